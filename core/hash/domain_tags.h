// SPDX-License-Identifier: Apache-2.0
// Every use of the sponge, one number each. A number is never used twice and never reused: it
// stands in the capacity of the first permutation (core/hash/sponge.h), so equal data under two
// uses give unrelated digests. Add a row at the end of the block that owns it.
#ifndef CONSENTRY_CORE_HASH_DOMAIN_TAGS_H
#define CONSENTRY_CORE_HASH_DOMAIN_TAGS_H

// clang-format off
#define DOMAIN_TAG_TABLE(X)                                                          \
    X(EMPTY,        1,    "the absent part of a leaf (docs/protocol.md 2.1)")         \
    X(STATE,        2,    "the state root (2.4)")                                    \
    X(OPERATION,    3,    "an operation (2.5)")                                      \
    X(INTENT,       4,    "what an organization signs of an operation (2.7)")        \
    X(AUTH_KEY,     5,    "the key that signs for an account (2.7)")                 \
    X(ACCOUNT_A,    16,   "who an account is (2.2)")                                 \
    X(ACCOUNT_B,    17,   "what an account commits to")                              \
    X(ACCOUNT_C,    18,   "an account's state")                                      \
    X(RULE_A,       20,   "who a rule of a consent or request names")                \
    X(RULE_B,       21,   "what the rule says")                                      \
    X(RULE_C,       22,   "the state of a consent or request")                       \
    X(RECORD_A,     24,   "whom a record is about, and from")                        \
    X(RECORD_B,     25,   "what the record commits to")                              \
    X(RECORD_C,     26,   "a record's state")                                        \
    X(VOCABULARY_A, 28,   "a registered string")                                     \
    X(CONTENT_ID,   32,   "the content id of a document, three bytes an element")    \
    X(CONTENT_META, 33,   "type, format and version of a document, likewise")        \
    X(SELECTORS,    34,   "what narrows a rule further (2.2), likewise")              \
    X(TEST,         9999, "tests only")
// clang-format on

enum domain_tag {
#define X(name, number, text) DOMAIN_##name = (number),
    DOMAIN_TAG_TABLE(X)
#undef X
};

#endif
