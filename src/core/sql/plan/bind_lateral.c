/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* LATERAL (SELECT items FROM .. WHERE ..): a join with what stands in its FROM; conditions of its WHERE that look at
 * the other table become conditions of the join. The columns of FROM stay behind the items, so that these conditions
 * find them. Other queries are bound as if LATERAL were not there, and may not look at the other table. */
#include "base/check.h"
#include "core/sql/plan/binder_join.h"

struct lateral {
    const struct vs_rel *left;
    struct vs_scope outer; /* names of the left side, over `both` */
    struct vs_scope inner;
    struct vs_scope both; /* inner names behind the left columns */
    struct vs_column_list items;
    const struct vs_expr **conditions; /* over both */
    uint32_t count;
    uint32_t capacity;
};

static bool is_simple(const struct vs_ast_query *query)
{
    if (!vs_ast_is_plain_select(query))
        return false;
    const struct vs_ast_select *select = query->as.select;
    bool simple = select->where == NULL || !vs_ast_has(select->where, vs_ast_is_query);
    for (uint32_t i = 0; simple && i < select->item_count; i++) {
        const struct vs_ast_expr *item = select->items[i].expr;
        simple = item->kind == VS_AST_STAR ? item->as.name.count == 0
                                           : !vs_ast_has(item, vs_ast_is_over) && !vs_ast_has(item, vs_ast_is_query) &&
                                                 !vs_ast_has(item, vs_ast_is_aggregate);
    }
    return simple;
}

static enum vs_err bind_from(struct vs_binder *binder, const struct vs_ast_select *select,
                             const struct vs_relation *left, struct lateral *lateral)
{
    struct vs_scope *inner = &lateral->inner;
    if (select->from->kind == VS_AST_TABLE_JOIN) {
        VS_TRY(vs_bind_join(binder, select->from, &inner->from, &inner->join));
        VS_TRY(vs_scope_make_join(binder, inner));
    } else {
        VS_TRY(vs_bind_table(binder, select->from, &inner->from));
    }
    inner->rel = inner->from.rel;
    struct vs_rel *columns = vs_join_columns(binder, lateral->left, inner->rel, VS_JOIN_INNER);
    lateral->outer = (struct vs_scope){.from = *left, .rel = columns};
    lateral->both =
        (struct vs_scope){.from = inner->from, .rel = columns, .clause = "WHERE", .outer = &lateral->outer};
    lateral->outer.from.rel = lateral->both.from.rel = columns;
    lateral->both.from.fields = VS_PLAN_COPY(binder->arena, inner->from.fields, inner->from.field_count);
    for (uint32_t i = 0; i < inner->from.field_count; i++)
        lateral->both.from.fields[i].column += lateral->left->node.column_count;
    return VS_ERR_OK;
}

static enum vs_err split_where(struct vs_binder *binder, const struct vs_ast_expr *ast, struct lateral *lateral)
{
    if (ast->kind == VS_AST_OPERATOR && ast->as.op.op == VS_AST_OP_AND && !ast->as.op.negated) {
        for (uint32_t i = 0; i < ast->as.op.args.count; i++)
            VS_TRY(split_where(binder, ast->as.op.args.items[i], lateral));
        return VS_ERR_OK;
    }
    const struct vs_expr *condition = NULL;
    VS_TRY(vs_bind_condition(binder, &lateral->both, ast, "WHERE", &condition));
    if (!vs_expr_sides(condition, lateral->left->node.column_count).reads[0])
        return vs_bind_filter(binder, &lateral->inner, ast, "WHERE");
    vs_bind_split(binder, condition, &lateral->conditions, &lateral->count, &lateral->capacity);
    return VS_ERR_OK;
}

static void add_item(struct vs_binder *binder, struct lateral *lateral, const struct vs_expr *expr,
                     struct vs_str name, struct vs_relation *out)
{
    out->fields[out->field_count++] =
        (struct vs_field){.name = name, .column = vs_column_list_add(binder, &lateral->items, expr, name)};
}

static struct vs_str name_of(struct vs_binder *binder, const struct vs_ast_select_item *item, uint32_t place)
{
    if (item->alias.name.len > 0)
        return item->alias.name;
    if (item->expr->kind == VS_AST_NAME)
        return item->expr->as.name.parts[item->expr->as.name.count - 1].name;
    return vs_arena_printf(binder->arena, "EXPR$%u", place);
}

static enum vs_err bind_items(struct vs_binder *binder, const struct vs_ast_select *select, struct lateral *lateral,
                              struct vs_relation *out)
{
    const struct vs_relation *from = &lateral->inner.from;
    uint32_t most = select->item_count * (from->field_count + 1);
    *out = (struct vs_relation){.fields = VS_ARENA_ARRAY(binder->arena, most, struct vs_field)};
    for (uint32_t i = 0; i < select->item_count; i++) {
        const struct vs_ast_expr *item = select->items[i].expr;
        const struct vs_expr *expr = NULL;
        for (uint32_t f = 0; item->kind == VS_AST_STAR && f < from->field_count; f++)
            add_item(binder, lateral, vs_rel_column(binder, lateral->inner.rel, from->fields[f].column),
                     from->fields[f].name, out);
        if (item->kind == VS_AST_STAR)
            continue;
        lateral->both.clause = "SELECT";
        VS_TRY(vs_bind_expr(binder, &lateral->both, item, &expr));
        if (vs_expr_sides(expr, lateral->left->node.column_count).reads[0])
            return vs_bind_unsupported(binder, item->at,
                                       "A column of LATERAL that looks at the other table is not supported yet; "
                                       "compute it in the SELECT around it");
        VS_TRY(vs_bind_expr(binder, &lateral->inner, item, &expr));
        add_item(binder, lateral, expr, name_of(binder, &select->items[i], i), out);
    }
    return VS_ERR_OK;
}

/* The items, then all columns of FROM; conditions are moved to these places. */
static void finish(struct vs_binder *binder, struct lateral *lateral, struct vs_relation *out)
{
    uint32_t left_count = lateral->left->node.column_count, inner_count = lateral->inner.rel->node.column_count;
    uint32_t *map = VS_ARENA_ARRAY(binder->arena, left_count + inner_count, uint32_t);
    uint32_t *columns = NULL;
    for (uint32_t i = 0; i < left_count; i++)
        map[i] = i;
    for (uint32_t i = 0; i < inner_count; i++)
        map[left_count + i] = vs_column_list_add(binder, &lateral->items, vs_rel_column(binder, lateral->inner.rel, i),
                                                 lateral->inner.rel->node.names[i]);
    out->rel = vs_column_list_project(binder, lateral->inner.rel, &lateral->items, &columns);
    for (uint32_t i = 0; i < inner_count; i++)
        map[left_count + i] = left_count + columns[map[left_count + i]];
    for (uint32_t i = 0; i < out->field_count; i++)
        out->fields[i].column = columns[out->fields[i].column];
    for (uint32_t i = 0; i < lateral->count; i++)
        lateral->conditions[i] = vs_expr_remap(binder->arena, lateral->conditions[i], map);
}

/* Without LATERAL: it may not look at the other table. */
static enum vs_err bind_plain(struct vs_binder *binder, const struct vs_ast_table *table, struct vs_relation *out)
{
    struct vs_ast_table plain = *table;
    struct vs_err_note ignored, *note = binder->note;
    plain.lateral = false;
    binder->note = &ignored;
    enum vs_err err = vs_bind_table(binder, &plain, out);
    binder->note = note;
    if (err == VS_ERR_OK)
        return VS_ERR_OK;
    return vs_bind_unsupported(binder, table->at,
                               "LATERAL is supported for SELECT .. FROM .. WHERE only, without aggregates, OVER, "
                               "LIMIT and queries in its conditions: %s",
                               ignored.text);
}

enum vs_err vs_bind_lateral(struct vs_binder *binder, const struct vs_ast_table *table,
                            const struct vs_relation *left, const struct vs_rel *left_columns,
                            struct vs_relation *out, struct vs_bound_conditions *conditions)
{
    *conditions = (struct vs_bound_conditions){0};
    if (table->kind != VS_AST_TABLE_QUERY || !is_simple(table->as.query))
        return bind_plain(binder, table, out);
    struct lateral lateral = {.left = left_columns, .inner.clause = "WHERE"};
    const struct vs_ast_select *select = table->as.query->as.select;
    VS_TRY(bind_from(binder, select, left, &lateral));
    if (select->where != NULL)
        VS_TRY(split_where(binder, select->where, &lateral));
    lateral.inner.from.rel = lateral.inner.rel;
    VS_TRY(bind_items(binder, select, &lateral, out));
    finish(binder, &lateral, out);
    *conditions = (struct vs_bound_conditions){lateral.conditions, lateral.count};
    return vs_relation_rename(binder, out, table->alias.name, &table->columns);
}
