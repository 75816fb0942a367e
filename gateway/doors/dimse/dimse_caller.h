// SPDX-License-Identifier: Apache-2.0
// An association that we ask a peer for: proposals, requests, responses, release.
#ifndef CONSENTRY_GATEWAY_DIMSE_CALLER_H
#define CONSENTRY_GATEWAY_DIMSE_CALLER_H

#include "gateway/doors/dimse/dimse_link.h"
#include "gateway/doors/dimse/dimse_server.h"

#define DIMSE_PROPOSALS_MAX 64

// A presentation context to ask for, with one transfer syntax, so that none needs another encoding.
struct dimse_proposal {
    char abstract[DIMSE_UID_MAX + 1];
    char syntax[DIMSE_UID_MAX + 1];
    bool is_reported; // we are the SCP of it: storage commitment's reports
    uint8_t context;  // once associated: its id, 0: not accepted
};

struct dimse_caller_events {
    void (*ready)(void *owner); // associated: send
    void (*answered)(void *owner, const struct dimse_command *response);
    void (*drained)(void *owner);
    void (*over)(void *owner, bool well); // the very last call
};

struct dimse_caller {
    const struct dimse_caller_events *events;
    void *owner;
    struct dimse_server *server;
    struct dimse_caller *next, *previous;
    struct dimse_link link;
    struct dimse_proposal proposals[DIMSE_PROPOSALS_MAX];
    uint32_t proposal_count;
    uint16_t message_id; // of the last request
    bool well;
};

// Connects and asks for the caller's proposals; the caller is embedded in what uses it and stays
// until `over`. LIMIT, UNAVAILABLE or NO_SPACE: nothing will be told.
WARN_UNUSED enum status dimse_caller_open(struct dimse_caller *caller, struct dimse_server *server,
                                          const struct dimse_peer *peer);
// Ends it, well.
void dimse_caller_release(struct dimse_caller *caller);

#endif
