// SPDX-License-Identifier: Apache-2.0
// A gateway of our own in a process of its own, for benches.
#ifndef CONSENTRY_GATEWAY_CHILD_H
#define CONSENTRY_GATEWAY_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "core/base/status.h"
#include "gateway/host/address.h"

struct child {
    pid_t pid;
    int out; // its stdout
    char directory[64];
    struct address http;
    struct address mllp; // port 0: that door is not open
    struct address dicom;
    // After child_stop():
    uint64_t cpu_us;
    uint64_t peak_kib;
    int exit_code;
};

// Runs `serve` on free ports of loopback with data and key in a fresh folder under the temporary
// one; returns when its doors are open. `arguments` (ended by NULL, at most 8) come on top.
// UNAVAILABLE when it does not come up.
WARN_UNUSED enum status child_start(struct child *child, char *const *arguments);

// SIGTERM, waits, removes the folder.
void child_stop(struct child *child);

#endif
