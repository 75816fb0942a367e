// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 section 2.1 over SHA-256: leaf and node hashes, roots, inclusion and
// consistency proofs, made and verified.
//
// Proofs are made over hashes that somebody else keeps: a tlog_reader answers with the hash of one
// complete subtree. The verifier takes bytes from anyone and needs nothing but its arguments.
#ifndef CONSENTRY_CORE_LOG_TLOG_TREE_H
#define CONSENTRY_CORE_LOG_TLOG_TREE_H

#include "core/base/span.h"
#include "core/base/status.h"

#define TLOG_HASH_SIZE 32

struct tlog_hash {
    uint8_t bytes[TLOG_HASH_SIZE];
};

// Sizes are at most 2^63 - 1, as the notes that carry them allow. An inclusion proof then has at
// most 63 hashes, a consistency proof at most 64.
#define TLOG_SIZE_MAX  ((uint64_t)INT64_MAX)
#define TLOG_PROOF_MAX 64

struct tlog_path {
    uint32_t count;
    struct tlog_hash hashes[TLOG_PROOF_MAX];
};

bool tlog_hash_equal(const struct tlog_hash *a, const struct tlog_hash *b);

// MTH of one entry: SHA-256(0x00 || entry).
struct tlog_hash tlog_leaf_hash(span entry);
// MTH of two subtrees: SHA-256(0x01 || left || right).
struct tlog_hash tlog_node_hash(const struct tlog_hash *left, const struct tlog_hash *right);
// The root of the tree without entries: SHA-256 of nothing.
struct tlog_hash tlog_empty_root(void);

// The hash of the complete subtree over entries [index << level, (index + 1) << level).
// `level` is 0 to 62; the subtree lies inside the tree that is asked about.
typedef enum status tlog_read_fn(void *context, uint32_t level, uint64_t index,
                                 struct tlog_hash *out);
struct tlog_reader {
    void *context;
    tlog_read_fn *read;
};

// The root of the first `size` entries. Statuses are the reader's.
WARN_UNUSED enum status tlog_root(struct tlog_hash *out, const struct tlog_reader *reader,
                                  uint64_t size);
// RFC 6962 2.1.1 for the entry `index` in the first `size`. BAD_VALUE unless index < size.
WARN_UNUSED enum status tlog_inclusion_make(struct tlog_path *out, const struct tlog_reader *reader,
                                            uint64_t index, uint64_t size);
// RFC 6962 2.1.2 between the first `old_size` and the first `new_size` entries; empty when they
// are equal or old_size is 0. BAD_VALUE unless old_size <= new_size.
WARN_UNUSED enum status tlog_consistency_make(struct tlog_path *out,
                                              const struct tlog_reader *reader, uint64_t old_size,
                                              uint64_t new_size);

// OK when `leaf` is entry `index` of the tree with `size` entries and this root (RFC 9162
// 2.1.3.2); INVALID otherwise.
WARN_UNUSED enum status tlog_inclusion_verify(const struct tlog_path *path, uint64_t index,
                                              uint64_t size, const struct tlog_hash *leaf,
                                              const struct tlog_hash *root);
// OK when the tree of `new_size` begins with the tree of `old_size` (RFC 9162 2.1.4.2); INVALID
// otherwise.
WARN_UNUSED enum status tlog_consistency_verify(const struct tlog_path *path, uint64_t old_size,
                                                uint64_t new_size, const struct tlog_hash *old_root,
                                                const struct tlog_hash *new_root);

// A growing tree in 64 hashes: the roots of its complete subtrees, one a set bit of `size`.
struct tlog_frontier {
    uint64_t size;
    struct tlog_hash subtrees[64]; // subtrees[k]: of 2^k entries, when bit k of size is set
};

void tlog_frontier_append(struct tlog_frontier *frontier, const struct tlog_hash *leaf);
struct tlog_hash tlog_frontier_root(const struct tlog_frontier *frontier);

#endif
