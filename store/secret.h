// SPDX-License-Identifier: Apache-2.0
// Secrets on the host: locked memory, randomness, key derivation, sealing. store/'s one door to
// libsodium, beside core/hash.
//
// A sealed text is   commitment 32 | nonce 24 | ciphertext | tag 16   : XChaCha20-Poly1305 with a
// random nonce, preceded by BLAKE2b(key; "consentry commit" || nonce). Poly1305 alone lets one
// ciphertext open under several keys; the commitment binds it to one.
#ifndef CONSENTRY_STORE_SECRET_H
#define CONSENTRY_STORE_SECRET_H

#include "core/base/span.h"
#include "core/base/status.h"

#define SECRET_KEY_SIZE        32
#define SECRET_OVERHEAD        72 // of a sealed text over its plain text
#define SECRET_WRAP_SIZE       (24 + SECRET_KEY_SIZE + 16)

#define SECRET_STREAM_HEADER   24
#define SECRET_STREAM_OVERHEAD 17 // of a sealed chunk over its plain bytes

struct secret_key {
    uint8_t bytes[SECRET_KEY_SIZE];
};

// Once a program, any number of times: chooses libsodium's back ends. RANDOM_FAILED otherwise.
WARN_UNUSED enum status secret_start(void);

// Locked, guarded, zeroed memory that core dumps leave out; NULL when there is none.
void *secret_allocate(size_t size);
void secret_free(void *memory);
void secret_wipe(void *memory, size_t size);
void secret_random(void *out, size_t size);
bool secret_equal(const void *a, const void *b, size_t size);

// Subkey `number` of `key` for one use, named by exactly 8 characters (crypto_kdf).
void secret_derive(struct secret_key *out, const struct secret_key *key, const char context[8],
                   uint64_t number);

// Seals `plain` into out, which has plain.size + SECRET_OVERHEAD bytes; `bound` is authenticated
// with it and not stored.
void secret_seal(uint8_t *out, const struct secret_key *key, span bound, span plain);
// Opens into out, which has sealed.size - SECRET_OVERHEAD bytes. TRUNCATED, or INVALID when the
// key, the bound data or the text is another.
WARN_UNUSED enum status secret_open(uint8_t *out, const struct secret_key *key, span bound,
                                    span sealed);

// A key under a key: nonce 24 | ciphertext 32 | tag 16.
void secret_wrap(uint8_t out[static SECRET_WRAP_SIZE], const struct secret_key *under, span bound,
                 const struct secret_key *key);
WARN_UNUSED enum status secret_unwrap(struct secret_key *out, const struct secret_key *under,
                                      span bound, const uint8_t wrapped[static SECRET_WRAP_SIZE]);

// A long text in chunks (crypto_secretstream, XChaCha20-Poly1305): one key for one text; chunks
// cannot be reordered, left out or cut off unnoticed, since the last one says so.
struct secret_stream {
    uint8_t state[56];
};
void secret_stream_begin(struct secret_stream *stream, uint8_t header[static SECRET_STREAM_HEADER],
                         const struct secret_key *key);
// Seals the next chunk into out, which has plain.size + SECRET_STREAM_OVERHEAD bytes.
void secret_stream_seal(uint8_t *out, struct secret_stream *stream, span plain, bool last);
// INVALID for a header that is none.
WARN_UNUSED enum status secret_stream_resume(struct secret_stream *stream,
                                             const uint8_t header[static SECRET_STREAM_HEADER],
                                             const struct secret_key *key);
// Opens the next chunk into out, which has sealed.size - SECRET_STREAM_OVERHEAD bytes. TRUNCATED,
// INVALID.
WARN_UNUSED enum status secret_stream_open(uint8_t *out, struct secret_stream *stream, span sealed,
                                           bool *last);

#endif
