// SPDX-License-Identifier: Apache-2.0
// What `consentry inspect` shows of a file: its kind, facts that stand in it, and its parts in
// order with their sizes. Collected first, then printed for people or as JSON.
#ifndef CONSENTRY_GATEWAY_INSPECT_H
#define CONSENTRY_GATEWAY_INSPECT_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "core/base/span.h"
#include "core/base/status.h"
#include "core/hash/poseidon.h"

#define INSPECT_FACTS_MAX 32
#define INSPECT_PARTS_MAX 600 // a receipt of 256 operations has two for each

struct inspect_fact {
    const char *name; // static, a JSON member
    span text;
    bool is_number;
};

struct inspect_part {
    span name;
    uint64_t bytes;
    uint64_t count; // of what it holds; 0: says nothing
};

struct inspection {
    const char *kind;    // static: "batch proof"
    const char *rest;    // static: what the bytes behind the parts are
    struct arena *arena; // texts
    uint64_t bytes;
    uint64_t part_bytes; // sum of the parts
    struct inspect_fact facts[INSPECT_FACTS_MAX];
    size_t fact_count;
    struct inspect_part parts[INSPECT_PARTS_MAX];
    size_t part_count;
    // When it could not be read to its end:
    enum status status;
    const char *step; // static
    uint64_t offset;
};

#define INSPECT_BYTES ((size_t)16 << 20) // of arena, for any file

void inspect_text(struct inspection *out, const char *name, span text);
void inspect_number(struct inspection *out, const char *name, uint64_t value);
void inspect_time(struct inspection *out, const char *name, uint64_t seconds);
void inspect_hex(struct inspection *out, const char *name, const uint8_t *bytes, size_t size);
void inspect_digest(struct inspection *out, const char *name, digest value);
// `number` 0: the name alone.
void inspect_part(struct inspection *out, const char *name, uint64_t number, uint64_t bytes);
void inspect_parts_of(struct inspection *out, const char *name, uint64_t count, uint64_t bytes);
// Remembers the first failure.
void inspect_fail(struct inspection *out, enum status status, const char *step, uint64_t offset);

// Fills what the bytes of a file hold. UNSUPPORTED in out->status when they are of no known kind.
void inspect_bytes(struct inspection *out, span bytes);
// The same for a journal: `folder` holds segments; `segment` 0 stands for all of them.
void inspect_journal(struct inspection *out, const char *folder, uint64_t segment);

// inspect_proof.c, inspect_receipt.c
void inspect_proof(struct inspection *out, span bytes);
void inspect_receipt(struct inspection *out, span bytes);
void inspect_checkpoint(struct inspection *out, span bytes);

void inspect_print(const struct inspection *out, const char *path);
void inspect_print_json(const struct inspection *out, const char *path);

#endif
