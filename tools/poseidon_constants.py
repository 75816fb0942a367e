#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Derives the constants of Poseidon-16 over KoalaBear and writes core/hash/poseidon_constants.c.

Poseidon (ePrint 2019/458), width 16, S-box x^3, 4 + 20 + 4 rounds; a round adds constants, applies
the S-box (to every lane, or to lane 0 alone in the 20 partial rounds) and multiplies by the
circulant matrix M[i][j] = ROW[(j - i) mod 16].

Round constants: the Grain LFSR of the Poseidon paper, appendix E.

Sparse form of the partial rounds, same function, three steps:
1. Constants. In a partial round the constants of lanes 1..15 pass the S-box unchanged, so they may
   be multiplied by M and added to the next round's constants instead. From the first partial round
   to the last this leaves one constant a round, on lane 0, and changes the constants of the full
   round that follows.
2. Matrices. Write M = E D with D = diag(1, B), B the lower right 15 x 15 block, and
   E = [[m00, u], [w, 1]], u = v B^-1, where v is M's first row without m00 and w its first column.
   D leaves lane 0 alone, so it commutes with the partial S-box and moves back over it, into the
   matrix of the round before: D M = [[m00, v], [B w, B B]], which is split in the same way. Going
   from the last partial round to the first, every round keeps a sparse E.
3. The D that is left over at the front, the entry, is multiplied into the matrix of the last full
   round of the first half, which becomes dense.
4. Unrolled. Lane i > 0 only ever collects w_r[i] y_r, so the input of a partial round is a linear
   form in lanes 1..15 of the entry and the S-box outputs y_k before it. Such forms need one
   reduction each, and no lane is touched until the last round: the C code uses them.

Run: tools/poseidon_constants.py [--check] (from the repository's root). --check compares with the
file instead of writing it. The script checks the sparse form against the plain one, and the plain
one against known answers.
"""

import sys

P = 2**31 - 2**24 + 1
WIDTH = 16
HALF_FULL = 4
PARTIAL = 20
ROW = [1, 1, 51, 1, 11, 17, 2, 1, 101, 63, 15, 2, 67, 22, 13, 3]
TARGET = "core/hash/poseidon_constants.c"

KNOWN = {  # permutation of (0, ..., 15) and of zeros
    tuple(range(16)): [610090613, 935319874, 1893335292, 796792199, 356405232, 552237741, 55134556,
                       1215104204, 1823723405, 1133298033, 1780633798, 1453946561, 710069176,
                       1128629550, 1917333254, 1175481618],
    (0,) * 16: [2096630793, 502841916, 2048234017, 615698125, 1716747525, 1717817948, 194562273,
                959725011, 1720971930, 2093224065, 1607677051, 1849387246, 2054104179, 1529778884,
                1740781079, 92100382],
}


def grain_words(count):
    """31-bit words below P from the self-shrinking Grain LFSR."""
    def bits_of(value, size):
        return [value >> i & 1 for i in reversed(range(size))]

    state = (bits_of(1, 2) + bits_of(0, 4) + bits_of(31, 12) + bits_of(WIDTH, 12)
             + bits_of(2 * HALF_FULL, 10) + bits_of(PARTIAL, 10) + [1] * 30)

    def step():
        bit = state[62] ^ state[51] ^ state[38] ^ state[23] ^ state[13] ^ state[0]
        state.pop(0)
        state.append(bit)
        return bit

    def shrunk():
        while step() == 0:
            step()
        return step()

    for _ in range(160):
        step()
    words = []
    while len(words) < count:
        word = 0
        for _ in range(31):
            word = word << 1 | shrunk()
        if word < P:
            words.append(word)
    return words


def multiply(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) % P for column in columns] for row in a]


def apply(matrix, vector):
    return [sum(x * y for x, y in zip(row, vector)) % P for row in matrix]


def inverse(matrix):
    n = len(matrix)
    rows = [list(row) + [int(i == j) for j in range(n)] for i, row in enumerate(matrix)]
    for i in range(n):
        pivot = next(r for r in range(i, n) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        scale = pow(rows[i][i], -1, P)
        rows[i] = [x * scale % P for x in rows[i]]
        for r in range(n):
            if r != i and rows[r][i]:
                factor = rows[r][i]
                rows[r] = [(x - factor * y) % P for x, y in zip(rows[r], rows[i])]
    return [row[n:] for row in rows]


MDS = [[ROW[(j - i) % WIDTH] for j in range(WIDTH)] for i in range(WIDTH)]
WORDS = grain_words((2 * HALF_FULL + PARTIAL) * WIDTH)
ROUNDS = [WORDS[i * WIDTH:(i + 1) * WIDTH] for i in range(2 * HALF_FULL + PARTIAL)]


def permute_plain(state):
    for r, constants in enumerate(ROUNDS):
        state = [(x + c) % P for x, c in zip(state, constants)]
        full = r < HALF_FULL or r >= HALF_FULL + PARTIAL
        state = [pow(x, 3, P) if full or i == 0 else x for i, x in enumerate(state)]
        state = apply(MDS, state)
    return state


def derive():
    """(full-round constants 8 x 16, partial constants 20, u and w 20 x 15, entry 15 x 15, dense
    16 x 16)."""
    full = [list(ROUNDS[r]) for r in list(range(HALF_FULL))
            + list(range(HALF_FULL + PARTIAL, 2 * HALF_FULL + PARTIAL))]
    partial, carried = [], [0] * WIDTH
    for r in range(HALF_FULL, HALF_FULL + PARTIAL):
        constants = [(x + y) % P for x, y in zip(ROUNDS[r], carried)]
        partial.append(constants[0])
        carried = apply(MDS, [0] + constants[1:])
    full[HALF_FULL] = [(x + y) % P for x, y in zip(full[HALF_FULL], carried)]

    us, ws, matrix, block = [], [], MDS, None
    for _ in range(PARTIAL):
        block = [row[1:] for row in matrix[1:]]
        assert matrix[0][0] == ROW[0] == 1
        us.append(apply(list(zip(*inverse(block))), matrix[0][1:]))
        ws.append([row[0] for row in matrix[1:]])
        front = [[1] + [0] * (WIDTH - 1)] + [[0] + row for row in block]
        matrix = multiply(front, MDS)
    return full, partial, us[::-1], ws[::-1], block, matrix


def unroll(us, ws):
    """For each partial round r the coefficients of lanes 1..15 of the entry and of y_0 .. y_(r-1) in
    what is added to y_r to make the next lane 0; and for each lane 1..15 those of all y."""
    forms = [u + [sum(x * y for x, y in zip(u, ws[k])) % P if k < r else 0
                  for k in range(PARTIAL)] for r, u in enumerate(us)]
    return forms, [list(column) for column in zip(*ws)]


def permute_unrolled(state, constants):
    full, partial, us, ws, entry, _ = constants
    forms, exits = unroll(us, ws)
    for r in range(2 * HALF_FULL):
        state = [pow(x + c, 3, P) for x, c in zip(state, full[r])]
        state = apply(MDS, state)
        if r != HALF_FULL - 1:
            continue
        first, ys, lanes = state[0], [], apply(entry, state[1:])
        for r2 in range(PARTIAL):
            y = pow(first + partial[r2], 3, P)
            first = (y + sum(a * b for a, b in zip(forms[r2], lanes + ys))) % P
            ys.append(y)
        state = [first] + [(x + sum(a * b for a, b in zip(e, ys))) % P
                           for x, e in zip(lanes, exits)]
    return state


def permute_sparse(state, constants):
    full, partial, us, ws, _, dense = constants
    for r in range(2 * HALF_FULL):
        state = [pow(x + c, 3, P) for x, c in zip(state, full[r])]
        state = apply(dense if r == HALF_FULL - 1 else MDS, state)
        if r != HALF_FULL - 1:
            continue
        for c, u, w in zip(partial, us, ws):
            first = pow(state[0] + c, 3, P)
            dot = (first + sum(x * y for x, y in zip(u, state[1:]))) % P
            state = [dot] + [(x + first * y) % P for x, y in zip(state[1:], w)]
    return state


def check(constants):
    assert WORDS[:4] == [0x7ee56a48, 0x11367045, 0x12e41941, 0x7ebbc12b]
    for given, expected in KNOWN.items():
        assert permute_plain(list(given)) == expected
    state = list(range(WIDTH))
    for _ in range(20):
        expected = permute_plain(state)
        assert permute_sparse(state, constants) == expected
        assert permute_unrolled(state, constants) == expected
        state = expected


def table(name, rows, width):
    lines = [f"const felt {name}[{len(rows)}][{width}] = {{"]
    for row in rows:
        text = ", ".join(f"C({x})" for x in row)
        line = "    {"
        for i, item in enumerate(text.split(", ")):
            item += ", " if i + 1 < len(row) else "},"
            if len(line) + len(item.rstrip()) > 100:
                lines.append(line.rstrip())
                line = "     "
            line += item
        lines.append(line)
    return "\n".join(lines + ["};", ""])


def render(constants):
    full, partial, us, ws, entry, dense = constants
    forms, exits = unroll(us, ws)
    rows = ["// SPDX-License-Identifier: Apache-2.0",
            "// Written by tools/poseidon_constants.py, which explains and checks them.",
            '#include "core/hash/poseidon_constants.h"', "",
            "#define C(x) FELT_INIT(x##U)", "", "// clang-format off"]
    rows.append(table("poseidon_round_constants", ROUNDS, WIDTH))
    rows.append(table("poseidon_full_constants", full, WIDTH))
    rows.append(f"const felt poseidon_partial_constants[{PARTIAL}] = {{")
    for i in range(0, PARTIAL, 5):
        rows.append("    " + ", ".join(f"C({x})" for x in partial[i:i + 5]) + ",")
    rows.append("};\n")
    rows.append(table("poseidon_dense", dense, WIDTH))
    rows.append(table("poseidon_entry", entry, WIDTH - 1))
    rows.append(table("poseidon_partial_forms", forms, WIDTH - 1 + PARTIAL))
    rows.append(table("poseidon_exit", exits, PARTIAL))
    rows.append("const uint32_t poseidon_mds_row[16] = POSEIDON_MDS_ROW;")
    rows.append("// clang-format on")
    return "\n".join(rows) + "\n"


def main():
    constants = derive()
    check(constants)
    text = render(constants)
    if "--check" in sys.argv[1:]:
        with open(TARGET, encoding="ascii") as file:
            return 0 if file.read() == text else 1
    with open(TARGET, "w", encoding="ascii") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
