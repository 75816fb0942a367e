// SPDX-License-Identifier: Apache-2.0
// The FHIR resources of a message, stored beside it (adapters/hl7_fhir.h): what its feed keeps is
// filed as if a client had PUT each, in the group of the message, so all or nothing.
//
// A message that is no ADT does not change people: of them it only adds those that are not there.
#ifndef CONSENTRY_GATEWAY_MLLP_RESOURCES_H
#define CONSENTRY_GATEWAY_MLLP_RESOURCES_H

#include "gateway/doors/mllp/mllp_message.h"

// What a feed said last about a patient: feeds say the same again and again, and what is stored
// already needs no new version. One place for each of many patients, the later one takes it; a
// patient whose place was taken is stored again, no more.
#define MLLP_KNOWN_PATIENTS 16384
struct mllp_known_patient {
    uint8_t who[16];                  // a digest of feed and PID-3
    uint8_t what[16];                 // of all that the resource is made of
    uint8_t name[DOCUMENT_NAME_SIZE]; // of the document
    uint32_t version;                 // that was stored
};

// Items for the resources of t->received, in t->arena; none when the feed keeps none. A resource
// that the FHIR adapter refuses, and all of them when there are more than `room`, are left out with
// a warning in t->issues: the message itself is not worse for it. Only memory is an error.
WARN_UNUSED enum status mllp_resources_make(struct taking *t, size_t room,
                                            struct intake_item **items, size_t *count);

#endif
