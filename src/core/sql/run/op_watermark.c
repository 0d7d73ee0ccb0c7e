/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* WATERMARK: passes rows on and moves the clock of its source by them. A row without a time fails the job, as in
 * Flink, or its record is put aside (vendstream.row-failure), so that one bad record of a topic stalls nobody. */
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

/* selection: room for all rows; those that have a time. */
static enum vs_err move_by_rows(struct watermark *watermark, struct vs_step *step,
                                const struct vs_batch *batch, const struct vs_column *marks,
                                uint32_t *selection, uint32_t *selected)
{
    struct vs_op *op = &watermark->op;
    const struct vs_column *time = &batch->columns[op->node->as.watermark.time_column];
    struct vs_clock_env env = vs_task_clock_env(op->task);
    for (uint32_t i = 0; i < batch->selection_count; i++) {
        uint32_t row = vs_batch_row(batch, i);
        if (vs_column_is_null(time, row)) {
            VS_TRY(vs_op_no_time(op, step, row));
            continue;
        }
        selection[(*selected)++] = row;
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

static enum vs_err marks_of(struct vs_op *op, struct vs_step *step, struct vs_eval *eval,
                            const struct vs_batch *batch, void *result)
{
    return vs_eval_column(eval, op->node->as.watermark.watermark, batch, result, step->note);
}

static enum vs_err pass_rows(struct watermark *watermark, struct vs_step *step)
{
    struct vs_op *op = &watermark->op;
    struct vs_column marks = {0};
    struct vs_batch rows;
    VS_TRY(vs_op_evaluate(op, step, marks_of, &marks, &rows));
    uint32_t selected = 0;
    uint32_t *selection = VS_ARENA_ARRAY(step->scratch, rows.selection_count, uint32_t);
    VS_TRY(move_by_rows(watermark, step, &rows, &marks, selection, &selected));
    if (rows.selection_count == 0)
        return VS_ERR_OK;
    struct vs_column *columns =
        VS_ARENA_ARRAY(step->scratch, op->node->column_count, struct vs_column);
    for (uint32_t i = 0; i < op->node->column_count; i++) {
        columns[i] = rows.columns[i];
        columns[i].type = op->node->types[i];
    }
    op->out = rows;
    op->out.columns = columns;
    if (selected < rows.selection_count) {
        op->out.selection = selection;
        op->out.selection_count = selected;
    }
    return VS_ERR_OK;
}

static enum vs_err run_watermark(struct vs_op *op, struct vs_step *step)
{
    struct watermark *watermark = (struct watermark *)op;
    if (!vs_op_is_empty(op->inputs[0]))
        VS_TRY(pass_rows(watermark, step));
    struct vs_clock_env env = vs_task_clock_env(op->task);
    if (step->kind == VS_STEP_TICK)
        vs_clock_tick(watermark->clock, &env, step->first_order, step->now_ms);
    if (step->kind == VS_STEP_END && step->source == watermark->clock->source)
        vs_clock_end(watermark->clock, &env, step->first_order);
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_watermark = {
    .size = sizeof(struct watermark), .open = open_watermark, .run = run_watermark};
