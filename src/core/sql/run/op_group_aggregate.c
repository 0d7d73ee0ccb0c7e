/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* GROUP_AGGREGATE: one result per key that is updated row by row (flink.md section 9). +I for the
 * first row of a key, -U and +U when the result changes, -D when the last row of the key is
 * retracted. With a state TTL the result is sent again although it did not change, as Flink does.
 */
#include "base/check.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"
#include "core/sql/run/ttl.h"

struct group { /* payload of a key; the block of accumulators follows */
    int64_t row_count;
    int64_t touched_ms;
};

struct group_aggregate {
    struct vs_op op;
    struct vs_keyed keyed;
    struct vs_ttl ttl;
    struct vs_acc *acc;
    struct vs_value *values;
    struct vs_type *key_types;
    struct vs_buf before; /* encoded results before a row, and after it */
    struct vs_buf after;
    struct vs_batch_builder *builder;
};

static enum vs_err open_group_aggregate(struct vs_op *op, struct vs_err_note *note)
{
    (void)note;
    struct group_aggregate *self = (struct group_aggregate *)op;
    const struct vs_node *node = op->node;
    const struct vs_node *input = node->inputs[0];
    uint32_t call_count = node->as.aggregate.call_count;
    enum vs_acc_mode mode = input->updates || input->deletes ? VS_ACC_RETRACT : VS_ACC_APPEND;
    self->acc = vs_acc_new(&op->task->memory, node->as.aggregate.calls, call_count, mode);
    self->values = VS_ARENA_ARRAY(&op->task->memory, self->acc->column_count, struct vs_value);
    self->key_types =
        vs_op_types_of(op, input, node->as.aggregate.keys, node->as.aggregate.key_count);
    vs_keyed_init(&self->keyed, &op->task->pool, (uint32_t)sizeof(struct group) + self->acc->size);
    op->keyed = &self->keyed;
    self->ttl.ms = node->as.aggregate.ttl.is_set ? node->as.aggregate.ttl.ms : op->task->ttl_ms;
    return VS_ERR_OK;
}

static void close_group_aggregate(struct vs_op *op)
{
    struct group_aggregate *self = (struct group_aggregate *)op;
    vs_buf_free(&self->before);
    vs_buf_free(&self->after);
}

static void forget(struct vs_op *op, uint32_t key)
{
    struct group_aggregate *self = (struct group_aggregate *)op;
    struct group *group = vs_keyed_payload(&self->keyed, key);
    vs_acc_clear(self->acc, group + 1, &op->task->pool);
    vs_keyed_remove(&self->keyed, key);
}

static int64_t touched(const struct vs_op *op, uint32_t key)
{
    return ((const struct group *)vs_keyed_payload(&((const struct group_aggregate *)op)->keyed,
                                                   key))
        ->touched_ms;
}

/* Results are encoded, also for comparing: text in them borrows from accumulators that the row will
 * change. */
static void read_results(const struct group_aggregate *self, const void *block, struct vs_buf *out,
                         struct vs_arena *scratch)
{
    vs_buf_clear(out);
    for (uint32_t i = 0; i < self->acc->part_count; i++) {
        struct vs_value value = vs_acc_value(self->acc, i, block, scratch);
        vs_row_add_value(out, self->acc->parts[i].call->type, &value);
    }
}

static void emit(struct group_aggregate *self, struct vs_step *step, enum vs_row_kind kind,
                 uint64_t order, uint32_t key)
{
    const struct vs_node *node = self->op.node;
    bool old = kind == VS_ROW_UPDATE_BEFORE || kind == VS_ROW_DELETE;
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    vs_batch_builder_row(self->builder, kind, order);
    vs_op_set_encoded(self->builder, vs_keyed_key(&self->keyed, key), self->key_types,
                      node->as.aggregate.key_count, step->scratch);
    struct vs_reader reader = vs_reader(vs_buf_str(old ? &self->before : &self->after));
    for (uint32_t i = 0; i < self->acc->part_count; i++)
        vs_batch_builder_set(
            self->builder, node->as.aggregate.key_count + i,
            vs_row_read_value(&reader, self->acc->parts[i].call->type, step->scratch));
}

/* The key of the row at work, without what has outlived its TTL. */
static uint32_t find_key(struct group_aggregate *self, const struct vs_step *step)
{
    uint32_t key = vs_keyed_find(&self->keyed, vs_buf_str(&self->op.task->key));
    if (key != VS_KEY_NONE &&
        vs_ttl_is_over(&self->ttl, touched(&self->op, key), step->now_ms)) {
        forget(&self->op, key);
        key = VS_KEY_NONE;
    }
    return key;
}

static void emit_change(struct group_aggregate *self, struct vs_step *step, bool is_new,
                        uint64_t order, uint32_t key)
{
    if (is_new) {
        emit(self, step, VS_ROW_INSERT, order, key);
        return;
    }
    if (self->ttl.ms == 0 &&
        vs_str_equal(vs_buf_str(&self->before), vs_buf_str(&self->after)))
        return;
    emit(self, step, VS_ROW_UPDATE_BEFORE, order, key);
    emit(self, step, VS_ROW_UPDATE_AFTER, order, key);
}

static enum vs_err take_row(struct group_aggregate *self, struct vs_step *step, uint32_t row)
{
    struct vs_op *op = &self->op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    enum vs_row_kind kind = vs_batch_kind(batch, row);
    bool retracts = kind == VS_ROW_UPDATE_BEFORE || kind == VS_ROW_DELETE;
    vs_buf_clear(&op->task->key);
    vs_row_add_columns(&op->task->key, batch, op->node->as.aggregate.keys,
                       op->node->as.aggregate.key_count, row);
    uint32_t key = find_key(self, step);
    bool is_new = key == VS_KEY_NONE;
    if (is_new && retracts)
        return VS_ERR_OK; /* its row was forgotten */
    if (is_new)
        key = vs_keyed_intern(&self->keyed, vs_buf_str(&op->task->key), 0, &is_new);
    struct group *group = vs_keyed_payload(&self->keyed, key);
    void *block = group + 1;
    group->touched_ms = step->now_ms;
    vs_op_acc_values(self->acc, batch, row, self->values);
    if (!is_new)
        read_results(self, block, &self->before, step->scratch);
    group->row_count += retracts ? -1 : 1;
    if (group->row_count == 0) {
        emit(self, step, VS_ROW_DELETE, batch->order[row], key);
        forget(op, key);
        return VS_ERR_OK;
    }
    if (retracts)
        vs_acc_retract(self->acc, block, self->values, &op->task->pool);
    else
        VS_TRY(vs_op_acc_failed(vs_acc_add(self->acc, block, self->values, &op->task->pool), step));
    read_results(self, block, &self->after, step->scratch);
    emit_change(self, step, is_new, batch->order[row], key);
    return VS_ERR_OK;
}

static enum vs_err run_group_aggregate(struct vs_op *op, struct vs_step *step)
{
    struct group_aggregate *self = (struct group_aggregate *)op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    self->builder = NULL;
    for (uint32_t i = 0; i < batch->selection_count; i++)
        VS_TRY(take_row(self, step, vs_batch_row(batch, i)));
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    vs_ttl_sweep(&self->ttl, op, step, touched, forget);
    vs_keyed_tidy(&self->keyed);
    return VS_ERR_OK;
}

static void save_group_aggregate(const struct vs_op *op, struct vs_buf *out)
{
    const struct group_aggregate *self = (const struct group_aggregate *)op;
    vs_buf_add_zigzag(out, self->ttl.swept_ms);
    vs_buf_add_varint(out, self->keyed.live_count);
    for (uint32_t key = 0; key < self->keyed.count; key++) {
        if (!vs_keyed_is_live(&self->keyed, key))
            continue;
        const struct group *group = vs_keyed_payload(&self->keyed, key);
        vs_buf_add_sized(out, vs_keyed_key(&self->keyed, key));
        vs_buf_add_zigzag(out, group->row_count);
        vs_buf_add_zigzag(out, group->touched_ms);
        vs_acc_save(self->acc, group + 1, out);
    }
}

static void load_group_aggregate(struct vs_op *op, struct vs_reader *reader)
{
    struct group_aggregate *self = (struct group_aggregate *)op;
    self->ttl.swept_ms = vs_read_zigzag(reader);
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct vs_str bytes = vs_read_sized(reader);
        bool added = false;
        if (reader->failed ||
            !vs_row_is_valid(bytes, self->key_types, op->node->as.aggregate.key_count)) {
            reader->failed = true;
            return;
        }
        uint32_t key = vs_keyed_intern(&self->keyed, bytes, 0, &added);
        struct group *group = vs_keyed_payload(&self->keyed, key);
        group->row_count = vs_read_zigzag(reader);
        group->touched_ms = vs_read_zigzag(reader);
        if (added)
            vs_acc_load(self->acc, group + 1, &op->task->pool, reader);
        else
            reader->failed = true;
    }
}

const struct vs_op_kind vs_op_group_aggregate = {.size = sizeof(struct group_aggregate),
                                                 .open = open_group_aggregate,
                                                 .run = run_group_aggregate,
                                                 .save = save_group_aggregate,
                                                 .load = load_group_aggregate,
                                                 .close = close_group_aggregate};
