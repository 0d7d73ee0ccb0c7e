/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Functions whose arguments have words between them: EXTRACT(DAY FROM t), TRIM(BOTH a FROM b), ..
 */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

enum { ARGS_MAX = 4 };

struct args {
    uint32_t count;
    const struct vs_ast_expr *items[ARGS_MAX];
};

static enum vs_err add_expr(struct vs_parser *p, struct args *args)
{
    return vs_parse_expr(p, &args->items[args->count++]);
}

static void add_symbol(struct vs_parser *p, struct vs_token token, const char *text,
                       struct args *args)
{
    args->items[args->count++] = vs_parse_symbol(p, token, text);
}

/* A unit of time, as a symbol. */
static enum vs_err add_unit(struct vs_parser *p, struct args *args)
{
    static const enum vs_word units[] = {
        VS_WORD_YEAR,        VS_WORD_QUARTER,     VS_WORD_MONTH,      VS_WORD_WEEK,
        VS_WORD_DAY,         VS_WORD_HOUR,        VS_WORD_MINUTE,     VS_WORD_SECOND,
        VS_WORD_DOW,         VS_WORD_DOY,         VS_WORD_ISODOW,     VS_WORD_ISOYEAR,
        VS_WORD_EPOCH,       VS_WORD_DECADE,      VS_WORD_CENTURY,    VS_WORD_MILLENNIUM,
        VS_WORD_MILLISECOND, VS_WORD_MICROSECOND, VS_WORD_NANOSECOND,
    };
    struct vs_token token = vs_parse_peek(p, 0);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (token.word != units[i])
            continue;
        (void)vs_parse_take(p);
        add_symbol(p, token, vs_word_text(units[i]), args);
        return VS_ERR_OK;
    }
    return vs_parse_unexpected(p,
                               "a unit of time, such as YEAR, MONTH, DAY, HOUR, MINUTE or SECOND");
}

static enum vs_err parse_extract(struct vs_parser *p, struct args *args)
{
    VS_TRY(add_unit(p, args));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_FROM));
    return add_expr(p, args);
}

/* POSITION(a IN b): the first is an operand, because IN would be an operator. */
static enum vs_err parse_position(struct vs_parser *p, struct args *args)
{
    VS_TRY(vs_parse_primary(p, &args->items[args->count++]));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_IN));
    VS_TRY(add_expr(p, args));
    return vs_parse_accept_word(p, VS_WORD_FROM) ? add_expr(p, args) : VS_ERR_OK;
}

static enum vs_err parse_overlay(struct vs_parser *p, struct args *args)
{
    VS_TRY(add_expr(p, args));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_PLACING));
    VS_TRY(add_expr(p, args));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_FROM));
    VS_TRY(add_expr(p, args));
    return vs_parse_accept_word(p, VS_WORD_FOR) ? add_expr(p, args) : VS_ERR_OK;
}

static enum vs_err parse_floor(struct vs_parser *p, struct args *args)
{
    VS_TRY(add_expr(p, args));
    return vs_parse_accept_word(p, VS_WORD_TO) ? add_unit(p, args) : VS_ERR_OK;
}

static enum vs_err parse_substring(struct vs_parser *p, struct args *args)
{
    VS_TRY(add_expr(p, args));
    if (!vs_parse_accept_word(p, VS_WORD_FROM))
        VS_TRY(vs_parse_expect(p, VS_TOKEN_COMMA, "FROM or \",\""));
    VS_TRY(add_expr(p, args));
    bool has_length = vs_parse_accept_word(p, VS_WORD_FOR) || vs_parse_accept(p, VS_TOKEN_COMMA);
    return has_length ? add_expr(p, args) : VS_ERR_OK;
}

/* TRIM(x), TRIM(BOTH FROM x), TRIM('a' FROM x), TRIM(LEADING 'a' FROM x): (side, characters, x) but
 * for TRIM(x). */
static enum vs_err parse_trim(struct vs_parser *p, struct args *args)
{
    struct vs_token token = vs_parse_peek(p, 0);
    bool has_side = token.word == VS_WORD_BOTH || token.word == VS_WORD_LEADING ||
                    token.word == VS_WORD_TRAILING;
    const struct vs_ast_expr *first = NULL;
    if (has_side)
        (void)vs_parse_take(p);
    if (!vs_parse_is_word(p, VS_WORD_FROM))
        VS_TRY(vs_parse_expr(p, &first));
    if (!has_side && !vs_parse_is_word(p, VS_WORD_FROM)) {
        args->items[args->count++] = first;
        return VS_ERR_OK;
    }
    if (!has_side && first == NULL)
        return vs_parse_unexpected(p, "BOTH, LEADING, TRAILING or an expression");
    add_symbol(p, token, vs_word_text(has_side ? token.word : VS_WORD_BOTH), args);
    if (first == NULL) { /* the default */
        struct vs_ast_expr *blank = vs_parse_new(p, VS_AST_LITERAL, token.at);
        blank->as.literal.type =
            (struct vs_type){.kind = VS_KIND_CHAR, .not_null = true, .precision = 1};
        blank->as.literal.value.as.str = VS_STR(" ");
        first = blank;
    }
    args->items[args->count++] = first;
    VS_TRY(vs_parse_expect_word(p, VS_WORD_FROM));
    return add_expr(p, args);
}

/* TIMESTAMPADD(unit, n, t), TIMESTAMPDIFF(unit, a, b) */
static enum vs_err parse_timestamp_function(struct vs_parser *p, struct args *args)
{
    VS_TRY(add_unit(p, args));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_COMMA, "\",\""));
    VS_TRY(add_expr(p, args));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_COMMA, "\",\""));
    return add_expr(p, args);
}

enum vs_err vs_parse_special_args(struct vs_parser *p, enum vs_word word, struct vs_ast_call *call,
                                  bool *is_special)
{
    static const struct {
        enum vs_word word;
        enum vs_err (*parse)(struct vs_parser *p, struct args *args);
    } functions[] = {
        {VS_WORD_EXTRACT, parse_extract},
        {VS_WORD_POSITION, parse_position},
        {VS_WORD_OVERLAY, parse_overlay},
        {VS_WORD_FLOOR, parse_floor},
        {VS_WORD_CEIL, parse_floor},
        {VS_WORD_CEILING, parse_floor},
        {VS_WORD_SUBSTRING, parse_substring},
        {VS_WORD_TRIM, parse_trim},
        {VS_WORD_TIMESTAMPADD, parse_timestamp_function},
        {VS_WORD_TIMESTAMPDIFF, parse_timestamp_function},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (functions[i].word != word)
            continue;
        struct args args = {0};
        *is_special = true;
        (void)vs_parse_take(p); /* ( */
        VS_TRY(functions[i].parse(p, &args));
        call->args = vs_parse_list_of(p, args.count, args.items);
        return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
    }
    *is_special = false;
    return VS_ERR_OK;
}
