// SPDX-License-Identifier: Apache-2.0
#include "core/base/instant.h"

// Howard Hinnant's civil-calendar algorithms: eras of 400 years, years that begin in March.
int64_t days_from_civil(int64_t year, uint32_t month, uint32_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    uint32_t year_of_era = (uint32_t)(year - era * 400);
    uint32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    uint32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

void civil_from_days(int64_t days, int64_t *year, uint32_t *month, uint32_t *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    uint32_t doe = (uint32_t)(days - era * 146097);
    uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint32_t mp = (5 * doy + 2) / 153;
    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = (int64_t)yoe + era * 400 + (*month <= 2);
}

uint32_t days_in_month(int64_t year, uint32_t month)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

// Exactly `size` decimal digits at *at.
static bool take_digits(span text, size_t *at, size_t size, uint32_t *out)
{
    if (size > text.size - *at) return false;
    *out = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t c = text.data[*at + i];
        if (c < '0' || c > '9') return false;
        *out = *out * 10 + (uint32_t)(c - '0');
    }
    *at += size;
    return true;
}

static bool take_char(span text, size_t *at, char c)
{
    if (*at >= text.size || text.data[*at] != (uint8_t)c) return false;
    (*at)++;
    return true;
}

// "Z" or "+hh:mm"; minutes east of UTC.
static bool take_zone(span text, size_t *at, int32_t *minutes)
{
    *minutes = 0;
    if (take_char(text, at, 'Z')) return true;
    bool west = *at < text.size && text.data[*at] == '-';
    if (!west && (*at >= text.size || text.data[*at] != '+')) return false;
    (*at)++;
    uint32_t hours, rest;
    if (!take_digits(text, at, 2, &hours) || !take_char(text, at, ':')) return false;
    if (!take_digits(text, at, 2, &rest) || hours > 14 || rest > 59) return false;
    if (hours == 14 && rest != 0) return false;
    *minutes = (int32_t)(hours * 60 + rest) * (west ? -1 : 1);
    return true;
}

static enum status read_time(span text, size_t at, int64_t day_first, struct period_of_time *out)
{
    uint32_t hour, minute, second, digit;
    int32_t zone;
    if (!take_digits(text, &at, 2, &hour) || !take_char(text, &at, ':')) return STATUS_BAD_VALUE;
    if (!take_digits(text, &at, 2, &minute) || !take_char(text, &at, ':')) return STATUS_BAD_VALUE;
    if (!take_digits(text, &at, 2, &second)) return STATUS_BAD_VALUE;
    if (take_char(text, &at, '.')) {
        if (!take_digits(text, &at, 1, &digit)) return STATUS_BAD_VALUE;
        while (take_digits(text, &at, 1, &digit)) continue;
    }
    if (hour > 23 || minute > 59 || second > 59) return STATUS_BAD_VALUE;
    if (!take_zone(text, &at, &zone) || at != text.size) return STATUS_BAD_VALUE;
    out->first = day_first + (int64_t)(hour * 3600 + minute * 60 + second) - (int64_t)zone * 60;
    out->last = out->first;
    out->has_zone = true;
    return STATUS_OK;
}

enum status instant_read_fhir(span text, struct period_of_time *out)
{
    uint32_t year, month = 1, day = 1;
    size_t at = 0;
    *out = (struct period_of_time){0, 0, false};
    if (text.size > 40 || !take_digits(text, &at, 4, &year) || year == 0) return STATUS_BAD_VALUE;
    bool has_month = take_char(text, &at, '-');
    if (has_month && (!take_digits(text, &at, 2, &month) || month < 1 || month > 12))
        return STATUS_BAD_VALUE;
    bool has_day = has_month && take_char(text, &at, '-');
    if (has_day &&
        (!take_digits(text, &at, 2, &day) || day < 1 || day > days_in_month(year, month)))
        return STATUS_BAD_VALUE;
    int64_t first_day = days_from_civil(year, month, day);
    if (has_day && take_char(text, &at, 'T')) return read_time(text, at, first_day * 86400, out);
    if (at != text.size) return STATUS_BAD_VALUE;
    int64_t next_day = has_day     ? first_day + 1
                       : has_month ? first_day + days_in_month(year, month)
                                   : days_from_civil((int64_t)year + 1, 1, 1);
    out->first = first_day * 86400;
    out->last = next_day * 86400 - 1;
    return STATUS_OK;
}

void instant_write(char out[static 21], instant at)
{
    int64_t days = at / 86400 - (at % 86400 < 0), year;
    uint32_t rest = (uint32_t)(at - days * 86400), month, day;
    civil_from_days(days, &year, &month, &day);
    const uint32_t fields[6] = {(uint32_t)year, month, day, rest / 3600, rest / 60 % 60, rest % 60};
    static const char after[6] = {'-', '-', 'T', ':', ':', 'Z'};
    char *p = out;
    for (int i = 0; i < 6; i++) {
        if (i == 0) {
            *p++ = (char)('0' + fields[0] / 1000 % 10);
            *p++ = (char)('0' + fields[0] / 100 % 10);
        }
        *p++ = (char)('0' + fields[i] / 10 % 10);
        *p++ = (char)('0' + fields[i] % 10);
        *p++ = after[i];
    }
    *p = '\0';
}
