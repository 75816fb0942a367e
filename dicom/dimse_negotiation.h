// SPDX-License-Identifier: Apache-2.0
// What to answer to an A-ASSOCIATE-RQ (PS3.8 9.3.3, PS3.7 D.3.3): presentation contexts, roles.
#ifndef CONSENTRY_DICOM_DIMSE_NEGOTIATION_H
#define CONSENTRY_DICOM_DIMSE_NEGOTIATION_H

#include "dicom/dimse_pdu.h"

// Services as an SCP sees them.
enum dimse_service {
    DIMSE_SERVICE_NONE,       // not offered: context result 3
    DIMSE_SERVICE_ECHO,       // 1.2.840.10008.1.1
    DIMSE_SERVICE_STORE,      // any storage class, known or not
    DIMSE_SERVICE_FIND,       // patient or study root
    DIMSE_SERVICE_COMMITMENT, // storage commitment, push model
    DIMSE_SERVICE_MPPS,       // modality performed procedure step
};

// The service behind an abstract syntax. What is neither a service of DICOM nor known to be
// something else is taken for a storage class: vendors have their own, and nothing is decoded here.
enum dimse_service dimse_service_of(span abstract);

// Fills `answer` with the acceptance of `request`: same titles and numbers, one transfer syntax for
// each context we serve (explicit little endian, else implicit, else the first offered; pixel data
// pass through as they are), roles as proposed for storage commitment, whose reports go the other
// way. Spans of `answer` point where those of `request` do. Returns the number accepted.
uint32_t dimse_negotiate(struct dimse_associate *answer, const struct dimse_associate *request);

// The accepted context `id` of an association, or NULL.
const struct dimse_context *dimse_accepted(const struct dimse_associate *association, uint8_t id);

#endif
