// SPDX-License-Identifier: Apache-2.0
// The composite data types of HL7 v2 (v2.5.1 ch. 2.A) as structures of borrowed parts. Every span
// is the part as it stands, escapes included: give it to hl7_text() before showing or comparing
// it. What is absent has size 0; the null value "" stays visible (hl7_is_null).
//
// A reader takes one repetition of a field; where a type stands within a component (an HD in a
// CX), its parts are subcomponents. Components beyond those named here are left unread.
#ifndef CONSENTRY_HL7_HL7_TYPES_H
#define CONSENTRY_HL7_HL7_TYPES_H

#include "core/base/instant.h"
#include "hl7/hl7_lexer.h"

struct hl7_hd { // hierarchic designator: an assigning authority, an application
    span namespace_id, universal_id, universal_id_type;
};
struct hl7_ei { // entity identifier
    span id;
    struct hl7_hd authority;
};
struct hl7_cx { // extended composite id: patient identifiers
    span id, check_digit, check_scheme;
    struct hl7_hd authority;
    span type;
    struct hl7_hd facility;
    span effective, expires;
};
struct hl7_cwe { // coded with exceptions; also CE, CNE, CF, and IS, ID with only a code
    span code, text, system;
    span other_code, other_text, other_system;
    span version, other_version, original_text;
};
struct hl7_xpn { // person name
    span family, given, further, suffix, prefix, degree, type;
};
struct hl7_xcn { // person with identifier; also PPN, NDL's first component
    span id;
    struct hl7_xpn name;
    struct hl7_hd authority;
    span type; // XCN.13
    struct hl7_hd facility;
};
struct hl7_xon { // organization
    span name, type;
    span id; // XON.10, before version 2.5 XON.3
    struct hl7_hd authority;
    span id_type;
};
struct hl7_xad { // address
    span street, other, city, state, zip, country, type, county;
};
struct hl7_xtn { // telecommunication
    span number, use, equipment, address;
    span country_code, area_code, local_number, extension, unformatted;
};
struct hl7_pl { // location
    span point_of_care, room, bed;
    struct hl7_hd facility;
    span status, type, building, floor, description;
};
struct hl7_msg { // MSH-9
    span code, event, structure;
};

struct hl7_hd hl7_hd_read(const struct hl7_delimiters *d, span repetition);
struct hl7_ei hl7_ei_read(const struct hl7_delimiters *d, span repetition);
struct hl7_cx hl7_cx_read(const struct hl7_delimiters *d, span repetition);
struct hl7_cwe hl7_cwe_read(const struct hl7_delimiters *d, span repetition);
struct hl7_xpn hl7_xpn_read(const struct hl7_delimiters *d, span repetition);
struct hl7_xcn hl7_xcn_read(const struct hl7_delimiters *d, span repetition);
struct hl7_xon hl7_xon_read(const struct hl7_delimiters *d, span repetition);
struct hl7_xad hl7_xad_read(const struct hl7_delimiters *d, span repetition);
struct hl7_xtn hl7_xtn_read(const struct hl7_delimiters *d, span repetition);
struct hl7_pl hl7_pl_read(const struct hl7_delimiters *d, span repetition);
struct hl7_msg hl7_msg_read(const struct hl7_delimiters *d, span repetition);

// Time -------------------------------------------------------------------------------------------

enum hl7_precision {
    HL7_NO_TIME, // the field is empty or null
    HL7_YEAR,
    HL7_MONTH,
    HL7_DAY,
    HL7_HOUR,
    HL7_MINUTE,
    HL7_SECOND, // fractions are counted as seconds, the digits stay in the field
};

// The zone that times without one are in: the feed's, or what MSH-7 states.
struct hl7_zone {
    bool known;
    int32_t minutes; // east of UTC
};

// A TS, DTM, DT or DTM-like value: YYYY[MM[DD[HH[MM[SS[.S+]]]]]][+/-ZZZZ], first component.
struct hl7_time {
    struct period_of_time period; // has_zone: stated here or taken from the default
    enum hl7_precision precision;
    struct hl7_zone zone; // the offset the period was computed with, for those who show it
    span text;            // as stated
};

// OK also for an empty or null value (precision NO_TIME, then the period is not set); BAD_VALUE
// when it is no such time: a month 13, a February 30, a second 60, a zone beyond 14 hours.
WARN_UNUSED enum status hl7_time_read(const struct hl7_delimiters *d, span repetition,
                                      struct hl7_zone fallback, struct hl7_time *out);

// A DR: from and to.
struct hl7_range {
    struct hl7_time from, to;
};
WARN_UNUSED enum status hl7_range_read(const struct hl7_delimiters *d, span repetition,
                                       struct hl7_zone fallback, struct hl7_range *out);

// 210 for "2.1", 251 for "2.5.1", 290 for "2.9"; 0 for what is no version from 2.1 to 2.9.
uint32_t hl7_version_number(span version);

// A decimal number of at most nine digits, as SI and counts are; false for anything else.
bool hl7_number_read(span text, uint32_t *out);

#endif
