// SPDX-License-Identifier: Apache-2.0
// The JSON model as a data set. The members of an object are sorted by tag before they are
// written, since the order of F.2.2 is often not kept; the stack holds one object or array of
// items for each that is open.
#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/base/checked.h"
#include "core/base/invariant.h"
#include "dicom/dicom_json.h"
#include "dicom/dicom_json_tokens.h"
#include "dicom/dicom_number.h"
#include "dicom/dicom_tags.h"
#include "dicom/dicom_write.h"

static const enum dicom_encoding LE = DICOM_EXPLICIT_LE;

struct member {
    uint32_t tag;
    uint32_t token; // its value
};

struct level {
    struct member *members; // of an object; NULL for an array of items
    uint32_t next;          // member, or token of the next item
    uint32_t end;
    size_t mark; // scratch used before
};

struct source {
    struct writer *out;
    struct arena *scratch;
    struct issues *issues;
    struct json_tokens tokens;
    bool charset_written;
    uint32_t open;
    struct level levels[2 * DICOM_DEPTH_MAX + 2];
};

// An attribute object: {"vr": ..., and one of "Value", "InlineBinary", "BulkDataURI"}.
struct attribute {
    uint32_t tag;
    enum dicom_vr vr;
    uint32_t value;  // token of the array, or 0
    uint32_t binary; // token of the string, or 0
    uint32_t token;  // the object, for issues
};

static enum status fail(struct source *s, enum status status, uint32_t token)
{
    size_t offset = token < s->tokens.count ? s->tokens.items[token].start : 0;
    return issue_add(s->issues, ISSUE_ERROR, status, "dicom-json", offset, NULL);
}

static enum status out_status(struct source *s, uint32_t token)
{
    return s->out->status == STATUS_OK ? STATUS_OK : fail(s, s->out->status, token);
}

// Eight hexadecimal digits.
static bool tag_of(span text, uint32_t *tag)
{
    if (text.size != 8) return false;
    *tag = 0;
    for (size_t i = 0; i < 8; i++) {
        uint8_t c = text.data[i];
        uint32_t digit =
            c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);
        bool letter = (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
        if (!letter && (c < '0' || c > '9')) return false;
        *tag = *tag << 4 | digit;
    }
    return true;
}

static void sift(struct member *m, uint32_t root, uint32_t count)
{
    for (uint32_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && m[child].tag < m[child + 1].tag) child++;
        if (m[root].tag >= m[child].tag) return;
        struct member swap = m[root];
        m[root] = m[child];
        m[child] = swap;
        root = child;
    }
}

static void sort_members(struct member *m, uint32_t count)
{
    bool sorted = true;
    for (uint32_t i = 1; i < count; i++) sorted = sorted && m[i - 1].tag <= m[i].tag;
    if (sorted) return;
    for (uint32_t i = count / 2; i > 0; i--) sift(m, i - 1, count);
    for (uint32_t last = count; last > 1; last--) {
        struct member swap = m[0];
        m[0] = m[last - 1];
        m[last - 1] = swap;
        sift(m, 0, last - 1);
    }
}

// The members of the object at `token`, by tag, on the stack.
static enum status open_object(struct source *s, uint32_t token)
{
    const struct json_token *items = s->tokens.items;
    if (items[token].type != JSON_OBJECT) return fail(s, STATUS_BAD_SYNTAX, token);
    INVARIANT(s->open < sizeof s->levels / sizeof *s->levels);
    struct level *level = &s->levels[s->open];
    level->mark = s->scratch->used;
    uint32_t count = 0;
    for (uint32_t i = token + 1; i < items[token].end; i = items[i + 1].end) count++;
    level->members = arena_alloc_raw(s->scratch, (size_t)count + 1, sizeof *level->members);
    if (level->members == NULL) return fail(s, STATUS_NO_SPACE, token);
    level->next = 0;
    level->end = 0;
    for (uint32_t i = token + 1; i < items[token].end; i = items[i + 1].end) {
        uint32_t tag;
        if (!tag_of(json_text(&s->tokens, i), &tag)) return fail(s, STATUS_BAD_VALUE, i);
        level->members[level->end++] = (struct member){tag, i + 1};
    }
    sort_members(level->members, level->end);
    for (uint32_t i = 1; i < level->end; i++) {
        if (level->members[i - 1].tag == level->members[i].tag) {
            return fail(s, STATUS_DUPLICATE, level->members[i].token);
        }
    }
    s->open++;
    return STATUS_OK;
}

static enum status open_items(struct source *s, const struct attribute *a)
{
    uint32_t depth = 0;
    for (uint32_t i = 0; i < s->open; i++) depth += s->levels[i].members == NULL ? 1 : 0;
    if (depth == DICOM_DEPTH_MAX) return fail(s, STATUS_TOO_DEEP, a->token);
    INVARIANT(s->open < sizeof s->levels / sizeof *s->levels);
    bool empty = a->value == 0;
    s->levels[s->open++] = (struct level){
        .members = NULL,
        .next = empty ? 0 : a->value + 1,
        .end = empty ? 0 : s->tokens.items[a->value].end,
        .mark = s->scratch->used,
    };
    dicom_begin_sequence(s->out, LE, a->tag);
    return STATUS_OK;
}

static enum status read_attribute(struct source *s, const struct member *member,
                                  struct attribute *a)
{
    const struct json_token *items = s->tokens.items;
    *a = (struct attribute){.tag = member->tag, .vr = DICOM_VR_NONE, .token = member->token};
    if (items[a->token].type != JSON_OBJECT) return fail(s, STATUS_BAD_SYNTAX, a->token);
    uint32_t forms = 0;
    for (uint32_t i = a->token + 1; i < items[a->token].end; i = items[i + 1].end) {
        span name = json_text(&s->tokens, i);
        uint32_t value = i + 1;
        if (span_is(name, "vr")) {
            span vr = json_text(&s->tokens, value);
            if (a->vr != DICOM_VR_NONE) return fail(s, STATUS_DUPLICATE, value);
            a->vr = vr.size == 2 ? dicom_vr_of(vr.data[0], vr.data[1]) : DICOM_VR_NONE;
            if (a->vr == DICOM_VR_NONE) return fail(s, STATUS_BAD_VALUE, value);
        } else if (span_is(name, "Value")) {
            forms++;
            a->value = value;
            if (items[value].type != JSON_ARRAY) return fail(s, STATUS_BAD_SYNTAX, value);
        } else if (span_is(name, "InlineBinary")) {
            forms++;
            a->binary = value;
            if (items[value].type != JSON_STRING) return fail(s, STATUS_BAD_SYNTAX, value);
        } else if (span_is(name, "BulkDataURI")) {
            forms++;
        }
    }
    if (forms > 1) return fail(s, STATUS_DUPLICATE, a->token);
    return a->vr == DICOM_VR_NONE ? fail(s, STATUS_MISSING, a->token) : STATUS_OK;
}

// Appends one text; false when it holds what would split it or end it.
static bool put_text(struct source *s, uint32_t token, const char *forbidden)
{
    size_t start = s->out->size;
    json_write_string(s->out, &s->tokens, token);
    for (size_t i = start; i < s->out->size; i++) {
        uint8_t c = s->out->data[i];
        if (c == 0 || strchr(forbidden, c) != NULL) return false;
    }
    return true;
}

// "Alphabetic=Ideographic=Phonetic", as far as there are groups.
static bool put_name(struct source *s, uint32_t token)
{
    static const char *const names[] = {"Alphabetic", "Ideographic", "Phonetic"};
    const struct json_token *items = s->tokens.items;
    uint32_t groups[3] = {0, 0, 0};
    uint32_t last = 0;
    if (items[token].type != JSON_OBJECT) return false;
    for (uint32_t i = token + 1; i < items[token].end; i = items[i + 1].end) {
        for (uint32_t k = 0; k < 3; k++) {
            if (!span_is(json_text(&s->tokens, i), names[k])) continue;
            if (groups[k] != 0 || items[i + 1].type != JSON_STRING) return false;
            groups[k] = i + 1;
            last = k > last ? k : last;
        }
    }
    for (uint32_t k = 0; k <= last; k++) {
        if (k > 0) write_u8(s->out, '=');
        if (groups[k] != 0 && !put_text(s, groups[k], "\\=")) return false;
    }
    return true;
}

static bool put_texts(struct source *s, const struct attribute *a)
{
    const struct json_token *items = s->tokens.items;
    bool multiple = dicom_vr_info(a->vr)->multiple;
    bool numeric = a->vr == DICOM_VR_DS || a->vr == DICOM_VR_IS;
    for (uint32_t i = a->value + 1; i < items[a->value].end; i = items[i].end) {
        if (i > a->value + 1 && !multiple) return false;
        if (i > a->value + 1) write_u8(s->out, '\\');
        if (items[i].type == JSON_WORD && span_is(json_text(&s->tokens, i), "null")) continue;
        if (a->vr == DICOM_VR_PN && items[i].type == JSON_OBJECT) {
            if (!put_name(s, i)) return false;
        } else if (numeric && items[i].type == JSON_NUMBER) {
            write_span(s->out, json_text(&s->tokens, i));
        } else if (items[i].type == JSON_STRING) {
            if (!put_text(s, i, multiple ? "\\" : "")) return false;
        } else {
            return false;
        }
    }
    return true;
}

static bool integer_of(span text, const struct dicom_vr_info *info, uint64_t *out)
{
    bool negative = text.size > 0 && text.data[0] == '-';
    span digits = span_slice(text, negative ? 1 : 0, text.size);
    if (digits.size == 0 || digits.size > 20) return false;
    uint64_t x = 0;
    for (size_t i = 0; i < digits.size; i++) {
        uint8_t c = digits.data[i];
        if (c < '0' || c > '9' || __builtin_mul_overflow(x, 10, &x) ||
            __builtin_add_overflow(x, (uint64_t)(c - '0'), &x)) {
            return false;
        }
    }
    uint32_t bits = 8U * info->width;
    uint64_t all = UINT64_MAX >> (64 - bits);
    uint64_t most = info->kind == DICOM_KIND_SIGNED ? all / 2 + (negative ? 1 : 0) : all;
    if (x > most || (negative && info->kind != DICOM_KIND_SIGNED && x != 0)) return false;
    *out = negative ? 0 - x : x;
    return true;
}

static bool float_of(span text, uint8_t type, const struct dicom_vr_info *info, uint64_t *out)
{
    double x;
    bool finite = type == JSON_NUMBER || dicom_is_json_number(text);
    if (finite) {
        if (!dicom_double_read(text, &x)) return false;
    } else if (span_is(text, "NaN")) {
        x = dicom_double_of_bits(0x7ff8ULL << 48);
    } else if (span_is(text, "Infinity")) {
        x = dicom_double_of_bits(0x7ff0ULL << 48);
    } else if (span_is(text, "-Infinity")) {
        x = dicom_double_of_bits(0xfff0ULL << 48);
    } else {
        return false;
    }
    bool overflow = (dicom_double_bits(x) >> 52 & 0x7ff) == 0x7ff;
    *out = dicom_double_bits(x);
    if (info->width == 4) {
        *out = dicom_float_bits((float)x);
        overflow = (*out >> 23 & 0xff) == 0xff;
    }
    return !(finite && overflow);
}

static bool put_numbers(struct source *s, const struct attribute *a)
{
    const struct json_token *items = s->tokens.items;
    const struct dicom_vr_info *info = dicom_vr_info(a->vr);
    for (uint32_t i = a->value + 1; i < items[a->value].end; i = items[i].end) {
        span text = json_text(&s->tokens, i);
        uint64_t x = 0;
        uint32_t tag = 0;
        bool good =
            items[i].type == JSON_NUMBER || (items[i].type == JSON_STRING && !items[i].escapes);
        if (info->kind == DICOM_KIND_TAG) {
            good = items[i].type == JSON_STRING && tag_of(text, &tag);
            x = (uint64_t)dicom_group(tag) | (uint64_t)dicom_element(tag) << 16;
        } else if (info->kind == DICOM_KIND_FLOAT) {
            good = good && float_of(text, items[i].type, info, &x);
        } else {
            good = good && integer_of(text, info, &x);
        }
        if (!good) return false;
        for (uint32_t k = 0; k < info->width; k++) write_u8(s->out, (uint8_t)(x >> (8 * k)));
    }
    return true;
}

static enum status put_binary(struct source *s, const struct attribute *a)
{
    if (s->tokens.items[a->binary].escapes) return fail(s, STATUS_BAD_VALUE, a->binary);
    span text = json_text(&s->tokens, a->binary);
    size_t room = text.size / 4 * 3;
    size_t size = 0;
    uint8_t *p = write_reserve(s->out, room);
    if (p == NULL) return out_status(s, a->binary);
    enum status status = base64_decode(p, room, &size, text);
    if (status != STATUS_OK) return fail(s, STATUS_BAD_VALUE, a->binary);
    s->out->size -= room - size;
    bool whole = size % dicom_vr_info(a->vr)->width == 0;
    return whole ? STATUS_OK : fail(s, STATUS_BAD_LENGTH, a->binary);
}

// The value is written first, behind room for the longest head, which then takes its place.
static enum status put_element(struct source *s, const struct attribute *a)
{
    struct writer *w = s->out;
    enum dicom_vr_kind kind = (enum dicom_vr_kind)dicom_vr_info(a->vr)->kind;
    bool text = kind == DICOM_KIND_ASCII || kind == DICOM_KIND_TEXT;
    size_t start = w->size;
    if (write_reserve(w, 12) == NULL) return out_status(s, a->token);
    bool good = true;
    if (a->binary != 0) {
        if (kind != DICOM_KIND_BYTES) return fail(s, STATUS_BAD_VALUE, a->binary);
        TRY(put_binary(s, a));
    } else if (a->value != 0) {
        good = kind != DICOM_KIND_BYTES && (text ? put_texts(s, a) : put_numbers(s, a));
    }
    TRY(out_status(s, a->token));
    if (!good) return fail(s, STATUS_BAD_VALUE, a->value);
    size_t size = w->size - start - 12;
    if (size % 2 != 0) write_u8(w, text && a->vr != DICOM_VR_UI ? ' ' : 0);
    size += size % 2;
    if (size >= DICOM_UNDEFINED) return fail(s, STATUS_LIMIT, a->token);
    struct writer head = writer_over(w->data + start, 12);
    dicom_write_head(&head, LE, a->tag, a->vr, (uint32_t)size);
    if (w->status == STATUS_OK && head.size < 12) {
        memmove(w->data + start + head.size, w->data + start + 12, size);
        w->size -= 12 - head.size;
    }
    return out_status(s, a->token);
}

// Text is UTF-8 whatever (0008,0005) said at the source, and groups 0000 and 0002 have no place.
static bool left_out(uint32_t tag)
{
    uint16_t group = dicom_group(tag);
    return tag == DICOM_TAG_SPECIFIC_CHARACTER_SET || group == 0 || group == 2 ||
           dicom_element(tag) == 0;
}

// (0008,0005) stands where its tag has it, at the top: before the first one above, or at the end.
static void put_charset(struct source *s, uint32_t next_tag)
{
    if (s->charset_written || s->open != 1 || next_tag < DICOM_TAG_SPECIFIC_CHARACTER_SET) return;
    s->charset_written = true;
    dicom_write_text(s->out, LE, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "ISO_IR 192");
}

static enum status take_member(struct source *s, struct level *level)
{
    struct attribute a;
    TRY(read_attribute(s, &level->members[level->next++], &a));
    put_charset(s, a.tag);
    if (dicom_group(a.tag) == 0xfffe) return fail(s, STATUS_BAD_VALUE, a.token);
    if (left_out(a.tag)) return STATUS_OK;
    return a.vr == DICOM_VR_SQ ? open_items(s, &a) : put_element(s, &a);
}

static enum status take_item(struct source *s, struct level *level)
{
    uint32_t token = level->next;
    level->next = s->tokens.items[token].end;
    dicom_begin_item(s->out, LE);
    bool null =
        s->tokens.items[token].type == JSON_WORD && span_is(json_text(&s->tokens, token), "null");
    if (!null) return open_object(s, token);
    dicom_end_item(s->out, LE);
    return STATUS_OK;
}

static enum status convert(struct source *s)
{
    TRY(open_object(s, 0));
    while (s->open > 0) { // every turn takes a member or an item, or closes a level
        struct level *level = &s->levels[s->open - 1];
        if (level->next < level->end) {
            TRY(level->members == NULL ? take_item(s, level) : take_member(s, level));
            continue;
        }
        bool items = level->members == NULL;
        put_charset(s, UINT32_MAX);
        arena_rewind(s->scratch, level->mark);
        s->open--;
        if (items) {
            dicom_end_sequence(s->out, LE);
        } else if (s->open > 0) {
            dicom_end_item(s->out, LE);
        }
    }
    return out_status(s, 0);
}

enum status dicom_json_read(struct writer *out, span text, struct arena *scratch,
                            struct issues *issues)
{
    struct source s;
    s.out = out;
    s.scratch = scratch;
    s.issues = issues;
    s.open = 0;
    s.charset_written = false;
    s.tokens = (struct json_tokens){text, NULL, 0};
    size_t mark = scratch->used;
    size_t offset;
    enum status status = json_tokenize(&s.tokens, text, scratch, &offset);
    if (status != STATUS_OK) {
        return issue_add(issues, ISSUE_ERROR, status, "dicom-json", offset, NULL);
    }
    status = convert(&s);
    arena_rewind(scratch, mark);
    return status;
}
