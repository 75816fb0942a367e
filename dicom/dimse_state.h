// SPDX-License-Identifier: Apache-2.0
// The state machine of an association, PS3.8 9.2: the standard's own table of 19 events and 13
// states, as a pure function. The caller owns socket and timer and does what the effects say.
#ifndef CONSENTRY_DICOM_DIMSE_STATE_H
#define CONSENTRY_DICOM_DIMSE_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum dimse_state {
    DIMSE_IDLE = 1,               // Sta1
    DIMSE_AWAIT_REQUEST,          // Sta2: connected, no A-ASSOCIATE-RQ yet (ARTIM runs)
    DIMSE_AWAIT_DECISION,         // Sta3: we have to accept or reject
    DIMSE_AWAIT_TRANSPORT,        // Sta4
    DIMSE_AWAIT_ANSWER,           // Sta5: our request is out
    DIMSE_ESTABLISHED,            // Sta6
    DIMSE_AWAIT_RELEASE,          // Sta7: our release is out
    DIMSE_RELEASE_ASKED,          // Sta8: the peer wants to release
    DIMSE_COLLISION_REQUESTOR,    // Sta9: both want to; we asked for the association
    DIMSE_COLLISION_ACCEPTOR,     // Sta10
    DIMSE_COLLISION_REQUESTOR_RP, // Sta11
    DIMSE_COLLISION_ACCEPTOR_RP,  // Sta12
    DIMSE_AWAIT_CLOSE,            // Sta13: only the transport is left (ARTIM runs)
};

// Rows of PS3.8 table 9-10, in its order. LOCAL_ events are ours, PDU_ events arrive.
enum dimse_input {
    DIMSE_LOCAL_ASSOCIATE,
    DIMSE_TRANSPORT_CONFIRMED,
    DIMSE_PDU_ACCEPT_IN,
    DIMSE_PDU_REJECT_IN,
    DIMSE_TRANSPORT_ACCEPTED,
    DIMSE_PDU_REQUEST_IN,
    DIMSE_LOCAL_ACCEPT,
    DIMSE_LOCAL_REJECT,
    DIMSE_LOCAL_DATA,
    DIMSE_PDU_DATA_IN,
    DIMSE_LOCAL_RELEASE,
    DIMSE_PDU_RELEASE_RQ_IN,
    DIMSE_PDU_RELEASE_RP_IN,
    DIMSE_LOCAL_RELEASE_ANSWER,
    DIMSE_LOCAL_ABORT,
    DIMSE_PDU_ABORT_IN,
    DIMSE_TRANSPORT_CLOSED,
    DIMSE_ARTIM_EXPIRED,
    DIMSE_PDU_INVALID_IN,
    DIMSE_INPUT_COUNT
};

// What an action asks for, PS3.8 tables 9-6 to 9-9.
enum dimse_effect {
    DIMSE_DO_CONNECT = 1 << 0,
    DIMSE_SEND_REQUEST = 1 << 1,
    DIMSE_SEND_ACCEPT = 1 << 2,
    DIMSE_SEND_REJECT = 1 << 3,
    DIMSE_SEND_DATA = 1 << 4,
    DIMSE_SEND_RELEASE_RQ = 1 << 5,
    DIMSE_SEND_RELEASE_RP = 1 << 6,
    DIMSE_SEND_ABORT = 1 << 7, // source 0 after LOCAL_ABORT, else 2
    DIMSE_START_ARTIM = 1 << 8,
    DIMSE_STOP_ARTIM = 1 << 9,
    DIMSE_CLOSE = 1 << 10,
    DIMSE_TELL_REQUEST = 1 << 11, // look at the request, then LOCAL_ACCEPT or LOCAL_REJECT
    DIMSE_TELL_ACCEPTED = 1 << 12,
    DIMSE_TELL_REJECTED = 1 << 13,
    DIMSE_TELL_DATA = 1 << 14,
    DIMSE_TELL_RELEASE = 1 << 15,  // answer with LOCAL_RELEASE_ANSWER when all is sent
    DIMSE_TELL_RELEASED = 1 << 16, // our release is confirmed
    DIMSE_TELL_ABORTED = 1 << 17,  // by the peer, or by the transport
};

struct dimse_machine {
    uint8_t state; // enum dimse_state
    bool requestor;
};

// A machine in DIMSE_IDLE.
struct dimse_machine dimse_machine_new(bool requestor);

// Takes one event. Returns the effects, in the order of their bits but for CLOSE, which comes last.
// False with *effects 0 when the table has no entry: a defect of the caller for LOCAL_ events.
bool dimse_step(struct dimse_machine *machine, enum dimse_input input, uint32_t *effects);

#endif
