// SPDX-License-Identifier: Apache-2.0
// The operation: what every door of the gateway makes, the journal keeps, the ledger applies and
// the circuit proves (docs/protocol.md 2.5). Fixed size, no pointers, nothing that identifies a
// person: keys are pseudonyms, documents are commitments.
//
// One canonical encoding, OPERATION_BYTES long, all integers little-endian. A field outside of its
// range, an unused byte that is not zero and a word that is not below p are refused, so
// encode(decode(x)) == x. docs/formats/operation.md holds the same table with the reasons.
//
//   offset size field
//        0    1 format, 1
//        1    1 kind, 1 to 8
//        2    1 class, 0 to 2
//        3    1 flags
//        4    8 sequence number, < 2^36
//       12    8 time, seconds since 1970, < 2^36
//       20    4 nonce, < 2^30
//       24   12 patient, grantee, custodian: account indexes, < 2^30
//       36    4 target: leaf index, < 2^30
//       40    4 link: index + 1 or 0, <= 2^30
//       44    4 extra, < 2^30
//       48   20 blinder: 5 words < 2^30
//       68  204 private content by kind, then zeros
//   REGISTER        0 key 8 x u32; 32 account kind u8, 3 zeros; 36 auth_cm; 68 id_cm; 100 tag_cm;
//                   132 profile_cm; 164 salt of A; 184 salt of B
//   GRANT, REQUEST  0 flags u8, confidentiality u8, actions u8, zero; 4 page u16, place u16;
//                   8 not_before u64; 16 not_after u64; 24 types 4 x u64; 56 purposes 4 x u64;
//                   88 narrower; 120 sensitivity 2 x u32; 128 group u32; 132 salt of A;
//                   152 salt of B
//   RECORD          0 cid_cm; 32 meta_cm; 64 basis u32; 68 salt of A; 88 salt of B
//   VOCAB           0 digest of the string
//   others          nothing
//
// A digest is 8 words below p, a salt 5 words below 2^30. The body digest (word W2) is not
// encoded: it follows from the private content and the accounts named, and batch.h computes it.
#ifndef CONSENTRY_CORE_LEDGER_OPERATION_H
#define CONSENTRY_CORE_LEDGER_OPERATION_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/hash/poseidon.h"
#include "core/ledger/account_key.h"

#define OPERATION_FORMAT      1
#define OPERATION_BYTES       272
#define OPERATION_WORDS       4 // W0..W3, each 8 felts

#define LEDGER_INDEX_LIMIT    (1U << 30)          // indexes, nonces and salt words are below this
#define LEDGER_TIME_LIMIT     ((uint64_t)1 << 36) // times, sequence and batch numbers
#define LEDGER_CLASS_LIMIT    3                   // author classes 0, 1, 2
#define LEDGER_BATCH_MAX      4096                // operations in a batch
#define RULE_CODES            256                 // types of a page, purposes of a page
#define RULE_COMBINATIONS_MAX 200                 // types times purposes
#define VOCABULARY_LENGTH_MAX 256                 // bytes of a registered string

// code, name, author's role, what the private content is
// clang-format off
#define OPERATION_KIND_TABLE(X)        \
    X(1, REGISTER, CUSTODIAN, ACCOUNT) \
    X(2, GRANT,    PATIENT,   RULE)    \
    X(3, REVOKE,   PATIENT,   NONE)    \
    X(4, REQUEST,  GRANTEE,   RULE)    \
    X(5, RESPOND,  PATIENT,   NONE)    \
    X(6, EXPIRE,   CUSTODIAN, NONE)    \
    X(7, RECORD,   CUSTODIAN, RECORD)  \
    X(8, VOCAB,    CUSTODIAN, STRING)
// clang-format on

enum operation_kind {
#define X(code, name, author, content) OPERATION_##name = (code),
    OPERATION_KIND_TABLE(X)
#undef X
};

#define OPERATION_KINDS 9 // codes are below this

enum operation_role { ROLE_PATIENT, ROLE_GRANTEE, ROLE_CUSTODIAN, ROLE_COUNT };
enum operation_content {
    CONTENT_NONE,
    CONTENT_ACCOUNT,
    CONTENT_RULE,
    CONTENT_RECORD,
    CONTENT_STRING
};

enum account_kind {
    ACCOUNT_SENTINEL,
    ACCOUNT_GATEWAY,
    ACCOUNT_ANYONE,
    ACCOUNT_NOBODY,
    ACCOUNT_PATIENT,
    ACCOUNT_PRACTITIONER,
    ACCOUNT_PRACTITIONER_ROLE,
    ACCOUNT_ORGANIZATION,
    ACCOUNT_RELATED_PERSON,
    ACCOUNT_DEVICE,
    ACCOUNT_OTHER,
    ACCOUNT_KIND_COUNT,
};

// 150 random bits that keep a digest from being guessed: 5 words below 2^30.
struct salt {
    uint32_t word[5];
};

// What an account is made of, set at REGISTER and never changed (parts A and B).
struct account_content {
    struct account_key key;
    uint8_t kind;      // enum account_kind
    digest auth_cm;    // commitment to the holder's authorisation key, zeros: none
    digest id_cm;      // commitment to the identity secret, zeros: none
    digest tag_cm;     // commitment to the tag secret
    digest profile_cm; // commitment to the document that registered the account
    struct salt salt_a;
    struct salt salt_b;
};

enum rule_flag { RULE_DENY = 1, RULE_ALL_TYPES = 2, RULE_ALL_PURPOSES = 4 };
#define RULE_FLAGS            7
#define RULE_SENSITIVITY_BITS 23 // in each of two limbs

// One rule of a consent or a request but for who it names (parts A and B).
struct rule_content {
    uint8_t flags;           // enum rule_flag
    uint8_t confidentiality; // highest level: 0 none stated, 1 U, 2 L, 3 M, 4 N, 5 R, 6 V
    uint8_t actions;         // bit 0 access, 1 collect, 2 use, 3 disclose, 4 correct; 0 any
    uint16_t page;           // page of the vocabulary that the maps speak of
    uint16_t place;          // index of the rule in its consent + 64 * (parent's index + 1)
    uint64_t not_before;     // first permitted second, 0: no bound
    uint64_t not_after;      // last permitted second, 0: no bound
    uint64_t types[4];       // bit b of word b / 64
    uint64_t purposes[4];
    digest narrower;         // commitment to further selectors, zeros: none
    uint32_t sensitivity[2]; // 2 limbs of 23 bits
    uint32_t group;          // index of the first leaf of the same consent + 1
    struct salt salt_a;
    struct salt salt_b;
};

// A record but for who it names (parts A and B).
struct record_content {
    digest cid_cm;  // commitment to the content id of the sealed document
    digest meta_cm; // commitment to its description
    uint32_t basis; // code of the stated legal basis, below p; stored, not proven
    struct salt salt_a;
    struct salt salt_b;
};

struct operation {
    uint8_t kind;  // enum operation_kind
    uint8_t class; // author class: 0 attested by the gateway, 1 signed by an organization
    uint8_t flags; // meaning by kind
    uint64_t sequence;
    uint64_t time;
    uint32_t nonce;
    uint32_t patient; // account indexes, 0 where the kind has no such role
    uint32_t grantee; // REGISTER: the account whose next_key changes
    uint32_t custodian;
    uint32_t target; // index of the leaf made or changed
    uint32_t link;   // pointer, meaning by kind
    uint32_t extra;  // VOCAB: length of the string in bytes
    struct salt blinder;
    digest body; // W2; not encoded, see above
    union {
        struct account_content account; // REGISTER
        struct rule_content rule;       // GRANT, REQUEST
        struct record_content record;   // RECORD
        digest string;                  // VOCAB
    } content;
};

// "GRANT"; "UNKNOWN" for a code outside of the table.
const char *operation_kind_name(uint8_t kind);
bool operation_kind_known(uint8_t kind);
// For a known kind: the role of its author, and what its private content is. The author of what an
// organization signs (class 1) is the custodian, whatever the kind.
enum operation_role operation_author_role(uint8_t kind, uint8_t class);
enum operation_content operation_content_of(uint8_t kind);

// The account index that fills a role; the author's.
uint32_t operation_account(const struct operation *op, enum operation_role role);
static inline uint32_t operation_author(const struct operation *op)
{
    return operation_account(op, operation_author_role(op->kind, op->class));
}

// Whether operations of the kind can be of that class: all of class 0, those that concern a patient
// also of class 1; class 2 has no circuit yet.
bool operation_class_fits(uint8_t kind, uint8_t class);

// Writes the canonical encoding. Every field must be in the range of the table.
void operation_encode(uint8_t out[static OPERATION_BYTES], const struct operation *op);

// Reads it. BAD_LENGTH unless `bytes` is OPERATION_BYTES long, BAD_VERSION, BAD_VALUE for a field
// out of range, NOT_CANONICAL for a byte that must be zero or a word not below p; *offset, unless
// NULL, is then the field's. The body is set to zeros. *out is untouched on failure.
WARN_UNUSED enum status operation_decode(struct operation *out, span bytes, size_t *offset);

// Whether every field is in the range of the table: what encode asks and decode ensures.
bool operation_in_range(const struct operation *op);

// W0..W3 of docs/protocol.md 2.5, 32 felts, with op->body as W2.
void operation_words(felt out[static 8 * OPERATION_WORDS], const struct operation *op);

// H(3, W0..W3): 4 permutations.
digest operation_digest(const struct operation *op);

#endif
