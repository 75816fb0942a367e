// SPDX-License-Identifier: Apache-2.0
// The whole of what survives a crash, opened in the right order: data folder, keys, snapshot,
// journal with the indexes that follow from it. What is made of the records (accounts, consents,
// batches) is the caller's: it visits every record that is newer than the snapshot.
//
// All of it belongs to one thread but the jobs, which any worker may run, and the catalog, which is
// another thread's (store/catalog.h).
#ifndef CONSENTRY_STORE_STORE_H
#define CONSENTRY_STORE_STORE_H

#include "store/data_folder.h"
#include "store/envelope.h"
#include "store/index.h"
#include "store/journal.h"
#include "store/keys.h"
#include "store/snapshot.h"
#include "store/store_group.h"

#define STORE_REQUESTS_MAX ((size_t)4 << 20)

struct store_options {
    const struct file_ops *ops; // file_posix(), or a test's
    const char *path;           // the data folder
    const struct secret_key *root;
    uint64_t now_ms;
    uint64_t segment_bytes; // 0 for the journal's defaults
    size_t commit_bytes;
    uint64_t reserve_bytes;
    size_t requests_max; // 0 for STORE_REQUESTS_MAX
    void *context;
    // Reads back what was given to store_snapshot_begin()'s writer; any failure makes the store
    // replay the whole journal. NULL: snapshots are not used. `reset` is called before the replay
    // when restoring had begun and failed.
    enum status (*restore)(void *context, struct snapshot *snapshot);
    void (*reset)(void *context);
    journal_visit_fn *visit; // every record behind the snapshot; may be NULL
};

struct store_report {
    struct keys_report keys;
    struct journal_report journal;
    uint64_t snapshot; // its number, 0: none was used
    bool made;         // the folder is new
};

struct store {
    struct data_folder folder;
    struct keys *keys;
    struct journal *journal;
    struct journal_options journal_options; // for catalog_follow(); paths live in `journal_folder`
    struct file_path journal_folder;
    struct alias_index aliases;
    struct request_index requests;
    uint64_t snapshot_number; // of the newest snapshot, 0: none
};

// Opens or makes the folder and recovers. Statuses of data_folder_open(), keys_open() and
// journal_open(); CONFLICT: an alias in the journal names two accounts. When it returns OK an
// opening mark is in the journal's buffer and the caller commits it with the rest.
WARN_UNUSED enum status store_open(struct store *out, const struct store_options *options,
                                   struct store_report *report);
// Writes the closing mark, syncs and closes; nothing may be in flight. Returns what the mark's
// commit returned; everything is closed in any case.
enum status store_close(struct store *store, uint64_t now_ms);

// What the indexes learn from a group that was just appended: its aliases and its request. Call it
// with the group that journal_append() took and the sequence number before it. Whoever is found to
// repeat a request that is not durable yet waits for the same commit.
WARN_UNUSED enum status store_learn(struct store *store, const struct store_group *group,
                                    uint64_t first_sequence, uint64_t now_ms);

// Reads a document back and opens it: `out` gets the plain bytes, `document` may be NULL. memory:
// room for the record, place->size bytes. Statuses of journal_read() and envelope_open();
// BAD_VALUE when the record is no document.
WARN_UNUSED enum status store_read_document(uint8_t *out, size_t capacity, size_t *size,
                                            struct document *document, struct store *store,
                                            const struct journal_place *place, uint8_t *memory,
                                            size_t memory_size);

// Begins a snapshot at the journal's durable end and writes the indexes into it; the caller then
// writes its own state with snapshot_write() and commits. Everything applied to that state must be
// durable and nothing less: call it when no commit is in flight and the buffer is empty
// (UNAVAILABLE otherwise).
WARN_UNUSED enum status store_snapshot_begin(struct snapshot *out, struct store *store);

#endif
