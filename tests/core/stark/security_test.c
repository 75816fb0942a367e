// SPDX-License-Identifier: Apache-2.0
#include "core/stark/security.h"

#include "core/circuit/batch_circuit.h"
#include "core/stark/shape.h"
#include "tests/check.h"

// A published configuration and its bits: |F| = 2^252, blowup 2, 100 queries, 16 bits of work,
// arity 8, 2^20 rows, one constraint of degree 2.
TEST(security_compute__published_vector__57_and_65)
{
    struct security_input in = {.field_bits = 252,
                                .log_height = 20,
                                .log_height_min = 20,
                                .log_blowup = 1,
                                .queries = 100,
                                .work_bits = 16,
                                .log_arity = 3,
                                .constraints = 1,
                                .degree = 2,
                                .log_fractions = -1,
                                .tuple_width = 1,
                                .powers = 2,
                                .digest_bits = 256};
    CHECK_EQ((int)security_compute(&in, SECURITY_UNIQUE).proven_bits, 57);
    CHECK_EQ((int)security_compute(&in, SECURITY_BCHKS).proven_bits, 65);
    CHECK_EQ((int)security_compute(&in, SECURITY_BCIKS).proven_bits, 65);
    CHECK_EQ((int)security_best(&in).proven_bits, 65);
}

TEST(security_profile__every_height__what_the_name_says)
{
    for (uint32_t i = 0; stark_profile_at(i) != NULL; i++) {
        const struct stark_profile *profile = stark_profile_at(i);
        for (uint32_t log = STARK_LOG_HEIGHT_MIN; log <= profile->log_height_max; log++) {
            struct security_input in = security_of_profile(profile, log);
            struct security_result r = security_best(&in);
            CHECK(security_profile_holds(profile, log));
            CHECK(r.proven_bits >= profile->bits);
            if (log != profile->log_height_max) continue;
            printf("%s at 2^%u: %.2f bits, bound by %s, BCIKS20 %.2f\n", profile->name, log,
                   r.proven_bits, security_term_text(r.binding),
                   security_compute(&in, SECURITY_BCIKS).proven_bits);
        }
        CHECK(profile->queries <= STARK_QUERIES_MAX);
        CHECK(profile->development == (profile->bits == 0));
        CHECK(stark_profile_named(span_text(profile->name)) == profile);
        for (uint32_t k = 0; k < i; k++) CHECK(stark_profile_at(k)->id != profile->id);
    }
}

TEST(security_profile__one_query_or_bit_less__below_its_name)
{
    struct stark_profile p = *stark_profile_named(span_text("std-100"));
    p.queries -= 2;
    CHECK(!security_profile_holds(&p, p.log_height_max));
    p = *stark_profile_named(span_text("std-100"));
    p.work_bits -= 2;
    CHECK(!security_profile_holds(&p, p.log_height_max));
    p = *stark_profile_named(span_text("std-100"));
    p.log_blowup--;
    CHECK(!security_profile_holds(&p, p.log_height_max));
    CHECK(stark_profile_named(span_text("std-101")) == NULL);
}

// One input for each term, which it binds.
TEST(security_compute__each_term__can_bind)
{
    struct security_input base =
        security_of_profile(stark_profile_named(span_text("high-120")), 12);
    base.queries = STARK_QUERIES_MAX;
    struct security_input in[SECURITY_TERMS];
    for (int t = 0; t < SECURITY_TERMS; t++) in[t] = base;
    in[SECURITY_BUS].log_fractions = 60;
    in[SECURITY_COMPOSE].constraints = UINT32_MAX;
    in[SECURITY_COMPOSE].field_bits = 130;
    in[SECURITY_DEEP].degree = UINT32_MAX;
    in[SECURITY_BATCH].powers = 1 << 20;
    in[SECURITY_COMMIT].field_bits = 120;
    in[SECURITY_QUERY].queries = 20;
    in[SECURITY_HASH].digest_bits = 128;
    for (int t = 0; t < SECURITY_TERMS; t++) {
        struct security_result r = security_best(&in[t]);
        CHECK(r.bits[t] == r.proven_bits);
        if (t != SECURITY_COMMIT) CHECK_EQ(r.binding, t);
        CHECK(security_best(&base).proven_bits > r.proven_bits);
        CHECK(security_term_text((enum security_term)t)[0] != 0);
    }
}

// What the calculator assumes of a circuit covers the product's.
TEST(security_of_profile__limits__cover_the_batch_circuit)
{
    static uint8_t memory[CIRCUIT_BYTES];
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    for (uint32_t bucket = 0; bucket < CIRCUIT_BUCKETS; bucket++) {
        struct arena arena = arena_over(memory, sizeof memory);
        struct batch_circuit circuit;
        struct stark_shape shape;
        CHECK_EQ(batch_circuit_make(&circuit, &arena, bucket), STATUS_OK);
        struct stark_statement statement = {.log_heights = circuit_log_heights(bucket)};
        CHECK_EQ(stark_shape_make(&shape, &circuit.stark, &statement, profile), STATUS_OK);
        CHECK(shape.factor_count <= SECURITY_CONSTRAINTS_MAX);
        uint64_t fractions = STARK_PUBLIC_MAX;
        for (uint32_t t = 0; t < shape.table_count; t++) {
            fractions += (uint64_t)(circuit.tables[t]->interaction_count + 1)
                         << shape.tables[t].log_height;
        }
        CHECK(fractions >> SECURITY_INTERACTIONS_LOG2 <= UINT64_C(1) << shape.heights[0].log);
        printf("bucket %u: %u terms, %u openings, %" PRIu64 " fractions, %u rounds\n", bucket,
               shape.factor_count, shape.opening_count, fractions, shape.round_count);
    }
}

int main(void)
{
    RUN(security_compute__published_vector__57_and_65);
    RUN(security_profile__every_height__what_the_name_says);
    RUN(security_profile__one_query_or_bit_less__below_its_name);
    RUN(security_compute__each_term__can_bind);
    RUN(security_of_profile__limits__cover_the_batch_circuit);
    return check_report();
}
