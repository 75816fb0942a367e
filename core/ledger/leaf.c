// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/leaf.h"

#include "core/base/invariant.h"
#include "core/hash/sponge.h"

enum { LIMB_BITS = 22, LIMBS = 12, TIME_LOW_BITS = 24 };

enum part_tag part_tag_of(enum tree_id tree, enum leaf_part part)
{
    static const enum part_tag tags[TREE_COUNT][PART_COUNT] = {
        [TREE_ACCOUNTS] = {PART_TAG_ACCOUNT_A, PART_TAG_ACCOUNT_B, PART_TAG_ACCOUNT_C},
        [TREE_CONSENTS] = {PART_TAG_RULE_A, PART_TAG_RULE_B, PART_TAG_RULE_C},
        [TREE_REQUESTS] = {PART_TAG_RULE_A, PART_TAG_RULE_B, PART_TAG_RULE_C},
        [TREE_RECORDS] = {PART_TAG_RECORD_A, PART_TAG_RECORD_B, PART_TAG_RECORD_C},
        [TREE_VOCABULARY] = {PART_TAG_VOCABULARY_A, PART_TAG_EMPTY, PART_TAG_EMPTY},
        [TREE_NULLIFIERS] = {PART_TAG_EMPTY, PART_TAG_EMPTY, PART_TAG_EMPTY},
    };
    INVARIANT((unsigned)tree < TREE_COUNT && (unsigned)part < PART_COUNT);
    return tags[tree][part];
}

size_t part_felts(enum part_tag tag)
{
    switch (tag) {
#define X(name, words) \
    case PART_TAG_##name: return 8 * (size_t)(words);
        PART_TAG_TABLE(X)
#undef X
    }
    INVARIANT(false);
    return 0;
}

void time_felts(felt out[static 2], uint64_t time)
{
    INVARIANT(time < LEDGER_TIME_LIMIT);
    out[0] = felt_from_u32((uint32_t)time & ((1U << TIME_LOW_BITS) - 1));
    out[1] = felt_from_u32((uint32_t)(time >> TIME_LOW_BITS));
}

uint64_t time_from_felts(const felt in[static 2])
{
    return (uint64_t)felt_to_u32(in[1]) << TIME_LOW_BITS | felt_to_u32(in[0]);
}

void salt_felts(felt out[static 5], const struct salt *salt)
{
    for (size_t i = 0; i < 5; i++) out[i] = felt_from_u32(salt->word[i]);
}

void bitmap_felts(felt out[static 12], const uint64_t map[static 4])
{
    for (unsigned limb = 0; limb < LIMBS; limb++) {
        unsigned bit = limb * LIMB_BITS, word = bit / 64, shift = bit % 64;
        uint64_t bits = map[word] >> shift;
        if (shift > 64 - LIMB_BITS && word + 1 < 4) bits |= map[word + 1] << (64 - shift);
        out[limb] = felt_from_u32((uint32_t)bits & ((1U << LIMB_BITS) - 1));
    }
}

static void digest_felts(felt out[static 8], const digest *d)
{
    memcpy(out, d->e, sizeof d->e);
}

static void zero_words(felt *out, enum part_tag tag)
{
    memset(out, 0, part_felts(tag) * sizeof(felt));
}

void account_a_words(felt out[static 16], const struct account_content *account)
{
    zero_words(out, PART_TAG_ACCOUNT_A);
    account_key_felts(out, &account->key);
    out[8] = felt_from_u32(account->kind);
    salt_felts(out + 11, &account->salt_a);
}

void account_b_words(felt out[static 40], const struct account_content *account)
{
    zero_words(out, PART_TAG_ACCOUNT_B);
    digest_felts(out, &account->auth_cm);
    digest_felts(out + 8, &account->id_cm);
    digest_felts(out + 16, &account->tag_cm);
    digest_felts(out + 24, &account->profile_cm);
    salt_felts(out + 35, &account->salt_b);
}

void account_c_words(felt out[static 24], const struct account_state *state)
{
    zero_words(out, PART_TAG_ACCOUNT_C);
    account_key_felts(out, &state->next_key);
    out[8] = felt_from_u32(state->status);
    out[9] = felt_from_u32(state->auth_floor);
    out[10] = felt_from_u32(state->nonce);
    out[11] = felt_from_u32(state->last_consent);
    out[12] = felt_from_u32(state->last_granted);
    out[13] = felt_from_u32(state->last_request);
    out[14] = felt_from_u32(state->last_asked);
    out[15] = felt_from_u32(state->last_record);
    out[16] = felt_from_u32(state->key_next);
    salt_felts(out + 19, &state->salt);
}

void rule_a_words(felt out[static 32], const struct rule_names *names, const struct salt *salt)
{
    zero_words(out, PART_TAG_RULE_A);
    account_key_felts(out, names->patient);
    account_key_felts(out + 8, names->custodian);
    account_key_felts(out + 16, names->grantee);
    out[24] = felt_from_u32(names->grantee_kind);
    salt_felts(out + 27, salt);
}

void rule_b_words(felt out[static 48], const struct rule_content *rule)
{
    zero_words(out, PART_TAG_RULE_B);
    out[0] = felt_from_u32(rule->flags);
    out[1] = felt_from_u32(rule->page);
    out[2] = felt_from_u32(rule->confidentiality + 8U * rule->actions);
    time_felts(out + 3, rule->not_before);
    time_felts(out + 5, rule->not_after);
    out[7] = felt_from_u32(rule->place);
    bitmap_felts(out + 8, rule->types);
    bitmap_felts(out + 20, rule->purposes);
    digest_felts(out + 32, &rule->narrower);
    out[40] = felt_from_u32(rule->sensitivity[0]);
    out[41] = felt_from_u32(rule->sensitivity[1]);
    out[42] = felt_from_u32(rule->group);
    salt_felts(out + 43, &rule->salt_b);
}

void entry_c_words(felt out[static 16], const struct entry_state *state)
{
    zero_words(out, PART_TAG_RULE_C);
    out[0] = felt_from_u32(state->status);
    time_felts(out + 1, state->created);
    time_felts(out + 3, state->changed);
    out[5] = felt_from_u32(state->link);
    out[6] = felt_from_u32(state->previous_of_patient);
    out[7] = felt_from_u32(state->previous_of_grantee);
    salt_felts(out + 11, &state->salt);
}

void record_a_words(felt out[static 32], const struct account_key *subject,
                    const struct account_key *author, const struct record_content *record)
{
    zero_words(out, PART_TAG_RECORD_A);
    account_key_felts(out, subject);
    account_key_felts(out + 8, author);
    out[24] = felt_from_u32(record->basis);
    salt_felts(out + 27, &record->salt_a);
}

void record_b_words(felt out[static 24], const struct record_content *record)
{
    zero_words(out, PART_TAG_RECORD_B);
    digest_felts(out, &record->cid_cm);
    digest_felts(out + 8, &record->meta_cm);
    salt_felts(out + 19, &record->salt_b);
}

void vocabulary_a_words(felt out[static 16], const struct vocabulary_entry *entry)
{
    zero_words(out, PART_TAG_VOCABULARY_A);
    digest_felts(out, &entry->string);
    out[8] = felt_from_u32(entry->use);
    out[9] = felt_from_u32(entry->length);
}

digest part_digest(enum part_tag tag, const felt *words)
{
    return sponge_hash((uint32_t)tag, words, part_felts(tag));
}

digest leaf_digest(digest a, digest b, digest c)
{
    return poseidon_compress(poseidon_compress(a, b), c);
}
