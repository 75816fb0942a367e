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

void log_entry_note(uint8_t out[static LOG_ENTRY_NOTE_BYTES], const struct log_note_entry *entry)
{
    struct writer w = writer_over(out, LOG_ENTRY_NOTE_BYTES);
    write_u8(&w, entry->kind);
    write_u64_le(&w, entry->sequence);
    write_u64_le(&w, entry->time);
    write_u16_le(&w, entry->code);
    write_bytes(&w, entry->digest, sizeof entry->digest);
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

enum status log_entry_read_note(struct log_note_entry *out, span entry)
{
    struct reader r = reader_over(entry);
    out->kind = read_u8(&r);
    out->sequence = read_u64_le(&r);
    out->time = read_u64_le(&r);
    out->code = read_u16_le(&r);
    read_bytes(&r, out->digest, sizeof out->digest);
    TRY(reader_end(&r));
    bool known = out->kind == LOG_ENTRY_REFUSAL || out->kind == LOG_ENTRY_AUDIT;
    return known && out->time < LEDGER_TIME_LIMIT ? STATUS_OK : STATUS_BAD_VALUE;
}
