// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_types.h"

// The most components any type here reads.
enum { PARTS_MAX = 14 };

// Splits into parts[1..PARTS_MAX]; parts[0] is the whole, what is absent is empty.
static void split(span text, uint8_t separator, span parts[static PARTS_MAX + 1])
{
    for (size_t i = 1; i <= PARTS_MAX; i++) parts[i] = (span){NULL, 0};
    parts[0] = text;
    struct hl7_rest rest = {text, text.size == 0};
    for (size_t i = 1; i <= PARTS_MAX && hl7_part_next(&rest, separator, &parts[i]); i++) continue;
}

static struct hl7_hd hd_of(span text, uint8_t separator)
{
    span p[PARTS_MAX + 1];
    split(text, separator, p);
    return (struct hl7_hd){p[1], p[2], p[3]};
}

// An HD within a component: its parts are subcomponents.
static struct hl7_hd inner_hd(const struct hl7_delimiters *d, span component)
{
    return hd_of(component, d->subcomponent);
}

// The first subcomponent: what a primitive component means when a sender adds more.
static span leaf(const struct hl7_delimiters *d, span component)
{
    return hl7_subcomponent(d, component, 1);
}

struct hl7_hd hl7_hd_read(const struct hl7_delimiters *d, span repetition)
{
    return hd_of(repetition, d->component);
}

struct hl7_ei hl7_ei_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    return (struct hl7_ei){leaf(d, p[1]), {p[2], p[3], p[4]}};
}

struct hl7_cx hl7_cx_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    return (struct hl7_cx){leaf(d, p[1]),     p[2], p[3], inner_hd(d, p[4]), leaf(d, p[5]),
                           inner_hd(d, p[6]), p[7], p[8]};
}

struct hl7_cwe hl7_cwe_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    return (struct hl7_cwe){leaf(d, p[1]), p[2], leaf(d, p[3]), leaf(d, p[4]), p[5],
                            leaf(d, p[6]), p[7], p[8],          p[9]};
}

static struct hl7_xpn xpn_of(const struct hl7_delimiters *d, const span *p)
{
    return (struct hl7_xpn){leaf(d, p[0]), p[1], p[2], p[3], p[4], p[5], leaf(d, p[6])};
}

struct hl7_xpn hl7_xpn_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    return xpn_of(d, p + 1);
}

struct hl7_xcn hl7_xcn_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    struct hl7_xcn person = {leaf(d, p[1]), xpn_of(d, p + 2), inner_hd(d, p[9]), leaf(d, p[13]),
                             inner_hd(d, p[14])};
    person.name.type = leaf(d, p[10]); // XCN.8 is a source table, not the name's type
    return person;
}

struct hl7_xon hl7_xon_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    span id = p[10].size > 0 ? p[10] : p[3];
    return (struct hl7_xon){p[1], leaf(d, p[2]), leaf(d, id), inner_hd(d, p[6]), leaf(d, p[7])};
}

struct hl7_xad hl7_xad_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    return (struct hl7_xad){leaf(d, p[1]), p[2], p[3], p[4], p[5], p[6], leaf(d, p[7]), p[9]};
}

struct hl7_xtn hl7_xtn_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    return (struct hl7_xtn){p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[12]};
}

struct hl7_pl hl7_pl_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    return (struct hl7_pl){leaf(d, p[1]),     leaf(d, p[2]), leaf(d, p[3]),
                           inner_hd(d, p[4]), p[5],          p[6],
                           leaf(d, p[7]),     leaf(d, p[8]), p[9]};
}

struct hl7_msg hl7_msg_read(const struct hl7_delimiters *d, span repetition)
{
    span p[PARTS_MAX + 1];
    split(repetition, d->component, p);
    return (struct hl7_msg){leaf(d, p[1]), leaf(d, p[2]), leaf(d, p[3])};
}

uint32_t hl7_version_number(span version)
{
    static const struct {
        const char *text;
        uint32_t number;
    } versions[] = {{"2.1", 210}, {"2.2", 220},   {"2.3", 230},   {"2.3.1", 231}, {"2.4", 240},
                    {"2.5", 250}, {"2.5.1", 251}, {"2.6", 260},   {"2.7", 270},   {"2.7.1", 271},
                    {"2.8", 280}, {"2.8.1", 281}, {"2.8.2", 282}, {"2.9", 290},   {"2.9.1", 291}};
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        if (span_is(version, versions[i].text)) return versions[i].number;
    }
    return 0;
}

bool hl7_number_read(span text, uint32_t *out)
{
    uint32_t number = 0;
    if (text.size == 0 || text.size > 9) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        number = number * 10 + (uint32_t)(text.data[i] - '0');
    }
    *out = number;
    return true;
}
