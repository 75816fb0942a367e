// SPDX-License-Identifier: Apache-2.0
#include "core/prover/prove.h"

#include <pthread.h>
#include <stdatomic.h>

#include "tests/core/prover/engine_proof.h"

static struct engine_proof proof, other;

static void check_circuit(enum engine_kind kind, const char *profile, const uint32_t *log_heights)
{
    struct engine e;
    engine_make(&e, kind, profile, log_heights);
    engine_prove(&proof, &e);
    struct verdict v = engine_verify(&proof, &e);
    CHECK_EQ(v.status, STATUS_OK);
    CHECK_EQ(v.step, STARK_STEP_QUERIES);
    CHECK_EQ(v.offset, proof.size);
    if (v.status != STATUS_OK) {
        fprintf(stderr, "%s, kind %d: %s at %s, offset %zu of %zu\n", profile, (int)kind,
                status_name(v.status), stark_step_name(v.step), v.offset, proof.size);
    }
    engine_free(&e);
}

TEST(stark_prove__every_circuit_and_mix_of_heights__verifies)
{
    const uint32_t single[][1] = {{8}, {9}, {10}, {13}};
    const uint32_t lookup[][2] = {{9, 8}, {8, 8}, {11, 9}, {8, 12}};
    const uint32_t mixed[][4] = {{12, 8, 10, 11}, {10, 9, 9, 8}, {11, 8, 8, 11}, {8, 8, 8, 8}};
    for (size_t k = 0; k < 4; k++) check_circuit(ENGINE_FIBONACCI, "fast-dev", single[k]);
    for (size_t k = 0; k < 4; k++) check_circuit(ENGINE_LOOKUP, "fast-dev", lookup[k]);
    for (size_t k = 0; k < 4; k++) check_circuit(ENGINE_MIXED, "fast-dev", mixed[k]);
}

TEST(stark_prove__every_profile__verifies)
{
    const uint32_t mixed[] = {10, 8, 9, 8};
    for (uint32_t i = 0; stark_profile_at(i) != NULL; i++) {
        check_circuit(ENGINE_MIXED, stark_profile_at(i)->name, mixed);
    }
}

static void run_backwards(void *context, executor_task *task, void *argument, size_t count)
{
    *(size_t *)context += count;
    while (count-- > 0) task(argument, count);
}

// Three threads that take pieces until there are none.
struct crew {
    executor_task *task;
    void *argument;
    size_t count;
    atomic_size_t next;
};

static void *take_pieces(void *argument)
{
    struct crew *crew = (struct crew *)argument;
    for (;;) {
        size_t index = atomic_fetch_add(&crew->next, 1);
        if (index >= crew->count) return NULL;
        crew->task(crew->argument, index);
    }
}

static void run_threads(void *context, executor_task *task, void *argument, size_t count)
{
    struct crew crew = {.task = task, .argument = argument, .count = count};
    pthread_t threads[2];
    (void)context;
    for (size_t i = 0; i < 2; i++) {
        CHECK_EQ(pthread_create(&threads[i], NULL, take_pieces, &crew), 0);
    }
    take_pieces(&crew);
    for (size_t i = 0; i < 2; i++) CHECK_EQ(pthread_join(threads[i], NULL), 0);
}

TEST(stark_prove__on_three_threads__same_bytes)
{
    struct engine e;
    const struct executor threads = {run_threads, NULL};
    engine_make(&e, ENGINE_MIXED, "std-100", (const uint32_t[]){12, 8, 10, 9});
    engine_prove(&proof, &e);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(engine_prove_with(&other, &e, 42, lanes_best(), &threads), STATUS_OK);
        CHECK_EQ(other.size, proof.size);
        CHECK_BYTES(other.bytes, proof.bytes, proof.size);
    }
    engine_free(&e);
}

// The same seed gives the same bytes with every back end and in any order of the pieces.
TEST(stark_prove__every_back_end_and_order__same_bytes)
{
    struct engine e;
    engine_make(&e, ENGINE_MIXED, "std-100", (const uint32_t[]){10, 8, 9, 8});
    engine_prove(&proof, &e);
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        CHECK_EQ(engine_prove_with(&other, &e, 42, lanes, NULL), STATUS_OK);
        CHECK_EQ(other.size, proof.size);
        CHECK_BYTES(other.bytes, proof.bytes, proof.size);
        struct verdict v = engine_verify_with(&proof, &e, span_of(proof.bytes, proof.size), lanes);
        CHECK_EQ(v.status, STATUS_OK);
    }
    size_t pieces = 0;
    struct executor backwards = {run_backwards, &pieces};
    CHECK_EQ(engine_prove_with(&other, &e, 42, lanes_best(), &backwards), STATUS_OK);
    CHECK(other.size == proof.size && pieces > 100);
    CHECK_BYTES(other.bytes, proof.bytes, proof.size);
    engine_free(&e);
}

// Two proofs of one witness share no word at the same place but by chance (2^-31 each), from the
// first cap to the last coefficient: caps, terminals, openings.
TEST(stark_prove__same_witness_other_seed__nothing_in_common)
{
    struct engine e;
    engine_make(&e, ENGINE_MIXED, "compact-100", (const uint32_t[]){10, 8, 9, 8});
    engine_prove(&proof, &e);
    CHECK_EQ(engine_prove_with(&other, &e, 43, lanes_best(), NULL), STATUS_OK);
    size_t equal = 0, end = proof.size < other.size ? proof.size : other.size;
    for (size_t i = 0; i + 4 <= end; i += 4) {
        bool same = memcmp(proof.bytes + i, other.bytes + i, 4) == 0;
        // the high halves of nonces are zeros
        equal += same && memcmp(proof.bytes + i, "\0\0\0", 4) != 0;
    }
    CHECK_EQ(equal, 0);
    engine_free(&e);
}

// What stands in the rows behind the active ones is not looked at.
TEST(stark_prove__other_values_behind_the_active_rows__same_bytes)
{
    struct engine e;
    engine_make(&e, ENGINE_MIXED, "fast-dev", (const uint32_t[]){9, 8, 8, 8});
    engine_prove(&proof, &e);
    for (uint32_t t = 0; t < e.circuit.table_count; t++) {
        uint32_t active = stark_active_rows(e.profile, e.log_heights[t]);
        for (uint32_t c = 0; c < e.tables[t]->width; c++) {
            for (uint32_t i = active; i < 1U << e.log_heights[t]; i++) {
                engine_column(&e, t, c)[i] = FELT(123456 + i);
            }
        }
    }
    CHECK_EQ(engine_prove_with(&other, &e, 42, lanes_best(), NULL), STATUS_OK);
    CHECK_EQ(other.size, proof.size);
    CHECK_BYTES(other.bytes, proof.bytes, proof.size);
    engine_free(&e);
}

TEST(stark_prove__too_little_memory__no_space)
{
    struct engine e;
    engine_make(&e, ENGINE_LOOKUP, "fast-dev", (const uint32_t[]){9, 8});
    size_t bytes = stark_prove_bytes(&e.circuit, &e.statement, e.profile);
    struct stark_prove_options options = {.profile = e.profile, .lanes = lanes_best()};
    const uint8_t seed[32] = {1};
    struct writer w = writer_over(proof.bytes, proof.capacity);
    struct arena arena = arena_over(proof.scratch, bytes);
    CHECK_EQ(stark_prove(&w, &arena, &e.circuit, &e.statement, e.traces, seed, &options),
             STATUS_OK);
    size_t peak = arena.peak;
    for (size_t size = 0; size < peak; size += 1 + peak / 101) {
        arena = arena_over(proof.scratch, size);
        w = writer_over(proof.bytes, proof.capacity);
        CHECK_EQ(stark_prove(&w, &arena, &e.circuit, &e.statement, e.traces, seed, &options),
                 STATUS_NO_SPACE);
    }
    size_t whole = w.size;
    for (size_t size = 0; size < whole; size += 1 + whole / 61) {
        arena = arena_over(proof.scratch, bytes);
        w = writer_over(proof.bytes, size);
        CHECK_EQ(stark_prove(&w, &arena, &e.circuit, &e.statement, e.traces, seed, &options),
                 STATUS_NO_SPACE);
    }
    engine_free(&e);
}

// A height whose random rows leave less than a quarter, or beyond the profile, is refused.
TEST(stark_prove__height_that_does_not_fit__refused)
{
    struct engine e;
    engine_make(&e, ENGINE_LOOKUP, "fast-dev", (const uint32_t[]){9, 8});
    struct stark_profile profile = *e.profile;
    struct stark_prove_options options = {.profile = &profile, .lanes = lanes_best()};
    struct arena arena = arena_over(proof.scratch, proof.scratch_size);
    struct writer w = writer_over(proof.bytes, proof.capacity);
    const uint8_t seed[32] = {1};
    const struct {
        uint32_t queries, log_height, log_height_max;
    } bad[] = {{8, 7, 20}, {8, 0, 20}, {8, 21, 20}, {8, 9, 8}, {91, 8, 20}, {8, UINT32_MAX, 20}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        profile.queries = bad[i].queries;
        profile.log_height_max = bad[i].log_height_max;
        e.log_heights[0] = bad[i].log_height;
        CHECK_EQ(stark_prove(&w, &arena, &e.circuit, &e.statement, e.traces, seed, &options),
                 STATUS_REFUSED);
        CHECK_EQ(stark_prove_bytes(&e.circuit, &e.statement, &profile), 0);
        CHECK_EQ(stark_verify_bytes(&e.circuit, &e.statement, &profile), 0);
    }
    CHECK_EQ(w.size, 0);
    engine_free(&e);
}

int main(void)
{
    proof = engine_proof_new();
    other = engine_proof_new();
    RUN(stark_prove__every_circuit_and_mix_of_heights__verifies);
    RUN(stark_prove__every_profile__verifies);
    RUN(stark_prove__every_back_end_and_order__same_bytes);
    RUN(stark_prove__on_three_threads__same_bytes);
    RUN(stark_prove__same_witness_other_seed__nothing_in_common);
    RUN(stark_prove__other_values_behind_the_active_rows__same_bytes);
    RUN(stark_prove__too_little_memory__no_space);
    RUN(stark_prove__height_that_does_not_fit__refused);
    engine_proof_free(&proof), engine_proof_free(&other);
    return check_report();
}
