/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Walks over the syntax tree of expressions. */
#include "base/check.h"
#include "core/sql/aggregate.h"
#include "core/sql/plan/binder_join.h"

/* Aggregates of Flink that are not in aggregates.def yet: known here so that they are refused by
 * name. */
static const char *const missing_aggregates[] = {"COLLECT",
                                                 "JSON_ARRAYAGG",    "JSON_OBJECTAGG",
                                                 "PERCENTILE",       "APPROX_COUNT_DISTINCT",
                                                 "BITMAP_BUILD_AGG", "GROUPING",
                                                 "GROUPING_ID",      "GROUP_ID"};

bool vs_ast_is_missing_aggregate(struct vs_str name)
{
    for (size_t i = 0; i < sizeof missing_aggregates / sizeof *missing_aggregates; i++)
        if (vs_str_equal_nocase(vs_str(missing_aggregates[i]), name))
            return true;
    return false;
}

bool vs_ast_is_query(const struct vs_ast_expr *expr)
{
    return expr->kind == VS_AST_QUERY;
}

bool vs_ast_is_plain_select(const struct vs_ast_query *query)
{
    if (query->kind != VS_AST_QUERY_SELECT || query->cte_count > 0 || query->limit != NULL || query->offset != NULL ||
        query->order.count > 0)
        return false;
    const struct vs_ast_select *select = query->as.select;
    return select->from != NULL && !select->grouped && !select->distinct && select->having == NULL &&
           select->qualify == NULL && select->hints.count == 0 && select->window_count == 0;
}

bool vs_ast_is_over(const struct vs_ast_expr *expr)
{
    return expr->kind == VS_AST_CALL && expr->as.call.over != NULL;
}

bool vs_ast_is_aggregate(const struct vs_ast_expr *expr)
{
    return expr->kind == VS_AST_CALL && expr->as.call.over == NULL &&
           (vs_aggregate_exists(expr->as.call.name, false) ||
            vs_ast_is_missing_aggregate(expr->as.call.name));
}

static enum vs_err each_of_list(struct vs_ast_list list, vs_ast_visit *visit, void *ctx)
{
    for (uint32_t i = 0; i < list.count; i++)
        VS_TRY(visit(ctx, list.items[i]));
    return VS_ERR_OK;
}

static enum vs_err each_of_orders(struct vs_ast_orders orders, vs_ast_visit *visit, void *ctx)
{
    for (uint32_t i = 0; i < orders.count; i++)
        VS_TRY(visit(ctx, orders.items[i].expr));
    return VS_ERR_OK;
}

static enum vs_err each_of_call(const struct vs_ast_call *call, vs_ast_visit *visit, void *ctx)
{
    VS_TRY(each_of_list(call->args, visit, ctx));
    VS_TRY(each_of_orders(call->within_group, visit, ctx));
    if (call->filter != NULL)
        VS_TRY(visit(ctx, call->filter));
    if (call->over != NULL) {
        VS_TRY(each_of_list(call->over->partition, visit, ctx));
        VS_TRY(each_of_orders(call->over->order, visit, ctx));
    }
    if (call->json != NULL && call->json->empty_default != NULL)
        VS_TRY(visit(ctx, call->json->empty_default));
    if (call->json != NULL && call->json->error_default != NULL)
        VS_TRY(visit(ctx, call->json->error_default));
    return VS_ERR_OK;
}

static enum vs_err each_of_case(const struct vs_ast_expr *expr, vs_ast_visit *visit, void *ctx)
{
    if (expr->as.when.operand != NULL)
        VS_TRY(visit(ctx, expr->as.when.operand));
    for (uint32_t i = 0; i < expr->as.when.when_count; i++) {
        VS_TRY(visit(ctx, expr->as.when.whens[i].when));
        VS_TRY(visit(ctx, expr->as.when.whens[i].then));
    }
    return expr->as.when.otherwise == NULL ? VS_ERR_OK : visit(ctx, expr->as.when.otherwise);
}

enum vs_err vs_ast_each_child(const struct vs_ast_expr *expr, vs_ast_visit *visit, void *ctx)
{
    switch (expr->kind) {
    case VS_AST_OPERATOR:
        return each_of_list(expr->as.op.args, visit, ctx);
    case VS_AST_CALL:
        return each_of_call(&expr->as.call, visit, ctx);
    case VS_AST_CASE:
        return each_of_case(expr, visit, ctx);
    case VS_AST_CAST:
        return visit(ctx, expr->as.cast.arg);
    case VS_AST_FIELD:
        return visit(ctx, expr->as.field.arg);
    case VS_AST_NAMED_ARG:
        return visit(ctx, expr->as.named.value);
    case VS_AST_LITERAL:
    case VS_AST_NAME:
    case VS_AST_STAR:
    case VS_AST_QUERY:
    case VS_AST_TABLE_ARG:
    case VS_AST_DESCRIPTOR:
    case VS_AST_SYMBOL:
    case VS_AST_DEFAULT:
        return VS_ERR_OK;
    case VS_AST_EXPR_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

struct search {
    bool (*is)(const struct vs_ast_expr *expr);
    bool found;
};

static enum vs_err search(void *ctx, const struct vs_ast_expr *expr)
{
    struct search *at = ctx;
    at->found = at->found || at->is(expr);
    return at->found ? VS_ERR_OK : vs_ast_each_child(expr, search, at);
}

bool vs_ast_has(const struct vs_ast_expr *expr, bool (*is)(const struct vs_ast_expr *expr))
{
    struct search at = {is, false};
    return expr != NULL && search(&at, expr) == VS_ERR_OK && at.found;
}

bool vs_ast_is_query_test(const struct vs_ast_expr *ast)
{
    if (ast->kind != VS_AST_OPERATOR)
        return false;
    struct vs_ast_list args = ast->as.op.args;
    switch ((int)ast->as.op.op) {
    case VS_AST_OP_EXISTS:
        return args.items[0]->kind == VS_AST_QUERY;
    case VS_AST_OP_IN:
    case VS_AST_OP_COMPARE_ALL:
    case VS_AST_OP_COMPARE_SOME:
        return args.count == 2 && args.items[1]->kind == VS_AST_QUERY;
    }
    return false;
}
