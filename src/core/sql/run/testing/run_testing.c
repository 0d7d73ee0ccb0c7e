/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/testing/run_testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/check.h"
#include "base/limits.h"

static const int64_t first_now_ms = 1700000000000;

struct session {
    const struct vs_run *run;
    struct vs_arena plan_arena;
    const struct vs_plan *plan;
    struct vs_task *task;
    struct vs_err_note note;
    int64_t now_ms;
    int64_t offset;
    struct vs_buf text; /* of all rows so far */
    bool reloads;       /* after each step */
};

static enum vs_err compile(struct session *session, const char *sql)
{
    vs_arena_init(&session->plan_arena);
    struct vs_script script = {.file = VS_STR("test.sql"), .text = vs_str(sql)};
    return vs_plan_compile(&session->plan_arena, &script, 1, NULL, 0, &session->plan,
                           &session->note);
}

static enum vs_err make_task(struct session *session, struct vs_task **out)
{
    uint32_t partition_count =
        session->run->partition_count == 0 ? 1 : session->run->partition_count;
    return vs_task_new(session->plan, session->run->partition, partition_count, NULL, out,
                       &session->note);
}

static void must(struct session *session, enum vs_err err)
{
    if (err != VS_ERR_OK)
        fail_msg("%s: %s", vs_err_name(err), session->note.text);
}

static void open_session(struct session *session, const struct vs_run *run)
{
    *session = (struct session){.run = run, .now_ms = first_now_ms};
    must(session, compile(session, run->sql));
    if (run->change != NULL)
        run->change(session->plan);
    must(session, make_task(session, &session->task));
}

static void close_session(struct session *session)
{
    vs_task_free(session->task);
    vs_arena_free(&session->plan_arena);
    vs_buf_free(&session->text);
}

static uint32_t source_index(const struct session *session, const char *name)
{
    for (uint32_t i = 0; i < session->plan->source_count; i++)
        if (vs_str_equal(session->plan->sources[i].table->name, vs_str(name)))
            return i;
    fail_msg("the plan has no source %s", name);
    return 0;
}

static void add_rows(struct session *session, const struct vs_output *output)
{
    for (uint32_t i = 0; i < output->row_count; i++) {
        const struct vs_out_row *row = &output->rows[i];
        assert_int_equal(row->time_ms, session->now_ms);
        if (row->sink == VS_SINK_DEAD_LETTERS)
            vs_buf_printf(&session->text, "dead %.*s ", VS_STR_ARG(row->reason));
        vs_buf_add_str(&session->text, row->bytes);
        vs_buf_add_char(&session->text, '\n');
    }
}

/* The task goes on as another one that knows only the saved state. */
static void reload(struct session *session)
{
    struct vs_buf saved = {0};
    struct vs_task *next = NULL;
    vs_task_save(session->task, &saved);
    must(session, make_task(session, &next));
    must(session, vs_task_load(next, vs_buf_str(&saved), &session->note));
    assert_true(vs_task_state_hash(next) == vs_task_state_hash(session->task));
    vs_task_free(session->task);
    session->task = next;
    vs_buf_free(&saved);
}

static uint32_t collect(struct session *session, uint32_t at, uint32_t step_size,
                        struct vs_record *records)
{
    const struct vs_run *run = session->run;
    uint32_t count = 0;
    while (count < step_size && at + count < run->feed_count &&
           run->feeds[at + count].kind == VS_FEED_RECORD &&
           vs_str_equal(vs_str(run->feeds[at + count].source), vs_str(run->feeds[at].source))) {
        const struct vs_feed *feed = &run->feeds[at + count];
        records[count++] = (struct vs_record){.value = vs_str(feed->json),
                                              .timestamp_ms = feed->time_ms,
                                              .offset = session->offset++};
    }
    return count;
}

static enum vs_err step(struct session *session, uint32_t *at, uint32_t step_size)
{
    static struct vs_record records[VS_BATCH_ROWS_MAX];
    const struct vs_feed *feed = &session->run->feeds[*at];
    struct vs_output output;
    enum vs_err err = VS_ERR_OK;
    switch (feed->kind) {
    case VS_FEED_RECORD: {
        uint32_t count = collect(session, *at, step_size, records);
        *at += count;
        err = vs_task_records(session->task, source_index(session, feed->source), records, count,
                              session->now_ms, &output, &session->note);
        break;
    }
    case VS_FEED_TICK:
        *at += 1;
        session->now_ms = feed->time_ms;
        err = vs_task_tick(session->task, session->now_ms, &output, &session->note);
        break;
    case VS_FEED_END:
        *at += 1;
        err = vs_task_source_end(session->task, source_index(session, feed->source),
                                 session->now_ms, &output, &session->note);
        break;
    }
    if (err != VS_ERR_OK)
        return err;
    add_rows(session, &output);
    if (session->reloads)
        reload(session);
    return VS_ERR_OK;
}

static enum vs_err run_all(struct session *session, uint32_t step_size)
{
    for (uint32_t at = 0; at < session->run->feed_count;) {
        enum vs_err err = step(session, &at, step_size);
        if (err != VS_ERR_OK)
            return err;
    }
    return VS_ERR_OK;
}

static void compare(const char *what, struct vs_str got, struct vs_str expected)
{
    if (vs_str_equal(got, expected))
        return;
    size_t line = 1;
    size_t start = 0;
    size_t i = 0;
    for (; i < got.len && i < expected.len && got.ptr[i] == expected.ptr[i]; i++)
        if (got.ptr[i] == '\n') {
            line++;
            start = i + 1;
        }
    struct vs_str got_line = {got.ptr + start, 0};
    struct vs_str expected_line = {expected.ptr + start, 0};
    got_line.len = vs_str_find_char((struct vs_str){got.ptr + start, got.len - start}, '\n');
    expected_line.len =
        vs_str_find_char((struct vs_str){expected.ptr + start, expected.len - start}, '\n');
    print_message("%s, all rows:\n%.*s", what, VS_STR_ARG(got));
    fail_msg("%s, row %zu:\n got      %.*s\n expected %.*s", what, line, VS_STR_ARG(got_line),
             VS_STR_ARG(expected_line));
}

static const char *step_name(uint32_t step_size, bool reloads)
{
    if (reloads)
        return "saved and loaded after each record";
    return step_size == 1 ? "record by record" : step_size == 7 ? "in steps of 7" : "in one step";
}

static uint64_t run_once(const struct vs_run *run, uint32_t step_size, bool reloads,
                         struct vs_buf *text)
{
    struct session session;
    open_session(&session, run);
    session.reloads = reloads;
    must(&session, run_all(&session, step_size));
    uint64_t hash = vs_task_state_hash(session.task);
    vs_buf_clear(text);
    (void)vs_buf_reserve(text, 1);
    vs_buf_add_str(text, vs_buf_str(&session.text));
    close_session(&session);
    return hash;
}

static void expect_all(const struct vs_run *run, struct vs_str expected)
{
    static const uint32_t sizes[] = {VS_BATCH_ROWS_MAX, 1, 7, 1};
    struct vs_buf text = {0};
    uint64_t hash = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t own = run_once(run, sizes[i], i == 3, &text);
        compare(step_name(sizes[i], i == 3), vs_buf_str(&text), expected);
        if (i > 0 && own != hash)
            fail_msg("%s: the state differs", step_name(sizes[i], i == 3));
        hash = own;
    }
    vs_buf_free(&text);
}

void vs_expect_run(const struct vs_run *run, const char *expected)
{
    expect_all(run, vs_str(expected));
}

uint32_t vs_expect_agreement(const struct vs_run *run)
{
    struct vs_buf text = {0};
    uint32_t lines = 0;
    (void)run_once(run, VS_BATCH_ROWS_MAX, false, &text);
    expect_all(run, vs_buf_str(&text));
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    vs_buf_free(&text);
    return lines;
}

void vs_expect_failure(const struct vs_run *run, enum vs_err err, const char *note_part)
{
    struct session session;
    open_session(&session, run);
    assert_int_equal(run_all(&session, VS_BATCH_ROWS_MAX), err);
    if (strstr(session.note.text, note_part) == NULL)
        fail_msg("\"%s\" does not hold \"%s\"", session.note.text, note_part);
    close_session(&session);
}

struct vs_task_counters vs_run_counters(const struct vs_run *run)
{
    struct session session;
    struct vs_task_counters counters;
    open_session(&session, run);
    must(&session, run_all(&session, 3));
    vs_task_counters_get(session.task, &counters);
    close_session(&session);
    return counters;
}

struct vs_buf vs_run_state(const struct vs_run *run)
{
    struct session session;
    struct vs_buf state = {0};
    open_session(&session, run);
    must(&session, run_all(&session, VS_BATCH_ROWS_MAX));
    vs_task_save(session.task, &state);
    close_session(&session);
    return state;
}

void vs_expect_refused(const char *sql, enum vs_err err, const char *note_part)
{
    static const struct vs_run nothing = {0};
    struct session session = {.run = &nothing};
    must(&session, compile(&session, sql));
    assert_int_equal(make_task(&session, &session.task), err);
    if (strstr(session.note.text, note_part) == NULL)
        fail_msg("\"%s\" does not hold \"%s\"", session.note.text, note_part);
    vs_arena_free(&session.plan_arena);
}

enum vs_err vs_try_load(const char *sql, struct vs_str state, struct vs_loaded *loaded)
{
    static const struct vs_run nothing = {0};
    struct session session = {.run = &nothing};
    must(&session, compile(&session, sql));
    must(&session, make_task(&session, &session.task));
    enum vs_err err = vs_task_load(session.task, state, &session.note);
    *loaded = (struct vs_loaded){0};
    if (err == VS_ERR_OK) {
        loaded->hash = vs_task_state_hash(session.task);
        vs_task_counters_get(session.task, &loaded->counters);
    } else {
        assert_true(session.note.text[0] != '\0');
    }
    vs_task_free(session.task);
    vs_arena_free(&session.plan_arena);
    return err;
}
