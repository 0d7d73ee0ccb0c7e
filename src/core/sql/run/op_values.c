/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* VALUES: constant rows, in the first step of one task's life: the one that also gets the rows of an exchange
 * without a key. */
#include "base/hash.h"
#include "core/sql/run/op.h"

struct values {
    struct vs_op op;
    bool is_done;
};

static enum vs_err run_values(struct vs_op *op, struct vs_step *step)
{
    struct values *values = (struct values *)op;
    const struct vs_node *node = op->node;
    if (values->is_done)
        return VS_ERR_OK;
    values->is_done = true;
    if (vs_partition_of(VS_STR(""), op->task->partition_count) != op->task->partition)
        return VS_ERR_OK;
    struct vs_batch_builder *builder =
        vs_batch_builder_new(step->scratch, node->types, node->column_count);
    for (uint32_t row = 0; row < node->as.values.row_count; row++) {
        vs_batch_builder_row(builder, VS_ROW_INSERT, step->first_order);
        for (uint32_t i = 0; i < node->column_count; i++)
            vs_batch_builder_set(builder, i,
                                 node->as.values.cells[(size_t)row * node->column_count + i]);
    }
    op->out = vs_batch_builder_finish(builder);
    return VS_ERR_OK;
}

static void save_values(const struct vs_op *op, struct vs_buf *out)
{
    vs_buf_add_u8(out, ((const struct values *)op)->is_done);
}

static void load_values(struct vs_op *op, struct vs_reader *reader)
{
    ((struct values *)op)->is_done = vs_read_u8(reader) != 0;
}

const struct vs_op_kind vs_op_values = {
    .size = sizeof(struct values), .run = run_values, .save = save_values, .load = load_values};
