/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* MATCH_RECOGNIZE (..) */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

enum { REPEAT_MAX = 1000000 };

static enum vs_err parse_pattern(struct vs_parser *p, const struct vs_ast_pattern **out);

static struct vs_ast_pattern *new_pattern(struct vs_parser *p, enum vs_ast_pattern_kind kind,
                                          uint32_t at)
{
    struct vs_ast_pattern *pattern = VS_ARENA_NEW(p->plan, struct vs_ast_pattern);
    pattern->kind = kind;
    pattern->at = at;
    return pattern;
}

static enum vs_err push(struct vs_parser *p, struct vs_parse_list *items,
                        const struct vs_ast_pattern *item)
{
    return vs_parse_push(p, items, &item, sizeof item, VS_SQL_ARGUMENTS_MAX, "parts of a pattern");
}

/* - pattern -} : the brace was taken. */
static enum vs_err parse_exclusion(struct vs_parser *p, struct vs_ast_pattern *out)
{
    struct vs_parse_list items = {0};
    const struct vs_ast_pattern *inner;
    out->kind = VS_AST_PATTERN_EXCLUDE;
    VS_TRY(vs_parse_expect(p, VS_TOKEN_MINUS, "\"-\""));
    VS_TRY(parse_pattern(p, &inner));
    VS_TRY(push(p, &items, inner));
    out->items = items.items;
    out->item_count = items.count;
    VS_TRY(vs_parse_expect(p, VS_TOKEN_MINUS, "\"-}\""));
    return vs_parse_expect(p, VS_TOKEN_RBRACE, "\"}\"");
}

static enum vs_err parse_permutation(struct vs_parser *p, struct vs_ast_pattern *out)
{
    struct vs_parse_list items = {0};
    out->kind = VS_AST_PATTERN_PERMUTE;
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    do {
        const struct vs_ast_pattern *item;
        VS_TRY(parse_pattern(p, &item));
        VS_TRY(push(p, &items, item));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    out->items = items.items;
    out->item_count = items.count;
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

static enum vs_err parse_pattern_primary(struct vs_parser *p, const struct vs_ast_pattern **out)
{
    struct vs_token token = vs_parse_peek(p, 0);
    if (token.kind == VS_TOKEN_LPAREN && vs_parse_peek(p, 1).kind != VS_TOKEN_RPAREN) {
        (void)vs_parse_take(p);
        VS_TRY(parse_pattern(p, out));
        return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
    }
    struct vs_ast_pattern *pattern = new_pattern(p, VS_AST_PATTERN_VARIABLE, token.at);
    *out = pattern;
    if (vs_parse_accept_word(p, VS_WORD_PERMUTE)) {
        VS_TRY(parse_permutation(p, pattern));
    } else if (vs_parse_accept(p, VS_TOKEN_LBRACE)) {
        VS_TRY(parse_exclusion(p, pattern));
    } else if (vs_parse_accept(p, VS_TOKEN_LPAREN)) {
        pattern->kind = VS_AST_PATTERN_EMPTY;
        VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
    } else {
        VS_TRY(vs_parse_ident(p, "the name of a pattern variable", &pattern->variable));
    }
    return vs_parse_raise(p);
}

/* { n }, { n, }, { n, m }, { , m }: the brace was taken. */
static enum vs_err parse_counts(struct vs_parser *p, struct vs_ast_pattern *out)
{
    out->min = 0;
    out->max = UINT32_MAX;
    uint32_t at = vs_parse_peek(p, 0).at;
    bool has_min = !vs_parse_is(p, VS_TOKEN_COMMA);
    out->min_omitted = !has_min;
    if (has_min)
        VS_TRY(vs_parse_uint(p, "a number of times", REPEAT_MAX, &out->min));
    if (vs_parse_accept(p, VS_TOKEN_COMMA)) {
        if (!has_min || !vs_parse_is(p, VS_TOKEN_RBRACE))
            VS_TRY(vs_parse_uint(p, "a number of times", REPEAT_MAX, &out->max));
    } else {
        out->max = out->min;
    }
    if (out->max == 0 || out->min > out->max)
        return vs_parse_fail(p, VS_ERR_SYNTAX, at,
                             "a quantifier {%u,%u}; expected {n,m} with m of at least 1 and n",
                             out->min, out->max);
    return vs_parse_expect(p, VS_TOKEN_RBRACE, "\"}\"");
}

static enum vs_err parse_factor(struct vs_parser *p, const struct vs_ast_pattern **out)
{
    VS_TRY(parse_pattern_primary(p, out));
    struct vs_ast_pattern *repeat = new_pattern(p, VS_AST_PATTERN_REPEAT, (*out)->at);
    repeat->max = UINT32_MAX;
    if (vs_parse_accept(p, VS_TOKEN_STAR))
        repeat->min = 0;
    else if (vs_parse_accept(p, VS_TOKEN_PLUS))
        repeat->min = 1;
    else if (vs_parse_accept(p, VS_TOKEN_QUESTION))
        repeat->max = 1;
    else if (vs_parse_is(p, VS_TOKEN_LBRACE) && vs_parse_peek(p, 1).kind != VS_TOKEN_MINUS &&
             vs_parse_accept(p, VS_TOKEN_LBRACE))
        VS_TRY(parse_counts(p, repeat));
    else
        return VS_ERR_OK;
    repeat->reluctant = vs_parse_accept(p, VS_TOKEN_QUESTION) && repeat->min != repeat->max;
    struct vs_parse_list items = {0};
    VS_TRY(push(p, &items, *out));
    repeat->items = items.items;
    repeat->item_count = 1;
    *out = repeat;
    return vs_parse_raise(p);
}

static bool begins_factor(struct vs_parser *p)
{
    struct vs_token token = vs_parse_peek(p, 0);
    return vs_parse_is_ident(token) || token.kind == VS_TOKEN_LPAREN ||
           token.kind == VS_TOKEN_LBRACE || token.word == VS_WORD_PERMUTE;
}

/* a b c, or a | b | c: one node for a list of two or more. */
static enum vs_err parse_list(struct vs_parser *p, enum vs_ast_pattern_kind kind,
                              const struct vs_ast_pattern **out)
{
    struct vs_parse_list items = {0};
    do {
        const struct vs_ast_pattern *item;
        if (kind == VS_AST_PATTERN_ALTER)
            VS_TRY(parse_list(p, VS_AST_PATTERN_CONCAT, &item));
        else
            VS_TRY(parse_factor(p, &item));
        VS_TRY(push(p, &items, item));
    } while (kind == VS_AST_PATTERN_ALTER ? vs_parse_accept(p, VS_TOKEN_BAR) : begins_factor(p));
    const struct vs_ast_pattern *const *first = items.items;
    *out = first[0];
    if (items.count == 1)
        return VS_ERR_OK;
    struct vs_ast_pattern *list = new_pattern(p, kind, first[0]->at);
    list->items = items.items;
    list->item_count = items.count;
    *out = list;
    return vs_parse_raise(p);
}

static enum vs_err parse_pattern(struct vs_parser *p, const struct vs_ast_pattern **out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    VS_TRY(parse_list(p, VS_AST_PATTERN_ALTER, out));
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

/* --- The other clauses --- */

static enum vs_err parse_measures(struct vs_parser *p, struct vs_ast_match *out)
{
    struct vs_parse_list items = {0};
    do {
        struct vs_ast_select_item item = {.at = vs_parse_peek(p, 0).at};
        VS_TRY(vs_parse_expr(p, &item.expr));
        VS_TRY(vs_parse_expect_word(p, VS_WORD_AS));
        VS_TRY(vs_parse_ident(p, "the name of the measure", &item.alias));
        VS_TRY(vs_parse_push(p, &items, &item, sizeof item, VS_SQL_COLUMNS_MAX, "measures"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    out->measures = items.items;
    out->measure_count = items.count;
    return VS_ERR_OK;
}

static enum vs_err parse_rows_per_match(struct vs_parser *p, struct vs_ast_match *out)
{
    if (vs_parse_accept_words(p, VS_WORD_ONE, VS_WORD_ROW))
        out->one_row = true;
    else if (vs_parse_accept_words(p, VS_WORD_ALL, VS_WORD_ROWS))
        out->all_rows = true;
    else
        return VS_ERR_OK;
    return vs_parse_expect_words(p, VS_WORD_PER, VS_WORD_MATCH);
}

/* AFTER MATCH SKIP .. */
static enum vs_err parse_skip(struct vs_parser *p, struct vs_ast_match *out)
{
    if (!vs_parse_accept_words(p, VS_WORD_AFTER, VS_WORD_MATCH))
        return VS_ERR_OK;
    VS_TRY(vs_parse_expect_word(p, VS_WORD_SKIP));
    if (vs_parse_accept_word(p, VS_WORD_PAST)) {
        out->skip = VS_AST_SKIP_PAST_LAST_ROW;
        return vs_parse_expect_words(p, VS_WORD_LAST, VS_WORD_ROW);
    }
    if (!vs_parse_accept_word(p, VS_WORD_TO))
        return vs_parse_unexpected(
            p, "PAST LAST ROW, TO NEXT ROW, TO FIRST variable or TO LAST variable");
    if (vs_parse_accept_words(p, VS_WORD_NEXT, VS_WORD_ROW)) {
        out->skip = VS_AST_SKIP_TO_NEXT_ROW;
        return VS_ERR_OK;
    }
    bool has_variable = vs_parse_is_ident(vs_parse_peek(p, 1));
    out->skip = VS_AST_SKIP_TO_LAST;
    if (has_variable && vs_parse_accept_word(p, VS_WORD_FIRST))
        out->skip = VS_AST_SKIP_TO_FIRST;
    else if (has_variable)
        (void)vs_parse_accept_word(p, VS_WORD_LAST);
    return vs_parse_ident(p, "NEXT ROW, or the name of a pattern variable", &out->skip_variable);
}

static enum vs_err parse_pattern_clause(struct vs_parser *p, struct vs_ast_match *out)
{
    VS_TRY(vs_parse_expect_word(p, VS_WORD_PATTERN));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    out->anchor_start = vs_parse_accept(p, VS_TOKEN_CARET);
    VS_TRY(parse_pattern(p, &out->pattern));
    out->anchor_end = vs_parse_accept(p, VS_TOKEN_DOLLAR);
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "a pattern variable, a quantifier or \")\""));
    if (!vs_parse_accept_word(p, VS_WORD_WITHIN))
        return VS_ERR_OK;
    if (!vs_parse_is_word(p, VS_WORD_INTERVAL))
        return vs_parse_unexpected(p, "an interval: WITHIN INTERVAL '10' MINUTE");
    return vs_parse_expr(p, &out->within);
}

static enum vs_err parse_subsets(struct vs_parser *p, struct vs_ast_match *out)
{
    struct vs_parse_list items = {0};
    do {
        struct vs_ast_subset subset = {0};
        VS_TRY(vs_parse_ident(p, "the name of a set: SUBSET s = (a, b)", &subset.name));
        VS_TRY(vs_parse_expect(p, VS_TOKEN_EQUAL, "\"=\""));
        VS_TRY(vs_parse_idents(p, "the name of a pattern variable", &subset.items));
        VS_TRY(vs_parse_push(p, &items, &subset, sizeof subset, VS_SQL_ARGUMENTS_MAX, "sets"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    out->subsets = items.items;
    out->subset_count = items.count;
    return VS_ERR_OK;
}

static enum vs_err parse_defines(struct vs_parser *p, struct vs_ast_match *out)
{
    struct vs_parse_list items = {0};
    VS_TRY(vs_parse_expect_word(p, VS_WORD_DEFINE));
    do {
        struct vs_ast_select_item item = {.at = vs_parse_peek(p, 0).at};
        VS_TRY(vs_parse_ident(p, "the name of a pattern variable: DEFINE a AS condition",
                              &item.alias));
        VS_TRY(vs_parse_expect_word(p, VS_WORD_AS));
        VS_TRY(vs_parse_expr(p, &item.expr));
        VS_TRY(vs_parse_push(p, &items, &item, sizeof item, VS_SQL_ARGUMENTS_MAX,
                             "pattern variables"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    out->defines = items.items;
    out->define_count = items.count;
    return VS_ERR_OK;
}

enum vs_err vs_parse_match(struct vs_parser *p, const struct vs_ast_table *input,
                           const struct vs_ast_match **out)
{
    struct vs_ast_match *match = VS_ARENA_NEW(p->plan, struct vs_ast_match);
    *out = match;
    match->at = vs_parse_peek(p, 0).at;
    match->input = input;
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    if (vs_parse_accept_words(p, VS_WORD_PARTITION, VS_WORD_BY))
        VS_TRY(vs_parse_exprs(p, &match->partition));
    if (vs_parse_accept_words(p, VS_WORD_ORDER, VS_WORD_BY))
        VS_TRY(vs_parse_order(p, &match->order));
    if (vs_parse_accept_word(p, VS_WORD_MEASURES))
        VS_TRY(parse_measures(p, match));
    VS_TRY(parse_rows_per_match(p, match));
    VS_TRY(parse_skip(p, match));
    VS_TRY(parse_pattern_clause(p, match));
    if (vs_parse_accept_word(p, VS_WORD_SUBSET))
        VS_TRY(parse_subsets(p, match));
    VS_TRY(parse_defines(p, match));
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}
