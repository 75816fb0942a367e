// SPDX-License-Identifier: Apache-2.0
// The whole state as one stream of bytes, so that a start need not replay every operation.
//
// One encoding of a state; integers little-endian, a digest 8 canonical felts. Records follow each
// other without gaps, tree by tree, index by index. Leaf digests are part of it, so that loading
// hashes inner nodes only; the state root they lead to must be the one in the head, and the hash at
// the end tells a torn or damaged file before anything is believed.
//
//   size field
//      8 magic "CNSTATE1"
//     24 batch number, time, sequence number of the last operation
//     24 leaves of trees 0 to 5
//     32 state root
//    320 per account: content 204 (formats/operation.md, REGISTER); next_key 32; status u8,
//        auth_floor u8, 2 zeros; nonce, last_consent, last_granted, last_request, last_asked,
//        last_record, key_next, 4 each; salt 20; leaf digest 32
//    268 per consent, then per request: content 172 (GRANT); patient, custodian, grantee, 4 each;
//        entry 52; leaf digest 32
//    200 per record: content 108 (RECORD); subject, author, 4 each; entry 52; leaf digest 32
//     72 per vocabulary entry: string 32; use u8, 3 zeros; length 4; leaf digest 32
//     32 SHA-256 of all bytes before
//   entry: status u8, 3 zeros; created 8, changed 8; link, previous_of_patient,
//          previous_of_grantee, 4 each; salt 20
//
// Crash argument: a snapshot is written to a new file, synced, then renamed; the journal is kept
// until the snapshot that replaces it was read back.
#ifndef CONSENTRY_CORE_LEDGER_STATE_SNAPSHOT_H
#define CONSENTRY_CORE_LEDGER_STATE_SNAPSHOT_H

#include "core/ledger/state.h"

// Takes the next bytes; anything but OK ends the writing with that status.
struct snapshot_sink {
    enum status (*write)(void *context, span bytes);
    void *context;
};

// Gives exactly the next `size` bytes, or a status: TRUNCATED when there are no more.
struct snapshot_source {
    enum status (*read)(void *context, uint8_t *out, size_t size);
    void *context;
};

// Bytes the snapshot of a state has.
uint64_t state_save_bytes(const struct state *state);

// Writes the state of the last sealed batch. The open batch must be empty and the forest hashed.
WARN_UNUSED enum status state_save(const struct state *state, struct snapshot_sink sink);

// Reads a state into memory taken from the arena, as state_init(); the source must end with it, as
// the caller knows. LIMIT when a tree is larger than its capacity, NO_SPACE when the arena is too
// small, BAD_MAGIC, BAD_VALUE, NOT_CANONICAL, DUPLICATE, BAD_CHECKSUM for a damaged stream, INVALID
// when the leaves do not lead to the root. *out is spoiled after a failure.
WARN_UNUSED enum status state_load(struct state *out, struct arena *arena,
                                      const struct state_capacity *capacity,
                                      const struct lanes *lanes, struct snapshot_source source);

#endif
