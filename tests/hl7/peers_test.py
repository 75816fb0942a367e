# SPDX-License-Identifier: Apache-2.0
"""Other people's clients against our door: @medplum/hl7, simple-hl7 and node-hl7-client of npm, and
python-hl7. Each sends its messages one by one and must read AA (or CA) with its own control id."""
import json
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "gateway"))
from gateway_process import Gateway, check  # noqa: E402
from mllp_client import address_of, feeds  # noqa: E402

PREFIX = {"medplum": "MED", "simple": "SIM", "node_hl7": "NOD"}


def npm_clients(g):
    script = os.path.join(here, "..", "npm", "hl7_peers.mjs")
    if not os.path.isdir(os.path.join(here, "..", "npm", "node_modules", "@medplum")):
        return 0
    host, port = address_of(g)
    done = subprocess.run(["node", script, host, str(port)], capture_output=True, timeout=240)
    met = 0
    for line in done.stdout.decode().split("\n"):
        if not line:
            continue
        said = json.loads(line)
        if "missing" in said:
            print("skipped", said["client"], said["missing"])
            continue
        acks, prefix = said["acks"], PREFIX[said["client"]]
        check([a for a in acks if a[0] not in ("AA", "CA")] == [], said)
        check([a[1] for a in acks[:20]] == [f"{prefix}{i}" for i in range(20)], said)
        if said["client"] == "medplum":
            check(acks[20] == ["CA", "MEDCA"], acks[20:])
        print("ok  ", said["client"], len(acks), "acknowledgements")
        met += 1
    check(met > 0, done.stderr.decode()[-500:])
    return met


def python_client(g):
    """Debian's package belongs to Debian's Python, which need not be the one that runs this."""
    host, port = address_of(g)
    script = os.path.join(here, "python_hl7_peer.py")
    done = subprocess.run(["/usr/bin/python3", script, host, str(port)], capture_output=True,
                          timeout=120)
    if done.returncode == 77:
        return 0
    check(done.returncode == 0, done.stderr.decode()[-800:])
    print("ok   python-hl7")
    return 1


def main():
    with Gateway(sys.argv[1], "--profile", "fast-dev") as g:
        met = npm_clients(g) + python_client(g)
        if met == 0:
            print("skipped: none of the clients is installed")
            sys.exit(77)
        counts = feeds(g)["feeds"][0]["messages"]
        check(counts["error"] == counts["rejected"] == counts["held"] == 0, counts)


main()
