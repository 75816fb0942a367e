// SPDX-License-Identifier: Apache-2.0
#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "dicom/dicom_json.h"
#include "dicom/dicom_number.h"
#include "dicom/dicom_output.h"
#include "dicom/dicom_walk.h"

#define INLINE_MAX_DEFAULT 1024

struct json {
    struct writer *out;
    const struct dicom_json_options *options;
    struct dicom_walk walk;
    bool first; // of its array or object: no comma
};

// Characters that stand for themselves in JSON and do no harm in a page or terminal.
static bool harmless(uint32_t c)
{
    if (c < 0x20 || c == '"' || c == '\\' || c == '<' || (c >= 0x7f && c < 0xa0)) return false;
    bool direction = (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                     (c >= 0x2066 && c <= 0x2069);
    return !direction;
}

// Appends the low `size` bytes of x, at most eight.
static void put_word(struct writer *w, uint64_t x, size_t size)
{
    if (w->status == STATUS_OK && w->capacity - w->size >= 8) {
        store_u64_le(w->data + w->size, x);
        w->size += size;
    } else {
        uint8_t bytes[8];
        store_u64_le(bytes, x);
        write_bytes(w, bytes, size);
    }
}

// ASCII in JSON: the text of each character in the low bytes of a word, its size in the highest.
// What harms stands as \" \\ \n \r \t or \u00XX.
#define HEX_DIGIT(x) ((uint64_t)((x) < 10 ? '0' + (x) : 'A' - 10 + (x)))
#define TWO(c)       ((uint64_t)'\\' | (uint64_t)(c) << 8 | 2ULL << 56)
#define SIX(c)                                                                         \
    ((uint64_t)'\\' | (uint64_t)'u' << 8 | (uint64_t)'0' << 16 | (uint64_t)'0' << 24 | \
     HEX_DIGIT((c) >> 4) << 32 | HEX_DIGIT((c)&15) << 40 | 6ULL << 56)
#define ASCII(c)                                         \
    ((c) == '"' || (c) == '\\'                ? TWO(c)   \
     : (c) == '\n'                            ? TWO('n') \
     : (c) == '\r'                            ? TWO('r') \
     : (c) == '\t'                            ? TWO('t') \
     : (c) < 0x20 || (c) == '<' || (c) == 127 ? SIX(c)   \
                                              : ((uint64_t)(c) | 1ULL << 56))
#define ASCII_4(c)  ASCII(c), ASCII((c) + 1), ASCII((c) + 2), ASCII((c) + 3)
#define ASCII_16(c) ASCII_4(c), ASCII_4((c) + 4), ASCII_4((c) + 8), ASCII_4((c) + 12)
static const uint64_t ascii_text[128] = {ASCII_16(0),  ASCII_16(16), ASCII_16(32), ASCII_16(48),
                                         ASCII_16(64), ASCII_16(80), ASCII_16(96), ASCII_16(112)};

static void write_ascii(struct writer *w, uint8_t c)
{
    put_word(w, ascii_text[c], ascii_text[c] >> 56);
}

static void write_scalar(struct writer *w, uint32_t c)
{
    if (harmless(c)) {
        uint8_t utf8[4];
        write_bytes(w, utf8, utf8_encode(c, utf8));
    } else if (c < 0x80) {
        write_ascii(w, (uint8_t)c);
    } else {
        DICOM_PUT(w, "\\u"); // all of them are in the basic plane
        for (int shift = 12; shift >= 0; shift -= 4) {
            dicom_put_char(w, "0123456789ABCDEF"[c >> shift & 15]);
        }
    }
}

// A bit set in the highest place of some byte when one of the eight must be escaped or is not
// ASCII. A borrow may set further ones above the first.
static uint64_t special_bytes(uint64_t x)
{
    const uint64_t ones = 0x0101010101010101U, high = 0x8080808080808080U;
    uint64_t odd = x | (x - 0x20 * ones) | (x + ones);
    odd |= ((x ^ '"' * ones) - ones) | ((x ^ '\\' * ones) - ones) | ((x ^ '<' * ones) - ones);
    return odd & high;
}

// Copies ASCII from `at` on, escaped where it must be; returns where it ends. 64 bytes at a time,
// so that the room is looked at once; eight clean ones in one store, others without a branch each.
static size_t copy_ascii(struct writer *w, span bytes, size_t at)
{
    size_t end = bytes.size - at < 64 ? bytes.size : at + 64;
    if (w->status != STATUS_OK || w->capacity - w->size < (end - at) * 6 + 8) {
        for (; at < end && bytes.data[at] < 0x80; at++) write_ascii(w, bytes.data[at]);
        return at;
    }
    const uint8_t *in = bytes.data;
    uint8_t *out = w->data + w->size;
    while (at < end) {
        size_t stop = end - at < 8 ? end : at + 8;
        uint64_t x = stop - at < 8 ? UINT64_MAX : load_u64_le(in + at);
        if (special_bytes(x) == 0) {
            store_u64_le(out, x);
            out += 8;
            at = stop;
            continue;
        }
        for (; at < stop && in[at] < 0x80; at++) {
            uint64_t text = ascii_text[in[at]];
            store_u64_le(out, text);
            out += text >> 56;
        }
        if (at < stop) break;
    }
    w->size = (size_t)(out - w->data);
    return at;
}

// From `at` on, where the first byte is not ASCII or an escape may stand.
static void write_decoded(struct json *j, enum dicom_vr vr, span bytes, size_t at)
{
    const struct dicom_charset *charset = &dicom_walk_level(&j->walk)->charset;
    struct dicom_text text = dicom_text_of(charset, vr, bytes);
    text.offset = at;
    while (text.offset < bytes.size) {                             // every turn moves the offset
        if (bytes.data[text.offset] < 0x80 && !charset->escapes) { // ASCII means itself
            text.offset = copy_ascii(j->out, bytes, text.offset);
            continue;
        }
        uint32_t scalar = dicom_text_next(&text);
        if (scalar == DICOM_TEXT_END) return;
        write_scalar(j->out, scalar);
    }
}

static void write_string(struct json *j, enum dicom_vr vr, span bytes)
{
    dicom_put_char(j->out, '"');
    const struct dicom_charset *charset = &dicom_walk_level(&j->walk)->charset;
    bool ascii = !charset->escapes || dicom_text_plain(bytes);
    size_t at = 0;
    while (ascii && at < bytes.size && bytes.data[at] < 0x80) at = copy_ascii(j->out, bytes, at);
    if (at < bytes.size) write_decoded(j, vr, bytes, at);
    dicom_put_char(j->out, '"');
}

// {"Alphabetic":...,"Ideographic":...,"Phonetic":...} with the groups that are not empty.
static void write_name(struct json *j, span value)
{
    static const char *const names[] = {"\"Alphabetic\":", "\"Ideographic\":", "\"Phonetic\":"};
    struct dicom_parts parts = {value, true};
    span group;
    bool any = false;
    for (size_t i = 0;
         i < 3 && dicom_parts_next(&dicom_walk_level(&j->walk)->charset, &parts, '=', &group);
         i++) {
        group = dicom_trim(group, DICOM_VR_PN);
        if (group.size == 0) continue;
        dicom_put_char(j->out, any ? ',' : '{');
        write_text(j->out, names[i]);
        write_string(j, DICOM_VR_PN, group);
        any = true;
    }
    write_text(j->out, any ? "}" : "null");
}

static void write_one_text(struct json *j, enum dicom_vr vr, span value)
{
    bool number = vr == DICOM_VR_DS || vr == DICOM_VR_IS;
    if (value.size == 0) {
        DICOM_PUT(j->out, "null");
    } else if (vr == DICOM_VR_PN) {
        write_name(j, value);
    } else if (number && dicom_is_json_number(value)) {
        dicom_put(j->out, value.data, value.size);
    } else {
        write_string(j, vr, value);
    }
}

static void write_texts(struct json *j, enum dicom_vr vr, span bytes)
{
    const struct dicom_charset *charset = &dicom_walk_level(&j->walk)->charset;
    span text = dicom_trim(bytes, vr);
    if (text.size == 0) return;
    DICOM_PUT(j->out, ",\"Value\":[");
    if (memchr(text.data, '\\', text.size) == NULL) { // most have one value
        write_one_text(j, vr, text);
    } else {
        struct dicom_text_values values = dicom_text_values_of(charset, vr, text);
        span value;
        for (bool more = false; dicom_text_values_next(&values, &value); more = true) {
            if (more) dicom_put_char(j->out, ',');
            write_one_text(j, vr, value);
        }
    }
    dicom_put_char(j->out, ']');
}

// NaN and infinities are no JSON numbers, and 64-bit integers beyond 2^53 no number that all
// readers hold: these go as strings, as do tags.
static bool is_string(const struct dicom_vr_info *info, uint64_t x)
{
    if (info->kind == DICOM_KIND_TAG) return true;
    if (info->kind == DICOM_KIND_FLOAT) {
        return info->width == 8 ? (x >> 52 & 0x7ff) == 0x7ff : (x >> 23 & 0xff) == 0xff;
    }
    bool negative = info->kind == DICOM_KIND_SIGNED && x >> 63 != 0;
    return info->width == 8 && (negative ? 0 - x : x) > 1ULL << 53;
}

static void write_numbers(struct json *j, enum dicom_vr vr, const struct dicom_node *node,
                          span bytes)
{
    const struct dicom_vr_info *info = dicom_vr_info(vr);
    bool big = (node->flags & DICOM_NODE_BIG_ENDIAN) != 0;
    if (bytes.size < info->width) return;
    DICOM_PUT(j->out, ",\"Value\":");
    char before = '[';
    for (size_t at = 0; at + info->width <= bytes.size; at += info->width) {
        const uint8_t *p = bytes.data + at;
        bool quote = is_string(info, dicom_load(p, info->width, big));
        dicom_put_char(j->out, before);
        before = ',';
        if (quote) dicom_put_char(j->out, '"');
        dicom_write_number(j->out, vr, p, big);
        if (quote) dicom_put_char(j->out, '"');
    }
    dicom_put_char(j->out, ']');
}

static void write_value(struct json *j, enum dicom_vr vr, const struct dicom_node *node)
{
    span bytes = dicom_node_bytes(node);
    size_t inline_max = SIZE_MAX;
    if (j->options != NULL && j->options->bulk_uri != NULL) {
        inline_max = j->options->inline_max == 0 ? INLINE_MAX_DEFAULT : j->options->inline_max;
    }
    bool bulk = (node->flags & DICOM_NODE_BULK) != 0;
    bool binary = dicom_vr_info(vr)->kind == DICOM_KIND_BYTES;
    if (bulk || (binary && bytes.size > inline_max)) {
        if (j->options == NULL || j->options->bulk_uri == NULL) return;
        DICOM_PUT(j->out, ",\"BulkDataURI\":\"");
        dicom_write_bulk_uri(j->out, &j->walk, j->options->bulk_uri, node->tag);
        dicom_put_char(j->out, '"');
        return;
    }
    switch ((enum dicom_vr_kind)dicom_vr_info(vr)->kind) {
    case DICOM_KIND_ASCII:
    case DICOM_KIND_TEXT: write_texts(j, vr, bytes); break;
    case DICOM_KIND_UNSIGNED:
    case DICOM_KIND_SIGNED:
    case DICOM_KIND_FLOAT:
    case DICOM_KIND_TAG: write_numbers(j, vr, node, bytes); break;
    case DICOM_KIND_BYTES:
        if (bytes.size == 0) break;
        DICOM_PUT(j->out, ",\"InlineBinary\":\"");
        dicom_write_base64(j->out, vr, node);
        dicom_put_char(j->out, '"');
        break;
    case DICOM_KIND_NONE:
    case DICOM_KIND_ITEMS: break;
    }
}

// `,"00100020":{"vr":"LO"`; the VR written.
static enum dicom_vr write_head(struct json *j, const struct dicom_node *node)
{
    enum dicom_vr vr =
        dicom_vr_resolve((enum dicom_vr)node->vr, dicom_walk_level(&j->walk)->is_signed);
    if (!j->first) dicom_put_char(j->out, ',');
    j->first = false;
    // Put together where it stands: a copy would wait for the stores of its parts.
    static const char head[] = "\"ggggeeee\":{\"vr\":\"xx\"";
    uint8_t *p = write_reserve(j->out, sizeof head - 1);
    if (p == NULL) return vr;
    memcpy(p, head, sizeof head - 1);
    dicom_tag_text(p + 1, node->tag);
    memcpy(p + sizeof head - 4, dicom_vr_info(vr)->code, 2);
    return vr;
}

// One step of the walk; false at the end.
static bool write_step(struct json *j)
{
    enum dicom_step step = dicom_walk_next(&j->walk);
    const struct dicom_node *node =
        j->walk.index == DICOM_ABSENT ? NULL : &j->walk.ds->nodes[j->walk.index];
    bool left_out = node != NULL && (j->walk.repeat || dicom_output_omits(node->tag));
    switch (step) {
    case DICOM_STEP_END: return false;
    case DICOM_STEP_ELEMENT:
        if (left_out) return true;
        write_value(j, write_head(j, node), node);
        dicom_put_char(j->out, '}');
        return true;
    case DICOM_STEP_SEQUENCE:
        if (left_out) {
            dicom_walk_skip(&j->walk);
            return true;
        }
        (void)write_head(j, node);
        if (node->end > j->walk.index + 1) DICOM_PUT(j->out, ",\"Value\":[");
        j->first = true;
        return true;
    case DICOM_STEP_SEQUENCE_END:
        write_text(j->out, node->end > j->walk.index + 1 ? "]}" : "}");
        j->first = false;
        return true;
    case DICOM_STEP_ITEM:
        write_text(j->out, j->first ? "{" : ",{");
        j->first = true;
        return true;
    case DICOM_STEP_ITEM_END:
        dicom_put_char(j->out, '}');
        j->first = false;
        return true;
    }
    return false;
}

enum status dicom_json_write(struct writer *out, const struct dicom_dataset *ds,
                             const struct dicom_json_options *options, struct arena *scratch)
{
    struct json j;
    j.out = out;
    j.options = options;
    j.first = true;
    dicom_walk_begin(&j.walk, ds, scratch);
    write_u8(out, '{');
    while (out->status == STATUS_OK && write_step(&j)) {}
    write_u8(out, '}');
    return j.walk.status != STATUS_OK ? j.walk.status : out->status;
}
