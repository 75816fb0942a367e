// SPDX-License-Identifier: Apache-2.0
// The MLLP door: HL7 v2 messages of many senders, each answered when, and only when, what it asks
// for is on disk (HL7 v2.5.1 ch. 2.9, MLLP release 1 and 2). docs/hl7.md is its manual.
//
//   mllp_settings   listeners and feeds: what was agreed on with whom
//   mllp_door       listeners, the list of sessions, their deadlines, draining
//   mllp_session    one connection: frames in, answers out in the order of the frames
//   mllp_message    one message: read, known already, in sequence, planned, submitted, answered
//   mllp_store      what is kept of a message, and how it is found again
//   mllp_feeds      what each feed has done so far, as /feeds tells it
#ifndef CONSENTRY_GATEWAY_MLLP_DOOR_H
#define CONSENTRY_GATEWAY_MLLP_DOOR_H

#include "gateway/doors/mllp/mllp_settings.h"
#include "gateway/spine/gateway.h"

struct mllp_door;

struct mllp_door_options {
    struct gateway *gateway;
    const struct mllp_settings *settings; // lives as long as the door
    struct tls *tls;                      // NULL: connections speak plainly
};

// Opens no port yet. NO_SPACE, RANDOM_FAILED.
WARN_UNUSED enum status mllp_door_open(struct mllp_door **out,
                                       const struct mllp_door_options *options);
// Opens the ports; *failed is the index of the listener that could not.
WARN_UNUSED enum status mllp_door_listen(struct mllp_door *door, size_t *failed);
// "H:P", several with commas between, as they were bound.
void mllp_door_write_addresses(const struct mllp_door *door, struct writer *w);

// Closes the ports and reads nothing more; each connection ends when what it sent is answered.
// `drained` is told when the last has gone. mllp_door_cut() ends those that are left.
void mllp_door_drain(struct mllp_door *door, void (*drained)(void *owner), void *owner);
void mllp_door_cut(struct mllp_door *door);
// Stops the timer and the listeners, after the last connection has gone.
void mllp_door_halt(struct mllp_door *door);
// After the loop has ended. NULL is allowed.
void mllp_door_close(struct mllp_door *door);

size_t mllp_door_connections(const struct mllp_door *door);

#endif
