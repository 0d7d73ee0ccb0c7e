/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SINK: rows as the connector wants them. Upsert sinks get no -U. */
#include "base/check.h"
#include "core/sql/decode.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"

struct sink {
    struct vs_op op;
    struct vs_encoder *encoder; /* NULL: typed rows */
    uint32_t *columns;          /* 0, 1, 2 .. */
    struct vs_buf key;
    struct vs_buf bytes;
};

static enum vs_err open_sink(struct vs_op *op, struct vs_err_note *note)
{
    struct sink *sink = (struct sink *)op;
    sink->columns = VS_ARENA_ARRAY(&op->task->memory, op->node->column_count, uint32_t);
    for (uint32_t i = 0; i < op->node->column_count; i++)
        sink->columns[i] = i;
    if (op->task->typed_sinks[op->node->as.sink.sink])
        return VS_ERR_OK;
    return vs_encoder_new(&op->task->memory, op->node, &sink->encoder, note);
}

static void close_sink(struct vs_op *op)
{
    struct sink *sink = (struct sink *)op;
    vs_buf_free(&sink->key);
    vs_buf_free(&sink->bytes);
}

/* The first NOT NULL column that is NULL in this row, or -1. */
static int32_t find_null(const struct vs_node *node, const struct vs_batch *batch, uint32_t row)
{
    for (uint32_t i = 0; i < node->column_count; i++)
        if (node->types[i].not_null && vs_column_is_null(&batch->columns[i], row))
            return (int32_t)i;
    return -1;
}

static enum vs_err send_row(struct sink *sink, struct vs_step *step, uint32_t row)
{
    struct vs_op *op = &sink->op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    int32_t null_column = op->node->as.sink.table == NULL ? -1 : find_null(op->node, batch, row);
    if (null_column >= 0 && op->task->drops_nulls)
        return VS_ERR_OK;
    if (null_column >= 0)
        return vs_fail(step->note, VS_ERR_FAILED,
                       "Column '%.*s' is NOT NULL, however, a null value is being written into it. "
                       "You can set job "
                       "configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this "
                       "exception and drop "
                       "such records silently.",
                       VS_STR_ARG(op->node->names[null_column]));
    vs_buf_clear(&sink->key);
    vs_buf_clear(&sink->bytes);
    if (sink->encoder != NULL)
        VS_TRY(vs_encoder_run(sink->encoder, batch, row, &sink->key, &sink->bytes, step->note));
    else
        vs_row_add_columns(&sink->bytes, batch, sink->columns, op->node->column_count, row);
    struct vs_buf *text = &op->task->outbox.text;
    struct vs_emitted *emitted = vs_outbox_add(op->task, step, batch->order[row]);
    emitted->row.sink = op->node->as.sink.sink;
    emitted->row.kind = vs_batch_kind(batch, row);
    vs_buf_add_str(text, vs_buf_str(&sink->key));
    emitted->key_len = sink->key.len;
    emitted->bytes_at = text->len;
    vs_buf_add_str(text, vs_buf_str(&sink->bytes));
    emitted->bytes_len = sink->bytes.len;
    return VS_ERR_OK;
}

static enum vs_err run_sink(struct vs_op *op, struct vs_step *step)
{
    const struct vs_batch *batch = &op->inputs[0]->out;
    for (uint32_t i = 0; i < batch->selection_count; i++) {
        uint32_t row = vs_batch_row(batch, i);
        if (op->node->as.sink.upsert && vs_batch_kind(batch, row) == VS_ROW_UPDATE_BEFORE)
            continue;
        enum vs_err err = send_row((struct sink *)op, step, row);
        if (err != VS_ERR_OK)
            VS_TRY(vs_op_row_failed(op, step, row, err));
    }
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_sink = {
    .size = sizeof(struct sink), .is_stateless = true, .open = open_sink, .run = run_sink, .close = close_sink};
