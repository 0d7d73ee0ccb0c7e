/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Operands: literals, names, calls, CASE, CAST and what stands in parentheses. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

/* --- Parentheses --- */

/* (a - b) DAY TO SECOND; without the minus it is an alias, unless the unit is a reserved word. */
static enum vs_err parse_difference(struct vs_parser *p, uint32_t at,
                                    const struct vs_ast_expr **inner)
{
    enum vs_word word = vs_parse_peek(p, 0).word;
    if (vs_parse_interval_unit(word) == VS_NO_WORD)
        return VS_ERR_OK;
    bool is_difference = (*inner)->kind == VS_AST_OPERATOR &&
                         (*inner)->as.op.op == VS_AST_OP_SUBTRACT &&
                         (*inner)->as.op.interval == NULL;
    if (!is_difference && !vs_word_is_reserved(word))
        return VS_ERR_OK;
    if (!is_difference)
        return vs_parse_fail(
            p, VS_ERR_SYNTAX, at,
            "Illegal expression. Was expecting '(DATETIME - DATETIME) INTERVALQUALIFIER'");
    struct vs_type *interval = VS_ARENA_NEW(p->plan, struct vs_type);
    VS_TRY(vs_parse_interval_type(p, interval));
    struct vs_ast_expr *difference = vs_parse_new(p, VS_AST_OPERATOR, at);
    difference->as = (*inner)->as;
    difference->as.op.interval = interval;
    *inner = difference;
    return VS_ERR_OK;
}

/* (a, b): a row; the first item was taken. */
static enum vs_err parse_row(struct vs_parser *p, uint32_t at, const struct vs_ast_expr **first)
{
    struct vs_parse_list items = {0};
    VS_TRY(vs_parse_push(p, &items, first, sizeof *first, VS_SQL_COLUMNS_MAX, "items of a row"));
    while (vs_parse_accept(p, VS_TOKEN_COMMA)) {
        const struct vs_ast_expr *item;
        VS_TRY(vs_parse_expr(p, &item));
        VS_TRY(vs_parse_push(p, &items, &item, sizeof item, VS_SQL_COLUMNS_MAX, "items of a row"));
    }
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\""));
    struct vs_ast_expr *row = vs_parse_new(p, VS_AST_CALL, at);
    row->as.call.name = VS_STR("ROW");
    row->as.call.args = (struct vs_ast_list){items.count, items.items};
    *first = row;
    return vs_parse_raise(p);
}

static enum vs_err parse_parens(struct vs_parser *p, const struct vs_ast_expr **out)
{
    uint32_t at = vs_parse_take(p).at;
    struct vs_ast_expr *query = vs_parse_new(p, VS_AST_QUERY, at);
    if (vs_parse_is_query(p)) {
        VS_TRY(vs_parse_query(p, &query->as.query));
        VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
        query->end = p->end;
        *out = query;
        return vs_parse_raise(p);
    }
    VS_TRY(vs_parse_expr(p, out));
    if ((*out)->kind == VS_AST_QUERY && vs_parse_is_query_tail(p)) { /* ((SELECT ..) UNION ..) */
        VS_TRY(vs_parse_query_from(p, (*out)->as.query, &query->as.query));
        VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
        query->end = p->end;
        *out = query;
        return vs_parse_raise(p);
    }
    if (vs_parse_is(p, VS_TOKEN_COMMA))
        return parse_row(p, at, out);
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\", \",\" or an operator"));
    return parse_difference(p, at, out);
}

/* --- Names --- */

/* a.b.c, t.*, f(..), cat.db.f(..) */
static enum vs_err parse_name(struct vs_parser *p, struct vs_ast_expr *out)
{
    struct vs_parse_list parts = {0};
    enum vs_word word =
        vs_parse_peek(p, 0).kind == VS_TOKEN_IDENT ? vs_parse_peek(p, 0).word : VS_NO_WORD;
    do {
        if (parts.count > 0 && vs_parse_is(p, VS_TOKEN_STAR)) {
            if (p->star_at != out->at)
                return vs_parse_unexpected(
                    p, "a name; * stands for all columns only in a SELECT list and in COUNT(*)");
            (void)vs_parse_take(p);
            out->kind = VS_AST_STAR;
            break;
        }
        struct vs_ast_ident part;
        VS_TRY(vs_parse_ident(p, "a name", &part));
        VS_TRY(vs_parse_push(p, &parts, &part, sizeof part, 16, "parts in one name"));
    } while (vs_parse_accept(p, VS_TOKEN_DOT));
    struct vs_ast_path path = {out->at, parts.count, parts.items};
    out->end = p->end;
    if (out->kind == VS_AST_NAME && vs_parse_is(p, VS_TOKEN_LPAREN))
        return vs_parse_call(p, path, parts.count == 1 ? word : VS_NO_WORD, out);
    out->as.name = path;
    return VS_ERR_OK;
}

/* A function whose name is a reserved word; "(" comes. */
static enum vs_err parse_reserved_call(struct vs_parser *p, struct vs_ast_expr *out)
{
    struct vs_token token = vs_parse_take(p);
    struct vs_ast_ident *ident = VS_ARENA_NEW(p->plan, struct vs_ast_ident);
    *ident = (struct vs_ast_ident){token.at, false, vs_parse_text(p, token)};
    return vs_parse_call(p, (struct vs_ast_path){token.at, 1, ident}, token.word, out);
}

/* --- Words --- */

static enum vs_err parse_case(struct vs_parser *p, struct vs_ast_expr *out)
{
    (void)vs_parse_take(p);
    out->kind = VS_AST_CASE;
    if (!vs_parse_is_word(p, VS_WORD_WHEN))
        VS_TRY(vs_parse_expr(p, &out->as.when.operand));
    struct vs_parse_list whens = {0};
    do {
        struct vs_ast_when when;
        VS_TRY(vs_parse_expect_word(p, VS_WORD_WHEN));
        VS_TRY(vs_parse_expr(p, &when.when));
        VS_TRY(vs_parse_expect_word(p, VS_WORD_THEN));
        VS_TRY(vs_parse_expr(p, &when.then));
        VS_TRY(
            vs_parse_push(p, &whens, &when, sizeof when, VS_SQL_COLUMNS_MAX, "branches of a CASE"));
    } while (vs_parse_is_word(p, VS_WORD_WHEN));
    if (vs_parse_accept_word(p, VS_WORD_ELSE))
        VS_TRY(vs_parse_expr(p, &out->as.when.otherwise));
    out->as.when.whens = whens.items;
    out->as.when.when_count = whens.count;
    if (!vs_parse_accept_word(p, VS_WORD_END))
        return vs_parse_unexpected(p, out->as.when.otherwise == NULL ? "WHEN, ELSE or END" : "END");
    return VS_ERR_OK;
}

static enum vs_err parse_cast(struct vs_parser *p, struct vs_ast_expr *out)
{
    out->kind = VS_AST_CAST;
    out->as.cast.try_cast = vs_parse_take(p).word == VS_WORD_TRY_CAST;
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    VS_TRY(vs_parse_expr(p, &out->as.cast.arg));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_AS));
    out->as.cast.type_at = vs_parse_peek(p, 0).at;
    VS_TRY(vs_parse_bare_type(p, &out->as.cast.type));
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
}

/* ARRAY[..], MAP[..]: the word was taken. */
static enum vs_err parse_brackets(struct vs_parser *p, const char *name, struct vs_ast_expr *out)
{
    (void)vs_parse_take(p);
    out->kind = VS_AST_CALL;
    out->as.call.name = vs_str(name);
    out->as.call.brackets = true;
    if (!vs_parse_is(p, VS_TOKEN_RBRACKET))
        VS_TRY(vs_parse_exprs(p, &out->as.call.args));
    return vs_parse_expect(p, VS_TOKEN_RBRACKET, "\",\" or \"]\"");
}

/* RUNNING LAST(a.x), FINAL SUM(a.x): in MATCH_RECOGNIZE. */
static bool is_match_scope(struct vs_parser *p)
{
    enum vs_token_kind next = vs_parse_peek(p, 1).kind;
    return (vs_parse_is_word(p, VS_WORD_RUNNING) || vs_parse_is_word(p, VS_WORD_FINAL)) &&
           (next == VS_TOKEN_IDENT || next == VS_TOKEN_QUOTED_IDENT) &&
           vs_parse_peek(p, 2).kind == VS_TOKEN_LPAREN;
}

static enum vs_err parse_match_scope(struct vs_parser *p, struct vs_ast_expr *out)
{
    int8_t scope = vs_parse_take(p).word == VS_WORD_RUNNING ? 1 : 2;
    struct vs_token token = vs_parse_peek(p, 0);
    if (vs_parse_is_ident(token))
        VS_TRY(parse_name(p, out));
    else if (vs_word_is_function(token.word))
        VS_TRY(parse_reserved_call(p, out));
    else
        return vs_parse_unexpected(p, "a function such as LAST(a.x)");
    out->as.call.match_scope = scope;
    return VS_ERR_OK;
}

static bool parse_constant(struct vs_parser *p, struct vs_ast_expr *out)
{
    enum vs_word word = vs_parse_peek(p, 0).word;
    if (word == VS_WORD_TRUE || word == VS_WORD_FALSE) {
        out->as.literal.type = (struct vs_type){.kind = VS_KIND_BOOLEAN, .not_null = true};
        out->as.literal.value.as.boolean = word == VS_WORD_TRUE ? 1 : 0;
    } else if (word == VS_WORD_UNKNOWN) { /* the BOOLEAN that is NULL */
        out->as.literal.type = vs_type_of(VS_KIND_BOOLEAN);
        out->as.literal.value.is_null = true;
    } else if (word == VS_WORD_NULL) {
        out->as.literal.type = vs_type_of(VS_KIND_NULL);
        out->as.literal.value.is_null = true;
    } else {
        return false;
    }
    (void)vs_parse_take(p);
    out->kind = VS_AST_LITERAL;
    return true;
}

/* CURRENT_TIMESTAMP and the like stand without parentheses. */
static bool parse_variable(struct vs_parser *p, struct vs_ast_expr *out)
{
    static const enum vs_word variables[] = {
        VS_WORD_CURRENT_DATE, VS_WORD_CURRENT_TIME,   VS_WORD_CURRENT_TIMESTAMP,
        VS_WORD_LOCALTIME,    VS_WORD_LOCALTIMESTAMP, VS_WORD_CURRENT_USER,
        VS_WORD_SESSION_USER, VS_WORD_SYSTEM_USER,    VS_WORD_CURRENT_CATALOG,
        VS_WORD_USER,         VS_WORD_CURRENT_SCHEMA, VS_WORD_CURRENT_PATH,
        VS_WORD_CURRENT_ROLE,
    };
    struct vs_token token = vs_parse_peek(p, 0);
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        if (token.word != variables[i])
            continue;
        (void)vs_parse_take(p);
        out->kind = VS_AST_CALL;
        out->as.call.name = vs_parse_text(p, token);
        out->as.call.no_parentheses = true;
        return true;
    }
    return false;
}

static enum vs_err parse_word(struct vs_parser *p, struct vs_ast_expr *out)
{
    struct vs_token token = vs_parse_peek(p, 0);
    enum vs_token_kind next = vs_parse_peek(p, 1).kind;
    bool is_time =
        token.word == VS_WORD_DATE || token.word == VS_WORD_TIME || token.word == VS_WORD_TIMESTAMP;
    if (is_time && (next == VS_TOKEN_STRING || next == VS_TOKEN_UNICODE_STRING))
        return vs_parse_time_literal(p, out);
    if (token.word == VS_WORD_INTERVAL)
        return vs_parse_interval(p, out);
    if (token.word == VS_WORD_CASE)
        return parse_case(p, out);
    if ((token.word == VS_WORD_CAST || token.word == VS_WORD_TRY_CAST) && next == VS_TOKEN_LPAREN)
        return parse_cast(p, out);
    if ((token.word == VS_WORD_ARRAY || token.word == VS_WORD_MAP) && next == VS_TOKEN_LBRACKET) {
        (void)vs_parse_take(p);
        return parse_brackets(p, vs_word_text(token.word), out);
    }
    if (is_match_scope(p))
        return parse_match_scope(p, out);
    if (parse_constant(p, out))
        return VS_ERR_OK;
    if (vs_parse_is_ident(token))
        return parse_name(p, out);
    if (next == VS_TOKEN_LPAREN && vs_word_is_function(token.word))
        return parse_reserved_call(p, out);
    if (parse_variable(p, out))
        return VS_ERR_OK;
    struct vs_ast_ident ident;
    return vs_parse_ident(p, "an expression", &ident); /* always fails: the word is reserved */
}

enum vs_err vs_parse_primary(struct vs_parser *p, const struct vs_ast_expr **out)
{
    struct vs_token token = vs_parse_peek(p, 0);
    if (token.kind == VS_TOKEN_LPAREN)
        return parse_parens(p, out);
    struct vs_ast_expr *expr = vs_parse_new(p, VS_AST_NAME, token.at);
    if (token.kind == VS_TOKEN_IDENT)
        VS_TRY(parse_word(p, expr));
    else if (token.kind == VS_TOKEN_QUOTED_IDENT)
        VS_TRY(parse_name(p, expr));
    else if (token.kind == VS_TOKEN_INTEGER || token.kind == VS_TOKEN_DECIMAL ||
             token.kind == VS_TOKEN_DOUBLE)
        VS_TRY(vs_parse_number(p, false, expr));
    else if (token.kind == VS_TOKEN_STRING || token.kind == VS_TOKEN_UNICODE_STRING ||
             token.kind == VS_TOKEN_BINARY_STRING)
        VS_TRY(vs_parse_text_literal(p, expr));
    else if (token.kind == VS_TOKEN_QUESTION)
        return vs_parse_unexpected(p, "an expression; dynamic parameters are not supported");
    else
        return vs_parse_unexpected(p, "an expression");
    expr->end = p->end;
    *out = expr;
    return vs_parse_raise(p);
}
