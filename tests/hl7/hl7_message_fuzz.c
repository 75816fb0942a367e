// SPDX-License-Identifier: Apache-2.0
// Any bytes as a message: all back ends agree, every way to a field gives the same part, every
// part lies within the text, and every issue has a place that can be read back.
#include "core/base/invariant.h"
#include "core/base/utf8.h"
#include "hl7/hl7_message.h"

static uint8_t memory[1U << 18];

static void check_parts(const struct hl7_message *m, const struct hl7_index *index)
{
    for (size_t s = 0; s < m->segment_count; s++) {
        for (uint32_t n = 0; n < 20; n++) {
            span one = hl7_field(m, s, n);
            INVARIANT(span_equal(one, hl7_index_field(m, index, s, n)));
            if (one.size == 0) continue;
            INVARIANT(one.data >= m->text.data);
            INVARIANT(one.data + one.size <= m->text.data + m->text.size);
            INVARIANT(hl7_offset(m, one) < m->bytes.size);
            uint8_t text[2048];
            struct writer w = writer_over(text, sizeof text);
            hl7_unescape(&m->delimiters, one, &w, NULL);
            INVARIANT(w.size <= one.size);
            INVARIANT(utf8_valid_prefix(writer_span(&w)) == w.size || one.size > sizeof text);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 2000) return 0;
    struct issue items[8];
    size_t counts[4], kinds = 0;
    for (const struct hl7_scanner *const *scanner = hl7_scanners(); *scanner != NULL; scanner++) {
        struct hl7_options options = {.strict_lines = (data[0] & 1) != 0, .scanner = *scanner};
        options.charset = (data[0] & 2) != 0 ? CHARSET_GB18030 : CHARSET_NONE;
        struct arena arena = arena_over(memory, (data[0] & 4) != 0 ? sizeof memory : 4096);
        struct issues issues = issues_over(items, 8);
        struct hl7_message m;
        enum status status =
            hl7_message_open(&m, span_of(data + 1, size - 1), &options, &arena, &issues);
        INVARIANT(status == STATUS_OK || issues.count > 0);
        counts[kinds++] = issues.count * 100000 + m.segment_count * 100 + (size_t)status;
        INVARIANT(counts[0] == counts[kinds - 1]);
        for (size_t i = 0; i < issues.count; i++) {
            struct hl7_place place;
            INVARIANT(items[i].location[0] == 0 || hl7_place_read(items[i].location, &place));
            INVARIANT(items[i].offset <= size);
        }
        struct hl7_index index;
        if (status != STATUS_OK || hl7_index_make(&m, &arena, &index) != STATUS_OK) continue;
        check_parts(&m, &index);
    }
    return 0;
}
