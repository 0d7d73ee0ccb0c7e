/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* One SELECT, clause by clause in the order in which they apply. */
#include "base/limits.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/plan/bind_order.h"
#include "core/sql/plan/binder_join.h"

/* The columns of the result. */
struct item {
    const struct vs_expr *expr;
    struct vs_str name;
};
struct items {
    struct item *items;
    uint32_t count;
    uint32_t capacity;
};

static enum vs_err bind_from(struct vs_binder *binder, const struct vs_ast_select *select,
                             struct vs_scope *scope)
{
    if (select->from != NULL && select->from->kind == VS_AST_TABLE_JOIN)
        VS_TRY(vs_bind_join(binder, select->from, &scope->from, &scope->join));
    else if (select->from != NULL)
        VS_TRY(vs_bind_table(binder, select->from, &scope->from));
    else
        scope->from.rel = vs_rel_values(&binder->rels, &(struct vs_columns){0}, NULL, 1);
    scope->rel = scope->from.rel;
    return vs_bind_hints(binder, select, scope);
}

static enum vs_err add_item(struct vs_binder *binder, uint32_t at, const struct vs_expr *expr,
                            struct vs_str name, struct items *items)
{
    if (items->count == VS_SQL_COLUMNS_MAX)
        return vs_bind_fail(binder, at, "More than %d columns", VS_SQL_COLUMNS_MAX);
    if (expr->type.kind == VS_KIND_NULL)
        return vs_bind_fail(binder, at,
                            "Illegal use of 'NULL': CAST it to a type, CAST(NULL AS STRING)");
    if (expr->type.kind == VS_KIND_SYMBOL || expr->type.kind == VS_KIND_DESCRIPTOR)
        return vs_bind_fail(binder, at, "This cannot stand here: it is no value");
    items->items = vs_plan_grow(binder->arena, items->items, items->count, &items->capacity,
                                sizeof *items->items);
    items->items[items->count++] = (struct item){expr, name};
    return VS_ERR_OK;
}

/* As Calcite: a name that is there already gets a number, `a0`. */
static struct vs_str new_name(struct vs_binder *binder, const struct items *items,
                              struct vs_str name)
{
    struct vs_str unique = name;
    for (uint32_t suffix = 0, i = 0; i < items->count;) {
        if (!vs_str_equal(items->items[i].name, unique)) {
            i++;
            continue;
        }
        unique = vs_arena_printf(binder->arena, "%.*s%u", VS_STR_ARG(name), suffix++);
        i = 0;
    }
    return unique;
}

/* A table in FROM with two columns of a name: a query in parentheses. */
static bool is_twice(const struct vs_relation *from, uint32_t index)
{
    const struct vs_field *field = &from->fields[index];
    for (uint32_t i = 0; i < from->field_count; i++)
        if (i != index && !from->fields[i].qualified_only &&
            vs_str_equal(from->fields[i].name, field->name) &&
            vs_str_equal(from->fields[i].table, field->table))
            return true;
    return false;
}

/* row.* */
static enum vs_err add_fields(struct vs_binder *binder, uint32_t at, const struct vs_expr *row, struct items *items)
{
    if (row->type.kind != VS_KIND_ROW)
        return vs_bind_fail(binder, at, "What stands before .* is no table and no ROW");
    for (uint32_t i = 0; i < row->type.element_count; i++) {
        struct vs_ast_ident name = {.at = at, .name = row->type.names[i]};
        const struct vs_expr *field = NULL;
        VS_TRY(vs_bind_field(binder, row, &name, &field));
        VS_TRY(add_item(binder, at, field, name.name, items));
    }
    return VS_ERR_OK;
}

static enum vs_err add_star(struct vs_binder *binder, const struct vs_scope *scope,
                            const struct vs_ast_expr *star, struct items *items)
{
    const struct vs_ast_path *prefix = &star->as.name;
    struct vs_str table =
        prefix->count == 0 ? (struct vs_str){0} : prefix->parts[prefix->count - 1].name;
    if (prefix->count > 0 && !vs_relation_has_table(&scope->from, table) && !scope->grouped &&
        (vs_relation_has_field(&scope->from, prefix->parts[0].name) ||
         vs_relation_has_table(&scope->from, prefix->parts[0].name))) {
        const struct vs_expr *row = NULL;
        VS_TRY(vs_scope_column(binder, scope, prefix, &row));
        return add_fields(binder, star->at, row, items);
    }
    if (prefix->count > 0 && !vs_relation_has_table(&scope->from, table))
        return vs_bind_fail(binder, star->at, "Unknown identifier '%.*s'", VS_STR_ARG(table));
    if (prefix->count == 0 && scope->from.field_count == 0)
        return vs_bind_fail(binder, star->at, "SELECT * requires a FROM clause");
    for (uint32_t i = 0; i < scope->from.field_count; i++) {
        const struct vs_field *field = &scope->from.fields[i];
        if (prefix->count > 0 ? !vs_str_equal(field->table, table) : field->qualified_only)
            continue;
        if (is_twice(&scope->from, i))
            return vs_bind_fail(binder, star->at, "Column '%.*s' is ambiguous",
                                VS_STR_ARG(field->name));
        const struct vs_expr *expr = vs_rel_column(binder, scope->rel, field->column);
        if (scope->grouped) {
            struct vs_ast_ident part = {.at = star->at, .name = field->name};
            struct vs_ast_path path = {.at = star->at, .count = 1, .parts = &part};
            VS_TRY(vs_scope_column(binder, scope, &path, &expr));
        }
        VS_TRY(add_item(binder, star->at, expr, new_name(binder, items, field->name), items));
    }
    return VS_ERR_OK;
}

static struct vs_str item_name(struct vs_binder *binder, const struct vs_ast_select_item *item,
                               uint32_t index)
{
    if (item->alias.name.len > 0)
        return item->alias.name;
    if (item->expr->kind == VS_AST_NAME)
        return item->expr->as.name.parts[item->expr->as.name.count - 1].name;
    if (item->expr->kind == VS_AST_FIELD)
        return item->expr->as.field.name.name;
    return vs_arena_printf(binder->arena, "EXPR$%u", index);
}

/* What Flink's planner makes of a constant in the SELECT list: a DOUBLE goes through a decimal, which has no -0, and a
 * timestamp is cut to its precision. */
static const struct vs_expr *as_planned(struct vs_binder *binder, const struct vs_expr *expr)
{
    static const int64_t units[] = {1000, 100, 10, 1};
    if (expr->kind != VS_EXPR_CONST || expr->value.is_null)
        return expr;
    struct vs_value value = expr->value;
    bool is_timestamp = vs_kind_is_timestamp(expr->type.kind) && vs_type_physical(expr->type) == VS_PHYS_I64;
    if (expr->type.kind == VS_KIND_DOUBLE && value.as.f64 == 0)
        value.as.f64 = 0;
    else if (expr->type.kind == VS_KIND_FLOAT && value.as.f32 == 0)
        value.as.f32 = 0;
    else if (is_timestamp && expr->type.precision < 3)
        value.as.i64 -= vs_floor_mod(value.as.i64, units[expr->type.precision]);
    else
        return expr;
    return vs_expr_const(binder->arena, expr->type, value);
}

static enum vs_err bind_items(struct vs_binder *binder, const struct vs_scope *scope,
                              const struct vs_ast_select *select, struct items *items)
{
    for (uint32_t i = 0; i < select->item_count; i++) {
        const struct vs_ast_select_item *item = &select->items[i];
        const struct vs_expr *expr = NULL;
        if (item->expr->kind == VS_AST_STAR) {
            VS_TRY(add_star(binder, scope, item->expr, items));
            continue;
        }
        VS_TRY(vs_bind_expr(binder, scope, item->expr, &expr));
        expr = as_planned(binder, expr);
        VS_TRY(add_item(binder, item->at, expr, item_name(binder, item, items->count), items));
    }
    return VS_ERR_OK;
}

static struct vs_relation project_items(struct vs_binder *binder, const struct vs_scope *scope,
                                        const struct items *items)
{
    struct vs_column_list list = {0};
    struct vs_relation out = {NULL, VS_ARENA_ARRAY(binder->arena, items->count, struct vs_field),
                              items->count};
    uint32_t *columns = NULL;
    for (uint32_t i = 0; i < items->count; i++) {
        const struct item *item = &items->items[i];
        out.fields[i] =
            (struct vs_field){.name = item->name,
                              .column = vs_column_list_add(binder, &list, item->expr, item->name)};
    }
    out.rel = vs_column_list_project(binder, scope->rel, &list, &columns);
    for (uint32_t i = 0; i < items->count; i++)
        out.fields[i].column = columns[out.fields[i].column];
    return out;
}

struct over_search {
    const struct vs_ast_select *select;
    bool found;
};

static enum vs_err search_over(void *ctx, const struct vs_ast_expr *expr)
{
    struct over_search *at = ctx;
    const struct vs_ast_expr *item = vs_select_alias(at->select, expr);
    at->found |= vs_ast_has(item == NULL ? expr : item, vs_ast_is_over);
    return at->found ? VS_ERR_OK : vs_ast_each_child(expr, search_over, at);
}

/* In the expression, or in an item of the SELECT list that it names. */
static bool has_over(const struct vs_ast_select *select, const struct vs_ast_expr *expr)
{
    struct over_search at = {select, false};
    return search_over(&at, expr) == VS_ERR_OK && at.found;
}

static enum vs_err bind_qualify(struct vs_binder *binder, struct vs_scope *scope,
                                const struct vs_ast_select *select)
{
    if (!has_over(select, select->qualify)) {
        struct vs_buf text = {0};
        vs_ast_print_expr(&text, select->qualify);
        enum vs_err err = vs_bind_fail(binder, select->qualify->at,
                                       "QUALIFY expression '%.*s' must contain a window function",
                                       VS_STR_ARG(vs_buf_str(&text)));
        vs_buf_free(&text);
        return err;
    }
    scope->aliases = select;
    enum vs_err err = vs_bind_filter(binder, scope, select->qualify, "QUALIFY");
    scope->aliases = NULL;
    return err;
}

/* The items of ORDER BY become columns behind those that are selected. */
static enum vs_err bind_order(struct vs_binder *binder, struct vs_scope *scope,
                              const struct vs_ast_select *select,
                              const struct vs_ast_orders *order, struct items *items)
{
    uint32_t selected = items->count;
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, selected, struct vs_str);
    for (uint32_t i = 0; i < selected; i++)
        names[i] = items->items[i].name;
    scope->aliases = select;
    for (uint32_t i = 0; i < order->count; i++) {
        const struct vs_ast_expr *ast = order->items[i].expr;
        int32_t field = VS_NO_COLUMN;
        VS_TRY(vs_bind_order_field(binder, &order->items[i], names, selected, &field));
        const struct vs_expr *expr = field >= 0 ? items->items[field].expr : NULL;
        if (expr == NULL)
            VS_TRY(vs_bind_expr(binder, scope, ast, &expr));
        VS_TRY(add_item(binder, ast->at, expr, VS_STR("$order"), items));
    }
    scope->aliases = NULL;
    return VS_ERR_OK;
}

/* Takes the columns of ORDER BY off the end of the fields. */
static void split_order(const struct vs_ast_orders *order, struct vs_relation *relation,
                        struct vs_sort_key *keys)
{
    relation->field_count -= order->count;
    for (uint32_t i = 0; i < order->count; i++)
        vs_bind_order_key(&order->items[i], relation->fields[relation->field_count + i].column,
                          &keys[i]);
}

enum vs_err vs_bind_select(struct vs_binder *binder, const struct vs_ast_select *select,
                           const struct vs_ast_orders *order, struct vs_sort_key *keys,
                           struct vs_relation *out)
{
    struct vs_scope scope = {.order = order};
    struct items items = {0};
    VS_TRY(bind_from(binder, select, &scope));
    if (select->where != NULL)
        VS_TRY(vs_bind_filter(binder, &scope, select->where, "WHERE"));
    VS_TRY(vs_scope_make_join(binder, &scope));
    scope.from.rel = scope.rel;
    VS_TRY(vs_bind_group(binder, &scope, select));
    if (select->having != NULL)
        VS_TRY(vs_bind_filter(binder, &scope, select->having, "HAVING"));
    VS_TRY(vs_bind_over(binder, &scope, select));
    if (select->qualify != NULL)
        VS_TRY(bind_qualify(binder, &scope, select));
    for (uint32_t i = 0; i < select->item_count; i++)
        VS_TRY(vs_bind_scalars(binder, &scope, select->items[i].expr));
    VS_TRY(bind_items(binder, &scope, select, &items));
    if (!select->distinct)
        VS_TRY(bind_order(binder, &scope, select, order, &items));
    *out = project_items(binder, &scope, &items);
    if (!select->distinct) {
        split_order(order, out, keys);
        return VS_ERR_OK;
    }
    *out = vs_bind_distinct(binder, out, scope.ttl);
    return vs_bind_order_of_relation(binder, order, out, keys);
}
