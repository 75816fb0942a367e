# SPDX-License-Identifier: Apache-2.0
# Sourced by run and check: which Debian 12 packages they need, and how they get them.
#
# A need is "package:test", where test is a command ("gcc"), a file ("/usr/include/uv.h") or nothing (ask
# dpkg). Only what is missing is installed; when nothing is, apt is not called.

BUILD_NEEDS="gcc:gcc libc6-dev:/usr/include/stdio.h cmake:cmake ninja-build:ninja pkg-config:pkg-config \
 libsodium-dev:/usr/include/sodium.h libuv1-dev:/usr/include/uv.h libjansson-dev:/usr/include/jansson.h \
 libxml2-dev:/usr/include/libxml2/libxml/parser.h libsqlite3-dev:/usr/include/sqlite3.h \
 libssl-dev:/usr/include/openssl/ssl.h zlib1g-dev:/usr/include/zlib.h \
 node-llhttp:/usr/share/llhttp/llhttp.c ca-certificates:/etc/ssl/certs"
WASM_NEEDS="emscripten:emcc dpkg-dev:dpkg-source"
CHECK_NEEDS="python3-minimal:python3 libpython3-stdlib: nodejs:node npm:npm chromium:chromium \
 curl:curl dcmtk:echoscu clang:clang clang-format:clang-format git:git \
 valgrind:/usr/include/valgrind/memcheck.h"

have() { # package:test
    package=${1%%:*} test=${1#*:}
    case $test in
        "") dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ;;
        /*) [ -e "$test" ] ;;
        *) command -v "$test" >/dev/null 2>&1 ;;
    esac
}

missing_packages() {
    for need in "$@"; do
        have "$need" || printf '%s ' "${need%%:*}"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_missing() { # needs...
    missing=$(missing_packages "$@")
    [ -z "$missing" ] && return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "missing: $missing" >&2
        echo "This script installs packages on Debian 12; elsewhere install these yourself." >&2
        exit 4
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        echo "missing: $missing" >&2
        echo "Run this as root, or install sudo." >&2
        exit 4
    fi
    echo "Missing Debian packages: $missing" >&2
    as_root apt-get update -qq || exit 4
    # shellcheck disable=SC2086
    as_root apt-get install --no-install-recommends --assume-no $missing 2>/dev/null |
        grep -E '^(Need to get|After this operation)' >&2
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing \
        >build/apt.log 2>&1 || { tail -20 build/apt.log >&2; exit 4; }
}
