// SPDX-License-Identifier: Apache-2.0
// Any stream, sent whole and sent in pieces that the input chooses: the same events, and never
// more held than the limit allows.
#include "core/base/invariant.h"
#include "hl7/mllp.h"

#define LIMIT 48

struct sum {
    uint64_t hash;
    size_t events;
};

static void add(struct sum *sum, enum mllp_event event, const struct mllp_frame *frame)
{
    sum->hash = (sum->hash ^ (uint64_t)event ^ (uint64_t)frame->separators << 8 ^
                 (uint64_t)frame->junk << 16) *
                0x100000001b3U;
    for (size_t i = 0; i < frame->content.size; i++) {
        sum->hash = (sum->hash ^ frame->content.data[i]) * 0x100000001b3U;
    }
    sum->events++;
    INVARIANT(frame->content.size <= LIMIT);
}

static struct sum run(struct mllp_options options, span stream, size_t step)
{
    static uint8_t buffer[4096];
    struct mllp_reader reader = mllp_reader_new(options);
    struct mllp_frame frame;
    struct sum sum = {0, 0};
    size_t held = 0;
    for (size_t sent = 0; sent < stream.size;) {
        size_t size = stream.size - sent < step ? stream.size - sent : step;
        memcpy(buffer + held, stream.data + sent, size);
        held += size;
        sent += size;
        enum mllp_event event;
        while ((event = mllp_next(&reader, span_of(buffer, held), &frame)) != MLLP_MORE) {
            add(&sum, event, &frame);
        }
        size_t done = mllp_drop(&reader);
        INVARIANT(done <= held);
        memmove(buffer, buffer + done, held -= done);
        INVARIANT(held <= LIMIT + MLLP_OVERHEAD);
    }
    enum mllp_event last = mllp_idle(&reader, span_of(buffer, held), &frame);
    if (last != MLLP_MORE) add(&sum, last, &frame);
    INVARIANT(sum.events <= stream.size);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 1024) return 0;
    struct mllp_options options = {LIMIT, (data[0] & 1) != 0, (data[0] & 2) != 0};
    span stream = span_of(data + 1, size - 1);
    struct sum whole = run(options, stream, 2048);
    struct sum pieces = run(options, stream, 1 + (data[0] >> 2));
    INVARIANT(whole.hash == pieces.hash && whole.events == pieces.events);
    return 0;
}
