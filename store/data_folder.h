// SPDX-License-Identifier: Apache-2.0
// The data folder: who may write it, what it is called, which key it belongs to.
//
//   DIR/lock          flock by the one process that has it open
//   DIR/store.id      identity, table below
//   DIR/journal/      docs/formats/journal.md
//   DIR/keys/         wrapped keys of subjects; not part of ordinary backups
//   DIR/log/          checkpoint, policy and tiles, C2SP tlog-tiles
//   DIR/proofs/       N.proof
//   DIR/snapshots/    N.snapshot
//   DIR/objects/      sealed DICOM objects, store/objects.h
//   DIR/catalog.db    the read model; may be deleted
//   DIR/signed.state  what the log key has signed last
//   DIR/reserve       space kept for the day the disk is full
//
//   store.id
//        0    8 "CSTYDIR1"
//        8    4 version, 1
//       12    4 crc32c of bytes 16 to 95
//       16   16 id of the folder, random
//       32   16 key id: BLAKE2b(data key; "consentry key id")
//       48    8 made at, ms since 1970
//       56   40 zeros
#ifndef CONSENTRY_STORE_DATA_FOLDER_H
#define CONSENTRY_STORE_DATA_FOLDER_H

#include "store/file.h"
#include "store/secret.h"

#define DATA_FOLDER_ID_SIZE 16
#define DATA_FOLDER_ID_FILE 96
#define DATA_FOLDER_RESERVE ((uint64_t)32 << 20)

struct data_folder {
    const struct file_ops *ops;
    struct file_path path;
    int lock;
    uint8_t id[DATA_FOLDER_ID_SIZE];
    struct secret_key key; // data key: derived from the root key and the id
    bool made;             // by this call
};

// Makes the folder when it does not exist (owner only), takes the lock and checks the identity
// against the root key. UNAVAILABLE: another process has it. KEY_MISSING: it belongs to another
// key. BAD_CHECKSUM: its identity is damaged. MISSING: it has a journal but no identity. The caller
// keeps *out in secret memory.
WARN_UNUSED enum status data_folder_open(struct data_folder *out, const struct file_ops *ops,
                                         const char *path, const struct secret_key *root,
                                         uint64_t now_ms);

// Whether a folder holds a store already, without opening it: its key must then exist.
WARN_UNUSED enum status data_folder_exists(bool *out, const struct file_ops *ops, const char *path);

// Wipes the key and gives the lock back.
void data_folder_close(struct data_folder *folder);

// DIR/name.
WARN_UNUSED enum status data_folder_path(struct file_path *out, const struct data_folder *folder,
                                         const char *name);

// Makes the reserve file if it is absent (DATA_FOLDER_RESERVE bytes, written, synced), or gives its
// space back.
WARN_UNUSED enum status data_folder_reserve_make(const struct data_folder *folder);
WARN_UNUSED enum status data_folder_reserve_release(const struct data_folder *folder);

#endif
