// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_batch.h"

#include "hl7/hl7_message.h"
#include "hl7/hl7_types.h"

static size_t mark_size(span bytes)
{
    return span_starts(bytes, "\xef\xbb\xbf") ? 3 : 0;
}

bool hl7_is_batch(span bytes)
{
    span text = span_slice(bytes, mark_size(bytes), bytes.size);
    return span_starts(text, "FHS") || span_starts(text, "BHS");
}

// Takes the line at *at, without its end, and moves to the next; false at the end of the text.
static bool next_line(span text, size_t *at, span *line)
{
    if (*at >= text.size) return false;
    size_t begin = *at, end = begin;
    while (end < text.size && text.data[end] != '\r' && text.data[end] != '\n') end++;
    *line = span_slice(text, begin, end - begin);
    *at = end + 1;
    return true;
}

enum kind { KIND_SEGMENT, KIND_FHS, KIND_BHS, KIND_MSH, KIND_BTS, KIND_FTS };

static enum kind kind_of(span line)
{
    static const char *const names[] = {"", "FHS", "BHS", "MSH", "BTS", "FTS"};
    for (int i = KIND_FHS; i <= KIND_FTS; i++) {
        if (span_starts(line, names[i])) return (enum kind)i;
    }
    return KIND_SEGMENT;
}

// Where a check stands: what is open, and what has been counted.
struct checking {
    struct hl7_batch *batch;
    struct issues *issues;
    uint8_t separator;
    bool file_open, batch_open, ended;
    uint32_t in_batch;
    uint32_t trailers; // BTS segments so far, for the place of a fault
    enum status status;
};

static void fault(struct checking *c, enum hl7_rule rule, span line, const char *segment,
                  uint32_t sequence, uint32_t field)
{
    struct hl7_place place = {.sequence = sequence, .field = field};
    char location[ISSUE_LOCATION_MAX + 1];
    memcpy(place.segment, segment, strlen(segment));
    hl7_place_write(&place, location);
    size_t offset =
        line.data == NULL ? c->batch->bytes.size : (size_t)(line.data - c->batch->bytes.data);
    (void)issue_add(c->issues, ISSUE_ERROR, STATUS_BAD_SYNTAX, hl7_rule(rule)->id, offset,
                    location);
    c->status = STATUS_BAD_SYNTAX;
}

// BTS-1 or FTS-1 against what was counted; an empty count says nothing.
static void check_count(struct checking *c, span line, const char *segment, uint32_t sequence,
                        uint32_t counted)
{
    span field = hl7_part(line, c->separator, 2);
    uint32_t stated;
    if (!hl7_has_value(field)) return;
    if (hl7_number_read(field, &stated) && stated == counted) return;
    fault(c, HL7_RULE_BATCH_COUNT, field, segment, sequence, 1);
}

static void check_line(struct checking *c, span line, bool first)
{
    bool good = !c->ended;
    switch (kind_of(line)) {
    case KIND_FHS:
        good = good && first;
        c->file_open = true;
        break;
    case KIND_BHS:
        good = good && !c->batch_open && (first || c->file_open);
        c->batch_open = true;
        c->in_batch = 0;
        c->batch->batch_count++;
        break;
    case KIND_MSH:
        good = good && (c->batch_open || c->file_open);
        c->in_batch++;
        c->batch->message_count++;
        break;
    case KIND_BTS:
        good = good && c->batch_open;
        check_count(c, line, "BTS", ++c->trailers, c->in_batch);
        c->batch_open = false;
        c->ended = !c->file_open;
        break;
    case KIND_FTS:
        good = good && c->file_open && !c->batch_open;
        check_count(c, line, "FTS", 1, c->batch->batch_count);
        c->ended = true;
        break;
    case KIND_SEGMENT:
        good = good && c->batch->message_count > 0 && (c->batch_open || c->file_open);
        break;
    }
    if (!good) fault(c, HL7_RULE_BATCH_STRUCTURE, line, "", 0, 0);
}

enum status hl7_batch_check(span bytes, struct hl7_batch *out, struct issues *issues)
{
    *out = (struct hl7_batch){.bytes = bytes};
    struct checking c = {.batch = out, .issues = issues, .status = STATUS_OK};
    size_t at = mark_size(bytes);
    span line;
    bool first = true;
    while (c.status == STATUS_OK && next_line(bytes, &at, &line)) {
        if (line.size == 0) continue;
        if (first) {
            out->header = line;
            c.separator = line.size > 3 ? line.data[3] : '|';
        }
        check_line(&c, line, first);
        first = false;
    }
    bool open = c.batch_open || (c.file_open && !c.ended);
    if (c.status == STATUS_OK && (first || open))
        fault(&c, HL7_RULE_BATCH_STRUCTURE, (span){NULL, 0}, "", 0, 0);
    return c.status;
}

bool hl7_batch_next(const struct hl7_batch *batch, size_t *cursor, span *message)
{
    size_t at = *cursor == 0 ? mark_size(batch->bytes) : *cursor;
    span line;
    size_t begin = SIZE_MAX, end = batch->bytes.size, before = at;
    while (next_line(batch->bytes, &at, &line)) {
        enum kind kind = kind_of(line);
        if (begin != SIZE_MAX && kind != KIND_SEGMENT) {
            end = before;
            break;
        }
        if (kind == KIND_MSH) begin = before;
        before = at;
    }
    if (begin == SIZE_MAX) return false;
    *message = span_slice(batch->bytes, begin, end - begin);
    *cursor = end;
    return true;
}
