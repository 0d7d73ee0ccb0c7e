/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SILENCE: who has not been heard of for too long (docs/silence.md).
 *
 * Per partition key the last row's time and the deadline that follows from it. When the key's time
 * reaches the deadline, or a row arrives that is beyond it, a row `silent` comes out with the
 * deadline as its rowtime: the alarm. One row ends it:
 *   resumed    a row came, and it was silent;
 *   corrected  a row came that shows that it was not: rows of before the deadline arrived late;
 *   withdrawn  the registry says so: its row is gone, or its new terms put the deadline off.
 * All of them repeat the deadline of the alarm, so that (key, deadline) names it. The result for a
 * key depends on its rows, its registry row and time alone.
 *
 * A row that is not newer than the last one says nothing new, but for one thing: the last alarm's gap
 * is kept as (gap_from, gap_to). Late rows make it smaller from either side, in whatever order a
 * buffer is uploaded, and once it is no longer than allowed the alarm is corrected after all. With
 * one clock for the partition a late row may be newer than the last one and still have its deadline
 * behind it: the alarm stays, and the row that catches up with the clock ends it. So one upload gives
 * one alarm. A device with a clock of its own has ended its silence with any newer row.
 *
 * A key of the registry (inputs[1]) that was never seen is measured by the processing time instead,
 * from when its registry row was first read, and judged on ticks, or when the input has ended. The
 * end of the registry source says that it was read whole: keys that were in it before and are not
 * any more are forgotten. */
#include "base/check.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"
#include "core/sql/run/open_hours.h"

enum state { STATE_SEEN, STATE_SILENT, STATE_EXPECTED, STATE_MISSED, STATE_COUNT };
enum { LISTED_BEFORE = 1, LISTED_NOW = 2 }; /* in the registry: as read whole last; as being read */

struct watched {       /* payload of a key */
    int64_t since;     /* last time seen; EXPECTED, MISSED: when the registry row was read */
    int64_t deadline;  /* follows from since */
    int64_t alarm;     /* deadline of the last alarm; SILENT: the one that is on */
    int64_t gap_from;  /* the time without rows that the last alarm was about ... */
    int64_t gap_to;    /* ... is (gap_from, gap_to); none when gap_to is not later. SILENT: no end */
    struct vs_silence_terms terms;
    uint32_t state;
    uint32_t listed;
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

static struct vs_zone zone_of(const struct silence *self)
{
    return self->op.task->plan->zone;
}

/* Times of rows are on the scale of the rowtime column; those of never seen keys are instants. */
static int64_t to_instant(const struct silence *self, int64_t time)
{
    return is_local(self) ? vs_zone_to_instant(zone_of(self), time) : time;
}

static bool was_seen(const struct watched *watched)
{
    return watched->state == STATE_SEEN || watched->state == STATE_SILENT;
}

/* Of a row at this time. */
static int64_t deadline_after(const struct silence *self, const struct watched *watched,
                              int64_t time)
{
    int64_t deadline = vs_silence_deadline(&watched->terms, zone_of(self), to_instant(self, time));
    return is_local(self) && deadline != VS_NO_DEADLINE
               ? vs_zone_to_local(zone_of(self), deadline)
               : deadline;
}

static int64_t deadline_of(const struct silence *self, const struct watched *watched)
{
    return was_seen(watched) ? deadline_after(self, watched, watched->since)
                             : vs_silence_deadline(&watched->terms, zone_of(self), watched->since);
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
    watched->deadline = deadline_after(self, watched, time);
    vs_keyed_arm(&self->timed.keyed, key, watched->deadline);
}

struct result {
    const char *state;
    bool is_unseen;    /* about a key that was never seen: last_seen is NULL, the deadline an instant */
    int64_t last_seen; /* times as rows have them */
    int64_t deadline;
    int64_t rowtime;
    uint64_t order;
};

/* Columns: the partition, last_seen, deadline, state, rowtime. */
static void emit(struct silence *self, struct vs_step *step, uint32_t key,
                 const struct result *result)
{
    const struct vs_node *node = self->op.node;
    uint32_t at = node->as.silence.partition_count;
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    vs_batch_builder_row(self->builder, VS_ROW_INSERT, result->order);
    vs_op_set_encoded(self->builder, vs_keyed_key(&self->timed.keyed, key), self->timed.key_types,
                      at, step->scratch);
    struct vs_value value = {.is_null = result->is_unseen,
                             .as.i64 =
                                 result->is_unseen ? 0 : to_instant(self, result->last_seen)};
    vs_batch_builder_set(self->builder, at, value);
    value = (struct vs_value){.as.i64 = result->is_unseen ? result->deadline
                                                          : to_instant(self, result->deadline)};
    vs_batch_builder_set(self->builder, at + 1, value);
    value = (struct vs_value){.as.str = vs_str(result->state)};
    vs_batch_builder_set(self->builder, at + 2, value);
    value = (struct vs_value){.as.i64 = result->rowtime};
    vs_batch_builder_set(self->builder, at + 3, value);
}

/* An instant on the scale of the rowtime column. */
static int64_t to_rowtime(const struct silence *self, int64_t instant)
{
    return is_local(self) ? vs_zone_to_local(zone_of(self), instant) : instant;
}

static void report_silent(struct silence *self, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct watched *watched = watched_at(self, key);
    bool is_unseen = watched->state == STATE_EXPECTED;
    emit(self, step, key,
         &(struct result){"silent", is_unseen, watched->since, watched->deadline,
                          is_unseen ? to_rowtime(self, watched->deadline) : watched->deadline,
                          order});
    set_state(self, watched, is_unseen ? STATE_MISSED : STATE_SILENT);
    watched->alarm = watched->deadline;
    watched->gap_from = watched->since;
    watched->gap_to = is_unseen ? watched->since : VS_TIME_END;
    vs_keyed_arm(&self->timed.keyed, key, VS_NO_DEADLINE);
}

/* The first row of a key that was expected. What its clock says decides whether it was there. */
static void end_missed(struct silence *self, struct vs_step *step, uint32_t key, int64_t time,
                       uint64_t order)
{
    struct watched *watched = watched_at(self, key);
    bool was_there = to_instant(self, time) <= watched->alarm;
    emit(self, step, key,
         &(struct result){was_there ? "corrected" : "resumed", true, 0, watched->alarm, time, order});
    see(self, key, time);
}

/* A newer row of a key that is silent. caught_up: its silence has ended, for the clock that counts. */
static void end_silent(struct silence *self, struct vs_step *step, uint32_t key, int64_t time,
                       bool caught_up, uint64_t order)
{
    struct watched *watched = watched_at(self, key);
    bool is_gap = time > watched->deadline; /* between the last row and this one */
    /* The silence that is told of is the one before the newest row, or an earlier one of this alarm. */
    bool was_silent = is_gap || watched->gap_to != VS_TIME_END;
    if (is_gap) {
        watched->gap_from = watched->since;
        watched->gap_to = time;
    }
    watched->since = time;
    watched->deadline = deadline_after(self, watched, time);
    if (!caught_up)
        return;
    emit(self, step, key,
         &(struct result){was_silent ? "resumed" : "corrected", false,
                          was_silent ? watched->gap_from : time, watched->alarm, time, order});
    if (!was_silent)
        watched->gap_to = watched->gap_from;
    see(self, key, time);
}

/* A row that is not newer than the last one: is it from the gap of the alarm that has ended? */
static void fill_gap(struct silence *self, struct vs_step *step, uint32_t key, int64_t time,
                     uint64_t order)
{
    struct watched *watched = watched_at(self, key);
    if (watched->state != STATE_SEEN || time <= watched->gap_from || time >= watched->gap_to)
        return;
    if (time <= deadline_after(self, watched, watched->gap_from))
        watched->gap_from = time;
    else if (deadline_after(self, watched, time) >= watched->gap_to)
        watched->gap_to = time;
    if (deadline_after(self, watched, watched->gap_from) < watched->gap_to)
        return;
    emit(self, step, key,
         &(struct result){"corrected", false, watched->since, watched->alarm, watched->since, order});
    watched->gap_to = watched->gap_from;
}

static enum vs_err silence_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct silence *self = (struct silence *)op;
    const struct vs_column *times = &op->inputs[0]->out.columns[op->node->as.silence.time_column];
    if (vs_column_is_null(times, row))
        return vs_op_no_time(op, step, row);
    int64_t time = times->as.i64[row];
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    if (look.key == VS_KEY_NONE) {
        look.key = vs_timed_make(&self->timed, &look);
        watched_at(self, look.key)->terms.timeout_ms = op->node->as.silence.timeout_ms;
        see(self, look.key, time);
        return VS_ERR_OK;
    }
    const struct watched *watched = watched_at(self, look.key);
    if (was_seen(watched) && time <= watched->since) {
        fill_gap(self, step, look.key, time, order);
        return VS_ERR_OK;
    }
    bool caught_up = self->timed.by == VS_TIMED_BY_DEVICE ||
                     deadline_after(self, watched, time) > look.time;
    if (watched->state == STATE_SEEN && time > watched->deadline)
        report_silent(self, step, look.key, order);
    if (watched->state == STATE_MISSED)
        end_missed(self, step, look.key, time, order);
    else if (watched->state == STATE_SILENT)
        end_silent(self, step, look.key, time, caught_up, order);
    else
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

static int64_t instant_or(struct vs_zone zone, const struct vs_batch *batch, int32_t column, uint32_t row,
                          int64_t otherwise)
{
    if (column < 0 || vs_column_is_null(&batch->columns[column], row))
        return otherwise;
    int64_t time = batch->columns[column].as.i64[row];
    return batch->columns[column].type.kind == VS_KIND_TIMESTAMP ? vs_zone_to_instant(zone, time) : time;
}

static struct vs_open_hours read_hours(const struct vs_node *node, const struct vs_batch *batch,
                                       uint32_t row)
{
    int64_t opens = cell_or(batch, node->as.silence.opens_column, row, -1);
    int64_t closes = cell_or(batch, node->as.silence.closes_column, row, -1);
    bool is_always = opens < 0 || closes < 0 || opens > 1440 || closes > 1440 ||
                     (opens % 1440 == 0 && closes == 1440);
    return is_always ? (struct vs_open_hours){0, 0}
                     : (struct vs_open_hours){(int32_t)(opens % 1440), (int32_t)(closes % 1440)};
}

static struct vs_silence_terms read_terms(const struct silence *self, const struct vs_batch *batch,
                                          uint32_t row)
{
    const struct vs_node *node = self->op.node;
    struct vs_silence_terms terms = {.timeout_ms = node->as.silence.timeout_ms,
                                     .hours = read_hours(node, batch, row)};
    int64_t seconds = cell_or(batch, node->as.silence.timeout_column, row, 0);
    if (seconds > 0)
        terms.timeout_ms = seconds > INT64_MAX / 1000 ? INT64_MAX : seconds * 1000;
    int64_t from = instant_or(zone_of(self), batch, node->as.silence.from_column, row, INT64_MIN);
    int64_t until = instant_or(zone_of(self), batch, node->as.silence.until_column, row, INT64_MAX);
    if (from < until && (from != INT64_MIN || until != INT64_MAX)) {
        terms.maintenance_from = from;
        terms.maintenance_until = until;
    }
    return terms;
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

/* The time that counts for the key, before the order. */
static int64_t time_of(const struct silence *self, uint32_t key, uint64_t order)
{
    return self->timed.by == VS_TIMED_BY_DEVICE
               ? vs_timeline_device(self->op.timeline,
                                    vs_keyed_heap_of(&self->timed.keyed, key), order)
               : self->timed.time;
}

static void withdraw(struct silence *self, struct vs_step *step, uint32_t key, uint64_t order)
{
    const struct watched *watched = watched_at(self, key);
    bool is_unseen = watched->state == STATE_MISSED;
    int64_t now = to_rowtime(self, step->now_ms);
    int64_t alarm = is_unseen ? to_rowtime(self, watched->alarm) : watched->alarm;
    emit(self, step, key,
         &(struct result){"withdrawn", is_unseen, watched->since, watched->alarm,
                          now > alarm ? now : alarm, order});
}

/* New terms of a key: they may put off a deadline that has passed. */
static void apply_terms(struct silence *self, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct watched *watched = watched_at(self, key);
    watched->deadline = deadline_of(self, watched);
    if (watched->state == STATE_MISSED && watched->deadline > step->now_ms) {
        withdraw(self, step, key, order);
        set_state(self, watched, STATE_EXPECTED);
    }
    if (watched->state == STATE_SILENT && watched->deadline > time_of(self, key, order)) {
        withdraw(self, step, key, order);
        watched->gap_to = watched->gap_from;
        set_state(self, watched, STATE_SEEN);
    }
    if (watched->state == STATE_SEEN)
        vs_keyed_arm(&self->timed.keyed, key, watched->deadline);
}

static void expect(struct silence *self, struct vs_step *step, uint32_t row)
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
    watched->terms = read_terms(self, batch, row);
    watched->listed |= LISTED_NOW;
    if (added) {
        watched->since = step->now_ms;
        set_state(self, watched, STATE_EXPECTED);
    }
    apply_terms(self, step, key, batch->order[row]);
}

/* The registry was read whole. Who is not in it any more is forgotten until heard of again. */
static void drop_unlisted(struct silence *self, struct vs_step *step)
{
    for (uint32_t key = 0; key < self->timed.keyed.count; key++) {
        if (!vs_keyed_is_live(&self->timed.keyed, key))
            continue;
        struct watched *watched = watched_at(self, key);
        bool is_gone = watched->listed == LISTED_BEFORE;
        watched->listed = (watched->listed & LISTED_NOW) != 0 ? LISTED_BEFORE : 0;
        if (!is_gone)
            continue;
        if (watched->state == STATE_SILENT || watched->state == STATE_MISSED)
            withdraw(self, step, key, step->first_order);
        set_state(self, watched, STATE_SEEN);
        vs_keyed_remove(&self->timed.keyed, key);
    }
}

static uint32_t registry_source(const struct silence *self)
{
    const struct vs_node *node = self->op.node->inputs[1];
    while (node->kind != VS_NODE_SCAN)
        node = node->inputs[0];
    return node->as.scan.source;
}

static enum vs_err take_registry(struct silence *self, struct vs_step *step)
{
    struct vs_op *op = &self->op;
    if (op->node->input_count < 2)
        return VS_ERR_OK;
    const struct vs_batch *expected = &op->inputs[1]->out;
    bool is_read = step->kind == VS_STEP_END && step->source == registry_source(self);
    if (expected->selection_count == 0 && !is_read)
        return VS_ERR_OK;
    VS_TRY(vs_timed_begin(&self->timed, op, step));
    for (uint32_t i = 0; i < expected->selection_count; i++)
        expect(self, step, vs_batch_row(expected, i));
    if (is_read)
        drop_unlisted(self, step);
    return VS_ERR_OK;
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
        bool is_due = at_end ? watched->deadline != VS_NO_DEADLINE
                             : watched->deadline <= step->now_ms;
        if (watched->state == STATE_EXPECTED && is_due)
            report_silent(self, step, key, step->first_order);
    }
}

static enum vs_err run_silence(struct vs_op *op, struct vs_step *step)
{
    struct silence *self = (struct silence *)op;
    self->builder = NULL;
    VS_TRY(take_registry(self, step));
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
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct watched *watched = watched_at(self, key);
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_u8(out, (uint8_t)(watched->state | watched->listed << 4));
        const int64_t times[] = {watched->since, watched->deadline, watched->alarm,
                                 watched->gap_from, watched->gap_to, watched->terms.timeout_ms,
                                 watched->terms.maintenance_from, watched->terms.maintenance_until};
        for (size_t i = 0; i < sizeof times / sizeof *times; i++)
            vs_buf_add_zigzag(out, times[i]);
        vs_buf_add_varint(out, (uint64_t)watched->terms.hours.opens);
        vs_buf_add_varint(out, (uint64_t)watched->terms.hours.closes);
    }
}

static bool load_watched(struct silence *self, struct watched *watched, struct vs_reader *reader)
{
    uint8_t state = vs_read_u8(reader);
    int64_t *times[] = {&watched->since, &watched->deadline, &watched->alarm, &watched->gap_from,
                        &watched->gap_to, &watched->terms.timeout_ms,
                        &watched->terms.maintenance_from, &watched->terms.maintenance_until};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        *times[i] = vs_read_zigzag(reader);
    uint64_t opens = vs_read_varint(reader);
    uint64_t closes = vs_read_varint(reader);
    if (reader->failed || (state & 15) >= STATE_COUNT || state >> 4 > (LISTED_BEFORE | LISTED_NOW) ||
        opens >= 1440 || closes >= 1440)
        return false;
    watched->terms.hours = (struct vs_open_hours){(int32_t)opens, (int32_t)closes};
    watched->listed = state >> 4;
    set_state(self, watched, (enum state)(state & 15));
    return true;
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
        if (!load_watched(self, watched, reader)) {
            reader->failed = true;
            return;
        }
        if (watched->state == STATE_SEEN)
            vs_keyed_arm(&self->timed.keyed, key, watched->deadline);
    }
}

const struct vs_op_kind vs_op_silence = {.size = sizeof(struct silence),
                                         .open = open_silence,
                                         .run = run_silence,
                                         .save = save_silence,
                                         .load = load_silence};
