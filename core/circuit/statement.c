// SPDX-License-Identifier: Apache-2.0
#include "core/circuit/statement.h"

#include "core/base/reader.h"
#include "core/base/writer.h"
#include "core/circuit/addresses.h"
#include "core/circuit/buses.h"
#include "core/circuit/batch_circuit.h"

static void write_digest(struct writer *w, digest d)
{
    uint8_t bytes[DIGEST_BYTES];
    digest_to_bytes(bytes, d);
    write_bytes(w, bytes, sizeof bytes);
}

void batch_statement_encode(uint8_t out[static BATCH_STATEMENT_BYTES],
                            const struct batch_statement *s)
{
    struct writer w = writer_over(out, BATCH_STATEMENT_BYTES);
    write_bytes(&w, s->origin, 32);
    write_u64_le(&w, s->batch);
    write_digest(&w, s->old_root);
    write_digest(&w, s->new_root);
    write_digest(&w, s->operations_root);
    write_u32_le(&w, s->count);
    for (int i = 0; i < BATCH_CLASSES; i++) write_u32_le(&w, s->counts[i]);
    write_u64_le(&w, s->time_before);
    write_u64_le(&w, s->time_first);
    write_u64_le(&w, s->time_last);
    write_u64_le(&w, s->sequence_before);
    write_u64_le(&w, s->sequence_last);
    uint8_t signed_by[SHA256_SIZE];
    subbatches_digest(signed_by, s->subbatches, s->subbatch_count);
    write_bytes(&w, signed_by, sizeof signed_by);
    write_bytes(&w, s->exit_root, 32);
    write_bytes(&w, s->policy_digest, 32);
    write_digest(&w, s->vocabulary_root);
    write_u32_le(&w, s->bucket);
}

static digest read_digest(struct reader *r)
{
    digest d = {{{0}}};
    span bytes = read_span(r, DIGEST_BYTES);
    if (reader_ok(r) && !digest_from_bytes(bytes.data, &d)) reader_fail(r, STATUS_NOT_CANONICAL);
    return d;
}

static bool in_range(const struct batch_statement *s)
{
    if (s->bucket >= CIRCUIT_BUCKETS) return false;
    if (s->count < 1 || s->count > circuit_bucket_size(s->bucket)) return false;
    uint32_t is_signed = 0;
    for (uint32_t i = 0; i < s->subbatch_count; i++) is_signed += s->subbatches[i].count;
    // This circuit has no class 2.
    if (s->counts[1] != is_signed || s->counts[2] != 0) return false;
    if (s->counts[0] > s->count || s->count - s->counts[0] != is_signed) return false;
    if (s->batch < 1 || s->batch >= LEDGER_TIME_LIMIT) return false;
    if (s->time_last >= LEDGER_TIME_LIMIT || s->sequence_last >= LEDGER_TIME_LIMIT) return false;
    if (s->time_before > s->time_first || s->time_first > s->time_last) return false;
    if (s->sequence_before >= s->sequence_last) return false;
    if (s->sequence_last - s->sequence_before < s->count) return false;
    uint8_t exits = 0;
    for (int i = 0; i < 32; i++) exits |= s->exit_root[i];
    return exits == 0;
}

enum status batch_statement_signatures(const struct batch_statement *statement, uint32_t *which)
{
    for (uint32_t i = 0; i < statement->subbatch_count; i++) {
        *which = i;
        TRY(subbatch_verify(&statement->subbatches[i], statement->origin));
    }
    return STATUS_OK;
}

enum status batch_statement_decode(struct batch_statement *out, span bytes, span subbatches)
{
    if (bytes.size != BATCH_STATEMENT_BYTES) return STATUS_BAD_LENGTH;
    struct reader r = reader_over(bytes);
    struct batch_statement s = {.batch = 0};
    uint8_t stated[SHA256_SIZE], found[SHA256_SIZE];
    size_t offset;
    TRY(subbatches_decode(s.subbatches, &s.subbatch_count, subbatches, &offset));
    read_bytes(&r, s.origin, 32);
    s.batch = read_u64_le(&r);
    s.old_root = read_digest(&r);
    s.new_root = read_digest(&r);
    s.operations_root = read_digest(&r);
    s.count = read_u32_le(&r);
    for (int i = 0; i < BATCH_CLASSES; i++) s.counts[i] = read_u32_le(&r);
    s.time_before = read_u64_le(&r);
    s.time_first = read_u64_le(&r);
    s.time_last = read_u64_le(&r);
    s.sequence_before = read_u64_le(&r);
    s.sequence_last = read_u64_le(&r);
    read_bytes(&r, stated, sizeof stated);
    read_bytes(&r, s.exit_root, 32);
    read_bytes(&r, s.policy_digest, 32);
    s.vocabulary_root = read_digest(&r);
    s.bucket = read_u32_le(&r);
    TRY(reader_end(&r));
    subbatches_digest(found, s.subbatches, s.subbatch_count);
    if (memcmp(stated, found, sizeof found) != 0 || !in_range(&s)) return STATUS_BAD_VALUE;
    *out = s;
    return STATUS_OK;
}

static void put(struct stark_public_interaction *t, uint32_t x)
{
    t->tuple[t->width++] = felt_from_u32(x);
}

static void put_digest(struct stark_public_interaction *t, digest d)
{
    for (int i = 0; i < DIGEST_ELEMENTS; i++) t->tuple[t->width++] = d.e[i];
}

static void put_number(struct stark_public_interaction *t, uint64_t x)
{
    felt parts[2];
    time_felts(parts, x);
    for (int i = 0; i < 2; i++) t->tuple[t->width++] = parts[i];
}

// The root of a tree that stands at index 0 of that level.
static void node(struct stark_public_interaction *t, uint32_t tree, uint32_t level, digest before,
                 digest after)
{
    *t = (struct stark_public_interaction){.bus = BUS_NODE, .receive = true};
    put(t, tree);
    put(t, level);
    put(t, 0);
    put_digest(t, before);
    put_digest(t, after);
}

static void access_state(struct stark_public_interaction *t, uint32_t stamp, uint32_t word)
{
    *t = (struct stark_public_interaction){.bus = BUS_WORD};
    const uint32_t address[7] = {stamp, TREE_STATE, PART_TAG_STATE, STATE_FELTS, 0, 0, word};
    for (int i = 0; i < 7; i++) put(t, address[i]);
}

static void clock_value(struct stark_public_interaction *t, uint64_t batch, uint64_t time,
                        uint64_t sequence)
{
    put_number(t, batch);
    put_number(t, time);
    put_number(t, sequence);
    put(t, 0);
    put(t, 0);
}

// What one signature covers: exactly these intents, each by the holder of the key.
static void subbatch_fractions(struct stark_public_interaction out[static 2],
                               const struct subbatch *s, uint32_t tree, const digest *empty)
{
    uint32_t depth = subbatch_depth(s->count);
    node(&out[0], tree, depth, empty[depth], s->root);
    out[1] = (struct stark_public_interaction){.bus = BUS_SIGNER, .receive = true};
    put(&out[1], tree);
    put(&out[1], s->first_nonce);
    put_digest(&out[1], subbatch_key_commitment(s->key));
}

uint32_t batch_statement_fractions(struct stark_public_interaction out[static BATCH_FRACTIONS_MAX],
                                   const struct batch_statement *s)
{
    digest empty[16];
    uint32_t depth = circuit_operations_depth(s->bucket);
    circuit_empty_digests(empty, sizeof empty / sizeof *empty);
    node(&out[0], TREE_STATE, 0, s->old_root, s->new_root);
    node(&out[1], TREE_OPERATIONS, depth, empty[depth], s->operations_root);

    access_state(&out[2], STAMP_END, STATE_WORD_CLOCK);
    clock_value(&out[2], s->batch - 1, s->time_before, s->sequence_before);
    clock_value(&out[2], s->batch, s->time_last, s->sequence_last);
    access_state(&out[3], STAMP_END, TREE_VOCABULARY);
    put_digest(&out[3], s->vocabulary_root);
    put_digest(&out[3], s->vocabulary_root);

    out[4] = (struct stark_public_interaction){.bus = BUS_PUBLIC, .receive = true};
    put(&out[4], 0);
    put_number(&out[4], s->time_before);
    put_number(&out[4], s->sequence_before);
    put_number(&out[4], s->time_first);
    out[5] = (struct stark_public_interaction){.bus = BUS_PUBLIC, .receive = true};
    put(&out[5], 1);
    put_number(&out[5], s->time_last);
    put_number(&out[5], s->sequence_last);
    put(&out[5], s->count);
    put(&out[5], 0);
    uint32_t count = 6;
    for (uint32_t i = 0; i < s->subbatch_count; i++, count += 2)
        subbatch_fractions(&out[count], &s->subbatches[i], TREE_INTENTS + i, empty);
    for (uint32_t i = 0; i < count; i++) out[i].multiplicity = FELT_ONE;
    for (uint32_t i = 0; i < s->subbatch_count; i++)
        out[7 + 2 * i].multiplicity = felt_from_u32(s->subbatches[i].count);
    return count;
}
