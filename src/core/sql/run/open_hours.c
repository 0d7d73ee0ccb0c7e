/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/open_hours.h"

#include "base/check.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/run/clock.h"

enum { MS_PER_MINUTE = 60000 };

int64_t vs_open_hours_add(struct vs_open_hours hours, int64_t time_ms, int64_t duration_ms)
{
    VS_CHECK(hours.opens >= 0 && hours.opens < 1440 && hours.closes >= 0 && hours.closes < 1440);
    if (hours.opens == hours.closes || duration_ms <= 0)
        return vs_time_add(time_ms, duration_ms);
    int64_t opens_ms = (int64_t)hours.opens * MS_PER_MINUTE;
    int64_t length_ms =
        vs_floor_mod((int64_t)(hours.closes - hours.opens) * MS_PER_MINUTE, VS_MS_PER_DAY);
    int64_t since_ms = vs_floor_mod(vs_floor_mod(time_ms, VS_MS_PER_DAY) - opens_ms, VS_MS_PER_DAY);
    int64_t left_ms =
        since_ms < length_ms ? length_ms - since_ms : 0; /* of the day that is open now */
    if (duration_ms <= left_ms)
        return vs_time_add(time_ms, duration_ms);
    duration_ms -= left_ms;
    int64_t days = 1 + (duration_ms - 1) / length_ms;
    int64_t rest_ms = duration_ms - (days - 1) * length_ms;
    if (days > INT64_MAX / VS_MS_PER_DAY)
        return INT64_MAX;
    return vs_time_add(vs_time_sub(time_ms, since_ms), days * VS_MS_PER_DAY) == INT64_MAX
               ? INT64_MAX
               : vs_time_add(vs_time_add(vs_time_sub(time_ms, since_ms), days * VS_MS_PER_DAY),
                             rest_ms);
}
