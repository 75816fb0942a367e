// SPDX-License-Identifier: Apache-2.0
// The rules: what an operation asks of the state and what it does to it (docs/protocol.md 2.5).
//
// Checking and applying look at contents only and hash nothing, so an operation costs well under a
// microsecond; sealing a batch (batch.h) hashes what changed. Operations come in groups that are
// accepted or refused together:
//
//   group_begin(state);
//   for each draft: transition_prepare(), then transition_apply();
//   group_commit(state), or group_rollback(state) after a refusal
//
// which is what group_accept() does; group_replay() takes operations that are complete, as the
// journal keeps them.
//
// Order of checks: kind and class; sequence and time; fields that do not fit the kind; then the
// contract's own errors in the contract's order; then activity of the accounts, authority, nonce,
// room in the trees, and the indexes that the sequencer assigned.
#ifndef CONSENTRY_CORE_LEDGER_TRANSITION_H
#define CONSENTRY_CORE_LEDGER_TRANSITION_H

#include "core/ledger/refusal.h"
#include "core/ledger/state.h"
#include "core/ledger/subbatch.h"

// What a door makes: an operation without what the sequencer assigns. The caller fills kind, class,
// flags, blinder, content with its salts; `target` for REVOKE, RESPOND and EXPIRE; `link` for
// RECORD; `extra` for VOCAB. Roles come as keys; where a key is zeros, the index in `op` counts.
struct draft {
    struct operation op;
    struct account_key keys[ROLE_COUNT];
    // GRANT: 1 + the position in the group of the draft that makes the first leaf of the same
    // consent (its own position for that first one); 0 keeps content.rule.group.
    uint32_t first_rule;
};

// Completes drafts[position]: resolves keys, sets sequence, time (not before the previous
// operation's), nonce, target of what it creates, REGISTER's accounts, RESPOND's grantee and link,
// the rule's group from `group`, the operations of this group so far. The body stays zeros.
// LEDGER_INVALID_ADDRESS for a key without account, LEDGER_UNKNOWN_OPERATION for an unknown kind;
// everything else is left to transition_check().
enum ledger_error transition_prepare(struct operation *out, const struct state *state,
                                     const struct draft *draft, const struct operation *group,
                                     uint64_t sequence, uint64_t time, struct refusal *refusal);

// Whether the rules accept the operation in this state. Sets *refusal, also to LEDGER_OK.
enum ledger_error transition_check(const struct state *state, const struct operation *op,
                                   struct refusal *refusal);

// Checks, and applies what is accepted. A group must be open.
enum ledger_error transition_apply(struct state *state, const struct operation *op,
                                   struct refusal *refusal);

// Word W2 of an operation that is not applied yet, or, for RESPOND, may be: scalar, about 12
// permutations. Sealing a batch computes the bodies of its operations anyway.
digest transition_body(const struct state *state, const struct operation *op);

// A group makes its operations one. Nothing else may come between begin and commit or rollback.
void group_begin(struct state *state);
void group_commit(struct state *state);
// Puts everything back as group_begin() found it.
void group_rollback(struct state *state);

// Prepares and applies drafts[0, count) with sequence numbers first_sequence, first_sequence + 1,
// ..., all or none. The complete operations go to out[0, count). On a refusal the state is as
// before, and refusal->position tells which draft it was.
enum ledger_error group_accept(struct state *state, struct operation *out,
                               const struct draft *drafts, uint32_t count, uint64_t first_sequence,
                               uint64_t time, struct refusal *refusal);

// Applies complete operations, all or none.
enum ledger_error group_replay(struct state *state, const struct operation *ops, uint32_t count,
                               struct refusal *refusal);

// The same for what an organization signed: `subbatch` covers exactly these operations, all of
// class 1 and by one author. The signature is over the log's origin, of which `origin` is the
// SHA-256. LEDGER_SIGNATURE_INVALID when the signature is wrong or covers anything else;
// LEDGER_BATCH_FULL when the open batch has 16 sub-batches or the author's account is new in it.
enum ledger_error group_accept_signed(struct state *state, struct operation *out,
                                      const struct draft *drafts, const struct subbatch *subbatch,
                                      uint64_t first_sequence, uint64_t time,
                                      const uint8_t origin[static SHA256_SIZE],
                                      struct refusal *refusal);
enum ledger_error group_replay_signed(struct state *state, const struct operation *ops,
                                      const struct subbatch *subbatch,
                                      const uint8_t origin[static SHA256_SIZE],
                                      struct refusal *refusal);

// What the organization is shown and signs: drafts[0, count) as group_accept_signed() will complete
// them in this state, the root over their intents and the first nonce; key and signature are left
// to the signer. Nothing is applied. The same refusals but for the signature's.
enum ledger_error group_prepare_signed(struct state *state, struct operation *out,
                                       const struct draft *drafts, uint32_t count, uint64_t time,
                                       struct subbatch *subbatch, struct refusal *refusal);

// Codes of a rule as the limit counts them: bits set, plus one for "all" (flag RULE_ALL_TYPES or
// RULE_ALL_PURPOSES).
uint32_t rule_count_types(const struct rule_content *rule);
uint32_t rule_count_purposes(const struct rule_content *rule);

#endif
