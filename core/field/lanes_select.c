// SPDX-License-Identifier: Apache-2.0
// Which back ends this machine runs.
#include "core/field/lanes.h"

const struct lanes *lanes_by_id(enum lanes_id id)
{
    return id == LANES_PORTABLE ? lanes_portable() : NULL;
}

const struct lanes *lanes_best(void)
{
    for (int id = LANES_ID_COUNT - 1; id > LANES_PORTABLE; id--) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes != NULL) return lanes;
    }
    return lanes_portable();
}
