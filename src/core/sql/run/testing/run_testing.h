/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Runs SQL over given records in tests of operators.
 *
 * vs_expect_run compares every row that comes out with the expected text, and then runs the same
 * inputs again: cut into steps of 1, 7 and 4096 records, and with the task saved and loaded anew
 * after each step. All must give the same rows and the same state hash. Text of a row: the message
 * of the sink, ended by a line feed; dead letters: "dead <reason> <value>". */
#ifndef VS_CORE_SQL_RUN_TESTING_RUN_TESTING_H
#define VS_CORE_SQL_RUN_TESTING_RUN_TESTING_H

#include "core/sql/task.h"

enum vs_feed_kind { VS_FEED_RECORD, VS_FEED_TICK, VS_FEED_END };

struct vs_feed {
    enum vs_feed_kind kind;
    const char *source; /* table; not for TICK */
    const char *json;   /* RECORD */
    int64_t time_ms;    /* RECORD: its timestamp; TICK: now; END: not used */
};

#define VS_FEED_ROW(source, json)                                                                  \
    {                                                                                              \
        VS_FEED_RECORD, (source), (json), 0                                                        \
    }
#define VS_FEED_ROW_AT(source, time_ms, json)                                                      \
    {                                                                                              \
        VS_FEED_RECORD, (source), (json), (time_ms)                                                \
    }
#define VS_FEED_TICK_AT(time_ms)                                                                   \
    {                                                                                              \
        VS_FEED_TICK, NULL, NULL, (time_ms)                                                        \
    }
#define VS_FEED_END_OF(source)                                                                     \
    {                                                                                              \
        VS_FEED_END, (source), NULL, 0                                                             \
    }

struct vs_run {
    const char *sql;
    const struct vs_feed *feeds;
    uint32_t feed_count;
    uint32_t partition; /* of partition_count; 0 of 1 when that is 0 */
    uint32_t partition_count;
    void (*change)(const struct vs_plan *plan); /* before it is run; NULL: nothing */
};

/* Fails the test with the first line that differs. */
void vs_expect_run(const struct vs_run *run, const char *expected);
/* As vs_expect_run, but all the runs need only agree with each other. Returns the number of rows.
 */
uint32_t vs_expect_agreement(const struct vs_run *run);
/* The run ends in this error, with a note that holds this text. */
void vs_expect_failure(const struct vs_run *run, enum vs_err err, const char *note_part);
/* Counters after the whole run. */
struct vs_task_counters vs_run_counters(const struct vs_run *run);
/* vs_task_new refuses the script. */
void vs_expect_refused(const char *sql, enum vs_err err, const char *note_part);
/* The state after the whole run; the caller frees it. */
struct vs_buf vs_run_state(const struct vs_run *run);
/* Loads a state into a new task of this script; gives the error and, when it went well, its hash.
 */
struct vs_loaded {
    uint64_t hash;
    struct vs_task_counters counters;
};
enum vs_err vs_try_load(const char *sql, struct vs_str state, struct vs_loaded *loaded);

#define VS_EXPECT(sql_text, feeds_array, expected)                                                 \
    vs_expect_run(&(struct vs_run){.sql = (sql_text),                                              \
                                   .feeds = (feeds_array),                                         \
                                   .feed_count = sizeof(feeds_array) / sizeof *(feeds_array)},     \
                  (expected))

#endif
