#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads every source file against the rules of the house: floors, doors, sizes, names, words.

usage: tools/tidy.py [ROOT]      exit 0 when nothing is wrong, else 1 with one line a finding

The floors are those of docs/map.md. A file may include its own room, its room's allowed rooms, and
system headers; a third party's header only through its one door.
"""
import os
import re
import subprocess
import sys

# room: rooms it may include (the room itself is always allowed)
CORE2 = ["core/base", "core/field", "core/hash"]
FLOORS = {
    "core/base": [],
    "core/charset": ["core/base"],
    "core/field": ["core/base"],
    "core/hash": ["core/base", "core/field"],
    "fhir": ["core/base", "core/charset"],
    "hl7": ["core/base", "core/charset"],
    "dicom": ["core/base", "core/charset"],
    "core/ledger": CORE2,
    "core/stark": CORE2,
    "core/log": CORE2,
    "core/circuit": CORE2 + ["core/ledger", "core/stark"],
    "core/prover": CORE2 + ["core/ledger", "core/stark", "core/log", "core/circuit"],
    "core/verifier": CORE2 + ["core/ledger", "core/stark", "core/log", "core/circuit"],
    "adapters": CORE2 + ["core/charset", "core/ledger", "fhir", "hl7", "dicom"],
    "core/judge": CORE2 + ["core/ledger", "core/stark", "core/log", "core/circuit", "core/verifier"],
    "store": CORE2 + ["core/ledger", "core/log"],
    "wasm": CORE2 + ["core/charset", "core/ledger", "core/stark", "core/log", "core/circuit",
                     "core/verifier", "core/judge", "adapters", "fhir"],
    "gateway": None,  # everything but wasm; its storeys are STOREYS
    "tests": None,
    "examples": None,
}

# Inside the gateway, lower storeys first; a file includes its own storey and those below.
STOREYS = ["host", "http", "spine", "doors", "commands"]

# header: the files that may include it (prefixes)
DOORS = {
    "uv.h": ["gateway/host/host_uv", "gateway/host/stream_uv"],
    "llhttp.h": ["gateway/http/http_parser.c"],
    "jansson.h": ["fhir/fhir_compose", "gateway/host/config.c", "tests/", "gateway/host/json_"],
    "sqlite3.h": ["store/catalog"],
    "libxml/": ["fhir/fhir_xml", "hl7/cda"],
    "openssl/": ["gateway/host/tls.c", "gateway/http/tokens.c", "tests/"],
    "sodium.h": ["core/hash/hash_sodium", "core/hash/sha256", "core/log/", "store/", "gateway/",
                 "tests/"],
}

FILE_LINES_MAX = 600
LINE_MAX = 100
WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "core" else parts[0]


def storey_of(path):
    """The storey of a file of the gateway; main.c, beside the storeys, stands above them all."""
    folder = path.split("/")[1]
    return STOREYS.index(folder) if folder in STOREYS else len(STOREYS)


def is_table(path, text):
    """Generated or hand-aligned tables, and test bodies, may be long."""
    return (path.endswith(".def") or "_table" in path or "_bench" in path or "generated" in text[:400]
            or path.startswith("tests/"))


def check_include(path, room, included, number, out):
    for header, doors in DOORS.items():
        if included.startswith(header) and not any(path.startswith(d) for d in doors):
            out.append(f"{path}:{number}: {included} has one door, and it is not this file")
    target = room_of(included)
    if room == target == "gateway" and storey_of(included) > storey_of(path):
        out.append(f"{path}:{number}: {included} stands on a higher storey")
    if target not in FLOORS or target == room or FLOORS[room] is None:
        if room == "gateway" and target == "wasm":
            out.append(f"{path}:{number}: gateway serves wasm's built files, it does not include it")
        return
    if target not in FLOORS[room]:
        out.append(f"{path}:{number}: {room} may not include {target} (docs/map.md)")


def check_c(path, text, out):
    room = room_of(path)
    lines = text.split("\n")
    if not lines[0].startswith("// SPDX-License-Identifier: Apache-2.0"):
        out.append(f"{path}:1: the SPDX line is missing")
    if len(lines) > FILE_LINES_MAX + 1 and not is_table(path, text):
        out.append(f"{path}: {len(lines)} lines; a file has at most {FILE_LINES_MAX}")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_MAX and not is_table(path, text) and not line.startswith("    X("):
            out.append(f"{path}:{number}: {len(line)} columns; a line has at most {LINE_MAX}")
        if WORDS.search(line):
            out.append(f"{path}:{number}: unfinished work has no place here")
        match = re.match(r'\s*#\s*include\s+[<"]([^">]+)[">]', line)
        if match and room in FLOORS:
            check_include(path, room, match.group(1), number, out)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(__file__))
    os.chdir(root or ".")
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True)
    if listed.returncode == 0:
        files = listed.stdout.split()
    else:
        files = [os.path.relpath(os.path.join(d, f), ".") for d, subdirs, names in os.walk(".")
                 for f in names if not d.startswith(("./build", "./.git"))]
    out, names = [], {}
    for path in files:
        if not path.endswith((".c", ".h")) or not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as f:
            check_c(path, f.read(), out)
        name = os.path.basename(path)
        if name in names:
            out.append(f"{path}: another file is called {name}: {names[name]}")
        names[name] = path
    print("\n".join(out) if out else f"{len(names)} files are tidy")
    return 1 if out else 0


if __name__ == "__main__":
    sys.exit(main())
