/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/event/rfc3339.h"

/* Reads exactly `digits` digits at *at. */
static bool read_number(struct vs_str text, size_t *at, size_t digits, int64_t *out)
{
    *out = 0;
    if (text.len - *at < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        char c = text.ptr[(*at)++];
        if (c < '0' || c > '9')
            return false;
        *out = *out * 10 + (c - '0');
    }
    return true;
}

static bool read_char(struct vs_str text, size_t *at, const char *any_of)
{
    return *at < text.len && text.ptr[*at] != '\0' && strchr(any_of, text.ptr[(*at)++]) != NULL;
}

static int64_t days_of_month(int64_t year, int64_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01 (Howard Hinnant's days_from_civil, for years from 0 on). */
static int64_t days_since_epoch(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year < 0 ? year - 399 : year) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool read_date(struct vs_str text, size_t *at, int64_t *days)
{
    int64_t year, month, day;
    if (!read_number(text, at, 4, &year) || !read_char(text, at, "-") || !read_number(text, at, 2, &month) ||
        !read_char(text, at, "-") || !read_number(text, at, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
        return false;
    *days = days_since_epoch(year, month, day);
    return true;
}

static bool read_time(struct vs_str text, size_t *at, int64_t *ms)
{
    int64_t hour, minute, second;
    if (!read_number(text, at, 2, &hour) || !read_char(text, at, ":") || !read_number(text, at, 2, &minute) ||
        !read_char(text, at, ":") || !read_number(text, at, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *ms = ((hour * 60 + minute) * 60 + second) * 1000;
    if (*at == text.len || text.ptr[*at] != '.')
        return true;
    ++*at;
    int64_t unit = 100;
    size_t start = *at;
    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
        *ms += (text.ptr[(*at)++] - '0') * unit;
        unit /= 10;
    }
    return *at > start;
}

static bool read_zone(struct vs_str text, size_t *at, int64_t *offset_ms)
{
    int64_t hours, minutes;
    *offset_ms = 0;
    if (*at == text.len)
        return false;
    char sign = text.ptr[(*at)++];
    if (sign == 'Z' || sign == 'z')
        return true;
    if ((sign != '+' && sign != '-') || !read_number(text, at, 2, &hours) || !read_char(text, at, ":") ||
        !read_number(text, at, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset_ms = (hours * 60 + minutes) * 60000 * (sign == '+' ? 1 : -1);
    return true;
}

bool vs_rfc3339_to_ms(struct vs_str text, int64_t *out)
{
    size_t at = 0;
    int64_t days, ms, offset_ms;
    if (!read_date(text, &at, &days) || !read_char(text, &at, "Tt ") || !read_time(text, &at, &ms) ||
        !read_zone(text, &at, &offset_ms) || at != text.len)
        return false;
    *out = days * 86400000 + ms - offset_ms;
    return true;
}
