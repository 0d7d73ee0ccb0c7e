/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SORT: ORDER BY rowtime [, more]. Rows wait until the watermark has reached their time. A row whose
 * time is not after that of the last one given out is late, even where it is ahead of the
 * watermark's last move, as in Flink. */
#include "core/sql/row.h"
#include "core/sql/run/sorted.h"

struct sorted { /* payload of the only key */
    int64_t last; /* time of the last row given out */
    struct vs_sorted_rows rows;
};

struct sort {
    struct vs_op op;
    struct vs_timed timed;
    struct vs_sorter sorter;
    struct vs_batch_builder *builder; /* of this step, NULL until rows are ready */
};

static enum vs_err take_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct sort *self = (struct sort *)op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    const struct vs_column *times = &batch->columns[self->sorter.order[0].column];
    if (vs_column_is_null(times, row))
        return vs_op_no_time(op, step, row);
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    if (look.key == VS_KEY_NONE) {
        look.key = vs_timed_make(&self->timed, &look);
        ((struct sorted *)vs_keyed_payload(&self->timed.keyed, look.key))->last = INT64_MIN;
    }
    struct sorted *sorted = vs_keyed_payload(&self->timed.keyed, look.key);
    int64_t time = times->as.i64[row];
    if (time <= sorted->last) {
        vs_step_late(op, step, order);
        return VS_ERR_OK;
    }
    vs_sorter_take(&self->sorter, batch, row);
    vs_sorter_place(&self->sorter, &sorted->rows,
                    vs_sorter_find(&self->sorter, &sorted->rows, false));
    if (time < vs_keyed_deadline(&self->timed.keyed, look.key))
        vs_keyed_arm(&self->timed.keyed, look.key, time);
    return VS_ERR_OK;
}

static enum vs_err give_out(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct sort *self = (struct sort *)op;
    const struct vs_node *node = op->node;
    struct sorted *sorted = vs_keyed_payload(&self->timed.keyed, key);
    uint32_t count = 0;
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    vs_arena_reset(&self->sorter.decoded);
    for (; count < sorted->rows.count; count++) {
        const struct vs_sorted_row *row = &sorted->rows.items[count];
        int64_t time = vs_sorter_first_i64(&self->sorter, row);
        if (time > self->timed.time)
            break;
        sorted->last = time;
        vs_batch_builder_row(self->builder, VS_ROW_INSERT, order);
        vs_op_set_encoded(self->builder, vs_sorted_row(row), node->inputs[0]->types,
                          node->column_count, step->scratch);
    }
    vs_sorted_drop_front(&sorted->rows, count, &op->task->pool);
    vs_keyed_arm(&self->timed.keyed, key,
                 sorted->rows.count == 0
                     ? VS_NO_DEADLINE
                     : vs_sorter_first_i64(&self->sorter, &sorted->rows.items[0]));
    return VS_ERR_OK;
}

static enum vs_err open_sort(struct vs_op *op, struct vs_err_note *note)
{
    struct sort *self = (struct sort *)op;
    const struct vs_node *node = op->node;
    if (vs_type_physical(node->types[node->as.sort.order[0].column]) != VS_PHYS_I64)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "ORDER BY needs a time column of at most 3 digits: CAST it");
    VS_TRY(vs_sorter_open(&self->sorter, op, node->as.sort.order, node->as.sort.order_count, note));
    vs_timed_init(&self->timed, op, NULL, 0, sizeof(struct sorted));
    self->timed.row = take_row;
    self->timed.fire = give_out;
    return VS_ERR_OK;
}

static void close_sort(struct vs_op *op)
{
    vs_sorter_close(&((struct sort *)op)->sorter);
}

static enum vs_err run_sort(struct vs_op *op, struct vs_step *step)
{
    struct sort *self = (struct sort *)op;
    self->builder = NULL;
    VS_TRY(vs_timed_run(&self->timed, op, step));
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    return VS_ERR_OK;
}

static void save_sort(const struct vs_op *op, struct vs_buf *out)
{
    const struct sort *self = (const struct sort *)op;
    const struct vs_keyed *keyed = &self->timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct sorted *sorted = vs_keyed_payload(keyed, key);
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_zigzag(out, sorted->last);
        vs_sorted_save(&sorted->rows, out);
    }
}

static void load_sort(struct vs_op *op, struct vs_reader *reader)
{
    struct sort *self = (struct sort *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed, op, reader);
        if (key == VS_KEY_NONE)
            return;
        struct sorted *sorted = vs_keyed_payload(&self->timed.keyed, key);
        sorted->last = vs_read_zigzag(reader);
        vs_sorter_load(&self->sorter, &sorted->rows, reader);
        for (uint32_t r = 0; r < sorted->rows.count && !reader->failed; r++) {
            struct vs_reader row =
                vs_reader((struct vs_str){sorted->rows.items[r].bytes, sorted->rows.items[r].len});
            if (vs_row_read_value(&row, self->sorter.types[0], &self->sorter.decoded).is_null)
                reader->failed = true;
        }
        if (!reader->failed && sorted->rows.count > 0)
            vs_keyed_arm(&self->timed.keyed, key,
                         vs_sorter_first_i64(&self->sorter, &sorted->rows.items[0]));
    }
}

const struct vs_op_kind vs_op_sort = {.size = sizeof(struct sort),
                                      .open = open_sort,
                                      .run = run_sort,
                                      .save = save_sort,
                                      .load = load_sort,
                                      .close = close_sort};
