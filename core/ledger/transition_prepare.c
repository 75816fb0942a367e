// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/transition.h"

#include "core/base/invariant.h"
#include "core/ledger/state_log.h"

// Finds the accounts that the draft names by key.
static bool resolve(struct operation *op, const struct state *state, const struct draft *draft)
{
    uint32_t *roles[ROLE_COUNT] = {&op->patient, &op->grantee, &op->custodian};
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (account_key_is_zero(&draft->keys[i])) continue;
        *roles[i] = state_find_account(state, &draft->keys[i]);
        if (*roles[i] == STATE_NONE) return false;
    }
    return true;
}

static void prepare_respond(struct operation *op, const struct state *state)
{
    bool known = op->target < state->head.count[TREE_REQUESTS];
    bool grants = known && respond_grants(state, op);
    op->grantee = grants ? state->requests.rows[op->target].grantee : 0;
    op->link = grants ? state->head.count[TREE_CONSENTS] + 1 : 0;
}

// Fields that follow from the state.
static void assign(struct operation *op, const struct state *state, const struct draft *draft,
                   const struct operation *group)
{
    const uint32_t *count = state->head.count;
    switch ((enum operation_kind)op->kind) {
    case OPERATION_REGISTER:
        op->custodian = GENESIS_GATEWAY;
        op->patient = op->target = count[TREE_ACCOUNTS];
        op->grantee = state_find_low(state, &op->content.account.key);
        break;
    case OPERATION_GRANT:
        op->target = count[TREE_CONSENTS];
        if (draft->first_rule != 0) {
            const struct operation *first = &group[draft->first_rule - 1];
            INVARIANT(first <= op);
            op->content.rule.group = (first == op ? op->target : first->target) + 1;
        }
        break;
    case OPERATION_REQUEST: op->target = count[TREE_REQUESTS]; break;
    case OPERATION_RESPOND: prepare_respond(op, state); break;
    case OPERATION_RECORD: op->target = count[TREE_RECORDS]; break;
    case OPERATION_EXPIRE: op->custodian = GENESIS_GATEWAY; break;
    case OPERATION_VOCAB:
        op->custodian = GENESIS_GATEWAY;
        op->target = count[TREE_VOCABULARY];
        break;
    case OPERATION_REVOKE: break;
    }
}

enum ledger_error transition_prepare(struct operation *out, const struct state *state,
                                     const struct draft *draft, const struct operation *group,
                                     uint64_t sequence, uint64_t time, struct refusal *refusal)
{
    *refusal = (struct refusal){.error = LEDGER_OK};
    *out = draft->op;
    if (!operation_kind_known(out->kind)) {
        return refusal->error = LEDGER_UNKNOWN_OPERATION;
    }
    if (!resolve(out, state, draft)) return refusal->error = LEDGER_INVALID_ADDRESS;
    out->sequence = sequence;
    out->time = time > state->head.time ? time : state->head.time;
    out->body = (digest){{FELT_ZERO}};
    assign(out, state, draft, group);
    uint32_t author = operation_author(out);
    bool known = author < state->head.count[TREE_ACCOUNTS];
    out->nonce = known ? state->accounts.states[author].nonce : 0;
    return LEDGER_OK;
}

static digest rule_body(const struct state *state, const struct rule_content *rule,
                        uint32_t patient, uint32_t custodian, uint32_t grantee)
{
    const struct account_content *accounts = state->accounts.rows;
    struct rule_names names = {&accounts[patient].key, &accounts[custodian].key,
                               &accounts[grantee].key, accounts[grantee].kind};
    struct leaf_words words;
    rule_a_words(words.a, &names, &rule->salt_a);
    rule_b_words(words.b, rule);
    return poseidon_compress(part_digest(PART_TAG_RULE_A, words.a),
                             part_digest(PART_TAG_RULE_B, words.b));
}

digest transition_body(const struct state *state, const struct operation *op)
{
    const struct account_content *accounts = state->accounts.rows;
    struct leaf_words words;
    switch (operation_content_of(op->kind)) {
    case CONTENT_ACCOUNT:
        account_a_words(words.a, &op->content.account);
        account_b_words(words.b, &op->content.account);
        return poseidon_compress(part_digest(PART_TAG_ACCOUNT_A, words.a),
                                 part_digest(PART_TAG_ACCOUNT_B, words.b));
    case CONTENT_RULE:
        return rule_body(state, &op->content.rule, op->patient, op->custodian, op->grantee);
    case CONTENT_RECORD:
        record_a_words(words.a, &accounts[op->patient].key, &accounts[op->custodian].key,
                       &op->content.record);
        record_b_words(words.b, &op->content.record);
        return poseidon_compress(part_digest(PART_TAG_RECORD_A, words.a),
                                 part_digest(PART_TAG_RECORD_B, words.b));
    case CONTENT_STRING: return op->content.string;
    case CONTENT_NONE: break;
    }
    if (op->kind != OPERATION_RESPOND) return (digest){{FELT_ZERO}};
    const struct rule_row *row = &state->requests.rows[op->target];
    return rule_body(state, &row->content, row->patient, row->custodian, row->grantee);
}
