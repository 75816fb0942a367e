// SPDX-License-Identifier: Apache-2.0
// An account's key: the keyed pseudonym under which the ledger knows a person, an organization or
// a device (docs/protocol.md 1, "Key").
//
// Eight limbs, each below 63 * 2^24, most significant first, not all zero. The bound lets a circuit
// compare two limbs by their difference without wrapping around p. Zeros mean "no key".
#ifndef CONSENTRY_CORE_LEDGER_ACCOUNT_KEY_H
#define CONSENTRY_CORE_LEDGER_ACCOUNT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"
#include "core/field/koala_bear.h"

#define ACCOUNT_KEY_LIMBS      8
#define ACCOUNT_KEY_BYTES      32
#define ACCOUNT_KEY_LIMB_LIMIT (63U << 24) // a limb is below this

struct account_key {
    uint32_t limb[ACCOUNT_KEY_LIMBS];
};

static inline bool account_key_is_zero(const struct account_key *key)
{
    uint32_t any = 0;
    for (int i = 0; i < ACCOUNT_KEY_LIMBS; i++) any |= key->limb[i];
    return any == 0;
}

// Every limb in range; zeros pass, so that "no key" can be written too.
static inline bool account_key_in_range(const struct account_key *key)
{
    for (int i = 0; i < ACCOUNT_KEY_LIMBS; i++) {
        if (key->limb[i] >= ACCOUNT_KEY_LIMB_LIMIT) return false;
    }
    return true;
}

// Less than, equal to or greater than 0, as memcmp.
static inline int account_key_compare(const struct account_key *a, const struct account_key *b)
{
    for (int i = 0; i < ACCOUNT_KEY_LIMBS; i++) {
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    }
    return 0;
}

static inline bool account_key_equal(const struct account_key *a, const struct account_key *b)
{
    return account_key_compare(a, b) == 0;
}

static inline void account_key_felts(felt out[static ACCOUNT_KEY_LIMBS],
                                     const struct account_key *key)
{
    for (int i = 0; i < ACCOUNT_KEY_LIMBS; i++) out[i] = felt_from_u32(key->limb[i]);
}

// The key of the identifier `system`|`value` for an account of that kind (enum account_kind), under
// the tenant's pseudonym key of 1 to 64 bytes. Deterministic: the same identifier is the same
// account, whichever protocol brought it.
void account_key_derive(struct account_key *out, span tenant_key, uint8_t kind, span system,
                        span value);

#endif
