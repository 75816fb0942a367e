// SPDX-License-Identifier: Apache-2.0
// Batches from journaled to proven. A proof that fails is tried again, later each time, since most
// reasons pass: memory, disk, random source. A batch that fails LIMIT_PROOF_TRIES times waits for
// the next start, loudly; later batches go on without it.
#include <stdlib.h>
#include <string.h>

#include "core/prover/batch_prove.h"
#include "core/verifier/batch_verify.h"
#include "gateway/spine/sealer_internal.h"
#include "store/proof_files.h"

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
    if (batch->spilled.size != 0) TRY(spill_in(&sealer->spill, &batch->memory, &batch->spilled));
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

static void proof_failed(struct sealed *batch, enum status status);

static void proof_file_written(struct publish_task *task, enum status status)
{
    struct sealed *batch = OWNER_OF(task, file_task);
    if (status != STATUS_OK) {
        proof_failed(batch, status);
        return;
    }
    batch->proof_in_file = true;
    sealer_drop_witness(batch->sealer, batch);
    sealer_journal_proofs(batch->sealer);
}

static void submit_proof_file(struct sealed *batch)
{
    batch->file_task = (struct publish_task){.work = write_proof_file, .done = proof_file_written};
    publisher_submit(batch->sealer->publisher, &batch->file_task);
}

static void prove_done(struct prover_job *job)
{
    struct sealed *batch = OWNER_OF(job, prove_job);
    struct sealer *sealer = batch->sealer;
    if (batch->prove_status != STATUS_OK) {
        free(batch->proof);
        batch->proof = NULL;
        batch->proof_size = 0;
        proof_failed(batch, batch->prove_status);
        return;
    }
    metrics_observe(&sealer->metrics->proof, job->wall_ns);
    submit_proof_file(batch);
}

// The seed serves one attempt.
static void submit_proof(struct sealed *batch)
{
    struct sealer *sealer = batch->sealer;
    enum status status = host_random(sealer->host, batch->seed, sizeof batch->seed);
    if (status != STATUS_OK) {
        proof_failed(batch, status);
        return;
    }
    batch->prove_job = (struct prover_job){.work = prove_work, .done = prove_done};
    prover_pool_submit(sealer->pool, &batch->prove_job);
}

// Trying again ------------------------------------------------------------------------------------

static void retry(void *owner)
{
    struct sealer *sealer = owner;
    uint64_t now_ms = host_now_ms(sealer->host), next_ms = UINT64_MAX;
    if (sealer->stopping) return;
    for (struct sealed *batch = sealer->first; batch != NULL; batch = batch->next) {
        if (batch->retry_ms == 0) continue;
        if (batch->retry_ms > now_ms) {
            if (batch->retry_ms < next_ms) next_ms = batch->retry_ms;
            continue;
        }
        batch->retry_ms = 0;
        if (batch->proof_size != 0) {
            submit_proof_file(batch);
        } else {
            submit_proof(batch);
        }
    }
    if (next_ms != UINT64_MAX) host_timer_set(sealer->host, &sealer->retry_timer, next_ms - now_ms);
}

static void proof_failed(struct sealed *batch, enum status status)
{
    struct sealer *sealer = batch->sealer;
    uint64_t delay_ms = LIMIT_PROOF_RETRY_MS;
    metrics_add(sealer->metrics, METRIC_PROOF_FAILURES, 1);
    batch->prove_tries++;
    if (batch->prove_tries >= LIMIT_PROOF_TRIES) {
        batch->given_up = true;
        sealer->given_up_count++;
        metrics_set(sealer->metrics, METRIC_PROOFS_GIVEN_UP, sealer->given_up_count);
        sealer_fail(sealer, LOG_PROOF_GIVEN_UP, batch->number, status);
        return;
    }
    sealer_fail(sealer, LOG_PROOF_FAILED, batch->number, status);
    for (uint32_t i = 1; i < batch->prove_tries; i++) delay_ms *= LIMIT_PROOF_RETRY_FACTOR;
    batch->retry_ms = host_now_ms(sealer->host) + delay_ms;
    sealer->retry_timer.fire = retry;
    sealer->retry_timer.owner = sealer;
    retry(sealer); // sets the timer for whichever is first
}

// Waiting -----------------------------------------------------------------------------------------

static enum status spill_witness(struct publish_task *task, struct publisher *publisher)
{
    struct sealed *batch = OWNER_OF(task, spill_task);
    (void)publisher;
    return spill_out(&batch->sealer->spill, &batch->memory, &batch->spilled);
}

// A witness that found no place in the file stays in memory; intake sees to it that these do not
// become too many.
static void witness_spilled(struct publish_task *task, enum status status)
{
    struct sealed *batch = OWNER_OF(task, spill_task);
    struct sealer *sealer = batch->sealer;
    if (status == STATUS_OK) sealer_note_spilled(sealer, batch);
    if (status != STATUS_OK && !sealer->spill_failed)
        log_event(LOG_SPILL_FAILED, log_number(LOG_FIELD_BATCH, batch->number),
                  log_name(LOG_FIELD_REASON, status_name(status)));
    sealer->spill_failed = status != STATUS_OK;
    if (!sealer->stopping) submit_proof(batch);
}

void sealer_begin_proof(struct sealer *sealer, struct sealed *batch)
{
    if (sealer->stopping) return;
    // The one that is proven next would come back at once.
    bool waits = prover_pool_queued(sealer->pool) > 1;
    if (waits && sealer->resident_bytes > sealer->resident_max) {
        batch->spill_task = (struct publish_task){.work = spill_witness, .done = witness_spilled};
        publisher_submit(sealer->publisher, &batch->spill_task);
        return;
    }
    submit_proof(batch);
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

static void proof_logged(struct publish_task *task, enum status status)
{
    struct sealed *batch = OWNER_OF(task, proof_task);
    struct sealer *sealer = batch->sealer;
    if (status != STATUS_OK) {
        sealer_fail(sealer, LOG_PUBLISH_FAILED, batch->number, status);
        return;
    }
    metrics_add(sealer->metrics, METRIC_BATCHES_PROVEN, 1);
    log_event(LOG_PROVEN, log_number(LOG_FIELD_BATCH, batch->number),
              log_number(LOG_FIELD_OPERATIONS, batch->count),
              log_number(LOG_FIELD_BYTES, batch->proof_size),
              log_number(LOG_FIELD_MILLISECONDS, batch->prove_job.wall_ns / 1000000));
    sealer_tell(sealer, "proven", batch);
    sealer_forget(sealer, batch);
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

// Journals the proofs that are on disk behind their own seals, oldest first. The log gets its
// entries in the order in which the journal promises them.
void sealer_journal_proofs(struct sealer *sealer)
{
    for (struct sealed *batch = sealer->first; batch != NULL; batch = batch->next) {
        uint8_t bytes[PROOF_BODY_SIZE];
        if (batch->proof_index != UINT64_MAX) continue; // on its way
        if (!batch->proof_in_file || !batch->in_journal) continue;
        struct proof_body body = {.batch = batch->number,
                                  .size = batch->proof_size,
                                  .log_index = sealer->keeper->next_log_index};
        memcpy(body.sha256, batch->proof_hash, sizeof body.sha256);
        proof_body_write(bytes, &body);
        struct journal_entry entry = {
            .type = JOURNAL_PROOF, .tenant = KEEPER_TENANT, .body = span_of(bytes, sizeof bytes)};
        batch->proof_waiter = (struct commit_waiter){.durable = proof_durable};
        enum status status =
            committer_append(&sealer->keeper->committer, &entry, 1, NULL, &batch->proof_waiter);
        if (status != STATUS_OK) {
            if (status == STATUS_UNAVAILABLE) {
                sealer_retry_journal(sealer);
            } else {
                sealer_fail(sealer, LOG_SEAL_FAILED, batch->number, status);
            }
            return;
        }
        batch->proof_index = sealer->keeper->next_log_index++;
    }
}
