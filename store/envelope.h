// SPDX-License-Identifier: Apache-2.0
// What stands in the bodies of journal records: a clear head and a sealed text for operations and
// documents, fixed tables for the rest. docs/formats/store.md has the same tables.
//
//   envelope (operation, document)
//        0    1 version, 1
//        1    1 use: 1 operations, 2 document
//        2    2 size of the clear part
//        4   32 subject: account key, 8 u32; zeros: nobody
//       36   16 digest of the request, zeros when there is none
//       52    c clear part
//   52 + c    . sealed text (secret.h), empty when there is nothing to seal
//
// The sealed text is bound to the tenant (u32) and to everything before it. The clear part is what
// must stay readable after the subject's key is destroyed: tree positions and digests of an
// operation, codes and keyed names of a document. Nothing in it is readable as a person's data.
#ifndef CONSENTRY_STORE_ENVELOPE_H
#define CONSENTRY_STORE_ENVELOPE_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"
#include "core/ledger/account_key.h"
#include "store/keys.h"
#include "store/secret.h"

#define ENVELOPE_HEAD        52
#define ENVELOPE_CLEAR_MAX   65535
#define ENVELOPE_DIGEST_SIZE 16

enum envelope_use { ENVELOPE_OPERATIONS = 1, ENVELOPE_DOCUMENT = 2 };

struct envelope {
    enum envelope_use use;
    struct account_key subject;
    uint8_t request_digest[ENVELOPE_DIGEST_SIZE];
    span clear;  // borrowed
    span sealed; // borrowed
};

// The body's size for so many clear and plain bytes.
static inline size_t envelope_size(size_t clear_size, size_t plain_size)
{
    return ENVELOPE_HEAD + clear_size + SECRET_OVERHEAD + plain_size;
}

// Seals `plain` under the subject's key of that use, made when the subject has none yet. `sealed`
// of the envelope is not read. LIMIT: the clear part is too long; NO_SPACE; keys_subject()'s.
WARN_UNUSED enum status envelope_write(struct writer *out, struct keys *keys, uint32_t tenant,
                                       const struct envelope *envelope, span plain);
// Splits a body. TRUNCATED, BAD_VERSION, BAD_VALUE.
WARN_UNUSED enum status envelope_read(struct envelope *out, span body);
// Opens a body that envelope_read accepted into `out`. KEY_MISSING: the subject's key was
// destroyed; NOT_FOUND: there never was one; INVALID: the text does not open; NO_SPACE.
WARN_UNUSED enum status envelope_open(uint8_t *out, size_t capacity, size_t *size,
                                      struct keys *keys, uint32_t tenant, span body);

// ---- documents: the clear part of a document's envelope
//
//        0    2 type: a code of the caller's (FHIR resource type, HL7 or DICOM message)
//        2    1 format, a code of the caller's
//        3    1 flags: 1 deleted
//        4    4 version, from 1
//        8   16 name: keyed digest of type and logical id
//       24   32 content id: keyed digest of the document
//       56    1 identifiers, at most 64
//       57    3 zeros
//       60 32n pseudonyms of its identifiers

#define DOCUMENT_NAME_SIZE       16
#define DOCUMENT_CONTENT_ID_SIZE 32
#define DOCUMENT_IDENTIFIERS_MAX 64
#define DOCUMENT_CLEAR_MAX       (60 + ACCOUNT_KEY_BYTES * DOCUMENT_IDENTIFIERS_MAX)

enum document_flags { DOCUMENT_DELETED = 1 };

struct document {
    uint16_t type;
    uint8_t format;
    uint8_t flags;
    uint32_t version;
    uint8_t name[DOCUMENT_NAME_SIZE];
    uint8_t content_id[DOCUMENT_CONTENT_ID_SIZE];
    uint8_t identifier_count;
    struct account_key identifiers[DOCUMENT_IDENTIFIERS_MAX];
};

// The name of a resource, under the tenant's KEY_NAME key: logical ids may be a person's numbers.
void document_name(uint8_t out[static DOCUMENT_NAME_SIZE], const struct secret_key *name_key,
                   uint16_t type, span logical_id);
// The id of a document's bytes, under the tenant's KEY_CONTENT key.
void document_content_id(uint8_t out[static DOCUMENT_CONTENT_ID_SIZE],
                         const struct secret_key *content_key, span bytes);
// Appends the clear part; NO_SPACE.
WARN_UNUSED enum status document_write(struct writer *out, const struct document *document);
// Reads a clear part: TRUNCATED, TRAILING_BYTES, BAD_VALUE, NOT_CANONICAL.
WARN_UNUSED enum status document_read(struct document *out, span clear);

// ---- the other bodies

struct alias_body { // JOURNAL_ALIAS, 64 bytes
    struct account_key pseudonym;
    struct account_key account;
};
struct seal_body { // JOURNAL_SEAL, 88 bytes
    uint64_t batch;
    uint64_t first; // sequence numbers, inclusive
    uint64_t last;
    uint64_t sealed_ms;
    uint64_t log_index; // of its entry in the transparency log
    uint32_t operations;
    uint8_t class;
    uint8_t reason;
    uint8_t root[32]; // of the state after the batch, canonical encoding
};
struct proof_body { // JOURNAL_PROOF, 56 bytes
    uint64_t batch;
    uint64_t size;
    uint64_t log_index;
    uint8_t sha256[32];
};
struct decision_body { // JOURNAL_DECISION, 80 bytes: when what a document says was decided
    struct account_key document;
    struct account_key other; // a second name of the document, zeros for none
    uint64_t decided;         // seconds since 1970, 0: not stated
    bool ends;                // it ended or refused something and permitted nothing
};
struct note_body { // JOURNAL_REFUSAL, JOURNAL_AUDIT, 64 bytes: an entry that the log gets
    uint64_t log_index;
    uint64_t sequence; // that the next accepted operation will have
    uint64_t time;     // seconds since 1970
    uint16_t code;
    uint8_t digest[32];
};
struct hold_body {   // JOURNAL_HOLD, 40 bytes: a document that a person must look at first
    uint64_t number; // from 1
    uint8_t name[DOCUMENT_NAME_SIZE]; // of the document
    uint32_t version;
    uint16_t source; // codes of the door's: the feed, why
    uint16_t reason;
    uint8_t state; // enum hold_state
};
enum hold_state { HOLD_NONE, HOLD_WAITING, HOLD_ACCEPTED, HOLD_REJECTED };
struct subject_body { // JOURNAL_KEY_REQUEST, JOURNAL_KEY_DESTROYED, 32 bytes
    struct account_key subject;
};

#define ALIAS_BODY_SIZE    64
#define SEAL_BODY_SIZE     88
#define PROOF_BODY_SIZE    56
#define SUBJECT_BODY_SIZE  32
#define NOTE_BODY_SIZE     64
#define DECISION_BODY_SIZE 80
#define HOLD_BODY_SIZE     40

void alias_body_write(uint8_t out[static ALIAS_BODY_SIZE], const struct alias_body *body);
void seal_body_write(uint8_t out[static SEAL_BODY_SIZE], const struct seal_body *body);
void proof_body_write(uint8_t out[static PROOF_BODY_SIZE], const struct proof_body *body);
void note_body_write(uint8_t out[static NOTE_BODY_SIZE], const struct note_body *body);
void decision_body_write(uint8_t out[static DECISION_BODY_SIZE], const struct decision_body *body);
void hold_body_write(uint8_t out[static HOLD_BODY_SIZE], const struct hold_body *body);
void subject_body_write(uint8_t out[static SUBJECT_BODY_SIZE], const struct subject_body *body);
// TRUNCATED, TRAILING_BYTES, BAD_VALUE, NOT_CANONICAL.
WARN_UNUSED enum status alias_body_read(struct alias_body *out, span bytes);
WARN_UNUSED enum status seal_body_read(struct seal_body *out, span bytes);
WARN_UNUSED enum status proof_body_read(struct proof_body *out, span bytes);
WARN_UNUSED enum status note_body_read(struct note_body *out, span bytes);
WARN_UNUSED enum status decision_body_read(struct decision_body *out, span bytes);
WARN_UNUSED enum status hold_body_read(struct hold_body *out, span bytes);
WARN_UNUSED enum status subject_body_read(struct subject_body *out, span bytes);

#endif
