// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/sealer.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "core/prover/batch_prove.h"
#include "core/verifier/batch_verify.h"
#include "gateway/host/log.h"
#include "gateway/spine/opening_file.h"
#include "store/proof_files.h"

// What a failed random source, disk or prover leaves undone is tried again at the next start.

struct sealed {
    struct sealer *sealer;
    struct sealed *next;
    uint64_t number;
    uint32_t count;
    enum seal_reason reason;
    enum batch_class class;
    struct arena memory; // of the witness
    struct batch_witness witness;
    struct batch_header header;
    uint64_t sealed_ms;
    bool hashed;
    bool in_journal; // its seal is durable
    bool logged;     // its entry is in the log
    struct host_job hash_job;
    enum status hash_status;
    struct commit_waiter seal_waiter;
    struct publish_task entry_task;
    uint64_t log_index;
    struct prover_job prove_job;
    enum status prove_status;
    uint8_t seed[32];
    uint8_t *proof; // malloc'd
    size_t proof_size;
    uint8_t proof_hash[SHA256_SIZE];
    bool proof_in_file;
    struct publish_task file_task;
    struct commit_waiter proof_waiter;
    struct publish_task proof_task;
    uint64_t proof_index;
};

#define OWNER_OF(pointer, member) \
    ((struct sealed *)(void *)((char *)(pointer)-offsetof(struct sealed, member)))

static void forget(struct sealer *sealer, struct sealed *batch)
{
    struct sealed **link = &sealer->first;
    while (*link != batch) link = &(*link)->next;
    *link = batch->next;
    if (sealer->last == batch) {
        sealer->last = sealer->first;
        while (sealer->last != NULL && sealer->last->next != NULL)
            sealer->last = sealer->last->next;
    }
    sealer->unproven_count--;
    sealer->unproven_bytes -= batch->memory.used;
    metrics_set(sealer->metrics, METRIC_BATCHES_UNPROVEN, sealer->unproven_count);
    memory_unmap(&batch->memory);
    free(batch->proof);
    free(batch);
}

static void remember(struct sealer *sealer, struct sealed *batch)
{
    batch->next = NULL;
    if (sealer->last == NULL) {
        sealer->first = batch;
    } else {
        sealer->last->next = batch;
    }
    sealer->last = batch;
    sealer->unproven_count++;
    sealer->unproven_bytes += batch->memory.used;
    metrics_set(sealer->metrics, METRIC_BATCHES_UNPROVEN, sealer->unproven_count);
}

// A failure that leaves the ledger without its next batch: nothing more is accepted.
static void fail(struct sealer *sealer, enum log_event event, uint64_t number, enum status status)
{
    log_event(event, log_number(LOG_FIELD_BATCH, number),
              log_name(LOG_FIELD_REASON, status_name(status)));
    if (event != LOG_PROOF_FAILED && sealer->keeper->failed == STATUS_OK)
        sealer->keeper->failed = status;
}

// Proving -----------------------------------------------------------------------------------------

// The pool's arena, grown to what this batch takes; kept, since touching pages anew costs more than
// the proof of a small batch.
static enum status prover_arena(struct sealer *sealer, uint32_t bucket, size_t *proof_max)
{
    struct arena scratch;
    const struct stark_profile *profile = sealer->keeper->profile;
    TRY(memory_map(&scratch, CIRCUIT_BYTES + batch_verify_bytes()));
    size_t prove = batch_prove_bytes(bucket, profile, &scratch);
    size_t verify = batch_verify_bytes();
    *proof_max = batch_proof_size_max(bucket, profile, &scratch);
    memory_unmap(&scratch);
    if (prove == 0 || *proof_max == 0) return STATUS_LIMIT;
    size_t size = prove > verify ? prove : verify;
    if (size > sealer->prover_memory.size) {
        memory_unmap(&sealer->prover_memory);
        TRY(memory_map(&sealer->prover_memory, size));
    }
    arena_reset(&sealer->prover_memory);
    return STATUS_OK;
}

static enum status prove(struct sealed *batch, const struct executor *executor)
{
    struct sealer *sealer = batch->sealer;
    const struct keeper *keeper = sealer->keeper;
    size_t proof_max;
    TRY(prover_arena(sealer, circuit_bucket_for(batch->count), &proof_max));
    batch->proof = malloc(proof_max);
    if (batch->proof == NULL) return STATUS_NO_SPACE;
    struct writer out = writer_over(batch->proof, proof_max);
    struct batch_prove_input input = {
        .witness = &batch->witness,
        .origin = keeper->origin_hash,
        .policy_digest = keeper->policy_digest,
        .seed = batch->seed,
    };
    struct stark_prove_options options = {
        .profile = keeper->profile, .lanes = keeper->lanes, .executor = executor};
    enum status status = batch_prove(&out, &sealer->prover_memory, &input, &options, NULL);
    secret_wipe(batch->seed, sizeof batch->seed);
    TRY(status);
    batch->proof_size = out.size;
    sha256(batch->proof_hash, writer_span(&out));
    arena_reset(&sealer->prover_memory);
    struct batch_verdict verdict = batch_verify(
        writer_span(&out), keeper->lanes, keeper->profile->development, &sealer->prover_memory);
    return verdict.status == STATUS_OK ? STATUS_OK : STATUS_INTERNAL;
}

static void prove_work(struct prover_job *job, const struct executor *executor)
{
    struct sealed *batch = OWNER_OF(job, prove_job);
    batch->prove_status = prove(batch, executor);
}

static enum status write_proof_file(struct publish_task *task, struct publisher *publisher)
{
    struct sealed *batch = OWNER_OF(task, file_task);
    const struct keeper *keeper = publisher->keeper;
    return proof_file_write(keeper->folder->ops, keeper->proof_folder.text, batch->number,
                            span_of(batch->proof, batch->proof_size));
}

static void journal_proofs(struct sealer *sealer);

static void proof_file_written(struct publish_task *task, enum status status)
{
    struct sealed *batch = OWNER_OF(task, file_task);
    struct sealer *sealer = batch->sealer;
    if (status != STATUS_OK) {
        fail(sealer, LOG_PROOF_FAILED, batch->number, status);
        return;
    }
    batch->proof_in_file = true;
    journal_proofs(sealer);
}

static void prove_done(struct prover_job *job)
{
    struct sealed *batch = OWNER_OF(job, prove_job);
    struct sealer *sealer = batch->sealer;
    if (batch->prove_status != STATUS_OK) {
        fail(sealer, LOG_PROOF_FAILED, batch->number, batch->prove_status);
        return;
    }
    metrics_observe(&sealer->metrics->proof, job->wall_ns);
    batch->file_task = (struct publish_task){.work = write_proof_file, .done = proof_file_written};
    publisher_submit(sealer->publisher, &batch->file_task);
}

static void begin_proof(struct sealer *sealer, struct sealed *batch)
{
    if (sealer->stopping) return;
    enum status status = host_random(sealer->host, batch->seed, sizeof batch->seed);
    if (status != STATUS_OK) {
        fail(sealer, LOG_PROOF_FAILED, batch->number, status);
        return;
    }
    batch->prove_job = (struct prover_job){.work = prove_work, .done = prove_done};
    prover_pool_submit(sealer->pool, &batch->prove_job);
}

// The proof in journal and log
// ----------------------------------------------------------------------

static enum status append_proof_entry(struct publish_task *task, struct publisher *publisher)
{
    struct sealed *batch = OWNER_OF(task, proof_task);
    struct log_proof_entry entry = {.batch = batch->number,
                                    .proof_bytes = (uint32_t)batch->proof_size};
    uint8_t bytes[LOG_ENTRY_PROOF_BYTES];
    batch_header_hash(entry.header_hash, &batch->header);
    memcpy(entry.proof_hash, batch->proof_hash, sizeof entry.proof_hash);
    log_entry_proof(bytes, &entry);
    return publisher_append(publisher, span_of(bytes, sizeof bytes), batch->proof_index);
}

static void tell(struct sealer *sealer, const char *name, const struct sealed *batch)
{
    uint8_t memory[256];
    struct writer w = writer_over(memory, sizeof memory);
    write_text(&w, "{\"batch\":");
    write_decimal(&w, batch->number);
    write_text(&w, ",\"operations\":");
    write_decimal(&w, batch->count);
    write_text(&w, ",\"reason\":\"");
    write_text(&w, seal_reason_name(batch->reason));
    write_text(&w, "\"");
    if (batch->proof_size != 0) {
        write_text(&w, ",\"proof_bytes\":");
        write_decimal(&w, batch->proof_size);
        write_text(&w, ",\"prove_ms\":");
        write_decimal(&w, batch->prove_job.wall_ns / 1000000);
    }
    write_text(&w, "}");
    events_publish(sealer->events, name, writer_span(&w));
}

static void proof_logged(struct publish_task *task, enum status status)
{
    struct sealed *batch = OWNER_OF(task, proof_task);
    struct sealer *sealer = batch->sealer;
    if (status != STATUS_OK) {
        fail(sealer, LOG_PUBLISH_FAILED, batch->number, status);
        return;
    }
    metrics_add(sealer->metrics, METRIC_BATCHES_PROVEN, 1);
    log_event(LOG_PROVEN, log_number(LOG_FIELD_BATCH, batch->number),
              log_number(LOG_FIELD_OPERATIONS, batch->count),
              log_number(LOG_FIELD_BYTES, batch->proof_size),
              log_number(LOG_FIELD_MILLISECONDS, batch->prove_job.wall_ns / 1000000));
    tell(sealer, "proven", batch);
    forget(sealer, batch);
}

static void proof_durable(struct commit_waiter *waiter, enum status status)
{
    struct sealed *batch = OWNER_OF(waiter, proof_waiter);
    struct sealer *sealer = batch->sealer;
    if (status != STATUS_OK) return; // the journal has failed, which is told elsewhere
    struct batch_row *row = &sealer->keeper->batches[batch->number - 1];
    row->state = BATCH_PROVEN;
    row->proven_ms = (uint64_t)host_wall_ms(sealer->host);
    row->proof_index = batch->proof_index;
    row->proof_size = batch->proof_size;
    batch->proof_task =
        (struct publish_task){.work = append_proof_entry, .done = proof_logged, .appends = true};
    publisher_submit(sealer->publisher, &batch->proof_task);
}

// Journals the proofs that are on disk, in the order of batches and behind their own seals, so that
// the log gets its entries in the order the journal promises.
static void journal_proofs(struct sealer *sealer)
{
    for (struct sealed *batch = sealer->first; batch != NULL; batch = batch->next) {
        uint8_t bytes[PROOF_BODY_SIZE];
        if (batch->proof_index != UINT64_MAX) continue; // on its way
        if (!batch->proof_in_file || !batch->in_journal) return;
        struct proof_body body = {
            .batch = batch->number, .size = batch->proof_size, .log_index = sealer->next_log_index};
        memcpy(body.sha256, batch->proof_hash, sizeof body.sha256);
        proof_body_write(bytes, &body);
        struct journal_entry entry = {
            .type = JOURNAL_PROOF, .tenant = KEEPER_TENANT, .body = span_of(bytes, sizeof bytes)};
        batch->proof_waiter = (struct commit_waiter){.durable = proof_durable};
        enum status status =
            committer_append(&sealer->keeper->committer, &entry, 1, NULL, &batch->proof_waiter);
        if (status != STATUS_OK) {
            if (status != STATUS_UNAVAILABLE) fail(sealer, LOG_SEAL_FAILED, batch->number, status);
            return; // the next proof or seal tries again
        }
        batch->proof_index = sealer->next_log_index++;
    }
}

// The seal in journal and log
// -----------------------------------------------------------------------

static enum status append_batch_entry(struct publish_task *task, struct publisher *publisher)
{
    struct sealed *batch = OWNER_OF(task, entry_task);
    uint8_t bytes[LOG_ENTRY_BATCH_BYTES];
    log_entry_batch(bytes, &batch->header);
    return publisher_append(publisher, span_of(bytes, sizeof bytes), batch->log_index);
}

static void batch_logged(struct publish_task *task, enum status status)
{
    struct sealed *batch = OWNER_OF(task, entry_task);
    struct sealer *sealer = batch->sealer;
    if (status != STATUS_OK) {
        fail(sealer, LOG_PUBLISH_FAILED, batch->number, status);
        return;
    }
    batch->logged = true;
    sealer->keeper->batches[batch->number - 1].state = BATCH_ORDERED;
    tell(sealer, "sealed", batch);
}

static void seal_durable(struct commit_waiter *waiter, enum status status)
{
    struct sealed *batch = OWNER_OF(waiter, seal_waiter);
    struct sealer *sealer = batch->sealer;
    if (status != STATUS_OK) return;
    batch->in_journal = true;
    batch->entry_task =
        (struct publish_task){.work = append_batch_entry, .done = batch_logged, .appends = true};
    publisher_submit(sealer->publisher, &batch->entry_task);
    journal_proofs(sealer);
}

static enum status journal_seal(struct sealer *sealer, struct sealed *batch)
{
    const struct batch_witness *witness = &batch->witness;
    uint8_t bytes[SEAL_BODY_SIZE];
    struct seal_body body = {
        .batch = batch->number,
        .first = witness->operations[0].sequence,
        .last = witness->operations[witness->count - 1].sequence,
        .sealed_ms = batch->sealed_ms,
        .log_index = sealer->next_log_index,
        .operations = witness->count,
        .class = (uint8_t)batch->class,
        .reason = (uint8_t)batch->reason,
    };
    digest_to_bytes(body.root, witness->new_root);
    seal_body_write(bytes, &body);
    struct journal_entry entry = {
        .type = JOURNAL_SEAL, .tenant = KEEPER_TENANT, .body = span_of(bytes, sizeof bytes)};
    batch->seal_waiter = (struct commit_waiter){.durable = seal_durable};
    TRY(committer_append(&sealer->keeper->committer, &entry, 1, NULL, &batch->seal_waiter));
    batch->log_index = sealer->next_log_index++;
    struct batch_row row = {.first = body.first,
                            .last = body.last,
                            .sealed_ms = body.sealed_ms,
                            .log_index = body.log_index,
                            .count = body.operations,
                            .reason = body.reason,
                            .class = body.class,
                            .state = BATCH_SEALED};
    return keeper_add_batch(sealer->keeper, &row);
}

// Hashing -----------------------------------------------------------------------------------------

static void start_hash(struct sealer *sealer);

// The openings of the batch's operations, while the forest stands at its roots.
static enum status write_openings(const struct sealed *batch)
{
    const struct keeper *keeper = batch->sealer->keeper;
    size_t size = opening_file_size(batch->count);
    uint8_t *bytes = malloc(size);
    if (bytes == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(bytes, size);
    struct file_path path;
    opening_file_write(&w, &batch->witness, &keeper->state.forest, &batch->header);
    enum status status = w.status;
    if (status == STATUS_OK)
        status = opening_file_path(&path, keeper->opening_folder.text, batch->number);
    if (status == STATUS_OK) status = file_replace(keeper->folder->ops, path.text, writer_span(&w));
    free(bytes);
    return status;
}

static enum status hash(struct sealed *batch)
{
    struct sealer *sealer = batch->sealer;
    struct keeper *keeper = sealer->keeper;
    batch_hash(&batch->witness, &keeper->state.forest, keeper->lanes);
    TRY(keeper_header(keeper, &batch->header, &batch->witness, sealer->last_header));
    batch_header_hash(sealer->last_header, &batch->header);
    return write_openings(batch);
}

static void hash_work(struct host_job *job)
{
    struct sealed *batch = OWNER_OF(job, hash_job);
    batch->hash_status = hash(batch);
}

static void hash_done(struct host_job *job)
{
    struct sealed *batch = OWNER_OF(job, hash_job);
    struct sealer *sealer = batch->sealer;
    enum status status = batch->hash_status;
    sealer->hash_in_flight = false;
    batch->hashed = true;
    if (status == STATUS_OK) status = journal_seal(sealer, batch);
    if (status != STATUS_OK) {
        fail(sealer, LOG_SEAL_FAILED, batch->number, status);
        return;
    }
    metrics_add(sealer->metrics, METRIC_BATCHES_SEALED, 1);
    log_event(LOG_SEALED, log_number(LOG_FIELD_BATCH, batch->number),
              log_number(LOG_FIELD_OPERATIONS, batch->count),
              log_name(LOG_FIELD_REASON, seal_reason_name(batch->reason)));
    begin_proof(sealer, batch);
    start_hash(sealer);
}

static void start_hash(struct sealer *sealer)
{
    struct sealed *batch = sealer->first;
    if (sealer->hash_in_flight) return;
    while (batch != NULL && batch->hashed) batch = batch->next;
    if (batch == NULL) return;
    sealer->hash_in_flight = true;
    batch->hash_job = (struct host_job){.work = hash_work, .done = hash_done};
    host_submit(sealer->host, &batch->hash_job);
}

// Sealing -----------------------------------------------------------------------------------------

static enum status collect(struct sealer *sealer, struct sealed *batch)
{
    struct keeper *keeper = sealer->keeper;
    struct salter salter = keeper_salter(keeper);
    TRY(memory_map(&batch->memory, batch_witness_bytes(keeper->open_count)));
    TRY(batch_collect(&batch->witness, &keeper->state, keeper->open, keeper->open_count, &salter,
                      &batch->memory));
    batch->number = batch->witness.number;
    batch->count = batch->witness.count;
    keeper->open_count = 0;
    return STATUS_OK;
}

static struct sealed *sealed_new(struct sealer *sealer)
{
    struct sealed *batch = calloc(1, sizeof *batch);
    if (batch == NULL) return NULL;
    batch->sealer = sealer;
    batch->log_index = batch->proof_index = UINT64_MAX;
    return batch;
}

void sealer_seal(void *owner, enum seal_reason reason)
{
    struct sealer *sealer = owner;
    struct sealed *batch = sealed_new(sealer);
    enum status status = batch == NULL ? STATUS_NO_SPACE : collect(sealer, batch);
    if (status != STATUS_OK) {
        fail(sealer, LOG_SEAL_FAILED, sealer->batcher->number, status);
        if (batch != NULL) memory_unmap(&batch->memory);
        free(batch);
        return;
    }
    INVARIANT(batch->number == sealer->batcher->number);
    batch->reason = reason;
    batch->class = sealer->batcher->urgency;
    batch->sealed_ms = (uint64_t)host_wall_ms(sealer->host);
    remember(sealer, batch);
    start_hash(sealer);
}

bool sealer_is_busy(const struct sealer *sealer)
{
    if (sealer->hash_in_flight) return true;
    for (const struct sealed *batch = sealer->first; batch != NULL; batch = batch->next) {
        if (!batch->in_journal && sealer->keeper->failed == STATUS_OK) return true;
    }
    return false;
}

void sealer_stop(struct sealer *sealer)
{
    sealer->stopping = true;
}

// Starting ----------------------------------------------------------------------------------------

enum status sealer_open(struct sealer *sealer, struct host *host, struct metrics *metrics)
{
    *sealer = (struct sealer){.host = host, .metrics = metrics};
    sealer->promised = calloc(SEALER_PROMISED_MAX, sizeof *sealer->promised);
    return sealer->promised == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

static void promise(struct sealer *sealer, uint64_t index, const uint8_t *bytes, uint32_t size)
{
    struct promised_entry *entry = &sealer->promised[index % SEALER_PROMISED_MAX];
    entry->index = index;
    entry->size = size;
    memcpy(entry->bytes, bytes, size);
}

static enum status recovered_seal(void *context, const struct batch_witness *witness,
                                  struct arena *memory, const struct batch_header *header,
                                  const struct batch_row *row)
{
    struct sealer *sealer = context;
    uint8_t entry[LOG_ENTRY_BATCH_BYTES];
    struct sealed *batch = sealed_new(sealer);
    if (batch == NULL) return STATUS_NO_SPACE;
    batch->number = witness->number;
    batch->count = witness->count;
    batch->reason = (enum seal_reason)row->reason;
    batch->class = (enum batch_class)row->class;
    batch->sealed_ms = row->sealed_ms;
    batch->witness = *witness;
    batch->memory = *memory;
    *memory = (struct arena){0};
    batch->header = *header;
    batch->hashed = batch->in_journal = true;
    batch->log_index = row->log_index;
    log_entry_batch(entry, header);
    promise(sealer, row->log_index, entry, sizeof entry);
    remember(sealer, batch);
    return STATUS_OK;
}

static enum status recovered_proof(void *context, uint64_t number, const struct proof_body *proof)
{
    struct sealer *sealer = context;
    struct sealed *batch = sealer->first;
    while (batch != NULL && batch->number != number) batch = batch->next;
    if (batch == NULL) return STATUS_INVALID;
    struct log_proof_entry entry = {.batch = number, .proof_bytes = (uint32_t)proof->size};
    uint8_t bytes[LOG_ENTRY_PROOF_BYTES];
    batch_header_hash(entry.header_hash, &batch->header);
    memcpy(entry.proof_hash, proof->sha256, sizeof entry.proof_hash);
    log_entry_proof(bytes, &entry);
    promise(sealer, proof->log_index, bytes, sizeof bytes);
    forget(sealer, batch);
    return STATUS_OK;
}

struct keeper_recovery sealer_recovery(struct sealer *sealer)
{
    return (struct keeper_recovery){sealer, recovered_seal, recovered_proof};
}

// On the worker: what the journal promised and the log lacks.
static enum status append_promised(struct publish_task *task, struct publisher *publisher)
{
    struct sealer *sealer =
        (struct sealer *)(void *)((char *)task - offsetof(struct sealer, promise_task));
    uint64_t index = tlog_files_size(publisher->log);
    if (index > sealer->next_log_index) return STATUS_CONFLICT;
    for (; index < sealer->next_log_index; index++) {
        const struct promised_entry *entry = &sealer->promised[index % SEALER_PROMISED_MAX];
        if (entry->index != index || entry->size == 0) return STATUS_MISSING;
        TRY(publisher_append(publisher, span_of(entry->bytes, entry->size), index));
    }
    return STATUS_OK;
}

static void promised_logged(struct publish_task *task, enum status status)
{
    struct sealer *sealer =
        (struct sealer *)(void *)((char *)task - offsetof(struct sealer, promise_task));
    free(sealer->promised);
    sealer->promised = NULL;
    if (status != STATUS_OK) fail(sealer, LOG_PUBLISH_FAILED, 0, status);
}

enum status sealer_start(struct sealer *sealer, struct keeper *keeper, struct publisher *publisher,
                         struct prover_pool *pool, struct events *events, struct batcher *batcher)
{
    sealer->keeper = keeper;
    sealer->publisher = publisher;
    sealer->pool = pool;
    sealer->events = events;
    sealer->batcher = batcher;
    sealer->next_log_index = keeper->next_log_index;
    memcpy(sealer->last_header, keeper->last_header, sizeof sealer->last_header);
    uint64_t size = tlog_files_size(publisher->log);
    if (size > sealer->next_log_index) return STATUS_CONFLICT; // a log that knows more: restored?
    if (sealer->next_log_index - size > SEALER_PROMISED_MAX) return STATUS_MISSING;
    sealer->promise_task =
        (struct publish_task){.work = append_promised, .done = promised_logged, .appends = true};
    publisher_submit(publisher, &sealer->promise_task);
    for (struct sealed *batch = sealer->first; batch != NULL; batch = batch->next) {
        batch->logged = true;
        begin_proof(sealer, batch);
    }
    return STATUS_OK;
}

void sealer_close(struct sealer *sealer)
{
    while (sealer->first != NULL) forget(sealer, sealer->first);
    memory_unmap(&sealer->prover_memory);
    free(sealer->promised);
}
