// SPDX-License-Identifier: Apache-2.0
// The running gateway: what its parts are and how they find each other. Handlers reach it by
// gateway_of(exchange).
#ifndef CONSENTRY_GATEWAY_GATEWAY_H
#define CONSENTRY_GATEWAY_GATEWAY_H

#include "gateway/host/config.h"
#include "gateway/http/events.h"
#include "gateway/host/exit_code.h"
#include "gateway/spine/catalog_feed.h"
#include "gateway/http/http_server.h"
#include "gateway/spine/imaging.h"
#include "gateway/spine/intake.h"
#include "gateway/host/metrics.h"
#include "gateway/spine/notes.h"
#include "gateway/spine/sealer.h"
#include "gateway/spine/snapshots.h"

struct dimse_server;
struct tls;
struct wado_delivery;
struct mllp_service;

// What must hold before requests are sent here; /readyz lists what does not.
// clang-format off
#define READY_TABLE(X)                                                                             \
    X(DOORS,   "doors",   "the doors are open")                                                    \
    X(LEDGER,  "ledger",  "the journal was replayed and can be written")                           \
    X(PROVING, "proving", "no batch's proof was given up")                                         \
    X(SERVING, "serving", "the gateway is not about to stop")
// clang-format on

enum ready {
#define X(name, text, meaning) READY_##name,
    READY_TABLE(X)
#undef X
        READY_COUNT
};

struct gateway {
    struct settings settings;
    struct budget budget;
    struct metrics metrics;
    struct host *host;
    struct http_server *http;
    struct http_door door;
    struct events *events;
    struct tls *tls;       // NULL: plain
    struct tokens *tokens; // NULL: none are asked for
    struct dimse_server *dimse;
    struct mllp_service *mllp;
    unsigned doors_draining; // doors whose connections have not all gone
    struct keeper *keeper;
    struct publisher publisher;
    struct prover_pool *pool;
    struct sealer sealer;
    struct snapshots snapshots;
    struct catalog_feed catalog_feed;
    struct notes notes;
    struct batcher batcher;
    struct intake intake;
    struct imaging imaging;
    struct arena scratch; // of one request while it is read; see fhir_scratch()
    char base[128];       // URL of the FHIR endpoint
    bool has_publisher, has_sealer;
    struct host_timer drain_timer;
    struct host_timer settle_timer;   // looks whether everything has come to rest
    struct host_timer progress_timer; // tells readers how full the open batch is
    bool progress_is_due;
    struct host_timer wado_timer;       // looks whether readers of instances keep up
    struct wado_delivery *wado_waiting; // those who did not
    uint64_t settle_until_ms;
    bool was_cut;   // the prover was in the midst of a proof when the process had to end
    uint32_t ready; // bits READY_x; see gateway_ready()
};

static inline struct gateway *gateway_of(const struct http_exchange *exchange)
{
    return exchange->server->context;
}

static inline void gateway_set_ready(struct gateway *gateway, enum ready what, bool holds)
{
    uint32_t bit = 1U << what;
    gateway->ready = holds ? gateway->ready | bit : gateway->ready & ~bit;
}

// gateway.c: the parts in order of opening, and the way back. Messages of failures go to stderr.
enum exit_code gateway_open_ledger(struct gateway *gateway);
// After the door is open.
void gateway_choose_base(struct gateway *gateway);
// Ends everything that writes: `host_stop()` follows from the loop when all is at rest.
void gateway_settle(struct gateway *gateway);
// The same when the start has failed: nothing is waited for.
void gateway_abandon(struct gateway *gateway);
// After the loop has ended.
void gateway_close_ledger(struct gateway *gateway);
// Says "part: reason" in one line and gives EXIT_ENVIRONMENT.
enum exit_code gateway_failed(const char *part, enum status status);
// The same with the value of the setting that did not do: "part value: reason".
enum exit_code gateway_failed_at(const char *part, const char *value, enum status status);
// What holds now, bits READY_x.
uint32_t gateway_ready(const struct gateway *gateway);
// Sets the gauges that change with time alone.
void gateway_refresh_metrics(struct gateway *gateway);
// A group was accepted: readers of /events are told soon.
void gateway_note_progress(struct gateway *gateway);
// The state of the open batch as JSON, as /batches/current and "progress" events have it.
void gateway_write_progress(const struct gateway *gateway, struct writer *w);

// The routes of all rooms, and their number.
extern const struct http_route gateway_routes[];
extern const size_t gateway_route_count;

// Handlers, one file api_*.c a room.
void api_livez(struct http_exchange *exchange);
void api_readyz(struct http_exchange *exchange);
void api_metrics(struct http_exchange *exchange);
void api_events(struct http_exchange *exchange);
void api_asset(struct http_exchange *exchange);
void api_feeds(struct http_exchange *exchange);
void api_feed_message(struct http_exchange *exchange);
void api_feed_accept(struct http_exchange *exchange);
void api_feed_reject(struct http_exchange *exchange);
void api_feed_replay(struct http_exchange *exchange);
void api_fhir_bundle(struct http_exchange *exchange);
void api_fhir_create(struct http_exchange *exchange);
void api_fhir_delete(struct http_exchange *exchange);
void api_fhir_metadata(struct http_exchange *exchange);
void api_fhir_read(struct http_exchange *exchange);
void api_fhir_update(struct http_exchange *exchange);
void api_fhir_vread(struct http_exchange *exchange);
void api_stow(struct http_exchange *exchange);
void api_stow_study(struct http_exchange *exchange);
void api_qido_studies(struct http_exchange *exchange);
void api_qido_all_series(struct http_exchange *exchange);
void api_qido_all_instances(struct http_exchange *exchange);
void api_qido_series(struct http_exchange *exchange);
void api_qido_study_instances(struct http_exchange *exchange);
void api_qido_instances(struct http_exchange *exchange);
void api_wado_study_metadata(struct http_exchange *exchange);
void api_wado_series_metadata(struct http_exchange *exchange);
void api_wado_instance_metadata(struct http_exchange *exchange);
void api_wado_study(struct http_exchange *exchange);
void api_wado_series(struct http_exchange *exchange);
void api_wado_instance(struct http_exchange *exchange);
void api_checkpoint(struct http_exchange *exchange);
void api_policy(struct http_exchange *exchange);
void api_tile(struct http_exchange *exchange);
void api_batch_current(struct http_exchange *exchange);
void api_batch(struct http_exchange *exchange);
void api_batch_proof(struct http_exchange *exchange);
void api_receipt(struct http_exchange *exchange);
void api_receipt_evidence(struct http_exchange *exchange);

#endif
