// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/gateway.h"

#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/host/console.h"
#include "gateway/host/log.h"
#include "gateway/spine/start_advice.h"

// How full the open batch is, is told at most this often.
#define PROGRESS_MS 200
// While the gateway stops, it looks this often whether everything is at rest.
#define SETTLE_MS 20
// What is left of LIMIT_DRAIN_MS and the deadline of 10 s for the disk to finish.
#define SETTLE_MAX_MS 1000
// A proof that is being made may end within this; otherwise it is made anew at the next start.
#define PROVER_WAIT_MS 200

static const struct state_capacity capacity = {
    .accounts = LIMIT_ACCOUNTS,
    .consents = LIMIT_CONSENTS,
    .requests = LIMIT_REQUESTS,
    .records = LIMIT_RECORDS,
    .vocabulary = LIMIT_VOCABULARY,
};

enum exit_code gateway_failed(const char *part, enum status status)
{
    return gateway_failed_at(part, "", status);
}

enum exit_code gateway_failed_at(const char *part, const char *value, enum status status)
{
    console_trouble(part, value, start_advice(part, status));
    return EXIT_ENVIRONMENT;
}

// Opening -----------------------------------------------------------------------------------------

static enum exit_code open_keeper(struct gateway *gateway)
{
    const struct settings *s = &gateway->settings;
    struct keeper_trouble trouble;
    struct keeper_options options = {
        .host = gateway->host,
        .metrics = &gateway->metrics,
        .data = s->data,
        .key = s->key,
        .origin = s->origin,
        .profile = stark_profile_named(span_text(s->profile)),
        .capacity = capacity,
    };
    if (options.profile == NULL) {
        console_error("--profile", "is not known; try consentry security");
        return EXIT_USAGE;
    }
    struct keeper_recovery recovery = sealer_recovery(&gateway->sealer);
    enum status status = keeper_open(&gateway->keeper, &options, &recovery, &trouble);
    if (status == STATUS_OK) return EXIT_YES;
    if (trouble.rule != NULL)
        log_event(LOG_JOURNAL_FAILED, log_name(LOG_FIELD_REASON, trouble.rule),
                  log_number(LOG_FIELD_SEGMENT, trouble.segment),
                  log_number(LOG_FIELD_BYTES, trouble.offset));
    return gateway_failed_at(trouble.what, trouble.path.text, status);
}

static void tell_start(const struct gateway *gateway)
{
    const struct keeper *keeper = gateway->keeper;
    if (keeper->made_key) {
        log_event(LOG_KEY_MADE, log_name(LOG_FIELD_REASON, "keep it apart from the data"));
        console_error("a root key was made; keep a copy apart from the data folder", NULL);
    }
    log_event(LOG_RECOVERED, log_number(LOG_FIELD_BATCH, keeper->batch_count),
              log_number(LOG_FIELD_SEQUENCE, keeper->state.head.sequence),
              log_number(LOG_FIELD_COUNT, keeper->pending_count),
              log_number(LOG_FIELD_SNAPSHOT, keeper->snapshot_sequence),
              log_number(LOG_FIELD_REPLAYED, keeper->replayed));
}

static void tell_progress(void *owner);

enum exit_code gateway_open_ledger(struct gateway *gateway)
{
    enum status status =
        sealer_open(&gateway->sealer, gateway->host, &gateway->metrics, gateway->settings.data,
                    (size_t)gateway->settings.witness_memory << 20);
    if (status != STATUS_OK) return gateway_failed("memory", status);
    gateway->has_sealer = true;
    enum exit_code code = open_keeper(gateway);
    if (code != EXIT_YES) return code;
    tell_start(gateway);
    gateway->has_publisher = true;
    status = publisher_open(&gateway->publisher, gateway->keeper);
    if (status != STATUS_OK) return gateway_failed(START_LOG, status);
    status = prover_pool_open(&gateway->pool, gateway->host, gateway->settings.prover_threads);
    if (status != STATUS_OK) return gateway_failed("prover threads", status);
    batcher_open(&gateway->batcher, gateway->host, gateway->keeper->batch_count + 1,
                 gateway->settings.batch_size, gateway->settings.batch_deadline_ms, sealer_seal,
                 &gateway->sealer);
    notes_open(&gateway->notes, gateway->keeper, &gateway->publisher);
    status = intake_open(&gateway->intake, gateway->keeper, &gateway->batcher);
    gateway->intake.notes = &gateway->notes;
    if (status == STATUS_OK) status = memory_map(&gateway->scratch, LIMIT_SCRATCH_SIZE);
    if (status != STATUS_OK) return gateway_failed("memory", status);
    status = sealer_start(&gateway->sealer, gateway->keeper, &gateway->publisher, gateway->pool,
                          gateway->events, &gateway->batcher);
    if (status != STATUS_OK) return gateway_failed("journal and transparency log disagree", status);
    status = intake_resume(&gateway->intake);
    if (status != STATUS_OK) return gateway_failed("operations without a batch", status);
    status = imaging_open(&gateway->imaging, gateway->keeper, &gateway->intake, &gateway->scratch);
    if (status != STATUS_OK) return gateway_failed("memory", status);
    memory_forget(&gateway->scratch);
    gateway->progress_timer = (struct host_timer){.fire = tell_progress, .owner = gateway};
    snapshots_open(&gateway->snapshots, &gateway->sealer, gateway->settings.snapshot_every);
    catalog_feed_open(&gateway->catalog_feed, gateway->keeper);
    gateway_set_ready(gateway, READY_LEDGER, true);
    return EXIT_YES;
}

// The URL that Location fields begin with: the first name of --host, else where the door is; behind
// a wildcard, which is nobody's name, a path, which is relative to wherever the client came to.
void gateway_choose_base(struct gateway *gateway)
{
    char address[ADDRESS_TEXT_SIZE];
    span names = span_text(gateway->settings.host), name;
    struct writer w = writer_over(gateway->base, sizeof gateway->base - 1);
    const struct address *bound = &gateway->door.listener.bound;
    bool named = http_list_next(&names, &name);
    address_write(address, bound);
    if (named || !address_is_any(bound)) {
        write_text(&w, gateway->tls == NULL ? "http://" : "https://");
        write_span(&w, named ? name : span_text(address));
    }
    write_text(&w, "/fhir");
    if (w.status != STATUS_OK) w.size = 0; // a name that long: relative URLs
    gateway->base[w.size] = '\0';
}

// Health ------------------------------------------------------------------------------------------

uint32_t gateway_ready(const struct gateway *gateway)
{
    uint32_t ready = gateway->ready;
    const struct keeper *keeper = gateway->keeper;
    if (keeper == NULL || keeper->failed != STATUS_OK || keeper->is_full)
        ready &= ~(1U << READY_LEDGER);
    if (gateway->sealer.given_up_count == 0) ready |= 1U << READY_PROVING;
    return ready;
}

void gateway_refresh_metrics(struct gateway *gateway)
{
    metrics_set(&gateway->metrics, METRIC_PROOF_LAG_SECONDS, sealer_lag_s(&gateway->sealer));
}

// Progress ----------------------------------------------------------------------------------------

void gateway_write_progress(const struct gateway *gateway, struct writer *w)
{
    uint64_t eta_ms = batcher_eta_ms(&gateway->batcher);
    write_text(w, "{\"batch\":");
    write_decimal(w, gateway->batcher.number);
    write_text(w, ",\"current\":");
    write_decimal(w, gateway->batcher.count);
    write_text(w, ",\"total\":");
    write_decimal(w, gateway->batcher.size);
    write_text(w, ",\"remaining\":");
    write_decimal(w, batcher_remaining(&gateway->batcher));
    write_text(w, ",\"eta_ms\":");
    if (eta_ms == UINT64_MAX) {
        write_text(w, "null}");
    } else {
        write_decimal(w, eta_ms);
        write_text(w, "}");
    }
}

static void tell_progress(void *owner)
{
    struct gateway *gateway = owner;
    uint8_t memory[160];
    struct writer w = writer_over(memory, sizeof memory);
    gateway->progress_is_due = false;
    gateway_write_progress(gateway, &w);
    INVARIANT(w.status == STATUS_OK);
    events_publish(gateway->events, "progress", writer_span(&w));
}

void gateway_note_progress(struct gateway *gateway)
{
    if (gateway->progress_is_due || gateway->events->reader_count == 0) return;
    gateway->progress_is_due = true;
    host_timer_set(gateway->host, &gateway->progress_timer, PROGRESS_MS);
}

// Stopping ----------------------------------------------------------------------------------------

static void journal_stopped(void *owner)
{
    struct gateway *gateway = owner;
    host_stop(gateway->host);
}

// The closing mark says that nothing was cut short.
static void stop_journal(struct gateway *gateway)
{
    struct keeper *keeper = gateway->keeper;
    static const uint8_t closed = 2;
    struct journal_entry mark = {.type = JOURNAL_MARK, .body = span_of(&closed, 1)};
    if (keeper->failed == STATUS_OK &&
        committer_append(&keeper->committer, &mark, 1, NULL, NULL) != STATUS_OK)
        log_event(LOG_JOURNAL_FAILED, log_name(LOG_FIELD_REASON, "mark")); // a start does without
    committer_stop(&keeper->committer, journal_stopped, gateway);
}

static void publisher_idle(void *owner)
{
    struct gateway *gateway = owner;
    notes_stop(&gateway->notes);
    stop_journal(owner);
}

// Sealed batches go to the journal and the log before the journal is closed.
static void look_for_rest(void *owner)
{
    struct gateway *gateway = owner;
    bool too_late = host_now_ms(gateway->host) >= gateway->settle_until_ms;
    if (sealer_is_busy(&gateway->sealer) && !too_late) {
        host_timer_set(gateway->host, &gateway->settle_timer, SETTLE_MS);
        return;
    }
    host_timer_stop(gateway->host, &gateway->settle_timer);
    publisher_when_idle(&gateway->publisher, publisher_idle, gateway);
}

void gateway_settle(struct gateway *gateway)
{
    host_timer_stop(gateway->host, &gateway->progress_timer);
    snapshots_stop(&gateway->snapshots);
    catalog_feed_stop(&gateway->catalog_feed);
    batcher_stop(&gateway->batcher);
    sealer_stop(&gateway->sealer);
    prover_pool_stop(gateway->pool);
    gateway->settle_until_ms = host_now_ms(gateway->host) + SETTLE_MAX_MS;
    gateway->settle_timer = (struct host_timer){.fire = look_for_rest, .owner = gateway};
    look_for_rest(gateway);
}

void gateway_abandon(struct gateway *gateway)
{
    snapshots_stop(&gateway->snapshots);
    catalog_feed_stop(&gateway->catalog_feed);
    if (gateway->batcher.host != NULL) batcher_stop(&gateway->batcher);
    if (gateway->has_sealer) sealer_stop(&gateway->sealer);
    if (gateway->pool != NULL) prover_pool_stop(gateway->pool);
}

void gateway_close_ledger(struct gateway *gateway)
{
    if (gateway->pool != NULL) gateway->was_cut = !prover_pool_close(gateway->pool, PROVER_WAIT_MS);
    if (gateway->was_cut) return; // the prover still reads what would be freed
    catalog_feed_close(&gateway->catalog_feed);
    if (gateway->has_sealer) sealer_close(&gateway->sealer);
    imaging_close(&gateway->imaging);
    intake_close(&gateway->intake);
    memory_unmap(&gateway->scratch);
    if (gateway->has_publisher) publisher_close(&gateway->publisher);
    if (gateway->keeper != NULL) keeper_close(gateway->keeper);
}
