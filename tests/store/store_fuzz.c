// SPDX-License-Identifier: Apache-2.0
// Fuzzes what store/ reads back from disk: a journal spoiled by a script, raw segment, key,
// snapshot and log files, record bodies. The first byte chooses. The disk is a simulated one.
#include <stdlib.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "store/envelope.h"
#include "store/journal.h"
#include "store/keys.h"
#include "store/snapshot.h"
#include "store/tlog_files.h"
#include "tests/store/sim_disk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SEGMENT ((uint64_t)8192)
#define COMMIT  ((size_t)2048)
#define RECORDS 12

static struct sim_disk disk, image;
static const struct secret_key root_key = {{1}};

static struct journal_options options_for(const struct sim_disk *on)
{
    struct journal_options options = {
        .ops = &on->ops, .folder = "j", .segment_bytes = SEGMENT, .commit_bytes = COMMIT};
    memset(options.id, 9, sizeof options.id);
    return options;
}

// Records come back in order and unchanged, whatever happened to the file.
static enum status expect_record(void *context, const struct journal_record *record)
{
    uint64_t *next = context;
    INVARIANT(record->idempotency[0] == *next && record->body.size == *next * 20);
    for (size_t i = 0; i < record->body.size; i++) INVARIANT(record->body.data[i] == *next);
    (*next)++;
    return STATUS_OK;
}

static void make_image(void)
{
    struct journal_options options = options_for(&image);
    struct journal_report report;
    struct journal *journal;
    uint8_t body[RECORDS * 20];
    enum status status = journal_open(&journal, &options, NULL, NULL, NULL, &report);
    INVARIANT(status == STATUS_OK);
    for (uint64_t n = 0; n < RECORDS; n++) {
        struct journal_entry entry = {.type = JOURNAL_OPERATION, .count = 1};
        memset(body, (int)n, sizeof body);
        entry.idempotency[0] = (uint8_t)n;
        entry.body = span_of(body, (size_t)n * 20);
        status = journal_append(journal, n, &entry, 1, NULL);
        INVARIANT(status == STATUS_OK);
        if (n % 3 == 2) status = journal_flush(journal);
        INVARIANT(status == STATUS_OK);
    }
    journal_close(journal);
    sim_kill(&image);
}

// A script of changes: offset u16, then what: a byte to xor, or 0 to clear from there on.
static void fuzz_script(span script)
{
    struct journal_report report;
    struct journal *journal;
    uint64_t size, next = 0;
    sim_copy(&disk, &image);
    struct journal_options options = options_for(&disk);
    uint8_t *bytes = sim_bytes(&disk, "j/000000000001.wal", &size);
    for (size_t i = 0; i + 3 <= script.size; i += 3) {
        uint64_t at = load_u16_le(script.data + i) % size;
        if (script.data[i + 2] == 0) memset(bytes + at, 0, (size_t)(size - at));
        bytes[at] ^= script.data[i + 2];
    }
    enum status status = journal_open(&journal, &options, NULL, expect_record, &next, &report);
    INVARIANT(status == STATUS_OK || report.rule != NULL);
    if (status != STATUS_OK) return;
    uint64_t again = 0; // what recovery made of it holds
    journal_close(journal);
    status = journal_open(&journal, &options, NULL, expect_record, &again, &report);
    INVARIANT(status == STATUS_OK && again == next && report.torn_bytes == 0);
    journal_close(journal);
}

static void put_file(const char *path, span bytes, uint64_t padded)
{
    int file;
    INVARIANT(disk.ops.open(&disk, path, FILE_OPEN_CREATE, &file) == STATUS_OK);
    INVARIANT(disk.ops.truncate(&disk, file, padded) == STATUS_OK);
    INVARIANT(file_write_at(&disk.ops, file, 0, span_slice(bytes, 0, padded)) == STATUS_OK);
    INVARIANT(disk.ops.close(&disk, file) == STATUS_OK);
}

static void fuzz_segment(span bytes)
{
    struct journal_report report;
    struct journal *journal;
    sim_init(&disk);
    struct journal_options options = options_for(&disk);
    put_file("j/000000000001.wal", bytes, SEGMENT);
    if (journal_open(&journal, &options, NULL, NULL, NULL, &report) == STATUS_OK) {
        journal_close(journal);
    }
}

static void fuzz_files(span bytes, uint8_t which)
{
    struct data_folder folder;
    struct keys_report report;
    struct keys *keys;
    struct snapshot snapshot;
    struct tlog_files *files;
    sim_init(&disk);
    enum status status = data_folder_open(&folder, &disk.ops, "d", &root_key, 1);
    INVARIANT(status == STATUS_OK);
    if (which == 2) {
        put_file("d/keys/subjects.keys", bytes, bytes.size);
        if (keys_open(&keys, &folder, &report) == STATUS_OK) keys_close(keys);
    } else if (which == 3) {
        put_file("d/snapshots/000000000001.snapshot", bytes, bytes.size);
        if (snapshot_open(&snapshot, &folder) == STATUS_OK) snapshot_close(&snapshot);
    } else {
        struct tlog_files_options options = {&disk.ops, "d/log", "d/signed.state", "o"};
        put_file("d/signed.state", bytes, bytes.size);
        if (tlog_files_open(&files, &options) == STATUS_OK) tlog_files_close(files);
    }
    data_folder_close(&folder);
}

static void fuzz_bodies(span bytes)
{
    struct envelope envelope;
    struct document document;
    struct alias_body alias;
    struct seal_body seal;
    struct proof_body proof;
    struct subject_body subject;
    struct decision_body decision;
    struct hold_body hold;
    if (envelope_read(&envelope, bytes) == STATUS_OK) {
        INVARIANT(ENVELOPE_HEAD + envelope.clear.size + envelope.sealed.size == bytes.size);
        if (document_read(&document, envelope.clear) == STATUS_OK) {
            uint8_t memory[DOCUMENT_CLEAR_MAX];
            struct writer w = writer_over(memory, sizeof memory);
            INVARIANT(document_write(&w, &document) == STATUS_OK);
            INVARIANT(span_equal(writer_span(&w), envelope.clear));
        }
    }
    (void)(alias_body_read(&alias, bytes) == STATUS_OK);
    (void)(seal_body_read(&seal, bytes) == STATUS_OK);
    (void)(proof_body_read(&proof, bytes) == STATUS_OK);
    (void)(subject_body_read(&subject, bytes) == STATUS_OK);
    (void)(decision_body_read(&decision, bytes) == STATUS_OK);
    (void)(hold_body_read(&hold, bytes) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool made;
    if (!made) {
        INVARIANT(secret_start() == STATUS_OK);
        sim_init(&image);
        make_image();
        made = true;
    }
    if (size == 0) return 0;
    span rest = span_of(data + 1, size - 1);
    uint8_t which = data[0] % 6;
    if (which == 0) fuzz_script(rest);
    if (which == 1) fuzz_segment(rest);
    if (which >= 2 && which <= 4) fuzz_files(rest, which);
    if (which == 5) fuzz_bodies(rest);
    if (which != 5) sim_free(&disk);
    return 0;
}
