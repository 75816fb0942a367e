// SPDX-License-Identifier: Apache-2.0
// Batches and files of messages (HL7 v2.5.1 ch. 2.10.3): [FHS] { [BHS] { message } [BTS] } [FTS].
// A batch is checked whole before its first message is taken: order of headers and trailers, and
// the counts of BTS-1 and FTS-1 where they are stated.
#ifndef CONSENTRY_HL7_HL7_BATCH_H
#define CONSENTRY_HL7_HL7_BATCH_H

#include "core/base/issue.h"
#include "hl7/hl7_lexer.h"

// True for bytes that begin with FHS or BHS, after a byte order mark.
bool hl7_is_batch(span bytes);

struct hl7_batch {
    span bytes;
    span header; // the first line, FHS or BHS
    uint32_t message_count;
    uint32_t batch_count; // BHS segments
};

// Checks the frame of a batch. BAD_SYNTAX for headers and trailers out of order (BATCH_STRUCTURE),
// also for a count that is wrong (BATCH_COUNT); *out is filled in any case.
WARN_UNUSED enum status hl7_batch_check(span bytes, struct hl7_batch *out, struct issues *issues);

// The next message, from its MSH up to the line before the next header or trailer. Start with
// *cursor = 0; false after the last.
bool hl7_batch_next(const struct hl7_batch *batch, size_t *cursor, span *message);

#endif
