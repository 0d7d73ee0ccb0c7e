/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/parse/parse.h"
#include "core/sql/parse/print.h"

static void print_comment(struct vs_buf *out, bool has_comment, struct vs_str comment)
{
    if (!has_comment)
        return;
    vs_print_words(out, " COMMENT ");
    vs_print_text(out, comment);
}

/* --- CREATE --- */

static void print_column(struct vs_buf *out, const struct vs_ast_column *column)
{
    vs_print_ident(out, column->name.name);
    vs_buf_add_char(out, ' ');
    if (column->kind == VS_AST_COLUMN_COMPUTED) {
        vs_print_words(out, "AS ");
        vs_ast_print_expr(out, column->computed);
    } else {
        vs_print_type(out, &column->type);
    }
    if (column->kind == VS_AST_COLUMN_METADATA) {
        vs_print_words(out, " METADATA");
        if (column->metadata_key.len > 0) {
            vs_print_words(out, " FROM ");
            vs_print_text(out, column->metadata_key);
        }
        vs_print_words(out, column->is_virtual ? " VIRTUAL" : "");
    }
    print_comment(out, column->has_comment, column->comment);
    if (column->is_first)
        vs_print_words(out, " FIRST");
    if (column->after.name.len > 0) {
        vs_print_words(out, " AFTER ");
        vs_print_ident(out, column->after.name);
    }
}

static void print_key(struct vs_buf *out, const struct vs_ast_key *key)
{
    if (key->constraint.name.len > 0) {
        vs_print_words(out, "CONSTRAINT ");
        vs_print_ident(out, key->constraint.name);
        vs_buf_add_char(out, ' ');
    }
    vs_print_words(out, key->unique ? "UNIQUE " : "PRIMARY KEY ");
    vs_print_idents(out, key->columns);
    vs_print_words(out, key->not_enforced ? " NOT ENFORCED" : key->enforced ? " ENFORCED" : "");
}

static void print_elements(struct vs_buf *out, const struct vs_ast_create_table *table)
{
    const char *comma = "";
    vs_print_words(out, " (");
    for (uint32_t i = 0; i < table->column_count; i++, comma = ", ") {
        vs_print_words(out, comma);
        print_column(out, &table->columns[i]);
    }
    for (uint32_t i = 0; i < table->watermark_count; i++, comma = ", ") {
        vs_buf_printf(out, "%sWATERMARK FOR ", comma);
        vs_print_path(out, table->watermarks[i].column);
        vs_print_words(out, " AS ");
        vs_ast_print_expr(out, table->watermarks[i].expr);
    }
    for (uint32_t i = 0; i < table->key_count; i++, comma = ", ") {
        vs_print_words(out, comma);
        print_key(out, &table->keys[i]);
    }
    vs_buf_add_char(out, ')');
}

static void print_like(struct vs_buf *out, const struct vs_ast_like *like)
{
    vs_print_words(out, " LIKE ");
    vs_print_path(out, like->table);
    for (uint32_t i = 0; i < like->option_count; i++) {
        vs_print_words(out, i == 0 ? " (" : " ");
        vs_buf_add_str(out, like->options[i].merge);
        vs_buf_add_char(out, ' ');
        vs_buf_add_str(out, like->options[i].feature);
    }
    vs_print_words(out, like->option_count > 0 ? ")" : "");
}

static void print_create_table(struct vs_buf *out, const struct vs_ast_create_table *table)
{
    vs_buf_printf(out, "CREATE %s%sTABLE %s", table->or_replace ? "OR REPLACE " : "",
                  table->temporary ? "TEMPORARY " : "",
                  table->if_not_exists ? "IF NOT EXISTS " : "");
    vs_print_path(out, table->name);
    if (table->as_columns.count > 0) {
        vs_buf_add_char(out, ' ');
        vs_print_idents(out, table->as_columns);
    } else if (table->has_columns) {
        print_elements(out, table);
    }
    print_comment(out, table->has_comment, table->comment);
    if (table->partitioned_by.count > 0) {
        vs_print_words(out, " PARTITIONED BY ");
        vs_print_idents(out, table->partitioned_by);
    }
    if (table->has_options) {
        vs_print_words(out, " WITH ");
        vs_print_options(out, table->options);
    }
    if (table->like != NULL)
        print_like(out, table->like);
    if (table->as != NULL) {
        vs_print_words(out, " AS ");
        vs_ast_print_query(out, table->as);
    }
}

static void print_create_view(struct vs_buf *out, const struct vs_ast_create_view *view)
{
    vs_buf_printf(out, "CREATE %s%sVIEW %s", view->or_replace ? "OR REPLACE " : "",
                  view->temporary ? "TEMPORARY " : "", view->if_not_exists ? "IF NOT EXISTS " : "");
    vs_print_path(out, view->name);
    if (view->columns.count > 0) {
        vs_buf_add_char(out, ' ');
        vs_print_idents(out, view->columns);
    }
    print_comment(out, view->has_comment, view->comment);
    vs_print_words(out, " AS ");
    vs_ast_print_query(out, view->query);
}

static void print_create_function(struct vs_buf *out, const struct vs_ast_create_function *function)
{
    vs_buf_printf(out, "CREATE %s%sFUNCTION %s", function->temporary ? "TEMPORARY " : "",
                  function->system ? "SYSTEM " : "",
                  function->if_not_exists ? "IF NOT EXISTS " : "");
    vs_print_path(out, function->name);
    vs_print_words(out, " AS ");
    vs_print_text(out, function->class_name);
    if (function->language.len > 0) {
        vs_print_words(out, " LANGUAGE ");
        vs_buf_add_str(out, function->language);
    }
    for (uint32_t i = 0; i < function->jar_count; i++) {
        vs_print_words(out, i == 0 ? " USING JAR " : ", JAR ");
        vs_print_text(out, function->jars[i]);
    }
}

static void print_create_other(struct vs_buf *out, const char *what,
                               const struct vs_ast_create_other *other)
{
    vs_buf_printf(out, "CREATE %s %s", what, other->if_not_exists ? "IF NOT EXISTS " : "");
    vs_print_path(out, other->name);
    print_comment(out, other->has_comment, other->comment);
    if (other->options.count > 0) {
        vs_print_words(out, " WITH ");
        vs_print_options(out, other->options);
    }
}

/* --- The others --- */

static void print_drop(struct vs_buf *out, const struct vs_ast_drop *drop)
{
    vs_buf_printf(out, "DROP %s%s%.*s %s", drop->temporary ? "TEMPORARY " : "",
                  drop->system ? "SYSTEM " : "", VS_STR_ARG(drop->what),
                  drop->if_exists ? "IF EXISTS " : "");
    vs_print_path(out, drop->name);
    vs_print_words(out, drop->behaviour.len > 0 ? " " : "");
    vs_buf_add_str(out, drop->behaviour);
}

static void print_alter(struct vs_buf *out, const struct vs_ast_alter_table *alter)
{
    vs_buf_printf(out, "ALTER %s %s", alter->is_view ? "VIEW" : "TABLE",
                  alter->if_exists ? "IF EXISTS " : "");
    vs_print_path(out, alter->name);
    switch (alter->action) {
    case VS_AST_ALTER_SET:
        vs_print_words(out, " SET ");
        vs_print_options(out, alter->options);
        break;
    case VS_AST_ALTER_RESET:
        vs_print_words(out, " RESET (");
        for (uint32_t i = 0; i < alter->options.count; i++) {
            vs_print_words(out, i > 0 ? ", " : "");
            vs_print_text(out, alter->options.items[i].key);
        }
        vs_buf_add_char(out, ')');
        break;
    case VS_AST_ALTER_RENAME:
        vs_print_words(out, " RENAME TO ");
        vs_print_path(out, alter->new_name);
        break;
    case VS_AST_ALTER_ADD:
    case VS_AST_ALTER_MODIFY:
        vs_print_words(out, alter->action == VS_AST_ALTER_ADD ? " ADD" : " MODIFY");
        print_elements(out, alter->changes);
        break;
    case VS_AST_ALTER_DROP:
        vs_print_words(out, " DROP ");
        vs_print_idents(out, alter->columns);
        break;
    case VS_AST_ALTER_DROP_KEY:
        vs_print_words(out, alter->constraint.name.len > 0 ? " DROP CONSTRAINT " : " DROP PRIMARY KEY");
        if (alter->constraint.name.len > 0)
            vs_print_ident(out, alter->constraint.name);
        break;
    case VS_AST_ALTER_DROP_WATERMARK:
        vs_print_words(out, " DROP WATERMARK");
        break;
    case VS_AST_ALTER_RENAME_COLUMN:
        vs_print_words(out, " RENAME ");
        vs_print_ident(out, alter->columns.items[0].name);
        vs_print_words(out, " TO ");
        vs_print_ident(out, alter->columns.items[1].name);
        break;
    case VS_AST_ALTER_QUERY:
        vs_print_words(out, " AS ");
        vs_ast_print_query(out, alter->query);
        break;
    }
}

static void print_insert(struct vs_buf *out, const struct vs_ast_insert *insert)
{
    static const char *const conflicts[] = {
        [VS_AST_CONFLICT_NONE] = "",
        [VS_AST_CONFLICT_DEDUPLICATE] = " ON CONFLICT DO DEDUPLICATE",
        [VS_AST_CONFLICT_ERROR] = " ON CONFLICT DO ERROR",
        [VS_AST_CONFLICT_NOTHING] = " ON CONFLICT DO NOTHING",
    };
    vs_print_words(out, "INSERT INTO ");
    vs_print_path(out, insert->table);
    vs_print_hints(out, insert->hints);
    if (insert->partition.count > 0) {
        vs_print_words(out, " PARTITION (");
        vs_print_exprs(out, insert->partition);
        vs_buf_add_char(out, ')');
    }
    vs_buf_add_char(out, ' ');
    if (insert->columns.count > 0) {
        vs_print_idents(out, insert->columns);
        vs_buf_add_char(out, ' ');
    }
    vs_ast_print_query(out, insert->query);
    vs_print_words(out, conflicts[insert->conflict]);
}

static void print_statement_set(struct vs_buf *out, const struct vs_ast_statement_set *set)
{
    vs_print_words(out, "STATEMENT SET BEGIN ");
    for (uint32_t i = 0; i < set->count; i++) {
        vs_ast_print_statement(out, set->items[i]);
        vs_print_words(out, "; ");
    }
    vs_print_words(out, "END");
}

static void print_explain(struct vs_buf *out, const struct vs_ast_explain *explain)
{
    vs_print_words(out, "EXPLAIN ");
    vs_buf_add_str(out, explain->details);
    vs_print_words(out, explain->details.len > 0 ? " " : "");
    if (explain->statement->kind == VS_AST_STATEMENT_STATEMENT_SET)
        print_statement_set(out, &explain->statement->as.set_of_statements);
    else
        vs_ast_print_statement(out, explain->statement);
}

static void print_setting(struct vs_buf *out, const char *word, const struct vs_ast_option *option,
                          bool has_value)
{
    vs_print_words(out, word);
    if (option->key.len == 0)
        return;
    vs_buf_add_char(out, ' ');
    vs_print_text(out, option->key);
    if (!has_value)
        return;
    vs_print_words(out, " = ");
    vs_print_text(out, option->value);
}

static void print_show(struct vs_buf *out, const char *word, const struct vs_ast_show *show)
{
    bool has_from = vs_str_equal(vs_str(word), VS_STR("SHOW")) &&
                    !vs_str_starts_with(show->what, VS_STR("CREATE ")) &&
                    !vs_str_equal(show->what, VS_STR("PARTITIONS"));
    vs_print_words(out, word);
    vs_print_words(out, show->what.len > 0 ? " " : "");
    vs_buf_add_str(out, show->what);
    vs_print_words(out, show->extended ? " EXTENDED" : "");
    if (show->name.count > 0) {
        vs_print_words(out, has_from ? " FROM " : " ");
        vs_print_path(out, show->name);
    }
    if (show->like) {
        vs_print_words(out, show->negated ? " NOT LIKE " : " LIKE ");
        vs_print_text(out, show->pattern);
    }
}

void vs_ast_print_statement(struct vs_buf *out, const struct vs_ast_statement *statement)
{
    switch (statement->kind) {
    case VS_AST_STATEMENT_QUERY:
        vs_ast_print_query(out, statement->as.query);
        break;
    case VS_AST_STATEMENT_INSERT:
        print_insert(out, &statement->as.insert);
        break;
    case VS_AST_STATEMENT_SET:
        print_setting(out, "SET", &statement->as.set, true);
        break;
    case VS_AST_STATEMENT_RESET:
        print_setting(out, "RESET", &statement->as.reset, false);
        break;
    case VS_AST_STATEMENT_CREATE_TABLE:
        print_create_table(out, &statement->as.create_table);
        break;
    case VS_AST_STATEMENT_CREATE_VIEW:
        print_create_view(out, &statement->as.create_view);
        break;
    case VS_AST_STATEMENT_CREATE_FUNCTION:
        print_create_function(out, &statement->as.create_function);
        break;
    case VS_AST_STATEMENT_CREATE_CATALOG:
        print_create_other(out, "CATALOG", &statement->as.create_other);
        break;
    case VS_AST_STATEMENT_CREATE_DATABASE:
        print_create_other(out, "DATABASE", &statement->as.create_other);
        break;
    case VS_AST_STATEMENT_DROP:
        print_drop(out, &statement->as.drop);
        break;
    case VS_AST_STATEMENT_ALTER_TABLE:
        print_alter(out, &statement->as.alter);
        break;
    case VS_AST_STATEMENT_STATEMENT_SET:
        vs_print_words(out, "EXECUTE ");
        print_statement_set(out, &statement->as.set_of_statements);
        break;
    case VS_AST_STATEMENT_EXPLAIN:
        print_explain(out, &statement->as.explain);
        break;
    case VS_AST_STATEMENT_SHOW:
        print_show(out, "SHOW", &statement->as.show);
        break;
    case VS_AST_STATEMENT_DESCRIBE:
        print_show(out, "DESCRIBE", &statement->as.show);
        break;
    case VS_AST_STATEMENT_USE:
        print_show(out, "USE", &statement->as.show);
        break;
    case VS_AST_STATEMENT_KIND_COUNT:
        VS_UNREACHABLE();
    }
}
