// SPDX-License-Identifier: Apache-2.0
#include "core/stark/profile.h"

#include <stddef.h>

static const struct stark_profile profiles[] = {
#define X(name, id, log_blowup, queries, work_bits, round_bits, log_height_max, bits, development) \
    {name, id, log_blowup, queries, work_bits, round_bits, log_height_max, bits, development},
    STARK_PROFILE_TABLE(X)
#undef X
};

const struct stark_profile *stark_profile_at(uint32_t i)
{
    return i < sizeof profiles / sizeof profiles[0] ? &profiles[i] : NULL;
}

const struct stark_profile *stark_profile_named(span name)
{
    for (uint32_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        if (span_is(name, profiles[i].name)) return &profiles[i];
    }
    return NULL;
}
