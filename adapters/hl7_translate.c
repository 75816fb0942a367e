// SPDX-License-Identifier: Apache-2.0
#include "adapters/hl7_translate.h"

#include "adapters/translate_line.h"
#include "hl7/hl7_batch.h"
#include "hl7/mllp.h"

struct translation {
    struct translate_line line;
    const struct hl7_adapter_context *context;
    const struct hl7_reading *reading;
    const struct hl7_translate_each *each; // or NULL
    struct arena *arena;
    struct issues *issues;
    enum status status;
    size_t base; // of the message in the file, for the offsets of its issues
};

static void fail(struct translation *t, enum status status)
{
    if (t->status == STATUS_OK) t->status = status;
}

static void write_outcome(struct translation *t, const struct hl7_outcome *out)
{
    // Nothing that is held is shown as an operation but the record of the message.
    uint32_t count = out->hold && out->plan_count > 0 ? 1 : out->plan_count;
    for (uint32_t i = 0; i < count; i++) translate_steps(&t->line, &out->plans[i]);
    t->line.held = t->line.held || out->hold;
    for (uint32_t i = 0; i < out->merge_count; i++) {
        const struct plan_merge *merge = &out->merges[i];
        translate_note(&t->line, "MERGE", &merge->survivor, "prior", &merge->prior);
    }
    for (uint32_t i = 0; i < out->bypass_count; i++) {
        translate_note(&t->line, "AUDIT", &out->bypasses[i].patient, NULL, NULL);
    }
}

static void translate_message(struct translation *t, span bytes, size_t base)
{
    size_t mark = t->arena->used, before = t->issues->count;
    struct hl7_received received;
    struct hl7_outcome out;
    enum status status = hl7_receive(&received, bytes, t->reading, t->arena, t->issues);
    if (status == STATUS_OK && t->each != NULL)
        status = t->each->call(t->each->user, &received, t->arena, t->issues);
    if (status == STATUS_OK)
        status = hl7_adapter_plan(&out, &received, t->context, t->arena, t->issues);
    if (status == STATUS_OK)
        write_outcome(t, &out);
    else
        fail(t, status);
    for (size_t i = before; i < t->issues->count; i++) t->issues->items[i].offset += base;
    arena_rewind(t->arena, mark);
}

// True when a second message begins on a line of its own.
static bool has_several(span bytes)
{
    static const char *const starts[] = {"\rMSH", "\nMSH"};
    for (size_t i = 0; i < 2; i++) {
        for (size_t at = 0; at + 4 <= bytes.size; at++) {
            const uint8_t *found = memchr(bytes.data + at, (uint8_t)starts[i][0], bytes.size - at);
            if (found == NULL) break;
            at = (size_t)(found - bytes.data);
            if (span_starts(span_slice(bytes, at, 4), starts[i])) return true;
        }
    }
    return false;
}

// A message, several, or a batch.
static void translate_content(struct translation *t, span bytes, size_t base)
{
    struct hl7_batch batch = {.bytes = bytes};
    bool is_batch = hl7_is_batch(bytes);
    span text = bytes;
    if (span_starts(text, "\xef\xbb\xbf")) text = span_slice(text, 3, text.size);
    if (!is_batch && !(span_starts(text, "MSH") && has_several(text))) {
        translate_message(t, bytes, base);
        return;
    }
    if (is_batch) {
        enum status status = hl7_batch_check(bytes, &batch, t->issues);
        if (status != STATUS_OK) {
            fail(t, status);
            return;
        }
    }
    size_t cursor = 0;
    span message;
    while (hl7_batch_next(&batch, &cursor, &message)) {
        translate_message(t, message, base + (size_t)(message.data - bytes.data));
    }
}

// Every frame of a recorded stream; what is no frame, or none that ends, is an error.
static void translate_frames(struct translation *t, span input)
{
    struct mllp_options options = {.frame_size_max = input.size + MLLP_JUNK_MAX};
    struct mllp_reader reader = mllp_reader_new(options);
    struct mllp_frame frame;
    enum mllp_event event;
    while ((event = mllp_next(&reader, input, &frame)) != MLLP_MORE) {
        size_t base = (size_t)(frame.content.data == NULL ? 0 : frame.content.data - input.data);
        if (event == MLLP_FRAME) {
            translate_content(t, frame.content, base);
            continue;
        }
        fail(t, issue_add(t->issues, ISSUE_ERROR, STATUS_BAD_SYNTAX, "mllp-frame", base, ""));
        if (event != MLLP_RESTARTED) return;
    }
    if (mllp_is_partial(&reader))
        fail(t, issue_add(t->issues, ISSUE_ERROR, STATUS_TRUNCATED, "mllp-frame", input.size, ""));
}

enum status hl7_translate(struct writer *w, span input, const struct hl7_adapter_context *context,
                          const struct hl7_reading *reading, struct arena *arena,
                          struct issues *issues)
{
    return hl7_translate_with(w, input, context, reading, arena, issues, NULL);
}

enum status hl7_translate_with(struct writer *w, span input,
                               const struct hl7_adapter_context *context,
                               const struct hl7_reading *reading, struct arena *arena,
                               struct issues *issues, const struct hl7_translate_each *each)
{
    struct translation t = {.line = translate_begin(w),
                            .context = context,
                            .reading = reading,
                            .each = each,
                            .arena = arena,
                            .issues = issues};
    if (input.size > 0 && input.data[0] == MLLP_VT)
        translate_frames(&t, input);
    else
        translate_content(&t, input, 0);
    translate_end(&t.line, t.status, issues);
    return t.status;
}
