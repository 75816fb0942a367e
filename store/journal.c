// SPDX-License-Identifier: Apache-2.0
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/checked.h"
#include "core/base/invariant.h"
#include "store/journal_internal.h"
#include "store/secret.h"

// ---- opening

static enum status take_options(struct journal_options *out, const struct journal_options *options)
{
    *out = *options;
    if (out->segment_bytes == 0) out->segment_bytes = JOURNAL_SEGMENT_BYTES;
    if (out->commit_bytes == 0) out->commit_bytes = JOURNAL_COMMIT_BYTES;
    if (out->reserve_bytes == 0) out->reserve_bytes = JOURNAL_RESERVE_BYTES;
    INVARIANT(out->segment_bytes % JOURNAL_SECTOR == 0 && out->commit_bytes % JOURNAL_SECTOR == 0);
    INVARIANT(out->segment_bytes <= UINT32_MAX && out->commit_bytes >= 2 * JOURNAL_SECTOR);
    INVARIANT(out->commit_bytes + JOURNAL_SECTOR <= out->segment_bytes);
    return file_join(&(struct file_path){{0}}, out->folder, "000000000000.wal.tmp");
}

// Prepares one walk over the journal. `memory` holds a commit and a sector.
static void scan_begin(struct journal_scan *scan, const struct journal_options *options,
                       const struct journal_position *from, uint8_t *memory,
                       struct journal_report *report)
{
    memset(report, 0, sizeof *report);
    *scan = (struct journal_scan){
        .options = options,
        .segment_bytes = options->segment_bytes,
        .commit_bytes = options->commit_bytes,
        .memory = memory,
        .capacity = options->commit_bytes + JOURNAL_SECTOR,
        .report = report,
        .file = -1,
    };
    if (from != NULL) scan->at = *from;
    memcpy(scan->id, options->id, JOURNAL_ID_SIZE);
    scan->has_id = !journal_is_zero(options->id, JOURNAL_ID_SIZE);
    if (from == NULL || from->commit <= 1) journal_chain_start(scan->at.chain, scan->id);
    strcpy(scan->folder.text, options->folder); // its length was checked by take_options
}

// A walk that changes nothing on disk, up to the commit `until` or, when it is 0, to the end.
static enum status walk(const struct journal_options *options, struct journal_position *at,
                        uint64_t until, journal_visit_fn *visit, void *context,
                        struct journal_report *report)
{
    struct journal_options taken;
    struct journal_scan scan;
    TRY(secret_start());
    TRY(take_options(&taken, options));
    uint8_t *memory = malloc(taken.commit_bytes + JOURNAL_SECTOR);
    if (memory == NULL) return STATUS_NO_SPACE;
    scan_begin(&scan, &taken, at, memory, report);
    scan.visit = visit;
    scan.visit_context = context;
    scan.until = until;
    enum status status = journal_scan_run(&scan);
    journal_scan_close(&scan);
    free(memory);
    *at = scan.at;
    return status;
}

enum status journal_replay(const struct journal_options *options,
                           const struct journal_position *from, journal_visit_fn *visit,
                           void *context, struct journal_report *report)
{
    struct journal_position at = {0};
    if (from != NULL) at = *from;
    return walk(options, &at, 0, visit, context, report);
}

enum status journal_follow(const struct journal_options *options, struct journal_position *at,
                           const struct journal_position *until, journal_visit_fn *visit,
                           void *context, struct journal_report *report)
{
    uint64_t next = at->commit == 0 ? 1 : at->commit;
    memset(report, 0, sizeof *report);
    if (next >= until->commit) return STATUS_OK;
    return walk(options, at, until->commit, visit, context, report);
}

static struct journal *journal_allocate(const struct journal_options *options)
{
    struct journal *journal = calloc(1, sizeof *journal);
    if (journal == NULL) return NULL;
    *journal = (struct journal){.ops = options->ops,
                                .segment_bytes = options->segment_bytes,
                                .commit_bytes = options->commit_bytes,
                                .reserve_bytes = options->reserve_bytes,
                                .file = -1,
                                .read_file = -1};
    strcpy(journal->folder.text, options->folder);
    bool whole = true;
    for (int i = 0; i < JOURNAL_BUFFERS; i++) {
        journal->buffers[i].data = calloc(1, options->commit_bytes + JOURNAL_SECTOR);
        whole = whole && journal->buffers[i].data != NULL;
    }
    if (whole) return journal;
    journal_close(journal);
    return NULL;
}

struct leftover {
    const struct file_ops *ops;
    const char *folder;
};

static enum status remove_leftover(void *context, const char *name)
{
    const struct leftover *leftover = context;
    struct file_path path;
    size_t size = strlen(name);
    if (size < 4 || strcmp(name + size - 4, ".tmp") != 0) return STATUS_OK;
    TRY(file_join(&path, leftover->folder, name));
    return leftover->ops->remove(leftover->ops->context, path.text);
}

static enum status recover(struct journal *journal, const struct journal_options *options,
                           const struct journal_position *from, journal_visit_fn *visit,
                           void *context, struct journal_report *report)
{
    struct journal_scan scan;
    struct leftover leftover = {options->ops, options->folder};
    uint8_t *memory = journal->buffers[0].data;
    TRY(options->ops->list(options->ops->context, options->folder, remove_leftover, &leftover));
    scan_begin(&scan, options, from, memory, report);
    scan.visit = visit;
    scan.visit_context = context;
    enum status status = journal_scan_run(&scan);
    if (status == STATUS_OK && scan.torn) status = journal_scan_clear(&scan);
    if (status == STATUS_OK) status = journal_scan_settle(&scan);
    journal_scan_close(&scan);
    TRY(status);
    if (!scan.has_id) return STATUS_MISSING;
    journal->head = scan.at;
    journal->head_first = scan.at_first;
    journal->last_segment = scan.last_segment;
    memcpy(journal->id, scan.id, JOURNAL_ID_SIZE);
    if (journal->head_first) journal->head.offset = JOURNAL_SECTOR;
    journal->durable = journal->head;
    if (journal->head_first) journal->durable.offset = 0;
    return STATUS_OK;
}

enum status journal_open(struct journal **out, const struct journal_options *options,
                         const struct journal_position *from, journal_visit_fn *visit,
                         void *context, struct journal_report *report)
{
    struct journal_options taken;
    *out = NULL;
    TRY(secret_start());
    TRY(take_options(&taken, options));
    struct journal *journal = journal_allocate(&taken);
    if (journal == NULL) return STATUS_NO_SPACE;
    enum status status = recover(journal, &taken, from, visit, context, report);
    if (status == STATUS_OK && journal->last_segment < journal->head.segment) {
        struct journal_spare spare;
        bool wanted = journal_spare_begin(journal, &spare);
        INVARIANT(wanted);
        status = journal_spare_run(&spare);
        journal_spare_end(journal, &spare, status);
    }
    if (status != STATUS_OK) {
        journal_close(journal);
        return status;
    }
    *out = journal;
    return STATUS_OK;
}

static void close_left(struct journal *journal)
{
    for (uint32_t i = 0; i < journal->left_count; i++) {
        (void)journal->ops->close(journal->ops->context, journal->left_files[i]);
    }
    journal->left_count = 0;
}

void journal_close(struct journal *journal)
{
    if (journal == NULL) return;
    close_left(journal);
    if (journal->file >= 0) (void)journal->ops->close(journal->ops->context, journal->file);
    if (journal->read_file >= 0) {
        (void)journal->ops->close(journal->ops->context, journal->read_file);
    }
    for (int i = 0; i < JOURNAL_BUFFERS; i++) free(journal->buffers[i].data);
    free(journal);
}

enum status journal_status(const struct journal *journal)
{
    return journal->failed;
}

uint64_t journal_next_sequence(const struct journal *journal)
{
    return journal->head.sequence;
}

uint64_t journal_next_commit(const struct journal *journal)
{
    return journal->head.commit;
}

bool journal_idle(const struct journal *journal)
{
    return journal->buffers[journal->oldest].size == 0;
}

struct journal_position journal_durable(const struct journal *journal)
{
    return journal->durable;
}

// ---- appending

static bool may_use_reserve(enum journal_type type)
{
    return type == JOURNAL_SEAL || type == JOURNAL_PROOF || type == JOURNAL_KEY_DESTROYED ||
           type == JOURNAL_CONFIG || type == JOURNAL_MARK;
}

// The bytes of a group's records; false when they or their numbers are more than there can be.
static bool measure(const struct journal *journal, const struct journal_entry *entries,
                    size_t count, size_t *bytes, bool *reserved)
{
    size_t numbers = 0;
    *bytes = 0;
    *reserved = true;
    if (count == 0 || count > JOURNAL_GROUP_MAX) return false;
    for (size_t i = 0; i < count; i++) {
        INVARIANT(entries[i].type > 0 && entries[i].type < JOURNAL_TYPE_END);
        if (!checked_add(*bytes, entries[i].body.size, bytes)) return false;
        if (!checked_add(*bytes, JOURNAL_RECORD_OVERHEAD, bytes)) return false;
        numbers += entries[i].count;
        if (!may_use_reserve(entries[i].type)) *reserved = false;
    }
    size_t room = journal->commit_bytes - JOURNAL_COMMIT_HEADER - JOURNAL_COMMIT_TRAILER;
    return *bytes <= room && numbers <= JOURNAL_SEQUENCE_MAX - journal->head.sequence;
}

// The segment size that this group may fill up to: when the next segment could not be made,
// operations leave the reserve to sealing.
static enum status check_room(const struct journal *journal, uint64_t segment, uint64_t end,
                              bool reserved)
{
    if (segment > journal->last_segment) {
        return journal->spare_failed != STATUS_OK ? journal->spare_failed : STATUS_UNAVAILABLE;
    }
    bool last = segment == journal->last_segment && journal->spare_failed != STATUS_OK;
    uint64_t usable = journal->segment_bytes;
    if (last && !reserved) {
        usable -= journal->reserve_bytes < usable ? journal->reserve_bytes : usable;
    }
    return end <= usable ? STATUS_OK : journal->spare_failed;
}

static uint32_t next_buffer(uint32_t i)
{
    return (i + 1) % JOURNAL_BUFFERS;
}

// Begins an empty buffer where the head stands, or in the next segment when `bytes` of records do
// not fit in this one.
static enum status begin_buffer(struct journal *journal, size_t bytes, bool reserved)
{
    struct journal_buffer *buffer = &journal->buffers[journal->filling];
    uint64_t segment = journal->head.segment;
    uint64_t offset = journal->head.offset;
    bool first = journal->head_first;
    size_t need = journal_padded(JOURNAL_COMMIT_HEADER + bytes + JOURNAL_COMMIT_TRAILER);
    if (need > journal->segment_bytes - offset) {
        segment++;
        offset = JOURNAL_SECTOR;
        first = true;
    }
    TRY(check_room(journal, segment, offset + need, reserved));
    buffer->segment = segment;
    buffer->offset = offset;
    buffer->first = first;
    buffer->size = JOURNAL_COMMIT_HEADER;
    buffer->records = 0;
    buffer->sequence = journal->head.sequence;
    memcpy(buffer->chain, journal->head.chain, JOURNAL_CHAIN_SIZE);
    return STATUS_OK;
}

// Completes the filling buffer into the bytes that go to disk, headers in front, trailer and zeros
// behind, and moves on to the empty one behind it.
static void complete_buffer(struct journal *journal)
{
    struct journal_buffer *buffer = &journal->buffers[journal->filling];
    uint8_t *commit = buffer->data + JOURNAL_SECTOR;
    size_t size = buffer->size + JOURNAL_COMMIT_TRAILER;
    size_t padded = journal_padded(size);
    struct journal_commit_header header = {.size = (uint32_t)size,
                                           .records = buffer->records,
                                           .commit = journal->head.commit,
                                           .sequence = buffer->sequence,
                                           .time_ms = buffer->time_ms};
    journal_commit_header_write(commit, &header, journal->id);
    journal_commit_trailer_write(commit + buffer->size);
    memset(commit + size, 0, padded - size);
    buffer->bytes = span_of(commit, padded);
    buffer->bytes_offset = buffer->offset;
    if (buffer->first) {
        struct journal_segment_header segment = {.segment = buffer->segment,
                                                 .commit = journal->head.commit,
                                                 .sequence = buffer->sequence,
                                                 .time_ms = buffer->time_ms};
        memcpy(segment.chain, buffer->chain, JOURNAL_CHAIN_SIZE);
        memcpy(segment.id, journal->id, JOURNAL_ID_SIZE);
        journal_segment_header_write(buffer->data, &segment);
        buffer->bytes = span_of(buffer->data, JOURNAL_SECTOR + padded);
        buffer->bytes_offset = 0;
    }
    journal->head.segment = buffer->segment;
    journal->head.offset = buffer->offset + padded;
    journal->head.commit++;
    journal->head_first = false;
    buffer->end = journal->head;
    journal->filling = next_buffer(journal->filling);
    INVARIANT(journal->buffers[journal->filling].size == 0);
}

// Makes the filling buffer one that takes `bytes` of records more. Where the segment or the buffer
// ends, what it holds becomes a commit of its own and the next buffer begins, if one behind that
// stays empty.
static enum status find_room(struct journal *journal, size_t bytes, bool reserved)
{
    struct journal_buffer *buffer = &journal->buffers[journal->filling];
    if (buffer->size == 0) return begin_buffer(journal, bytes, reserved);
    size_t need = journal_padded(buffer->size + bytes + JOURNAL_COMMIT_TRAILER);
    bool fits = need <= journal->commit_bytes && need <= journal->segment_bytes - buffer->offset;
    if (fits) return check_room(journal, buffer->segment, buffer->offset + need, reserved);
    uint32_t behind = next_buffer(next_buffer(journal->filling));
    if (journal->buffers[behind].size != 0) return STATUS_UNAVAILABLE;
    complete_buffer(journal);
    return begin_buffer(journal, bytes, reserved);
}

enum status journal_append(struct journal *journal, uint64_t now_ms,
                           const struct journal_entry *entries, size_t count,
                           struct journal_place *places)
{
    size_t bytes;
    bool reserved;
    TRY(journal->failed);
    if (!measure(journal, entries, count, &bytes, &reserved)) return STATUS_LIMIT;
    TRY(find_room(journal, bytes, reserved));
    struct journal_buffer *buffer = &journal->buffers[journal->filling];
    INVARIANT(now_ms <= JOURNAL_TIME_MAX);
    if (now_ms > journal->head.time_ms) journal->head.time_ms = now_ms; // time never runs back
    if (buffer->records == 0) buffer->time_ms = journal->head.time_ms;
    for (size_t i = 0; i < count; i++) {
        const struct journal_entry *entry = &entries[i];
        struct journal_record record = {.type = entry->type,
                                        .count = entry->count,
                                        .tenant = entry->tenant,
                                        .sequence = journal->head.sequence,
                                        .time_ms = journal->head.time_ms,
                                        .body = entry->body};
        if (entry->sealed) record.flags |= JOURNAL_SEALED;
        if (i == 0) record.flags |= JOURNAL_GROUP_FIRST;
        if (i == count - 1) record.flags |= JOURNAL_GROUP_LAST;
        memcpy(record.idempotency, entry->idempotency, JOURNAL_IDEMPOTENCY_SIZE);
        uint8_t *out = buffer->data + JOURNAL_SECTOR + buffer->size;
        size_t size = journal_record_write(out, &record, journal->head.chain);
        if (places != NULL) {
            places[i] = (struct journal_place){
                buffer->segment, (uint32_t)(buffer->offset + buffer->size), (uint32_t)size};
        }
        buffer->size += size;
        buffer->records++;
        journal->head.sequence += entry->count;
    }
    return STATUS_OK;
}

// ---- committing

static enum status fail_for_good(struct journal *journal, enum status status)
{
    if (journal->failed == STATUS_OK) {
        journal->failed = status == STATUS_DISK_FULL ? STATUS_DISK_FULL : STATUS_DISK_FAILED;
    }
    return journal->failed;
}

// Opens the segment; the one before stays open until the job that still writes to it has ended.
static enum status open_for_writing(struct journal *journal, uint64_t segment)
{
    struct file_path path;
    int file;
    if (journal->file >= 0 && journal->file_segment == segment) return STATUS_OK;
    TRY(journal_segment_path(&path, journal->folder.text, segment));
    TRY(journal->ops->open(journal->ops->context, path.text, FILE_OPEN_WRITE, &file));
    if (journal->file >= 0) journal->left_files[journal->left_count++] = journal->file;
    journal->file = file;
    journal->file_segment = segment;
    return STATUS_OK;
}

bool journal_commit_begin(struct journal *journal, struct journal_job *job)
{
    if (journal->failed != STATUS_OK || journal->in_flight > 0) return false;
    if (journal->buffers[journal->oldest].size == 0) return false;
    if (journal->buffers[journal->filling].size != 0) complete_buffer(journal);
    *job = (struct journal_job){.count = 0};
    if (journal->companion.begin != NULL) {
        job->has_companion = journal->companion.begin(journal->companion.context, &job->writes[0]);
        job->count = job->has_companion ? 1 : 0;
    }
    for (uint32_t i = journal->oldest; i != journal->filling; i = next_buffer(i)) {
        const struct journal_buffer *buffer = &journal->buffers[i];
        enum status status = open_for_writing(journal, buffer->segment);
        if (status != STATUS_OK) {
            if (job->has_companion) journal->companion.end(journal->companion.context, status);
            (void)fail_for_good(journal, status);
            return false;
        }
        job->writes[job->count++] =
            (struct file_job){journal->ops, journal->file, buffer->bytes_offset, buffer->bytes};
        journal->in_flight++;
    }
    return true;
}

enum status journal_job_run(const struct journal_job *job)
{
    for (uint32_t i = 0; i < job->count; i++) TRY(file_job_run(&job->writes[i]));
    return STATUS_OK;
}

enum status journal_commit_end(struct journal *journal, const struct journal_job *job,
                               enum status result)
{
    INVARIANT(journal->in_flight > 0);
    if (job->has_companion) journal->companion.end(journal->companion.context, result);
    close_left(journal);
    for (; journal->in_flight > 0; journal->in_flight--) {
        struct journal_buffer *buffer = &journal->buffers[journal->oldest];
        if (result == STATUS_OK) journal->durable = buffer->end;
        buffer->size = 0;
        journal->oldest = next_buffer(journal->oldest);
    }
    return result == STATUS_OK ? STATUS_OK : fail_for_good(journal, result);
}

void journal_attach(struct journal *journal, const struct journal_companion *companion)
{
    journal->companion = *companion;
}

enum status journal_flush(struct journal *journal)
{
    struct journal_job job;
    while (journal_commit_begin(journal, &job)) {
        TRY(journal_commit_end(journal, &job, journal_job_run(&job)));
    }
    return journal->failed;
}

// ---- the next segment

bool journal_spare_begin(struct journal *journal, struct journal_spare *spare)
{
    char name[JOURNAL_SEGMENT_NAME + 4];
    uint64_t number = journal->last_segment + 1;
    bool wanted = journal->last_segment <= journal->head.segment;
    if (journal->failed != STATUS_OK || journal->spare_running || !wanted) return false;
    *spare =
        (struct journal_spare){.ops = journal->ops, .folder = journal->folder, .number = number};
    spare->bytes = journal->segment_bytes;
    if (journal_segment_path(&spare->path, journal->folder.text, number) != STATUS_OK) return false;
    const char *slash = strrchr(spare->path.text, '/');
    INVARIANT(slash != NULL && strlen(slash) < JOURNAL_SEGMENT_NAME);
    strcpy(name, slash + 1);
    strcat(name, ".tmp");
    if (file_join(&spare->temporary, journal->folder.text, name) != STATUS_OK) return false;
    journal->spare_running = true;
    return true;
}

static enum status fill_with_zeros(const struct journal_spare *spare, int file)
{
    static const uint8_t zeros[1 << 16];
    for (uint64_t at = 0; at < spare->bytes;) {
        uint64_t left = spare->bytes - at;
        size_t piece = left < sizeof zeros ? (size_t)left : sizeof zeros;
        TRY(file_write_at(spare->ops, file, at, span_of(zeros, piece)));
        at += piece;
    }
    return spare->ops->sync(spare->ops->context, file);
}

enum status journal_spare_run(const struct journal_spare *spare)
{
    const struct file_ops *ops = spare->ops;
    int file;
    TRY(ops->open(ops->context, spare->temporary.text, FILE_OPEN_CREATE, &file));
    enum status status = ops->truncate(ops->context, file, 0);
    if (status == STATUS_OK) status = fill_with_zeros(spare, file);
    enum status closed = ops->close(ops->context, file);
    if (status == STATUS_OK) status = closed;
    if (status == STATUS_OK) {
        status = ops->rename(ops->context, spare->temporary.text, spare->path.text);
    }
    if (status != STATUS_OK) {
        (void)ops->remove(ops->context, spare->temporary.text); // its space may save the sealing
        return status;
    }
    return ops->sync_folder(ops->context, spare->folder.text);
}

void journal_spare_end(struct journal *journal, const struct journal_spare *spare,
                       enum status result)
{
    INVARIANT(journal->spare_running && spare->number == journal->last_segment + 1);
    journal->spare_running = false;
    journal->spare_failed = result;
    if (result == STATUS_OK) journal->last_segment = spare->number;
}

// ---- reading back

static bool in_buffer(const struct journal_buffer *buffer, const struct journal_place *place)
{
    return buffer->size != 0 && buffer->segment == place->segment &&
           place->offset >= buffer->offset &&
           (uint64_t)place->offset + place->size <= buffer->offset + buffer->size;
}

static enum status read_bytes_at(struct journal *journal, const struct journal_place *place,
                                 uint8_t *memory)
{
    for (int i = 0; i < JOURNAL_BUFFERS; i++) {
        const struct journal_buffer *buffer = &journal->buffers[i];
        if (!in_buffer(buffer, place)) continue;
        size_t at = (size_t)(place->offset - buffer->offset);
        memcpy(memory, buffer->data + JOURNAL_SECTOR + at, place->size);
        return STATUS_OK;
    }
    if (journal->read_file < 0 || journal->read_segment != place->segment) {
        struct file_path path;
        if (journal->read_file >= 0) {
            (void)journal->ops->close(journal->ops->context, journal->read_file);
        }
        journal->read_file = -1;
        TRY(journal_segment_path(&path, journal->folder.text, place->segment));
        enum status status = journal->ops->open(journal->ops->context, path.text, FILE_OPEN_READ,
                                                &journal->read_file);
        if (status != STATUS_OK) journal->read_file = -1;
        TRY(status);
        journal->read_segment = place->segment;
    }
    return file_read_at(journal->ops, journal->read_file, place->offset, memory, place->size);
}

enum status journal_read(struct journal *journal, const struct journal_place *place,
                         uint8_t *memory, size_t capacity, struct journal_record *out)
{
    const char *rule;
    if (place->size > capacity) return STATUS_NO_SPACE;
    TRY(read_bytes_at(journal, place, memory));
    if (!journal_record_read(out, span_of(memory, place->size), &rule)) {
        return STATUS_BAD_CHECKSUM;
    }
    if (out->place.size != place->size) return STATUS_BAD_CHECKSUM;
    out->place = *place;
    return STATUS_OK;
}
