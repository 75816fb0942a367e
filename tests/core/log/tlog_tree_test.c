// SPDX-License-Identifier: Apache-2.0
// RFC 6962 trees of 0 to 300 entries: every root, every inclusion proof and every consistency
// proof against a plain recursive reading of the RFC, and each proof spoiled.
#include "core/log/tlog_tree.h"
#include "core/base/hex.h"
#include "core/log/tlog_tile.h"
#include "tests/check.h"

#define ENTRIES 300

static struct tlog_hash leaves[ENTRIES];

static struct tlog_hash leaf_of(uint32_t index)
{
    uint8_t entry[3] = {(uint8_t)index, (uint8_t)(index >> 8), 0x5a};
    return tlog_leaf_hash(span_of(entry, 2 + index % 2));
}

// RFC 6962 2.1 to the letter.
static struct tlog_hash plain_root(uint32_t from, uint32_t to)
{
    if (to - from == 0) return tlog_empty_root();
    if (to - from == 1) return leaves[from];
    uint32_t k = 1;
    while (k * 2 < to - from) k *= 2;
    struct tlog_hash left = plain_root(from, from + k), right = plain_root(from + k, to);
    return tlog_node_hash(&left, &right);
}

// RFC 6962 2.1.1 to the letter.
static void plain_path(struct tlog_path *out, uint32_t m, uint32_t from, uint32_t to)
{
    if (to - from <= 1) return;
    uint32_t k = 1;
    while (k * 2 < to - from) k *= 2;
    if (m < k) {
        plain_path(out, m, from, from + k);
        out->hashes[out->count++] = plain_root(from + k, to);
    } else {
        plain_path(out, m - k, from + k, to);
        out->hashes[out->count++] = plain_root(from, from + k);
    }
}

// RFC 6962 2.1.2 to the letter.
static void plain_subproof(struct tlog_path *out, uint32_t m, uint32_t from, uint32_t to,
                           bool whole)
{
    if (m == to - from) {
        if (!whole) out->hashes[out->count++] = plain_root(from, to);
        return;
    }
    uint32_t k = 1;
    while (k * 2 < to - from) k *= 2;
    if (m <= k) {
        plain_subproof(out, m, from, from + k, whole);
        out->hashes[out->count++] = plain_root(from + k, to);
    } else {
        plain_subproof(out, m - k, from + k, to, false);
        out->hashes[out->count++] = plain_root(from, from + k);
    }
}

// All complete subtrees, as a reader gives them; filled once so that the tests are quick.
static struct tlog_hash subtrees[9][ENTRIES];
static struct tlog_hash roots[ENTRIES + 1];

static enum status read_subtree(void *context, uint32_t level, uint64_t index,
                                struct tlog_hash *out)
{
    const uint64_t *size = context;
    CHECK(level < 9 && (index + 1) << level <= *size); // only subtrees inside the tree are asked
    *out = subtrees[level][index];
    return STATUS_OK;
}

static void prepare(void)
{
    for (uint32_t i = 0; i < ENTRIES; i++) subtrees[0][i] = leaves[i] = leaf_of(i);
    for (uint32_t level = 1; level < 9; level++) {
        for (uint32_t i = 0; (i + 1) << level <= ENTRIES; i++) {
            const struct tlog_hash *below = subtrees[level - 1];
            subtrees[level][i] = tlog_node_hash(&below[2 * i], &below[2 * i + 1]);
        }
    }
    for (uint32_t size = 0; size <= ENTRIES; size++) roots[size] = plain_root(0, size);
}

static bool same_path(const struct tlog_path *a, const struct tlog_path *b)
{
    return a->count == b->count && memcmp(a->hashes, b->hashes, a->count * TLOG_HASH_SIZE) == 0;
}

// The roots of the RFC 6962 tests of Certificate Transparency, over its eight inputs.
TEST(tlog_root__published_inputs__published_roots)
{
    static const char *inputs[8] = {"",
                                    "00",
                                    "10",
                                    "2021",
                                    "3031",
                                    "40414243",
                                    "5051525354555657",
                                    "606162636465666768696a6b6c6d6e6f"};
    static const struct {
        size_t size;
        const char *root;
    } expected[] = {
        {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct tlog_frontier frontier = {.size = 0};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        while (frontier.size < expected[i].size) {
            uint8_t entry[16];
            span text = span_text(inputs[frontier.size]);
            CHECK(hex_decode(entry, text.size / 2, text) == STATUS_OK);
            struct tlog_hash leaf = tlog_leaf_hash(span_of(entry, text.size / 2));
            tlog_frontier_append(&frontier, &leaf);
        }
        char text[65];
        hex_encode(text, tlog_frontier_root(&frontier).bytes, 32);
        CHECK(strcmp(text, expected[i].root) == 0);
    }
}

TEST(tlog_root__every_size__as_the_rfc_reads)
{
    struct tlog_frontier frontier = {.size = 0};
    for (uint64_t size = 0; size <= ENTRIES; size++) {
        struct tlog_reader reader = {&size, read_subtree};
        struct tlog_hash root;
        CHECK(tlog_root(&root, &reader, size) == STATUS_OK);
        CHECK(tlog_hash_equal(&root, &roots[size]));
        root = tlog_frontier_root(&frontier);
        CHECK(tlog_hash_equal(&root, &roots[size]));
        if (size < ENTRIES) tlog_frontier_append(&frontier, &leaves[size]);
    }
}

TEST(tlog_inclusion__every_entry_of_every_size__verifies)
{
    for (uint64_t size = 1; size <= ENTRIES; size++) {
        struct tlog_reader reader = {&size, read_subtree};
        for (uint64_t index = 0; index < size; index++) {
            struct tlog_path path, plain = {.count = 0};
            CHECK(tlog_inclusion_make(&path, &reader, index, size) == STATUS_OK);
            if (size < 70 || size > 290) {
                plain_path(&plain, (uint32_t)index, 0, (uint32_t)size);
                CHECK(same_path(&path, &plain));
            }
            CHECK(tlog_inclusion_verify(&path, index, size, &leaves[index], &roots[size]) ==
                  STATUS_OK);
        }
    }
}

TEST(tlog_inclusion_verify__spoiled__invalid)
{
    for (uint64_t size = 1; size <= 40; size++) {
        struct tlog_reader reader = {&size, read_subtree};
        for (uint64_t index = 0; index < size; index++) {
            struct tlog_path path, spoiled;
            CHECK(tlog_inclusion_make(&path, &reader, index, size) == STATUS_OK);
            const struct tlog_hash *leaf = &leaves[index], *root = &roots[size];
            for (uint64_t other = 0; other < size + 3; other++) {
                if (other == index) continue;
                CHECK(tlog_inclusion_verify(&path, other, size, leaf, root) == STATUS_INVALID);
                CHECK(tlog_inclusion_verify(&path, index, size, &leaves[other], root) ==
                      STATUS_INVALID);
            }
            CHECK(tlog_inclusion_verify(&path, index, size, leaf, &roots[size - 1]) ==
                  STATUS_INVALID);
            for (uint32_t i = 0; i < path.count; i++) {
                spoiled = path;
                spoiled.hashes[i].bytes[i] ^= 1;
                CHECK(tlog_inclusion_verify(&spoiled, index, size, leaf, root) == STATUS_INVALID);
            }
            spoiled = path;
            if (spoiled.count > 0) {
                spoiled.count--;
                CHECK(tlog_inclusion_verify(&spoiled, index, size, leaf, root) == STATUS_INVALID);
            }
            spoiled = path;
            spoiled.hashes[spoiled.count++] = *leaf;
            CHECK(tlog_inclusion_verify(&spoiled, index, size, leaf, root) == STATUS_INVALID);
        }
    }
}

TEST(tlog_consistency__every_pair_of_sizes__verifies)
{
    for (uint64_t to = 0; to <= ENTRIES; to++) {
        struct tlog_reader reader = {&to, read_subtree};
        for (uint64_t from = 0; from <= to; from++) {
            struct tlog_path path, plain = {.count = 0};
            CHECK(tlog_consistency_make(&path, &reader, from, to) == STATUS_OK);
            if (from > 0 && (to < 70 || to > 295)) {
                plain_subproof(&plain, (uint32_t)from, 0, (uint32_t)to, true);
                CHECK(same_path(&path, &plain));
            }
            CHECK(tlog_consistency_verify(&path, from, to, &roots[from], &roots[to]) == STATUS_OK);
        }
    }
}

TEST(tlog_consistency_verify__spoiled__invalid)
{
    for (uint64_t to = 1; to <= 40; to++) {
        struct tlog_reader reader = {&to, read_subtree};
        for (uint64_t from = 1; from <= to; from++) {
            struct tlog_path path, spoiled;
            CHECK(tlog_consistency_make(&path, &reader, from, to) == STATUS_OK);
            const struct tlog_hash *old_root = &roots[from], *new_root = &roots[to];
            CHECK(tlog_consistency_verify(&path, from, to, &roots[from - 1], new_root) ==
                  STATUS_INVALID);
            CHECK(tlog_consistency_verify(&path, from, to, old_root, &roots[to + 1]) ==
                  STATUS_INVALID);
            for (uint32_t i = 0; i < path.count; i++) {
                spoiled = path;
                spoiled.hashes[i].bytes[31] ^= 0x80;
                CHECK(tlog_consistency_verify(&spoiled, from, to, old_root, new_root) ==
                      STATUS_INVALID);
            }
            for (spoiled = path; spoiled.count > 0;) {
                spoiled.count--;
                CHECK(tlog_consistency_verify(&spoiled, from, to, old_root, new_root) ==
                      STATUS_INVALID);
            }
            spoiled = path;
            spoiled.hashes[spoiled.count++] = *new_root;
            CHECK(tlog_consistency_verify(&spoiled, from, to, old_root, new_root) ==
                  STATUS_INVALID);
        }
    }
}

TEST(tlog_verify__sizes_out_of_range__invalid)
{
    struct tlog_path path = {.count = 0};
    const struct tlog_hash *leaf = &leaves[0];
    CHECK(tlog_inclusion_verify(&path, 0, 0, leaf, leaf) == STATUS_INVALID);
    CHECK(tlog_inclusion_verify(&path, 1, 1, leaf, leaf) == STATUS_INVALID);
    CHECK(tlog_inclusion_verify(&path, 0, TLOG_SIZE_MAX + 1, leaf, leaf) == STATUS_INVALID);
    CHECK(tlog_consistency_verify(&path, 2, 1, leaf, leaf) == STATUS_INVALID);
    CHECK(tlog_consistency_verify(&path, 0, 1, leaf, leaf) == STATUS_INVALID);
    CHECK(tlog_consistency_verify(&path, 0, 0, leaf, leaf) == STATUS_INVALID);
    CHECK(tlog_consistency_verify(&path, 3, 4, leaf, leaf) == STATUS_INVALID);
    path.count = TLOG_PROOF_MAX + 1;
    CHECK(tlog_inclusion_verify(&path, 0, TLOG_SIZE_MAX, leaf, leaf) == STATUS_INVALID);
    CHECK(tlog_consistency_verify(&path, 1, TLOG_SIZE_MAX, leaf, leaf) == STATUS_INVALID);
    struct tlog_path made;
    CHECK(tlog_inclusion_make(&made, NULL, 3, 3) == STATUS_BAD_VALUE);
    CHECK(tlog_consistency_make(&made, NULL, 4, 3) == STATUS_BAD_VALUE);
}

static enum status read_any(void *context, uint32_t level, uint64_t index, struct tlog_hash *out)
{
    uint64_t size = *(const uint64_t *)context;
    CHECK(level < 63 && index < size >> level);
    memset(out, 0, sizeof *out);
    memcpy(out->bytes, &index, sizeof index);
    out->bytes[8] = (uint8_t)level;
    return STATUS_OK;
}

TEST(tlog_proofs__largest_tree__within_the_limit)
{
    uint64_t size = TLOG_SIZE_MAX;
    struct tlog_reader reader = {&size, read_any};
    struct tlog_path path;
    CHECK(tlog_inclusion_make(&path, &reader, 0, size) == STATUS_OK);
    CHECK_EQ(path.count, 63);
    CHECK(tlog_inclusion_make(&path, &reader, size - 1, size) == STATUS_OK);
    CHECK(tlog_consistency_make(&path, &reader, 1, size) == STATUS_OK);
    CHECK(path.count <= TLOG_PROOF_MAX);
    CHECK(tlog_consistency_make(&path, &reader, ((uint64_t)1 << 62) + 1, size) == STATUS_OK);
    CHECK(path.count <= TLOG_PROOF_MAX);
}

// The examples of C2SP tlog-tiles.
TEST(tlog_tile_path__published__both_ways)
{
    static const struct {
        struct tlog_tile tile;
        const char *path;
    } cases[] = {
        {{0, 256, 1234067}, "tile/0/x001/x234/067"},
        {{1, 8, 1067}, "tile/1/x001/067.p/8"},
        {{0, 112, 273}, "tile/0/273.p/112"},
        {{7, 255, 0}, "tile/7/000.p/255"},
        {{TLOG_BUNDLE_LEVEL, 256, 999}, "tile/entries/999"},
        {{TLOG_BUNDLE_LEVEL, 1, 1000}, "tile/entries/x001/000.p/1"},
        {{TLOG_BUNDLE_LEVEL, 255, TLOG_SIZE_MAX / 256},
         "tile/entries/x036/x028/x797/x018/x963/967.p/255"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[TLOG_TILE_PATH_MAX];
        size_t size = tlog_tile_path(path, &cases[i].tile);
        CHECK(strcmp(path, cases[i].path) == 0 && size == strlen(path));
        struct tlog_tile tile;
        CHECK(tlog_tile_read_path(&tile, span_text(cases[i].path)) == STATUS_OK);
        CHECK(tile.level == cases[i].tile.level && tile.width == cases[i].tile.width &&
              tile.index == cases[i].tile.index);
        for (size_t cut = 0; cut < size; cut++) {
            struct tlog_tile other;
            if (tlog_tile_read_path(&other, span_of(path, cut)) != STATUS_OK) continue;
            char again[TLOG_TILE_PATH_MAX];
            CHECK(tlog_tile_path(again, &other) == cut && memcmp(again, path, cut) == 0);
        }
    }
}

TEST(tlog_tile_read_path__not_canonical__refused)
{
    static const char *bad[] = {"",
                                "tile",
                                "tile/",
                                "tile/8/000",
                                "tile/0/",
                                "tile/0/0",
                                "tile/0/00",
                                "tile/0/0000",
                                "tile/0/x000/001",
                                "tile/0/x001",
                                "tile/0/x001/",
                                "tile/0/x001/x002",
                                "tile/00/000",
                                "tile/0/000.p/0",
                                "tile/0/000.p/01",
                                "tile/0/000.p/256",
                                "tile/0/000.p/",
                                "tile/0/000.p",
                                "tile/0/000.p/1/",
                                "tile/0/000/",
                                "tile/data/000",
                                "tile/entries",
                                "tile/entries000",
                                "tile/0/x999/x999/x999/x999/x999/x999/999",
                                "/tile/0/000",
                                "tile/-1/000",
                                "tile/0/+01",
                                "tile/0/001/002",
                                "tile/0/../000",
                                "tile/0/x001/x000/x000/x000/x000/x000/x000/000"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tlog_tile tile;
        CHECK(tlog_tile_read_path(&tile, span_text(bad[i])) == STATUS_BAD_VALUE);
    }
}

TEST(tlog_tile_find__every_subtree__its_hash)
{
    static struct tlog_hash row[2][ENTRIES];
    memcpy(row[0], leaves, sizeof leaves);
    row[1][0] = subtrees[8][0];
    for (uint32_t level = 0; level < 9; level++) {
        for (uint64_t i = 0; (i + 1) << level <= ENTRIES; i++) {
            struct tlog_tile_place place = tlog_tile_find(level, i, ENTRIES);
            const struct tlog_hash *tile = &row[place.tile.level][place.tile.index * 256];
            struct tlog_hash hash = tlog_tile_subtree(tile, place.height, place.index);
            CHECK(tlog_hash_equal(&hash, &subtrees[level][i]));
            uint32_t width = place.tile.level == 1 ? 1 : place.tile.index == 0 ? 256 : 44;
            CHECK_EQ(place.tile.width, width);
        }
    }
}

TEST(tlog_bundle__entries__back_again)
{
    uint8_t memory[200], long_entry[100] = {1, 2, 3};
    struct writer w = writer_over(memory, sizeof memory);
    CHECK(tlog_bundle_write(&w, span_text("first")) == STATUS_OK);
    CHECK(tlog_bundle_write(&w, span_of(NULL, 0)) == STATUS_OK);
    CHECK(tlog_bundle_write(&w, span_of(long_entry, 100)) == STATUS_OK);
    span bundle = writer_span(&w), entry;
    CHECK_EQ(bundle.size, 5 + 100 + 6);
    CHECK(tlog_bundle_entry(&entry, bundle, 0) == STATUS_OK && span_is(entry, "first"));
    CHECK(tlog_bundle_entry(&entry, bundle, 1) == STATUS_OK && entry.size == 0);
    CHECK(tlog_bundle_entry(&entry, bundle, 2) == STATUS_OK && entry.size == 100);
    CHECK(tlog_bundle_entry(&entry, bundle, 3) == STATUS_TRUNCATED);
    CHECK(tlog_bundle_check(bundle, 3) == STATUS_OK);
    CHECK(tlog_bundle_check(bundle, 2) == STATUS_TRAILING_BYTES);
    CHECK(tlog_bundle_check(bundle, 4) == STATUS_TRUNCATED);
    for (size_t cut = 0; cut < bundle.size; cut++) {
        CHECK(tlog_bundle_check(span_of(memory, cut), 3) == STATUS_TRUNCATED);
    }
    static uint8_t too_long[TLOG_ENTRY_SIZE_MAX + 1];
    CHECK(tlog_bundle_write(&w, span_of(too_long, sizeof too_long)) == STATUS_LIMIT);
}

int main(void)
{
    prepare();
    RUN(tlog_root__published_inputs__published_roots);
    RUN(tlog_root__every_size__as_the_rfc_reads);
    RUN(tlog_inclusion__every_entry_of_every_size__verifies);
    RUN(tlog_inclusion_verify__spoiled__invalid);
    RUN(tlog_consistency__every_pair_of_sizes__verifies);
    RUN(tlog_consistency_verify__spoiled__invalid);
    RUN(tlog_verify__sizes_out_of_range__invalid);
    RUN(tlog_proofs__largest_tree__within_the_limit);
    RUN(tlog_tile_path__published__both_ways);
    RUN(tlog_tile_read_path__not_canonical__refused);
    RUN(tlog_tile_find__every_subtree__its_hash);
    RUN(tlog_bundle__entries__back_again);
    return check_report();
}
