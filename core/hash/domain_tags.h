// SPDX-License-Identifier: Apache-2.0
// Every use of the sponge, one number each. A number is never used twice and never reused: it
// stands in the capacity of the first permutation (core/hash/sponge.h), so equal data under two
// uses give unrelated digests. Add a row at the end of the block that owns it.
#ifndef CONSENTRY_CORE_HASH_DOMAIN_TAGS_H
#define CONSENTRY_CORE_HASH_DOMAIN_TAGS_H

// clang-format off
#define DOMAIN_TAG_TABLE(X)                                                          \
    X(TEST,  1, "tests only")                                                        \
    X(EMPTY, 2, "the leaf of an unused place in a tree")
// clang-format on

enum domain_tag {
#define X(name, number, text) DOMAIN_##name = (number),
    DOMAIN_TAG_TABLE(X)
#undef X
};

#endif
