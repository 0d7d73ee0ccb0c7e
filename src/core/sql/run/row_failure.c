/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rows that fail while they are worked on: a CAST, a division by zero, NULL for a NOT NULL column.
 *
 * Flink ends the job. A job over topics would then end at the same record after every restart, so
 * there (vendstream.row-failure) the row is left out of the operator that failed and becomes a dead
 * letter with the reason, and the job goes on. What counts:
 * - One attempt. An expression over a row gives the same result each time, so more attempts, or a
 *   count that a restart must keep, would only repeat it.
 * - One operator, not the whole record. Other rules still get it: a wrong CAST in a new rule must
 * not take records away from those that have worked for years. It also means that there is nothing
 * to undo: operators without state are tried row by row before they give anything on, the others
 *   refuse a row before they change anything.
 * - No decision to keep. Which rows fail follows from the inputs alone, so a replay of the journal
 *   finds the same ones, and kill -9 needs no thought. The alternative, to rebuild the task from
 * its snapshot, feed the records one by one and write down which one failed, costs a recovery for
 * each failing record and blames an innocent record when a timer that it sets off fails.
 * - A row that is a record of this step is told of by that record, once however many rules fail, so
 *   that it can be sent again. Any other row (of a window, of a join) is told of as JSON, under the
 *   origin "$row/<task>/<number>"; what it came from is in the state already, so there is nothing
 * to send again.
 *
 * What still ends the job: memory, limits, stored bytes that are wrong. */
#include "base/check.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"

enum { LETTERS_PER_ORDER_MAX = 1 << 16 };

/* Columns without names are those of a pair of rows, of which only what its condition reads is
 * there. */
static void add_members(struct vs_buf *out, const struct vs_node *node,
                        const struct vs_batch *batch, uint32_t row)
{
    char separator = '{';
    for (uint32_t i = 0; i < batch->column_count; i++) {
        struct vs_value value = vs_column_get(&batch->columns[i], row);
        if (node == NULL && value.is_null)
            continue;
        vs_buf_add_char(out, separator);
        separator = ',';
        struct vs_value name = {.as.str = node == NULL ? (struct vs_str){0} : node->names[i]};
        if (node == NULL)
            vs_buf_printf(out, "\"column %u\"", i + 1);
        else
            vs_value_print_json(out, vs_type_string(), &name, true);
        vs_buf_add_char(out, ':');
        vs_value_print_json(out, batch->columns[i].type, &value, true);
    }
    vs_buf_add_str(out, separator == '{' ? VS_STR("{}") : VS_STR("}"));
}

/* How many letters of this order came before: with it the origin is the same however steps are cut.
 */
static uint32_t letter_number(struct vs_step *step, uint64_t order)
{
    if (step->letter_counts == NULL)
        step->letter_counts = VS_ARENA_ARRAY(step->scratch, step->order_count + 1, uint32_t);
    return step->letter_counts[order - step->first_order]++ % LETTERS_PER_ORDER_MAX;
}

static void tell_of_row(struct vs_op *op, struct vs_step *step, const struct vs_failed_row *failed)
{
    struct vs_emitted *emitted = vs_outbox_add(op->task, step, failed->order);
    struct vs_out_row *row = &emitted->row;
    row->sink = VS_SINK_DEAD_LETTERS;
    row->source = VS_SOURCE_NONE;
    row->kind = VS_ROW_INSERT;
    row->reason = vs_arena_copy(step->scratch, vs_str(step->note->text));
    row->stage = VS_STR("TRANSFORMATION");
    row->offset =
        (int64_t)(failed->order * LETTERS_PER_ORDER_MAX + letter_number(step, failed->order));
    row->timestamp_ms = step->now_ms;
    if (failed->batch != NULL)
        add_members(&op->task->outbox.text, failed->node, failed->batch, failed->row);
    emitted->bytes_len = op->task->outbox.text.len - emitted->bytes_at;
}

enum vs_err vs_op_failed(struct vs_op *op, struct vs_step *step, const struct vs_failed_row *failed,
                         enum vs_err err)
{
    bool is_of_row = err == VS_ERR_FAILED || err == VS_ERR_INVALID || err == VS_ERR_UNSUPPORTED ||
                     err == VS_ERR_LIMIT;
    if (!op->task->puts_failures_aside || !is_of_row)
        return err;
    op->task->counters.rows_failed++;
    /* The row that takes this one back failed too: one letter for both. */
    enum vs_row_kind kind =
        failed->batch == NULL ? VS_ROW_INSERT : vs_batch_kind(failed->batch, failed->row);
    bool is_told = failed->is_input && vs_step_put_aside(op, step, failed->order, "TRANSFORMATION",
                                                         vs_str(step->note->text));
    if (!is_told && kind != VS_ROW_UPDATE_BEFORE && kind != VS_ROW_DELETE)
        tell_of_row(op, step, failed);
    *step->note = (struct vs_err_note){0};
    return VS_ERR_OK;
}

enum vs_err vs_op_row_failed(struct vs_op *op, struct vs_step *step, uint32_t row, enum vs_err err)
{
    const struct vs_batch *batch = &op->inputs[0]->out;
    struct vs_failed_row failed = {op->node->inputs[0], batch, row, batch->order[row], true};
    return vs_op_failed(op, step, &failed, err);
}

enum vs_err vs_op_no_time(struct vs_op *op, struct vs_step *step, uint32_t row)
{
    enum vs_err err =
        vs_fail(step->note, VS_ERR_FAILED,
                "RowTime field should not be null, please convert it to a non-null long value.");
    return vs_op_row_failed(op, step, row, err);
}

struct vs_batch vs_batch_single(struct vs_arena *arena, const struct vs_batch *batch, uint32_t row)
{
    static const uint64_t valid = 1, null = 0;
    struct vs_column *columns = VS_ARENA_ARRAY(arena, batch->column_count, struct vs_column);
    for (uint32_t i = 0; i < batch->column_count; i++) {
        const struct vs_column *column = &batch->columns[i];
        size_t size = vs_physical_size(vs_type_physical(column->type));
        columns[i].type = column->type;
        columns[i].valid = vs_column_is_null(column, row) ? &null : &valid;
        columns[i].as.data =
            column->as.data == NULL ? NULL : (const char *)column->as.data + row * size;
    }
    return (struct vs_batch){.row_count = 1,
                             .column_count = batch->column_count,
                             .columns = columns,
                             .kinds = batch->kinds == NULL ? NULL : batch->kinds + row,
                             .selection_count = 1,
                             .order = batch->order + row};
}

static void forget_results(struct vs_op *op)
{
    while (op->node->kind == VS_NODE_FILTER)
        op = op->inputs[0];
    op->is_eval_ready = false;
}

enum vs_err vs_op_evaluate(struct vs_op *op, struct vs_step *step, vs_op_expressions expressions,
                           void *result, struct vs_batch *rows)
{
    struct vs_op *input = op->inputs[0];
    *rows = input->out;
    enum vs_err err = expressions(op, step, vs_op_eval(input, step), rows, result);
    if (err == VS_ERR_OK || !op->task->puts_failures_aside)
        return err;
    uint32_t *selection = VS_ARENA_ARRAY(step->scratch, rows->selection_count, uint32_t);
    uint32_t count = 0;
    struct vs_arena arena;
    vs_arena_init(&arena);
    err = VS_ERR_OK;
    for (uint32_t i = 0; i < rows->selection_count && err == VS_ERR_OK; i++) {
        uint32_t row = vs_batch_row(rows, i);
        vs_arena_reset(&arena);
        struct vs_batch single = vs_batch_single(&arena, rows, row);
        struct vs_eval eval = {
            .scratch = &arena, .now_ms = step->now_ms, .random_seed = step->first_order};
        vs_eval_begin(&eval, &single);
        err = expressions(op, step, &eval, &single, result);
        if (err == VS_ERR_OK)
            selection[count++] = row;
        else
            err = vs_op_row_failed(op, step, row, err);
    }
    vs_arena_free(&arena);
    forget_results(input);
    if (err != VS_ERR_OK)
        return err;
    if (count == 0) {
        *rows = (struct vs_batch){.column_count = op->node->column_count};
        return VS_ERR_OK;
    }
    rows->selection = selection;
    rows->selection_count = count;
    return expressions(op, step, vs_op_eval(input, step), rows, result);
}
