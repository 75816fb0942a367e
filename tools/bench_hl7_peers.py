#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the same HL7 v2 messages with this program and with other people's parsers, in one run on
one machine: messages a second of CPU time, parse and then read MSH-10, PID-3 and PID-5.

usage: tools/bench_hl7_peers.py PROGRAM FOLDER     FOLDER holds *.hl7 (and *.xml for CDA)
Peers are measured where they are installed: tests/npm (npm ci) and Debian's python3-hl7."""
import json
import os
import subprocess
import sys
import tempfile
import time


def messages_of(folder):
    """In the usual form: segments end in CR, no byte order mark."""
    found = []
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(".hl7"):
                text = open(os.path.join(root, name), "rb").read().removeprefix(b"\xef\xbb\xbf")
                text = text.decode("utf-8", "replace").replace("\r\n", "\r").replace("\n", "\r")
                if text.startswith("MSH"):
                    found.append(text)
    return found


def python_hl7(messages):
    try:
        import hl7
    except ImportError:
        return
    done = failed = 0
    begin = time.process_time()
    while time.process_time() - begin < 2:
        for text in messages:
            try:
                m = hl7.parse(text)
                str(m.segment("MSH")[10])
                pid = m.segment("PID")
                str(pid[3]), str(pid[5])
                done += 1
            except (KeyError, IndexError, hl7.HL7Exception):
                failed += 1
    yield {"parser": "python3-hl7", "per_s": round(done / (time.process_time() - begin)),
           "failed": failed}


def npm(messages):
    here = os.path.dirname(os.path.abspath(__file__))
    script = os.path.join(here, "..", "tests", "npm", "hl7_peers.mjs")
    if not os.path.isdir(os.path.join(os.path.dirname(script), "node_modules")):
        return
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump(messages, f)
        f.flush()
        done = subprocess.run(["node", script, "parse", f.name], capture_output=True, check=True)
    for line in done.stdout.decode().split("\n"):
        if line:
            yield json.loads(line)


def main():
    program, folder = sys.argv[1], sys.argv[2]
    messages = messages_of(folder)
    size = sum(len(m.encode()) for m in messages)
    ours = json.loads(subprocess.run([program, "bench", "hl7", "--folder", folder, "--json"],
                                     capture_output=True, check=True).stdout)
    print(f"{len(messages)} messages, {size // max(1, len(messages))} bytes on average")
    rows = [("consentry, lazy", ours["lazy_messages_per_s"], 0),
            ("consentry, every field", ours["full_messages_per_s"], 0)]
    for peer in list(npm(messages)) + list(python_hl7(messages)):
        rows.append((peer["parser"], peer["per_s"], peer["failed"]))
    for name, per_s, failed in rows:
        note = f"   {failed} not read" if failed else ""
        print(f"  {name:26}{per_s:14,.0f} messages/s{note}")
    if "cda_mb_per_s" in ours:
        print(f"  {'consentry, CDA by SAX':26}{ours['cda_mb_per_s']:14,.0f} MB/s")


main()
