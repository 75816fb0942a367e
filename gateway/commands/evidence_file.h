// SPDX-License-Identifier: Apache-2.0
// A file from a gateway as `verify` and `inspect` take it: bytes as they are, or a receipt as
// /receipts/ID serves it, whose member "evidence" is the receipt proper in base64.
#ifndef CONSENTRY_GATEWAY_EVIDENCE_FILE_H
#define CONSENTRY_GATEWAY_EVIDENCE_FILE_H

#include "gateway/commands/command.h"
#include "gateway/host/file_read.h"

struct evidence_file {
    struct file_bytes file;
    span content; // borrowed from `file`, or from `decoded`
    void *decoded;
};

// Reads and, where it is a receipt's JSON, decodes it; other JSON stays as it is. Says on stderr
// what is wrong: EXIT_ENVIRONMENT when there is no such file, EXIT_UNREADABLE when it is too large
// or its evidence is missing or no base64.
enum exit_code evidence_file_read(struct evidence_file *out, const char *path);

// Harmless on a zeroed one.
void evidence_file_free(struct evidence_file *file);

#endif
