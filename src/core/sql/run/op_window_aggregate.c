/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* WINDOW_AGGREGATE: per key and slice of time one block of accumulators; windows are put together
 * from slices when they are complete. A key costs nothing before its first row and nothing after
 * its last window.
 *
 * A slice knows the end of the next window it is part of (`due`). A key's deadline is its earliest
 * due - 1. When that passes, the slices due at that end make the result: TUMBLE and SESSION slices
 * end there, HOP slices become due at the next end, CUMULATE slices melt into one that is due at
 * the next step, changed or not. */
#include "base/check.h"
#include "core/sql/aggregate/sliding.h"
#include "core/sql/run/op.h"
#include "core/sql/run/window.h"

struct slice {
    int64_t start; /* of its window; HOP: of the slice */
    int64_t end;   /* of the slice; SESSION: of the session */
    int64_t due;
    void *block;
};

/* HOP: the slices of a key that have been part of a complete window and are part of the next one, so that a window
 * costs what has changed since the last one instead of a merge of all its slices. In snapshots it does not show. */
struct running {
    struct vs_sliding *sliding;
    int64_t due;     /* of all joined slices, whose own due is not kept up */
    uint32_t joined; /* slices from the first on */
};

struct windows {          /* payload of a key */
    struct slice *slices; /* by end, then start */
    uint32_t count;
    uint32_t dropped; /* places in front of the first slice; capacity counts them */
    uint32_t capacity;
    struct running *running; /* NULL: none yet */
};

struct window_aggregate {
    struct vs_op op;
    struct vs_timed timed;
    struct vs_acc *acc;
    struct vs_value *values;
    struct vs_window_rule rule;
    uint32_t time_column;
    bool attached;
    struct vs_batch_builder *builder; /* of this step, NULL until a window is complete */
};

static enum vs_err window_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order);
static enum vs_err window_fire(struct vs_op *op, struct vs_step *step, uint32_t key,
                               uint64_t order);

/* Sessions are known only per key of the grouping. */
static bool is_partitioned_by_keys(const struct vs_node *node)
{
    const struct vs_window *window = &node->as.aggregate.window;
    for (uint32_t i = 0; i < window->partition_count; i++) {
        bool is_key = false;
        for (uint32_t k = 0; k < node->as.aggregate.key_count; k++)
            is_key |= node->as.aggregate.keys[k] == window->partition[i];
        if (!is_key)
            return false;
    }
    return window->partition_count == node->as.aggregate.key_count;
}

static enum vs_err open_window_aggregate(struct vs_op *op, struct vs_err_note *note)
{
    struct window_aggregate *self = (struct window_aggregate *)op;
    const struct vs_node *node = op->node;
    const struct vs_node *input = node->inputs[0];
    if (input->updates || input->deletes)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "StreamPhysicalWindowAggregate doesn't support consuming update changes: "
                       "aggregate windows "
                       "before the grouping, not after it");
    self->attached = node->as.aggregate.windows_attached;
    if (!self->attached && node->as.aggregate.window.kind == VS_WINDOW_SESSION &&
        !is_partitioned_by_keys(node))
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "SESSION(TABLE t PARTITION BY k, ..) must be grouped by window_start, "
                       "window_end and the same k");
    self->time_column =
        self->attached ? node->as.aggregate.window_end : node->as.aggregate.window.time_column;
    struct vs_type time_type = input->types[self->time_column];
    struct vs_type out_type = node->types[node->column_count - 1];
    if (vs_type_physical(time_type) != VS_PHYS_I64)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "a window needs a time column of at most 3 digits: CAST it");
    if (!self->attached)
        self->rule = vs_window_rule(&node->as.aggregate.window, time_type, op->task->plan->zone);
    else
        self->rule = (struct vs_window_rule){
            .kind = VS_WINDOW_TUMBLE, .size_ms = 1, .slide_ms = 1, .slice_ms = 1};
    self->rule.zone = vs_window_zone(out_type, op->task->plan->zone);
    self->acc = vs_acc_new(&op->task->memory, node->as.aggregate.calls,
                           node->as.aggregate.call_count, VS_ACC_APPEND);
    self->values = VS_ARENA_ARRAY(&op->task->memory, self->acc->column_count, struct vs_value);
    vs_timed_init(&self->timed, op, node->as.aggregate.keys, node->as.aggregate.key_count,
                  sizeof(struct windows));
    self->timed.row = window_row;
    self->timed.fire = window_fire;
    if (out_type.attribute == VS_TIME_PROCTIME)
        self->timed.by = VS_TIMED_BY_NOW;
    return VS_ERR_OK;
}

static bool is_before(const struct slice *a, int64_t end, int64_t start)
{
    return a->end != end ? a->end < end : a->start < start;
}

/* Where a slice is or would go. Rows are mostly new, so the search starts at the end. */
static uint32_t slice_place(const struct windows *windows, int64_t end, int64_t start)
{
    uint32_t at = windows->count;
    while (at > 0 && !is_before(&windows->slices[at - 1], end, start))
        at--;
    return at;
}

static void make_room(struct windows *windows, struct vs_pool *pool)
{
    struct slice *base = windows->slices == NULL ? NULL : windows->slices - windows->dropped;
    if (windows->dropped > windows->capacity / 2) {
        windows->slices = memmove(base, windows->slices, windows->count * sizeof *base);
        windows->dropped = 0;
        return;
    }
    uint32_t capacity = windows->capacity == 0 ? 1 : windows->capacity * 2;
    base = vs_pool_grow(pool, base, windows->capacity * sizeof *base, capacity * sizeof *base);
    windows->slices = base + windows->dropped;
    windows->capacity = capacity;
}

static struct slice *insert_slice(struct window_aggregate *self, struct windows *windows,
                                  uint32_t at, struct slice slice)
{
    if (windows->dropped + windows->count == windows->capacity)
        make_room(windows, &self->op.task->pool);
    memmove(&windows->slices[at + 1], &windows->slices[at], (windows->count - at) * sizeof slice);
    windows->count++;
    windows->slices[at] = slice;
    return &windows->slices[at];
}

static void drop_slice(struct window_aggregate *self, struct windows *windows, uint32_t at)
{
    struct vs_pool *pool = &self->op.task->pool;
    vs_acc_clear(self->acc, windows->slices[at].block, pool);
    vs_pool_give(pool, windows->slices[at].block, self->acc->size);
    windows->count--;
    if (at == 0) {
        windows->slices++;
        windows->dropped++;
        return;
    }
    memmove(&windows->slices[at], &windows->slices[at + 1],
            (windows->count - at) * sizeof *windows->slices);
}

static void drop_running(struct window_aggregate *self, struct windows *windows)
{
    if (windows->running == NULL)
        return;
    struct vs_pool *pool = &self->op.task->pool;
    vs_sliding_free(self->acc, windows->running->sliding, pool);
    vs_pool_give(pool, windows->running, sizeof *windows->running);
    windows->running = NULL;
}

/* The earliest due of a key. Without late rows a later slice has a later due, and late ones wait for the window that
 * is open, as the joined ones do. */
static int64_t next_due(const struct windows *windows)
{
    uint32_t joined = windows->running == NULL ? 0 : windows->running->joined;
    int64_t due = joined > 0 ? windows->running->due : INT64_MAX;
    for (uint32_t i = joined; i < windows->count; i++) {
        due = windows->slices[i].due < due ? windows->slices[i].due : due;
        if (windows->running != NULL)
            break;
    }
    return due;
}

static void rearm(struct window_aggregate *self, uint32_t key)
{
    struct windows *windows = vs_keyed_payload(&self->timed.keyed, key);
    if (windows->count == 0) {
        drop_running(self, windows);
        vs_pool_give(&self->op.task->pool, windows->slices - windows->dropped,
                     windows->capacity * sizeof *windows->slices);
        vs_keyed_remove(&self->timed.keyed, key);
        return;
    }
    int64_t due = vs_time_sub(next_due(windows), 1);
    vs_keyed_arm(&self->timed.keyed, key, vs_window_instant(&self->rule, due));
}

/* The slice of a row, and the end of the first window of it that is still open; false: the row is
 * late. */
static bool find_slice(const struct window_aggregate *self, const struct vs_batch *batch,
                       uint32_t row, int64_t watermark, struct slice *out)
{
    int64_t time = self->timed.by == VS_TIMED_BY_NOW
                       ? self->timed.time
                       : batch->columns[self->time_column].as.i64[row];
    int64_t local_watermark = vs_window_passed(&self->rule, watermark);
    if (self->attached) {
        const struct vs_column *start = &batch->columns[self->op.node->as.aggregate.window_start];
        time = batch->columns[self->time_column].as.i64[row];
        *out = (struct slice){.start = start->as.i64[row], .end = time, .due = time};
        return vs_time_sub(time, 1) > local_watermark;
    }
    int64_t local = vs_window_local(&self->rule, time);
    if (self->rule.kind == VS_WINDOW_SESSION) {
        int64_t end = vs_time_add(local, self->rule.size_ms);
        *out = (struct slice){.start = local, .end = end, .due = end};
        return true; /* may still join a session that is open */
    }
    int64_t end = vs_window_slice_end(&self->rule, local);
    *out = (struct slice){.end = end,
                          .due = vs_window_open_end(
                              &self->rule, vs_window_first_end(&self->rule, end), local_watermark)};
    out->start = self->rule.kind == VS_WINDOW_HOP ? vs_time_sub(end, self->rule.slice_ms)
                                                  : vs_window_start(&self->rule, end, end);
    return out->due <= vs_window_last_end(&self->rule, end) && out->due != INT64_MAX;
}

static enum vs_err add_to_slice(struct window_aggregate *self, struct vs_step *step,
                                const struct slice *slice, uint32_t row)
{
    if (self->acc->part_count == 0)
        return VS_ERR_OK;
    vs_op_acc_values(self->acc, &self->op.inputs[0]->out, row, self->values);
    return vs_op_acc_failed(vs_acc_add(self->acc, slice->block, self->values, &self->op.task->pool),
                            step);
}

/* The sessions that touch [start, end], as a range of places. */
static void find_sessions(const struct windows *windows, const struct slice *slice, uint32_t *from,
                          uint32_t *to)
{
    *from = 0;
    while (*from < windows->count && windows->slices[*from].end < slice->start)
        ++*from;
    *to = *from;
    while (*to < windows->count && windows->slices[*to].start <= slice->end)
        ++*to;
}

/* Makes one session of those in [from, to), the newest first, as Flink. */
static enum vs_err melt_sessions(struct window_aggregate *self, struct vs_step *step,
                                 struct windows *windows, uint32_t from, uint32_t to)
{
    for (uint32_t last = to - 1; last > from; last--) {
        struct slice *newer = &windows->slices[last];
        struct slice *older = &windows->slices[last - 1];
        enum vs_err err = vs_acc_merge(self->acc, newer->block, older->block, &self->op.task->pool);
        VS_TRY(vs_op_acc_failed(err, step));
        newer->start = older->start;
        drop_slice(self, windows, last - 1);
    }
    return VS_ERR_OK;
}

/* The session of the row, made one with all sessions that it touches. */
static enum vs_err join_session(struct window_aggregate *self, struct vs_step *step,
                                struct windows *windows, struct slice slice, uint32_t row)
{
    uint32_t from;
    uint32_t to;
    find_sessions(windows, &slice, &from, &to);
    if (from == to) {
        slice.block = vs_pool_take(&self->op.task->pool, self->acc->size);
        return add_to_slice(self, step, insert_slice(self, windows, from, slice), row);
    }
    VS_TRY(melt_sessions(self, step, windows, from, to));
    struct slice *session = &windows->slices[from];
    session->start = slice.start < session->start ? slice.start : session->start;
    session->end = slice.end > session->end ? slice.end : session->end;
    session->due = session->end;
    return add_to_slice(self, step, session, row);
}

/* A row whose own session is over is late, unless one that is open reaches to it. */
static bool is_session_late(const struct window_aggregate *self, uint32_t key,
                            const struct slice *slice, int64_t watermark)
{
    if (vs_time_sub(slice->end, 1) > vs_window_passed(&self->rule, watermark))
        return false;
    if (key == VS_KEY_NONE)
        return true;
    uint32_t from;
    uint32_t to;
    find_sessions(vs_keyed_payload(&self->timed.keyed, key), slice, &from, &to);
    return from == to;
}

/* CUMULATE: a row of a step that is complete already goes to what its window has melted together,
 * as in Flink. */
static struct slice melted_slice(const struct window_aggregate *self, const struct windows *windows,
                                 struct slice slice, int64_t watermark)
{
    int64_t local = vs_window_passed(&self->rule, watermark);
    if (self->rule.kind != VS_WINDOW_CUMULATE || self->attached ||
        vs_time_sub(slice.end, 1) > local)
        return slice;
    for (uint32_t i = 0; i < windows->count; i++)
        if (windows->slices[i].start == slice.start)
            return vs_time_sub(windows->slices[i].end, 1) <= local ? windows->slices[i] : slice;
    return slice;
}

/* A row that comes after windows of its slice were complete. */
static enum vs_err add_to_joined(struct window_aggregate *self, struct vs_step *step, struct windows *windows,
                                 uint32_t at, uint32_t row)
{
    const struct slice *slice = &windows->slices[at];
    struct vs_sliding *sliding = windows->running->sliding;
    struct vs_pool *pool = &self->op.task->pool;
    vs_sliding_forget(self->acc, sliding, slice->block, pool);
    VS_TRY(add_to_slice(self, step, slice, row));
    return vs_op_acc_failed(vs_sliding_join(self->acc, sliding, slice->end, slice->block, pool), step);
}

static enum vs_err window_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct window_aggregate *self = (struct window_aggregate *)op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    if (self->timed.by != VS_TIMED_BY_NOW &&
        vs_column_is_null(&batch->columns[self->time_column], row))
        return vs_op_no_time(op, step, row);
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    struct slice slice;
    bool session = self->rule.kind == VS_WINDOW_SESSION;
    if (!find_slice(self, batch, row, look.time, &slice) ||
        (session && is_session_late(self, look.key, &slice, look.time))) {
        vs_step_late(op, step, order);
        return VS_ERR_OK;
    }
    if (look.key == VS_KEY_NONE)
        look.key = vs_timed_make(&self->timed, &look);
    struct windows *windows = vs_keyed_payload(&self->timed.keyed, look.key);
    if (session) {
        VS_TRY(join_session(self, step, windows, slice, row));
        rearm(self, look.key);
        return VS_ERR_OK;
    }
    slice = melted_slice(self, windows, slice, look.time);
    uint32_t at = slice_place(windows, slice.end, slice.start);
    if (at == windows->count || windows->slices[at].end != slice.end ||
        windows->slices[at].start != slice.start) {
        slice.block = vs_pool_take(&op->task->pool, self->acc->size);
        insert_slice(self, windows, at, slice);
        int64_t deadline = vs_window_instant(&self->rule, vs_time_sub(slice.due, 1));
        if (deadline < vs_keyed_deadline(&self->timed.keyed, look.key))
            vs_keyed_arm(&self->timed.keyed, look.key, deadline);
        if (windows->running != NULL && at < windows->running->joined)
            windows->running->joined++;
    }
    if (windows->running != NULL && at < windows->running->joined)
        return add_to_joined(self, step, windows, at, row);
    return add_to_slice(self, step, &windows->slices[at], row);
}

/* sliding: of HOP, else NULL and the values are those of the block. */
static void emit(struct window_aggregate *self, struct vs_step *step, uint32_t key, uint64_t order,
                 const struct slice *result, const struct vs_sliding *sliding)
{
    const struct vs_node *node = self->op.node;
    uint32_t key_count = node->as.aggregate.key_count;
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    vs_batch_builder_row(self->builder, VS_ROW_INSERT, order);
    vs_op_set_encoded(self->builder, vs_keyed_key(&self->timed.keyed, key), self->timed.key_types,
                      key_count, step->scratch);
    for (uint32_t i = 0; i < self->acc->part_count; i++)
        vs_batch_builder_set(self->builder, key_count + i,
                             sliding != NULL ? vs_sliding_value(self->acc, sliding, i, step->scratch)
                                             : vs_acc_value(self->acc, i, result->block, step->scratch));
    uint32_t at = key_count + self->acc->part_count;
    struct vs_value value = {.as.i64 = result->start};
    vs_batch_builder_set(self->builder, at, value);
    value.as.i64 = result->end;
    vs_batch_builder_set(self->builder, at + 1, value);
    value.as.i64 = vs_window_instant(&self->rule, vs_time_sub(result->end, 1));
    vs_batch_builder_set(self->builder, at + 2, value);
}

static enum vs_err fire_hop(struct window_aggregate *self, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct windows *windows = vs_keyed_payload(&self->timed.keyed, key);
    struct vs_pool *pool = &self->op.task->pool;
    int64_t due = next_due(windows);
    if (windows->running == NULL) {
        windows->running = vs_pool_take(pool, sizeof *windows->running);
        windows->running->sliding = vs_sliding_new(self->acc, pool);
    }
    struct running *running = windows->running;
    struct vs_sliding *sliding = running->sliding;
    for (; running->joined < windows->count && windows->slices[running->joined].due <= due; running->joined++) {
        const struct slice *slice = &windows->slices[running->joined];
        VS_TRY(vs_op_acc_failed(vs_sliding_join(self->acc, sliding, slice->end, slice->block, pool), step));
    }
    if (vs_sliding_begin(self->acc, sliding, pool))
        for (uint32_t i = running->joined; i > 0; i--)
            VS_TRY(vs_op_acc_failed(vs_sliding_merge(self->acc, sliding, windows->slices[i - 1].block, pool), step));
    struct slice result = {.start = vs_time_sub(due, self->rule.size_ms), .end = due};
    emit(self, step, key, order, &result, sliding);
    running->due = vs_time_add(due, self->rule.slide_ms);
    while (running->joined > 0 && running->due > vs_window_last_end(&self->rule, windows->slices[0].end)) {
        vs_sliding_leave(self->acc, sliding, windows->slices[0].block, pool);
        drop_slice(self, windows, 0);
        running->joined--;
    }
    return VS_ERR_OK;
}

static enum vs_err fire_cumulate(struct window_aggregate *self, struct vs_step *step, uint32_t key,
                                 uint64_t order, const struct slice *first)
{
    struct windows *windows = vs_keyed_payload(&self->timed.keyed, key);
    struct slice result = {.start = first->start, .end = first->due};
    uint32_t at = UINT32_MAX; /* where the slices of the window melt together */
    for (uint32_t i = 0; i < windows->count; i++) {
        if (windows->slices[i].start != result.start || windows->slices[i].end > result.end)
            continue;
        if (at == UINT32_MAX) {
            at = i;
            continue;
        }
        VS_TRY(vs_op_acc_failed(vs_acc_merge(self->acc, windows->slices[at].block,
                                             windows->slices[i].block, &self->op.task->pool),
                                step));
        drop_slice(self, windows, i--);
    }
    VS_CHECK(at != UINT32_MAX);
    result.block = windows->slices[at].block;
    emit(self, step, key, order, &result, NULL);
    int64_t last = vs_time_add(result.start, self->rule.size_ms);
    if (result.end >= last) {
        drop_slice(self, windows, at);
        return VS_ERR_OK;
    }
    struct slice melted = windows->slices[at];
    windows->count--;
    memmove(&windows->slices[at], &windows->slices[at + 1], (windows->count - at) * sizeof melted);
    melted.end = result.end;
    melted.due = vs_time_add(result.end, self->rule.slide_ms);
    insert_slice(self, windows, slice_place(windows, melted.end, melted.start), melted);
    return VS_ERR_OK;
}

static enum vs_err window_fire(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct window_aggregate *self = (struct window_aggregate *)op;
    struct windows *windows = vs_keyed_payload(&self->timed.keyed, key);
    VS_CHECK(windows->count > 0);
    if (self->rule.kind == VS_WINDOW_HOP && !self->attached) {
        VS_TRY(fire_hop(self, step, key, order));
        rearm(self, key);
        return VS_ERR_OK;
    }
    uint32_t first = 0;
    for (uint32_t i = 1; i < windows->count; i++)
        if (windows->slices[i].due < windows->slices[first].due)
            first = i;
    struct slice slice = windows->slices[first];
    if (self->rule.kind == VS_WINDOW_CUMULATE && !self->attached) {
        VS_TRY(fire_cumulate(self, step, key, order, &slice));
    } else {
        emit(self, step, key, order, &slice, NULL);
        drop_slice(self, windows, first);
    }
    rearm(self, key);
    return VS_ERR_OK;
}

static enum vs_err run_window_aggregate(struct vs_op *op, struct vs_step *step)
{
    struct window_aggregate *self = (struct window_aggregate *)op;
    self->builder = NULL;
    VS_TRY(vs_timed_run(&self->timed, op, step));
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    return VS_ERR_OK;
}

static void save_window_aggregate(const struct vs_op *op, struct vs_buf *out)
{
    const struct window_aggregate *self = (const struct window_aggregate *)op;
    const struct vs_keyed *keyed = &self->timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct windows *windows = vs_keyed_payload(keyed, key);
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_varint(out, windows->count);
        for (uint32_t i = 0; i < windows->count; i++) {
            vs_buf_add_zigzag(out, windows->slices[i].start);
            vs_buf_add_zigzag(out, windows->slices[i].end);
            bool is_joined = windows->running != NULL && i < windows->running->joined;
            vs_buf_add_zigzag(out, is_joined ? windows->running->due : windows->slices[i].due);
            vs_acc_save(self->acc, windows->slices[i].block, out);
        }
    }
}

/* A due that is never reached, or reached in steps without end, comes from no state of ours. */
static bool is_possible(const struct window_aggregate *self, const struct slice *slice)
{
    const struct vs_window_rule *rule = &self->rule;
    bool is_fixed =
        self->attached || rule->kind == VS_WINDOW_TUMBLE || rule->kind == VS_WINDOW_SESSION;
    if (is_fixed)
        return slice->due == slice->end;
    if (rule->kind == VS_WINDOW_CUMULATE &&
        slice->start != vs_window_start(rule, slice->end, slice->end))
        return false;
    return slice->due >= slice->end && slice->due <= vs_window_last_end(rule, slice->end);
}

static void load_slices(struct window_aggregate *self, uint32_t key, struct vs_reader *reader)
{
    uint64_t count = vs_read_varint(reader);
    if (count == 0 || count > vs_reader_left(reader))
        reader->failed = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct windows *windows = vs_keyed_payload(&self->timed.keyed, key);
        struct slice slice = {.start = vs_read_zigzag(reader)};
        slice.end = vs_read_zigzag(reader);
        slice.due = vs_read_zigzag(reader);
        slice.block = vs_pool_take(&self->op.task->pool, self->acc->size);
        vs_acc_load(self->acc, slice.block, &self->op.task->pool, reader);
        bool is_sorted = windows->count == 0 ||
                         is_before(&windows->slices[windows->count - 1], slice.end, slice.start);
        if (!is_sorted || !is_possible(self, &slice))
            reader->failed = true;
        insert_slice(self, windows, windows->count, slice);
    }
    if (!reader->failed)
        rearm(self, key);
}

static void load_window_aggregate(struct vs_op *op, struct vs_reader *reader)
{
    struct window_aggregate *self = (struct window_aggregate *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed, op, reader);
        if (key != VS_KEY_NONE)
            load_slices(self, key, reader);
    }
}

const struct vs_op_kind vs_op_window_aggregate = {.size = sizeof(struct window_aggregate),
                                                  .open = open_window_aggregate,
                                                  .run = run_window_aggregate,
                                                  .save = save_window_aggregate,
                                                  .load = load_window_aggregate};
