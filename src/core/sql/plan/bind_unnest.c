/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* UNNEST: each row as often as its collection has elements, numbered (REPLICATE), and by its number each copy picks
 * its element. Nothing is kept from row to row. */
#include "core/sql/plan/binder_join.h"

struct unnest {
    struct vs_binder *binder;
    const struct vs_ast_table *ast;
    struct vs_rel *rel; /* the columns of the left side, the collection, the number */
    uint32_t collection;
    bool keeps; /* LEFT JOIN */
    struct vs_column_list columns; /* of the result */
    struct vs_field *fields;
    uint32_t field_count;
};

static const struct vs_expr *bigint(struct vs_binder *binder, int64_t v)
{
    return vs_expr_const(binder->arena, vs_type_of(VS_KIND_BIGINT), (struct vs_value){.as.i64 = v});
}

/* CARDINALITY, 0 for NULL; a row that is kept counts once without elements. */
static enum vs_err bind_count(struct vs_binder *binder, uint32_t at, const struct vs_expr *collection, bool keeps,
                              const struct vs_expr **out)
{
    struct vs_err_note note = {0};
    const struct vs_expr *count = NULL;
    VS_TRY(vs_bind_call(binder, at, VS_STR("CARDINALITY"), &collection, 1, &count));
    VS_TRY(vs_expr_cast(binder->arena, count, vs_type_of(VS_KIND_BIGINT), false, &count, &note));
    const struct vs_expr *or_none[2] = {count, bigint(binder, 0)};
    VS_TRY(vs_bind_call(binder, at, VS_STR("COALESCE"), or_none, 2, out));
    const struct vs_expr *at_least[2] = {*out, bigint(binder, 1)};
    return keeps ? vs_bind_call(binder, at, VS_STR("GREATEST"), at_least, 2, out) : VS_ERR_OK;
}

/* The rows below with the collection and the number of the copy behind their columns. */
static enum vs_err replicate(struct unnest *u, struct vs_rel *below, const struct vs_expr *collection)
{
    struct vs_binder *binder = u->binder;
    const struct vs_expr *count = NULL;
    uint32_t width = below->node.column_count;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, width + 2, const struct vs_expr *), width + 2};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, width + 2, struct vs_str);
    VS_TRY(bind_count(binder, u->ast->at, collection, u->keeps, &count));
    for (uint32_t i = 0; i < width; i++) {
        exprs.items[i] = vs_rel_column(binder, below, i);
        names[i] = below->node.names[i];
    }
    exprs.items[width] = collection;
    exprs.items[width + 1] = count;
    names[width] = VS_STR("$collection");
    names[width + 1] = VS_STR("$number");
    u->collection = width;
    u->rel = vs_rel_replicate(&binder->rels, vs_rel_project(&binder->rels, below, exprs, names), true);
    return VS_ERR_OK;
}

static enum vs_err add_field(struct unnest *u, struct vs_str name, const struct vs_expr *expr)
{
    u->fields[u->field_count++] = (struct vs_field){
        .name = name, .column = vs_column_list_add(u->binder, &u->columns, expr, name)};
    return VS_ERR_OK;
}

/* f(collection, number) */
static enum vs_err pick(struct unnest *u, const char *function, const struct vs_expr **out)
{
    const struct vs_expr *args[2] = {vs_rel_column(u->binder, u->rel, u->collection),
                                     vs_rel_column(u->binder, u->rel, u->collection + 1)};
    return vs_bind_call(u->binder, u->ast->at, vs_str(function), args, 2, out);
}

static enum vs_err add_row_fields(struct unnest *u, const struct vs_expr *row)
{
    for (uint32_t i = 0; i < row->type.element_count; i++) {
        struct vs_ast_ident name = {.name = row->type.names[i], .at = u->ast->at};
        const struct vs_expr *field = NULL;
        VS_TRY(vs_bind_field(u->binder, row, &name, &field));
        VS_TRY(add_field(u, name.name, field));
    }
    return VS_ERR_OK;
}

/* An array of rows gives their fields, and as Flink nothing for a row that is NULL. */
static enum vs_err add_elements(struct unnest *u, struct vs_type type)
{
    const struct vs_expr *picked = NULL;
    if (type.kind == VS_KIND_MAP) {
        VS_TRY(pick(u, "MAP KEY", &picked));
        VS_TRY(add_field(u, VS_STR("KEY"), picked));
        VS_TRY(pick(u, "MAP VALUE", &picked));
        return add_field(u, VS_STR("VALUE"), picked);
    }
    VS_TRY(pick(u, "ITEM", &picked));
    if (picked->type.kind != VS_KIND_ROW)
        return add_field(u, VS_STR("EXPR$0"), picked);
    if (!u->keeps) {
        const struct vs_expr *is_there = NULL;
        VS_TRY(vs_bind_call(u->binder, u->ast->at, VS_STR("IS NOT NULL"), &picked, 1, &is_there));
        u->rel = vs_rel_filter(&u->binder->rels, u->rel, is_there);
    }
    return add_row_fields(u, picked);
}

/* WITH ORDINALITY: from 1; NULL where there is no element. */
static enum vs_err add_ordinality(struct unnest *u)
{
    struct vs_binder *binder = u->binder;
    struct vs_err_note note = {0};
    const struct vs_expr *number = vs_rel_column(binder, u->rel, u->collection + 1), *count = NULL;
    const struct vs_expr *collection = vs_rel_column(binder, u->rel, u->collection);
    VS_TRY(vs_expr_cast(binder->arena, number, vs_type_of(VS_KIND_INT), false, &number, &note));
    if (u->keeps) {
        VS_TRY(vs_bind_call(binder, u->ast->at, VS_STR("CARDINALITY"), &collection, 1, &count));
        const struct vs_expr *pair[2] = {count, bigint(binder, 0)};
        VS_TRY(vs_bind_call(binder, u->ast->at, VS_STR(">"), pair, 2, &count));
        const struct vs_expr *when[2] = {count, number};
        VS_TRY(vs_bind_call(binder, u->ast->at, VS_STR("CASE"), when, 2, &number));
    }
    return add_field(u, VS_STR("ORDINALITY"), number);
}

static enum vs_err bind_collection(struct vs_binder *binder, const struct vs_ast_table *table,
                                   const struct vs_relation *left, const struct vs_expr **out)
{
    struct vs_scope scope = {.from = *left, .rel = left->rel, .clause = "UNNEST"};
    if (table->as.unnest.args.count != 1)
        return vs_bind_unsupported(binder, table->at, "UNNEST of several collections is not supported");
    VS_TRY(vs_bind_expr(binder, &scope, table->as.unnest.args.items[0], out));
    if ((*out)->type.kind != VS_KIND_ARRAY && (*out)->type.kind != VS_KIND_MAP)
        return vs_bind_fail(binder, table->at, "Cannot apply 'UNNEST': it wants an ARRAY or a MAP");
    return VS_ERR_OK;
}

/* A row that is NULL is no element, so that it does not keep the row of the left side either. */
static enum vs_err without_null_rows(struct vs_binder *binder, uint32_t at, const struct vs_expr **collection)
{
    struct vs_type row = (*collection)->type.element[0];
    const struct vs_expr *args[2] = {*collection,
                                     vs_expr_const(binder->arena, row, (struct vs_value){.is_null = true})};
    return vs_bind_call(binder, at, VS_STR("ARRAY_REMOVE"), args, 2, collection);
}

enum vs_err vs_bind_unnest(struct vs_binder *binder, const struct vs_ast_table *table, const struct vs_relation *left,
                           bool keeps, struct vs_relation *out)
{
    struct unnest u = {.binder = binder, .ast = table, .keeps = keeps};
    struct vs_relation one_row = {.rel = vs_rel_values(&binder->rels, &(struct vs_columns){0}, NULL, 1)};
    const struct vs_expr *collection = NULL;
    if (left == NULL)
        left = &one_row;
    VS_TRY(bind_collection(binder, table, left, &collection));
    if (keeps && collection->type.kind == VS_KIND_ARRAY && collection->type.element[0].kind == VS_KIND_ROW)
        VS_TRY(without_null_rows(binder, table->at, &collection));
    VS_TRY(replicate(&u, left->rel, collection));
    u.fields = VS_ARENA_ARRAY(binder->arena, collection->type.element[0].element_count + UINT32_C(3), struct vs_field);
    for (uint32_t i = 0; i < left->rel->node.column_count; i++)
        (void)vs_column_list_add(binder, &u.columns, vs_rel_column(binder, u.rel, i), left->rel->node.names[i]);
    VS_TRY(add_elements(&u, collection->type));
    if (table->as.unnest.ordinality)
        VS_TRY(add_ordinality(&u));
    struct vs_relation right = {.fields = u.fields, .field_count = u.field_count};
    VS_TRY(vs_relation_rename(binder, &right, table->alias.name, &table->columns));
    out->rel = vs_rel_project(&binder->rels, u.rel, u.columns.exprs, u.columns.names);
    out->field_count = left->field_count + right.field_count;
    out->fields = VS_ARENA_ARRAY(binder->arena, out->field_count, struct vs_field);
    for (uint32_t i = 0; i < out->field_count; i++)
        out->fields[i] = i < left->field_count ? left->fields[i] : right.fields[i - left->field_count];
    return VS_ERR_OK;
}
