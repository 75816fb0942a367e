// SPDX-License-Identifier: Apache-2.0
#include "hl7/mllp.h"
#include "tests/check.h"

#define VT    "\x0b"
#define FSCR  "\x1c\x0d"
#define LARGE (1U << 20)

// What a stream made: one line an event, and the contents.
struct log {
    char text[4096];
    size_t size;
};

static void log_event(struct log *log, enum mllp_event event, const struct mllp_frame *frame)
{
    static const char *const names[] = {"more", "frame",   "restarted",
                                        "junk", "foreign", "too-large"};
    char *at = log->text + log->size;
    int size = snprintf(at, sizeof log->text - log->size, "%s %u %u [%.*s]\n", names[event],
                        frame->separators, frame->junk, (int)frame->content.size,
                        (const char *)frame->content.data);
    log->size += (size_t)size;
}

// Sends `stream` in pieces: up to `cut`, then `step` bytes at a time.
static void replay(struct log *log, struct mllp_options options, span stream, size_t cut,
                   size_t step)
{
    static uint8_t buffer[8192];
    struct mllp_reader reader = mllp_reader_new(options);
    struct mllp_frame frame;
    size_t held = 0, sent = 0;
    *log = (struct log){.size = 0};
    while (sent < stream.size) {
        size_t size = sent < cut ? cut - sent : step;
        if (size > stream.size - sent) size = stream.size - sent;
        memcpy(buffer + held, stream.data + sent, size);
        held += size;
        sent += size;
        enum mllp_event event;
        while ((event = mllp_next(&reader, span_of(buffer, held), &frame)) != MLLP_MORE) {
            log_event(log, event, &frame);
        }
        size_t done = mllp_drop(&reader);
        memmove(buffer, buffer + done, held -= done);
        CHECK(held <= options.frame_size_max + MLLP_OVERHEAD + step || step > 1);
    }
    enum mllp_event event = mllp_idle(&reader, span_of(buffer, held), &frame);
    if (event != MLLP_MORE) log_event(log, event, &frame);
}

static const struct mllp_options usual = {.frame_size_max = 1000};

static void check_stream(struct mllp_options options, const char *bytes, size_t size,
                         const char *expected)
{
    struct log whole, other;
    span stream = span_of(bytes, size);
    replay(&whole, options, stream, stream.size, 1);
    if (strcmp(whole.text, expected) != 0) {
        fprintf(stderr, "got:\n%s\nexpected:\n%s\n", whole.text, expected);
        CHECK(false);
    }
    for (size_t cut = 0; cut < stream.size; cut++) {
        replay(&other, options, stream, cut, stream.size);
        CHECK(strcmp(whole.text, other.text) == 0);
    }
    replay(&other, options, stream, 0, 1);
    CHECK(strcmp(whole.text, other.text) == 0);
}
#define CHECK_STREAM(options, bytes, expected) \
    check_stream(options, bytes, sizeof(bytes) - 1, expected)

TEST(mllp_next__frames_back_to_back__all_in_order)
{
    CHECK_STREAM(usual, VT "MSH|1" FSCR, "frame 0 0 [MSH|1]\n");
    CHECK_STREAM(usual, VT "MSH|1" FSCR VT "MSH|2" FSCR VT "" FSCR,
                 "frame 0 0 [MSH|1]\nframe 0 0 [MSH|2]\nframe 0 0 []\n");
    CHECK_STREAM(usual, VT "MSH|1" FSCR "\n\r\n  " VT "MSH|2" FSCR "\n",
                 "frame 0 0 [MSH|1]\nframe 0 0 [MSH|2]\n");
}

TEST(mllp_next__separator_without_cr__is_data)
{
    CHECK_STREAM(usual,
                 VT "MSH|a\x1c"
                    "b\x1c\x1c" FSCR,
                 "frame 3 0 [MSH|a\x1c"
                 "b\x1c\x1c]\n");
    CHECK_STREAM(usual, VT "MSH|a\x1c\n" VT "MSH|b" FSCR,
                 "restarted 1 0 [MSH|a\x1c\n]\nframe 0 0 [MSH|b]\n");
    CHECK_STREAM(usual, VT "MSH|a", "");
    CHECK_STREAM(usual, VT "MSH|a\x1c", "");
}

TEST(mllp_next__vt_within_a_frame__restart_only_before_a_header)
{
    CHECK_STREAM(usual, VT "MSH|a" VT "MSH|b" FSCR, "restarted 0 0 [MSH|a]\nframe 0 0 [MSH|b]\n");
    CHECK_STREAM(usual, VT "MSH|a" VT "b" VT "MSX" VT FSCR,
                 "frame 0 0 [MSH|a" VT "b" VT "MSX" VT "]\n");
    CHECK_STREAM(usual, VT VT VT "BHS|" FSCR, "restarted 0 0 [" VT "]\nframe 0 0 [BHS|]\n");
    CHECK_STREAM(usual, VT "x" VT "FHS|" FSCR, "restarted 0 0 [x]\nframe 0 0 [FHS|]\n");
}

TEST(mllp_next__bytes_outside_frames__eight_are_too_many)
{
    CHECK_STREAM(usual, "abc" VT "MSH|1" FSCR, "frame 0 3 [MSH|1]\n");
    CHECK_STREAM(usual, "MSH|1234567" VT "x" FSCR, "junk 0 0 [MSH|1234]\nframe 0 3 [x]\n");
    CHECK_STREAM(usual, VT "x" FSCR "MSH|1234", "frame 0 0 [x]\njunk 0 0 [MSH|1234]\n");
    struct mllp_options resync = usual;
    resync.resync = true;
    CHECK_STREAM(resync, "MSH|1234567" VT "x" FSCR, "frame 0 8 [x]\n");
}

TEST(mllp_next__http_or_tls__foreign_at_once)
{
    CHECK_STREAM(usual, "GET ", "foreign 0 0 [GET ]\n");
    CHECK_STREAM(usual, "\x16\x03", "foreign 0 0 [\x16\x03]\n");
    struct mllp_options resync = usual;
    resync.resync = true;
    CHECK_STREAM(resync, "POST", "foreign 0 0 [POST]\n");
    CHECK_STREAM(usual, VT "x" FSCR "POST" VT "y" FSCR, "frame 0 0 [x]\nframe 0 4 [y]\n");
}

TEST(mllp_next__larger_than_the_limit__said_once_then_skipped)
{
    struct mllp_options small = {.frame_size_max = 10};
    CHECK_STREAM(small, VT "0123456789" FSCR, "frame 0 0 [0123456789]\n");
    CHECK_STREAM(small, VT "0123456789a" FSCR VT "b" FSCR,
                 "too-large 0 0 [0123456789]\nframe 0 0 [b]\n");
    CHECK_STREAM(small,
                 VT "012345678\x1c"
                    "9" FSCR VT "b" FSCR,
                 "too-large 1 0 [012345678\x1c]\nframe 0 0 [b]\n");
    CHECK_STREAM(small, "%" VT "0123456789a\x1c\x1c" FSCR "MSH|1234",
                 "too-large 0 1 [0123456789]\njunk 0 0 [MSH|1234]\n");
    CHECK_STREAM(small, VT "0123456789abcdef\x1c\x1c x" VT "MSH|" FSCR,
                 "too-large 0 0 [0123456789]\nrestarted 2 0 []\nframe 0 0 [MSH|]\n");
}

TEST(mllp_idle__short_trailer__frame_ends)
{
    struct mllp_options tolerant = usual;
    tolerant.short_trailer = true;
    CHECK_STREAM(tolerant, VT "MSH|1\x1c", "frame 0 0 [MSH|1]\n");
    CHECK_STREAM(tolerant, VT "MSH|1\x1c\n", "frame 0 0 [MSH|1]\n");
    CHECK_STREAM(tolerant, VT "MSH|1\x1c" VT "MSH|2" FSCR,
                 "frame 0 0 [MSH|1]\nframe 0 0 [MSH|2]\n");
    CHECK_STREAM(tolerant, VT "MSH|1", "");
}

// 256 MiB without an end of frame: the buffer holds one limit and one read, no more.
TEST(mllp_next__endless_frame__bounded_memory)
{
    static uint8_t buffer[LARGE + 65536 + MLLP_OVERHEAD];
    struct mllp_reader reader = mllp_reader_new((struct mllp_options){.frame_size_max = LARGE});
    struct mllp_frame frame;
    size_t held = 0, refusals = 0;
    buffer[held++] = MLLP_VT;
    for (size_t sent = 0; sent < 256U << 20; sent += 65536) {
        CHECK(held + 65536 <= sizeof buffer);
        memset(buffer + held, 'x', 65536);
        held += 65536;
        while (mllp_next(&reader, span_of(buffer, held), &frame) != MLLP_MORE) refusals++;
        size_t done = mllp_drop(&reader);
        memmove(buffer, buffer + done, held -= done);
    }
    CHECK_EQ(refusals, 1);
    CHECK_EQ(held, 0);
}

TEST(mllp_write__frames_and_commits__as_read)
{
    char out[64];
    struct writer w = writer_over(out, sizeof out);
    mllp_write(&w, span_text("MSH|"));
    mllp_write_commit(&w, true);
    mllp_write_commit(&w, false);
    CHECK(span_is(writer_span(&w), VT "MSH|" FSCR VT "\x06" FSCR VT "\x15" FSCR));
    CHECK_EQ(mllp_commit_of(span_text("\x06")), 6);
    CHECK_EQ(mllp_commit_of(span_text("\x06\x06")), 0);
    CHECK_EQ(mllp_commit_of(span_text("M")), 0);
}

int main(void)
{
    RUN(mllp_next__frames_back_to_back__all_in_order);
    RUN(mllp_next__separator_without_cr__is_data);
    RUN(mllp_next__vt_within_a_frame__restart_only_before_a_header);
    RUN(mllp_next__bytes_outside_frames__eight_are_too_many);
    RUN(mllp_next__http_or_tls__foreign_at_once);
    RUN(mllp_next__larger_than_the_limit__said_once_then_skipped);
    RUN(mllp_idle__short_trailer__frame_ends);
    RUN(mllp_next__endless_frame__bounded_memory);
    RUN(mllp_write__frames_and_commits__as_read);
    return check_report();
}
