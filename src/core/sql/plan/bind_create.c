/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* CREATE TABLE. What Flink refuses here is refused here; what the options mean is asked when the
 * table is used. */
#include "base/limits.h"
#include "core/sql/parse/lex.h"
#include "core/sql/plan/binder_ddl.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Names in back quotes, as Flink shows expressions; calls and words of the language stay. */
struct vs_str vs_bind_text(struct vs_binder *binder, const struct vs_ast_expr *expr)
{
    struct vs_buf text = {0};
    struct vs_buf out = {0};
    vs_ast_print_expr(&text, expr);
    for (size_t i = 0; i < text.len;) {
        char c = text.ptr[i];
        size_t end = i + 1;
        bool word = is_letter(c);
        if (c == '\'' || c == '`')
            while (end < text.len && text.ptr[end++] != c) {
            }
        while (word && end < text.len && (is_letter(text.ptr[end]) || (text.ptr[end] >= '0' && text.ptr[end] <= '9')))
            end++;
        struct vs_str part = {text.ptr + i, end - i};
        bool name = word && vs_word_find(part) == VS_NO_WORD && (end == text.len || text.ptr[end] != '(');
        vs_buf_printf(&out, name ? "`%.*s`" : "%.*s", VS_STR_ARG(part));
        i = end;
    }
    struct vs_str copy = vs_arena_copy(binder->arena, vs_buf_str(&out));
    vs_buf_free(&text);
    vs_buf_free(&out);
    return copy;
}

/* The columns as fields, so that expressions are over table columns. */
static struct vs_scope table_scope(struct vs_binder *binder, const struct vs_table *table,
                                   bool computed)
{
    struct vs_rel *rel = VS_ARENA_NEW(binder->arena, struct vs_rel);
    rel->node.column_count = table->column_count;
    rel->node.types = VS_ARENA_ARRAY(binder->arena, table->column_count, struct vs_type);
    struct vs_relation from = {
        rel, VS_ARENA_ARRAY(binder->arena, table->column_count, struct vs_field), 0};
    for (uint32_t i = 0; i < table->column_count; i++) {
        rel->node.types[i] = table->columns[i].type;
        if (computed || table->columns[i].kind != VS_COLUMN_COMPUTED)
            from.fields[from.field_count++] =
                (struct vs_field){.name = table->columns[i].name, .column = i};
    }
    return (struct vs_scope){.from = from, .rel = rel, .is_ddl = true, .clause = "CREATE TABLE"};
}

int32_t vs_table_find_column(const struct vs_table *table, struct vs_str name)
{
    for (uint32_t i = 0; i < table->column_count; i++)
        if (vs_str_equal(table->columns[i].name, name))
            return (int32_t)i;
    return VS_NO_COLUMN;
}

static enum vs_err add_columns(struct vs_binder *binder, const struct vs_ast_create_table *ast,
                               const struct vs_table *base, struct vs_table *table)
{
    uint32_t inherited = base->column_count;
    if (inherited + ast->column_count > VS_SQL_COLUMNS_MAX)
        return vs_bind_fail(binder, ast->name.at, "More than %d columns", VS_SQL_COLUMNS_MAX);
    table->columns =
        VS_ARENA_ARRAY(binder->arena, inherited + ast->column_count, struct vs_table_column);
    for (uint32_t i = 0; i < inherited; i++)
        table->columns[table->column_count++] = base->columns[i];
    for (uint32_t i = 0; i < ast->column_count; i++) {
        const struct vs_ast_column *column = &ast->columns[i];
        int32_t same = vs_table_find_column(table, column->name.name);
        if (same != VS_NO_COLUMN)
            return vs_bind_fail(binder, column->name.at,
                                (uint32_t)same < inherited
                                    ? "A column named '%.*s' already exists in the base table."
                                    : "A regular Column named '%.*s' already exists in the table.",
                                VS_STR_ARG(column->name.name));
        struct vs_str key = column->metadata_key.len > 0 ? column->metadata_key : column->name.name;
        table->columns[table->column_count++] = (struct vs_table_column){
            .name = column->name.name,
            .type = column->type,
            .kind = column->kind == VS_AST_COLUMN_PHYSICAL   ? VS_COLUMN_PHYSICAL
                    : column->kind == VS_AST_COLUMN_METADATA ? VS_COLUMN_METADATA
                                                             : VS_COLUMN_COMPUTED,
            .metadata_key = column->kind == VS_AST_COLUMN_METADATA ? key : (struct vs_str){0},
            .is_virtual = column->is_virtual,
            .comment = column->comment,
        };
        if (column->kind == VS_AST_COLUMN_COMPUTED)
            table->columns[table->column_count - 1].computed_text = vs_bind_text(binder, column->computed);
    }
    return VS_ERR_OK;
}

static enum vs_err add_computed(struct vs_binder *binder, const struct vs_ast_create_table *ast,
                                struct vs_table *table)
{
    struct vs_scope scope = table_scope(binder, table, false);
    for (uint32_t i = 0; i < ast->column_count; i++) {
        if (ast->columns[i].kind != VS_AST_COLUMN_COMPUTED)
            continue;
        int32_t at = vs_table_find_column(table, ast->columns[i].name.name);
        struct vs_table_column *column = &table->columns[at];
        VS_TRY(vs_bind_expr(binder, &scope, ast->columns[i].computed, &column->computed));
        column->type = column->computed->type;
        if (column->type.kind == VS_KIND_NULL)
            return vs_bind_fail(binder, ast->columns[i].computed->at,
                                "Illegal use of 'NULL': CAST it to a type");
    }
    return VS_ERR_OK;
}

static bool is_rowtime_type(struct vs_type type)
{
    return vs_kind_is_timestamp(type.kind) && type.precision <= 3;
}

static enum vs_err check_rowtime_type(struct vs_binder *binder, uint32_t at, const char *field,
                                      const char *subject, struct vs_type type)
{
    if (is_rowtime_type(type))
        return VS_ERR_OK;
    struct vs_buf text = {0};
    vs_type_print(&text, type);
    enum vs_err err = vs_bind_fail(
        binder, at,
        "Invalid data type of %s for watermark definition. The field must be of type "
        "TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to 3, but "
        "the %s type is %.*s",
        field, subject, VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

static enum vs_err add_watermark(struct vs_binder *binder, const struct vs_ast_create_table *ast,
                                 struct vs_table *table)
{
    if (ast->watermark_count == 0)
        return VS_ERR_OK;
    const struct vs_ast_watermark *watermark = &ast->watermarks[0];
    if (ast->watermark_count > 1)
        return vs_bind_fail(binder, ast->watermarks[1].at,
                            "Multiple WATERMARK declarations are not supported yet.");
    const struct vs_ast_ident *name = &watermark->column.parts[0];
    int32_t column = vs_table_find_column(table, name->name);
    if (column == VS_NO_COLUMN || watermark->column.count > 1)
        return vs_bind_fail(binder, name->at,
                            "The rowtime attribute field '%.*s' is not defined in the table schema",
                            VS_STR_ARG(name->name));
    VS_TRY(check_rowtime_type(binder, name->at, "time field", "time field",
                              table->columns[column].type));
    struct vs_scope scope = table_scope(binder, table, true);
    VS_TRY(vs_bind_expr(binder, &scope, watermark->expr, &table->watermark));
    VS_TRY(check_rowtime_type(binder, watermark->expr->at, "expression", "watermark expression",
                              table->watermark->type));
    if (table->rowtime_column >= 0)
        table->columns[table->rowtime_column].type.attribute = VS_TIME_NONE;
    table->rowtime_column = column;
    table->watermark_text = vs_bind_text(binder, watermark->expr);
    table->columns[column].type.attribute = VS_TIME_ROWTIME;
    return VS_ERR_OK;
}

static enum vs_err check_key_column(struct vs_binder *binder, const struct vs_table *table,
                                    const struct vs_ast_ident *name, const uint32_t *key,
                                    uint32_t key_count, uint32_t *out)
{
    int32_t column = vs_table_find_column(table, name->name);
    if (column == VS_NO_COLUMN)
        return vs_bind_fail(binder, name->at,
                            "Primary key column '%.*s' is not defined in the schema",
                            VS_STR_ARG(name->name));
    if (table->columns[column].kind != VS_COLUMN_PHYSICAL)
        return vs_bind_fail(binder, name->at,
                            "Could not create a PRIMARY KEY with column '%.*s'. A PRIMARY KEY "
                            "constraint must be declared "
                            "on physical columns.",
                            VS_STR_ARG(name->name));
    for (uint32_t i = 0; i < key_count; i++)
        if (key[i] == (uint32_t)column)
            return vs_bind_fail(binder, name->at,
                                "A primary key must not contain duplicate columns. Found: [%.*s]",
                                VS_STR_ARG(name->name));
    *out = (uint32_t)column;
    return VS_ERR_OK;
}

static struct vs_str key_name(struct vs_binder *binder, const struct vs_ast_key *key)
{
    struct vs_str name = key->constraint.name.len > 0 ? key->constraint.name : VS_STR("PK");
    for (uint32_t i = 0; key->constraint.name.len == 0 && i < key->columns.count; i++)
        name = vs_arena_printf(binder->arena, "%.*s_%.*s", VS_STR_ARG(name),
                               VS_STR_ARG(key->columns.items[i].name));
    return name;
}

static enum vs_err add_key(struct vs_binder *binder, const struct vs_ast_create_table *ast,
                           struct vs_table *table)
{
    for (uint32_t i = 0; i < ast->key_count; i++) {
        const struct vs_ast_key *key = &ast->keys[i];
        if (key->unique)
            return vs_bind_fail(binder, key->at, "UNIQUE constraint is not supported yet");
        if (i > 0)
            return vs_bind_fail(binder, key->at, "Duplicate primary key definition");
        if (!key->not_enforced)
            return vs_bind_fail(binder, key->at,
                                "Flink doesn't support ENFORCED mode for PRIMARY KEY constraint. "
                                "ENFORCED/NOT ENFORCED "
                                "controls if the constraint checks are performed on the "
                                "incoming/outgoing data. Write "
                                "PRIMARY KEY (..) NOT ENFORCED");
        table->primary_key = VS_ARENA_ARRAY(binder->arena, key->columns.count, uint32_t);
        table->primary_key_count = 0;
        table->key_name = key_name(binder, key);
        for (uint32_t k = 0; k < key->columns.count; k++) {
            uint32_t column = 0;
            VS_TRY(check_key_column(binder, table, &key->columns.items[k], table->primary_key, k,
                                    &column));
            table->primary_key[table->primary_key_count++] = column;
            table->columns[column].type.not_null = true;
        }
    }
    return VS_ERR_OK;
}

static enum vs_err check_partitioned_by(struct vs_binder *binder,
                                        const struct vs_ast_create_table *ast,
                                        struct vs_table *table)
{
    for (uint32_t i = 0; i < ast->partitioned_by.count; i++) {
        const struct vs_ast_ident *name = &ast->partitioned_by.items[i];
        if (vs_table_find_column(table, name->name) == VS_NO_COLUMN)
            return vs_bind_fail(binder, name->at,
                                "Partition column '%.*s' not defined in the table schema.",
                                VS_STR_ARG(name->name));
        table->partitioned_by =
            vs_arena_printf(binder->arena, "%.*s%s`%.*s`", VS_STR_ARG(table->partitioned_by), i == 0 ? "" : ", ",
                            VS_STR_ARG(name->name));
    }
    return VS_ERR_OK;
}

/* --- options
 * ------------------------------------------------------------------------------------------------
 */

static void set_option(struct vs_table *table, struct vs_str key, struct vs_str value)
{
    for (uint32_t i = 0; i < table->option_count; i++) {
        if (vs_str_equal(table->options[i].key, key)) {
            table->options[i].value = value;
            return;
        }
    }
    table->options[table->option_count++] = (struct vs_option){key, value};
}

void vs_table_set_options(struct vs_arena *arena, struct vs_table *table,
                          const struct vs_ast_options *options)
{
    struct vs_option *old = table->options;
    uint32_t count = table->option_count;
    table->options = VS_ARENA_ARRAY(arena, count + options->count, struct vs_option);
    table->option_count = 0;
    for (uint32_t i = 0; i < count; i++)
        set_option(table, old[i].key, old[i].value);
    for (uint32_t i = 0; i < options->count; i++)
        set_option(table, options->items[i].key, options->items[i].value);
    table->connector = vs_table_option(table, VS_STR("connector"));
    table->format = vs_table_option(table, VS_STR("format"));
    if (table->format.len == 0)
        table->format = vs_table_option(table, VS_STR("value.format"));
}

/* --- LIKE
 * ---------------------------------------------------------------------------------------------------
 */

/* Which parts of the other table come over; default INCLUDING ALL. */
struct like_parts {
    bool constraints, generated, metadata, options, watermarks;
};

static struct like_parts like_parts_of(const struct vs_ast_like *like)
{
    struct like_parts parts = {true, true, true, true, true};
    for (uint32_t i = 0; i < like->option_count; i++) {
        struct vs_str feature = like->options[i].feature;
        bool take = !vs_str_equal_nocase(like->options[i].merge, VS_STR("EXCLUDING"));
        if (vs_str_equal_nocase(feature, VS_STR("ALL")))
            parts = (struct like_parts){take, take, take, take, take};
        else if (vs_str_equal_nocase(feature, VS_STR("CONSTRAINTS")))
            parts.constraints = take;
        else if (vs_str_equal_nocase(feature, VS_STR("GENERATED")))
            parts.generated = take;
        else if (vs_str_equal_nocase(feature, VS_STR("METADATA")))
            parts.metadata = take;
        else if (vs_str_equal_nocase(feature, VS_STR("OPTIONS")))
            parts.options = take;
        else if (vs_str_equal_nocase(feature, VS_STR("WATERMARKS")))
            parts.watermarks = take;
    }
    return parts;
}

/* The merge that the clause names for a feature, or that for all; empty: none. */
static struct vs_str merge_of(const struct vs_ast_like *like, struct vs_str feature)
{
    struct vs_str merge = {0};
    for (uint32_t i = 0; i < like->option_count; i++) {
        bool is_named = vs_str_equal_nocase(like->options[i].feature, feature);
        if (is_named || (merge.len == 0 && vs_str_equal_nocase(like->options[i].feature, VS_STR("ALL"))))
            merge = like->options[i].merge;
    }
    return merge;
}

static bool is_twice(const struct vs_ast_create_table *ast, const struct vs_table *base, struct vs_str *key)
{
    for (uint32_t i = 0; i < ast->options.count; i++)
        for (uint32_t k = 0; k < base->option_count; k++)
            if (vs_str_equal(ast->options.items[i].key, base->options[k].key)) {
                *key = ast->options.items[i].key;
                return true;
            }
    return false;
}

/* What both tables have is refused where Flink does not say which counts. */
static enum vs_err check_like(struct vs_binder *binder, const struct vs_ast_create_table *ast,
                              const struct vs_table *base)
{
    static const char *const never[] = {"CONSTRAINTS", "PARTITIONS"};
    const struct vs_ast_like *like = ast->like;
    struct vs_str key = {0};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (vs_str_equal_nocase(merge_of(like, vs_str(never[i])), VS_STR("OVERWRITING")))
            return vs_bind_fail(binder, like->table.at, "Illegal merging strategy 'OVERWRITING' for '%s' option.",
                                never[i]);
    if (ast->watermark_count > 0 && base->rowtime_column >= 0 &&
        !vs_str_equal_nocase(merge_of(like, VS_STR("WATERMARKS")), VS_STR("OVERWRITING")))
        return vs_bind_fail(binder, like->table.at,
                            "There already exists a watermark spec for column '%.*s' in the base table. You might want "
                            "to specify EXCLUDING WATERMARKS or OVERWRITING WATERMARKS.",
                            VS_STR_ARG(base->columns[base->rowtime_column].name));
    if (vs_str_equal_nocase(merge_of(like, VS_STR("OPTIONS")), VS_STR("INCLUDING")) && is_twice(ast, base, &key))
        return vs_bind_fail(binder, like->table.at,
                            "There already exists an option ['%.*s'] in the base table. You might want to specify "
                            "EXCLUDING OPTIONS or OVERWRITING OPTIONS.",
                            VS_STR_ARG(key));
    return VS_ERR_OK;
}

struct like_map {
    const uint32_t *map;
    bool complete;
};

static void check_mapped(void *ctx, uint32_t column)
{
    struct like_map *check = ctx;
    check->complete &= check->map[column] != UINT32_MAX;
}

/* Expressions are over column indexes, so they move with the columns that stay. */
static enum vs_err move_expr(struct vs_binder *binder, const struct vs_ast_like *like,
                             const uint32_t *map, const struct vs_expr **expr)
{
    struct like_map check = {map, true};
    vs_expr_columns(*expr, check_mapped, &check);
    if (!check.complete)
        return vs_bind_fail(
            binder, like->table.at,
            "LIKE excludes a column that a computed column or the watermark of '%.*s' reads",
            VS_STR_ARG(like->table.parts[like->table.count - 1].name));
    *expr = vs_expr_remap(binder->arena, *expr, map);
    return VS_ERR_OK;
}

static enum vs_err like_columns(struct vs_binder *binder, const struct vs_ast_like *like,
                                struct like_parts parts, const struct vs_table *from, uint32_t *map,
                                struct vs_table *out)
{
    out->columns = VS_ARENA_ARRAY(binder->arena, from->column_count, struct vs_table_column);
    for (uint32_t i = 0; i < from->column_count; i++) {
        enum vs_column_kind kind = from->columns[i].kind;
        map[i] = UINT32_MAX;
        if ((kind == VS_COLUMN_COMPUTED && !parts.generated) ||
            (kind == VS_COLUMN_METADATA && !parts.metadata))
            continue;
        map[i] = out->column_count;
        out->columns[out->column_count++] = from->columns[i];
    }
    for (uint32_t i = 0; i < out->column_count; i++) {
        struct vs_table_column *column = &out->columns[i];
        if (column->type.attribute == VS_TIME_ROWTIME)
            column->type.attribute = VS_TIME_NONE;
        if (column->kind == VS_COLUMN_COMPUTED)
            VS_TRY(move_expr(binder, like, map, &column->computed));
    }
    return VS_ERR_OK;
}

static enum vs_err like_watermark(struct vs_binder *binder, const struct vs_ast_like *like,
                                  const struct vs_table *from, const uint32_t *map,
                                  struct vs_table *out)
{
    if (map[from->rowtime_column] == UINT32_MAX)
        return vs_bind_fail(binder, like->table.at,
                            "Invalid column name '%.*s' for rowtime attribute in watermark "
                            "declaration: LIKE excludes "
                            "the column",
                            VS_STR_ARG(from->columns[from->rowtime_column].name));
    out->rowtime_column = (int32_t)map[from->rowtime_column];
    out->columns[out->rowtime_column].type.attribute = VS_TIME_ROWTIME;
    out->watermark = from->watermark;
    out->watermark_text = from->watermark_text;
    return move_expr(binder, like, map, &out->watermark);
}

/* The part of the other table that comes over, as a table. */
static enum vs_err bind_like(struct vs_binder *binder, const struct vs_ast_like *like,
                             struct vs_table *out)
{
    struct vs_object *object = NULL;
    struct like_parts parts = like_parts_of(like);
    VS_TRY(vs_bind_object(binder, &like->table, &object));
    if (object->table == NULL)
        return vs_bind_unsupported(binder, like->table.at,
                                   "LIKE of a view is not supported yet; of a table it is");
    const struct vs_table *from = object->table;
    uint32_t *map = VS_ARENA_ARRAY(binder->arena, from->column_count, uint32_t);
    *out = (struct vs_table){.rowtime_column = VS_NO_COLUMN};
    VS_TRY(like_columns(binder, like, parts, from, map, out));
    if (parts.watermarks && from->rowtime_column >= 0)
        VS_TRY(like_watermark(binder, like, from, map, out));
    if (parts.constraints) {
        out->primary_key_count = from->primary_key_count;
        out->primary_key = VS_ARENA_ARRAY(binder->arena, from->primary_key_count, uint32_t);
        for (uint32_t i = 0; i < from->primary_key_count; i++)
            out->primary_key[i] = map[from->primary_key[i]];
    }
    if (parts.options) {
        out->options = from->options;
        out->option_count = from->option_count;
    }
    return VS_ERR_OK;
}

/* --- the statement
 * ------------------------------------------------------------------------------------------ */

enum vs_err vs_bind_new_name(struct vs_binder *binder, const struct vs_ast_path *path, bool replace,
                             bool if_not_exists, struct vs_object *object, bool *skip)
{
    object->name = vs_bind_object_name(binder, path, &object->database);
    *skip = false;
    if (object->name.len == 0)
        return vs_bind_fail(binder, path->at,
                            "There is no such database; CREATE DATABASE and CREATE CATALOG make one");
    if (replace || vs_catalog_find_kind(&binder->catalog, object->name, object->temporary) == NULL)
        return binder->catalog.count < VS_SQL_TABLES_MAX
                   ? VS_ERR_OK
                   : vs_bind_fail(binder, path->at, "More than %d tables and views",
                                  VS_SQL_TABLES_MAX);
    *skip = if_not_exists;
    return if_not_exists
               ? VS_ERR_OK
               : vs_bind_fail(binder, path->at,
                              "Table (or view) %.*s.%.*s already exists in Catalog %.*s.",
                              VS_STR_ARG(object->database.name),
                              VS_STR_ARG(path->parts[path->count - 1].name),
                              VS_STR_ARG(object->database.catalog));
}

enum vs_err vs_bind_elements(struct vs_binder *binder, const struct vs_ast_create_table *ast,
                             const struct vs_table *base, struct vs_table *table)
{
    table->rowtime_column =
        base->rowtime_column; /* columns of the base come first: indexes hold */
    table->watermark = base->watermark;
    table->watermark_text = base->watermark_text;
    table->primary_key = base->primary_key;
    table->primary_key_count = base->primary_key_count;
    table->key_name = base->key_name;
    table->options = base->options;
    table->option_count = base->option_count;
    VS_TRY(add_columns(binder, ast, base, table));
    VS_TRY(add_key(binder, ast, table));
    VS_TRY(add_computed(binder, ast, table));
    VS_TRY(add_watermark(binder, ast, table));
    VS_TRY(check_partitioned_by(binder, ast, table));
    vs_table_set_options(binder->arena, table, &ast->options);
    return VS_ERR_OK;
}

enum vs_err vs_bind_create_table(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    const struct vs_ast_create_table *ast = &statement->as.create_table;
    struct vs_table *table = VS_ARENA_NEW(binder->arena, struct vs_table);
    struct vs_table base = {.rowtime_column = VS_NO_COLUMN};
    struct vs_object object = {.table = table, .temporary = ast->temporary};
    bool skip = false;
    if (ast->as != NULL)
        return vs_bind_unsupported(
            binder, ast->as->at,
            "CREATE TABLE AS SELECT is not supported yet; CREATE TABLE and INSERT INTO are");
    VS_TRY(vs_bind_new_name(binder, &ast->name, ast->or_replace, ast->if_not_exists, &object, &skip));
    if (skip)
        return VS_ERR_OK;
    table->name = object.name;
    table->object_name = ast->name.parts[ast->name.count - 1].name;
    table->comment = ast->comment;
    table->file = binder->script->file;
    table->line = vs_script_place(binder->script, statement->at).line;
    if (ast->like != NULL)
        VS_TRY(bind_like(binder, ast->like, &base));
    if (ast->like != NULL)
        VS_TRY(check_like(binder, ast, &base));
    VS_TRY(vs_bind_elements(binder, ast, &base, table));
    vs_catalog_put(&binder->catalog, &object);
    return VS_ERR_OK;
}
