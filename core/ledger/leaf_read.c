// SPDX-License-Identifier: Apache-2.0
// Words back into fields: the mirror of leaf.c, strict in both directions.
#include "core/ledger/leaf.h"

#include "core/ledger/felt_reader.h"
#include "core/ledger/ledger_codec.h"

// 12 limbs of 22 bits; the last one has only 256 - 11 * 22 = 14.
static void take_bitmap(struct felt_reader *r, uint64_t out[static 4])
{
    memset(out, 0, 4 * sizeof out[0]);
    for (unsigned limb = 0; limb < 12; limb++) {
        uint64_t bits = take_below(r, limb < 11 ? 1U << 22 : 1U << 14);
        unsigned bit = limb * 22, word = bit / 64, shift = bit % 64;
        out[word] |= bits << shift;
        if (shift > 64 - 22 && word + 1 < 4) out[word + 1] |= bits >> (64 - shift);
    }
}

bool account_a_read(struct account_content *out, const felt words[static 16])
{
    struct felt_reader r = {words, true};
    take_key(&r, &out->key);
    out->kind = (uint8_t)take_below(&r, ACCOUNT_KIND_COUNT);
    take_zeros(&r, 2);
    take_salt(&r, &out->salt_a);
    return r.ok;
}

bool account_b_read(struct account_content *out, const felt words[static 40])
{
    struct felt_reader r = {words, true};
    take_digest(&r, &out->auth_cm);
    take_digest(&r, &out->id_cm);
    take_digest(&r, &out->tag_cm);
    take_digest(&r, &out->profile_cm);
    take_zeros(&r, 3);
    take_salt(&r, &out->salt_b);
    return r.ok;
}

bool account_c_read(struct account_state *out, const felt words[static 24])
{
    struct felt_reader r = {words, true};
    take_key(&r, &out->next_key);
    out->status = (uint8_t)take_below(&r, ACCOUNT_ERASED + 1);
    out->auth_floor = (uint8_t)take_below(&r, LEDGER_CLASS_LIMIT);
    out->nonce = take_pointer(&r);
    out->last_consent = take_pointer(&r);
    out->last_granted = take_pointer(&r);
    out->last_request = take_pointer(&r);
    out->last_asked = take_pointer(&r);
    out->last_record = take_pointer(&r);
    out->key_next = take_pointer(&r);
    take_zeros(&r, 2);
    take_salt(&r, &out->salt);
    return r.ok;
}

bool rule_a_read(struct rule_parties *parties, struct rule_content *out,
                 const felt words[static 32])
{
    struct felt_reader r = {words, true};
    take_key(&r, &parties->patient);
    take_key(&r, &parties->custodian);
    take_key(&r, &parties->grantee);
    parties->grantee_kind = (uint8_t)take_below(&r, ACCOUNT_KIND_COUNT);
    take_zeros(&r, 2);
    take_salt(&r, &out->salt_a);
    return r.ok;
}

bool rule_b_read(struct rule_content *out, const felt words[static 48])
{
    struct felt_reader r = {words, true};
    out->flags = (uint8_t)take_below(&r, RULE_FLAGS + 1);
    out->page = (uint16_t)take_below(&r, 1U << 16);
    uint32_t bounds = take_below(&r, 8 * RULE_ACTIONS_LIMIT);
    out->confidentiality = (uint8_t)(bounds % 8);
    out->actions = (uint8_t)(bounds / 8);
    if (out->confidentiality >= RULE_CONFIDENTIALITY_LIMIT) r.ok = false;
    out->not_before = take_time(&r);
    out->not_after = take_time(&r);
    out->place = (uint16_t)take_below(&r, RULE_PLACE_LIMIT);
    take_bitmap(&r, out->types);
    take_bitmap(&r, out->purposes);
    take_digest(&r, &out->narrower);
    out->sensitivity[0] = take_below(&r, 1U << RULE_SENSITIVITY_BITS);
    out->sensitivity[1] = take_below(&r, 1U << RULE_SENSITIVITY_BITS);
    out->group = take_pointer(&r);
    take_salt(&r, &out->salt_b);
    return r.ok;
}

bool entry_c_read(struct entry_state *out, const felt words[static 16])
{
    struct felt_reader r = {words, true};
    out->status = (uint8_t)take_below(&r, 4);
    out->created = take_time(&r);
    out->changed = take_time(&r);
    out->link = take_pointer(&r);
    out->previous_of_patient = take_pointer(&r);
    out->previous_of_grantee = take_pointer(&r);
    take_zeros(&r, 3);
    take_salt(&r, &out->salt);
    return r.ok;
}

bool record_a_read(struct account_key *subject, struct account_key *author,
                   struct record_content *out, const felt words[static 32])
{
    struct felt_reader r = {words, true};
    take_key(&r, subject);
    take_key(&r, author);
    take_zeros(&r, 8);
    out->basis = take_below(&r, FELT_P);
    take_zeros(&r, 2);
    take_salt(&r, &out->salt_a);
    return r.ok;
}

bool record_b_read(struct record_content *out, const felt words[static 24])
{
    struct felt_reader r = {words, true};
    take_digest(&r, &out->cid_cm);
    take_digest(&r, &out->meta_cm);
    take_zeros(&r, 3);
    take_salt(&r, &out->salt_b);
    return r.ok;
}

bool vocabulary_a_read(struct vocabulary_entry *out, const felt words[static 16])
{
    struct felt_reader r = {words, true};
    take_digest(&r, &out->string);
    out->use = (uint8_t)take_below(&r, 2);
    out->length = take_below(&r, VOCABULARY_LENGTH_MAX + 1);
    take_zeros(&r, 6);
    return r.ok;
}
