/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The servicenow sink passes testing/sink_contract.h against the stand-in. A row is OK when the instance has it. */
#include "cli/sandbox/delivery_checks.h"
#include "testing/sink_contract.h"

enum { AWAY_PUMPS = 10 };

static void *sink_setup(void)
{
    struct setup *setup = calloc(1, sizeof *setup);
    assert_non_null(setup);
    begin(setup);
    return setup;
}

static void sink_teardown(void *arg)
{
    end(arg);
    free(arg);
}

static enum vs_err sink_open(void *arg, const char *wrong_option, struct vs_err_note *note)
{
    struct setup *setup = arg;
    if (wrong_option == NULL) {
        set_option(setup, "url", setup->url);
        open_delivery(setup);
        return VS_ERR_OK;
    }
    set_option(setup, wrong_option, "ftp://example");
    struct vs_incidents_config config = {
        .table = &setup->table, .clock = &clock_of_test, .dir = setup->dir, .waiting_max = 1};
    return vs_incidents_open(&config, &setup->incidents, note);
}

static void sink_close(void *arg)
{
    struct setup *setup = arg;
    vs_incidents_close(setup->incidents);
    setup->incidents = NULL;
}

/* The number goes into the short description, where held() finds it. */
static void encode_row(const struct vs_contract_row *row, struct vs_buf *out)
{
    char description[64];
    struct vs_value severity = {.as.i32 = 3}, time = {.as.i64 = 1000}, failures = {.as.i64 = 1};
    (void)snprintf(description, sizeof description, "%s=%d", row->text, (int)row->number);
    add_text(out, "rule");
    add_text(out, row->text);
    add_text(out, row->bad ? "broken" : "open");
    vs_row_add_value(out, columns[3].type, &severity);
    add_text(out, description);
    vs_row_add_value(out, columns[5].type, &time);
    vs_row_add_value(out, columns[6].type, &failures);
}

static void set_outcome(struct vs_sink_outcome *outcome, enum vs_sink_result result, const char *reason)
{
    *outcome = (struct vs_sink_outcome){.result = result};
    vs_str_to_zero_ended(vs_str(reason), outcome->reason, sizeof outcome->reason);
}

static void sink_write(void *arg, const struct vs_contract_row *rows, uint32_t count,
                       struct vs_sink_outcome *outcomes)
{
    struct setup *setup = arg;
    struct vs_err_note note = {0};
    bool away = setup->sandbox == NULL;
    for (uint32_t i = 0; i < count; i++) {
        struct vs_buf bytes = {0};
        struct vs_incidents_counts before, after;
        encode_row(&rows[i], &bytes);
        struct vs_sink_row row = {.kind = VS_ROW_INSERT,
                                  .position = {0, rows[i].sequence, rows[i].index},
                                  .time_ms = 1000,
                                  .bytes = vs_buf_str(&bytes)};
        vs_incidents_counts(setup->incidents, &before);
        assert_int_equal(vs_incidents_take(setup->incidents, &row, 1, &note), VS_ERR_OK);
        vs_incidents_counts(setup->incidents, &after);
        bool dead = after.dead > before.dead;
        set_outcome(&outcomes[i], dead ? VS_SINK_REJECTED : VS_SINK_OK, dead ? "in the dead letters" : "");
        vs_buf_free(&bytes);
    }
    for (int i = 0; away && i < AWAY_PUMPS; i++)
        assert_false(pump_once(setup));
    struct vs_incidents_counts counts;
    vs_incidents_counts(setup->incidents, &counts);
    for (uint32_t i = 0; away && i < count && counts.waiting == count; i++)
        set_outcome(&outcomes[i], VS_SINK_NOT_CONNECTED, "waits in the ledger");
    if (!away)
        pump_until_quiet(setup);
}

static enum vs_err sink_last_written(void *arg, struct vs_row_position *out)
{
    struct vs_err_note note = {0};
    return vs_incidents_last_taken(((struct setup *)arg)->incidents, 0, out, &note);
}

static int add_line(void *ctx, int count, char **values, char **names)
{
    (void)count;
    (void)names;
    vs_buf_printf(ctx, "%s\n", values[0]);
    return 0;
}

/* Four requests run at a time, so the order is that of each condition only: sorted by name. */
static void sink_held(void *arg, struct vs_buf *out)
{
    char path[128];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/servicenow.sqlite", ((struct setup *)arg)->dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    (void)sqlite3_busy_timeout(db, 10000);
    assert_int_equal(
        sqlite3_exec(db, "SELECT short_description FROM incident ORDER BY 1", add_line, out, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
}

/* It comes back at the same address. */
static void sink_set_away(void *arg, bool away)
{
    struct setup *setup = arg;
    static char listen[64];
    if (away) {
        (void)snprintf(listen, sizeof listen, "127.0.0.1:%u", (unsigned)vs_sandbox_port(setup->sandbox));
        vs_sandbox_stop(setup->sandbox);
        setup->sandbox = NULL;
        return;
    }
    setup->faults.listen = listen;
    start_sandbox(setup);
}

int main(void)
{
    static const struct vs_sink_contract contract = {.name = "servicenow",
                                                     .setup = sink_setup,
                                                     .teardown = sink_teardown,
                                                     .open = sink_open,
                                                     .close = sink_close,
                                                     .write = sink_write,
                                                     .last_written = sink_last_written,
                                                     .held = sink_held,
                                                     .set_away = sink_set_away,
                                                     .wrong_option = "url",
                                                     .has_bad_rows = true,
                                                     .is_idempotent = true,
                                                     .is_slow = true};
    return vs_sink_contract_run(&contract);
}
