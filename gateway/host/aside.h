// SPDX-License-Identifier: Apache-2.0
// A copy of the process that does one thing and ends: it sees memory as it was when it began, while
// the loop goes on. For work that must see one moment and takes long, such as a snapshot.
#ifndef CONSENTRY_GATEWAY_ASIDE_H
#define CONSENTRY_GATEWAY_ASIDE_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/base/status.h"

struct aside {
    pid_t pid; // 0: nothing is under way
};

// Begins: `work` runs in the copy, with lower priority, no descriptor above stderr and none of the
// threads; it may use memory and files and nothing else of the host. It dies with this process.
// UNAVAILABLE when the machine has no room for it.
WARN_UNUSED enum status aside_begin(struct aside *aside, enum status (*work)(void *context),
                                    void *context);

// Whether it has ended, and how: what `work` returned, INTERNAL when it died. False also when
// nothing was begun.
bool aside_ended(struct aside *aside, enum status *status);

// Ends it, done or not.
void aside_cut(struct aside *aside);

#endif
