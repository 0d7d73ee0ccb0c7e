/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Each detector on series whose anomalies are known, and its state through save and load. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sql/anomaly.h"

enum { MINUTE_MS = 60000, HOUR = 3600000 };

struct series {
    struct vs_anomaly_params params;
    void *state;
    uint64_t random;
    int64_t time_ms;
    uint32_t alarms;
};

static struct series open_series(enum vs_anomaly_method method)
{
    struct series series = {.random = 5};
    vs_anomaly_defaults(method, &series.params);
    return series;
}

static void start(struct series *series)
{
    series->state = calloc(1, vs_anomaly_size(&series->params));
    assert_non_null(series->state);
    vs_anomaly_init(&series->params, series->state, 7);
}

/* About normal, mean 0 and deviation 1: the sum of twelve uniform numbers. */
static double noise(struct series *series)
{
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        series->random = series->random * 6364136223846793005u + 1442695040888963407u;
        sum += (double)(series->random >> 33) / (double)(1u << 31);
    }
    return sum;
}

static struct vs_anomaly_result add(struct series *series, double value)
{
    struct vs_anomaly_result result;
    vs_anomaly_add(&series->params, series->state, value, series->time_ms, &result);
    series->time_ms += MINUTE_MS;
    series->alarms += result.is_anomaly;
    return result;
}

static void every_method_sees_a_spike_and_few_false_ones(void **state)
{
    (void)state;
    static const enum vs_anomaly_method methods[] = {VS_ANOMALY_EWMA, VS_ANOMALY_SPIKE_DIP,
                                                     VS_ANOMALY_FOREST};
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        struct series series = open_series(methods[m]);
        start(&series);
        for (int i = 0; i < 500; i++)
            (void)add(&series, 5 + 0.5 * noise(&series));
        if (series.alarms > 15)
            fail_msg("method %d: %u alarms in 500 usual values", (int)methods[m], series.alarms);
        struct vs_anomaly_result spike = add(&series, 15);
        assert_true(spike.is_scored);
        if (!spike.is_anomaly)
            fail_msg("method %d: score %g", (int)methods[m], spike.score);
        free(series.state);
    }
}

static void nothing_is_scored_before_the_warm_up(void **state)
{
    (void)state;
    for (int m = 0; m < VS_ANOMALY_METHOD_COUNT; m++) {
        struct series series = open_series((enum vs_anomaly_method)m);
        start(&series);
        for (uint32_t i = 0; i < series.params.warm_up; i++)
            assert_false(add(&series, i == 5 ? 1000 : (double)i).is_scored);
        assert_true(add(&series, 3).is_scored);
        free(series.state);
    }
}

static void the_ewma_is_that_of_the_formula(void **state)
{
    (void)state;
    struct series series = open_series(VS_ANOMALY_EWMA);
    series.params.warm_up = 2;
    series.params.history = 3; /* alpha 0.5 */
    start(&series);
    (void)add(&series, 10); /* mean 10, variance 0 */
    (void)add(&series, 14); /* alpha 1/2: mean 12, variance 0.5 * (0 + 4 * 2) = 4 */
    struct vs_anomaly_result third = add(&series, 16);
    assert_true(fabs(third.expected - 12) < 1e-12);
    assert_true(fabs(third.score - 2) < 1e-12); /* (16 - 12) / sqrt(4) */
    assert_true(fabs(third.lower - 6) < 1e-12 && fabs(third.upper - 18) < 1e-12);
    assert_false(third.is_anomaly);
    /* mean 14, variance 0.5 * (4 + 4 * 2) = 6 */
    assert_true(fabs(add(&series, 14).expected - 14) < 1e-12);
    assert_true(fabs(add(&series, 0).score + 14 / sqrt(3)) < 1e-12); /* variance 0.5 * 6 */
    free(series.state);
}

static void a_change_of_level_is_told_once_and_a_spike_is_none(void **state)
{
    (void)state;
    struct series series = open_series(VS_ANOMALY_CHANGE_POINT);
    start(&series);
    series.params.threshold = 8; /* in 300 values of noise about no false alarm */
    for (int i = 0; i < 300; i++)
        (void)add(&series, i == 150 ? 40 : noise(&series));
    assert_int_equal(series.alarms, 0);
    int seen_at = -1;
    for (int i = 0; i < 100; i++)
        if (add(&series, 3 + noise(&series)).is_anomaly && seen_at < 0)
            seen_at = i;
    assert_in_range(seen_at, 1, 10);
    assert_int_equal(series.alarms, 1);
    free(series.state);
}

static void only_the_direction_that_is_asked_for_counts(void **state)
{
    (void)state;
    for (int m = 0; m < VS_ANOMALY_METHOD_COUNT; m++) {
        uint32_t alarms[2];
        for (int d = 0; d < 2; d++) {
            struct series series = open_series((enum vs_anomaly_method)m);
            series.params.direction = d == 0 ? VS_ANOMALY_UP : VS_ANOMALY_DOWN;
            start(&series);
            for (int i = 0; i < 100; i++)
                (void)add(&series, i % 2);
            series.alarms = 0;
            for (int i = 0; i < 5; i++)
                (void)add(&series, -100);
            alarms[d] = series.alarms;
            free(series.state);
        }
        assert_int_equal(alarms[0], 0);
        assert_true(alarms[1] > 0);
    }
}

static void a_season_makes_the_night_usual(void **state)
{
    (void)state;
    uint32_t night_alarms[2];
    for (int s = 0; s < 2; s++) {
        struct series series = open_series(VS_ANOMALY_EWMA);
        series.params.season = s == 0 ? VS_SEASON_NONE : VS_SEASON_HOUR_OF_DAY;
        start(&series);
        night_alarms[s] = 0;
        for (int hour = 0; hour < 24 * 20; hour++)
            for (int i = 0; i < 10; i++) {
                series.time_ms = hour * (int64_t)HOUR + i * MINUTE_MS;
                bool night = hour % 24 == 3;
                bool alarm = add(&series, (night ? 100 : 10) + noise(&series)).is_anomaly;
                night_alarms[s] += alarm && night && hour >= 24 * 10;
            }
        free(series.state);
    }
    assert_true(night_alarms[0] > 5);
    assert_in_range(night_alarms[1], 0, 2);
}

static void constant_values_are_usual_and_another_one_is_not(void **state)
{
    (void)state;
    for (int m = 0; m < VS_ANOMALY_METHOD_COUNT; m++) {
        if (m == VS_ANOMALY_CHANGE_POINT)
            continue; /* one value is no change */
        struct series series = open_series((enum vs_anomaly_method)m);
        start(&series);
        for (int i = 0; i < 200; i++)
            assert_false(add(&series, 4).is_anomaly);
        assert_true(add(&series, 5).is_anomaly);
        free(series.state);
    }
}

static void a_state_goes_on_after_save_and_load_as_before(void **state)
{
    (void)state;
    for (int m = 0; m < VS_ANOMALY_METHOD_COUNT; m++) {
        struct series series = open_series((enum vs_anomaly_method)m);
        series.params.season = VS_SEASON_HOUR_OF_WEEK;
        series.params.shingle = 3;
        series.params.history = 30;
        start(&series);
        struct series copy = series;
        for (int i = 0; i < 400; i++) {
            struct vs_buf bytes = {0}, again = {0};
            vs_anomaly_save(&series.params, series.state, &bytes);
            copy.state = calloc(1, vs_anomaly_size(&copy.params));
            vs_anomaly_init(&copy.params, copy.state, 1);
            struct vs_reader reader = vs_reader(vs_buf_str(&bytes));
            vs_anomaly_load(&copy.params, copy.state, &reader);
            assert_false(reader.failed);
            assert_int_equal(vs_reader_left(&reader), 0);
            double value = floor(3 * noise(&series)); /* equal points are common */
            copy.time_ms = series.time_ms;
            struct vs_anomaly_result a = add(&series, value), b = add(&copy, value);
            assert_memory_equal(&a.score, &b.score, sizeof a.score);
            vs_buf_clear(&bytes);
            vs_anomaly_save(&series.params, series.state, &bytes);
            vs_anomaly_save(&copy.params, copy.state, &again);
            assert_true(vs_str_equal(vs_buf_str(&bytes), vs_buf_str(&again)));
            free(copy.state);
            vs_buf_free(&bytes);
            vs_buf_free(&again);
        }
        free(series.state);
    }
}

static void damaged_states_are_refused_or_harmless(void **state)
{
    (void)state;
    for (int m = 0; m < VS_ANOMALY_METHOD_COUNT; m++) {
        struct series series = open_series((enum vs_anomaly_method)m);
        series.params.history = 12;
        series.params.trees = 2;
        series.params.shingle = 2;
        start(&series);
        for (int i = 0; i < 40; i++)
            (void)add(&series, floor(2 * noise(&series)));
        struct vs_buf bytes = {0};
        vs_anomaly_save(&series.params, series.state, &bytes);
        for (size_t at = 0; at < bytes.len * 8; at++) {
            bytes.ptr[at / 8] ^= (char)(1 << at % 8);
            memset(series.state, 0, vs_anomaly_size(&series.params));
            vs_anomaly_init(&series.params, series.state, 1);
            struct vs_reader reader = vs_reader(vs_buf_str(&bytes));
            vs_anomaly_load(&series.params, series.state, &reader);
            for (int i = 0; i < 30 && !reader.failed; i++)
                (void)add(&series, floor(2 * noise(&series)));
            bytes.ptr[at / 8] ^= (char)(1 << at % 8);
        }
        struct vs_reader cut = vs_reader((struct vs_str){bytes.ptr, bytes.len - 1});
        memset(series.state, 0, vs_anomaly_size(&series.params));
        vs_anomaly_init(&series.params, series.state, 1);
        vs_anomaly_load(&series.params, series.state, &cut);
        assert_true(cut.failed);
        vs_buf_free(&bytes);
        free(series.state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_sees_a_spike_and_few_false_ones),
        cmocka_unit_test(nothing_is_scored_before_the_warm_up),
        cmocka_unit_test(the_ewma_is_that_of_the_formula),
        cmocka_unit_test(a_change_of_level_is_told_once_and_a_spike_is_none),
        cmocka_unit_test(only_the_direction_that_is_asked_for_counts),
        cmocka_unit_test(a_season_makes_the_night_usual),
        cmocka_unit_test(constant_values_are_usual_and_another_one_is_not),
        cmocka_unit_test(a_state_goes_on_after_save_and_load_as_before),
        cmocka_unit_test(damaged_states_are_refused_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
