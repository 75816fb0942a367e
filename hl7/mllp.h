// SPDX-License-Identifier: Apache-2.0
// MLLP, the framing of HL7 v2 on a stream (HL7 Transport Specification MLLP, release 1 and the
// commit blocks of release 2): <VT> content <FS><CR>.
//
// The reader is a function of a buffer that the caller owns: the caller appends what arrives and
// asks mllp_next() until it answers MLLP_MORE; then mllp_drop() says how many bytes at the front
// are done with. Nothing is copied, every byte is looked at once (a slow sender costs no more than
// a fast one), and the same stream gives the same events wherever it was cut. The buffer never has
// to hold more than frame_size_max + MLLP_OVERHEAD bytes.
//
//     while ((event = mllp_next(&reader, span_of(buffer, size), &frame)) != MLLP_MORE) { ... }
//     size_t done = mllp_drop(&reader);
//     memmove(buffer, buffer + done, size -= done);
#ifndef CONSENTRY_HL7_MLLP_H
#define CONSENTRY_HL7_MLLP_H

#include "core/base/span.h"
#include "core/base/writer.h"

enum { MLLP_VT = 0x0b, MLLP_FS = 0x1c, MLLP_CR = 0x0d };
#define MLLP_OVERHEAD 3

// Bytes outside frames that end our patience; leading CR, LF and blanks do not count.
#define MLLP_JUNK_MAX 8

struct mllp_options {
    size_t frame_size_max; // of the content
    bool resync;           // skip anything between frames, rather than MLLP_JUNK
    bool short_trailer;    // FS also ends a frame before a VT, or when the line falls idle
};

enum mllp_event {
    MLLP_MORE,      // nothing complete: read more
    MLLP_FRAME,     // frame->content is one message or batch
    MLLP_RESTARTED, // VT and a header segment within a frame: the content so far is lost, and a new
                    // frame has begun; frame->content is what was dropped
    MLLP_JUNK,      // MLLP_JUNK_MAX bytes outside a frame: close; frame->content has them
    MLLP_FOREIGN,   // HTTP or TLS on this port: close without an answer
    MLLP_TOO_LARGE, // the limit is passed: frame->content is the first frame_size_max bytes, the
                    // rest up to the end of the frame will be skipped
};

struct mllp_frame {
    span content;
    uint32_t separators; // FS bytes within the content, kept as data
    uint32_t junk;       // bytes skipped before the frame, at most MLLP_JUNK_MAX are counted
};

struct mllp_reader {
    struct mllp_options options;
    enum mllp_state { MLLP_BETWEEN, MLLP_INSIDE, MLLP_SKIPPING } state;
    size_t scanned; // bytes of the buffer that need not be looked at again
    size_t begin;   // where the content begins, in MLLP_INSIDE
    uint32_t separators;
    uint32_t junk;
    bool seen_frame; // only a first line can be HTTP or TLS
};

struct mllp_reader mllp_reader_new(struct mllp_options options);

// The next event in `buffer`, which begins where the last mllp_drop() left it and has only grown
// since. Spans in *frame borrow from it.
enum mllp_event mllp_next(struct mllp_reader *reader, span buffer, struct mllp_frame *frame);

// The line has been idle: with short_trailer, a frame that ends in FS or FS LF is complete.
enum mllp_event mllp_idle(struct mllp_reader *reader, span buffer, struct mllp_frame *frame);

// The bytes at the front of the buffer that are no longer needed; the caller removes them.
size_t mllp_drop(struct mllp_reader *reader);

// True while a frame has begun and not ended: the partial-frame timer runs.
static inline bool mllp_is_partial(const struct mllp_reader *reader)
{
    return reader->state != MLLP_BETWEEN;
}

// Appends <VT> content <FS><CR>.
void mllp_write(struct writer *out, span content);

// Release 2: the commit block, an ACK (06) or NAK (15) in a frame of its own.
void mllp_write_commit(struct writer *out, bool accepted);
// 06, 15, or 0 when a frame's content is no commit block.
static inline uint8_t mllp_commit_of(span content)
{
    bool commit = content.size == 1 && (content.data[0] == 0x06 || content.data[0] == 0x15);
    return commit ? content.data[0] : 0;
}

#endif
