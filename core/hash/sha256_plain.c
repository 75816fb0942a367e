// SPDX-License-Identifier: Apache-2.0
// Where the processor has no SHA instructions that we use: libsodium hashes.
#include "core/hash/sha256_internal.h"

sha256_blocks_fn *sha256_kernel(void)
{
    return NULL;
}
