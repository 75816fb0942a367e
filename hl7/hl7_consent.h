// SPDX-License-Identifier: Apache-2.0
// What HL7 v2 says about consent, read into structures: CON (v2.5.1 ch. 9.9), ARV of both lengths
// (v2.6 ch. 3.4.14, v2.9), PD1-12 and 13, RFI, and the PRT or ROL segments that name whom a
// consent is for. Nothing here decides: what a status means is for the adapters.
//
// CON is read wherever it stands, in any version: feeds send it in ADT messages of version 2.3.
// Faults that could change a decision are errors with their place; a reader returns the first.
#ifndef CONSENTRY_HL7_HL7_CONSENT_H
#define CONSENTRY_HL7_HL7_CONSENT_H

#include "hl7/hl7_message.h"
#include "hl7/hl7_types.h"

// Repetitions kept of a field that may repeat; a message with more is refused (FIELD_TOO_LONG).
#define HL7_CONSENTERS_MAX 8
#define HL7_REASONS_MAX    8

// An answer of table 0136 with what senders make of it.
enum hl7_yes_no { HL7_UNSTATED, HL7_YES, HL7_NO, HL7_NULL };

// CON-11, HL7 table 0498. What cannot be read is NONE, which permits nothing.
enum hl7_consent_status {
    HL7_CONSENT_NONE,
    HL7_CONSENT_ACTIVE,    // A
    HL7_CONSENT_LIMITED,   // L
    HL7_CONSENT_PENDING,   // P
    HL7_CONSENT_REFUSED,   // R
    HL7_CONSENT_RESCINDED, // X
    HL7_CONSENT_BYPASSED,  // B: not sought
};

struct hl7_consent {
    size_t segment;                                // of the message
    struct hl7_place place;                        // "CON", sequence
    span set_id;                                   // CON-1
    struct hl7_cwe type;                           // CON-2, table 0496
    span form;                                     // CON-3: form id and version
    struct hl7_ei number;                          // CON-4: form number, by which it is rescinded
    span text, subject_text;                       // CON-5, 6: whole fields
    span background;                               // CON-7
    span subject_background;                       // CON-8
    span limitations;                              // CON-9: what the consenter imposes, free text
    struct hl7_cwe mode;                           // CON-10, table 0497: T, V, W
    enum hl7_consent_status status;                // CON-11
    struct hl7_time discussed;                     // CON-12
    struct hl7_time decided;                       // CON-13
    struct hl7_time effective;                     // CON-14
    struct hl7_time ends;                          // CON-15
    enum hl7_yes_no competent;                     // CON-16
    enum hl7_yes_no translated;                    // CON-17
    struct hl7_cwe language;                       // CON-18
    enum hl7_yes_no material;                      // CON-19: informational material was supplied
    struct hl7_cwe bypass_reason;                  // CON-20, table 0499: E, PJ
    span disclosure_level;                         // CON-21, table 0500: F, P, N
    struct hl7_cwe nondisclosure;                  // CON-22, table 0501: E, RX, PR
    struct hl7_cwe nonsubject;                     // CON-23, table 0502: MIN, NC, LM
    struct hl7_xpn consenters[HL7_CONSENTERS_MAX]; // CON-24
    struct hl7_cwe relationships[HL7_CONSENTERS_MAX]; // CON-25, table 0548
    size_t consenter_count, relationship_count;
    size_t companions; // how many PRT or ROL segments follow this one, NTE between them allowed
};

// The next CON segment at or after `from`; segment_count when there is none.
size_t hl7_consent_find(const struct hl7_message *m, size_t from);
WARN_UNUSED enum status hl7_consent_read(const struct hl7_message *m, size_t segment,
                                         struct hl7_zone zone, struct hl7_consent *out,
                                         struct issues *issues);

// A PRT or a ROL: who takes part, and how.
struct hl7_participant {
    size_t segment;
    span action;                 // PRT-2, ROL-2: AD, DE, UP, CO, ...
    struct hl7_cwe role;         // PRT-4 (table 0912), ROL-3 (table 0443)
    struct hl7_xcn person;       // PRT-5, ROL-4: the first
    struct hl7_xon organization; // PRT-8, ROL-13: the first
    struct hl7_ei device;        // PRT-10
    struct hl7_time from, to;    // PRT-11 and 12, ROL-5 and 6
};
// Companion `number` (from 0) of a consent; number < consent->companions.
WARN_UNUSED enum status hl7_companion_read(const struct hl7_message *m,
                                           const struct hl7_consent *consent, size_t number,
                                           struct hl7_zone zone, struct hl7_participant *out,
                                           struct issues *issues);

// ARV ------------------------------------------------------------------------------------------

enum hl7_restriction_scope {
    HL7_SCOPE_MESSAGE,   // before any patient
    HL7_SCOPE_PATIENT,   // after PID, PD1, NK1, MRG
    HL7_SCOPE_ENCOUNTER, // after PV1, PV2
};
enum hl7_restriction_action { // NONE: could not be read
    HL7_RESTRICTION_NONE,
    HL7_RESTRICTION_ADD,    // A
    HL7_RESTRICTION_DELETE, // D
    HL7_RESTRICTION_UPDATE, // U
    HL7_RESTRICTION_KEEP,   // X: no change
};
struct hl7_restriction {
    size_t segment;
    struct hl7_place place;
    enum hl7_restriction_scope scope;
    span set_id;                             // ARV-1
    enum hl7_restriction_action action;      // ARV-2, table 0206
    struct hl7_cwe value;                    // ARV-3, table 0717
    struct hl7_cwe reasons[HL7_REASONS_MAX]; // ARV-4, table 0719
    size_t reason_count;
    span instructions;             // ARV-5: whole field
    struct hl7_time from, to;      // ARV-6
    bool is_long;                  // version 2.9: one of the following is stated
    struct hl7_cwe classification; // ARV-7, table 0952
    span handling;                 // ARV-8: whole field
    span locations;                // ARV-9: whole field of ERL
    struct hl7_ei instance;        // ARV-10: by which it is deleted
};
size_t hl7_restriction_find(const struct hl7_message *m, size_t from);
WARN_UNUSED enum status hl7_restriction_read(const struct hl7_message *m, size_t segment,
                                             struct hl7_zone zone, struct hl7_restriction *out,
                                             struct issues *issues);

// PD1-12, PD1-13 and PD1-11 of the PD1 at `segment`. What Y means is the feed's to say: guides
// differ (protect, or sharing allowed).
struct hl7_protection {
    size_t segment;
    struct hl7_place place; // PD1-12
    enum hl7_yes_no stated;
    struct hl7_time effective;
    struct hl7_cwe publicity;
};
WARN_UNUSED enum status hl7_protection_read(const struct hl7_message *m, size_t segment,
                                            struct hl7_zone zone, struct hl7_protection *out,
                                            struct issues *issues);

// RFI (v2.6 ch. 16): a request for information, and whether the patient consents.
struct hl7_information_request {
    size_t segment;
    struct hl7_place place;
    struct hl7_time requested, due, submitted; // RFI-1, 2, 4
    enum hl7_yes_no consent;                   // RFI-3
};
WARN_UNUSED enum status hl7_information_request_read(const struct hl7_message *m, size_t segment,
                                                     struct hl7_zone zone,
                                                     struct hl7_information_request *out,
                                                     struct issues *issues);

#endif
