// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/tokens.h"

#include <string.h>

#include "core/base/writer.h"
#include "core/hash/blake2b.h"
#include "gateway/http/http_request.h"
#include "gateway/http/http_server.h"

#define ID_TEXT_SIZE     BASE32_SIZE(TOKEN_ID_SIZE)
#define SECRET_TEXT_SIZE BASE32_SIZE(TOKEN_SECRET_SIZE)

static_assert(TOKEN_TEXT_SIZE == 4 + ID_TEXT_SIZE + 1 + SECRET_TEXT_SIZE + 1, "the text's parts");

static const struct {
    const char *name;
    enum http_permission permission;
} permission_rows[] = {
    {"read", PERMIT_READ},
    {"write", PERMIT_WRITE},
    {"operate", PERMIT_OPERATE},
};

// The next word of a line, without the blanks before it; empty at the end.
static span next_word(span *line)
{
    while (line->size != 0 && line->data[0] == ' ') *line = span_slice(*line, 1, line->size);
    size_t size = 0;
    while (size < line->size && line->data[size] != ' ') size++;
    span word = span_slice(*line, 0, size);
    *line = span_slice(*line, size, line->size);
    return word;
}

static enum status read_permissions(span list, uint8_t *permissions)
{
    span item;
    *permissions = 0;
    while (http_list_next(&list, &item)) {
        size_t i = 0;
        while (i < 3 && !span_is(item, permission_rows[i].name)) i++;
        if (i == 3) return STATUS_BAD_VALUE;
        *permissions |= (uint8_t)(1U << permission_rows[i].permission);
    }
    return *permissions == 0 ? STATUS_MISSING : STATUS_OK;
}

static enum status read_until(span text, instant *until)
{
    struct period_of_time period;
    *until = 0;
    if (text.size == 0) return STATUS_OK;
    TRY(instant_read_fhir(text, &period));
    *until = period.last;
    return period.last > 0 ? STATUS_OK : STATUS_BAD_VALUE;
}

static enum status read_token(struct tokens *tokens, span line)
{
    if (tokens->count == LIMIT_TOKENS) return STATUS_LIMIT;
    struct token *token = &tokens->items[tokens->count];
    TRY(base32_decode(token->id, TOKEN_ID_SIZE, next_word(&line)));
    TRY(hex_decode(token->hash, TOKEN_HASH_SIZE, next_word(&line)));
    TRY(read_permissions(next_word(&line), &token->permissions));
    TRY(read_until(next_word(&line), &token->until));
    for (size_t i = 0; i < tokens->count; i++) {
        if (memcmp(tokens->items[i].id, token->id, TOKEN_ID_SIZE) == 0) return STATUS_DUPLICATE;
    }
    tokens->count++;
    return next_word(&line).size == 0 ? STATUS_OK : STATUS_TRAILING_BYTES;
}

static enum status read_line(struct tokens *tokens, span line, bool *has_key)
{
    span word = next_word(&line);
    if (word.size == 0 || word.data[0] == '#') return STATUS_OK;
    if (span_is(word, "token")) return *has_key ? read_token(tokens, line) : STATUS_MISSING;
    if (!span_is(word, "key")) return STATUS_BAD_SYNTAX;
    if (*has_key) return STATUS_DUPLICATE;
    *has_key = true;
    TRY(hex_decode(tokens->key, TOKEN_HASH_SIZE, next_word(&line)));
    return next_word(&line).size == 0 ? STATUS_OK : STATUS_TRAILING_BYTES;
}

enum status tokens_parse(struct tokens *tokens, span text)
{
    bool has_key = false;
    tokens->count = 0;
    while (text.size != 0) {
        const uint8_t *lf = memchr(text.data, '\n', text.size);
        size_t size = lf == NULL ? text.size : (size_t)(lf - text.data);
        span line = span_slice(text, 0, size);
        if (line.size != 0 && line.data[line.size - 1] == '\r') line.size--;
        TRY(read_line(tokens, line, &has_key));
        text = span_slice(text, size + 1, text.size);
    }
    return has_key ? STATUS_OK : STATUS_MISSING;
}

// Equal or not, in a time that depends on the size alone.
static bool equal_in_constant_time(const uint8_t *a, const uint8_t *b, size_t size)
{
    volatile uint8_t difference = 0;
    for (size_t i = 0; i < size; i++) difference = difference | (uint8_t)(a[i] ^ b[i]);
    return difference == 0;
}

static void token_hash(uint8_t out[static TOKEN_HASH_SIZE], const uint8_t *key, const uint8_t *id,
                       const uint8_t *secret)
{
    uint8_t message[TOKEN_ID_SIZE + TOKEN_SECRET_SIZE];
    memcpy(message, id, TOKEN_ID_SIZE);
    memcpy(message + TOKEN_ID_SIZE, secret, TOKEN_SECRET_SIZE);
    blake2b(out, TOKEN_HASH_SIZE, span_of(key, TOKEN_HASH_SIZE), span_of(message, sizeof message));
}

// The two parts of "Bearer ctk_ID_SECRET".
static bool split_token(span value, uint8_t id[static TOKEN_ID_SIZE],
                        uint8_t secret[static TOKEN_SECRET_SIZE])
{
    span scheme = next_word(&value);
    span text = next_word(&value);
    if (!http_text_is(scheme, "bearer") || value.size != 0) return false;
    if (text.size != TOKEN_TEXT_SIZE - 1 || !span_starts(text, TOKEN_PREFIX)) return false;
    if (text.data[4 + ID_TEXT_SIZE] != '_') return false;
    return base32_decode(id, TOKEN_ID_SIZE, span_slice(text, 4, ID_TEXT_SIZE)) == STATUS_OK &&
           base32_decode(secret, TOKEN_SECRET_SIZE,
                         span_slice(text, 4 + ID_TEXT_SIZE + 1, SECRET_TEXT_SIZE)) == STATUS_OK;
}

const struct token *tokens_find(const struct tokens *tokens, span authorization, instant now)
{
    uint8_t id[TOKEN_ID_SIZE];
    uint8_t secret[TOKEN_SECRET_SIZE];
    uint8_t hash[TOKEN_HASH_SIZE];
    if (!split_token(authorization, id, secret)) return NULL;
    token_hash(hash, tokens->key, id, secret);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];
        if (memcmp(token->id, id, TOKEN_ID_SIZE) != 0) continue; // the id is no secret
        bool is_over = token->until != 0 && token->until < now;
        bool is_it = equal_in_constant_time(token->hash, hash, TOKEN_HASH_SIZE);
        return is_it && !is_over ? token : NULL;
    }
    return NULL;
}

void token_make(char text[static TOKEN_TEXT_SIZE], struct token *row,
                const uint8_t key[static TOKEN_HASH_SIZE], const uint8_t id[static TOKEN_ID_SIZE],
                const uint8_t secret[static TOKEN_SECRET_SIZE])
{
    memcpy(text, TOKEN_PREFIX, 4);
    base32_encode(text + 4, id, TOKEN_ID_SIZE);
    text[4 + ID_TEXT_SIZE] = '_';
    base32_encode(text + 4 + ID_TEXT_SIZE + 1, secret, TOKEN_SECRET_SIZE);
    memcpy(row->id, id, TOKEN_ID_SIZE);
    token_hash(row->hash, key, id, secret);
}
