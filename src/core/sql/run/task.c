/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/task.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/limits.h"
#include "core/sql/run/op.h"
#include "core/sql/run/wire.h"

struct vs_clock_env vs_task_clock_env(struct vs_task *task)
{
    return (struct vs_clock_env){&task->rules, &task->scratch, &task->pool};
}

struct vs_clock *vs_task_clock(struct vs_task *task, const struct vs_node *node)
{
    for (uint32_t i = 0; i < task->clock_count; i++)
        if (task->clocks[i].node == node)
            return &task->clocks[i];
    return NULL;
}

enum vs_err vs_task_new(const struct vs_plan *plan, uint32_t partition, uint32_t partition_count,
                        const bool *typed_sinks, struct vs_task **out, struct vs_err_note *note)
{
    VS_CHECK(partition < partition_count);
    *out = NULL;
    struct vs_task *task = calloc(1, sizeof *task);
    if (task == NULL)
        return vs_fail(note, VS_ERR_NOMEM, "a task");
    task->plan = plan;
    task->partition = partition;
    task->partition_count = partition_count;
    vs_arena_init(&task->memory);
    vs_arena_init(&task->scratch);
    vs_pool_init(&task->pool);
    vs_strmap_init(&task->devices);
    task->typed_sinks = VS_ARENA_ARRAY(&task->memory, plan->sink_count, bool);
    for (uint32_t i = 0; i < plan->sink_count; i++)
        task->typed_sinks[i] = typed_sinks != NULL && typed_sinks[i];
    task->is_source_ended = VS_ARENA_ARRAY(&task->memory, plan->source_count, bool);
    enum vs_err err = vs_task_wire(task, note);
    if (err != VS_ERR_OK) {
        vs_task_free(task);
        return err;
    }
    *out = task;
    return VS_ERR_OK;
}

void vs_task_free(struct vs_task *task)
{
    if (task == NULL)
        return;
    for (uint32_t i = 0; i < task->plan->node_count && task->ops != NULL; i++)
        if (task->ops[i] != NULL && task->ops[i]->kind->close != NULL)
            task->ops[i]->kind->close(task->ops[i]);
    vs_buf_free(&task->key);
    vs_buf_free(&task->keys_ahead);
    vs_buf_free(&task->outbox.text);
    vs_strmap_free(&task->devices);
    vs_pool_free(&task->pool);
    vs_arena_free(&task->scratch);
    vs_arena_free(&task->memory);
    free(task);
}

static void begin_step(struct vs_task *task, struct vs_step *step)
{
    for (uint32_t i = 0; i < task->clock_count; i++)
        vs_clock_begin(&task->clocks[i]);
    for (uint32_t i = 0; i < task->timeline_count; i++)
        vs_timeline_begin(&task->timelines[i]);
    vs_arena_reset(&task->scratch);
    vs_buf_clear(&task->outbox.text);
    (void)vs_buf_reserve(&task->outbox.text,
                         1); /* so that empty keys and bytes are not NULL plus 0 */
    task->outbox.rows = NULL;
    task->outbox.count = task->outbox.capacity = 0;
    task->outbox.is_alert = false;
    step->scratch = &task->scratch;
    step->first_order = task->next_order;
    step->order_count = step->kind == VS_STEP_RECORDS ? 0 : 1;
}

/* Clocks of sources without a WATERMARK; the others move in their node. */
static void move_plain_clocks(struct vs_task *task, const struct vs_step *step)
{
    struct vs_clock_env env = vs_task_clock_env(task);
    for (uint32_t i = 0; i < task->clock_count; i++)
        if (task->clocks[i].node->kind == VS_NODE_SCAN && step->kind == VS_STEP_END &&
            task->clocks[i].source == step->source)
            vs_clock_end(&task->clocks[i], &env, step->first_order);
}

/* A stable sort by order. Orders are dense within a step, so rows are counted per order. */
static void sort_rows(struct vs_task *task, const struct vs_step *step)
{
    struct vs_outbox *outbox = &task->outbox;
    bool is_sorted = true;
    for (uint32_t i = 1; i < outbox->count && is_sorted; i++)
        is_sorted = outbox->rows[i - 1].order <= outbox->rows[i].order;
    if (is_sorted)
        return;
    uint32_t span =
        step->order_count + 1; /* a bad record behind the last row has the order of the next one */
    uint32_t *starts = VS_ARENA_ARRAY(step->scratch, span + 1, uint32_t);
    for (uint32_t i = 0; i < outbox->count; i++) {
        VS_CHECK(outbox->rows[i].order - step->first_order < span);
        starts[outbox->rows[i].order - step->first_order + 1]++;
    }
    for (uint32_t i = 0; i < span; i++)
        starts[i + 1] += starts[i];
    struct vs_emitted *sorted = vs_arena_raw(step->scratch, outbox->count * sizeof *sorted);
    for (uint32_t i = 0; i < outbox->count; i++)
        sorted[starts[outbox->rows[i].order - step->first_order]++] = outbox->rows[i];
    outbox->rows = sorted;
}

static void give_rows(struct vs_task *task, const struct vs_step *step, struct vs_output *out)
{
    struct vs_outbox *outbox = &task->outbox;
    sort_rows(task, step);
    struct vs_out_row *rows = vs_arena_raw(step->scratch, outbox->count * sizeof *rows);
    for (uint32_t i = 0; i < outbox->count; i++) {
        const struct vs_emitted *emitted = &outbox->rows[i];
        rows[i] = emitted->row;
        rows[i].key = (struct vs_str){outbox->text.ptr + emitted->key_at, emitted->key_len};
        rows[i].bytes = (struct vs_str){outbox->text.ptr + emitted->bytes_at, emitted->bytes_len};
        if (emitted->row.sink == VS_SINK_DEAD_LETTERS)
            continue;
        task->counters.rows_out++;
        outbox->is_alert |= task->plan->sinks[emitted->row.sink].alerting;
    }
    *out = (struct vs_output){rows, outbox->count, outbox->is_alert};
}

static enum vs_err run_step(struct vs_task *task, struct vs_step *step, struct vs_output *out)
{
    *out = (struct vs_output){0};
    begin_step(task, step);
    move_plain_clocks(task, step);
    for (uint32_t i = 0; i < task->plan->node_count; i++) {
        struct vs_op *op = task->ops[i];
        vs_op_clear(op);
        if (!op->kind->is_stateless || !vs_op_is_empty(op->inputs[0]))
            VS_TRY(op->kind->run(op, step));
    }
    /* Minima of several clocks are state: they must not miss a step. */
    struct vs_clock_env env = vs_task_clock_env(task);
    for (uint32_t i = 0; i < task->timeline_count; i++)
        if (task->timelines[i].needs_devices)
            vs_timeline_make_devices(&task->timelines[i], &env);
    give_rows(task, step, out);
    task->next_order += step->order_count;
    return VS_ERR_OK;
}

enum vs_err vs_task_records(struct vs_task *task, uint32_t source, const struct vs_record *records,
                            uint32_t count, int64_t now_ms, struct vs_output *out,
                            struct vs_err_note *note)
{
    VS_CHECK_INT(source, <, task->plan->source_count);
    VS_CHECK_INT(count, <=, VS_BATCH_ROWS_MAX);
    struct vs_step step = {.kind = VS_STEP_RECORDS,
                           .source = source,
                           .records = records,
                           .record_count = count,
                           .now_ms = now_ms,
                           .note = note};
    task->counters.records_in += count;
    return run_step(task, &step, out);
}

enum vs_err vs_task_tick(struct vs_task *task, int64_t now_ms, struct vs_output *out,
                         struct vs_err_note *note)
{
    struct vs_step step = {.kind = VS_STEP_TICK, .now_ms = now_ms, .note = note};
    return run_step(task, &step, out);
}

enum vs_err vs_task_source_end(struct vs_task *task, uint32_t source, int64_t now_ms,
                               struct vs_output *out, struct vs_err_note *note)
{
    VS_CHECK_INT(source, <, task->plan->source_count);
    struct vs_step step = {.kind = VS_STEP_END, .source = source, .now_ms = now_ms, .note = note};
    task->is_source_ended[source] = true;
    return run_step(task, &step, out);
}

void vs_task_counters_get(const struct vs_task *task, struct vs_task_counters *out)
{
    *out = task->counters;
    out->state_keys = 0;
    for (uint32_t i = 0; i < task->plan->node_count; i++)
        if (task->ops[i]->keyed != NULL)
            out->state_keys += task->ops[i]->keyed->live_count;
    out->state_bytes = task->pool.used_bytes + vs_strmap_size_bytes(&task->devices);
    out->watermark_ms = INT64_MAX;
    bool has_clock = false;
    for (uint32_t i = 0; i < task->clock_count; i++) {
        const struct vs_clock *clock = &task->clocks[i];
        if (clock->node->kind != VS_NODE_WATERMARK)
            continue;
        has_clock = true;
        out->watermark_ms = clock->time < out->watermark_ms ? clock->time : out->watermark_ms;
    }
    if (!has_clock)
        out->watermark_ms = INT64_MIN;
}
