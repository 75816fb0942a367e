// SPDX-License-Identifier: Apache-2.0
// Random groups of operations, right and wrong, through the executor and the naive model: the same
// answers, the same contents, the same roots; a refused group leaves no trace.
#include "core/ledger/batch.h"
#include "core/ledger/state_log.h"
#include "core/ledger/transition.h"
#include "core/ledger/workload.h"
#include "tests/core/ledger/ledger_random.h"
#include "tests/core/ledger/naive_model.h"
#include "tests/core/ledger/naive_root.h"

#include <stdlib.h>

enum { GROUP_MAX = 5, ROUNDS = 1500 };

static const struct state_capacity CAPACITY = {MODEL_ACCOUNTS, MODEL_CONSENTS, MODEL_REQUESTS,
                                               MODEL_RECORDS, MODEL_WORDS};
static struct state state;
static struct arena arena, witness_arena;
static struct model model;
static struct operation batch[LEDGER_BATCH_MAX];
static uint32_t batch_count;
static uint32_t seen[64]; // how often each error was met
static uint64_t seed;

static uint32_t pick(uint32_t limit)
{
    return (uint32_t)(check_random(&seed) >> 8) % limit;
}

static struct account_key small_key(uint32_t i)
{
    struct account_key key = {{0}};
    key.limb[i % 8] = 1 + i / 8 * 1000;
    return key;
}

static void start(uint64_t with_seed)
{
    seed = with_seed;
    struct genesis_keys keys = {small_key(16), small_key(9), small_key(26)};
    arena_reset(&arena);
    CHECK_EQ(state_init(&state, &arena, &CAPACITY, &keys), STATUS_OK);
    memset(&model, 0, sizeof model);
    model.account_count = 4;
    model.accounts[1] = (struct model_account){.key = keys.gateway, .kind = 1, .status = 1};
    model.accounts[2] = (struct model_account){.key = keys.anyone, .kind = 2, .status = 1};
    // No operation suspends an account yet, so that rule is met by starting with one.
    model.accounts[3] = (struct model_account){.key = keys.nobody, .kind = 3, .status = 2};
    state.accounts.states[3].status = ACCOUNT_SUSPENDED;
    state_rehash(&state, lanes_best());
    model.sealed_accounts = 4;
    batch_count = 0;
}

static uint32_t some_account(void)
{
    return pick(16) == 0 ? pick(MODEL_ACCOUNTS) : pick(model.account_count);
}

static void random_map(uint64_t map[4])
{
    memset(map, 0, 4 * sizeof map[0]);
    uint32_t bits = pick(8) == 0 ? pick(256) : pick(5);
    for (uint32_t i = 0; i < bits; i++) map[pick(4)] |= UINT64_C(1) << pick(64);
}

static void random_rule(struct rule_content *rule)
{
    random_rule_content(rule, &seed);
    rule->flags = pick(3) == 0 ? (uint8_t)pick(8) : (uint8_t)pick(2);
    random_map(rule->types);
    random_map(rule->purposes);
    uint32_t end = pick(12);
    rule->not_after = end == 0 ? UINT64_C(1) << 36 : end < 5 ? 0 : model.time + pick(12);
    if (pick(30) == 0) rule->not_after = model.time / 2 + 1;
    if (pick(60) == 0) rule->confidentiality = 7;
}

static void random_draft(struct draft *draft)
{
    memset(draft, 0, sizeof *draft);
    struct operation *op = &draft->op;
    static const uint8_t kinds[16] = {1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 7, 8};
    op->kind = pick(100) == 0 ? (uint8_t)pick(256) : kinds[pick(16)];
    op->blinder = random_salt(&seed);
    op->patient = some_account();
    op->grantee = some_account();
    op->custodian = some_account();
    switch (op->kind) {
    case OPERATION_REGISTER:
        op->grantee = op->patient = 0;
        random_account_content(&op->content.account, &seed);
        op->content.account.key = small_key(pick(100));
        if (pick(50) == 0) memset(&op->content.account.key, 0, sizeof op->content.account.key);
        op->content.account.kind = (uint8_t)(pick(40) == 0 ? pick(4) : 4 + pick(7));
        op->flags = pick(12) == 0 ? (uint8_t)pick(4) : 0;
        break;
    case OPERATION_GRANT:
        draft->first_rule = 0;
        random_rule(&op->content.rule);
        break;
    case OPERATION_REQUEST: random_rule(&op->content.rule); break;
    case OPERATION_REVOKE:
        op->target = pick(model.consent_count + 2);
        op->grantee = op->custodian = 0;
        if (op->target < model.consent_count && pick(8) != 0) {
            op->patient = model.consents[op->target].p;
        }
        break;
    case OPERATION_RESPOND:
        op->target = pick(model.request_count + 1);
        op->custodian = 0;
        op->flags = pick(3) != 0;
        if (op->target < model.request_count && pick(8) != 0) {
            op->patient = model.requests[op->target].p;
        }
        break;
    case OPERATION_EXPIRE:
        op->target = pick(model.consent_count + 2);
        op->patient = op->grantee = 0;
        break;
    case OPERATION_RECORD:
        op->grantee = 0;
        random_record_content(&op->content.record, &seed);
        op->link = pick(2) * pick(model.record_count + 2);
        if (op->link > 0 && op->link <= model.record_count && pick(4) != 0) {
            op->patient = model.records[op->link - 1].p;
        }
        break;
    case OPERATION_VOCAB:
        op->patient = op->grantee = 0;
        op->content.string = random_digest(&seed);
        op->flags = (uint8_t)pick(2);
        op->extra = pick(10) == 0 ? pick(2) * 257 : 1 + pick(256);
        break;
    default: break;
    }
}

// Spoils one field of a complete operation.
static void spoil(struct operation *op)
{
    switch (pick(11)) {
    case 0: op->nonce++; break;
    case 1: op->target++; break;
    case 2: op->link++; break;
    case 3: op->sequence = model.sequence - pick(2); break;
    case 4: op->time = model.time - (model.time > 0); break;
    case 5: op->flags++; break;
    case 6: op->class = 1 + (uint8_t)pick(2); break;
    case 7: op->extra++; break;
    case 8: op->patient = some_account(); break;
    case 9: op->grantee = some_account(); break;
    default: op->custodian = some_account(); break;
    }
}

static void check_rules(const struct rule_table *table, const struct model_rule *rules,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct entry_state *c = &table->states[i];
        const struct rule_row *row = &table->rows[i];
        const struct model_rule *r = &rules[i];
        CHECK(row->patient == r->p && row->custodian == r->k && row->grantee == r->g);
        CHECK(c->status == r->status && c->created == r->created && c->changed == r->changed);
        CHECK(c->link == r->link && c->previous_of_patient == r->previous_p &&
              c->previous_of_grantee == r->previous_g);
        CHECK(row->content.not_after == r->not_after);
    }
}

static void check_accounts(void)
{
    for (uint32_t i = 0; i < model.account_count; i++) {
        const struct account_state *c = &state.accounts.states[i];
        const struct model_account *a = &model.accounts[i];
        struct account_key next = model_next_key(&model, &a->key);
        CHECK(account_key_equal(&state.accounts.rows[i].key, &a->key));
        CHECK(account_key_equal(&c->next_key, &next));
        CHECK(c->status == a->status && c->auth_floor == a->floor && c->nonce == a->nonce);
        CHECK(c->last_consent == a->last_consent && c->last_granted == a->last_granted);
        CHECK(c->last_request == a->last_request && c->last_asked == a->last_asked);
        CHECK(c->last_record == a->last_record && c->key_next == 0);
        CHECK_EQ(state_find_account(&state, &a->key), i == 0 ? STATE_NONE : i);
        CHECK_EQ(state_find_low(&state, &a->key), i);
    }
}

static void check_same(void)
{
    const uint32_t counts[TREE_COUNT] = {model.account_count, model.consent_count,
                                         model.request_count, model.record_count, model.word_count};
    CHECK_BYTES(state.head.count, counts, sizeof counts);
    CHECK(state.head.time == model.time && state.head.sequence == model.sequence);
    check_accounts();
    check_rules(&state.consents, model.consents, model.consent_count);
    check_rules(&state.requests, model.requests, model.request_count);
    for (uint32_t i = 0; i < model.record_count; i++) {
        const struct entry_state *c = &state.records.states[i];
        const struct model_record *r = &model.records[i];
        CHECK(state.records.rows[i].subject == r->p && state.records.rows[i].author == r->k);
        CHECK(c->status == 1 && c->created == r->created && c->changed == r->created);
        CHECK(c->link == r->link && c->previous_of_patient == r->previous_p);
    }
    for (uint32_t i = 0; i < model.word_count; i++) {
        CHECK(digest_equal(state.vocabulary[i].string, model.words[i].string));
        CHECK_EQ(state.vocabulary[i].length, model.words[i].length);
    }
}

// Contents as bytes: what rolling back must restore exactly.
struct image {
    struct account_content accounts[MODEL_ACCOUNTS];
    struct account_state account_states[MODEL_ACCOUNTS];
    struct rule_row rules[2][MODEL_CONSENTS];
    struct entry_state states[3][MODEL_CONSENTS];
    struct record_row records[MODEL_RECORDS];
    struct vocabulary_entry words[MODEL_WORDS];
    struct state_head head;
    uint32_t touches, operations, links, nodes, kinds[OPERATION_KINDS];
};

static void copy_image(struct image *out)
{
    const uint32_t *n = state.head.count;
    memset(out, 0, sizeof *out);
    memcpy(out->accounts, state.accounts.rows, n[0] * sizeof *out->accounts);
    memcpy(out->account_states, state.accounts.states, n[0] * sizeof *out->account_states);
    memcpy(out->rules[0], state.consents.rows, n[1] * sizeof(struct rule_row));
    memcpy(out->states[0], state.consents.states, n[1] * sizeof(struct entry_state));
    memcpy(out->rules[1], state.requests.rows, n[2] * sizeof(struct rule_row));
    memcpy(out->states[1], state.requests.states, n[2] * sizeof(struct entry_state));
    memcpy(out->records, state.records.rows, n[3] * sizeof(struct record_row));
    memcpy(out->states[2], state.records.states, n[3] * sizeof(struct entry_state));
    memcpy(out->words, state.vocabulary, n[4] * sizeof(struct vocabulary_entry));
    out->head = state.head;
    out->touches = batch_open_leaves(&state);
    out->operations = batch_open_operations(&state);
    out->links = state.index.link_count;
    out->nodes = batch_open_nodes(&state);
    memcpy(out->kinds, batch_open_kinds(&state), sizeof out->kinds);
}

static struct image before, after;
static struct model model_before;

static void seal_batch(void)
{
    struct batch_witness w;
    struct salter salter = workload_salter();
    if (batch_count == 0) return;
    arena_reset(&witness_arena);
    digest old = state_root(&state);
    uint32_t leaves = batch_open_leaves(&state), nodes = batch_open_nodes(&state), kinds = 0;
    for (int kind = 0; kind < OPERATION_KINDS; kind++) kinds += batch_open_kinds(&state)[kind];
    CHECK_EQ(kinds, batch_count);
    CHECK_EQ(batch_seal(&w, &state, batch, batch_count, &salter, lanes_best(), &witness_arena),
             STATUS_OK);
    CHECK(digest_equal(w.old_root, old));
    CHECK(w.leaf_count == leaves && w.node_count == nodes);
    CHECK(batch_open_leaves(&state) == 0 && batch_open_nodes(&state) == 0);
    CHECK(digest_equal(w.new_root, naive_state_root(&state)));
    CHECK(digest_equal(w.new_root, state_root(&state)));
    for (uint32_t i = 0; i < batch_count; i++) {
        CHECK(digest_equal(w.operations[i].body, transition_body(&state, &batch[i])));
    }
    batch_count = 0;
    model.sealed_accounts = model.account_count;
}

// Every third group comes as if some account's key had signed it: what a signature must cover has
// tests of its own.
static void sign_group(void)
{
    static const struct subbatch anything;
    model.signer = pick(3) == 0 ? pick(model.account_count) : 0;
    if (model.signer < STATE_GENESIS_ACCOUNTS) model.signer = 0; // they have no keys
    state.log->signing = model.signer == 0 ? NULL : &anything;
    state.log->signing_cm = state.accounts.rows[model.signer].auth_cm;
}

static void sign_draft(struct draft *draft)
{
    struct operation *op = &draft->op;
    if (model.signer == 0 || pick(4) == 0) return;
    op->class = 1;
    op->custodian = pick(6) == 0 ? some_account() : model.signer;
}

static void random_group(void)
{
    uint32_t size = 1 + pick(GROUP_MAX);
    enum ledger_error error = LEDGER_OK;
    copy_image(&before);
    model_before = model;
    group_begin(&state);
    sign_group();
    for (uint32_t i = 0; i < size && error == LEDGER_OK; i++) {
        struct draft draft;
        struct refusal refusal;
        struct operation *op = &batch[batch_count + i];
        random_draft(&draft);
        sign_draft(&draft);
        error = transition_prepare(op, &state, &draft, &batch[batch_count],
                                   model.sequence + 1 + pick(3), model.time + pick(3), &refusal);
        if (error != LEDGER_OK) {
            CHECK_EQ(error, LEDGER_UNKNOWN_OPERATION);
            CHECK(!operation_kind_known(op->kind));
            break;
        }
        if (pick(12) == 0) spoil(op);
        enum ledger_error expected = model_step(&model, op);
        error = transition_apply(&state, op, &refusal);
        CHECK_EQ(error, expected);
        CHECK_EQ(refusal.error, error);
        seen[error]++;
    }
    state.log->signing = NULL;
    if (error == LEDGER_OK) {
        group_commit(&state);
        batch_count += size;
        return;
    }
    group_rollback(&state);
    model = model_before;
    copy_image(&after);
    CHECK_BYTES(&before, &after, sizeof before);
}

static void run(uint64_t with_seed)
{
    start(with_seed);
    for (int round = 0; round < ROUNDS && !check_test_failed; round++) {
        random_group();
        check_same();
        if (pick(40) == 0) seal_batch();
    }
    seal_batch();
    if (check_test_failed) fprintf(stderr, "seed %llu\n", (unsigned long long)with_seed);
}

TEST(transition__random_groups__agree_with_the_model)
{
    for (uint64_t s = 1; s <= 6; s++) run(s);
}

TEST(transition__random_groups__meet_every_error_of_the_executor)
{
    static const enum ledger_error raised[] = {LEDGER_OK,
                                               LEDGER_INVALID_ADDRESS,
                                               LEDGER_CANNOT_GRANT_TO_SELF,
                                               LEDGER_CANNOT_REQUEST_FROM_SELF,
                                               LEDGER_EMPTY_STRING,
                                               LEDGER_EXPIRATION_IN_PAST,
                                               LEDGER_UNAUTHORIZED_REVOCATION,
                                               LEDGER_CONSENT_ALREADY_INACTIVE,
                                               LEDGER_UNAUTHORIZED_RESPONSE,
                                               LEDGER_REQUEST_ALREADY_PROCESSED,
                                               LEDGER_CONSENT_NOT_FOUND,
                                               LEDGER_REQUEST_NOT_FOUND,
                                               LEDGER_STRING_TOO_LONG,
                                               LEDGER_EMPTY_BATCH,
                                               LEDGER_BATCH_SIZE_EXCEEDED,
                                               LEDGER_EXPIRATION_TOO_LARGE,
                                               LEDGER_NONCE_MISMATCH,
                                               LEDGER_QUOTA_EXCEEDED,
                                               LEDGER_UNKNOWN_OPERATION,
                                               LEDGER_ALREADY_REGISTERED,
                                               LEDGER_ACCOUNT_INACTIVE,
                                               LEDGER_AUTHORITY_TOO_LOW,
                                               LEDGER_TIME_REVERSED,
                                               LEDGER_SEQUENCE_REVERSED,
                                               LEDGER_RECORD_NOT_FOUND,
                                               LEDGER_SUBJECT_MISMATCH,
                                               LEDGER_CONSENT_NOT_EXPIRED,
                                               LEDGER_INVALID_RULE,
                                               LEDGER_INVALID_OPERATION,
                                               LEDGER_TARGET_MISMATCH,
                                               LEDGER_SIGNATURE_INVALID,
                                               LEDGER_BATCH_FULL};
    for (size_t i = 0; i < sizeof raised / sizeof raised[0]; i++) {
        if (seen[raised[i]] == 0) fprintf(stderr, "never: %s\n", ledger_error_name(raised[i]));
        CHECK(seen[raised[i]] > 0);
    }
}

int main(void)
{
    size_t size = state_bytes(&CAPACITY), witness = batch_witness_bytes(LEDGER_BATCH_MAX);
    void *memory = malloc(size), *witness_memory = malloc(witness);
    arena = arena_over(memory, size);
    witness_arena = arena_over(witness_memory, witness);
    RUN(transition__random_groups__agree_with_the_model);
    RUN(transition__random_groups__meet_every_error_of_the_executor);
    arena_reset(&arena);
    free(memory);
    free(witness_memory);
    return check_report();
}
