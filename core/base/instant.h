// SPDX-License-Identifier: Apache-2.0
// Civil time without a clock: FHIR R4 date, dateTime and instant, HL7 v2 DTM, DICOM DA/TM as
// seconds since 1970-01-01T00:00:00Z. core never asks the time; an instant is an argument.
#ifndef CONSENTRY_CORE_BASE_INSTANT_H
#define CONSENTRY_CORE_BASE_INSTANT_H

#include <stdint.h>

#include "core/base/span.h"
#include "core/base/status.h"

typedef int64_t instant; // seconds since the epoch, leap seconds not counted

// A stated time covers the seconds [first, last], by its precision: "2026-06-15" covers a day.
struct period_of_time {
    instant first;
    instant last;
    bool has_zone; // false: no zone was stated and UTC was taken
};

// FHIR R4 date, dateTime or instant: YYYY, YYYY-MM, YYYY-MM-DD, or with Thh:mm:ss[.f](Z|+hh:mm).
// A second of 60 is refused, as are dates outside years 1 to 9999. BAD_VALUE otherwise.
WARN_UNUSED enum status instant_read_fhir(span text, struct period_of_time *out);

// Days since 1970-01-01 of a valid proleptic Gregorian date, and back.
int64_t days_from_civil(int64_t year, uint32_t month, uint32_t day);
void civil_from_days(int64_t days, int64_t *year, uint32_t *month, uint32_t *day);
uint32_t days_in_month(int64_t year, uint32_t month);

// "2026-06-15T23:59:59Z" and a NUL: 21 bytes. The year must be 0 to 9999.
void instant_write(char out[static 21], instant at);

#endif
