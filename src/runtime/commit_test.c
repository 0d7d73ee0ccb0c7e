/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "runtime/commit.h"
#include "runtime/cursor_file.h"
#include "runtime/metrics.h"

static const struct vs_plan_sink sinks[] = {{.name = {"a", 1}}, {.name = {"b", 1}}};
static const struct vs_plan plan = {.sinks = (struct vs_plan_sink *)sinks, .sink_count = 2};

static void build(struct vs_commit_builder *builder)
{
    vs_commit_builder_init(builder, 2);
    struct vs_commit_step records = {.kind = VS_STEP_RECORDS,
                                     .now_ms = 1000,
                                     .topic = VS_STR("device-events"),
                                     .partition = 3,
                                     .from = 10,
                                     .to = 20};
    struct vs_commit_step tick = {.kind = VS_STEP_TICK, .now_ms = 2000};
    vs_commit_add_step(builder, &records);
    vs_commit_add_step(builder, &tick);
    struct vs_out_row rows[] = {
        {.sink = 1, .kind = VS_ROW_INSERT, .time_ms = 5, .key = VS_STR("k"), .bytes = VS_STR("one")},
        {.sink = VS_SINK_DEAD_LETTERS, .reason = VS_STR("bad"), .stage = VS_STR("VALUE_CONVERTER"),
         .bytes = VS_STR("{"), .offset = 17, .timestamp_ms = 99},
        {.sink = 1, .kind = VS_ROW_DELETE, .time_ms = 6, .bytes = VS_STR("two")},
    };
    struct vs_output output = {.rows = rows, .row_count = 3};
    struct vs_commit_origin origin = {VS_STR("device-events"), 3};
    vs_commit_add_rows(builder, &output, &origin);
}

static enum vs_err count_step(void *ctx, const struct vs_commit_step *step)
{
    int *count = ctx;
    if (*count == 0) {
        assert_int_equal(step->kind, VS_STEP_RECORDS);
        assert_int_equal(step->from, 10);
        assert_int_equal(step->to, 20);
        assert_int_equal(step->partition, 3);
    } else {
        assert_int_equal(step->kind, VS_STEP_TICK);
        assert_int_equal(step->now_ms, 2000);
    }
    (*count)++;
    return VS_ERR_OK;
}

static void steps_and_rows_come_back_as_they_were_put_in(void **state)
{
    (void)state;
    struct vs_commit_builder builder;
    build(&builder);
    struct vs_str payload = vs_commit_finish(&builder, &plan);
    int steps = 0;
    assert_int_equal(vs_commit_each_step(payload, count_step, &steps, NULL), VS_ERR_OK);
    assert_int_equal(steps, 2);
    struct vs_commit_rows rows;
    struct vs_commit_row row;
    assert_int_equal(vs_commit_rows_of(payload, VS_STR("a"), &rows, NULL), VS_ERR_OK);
    assert_int_equal(rows.count, 0);
    assert_int_equal(vs_commit_rows_of(payload, VS_STR("b"), &rows, NULL), VS_ERR_OK);
    assert_int_equal(rows.count, 2);
    assert_int_equal(vs_commit_next_row(&rows, &row, NULL), VS_ERR_OK);
    assert_true(vs_str_equal(row.bytes, VS_STR("one")) && vs_str_equal(row.key, VS_STR("k")));
    assert_int_equal(vs_commit_next_row(&rows, &row, NULL), VS_ERR_OK);
    assert_int_equal(row.kind, VS_ROW_DELETE);
    assert_int_equal(vs_commit_rows_of(payload, VS_STR(VS_COMMIT_DEAD_LETTERS), &rows, NULL), VS_ERR_OK);
    assert_int_equal(vs_commit_next_row(&rows, &row, NULL), VS_ERR_OK);
    assert_true(vs_str_equal(row.reason, VS_STR("bad")));
    assert_int_equal(row.offset, 17);
    vs_commit_builder_free(&builder);
}

static void a_cut_payload_is_corrupt_at_every_length(void **state)
{
    (void)state;
    struct vs_commit_builder builder;
    build(&builder);
    struct vs_str payload = vs_commit_finish(&builder, &plan);
    for (size_t len = 0; len < payload.len; len++) {
        struct vs_commit_rows rows;
        enum vs_err err = vs_commit_rows_of((struct vs_str){payload.ptr, len}, VS_STR(VS_COMMIT_DEAD_LETTERS),
                                            &rows, NULL);
        assert_int_equal(err, VS_ERR_CORRUPT);
    }
    vs_commit_builder_free(&builder);
}

static void a_cursor_survives_the_loss_of_its_newer_slot(void **state)
{
    (void)state;
    char path[] = "/tmp/vendstream-cursor-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    struct vs_cursor_file cursor;
    assert_int_equal(vs_cursor_file_open(&cursor, path, NULL), VS_ERR_OK);
    assert_false(cursor.known);
    assert_int_equal(vs_cursor_file_set(&cursor, 7, 0, true), VS_ERR_OK);
    assert_int_equal(vs_cursor_file_set(&cursor, 8, 3, true), VS_ERR_OK);
    off_t newer = (off_t)(cursor.writes % 2) * 32;
    vs_cursor_file_close(&cursor);
    assert_int_equal(pwrite(fd, "\xFF", 1, newer + 9), 1);
    assert_int_equal(vs_cursor_file_open(&cursor, path, NULL), VS_ERR_OK);
    assert_int_equal(cursor.first, 7);
    vs_cursor_file_close(&cursor);
    close(fd);
    unlink(path);
}

static void metrics_are_printed_with_escaped_labels(void **state)
{
    (void)state;
    struct vs_metrics *metrics = vs_metrics_new();
    vs_metric_add(vs_metric(metrics, VS_METRIC_SINK_APPLIED, VS_STR("a\"b")), 3);
    vs_metric_add(vs_metric(metrics, VS_METRIC_SINK_APPLIED, VS_STR("c")), 4);
    assert_int_equal(vs_metric_sum(metrics, VS_METRIC_SINK_APPLIED), 7);
    struct vs_buf text = {0};
    vs_metrics_print(metrics, &text);
    vs_buf_add_char(&text, '\0');
    assert_non_null(strstr(text.ptr, "vendstream_sink_rows_applied_total{sink=\"a\\\"b\"} 3\n"));
    assert_non_null(strstr(text.ptr, "# TYPE vendstream_sink_rows_applied_total counter\n"));
    vs_buf_free(&text);
    vs_metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_and_rows_come_back_as_they_were_put_in),
        cmocka_unit_test(a_cut_payload_is_corrupt_at_every_length),
        cmocka_unit_test(a_cursor_survives_the_loss_of_its_newer_slot),
        cmocka_unit_test(metrics_are_printed_with_escaped_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
