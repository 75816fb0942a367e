// SPDX-License-Identifier: Apache-2.0
#include "core/hash/hash_lanes.h"

const struct hash_lanes *hash_lanes_for(const struct lanes *lanes)
{
    (void)lanes;
    return &hash_lanes_portable;
}
