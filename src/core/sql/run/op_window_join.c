/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* WINDOW JOIN: rows of the same window and key meet when the window is complete, as in Flink's
 * WindowJoinOperator. The bounds of the window are among the keys. A row that comes after the end of
 * its window is late. */
#include "base/check.h"
#include "core/sql/run/join_rows.h"
#include "core/sql/run/window.h"

struct window_rows { /* payload of a key */
    struct vs_join_rows sides[2];
};

struct window_join {
    struct vs_op op;
    struct vs_joiner joiner;
    struct vs_join_timed timed;
    struct vs_window_rule rule;
};

static struct window_rows *rows_of(struct window_join *self, uint32_t key)
{
    return vs_keyed_payload(&self->timed.timed.keyed, key);
}

static void forget(struct window_join *self, uint32_t key)
{
    for (int n = 0; n < 2; n++)
        vs_join_rows_free(&rows_of(self, key)->sides[n], &self->op.task->pool);
    vs_keyed_remove(&self->timed.timed.keyed, key);
}

static enum vs_err take_row(struct vs_op *op, struct vs_step *step,
                            const struct vs_join_cursor *cursor)
{
    struct window_join *self = (struct window_join *)op;
    const struct vs_batch *batch = &op->inputs[cursor->side]->out;
    const struct vs_column *ends = &batch->columns[op->node->as.join.time[cursor->side]];
    struct vs_join_row row = {.has_key = vs_joiner_key(&self->joiner, cursor->side, cursor->row)};
    struct vs_join_look look = vs_join_timed_look(&self->timed, op, cursor);
    int64_t last = vs_time_sub(vs_window_instant(&self->rule, ends->as.i64[cursor->row]), 1);
    struct window_rows *rows = rows_of(self, look.key);
    if (look.time >= last) {
        if (rows->sides[0].count == 0 && rows->sides[1].count == 0)
            forget(self, look.key);
        vs_step_late(op, step, cursor->order);
        return VS_ERR_OK;
    }
    vs_joiner_read(&self->joiner, cursor->side, cursor->row);
    row.bytes = self->joiner.row.ptr;
    row.len = (uint32_t)self->joiner.row.len;
    vs_join_rows_add(&rows->sides[cursor->side], &op->task->pool, rows->sides[cursor->side].count,
                     &row);
    vs_keyed_arm(&self->timed.timed.keyed, look.key, last);
    return VS_ERR_OK;
}

static void emit(struct window_join *self, struct vs_step *step, uint64_t order,
                 const struct vs_join_row *left, const struct vs_join_row *right)
{
    struct vs_str pair[2] = {{0}, {0}};
    if (left != NULL)
        pair[0] = vs_join_row_bytes(left);
    if (right != NULL)
        pair[1] = vs_join_row_bytes(right);
    vs_joiner_emit(&self->joiner, step, VS_ROW_INSERT, order, pair);
}

/* One left row with all right ones; is_met[i]: right row i has met one. */
static enum vs_err meet(struct window_join *self, struct vs_step *step, uint64_t order,
                        const struct vs_join_row *left, const struct vs_join_rows *rights,
                        bool *is_met)
{
    enum vs_join_type type = self->joiner.join->type;
    bool half = type == VS_JOIN_SEMI || type == VS_JOIN_ANTI, paired = false;
    struct vs_str *candidates = VS_ARENA_ARRAY(step->scratch, rights->count, struct vs_str);
    bool *matches = VS_ARENA_ARRAY(step->scratch, rights->count, bool);
    for (uint32_t i = 0; i < rights->count; i++)
        candidates[i] = vs_join_row_bytes(&rights->items[i]);
    vs_buf_clear(&self->joiner.row);
    vs_buf_add_str(&self->joiner.row, vs_join_row_bytes(left));
    self->joiner.order = order;
    if (left->has_key)
        VS_TRY(vs_joiner_match(&self->joiner, step, 0, candidates, rights->count, matches));
    for (uint32_t i = 0; i < rights->count; i++) {
        if (!matches[i] || !rights->items[i].has_key)
            continue;
        paired = is_met[i] = true;
        if (!half)
            emit(self, step, order, left, &rights->items[i]);
    }
    bool alone = !paired && (type == VS_JOIN_ANTI || vs_join_pads(self->joiner.join, 0));
    if (alone || (paired && type == VS_JOIN_SEMI))
        emit(self, step, order, left, NULL);
    return VS_ERR_OK;
}

static enum vs_err fire(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct window_join *self = (struct window_join *)op;
    const struct window_rows *rows = rows_of(self, key);
    const struct vs_join_rows *lefts = &rows->sides[0], *rights = &rows->sides[1];
    bool *is_met = VS_ARENA_ARRAY(step->scratch, rights->count, bool);
    for (uint32_t i = 0; i < lefts->count; i++)
        VS_TRY(meet(self, step, order, &lefts->items[i], rights, is_met));
    for (uint32_t i = 0; i < rights->count; i++)
        if (!is_met[i] && vs_join_pads(self->joiner.join, 1))
            emit(self, step, order, NULL, &rights->items[i]);
    forget(self, key);
    return VS_ERR_OK;
}

static enum vs_err open_window_join(struct vs_op *op, struct vs_err_note *note)
{
    (void)note;
    struct window_join *self = (struct window_join *)op;
    vs_joiner_open(&self->joiner, op);
    vs_join_timed_init(&self->timed, &self->joiner, sizeof(struct window_rows));
    self->timed.row = take_row;
    self->timed.timed.fire = fire;
    self->rule.zone = vs_window_zone(op->node->as.join.time_type, op->task->plan->zone);
    return VS_ERR_OK;
}

static void close_window_join(struct vs_op *op)
{
    vs_joiner_close(&((struct window_join *)op)->joiner);
}

static enum vs_err run_window_join(struct vs_op *op, struct vs_step *step)
{
    struct window_join *self = (struct window_join *)op;
    VS_TRY(vs_join_timed_run(&self->timed, op, step));
    vs_joiner_finish(&self->joiner);
    return VS_ERR_OK;
}

static void save_window_join(const struct vs_op *op, struct vs_buf *out)
{
    const struct window_join *self = (const struct window_join *)op;
    const struct vs_keyed *keyed = &self->timed.timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct window_rows *rows = vs_keyed_payload(keyed, key);
        vs_timed_save_key(&self->timed.timed, key, out);
        vs_buf_add_zigzag(out, vs_keyed_deadline(keyed, key));
        vs_join_rows_save(&rows->sides[0], out);
        vs_join_rows_save(&rows->sides[1], out);
    }
}

static void load_window_join(struct vs_op *op, struct vs_reader *reader)
{
    struct window_join *self = (struct window_join *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed.timed, op, reader);
        int64_t deadline = vs_read_zigzag(reader);
        if (key == VS_KEY_NONE || reader->failed || deadline == VS_NO_DEADLINE) {
            reader->failed = true;
            return;
        }
        vs_join_rows_load(&rows_of(self, key)->sides[0], &self->joiner, 0, reader);
        vs_join_rows_load(&rows_of(self, key)->sides[1], &self->joiner, 1, reader);
        vs_keyed_arm(&self->timed.timed.keyed, key, deadline);
    }
}

const struct vs_op_kind vs_op_window_join = {.size = sizeof(struct window_join),
                                             .open = open_window_join,
                                             .run = run_window_join,
                                             .save = save_window_join,
                                             .load = load_window_join,
                                             .close = close_window_join};
