/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* ALTER TABLE and ALTER VIEW. Each makes a new table that later statements see; those before keep
 * what they saw. */
#include "core/sql/plan/binder_ddl.h"

struct alter {
    struct vs_binder *binder;
    const struct vs_ast_alter_table *ast;
    struct vs_table *table; /* the new one */
};

static enum vs_err find(const struct alter *alter, const struct vs_ast_ident *name, uint32_t *out)
{
    int32_t column = vs_table_find_column(alter->table, name->name);
    if (column == VS_NO_COLUMN)
        return vs_bind_fail(alter->binder, name->at, "The column `%.*s` does not exist in the table.",
                            VS_STR_ARG(name->name));
    *out = (uint32_t)column;
    return VS_ERR_OK;
}

/* Columns are put in the order given, UINT32_MAX in `map` for those that are left out. */
static void reorder(const struct alter *alter, const uint32_t *order, uint32_t count)
{
    struct vs_table *table = alter->table;
    struct vs_arena *arena = alter->binder->arena;
    uint32_t *map = VS_ARENA_ARRAY(arena, table->column_count, uint32_t);
    struct vs_table_column *columns = VS_ARENA_ARRAY(arena, count, struct vs_table_column);
    uint32_t *key = VS_ARENA_ARRAY(arena, table->primary_key_count, uint32_t);
    for (uint32_t i = 0; i < count; i++) {
        columns[i] = table->columns[order[i]];
        map[order[i]] = i;
    }
    for (uint32_t i = 0; i < count; i++)
        if (columns[i].kind == VS_COLUMN_COMPUTED)
            columns[i].computed = vs_expr_remap(arena, columns[i].computed, map);
    for (uint32_t i = 0; i < table->primary_key_count; i++)
        key[i] = map[table->primary_key[i]];
    if (table->rowtime_column >= 0) {
        table->rowtime_column = (int32_t)map[table->rowtime_column];
        table->watermark = vs_expr_remap(arena, table->watermark, map);
    }
    table->columns = columns;
    table->column_count = count;
    table->primary_key = key;
}

static enum vs_err move_column(const struct alter *alter, const struct vs_ast_column *ast)
{
    uint32_t column = 0, after = 0, count = alter->table->column_count, n = 0;
    uint32_t *order = VS_ARENA_ARRAY(alter->binder->arena, count, uint32_t);
    if (!ast->is_first && ast->after.name.len == 0)
        return VS_ERR_OK;
    VS_TRY(find(alter, &ast->name, &column));
    if (!ast->is_first)
        VS_TRY(find(alter, &ast->after, &after));
    if (ast->is_first)
        order[n++] = column;
    for (uint32_t i = 0; i < count; i++) {
        if (i != column)
            order[n++] = i;
        if (!ast->is_first && i == after)
            order[n++] = column;
    }
    reorder(alter, order, count);
    return VS_ERR_OK;
}

static enum vs_err move_columns(const struct alter *alter)
{
    for (uint32_t i = 0; i < alter->ast->changes->column_count; i++)
        VS_TRY(move_column(alter, &alter->ast->changes->columns[i]));
    return VS_ERR_OK;
}

static enum vs_err add(const struct alter *alter)
{
    const struct vs_ast_create_table *changes = alter->ast->changes;
    const struct vs_table base = *alter->table;
    if (changes->watermark_count > 0 && base.rowtime_column >= 0)
        return vs_bind_fail(alter->binder, changes->watermarks[0].at,
                            "The base table has already defined a watermark strategy; MODIFY WATERMARK "
                            "changes it");
    if (changes->key_count > 0 && base.primary_key_count > 0)
        return vs_bind_fail(alter->binder, changes->keys[0].at,
                            "The base table has already defined a primary key; MODIFY PRIMARY KEY "
                            "changes it");
    alter->table->column_count = 0;
    VS_TRY(vs_bind_elements(alter->binder, changes, &base, alter->table));
    return move_columns(alter);
}

struct use_check {
    uint32_t column;
    bool used;
};

static void check_use(void *ctx, uint32_t column)
{
    struct use_check *check = ctx;
    check->used |= check->column == column;
}

static bool is_dropped(const struct alter *alter, struct vs_str name)
{
    for (uint32_t i = 0; alter->ast->action == VS_AST_ALTER_DROP && i < alter->ast->columns.count; i++)
        if (vs_str_equal(alter->ast->columns.items[i].name, name))
            return true;
    return false;
}

/* Computed columns, the watermark and, when `in_key`, the key keep a column as it is. */
static enum vs_err check_unused(const struct alter *alter, const struct vs_ast_ident *name,
                                uint32_t column, bool in_key)
{
    const struct vs_table *table = alter->table;
    struct use_check check = {column, false};
    for (uint32_t i = 0; i < table->column_count; i++)
        if (table->columns[i].kind == VS_COLUMN_COMPUTED && i != column &&
            !is_dropped(alter, table->columns[i].name))
            vs_expr_columns(table->columns[i].computed, check_use, &check);
    if (table->rowtime_column >= 0) {
        check.used |= table->rowtime_column == (int32_t)column;
        vs_expr_columns(table->watermark, check_use, &check);
    }
    for (uint32_t i = 0; in_key && i < table->primary_key_count; i++)
        check.used |= table->primary_key[i] == column;
    return check.used ? vs_bind_fail(alter->binder, name->at,
                                     "The column `%.*s` is referenced by a computed column, the "
                                     "watermark or the primary key; change these first",
                                     VS_STR_ARG(name->name))
                      : VS_ERR_OK;
}

static enum vs_err drop_columns(const struct alter *alter)
{
    const struct vs_ast_idents *names = &alter->ast->columns;
    uint32_t count = alter->table->column_count, n = 0;
    uint32_t *order = VS_ARENA_ARRAY(alter->binder->arena, count, uint32_t);
    bool *dropped = VS_ARENA_ARRAY(alter->binder->arena, count, bool);
    for (uint32_t i = 0; i < names->count; i++) {
        uint32_t column = 0;
        VS_TRY(find(alter, &names->items[i], &column));
        VS_TRY(check_unused(alter, &names->items[i], column, true));
        if (dropped[column])
            return vs_bind_fail(alter->binder, names->items[i].at, "Duplicate column `%.*s`.",
                                VS_STR_ARG(names->items[i].name));
        dropped[column] = true;
    }
    for (uint32_t i = 0; i < count; i++)
        if (!dropped[i])
            order[n++] = i;
    reorder(alter, order, n);
    return VS_ERR_OK;
}

static void drop_watermark(struct vs_table *table)
{
    if (table->rowtime_column >= 0)
        table->columns[table->rowtime_column].type.attribute = VS_TIME_NONE;
    table->rowtime_column = VS_NO_COLUMN;
    table->watermark = NULL;
}

/* The new column stands last for a moment, so that what it says is bound as ADD binds it. */
static enum vs_err modify_column(const struct alter *alter, const struct vs_ast_column *ast)
{
    uint32_t column = 0, count = alter->table->column_count;
    struct vs_ast_create_table one = {.name = alter->ast->name, .column_count = 1, .columns = ast};
    struct vs_table base = *alter->table;
    uint32_t *order = VS_ARENA_ARRAY(alter->binder->arena, count, uint32_t);
    VS_TRY(find(alter, &ast->name, &column));
    struct vs_type old = base.columns[column].type;
    old.attribute = VS_TIME_NONE;
    if (ast->kind == VS_AST_COLUMN_PHYSICAL && vs_type_equal(old, ast->type))
        return VS_ERR_OK;
    VS_TRY(check_unused(alter, &ast->name, column, false));
    base.columns[column].name = (struct vs_str){0};
    alter->table->column_count = 0;
    VS_TRY(vs_bind_elements(alter->binder, &one, &base, alter->table));
    for (uint32_t i = 0; i < count; i++)
        order[i] = i == column ? count : i;
    for (uint32_t i = 0; i < alter->table->primary_key_count; i++) {
        if (alter->table->primary_key[i] != column)
            continue;
        alter->table->primary_key[i] = count;
        alter->table->columns[count].type.not_null = true;
    }
    reorder(alter, order, count);
    return VS_ERR_OK;
}

static enum vs_err modify(const struct alter *alter)
{
    const struct vs_ast_create_table *changes = alter->ast->changes;
    struct vs_ast_create_table rest = *changes;
    struct vs_table base = *alter->table;
    if (changes->watermark_count > 0 && base.rowtime_column < 0)
        return vs_bind_fail(alter->binder, changes->watermarks[0].at,
                            "The base table does not define any watermark; ADD one");
    if (changes->key_count > 0 && base.primary_key_count == 0)
        return vs_bind_fail(alter->binder, changes->keys[0].at,
                            "The base table does not define any primary key; ADD one");
    if (changes->watermark_count > 0)
        drop_watermark(alter->table);
    for (uint32_t i = 0; i < changes->column_count; i++)
        VS_TRY(modify_column(alter, &changes->columns[i]));
    rest.column_count = 0;
    base = *alter->table;
    alter->table->column_count = 0;
    VS_TRY(vs_bind_elements(alter->binder, &rest, &base, alter->table));
    return move_columns(alter);
}

static enum vs_err rename_column(const struct alter *alter)
{
    const struct vs_ast_ident *names = alter->ast->columns.items;
    uint32_t column = 0;
    VS_TRY(find(alter, &names[0], &column));
    VS_TRY(check_unused(alter, &names[0], column, false));
    if (vs_table_find_column(alter->table, names[1].name) != VS_NO_COLUMN)
        return vs_bind_fail(alter->binder, names[1].at,
                            "The column `%.*s` already existed in table schema.",
                            VS_STR_ARG(names[1].name));
    alter->table->columns[column].name = names[1].name;
    return VS_ERR_OK;
}

static enum vs_err reset(const struct alter *alter)
{
    struct vs_table *table = alter->table;
    const struct vs_ast_options *keys = &alter->ast->options;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < keys->count; i++)
        if (vs_str_equal(keys->items[i].key, VS_STR("connector")))
            return vs_bind_fail(alter->binder, keys->items[i].at,
                                "ALTER TABLE RESET does not support changing 'connector'");
    for (uint32_t i = 0; i < table->option_count; i++) {
        bool dropped = false;
        for (uint32_t k = 0; k < keys->count; k++)
            dropped |= vs_str_equal(table->options[i].key, keys->items[k].key);
        if (!dropped)
            table->options[kept++] = table->options[i];
    }
    table->option_count = kept;
    vs_table_set_options(alter->binder->arena, table, &(struct vs_ast_options){0});
    return VS_ERR_OK;
}

static enum vs_err drop_key(const struct alter *alter)
{
    const struct vs_ast_ident *name = &alter->ast->constraint;
    if (alter->table->primary_key_count == 0)
        return vs_bind_fail(alter->binder, alter->ast->name.at,
                            "The base table does not define any primary key.");
    if (name->name.len > 0 && !vs_str_equal(name->name, alter->table->key_name))
        return vs_bind_fail(alter->binder, name->at,
                            "The base table does not define a primary key constraint named '%.*s'. "
                            "Available constraint name: ['%.*s'].",
                            VS_STR_ARG(name->name), VS_STR_ARG(alter->table->key_name));
    alter->table->primary_key_count = 0;
    return VS_ERR_OK;
}

static enum vs_err change(const struct alter *alter)
{
    switch (alter->ast->action) {
    case VS_AST_ALTER_SET:
        vs_table_set_options(alter->binder->arena, alter->table, &alter->ast->options);
        return VS_ERR_OK;
    case VS_AST_ALTER_RESET:
        return reset(alter);
    case VS_AST_ALTER_ADD:
        return add(alter);
    case VS_AST_ALTER_MODIFY:
        return modify(alter);
    case VS_AST_ALTER_DROP:
        return drop_columns(alter);
    case VS_AST_ALTER_DROP_KEY:
        return drop_key(alter);
    case VS_AST_ALTER_DROP_WATERMARK:
        if (alter->table->rowtime_column < 0)
            return vs_bind_fail(alter->binder, alter->ast->name.at,
                                "The base table does not define any watermark strategy.");
        drop_watermark(alter->table);
        return VS_ERR_OK;
    case VS_AST_ALTER_RENAME_COLUMN:
        return rename_column(alter);
    case VS_AST_ALTER_RENAME:
    case VS_AST_ALTER_QUERY:
        break;
    }
    return VS_ERR_OK;
}

/* A table or view under another name; it stays in its database unless another one is named. */
static enum vs_err rename_object(struct vs_binder *binder, const struct vs_ast_alter_table *ast,
                                 struct vs_object *object)
{
    struct vs_object renamed = *object;
    const struct vs_ast_ident *parts = ast->new_name.parts;
    struct vs_ast_ident full[] = {{.at = parts->at, .name = object->database.catalog},
                                  {.at = parts->at, .name = object->database.name},
                                  parts[ast->new_name.count - 1]};
    const struct vs_ast_path path = {.at = ast->new_name.at, .count = 3, .parts = full};
    bool skip = false;
    VS_TRY(vs_bind_new_name(binder, ast->new_name.count == 1 ? &path : &ast->new_name, false, false,
                            &renamed, &skip));
    if (object->table != NULL) {
        struct vs_table *table = VS_ARENA_NEW(binder->arena, struct vs_table);
        *table = *object->table;
        table->name = renamed.name;
        table->object_name = ast->new_name.parts[ast->new_name.count - 1].name;
        renamed.table = table;
        renamed.source = NULL;
    }
    vs_catalog_drop(&binder->catalog, object);
    vs_catalog_put(&binder->catalog, &renamed);
    return VS_ERR_OK;
}

static enum vs_err alter_view(struct vs_binder *binder, const struct vs_ast_alter_table *ast,
                              struct vs_object *object)
{
    struct vs_relation *relation = VS_ARENA_NEW(binder->arena, struct vs_relation);
    VS_TRY(vs_bind_query(binder, ast->query, relation));
    object->view = relation;
    return VS_ERR_OK;
}

/* A copy whose arrays are its own: the old table may be read by plans. */
static struct vs_table *copy_table(struct vs_arena *arena, const struct vs_table *old)
{
    struct vs_table *table = VS_ARENA_NEW(arena, struct vs_table);
    *table = *old;
    table->columns = VS_PLAN_COPY(arena, old->columns, old->column_count);
    table->options = VS_PLAN_COPY(arena, old->options, old->option_count);
    table->primary_key = VS_PLAN_COPY(arena, old->primary_key, old->primary_key_count);
    return table;
}

enum vs_err vs_bind_alter(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    const struct vs_ast_alter_table *ast = &statement->as.alter;
    struct vs_object *object = NULL;
    struct vs_database database;
    struct vs_str name = vs_bind_object_name(binder, &ast->name, &database);
    bool found = name.len > 0 && vs_catalog_find_kind(&binder->catalog, name, false) != NULL &&
                 vs_catalog_find_kind(&binder->catalog, name, true) == NULL;
    if (ast->if_exists && !found)
        return VS_ERR_OK;
    VS_TRY(vs_bind_object(binder, &ast->name, &object));
    if (!found)
        return vs_bind_fail(binder, ast->name.at,
                            "Table `%.*s` doesn't exist or is a temporary table.",
                            VS_STR_ARG(object->name));
    if ((object->table == NULL) != ast->is_view)
        return vs_bind_fail(binder, ast->name.at, "'%.*s' is a %s: ALTER %s needs a %s",
                            VS_STR_ARG(object->name), ast->is_view ? "table" : "view",
                            ast->is_view ? "VIEW" : "TABLE", ast->is_view ? "view" : "table");
    if (ast->action == VS_AST_ALTER_RENAME)
        return rename_object(binder, ast, object);
    if (ast->action == VS_AST_ALTER_QUERY)
        return alter_view(binder, ast, object);
    struct alter alter = {binder, ast, copy_table(binder->arena, object->table)};
    VS_TRY(change(&alter));
    object->table = alter.table;
    object->source = NULL;
    return VS_ERR_OK;
}
