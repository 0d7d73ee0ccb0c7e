/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* OVER (flink.md section 7). By rowtime, rows wait until the watermark reaches them and are then
 * taken in the order of time; by processing time each row is taken at once.
 *
 * A key keeps its rows in one list by time: those that are in the frame still, then those that
 * wait. Frames with a bound retract what leaves them. Late are, as in Flink: without a bound, rows
 * at or behind the watermark; with a bound, rows at or behind the last time computed for their key.
 */
#include "base/check.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"

struct kept_row {
    int64_t time;
    char *bytes; /* all columns of the input, encoded */
    uint32_t len;
    uint32_t zero;
};

struct rows { /* payload of a key; the block of accumulators follows */
    struct kept_row *items;
    uint32_t first; /* items before it are free */
    uint32_t taken; /* items before it are in the frame, those at and after it wait */
    uint32_t end;
    uint32_t capacity;
    int64_t last;    /* time computed last; INT64_MIN: none */
    int64_t cleanup; /* the key is forgotten when time reaches it; INT64_MAX: never */
};

struct over {
    struct vs_op op;
    struct vs_timed timed;
    struct vs_acc *acc;
    struct vs_value *values;
    struct vs_value *row_values; /* of a decoded row */
    struct vs_arena decoded;     /* reset per row */
    uint32_t *all_columns;
    struct vs_batch_builder *builder;
};

static enum vs_err over_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order);
static enum vs_err over_row_now(struct vs_op *op, struct vs_step *step, uint32_t row,
                                uint64_t order);
static enum vs_err over_fire(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order);

static bool is_bounded(const struct over *self)
{
    return self->op.node->as.over.preceding >= 0;
}

static enum vs_err open_over(struct vs_op *op, struct vs_err_note *note)
{
    struct over *self = (struct over *)op;
    const struct vs_node *node = op->node;
    const struct vs_node *input = node->inputs[0];
    struct vs_type time_type = input->types[node->as.over.time_column];
    if (input->updates || input->deletes)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "StreamPhysicalOverAggregate doesn't support consuming update changes");
    if (time_type.attribute == VS_TIME_NONE || vs_type_physical(time_type) != VS_PHYS_I64)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "OVER windows' ordering in stream mode must be defined on a time attribute");
    self->acc = vs_acc_new(&op->task->memory, node->as.over.calls, node->as.over.call_count,
                           node->as.over.preceding >= 0 ? VS_ACC_FIFO : VS_ACC_APPEND);
    self->values = VS_ARENA_ARRAY(&op->task->memory, self->acc->column_count, struct vs_value);
    self->row_values = VS_ARENA_ARRAY(&op->task->memory, input->column_count, struct vs_value);
    self->all_columns = VS_ARENA_ARRAY(&op->task->memory, input->column_count, uint32_t);
    for (uint32_t i = 0; i < input->column_count; i++)
        self->all_columns[i] = i;
    vs_arena_init(&self->decoded);
    vs_timed_init(&self->timed, op, node->as.over.partition, node->as.over.partition_count,
                  (uint32_t)sizeof(struct rows) + self->acc->size);
    bool by_now = time_type.attribute == VS_TIME_PROCTIME;
    if (by_now)
        self->timed.by = VS_TIMED_BY_NOW;
    self->timed.row = by_now ? over_row_now : over_row;
    self->timed.fire = over_fire;
    return VS_ERR_OK;
}

static void close_over(struct vs_op *op)
{
    vs_arena_free(&((struct over *)op)->decoded);
}

static struct vs_str bytes_of(const struct kept_row *row)
{
    return (struct vs_str){row->bytes, row->len};
}

/* Makes room for one more, at the end. */
static void reserve(struct over *self, struct rows *rows)
{
    if (rows->end < rows->capacity)
        return;
    struct vs_pool *pool = &self->op.task->pool;
    uint32_t live = rows->end - rows->first;
    uint32_t capacity = rows->capacity;
    if (live >= capacity / 2)
        capacity = capacity == 0 ? 2 : capacity * 2;
    if (capacity != rows->capacity) {
        struct kept_row *items = vs_pool_take(pool, capacity * sizeof *items);
        if (live > 0)
            memcpy(items, &rows->items[rows->first], live * sizeof *items);
        vs_pool_give(pool, rows->items, rows->capacity * sizeof *items);
        rows->items = items;
        rows->capacity = capacity;
    } else {
        memmove(rows->items, &rows->items[rows->first], live * sizeof *rows->items);
    }
    rows->taken -= rows->first;
    rows->first = 0;
    rows->end = live;
}

/* A row that waits goes behind the rows of its time. */
static void keep_row(struct over *self, struct rows *rows, int64_t time, struct vs_str encoded)
{
    reserve(self, rows);
    uint32_t at = rows->end;
    while (at > rows->taken && rows->items[at - 1].time > time)
        at--;
    memmove(&rows->items[at + 1], &rows->items[at], (rows->end - at) * sizeof *rows->items);
    struct vs_str copy = vs_pool_copy(&self->op.task->pool, encoded);
    rows->items[at] = (struct kept_row){time, (char *)(uintptr_t)copy.ptr, (uint32_t)copy.len, 0};
    rows->end++;
}

static void drop_first(struct over *self, struct rows *rows)
{
    struct kept_row *row = &rows->items[rows->first++];
    vs_pool_give(&self->op.task->pool, row->bytes, row->len);
    row->bytes = NULL;
    row->len = 0;
}

/* Decodes a kept row and gives the accumulators' values; all are valid until the next row. */
static void decode(struct over *self, const struct kept_row *row)
{
    const struct vs_node *input = self->op.node->inputs[0];
    vs_arena_reset(&self->decoded);
    struct vs_reader reader = vs_reader(bytes_of(row));
    for (uint32_t i = 0; i < input->column_count; i++)
        self->row_values[i] = vs_row_read_value(&reader, input->types[i], &self->decoded);
    VS_CHECK(!reader.failed);
    for (uint32_t i = 0; i < self->acc->column_count; i++)
        self->values[i] = self->row_values[self->acc->columns[i]];
}

static enum vs_err add_row(struct over *self, struct vs_step *step, struct rows *rows,
                           const struct kept_row *row)
{
    if (self->acc->part_count == 0)
        return VS_ERR_OK;
    decode(self, row);
    return vs_op_acc_failed(vs_acc_add(self->acc, rows + 1, self->values, &self->op.task->pool),
                            step);
}

static void retract_first(struct over *self, struct rows *rows)
{
    decode(self, &rows->items[rows->first]);
    vs_acc_retract(self->acc, rows + 1, self->values, &self->op.task->pool);
    drop_first(self, rows);
}

static void emit(struct over *self, struct vs_step *step, const struct rows *rows,
                 const struct kept_row *row, uint64_t order)
{
    const struct vs_node *node = self->op.node;
    uint32_t input_count = node->inputs[0]->column_count;
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    vs_batch_builder_row(self->builder, VS_ROW_INSERT, order);
    vs_op_set_encoded(self->builder, bytes_of(row), node->inputs[0]->types, input_count,
                      step->scratch);
    for (uint32_t i = 0; i < self->acc->part_count; i++)
        vs_batch_builder_set(self->builder, input_count + i,
                             vs_acc_value(self->acc, i, rows + 1, step->scratch));
}

/* RANGE: all rows of one time come in together and see the same result. */
static enum vs_err take_range(struct over *self, struct vs_step *step, struct rows *rows,
                              uint64_t order)
{
    int64_t time = rows->items[rows->taken].time;
    uint32_t end = rows->taken;
    while (end < rows->end && rows->items[end].time == time)
        end++;
    if (is_bounded(self)) {
        int64_t from = vs_time_sub(time, self->op.node->as.over.preceding);
        while (rows->first < rows->taken && rows->items[rows->first].time < from)
            retract_first(self, rows);
    }
    for (uint32_t i = rows->taken; i < end; i++)
        VS_TRY(add_row(self, step, rows, &rows->items[i]));
    for (uint32_t i = rows->taken; i < end; i++)
        emit(self, step, rows, &rows->items[i], order);
    rows->taken = end;
    rows->last = time;
    while (!is_bounded(self) && rows->first < rows->taken)
        drop_first(self, rows);
    return VS_ERR_OK;
}

/* ROWS: one after another. */
static enum vs_err take_rows(struct over *self, struct vs_step *step, struct rows *rows,
                             uint64_t order)
{
    int64_t time = rows->items[rows->taken].time;
    while (rows->taken < rows->end && rows->items[rows->taken].time == time) {
        if (is_bounded(self) &&
            rows->taken - rows->first > (uint64_t)self->op.node->as.over.preceding)
            retract_first(self, rows);
        VS_TRY(add_row(self, step, rows, &rows->items[rows->taken]));
        emit(self, step, rows, &rows->items[rows->taken], order);
        rows->taken++;
        if (!is_bounded(self))
            drop_first(self, rows);
    }
    rows->last = time;
    return VS_ERR_OK;
}

static enum vs_err take_next(struct over *self, struct vs_step *step, struct rows *rows,
                             uint64_t order)
{
    return self->op.node->as.over.frame == VS_FRAME_RANGE ? take_range(self, step, rows, order)
                                                          : take_rows(self, step, rows, order);
}

static void rearm(struct over *self, uint32_t key)
{
    const struct rows *rows = vs_keyed_payload(&self->timed.keyed, key);
    int64_t deadline = rows->taken < rows->end ? rows->items[rows->taken].time : INT64_MAX;
    vs_keyed_arm(&self->timed.keyed, key, rows->cleanup < deadline ? rows->cleanup : deadline);
}

/* RANGE with a bound: when nothing came for one and a half frames the key is forgotten, as in
 * Flink. */
static void plan_cleanup(const struct over *self, struct rows *rows, int64_t time)
{
    int64_t preceding = self->op.node->as.over.preceding;
    if (self->op.node->as.over.frame != VS_FRAME_RANGE || preceding < 0 ||
        self->timed.by == VS_TIMED_BY_NOW)
        return;
    int64_t earliest = vs_time_add(vs_time_add(time, preceding), 1);
    if (rows->cleanup == INT64_MAX || rows->cleanup < earliest)
        rows->cleanup = vs_time_add(vs_time_add(time, vs_time_add(preceding, preceding / 2)), 1);
}

static void forget(struct over *self, uint32_t key)
{
    struct rows *rows = vs_keyed_payload(&self->timed.keyed, key);
    while (rows->first < rows->end)
        drop_first(self, rows);
    vs_pool_give(&self->op.task->pool, rows->items, rows->capacity * sizeof *rows->items);
    vs_acc_clear(self->acc, rows + 1, &self->op.task->pool);
    vs_keyed_remove(&self->timed.keyed, key);
}

static uint32_t make_key(struct over *self, const struct vs_timed_look *look)
{
    if (look->key != VS_KEY_NONE)
        return look->key;
    uint32_t key = vs_timed_make(&self->timed, look);
    struct rows *rows = vs_keyed_payload(&self->timed.keyed, key);
    rows->last = INT64_MIN;
    rows->cleanup = INT64_MAX;
    return key;
}

static struct vs_str encode_row(struct over *self, uint32_t row)
{
    struct vs_buf *bytes = &self->op.task->key;
    vs_buf_clear(bytes);
    vs_row_add_columns(bytes, &self->op.inputs[0]->out, self->all_columns,
                       self->op.node->inputs[0]->column_count, row);
    return vs_buf_str(bytes);
}

static enum vs_err over_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct over *self = (struct over *)op;
    const struct vs_column *times = &op->inputs[0]->out.columns[op->node->as.over.time_column];
    if (vs_column_is_null(times, row))
        return vs_op_no_time(op, step, row);
    int64_t time = times->as.i64[row];
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    const struct rows *known =
        look.key == VS_KEY_NONE ? NULL : vs_keyed_payload(&self->timed.keyed, look.key);
    bool is_late = is_bounded(self)
                       ? known != NULL && known->last != INT64_MIN && time <= known->last
                       : time <= look.time;
    if (is_late) {
        vs_step_late(op, step, order);
        return VS_ERR_OK;
    }
    uint32_t key = make_key(self, &look);
    struct rows *rows = vs_keyed_payload(&self->timed.keyed, key);
    keep_row(self, rows, time, encode_row(self, row));
    plan_cleanup(self, rows, time);
    rearm(self, key);
    return VS_ERR_OK;
}

static enum vs_err over_fire(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct over *self = (struct over *)op;
    struct rows *rows = vs_keyed_payload(&self->timed.keyed, key);
    if (rows->taken < rows->end && rows->items[rows->taken].time < rows->cleanup) {
        VS_TRY(take_next(self, step, rows, order));
        plan_cleanup(self, rows, rows->last);
        rearm(self, key);
        return VS_ERR_OK;
    }
    VS_CHECK(rows->taken == rows->end);
    forget(self, key);
    return VS_ERR_OK;
}

/* Processing time: the row is the last of its frame. */
static enum vs_err over_row_now(struct vs_op *op, struct vs_step *step, uint32_t row,
                                uint64_t order)
{
    struct over *self = (struct over *)op;
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    uint32_t key = make_key(self, &look);
    struct rows *rows = vs_keyed_payload(&self->timed.keyed, key);
    int64_t time = step->now_ms > rows->last ? step->now_ms
                                             : rows->last; /* the clock may have been set back */
    keep_row(self, rows, time, encode_row(self, row));
    return take_next(self, step, rows, order);
}

static enum vs_err run_over(struct vs_op *op, struct vs_step *step)
{
    struct over *self = (struct over *)op;
    self->builder = NULL;
    VS_TRY(vs_timed_run(&self->timed, op, step));
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    return VS_ERR_OK;
}

static void save_over(const struct vs_op *op, struct vs_buf *out)
{
    const struct over *self = (const struct over *)op;
    const struct vs_keyed *keyed = &self->timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct rows *rows = vs_keyed_payload(keyed, key);
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_zigzag(out, rows->last);
        vs_buf_add_zigzag(out, rows->cleanup);
        vs_buf_add_varint(out, rows->taken - rows->first);
        vs_buf_add_varint(out, rows->end - rows->taken);
        for (uint32_t i = rows->first; i < rows->end; i++) {
            vs_buf_add_zigzag(out, rows->items[i].time);
            vs_buf_add_sized(out, bytes_of(&rows->items[i]));
        }
        vs_acc_save(self->acc, rows + 1, out);
    }
}

static void load_rows(struct over *self, struct rows *rows, struct vs_reader *reader)
{
    const struct vs_node *input = self->op.node->inputs[0];
    rows->last = vs_read_zigzag(reader);
    rows->cleanup = vs_read_zigzag(reader);
    uint64_t taken = vs_read_varint(reader);
    uint64_t waiting = vs_read_varint(reader);
    if (taken > vs_reader_left(reader) || waiting > vs_reader_left(reader))
        reader->failed = true;
    int64_t last = INT64_MIN;
    for (uint64_t i = 0; i < taken + waiting && !reader->failed; i++) {
        int64_t time = vs_read_zigzag(reader);
        struct vs_str bytes = vs_read_sized(reader);
        if (reader->failed || time < last ||
            !vs_row_is_valid(bytes, input->types, input->column_count) ||
            (i >= taken && time >= rows->cleanup)) {
            reader->failed = true;
            return;
        }
        last = time;
        keep_row(self, rows, time, bytes);
        if (i < taken)
            rows->taken = rows->end;
    }
    vs_acc_load(self->acc, rows + 1, &self->op.task->pool, reader);
}

static void load_over(struct vs_op *op, struct vs_reader *reader)
{
    struct over *self = (struct over *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed, op, reader);
        if (key == VS_KEY_NONE)
            return;
        load_rows(self, vs_keyed_payload(&self->timed.keyed, key), reader);
        if (!reader->failed)
            rearm(self, key);
    }
}

const struct vs_op_kind vs_op_over = {.size = sizeof(struct over),
                                      .open = open_over,
                                      .run = run_over,
                                      .save = save_over,
                                      .load = load_over,
                                      .close = close_over};
