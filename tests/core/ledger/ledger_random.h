// SPDX-License-Identifier: Apache-2.0
// Random operations for property tests: every field anywhere in its range, edges often.
#ifndef CONSENTRY_TESTS_CORE_LEDGER_LEDGER_RANDOM_H
#define CONSENTRY_TESTS_CORE_LEDGER_LEDGER_RANDOM_H

#include "core/ledger/operation.h"
#include "tests/check.h"

static inline uint64_t random_below(uint64_t *seed, uint64_t limit)
{
    uint64_t r = check_random(seed);
    if (r % 8 == 0) return limit - 1;
    if (r % 8 == 1) return 0;
    return (r >> 3) % limit;
}

static inline digest random_digest(uint64_t *seed)
{
    digest d;
    for (int i = 0; i < DIGEST_ELEMENTS; i++) {
        d.e[i] = felt_from_u32((uint32_t)random_below(seed, FELT_P));
    }
    return d;
}

static inline struct salt random_salt(uint64_t *seed)
{
    struct salt salt;
    for (int i = 0; i < 5; i++) salt.word[i] = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT);
    return salt;
}

static inline struct account_key random_key(uint64_t *seed)
{
    struct account_key key;
    for (int i = 0; i < ACCOUNT_KEY_LIMBS; i++) {
        key.limb[i] = (uint32_t)random_below(seed, ACCOUNT_KEY_LIMB_LIMIT);
    }
    return key;
}

static inline void random_account_content(struct account_content *out, uint64_t *seed)
{
    out->key = random_key(seed);
    out->kind = (uint8_t)random_below(seed, ACCOUNT_KIND_COUNT);
    out->auth_cm = random_digest(seed);
    out->id_cm = random_digest(seed);
    out->tag_cm = random_digest(seed);
    out->profile_cm = random_digest(seed);
    out->salt_a = random_salt(seed);
    out->salt_b = random_salt(seed);
}

static inline void random_rule_content(struct rule_content *out, uint64_t *seed)
{
    out->flags = (uint8_t)random_below(seed, RULE_FLAGS + 1);
    out->confidentiality = (uint8_t)random_below(seed, 7);
    out->actions = (uint8_t)random_below(seed, 32);
    out->page = (uint16_t)random_below(seed, 65536);
    out->place = (uint16_t)random_below(seed, 4160);
    out->not_before = random_below(seed, LEDGER_TIME_LIMIT);
    out->not_after = random_below(seed, LEDGER_TIME_LIMIT);
    for (int i = 0; i < 4; i++) out->types[i] = check_random(seed);
    for (int i = 0; i < 4; i++) out->purposes[i] = check_random(seed);
    out->narrower = random_digest(seed);
    for (int i = 0; i < 2; i++) out->sensitivity[i] = (uint32_t)random_below(seed, 1U << 23);
    out->group = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT + 1);
    out->salt_a = random_salt(seed);
    out->salt_b = random_salt(seed);
}

static inline void random_record_content(struct record_content *out, uint64_t *seed)
{
    out->cid_cm = random_digest(seed);
    out->meta_cm = random_digest(seed);
    out->basis = (uint32_t)random_below(seed, FELT_P);
    out->salt_a = random_salt(seed);
    out->salt_b = random_salt(seed);
}

static inline void random_operation(struct operation *out, uint8_t kind, uint64_t *seed)
{
    memset(out, 0, sizeof *out);
    out->kind = kind;
    out->class = (uint8_t)random_below(seed, LEDGER_CLASS_LIMIT);
    out->flags = (uint8_t)random_below(seed, 256);
    out->sequence = random_below(seed, LEDGER_TIME_LIMIT);
    out->time = random_below(seed, LEDGER_TIME_LIMIT);
    out->nonce = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT);
    out->patient = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT);
    out->grantee = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT);
    out->custodian = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT);
    out->target = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT);
    out->link = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT + 1);
    out->extra = (uint32_t)random_below(seed, LEDGER_INDEX_LIMIT);
    out->blinder = random_salt(seed);
    switch (operation_content_of(kind)) {
    case CONTENT_NONE: break;
    case CONTENT_ACCOUNT: random_account_content(&out->content.account, seed); break;
    case CONTENT_RULE: random_rule_content(&out->content.rule, seed); break;
    case CONTENT_RECORD: random_record_content(&out->content.record, seed); break;
    case CONTENT_STRING: out->content.string = random_digest(seed); break;
    }
}

#endif
