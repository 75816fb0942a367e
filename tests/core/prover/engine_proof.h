// SPDX-License-Identifier: Apache-2.0
// Proving and judging the small circuits, with memory of exactly the sizes the engine asks for.
#ifndef CONSENTRY_TESTS_CORE_PROVER_ENGINE_PROOF_H
#define CONSENTRY_TESTS_CORE_PROVER_ENGINE_PROOF_H

#include "core/prover/prove.h"
#include "core/verifier/verify.h"
#include "tests/core/prover/engine_circuits.h"

struct engine_proof {
    uint8_t *bytes;
    size_t size, capacity;
    uint8_t *scratch; // of proving and judging
    size_t scratch_size;
};

static inline struct engine_proof engine_proof_new(void)
{
    struct engine_proof p = {.capacity = (size_t)1 << 20, .scratch_size = (size_t)64 << 20};
    p.bytes = (uint8_t *)engine_memory(p.capacity);
    p.scratch = (uint8_t *)engine_memory(p.scratch_size);
    return p;
}

static inline void engine_proof_free(struct engine_proof *p)
{
    free(p->bytes), free(p->scratch);
}

static inline enum status engine_prove_with(struct engine_proof *p, const struct engine *e,
                                            uint8_t seed_byte, const struct lanes *lanes,
                                            const struct executor *executor)
{
    uint8_t seed[32] = {seed_byte};
    size_t bytes = stark_prove_bytes(&e->circuit, &e->statement, e->profile);
    CHECK(bytes != 0 && bytes <= p->scratch_size);
    struct arena arena = arena_over(p->scratch, bytes);
    struct writer w = writer_over(p->bytes, p->capacity);
    struct stark_prove_options options = {
        .profile = e->profile, .lanes = lanes, .executor = executor};
    enum status status =
        stark_prove(&w, &arena, &e->circuit, &e->statement, e->traces, seed, &options);
    p->size = w.size;
    CHECK(w.size <= stark_proof_size_max(&e->circuit, &e->statement, e->profile));
    return status;
}

static inline void engine_prove(struct engine_proof *p, const struct engine *e)
{
    CHECK_EQ(engine_prove_with(p, e, 42, lanes_best(), NULL), STATUS_OK);
}

static inline struct verdict engine_verify_with(struct engine_proof *p, const struct engine *e,
                                                span body, const struct lanes *lanes)
{
    size_t bytes = stark_verify_bytes(&e->circuit, &e->statement, e->profile);
    CHECK(bytes <= p->scratch_size);
    if (bytes == 0) bytes = 1 << 16; // the statement will be refused
    struct arena arena = arena_over(p->scratch, bytes);
    struct stark_verify_options options = {
        .profile = e->profile, .lanes = lanes, .allow_development = true};
    return stark_verify(&e->circuit, &e->statement, &options, body, &arena);
}

static inline struct verdict engine_verify(struct engine_proof *p, const struct engine *e)
{
    return engine_verify_with(p, e, span_of(p->bytes, p->size), lanes_best());
}

#endif
