# SPDX-License-Identifier: Apache-2.0
"""python-hl7's client against an MLLP server: usage python_hl7_peer.py HOST PORT. Exit 77 without
the package."""
import sys

try:
    import hl7
    from hl7.client import MLLPClient
except ImportError:
    sys.exit(77)


def message(number):
    return (f"MSH|^~\\&|PEER|CLINIC|GATEWAY|REGION|20260105||ADT^A28^ADT_A05|PYT{number}|P|2.5\r"
            f"EVN|A28|20260105\rPID|1||6{number}^^^NORTH^MR||Vogel^Irma\rPV1|1|N\r")


with MLLPClient(sys.argv[1], int(sys.argv[2])) as client:
    for number in list(range(20)) + [0]:
        reply = hl7.parse(client.send_message(message(number)).decode())
        msa = reply.segment("MSA")
        assert (str(msa[1]), str(msa[2])) == ("AA", f"PYT{number}"), str(reply)
