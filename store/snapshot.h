// SPDX-License-Identifier: Apache-2.0
// Snapshots: a state written out so that a start need not replay the whole journal. What is inside
// is the caller's; here it gets a name, a place in the journal, a digest, and is whole or absent.
// A snapshot is only ever a short cut: one that does not hold is passed over, and deleting all of
// them loses nothing.
//
//   DIR/snapshots/000000000042.snapshot
//        0    8 "CSTYSNP1"
//        8    4 version, 1
//       12    4 crc32c of bytes 16 to 159
//       16    8 number
//       24    8 size of the content
//       32   72 journal position: segment, offset, commit, sequence, time (5 u64), chain 32
//      104   16 id of the data folder
//      120   32 BLAKE2b of the content
//      152    8 zeros
//      160    . content
#ifndef CONSENTRY_STORE_SNAPSHOT_H
#define CONSENTRY_STORE_SNAPSHOT_H

#include "core/hash/blake2b.h"
#include "store/data_folder.h"
#include "store/file.h"
#include "store/journal.h"

#define SNAPSHOT_HEADER 160

struct snapshot {
    const struct file_ops *ops;
    struct file_path folder;
    struct file_path path;
    int file;
    uint8_t id[DATA_FOLDER_ID_SIZE];
    uint64_t number;
    uint64_t size;   // of the content, or written so far
    uint64_t offset; // read so far
    struct journal_position position;
    struct blake2b hash;
};

// Writing: begin, any number of writes, commit. The snapshot counts, and older ones but the one
// before are removed, when commit returns OK. After a failure call snapshot_abandon.
WARN_UNUSED enum status snapshot_begin(struct snapshot *out, const struct data_folder *folder,
                                       uint64_t number, const struct journal_position *position);
WARN_UNUSED enum status snapshot_write(struct snapshot *snapshot, span bytes);
WARN_UNUSED enum status snapshot_commit(struct snapshot *snapshot);
void snapshot_abandon(struct snapshot *snapshot);

// Reading: the newest snapshot that holds, its digest checked before this returns. NOT_FOUND when
// there is none.
WARN_UNUSED enum status snapshot_open(struct snapshot *out, const struct data_folder *folder);
// The next `size` bytes of the content; TRUNCATED behind its end.
WARN_UNUSED enum status snapshot_read(struct snapshot *snapshot, void *out, size_t size);
void snapshot_close(struct snapshot *snapshot);

#endif
