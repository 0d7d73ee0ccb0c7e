/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/window.h"

#include "base/check.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/run/clock.h"

static int64_t greatest_common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

struct vs_zone vs_window_zone(struct vs_type time_type, struct vs_zone session)
{
    return time_type.kind == VS_KIND_TIMESTAMP_LTZ ? session : (struct vs_zone){0};
}

struct vs_window_rule vs_window_rule(const struct vs_window *window, struct vs_type time_type,
                                     struct vs_zone zone)
{
    VS_CHECK_INT(window->size_ms, >, 0);
    struct vs_window_rule rule = {.kind = window->kind,
                                  .size_ms = window->size_ms,
                                  .slide_ms = window->size_ms,
                                  .offset_ms = window->offset_ms,
                                  .slice_ms = window->size_ms,
                                  .zone = vs_window_zone(time_type, zone)};
    if (window->kind == VS_WINDOW_HOP || window->kind == VS_WINDOW_CUMULATE) {
        VS_CHECK_INT(window->slide_ms, >, 0);
        rule.slide_ms = window->slide_ms;
        rule.slice_ms = greatest_common_divisor(window->size_ms, window->slide_ms);
    }
    return rule;
}

int64_t vs_window_local(const struct vs_window_rule *rule, int64_t time_ms)
{
    bool is_real = time_ms != VS_TIME_UNKNOWN && time_ms != VS_TIME_END;
    return is_real ? vs_zone_to_local(rule->zone, time_ms) : time_ms;
}

int64_t vs_window_passed(const struct vs_window_rule *rule, int64_t watermark)
{
    int64_t local = vs_window_local(rule, watermark);
    int64_t again = vs_window_instant(rule, local);
    if (again <= watermark)
        return local;
    int64_t passed = local, step = again - watermark; /* the length of what comes twice */
    for (step = vs_time_add(step, 1); step > 0; step /= 2)
        while (vs_window_instant(rule, vs_time_sub(passed, step)) > watermark)
            passed = vs_time_sub(passed, step);
    return vs_time_sub(passed, 1);
}

int64_t vs_window_instant(const struct vs_window_rule *rule, int64_t local_ms)
{
    bool is_real = local_ms != INT64_MIN && local_ms != INT64_MAX;
    return is_real ? vs_zone_to_last_instant(rule->zone, local_ms) : local_ms;
}

/* The largest time at or below `time` that is `offset` away from a multiple of `period`. */
static int64_t align_down(int64_t time, int64_t offset, int64_t period)
{
    int64_t rest = vs_floor_mod(vs_floor_mod(time, period) - vs_floor_mod(offset, period), period);
    return vs_time_sub(time, rest);
}

static int64_t align_up(int64_t time, int64_t offset, int64_t period)
{
    int64_t down = align_down(time, offset, period);
    return down == time ? time : vs_time_add(down, period);
}

int64_t vs_window_slice_end(const struct vs_window_rule *rule, int64_t local_ms)
{
    int64_t offset =
        rule->kind == VS_WINDOW_HOP ? vs_time_add(rule->offset_ms, rule->size_ms) : rule->offset_ms;
    return vs_time_add(align_down(local_ms, offset, rule->slice_ms), rule->slice_ms);
}

/* The start of the largest CUMULATE or TUMBLE window around a slice. */
static int64_t whole_start(const struct vs_window_rule *rule, int64_t slice_end)
{
    return align_down(vs_time_sub(slice_end, rule->slice_ms), rule->offset_ms, rule->size_ms);
}

int64_t vs_window_first_end(const struct vs_window_rule *rule, int64_t slice_end)
{
    if (rule->kind == VS_WINDOW_HOP)
        return align_up(slice_end, vs_time_add(rule->offset_ms, rule->size_ms), rule->slide_ms);
    if (rule->kind == VS_WINDOW_CUMULATE)
        return align_up(slice_end, whole_start(rule, slice_end), rule->slide_ms);
    return slice_end;
}

int64_t vs_window_last_end(const struct vs_window_rule *rule, int64_t slice_end)
{
    if (rule->kind == VS_WINDOW_HOP)
        return align_down(vs_time_add(vs_time_sub(slice_end, rule->slice_ms), rule->size_ms),
                          vs_time_add(rule->offset_ms, rule->size_ms), rule->slide_ms);
    if (rule->kind == VS_WINDOW_CUMULATE)
        return vs_time_add(whole_start(rule, slice_end), rule->size_ms);
    return slice_end;
}

int64_t vs_window_start(const struct vs_window_rule *rule, int64_t slice_end, int64_t end)
{
    return rule->kind == VS_WINDOW_CUMULATE ? whole_start(rule, slice_end)
                                            : vs_time_sub(end, rule->size_ms);
}

int64_t vs_window_open_end(const struct vs_window_rule *rule, int64_t end, int64_t watermark)
{
    if (vs_time_sub(end, 1) > watermark)
        return end;
    if (watermark >= INT64_MAX - 1 - rule->slide_ms)
        return INT64_MAX;
    return align_up(watermark + 2, vs_floor_mod(end, rule->slide_ms), rule->slide_ms);
}
