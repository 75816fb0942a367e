// SPDX-License-Identifier: Apache-2.0
// The rules once more, as docs/protocol.md 2.5 says them, in the plainest form: small arrays,
// linear searches, undo by copying the whole. The executor is tested against it.
#ifndef CONSENTRY_TESTS_CORE_LEDGER_NAIVE_MODEL_H
#define CONSENTRY_TESTS_CORE_LEDGER_NAIVE_MODEL_H

#include "core/ledger/refusal.h"
#include "core/ledger/state.h"

enum {
    MODEL_ACCOUNTS = 40,
    MODEL_CONSENTS = 120,
    MODEL_REQUESTS = 60,
    MODEL_RECORDS = 60,
    MODEL_WORDS = 20
};

struct model_account {
    struct account_key key;
    uint32_t kind, status, floor, nonce;
    uint32_t last_consent, last_granted, last_request, last_asked, last_record;
};

struct model_rule {
    uint32_t p, k, g, status, link, previous_p, previous_g;
    uint64_t created, changed, not_after;
};

struct model_record {
    uint32_t p, k, link, previous_p;
    uint64_t created;
};

struct model {
    struct model_account accounts[MODEL_ACCOUNTS];
    struct model_rule consents[MODEL_CONSENTS], requests[MODEL_REQUESTS];
    struct model_record records[MODEL_RECORDS];
    struct vocabulary_entry words[MODEL_WORDS];
    uint32_t account_count, consent_count, request_count, record_count, word_count;
    uint64_t time, sequence;
    uint32_t signer;          // the account whose key signed the group, 0 for none
    uint32_t sealed_accounts; // as the last sealed batch left them
};

// The key that follows `key`, zeros for none; the key at or below which it would stand.
static inline struct account_key model_next_key(const struct model *m,
                                                const struct account_key *key)
{
    struct account_key next = {{0}};
    for (uint32_t i = 0; i < m->account_count; i++) {
        const struct account_key *other = &m->accounts[i].key;
        if (account_key_compare(other, key) <= 0) continue;
        if (account_key_is_zero(&next) || account_key_compare(other, &next) < 0) next = *other;
    }
    return next;
}

static inline uint32_t model_low(const struct model *m, const struct account_key *key)
{
    uint32_t low = 0;
    for (uint32_t i = 1; i < m->account_count; i++) {
        if (account_key_compare(&m->accounts[i].key, key) >= 0) continue;
        if (account_key_compare(&m->accounts[i].key, &m->accounts[low].key) > 0) low = i;
    }
    return low;
}

static inline bool model_known(const struct model *m, uint32_t account)
{
    return account > 0 && account < m->account_count;
}

static inline bool model_active(const struct model *m, uint32_t account)
{
    return model_known(m, account) && m->accounts[account].status == 1;
}

static inline uint32_t model_bits(const uint64_t map[4])
{
    uint32_t n = 0;
    for (int b = 0; b < 256; b++) n += (uint32_t)(map[b / 64] >> b % 64 & 1);
    return n;
}

// The author's nonce grows; `usual` is the author of what is not signed.
static inline void model_count(struct model *m, const struct operation *op, uint32_t usual)
{
    m->accounts[op->class == 1 ? op->custodian : usual].nonce++;
}

// Activity of everyone named, the patient's floor, the author's nonce.
static inline enum ledger_error model_common(const struct model *m, const struct operation *op,
                                             uint32_t author, const uint32_t *others, int count,
                                             bool floor)
{
    if (op->class == 1) author = op->custodian;
    if (!model_active(m, author)) return LEDGER_ACCOUNT_INACTIVE;
    if (op->class == 1 && !model_active(m, op->patient)) return LEDGER_ACCOUNT_INACTIVE;
    for (int i = 0; i < count; i++) {
        if (!model_active(m, others[i])) return LEDGER_ACCOUNT_INACTIVE;
    }
    if (floor && op->class < m->accounts[op->patient].floor) return LEDGER_AUTHORITY_TOO_LOW;
    if (op->class == 1 && op->custodian != m->signer) return LEDGER_SIGNATURE_INVALID;
    if (op->class == 1 && op->custodian >= m->sealed_accounts) return LEDGER_BATCH_FULL;
    if (op->nonce != m->accounts[author].nonce) return LEDGER_NONCE_MISMATCH;
    return LEDGER_OK;
}

static inline enum ledger_error model_register(struct model *m, const struct operation *op)
{
    const struct account_content *a = &op->content.account;
    if (op->link || op->extra || op->custodian != 1 || op->flags > 2) {
        return LEDGER_INVALID_OPERATION;
    }
    if (account_key_is_zero(&a->key)) return LEDGER_INVALID_ADDRESS;
    if (a->kind < 4) return LEDGER_INVALID_OPERATION;
    for (uint32_t i = 0; i < m->account_count; i++) {
        if (account_key_equal(&m->accounts[i].key, &a->key)) return LEDGER_ALREADY_REGISTERED;
    }
    enum ledger_error error = model_common(m, op, 1, NULL, 0, false);
    if (error != LEDGER_OK) return error;
    if (m->account_count == MODEL_ACCOUNTS) return LEDGER_QUOTA_EXCEEDED;
    if (op->target != m->account_count || op->patient != op->target ||
        op->grantee != model_low(m, &a->key)) {
        return LEDGER_TARGET_MISMATCH;
    }
    struct model_account *n = &m->accounts[m->account_count++];
    *n = (struct model_account){.key = a->key, .kind = a->kind, .status = 1, .floor = op->flags};
    m->accounts[1].nonce++;
    return LEDGER_OK;
}

static inline enum ledger_error model_rule_fits(const struct operation *op)
{
    const struct rule_content *r = &op->content.rule;
    uint32_t types = model_bits(r->types) + (r->flags / 2 & 1);
    uint32_t purposes = model_bits(r->purposes) + (r->flags / 4 & 1);
    if (types == 0) return LEDGER_EMPTY_BATCH;
    if (purposes == 0) return LEDGER_EMPTY_BATCH;
    if (types > 200 || purposes > 200 || types * purposes > 200) return LEDGER_BATCH_SIZE_EXCEEDED;
    if (r->not_after > 0 && r->not_after < op->time) return LEDGER_EXPIRATION_IN_PAST;
    if (r->not_after >= UINT64_C(1) << 36) return LEDGER_EXPIRATION_TOO_LARGE;
    if ((r->flags & 2 && types > 1) || (r->flags & 4 && purposes > 1)) return LEDGER_INVALID_RULE;
    if (r->flags > 7 || r->confidentiality > 6 || r->actions > 31) return LEDGER_INVALID_RULE;
    return LEDGER_OK;
}

static inline enum ledger_error model_new_rule(struct model *m, const struct operation *op)
{
    bool grant = op->kind == OPERATION_GRANT;
    if (op->flags || op->link || op->extra) return LEDGER_INVALID_OPERATION;
    if (!model_known(m, op->grantee) || !model_known(m, op->patient) ||
        !model_known(m, op->custodian)) {
        return LEDGER_INVALID_ADDRESS;
    }
    if (op->grantee == op->patient) {
        return grant ? LEDGER_CANNOT_GRANT_TO_SELF : LEDGER_CANNOT_REQUEST_FROM_SELF;
    }
    enum ledger_error error = model_rule_fits(op);
    if (error != LEDGER_OK) return error;
    uint32_t named[3] = {op->patient, op->grantee, op->custodian};
    error = model_common(m, op, grant ? op->patient : op->grantee, named, 3, true);
    if (error != LEDGER_OK) return error;
    struct model_rule rule = {.p = op->patient,
                              .k = op->custodian,
                              .g = op->grantee,
                              .status = 1,
                              .created = op->time,
                              .changed = op->time,
                              .not_after = op->content.rule.not_after};
    struct model_account *p = &m->accounts[op->patient], *g = &m->accounts[op->grantee];
    if (grant) {
        if (m->consent_count == MODEL_CONSENTS) return LEDGER_QUOTA_EXCEEDED;
        if (op->target != m->consent_count) return LEDGER_TARGET_MISMATCH;
        rule.previous_p = p->last_consent, rule.previous_g = g->last_granted;
        m->consents[m->consent_count++] = rule;
        p->last_consent = g->last_granted = m->consent_count;
        model_count(m, op, op->patient);
        return LEDGER_OK;
    }
    if (m->request_count == MODEL_REQUESTS) return LEDGER_QUOTA_EXCEEDED;
    if (op->target != m->request_count) return LEDGER_TARGET_MISMATCH;
    rule.previous_p = p->last_request, rule.previous_g = g->last_asked;
    m->requests[m->request_count++] = rule;
    p->last_request = g->last_asked = m->request_count;
    model_count(m, op, op->grantee);
    return LEDGER_OK;
}

static inline enum ledger_error model_revoke(struct model *m, const struct operation *op)
{
    if (op->flags || op->link || op->extra || op->grantee ||
        (op->custodian && op->class != 1)) {
        return LEDGER_INVALID_OPERATION;
    }
    if (op->target >= m->consent_count) return LEDGER_CONSENT_NOT_FOUND;
    struct model_rule *c = &m->consents[op->target];
    if (c->p != op->patient) return LEDGER_UNAUTHORIZED_REVOCATION;
    if (op->class == 1 && c->k != op->custodian) return LEDGER_UNAUTHORIZED_REVOCATION;
    if (c->status != 1) return LEDGER_CONSENT_ALREADY_INACTIVE;
    enum ledger_error error = model_common(m, op, op->patient, NULL, 0, true);
    if (error != LEDGER_OK) return error;
    c->status = 2, c->changed = op->time;
    model_count(m, op, op->patient);
    return LEDGER_OK;
}

static inline enum ledger_error model_respond(struct model *m, const struct operation *op)
{
    if (op->flags > 1 || op->extra) return LEDGER_INVALID_OPERATION;
    if (op->custodian && op->class != 1) return LEDGER_INVALID_OPERATION;
    if (op->target >= m->request_count) return LEDGER_REQUEST_NOT_FOUND;
    struct model_rule *r = &m->requests[op->target];
    if (r->p != op->patient) return LEDGER_UNAUTHORIZED_RESPONSE;
    if (op->class == 1 && r->k != op->custodian) return LEDGER_UNAUTHORIZED_RESPONSE;
    if (r->status != 1) return LEDGER_REQUEST_ALREADY_PROCESSED;
    bool expired = r->not_after > 0 && r->not_after < op->time, grants = op->flags && !expired;
    if (op->grantee != (grants ? r->g : 0)) return LEDGER_TARGET_MISMATCH;
    enum ledger_error error = model_common(m, op, op->patient, &r->g, grants ? 1 : 0, true);
    if (error != LEDGER_OK) return error;
    if (!grants) {
        if (op->link != 0) return LEDGER_TARGET_MISMATCH;
        r->status = 3, r->changed = op->time, r->link = 0;
        model_count(m, op, op->patient);
        return LEDGER_OK;
    }
    if (op->link == 0) return LEDGER_TARGET_MISMATCH;
    if (m->consent_count == MODEL_CONSENTS) return LEDGER_QUOTA_EXCEEDED;
    if (op->link != m->consent_count + 1) return LEDGER_TARGET_MISMATCH;
    struct model_account *p = &m->accounts[r->p], *g = &m->accounts[r->g];
    m->consents[m->consent_count++] = (struct model_rule){.p = r->p,
                                                          .k = r->k,
                                                          .g = r->g,
                                                          .status = 1,
                                                          .link = op->target + 1,
                                                          .previous_p = p->last_consent,
                                                          .previous_g = g->last_granted,
                                                          .created = op->time,
                                                          .changed = op->time,
                                                          .not_after = r->not_after};
    p->last_consent = g->last_granted = m->consent_count;
    r->status = 2, r->changed = op->time, r->link = m->consent_count;
    model_count(m, op, op->patient);
    return LEDGER_OK;
}

static inline enum ledger_error model_expire(struct model *m, const struct operation *op)
{
    if (op->flags || op->link || op->extra || op->patient || op->grantee || op->custodian != 1) {
        return LEDGER_INVALID_OPERATION;
    }
    if (op->target >= m->consent_count) return LEDGER_CONSENT_NOT_FOUND;
    struct model_rule *c = &m->consents[op->target];
    if (c->status != 1) return LEDGER_CONSENT_ALREADY_INACTIVE;
    if (c->not_after == 0 || c->not_after >= op->time) return LEDGER_CONSENT_NOT_EXPIRED;
    enum ledger_error error = model_common(m, op, 1, NULL, 0, false);
    if (error != LEDGER_OK) return error;
    c->status = 3, c->changed = op->time;
    m->accounts[1].nonce++;
    return LEDGER_OK;
}

static inline enum ledger_error model_record(struct model *m, const struct operation *op)
{
    if (op->flags || op->extra || op->grantee) return LEDGER_INVALID_OPERATION;
    if (!model_known(m, op->patient) || !model_known(m, op->custodian)) {
        return LEDGER_INVALID_ADDRESS;
    }
    if (op->link > m->record_count) return LEDGER_RECORD_NOT_FOUND;
    if (op->link && m->records[op->link - 1].p != op->patient) return LEDGER_SUBJECT_MISMATCH;
    enum ledger_error error = model_common(m, op, op->custodian, &op->patient, 1, true);
    if (error != LEDGER_OK) return error;
    if (m->record_count == MODEL_RECORDS) return LEDGER_QUOTA_EXCEEDED;
    if (op->target != m->record_count) return LEDGER_TARGET_MISMATCH;
    struct model_account *p = &m->accounts[op->patient];
    m->records[m->record_count++] =
        (struct model_record){op->patient, op->custodian, op->link, p->last_record, op->time};
    p->last_record = m->record_count;
    m->accounts[op->custodian].nonce++;
    return LEDGER_OK;
}

static inline enum ledger_error model_vocab(struct model *m, const struct operation *op)
{
    if (op->link || op->patient || op->grantee || op->custodian != 1 || op->flags > 1) {
        return LEDGER_INVALID_OPERATION;
    }
    if (op->extra == 0) return LEDGER_EMPTY_STRING;
    if (op->extra > 256) return LEDGER_STRING_TOO_LONG;
    enum ledger_error error = model_common(m, op, 1, NULL, 0, false);
    if (error != LEDGER_OK) return error;
    if (m->word_count == MODEL_WORDS) return LEDGER_QUOTA_EXCEEDED;
    if (op->target != m->word_count) return LEDGER_TARGET_MISMATCH;
    m->words[m->word_count++] = (struct vocabulary_entry){op->content.string, op->flags, op->extra};
    m->accounts[1].nonce++;
    return LEDGER_OK;
}

static inline enum ledger_error model_step(struct model *m, const struct operation *op)
{
    enum ledger_error error = LEDGER_UNKNOWN_OPERATION;
    if (op->kind < 1 || op->kind > 8 || op->class > 1) return error;
    bool gateways = op->kind == OPERATION_REGISTER || op->kind == OPERATION_EXPIRE ||
                    op->kind == OPERATION_VOCAB;
    if (op->class == 1 && gateways) return error;
    if (op->sequence <= m->sequence) return LEDGER_SEQUENCE_REVERSED;
    if (op->time < m->time) return LEDGER_TIME_REVERSED;
    switch (op->kind) {
    case OPERATION_REGISTER: error = model_register(m, op); break;
    case OPERATION_GRANT:
    case OPERATION_REQUEST: error = model_new_rule(m, op); break;
    case OPERATION_REVOKE: error = model_revoke(m, op); break;
    case OPERATION_RESPOND: error = model_respond(m, op); break;
    case OPERATION_EXPIRE: error = model_expire(m, op); break;
    case OPERATION_RECORD: error = model_record(m, op); break;
    default: error = model_vocab(m, op); break;
    }
    if (error == LEDGER_OK) m->time = op->time, m->sequence = op->sequence;
    return error;
}

#endif
