/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/joiner.h"

#include "base/check.h"
#include "core/sql/row.h"

struct read_mark {
    bool *is_read;
};

static void mark_read(void *ctx, uint32_t column)
{
    ((struct read_mark *)ctx)->is_read[column] = true;
}

static uint32_t width_of(const struct vs_joiner *joiner, int side)
{
    return joiner->op->node->inputs[side]->column_count;
}

void vs_joiner_open(struct vs_joiner *joiner, struct vs_op *op)
{
    const struct vs_node *node = op->node;
    struct vs_arena *memory = &op->task->memory;
    joiner->op = op;
    joiner->join = &node->as.join;
    uint32_t first = node->inputs[0]->column_count, total = first + node->inputs[1]->column_count;
    joiner->types = VS_ARENA_ARRAY(memory, total, struct vs_type);
    joiner->values = VS_ARENA_ARRAY(memory, total, struct vs_value);
    joiner->is_read = VS_ARENA_ARRAY(memory, total, bool);
    for (int n = 0; n < 2; n++) {
        joiner->all[n] = VS_ARENA_ARRAY(memory, width_of(joiner, n), uint32_t);
        for (uint32_t i = 0; i < width_of(joiner, n); i++) {
            joiner->all[n][i] = i;
            joiner->types[(n == 0 ? 0 : first) + i] = node->inputs[n]->types[i];
        }
    }
    joiner->key_types =
        vs_op_types_of(op, node->inputs[0], joiner->join->keys[0], joiner->join->key_count);
    struct read_mark mark = {joiner->is_read};
    if (joiner->join->condition != NULL)
        vs_expr_columns(joiner->join->condition, mark_read, &mark);
}

void vs_joiner_close(struct vs_joiner *joiner)
{
    vs_buf_free(&joiner->row);
}

bool vs_join_pads(const struct vs_join *join, int side)
{
    return join->type == VS_JOIN_FULL || join->type == (side == 0 ? VS_JOIN_LEFT : VS_JOIN_RIGHT);
}

bool vs_join_next(struct vs_join_cursor *cursor)
{
    const struct vs_batch *left = &cursor->op->inputs[0]->out;
    const struct vs_batch *right = &cursor->op->inputs[1]->out;
    bool has_left = cursor->next[0] < left->selection_count;
    bool has_right = cursor->next[1] < right->selection_count;
    if (!has_left && !has_right)
        return false;
    if (has_left && has_right)
        cursor->side = left->order[vs_batch_row(left, cursor->next[0])] <=
                               right->order[vs_batch_row(right, cursor->next[1])]
                           ? 0
                           : 1;
    else
        cursor->side = has_left ? 0 : 1;
    const struct vs_batch *batch = cursor->side == 0 ? left : right;
    cursor->row = vs_batch_row(batch, cursor->next[cursor->side]++);
    cursor->order = batch->order[cursor->row];
    return true;
}

bool vs_joiner_key(struct vs_joiner *joiner, int side, uint32_t row)
{
    const struct vs_batch *batch = &joiner->op->inputs[side]->out;
    const struct vs_join *join = joiner->join;
    struct vs_buf *key = &joiner->op->task->key;
    vs_buf_clear(key);
    vs_row_add_columns(key, batch, join->keys[side], join->key_count, row);
    for (uint32_t i = 0; i < join->key_count; i++)
        if (!join->null_is_equal[i] &&
            vs_column_is_null(&batch->columns[join->keys[side][i]], row))
            return false;
    return true;
}

void vs_joiner_read(struct vs_joiner *joiner, int side, uint32_t row)
{
    vs_buf_clear(&joiner->row);
    vs_row_add_columns(&joiner->row, &joiner->op->inputs[side]->out, joiner->all[side],
                       width_of(joiner, side), row);
}

static void decode(struct vs_joiner *joiner, struct vs_arena *scratch, int side, struct vs_str row)
{
    uint32_t first = side == 0 ? 0 : width_of(joiner, 0);
    struct vs_reader reader = vs_reader(row);
    for (uint32_t i = 0; i < width_of(joiner, side); i++)
        joiner->values[first + i] =
            row.ptr == NULL ? (struct vs_value){.is_null = true}
                            : vs_row_read_value(&reader, joiner->types[first + i], scratch);
    VS_CHECK(!reader.failed);
}

/* The condition has failed for one of the pairs: which? */
static enum vs_err match_singly(struct vs_joiner *joiner, struct vs_step *step,
                                const struct vs_batch *pairs, bool *matches, enum vs_err err)
{
    if (!joiner->op->task->puts_failures_aside)
        return err;
    for (uint32_t i = 0; i < pairs->row_count; i++) {
        struct vs_batch single = vs_batch_single(step->scratch, pairs, i);
        struct vs_eval eval = {.scratch = step->scratch, .now_ms = step->now_ms};
        const uint32_t *selection = NULL;
        uint32_t selected = 0;
        vs_eval_begin(&eval, &single);
        err = vs_eval_filter(&eval, joiner->join->condition, &single, &selection, &selected,
                             step->note);
        matches[i] = err == VS_ERR_OK && selected == 1;
        struct vs_failed_row failed = {NULL, pairs, i, joiner->order, false};
        if (err != VS_ERR_OK)
            VS_TRY(vs_op_failed(joiner->op, step, &failed, err));
    }
    return VS_ERR_OK;
}

enum vs_err vs_joiner_match(struct vs_joiner *joiner, struct vs_step *step, int side,
                            const struct vs_str *candidates, uint32_t count, bool *matches)
{
    for (uint32_t i = 0; i < count; i++)
        matches[i] = joiner->join->condition == NULL;
    if (joiner->join->condition == NULL || count == 0)
        return VS_ERR_OK;
    uint32_t total = width_of(joiner, 0) + width_of(joiner, 1);
    struct vs_batch_builder *builder = vs_batch_builder_new(step->scratch, joiner->types, total);
    decode(joiner, step->scratch, side, vs_buf_str(&joiner->row));
    for (uint32_t i = 0; i < count; i++) {
        decode(joiner, step->scratch, 1 - side, candidates[i]);
        vs_batch_builder_row(builder, VS_ROW_INSERT, 0);
        for (uint32_t c = 0; c < total; c++)
            if (joiner->is_read[c])
                vs_batch_builder_set(builder, c, joiner->values[c]);
    }
    struct vs_batch batch = vs_batch_builder_finish(builder);
    struct vs_eval eval = {.scratch = step->scratch, .now_ms = step->now_ms, .zone = joiner->op->task->plan->zone};
    const uint32_t *selection = NULL;
    uint32_t selected = 0;
    vs_eval_begin(&eval, &batch);
    enum vs_err err = vs_eval_filter(&eval, joiner->join->condition, &batch, &selection, &selected,
                                     step->note);
    if (err != VS_ERR_OK)
        return match_singly(joiner, step, &batch, matches, err);
    for (uint32_t i = 0; i < selected; i++)
        matches[selection == NULL ? i : selection[i]] = true;
    return VS_ERR_OK;
}

void vs_joiner_emit(struct vs_joiner *joiner, struct vs_step *step, enum vs_row_kind kind,
                    uint64_t order, const struct vs_str rows[2])
{
    const struct vs_node *node = joiner->op->node;
    bool only_left = node->column_count == width_of(joiner, 0) &&
                     (joiner->join->type == VS_JOIN_SEMI || joiner->join->type == VS_JOIN_ANTI);
    if (joiner->out == NULL)
        joiner->out = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    for (int n = 0; n < (only_left ? 1 : 2); n++)
        decode(joiner, step->scratch, n, rows[n]);
    vs_batch_builder_row(joiner->out, kind, order);
    for (uint32_t i = 0; i < node->column_count; i++)
        vs_batch_builder_set(joiner->out, i, joiner->values[i]);
}

void vs_joiner_finish(struct vs_joiner *joiner)
{
    if (joiner->out != NULL)
        joiner->op->out = vs_batch_builder_finish(joiner->out);
    joiner->out = NULL;
}

bool vs_joiner_is_valid(const struct vs_joiner *joiner, int side, struct vs_str row)
{
    return vs_row_is_valid(row, &joiner->types[side == 0 ? 0 : width_of(joiner, 0)],
                           width_of(joiner, side));
}
