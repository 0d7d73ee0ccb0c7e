/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What stands in FROM: tables, derived tables, table functions, UNNEST, joins. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

static struct vs_ast_table *new_table(struct vs_parser *p, enum vs_ast_table_kind kind, uint32_t at)
{
    struct vs_ast_table *table = VS_ARENA_NEW(p->plan, struct vs_ast_table);
    table->kind = kind;
    table->at = at;
    table->end = p->end;
    return table;
}

static enum vs_err parse_factor(struct vs_parser *p, struct vs_ast_table **out);
static enum vs_err parse_joins(struct vs_parser *p, bool comma, struct vs_ast_table **left);

static enum vs_err parse_alias(struct vs_parser *p, struct vs_ast_table *table)
{
    VS_TRY(vs_parse_alias(p, &table->alias));
    if (table->alias.name.len > 0 && vs_parse_is(p, VS_TOKEN_LPAREN))
        VS_TRY(vs_parse_idents(p, "the name of a column", &table->columns));
    table->end = p->end;
    return VS_ERR_OK;
}

/* The alias behind a table, MATCH_RECOGNIZE, and the alias behind that. */
static enum vs_err parse_factor_tail(struct vs_parser *p, struct vs_ast_table **table)
{
    if ((*table)->kind == VS_AST_TABLE_JOIN)
        return VS_ERR_OK;
    VS_TRY(parse_alias(p, *table));
    if (((*table)->kind != VS_AST_TABLE_NAME && (*table)->kind != VS_AST_TABLE_QUERY) ||
        !vs_parse_accept_word(p, VS_WORD_MATCH_RECOGNIZE))
        return VS_ERR_OK;
    struct vs_ast_table *match = new_table(p, VS_AST_TABLE_MATCH, (*table)->at);
    VS_TRY(vs_parse_match(p, *table, &match->as.match));
    *table = match;
    VS_TRY(vs_parse_raise(p));
    return parse_alias(p, match);
}

static enum vs_err parse_call(struct vs_parser *p, struct vs_ast_path name,
                              struct vs_ast_table *out)
{
    struct vs_ast_expr *call = vs_parse_new(p, VS_AST_CALL, name.at);
    out->kind = VS_AST_TABLE_FUNCTION;
    out->as.function.call = call;
    VS_TRY(vs_parse_call(p, name, VS_NO_WORD, call));
    const struct vs_ast_call *made = &call->as.call;
    if (made->over != NULL || made->filter != NULL || made->within_group.count > 0 ||
        made->nulls != VS_AST_NULLS_NONE)
        return vs_parse_fail(p, VS_ERR_SYNTAX, name.at,
                             "a table function has no OVER, FILTER, WITHIN GROUP or NULLS");
    return vs_parse_raise(p);
}

/* TABLE ( f(..) ) */
static enum vs_err parse_wrapped_call(struct vs_parser *p, struct vs_ast_table *out)
{
    struct vs_ast_path name;
    (void)vs_parse_take(p);
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    VS_TRY(vs_parse_path(p, "a table function: TABLE(f(..))", &name));
    if (!vs_parse_is(p, VS_TOKEN_LPAREN))
        return vs_parse_unexpected(p, "\"(\" and the arguments of the table function");
    VS_TRY(parse_call(p, name, out));
    out->as.function.wrapped = true;
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
}

static enum vs_err parse_unnest(struct vs_parser *p, struct vs_ast_table *out)
{
    (void)vs_parse_take(p);
    out->kind = VS_AST_TABLE_UNNEST;
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    if (vs_parse_is_query(p)) {
        struct vs_ast_expr *query = vs_parse_new(p, VS_AST_QUERY, vs_parse_peek(p, 0).at);
        VS_TRY(vs_parse_query(p, &query->as.query));
        query->end = p->end;
        const struct vs_ast_expr *arg = query;
        out->as.unnest.args = vs_parse_list_of(p, 1, &arg);
        VS_TRY(vs_parse_raise(p));
    } else {
        VS_TRY(vs_parse_exprs(p, &out->as.unnest.args));
    }
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
    out->as.unnest.ordinality = vs_parse_accept_words(p, VS_WORD_WITH, VS_WORD_ORDINALITY);
    return VS_ERR_OK;
}

/* t with hints, t FOR SYSTEM_TIME AS OF x, f(..) */
static enum vs_err parse_named(struct vs_parser *p, struct vs_ast_table *out)
{
    struct vs_ast_path name;
    VS_TRY(vs_parse_path(p, "the name of a table", &name));
    if (vs_parse_is(p, VS_TOKEN_LPAREN))
        return parse_call(p, name, out);
    out->as.name = name;
    VS_TRY(vs_parse_hints(p, &out->hints));
    if (!vs_parse_accept_words(p, VS_WORD_FOR, VS_WORD_SYSTEM_TIME))
        return VS_ERR_OK;
    VS_TRY(vs_parse_expect_words(p, VS_WORD_AS, VS_WORD_OF));
    return vs_parse_expr(p, &out->system_time);
}

/* ( query ), ( a JOIN b .. ), ( t ): what is inside decides, without going back. */
static enum vs_err parse_parens(struct vs_parser *p, struct vs_ast_table **out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    uint32_t at = vs_parse_take(p).at;
    if (vs_parse_is_query(p)) {
        *out = new_table(p, VS_AST_TABLE_QUERY, at);
        VS_TRY(vs_parse_query(p, &(*out)->as.query));
    } else if (vs_parse_is(p, VS_TOKEN_LPAREN)) {
        VS_TRY(parse_parens(p, out));
        if ((*out)->kind == VS_AST_TABLE_QUERY && (*out)->alias.name.len == 0 && !(*out)->lateral &&
            vs_parse_is_query_tail(p)) {
            const struct vs_ast_query *first = (*out)->as.query;
            *out = new_table(p, VS_AST_TABLE_QUERY, at);
            VS_TRY(vs_parse_query_from(p, first, &(*out)->as.query));
        } else if (!vs_parse_is(p, VS_TOKEN_RPAREN)) {
            VS_TRY(parse_factor_tail(p, out));
            VS_TRY(parse_joins(p, false, out));
        }
    } else {
        VS_TRY(parse_factor(p, out));
        VS_TRY(parse_joins(p, false, out));
    }
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
    (*out)->end = p->end;
    VS_TRY(vs_parse_raise(p));
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

static enum vs_err parse_factor(struct vs_parser *p, struct vs_ast_table **out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    uint32_t at = vs_parse_peek(p, 0).at;
    bool lateral = vs_parse_accept_word(p, VS_WORD_LATERAL);
    if (vs_parse_is(p, VS_TOKEN_LPAREN)) {
        VS_TRY(parse_parens(p, out));
    } else {
        *out = new_table(p, VS_AST_TABLE_NAME, at);
        if (vs_parse_is_word(p, VS_WORD_TABLE))
            VS_TRY(parse_wrapped_call(p, *out));
        else if (vs_parse_is_word(p, VS_WORD_UNNEST))
            VS_TRY(parse_unnest(p, *out));
        else if (lateral)
            return vs_parse_unexpected(p, "TABLE(f(..)), UNNEST(..) or (SELECT ..) behind LATERAL");
        else
            VS_TRY(parse_named(p, *out));
    }
    bool can_be_lateral = (*out)->kind == VS_AST_TABLE_QUERY ||
                          (*out)->kind == VS_AST_TABLE_UNNEST ||
                          ((*out)->kind == VS_AST_TABLE_FUNCTION && (*out)->as.function.wrapped);
    if (lateral && !can_be_lateral)
        return vs_parse_fail(p, VS_ERR_SYNTAX, at,
                             "LATERAL stands before TABLE(f(..)), UNNEST(..) or (SELECT ..)");
    (*out)->lateral = (*out)->lateral || lateral;
    VS_TRY(parse_factor_tail(p, out));
    VS_TRY(vs_parse_raise(p));
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

/* --- Joins --- */

/* Takes the words of a join; *is_join is false when there are none. */
static enum vs_err parse_join_words(struct vs_parser *p, bool *is_join, bool *natural,
                                    enum vs_ast_join_kind *kind)
{
    static const struct {
        enum vs_word word;
        enum vs_ast_join_kind kind;
    } kinds[] = {{VS_WORD_INNER, VS_AST_JOIN_INNER},
                 {VS_WORD_LEFT, VS_AST_JOIN_LEFT},
                 {VS_WORD_RIGHT, VS_AST_JOIN_RIGHT},
                 {VS_WORD_FULL, VS_AST_JOIN_FULL},
                 {VS_WORD_CROSS, VS_AST_JOIN_CROSS}};
    *natural = vs_parse_accept_word(p, VS_WORD_NATURAL);
    *is_join = true;
    *kind = VS_AST_JOIN_INNER;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!vs_parse_accept_word(p, kinds[i].word))
            continue;
        *kind = kinds[i].kind;
        if (*kind != VS_AST_JOIN_INNER && *kind != VS_AST_JOIN_CROSS)
            (void)vs_parse_accept_word(p, VS_WORD_OUTER);
        return vs_parse_expect_word(p, VS_WORD_JOIN);
    }
    if (*natural)
        return vs_parse_expect_word(p, VS_WORD_JOIN);
    *is_join = vs_parse_accept_word(p, VS_WORD_JOIN);
    return VS_ERR_OK;
}

static enum vs_err parse_condition(struct vs_parser *p, struct vs_ast_table *join)
{
    /* INSERT .. SELECT .. CROSS JOIN b ON CONFLICT DO .. */
    bool is_conflict = vs_parse_is_words(p, VS_WORD_ON, VS_WORD_CONFLICT) &&
                       vs_parse_peek(p, 2).word == VS_WORD_DO;
    if (!is_conflict && vs_parse_accept_word(p, VS_WORD_ON))
        return vs_parse_expr(p, &join->as.join.on);
    if (vs_parse_accept_word(p, VS_WORD_USING))
        return vs_parse_idents(p, "the name of a column", &join->as.join.using_columns);
    return VS_ERR_OK;
}

static enum vs_err parse_join(struct vs_parser *p, bool comma, struct vs_ast_table **left,
                              bool *is_join)
{
    enum vs_ast_join_kind kind = VS_AST_JOIN_COMMA;
    bool natural = false;
    uint32_t at = vs_parse_peek(p, 0).at;
    *is_join = comma && vs_parse_accept(p, VS_TOKEN_COMMA);
    if (!*is_join)
        VS_TRY(parse_join_words(p, is_join, &natural, &kind));
    if (!*is_join)
        return VS_ERR_OK;
    struct vs_ast_table *right;
    VS_TRY(parse_factor(p, &right));
    struct vs_ast_table *join = new_table(p, VS_AST_TABLE_JOIN, at);
    join->as.join.kind = kind;
    join->as.join.natural = natural;
    join->as.join.left = *left;
    join->as.join.right = right;
    if (kind != VS_AST_JOIN_COMMA)
        VS_TRY(parse_condition(p, join));
    bool has_condition = join->as.join.on != NULL || join->as.join.using_columns.count > 0;
    bool wants_condition = kind != VS_AST_JOIN_COMMA && kind != VS_AST_JOIN_CROSS && !natural;
    if (wants_condition && !has_condition)
        return vs_parse_fail(p, VS_ERR_SYNTAX, at,
                             "INNER, LEFT, RIGHT or FULL join requires a condition (NATURAL "
                             "keyword or ON or USING clause)");
    if (!wants_condition && has_condition)
        return vs_parse_fail(p, VS_ERR_SYNTAX, at,
                             "Cannot specify condition (NATURAL keyword, or ON or USING clause) "
                             "following CROSS JOIN or NATURAL JOIN");
    join->end = p->end;
    *left = join;
    return vs_parse_raise(p);
}

static enum vs_err parse_joins(struct vs_parser *p, bool comma, struct vs_ast_table **left)
{
    bool is_join = true;
    while (is_join)
        VS_TRY(parse_join(p, comma, left, &is_join));
    return VS_ERR_OK;
}

enum vs_err vs_parse_from(struct vs_parser *p, const struct vs_ast_table **out)
{
    uint32_t outer;
    struct vs_ast_table *table;
    VS_TRY(vs_parse_enter(p, &outer));
    VS_TRY(parse_factor(p, &table));
    VS_TRY(parse_joins(p, true, &table));
    *out = table;
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}
