// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_encode.h"

struct hl7_encoder hl7_encoder_of(struct writer *out, struct hl7_delimiters delimiters)
{
    return (struct hl7_encoder){out, delimiters};
}

// A delimiter that the sender does not use is not written.
static void put_delimiter(struct hl7_encoder *e, uint8_t delimiter)
{
    if (delimiter != 0) write_u8(e->out, delimiter);
}

void hl7_put_segment(struct hl7_encoder *e, const char *name)
{
    const struct hl7_delimiters *d = &e->delimiters;
    write_text(e->out, name);
    bool header = strcmp(name + 1, "HS") == 0 || strcmp(name, "MSH") == 0;
    if (!header) return;
    write_u8(e->out, d->field);
    const uint8_t encoding[] = {d->component, d->repetition, d->escape, d->subcomponent,
                                d->truncation};
    for (size_t i = 0; i < sizeof encoding; i++) put_delimiter(e, encoding[i]);
}

void hl7_put_field(struct hl7_encoder *e)
{
    put_delimiter(e, e->delimiters.field);
}

void hl7_put_repetition(struct hl7_encoder *e)
{
    put_delimiter(e, e->delimiters.repetition);
}

void hl7_put_component(struct hl7_encoder *e)
{
    put_delimiter(e, e->delimiters.component);
}

void hl7_put_subcomponent(struct hl7_encoder *e)
{
    put_delimiter(e, e->delimiters.subcomponent);
}

void hl7_put_text(struct hl7_encoder *e, span text)
{
    hl7_escape(&e->delimiters, text, e->out);
}

void hl7_put_number(struct hl7_encoder *e, uint64_t number)
{
    write_decimal(e->out, number);
}

void hl7_put_raw(struct hl7_encoder *e, span part)
{
    write_span(e->out, part);
}

static void put_two(struct hl7_encoder *e, uint32_t number)
{
    write_u8(e->out, (uint8_t)('0' + number / 10 % 10));
    write_u8(e->out, (uint8_t)('0' + number % 10));
}

void hl7_put_time(struct hl7_encoder *e, instant at, struct hl7_zone zone)
{
    int32_t offset = zone.known ? zone.minutes : 0;
    int64_t local = at + (int64_t)offset * 60, year;
    int64_t days = local / 86400 - (local % 86400 < 0);
    uint32_t second = (uint32_t)(local - days * 86400), month, day;
    uint32_t east = (uint32_t)(offset < 0 ? -offset : offset);
    civil_from_days(days, &year, &month, &day);
    put_two(e, (uint32_t)year / 100);
    put_two(e, (uint32_t)year % 100);
    const uint32_t parts[] = {month, day, second / 3600, second / 60 % 60, second % 60};
    for (size_t i = 0; i < 5; i++) put_two(e, parts[i]);
    write_u8(e->out, offset < 0 ? '-' : '+');
    put_two(e, east / 60);
    put_two(e, east % 60);
}

void hl7_put_end(struct hl7_encoder *e)
{
    struct writer *w = e->out;
    const struct hl7_delimiters *d = &e->delimiters;
    while (w->status == STATUS_OK && w->size > 0) {
        uint8_t last = w->data[w->size - 1];
        if (last != d->field && last != d->component) break;
        w->size--;
    }
    write_u8(w, '\r');
}
