#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""All verifiers agree: on valid proofs, and on which step refuses a spoiled one.

Usage: model_test.py PROGRAM [--many] [--node NODE SCRIPT]

PROGRAM is the built model_dump. Its verdicts are compared with those of tools/model; or, with
--node, with what the same program prints as WebAssembly: the same text, so the same bytes of every
proof and the same verdicts. --many takes more than 2,000 spoiled proofs.
"""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../tools/model"))
from stark_model import Verifier  # noqa: E402

CASES = [  # kind, profile, spoiled copies, log heights or operations
    ("0", "fast-dev", "12", "8"),
    ("1", "fast-dev", "24", "10", "8"),
    ("2", "fast-dev", "24", "12", "8", "10", "9"),
    ("2", "fast-dev", "6", "11", "8", "8", "11"),
    ("2", "std-100", "4", "10", "8", "9", "8"),
    ("1", "latency-100", "2", "8", "9"),
    ("batch", "fast-dev", "12", "10"),
]
MANY = [
    ("0", "fast-dev", "800", "8"),
    ("1", "fast-dev", "500", "9", "8"),
    ("2", "fast-dev", "300", "10", "8", "9", "8"),
    ("2", "std-100", "20", "9", "8", "8", "8"),
    ("batch", "fast-dev", "400", "10"),
    ("batch", "std-100", "4", "10"),
]


def run(command):
    """What it prints. To a file: Node leaves before a pipe has taken everything."""
    with tempfile.TemporaryFile("w+") as out:
        subprocess.run(command, check=True, stdout=out)
        out.seek(0)
        return out.read()


def agrees_with_model(bundle):
    valid, step, why = Verifier(bundle).verify()
    agreed = valid and bundle["valid"]
    if not agreed:
        print(f"the proof: {bundle['valid']} here, {valid} at {step} ({why}) there")
    body = bytes.fromhex(bundle["body"])
    for offset, added, said, at in bundle["spoiled"]:
        spoiled = bytearray(body)
        spoiled[offset] = (spoiled[offset] + added) % 256
        verdict = Verifier({**bundle, "body": spoiled.hex()}).verify()
        if verdict[:2] != (said, at):
            agreed = False
            print(f"byte {offset}: {at} here, {verdict[1]} ({verdict[2]}) there")
    return agreed


def main():
    program, options = sys.argv[1], sys.argv[2:]
    node = options[options.index("--node") + 1:] if "--node" in options else None
    failed, total = 0, 0
    for case in MANY if "--many" in options else CASES:
        text = run([program, *case])
        bundle = json.loads(text)
        agreed = bundle["valid"] and not any(said for _, _, said, _ in bundle["spoiled"])
        agreed = agreed and (run([*node, *case]) == text if node else agrees_with_model(bundle))
        total += len(bundle["spoiled"])
        print(" ".join(case), "agree" if agreed else "DIFFER", flush=True)
        failed += not agreed
    print(f"{total} spoiled proofs")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
