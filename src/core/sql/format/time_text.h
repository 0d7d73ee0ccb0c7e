/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Dates and times as Flink's formats read them: java.time's ISO_LOCAL_DATE and friends, which are stricter in
 * their digits than CAST (expr/calendar.h) and clamp in other places.
 *
 * Common to all: four digits of the year, or a sign and 4 (only -) to 9 digits; two digits of all else; up to 9
 * digits of a fraction, also none behind the point. No blanks around. Pure. Measured on Flink 2.3.0
 * (tests/golden/json_format). */
#ifndef VS_CORE_SQL_FORMAT_TIME_TEXT_H
#define VS_CORE_SQL_FORMAT_TIME_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "core/sql/type.h"

enum vs_time_standard { VS_TIME_SQL, VS_TIME_ISO_8601 };

/* `2024-01-31`; days that the month does not have are refused. */
bool vs_format_date(struct vs_str text, int32_t *days);
/* `10:00:00[.fff]`, also 24:00:00, which is 0. Digits below the millisecond are cut. */
bool vs_format_time(struct vs_str text, int32_t *ms_of_day);
/* TIMESTAMP, or with `zoned` TIMESTAMP_LTZ, which ends in Z. A blank (SQL) or T (ISO-8601, then seconds may be
 * missing) stands between date and time. Feb 30 is the last of February, 24:00:00 the next day; only
 * ISO-8601 without zone refuses both. */
bool vs_format_timestamp(struct vs_str text, enum vs_time_standard standard, bool zoned, struct vs_timestamp *ts);

#endif
