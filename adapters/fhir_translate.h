// SPDX-License-Identifier: Apache-2.0
// A FHIR document as the operations that it asks for, without a ledger: what `consentry translate
// fhir` prints.
#ifndef CONSENTRY_ADAPTERS_FHIR_TRANSLATE_H
#define CONSENTRY_ADAPTERS_FHIR_TRANSLATE_H

#include "adapters/fhir_adapter.h"
#include "core/base/writer.h"

// Reads one resource, or a Bundle of type batch or transaction, and writes
//   "ok":true,"operations":[...],"issues":[...]
// without braces, so that the caller can put more members before. Operations are written as by
// plan_write(), issues as by plan_write_issues(). A resource is taken as new; one without id gets
// "new-1", "new-2", ... In a batch an entry that is refused leaves the others; in a transaction it
// leaves none. Returns OK, or the status of the first error, which is then also among the issues;
// NO_SPACE in the writer sticks there. `issues` has room for what is to be printed.
WARN_UNUSED enum status fhir_translate(struct writer *w, span input,
                                       const struct fhir_adapter_context *context,
                                       struct arena *arena, struct issues *issues);

#endif
