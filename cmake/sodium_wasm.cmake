# SPDX-License-Identifier: Apache-2.0
# libsodium for WebAssembly, from Debian's sources (tools/libsodium_source.sh): the sixteen files that the
# verifier needs. No configure script: what it would find out stands in the definitions. HAVE_TI_MODE
# stays undefined (128-bit integers are slow there), NDEBUG keeps stdio out.
set(CONSENTRY_LIBSODIUM "${PROJECT_SOURCE_DIR}/build/libsodium/libsodium-1.0.18" CACHE PATH
    "libsodium's source tree")
set(sodium_sources ${CONSENTRY_LIBSODIUM}/src/libsodium)
if(NOT EXISTS ${sodium_sources}/include/sodium.h)
    message(FATAL_ERROR "no sources of libsodium in ${CONSENTRY_LIBSODIUM}: run "
                        "tools/libsodium_source.sh build/libsodium")
endif()
set(VERSION 1.0.18)
set(SODIUM_LIBRARY_VERSION_MAJOR 10)
set(SODIUM_LIBRARY_VERSION_MINOR 3)
set(SODIUM_LIBRARY_MINIMAL_DEF "#define SODIUM_LIBRARY_MINIMAL 1")
configure_file(${sodium_sources}/include/sodium/version.h.in
               ${CMAKE_BINARY_DIR}/sodium/include/sodium/version.h @ONLY)
set(sodium_files)
foreach(file
        crypto_generichash/crypto_generichash crypto_generichash/blake2b/generichash_blake2
        crypto_generichash/blake2b/ref/blake2b-ref crypto_generichash/blake2b/ref/blake2b-compress-ref
        crypto_generichash/blake2b/ref/generichash_blake2b crypto_hash/sha256/hash_sha256
        crypto_hash/sha256/cp/hash_sha256_cp crypto_hash/sha512/hash_sha512
        crypto_hash/sha512/cp/hash_sha512_cp crypto_sign/crypto_sign
        crypto_sign/ed25519/sign_ed25519 crypto_sign/ed25519/ref10/open
        crypto_sign/ed25519/ref10/keypair crypto_sign/ed25519/ref10/sign
        crypto_core/ed25519/ref10/ed25519_ref10 crypto_verify/sodium/verify sodium/utils)
    list(APPEND sodium_files ${sodium_sources}/${file}.c)
endforeach()
add_library(sodium STATIC ${sodium_files})
target_include_directories(sodium SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/sodium/include
                           ${sodium_sources}/include ${sodium_sources}/include/sodium)
target_include_directories(sodium PRIVATE ${CMAKE_BINARY_DIR}/sodium/include/sodium
                           ${sodium_sources}/include/sodium)
target_compile_definitions(sodium PRIVATE NDEBUG CONFIGURED=1 NATIVE_LITTLE_ENDIAN=1
                           HAVE_WEAK_SYMBOLS=1 PUBLIC SODIUM_STATIC=1)
target_compile_options(sodium PRIVATE -w -ffile-prefix-map=${CONSENTRY_LIBSODIUM}=libsodium)
