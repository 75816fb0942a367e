// SPDX-License-Identifier: Apache-2.0
// The consent decision: one pure function over canonical consents, the table CCE-1.
//
//   policy_decide(consents, request with its resource and time) -> PERMIT | DENY | NO_CONSENT,
//   with the rule that decided and the consents that were considered.
//
// A canonical consent is what an adapter makes of a source document, once: codes of the tables are
// bits, everything else is a token (system and value, compared byte by byte), every selector says
// whether it was stated and whether all of it was understood. What was not understood never
// permits and always denies.
//
//  1. A consent is eligible when it is active, its scope is patient privacy (or research, for a
//     purpose that is-a HRESCH), it is the subject's, and its root's period contains now. An
//     eligible consent that was not understood, or says no base, is INDETERMINATE.
//  2. Base: the root's type. Untyped: OPTIN without selectors permits, OPTOUT without denies, with
//     selectors the root is the exception and says the contrary. An untyped root may produce
//     denials but never a permit, unless the settings say so.
//  3. Context of a rule: period, actor, purpose, action. A permit needs every asked purpose to be
//     one that it names or below; a deny is hit by any that is equal, below or above.
//  4. Data of a rule: labels, data references, data period, class, code; all that are stated. A
//     permit covers its level of confidentiality and below, a deny its level and above; a permit
//     must cover every sensitivity of the resource, a deny hits on any overlap. Data without label
//     count as restricted unless this gateway labels. Dates: a permit must contain, a deny overlap.
//  5. Within a consent: nested rules that match; below level 1 only under a parent that matched,
//     and then in its place. Any deny among what is left denies, else it permits. No nested match:
//     the root's context and data give its type, its context alone closes a permit (DENY).
//     A nested rule without type counts as deny.
//  6. Across consents: any DENY or INDETERMINATE denies, else any PERMIT permits, else NO_CONSENT.
//     Permits of two consents are never combined.
#ifndef CONSENTRY_CORE_LEDGER_POLICY_H
#define CONSENTRY_CORE_LEDGER_POLICY_H

#include "core/base/instant.h"
#include "core/base/span.h"
#include "core/ledger/policy_codes.h"

enum {
    POLICY_RULES_MAX = 16,
    POLICY_CONSENTS_MAX = 256, // considered in one decision; more than that is a denial
};

// Something named: a coding, a reference (system empty), an identifier, an account's key. Two are
// the same when both parts are, byte by byte. An empty value names nothing and equals nothing.
struct policy_token {
    span system;
    span value;
};

struct policy_tokens {
    const struct policy_token *items;
    uint32_t count;
};

// Seconds, both ends included; INT64_MIN and INT64_MAX where a side is not stated.
struct policy_interval {
    instant first;
    instant last;
};
#define POLICY_ALWAYS ((struct policy_interval){INT64_MIN, INT64_MAX})

// Purposes of use: those of the table as a map, all others as tokens.
struct policy_purposes {
    uint64_t known;
    struct policy_tokens others;
};

enum policy_effect { POLICY_UNTYPED, POLICY_PERMITS, POLICY_DENIES };

enum policy_role {
    POLICY_ROLE_UNKNOWN,
    POLICY_ROLE_RECIPIENT, // IRCP, PRCP and their kin: compared with the requester
    POLICY_ROLE_CUSTODIAN, // CST: compared with who holds the data
};

struct policy_actor {
    enum policy_role role;
    struct policy_token who; // empty: the document does not say it in a way that can be compared
};

enum policy_meaning {
    POLICY_MEANING_UNKNOWN,
    POLICY_INSTANCE,   // the resource itself
    POLICY_RELATED,    // it, or what references it
    POLICY_DEPENDENTS, // likewise
    POLICY_AUTHOREDBY, // what the referenced one wrote
};

struct policy_data {
    enum policy_meaning meaning;
    struct policy_token what;
};

// A selector that is not stated selects everything.
struct policy_rule {
    enum policy_effect effect;
    uint8_t parent; // index of the rule it is nested in, below its own; 0 for the root too
    struct policy_interval period;
    const struct policy_actor *actors;
    uint32_t actor_count;
    bool actions_stated;
    bool actions_unknown; // some action is not in the table
    uint8_t actions;
    bool purposes_stated;
    struct policy_purposes purposes;
    bool labels_unknown;  // some label is neither confidentiality nor sensitivity
    uint8_t label_lowest; // least and greatest confidentiality stated, 0 none
    uint8_t label_highest;
    uint64_t sensitivities; // 0 none
    bool classes_stated;
    bool classes_unknown; // some class lacks its system or its code
    struct policy_tokens classes;
    bool codes_stated;
    bool codes_unknown; // some concept has no coding
    struct policy_tokens codes;
    bool data_period_stated;
    struct policy_interval data_period;
    const struct policy_data *data;
    uint32_t data_count;
};

enum policy_scope { POLICY_SCOPE_OTHER, POLICY_SCOPE_PRIVACY, POLICY_SCOPE_RESEARCH };
enum policy_base { POLICY_BASE_NONE, POLICY_BASE_OPTIN, POLICY_BASE_OPTOUT };

struct policy_consent {
    struct policy_tokens patients; // every name of the one patient
    bool active;
    bool indeterminate; // it says something that nobody here understands
    enum policy_scope scope;
    enum policy_base base;
    const struct policy_rule *rules; // parents before children; rules[0] is the root
    uint32_t rule_count;             // 1 to POLICY_RULES_MAX
};

struct policy_resource {
    struct policy_tokens selves;     // its own names
    struct policy_tokens references; // what it refers to
    struct policy_tokens authors;
    struct policy_tokens classes; // type, profiles, formats, mime types
    struct policy_tokens codes;
    bool dated;
    struct policy_interval when;
    uint8_t confidentiality; // POLICY_UNLABELED: none stated
    bool labeled_here;       // this gateway labels: no label means normal, not restricted
    uint64_t sensitivities;
    bool sensitivity_unknown; // a label that may be one is not in the table
    uint64_t obligations;     // passed on with the decision
};

struct policy_request {
    struct policy_tokens patients;   // every name of the subject
    struct policy_tokens requesters; // the closure: person, roles, organizations, teams, groups
    struct policy_tokens custodians; // every name of who holds the data
    struct policy_purposes purposes; // all that are asserted
    uint8_t actions;                 // one bit, or 0 for an action not in the table
    struct policy_resource resource;
    instant now;
};

struct policy_settings {
    bool untyped_root_permits; // default no
};

enum policy_outcome { POLICY_NO_CONSENT, POLICY_PERMIT, POLICY_DENY };

// What decided, as a word for people and programs.
#define POLICY_REASONS(X)                         \
    X(NO_ELIGIBLE_CONSENT, "no-eligible-consent") \
    X(NO_MATCHING_RULE, "no-matching-rule")       \
    X(UNTYPED_ROOT, "untyped-root")               \
    X(ROOT_PERMIT, "root-permit")                 \
    X(NESTED_PERMIT, "nested-permit")             \
    X(ROOT_DENY, "root-deny")                     \
    X(NESTED_DENY, "nested-deny")                 \
    X(CLOSED_WORLD, "closed-world")               \
    X(INDETERMINATE, "indeterminate")             \
    X(TOO_MANY_CONSENTS, "too-many-consents")

enum policy_reason {
#define X(name, text) POLICY_REASON_##name,
    POLICY_REASONS(X)
#undef X
        POLICY_REASON_COUNT
};

struct policy_decision {
    enum policy_outcome outcome;
    enum policy_reason reason;
    uint32_t consent;                        // index of the consent that decided; 0 with NO_CONSENT
    uint32_t rule;                           // and of its rule
    uint64_t used[POLICY_CONSENTS_MAX / 64]; // map of the consents that were eligible
    uint64_t obligations;                    // of the resource, with a PERMIT
};

// The root's type, or what an untyped root means beside its base policy; UNTYPED when it means
// nothing and the consent is indeterminate. The consent has at least one rule.
enum policy_effect policy_root_effect(const struct policy_consent *consent);

// Decides. Nothing but the arguments is looked at; time is linear in the rules.
struct policy_decision policy_decide(const struct policy_consent *consents, size_t count,
                                     const struct policy_request *request,
                                     struct policy_settings settings);

// "PERMIT", "DENY", "NO_CONSENT".
const char *policy_outcome_name(enum policy_outcome outcome);
// "nested-deny"
const char *policy_reason_name(enum policy_reason reason);

#endif
