// SPDX-License-Identifier: Apache-2.0
// JSON text (RFC 8259) as a flat table of tokens: the inside of dicom_json.h. The text is checked
// as a whole; strings keep their escapes until they are asked for.
#ifndef CONSENTRY_DICOM_JSON_TOKENS_H
#define CONSENTRY_DICOM_JSON_TOKENS_H

#include "core/base/arena.h"
#include "core/base/writer.h"

// The model nests an element, an array and an item for each sequence.
#define JSON_DEPTH_MAX 256

enum json_type { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_WORD };

// The subtree of token i is [i + 1, end); the children of an object are name, value, name, ...
struct json_token {
    uint32_t start; // of the text, without quotes
    uint32_t size;
    uint32_t end;
    uint8_t type; // enum json_type; WORD is null, true or false
    bool escapes; // STRING: holds "\"
};

struct json_tokens {
    span text;
    struct json_token *items;
    uint32_t count;
};

// Cuts `text` into tokens, 16 bytes each, taken from `arena`. BAD_SYNTAX, BAD_UTF8, TOO_DEEP,
// NO_SPACE, LIMIT (4 GiB), with the offset of the fault.
WARN_UNUSED enum status json_tokenize(struct json_tokens *out, span text, struct arena *arena,
                                      size_t *bad_offset);

static inline span json_text(const struct json_tokens *tokens, uint32_t index)
{
    return span_slice(tokens->text, tokens->items[index].start, tokens->items[index].size);
}

// Appends a string token with its escapes resolved.
void json_write_string(struct writer *out, const struct json_tokens *tokens, uint32_t index);

#endif
