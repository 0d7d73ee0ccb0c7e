/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* REPLICATE: INTERSECT ALL and EXCEPT ALL give a row as often as was counted, UNNEST one for each element. */
#include "core/sql/run/gather.h"
#include "core/sql/run/op.h"

/* The copies of a row follow each other. */
static struct vs_column number(struct vs_step *step, struct vs_type type, const struct vs_pick *picks, uint32_t count)
{
    void *data;
    struct vs_column column = vs_new_column(step->scratch, type, count, &data);
    int64_t *numbers = data;
    for (uint32_t i = 0; i < count; i++)
        numbers[i] = i > 0 && picks[i].row == picks[i - 1].row ? numbers[i - 1] + 1 : 1;
    return column;
}

static enum vs_err run_replicate(struct vs_op *op, struct vs_step *step)
{
    const struct vs_node *node = op->node;
    const struct vs_batch *input = &op->inputs[0]->out;
    const struct vs_column *times = &input->columns[node->inputs[0]->column_count - 1];
    uint64_t total = 0;
    for (uint32_t i = 0; i < input->selection_count; i++)
        total += (uint64_t)times->as.i64[vs_batch_row(input, i)];
    if (total == 0)
        return VS_ERR_OK;
    if (total > UINT32_MAX / 2)
        return vs_fail(step->note, VS_ERR_LIMIT, "a set operation with ALL gives too many rows");
    struct vs_pick *picks = vs_arena_raw(step->scratch, total * sizeof *picks);
    uint64_t *order = vs_arena_raw(step->scratch, total * sizeof *order);
    uint8_t *kinds = vs_arena_raw(step->scratch, total);
    uint32_t count = 0;
    for (uint32_t i = 0; i < input->selection_count; i++) {
        uint32_t row = vs_batch_row(input, i);
        for (int64_t n = times->as.i64[row]; n > 0; n--, count++) {
            picks[count] = (struct vs_pick){0, row};
            order[count] = input->order[row];
            kinds[count] = (uint8_t)vs_batch_kind(input, row);
        }
    }
    struct vs_column *columns = VS_ARENA_ARRAY(step->scratch, node->column_count, struct vs_column);
    uint32_t passed = node->column_count - node->as.replicate.numbers;
    for (uint32_t i = 0; i < passed; i++)
        columns[i] = vs_gather_column(step->scratch, &input, i, node->types[i], picks, count);
    if (node->as.replicate.numbers)
        columns[passed] = number(step, node->types[passed], picks, count);
    op->out = (struct vs_batch){.row_count = count,
                                .column_count = node->column_count,
                                .columns = columns,
                                .kinds = kinds,
                                .selection_count = count,
                                .order = order};
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_replicate = {
    .size = sizeof(struct vs_op), .is_stateless = true, .run = run_replicate};
