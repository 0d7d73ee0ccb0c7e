/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What stands in FROM. */
#include "base/check.h"
#include "core/sql/plan/bind_function.h"
#include "core/sql/plan/bind_match.h"
#include "core/sql/plan/binder_join.h"

struct vs_str vs_bind_object_name(struct vs_binder *binder, const struct vs_ast_path *path,
                                  struct vs_database *database)
{
    const struct vs_catalog *catalog = &binder->catalog;
    if (path->count == 0 || path->count > 3)
        return (struct vs_str){0};
    const struct vs_ast_ident *last = &path->parts[path->count - 1];
    const struct vs_database *found = vs_catalog_find_database(
        catalog, path->count == 3 ? path->parts[0].name : catalog->current.catalog,
        path->count >= 2 ? last[-1].name : catalog->current.name);
    if (found == NULL)
        return (struct vs_str){0};
    *database = *found;
    return vs_catalog_object_name(catalog, *found, last->name);
}

enum vs_err vs_bind_object(struct vs_binder *binder, const struct vs_ast_path *path,
                           struct vs_object **out)
{
    struct vs_database database;
    struct vs_str name = vs_bind_object_name(binder, path, &database);
    const struct vs_ast_ident *last = &path->parts[path->count - 1];
    *out = name.len == 0 ? NULL : vs_catalog_find(&binder->catalog, name);
    if (*out != NULL)
        return VS_ERR_OK;
    struct vs_str nearest = vs_catalog_nearest(&binder->catalog, last->name);
    if (nearest.len > 0)
        return vs_bind_fail(binder, path->at, "Object '%.*s' not found; did you mean '%.*s'?",
                            VS_STR_ARG(last->name), VS_STR_ARG(nearest));
    return vs_bind_fail(binder, path->at, "Object '%.*s' not found", VS_STR_ARG(last->name));
}

/* Computed columns are over table columns; the scan has only those that are not computed. */
static struct vs_rel *add_computed(struct vs_binder *binder, const struct vs_table *table,
                                   struct vs_rel *scan)
{
    uint32_t count = table->column_count;
    uint32_t *map = VS_ARENA_ARRAY(binder->arena, count, uint32_t);
    for (uint32_t i = 0; i < scan->node.column_count; i++)
        map[scan->node.as.scan.columns[i]] = i;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, count, const struct vs_expr *), count};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, count, struct vs_str);
    for (uint32_t i = 0; i < count; i++) {
        const struct vs_table_column *column = &table->columns[i];
        exprs.items[i] = column->kind == VS_COLUMN_COMPUTED
                             ? vs_expr_remap(binder->arena, column->computed, map)
                             : vs_rel_column(binder, scan, map[i]);
        names[i] = column->name;
    }
    return vs_rel_project(&binder->rels, scan, exprs, names);
}

static struct vs_rel *read_table(struct vs_binder *binder, const struct vs_table *table,
                                 bool registry)
{
    struct vs_rel *rel = add_computed(binder, table, vs_rel_scan(&binder->rels, table, registry));
    if (registry || table->rowtime_column < 0)
        return rel;
    return vs_rel_watermark(&binder->rels, rel, (uint32_t)table->rowtime_column, table->watermark);
}

static const struct vs_cte *find_cte(const struct vs_binder *binder, const struct vs_ast_path *path)
{
    for (const struct vs_cte *cte = binder->ctes; cte != NULL && path->count == 1; cte = cte->next)
        if (vs_str_equal(cte->name, path->parts[0].name))
            return cte;
    return NULL;
}

enum vs_err vs_bind_table_name(struct vs_binder *binder, const struct vs_ast_path *path,
                               struct vs_relation *out)
{
    struct vs_str alias = path->parts[path->count - 1].name;
    const struct vs_cte *cte = find_cte(binder, path);
    struct vs_object *object = NULL;
    if (cte == NULL)
        VS_TRY(vs_bind_object(binder, path, &object));
    if (cte != NULL || object->table == NULL) {
        *out = cte != NULL ? cte->relation : *object->view;
        return vs_relation_rename(binder, out, alias, &(struct vs_ast_idents){0});
    }
    if (object->source == NULL)
        object->source = read_table(binder, object->table, false);
    *out = vs_relation_of_rel(binder, object->source, alias);
    return VS_ERR_OK;
}

enum vs_err vs_bind_registry(struct vs_binder *binder, const struct vs_ast_expr *arg,
                             struct vs_relation *out)
{
    static const char wants[] =
        "Table argument 'expected' must be a table: TABLE devices PARTITION BY device_id";
    struct vs_object *object = NULL;
    if (arg->kind != VS_AST_TABLE_ARG || arg->as.table.table->kind != VS_AST_TABLE_NAME)
        return vs_bind_fail(binder, arg->at, "%s", wants);
    const struct vs_ast_path *path = &arg->as.table.table->as.name;
    VS_TRY(vs_bind_object(binder, path, &object));
    if (object->table == NULL)
        return vs_bind_fail(binder, path->at, "%s, not a view", wants);
    *out = vs_relation_of_rel(binder, read_table(binder, object->table, true), object->table->object_name);
    return VS_ERR_OK;
}

static enum vs_err bind_function(struct vs_binder *binder, const struct vs_ast_table *table,
                                 struct vs_relation *out)
{
    const struct vs_ast_expr *call = table->as.function.call;
    struct vs_str name = call->as.call.name;
    if (vs_window_function_exists(name))
        return vs_bind_window_function(binder, call, out);
    if (vs_str_equal_nocase(name, VS_STR("SILENCE")))
        return vs_bind_silence(binder, call, out);
    if (vs_str_equal_nocase(name, VS_STR("ANOMALY")))
        return vs_bind_anomaly(binder, call, out);
    static const struct vs_str known[] = {{"TUMBLE", 6},  {"HOP", 3},     {"CUMULATE", 8},
                                          {"SESSION", 7}, {"SILENCE", 7}, {"ANOMALY", 7}};
    struct vs_str nearest = vs_nearest(name, known, sizeof known / sizeof *known);
    if (nearest.len > 0)
        return vs_bind_fail(binder, call->at,
                            "No match found for function signature %.*s; did you mean %.*s?",
                            VS_STR_ARG(name), VS_STR_ARG(nearest));
    return vs_bind_fail(binder, call->at,
                        "No match found for function signature %.*s; table functions are TUMBLE, "
                        "HOP, CUMULATE, SESSION, SILENCE, ANOMALY",
                        VS_STR_ARG(name));
}

/* A join that is no FROM of a SELECT by itself: in parentheses with an alias. */
static enum vs_err bind_join(struct vs_binder *binder, const struct vs_ast_table *table,
                             struct vs_relation *out)
{
    struct vs_join_tree *tree = NULL;
    VS_TRY(vs_bind_join(binder, table, out, &tree));
    return tree == NULL ? VS_ERR_OK : vs_join_tree_make(binder, tree, &out->rel);
}

static enum vs_err bind_kind(struct vs_binder *binder, const struct vs_ast_table *table,
                             struct vs_relation *out)
{
    switch (table->kind) {
    case VS_AST_TABLE_NAME:
        return vs_bind_table_name(binder, &table->as.name, out);
    case VS_AST_TABLE_QUERY:
        return vs_bind_query_below(binder, table->as.query, out);
    case VS_AST_TABLE_FUNCTION:
        return bind_function(binder, table, out);
    case VS_AST_TABLE_UNNEST:
        return vs_bind_unnest(binder, table, NULL, false, out);
    case VS_AST_TABLE_JOIN:
        return bind_join(binder, table, out);
    case VS_AST_TABLE_MATCH:
        if (table->columns.count > 0)
            return vs_bind_fail(binder, table->columns.items[0].at,
                                "Duplicate relation name '%.*s' in FROM clause: MATCH_RECOGNIZE "
                                "takes no list of columns; name the measures",
                                VS_STR_ARG(table->alias.name));
        return vs_bind_match(binder, table->as.match, out);
    case VS_AST_TABLE_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

/* OPTIONS('k' = 'v') as a hint: the table with other options, read for this place only. */
static enum vs_err bind_hinted(struct vs_binder *binder, const struct vs_ast_table *table,
                               struct vs_relation *out)
{
    const struct vs_ast_ident *first = &table->hints.items[0].name;
    struct vs_object *object = NULL;
    if (table->kind == VS_AST_TABLE_NAME && find_cte(binder, &table->as.name) == NULL)
        VS_TRY(vs_bind_object(binder, &table->as.name, &object));
    if (object == NULL || object->table == NULL)
        return vs_bind_fail(binder, first->at, "Hints stand behind tables only, not behind views");
    struct vs_table *copy = VS_ARENA_NEW(binder->arena, struct vs_table);
    *copy = *object->table;
    for (uint32_t i = 0; i < table->hints.count; i++) {
        const struct vs_ast_hint *hint = &table->hints.items[i];
        if (!vs_str_equal_nocase(hint->name.name, VS_STR("OPTIONS")))
            return vs_bind_unsupported(binder, hint->name.at,
                                       "Hint %.*s is not supported yet; OPTIONS is",
                                       VS_STR_ARG(hint->name.name));
        vs_table_set_options(binder->arena, copy, &hint->options);
    }
    *out = vs_relation_of_rel(binder, read_table(binder, copy, false), copy->object_name);
    return VS_ERR_OK;
}

enum vs_err vs_bind_table(struct vs_binder *binder, const struct vs_ast_table *table,
                          struct vs_relation *out)
{
    if (table->system_time != NULL)
        return vs_bind_unsupported(binder, table->at, "FOR SYSTEM_TIME AS OF is not supported yet");
    if (table->hints.count > 0)
        VS_TRY(bind_hinted(binder, table, out));
    else
        VS_TRY(bind_kind(binder, table, out));
    struct vs_str alias = table->alias.name;
    if (alias.len == 0 && table->kind == VS_AST_TABLE_NAME)
        return vs_relation_rename(binder, out, table->as.name.parts[table->as.name.count - 1].name,
                                  &table->columns);
    return vs_relation_rename(binder, out, alias, &table->columns);
}
