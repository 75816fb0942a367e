// SPDX-License-Identifier: Apache-2.0
// The shared inside of journal.c (appending), journal_format.c (bytes) and journal_recover.c.
#ifndef CONSENTRY_STORE_JOURNAL_INTERNAL_H
#define CONSENTRY_STORE_JOURNAL_INTERNAL_H

#include "store/journal.h"

#define JOURNAL_SECTOR         ((size_t)512)
#define JOURNAL_COMMIT_HEADER  ((size_t)64)
#define JOURNAL_COMMIT_TRAILER ((size_t)8)
#define JOURNAL_SEGMENT_NAME   24 // "000000000001.wal" and a NUL, with room

// A commit being filled, complete or being written. data[0, 512) is room for a segment header, the
// commit begins at data + 512.
struct journal_buffer {
    uint8_t *data;
    size_t size; // bytes of the commit so far: header and records; 0 when empty
    uint32_t records;
    uint64_t segment;
    uint64_t offset;                   // of the commit in its segment
    bool first;                        // of its segment: the segment header is written with it
    uint64_t sequence;                 // before its first record
    uint64_t time_ms;                  // of its first record
    uint8_t chain[JOURNAL_CHAIN_SIZE]; // before its first record
    // Set when it is complete:
    span bytes; // what goes to disk
    uint64_t bytes_offset;
    struct journal_position end; // behind it
};

struct journal {
    const struct file_ops *ops;
    struct file_path folder;
    uint64_t segment_bytes;
    size_t commit_bytes;
    uint64_t reserve_bytes;
    uint8_t id[JOURNAL_ID_SIZE];
    enum status failed;           // final once it is not OK
    struct journal_position head; // behind everything appended; its offset, behind what is complete
    struct journal_position durable; // behind the last commit that was synced
    bool head_first; // head stands at the first commit of a segment whose header is not written
    // A ring: [oldest, filling) are complete, of which the first `in_flight` are being written.
    // The buffer behind `filling` is always empty.
    struct journal_buffer buffers[JOURNAL_BUFFERS];
    uint32_t oldest;
    uint32_t filling;
    uint32_t in_flight;
    int file; // the newest segment written to, or -1
    uint64_t file_segment;
    int left_files[JOURNAL_BUFFERS]; // segments that the job in flight is the last to write to
    uint32_t left_count;
    int read_file; // the segment last read back, or -1
    uint64_t read_segment;
    uint64_t last_segment; // the highest number that has a file
    struct journal_companion companion;
    bool spare_running;
    enum status spare_failed;
};

// ---- journal_format.c

struct journal_segment_header {
    uint64_t segment;
    uint64_t commit;
    uint64_t sequence;
    uint64_t time_ms;
    uint8_t chain[JOURNAL_CHAIN_SIZE];
    uint8_t id[JOURNAL_ID_SIZE];
};

struct journal_commit_header {
    uint32_t size;
    uint32_t records;
    uint64_t commit;
    uint64_t sequence;
    uint64_t time_ms;
};

static inline size_t journal_padded(size_t size)
{
    return (size + JOURNAL_SECTOR - 1) & ~(JOURNAL_SECTOR - 1);
}

bool journal_is_zero(const uint8_t *bytes, size_t size);
WARN_UNUSED enum status journal_segment_path(struct file_path *out, const char *folder,
                                             uint64_t segment);
// The number in "000000000001.wal", 0 for any other name.
uint64_t journal_segment_number(const char *name);

void journal_chain_start(uint8_t chain[static JOURNAL_CHAIN_SIZE],
                         const uint8_t id[static JOURNAL_ID_SIZE]);

void journal_segment_header_write(uint8_t out[static JOURNAL_SECTOR],
                                  const struct journal_segment_header *header);
bool journal_segment_header_read(struct journal_segment_header *out,
                                 const uint8_t bytes[static JOURNAL_SECTOR]);
// A write that stopped inside the header leaves its last byte, or all of its magic, zero.
bool journal_segment_header_finished(const uint8_t bytes[static JOURNAL_SECTOR]);

void journal_commit_header_write(uint8_t out[static JOURNAL_COMMIT_HEADER],
                                 const struct journal_commit_header *header,
                                 const uint8_t id[static JOURNAL_ID_SIZE]);
bool journal_commit_header_read(struct journal_commit_header *out,
                                const uint8_t bytes[static JOURNAL_COMMIT_HEADER],
                                const uint8_t id[static JOURNAL_ID_SIZE]);
bool journal_commit_header_finished(const uint8_t bytes[static JOURNAL_COMMIT_HEADER]);
void journal_commit_trailer_write(uint8_t out[static JOURNAL_COMMIT_TRAILER]);
bool journal_commit_trailer_holds(const uint8_t bytes[static JOURNAL_COMMIT_TRAILER]);

// Encodes one record (80 bytes and the body) and moves the chain on; returns its size.
size_t journal_record_write(uint8_t *out, const struct journal_record *record,
                            uint8_t chain[static JOURNAL_CHAIN_SIZE]);
// Decodes the record at the start of `bytes`, which may hold more; false when its size, types or
// checksum are wrong, with the rule. The chain is not looked at.
bool journal_record_read(struct journal_record *out, span bytes, const char **rule);
// The same for a record that was read before, without its checks.
void journal_record_view(struct journal_record *out, const uint8_t *bytes);
// Whether a decoded record's chain value continues `chain`, which then moves on.
bool journal_record_chained(const uint8_t *bytes, size_t size,
                            uint8_t chain[static JOURNAL_CHAIN_SIZE]);

// ---- journal_recover.c

struct journal_scan {
    const struct journal_options *options;
    struct file_path folder;
    uint64_t segment_bytes;
    size_t commit_bytes;
    uint8_t *memory; // commit_bytes and a sector
    size_t capacity;
    uint8_t id[JOURNAL_ID_SIZE];
    bool has_id;
    struct journal_position at;
    uint64_t until; // the commit before which to stop, 0: none
    bool at_first;  // `at` stands in a segment without a header yet
    uint64_t last_segment;
    journal_visit_fn *visit;
    void *visit_context;
    struct journal_report *report;
    int file;
    uint64_t file_segment;
    uint64_t window_offset; // what `memory` holds of the file
    size_t window_size;
    bool torn; // something behind `at` is to be cleared
    // The last whole commit that was read, with the segment header when it is the first there.
    uint64_t last_commit_segment;
    uint64_t last_offset;
    size_t last_size; // 0: none was read
};

// Reads everything from scan->at on; afterwards `at` is the end of the last whole commit.
WARN_UNUSED enum status journal_scan_run(struct journal_scan *scan);
// Clears the torn tail behind `at`.
WARN_UNUSED enum status journal_scan_clear(struct journal_scan *scan);
// Writes the last commit over itself and syncs it and the folder. What a process finds after a
// crash may be in the kernel's memory only, and after a failed fdatasync even in pages that the
// kernel takes for clean; from here on it is on disk.
WARN_UNUSED enum status journal_scan_settle(struct journal_scan *scan);
void journal_scan_close(struct journal_scan *scan);

#endif
