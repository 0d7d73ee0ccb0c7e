/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/time_text.h"

#include "core/sql/expr/calendar.h"

enum { YEAR_MAX = 250000000 }; /* so that milliseconds fit int64_t */

struct clock_time {
    int64_t ms;
    int32_t ns; /* within the millisecond */
    bool end_of_day;
};

static bool take_char(struct vs_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    text->ptr++;
    text->len--;
    return true;
}

/* Digits at the start, at most max; returns how many. */
static size_t take_digits(struct vs_str *text, size_t max, int32_t *value)
{
    size_t count = 0;
    *value = 0;
    while (count < max && count < text->len && text->ptr[count] >= '0' && text->ptr[count] <= '9')
        *value = *value * 10 + (text->ptr[count++] - '0');
    text->ptr += count;
    text->len -= count;
    return count;
}

static bool take_two(struct vs_str *text, int32_t *value)
{
    return take_digits(text, 2, value) == 2;
}

static bool take_year(struct vs_str *text, int64_t *year)
{
    bool plus = take_char(text, '+');
    bool minus = !plus && take_char(text, '-');
    int32_t value;
    size_t digits = take_digits(text, plus || minus ? 9 : 4, &value);
    /* A plus is for years that four digits cannot hold, and there is no year -0. */
    if (digits < (plus ? 5u : 4u) || (minus && value == 0) || value > YEAR_MAX)
        return false;
    *year = minus ? -value : value;
    return true;
}

/* A day in the range 1..31 that the month does not have is cut to the month's end, or refused. */
static bool take_date(struct vs_str *text, bool strict, int64_t *days)
{
    struct vs_civil civil;
    if (!take_year(text, &civil.year) || !take_char(text, '-') || !take_two(text, &civil.month) ||
        !take_char(text, '-') || !take_two(text, &civil.day))
        return false;
    if (civil.month < 1 || civil.month > 12 || civil.day < 1 || civil.day > 31)
        return false;
    int32_t length = vs_civil_month_length(civil.year, civil.month);
    if (civil.day > length) {
        if (strict)
            return false;
        civil.day = length;
    }
    *days = vs_civil_to_days(civil);
    return true;
}

static bool take_time(struct vs_str *text, bool seconds_needed, bool strict, struct clock_time *time)
{
    int32_t hour;
    int32_t minute;
    int32_t second = 0;
    int32_t fraction = 0;
    if (!take_two(text, &hour) || !take_char(text, ':') || !take_two(text, &minute))
        return false;
    if (take_char(text, ':')) {
        if (!take_two(text, &second))
            return false;
        if (take_char(text, '.')) {
            for (size_t digits = take_digits(text, 9, &fraction); digits < 9; digits++)
                fraction *= 10;
        }
    } else if (seconds_needed) {
        return false;
    }
    time->end_of_day = hour == 24 && minute == 0 && second == 0 && fraction == 0 && !strict;
    if ((hour > 23 && !time->end_of_day) || minute > 59 || second > 59)
        return false;
    time->ms = ((hour * INT64_C(60) + minute) * 60 + second) * 1000 + fraction / 1000000;
    time->ns = fraction % 1000000;
    return true;
}

bool vs_format_date(struct vs_str text, int32_t *days)
{
    int64_t wide;
    if (!take_date(&text, true, &wide) || text.len > 0 || wide < INT32_MIN || wide > INT32_MAX)
        return false;
    *days = (int32_t)wide;
    return true;
}

bool vs_format_time(struct vs_str text, int32_t *ms_of_day)
{
    struct clock_time time;
    if (!take_time(&text, true, false, &time) || text.len > 0)
        return false;
    *ms_of_day = time.end_of_day ? 0 : (int32_t)time.ms;
    return true;
}

/* Number of the two digits at p; above 99 when they are none. */
static inline uint32_t two_digits(const char *p)
{
    uint32_t tens = (unsigned char)p[0] - (uint32_t)'0';
    uint32_t ones = (unsigned char)p[1] - (uint32_t)'0';
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/* The form that nearly all events have, `2024-01-31 10:00:00` with 0 or 3 digits behind the second, a day that every
 * month has, and no 24:00. False: look closer. Measured on 19 + 4 characters: 150 instead of 480 instructions. */
static bool common_timestamp(struct vs_str text, char separator, struct vs_timestamp *ts)
{
    const char *p = text.ptr;
    bool has_ms = text.len == 23;
    if ((text.len != 19 && !has_ms) || p[4] != '-' || p[7] != '-' || p[10] != separator || p[13] != ':' ||
        p[16] != ':' || (has_ms && p[19] != '.'))
        return false;
    uint32_t century = two_digits(p);
    uint32_t year = two_digits(p + 2);
    uint32_t month = two_digits(p + 5);
    uint32_t day = two_digits(p + 8);
    uint32_t hour = two_digits(p + 11);
    uint32_t minute = two_digits(p + 14);
    uint32_t second = two_digits(p + 17);
    uint32_t ms_tens = has_ms ? two_digits(p + 20) : 0;
    uint32_t ms_ones = has_ms ? (unsigned char)p[22] - (uint32_t)'0' : 0;
    if (century > 99 || year > 99 || month - 1 > 11 || day - 1 > 27 || hour > 23 || minute > 59 || second > 59 ||
        ms_tens > 99 || ms_ones > 9)
        return false;
    struct vs_civil civil = {century * 100 + year, (int32_t)month, (int32_t)day};
    int64_t seconds = vs_civil_to_days(civil) * (VS_MS_PER_DAY / 1000) + hour * 3600 + minute * 60 + second;
    *ts = (struct vs_timestamp){.ms = seconds * 1000 + ms_tens * 10 + ms_ones};
    return true;
}

bool vs_format_timestamp(struct vs_str text, enum vs_time_standard standard, bool zoned, struct vs_timestamp *ts)
{
    bool iso = standard == VS_TIME_ISO_8601;
    bool strict = iso && !zoned;
    int64_t days;
    struct clock_time time;
    if (!zoned && common_timestamp(text, iso ? 'T' : ' ', ts))
        return true;
    if (!take_date(&text, strict, &days))
        return false;
    if (!take_char(&text, iso ? 'T' : ' ') && !(strict && take_char(&text, 't')))
        return false;
    if (!take_time(&text, !iso, strict, &time))
        return false;
    if (zoned && !take_char(&text, 'Z'))
        return false;
    if (text.len > 0)
        return false;
    *ts = (struct vs_timestamp){.ms = days * VS_MS_PER_DAY + time.ms, .ns = time.ns};
    return true;
}
