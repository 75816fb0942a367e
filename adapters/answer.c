// SPDX-License-Identifier: Apache-2.0
#include "adapters/answer.h"

#include "fhir/fhir_rules.h"

// clang-format off
// status, HTTP, FHIR, HL7 acknowledgment, HL7 error, DIMSE
#define ANSWERS(X)                                                  \
    X(OK,             200, "informational", "AA", "0",   0x0000)    \
    X(TRUNCATED,      400, "structure",     "AR", "100", 0xc000)    \
    X(TRAILING_BYTES, 400, "structure",     "AR", "100", 0xc000)    \
    X(NOT_CANONICAL,  400, "value",         "AE", "102", 0xc000)    \
    X(BAD_MAGIC,      400, "structure",     "AR", "100", 0xc000)    \
    X(BAD_VERSION,    400, "not-supported", "AR", "203", 0xc000)    \
    X(BAD_LENGTH,     400, "structure",     "AR", "100", 0xc000)    \
    X(BAD_SYNTAX,     400, "structure",     "AR", "100", 0xc000)    \
    X(BAD_UTF8,       400, "structure",     "AE", "102", 0xc000)    \
    X(BAD_VALUE,      400, "value",         "AE", "102", 0xc000)    \
    X(BAD_CHECKSUM,   400, "invalid",       "AE", "102", 0xc000)    \
    X(DUPLICATE,      400, "duplicate",     "AE", "102", 0xc000)    \
    X(MISSING,        400, "required",      "AE", "101", 0xc000)    \
    X(UNSUPPORTED,    422, "not-supported", "AR", "200", 0x0122)    \
    X(REFUSED,        422, "business-rule", "AE", "103", 0xc000)    \
    X(NOT_FOUND,      404, "not-found",     "AE", "204", 0x0112)    \
    X(CONFLICT,       409, "conflict",      "AE", "204", 0xc000)    \
    X(FORBIDDEN,      403, "forbidden",     "AE", "207", 0x0124)    \
    X(INVALID,        422, "security",      "AE", "207", 0xc000)    \
    X(LIMIT,          422, "too-costly",    "AE", "207", 0xa700)    \
    X(TOO_DEEP,       413, "too-costly",    "AE", "207", 0xa700)    \
    X(NO_SPACE,       413, "too-costly",    "AE", "207", 0xa700)    \
    X(DISK_FULL,      507, "no-store",      "AR", "207", 0xa700)    \
    X(DISK_FAILED,    503, "no-store",      "AR", "207", 0xa700)    \
    X(FILE_FAILED,    503, "no-store",      "AR", "207", 0xa700)    \
    X(KEY_MISSING,    503, "transient",     "AR", "207", 0xa700)    \
    X(RANDOM_FAILED,  503, "transient",     "AR", "207", 0xa700)    \
    X(UNAVAILABLE,    503, "transient",     "AR", "207", 0xa700)    \
    X(INTERNAL,       500, "exception",     "AR", "207", 0x0110)
// clang-format on

static const struct answer answers[STATUS_COUNT] = {
#define X(status, http, fhir, ack, error, dimse) \
    [STATUS_##status] = {http, fhir, ack, error, dimse},
    ANSWERS(X)
#undef X
};

struct answer answer_of_status(enum status status)
{
    unsigned row = (unsigned)status;
    bool known = row < STATUS_COUNT && answers[row].fhir != NULL;
    return answers[known ? row : STATUS_INTERNAL];
}

struct answer answer_of_refusal(enum ledger_error error)
{
    const char *type = ledger_error_issue_code(error);
    static const struct {
        const char *type;
        enum status status;
    } rows[] = {
        {"informational", STATUS_OK},      {"not-found", STATUS_NOT_FOUND},
        {"conflict", STATUS_CONFLICT},     {"duplicate", STATUS_CONFLICT},
        {"forbidden", STATUS_FORBIDDEN},   {"transient", STATUS_UNAVAILABLE},
        {"throttled", STATUS_UNAVAILABLE}, {"too-costly", STATUS_LIMIT},
    };
    enum status status = STATUS_REFUSED;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(type, rows[i].type) == 0) status = rows[i].status;
    struct answer answer = answer_of_status(status);
    answer.fhir = type;
    return answer;
}

uint16_t answer_http_of_issue(const struct issue *issue)
{
    bool too_large = issue->rule != NULL && strcmp(issue->rule, "json-size") == 0;
    bool ours = issue->rule != NULL &&
                (strncmp(issue->rule, "consent-", 8) == 0 ||
                 strncmp(issue->rule, "plan-", 5) == 0 || strncmp(issue->rule, "bundle-", 7) == 0);
    if (too_large) return 413;
    uint16_t http = answer_of_status(issue->status).http;
    return ours && (http == 400 || http == 413) ? 422 : http;
}
