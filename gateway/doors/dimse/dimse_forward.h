// SPDX-License-Identifier: Apache-2.0
// C-STORE as SCU: instances that are kept here go on to the peer of --dicom-forward, when the
// consents of their patients permit it. The decision is taken before a byte of the object is read;
// the object then passes in pieces of constant size.
//
// Instances wait in a queue in memory, in the order of their arrival; a stop or a crash forgets it.
// An instance that the peer does not take is tried again FORWARD_TRIES times.
#ifndef CONSENTRY_GATEWAY_DIMSE_FORWARD_H
#define CONSENTRY_GATEWAY_DIMSE_FORWARD_H

#include "gateway/doors/dimse/dimse_caller.h"

struct dimse_forward;

// For the peer whose title is given. NOT_FOUND: --dicom-peers does not name it; NO_SPACE.
WARN_UNUSED enum status dimse_forward_open(struct dimse_forward **out, struct dimse_server *server,
                                           span title);
void dimse_forward_close(struct dimse_forward *forward);

// An instance has been received: index of gateway/spine/imaging.h.
void dimse_forward_add(struct dimse_forward *forward, uint32_t instance);
// Looks whether it is time to try again; called with every tick.
void dimse_forward_tick(struct dimse_forward *forward);

#endif
