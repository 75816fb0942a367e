// SPDX-License-Identifier: Apache-2.0
// zeta in the base field: 2^-124 by chance, so the linker puts another script_quotient in its
// place.
#include "core/stark/script.h"
#include "tests/core/prover/engine_proof.h"

ext __real_script_quotient(struct script *s, const struct hash256 *cap, size_t cap_size);
ext __wrap_script_quotient(struct script *s, const struct hash256 *cap, size_t cap_size);

static bool in_base, on_domain;

ext __wrap_script_quotient(struct script *s, const struct hash256 *cap, size_t cap_size)
{
    ext zeta = __real_script_quotient(s, cap, cap_size);
    if (in_base) zeta = ext_from_felt(on_domain ? FELT(FELT_GENERATOR) : zeta.c[0]);
    return zeta;
}

static struct engine_proof proof;

TEST(zeta__in_the_base_field__refused_by_both)
{
    struct engine e;
    engine_make(&e, ENGINE_LOOKUP, "fast-dev", (const uint32_t[]){8, 8});
    engine_prove(&proof, &e);
    CHECK_EQ(engine_verify(&proof, &e).status, STATUS_OK);
    in_base = true;
    for (int i = 0; i < 2; i++) {
        on_domain = i != 0;
        struct verdict v = engine_verify(&proof, &e);
        CHECK_EQ(v.status, STATUS_INVALID);
        CHECK_EQ(v.step, STARK_STEP_QUOTIENT);
    }
    CHECK_EQ(engine_prove_with(&proof, &e, 1, lanes_best(), NULL), STATUS_INTERNAL);
    engine_free(&e);
}

int main(void)
{
    proof = engine_proof_new();
    RUN(zeta__in_the_base_field__refused_by_both);
    engine_proof_free(&proof);
    return check_report();
}
