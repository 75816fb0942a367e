// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/keeper_snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/ledger/state_snapshot.h"

#define MAGIC     "KEEPSNP1"
#define HEAD_SIZE 96
#define PIECE     ((size_t)1 << 18)
#define ROWS_MAX  ((uint64_t)1 << 32)

// The stream in pieces, either way.
struct pieces {
    struct snapshot *snapshot;
    struct secret_key key;
    uint64_t piece;  // the next one
    uint8_t *plain;  // PIECE
    uint8_t *sealed; // PIECE + SECRET_OVERHEAD
    size_t size;     // bytes in `plain`
    size_t at;       // of them read
};

static enum status pieces_open(struct pieces *s, const struct keeper *keeper,
                               struct snapshot *snapshot)
{
    *s = (struct pieces){.snapshot = snapshot};
    s->plain = malloc(PIECE);
    s->sealed = malloc(PIECE + SECRET_OVERHEAD);
    secret_derive(&s->key, &keeper->folder->key, "SNAPSHOT", 0);
    return s->plain == NULL || s->sealed == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

static void pieces_close(struct pieces *s)
{
    if (s->plain != NULL) secret_wipe(s->plain, PIECE);
    free(s->plain);
    free(s->sealed);
    secret_wipe(&s->key, sizeof s->key);
}

// Writing -----------------------------------------------------------------------------------------

static enum status put_piece(struct pieces *s)
{
    uint8_t bound[8], size[4];
    if (s->size == 0) return STATUS_OK;
    store_u64_le(bound, s->piece++);
    store_u32_le(size, (uint32_t)(s->size + SECRET_OVERHEAD));
    secret_seal(s->sealed, &s->key, span_of(bound, 8), span_of(s->plain, s->size));
    TRY(snapshot_write(s->snapshot, span_of(size, 4)));
    TRY(snapshot_write(s->snapshot, span_of(s->sealed, s->size + SECRET_OVERHEAD)));
    s->size = 0;
    return STATUS_OK;
}

static enum status put(void *context, const void *bytes, size_t size)
{
    struct pieces *s = context;
    const uint8_t *from = bytes;
    while (size != 0) {
        size_t part = PIECE - s->size < size ? PIECE - s->size : size;
        memcpy(s->plain + s->size, from, part);
        s->size += part;
        from += part;
        size -= part;
        if (s->size == PIECE) TRY(put_piece(s));
    }
    return STATUS_OK;
}

static enum status put_span(void *context, span bytes)
{
    return put(context, bytes.data, bytes.size);
}

static void write_sizes(uint8_t *head)
{
    memcpy(head, MAGIC, 8);
    store_u32_le(head + 8, sizeof(struct group_row));
    store_u32_le(head + 12, sizeof(struct batch_row));
    store_u32_le(head + 16, sizeof(struct hold_row));
    store_u32_le(head + 20, sizeof(struct note_row));
}

static enum status put_rows(struct pieces *s, const struct keeper *keeper)
{
    TRY(put(s, keeper->records, keeper->record_count * sizeof *keeper->records));
    TRY(put(s, keeper->batches, keeper->batch_count * sizeof *keeper->batches));
    TRY(put(s, keeper->holds, keeper->hold_count * sizeof *keeper->holds));
    return put(s, keeper->notes, keeper->note_count * sizeof *keeper->notes);
}

static enum status save(struct pieces *s, const struct keeper *keeper,
                        const uint8_t last_header[static SHA256_SIZE])
{
    uint8_t head[HEAD_SIZE];
    write_sizes(head);
    memcpy(head + 24, last_header, SHA256_SIZE);
    store_u64_le(head + 56, keeper->next_log_index);
    store_u64_le(head + 64, keeper->record_count);
    store_u64_le(head + 72, keeper->batch_count);
    store_u64_le(head + 80, keeper->hold_count);
    store_u64_le(head + 88, keeper->note_count);
    TRY(put(s, head, sizeof head));
    TRY(put_rows(s, keeper));
    TRY(table_save(&keeper->aliases.table, put, s));
    TRY(documents_save(&keeper->documents, put, s));
    TRY(state_save(&keeper->state, (struct snapshot_sink){put_span, s}));
    return put_piece(s);
}

enum status keeper_save(const struct keeper *keeper, const uint8_t last_header[static SHA256_SIZE],
                        struct snapshot *snapshot)
{
    struct pieces s;
    enum status status = pieces_open(&s, keeper, snapshot);
    if (status == STATUS_OK) status = save(&s, keeper, last_header);
    pieces_close(&s);
    return status;
}

// Reading -----------------------------------------------------------------------------------------

static enum status get_piece(struct pieces *s)
{
    uint8_t bound[8], bytes[4];
    TRY(snapshot_read(s->snapshot, bytes, 4));
    uint32_t size = load_u32_le(bytes);
    if (size <= SECRET_OVERHEAD || size > PIECE + SECRET_OVERHEAD) return STATUS_BAD_VALUE;
    store_u64_le(bound, s->piece++);
    TRY(snapshot_read(s->snapshot, s->sealed, size));
    TRY(secret_open(s->plain, &s->key, span_of(bound, 8), span_of(s->sealed, size)));
    s->size = size - SECRET_OVERHEAD;
    s->at = 0;
    return STATUS_OK;
}

static enum status get(void *context, void *out, size_t size)
{
    struct pieces *s = context;
    uint8_t *to = out;
    while (size != 0) {
        if (s->at == s->size) TRY(get_piece(s));
        size_t part = s->size - s->at < size ? s->size - s->at : size;
        memcpy(to, s->plain + s->at, part);
        s->at += part;
        to += part;
        size -= part;
    }
    return STATUS_OK;
}

static enum status get_bytes(void *context, uint8_t *out, size_t size)
{
    return get(context, out, size);
}

// An array of `count` rows; capacity is as keeper_add_x() leaves it.
static enum status get_array(struct pieces *s, void **rows, size_t *count, size_t *capacity,
                             uint64_t wanted, size_t row_size)
{
    if (wanted > ROWS_MAX) return STATUS_BAD_VALUE;
    if (wanted == 0) return STATUS_OK;
    void *memory = malloc((size_t)wanted * row_size);
    if (memory == NULL) return STATUS_NO_SPACE;
    *rows = memory;
    *capacity = (size_t)wanted;
    TRY(get(s, memory, (size_t)wanted * row_size));
    *count = (size_t)wanted;
    return STATUS_OK;
}

static enum status get_rows(struct pieces *s, struct keeper *keeper, const uint8_t *head)
{
    void *rows = NULL;
    enum status status = get_array(s, &rows, &keeper->record_count, &keeper->record_capacity,
                                   load_u64_le(head + 64), sizeof *keeper->records);
    keeper->records = rows;
    rows = NULL;
    if (status == STATUS_OK)
        status = get_array(s, &rows, &keeper->batch_count, &keeper->batch_capacity,
                           load_u64_le(head + 72), sizeof *keeper->batches);
    keeper->batches = rows;
    rows = NULL;
    if (status == STATUS_OK)
        status = get_array(s, &rows, &keeper->hold_count, &keeper->hold_capacity,
                           load_u64_le(head + 80), sizeof *keeper->holds);
    keeper->holds = rows;
    rows = NULL;
    if (status == STATUS_OK)
        status = get_array(s, &rows, &keeper->note_count, &keeper->note_capacity,
                           load_u64_le(head + 88), sizeof *keeper->notes);
    keeper->notes = rows;
    return status;
}

static enum status restore(struct pieces *s, struct keeper *keeper,
                           const struct state_capacity *capacity)
{
    uint8_t head[HEAD_SIZE], expected[24];
    write_sizes(expected);
    TRY(get(s, head, sizeof head));
    if (memcmp(head, expected, sizeof expected) != 0) return STATUS_BAD_VERSION;
    memcpy(keeper->last_header, head + 24, SHA256_SIZE);
    keeper->next_log_index = load_u64_le(head + 56);
    TRY(get_rows(s, keeper, head));
    TRY(table_load(&keeper->aliases.table, get, s));
    TRY(documents_load(&keeper->documents, get, s));
    return state_load(&keeper->state, &keeper->state_memory, capacity, keeper->lanes,
                      (struct snapshot_source){get_bytes, s});
}

enum status keeper_restore(struct keeper *keeper, const struct state_capacity *capacity,
                           struct snapshot *snapshot)
{
    struct pieces s;
    enum status status = pieces_open(&s, keeper, snapshot);
    if (status == STATUS_OK) status = restore(&s, keeper, capacity);
    pieces_close(&s);
    return status;
}
