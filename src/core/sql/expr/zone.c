/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/zone.h"

#include <stddef.h>

#include "base/check.h"
#include "core/sql/expr/calendar.h"

/* One change of a year, as POSIX TZ has it: Mm.w.d/time. */
struct zone_change {
    int32_t month;
    int32_t week;    /* 5: the last */
    int32_t weekday; /* 0: Sunday */
    int32_t second;  /* of the day, in the local time before the change; also negative or beyond 24 h */
};

struct zone_rule {
    int32_t standard; /* seconds from UTC */
    int32_t summer;
    struct zone_change begin; /* of summer */
    struct zone_change end;
};

struct vs_zone_history {
    const char *name;
    int32_t first_offset; /* seconds from UTC before the first transition */
    int32_t transition;   /* index of the first */
    int32_t transition_count;
    int32_t rule; /* behind the last; -1: the last offset stays */
};

#include "core/sql/expr/zone_table.h"

enum { ZONE_COUNT = sizeof zone_histories / sizeof *zone_histories };

static const struct vs_zone_history *find_history(struct vs_str name)
{
    size_t low = 0, high = ZONE_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = vs_str_compare(name, vs_str(zone_histories[middle].name));
        if (order == 0)
            return &zone_histories[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool read_number(struct vs_str text, size_t *at, size_t digits_max, int32_t *out)
{
    size_t begin = *at;
    *out = 0;
    while (*at < text.len && *at - begin < digits_max && text.ptr[*at] >= '0' && text.ptr[*at] <= '9')
        *out = *out * 10 + (text.ptr[(*at)++] - '0');
    return *at > begin;
}

/* GMT+h, GMT+hh, GMT+h:mm, GMT+hhmm: as java.util.TimeZone. */
static bool read_fixed(struct vs_str name, struct vs_zone *out)
{
    int32_t hours, minutes = 0;
    size_t at = 4;
    if (!vs_str_starts_with(name, VS_STR("GMT")) || name.len < 5 || (name.ptr[3] != '+' && name.ptr[3] != '-'))
        return false;
    if (!read_number(name, &at, 2, &hours))
        return false;
    if (at < name.len && (name.ptr[at] == ':' || name.len == 8)) {
        at += name.ptr[at] == ':';
        size_t begin = at;
        if (!read_number(name, &at, 2, &minutes) || at - begin != 2)
            return false;
    }
    if (at != name.len || hours > 23 || minutes > 59)
        return false;
    int32_t offset = (hours * 60 + minutes) * 60000;
    *out = (struct vs_zone){.offset_ms = name.ptr[3] == '-' ? -offset : offset};
    return true;
}

bool vs_zone_parse(struct vs_str name, struct vs_zone *out)
{
    enum { OFFSET_MAX_MS = 18 * 3600000 }; /* of java.time */
    *out = (struct vs_zone){.history = find_history(name)};
    if (out->history == NULL)
        return read_fixed(name, out) && out->offset_ms <= OFFSET_MAX_MS && out->offset_ms >= -OFFSET_MAX_MS;
    if (out->history->transition_count == 0 && out->history->rule < 0)
        *out = (struct vs_zone){.offset_ms = out->history->first_offset * 1000};
    return true;
}

struct vs_zone vs_zone_parse_any(struct vs_str name)
{
    static const struct {
        const char *name;
        int32_t hours;
    } abbreviations[] = {{"EST", -5}, {"MST", -7}, {"HST", -10}, {"PNT", -7}, {"IET", -5}};
    struct vs_zone zone = {0};
    if (vs_zone_parse(name, &zone) || read_fixed(name, &zone))
        return zone;
    for (size_t i = 0; i < sizeof abbreviations / sizeof *abbreviations; i++)
        if (vs_str_equal(name, vs_str(abbreviations[i].name)))
            return (struct vs_zone){.offset_ms = abbreviations[i].hours * 3600000};
    if (vs_str_equal(name, VS_STR("PST")))
        (void)vs_zone_parse(VS_STR("America/Los_Angeles"), &zone);
    else if (vs_str_equal(name, VS_STR("CST")))
        (void)vs_zone_parse(VS_STR("America/Chicago"), &zone);
    else if (vs_str_equal(name, VS_STR("JST")))
        (void)vs_zone_parse(VS_STR("Asia/Tokyo"), &zone);
    else if (vs_str_equal(name, VS_STR("IST")))
        (void)vs_zone_parse(VS_STR("Asia/Kolkata"), &zone);
    else
        zone = (struct vs_zone){0};
    return zone;
}

bool vs_zone_is_utc(struct vs_zone zone)
{
    return zone.history == NULL && zone.offset_ms == 0;
}

/* Local second of a change, by the clock before it. */
static int64_t change_at(const struct zone_change *change, int64_t year)
{
    int64_t first = vs_civil_to_days((struct vs_civil){year, change->month, 1});
    int32_t day = 1 + (change->weekday - vs_days_weekday(first) % 7 + 7) % 7 + (change->week - 1) * 7;
    while (day > vs_civil_month_length(year, change->month))
        day -= 7;
    return (first + day - 1) * 86400 + change->second;
}

static int32_t offset_by_rule(const struct zone_rule *rule, int64_t second)
{
    int64_t days = vs_floor_div(second + rule->standard, 86400);
    int64_t year = vs_civil_from_days(days).year;
    int64_t begin = change_at(&rule->begin, year) - rule->standard;
    int64_t end = change_at(&rule->end, year) - rule->summer;
    bool is_summer = begin < end ? second >= begin && second < end : second >= begin || second < end;
    return is_summer ? rule->summer : rule->standard;
}

/* Seconds from UTC at a second since 1970. */
static int32_t offset_at(const struct vs_zone_history *history, int64_t second)
{
    const int64_t *times = &zone_times[history->transition];
    int32_t low = 0, high = history->transition_count;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (times[middle] <= second)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == history->transition_count && history->rule >= 0)
        return offset_by_rule(&zone_rules[history->rule], second);
    return low == 0 ? history->first_offset : zone_offsets[history->transition + low - 1];
}

static int64_t add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

static int64_t offset_ms_at(struct vs_zone zone, int64_t instant_ms)
{
    if (zone.history == NULL)
        return zone.offset_ms;
    return offset_at(zone.history, vs_floor_div(instant_ms, 1000)) * INT64_C(1000);
}

int64_t vs_zone_to_local(struct vs_zone zone, int64_t instant_ms)
{
    return add(instant_ms, offset_ms_at(zone, instant_ms));
}

/* Offsets are tried that hold a day before and after: changes lie further apart than two days. */
static int64_t to_instant(struct vs_zone zone, int64_t local_ms, bool last)
{
    int64_t before = offset_ms_at(zone, add(local_ms, -VS_MS_PER_DAY));
    int64_t after = offset_ms_at(zone, add(local_ms, VS_MS_PER_DAY));
    if (before == after)
        return add(local_ms, -before);
    bool by_before = offset_ms_at(zone, add(local_ms, -before)) == before;
    bool by_after = offset_ms_at(zone, add(local_ms, -after)) == after;
    if (by_after && (last || !by_before))
        return add(local_ms, -after);
    return add(local_ms, -before); /* also in a gap: forward by its length */
}

int64_t vs_zone_to_instant(struct vs_zone zone, int64_t local_ms)
{
    return to_instant(zone, local_ms, false);
}

int64_t vs_zone_to_last_instant(struct vs_zone zone, int64_t local_ms)
{
    return to_instant(zone, local_ms, true);
}
