// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/hash_many.h"

#include "core/hash/sponge.h"

// Messages in a block: several vectors of any back end, and columns of 48 x 64 words are 12 KiB.
enum { BLOCK = 64 };

static const felt *row_in(struct strided_in in, size_t i)
{
    return (const felt *)(const void *)((const uint8_t *)in.base + i * in.stride);
}

// columns[k][i] = row i, element k
static void gather(felt *columns, struct strided_in in, size_t first, size_t n, size_t elements)
{
    for (size_t i = 0; i < n; i++) {
        const felt *row = row_in(in, first + i);
        for (size_t k = 0; k < elements; k++) columns[k * BLOCK + i] = row[k];
    }
}

static void scatter(struct strided_out out, size_t first, size_t n, const felt *columns)
{
    for (size_t i = 0; i < n; i++) {
        digest d;
        for (size_t k = 0; k < DIGEST_ELEMENTS; k++) d.e[k] = columns[k * BLOCK + i];
        memcpy((uint8_t *)out.base + (first + i) * out.stride, &d, sizeof d);
    }
}

void hash_parts(const struct lanes *lanes, enum part_tag tag, struct strided_in words,
                struct strided_out out, size_t n)
{
    felt columns[PART_FELTS_MAX * BLOCK], results[DIGEST_ELEMENTS * BLOCK];
    felt scratch[POSEIDON_WIDTH * BLOCK];
    size_t elements = part_felts(tag);
    for (size_t first = 0; first < n; first += BLOCK) {
        size_t size = n - first < BLOCK ? n - first : BLOCK;
        gather(columns, words, first, size, elements);
        sponge_hash_many(lanes, (struct digest_columns){results, BLOCK}, (uint32_t)tag,
                         (struct digest_columns){columns, BLOCK}, elements, size, scratch);
        scatter(out, first, size, results);
    }
}

void hash_nodes(const struct lanes *lanes, struct strided_in left, struct strided_in right,
                struct strided_out out, size_t n)
{
    felt l[DIGEST_ELEMENTS * BLOCK], r[DIGEST_ELEMENTS * BLOCK], scratch[POSEIDON_WIDTH * BLOCK];
    for (size_t first = 0; first < n; first += BLOCK) {
        size_t size = n - first < BLOCK ? n - first : BLOCK;
        gather(l, left, first, size, DIGEST_ELEMENTS);
        gather(r, right, first, size, DIGEST_ELEMENTS);
        poseidon_compress_many(lanes, (struct digest_columns){l, BLOCK},
                               (struct digest_columns){l, BLOCK}, (struct digest_columns){r, BLOCK},
                               size, scratch);
        scatter(out, first, size, l);
    }
}
