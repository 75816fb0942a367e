// SPDX-License-Identifier: Apache-2.0
// What a document asks of the ledger, before anybody looked into the ledger: parties by their
// pseudonyms and steps over them. Every language's adapter makes one; the intake resolves it
// (accounts, aliases, numbers) into drafts of core/ledger/transition.h, all accepted or refused
// together; `consentry translate` prints it as it is.
//
// Right of here nothing identifies a person: keys are keyed pseudonyms, documents are commitments.
//
// The identity rule: a party has one or more names (identifiers, references). The intake looks all
// of them up. None known: the first names a new account (REGISTER), the others become its aliases.
// All known ones the same account: that one, the unknown ones become aliases. Two different
// accounts: the whole plan is refused (409 in FHIR, AE 204 in HL7, held in DICOM), nothing is
// joined silently.
#ifndef CONSENTRY_ADAPTERS_PLAN_H
#define CONSENTRY_ADAPTERS_PLAN_H

#include "core/base/instant.h"
#include "core/ledger/account_key.h"
#include "core/ledger/operation.h"

enum {
    PLAN_NAMES_MAX = 16,   // of one party
    PLAN_PARTIES_MAX = 48, // of one document
    PLAN_STEPS_MAX = 96,
};

// Parties that exist from genesis need no names.
enum plan_party_kind {
    PLAN_NAMED,  // by names[]
    PLAN_TENANT, // account 1: the gateway, for the tenant it speaks for
    PLAN_ANYONE, // account 2
    PLAN_NOBODY, // account 3
};

struct plan_party {
    enum plan_party_kind kind;
    uint8_t account_kind; // enum account_kind, if it must be registered
    uint32_t name_count;
    struct account_key
        names[PLAN_NAMES_MAX]; // by account_key_derive(); names[0] names a new account
};

enum plan_step_kind {
    // The document is an actor's (Patient, Practitioner, ...): if its party has no account yet, one
    // REGISTER whose profile_cm is the document's commitment; otherwise one RECORD about that
    // party.
    PLAN_ACTOR,
    // One RECORD: the document is filed under the subject. A later version supersedes the one
    // before
    // (the intake knows its leaf by the document's key).
    PLAN_RECORD,
    // One GRANT under the document's key.
    PLAN_GRANT,
    // One REVOKE for each live leaf that an earlier version of the document made.
    PLAN_REVOKE_DOCUMENT,
    // One REQUEST, one RESPOND (document key names the request), one EXPIRE, one VOCAB.
    PLAN_REQUEST,
    PLAN_RESPOND,
};

struct plan_step {
    enum plan_step_kind kind;
    uint8_t patient; // index of the party: patient or subject
    uint8_t grantee;
    uint8_t custodian;        // or author of a record
    bool approve;             // PLAN_RESPOND
    uint32_t basis;           // PLAN_RECORD: code of the stated legal basis
    struct rule_content rule; // PLAN_GRANT, PLAN_REQUEST; group and salts are the intake's
    bool first_of_group;      // PLAN_GRANT: the first rule of its consent
};

struct plan {
    // The document these steps come from: type and id, or sender and control id, as a pseudonym.
    // The intake keeps which leaves it made.
    struct account_key document;
    bool has_document;
    // A second name of the document, under which it may be looked for: a consent form by its number
    // and by what it is about.
    struct account_key other;
    bool has_other;
    // PLAN_REVOKE_DOCUMENT must end something; otherwise the plan is refused (NotFound), and the
    // name is kept so that a grant decided earlier cannot come after it.
    bool must_exist;
    // When this was decided, seconds since 1970; 0: not stated. A plan is refused (Conflict) when
    // one decided later is known under the same document; at the same second a revocation wins.
    instant decided;
    struct plan_party parties[PLAN_PARTIES_MAX];
    uint32_t party_count;
    struct plan_step steps[PLAN_STEPS_MAX];
    uint32_t step_count;
    bool urgent; // ends or narrows something: sealed with the urgent deadline
};

// Two records of one person: the prior's consents become the survivor's, denies first, and its
// names name the survivor from then on.
struct plan_merge {
    struct plan_party survivor, prior;
};

// Care without a consent that was sought: for the audit, never a grant.
struct plan_bypass {
    struct plan_party patient;
    struct account_key document; // the form's
    char reason;                 // 'E' emergency, 'P' professional judgment
};

// The party with the same kind and the same first name, added when it is new. PLAN_PARTIES_MAX when
// there is no room. Names behind the first are added to those it has.
uint32_t plan_party(struct plan *plan, const struct plan_party *party);

// The next step, zeroed but for its kind; NULL when there is no room.
struct plan_step *plan_step(struct plan *plan, enum plan_step_kind kind);

#endif
