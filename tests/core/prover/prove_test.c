// SPDX-License-Identifier: Apache-2.0
#include "core/prover/prove.h"

#include "core/verifier/verify.h"
#include "tests/core/prover/engine_circuits.h"

enum { PROOF_MAX = 1 << 20, ARENA_BYTES = 64 << 20 };

static uint8_t *proof_memory;
static uint8_t *arena_memory;
static const uint8_t seed[32] = {42};

static size_t prove(const struct engine *e, const struct lanes *lanes)
{
    struct writer w = writer_over(proof_memory, PROOF_MAX);
    size_t bytes = stark_prove_bytes(&e->circuit, &e->statement, e->profile);
    CHECK(bytes != 0 && bytes <= ARENA_BYTES);
    struct arena arena = arena_over(arena_memory, bytes);
    struct stark_prove_options options = {.profile = e->profile, .lanes = lanes};
    CHECK_EQ(stark_prove(&w, &arena, &e->circuit, &e->statement, e->traces, seed, &options),
             STATUS_OK);
    CHECK(w.size <= stark_proof_size_max(&e->circuit, &e->statement, e->profile));
    return w.size;
}

static struct verdict verify(const struct engine *e, const struct lanes *lanes, size_t size)
{
    size_t bytes = stark_verify_bytes(&e->circuit, &e->statement, e->profile);
    CHECK(bytes != 0 && bytes <= ARENA_BYTES);
    struct arena arena = arena_over(arena_memory, bytes);
    struct stark_verify_options options = {
        .profile = e->profile, .lanes = lanes, .allow_development = true};
    return stark_verify(&e->circuit, &e->statement, &options, span_of(proof_memory, size), &arena);
}

static void check_circuit(enum engine_kind kind, const char *profile, const uint32_t *log_heights)
{
    struct engine e;
    engine_make(&e, kind, profile, log_heights);
    size_t size = prove(&e, lanes_best());
    struct verdict v = verify(&e, lanes_best(), size);
    printf("%s: kind %d, %zu bytes, %s at %s, offset %zu\n", profile, (int)kind, size,
           status_name(v.status), stark_step_name(v.step), v.offset);
    CHECK_EQ(v.status, STATUS_OK);
    engine_free(&e);
}

TEST(stark_prove__fibonacci__verifies)
{
    const uint32_t heights[] = {8};
    check_circuit(ENGINE_FIBONACCI, "fast-dev", heights);
}

TEST(stark_prove__every_circuit_and_mix_of_heights__verifies)
{
    const uint32_t lookup[][2] = {{9, 8}, {8, 8}, {11, 9}, {8, 12}};
    const uint32_t mixed[][4] = {{12, 8, 10, 11}, {10, 9, 9, 8}, {9, 9, 12, 9}, {8, 8, 8, 8}};
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

int main(void)
{
    proof_memory = (uint8_t *)engine_memory(PROOF_MAX);
    arena_memory = (uint8_t *)engine_memory(ARENA_BYTES);
    RUN(stark_prove__fibonacci__verifies);
    RUN(stark_prove__every_circuit_and_mix_of_heights__verifies);
    RUN(stark_prove__every_profile__verifies);
    free(proof_memory), free(arena_memory);
    return check_report();
}
