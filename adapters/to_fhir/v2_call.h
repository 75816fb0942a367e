// SPDX-License-Identifier: Apache-2.0
// What rows cannot say: functions that maps call for a part. Each puts what it makes at the path.
#ifndef CONSENTRY_ADAPTERS_TO_FHIR_V2_CALL_H
#define CONSENTRY_ADAPTERS_TO_FHIR_V2_CALL_H

#include "adapters/to_fhir/v2_engine.h"

#define V2_CALL(name)                                                                           \
    void v2_call_##name(struct v2_context *c, const struct v2_target *target, const char *path, \
                        struct v2_source source)

V2_CALL(system);           // HD, at a uri: the system of identifiers
V2_CALL(system_of_sender); // at a uri: MSH-4, else MSH-3
V2_CALL(system_ei);        // EI, at a uri: the system that its authority is
V2_CALL(universal);        // HD, at a uri or a string: its universal id as a URI
V2_CALL(coding_system);    // the name of a coding system, at a uri
V2_CALL(telecom);          // XTN, at a ContactPoint
V2_CALL(telecom_work);     // the same, for work unless it says otherwise
V2_CALL(location);         // PL, at a Reference: a Location, part of those around it
V2_CALL(value);            // OBX, at an Observation: value[x] or components
V2_CALL(attachment);       // OBX-5 of type ED or RP, at an Attachment
V2_CALL(document);         // OBX-5, at DocumentReference.content: lines of text together
V2_CALL(reference_range);  // OBX-7, at referenceRange
V2_CALL(minutes_of_7);     // a time, at a Period: as long as field 7 says in minutes
V2_CALL(event_display);    // MSH-9, at a string: ADT^A01^ADT_A01
V2_CALL(endpoint_unknown); // at an object whose endpoint is not there: that it is unknown
V2_CALL(class_unknown);    // at a Coding: that it is unknown
V2_CALL(birth_time);       // PID-7, at an extension of birthDate
V2_CALL(now);              // at a time

#endif
