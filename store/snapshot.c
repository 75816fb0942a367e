// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "store/crc32c.h"

#define MAGIC   "CSTYSNP1"
#define VERSION 1
#define SUFFIX  ".snapshot"
#define PIECE   ((size_t)1 << 16)

static enum status name_path(struct file_path *out, const char *folder, uint64_t number,
                             const char *suffix)
{
    char name[48];
    (void)snprintf(name, sizeof name, "%012llu%s", (unsigned long long)number, suffix);
    return file_join(out, folder, name);
}

// The number in a snapshot's name, 0 for any other name.
static uint64_t number_of(const char *name)
{
    uint64_t number = 0;
    if (strlen(name) != 12 + strlen(SUFFIX) || strcmp(name + 12, SUFFIX) != 0) return 0;
    for (int i = 0; i < 12; i++) {
        if (name[i] < '0' || name[i] > '9') return 0;
        number = number * 10 + (uint64_t)(name[i] - '0');
    }
    return number;
}

// ---- writing

enum status snapshot_begin(struct snapshot *out, const struct data_folder *folder, uint64_t number,
                           const struct journal_position *position)
{
    struct file_path temporary;
    INVARIANT(number > 0 && number < 1000000000000U);
    *out = (struct snapshot){.ops = folder->ops, .file = -1, .number = number};
    out->position = *position;
    memcpy(out->id, folder->id, sizeof out->id);
    TRY(data_folder_path(&out->folder, folder, "snapshots"));
    TRY(name_path(&out->path, out->folder.text, number, SUFFIX));
    TRY(name_path(&temporary, out->folder.text, number, SUFFIX ".tmp"));
    blake2b_init(&out->hash, 32, span_of(NULL, 0));
    enum status status =
        out->ops->open(out->ops->context, temporary.text, FILE_OPEN_CREATE, &out->file);
    if (status != STATUS_OK) out->file = -1;
    TRY(status);
    return out->ops->truncate(out->ops->context, out->file, 0);
}

enum status snapshot_write(struct snapshot *snapshot, span bytes)
{
    TRY(file_write_at(snapshot->ops, snapshot->file, SNAPSHOT_HEADER + snapshot->size, bytes));
    blake2b_update(&snapshot->hash, bytes.data, bytes.size);
    snapshot->size += bytes.size;
    return STATUS_OK;
}

static void write_header(uint8_t out[static SNAPSHOT_HEADER], const struct snapshot *snapshot,
                         const uint8_t digest[static 32])
{
    const struct journal_position *position = &snapshot->position;
    memset(out, 0, SNAPSHOT_HEADER);
    memcpy(out, MAGIC, 8);
    store_u32_le(out + 8, VERSION);
    store_u64_le(out + 16, snapshot->number);
    store_u64_le(out + 24, snapshot->size);
    store_u64_le(out + 32, position->segment);
    store_u64_le(out + 40, position->offset);
    store_u64_le(out + 48, position->commit);
    store_u64_le(out + 56, position->sequence);
    store_u64_le(out + 64, position->time_ms);
    memcpy(out + 72, position->chain, JOURNAL_CHAIN_SIZE);
    memcpy(out + 104, snapshot->id, DATA_FOLDER_ID_SIZE);
    memcpy(out + 120, digest, 32);
    store_u32_le(out + 12, crc32c(0, out + 16, SNAPSHOT_HEADER - 16));
}

struct cleaning {
    const struct snapshot *snapshot;
    uint64_t before; // the greatest number below the new one
};

static enum status find_before(void *context, const char *name)
{
    struct cleaning *cleaning = context;
    uint64_t number = number_of(name);
    if (number < cleaning->snapshot->number && number > cleaning->before) {
        cleaning->before = number;
    }
    return STATUS_OK;
}

// Old snapshots and unfinished ones. That one stays behind is no failure.
static enum status remove_old(void *context, const char *name)
{
    const struct cleaning *cleaning = context;
    const struct snapshot *snapshot = cleaning->snapshot;
    struct file_path path;
    size_t size = strlen(name);
    uint64_t number = number_of(name);
    bool unfinished = size > 4 && strcmp(name + size - 4, ".tmp") == 0;
    if (!unfinished && (number == 0 || number >= cleaning->before)) return STATUS_OK;
    TRY(file_join(&path, snapshot->folder.text, name));
    (void)snapshot->ops->remove(snapshot->ops->context, path.text);
    return STATUS_OK;
}

enum status snapshot_commit(struct snapshot *snapshot)
{
    const struct file_ops *ops = snapshot->ops;
    uint8_t header[SNAPSHOT_HEADER], digest[32];
    struct file_path temporary;
    blake2b_final(&snapshot->hash, digest, sizeof digest);
    write_header(header, snapshot, digest);
    TRY(name_path(&temporary, snapshot->folder.text, snapshot->number, SUFFIX ".tmp"));
    TRY(file_write_at(ops, snapshot->file, 0, span_of(header, sizeof header)));
    TRY(ops->sync(ops->context, snapshot->file));
    int file = snapshot->file;
    snapshot->file = -1;
    TRY(ops->close(ops->context, file));
    TRY(ops->rename(ops->context, temporary.text, snapshot->path.text));
    TRY(ops->sync_folder(ops->context, snapshot->folder.text));
    struct cleaning cleaning = {snapshot, 0};
    (void)ops->list(ops->context, snapshot->folder.text, find_before, &cleaning);
    (void)ops->list(ops->context, snapshot->folder.text, remove_old, &cleaning);
    return STATUS_OK;
}

void snapshot_abandon(struct snapshot *snapshot)
{
    struct file_path temporary;
    if (snapshot->file >= 0) (void)snapshot->ops->close(snapshot->ops->context, snapshot->file);
    snapshot->file = -1;
    if (name_path(&temporary, snapshot->folder.text, snapshot->number, SUFFIX ".tmp") ==
        STATUS_OK) {
        (void)snapshot->ops->remove(snapshot->ops->context, temporary.text);
    }
}

// ---- reading

static enum status check_content(struct snapshot *snapshot, const uint8_t digest[static 32])
{
    uint8_t found[32];
    uint8_t *piece = malloc(PIECE);
    if (piece == NULL) return STATUS_NO_SPACE;
    enum status status = STATUS_OK;
    blake2b_init(&snapshot->hash, sizeof found, span_of(NULL, 0));
    for (uint64_t at = 0; at < snapshot->size && status == STATUS_OK; at += PIECE) {
        uint64_t left = snapshot->size - at;
        size_t size = left < PIECE ? (size_t)left : PIECE;
        status = file_read_at(snapshot->ops, snapshot->file, SNAPSHOT_HEADER + at, piece, size);
        if (status == STATUS_OK) blake2b_update(&snapshot->hash, piece, size);
    }
    free(piece);
    TRY(status);
    blake2b_final(&snapshot->hash, found, sizeof found);
    return memcmp(found, digest, sizeof found) == 0 ? STATUS_OK : STATUS_BAD_CHECKSUM;
}

static enum status check_file(struct snapshot *snapshot, const struct data_folder *folder)
{
    uint8_t header[SNAPSHOT_HEADER];
    struct journal_position *position = &snapshot->position;
    uint64_t size;
    TRY(file_read_at(snapshot->ops, snapshot->file, 0, header, sizeof header));
    TRY(snapshot->ops->size(snapshot->ops->context, snapshot->file, &size));
    bool holds = memcmp(header, MAGIC, 8) == 0 && load_u32_le(header + 8) == VERSION &&
                 load_u32_le(header + 12) == crc32c(0, header + 16, SNAPSHOT_HEADER - 16) &&
                 load_u64_le(header + 16) == snapshot->number &&
                 load_u64_le(header + 24) == size - SNAPSHOT_HEADER &&
                 memcmp(header + 104, folder->id, DATA_FOLDER_ID_SIZE) == 0;
    if (!holds) return STATUS_BAD_CHECKSUM;
    snapshot->size = load_u64_le(header + 24);
    position->segment = load_u64_le(header + 32);
    position->offset = load_u64_le(header + 40);
    position->commit = load_u64_le(header + 48);
    position->sequence = load_u64_le(header + 56);
    position->time_ms = load_u64_le(header + 64);
    memcpy(position->chain, header + 72, JOURNAL_CHAIN_SIZE);
    return check_content(snapshot, header + 120);
}

enum status snapshot_open(struct snapshot *out, const struct data_folder *folder)
{
    const struct file_ops *ops = folder->ops;
    *out = (struct snapshot){.ops = ops, .file = -1, .number = UINT64_MAX};
    memcpy(out->id, folder->id, sizeof out->id);
    TRY(data_folder_path(&out->folder, folder, "snapshots"));
    for (;;) { // the numbers that are tried fall
        struct cleaning cleaning = {out, 0};
        TRY(ops->list(ops->context, out->folder.text, find_before, &cleaning));
        if (cleaning.before == 0) return STATUS_NOT_FOUND;
        out->number = cleaning.before;
        TRY(name_path(&out->path, out->folder.text, out->number, SUFFIX));
        enum status status = ops->open(ops->context, out->path.text, FILE_OPEN_READ, &out->file);
        if (status != STATUS_OK) out->file = -1;
        if (status == STATUS_OK) status = check_file(out, folder);
        if (status == STATUS_OK) return STATUS_OK;
        snapshot_close(out);
    }
}

enum status snapshot_read(struct snapshot *snapshot, void *out, size_t size)
{
    if (size > snapshot->size - snapshot->offset) return STATUS_TRUNCATED;
    TRY(file_read_at(snapshot->ops, snapshot->file, SNAPSHOT_HEADER + snapshot->offset, out, size));
    snapshot->offset += size;
    return STATUS_OK;
}

void snapshot_close(struct snapshot *snapshot)
{
    if (snapshot->file >= 0) (void)snapshot->ops->close(snapshot->ops->context, snapshot->file);
    snapshot->file = -1;
}
