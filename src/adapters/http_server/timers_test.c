/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>

#include "adapters/http_server/timers.h"

static void a_timer_fires_at_most_one_tick_late_and_never_early(void **state)
{
    (void)state;
    static struct vs_http_wheel wheel;
    for (int64_t delay = 1; delay < 3 * VS_HTTP_TICK_MS; delay++) {
        int64_t start = 1000003;
        vs_http_wheel_init(&wheel, start);
        struct vs_http_timer timer = {0};
        vs_http_timer_set(&wheel, &timer, start + delay);
        int64_t fired = 0;
        for (int64_t now = start; fired == 0; now++)
            fired = vs_http_wheel_due(&wheel, now) == &timer ? now : 0;
        assert_true(fired >= start + delay);
        assert_true(fired <= start + delay + VS_HTTP_TICK_MS);
        assert_false(vs_http_timer_is_set(&timer));
    }
}

static void a_deadline_beyond_the_wheel_waits_for_its_round(void **state)
{
    (void)state;
    static struct vs_http_wheel wheel;
    vs_http_wheel_init(&wheel, 0);
    struct vs_http_timer far = {0};
    int64_t deadline = (int64_t)VS_HTTP_WHEEL_SLOTS * VS_HTTP_TICK_MS * 3 + 500;
    vs_http_timer_set(&wheel, &far, deadline);
    int64_t now = 0;
    int wakes = 0;
    while (vs_http_wheel_due(&wheel, now) == NULL) {
        assert_true(now <= deadline + VS_HTTP_TICK_MS);
        int wait = vs_http_wheel_wait_ms(&wheel, now);
        assert_true(wait >= 0);
        now += wait > 0 ? wait : 1;
        wakes++;
    }
    assert_true(now >= deadline && now <= deadline + VS_HTTP_TICK_MS);
    assert_true(wakes < 20);
    assert_int_equal(vs_http_wheel_wait_ms(&wheel, now), -1);
}

static void many_timers_fire_once_each_in_the_order_of_ticks(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    static struct vs_http_wheel wheel;
    static struct vs_http_timer timers[COUNT];
    static int64_t deadlines[COUNT];
    vs_http_wheel_init(&wheel, 77);
    uint64_t random = 1;
    for (int i = 0; i < COUNT; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        deadlines[i] = 77 + (int64_t)(random >> 33) % 60000;
        vs_http_timer_set(&wheel, &timers[i], deadlines[i]);
    }
    for (int i = 0; i < COUNT; i += 2)
        vs_http_timer_clear(&wheel, &timers[i]);
    int fired = 0;
    for (int64_t now = 77; now < 61000; now += 7) {
        for (struct vs_http_timer *due; (due = vs_http_wheel_due(&wheel, now)) != NULL; fired++) {
            int64_t deadline = deadlines[due - timers];
            assert_int_equal((due - timers) % 2, 1);
            assert_true(deadline <= now && now <= deadline + 7 + VS_HTTP_TICK_MS);
        }
    }
    assert_int_equal(fired, COUNT / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timer_fires_at_most_one_tick_late_and_never_early),
        cmocka_unit_test(a_deadline_beyond_the_wheel_waits_for_its_round),
        cmocka_unit_test(many_timers_fire_once_each_in_the_order_of_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
