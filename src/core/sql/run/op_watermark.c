/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* WATERMARK: passes rows on and moves the clock of its source by them. */
#include "base/check.h"
#include "core/sql/run/op.h"

struct watermark {
    struct vs_op op;
    struct vs_clock *clock;
    int32_t device_column; /* -1: none, or devices have no time of their own */
};

static enum vs_err open_watermark(struct vs_op *op, struct vs_err_note *note)
{
    struct watermark *watermark = (struct watermark *)op;
    const struct vs_node *node = op->node;
    watermark->clock = vs_task_clock(op->task, node);
    watermark->device_column = -1;
    for (uint32_t i = 0; i < node->column_count && op->task->rules.by_device; i++)
        if (op->inputs[0]->is_device[i] && watermark->device_column < 0)
            watermark->device_column = (int32_t)i;
    if (vs_type_physical(node->types[node->as.watermark.time_column]) != VS_PHYS_I64 ||
        vs_type_physical(node->as.watermark.watermark->type) != VS_PHYS_I64)
        return vs_fail(
            note, VS_ERR_UNSUPPORTED,
            "a watermark needs a TIMESTAMP or TIMESTAMP_LTZ of at most 3 digits: CAST the column");
    return VS_ERR_OK;
}

static int64_t arrival_of(const struct vs_step *step, uint64_t order)
{
    if (step->kind != VS_STEP_RECORDS || order < step->first_order ||
        order - step->first_order >= step->order_count)
        return step->now_ms;
    return step->records[step->row_record[order - step->first_order]].timestamp_ms;
}

static enum vs_err move_by_rows(struct watermark *watermark, struct vs_step *step,
                                const struct vs_column *marks)
{
    struct vs_op *op = &watermark->op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    const struct vs_column *time = &batch->columns[op->node->as.watermark.time_column];
    struct vs_clock_env env = vs_task_clock_env(op->task);
    for (uint32_t i = 0; i < batch->selection_count; i++) {
        uint32_t row = vs_batch_row(batch, i);
        if (vs_column_is_null(time, row))
            return vs_fail(
                step->note, VS_ERR_FAILED,
                "RowTime field should not be null, please convert it to a non-null long value.");
        struct vs_clock_row at = {
            .order = batch->order[row],
            .rowtime_ms = time->as.i64[row],
            .watermark_ms = vs_column_is_null(marks, row) ? INT64_MIN : marks->as.i64[row],
            .arrival_ms = arrival_of(step, batch->order[row]),
            .device = VS_STRMAP_NONE,
        };
        if (watermark->device_column >= 0)
            at.device = vs_task_device(op->task, &batch->columns[watermark->device_column], row);
        op->task->counters.rows_future += vs_clock_row(watermark->clock, &env, &at);
    }
    return VS_ERR_OK;
}

static enum vs_err run_watermark(struct vs_op *op, struct vs_step *step)
{
    struct watermark *watermark = (struct watermark *)op;
    struct vs_op *input = op->inputs[0];
    if (!vs_op_is_empty(input)) {
        struct vs_column marks;
        VS_TRY(vs_eval_column(vs_op_eval(input, step), op->node->as.watermark.watermark,
                              &input->out, &marks, step->note));
        VS_TRY(move_by_rows(watermark, step, &marks));
        struct vs_column *columns =
            VS_ARENA_ARRAY(step->scratch, op->node->column_count, struct vs_column);
        for (uint32_t i = 0; i < op->node->column_count; i++) {
            columns[i] = input->out.columns[i];
            columns[i].type = op->node->types[i];
        }
        op->out = input->out;
        op->out.columns = columns;
    }
    struct vs_clock_env env = vs_task_clock_env(op->task);
    if (step->kind == VS_STEP_TICK)
        vs_clock_tick(watermark->clock, &env, step->first_order, step->now_ms);
    if (step->kind == VS_STEP_END && step->source == watermark->clock->source)
        vs_clock_end(watermark->clock, &env, step->first_order);
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_watermark = {
    .size = sizeof(struct watermark), .open = open_watermark, .run = run_watermark};
