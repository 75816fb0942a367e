// SPDX-License-Identifier: Apache-2.0
// Spoiled proofs: whatever is changed, the verdict is no, at the step where it shows, and nothing
// crashes.
#include "tests/core/prover/engine_proof.h"

#include "core/base/bytes.h"
#include "core/stark/shape.h"

static struct engine_proof proof;
static struct engine engine;
static uint8_t *spoiled;

static struct verdict judge(const struct engine *e, size_t size)
{
    return engine_verify_with(&proof, e, span_of(spoiled, size), lanes_best());
}

static void fresh(void)
{
    memcpy(spoiled, proof.bytes, proof.size);
}

static void make(enum engine_kind kind, const uint32_t *log_heights)
{
    engine_make(&engine, kind, "fast-dev", log_heights);
    engine_prove(&proof, &engine);
    fresh();
    CHECK_EQ(judge(&engine, proof.size).status, STATUS_OK);
}

static void check_refused(struct verdict v)
{
    CHECK(v.status != STATUS_OK);
    CHECK(v.status != STATUS_NO_SPACE && v.status != STATUS_INTERNAL);
    CHECK(v.step >= STARK_STEP_STATEMENT && v.step <= STARK_STEP_QUERIES);
}

// Every byte once, with a bit that moves through the byte.
static void flip_every_byte(size_t step)
{
    for (size_t i = 0; i < proof.size; i += step) {
        spoiled[i] ^= (uint8_t)(1U << (i % 8));
        struct verdict v = judge(&engine, proof.size);
        check_refused(v);
        if (v.status == STATUS_OK) fprintf(stderr, "byte %zu survives\n", i);
        CHECK(v.offset <= proof.size);
        spoiled[i] = proof.bytes[i];
    }
}

TEST(stark_verify__any_byte_flipped__refused)
{
    make(ENGINE_FIBONACCI, (const uint32_t[]){8});
    flip_every_byte(1);
    engine_free(&engine);
    make(ENGINE_MIXED, (const uint32_t[]){12, 8, 10, 9});
    flip_every_byte(13);
    engine_free(&engine);
}

TEST(stark_verify__cut_at_any_byte__truncated)
{
    make(ENGINE_MIXED, (const uint32_t[]){10, 8, 9, 8});
    for (size_t size = 0; size < proof.size; size++) {
        // Within the openings of the trees every cut costs a full verification of what precedes.
        if (size > 6000 && size % 17 != 0 && size + 40 < proof.size) continue;
        struct verdict v = judge(&engine, size);
        CHECK_EQ(v.status, STATUS_TRUNCATED);
        CHECK(v.offset <= size);
    }
    engine_free(&engine);
}

TEST(stark_verify__bytes_behind_the_end__refused)
{
    make(ENGINE_LOOKUP, (const uint32_t[]){9, 8});
    for (size_t more = 1; more <= 40; more++) {
        spoiled[proof.size + more - 1] = (uint8_t)(more % 3);
        struct verdict v = judge(&engine, proof.size + more);
        CHECK_EQ(v.status, STATUS_TRAILING_BYTES);
        CHECK_EQ(v.step, STARK_STEP_QUERIES);
        CHECK_EQ(v.offset, proof.size);
    }
    engine_free(&engine);
}

// A word w that becomes w + p is the same element written otherwise; everywhere it is refused, and
// where elements stand it is not canonical.
TEST(stark_verify__word_plus_p__refused)
{
    make(ENGINE_MIXED, (const uint32_t[]){10, 8, 9, 8});
    size_t not_canonical = 0, tried = 0;
    for (size_t i = 0; i + 4 <= proof.size; i += 4) {
        uint32_t word = load_u32_le(spoiled + i);
        if (word > UINT32_MAX - FELT_P) continue;
        store_u32_le(spoiled + i, word + FELT_P);
        struct verdict v = judge(&engine, proof.size);
        check_refused(v);
        // A cap changed leads to other queries, where rows and siblings are taken for one another.
        if (v.step != STARK_STEP_QUERIES && v.status == STATUS_NOT_CANONICAL) {
            CHECK_EQ(v.offset, i);
        }
        not_canonical += v.status == STATUS_NOT_CANONICAL && v.offset == i;
        tried++;
        store_u32_le(spoiled + i, word);
    }
    CHECK(not_canonical > 1000 && tried > not_canonical);
    engine_free(&engine);
}

// ---- each part of a proof, by name

struct part {
    size_t offset, size;
    enum stark_step step; // where it shows at the latest
};

static size_t add_part(struct part *parts, size_t n, size_t size, enum stark_step step)
{
    parts[n] = (struct part){n == 0 ? 0 : parts[n - 1].offset + parts[n - 1].size, size, step};
    return n + 1;
}

// In the order of docs/protocol.md 5.5.
static size_t list_parts(const struct stark_shape *s, struct part *parts)
{
    const size_t e = sizeof(ext);
    struct merkle_shape trace = stark_trace_tree(s), bus = stark_bus_tree(s);
    struct merkle_shape quotient = stark_quotient_tree(s);
    size_t n = add_part(parts, 0, stark_cap_bytes(&trace), STARK_STEP_BUSES);
    n = add_part(parts, n, stark_cap_bytes(&bus), STARK_STEP_OPENINGS);
    for (uint32_t t = 0; t < s->table_count; t++) n = add_part(parts, n, e, STARK_STEP_BUSES);
    n = add_part(parts, n, stark_cap_bytes(&quotient), STARK_STEP_OPENINGS);
    for (uint32_t i = 0; i < s->opening_count; i++) {
        n = add_part(parts, n, e, STARK_STEP_OPENINGS);
    }
    for (uint32_t r = 0; r < s->round_count; r++) {
        struct merkle_shape round = stark_round_tree(s, r);
        n = add_part(parts, n, stark_cap_bytes(&round), STARK_STEP_QUERIES);
    }
    for (uint32_t i = 0; i < 1U << s->log_final; i++) {
        n = add_part(parts, n, e, STARK_STEP_QUERIES);
    }
    return n;
}

// Every terminal, opening and coefficient is absorbed and checked: changed alone, or all to zero,
// it is refused where the list says.
TEST(stark_verify__each_part_changed__refused_at_its_step)
{
    make(ENGINE_MIXED, (const uint32_t[]){12, 8, 10, 9});
    static struct part parts[2048];
    struct stark_shape shape;
    CHECK_EQ(stark_shape_make(&shape, &engine.circuit, &engine.statement, engine.profile),
             STATUS_OK);
    size_t n = list_parts(&shape, parts);
    CHECK(n < 2048);
    CHECK_EQ(parts[n - 1].offset + parts[n - 1].size, stark_head_bytes(&shape));
    for (size_t i = 0; i < n; i++) {
        uint8_t *at = spoiled + parts[i].offset;
        uint32_t word = load_u32_le(at);
        store_u32_le(at, word == 0 ? 1 : word - 1);
        struct verdict v = judge(&engine, proof.size);
        check_refused(v);
        CHECK_EQ(v.step, parts[i].step);
        memset(at, 0, parts[i].size);
        check_refused(judge(&engine, proof.size));
        fresh();
    }
    engine_free(&engine);
}

TEST(stark_verify__zeros_or_noise__refused)
{
    make(ENGINE_LOOKUP, (const uint32_t[]){9, 8});
    memset(spoiled, 0, proof.size);
    check_refused(judge(&engine, proof.size));
    uint64_t seed = 9;
    for (int i = 0; i < 20; i++) {
        for (size_t k = 0; k < proof.size; k++) spoiled[k] = (uint8_t)check_random(&seed);
        check_refused(judge(&engine, proof.size));
    }
    engine_free(&engine);
}

// ---- the statement

TEST(stark_verify__other_public_bytes__refused)
{
    make(ENGINE_MIXED, (const uint32_t[]){10, 8, 9, 8});
    for (size_t i = 0; i < engine.statement.public_size; i++) {
        engine.public_bytes[i] ^= 1;
        check_refused(judge(&engine, proof.size));
        engine.public_bytes[i] ^= 1;
    }
    for (size_t size = 0; size < sizeof engine.public_bytes; size += 13) {
        engine.statement.public_size = size;
        check_refused(judge(&engine, proof.size));
    }
    engine.statement.public_size = sizeof engine.public_bytes;
    CHECK_EQ(judge(&engine, proof.size).status, STATUS_OK);
    engine_free(&engine);
}

TEST(stark_verify__other_fractions__refused)
{
    make(ENGINE_MIXED, (const uint32_t[]){10, 8, 9, 8});
    struct stark_public_interaction good = engine.fractions[0], *f = &engine.fractions[0];
    f->tuple[0] = felt_add(f->tuple[0], FELT_ONE);
    CHECK_EQ(judge(&engine, proof.size).step, STARK_STEP_BUSES);
    *f = good, f->multiplicity = FELT(2);
    CHECK_EQ(judge(&engine, proof.size).step, STARK_STEP_BUSES);
    *f = good, f->receive = !f->receive;
    CHECK_EQ(judge(&engine, proof.size).step, STARK_STEP_BUSES);
    *f = good, f->bus++;
    CHECK_EQ(judge(&engine, proof.size).step, STARK_STEP_BUSES);
    *f = good, f->width = 2;
    CHECK_EQ(judge(&engine, proof.size).step, STARK_STEP_BUSES);
    *f = good, f->bus = STARK_BUS_BLINDING;
    CHECK_EQ(judge(&engine, proof.size).status, STATUS_REFUSED);
    *f = good, f->width = AIR_TUPLE_MAX + 1;
    CHECK_EQ(judge(&engine, proof.size).status, STATUS_REFUSED);
    *f = good;
    engine.statement.fraction_count = 0;
    check_refused(judge(&engine, proof.size));
    // One more and its opposite change no sum, but they are another statement.
    engine.fractions[1] = good;
    engine.fractions[1].multiplicity = FELT_ZERO;
    engine.statement.fraction_count = 2;
    check_refused(judge(&engine, proof.size));
    engine.statement.fraction_count = STARK_PUBLIC_MAX + 1;
    CHECK_EQ(judge(&engine, proof.size).status, STATUS_REFUSED);
    engine_free(&engine);
}

TEST(stark_verify__other_heights__refused)
{
    make(ENGINE_MIXED, (const uint32_t[]){10, 8, 9, 8});
    for (uint32_t t = 0; t < 4; t++) {
        uint32_t good = engine.log_heights[t];
        for (uint32_t log = 8; log <= 12; log++) {
            engine.log_heights[t] = log;
            if (log != good) check_refused(judge(&engine, proof.size));
        }
        engine.log_heights[t] = good;
    }
    uint32_t swap = engine.log_heights[0];
    engine.log_heights[0] = engine.log_heights[2];
    engine.log_heights[2] = swap;
    check_refused(judge(&engine, proof.size));
    engine_free(&engine);
}

// Tables in another order, a table with one constraint or interaction less, another id: each is
// another circuit.
TEST(stark_verify__other_circuit__refused)
{
    make(ENGINE_MIXED, (const uint32_t[]){8, 8, 8, 8});
    const struct stark_circuit good = engine.circuit;
    const struct air_table *swapped[] = {engine.tables[1], engine.tables[0], engine.tables[2],
                                         engine.tables[3]};
    CHECK_EQ(stark_circuit_make(&engine.circuit, swapped, 4), STATUS_OK);
    check_refused(judge(&engine, proof.size));
    for (uint32_t t = 0; t < 4; t++) {
        struct air_table less = *engine.tables[t];
        const struct air_table *tables[4];
        memcpy(tables, engine.tables, sizeof tables);
        tables[t] = &less;
        less.constraint_count--;
        CHECK_EQ(stark_circuit_make(&engine.circuit, tables, 4), STATUS_OK);
        CHECK(memcmp(engine.circuit.id, good.id, 32) != 0);
        check_refused(judge(&engine, proof.size));
        less.constraint_count++;
        less.interaction_count--;
        CHECK_EQ(stark_circuit_make(&engine.circuit, tables, 4), STATUS_OK);
        CHECK(memcmp(engine.circuit.id, good.id, 32) != 0);
        check_refused(judge(&engine, proof.size));
    }
    engine.circuit = good;
    engine.circuit.id[31] ^= 1;
    check_refused(judge(&engine, proof.size));
    engine.circuit = good;
    CHECK_EQ(judge(&engine, proof.size).status, STATUS_OK);
    engine_free(&engine);
}

// A proof made with less is no proof under more, nor under less than it was made with.
TEST(stark_verify__other_profile__refused)
{
    make(ENGINE_MIXED, (const uint32_t[]){10, 8, 9, 8});
    const struct stark_profile good = *engine.profile;
    struct stark_profile p = good;
    engine.profile = &p;
    p.queries--;
    check_refused(judge(&engine, proof.size));
    p = good, p.queries++;
    check_refused(judge(&engine, proof.size));
    p = good, p.log_blowup++;
    check_refused(judge(&engine, proof.size));
    p = good, p.work_bits = 1;
    check_refused(judge(&engine, proof.size));
    p = good, p.round_bits = 1;
    check_refused(judge(&engine, proof.size));
    p = good, p.id++;
    check_refused(judge(&engine, proof.size));
    for (uint32_t i = 0; stark_profile_at(i) != NULL; i++) {
        engine.profile = stark_profile_at(i);
        struct verdict v = judge(&engine, proof.size);
        if (strcmp(engine.profile->name, "fast-dev") == 0) {
            CHECK_EQ(v.status, STATUS_OK);
        } else {
            check_refused(v);
        }
    }
    engine_free(&engine);
}

TEST(stark_verify__development_profile_in_production__refused)
{
    make(ENGINE_FIBONACCI, (const uint32_t[]){8});
    struct arena arena = arena_over(proof.scratch, proof.scratch_size);
    struct stark_verify_options options = {.profile = engine.profile, .lanes = lanes_best()};
    struct verdict v = stark_verify(&engine.circuit, &engine.statement, &options,
                                    span_of(proof.bytes, proof.size), &arena);
    CHECK_EQ(v.status, STATUS_REFUSED);
    CHECK_EQ(v.step, STARK_STEP_STATEMENT);
    engine_free(&engine);
}

// Work: another nonce is refused at once, or leads to other challenges.
TEST(stark_verify__other_nonce__refused)
{
    engine_make(&engine, ENGINE_FIBONACCI, "fast-dev", (const uint32_t[]){8});
    struct stark_profile p = *engine.profile;
    p.work_bits = 6;
    p.round_bits = 3;
    engine.profile = &p;
    engine_prove(&proof, &engine);
    fresh();
    CHECK_EQ(judge(&engine, proof.size).status, STATUS_OK);
    struct stark_shape shape;
    CHECK_EQ(stark_shape_make(&shape, &engine.circuit, &engine.statement, &p), STATUS_OK);
    size_t offset = stark_head_bytes(&shape) - 8, at_work = 0; // the last nonce
    for (uint64_t nonce = 0; nonce < 2000; nonce++) {
        if (nonce == load_u64_le(proof.bytes + offset)) continue;
        store_u64_le(spoiled + offset, nonce);
        struct verdict v = judge(&engine, proof.size);
        check_refused(v);
        at_work += v.step == STARK_STEP_WORK;
    }
    CHECK(at_work > 1900 && at_work < 2000); // 1 in 64 does the work, and fails later
    fresh();
    struct merkle_shape trace = stark_trace_tree(&shape);
    offset = stark_cap_bytes(&trace); // the first nonce
    for (uint64_t nonce = 0; nonce < 100; nonce++) {
        if (nonce == load_u64_le(proof.bytes + offset)) continue;
        store_u64_le(spoiled + offset, nonce);
        check_refused(judge(&engine, proof.size));
    }
    engine_free(&engine);
}

// The memory asked for is enough, less is an error and not a crash.
TEST(stark_verify__too_little_memory__no_space)
{
    make(ENGINE_MIXED, (const uint32_t[]){12, 8, 10, 9});
    struct stark_verify_options options = {
        .profile = engine.profile, .lanes = lanes_best(), .allow_development = true};
    size_t bytes = stark_verify_bytes(&engine.circuit, &engine.statement, engine.profile);
    size_t enough = bytes;
    for (size_t size = 0; size < bytes; size += 1 + bytes / 97) {
        struct arena arena = arena_over(proof.scratch, size);
        struct verdict v = stark_verify(&engine.circuit, &engine.statement, &options,
                                        span_of(proof.bytes, proof.size), &arena);
        CHECK(v.status == STATUS_OK || v.status == STATUS_NO_SPACE);
        if (v.status == STATUS_OK && size < enough) enough = size;
        CHECK_EQ(arena.used, 0);
    }
    CHECK(enough > bytes / 4);
    engine_free(&engine);
}

int main(void)
{
    proof = engine_proof_new();
    spoiled = (uint8_t *)engine_memory(proof.capacity);
    RUN(stark_verify__any_byte_flipped__refused);
    RUN(stark_verify__cut_at_any_byte__truncated);
    RUN(stark_verify__bytes_behind_the_end__refused);
    RUN(stark_verify__word_plus_p__refused);
    RUN(stark_verify__each_part_changed__refused_at_its_step);
    RUN(stark_verify__zeros_or_noise__refused);
    RUN(stark_verify__other_public_bytes__refused);
    RUN(stark_verify__other_fractions__refused);
    RUN(stark_verify__other_heights__refused);
    RUN(stark_verify__other_circuit__refused);
    RUN(stark_verify__other_profile__refused);
    RUN(stark_verify__development_profile_in_production__refused);
    RUN(stark_verify__other_nonce__refused);
    RUN(stark_verify__too_little_memory__no_space);
    engine_proof_free(&proof);
    free(spoiled);
    return check_report();
}
