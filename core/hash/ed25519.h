// SPDX-License-Identifier: Apache-2.0
// Ed25519 (RFC 8032), detached. Verification is libsodium's: S below the group order, canonical
// encodings, no points of small order.
#ifndef CONSENTRY_CORE_HASH_ED25519_H
#define CONSENTRY_CORE_HASH_ED25519_H

#include <stdint.h>

#include "core/base/span.h"
#include "core/base/status.h"

#define ED25519_SEED_SIZE      32
#define ED25519_PUBLIC_SIZE    32
#define ED25519_SIGNATURE_SIZE 64

// A signing key: seed and public key. The owner wipes it.
struct secret_ed25519 {
    uint8_t bytes[64];
};

// The key pair of a 32-byte seed.
void ed25519_from_seed(struct secret_ed25519 *secret,
                       uint8_t public_key[static ED25519_PUBLIC_SIZE],
                       const uint8_t seed[static ED25519_SEED_SIZE]);

void ed25519_sign(uint8_t signature[static ED25519_SIGNATURE_SIZE],
                  const struct secret_ed25519 *secret, span message);

// OK only for a valid signature; INVALID otherwise.
WARN_UNUSED enum status ed25519_verify(const uint8_t signature[static ED25519_SIGNATURE_SIZE],
                                       const uint8_t public_key[static ED25519_PUBLIC_SIZE],
                                       span message);

#endif
