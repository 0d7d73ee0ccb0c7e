/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Queries: WITH, set operations, VALUES. */
#include "base/check.h"
#include "base/limits.h"
#include "core/sql/plan/bind_order.h"

static enum vs_err bind_ctes(struct vs_binder *binder, const struct vs_ast_query *query)
{
    for (uint32_t i = 0; i < query->cte_count; i++) {
        struct vs_cte *cte = VS_ARENA_NEW(binder->arena, struct vs_cte);
        VS_TRY(vs_bind_query_below(binder, query->ctes[i].query, &cte->relation));
        cte->name = query->ctes[i].name.name;
        VS_TRY(vs_relation_rename(binder, &cte->relation, cte->name, &query->ctes[i].columns));
        cte->next = binder->ctes;
        binder->ctes = cte;
    }
    return VS_ERR_OK;
}

/* --- UNION --- */

static const char *set_name(const struct vs_ast_query *query)
{
    if (query->kind == VS_AST_QUERY_INTERSECT)
        return query->as.set.all ? "INTERSECT ALL" : "INTERSECT";
    if (query->kind == VS_AST_QUERY_EXCEPT)
        return query->as.set.all ? "EXCEPT ALL" : "EXCEPT";
    return query->as.set.all ? "UNION ALL" : "UNION";
}

/* CASE and COALESCE make a TIMESTAMP of both, set operations do not. */
static bool is_date_with_time(struct vs_type a, struct vs_type b)
{
    return (a.kind == VS_KIND_DATE) != (b.kind == VS_KIND_DATE);
}

enum vs_err vs_set_types(struct vs_binder *binder, const struct vs_ast_query *query,
                                const struct vs_relation *inputs, struct vs_type *types)
{
    const char *op = set_name(query);
    uint32_t columns = inputs[0].field_count;
    for (uint32_t i = 0; i < columns; i++)
        types[i] = inputs[0].rel->node.types[inputs[0].fields[i].column];
    for (uint32_t n = 1; n < query->as.set.count; n++) {
        uint32_t at = query->as.set.queries[n]->at;
        if (inputs[n].field_count != columns)
            return vs_bind_fail(binder, at, "Column count mismatch in %s: %u columns, then %u", op,
                                columns, inputs[n].field_count);
        for (uint32_t i = 0; i < columns; i++) {
            struct vs_type type = inputs[n].rel->node.types[inputs[n].fields[i].column];
            struct vs_type common;
            if (!vs_type_common_in(binder->arena, types[i], type, &common) || is_date_with_time(types[i], type))
                return vs_bind_fail(binder, at, "Type mismatch in column %u of %s", i + 1, op);
            common.attribute = types[i].attribute == type.attribute ? type.attribute : VS_TIME_NONE;
            common.not_null = types[i].not_null && type.not_null;
            types[i] = common;
        }
    }
    return VS_ERR_OK;
}

/* The fields of one branch with the types of all. */
enum vs_err vs_set_widen(struct vs_binder *binder, const struct vs_relation *input,
                         const struct vs_type *types, uint32_t at, struct vs_rel **out)
{
    uint32_t count = input->field_count;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, count, const struct vs_expr *), count};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, count, struct vs_str);
    for (uint32_t i = 0; i < count; i++) {
        const struct vs_expr *expr = vs_rel_column(binder, input->rel, input->fields[i].column);
        names[i] = input->fields[i].name;
        exprs.items[i] = expr;
        if (vs_type_equal(expr->type, types[i]) && expr->type.attribute == types[i].attribute)
            continue;
        struct vs_type plain = types[i];
        plain.attribute = VS_TIME_NONE;
        struct vs_err_note note = {0};
        if (expr->type.attribute != VS_TIME_NONE && types[i].attribute == VS_TIME_NONE) {
            struct vs_type from = expr->type;
            from.attribute = VS_TIME_NONE;
            expr = vs_expr_column(binder->arena, expr->column, from);
        }
        if (vs_expr_cast(binder->arena, expr, plain, false, &exprs.items[i], &note) != VS_ERR_OK)
            return vs_bind_fail(binder, at, "%s", note.text);
    }
    *out = vs_rel_project(&binder->rels, input->rel, exprs, names);
    return VS_ERR_OK;
}

static enum vs_err bind_union(struct vs_binder *binder, const struct vs_ast_query *query,
                              struct vs_relation *out)
{
    uint32_t count = query->as.set.count;
    struct vs_relation *inputs = VS_ARENA_ARRAY(binder->arena, count, struct vs_relation);
    struct vs_rel **rels = VS_ARENA_ARRAY(binder->arena, count, struct vs_rel *);
    for (uint32_t i = 0; i < count; i++)
        VS_TRY(vs_bind_query_below(binder, query->as.set.queries[i], &inputs[i]));
    struct vs_type *types = VS_ARENA_ARRAY(binder->arena, inputs[0].field_count, struct vs_type);
    VS_TRY(vs_set_types(binder, query, inputs, types));
    for (uint32_t i = 0; i < count; i++)
        VS_TRY(vs_set_widen(binder, &inputs[i], types, query->as.set.queries[i]->at, &rels[i]));
    struct vs_rel *rel = vs_rel_union(&binder->rels, rels, count);
    *out = vs_relation_of_rel(binder, rel, (struct vs_str){0});
    for (uint32_t i = 0; i < out->field_count; i++)
        out->fields[i].name = inputs[0].fields[i].name;
    if (!query->as.set.all)
        *out = vs_bind_distinct(binder, out, (struct vs_ttl_hint){0});
    return VS_ERR_OK;
}

/* --- VALUES --- */

static struct vs_str value_name(struct vs_binder *binder, uint32_t column)
{
    return vs_arena_printf(binder->arena, "EXPR$%u", column);
}

static enum vs_err bind_cells(struct vs_binder *binder, const struct vs_ast_query *query,
                              uint32_t columns, const struct vs_expr **cells, struct vs_type *types)
{
    struct vs_scope empty = {.clause = "VALUES"};
    for (uint32_t row = 0; row < query->as.values.row_count; row++) {
        const struct vs_ast_list *list = &query->as.values.rows[row];
        if (list->count != columns)
            return vs_bind_fail(binder, query->at,
                                "Values passed to VALUES operator must have compatible types");
        for (uint32_t i = 0; i < columns; i++) {
            const struct vs_expr **cell = &cells[row * columns + i];
            VS_TRY(vs_bind_expr(binder, &empty, list->items[i], cell));
            struct vs_type common = (*cell)->type;
            if (common.kind == VS_KIND_NULL)
                return vs_bind_fail(binder, list->items[i]->at,
                                    "Illegal use of 'NULL': CAST it to a type");
            if (row > 0 && !vs_type_common_in(binder->arena, types[i], (*cell)->type, &common))
                return vs_bind_fail(binder, query->at,
                                    "Values passed to VALUES operator must have compatible types");
            common.not_null = (row == 0 || types[i].not_null) && (*cell)->type.not_null;
            types[i] = common;
        }
    }
    return VS_ERR_OK;
}

static enum vs_err cast_cells(struct vs_binder *binder, const struct vs_ast_query *query,
                              uint32_t columns, const struct vs_expr **cells,
                              const struct vs_type *types)
{
    for (uint32_t n = 0; n < query->as.values.row_count * columns; n++) {
        struct vs_type type = types[n % columns];
        struct vs_err_note note = {0};
        if (!vs_type_equal(cells[n]->type, type) &&
            vs_expr_cast(binder->arena, cells[n], type, false, &cells[n], &note) != VS_ERR_OK)
            return vs_bind_fail(binder, query->at, "%s", note.text);
    }
    return VS_ERR_OK;
}

/* A row with CURRENT_TIMESTAMP or the like is computed when the row is made. */
static struct vs_rel *project_row(struct vs_binder *binder, const struct vs_columns *columns,
                                  const struct vs_expr **cells)
{
    struct vs_rel *one = vs_rel_values(&binder->rels, &(struct vs_columns){0}, NULL, 1);
    return vs_rel_project(&binder->rels, one, (struct vs_exprs){cells, columns->count},
                          columns->names);
}

static struct vs_rel *make_values(struct vs_binder *binder, const struct vs_columns *columns,
                                  const struct vs_expr **cells, uint32_t row_count)
{
    struct vs_value *values =
        VS_ARENA_ARRAY(binder->arena, (size_t)row_count * columns->count, struct vs_value);
    bool constant = true;
    for (uint32_t i = 0; i < row_count * columns->count; i++) {
        constant &= cells[i]->kind == VS_EXPR_CONST;
        values[i] = cells[i]->value;
    }
    if (constant)
        return vs_rel_values(&binder->rels, columns, values, row_count);
    struct vs_rel **rows = VS_ARENA_ARRAY(binder->arena, row_count, struct vs_rel *);
    for (uint32_t i = 0; i < row_count; i++)
        rows[i] = project_row(binder, columns, &cells[i * columns->count]);
    return vs_rel_union(&binder->rels, rows, row_count);
}

static enum vs_err bind_values(struct vs_binder *binder, const struct vs_ast_query *query,
                               struct vs_relation *out)
{
    uint32_t rows = query->as.values.row_count, columns = query->as.values.rows[0].count;
    if (columns > VS_SQL_COLUMNS_MAX)
        return vs_bind_fail(binder, query->at, "More than %d columns", VS_SQL_COLUMNS_MAX);
    const struct vs_expr **cells =
        VS_ARENA_ARRAY(binder->arena, (size_t)rows * columns, const struct vs_expr *);
    struct vs_type *types = VS_ARENA_ARRAY(binder->arena, columns, struct vs_type);
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, columns, struct vs_str);
    VS_TRY(bind_cells(binder, query, columns, cells, types));
    VS_TRY(cast_cells(binder, query, columns, cells, types));
    for (uint32_t i = 0; i < columns; i++)
        names[i] = value_name(binder, i);
    struct vs_columns all = {names, types, columns};
    *out = vs_relation_of_rel(binder, make_values(binder, &all, cells, rows), (struct vs_str){0});
    return VS_ERR_OK;
}

/* --- any --- */

static enum vs_err bind_body(struct vs_binder *binder, const struct vs_ast_query *query,
                             struct vs_sort_key *keys, struct vs_relation *out)
{
    switch (query->kind) {
    case VS_AST_QUERY_SELECT:
        return vs_bind_select(binder, query->as.select, &query->order, keys, out);
    case VS_AST_QUERY_VALUES:
        return bind_values(binder, query, out);
    case VS_AST_QUERY_UNION:
        return bind_union(binder, query, out);
    case VS_AST_QUERY_INTERSECT:
    case VS_AST_QUERY_EXCEPT:
        return vs_bind_set(binder, query, out);
    case VS_AST_QUERY_TABLE:
        return vs_bind_table_name(binder, &query->as.table, out);
    case VS_AST_QUERY_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

static enum vs_err bind_query(struct vs_binder *binder, const struct vs_ast_query *query,
                              bool is_below, struct vs_relation *out)
{
    const struct vs_cte *outer = binder->ctes;
    struct vs_sort_key *keys =
        VS_ARENA_ARRAY(binder->arena, query->order.count, struct vs_sort_key);
    *out = (struct vs_relation){0};
    enum vs_err err = bind_ctes(binder, query);
    if (err == VS_ERR_OK)
        err = bind_body(binder, query, keys, out);
    if (err == VS_ERR_OK && query->kind != VS_AST_QUERY_SELECT && query->order.count > 0)
        err = vs_bind_order_of_relation(binder, &query->order, out, keys);
    if (err == VS_ERR_OK)
        err = vs_bind_tail(binder, query, is_below, keys, out);
    binder->ctes = outer;
    return err;
}

enum vs_err vs_bind_query(struct vs_binder *binder, const struct vs_ast_query *query,
                          struct vs_relation *out)
{
    return bind_query(binder, query, false, out);
}

enum vs_err vs_bind_query_below(struct vs_binder *binder, const struct vs_ast_query *query,
                                struct vs_relation *out)
{
    return bind_query(binder, query, true, out);
}
