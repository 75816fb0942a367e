// SPDX-License-Identifier: Apache-2.0
#include "store/secret.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "core/base/invariant.h"
#include "core/hash/blake2b.h"

#define COMMITMENT 32
#define NONCE      crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG        crypto_aead_xchacha20poly1305_ietf_ABYTES

static_assert(SECRET_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key size");
static_assert(SECRET_KEY_SIZE == crypto_kdf_KEYBYTES, "key size");
static_assert(SECRET_OVERHEAD == COMMITMENT + NONCE + TAG, "overhead");
static_assert(SECRET_WRAP_SIZE == NONCE + SECRET_KEY_SIZE + TAG, "wrapped key");
static_assert(SECRET_STREAM_HEADER == crypto_secretstream_xchacha20poly1305_HEADERBYTES, "header");
static_assert(SECRET_STREAM_OVERHEAD == crypto_secretstream_xchacha20poly1305_ABYTES, "chunk");
static_assert(SECRET_KEY_SIZE == crypto_secretstream_xchacha20poly1305_KEYBYTES, "key size");
static_assert(sizeof(struct secret_stream) >= sizeof(crypto_secretstream_xchacha20poly1305_state),
              "stream state");

enum status secret_start(void)
{
    return sodium_init() >= 0 ? STATUS_OK : STATUS_RANDOM_FAILED;
}

void *secret_allocate(size_t size)
{
    void *memory = sodium_malloc(size);
    if (memory != NULL) sodium_memzero(memory, size);
    return memory;
}

void secret_free(void *memory)
{
    sodium_free(memory);
}

void secret_wipe(void *memory, size_t size)
{
    sodium_memzero(memory, size);
}

void secret_random(void *out, size_t size)
{
    randombytes_buf(out, size);
}

bool secret_equal(const void *a, const void *b, size_t size)
{
    return sodium_memcmp(a, b, size) == 0;
}

void secret_derive(struct secret_key *out, const struct secret_key *key, const char context[8],
                   uint64_t number)
{
    int failed =
        crypto_kdf_derive_from_key(out->bytes, SECRET_KEY_SIZE, number, context, key->bytes);
    INVARIANT(failed == 0);
}

static void commit(uint8_t out[static COMMITMENT], const struct secret_key *key,
                   const uint8_t nonce[static NONCE])
{
    uint8_t text[16 + NONCE];
    memcpy(text, "consentry commit", 16);
    memcpy(text + 16, nonce, NONCE);
    blake2b(out, COMMITMENT, span_of(key->bytes, SECRET_KEY_SIZE), span_of(text, sizeof text));
}

void secret_seal(uint8_t *out, const struct secret_key *key, span bound, span plain)
{
    uint8_t *nonce = out + COMMITMENT;
    unsigned long long size;
    randombytes_buf(nonce, NONCE);
    commit(out, key, nonce);
    int failed =
        crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE, &size, plain.data, plain.size,
                                                   bound.data, bound.size, NULL, nonce, key->bytes);
    INVARIANT(failed == 0 && size == plain.size + TAG);
}

enum status secret_open(uint8_t *out, const struct secret_key *key, span bound, span sealed)
{
    uint8_t expected[COMMITMENT];
    unsigned long long size;
    if (sealed.size < SECRET_OVERHEAD) return STATUS_TRUNCATED;
    const uint8_t *nonce = sealed.data + COMMITMENT;
    commit(expected, key, nonce);
    if (!secret_equal(expected, sealed.data, COMMITMENT)) return STATUS_INVALID;
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out, &size, NULL, nonce + NONCE, sealed.size - COMMITMENT - NONCE, bound.data, bound.size,
        nonce, key->bytes);
    return failed == 0 ? STATUS_OK : STATUS_INVALID;
}

void secret_wrap(uint8_t out[static SECRET_WRAP_SIZE], const struct secret_key *under, span bound,
                 const struct secret_key *key)
{
    unsigned long long size;
    randombytes_buf(out, NONCE);
    int failed =
        crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, &size, key->bytes, SECRET_KEY_SIZE,
                                                   bound.data, bound.size, NULL, out, under->bytes);
    INVARIANT(failed == 0 && size == SECRET_KEY_SIZE + TAG);
}

enum status secret_unwrap(struct secret_key *out, const struct secret_key *under, span bound,
                          const uint8_t wrapped[static SECRET_WRAP_SIZE])
{
    unsigned long long size;
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out->bytes, &size, NULL, wrapped + NONCE, SECRET_KEY_SIZE + TAG, bound.data, bound.size,
        wrapped, under->bytes);
    return failed == 0 ? STATUS_OK : STATUS_INVALID;
}

// libsodium's state is bytes only; it is copied in and out so that nothing rests on alignment.
static void load(crypto_secretstream_xchacha20poly1305_state *out, const struct secret_stream *in)
{
    memcpy(out, in->state, sizeof *out);
}

static void keep(struct secret_stream *out, crypto_secretstream_xchacha20poly1305_state *in)
{
    memcpy(out->state, in, sizeof *in);
    sodium_memzero(in, sizeof *in);
}

void secret_stream_begin(struct secret_stream *stream, uint8_t header[static SECRET_STREAM_HEADER],
                         const struct secret_key *key)
{
    crypto_secretstream_xchacha20poly1305_state state;
    int failed = crypto_secretstream_xchacha20poly1305_init_push(&state, header, key->bytes);
    INVARIANT(failed == 0);
    keep(stream, &state);
}

void secret_stream_seal(uint8_t *out, struct secret_stream *stream, span plain, bool last)
{
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                       : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    load(&state, stream);
    int failed = crypto_secretstream_xchacha20poly1305_push(&state, out, NULL, plain.data,
                                                            plain.size, NULL, 0, tag);
    INVARIANT(failed == 0);
    keep(stream, &state);
}

enum status secret_stream_resume(struct secret_stream *stream,
                                 const uint8_t header[static SECRET_STREAM_HEADER],
                                 const struct secret_key *key)
{
    crypto_secretstream_xchacha20poly1305_state state;
    int failed = crypto_secretstream_xchacha20poly1305_init_pull(&state, header, key->bytes);
    keep(stream, &state);
    return failed == 0 ? STATUS_OK : STATUS_INVALID;
}

enum status secret_stream_open(uint8_t *out, struct secret_stream *stream, span sealed, bool *last)
{
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t tag = 0;
    if (sealed.size < SECRET_STREAM_OVERHEAD) return STATUS_TRUNCATED;
    load(&state, stream);
    int failed = crypto_secretstream_xchacha20poly1305_pull(&state, out, NULL, &tag, sealed.data,
                                                            sealed.size, NULL, 0);
    keep(stream, &state);
    if (failed != 0) return STATUS_INVALID;
    *last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return STATUS_OK;
}
