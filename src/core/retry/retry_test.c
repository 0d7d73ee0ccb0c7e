/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/retry/retry.h"

static const struct vs_retry_settings settings = {
    .wait_ms_min = 100, .wait_ms_max = 30000, .attempts_max = 5, .seed = 42};

static struct vs_retry_decision report(struct vs_circuit *circuit, uint32_t *attempts,
                                       enum vs_sink_result result, bool row_to_blame, int64_t now_ms)
{
    struct vs_retry_report said = {
        .result = result, .row_to_blame = row_to_blame, .row = 7, .now_ms = now_ms};
    return vs_retry_decide(&settings, circuit, attempts, &said);
}

static void waits_double_up_to_the_longest_and_lie_in_their_upper_half(void **state)
{
    (void)state;
    int64_t full = 100;
    for (uint32_t attempt = 1; attempt <= 40; attempt++) {
        for (uint64_t row = 0; row < 50; row++) {
            int64_t wait = vs_retry_wait_ms(&settings, row, attempt);
            assert_in_range(wait, full / 2, full);
        }
        full = full * 2 > 30000 ? 30000 : full * 2;
    }
}

static void waits_repeat_with_the_seed_and_differ_between_rows(void **state)
{
    (void)state;
    struct vs_retry_settings other = settings;
    other.seed = 43;
    bool rows_differ = false, seeds_differ = false;
    for (uint64_t row = 0; row < 20; row++) {
        int64_t wait = vs_retry_wait_ms(&settings, row, 8);
        assert_int_equal(wait, vs_retry_wait_ms(&settings, row, 8));
        rows_differ |= wait != vs_retry_wait_ms(&settings, row + 1, 8);
        seeds_differ |= wait != vs_retry_wait_ms(&other, row, 8);
    }
    assert_true(rows_differ && seeds_differ);
}

static void a_row_to_blame_is_dead_lettered_after_its_attempts(void **state)
{
    (void)state;
    struct vs_circuit circuit = {0};
    uint32_t attempts = 0;
    int64_t now = 0;
    for (uint32_t i = 1; i < settings.attempts_max; i++) {
        struct vs_retry_decision decision = report(&circuit, &attempts, VS_SINK_UNKNOWN, true, now);
        assert_int_equal(decision.action, VS_RETRY_ROW);
        assert_true(decision.at_ms > now);
        assert_int_equal(attempts, i);
        now = decision.at_ms;
    }
    assert_int_equal(report(&circuit, &attempts, VS_SINK_UNKNOWN, true, now).action, VS_RETRY_DEAD_LETTER);
    assert_int_equal(circuit.state, VS_CIRCUIT_CLOSED);
}

static void a_rejected_row_is_dead_lettered_at_once_and_the_sink_goes_on(void **state)
{
    (void)state;
    struct vs_circuit circuit = {0};
    uint32_t attempts = 0;
    assert_int_equal(report(&circuit, &attempts, VS_SINK_REJECTED, true, 5).action, VS_RETRY_DEAD_LETTER);
    assert_true(vs_circuit_admits(&circuit, 5));
}

static void an_outage_of_a_day_costs_no_row_and_sends_one_probe_at_a_time(void **state)
{
    (void)state;
    struct vs_circuit circuit = {0};
    uint32_t attempts = 0;
    int64_t now = 0, day = 24 * 3600 * 1000;
    uint32_t probes = 0;
    while (now < day) {
        struct vs_retry_decision decision = report(&circuit, &attempts, VS_SINK_NOT_CONNECTED, false, now);
        assert_int_equal(decision.action, VS_RETRY_SINK);
        assert_false(vs_circuit_admits(&circuit, decision.at_ms - 1));
        now = decision.at_ms;
        assert_true(vs_circuit_admits(&circuit, now));
        assert_false(vs_circuit_admits(&circuit, now + 1000000));
        probes++;
    }
    assert_int_equal(attempts, 0);
    assert_in_range(probes, day / 30000, 2 * day / 30000 + 20);
    assert_int_equal(report(&circuit, &attempts, VS_SINK_OK, false, now).action, VS_RETRY_DONE);
    assert_int_equal(circuit.state, VS_CIRCUIT_CLOSED);
    assert_true(vs_circuit_admits(&circuit, now));
}

static void requests_that_were_out_when_it_opened_do_not_lengthen_the_wait(void **state)
{
    (void)state;
    struct vs_circuit circuit = {0};
    uint32_t attempts = 0;
    int64_t first = report(&circuit, &attempts, VS_SINK_NOT_CONNECTED, false, 0).at_ms;
    for (int64_t i = 1; i < 4; i++)
        assert_int_equal(report(&circuit, &attempts, VS_SINK_NOT_CONNECTED, false, i).at_ms, first);
    assert_int_equal(circuit.failures, 1);
}

static void retry_after_is_respected_and_bounded(void **state)
{
    (void)state;
    struct vs_circuit circuit = {0};
    uint32_t attempts = 0;
    struct vs_retry_report said = {.result = VS_SINK_RETRY_LATER, .retry_after_ms = 60000, .now_ms = 1000};
    struct vs_retry_decision decision = vs_retry_decide(&settings, &circuit, &attempts, &said);
    assert_int_equal(decision.action, VS_RETRY_SINK);
    assert_in_range(decision.at_ms, 61000, 67000);
    assert_false(vs_circuit_admits(&circuit, 60999));
    said.retry_after_ms = INT64_MAX;
    decision = vs_retry_decide(&settings, &circuit, &attempts, &said);
    assert_in_range(decision.at_ms, 1000 + VS_RETRY_AFTER_MS_MAX, 1000 + VS_RETRY_AFTER_MS_MAX * 11LL / 10);
    assert_int_equal(attempts, 0);
}

static void broken_waits_the_longest_time_and_blames_no_row(void **state)
{
    (void)state;
    struct vs_circuit circuit = {0};
    uint32_t attempts = 0;
    struct vs_retry_decision decision = report(&circuit, &attempts, VS_SINK_BROKEN, true, 10);
    assert_int_equal(decision.action, VS_RETRY_SINK);
    assert_int_equal(decision.at_ms, 10 + settings.wait_ms_max);
    assert_int_equal(attempts, 0);
}

static void unknown_outcomes_of_many_rows_open_the_circuit(void **state)
{
    (void)state;
    struct vs_circuit circuit = {0};
    uint32_t attempts = 0;
    for (int i = 1; i < VS_CIRCUIT_UNKNOWNS_MAX; i++)
        assert_int_equal(report(&circuit, &attempts, VS_SINK_UNKNOWN, false, i).action, VS_RETRY_ROW);
    assert_int_equal(report(&circuit, &attempts, VS_SINK_UNKNOWN, false, 99).action, VS_RETRY_SINK);
    assert_int_equal(circuit.state, VS_CIRCUIT_OPEN);
    assert_int_equal(attempts, 0);
}

static void a_probe_without_a_clear_answer_keeps_the_circuit_open(void **state)
{
    (void)state;
    struct vs_circuit circuit = {0};
    uint32_t attempts = 0;
    int64_t at = report(&circuit, &attempts, VS_SINK_NOT_CONNECTED, false, 0).at_ms;
    assert_true(vs_circuit_admits(&circuit, at));
    report(&circuit, &attempts, VS_SINK_UNKNOWN, true, at);
    assert_int_equal(circuit.state, VS_CIRCUIT_OPEN);
    assert_true(vs_circuit_admits(&circuit, circuit.open_until_ms));
    vs_circuit_not_sent(&circuit);
    assert_true(vs_circuit_admits(&circuit, circuit.open_until_ms));
}

static void the_circuit_moves_only_as_its_table_says(void **state)
{
    (void)state;
    static const enum vs_circuit_state expected[3][3] = {
        /* FAILED, WAITED, ANSWERED */
        [VS_CIRCUIT_CLOSED] = {VS_CIRCUIT_OPEN, VS_CIRCUIT_CLOSED, VS_CIRCUIT_CLOSED},
        [VS_CIRCUIT_OPEN] = {VS_CIRCUIT_OPEN, VS_CIRCUIT_HALF_OPEN, VS_CIRCUIT_CLOSED},
        [VS_CIRCUIT_HALF_OPEN] = {VS_CIRCUIT_OPEN, VS_CIRCUIT_HALF_OPEN, VS_CIRCUIT_CLOSED},
    };
    for (int s = 0; s < 3; s++) {
        for (int e = 0; e < 3; e++)
            assert_int_equal(vs_circuit_next((enum vs_circuit_state)s, (enum vs_circuit_event)e),
                             expected[s][e]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double_up_to_the_longest_and_lie_in_their_upper_half),
        cmocka_unit_test(waits_repeat_with_the_seed_and_differ_between_rows),
        cmocka_unit_test(a_row_to_blame_is_dead_lettered_after_its_attempts),
        cmocka_unit_test(a_rejected_row_is_dead_lettered_at_once_and_the_sink_goes_on),
        cmocka_unit_test(an_outage_of_a_day_costs_no_row_and_sends_one_probe_at_a_time),
        cmocka_unit_test(requests_that_were_out_when_it_opened_do_not_lengthen_the_wait),
        cmocka_unit_test(retry_after_is_respected_and_bounded),
        cmocka_unit_test(broken_waits_the_longest_time_and_blames_no_row),
        cmocka_unit_test(unknown_outcomes_of_many_rows_open_the_circuit),
        cmocka_unit_test(a_probe_without_a_clear_answer_keeps_the_circuit_open),
        cmocka_unit_test(the_circuit_moves_only_as_its_table_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
