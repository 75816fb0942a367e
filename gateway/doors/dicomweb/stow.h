// SPDX-License-Identifier: Apache-2.0
// One STOW-RS request on its way (PS3.18 10.5): stow.c takes the body apart, stow_part.c takes one
// instance each, stow_answer.c says what became of them.
//
// Up to STOW_PARTS instances are under way at once: each streams into the archive as it comes, is
// read on the way, and is filed once its file is on disk. While all are busy the peer is held back,
// so that a request needs the same memory whatever its size.
#ifndef CONSENTRY_GATEWAY_STOW_H
#define CONSENTRY_GATEWAY_STOW_H

#include "dicom/dicom_inflate.h"
#include "dicom/dicom_reader.h"
#include "gateway/doors/dicomweb/dicomweb_door.h"
#include "gateway/doors/dicomweb/multipart.h"
#include "gateway/spine/archive.h"

enum {
    STOW_PARTS = 8,
    STOW_RESULTS_MAX = 65536, // instances of one request
    STOW_NODES = 65536,
    STOW_ISSUES = 16,
    STOW_HEAD = 132, // preamble and "DICM"
};
// Of one part: nodes, kept values, the expander. Addresses; what an ordinary file touches is 100
// kB.
#define STOW_PART_MEMORY ((size_t)48 << 20)
#define STOW_KEEP_MAX    65536 // a longer value is not kept as metadata

enum stow_state {
    STOW_FREE,
    STOW_FILLING,   // its bytes come
    STOW_ARCHIVING, // its file is on its way to the disk
    STOW_FILING,    // the ledger and the journal have it
};

// What became of one part.
struct stow_result {
    char sop_class[DICOM_UID_MAX + 1];
    char sop_instance[DICOM_UID_MAX + 1];
    char study[DICOM_UID_MAX + 1];
    char series[DICOM_UID_MAX + 1];
    uint16_t failure; // 0: stored
};

struct stow;

struct stow_part {
    struct stow *stow;
    enum stow_state state;
    enum status status; // of the first failure
    struct arena memory;
    struct dicom_dataset dataset;
    struct dicom_reader reader;
    struct dicom_inflate inflate;
    struct archive_item item;
    bool archiving; // the item is open
    struct imaging_arrival arrival;
    struct issue issue_items[STOW_ISSUES];
    struct issues issues;
    uint8_t head[STOW_HEAD];
    uint32_t head_size;
    uint32_t result; // index of its row
};

struct stow {
    struct http_exchange *exchange;
    struct gateway *gateway;
    enum dicomweb_form form;
    char study[DICOM_UID_MAX + 1]; // of the path, or empty
    struct multipart multipart;
    struct buffer ahead; // came and is not taken apart yet
    bool running;        // within stow_run()
    bool ended;          // the body is over
    bool gone;           // so is the peer
    enum status status;  // why the body cannot be taken apart
    struct stow_part parts[STOW_PARTS];
    struct stow_part *filling; // NULL between parts
    uint32_t busy;             // parts that are not free
    struct stow_result *results;
    uint32_t result_count, result_capacity;
};

// Goes on as far as bytes and parts allow; answers and ends when all is done.
void stow_run(struct stow *stow);

// stow_part.c: begin a free part, give it bytes, end it. Afterwards it becomes free by itself, and
// stow_run() is called.
enum status stow_part_begin(struct stow_part *part, struct stow *stow, span headers);
void stow_part_bytes(struct stow_part *part, span bytes);
void stow_part_end(struct stow_part *part);
// The request is given up: so is what is not filed yet.
void stow_part_drop(struct stow_part *part);
static inline bool stow_part_is_full(const struct stow_part *part)
{
    return part->archiving && archive_is_full(&part->item);
}

// stow_answer.c: 200, 202 or 409 with the store instances response (PS3.18 I.1).
void stow_answer(struct stow *stow);

#endif
