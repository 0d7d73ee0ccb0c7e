/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The proleptic Gregorian calendar: days and milliseconds since 1970-01-01 to fields and text, and back.
 *
 * Pure functions; no leap seconds. Instants (TIMESTAMP_LTZ) become local ones through core/sql/zone.h only.
 * Results that leave the range of int64_t milliseconds do not occur: callers
 * bound years to 0..9999 when they read text, and all else starts from int64_t milliseconds. */
#ifndef VS_CORE_SQL_EXPR_CALENDAR_H
#define VS_CORE_SQL_EXPR_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "core/sql/type.h"

#define VS_MS_PER_DAY INT64_C(86400000)

struct vs_civil {
    int64_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

int64_t vs_civil_to_days(struct vs_civil civil);
struct vs_civil vs_civil_from_days(int64_t days);
int32_t vs_civil_month_length(int64_t year, int32_t month);
/* Adds months; the day is cut to the length of the month. */
int64_t vs_days_add_months(int64_t days, int64_t months);
/* Monday is 1, Sunday 7. */
int32_t vs_days_weekday(int64_t days);
/* ISO 8601 week and the year it belongs to. */
int32_t vs_days_iso_week(int64_t days, int64_t *iso_year);

static inline int64_t vs_floor_div(int64_t a, int64_t b) /* b > 0 */
{
    return a / b - (a % b < 0);
}
static inline int64_t vs_floor_mod(int64_t a, int64_t b) /* b > 0 */
{
    int64_t rest = a % b;
    return rest < 0 ? rest + b : rest;
}

/* A timestamp of either physical form. */
struct vs_timestamp vs_timestamp_of(struct vs_type type, const struct vs_value *value);

/* "2024-01-31" */
void vs_print_date(struct vs_buf *out, int64_t days);
/* "10:00:00.123": `digits` of the fraction; with strip, trailing zeros (and the point) are left out. */
void vs_print_time(struct vs_buf *out, int64_t ms_of_day, int32_t ns, int32_t digits, bool strip);
/* Date and time, separated by `separator`. */
void vs_print_timestamp(struct vs_buf *out, struct vs_timestamp ts, char separator, int32_t digits, bool strip);

/* CAST of text, as Flink does (flink.md section 3). False: the text does not fit. */
bool vs_text_to_date(struct vs_str text, int32_t *days);
bool vs_text_to_time(struct vs_str text, int32_t *ms_of_day);
/* `2024-1-5[ HH:mm:ss[.fffffffff]]`; days beyond the end of the month are cut to it. */
bool vs_text_to_timestamp(struct vs_str text, struct vs_timestamp *ts);

#endif
