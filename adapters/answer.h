// SPDX-License-Identifier: Apache-2.0
// How each protocol says what happened: one table from our statuses to HTTP status and FHIR issue
// type, HL7 acknowledgment and error code (tables 0008 and 0357), DIMSE status (PS3.4 GG, PS3.7 C).
#ifndef CONSENTRY_ADAPTERS_ANSWER_H
#define CONSENTRY_ADAPTERS_ANSWER_H

#include "core/base/issue.h"
#include "core/ledger/refusal.h"

struct answer {
    uint16_t http;         // 201 is the caller's; 200 stands for success
    const char *fhir;      // issue type of R4
    const char *hl7_ack;   // "AA", "AE" (the content is wrong), "AR" (the message is)
    const char *hl7_error; // table 0357
    uint16_t dimse;        // C-STORE
};

struct answer answer_of_status(enum status status);

// The same for a refusal of the ledger.
struct answer answer_of_refusal(enum ledger_error error);

// HTTP for a finding of the FHIR reader: what is no JSON of ours is 400 or 413, what is no FHIR
// 400, what breaks a rule of ours 422.
uint16_t answer_http_of_issue(const struct issue *issue);

#endif
