// SPDX-License-Identifier: Apache-2.0
// DICOMweb (PS3.18): STOW-RS (10.5), QIDO-RS (10.6), WADO-RS metadata and instances (10.4). Shared
// by stow*.c (receiving), qido.c (searching), wado.c (giving back) and dicomweb_reply.c.
//
// Receiving is a record, not a disclosure: an instance is taken from whoever may write here. What
// leaves is decided row by row (gateway/spine/disclosure.h): QIDO-RS leaves out what is denied,
// WADO-RS answers as if it were not there.
//
// Who asks is who the connection proves: the token (system DISCLOSURE_SYSTEM_TOKEN, value its id).
// A gateway that asks nobody who they are takes the word of the parameter requester=SYSTEM|VALUE.
// purpose=CODE of v3 ActReason says what for; without it, TREAT.
#ifndef CONSENTRY_GATEWAY_DICOMWEB_DOOR_H
#define CONSENTRY_GATEWAY_DICOMWEB_DOOR_H

#include "gateway/spine/gateway.h"
#include "gateway/spine/imaging_match.h"

#define DICOMWEB_BOUNDARY   "consentry-4d0d7cf0a4b1"
#define DICOMWEB_RESULT_MAX ((size_t)64 << 20) // bytes of one answer that is gathered

enum dicomweb_form { DICOMWEB_REFUSED, DICOMWEB_JSON, DICOMWEB_XML };

// What Accept asks for; REFUSED when it is neither.
enum dicomweb_form dicomweb_form_of(const struct http_exchange *exchange);

// One parameter of a query, decoded into `memory`; false at the end, or when it is broken.
struct dicomweb_query {
    span rest;
    bool broken;
};
bool dicomweb_query_next(struct dicomweb_query *query, uint8_t *memory, size_t capacity, span *name,
                         span *value);

// Who asks, and what for. False: a purpose that is none, or a requester where none is taken.
struct dicomweb_asker {
    struct disclosure_requester requester;
    uint64_t purposes;
};
bool dicomweb_asker(struct dicomweb_asker *asker, const struct http_exchange *exchange);

// An empty scratch arena for the present call.
struct arena *dicomweb_scratch(struct gateway *gateway);

// A row may leave: decided, and logged. Equal questions follow each other, so the last answer is
// kept.
struct dicomweb_gate {
    const struct dicomweb_asker *asker;
    struct dicom_class class;
    uint32_t patient;
    bool decided, permitted;
};
bool dicomweb_permits(struct dicomweb_gate *gate, struct gateway *gateway, enum imaging_level level,
                      uint32_t index);

// Results: data sets in explicit little endian and UTF-8, one after the other, in the form asked
// for. NO_SPACE sticks in the reply.
struct dicomweb_reply {
    struct gateway *gateway;
    enum dicomweb_form form;
    struct buffer body;
    uint32_t count;
    bool single; // one data set, not a list of them
    enum status status;
};
void dicomweb_reply_begin(struct dicomweb_reply *reply, struct gateway *gateway,
                          enum dicomweb_form form);
// `bytes`: a bare data set. The scratch arena is used behind what it holds.
void dicomweb_reply_dataset(struct dicomweb_reply *reply, span bytes);
// One that is DICOM JSON already.
void dicomweb_reply_json(struct dicomweb_reply *reply, span json);
void dicomweb_reply_send(struct dicomweb_reply *reply, struct http_exchange *exchange,
                         uint16_t http);
void dicomweb_reply_drop(struct dicomweb_reply *reply);

// "BASE/dicom-web/studies/UID[/series/UID[/instances/UID]]"; empty UIDs end it.
void dicomweb_write_url(struct writer *w, const struct gateway *gateway, span study, span series,
                        span instance);

#endif
