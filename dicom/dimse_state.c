// SPDX-License-Identifier: Apache-2.0
#include "dicom/dimse_state.h"

#include "core/base/invariant.h"

// clang-format off
enum action {
    NONE,
    AE1, AE2, AE3, AE4, AE5, AE6, AE7, AE8, // association establishment
    DT1, DT2,                               // data
    AR1, AR2, AR3, AR4, AR5, AR6, AR7, AR8, AR9, AR10, // release
    AA1, AA2, AA3, AA4, AA5, AA6, AA7, AA8, // abort
    ACTION_COUNT
};

// PS3.8 table 9-10. Columns Sta1 to Sta13; "no" where there is none.
#define no NONE
static const uint8_t table[DIMSE_INPUT_COUNT][13] = {
//                                  1    2    3    4    5    6    7    8    9   10    11   12   13
[DIMSE_LOCAL_ASSOCIATE]      = { AE1, no,  no,  no,  no,  no,  no,  no,  no,  no,   no,  no,  no  },
[DIMSE_TRANSPORT_CONFIRMED]  = { no,  no,  no,  AE2, no,  no,  no,  no,  no,  no,   no,  no,  no  },
[DIMSE_PDU_ACCEPT_IN]        = { no,  AA1, AA8, no,  AE3, AA8, AA8, AA8, AA8, AA8,  AA8, AA8, AA6 },
[DIMSE_PDU_REJECT_IN]        = { no,  AA1, AA8, no,  AE4, AA8, AA8, AA8, AA8, AA8,  AA8, AA8, AA6 },
[DIMSE_TRANSPORT_ACCEPTED]   = { AE5, no,  no,  no,  no,  no,  no,  no,  no,  no,   no,  no,  no  },
[DIMSE_PDU_REQUEST_IN]       = { no,  AE6, AA8, no,  AA8, AA8, AA8, AA8, AA8, AA8,  AA8, AA8, AA7 },
[DIMSE_LOCAL_ACCEPT]         = { no,  no,  AE7, no,  no,  no,  no,  no,  no,  no,   no,  no,  no  },
[DIMSE_LOCAL_REJECT]         = { no,  no,  AE8, no,  no,  no,  no,  no,  no,  no,   no,  no,  no  },
[DIMSE_LOCAL_DATA]           = { no,  no,  no,  no,  no,  DT1, no,  AR7, no,  no,   no,  no,  no  },
[DIMSE_PDU_DATA_IN]          = { no,  AA1, AA8, no,  AA8, DT2, AR6, AA8, AA8, AA8,  AA8, AA8, AA6 },
[DIMSE_LOCAL_RELEASE]        = { no,  no,  no,  no,  no,  AR1, no,  no,  no,  no,   no,  no,  no  },
[DIMSE_PDU_RELEASE_RQ_IN]    = { no,  AA1, AA8, no,  AA8, AR2, AR8, AA8, AA8, AA8,  AA8, AA8, AA6 },
[DIMSE_PDU_RELEASE_RP_IN]    = { no,  AA1, AA8, no,  AA8, AA8, AR3, AA8, AA8, AR10, AR3, AA8, AA6 },
[DIMSE_LOCAL_RELEASE_ANSWER] = { no,  no,  no,  no,  no,  no,  no,  AR4, AR9, no,   no,  AR4, no  },
[DIMSE_LOCAL_ABORT]          = { no,  no,  AA1, AA2, AA1, AA1, AA1, AA1, AA1, AA1,  AA1, AA1, no  },
[DIMSE_PDU_ABORT_IN]         = { no,  AA2, AA3, no,  AA3, AA3, AA3, AA3, AA3, AA3,  AA3, AA3, AA2 },
[DIMSE_TRANSPORT_CLOSED]     = { no,  AA5, AA4, AA4, AA4, AA4, AA4, AA4, AA4, AA4,  AA4, AA4, AR5 },
[DIMSE_ARTIM_EXPIRED]        = { no,  AA2, no,  no,  no,  no,  no,  no,  no,  no,   no,  no,  AA2 },
[DIMSE_PDU_INVALID_IN]       = { no,  AA1, AA8, no,  AA8, AA8, AA8, AA8, AA8, AA8,  AA8, AA8, AA7 },
};
#undef no

struct outcome {
    uint32_t effects;
    uint8_t next; // 0: stays
};

static const struct outcome outcomes[ACTION_COUNT] = {
    [AE1]  = {DIMSE_DO_CONNECT,                                       DIMSE_AWAIT_TRANSPORT},
    [AE2]  = {DIMSE_SEND_REQUEST,                                     DIMSE_AWAIT_ANSWER},
    [AE3]  = {DIMSE_TELL_ACCEPTED,                                    DIMSE_ESTABLISHED},
    [AE4]  = {DIMSE_TELL_REJECTED | DIMSE_CLOSE,                      DIMSE_IDLE},
    [AE5]  = {DIMSE_START_ARTIM,                                      DIMSE_AWAIT_REQUEST},
    [AE6]  = {DIMSE_STOP_ARTIM | DIMSE_TELL_REQUEST,                  DIMSE_AWAIT_DECISION},
    [AE7]  = {DIMSE_SEND_ACCEPT,                                      DIMSE_ESTABLISHED},
    [AE8]  = {DIMSE_SEND_REJECT | DIMSE_START_ARTIM,                  DIMSE_AWAIT_CLOSE},
    [DT1]  = {DIMSE_SEND_DATA,                                        0},
    [DT2]  = {DIMSE_TELL_DATA,                                        0},
    [AR1]  = {DIMSE_SEND_RELEASE_RQ,                                  DIMSE_AWAIT_RELEASE},
    [AR2]  = {DIMSE_TELL_RELEASE,                                     DIMSE_RELEASE_ASKED},
    [AR3]  = {DIMSE_TELL_RELEASED | DIMSE_CLOSE,                      DIMSE_IDLE},
    [AR4]  = {DIMSE_SEND_RELEASE_RP | DIMSE_START_ARTIM,              DIMSE_AWAIT_CLOSE},
    [AR5]  = {DIMSE_STOP_ARTIM,                                       DIMSE_IDLE},
    [AR6]  = {DIMSE_TELL_DATA,                                        0},
    [AR7]  = {DIMSE_SEND_DATA,                                        0},
    [AR8]  = {DIMSE_TELL_RELEASE,                                     DIMSE_COLLISION_REQUESTOR},
    [AR9]  = {DIMSE_SEND_RELEASE_RP,                                  DIMSE_COLLISION_REQUESTOR_RP},
    [AR10] = {DIMSE_TELL_RELEASED,                                    DIMSE_COLLISION_ACCEPTOR_RP},
    [AA1]  = {DIMSE_SEND_ABORT | DIMSE_START_ARTIM,                   DIMSE_AWAIT_CLOSE},
    [AA2]  = {DIMSE_STOP_ARTIM | DIMSE_CLOSE,                         DIMSE_IDLE},
    [AA3]  = {DIMSE_TELL_ABORTED | DIMSE_CLOSE,                       DIMSE_IDLE},
    [AA4]  = {DIMSE_TELL_ABORTED,                                     DIMSE_IDLE},
    [AA5]  = {DIMSE_STOP_ARTIM,                                       DIMSE_IDLE},
    [AA6]  = {0,                                                      0},
    [AA7]  = {DIMSE_SEND_ABORT,                                       0},
    [AA8]  = {DIMSE_SEND_ABORT | DIMSE_START_ARTIM | DIMSE_TELL_ABORTED, DIMSE_AWAIT_CLOSE},
};
// clang-format on

struct dimse_machine dimse_machine_new(bool requestor)
{
    return (struct dimse_machine){DIMSE_IDLE, requestor};
}

bool dimse_step(struct dimse_machine *machine, enum dimse_input input, uint32_t *effects)
{
    INVARIANT((unsigned)input < DIMSE_INPUT_COUNT);
    INVARIANT(machine->state >= DIMSE_IDLE && machine->state <= DIMSE_AWAIT_CLOSE);
    uint8_t action = table[input][machine->state - 1];
    *effects = outcomes[action].effects;
    if (action == NONE) return false;
    if (outcomes[action].next != 0) machine->state = outcomes[action].next;
    if (action == AR8 && !machine->requestor) machine->state = DIMSE_COLLISION_ACCEPTOR;
    return true;
}
