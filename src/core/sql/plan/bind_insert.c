/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* INSERT INTO and SELECT at top level: what goes into which sink. */
#include "core/sql/plan/binder.h"
#include "core/sql/plan/connector.h"

/* Columns of the sink that are written: all but computed and virtual ones. */
struct written {
    const struct vs_table *table;
    uint32_t *columns; /* of the table */
    uint32_t count;
    int32_t *fields; /* of the query; VS_NO_COLUMN: NULL is written */
};

static struct written written_columns(struct vs_binder *binder, const struct vs_table *table)
{
    struct written written = {table, VS_ARENA_ARRAY(binder->arena, table->column_count, uint32_t),
                              0, VS_ARENA_ARRAY(binder->arena, table->column_count, int32_t)};
    for (uint32_t i = 0; i < table->column_count; i++) {
        const struct vs_table_column *column = &table->columns[i];
        if (column->kind != VS_COLUMN_COMPUTED && !column->is_virtual)
            written.columns[written.count++] = i;
    }
    for (uint32_t i = 0; i < written.count; i++)
        written.fields[i] = VS_NO_COLUMN;
    return written;
}

static void print_column(struct vs_buf *out, bool first, struct vs_str name, struct vs_type type)
{
    vs_buf_printf(out, "%s%.*s: ", first ? "" : ", ", VS_STR_ARG(name));
    vs_type_print(out, type);
}

/* cause: ends in a full stop. */
static enum vs_err refuse_types(struct vs_binder *binder, uint32_t at, const char *cause,
                                const struct vs_relation *query, const struct written *written)
{
    struct vs_buf text = {0};
    vs_buf_printf(&text,
                  "Column types of query result and sink for "
                  "'default_catalog.default_database.%.*s' do not match. "
                  "Cause: %s\nQuery schema: [",
                  VS_STR_ARG(written->table->name), cause);
    for (uint32_t i = 0; i < query->field_count; i++)
        print_column(&text, i == 0, query->fields[i].name,
                     query->rel->node.types[query->fields[i].column]);
    vs_buf_add_str(&text, VS_STR("]\nSink schema:  ["));
    for (uint32_t i = 0, shown = 0; i < written->count; i++) {
        const struct vs_table_column *column = &written->table->columns[written->columns[i]];
        struct vs_type type = column->type;
        type.attribute = VS_TIME_NONE;
        if (written->fields[i] != VS_NO_COLUMN)
            print_column(&text, shown++ == 0, column->name, type);
    }
    vs_buf_add_char(&text, ']');
    enum vs_err err = vs_bind_fail(binder, at, "%.*s", VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

static enum vs_err find_target_column(struct vs_binder *binder, struct written *written,
                                      const struct vs_ast_ident *name, int32_t field)
{
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, written->count, struct vs_str);
    for (uint32_t i = 0; i < written->count; i++) {
        names[i] = written->table->columns[written->columns[i]].name;
        if (!vs_str_equal(names[i], name->name))
            continue;
        if (written->fields[i] != VS_NO_COLUMN)
            return vs_bind_fail(binder, name->at, "Target column '%.*s' is assigned more than once",
                                VS_STR_ARG(name->name));
        written->fields[i] = field;
        return VS_ERR_OK;
    }
    struct vs_str nearest = vs_nearest(name->name, names, written->count);
    if (nearest.len > 0)
        return vs_bind_fail(binder, name->at, "Unknown target column '%.*s'; did you mean '%.*s'?",
                            VS_STR_ARG(name->name), VS_STR_ARG(nearest));
    return vs_bind_fail(binder, name->at, "Unknown target column '%.*s'", VS_STR_ARG(name->name));
}

static enum vs_err bind_columns(struct vs_binder *binder, const struct vs_ast_insert *insert,
                                const struct vs_relation *query, struct written *written)
{
    if (insert->columns.count == 0) {
        for (uint32_t i = 0; i < written->count; i++)
            written->fields[i] = (int32_t)i;
        return query->field_count == written->count
                   ? VS_ERR_OK
                   : refuse_types(binder, insert->query->at, "Different number of columns.", query,
                                  written);
    }
    for (uint32_t i = 0; i < insert->columns.count; i++)
        VS_TRY(find_target_column(binder, written, &insert->columns.items[i], (int32_t)i));
    if (query->field_count != insert->columns.count)
        return vs_bind_fail(
            binder, insert->columns.items[0].at,
            "Number of columns must match number of query columns: %u names for %u columns",
            insert->columns.count, query->field_count);
    for (uint32_t i = 0; i < written->count; i++) {
        const struct vs_table_column *column = &written->table->columns[written->columns[i]];
        if (written->fields[i] == VS_NO_COLUMN && column->type.not_null)
            return vs_bind_fail(binder, insert->columns.items[0].at,
                                "Column '%.*s' has no default value and does not allow NULLs",
                                VS_STR_ARG(column->name));
    }
    return VS_ERR_OK;
}

/* The item of a SELECT that gives the field, for errors. */
static uint32_t field_at(const struct vs_ast_query *query, const struct vs_relation *relation,
                         uint32_t field)
{
    if (query->kind != VS_AST_QUERY_SELECT || query->as.select->item_count != relation->field_count)
        return query->at;
    return query->as.select->items[field].at;
}

static enum vs_err cast_column(struct vs_binder *binder, const struct vs_ast_query *ast,
                               const struct vs_relation *query, const struct written *written,
                               uint32_t index, const struct vs_expr **out)
{
    const struct vs_table_column *column = &written->table->columns[written->columns[index]];
    struct vs_type to = column->type;
    to.attribute = VS_TIME_NONE;
    if (written->fields[index] == VS_NO_COLUMN) {
        *out = vs_expr_const(binder->arena, to, (struct vs_value){.is_null = true});
        return VS_ERR_OK;
    }
    uint32_t field = (uint32_t)written->fields[index];
    const struct vs_expr *expr = vs_rel_column(binder, query->rel, query->fields[field].column);
    if (vs_expr_cast_implicit(binder->arena, expr, to, out) == VS_ERR_OK)
        return VS_ERR_OK;
    struct vs_buf cause = {0};
    vs_buf_printf(&cause, "Incompatible types for sink column '%.*s' at position %u.%c",
                  VS_STR_ARG(column->name), index + 1, '\0');
    enum vs_err err = refuse_types(binder, field_at(ast, query, field), cause.ptr, query, written);
    vs_buf_free(&cause);
    return err;
}

static enum vs_err check_rowtimes(struct vs_binder *binder, uint32_t at,
                                  const struct vs_relation *query, const struct vs_table *table)
{
    struct vs_buf names = {0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < query->field_count; i++)
        if (query->rel->node.types[query->fields[i].column].attribute == VS_TIME_ROWTIME)
            vs_buf_printf(&names, "%s%.*s", count++ == 0 ? "" : ", ",
                          VS_STR_ARG(query->fields[i].name));
    enum vs_err err = VS_ERR_OK;
    if (count > 1)
        err = vs_bind_fail(binder, at,
                           "The query contains more than one rowtime attribute column [%.*s] for "
                           "writing into table "
                           "'default_catalog.default_database.%.*s'. Please select the column that "
                           "should be used as the "
                           "event-time timestamp for the table sink by casting all other columns "
                           "to regular TIMESTAMP or "
                           "TIMESTAMP_LTZ.",
                           VS_STR_ARG(vs_buf_str(&names)), VS_STR_ARG(table->name));
    vs_buf_free(&names);
    return err;
}

/* The query's upsert key as columns of the table; empty when a part is not written. */
static void map_key(const struct vs_relation *query, const struct written *written, bool *in_key,
                    uint32_t *count)
{
    const struct vs_node *node = &query->rel->node;
    *count = 0;
    for (uint32_t k = 0; k < node->upsert_key_count; k++) {
        bool found = false;
        for (uint32_t i = 0; i < written->count && !found; i++) {
            if (written->fields[i] == VS_NO_COLUMN ||
                query->fields[written->fields[i]].column != node->upsert_key[k] ||
                !vs_cast_is_injective(node->types[node->upsert_key[k]],
                                      written->table->columns[written->columns[i]].type))
                continue;
            found = in_key[written->columns[i]] = true;
        }
        if (!found) {
            *count = 0;
            memset(in_key, 0, written->table->column_count * sizeof *in_key);
            return;
        }
        ++*count;
    }
}

static void print_key(struct vs_buf *out, const struct vs_table *table, const bool *in_key)
{
    bool first = true;
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!in_key[i])
            continue;
        vs_buf_printf(out, "%s%.*s", first ? "[" : ", ", VS_STR_ARG(table->columns[i].name));
        first = false;
    }
    if (!first)
        vs_buf_add_char(out, ']');
}

/* A literal in the SELECT list: it takes no part in a key, on neither side. */
static bool is_constant(const struct vs_relation *query, int32_t field)
{
    if (field == VS_NO_COLUMN)
        return false;
    const struct vs_rel *rel = query->rel;
    int32_t column = (int32_t)query->fields[field].column;
    while (column != VS_NO_COLUMN && rel->node.input_count > 0) {
        if (rel->node.kind == VS_NODE_PROJECT &&
            rel->node.as.project.exprs[column]->kind == VS_EXPR_CONST)
            return true;
        column = vs_rel_passed_column(rel, (uint32_t)column);
        rel = rel->inputs[0];
    }
    return false;
}

/* An aggregation without keys: one row, and any key holds it. */
static bool is_one_row(const struct vs_rel *rel)
{
    while (rel->node.kind == VS_NODE_PROJECT || rel->node.kind == VS_NODE_FILTER)
        rel = rel->inputs[0];
    return rel->node.kind == VS_NODE_GROUP_AGGREGATE && rel->node.as.aggregate.key_count == 0;
}

static enum vs_err check_upsert_key(struct vs_binder *binder, const struct vs_ast_insert *insert,
                                    const struct vs_relation *query, const struct written *written)
{
    const struct vs_table *table = written->table;
    bool *upsert = VS_ARENA_ARRAY(binder->arena, table->column_count, bool);
    bool *primary = VS_ARENA_ARRAY(binder->arena, table->column_count, bool);
    uint32_t count = 0;
    map_key(query, written, upsert, &count);
    bool same = count > 0 || is_one_row(query->rel);
    for (uint32_t i = 0; i < table->primary_key_count; i++)
        primary[table->primary_key[i]] = true;
    for (uint32_t i = 0; i < written->count; i++) {
        uint32_t column = written->columns[i];
        same &= primary[column] || !upsert[column] || is_constant(query, written->fields[i]);
    }
    if (same && insert->conflict == VS_AST_CONFLICT_NONE)
        return VS_ERR_OK;
    if (insert->conflict != VS_AST_CONFLICT_NONE)
        return vs_bind_unsupported(
            binder, insert->conflict_at,
            "ON CONFLICT is not supported yet; a query grouped by the primary key needs none");
    struct vs_buf text = {0};
    vs_buf_printf(&text,
                  "The query has an upsert key that differs from the primary key of the sink table "
                  "'default_catalog.default_database.%.*s'. Primary key: ",
                  VS_STR_ARG(table->name));
    print_key(&text, table, primary);
    vs_buf_add_str(&text, VS_STR(", upsert key: "));
    print_key(&text, table, upsert);
    vs_buf_add_str(
        &text,
        VS_STR(". This can lead to non-deterministic results when multiple records with different "
               "upsert keys map to the same primary key. Group the query by the primary key (ON "
               "CONFLICT is not supported yet)"));
    enum vs_err err =
        vs_bind_fail(binder, insert->query->at, "%.*s", VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

static enum vs_err check_changes(struct vs_binder *binder, const struct vs_ast_insert *insert,
                                 const struct vs_relation *query, const struct written *written)
{
    const struct vs_table *table = written->table;
    const struct vs_node *node = &query->rel->node;
    enum vs_connector_sink sink = vs_connector_sink_of(table);
    if (!node->updates && !node->deletes) {
        if (insert->conflict == VS_AST_CONFLICT_NONE)
            return VS_ERR_OK;
        return vs_bind_fail(
            binder, insert->conflict_at,
            "ON CONFLICT clause is only allowed for upsert sinks. The sink "
            "'default_catalog.default_database.%.*s' gets only INSERT (append-only) changes.",
            VS_STR_ARG(table->name));
    }
    struct vs_str consumer =
        vs_arena_printf(binder->arena, "Table sink 'default_catalog.default_database.%.*s'",
                        VS_STR_ARG(table->name));
    if (sink == VS_CONNECTOR_SINK_UPSERTS && table->primary_key_count == 0)
        return vs_bind_fail(
            binder, insert->table.at,
            "please declare primary key for sink table when query contains update/delete record.");
    if (sink == VS_CONNECTOR_SINK_INSERTS)
        VS_TRY(vs_bind_append_only(binder, query->rel, insert->query->at, consumer.ptr));
    return table->primary_key_count == 0 ? VS_ERR_OK
                                         : check_upsert_key(binder, insert, query, written);
}

/* --- targets
 * ------------------------------------------------------------------------------------------------
 */

static struct vs_target *add_target(struct vs_binder *binder, struct vs_targets *targets,
                                    const struct vs_table *table)
{
    for (uint32_t i = 0; table != NULL && i < targets->count; i++)
        if (targets->items[i].table == table)
            return &targets->items[i];
    targets->items = vs_plan_grow(binder->arena, targets->items, targets->count, &targets->capacity,
                                  sizeof *targets->items);
    struct vs_target *target = &targets->items[targets->count++];
    *target =
        (struct vs_target){.table = table, .script = binder->script, .at = binder->statement_at};
    return target;
}

static void add_input(struct vs_binder *binder, struct vs_target *target, struct vs_rel *rel)
{
    target->inputs = vs_plan_grow(binder->arena, target->inputs, target->input_count,
                                  &target->input_capacity, sizeof *target->inputs);
    target->inputs[target->input_count++] = rel;
}

static enum vs_err add_written(struct vs_binder *binder, const struct vs_ast_insert *insert,
                               const struct vs_relation *query, const struct written *written,
                               struct vs_targets *targets)
{
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, written->count, const struct vs_expr *),
                             written->count};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, written->count, struct vs_str);
    struct vs_type *types = VS_ARENA_ARRAY(binder->arena, written->count, struct vs_type);
    for (uint32_t i = 0; i < written->count; i++) {
        const struct vs_table_column *column = &written->table->columns[written->columns[i]];
        VS_TRY(cast_column(binder, insert->query, query, written, i, &exprs.items[i]));
        names[i] = column->name;
        types[i] = column->type;
        types[i].attribute = VS_TIME_NONE;
    }
    struct vs_target *target = add_target(binder, targets, written->table);
    target->name = written->table->name;
    target->names = names;
    target->types = types;
    target->column_count = written->count;
    target->upsert = vs_connector_sink_of(written->table) == VS_CONNECTOR_SINK_UPSERTS &&
                     written->table->primary_key_count > 0;
    add_input(binder, target, vs_rel_project(&binder->rels, query->rel, exprs, names));
    return VS_ERR_OK;
}

static enum vs_err find_sink(struct vs_binder *binder, const struct vs_ast_path *path,
                             const struct vs_table **out)
{
    struct vs_database database;
    struct vs_str name = vs_bind_object_name(binder, path, &database);
    const struct vs_object *object = name.len == 0 ? NULL : vs_catalog_find(&binder->catalog, name);
    struct vs_str wanted = path->parts[path->count - 1].name;
    struct vs_err_note note = {0};
    if (object == NULL) {
        struct vs_str nearest = vs_catalog_nearest(&binder->catalog, wanted);
        return vs_bind_fail(binder, path->at,
                            "Cannot find table '`default_catalog`.`default_database`.`%.*s`' in "
                            "any of the catalogs "
                            "[default_catalog], nor as a temporary table.%s%.*s%s",
                            VS_STR_ARG(wanted), nearest.len > 0 ? " Did you mean '" : "",
                            VS_STR_ARG(nearest), nearest.len > 0 ? "'?" : "");
    }
    if (object->table == NULL)
        return vs_bind_fail(
            binder, path->at,
            "Sink 'default_catalog.default_database.%.*s' is a view: INSERT needs a "
            "table",
            VS_STR_ARG(wanted));
    if (vs_connector_check_sink(object->table, &note) != VS_ERR_OK)
        return vs_bind_fail(binder, path->at, "%s", note.text);
    *out = object->table;
    return VS_ERR_OK;
}

enum vs_err vs_bind_insert(struct vs_binder *binder, const struct vs_ast_statement *statement,
                           struct vs_targets *targets)
{
    const struct vs_ast_insert *insert = &statement->as.insert;
    const struct vs_table *table = NULL;
    struct vs_relation query;
    if (insert->hints.count > 0)
        return vs_bind_unsupported(
            binder, insert->table.at,
            "Table hints are not supported yet; options belong into WITH of CREATE TABLE");
    if (insert->partition.count > 0)
        return vs_bind_unsupported(
            binder, insert->partition.items[0]->at,
            "INSERT INTO .. PARTITION is not supported yet; select the value as a column");
    VS_TRY(find_sink(binder, &insert->table, &table));
    VS_TRY(vs_bind_query(binder, insert->query, &query));
    VS_TRY(vs_bind_sources(binder, query.rel, insert->query->at));
    struct written written = written_columns(binder, table);
    VS_TRY(bind_columns(binder, insert, &query, &written));
    VS_TRY(check_rowtimes(binder, insert->query->at, &query, table));
    VS_TRY(check_changes(binder, insert, &query, &written));
    return add_written(binder, insert, &query, &written, targets);
}

/* As Calcite: a second `a` is `a0`. */
static struct vs_str unique_name(struct vs_binder *binder, const struct vs_str *names,
                                 uint32_t count, struct vs_str name)
{
    struct vs_str unique = name;
    for (uint32_t suffix = 0, i = 0; i < count;) {
        if (!vs_str_equal(names[i], unique)) {
            i++;
            continue;
        }
        unique = vs_arena_printf(binder->arena, "%.*s%u", VS_STR_ARG(name), suffix++);
        i = 0;
    }
    return unique;
}

enum vs_err vs_bind_top_select(struct vs_binder *binder, const struct vs_ast_statement *statement,
                               struct vs_targets *targets)
{
    struct vs_relation query;
    VS_TRY(vs_bind_query(binder, statement->as.query, &query));
    VS_TRY(vs_bind_sources(binder, query.rel, statement->at));
    struct vs_target *target = add_target(binder, targets, NULL);
    target->name = VS_STR("select");
    target->names = VS_ARENA_ARRAY(binder->arena, query.field_count, struct vs_str);
    target->types = VS_ARENA_ARRAY(binder->arena, query.field_count, struct vs_type);
    target->column_count = query.field_count;
    for (uint32_t i = 0; i < query.field_count; i++) {
        target->names[i] = unique_name(binder, target->names, i, query.fields[i].name);
        target->types[i] = query.rel->node.types[query.fields[i].column];
    }
    add_input(binder, target, vs_relation_as_rel(binder, &query));
    return VS_ERR_OK;
}
