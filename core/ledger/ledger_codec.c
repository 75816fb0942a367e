// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/ledger_codec.h"

// Reads an integer; one at or above `limit` sets the reader back to it and fails it.
#define READ_BELOW(name, type, limit_type)                       \
    type read_##name##_below(struct reader *r, limit_type limit) \
    {                                                            \
        size_t at = r->offset;                                   \
        type x = (type)READ_RAW_##name(r);                       \
        if (!reader_ok(r) || x < limit) return x;                \
        r->offset = at;                                          \
        reader_fail(r, STATUS_BAD_VALUE);                        \
        return 0;                                                \
    }
#define READ_RAW_u8(r)  read_u8(r)
#define READ_RAW_u16(r) read_u16_le(r)
#define READ_RAW_u32(r) read_u32_le(r)
#define READ_RAW_u64(r) read_u64_le(r)
READ_BELOW(u8, uint8_t, uint32_t)
READ_BELOW(u16, uint16_t, uint32_t)
READ_BELOW(u32, uint32_t, uint32_t)
READ_BELOW(u64, uint64_t, uint64_t)

void read_zeros(struct reader *r, size_t size)
{
    for (size_t i = 0; i < size && reader_ok(r); i++) {
        size_t at = r->offset;
        if (read_u8(r) == 0) continue;
        r->offset = at;
        reader_fail(r, STATUS_NOT_CANONICAL);
    }
}

void write_zeros(struct writer *w, size_t size)
{
    uint8_t *p = write_reserve(w, size);
    if (p != NULL) memset(p, 0, size);
}

felt read_felt(struct reader *r)
{
    size_t at = r->offset;
    felt x = FELT_ZERO;
    if (!felt_from_canonical(read_u32_le(r), &x) && reader_ok(r)) {
        r->offset = at;
        reader_fail(r, STATUS_NOT_CANONICAL);
    }
    return x;
}

void write_felt(struct writer *w, felt x)
{
    write_u32_le(w, felt_to_u32(x));
}

digest read_digest(struct reader *r)
{
    digest d;
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) d.e[i] = read_felt(r);
    return d;
}

void write_digest(struct writer *w, const digest *d)
{
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) write_felt(w, d->e[i]);
}

void read_salt(struct reader *r, struct salt *salt)
{
    for (size_t i = 0; i < 5; i++) salt->word[i] = read_u32_below(r, LEDGER_INDEX_LIMIT);
}

void write_salt(struct writer *w, const struct salt *salt)
{
    for (size_t i = 0; i < 5; i++) write_u32_le(w, salt->word[i]);
}

static bool salt_in_range(const struct salt *salt)
{
    for (size_t i = 0; i < 5; i++) {
        if (salt->word[i] >= LEDGER_INDEX_LIMIT) return false;
    }
    return true;
}

void read_account_key(struct reader *r, struct account_key *key)
{
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) {
        key->limb[i] = read_u32_below(r, ACCOUNT_KEY_LIMB_LIMIT);
    }
}

void write_account_key(struct writer *w, const struct account_key *key)
{
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) write_u32_le(w, key->limb[i]);
}

void read_account_content(struct reader *r, struct account_content *account)
{
    read_account_key(r, &account->key);
    account->kind = read_u8_below(r, ACCOUNT_KIND_COUNT);
    read_zeros(r, 3);
    account->auth_cm = read_digest(r);
    account->id_cm = read_digest(r);
    account->tag_cm = read_digest(r);
    account->profile_cm = read_digest(r);
    read_salt(r, &account->salt_a);
    read_salt(r, &account->salt_b);
}

void write_account_content(struct writer *w, const struct account_content *account)
{
    write_account_key(w, &account->key);
    write_u8(w, account->kind);
    write_zeros(w, 3);
    write_digest(w, &account->auth_cm);
    write_digest(w, &account->id_cm);
    write_digest(w, &account->tag_cm);
    write_digest(w, &account->profile_cm);
    write_salt(w, &account->salt_a);
    write_salt(w, &account->salt_b);
}

bool account_content_in_range(const struct account_content *account)
{
    return account_key_in_range(&account->key) && account->kind < ACCOUNT_KIND_COUNT &&
           salt_in_range(&account->salt_a) && salt_in_range(&account->salt_b);
}

void read_rule_content(struct reader *r, struct rule_content *rule)
{
    rule->flags = read_u8_below(r, RULE_FLAGS + 1);
    rule->confidentiality = read_u8_below(r, RULE_CONFIDENTIALITY_LIMIT);
    rule->actions = read_u8_below(r, RULE_ACTIONS_LIMIT);
    read_zeros(r, 1);
    rule->page = read_u16_le(r);
    rule->place = read_u16_below(r, RULE_PLACE_LIMIT);
    rule->not_before = read_u64_below(r, LEDGER_TIME_LIMIT);
    rule->not_after = read_u64_below(r, LEDGER_TIME_LIMIT);
    for (size_t i = 0; i < 4; i++) rule->types[i] = read_u64_le(r);
    for (size_t i = 0; i < 4; i++) rule->purposes[i] = read_u64_le(r);
    rule->narrower = read_digest(r);
    for (size_t i = 0; i < 2; i++) {
        rule->sensitivity[i] = read_u32_below(r, 1U << RULE_SENSITIVITY_BITS);
    }
    rule->group = read_u32_below(r, LEDGER_INDEX_LIMIT + 1);
    read_salt(r, &rule->salt_a);
    read_salt(r, &rule->salt_b);
}

void write_rule_content(struct writer *w, const struct rule_content *rule)
{
    write_u8(w, rule->flags);
    write_u8(w, rule->confidentiality);
    write_u8(w, rule->actions);
    write_zeros(w, 1);
    write_u16_le(w, rule->page);
    write_u16_le(w, rule->place);
    write_u64_le(w, rule->not_before);
    write_u64_le(w, rule->not_after);
    for (size_t i = 0; i < 4; i++) write_u64_le(w, rule->types[i]);
    for (size_t i = 0; i < 4; i++) write_u64_le(w, rule->purposes[i]);
    write_digest(w, &rule->narrower);
    for (size_t i = 0; i < 2; i++) write_u32_le(w, rule->sensitivity[i]);
    write_u32_le(w, rule->group);
    write_salt(w, &rule->salt_a);
    write_salt(w, &rule->salt_b);
}

bool rule_content_in_range(const struct rule_content *rule)
{
    return rule->flags <= RULE_FLAGS && rule->confidentiality < RULE_CONFIDENTIALITY_LIMIT &&
           rule->actions < RULE_ACTIONS_LIMIT && rule->place < RULE_PLACE_LIMIT &&
           rule->not_before < LEDGER_TIME_LIMIT && rule->not_after < LEDGER_TIME_LIMIT &&
           rule->sensitivity[0] >> RULE_SENSITIVITY_BITS == 0 &&
           rule->sensitivity[1] >> RULE_SENSITIVITY_BITS == 0 &&
           rule->group <= LEDGER_INDEX_LIMIT && salt_in_range(&rule->salt_a) &&
           salt_in_range(&rule->salt_b);
}

void read_record_content(struct reader *r, struct record_content *record)
{
    record->cid_cm = read_digest(r);
    record->meta_cm = read_digest(r);
    record->basis = read_u32_below(r, FELT_P);
    read_salt(r, &record->salt_a);
    read_salt(r, &record->salt_b);
}

void write_record_content(struct writer *w, const struct record_content *record)
{
    write_digest(w, &record->cid_cm);
    write_digest(w, &record->meta_cm);
    write_u32_le(w, record->basis);
    write_salt(w, &record->salt_a);
    write_salt(w, &record->salt_b);
}

bool record_content_in_range(const struct record_content *record)
{
    return record->basis < FELT_P && salt_in_range(&record->salt_a) &&
           salt_in_range(&record->salt_b);
}
