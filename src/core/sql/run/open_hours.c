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

/* Open time from the start of the open period of day 0 to time_ms. */
static int64_t open_until(struct vs_open_hours hours, int64_t time_ms)
{
    int64_t length_ms =
        vs_floor_mod((int64_t)(hours.closes - hours.opens) * MS_PER_MINUTE, VS_MS_PER_DAY);
    int64_t since_ms = vs_time_sub(time_ms, (int64_t)hours.opens * MS_PER_MINUTE);
    int64_t part_ms = vs_floor_mod(since_ms, VS_MS_PER_DAY);
    int64_t days = (since_ms - part_ms) / VS_MS_PER_DAY;
    return days * length_ms + (part_ms < length_ms ? part_ms : length_ms);
}

int64_t vs_open_hours_between(struct vs_open_hours hours, int64_t from_ms, int64_t to_ms)
{
    if (to_ms <= from_ms)
        return 0;
    if (hours.opens == hours.closes)
        return vs_time_sub(to_ms, from_ms);
    /* Days before the first would overflow in open_until, and nobody was there. */
    int64_t earliest_ms = INT64_MIN + VS_MS_PER_DAY * 2;
    from_ms = from_ms < earliest_ms ? earliest_ms : from_ms;
    return to_ms <= from_ms ? 0 : vs_time_sub(open_until(hours, to_ms), open_until(hours, from_ms));
}

static int64_t add_counted(struct vs_open_hours hours, struct vs_zone zone, int64_t since_ms, int64_t duration_ms)
{
    if (hours.opens == hours.closes)
        return vs_time_add(since_ms, duration_ms);
    int64_t local_ms = vs_open_hours_add(hours, vs_zone_to_local(zone, since_ms), duration_ms);
    return local_ms == INT64_MAX ? INT64_MAX : vs_zone_to_instant(zone, local_ms);
}

static int64_t counted_between(struct vs_open_hours hours, struct vs_zone zone, int64_t from_ms, int64_t to_ms)
{
    if (hours.opens == hours.closes)
        return vs_time_sub(to_ms, from_ms);
    return vs_open_hours_between(hours, vs_zone_to_local(zone, from_ms), vs_zone_to_local(zone, to_ms));
}

int64_t vs_silence_deadline(const struct vs_silence_terms *terms, struct vs_zone zone, int64_t since_ms)
{
    int64_t deadline_ms = add_counted(terms->hours, zone, since_ms, terms->timeout_ms);
    int64_t from_ms = terms->maintenance_from > since_ms ? terms->maintenance_from : since_ms;
    int64_t until_ms = terms->maintenance_until;
    if (until_ms <= from_ms || from_ms >= deadline_ms)
        return deadline_ms;
    if (until_ms == INT64_MAX)
        return INT64_MAX;
    int64_t left_ms = terms->timeout_ms - counted_between(terms->hours, zone, since_ms, from_ms);
    return add_counted(terms->hours, zone, until_ms, left_ms);
}
