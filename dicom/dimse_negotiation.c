// SPDX-License-Identifier: Apache-2.0
#include "dicom/dimse_negotiation.h"

#include "dicom/dicom_transfer.h"
#include "dicom/dicom_write.h"

struct row {
    const char *uid; // ends with "." when it stands for all below it
    enum dimse_service service;
};

// The first row that fits. PS3.4 annexes, PS3.6 A.
// clang-format off
static const struct row rows[] = {
    {"1.2.840.10008.1.1",              DIMSE_SERVICE_ECHO},
    {"1.2.840.10008.1.20.1",           DIMSE_SERVICE_COMMITMENT},
    {"1.2.840.10008.3.1.2.3.3",        DIMSE_SERVICE_MPPS},
    {"1.2.840.10008.5.1.4.1.2.1.1",    DIMSE_SERVICE_FIND}, // patient root
    {"1.2.840.10008.5.1.4.1.2.2.1",    DIMSE_SERVICE_FIND}, // study root
    {"1.2.840.10008.5.1.4.1.2.",       DIMSE_SERVICE_NONE}, // MOVE, GET, patient/study only
    {"1.2.840.10008.5.1.4.1.1.",       DIMSE_SERVICE_STORE},
    {"1.2.840.10008.5.1.4.34.7",       DIMSE_SERVICE_STORE}, // RT beams delivery instruction
    {"1.2.840.10008.5.1.4.34.10",      DIMSE_SERVICE_STORE}, // RT brachy delivery instruction
    {"1.2.840.10008.5.1.4.39.1",       DIMSE_SERVICE_STORE}, // color palettes
    {"1.2.840.10008.5.1.4.38.1",       DIMSE_SERVICE_STORE}, // hanging protocols
    {"1.2.840.10008.5.1.4.43.1",       DIMSE_SERVICE_STORE}, // generic implant templates
    {"1.2.840.10008.5.1.4.44.1",       DIMSE_SERVICE_STORE},
    {"1.2.840.10008.5.1.4.45.1",       DIMSE_SERVICE_STORE},
    {"1.2.840.10008.5.1.1.4.2",        DIMSE_SERVICE_NONE},  // print
    {"1.2.840.10008.",                 DIMSE_SERVICE_NONE},  // other services of DICOM
    {"",                               DIMSE_SERVICE_STORE}, // private storage classes
};
// clang-format on

enum dimse_service dimse_service_of(span abstract)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].uid);
        bool prefix = size == 0 || rows[i].uid[size - 1] == '.';
        if (prefix ? span_starts(abstract, rows[i].uid) : span_is(abstract, rows[i].uid)) {
            return abstract.size == 0 ? DIMSE_SERVICE_NONE : rows[i].service;
        }
    }
    return DIMSE_SERVICE_NONE;
}

static span choose_syntax(span syntaxes)
{
    span first = span_of(NULL, 0), implicit = first, uid;
    while (dimse_next_syntax(&syntaxes, &uid)) {
        if (span_is(uid, DICOM_UID_EXPLICIT_LE)) return uid;
        if (span_is(uid, DICOM_UID_IMPLICIT_LE)) implicit = uid;
        if (first.size == 0 && uid.size <= DIMSE_UID_MAX) first = uid;
    }
    return implicit.size > 0 ? implicit : first;
}

uint32_t dimse_negotiate(struct dimse_associate *answer, const struct dimse_associate *request)
{
    *answer = *request;
    answer->max_length = DIMSE_MAX_LENGTH;
    answer->implementation = span_text(DICOM_IMPLEMENTATION_UID);
    answer->version_name = span_text(DICOM_IMPLEMENTATION_VERSION);
    answer->invoked_max = 1;
    answer->performed_max = 1;
    answer->identity = (struct dimse_identity){0};
    uint32_t accepted = 0;
    for (uint32_t i = 0; i < answer->context_count; i++) {
        struct dimse_context *context = &answer->contexts[i];
        if (context->result != DIMSE_CONTEXT_ACCEPTED) continue;
        context->chosen = choose_syntax(context->syntaxes);
        if (dimse_service_of(context->abstract) == DIMSE_SERVICE_NONE) {
            context->result = DIMSE_CONTEXT_ABSTRACT_UNSUPPORTED;
        } else if (context->chosen.size == 0) {
            context->result = DIMSE_CONTEXT_TRANSFER_UNSUPPORTED;
        } else {
            accepted++;
        }
    }
    answer->role_count = 0;
    for (uint32_t i = 0; i < request->role_count; i++) {
        if (dimse_service_of(request->roles[i].uid) != DIMSE_SERVICE_COMMITMENT) continue;
        answer->roles[answer->role_count++] = request->roles[i];
    }
    return accepted;
}

const struct dimse_context *dimse_accepted(const struct dimse_associate *association, uint8_t id)
{
    for (uint32_t i = 0; i < association->context_count; i++) {
        const struct dimse_context *context = &association->contexts[i];
        if (context->id == id) return context->result == DIMSE_CONTEXT_ACCEPTED ? context : NULL;
    }
    return NULL;
}
