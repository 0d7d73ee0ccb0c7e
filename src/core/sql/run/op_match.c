/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* MATCH_RECOGNIZE. By rowtime, rows wait until the watermark reaches them and are then offered to
 * the automaton of their key in the order of time and of the other sort keys; rows at or behind the
 * watermark are late. WITHIN has a timer for each row that started a match, also when that match is
 * over by then: it does not show but in the order in which keys come to their turn, as in Flink. By
 * processing time each row is offered at once, or, with more sort keys, when
 * its millisecond is over. table.exec.state.ttl does not apply, as in Flink; WITHIN bounds state.
 *
 * A kept row is an encoded row of the columns that the clauses read, `kept`. */
#include "base/check.h"
#include "core/sql/row.h"
#include "core/sql/run/match_eval.h"
#include "core/sql/run/op.h"

struct waiting {               /* payload of a key */
    struct vs_nfa_row **items; /* in the order in which they will be offered */
    uint32_t count;
    uint32_t capacity;
    int64_t *timers; /* times at which WITHIN ends what a row has started; upwards */
    uint32_t timer_count;
    uint32_t timer_capacity;
    int64_t reached; /* the time up to which all was offered; INT64_MIN: none */
    struct vs_nfa_run run;
};

struct match {
    struct vs_op op;
    struct vs_timed timed;
    struct vs_nfa nfa;
    struct vs_match_eval eval;
    struct vs_batch_builder *builder;
    /* Of the key at work. */
    struct vs_step *step;
    uint32_t key;
    uint64_t order;
    int64_t now; /* the time that MATCH_ROWTIME() gives */
};

static const struct vs_match *spec_of(const struct match *self)
{
    return self->op.node->as.match;
}

static enum vs_err match_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order);
static enum vs_err match_row_now(struct vs_op *op, struct vs_step *step, uint32_t row,
                                 uint64_t order);
static enum vs_err match_fire(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order);

static enum vs_err open_match(struct vs_op *op, struct vs_err_note *note)
{
    struct match *self = (struct match *)op;
    const struct vs_node *input = op->node->inputs[0];
    const struct vs_match *spec = spec_of(self);
    struct vs_type time_type = input->types[spec->order[0].column];
    if (input->updates || input->deletes)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "Match Recognize doesn't support consuming update changes");
    if (time_type.attribute == VS_TIME_NONE || vs_type_physical(time_type) != VS_PHYS_I64)
        return vs_fail(
            note, VS_ERR_UNSUPPORTED,
            "You must specify either rowtime or proctime for order by as the first one.");
    if (vs_nfa_make(&op->task->memory, spec, &self->nfa) != VS_ERR_OK)
        return vs_fail(note, VS_ERR_LIMIT, "A pattern of more than %d rows; use * or + with WITHIN",
                       VS_NFA_STATES_MAX);
    vs_match_eval_init(&self->eval, op->task, op->node);
    vs_timed_init(&self->timed, op, spec->partition, spec->partition_count,
                  (uint32_t)sizeof(struct waiting));
    bool by_now = time_type.attribute == VS_TIME_PROCTIME;
    if (by_now)
        self->timed.by = VS_TIMED_BY_NOW;
    self->timed.row = by_now ? match_row_now : match_row;
    self->timed.fire = match_fire;
    return VS_ERR_OK;
}

static void close_match(struct vs_op *op)
{
    vs_match_eval_free(&((struct match *)op)->eval);
}

/* --- rows that wait -----------------------------------------------------------------------------
 */

/* Goes behind rows that are equal in all sort keys. */
static void keep_row(struct match *self, struct waiting *waiting, struct vs_nfa_row *row)
{
    if (waiting->count == waiting->capacity) {
        uint32_t capacity = waiting->capacity == 0 ? 2 : waiting->capacity * 2;
        waiting->items = vs_pool_grow(&self->op.task->pool, waiting->items,
                                      waiting->capacity * sizeof *waiting->items,
                                      capacity * sizeof *waiting->items);
        waiting->capacity = capacity;
    }
    uint32_t at = waiting->count++;
    while (at > 0 && vs_match_eval_compare(&self->eval, waiting->items[at - 1], row) > 0) {
        waiting->items[at] = waiting->items[at - 1];
        at--;
    }
    waiting->items[at] = row;
}

static void drop_first(struct match *self, struct waiting *waiting, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        vs_nfa_row_release(&self->op.task->pool, waiting->items[i]);
    waiting->count -= count;
    if (waiting->count > 0)
        memmove(waiting->items, waiting->items + count, waiting->count * sizeof *waiting->items);
}

/* What WITHIN ends, until then: the row was offered. */
static void add_timer(struct match *self, struct waiting *waiting, int64_t time)
{
    int64_t end = vs_time_add(time, spec_of(self)->within_ms);
    if (!waiting->run.started || spec_of(self)->within_ms == 0 ||
        (waiting->timer_count > 0 && waiting->timers[waiting->timer_count - 1] >= end))
        return;
    if (waiting->timer_count == waiting->timer_capacity) {
        uint32_t capacity = waiting->timer_capacity == 0 ? 2 : waiting->timer_capacity * 2;
        waiting->timers = vs_pool_grow(&self->op.task->pool, waiting->timers,
                                       waiting->timer_capacity * sizeof *waiting->timers,
                                       capacity * sizeof *waiting->timers);
        waiting->timer_capacity = capacity;
    }
    waiting->timers[waiting->timer_count++] = end;
}

static void drop_timers(struct waiting *waiting, int64_t until)
{
    uint32_t over = 0;
    while (over < waiting->timer_count && waiting->timers[over] <= until)
        over++;
    waiting->timer_count -= over;
    if (waiting->timer_count > 0 && over > 0)
        memmove(waiting->timers, waiting->timers + over,
                waiting->timer_count * sizeof *waiting->timers);
}

static void forget(struct match *self, uint32_t key)
{
    struct waiting *waiting = vs_keyed_payload(&self->timed.keyed, key);
    struct vs_pool *pool = &self->op.task->pool;
    vs_nfa_clear(&waiting->run, pool);
    drop_first(self, waiting, waiting->count);
    vs_pool_give(pool, waiting->items, waiting->capacity * sizeof *waiting->items);
    vs_pool_give(pool, waiting->timers, waiting->timer_capacity * sizeof *waiting->timers);
    vs_keyed_remove(&self->timed.keyed, key);
}

/* --- matching -----------------------------------------------------------------------------------
 */

/* A condition that fails does not hold, a match whose measures fail is not given out. */
static enum vs_err put_aside(struct match *self, enum vs_err err)
{
    struct vs_failed_row failed = {.order = self->order};
    return vs_op_failed(&self->op, self->step, &failed, err);
}

static enum vs_err fits(void *ctx, uint32_t part, const struct vs_nfa_node *last,
                        struct vs_nfa_row *row, bool *out)
{
    struct match *self = ctx;
    struct vs_match_at at = {.part = part, .last = last, .row = row};
    enum vs_err err = vs_match_eval_fits(&self->eval, &at, out);
    return err == VS_ERR_OK ? err : put_aside(self, err);
}

static enum vs_err matched(void *ctx, const struct vs_nfa_node *last)
{
    struct match *self = ctx;
    const struct vs_node *node = self->op.node;
    const struct vs_match *spec = spec_of(self);
    struct vs_arena *scratch = self->step->scratch;
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(scratch, node->types, node->column_count);
    vs_batch_builder_row(self->builder, VS_ROW_INSERT, self->order);
    vs_op_set_encoded(self->builder, vs_keyed_key(&self->timed.keyed, self->key), node->types,
                      spec->partition_count, scratch);
    struct vs_match_at at = {.part = VS_MATCH_ANY, .last = last, .time = self->now};
    enum vs_err err = vs_match_eval_measures(&self->eval, &at, self->builder);
    if (err != VS_ERR_OK)
        vs_batch_builder_undo_row(self->builder);
    return err == VS_ERR_OK ? err : put_aside(self, err);
}

static struct vs_nfa_env env_of(struct match *self)
{
    return (struct vs_nfa_env){&self->op.task->pool, self, fits, matched, self->step->note};
}

/* Offers the rows up to `last` and moves on to `time`. */
static enum vs_err reach(struct match *self, uint32_t key, int64_t last, int64_t time)
{
    struct waiting *waiting = vs_keyed_payload(&self->timed.keyed, key);
    struct vs_nfa_env env = env_of(self);
    enum vs_err err = VS_ERR_OK;
    uint32_t taken = 0;
    self->key = key;
    waiting->run.started = false;
    while (err == VS_ERR_OK && taken < waiting->count && waiting->items[taken]->time <= last) {
        struct vs_nfa_row *row = waiting->items[taken];
        self->now = row->time;
        err = vs_nfa_advance(&self->nfa, &waiting->run, row->time, &env);
        if (err == VS_ERR_OK)
            err = vs_nfa_take(&self->nfa, &waiting->run, row, &env);
        add_timer(self, waiting, row->time);
        taken++;
    }
    drop_first(self, waiting, taken);
    VS_TRY(err);
    drop_timers(waiting, time);
    self->now = time;
    waiting->reached = time;
    return vs_nfa_advance(&self->nfa, &waiting->run, time, &env);
}

static void rearm(struct match *self, uint32_t key)
{
    const struct waiting *waiting = vs_keyed_payload(&self->timed.keyed, key);
    if (waiting->count == 0 && waiting->timer_count == 0 && vs_nfa_is_idle(&waiting->run)) {
        forget(self, key);
        return;
    }
    int64_t deadline = waiting->timer_count > 0 ? waiting->timers[0] : INT64_MAX;
    int64_t first = waiting->count > 0 ? waiting->items[0]->time : INT64_MAX;
    if (self->timed.by == VS_TIMED_BY_NOW)
        first = vs_time_add(first, 1);
    vs_keyed_arm(&self->timed.keyed, key, first < deadline ? first : deadline);
}

static void begin_step(struct match *self, struct vs_step *step, uint64_t order)
{
    self->step = step;
    self->order = order;
    vs_match_eval_begin(&self->eval, step);
}

static uint32_t make_key(struct match *self, const struct vs_timed_look *look)
{
    if (look->key != VS_KEY_NONE)
        return look->key;
    uint32_t key = vs_timed_make(&self->timed, look);
    struct waiting *waiting = vs_keyed_payload(&self->timed.keyed, key);
    waiting->reached = INT64_MIN;
    return key;
}

static struct vs_nfa_row *new_row(struct match *self, uint32_t row, int64_t time)
{
    struct vs_buf *bytes = &self->op.task->key;
    vs_buf_clear(bytes);
    vs_row_add_columns(bytes, &self->op.inputs[0]->out, self->eval.kept, self->eval.kept_count,
                       row);
    return vs_nfa_row_new(&self->op.task->pool, time, vs_buf_str(bytes));
}

static enum vs_err match_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct match *self = (struct match *)op;
    const struct vs_column *times = &op->inputs[0]->out.columns[spec_of(self)->order[0].column];
    if (vs_column_is_null(times, row))
        return vs_op_no_time(op, step, row);
    int64_t time = times->as.i64[row];
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    if (time <= look.time) {
        vs_step_late(op, step, order);
        return VS_ERR_OK;
    }
    begin_step(self, step, order);
    uint32_t key = make_key(self, &look);
    keep_row(self, vs_keyed_payload(&self->timed.keyed, key), new_row(self, row, time));
    rearm(self, key);
    return VS_ERR_OK;
}

static enum vs_err match_row_now(struct vs_op *op, struct vs_step *step, uint32_t row,
                                 uint64_t order)
{
    struct match *self = (struct match *)op;
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    begin_step(self, step, order);
    uint32_t key = make_key(self, &look);
    struct waiting *waiting = vs_keyed_payload(&self->timed.keyed, key);
    /* the clock may have been set back */
    int64_t time = step->now_ms > waiting->reached ? step->now_ms : waiting->reached;
    keep_row(self, waiting, new_row(self, row, time));
    if (spec_of(self)->order_count == 1)
        VS_TRY(reach(self, key, time, time));
    rearm(self, key);
    return VS_ERR_OK;
}

/* The time of the key, now that the move at this order was made. */
static int64_t time_of(struct match *self, uint32_t key, uint64_t order)
{
    const struct vs_timed *timed = &self->timed;
    if (timed->by != VS_TIMED_BY_DEVICE)
        return timed->time;
    return vs_timeline_device(self->op.timeline, vs_keyed_heap_of(&timed->keyed, key), order + 1);
}

static enum vs_err match_fire(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct match *self = (struct match *)op;
    int64_t time = time_of(self, key, order);
    VS_CHECK(vs_keyed_deadline(&self->timed.keyed, key) <= time);
    begin_step(self, step, order);
    /* by processing time, more rows of this millisecond may come */
    int64_t last = self->timed.by == VS_TIMED_BY_NOW ? vs_time_sub(time, 1) : time;
    VS_TRY(reach(self, key, last, time));
    rearm(self, key);
    return VS_ERR_OK;
}

static enum vs_err run_match(struct vs_op *op, struct vs_step *step)
{
    struct match *self = (struct match *)op;
    self->builder = NULL;
    VS_TRY(vs_timed_run(&self->timed, op, step));
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    return VS_ERR_OK;
}

/* --- snapshots ----------------------------------------------------------------------------------
 */

static void save_match(const struct vs_op *op, struct vs_buf *out)
{
    const struct match *self = (const struct match *)op;
    const struct vs_keyed *keyed = &self->timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct waiting *waiting = vs_keyed_payload(keyed, key);
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_zigzag(out, waiting->reached);
        vs_buf_add_varint(out, waiting->count);
        for (uint32_t i = 0; i < waiting->count; i++) {
            vs_buf_add_zigzag(out, waiting->items[i]->time);
            vs_buf_add_sized(out,
                             (struct vs_str){waiting->items[i]->bytes, waiting->items[i]->len});
        }
        vs_buf_add_varint(out, waiting->timer_count);
        for (uint32_t i = 0; i < waiting->timer_count; i++)
            vs_buf_add_zigzag(out, waiting->timers[i]);
        vs_nfa_save(&waiting->run, out);
    }
}

static bool is_row(void *ctx, struct vs_str bytes)
{
    const struct match *self = ctx;
    return vs_row_is_valid(bytes, self->eval.kept_types, self->eval.kept_count);
}

static void load_timers(struct match *self, struct waiting *waiting, struct vs_reader *reader)
{
    uint64_t count = vs_read_varint(reader);
    int64_t within = spec_of(self)->within_ms;
    waiting->run.started = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        int64_t end = vs_read_zigzag(reader);
        if (!reader->failed)
            add_timer(self, waiting, vs_time_sub(end, within));
        if (waiting->timer_count != i + 1 || waiting->timers[i] != end)
            reader->failed = true;
    }
}

static void load_waiting(struct match *self, struct waiting *waiting, struct vs_reader *reader)
{
    waiting->reached = vs_read_zigzag(reader);
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        int64_t time = vs_read_zigzag(reader);
        struct vs_str bytes = vs_read_sized(reader);
        if (reader->failed || !is_row(self, bytes)) {
            reader->failed = true;
            return;
        }
        keep_row(self, waiting, vs_nfa_row_new(&self->op.task->pool, time, bytes));
    }
    load_timers(self, waiting, reader);
    if (!reader->failed)
        vs_nfa_load(&self->nfa, &waiting->run, &self->op.task->pool, is_row, self, reader);
}

static void load_match(struct vs_op *op, struct vs_reader *reader)
{
    struct match *self = (struct match *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed, op, reader);
        if (key == VS_KEY_NONE)
            return;
        load_waiting(self, vs_keyed_payload(&self->timed.keyed, key), reader);
        if (!reader->failed)
            rearm(self, key);
    }
}

const struct vs_op_kind vs_op_match = {.size = sizeof(struct match),
                                       .open = open_match,
                                       .run = run_match,
                                       .save = save_match,
                                       .load = load_match,
                                       .close = close_match};
