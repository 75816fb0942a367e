// SPDX-License-Identifier: Apache-2.0
#define ZLIB_CONST // next_in is not written through
#include "dicom/dicom_inflate.h"

#include <limits.h>
#include <zlib.h>

static voidpf take(voidpf opaque, uInt count, uInt size)
{
    return arena_alloc_raw(opaque, count, size);
}

static void give_back(voidpf opaque, voidpf address)
{
    (void)opaque;
    (void)address; // the arena is reset as a whole
}

static enum status run(void *context, span *in, uint8_t *out, size_t capacity, size_t *size_out,
                       bool *ended)
{
    z_stream *z = context;
    size_t take_in = in->size > UINT_MAX ? UINT_MAX : in->size;
    static const uint8_t none[1];
    const uint8_t *data = in->size == 0 ? none : in->data;
    z->next_in = data;
    z->avail_in = (uInt)take_in;
    z->next_out = out;
    z->avail_out = (uInt)capacity;
    int result = inflate(z, Z_NO_FLUSH);
    *in = span_slice(*in, take_in - z->avail_in, in->size);
    *size_out = capacity - z->avail_out;
    *ended = result == Z_STREAM_END;
    // Z_BUF_ERROR only says that neither input nor room was left.
    bool fine = result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
    return fine ? STATUS_OK : result == Z_MEM_ERROR ? STATUS_NO_SPACE : STATUS_BAD_VALUE;
}

enum status dicom_inflate_open(struct dicom_inflate *out, struct arena *arena)
{
    z_stream *z = ARENA_NEW(arena, z_stream, 1);
    if (z == NULL) return STATUS_NO_SPACE;
    z->zalloc = take;
    z->zfree = give_back;
    z->opaque = arena;
    if (inflateInit2(z, -MAX_WBITS) != Z_OK) return STATUS_NO_SPACE;
    *out = (struct dicom_inflate){z, run};
    return STATUS_OK;
}
