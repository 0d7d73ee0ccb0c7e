/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* WINDOW: the table functions TUMBLE, HOP and CUMULATE, where their rows are not aggregated at
 * once. A row comes out once per window it is in: HOP the latest window first, CUMULATE the
 * shortest first, as Flink. */
#include "base/check.h"
#include "core/sql/run/gather.h"
#include "core/sql/run/op.h"
#include "core/sql/run/window.h"

enum { WINDOWS_PER_ROW_MAX = 4096 };

struct window {
    struct vs_op op;
    struct vs_window_rule rule;
    uint32_t per_row_max;
    bool by_now; /* PROCTIME */
};

struct bounds {
    int64_t start, end;
};

struct windowed {
    struct vs_pick *picks;
    struct bounds *bounds;
    uint32_t count;
};

static enum vs_err open_window(struct vs_op *op, struct vs_err_note *note)
{
    struct window *window = (struct window *)op;
    const struct vs_window *spec = &op->node->as.window;
    struct vs_type time_type = op->node->inputs[0]->types[spec->time_column];
    if (vs_type_physical(time_type) != VS_PHYS_I64)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "a window needs a time column of at most 3 digits: CAST it");
    window->rule = vs_window_rule(spec, time_type, op->task->plan->zone);
    window->by_now = time_type.attribute == VS_TIME_PROCTIME;
    int64_t per_row = window->rule.size_ms / window->rule.slide_ms + 1;
    if (per_row > WINDOWS_PER_ROW_MAX)
        return vs_fail(note, VS_ERR_LIMIT,
                       "a row would be in more than %d windows: use a larger slide",
                       WINDOWS_PER_ROW_MAX);
    window->per_row_max = (uint32_t)per_row;
    return VS_ERR_OK;
}

static void add_windows(const struct window *window, struct windowed *out, uint32_t row,
                        int64_t time)
{
    const struct vs_window_rule *rule = &window->rule;
    int64_t slice_end = vs_window_slice_end(rule, vs_window_local(rule, time));
    int64_t first = vs_window_first_end(rule, slice_end);
    int64_t last = vs_window_last_end(rule, slice_end);
    if (last < first)
        return;
    uint32_t count = (uint32_t)((last - first) / rule->slide_ms) + 1;
    VS_CHECK_INT(count, <=, window->per_row_max);
    for (uint32_t i = 0; i < count; i++) {
        int64_t end =
            rule->kind == VS_WINDOW_HOP ? last - i * rule->slide_ms : first + i * rule->slide_ms;
        out->picks[out->count] = (struct vs_pick){0, row};
        out->bounds[out->count++] = (struct bounds){vs_window_start(rule, slice_end, end), end};
    }
}

static void add_bounds(const struct window *window, const struct windowed *windowed,
                       struct vs_column *columns, struct vs_arena *scratch)
{
    const struct vs_node *node = window->op.node;
    uint32_t at = node->inputs[0]->column_count;
    for (uint32_t c = 0; c < 3; c++) {
        void *data;
        columns[at + c] = vs_new_column(scratch, node->types[at + c], windowed->count, &data);
        int64_t *times = data;
        for (uint32_t i = 0; i < windowed->count; i++) {
            const struct bounds *bounds = &windowed->bounds[i];
            times[i] = c == 0   ? bounds->start
                       : c == 1 ? bounds->end
                                : vs_window_instant(&window->rule, vs_time_sub(bounds->end, 1));
        }
    }
}

static void gather(struct window *window, const struct windowed *windowed, struct vs_arena *scratch)
{
    struct vs_op *op = &window->op;
    const struct vs_node *node = op->node;
    const struct vs_batch *batch = &op->inputs[0]->out;
    struct vs_column *columns = VS_ARENA_ARRAY(scratch, node->column_count, struct vs_column);
    for (uint32_t i = 0; i < node->inputs[0]->column_count; i++)
        columns[i] =
            vs_gather_column(scratch, &batch, i, node->types[i], windowed->picks, windowed->count);
    add_bounds(window, windowed, columns, scratch);
    uint64_t *order = vs_arena_raw(scratch, windowed->count * sizeof *order);
    uint8_t *kinds = vs_arena_raw(scratch, windowed->count);
    for (uint32_t i = 0; i < windowed->count; i++) {
        order[i] = batch->order[windowed->picks[i].row];
        kinds[i] = (uint8_t)vs_batch_kind(batch, windowed->picks[i].row);
    }
    op->out = (struct vs_batch){.row_count = windowed->count,
                                .column_count = node->column_count,
                                .columns = columns,
                                .kinds = batch->kinds == NULL ? NULL : kinds,
                                .selection_count = windowed->count,
                                .order = order};
}

static enum vs_err run_window(struct vs_op *op, struct vs_step *step)
{
    struct window *window = (struct window *)op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    if (batch->selection_count == 0)
        return VS_ERR_OK;
    const struct vs_column *time = &batch->columns[op->node->as.window.time_column];
    struct windowed windowed = {0};
    size_t room = (size_t)batch->selection_count * window->per_row_max;
    windowed.picks = vs_arena_raw(step->scratch, room * sizeof *windowed.picks);
    windowed.bounds = vs_arena_raw(step->scratch, room * sizeof *windowed.bounds);
    for (uint32_t i = 0; i < batch->selection_count; i++) {
        uint32_t row = vs_batch_row(batch, i);
        if (!window->by_now && vs_column_is_null(time, row)) {
            VS_TRY(vs_op_no_time(op, step, row));
            continue;
        }
        add_windows(window, &windowed, row, window->by_now ? step->now_ms : time->as.i64[row]);
    }
    gather(window, &windowed, step->scratch);
    return VS_ERR_OK;
}

const struct vs_op_kind vs_op_window = {
    .size = sizeof(struct window), .open = open_window, .run = run_window};
