// SPDX-License-Identifier: Apache-2.0
#include "core/hash/merkle.h"

#include <stdlib.h>

#include "tests/check.h"
#include "tests/core/field/field_random.h"

#define SEED 17U

enum { MATRICES = 4, MEMORY = 1 << 20, PROOF = 1 << 18 };

struct fixture {
    struct merkle_dimensions dimensions[MATRICES];
    struct merkle_shape shape;
    struct merkle_data data;
    const felt *pointers[MATRICES];
    size_t strides[MATRICES];
    felt *values;
    uint32_t *salts;
    uint8_t *memory;
    uint8_t *proof;
    struct merkle_tree tree;
    struct hash256 cap[MERKLE_CAP_MAX];
    uint32_t queries[64];
    size_t query_count;
    size_t proof_size;
};

static struct fixture f;

static void *allocate(size_t size)
{
    void *p = aligned_alloc(64, (size + 63) / 64 * 64);
    if (p == NULL) exit(2);
    return p;
}

// Two matrices of 2^log_rows rows around a lower one, and one far lower, strides padded.
static void build(const struct lanes *lanes, uint32_t log_rows, bool salted, uint64_t *seed)
{
    uint32_t quarter = log_rows < 2 ? 0 : log_rows - 2;
    struct merkle_dimensions dimensions[MATRICES] = {
        {7, log_rows}, {3, log_rows == 0 ? 0 : log_rows - 1}, {2, log_rows}, {21, quarter}};
    memcpy(f.dimensions, dimensions, sizeof dimensions);
    f.shape = (struct merkle_shape){f.dimensions, MATRICES, MERKLE_LOG_CAP, salted};
    size_t used = 0, salt_used = 0;
    f.data = (struct merkle_data){.data = f.pointers, .stride = f.strides};
    for (size_t m = 0; m < MATRICES; m++) {
        f.strides[m] = ((size_t)1 << dimensions[m].log_rows) + m;
        f.pointers[m] = f.values + used;
        used += f.strides[m] * dimensions[m].columns;
    }
    if (salted) salt_used = (size_t)4 << log_rows;
    if (salted) f.data.salts = f.salts;
    for (size_t i = 0; i < used; i++) f.values[i] = random_felt(seed);
    for (size_t i = 0; i < salt_used; i++) f.salts[i] = (uint32_t)check_random(seed);
    struct arena arena = arena_over(f.memory, merkle_arena_bytes(&f.shape));
    CHECK_EQ(merkle_commit(&f.tree, &arena, lanes, NULL, &f.shape, &f.data), STATUS_OK);
    merkle_cap(&f.tree, f.cap);
}

static void query(uint32_t log_rows, size_t count, uint64_t *seed)
{
    for (size_t i = 0; i < count; i++) {
        f.queries[i] = (uint32_t)(check_random(seed) & ((UINT64_C(1) << log_rows) - 1));
    }
    f.query_count = merkle_sort_queries(f.queries, count);
    struct writer w = writer_over(f.proof, PROOF);
    merkle_open(&f.tree, f.queries, f.query_count, &w);
    CHECK_EQ(w.status, STATUS_OK);
    f.proof_size = w.size;
    CHECK_EQ(w.size, merkle_opening_bytes(&f.shape, f.queries, f.query_count));
}

static uint8_t verifier_memory[MEMORY];
static struct merkle_opening opening;

static enum status verify(const struct lanes *lanes, const uint8_t *proof, size_t size)
{
    struct arena arena = arena_over(verifier_memory, sizeof verifier_memory);
    struct reader r = reader_over(span_of(proof, size));
    TRY(merkle_verify(&opening, &arena, lanes, &f.shape, f.cap, f.queries, f.query_count, &r));
    return reader_end(&r);
}

static void check_rows(void)
{
    for (size_t q = 0; q < f.query_count; q++) {
        for (size_t m = 0, offset[32] = {0}; m < MATRICES; m++) {
            uint32_t k = f.dimensions[m].log_rows;
            uint32_t row = f.queries[q] & ((1U << k) - 1);
            const struct merkle_rows *rows = merkle_rows_of(&opening, k);
            size_t at = merkle_rows_find(rows, row);
            for (size_t c = 0; c < f.dimensions[m].columns; c++) {
                felt expected = f.pointers[m][c * f.strides[m] + row];
                felt got = rows->values[(offset[k] + c) * rows->count + at];
                CHECK(felt_equal(got, expected));
            }
            offset[k] += f.dimensions[m].columns;
        }
    }
}

TEST(merkle__every_height_and_back_end__opens_and_verifies)
{
    uint64_t seed = SEED;
    struct hash256 caps[MERKLE_CAP_MAX];
    for (uint32_t log_rows = 0; log_rows <= 11; log_rows++) {
        uint64_t start = check_random(&seed);
        for (int id = 0; id < LANES_ID_COUNT; id++) {
            const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
            if (lanes == NULL) continue;
            uint64_t same = start;
            build(lanes, log_rows, log_rows % 4 != 3, &same);
            if (id == LANES_PORTABLE) memcpy(caps, f.cap, sizeof caps);
            CHECK_BYTES(caps, f.cap, sizeof(struct hash256) << merkle_log_cap(&f.shape));
            for (size_t count = 1; count <= 64; count += count) {
                query(log_rows, count, &seed);
                CHECK_EQ(verify(lanes, f.proof, f.proof_size), STATUS_OK);
                check_rows();
            }
        }
    }
}

static void run_backwards(void *context, executor_task *task, void *argument, size_t count)
{
    *(size_t *)context += count;
    while (count-- > 0) task(argument, count);
}

TEST(merkle_commit__pieces_in_any_order__same_cap)
{
    uint64_t seed = SEED, same = SEED;
    size_t pieces = 0;
    struct executor backwards = {run_backwards, &pieces};
    build(lanes_best(), 12, true, &seed);
    struct hash256 cap[MERKLE_CAP_MAX];
    memcpy(cap, f.cap, sizeof cap);
    build(lanes_best(), 12, true, &same);
    struct arena arena = arena_over(f.memory, merkle_arena_bytes(&f.shape));
    CHECK_EQ(merkle_commit(&f.tree, &arena, lanes_best(), &backwards, &f.shape, &f.data),
             STATUS_OK);
    merkle_cap(&f.tree, f.cap);
    CHECK_BYTES(cap, f.cap, sizeof cap);
    CHECK(pieces > 9);
}

// Every bit of an opening, every cut, every tail, every cap word.
TEST(merkle_verify__spoiled__refused)
{
    uint64_t seed = SEED;
    build(lanes_best(), 6, true, &seed);
    query(6, 5, &seed);
    for (size_t i = 0; i < f.proof_size; i++) {
        for (int bit = 0; bit < 8; bit++) {
            f.proof[i] = (uint8_t)(f.proof[i] ^ (1U << bit));
            enum status status = verify(lanes_best(), f.proof, f.proof_size);
            CHECK(status == STATUS_INVALID || status == STATUS_NOT_CANONICAL);
            f.proof[i] = (uint8_t)(f.proof[i] ^ (1U << bit));
        }
        CHECK_EQ(verify(lanes_best(), f.proof, i), STATUS_TRUNCATED);
    }
    CHECK_EQ(verify(lanes_best(), f.proof, f.proof_size + 1), STATUS_TRAILING_BYTES);
    CHECK_EQ(verify(lanes_best(), f.proof, f.proof_size + 32), STATUS_TRAILING_BYTES);
    for (size_t i = 0; i < f.query_count; i++) {
        uint32_t node = f.queries[i] & ((1U << merkle_log_cap(&f.shape)) - 1);
        for (size_t w = 0; w < 8; w++) {
            f.cap[node].w[w] ^= 0x10000;
            CHECK_EQ(verify(lanes_best(), f.proof, f.proof_size), STATUS_INVALID);
            f.cap[node].w[w] ^= 0x10000;
        }
    }
    CHECK_EQ(verify(lanes_best(), f.proof, f.proof_size), STATUS_OK);
}

// A word w of an element may not come as w + p.
TEST(merkle_verify__word_plus_p__not_canonical_at_its_offset)
{
    uint64_t seed = SEED;
    build(lanes_best(), 6, true, &seed);
    query(6, 5, &seed);
    for (size_t at = 0; at < 36; at += 4) { // the nine elements of the first row
        uint8_t kept[4];
        memcpy(kept, f.proof + at, 4);
        uint64_t word =
            kept[0] | (uint64_t)kept[1] << 8 | (uint64_t)kept[2] << 16 | (uint64_t)kept[3] << 24;
        word += FELT_P;
        for (int b = 0; b < 4; b++) f.proof[at + (size_t)b] = (uint8_t)(word >> (8 * b));
        struct arena arena = arena_over(verifier_memory, sizeof verifier_memory);
        struct reader r = reader_over(span_of(f.proof, f.proof_size));
        CHECK_EQ(merkle_verify(&opening, &arena, lanes_best(), &f.shape, f.cap, f.queries,
                               f.query_count, &r),
                 STATUS_NOT_CANONICAL);
        CHECK_EQ(r.offset, at);
        memcpy(f.proof + at, kept, 4);
    }
}

// Another query set, another shape, another salt setting: the same bytes are no opening of it.
TEST(merkle_verify__other_statement__refused)
{
    uint64_t seed = SEED;
    build(lanes_best(), 6, true, &seed);
    query(6, 5, &seed);
    for (size_t i = 0; i < f.query_count; i++) {
        uint32_t kept = f.queries[i];
        uint32_t above = i + 1 < f.query_count ? f.queries[i + 1] : 64;
        uint32_t below = i == 0 ? 0 : f.queries[i - 1] + 1;
        for (uint32_t q = below; q < above; q++) {
            f.queries[i] = q;
            bool valid = verify(lanes_best(), f.proof, f.proof_size) == STATUS_OK;
            CHECK_EQ(valid, q == kept);
        }
        f.queries[i] = kept;
    }
    f.dimensions[0].columns--;
    CHECK(verify(lanes_best(), f.proof, f.proof_size) != STATUS_OK);
    f.dimensions[1].columns++;
    CHECK(verify(lanes_best(), f.proof, f.proof_size) != STATUS_OK);
    f.dimensions[0].columns++, f.dimensions[1].columns--;
    f.shape.salted = false;
    CHECK(verify(lanes_best(), f.proof, f.proof_size) != STATUS_OK);
    f.shape.salted = true;
    // Two matrices of different height change places in the list: the tree is the same.
    CHECK_EQ(verify(lanes_best(), f.proof, f.proof_size), STATUS_OK);
}

TEST(merkle__memory_of_any_size__no_space_or_ok)
{
    uint64_t seed = SEED;
    build(lanes_best(), 5, true, &seed);
    query(5, 3, &seed);
    size_t enough = merkle_arena_bytes(&f.shape);
    for (size_t size = 0; size <= enough; size += 24) {
        struct arena arena = arena_over(f.memory, size);
        struct merkle_tree tree;
        enum status status = merkle_commit(&tree, &arena, lanes_best(), NULL, &f.shape, &f.data);
        CHECK(status == STATUS_NO_SPACE || status == STATUS_OK);
    }
    bool was_ok = false;
    for (size_t size = 0; size < 8192; size += 24) {
        struct arena arena = arena_over(verifier_memory, size);
        struct reader r = reader_over(span_of(f.proof, f.proof_size));
        enum status status = merkle_verify(&opening, &arena, lanes_best(), &f.shape, f.cap,
                                           f.queries, f.query_count, &r);
        CHECK(status == (was_ok ? STATUS_OK : status));
        CHECK(status == STATUS_NO_SPACE || status == STATUS_OK);
        was_ok = status == STATUS_OK;
    }
    CHECK(was_ok);
}

TEST(merkle_sort_queries__repeated__sorted_and_distinct)
{
    uint32_t q[] = {5, 1, 5, 0, 9, 1, 1, 7};
    CHECK_EQ(merkle_sort_queries(q, 8), 5);
    static const uint32_t expected[] = {0, 1, 5, 7, 9};
    CHECK_BYTES(q, expected, sizeof expected);
    CHECK_EQ(merkle_sort_queries(q, 0), 0);
}

// The same rows by cosets: row i 2^b + c of 2^k at c 2^(k - b) + i.
static void reorder(uint32_t *out, const uint32_t *in, uint32_t k, uint32_t b)
{
    for (size_t row = 0; row < (size_t)1 << k; row++) {
        out[((row & ((1U << b) - 1)) << (k - b)) + (row >> b)] = in[row];
    }
}

TEST(merkle_commit__rows_by_cosets__same_tree)
{
    uint64_t seed = SEED;
    for (uint32_t b = 1; b <= 4; b++) {
        build(lanes_best(), 11, true, &seed);
        query(11, 40, &seed);
        struct merkle_data data = f.data;
        const felt *pointers[MATRICES];
        felt *values = (felt *)allocate((size_t)64 << 14);
        uint32_t *salts = (uint32_t *)allocate((size_t)32 << 13);
        data.data = pointers;
        data.log_cosets = b;
        for (size_t m = 0; m < MATRICES; m++) {
            uint32_t k = f.dimensions[m].log_rows;
            pointers[m] = values + (f.pointers[m] - f.values);
            for (size_t c = 0; c < f.dimensions[m].columns; c++) {
                size_t at = (size_t)(f.pointers[m] - f.values) + c * f.strides[m];
                reorder(&values[at].m, &f.values[at].m, k, b);
            }
        }
        for (size_t w = 0; w < 4; w++) reorder(salts + (w << 11), f.salts + (w << 11), 11, b);
        data.salts = salts;
        struct arena arena = arena_over(f.memory, merkle_arena_bytes(&f.shape));
        CHECK_EQ(merkle_commit(&f.tree, &arena, lanes_best(), NULL, &f.shape, &data), STATUS_OK);
        struct hash256 cap[MERKLE_CAP_MAX];
        merkle_cap(&f.tree, cap);
        CHECK_BYTES(cap, f.cap, sizeof cap);
        struct writer w = writer_over(f.proof, PROOF);
        merkle_open(&f.tree, f.queries, f.query_count, &w);
        CHECK_EQ(verify(lanes_best(), f.proof, w.size), STATUS_OK);
        free(values), free(salts);
    }
}

int main(void)
{
    f.values = (felt *)allocate((size_t)64 << 14);
    f.salts = (uint32_t *)allocate((size_t)32 << 13);
    f.memory = (uint8_t *)allocate(MEMORY);
    f.proof = (uint8_t *)allocate(PROOF);
    memset(f.proof, 0, PROOF);
    RUN(merkle__every_height_and_back_end__opens_and_verifies);
    RUN(merkle_commit__pieces_in_any_order__same_cap);
    RUN(merkle_verify__spoiled__refused);
    RUN(merkle_verify__word_plus_p__not_canonical_at_its_offset);
    RUN(merkle_verify__other_statement__refused);
    RUN(merkle__memory_of_any_size__no_space_or_ok);
    RUN(merkle_commit__rows_by_cosets__same_tree);
    RUN(merkle_sort_queries__repeated__sorted_and_distinct);
    free(f.values), free(f.salts), free(f.memory), free(f.proof);
    return check_report();
}
