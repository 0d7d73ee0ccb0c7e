/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/bounded.h"

#include <stdlib.h>
#include <time.h>

#include "adapters/sink_filesystem/sink_filesystem.h"
#include "adapters/sink_print/sink_print.h"
#include "base/check.h"
#include "base/limits.h"
#include "core/sql/task.h"
#include "runtime/adapters.h"
#include "runtime/bounded_source.h"
#include "runtime/logger.h"
#include "runtime/secrets.h"
#include "runtime/settings.h"

struct target {
    const struct vs_sink_ops *ops;
    void *state;
    struct vs_sink_env env;
    struct vs_sink_row *rows;
    struct vs_sink_outcome *outcomes;
    uint32_t count;
    uint32_t position;
    struct vs_resolved_table resolved;
    bool holds; /* rows are kept until there are many, so that a file holds more than one step's */
    struct vs_arena held;
};

enum { TARGET_ROWS = 16384 };

struct job {
    const struct vs_bounded_options *options;
    const struct vs_plan *plan;
    const struct vs_clock *clock;
    struct vs_task *task;
    struct vs_bounded_source **sources;
    struct target *targets;
    struct vs_record *records;
    bool goes_on; /* rows that fail are told of */
};

bool vs_plan_is_bounded(const struct vs_plan *plan, bool topics)
{
    for (uint32_t i = 0; i < plan->source_count; i++) {
        if (plan->sources[i].exchange || !vs_bounded_source_fits(plan->sources[i].table, topics))
            return false;
    }
    return true;
}

static enum vs_err flush(struct target *target, struct vs_err_note *note)
{
    if (target->count == 0)
        return VS_ERR_OK;
    target->ops->write(target->state, target->rows, target->count, target->outcomes);
    for (uint32_t i = 0; i < target->count; i++) {
        if (target->outcomes[i].result != VS_SINK_OK)
            return vs_fail(note, VS_ERR_FAILED, "sink %s: %s", target->ops->connector, target->outcomes[i].reason);
    }
    target->count = 0;
    vs_arena_reset(&target->held);
    return VS_ERR_OK;
}

static enum vs_err flush_all(struct job *job, bool held, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < job->plan->sink_count; i++)
        if (held || !job->targets[i].holds)
            VS_TRY(flush(&job->targets[i], note));
    return VS_ERR_OK;
}

static struct vs_str hold(struct target *target, struct vs_str bytes)
{
    return target->holds && bytes.ptr != NULL ? vs_arena_copy(&target->held, bytes) : bytes;
}

/* The rows' bytes borrow from the task until its next call: written, or copied, before that. */
static enum vs_err write_output(struct job *job, const struct vs_output *output, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < output->row_count; i++) {
        const struct vs_out_row *row = &output->rows[i];
        if (row->sink == VS_SINK_DEAD_LETTERS && !job->goes_on)
            return vs_fail(note, VS_ERR_FAILED, "%.*s", VS_STR_ARG(row->reason));
        if (row->sink == VS_SINK_DEAD_LETTERS) {
            vs_log_line(VS_LEVEL_WARN, "put aside: %.*s: %.*s", VS_STR_ARG(row->reason), VS_STR_ARG(row->bytes));
            continue;
        }
        struct target *target = &job->targets[row->sink];
        target->rows[target->count++] = (struct vs_sink_row){.kind = row->kind,
                                                             .position = {0, 1, target->position++},
                                                             .time_ms = row->time_ms,
                                                             .key = hold(target, row->key),
                                                             .bytes = hold(target, row->bytes)};
        if (target->count == TARGET_ROWS)
            VS_TRY(flush(target, note));
    }
    return flush_all(job, false, note);
}

/* *fed: something came of it. */
static enum vs_err feed_some(struct job *job, uint32_t index, bool *fed, struct vs_err_note *note)
{
    struct vs_bounded_source *source = job->sources[index];
    struct vs_output output = {0};
    uint32_t count;
    VS_TRY(vs_bounded_source_read(source, job->records, &count, note));
    int64_t now = vs_clock_now_ms(job->clock);
    bool ended = vs_bounded_source_has_ended(source);
    *fed = *fed || ended || count > 0;
    if (ended)
        VS_TRY(vs_task_source_end(job->task, index, now, &output, note));
    else if (count > 0)
        VS_TRY(vs_task_records(job->task, index, job->records, count, now, &output, note));
    return write_output(job, &output, note);
}

static enum vs_err read_registries(struct job *job, struct vs_err_note *note)
{
    bool fed = false;
    for (uint32_t i = 0; i < job->plan->source_count; i++) {
        while (job->plan->sources[i].registry && !vs_bounded_source_has_ended(job->sources[i]))
            VS_TRY(feed_some(job, i, &fed, note));
    }
    return VS_ERR_OK;
}

/* A generated table without an end is stopped, and that is its end; a file that was not read whole is not. */
static enum vs_err stopped(const struct job *job, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < job->plan->source_count; i++)
        if (vs_bounded_source_is_endless(job->sources[i]))
            return VS_ERR_OK;
    return vs_fail(note, VS_ERR_CLOSED, "stopped before the end of the input");
}

static void pause_briefly(void)
{
    struct timespec pause = {0, 2 * 1000 * 1000};
    (void)nanosleep(&pause, NULL);
}

static enum vs_err read_all(struct job *job, const _Atomic bool *stop, struct vs_err_note *note)
{
    VS_TRY(read_registries(job, note));
    for (bool more = true; more;) {
        bool fed = false;
        more = false;
        for (uint32_t i = 0; i < job->plan->source_count; i++) {
            if (vs_bounded_source_has_ended(job->sources[i]))
                continue;
            if (stop != NULL && atomic_load(stop))
                return stopped(job, note);
            VS_TRY(feed_some(job, i, &fed, note));
            more = true;
        }
        if (more && !fed)
            pause_briefly();
    }
    if (job->plan->source_count == 0) { /* only VALUES: one tick gives their rows */
        struct vs_output output = {0};
        VS_TRY(vs_task_tick(job->task, vs_clock_now_ms(job->clock), &output, note));
        return write_output(job, &output, note);
    }
    return VS_ERR_OK;
}

static enum vs_err open_target(struct job *job, uint32_t index, struct vs_err_note *note)
{
    const struct vs_plan_sink *sink = &job->plan->sinks[index];
    struct target *target = &job->targets[index];
    const struct vs_sink_ops *ops = sink->table == NULL ? &vs_sink_print_ops : vs_sink_adapter(sink->table->connector);
    if (ops == NULL || vs_str_equal(vs_str(ops->connector), VS_STR("log")) ||
        vs_str_equal(vs_str(ops->connector), VS_STR("kafka")))
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "table %.*s: the connector '%.*s' cannot be written by a job over bounded sources",
                       VS_STR_ARG(sink->name), VS_STR_ARG(sink->table->connector));
    target->ops = ops;
    target->holds = ops == &vs_sink_filesystem_ops;
    target->state = calloc(1, ops->state_size);
    target->rows = calloc(TARGET_ROWS, sizeof *target->rows);
    target->outcomes = calloc(TARGET_ROWS, sizeof *target->outcomes);
    VS_CHECK(target->state != NULL && target->rows != NULL && target->outcomes != NULL);
    if (sink->table != NULL)
        VS_TRY(vs_secrets_resolve_table(sink->table, &target->resolved, note));
    target->env = (struct vs_sink_env){
        .table = sink->table == NULL ? NULL : &target->resolved.table, .clock = job->clock, .data_dir = ".", .stdout_fd = job->options->stdout_fd};
    return ops->open(target->state, &target->env, note);
}

/* One that nobody has used before, when none is set. */
static uint64_t seed_of(const struct vs_plan *plan, const struct vs_clock *clock)
{
    uint64_t seed = 0;
    (void)vs_str_to_uint64(vs_setting_text(plan, "vendstream.datagen.seed"), &seed);
    return seed != 0 ? seed : (uint64_t)vs_clock_now_ms(clock) ^ (uint64_t)vs_clock_monotonic_ns(clock) << 20;
}

static enum vs_err open_job(struct job *job, struct vs_err_note *note)
{
    const struct vs_plan *plan = job->plan;
    job->sources = calloc((size_t)plan->source_count + 1, sizeof *job->sources);
    job->targets = calloc((size_t)plan->sink_count + 1, sizeof *job->targets);
    job->records = calloc(VS_BATCH_ROWS_MAX, sizeof *job->records);
    bool *typed = calloc((size_t)plan->sink_count + 1, sizeof *typed);
    VS_CHECK(job->sources != NULL && job->targets != NULL && job->records != NULL && typed != NULL);
    enum vs_err err = VS_ERR_OK;
    int64_t batch_rows = vs_setting_int(plan, "vendstream.bounded.batch-rows");
    struct vs_bounded_source_env env = {.seed = seed_of(plan, job->clock),
                                        .clock = job->clock,
                                        .topics_dir = job->options->topics_dir,
                                        .topics_end = job->options->topics_end,
                                        .batch_rows = VS_BATCH_ROWS_MAX};
    if (batch_rows >= 1 && batch_rows < VS_BATCH_ROWS_MAX)
        env.batch_rows = (uint32_t)batch_rows;
    for (uint32_t i = 0; i < plan->source_count && err == VS_ERR_OK; i++)
        err = vs_bounded_source_open(plan->sources[i].table, &env, &job->sources[i], note);
    for (uint32_t i = 0; i < plan->sink_count && err == VS_ERR_OK; i++) {
        typed[i] = vs_sink_wants_typed_rows(plan->sinks[i].table);
        err = open_target(job, i, note);
    }
    if (err == VS_ERR_OK)
        err = vs_task_new(plan, 0, 1, typed, &job->task, note);
    free(typed);
    return err;
}

static void close_job(struct job *job)
{
    for (uint32_t i = 0; job->targets != NULL && i < job->plan->sink_count; i++) {
        struct target *target = &job->targets[i];
        if (target->state != NULL)
            target->ops->close(target->state);
        vs_resolved_table_free(&target->resolved);
        free(target->state);
        free(target->rows);
        free(target->outcomes);
        vs_arena_free(&target->held);
    }
    for (uint32_t i = 0; job->sources != NULL && i < job->plan->source_count; i++)
        vs_bounded_source_close(job->sources[i]);
    vs_task_free(job->task);
    free(job->sources);
    free(job->targets);
    free(job->records);
}

enum vs_err vs_bounded_run(const struct vs_bounded_options *options, struct vs_err_note *note)
{
    struct job job = {.options = options, .plan = options->plan, .clock = options->clock};
    job.goes_on = vs_str_equal(vs_plan_setting(job.plan, VS_STR("vendstream.row-failure")), VS_STR("dead-letter"));
    enum vs_err err = open_job(&job, note);
    if (err == VS_ERR_OK)
        err = read_all(&job, options->stop, note);
    if (err == VS_ERR_OK)
        err = flush_all(&job, true, note);
    close_job(&job);
    return err;
}
