// SPDX-License-Identifier: Apache-2.0
// What an organization signs is shown to be so: a gateway that leaves something out of the rules of
// author class 1 gets no proof, and a verifier refuses signatures that do not hold.
#include "core/circuit/witness.h"
#include "core/ledger/state_log.h"
#include "core/prover/batch_prove.h"
#include "core/stark/air_check.h"
#include "core/verifier/batch_verify.h"
#include "tests/check.h"
#include "tests/core/circuit/signed_ledger.h"

static struct signed_ledger ledger;
static struct arena witness_arena, circuit_arena, scratch;
static struct operation operations[LEDGER_BATCH_MAX];
static struct batch_witness witness;
static uint32_t patient, guarded; // of auth_floor 0 and 1

static struct arena new_arena(size_t size)
{
    return arena_over(malloc(size), size);
}

static void seal(uint32_t count)
{
    struct salter salter = workload_salter();
    arena_reset(&witness_arena);
    CHECK_EQ(batch_seal(&witness, &ledger.mixed.state, operations, count, &salter, lanes_best(),
                        &witness_arena),
             STATUS_OK);
}

static void open_ledger(void)
{
    signed_open(&ledger, 11, &witness_arena);
    patient = signed_register(&ledger, &operations[0], NULL, 0);
    guarded = signed_register(&ledger, &operations[1], NULL, 1);
    seal(2);
}

static struct draft grant_by(uint32_t whose, uint32_t custodian, uint8_t class)
{
    struct draft d;
    memset(&d, 0, sizeof d);
    d.op.kind = OPERATION_GRANT;
    d.op.class = class;
    d.op.patient = whose;
    d.op.grantee = GENESIS_ANYONE;
    d.op.custodian = custodian;
    d.op.blinder = random_salt(&ledger.mixed.seed);
    mixed_rule(&ledger.mixed, &d.op.content.rule);
    d.op.content.rule.not_after = 0;
    return d;
}

// Prepares two grants by a signer, and signs them.
static void two_grants(struct subbatch *out, struct draft drafts[2], uint32_t signer)
{
    struct operation prepared[2];
    struct refusal refusal;
    const struct signer *s = &ledger.signers[signer];
    for (int i = 0; i < 2; i++) drafts[i] = grant_by(i == 0 ? patient : guarded, s->account, 1);
    memset(out, 0, sizeof *out);
    CHECK_EQ(group_prepare_signed(&ledger.mixed.state, prepared, drafts, 2, ledger.mixed.time, out,
                                  &refusal),
             LEDGER_OK);
    memcpy(out->key, s->key, sizeof out->key);
    subbatch_sign(out, &s->secret, signed_origin);
}

static enum ledger_error submit(struct operation *out, const struct draft *drafts,
                                const struct subbatch *subbatch)
{
    struct refusal refusal;
    enum ledger_error error =
        group_accept_signed(&ledger.mixed.state, out, drafts, subbatch, ledger.mixed.sequence + 1,
                            ledger.mixed.time, signed_origin, &refusal);
    if (error == LEDGER_OK) ledger.mixed.sequence += subbatch->count;
    return error;
}

// The executor --------------------------------------------------------------------------------

TEST(group_accept_signed__signature_does_not_cover__refused_without_trace)
{
    open_ledger();
    struct subbatch good, bad;
    struct draft drafts[2], swapped[2];
    two_grants(&good, drafts, 0);
    struct state_head head = ledger.mixed.state.head;
    const struct signer *s = &ledger.signers[0], *other = &ledger.signers[1];

    bad = good, bad.signature[5] ^= 1;
    CHECK_EQ(submit(operations, drafts, &bad), LEDGER_SIGNATURE_INVALID);
    bad = good, bad.first_nonce++, subbatch_sign(&bad, &s->secret, signed_origin);
    CHECK_EQ(submit(operations, drafts, &bad), LEDGER_SIGNATURE_INVALID);
    bad = good, bad.count = 1, subbatch_sign(&bad, &s->secret, signed_origin);
    CHECK_EQ(submit(operations, drafts, &bad), LEDGER_SIGNATURE_INVALID);
    bad = good, bad.root.e[0] = FELT_ONE, subbatch_sign(&bad, &s->secret, signed_origin);
    CHECK_EQ(submit(operations, drafts, &bad), LEDGER_SIGNATURE_INVALID);
    bad = good, memcpy(bad.key, other->key, sizeof bad.key);
    subbatch_sign(&bad, &other->secret, signed_origin);
    CHECK_EQ(submit(operations, drafts, &bad), LEDGER_SIGNATURE_INVALID);
    static const uint8_t elsewhere[SHA256_SIZE] = {2};
    bad = good, subbatch_sign(&bad, &s->secret, elsewhere);
    CHECK_EQ(submit(operations, drafts, &bad), LEDGER_SIGNATURE_INVALID);
    swapped[0] = drafts[1], swapped[1] = drafts[0];
    CHECK_EQ(submit(operations, swapped, &good), LEDGER_SIGNATURE_INVALID);
    memcpy(swapped, drafts, sizeof swapped);
    swapped[1].op.class = 0;
    CHECK_EQ(submit(operations, swapped, &good), LEDGER_AUTHORITY_TOO_LOW);

    CHECK_BYTES(&head, &ledger.mixed.state.head, sizeof head);
    CHECK_EQ(submit(operations, drafts, &good), LEDGER_OK);
    CHECK_EQ(submit(operations + 2, drafts, &good), LEDGER_SIGNATURE_INVALID); // nonces are used
    mixed_close(&ledger.mixed);
}

TEST(group_accept__class_1_without_signature__refused)
{
    open_ledger();
    struct draft draft = grant_by(patient, ledger.signers[0].account, 1);
    struct refusal refusal;
    CHECK_EQ(group_accept(&ledger.mixed.state, operations, &draft, 1, ledger.mixed.sequence + 1,
                          ledger.mixed.time, &refusal),
             LEDGER_SIGNATURE_INVALID);
    draft = grant_by(guarded, ledger.signers[0].account, 0);
    CHECK_EQ(group_accept(&ledger.mixed.state, operations, &draft, 1, ledger.mixed.sequence + 1,
                          ledger.mixed.time, &refusal),
             LEDGER_AUTHORITY_TOO_LOW);
    mixed_close(&ledger.mixed);
}

TEST(group_replay_signed__what_was_accepted__same_state)
{
    open_ledger();
    struct subbatch good;
    struct draft drafts[2];
    struct refusal refusal;
    two_grants(&good, drafts, 0);
    CHECK_EQ(submit(operations, drafts, &good), LEDGER_OK);
    seal(2);
    digest root = witness.new_root;
    struct operation kept[2] = {operations[0], operations[1]};
    mixed_close(&ledger.mixed);
    open_ledger();
    CHECK_EQ(group_replay_signed(&ledger.mixed.state, kept, &good, signed_origin, &refusal),
             LEDGER_OK);
    memcpy(operations, kept, sizeof kept);
    seal(2);
    CHECK(digest_equal(root, witness.new_root));
    mixed_close(&ledger.mixed);
}

// The circuit: a gateway whose executor looks away ---------------------------------------------

// Applies an operation as if the account's key had signed it.
static void force(struct operation *out, const struct draft *draft, uint32_t signer)
{
    static const struct subbatch anything;
    struct state *state = &ledger.mixed.state;
    struct refusal refusal;
    group_begin(state);
    state->log->signing = &anything;
    state->log->signing_cm = state->accounts.rows[signer].auth_cm;
    CHECK_EQ(transition_prepare(out, state, draft, out, ++ledger.mixed.sequence, ledger.mixed.time,
                                &refusal),
             LEDGER_OK);
    CHECK_EQ(transition_apply(state, out, &refusal), LEDGER_OK);
    state->log->signing = NULL;
    group_commit(state);
}

static void cover(struct subbatch *out, const struct operation *ops, uint32_t count,
                  uint32_t signer)
{
    struct subbatch_tree tree = {.count = 0};
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < count; i++) {
        struct operation op = ops[i];
        op.body = transition_body(&ledger.mixed.state, &op);
        subbatch_tree_add(&tree, intent_digest(&op));
    }
    out->first_nonce = ops[0].nonce;
    out->count = count;
    out->root = subbatch_tree_root(&tree);
    memcpy(out->key, ledger.signers[signer].key, sizeof out->key);
    subbatch_sign(out, &ledger.signers[signer].secret, signed_origin);
}

// Whether the batch satisfies the circuit when it states `stated` of its sub-batches; says what
// fails.
static bool satisfies(const struct subbatch *stated, uint32_t count)
{
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    struct batch_circuit circuit;
    struct batch_traces traces;
    struct air_failure failure;
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    arena_reset(&circuit_arena);
    arena_reset(&scratch);
    CHECK_EQ(batch_circuit_make(&circuit, &circuit_arena, 0), STATUS_OK);
    if (batch_traces_build(&traces, &circuit_arena, &witness, profile, lanes_best()) != STATUS_OK)
        return false;
    traces.statement.subbatch_count = count;
    memcpy(traces.statement.subbatches, stated, count * sizeof *stated);
    struct stark_statement statement = {
        .log_heights = circuit_log_heights(0),
        .fractions = fractions,
        .fraction_count = batch_statement_fractions(fractions, &traces.statement)};
    enum status status =
        air_check_circuit(&failure, &scratch, &circuit.stark, &statement, profile, traces.traces);
    if (status != STATUS_OK) printf("  %s: %s\n", failure.table, failure.name);
    return status == STATUS_OK;
}

TEST(circuit__stated_signature_covers_something_else__unbalanced)
{
    open_ledger();
    struct subbatch good, bad;
    struct draft drafts[2];
    two_grants(&good, drafts, 0);
    CHECK_EQ(submit(operations, drafts, &good), LEDGER_OK);
    seal(2);
    CHECK(satisfies(&good, 1));
    CHECK(!satisfies(&good, 0)); // missing
    bad = good, memcpy(bad.key, ledger.signers[1].key, sizeof bad.key);
    CHECK(!satisfies(&bad, 1));
    bad = good, bad.first_nonce++;
    CHECK(!satisfies(&bad, 1));
    bad = good, bad.first_nonce--;
    CHECK(!satisfies(&bad, 1));
    bad = good, bad.count = 1;
    CHECK(!satisfies(&bad, 1));
    bad = good, bad.count = 3;
    CHECK(!satisfies(&bad, 1));
    bad = good, bad.root = subbatch_key_commitment(good.key);
    CHECK(!satisfies(&bad, 1));
    mixed_close(&ledger.mixed);
}

TEST(circuit__swapped_slots__unbalanced)
{
    open_ledger();
    struct subbatch slots[2], swapped[2];
    struct draft drafts[2];
    for (uint32_t i = 0; i < 2; i++) {
        two_grants(&slots[i], drafts, i);
        CHECK_EQ(submit(operations + 2 * i, drafts, &slots[i]), LEDGER_OK);
    }
    seal(4);
    CHECK(satisfies(slots, 2));
    swapped[0] = slots[1], swapped[1] = slots[0];
    CHECK(!satisfies(swapped, 2));
    mixed_close(&ledger.mixed);
}

TEST(circuit__operation_not_under_its_root__unbalanced)
{
    open_ledger();
    struct draft draft = grant_by(patient, ledger.signers[0].account, 1);
    force(&operations[0], &draft, ledger.signers[0].account);
    struct operation other = operations[0];
    other.patient = guarded;
    struct subbatch *covered = &ledger.mixed.state.log->signed_by[0];
    cover(covered, &other, 1, 0);
    ledger.mixed.state.log->signed_count = 1;
    struct subbatch stated = *covered;
    seal(1);
    CHECK(!satisfies(&stated, 1));
    cover(&stated, &operations[0], 1, 0);
    CHECK(satisfies(&stated, 1));
    mixed_close(&ledger.mixed);
}

TEST(circuit__key_of_another_account__unbalanced)
{
    open_ledger();
    struct draft draft = grant_by(patient, ledger.signers[0].account, 1);
    force(&operations[0], &draft, ledger.signers[0].account);
    struct subbatch *covered = &ledger.mixed.state.log->signed_by[0];
    cover(covered, &operations[0], 1, 1);
    ledger.mixed.state.log->signed_count = 1;
    struct subbatch stated = *covered;
    seal(1);
    CHECK(!satisfies(&stated, 1));
    mixed_close(&ledger.mixed);
}

TEST(circuit__custodian_is_not_the_consents__unbalanced)
{
    open_ledger();
    struct state *state = &ledger.mixed.state;
    uint32_t first = ledger.signers[0].account, second = ledger.signers[1].account;
    struct draft draft = grant_by(patient, first, 0);
    force(&operations[0], &draft, first);
    uint32_t consent = operations[0].target;
    seal(1);
    for (int lie = 0; lie < 2; lie++) {
        memset(&draft, 0, sizeof draft);
        draft.op = (struct operation){
            .kind = OPERATION_REVOKE, .class = 1, .patient = patient, .target = consent};
        draft.op.custodian = lie ? second : first;
        // The executor of a gateway that lies believes that the consent is the signer's.
        state->consents.rows[consent].custodian = draft.op.custodian;
        force(&operations[0], &draft, draft.op.custodian);
        state->consents.rows[consent].custodian = first;
        cover(&state->log->signed_by[0], &operations[0], 1, lie ? 1 : 0);
        state->log->signed_count = 1;
        struct subbatch stated = state->log->signed_by[0];
        seal(1);
        CHECK_EQ(satisfies(&stated, 1), !lie);
        state->consents.states[consent].status = CONSENT_ACTIVE;
        state_rehash(state, lanes_best());
    }
    mixed_close(&ledger.mixed);
}

TEST(circuit__class_below_auth_floor__a_constraint_fails)
{
    for (uint8_t class = 0; class < 2; class ++) {
        for (uint8_t floor = 0; floor < 3; floor++) {
            open_ledger();
            struct state *state = &ledger.mixed.state;
            state->accounts.states[patient].auth_floor = floor;
            state_rehash(state, lanes_best());
            // The executor looks at another floor than the state has.
            state->accounts.states[patient].auth_floor = 0;
            struct draft draft = grant_by(patient, ledger.signers[0].account, class);
            force(&operations[0], &draft, ledger.signers[0].account);
            state->accounts.states[patient].auth_floor = floor;
            for (uint32_t i = 0; i < state->log->touch_count; i++) {
                struct touch *t = &state->log->touches[i];
                if (t->tree == TREE_ACCOUNTS && t->index == patient)
                    t->old_c.account.auth_floor = floor;
            }
            if (class == 1) cover(&state->log->signed_by[0], &operations[0], 1, 0);
            state->log->signed_count = class;
            struct subbatch stated = state->log->signed_by[0];
            seal(1);
            CHECK_EQ(satisfies(&stated, class), class >= floor);
            mixed_close(&ledger.mixed);
        }
    }
}

// The proof file ---------------------------------------------------------------------------------

enum { FILE_MAX = 1 << 20 };
static uint8_t proof[FILE_MAX], spoiled[FILE_MAX];
static size_t proof_size;

static struct batch_verdict judge(const uint8_t *bytes, size_t size)
{
    arena_reset(&scratch);
    return batch_verify(span_of(bytes, size), lanes_best(), true, &scratch);
}

// The spoiled file's verdict: not valid, at that step.
static void refused_at(const char *step, size_t size)
{
    struct batch_verdict verdict = judge(spoiled, size);
    CHECK(verdict.status != STATUS_OK);
    if (strcmp(verdict.step, step) != 0) printf("  %s, expected %s\n", verdict.step, step);
    CHECK(strcmp(verdict.step, step) == 0);
}

// The file with other sub-batches, and with the public inputs that state them.
static void restate(const struct batch_statement *statement)
{
    memcpy(spoiled, proof, proof_size);
    batch_statement_encode(spoiled + PROOF_FILE_HEADER_BYTES, statement);
    subbatches_encode(spoiled + PROOF_FILE_HEADER_BYTES + BATCH_STATEMENT_BYTES,
                      statement->subbatches, statement->subbatch_count);
}

static void prove_signed(void)
{
    const struct stark_profile *profile = stark_profile_named(span_text("fast-dev"));
    static const uint8_t policy[32] = {2}, seed[32] = {3};
    struct stark_prove_options options = {.profile = profile, .lanes = lanes_best()};
    struct batch_prove_input input = {&witness, signed_origin, policy, seed};
    arena_reset(&scratch);
    struct arena prove_arena = new_arena(batch_prove_bytes(0, profile, &scratch));
    struct writer writer = writer_over(proof, sizeof proof);
    CHECK_EQ(batch_prove(&writer, &prove_arena, &input, &options, NULL), STATUS_OK);
    proof_size = writer.size;
    free(prove_arena.base);
}

TEST(batch_verify__spoiled_signatures__refused)
{
    open_ledger();
    struct subbatch slots[2];
    struct draft drafts[2];
    for (uint32_t i = 0; i < 2; i++) {
        two_grants(&slots[i], drafts, i);
        CHECK_EQ(submit(operations + 2 * i, drafts, &slots[i]), LEDGER_OK);
    }
    mixed_apply(&ledger.mixed, operations + 4, 3);
    seal(7);
    prove_signed();
    struct batch_verdict verdict = judge(proof, proof_size);
    CHECK_EQ(verdict.status, STATUS_OK);
    CHECK(verdict.statement.counts[0] == 3 && verdict.statement.counts[1] == 4);
    CHECK_EQ(verdict.statement.subbatch_count, 2);

    const size_t at = PROOF_FILE_HEADER_BYTES + BATCH_STATEMENT_BYTES;
    for (size_t i = 0; i < 2 * SUBBATCH_BYTES; i++) {
        memcpy(spoiled, proof, proof_size);
        spoiled[at + i] ^= (uint8_t)(1U << i % 8);
        refused_at("public inputs", proof_size);
    }
    struct batch_statement said = verdict.statement;
    said.subbatches[1].signature[9] ^= 4;
    restate(&said);
    refused_at("signatures", proof_size);
    said = verdict.statement;
    memset(said.subbatches[0].signature, 0, sizeof said.subbatches[0].signature);
    restate(&said);
    refused_at("signatures", proof_size);
    said = verdict.statement;
    said.subbatches[0].first_nonce++;
    restate(&said);
    refused_at("signatures", proof_size);
    // Signed again, so that only the proof can tell.
    for (int what = 0; what < 4; what++) {
        said = verdict.statement;
        struct subbatch *s = said.subbatches;
        const struct signer *by = &ledger.signers[what == 1 ? 2 : 0];
        if (what == 0) s[0].first_nonce++;
        if (what == 1) memcpy(s[0].key, by->key, sizeof s[0].key);
        if (what == 2) s[0].root = s[1].root;
        if (what == 3) s[0] = verdict.statement.subbatches[1], s[1] = slots[0];
        if (what != 3) subbatch_sign(&s[0], &by->secret, signed_origin);
        restate(&said);
        refused_at("buses", proof_size);
    }
    // One count taken for another.
    said = verdict.statement;
    said.subbatches[0].count = 1, said.subbatches[1].count = 3;
    subbatch_sign(&said.subbatches[0], &ledger.signers[0].secret, signed_origin);
    subbatch_sign(&said.subbatches[1], &ledger.signers[1].secret, signed_origin);
    restate(&said);
    refused_at("buses", proof_size);
    // Left out, as if the gateway attested everything, and the other way round.
    said = verdict.statement;
    said.counts[0] = 4, said.counts[1] = 3;
    restate(&said);
    refused_at("public inputs", proof_size);
    mixed_close(&ledger.mixed);
}

int main(void)
{
    witness_arena = new_arena((size_t)64 << 20);
    circuit_arena = new_arena(batch_traces_bytes(0) + CIRCUIT_BYTES);
    scratch = new_arena((size_t)64 << 20);
    RUN(group_accept_signed__signature_does_not_cover__refused_without_trace);
    RUN(group_accept__class_1_without_signature__refused);
    RUN(group_replay_signed__what_was_accepted__same_state);
    RUN(circuit__stated_signature_covers_something_else__unbalanced);
    RUN(circuit__swapped_slots__unbalanced);
    RUN(circuit__operation_not_under_its_root__unbalanced);
    RUN(circuit__key_of_another_account__unbalanced);
    RUN(circuit__custodian_is_not_the_consents__unbalanced);
    RUN(circuit__class_below_auth_floor__a_constraint_fails);
    RUN(batch_verify__spoiled_signatures__refused);
    free(witness_arena.base);
    free(circuit_arena.base);
    free(scratch.base);
    return check_report();
}
