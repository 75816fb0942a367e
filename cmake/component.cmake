# SPDX-License-Identifier: Apache-2.0
# component(NAME SOURCES a.c ... USES lower ...): one room, one static library.
# A target named in USES must exist already, so the order of add_subdirectory() is the proof of
# the layering; tools/tidy.py reads every #include against the same floors.
function(component name)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    foreach(used IN LISTS ARG_USES)
        if(NOT TARGET ${used})
            message(FATAL_ERROR "${name} uses ${used}, which stands on a higher floor")
        endif()
    endforeach()
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_USES} PRIVATE consentry_warnings ${ARG_LIBRARIES})
endfunction()

# unit_test(NAME SOURCES ... USES ... [LABELS ...]): one test program, run by ctest.
function(unit_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;USES;LIBRARIES;LABELS;ARGS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_USES} consentry_warnings ${ARG_LIBRARIES})
    target_compile_definitions(${name} PRIVATE SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} SKIP_RETURN_CODE 77)
    if(ARG_LABELS)
        set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
    endif()
endfunction()

# fuzz_target(NAME SOURCES ... USES ...): a libFuzzer program in the fuzz preset, nothing elsewhere.
function(fuzz_target name)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
    if(NOT CONSENTRY_FUZZ)
        return()
    endif()
    add_executable(${name} ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_USES} ${ARG_LIBRARIES})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
