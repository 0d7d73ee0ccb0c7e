/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/sql/expr/calendar.h"
#include "core/sql/zone.h"

static struct vs_zone zone_of(const char *name)
{
    struct vs_zone zone;
    assert_true(vs_zone_parse(vs_str(name), &zone));
    return zone;
}

static int64_t at(int64_t year, int32_t month, int32_t day, int32_t minute)
{
    return vs_civil_to_days((struct vs_civil){year, month, day}) * VS_MS_PER_DAY + minute * INT64_C(60000);
}

static void names_and_offsets_are_taken_as_flink_takes_them(void **state)
{
    static const char *const refused[] = {"",        "Mars/Base", "europe/berlin", "+02:00",    "UTC+2",  "EST",
                                          "GMT+",    "GMT+24",    "GMT+19:00",     "GMT+02:60", "GMT+2x", "GMT+02:0",
                                          "Factory", "Z"};
    (void)state;
    struct vs_zone zone;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(vs_zone_parse(vs_str(refused[i]), &zone));
    assert_int_equal(vs_zone_to_local(zone_of("GMT-03:30"), 0), -210 * 60000);
    assert_int_equal(vs_zone_to_local(zone_of("GMT+2"), 0), 120 * 60000);
    assert_int_equal(vs_zone_to_local(zone_of("GMT+0530"), 0), 330 * 60000);
    assert_true(vs_zone_is_utc(zone_of("UTC")) && vs_zone_is_utc(zone_of("Etc/UTC")));
    assert_false(vs_zone_is_utc(zone_of("Europe/London")));
}

static void a_local_time_that_is_skipped_moves_forward_and_one_that_comes_twice_is_the_first(void **state)
{
    (void)state;
    struct vs_zone berlin = zone_of("Europe/Berlin");
    assert_int_equal(vs_zone_to_instant(berlin, at(2024, 3, 31, 150)), at(2024, 3, 31, 90));
    assert_int_equal(vs_zone_to_local(berlin, at(2024, 3, 31, 90)), at(2024, 3, 31, 210));
    assert_int_equal(vs_zone_to_instant(berlin, at(2024, 10, 27, 150)), at(2024, 10, 27, 30));
    assert_int_equal(vs_zone_to_last_instant(berlin, at(2024, 10, 27, 150)), at(2024, 10, 27, 90));
    assert_int_equal(vs_zone_to_last_instant(berlin, at(2024, 10, 27, 180)), at(2024, 10, 27, 120));
}

static void rules_hold_beyond_the_last_transition(void **state)
{
    (void)state;
    assert_int_equal(vs_zone_to_local(zone_of("Europe/Berlin"), at(2150, 7, 1, 0)), at(2150, 7, 1, 120));
    assert_int_equal(vs_zone_to_local(zone_of("Europe/Berlin"), at(2150, 12, 1, 0)), at(2150, 12, 1, 60));
    assert_int_equal(vs_zone_to_local(zone_of("Australia/Lord_Howe"), at(2150, 1, 1, 0)), at(2150, 1, 1, 660));
    assert_int_equal(vs_zone_to_local(zone_of("Australia/Lord_Howe"), at(2150, 7, 1, 0)), at(2150, 7, 1, 630));
}

/* Every instant comes back from its local time, unless that comes twice: then within the hours of the change. */
static void local_times_lead_back_to_their_instants(void **state)
{
    static const char *const names[] = {"Europe/Berlin",       "America/St_Johns", "Africa/Casablanca", "Asia/Tehran",
                                        "Australia/Lord_Howe", "Asia/Kolkata",     "GMT-11:00"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct vs_zone zone = zone_of(names[i]);
        for (int64_t ms = at(1971, 1, 1, 0); ms < at(2060, 1, 1, 0); ms += INT64_C(5413000)) {
            int64_t local = vs_zone_to_local(zone, ms);
            int64_t first = vs_zone_to_instant(zone, local);
            int64_t last = vs_zone_to_last_instant(zone, local);
            assert_true(first == ms || last == ms);
            assert_true(first <= last && last - first <= 2 * INT64_C(3600000));
        }
    }
}

static void extreme_times_do_not_overflow(void **state)
{
    (void)state;
    static const int64_t extremes[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
        (void)vs_zone_to_local(zone_of("America/New_York"), extremes[i]);
        (void)vs_zone_to_instant(zone_of("America/New_York"), extremes[i]);
    }
    assert_true(vs_zone_to_local(zone_of("Asia/Tokyo"), INT64_MAX) == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_offsets_are_taken_as_flink_takes_them),
        cmocka_unit_test(a_local_time_that_is_skipped_moves_forward_and_one_that_comes_twice_is_the_first),
        cmocka_unit_test(rules_hold_beyond_the_last_transition),
        cmocka_unit_test(local_times_lead_back_to_their_instants),
        cmocka_unit_test(extreme_times_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
