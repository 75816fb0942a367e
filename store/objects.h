// SPDX-License-Identifier: Apache-2.0
// Large things that are kept sealed and stream through in constant memory: DICOM objects of any
// size. Names are random, so nothing in DIR/objects is readable as a person's data.
//
//   DIR/objects/SEGMENT.segment   many objects of up to OBJECT_SMALL_MAX sealed bytes; SEGMENT is
//                                 16 hex digits. 512 bytes of header, then objects, each begins on
//                                 a sector
//   DIR/objects/XX/ID.object      one larger object; ID is 32 hex digits, XX its first two
//   DIR/objects/ID.tmp            one that is being written; removed when the folder opens
//
//   segment   0 8 "CSTYSEG1" | 8 4 crc32c of 12..511 | 12 4 version, 1 | 16 16 data folder id |
//            32 8 number | zeros
//   object    0   8 "CSTYOBJ1"
//             8   4 crc32c of bytes 12 to 175
//            12   4 tenant
//            16  16 id, random
//            32  32 subject: account key, 8 u32; zeros: nobody
//            64  72 the object's key under the subject's document key (secret_wrap), bound to the
//                   rest of this head; random bytes once erased
//           136   8 size of the plain bytes
//           144  24 header of the stream
//           168   1 state: 1 live, 2 erased | 7 zeros
//           176     chunks: OBJECT_CHUNK plain bytes each, the last less or as many, sealed
//                   (secret_stream); at least one
//
// The key of an object is random and is wrapped when the object ends, so sealing begins before the
// subject is known; destroying the subject's key makes all its objects unreadable.
//
// Crashes. A larger object gets its name after its bytes are synced. A segment takes the objects of
// one commit with one sync, and commits follow each other: what lies before the end of a synced
// commit is whole, and what a crash leaves behind that is never acknowledged. A segment that was
// open at a crash, or whose sync failed, is never written again: the next commit begins another.
//
// Threads. Everything belongs to one thread but the jobs, which any worker may run.
#ifndef CONSENTRY_STORE_OBJECTS_H
#define CONSENTRY_STORE_OBJECTS_H

#include "core/base/writer.h"
#include "core/ledger/account_key.h"
#include "store/data_folder.h"
#include "store/file.h"
#include "store/keys.h"
#include "store/secret.h"

#define OBJECT_ID_SIZE    16
#define OBJECT_HEAD       176
#define OBJECT_CHUNK      16384
#define OBJECT_SMALL_MAX  ((size_t)256 << 10) // sealed bytes of an object in a segment
#define OBJECT_SEGMENT    ((uint64_t)256 << 20)
#define OBJECT_PLACE_SIZE 40

struct objects;

// Where an object is; what its owner remembers. Valid for ever.
struct object_place {
    uint8_t id[OBJECT_ID_SIZE];
    uint64_t segment; // 0: a file of its own
    uint64_t offset;
    uint64_t size; // plain bytes
};
void object_place_write(uint8_t out[static OBJECT_PLACE_SIZE], const struct object_place *place);
void object_place_read(struct object_place *out, const uint8_t bytes[static OBJECT_PLACE_SIZE]);

// Opens or makes DIR/objects. segment_bytes: 0 for OBJECT_SEGMENT.
WARN_UNUSED enum status objects_open(struct objects **out, const struct data_folder *folder,
                                     struct keys *keys, uint64_t segment_bytes);
// Nothing may be in flight.
void objects_close(struct objects *objects);

// ---- writing one object
//
//   object_begin; object_write ...; object_end
//   meanwhile, and after object_end, as long as object_job_begin() says so:
//       object_job_run on a worker, object_job_end
//   small: durable with the next objects_commit; larger: with the job that follows object_end
//   object_release in any case

enum object_state {
    OBJECT_IDLE,    // nothing begun, or released
    OBJECT_FILLING, // between begin and end
    OBJECT_ENDED,   // complete, not durable
    OBJECT_DURABLE,
    OBJECT_FAILED,
};

// Embedded in its owner and zeroed before its first use.
struct object_writer {
    struct objects *objects;
    uint8_t state;  // enum object_state
    bool is_large;  // has outgrown segments
    bool in_flight; // a job or a commit has it
    int file;       // of a large one, once a job has opened it; -1
    uint64_t written;
    uint32_t chunk_size;
    uint8_t *chunk;  // OBJECT_CHUNK plain bytes on their way
    uint8_t *sealed; // what no job has taken; the head's room first
    size_t sealed_size, sealed_capacity;
    uint8_t *flying;
    size_t flying_size, flying_capacity;
    struct secret_key key;
    struct secret_stream stream;
    uint8_t head[OBJECT_HEAD];
    struct object_place place; // complete once durable
    struct object_writer *next;
};

// NO_SPACE.
WARN_UNUSED enum status object_begin(struct object_writer *writer, struct objects *objects);
// Seals more bytes. NO_SPACE. Memory is constant for an owner that stops giving bytes while
// object_is_full().
WARN_UNUSED enum status object_write(struct object_writer *writer, span bytes);
// More is waiting than one job takes: run it first.
bool object_is_full(const struct object_writer *writer);
// Seals the rest and wraps the key for its subject, who gets a key when new: it is durable only
// after the keys' next commit. keys_subject()'s statuses; the writer has then failed.
WARN_UNUSED enum status object_end(struct object_writer *writer, uint32_t tenant,
                                   const struct account_key *subject);
// Gives up what is not durable and frees all memory; no job may be in flight. May remove a file.
void object_release(struct object_writer *writer);

struct object_job {
    struct objects *objects;
    struct object_writer *writer;
    bool last; // ends the object: sync, name, sync of the folder
};
// True when a worker has something to do for this object.
bool object_job_begin(struct object_writer *writer, struct object_job *job);
enum status object_job_run(const struct object_job *job);
// With what object_job_run() returned; a failure is final for this object.
void object_job_end(struct object_writer *writer, enum status result);

// ---- the commit of small objects, all that have ended since the last one

struct objects_commit {
    struct objects *objects;
    struct object_writer *first;
    int file; // of the segment; opened by the job when `fresh`
    uint64_t segment;
    bool fresh;
};
// False when there are none, or one is in flight.
bool objects_commit_begin(struct objects *objects, struct objects_commit *commit);
enum status objects_commit_run(struct objects_commit *commit);
// Marks every object of it durable or failed. Later commits may succeed again.
void objects_commit_end(struct objects *objects, struct objects_commit *commit, enum status result);

// ---- reading

struct object_reader {
    const struct file_ops *ops;
    int file;
    uint64_t offset; // of the next chunk
    uint64_t left;   // plain bytes
    uint32_t tenant;
    bool done;
    struct account_key subject;
    struct secret_stream stream;
    uint8_t head[OBJECT_HEAD];
    uint8_t sealed[OBJECT_CHUNK + SECRET_STREAM_OVERHEAD];
};
// Opens the file and checks the head; any thread. NOT_FOUND: there is none, or it was erased;
// BAD_CHECKSUM: damaged, or another object.
WARN_UNUSED enum status object_open(struct object_reader *reader, const struct objects *objects,
                                    const struct object_place *place);
// Unwraps its key; the keys' thread. KEY_MISSING, NOT_FOUND, INVALID.
WARN_UNUSED enum status object_unlock(struct object_reader *reader, struct keys *keys);
// The next at most OBJECT_CHUNK bytes; 0 behind the last. Any thread. INVALID, TRUNCATED.
WARN_UNUSED enum status object_read(struct object_reader *reader, uint8_t out[static OBJECT_CHUNK],
                                    size_t *size);
void object_close(struct object_reader *reader);

// Overwrites an object's key with random bytes, synced, and removes a file of its own. Any thread,
// nobody else writing this object.
WARN_UNUSED enum status object_erase(const struct objects *objects,
                                     const struct object_place *place);

// Every live object: for whoever rebuilds an index. Objects behind a crash's end may be among them
// that were never acknowledged; reading them tells whether they are whole.
typedef enum status object_visit_fn(void *context, const struct object_place *place,
                                    uint32_t tenant, const struct account_key *subject);
WARN_UNUSED enum status objects_visit(const struct objects *objects, object_visit_fn *visit,
                                      void *context);

#endif
