// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/transition.h"

#include "core/ledger/ledger_codec.h"
#include "core/ledger/state_log.h"

// Which fields a kind uses; the others must be zero.
struct shape {
    uint8_t flags_max;
    bool patient, grantee, link, extra;
    enum { NO_CUSTODIAN, ANY_CUSTODIAN, GATEWAY_ONLY } custodian;
};

static const struct shape shapes[] = {
    [OPERATION_REGISTER] = {2, true, true, false, false, GATEWAY_ONLY},
    [OPERATION_GRANT] = {0, true, true, false, false, ANY_CUSTODIAN},
    [OPERATION_REVOKE] = {0, true, false, false, false, NO_CUSTODIAN},
    [OPERATION_REQUEST] = {0, true, true, false, false, ANY_CUSTODIAN},
    [OPERATION_RESPOND] = {1, true, true, true, false, NO_CUSTODIAN},
    [OPERATION_EXPIRE] = {0, false, false, false, false, GATEWAY_ONLY},
    [OPERATION_RECORD] = {0, true, false, true, false, ANY_CUSTODIAN},
    [OPERATION_VOCAB] = {1, false, false, false, true, GATEWAY_ONLY},
};

static enum ledger_error refuse(struct refusal *refusal, enum ledger_error error)
{
    refusal->error = error;
    return error;
}

static enum ledger_error refuse_bound(struct refusal *refusal, enum ledger_error error,
                                      uint64_t provided, uint64_t max)
{
    refusal->provided = provided;
    refusal->max = max;
    return refuse(refusal, error);
}

// Forwards a refusal; LEDGER_OK goes on.
#define ACCEPT(call)                                          \
    do {                                                      \
        enum ledger_error accept_error_ = (call);             \
        if (accept_error_ != LEDGER_OK) return accept_error_; \
    } while (0)

static bool shape_fits(const struct operation *op)
{
    const struct shape *shape = &shapes[op->kind];
    // What an organization signs names it.
    bool custodian_fits = shape->custodian == ANY_CUSTODIAN || op->class == 1 ||
                          op->custodian == (shape->custodian == GATEWAY_ONLY ? GENESIS_GATEWAY : 0);
    return op->flags <= shape->flags_max && (shape->patient || op->patient == 0) &&
           (shape->grantee || op->grantee == 0) && (shape->link || op->link == 0) &&
           (shape->extra || op->extra == 0) && custodian_fits;
}

static enum ledger_error check_head(const struct state *state, const struct operation *op,
                                    struct refusal *refusal)
{
    if (!operation_class_fits(op->kind, op->class)) {
        return refuse(refusal, LEDGER_UNKNOWN_OPERATION);
    }
    if (!operation_head_in_range(op)) return refuse(refusal, LEDGER_INVALID_OPERATION);
    const struct state_head *head = &state->head;
    if (op->sequence <= head->sequence) {
        return refuse_bound(refusal, LEDGER_SEQUENCE_REVERSED, op->sequence, head->sequence);
    }
    if (op->time < head->time) {
        return refuse_bound(refusal, LEDGER_TIME_REVERSED, op->time, head->time);
    }
    if (!shape_fits(op)) return refuse(refusal, LEDGER_INVALID_OPERATION);
    return LEDGER_OK;
}

// The account exists and is not the sentinel.
static bool account_exists(const struct state *state, uint32_t account)
{
    return account != GENESIS_SENTINEL && account < state->head.count[TREE_ACCOUNTS];
}

static bool account_active(const struct state *state, uint32_t account)
{
    return account_exists(state, account) &&
           state->accounts.states[account].status == ACCOUNT_ACTIVE;
}

// The open group's signature is by the key that the author's account commits to. The circuit opens
// that commitment in the state before the batch, so the account must be older than the batch.
static enum ledger_error check_signature(const struct state *state, const struct operation *op,
                                         struct refusal *refusal)
{
    const struct touch_log *log = state->log;
    const struct account_content *author = &state->accounts.rows[op->custodian];
    if (log->signing == NULL || !digest_equal(author->auth_cm, log->signing_cm)) {
        return refuse(refusal, LEDGER_SIGNATURE_INVALID);
    }
    bool older = op->custodian < state->sealed_head.count[TREE_ACCOUNTS];
    return older ? LEDGER_OK : refuse(refusal, LEDGER_BATCH_FULL);
}

// Activity, authority, signature, nonce. Every account that is named and not 0 exists already.
static enum ledger_error check_accounts(const struct state *state, const struct operation *op,
                                        struct refusal *refusal)
{
    bool registers = op->kind == OPERATION_REGISTER;
    uint32_t author = operation_author(op);
    const struct account_state *accounts = state->accounts.states;
    if (!account_active(state, author)) return refuse(refusal, LEDGER_ACCOUNT_INACTIVE);
    for (int role = 0; role < ROLE_COUNT && !registers; role++) {
        uint32_t account = operation_account(op, (enum operation_role)role);
        if (account != 0 && !account_active(state, account)) {
            return refuse(refusal, LEDGER_ACCOUNT_INACTIVE);
        }
    }
    if (!registers && op->patient != 0 && op->class < accounts[op->patient].auth_floor) {
        return refuse_bound(refusal, LEDGER_AUTHORITY_TOO_LOW, op->class,
                            accounts[op->patient].auth_floor);
    }
    if (op->class == 1) ACCEPT(check_signature(state, op, refusal));
    if (op->nonce != accounts[author].nonce) {
        return refuse_bound(refusal, LEDGER_NONCE_MISMATCH, op->nonce, accounts[author].nonce);
    }
    return LEDGER_OK;
}

// There is room for one more leaf, in the tree and in the open batch, and `index` is its index.
static enum ledger_error check_next(const struct state *state, enum tree_id tree, uint32_t index,
                                    struct refusal *refusal)
{
    uint32_t count = state->head.count[tree];
    if (count >= state->capacity[tree]) {
        return refuse_bound(refusal, LEDGER_QUOTA_EXCEEDED, (uint64_t)count + 1,
                            state->capacity[tree]);
    }
    if (index != count) return refuse(refusal, LEDGER_TARGET_MISMATCH);
    return LEDGER_OK;
}

static uint32_t count_bits(const uint64_t map[static 4])
{
    int count = 0;
    for (size_t i = 0; i < 4; i++) count += __builtin_popcountll(map[i]);
    return (uint32_t)count;
}

uint32_t rule_count_types(const struct rule_content *rule)
{
    return count_bits(rule->types) + ((rule->flags & RULE_ALL_TYPES) != 0);
}

uint32_t rule_count_purposes(const struct rule_content *rule)
{
    return count_bits(rule->purposes) + ((rule->flags & RULE_ALL_PURPOSES) != 0);
}

static enum ledger_error check_rule(const struct operation *op, struct refusal *refusal)
{
    const struct rule_content *rule = &op->content.rule;
    uint32_t types = rule_count_types(rule), purposes = rule_count_purposes(rule);
    const uint32_t sizes[] = {types, purposes, types * purposes};
    if (types == 0 || purposes == 0) return refuse(refusal, LEDGER_EMPTY_BATCH);
    for (size_t i = 0; i < 3; i++) {
        if (sizes[i] > RULE_COMBINATIONS_MAX) {
            return refuse_bound(refusal, LEDGER_BATCH_SIZE_EXCEEDED, sizes[i],
                                RULE_COMBINATIONS_MAX);
        }
    }
    if (rule->not_after != 0 && rule->not_after < op->time) {
        return refuse(refusal, LEDGER_EXPIRATION_IN_PAST);
    }
    if (rule->not_after >= LEDGER_TIME_LIMIT) {
        return refuse_bound(refusal, LEDGER_EXPIRATION_TOO_LARGE, rule->not_after,
                            LEDGER_TIME_LIMIT - 1);
    }
    bool all_types_alone = (rule->flags & RULE_ALL_TYPES) == 0 || types == 1;
    bool all_purposes_alone = (rule->flags & RULE_ALL_PURPOSES) == 0 || purposes == 1;
    if (!all_types_alone || !all_purposes_alone || !rule_content_in_range(rule)) {
        return refuse(refusal, LEDGER_INVALID_RULE);
    }
    return LEDGER_OK;
}

// GRANT and REQUEST: a new rule in `tree`.
static enum ledger_error check_new_rule(const struct state *state, const struct operation *op,
                                        struct refusal *refusal)
{
    bool grant = op->kind == OPERATION_GRANT;
    if (!account_exists(state, op->grantee) || !account_exists(state, op->patient) ||
        !account_exists(state, op->custodian)) {
        return refuse(refusal, LEDGER_INVALID_ADDRESS);
    }
    if (op->grantee == op->patient) {
        return refuse(refusal,
                      grant ? LEDGER_CANNOT_GRANT_TO_SELF : LEDGER_CANNOT_REQUEST_FROM_SELF);
    }
    ACCEPT(check_rule(op, refusal));
    ACCEPT(check_accounts(state, op, refusal));
    return check_next(state, grant ? TREE_CONSENTS : TREE_REQUESTS, op->target, refusal);
}

static enum ledger_error check_register(const struct state *state, const struct operation *op,
                                        struct refusal *refusal)
{
    const struct account_content *account = &op->content.account;
    if (account_key_is_zero(&account->key)) return refuse(refusal, LEDGER_INVALID_ADDRESS);
    if (!account_content_in_range(account) || account->kind < ACCOUNT_PATIENT) {
        return refuse(refusal, LEDGER_INVALID_OPERATION);
    }
    if (state_find_account(state, &account->key) != STATE_NONE) {
        return refuse(refusal, LEDGER_ALREADY_REGISTERED);
    }
    ACCEPT(check_accounts(state, op, refusal));
    ACCEPT(check_next(state, TREE_ACCOUNTS, op->target, refusal));
    if (op->patient != op->target || op->grantee != state_find_low(state, &account->key)) {
        return refuse(refusal, LEDGER_TARGET_MISMATCH);
    }
    return LEDGER_OK;
}

static enum ledger_error check_revoke(const struct state *state, const struct operation *op,
                                      struct refusal *refusal)
{
    if (op->target >= state->head.count[TREE_CONSENTS]) {
        return refuse(refusal, LEDGER_CONSENT_NOT_FOUND);
    }
    const struct rule_row *consent = &state->consents.rows[op->target];
    if (consent->patient != op->patient ||
        (op->class == 1 && consent->custodian != op->custodian)) {
        return refuse(refusal, LEDGER_UNAUTHORIZED_REVOCATION);
    }
    if (state->consents.states[op->target].status != CONSENT_ACTIVE) {
        return refuse(refusal, LEDGER_CONSENT_ALREADY_INACTIVE);
    }
    return check_accounts(state, op, refusal);
}

bool respond_grants(const struct state *state, const struct operation *op)
{
    uint64_t not_after = state->requests.rows[op->target].content.not_after;
    return op->flags == 1 && (not_after == 0 || not_after >= op->time);
}

static enum ledger_error check_respond(const struct state *state, const struct operation *op,
                                       struct refusal *refusal)
{
    if (op->target >= state->head.count[TREE_REQUESTS]) {
        return refuse(refusal, LEDGER_REQUEST_NOT_FOUND);
    }
    const struct rule_row *request = &state->requests.rows[op->target];
    if (request->patient != op->patient ||
        (op->class == 1 && request->custodian != op->custodian)) {
        return refuse(refusal, LEDGER_UNAUTHORIZED_RESPONSE);
    }
    if (state->requests.states[op->target].status != REQUEST_PENDING) {
        return refuse(refusal, LEDGER_REQUEST_ALREADY_PROCESSED);
    }
    bool grants = respond_grants(state, op);
    if (op->grantee != (grants ? request->grantee : 0)) {
        return refuse(refusal, LEDGER_TARGET_MISMATCH);
    }
    ACCEPT(check_accounts(state, op, refusal));
    if (grants && op->link != 0) return check_next(state, TREE_CONSENTS, op->link - 1, refusal);
    if (grants != (op->link != 0)) return refuse(refusal, LEDGER_TARGET_MISMATCH);
    return LEDGER_OK;
}

static enum ledger_error check_expire(const struct state *state, const struct operation *op,
                                      struct refusal *refusal)
{
    if (op->target >= state->head.count[TREE_CONSENTS]) {
        return refuse(refusal, LEDGER_CONSENT_NOT_FOUND);
    }
    if (state->consents.states[op->target].status != CONSENT_ACTIVE) {
        return refuse(refusal, LEDGER_CONSENT_ALREADY_INACTIVE);
    }
    uint64_t not_after = state->consents.rows[op->target].content.not_after;
    if (not_after == 0 || not_after >= op->time) {
        return refuse(refusal, LEDGER_CONSENT_NOT_EXPIRED);
    }
    return check_accounts(state, op, refusal);
}

static enum ledger_error check_record(const struct state *state, const struct operation *op,
                                      struct refusal *refusal)
{
    if (!account_exists(state, op->patient) || !account_exists(state, op->custodian)) {
        return refuse(refusal, LEDGER_INVALID_ADDRESS);
    }
    if (!record_content_in_range(&op->content.record)) {
        return refuse(refusal, LEDGER_INVALID_OPERATION);
    }
    if (op->link > state->head.count[TREE_RECORDS]) {
        return refuse(refusal, LEDGER_RECORD_NOT_FOUND);
    }
    if (op->link != 0 && state->records.rows[op->link - 1].subject != op->patient) {
        return refuse(refusal, LEDGER_SUBJECT_MISMATCH);
    }
    ACCEPT(check_accounts(state, op, refusal));
    return check_next(state, TREE_RECORDS, op->target, refusal);
}

static enum ledger_error check_vocab(const struct state *state, const struct operation *op,
                                     struct refusal *refusal)
{
    if (op->extra == 0) return refuse(refusal, LEDGER_EMPTY_STRING);
    if (op->extra > VOCABULARY_LENGTH_MAX) {
        return refuse_bound(refusal, LEDGER_STRING_TOO_LONG, op->extra, VOCABULARY_LENGTH_MAX);
    }
    ACCEPT(check_accounts(state, op, refusal));
    return check_next(state, TREE_VOCABULARY, op->target, refusal);
}

static enum ledger_error check_kind(const struct state *state, const struct operation *op,
                                    struct refusal *refusal)
{
    switch ((enum operation_kind)op->kind) {
    case OPERATION_REGISTER: return check_register(state, op, refusal);
    case OPERATION_GRANT:
    case OPERATION_REQUEST: return check_new_rule(state, op, refusal);
    case OPERATION_REVOKE: return check_revoke(state, op, refusal);
    case OPERATION_RESPOND: return check_respond(state, op, refusal);
    case OPERATION_EXPIRE: return check_expire(state, op, refusal);
    case OPERATION_RECORD: return check_record(state, op, refusal);
    case OPERATION_VOCAB: return check_vocab(state, op, refusal);
    }
    return refuse(refusal, LEDGER_UNKNOWN_OPERATION);
}

enum ledger_error transition_check(const struct state *state, const struct operation *op,
                                   struct refusal *refusal)
{
    *refusal = (struct refusal){.error = LEDGER_OK};
    ACCEPT(check_head(state, op, refusal));
    ACCEPT(check_kind(state, op, refusal));
    if (!touch_log_has_room(state, 1)) return refuse(refusal, LEDGER_BATCH_FULL);
    return LEDGER_OK;
}
