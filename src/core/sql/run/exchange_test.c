/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Several tasks with exchanges between them give what one task gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "core/sql/task.h"

enum { TASKS_MAX = 4, EVENTS = 600 };

/* Records of one partition of one topic, and how far its task has read them. */
struct topic {
    struct vs_buf bytes;
    struct vs_buf records; /* struct stored */
    uint32_t count;
    uint32_t taken;
};
struct stored {
    size_t key_at, key_len, value_at, value_len;
};

struct cluster {
    struct vs_arena plan_arena;
    const struct vs_plan *plan;
    uint32_t task_count;
    struct vs_task *tasks[TASKS_MAX];
    struct topic *topics; /* source after source, each with task_count partitions */
    struct vs_buf rows;   /* struct vs_str: the results, texts in the plan arena */
    uint64_t random;
    bool reloads;
    uint32_t batch;
};

static void store(struct topic *topic, struct vs_str key, struct vs_str value)
{
    struct stored stored = {.key_at = topic->bytes.len, .key_len = key.len};
    vs_buf_add_str(&topic->bytes, key);
    stored.value_at = topic->bytes.len;
    stored.value_len = value.len;
    vs_buf_add_str(&topic->bytes, value);
    vs_buf_add(&topic->records, &stored, sizeof stored);
    topic->count++;
}

static uint64_t next_random(struct cluster *cluster)
{
    cluster->random = cluster->random * 6364136223846793005u + 1442695040888963407u;
    return cluster->random >> 33;
}

static void open_cluster(struct cluster *cluster, const char *sql, uint32_t tasks)
{
    struct vs_err_note note = {0};
    struct vs_script script = {VS_STR("test.sql"), vs_str(sql)};
    *cluster = (struct cluster){.task_count = tasks, .random = 42, .batch = 16};
    vs_arena_init(&cluster->plan_arena);
    if (vs_plan_compile(&cluster->plan_arena, &script, 1, NULL, 0, &cluster->plan, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    for (uint32_t i = 0; i < tasks; i++)
        assert_int_equal(vs_task_new(cluster->plan, i, tasks, NULL, &cluster->tasks[i], &note), VS_ERR_OK);
    cluster->topics = calloc((size_t)cluster->plan->source_count * tasks, sizeof *cluster->topics);
    assert_non_null(cluster->topics);
}

static void close_cluster(struct cluster *cluster)
{
    for (uint32_t i = 0; i < cluster->plan->source_count * cluster->task_count; i++) {
        vs_buf_free(&cluster->topics[i].bytes);
        vs_buf_free(&cluster->topics[i].records);
    }
    for (uint32_t i = 0; i < cluster->task_count; i++)
        vs_task_free(cluster->tasks[i]);
    free(cluster->topics);
    vs_buf_free(&cluster->rows);
    vs_arena_free(&cluster->plan_arena);
}

static uint32_t source_of(const struct cluster *cluster, struct vs_str table)
{
    for (uint32_t i = 0; i < cluster->plan->source_count; i++)
        if (vs_str_equal(cluster->plan->sources[i].table->name, table))
            return i;
    fail_msg("no source %.*s", VS_STR_ARG(table));
    return 0;
}

static void take_output(struct cluster *cluster, const struct vs_output *output)
{
    for (uint32_t i = 0; i < output->row_count; i++) {
        const struct vs_out_row *row = &output->rows[i];
        assert_int_not_equal(row->sink, VS_SINK_DEAD_LETTERS);
        const struct vs_plan_sink *sink = &cluster->plan->sinks[row->sink];
        if (sink->exchange) {
            uint32_t partition = vs_partition_of(row->key, cluster->task_count);
            uint32_t source = source_of(cluster, sink->name);
            store(&cluster->topics[source * cluster->task_count + partition], row->key, row->bytes);
        } else {
            struct vs_str text = vs_arena_copy(&cluster->plan_arena, row->bytes);
            vs_buf_add(&cluster->rows, &text, sizeof text);
        }
    }
}

static void reload(struct cluster *cluster, uint32_t task)
{
    struct vs_err_note note = {0};
    struct vs_buf state = {0};
    vs_task_save(cluster->tasks[task], &state);
    vs_task_free(cluster->tasks[task]);
    assert_int_equal(vs_task_new(cluster->plan, task, cluster->task_count, NULL, &cluster->tasks[task], &note),
                     VS_ERR_OK);
    assert_int_equal(vs_task_load(cluster->tasks[task], vs_buf_str(&state), &note), VS_ERR_OK);
    vs_buf_free(&state);
}

/* Takes at most `batch` records of one topic; false: there are none. */
static bool take_records(struct cluster *cluster, uint32_t source, uint32_t task, int64_t now_ms)
{
    struct topic *topic = &cluster->topics[source * cluster->task_count + task];
    struct vs_record records[64];
    struct vs_output output = {0};
    struct vs_err_note note = {0};
    uint32_t count = 0;
    for (; count < cluster->batch && topic->taken < topic->count; count++, topic->taken++) {
        const struct stored *stored = (const struct stored *)topic->records.ptr + topic->taken;
        records[count] = (struct vs_record){
            .key = {topic->bytes.ptr + stored->key_at, stored->key_len},
            .value = {topic->bytes.ptr + stored->value_at, stored->value_len},
            .offset = topic->taken,
            .timestamp_ms = now_ms};
    }
    if (count == 0)
        return false;
    if (vs_task_records(cluster->tasks[task], source, records, count, now_ms, &output, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    take_output(cluster, &output);
    if (cluster->reloads)
        reload(cluster, task);
    return true;
}

/* In a random order of tasks and topics until nothing is left. */
static void run_dry(struct cluster *cluster, int64_t now_ms)
{
    uint32_t pairs = cluster->plan->source_count * cluster->task_count;
    for (bool more = true; more;) {
        more = false;
        uint32_t start = (uint32_t)(next_random(cluster) % pairs);
        for (uint32_t i = 0; i < pairs; i++) {
            uint32_t at = (start + i) % pairs;
            more |= take_records(cluster, at / cluster->task_count, at % cluster->task_count, now_ms);
        }
    }
}

static void tick(struct cluster *cluster, int64_t now_ms)
{
    struct vs_err_note note = {0};
    for (uint32_t i = 0; i < cluster->task_count; i++) {
        struct vs_output output = {0};
        assert_int_equal(vs_task_tick(cluster->tasks[i], now_ms, &output, &note), VS_ERR_OK);
        take_output(cluster, &output);
    }
    run_dry(cluster, now_ms);
}

static int compare_texts(const void *a, const void *b)
{
    struct vs_str left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return vs_str_compare(left, right);
}

/* The same events for every cluster: time grows by about a second per event, in order within a device. */
static void feed_events(struct cluster *cluster)
{
    const int64_t start_ms = 1700000000000;
    uint64_t random = 7;
    for (uint32_t i = 0; i < EVENTS; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        unsigned device = random >> 33 & 31;
        char key[16];
        char text[160];
        (void)snprintf(key, sizeof key, "d%u", device);
        (void)snprintf(text, sizeof text, "{\"device_id\":\"d%u\",\"site\":\"s%u\",\"n\":%u,\"ts\":%lld}", device,
                       device % 5, (unsigned)(random >> 40 & 7), (long long)(start_ms + (int64_t)i * 1000));
        uint32_t partition = vs_partition_of(vs_str(key), cluster->task_count);
        store(&cluster->topics[partition], vs_str(key), vs_str(text)); /* the first source is the table */
        if (i % 50 == 49)
            run_dry(cluster, start_ms + (int64_t)i * 1000);
    }
    /* Every task learns that an hour has passed. */
    for (uint32_t i = 0; i < 4; i++)
        tick(cluster, start_ms + 3600000 + (int64_t)i * 1000);
}

#define TABLE_H                                                                                    \
    "SET 'vendstream.watermark.idle-timeout' = '1 s';\n"                                           \
    "CREATE TABLE h (device_id STRING, site STRING, n INT, ts BIGINT, t AS TO_TIMESTAMP_LTZ(ts, "  \
    "3), WATERMARK FOR t AS t - INTERVAL '60' SECOND) WITH ('connector' = 'log', 'topic' = 'h', "  \
    "'partitions' = '4', 'format' = 'json');\n"

struct settings {
    uint32_t tasks;
    uint32_t batch;
    bool reloads;
};

static void run_cluster(struct cluster *cluster, const char *sql, struct settings settings)
{
    open_cluster(cluster, sql, settings.tasks);
    cluster->batch = settings.batch;
    cluster->reloads = settings.reloads;
    feed_events(cluster);
    size_t count = cluster->rows.len / sizeof(struct vs_str);
    assert_true(count > 0);
    qsort(cluster->rows.ptr, count, sizeof(struct vs_str), compare_texts);
}

static void expect_the_same(const char *sql)
{
    static const struct settings others[] = {{4, 16, false}, {4, 1, false}, {4, 64, true}, {3, 7, false}, {2, 5, true}};
    struct cluster alone;
    run_cluster(&alone, sql, (struct settings){1, 16, false});
    size_t count = alone.rows.len / sizeof(struct vs_str);
    for (size_t s = 0; s < sizeof others / sizeof *others; s++) {
        struct cluster cluster;
        run_cluster(&cluster, sql, others[s]);
        assert_int_equal(cluster.rows.len / sizeof(struct vs_str), count);
        for (size_t i = 0; i < count; i++) {
            const struct vs_str *a = (const struct vs_str *)alone.rows.ptr + i;
            const struct vs_str *b = (const struct vs_str *)cluster.rows.ptr + i;
            if (!vs_str_equal(*a, *b))
                fail_msg("%u tasks: %.*s instead of %.*s", others[s].tasks, VS_STR_ARG(*b), VS_STR_ARG(*a));
        }
        close_cluster(&cluster);
    }
    close_cluster(&alone);
}

static void windows_by_another_key_are_those_of_one_task(void **state)
{
    (void)state;
    expect_the_same(TABLE_H "SELECT site, window_start, COUNT(*) AS c, SUM(n) AS s FROM TABLE(TUMBLE(TABLE h, "
                            "DESCRIPTOR(t), INTERVAL '1' MINUTE)) GROUP BY site, window_start, window_end;");
}

static void windows_without_a_key_are_those_of_one_task(void **state)
{
    (void)state;
    expect_the_same(TABLE_H "SELECT window_end, COUNT(DISTINCT device_id) AS d, MAX(n) AS m FROM TABLE(HOP(TABLE h, "
                            "DESCRIPTOR(t), INTERVAL '30' SECOND, INTERVAL '1' MINUTE)) GROUP BY window_start, "
                            "window_end;");
}

static void two_levels_of_windows_are_those_of_one_task(void **state)
{
    (void)state;
    expect_the_same(TABLE_H
                    "CREATE VIEW per_device AS SELECT device_id, site, SUM(n) AS s, window_time AS wt FROM "
                    "TABLE(TUMBLE(TABLE h, DESCRIPTOR(t), INTERVAL '1' MINUTE)) GROUP BY device_id, site, "
                    "window_start, window_end, window_time;"
                    "SELECT site, window_end, MAX(s) AS m FROM TABLE(TUMBLE(TABLE per_device, DESCRIPTOR(wt), "
                    "INTERVAL '5' MINUTE)) GROUP BY site, window_start, window_end;");
}

static void the_first_row_of_another_key_is_that_of_one_task(void **state)
{
    (void)state;
    expect_the_same(TABLE_H "SELECT site, t FROM (SELECT site, t, ROW_NUMBER() OVER (PARTITION BY site ORDER BY t) "
                            "AS r FROM h) WHERE r = 1;");
}

static void foreign_records_in_the_topic_are_put_aside(void **state)
{
    (void)state;
    struct cluster cluster;
    struct vs_err_note note = {0};
    static const struct vs_str bad[] = {{"", 0}, {"W", 1}, {"{\"a\":1}", 7}, {"\x09", 1}, {"W\x7f\x02", 3}};
    open_cluster(&cluster, TABLE_H "SELECT n, COUNT(*) FROM h GROUP BY n;", 2);
    struct vs_record records[sizeof bad / sizeof *bad] = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        records[i].value = bad[i];
    struct vs_output output = {0};
    assert_int_equal(vs_task_records(cluster.tasks[0], 1, records, sizeof bad / sizeof *bad, 1, &output, &note),
                     VS_ERR_OK);
    assert_int_equal(output.row_count, sizeof bad / sizeof *bad);
    for (uint32_t i = 0; i < output.row_count; i++)
        assert_int_equal(output.rows[i].sink, VS_SINK_DEAD_LETTERS);
    close_cluster(&cluster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_by_another_key_are_those_of_one_task),
        cmocka_unit_test(windows_without_a_key_are_those_of_one_task),
        cmocka_unit_test(two_levels_of_windows_are_those_of_one_task),
        cmocka_unit_test(the_first_row_of_another_key_is_that_of_one_task),
        cmocka_unit_test(foreign_records_in_the_topic_are_put_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
