// SPDX-License-Identifier: Apache-2.0
// Why the ledger refuses an operation: one table of names, stable codes, FHIR issue codes, texts.
//
// Codes 1 to 16 are the errors of the consent contract, 32 and up are this ledger's. A code is
// written into signed refusals and receipts, so it never changes its meaning and is never reused.
// Rows marked "not raised" belong to operations or doors that lie outside of this room: strings are
// checked where they are read, reserved operations have no circuit yet.
#ifndef CONSENTRY_CORE_LEDGER_REFUSAL_H
#define CONSENTRY_CORE_LEDGER_REFUSAL_H

#include <stdint.h>

// code, C name, public name, FHIR issue type, text
// clang-format off
#define LEDGER_ERROR_TABLE(X)                                                                      \
    X( 1, INVALID_ADDRESS,          "InvalidAddress",           "value",                           \
          "a named account is zero or does not exist")                                             \
    X( 2, CANNOT_GRANT_TO_SELF,     "CannotGrantConsentToSelf", "business-rule",                   \
          "patient and grantee are the same account")                                              \
    X( 3, CANNOT_REQUEST_FROM_SELF, "CannotRequestAccessFromSelf", "business-rule",                \
          "patient and requester are the same account")                                            \
    X( 4, EMPTY_STRING,             "EmptyString",              "required",                        \
          "a string is empty")                                                                     \
    X( 5, EXPIRATION_IN_PAST,       "ExpirationInPast",         "value",                           \
          "the last permitted second is before the operation's time")                              \
    X( 6, UNAUTHORIZED_REVOCATION,  "UnauthorizedRevocation",   "forbidden",                       \
          "the consent belongs to another patient")                                                \
    X( 7, CONSENT_ALREADY_INACTIVE, "ConsentAlreadyInactive",   "conflict",                        \
          "the consent is not active")                                                             \
    X( 8, UNAUTHORIZED_RESPONSE,    "UnauthorizedResponse",     "forbidden",                       \
          "the request was made to another patient")                                               \
    X( 9, REQUEST_ALREADY_PROCESSED, "RequestAlreadyProcessed", "conflict",                        \
          "the request is not pending")                                                            \
    X(10, CONSENT_NOT_FOUND,        "ConsentNotFound",          "not-found",                       \
          "there is no such consent")                                                              \
    X(11, REQUEST_NOT_FOUND,        "RequestNotFound",          "not-found",                       \
          "there is no such request")                                                              \
    X(12, STRING_TOO_LONG,          "StringTooLong",            "too-long",                        \
          "a string is longer than 256 bytes")                                                     \
    X(13, EMPTY_BATCH,              "EmptyBatch",               "required",                        \
          "no data type or no purpose is named")                                                   \
    X(14, BATCH_SIZE_EXCEEDED,      "BatchSizeExceeded",        "too-costly",                      \
          "more than 200 data types, purposes or combinations")                                    \
    X(15, ARRAY_LENGTH_MISMATCH,    "ArrayLengthMismatch",      "structure",                       \
          "parallel arrays have different lengths") /* not raised: arrays end at the door */       \
    X(16, EXPIRATION_TOO_LARGE,     "ExpirationTooLarge",       "value",                           \
          "a time is beyond what the ledger can write")                                            \
    X(32, NONCE_MISMATCH,           "NonceMismatch",            "conflict",                        \
          "the nonce is not the author's next one")                                                \
    X(33, REPLAY,                   "Replay",                   "duplicate",                       \
          "the same key came with another body") /* not raised: idempotency keys */                \
    X(34, QUOTA_EXCEEDED,           "QuotaExceeded",            "throttled",                       \
          "a tree or a counter is full")                                                           \
    X(35, UNKNOWN_OPERATION,        "UnknownOperation",         "not-supported",                   \
          "no circuit proves this kind or class of operation")                                     \
    X(36, LEGAL_HOLD,               "LegalHold",                "business-rule",                   \
          "a legal hold forbids the erasure") /* not raised: ERASE is reserved */                  \
    X(37, ALREADY_REGISTERED,       "AlreadyRegistered",        "duplicate",                       \
          "an account with this key exists")                                                       \
    X(38, ALREADY_EXPORTED,         "AlreadyExported",          "conflict",                        \
          "the consent was exported") /* not raised: EXPORT is reserved */                         \
    X(39, ALREADY_IMPORTED,         "AlreadyImported",          "duplicate",                       \
          "the bundle was imported") /* not raised: IMPORT is reserved */                          \
    X(40, UNKNOWN_VOCABULARY,       "UnknownVocabulary",        "code-invalid",                    \
          "a code is not in the vocabulary") /* not raised: codes are mapped at the door */        \
    X(41, CLOCK_SKEW,               "ClockSkew",                "value",                           \
          "the stated time is too far from the ledger's") /* not raised: at the door */            \
    X(42, FROZEN,                   "Frozen",                   "transient",                       \
          "the ledger is frozen") /* not raised: by the sequencer */                               \
    X(43, STALE_ROOT,               "StaleRoot",                "conflict",                        \
          "the state root is too old") /* not raised: by proofs */                                 \
    X(44, ACCOUNT_INACTIVE,         "AccountInactive",          "business-rule",                   \
          "a named account is not active")                                                         \
    X(45, AUTHORITY_TOO_LOW,        "AuthorityTooLow",          "forbidden",                       \
          "the patient's account asks for a stronger author class")                                \
    X(46, TIME_REVERSED,            "TimeReversed",             "value",                           \
          "the time is before the previous operation's")                                           \
    X(47, SEQUENCE_REVERSED,        "SequenceReversed",         "value",                           \
          "the sequence number is not above the previous one")                                     \
    X(48, RECORD_NOT_FOUND,         "RecordNotFound",           "not-found",                       \
          "the superseded record does not exist")                                                  \
    X(49, SUBJECT_MISMATCH,         "SubjectMismatch",          "business-rule",                   \
          "the superseded record has another subject")                                             \
    X(50, CONSENT_NOT_EXPIRED,      "ConsentNotExpired",        "business-rule",                   \
          "the consent has not expired")                                                           \
    X(51, INVALID_RULE,             "InvalidRule",              "invariant",                       \
          "a field of the rule is outside of its range, or \"all\" stands beside a code")          \
    X(52, INVALID_OPERATION,        "InvalidOperation",         "invariant",                       \
          "a field does not fit the operation's kind")                                             \
    X(53, TARGET_MISMATCH,          "TargetMismatch",           "conflict",                        \
          "target, link or neighbor are not what the state demands")                               \
    X(54, BATCH_FULL,               "BatchFull",                "transient",                       \
          "the open batch has no room; seal it and try again")                                     \
    X(55, IDENTITY_CONFLICT,        "IdentityConflict",         "conflict",                        \
          "names of one party belong to different accounts") /* not raised: by the intake */       \
    X(56, DECIDED_EARLIER,          "DecidedEarlier",           "conflict",                        \
          "something later was decided already") /* not raised: by the intake */                   \
    X(57, NOTHING_TO_END,           "NothingToEnd",             "not-found",                       \
          "the consent that is to end is not known") /* not raised: by the intake */               \
    X(58, SIGNATURE_INVALID,        "SignatureInvalid",         "forbidden",                       \
          "the signature of the author is missing, or does not cover the operation")
// clang-format on

enum ledger_error {
    LEDGER_OK = 0,
#define X(code, name, public_name, issue_code, text) LEDGER_##name = (code),
    LEDGER_ERROR_TABLE(X)
#undef X
};

// What a refusal says beside its code. `provided` and `max` are set for BatchSizeExceeded,
// ExpirationTooLarge, StringTooLong, NonceMismatch (max: the nonce expected), QuotaExceeded,
// TimeReversed and SequenceReversed (max: the previous value, the bound from below); else 0.
struct refusal {
    enum ledger_error error;
    uint32_t position; // of the refused operation in its group, from 0
    uint64_t provided;
    uint64_t max;
};

// "InvalidAddress"; "Ok" for LEDGER_OK, "Unknown" for a code outside of the table.
const char *ledger_error_name(enum ledger_error error);
// The FHIR R4 IssueType code, "informational" for LEDGER_OK.
const char *ledger_error_issue_code(enum ledger_error error);
// One English sentence without a full stop, never outside data.
const char *ledger_error_text(enum ledger_error error);

#endif
