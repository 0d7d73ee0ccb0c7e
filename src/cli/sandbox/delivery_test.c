/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The delivery of incidents against the stand-in, over loopback: whatever goes wrong, each episode has exactly one
 * incident. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "adapters/dead_letter_sqlite/dead_letter_sqlite.h"
#include "cli/sandbox/sandbox.h"
#include "core/sql/row.h"
#include "runtime/incidents/incidents.h"

extern char **environ;

enum { DEADLINE_S = 60, COLUMN_COUNT = 7, OPTION_COUNT_MAX = 16, KEY_COLUMNS = 2 };

static int64_t read_clock_ns(clockid_t id)
{
    struct timespec ts;
    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}
static int64_t wall_now_ms(void *ctx)
{
    (void)ctx;
    return read_clock_ns(CLOCK_REALTIME) / 1000000;
}
static int64_t monotonic_ns(void *ctx)
{
    (void)ctx;
    return read_clock_ns(CLOCK_MONOTONIC);
}
static const struct vs_clock clock_of_test = {wall_now_ms, monotonic_ns, NULL};

/* --- the table and its rows ---------------------------------------------------------------------------- */

static struct vs_table_column columns[COLUMN_COUNT];
static uint32_t primary_key[KEY_COLUMNS] = {0, 1};

struct setup {
    uint64_t waiting_max;
    uint64_t dead_letters_max;
    char dir[64];
    char url[64];
    struct vs_option options[OPTION_COUNT_MAX];
    struct vs_table table;
    struct vs_sandbox_options faults;
    struct vs_sandbox *sandbox;
    struct vs_dead_letters *dead_letters;
    struct vs_incidents *incidents;
    const struct vs_clock *clock; /* NULL: the wall's */
    uint64_t sequence;
};

static void make_columns(void)
{
    static const char *const names[COLUMN_COUNT] = {"rule",  "device_id",         "state",      "severity",
                                                    "short_description", "event_time", "failures"};
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        columns[i] = (struct vs_table_column){.name = vs_str(names[i]), .type = vs_type_string()};
    columns[3].type = vs_type_of(VS_KIND_INT);
    columns[5].type = vs_type_ltz(3);
    columns[6].type = vs_type_of(VS_KIND_BIGINT);
}

static void set_option(struct setup *setup, const char *key, const char *value)
{
    for (uint32_t i = 0; i < setup->table.option_count; i++) {
        if (vs_str_equal(setup->table.options[i].key, vs_str(key))) {
            setup->table.options[i].value = vs_str(value);
            return;
        }
    }
    assert_true(setup->table.option_count < OPTION_COUNT_MAX);
    setup->options[setup->table.option_count++] = (struct vs_option){vs_str(key), vs_str(value)};
}

static void make_table(struct setup *setup)
{
    make_columns();
    setup->table = (struct vs_table){.name = VS_STR("incidents"),
                                     .columns = columns,
                                     .column_count = COLUMN_COUNT,
                                     .primary_key = primary_key,
                                     .primary_key_count = KEY_COLUMNS,
                                     .options = setup->options};
    set_option(setup, "connector", "servicenow");
    set_option(setup, "url", setup->url);
    set_option(setup, "work-notes.interval", "0 s");
    set_option(setup, "timeout", "250 ms");
    set_option(setup, "settle-time", "500 ms");
}

struct row {
    const char *rule;
    const char *device;
    const char *state;
    int severity;
    int64_t event_ms;
};

static void add_text(struct vs_buf *out, const char *text)
{
    struct vs_value value = {.is_null = text == NULL, .as.str = vs_str(text)};
    vs_row_add_value(out, vs_type_string(), &value);
}

static void encode(const struct row *row, struct vs_buf *out)
{
    struct vs_value severity = {.is_null = row->severity == 0, .as.i32 = row->severity};
    struct vs_value time = {.as.i64 = row->event_ms}, failures = {.as.i64 = 3};
    add_text(out, row->rule);
    add_text(out, row->device);
    add_text(out, row->state);
    vs_row_add_value(out, columns[3].type, &severity);
    add_text(out, "Payment fails");
    vs_row_add_value(out, columns[5].type, &time);
    vs_row_add_value(out, columns[6].type, &failures);
}

static enum vs_err try_to_take(struct setup *setup, const struct row *row, enum vs_row_kind kind,
                               struct vs_err_note *note)
{
    struct vs_buf bytes = {0};
    encode(row, &bytes);
    struct vs_sink_row sink_row = {.kind = kind,
                                   .position = {0, ++setup->sequence, 0},
                                   .time_ms = row->event_ms,
                                   .bytes = vs_buf_str(&bytes)};
    enum vs_err err = vs_incidents_take(setup->incidents, &sink_row, 1, note);
    vs_buf_free(&bytes);
    return err;
}

static void take_kind(struct setup *setup, const struct row *row, enum vs_row_kind kind)
{
    struct vs_err_note note = {0};
    enum vs_err err = try_to_take(setup, row, kind, &note);
    if (err != VS_ERR_OK)
        fail_msg("take: %s: %s", vs_err_name(err), note.text);
}

static void take(struct setup *setup, const char *device, const char *state, int severity, int64_t event_ms)
{
    take_kind(setup, &(struct row){"payment_failures", device, state, severity, event_ms}, VS_ROW_INSERT);
}

/* --- the two sides ------------------------------------------------------------------------------------- */

static void start_sandbox(struct setup *setup)
{
    struct vs_err_note note = {0};
    setup->faults.data_dir = setup->dir;
    if (vs_sandbox_start(&setup->faults, &clock_of_test, &setup->sandbox, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    (void)snprintf(setup->url, sizeof setup->url, "http://127.0.0.1:%u", (unsigned)vs_sandbox_port(setup->sandbox));
}

static void begin(struct setup *setup)
{
    *setup = (struct setup){.waiting_max = 100000, .dead_letters_max = 1000};
    (void)snprintf(setup->dir, sizeof setup->dir, "/tmp/vs-incidents-XXXXXX");
    assert_non_null(mkdtemp(setup->dir));
    vs_sandbox_options_init(&setup->faults);
    setup->faults.listen = "127.0.0.1:0";
    start_sandbox(setup);
    make_table(setup);
}

static void open_delivery(struct setup *setup)
{
    char path[128];
    struct vs_err_note note = {0};
    (void)snprintf(path, sizeof path, "%s/dlq.sqlite", setup->dir);
    if (setup->dead_letters == NULL)
        assert_int_equal(vs_dead_letter_sqlite_open(path, setup->dead_letters_max, &setup->dead_letters, &note),
                         VS_ERR_OK);
    struct vs_incidents_config config = {
        .table = &setup->table,
        .clock = setup->clock == NULL ? &clock_of_test : setup->clock,
        .clock_is_driven = setup->clock != NULL,
        .dir = setup->dir,
        .dead_letters = setup->dead_letters,
        .retry = {.wait_ms_min = 20, .wait_ms_max = 200, .attempts_max = 20, .seed = 7},
        .waiting_max = setup->waiting_max};
    enum vs_err err = vs_incidents_open(&config, &setup->incidents, &note);
    if (err != VS_ERR_OK)
        fail_msg("open: %s: %s", vs_err_name(err), note.text);
}

static void end(struct setup *setup)
{
    char command[128];
    vs_incidents_close(setup->incidents);
    if (setup->dead_letters != NULL)
        vs_dead_letter_ops_of(setup->dead_letters)->close(setup->dead_letters);
    vs_sandbox_stop(setup->sandbox);
    (void)snprintf(command, sizeof command, "rm -r '%s'", setup->dir);
    assert_int_equal(system(command), 0);
}

static int64_t now_ms(void)
{
    return monotonic_ns(NULL) / 1000000;
}

static bool pump_once(struct setup *setup)
{
    int64_t next_ms = 0;
    struct vs_err_note note = {0};
    enum vs_err err = vs_incidents_pump(setup->incidents, 20, &next_ms, &note);
    if (err != VS_ERR_OK)
        fail_msg("pump: %s: %s", vs_err_name(err), note.text);
    if (next_ms > 0 && !vs_incidents_is_quiet(setup->incidents)) {
        struct timespec until = {0, (next_ms > 20 ? 20 : next_ms) * 1000000};
        (void)clock_nanosleep(CLOCK_MONOTONIC, 0, &until, NULL); /* what the delivery's thread does */
    }
    return vs_incidents_is_quiet(setup->incidents);
}

static void pump_until_quiet(struct setup *setup)
{
    int64_t until_ms = now_ms() + DEADLINE_S * 1000;
    while (!pump_once(setup)) {
        if (now_ms() > until_ms)
            fail_msg("it is not quiet after %d s", DEADLINE_S);
    }
}

/* What the stand-in holds, by its own file. */
static int64_t ask(struct setup *setup, const char *sql)
{
    char path[128];
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    (void)snprintf(path, sizeof path, "%s/servicenow.sqlite", setup->dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    (void)sqlite3_busy_timeout(db, 10000);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    int rc = sqlite3_step(statement);
    int64_t value = rc == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    return value;
}

static void assert_balance(struct setup *setup)
{
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup->incidents, &counts);
    assert_int_equal(counts.taken, counts.applied + counts.dead + counts.waiting);
}

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

enum { DEVICES = 60, EPISODES = 2 };

static void play_fleet(struct setup *setup)
{
    char device[16];
    for (int episode = 0; episode < EPISODES; episode++) {
        for (int i = 0; i < DEVICES; i++) {
            (void)snprintf(device, sizeof device, "vm-%d", i);
            take(setup, device, "open", 1 + i % 5, 10000 * episode + i);
            take(setup, device, "open", 1 + i % 5, 10000 * episode + i + 1);
            take(setup, device, "resolved", 1 + i % 5, 10000 * episode + i + 2);
            (void)pump_once(setup);
        }
    }
    pump_until_quiet(setup);
}

static void assert_one_incident_per_episode(struct setup *setup)
{
    assert_int_equal(ask(setup, "SELECT count(*) FROM incident"), DEVICES * EPISODES);
    assert_int_equal(ask(setup, "SELECT count(DISTINCT correlation_id) FROM incident"), DEVICES * EPISODES);
    assert_int_equal(ask(setup, "SELECT count(*) FROM incident WHERE state = '6'"), DEVICES * EPISODES);
    assert_int_equal(ask(setup, "SELECT count(*) FROM (SELECT 1 FROM note GROUP BY incident, value "
                                "HAVING count(*) > 1)"),
                     0);
}

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

static void after_an_outage_the_most_severe_come_first(void **state)
{
    (void)state;
    struct setup setup;
    begin(&setup);
    set_option(&setup, "concurrency", "1");
    setup.faults.fails[setup.faults.fail_count++] = (struct vs_sandbox_fail){503, 1.0};
    vs_sandbox_set_faults(setup.sandbox, &setup.faults);
    open_delivery(&setup);
    for (int severity = 5; severity >= 1; severity--)
        take(&setup, (const char *[]){"", "one", "two", "three", "four", "five"}[severity], "open", severity, 100);
    for (int i = 0; i < 20; i++)
        (void)pump_once(&setup);
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
                         ->list(setup.dead_letters, VS_STR("incidents"), 0, keep_reason, reason, NULL),
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
                         ->set_state(setup.dead_letters, 1, VS_DEAD_LETTER_DROPPED, &note),
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

/* --- kill -9 ------------------------------------------------------------------------------------------- */

/* The stand-in in a process of its own, until SIGTERM. */
static int sandbox_main(char **argv)
{
    struct vs_sandbox_options options;
    struct vs_sandbox *sandbox = NULL;
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
    vs_sandbox_options_init(&options);
    options.listen = "127.0.0.1:0";
    options.data_dir = argv[2];
    options.apply_then_timeout = 0.01;
    options.fails[options.fail_count++] = (struct vs_sandbox_fail){500, 0.03};
    if (vs_sandbox_start(&options, &clock_of_test, &sandbox, NULL) != VS_ERR_OK)
        return 1;
    int signal_number = 0;
    (void)sigwait(&signals, &signal_number);
    vs_sandbox_stop(sandbox);
    return 0;
}

/* The child: takes the whole fleet's rows, again from the first one after each start, as a delivery does whose
 * cursor was not written. */
static int child_main(char **argv)
{
    struct setup setup = {0};
    setup.waiting_max = 100000;
    setup.dead_letters_max = 1000;
    (void)snprintf(setup.dir, sizeof setup.dir, "%s", argv[2]);
    (void)snprintf(setup.url, sizeof setup.url, "%s", argv[3]);
    make_table(&setup);
    open_delivery(&setup);
    play_fleet(&setup);
    vs_incidents_close(setup.incidents);
    vs_dead_letter_ops_of(setup.dead_letters)->close(setup.dead_letters);
    return 0;
}

static pid_t start_child(const struct setup *setup, const char *what)
{
    char *argv[] = {(char *)"delivery_test", (char *)what, (char *)setup->dir, (char *)setup->url, NULL};
    pid_t pid;
    assert_int_equal(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, environ), 0);
    return pid;
}

/* Its address is in a file that appears as a whole. */
static void wait_for_address(struct setup *setup)
{
    char path[128];
    unsigned port = 0;
    int64_t until_ms = now_ms() + DEADLINE_S * 1000;
    (void)snprintf(path, sizeof path, "%s/addresses.json", setup->dir);
    while (port == 0) {
        FILE *file = fopen(path, "rb");
        if (file != NULL) {
            if (fscanf(file, "{\"pid\":%*d,\"servicenow_port\":%u}", &port) != 1)
                port = 0;
            (void)fclose(file);
        }
        assert_true(now_ms() < until_ms);
    }
    (void)snprintf(setup->url, sizeof setup->url, "http://127.0.0.1:%u", port);
}

/* True when it ended by itself before. */
static bool kill_after(pid_t pid, int64_t us)
{
    int status = 0;
    int64_t until_ns = monotonic_ns(NULL) + us * 1000;
    while (monotonic_ns(NULL) < until_ns) {
        if (waitpid(pid, &status, WNOHANG) == pid) {
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            return true;
        }
    }
    (void)kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return false;
}

static void kill_minus_nine_at_any_point_doubles_and_loses_nothing(void **state)
{
    (void)state;
    struct setup setup = {.waiting_max = 100000, .dead_letters_max = 1000};
    uint64_t random = 12345;
    int status = 0;
    (void)snprintf(setup.dir, sizeof setup.dir, "/tmp/vs-incidents-XXXXXX");
    assert_non_null(mkdtemp(setup.dir));
    pid_t sandbox = start_child(&setup, "--sandbox");
    wait_for_address(&setup);
    bool done = false;
    for (int i = 0; i < 25 && !done; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        done = kill_after(start_child(&setup, "--child"), 5000 + (int64_t)(random >> 33) % 250000);
    }
    if (!done)
        assert_true(kill_after(start_child(&setup, "--child"), (int64_t)DEADLINE_S * 1000000));
    assert_one_incident_per_episode(&setup);
    (void)kill(sandbox, SIGTERM);
    assert_int_equal(waitpid(sandbox, &status, 0), sandbox);
    assert_int_equal(status, 0);
    make_table(&setup);
    open_delivery(&setup);
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup.incidents, &counts);
    assert_int_equal(counts.waiting, 0);
    assert_int_equal(vs_dead_letter_ops_of(setup.dead_letters)->count_waiting(setup.dead_letters), 0);
    end(&setup);
}

int main(int argc, char **argv)
{
    if (argc == 4)
        return strcmp(argv[1], "--sandbox") == 0 ? sandbox_main(argv) : child_main(argv);
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
        cmocka_unit_test(kill_minus_nine_at_any_point_doubles_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
