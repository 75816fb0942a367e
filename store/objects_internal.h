// SPDX-License-Identifier: Apache-2.0
// The shared inside of objects.c (folder, segments, commits), object_write.c and object_read.c.
#ifndef CONSENTRY_STORE_OBJECTS_INTERNAL_H
#define CONSENTRY_STORE_OBJECTS_INTERNAL_H

#include "store/objects.h"

#define OBJECT_SECTOR 512
#define OBJECT_LIVE   1
#define OBJECT_ERASED 2

struct objects {
    const struct file_ops *ops;
    struct keys *keys;
    struct file_path folder;
    uint8_t folder_id[DATA_FOLDER_ID_SIZE];
    uint64_t segment_bytes;
    uint64_t segment; // being written, or the newest there is
    uint64_t offset;  // its end
    int file;         // of it; -1: the next commit begins another
    bool in_flight;
    struct object_writer *first, *last; // ended, for the next commit
};

struct object_head {
    uint32_t tenant;
    uint8_t id[OBJECT_ID_SIZE];
    struct account_key subject;
    uint8_t wrapped[SECRET_WRAP_SIZE];
    uint64_t size;
    uint8_t stream[SECRET_STREAM_HEADER];
    uint8_t state;
};

void object_head_write(uint8_t out[static OBJECT_HEAD], const struct object_head *head);
// BAD_CHECKSUM.
WARN_UNUSED enum status object_head_read(struct object_head *out,
                                         const uint8_t bytes[static OBJECT_HEAD]);
// What the wrapped key is bound to: the head without key, checksum and state.
span object_head_bound(uint8_t out[static OBJECT_HEAD], const struct object_head *head);

// Head and chunks of an object of so many plain bytes.
uint64_t object_sealed_size(uint64_t plain);

// The file an object is in, its own folder (NULL: not wanted), and its name while it is written.
WARN_UNUSED enum status object_path(struct file_path *out, struct file_path *folder,
                                    const struct objects *objects,
                                    const struct object_place *place);
WARN_UNUSED enum status object_temporary(struct file_path *out, const struct objects *objects,
                                         const uint8_t id[static OBJECT_ID_SIZE]);

// Puts an ended small object in the line for the next commit.
void objects_add(struct objects *objects, struct object_writer *writer);

#endif
