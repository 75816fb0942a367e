// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_text.h"

#include "core/base/utf8.h"

struct dicom_charset dicom_charset_default(void)
{
    return (struct dicom_charset){.scheme = charset_scheme_of(CHARSET_ASCII), .known = true};
}

struct dicom_charset dicom_charset_of(span value)
{
    struct dicom_charset charset = dicom_charset_default();
    value = dicom_trim(value, DICOM_VR_CS);
    charset.declared = true;
    if (value.size == 0) return charset;
    if (span_is(value, "ISO_IR 100")) { // the most frequent two, without a search
        charset.scheme = charset_scheme_of(CHARSET_8859_1);
        return charset;
    }
    if (span_is(value, "ISO_IR 192")) {
        charset.scheme = charset_scheme_of(CHARSET_UTF8);
        return charset;
    }
    struct charset_scheme scheme;
    charset.known =
        charset_scheme_dicom(&scheme, value) == STATUS_OK && charset_keeps_ascii(&scheme);
    if (!charset.known) return charset;
    charset.scheme = scheme;
    // Two-byte codings of all bytes hide separators in second bytes as escapes do.
    charset.escapes =
        scheme.escapes != 0 || (scheme.whole != CHARSET_NONE && scheme.whole != CHARSET_UTF8);
    return charset;
}

static const char *resets_of(enum dicom_vr vr)
{
    if (vr == DICOM_VR_PN) return CHARSET_RESETS_DICOM_PN;
    return dicom_vr_info(vr)->multiple ? CHARSET_RESETS_DICOM : CHARSET_RESETS_DICOM_TEXT;
}

struct dicom_text dicom_text_of(const struct dicom_charset *charset, enum dicom_vr vr, span bytes)
{
    return (struct dicom_text){charset_decoder_of(&charset->scheme, resets_of(vr)), bytes, 0, 0};
}

uint32_t dicom_text_next(struct dicom_text *text)
{
    uint32_t scalar = charset_next(&text->decoder, text->bytes, &text->offset);
    if (scalar == CHARSET_END) return DICOM_TEXT_END;
    if (scalar != CHARSET_BAD) return scalar;
    text->offset++;
    text->bad++;
    return 0xfffd;
}

size_t dicom_text_run(const struct dicom_text *text)
{
    // Away from the sets of the start, "^" or "=" in a run would bring them back.
    const struct charset_decoder *d = &text->decoder;
    if (d->low != CHARSET_ASCII || d->high != d->scheme->high) return 0;
    size_t at = text->offset;
    const uint8_t *data = text->bytes.data;
    while (at < text->bytes.size && data[at] >= 0x20 && data[at] < 0x7f) at++;
    return at - text->offset;
}

bool dicom_text_plain(span bytes)
{
    uint8_t odd = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t c = bytes.data[i];
        odd |= (uint8_t)(c < 0x20) | (uint8_t)(c > 0x7e);
    }
    return odd == 0;
}

struct dicom_text_values dicom_text_values_of(const struct dicom_charset *charset, enum dicom_vr vr,
                                              span bytes)
{
    bool text = dicom_vr_info(vr)->kind == DICOM_KIND_TEXT;
    span trimmed = dicom_trim(bytes, vr);
    return (struct dicom_text_values){charset, vr, dicom_values_of(trimmed),
                                      text && charset->escapes && !dicom_text_plain(trimmed)};
}

// The offset of the first separator, found by decoding, or the size.
static size_t find_separator(const struct dicom_charset *charset, enum dicom_vr vr, span bytes,
                             char separator)
{
    struct dicom_text text = dicom_text_of(charset, vr, bytes);
    for (;;) { // every turn but the last moves the offset
        size_t bad = text.bad;
        uint32_t scalar = dicom_text_next(&text);
        if (scalar == DICOM_TEXT_END) return bytes.size;
        if (scalar == (uint32_t)separator && text.bad == bad) return text.offset - 1;
    }
}

bool dicom_text_values_next(struct dicom_text_values *values, span *value)
{
    if (!dicom_vr_info(values->vr)->multiple) {
        if (!values->values.more) return false;
        values->values.more = false;
        *value = values->values.rest; // already trimmed
        return true;
    }
    if (!values->decode) {
        if (!dicom_values_next(&values->values, value)) return false;
    } else {
        struct dicom_parts parts = {values->values.rest, values->values.more};
        if (!dicom_parts_next(values->charset, &parts, '\\', value)) return false;
        values->values = (struct dicom_values){parts.rest, parts.more};
    }
    *value = dicom_trim(*value, values->vr);
    return true;
}

bool dicom_parts_next(const struct dicom_charset *charset, struct dicom_parts *parts,
                      char separator, span *part)
{
    if (!parts->more) return false;
    span rest = parts->rest;
    size_t at = rest.size;
    if (charset->escapes) {
        at = find_separator(charset, DICOM_VR_PN, rest, separator);
    } else if (rest.size > 0) {
        const uint8_t *found = memchr(rest.data, separator, rest.size);
        if (found != NULL) at = (size_t)(found - rest.data);
    }
    *part = span_slice(rest, 0, at);
    parts->more = at < rest.size;
    parts->rest = span_slice(rest, at + 1, rest.size);
    return true;
}

size_t dicom_text_write(struct writer *out, const struct dicom_charset *charset, enum dicom_vr vr,
                        span bytes)
{
    if (dicom_text_plain(bytes)) {
        write_span(out, bytes);
        return 0;
    }
    struct dicom_text text = dicom_text_of(charset, vr, bytes);
    for (;;) { // every turn but the last moves the offset
        size_t run = dicom_text_run(&text);
        write_bytes(out, bytes.data + text.offset, run);
        text.offset += run;
        uint32_t scalar = dicom_text_next(&text);
        if (scalar == DICOM_TEXT_END) return text.bad;
        uint8_t utf8[4];
        write_bytes(out, utf8, utf8_encode(scalar, utf8));
    }
}
