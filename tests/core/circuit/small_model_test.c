// SPDX-License-Identifier: Apache-2.0
// Executor and circuit accept the same operations. Over a world of three patients and one
// organisation, every state that a few operations can reach meets every operation of an alphabet:
// good ones, and good ones with one or two fields spoiled. What the executor accepts must satisfy
// the circuit; what it refuses is applied all the same, as a lying gateway would, and must not.
// Operations of class 1 come with a signature that holds, by the organisation's key, also bad ones.
//
// usage: small_model_test [DEPTH [signed]]    operations before the one in question, 0 to 5;
// default 1; the alphabet with what the organisation signs, or without
#include <stdlib.h>

#include "core/circuit/capacity.h"
#include "core/circuit/witness.h"
#include "core/ledger/state_log.h"
#include "core/ledger/workload.h"
#include "core/stark/air_check.h"
#include "tests/check.h"
#include "tests/core/circuit/forced_apply.h"
#include "tests/core/ledger/ledger_random.h"

enum { PATIENT_A = 4, PATIENT_B, PATIENT_C, HOSPITAL, ACCOUNTS };

#define NOW       1750000000ULL
#define DEPTH_MAX 5
#define CASES_MAX 512

struct world {
    struct state state;
    struct arena arena;
    uint64_t sequence;
};

static struct memory {
    struct arena state, witness, traces, scratch;
    struct batch_circuit circuit;
    size_t after_circuit;
} memory;

static struct arena arena_of(size_t size)
{
    void *base = malloc(size);
    CHECK(base != NULL);
    return arena_over(base, size);
}

static const struct state_capacity capacity = {32, 32, 32, 32, 32};

// The alphabet draws its contents from this, so that a case is the same each time it is made.
static void content_of(struct operation *op)
{
    uint64_t seed = 1000 + op->kind;
    op->blinder = random_salt(&seed);
    if (op->kind == OPERATION_REGISTER) {
        random_account_content(&op->content.account, &seed);
        op->content.account.kind = ACCOUNT_PATIENT;
    } else if (op->kind == OPERATION_GRANT || op->kind == OPERATION_REQUEST) {
        random_rule_content(&op->content.rule, &seed);
        op->content.rule.flags = 0;
        op->content.rule.not_after = NOW + 5;
        for (int i = 0; i < 4; i++)
            op->content.rule.types[i] = op->content.rule.purposes[i] = i == 0 ? 3 : 0;
    } else if (op->kind == OPERATION_RECORD) {
        random_record_content(&op->content.record, &seed);
    } else if (op->kind == OPERATION_VOCAB) {
        op->content.string = random_digest(&seed);
        op->extra = 9;
    }
}

static struct draft letter(uint8_t kind, uint32_t patient, uint32_t grantee, uint32_t target)
{
    struct draft d;
    memset(&d, 0, sizeof d);
    d.op.kind = kind;
    content_of(&d.op);
    d.op.patient = patient;
    d.op.grantee = grantee;
    d.op.target = target;
    bool names_custodian =
        kind == OPERATION_GRANT || kind == OPERATION_REQUEST || kind == OPERATION_RECORD;
    d.op.custodian = names_custodian ? HOSPITAL : 0;
    return d;
}

static bool with_signed;

// What the organisation signs.
static uint32_t signed_letters(struct draft *out, uint32_t p)
{
    uint32_t n = 0;
    out[n++] = letter(OPERATION_GRANT, p, GENESIS_ANYONE, 0);
    out[n++] = letter(OPERATION_REQUEST, p, HOSPITAL, 0);
    out[n++] = letter(OPERATION_RECORD, p, 0, 0);
    out[n++] = letter(OPERATION_REVOKE, p, 0, 0);
    out[n++] = letter(OPERATION_RESPOND, p, 0, 0);
    out[n] = letter(OPERATION_RESPOND, p, 0, 0);
    out[n++].op.flags = 1;
    for (uint32_t i = 0; i < n; i++) out[i].op.class = 1, out[i].op.custodian = HOSPITAL;
    return n;
}

// Good operations, when their targets exist.
static uint32_t letters(struct draft *out)
{
    uint32_t n = 0;
    if (with_signed) n += signed_letters(out, PATIENT_C);
    for (uint32_t p = PATIENT_A; p <= PATIENT_C; p++) {
        out[n++] = letter(OPERATION_GRANT, p, p == PATIENT_A ? HOSPITAL : GENESIS_ANYONE, 0);
        out[n++] = letter(OPERATION_REQUEST, p, HOSPITAL, 0);
        out[n++] = letter(OPERATION_RECORD, p, 0, 0);
        for (uint32_t target = 0; target < 2; target++) {
            out[n++] = letter(OPERATION_REVOKE, p, 0, target);
            out[n++] = letter(OPERATION_RESPOND, p, 0, target);
            out[n] = letter(OPERATION_RESPOND, p, 0, target);
            out[n++].op.flags = 1;
            out[n] = letter(OPERATION_RECORD, p, 0, 0);
            out[n++].op.link = target + 1;
        }
    }
    for (uint32_t target = 0; target < 2; target++)
        out[n++] = letter(OPERATION_EXPIRE, 0, 0, target);
    out[n++] = letter(OPERATION_REGISTER, 0, 0, 0);
    out[n++] = letter(OPERATION_VOCAB, 0, 0, 0);
    return n;
}

static struct secret_ed25519 hospital_secret;
static uint8_t hospital_key[ED25519_PUBLIC_SIZE];

// The open group comes under the organisation's signature when its operation is of class 1.
static void under_signature(struct state *state, const struct operation *op)
{
    static const struct subbatch anything;
    state->log->signing = op->class == 1 ? &anything : NULL;
    state->log->signing_cm = subbatch_key_commitment(hospital_key);
}

// The organisation has signed just this operation, which was applied.
static void sign(struct state *state, const struct operation *op)
{
    static const uint8_t origin[SHA256_SIZE];
    state->log->signing = NULL;
    if (op->class != 1) return;
    struct operation whole = *op;
    struct subbatch_tree tree = {.count = 0};
    struct subbatch *s = &state->log->signed_by[state->log->signed_count++];
    whole.body = transition_body(state, op);
    subbatch_tree_add(&tree, intent_digest(&whole));
    *s = (struct subbatch){.first_nonce = op->nonce, .count = 1};
    s->root = subbatch_tree_root(&tree);
    memcpy(s->key, hospital_key, sizeof s->key);
    subbatch_sign(s, &hospital_secret, origin);
}

static void genesis(struct world *w)
{
    static const uint8_t key_seed[ED25519_SEED_SIZE] = {7};
    ed25519_from_seed(&hospital_secret, hospital_key, key_seed);
    arena_reset(&memory.state);
    w->sequence = 1;
    struct genesis_keys keys;
    genesis_keys_derive(&keys, span_text("a tenant key for tests"));
    CHECK_EQ(state_init(&w->state, &memory.state, &capacity, &keys), STATUS_OK);
    struct draft drafts[ACCOUNTS - STATE_GENESIS_ACCOUNTS];
    struct operation ops[ACCOUNTS - STATE_GENESIS_ACCOUNTS];
    for (uint32_t i = 0; i < ACCOUNTS - STATE_GENESIS_ACCOUNTS; i++) {
        drafts[i] = letter(OPERATION_REGISTER, 0, 0, 0);
        uint64_t seed = 70 + i;
        drafts[i].op.content.account.key = random_key(&seed);
        if (i == 3) drafts[i].op.content.account.kind = ACCOUNT_ORGANIZATION;
        if (i == 3) drafts[i].op.content.account.auth_cm = subbatch_key_commitment(hospital_key);
        // The third patient asks for more than the gateway's word.
        drafts[i].op.flags = i == 2;
    }
    struct refusal refusal;
    CHECK_EQ(group_accept(&w->state, ops, drafts, 4, w->sequence, NOW, &refusal), LEDGER_OK);
    w->sequence += 4;
    struct salter salter = workload_salter();
    struct batch_witness witness;
    arena_reset(&memory.witness);
    CHECK_EQ(batch_seal(&witness, &w->state, ops, 4, &salter, lanes_best(), &memory.witness),
             STATUS_OK);
}

// Whether the circuit is content with the batch.
static bool circuit_accepts(const struct batch_witness *witness, struct air_failure *failure)
{
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    arena_rewind(&memory.traces, memory.after_circuit);
    struct batch_traces traces;
    enum status built = batch_traces_build(&traces, &memory.traces, witness, profile, lanes_best());
    // INTERNAL: no table can be filled with this; the witness contradicts itself.
    if (built == STATUS_INTERNAL) {
        failure->name = "no table holds it";
        return false;
    }
    CHECK_EQ(built, STATUS_OK);
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    uint32_t count = batch_statement_fractions(fractions, &traces.statement);
    struct stark_statement statement = {
        .log_heights = circuit_log_heights(0), .fractions = fractions, .fraction_count = count};
    arena_reset(&memory.scratch);
    // The small tables first: they notice most lies, and cost least.
    for (uint32_t t = memory.circuit.stark.table_count; t-- > 1;) {
        uint32_t log_height = statement.log_heights[t];
        enum status table =
            air_check_table(failure, &memory.scratch, memory.circuit.stark.tables[t],
                            &traces.traces[t], log_height, stark_active_rows(profile, log_height));
        if (table != STATUS_OK) return false;
    }
    return air_check_circuit(failure, &memory.scratch, &memory.circuit.stark, &statement, profile,
                             traces.traces) == STATUS_OK;
}

static uint32_t tried, accepted, refused, impossible;
static uint32_t refused_as[256];

static void describe(const char *what, const struct operation *op, enum ledger_error error,
                     const struct air_failure *failure)
{
    fprintf(stderr,
            "%s: %s patient %u grantee %u custodian %u target %u link %u flags %u: %s; %s\n", what,
            operation_kind_name(op->kind), op->patient, op->grantee, op->custodian, op->target,
            op->link, op->flags, ledger_error_name(error),
            failure->name ? failure->name : "no rule is broken");
}

// The last of `count` operations is in question; those before it are good. All make one batch.
static void judge(const struct operation *ops, uint32_t count)
{
    struct world w;
    struct refusal refusal = {.error = LEDGER_OK};
    genesis(&w);
    group_begin(&w.state);
    for (uint32_t i = 0; i + 1 < count; i++) {
        under_signature(&w.state, &ops[i]);
        CHECK_EQ(transition_apply(&w.state, &ops[i], &refusal), LEDGER_OK);
        sign(&w.state, &ops[i]);
    }
    const struct operation *last = &ops[count - 1];
    under_signature(&w.state, last);
    enum ledger_error error = transition_check(&w.state, last, &refusal);
    tried++;
    if (!forced_apply(&w.state, last)) {
        CHECK(error != LEDGER_OK);
        impossible++;
        return;
    }
    sign(&w.state, last);
    group_commit(&w.state);
    struct salter salter = workload_salter();
    struct batch_witness witness;
    arena_reset(&memory.witness);
    CHECK_EQ(batch_seal(&witness, &w.state, ops, count, &salter, lanes_best(), &memory.witness),
             STATUS_OK);
    struct air_failure failure = {.table = NULL};
    bool accepts = circuit_accepts(&witness, &failure);
    if (accepts != (error == LEDGER_OK)) {
        describe(accepts ? "the circuit proves what the rules refuse"
                         : "the circuit refuses what the rules accept",
                 last, error, &failure);
        CHECK(false);
    }
    if (error == LEDGER_OK)
        accepted++;
    else
        refused++, refused_as[error & 255]++;
}

// Spoils one field of a complete operation; false when there are no more ways.
static bool spoil(struct operation *op, uint32_t way)
{
    static const uint32_t others[] = {0, 1, 2, 3, PATIENT_A, PATIENT_B, PATIENT_C, HOSPITAL};
    struct rule_content *rule = &op->content.rule;
    bool is_rule = operation_content_of(op->kind) == CONTENT_RULE;
    if (way < 8) return op->patient = others[way], true;
    if (way < 16) return op->grantee = others[way - 8], true;
    if (way < 24) return op->custodian = others[way - 16], true;
    switch (way) {
    case 24: op->nonce++; return true;
    case 25: op->nonce--; return true;
    case 26: op->time = NOW - 1; return true;
    case 27: op->sequence = 1; return true;
    case 28: op->target++; return true;
    case 29: op->target--; return true;
    case 30: op->link++; return true;
    case 31: op->link--; return true;
    case 32: op->flags ^= 1; return true;
    case 33: op->flags ^= 2; return true;
    case 34: op->extra ^= 1; return true;
    case 35: op->class = 1; return true;
    case 36: op->class = 2; return true;
    case 37: op->time = NOW + 6; return true; // after every rule's end
    case 38: op->extra = 0; return true;
    case 39: op->extra = 257; return true;
    default: break;
    }
    if (op->kind == OPERATION_REGISTER) {
        uint64_t seed = 71; // the second patient's
        if (way == 40) return op->content.account.key = random_key(&seed), true;
        if (way == 41) return memset(&op->content.account.key, 0, sizeof(struct account_key)), true;
        if (way < 42 + ACCOUNT_KIND_COUNT)
            return op->content.account.kind = (uint8_t)(way - 42), true;
    }
    if (!is_rule) return false;
    switch (way) {
    case 40: rule->not_after = NOW - 1; return true;
    case 41: rule->not_after = NOW; return true;
    case 42: rule->not_after = 0; return true;
    case 43: rule->types[0] = 0; return true;
    case 44: rule->purposes[0] = 0; return true;
    case 45: // 3 x 67 = 201
        rule->types[0] = 7;
        rule->purposes[0] = ~0ULL, rule->purposes[1] = 7;
        return true;
    case 46: // 2 x 100 = 200
        rule->purposes[0] = ~0ULL, rule->purposes[1] = (1ULL << 36) - 1;
        return true;
    case 47: // 201 x 1
        rule->types[0] = 1;
        for (int i = 0; i < 3; i++) rule->purposes[i] = ~0ULL;
        return rule->purposes[3] = 0x1ff, true;
    case 48: rule->flags = RULE_ALL_TYPES; return true; // beside types
    case 49: rule->flags = RULE_ALL_TYPES, rule->types[0] = 0; return true;
    case 50: rule->flags = RULE_ALL_PURPOSES; return true;
    case 51: rule->flags = RULE_ALL_PURPOSES, rule->purposes[0] = 0; return true;
    case 52: rule->flags = RULE_DENY; return true;
    case 53: rule->not_after = LEDGER_TIME_LIMIT - 1; return true;
    default: return false;
    }
}

// Completes a letter in the state after ops[0, count).
static bool complete(struct operation *out, const struct operation *ops, uint32_t count,
                     const struct draft *draft)
{
    struct world w;
    struct refusal refusal;
    genesis(&w);
    group_begin(&w.state);
    for (uint32_t i = 0; i < count; i++) {
        under_signature(&w.state, &ops[i]);
        if (transition_apply(&w.state, &ops[i], &refusal) != LEDGER_OK) return false;
    }
    group_commit(&w.state);
    return transition_prepare(out, &w.state, draft, ops, w.sequence + count, NOW + count / 2,
                              &refusal) == LEDGER_OK;
}

static void explore(struct operation *ops, uint32_t count, uint32_t depth)
{
    struct draft alphabet[64];
    uint32_t n = letters(alphabet);
    for (uint32_t i = 0; i < n; i++) {
        if (!complete(&ops[count], ops, count, &alphabet[i])) continue;
        struct operation good = ops[count];
        uint32_t before = accepted;
        judge(ops, count + 1);
        bool goes_on = accepted != before;
        for (uint32_t way = 0; way < CASES_MAX && (goes_on || count == 0); way++) {
            ops[count] = good;
            if (!spoil(&ops[count], way)) break;
            // Behind another operation only what the signature has to do with.
            if (count > 0 && good.class == 1 && (way < 16 || way > 36)) continue;
            if (memcmp(&ops[count], &good, sizeof good) != 0) judge(ops, count + 1);
        }
        ops[count] = good;
        if (goes_on && count < depth) explore(ops, count + 1, depth);
    }
}

static uint32_t depth = 1;

TEST(every_operation__every_small_state__executor_and_circuit_agree)
{
    struct operation ops[DEPTH_MAX + 1];
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    memory.state = arena_of(state_bytes(&capacity));
    memory.witness = arena_of(batch_witness_bytes(16));
    memory.traces = arena_of(batch_traces_bytes(0) + CIRCUIT_BYTES);
    CHECK_EQ(batch_circuit_make(&memory.circuit, &memory.traces, 0), STATUS_OK);
    memory.after_circuit = memory.traces.used;
    struct stark_statement statement = {.log_heights = circuit_log_heights(0),
                                        .fraction_count = BATCH_FRACTIONS_MAX};
    memory.scratch = arena_of(air_check_bytes(&memory.circuit.stark, &statement, profile));
    explore(ops, 0, depth);
    printf("%u operations in question: %u accepted, %u refused, %u name what is not there\n", tried,
           accepted, refused, impossible);
    for (uint32_t e = 0; e < 256; e++)
        if (refused_as[e])
            printf("  %5u %s\n", refused_as[e], ledger_error_name((enum ledger_error)e));
    CHECK(accepted > 10);
    CHECK(refused > 200);
    free(memory.state.base);
    free(memory.witness.base);
    free(memory.traces.base);
    free(memory.scratch.base);
}

int main(int argc, char **argv)
{
    if (argc > 1) depth = (uint32_t)strtoul(argv[1], NULL, 10);
    with_signed = argc > 2 && strcmp(argv[2], "signed") == 0;
    if (depth > DEPTH_MAX) depth = DEPTH_MAX;
    RUN(every_operation__every_small_state__executor_and_circuit_agree);
    return check_report();
}
