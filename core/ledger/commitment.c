// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/commitment.h"

#include "core/base/invariant.h"
#include "core/hash/sponge.h"

digest commit_bytes(enum domain_tag tag, span bytes)
{
    felt elements[COMMITMENT_BYTES_MAX / 3];
    size_t count = 0;
    INVARIANT(bytes.size <= COMMITMENT_BYTES_MAX);
    for (size_t at = 0; at < bytes.size; at += 3) {
        uint32_t x = 0;
        for (size_t i = at; i < at + 3 && i < bytes.size; i++) x = x << 8 | bytes.data[i];
        elements[count++] = felt_from_u32(x);
    }
    return sponge_hash(tag, elements, count);
}
