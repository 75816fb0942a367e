// SPDX-License-Identifier: Apache-2.0
#include "adapters/pseudonym.h"

#include "core/base/bytes.h"
#include "core/base/hex.h"
#include "core/base/invariant.h"

enum account_kind pseudonym_kind(span resource_type)
{
    static const struct {
        const char *type;
        enum account_kind kind;
    } rows[] = {
        {"Patient", ACCOUNT_PATIENT},
        {"Practitioner", ACCOUNT_PRACTITIONER},
        {"PractitionerRole", ACCOUNT_PRACTITIONER_ROLE},
        {"Organization", ACCOUNT_ORGANIZATION},
        {"RelatedPerson", ACCOUNT_RELATED_PERSON},
        {"Device", ACCOUNT_DEVICE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (span_is(resource_type, rows[i].type)) return rows[i].kind;
    return ACCOUNT_OTHER;
}

struct account_key pseudonym_of(span tenant_key, uint8_t kind, const struct policy_token *token)
{
    struct account_key key;
    account_key_derive(&key, tenant_key, kind, token->system, token->value);
    return key;
}

struct account_key pseudonym_of_document(span tenant_key, span type, span id)
{
    // An id stands where a reference has its text; the type where an identifier has its system.
    struct policy_token token = {type, id};
    return pseudonym_of(tenant_key, PSEUDONYM_DOCUMENT, &token);
}

void pseudonym_write(char out[static 65], const struct account_key *key)
{
    uint8_t bytes[ACCOUNT_KEY_BYTES];
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) store_u32_be(bytes + 4 * i, key->limb[i]);
    hex_encode(out, bytes, sizeof bytes);
}

bool pseudonym_read(struct account_key *out, span text)
{
    uint8_t bytes[ACCOUNT_KEY_BYTES];
    if (hex_decode(bytes, sizeof bytes, text) != STATUS_OK) return false;
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) out->limb[i] = load_u32_be(bytes + 4 * i);
    return account_key_in_range(out) && !account_key_is_zero(out);
}
