#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second implementation of the hashes, written from their definitions, in plain Python.

Usage: hash_model.py PROGRAM. PROGRAM (hash_dump) prints lines "name argument result"; every result
is recomputed here. The inputs are the byte pattern i mod 251 and the elements 7 i + 3.
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../tools"))
import poseidon_constants as poseidon  # noqa: E402

IV = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB,
      0x5BE0CD19]
ORDER = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]
START, END, PARENT, ROOT, KEYED = 1, 2, 4, 8, 16
P = poseidon.P


def compress(cv, block, counter, size, flags):
    """All 16 words of a BLAKE3 compression; `block` is 64 bytes."""
    v = cv[:8] + IV[:4] + [counter & 0xFFFFFFFF, counter >> 32, size, flags]
    m = words(block)

    def mix(a, b, c, d, x, y):
        for word, (turn_d, turn_b) in ((x, (16, 12)), (y, (8, 7))):
            v[a] = v[a] + v[b] + word & 0xFFFFFFFF
            v[d] = turn(v[d] ^ v[a], turn_d)
            v[c] = v[c] + v[d] & 0xFFFFFFFF
            v[b] = turn(v[b] ^ v[c], turn_b)

    for _ in range(7):
        for i in range(4):
            mix(i, i + 4, i + 8, i + 12, m[2 * i], m[2 * i + 1])
        for i in range(4):
            mix(i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12, m[2 * i + 8], m[2 * i + 9])
        m = [m[i] for i in ORDER]
    return [v[i] ^ v[i + 8] for i in range(8)] + [v[i + 8] ^ cv[i] for i in range(8)]


def turn(x, n):
    return (x >> n | x << 32 - n) & 0xFFFFFFFF


def words(data):
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]


def octets(values):
    return b"".join(value.to_bytes(4, "little") for value in values)


def chain(cv, data, counter, flags, last_flags):
    """(cv, last block, its size, its flags) of a run of blocks, the last one not yet compressed."""
    blocks = [data[i:i + 64] for i in range(0, len(data), 64)] or [b""]
    for i, block in enumerate(blocks):
        first = START if i == 0 else 0
        padded = block.ljust(64, b"\0")
        if i + 1 == len(blocks):
            return cv, padded, counter, len(block), flags | first | last_flags
        cv = compress(cv, padded, counter, len(block), flags | first)[:8]


def tree(key, data, first_chunk, flags):
    """The node over `data`, as arguments of its last compression."""
    if len(data) <= 1024:
        return chain(key, data, first_chunk, flags, END)
    left = 1024
    while 2 * left < len(data):
        left *= 2
    children = (compress(*tree(key, data[:left], first_chunk, flags))[:8]
                + compress(*tree(key, data[left:], first_chunk + left // 1024, flags))[:8])
    return key, octets(children), 0, 64, flags | PARENT


def blake3(data, size=32, key=None):
    cv, block, _, length, flags = tree(key or IV, data, 0, KEYED if key else 0)
    out = b""
    for counter in range((size + 63) // 64):
        out += octets(compress(cv, block, counter, length, flags | ROOT))
    return out[:size]


def row_digest(data):
    return octets(compress(*chain(IV, data, 0, 0, END | ROOT))[:8])


def node(left, right, counter=0):
    return octets(compress(IV, left + right, counter, 64, PARENT)[:8])


def cap(matrices, log_cap):
    """matrices: lists of rows of bytes; the salts of the tallest height are one of them."""
    heights = {}
    for rows in matrices:
        kept = heights.setdefault(len(rows), [b""] * len(rows))
        heights[len(rows)] = [a + b for a, b in zip(kept, rows)]
    size = max(heights)
    level = [row_digest(row) for row in heights[size]]
    while size > 1 << log_cap:
        size //= 2
        level = [node(level[i], level[i + size]) for i in range(size)]
        if size in heights:
            level = [node(n, row_digest(row), 1) for n, row in zip(level, heights[size])]
    return b"".join(level)


class Transcript:
    def __init__(self, label):
        self.state, self.drawn = bytes(32), 0
        self.absorb(0, label)

    def absorb(self, label, data):
        if self.drawn:
            drawn, self.drawn = self.drawn, 0
            self.absorb(0xFFFFFFFF, drawn.to_bytes(8, "little"))
        self.state = blake3(self.state + label.to_bytes(4, "little")
                            + len(data).to_bytes(8, "little") + data)

    def word(self):
        self.drawn += 1
        return words(blake3(b"", 4 * self.drawn, words(self.state)))[-1]

    def element(self):
        while (word := self.word() & 0x7FFFFFFF) >= P:
            pass
        return word


def sponge(tag, elements):
    state = [0] * 8 + [tag, len(elements)] + [0] * 6
    padded = elements + [0] * (-len(elements) % 8) or [0] * 8
    for i in range(0, len(padded), 8):
        state = poseidon.permute_plain(padded[i:i + 8] + state[8:])
    return octets(state[:8])


def pattern(size):
    return bytes(i % 251 for i in range(size))


def elements(count):
    return [(7 * i + 3) % P for i in range(count)]


def expected_cap(columns, log_rows, log_cap):
    """Matrices of heights 2^log_rows, and half and an eighth of it, as hash_dump.c fills them."""
    matrices = []
    for m, (width, log_size) in enumerate(((columns, log_rows), (3, log_rows - 1), (2, log_rows),
                                           (17, log_rows - 3))):
        size = 1 << log_size
        matrices.append([octets([(1000 * m + 31 * c + 7 * i) % P for c in range(width)])
                         for i in range(size)])
    matrices.append([octets([(w << log_rows) + i + 5 for w in range(4)])
                     for i in range(1 << log_rows)])
    return cap(matrices, log_cap)


def expected_transcript():
    t = Transcript(b"consentry test")
    t.absorb(1, pattern(5))
    out = [t.element() for _ in range(25)]
    t.absorb(2, octets(elements(70)))
    out += [t.word() & 0x3FF for _ in range(9)]
    t.absorb(3, b"")
    out += [t.word(), t.element()]
    t.absorb(4, (1 << 40).to_bytes(8, "little"))
    return octets(out) + t.state


def expected_nonce(bits):
    nonce, key = 0, words(pattern(32))
    while int.from_bytes(blake3(nonce.to_bytes(8, "little"), 8, key), "little") >> 64 - bits:
        nonce += 1
    return nonce.to_bytes(8, "little")


def recompute(name, argument):
    if name == "blake3":
        return blake3(pattern(argument))
    if name == "xof":
        return blake3(pattern(argument), 200)
    if name == "keyed":
        return blake3(pattern(argument), 100, words(pattern(32)))
    if name == "row":
        return row_digest(octets(elements(argument)))
    if name == "sponge":
        return sponge(9999, elements(argument))  # DOMAIN_TEST
    if name == "cap":
        return expected_cap(argument, 7, min(4, 7 - 3))
    if name == "cap_low":
        return expected_cap(argument, 5, min(4, 5 - 3))
    if name == "transcript":
        return expected_transcript()
    if name == "nonce":
        return expected_nonce(argument)
    raise ValueError(name)


def main():
    assert blake3(b"").hex() == ("af1349b9f5f9a1a6a0404dea36dcc949"
                                 "9bcb25c9adc112b7cc9a93cae41f3262")
    lines = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout
    failed = 0
    for line in lines.splitlines():
        name, argument, result = line.split()
        if recompute(name, int(argument)).hex() != result:
            print("differs:", name, argument)
            failed += 1
    print(len(lines.splitlines()), "compared,", failed, "differ")
    return 1 if failed or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
