/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* ORDER BY, LIMIT, OFFSET, FETCH of a whole query. With a bound it is a Top-N without partition;
 * without one only a rowtime, upwards, can be sorted by. */
#include "base/check.h"
#include "core/sql/plan/bind_order.h"

enum { ROWS_MAX = 1000000 };

static bool is_number(const struct vs_ast_expr *expr)
{
    return expr->kind == VS_AST_LITERAL && expr->as.literal.type.kind == VS_KIND_INT;
}

/* ORDER BY 2: the second column that is selected. */
static enum vs_err read_ordinal(struct vs_binder *binder, const struct vs_ast_expr *expr,
                                uint32_t columns, uint32_t *out)
{
    struct vs_scope empty = {.clause = "ORDER BY"};
    const struct vs_expr *number = NULL;
    VS_TRY(vs_bind_expr(binder, &empty, expr, &number));
    if (number->type.kind != VS_KIND_INT || number->value.as.i32 < 1 ||
        (uint32_t)number->value.as.i32 > columns)
        return vs_bind_fail(binder, expr->at, "Ordinal out of range");
    *out = (uint32_t)number->value.as.i32 - 1;
    return VS_ERR_OK;
}

enum vs_err vs_bind_order_field(struct vs_binder *binder, const struct vs_ast_order *order,
                                const struct vs_str *names, uint32_t count, int32_t *out)
{
    const struct vs_ast_expr *expr = order->expr;
    *out = VS_NO_COLUMN;
    if (is_number(expr)) {
        uint32_t ordinal = 0;
        VS_TRY(read_ordinal(binder, expr, count, &ordinal));
        *out = (int32_t)ordinal;
        return VS_ERR_OK;
    }
    if (expr->kind != VS_AST_NAME || expr->as.name.count != 1)
        return VS_ERR_OK;
    for (uint32_t i = count; i > 0; i--)
        if (vs_str_equal(names[i - 1], expr->as.name.parts[0].name))
            *out = (int32_t)i - 1;
    return VS_ERR_OK;
}

void vs_bind_order_key(const struct vs_ast_order *order, uint32_t column, struct vs_sort_key *out)
{
    *out = (struct vs_sort_key){.column = column,
                                .descending = order->descending,
                                .nulls_first = order->nulls_first ||
                                               (!order->nulls_last && !order->descending)};
}

enum vs_err vs_bind_order_of_relation(struct vs_binder *binder, const struct vs_ast_orders *orders,
                                      struct vs_relation *relation, struct vs_sort_key *keys)
{
    uint32_t count = relation->field_count;
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, count, struct vs_str);
    struct vs_column_list list = {0};
    uint32_t *items = VS_ARENA_ARRAY(binder->arena, orders->count, uint32_t), *columns = NULL;
    for (uint32_t i = 0; i < relation->rel->node.column_count; i++)
        (void)vs_column_list_add(binder, &list, vs_rel_column(binder, relation->rel, i),
                                 relation->rel->node.names[i]);
    for (uint32_t i = 0; i < count; i++)
        names[i] = relation->fields[i].name;
    struct vs_scope scope = {.from = *relation, .rel = relation->rel, .clause = "ORDER BY"};
    for (uint32_t i = 0; i < orders->count; i++) {
        int32_t field = VS_NO_COLUMN;
        const struct vs_expr *expr = NULL;
        VS_TRY(vs_bind_order_field(binder, &orders->items[i], names, count, &field));
        if (field >= 0)
            expr = vs_rel_column(binder, relation->rel, relation->fields[field].column);
        else
            VS_TRY(vs_bind_expr(binder, &scope, orders->items[i].expr, &expr));
        items[i] = vs_column_list_add(binder, &list, expr, VS_STR("$order"));
    }
    relation->rel = vs_column_list_project(binder, relation->rel, &list, &columns);
    for (uint32_t i = 0; i < count; i++)
        relation->fields[i].column = columns[relation->fields[i].column];
    for (uint32_t i = 0; i < orders->count; i++)
        vs_bind_order_key(&orders->items[i], columns[items[i]], &keys[i]);
    return VS_ERR_OK;
}

static enum vs_err read_rows(struct vs_binder *binder, const struct vs_ast_expr *ast, int64_t *out)
{
    struct vs_scope empty = {.clause = "LIMIT"};
    const struct vs_expr *expr = NULL;
    if (ast == NULL)
        return VS_ERR_OK;
    VS_TRY(vs_bind_expr(binder, &empty, ast, &expr));
    bool is_int = expr->kind == VS_EXPR_CONST && expr->type.kind == VS_KIND_INT;
    if (!is_int || expr->value.as.i32 < 0 || expr->value.as.i32 > ROWS_MAX)
        return vs_bind_unsupported(binder, ast->at,
                                   "LIMIT and OFFSET take a number from 0 to %d", ROWS_MAX);
    *out = expr->value.as.i32;
    return VS_ERR_OK;
}

static enum vs_err bind_limit(struct vs_binder *binder, const struct vs_ast_query *query,
                              struct vs_sort_key *keys, struct vs_relation *relation)
{
    int64_t rows = 0, offset = 0;
    VS_TRY(read_rows(binder, query->limit, &rows));
    VS_TRY(read_rows(binder, query->offset, &offset));
    if (query->limit == NULL)
        return vs_bind_fail(binder, query->offset->at,
                            "FETCH is missed, which on streaming table is not supported currently. "
                            "Say LIMIT n too");
    if (rows == 0) {
        struct vs_type type = {.kind = VS_KIND_BOOLEAN, .not_null = true};
        relation->rel = vs_rel_filter(
            &binder->rels, relation->rel,
            vs_expr_const(binder->arena, type, (struct vs_value){.as.boolean = false}));
        return VS_ERR_OK;
    }
    struct vs_over_spec spec = {.order = keys,
                                .order_count = query->order.count,
                                .is_limit = true,
                                .offset = (uint64_t)offset};
    relation->rel =
        vs_rel_rank(&binder->rels, relation->rel, &spec, (uint64_t)rows + (uint64_t)offset);
    return VS_ERR_OK;
}

static enum vs_err bind_sort(struct vs_binder *binder, const struct vs_ast_query *query,
                             const struct vs_sort_key *keys, struct vs_relation *relation)
{
    uint32_t at = query->order.items[0].expr->at;
    enum vs_time_attribute attribute = relation->rel->node.types[keys[0].column].attribute;
    if (attribute == VS_TIME_NONE || keys[0].descending)
        return vs_bind_fail(binder, at, "Sort on a non-time-attribute field is not supported.");
    VS_TRY(vs_bind_append_only(binder, relation->rel, at, "StreamPhysicalTemporalSort"));
    if (attribute == VS_TIME_ROWTIME)
        relation->rel = vs_rel_sort(&binder->rels, relation->rel, keys, query->order.count);
    return VS_ERR_OK;
}

enum vs_err vs_bind_tail(struct vs_binder *binder, const struct vs_ast_query *query, bool is_below,
                         struct vs_sort_key *keys, struct vs_relation *relation)
{
    if (query->limit != NULL || query->offset != NULL)
        return bind_limit(binder, query, keys, relation);
    /* Without a bound the order of a query in FROM says nothing. */
    if (query->order.count == 0 || is_below)
        return VS_ERR_OK;
    return bind_sort(binder, query, keys, relation);
}
