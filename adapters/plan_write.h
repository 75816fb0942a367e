// SPDX-License-Identifier: Apache-2.0
// A plan as JSON: what `consentry translate` prints and `consentry prove --ops` reads.
//
// One object for each step, in order:
//   {"kind":"REGISTER","patient":P,"custodian":P,"document":D}      of PLAN_ACTOR
//   {"kind":"RECORD","patient":P,"custodian":P,"document":D}
//   {"kind":"REVOKE","patient":P,"document":D}                      all leaves of the document
//   {"kind":"GRANT","effect":"permit","patient":P,"grantee":P,"custodian":P,
//    "types":["laboratory"],"purposes":["TREAT"],"not_before":T,"not_after":T,
//    "confidentiality":C,"sensitivities":[..],"actions":[..],"rule":N,"parent":N,"narrower":H,
//    "first":true,"document":D}
// and REQUEST and RESPOND likewise. P names a party: "tenant", "anyone", "nobody", or its account
// kind, a colon and its first name, with the other names in "aliases" where it is the patient. An
// absent selector is ["all"], an absent time null. D is the document's key; H a digest or null.
#ifndef CONSENTRY_ADAPTERS_PLAN_WRITE_H
#define CONSENTRY_ADAPTERS_PLAN_WRITE_H

#include "adapters/plan.h"
#include "core/base/issue.h"
#include "core/base/writer.h"

// The steps, with brackets around: the value of "operations".
void plan_write(struct writer *w, const struct plan *plan);

// The steps without brackets, a comma before each but the first; `any` says whether one stands
// already, and is set.
void plan_write_steps(struct writer *w, const struct plan *plan, bool *any);

// "patient", "practitioner-role"
const char *plan_account_kind(uint8_t kind);

// Findings as translate shows them, with brackets around:
// {"severity":"error","code":"required","rule":"fhir-required","offset":17,"location":"Consent"}
void plan_write_issues(struct writer *w, const struct issues *issues);

#endif
