// SPDX-License-Identifier: Apache-2.0
// Opening a message, in order: what coding the bytes show (mark, NUL pattern), the delimiters, one
// pass over the bytes for lines and for what must not be there, the character set, the decoding
// if one is needed (and then the pass again, over the decoded text), the names of the segments.
#include "hl7/hl7_message.h"

#include "core/base/invariant.h"
#include "core/base/utf8.h"

// The state of opening: what is being made and where complaints go.
struct opening {
    struct hl7_message *m;
    const struct hl7_options *options;
    struct arena *arena;
    struct issues *issues;
    bool mark;         // a UTF-8 byte order mark stood there
    enum charset wide; // UTF-16 or UTF-32, seen by mark or NUL pattern
};

static enum status refuse(struct opening *o, enum hl7_rule rule, span part, const char *segment,
                          uint32_t field)
{
    struct hl7_place place = {.sequence = 1, .field = field};
    memcpy(place.segment, segment, strlen(segment));
    return hl7_complain(o->m, o->issues, ISSUE_ERROR, rule, part, &place);
}

static void warn(struct opening *o, enum hl7_rule rule, span part, const char *segment,
                 uint32_t field)
{
    struct hl7_place place = {.sequence = 1, .field = field};
    memcpy(place.segment, segment, strlen(segment));
    (void)hl7_complain(o->m, o->issues, ISSUE_WARNING, rule, part, &place);
}

// A fault of the bytes themselves, at the place they stand.
static enum status refuse_bytes(struct opening *o, enum hl7_rule rule, span part)
{
    struct hl7_place place = hl7_place_of(o->m, part);
    return hl7_complain(o->m, o->issues, ISSUE_ERROR, rule, part, &place);
}

static span one_byte(const struct hl7_message *m, size_t offset)
{
    return span_slice(m->text, offset, 1);
}

// Byte order marks, and the NUL patterns that "MSH" makes in the wide codings.
static void find_coding(struct opening *o, span bytes)
{
    static const struct {
        const char bytes[5];
        uint8_t size, mark_size;
        enum charset set;
    } openings[] = {
        {"\0\0\xfe\xff", 4, 4, CHARSET_UTF32_BE}, {"\xff\xfe\0\0", 4, 4, CHARSET_UTF32_LE},
        {"\xfe\xff", 2, 2, CHARSET_UTF16_BE},     {"\xff\xfe", 2, 2, CHARSET_UTF16_LE},
        {"\xef\xbb\xbf", 3, 3, CHARSET_UTF8},     {"\0\0\0M", 4, 0, CHARSET_UTF32_BE},
        {"M\0\0\0", 4, 0, CHARSET_UTF32_LE},      {"\0M\0S", 4, 0, CHARSET_UTF16_BE},
        {"M\0S\0", 4, 0, CHARSET_UTF16_LE},
    };
    o->wide = CHARSET_NONE;
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        size_t size = openings[i].size;
        if (bytes.size < size || memcmp(bytes.data, openings[i].bytes, size) != 0) continue;
        o->m->text_offset = openings[i].mark_size;
        o->mark = openings[i].set == CHARSET_UTF8;
        if (!o->mark) o->wide = openings[i].set;
        return;
    }
}

// Decodes the bytes behind the mark into the arena by m->scheme.
static enum status decode(struct opening *o)
{
    struct hl7_message *m = o->m;
    span raw = span_slice(m->bytes, m->text_offset, m->bytes.size);
    size_t before = o->arena->used, free = o->arena->size - before;
    // A third of the bytes may be wasted on the way, never kept.
    size_t room = raw.size <= free / CHARSET_GROWTH_MAX ? raw.size * CHARSET_GROWTH_MAX : free;
    char *memory = arena_text(o->arena, room);
    struct writer w = writer_over(memory, memory == NULL ? 0 : room);
    size_t bad = 0;
    enum status status = charset_decode(&m->scheme, raw, CHARSET_RESETS_HL7, &w, &bad);
    if (status == STATUS_BAD_VALUE) {
        m->text = raw; // so that the offset counts in the bytes received
        arena_rewind(o->arena, before);
        return refuse_bytes(o, HL7_RULE_CHARSET_BYTES, span_slice(raw, bad, 1));
    }
    if (status != STATUS_OK) return refuse(o, HL7_RULE_MEMORY, (span){NULL, 0}, "", 0);
    arena_rewind(o->arena, before + w.size);
    m->text = writer_span(&w);
    m->decoded = true;
    return STATUS_OK;
}

static enum status read_delimiters(struct opening *o)
{
    struct hl7_message *m = o->m;
    if (!span_starts(m->text, "MSH")) return refuse(o, HL7_RULE_HEADER, m->text, "", 0);
    size_t bad;
    struct hl7_delimiters found;
    enum status status = hl7_delimiters_read(m->text, &found, &bad);
    uint32_t field = bad == 3 ? 1 : 2;
    if (status == STATUS_MISSING) {
        return refuse(o, HL7_RULE_DELIMITERS_ABSENT, one_byte(m, bad), "MSH", field);
    }
    if (status != STATUS_OK) {
        return refuse(o, HL7_RULE_DELIMITERS, one_byte(m, bad), "MSH", field);
    }
    m->delimiters = found;
    return STATUS_OK;
}

// MSH-18 of the text as it stands: the names it repeats, at most CHARSET_NAMES_MAX.
static size_t charset_names(const struct hl7_message *m, span names[static CHARSET_NAMES_MAX + 1])
{
    if (m->segment_count == 0) return 0;
    span field = hl7_field(m, 0, 18);
    if (!hl7_has_value(field)) return 0;
    struct hl7_rest rest = {field, false};
    size_t count = 0;
    while (count <= CHARSET_NAMES_MAX &&
           hl7_part_next(&rest, m->delimiters.repetition, &names[count])) {
        count++;
    }
    return count;
}

// The scheme that MSH-18, the feed or the mark gives.
static enum status choose_scheme(struct opening *o)
{
    struct hl7_message *m = o->m;
    span names[CHARSET_NAMES_MAX + 1];
    size_t count = charset_names(m, names);
    enum charset usual = o->options->charset;
    struct charset_scheme stated = charset_scheme_of(usual == CHARSET_NONE ? CHARSET_UTF8 : usual);
    if (count > 0 && charset_scheme_names(&stated, names, count) != STATUS_OK) {
        return refuse(o, HL7_RULE_CHARSET_UNKNOWN, names[0], "MSH", 18);
    }
    if (o->wide != CHARSET_NONE) {
        bool said = count > 0 && stated.whole >= CHARSET_UTF16_BE;
        if (!said) return refuse(o, HL7_RULE_CHARSET_WIDE, names[0], "MSH", 18);
        return STATUS_OK; // decoded already
    }
    if (o->mark && stated.whole != CHARSET_UTF8) {
        if (count > 0) warn(o, HL7_RULE_CHARSET_BOM, names[0], "MSH", 18);
        stated = charset_scheme_of(CHARSET_UTF8);
    }
    // Eight-bit bytes cannot be UTF-16 whatever MSH-18 says.
    if (stated.whole >= CHARSET_UTF16_BE) stated = charset_scheme_of(CHARSET_UTF8);
    m->scheme = stated;
    return STATUS_OK;
}

// One pass over the text; the segment table takes what room it needs.
static enum status find_lines(struct opening *o, struct hl7_lines *lines)
{
    struct hl7_message *m = o->m;
    const struct hl7_scanner *scanner = o->options->scanner;
    size_t max = o->options->segments_max == 0 ? HL7_SEGMENTS_MAX : o->options->segments_max;
    size_t most = m->text.size / 2 + 1; // a line of one byte and its end
    size_t before = o->arena->used, room = (o->arena->size - before) / sizeof *lines->segments;
    lines->capacity = most < max ? most : max;
    room = room > 6 ? room - 6 : 0; // alignment may take 63 bytes
    bool short_of_memory = lines->capacity > room;
    if (short_of_memory) lines->capacity = room;
    lines->segments = arena_alloc_raw(o->arena, lines->capacity, sizeof *lines->segments);
    if (lines->segments == NULL) lines->capacity = 0;
    if (scanner == NULL) scanner = hl7_scanner_best();
    scanner->lines(m->text, lines);
    size_t kept = lines->count < lines->capacity ? lines->count : lines->capacity;
    m->segments = lines->segments;
    m->segment_count = kept;
    if (lines->segments != NULL) {
        size_t end = (size_t)((uint8_t *)(lines->segments + kept) - o->arena->base);
        arena_rewind(o->arena, end);
    }
    if (kept == lines->count) return STATUS_OK;
    enum hl7_rule rule = short_of_memory ? HL7_RULE_MEMORY : HL7_RULE_SEGMENTS_MAX;
    return refuse(o, rule, (span){NULL, 0}, "", 0);
}

// True when the text has to be decoded to be UTF-8.
static bool needs_decoding(const struct hl7_message *m, const struct hl7_lines *lines)
{
    if (m->decoded || m->scheme.whole == CHARSET_UTF8) return false;
    bool escapes = m->scheme.escapes != 0 && lines->control != SIZE_MAX;
    return lines->high != SIZE_MAX || escapes || !charset_keeps_ascii(&m->scheme);
}

static enum status check_bytes(struct opening *o, const struct hl7_lines *lines)
{
    struct hl7_message *m = o->m;
    if (lines->high != SIZE_MAX && !m->decoded) {
        size_t from = lines->high; // everything before is ASCII
        size_t good = from + utf8_valid_prefix(span_slice(m->text, from, m->text.size));
        if (good < m->text.size) return refuse_bytes(o, HL7_RULE_CHARSET_BYTES, one_byte(m, good));
    }
    if (lines->nul != SIZE_MAX) return refuse_bytes(o, HL7_RULE_NUL, one_byte(m, lines->nul));
    if (lines->control != SIZE_MAX) {
        const uint8_t *from = m->text.data + lines->control;
        const uint8_t *escape = memchr(from, 0x1b, m->text.size - lines->control);
        if (escape != NULL) return refuse_bytes(o, HL7_RULE_CHARSET_BYTES, span_of(escape, 1));
        span control = one_byte(m, lines->control);
        struct hl7_place place = hl7_place_of(m, control);
        (void)hl7_complain(m, o->issues, ISSUE_WARNING, HL7_RULE_CONTROL, control, &place);
    }
    if (lines->lf != SIZE_MAX && o->options->strict_lines)
        return refuse_bytes(o, HL7_RULE_LINE_END, one_byte(m, lines->lf));
    return STATUS_OK;
}

// Three bytes at once, each in its own byte of `id`: the top bit of a sum says "at least".
// A name is a letter, then two letters or digits; no byte may have its own top bit.
static bool is_name(uint32_t id)
{
    const uint32_t tops = 0x808080, ones = 0x010101;
    uint32_t letter = (id + ones * (0x80 - 'A')) & ~(id + ones * (0x7f - 'Z'));
    uint32_t digit = (id + ones * (0x80 - '0')) & ~(id + ones * (0x7f - '9'));
    return ((letter | (digit & 0xffff)) & ~id & tops) == tops;
}

// A name and its end: the field separator, or the end of the line.
static bool is_segment(const struct hl7_message *m, const struct hl7_segment *s)
{
    if (s->size <= 3) return s->size == 3 && is_name(s->id);
    return (unsigned)is_name(s->id) & (m->text.data[s->offset + 3] == m->delimiters.field);
}

static bool is_header(uint32_t id)
{
    return id == HL7_ID('M', 'S', 'H') || id == HL7_ID('B', 'H', 'S') ||
           id == HL7_ID('F', 'H', 'S');
}

// Every line is a segment, and only the first is a header. What stands before a line that is not
// can be trusted, and is kept.
static enum status check_names(struct opening *o)
{
    struct hl7_message *m = o->m;
    for (size_t i = 0; i < m->segment_count; i++) {
        const struct hl7_segment *s = &m->segments[i];
        bool segment = is_segment(m, s);
        if (segment && (i == 0 || !is_header(s->id))) continue;
        // A line that is no segment was most likely broken off the one before it.
        struct hl7_place place = {.sequence = 1};
        if (segment)
            place = hl7_segment_place(m, i);
        else if (i > 0)
            place = hl7_segment_place(m, i - 1);
        span text = hl7_segment_text(m, i);
        m->segment_count = i;
        enum hl7_rule rule = segment ? HL7_RULE_HEADER_REPEATED : HL7_RULE_SEGMENT_ID;
        return hl7_complain(m, o->issues, ISSUE_ERROR, rule, text, &place);
    }
    return STATUS_OK;
}

static enum status open_steps(struct opening *o)
{
    struct hl7_message *m = o->m;
    if (m->bytes.size == 0) return refuse(o, HL7_RULE_EMPTY, m->bytes, "", 0);
    if (m->bytes.size > UINT32_MAX / CHARSET_GROWTH_MAX)
        return refuse(o, HL7_RULE_TOO_LARGE, m->bytes, "", 0);
    find_coding(o, m->bytes);
    m->text = span_slice(m->bytes, m->text_offset, m->bytes.size);
    if (o->wide != CHARSET_NONE) {
        m->scheme = charset_scheme_of(o->wide);
        TRY(decode(o));
    }
    TRY(read_delimiters(o));
    size_t before = o->arena->used;
    struct hl7_lines lines;
    TRY(find_lines(o, &lines));
    // Plain ASCII is the same in every set, so that MSH-18 need not be looked at.
    bool plain = lines.high == SIZE_MAX && lines.control == SIZE_MAX && lines.nul == SIZE_MAX;
    if (!plain || o->mark || o->wide != CHARSET_NONE) TRY(choose_scheme(o));
    if (needs_decoding(m, &lines)) {
        m->segment_count = 0;
        arena_rewind(o->arena, before);
        TRY(decode(o));
        TRY(find_lines(o, &lines));
    }
    TRY(check_bytes(o, &lines));
    return check_names(o);
}

enum status hl7_message_open(struct hl7_message *out, span bytes, const struct hl7_options *options,
                             struct arena *arena, struct issues *issues)
{
    static const struct hl7_options usual = {.charset = CHARSET_UTF8};
    *out = (struct hl7_message){.bytes = bytes, .text = bytes};
    out->delimiters = HL7_DELIMITERS_USUAL;
    out->scheme = charset_scheme_of(CHARSET_UTF8);
    struct opening o = {.m = out, .arena = arena, .issues = issues};
    o.options = options == NULL ? &usual : options;
    return open_steps(&o);
}
