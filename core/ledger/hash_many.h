// SPDX-License-Identifier: Apache-2.0
// Inside of the room: many hashes at once over rows of structures. The vector kernels of core/hash
// want columns; here rows are turned into columns in blocks that stay in the first-level cache.
#ifndef CONSENTRY_CORE_LEDGER_HASH_MANY_H
#define CONSENTRY_CORE_LEDGER_HASH_MANY_H

#include "core/ledger/leaf.h"

// Item i begins at base + i * stride bytes.
struct strided_in {
    const void *base;
    size_t stride;
};
struct strided_out {
    void *base;
    size_t stride;
};

// out[i] = H(tag, words[i]): n digests from n runs of part_felts(tag) felts.
void hash_parts(const struct lanes *lanes, enum part_tag tag, struct strided_in words,
                struct strided_out out, size_t n);

// out[i] = N(left[i], right[i]). out[i] may be left[i] or right[i].
void hash_nodes(const struct lanes *lanes, struct strided_in left, struct strided_in right,
                struct strided_out out, size_t n);

#endif
