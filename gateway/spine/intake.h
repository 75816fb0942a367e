// SPDX-License-Identifier: Apache-2.0
// The common path of every message, whatever door it came through: a plan (adapters/plan.h) and the
// document it came from are resolved, checked against the ledger, applied, journaled, and answered
// when they are on disk.
//
//   intake_submit() -> OK: `answered` is told later, from the loop, when the group is durable
//                   -> else: refused; nothing has changed, *refusal says why
#ifndef CONSENTRY_GATEWAY_INTAKE_H
#define CONSENTRY_GATEWAY_INTAKE_H

#include "adapters/plan.h"
#include "gateway/spine/batcher.h"
#include "gateway/spine/keeper.h"

#define INTAKE_ITEMS_MAX 200
// Operations of one request; a batch holds no more.
#define INTAKE_OPERATIONS_MAX LIMIT_BATCH_OPERATIONS

// A version of a document, to be sealed and filed with the group.
struct intake_document {
    bool is_there;
    uint16_t type;  // a code of the caller's
    uint8_t format; // likewise
    bool deleted;
    uint32_t version;
    uint8_t name[DOCUMENT_NAME_SIZE]; // document_name() of type and logical id
    span bytes;                       // borrowed until intake_submit() returns
    uint32_t identifier_count;
    const struct account_key *identifiers;
};

struct intake_item {
    const struct plan *plan;
    struct intake_document document;
    uint8_t subject; // party of the plan under whose key the document is sealed
};

// What became of a durable group.
struct intake_receipt {
    uint8_t id[RECEIPT_ID_SIZE];
    uint64_t sequence; // of its first operation
    uint32_t count;    // operations
    uint64_t batch;    // that will hold it
    uint64_t time_ms;
    uint64_t hold; // number of the document held, 0: none
};

// A document that a person must look at first: it is filed and nothing else is done. The door's
// codes come back with the row (keeper.h).
struct intake_hold {
    bool is_there;
    uint16_t source;
    uint16_t reason;
};

// Lent by the caller until `answered`.
struct intake_request {
    const struct intake_item *items;
    size_t item_count;
    const struct issues *issues; // warnings to keep with the receipt, or NULL
    enum batch_class class;
    const struct plan_merge *merges; // carried out behind the items
    size_t merge_count;
    const struct plan_bypass *bypasses; // for the audit
    size_t bypass_count;
    struct intake_hold hold; // of items[0]
    // The held document that this request settles, with a review's words carried out as any other
    // request; 0: none. With `rejects` nothing else is in the request.
    uint64_t settles;
    bool rejects;
    void (*answered)(struct intake_request *request, enum status status);
    void *owner;
    struct intake_receipt receipt; // valid once submitted
    struct intake *intake;         // set by intake_submit()
    struct commit_waiter waiter;
};

struct intake_refusal {
    enum ledger_error error; // LEDGER_OK when it was not the ledger
    uint64_t provided, max;  // as struct refusal
    size_t item;             // which one
    const char *rule;        // static, "" when the error says it all
    bool has_receipt;        // it is signed into the log
    uint8_t receipt[RECEIPT_ID_SIZE];
};

struct notes;

struct intake {
    struct keeper *keeper;
    struct notes *notes; // NULL: refusals are not signed, and nothing is audited
    struct batcher *batcher;
    struct host *host;
    struct budget *budget;
    // Scratch of one submission; lent at start-up, so that none allocates.
    struct draft *drafts;
    struct operation *operations;
    uint8_t *draft_item;                // item + 1 that the draft belongs to
    struct account_key *draft_document; // whose leaves these are; zeros: no document's
    struct group_record *record;
    struct alias_body *aliases;
    size_t alias_count;
    struct journal_entry *entries;
    struct journal_place *places;
    size_t entry_count;
    struct buffer bodies; // of the entries
    uint32_t draft_count;
};

WARN_UNUSED enum status intake_open(struct intake *intake, struct keeper *keeper,
                                    struct batcher *batcher);
void intake_close(struct intake *intake);

// REFUSED (a rule of the ledger), CONFLICT (two accounts would be joined, something later was
// decided already, a held document was settled), NOT_FOUND (nothing to end), LIMIT (too many
// parties or operations), UNAVAILABLE (come again), DISK_FULL, DISK_FAILED, NO_SPACE, KEY_MISSING
// (the subject was erased), RANDOM_FAILED.
WARN_UNUSED enum status intake_submit(struct intake *intake, struct intake_request *request,
                                      struct intake_refusal *refusal);

// Goes on after a start: applies what the journal holds behind the last seal and fills batches with
// it, as if it had come just now.
WARN_UNUSED enum status intake_resume(struct intake *intake);

#endif
