// SPDX-License-Identifier: Apache-2.0
// CRC-32C (Castagnoli, reflected polynomial 0x82f63b78), as RFC 3720 B.4 computes it.
#ifndef CONSENTRY_STORE_CRC32C_H
#define CONSENTRY_STORE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

// The checksum of `bytes` after those that gave `before`; begin with 0.
uint32_t crc32c(uint32_t before, const void *bytes, size_t size);
// The portable back end, for tests.
uint32_t crc32c_plain(uint32_t before, const void *bytes, size_t size);

#endif
