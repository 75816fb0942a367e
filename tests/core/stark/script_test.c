// SPDX-License-Identifier: Apache-2.0
// Nothing that is said may be left out of the transcript: a change of any item changes every later
// challenge.
#include "core/stark/script.h"

#include "tests/core/prover/engine_circuits.h"

// Everything the conversation says, to be changed one at a time.
struct talk {
    struct engine engine;
    struct stark_profile profile;
    struct stark_shape shape;
    struct hash256 caps[3][MERKLE_CAP_MAX];
    struct hash256 round_caps[STARK_FOLDS_MAX][MERKLE_CAP_MAX];
    ext terminals[4];
    ext openings[256];
    ext final[512];
    uint64_t nonces[STARK_FOLDS_MAX + 5];
    uint32_t nonce_count;
};

// What is asked, in order, as words.
struct answers {
    ext e[512];
    size_t count;
    uint32_t indices[STARK_QUERIES_MAX];
};

static struct talk talk;

static uint64_t next_nonce(void *context, struct hash256 key, uint32_t bits)
{
    struct talk *t = (struct talk *)context;
    (void)key;
    CHECK(bits != 0);
    return t->nonces[t->nonce_count++];
}

static void say(struct answers *a)
{
    struct script s = {.shape = &talk.shape, .nonce = next_nonce, .context = &talk};
    memset(a, 0, sizeof *a);
    talk.nonce_count = 0;
    script_statement(&s, &talk.engine.statement);
    struct script_bus bus = script_trace(&s, talk.caps[0], MERKLE_CAP_MAX);
    a->e[a->count++] = bus.alpha;
    a->e[a->count++] = bus.power[1];
    a->e[a->count++] = script_buses(&s, talk.caps[1], MERKLE_CAP_MAX, talk.terminals);
    a->e[a->count++] = script_quotient(&s, talk.caps[2], MERKLE_CAP_MAX);
    script_openings(&s, talk.openings, a->e + a->count);
    a->count += talk.shape.opening_count;
    for (uint32_t r = 0; r < talk.shape.round_count; r++) {
        const struct stark_round *round = &talk.shape.rounds[r];
        struct script_fold f = script_round(&s, talk.round_caps[r], MERKLE_CAP_MAX, round);
        a->e[a->count++] = f.beta;
        for (uint32_t m = 1; m < round->member_count; m++) a->e[a->count++] = f.delta[m];
        if (round->join != STARK_HEIGHTS_MAX) a->e[a->count++] = f.join;
    }
    script_final(&s, talk.final);
    script_indices(&s, a->indices);
}

static struct answers before, after;

// Changes one byte, and counts how many of the first challenges stay: exactly `kept`.
static void check_bound(void *item, size_t offset, size_t kept)
{
    uint8_t *byte = (uint8_t *)item + offset;
    *byte ^= 1;
    say(&after);
    *byte ^= 1;
    for (size_t i = 0; i < before.count; i++) {
        CHECK_EQ(ext_equal(before.e[i], after.e[i]), i < kept);
    }
    size_t same = 0;
    for (uint32_t i = 0; i < talk.profile.queries; i++)
        same += before.indices[i] == after.indices[i];
    CHECK(same < talk.profile.queries / 2);
}

static void make_talk(void)
{
    engine_make(&talk.engine, ENGINE_MIXED, "std-100", (const uint32_t[]){13, 8, 10, 12});
    talk.profile = *talk.engine.profile;
    CHECK_EQ(
        stark_shape_make(&talk.shape, &talk.engine.circuit, &talk.engine.statement, &talk.profile),
        STATUS_OK);
    CHECK(talk.shape.opening_count <= 256 && talk.shape.round_count == 2);
    uint64_t seed = 3;
    uint32_t *words = (uint32_t *)talk.caps;
    for (size_t i = 0; i < sizeof talk.caps / 4; i++) words[i] = (uint32_t)check_random(&seed);
    for (size_t i = 0; i < 256; i++) talk.openings[i] = ext_from_felt(felt_from_u64(i * i));
    say(&before);
}

TEST(script__statement__bound_by_every_challenge)
{
    for (size_t i = 0; i < talk.engine.statement.public_size; i++) {
        check_bound(talk.engine.public_bytes, i, 0);
    }
    for (size_t i = 0; i < 32; i++) check_bound(talk.engine.circuit.id, i, 0);
    for (uint32_t t = 0; t < talk.shape.table_count; t++) {
        check_bound(&talk.shape.tables[t].log_height, 0, 0);
    }
    check_bound(&talk.profile.id, 0, 0);
    check_bound(&talk.profile.log_blowup, 0, 0);
    check_bound(&talk.shape.random_rows, 0, 0);
    struct stark_public_interaction *f = &talk.engine.fractions[0];
    check_bound(&f->bus, 0, 0);
    check_bound(&f->receive, 0, 0);
    check_bound(&f->multiplicity, 0, 0);
    check_bound(&f->width, 0, 0);
    check_bound(&f->tuple[0], 0, 0);
    check_bound(&talk.engine.statement.fraction_count, 0, 0);
    // Length and label keep neighbours apart: a byte moved from the end changes all.
    talk.engine.statement.public_size--;
    say(&after);
    talk.engine.statement.public_size++;
    CHECK(!ext_equal(before.e[0], after.e[0]));
}

TEST(script__everything_sent__bound_by_every_later_challenge)
{
    size_t openings = 4, rounds = openings + talk.shape.opening_count;
    for (size_t i = 0; i < MERKLE_CAP_MAX; i++) {
        check_bound(talk.caps[0], 32 * i + i, 0);
        check_bound(talk.caps[1], 32 * i + i, 2);
        check_bound(talk.caps[2], 32 * i + i, 3);
    }
    for (size_t i = 0; i < 4 * EXT_DEGREE; i++) check_bound(talk.terminals, 4 * i, 2);
    for (size_t i = 0; i < (size_t)talk.shape.opening_count * EXT_DEGREE; i++) {
        check_bound(talk.openings, 4 * i, 4);
    }
    size_t kept = rounds;
    for (uint32_t r = 0; r < talk.shape.round_count; r++) {
        for (size_t i = 0; i < MERKLE_CAP_MAX; i++) check_bound(talk.round_caps[r], 32 * i, kept);
        const struct stark_round *round = &talk.shape.rounds[r];
        kept += round->member_count + (round->join != STARK_HEIGHTS_MAX);
    }
    for (size_t i = 0; i < (size_t)EXT_DEGREE << talk.shape.log_final; i += 7) {
        check_bound(talk.final, 4 * i, before.count);
    }
}

TEST(script__nonces__bound_by_what_follows)
{
    size_t kept[STARK_FOLDS_MAX + 5] = {0, 2, 3, 4};
    size_t n = 4, at = 4 + talk.shape.opening_count;
    for (uint32_t r = 0; r < talk.shape.round_count; r++) {
        const struct stark_round *round = &talk.shape.rounds[r];
        kept[n++] = at;
        at += round->member_count + (round->join != STARK_HEIGHTS_MAX);
    }
    kept[n++] = before.count;
    CHECK_EQ(talk.nonce_count, n);
    for (size_t i = 0; i < n; i++) check_bound(&talk.nonces[i], i % 8, kept[i]);
}

int main(void)
{
    make_talk();
    RUN(script__statement__bound_by_every_challenge);
    RUN(script__everything_sent__bound_by_every_later_challenge);
    RUN(script__nonces__bound_by_what_follows);
    engine_free(&talk.engine);
    return check_report();
}
