// SPDX-License-Identifier: Apache-2.0
// What the keeper knows as one sealed stream inside a snapshot (store/snapshot.h), so that a start
// replays only what the journal holds behind it. A short cut and nothing more: a start that cannot
// use it replays the whole journal.
//
// content   pieces: u32 size, then so many bytes of sealed text (store/secret.h) under a key that
//           follows from the data key; bound to its number (u64) in the stream
// stream      0   8 "KEEPSNP1"
//             8  16 sizes of a group, batch, hold and note row: a build that lays them out
//                   otherwise does not take the snapshot
//            24  32 hash of the newest batch header
//            56   8 next index of the transparency log
//            64  32 numbers of group, batch, hold and note rows
//             .     these rows; aliases and documents (store/table.h); the state
//                   (core/ledger/state_snapshot.h)
//
// It is made at quiet moments only: no batch is open or without a proof, everything is durable and
// in the log. So no witness needs to be made again from before it.
#ifndef CONSENTRY_GATEWAY_KEEPER_SNAPSHOT_H
#define CONSENTRY_GATEWAY_KEEPER_SNAPSHOT_H

#include "gateway/spine/keeper.h"
#include "store/snapshot.h"

// Writes everything. Statuses of the file; NO_SPACE.
WARN_UNUSED enum status keeper_save(const struct keeper *keeper,
                                    const uint8_t last_header[static SHA256_SIZE],
                                    struct snapshot *snapshot);

// Fills a keeper whose tables are empty and whose state is not made yet; anything but OK leaves it
// spoiled. BAD_VERSION, BAD_VALUE, INVALID (not sealed under this folder's key), TRUNCATED,
// NO_SPACE.
WARN_UNUSED enum status keeper_restore(struct keeper *keeper, const struct state_capacity *capacity,
                                       struct snapshot *snapshot);

#endif
