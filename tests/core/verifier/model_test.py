#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Both verifiers agree: on valid proofs, and on which step refuses a spoiled one.

Usage: model_test.py PROGRAM, with PROGRAM the built model_dump.
"""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../tools/model"))
from stark_model import Verifier  # noqa: E402

CASES = [  # kind, profile, spoiled copies, log heights
    ("0", "fast-dev", "12", "8"),
    ("1", "fast-dev", "24", "10", "8"),
    ("2", "fast-dev", "24", "12", "8", "10", "9"),
    ("2", "fast-dev", "6", "11", "8", "8", "11"),
    ("2", "std-100", "4", "10", "8", "9", "8"),
    ("1", "latency-100", "2", "8", "9"),
]


def main():
    failed = 0
    for case in CASES:
        done = subprocess.run([sys.argv[1], *case], check=True, capture_output=True, text=True)
        bundle = json.loads(done.stdout)
        valid, step, why = Verifier(bundle).verify()
        agreed = valid and bundle["valid"]
        body = bytes.fromhex(bundle["body"])
        for offset, added, said, at in bundle["spoiled"]:
            spoiled = bytearray(body)
            spoiled[offset] = (spoiled[offset] + added) % 256
            verdict = Verifier({**bundle, "body": spoiled.hex()}).verify()
            if verdict[:2] != (said, at):
                agreed = False
                print(f"byte {offset}: {at} here, {verdict[1]} ({verdict[2]}) there")
        print(" ".join(case), "agree" if agreed else f"DIFFER {step} {why}",
              len(bundle["spoiled"]), "spoiled")
        failed += not agreed
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
