// SPDX-License-Identifier: Apache-2.0
// Inside of the room: fields out of words of felts, for openings that came from outside. `ok` turns
// false at the first value out of range and stays so; values read after that are zeros.
#ifndef CONSENTRY_CORE_LEDGER_FELT_READER_H
#define CONSENTRY_CORE_LEDGER_FELT_READER_H

#include "core/ledger/leaf.h"

struct felt_reader {
    const felt *at;
    bool ok;
};

static inline uint32_t take_below(struct felt_reader *r, uint32_t limit)
{
    uint32_t x = felt_to_u32(*r->at++);
    if (x >= limit) r->ok = false;
    return r->ok ? x : 0;
}

static inline void take_zeros(struct felt_reader *r, size_t count)
{
    for (size_t i = 0; i < count; i++) (void)take_below(r, 1);
}

static inline uint64_t take_time(struct felt_reader *r)
{
    uint64_t low = take_below(r, 1U << 24);
    return low | (uint64_t)take_below(r, 1U << 12) << 24;
}

static inline void take_salt(struct felt_reader *r, struct salt *out)
{
    for (size_t i = 0; i < 5; i++) out->word[i] = take_below(r, LEDGER_INDEX_LIMIT);
}

static inline void take_key(struct felt_reader *r, struct account_key *out)
{
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) {
        out->limb[i] = take_below(r, ACCOUNT_KEY_LIMB_LIMIT);
    }
}

static inline void take_digest(struct felt_reader *r, digest *out)
{
    memcpy(out->e, r->at, sizeof out->e);
    r->at += DIGEST_ELEMENTS;
}

// An index plus one, 0 for none.
static inline uint32_t take_pointer(struct felt_reader *r)
{
    return take_below(r, LEDGER_INDEX_LIMIT + 1);
}

#endif
