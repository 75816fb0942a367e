// SPDX-License-Identifier: Apache-2.0
// Recovery: reads the journal from a position on, hands every record of every whole commit to a
// visitor, and tells a torn tail from damage (docs/formats/journal.md, "Why a crash loses
// nothing"). Memory is one window of a segment, as large as the largest commit.
#include <string.h>

#include "core/base/invariant.h"
#include "store/journal_internal.h"

#define READ_AHEAD ((size_t)1 << 20)

static enum status damage(struct journal_scan *scan, uint64_t segment, uint64_t offset,
                          const char *rule)
{
    scan->report->segment = segment;
    scan->report->offset = offset;
    scan->report->rule = rule;
    return STATUS_BAD_CHECKSUM;
}

// ---- the window

void journal_scan_close(struct journal_scan *scan)
{
    if (scan->file >= 0) (void)scan->options->ops->close(scan->options->ops->context, scan->file);
    scan->file = -1;
    scan->window_size = 0;
}

static enum status open_segment(struct journal_scan *scan, uint64_t segment)
{
    const struct file_ops *ops = scan->options->ops;
    struct file_path path;
    uint64_t size;
    if (scan->file >= 0 && scan->file_segment == segment) return STATUS_OK;
    journal_scan_close(scan);
    TRY(journal_segment_path(&path, scan->folder.text, segment));
    enum status status = ops->open(ops->context, path.text, FILE_OPEN_READ, &scan->file);
    if (status != STATUS_OK) scan->file = -1;
    if (status == STATUS_NOT_FOUND) return damage(scan, segment, 0, "segment-missing");
    TRY(status);
    scan->file_segment = segment;
    TRY(ops->size(ops->context, scan->file, &size));
    return size == scan->segment_bytes ? STATUS_OK : damage(scan, segment, size, "segment-size");
}

// The bytes [offset, offset + size) of the open segment; they lie inside it and are no more than
// the window holds.
static enum status look(struct journal_scan *scan, uint64_t offset, size_t size,
                        const uint8_t **bytes)
{
    INVARIANT(size <= scan->capacity && offset + size <= scan->segment_bytes);
    bool inside =
        offset >= scan->window_offset && offset + size <= scan->window_offset + scan->window_size;
    if (!inside) {
        uint64_t left = scan->segment_bytes - offset;
        size_t want = size < READ_AHEAD ? READ_AHEAD : size;
        if (want > scan->capacity) want = scan->capacity;
        if (want > left) want = (size_t)left;
        scan->window_size = 0;
        TRY(file_read_at(scan->options->ops, scan->file, offset, scan->memory, want));
        scan->window_offset = offset;
        scan->window_size = want;
        scan->report->bytes += want;
    }
    *bytes = scan->memory + (offset - scan->window_offset);
    return STATUS_OK;
}

// ---- what stands behind the end

// The offset behind the last byte of the open segment, from `offset` on, that is not zero; `offset`
// when all are.
static enum status find_end(struct journal_scan *scan, uint64_t offset, uint64_t *end)
{
    *end = offset;
    for (uint64_t at = offset; at < scan->segment_bytes; at += JOURNAL_SECTOR) {
        const uint8_t *sector;
        TRY(look(scan, at, JOURNAL_SECTOR, &sector));
        if (!journal_is_zero(sector, JOURNAL_SECTOR)) *end = at + JOURNAL_SECTOR;
    }
    return STATUS_OK;
}

// Whether a later commit than the expected one begins in the open segment at `offset` or behind.
static enum status find_later(struct journal_scan *scan, uint64_t offset, bool *found)
{
    for (uint64_t at = offset; at < scan->segment_bytes && !*found; at += JOURNAL_SECTOR) {
        const uint8_t *sector;
        struct journal_commit_header header;
        TRY(look(scan, at, JOURNAL_SECTOR, &sector));
        *found = journal_commit_header_read(&header, sector, scan->id) &&
                 header.commit > scan->at.commit;
    }
    return STATUS_OK;
}

// The commit at `at` does not hold. It is a torn tail only when it looks cut short and nothing was
// written after it; then the scan ends there. Otherwise it is damage at `offset`.
static enum status judge_tail(struct journal_scan *scan, bool looks_torn, uint64_t offset,
                              const char *rule)
{
    uint64_t segment = scan->at.segment;
    bool later = false;
    uint64_t end;
    if (!looks_torn || !scan->has_id) return damage(scan, segment, offset, rule);
    TRY(find_later(scan, scan->at.offset + JOURNAL_SECTOR, &later));
    // With its first commit a segment's header goes, too.
    uint64_t from = scan->at.offset == JOURNAL_SECTOR ? 0 : scan->at.offset;
    TRY(find_end(scan, from, &end));
    uint64_t torn_bytes = end - from;
    for (uint64_t next = segment + 1; next <= scan->last_segment && !later; next++) {
        const uint8_t *sector;
        TRY(open_segment(scan, next));
        TRY(look(scan, 0, JOURNAL_SECTOR, &sector));
        later = journal_segment_header_finished(sector);
        TRY(find_later(scan, 0, &later));
        TRY(find_end(scan, 0, &end));
        torn_bytes += end;
    }
    if (later) return damage(scan, segment, offset, rule);
    scan->report->torn_bytes = torn_bytes;
    scan->torn = true;
    scan->at.offset = from;
    scan->at_first = from == 0;
    return STATUS_OK;
}

// Nothing begins at `at`: the rest of the journal must be zeros, or a tail that lost its header.
static enum status end_here(struct journal_scan *scan)
{
    for (uint64_t segment = scan->at.segment; segment <= scan->last_segment; segment++) {
        uint64_t from = segment == scan->at.segment ? scan->at.offset : 0;
        uint64_t end;
        TRY(open_segment(scan, segment));
        TRY(find_end(scan, from, &end));
        if (end == from) continue;
        TRY(open_segment(scan, scan->at.segment));
        const char *rule = scan->at.offset == 0 ? "segment-header" : "commit-header";
        return judge_tail(scan, true, scan->at.offset, rule);
    }
    return STATUS_OK;
}

// ---- one commit

static bool has_zero_sector(const uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += JOURNAL_SECTOR) {
        if (journal_is_zero(bytes + at, JOURNAL_SECTOR)) return true;
    }
    return false;
}

// One record at `offset` of the segment, `left` bytes before the trailer. NULL when it holds.
static const char *check_record(struct journal_scan *scan, struct journal_record *record,
                                const uint8_t *bytes, size_t left, struct journal_position *at)
{
    const char *rule;
    if (!journal_record_read(record, span_of(bytes, left), &rule)) return rule;
    if (!journal_record_chained(bytes, record->place.size, at->chain)) return "record-chain";
    bool ordered = record->sequence == at->sequence && record->time_ms >= at->time_ms &&
                   record->sequence + record->count <= JOURNAL_SEQUENCE_MAX + 1;
    if (!ordered) return "record-order";
    at->sequence += record->count;
    at->time_ms = record->time_ms;
    record->place.segment = scan->at.segment;
    return NULL;
}

// First all records are checked, then all are visited: a commit counts whole or not at all.
static enum status read_commit(struct journal_scan *scan,
                               const struct journal_commit_header *header, const uint8_t *bytes,
                               size_t *bad_offset, const char **rule)
{
    struct journal_position at = scan->at;
    struct journal_record record;
    size_t end = header->size - JOURNAL_COMMIT_TRAILER;
    size_t offset = JOURNAL_COMMIT_HEADER;
    for (uint32_t i = 0; i < header->records; i++) {
        *bad_offset = offset;
        *rule = check_record(scan, &record, bytes + offset, end - offset, &at);
        if (*rule != NULL) return STATUS_OK;
        offset += record.place.size;
    }
    *bad_offset = offset;
    *rule = offset != end || !journal_commit_trailer_holds(bytes + end) ? "commit-trailer" : NULL;
    if (*rule != NULL) return STATUS_OK;
    *bad_offset = header->size;
    size_t padding = journal_padded(header->size) - header->size;
    *rule = journal_is_zero(bytes + header->size, padding) ? NULL : "commit-padding";
    if (*rule != NULL) return STATUS_OK;
    offset = JOURNAL_COMMIT_HEADER;
    for (uint32_t i = 0; i < header->records; i++) {
        journal_record_view(&record, bytes + offset);
        record.place.segment = scan->at.segment;
        record.place.offset = (uint32_t)(scan->at.offset + offset);
        if (scan->visit != NULL) TRY(scan->visit(scan->visit_context, &record));
        offset += record.place.size;
    }
    bool first = at.offset == JOURNAL_SECTOR;
    scan->last_commit_segment = at.segment;
    scan->last_offset = first ? 0 : at.offset;
    scan->last_size = journal_padded(header->size) + (first ? JOURNAL_SECTOR : 0);
    at.offset += journal_padded(header->size);
    at.commit++;
    scan->at = at;
    scan->report->commits++;
    scan->report->records += header->records;
    return STATUS_OK;
}

// The commit at `at`. *more is false when the journal or the segment ends here.
static enum status next_commit(struct journal_scan *scan, bool *more)
{
    struct journal_commit_header header;
    const uint8_t *bytes;
    uint64_t left = scan->segment_bytes - scan->at.offset;
    *more = false;
    if (left < JOURNAL_SECTOR) return STATUS_OK;
    TRY(look(scan, scan->at.offset, JOURNAL_SECTOR, &bytes));
    if (journal_is_zero(bytes, JOURNAL_SECTOR)) return STATUS_OK;
    if (!journal_commit_header_read(&header, bytes, scan->id)) {
        bool torn = !journal_commit_header_finished(bytes);
        return judge_tail(scan, torn, scan->at.offset, "commit-header");
    }
    bool fits = header.size <= scan->commit_bytes && journal_padded(header.size) <= left &&
                header.size >= JOURNAL_COMMIT_HEADER + JOURNAL_COMMIT_TRAILER;
    if (!fits) return damage(scan, scan->at.segment, scan->at.offset, "commit-size");
    bool follows = header.commit == scan->at.commit && header.sequence == scan->at.sequence;
    if (!follows) return damage(scan, scan->at.segment, scan->at.offset, "record-order");
    TRY(look(scan, scan->at.offset, journal_padded(header.size), &bytes));
    size_t bad_offset = 0;
    const char *rule = NULL;
    uint64_t start = scan->at.offset;
    bool torn = has_zero_sector(bytes, journal_padded(header.size)) || bytes[header.size - 1] == 0;
    TRY(read_commit(scan, &header, bytes, &bad_offset, &rule));
    *more = rule == NULL;
    return rule == NULL ? STATUS_OK : judge_tail(scan, torn, start + bad_offset, rule);
}

// ---- segments

// Reads the header of segment at.segment. *begun is false when it has none: nothing was ever
// committed there, or its first write was torn.
static enum status read_segment_header(struct journal_scan *scan, bool *begun)
{
    struct journal_segment_header header;
    const uint8_t *bytes;
    uint64_t segment = scan->at.segment;
    TRY(look(scan, 0, JOURNAL_SECTOR, &bytes));
    *begun = journal_segment_header_finished(bytes);
    if (!*begun) return STATUS_OK;
    bool holds = journal_segment_header_read(&header, bytes) && header.segment == segment;
    if (holds && scan->has_id) holds = memcmp(header.id, scan->id, JOURNAL_ID_SIZE) == 0;
    if (!holds) return damage(scan, segment, 0, "segment-header");
    if (!scan->has_id) {
        memcpy(scan->id, header.id, JOURNAL_ID_SIZE);
        scan->has_id = true;
        if (scan->at.commit == 1) journal_chain_start(scan->at.chain, scan->id);
    }
    if (scan->at.offset > JOURNAL_SECTOR) return STATUS_OK; // begun in the middle
    bool follows = header.commit == scan->at.commit && header.sequence == scan->at.sequence &&
                   memcmp(header.chain, scan->at.chain, JOURNAL_CHAIN_SIZE) == 0;
    return follows ? STATUS_OK : damage(scan, segment, 0, "segment-header");
}

// A position inside a segment must have a commit before it: the sector there holds its trailer.
static enum status check_start(struct journal_scan *scan)
{
    const uint8_t *bytes;
    if (scan->at.offset <= JOURNAL_SECTOR) return STATUS_OK;
    bool placed = scan->at.offset % JOURNAL_SECTOR == 0 && scan->at.offset <= scan->segment_bytes;
    if (!placed) return damage(scan, scan->at.segment, scan->at.offset, "record-order");
    TRY(look(scan, scan->at.offset - JOURNAL_SECTOR, JOURNAL_SECTOR, &bytes));
    if (!journal_is_zero(bytes, JOURNAL_SECTOR)) return STATUS_OK;
    return damage(scan, scan->at.segment, scan->at.offset, "record-order");
}

// All commits of one segment, then whether the next one continues.
static enum status scan_segment(struct journal_scan *scan, bool *more)
{
    bool begun;
    TRY(open_segment(scan, scan->at.segment));
    TRY(read_segment_header(scan, &begun));
    *more = false;
    if (!begun) {
        if (scan->at.offset > JOURNAL_SECTOR)
            return damage(scan, scan->at.segment, 0, "segment-header");
        scan->at.offset = 0;
        scan->at_first = true;
        return end_here(scan);
    }
    if (scan->at.offset == 0) scan->at.offset = JOURNAL_SECTOR;
    TRY(check_start(scan));
    bool commit = true;
    while (commit && scan->at.commit != scan->until) { // each round moves at.offset on
        TRY(next_commit(scan, &commit));
    }
    if (scan->at.commit == scan->until) return STATUS_OK;
    if (scan->torn) return STATUS_OK;
    if (scan->at.offset == JOURNAL_SECTOR) { // a header whose commit did not arrive with it
        return judge_tail(scan, true, JOURNAL_SECTOR, "commit-header");
    }
    if (scan->at.segment == scan->last_segment) return end_here(scan);
    const uint8_t *bytes;
    TRY(open_segment(scan, scan->at.segment + 1));
    TRY(look(scan, 0, JOURNAL_SECTOR, &bytes));
    bool next_begun = journal_segment_header_finished(bytes);
    TRY(open_segment(scan, scan->at.segment));
    if (!next_begun) return end_here(scan);
    uint64_t end;
    TRY(find_end(scan, scan->at.offset, &end));
    if (end != scan->at.offset) {
        return damage(scan, scan->at.segment, scan->at.offset, "commit-header");
    }
    scan->at.segment++;
    scan->at.offset = 0;
    *more = true;
    return STATUS_OK;
}

static enum status note_segment(void *context, const char *name)
{
    struct journal_scan *scan = context;
    uint64_t number = journal_segment_number(name);
    if (number > scan->last_segment) scan->last_segment = number;
    return STATUS_OK;
}

enum status journal_scan_run(struct journal_scan *scan)
{
    const struct file_ops *ops = scan->options->ops;
    scan->file = -1;
    TRY(ops->list(ops->context, scan->folder.text, note_segment, scan));
    if (scan->at.segment == 0) {
        scan->at.segment = 1;
        scan->at.offset = 0;
        scan->at.commit = 1;
    }
    scan->at_first = scan->last_segment == 0;
    if (scan->last_segment == 0 && scan->at.commit == 1) return STATUS_OK;
    bool more = scan->at.commit != scan->until;
    while (more) TRY(scan_segment(scan, &more)); // at.segment grows, at most to last_segment
    return STATUS_OK;
}

static enum status clear_segment(struct journal_scan *scan, uint64_t segment, uint64_t from)
{
    const struct file_ops *ops = scan->options->ops;
    struct file_path path;
    uint64_t end;
    int file;
    TRY(open_segment(scan, segment));
    TRY(find_end(scan, from, &end));
    journal_scan_close(scan);
    if (end == from) return STATUS_OK;
    TRY(journal_segment_path(&path, scan->folder.text, segment));
    TRY(ops->open(ops->context, path.text, FILE_OPEN_WRITE, &file));
    enum status status = STATUS_OK;
    memset(scan->memory, 0, scan->capacity);
    while (status == STATUS_OK && from < end) {
        size_t piece = end - from < scan->capacity ? (size_t)(end - from) : scan->capacity;
        status = file_write_at(ops, file, from, span_of(scan->memory, piece));
        from += piece;
    }
    if (status == STATUS_OK) status = ops->sync(ops->context, file);
    enum status closed = ops->close(ops->context, file);
    return status != STATUS_OK ? status : closed;
}

enum status journal_scan_clear(struct journal_scan *scan)
{
    for (uint64_t segment = scan->at.segment; segment <= scan->last_segment; segment++) {
        TRY(clear_segment(scan, segment, segment == scan->at.segment ? scan->at.offset : 0));
    }
    return STATUS_OK;
}

enum status journal_scan_settle(struct journal_scan *scan)
{
    const struct file_ops *ops = scan->options->ops;
    struct file_path path;
    const uint8_t *bytes;
    int file;
    TRY(ops->sync_folder(ops->context, scan->folder.text));
    if (scan->last_size == 0) return STATUS_OK;
    TRY(open_segment(scan, scan->last_commit_segment));
    TRY(look(scan, scan->last_offset, scan->last_size, &bytes));
    TRY(journal_segment_path(&path, scan->folder.text, scan->last_commit_segment));
    TRY(ops->open(ops->context, path.text, FILE_OPEN_WRITE, &file));
    enum status status =
        file_write_at(ops, file, scan->last_offset, span_of(bytes, scan->last_size));
    if (status == STATUS_OK) status = ops->sync(ops->context, file);
    enum status closed = ops->close(ops->context, file);
    return status != STATUS_OK ? status : closed;
}
