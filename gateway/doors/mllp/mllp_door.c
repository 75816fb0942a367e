// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/mllp/mllp_door.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "gateway/doors/mllp/mllp_resources.h"
#include "gateway/host/log.h"
#include "gateway/host/tls.h"
#include "hl7/cda/cda_read.h"

// A frame that could not be taken is looked at again after this.
#define RETRY_MS 2
// Answers kept for reuse.
#define SPARE_MAX 4096
#define LINKS_MAX 65536

// Answers ----------------------------------------------------------------------------------------

struct mllp_answer *mllp_answer_new(struct mllp_session *session)
{
    struct mllp_door *door = session->door;
    struct mllp_answer *answer = door->spare;
    if (answer != NULL) {
        door->spare = answer->next;
        door->spare_count--;
    } else {
        answer = malloc(sizeof *answer);
        if (answer == NULL) return NULL;
    }
    *answer = (struct mllp_answer){.session = session, .door = door};
    door->answer_count++;
    return answer;
}

void mllp_answer_abandon(struct mllp_answer *answer)
{
    struct mllp_door *door = answer->door;
    answer->session = NULL;
    answer->next = NULL;
    if (answer->waiting != 0) return; // the disk still has it
    buffer_release(door->budget, &answer->out);
    free(answer->many);
    door->answer_count--;
    if (door->spare_count >= SPARE_MAX) {
        free(answer);
        return;
    }
    answer->next = door->spare;
    door->spare = answer;
    door->spare_count++;
}

span mllp_door_next_id(struct mllp_door *door, char out[static 24])
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    uint64_t number = door->id_count++;
    size_t size = strlen(door->id_prefix);
    memcpy(out, door->id_prefix, size);
    for (size_t i = 8; i-- > 0; number /= 36) out[size + i] = digits[number % 36];
    return span_of(out, size + 8);
}

// Connections ------------------------------------------------------------------------------------

// Loopback is one network for every local client, so its share is not limited.
static bool enter_source(struct mllp_door *door, struct mllp_session *session,
                         const struct stream *stream)
{
    if (address_is_loopback(&stream->peer)) return true;
    uint64_t source = address_source(&stream->peer);
    if (!sources_enter(&door->sources, source, LIMIT_HL7_CONNECTIONS_PER_SOURCE)) return false;
    session->source = source;
    return true;
}

static void turn_away(struct mllp_door *door, struct stream *stream, const char *reason)
{
    metrics_add(door->metrics, METRIC_MLLP_REFUSED, 1);
    log_event(LOG_MLLP_CLOSED, log_name(LOG_FIELD_REASON, reason),
              log_number(LOG_FIELD_COUNT, door->session_count));
    stream_close(stream);
}

static void accept_session(struct mllp_port *port, struct stream *stream)
{
    struct mllp_door *door = port->door;
    struct mllp_session *session = NULL;
    if (door->draining) {
        turn_away(door, stream, "draining");
        return;
    }
    if (door->session_count < LIMIT_HL7_CONNECTIONS) session = calloc(1, sizeof *session);
    if (session == NULL) {
        turn_away(door, stream, "full");
        return;
    }
    if (!enter_source(door, session, stream)) {
        free(session);
        turn_away(door, stream, "source");
        return;
    }
    session->listener = port->index;
    session->next = door->sessions;
    if (door->sessions != NULL) door->sessions->previous = session;
    door->sessions = session;
    metrics_add(door->metrics, METRIC_MLLP_ACCEPTED, 1);
    metrics_set(door->metrics, METRIC_MLLP_CONNECTIONS, ++door->session_count);
    mllp_session_open(door, session, stream);
}

static void accepted(void *owner, struct stream *stream)
{
    struct mllp_port *port = owner;
    struct mllp_door *door = port->door;
    struct stream *upper = stream;
    if (door->tls != NULL && !door->settings->listeners[port->index].plain)
        upper = tls_accept(door->tls, stream);
    if (upper != NULL) accept_session(port, upper);
}

void mllp_door_forget(struct mllp_session *session)
{
    struct mllp_door *door = session->door;
    session->closed = true;
    if (session->next != NULL) session->next->previous = session->previous;
    if (session->previous != NULL)
        session->previous->next = session->next;
    else
        door->sessions = session->next;
    if (session->source != 0) sources_leave(&door->sources, session->source);
    metrics_set(door->metrics, METRIC_MLLP_CONNECTIONS, --door->session_count);
    free(session);
    if (door->session_count != 0 || door->drained == NULL) return;
    void (*drained)(void *owner) = door->drained;
    door->drained = NULL;
    drained(door->drained_owner);
}

// Timers -----------------------------------------------------------------------------------------

// Closing is told later, from the loop, so the list stays as it is while it is walked.
static void ticked(void *owner)
{
    struct mllp_door *door = owner;
    for (struct mllp_session *s = door->sessions; s != NULL; s = s->next) mllp_session_tick(s);
    host_timer_set(door->host, &door->ticker, LIMIT_TICK_MS);
}

static void retry(void *owner)
{
    struct mllp_door *door = owner;
    door->retry_is_due = false;
    if (door->stalled_count == 0) return;
    for (struct mllp_session *s = door->sessions; s != NULL; s = s->next) mllp_session_retry(s);
    if (door->stalled_count != 0) mllp_door_retry_soon(door);
}

void mllp_door_retry_soon(struct mllp_door *door)
{
    if (door->retry_is_due) return;
    door->retry_is_due = true;
    host_timer_set(door->host, &door->retry, RETRY_MS);
}

// Opening ----------------------------------------------------------------------------------------

// Milliseconds since 1970 of this start, to the base 36: ids of earlier starts come before.
static void choose_prefix(struct mllp_door *door)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    uint64_t ms = (uint64_t)host_wall_ms(door->host);
    for (size_t i = 9; i-- > 0; ms /= 36) door->id_prefix[i] = digits[ms % 36];
    door->id_prefix[9] = '\0';
}

enum status mllp_door_open(struct mllp_door **out, const struct mllp_door_options *options)
{
    struct mllp_door *door = calloc(1, sizeof *door);
    if (door == NULL) return STATUS_NO_SPACE;
    struct gateway *gateway = options->gateway;
    uint64_t seed = 0;
    *out = door;
    door->gateway = gateway;
    door->host = gateway->host;
    door->budget = gateway->host->budget;
    door->metrics = &gateway->metrics;
    door->settings = options->settings;
    door->tls = options->tls;
    door->feeds = calloc(options->settings->feed_count, sizeof *door->feeds);
    if (door->feeds == NULL) return STATUS_NO_SPACE;
    // Without this memory every patient is stored again each time.
    door->patients = calloc(MLLP_KNOWN_PATIENTS, sizeof *door->patients);
    for (size_t i = 0; i < options->settings->feed_count; i++)
        door->feeds[i].settings = &options->settings->feeds[i];
    TRY(host_random(door->host, &door->sources.seed, sizeof door->sources.seed));
    TRY(host_random(door->host, &seed, sizeof seed));
    table_init(&door->links, sizeof(struct mllp_link), DOCUMENT_NAME_SIZE, LINKS_MAX, seed);
    choose_prefix(door);
    cda_library_init();
    door->ticker = (struct host_timer){.fire = ticked, .owner = door};
    door->retry = (struct host_timer){.fire = retry, .owner = door};
    host_timer_set(door->host, &door->ticker, LIMIT_TICK_MS);
    return STATUS_OK;
}

enum status mllp_door_listen(struct mllp_door *door, size_t *failed)
{
    for (size_t i = 0; i < door->settings->listener_count; i++) {
        struct mllp_port *port = &door->ports[i];
        *port = (struct mllp_port){.door = door, .index = (int)i};
        port->listener = (struct host_listener){.accepted = accepted, .owner = port};
        *failed = i;
        int inherited = i == 0 ? host_inherited("mllp", 1) : -1;
        TRY(host_listen(door->host, &port->listener, &door->settings->listeners[i].address,
                        inherited));
        door->port_count++;
    }
    return STATUS_OK;
}

void mllp_door_write_addresses(const struct mllp_door *door, struct writer *w)
{
    for (size_t i = 0; i < door->port_count; i++) {
        char text[ADDRESS_TEXT_SIZE];
        address_write(text, &door->ports[i].listener.bound);
        if (i != 0) write_text(w, ",");
        write_text(w, text);
    }
}

// Closing ----------------------------------------------------------------------------------------

static void unlisten(struct mllp_door *door)
{
    for (size_t i = 0; i < door->port_count; i++)
        host_unlisten(door->host, &door->ports[i].listener);
    door->port_count = 0;
}

void mllp_door_drain(struct mllp_door *door, void (*drained)(void *owner), void *owner)
{
    door->draining = true;
    unlisten(door);
    if (door->session_count == 0) {
        drained(owner);
        return;
    }
    door->drained = drained;
    door->drained_owner = owner;
    for (struct mllp_session *s = door->sessions; s != NULL; s = s->next) mllp_session_quit(s);
}

void mllp_door_cut(struct mllp_door *door)
{
    for (struct mllp_session *s = door->sessions; s != NULL; s = s->next) mllp_session_close(s);
}

void mllp_door_halt(struct mllp_door *door)
{
    unlisten(door);
    host_timer_stop(door->host, &door->ticker);
    host_timer_stop(door->host, &door->retry);
}

void mllp_door_close(struct mllp_door *door)
{
    if (door == NULL) return;
    INVARIANT(door->session_count == 0);
    while (door->spare != NULL) {
        struct mllp_answer *next = door->spare->next;
        free(door->spare);
        door->spare = next;
    }
    table_free(&door->links);
    free(door->patients);
    free(door->feeds);
    free(door);
}

size_t mllp_door_connections(const struct mllp_door *door)
{
    return door->session_count;
}
