// SPDX-License-Identifier: Apache-2.0
// From what a sender declares to a scheme.
#include "core/charset/charset.h"
#include "core/charset/charset_internal.h"

static const char *const set_names[CHARSET_COUNT] = {
#define X(set, name) [CHARSET_##set] = name,
#include "core/charset/charset_sets.def"
#undef X
};

static const struct {
    const char *name;
    enum charset set;
    bool extension;
} known_names[] = {
#define X(name, set, extension) {name, CHARSET_##set, extension},
#include "core/charset/charset_names.def"
#undef X
};

const char *charset_name(enum charset set)
{
    return set < CHARSET_COUNT ? set_names[set] : set_names[CHARSET_NONE];
}

// Letters in upper case and digits only; false when the rest does not fit.
static bool normalize(span name, char out[static 16])
{
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.data[i];
        if (c >= 'a' && c <= 'z') c = (uint8_t)(c - 'a' + 'A');
        bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (kept && size == 15) return false;
        if (kept) out[size++] = (char)c;
        if (c >= 0x80) return false;
    }
    out[size] = 0;
    return true;
}

static enum charset find(span name, bool *extension)
{
    char normal[16];
    if (!normalize(name, normal)) return CHARSET_NONE;
    for (size_t i = 0; i < sizeof known_names / sizeof known_names[0]; i++) {
        if (strcmp(normal, known_names[i].name) != 0) continue;
        *extension = known_names[i].extension;
        return known_names[i].set;
    }
    return CHARSET_NONE;
}

enum charset charset_by_name(span name)
{
    bool extension;
    return find(name, &extension);
}

struct charset_scheme charset_scheme_of(enum charset set)
{
    struct charset_scheme scheme = {CHARSET_NONE, CHARSET_ASCII, CHARSET_NONE, 0};
    if (set >= CHARSET_GBK)
        scheme.whole = set;
    else if (set > CHARSET_ASCII && set != CHARSET_JISX0208 && set != CHARSET_JISX0212)
        scheme.high = set;
    return scheme;
}

enum status charset_scheme_names(struct charset_scheme *out, const span *names, size_t count)
{
    if (count > CHARSET_NAMES_MAX) return STATUS_LIMIT;
    *out = charset_scheme_of(CHARSET_ASCII);
    bool extended = count > 1;
    uint32_t sets = 0;
    for (size_t i = 0; i < count; i++) {
        bool extension = false;
        enum charset set = find(names[i], &extension);
        if (set == CHARSET_NONE) return STATUS_UNSUPPORTED;
        if (count > 1 && set >= CHARSET_WINDOWS_1252) return STATUS_BAD_VALUE;
        if (i == 0) *out = charset_scheme_of(set);
        extended = extended || extension;
        sets |= 1U << set;
    }
    // An escape back to ASCII is always allowed; it needs no declaration.
    if (extended) out->escapes = sets | 1U << CHARSET_ASCII;
    return STATUS_OK;
}

static span trim(span text)
{
    while (text.size > 0 && text.data[0] == ' ') text = span_slice(text, 1, text.size);
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == 0)) {
        text.size--;
    }
    return text;
}

enum status charset_scheme_dicom(struct charset_scheme *out, span value)
{
    span names[CHARSET_NAMES_MAX];
    size_t count = 0;
    for (size_t at = 0; at <= value.size; count++) { // a name a turn
        if (count == CHARSET_NAMES_MAX) return STATUS_LIMIT;
        size_t end = at;
        while (end < value.size && value.data[end] != '\\') end++;
        names[count] = trim(span_slice(value, at, end - at));
        at = end + 1;
    }
    return charset_scheme_names(out, names, count);
}
