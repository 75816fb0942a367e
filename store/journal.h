// SPDX-License-Identifier: Apache-2.0
// The journal: what was accepted, in order, on disk before it is answered. Format and crash
// argument: docs/formats/journal.md.
//
// It has no thread of its own. The loop thread appends groups to a buffer; when no commit is in
// flight it takes a job, which any one worker runs (one write, one fdatasync), and then ends it:
//
//   journal_append(journal, now, entries, count, places)      loop thread, as often as needed
//   if (journal_commit_begin(journal, &job))                  loop thread
//       status = journal_job_run(&job)                        worker
//       journal_commit_end(journal, &job, status)             loop thread: now answer
//
// While a job runs, appends go to another buffer. The same three steps make the next segment
// ahead of time (journal_spare_*), which may run beside a commit.
//
// Any failure of a commit is final: the journal is read-only until the process ends.
#ifndef CONSENTRY_STORE_JOURNAL_H
#define CONSENTRY_STORE_JOURNAL_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "store/file.h"

#define JOURNAL_CHAIN_SIZE       32
#define JOURNAL_IDEMPOTENCY_SIZE 16
#define JOURNAL_ID_SIZE          16
#define JOURNAL_SEQUENCE_MAX     (((uint64_t)1 << 36) - 1)
#define JOURNAL_TIME_MAX         (((uint64_t)1 << 48) - 1)

#define JOURNAL_SEGMENT_BYTES    ((uint64_t)64 << 20)
#define JOURNAL_COMMIT_BYTES     ((size_t)24 << 20) // a 16 MiB Bundle, sealed, and its operations
#define JOURNAL_RESERVE_BYTES    ((uint64_t)1 << 20)
#define JOURNAL_RECORD_OVERHEAD  ((size_t)80)
#define JOURNAL_GROUP_MAX        8192 // records of one group

enum journal_type {
    JOURNAL_OPERATION = 1,
    JOURNAL_REFUSAL = 2,
    JOURNAL_ALIAS = 3,
    JOURNAL_SEAL = 4,
    JOURNAL_PROOF = 5,
    JOURNAL_KEY_REQUEST = 6,
    JOURNAL_KEY_DESTROYED = 7,
    JOURNAL_DOCUMENT = 8,
    JOURNAL_CONFIG = 9,
    JOURNAL_MARK = 10,
    JOURNAL_DECISION = 11,
    JOURNAL_HOLD = 12,
    JOURNAL_AUDIT = 13,
    JOURNAL_TYPE_END,
};

enum journal_flags {
    JOURNAL_GROUP_FIRST = 1,
    JOURNAL_GROUP_LAST = 2,
    JOURNAL_SEALED = 4,
};

// Where a record stands: enough to read it back alone.
struct journal_place {
    uint64_t segment;
    uint32_t offset; // of the record in its segment
    uint32_t size;   // of the whole record
};

// What a caller appends. Group flags, sequence and time are the journal's to set.
struct journal_entry {
    enum journal_type type;
    bool sealed;
    uint16_t count; // sequence numbers taken
    uint32_t tenant;
    uint8_t idempotency[JOURNAL_IDEMPOTENCY_SIZE];
    span body; // copied
};

// What recovery and reading give back; `body` is borrowed until the visit returns.
struct journal_record {
    enum journal_type type;
    uint8_t flags;
    uint16_t count;
    uint32_t tenant;
    uint64_t sequence;
    uint64_t time_ms;
    uint8_t idempotency[JOURNAL_IDEMPOTENCY_SIZE];
    span body;
    struct journal_place place;
};

// A point between two commits, from which a snapshot lets replay start.
struct journal_position {
    uint64_t segment; // 0: the very beginning
    uint64_t offset;
    uint64_t commit; // the next one
    uint64_t sequence;
    uint64_t time_ms;
    uint8_t chain[JOURNAL_CHAIN_SIZE];
};

struct journal_options {
    const struct file_ops *ops;
    const char *folder;     // exists; the caller holds the lock on the data folder
    uint64_t segment_bytes; // a multiple of 512, at most 4 GiB - 512; 0 for the default
    size_t commit_bytes;    // a multiple of 512; 0 for the default; at most a segment less 512
    uint64_t reserve_bytes; // 0 for the default
    // The data folder's id, random. All zeros: not known; then a lost first header is always
    // damage, and no journal can be begun.
    uint8_t id[JOURNAL_ID_SIZE];
};

// What recovery saw. On BAD_CHECKSUM segment, offset and rule say where and what; rules:
// "segment-header", "segment-missing", "segment-size", "commit-header", "commit-size",
// "record-size", "record-checksum", "record-chain", "record-order", "commit-trailer",
// "commit-padding".
struct journal_report {
    uint64_t commits;
    uint64_t records;
    uint64_t bytes;      // read
    uint64_t torn_bytes; // cleared behind the last whole commit
    uint64_t segment;
    uint64_t offset;
    const char *rule;
};

struct journal;

typedef enum status journal_visit_fn(void *context, const struct journal_record *record);

// Opens and recovers: every record of every whole commit from `from` (NULL: the beginning) is
// visited in order, then a torn tail is cleared and the journal accepts appends. A visitor's
// failure stops it with that status. BAD_CHECKSUM: damage, see report. MISSING: no journal, and no
// id to begin one with. Memory is bounded by two
// commits.
WARN_UNUSED enum status journal_open(struct journal **out, const struct journal_options *options,
                                     const struct journal_position *from, journal_visit_fn *visit,
                                     void *context, struct journal_report *report);
// The same without changing a byte on disk and without a journal afterwards: for inspection and
// for the read model.
WARN_UNUSED enum status journal_replay(const struct journal_options *options,
                                       const struct journal_position *from, journal_visit_fn *visit,
                                       void *context, struct journal_report *report);
// Moves *at on to `until`, at most: with journal_durable() of an open journal it may run on any
// thread beside the writer. After a failure *at is behind the last commit visited whole.
WARN_UNUSED enum status journal_follow(const struct journal_options *options,
                                       struct journal_position *at,
                                       const struct journal_position *until,
                                       journal_visit_fn *visit, void *context,
                                       struct journal_report *report);

// OK, or why nothing can be appended any more: DISK_FULL, DISK_FAILED.
enum status journal_status(const struct journal *journal);
// The first sequence number of the next record that takes one.
uint64_t journal_next_sequence(const struct journal *journal);
// The number of the commit that the last append went into while it is not committed.
uint64_t journal_next_commit(const struct journal *journal);
// Nothing is in flight or waits in the buffer: everything appended is durable.
bool journal_idle(const struct journal *journal);
// The end of what is durable.
struct journal_position journal_durable(const struct journal *journal);

// Appends the records of one group, all or none; places (count of them, or NULL) tells where they
// will stand. `now_ms` is clamped to the last time. LIMIT: larger than a commit can be, or the
// sequence numbers are used up. UNAVAILABLE: the buffers are full or the next segment is not ready;
// come again after a commit or the making of a spare has ended. DISK_FULL: no space for anything
// but sealing; later appends may succeed once a spare could be made. After a failed commit: its
// status.
WARN_UNUSED enum status journal_append(struct journal *journal, uint64_t now_ms,
                                       const struct journal_entry *entries, size_t count,
                                       struct journal_place *places);

// Something that must be on disk before the commit is: subjects' keys before what is sealed under
// them. `begin` fills a job, or returns false when there is nothing to write; `end` is told how it
// went.
struct journal_companion {
    void *context;
    bool (*begin)(void *context, struct file_job *job);
    void (*end)(void *context, enum status status);
};
void journal_attach(struct journal *journal, const struct journal_companion *companion);

// An immutable piece of work for one worker thread: writes that are synced one after the other.
// Usually one; where a segment ends, one for each side of it; before them the companion's.
#define JOURNAL_BUFFERS 4
struct journal_job {
    uint32_t count;
    bool has_companion;
    struct file_job writes[JOURNAL_BUFFERS + 1];
};
// Takes everything appended so far; true when there is something and nothing is in flight. A false
// may also mean that a segment could not be opened: see journal_status().
bool journal_commit_begin(struct journal *journal, struct journal_job *job);
enum status journal_job_run(const struct journal_job *job);
// Ends the job with what journal_job_run returned. Returns OK, or the status that is now final.
enum status journal_commit_end(struct journal *journal, const struct journal_job *job,
                               enum status result);

struct journal_spare {
    const struct file_ops *ops;
    struct file_path folder;
    struct file_path path;
    struct file_path temporary;
    uint64_t number;
    uint64_t bytes;
};
// True when the next segment is to be made and nobody is making it.
bool journal_spare_begin(struct journal *journal, struct journal_spare *spare);
enum status journal_spare_run(const struct journal_spare *spare);
void journal_spare_end(struct journal *journal, const struct journal_spare *spare,
                       enum status result);

// Reads one record back, committed or still in a buffer. memory: place->size bytes at least.
// BAD_CHECKSUM when it does not hold.
WARN_UNUSED enum status journal_read(struct journal *journal, const struct journal_place *place,
                                     uint8_t *memory, size_t capacity, struct journal_record *out);

// append, commit and wait, all in this thread: for tools, tests and the closing mark.
WARN_UNUSED enum status journal_flush(struct journal *journal);

// Closes without writing. Nothing may be in flight.
void journal_close(struct journal *journal);

#endif
