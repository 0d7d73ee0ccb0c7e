/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* OVER: one specification per SELECT. ROW_NUMBER() alone becomes an open rank (rel.h). */
#include "core/sql/plan/binder.h"

struct over {
    struct vs_binder *binder;
    struct vs_scope *scope;
    const struct vs_ast_select *select;
    const struct vs_ast_expr **asts;
    uint32_t ast_count;
    uint32_t ast_capacity;
    struct vs_column_list
        columns; /* all of scope->rel first, then what is computed for the window */
};

/* A window with its references followed, and its columns as items of the list. */
struct spec {
    const uint32_t *partition;
    uint32_t partition_count;
    struct vs_sort_key *order;
    uint32_t order_count;
    uint32_t order_at;
    enum vs_frame_kind frame;
    int64_t preceding;
};

static enum vs_err collect(void *ctx, const struct vs_ast_expr *expr)
{
    struct over *over = ctx;
    if (!vs_ast_is_over(expr))
        return vs_ast_each_child(expr, collect, over);
    over->asts = vs_plan_grow(over->binder->arena, over->asts, over->ast_count, &over->ast_capacity,
                              sizeof *over->asts);
    over->asts[over->ast_count++] = expr;
    return VS_ERR_OK;
}

static enum vs_err find_window(struct over *over, const struct vs_ast_ident *name,
                               const struct vs_ast_window **out)
{
    for (uint32_t i = 0; i < over->select->window_count; i++) {
        if (vs_str_equal(over->select->windows[i].name.name, name->name)) {
            *out = &over->select->windows[i].window;
            return VS_ERR_OK;
        }
    }
    return vs_bind_fail(over->binder, name->at, "Window '%.*s' not found", VS_STR_ARG(name->name));
}

/* OVER w, OVER (w ..) and WINDOW v AS (w ..): the parts of the base where the window has none. */
static enum vs_err resolve_window(struct over *over, const struct vs_ast_window *window,
                                  struct vs_ast_window *out)
{
    *out = *window;
    for (uint32_t depth = 0; out->name.name.len > 0; depth++) {
        const struct vs_ast_window *base = NULL;
        if (depth > over->select->window_count)
            return vs_bind_fail(over->binder, window->at, "Window '%.*s' is defined by itself",
                                VS_STR_ARG(window->name.name));
        VS_TRY(find_window(over, &out->name, &base));
        if (out->partition.count == 0)
            out->partition = base->partition;
        if (out->order.count == 0)
            out->order = base->order;
        if (out->unit == VS_AST_FRAME_NONE) {
            out->unit = base->unit;
            out->from = base->from;
            out->to = base->to;
        }
        out->name = base->name;
    }
    return VS_ERR_OK;
}

static bool is_row_number(const struct vs_ast_expr *ast)
{
    return vs_str_equal_nocase(ast->as.call.name, VS_STR("ROW_NUMBER"));
}

/* --- frames
 * -------------------------------------------------------------------------------------------------
 */

static enum vs_err check_bounds(struct vs_binder *binder, const struct vs_ast_window *window)
{
    if (window->from.kind == VS_AST_BOUND_FOLLOWING ||
        window->from.kind == VS_AST_BOUND_UNBOUNDED_FOLLOWING ||
        window->to.kind == VS_AST_BOUND_FOLLOWING ||
        window->to.kind == VS_AST_BOUND_UNBOUNDED_FOLLOWING)
        return vs_bind_fail(binder, window->at,
                            "OVER RANGE FOLLOWING windows are not supported yet.");
    if (window->to.kind != VS_AST_BOUND_NONE && window->to.kind != VS_AST_BOUND_CURRENT_ROW)
        return vs_bind_unsupported(
            binder, window->at,
            "A frame that ends before the current row is not supported; AND CURRENT ROW is");
    return VS_ERR_OK;
}

static enum vs_err bind_preceding(struct over *over, const struct vs_ast_window *window,
                                  struct spec *spec)
{
    struct vs_binder *binder = over->binder;
    if (spec->frame == VS_FRAME_RANGE)
        return vs_bind_interval(binder, window->from.offset, "RANGE .. PRECEDING",
                                &spec->preceding);
    struct vs_scope empty = {.clause = "OVER"};
    const struct vs_expr *rows = NULL;
    VS_TRY(vs_bind_expr(binder, &empty, window->from.offset, &rows));
    bool is_int =
        rows->kind == VS_EXPR_CONST && rows->type.kind == VS_KIND_INT && rows->value.as.i32 >= 0;
    if (!is_int)
        return vs_bind_fail(binder, window->from.offset->at,
                            "ROWS .. PRECEDING must be a whole number");
    spec->preceding = rows->value.as.i32;
    return VS_ERR_OK;
}

static enum vs_err bind_frame(struct over *over, const struct vs_ast_window *window,
                              bool row_number, struct spec *spec)
{
    spec->preceding = -1;
    spec->frame = row_number || window->unit == VS_AST_FRAME_ROWS ? VS_FRAME_ROWS : VS_FRAME_RANGE;
    VS_TRY(check_bounds(over->binder, window));
    switch (window->from.kind) {
    case VS_AST_BOUND_NONE:
    case VS_AST_BOUND_UNBOUNDED_PRECEDING:
        return VS_ERR_OK;
    case VS_AST_BOUND_CURRENT_ROW:
        spec->preceding = 0;
        return spec->frame == VS_FRAME_ROWS
                   ? VS_ERR_OK
                   : vs_bind_fail(over->binder, window->at,
                                  "OVER RANGE FOLLOWING windows are not supported yet.");
    case VS_AST_BOUND_PRECEDING:
        return bind_preceding(over, window, spec);
    case VS_AST_BOUND_FOLLOWING:
    case VS_AST_BOUND_UNBOUNDED_FOLLOWING:
        break;
    }
    return VS_ERR_OK;
}

/* --- specifications
 * ----------------------------------------------------------------------------------------- */

static enum vs_err bind_item(struct over *over, const struct vs_ast_expr *ast, uint32_t *out)
{
    const struct vs_expr *expr = NULL;
    VS_TRY(vs_bind_expr(over->binder, over->scope, ast, &expr));
    *out = vs_column_list_add(over->binder, &over->columns, expr, VS_STR("$over"));
    return VS_ERR_OK;
}

static enum vs_err bind_spec(struct over *over, const struct vs_ast_expr *ast, struct spec *out)
{
    struct vs_ast_window window;
    VS_TRY(resolve_window(over, ast->as.call.over, &window));
    uint32_t *partition = VS_ARENA_ARRAY(over->binder->arena, window.partition.count, uint32_t);
    *out = (struct spec){.partition = partition, .order_at = window.at};
    for (uint32_t i = 0; i < window.partition.count; i++) {
        const struct vs_ast_expr *item = window.partition.items[i];
        if (item->kind != VS_AST_LITERAL) /* makes no partitions */
            VS_TRY(bind_item(over, item, &partition[out->partition_count++]));
    }
    out->order = VS_ARENA_ARRAY(over->binder->arena, window.order.count, struct vs_sort_key);
    for (uint32_t i = 0; i < window.order.count; i++) {
        const struct vs_ast_order *order = &window.order.items[i];
        struct vs_sort_key *key = &out->order[out->order_count++];
        VS_TRY(bind_item(over, order->expr, &key->column));
        key->descending = order->descending;
        key->nulls_first = order->nulls_first || (!order->nulls_last && !order->descending);
        out->order_at = window.order.items[0].expr->at;
    }
    return bind_frame(over, &window, is_row_number(ast), out);
}

static bool same_spec(const struct spec *a, const struct spec *b)
{
    if (a->partition_count != b->partition_count || a->order_count != b->order_count ||
        a->frame != b->frame || a->preceding != b->preceding)
        return false;
    for (uint32_t i = 0; i < a->partition_count; i++)
        if (a->partition[i] != b->partition[i])
            return false;
    for (uint32_t i = 0; i < a->order_count; i++)
        if (a->order[i].column != b->order[i].column ||
            a->order[i].descending != b->order[i].descending)
            return false;
    return true;
}

static enum vs_err bind_specs(struct over *over, struct spec *out)
{
    VS_TRY(bind_spec(over, over->asts[0], out));
    for (uint32_t i = 1; i < over->ast_count; i++) {
        struct spec spec;
        VS_TRY(bind_spec(over, over->asts[i], &spec));
        if (!same_spec(out, &spec) || is_row_number(over->asts[i]) != is_row_number(over->asts[0]))
            return vs_bind_fail(over->binder, over->asts[i]->at,
                                "Over Agg: Unsupported use of OVER windows. All aggregates must be "
                                "computed on the same "
                                "window. please re-check the over window statement. A query around "
                                "this one can compute "
                                "the other");
    }
    return VS_ERR_OK;
}

/* --- operators
 * ---------------------------------------------------------------------------------------------- */

static enum vs_err check_order(struct over *over, const struct spec *spec)
{
    struct vs_binder *binder = over->binder;
    if (spec->order_count != 1)
        return vs_bind_fail(binder, spec->order_at,
                            "The window can only be ordered by a single time column.");
    if (over->columns.exprs.items[spec->order[0].column]->type.attribute == VS_TIME_NONE) {
        if (spec->preceding >= 0)
            return vs_bind_fail(
                binder, spec->order_at,
                "Non-time attribute sort is not supported for bounded OVER window.");
        return vs_bind_unsupported(
            binder, spec->order_at,
            "OVER ordered by a column that is no time attribute is not supported yet; order by "
            "the column with the WATERMARK");
    }
    if (spec->order[0].descending)
        return vs_bind_fail(binder, spec->order_at,
                            "The window can only be ordered in ASCENDING mode.");
    return VS_ERR_OK;
}

/* Items of the list become columns of the input, which is set. */
static struct vs_over_spec place(struct over *over, const struct spec *spec, struct vs_rel **input,
                                 uint32_t **columns)
{
    struct vs_arena *arena = over->binder->arena;
    *input = vs_column_list_project(over->binder, over->scope->rel, &over->columns, columns);
    uint32_t *partition = VS_ARENA_ARRAY(arena, spec->partition_count, uint32_t);
    for (uint32_t i = 0; i < spec->partition_count; i++)
        partition[i] = (*columns)[spec->partition[i]];
    for (uint32_t i = 0; i < spec->order_count; i++)
        spec->order[i].column = (*columns)[spec->order[i].column];
    return (struct vs_over_spec){.partition = partition,
                                 .partition_count = spec->partition_count,
                                 .order = spec->order,
                                 .order_count = spec->order_count,
                                 .frame = spec->frame,
                                 .preceding = spec->preceding};
}

static enum vs_err bind_rank(struct over *over, const struct spec *spec)
{
    struct vs_rel *input = NULL;
    uint32_t *columns = NULL;
    for (uint32_t i = 0; i < over->ast_count; i++)
        if (over->asts[i]->as.call.args.count > 0)
            return vs_bind_fail(
                over->binder, over->asts[i]->at,
                "Invalid number of arguments to function 'ROW_NUMBER'. Was expecting 0 arguments");
    if (spec->order_count == 0)
        return vs_bind_fail(over->binder, over->asts[0]->at,
                            "ROW_NUMBER requires an ORDER BY clause in OVER");
    struct vs_over_spec placed = place(over, spec, &input, &columns);
    over->binder->rels.at = over->asts[0]->at;
    over->scope->rel = vs_rel_rank(&over->binder->rels, input, &placed, VS_RANK_OPEN);
    over->binder->rels.at = over->binder->statement_at;
    for (uint32_t i = 0; i < over->ast_count; i++)
        vs_scope_compute(over->binder, over->scope, over->asts[i], input->node.column_count);
    return VS_ERR_OK;
}

static enum vs_err bind_calls(struct over *over, const struct spec *spec)
{
    struct vs_binder *binder = over->binder;
    struct vs_rel *input = NULL;
    uint32_t *columns = NULL, count = 0;
    struct vs_rel_call *calls = VS_ARENA_ARRAY(binder->arena, over->ast_count, struct vs_rel_call);
    uint32_t *call_of = VS_ARENA_ARRAY(binder->arena, over->ast_count, uint32_t);
    VS_TRY(check_order(over, spec));
    VS_TRY(vs_bind_append_only(binder, over->scope->rel, over->asts[0]->at,
                               "StreamPhysicalOverAggregate"));
    for (uint32_t i = 0; i < over->ast_count; i++) {
        VS_TRY(
            vs_bind_aggregate(binder, over->scope, over->asts[i], &over->columns, &calls[count]));
        while (call_of[i] < count && !vs_rel_call_equal(&calls[call_of[i]], &calls[count]))
            call_of[i]++;
        count += call_of[i] == count;
    }
    struct vs_over_spec placed = place(over, spec, &input, &columns);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t a = 0; a < calls[i].agg.arg_count; a++)
            calls[i].agg.args[a] = columns[calls[i].agg.args[a]];
        if (calls[i].agg.filter >= 0)
            calls[i].agg.filter = (int32_t)columns[calls[i].agg.filter];
    }
    over->scope->rel = vs_rel_over(&binder->rels, input, &placed, calls, count);
    for (uint32_t i = 0; i < over->ast_count; i++)
        vs_scope_compute(binder, over->scope, over->asts[i], input->node.column_count + call_of[i]);
    return VS_ERR_OK;
}

enum vs_err vs_bind_over(struct vs_binder *binder, struct vs_scope *scope,
                         const struct vs_ast_select *select)
{
    struct over over = {.binder = binder, .scope = scope, .select = select};
    struct spec spec;
    for (uint32_t i = 0; i < select->item_count; i++)
        VS_TRY(collect(&over, select->items[i].expr));
    if (select->qualify != NULL)
        VS_TRY(collect(&over, select->qualify));
    if (over.ast_count == 0)
        return VS_ERR_OK;
    /* The columns below keep their places. */
    for (uint32_t i = 0; i < scope->rel->node.column_count; i++)
        (void)vs_column_list_add(binder, &over.columns, vs_rel_column(binder, scope->rel, i),
                                 scope->rel->node.names[i]);
    VS_TRY(bind_specs(&over, &spec));
    return is_row_number(over.asts[0]) ? bind_rank(&over, &spec) : bind_calls(&over, &spec);
}
