// SPDX-License-Identifier: Apache-2.0
// A whole small file at start-up or for a command: settings, tokens, proofs, "-" for stdin and
// stdout.
#ifndef CONSENTRY_GATEWAY_FILE_READ_H
#define CONSENTRY_GATEWAY_FILE_READ_H

#include "core/base/span.h"
#include "core/base/status.h"

struct file_bytes {
    span bytes; // followed by a NUL that is not counted
    void *memory;
};

// Reads at most size_max bytes. FILE_FAILED, LIMIT when it is larger, NO_SPACE without memory.
WARN_UNUSED enum status file_read(struct file_bytes *file, const char *path, size_t size_max);

// Releases what file_read() gave; harmless on a zeroed one.
void file_free(struct file_bytes *file);

// Writes a file anew, "-" is stdout. FILE_FAILED.
WARN_UNUSED enum status file_store(const char *path, span bytes);

#endif
