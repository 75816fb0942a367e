// SPDX-License-Identifier: Apache-2.0
// May this requester have this patient's data of this kind, for this purpose, now? Asked before
// anything leaves the gateway, by every door that discloses; what no consent permits is denied.
//
// The live rules of the patient in the ledger are put together again as the consents they came
// from, and policy_decide() judges them (core/ledger/policy.h). A leaf holds less than its source
// document did, so what a leaf cannot say is taken against the disclosure:
//   - a permit whose further selectors are only committed to (rule_content.narrower) permits
//     nothing, unless they are among those that the question knows itself to satisfy;
//   - a deny with further selectors denies everything that its map holds;
//   - codes of later pages of the vocabulary permit nothing and deny always;
//   - a permit whose root is not a leaf (an untyped one, a revoked one) permits nothing.
// The custodian of a leaf is whoever manages that consent. It does not select data: one gateway
// speaks for one tenant, and what the tenant's custodians filed holds for all that is kept here.
//
// Nothing here reads a clock or a document; nothing is logged but codes and indexes.
#ifndef CONSENTRY_GATEWAY_DISCLOSURE_H
#define CONSENTRY_GATEWAY_DISCLOSURE_H

#include "core/base/arena.h"
#include "core/ledger/policy.h"
#include "core/ledger/state.h"
#include "gateway/spine/keeper.h"

// What a refusal is in each protocol (PS3.7 C.4.1.1.4 "Refused: Not Authorized"; PS3.18 I.2.2 lets
// a failure reason be any such code). QIDO-RS and C-FIND leave out what is denied; WADO-RS answers
// as if it were not there.
#define DISCLOSURE_DIMSE_STATUS 0x0124U
#define DISCLOSURE_STOW_REASON  0x0124U

enum {
    DISCLOSURE_ACCOUNTS_MAX = 64,
    DISCLOSURE_LEAVES_MAX = 4096, // live leaves of one patient; with more, everything is denied
    DISCLOSURE_MEMORY =
        8 * 1024 * 1024, // arena for a decision: enough for any patient but a contrived one
};

// Everybody whom the one asking is or speaks for, as accounts of the ledger: an AE title, the
// organization that owns it, the subject of a token. Nobody known is still ANYONE.
struct disclosure_requester {
    uint32_t accounts[DISCLOSURE_ACCOUNTS_MAX];
    uint32_t count;
};

// The systems under which a requester is known by what the connection shows of it.
#define DISCLOSURE_SYSTEM_AE_TITLE "urn:consentry:ae-title"
#define DISCLOSURE_SYSTEM_TOKEN    "urn:consentry:token"

// Adds the accounts that an identifier names: of every kind, since it does not say its own.
void disclosure_requester_add(struct disclosure_requester *requester, const struct keeper *keeper,
                              span system, span value);

struct disclosure_question {
    uint32_t patient; // account; STATE_NONE: nobody knows whom the data are about
    const struct disclosure_requester *requester;
    uint64_t purposes;       // bits POLICY_PURPOSE_x, all that are asserted
    uint64_t types;          // bits POLICY_TYPE_x of the data; 0: not known, which is denied
    uint8_t actions;         // bit POLICY_ACCESS to search or read, POLICY_DISCLOSE to forward
    uint8_t confidentiality; // enum policy_confidentiality
    uint64_t sensitivities;  // bits POLICY_SENSITIVITY_x
    bool sensitivity_unknown;
    const digest *narrowings; // committed selectors that these data are known to satisfy
    uint32_t narrowing_count;
    instant now;
};

// What was decided and why: all that an audit needs, and nothing that identifies a person.
struct disclosure {
    bool permitted;
    uint8_t outcome;   // enum policy_outcome
    uint8_t reason;    // enum policy_reason
    uint32_t patient;  // account, or STATE_NONE
    uint32_t leaf;     // the consent's leaf that decided, or STATE_NONE
    uint32_t leaves;   // live leaves that were considered
    uint32_t asked_by; // first account of the requester, or STATE_NONE
    uint64_t purposes;
    uint64_t types;
    instant at;
};

// Decides. Memory comes from the arena, which is as before afterwards; without enough of it, or
// with more leaves than DISCLOSURE_LEAVES_MAX, the answer is no.
struct disclosure disclosure_decide(const struct state *state,
                                    const struct disclosure_question *question,
                                    struct arena *arena);

// One line for the log: door ("dicomweb", "dimse"), outcome, reason, leaf.
void disclosure_log(const struct disclosure *disclosure, const char *door);

#endif
