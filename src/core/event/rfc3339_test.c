/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <time.h>

#include "core/event/rfc3339.h"

static void texts_become_milliseconds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01t00:00:00.001z", 1},
        {"1985-04-12T23:20:50.52Z", 482196050520},
        {"1996-12-19T16:39:57-08:00", 851042397000},
        {"1990-12-31T23:59:60Z", 662688000000},
        {"1937-01-01T12:00:27.87+00:20", -1041337172130},
        {"2000-02-29 00:00:00.123999999+00:00", 951782400123},
        {"0000-01-01T00:00:00Z", -62167219200000},
        {"9999-12-31T23:59:59.999Z", 253402300799999},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = 1;
        assert_true(vs_rfc3339_to_ms(vs_str(cases[i].text), &ms));
        assert_int_equal(ms, cases[i].ms);
    }
}

static void every_day_of_four_centuries_is_the_one_of_the_c_library(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 146097; day++) {
        time_t seconds = day * 86400 + 3661;
        struct tm parts;
        char text[32];
        assert_non_null(gmtime_r(&seconds, &parts));
        (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
        int64_t ms = 0;
        assert_true(vs_rfc3339_to_ms(vs_str(text), &ms));
        assert_int_equal(ms, seconds * 1000);
    }
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2026-11-25",
        "2026-11-25T11:06",
        "2026-11-25T11:06:00",
        "2026-11-25T11:06:00.Z",
        "2026-11-25T11:06:00+0100",
        "2026-11-25T11:06:00+24:00",
        "2026-11-25T11:06:00Z ",
        "2026-11-25T24:00:00Z",
        "2026-11-25T11:60:00Z",
        "2026-11-25T11:06:61Z",
        "2026-13-25T11:06:00Z",
        "2026-00-25T11:06:00Z",
        "2026-02-29T11:06:00Z",
        "2026-11-31T11:06:00Z",
        "2026-11-00T11:06:00Z",
        "26-11-25T11:06:00Z",
        "+2026-11-25T11:06:00Z",
        "2026-11-25T1 :06:00Z",
        "1700000000000",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t ms;
        assert_false(vs_rfc3339_to_ms(vs_str(texts[i]), &ms));
    }
    for (size_t len = 0; len < strlen("1985-04-12T23:20:50.52Z"); len++) {
        int64_t ms;
        assert_false(vs_rfc3339_to_ms((struct vs_str){"1985-04-12T23:20:50.52Z", len}, &ms));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_milliseconds),
        cmocka_unit_test(every_day_of_four_centuries_is_the_one_of_the_c_library),
        cmocka_unit_test(other_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
