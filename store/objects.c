// SPDX-License-Identifier: Apache-2.0
// The folder of objects, its segments and their commits.
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "core/base/reader.h"
#include "store/crc32c.h"
#include "store/objects_internal.h"

#define MAGIC   "CSTYSEG1"
#define VERSION 1

// Places and paths
// -------------------------------------------------------------------------------------------------

void object_place_write(uint8_t out[static OBJECT_PLACE_SIZE], const struct object_place *place)
{
    memcpy(out, place->id, OBJECT_ID_SIZE);
    store_u64_le(out + 16, place->segment);
    store_u64_le(out + 24, place->offset);
    store_u64_le(out + 32, place->size);
}

void object_place_read(struct object_place *out, const uint8_t bytes[static OBJECT_PLACE_SIZE])
{
    memcpy(out->id, bytes, OBJECT_ID_SIZE);
    out->segment = load_u64_le(bytes + 16);
    out->offset = load_u64_le(bytes + 24);
    out->size = load_u64_le(bytes + 32);
}

static enum status segment_path(struct file_path *out, const struct objects *objects,
                                uint64_t number)
{
    uint8_t bytes[8];
    char name[sizeof "0123456789abcdef.segment"];
    store_u64_be(bytes, number);
    hex_encode(name, bytes, sizeof bytes);
    memcpy(name + 16, ".segment", sizeof ".segment");
    return file_join(out, objects->folder.text, name);
}

enum status object_path(struct file_path *out, struct file_path *folder,
                        const struct objects *objects, const struct object_place *place)
{
    char name[2 * OBJECT_ID_SIZE + sizeof ".object"];
    char first[3];
    struct file_path own;
    if (place->segment != 0) return segment_path(out, objects, place->segment);
    hex_encode(name, place->id, OBJECT_ID_SIZE);
    memcpy(name + 2 * OBJECT_ID_SIZE, ".object", sizeof ".object");
    hex_encode(first, place->id, 1);
    TRY(file_join(&own, objects->folder.text, first));
    if (folder != NULL) *folder = own;
    return file_join(out, own.text, name);
}

enum status object_temporary(struct file_path *out, const struct objects *objects,
                             const uint8_t id[static OBJECT_ID_SIZE])
{
    char name[2 * OBJECT_ID_SIZE + sizeof ".tmp"];
    hex_encode(name, id, OBJECT_ID_SIZE);
    memcpy(name + 2 * OBJECT_ID_SIZE, ".tmp", sizeof ".tmp");
    return file_join(out, objects->folder.text, name);
}

// Opening
// -------------------------------------------------------------------------------------------------

// The number of a segment, 0 for any other name.
static uint64_t segment_number(const char *name)
{
    uint8_t bytes[8];
    if (strlen(name) != 24 || memcmp(name + 16, ".segment", 8) != 0) return 0;
    if (hex_decode(bytes, sizeof bytes, span_of(name, 16)) != STATUS_OK) return 0;
    return load_u64_be(bytes);
}

static bool is_temporary(const char *name)
{
    size_t size = strlen(name);
    return size > 4 && memcmp(name + size - 4, ".tmp", 4) == 0;
}

static enum status look_at(void *context, const char *name)
{
    struct objects *objects = context;
    struct file_path path;
    uint64_t number = segment_number(name);
    if (number > objects->segment) objects->segment = number;
    if (!is_temporary(name)) return STATUS_OK;
    TRY(file_join(&path, objects->folder.text, name));
    return objects->ops->remove(objects->ops->context, path.text);
}

static enum status open_folder(struct objects *objects, const struct data_folder *folder)
{
    TRY(data_folder_path(&objects->folder, folder, "objects"));
    TRY(file_make_folders(objects->ops, objects->folder.text));
    return objects->ops->list(objects->ops->context, objects->folder.text, look_at, objects);
}

enum status objects_open(struct objects **out, const struct data_folder *folder, struct keys *keys,
                         uint64_t segment_bytes)
{
    struct objects *objects = calloc(1, sizeof *objects);
    if (objects == NULL) return STATUS_NO_SPACE;
    objects->ops = folder->ops;
    objects->keys = keys;
    objects->file = -1;
    objects->segment_bytes = segment_bytes == 0 ? OBJECT_SEGMENT : segment_bytes;
    memcpy(objects->folder_id, folder->id, sizeof objects->folder_id);
    enum status status = open_folder(objects, folder);
    if (status != STATUS_OK) {
        free(objects);
        return status;
    }
    *out = objects;
    return STATUS_OK;
}

void objects_close(struct objects *objects)
{
    INVARIANT(!objects->in_flight);
    if (objects->file >= 0) (void)objects->ops->close(objects->ops->context, objects->file);
    free(objects);
}

// Commits
// -------------------------------------------------------------------------------------------------

void objects_add(struct objects *objects, struct object_writer *writer)
{
    writer->next = NULL;
    writer->in_flight = true;
    if (objects->last == NULL) {
        objects->first = writer;
    } else {
        objects->last->next = writer;
    }
    objects->last = writer;
}

static uint64_t align(uint64_t offset)
{
    return (offset + OBJECT_SECTOR - 1) & ~(uint64_t)(OBJECT_SECTOR - 1);
}

bool objects_commit_begin(struct objects *objects, struct objects_commit *commit)
{
    if (objects->first == NULL || objects->in_flight) return false;
    bool fresh = objects->file < 0 || objects->offset >= objects->segment_bytes;
    if (fresh) {
        objects->segment++;
        objects->offset = OBJECT_SECTOR;
    }
    *commit =
        (struct objects_commit){objects, objects->first, objects->file, objects->segment, fresh};
    for (struct object_writer *w = objects->first; w != NULL; w = w->next) {
        w->place.segment = objects->segment;
        w->place.offset = objects->offset;
        objects->offset = align(objects->offset + w->sealed_size);
    }
    objects->first = objects->last = NULL;
    objects->in_flight = true;
    return true;
}

// A new segment with its header. The one before is closed: all in it is synced.
static enum status begin_segment(struct objects_commit *commit)
{
    const struct objects *objects = commit->objects;
    const struct file_ops *ops = objects->ops;
    struct file_path path;
    uint8_t header[OBJECT_SECTOR] = {0};
    if (commit->file >= 0) (void)ops->close(ops->context, commit->file);
    commit->file = -1;
    memcpy(header, MAGIC, 8);
    store_u32_le(header + 12, VERSION);
    memcpy(header + 16, objects->folder_id, DATA_FOLDER_ID_SIZE);
    store_u64_le(header + 32, commit->segment);
    store_u32_le(header + 8, crc32c(0, header + 12, sizeof header - 12));
    TRY(segment_path(&path, objects, commit->segment));
    TRY(ops->open(ops->context, path.text, FILE_OPEN_NEW, &commit->file));
    TRY(file_write_at(ops, commit->file, 0, span_of(header, sizeof header)));
    return ops->sync_folder(ops->context, objects->folder.text);
}

enum status objects_commit_run(struct objects_commit *commit)
{
    const struct file_ops *ops = commit->objects->ops;
    if (commit->fresh) TRY(begin_segment(commit));
    for (const struct object_writer *w = commit->first; w != NULL; w = w->next) {
        TRY(file_write_at(ops, commit->file, w->place.offset, span_of(w->sealed, w->sealed_size)));
    }
    return ops->sync(ops->context, commit->file);
}

// A segment that failed is left as it is: what was synced in it stays readable.
void objects_commit_end(struct objects *objects, struct objects_commit *commit, enum status result)
{
    INVARIANT(objects->in_flight);
    objects->in_flight = false;
    objects->file = commit->file;
    if (result != STATUS_OK && objects->file >= 0) {
        (void)objects->ops->close(objects->ops->context, objects->file);
        objects->file = -1;
    }
    struct object_writer *next;
    for (struct object_writer *w = commit->first; w != NULL; w = next) {
        next = w->next;
        w->in_flight = false;
        w->state = result == STATUS_OK ? OBJECT_DURABLE : OBJECT_FAILED;
    }
}

// Visiting
// -------------------------------------------------------------------------------------------------

struct visitor {
    const struct objects *objects;
    object_visit_fn *visit;
    void *context;
    const char *folder; // of larger objects
};

// False at the end of the segment: no head that holds.
static enum status visit_next(const struct visitor *v, int file, uint64_t size, uint64_t number,
                              uint64_t *offset, bool *found)
{
    const struct file_ops *ops = v->objects->ops;
    uint8_t bytes[OBJECT_HEAD];
    struct object_head head;
    struct object_place place = {.segment = number, .offset = *offset};
    *found = false;
    if (*offset + OBJECT_HEAD > size) return STATUS_OK;
    TRY(file_read_at(ops, file, *offset, bytes, sizeof bytes));
    if (object_head_read(&head, bytes) != STATUS_OK || head.size > OBJECT_SMALL_MAX)
        return STATUS_OK;
    uint64_t end = *offset + object_sealed_size(head.size);
    if (end > size) return STATUS_OK;
    *found = true;
    *offset = align(end);
    memcpy(place.id, head.id, sizeof place.id);
    place.size = head.size;
    if (head.state != OBJECT_LIVE) return STATUS_OK;
    return v->visit(v->context, &place, head.tenant, &head.subject);
}

static enum status visit_segment(const struct visitor *v, uint64_t number)
{
    const struct file_ops *ops = v->objects->ops;
    struct file_path path;
    uint64_t size, offset = OBJECT_SECTOR;
    int file;
    bool found = true;
    TRY(segment_path(&path, v->objects, number));
    TRY(ops->open(ops->context, path.text, FILE_OPEN_READ, &file));
    enum status status = ops->size(ops->context, file, &size);
    while (status == STATUS_OK && found)
        status = visit_next(v, file, size, number, &offset, &found);
    (void)ops->close(ops->context, file);
    return status;
}

static enum status visit_large(void *context, const char *name)
{
    const struct visitor *v = context;
    const struct file_ops *ops = v->objects->ops;
    struct object_place place = {0};
    struct object_head head;
    struct file_path path;
    uint8_t bytes[OBJECT_HEAD];
    int file;
    if (strlen(name) != 2 * OBJECT_ID_SIZE + 7) return STATUS_OK;
    if (hex_decode(place.id, OBJECT_ID_SIZE, span_of(name, (size_t)2 * OBJECT_ID_SIZE)) !=
        STATUS_OK)
        return STATUS_OK;
    TRY(file_join(&path, v->folder, name));
    TRY(ops->open(ops->context, path.text, FILE_OPEN_READ, &file));
    enum status status = file_read_at(ops, file, 0, bytes, sizeof bytes);
    (void)ops->close(ops->context, file);
    if (status != STATUS_OK || object_head_read(&head, bytes) != STATUS_OK) return STATUS_OK;
    place.size = head.size;
    if (head.state != OBJECT_LIVE) return STATUS_OK;
    return v->visit(v->context, &place, head.tenant, &head.subject);
}

static enum status visit_name(void *context, const char *name)
{
    struct visitor *v = context;
    struct file_path folder;
    uint64_t number = segment_number(name);
    uint8_t byte;
    if (number != 0) return visit_segment(v, number);
    if (strlen(name) != 2 || hex_decode(&byte, 1, span_of(name, 2)) != STATUS_OK) return STATUS_OK;
    TRY(file_join(&folder, v->objects->folder.text, name));
    v->folder = folder.text;
    enum status status =
        v->objects->ops->list(v->objects->ops->context, folder.text, visit_large, v);
    v->folder = NULL;
    return status;
}

enum status objects_visit(const struct objects *objects, object_visit_fn *visit, void *context)
{
    struct visitor v = {objects, visit, context, NULL};
    return objects->ops->list(objects->ops->context, objects->folder.text, visit_name, &v);
}
