// SPDX-License-Identifier: Apache-2.0
// One object on its way in: plain bytes gather to a chunk, chunks are sealed into memory, and what
// outgrows a segment moves to a file of its own, one buffer behind the other.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/base/reader.h"
#include "core/ledger/ledger_codec.h"
#include "store/crc32c.h"
#include "store/objects_internal.h"

#define MAGIC "CSTYOBJ1"

static_assert(OBJECT_HEAD <= OBJECT_SECTOR, "a head lies in one sector");
static_assert(OBJECT_SMALL_MAX > OBJECT_HEAD + OBJECT_CHUNK + SECRET_STREAM_OVERHEAD, "one chunk");

// Heads
// -------------------------------------------------------------------------------------------------

static void write_head(struct writer *w, const struct object_head *head, bool bound)
{
    static const uint8_t nothing[SECRET_WRAP_SIZE];
    write_bytes(w, MAGIC, 8);
    write_u32_le(w, 0);
    write_u32_le(w, head->tenant);
    write_bytes(w, head->id, OBJECT_ID_SIZE);
    write_account_key(w, &head->subject);
    write_bytes(w, bound ? nothing : head->wrapped, SECRET_WRAP_SIZE);
    write_u64_le(w, head->size);
    write_bytes(w, head->stream, SECRET_STREAM_HEADER);
    write_u8(w, bound ? 0 : head->state);
    write_zeros(w, 7);
    INVARIANT(w->size == OBJECT_HEAD);
}

void object_head_write(uint8_t out[static OBJECT_HEAD], const struct object_head *head)
{
    struct writer w = writer_over(out, OBJECT_HEAD);
    write_head(&w, head, false);
    store_u32_le(out + 8, crc32c(0, out + 12, OBJECT_HEAD - 12));
}

span object_head_bound(uint8_t out[static OBJECT_HEAD], const struct object_head *head)
{
    struct writer w = writer_over(out, OBJECT_HEAD);
    write_head(&w, head, true);
    return writer_span(&w);
}

enum status object_head_read(struct object_head *out, const uint8_t bytes[static OBJECT_HEAD])
{
    struct reader r = reader_over(span_of(bytes, OBJECT_HEAD));
    read_expect(&r, MAGIC, 8);
    uint32_t crc = read_u32_le(&r);
    out->tenant = read_u32_le(&r);
    read_bytes(&r, out->id, OBJECT_ID_SIZE);
    read_account_key(&r, &out->subject);
    read_bytes(&r, out->wrapped, SECRET_WRAP_SIZE);
    out->size = read_u64_le(&r);
    read_bytes(&r, out->stream, SECRET_STREAM_HEADER);
    out->state = read_u8(&r);
    read_zeros(&r, 7);
    if (reader_end(&r) != STATUS_OK || crc != crc32c(0, bytes + 12, OBJECT_HEAD - 12))
        return STATUS_BAD_CHECKSUM;
    return out->state == OBJECT_LIVE || out->state == OBJECT_ERASED ? STATUS_OK
                                                                    : STATUS_BAD_CHECKSUM;
}

uint64_t object_sealed_size(uint64_t plain)
{
    uint64_t chunks = plain == 0 ? 1 : (plain - 1) / OBJECT_CHUNK + 1;
    return OBJECT_HEAD + plain + chunks * SECRET_STREAM_OVERHEAD;
}

// Filling
// -------------------------------------------------------------------------------------------------

// Room for one more sealed chunk.
static enum status grow(struct object_writer *writer)
{
    size_t need = writer->sealed_size + OBJECT_CHUNK + SECRET_STREAM_OVERHEAD;
    if (need <= writer->sealed_capacity) return STATUS_OK;
    size_t capacity = writer->sealed_capacity == 0 ? 3 * (size_t)OBJECT_CHUNK + 1024
                                                   : 2 * writer->sealed_capacity;
    while (capacity < need) capacity *= 2;
    uint8_t *larger = realloc(writer->sealed, capacity);
    if (larger == NULL) return STATUS_NO_SPACE;
    writer->sealed = larger;
    writer->sealed_capacity = capacity;
    return STATUS_OK;
}

static enum status seal_chunk(struct object_writer *writer, span plain, bool last)
{
    TRY(grow(writer));
    secret_stream_seal(writer->sealed + writer->sealed_size, &writer->stream, plain, last);
    writer->sealed_size += plain.size + SECRET_STREAM_OVERHEAD;
    writer->is_large |= writer->sealed_size > OBJECT_SMALL_MAX;
    return STATUS_OK;
}

enum status object_begin(struct object_writer *writer, struct objects *objects)
{
    INVARIANT(writer->state == OBJECT_IDLE);
    *writer = (struct object_writer){.objects = objects, .file = -1, .state = OBJECT_FILLING};
    writer->chunk = malloc(OBJECT_CHUNK);
    if (writer->chunk == NULL || grow(writer) != STATUS_OK) {
        object_release(writer);
        return STATUS_NO_SPACE;
    }
    memset(writer->sealed, 0, OBJECT_HEAD);
    writer->sealed_size = OBJECT_HEAD;
    secret_random(writer->key.bytes, sizeof writer->key.bytes);
    secret_random(writer->place.id, sizeof writer->place.id);
    secret_stream_begin(&writer->stream, writer->head, &writer->key); // kept there until the end
    return STATUS_OK;
}

// A full chunk is sealed when more follows, so that the last chunk is never empty but for an empty
// object. Whole chunks are sealed where they lie.
enum status object_write(struct object_writer *writer, span bytes)
{
    INVARIANT(writer->state == OBJECT_FILLING);
    writer->place.size += bytes.size;
    while (bytes.size != 0) {
        if (writer->chunk_size == OBJECT_CHUNK) {
            TRY(seal_chunk(writer, span_of(writer->chunk, OBJECT_CHUNK), false));
            writer->chunk_size = 0;
        }
        if (writer->chunk_size == 0 && bytes.size > OBJECT_CHUNK) {
            TRY(seal_chunk(writer, span_slice(bytes, 0, OBJECT_CHUNK), false));
            bytes = span_slice(bytes, OBJECT_CHUNK, bytes.size - OBJECT_CHUNK);
            continue;
        }
        size_t room = OBJECT_CHUNK - writer->chunk_size;
        size_t size = bytes.size < room ? bytes.size : room;
        memcpy(writer->chunk + writer->chunk_size, bytes.data, size);
        writer->chunk_size += (uint32_t)size;
        bytes = span_slice(bytes, size, bytes.size - size);
    }
    return STATUS_OK;
}

bool object_is_full(const struct object_writer *writer)
{
    return writer->is_large && writer->sealed_size >= OBJECT_SMALL_MAX;
}

static enum status end_object(struct object_writer *writer, uint32_t tenant,
                              const struct account_key *subject)
{
    struct secret_key under;
    uint8_t bound[OBJECT_HEAD];
    struct object_head head = {.tenant = tenant, .subject = *subject, .state = OBJECT_LIVE};
    memcpy(head.id, writer->place.id, sizeof head.id);
    memcpy(head.stream, writer->head, sizeof head.stream);
    head.size = writer->place.size;
    TRY(seal_chunk(writer, span_of(writer->chunk, writer->chunk_size), true));
    TRY(keys_subject(&under, writer->objects->keys, tenant, subject, KEY_DOCUMENT, true));
    secret_wrap(head.wrapped, &under, object_head_bound(bound, &head), &writer->key);
    secret_wipe(&under, sizeof under);
    object_head_write(writer->head, &head);
    if (!writer->is_large) memcpy(writer->sealed, writer->head, OBJECT_HEAD);
    return STATUS_OK;
}

// What an ended object no longer needs.
static void forget_plain(struct object_writer *writer)
{
    if (writer->chunk != NULL) secret_wipe(writer->chunk, OBJECT_CHUNK);
    free(writer->chunk);
    writer->chunk = NULL;
    secret_wipe(&writer->key, sizeof writer->key);
    secret_wipe(&writer->stream, sizeof writer->stream);
}

enum status object_end(struct object_writer *writer, uint32_t tenant,
                       const struct account_key *subject)
{
    INVARIANT(writer->state == OBJECT_FILLING);
    enum status status = end_object(writer, tenant, subject);
    forget_plain(writer);
    writer->state = status == STATUS_OK ? OBJECT_ENDED : OBJECT_FAILED;
    if (status == STATUS_OK && !writer->is_large) objects_add(writer->objects, writer);
    return status;
}

void object_release(struct object_writer *writer)
{
    INVARIANT(!writer->in_flight);
    struct file_path path;
    if (writer->file >= 0) {
        const struct file_ops *ops = writer->objects->ops;
        (void)ops->close(ops->context, writer->file);
        if (object_temporary(&path, writer->objects, writer->place.id) == STATUS_OK)
            (void)ops->remove(ops->context, path.text); // opening the folder removes it otherwise
    }
    forget_plain(writer);
    free(writer->sealed);
    free(writer->flying);
    *writer = (struct object_writer){.file = -1};
}

// Jobs
// -------------------------------------------------------------------------------------------------

bool object_job_begin(struct object_writer *writer, struct object_job *job)
{
    if (!writer->is_large || writer->in_flight) return false;
    bool ended = writer->state == OBJECT_ENDED;
    if (!ended && (writer->state != OBJECT_FILLING || !object_is_full(writer))) return false;
    uint8_t *buffer = writer->flying;
    size_t capacity = writer->flying_capacity;
    writer->flying = writer->sealed;
    writer->flying_size = writer->sealed_size;
    writer->flying_capacity = writer->sealed_capacity;
    writer->sealed = buffer;
    writer->sealed_capacity = capacity;
    writer->sealed_size = 0;
    writer->in_flight = true;
    *job = (struct object_job){writer->objects, writer, ended};
    return true;
}

// From a whole temporary file to a name that stays.
static enum status name_object(const struct objects *objects, const struct object_writer *writer)
{
    const struct file_ops *ops = objects->ops;
    struct file_path path, folder, temporary;
    TRY(object_path(&path, &folder, objects, &writer->place));
    TRY(object_temporary(&temporary, objects, writer->place.id));
    TRY(file_make_folders(ops, folder.text));
    TRY(ops->rename(ops->context, temporary.text, path.text));
    return ops->sync_folder(ops->context, folder.text);
}

static enum status end_file(const struct object_job *job)
{
    const struct file_ops *ops = job->objects->ops;
    struct object_writer *writer = job->writer;
    TRY(file_write_at(ops, writer->file, 0, span_of(writer->head, OBJECT_HEAD)));
    TRY(ops->sync(ops->context, writer->file));
    TRY(name_object(job->objects, writer));
    int file = writer->file;
    writer->file = -1;
    return ops->close(ops->context, file);
}

enum status object_job_run(const struct object_job *job)
{
    const struct file_ops *ops = job->objects->ops;
    struct object_writer *writer = job->writer;
    struct file_path path;
    if (writer->file < 0) {
        TRY(object_temporary(&path, job->objects, writer->place.id));
        TRY(ops->open(ops->context, path.text, FILE_OPEN_NEW, &writer->file));
    }
    span bytes = span_of(writer->flying, writer->flying_size);
    TRY(file_write_at(ops, writer->file, writer->written, bytes));
    writer->written += bytes.size;
    return job->last ? end_file(job) : STATUS_OK;
}

void object_job_end(struct object_writer *writer, enum status result)
{
    INVARIANT(writer->in_flight);
    writer->in_flight = false;
    if (result != STATUS_OK) {
        writer->state = OBJECT_FAILED;
    } else if (writer->state == OBJECT_ENDED && writer->file < 0) {
        writer->state = OBJECT_DURABLE;
    }
}
