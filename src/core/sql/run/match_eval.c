/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/match_eval.h"

#include "base/check.h"
#include "core/sql/row.h"

/* The values of so many rows are kept decoded. */
enum { DECODED_MAX = 1024, CACHED_PARTS = 64 };

struct vs_match_formula {
    const struct vs_expr *expr;
    uint32_t *reads;
    uint32_t read_count;
    bool by_row_alone; /* reads nothing but the row it is asked about */
};

struct vs_match_source {
    uint32_t at; /* ROW: index of the column in `kept` */
    struct vs_acc *acc;
    void *block;
    uint32_t *args; /* per column of acc: index in `kept` */
    struct vs_value *values;
};

/* --- set up -------------------------------------------------------------------------------------
 */

static uint32_t keep(struct vs_match_eval *eval, const struct vs_node *input, uint32_t column)
{
    for (uint32_t i = 0; i < eval->kept_count; i++)
        if (eval->kept[i] == column)
            return i;
    eval->kept[eval->kept_count] = column;
    eval->kept_types[eval->kept_count] = input->types[column];
    return eval->kept_count++;
}

static void set_source(struct vs_match_eval *eval, const struct vs_node *input, uint32_t index)
{
    struct vs_arena *memory = &eval->task->memory;
    struct vs_match_source *source = &eval->sources[index];
    const struct vs_match_read *read = &eval->match->reads[index];
    if (read->kind == VS_MATCH_READ_ROW)
        source->at = keep(eval, input, read->column);
    if (read->kind != VS_MATCH_READ_AGGREGATE)
        return;
    source->acc = vs_acc_new(memory, &read->call, 1, VS_ACC_APPEND);
    source->block = vs_arena_zero(memory, source->acc->size);
    source->args = VS_ARENA_ARRAY(memory, source->acc->column_count, uint32_t);
    source->values = VS_ARENA_ARRAY(memory, source->acc->column_count, struct vs_value);
    for (uint32_t i = 0; i < source->acc->column_count; i++)
        source->args[i] = keep(eval, input, source->acc->columns[i]);
}

struct used {
    bool *reads;
};

static void mark_read(void *ctx, uint32_t column)
{
    ((struct used *)ctx)->reads[column] = true;
}

/* part: of DEFINE, or VS_MATCH_ANY. */
static struct vs_match_formula make_formula(struct vs_match_eval *eval, const struct vs_expr *expr,
                                            uint32_t part)
{
    const struct vs_match *match = eval->match;
    struct vs_match_formula formula = {.expr = expr};
    if (expr == NULL)
        return formula;
    struct used used = {VS_ARENA_ARRAY(&eval->task->memory, match->read_count, bool)};
    vs_expr_columns(expr, mark_read, &used);
    formula.reads = VS_ARENA_ARRAY(&eval->task->memory, match->read_count, uint32_t);
    formula.by_row_alone = expr->deterministic && part < CACHED_PARTS;
    for (uint32_t i = 0; i < match->read_count; i++) {
        if (!used.reads[i])
            continue;
        const struct vs_match_read *read = &match->reads[i];
        formula.reads[formula.read_count++] = i;
        formula.by_row_alone = formula.by_row_alone && read->kind == VS_MATCH_READ_ROW &&
                               !read->first && read->offset == 0 &&
                               (read->variable == part || read->variable == VS_MATCH_ANY);
    }
    return formula;
}

void vs_match_eval_init(struct vs_match_eval *eval, struct vs_task *task,
                        const struct vs_node *node)
{
    const struct vs_match *match = node->as.match;
    const struct vs_node *input = node->inputs[0];
    struct vs_arena *memory = &task->memory;
    *eval = (struct vs_match_eval){.task = task, .match = match, .generation = 1};
    vs_arena_init(&eval->temporary);
    vs_arena_init(&eval->decoded);
    eval->kept = VS_ARENA_ARRAY(memory, input->column_count, uint32_t);
    eval->kept_types = VS_ARENA_ARRAY(memory, input->column_count, struct vs_type);
    for (uint32_t i = 1; i < match->order_count; i++)
        (void)keep(eval, input, match->order[i].column);
    eval->sources = VS_ARENA_ARRAY(memory, match->read_count, struct vs_match_source);
    eval->cells = VS_ARENA_ARRAY(memory, match->read_count, struct vs_value);
    eval->pointers = VS_ARENA_ARRAY(memory, match->read_count, const struct vs_value *);
    eval->valid = VS_ARENA_ARRAY(memory, match->read_count, uint64_t);
    eval->columns = VS_ARENA_ARRAY(memory, match->read_count, struct vs_column);
    for (uint32_t i = 0; i < match->read_count; i++) {
        set_source(eval, input, i);
        struct vs_column *column = &eval->columns[i];
        column->type = match->reads[i].type;
        column->valid = &eval->valid[i];
        eval->pointers[i] = &eval->cells[i];
        column->as.data = vs_type_physical(column->type) == VS_PHYS_NESTED
                              ? (const void *)&eval->pointers[i]
                              : (const void *)&eval->cells[i].as;
    }
    eval->defines = VS_ARENA_ARRAY(memory, match->part_count, struct vs_match_formula);
    for (uint32_t i = 0; i < match->part_count; i++)
        eval->defines[i] = make_formula(eval, match->parts[i].define, i);
    eval->measures = VS_ARENA_ARRAY(memory, match->measure_count, struct vs_match_formula);
    for (uint32_t i = 0; i < match->measure_count; i++)
        eval->measures[i] = make_formula(eval, match->measures[i], VS_MATCH_ANY);
}

void vs_match_eval_free(struct vs_match_eval *eval)
{
    vs_arena_free(&eval->temporary);
    vs_arena_free(&eval->decoded);
}

void vs_match_eval_begin(struct vs_match_eval *eval, struct vs_step *step)
{
    eval->step = step;
}

/* --- rows ---------------------------------------------------------------------------------------
 */

static const struct vs_value *values_of(struct vs_match_eval *eval, struct vs_nfa_row *row)
{
    if (row->decoded_at == eval->generation)
        return row->values;
    struct vs_reader reader = vs_reader((struct vs_str){row->bytes, row->len});
    row->values = VS_ARENA_ARRAY(&eval->decoded, eval->kept_count, struct vs_value);
    for (uint32_t i = 0; i < eval->kept_count; i++)
        row->values[i] = vs_row_read_value(&reader, eval->kept_types[i], &eval->decoded);
    VS_CHECK(!reader.failed);
    row->decoded_at = eval->generation;
    eval->decoded_count++;
    return row->values;
}

/* Before a formula: nothing decoded is in use. */
static void forget_decoded(struct vs_match_eval *eval)
{
    if (eval->decoded_count < DECODED_MAX)
        return;
    vs_arena_reset(&eval->decoded);
    eval->decoded_count = 0;
    eval->generation++;
}

static int compare_key(const struct vs_sort_key *key, struct vs_type type, const struct vs_value *a,
                       const struct vs_value *b)
{
    if (a->is_null || b->is_null) {
        int order = (int)a->is_null - (int)b->is_null;
        return key->nulls_first ? -order : order;
    }
    int order = vs_value_compare(type, a, b);
    return key->descending ? -order : order;
}

int vs_match_eval_compare(struct vs_match_eval *eval, struct vs_nfa_row *a, struct vs_nfa_row *b)
{
    const struct vs_match *match = eval->match;
    if (a->time != b->time || match->order_count == 1)
        return (a->time > b->time) - (a->time < b->time);
    forget_decoded(eval);
    const struct vs_value *left = values_of(eval, a), *right = values_of(eval, b);
    for (uint32_t i = 1; i < match->order_count; i++) {
        uint32_t at = 0;
        while (eval->kept[at] != match->order[i].column)
            at++;
        int order = compare_key(&match->order[i], eval->kept_types[at], &left[at], &right[at]);
        if (order != 0)
            return order;
    }
    return 0;
}

static bool is_of(uint32_t part, uint32_t variable)
{
    return variable == VS_MATCH_ANY || part == variable;
}

static bool has_current(const struct vs_match_at *at, uint32_t variable)
{
    return at->row != NULL && is_of(at->part, variable);
}

/* The row that is `offset` rows of the variable before the last one, or NULL. */
static struct vs_nfa_row *row_from_last(const struct vs_match_at *at, uint32_t variable,
                                        uint32_t offset)
{
    if (has_current(at, variable) && offset-- == 0)
        return at->row;
    for (const struct vs_nfa_node *node = at->last; node != NULL; node = node->before)
        if (is_of(node->part, variable) && offset-- == 0)
            return node->row;
    return NULL;
}

static uint32_t count_rows(const struct vs_match_at *at, uint32_t variable)
{
    uint32_t count = has_current(at, variable);
    for (const struct vs_nfa_node *node = at->last; node != NULL; node = node->before)
        count += is_of(node->part, variable);
    return count;
}

static struct vs_nfa_row *find_row(const struct vs_match_read *read, const struct vs_match_at *at)
{
    if (!read->first)
        return row_from_last(at, read->variable, read->offset);
    uint32_t count = count_rows(at, read->variable);
    return read->offset >= count ? NULL
                                 : row_from_last(at, read->variable, count - 1 - read->offset);
}

/* --- values -------------------------------------------------------------------------------------
 */

static enum vs_err add_row(struct vs_match_eval *eval, struct vs_match_source *source,
                           struct vs_nfa_row *row)
{
    const struct vs_value *values = values_of(eval, row);
    for (uint32_t i = 0; i < source->acc->column_count; i++)
        source->values[i] = values[source->args[i]];
    return vs_op_acc_failed(
        vs_acc_add(source->acc, source->block, source->values, &eval->task->pool), eval->step);
}

/* The rows of the variable from the first one on: the chain is collected from its end. */
static enum vs_err aggregate(struct vs_match_eval *eval, uint32_t index,
                             const struct vs_match_at *at)
{
    uint32_t variable = eval->match->reads[index].variable;
    struct vs_match_source *source = &eval->sources[index];
    uint32_t count = count_rows(at, variable), left = count;
    struct vs_nfa_row **rows = VS_ARENA_ARRAY(&eval->temporary, count, struct vs_nfa_row *);
    if (has_current(at, variable))
        rows[--left] = at->row;
    for (const struct vs_nfa_node *node = at->last; node != NULL; node = node->before)
        if (is_of(node->part, variable))
            rows[--left] = node->row;
    vs_acc_clear(source->acc, source->block, &eval->task->pool);
    for (uint32_t i = 0; i < count; i++)
        VS_TRY(add_row(eval, source, rows[i]));
    eval->cells[index] = vs_acc_value(source->acc, 0, source->block, &eval->temporary);
    return VS_ERR_OK;
}

static enum vs_err read_cell(struct vs_match_eval *eval, uint32_t index,
                             const struct vs_match_at *at)
{
    struct vs_value *cell = &eval->cells[index];
    const struct vs_match_read *read = &eval->match->reads[index];
    switch (read->kind) {
    case VS_MATCH_READ_ROW: {
        struct vs_nfa_row *row = find_row(read, at);
        *cell = row == NULL ? (struct vs_value){.is_null = true}
                            : values_of(eval, row)[eval->sources[index].at];
        break;
    }
    case VS_MATCH_READ_AGGREGATE:
        VS_TRY(aggregate(eval, index, at));
        break;
    case VS_MATCH_READ_ROWTIME:
        *cell = (struct vs_value){.as.i64 = at->row != NULL ? at->row->time : at->time};
        break;
    case VS_MATCH_READ_PROCTIME:
        *cell = (struct vs_value){.as.i64 = eval->step->now_ms};
        break;
    }
    eval->valid[index] = !cell->is_null;
    return VS_ERR_OK;
}

/* The value borrows until `temporary` is reset. */
static enum vs_err compute(struct vs_match_eval *eval, const struct vs_match_formula *formula,
                           const struct vs_match_at *at, struct vs_value *out)
{
    static const uint64_t order = 0;
    struct vs_eval context = {.scratch = &eval->temporary,
                              .now_ms = eval->step->now_ms,
                              .zone = eval->task->plan->zone};
    struct vs_batch batch = {.row_count = 1,
                             .column_count = eval->match->read_count,
                             .columns = eval->columns,
                             .selection_count = 1,
                             .order = &order};
    struct vs_column column;
    context.random_seed = at->row != NULL ? at->row->id : at->last->row->id;
    for (uint32_t i = 0; i < formula->read_count; i++)
        VS_TRY(read_cell(eval, formula->reads[i], at));
    vs_eval_begin(&context, &batch);
    VS_TRY(vs_eval_column(&context, formula->expr, &batch, &column, eval->step->note));
    *out = vs_column_get(&column, 0);
    return VS_ERR_OK;
}

enum vs_err vs_match_eval_fits(struct vs_match_eval *eval, const struct vs_match_at *at, bool *out)
{
    const struct vs_match_formula *formula = &eval->defines[at->part];
    uint64_t bit = formula->by_row_alone ? (uint64_t)1 << at->part : 0;
    *out = true;
    if (formula->expr == NULL)
        return VS_ERR_OK;
    *out = (at->row->truth & bit) != 0;
    if ((at->row->known & bit) != 0)
        return VS_ERR_OK;
    struct vs_value value;
    forget_decoded(eval);
    enum vs_err err = compute(eval, formula, at, &value);
    *out = err == VS_ERR_OK && !value.is_null && value.as.boolean != 0;
    vs_arena_reset(&eval->temporary);
    at->row->known |= bit;
    at->row->truth |= *out ? bit : 0;
    return err;
}

enum vs_err vs_match_eval_measures(struct vs_match_eval *eval, const struct vs_match_at *at,
                                   struct vs_batch_builder *builder)
{
    enum vs_err err = VS_ERR_OK;
    for (uint32_t i = 0; err == VS_ERR_OK && i < eval->match->measure_count; i++) {
        struct vs_value value = {.is_null = true};
        forget_decoded(eval);
        err = compute(eval, &eval->measures[i], at, &value);
        if (err == VS_ERR_OK)
            vs_batch_builder_set(builder, eval->match->partition_count + i, value);
        vs_arena_reset(&eval->temporary);
    }
    return err;
}
