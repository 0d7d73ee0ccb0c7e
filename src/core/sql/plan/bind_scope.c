/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Names: fields of relations, columns of scopes, and lists of columns to be. */
#include "base/check.h"
#include "core/sql/plan/binder.h"

struct vs_relation vs_relation_of_rel(struct vs_binder *binder, struct vs_rel *rel,
                                      struct vs_str table)
{
    uint32_t count = rel->node.column_count;
    struct vs_relation relation = {rel, VS_ARENA_ARRAY(binder->arena, count, struct vs_field),
                                   count};
    for (uint32_t i = 0; i < count; i++)
        relation.fields[i] = (struct vs_field){rel->node.names[i], table, i};
    return relation;
}

static enum vs_err refuse_alias_count(struct vs_binder *binder, const struct vs_relation *relation,
                                      const struct vs_ast_idents *columns)
{
    struct vs_buf names = {0};
    for (uint32_t i = 0; i < relation->field_count; i++)
        vs_buf_printf(&names, "%s'%.*s'", i == 0 ? "" : ", ", VS_STR_ARG(relation->fields[i].name));
    enum vs_err err =
        vs_bind_fail(binder, columns->items[0].at,
                     "List of column aliases must have same degree as table; table has %u columns "
                     "(%.*s), whereas alias list has %u columns",
                     relation->field_count, VS_STR_ARG(vs_buf_str(&names)), columns->count);
    vs_buf_free(&names);
    return err;
}

enum vs_err vs_relation_rename(struct vs_binder *binder, struct vs_relation *relation,
                               struct vs_str alias, const struct vs_ast_idents *columns)
{
    if (columns->count > 0 && columns->count != relation->field_count)
        return refuse_alias_count(binder, relation, columns);
    struct vs_field *fields = VS_PLAN_COPY(binder->arena, relation->fields, relation->field_count);
    for (uint32_t i = 0; i < relation->field_count; i++) {
        fields[i].table = alias;
        if (columns->count > 0)
            fields[i].name = columns->items[i].name;
    }
    relation->fields = fields;
    return VS_ERR_OK;
}

bool vs_rel_passes(const struct vs_rel *rel, const struct vs_expr *expr)
{
    return expr->kind == VS_EXPR_COLUMN &&
           expr->type.attribute == rel->node.types[expr->column].attribute;
}

struct vs_rel *vs_column_list_project(struct vs_binder *binder, struct vs_rel *rel,
                                      const struct vs_column_list *list, uint32_t **columns)
{
    *columns = VS_ARENA_ARRAY(binder->arena, list->exprs.count, uint32_t);
    bool picks = true;
    for (uint32_t i = 0; i < list->exprs.count; i++)
        picks &= vs_rel_passes(rel, list->exprs.items[i]);
    for (uint32_t i = 0; i < list->exprs.count; i++)
        (*columns)[i] = picks ? list->exprs.items[i]->column : i;
    return picks ? rel : vs_rel_project(&binder->rels, rel, list->exprs, list->names);
}

const struct vs_expr *vs_rel_column(struct vs_binder *binder, const struct vs_rel *rel,
                                    uint32_t column)
{
    return vs_expr_column(binder->arena, column, rel->node.types[column]);
}

struct vs_rel *vs_relation_as_rel(struct vs_binder *binder, const struct vs_relation *relation)
{
    uint32_t count = relation->field_count;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, count, const struct vs_expr *), count};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, count, struct vs_str);
    for (uint32_t i = 0; i < count; i++) {
        exprs.items[i] = vs_rel_column(binder, relation->rel, relation->fields[i].column);
        names[i] = relation->fields[i].name;
    }
    return vs_rel_project(&binder->rels, relation->rel, exprs, names);
}

static enum vs_err refuse_column(struct vs_binder *binder, const struct vs_relation *relation,
                                 const struct vs_ast_ident *table, const struct vs_ast_ident *name,
                                 bool is_ddl)
{
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, relation->field_count, struct vs_str);
    uint32_t count = 0;
    for (uint32_t i = 0; i < relation->field_count; i++)
        if (table == NULL || vs_str_equal(relation->fields[i].table, table->name))
            names[count++] = relation->fields[i].name;
    struct vs_str nearest = vs_nearest(name->name, names, count);
    struct vs_buf text = {0};
    if (is_ddl)
        vs_buf_printf(&text, "Unknown identifier '%.*s'", VS_STR_ARG(name->name));
    else if (table == NULL)
        vs_buf_printf(&text, "Column '%.*s' not found in any table", VS_STR_ARG(name->name));
    else
        vs_buf_printf(&text, "Column '%.*s' not found in table '%.*s'", VS_STR_ARG(name->name),
                      VS_STR_ARG(table->name));
    if (nearest.len > 0)
        vs_buf_printf(&text, "; did you mean '%.*s'?", VS_STR_ARG(nearest));
    enum vs_err err = vs_bind_fail(binder, name->at, "%.*s", VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

static enum vs_err find_field(struct vs_binder *binder, const struct vs_relation *relation,
                              const struct vs_ast_ident *table, const struct vs_ast_ident *name,
                              bool is_ddl, uint32_t *out)
{
    uint32_t found = UINT32_MAX;
    for (uint32_t i = 0; i < relation->field_count; i++) {
        const struct vs_field *field = &relation->fields[i];
        if (!vs_str_equal(field->name, name->name) ||
            (table != NULL ? !vs_str_equal(field->table, table->name) : field->qualified_only))
            continue;
        if (found != UINT32_MAX)
            return vs_bind_fail(binder, name->at, "Column '%.*s' is ambiguous",
                                VS_STR_ARG(name->name));
        found = i;
    }
    if (found == UINT32_MAX)
        return refuse_column(binder, relation, table, name, is_ddl);
    *out = relation->fields[found].column;
    return VS_ERR_OK;
}

enum vs_err vs_relation_column(struct vs_binder *binder, const struct vs_relation *relation,
                               const struct vs_ast_ident *name, uint32_t *out)
{
    return find_field(binder, relation, NULL, name, true, out);
}

bool vs_relation_has_table(const struct vs_relation *relation, struct vs_str table)
{
    for (uint32_t i = 0; i < relation->field_count; i++)
        if (table.len > 0 && vs_str_equal(relation->fields[i].table, table))
            return true;
    return false;
}

bool vs_relation_has_field(const struct vs_relation *relation, struct vs_str name)
{
    for (uint32_t i = 0; i < relation->field_count; i++)
        if (vs_str_equal(relation->fields[i].name, name))
            return true;
    return false;
}

/* A column of a grouped query must equal a key. */
static enum vs_err as_key(struct vs_binder *binder, const struct vs_scope *scope,
                          const struct vs_ast_path *path, const struct vs_expr *expr,
                          const struct vs_expr **out)
{
    for (uint32_t i = 0; i < scope->key_count; i++) {
        if (vs_expr_equal(scope->keys[i], expr)) {
            *out = vs_rel_column(binder, scope->rel, scope->key_columns[i]);
            return VS_ERR_OK;
        }
    }
    struct vs_buf text = {0};
    vs_buf_add_str(&text, path->parts[0].name);
    for (uint32_t i = 1; i < path->count; i++)
        vs_buf_printf(&text, ".%.*s", VS_STR_ARG(path->parts[i].name));
    vs_buf_printf(&text, "' is not being grouped%c", '\0');
    enum vs_err err = vs_bind_fail(binder, path->at, "Expression '%s", text.ptr);
    vs_buf_free(&text);
    return err;
}

static bool finds(const struct vs_relation *relation, const struct vs_ast_path *path)
{
    return vs_relation_has_field(relation, path->parts[0].name) ||
           (path->count > 1 && vs_relation_has_table(relation, path->parts[0].name));
}

/* How many parts of the path name the catalog and the database of the table behind them. */
static uint32_t database_parts(const struct vs_binder *binder, const struct vs_relation *from,
                               const struct vs_ast_path *path)
{
    const struct vs_catalog *catalog = &binder->catalog;
    if (path->count < 3 || finds(from, path))
        return 0;
    if (vs_relation_has_table(from, path->parts[1].name) &&
        vs_catalog_find_database(catalog, catalog->current.catalog, path->parts[0].name) != NULL)
        return 1;
    return path->count > 3 && vs_relation_has_table(from, path->parts[2].name) &&
                   vs_catalog_find_database(catalog, path->parts[0].name, path->parts[1].name) !=
                       NULL
               ? 2
               : 0;
}

enum vs_err vs_scope_column(struct vs_binder *binder, const struct vs_scope *scope,
                            const struct vs_ast_path *name, const struct vs_expr **out)
{
    uint32_t skipped = database_parts(binder, &scope->from, name);
    const struct vs_ast_path rest = {
        .at = name->at, .count = name->count - skipped, .parts = name->parts + skipped};
    const struct vs_ast_path *path = &rest;
    const struct vs_relation *from = &scope->from;
    uint32_t column = 0, used = 1;
    if (scope->outer != NULL && !finds(from, path) && finds(&scope->outer->from, path))
        from = &scope->outer->from;
    if (path->count > 1 && vs_relation_has_table(from, path->parts[0].name)) {
        VS_TRY(find_field(binder, from, &path->parts[0], &path->parts[1], scope->is_ddl, &column));
        used = 2;
    } else if (path->count > 1 && !vs_relation_has_field(from, path->parts[0].name)) {
        return vs_bind_fail(binder, path->at, "Table '%.*s' not found",
                            VS_STR_ARG(path->parts[0].name));
    } else {
        VS_TRY(find_field(binder, from, NULL, &path->parts[0], scope->is_ddl, &column));
    }
    const struct vs_rel *rel = scope->grouped ? from->rel : scope->rel;
    const struct vs_expr *expr = vs_rel_column(binder, rel, column);
    if (scope->grouped)
        VS_TRY(as_key(binder, scope, path, expr, &expr));
    for (; used < path->count; used++)
        VS_TRY(vs_bind_field(binder, expr, &path->parts[used], &expr));
    *out = expr;
    return VS_ERR_OK;
}

void vs_scope_compute(struct vs_binder *binder, struct vs_scope *scope,
                      const struct vs_ast_expr *ast, uint32_t column)
{
    scope->computed = vs_plan_grow(binder->arena, scope->computed, scope->computed_count,
                                   &scope->computed_capacity, sizeof *scope->computed);
    scope->computed[scope->computed_count++] = (struct vs_computed){ast, column};
}

int32_t vs_scope_computed(const struct vs_scope *scope, const struct vs_ast_expr *ast)
{
    for (uint32_t i = 0; i < scope->computed_count; i++)
        if (scope->computed[i].ast == ast)
            return (int32_t)scope->computed[i].column;
    return VS_NO_COLUMN;
}

uint32_t vs_column_list_add(struct vs_binder *binder, struct vs_column_list *list,
                            const struct vs_expr *expr, struct vs_str name)
{
    /* RAND() and RAND() are two. */
    for (uint32_t i = 0; expr->deterministic && i < list->exprs.count; i++)
        if (vs_expr_equal(list->exprs.items[i], expr))
            return i;
    uint32_t capacity = list->capacity;
    list->names =
        vs_plan_grow(binder->arena, list->names, list->exprs.count, &capacity, sizeof *list->names);
    list->exprs.items = vs_plan_grow(binder->arena, list->exprs.items, list->exprs.count,
                                     &list->capacity, sizeof(const struct vs_expr *));
    list->names[list->exprs.count] = name;
    list->exprs.items[list->exprs.count] = expr;
    return list->exprs.count++;
}
