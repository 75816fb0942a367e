// SPDX-License-Identifier: Apache-2.0
// Places as text and back: "PID-3", "CON[2]-24(2).1.1".
#include "hl7/hl7_lexer.h"

void hl7_place_write(const struct hl7_place *place, char out[static ISSUE_LOCATION_MAX + 1])
{
    // Five numbers of at most ten digits and the signs between them fit.
    struct writer w = writer_over(out, ISSUE_LOCATION_MAX);
    write_text(&w, place->segment);
    if (place->sequence > 1) {
        write_u8(&w, '[');
        write_decimal(&w, place->sequence);
        write_u8(&w, ']');
    }
    if (place->field > 0) {
        write_u8(&w, '-');
        write_decimal(&w, place->field);
    }
    if (place->repetition > 1) {
        write_u8(&w, '(');
        write_decimal(&w, place->repetition);
        write_u8(&w, ')');
    }
    if (place->component > 0) {
        write_u8(&w, '.');
        write_decimal(&w, place->component);
    }
    if (place->subcomponent > 0) {
        write_u8(&w, '.');
        write_decimal(&w, place->subcomponent);
    }
    out[w.size] = 0;
}

// Reads digits at *text; 0 when there are none or too many.
static uint32_t read_number(const char **text)
{
    uint32_t number = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        if (number > UINT32_MAX / 10 - 1) return 0;
        number = number * 10 + (uint32_t)(**text - '0');
    }
    return number;
}

// Reads sign, number and, when not 0, the closing sign.
static bool read_item(const char **text, char sign, char closing, uint32_t *out)
{
    if (**text != sign) return true;
    (*text)++;
    *out = read_number(text);
    if (*out == 0) return false;
    if (closing == 0) return true;
    return *(*text)++ == closing;
}

bool hl7_place_read(const char *location, struct hl7_place *out)
{
    *out = (struct hl7_place){.sequence = 1};
    for (size_t i = 0; i < 3; i++) {
        char c = location[i];
        bool letter = (c >= 'A' && c <= 'Z') || (i > 0 && c >= '0' && c <= '9');
        if (!letter) return false;
        out->segment[i] = c;
    }
    const char *at = location + 3;
    if (!read_item(&at, '[', ']', &out->sequence)) return false;
    if (!read_item(&at, '-', 0, &out->field)) return false;
    if (out->field > 0) out->repetition = 1;
    if (!read_item(&at, '(', ')', &out->repetition)) return false;
    if (!read_item(&at, '.', 0, &out->component)) return false;
    if (out->component > 0 && !read_item(&at, '.', 0, &out->subcomponent)) return false;
    return *at == 0;
}
