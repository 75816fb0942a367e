// SPDX-License-Identifier: Apache-2.0
// Access tokens: who may come in without a client certificate.
//
// A token is "ctk_" ID "_" SECRET: 5 random bytes that name it and 32 that prove it, in base32. The
// file holds no secret, only BLAKE2b-256 of it under the file's own random key, in lines:
//
//   # a comment
//   key 64 hex digits
//   token ID 64 hex digits read,write,operate [2027-06-15T10:00:00Z]
//
// The time is the token's last second; without one it holds until its line is deleted.
#ifndef CONSENTRY_GATEWAY_TOKENS_H
#define CONSENTRY_GATEWAY_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/hex.h"
#include "core/base/instant.h"
#include "core/base/span.h"
#include "core/base/status.h"
#include "gateway/host/limits.h"

#define TOKEN_ID_SIZE     5
#define TOKEN_SECRET_SIZE 32
#define TOKEN_HASH_SIZE   32
#define TOKEN_PREFIX      "ctk_"
// "ctk_" 8 "_" 52 and a NUL.
#define TOKEN_TEXT_SIZE (4 + 8 + 1 + 52 + 1)

struct token {
    uint8_t id[TOKEN_ID_SIZE];
    uint8_t hash[TOKEN_HASH_SIZE];
    uint8_t permissions; // bit PERMIT_x
    instant until;       // last second, 0: for ever
};

struct tokens {
    uint8_t key[TOKEN_HASH_SIZE];
    size_t count;
    struct token items[LIMIT_TOKENS];
};

// Reads the file's text. A status of class MALFORMED or LIMIT when it is not as above; *tokens is
// then unchanged.
WARN_UNUSED enum status tokens_parse(struct tokens *tokens, span text);

// The token that the value of an Authorization field shows, or NULL; also when it is over. Takes
// the same time for a wrong secret wherever it is wrong.
const struct token *tokens_find(const struct tokens *tokens, span authorization, instant now);

// Writes the text of a token made of random bytes, and its row.
void token_make(char text[static TOKEN_TEXT_SIZE], struct token *row,
                const uint8_t key[static TOKEN_HASH_SIZE], const uint8_t id[static TOKEN_ID_SIZE],
                const uint8_t secret[static TOKEN_SECRET_SIZE]);

#endif
