// SPDX-License-Identifier: Apache-2.0
// Pieces of 1 MiB, each sealed with its place in the file, so that no piece stands for another.
#include "gateway/spine/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/bytes.h"

#define PIECE ((size_t)1 << 20)

void spill_open(struct spill *spill, const char *folder)
{
    *spill = (struct spill){.folder = folder, .file = -1};
}

void spill_close(struct spill *spill)
{
    if (spill->file >= 0) (void)close(spill->file);
    secret_free(spill->key);
    *spill = (struct spill){.file = -1};
}

static enum status open_file(struct spill *spill)
{
    if (spill->file >= 0) return STATUS_OK;
    if (spill->key == NULL) {
        spill->key = secret_allocate(sizeof *spill->key);
        if (spill->key == NULL) return STATUS_NO_SPACE;
        secret_random(spill->key, sizeof *spill->key);
    }
    spill->file = open(spill->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return spill->file < 0 ? STATUS_FILE_FAILED : STATUS_OK;
}

static enum status write_all(int file, uint64_t offset, const uint8_t *bytes, size_t size)
{
    while (size != 0) {
        ssize_t put = pwrite(file, bytes, size, (off_t)offset);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0)
            return errno == ENOSPC || errno == EFBIG ? STATUS_DISK_FULL : STATUS_DISK_FAILED;
        bytes += put;
        offset += (uint64_t)put;
        size -= (size_t)put;
    }
    return STATUS_OK;
}

static enum status read_all(int file, uint64_t offset, uint8_t *bytes, size_t size)
{
    while (size != 0) {
        ssize_t got = pread(file, bytes, size, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return STATUS_DISK_FAILED;
        bytes += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return STATUS_OK;
}

// One piece, [at, at + size) of the arena, to or from the file.
static enum status move_out(struct spill *spill, const struct arena *arena, size_t at, size_t size,
                            uint64_t offset, uint8_t *sealed)
{
    uint8_t bound[8];
    store_u64_le(bound, offset);
    secret_seal(sealed, spill->key, span_of(bound, 8), span_of((uint8_t *)arena->base + at, size));
    return write_all(spill->file, offset, sealed, size + SECRET_OVERHEAD);
}

static enum status move_in(struct spill *spill, struct arena *arena, size_t at, size_t size,
                           uint64_t offset, uint8_t *sealed)
{
    uint8_t bound[8];
    store_u64_le(bound, offset);
    TRY(read_all(spill->file, offset, sealed, size + SECRET_OVERHEAD));
    return secret_open((uint8_t *)arena->base + at, spill->key, span_of(bound, 8),
                       span_of(sealed, size + SECRET_OVERHEAD));
}

static size_t piece_at(const struct arena *arena, size_t at)
{
    return arena->used - at < PIECE ? arena->used - at : PIECE;
}

static enum status write_pieces(struct spill *spill, const struct arena *arena, uint64_t *end)
{
    uint8_t *sealed = malloc(PIECE + SECRET_OVERHEAD);
    enum status status = sealed == NULL ? STATUS_NO_SPACE : STATUS_OK;
    for (size_t at = 0; at < arena->used && status == STATUS_OK; at += PIECE) {
        size_t size = piece_at(arena, at);
        status = move_out(spill, arena, at, size, *end, sealed);
        *end += size + SECRET_OVERHEAD;
    }
    free(sealed);
    return status;
}

enum status spill_out(struct spill *spill, struct arena *arena, struct spilled *out)
{
    uint64_t end = spill->end;
    TRY(open_file(spill));
    TRY(write_pieces(spill, arena, &end));
    *out = (struct spilled){spill->end, end - spill->end};
    spill->end = end;
    atomic_fetch_add(&spill->bytes, out->size);
    (void)madvise(arena->base, arena->size, MADV_DONTNEED);
    return STATUS_OK;
}

enum status spill_in(struct spill *spill, struct arena *arena, struct spilled *place)
{
    uint64_t offset = place->offset;
    uint8_t *sealed = malloc(PIECE + SECRET_OVERHEAD);
    enum status status = sealed == NULL ? STATUS_NO_SPACE : STATUS_OK;
    for (size_t at = 0; at < arena->used && status == STATUS_OK; at += PIECE) {
        size_t size = piece_at(arena, at);
        status = move_in(spill, arena, at, size, offset, sealed);
        offset += size + SECRET_OVERHEAD;
    }
    free(sealed);
    if (status == STATUS_OK) spill_drop(spill, place);
    return status;
}

// A file system that punches no holes keeps the space until the process ends.
void spill_drop(struct spill *spill, struct spilled *place)
{
    if (place->size == 0) return;
    (void)fallocate(spill->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)place->offset,
                    (off_t)place->size);
    atomic_fetch_sub(&spill->bytes, place->size);
    *place = (struct spilled){0};
}
