// SPDX-License-Identifier: Apache-2.0
// What a prover hides must steer neither branches nor addresses. Under valgrind witness and seed
// are marked as undefined memory, and memcheck then reports every jump and every index that depends
// on them. What goes into the proof is public from the moment the transcript absorbs it: the linker
// puts functions before the script's that say so. secret_test.supp lists what is left, with the
// reason. Without valgrind the test only proves and verifies.
#include <valgrind/memcheck.h>

#include "core/hash/poseidon.h"
#include "core/stark/script.h"
#include "tests/core/prover/engine_proof.h"

static void hide(void *memory, size_t size)
{
    (void)VALGRIND_MAKE_MEM_UNDEFINED(memory, size);
}

static void publish(const void *memory, size_t size)
{
    (void)VALGRIND_MAKE_MEM_DEFINED(memory, size);
}

// ---- what the transcript absorbs

struct script_bus __real_script_trace(struct script *s, const struct hash256 *cap, size_t size);
ext __real_script_buses(struct script *s, const struct hash256 *cap, size_t size, const ext *t);
ext __real_script_quotient(struct script *s, const struct hash256 *cap, size_t size);
void __real_script_openings(struct script *s, const ext *openings, ext *gammas);
struct script_fold __real_script_round(struct script *s, const struct hash256 *cap, size_t size,
                                       const struct stark_round *round);
void __real_script_final(struct script *s, const ext *coefficients);

struct script_bus __wrap_script_trace(struct script *s, const struct hash256 *cap, size_t size);
ext __wrap_script_buses(struct script *s, const struct hash256 *cap, size_t size, const ext *t);
ext __wrap_script_quotient(struct script *s, const struct hash256 *cap, size_t size);
void __wrap_script_openings(struct script *s, const ext *openings, ext *gammas);
struct script_fold __wrap_script_round(struct script *s, const struct hash256 *cap, size_t size,
                                       const struct stark_round *round);
void __wrap_script_final(struct script *s, const ext *coefficients);

struct script_bus __wrap_script_trace(struct script *s, const struct hash256 *cap, size_t size)
{
    publish(cap, size * sizeof *cap);
    return __real_script_trace(s, cap, size);
}

ext __wrap_script_buses(struct script *s, const struct hash256 *cap, size_t size, const ext *t)
{
    publish(cap, size * sizeof *cap);
    publish(t, s->shape->table_count * sizeof *t);
    return __real_script_buses(s, cap, size, t);
}

ext __wrap_script_quotient(struct script *s, const struct hash256 *cap, size_t size)
{
    publish(cap, size * sizeof *cap);
    return __real_script_quotient(s, cap, size);
}

void __wrap_script_openings(struct script *s, const ext *openings, ext *gammas)
{
    publish(openings, s->shape->opening_count * sizeof *openings);
    __real_script_openings(s, openings, gammas);
}

struct script_fold __wrap_script_round(struct script *s, const struct hash256 *cap, size_t size,
                                       const struct stark_round *round)
{
    publish(cap, size * sizeof *cap);
    return __real_script_round(s, cap, size, round);
}

void __wrap_script_final(struct script *s, const ext *coefficients)
{
    publish(coefficients, sizeof *coefficients << s->shape->log_final);
    __real_script_final(s, coefficients);
}

// The same for what is said when no fingerprint vanishes.
bool __real_ext_columns_invert(const struct lanes *lanes, struct ext_columns a,
                               struct ext_columns up, size_t n);
bool __wrap_ext_columns_invert(const struct lanes *lanes, struct ext_columns a,
                               struct ext_columns up, size_t n);

bool __wrap_ext_columns_invert(const struct lanes *lanes, struct ext_columns a,
                               struct ext_columns up, size_t n)
{
    bool good = __real_ext_columns_invert(lanes, a, up, n);
    publish(&good, sizeof good);
    return good;
}

// ----

static struct engine_proof proof;

static void prove_hidden(const struct engine *e, const struct lanes *lanes)
{
    uint8_t seed[32] = {7};
    hide(seed, sizeof seed);
    for (uint32_t t = 0; t < e->circuit.table_count; t++) {
        hide(e->columns[t], ((size_t)e->tables[t]->width << e->log_heights[t]) * sizeof(felt));
    }
    size_t bytes = stark_prove_bytes(&e->circuit, &e->statement, e->profile);
    struct arena arena = arena_over(proof.scratch, bytes);
    struct writer w = writer_over(proof.bytes, proof.capacity);
    struct stark_prove_options options = {.profile = e->profile, .lanes = lanes};
    CHECK_EQ(stark_prove(&w, &arena, &e->circuit, &e->statement, e->traces, seed, &options),
             STATUS_OK);
    proof.size = w.size;
    publish(proof.bytes, w.size);
    publish(proof.scratch, bytes);
    CHECK_EQ(engine_verify(&proof, e).status, STATUS_OK);
}

TEST(stark_prove__witness_and_seed_hidden__steer_nothing)
{
    const struct lanes *lanes[] = {lanes_best(), lanes_portable()};
    for (size_t i = 0; i < 2; i++) {
        struct engine e;
        engine_make(&e, ENGINE_MIXED, "fast-dev", (const uint32_t[]){9, 8, 8, 8});
        prove_hidden(&e, lanes[i]);
        engine_free(&e);
    }
}

TEST(poseidon__input_hidden__steers_nothing)
{
    enum { STATES = 37 };
    static felt states[POSEIDON_TRACE_COLUMNS * STATES], one[POSEIDON_TRACE_COLUMNS];
    const struct lanes *lanes[] = {lanes_best(), lanes_portable()};
    felt *columns[POSEIDON_TRACE_COLUMNS];
    for (size_t c = 0; c < POSEIDON_TRACE_COLUMNS; c++) columns[c] = states + c * STATES;
    for (size_t i = 0; i < 2; i++) {
        memset(states, 0, sizeof states);
        hide(states, sizeof states);
        poseidon_permute_many(lanes[i], states, STATES, STATES);
        poseidon_trace(lanes[i], (felt *const *)columns, STATES);
    }
    hide(one, sizeof one);
    poseidon_permute(one);
    poseidon_trace_row(one);
    publish(states, sizeof states);
    publish(one, sizeof one);
    CHECK_EQ(states[0].m < FELT_P, true);
}

int main(void)
{
    proof = engine_proof_new();
    RUN(stark_prove__witness_and_seed_hidden__steer_nothing);
    RUN(poseidon__input_hidden__steers_nothing);
    engine_proof_free(&proof);
    return check_report();
}
