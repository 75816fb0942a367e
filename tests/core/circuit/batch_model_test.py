#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Both verifiers agree on a batch proof with signed operations and on spoiled copies of it: verdict
and step.

Usage: batch_model_test.py PROGRAM, with PROGRAM the built batch_dump.
"""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../tools/model"))
from batch_model import verify  # noqa: E402


def main():
    done = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True)
    bundle = json.loads(done.stdout)
    circuit, file = bytes.fromhex(bundle["circuit"]), bytes.fromhex(bundle["file"])
    valid, step, why = verify(circuit, file)
    failed = 0 if valid and bundle["valid"] else 1
    print("the proof:", "valid" if valid else f"{step}: {why}")
    copies = []
    for head, said, at in bundle["heads"]:
        head = bytes.fromhex(head)
        copies.append((head + file[len(head):], said, at))
    for offset, said, at in bundle["bodies"]:
        copy = bytearray(file)
        copy[offset] = (copy[offset] + 1) % 256
        copies.append((bytes(copy), said, at))
    steps = {}
    for number, (copy, said, at) in enumerate(copies):
        found, step, why = verify(circuit, copy)
        steps[step] = steps.get(step, 0) + 1
        if (found, step) != (said, at):
            failed += 1
            print(f"copy {number}: {at} there, {step} ({why}) here")
    print(len(copies), "copies:", steps)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
