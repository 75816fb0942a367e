// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/http_problem.h"

#include "core/base/invariant.h"

static const struct http_problem_row rows[HTTP_PROBLEM_COUNT] = {
#define X(name, status, code, title, detail) {#name, status, code, title, detail},
    HTTP_PROBLEM_TABLE(X)
#undef X
};

const struct http_problem_row *http_problem_row(enum http_problem problem)
{
    INVARIANT(problem < HTTP_PROBLEM_COUNT);
    return &rows[problem];
}

// The texts of the table hold neither quotes nor backslashes (tested), so they stand as they are.
void http_problem_write(struct writer *w, enum http_problem problem)
{
    const struct http_problem_row *row = http_problem_row(problem);
    write_text(w, "{\"type\":\"about:blank\",\"title\":\"");
    write_text(w, row->title);
    write_text(w, "\",\"status\":");
    write_decimal(w, row->status);
    write_text(w, ",\"detail\":\"");
    write_text(w, row->detail);
    write_text(w, "\"}\n");
}

void http_problem_write_fhir(struct writer *w, enum http_problem problem)
{
    const struct http_problem_row *row = http_problem_row(problem);
    write_text(w, "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\","
                  "\"code\":\"");
    write_text(w, row->fhir_code);
    write_text(w, "\",\"diagnostics\":\"");
    write_text(w, row->detail);
    write_text(w, "\"}]}\n");
}

enum http_problem http_problem_of(enum status status)
{
    static const struct {
        enum status status;
        enum http_problem problem;
    } rows_of[] = {
        {STATUS_NOT_FOUND, HTTP_PROBLEM_NOT_FOUND},
        {STATUS_KEY_MISSING, HTTP_PROBLEM_GONE},
        {STATUS_UNAVAILABLE, HTTP_PROBLEM_UNAVAILABLE},
        {STATUS_NO_SPACE, HTTP_PROBLEM_UNAVAILABLE},
        {STATUS_DISK_FULL, HTTP_PROBLEM_STORAGE},
        {STATUS_DISK_FAILED, HTTP_PROBLEM_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof rows_of / sizeof rows_of[0]; i++) {
        if (rows_of[i].status == status) return rows_of[i].problem;
    }
    return HTTP_PROBLEM_INTERNAL;
}

const char *http_status_text(uint16_t status)
{
    static const struct {
        uint16_t status;
        const char *text;
    } good[] = {
        {100, "Continue"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {304, "Not Modified"},
        {308, "Permanent Redirect"},
        {409, "Conflict"},
        {412, "Precondition Failed"},
        {422, "Unprocessable Content"},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (good[i].status == status) return good[i].text;
    }
    for (size_t i = 0; i < HTTP_PROBLEM_COUNT; i++) {
        if (rows[i].status == status) return rows[i].title;
    }
    return "Unknown";
}
