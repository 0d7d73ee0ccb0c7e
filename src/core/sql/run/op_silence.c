/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SILENCE: who has not been heard of for too long.
 *
 * Per partition key the last row's time and the deadline that follows from it. When the key's time
 * reaches the deadline, or a row arrives that is beyond it, a row `silent` comes out with the
 * deadline as its rowtime; the next row of the key brings `resumed`, which repeats when it had been
 * seen before and which deadline had passed. A row that is not newer than the last one says nothing
 * new. So the result for a key depends on its rows and on time alone.
 *
 * A key of the registry (inputs[1]) that was never seen is measured by the processing time instead,
 * from when its registry row was read, and judged on ticks, or when the input has ended. */
#include "base/check.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"
#include "core/sql/run/open_hours.h"

enum state { STATE_SEEN, STATE_SILENT, STATE_EXPECTED, STATE_MISSED, STATE_COUNT };

struct watched {        /* payload of a key */
    int64_t since;      /* last time seen; EXPECTED, MISSED: when the registry row was read */
    int64_t deadline;   /* follows from since */
    int64_t timeout_ms; /* its own, or that of the call */
    struct vs_open_hours hours;
    uint32_t state;
    uint32_t zero;
};

struct silence {
    struct vs_op op;
    struct vs_timed timed;
    uint32_t expected_count; /* keys in state EXPECTED */
    struct vs_batch_builder *builder;
};

static enum vs_err silence_row(struct vs_op *op, struct vs_step *step, uint32_t row,
                               uint64_t order);
static enum vs_err silence_fire(struct vs_op *op, struct vs_step *step, uint32_t key,
                                uint64_t order);

static enum vs_err open_silence(struct vs_op *op, struct vs_err_note *note)
{
    struct silence *self = (struct silence *)op;
    const struct vs_node *node = op->node;
    const struct vs_node *input = node->inputs[0];
    if (input->updates || input->deletes)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "SILENCE doesn't support consuming update changes");
    if (vs_type_physical(input->types[node->as.silence.time_column]) != VS_PHYS_I64)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "SILENCE needs a time column of at most 3 digits: CAST it");
    vs_timed_init(&self->timed, op, node->as.silence.partition, node->as.silence.partition_count,
                  sizeof(struct watched));
    self->timed.row = silence_row;
    self->timed.fire = silence_fire;
    VS_CHECK_INT(node->column_count, ==, node->as.silence.partition_count + 4);
    return VS_ERR_OK;
}

static struct watched *watched_at(const struct silence *self, uint32_t key)
{
    return vs_keyed_payload(&self->timed.keyed, key);
}

static bool is_local(const struct silence *self)
{
    const struct vs_node *node = self->op.node;
    return node->types[node->column_count - 1].kind == VS_KIND_TIMESTAMP;
}

/* Times of rows are on the scale of the rowtime column; those of never seen keys are instants. */
static int64_t to_instant(const struct silence *self, int64_t time)
{
    return is_local(self) ? vs_zone_to_instant(time) : time;
}

static int64_t deadline_of(const struct silence *self, const struct watched *watched)
{
    bool is_seen = watched->state == STATE_SEEN || watched->state == STATE_SILENT;
    int64_t since = is_seen ? to_instant(self, watched->since) : watched->since;
    int64_t deadline = vs_open_hours_add(watched->hours, since, watched->timeout_ms);
    return is_seen && is_local(self) ? vs_zone_to_local(deadline) : deadline;
}

static void set_state(struct silence *self, struct watched *watched, enum state state)
{
    self->expected_count -= watched->state == STATE_EXPECTED;
    watched->state = state;
    self->expected_count += watched->state == STATE_EXPECTED;
}

static void see(struct silence *self, uint32_t key, int64_t time)
{
    struct watched *watched = watched_at(self, key);
    set_state(self, watched, STATE_SEEN);
    watched->since = time;
    watched->deadline = deadline_of(self, watched);
    vs_keyed_arm(&self->timed.keyed, key, watched->deadline);
}

struct result {
    const char *state;
    int64_t rowtime;
    uint64_t order;
};

/* Columns: the partition, last_seen, deadline, state, rowtime. */
static void emit(struct silence *self, struct vs_step *step, uint32_t key, struct result result)
{
    const struct vs_node *node = self->op.node;
    uint32_t at = node->as.silence.partition_count;
    const struct watched *watched = watched_at(self, key);
    bool is_seen = watched->state == STATE_SEEN || watched->state == STATE_SILENT;
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    vs_batch_builder_row(self->builder, VS_ROW_INSERT, result.order);
    vs_op_set_encoded(self->builder, vs_keyed_key(&self->timed.keyed, key), self->timed.key_types,
                      at, step->scratch);
    struct vs_value value = {.is_null = !is_seen,
                             .as.i64 = is_seen ? to_instant(self, watched->since) : 0};
    vs_batch_builder_set(self->builder, at, value);
    value = (struct vs_value){.as.i64 = is_seen ? to_instant(self, watched->deadline)
                                                : watched->deadline};
    vs_batch_builder_set(self->builder, at + 1, value);
    value = (struct vs_value){.as.str = vs_str(result.state)};
    vs_batch_builder_set(self->builder, at + 2, value);
    value = (struct vs_value){.as.i64 = result.rowtime};
    vs_batch_builder_set(self->builder, at + 3, value);
}

static void report_silent(struct silence *self, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct watched *watched = watched_at(self, key);
    bool is_missing = watched->state == STATE_EXPECTED;
    int64_t rowtime =
        is_missing && is_local(self) ? vs_zone_to_local(watched->deadline) : watched->deadline;
    emit(self, step, key, (struct result){"silent", rowtime, order});
    set_state(self, watched, is_missing ? STATE_MISSED : STATE_SILENT);
    vs_keyed_arm(&self->timed.keyed, key, VS_NO_DEADLINE);
}

static enum vs_err silence_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct silence *self = (struct silence *)op;
    const struct vs_node *node = op->node;
    const struct vs_column *times = &op->inputs[0]->out.columns[node->as.silence.time_column];
    if (vs_column_is_null(times, row))
        return vs_fail(
            step->note, VS_ERR_FAILED,
            "RowTime field should not be null, please convert it to a non-null long value.");
    int64_t time = times->as.i64[row];
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    if (look.key == VS_KEY_NONE) {
        look.key = vs_timed_make(&self->timed, &look);
        watched_at(self, look.key)->timeout_ms = node->as.silence.timeout_ms;
        see(self, look.key, time);
        return VS_ERR_OK;
    }
    struct watched *watched = watched_at(self, look.key);
    bool was_seen = watched->state == STATE_SEEN || watched->state == STATE_SILENT;
    if (was_seen && time <= watched->since)
        return VS_ERR_OK;
    if (watched->state == STATE_SEEN && time > watched->deadline)
        report_silent(self, step, look.key, order);
    if (watched->state == STATE_SILENT || watched->state == STATE_MISSED)
        emit(self, step, look.key, (struct result){"resumed", time, order});
    see(self, look.key, time);
    return VS_ERR_OK;
}

static enum vs_err silence_fire(struct vs_op *op, struct vs_step *step, uint32_t key,
                                uint64_t order)
{
    report_silent((struct silence *)op, step, key, order);
    return VS_ERR_OK;
}

static int64_t cell_or(const struct vs_batch *batch, int32_t column, uint32_t row,
                       int64_t otherwise)
{
    if (column < 0 || vs_column_is_null(&batch->columns[column], row))
        return otherwise;
    const struct vs_column *cells = &batch->columns[column];
    return vs_type_physical(cells->type) == VS_PHYS_I32 ? cells->as.i32[row] : cells->as.i64[row];
}

static void read_terms(const struct silence *self, const struct vs_batch *batch, uint32_t row,
                       struct watched *watched)
{
    const struct vs_node *node = self->op.node;
    int64_t seconds = cell_or(batch, node->as.silence.timeout_column, row, 0);
    watched->timeout_ms = node->as.silence.timeout_ms;
    if (seconds > 0)
        watched->timeout_ms = seconds > INT64_MAX / 1000 ? INT64_MAX : seconds * 1000;
    int64_t opens = cell_or(batch, node->as.silence.opens_column, row, -1);
    int64_t closes = cell_or(batch, node->as.silence.closes_column, row, -1);
    bool is_always = opens < 0 || closes < 0 || opens > 1440 || closes > 1440;
    watched->hours =
        is_always ? (struct vs_open_hours){0, 0}
                  : (struct vs_open_hours){(int32_t)(opens % 1440), (int32_t)(closes % 1440)};
    if (!is_always && opens % 1440 == 0 && closes == 1440)
        watched->hours = (struct vs_open_hours){0, 0};
}

static uint32_t heap_of_expected(struct silence *self, const struct vs_batch *batch, uint32_t row)
{
    struct vs_op *op = &self->op;
    const struct vs_node *node = op->node;
    for (uint32_t i = 0;
         i < node->as.silence.partition_count && self->timed.by == VS_TIMED_BY_DEVICE; i++)
        if (op->inputs[0]->is_device[node->as.silence.partition[i]])
            return vs_task_device(op->task, &batch->columns[node->as.silence.expected_partition[i]],
                                  row);
    return 0;
}

static void expect(struct silence *self, const struct vs_step *step, uint32_t row)
{
    struct vs_op *op = &self->op;
    const struct vs_batch *batch = &op->inputs[1]->out;
    vs_buf_clear(&op->task->key);
    vs_row_add_columns(&op->task->key, batch, op->node->as.silence.expected_partition,
                       op->node->as.silence.partition_count, row);
    bool added;
    uint32_t key = vs_keyed_intern(&self->timed.keyed, vs_buf_str(&op->task->key),
                                   heap_of_expected(self, batch, row), &added);
    struct watched *watched = watched_at(self, key);
    read_terms(self, batch, row, watched);
    if (added) {
        watched->since = step->now_ms;
        set_state(self, watched, STATE_EXPECTED);
    }
    if (watched->state == STATE_SEEN || watched->state == STATE_EXPECTED)
        watched->deadline = deadline_of(self, watched);
    if (watched->state == STATE_SEEN)
        vs_keyed_arm(&self->timed.keyed, key, watched->deadline);
}

static bool has_ended(const struct vs_timeline *timeline)
{
    for (uint32_t i = 0; i < timeline->clock_count; i++)
        if (!timeline->clocks[i]->is_ended)
            return false;
    return true;
}

static void report_missing(struct silence *self, struct vs_step *step)
{
    bool at_end = step->kind == VS_STEP_END && has_ended(self->op.timeline);
    if (self->expected_count == 0 || (step->kind != VS_STEP_TICK && !at_end))
        return;
    for (uint32_t key = 0; key < self->timed.keyed.count; key++) {
        if (!vs_keyed_is_live(&self->timed.keyed, key))
            continue;
        const struct watched *watched = watched_at(self, key);
        if (watched->state == STATE_EXPECTED && (at_end || watched->deadline <= step->now_ms))
            report_silent(self, step, key, step->first_order);
    }
}

static enum vs_err run_silence(struct vs_op *op, struct vs_step *step)
{
    struct silence *self = (struct silence *)op;
    self->builder = NULL;
    if (op->node->input_count == 2) {
        const struct vs_batch *expected = &op->inputs[1]->out;
        for (uint32_t i = 0; i < expected->selection_count; i++)
            expect(self, step, vs_batch_row(expected, i));
    }
    VS_TRY(vs_timed_run(&self->timed, op, step));
    report_missing(self, step);
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    return VS_ERR_OK;
}

static void save_silence(const struct vs_op *op, struct vs_buf *out)
{
    const struct silence *self = (const struct silence *)op;
    const struct vs_keyed *keyed = &self->timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        const struct watched *watched = watched_at(self, key);
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_u8(out, (uint8_t)watched->state);
        vs_buf_add_zigzag(out, watched->since);
        vs_buf_add_zigzag(out, watched->deadline);
        vs_buf_add_zigzag(out, watched->timeout_ms);
        vs_buf_add_varint(out, (uint64_t)watched->hours.opens);
        vs_buf_add_varint(out, (uint64_t)watched->hours.closes);
    }
}

static void load_silence(struct vs_op *op, struct vs_reader *reader)
{
    struct silence *self = (struct silence *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed, op, reader);
        if (key == VS_KEY_NONE)
            return;
        struct watched *watched = watched_at(self, key);
        uint8_t state = vs_read_u8(reader);
        watched->since = vs_read_zigzag(reader);
        watched->deadline = vs_read_zigzag(reader);
        watched->timeout_ms = vs_read_zigzag(reader);
        uint64_t opens = vs_read_varint(reader);
        uint64_t closes = vs_read_varint(reader);
        if (reader->failed || state >= STATE_COUNT || opens >= 1440 || closes >= 1440) {
            reader->failed = true;
            return;
        }
        watched->hours = (struct vs_open_hours){(int32_t)opens, (int32_t)closes};
        set_state(self, watched, (enum state)state);
        if (state == STATE_SEEN)
            vs_keyed_arm(&self->timed.keyed, key, watched->deadline);
    }
}

const struct vs_op_kind vs_op_silence = {.size = sizeof(struct silence),
                                         .open = open_silence,
                                         .run = run_silence,
                                         .save = save_silence,
                                         .load = load_silence};
