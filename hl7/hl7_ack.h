// SPDX-License-Identifier: Apache-2.0
// Acknowledgements (HL7 v2.5.1 ch. 2.9): which to send in the original and the enhanced mode, and
// how they read, as ERR of the sender's version tells what was wrong and where.
//
// An answer goes back in the sender's delimiters, version and character set, with sender and
// receiver swapped whole; nothing of the message but its header fields is echoed.
#ifndef CONSENTRY_HL7_HL7_ACK_H
#define CONSENTRY_HL7_HL7_ACK_H

#include "hl7/hl7_encode.h"
#include "hl7/hl7_header.h"

enum hl7_ack_code {
    HL7_ACK_NONE,
    HL7_ACK_AA, // application: accepted
    HL7_ACK_AE, // application: error in the content
    HL7_ACK_AR, // application: cannot be taken
    HL7_ACK_CA, // commit: it is on disk
    HL7_ACK_CE,
    HL7_ACK_CR,
};

// What became of a message: the worst of its issues, AR before AE before AA. Issues that are not
// of hl7_rules.def count by their status: limits and environment AR, the rest AE.
enum hl7_answer hl7_answer_of(const struct issues *issues);

// Which acknowledgements the sender wants for this outcome.
struct hl7_ack_plan {
    bool enhanced;                 // MSH-15 or MSH-16 is stated
    enum hl7_ack_code commit;      // to be sent when the message is on disk, or refused; or NONE
    enum hl7_ack_code application; // to be sent when it is processed; or NONE
};
// An acknowledgement is never acknowledged, nor is a response that carries an MSA.
struct hl7_ack_plan hl7_ack_plan(const struct hl7_received *received, enum hl7_answer answer);

struct hl7_ack {
    const struct hl7_received *received;
    enum hl7_ack_code code;
    const struct issues *issues; // for ERR; NULL for none
    bool tells_warnings;         // ERR also for warnings: many senders take any ERR for a refusal
    span control_id;             // our MSH-10: unique, the caller sees to it
    instant now;
    struct hl7_zone zone;
    bool has_sequence; // the sequence number protocol: MSA-4
    int64_t expected_sequence; // -1: any may begin
};

// The most issues an answer tells of, errors first.
#define HL7_ACK_ERRORS_MAX 20
// The longest header field that is echoed; a longer one is left out.
#define HL7_ACK_ECHO_MAX 250
// Enough memory for any answer: in the arena while it is made, and as the writer's capacity.
#define HL7_ACK_MEMORY 32768

// Appends the acknowledgement, segments ended by CR, in the sender's character set. NO_SPACE when
// writer or arena are too small.
WARN_UNUSED enum status hl7_ack_write(struct writer *out, const struct hl7_ack *ack,
                                      struct arena *arena);

// Around the answers to a batch: BHS and BTS, with FHS and FTS when the batch came in a file.
// `header` is the first line of what was received, FHS or BHS.
void hl7_ack_batch_begin(struct writer *out, span header, span control_id, instant now,
                         struct hl7_zone zone);
void hl7_ack_batch_end(struct writer *out, span header, uint32_t message_count);

#endif
