// SPDX-License-Identifier: Apache-2.0
// Where witnesses of batches wait for the prover when memory has better uses: a file without a name
// in the data folder, under a key that only this process knows. What is in it dies with the
// process; the next start makes the witnesses again from the journal.
//
// A witness points into its own arena, so its pages are given back and its addresses kept: what
// returns stands where it stood.
#ifndef CONSENTRY_GATEWAY_SPILL_H
#define CONSENTRY_GATEWAY_SPILL_H

#include <stdatomic.h>

#include "core/base/arena.h"
#include "core/base/status.h"
#include "store/secret.h"

struct spill {
    const char *folder;
    int file;               // -1 until it is needed
    struct secret_key *key; // locked memory
    uint64_t end;           // of the file; of the one thread that writes
    atomic_uint_fast64_t bytes;
};

// Where an arena's bytes are; size 0: in memory.
struct spilled {
    uint64_t offset;
    uint64_t size; // in the file
};

// Nothing is made before it is needed; `folder` is borrowed.
void spill_open(struct spill *spill, const char *folder);
void spill_close(struct spill *spill);

// On one thread at a time: writes what the arena holds and gives its pages back. FILE_FAILED when
// the folder takes no such file, NO_SPACE, DISK_FULL, DISK_FAILED: the arena is then as before.
WARN_UNUSED enum status spill_out(struct spill *spill, struct arena *arena, struct spilled *out);
// On any thread: brings it back and frees its place. DISK_FAILED, INVALID when it is not what was
// written.
WARN_UNUSED enum status spill_in(struct spill *spill, struct arena *arena, struct spilled *place);
// Frees the place of what is not needed any more.
void spill_drop(struct spill *spill, struct spilled *place);

#endif
