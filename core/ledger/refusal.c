// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/refusal.h"

const char *ledger_error_name(enum ledger_error error)
{
    switch (error) {
    case LEDGER_OK: return "Ok";
#define X(code, name, public_name, issue_code, text) \
    case LEDGER_##name: return public_name;
        LEDGER_ERROR_TABLE(X)
#undef X
    }
    return "Unknown";
}

const char *ledger_error_issue_code(enum ledger_error error)
{
    switch (error) {
    case LEDGER_OK: return "informational";
#define X(code, name, public_name, issue_code, text) \
    case LEDGER_##name: return issue_code;
        LEDGER_ERROR_TABLE(X)
#undef X
    }
    return "exception";
}

const char *ledger_error_text(enum ledger_error error)
{
    switch (error) {
    case LEDGER_OK: return "accepted";
#define X(code, name, public_name, issue_code, text) \
    case LEDGER_##name: return text;
        LEDGER_ERROR_TABLE(X)
#undef X
    }
    return "unknown error";
}
