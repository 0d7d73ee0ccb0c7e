/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* ANOMALY: every row of a key scored by what was learned from the rows before it, in the order of
 * arrival (as a process table function of Flink sees them). Each row gives one row at once. NULL,
 * NaN and infinite values are passed on without a score and teach nothing. */
#include "core/sql/anomaly.h"

#include <math.h>

#include "base/check.h"
#include "base/hash.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"
#include "core/sql/run/ttl.h"

struct watched { /* payload of a key */
    void *state; /* of the detector; of the task's pool */
    int64_t touched_ms;
};

struct anomaly {
    struct vs_op op;
    struct vs_keyed keyed;
    struct vs_ttl ttl;
    struct vs_type *key_types;
    size_t state_size;
    struct vs_batch_builder *builder;
};

enum { METRIC, SCORE, EXPECTED, LOWER, UPPER, IS_ANOMALY, EXPLANATION, ROWTIME, OWN_COLUMNS };

static const struct vs_anomaly_params *params_of(const struct vs_op *op)
{
    return op->node->as.anomaly.params;
}

static enum vs_err open_anomaly(struct vs_op *op, struct vs_err_note *note)
{
    struct anomaly *self = (struct anomaly *)op;
    const struct vs_node *node = op->node;
    if (vs_type_physical(node->types[node->column_count - 1]) != VS_PHYS_I64)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "ANOMALY needs a time column of at most 3 digits: CAST it");
    self->key_types = vs_op_types_of(op, node->inputs[0], node->as.anomaly.partition,
                                     node->as.anomaly.partition_count);
    self->state_size = vs_anomaly_size(params_of(op));
    vs_keyed_init(&self->keyed, &op->task->pool, sizeof(struct watched));
    op->keyed = &self->keyed;
    self->ttl.ms = op->task->ttl_ms;
    VS_CHECK_INT(node->column_count, ==, node->as.anomaly.partition_count + OWN_COLUMNS);
    return VS_ERR_OK;
}

static struct watched *watched_at(const struct anomaly *self, uint32_t key)
{
    return vs_keyed_payload(&self->keyed, key);
}

static void forget(struct vs_op *op, uint32_t key)
{
    struct anomaly *self = (struct anomaly *)op;
    vs_pool_give(&op->task->pool, watched_at(self, key)->state, self->state_size);
    vs_keyed_remove(&self->keyed, key);
}

static int64_t touched(const struct vs_op *op, uint32_t key)
{
    return watched_at((const struct anomaly *)op, key)->touched_ms;
}

static uint32_t make_key(struct anomaly *self, struct vs_str bytes)
{
    bool added = false;
    uint32_t key = vs_keyed_intern(&self->keyed, bytes, 0, &added);
    if (added) {
        struct watched *watched = watched_at(self, key);
        watched->state = vs_pool_take(&self->op.task->pool, self->state_size);
        vs_anomaly_init(params_of(&self->op), watched->state, vs_hash64(bytes, 0));
    }
    return key;
}

static uint32_t find_key(struct anomaly *self, const struct vs_step *step, uint32_t row)
{
    struct vs_task *task = self->op.task;
    const struct vs_node *node = self->op.node;
    vs_buf_clear(&task->key);
    vs_row_add_columns(&task->key, &self->op.inputs[0]->out, node->as.anomaly.partition,
                       node->as.anomaly.partition_count, row);
    uint32_t key = vs_keyed_find(&self->keyed, vs_buf_str(&task->key));
    if (key != VS_KEY_NONE && vs_ttl_is_over(&self->ttl, touched(&self->op, key), step->now_ms)) {
        forget(&self->op, key);
        key = VS_KEY_NONE;
    }
    return key != VS_KEY_NONE ? key : make_key(self, vs_buf_str(&task->key));
}

static struct vs_str explain(struct vs_arena *scratch, const struct vs_anomaly_params *params,
                             double value, const struct vs_anomaly_result *result)
{
    const char *side = value > result->expected ? "above" : "below";
    switch (params->method) {
    case VS_ANOMALY_EWMA:
        return vs_arena_printf(scratch, "%g is %.1f standard deviations %s the usual %.4g", value,
                               fabs(result->score), side, result->expected);
    case VS_ANOMALY_SPIKE_DIP:
        return vs_arena_printf(scratch, "%g is %s %.4g; so far away are %.2g %% of the values",
                               value, side, result->expected, 100 * (1 - result->score));
    case VS_ANOMALY_CHANGE_POINT:
        return vs_arena_printf(scratch,
                               "the level has moved %s %.4g: %g now, sum of deviations %.1f", side,
                               result->expected, value, result->score);
    case VS_ANOMALY_FOREST:
        return vs_arena_printf(scratch,
                               "%g stands apart from the last values: %.1f standard deviations",
                               value, result->score);
    case VS_ANOMALY_METHOD_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

static void set_double(struct vs_batch_builder *builder, uint32_t column, bool is_there,
                       double value)
{
    if (is_there)
        vs_batch_builder_set(builder, column, (struct vs_value){.as.f64 = value});
}

static void emit(struct anomaly *self, struct vs_step *step, uint32_t row, uint32_t key,
                 const struct vs_anomaly_result *result)
{
    const struct vs_node *node = self->op.node;
    const struct vs_batch *batch = &self->op.inputs[0]->out;
    const struct vs_column *values = &batch->columns[node->as.anomaly.value_column];
    uint32_t at = node->as.anomaly.partition_count;
    double value = vs_column_is_null(values, row) ? 0 : values->as.f64[row];
    vs_batch_builder_row(self->builder, VS_ROW_INSERT, batch->order[row]);
    vs_op_set_encoded(self->builder, vs_keyed_key(&self->keyed, key), self->key_types, at,
                      step->scratch);
    set_double(self->builder, at + METRIC, !vs_column_is_null(values, row), value);
    set_double(self->builder, at + SCORE, result->is_scored, result->score);
    set_double(self->builder, at + EXPECTED, result->is_scored, result->expected);
    set_double(self->builder, at + LOWER, result->has_bounds, result->lower);
    set_double(self->builder, at + UPPER, result->has_bounds, result->upper);
    vs_batch_builder_set(self->builder, at + IS_ANOMALY,
                         (struct vs_value){.as.boolean = result->is_anomaly});
    if (result->is_anomaly)
        vs_batch_builder_set(
            self->builder, at + EXPLANATION,
            (struct vs_value){.as.str =
                                  explain(step->scratch, params_of(&self->op), value, result)});
    vs_batch_builder_set(self->builder, at + ROWTIME,
                         vs_column_get(&batch->columns[node->as.anomaly.time_column], row));
}

static void take_row(struct anomaly *self, struct vs_step *step, uint32_t row)
{
    const struct vs_node *node = self->op.node;
    const struct vs_batch *batch = &self->op.inputs[0]->out;
    const struct vs_column *values = &batch->columns[node->as.anomaly.value_column];
    const struct vs_column *times = &batch->columns[node->as.anomaly.time_column];
    struct vs_anomaly_result result = {0};
    uint32_t key = find_key(self, step, row);
    struct watched *watched = watched_at(self, key);
    watched->touched_ms = step->now_ms;
    if (!vs_column_is_null(values, row) && isfinite(values->as.f64[row])) {
        int64_t time = times->as.i64[row];
        if (node->types[node->column_count - 1].kind == VS_KIND_TIMESTAMP_LTZ)
            time = vs_zone_to_local(self->op.task->plan->zone, time);
        vs_anomaly_add(params_of(&self->op), watched->state, values->as.f64[row], time, &result);
    }
    emit(self, step, row, key, &result);
}

static enum vs_err run_anomaly(struct vs_op *op, struct vs_step *step)
{
    struct anomaly *self = (struct anomaly *)op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    vs_ttl_sweep(&self->ttl, op, step, touched, forget);
    if (batch->selection_count == 0)
        return VS_ERR_OK;
    self->builder = vs_batch_builder_new(step->scratch, op->node->types, op->node->column_count);
    for (uint32_t i = 0; i < batch->selection_count; i++)
        take_row(self, step, vs_batch_row(batch, i));
    op->out = vs_batch_builder_finish(self->builder);
    vs_keyed_tidy(&self->keyed);
    return VS_ERR_OK;
}

static void save_anomaly(const struct vs_op *op, struct vs_buf *out)
{
    const struct anomaly *self = (const struct anomaly *)op;
    vs_buf_add_varint(out, self->keyed.live_count);
    for (uint32_t key = 0; key < self->keyed.count; key++) {
        if (!vs_keyed_is_live(&self->keyed, key))
            continue;
        vs_buf_add_sized(out, vs_keyed_key(&self->keyed, key));
        vs_buf_add_zigzag(out, watched_at(self, key)->touched_ms);
        vs_anomaly_save(params_of(op), watched_at(self, key)->state, out);
    }
}

static void load_anomaly(struct vs_op *op, struct vs_reader *reader)
{
    struct anomaly *self = (struct anomaly *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct vs_str bytes = vs_read_sized(reader);
        if (reader->failed ||
            !vs_row_is_valid(bytes, self->key_types, op->node->as.anomaly.partition_count) ||
            vs_keyed_find(&self->keyed, bytes) != VS_KEY_NONE) {
            reader->failed = true;
            return;
        }
        uint32_t key = make_key(self, bytes);
        watched_at(self, key)->touched_ms = vs_read_zigzag(reader);
        vs_anomaly_load(params_of(op), watched_at(self, key)->state, reader);
    }
}

const struct vs_op_kind vs_op_anomaly = {.size = sizeof(struct anomaly),
                                         .open = open_anomaly,
                                         .run = run_anomaly,
                                         .save = save_anomaly,
                                         .load = load_anomaly};
