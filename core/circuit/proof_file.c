// SPDX-License-Identifier: Apache-2.0
#include "core/circuit/proof_file.h"

#include "core/base/reader.h"

static const char magic[8] = {'C', 'N', 'S', 'P', 'R', 'O', 'O', 'F'};

enum { PROOF_FILE_VERSION = 2 };

void proof_file_begin(struct writer *out, enum proof_kind kind, const struct stark_profile *profile,
                      const uint8_t circuit_id[static 32], span public_bytes, span subbatches)
{
    write_bytes(out, magic, sizeof magic);
    write_u16_le(out, PROOF_FILE_VERSION);
    write_u16_le(out, (uint16_t)kind);
    write_u32_le(out, profile->id);
    write_bytes(out, circuit_id, 32);
    write_u32_le(out, (uint32_t)public_bytes.size);
    write_u32_le(out, (uint32_t)subbatches.size);
    write_span(out, public_bytes);
    write_span(out, subbatches);
}

static const struct stark_profile *profile_of(uint32_t id)
{
    const struct stark_profile *profile;
    for (uint32_t i = 0; (profile = stark_profile_at(i)) != NULL; i++)
        if (profile->id == id) return profile;
    return NULL;
}

bool proof_file_is(span bytes)
{
    return span_equal(span_slice(bytes, 0, sizeof magic), span_of(magic, sizeof magic));
}

enum status proof_file_read(struct proof_file *out, span bytes, size_t *offset)
{
    struct reader r = reader_over(bytes);
    read_expect(&r, magic, sizeof magic);
    *offset = r.offset;
    uint16_t version = read_u16_le(&r);
    if (reader_ok(&r) && version != PROOF_FILE_VERSION) return STATUS_BAD_VERSION;
    *offset = r.offset;
    uint16_t kind = read_u16_le(&r);
    if (reader_ok(&r) && (kind < PROOF_BATCH || kind > PROOF_IDENTITY)) return STATUS_BAD_VALUE;
    *offset = r.offset;
    out->profile = profile_of(read_u32_le(&r));
    if (reader_ok(&r) && out->profile == NULL) return STATUS_BAD_VALUE;
    out->kind = (enum proof_kind)kind;
    read_bytes(&r, out->circuit_id, 32);
    *offset = r.offset;
    uint32_t size = read_u32_le(&r), subbatches = read_u32_le(&r);
    if (size > PROOF_FILE_PUBLIC_MAX || subbatches > PROOF_FILE_SIGNED_MAX) return STATUS_LIMIT;
    if (kind != PROOF_BATCH && subbatches != 0) return STATUS_BAD_VALUE;
    out->public_bytes = read_span(&r, size);
    out->subbatches = read_span(&r, subbatches);
    if (!reader_ok(&r)) *offset = r.offset;
    out->body_offset = r.offset;
    out->body = span_slice(bytes, r.offset, bytes.size - r.offset);
    return r.status;
}
