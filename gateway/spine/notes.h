// SPDX-License-Identifier: Apache-2.0
// What the transparency log keeps beside batches and proofs: refusals and audit entries. Neither
// changes a tree. A refusal says when and by which rule something was refused, an audit entry that
// care went on without a consent that was sought; neither says who or what.
//
// Journal first, then log, both numbered by the keeper, as batches are. Refusals are rationed,
// since anybody may cause them; those beyond it are counted. Malformed input never comes here.
#ifndef CONSENTRY_GATEWAY_NOTES_H
#define CONSENTRY_GATEWAY_NOTES_H

#include "core/ledger/refusal.h"
#include "gateway/host/host.h"
#include "gateway/host/limits.h"
#include "gateway/spine/keeper.h"
#include "gateway/spine/publisher.h"

// Receipt ids of refusals hide this plus their number; sequence numbers end far below.
#define NOTES_RECEIPT_BASE ((uint64_t)1 << 40)

struct notes;

// One on its way to the log.
struct note {
    struct notes *notes;
    struct commit_waiter waiter;
    struct publish_task task;
    uint64_t log_index;
    uint8_t entry[LOG_ENTRY_NOTE_BYTES];
    bool is_taken;
};

struct notes {
    struct host *host;
    struct keeper *keeper;
    struct publisher *publisher;
    struct metrics *metrics;
    uint64_t ration;    // refusals that may be noted now
    uint64_t filled_ms; // when it was filled last
    bool stopping;
    struct note flying[LIMIT_NOTES_IN_FLIGHT];
};

void notes_open(struct notes *notes, struct keeper *keeper, struct publisher *publisher);
// What is journaled from here on comes into the log at the next start.
void notes_stop(struct notes *notes);

// Notes a refusal; `operation` is the digest of what was refused, NULL when there was none yet.
// True when it was taken: *id is then the id of its receipt.
bool notes_refuse(struct notes *notes, enum ledger_error error, const digest *operation,
                  uint8_t id[static RECEIPT_ID_SIZE]);

// Notes an audit entry; `about` binds whom it is about. UNAVAILABLE when too many are on their
// way, else committer_append()'s.
WARN_UNUSED enum status notes_audit(struct notes *notes, enum log_audit_event event,
                                    const uint8_t about[static 32]);

// The entry that a record of the journal promises.
void note_entry(uint8_t out[static LOG_ENTRY_NOTE_BYTES], const struct note_body *note,
                bool is_audit);

#endif
