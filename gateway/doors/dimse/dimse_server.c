// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dimse/dimse_server.h"

#include <stdlib.h>

#include "core/base/invariant.h"
#include "gateway/doors/dimse/dimse_caller.h"
#include "gateway/doors/dimse/dimse_forward.h"
#include "gateway/doors/dimse/dimse_session.h"
#include "gateway/host/log.h"

// Settings
// -------------------------------------------------------------------------------------------------

// PS3.5 6.2 AE: 1 to 16 characters, no backslash or control, not blank.
static bool is_title(span text)
{
    if (text.size == 0 || text.size > DIMSE_AE_MAX) return false;
    bool blank = true;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c < 0x20 || c > 0x7e || c == '\\' || c == ',' || c == '=') return false;
        blank = blank && c == ' ';
    }
    return !blank;
}

// The next part of a list with commas.
static bool next_part(span *list, span *part)
{
    if (list->size == 0) return false;
    const uint8_t *comma = memchr(list->data, ',', list->size);
    size_t size = comma == NULL ? list->size : (size_t)(comma - list->data);
    *part = span_slice(*list, 0, size);
    *list = span_slice(*list, comma == NULL ? size : size + 1, list->size);
    return true;
}

// "AE=HOST:PORT,AE=HOST:PORT".
static enum status read_peers(struct dimse_server *server, span list)
{
    span part;
    while (next_part(&list, &part)) {
        struct dimse_peer *peer = &server->peers[server->peer_count];
        const uint8_t *equals = memchr(part.data, '=', part.size);
        if (equals == NULL) return STATUS_BAD_VALUE;
        size_t size = (size_t)(equals - part.data);
        if (server->peer_count == DIMSE_PEERS_MAX) return STATUS_LIMIT;
        if (!is_title(span_slice(part, 0, size))) return STATUS_BAD_VALUE;
        memcpy(peer->title, part.data, size);
        TRY(address_read(span_slice(part, size + 1, part.size), &peer->address));
        // What goes out is not encrypted here: a proxy on this machine does that.
        if (!address_is_loopback(&peer->address)) return STATUS_FORBIDDEN;
        server->peer_count++;
    }
    return STATUS_OK;
}

static enum status read_settings(struct dimse_server *server, const struct settings *s)
{
    span title = span_text(s->dicom_ae);
    if (!is_title(title)) return STATUS_BAD_VALUE;
    memcpy(server->title, title.data, title.size);
    server->calling = span_text(s->dicom_calling);
    server->sessions_max = (uint32_t)s->dicom_associations;
    server->per_source_max = (uint32_t)s->connections_per_source;
    server->idle_ms = s->dicom_idle * 1000;
    return read_peers(server, span_text(s->dicom_peers));
}

const struct dimse_peer *dimse_server_peer(const struct dimse_server *server, span title)
{
    for (uint32_t i = 0; i < server->peer_count; i++) {
        if (span_is(title, server->peers[i].title)) return &server->peers[i];
    }
    return NULL;
}

// Associations
// -------------------------------------------------------------------------------------------------

static struct dimse_link *link_of(struct wheel_entry *entry)
{
    return (struct dimse_link *)(void *)((char *)entry - offsetof(struct dimse_link, deadline));
}

static void expire(void *context, struct wheel_entry *entry)
{
    (void)context;
    dimse_link_expired(link_of(entry));
}

static void ticked(void *owner)
{
    struct dimse_server *server = owner;
    wheel_advance(&server->wheel, host_now_ms(server->host), expire, server);
    if (server->forward != NULL) dimse_forward_tick(server->forward);
    host_timer_set(server->host, &server->ticker, LIMIT_TICK_MS);
}

static void call_waiting(void *owner)
{
    struct dimse_server *server = owner;
    struct dimse_session *session = server->waiting;
    server->waiting = NULL;
    while (session != NULL) {
        struct dimse_session *next = session->later_next;
        void (*call)(struct dimse_session *) = session->later;
        session->later = NULL;
        call(session);
        session = next;
    }
}

void dimse_server_later(struct dimse_session *session, void (*call)(struct dimse_session *session))
{
    struct dimse_server *server = session->server;
    if (server->waiting == NULL) host_timer_set(server->host, &server->later, DIMSE_LATER_MS);
    session->later = call;
    session->later_next = server->waiting;
    server->waiting = session;
}

// Up to twice as many as may associate get as far as to be told that there are too many.
static void accepted(void *owner, struct stream *stream)
{
    struct dimse_server *server = owner;
    uint64_t source = address_is_loopback(&stream->peer) ? 0 : address_source(&stream->peer);
    bool full = server->session_count >= 2 * server->sessions_max || server->draining;
    if (!full && source != 0)
        full = !sources_enter(&server->sources, source, server->per_source_max);
    if (full) {
        metrics_add(&server->gateway->metrics, METRIC_ASSOCIATIONS_REJECTED, 1);
        stream_close(stream);
        return;
    }
    stream->quick_ack = true;
    struct stream *upper = server->tls == NULL ? stream : tls_accept(server->tls, stream);
    if (upper == NULL || !dimse_session_open(server, upper, source)) {
        if (source != 0) sources_leave(&server->sources, source);
    }
}

// Opening and stopping
// -------------------------------------------------------------------------------------------------

static enum status open_door(struct dimse_server *server, const struct address *address)
{
    const struct settings *s = &server->gateway->settings;
    TRY(read_settings(server, s));
    if (s->dicom_forward[0] != '\0')
        TRY(dimse_forward_open(&server->forward, server, span_text(s->dicom_forward)));
    TRY(host_random(server->host, &server->sources.seed, sizeof server->sources.seed));
    wheel_open(&server->wheel, host_now_ms(server->host), LIMIT_TICK_MS);
    server->ticker = (struct host_timer){.fire = ticked, .owner = server};
    host_timer_set(server->host, &server->ticker, LIMIT_TICK_MS);
    server->later = (struct host_timer){.fire = call_waiting, .owner = server};
    server->listener = (struct host_listener){.accepted = accepted, .owner = server};
    enum status status =
        host_listen(server->host, &server->listener, address, host_inherited("dicom", 2));
    if (status != STATUS_OK) host_timer_stop(server->host, &server->ticker);
    return status;
}

enum status dimse_server_open(struct dimse_server **out, struct gateway *gateway,
                              const struct address *address)
{
    struct dimse_server *server = calloc(1, sizeof *server);
    if (server == NULL) return STATUS_NO_SPACE;
    server->gateway = gateway;
    server->host = gateway->host;
    server->tls = gateway->tls;
    server->purposes = (uint64_t)1 << POLICY_PURPOSE_TREAT;
    server->wants_client = !address_is_loopback(address);
    enum status status = open_door(server, address);
    if (status != STATUS_OK) {
        dimse_forward_close(server->forward);
        free(server);
        return status;
    }
    *out = server;
    return STATUS_OK;
}

void dimse_server_check_drained(struct dimse_server *server)
{
    bool quiet = server->session_count == 0 && server->caller_count == 0;
    if (!quiet || server->drained == NULL) return;
    void (*drained)(void *owner) = server->drained;
    server->drained = NULL;
    drained(server->drained_owner);
}

void dimse_server_drain(struct dimse_server *server, void (*drained)(void *owner), void *owner)
{
    server->draining = true;
    host_unlisten(server->host, &server->listener);
    server->drained = drained;
    server->drained_owner = owner;
    for (struct dimse_session *s = server->sessions; s != NULL; s = s->next) {
        if (s->intake == DIMSE_INTAKE_NONE && !s->receiving) dimse_link_close(&s->link);
    }
    dimse_server_check_drained(server);
}

void dimse_server_cut(struct dimse_server *server)
{
    for (struct dimse_session *s = server->sessions; s != NULL; s = s->next)
        dimse_link_close(&s->link);
    for (struct dimse_caller *c = server->callers; c != NULL; c = c->next)
        dimse_link_close(&c->link);
}

void dimse_server_halt(struct dimse_server *server)
{
    host_unlisten(server->host, &server->listener);
    host_timer_stop(server->host, &server->ticker);
    host_timer_stop(server->host, &server->later);
}

void dimse_server_close(struct dimse_server *server)
{
    INVARIANT(server->session_count == 0 && server->caller_count == 0);
    dimse_forward_close(server->forward);
    dimse_desks_close(&server->desks);
    free(server);
}
