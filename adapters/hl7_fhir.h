// SPDX-License-Identifier: Apache-2.0
// HL7 v2 messages as FHIR R4 resources, by the maps of the v2-to-FHIR guide (HL7 v2-to-FHIR 1.0):
// a pure function of a received message, the key of its tenant, and its feed.
//
// What goes where stands in tables that people can read, adapters/to_fhir/*.def: one row a field,
// with the path of the element it becomes. docs/v2-to-fhir.md says what is covered and what is
// left out.
//
// The id of a resource is a keyed hash of what identifies it: a Patient's of the first identifier
// of PID-3, a Practitioner's of XCN-1 and its authority. So the next message about the same person
// changes the same resource, and a message sent twice makes nothing new. What has no identifier of
// its own is identified by the message (MSH-3, 4, 10) and its place in it.
//
// Nothing here decides about access: a Consent made of CON says what the sender said, and the
// ledger is told by hl7_adapter.h alone. Who stores the resources of a message leaves Consents to
// that adapter (hl7_fhir_is_stored).
#ifndef CONSENTRY_ADAPTERS_HL7_FHIR_H
#define CONSENTRY_ADAPTERS_HL7_FHIR_H

#include "adapters/hl7_adapter.h"
#include "fhir/fhir_compose.h"
#include "fhir/fhir_model.h"

// A message of the largest size makes no more resources than this; what goes beyond is an issue.
enum { HL7_FHIR_RESOURCES_MAX = 4096 };
// What the arena needs, besides so many bytes for each byte of the message.
#define HL7_FHIR_MEMORY           (8U << 20)
#define HL7_FHIR_MEMORY_PER_INPUT 256U

struct hl7_fhir_context {
    span tenant_key;             // 1 to 64 bytes, of the ids
    const struct hl7_feed *feed; // its authorities name the systems of identifiers
    instant now;                 // Provenance.recorded
    bool patients_only;          // nothing but what PID, PD1 and MRG say about patients
};

struct hl7_fhir_entry {
    const char *type;            // "Patient"
    span id;                     // a UUID, 36 characters
    struct fhir_value *resource; // with resourceType and id; for fhir_write()
};

struct hl7_fhir {
    struct hl7_fhir_entry *entries; // the MessageHeader first; in the arena
    uint32_t count;
    span id;        // of the Bundle
    span timestamp; // FHIR instant of MSH-7, or empty when it has no seconds
};

// The resources of one message that hl7_receive() accepted. A field that has no form in FHIR (a
// date of month 13) is left out with a warning. LIMIT, NO_SPACE.
WARN_UNUSED enum status hl7_fhir_read(struct hl7_fhir *out, const struct hl7_received *received,
                                      const struct hl7_fhir_context *context, struct arena *arena,
                                      struct issues *issues);

// True for what a door stores beside the message: a resource that clients may store too, but for
// Consents. Store each as a PUT of "Type/id" does, all of a message or none; references among them
// are relative.
bool hl7_fhir_is_stored(const struct hl7_fhir_entry *entry);

// A Bundle of type transaction that PUTs every resource.
void hl7_fhir_write_bundle(struct writer *w, const struct hl7_fhir *fhir, struct arena *arena);

#endif
