// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_primitives.h"

#include "core/base/instant.h"
#include "fhir/fhir_xhtml.h"

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool has_space(span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (is_space(text.data[i])) return true;
    return false;
}

// R4 string: no characters below 32 but tab, line feed and carriage return.
static bool is_string(span text)
{
    if (text.size > FHIR_STRING_MAX) return false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c < ' ' && c != '\t' && c != '\n' && c != '\r') return false;
    }
    return text.size != 0;
}

// [^\s]+(\s[^\s]+)*
static bool is_code(span text)
{
    bool after_space = true;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        bool space = is_space(c);
        if ((space && after_space) || (c < ' ' && !space)) return false;
        after_space = space;
    }
    return !after_space;
}

// [A-Za-z0-9\-\.]{1,64}
static bool is_id(span text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '.') return false;
    }
    return text.size >= 1 && text.size <= 64;
}

// An integer of at most 31 bits and a sign; "-0", fractions and exponents are no integers.
static bool is_integer(span text, int64_t least)
{
    bool negative = text.size != 0 && text.data[0] == '-';
    size_t at = negative;
    if (text.size - at > 10 || text.size == at) return false;
    int64_t value = 0;
    for (; at < text.size; at++) {
        if (!is_digit(text.data[at])) return false;
        value = value * 10 + (text.data[at] - '0');
    }
    if (negative && value == 0) return false;
    if (negative) value = -value;
    return value >= least && value <= INT32_MAX;
}

// urn:oid:[0-2](\.(0|[1-9][0-9]*))+
static bool is_oid(span text)
{
    if (!span_starts(text, "urn:oid:")) return false;
    span rest = span_slice(text, 8, text.size);
    if (rest.size < 3 || rest.data[0] > '2' || !is_digit(rest.data[0])) return false;
    for (size_t at = 1; at < rest.size;) {
        if (rest.data[at++] != '.') return false;
        size_t digits = 0;
        while (at + digits < rest.size && is_digit(rest.data[at + digits])) digits++;
        if (digits == 0 || (digits > 1 && rest.data[at] == '0')) return false;
        at += digits;
    }
    return true;
}

bool fhir_uri_is_uuid(span uri)
{
    if (!span_starts(uri, "urn:uuid:") || uri.size != 9 + 36) return false;
    for (size_t i = 0; i < 36; i++) {
        uint8_t c = uri.data[9 + i];
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? c != '-' : !is_digit(c) && (c < 'a' || c > 'f')) return false;
    }
    return true;
}

bool fhir_uri_is_absolute(span uri)
{
    if (uri.size == 0 || !is_letter(uri.data[0])) return false;
    for (size_t i = 1; i < uri.size; i++) {
        uint8_t c = uri.data[i];
        if (c == ':') return i + 1 < uri.size;
        if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
    }
    return false;
}

// \S+, and what says that it is a UUID or an OID must be one.
static bool is_uri(span text)
{
    if (text.size == 0 || has_space(text) || !is_string(text)) return false;
    if (span_starts(text, "urn:uuid:")) return fhir_uri_is_uuid(text);
    if (span_starts(text, "urn:oid:")) return is_oid(text);
    return true;
}

// Groups of four digits with white space anywhere; padding at the end only.
static bool is_base64(span text)
{
    size_t digits = 0, padding = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (is_space(c)) continue;
        if (c == '=') {
            padding++;
        } else if (padding != 0 || (!is_letter(c) && !is_digit(c) && c != '+' && c != '/')) {
            return false;
        }
        digits++;
    }
    return digits != 0 && digits % 4 == 0 && padding <= 2;
}

// The three date types differ in how much of a dateTime they may state: 4, 7 or 10 characters are
// a date, more are a time with its zone.
static bool is_date(span text, bool date_allowed, bool time_allowed)
{
    struct period_of_time stated;
    if (text.size <= 10 ? !date_allowed : !time_allowed) return false;
    return instant_read_fhir(text, &stated) == STATUS_OK;
}

// hh:mm:ss with an optional fraction and no zone.
static bool is_time(span text)
{
    if (text.size < 8 || text.data[2] != ':' || text.data[5] != ':') return false;
    static const uint8_t places[6] = {0, 1, 3, 4, 6, 7};
    for (size_t i = 0; i < 6; i++)
        if (!is_digit(text.data[places[i]])) return false;
    int hour = (text.data[0] - '0') * 10 + (text.data[1] - '0');
    if (hour > 23 || text.data[3] > '5' || text.data[6] > '5') return false;
    if (text.size == 8) return true;
    if (text.data[8] != '.' || text.size == 9) return false;
    for (size_t i = 9; i < text.size; i++)
        if (!is_digit(text.data[i])) return false;
    return true;
}

bool fhir_primitive_valid(enum fhir_type type, span text)
{
    switch ((int)type) {
    case FHIR_integer: return is_integer(text, INT32_MIN);
    case FHIR_unsignedInt: return is_integer(text, 0);
    case FHIR_positiveInt: return is_integer(text, 1);
    case FHIR_code: return is_code(text);
    case FHIR_id: return is_id(text);
    case FHIR_uri:
    case FHIR_url:
    case FHIR_canonical: return is_uri(text);
    case FHIR_oid: return is_oid(text);
    case FHIR_uuid: return fhir_uri_is_uuid(text);
    case FHIR_base64Binary: return is_base64(text);
    case FHIR_instant: return is_date(text, false, true);
    case FHIR_date: return is_date(text, true, false);
    case FHIR_dateTime: return is_date(text, true, true);
    case FHIR_time: return is_time(text);
    case FHIR_xhtml: return fhir_xhtml_fault(text) == NULL;
    case FHIR_string:
    case FHIR_markdown: return is_string(text);
    default: return true; // decimal: any JSON number
    }
}

const char *fhir_primitive_rule(enum fhir_type type)
{
    static const char *const rules[FHIR_any_resource] = {
#define X(name, json) [FHIR_##name] = "fhir-" #name,
        FHIR_PRIMITIVES(X)
#undef X
    };
    return fhir_type_is_primitive(type) ? rules[type] : "fhir-value";
}
