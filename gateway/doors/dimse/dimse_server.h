// SPDX-License-Identifier: Apache-2.0
// The DICOM door: associations as an acceptor, and those that we ask for ourselves (forwarding,
// reports of storage commitment).
//
//   dimse_link.h      one association, whichever side       dimse_server.c   accept, count, drain
//   dimse_session.h   an association we serve               dimse_desk.h     where a data set is
//   read dimse_store.c     C-STORE                               dimse_find.c     C-FIND
//   dimse_commitment.c  storage commitment                  dimse_mpps.c     performed procedure
//   steps dimse_forward.c   C-STORE as SCU
#ifndef CONSENTRY_GATEWAY_DIMSE_SERVER_H
#define CONSENTRY_GATEWAY_DIMSE_SERVER_H

#include "dicom/dimse_pdu.h"
#include "gateway/doors/dimse/dimse_desk.h"
#include "gateway/host/sources.h"
#include "gateway/host/tls.h"
#include "gateway/host/wheel.h"
#include "gateway/spine/gateway.h"

#define DIMSE_PEERS_MAX 64

// Another application entity that we may call.
struct dimse_peer {
    char title[DIMSE_AE_MAX + 1];
    struct address address;
};

struct dimse_session;
struct dimse_caller;
struct dimse_forward;

struct dimse_server {
    struct gateway *gateway;
    struct host *host;
    struct tls *tls; // NULL: plain
    struct host_listener listener;
    struct wheel wheel;
    struct host_timer ticker;
    struct sources sources;
    struct dimse_desks desks;
    struct dimse_session *sessions;
    struct dimse_session *waiting; // for dimse_server_later()
    struct host_timer later;
    uint32_t session_count;
    struct dimse_caller *callers; // associations of ours
    uint32_t caller_count;
    struct dimse_forward *forward; // NULL: nothing goes on
    uint32_t sessions_max;
    uint32_t per_source_max;
    char title[DIMSE_AE_MAX + 1]; // ours
    span calling;                 // titles that may call, with commas; empty: any
    bool wants_client;            // a peer without certificate is rejected
    struct dimse_peer peers[DIMSE_PEERS_MAX];
    uint32_t peer_count;
    uint64_t idle_ms;
    uint64_t purposes; // bits POLICY_PURPOSE_x that callers are taken to have
    bool draining;
    void (*drained)(void *owner);
    void *drained_owner;
    struct dimse_associate answer; // scratch while an association is accepted
};

// Opens the door at an address. The settings are those of the gateway. UNAVAILABLE when the address
// is taken, BAD_VALUE when a setting cannot be read, NO_SPACE.
WARN_UNUSED enum status dimse_server_open(struct dimse_server **out, struct gateway *gateway,
                                          const struct address *address);
// No more associations; those that are idle are aborted, others may end what they are at.
void dimse_server_drain(struct dimse_server *server, void (*drained)(void *owner), void *owner);
// Whether that was the last association, when stopping; for those that end one.
void dimse_server_check_drained(struct dimse_server *server);
// Ends all that is left.
void dimse_server_cut(struct dimse_server *server);
// After the last association has gone, before the loop ends.
void dimse_server_halt(struct dimse_server *server);
void dimse_server_close(struct dimse_server *server);

// Calls `call` in about DIMSE_LATER_MS, also when the association has ended meanwhile.
#define DIMSE_LATER_MS 5
void dimse_server_later(struct dimse_session *session, void (*call)(struct dimse_session *session));

const struct dimse_peer *dimse_server_peer(const struct dimse_server *server, span title);

#endif
