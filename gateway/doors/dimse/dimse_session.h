// SPDX-License-Identifier: Apache-2.0
// An association that a peer asked for, and the one message of it that is being served.
//
// Messages are served one after the other (no asynchronous window is granted). A service takes a
// message when its command set is there, gets its data set piece by piece, and answers; while it
// waits (for the disk, for memory) it holds the link, so nothing else arrives.
#ifndef CONSENTRY_GATEWAY_DIMSE_SESSION_H
#define CONSENTRY_GATEWAY_DIMSE_SESSION_H

#include "dicom/dimse_negotiation.h"
#include "gateway/doors/dimse/dimse_link.h"
#include "gateway/doors/dimse/dimse_server.h"
#include "gateway/spine/archive.h"
#include "gateway/spine/disclosure.h"
#include "gateway/spine/imaging.h"

// An accepted presentation context.
struct dimse_presentation {
    uint8_t id;
    uint8_t service; // enum dimse_service
    char abstract[DIMSE_UID_MAX + 1];
    char syntax[DIMSE_UID_MAX + 1];
};

// What is done with the data set of the present message.
enum dimse_intake {
    DIMSE_INTAKE_NONE,
    DIMSE_INTAKE_DROP,       // passed over; answered at its end
    DIMSE_INTAKE_STORE,      // an object
    DIMSE_INTAKE_IDENTIFIER, // gathered on the desk, then served
};

struct dimse_find;

// An object on its way: into the archive, then to the spine.
struct dimse_object {
    struct archive_item item;
    struct imaging_arrival arrival;
    uint64_t retry_until_ms;
};

struct dimse_session {
    struct dimse_server *server;
    struct dimse_session *next, *previous;
    uint64_t source; // network, 0: not counted
    struct dimse_link link;
    char calling[DIMSE_AE_MAX + 1];
    char called[DIMSE_AE_MAX + 1];
    struct dimse_presentation *contexts;
    uint32_t context_count;
    struct disclosure_requester requester;
    bool is_closed;                               // the stream is gone
    void (*later)(struct dimse_session *session); // see dimse_server_later()
    struct dimse_session *later_next;
    bool wants_release;

    // The present message.
    const struct dimse_presentation *context;
    struct dimse_command request; // spans stay while the link is held or the message arrives
    uint8_t intake;               // enum dimse_intake
    uint16_t status;              // the answer, when it is known before the end
    const char *comment;          // static
    uint32_t size;                // of an identifier so far
    bool item_open;               // the archive has an object and will tell `ended`
    bool receiving;               // the spine has the message
    uint64_t begun_ns;
    struct dimse_desk *desk;
    struct dimse_object *object; // made with the first C-STORE
    struct dimse_find *find;
};

// `source`: the network it was counted for, 0: none. False without memory.
bool dimse_session_open(struct dimse_server *server, struct stream *stream, uint64_t source);
// The owner of something that ended after the association: frees the session when all is over.
void dimse_session_settle(struct dimse_session *session);

// Answers the present message, gives its desk back and goes on. `comment` is static text or NULL.
void dimse_session_answer(struct dimse_session *session, uint16_t status, const char *comment);
// The same with a command set of the caller's making.
void dimse_session_answer_with(struct dimse_session *session, const struct dimse_command *response,
                               span data_set);

// Services: `begin` when the command set is there, `end` with the end of its data set, which the
// desk has read, and `gone` when the association ends in the midst of it.
void dimse_store_begin(struct dimse_session *session);
void dimse_store_bytes(struct dimse_session *session, span bytes);
void dimse_store_end(struct dimse_session *session);
void dimse_store_gone(struct dimse_session *session);

void dimse_find_end(struct dimse_session *session);
void dimse_find_cancel(struct dimse_session *session, uint16_t message_id);
void dimse_find_drained(struct dimse_session *session);

void dimse_commitment_end(struct dimse_session *session);

#endif
