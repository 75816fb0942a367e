#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches Debian's source of libsodium for the WebAssembly build into the folder named, once.
# The machine's own list of package sources is copied with deb-src added; system files stay as they are.
set -eu
folder=$1
version=1.0.18
digest=d59323c6b712a1519a5daf710b68f5e7fde57040845ffec53850911f10a5d4f4 # of the upstream archive
[ -f "$folder/libsodium-$version/src/libsodium/include/sodium.h" ] && exit 0
rm -rf "$folder"
mkdir -p "$folder/apt/lists/partial" "$folder/apt/sources.list.d"
folder=$(cd "$folder" && pwd)
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ -f "$list" ] || continue
    copy="$folder/apt/sources.list.d/$(basename "$list")"
    case $list in
        *.sources) sed 's/^Types:.*/Types: deb-src/' "$list" >"$copy" ;;
        *.list) sed -n 's/^deb /deb-src /p' "$list" >"$copy" ;;
    esac
done
options="-o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$folder/apt/sources.list.d \
 -o Dir::State::Lists=$folder/apt/lists -o Dir::Cache::srcpkgcache=$folder/apt/src.bin \
 -o Dir::Cache::pkgcache=$folder/apt/pkg.bin -o APT::Sandbox::User=root"
cd "$folder"
# shellcheck disable=SC2086
apt-get $options update -qq >apt.log 2>&1 || { cat apt.log >&2; exit 4; }
# shellcheck disable=SC2086
apt-get $options source --download-only libsodium >>apt.log 2>&1 || { cat apt.log >&2; exit 4; }
archive=$(ls libsodium_$version.orig.tar.*)
echo "$digest  $archive" | sha256sum -c --quiet - >&2 || exit 4
dpkg-source -x libsodium_$version-*.dsc "libsodium-$version" >>apt.log 2>&1 || { cat apt.log >&2; exit 4; }
rm -rf apt
