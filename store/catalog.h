// SPDX-License-Identifier: Apache-2.0
// The read model: where each resource, group, batch and consent is, in SQLite. It follows the
// journal with a cursor of its own and can be deleted at any time: catalog_follow() fills it again.
// It never stands between a request and its answer, and nothing in it is readable as a person's
// data: names are keyed digests, subjects and identifiers pseudonyms, the rest codes, times and
// places.
//
// Writing is one thread's, with its own handle: open, then catalog_follow() now and then, each call
// one transaction or several of bounded size. Reading is any thread's with a handle of its own.
#ifndef CONSENTRY_STORE_CATALOG_H
#define CONSENTRY_STORE_CATALOG_H

#include <stdatomic.h>

#include "core/base/status.h"
#include "core/ledger/account_key.h"
#include "store/envelope.h"
#include "store/journal.h"

struct catalog;

enum catalog_mode { CATALOG_WRITE, CATALOG_READ };

// Opens or makes `path` for the journal with that id. BAD_CHECKSUM: it is damaged, of another
// version or of another journal: remove it and open again. NOT_FOUND: CATALOG_READ and no file.
// UNAVAILABLE: busy.
WARN_UNUSED enum status catalog_open(struct catalog **out, const char *path, enum catalog_mode mode,
                                     const uint8_t journal_id[static JOURNAL_ID_SIZE]);
void catalog_close(struct catalog *catalog);
// Deletes the file and what SQLite keeps beside it. Nobody may have it open.
WARN_UNUSED enum status catalog_remove(const char *path);

// Applies the journal from the catalog's cursor up to `until` (journal_durable()), in transactions
// of about 1,000 commits. journal_follow()'s statuses, or UNAVAILABLE, DISK_FULL, FILE_FAILED; what
// was committed until then stays. *skipped counts bodies that did not read as their type says.
WARN_UNUSED enum status catalog_follow(struct catalog *catalog,
                                       const struct journal_options *journal,
                                       const struct journal_position *until, uint64_t *skipped,
                                       struct journal_report *report);
// Once *stop is true, catalog_follow() returns UNAVAILABLE after the transaction under way.
void catalog_stop_by(struct catalog *catalog, const atomic_bool *stop);
// Where the next catalog_follow() begins: everything before its commit is in the catalog.
WARN_UNUSED enum status catalog_cursor(struct journal_position *out, struct catalog *catalog);

// ---- resources

struct catalog_resource {
    uint16_t type;
    uint8_t format;
    uint8_t flags; // enum document_flags
    uint32_t version;
    uint8_t name[DOCUMENT_NAME_SIZE];
    struct account_key subject;
    uint64_t sequence; // the next one free when it was written
    uint64_t time_ms;
    struct journal_place place;
};

// One version, or the newest for version 0. NOT_FOUND.
WARN_UNUSED enum status catalog_resource(struct catalog_resource *out, struct catalog *catalog,
                                         uint32_t tenant, uint16_t type,
                                         const uint8_t name[static DOCUMENT_NAME_SIZE],
                                         uint32_t version);

// Visitors may stop the walk by returning anything but OK.
typedef enum status catalog_resource_fn(void *context, const struct catalog_resource *resource);

// All versions, newest first.
WARN_UNUSED enum status catalog_history(struct catalog *catalog, uint32_t tenant, uint16_t type,
                                        const uint8_t name[static DOCUMENT_NAME_SIZE],
                                        catalog_resource_fn *visit, void *context);
// The newest versions of all resources of a type, in order of their names, behind `after` (NULL:
// from the first), `limit` at most. Deleted ones are among them.
WARN_UNUSED enum status catalog_list(struct catalog *catalog, uint32_t tenant, uint16_t type,
                                     const uint8_t *after, uint32_t limit,
                                     catalog_resource_fn *visit, void *context);
// The newest versions of a subject's resources, of one type or, for 0, of all.
WARN_UNUSED enum status catalog_of_subject(struct catalog *catalog, uint32_t tenant,
                                           const struct account_key *subject, uint16_t type,
                                           catalog_resource_fn *visit, void *context);
// The newest versions of the resources whose newest version carries this identifier.
WARN_UNUSED enum status catalog_of_identifier(struct catalog *catalog, uint32_t tenant,
                                              const struct account_key *pseudonym, uint16_t type,
                                              catalog_resource_fn *visit, void *context);

// ---- groups and batches

// The records of one request.
struct catalog_group {
    uint64_t first; // sequence numbers, inclusive
    uint64_t last;
    uint32_t tenant;
    uint32_t records;
    uint64_t time_ms;
    struct journal_place place; // of its first record
};
// The group that took this sequence number. NOT_FOUND.
WARN_UNUSED enum status catalog_group(struct catalog_group *out, struct catalog *catalog,
                                      uint64_t sequence);

struct catalog_batch {
    struct seal_body seal;
    bool proven;
    uint64_t proven_ms;
    struct proof_body proof;
};
// NOT_FOUND.
WARN_UNUSED enum status catalog_batch(struct catalog_batch *out, struct catalog *catalog,
                                      uint64_t number);
// The batch that holds a sequence number; NOT_FOUND while it is not sealed.
WARN_UNUSED enum status catalog_batch_of(struct catalog_batch *out, struct catalog *catalog,
                                         uint64_t sequence);

// ---- consents: rows that the ledger's side gives, since bodies are sealed

struct catalog_consent {
    uint32_t tenant;
    uint32_t leaf;
    struct account_key patient;
    uint8_t status;
    uint64_t not_after; // 0: none
    uint16_t type;      // of the resource it comes from
    uint8_t name[DOCUMENT_NAME_SIZE];
};
// Puts or replaces rows, in one transaction.
WARN_UNUSED enum status catalog_put_consents(struct catalog *catalog,
                                             const struct catalog_consent *rows, size_t count);
typedef enum status catalog_consent_fn(void *context, const struct catalog_consent *consent);
// Of one patient (NULL: of all) with one status (0: any), behind leaf `after`, `limit` at most.
WARN_UNUSED enum status catalog_consents(struct catalog *catalog, uint32_t tenant,
                                         const struct account_key *patient, uint8_t status,
                                         int64_t after, uint32_t limit, catalog_consent_fn *visit,
                                         void *context);

// Removes every row about a subject but the groups and batches, when its key is destroyed.
// catalog_follow() does so by itself on JOURNAL_KEY_DESTROYED.
WARN_UNUSED enum status catalog_forget(struct catalog *catalog, uint32_t tenant,
                                       const struct account_key *subject);

#endif
