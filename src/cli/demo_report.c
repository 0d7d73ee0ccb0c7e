/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "cli/demo_report.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>

/* Sum of all values of a metric in Prometheus text. */
static uint64_t metric_sum(struct vs_str text, const char *name)
{
    struct vs_str wanted = vs_str(name);
    uint64_t sum = 0;
    while (text.len > 0) {
        struct vs_str line = vs_str_cut(&text, '\n');
        if (!vs_str_starts_with(line, wanted) || line.len <= wanted.len ||
            (line.ptr[wanted.len] != ' ' && line.ptr[wanted.len] != '{'))
            continue;
        size_t last = line.len;
        while (last > 0 && line.ptr[last - 1] != ' ')
            last--;
        uint64_t value;
        if (vs_str_to_uint64((struct vs_str){line.ptr + last, line.len - last}, &value))
            sum += value;
    }
    return sum;
}

static bool check(const char *what, uint64_t left, uint64_t right)
{
    (void)printf("  %-58s %10" PRIu64 " %s %-10" PRIu64 " %s\n", what, left, left == right ? "=" : "!=", right,
                 left == right ? "ok" : "DOES NOT BALANCE");
    return left == right;
}

static bool print_balance(const struct vs_demo_report *report)
{
    struct vs_str m = report->metrics;
    uint64_t accepted = metric_sum(m, "vendstream_collector_events_accepted_total");
    uint64_t topic_rows = metric_sum(m, "vendstream_task_records_processed_total") +
                          metric_sum(m, "vendstream_task_records_waiting");
    (void)printf("\nThe books\n");
    bool ok = check("acknowledged by the collector = counted by the machines", accepted, report->counts.acked);
    ok = check("received = accepted + refused", metric_sum(m, "vendstream_collector_events_received_total"),
               accepted + metric_sum(m, "vendstream_collector_events_refused_total")) &&
         ok;
    ok = check("accepted = processed + waiting", accepted, topic_rows) && ok;
    ok = check("accepted = archived + waiting", accepted,
               metric_sum(m, "vendstream_archive_records_total") +
                   metric_sum(m, "vendstream_archive_records_waiting")) &&
         ok;
    ok = check("rows for sinks = applied + dead-lettered + waiting", metric_sum(m, "vendstream_sink_rows_total"),
               metric_sum(m, "vendstream_sink_rows_applied_total") +
                   metric_sum(m, "vendstream_sink_rows_dead_lettered_total") +
                   metric_sum(m, "vendstream_sink_rows_waiting")) &&
         ok;
    return ok;
}

static sqlite3 *open_database(const char *dir, const char *name)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    return db;
}

static void print_query(sqlite3 *db, const char *sql, const char *format)
{
    sqlite3_stmt *statement = NULL;
    if (db == NULL || sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        return;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        (void)fputs(format, stdout);
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const unsigned char *text = sqlite3_column_text(statement, i);
            (void)printf("%s%s", i == 0 ? "" : "  ", text == NULL ? "-" : (const char *)text);
        }
        (void)fputc('\n', stdout);
    }
    sqlite3_finalize(statement);
}

/* The machine named in an incident's text, and its last events in the ODS before the incident. */
static void print_causes(sqlite3 *ods, const char *text)
{
    const char *at = strstr(text, "vm-");
    if (ods == NULL || at == NULL)
        return;
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "SELECT event_time, type, coalesce(selection, code, temperature_c, '') FROM events WHERE "
                   "device_id = '%.9s' AND type NOT IN ('vend_ok') ORDER BY event_time DESC LIMIT 4",
                   at);
    print_query(ods, sql, "      ");
}

static void print_incidents(const char *dir)
{
    sqlite3 *snow = open_database(dir, "servicenow/servicenow.sqlite");
    sqlite3 *ods = open_database(dir, "ods.db");
    (void)printf("\nIncidents in the ServiceNow stand-in\n");
    print_query(snow, "SELECT count(*) || ' incidents, ' || sum(state = 6) || ' of them resolved again' FROM incident",
                "  ");
    sqlite3_stmt *statement = NULL;
    if (snow != NULL && sqlite3_prepare_v2(snow,
                                           "SELECT number, short_description FROM incident GROUP BY "
                                           "substr(short_description, 1, 12) ORDER BY number LIMIT 5",
                                           -1, &statement, NULL) == SQLITE_OK) {
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *text = (const char *)sqlite3_column_text(statement, 1);
            (void)printf("  %s  %s\n", (const char *)sqlite3_column_text(statement, 0), text == NULL ? "" : text);
            print_causes(ods, text == NULL ? "" : text);
        }
    }
    sqlite3_finalize(statement);
    (void)printf("\nODS rows\n");
    print_query(ods, "SELECT 'events', count(*) FROM events", "  ");
    print_query(ods, "SELECT 'sales_hourly', count(*) FROM sales_hourly", "  ");
    sqlite3_close(snow);
    sqlite3_close(ods);
}

bool vs_demo_report_print(const struct vs_demo_report *report)
{
    (void)printf("\nWhat went in\n  %" PRIu64 " events sent, %" PRIu64 " acknowledged, %" PRIu64
                 " refused, %" PRIu64 " sent again\n",
                 report->counts.events, report->counts.acked, report->counts.refused, report->counts.repeated);
    print_incidents(report->dir);
    return print_balance(report);
}
