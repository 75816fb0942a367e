// SPDX-License-Identifier: Apache-2.0
// core/hash's one door to libsodium: SHA-256, BLAKE2b and Ed25519. Only functions of the minimal
// set that is also compiled for WebAssembly stand here; none of them takes memory or randomness.
#include <assert.h>
#include <sodium.h>
#include <stddef.h>
#include <string.h>

#include "core/base/invariant.h"
#include "core/hash/blake2b.h"
#include "core/hash/ed25519.h"
#include "core/hash/sha256_internal.h"

// libsodium's state is the same three members in the same order; it is moved by memcpy.
static_assert(sizeof(struct sha256) == sizeof(crypto_hash_sha256_state), "sha256 state");
static_assert(offsetof(struct sha256, bits) == offsetof(crypto_hash_sha256_state, count), "bits");
static_assert(offsetof(struct sha256, buffer) == offsetof(crypto_hash_sha256_state, buf), "buffer");
static_assert(sizeof(struct blake2b) == sizeof(crypto_generichash_state), "blake2b state");
static_assert(BLAKE2B_SIZE_MAX == crypto_generichash_BYTES_MAX, "blake2b sizes");

void sha256_sodium_update(struct sha256 *hash, const void *bytes, size_t size)
{
    crypto_hash_sha256_state state;
    memcpy(&state, hash, sizeof state);
    crypto_hash_sha256_update(&state, bytes, size);
    memcpy(hash, &state, sizeof state);
}

void sha256_sodium_final(struct sha256 *hash, uint8_t out[static SHA256_SIZE])
{
    crypto_hash_sha256_state state;
    memcpy(&state, hash, sizeof state);
    crypto_hash_sha256_final(&state, out);
}

void blake2b(uint8_t *out, size_t out_size, span key, span bytes)
{
    INVARIANT(out_size >= 1 && out_size <= BLAKE2B_SIZE_MAX);
    INVARIANT(key.size <= BLAKE2B_KEY_SIZE_MAX);
    int failed = crypto_generichash(out, out_size, bytes.data, bytes.size, key.data, key.size);
    INVARIANT(failed == 0);
}

void blake2b_init(struct blake2b *hash, size_t out_size, span key)
{
    INVARIANT(out_size >= 1 && out_size <= BLAKE2B_SIZE_MAX);
    INVARIANT(key.size <= BLAKE2B_KEY_SIZE_MAX);
    int failed = crypto_generichash_init((crypto_generichash_state *)(void *)hash, key.data,
                                         key.size, out_size);
    INVARIANT(failed == 0);
}

void blake2b_update(struct blake2b *hash, const void *bytes, size_t size)
{
    int failed = crypto_generichash_update((crypto_generichash_state *)(void *)hash, bytes, size);
    INVARIANT(failed == 0);
}

void blake2b_final(struct blake2b *hash, uint8_t *out, size_t out_size)
{
    int failed = crypto_generichash_final((crypto_generichash_state *)(void *)hash, out, out_size);
    INVARIANT(failed == 0);
}

void ed25519_from_seed(struct secret_ed25519 *secret,
                       uint8_t public_key[static ED25519_PUBLIC_SIZE],
                       const uint8_t seed[static ED25519_SEED_SIZE])
{
    int failed = crypto_sign_seed_keypair(public_key, secret->bytes, seed);
    INVARIANT(failed == 0);
}

void ed25519_sign(uint8_t signature[static ED25519_SIGNATURE_SIZE],
                  const struct secret_ed25519 *secret, span message)
{
    int failed = crypto_sign_detached(signature, NULL, message.data, message.size, secret->bytes);
    INVARIANT(failed == 0);
}

enum status ed25519_verify(const uint8_t signature[static ED25519_SIGNATURE_SIZE],
                           const uint8_t public_key[static ED25519_PUBLIC_SIZE], span message)
{
    int failed = crypto_sign_verify_detached(signature, message.data, message.size, public_key);
    return failed == 0 ? STATUS_OK : STATUS_INVALID;
}
