// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/imaging_match.h"

#include <string.h>

#include "dicom/dicom_dataset.h"

// --- wildcards ---------------------------------------------------------------------------------

static uint8_t fold(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

// Bytes of the character at `at`: UTF-8 that is broken counts byte by byte.
static size_t character_size(span text, size_t at)
{
    uint8_t c = text.data[at];
    size_t size = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    return size <= text.size - at ? size : 1;
}

// Greedy with one step back: every '*' takes as little as possible, so that the time is at most
// the product of the sizes.
static bool match_wild(span text, span pattern, bool folded)
{
    size_t t = 0, p = 0, star = SIZE_MAX, mark = 0;
    while (t < text.size) {
        bool any = p < pattern.size && pattern.data[p] == '?';
        bool same = p < pattern.size && (folded ? fold(pattern.data[p]) == fold(text.data[t])
                                                : pattern.data[p] == text.data[t]);
        if (p < pattern.size && pattern.data[p] == '*') {
            star = p++;
            mark = t;
        } else if (any) {
            t += character_size(text, t);
            p++;
        } else if (same) {
            t++;
            p++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.data[p] == '*') p++;
    return p == pattern.size;
}

// --- names -------------------------------------------------------------------------------------

static span trimmed_name(span name)
{
    while (name.size != 0 && (name.data[name.size - 1] == '^' || name.data[name.size - 1] == ' '))
        name.size--;
    return name;
}

static span take(span *rest, char separator)
{
    const uint8_t *found =
        rest->size == 0 ? NULL : memchr(rest->data, (uint8_t)separator, rest->size);
    size_t at = found == NULL ? rest->size : (size_t)(found - rest->data);
    span part = span_slice(*rest, 0, at);
    *rest = found == NULL ? (span){NULL, 0} : span_slice(*rest, at + 1, rest->size);
    return part;
}

static bool blank(span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ') return false;
    return true;
}

// Component by component; a component that the key leaves empty or does not have matches.
static bool match_components(span group, span key)
{
    while (key.size != 0) {
        span wanted = take(&key, '^'), has = take(&group, '^');
        if (!blank(wanted) && !match_wild(trimmed_name(has), trimmed_name(wanted), true))
            return false;
    }
    return true;
}

static bool match_name(span value, span key)
{
    span rest = value;
    key = trimmed_name(key);
    if (match_wild(trimmed_name(value), key, true)) return true;
    while (rest.size != 0) {
        span group = trimmed_name(take(&rest, '='));
        if (match_wild(group, key, true) || match_components(group, key)) return true;
    }
    return false;
}

// --- dates and times ---------------------------------------------------------------------------

// Digits alone: dots and colons of older forms are left out.
static size_t digits_of(span text, uint8_t out[static 32])
{
    size_t size = 0;
    for (size_t i = 0; i < text.size && size < 32; i++) {
        uint8_t c = text.data[i];
        if (c >= '0' && c <= '9') out[size++] = c;
    }
    return size;
}

// Compares as far as both go, so that "2026" contains every day of the year.
static int compare_prefix(span value, span bound)
{
    uint8_t a[32], b[32];
    size_t x = digits_of(value, a), y = digits_of(bound, b);
    return memcmp(a, b, x < y ? x : y);
}

static bool match_range(span value, span key)
{
    uint8_t digits[32];
    if (digits_of(value, digits) == 0) return false;
    const uint8_t *dash = memchr(key.data, '-', key.size);
    if (dash == NULL) return digits_of(key, digits) != 0 && compare_prefix(value, key) == 0;
    size_t at = (size_t)(dash - key.data);
    span low = span_slice(key, 0, at), high = span_slice(key, at + 1, key.size);
    if (blank(low) && blank(high)) return true;
    return (blank(low) || compare_prefix(value, low) >= 0) &&
           (blank(high) || compare_prefix(value, high) <= 0);
}

// --- the whole ---------------------------------------------------------------------------------

static bool match_list(span value, span key)
{
    while (key.size != 0) {
        size_t at = 0;
        while (at < key.size && key.data[at] != '\\' && key.data[at] != ',') at++;
        span wanted = dicom_trim(span_slice(key, 0, at), DICOM_VR_UI);
        key = span_slice(key, at < key.size ? at + 1 : at, key.size);
        if (wanted.size != 0 && span_equal(wanted, value)) return true;
    }
    return false;
}

static bool match_one(span value, span key, enum dicom_vr vr)
{
    if (vr == DICOM_VR_DA || vr == DICOM_VR_TM || vr == DICOM_VR_DT) return match_range(value, key);
    if (vr == DICOM_VR_UI) return match_list(value, key);
    return vr == DICOM_VR_PN ? match_name(value, key) : match_wild(value, key, false);
}

bool imaging_match(span value, span key, enum dicom_vr vr)
{
    if (blank(key) || span_is(key, "*")) return true;
    do {
        if (match_one(take(&value, '\\'), key, vr)) return true;
    } while (value.size != 0);
    return false;
}
