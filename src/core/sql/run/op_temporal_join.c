/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* TEMPORAL JOIN by event time, as in Flink's TemporalRowTimeJoinOperator: a left row waits until the
 * watermark has reached its time, then meets the version of its key that was the newest by then.
 * When a key fires, versions that are older than the newest one at the watermark are forgotten: a
 * left row that comes later than that finds none. */
#include "base/check.h"
#include "core/sql/run/join_rows.h"

struct history { /* payload of a key */
    struct vs_join_rows lefts;    /* as they came */
    struct vs_join_rows versions; /* by time, one per time */
};

struct temporal_join {
    struct vs_op op;
    struct vs_joiner joiner;
    struct vs_join_timed timed;
};

static struct history *history_of(struct temporal_join *self, uint32_t key)
{
    return vs_keyed_payload(&self->timed.timed.keyed, key);
}

/* Versions up to the time. */
static uint32_t count_until(const struct vs_join_rows *versions, int64_t time)
{
    uint32_t from = 0, to = versions->count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (versions->items[middle].time <= time)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void put_version(struct temporal_join *self, struct vs_join_rows *versions,
                        const struct vs_join_row *row)
{
    struct vs_pool *pool = &self->op.task->pool;
    uint32_t at = count_until(versions, row->time);
    if (at > 0 && versions->items[at - 1].time == row->time)
        vs_join_rows_remove(versions, pool, --at, 1);
    vs_join_rows_add(versions, pool, at, row);
}

static enum vs_err take_row(struct vs_op *op, struct vs_step *step,
                            const struct vs_join_cursor *cursor)
{
    (void)step;
    struct temporal_join *self = (struct temporal_join *)op;
    const struct vs_batch *batch = &op->inputs[cursor->side]->out;
    const struct vs_column *times = &batch->columns[op->node->as.join.time[cursor->side]];
    enum vs_row_kind kind = vs_batch_kind(batch, cursor->row);
    struct vs_join_row row = {.kind = (uint8_t)kind};
    row.has_key = vs_joiner_key(&self->joiner, cursor->side, cursor->row);
    bool is_version = cursor->side == 1;
    if (is_version && (!row.has_key || kind == VS_ROW_UPDATE_BEFORE))
        return VS_ERR_OK; /* of a version only the new one counts */
    vs_joiner_read(&self->joiner, cursor->side, cursor->row);
    row.time = times->as.i64[cursor->row];
    row.bytes = self->joiner.row.ptr;
    row.len = (uint32_t)self->joiner.row.len;
    struct vs_join_look look = vs_join_timed_look(&self->timed, op, cursor);
    struct history *history = history_of(self, look.key);
    if (is_version)
        put_version(self, &history->versions, &row);
    else
        vs_join_rows_add(&history->lefts, &op->task->pool, history->lefts.count, &row);
    if (row.time < vs_keyed_deadline(&self->timed.timed.keyed, look.key))
        vs_keyed_arm(&self->timed.timed.keyed, look.key, row.time);
    return VS_ERR_OK;
}

static enum vs_err meet(struct temporal_join *self, struct vs_step *step, uint64_t order,
                        const struct vs_join_rows *versions, const struct vs_join_row *left)
{
    uint32_t count = left->has_key ? count_until(versions, left->time) : 0;
    const struct vs_join_row *version = count == 0 ? NULL : &versions->items[count - 1];
    struct vs_str pair[2] = {vs_join_row_bytes(left), {0}};
    bool matches = false;
    if (version != NULL && version->kind != VS_ROW_DELETE) {
        pair[1] = vs_join_row_bytes(version);
        vs_buf_clear(&self->joiner.row);
        vs_buf_add_str(&self->joiner.row, pair[0]);
        self->joiner.order = order;
        VS_TRY(vs_joiner_match(&self->joiner, step, 0, &pair[1], 1, &matches));
    }
    if (!matches)
        pair[1] = (struct vs_str){0};
    if (matches || vs_join_pads(self->joiner.join, 0))
        vs_joiner_emit(&self->joiner, step, (enum vs_row_kind)left->kind, order, pair);
    return VS_ERR_OK;
}

/* The key sleeps until the next row that waits; versions that nobody can ask for any more go. */
static void tidy_history(struct temporal_join *self, uint32_t key, int64_t now)
{
    struct history *history = history_of(self, key);
    struct vs_pool *pool = &self->op.task->pool;
    uint32_t passed = count_until(&history->versions, now);
    int64_t next = VS_NO_DEADLINE;
    if (passed > 1)
        vs_join_rows_remove(&history->versions, pool, 0, passed - 1);
    passed = passed > 0 ? 1 : 0;
    for (uint32_t i = 0; i < history->lefts.count; i++)
        if (history->lefts.items[i].time < next)
            next = history->lefts.items[i].time;
    if (passed < history->versions.count && history->versions.items[passed].time < next)
        next = history->versions.items[passed].time;
    vs_keyed_arm(&self->timed.timed.keyed, key, next);
    if (history->lefts.count > 0 || history->versions.count > 0)
        return;
    vs_join_rows_free(&history->lefts, pool);
    vs_join_rows_free(&history->versions, pool);
    vs_keyed_remove(&self->timed.timed.keyed, key);
}

static enum vs_err fire(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct temporal_join *self = (struct temporal_join *)op;
    struct history *history = history_of(self, key);
    int64_t now = vs_join_timed_now(&self->timed, op, key, order + 1);
    uint32_t waiting = 0;
    for (uint32_t i = 0; i < history->lefts.count; i++) {
        struct vs_join_row *left = &history->lefts.items[i];
        if (left->time > now) {
            history->lefts.items[waiting++] = *left;
            continue;
        }
        VS_TRY(meet(self, step, order, &history->versions, left));
        vs_pool_give(&op->task->pool, left->bytes, left->len);
    }
    history->lefts.count = waiting;
    tidy_history(self, key, now);
    return VS_ERR_OK;
}

static enum vs_err open_temporal_join(struct vs_op *op, struct vs_err_note *note)
{
    struct temporal_join *self = (struct temporal_join *)op;
    const struct vs_join *join = &op->node->as.join;
    for (int n = 0; n < 2; n++)
        if (vs_type_physical(op->node->inputs[n]->types[join->time[n]]) != VS_PHYS_I64)
            return vs_fail(note, VS_ERR_UNSUPPORTED,
                           "a temporal join needs time columns of at most 3 digits: CAST them");
    vs_joiner_open(&self->joiner, op);
    vs_join_timed_init(&self->timed, &self->joiner, sizeof(struct history));
    self->timed.row = take_row;
    self->timed.timed.fire = fire;
    return VS_ERR_OK;
}

static void close_temporal_join(struct vs_op *op)
{
    vs_joiner_close(&((struct temporal_join *)op)->joiner);
}

static enum vs_err run_temporal_join(struct vs_op *op, struct vs_step *step)
{
    struct temporal_join *self = (struct temporal_join *)op;
    VS_TRY(vs_join_timed_run(&self->timed, op, step));
    vs_joiner_finish(&self->joiner);
    return VS_ERR_OK;
}

static void save_temporal_join(const struct vs_op *op, struct vs_buf *out)
{
    const struct temporal_join *self = (const struct temporal_join *)op;
    const struct vs_keyed *keyed = &self->timed.timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct history *history = vs_keyed_payload(keyed, key);
        vs_timed_save_key(&self->timed.timed, key, out);
        vs_buf_add_zigzag(out, vs_keyed_deadline(keyed, key));
        vs_join_rows_save(&history->lefts, out);
        vs_join_rows_save(&history->versions, out);
    }
}

static void load_temporal_join(struct vs_op *op, struct vs_reader *reader)
{
    struct temporal_join *self = (struct temporal_join *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed.timed, op, reader);
        int64_t deadline = vs_read_zigzag(reader);
        if (key == VS_KEY_NONE || reader->failed) {
            reader->failed = true;
            return;
        }
        vs_join_rows_load(&history_of(self, key)->lefts, &self->joiner, 0, reader);
        vs_join_rows_load(&history_of(self, key)->versions, &self->joiner, 1, reader);
        vs_keyed_arm(&self->timed.timed.keyed, key, deadline);
    }
}

const struct vs_op_kind vs_op_temporal_join = {.size = sizeof(struct temporal_join),
                                               .open = open_temporal_join,
                                               .run = run_temporal_join,
                                               .save = save_temporal_join,
                                               .load = load_temporal_join,
                                               .close = close_temporal_join};
