// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/batch_header.h"

#include "core/base/invariant.h"
#include "core/ledger/ledger_codec.h"

enum { HEADER_VERSION = 2, BUCKETS = 5 };

static uint32_t bucket_number(uint32_t count)
{
    uint32_t number = 0;
    for (uint32_t size = 16; size < count; size *= 4) number++;
    return number;
}

void batch_header_make(struct batch_header *out, const struct batch_witness *witness)
{
    memset(out, 0, sizeof *out);
    out->batch = witness->number;
    out->old_root = witness->old_root;
    out->new_root = witness->new_root;
    out->operations_root = witness->operations_root;
    out->count = witness->count;
    for (uint32_t i = 0; i < witness->count; i++) out->counts[witness->operations[i].class]++;
    out->time_before = witness->old_head.time;
    out->time_first = witness->operations[0].time;
    out->time_last = witness->new_head.time;
    out->sequence_before = witness->old_head.sequence;
    out->sequence_last = witness->new_head.sequence;
    subbatches_digest(out->subbatches, witness->subbatches, witness->subbatch_count);
    memcpy(out->vocabulary_root.e, witness->new_words + (size_t)8 * TREE_VOCABULARY,
           sizeof out->vocabulary_root.e);
    out->bucket = bucket_number(witness->count);
}

void batch_header_encode(uint8_t out[static BATCH_HEADER_BYTES], const struct batch_header *header)
{
    struct writer w = writer_over(out, BATCH_HEADER_BYTES);
    write_text(&w, "CNBH");
    write_u16_le(&w, HEADER_VERSION);
    write_u16_le(&w, 0);
    write_bytes(&w, header->previous, sizeof header->previous);
    write_bytes(&w, header->circuit_id, sizeof header->circuit_id);
    INVARIANT(w.size == BATCH_HEADER_STATEMENT_OFFSET);
    write_bytes(&w, header->origin, sizeof header->origin);
    write_u64_le(&w, header->batch);
    write_digest(&w, &header->old_root);
    write_digest(&w, &header->new_root);
    write_digest(&w, &header->operations_root);
    write_u32_le(&w, header->count);
    for (size_t i = 0; i < LEDGER_CLASS_LIMIT; i++) write_u32_le(&w, header->counts[i]);
    write_u64_le(&w, header->time_before);
    write_u64_le(&w, header->time_first);
    write_u64_le(&w, header->time_last);
    write_u64_le(&w, header->sequence_before);
    write_u64_le(&w, header->sequence_last);
    write_bytes(&w, header->subbatches, sizeof header->subbatches);
    write_bytes(&w, header->exit_root, sizeof header->exit_root);
    write_bytes(&w, header->policy_digest, sizeof header->policy_digest);
    write_digest(&w, &header->vocabulary_root);
    write_u32_le(&w, header->bucket);
    INVARIANT(w.status == STATUS_OK && w.size == BATCH_HEADER_BYTES);
}

// Offsets of fields that are wrong only together with others.
enum {
    AT_VERSION = 4,
    AT_BATCH = 104,
    AT_COUNTS = 208,
    AT_TIMES = 224,
    AT_SEQUENCES = 248,
    AT_BUCKET = 392
};

static void require(struct reader *r, bool condition, size_t offset, enum status status)
{
    if (!reader_ok(r) || condition) return;
    r->offset = offset;
    reader_fail(r, status);
}

static void read_fields(struct reader *r, struct batch_header *h)
{
    read_bytes(r, h->previous, sizeof h->previous);
    read_bytes(r, h->circuit_id, sizeof h->circuit_id);
    read_bytes(r, h->origin, sizeof h->origin);
    h->batch = read_u64_below(r, LEDGER_TIME_LIMIT);
    h->old_root = read_digest(r);
    h->new_root = read_digest(r);
    h->operations_root = read_digest(r);
    h->count = read_u32_below(r, LEDGER_BATCH_MAX + 1);
    for (size_t i = 0; i < LEDGER_CLASS_LIMIT; i++) {
        h->counts[i] = read_u32_below(r, LEDGER_BATCH_MAX + 1);
    }
    h->time_before = read_u64_below(r, LEDGER_TIME_LIMIT);
    h->time_first = read_u64_below(r, LEDGER_TIME_LIMIT);
    h->time_last = read_u64_below(r, LEDGER_TIME_LIMIT);
    h->sequence_before = read_u64_below(r, LEDGER_TIME_LIMIT);
    h->sequence_last = read_u64_below(r, LEDGER_TIME_LIMIT);
    read_bytes(r, h->subbatches, sizeof h->subbatches);
    read_bytes(r, h->exit_root, sizeof h->exit_root);
    read_bytes(r, h->policy_digest, sizeof h->policy_digest);
    h->vocabulary_root = read_digest(r);
    h->bucket = read_u32_below(r, BUCKETS);
}

enum status batch_header_decode(struct batch_header *out, span bytes, size_t *offset)
{
    struct batch_header h;
    struct reader r = reader_over(bytes);
    memset(&h, 0, sizeof h);
    read_expect(&r, "CNBH", 4);
    require(&r, read_u16_le(&r) == HEADER_VERSION, AT_VERSION, STATUS_BAD_VERSION);
    read_zeros(&r, 2);
    read_fields(&r, &h);
    require(&r, h.batch >= 1, AT_BATCH, STATUS_BAD_VALUE);
    uint32_t sum = 0;
    for (size_t i = 0; i < LEDGER_CLASS_LIMIT; i++) sum += h.counts[i];
    require(&r, h.count >= 1 && sum == h.count, AT_COUNTS, STATUS_BAD_VALUE);
    require(&r, h.time_before <= h.time_first && h.time_first <= h.time_last, AT_TIMES,
            STATUS_BAD_VALUE);
    require(&r, h.sequence_last >= h.sequence_before + h.count, AT_SEQUENCES, STATUS_BAD_VALUE);
    require(&r, h.bucket == bucket_number(h.count), AT_BUCKET, STATUS_BAD_VALUE);
    enum status status = reader_end(&r);
    if (offset != NULL) *offset = r.offset;
    if (status == STATUS_OK) *out = h;
    return status;
}

void batch_header_hash(uint8_t out[static SHA256_SIZE], const struct batch_header *header)
{
    uint8_t bytes[BATCH_HEADER_BYTES];
    batch_header_encode(bytes, header);
    sha256(out, span_of(bytes, sizeof bytes));
}

enum status batch_header_follows(const struct batch_header *header,
                                 const struct batch_header *before)
{
    uint8_t hash[SHA256_SIZE];
    batch_header_hash(hash, before);
    bool follows = header->batch == before->batch + 1 &&
                   memcmp(header->previous, hash, sizeof hash) == 0 &&
                   memcmp(header->origin, before->origin, sizeof before->origin) == 0 &&
                   digest_equal(header->old_root, before->new_root) &&
                   header->time_before == before->time_last &&
                   header->sequence_before == before->sequence_last;
    return follows ? STATUS_OK : STATUS_CONFLICT;
}
