/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Statements: each by its kind, in the order of the scripts. */
#include "base/check.h"
#include "core/sql/plan/binder_ddl.h"
#include "core/sql/plan/compile.h"

static enum vs_err bind_set(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    const struct vs_ast_option *option = &statement->as.set;
    struct vs_err_note note = {0};
    if (option->key.len == 0)
        return VS_ERR_OK;
    enum vs_err err = vs_settings_check(option->key, option->value, &note);
    if (err != VS_ERR_OK)
        return vs_sql_fail(binder->note, err, binder->script, option->at, "%s", note.text);
    if (vs_str_equal(option->key, VS_STR("table.local-time-zone")) && binder->targets.count > 0 &&
        !vs_str_equal(option->value, vs_settings_get(&binder->settings, option->key)))
        return vs_bind_unsupported(binder, option->at,
                                   "Two time zones in one script are not supported: SET it before the "
                                   "first query");
    vs_settings_set(&binder->settings, option->key, option->value);
    return VS_ERR_OK;
}

static enum vs_err bind_drop(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    const struct vs_ast_drop *drop = &statement->as.drop;
    bool view = vs_str_equal_nocase(drop->what, VS_STR("VIEW"));
    if (vs_str_equal(drop->what, VS_STR("CATALOG")) ||
        vs_str_equal(drop->what, VS_STR("DATABASE")))
        return vs_bind_drop_space(binder, drop);
    if (!view && !vs_str_equal_nocase(drop->what, VS_STR("TABLE")))
        return drop->if_exists
                   ? VS_ERR_OK
                   : vs_bind_unsupported(binder, statement->at, "DROP %.*s is not supported",
                                         VS_STR_ARG(drop->what));
    struct vs_database database;
    struct vs_str name = vs_bind_object_name(binder, &drop->name, &database);
    struct vs_object *object =
        name.len == 0 ? NULL : vs_catalog_find_kind(&binder->catalog, name, drop->temporary);
    if (!drop->temporary && name.len > 0 &&
        vs_catalog_find_kind(&binder->catalog, name, true) != NULL)
        return vs_bind_fail(binder, drop->name.at,
                            "Temporary %s '%.*s' exists. Drop it first before removing the permanent one: "
                            "DROP TEMPORARY ..",
                            view ? "view" : "table", VS_STR_ARG(name));
    if (object != NULL && (object->table == NULL) == view) {
        vs_catalog_drop(&binder->catalog, object);
        return VS_ERR_OK;
    }
    if (drop->if_exists)
        return VS_ERR_OK;
    return vs_bind_fail(
        binder, drop->name.at,
        "%s with identifier 'default_catalog.default_database.%.*s' does not exist.",
        view ? "View" : "Table", VS_STR_ARG(drop->name.parts[drop->name.count - 1].name));
}

/* CREATE FUNCTION SILENCE AS 'Class' is what the same script needs on Flink; likewise ANOMALY. */
static enum vs_err bind_function(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    const struct vs_ast_path *name = &statement->as.create_function.name;
    if (name->count > 0 &&
        (vs_str_equal_nocase(name->parts[name->count - 1].name, VS_STR("SILENCE")) ||
         vs_str_equal_nocase(name->parts[name->count - 1].name, VS_STR("ANOMALY"))))
        return VS_ERR_OK;
    return vs_bind_unsupported(
        binder, statement->at,
        "CREATE FUNCTION is not supported; only for functions that are built in (SILENCE, ANOMALY) is it "
        "accepted");
}

static enum vs_err bind_explain(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    struct vs_targets targets = {0};
    const struct vs_ast_statement *what = statement->as.explain.statement;
    if (what->kind == VS_AST_STATEMENT_QUERY)
        VS_TRY(vs_bind_top_select(binder, what, &targets));
    else if (what->kind == VS_AST_STATEMENT_INSERT)
        VS_TRY(vs_bind_insert(binder, what, &targets));
    for (uint32_t i = 0;
         what->kind == VS_AST_STATEMENT_STATEMENT_SET && i < what->as.set_of_statements.count; i++)
        VS_TRY(vs_bind_insert(binder, what->as.set_of_statements.items[i], &targets));
    vs_plan_explain(&binder->explained, vs_binder_finish(binder, &targets));
    return VS_ERR_OK;
}

static enum vs_err bind_set_of_statements(struct vs_binder *binder,
                                          const struct vs_ast_statement *statement)
{
    for (uint32_t i = 0; i < statement->as.set_of_statements.count; i++)
        VS_TRY(vs_bind_statement(binder, statement->as.set_of_statements.items[i]));
    return VS_ERR_OK;
}

static enum vs_err bind_kind(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    switch (statement->kind) {
    case VS_AST_STATEMENT_QUERY:
        return vs_bind_top_select(binder, statement, &binder->targets);
    case VS_AST_STATEMENT_INSERT:
        return vs_bind_insert(binder, statement, &binder->targets);
    case VS_AST_STATEMENT_SET:
        return bind_set(binder, statement);
    case VS_AST_STATEMENT_RESET:
        vs_settings_reset(&binder->settings, statement->as.reset.key);
        return VS_ERR_OK;
    case VS_AST_STATEMENT_CREATE_TABLE:
        return vs_bind_create_table(binder, statement);
    case VS_AST_STATEMENT_CREATE_VIEW:
        return vs_bind_create_view(binder, statement);
    case VS_AST_STATEMENT_CREATE_FUNCTION:
        return bind_function(binder, statement);
    case VS_AST_STATEMENT_DROP:
        return bind_drop(binder, statement);
    case VS_AST_STATEMENT_ALTER_TABLE:
        return vs_bind_alter(binder, statement);
    case VS_AST_STATEMENT_STATEMENT_SET:
        return bind_set_of_statements(binder, statement);
    case VS_AST_STATEMENT_EXPLAIN:
        return bind_explain(binder, statement);
    case VS_AST_STATEMENT_CREATE_CATALOG:
        return vs_bind_create_catalog(binder, statement);
    case VS_AST_STATEMENT_CREATE_DATABASE:
        return vs_bind_create_database(binder, statement);
    case VS_AST_STATEMENT_USE:
        return vs_bind_use(binder, statement);
    case VS_AST_STATEMENT_SHOW:
    case VS_AST_STATEMENT_DESCRIBE:
        return vs_bind_show(binder, statement);
    case VS_AST_STATEMENT_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_bind_statement(struct vs_binder *binder, const struct vs_ast_statement *statement)
{
    binder->script = statement->script;
    binder->statement_at = statement->at;
    binder->rels.script = statement->script;
    binder->rels.at = statement->at;
    return bind_kind(binder, statement);
}
