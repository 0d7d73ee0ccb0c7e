/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Statements but CREATE, DROP and ALTER (parse_create.c). */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

static struct vs_ast_statement *new_statement(struct vs_parser *p)
{
    struct vs_ast_statement *statement = VS_ARENA_NEW(p->plan, struct vs_ast_statement);
    statement->at = vs_parse_peek(p, 0).at;
    statement->script = p->script;
    for (; p->line_at < statement->at; p->line_at++)
        p->line += p->script->text.ptr[p->line_at] == '\n' ? 1 : 0;
    statement->line = p->line;
    return statement;
}

/* --- SET, RESET --- */

static enum vs_err parse_setting_key(struct vs_parser *p, const char *what,
                                     struct vs_ast_option *out)
{
    out->at = vs_parse_peek(p, 0).at;
    VS_TRY(vs_parse_string(p, what, &out->key));
    return out->key.len > 0 ? VS_ERR_OK
                            : vs_parse_fail(p, VS_ERR_SYNTAX, out->at,
                                            "a setting without a name; expected %s", what);
}

static enum vs_err parse_set(struct vs_parser *p, struct vs_ast_statement *out)
{
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_SET;
    out->as.set.at = vs_parse_peek(p, 0).at;
    if (vs_parse_is(p, VS_TOKEN_SEMICOLON) || vs_parse_is(p, VS_TOKEN_END))
        return VS_ERR_OK;
    VS_TRY(parse_setting_key(p, "a setting in single quotes: SET 'key' = 'value'", &out->as.set));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_EQUAL, "\"=\""));
    out->as.set.value_at = vs_parse_peek(p, 0).at;
    return vs_parse_string(p, "the value in single quotes: SET 'key' = 'value'",
                           &out->as.set.value);
}

static enum vs_err parse_reset(struct vs_parser *p, struct vs_ast_statement *out)
{
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_RESET;
    out->as.reset.at = vs_parse_peek(p, 0).at;
    if (vs_parse_is(p, VS_TOKEN_SEMICOLON) || vs_parse_is(p, VS_TOKEN_END))
        return VS_ERR_OK;
    return parse_setting_key(p, "a setting in single quotes: RESET 'key'", &out->as.reset);
}

/* --- Queries and INSERT --- */

static enum vs_err parse_query(struct vs_parser *p, struct vs_ast_statement *out)
{
    out->kind = VS_AST_STATEMENT_QUERY;
    return vs_parse_query(p, &out->as.query);
}

/* PARTITION (k = 'v', ..) */
static enum vs_err parse_static_partition(struct vs_parser *p, struct vs_ast_insert *out)
{
    if (!vs_parse_accept_word(p, VS_WORD_PARTITION))
        return VS_ERR_OK;
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    VS_TRY(vs_parse_exprs(p, &out->partition));
    for (uint32_t i = 0; i < out->partition.count; i++) {
        const struct vs_ast_expr *item = out->partition.items[i];
        bool ok = item->kind == VS_AST_OPERATOR && item->as.op.op == VS_AST_OP_EQUAL &&
                  item->as.op.args.items[0]->kind == VS_AST_NAME &&
                  item->as.op.args.items[1]->kind == VS_AST_LITERAL;
        if (!ok)
            return vs_parse_fail(p, VS_ERR_SYNTAX, item->at,
                                 "expected column = literal: PARTITION (day = '2024-01-01')");
    }
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

static enum vs_err parse_conflict(struct vs_parser *p, struct vs_ast_insert *out)
{
    out->conflict_at = vs_parse_peek(p, 0).at;
    if (!vs_parse_accept_word(p, VS_WORD_ON))
        return VS_ERR_OK;
    VS_TRY(vs_parse_expect_words(p, VS_WORD_CONFLICT, VS_WORD_DO));
    if (vs_parse_accept_word(p, VS_WORD_DEDUPLICATE))
        out->conflict = VS_AST_CONFLICT_DEDUPLICATE;
    else if (vs_parse_accept_word(p, VS_WORD_ERROR))
        out->conflict = VS_AST_CONFLICT_ERROR;
    else if (vs_parse_accept_word(p, VS_WORD_NOTHING))
        out->conflict = VS_AST_CONFLICT_NOTHING;
    else
        return vs_parse_unexpected(p, "DEDUPLICATE, ERROR or NOTHING");
    return VS_ERR_OK;
}

static enum vs_err parse_insert(struct vs_parser *p, struct vs_ast_statement *out)
{
    struct vs_ast_insert *insert = &out->as.insert;
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_INSERT;
    if (vs_parse_is_word(p, VS_WORD_OVERWRITE))
        return vs_parse_fail(p, VS_ERR_UNSUPPORTED, vs_parse_peek(p, 0).at,
                             "INSERT OVERWRITE is for batch jobs; in a stream, write INSERT INTO");
    VS_TRY(vs_parse_expect_word(p, VS_WORD_INTO));
    VS_TRY(vs_parse_path(p, "the name of a table", &insert->table));
    VS_TRY(vs_parse_hints(p, &insert->hints));
    VS_TRY(parse_static_partition(p, insert));
    if (vs_parse_is(p, VS_TOKEN_LPAREN) && vs_parse_is_ident(vs_parse_peek(p, 1)))
        VS_TRY(vs_parse_idents(p, "the name of a column", &insert->columns));
    if (!vs_parse_is_query(p) && !vs_parse_is(p, VS_TOKEN_LPAREN))
        return vs_parse_unexpected(p, insert->columns.count == 0
                                          ? "SELECT, VALUES or the columns in parentheses"
                                          : "SELECT or VALUES");
    VS_TRY(vs_parse_query(p, &insert->query));
    return parse_conflict(p, insert);
}

/* --- STATEMENT SET, EXPLAIN --- */

/* INSERTs up to END. */
static enum vs_err parse_inserts(struct vs_parser *p, struct vs_ast_statement *out)
{
    struct vs_parse_list items = {0};
    out->kind = VS_AST_STATEMENT_STATEMENT_SET;
    for (;;) {
        while (vs_parse_accept(p, VS_TOKEN_SEMICOLON))
            continue;
        if (vs_parse_accept_word(p, VS_WORD_END))
            break;
        if (!vs_parse_is_word(p, VS_WORD_INSERT))
            return vs_parse_unexpected(p, "INSERT, or END of the STATEMENT SET");
        struct vs_ast_statement *insert = new_statement(p);
        VS_TRY(parse_insert(p, insert));
        insert->end = p->end;
        VS_TRY(
            vs_parse_push(p, &items, &insert, sizeof insert, VS_SQL_STATEMENTS_MAX, "statements"));
        if (!vs_parse_is(p, VS_TOKEN_SEMICOLON) && !vs_parse_is_word(p, VS_WORD_END))
            return vs_parse_unexpected(p, "\";\" between statements, or the rest of this one");
    }
    if (items.count == 0)
        return vs_parse_fail(p, VS_ERR_SYNTAX, out->at,
                             "a STATEMENT SET without any INSERT; remove it or add one");
    out->as.set_of_statements.count = items.count;
    out->as.set_of_statements.items = items.items;
    return VS_ERR_OK;
}

/* STATEMENT SET BEGIN .. END */
static enum vs_err parse_statement_set(struct vs_parser *p, struct vs_ast_statement *out)
{
    VS_TRY(vs_parse_expect_words(p, VS_WORD_STATEMENT, VS_WORD_SET));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_BEGIN));
    return parse_inserts(p, out);
}

/* BEGIN STATEMENT SET; .. END */
static enum vs_err parse_begin(struct vs_parser *p, struct vs_ast_statement *out)
{
    (void)vs_parse_take(p);
    VS_TRY(vs_parse_expect_words(p, VS_WORD_STATEMENT, VS_WORD_SET));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_SEMICOLON, "\";\""));
    return parse_inserts(p, out);
}

/* A query, an INSERT or a STATEMENT SET. */
static enum vs_err parse_job(struct vs_parser *p, struct vs_ast_statement *out)
{
    if (vs_parse_is_query(p) || vs_parse_is(p, VS_TOKEN_LPAREN))
        return parse_query(p, out);
    if (vs_parse_is_word(p, VS_WORD_INSERT))
        return parse_insert(p, out);
    if (vs_parse_is_word(p, VS_WORD_STATEMENT))
        return parse_statement_set(p, out);
    return vs_parse_unexpected(p, "SELECT, INSERT or STATEMENT SET");
}

static enum vs_err parse_execute(struct vs_parser *p, struct vs_ast_statement *out)
{
    (void)vs_parse_take(p);
    return parse_job(p, out);
}

static enum vs_err parse_explain_details(struct vs_parser *p, struct vs_str *out)
{
    static const enum vs_word details[] = {VS_WORD_ESTIMATED_COST, VS_WORD_CHANGELOG_MODE,
                                           VS_WORD_PLAN_ADVICE, VS_WORD_JSON_EXECUTION_PLAN};
    bool more = true;
    while (more) {
        enum vs_word word = vs_parse_peek(p, 0).word;
        bool is_detail = false;
        for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
            is_detail = is_detail || word == details[i];
        if (!is_detail)
            return out->len == 0
                       ? VS_ERR_OK
                       : vs_parse_unexpected(p, "a detail of EXPLAIN, such as CHANGELOG_MODE");
        if (out->len > VS_SQL_ARGUMENTS_MAX)
            return vs_parse_unexpected(p, "the statement to explain");
        (void)vs_parse_take(p);
        *out = vs_arena_printf(p->plan, "%.*s%s%s", VS_STR_ARG(*out), out->len == 0 ? "" : ", ",
                               vs_word_text(word));
        more = vs_parse_accept(p, VS_TOKEN_COMMA);
    }
    return VS_ERR_OK;
}

static enum vs_err parse_explain(struct vs_parser *p, struct vs_ast_statement *out)
{
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_EXPLAIN;
    if (!vs_parse_accept_word(p, VS_WORD_PLAN))
        VS_TRY(parse_explain_details(p, &out->as.explain.details));
    else
        VS_TRY(vs_parse_expect_word(p, VS_WORD_FOR));
    (void)vs_parse_accept_word(p, VS_WORD_EXECUTE);
    struct vs_ast_statement *inner = new_statement(p);
    VS_TRY(parse_job(p, inner));
    inner->end = p->end;
    out->as.explain.statement = inner;
    return VS_ERR_OK;
}

/* --- SHOW, DESCRIBE, USE --- */

static enum vs_err parse_show(struct vs_parser *p, struct vs_ast_statement *out)
{
    static const struct {
        enum vs_word first;
        enum vs_word second;
        bool has_name;
        const char *what;
    } forms[] = {
        {VS_WORD_CATALOGS, VS_NO_WORD, false, "CATALOGS"},
        {VS_WORD_CURRENT, VS_WORD_CATALOG, false, "CURRENT CATALOG"},
        {VS_WORD_CURRENT, VS_WORD_DATABASE, false, "CURRENT DATABASE"},
        {VS_WORD_DATABASES, VS_NO_WORD, false, "DATABASES"},
        {VS_WORD_TABLES, VS_NO_WORD, false, "TABLES"},
        {VS_WORD_VIEWS, VS_NO_WORD, false, "VIEWS"},
        {VS_WORD_COLUMNS, VS_NO_WORD, false, "COLUMNS"},
        {VS_WORD_FUNCTIONS, VS_NO_WORD, false, "FUNCTIONS"},
        {VS_WORD_USER, VS_WORD_FUNCTIONS, false, "USER FUNCTIONS"},
        {VS_WORD_MODULES, VS_NO_WORD, false, "MODULES"},
        {VS_WORD_FULL, VS_WORD_MODULES, false, "FULL MODULES"},
        {VS_WORD_PROCEDURES, VS_NO_WORD, false, "PROCEDURES"},
        {VS_WORD_JARS, VS_NO_WORD, false, "JARS"},
        {VS_WORD_JOBS, VS_NO_WORD, false, "JOBS"},
        {VS_WORD_PARTITIONS, VS_NO_WORD, true, "PARTITIONS"},
        {VS_WORD_CREATE, VS_WORD_TABLE, true, "CREATE TABLE"},
        {VS_WORD_CREATE, VS_WORD_VIEW, true, "CREATE VIEW"},
        {VS_WORD_CREATE, VS_WORD_CATALOG, true, "CREATE CATALOG"},
    };
    struct vs_ast_show *show = &out->as.show;
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_SHOW;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0] && show->what.len == 0; i++) {
        bool is = forms[i].second == VS_NO_WORD
                      ? vs_parse_accept_word(p, forms[i].first)
                      : vs_parse_accept_words(p, forms[i].first, forms[i].second);
        if (!is)
            continue;
        show->what = vs_str(forms[i].what);
        if (forms[i].has_name)
            return vs_parse_path(p, "a name", &show->name);
    }
    if (show->what.len == 0)
        return vs_parse_unexpected(
            p, "TABLES, VIEWS, COLUMNS FROM table, CREATE TABLE table, FUNCTIONS or the like");
    if (vs_parse_accept_word(p, VS_WORD_FROM) || vs_parse_accept_word(p, VS_WORD_IN))
        VS_TRY(vs_parse_path(p, "a name", &show->name));
    show->negated = vs_parse_accept_words(p, VS_WORD_NOT, VS_WORD_LIKE);
    show->like = show->negated || vs_parse_accept_word(p, VS_WORD_LIKE);
    return show->like ? vs_parse_string(p, "a pattern: LIKE 'rule%'", &show->pattern) : VS_ERR_OK;
}

static enum vs_err parse_describe(struct vs_parser *p, struct vs_ast_statement *out)
{
    struct vs_ast_show *show = &out->as.show;
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_DESCRIBE;
    bool has_kind = vs_parse_is_word(p, VS_WORD_CATALOG) || vs_parse_is_word(p, VS_WORD_DATABASE);
    if (has_kind &&
        (vs_parse_is_ident(vs_parse_peek(p, 1)) || vs_parse_peek(p, 1).word == VS_WORD_EXTENDED))
        show->what = vs_str(vs_word_text(vs_parse_take(p).word));
    show->extended = vs_parse_accept_word(p, VS_WORD_EXTENDED);
    return vs_parse_path(p, "the name of a table or view", &show->name);
}

static enum vs_err parse_use(struct vs_parser *p, struct vs_ast_statement *out)
{
    struct vs_ast_show *show = &out->as.show;
    (void)vs_parse_take(p);
    out->kind = VS_AST_STATEMENT_USE;
    if (vs_parse_is_word(p, VS_WORD_CATALOG) && vs_parse_is_ident(vs_parse_peek(p, 1)))
        show->what = vs_str(vs_word_text(vs_parse_take(p).word));
    return vs_parse_path(p, "the name of a database: USE name, or USE CATALOG name", &show->name);
}

/* --- All --- */

static enum vs_err unsupported(struct vs_parser *p)
{
    static const struct {
        enum vs_word word;
        const char *why;
    } statements[] = {
        {VS_WORD_DELETE, "is for batch jobs; a stream changes rows by the changelog of a query "
                         "into a table with a PRIMARY KEY"},
        {VS_WORD_UPDATE, "is for batch jobs; a stream changes rows by the changelog of a query "
                         "into a table with a PRIMARY KEY"},
        {VS_WORD_MERGE,
         "does not exist in Flink SQL; INSERT INTO a table with a PRIMARY KEY updates its rows"},
        {VS_WORD_UPSERT,
         "does not exist in Flink SQL; INSERT INTO a table with a PRIMARY KEY updates its rows"},
        {VS_WORD_TRUNCATE, "is for batch jobs"},
        {VS_WORD_CALL, "is not supported: there are no procedures"},
        {VS_WORD_COMPILE, "is not supported: plans are made from the script at each start"},
        {VS_WORD_LOAD, "is not supported: there are no modules"},
        {VS_WORD_UNLOAD, "is not supported: there are no modules"},
        {VS_WORD_ADD, "is not supported: there are no JARs"},
        {VS_WORD_REMOVE, "is not supported: there are no JARs"},
        {VS_WORD_ANALYZE, "is not supported: there are no statistics"},
        {VS_WORD_STOP, "is not supported in scripts"},
    };
    struct vs_token token = vs_parse_peek(p, 0);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        if (statements[i].word == token.word)
            return vs_parse_fail(p, VS_ERR_UNSUPPORTED, token.at, "%s %s", vs_word_text(token.word),
                                 statements[i].why);
    }
    return vs_parse_unexpected(
        p, "a statement: CREATE, INSERT, SELECT, SET, EXECUTE STATEMENT SET, EXPLAIN, SHOW, "
           "DESCRIBE, DROP, ALTER or USE");
}

static enum vs_err parse_any(struct vs_parser *p, struct vs_ast_statement *out)
{
    static const struct {
        enum vs_word word;
        enum vs_err (*parse)(struct vs_parser *p, struct vs_ast_statement *out);
    } statements[] = {
        {VS_WORD_SET, parse_set},           {VS_WORD_RESET, parse_reset},
        {VS_WORD_INSERT, parse_insert},     {VS_WORD_CREATE, vs_parse_create},
        {VS_WORD_DROP, vs_parse_drop},      {VS_WORD_ALTER, vs_parse_alter},
        {VS_WORD_BEGIN, parse_begin},       {VS_WORD_EXECUTE, parse_execute},
        {VS_WORD_EXPLAIN, parse_explain},   {VS_WORD_SHOW, parse_show},
        {VS_WORD_DESCRIBE, parse_describe}, {VS_WORD_DESC, parse_describe},
        {VS_WORD_USE, parse_use},
    };
    if (vs_parse_is_query(p) || vs_parse_is(p, VS_TOKEN_LPAREN))
        return parse_query(p, out);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        if (vs_parse_is_word(p, statements[i].word))
            return statements[i].parse(p, out);
    }
    return unsupported(p);
}

enum vs_err vs_parse_statement(struct vs_parser *p, const struct vs_ast_statement **out)
{
    struct vs_ast_statement *statement = new_statement(p);
    VS_TRY(parse_any(p, statement));
    statement->end = p->end;
    *out = statement;
    return VS_ERR_OK;
}
