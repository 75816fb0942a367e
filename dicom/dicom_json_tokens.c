// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_json_tokens.h"

#include "core/base/utf8.h"
#include "dicom/dicom_number.h"

enum expect { EXPECT_VALUE, EXPECT_FIRST_VALUE, EXPECT_NAME, EXPECT_FIRST_NAME, EXPECT_AFTER };

struct cutter {
    span text;
    size_t at;
    struct json_token *items;
    uint32_t capacity;
    uint32_t count;
    uint32_t depth;
    uint32_t open[JSON_DEPTH_MAX]; // tokens of the containers around
};

static void skip_blanks(struct cutter *c)
{
    const uint8_t *p = c->text.data;
    while (c->at < c->text.size &&
           (p[c->at] == ' ' || p[c->at] == '\n' || p[c->at] == '\t' || p[c->at] == '\r')) {
        c->at++;
    }
}

static enum status add(struct cutter *c, uint8_t type, size_t start, size_t size)
{
    if (c->count == c->capacity) return STATUS_NO_SPACE;
    c->items[c->count] =
        (struct json_token){(uint32_t)start, (uint32_t)size, c->count + 1, type, false};
    c->count++;
    return STATUS_OK;
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The four digits of a \u escape, or -1.
static int32_t escape_unit(span text, size_t at)
{
    int32_t unit = 0;
    if (at + 4 > text.size) return -1;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_value(text.data[at + i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

// The scalar of the escape whose "\" is at *at, moving past it; UINT32_MAX when it is none.
static uint32_t escape_next(span text, size_t *at)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (*at + 1 >= text.size) return UINT32_MAX;
    uint8_t letter = text.data[*at + 1];
    if (letter != 'u') {
        const char *found = letter == 0 ? NULL : strchr(letters, letter);
        *at += 2;
        return found == NULL ? UINT32_MAX : (uint32_t)meanings[found - letters];
    }
    int32_t unit = escape_unit(text, *at + 2);
    *at += 6;
    if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff)) return UINT32_MAX;
    if (unit < 0xd800 || unit > 0xdfff) return (uint32_t)unit;
    bool pair = *at + 1 < text.size && text.data[*at] == '\\' && text.data[*at + 1] == 'u';
    int32_t low = pair ? escape_unit(text, *at + 2) : -1;
    if (low < 0xdc00 || low > 0xdfff) return UINT32_MAX;
    *at += 6;
    return 0x10000 + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
}

static enum status take_string(struct cutter *c)
{
    size_t start = ++c->at;
    bool escapes = false;
    while (c->at < c->text.size && c->text.data[c->at] != '"') {
        uint8_t byte = c->text.data[c->at];
        if (byte < 0x20) return STATUS_BAD_SYNTAX;
        if (byte == '\\') {
            escapes = true;
            size_t next = c->at;
            if (escape_next(c->text, &next) == UINT32_MAX) return STATUS_BAD_SYNTAX;
            c->at = next;
        } else if (byte < 0x80) {
            c->at++;
        } else if (utf8_next(c->text, &c->at) == UINT32_MAX) {
            return STATUS_BAD_UTF8;
        }
    }
    if (c->at >= c->text.size) return STATUS_BAD_SYNTAX;
    enum status status = add(c, JSON_STRING, start, c->at - start);
    if (status != STATUS_OK) return status;
    c->items[c->count - 1].escapes = escapes;
    c->at++;
    return STATUS_OK;
}

static enum status take_word(struct cutter *c)
{
    size_t start = c->at;
    while (c->at < c->text.size) {
        uint8_t byte = c->text.data[c->at];
        bool part = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '+' ||
                    byte == '-' || byte == '.' || byte == 'E';
        if (!part) break;
        c->at++;
    }
    span word = span_slice(c->text, start, c->at - start);
    bool known = span_is(word, "null") || span_is(word, "true") || span_is(word, "false");
    if (known) return add(c, JSON_WORD, start, word.size);
    if (dicom_is_json_number(word)) return add(c, JSON_NUMBER, start, word.size);
    c->at = start;
    return STATUS_BAD_SYNTAX;
}

static enum status open_container(struct cutter *c, uint8_t type)
{
    if (c->depth == JSON_DEPTH_MAX) return STATUS_TOO_DEEP;
    TRY(add(c, type, c->at, 1));
    c->open[c->depth++] = c->count - 1;
    c->at++;
    return STATUS_OK;
}

// The container around ends here if the byte is its bracket.
static bool close_container(struct cutter *c, uint8_t byte)
{
    if (c->depth == 0) return false;
    struct json_token *token = &c->items[c->open[c->depth - 1]];
    if (byte != (token->type == JSON_OBJECT ? '}' : ']')) return false;
    token->end = c->count;
    token->size = (uint32_t)(c->at + 1 - token->start);
    c->depth--;
    c->at++;
    return true;
}

static enum status take_name(struct cutter *c)
{
    if (c->text.data[c->at] != '"') return STATUS_BAD_SYNTAX;
    TRY(take_string(c));
    skip_blanks(c);
    if (c->at >= c->text.size || c->text.data[c->at] != ':') return STATUS_BAD_SYNTAX;
    c->at++;
    return STATUS_OK;
}

static enum status take_value(struct cutter *c, enum expect *expect)
{
    uint8_t byte = c->text.data[c->at];
    *expect = EXPECT_AFTER;
    if (byte == '{' || byte == '[') {
        *expect = byte == '{' ? EXPECT_FIRST_NAME : EXPECT_FIRST_VALUE;
        return open_container(c, byte == '{' ? JSON_OBJECT : JSON_ARRAY);
    }
    return byte == '"' ? take_string(c) : take_word(c);
}

static enum status cut(struct cutter *c)
{
    enum expect expect = EXPECT_VALUE;
    for (;;) { // every turn but the last takes a byte
        skip_blanks(c);
        if (c->at >= c->text.size) break;
        uint8_t byte = c->text.data[c->at];
        bool may_close =
            expect == EXPECT_FIRST_NAME || expect == EXPECT_FIRST_VALUE || expect == EXPECT_AFTER;
        if (may_close && close_container(c, byte)) {
            expect = EXPECT_AFTER;
        } else if (expect == EXPECT_AFTER) {
            if (byte != ',' || c->depth == 0) return STATUS_BAD_SYNTAX;
            c->at++;
            bool object = c->items[c->open[c->depth - 1]].type == JSON_OBJECT;
            expect = object ? EXPECT_NAME : EXPECT_VALUE;
        } else if (expect == EXPECT_NAME || expect == EXPECT_FIRST_NAME) {
            TRY(take_name(c));
            expect = EXPECT_VALUE;
        } else {
            TRY(take_value(c, &expect));
        }
    }
    return expect == EXPECT_AFTER && c->depth == 0 ? STATUS_OK : STATUS_BAD_SYNTAX;
}

enum status json_tokenize(struct json_tokens *out, span text, struct arena *arena,
                          size_t *bad_offset)
{
    *bad_offset = 0;
    if (text.size >= UINT32_MAX) return STATUS_LIMIT;
    size_t mark = arena->used;
    // Tokens are taken from what is left but for the gap of alignment, at most one a byte; what is
    // not used is given back.
    size_t left = (arena->size - mark) / sizeof(struct json_token);
    size_t most = left > 8 ? left - 8 : 0;
    if (most > text.size + 1) most = text.size + 1;
    struct cutter c;
    c.text = text;
    c.at = 0;
    c.items = arena_alloc_raw(arena, most, sizeof(struct json_token));
    if (c.items == NULL) return STATUS_NO_SPACE;
    c.capacity = (uint32_t)most;
    c.count = 0;
    c.depth = 0;
    enum status status = cut(&c);
    *bad_offset = c.at;
    arena_rewind(arena, mark);
    if (status != STATUS_OK) return status;
    struct json_token *kept = arena_alloc_raw(arena, c.count, sizeof *kept);
    if (kept == NULL) return STATUS_NO_SPACE;
    *out = (struct json_tokens){text, kept, c.count};
    return STATUS_OK;
}

void json_write_string(struct writer *out, const struct json_tokens *tokens, uint32_t index)
{
    span text = json_text(tokens, index);
    if (!tokens->items[index].escapes) {
        write_span(out, text);
        return;
    }
    for (size_t at = 0; at < text.size;) {
        if (text.data[at] != '\\') {
            write_u8(out, text.data[at++]);
            continue;
        }
        uint8_t utf8[4];
        write_bytes(out, utf8, utf8_encode(escape_next(text, &at), utf8));
    }
}
