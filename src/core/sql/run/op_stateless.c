/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* PROJECT and FILTER: whole columns at a time. */
#include "core/sql/run/op.h"

static enum vs_err run_project(struct vs_op *op, struct vs_step *step)
{
    struct vs_op *input = op->inputs[0];
    const struct vs_node *node = op->node;
    struct vs_column *columns = VS_ARENA_ARRAY(step->scratch, node->column_count, struct vs_column);
    struct vs_eval *eval = vs_op_eval(input, step);
    for (uint32_t i = 0; i < node->column_count; i++) {
        VS_TRY(
            vs_eval_column(eval, node->as.project.exprs[i], &input->out, &columns[i], step->note));
        columns[i].type = node->types[i];
    }
    op->out = input->out;
    op->out.columns = columns;
    op->out.column_count = node->column_count;
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_project = {
    .size = sizeof(struct vs_op), .is_stateless = true, .run = run_project};

static enum vs_err run_filter(struct vs_op *op, struct vs_step *step)
{
    struct vs_op *input = op->inputs[0];
    const uint32_t *selection;
    uint32_t selection_count;
    VS_TRY(vs_eval_filter(vs_op_eval(input, step), op->node->as.filter.predicate, &input->out,
                          &selection, &selection_count, step->note));
    op->out = input->out;
    op->out.selection = selection;
    op->out.selection_count = selection_count;
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_filter = {
    .size = sizeof(struct vs_op), .is_stateless = true, .run = run_filter};
