// SPDX-License-Identifier: Apache-2.0
// When snapshots are made (keeper_snapshot.h): at a quiet moment, when no batch is open or without
// a proof and everything is on disk, once enough has come since the last one. A copy of the process
// writes it, so nobody waits. A ledger that never comes to rest gets none: its start replays more.
#ifndef CONSENTRY_GATEWAY_SNAPSHOTS_H
#define CONSENTRY_GATEWAY_SNAPSHOTS_H

#include "gateway/host/aside.h"
#include "gateway/spine/sealer.h"

struct snapshots {
    struct host *host;
    struct keeper *keeper;
    struct publisher *publisher;
    struct sealer *sealer;
    uint64_t every;    // operations between two
    uint64_t sequence; // of the last operation in the newest one
    uint64_t trying;   // the same of the one that is being made
    uint64_t number;   // of the newest one
    struct aside aside;
    struct host_timer timer;
};

// Begins to look for quiet moments; `every` 0: never.
void snapshots_open(struct snapshots *snapshots, struct sealer *sealer, uint64_t every);
// Ends the one that is being made: the next start does without.
void snapshots_stop(struct snapshots *snapshots);

#endif
