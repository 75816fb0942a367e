// SPDX-License-Identifier: Apache-2.0
// One association over a stream, whichever side asked for it: PDUs in and out, the state table of
// dicom/dimse_state.h, deadlines. What messages mean is the owner's business.
//
// Bytes are parsed as they come and never gathered, but for command sets and association requests.
// While the owner holds the link nothing is parsed and nothing is read, so a peer that sends more
// than it may waits in the kernel.
//
// Deadlines. No request LIMIT_ARTIM_MS after the connection, or no end of it after the last word:
// closed. Nothing said for the idle time between messages: A-ABORT. Inside of a message, or of any
// PDU, fewer than LIMIT_DIMSE_LOOK_SIZE bytes in LIMIT_ARTIM_MS: A-ABORT. A peer that takes
// nothing for LIMIT_SEND_STALL_MS: closed.
#ifndef CONSENTRY_GATEWAY_DIMSE_LINK_H
#define CONSENTRY_GATEWAY_DIMSE_LINK_H

#include "dicom/dimse_message.h"
#include "dicom/dimse_state.h"
#include "gateway/host/host.h"
#include "gateway/host/wheel.h"

struct dimse_link;

struct dimse_link_events {
    // Acceptor: answer with dimse_link_accept() or dimse_link_reject(), now.
    void (*asked)(void *owner, const struct dimse_associate *request);
    // Requestor.
    void (*accepted)(void *owner, const struct dimse_associate *answer);
    void (*message)(void *owner, const struct dimse_message *message);
    // The peer wants to release: dimse_link_release_answer() when all is said.
    void (*release_asked)(void *owner);
    // The association is over, or never came about; `well` when it was released. Told once.
    void (*gone)(void *owner, bool well);
    void (*drained)(void *owner); // the queue has emptied
    void (*closed)(void *owner);  // the very last call
};

struct dimse_link {
    const struct dimse_link_events *events;
    void *owner;
    struct host *host;
    struct wheel *wheel;
    struct stream *stream;
    struct wheel_entry deadline;
    struct dimse_machine machine;
    struct dimse_reader reader;
    struct dimse_assembler assembler;
    uint8_t *memory; // of reader and assembler
    struct buffer ahead;
    uint32_t max_length; // the peer's
    uint64_t idle_ms;
    uint64_t received;   // bytes
    uint64_t messages;   // that have ended
    uint64_t looked;     // `received` at the last look
    uint64_t looked_at;  // `messages` then
    bool was_inside;     // of a message or PDU then
    uint64_t message_ms; // when the present message began, or the last thing happened
    uint64_t sent_ms;    // when the queue last emptied or grew from nothing
    bool held;
    bool feeding;
    bool established; // has been
    bool told_gone;
    bool closing;
};

// Takes the stream over. NO_SPACE, and the stream is closed. `wheel` is advanced by the owner, with
// dimse_link_expired() for entries that are due.
WARN_UNUSED enum status dimse_link_open(struct dimse_link *link, struct host *host,
                                        struct wheel *wheel, struct stream *stream,
                                        const struct dimse_link_events *events, void *owner,
                                        bool requestor, uint64_t idle_ms);
// Requestor: sends the request. The answer is told by `accepted` or `gone`.
void dimse_link_ask(struct dimse_link *link, const struct dimse_associate *request);
void dimse_link_accept(struct dimse_link *link, const struct dimse_associate *answer);
void dimse_link_reject(struct dimse_link *link, uint8_t result, uint8_t source, uint8_t reason);

// Stops or resumes parsing. Messages that have arrived already are told from here on resuming, or,
// within a callback of the link, after it has returned.
void dimse_link_hold(struct dimse_link *link, bool held);

// Sends a command set and the data set that it announces, in fragments as the peer takes them.
void dimse_link_send(struct dimse_link *link, uint8_t context, const struct dimse_command *command,
                     span data_set);
// Sends a part of a data set that was announced before, on the way to its `last`.
void dimse_link_send_data(struct dimse_link *link, uint8_t context, span bytes, bool last);
// Bytes the kernel has not taken.
static inline size_t dimse_link_queued(const struct dimse_link *link)
{
    return stream_queued(link->stream);
}

void dimse_link_release(struct dimse_link *link);
void dimse_link_release_answer(struct dimse_link *link);
// A-ABORT of the service user, then the end.
void dimse_link_abort(struct dimse_link *link);
// At once and without a word.
void dimse_link_close(struct dimse_link *link);

void dimse_link_expired(struct dimse_link *link);
static inline bool dimse_link_is_up(const struct dimse_link *link)
{
    return !link->closing && link->machine.state == DIMSE_ESTABLISHED;
}

#endif
