#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# C-ECHO and C-STORE by DCMTK's own clients against DCMTK's storescp and against this gateway, in
# one run. storescp only receives (--ignore); the gateway seals, journals and syncs every object.
# usage: tools/dimse_bench.sh PROGRAM [FILE.dcm [COUNT]]
set -euo pipefail
program=${1:?usage: tools/dimse_bench.sh PROGRAM [FILE.dcm [COUNT]]}
file=${2:-} count=${3:-500}
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT

if [ -z "$file" ]; then
    file=$folder/ct.dcm
    python3 -c "import sys; sys.stdout.buffer.write(bytes(i * 7 % 256 for i in range(38400)))" > "$folder/raw"
    cat > "$folder/ct.dump" <<TEXT
(0008,0016) UI 1.2.840.10008.5.1.4.1.1.7
(0008,0018) UI 2.25.1001
(0008,0060) CS OT
(0010,0010) PN [Bench^Patient]
(0010,0020) LO [1]
(0020,000d) UI 2.25.1
(0020,000e) UI 2.25.2
(7fe0,0010) OB =$folder/raw
TEXT
    dump2dcm +te "$folder/ct.dump" "$file"
fi
free_port() { python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"; }
seconds() {
    local begin end
    begin=$(date +%s%N)
    "$@" >/dev/null 2>&1
    end=$(date +%s%N)
    echo $((end - begin))
}
measure() { # name port
    local nodelay short long
    for nodelay in 0 1; do
        export TCP_NODELAY=$nodelay
        short=$(seconds echoscu --repeat 1 127.0.0.1 "$2")
        long=$(seconds echoscu --repeat 201 127.0.0.1 "$2")
        awk -v n="$1" -v d=$nodelay -v t=$((long - short)) \
            'BEGIN { printf "%-10s TCP_NODELAY=%d  C-ECHO  %8.3f ms\n", n, d, t / 200 / 1e6 }'
        short=$(seconds storescu --repeat 1 127.0.0.1 "$2" "$file")
        long=$(seconds storescu --repeat $((count + 1)) 127.0.0.1 "$2" "$file")
        awk -v n="$1" -v d=$nodelay -v c="$count" -v t=$((long - short)) \
            'BEGIN { printf "%-10s TCP_NODELAY=%d  C-STORE %8.0f /s\n", n, d, c / (t / 1e9) }'
    done
}

port=$(free_port)
storescp --ignore "$port" &
sleep 1
measure storescp "$port"
port=$(free_port)
"$program" serve --http 127.0.0.1:0 --mllp 127.0.0.1:0 --dicom "127.0.0.1:$port" \
    --data "$folder/data" --key "$folder/key" >"$folder/ready" 2>"$folder/log" &
until [ -s "$folder/ready" ]; do sleep 0.1; done
measure consentry "$port"
"$program" bench store-scp --target "127.0.0.1:$port"
