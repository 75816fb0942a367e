// SPDX-License-Identifier: Apache-2.0
// HL7 v2 messages as the operations that they ask for, without a ledger: what `consentry translate
// hl7` prints.
#ifndef CONSENTRY_ADAPTERS_HL7_TRANSLATE_H
#define CONSENTRY_ADAPTERS_HL7_TRANSLATE_H

#include "adapters/hl7_adapter.h"
#include "core/base/writer.h"

// What the arena needs for files of up to 16 MiB, besides what the messages' text needs.
#define HL7_TRANSLATE_MEMORY (8U << 20)

// Reads one message, several one after another, a batch, or MLLP frames of any of them, and writes
//   "ok":true,"operations":[...],"issues":[...]
// without braces. Of a message that is held only its record is written, and "held":true stands
// before the issues. A merge is {"kind":"MERGE","patient":P,"prior":P}, a bypassed consent
// {"kind":"AUDIT","patient":P}. A batch whose counts are wrong is refused whole; of several
// messages each counts for itself. Returns the status of the first error.
WARN_UNUSED enum status hl7_translate(struct writer *w, span input,
                                      const struct hl7_adapter_context *context,
                                      const struct hl7_reading *reading, struct arena *arena,
                                      struct issues *issues);

// The same, and `each` is called for every message that could be received, before its operations.
// What it takes of the arena is given back after the message; an error counts as the message's.
struct hl7_translate_each {
    enum status (*call)(void *user, const struct hl7_received *received, struct arena *arena,
                        struct issues *issues);
    void *user;
};
WARN_UNUSED enum status hl7_translate_with(struct writer *w, span input,
                                           const struct hl7_adapter_context *context,
                                           const struct hl7_reading *reading, struct arena *arena,
                                           struct issues *issues,
                                           const struct hl7_translate_each *each);

#endif
