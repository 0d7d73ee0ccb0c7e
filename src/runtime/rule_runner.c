/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/rule_runner.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "core/sql/row.h"
#include "core/sql/task.h"

struct line {
    json_t *json;
    uint32_t number;
};

struct rule_test {
    const struct vs_plan *plan;
    struct vs_str file;
    struct vs_task *task;
    struct line *lines;
    uint32_t line_count;
    int64_t clock_ms;
    int64_t offset;
    uint32_t registry; /* whose rows are being fed; UINT32_MAX: none */
    json_t *got; /* array of {"table", "op", "row"} */
    struct vs_arena scratch;
};

static enum vs_err parse_lines(struct rule_test *test, struct vs_str text, struct vs_err_note *note)
{
    for (uint32_t number = 1; text.len > 0; number++) {
        struct vs_str line = vs_str_trim(vs_str_cut(&text, '\n'));
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        json_error_t error;
        json_t *json = json_loadb(line.ptr, line.len, 0, &error);
        if (!json_is_object(json)) {
            json_decref(json);
            return vs_fail(note, VS_ERR_SYNTAX, "%.*s:%u:%d: %s", VS_STR_ARG(test->file), number, error.column,
                           error.text);
        }
        test->lines = realloc(test->lines, (test->line_count + 1) * sizeof *test->lines);
        VS_CHECK(test->lines != NULL);
        test->lines[test->line_count++] = (struct line){json, number};
    }
    return VS_ERR_OK;
}

/* A typed row as a JSON object. */
static json_t *row_to_json(struct rule_test *test, const struct vs_table *table, struct vs_str bytes)
{
    json_t *object = json_object();
    struct vs_reader reader = vs_reader(bytes);
    struct vs_buf text = {0};
    for (uint32_t i = 0; i < table->column_count; i++) {
        const struct vs_table_column *column = &table->columns[i];
        if (column->kind == VS_COLUMN_COMPUTED || (column->kind == VS_COLUMN_METADATA && column->is_virtual))
            continue;
        struct vs_value value = vs_row_read_value(&reader, column->type, &test->scratch);
        vs_buf_clear(&text);
        vs_value_print_json(&text, column->type, &value, true);
        struct vs_str name = vs_arena_copy(&test->scratch, column->name);
        json_object_set_new(object, name.ptr, json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL));
    }
    vs_buf_free(&text);
    return object;
}

static void keep_rows(struct rule_test *test, const struct vs_output *output)
{
    for (uint32_t i = 0; i < output->row_count; i++) {
        const struct vs_out_row *row = &output->rows[i];
        if (row->sink == VS_SINK_DEAD_LETTERS || test->plan->sinks[row->sink].table == NULL)
            continue;
        const struct vs_table *table = test->plan->sinks[row->sink].table;
        struct vs_str name = vs_arena_copy(&test->scratch, table->name);
        json_array_append_new(test->got, json_pack("{s:s, s:s, s:o}", "table", name.ptr, "op",
                                                   vs_row_kind_text(row->kind), "row",
                                                   row_to_json(test, table, row->bytes)));
    }
}

static enum vs_err feed_record(struct rule_test *test, uint32_t source, const json_t *value,
                               struct vs_err_note *note)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    VS_CHECK(text != NULL);
    const char *device = json_string_value(json_object_get(value, "device_id"));
    struct vs_record record = {.key = vs_str(device == NULL ? "" : device),
                               .value = vs_str(text),
                               .timestamp_ms = test->clock_ms,
                               .offset = test->offset++};
    struct vs_output output = {0};
    enum vs_err err = vs_task_records(test->task, source, &record, 1, test->clock_ms, &output, note);
    if (err == VS_ERR_OK)
        keep_rows(test, &output);
    free(text);
    return err;
}

/* Feeds every source on the topic, or the registry table of that name. */
static enum vs_err feed(struct rule_test *test, const struct line *line, struct vs_err_note *note)
{
    const char *topic = json_string_value(json_object_get(line->json, "topic"));
    const char *table = json_string_value(json_object_get(line->json, "table"));
    for (uint32_t i = 0; i < test->plan->source_count; i++) {
        const struct vs_table *source = test->plan->sources[i].table;
        bool wanted = topic != NULL ? vs_str_equal(vs_table_option(source, VS_STR("topic")), vs_str(topic))
                                    : vs_str_equal(source->name, vs_str(table));
        if (wanted && test->plan->sources[i].registry)
            test->registry = i;
        if (wanted)
            VS_TRY(feed_record(test, i, json_object_get(line->json, "value"), note));
    }
    return VS_ERR_OK;
}

/* Rows of a registry that follow each other are one reading of the whole table. */
static enum vs_err end_registry(struct rule_test *test, const struct line *next, struct vs_err_note *note)
{
    if (test->registry == UINT32_MAX)
        return VS_ERR_OK;
    const char *table = json_string_value(json_object_get(next->json, "table"));
    if (table != NULL && vs_str_equal(test->plan->sources[test->registry].table->name, vs_str(table)))
        return VS_ERR_OK;
    struct vs_output output = {0};
    VS_TRY(vs_task_source_end(test->task, test->registry, test->clock_ms, &output, note));
    test->registry = UINT32_MAX;
    keep_rows(test, &output);
    return VS_ERR_OK;
}

static enum vs_err play_line(struct rule_test *test, const struct line *line, struct vs_err_note *note)
{
    VS_TRY(end_registry(test, line, note));
    json_t *clock = json_object_get(line->json, "clock");
    if (json_is_integer(clock)) {
        test->clock_ms = json_integer_value(clock);
        struct vs_output output = {0};
        VS_TRY(vs_task_tick(test->task, test->clock_ms, &output, note));
        keep_rows(test, &output);
        return VS_ERR_OK;
    }
    bool is_input = json_is_object(json_object_get(line->json, "value")) &&
                    (json_is_string(json_object_get(line->json, "topic")) ||
                     json_is_string(json_object_get(line->json, "table")));
    if (is_input)
        return feed(test, line, note);
    if (json_is_string(json_object_get(line->json, "expect")))
        return VS_ERR_OK;
    return vs_fail(note, VS_ERR_INVALID, "%.*s:%u:1: write clock, topic or table with value, or expect with row",
                   VS_STR_ARG(test->file), line->number);
}

static bool is_judged(const struct rule_test *test, const char *table)
{
    for (uint32_t i = 0; i < test->line_count; i++) {
        const char *name = json_string_value(json_object_get(test->lines[i].json, "expect"));
        if (name != NULL && vs_str_equal(vs_str(name), vs_str(table)))
            return true;
    }
    return false;
}

static bool row_matches(const json_t *expected, const json_t *got)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)expected, key, value) {
        if (!json_equal(value, json_object_get(got, key)))
            return false;
    }
    return true;
}

static void describe(struct vs_buf *report, const char *what, uint32_t line, const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    if (line > 0)
        vs_buf_printf(report, "  line %u: %s %s\n", line, what, text);
    else
        vs_buf_printf(report, "  %s %s\n", what, text);
    free(text);
}

static enum vs_err compare(struct rule_test *test, struct vs_buf *report)
{
    bool equal = true;
    size_t at = 0;
    for (uint32_t i = 0; i < test->line_count; i++) {
        const json_t *row = json_object_get(test->lines[i].json, "row");
        const char *table = json_string_value(json_object_get(test->lines[i].json, "expect"));
        if (table == NULL || row == NULL)
            continue;
        while (at < json_array_size(test->got) &&
               !is_judged(test, json_string_value(json_object_get(json_array_get(test->got, at), "table"))))
            at++;
        const json_t *got = at < json_array_size(test->got) ? json_array_get(test->got, at) : NULL;
        at += got != NULL;
        bool same = got != NULL &&
                    vs_str_equal(vs_str(json_string_value(json_object_get(got, "table"))), vs_str(table)) &&
                    row_matches(row, json_object_get(got, "row"));
        if (!same) {
            equal = false;
            describe(report, "expected", test->lines[i].number, row);
            describe(report, "but came", 0, got == NULL ? json_null() : got);
        }
    }
    for (; at < json_array_size(test->got); at++) {
        const json_t *got = json_array_get(test->got, at);
        if (is_judged(test, json_string_value(json_object_get(got, "table")))) {
            equal = false;
            describe(report, "not expected:", 0, got);
        }
    }
    return equal ? VS_ERR_OK : VS_ERR_FAILED;
}

enum vs_err vs_rule_test_run(const struct vs_plan *plan, struct vs_str file, struct vs_str text,
                             struct vs_buf *report, struct vs_err_note *note)
{
    struct rule_test test = {.plan = plan, .file = file, .registry = UINT32_MAX, .got = json_array()};
    bool *typed = calloc((size_t)plan->sink_count + 1, sizeof *typed);
    VS_CHECK(typed != NULL && test.got != NULL);
    for (uint32_t i = 0; i < plan->sink_count; i++)
        typed[i] = plan->sinks[i].table != NULL;
    vs_arena_init(&test.scratch);
    enum vs_err err = parse_lines(&test, text, note);
    if (err == VS_ERR_OK)
        err = vs_task_new(plan, 0, 1, typed, &test.task, note);
    for (uint32_t i = 0; i < test.line_count && err == VS_ERR_OK; i++) {
        err = play_line(&test, &test.lines[i], note);
        if (err == VS_ERR_FAILED)
            err = vs_fail_within(note, VS_ERR_INVALID, "%.*s:%u", VS_STR_ARG(file), test.lines[i].number);
    }
    if (err == VS_ERR_OK)
        err = compare(&test, report);
    vs_task_free(test.task);
    for (uint32_t i = 0; i < test.line_count; i++)
        json_decref(test.lines[i].json);
    free(test.lines);
    free(typed);
    json_decref(test.got);
    vs_arena_free(&test.scratch);
    return err;
}
