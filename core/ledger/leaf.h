// SPDX-License-Identifier: Apache-2.0
// Leaves: what stands at an index of a tree, as words of felts and as digests (docs/protocol.md
// 2.1, 2.2).
//
// A leaf is N(N(A, B), C): A says who, B what, C the changing state. Each part is a sponge digest
// over words of 8 felts under its own tag, the last five felts of its last word are its salt, so
// that a part cannot be guessed and one can be opened without the others.
#ifndef CONSENTRY_CORE_LEDGER_LEAF_H
#define CONSENTRY_CORE_LEDGER_LEAF_H

#include "core/hash/domain_tags.h"
#include "core/hash/poseidon.h"
#include "core/ledger/operation.h"

enum tree_id {
    TREE_ACCOUNTS,
    TREE_CONSENTS,
    TREE_REQUESTS,
    TREE_RECORDS,
    TREE_VOCABULARY,
    TREE_NULLIFIERS,
    TREE_COUNT,
};

enum leaf_part { PART_A, PART_B, PART_C, PART_COUNT };

// What the sponge hashes here, by the tag's name in core/hash/domain_tags.h, and its words of 8
// felts.
// clang-format off
#define PART_TAG_TABLE(X) \
    X(EMPTY,        0)    \
    X(STATE,        8)    \
    X(OPERATION,    4)    \
    X(INTENT,       3)    \
    X(ACCOUNT_A,    2)    \
    X(ACCOUNT_B,    5)    \
    X(ACCOUNT_C,    3)    \
    X(RULE_A,       4)    \
    X(RULE_B,       6)    \
    X(RULE_C,       2)    \
    X(RECORD_A,     4)    \
    X(RECORD_B,     3)    \
    X(RECORD_C,     2)    \
    X(VOCABULARY_A, 2)
// clang-format on

enum part_tag {
#define X(name, words) PART_TAG_##name = DOMAIN_##name,
    PART_TAG_TABLE(X)
#undef X
};

#define PART_FELTS_MAX   64 // the state root
#define PART_A_FELTS_MAX 32 // rule A, record A
#define PART_B_FELTS_MAX 48 // rule B
#define PART_C_FELTS_MAX 24 // account C

// The tag of a tree's part; EMPTY where the tree has no such part (vocabulary B and C).
enum part_tag part_tag_of(enum tree_id tree, enum leaf_part part);
// Felts of a tagged part: 8 times its words.
size_t part_felts(enum part_tag tag);

enum account_status { ACCOUNT_ABSENT, ACCOUNT_ACTIVE, ACCOUNT_SUSPENDED, ACCOUNT_ERASED };
enum consent_status { CONSENT_ABSENT, CONSENT_ACTIVE, CONSENT_REVOKED, CONSENT_EXPIRED };
enum request_status { REQUEST_ABSENT, REQUEST_PENDING, REQUEST_APPROVED, REQUEST_DENIED };
enum record_status { RECORD_ABSENT, RECORD_CURRENT };

// Account C. Heads of chains are pointers: index + 1, 0 for none.
struct account_state {
    struct account_key next_key; // the least key above this account's, zeros for none
    uint8_t status;              // enum account_status; the sentinel has 0
    uint8_t auth_floor;          // least author class for what concerns this patient
    uint32_t nonce;              // of the account's next operation
    uint32_t last_consent;       // newest consent it gave, and was given
    uint32_t last_granted;
    uint32_t last_request; // newest request made to it, and by it
    uint32_t last_asked;
    uint32_t last_record; // newest record about it
    uint32_t key_next;    // next one-time signature index
    struct salt salt;
};

// Rule C and record C: the state of a consent, a request or a record.
struct entry_state {
    uint8_t status;
    uint64_t created;
    uint64_t changed;
    uint32_t link; // pointer by kind: consent's request, request's consent, superseded record
    uint32_t previous_of_patient;
    uint32_t previous_of_grantee;
    struct salt salt;
};

// Who a rule names. The keys are borrowed.
struct rule_names {
    const struct account_key *patient;
    const struct account_key *custodian;
    const struct account_key *grantee;
    uint8_t grantee_kind;
};

struct vocabulary_entry {
    digest string; // digest of the registered string
    uint8_t use;   // 0 data type, 1 purpose
    uint32_t length;
};

// A time, sequence or batch number as (low 24 bits, high 12 bits); below 2^36.
void time_felts(felt out[static 2], uint64_t time);
uint64_t time_from_felts(const felt in[static 2]);
void salt_felts(felt out[static 5], const struct salt *salt);
// 256 bits as 12 limbs of 22: bit b is bit b mod 22 of limb b / 22.
void bitmap_felts(felt out[static 12], const uint64_t map[static 4]);

// Words of the parts; every array has part_felts() elements.
void account_a_words(felt out[static 16], const struct account_content *account);
void account_b_words(felt out[static 40], const struct account_content *account);
void account_c_words(felt out[static 24], const struct account_state *state);
void rule_a_words(felt out[static 32], const struct rule_names *names, const struct salt *salt);
void rule_b_words(felt out[static 48], const struct rule_content *rule);
void entry_c_words(felt out[static 16], const struct entry_state *state);
void record_a_words(felt out[static 32], const struct account_key *subject,
                    const struct account_key *author, const struct record_content *record);
void record_b_words(felt out[static 24], const struct record_content *record);
void vocabulary_a_words(felt out[static 16], const struct vocabulary_entry *entry);

// Back, for openings that came from outside: false when a field is out of range or a zero is not.
// The rule's names come as keys and kind, the salts into the content's salt_a and salt_b.
struct rule_parties {
    struct account_key patient;
    struct account_key custodian;
    struct account_key grantee;
    uint8_t grantee_kind;
};
bool account_a_read(struct account_content *out, const felt words[static 16]);
bool account_b_read(struct account_content *out, const felt words[static 40]);
bool account_c_read(struct account_state *out, const felt words[static 24]);
bool rule_a_read(struct rule_parties *parties, struct rule_content *out,
                 const felt words[static 32]);
bool rule_b_read(struct rule_content *out, const felt words[static 48]);
bool entry_c_read(struct entry_state *out, const felt words[static 16]);
bool record_a_read(struct account_key *subject, struct account_key *author,
                   struct record_content *out, const felt words[static 32]);
bool record_b_read(struct record_content *out, const felt words[static 24]);
bool vocabulary_a_read(struct vocabulary_entry *out, const felt words[static 16]);

// H(tag, words) over all of the part's words.
digest part_digest(enum part_tag tag, const felt *words);

// N(N(a, b), c).
digest leaf_digest(digest a, digest b, digest c);

#endif
