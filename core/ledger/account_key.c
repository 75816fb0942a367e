// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/account_key.h"

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/hash/blake2b.h"

// A masked word of 30 bits is below 63 * 2^24 with probability 63/64, eight of them with 0.88, so
// the search takes 1.13 rounds on average and 2^32 rounds cannot all fail.
void account_key_derive(struct account_key *out, span tenant_key, uint8_t kind, span system,
                        span value)
{
    INVARIANT(tenant_key.size >= 1 && tenant_key.size <= BLAKE2B_KEY_SIZE_MAX);
    struct account_key key;
    uint32_t counter = 0;
    do {
        uint8_t head[9] = {'p', 'i', 'd', '1', 0, 0, 0, 0, kind};
        uint8_t bytes[ACCOUNT_KEY_BYTES];
        struct blake2b hash;
        store_u32_le(head + 4, counter++);
        blake2b_init(&hash, sizeof bytes, tenant_key);
        blake2b_update(&hash, head, sizeof head);
        blake2b_update(&hash, system.data, system.size);
        blake2b_update(&hash, "", 1);
        blake2b_update(&hash, value.data, value.size);
        blake2b_final(&hash, bytes, sizeof bytes);
        for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) {
            key.limb[i] = load_u32_le(bytes + 4 * i) & 0x3fffffffU;
        }
    } while (!account_key_in_range(&key) || account_key_is_zero(&key));
    *out = key;
}
