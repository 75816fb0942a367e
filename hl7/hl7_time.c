// SPDX-License-Identifier: Apache-2.0
// HL7 v2.5.1 2.A.22 DTM: precision is what is written, and a stated time covers all of it: 2026 is
// a year, 202601010815 a minute.
#include "hl7/hl7_types.h"

// Takes `size` digits off the front of *text; false when there are not so many.
static bool take_digits(span *text, size_t size, uint32_t *out)
{
    if (text->size < size || !hl7_number_read(span_slice(*text, 0, size), out)) return false;
    *text = span_slice(*text, size, text->size);
    return true;
}

struct civil {
    uint32_t year, month, day, hour, minute, second;
};

// The digits up to the zone. Each step is optional once the year is there.
static bool take_civil(span *text, struct civil *c, enum hl7_precision *precision)
{
    *c = (struct civil){.month = 1, .day = 1};
    uint32_t *const parts[] = {&c->month, &c->day, &c->hour, &c->minute, &c->second};
    if (!take_digits(text, 4, &c->year)) return false;
    *precision = HL7_YEAR;
    for (size_t i = 0; i < 5 && text->size > 0; i++) {
        uint8_t next = text->data[0];
        if (next == '+' || next == '-') break;
        if (!take_digits(text, 2, parts[i])) return false;
        *precision = (enum hl7_precision)(HL7_MONTH + i);
    }
    if (text->size > 0 && text->data[0] == '.') {
        size_t digits = 1;
        while (digits < text->size && text->data[digits] >= '0' && text->data[digits] <= '9')
            digits++;
        if (*precision != HL7_SECOND || digits == 1) return false;
        *text = span_slice(*text, digits, text->size);
    }
    bool date = c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
                c->day <= days_in_month(c->year, c->month);
    return date && c->hour <= 23 && c->minute <= 59 && c->second <= 59;
}

// +ZZZZ or -ZZZZ, to the end.
static bool take_zone(span text, struct hl7_zone *zone)
{
    if (text.size == 0) return true;
    bool west = text.data[0] == '-';
    uint32_t hours, minutes;
    text = span_slice(text, 1, text.size);
    if (!take_digits(&text, 2, &hours) || !take_digits(&text, 2, &minutes)) return false;
    if (text.size > 0 || minutes > 59 || hours * 60 + minutes > 14 * 60) return false;
    zone->known = true;
    zone->minutes = (int32_t)(hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

// Seconds that a stated time covers.
static int64_t covered(const struct civil *c, enum hl7_precision precision)
{
    int64_t days = days_in_month(c->year, c->month);
    switch (precision) {
    case HL7_YEAR:
        return 86400 *
               (days_from_civil((int64_t)c->year + 1, 1, 1) - days_from_civil(c->year, 1, 1));
    case HL7_MONTH: return 86400 * days;
    case HL7_DAY: return 86400;
    case HL7_HOUR: return 3600;
    case HL7_MINUTE: return 60;
    case HL7_SECOND:
    case HL7_NO_TIME: break;
    }
    return 1;
}

enum status hl7_time_read(const struct hl7_delimiters *d, span repetition, struct hl7_zone fallback,
                          struct hl7_time *out)
{
    span text = hl7_subcomponent(d, hl7_component(d, repetition, 1), 1);
    *out = (struct hl7_time){.precision = HL7_NO_TIME, .zone = fallback, .text = text};
    if (!hl7_has_value(text)) return STATUS_OK;
    struct civil c;
    enum hl7_precision precision;
    span rest = text;
    if (!take_civil(&rest, &c, &precision)) return STATUS_BAD_VALUE;
    if (rest.size > 0 && rest.data[0] != '+' && rest.data[0] != '-') return STATUS_BAD_VALUE;
    if (!take_zone(rest, &out->zone)) return STATUS_BAD_VALUE;
    int64_t first =
        days_from_civil(c.year, c.month, c.day) * 86400 + c.hour * 3600 + c.minute * 60 + c.second;
    if (out->zone.known) first -= (int64_t)out->zone.minutes * 60;
    out->precision = precision;
    out->period.first = first;
    out->period.last = first + covered(&c, precision) - 1;
    out->period.has_zone = out->zone.known;
    return STATUS_OK;
}

enum status hl7_range_read(const struct hl7_delimiters *d, span repetition,
                           struct hl7_zone fallback, struct hl7_range *out)
{
    // The two times of a DR are components, so each is handed over as a text of its own.
    span from = hl7_component(d, repetition, 1), to = hl7_component(d, repetition, 2);
    enum status first = hl7_time_read(d, from, fallback, &out->from);
    enum status second = hl7_time_read(d, to, fallback, &out->to);
    return first != STATUS_OK ? first : second;
}
