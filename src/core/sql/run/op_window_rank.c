/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* RANK whose partition holds the bounds of a window: the first n rows per key and window, given out
 * when the window is complete. So the result is append-only. Flink has two operators for this
 * (window Top-N and window de-duplication); the latter, ordered by time downwards, takes the later
 * of two rows of equal time. */
#include "core/sql/row.h"
#include "core/sql/run/sorted.h"
#include "core/sql/run/window.h"

struct window_rank {
    struct vs_op op;
    struct vs_timed timed;
    struct vs_sorter sorter;
    struct vs_window_rule rule;
    uint64_t last; /* ranks up to this one are kept */
    bool newest_first;
    struct vs_batch_builder *builder; /* of this step, NULL until a window is complete */
};

static enum vs_err take_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct window_rank *self = (struct window_rank *)op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    const struct vs_column *ends = &batch->columns[op->node->as.rank.window_end];
    if (vs_column_is_null(ends, row))
        return VS_ERR_OK;
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    int64_t deadline = vs_window_instant(&self->rule, vs_time_sub(ends->as.i64[row], 1));
    if (deadline <= look.time) {
        vs_step_late(op, step, order);
        return VS_ERR_OK;
    }
    if (look.key == VS_KEY_NONE) {
        look.key = vs_timed_make(&self->timed, &look);
        vs_keyed_arm(&self->timed.keyed, look.key, deadline);
    }
    struct vs_sorted_rows *rows = vs_keyed_payload(&self->timed.keyed, look.key);
    vs_sorter_take(&self->sorter, batch, row);
    uint32_t at = vs_sorter_find(&self->sorter, rows, self->newest_first);
    if (at >= self->last)
        return VS_ERR_OK;
    vs_sorter_place(&self->sorter, rows, at);
    if (rows->count > self->last)
        vs_pool_give_str(&op->task->pool, vs_sorted_take_out(rows, rows->count - 1));
    return VS_ERR_OK;
}

static enum vs_err give_out(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct window_rank *self = (struct window_rank *)op;
    const struct vs_node *node = op->node;
    const struct vs_node *input = node->inputs[0];
    struct vs_sorted_rows *rows = vs_keyed_payload(&self->timed.keyed, key);
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    for (uint32_t i = 0; i < rows->count; i++) {
        vs_batch_builder_row(self->builder, VS_ROW_INSERT, order);
        vs_op_set_encoded(self->builder, vs_sorted_row(&rows->items[i]), input->types,
                          input->column_count, step->scratch);
        if (node->as.rank.rank_column)
            vs_batch_builder_set(self->builder, node->column_count - 1,
                                 (struct vs_value){.as.i64 = (int64_t)i + 1});
    }
    vs_sorted_free(rows, &op->task->pool);
    vs_keyed_remove(&self->timed.keyed, key);
    return VS_ERR_OK;
}

static enum vs_err open_window_rank(struct vs_op *op, struct vs_err_note *note)
{
    struct window_rank *self = (struct window_rank *)op;
    const struct vs_node *node = op->node;
    const struct vs_type *input_types = node->inputs[0]->types;
    struct vs_type time_type = node->as.rank.window_time;
    VS_TRY(vs_sorter_open(&self->sorter, op, node->as.rank.order, node->as.rank.order_count, note));
    self->last = node->as.rank.limit;
    self->rule = (struct vs_window_rule){.zone = vs_window_zone(time_type, op->task->plan->zone)};
    self->newest_first =
        self->last == 1 && node->as.rank.order_count == 1 && node->as.rank.order[0].descending &&
        input_types[node->as.rank.order[0].column].attribute != VS_TIME_NONE;
    vs_timed_init(&self->timed, op, node->as.rank.partition, node->as.rank.partition_count,
                  sizeof(struct vs_sorted_rows));
    self->timed.row = take_row;
    self->timed.fire = give_out;
    if (time_type.attribute == VS_TIME_PROCTIME)
        self->timed.by = VS_TIMED_BY_NOW;
    return VS_ERR_OK;
}

static void close_window_rank(struct vs_op *op)
{
    vs_sorter_close(&((struct window_rank *)op)->sorter);
}

static enum vs_err run_window_rank(struct vs_op *op, struct vs_step *step)
{
    struct window_rank *self = (struct window_rank *)op;
    self->builder = NULL;
    VS_TRY(vs_timed_run(&self->timed, op, step));
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    return VS_ERR_OK;
}

static void save_window_rank(const struct vs_op *op, struct vs_buf *out)
{
    const struct window_rank *self = (const struct window_rank *)op;
    const struct vs_keyed *keyed = &self->timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_zigzag(out, vs_keyed_deadline(keyed, key));
        vs_sorted_save(vs_keyed_payload(keyed, key), out);
    }
}

static void load_window_rank(struct vs_op *op, struct vs_reader *reader)
{
    struct window_rank *self = (struct window_rank *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed, op, reader);
        if (key == VS_KEY_NONE)
            return;
        int64_t deadline = vs_read_zigzag(reader);
        if (deadline == VS_NO_DEADLINE)
            reader->failed = true;
        vs_keyed_arm(&self->timed.keyed, key, deadline);
        struct vs_sorted_rows *rows = vs_keyed_payload(&self->timed.keyed, key);
        vs_sorter_load(&self->sorter, rows, reader);
        if (rows->count == 0 || rows->count > self->last)
            reader->failed = true;
    }
}

const struct vs_op_kind vs_op_window_rank = {.size = sizeof(struct window_rank),
                                             .open = open_window_rank,
                                             .run = run_window_rank,
                                             .save = save_window_rank,
                                             .load = load_window_rank,
                                             .close = close_window_rank};
