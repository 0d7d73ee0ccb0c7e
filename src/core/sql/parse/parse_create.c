/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* CREATE, DROP and ALTER. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

/* What stands between CREATE or DROP and the kind of thing. */
struct prefix {
    bool or_replace;
    bool temporary;
    bool system;
};

/* --- Columns, keys and watermarks --- */

/* The lists of a CREATE TABLE while they grow. */
struct elements {
    struct vs_parse_list columns;
    struct vs_parse_list names; /* (a, b) AS SELECT: names without types */
    struct vs_parse_list keys;
    struct vs_parse_list watermarks;
    bool has_positions; /* ALTER TABLE: FIRST, AFTER a */
};

static enum vs_err parse_enforcement(struct vs_parser *p, struct vs_ast_key *key)
{
    key->not_enforced = vs_parse_accept_words(p, VS_WORD_NOT, VS_WORD_ENFORCED);
    if (!key->not_enforced)
        key->enforced = vs_parse_accept_word(p, VS_WORD_ENFORCED);
    return VS_ERR_OK;
}

static bool is_key(struct vs_parser *p)
{
    return vs_parse_is_word(p, VS_WORD_CONSTRAINT) || vs_parse_is_word(p, VS_WORD_PRIMARY) ||
           vs_parse_is_word(p, VS_WORD_UNIQUE);
}

/* [CONSTRAINT name] PRIMARY KEY | UNIQUE */
static enum vs_err parse_key_words(struct vs_parser *p, struct vs_ast_key *key)
{
    *key = (struct vs_ast_key){.at = vs_parse_peek(p, 0).at};
    if (vs_parse_accept_word(p, VS_WORD_CONSTRAINT))
        VS_TRY(vs_parse_ident(p, "the name of the constraint", &key->constraint));
    key->unique = vs_parse_accept_word(p, VS_WORD_UNIQUE);
    if (key->unique)
        return VS_ERR_OK;
    if (!vs_parse_accept_word(p, VS_WORD_PRIMARY))
        return vs_parse_unexpected(p, "PRIMARY KEY or UNIQUE");
    return vs_parse_expect_word(p, VS_WORD_KEY);
}

static enum vs_err push_key(struct vs_parser *p, struct elements *elements,
                            const struct vs_ast_key *key)
{
    return vs_parse_push(p, &elements->keys, key, sizeof *key, VS_SQL_COLUMNS_MAX, "constraints");
}

static enum vs_err parse_table_key(struct vs_parser *p, struct elements *elements)
{
    struct vs_ast_key key;
    VS_TRY(parse_key_words(p, &key));
    VS_TRY(vs_parse_idents(p, "the name of a column", &key.columns));
    VS_TRY(parse_enforcement(p, &key));
    return push_key(p, elements, &key);
}

/* a INT PRIMARY KEY NOT ENFORCED */
static enum vs_err parse_column_key(struct vs_parser *p, const struct vs_ast_ident *column,
                                    struct elements *elements)
{
    if (!is_key(p))
        return VS_ERR_OK;
    struct vs_ast_key key;
    VS_TRY(parse_key_words(p, &key));
    struct vs_ast_ident *name = VS_ARENA_NEW(p->plan, struct vs_ast_ident);
    *name = *column;
    key.columns = (struct vs_ast_idents){1, name};
    VS_TRY(parse_enforcement(p, &key));
    return push_key(p, elements, &key);
}

static enum vs_err parse_watermark(struct vs_parser *p, struct elements *elements)
{
    struct vs_ast_watermark watermark = {.at = vs_parse_take(p).at};
    VS_TRY(vs_parse_expect_word(p, VS_WORD_FOR));
    VS_TRY(vs_parse_path(p, "the name of a column: WATERMARK FOR ts AS ..", &watermark.column));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_AS));
    VS_TRY(vs_parse_expr(p, &watermark.expr));
    return vs_parse_push(p, &elements->watermarks, &watermark, sizeof watermark, VS_SQL_COLUMNS_MAX,
                         "watermarks");
}

static enum vs_err parse_metadata(struct vs_parser *p, struct vs_ast_column *column)
{
    column->kind = VS_AST_COLUMN_METADATA;
    if (vs_parse_accept_word(p, VS_WORD_FROM)) {
        uint32_t at = vs_parse_peek(p, 0).at;
        VS_TRY(vs_parse_string(p, "a key in single quotes: METADATA FROM 'timestamp'",
                               &column->metadata_key));
        if (column->metadata_key.len == 0)
            return vs_parse_fail(p, VS_ERR_SYNTAX, at,
                                 "an empty key; expected one such as 'timestamp'");
    }
    column->is_virtual = vs_parse_accept_word(p, VS_WORD_VIRTUAL);
    return VS_ERR_OK;
}

static enum vs_err parse_column(struct vs_parser *p, struct elements *elements)
{
    struct vs_ast_column column = {.kind = VS_AST_COLUMN_PHYSICAL};
    VS_TRY(vs_parse_ident(p, "the name of a column", &column.name));
    if (vs_parse_is(p, VS_TOKEN_COMMA) || vs_parse_is(p, VS_TOKEN_RPAREN))
        return vs_parse_push(p, &elements->names, &column.name, sizeof column.name,
                             VS_SQL_COLUMNS_MAX, "columns");
    column.type_at = vs_parse_peek(p, 0).at;
    if (vs_parse_accept_word(p, VS_WORD_AS)) {
        column.kind = VS_AST_COLUMN_COMPUTED;
        VS_TRY(vs_parse_expr(p, &column.computed));
    } else {
        VS_TRY(vs_parse_type(p, &column.type));
        if (vs_parse_accept_word(p, VS_WORD_METADATA))
            VS_TRY(parse_metadata(p, &column));
        else
            VS_TRY(parse_column_key(p, &column.name, elements));
    }
    VS_TRY(vs_parse_comment(p, &column.has_comment, &column.comment));
    if (elements->has_positions) {
        column.is_first = vs_parse_accept_word(p, VS_WORD_FIRST);
        if (!column.is_first && vs_parse_accept_word(p, VS_WORD_AFTER))
            VS_TRY(vs_parse_ident(p, "the name of a column", &column.after));
    }
    return vs_parse_push(p, &elements->columns, &column, sizeof column, VS_SQL_COLUMNS_MAX,
                         "columns in one table");
}

static enum vs_err parse_element(struct vs_parser *p, struct elements *elements)
{
    if (is_key(p))
        return parse_table_key(p, elements);
    if (vs_parse_is_word(p, VS_WORD_WATERMARK))
        return parse_watermark(p, elements);
    return parse_column(p, elements);
}

static void put_elements(const struct elements *elements, struct vs_ast_create_table *out)
{
    out->columns = elements->columns.items;
    out->column_count = elements->columns.count;
    out->as_columns = (struct vs_ast_idents){elements->names.count, elements->names.items};
    out->keys = elements->keys.items;
    out->key_count = elements->keys.count;
    out->watermarks = elements->watermarks.items;
    out->watermark_count = elements->watermarks.count;
}

/* ( columns, keys, watermarks ) */
static enum vs_err parse_elements(struct vs_parser *p, bool has_positions,
                                  struct vs_ast_create_table *out)
{
    struct elements elements = {.has_positions = has_positions};
    uint32_t at = vs_parse_take(p).at;
    out->has_columns = true;
    while (!vs_parse_is(p, VS_TOKEN_RPAREN)) {
        VS_TRY(parse_element(p, &elements));
        if (!vs_parse_accept(p, VS_TOKEN_COMMA))
            break;
        if (vs_parse_is(p, VS_TOKEN_RPAREN))
            return vs_parse_unexpected(p, "a column; remove the last \",\"");
    }
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\""));
    bool has_definitions =
        elements.columns.count + elements.keys.count + elements.watermarks.count > 0;
    if (elements.names.count > 0 && has_definitions)
        return vs_parse_fail(
            p, VS_ERR_SYNTAX, at,
            "some columns have no type; a list of names alone stands before AS SELECT");
    put_elements(&elements, out);
    return VS_ERR_OK;
}

/* --- CREATE TABLE --- */

/* INCLUDING ALL, EXCLUDING OPTIONS, .. in parentheses, without commas. */
static enum vs_err parse_like_options(struct vs_parser *p, struct vs_ast_like *out)
{
    static const enum vs_word merges[] = {VS_WORD_INCLUDING, VS_WORD_EXCLUDING,
                                          VS_WORD_OVERWRITING};
    static const enum vs_word features[] = {
        VS_WORD_ALL,      VS_WORD_CONSTRAINTS, VS_WORD_DISTRIBUTION, VS_WORD_GENERATED,
        VS_WORD_METADATA, VS_WORD_OPTIONS,     VS_WORD_PARTITIONS,   VS_WORD_WATERMARKS};
    struct vs_parse_list items = {0};
    if (!vs_parse_accept(p, VS_TOKEN_LPAREN))
        return VS_ERR_OK;
    while (!vs_parse_is(p, VS_TOKEN_RPAREN)) {
        struct vs_ast_like_option option = {.at = vs_parse_peek(p, 0).at};
        for (size_t i = 0; i < sizeof merges / sizeof merges[0] && option.merge.len == 0; i++) {
            if (vs_parse_accept_word(p, merges[i]))
                option.merge = vs_str(vs_word_text(merges[i]));
        }
        if (option.merge.len == 0)
            return vs_parse_unexpected(p, "INCLUDING, EXCLUDING, OVERWRITING or \")\"");
        for (size_t i = 0; i < sizeof features / sizeof features[0] && option.feature.len == 0;
             i++) {
            if (vs_parse_accept_word(p, features[i]))
                option.feature = vs_str(vs_word_text(features[i]));
        }
        if (option.feature.len == 0)
            return vs_parse_unexpected(
                p, "ALL, CONSTRAINTS, GENERATED, METADATA, OPTIONS, PARTITIONS or WATERMARKS");
        VS_TRY(vs_parse_push(p, &items, &option, sizeof option, VS_SQL_ARGUMENTS_MAX,
                             "options of LIKE"));
    }
    out->options = items.items;
    out->option_count = items.count;
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
}

static enum vs_err parse_table_tail(struct vs_parser *p, struct vs_ast_create_table *out)
{
    VS_TRY(vs_parse_comment(p, &out->has_comment, &out->comment));
    if (vs_parse_is_word(p, VS_WORD_DISTRIBUTED))
        return vs_parse_fail(p, VS_ERR_UNSUPPORTED, vs_parse_peek(p, 0).at,
                             "DISTRIBUTED is not supported: no connector here has buckets");
    if (vs_parse_accept_words(p, VS_WORD_PARTITIONED, VS_WORD_BY))
        VS_TRY(vs_parse_idents(p, "the name of a column", &out->partitioned_by));
    out->has_options = vs_parse_accept_word(p, VS_WORD_WITH);
    if (out->has_options)
        VS_TRY(vs_parse_options(p, &out->options));
    if (vs_parse_accept_word(p, VS_WORD_LIKE)) {
        struct vs_ast_like *like = VS_ARENA_NEW(p->plan, struct vs_ast_like);
        out->like = like;
        VS_TRY(vs_parse_path(p, "the name of a table", &like->table));
        return parse_like_options(p, like);
    }
    return vs_parse_accept_word(p, VS_WORD_AS) ? vs_parse_query(p, &out->as) : VS_ERR_OK;
}

static enum vs_err parse_if_not_exists(struct vs_parser *p, bool *out)
{
    *out = vs_parse_accept_words(p, VS_WORD_IF, VS_WORD_NOT);
    return *out ? vs_parse_expect_word(p, VS_WORD_EXISTS) : VS_ERR_OK;
}

static enum vs_err parse_create_table(struct vs_parser *p, struct prefix prefix,
                                      struct vs_ast_statement *out)
{
    struct vs_ast_create_table *table = &out->as.create_table;
    out->kind = VS_AST_STATEMENT_CREATE_TABLE;
    table->temporary = prefix.temporary;
    table->or_replace = prefix.or_replace;
    VS_TRY(parse_if_not_exists(p, &table->if_not_exists));
    VS_TRY(vs_parse_path(p, "the name of a table", &table->name));
    if (vs_parse_is(p, VS_TOKEN_LPAREN))
        VS_TRY(parse_elements(p, false, table));
    VS_TRY(parse_table_tail(p, table));
    if (table->as_columns.count > 0 && table->as == NULL)
        return vs_parse_fail(
            p, VS_ERR_SYNTAX, table->as_columns.items[0].at,
            "the column has no type; write it behind the name, or AS SELECT behind the table");
    if (!table->has_columns && table->as == NULL && table->like == NULL)
        return vs_parse_unexpected(p, "\"(\" and the columns of the table");
    return VS_ERR_OK;
}

/* --- The other CREATEs --- */

static enum vs_err parse_create_view(struct vs_parser *p, struct prefix prefix,
                                     struct vs_ast_statement *out)
{
    struct vs_ast_create_view *view = &out->as.create_view;
    out->kind = VS_AST_STATEMENT_CREATE_VIEW;
    view->temporary = prefix.temporary;
    view->or_replace = prefix.or_replace;
    VS_TRY(parse_if_not_exists(p, &view->if_not_exists));
    VS_TRY(vs_parse_path(p, "the name of a view", &view->name));
    if (vs_parse_is(p, VS_TOKEN_LPAREN))
        VS_TRY(vs_parse_idents(p, "the name of a column", &view->columns));
    VS_TRY(vs_parse_comment(p, &view->has_comment, &view->comment));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_AS));
    return vs_parse_query(p, &view->query);
}

/* USING JAR 'a', JAR 'b' */
static enum vs_err parse_jars(struct vs_parser *p, struct vs_ast_create_function *out)
{
    struct vs_parse_list items = {0};
    if (!vs_parse_accept_word(p, VS_WORD_USING))
        return VS_ERR_OK;
    do {
        struct vs_str jar;
        VS_TRY(vs_parse_expect_word(p, VS_WORD_JAR));
        VS_TRY(vs_parse_string(p, "the place of the JAR: JAR 'file:///f.jar'", &jar));
        VS_TRY(vs_parse_push(p, &items, &jar, sizeof jar, VS_SQL_ARGUMENTS_MAX, "JARs"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    out->jars = items.items;
    out->jar_count = items.count;
    return VS_ERR_OK;
}

static enum vs_err parse_create_function(struct vs_parser *p, struct prefix prefix,
                                         struct vs_ast_statement *out)
{
    static const enum vs_word languages[] = {VS_WORD_JAVA, VS_WORD_SCALA, VS_WORD_PYTHON};
    struct vs_ast_create_function *function = &out->as.create_function;
    out->kind = VS_AST_STATEMENT_CREATE_FUNCTION;
    function->temporary = prefix.temporary;
    function->system = prefix.system;
    VS_TRY(parse_if_not_exists(p, &function->if_not_exists));
    VS_TRY(vs_parse_path(p, "the name of a function", &function->name));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_AS));
    VS_TRY(
        vs_parse_string(p, "a class in single quotes: AS 'com.example.F'", &function->class_name));
    if (vs_parse_accept_word(p, VS_WORD_LANGUAGE)) {
        for (size_t i = 0;
             i < sizeof languages / sizeof languages[0] && function->language.len == 0; i++) {
            if (vs_parse_accept_word(p, languages[i]))
                function->language = vs_str(vs_word_text(languages[i]));
        }
        if (function->language.len == 0)
            return vs_parse_unexpected(p, "JAVA, SCALA or PYTHON");
    }
    return parse_jars(p, function);
}

static enum vs_err parse_create_other(struct vs_parser *p, enum vs_ast_statement_kind kind,
                                      struct vs_ast_statement *out)
{
    struct vs_ast_create_other *other = &out->as.create_other;
    out->kind = kind;
    VS_TRY(parse_if_not_exists(p, &other->if_not_exists));
    VS_TRY(vs_parse_path(p, "a name", &other->name));
    VS_TRY(vs_parse_comment(p, &other->has_comment, &other->comment));
    return vs_parse_accept_word(p, VS_WORD_WITH) ? vs_parse_options(p, &other->options) : VS_ERR_OK;
}

static void parse_prefix(struct vs_parser *p, struct prefix *out)
{
    out->temporary = vs_parse_accept_word(p, VS_WORD_TEMPORARY);
    out->system = out->temporary && vs_parse_accept_word(p, VS_WORD_SYSTEM);
}

enum vs_err vs_parse_create(struct vs_parser *p, struct vs_ast_statement *out)
{
    struct prefix prefix = {0};
    (void)vs_parse_take(p);
    prefix.or_replace = vs_parse_accept_words(p, VS_WORD_OR, VS_WORD_REPLACE);
    parse_prefix(p, &prefix);
    bool is_plain = !prefix.or_replace && !prefix.temporary;
    if (!prefix.system && vs_parse_accept_word(p, VS_WORD_TABLE))
        return parse_create_table(p, prefix, out);
    if (!prefix.system && vs_parse_accept_word(p, VS_WORD_VIEW))
        return parse_create_view(p, prefix, out);
    if (!prefix.or_replace && vs_parse_accept_word(p, VS_WORD_FUNCTION))
        return parse_create_function(p, prefix, out);
    if (is_plain && vs_parse_accept_word(p, VS_WORD_CATALOG))
        return parse_create_other(p, VS_AST_STATEMENT_CREATE_CATALOG, out);
    if (is_plain && vs_parse_accept_word(p, VS_WORD_DATABASE))
        return parse_create_other(p, VS_AST_STATEMENT_CREATE_DATABASE, out);
    return vs_parse_unexpected(
        p, "TABLE, VIEW, TEMPORARY TABLE, TEMPORARY VIEW, FUNCTION, CATALOG or DATABASE");
}

/* --- DROP, ALTER --- */

enum vs_err vs_parse_drop(struct vs_parser *p, struct vs_ast_statement *out)
{
    static const enum vs_word kinds[] = {VS_WORD_TABLE, VS_WORD_VIEW, VS_WORD_FUNCTION,
                                         VS_WORD_CATALOG, VS_WORD_DATABASE};
    struct vs_ast_drop *drop = &out->as.drop;
    struct prefix prefix = {0};
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_DROP;
    parse_prefix(p, &prefix);
    drop->temporary = prefix.temporary;
    drop->system = prefix.system;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && drop->what.len == 0; i++) {
        if (vs_parse_accept_word(p, kinds[i]))
            drop->what = vs_str(vs_word_text(kinds[i]));
    }
    if (drop->what.len == 0)
        return vs_parse_unexpected(p, "TABLE, VIEW, FUNCTION, CATALOG or DATABASE");
    drop->if_exists = vs_parse_accept_words(p, VS_WORD_IF, VS_WORD_EXISTS);
    VS_TRY(vs_parse_path(p, "a name", &drop->name));
    if (vs_parse_accept_word(p, VS_WORD_CASCADE))
        drop->behaviour = VS_STR("CASCADE");
    else if (vs_parse_accept_word(p, VS_WORD_RESTRICT))
        drop->behaviour = VS_STR("RESTRICT");
    return VS_ERR_OK;
}

/* RESET ('k', ..) */
static enum vs_err parse_reset_keys(struct vs_parser *p, struct vs_ast_options *out)
{
    struct vs_parse_list items = {0};
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    do {
        struct vs_ast_option option = {.at = vs_parse_peek(p, 0).at};
        VS_TRY(vs_parse_string(p, "an option: RESET ('key')", &option.key));
        VS_TRY(vs_parse_push(p, &items, &option, sizeof option, VS_SQL_COLUMNS_MAX, "options"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    *out = (struct vs_ast_options){items.count, items.items};
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

/* ADD and MODIFY: one column, key or watermark, or several in parentheses */
static enum vs_err parse_changes(struct vs_parser *p, enum vs_ast_alter action,
                                 struct vs_ast_alter_table *alter)
{
    struct vs_ast_create_table *changes = VS_ARENA_NEW(p->plan, struct vs_ast_create_table);
    struct elements one = {.has_positions = true};
    alter->action = action;
    alter->changes = changes;
    if (vs_parse_is(p, VS_TOKEN_LPAREN)) {
        VS_TRY(parse_elements(p, true, changes));
    } else {
        VS_TRY(parse_element(p, &one));
        put_elements(&one, changes);
    }
    return changes->as_columns.count == 0
               ? VS_ERR_OK
               : vs_parse_fail(p, VS_ERR_SYNTAX, changes->as_columns.items[0].at,
                               "the column has no type");
}

static enum vs_err parse_alter_drop(struct vs_parser *p, struct vs_ast_alter_table *alter)
{
    alter->action = VS_AST_ALTER_DROP_KEY;
    if (vs_parse_accept_words(p, VS_WORD_PRIMARY, VS_WORD_KEY))
        return VS_ERR_OK;
    if (vs_parse_accept_word(p, VS_WORD_CONSTRAINT))
        return vs_parse_ident(p, "the name of the constraint", &alter->constraint);
    alter->action = VS_AST_ALTER_DROP_WATERMARK;
    if (vs_parse_accept_word(p, VS_WORD_WATERMARK))
        return VS_ERR_OK;
    alter->action = VS_AST_ALTER_DROP;
    if (vs_parse_is(p, VS_TOKEN_LPAREN))
        return vs_parse_idents(p, "the name of a column", &alter->columns);
    struct vs_ast_ident *name = VS_ARENA_NEW(p->plan, struct vs_ast_ident);
    alter->columns = (struct vs_ast_idents){1, name};
    return vs_parse_ident(p, "a column, PRIMARY KEY, CONSTRAINT name or WATERMARK", name);
}

static enum vs_err parse_alter_rename(struct vs_parser *p, struct vs_ast_alter_table *alter)
{
    if (vs_parse_accept_word(p, VS_WORD_TO)) {
        alter->action = VS_AST_ALTER_RENAME;
        return vs_parse_path(p, "the new name", &alter->new_name);
    }
    struct vs_ast_ident *names = VS_ARENA_ARRAY(p->plan, 2, struct vs_ast_ident);
    alter->action = VS_AST_ALTER_RENAME_COLUMN;
    alter->columns = (struct vs_ast_idents){2, names};
    VS_TRY(vs_parse_ident(p, "TO, or the name of a column", &names[0]));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_TO));
    return vs_parse_ident(p, "the new name", &names[1]);
}

static enum vs_err parse_alter_table(struct vs_parser *p, struct vs_ast_alter_table *alter)
{
    if (vs_parse_accept_word(p, VS_WORD_SET)) {
        alter->action = VS_AST_ALTER_SET;
        return vs_parse_options(p, &alter->options);
    }
    if (vs_parse_accept_word(p, VS_WORD_RESET)) {
        alter->action = VS_AST_ALTER_RESET;
        return parse_reset_keys(p, &alter->options);
    }
    if (vs_parse_accept_word(p, VS_WORD_ADD))
        return parse_changes(p, VS_AST_ALTER_ADD, alter);
    if (vs_parse_accept_word(p, VS_WORD_MODIFY))
        return parse_changes(p, VS_AST_ALTER_MODIFY, alter);
    if (vs_parse_accept_word(p, VS_WORD_DROP))
        return parse_alter_drop(p, alter);
    if (vs_parse_accept_word(p, VS_WORD_RENAME))
        return parse_alter_rename(p, alter);
    return vs_parse_unexpected(p, "SET, RESET, ADD, MODIFY, DROP or RENAME");
}

static enum vs_err parse_alter_view(struct vs_parser *p, struct vs_ast_alter_table *alter)
{
    alter->is_view = true;
    VS_TRY(vs_parse_path(p, "the name of a view", &alter->name));
    if (vs_parse_accept_words(p, VS_WORD_RENAME, VS_WORD_TO)) {
        alter->action = VS_AST_ALTER_RENAME;
        return vs_parse_path(p, "the new name", &alter->new_name);
    }
    alter->action = VS_AST_ALTER_QUERY;
    return vs_parse_accept_word(p, VS_WORD_AS) ? vs_parse_query(p, &alter->query)
                                               : vs_parse_unexpected(p, "RENAME TO or AS query");
}

enum vs_err vs_parse_alter(struct vs_parser *p, struct vs_ast_statement *out)
{
    struct vs_ast_alter_table *alter = &out->as.alter;
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_ALTER_TABLE;
    if (vs_parse_accept_word(p, VS_WORD_VIEW))
        return parse_alter_view(p, alter);
    if (!vs_parse_accept_word(p, VS_WORD_TABLE))
        return vs_parse_unexpected(p, "TABLE or VIEW");
    alter->if_exists = vs_parse_accept_words(p, VS_WORD_IF, VS_WORD_EXISTS);
    VS_TRY(vs_parse_path(p, "the name of a table", &alter->name));
    return parse_alter_table(p, alter);
}
