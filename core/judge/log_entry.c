// SPDX-License-Identifier: Apache-2.0
#include "core/judge/log_entry.h"

#include "core/base/reader.h"
#include "core/base/writer.h"

void log_entry_batch(uint8_t out[static LOG_ENTRY_BATCH_BYTES], const struct batch_header *header)
{
    out[0] = LOG_ENTRY_BATCH;
    batch_header_encode(out + 1, header);
}

void log_entry_proof(uint8_t out[static LOG_ENTRY_PROOF_BYTES], const struct log_proof_entry *entry)
{
    struct writer w = writer_over(out, LOG_ENTRY_PROOF_BYTES);
    write_u8(&w, LOG_ENTRY_PROOF);
    write_u64_le(&w, entry->batch);
    write_bytes(&w, entry->header_hash, SHA256_SIZE);
    write_bytes(&w, entry->proof_hash, SHA256_SIZE);
    write_u32_le(&w, entry->proof_bytes);
}

void log_entry_refusal(uint8_t out[static LOG_ENTRY_REFUSAL_BYTES], uint64_t sequence,
                       uint64_t time, uint16_t code, digest operation)
{
    struct writer w = writer_over(out, LOG_ENTRY_REFUSAL_BYTES);
    uint8_t bytes[DIGEST_BYTES];
    digest_to_bytes(bytes, operation);
    write_u8(&w, LOG_ENTRY_REFUSAL);
    write_u64_le(&w, sequence);
    write_u64_le(&w, time);
    write_u16_le(&w, code);
    write_bytes(&w, bytes, sizeof bytes);
}

enum status log_entry_read_batch(struct batch_header *out, span entry)
{
    if (entry.size < 1) return STATUS_TRUNCATED;
    if (entry.data[0] != LOG_ENTRY_BATCH) return STATUS_BAD_VALUE;
    return batch_header_decode(out, span_slice(entry, 1, entry.size), NULL);
}

enum status log_entry_read_proof(struct log_proof_entry *out, span entry)
{
    struct reader r = reader_over(entry);
    uint8_t kind = read_u8(&r);
    if (reader_ok(&r) && kind != LOG_ENTRY_PROOF) return STATUS_BAD_VALUE;
    out->batch = read_u64_le(&r);
    read_bytes(&r, out->header_hash, SHA256_SIZE);
    read_bytes(&r, out->proof_hash, SHA256_SIZE);
    out->proof_bytes = read_u32_le(&r);
    return reader_end(&r);
}
