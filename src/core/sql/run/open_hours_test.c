/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/open_hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>

enum { MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static int64_t at(int day, int hour, int minute)
{
    return (int64_t)day * DAY + hour * HOUR + minute * MINUTE;
}

static void time_counts_only_while_it_is_open(void **state)
{
    (void)state;
    struct vs_open_hours hours = {8 * 60, 20 * 60};
    assert_int_equal(vs_open_hours_add(hours, at(3, 10, 0), 30 * MINUTE), at(3, 10, 30));
    assert_int_equal(vs_open_hours_add(hours, at(3, 19, 50), 30 * MINUTE), at(4, 8, 20));
    assert_int_equal(vs_open_hours_add(hours, at(3, 2, 0), 30 * MINUTE), at(3, 8, 30));
    assert_int_equal(vs_open_hours_add(hours, at(3, 23, 0), 30 * MINUTE), at(4, 8, 30));
    assert_int_equal(vs_open_hours_add(hours, at(3, 19, 30), 30 * MINUTE), at(3, 20, 0));
}

static void a_long_time_takes_several_days(void **state)
{
    (void)state;
    struct vs_open_hours hours = {8 * 60, 20 * 60};
    assert_int_equal(vs_open_hours_add(hours, at(0, 8, 0), 12 * HOUR), at(0, 20, 0));
    assert_int_equal(vs_open_hours_add(hours, at(0, 8, 0), 13 * (int64_t)HOUR), at(1, 9, 0));
    assert_int_equal(vs_open_hours_add(hours, at(0, 9, 0), 35 * (int64_t)HOUR), at(2, 20, 0));
    assert_int_equal(vs_open_hours_add(hours, at(0, 9, 0), 36 * (int64_t)HOUR), at(3, 9, 0));
}

static void hours_may_pass_midnight(void **state)
{
    (void)state;
    struct vs_open_hours hours = {22 * 60, 4 * 60};
    assert_int_equal(vs_open_hours_add(hours, at(5, 23, 30), 60 * MINUTE), at(6, 0, 30));
    assert_int_equal(vs_open_hours_add(hours, at(5, 3, 30), 60 * MINUTE), at(5, 22, 30));
    assert_int_equal(vs_open_hours_add(hours, at(5, 12, 0), 7 * HOUR), at(6, 23, 0));
}

static void equal_bounds_are_always_open(void **state)
{
    (void)state;
    assert_int_equal(
        vs_open_hours_add((struct vs_open_hours){600, 600}, at(1, 3, 0), 50 * (int64_t)HOUR),
        at(3, 5, 0));
}

static void times_before_1970_and_far_ahead_do_not_overflow(void **state)
{
    (void)state;
    struct vs_open_hours hours = {8 * 60, 20 * 60};
    assert_int_equal(vs_open_hours_add(hours, at(-2, 19, 50), 30 * MINUTE), at(-1, 8, 20));
    assert_int_equal(vs_open_hours_add(hours, at(1, 9, 0), INT64_MAX), INT64_MAX);
    assert_int_equal(vs_open_hours_add(hours, INT64_MAX - 5, DAY), INT64_MAX);
    assert_true(vs_open_hours_add(hours, INT64_MIN + 5, DAY) < 0);
}

/* The definition: count the open milliseconds, here by minutes. */
static void it_agrees_with_counting_minutes(void **state)
{
    (void)state;
    for (int32_t opens = 0; opens < 1440; opens += 337)
        for (int32_t closes = 0; closes < 1440; closes += 291)
            for (int from = 0; from < 1440; from += 119)
                for (int minutes = 1; minutes < 4000; minutes += 613) {
                    if (opens == closes)
                        continue;
                    int64_t time = (int64_t)from;
                    for (int left = minutes; left > 0; time++) {
                        int minute = (int)(time % 1440);
                        bool is_open = opens < closes ? minute >= opens && minute < closes
                                                      : minute >= opens || minute < closes;
                        left -= is_open;
                    }
                    assert_int_equal(vs_open_hours_add((struct vs_open_hours){opens, closes},
                                                       (int64_t)from * MINUTE,
                                                       (int64_t)minutes * MINUTE),
                                     time * MINUTE);
                }
}

static void open_time_between_two_times(void **state)
{
    (void)state;
    struct vs_open_hours hours = {8 * 60, 20 * 60};
    assert_int_equal(vs_open_hours_between(hours, at(3, 10, 0), at(3, 11, 0)), HOUR);
    assert_int_equal(vs_open_hours_between(hours, at(3, 19, 0), at(4, 9, 0)), 2 * HOUR);
    assert_int_equal(vs_open_hours_between(hours, at(3, 21, 0), at(4, 7, 0)), 0);
    assert_int_equal(vs_open_hours_between(hours, at(-2, 0, 0), at(1, 0, 0)), 36 * (int64_t)HOUR);
    assert_int_equal(vs_open_hours_between(hours, at(3, 11, 0), at(3, 10, 0)), 0);
    hours = (struct vs_open_hours){22 * 60, 4 * 60};
    assert_int_equal(vs_open_hours_between(hours, at(3, 23, 0), at(4, 3, 0)), 4 * HOUR);
    for (int64_t start = at(1, 0, 7); start < at(2, 0, 0); start += 37 * MINUTE)
        for (int64_t open = 1; open < 20 * (int64_t)HOUR; open += 53 * MINUTE)
            assert_int_equal(
                vs_open_hours_between(hours, start, vs_open_hours_add(hours, start, open)), open);
    assert_true(vs_open_hours_between(hours, INT64_MIN, INT64_MAX) > 0);
}

static void maintenance_stops_the_clock(void **state)
{
    (void)state;
    struct vs_silence_terms terms = {.timeout_ms = 30 * MINUTE,
                                     .maintenance_from = at(3, 10, 0),
                                     .maintenance_until = at(3, 12, 0)};
    assert_int_equal(vs_silence_deadline(&terms, (struct vs_zone){0}, at(3, 9, 20)), at(3, 9, 50));
    assert_int_equal(vs_silence_deadline(&terms, (struct vs_zone){0}, at(3, 9, 30)), at(3, 10, 0));
    assert_int_equal(vs_silence_deadline(&terms, (struct vs_zone){0}, at(3, 9, 50)), at(3, 12, 20));
    assert_int_equal(vs_silence_deadline(&terms, (struct vs_zone){0}, at(3, 11, 0)), at(3, 12, 30));
    assert_int_equal(vs_silence_deadline(&terms, (struct vs_zone){0}, at(3, 12, 0)), at(3, 12, 30));
    terms.hours = (struct vs_open_hours){8 * 60, 11 * 60};
    assert_int_equal(vs_silence_deadline(&terms, (struct vs_zone){0}, at(3, 9, 50)), at(4, 8, 20));
    terms.maintenance_until = INT64_MAX;
    assert_int_equal(vs_silence_deadline(&terms, (struct vs_zone){0}, at(3, 9, 50)), INT64_MAX);
    terms = (struct vs_silence_terms){.timeout_ms = 30 * MINUTE,
                                      .maintenance_from = INT64_MIN,
                                      .maintenance_until = at(3, 12, 0)};
    assert_int_equal(vs_silence_deadline(&terms, (struct vs_zone){0}, at(-5, 0, 0)), at(3, 12, 30));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_time_between_two_times),
        cmocka_unit_test(maintenance_stops_the_clock),
        cmocka_unit_test(time_counts_only_while_it_is_open),
        cmocka_unit_test(a_long_time_takes_several_days),
        cmocka_unit_test(hours_may_pass_midnight),
        cmocka_unit_test(equal_bounds_are_always_open),
        cmocka_unit_test(times_before_1970_and_far_ahead_do_not_overflow),
        cmocka_unit_test(it_agrees_with_counting_minutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
