// SPDX-License-Identifier: Apache-2.0
#include "core/judge/evidence.h"

#include "core/base/reader.h"

static const char magic[4] = {'C', 'N', 'R', 'C'};

enum { VERSION = 1, HAS_BATCH = 1, HAS_PROOF = 2, HAS_REFUSAL = 4 };

bool evidence_is(span bytes)
{
    return span_equal(span_slice(bytes, 0, sizeof magic), span_of(magic, sizeof magic));
}

void evidence_write(struct writer *out, const struct evidence *e)
{
    uint32_t parts = (e->batch_proof.size != 0 ? HAS_BATCH : 0U) |
                     (e->proof_proof.size != 0 ? HAS_PROOF : 0U) |
                     (e->refusal_proof.size != 0 ? HAS_REFUSAL : 0U);
    write_bytes(out, magic, sizeof magic);
    write_u16_le(out, VERSION);
    write_u16_le(out, (uint16_t)parts);
    write_bytes(out, e->id, EVIDENCE_ID_BYTES);
    write_u64_le(out, e->accepted);
    write_u32_le(out, e->count);
    for (uint32_t i = 0; i < e->count; i++) {
        write_u16_le(out, (uint16_t)e->operations[i].operation.size);
        write_span(out, e->operations[i].operation);
        write_u16_le(out, (uint16_t)e->operations[i].leaf.size);
        write_span(out, e->operations[i].leaf);
    }
    const span proofs[3] = {e->batch_proof, e->proof_proof, e->refusal_proof};
    for (int i = 0; i < 3; i++) {
        if (proofs[i].size == 0) continue;
        write_u32_le(out, (uint32_t)proofs[i].size);
        write_span(out, proofs[i]);
    }
}

static enum status refuse(const struct reader *r, enum status status, size_t *offset)
{
    *offset = r->offset;
    return status;
}

enum status evidence_read(struct evidence *out, span bytes, size_t *offset)
{
    struct reader r = reader_over(bytes);
    *out = (struct evidence){.count = 0};
    read_expect(&r, magic, sizeof magic);
    uint16_t version = read_u16_le(&r);
    if (reader_ok(&r) && version != VERSION) return refuse(&r, STATUS_BAD_VERSION, offset);
    uint16_t parts = read_u16_le(&r);
    if (parts > (HAS_BATCH | HAS_PROOF) && parts != HAS_REFUSAL)
        return refuse(&r, STATUS_BAD_VALUE, offset);
    read_bytes(&r, out->id, EVIDENCE_ID_BYTES);
    out->accepted = read_u64_le(&r);
    uint32_t count = read_u32_le(&r);
    if (count > EVIDENCE_OPERATIONS_MAX) return refuse(&r, STATUS_LIMIT, offset);
    if (parts == HAS_REFUSAL && count != 0) return refuse(&r, STATUS_BAD_VALUE, offset);
    for (uint32_t i = 0; i < count; i++) {
        out->operations[i].operation = read_span(&r, read_u16_le(&r));
        out->operations[i].leaf = read_span(&r, read_u16_le(&r));
    }
    out->count = reader_ok(&r) ? count : 0;
    if (parts & HAS_BATCH) out->batch_proof = read_span(&r, read_u32_le(&r));
    if (parts & HAS_PROOF) out->proof_proof = read_span(&r, read_u32_le(&r));
    if (parts & HAS_REFUSAL) out->refusal_proof = read_span(&r, read_u32_le(&r));
    enum status status = reader_end(&r);
    *offset = r.offset;
    return status;
}
