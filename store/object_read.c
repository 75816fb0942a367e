// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "core/base/invariant.h"
#include "store/objects_internal.h"

static enum status open_file(int *file, const struct objects *objects,
                             const struct object_place *place, enum file_mode mode)
{
    struct file_path path;
    TRY(object_path(&path, NULL, objects, place));
    return objects->ops->open(objects->ops->context, path.text, mode, file);
}

static enum status load_head(uint8_t bytes[static OBJECT_HEAD], struct object_head *head,
                             const struct file_ops *ops, int file, const struct object_place *place)
{
    enum status status = file_read_at(ops, file, place->offset, bytes, OBJECT_HEAD);
    if (status == STATUS_TRUNCATED) return STATUS_BAD_CHECKSUM;
    TRY(status);
    TRY(object_head_read(head, bytes));
    if (memcmp(head->id, place->id, OBJECT_ID_SIZE) != 0 || head->size != place->size)
        return STATUS_BAD_CHECKSUM;
    return head->state == OBJECT_LIVE ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status object_open(struct object_reader *reader, const struct objects *objects,
                        const struct object_place *place)
{
    struct object_head head;
    *reader = (struct object_reader){.ops = objects->ops, .file = -1, .left = place->size};
    TRY(open_file(&reader->file, objects, place, FILE_OPEN_READ));
    enum status status = load_head(reader->head, &head, reader->ops, reader->file, place);
    if (status != STATUS_OK) {
        object_close(reader);
        return status;
    }
    reader->tenant = head.tenant;
    reader->subject = head.subject;
    reader->offset = place->offset + OBJECT_HEAD;
    return STATUS_OK;
}

enum status object_unlock(struct object_reader *reader, struct keys *keys)
{
    struct object_head head;
    struct secret_key under, key;
    uint8_t bound[OBJECT_HEAD];
    TRY(object_head_read(&head, reader->head));
    TRY(keys_subject(&under, keys, head.tenant, &head.subject, KEY_DOCUMENT, false));
    enum status status = secret_unwrap(&key, &under, object_head_bound(bound, &head), head.wrapped);
    secret_wipe(&under, sizeof under);
    if (status == STATUS_OK) status = secret_stream_resume(&reader->stream, head.stream, &key);
    secret_wipe(&key, sizeof key);
    return status;
}

enum status object_read(struct object_reader *reader, uint8_t out[static OBJECT_CHUNK],
                        size_t *size)
{
    size_t plain = reader->left < OBJECT_CHUNK ? (size_t)reader->left : OBJECT_CHUNK;
    bool last = false;
    *size = 0;
    if (reader->done) return STATUS_OK;
    size_t sealed = plain + SECRET_STREAM_OVERHEAD;
    TRY(file_read_at(reader->ops, reader->file, reader->offset, reader->sealed, sealed));
    TRY(secret_stream_open(out, &reader->stream, span_of(reader->sealed, sealed), &last));
    reader->offset += sealed;
    reader->left -= plain;
    if (last != (reader->left == 0)) return STATUS_INVALID;
    reader->done = last;
    *size = plain;
    return STATUS_OK;
}

void object_close(struct object_reader *reader)
{
    if (reader->file >= 0) (void)reader->ops->close(reader->ops->context, reader->file);
    reader->file = -1;
    secret_wipe(&reader->stream, sizeof reader->stream);
}

static enum status erase_in(const struct file_ops *ops, int file, const struct object_place *place)
{
    uint8_t bytes[OBJECT_HEAD];
    struct object_head head;
    TRY(load_head(bytes, &head, ops, file, place));
    head.state = OBJECT_ERASED;
    secret_random(head.wrapped, sizeof head.wrapped);
    object_head_write(bytes, &head);
    TRY(file_write_at(ops, file, place->offset, span_of(bytes, sizeof bytes)));
    return ops->sync(ops->context, file);
}

enum status object_erase(const struct objects *objects, const struct object_place *place)
{
    const struct file_ops *ops = objects->ops;
    struct file_path path, folder;
    int file;
    TRY(open_file(&file, objects, place, FILE_OPEN_WRITE));
    enum status status = erase_in(ops, file, place);
    enum status closed = ops->close(ops->context, file);
    if (status == STATUS_OK) status = closed;
    if (status != STATUS_OK || place->segment != 0) return status;
    TRY(object_path(&path, &folder, objects, place));
    TRY(ops->remove(ops->context, path.text));
    return ops->sync_folder(ops->context, folder.text);
}
