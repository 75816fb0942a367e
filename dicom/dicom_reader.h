// SPDX-License-Identifier: Apache-2.0
// Reads DICOM files (PS3.10 7) and bare data sets (PS3.5 7) of any transfer syntax, at once or in
// pieces of any size, into a table of nodes. Pixel data are measured, never kept, never decoded.
//
//     struct dicom_node nodes[4096];
//     struct dicom_dataset ds = dicom_dataset_over(nodes, 4096);
//     struct dicom_options options = {.stop_tag = DICOM_TAG_PIXEL_DATA};
//     enum status status = dicom_read(&ds, bytes, &options, &arena, &issues);
//
// or, for a stream: dicom_reader_init, dicom_reader_feed for each piece, dicom_reader_finish.
//
// Constant memory: one pass, no recursion, at most 64 sequences deep. A length is compared with
// what contains it before anything is done with it. What breaks the structure ends the reading;
// what is merely forbidden is noted and the reading goes on, and the first such status is the
// answer. Either way the nodes read so far stand in the data set.
//
// Rules (struct issue.rule); E refuses, W warns, I informs:
//   dicom-depth         E  sequences nested deeper than 64 (TOO_DEEP)
//   dicom-length        E  a length beyond what contains it, or an end that never comes
//                          (BAD_LENGTH, TRUNCATED); an undefined length where none may be
//   dicom-bomb          E  deflated data that expand beyond the limits (LIMIT)
//   dicom-duplicate     E  for an identity tag, W otherwise: tag twice, or out of order (DUPLICATE)
//   dicom-identity-late E  an identity tag after the pixel data (REFUSED)
//   dicom-meta          E  file meta information that cannot be read or lacks the transfer syntax;
//                       W  one whose group length or VRs are wrong; I none at all
//   dicom-group         E  group 0000 or 0002, or a stray item or delimiter, in the data set
//   dicom-syntax        E  the bytes are not in the transfer syntax that was declared; W, lenient
//   dicom-preamble      W  a preamble that another program would take for a file of its own,
//                       I  any other that is not zero. Nothing of it is ever used.
//   dicom-limit         E  more nodes or kept bytes than there is room for (LIMIT)
// dicom_metadata.h adds dicom-identity-vr, dicom-uid and dicom-charset.
#ifndef CONSENTRY_DICOM_READER_H
#define CONSENTRY_DICOM_READER_H

#include "core/base/arena.h"
#include "core/base/issue.h"
#include "dicom/dicom_dataset.h"
#include "dicom/dicom_hash.h"
#include "dicom/dicom_transfer.h"

#define DICOM_KEEP_MAX          (1U << 20)  // default for dicom_options.keep_max
#define DICOM_META_MAX          (64U << 10) // bytes of file meta information
#define DICOM_INFLATED_MAX      (64U << 20) // bytes expanded before the pixel data
#define DICOM_INFLATE_RATIO     200U        // expanded to deflated, once above the next
#define DICOM_INFLATE_RATIO_MIN (1U << 20)  // bytes expanded

// Expands a raw deflate stream: dicom_inflate.h has the one for hosts.
struct dicom_inflate {
    void *context;
    // Expands from *in, which shrinks, into out; *ended once the stream is over. BAD_VALUE for
    // bytes that are not deflate. Makes progress whenever *in is not empty.
    enum status (*run)(void *context, span *in, uint8_t *out, size_t capacity, size_t *size_out,
                       bool *ended);
};

struct dicom_options {
    uint32_t stop_tag; // end before the first top-level element with a tag >= this; 0: read all
    uint32_t keep_max; // longer values are DICOM_NODE_BULK; 0: DICOM_KEEP_MAX, or with borrow none
    bool lenient;      // a wrong or missing transfer syntax is guessed at, with a warning
    bool bare;         // no preamble and no file meta information: as DIMSE sends data sets
    span transfer_syntax; // of a bare data set; empty: guessed from its first element, and said so
    uint64_t size;        // bytes of the whole input when known, else 0
    bool borrow;          // every piece outlives the data set: values are not copied
    const struct dicom_inflate *inflate; // NULL: deflated data sets are UNSUPPORTED
    const struct dicom_hash *hash;       // NULL: values that are not kept get no digest
};

enum dicom_frame_kind { DICOM_FRAME_ELEMENTS, DICOM_FRAME_ITEMS, DICOM_FRAME_FRAGMENTS };

struct dicom_frame {
    uint64_t limit;    // offset that nothing inside may pass
    uint32_t node;     // the sequence or item; DICOM_TOP
    uint32_t last_tag; // ELEMENTS: the highest tag so far
    uint32_t items;    // ITEMS: items so far
    uint8_t kind;
    uint8_t encoding;
    bool bounded; // ends at `limit`; else at its delimiter
};

enum dicom_phase { DICOM_PHASE_START, DICOM_PHASE_META, DICOM_PHASE_FIRST, DICOM_PHASE_DATA };

// About 4 KiB; the caller gives the room and looks at nothing inside.
struct dicom_reader {
    struct dicom_dataset *dataset;
    struct arena *arena;
    struct issues *issues;
    struct dicom_options options;
    enum status fatal;   // the structure is broken; nothing more is read
    enum status verdict; // the first rule that refuses
    uint8_t phase;
    bool done;        // stop tag reached
    bool pixels_seen; // top-level (7FE0,0010) has passed
    bool declared;    // the transfer syntax was said, not guessed
    bool inflating;   // the input is deflated from here on
    bool inflate_ended;
    struct dicom_transfer transfer;
    uint64_t offset;     // bytes taken; expanded ones after the start of deflated data
    uint64_t received;   // deflated bytes taken
    uint64_t expanded;   // bytes they gave
    uint64_t meta_start; // offset of the first element of group 0002
    uint64_t meta_end;   // offset where (0002,0000) says that group 0002 ends, or 0
    uint64_t value_left; // bytes of the current value still to come
    uint32_t value_node; // whose value it is, or DICOM_ABSENT
    uint8_t *value_at;   // where its next byte, or its digest, goes; NULL
    bool value_fresh;    // none of its bytes has been taken
    bool hashing;        // it is hashed, not kept
    uint8_t swap[8];     // a big-endian word cut by the end of a piece
    uint8_t swap_size;
    uint32_t open;      // frames in use
    uint32_t sequences; // of which sequences
    // What follows is not cleared at the start.
    uint8_t carry_size;
    uint8_t carry[132]; // a header, or the preamble, cut by the end of a piece
    struct dicom_frame frames[2 * DICOM_DEPTH_MAX + 2];
};

// `dataset`, `arena` (for values that are kept), `issues` (may be NULL) and what `options` points
// to must outlive the reader.
void dicom_reader_init(struct dicom_reader *r, struct dicom_dataset *dataset,
                       const struct dicom_options *options, struct arena *arena,
                       struct issues *issues);

// Takes one piece of the input. OK when more may follow; a malformed, LIMIT or UNSUPPORTED status
// when reading cannot go on. Once dicom_reader_done() further pieces are ignored.
WARN_UNUSED enum status dicom_reader_feed(struct dicom_reader *r, span piece);

// The input is over, or nothing more is wanted: checks that nothing is left open and returns the
// first error, OK when no rule refused.
WARN_UNUSED enum status dicom_reader_finish(struct dicom_reader *r);

// True when the stop tag was reached; dicom_reader.offset is then the offset of that element.
static inline bool dicom_reader_done(const struct dicom_reader *r)
{
    return r->done;
}

// All of it for an input in memory, which the data set then borrows. `options` may be NULL.
WARN_UNUSED enum status dicom_read(struct dicom_dataset *dataset, span bytes,
                                   const struct dicom_options *options, struct arena *arena,
                                   struct issues *issues);

// True for the tags that say who and what an object is about, PS3.3 C.7.1.1, C.7.2.1, C.7.2.3,
// C.12.1: patient, study, series and instance identity, character set, consent. Two answers for
// one of these in one file are refused.
bool dicom_is_identity(uint32_t tag);

#endif
