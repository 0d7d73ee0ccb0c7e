/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The delivery of incidents against the stand-in, over loopback: whatever goes wrong, each episode has exactly one
 * incident. */
#include "cli/sandbox/delivery_checks.h"

/* --- tests --------------------------------------------------------------------------------------------- */

static void a_condition_opens_one_incident_and_resolves_it(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    open_delivery(&setup);
    take(&setup, "vm-17", "open", 2, 1000);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '1' AND priority = '2' AND "
                                 "short_description = 'Payment fails' AND correlation_id LIKE "
                                 "'vendstream-payment_failures.vm-17-%' AND description LIKE '%failures: 3%'"),
                     1);
    take(&setup, "vm-17", "open", 2, 2000);
    take(&setup, "vm-17", "resolved", 2, 3000);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 1);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '6' AND close_notes <> '' AND "
                                 "close_code = 'Solution provided'"),
                     1);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM note WHERE element = 'work_notes'"), 1);
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup.incidents, &counts);
    assert_int_equal(counts.applied, 3);
    assert_int_equal(counts.waiting, 0);
    end(&setup);
}

static void a_delete_of_the_changelog_resolves_too(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 0, 1000);
    take_kind(&setup, &(struct row){"payment_failures", "vm-1", "open", 0, 1000}, VS_ROW_UPDATE_BEFORE);
    take_kind(&setup, &(struct row){"payment_failures", "vm-1", "open", 0, 1000}, VS_ROW_DELETE);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '6'"), 1);
    assert_balance(&setup);
    end(&setup);
}

static void episodes_follow_one_another_while_the_instance_is_down(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    setup.faults.fails[setup.faults.fail_count++] = (struct vs_sandbox_fail){503, 1.0};
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    open_delivery(&setup);
    for (int i = 0; i < 5; i++) {
        take(&setup, "vm-1", "open", 3, 1000 + 100 * i);
        take(&setup, "vm-1", "open", 3, 1001 + 100 * i);
        take(&setup, "vm-1", "resolved", 3, 1050 + 100 * i);
    }
    for (int i = 0; i < 20; i++)
        (void)pump_once(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 0);
    setup.faults.fail_count = 0;
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '6'"), 5);
    assert_int_equal(ask(&setup, "SELECT count(DISTINCT correlation_id) FROM incident"), 5);
    assert_balance(&setup);
    end(&setup);
}

/* --- faults -------------------------------------------------------------------------------------------- */

static void run_fleet(uint64_t seed, const struct vs_sandbox_options *faults)
{
    struct setup setup;
    begin(&setup);
    struct vs_sandbox_options all = *faults;
    all.seed = seed;
    vs_sandbox_set_faults(setup.sandbox, &all);
    open_delivery(&setup);
    play_fleet(&setup);
    assert_one_incident_per_episode(&setup);
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup.incidents, &counts);
    assert_int_equal(counts.dead, 0);
    assert_int_equal(counts.applied, DEVICES * EPISODES * 3);
    end(&setup);
}

static void errors_and_lost_answers_double_nothing(void **state)
{
    (void)state;
    struct vs_sandbox_options faults;
    vs_sandbox_options_init(&faults);
    faults.fails[0] = (struct vs_sandbox_fail){500, 0.1};
    faults.fails[1] = (struct vs_sandbox_fail){502, 0.05};
    faults.fail_count = 2;
    faults.apply_then_error = 0.1;
    faults.semaphore = 0.05;
    run_fleet(1, &faults);
    faults.html_errors = true;
    run_fleet(2, &faults);
}

static void requests_that_hang_double_nothing(void **state)
{
    (void)state;
    struct vs_sandbox_options faults;
    vs_sandbox_options_init(&faults);
    faults.hang = 0.01;
    faults.apply_then_timeout = 0.02;
    faults.fails[faults.fail_count++] = (struct vs_sandbox_fail){500, 0.05};
    run_fleet(3, &faults);
}

/* The create is applied after its sender gave up, and after the look-up that followed. */
static void creates_that_are_applied_late_double_nothing(void **state)
{
    (void)state;
    struct vs_sandbox_options faults;
    vs_sandbox_options_init(&faults);
    faults.apply_late = 0.1;
    faults.apply_late_ms = 400; /* timeout 250 ms, settle-time 500 ms */
    run_fleet(4, &faults);
}

static void a_rate_limit_is_waited_for(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    setup.faults.rate_limit = 4;
    setup.faults.rate_window_ms = 1000;
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    open_delivery(&setup);
    for (int i = 0; i < 5; i++)
        take(&setup, (const char *[]){"a", "b", "c", "d", "e"}[i], "open", 3, 100);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 5);
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup.incidents, &counts);
    assert_in_range(counts.requests, 10, 60); /* no storm while it waits for about five seconds */
    end(&setup);
}

/* Nothing is left waiting for itself once the outage is known, whatever each row had met before. */
static void after_an_outage_the_most_severe_come_first(void **state)
{
    (void)state;
    struct setup setup;
    struct vs_incidents_counts counts = {0};
    begin(&setup);
    set_option(&setup, "concurrency", "1");
    setup.faults.fails[setup.faults.fail_count++] = (struct vs_sandbox_fail){503, 1.0};
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    open_delivery(&setup);
    for (int severity = 5; severity >= 1; severity--)
        take(&setup, (const char *[]){"", "one", "two", "three", "four", "five"}[severity], "open", severity, 100);
    int64_t until_ms = now_ms() + DEADLINE_S * 1000;
    while (counts.retries < 8) { /* more than it takes to know that it is an outage */
        (void)pump_once(&setup);
        vs_incidents_counts(setup.incidents, &counts);
        assert_true(now_ms() < until_ms);
    }
    setup.faults.fail_count = 0;
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT group_concat(priority, '') FROM (SELECT priority FROM incident ORDER BY id)"),
                     12345);
    end(&setup);
}

static void what_the_instance_refuses_becomes_a_dead_letter_and_the_rest_goes_on(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    pump_until_quiet(&setup);
    setup.faults.fails[setup.faults.fail_count++] = (struct vs_sandbox_fail){403, 1.0};
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    take(&setup, "vm-2", "open", 2, 2000);
    pump_until_quiet(&setup);
    setup.faults.fail_count = 0;
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    take(&setup, "vm-3", "open", 2, 3000);
    take(&setup, "vm-3", "closed?", 2, 3000);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 2);
    assert_int_equal(vs_dead_letter_ops_of(setup.dead_letters)->count_waiting(setup.dead_letters), 2);
    assert_balance(&setup);
    end(&setup);
}

static int keep_reason(void *ctx, const struct vs_dead_letter *letter)
{
    vs_str_to_zero_ended(letter->reason, ctx, VS_ERR_NOTE_SIZE);
    return 0;
}

static void the_dead_letter_says_what_the_instance_said(void **state)
{
    (void)state;
    struct setup setup;
    char reason[VS_ERR_NOTE_SIZE] = "";
    begin(&setup);
    setup.faults.fails[setup.faults.fail_count++] = (struct vs_sandbox_fail){403, 1.0};
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    open_delivery(&setup);
    take(&setup, "vm-2", "open", 2, 2000);
    pump_until_quiet(&setup);
    assert_int_equal(vs_dead_letter_ops_of(setup.dead_letters)
                         ->list(setup.dead_letters, &(struct vs_dead_letter_filter){.target = VS_STR("incidents")}, keep_reason, reason, NULL),
                     VS_ERR_OK);
    assert_string_equal(reason, "look-up: HTTP 403: Operation Failed: an error that was asked for");
    end(&setup);
}

static void an_incident_that_a_person_closed_is_left_alone_and_a_new_one_opened(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "UPDATE incident SET state = '7', close_code = 'x', close_notes = 'y'"), -1);
    take(&setup, "vm-1", "open", 2, 2000);
    pump_until_quiet(&setup);
    take(&setup, "vm-1", "resolved", 2, 3000);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '7'"), 1);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '6'"), 1);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM note"), 0);
    end(&setup);
}

static void a_token_that_ends_is_renewed_and_a_wrong_secret_blames_no_row(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    setup.faults.client_id = "id";
    setup.faults.client_secret = "se&cret";
    setup.faults.token_life_s = 1; /* always about to end: asked for again each time */
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    set_option(&setup, "client-id", "id");
    set_option(&setup, "client-secret", "se&cret");
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 1);
    setup.faults.client_secret = "other";
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    take(&setup, "vm-2", "open", 2, 1000);
    for (int i = 0; i < 30; i++)
        (void)pump_once(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 1);
    setup.faults.client_secret = "se&cret";
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 2);
    assert_int_equal(vs_dead_letter_ops_of(setup.dead_letters)->count_waiting(setup.dead_letters), 0);
    end(&setup);
}

static void basic_authentication_and_api_keys_are_sent(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    setup.faults.user = "vend";
    setup.faults.password = "pass:word";
    setup.faults.api_key = "key-1";
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    set_option(&setup, "username", "vend");
    set_option(&setup, "password", "pass:word");
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    pump_until_quiet(&setup);
    vs_incidents_close(setup.incidents);
    set_option(&setup, "username", "");
    set_option(&setup, "password", "");
    set_option(&setup, "api-key", "key-1");
    open_delivery(&setup);
    take(&setup, "vm-2", "open", 2, 1000);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 2);
    end(&setup);
}

static void fail_all(struct setup *setup, uint16_t status)
{
    setup->faults.fail_count = 0;
    if (status != 0)
        setup->faults.fails[setup->faults.fail_count++] = (struct vs_sandbox_fail){status, 1.0};
    vs_sandbox_set_faults(setup->sandbox, &setup->faults);
}

static void rows_beyond_the_limit_are_not_taken_until_there_is_room(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    setup.waiting_max = 2;
    fail_all(&setup, 503);
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    take(&setup, "vm-2", "open", 2, 1000);
    const struct row third = {"payment_failures", "vm-3", "open", 2, 1000};
    struct vs_err_note note = {0};
    assert_int_equal(try_to_take(&setup, &third, VS_ROW_INSERT, &note), VS_ERR_AGAIN);
    fail_all(&setup, 0);
    pump_until_quiet(&setup);
    setup.sequence--;
    take_kind(&setup, &third, VS_ROW_INSERT);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 3);
    assert_balance(&setup);
    end(&setup);
}

static void a_full_dead_letter_store_makes_refused_rows_wait(void **state)
{
    (void)state;
    struct setup setup;
    struct vs_err_note note = {0};
    struct vs_incidents_counts counts;
    begin(&setup);
    setup.dead_letters_max = 1;
    fail_all(&setup, 400);
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 1, 1000);
    take(&setup, "vm-2", "open", 2, 1000);
    for (int i = 0; i < 30; i++)
        (void)pump_once(&setup);
    vs_incidents_counts(setup.incidents, &counts);
    assert_int_equal(counts.dead, 1);
    assert_int_equal(counts.waiting, 1);
    const struct row bad = {"payment_failures", "vm-3", "broken", 2, 1000};
    assert_int_equal(try_to_take(&setup, &bad, VS_ROW_INSERT, &note), VS_ERR_LIMIT);
    assert_int_equal(vs_dead_letter_ops_of(setup.dead_letters)
                         ->ask(setup.dead_letters, 1, VS_DEAD_LETTER_DROPPED, 1, &note),
                     VS_ERR_OK);
    pump_until_quiet(&setup);
    vs_incidents_counts(setup.incidents, &counts);
    assert_int_equal(counts.dead, 2);
    assert_int_equal(counts.waiting, 0);
    end(&setup);
}

/* A row behind the end of an episode is read again later, perhaps under another definition of the table. */
static void a_waiting_row_that_cannot_be_read_any_more_becomes_a_dead_letter(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    fail_all(&setup, 503);
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    take(&setup, "vm-1", "resolved", 2, 1100);
    take(&setup, "vm-1", "open", 2, 1200);
    vs_incidents_close(setup.incidents);
    columns[6].type = vs_type_string();
    open_delivery(&setup);
    fail_all(&setup, 0);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '6'"), 1);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 1);
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup.incidents, &counts);
    assert_int_equal(counts.dead, 1);
    assert_int_equal(counts.waiting, 0);
    end(&setup);
}

static void a_resolved_incident_is_reopened_when_the_option_says_so(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    set_option(&setup, "reopen", "1 h");
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    take(&setup, "vm-1", "resolved", 2, 1100);
    pump_until_quiet(&setup);
    take(&setup, "vm-1", "open", 1, 1200);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 1);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '2' AND priority = '1'"), 1);
    end(&setup);
}

static int64_t driven_ms = 1767225600000;
static int64_t driven_now_ms(void *ctx)
{
    (void)ctx;
    return driven_ms;
}

static void a_quiet_period_is_measured_by_the_pipelines_clock(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    set_option(&setup, "quiet-period", "30 min");
    const struct vs_clock driven = {driven_now_ms, monotonic_ns, NULL};
    setup.clock = &driven;
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    pump_until_quiet(&setup);
    driven_ms += 30 * 60000 - 1;
    (void)pump_once(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '1'"), 1);
    driven_ms += 1;
    (void)pump_once(&setup);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident WHERE state = '6' AND close_notes LIKE "
                                 "'%No row came for 1800 s.'"),
                     1);
    end(&setup);
}

static void rows_taken_twice_change_nothing(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    open_delivery(&setup);
    take(&setup, "vm-1", "open", 2, 1000);
    take(&setup, "vm-1", "resolved", 2, 2000);
    setup.sequence = 0;
    take(&setup, "vm-1", "open", 2, 1000);
    take(&setup, "vm-1", "resolved", 2, 2000);
    struct vs_row_position last;
    assert_int_equal(vs_incidents_last_taken(setup.incidents, 0, &last, NULL), VS_ERR_OK);
    assert_int_equal(last.sequence, 2);
    pump_until_quiet(&setup);
    assert_int_equal(ask(&setup, "SELECT count(*) FROM incident"), 1);
    end(&setup);
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void a_new_condition_is_posted_at_once(void **state)
{
    (void)state;
    enum { COUNT = 100 };
    struct setup setup;
    int64_t took_us[COUNT];
    char device[16];
    begin(&setup);
    open_delivery(&setup);
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(device, sizeof device, "vm-%d", i);
        int64_t from_us = read_clock_ns(CLOCK_REALTIME) / 1000;
        take(&setup, device, "open", 2, 1000);
        pump_until_quiet(&setup);
        took_us[i] = ask(&setup, "SELECT max(first_us) FROM post") - from_us;
    }
    qsort(took_us, COUNT, sizeof took_us[0], compare);
    print_message("rows to POST: p50 %lld us, p90 %lld us\n", (long long)took_us[COUNT / 2],
                  (long long)took_us[COUNT * 9 / 10]);
    assert_true(took_us[COUNT / 2] < 50000);
    end(&setup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_opens_one_incident_and_resolves_it),
        cmocka_unit_test(a_delete_of_the_changelog_resolves_too),
        cmocka_unit_test(episodes_follow_one_another_while_the_instance_is_down),
        cmocka_unit_test(errors_and_lost_answers_double_nothing),
        cmocka_unit_test(requests_that_hang_double_nothing),
        cmocka_unit_test(creates_that_are_applied_late_double_nothing),
        cmocka_unit_test(a_rate_limit_is_waited_for),
        cmocka_unit_test(after_an_outage_the_most_severe_come_first),
        cmocka_unit_test(what_the_instance_refuses_becomes_a_dead_letter_and_the_rest_goes_on),
        cmocka_unit_test(the_dead_letter_says_what_the_instance_said),
        cmocka_unit_test(an_incident_that_a_person_closed_is_left_alone_and_a_new_one_opened),
        cmocka_unit_test(a_token_that_ends_is_renewed_and_a_wrong_secret_blames_no_row),
        cmocka_unit_test(basic_authentication_and_api_keys_are_sent),
        cmocka_unit_test(rows_beyond_the_limit_are_not_taken_until_there_is_room),
        cmocka_unit_test(a_full_dead_letter_store_makes_refused_rows_wait),
        cmocka_unit_test(a_waiting_row_that_cannot_be_read_any_more_becomes_a_dead_letter),
        cmocka_unit_test(a_resolved_incident_is_reopened_when_the_option_says_so),
        cmocka_unit_test(a_quiet_period_is_measured_by_the_pipelines_clock),
        cmocka_unit_test(rows_taken_twice_change_nothing),
        cmocka_unit_test(a_new_condition_is_posted_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
