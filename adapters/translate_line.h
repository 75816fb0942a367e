// SPDX-License-Identifier: Apache-2.0
// The members that `consentry translate` prints for a document of any language:
//   "ok":true,"operations":[...],"issues":[...]
// The steps are written between translate_begin() and translate_end().
#ifndef CONSENTRY_ADAPTERS_TRANSLATE_LINE_H
#define CONSENTRY_ADAPTERS_TRANSLATE_LINE_H

#include "adapters/plan_write.h"

struct translate_line {
    struct writer *w;
    size_t word; // where "false" stands until all is known
    bool any;    // an operation is written
    bool held;   // a person must look first
};

struct translate_line translate_begin(struct writer *w);
void translate_steps(struct translate_line *line, const struct plan *plan);
// An object that is no step: {"kind":NAME,"patient":P ... }; `other` may be NULL.
void translate_note(struct translate_line *line, const char *kind, const struct plan_party *patient,
                    const char *role, const struct plan_party *other);
// Writes the rest. `status` of the first error.
void translate_end(struct translate_line *line, enum status status, const struct issues *issues);

#endif
