// SPDX-License-Identifier: Apache-2.0
// RFC 8259 JSON in one pass: bytes from anyone become a flat tree of nodes in lent memory.
//
// The tree is a tape: nodes stand in document order, a container directly before its contents, and
// `next` leads past a node and everything in it, so a walk is a loop and never a recursion. A
// cursor is a pointer to a node. Text is borrowed from the input; only a string with escapes is
// decoded into the arena. Numbers keep their digits as written (FHIR R4 2.24.0.1: the precision of
// a decimal has meaning). Another syntax may fill the same tape, which is how XML will be read.
//
// A byte order mark in front is passed over, as RFC 8259 section 8.1 allows: some senders write it.
// Refused, each with its byte offset: anything outside the grammar, bytes that are not UTF-8,
// unpaired surrogates, control characters in strings, a name that an object holds twice, more than
// `depth_max` levels, bytes after the value. The work is linear in the input, but for objects of
// more than 16 members, whose names are sorted (n log n, without recursion).
#ifndef CONSENTRY_FHIR_JSON_CURSOR_H
#define CONSENTRY_FHIR_JSON_CURSOR_H

#include "core/base/arena.h"
#include "core/base/issue.h"
#include "core/base/span.h"
#include "core/base/status.h"

enum {
    JSON_DEPTH_MAX = 64, // levels of arrays and objects; also the most that a caller may ask for
    JSON_SIZE_MAX = 1 << 30, // bytes of input, so that every offset and index fits 32 bits
};

enum json_kind {
    JSON_KIND_NULL,
    JSON_KIND_FALSE,
    JSON_KIND_TRUE,
    JSON_KIND_NUMBER,
    JSON_KIND_STRING,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT,
};

struct json_node {
    const uint8_t *name_data; // decoded member name; NULL for items of arrays and for the root
    const uint8_t *text_data; // decoded string, or the number as written; NULL for other kinds
    uint32_t name_size;
    uint32_t text_size;
    uint32_t name_offset; // of the name's opening quote in the input
    uint32_t offset;      // of the first byte of the value in the input
    uint32_t size;        // bytes of the value in the input, quotes and brackets included
    uint32_t parent;      // index of the container; the root is its own
    uint32_t next;        // index of the node after this one and its contents
    uint32_t first;       // index of the first member or item; meaningful when count is not 0
    uint32_t count;       // members or items of a container
    uint8_t kind;         // enum json_kind
    uint8_t depth;        // 0 for the root
};

struct json_doc {
    span input;
    const struct json_node *nodes; // nodes[0] is the root; NULL when it was not even begun
    uint32_t used;                 // nodes taken; 0 when not even the root was begun
    uint32_t open;                 // after a failure: the innermost container still open, or 0
};

// Reads all of `input` into `doc`; the nodes lie in `arena` and borrow from both. A failure adds
// one issue, which says which rule and where:
//   TRUNCATED json-truncated, BAD_SYNTAX json-syntax, json-number, json-control-character,
//   BAD_UTF8 json-utf8, BAD_VALUE json-surrogate, TRAILING_BYTES
//   json-trailing-bytes, DUPLICATE json-duplicate-key, TOO_DEEP json-depth, LIMIT json-size,
//   NO_SPACE json-memory.
// What was read before a failure stays in `doc`, so that the place can be named.
WARN_UNUSED enum status json_read(struct json_doc *doc, span input, uint32_t depth_max,
                                  struct arena *arena, struct issues *issues);

// The first member or item, and the one after; NULL when there is none.
const struct json_node *json_first(const struct json_doc *doc, const struct json_node *container);
const struct json_node *json_next(const struct json_doc *doc, const struct json_node *node);

// The member of that name, or NULL; also NULL when `object` is NULL or not an object.
const struct json_node *json_member(const struct json_doc *doc, const struct json_node *object,
                                    span name);

static inline span json_name(const struct json_node *node)
{
    return span_of(node->name_data, node->name_size);
}

// Decoded text of a string or number; empty for other kinds and for NULL.
static inline span json_text(const struct json_node *node)
{
    return node == NULL ? span_of(NULL, 0) : span_of(node->text_data, node->text_size);
}

static inline const struct json_node *json_parent(const struct json_doc *doc,
                                                  const struct json_node *node)
{
    return &doc->nodes[node->parent];
}

// The value's bytes as they stand in the input.
static inline span json_raw(const struct json_doc *doc, const struct json_node *node)
{
    return span_slice(doc->input, node->offset, node->size);
}

#endif
