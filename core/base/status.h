// SPDX-License-Identifier: Apache-2.0
// Every way a call can end, in one table: name, class, text.
//
// A function that can fail returns `enum status`; 0 is OK. Classes tell a caller what to do:
// malformed bytes and rule refusals are the sender's, limits are ours, environment is the
// machine's, internal is a bug. The text is for people and never holds outside data.
#ifndef CONSENTRY_CORE_BASE_STATUS_H
#define CONSENTRY_CORE_BASE_STATUS_H

enum status_class {
    STATUS_CLASS_OK,
    STATUS_CLASS_MALFORMED,   // the bytes are not what they claim to be
    STATUS_CLASS_REFUSED,     // understood, and a rule says no
    STATUS_CLASS_LIMIT,       // larger than we accept
    STATUS_CLASS_ENVIRONMENT, // disk, memory, network, permission, key
    STATUS_CLASS_INTERNAL,    // a defect of this program
};

// clang-format off
#define STATUS_TABLE(X)                                                                            \
    X(OK,                   OK,          "ok")                                                     \
    X(TRUNCATED,            MALFORMED,   "the input ends too early")                               \
    X(TRAILING_BYTES,       MALFORMED,   "bytes follow the end of the structure")                  \
    X(NOT_CANONICAL,        MALFORMED,   "a value is not in its one canonical encoding")           \
    X(BAD_MAGIC,            MALFORMED,   "the input does not begin as this format does")           \
    X(BAD_VERSION,          MALFORMED,   "this version of the format is not known")                \
    X(BAD_LENGTH,           MALFORMED,   "a length does not match what it measures")               \
    X(BAD_SYNTAX,           MALFORMED,   "the syntax is broken")                                   \
    X(BAD_UTF8,             MALFORMED,   "the text is not UTF-8")                                  \
    X(BAD_VALUE,            MALFORMED,   "a value is outside its range or form")                   \
    X(BAD_CHECKSUM,         MALFORMED,   "a checksum does not match")                              \
    X(DUPLICATE,            MALFORMED,   "something that must be unique appears twice")            \
    X(MISSING,              MALFORMED,   "something required is absent")                           \
    X(UNSUPPORTED,          MALFORMED,   "understood, but not supported")                          \
    X(REFUSED,              REFUSED,     "refused by a rule")                                      \
    X(NOT_FOUND,            REFUSED,     "not found")                                              \
    X(CONFLICT,             REFUSED,     "in conflict with what is stored")                        \
    X(FORBIDDEN,            REFUSED,     "not permitted")                                          \
    X(INVALID,              REFUSED,     "the proof or signature does not hold")                   \
    X(LIMIT,                LIMIT,       "larger than the limit")                                  \
    X(TOO_DEEP,             LIMIT,       "nested deeper than the limit")                           \
    X(NO_SPACE,             LIMIT,       "the memory lent for this is too small")                  \
    X(DISK_FULL,            ENVIRONMENT, "the disk is full")                                       \
    X(DISK_FAILED,          ENVIRONMENT, "the disk failed")                                        \
    X(FILE_FAILED,          ENVIRONMENT, "a file could not be read or written")                    \
    X(KEY_MISSING,          ENVIRONMENT, "a key is missing")                                       \
    X(RANDOM_FAILED,        ENVIRONMENT, "the random source failed")                               \
    X(UNAVAILABLE,          ENVIRONMENT, "not available now")                                      \
    X(INTERNAL,             INTERNAL,    "internal error")
// clang-format on

enum status {
#define X(name, class, text) STATUS_##name,
    STATUS_TABLE(X)
#undef X
        STATUS_COUNT
};

#define WARN_UNUSED __attribute__((warn_unused_result))

// The name as in the table, "TRUNCATED"; "UNKNOWN" for a value outside it.
const char *status_name(enum status status);
// One English sentence without a full stop.
const char *status_text(enum status status);
enum status_class status_class_of(enum status status);

// Forward a failure to the caller.
#define TRY(call)                                         \
    do {                                                  \
        enum status try_status_ = (call);                 \
        if (try_status_ != STATUS_OK) return try_status_; \
    } while (0)

#endif
