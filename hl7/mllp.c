// SPDX-License-Identifier: Apache-2.0
// How the same events come out wherever the stream is cut: a decision is taken only when the bytes
// it rests on are all there, `scanned` stays on the first byte that is undecided, and no rule asks
// where the buffer ends except the limit, which counts from the frame's first byte.
#include "hl7/mllp.h"

#include "core/base/invariant.h"

struct mllp_reader mllp_reader_new(struct mllp_options options)
{
    INVARIANT(options.frame_size_max >= MLLP_JUNK_MAX);
    return (struct mllp_reader){.options = options, .state = MLLP_BETWEEN};
}

// What `bytes` begin with: 1 the text, 0 something else, -1 too few bytes to tell.
static int begins(span bytes, const char *text)
{
    size_t size = strlen(text), common = bytes.size < size ? bytes.size : size;
    if (common > 0 && memcmp(bytes.data, text, common) != 0) return 0;
    return common == size ? 1 : -1;
}

static bool is_foreign(span junk)
{
    static const char *const openings[] = {"\x16\x03", "GET ", "POST", "PUT ", "HEAD",
                                           "OPTI",     "DELE", "PATC", "CONN", "PRI "};
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        if (begins(junk, openings[i]) == 1) return true;
    }
    return false;
}

// Between frames: `begin` marks the first byte of junk, `junk` counts it.
static enum mllp_event next_between(struct mllp_reader *reader, span buffer,
                                    struct mllp_frame *frame)
{
    for (; reader->scanned < buffer.size; reader->scanned++) {
        uint8_t byte = buffer.data[reader->scanned];
        if (byte == MLLP_VT) {
            reader->state = MLLP_INSIDE;
            reader->begin = ++reader->scanned;
            reader->separators = 0;
            reader->seen_frame = true;
            return MLLP_MORE;
        }
        bool blank = byte == '\n' || byte == MLLP_CR || byte == ' ';
        if (blank && reader->junk == 0) continue;
        if (reader->junk == 0) reader->begin = reader->scanned;
        if (reader->junk >= MLLP_JUNK_MAX) continue; // resync: anything up to the next VT
        reader->junk++;
        frame->content = span_slice(buffer, reader->begin, reader->junk);
        bool foreign = !reader->seen_frame && is_foreign(frame->content);
        bool enough = reader->junk == MLLP_JUNK_MAX && !reader->options.resync;
        if (!foreign && !enough) continue;
        reader->scanned++;
        reader->junk = 0;
        return foreign ? MLLP_FOREIGN : MLLP_JUNK;
    }
    return MLLP_MORE;
}

// The first VT or FS at or after `from`, or the end.
static size_t find_mark(span buffer, size_t from)
{
    if (from >= buffer.size) return buffer.size;
    const uint8_t *at = buffer.data + from;
    const uint8_t *fs = memchr(at, MLLP_FS, buffer.size - from);
    size_t end = fs == NULL ? buffer.size : (size_t)(fs - buffer.data);
    const uint8_t *vt = end == from ? NULL : memchr(at, MLLP_VT, end - from);
    return vt == NULL ? end : (size_t)(vt - buffer.data);
}

// What stands behind a VT within a frame: 1 a header segment, 0 none, -1 not known yet.
static int header_follows(span rest)
{
    int msh = begins(rest, "MSH"), bhs = begins(rest, "BHS"), fhs = begins(rest, "FHS");
    if (msh == 1 || bhs == 1 || fhs == 1) return 1;
    return msh == -1 || bhs == -1 || fhs == -1 ? -1 : 0;
}

static enum mllp_event end_frame(struct mllp_reader *reader, span buffer, size_t end, size_t next,
                                 struct mllp_frame *frame)
{
    bool skipped = reader->state == MLLP_SKIPPING;
    *frame = (struct mllp_frame){.separators = reader->separators, .junk = reader->junk};
    if (!skipped) frame->content = span_slice(buffer, reader->begin, end - reader->begin);
    reader->state = MLLP_BETWEEN;
    reader->scanned = next;
    reader->junk = 0;
    return skipped ? MLLP_MORE : MLLP_FRAME;
}

static enum mllp_event restart(struct mllp_reader *reader, span buffer, size_t at,
                               struct mllp_frame *frame)
{
    *frame = (struct mllp_frame){.separators = reader->separators};
    if (reader->state == MLLP_INSIDE) {
        frame->content = span_slice(buffer, reader->begin, at - reader->begin);
    }
    reader->state = MLLP_INSIDE;
    reader->begin = at + 1;
    reader->scanned = at + 1;
    reader->separators = 0;
    return MLLP_RESTARTED;
}

static enum mllp_event too_large(struct mllp_reader *reader, span buffer, struct mllp_frame *frame)
{
    *frame = (struct mllp_frame){.separators = reader->separators, .junk = reader->junk};
    frame->content = span_slice(buffer, reader->begin, reader->options.frame_size_max);
    reader->state = MLLP_SKIPPING;
    return MLLP_TOO_LARGE;
}

// Within a frame. The loop ends with the buffer: every turn decides one VT or FS.
static enum mllp_event next_inside(struct mllp_reader *reader, span buffer,
                                   struct mllp_frame *frame)
{
    bool skipping = reader->state == MLLP_SKIPPING;
    size_t room = reader->options.frame_size_max;
    for (;;) {
        size_t at = find_mark(buffer, reader->scanned);
        if (!skipping && at - reader->begin > room) return too_large(reader, buffer, frame);
        reader->scanned = at;
        if (at == buffer.size) return MLLP_MORE;
        if (buffer.data[at] == MLLP_VT) {
            int header = header_follows(span_slice(buffer, at + 1, 3));
            if (header < 0) return MLLP_MORE;
            if (header == 1) return restart(reader, buffer, at, frame);
            reader->scanned++;
            continue;
        }
        if (at + 1 == buffer.size) return MLLP_MORE;
        uint8_t after = buffer.data[at + 1];
        if (after == MLLP_CR) return end_frame(reader, buffer, at, at + 2, frame);
        if (after == MLLP_VT && reader->options.short_trailer)
            return end_frame(reader, buffer, at, at + 1, frame);
        reader->separators++;
        reader->scanned++;
    }
}

enum mllp_event mllp_next(struct mllp_reader *reader, span buffer, struct mllp_frame *frame)
{
    INVARIANT(reader->scanned <= buffer.size);
    // A state's MLLP_MORE with a new state behind it is no reason to wait. Two turns a frame.
    for (;;) {
        *frame = (struct mllp_frame){.junk = 0};
        enum mllp_state state = reader->state;
        enum mllp_event event = state == MLLP_BETWEEN ? next_between(reader, buffer, frame)
                                                      : next_inside(reader, buffer, frame);
        if (event != MLLP_MORE || reader->state == state) return event;
    }
}

enum mllp_event mllp_idle(struct mllp_reader *reader, span buffer, struct mllp_frame *frame)
{
    *frame = (struct mllp_frame){.junk = 0};
    if (!reader->options.short_trailer || reader->state != MLLP_INSIDE) return MLLP_MORE;
    size_t end = buffer.size;
    if (end > reader->begin && buffer.data[end - 1] == '\n') end--;
    if (end <= reader->begin || buffer.data[end - 1] != MLLP_FS) return MLLP_MORE;
    if (end < buffer.size) reader->separators--; // that FS was the trailer
    return end_frame(reader, buffer, end - 1, buffer.size, frame);
}

size_t mllp_drop(struct mllp_reader *reader)
{
    bool junk = reader->junk > 0 && reader->junk < MLLP_JUNK_MAX;
    bool keeps = reader->state == MLLP_INSIDE || (reader->state == MLLP_BETWEEN && junk);
    size_t done = keeps ? reader->begin : reader->scanned;
    reader->scanned -= done;
    reader->begin -= keeps ? done : reader->begin;
    return done;
}

void mllp_write(struct writer *out, span content)
{
    write_u8(out, MLLP_VT);
    write_span(out, content);
    write_u8(out, MLLP_FS);
    write_u8(out, MLLP_CR);
}

void mllp_write_commit(struct writer *out, bool accepted)
{
    uint8_t block = accepted ? 0x06 : 0x15;
    mllp_write(out, span_of(&block, 1));
}
