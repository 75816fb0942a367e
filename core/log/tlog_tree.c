// SPDX-License-Identifier: Apache-2.0
#include "core/log/tlog_tree.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/hash/sha256.h"

bool tlog_hash_equal(const struct tlog_hash *a, const struct tlog_hash *b)
{
    return memcmp(a->bytes, b->bytes, TLOG_HASH_SIZE) == 0;
}

struct tlog_hash tlog_leaf_hash(span entry)
{
    static const uint8_t tag = 0x00;
    struct tlog_hash out;
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, &tag, 1);
    sha256_update(&hash, entry.data, entry.size);
    sha256_final(&hash, out.bytes);
    return out;
}

struct tlog_hash tlog_node_hash(const struct tlog_hash *left, const struct tlog_hash *right)
{
    uint8_t block[1 + 2 * TLOG_HASH_SIZE] = {0x01};
    memcpy(block + 1, left->bytes, TLOG_HASH_SIZE);
    memcpy(block + 1 + TLOG_HASH_SIZE, right->bytes, TLOG_HASH_SIZE);
    struct tlog_hash out;
    sha256(out.bytes, span_of(block, sizeof block));
    return out;
}

struct tlog_hash tlog_empty_root(void)
{
    struct tlog_hash out;
    sha256(out.bytes, span_of(NULL, 0));
    return out;
}

// RFC 6962 2.1: the largest power of two smaller than n, for n >= 2.
static uint64_t split_of(uint64_t n)
{
    INVARIANT(n >= 2);
    return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

// MTH(D[from:to]) of a range that RFC 6962's splitting makes: it starts at a multiple of the power
// of two that is not smaller than its length. Its bits, high to low, name its complete subtrees,
// left to right; they are folded from the right.
static enum status range_hash(struct tlog_hash *out, const struct tlog_reader *reader,
                              uint64_t from, uint64_t to)
{
    INVARIANT(from < to && to <= TLOG_SIZE_MAX);
    uint64_t end = to;
    for (uint32_t level = 0; level < 63; level++) {
        uint64_t width = (uint64_t)1 << level;
        if (((to - from) & width) == 0) continue;
        struct tlog_hash left;
        TRY(reader->read(reader->context, level, (end - width) >> level, &left));
        *out = end == to ? left : tlog_node_hash(&left, out);
        end -= width;
    }
    return STATUS_OK;
}

static void path_push(struct tlog_path *path, const struct tlog_hash *hash)
{
    INVARIANT(path->count < TLOG_PROOF_MAX);
    path->hashes[path->count++] = *hash;
}

// The splitting goes from the root down, proofs from the leaf up.
static void path_reverse(struct tlog_path *path)
{
    for (uint32_t i = 0; i < path->count / 2; i++) {
        struct tlog_hash swapped = path->hashes[i];
        path->hashes[i] = path->hashes[path->count - 1 - i];
        path->hashes[path->count - 1 - i] = swapped;
    }
}

enum status tlog_root(struct tlog_hash *out, const struct tlog_reader *reader, uint64_t size)
{
    if (size > TLOG_SIZE_MAX) return STATUS_BAD_VALUE;
    if (size != 0) return range_hash(out, reader, 0, size);
    *out = tlog_empty_root();
    return STATUS_OK;
}

enum status tlog_inclusion_make(struct tlog_path *out, const struct tlog_reader *reader,
                                uint64_t index, uint64_t size)
{
    out->count = 0;
    if (size > TLOG_SIZE_MAX || index >= size) return STATUS_BAD_VALUE;
    uint64_t from = 0;
    uint64_t to = size;
    while (to - from > 1) { // halves at least every other round: at most 63 rounds
        uint64_t middle = from + split_of(to - from);
        struct tlog_hash sibling;
        if (index < middle) {
            TRY(range_hash(&sibling, reader, middle, to));
            to = middle;
        } else {
            TRY(range_hash(&sibling, reader, from, middle));
            from = middle;
        }
        path_push(out, &sibling);
    }
    path_reverse(out);
    return STATUS_OK;
}

enum status tlog_consistency_make(struct tlog_path *out, const struct tlog_reader *reader,
                                  uint64_t old_size, uint64_t new_size)
{
    out->count = 0;
    if (new_size > TLOG_SIZE_MAX || old_size > new_size) return STATUS_BAD_VALUE;
    if (old_size == 0 || old_size == new_size) return STATUS_OK;
    uint64_t from = 0;
    uint64_t to = new_size;
    struct tlog_hash hash;
    while (to != old_size) { // SUBPROOF(old_size - from, D[from:to], from == 0)
        uint64_t middle = from + split_of(to - from);
        if (old_size <= middle) {
            TRY(range_hash(&hash, reader, middle, to));
            to = middle;
        } else {
            TRY(range_hash(&hash, reader, from, middle));
            from = middle;
        }
        path_push(out, &hash);
    }
    if (from != 0) {
        TRY(range_hash(&hash, reader, from, to));
        path_push(out, &hash);
    }
    path_reverse(out);
    return STATUS_OK;
}

// Where a verifier stands: the position of the subtree it has, and that of the last subtree of its
// level. Both shift together.
struct climb {
    uint64_t at;
    uint64_t last;
};

// One step up; when this subtree was the last of its level and had no sibling there, straight to
// the level where it gets one. True when the sibling stands on the left.
static bool climb_step(struct climb *climb)
{
    bool left = (climb->at & 1) != 0 || climb->at == climb->last;
    while (left && (climb->at & 1) == 0 && climb->at != 0) {
        climb->at >>= 1;
        climb->last >>= 1;
    }
    climb->at >>= 1;
    climb->last >>= 1;
    return left;
}

enum status tlog_inclusion_verify(const struct tlog_path *path, uint64_t index, uint64_t size,
                                  const struct tlog_hash *leaf, const struct tlog_hash *root)
{
    if (size > TLOG_SIZE_MAX || index >= size) return STATUS_INVALID;
    if (path->count > TLOG_PROOF_MAX) return STATUS_INVALID;
    struct climb climb = {index, size - 1};
    struct tlog_hash hash = *leaf;
    for (uint32_t i = 0; i < path->count; i++) {
        if (climb.last == 0) return STATUS_INVALID;
        const struct tlog_hash *sibling = &path->hashes[i];
        hash = climb_step(&climb) ? tlog_node_hash(sibling, &hash) : tlog_node_hash(&hash, sibling);
    }
    bool whole = climb.last == 0 && tlog_hash_equal(&hash, root);
    return whole ? STATUS_OK : STATUS_INVALID;
}

enum status tlog_consistency_verify(const struct tlog_path *path, uint64_t old_size,
                                    uint64_t new_size, const struct tlog_hash *old_root,
                                    const struct tlog_hash *new_root)
{
    if (new_size > TLOG_SIZE_MAX || old_size > new_size) return STATUS_INVALID;
    if (path->count > TLOG_PROOF_MAX) return STATUS_INVALID;
    if (old_size == 0 || old_size == new_size) {
        struct tlog_hash empty = tlog_empty_root();
        const struct tlog_hash *expected = old_size == 0 ? &empty : new_root;
        bool same = path->count == 0 && tlog_hash_equal(old_root, expected);
        if (new_size == 0) same = same && tlog_hash_equal(new_root, &empty);
        return same ? STATUS_OK : STATUS_INVALID;
    }
    // The proof begins with the last complete subtree of the old tree, or, where that is the whole
    // old tree, leaves it out.
    bool whole_subtree = (old_size & (old_size - 1)) == 0;
    if (!whole_subtree && path->count == 0) return STATUS_INVALID;
    struct climb climb = {old_size - 1, new_size - 1};
    while ((climb.at & 1) != 0) {
        climb.at >>= 1;
        climb.last >>= 1;
    }
    struct tlog_hash old_hash = whole_subtree ? *old_root : path->hashes[0];
    struct tlog_hash new_hash = old_hash;
    for (uint32_t i = whole_subtree ? 0 : 1; i < path->count; i++) {
        if (climb.last == 0) return STATUS_INVALID;
        const struct tlog_hash *next = &path->hashes[i];
        if (climb_step(&climb)) {
            old_hash = tlog_node_hash(next, &old_hash);
            new_hash = tlog_node_hash(next, &new_hash);
        } else {
            new_hash = tlog_node_hash(&new_hash, next);
        }
    }
    bool holds = climb.last == 0 && tlog_hash_equal(&old_hash, old_root) &&
                 tlog_hash_equal(&new_hash, new_root);
    return holds ? STATUS_OK : STATUS_INVALID;
}

void tlog_frontier_append(struct tlog_frontier *frontier, const struct tlog_hash *leaf)
{
    INVARIANT(frontier->size < TLOG_SIZE_MAX);
    struct tlog_hash hash = *leaf;
    uint32_t level = 0;
    for (; (frontier->size >> level & 1) != 0; level++) {
        hash = tlog_node_hash(&frontier->subtrees[level], &hash);
    }
    frontier->subtrees[level] = hash;
    frontier->size++;
}

struct tlog_hash tlog_frontier_root(const struct tlog_frontier *frontier)
{
    if (frontier->size == 0) return tlog_empty_root();
    uint32_t level = (uint32_t)__builtin_ctzll(frontier->size);
    struct tlog_hash hash = frontier->subtrees[level];
    for (level++; level < 64 && frontier->size >> level != 0; level++) {
        if ((frontier->size >> level & 1) == 0) continue;
        hash = tlog_node_hash(&frontier->subtrees[level], &hash);
    }
    return hash;
}
