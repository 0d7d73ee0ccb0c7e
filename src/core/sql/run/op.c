/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/op.h"

#include "base/check.h"
#include "base/hash.h"
#include "core/sql/row.h"

struct vs_emitted *vs_outbox_add(struct vs_task *task, struct vs_step *step, uint64_t order)
{
    struct vs_outbox *outbox = &task->outbox;
    if (outbox->count == outbox->capacity) {
        uint32_t capacity = outbox->capacity == 0 ? 64 : outbox->capacity * 2;
        struct vs_emitted *rows = vs_arena_raw(step->scratch, capacity * sizeof *rows);
        if (outbox->count > 0)
            memcpy(rows, outbox->rows, outbox->count * sizeof *rows);
        outbox->rows = rows;
        outbox->capacity = capacity;
    }
    struct vs_emitted *emitted = &outbox->rows[outbox->count++];
    *emitted = (struct vs_emitted){.order = order};
    emitted->row.time_ms = step->now_ms;
    emitted->key_at = emitted->bytes_at = outbox->text.len;
    return emitted;
}

void vs_step_dead_letter(struct vs_task *task, struct vs_step *step, uint32_t record,
                         const char *stage, struct vs_str reason, uint64_t order)
{
    VS_CHECK_INT(record, <, step->record_count);
    const struct vs_record *from = &step->records[record];
    struct vs_emitted *emitted = vs_outbox_add(task, step, order);
    struct vs_out_row *row = &emitted->row;
    row->sink = VS_SINK_DEAD_LETTERS;
    row->kind = VS_ROW_INSERT;
    row->reason = vs_arena_copy(step->scratch, reason);
    row->stage = vs_str(stage);
    row->source = step->source;
    row->offset = from->offset;
    row->timestamp_ms = from->timestamp_ms;
    vs_buf_add_str(&task->outbox.text, from->key);
    emitted->key_len = from->key.len;
    emitted->bytes_at = task->outbox.text.len;
    vs_buf_add_str(&task->outbox.text, from->value);
    emitted->bytes_len = from->value.len;
    row->headers = vs_arena_copy(step->scratch, from->headers);
}

/* One dead letter per record. */
static bool is_first_time(struct vs_step *step, uint64_t at)
{
    if (step->put_aside == NULL)
        step->put_aside =
            VS_ARENA_ARRAY(step->scratch, vs_bitmap_words(step->order_count), uint64_t);
    uint64_t bit = (uint64_t)1 << at % 64;
    bool is_first = (step->put_aside[at / 64] & bit) == 0;
    step->put_aside[at / 64] |= bit;
    return is_first;
}

bool vs_step_put_aside(struct vs_op *op, struct vs_step *step, uint64_t order, const char *stage,
                       struct vs_str reason)
{
    if (step->kind != VS_STEP_RECORDS || !op->inputs[0]->is_direct || order < step->first_order ||
        order - step->first_order >= step->order_count)
        return false;
    uint64_t at = order - step->first_order;
    if (is_first_time(step, at))
        vs_step_dead_letter(op->task, step, step->row_record[at], stage, reason, order);
    return true;
}

void vs_step_late(struct vs_op *op, struct vs_step *step, uint64_t order)
{
    op->task->counters.rows_late++;
    if (op->task->late_to_dead_letters)
        (void)vs_step_put_aside(op, step, order, "VALUE_CONVERTER", VS_STR("late"));
}

struct vs_eval *vs_op_eval(struct vs_op *op, struct vs_step *step)
{
    /* A filter only selects: what was computed for the rows below it serves above it too. */
    while (op->node->kind == VS_NODE_FILTER)
        op = op->inputs[0];
    if (!op->is_eval_ready) {
        op->eval = (struct vs_eval){.scratch = step->scratch, .now_ms = step->now_ms};
        op->eval.zone = op->task->plan->zone;
        op->eval.random_seed = vs_hash_mix(op->task->partition + 1, step->first_order);
        vs_eval_begin(&op->eval, &op->out);
        op->is_eval_ready = true;
    }
    return &op->eval;
}

bool vs_op_goes_by_device(const struct vs_op *op, const uint32_t *columns, uint32_t column_count)
{
    if (!op->task->rules.by_device || op->timeline->clock_count == 0)
        return false;
    for (uint32_t i = 0; i < column_count; i++)
        if (op->inputs[0]->is_device[columns[i]])
            return true;
    return false;
}

uint32_t vs_task_device(struct vs_task *task, const struct vs_column *column, uint32_t row)
{
    /* A byte that no text begins with: rows without a device are one device. */
    struct vs_str name = VS_STR("\xff");
    if (!vs_column_is_null(column, row)) {
        name = column->as.str[row];
        if (vs_type_physical(column->type) != VS_PHYS_STR) {
            struct vs_value value = vs_column_get(column, row);
            vs_buf_clear(&task->pool.scratch);
            vs_row_add_value(&task->pool.scratch, column->type, &value);
            name = vs_buf_str(&task->pool.scratch);
        }
    }
    return vs_strmap_intern(&task->devices, name, NULL);
}

uint32_t vs_op_device(struct vs_op *op, const struct vs_batch *batch, uint32_t row,
                      const uint32_t *columns, uint32_t column_count)
{
    for (uint32_t i = 0; i < column_count; i++)
        if (op->inputs[0]->is_device[columns[i]])
            return vs_task_device(op->task, &batch->columns[columns[i]], row);
    VS_UNREACHABLE();
}

void vs_op_acc_values(const struct vs_acc *acc, const struct vs_batch *batch, uint32_t row,
                      struct vs_value *values)
{
    for (uint32_t i = 0; i < acc->column_count; i++)
        values[i] = vs_column_get(&batch->columns[acc->columns[i]], row);
}

enum vs_err vs_op_acc_failed(enum vs_err err, struct vs_step *step)
{
    if (err == VS_ERR_LIMIT)
        return vs_fail(step->note, err, "LISTAGG: the text of one group is longer than %d bytes",
                       VS_ACC_TEXT_SIZE_MAX);
    return err;
}

void vs_op_set_encoded(struct vs_batch_builder *builder, struct vs_str encoded,
                       const struct vs_type *types, uint32_t column_count, struct vs_arena *scratch)
{
    struct vs_reader reader = vs_reader(encoded);
    for (uint32_t i = 0; i < column_count; i++)
        vs_batch_builder_set(builder, i, vs_row_read_value(&reader, types[i], scratch));
    VS_CHECK(!reader.failed && vs_reader_left(&reader) == 0);
}

bool vs_row_is_valid(struct vs_str encoded, const struct vs_type *types, uint32_t column_count)
{
    struct vs_arena arena;
    vs_arena_init(&arena);
    struct vs_reader reader = vs_reader(encoded);
    for (uint32_t i = 0; i < column_count && !reader.failed; i++)
        (void)vs_row_read_value(&reader, types[i], &arena);
    vs_arena_free(&arena);
    return !reader.failed && vs_reader_left(&reader) == 0;
}

struct vs_type *vs_op_types_of(struct vs_op *op, const struct vs_node *input,
                               const uint32_t *columns, uint32_t count)
{
    struct vs_type *types = VS_ARENA_ARRAY(&op->task->memory, count, struct vs_type);
    for (uint32_t i = 0; i < count; i++) {
        VS_CHECK_INT(columns[i], <, input->column_count);
        types[i] = input->types[columns[i]];
    }
    return types;
}
