/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* PROJECT and FILTER: whole columns at a time. */
#include "core/sql/run/op.h"

static enum vs_err project(struct vs_op *op, struct vs_step *step, struct vs_eval *eval,
                           const struct vs_batch *batch, void *result)
{
    struct vs_column *columns = result;
    const struct vs_node *node = op->node;
    for (uint32_t i = 0; i < node->column_count; i++) {
        VS_TRY(vs_eval_column(eval, node->as.project.exprs[i], batch, &columns[i], step->note));
        columns[i].type = node->types[i];
    }
    return VS_ERR_OK;
}

static enum vs_err run_project(struct vs_op *op, struct vs_step *step)
{
    struct vs_column *columns =
        VS_ARENA_ARRAY(step->scratch, op->node->column_count, struct vs_column);
    VS_TRY(vs_op_evaluate(op, step, project, columns, &op->out));
    if (op->out.selection_count == 0)
        return VS_ERR_OK;
    op->out.columns = columns;
    op->out.column_count = op->node->column_count;
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_project = {
    .size = sizeof(struct vs_op), .is_stateless = true, .run = run_project};

struct selected {
    const uint32_t *selection;
    uint32_t count;
};

static enum vs_err filter(struct vs_op *op, struct vs_step *step, struct vs_eval *eval,
                          const struct vs_batch *batch, void *result)
{
    struct selected *selected = result;
    return vs_eval_filter(eval, op->node->as.filter.predicate, batch, &selected->selection,
                          &selected->count, step->note);
}

static enum vs_err run_filter(struct vs_op *op, struct vs_step *step)
{
    struct selected selected = {0};
    VS_TRY(vs_op_evaluate(op, step, filter, &selected, &op->out));
    if (op->out.selection_count == 0)
        return VS_ERR_OK;
    op->out.selection = selected.selection;
    op->out.selection_count = selected.count;
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_filter = {
    .size = sizeof(struct vs_op), .is_stateless = true, .run = run_filter};
