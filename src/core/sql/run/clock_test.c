/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

struct bench {
    struct vs_pool pool;
    struct vs_arena scratch;
    struct vs_clock_rules rules;
    struct vs_clock_env env;
    struct vs_clock clocks[2];
    struct vs_clock *both[2];
    struct vs_timeline one; /* clock 0 */
    struct vs_timeline min; /* both */
    uint64_t order;
};

static void start(struct bench *bench, struct vs_clock_rules rules)
{
    *bench = (struct bench){.rules = rules};
    vs_pool_init(&bench->pool);
    vs_arena_init(&bench->scratch);
    bench->env = (struct vs_clock_env){&bench->rules, &bench->scratch, &bench->pool};
    for (int i = 0; i < 2; i++) {
        vs_clock_init(&bench->clocks[i]);
        bench->both[i] = &bench->clocks[i];
    }
    bench->one = (struct vs_timeline){.clocks = bench->both, .clock_count = 1};
    bench->min = (struct vs_timeline){.clocks = bench->both, .clock_count = 2};
}

static void finish(struct bench *bench)
{
    vs_arena_free(&bench->scratch);
    vs_pool_free(&bench->pool);
}

static void begin(struct bench *bench)
{
    vs_clock_begin(&bench->clocks[0]);
    vs_clock_begin(&bench->clocks[1]);
    vs_timeline_begin(&bench->one);
    vs_timeline_begin(&bench->min);
    vs_arena_reset(&bench->scratch);
}

static void make(struct bench *bench)
{
    vs_timeline_make(&bench->one, &bench->scratch);
    vs_timeline_make(&bench->min, &bench->scratch);
    vs_timeline_make_devices(&bench->one, &bench->env);
    vs_timeline_make_devices(&bench->min, &bench->env);
}

/* A row of the device whose watermark is its time - 10. */
static bool row(struct bench *bench, int clock, int64_t time, uint32_t device)
{
    struct vs_clock_row at = {.order = bench->order++,
                              .rowtime_ms = time,
                              .watermark_ms = time - 10,
                              .arrival_ms = 1000,
                              .device = device};
    return vs_clock_row(&bench->clocks[clock], &bench->env, &at);
}

static void a_row_moves_time_for_the_rows_behind_it(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, (struct vs_clock_rules){0});
    begin(&bench);
    row(&bench, 0, 100, 0);
    row(&bench, 0, 90, 0);
    row(&bench, 0, 150, 0);
    make(&bench);
    assert_true(bench.one.before == VS_TIME_UNKNOWN);
    assert_int_equal(bench.one.count, 2);
    assert_int_equal(bench.one.orders[0], 0);
    assert_int_equal(bench.one.times[0], 90);
    assert_int_equal(bench.one.orders[1], 2);
    assert_int_equal(bench.one.times[1], 140);
    begin(&bench);
    make(&bench);
    assert_int_equal(bench.one.before, 140);
    assert_int_equal(bench.one.count, 0);
    finish(&bench);
}

static void small_steps_wait_for_the_tick(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, (struct vs_clock_rules){.interval_ms = 200});
    begin(&bench);
    row(&bench, 0, 1010, 0);
    row(&bench, 0, 1210, 0); /* exactly 200 ahead: not more */
    row(&bench, 0, 1211, 0);
    row(&bench, 0, 1300, 0);
    make(&bench);
    assert_int_equal(bench.one.count, 2);
    assert_int_equal(bench.one.times[1], 1201);
    begin(&bench);
    vs_clock_tick(&bench.clocks[0], &bench.env, bench.order++, 5000);
    make(&bench);
    assert_int_equal(bench.one.count, 1);
    assert_int_equal(bench.one.times[0], 1290);
    finish(&bench);
}

static void several_clocks_go_by_the_slowest(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, (struct vs_clock_rules){0});
    begin(&bench);
    row(&bench, 0, 500, 0);
    make(&bench);
    assert_int_equal(bench.min.count, 0);
    begin(&bench);
    row(&bench, 1, 300, 0);
    row(&bench, 1, 900, 0);
    make(&bench);
    assert_int_equal(bench.min.count, 2);
    assert_int_equal(bench.min.times[0], 290);
    assert_int_equal(bench.min.times[1], 490);
    begin(&bench);
    vs_clock_end(&bench.clocks[0], &bench.env, bench.order++);
    make(&bench);
    assert_int_equal(bench.min.times[0], 890);
    assert_true(bench.one.times[0] == VS_TIME_END);
    finish(&bench);
}

static void a_device_knows_the_time_before_each_of_its_rows(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, (struct vs_clock_rules){.by_device = true});
    begin(&bench);
    row(&bench, 0, 100, 3);
    row(&bench, 0, 700, 5);
    row(&bench, 0, 200, 3);
    row(&bench, 0, 150, 3);
    make(&bench);
    assert_true(vs_timeline_device(&bench.one, 3, 0) == VS_TIME_UNKNOWN);
    assert_int_equal(vs_timeline_device(&bench.one, 3, 1), 90);
    assert_int_equal(vs_timeline_device(&bench.one, 3, 2), 90);
    assert_int_equal(vs_timeline_device(&bench.one, 3, 3), 190);
    assert_int_equal(vs_timeline_device(&bench.one, 3, 99), 190);
    assert_true(vs_timeline_device(&bench.one, 5, 1) == VS_TIME_UNKNOWN);
    assert_int_equal(vs_timeline_device(&bench.one, 5, 2), 690);
    assert_true(vs_timeline_device(&bench.one, 4, 99) == VS_TIME_UNKNOWN);
    finish(&bench);
}

static void a_device_goes_by_the_clocks_that_saw_it_and_never_back(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, (struct vs_clock_rules){.by_device = true});
    begin(&bench);
    row(&bench, 0, 500, 1);
    make(&bench);
    assert_int_equal(vs_timeline_device(&bench.min, 1, 1), 490);
    begin(&bench);
    row(&bench, 1, 300, 1); /* seen late by the other clock */
    make(&bench);
    assert_int_equal(vs_timeline_device(&bench.min, 1, 2), 490);
    begin(&bench);
    row(&bench, 1, 800, 1);
    row(&bench, 0, 900, 1);
    make(&bench);
    assert_int_equal(vs_timeline_device(&bench.min, 1, 3), 490);
    assert_int_equal(vs_timeline_device(&bench.min, 1, 4), 790);
    finish(&bench);
}

static void a_row_from_the_future_moves_only_its_device(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, (struct vs_clock_rules){.by_device = true, .future_tolerance_ms = 500});
    begin(&bench);
    assert_false(row(&bench, 0, 1500, 0));
    assert_true(row(&bench, 0, 1501, 1));
    make(&bench);
    assert_int_equal(bench.clocks[0].time, 1490);
    assert_int_equal(vs_timeline_device(&bench.one, 1, 2), 1491);
    finish(&bench);
}

static void time_runs_on_while_all_are_idle(void **state)
{
    (void)state;
    struct bench bench;
    start(&bench, (struct vs_clock_rules){.by_device = true, .idle_timeout_ms = 100});
    begin(&bench);
    row(&bench, 0, 400, 0); /* arrives at 1000, watermark 390 */
    begin(&bench);
    vs_clock_tick(&bench.clocks[0], &bench.env, bench.order++, 1100);
    make(&bench);
    assert_int_equal(bench.one.count, 0);
    begin(&bench);
    vs_clock_tick(&bench.clocks[0], &bench.env, bench.order++, 1101);
    make(&bench);
    assert_int_equal(bench.one.times[0], 491);
    assert_int_equal(vs_timeline_device(&bench.one, 0, bench.order), 491);
    begin(&bench);
    vs_clock_tick(&bench.clocks[0], &bench.env, bench.order++, 1300);
    make(&bench);
    assert_int_equal(vs_timeline_device(&bench.one, 0, bench.order), 690);
    finish(&bench);
}

static void clocks_come_back_as_they_were_saved(void **state)
{
    (void)state;
    struct bench bench;
    struct vs_buf saved = {0};
    start(&bench,
          (struct vs_clock_rules){.by_device = true, .idle_timeout_ms = 100, .interval_ms = 200});
    begin(&bench);
    row(&bench, 0, 5000, 2);
    row(&bench, 0, 5100, 9);
    vs_clock_save(&bench.clocks[0], &saved);
    struct vs_clock again = {0};
    vs_clock_init(&again);
    struct vs_reader reader = vs_reader(vs_buf_str(&saved));
    vs_clock_load(&again, &bench.env, 10, &reader);
    assert_false(reader.failed);
    assert_int_equal(again.largest, 5090);
    assert_int_equal(again.time, 4990);
    assert_int_equal(again.devices.devices[9].time, 5090);
    assert_true(again.devices.devices[3].time == VS_TIME_UNKNOWN);
    reader = vs_reader(vs_buf_str(&saved));
    vs_clock_load(&again, &bench.env, 9, &reader); /* there is no device 9 */
    assert_true(reader.failed);
    vs_buf_free(&saved);
    finish(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_moves_time_for_the_rows_behind_it),
        cmocka_unit_test(small_steps_wait_for_the_tick),
        cmocka_unit_test(several_clocks_go_by_the_slowest),
        cmocka_unit_test(a_device_knows_the_time_before_each_of_its_rows),
        cmocka_unit_test(a_device_goes_by_the_clocks_that_saw_it_and_never_back),
        cmocka_unit_test(a_row_from_the_future_moves_only_its_device),
        cmocka_unit_test(time_runs_on_while_all_are_idle),
        cmocka_unit_test(clocks_come_back_as_they_were_saved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
