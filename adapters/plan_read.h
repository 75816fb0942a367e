// SPDX-License-Identifier: Apache-2.0
// Plans back from the JSON of plan_write.h: `consentry prove --ops` reads what `translate` prints.
//
// Parties are told apart by their first name, steps by the document they name: neighbors with the
// same document are one plan. Members that plan_write() does not write are ignored, so a person may
// add notes; of those it writes, "aliases", the selectors of a rule, "first" and "document" may be
// left out and then mean nothing, all, the plan's first grant, and no document.
#ifndef CONSENTRY_ADAPTERS_PLAN_READ_H
#define CONSENTRY_ADAPTERS_PLAN_READ_H

#include "adapters/plan.h"
#include "core/base/issue.h"
#include "fhir/json_cursor.h"

// Reads the steps at `*at`, an item of a list of operations, into a plan, and moves `*at` behind
// them; NULL at the end of the list. BAD_VALUE ops-..., with the offset, for a step that cannot be
// read; LIMIT plan-limit for more than a plan holds.
WARN_UNUSED enum status plan_read(struct plan *out, const struct json_doc *doc,
                                  const struct json_node **at, struct issues *issues);

#endif
