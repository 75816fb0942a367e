#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second verifier of batch proof files, written from docs/protocol.md parts 1 to 3.

Usage: batch_model.py CIRCUIT FILE. CIRCUIT holds the canonical bytes of the circuit of the file's
bucket (part 5.2), which are the verification key. Prints the verdict; exit 0 valid, 1 not.

Reads the file, checks what is stated and every signature of an organization, puts the verifier's
own fractions together and hands the body to stark_model. Shares no code with the C verifier.
"""

import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import poseidon_constants as poseidon  # noqa: E402
from stark_model import PROFILES, P, Refused, Verifier, blake3  # noqa: E402

LIMIT = 1 << 36
HEIGHTS = [  # part 4
    [12, 11, 11, 9, 9, 9, 9, 13],
    [13, 12, 12, 9, 11, 11, 9, 13],
    [14, 13, 13, 11, 13, 13, 11, 13],
    [16, 15, 16, 13, 15, 15, 13, 13],
    [18, 17, 18, 15, 17, 17, 15, 15],
]
BUS_NODE, BUS_WORD, BUS_PUBLIC, BUS_SIGNER = 4, 5, 11, 12
TREE_STATE, TREE_OPERATIONS, TREE_INTENTS, TREE_VOCABULARY = 7, 8, 16, 4


# ---- Poseidon (part 1)

def sponge(tag, elements):
    state = [0] * 8 + [tag, len(elements)] + [0] * 6
    padded = elements + [0] * (-len(elements) % 8) or [0] * 8
    for i in range(0, len(padded), 8):
        state = poseidon.permute_plain(padded[i:i + 8] + state[8:])
    return state[:8]


def node(left, right):
    after = poseidon.permute_plain(left + right)
    return [(x + y) % P for x, y in zip(after, left + right)][:8]


def empty(level):
    digest = sponge(1, [])
    for _ in range(level):
        digest = node(digest, digest)
    return digest


# ---- Ed25519 (RFC 8032), points as (x, y)

Q = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, Q) % Q


def point_add(a, b):
    (x, y), (u, v) = a, b
    t = D * x * u * y * v % Q
    return ((x * v + y * u) * pow(1 + t, -1, Q) % Q, (y * v + x * u) * pow(1 - t, -1, Q) % Q)


def point_mul(k, point):
    result = (0, 1)
    while k:
        if k & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        k >>= 1
    return result


def point_of(data):
    """None for what is not canonical or not on the curve."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= Q:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    if x * x % Q != square:
        x = x * pow(2, (Q - 1) // 4, Q) % Q
    if x * x % Q != square or (x == 0 and sign):
        return None
    return (Q - x if x & 1 != sign else x, y)


def point_bytes(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


BASE = point_of((4 * pow(5, -1, Q) % Q).to_bytes(32, "little"))


def signature_holds(key, signature, text):
    a, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    if point_mul(8, a) == (0, 1) or point_mul(8, r) == (0, 1):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    minus = (-a[0] % Q, a[1])
    return point_bytes(point_add(point_mul(s, BASE), point_mul(k, minus))) == signature[:32]


# ---- the file (part 3)

class Bytes:
    def __init__(self, data, step):
        self.data, self.at, self.step = data, 0, step

    def take(self, size):
        if self.at + size > len(self.data):
            raise Refused(self.step, "ends early")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "little")

    def digest(self):
        felts = [self.number(4) for _ in range(8)]
        if any(x >= P for x in felts):
            raise Refused(self.step, "not canonical")
        return felts


def octets(felts):
    return b"".join(x.to_bytes(4, "little") for x in felts)


def require(condition, step, why):
    if not condition:
        raise Refused(step, why)


class Subbatch:
    """What an organization signed (2.7)."""

    def __init__(self, r):
        self.key = r.take(32)
        self.first, self.count = r.number(4), r.number(4)
        self.root, self.signature = r.digest(), r.take(64)
        require(self.first < 1 << 30, r.step, "a nonce out of range")
        require(1 <= self.count <= 4096, r.step, "a count out of range")

    def text(self, origin):
        numbers = [self.first, self.first + self.count - 1, self.count]
        return b"consentry-subbatch/v1\n" + origin + self.key + octets(numbers) + octets(self.root)

    def commitment(self):
        return sponge(5, [int.from_bytes(self.key[i:i + 2], "little") for i in range(0, 32, 2)])

    def depth(self):
        return (self.count - 1).bit_length()


class Statement:
    """The public inputs, and the sub-batches whose digest they hold."""

    def __init__(self, data, signed):
        step = "public inputs"
        require(len(signed) % 136 == 0 and len(signed) <= 16 * 136, step, "a part of a sub-batch")
        r = Bytes(signed, step)
        self.subbatches = [Subbatch(r) for _ in range(len(signed) // 136)]
        require(len(data) == 324, step, "another length")
        r = Bytes(data, step)
        self.origin, self.batch = r.take(32), r.number(8)
        self.old_root, self.new_root, self.operations_root = r.digest(), r.digest(), r.digest()
        self.count, self.classes = r.number(4), [r.number(4) for _ in range(3)]
        self.time_before, self.time_first, self.time_last = [r.number(8) for _ in range(3)]
        self.sequence_before, self.sequence_last = r.number(8), r.number(8)
        digest, exit_root, self.policy = r.take(32), r.take(32), r.take(32)
        self.vocabulary, self.bucket = r.digest(), r.number(4)
        stated = hashlib.sha256(signed).digest() if signed else bytes(32)
        require(digest == stated, step, "other sub-batches")
        require(exit_root == bytes(32), step, "an exit root")
        self.check(step)

    def check(self, step):
        require(self.bucket < 5, step, "no such bucket")
        require(1 <= self.count <= 16 << 2 * self.bucket, step, "more than the bucket holds")
        signed = sum(s.count for s in self.subbatches)
        require(self.classes == [self.count - signed, signed, 0], step, "other classes")
        require(1 <= self.batch < LIMIT, step, "a batch number out of range")
        require(self.time_last < LIMIT and self.sequence_last < LIMIT, step, "out of range")
        require(self.time_before <= self.time_first <= self.time_last, step, "times run back")
        require(self.sequence_last - self.sequence_before >= self.count, step, "no sequence")

    def fractions(self):
        def pair(x):
            return [x & 0xFFFFFF, x >> 24]

        def clock(batch, time, sequence):
            return pair(batch) + pair(time) + pair(sequence) + [0, 0]

        depth = 4 + 2 * self.bucket
        address = [1 << 20, TREE_STATE, 2, 64, 0, 0]
        before = clock(self.batch - 1, self.time_before, self.sequence_before)
        after = clock(self.batch, self.time_last, self.sequence_last)
        out = [
            [BUS_NODE, 1, 1, [TREE_STATE, 0, 0] + self.old_root + self.new_root],
            [BUS_NODE, 1, 1, [TREE_OPERATIONS, depth, 0] + empty(depth) + self.operations_root],
            [BUS_WORD, 0, 1, address + [7] + before + after],
            [BUS_WORD, 0, 1, address + [TREE_VOCABULARY] + 2 * self.vocabulary],
            [BUS_PUBLIC, 1, 1, [0] + before[2:6] + pair(self.time_first)],
            [BUS_PUBLIC, 1, 1, [1] + after[2:6] + [self.count, 0]],
        ]
        for slot, s in enumerate(self.subbatches):
            tree = TREE_INTENTS + slot
            out.append([BUS_NODE, 1, 1, [tree, s.depth(), 0] + empty(s.depth()) + s.root])
            out.append([BUS_SIGNER, 1, s.count, [tree, s.first] + s.commitment()])
        return out


class BatchFile:
    def __init__(self, data):
        r = Bytes(data, "file")
        require(r.take(8) == b"CNSPROOF" and r.number(2) == 2, r.step, "not a proof of version 2")
        require(r.number(2) == 1, r.step, "not a batch proof")
        names = {row[0]: name for name, row in PROFILES.items()}
        profile = r.number(4)
        require(profile in names, r.step, "an unknown profile")
        self.profile, self.circuit = names[profile], r.take(32)
        public, signed = r.number(4), r.number(4)
        require(public <= 4096 and signed <= 16 * 136, r.step, "too long")
        self.public, self.signed = r.take(public), r.take(signed)
        self.body = data[r.at:]


def verify(circuit, data):
    """(valid, the step reached, why not)."""
    try:
        file = BatchFile(data)
        s = Statement(file.public, file.signed)
        for subbatch in s.subbatches:
            require(signature_holds(subbatch.key, subbatch.signature, subbatch.text(s.origin)),
                    "signatures", "a signature does not hold")
        require(blake3(circuit) == file.circuit, "circuit", "another circuit")
    except Refused as why:
        return False, why.args[0], why.args[1]
    return Verifier({"profile": file.profile, "circuit": circuit.hex(),
                     "public": file.public.hex(), "log_heights": HEIGHTS[s.bucket],
                     "fractions": s.fractions(), "body": file.body.hex()}).verify()


def main():
    with open(sys.argv[1], "rb") as circuit, open(sys.argv[2], "rb") as file:
        valid, step, why = verify(circuit.read(), file.read())
    print("valid" if valid else f"not valid: {step}: {why}")
    return 0 if valid else 1


if __name__ == "__main__":
    sys.exit(main())
