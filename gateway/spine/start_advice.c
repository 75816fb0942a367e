// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/start_advice.h"

#include <string.h>

// clang-format off
static const struct {
    const char *part;
    enum status status;
    const char *text;
} advice[] = {
    {START_ADDRESS, STATUS_CONFLICT,
     "another program listens there; choose another port, or 0 for a free one"},
    {START_ADDRESS, STATUS_NOT_FOUND, "this machine does not have that address"},
    {START_ADDRESS, STATUS_FORBIDDEN,
     "this account may not listen there; ports below 1024 need a service manager's socket"},
    {START_ADDRESS, STATUS_LIMIT, "no file descriptors are left; raise the limit (ulimit -n)"},
    {START_KEY, STATUS_KEY_MISSING,
     "the file is not there, but the data folder needs it: bring it back, a new key opens nothing"},
    {START_KEY, STATUS_FORBIDDEN,
     "must be a regular file that only this account may read (chmod 600)"},
    {START_KEY, STATUS_BAD_SYNTAX, "does not hold 64 hexadecimal digits and nothing else"},
    {START_KEY, STATUS_FILE_FAILED, "cannot be read or made: see the permissions of its folder"},
    {START_KEY, STATUS_MISSING, "no place for it is known; name one with --key"},
    {START_FOLDER, STATUS_UNAVAILABLE, "another process has it open"},
    {START_FOLDER, STATUS_KEY_MISSING,
     "it belongs to another root key; name the right one with --key"},
    {START_FOLDER, STATUS_FILE_FAILED,
     "cannot be opened or made: it must be a folder that this account may write"},
    {START_FOLDER, STATUS_MISSING,
     "it has a journal but no store.id, so its key cannot be known; restore it from a backup"},
    {START_FOLDER, STATUS_BAD_CHECKSUM, "its store.id is damaged; restore it from a backup"},
    {START_FOLDER, STATUS_DISK_FULL, "the disk is full"},
    {START_JOURNAL, STATUS_BAD_CHECKSUM,
     "it is damaged, and not at its end, where a crash leaves marks; restore it from a backup"},
    {START_JOURNAL, STATUS_INVALID,
     "a key does not open it, or it does not lead to the roots it was sealed with: is "
     "keys/subjects.keys damaged, or from another backup?"},
    {START_LOG, STATUS_CONFLICT,
     "it was begun under another origin, or it is further than the journal: was a part restored?"},
    {START_LOG, STATUS_BAD_VALUE, "an origin is one line of text without blanks and plus signs"},
    {START_TLS, STATUS_KEY_MISSING,
     "certificate, key or client CA is not there, not PEM, or they do not belong together"},
    {START_TOKENS, STATUS_FILE_FAILED, "cannot be read"},
    {START_TOKENS, STATUS_BAD_SYNTAX,
     "a line is not what consentry token writes; see consentry token --help"},
};
// clang-format on

const char *start_advice(const char *part, enum status status)
{
    for (size_t i = 0; i < sizeof advice / sizeof advice[0]; i++) {
        if (advice[i].status == status && strcmp(advice[i].part, part) == 0) return advice[i].text;
    }
    return status_text(status);
}
