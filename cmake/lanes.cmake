# SPDX-License-Identifier: Apache-2.0
# Vector back ends: one file for each instruction set, with flags of its own; the program asks the
# processor which it may use. In WebAssembly a module either has simd128 or has not.
option(CONSENTRY_WASM_SIMD "build WebAssembly with simd128" OFF)

# lanes_sources(NAME PREFIX): appends PREFIX_avx2.c and so on, those this target machine can have,
# to the list NAME, and gives them their flags.
function(lanes_sources name prefix)
    set(avx2_flags -mavx2)
    set(avx512_flags -mavx512f -mavx512dq -mavx512bw -mavx512vl)
    set(wasm128_flags -msimd128)
    set(kinds)
    if(EMSCRIPTEN)
        if(CONSENTRY_WASM_SIMD)
            set(kinds wasm128)
        endif()
    elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
        set(kinds avx2 avx512)
    endif()
    foreach(kind IN LISTS kinds)
        set(file ${prefix}_${kind}.c)
        list(APPEND ${name} ${file})
        set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS "${${kind}_flags}")
    endforeach()
    set(${name} ${${name}} PARENT_SCOPE)
endfunction()

if(EMSCRIPTEN)
    if(CONSENTRY_WASM_SIMD)
        set(lanes_definition CONSENTRY_LANES_WASM128)
    endif()
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    set(lanes_definition CONSENTRY_LANES_X86)
endif()
