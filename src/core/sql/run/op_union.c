/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* UNION ALL: the rows of all inputs by order, and within an order by input. */
#include "core/sql/run/gather.h"
#include "core/sql/run/op.h"

static void pass_on(struct vs_op *op, const struct vs_batch *batch, struct vs_arena *scratch)
{
    struct vs_column *columns = VS_ARENA_ARRAY(scratch, op->node->column_count, struct vs_column);
    for (uint32_t i = 0; i < op->node->column_count; i++) {
        columns[i] = batch->columns[i];
        columns[i].type = op->node->types[i];
    }
    op->out = *batch;
    op->out.columns = columns;
}

static struct vs_pick *pick_by_order(const struct vs_op *op, uint32_t total,
                                     struct vs_arena *scratch)
{
    struct vs_pick *picks = vs_arena_raw(scratch, total * sizeof *picks);
    uint32_t *next = VS_ARENA_ARRAY(scratch, op->node->input_count, uint32_t);
    for (uint32_t at = 0; at < total; at++) {
        uint32_t best = UINT32_MAX;
        uint64_t best_order = UINT64_MAX;
        for (uint32_t i = 0; i < op->node->input_count; i++) {
            const struct vs_batch *batch = &op->inputs[i]->out;
            if (next[i] == batch->selection_count)
                continue;
            uint64_t order = batch->order[vs_batch_row(batch, next[i])];
            if (best == UINT32_MAX || order < best_order) {
                best = i;
                best_order = order;
            }
        }
        picks[at] = (struct vs_pick){best, vs_batch_row(&op->inputs[best]->out, next[best]++)};
    }
    return picks;
}

static void merge(struct vs_op *op, uint32_t total, struct vs_arena *scratch)
{
    const struct vs_node *node = op->node;
    const struct vs_batch **batches =
        VS_ARENA_ARRAY(scratch, node->input_count, const struct vs_batch *);
    for (uint32_t i = 0; i < node->input_count; i++)
        batches[i] = &op->inputs[i]->out;
    struct vs_pick *picks = pick_by_order(op, total, scratch);
    struct vs_column *columns = VS_ARENA_ARRAY(scratch, node->column_count, struct vs_column);
    for (uint32_t i = 0; i < node->column_count; i++)
        columns[i] = vs_gather_column(scratch, batches, i, node->types[i], picks, total);
    uint64_t *order = vs_arena_raw(scratch, total * sizeof *order);
    uint8_t *kinds = vs_arena_raw(scratch, total);
    for (uint32_t i = 0; i < total; i++) {
        order[i] = batches[picks[i].input]->order[picks[i].row];
        kinds[i] = (uint8_t)vs_batch_kind(batches[picks[i].input], picks[i].row);
    }
    op->out = (struct vs_batch){.row_count = total,
                                .column_count = node->column_count,
                                .columns = columns,
                                .kinds = kinds,
                                .selection_count = total,
                                .order = order};
}

static enum vs_err run_union(struct vs_op *op, struct vs_step *step)
{
    uint32_t total = 0;
    uint32_t filled = 0;
    const struct vs_batch *last = NULL;
    for (uint32_t i = 0; i < op->node->input_count; i++) {
        if (vs_op_is_empty(op->inputs[i]))
            continue;
        last = &op->inputs[i]->out;
        total += last->selection_count;
        filled++;
    }
    if (filled == 1)
        pass_on(op, last, step->scratch);
    else if (filled > 1)
        merge(op, total, step->scratch);
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_union = {.size = sizeof(struct vs_op), .run = run_union};
