// SPDX-License-Identifier: Apache-2.0
// The buses that join the tables: number, width of the tuple, what a tuple says.
#ifndef CONSENTRY_CORE_CIRCUIT_BUSES_H
#define CONSENTRY_CORE_CIRCUIT_BUSES_H

// clang-format off
#define BUS_TABLE(X)                                                                              \
    X(BLIND,   0,  1, "the blinding of the terminals (docs/protocol.md 5.2)")                     \
    X(COMPRESS, 1, 24, "left, right, N(left, right)")                                             \
    X(BLOCK,   2, 12, "at, chain, tag, length, block: the sponge absorbs the block at that row")  \
    X(SQUEEZE, 3,  9, "at, digest: the sponge's state behind that row")                           \
    X(NODE,    4, 19, "tree, level, index, old digest, new digest")                               \
    X(WORD,    5, 23, "stamp, tree, tag, length, level, index, word, before, after")              \
    X(BODY,    6, 11, "tree, level, index, new digest")                                           \
    X(COUNT,   7,  5, "stamp, tree, index, bits set in types, bits set in purposes")              \
    X(ORDER,   8, 16, "low key, high key: low < high")                                            \
    X(TIME,    9,  6, "a, b, strict, holds")                                                      \
    X(RANGE,  10,  1, "a number below 4096")                                                      \
    X(PUBLIC, 11,  7, "of the first (0, clock before, time), of the last (1, clock, how many)")   \
    X(SIGNER, 12, 10, "tree of the intents, the first one's nonce, commitment to the key")        \
    X(HEAD,   13,  7, "tree, level, index, word, its first three felts in the end")
// clang-format on

enum bus {
#define X(name, number, width, text) BUS_##name = (number),
    BUS_TABLE(X)
#undef X
};

enum {
#define X(name, number, width, text) BUS_WIDTH_##name = (width),
    BUS_TABLE(X)
#undef X
};

#endif
