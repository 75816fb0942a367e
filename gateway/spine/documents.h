// SPDX-License-Identifier: Apache-2.0
// Which documents there are, which version is the newest, and where each stands in the journal; in
// memory, rebuilt from the journal at every start. And what each document made in the ledger: its
// record and the leaves of its consent.
#ifndef CONSENTRY_GATEWAY_DOCUMENTS_H
#define CONSENTRY_GATEWAY_DOCUMENTS_H

#include "store/envelope.h"
#include "store/journal.h"
#include "store/table.h"

// A document's newest version.
struct document_row {
    uint8_t name[DOCUMENT_NAME_SIZE];
    uint32_t version;
    uint16_t type;
    bool deleted;
};

// One version's place.
struct version_row {
    uint8_t name[DOCUMENT_NAME_SIZE];
    uint32_t version;
    struct journal_place place;
    uint64_t time_ms; // of the record
    bool deleted;
};

// What an identifier leads to: the document that carried it first, and how many have carried it.
struct identifier_row {
    struct account_key identifier;
    uint32_t type;
    uint32_t count;
    uint8_t name[DOCUMENT_NAME_SIZE];
};

// Leaves that a document has made. Pointers are index + 1, 0 for none.
struct made_row {
    struct account_key document;
    uint32_t record;     // newest record
    uint32_t first_rule; // of the newest version's consent
    uint32_t rule_count; // consecutive leaves from there
    uint32_t request;    // newest request
};

// What was decided last about a document. `same` leads to the document before with the same second
// name.
struct decided_row {
    struct account_key document;
    struct account_key same;
    uint64_t decided; // 0: not stated
    bool ends;
    bool is_linked;
};

// A second name, and the newest document that has it.
struct other_row {
    struct account_key other;
    struct account_key newest;
};

struct documents {
    struct table newest;
    struct table versions;
    struct table identifiers;
    struct table made;
    struct table decided;
    struct table others;
};

void documents_open(struct documents *documents, uint64_t seed);
void documents_close(struct documents *documents);

// All tables, for a snapshot, and back into empty ones. The functions' statuses; BAD_VALUE,
// NO_SPACE.
WARN_UNUSED enum status documents_save(const struct documents *documents, table_write_fn *write,
                                       void *context);
WARN_UNUSED enum status documents_load(struct documents *documents, table_read_fn *read,
                                       void *context);

// Takes in a version as its journal record describes it. LIMIT, NO_SPACE.
WARN_UNUSED enum status documents_add(struct documents *documents, const struct document *document,
                                      const struct journal_place *place, uint64_t time_ms);

// The newest version, or NULL. Valid until the next documents_add().
const struct document_row *documents_newest(const struct documents *documents,
                                            const uint8_t name[static DOCUMENT_NAME_SIZE]);
// That version, or NULL.
const struct version_row *documents_version(const struct documents *documents,
                                            const uint8_t name[static DOCUMENT_NAME_SIZE],
                                            uint32_t version);
// What an identifier leads to among documents of that type, or NULL.
const struct identifier_row *documents_identified(const struct documents *documents, uint16_t type,
                                                  const struct account_key *identifier);

// What the document made so far; a new row is zeros. NULL without memory.
struct made_row *documents_made(struct documents *documents, const struct account_key *document);
const struct made_row *documents_find_made(const struct documents *documents,
                                           const struct account_key *document);

// Takes in a decision. NO_SPACE, LIMIT.
WARN_UNUSED enum status documents_decide(struct documents *documents,
                                         const struct decision_body *decision);
// NULL when none is known under that name.
const struct decided_row *documents_find_decided(const struct documents *documents,
                                                 const struct account_key *document);
// The documents with that second name, newest first, at most `max`.
size_t documents_with_other(const struct documents *documents, const struct account_key *other,
                            struct account_key *out, size_t max);

#endif
