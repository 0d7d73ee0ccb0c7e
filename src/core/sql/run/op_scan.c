/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "base/hash.h"
#include "core/sql/decode.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"

struct scan {
    struct vs_op op;
    struct vs_decoder *decoder;
    int32_t registry_key; /* column whose text says which partition a row belongs to; -1: takes all
                             rows */
    bool reports_bad;     /* the one scan of its source that does */
};

static enum vs_err open_scan(struct vs_op *op, struct vs_err_note *note)
{
    struct scan *scan = (struct scan *)op;
    const struct vs_node *node = op->node;
    const struct vs_table *table = node->as.scan.table;
    const struct vs_plan_source *source = &op->task->plan->sources[node->as.scan.source];
    scan->registry_key = -1;
    scan->reports_bad = source->scan == node;
    for (uint32_t i = 0; i < node->column_count && source->registry && table->primary_key_count > 0;
         i++)
        if (node->as.scan.columns[i] == table->primary_key[0])
            scan->registry_key = (int32_t)i;
    return vs_decoder_new(&op->task->memory, node, &scan->decoder, note);
}

static bool is_row_of_task(const struct scan *scan, const struct vs_batch *rows, uint32_t row)
{
    const struct vs_task *task = scan->op.task;
    const struct vs_column *column = &rows->columns[scan->registry_key];
    if (vs_column_is_null(column, row))
        return false;
    struct vs_buf *text = &scan->op.task->key;
    struct vs_value value = vs_column_get(column, row);
    vs_buf_clear(text);
    if (vs_type_physical(column->type) == VS_PHYS_STR)
        vs_buf_add_str(text, value.as.str);
    else
        vs_value_print_text(text, column->type, &value);
    return vs_partition_of(vs_buf_str(text), task->partition_count) == task->partition;
}

/* Every task reads the whole registry and keeps the rows whose key belongs to its partition. */
static void select_own_rows(const struct scan *scan, struct vs_batch *rows,
                            struct vs_arena *scratch)
{
    if (scan->registry_key < 0)
        return;
    uint32_t *selection = vs_arena_raw(scratch, rows->selection_count * sizeof *selection);
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows->selection_count; i++)
        if (is_row_of_task(scan, rows, vs_batch_row(rows, i)))
            selection[count++] = vs_batch_row(rows, i);
    rows->selection = selection;
    rows->selection_count = count;
}

static void report_bad(const struct scan *scan, struct vs_step *step,
                       const struct vs_decode_bad *bad, uint32_t bad_count)
{
    uint32_t row = 0;
    for (uint32_t i = 0; i < bad_count; i++) {
        while (row < step->order_count && step->row_record[row] < bad[i].record)
            row++;
        vs_step_dead_letter(scan->op.task, step, bad[i].record, "VALUE_CONVERTER",
                            bad[i].reason, step->first_order + row);
        scan->op.task->counters.records_bad++;
    }
}

static enum vs_err run_scan(struct vs_op *op, struct vs_step *step)
{
    struct scan *scan = (struct scan *)op;
    if (step->kind != VS_STEP_RECORDS || step->source != op->node->as.scan.source ||
        step->record_count == 0)
        return VS_ERR_OK;
    const struct vs_table *table = op->node->as.scan.table;
    struct vs_decode_origin origin = {.topic = vs_table_option(table, VS_STR("topic")),
                                      .partition = op->task->partition,
                                      .file_path = vs_table_option(table, VS_STR("path"))};
    const struct vs_decode_bad *bad = NULL;
    uint32_t bad_count = 0;
    VS_TRY(vs_decoder_run(scan->decoder, step->scratch, &origin, step->records, step->record_count,
                          &op->out, &step->row_record, &bad, &bad_count, step->note));
    step->order_count = op->out.row_count;
    uint64_t *order = vs_arena_raw(step->scratch, op->out.row_count * sizeof *order);
    for (uint32_t i = 0; i < op->out.row_count; i++)
        order[i] = step->first_order + i;
    op->out.order = order;
    if (scan->reports_bad)
        report_bad(scan, step, bad, bad_count);
    select_own_rows(scan, &op->out, step->scratch);
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_scan = {
    .size = sizeof(struct scan), .open = open_scan, .run = run_scan};
