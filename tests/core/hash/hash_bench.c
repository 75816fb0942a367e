// SPDX-License-Identifier: Apache-2.0
#define _POSIX_C_SOURCE 200809L
#include "core/field/roots.h"
#include "core/hash/grinding.h"
#include "core/hash/hash_lanes.h"
#include "core/hash/merkle.h"
#include "core/hash/poseidon.h"
#include "tests/bench_timer.h"

enum { STATES = 1024, COLUMNS = 164, LOG_ROWS = 17 };

static void *storage(size_t size)
{
    void *p = aligned_alloc(64, (size + 63) / 64 * 64);
    if (p == NULL) exit(2);
    return p;
}

static felt *elements(size_t count)
{
    felt *p = (felt *)storage(count * sizeof(felt));
    felt_powers(p, FELT(5), FELT(3), count);
    return p;
}

static void bench_scalar(void)
{
    felt state[16] = {FELT_ZERO};
    struct hash256 hash = blake3_iv;
    uint8_t *bytes = (uint8_t *)storage(1 << 20);
    for (size_t i = 0; i < 1 << 20; i++) bytes[i] = (uint8_t)i;
    BENCH("scalar", "poseidon_permute", 1000, {
        for (int i = 0; i < 1000; i++) poseidon_permute(state);
    });
    BENCH("scalar", "blake3_node", 10000, {
        for (int i = 0; i < 10000; i++) hash = blake3_node(hash, hash, 0);
    });
    BENCH("scalar", "blake3_hash of 1 MB, per 64 bytes", 1 << 14,
          hash = blake3_hash(span_of(bytes, 1 << 20)));
    printf("%u\n", state[0].m ^ hash.w[0]);
    free(bytes);
}

static void bench_poseidon(const struct lanes *l)
{
    felt *data = elements((size_t)POSEIDON_TRACE_COLUMNS * (STATES + 16));
    felt *columns[POSEIDON_TRACE_COLUMNS];
    for (size_t j = 0; j < POSEIDON_TRACE_COLUMNS; j++) columns[j] = data + j * (STATES + 16);
    BENCH(l->name, "poseidon_permute_many", STATES,
          poseidon_permute_many(l, data, STATES + 16, STATES));
    BENCH(l->name, "poseidon_trace", STATES, poseidon_trace(l, columns, STATES));
    free(data);
}

static void bench_blake3(const struct lanes *l)
{
    const struct hash_lanes *h = hash_lanes_for(l);
    size_t rows = (size_t)1 << LOG_ROWS, stride = rows + 16, blocks = (COLUMNS + 4 + 15) / 16;
    uint32_t *words = (uint32_t *)elements(8 * rows), *salts = (uint32_t *)elements(4 * rows);
    felt *data = elements(COLUMNS * stride);
    const felt *columns[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++) columns[c] = data + c * stride;
    struct hash_rows in = {columns, COLUMNS, salts, rows};
    struct hash256_columns out = {words, rows}, right = {words + rows / 2, rows};
    BENCH(l->name, "rows 164 x 2^17, per 64 bytes", rows * blocks, h->rows(out, &in, 0, rows));
    BENCH(l->name, "nodes, per node", rows / 2, h->nodes(out, out, right, 0, rows / 2));
    uint64_t nonce;
    BENCH(l->name, "grind, per nonce", 1 << 18,
          (void)grinding_search(l, blake3_iv, 40, 0, 1 << 18, &nonce));
    struct blake3_block block = {.size = 8};
    BENCH(l->name, "expand, per 64 bytes", rows / 4, h->expand(words, blake3_iv, &block, rows / 4));
    free(words), free(salts), free(data);
}

int main(void)
{
    bench_scalar();
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        bench_poseidon(lanes);
        bench_blake3(lanes);
    }
    return 0;
}
