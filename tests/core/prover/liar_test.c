// SPDX-License-Identifier: Apache-2.0
// Provers that lie: wrong witnesses proven honestly, and false values sent on the way. The debug
// checker and the verifier must both say no.
#include "core/prover/prove_internal.h"
#include "core/stark/air_check.h"
#include "core/stark/air_eval.h"
#include "tests/core/prover/engine_proof.h"

static struct engine_proof proof;
static uint8_t *memory;
enum { MEMORY = 64 << 20 };

static enum status check(const struct engine *e, struct air_failure *failure)
{
    struct arena scratch = arena_over(memory, MEMORY);
    return air_check_circuit(failure, &scratch, &e->circuit, &e->statement, e->profile, e->traces);
}

static struct verdict prove_and_judge(const struct engine *e)
{
    engine_prove(&proof, e);
    return engine_verify(&proof, e);
}

// Every column of every table, in the first, a middle, and the last active row.
TEST(stark_prove__any_cell_changed__refused)
{
    struct engine e;
    engine_make(&e, ENGINE_MIXED, "fast-dev", (const uint32_t[]){9, 8, 8, 8});
    for (uint32_t t = 0; t < e.circuit.table_count; t++) {
        uint32_t active = stark_active_rows(e.profile, e.log_heights[t]);
        const uint32_t rows[] = {0, active / 2, active - 2, active - 1};
        for (uint32_t c = 0; c < e.tables[t]->width; c++) {
            for (size_t i = 0; i < 4; i++) {
                struct air_failure failure;
                felt *cell = &engine_column(&e, t, c)[rows[i]], good = *cell;
                *cell = felt_add(good, FELT(1 + 977 * i));
                CHECK_EQ(check(&e, &failure), STATUS_INVALID);
                struct verdict v = prove_and_judge(&e);
                CHECK_EQ(v.status, STATUS_INVALID);
                CHECK(v.step == STARK_STEP_BUSES || v.step == STARK_STEP_OPENINGS);
                *cell = good;
            }
        }
    }
    struct air_failure failure;
    CHECK_EQ(check(&e, &failure), STATUS_OK);
    CHECK_EQ(prove_and_judge(&e).status, STATUS_OK);
    engine_free(&e);
}

// Drop any constraint from the text, prove what only it forbids: with the whole text it is refused.
TEST(stark_verify__proof_of_a_weaker_circuit__refused)
{
    struct engine e;
    engine_make(&e, ENGINE_FIBONACCI, "fast-dev", (const uint32_t[]){8});
    const struct stark_circuit whole = e.circuit;
    struct air_table weak = *e.tables[0];
    const struct air_table *tables[] = {&weak};
    weak.constraint_count = 0;
    CHECK_EQ(stark_circuit_make(&e.circuit, tables, 1), STATUS_OK);
    felt *a = engine_column(&e, 0, FIB_A);
    a[10] = felt_add(a[10], FELT_ONE);
    CHECK_EQ(prove_and_judge(&e).status, STATUS_OK);
    e.circuit = whole;
    CHECK_EQ(engine_verify(&proof, &e).status, STATUS_INVALID);
    memcpy(e.circuit.id, (const uint8_t[32]){0}, 32);
    CHECK_EQ(engine_verify(&proof, &e).status, STATUS_INVALID);
    engine_free(&e);
}

// ---- lies on the way: the steps of prove.c with something in between

struct liar {
    struct engine engine;
    struct arena arena;
    struct writer writer;
    struct prover *p;
};

static size_t keep_bytes = PROVER_KEEP_BYTES;

static void liar_begin(struct liar *l, enum engine_kind kind, const uint32_t *log_heights)
{
    engine_make(&l->engine, kind, "fast-dev", log_heights);
    l->arena = arena_over(memory, MEMORY);
    l->writer = writer_over(proof.bytes, proof.capacity);
    l->p = ARENA_NEW(&l->arena, struct prover, 1);
    struct stark_prove_options options = {.profile = l->engine.profile, .lanes = lanes_best()};
    l->p->circuit = &l->engine.circuit;
    l->p->statement = &l->engine.statement;
    l->p->traces = l->engine.traces;
    l->p->arena = &l->arena;
    l->p->proof = &l->writer;
    l->p->seed.key.w[0] = 77;
    CHECK_EQ(prover_begin(l->p, &options), STATUS_OK);
    l->p->keep_bytes = keep_bytes;
    script_statement(&l->p->script, l->p->statement);
    CHECK_EQ(prove_trace(l->p), STATUS_OK);
    CHECK_EQ(make_bus_columns(l->p), STATUS_OK);
}

static struct verdict liar_end(struct liar *l)
{
    uint32_t indices[STARK_QUERIES_MAX];
    CHECK_EQ(fold_words(l->p), STATUS_OK);
    script_indices(&l->p->script, indices);
    CHECK_EQ(prove_queries(l->p, indices), STATUS_OK);
    proof.size = l->writer.size;
    return engine_verify(&proof, &l->engine);
}

static struct verdict liar_finish_from_buses(struct liar *l)
{
    CHECK_EQ(send_buses(l->p), STATUS_OK);
    CHECK_EQ(prove_quotient(l->p), STATUS_OK);
    CHECK_EQ(prove_openings(l->p), STATUS_OK);
    CHECK_EQ(make_words(l->p), STATUS_OK);
    return liar_end(l);
}

TEST(liar__tells_nothing_false__verifies)
{
    struct liar l;
    liar_begin(&l, ENGINE_MIXED, (const uint32_t[]){11, 8, 10, 8});
    CHECK_EQ(liar_finish_from_buses(&l).status, STATUS_OK);
    engine_free(&l.engine);
}

// With less memory to keep extensions in, opened rows are evaluated anew: the same proof.
TEST(prover__cosets_not_kept__same_bytes)
{
    const uint32_t heights[][4] = {{11, 8, 10, 8}, {9, 9, 12, 8}, {8, 8, 8, 8}};
    uint8_t *whole = (uint8_t *)engine_memory(proof.capacity);
    for (size_t i = 0; i < 3; i++) {
        uint32_t seen = 0; // bit k: k cosets were kept
        size_t size = 0;
        for (keep_bytes = (size_t)32 << 20; keep_bytes != 0; keep_bytes = keep_bytes * 4 / 5) {
            struct liar l;
            liar_begin(&l, ENGINE_MIXED, heights[i]);
            seen |= 1U << l.p->phases[PHASE_TRACE].kept;
            CHECK_EQ(liar_finish_from_buses(&l).status, STATUS_OK);
            engine_free(&l.engine);
            if (size == 0) {
                size = proof.size;
                memcpy(whole, proof.bytes, size);
            }
            CHECK_EQ(proof.size, size);
            CHECK_BYTES(proof.bytes, whole, size);
            if (l.p->phases[PHASE_TRACE].kept == QUOTIENT_COSETS) break;
        }
        CHECK_EQ(seen, 1U << QUOTIENT_COSETS | 1U << 4); // fast-dev has four
    }
    keep_bytes = PROVER_KEEP_BYTES;
    free(whole);
}

// Terminals that add up to zero while a bus is not balanced.
TEST(liar__terminal_moved__refused_at_the_openings)
{
    struct liar l;
    liar_begin(&l, ENGINE_MIXED, (const uint32_t[]){9, 8, 8, 8});
    ext lie = ext_from_felt(FELT(5));
    l.p->tables[0].terminal = ext_add(l.p->tables[0].terminal, lie);
    l.p->tables[1].terminal = ext_sub(l.p->tables[1].terminal, lie);
    struct verdict v = liar_finish_from_buses(&l);
    CHECK_EQ(v.status, STATUS_INVALID);
    CHECK_EQ(v.step, STARK_STEP_OPENINGS);
    engine_free(&l.engine);
}

// A public value of the prover's own choice, the terminal bent to it: the accumulator tells.
TEST(liar__public_value_invented__refused_at_the_openings)
{
    struct liar l;
    liar_begin(&l, ENGINE_FIBONACCI, (const uint32_t[]){9});
    struct stark_public_interaction *f = &l.engine.fractions[0];
    f->tuple[0] = FELT(12345);
    // The statement was absorbed with the true value, so begin again.
    script_statement(&l.p->script, l.p->statement);
    struct hash256 cap[MERKLE_CAP_MAX];
    merkle_cap(&l.p->phases[PHASE_TRACE].tree, cap);
    l.p->bus = script_trace(&l.p->script, cap, MERKLE_CAP_MAX);
    l.writer.size = MERKLE_CAP_MAX * sizeof(struct hash256);
    CHECK_EQ(make_bus_columns(l.p), STATUS_OK);
    ext fingerprint =
        ext_add(script_bus_offset(&l.p->bus, f->bus), ext_mul_felt(l.p->bus.power[0], f->tuple[0]));
    l.p->tables[0].terminal = ext_inv(fingerprint);
    struct verdict v = liar_finish_from_buses(&l);
    CHECK_EQ(v.status, STATUS_INVALID);
    CHECK_EQ(v.step, STARK_STEP_OPENINGS);
    engine_free(&l.engine);
}

// A false trace whose quotient is bent at zeta until the identity holds: only the low-degree test
// can tell, and does.
TEST(liar__quotient_bent_at_zeta__refused_at_the_queries)
{
    struct liar l;
    liar_begin(&l, ENGINE_FIBONACCI, (const uint32_t[]){9});
    CHECK_EQ(send_buses(l.p), STATUS_OK);
    CHECK_EQ(prove_quotient(l.p), STATUS_OK);
    CHECK_EQ(make_openings(l.p), STATUS_OK);
    // p(zeta) of column a moved by a little. The constraints that notice are linear in it, so the
    // first segment's value can be moved to agree: the verifier's own sum tells by how much.
    const struct stark_table_shape *shape = &l.p->shape.tables[0];
    ext *a = &l.p->openings[shape->opening + FIB_A];
    ext *first = &l.p->openings[l.p->shape.heights[0].opening];
    const ext lie = {{FELT_ONE, FELT_ONE, FELT_ZERO, FELT_ONE, FELT_ONE}};
    *a = ext_add(*a, lie);
    ext moved = ext_zero(); // sum of c^k divisor * (how the constraint changes)
    const struct air_table *table = l.engine.tables[0];
    ext now[8] = {{{{0}}}}, next[8] = {{{{0}}}}, nodes[256], zero[256], power = ext_one();
    now[FIB_A] = lie;
    air_eval_ext(table, now, next, l.p->zeta, nodes);
    now[FIB_A] = ext_zero();
    air_eval_ext(table, now, next, l.p->zeta, zero);
    felt root = l.p->heights[0].root;
    felt end = felt_pow(root, active_rows(l.p, 0) - 1);
    ext every = ext_inv(ext_sub(ext_pow2k(l.p->zeta, 9), ext_one()));
    felt point = felt_mul(end, root);
    for (uint32_t i = 0; i < l.p->shape.random_rows; i++, point = felt_mul(point, root)) {
        every = ext_mul(every, ext_sub(l.p->zeta, ext_from_felt(point)));
    }
    ext to_end = ext_sub(l.p->zeta, ext_from_felt(end));
    for (uint32_t k = 0; k < table->constraint_count; k++) {
        const struct air_constraint *c = &table->constraints[k];
        ext divisor = c->where == AIR_EVERY        ? every
                      : c->where == AIR_TRANSITION ? ext_mul(every, to_end)
                      : c->where == AIR_FIRST      ? ext_inv(ext_sub(l.p->zeta, ext_one()))
                                                   : ext_inv(to_end);
        ext change = ext_sub(nodes[c->node], zero[c->node]);
        moved = ext_add(moved, ext_mul(power, ext_mul(divisor, change)));
        power = ext_mul(power, l.p->composition);
    }
    // The accumulator's group: D F_a F_b - m_a F_b - m_b F_a with F_a = offset - a changed by -lie.
    const ext *bus = &l.p->openings[shape->opening + shape->width + 1 + shape->next_count];
    ext step = ext_sub(bus[1], bus[0]);
    ext blind = ext_add(script_bus_offset(&l.p->bus, STARK_BUS_BLINDING),
                        ext_mul(l.p->bus.power[0], l.p->zeta));
    ext multiplicity = l.p->openings[shape->opening + shape->width];
    ext change =
        ext_mul(ext_mul(l.p->bus.power[0], lie), ext_sub(ext_mul(step, blind), multiplicity));
    moved = ext_add(moved, ext_mul(power, ext_mul(every, change)));
    *first = ext_add(*first, moved);
    send_openings(l.p);
    CHECK_EQ(make_words(l.p), STATUS_OK);
    struct verdict v = liar_end(&l);
    CHECK_EQ(v.status, STATUS_INVALID);
    CHECK_EQ(v.step, STARK_STEP_QUERIES);
    engine_free(&l.engine);
}

// Words of FRI that are low-degree polynomials, but not those of the openings; for the largest
// height, one between two rounds, and one that joins.
TEST(liar__another_word__refused_at_the_queries)
{
    for (uint32_t height = 0; height < 3; height++) {
        struct liar l;
        liar_begin(&l, ENGINE_MIXED, (const uint32_t[]){11, 8, 10, 8});
        CHECK_EQ(send_buses(l.p), STATUS_OK);
        CHECK_EQ(prove_quotient(l.p), STATUS_OK);
        CHECK_EQ(prove_openings(l.p), STATUS_OK);
        CHECK_EQ(make_words(l.p), STATUS_OK);
        felt *word = l.p->heights[height].word.c[2];
        for (size_t i = 0; i < domain_rows(l.p, height); i++) {
            word[i] = felt_add(word[i], FELT_ONE);
        }
        struct verdict v = liar_end(&l);
        CHECK_EQ(v.status, STATUS_INVALID);
        CHECK_EQ(v.step, STARK_STEP_QUERIES);
        engine_free(&l.engine);
    }
}

// A quotient of constants, a table of zeros, random columns.
TEST(liar__tables_of_zeros_or_noise__refused)
{
    struct engine e;
    uint64_t seed = 4;
    for (int noise = 0; noise < 2; noise++) {
        engine_make(&e, ENGINE_MIXED, "fast-dev", (const uint32_t[]){9, 8, 8, 8});
        for (uint32_t t = 0; t < e.circuit.table_count; t++) {
            size_t cells = (size_t)e.tables[t]->width << e.log_heights[t];
            for (size_t i = 0; i < cells; i++) {
                e.columns[t][i] = noise ? felt_from_u64(check_random(&seed)) : FELT_ZERO;
            }
        }
        CHECK_EQ(prove_and_judge(&e).status, STATUS_INVALID);
        engine_free(&e);
    }
}

int main(void)
{
    proof = engine_proof_new();
    memory = (uint8_t *)engine_memory(MEMORY);
    RUN(stark_prove__any_cell_changed__refused);
    RUN(stark_verify__proof_of_a_weaker_circuit__refused);
    RUN(liar__tells_nothing_false__verifies);
    RUN(prover__cosets_not_kept__same_bytes);
    RUN(liar__terminal_moved__refused_at_the_openings);
    RUN(liar__public_value_invented__refused_at_the_openings);
    RUN(liar__quotient_bent_at_zeta__refused_at_the_queries);
    RUN(liar__another_word__refused_at_the_queries);
    RUN(liar__tables_of_zeros_or_noise__refused);
    engine_proof_free(&proof);
    free(memory);
    return check_report();
}
