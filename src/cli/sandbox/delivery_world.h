/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The two sides of a test of the delivery: the stand-in on a free port, and a servicenow table with its ledger and
 * dead letters in a folder of its own. For *_test.c files only; functions fail the test. */
#ifndef VS_CLI_SANDBOX_DELIVERY_WORLD_H
#define VS_CLI_SANDBOX_DELIVERY_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "adapters/dead_letter_sqlite/dead_letter_sqlite.h"
#include "cli/sandbox/sandbox.h"
#include "core/sql/row.h"
#include "runtime/incidents/incidents.h"

enum { DEADLINE_S = 60, COLUMN_COUNT = 7, OPTION_COUNT_MAX = 16, KEY_COLUMNS = 2 };

static inline int64_t read_clock_ns(clockid_t id)
{
    struct timespec ts;
    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}
static inline int64_t wall_now_ms(void *ctx)
{
    (void)ctx;
    return read_clock_ns(CLOCK_REALTIME) / 1000000;
}
static inline int64_t monotonic_ns(void *ctx)
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

static inline void make_columns(void)
{
    static const char *const names[COLUMN_COUNT] = {"rule",  "device_id",         "state",      "severity",
                                                    "short_description", "event_time", "failures"};
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        columns[i] = (struct vs_table_column){.name = vs_str(names[i]), .type = vs_type_string()};
    columns[3].type = vs_type_of(VS_KIND_INT);
    columns[5].type = vs_type_ltz(3);
    columns[6].type = vs_type_of(VS_KIND_BIGINT);
}

static inline void set_option(struct setup *setup, const char *key, const char *value)
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

static inline void make_table(struct setup *setup)
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

static inline void add_text(struct vs_buf *out, const char *text)
{
    struct vs_value value = {.is_null = text == NULL, .as.str = vs_str(text)};
    vs_row_add_value(out, vs_type_string(), &value);
}

static inline void encode(const struct row *row, struct vs_buf *out)
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

static inline enum vs_err try_to_take(struct setup *setup, const struct row *row, enum vs_row_kind kind,
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

static inline void take_kind(struct setup *setup, const struct row *row, enum vs_row_kind kind)
{
    struct vs_err_note note = {0};
    enum vs_err err = try_to_take(setup, row, kind, &note);
    if (err != VS_ERR_OK)
        fail_msg("take: %s: %s", vs_err_name(err), note.text);
}

static inline void take(struct setup *setup, const char *device, const char *state, int severity, int64_t event_ms)
{
    take_kind(setup, &(struct row){"payment_failures", device, state, severity, event_ms}, VS_ROW_INSERT);
}

/* --- the two sides ------------------------------------------------------------------------------------- */

static inline void start_sandbox(struct setup *setup)
{
    struct vs_err_note note = {0};
    setup->faults.data_dir = setup->dir;
    if (vs_sandbox_start(&setup->faults, &clock_of_test, &setup->sandbox, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    (void)snprintf(setup->url, sizeof setup->url, "http://127.0.0.1:%u", (unsigned)vs_sandbox_port(setup->sandbox));
}

static inline void begin(struct setup *setup)
{
    *setup = (struct setup){.waiting_max = 100000, .dead_letters_max = 1000};
    (void)snprintf(setup->dir, sizeof setup->dir, "/tmp/vs-incidents-XXXXXX");
    assert_non_null(mkdtemp(setup->dir));
    vs_sandbox_options_init(&setup->faults);
    setup->faults.listen = "127.0.0.1:0";
    start_sandbox(setup);
    make_table(setup);
}

static inline void open_delivery(struct setup *setup)
{
    char path[128];
    struct vs_err_note note = {0};
    (void)snprintf(path, sizeof path, "%s/dlq.sqlite", setup->dir);
    if (setup->dead_letters == NULL)
        assert_int_equal(vs_dead_letter_sqlite_open(
                             path, &(struct vs_dead_letter_bounds){setup->dead_letters_max, UINT64_MAX},
                             &setup->dead_letters, &note),
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

static inline void end(struct setup *setup)
{
    char command[128];
    vs_incidents_close(setup->incidents);
    if (setup->dead_letters != NULL)
        vs_dead_letter_ops_of(setup->dead_letters)->close(setup->dead_letters);
    vs_sandbox_stop(setup->sandbox);
    (void)snprintf(command, sizeof command, "rm -r '%s'", setup->dir);
    assert_int_equal(system(command), 0);
}

static inline int64_t now_ms(void)
{
    return monotonic_ns(NULL) / 1000000;
}

static inline bool pump_once(struct setup *setup)
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

static inline void pump_until_quiet(struct setup *setup)
{
    int64_t until_ms = now_ms() + DEADLINE_S * 1000;
    while (!pump_once(setup)) {
        if (now_ms() > until_ms)
            fail_msg("it is not quiet after %d s", DEADLINE_S);
    }
}

#endif
