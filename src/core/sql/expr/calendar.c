/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/calendar.h"

#include "base/check.h"

/* Years are counted from March, so that the leap day is the last one, in eras of 400 years. */
enum { DAYS_PER_ERA = 146097, DAYS_FROM_ERA_TO_EPOCH = 719468 };

int64_t vs_civil_to_days(struct vs_civil civil)
{
    int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
    int64_t era = vs_floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = (civil.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_FROM_ERA_TO_EPOCH;
}

struct vs_civil vs_civil_from_days(int64_t days)
{
    days += DAYS_FROM_ERA_TO_EPOCH;
    int64_t era = vs_floor_div(days, DAYS_PER_ERA);
    int64_t day_of_era = days - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    struct vs_civil civil;
    civil.day = (int32_t)(day_of_year - (153 * month + 2) / 5 + 1);
    civil.month = (int32_t)(month < 10 ? month + 3 : month - 9);
    civil.year = year_of_era + era * 400 + (civil.month <= 2);
    return civil;
}

int32_t vs_civil_month_length(int64_t year, int32_t month)
{
    static const int8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    VS_CHECK(month >= 1 && month <= 12);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && leap);
}

int64_t vs_days_add_months(int64_t days, int64_t months)
{
    struct vs_civil civil = vs_civil_from_days(days);
    int64_t month_index = civil.year * 12 + civil.month - 1 + months;
    civil.year = vs_floor_div(month_index, 12);
    civil.month = (int32_t)vs_floor_mod(month_index, 12) + 1;
    int32_t length = vs_civil_month_length(civil.year, civil.month);
    if (civil.day > length)
        civil.day = length;
    return vs_civil_to_days(civil);
}

int32_t vs_days_weekday(int64_t days)
{
    return (int32_t)vs_floor_mod(days + 3, 7) + 1; /* 1970-01-01 was a Thursday */
}

int32_t vs_days_iso_week(int64_t days, int64_t *iso_year)
{
    /* A week belongs to the year of its Thursday. */
    int64_t thursday = days - vs_days_weekday(days) + 4;
    int64_t year = vs_civil_from_days(thursday).year;
    *iso_year = year;
    return (int32_t)((thursday - vs_civil_to_days((struct vs_civil){year, 1, 1})) / 7) + 1;
}

struct vs_timestamp vs_timestamp_of(struct vs_type type, const struct vs_value *value)
{
    if (vs_type_physical(type) == VS_PHYS_TS16)
        return value->as.ts;
    return (struct vs_timestamp){.ms = value->as.i64};
}

static void print_padded(struct vs_buf *out, int64_t v, int width)
{
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    while (count < width)
        digits[count++] = '0';
    char *p = vs_buf_reserve(out, (size_t)count);
    for (int i = 0; i < count; i++)
        p[i] = digits[count - 1 - i];
    out->len += (size_t)count;
}

void vs_print_date(struct vs_buf *out, int64_t days)
{
    struct vs_civil civil = vs_civil_from_days(days);
    if (civil.year < 0)
        vs_buf_add_char(out, '-');
    print_padded(out, civil.year < 0 ? -civil.year : civil.year, 4);
    vs_buf_add_char(out, '-');
    print_padded(out, civil.month, 2);
    vs_buf_add_char(out, '-');
    print_padded(out, civil.day, 2);
}

void vs_print_time(struct vs_buf *out, int64_t ms_of_day, int32_t ns, int32_t digits, bool strip)
{
    print_padded(out, ms_of_day / 3600000, 2);
    vs_buf_add_char(out, ':');
    print_padded(out, ms_of_day / 60000 % 60, 2);
    vs_buf_add_char(out, ':');
    print_padded(out, ms_of_day / 1000 % 60, 2);
    int64_t fraction = ms_of_day % 1000 * 1000000 + ns; /* 9 digits */
    int32_t count = digits > 9 ? 9 : digits;
    for (int32_t i = 9; i > count; i--)
        fraction /= 10;
    while (strip && count > 0 && fraction % 10 == 0) {
        fraction /= 10;
        count--;
    }
    if (count == 0)
        return;
    vs_buf_add_char(out, '.');
    print_padded(out, fraction, count);
}

void vs_print_timestamp(struct vs_buf *out, struct vs_timestamp ts, char separator, int32_t digits, bool strip)
{
    vs_print_date(out, vs_floor_div(ts.ms, VS_MS_PER_DAY));
    vs_buf_add_char(out, separator);
    vs_print_time(out, vs_floor_mod(ts.ms, VS_MS_PER_DAY), ts.ns, digits, strip);
}

/* Reads min..max digits; false when there are fewer. */
static bool read_digits(struct vs_str *text, size_t min, size_t max, int32_t *out)
{
    size_t count = 0;
    int32_t v = 0;
    while (count < text->len && count < max && text->ptr[count] >= '0' && text->ptr[count] <= '9')
        v = v * 10 + (text->ptr[count++] - '0');
    if (count < min)
        return false;
    text->ptr += count;
    text->len -= count;
    *out = v;
    return true;
}

static bool read_char(struct vs_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    text->ptr++;
    text->len--;
    return true;
}

/* Fraction digits after the point, as nanoseconds. */
static bool read_fraction(struct vs_str *text, int32_t *ns)
{
    const char *begin = text->ptr;
    if (!read_digits(text, 1, 9, ns))
        return false;
    for (ptrdiff_t i = text->ptr - begin; i < 9; i++)
        *ns *= 10;
    return true;
}

static bool read_date(struct vs_str *text, struct vs_civil *civil)
{
    int32_t year;
    if (!read_digits(text, 4, 4, &year) || !read_char(text, '-') || !read_digits(text, 1, 2, &civil->month) ||
        !read_char(text, '-') || !read_digits(text, 1, 2, &civil->day))
        return false;
    civil->year = year;
    return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 && civil->day <= 31;
}

/* HH:mm:ss[.fff]; 24:00:00 is the end of the day. */
static bool read_time(struct vs_str *text, int64_t *ms, int32_t *ns)
{
    int32_t hour;
    int32_t minute;
    int32_t second;
    int32_t fraction = 0;
    if (!read_digits(text, 1, 2, &hour) || !read_char(text, ':') || !read_digits(text, 1, 2, &minute) ||
        !read_char(text, ':') || !read_digits(text, 1, 2, &second))
        return false;
    if (read_char(text, '.') && !read_fraction(text, &fraction))
        return false;
    bool end_of_day = hour == 24 && minute == 0 && second == 0 && fraction == 0;
    if ((hour > 23 && !end_of_day) || minute > 59 || second > 59)
        return false;
    *ms = ((int64_t)hour * 60 + minute) * 60000 + second * INT64_C(1000) + fraction / 1000000;
    *ns = fraction % 1000000;
    return true;
}

/* The date may be cut short ("2024", "2024-05") and a time after it is not looked at. */
bool vs_text_to_date(struct vs_str text, int32_t *days)
{
    text = vs_str_trim(text);
    struct vs_str date = {text.ptr, vs_str_find_char(text, ' ')};
    int32_t year;
    struct vs_civil civil = {.month = 1, .day = 1};
    if (!read_digits(&date, 1, 4, &year))
        return false;
    civil.year = year;
    if (date.len > 0 && (!read_char(&date, '-') || !read_digits(&date, 1, 2, &civil.month)))
        return false;
    if (date.len > 0 && (!read_char(&date, '-') || !read_digits(&date, 1, 2, &civil.day)))
        return false;
    if (date.len > 0 || civil.month < 1 || civil.month > 12 || civil.day < 1 ||
        civil.day > vs_civil_month_length(civil.year, civil.month))
        return false;
    *days = (int32_t)vs_civil_to_days(civil);
    return true;
}

/* HH[:mm[:ss[.fff..]]] */
bool vs_text_to_time(struct vs_str text, int32_t *ms_of_day)
{
    text = vs_str_trim(text);
    int32_t hour;
    int32_t minute = 0;
    int32_t second = 0;
    int32_t fraction = 0;
    if (!read_digits(&text, 1, 2, &hour))
        return false;
    if (text.len > 0 && (!read_char(&text, ':') || !read_digits(&text, 1, 2, &minute)))
        return false;
    if (text.len > 0 && (!read_char(&text, ':') || !read_digits(&text, 1, 2, &second)))
        return false;
    if (text.len > 0 && (!read_char(&text, '.') || !read_fraction(&text, &fraction)))
        return false;
    if (text.len > 0 || hour > 23 || minute > 59 || second > 59)
        return false;
    *ms_of_day = ((hour * 60 + minute) * 60 + second) * 1000 + fraction / 1000000;
    return true;
}

bool vs_text_to_timestamp(struct vs_str text, struct vs_timestamp *ts)
{
    static const int64_t begin_of_year_10000_ms = INT64_C(253402300800000);
    struct vs_civil civil;
    int64_t ms = 0;
    int32_t ns = 0;
    if (!read_date(&text, &civil))
        return false;
    if (text.len > 0 && (!read_char(&text, ' ') || !read_time(&text, &ms, &ns)))
        return false;
    if (text.len > 0)
        return false;
    int32_t length = vs_civil_month_length(civil.year, civil.month);
    if (civil.day > length)
        civil.day = length;
    *ts = (struct vs_timestamp){.ms = vs_civil_to_days(civil) * VS_MS_PER_DAY + ms, .ns = ns};
    return ts->ms < begin_of_year_10000_ms; /* "9999-12-31 24:00:00" */
}
