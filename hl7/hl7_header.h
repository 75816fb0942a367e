// SPDX-License-Identifier: Apache-2.0
// The header of a message, what a feed accepts, and the checks of fields by hl7_segments.def.
#ifndef CONSENTRY_HL7_HL7_HEADER_H
#define CONSENTRY_HL7_HL7_HEADER_H

#include "hl7/hl7_grammar.h"
#include "hl7/hl7_types.h"

// MSH as a structure. Fields are whole (all components) unless said otherwise; parts keep their
// escapes.
struct hl7_header {
    span sending_application, sending_facility;     // MSH-3, 4: HD
    span receiving_application, receiving_facility; // MSH-5, 6: HD
    struct hl7_time time;                           // MSH-7
    struct hl7_zone zone;                           // of MSH-7, else the feed's
    span security;                                  // MSH-8
    struct hl7_msg type;                            // MSH-9; the event from EVN-1 if not there
    span control_id;                                // MSH-10
    span processing_id, processing_mode;            // MSH-11, components 1 and 2
    span version;                                   // MSH-12, component 1
    uint32_t version_number;                        // 251 for 2.5.1; 0 when not known
    span sequence_number;                           // MSH-13
    span accept_ack, application_ack;               // MSH-15, 16: AL, NE, ER, SU or empty
    span charset;                                   // MSH-18, all repetitions
    const struct hl7_event *event;                  // NULL when it is not known
    bool type_known;
};

// What a feed accepts.
struct hl7_feed_rules {
    const char *processing_ids; // "PTD": letters of table 0103 that are taken
    bool any_event;             // events we do not know pass, to be stored
};
#define HL7_FEED_RULES_USUAL ((struct hl7_feed_rules){"PTD", false})

// The longest MSH-10 that is accepted: version 2.7 has 199.
#define HL7_CONTROL_ID_MAX 199

// Reads MSH; checks nothing. `fallback` is the feed's zone. The message must have its first
// segment.
void hl7_header_read(const struct hl7_message *m, struct hl7_zone fallback, struct hl7_header *out);

// What the answer depends on: MSH-9 to 12 are there, version, processing id and event are
// accepted. Every fault found is an issue; the status is that of the first error.
WARN_UNUSED enum status hl7_header_check(const struct hl7_message *m, const struct hl7_header *h,
                                         struct hl7_feed_rules rules, struct issues *issues);

// Checks all fields that hl7_segments.def names but those of MSH. The status is that of the first
// error.
WARN_UNUSED enum status hl7_fields_check(const struct hl7_message *m, struct hl7_zone zone,
                                         struct issues *issues);

// Open, read, check and match in one: what a door does with every message. On an error *message
// and *header still hold what an answer needs (header zeroed when there is no MSH).
struct hl7_received {
    struct hl7_message message;
    struct hl7_header header;
    struct hl7_tree tree;
    bool has_header; // MSH could be read
};
struct hl7_reading {
    struct hl7_options options;
    struct hl7_feed_rules rules;
    struct hl7_zone zone;
};
WARN_UNUSED enum status hl7_receive(struct hl7_received *out, span bytes,
                                    const struct hl7_reading *reading, struct arena *arena,
                                    struct issues *issues);

#endif
