/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Operators, by precedence climbing (Pratt): an operand, then as long as the next operator binds at
 * least as tight as asked for, the operator and its right side. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

enum form { INFIX, PREFIX, POSTFIX, SPECIAL };

static const struct {
    const char *text;
    uint8_t precedence;
    uint8_t form;
} operators[VS_AST_OP_COUNT] = {
#define VS_OPERATOR(name, text, precedence, form) {text, precedence, form},
#include "core/sql/parse/operators.def"
#undef VS_OPERATOR
};

const char *vs_ast_op_text(enum vs_ast_op op)
{
    return operators[op].text;
}

uint32_t vs_ast_op_precedence(enum vs_ast_op op)
{
    return operators[op].precedence;
}

bool vs_ast_is_row(const struct vs_ast_expr *expr)
{
    return expr->kind == VS_AST_CALL && expr->as.call.qualifier.count == 0 &&
           vs_str_equal_nocase(expr->as.call.name, VS_STR("ROW"));
}

/* An operator behind an operand: which, and of how many tokens its words are. */
struct infix {
    enum vs_ast_op op;
    uint32_t token_count; /* 0: there is no operator */
    bool negated;
};

static const struct {
    enum vs_token_kind kind;
    enum vs_ast_op op;
} symbols[] = {
    {VS_TOKEN_PLUS, VS_AST_OP_ADD},        {VS_TOKEN_MINUS, VS_AST_OP_SUBTRACT},
    {VS_TOKEN_STAR, VS_AST_OP_MULTIPLY},   {VS_TOKEN_SLASH, VS_AST_OP_DIVIDE},
    {VS_TOKEN_PERCENT, VS_AST_OP_MODULO},  {VS_TOKEN_CONCAT, VS_AST_OP_CONCAT},
    {VS_TOKEN_EQUAL, VS_AST_OP_EQUAL},     {VS_TOKEN_NOT_EQUAL, VS_AST_OP_NOT_EQUAL},
    {VS_TOKEN_LESS, VS_AST_OP_LESS},       {VS_TOKEN_LESS_EQUAL, VS_AST_OP_LESS_EQUAL},
    {VS_TOKEN_GREATER, VS_AST_OP_GREATER}, {VS_TOKEN_GREATER_EQUAL, VS_AST_OP_GREATER_EQUAL},
    {VS_TOKEN_LBRACKET, VS_AST_OP_ITEM},
};

static struct infix find_is(struct vs_parser *p)
{
    static const struct {
        enum vs_word word;
        enum vs_ast_op op;
    } states[] = {
        {VS_WORD_NULL, VS_AST_OP_IS_NULL},       {VS_WORD_TRUE, VS_AST_OP_IS_TRUE},
        {VS_WORD_FALSE, VS_AST_OP_IS_FALSE},     {VS_WORD_UNKNOWN, VS_AST_OP_IS_UNKNOWN},
        {VS_WORD_JSON, VS_AST_OP_IS_JSON_VALUE},
    };
    bool negated = vs_parse_peek(p, 1).word == VS_WORD_NOT;
    uint32_t at = negated ? 2 : 1;
    enum vs_word word = vs_parse_peek(p, at).word;
    if (word == VS_WORD_DISTINCT) /* FROM is taken with the operator */
        return (struct infix){VS_AST_OP_IS_DISTINCT_FROM, at + 1, negated};
    struct infix infix = {.negated = negated};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (states[i].word == word)
            infix = (struct infix){states[i].op, at + 1, negated};
    }
    if (word != VS_WORD_JSON)
        return infix;
    enum vs_word what = vs_parse_peek(p, at + 1).word;
    if (what == VS_WORD_OBJECT)
        infix.op = VS_AST_OP_IS_JSON_OBJECT;
    else if (what == VS_WORD_ARRAY)
        infix.op = VS_AST_OP_IS_JSON_ARRAY;
    else if (what == VS_WORD_SCALAR)
        infix.op = VS_AST_OP_IS_JSON_SCALAR;
    if (what == VS_WORD_VALUE || infix.op != VS_AST_OP_IS_JSON_VALUE)
        infix.token_count++;
    return infix;
}

static struct infix find_infix(struct vs_parser *p)
{
    struct vs_token token = vs_parse_peek(p, 0);
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        if (symbols[i].kind == token.kind)
            return (struct infix){symbols[i].op, 1, false};
    }
    bool negated = token.word == VS_WORD_NOT;
    uint32_t at = negated ? 1 : 0;
    enum vs_word word = vs_parse_peek(p, at).word;
    if (word == VS_WORD_LIKE)
        return (struct infix){VS_AST_OP_LIKE, at + 1, negated};
    if (word == VS_WORD_IN)
        return (struct infix){VS_AST_OP_IN, at + 1, negated};
    if (word == VS_WORD_BETWEEN)
        return (struct infix){VS_AST_OP_BETWEEN, at + 1, negated};
    if (word == VS_WORD_SIMILAR) /* TO is taken with the operator */
        return (struct infix){VS_AST_OP_SIMILAR_TO, at + 1, negated};
    if (word == VS_WORD_AND)
        return (struct infix){VS_AST_OP_AND, 1, false};
    if (word == VS_WORD_OR)
        return (struct infix){VS_AST_OP_OR, 1, false};
    if (word == VS_WORD_OVERLAPS)
        return (struct infix){VS_AST_OP_OVERLAPS, 1, false};
    if (word == VS_WORD_IS && !negated)
        return find_is(p);
    return (struct infix){.token_count = 0};
}

struct vs_ast_expr *vs_parse_new(struct vs_parser *p, enum vs_ast_expr_kind kind, uint32_t at)
{
    struct vs_ast_expr *expr = VS_ARENA_NEW(p->plan, struct vs_ast_expr);
    expr->kind = kind;
    expr->at = at;
    expr->end = p->end;
    return expr;
}

struct vs_ast_list vs_parse_list_of(struct vs_parser *p, uint32_t count,
                                    const struct vs_ast_expr *const *items)
{
    const struct vs_ast_expr **copy = vs_arena_raw(p->plan, count * sizeof copy[0]);
    memcpy(copy, items, count * sizeof copy[0]);
    return (struct vs_ast_list){count, copy};
}

const struct vs_ast_expr *vs_parse_symbol(struct vs_parser *p, struct vs_token token,
                                          const char *text)
{
    struct vs_ast_expr *symbol = vs_parse_new(p, VS_AST_SYMBOL, token.at);
    symbol->end = token.end;
    symbol->as.symbol = vs_str(text);
    return symbol;
}

static struct vs_ast_expr *new_operator(struct vs_parser *p, enum vs_ast_op op, uint32_t at,
                                        struct vs_ast_list args)
{
    struct vs_ast_expr *expr = vs_parse_new(p, VS_AST_OPERATOR, at);
    expr->as.op.op = op;
    expr->as.op.args = args;
    return expr;
}

/* --- What stands behind an operand --- */

/* a AND b AND c: one node. */
static enum vs_err parse_chain(struct vs_parser *p, enum vs_ast_op op,
                               const struct vs_ast_expr **left)
{
    struct vs_parse_list args = {0};
    enum vs_word word = op == VS_AST_OP_AND ? VS_WORD_AND : VS_WORD_OR;
    VS_TRY(
        vs_parse_push(p, &args, left, sizeof *left, VS_SQL_COLUMNS_MAX, "conditions in one chain"));
    while (vs_parse_accept_word(p, word)) {
        const struct vs_ast_expr *right;
        VS_TRY(vs_parse_expr_above(p, operators[op].precedence + 1, &right));
        VS_TRY(vs_parse_push(p, &args, &right, sizeof right, VS_SQL_COLUMNS_MAX,
                             "conditions in one chain"));
    }
    *left = new_operator(p, op, (*left)->at, (struct vs_ast_list){args.count, args.items});
    return vs_parse_raise(p);
}

/* ( expr, .. ) or ( query ): the right side of IN, ALL, SOME, added to the arguments. */
static enum vs_err parse_set(struct vs_parser *p, struct vs_parse_list *args)
{
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    const struct vs_ast_expr *first = NULL;
    if (vs_parse_is_query(p)) {
        struct vs_ast_expr *query = vs_parse_new(p, VS_AST_QUERY, vs_parse_peek(p, 0).at);
        VS_TRY(vs_parse_query(p, &query->as.query));
        query->end = p->end;
        VS_TRY(vs_parse_raise(p));
        VS_TRY(vs_parse_push(p, args, &query, sizeof query, VS_SQL_ARGUMENTS_MAX, "items"));
        return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
    }
    do {
        const struct vs_ast_expr *item;
        VS_TRY(vs_parse_expr(p, &item));
        if (first == NULL && item->kind == VS_AST_QUERY && vs_parse_is_query_tail(p)) {
            struct vs_ast_expr *query = vs_parse_new(p, VS_AST_QUERY, item->at);
            VS_TRY(vs_parse_query_from(p, item->as.query, &query->as.query));
            query->end = p->end;
            item = query;
        }
        first = item;
        VS_TRY(vs_parse_push(p, args, &item, sizeof item, VS_SQL_COLUMNS_MAX, "items of a list"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

static enum vs_err parse_in(struct vs_parser *p, struct infix infix,
                            const struct vs_ast_expr **left)
{
    struct vs_parse_list args = {0};
    VS_TRY(vs_parse_push(p, &args, left, sizeof *left, VS_SQL_COLUMNS_MAX, "items of a list"));
    VS_TRY(parse_set(p, &args));
    struct vs_ast_expr *expr =
        new_operator(p, VS_AST_OP_IN, (*left)->at, (struct vs_ast_list){args.count, args.items});
    expr->as.op.negated = infix.negated;
    *left = expr;
    return vs_parse_raise(p);
}

static enum vs_err parse_between(struct vs_parser *p, struct infix infix,
                                 const struct vs_ast_expr **left)
{
    const struct vs_ast_expr *args[3] = {*left};
    if (vs_parse_accept_word(p, VS_WORD_SYMMETRIC))
        infix.op = VS_AST_OP_BETWEEN_SYMMETRIC;
    else
        (void)vs_parse_accept_word(p, VS_WORD_ASYMMETRIC);
    /* The lower bound goes as far as the AND. */
    VS_TRY(vs_parse_expr_above(p, operators[VS_AST_OP_AND].precedence + 1, &args[1]));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_AND));
    VS_TRY(vs_parse_expr_above(p, operators[infix.op].precedence + 1, &args[2]));
    struct vs_ast_expr *expr = new_operator(p, infix.op, (*left)->at, vs_parse_list_of(p, 3, args));
    expr->as.op.negated = infix.negated;
    *left = expr;
    return vs_parse_raise(p);
}

static enum vs_err parse_like(struct vs_parser *p, struct infix infix,
                              const struct vs_ast_expr **left)
{
    const struct vs_ast_expr *args[3] = {*left};
    uint32_t count = 2;
    if (infix.op == VS_AST_OP_SIMILAR_TO)
        VS_TRY(vs_parse_expect_word(p, VS_WORD_TO));
    VS_TRY(vs_parse_expr_above(p, operators[infix.op].precedence + 1, &args[1]));
    if (vs_parse_accept_word(p, VS_WORD_ESCAPE)) {
        VS_TRY(vs_parse_expr_above(p, operators[infix.op].precedence + 1, &args[2]));
        count = 3;
    }
    struct vs_ast_expr *expr =
        new_operator(p, infix.op, (*left)->at, vs_parse_list_of(p, count, args));
    expr->as.op.negated = infix.negated;
    *left = expr;
    return vs_parse_raise(p);
}

/* a[i], and .b behind it. */
static enum vs_err parse_item(struct vs_parser *p, const struct vs_ast_expr **left)
{
    const struct vs_ast_expr *args[2] = {*left};
    VS_TRY(vs_parse_expr(p, &args[1]));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RBRACKET, "\"]\""));
    *left = new_operator(p, VS_AST_OP_ITEM, (*left)->at, vs_parse_list_of(p, 2, args));
    return vs_parse_raise(p);
}

static enum vs_err parse_field(struct vs_parser *p, const struct vs_ast_expr **left)
{
    struct vs_ast_expr *expr = vs_parse_new(p, VS_AST_FIELD, (*left)->at);
    expr->as.field.arg = *left;
    VS_TRY(vs_parse_ident(p, "the name of a field", &expr->as.field.name));
    expr->end = p->end;
    *left = expr;
    return vs_parse_raise(p);
}

/* value < ALL (..): true when it was one. */
static enum vs_err parse_quantified(struct vs_parser *p, enum vs_ast_op compare,
                                    const struct vs_ast_expr **left, bool *is_quantified)
{
    enum vs_word word = vs_parse_peek(p, 0).word;
    bool is_all = word == VS_WORD_ALL;
    *is_quantified = operators[compare].precedence == operators[VS_AST_OP_EQUAL].precedence &&
                     (is_all || word == VS_WORD_ANY || word == VS_WORD_SOME) &&
                     vs_parse_peek(p, 1).kind == VS_TOKEN_LPAREN;
    if (!*is_quantified)
        return VS_ERR_OK;
    (void)vs_parse_take(p);
    struct vs_parse_list args = {0};
    VS_TRY(vs_parse_push(p, &args, left, sizeof *left, VS_SQL_COLUMNS_MAX, "items of a list"));
    VS_TRY(parse_set(p, &args));
    struct vs_ast_expr *expr =
        new_operator(p, is_all ? VS_AST_OP_COMPARE_ALL : VS_AST_OP_COMPARE_SOME, (*left)->at,
                     (struct vs_ast_list){args.count, args.items});
    expr->as.op.compare = compare;
    *left = expr;
    return vs_parse_raise(p);
}

static enum vs_err parse_binary(struct vs_parser *p, struct infix infix,
                                const struct vs_ast_expr **left)
{
    const struct vs_ast_expr *args[2] = {*left};
    if (infix.op == VS_AST_OP_IS_DISTINCT_FROM) {
        VS_TRY(vs_parse_expect_word(p, VS_WORD_FROM));
    } else if (infix.op != VS_AST_OP_OVERLAPS) {
        bool is_quantified;
        VS_TRY(parse_quantified(p, infix.op, left, &is_quantified));
        if (is_quantified)
            return VS_ERR_OK;
    }
    VS_TRY(vs_parse_expr_above(p, operators[infix.op].precedence + 1, &args[1]));
    struct vs_ast_expr *expr = new_operator(p, infix.op, (*left)->at, vs_parse_list_of(p, 2, args));
    expr->as.op.negated = infix.negated;
    *left = expr;
    return vs_parse_raise(p);
}

static enum vs_err parse_infix(struct vs_parser *p, struct infix infix,
                               const struct vs_ast_expr **left)
{
    if (infix.op == VS_AST_OP_AND || infix.op == VS_AST_OP_OR)
        return parse_chain(p, infix.op, left);
    for (uint32_t i = 0; i < infix.token_count; i++)
        (void)vs_parse_take(p);
    if (operators[infix.op].form == INFIX)
        return parse_binary(p, infix, left);
    if (infix.op == VS_AST_OP_IN)
        return parse_in(p, infix, left);
    if (infix.op == VS_AST_OP_BETWEEN)
        return parse_between(p, infix, left);
    if (infix.op == VS_AST_OP_ITEM)
        return parse_item(p, left);
    if (operators[infix.op].form == SPECIAL)
        return parse_like(p, infix, left);
    struct vs_ast_expr *expr = new_operator(p, infix.op, (*left)->at, vs_parse_list_of(p, 1, left));
    expr->as.op.negated = infix.negated;
    *left = expr;
    return vs_parse_raise(p);
}

/* Operators that other dialects have get a hint of their own. */
static enum vs_err check_foreign(struct vs_parser *p)
{
    struct vs_token token = vs_parse_peek(p, vs_parse_is_word(p, VS_WORD_NOT) ? 1 : 0);
    if (token.word == VS_WORD_ILIKE)
        return vs_parse_fail(p, VS_ERR_SYNTAX, token.at,
                             "Encountered \"ILIKE\", an operator that does not exist; write "
                             "LOWER(x) LIKE 'pattern'");
    if (token.word == VS_WORD_RLIKE)
        return vs_parse_fail(
            p, VS_ERR_SYNTAX, token.at,
            "Encountered \"RLIKE\", an operator that does not exist; write REGEXP(x, 'pattern')");
    if (token.kind == VS_TOKEN_BAR || token.kind == VS_TOKEN_CARET)
        return vs_parse_fail(
            p, VS_ERR_SYNTAX, token.at,
            "Encountered \"%.*s\", an operator that does not exist; there are no operators on bits",
            VS_STR_ARG(vs_parse_text(p, token)));
    if (!vs_parse_accept_word(p, VS_WORD_IS))
        return VS_ERR_OK;
    (void)vs_parse_accept_word(p, VS_WORD_NOT);
    return vs_parse_unexpected(p, "NULL, TRUE, FALSE, UNKNOWN, JSON or DISTINCT FROM");
}

/* --- Operands --- */

static enum vs_err parse_prefix_operator(struct vs_parser *p, enum vs_ast_op op,
                                         const struct vs_ast_expr **out)
{
    uint32_t at = vs_parse_take(p).at;
    const struct vs_ast_expr *arg;
    VS_TRY(vs_parse_expr_above(p, operators[op].precedence, &arg));
    *out = new_operator(p, op, at, vs_parse_list_of(p, 1, &arg));
    return vs_parse_raise(p);
}

/* The smallest BIGINT cannot be written as a minus and a number, and the smallest INT would become a BIGINT. */
static bool is_smallest_integer(struct vs_parser *p)
{
    struct vs_token token = vs_parse_peek(p, 1);
    struct vs_str text = vs_parse_text(p, token);
    return token.kind == VS_TOKEN_INTEGER && (vs_str_equal(text, VS_STR("9223372036854775808")) ||
                                              vs_str_equal(text, VS_STR("2147483648")));
}

static enum vs_err parse_exists(struct vs_parser *p, const struct vs_ast_expr **out)
{
    uint32_t at = vs_parse_take(p).at;
    struct vs_ast_expr *query = vs_parse_new(p, VS_AST_QUERY, vs_parse_peek(p, 0).at);
    VS_TRY(vs_parse_query_in_parens(p, &query->as.query));
    query->end = p->end;
    VS_TRY(vs_parse_raise(p));
    const struct vs_ast_expr *arg = query;
    *out = new_operator(p, VS_AST_OP_EXISTS, at, vs_parse_list_of(p, 1, &arg));
    return vs_parse_raise(p);
}

static enum vs_err parse_operand(struct vs_parser *p, const struct vs_ast_expr **out)
{
    if (vs_parse_is_word(p, VS_WORD_NOT))
        return parse_prefix_operator(p, VS_AST_OP_NOT, out);
    if (vs_parse_is_word(p, VS_WORD_EXISTS))
        return parse_exists(p, out);
    if (vs_parse_is(p, VS_TOKEN_PLUS))
        return parse_prefix_operator(p, VS_AST_OP_PLUS, out);
    if (!vs_parse_is(p, VS_TOKEN_MINUS))
        return vs_parse_primary(p, out);
    if (!is_smallest_integer(p))
        return parse_prefix_operator(p, VS_AST_OP_MINUS, out);
    struct vs_ast_expr *number = vs_parse_new(p, VS_AST_LITERAL, vs_parse_take(p).at);
    VS_TRY(vs_parse_number(p, true, number));
    *out = number;
    return vs_parse_raise(p);
}

enum vs_err vs_parse_expr_above(struct vs_parser *p, uint32_t precedence,
                                const struct vs_ast_expr **out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    VS_TRY(parse_operand(p, out));
    while ((*out)->kind != VS_AST_STAR) {
        if (vs_parse_accept(p, VS_TOKEN_DOT)) {
            VS_TRY(parse_field(p, out));
            continue;
        }
        struct infix infix = find_infix(p);
        if (infix.token_count == 0) {
            VS_TRY(check_foreign(p));
            break;
        }
        if (operators[infix.op].precedence < precedence)
            break;
        VS_TRY(parse_infix(p, infix, out));
    }
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

enum vs_err vs_parse_expr(struct vs_parser *p, const struct vs_ast_expr **out)
{
    return vs_parse_expr_above(p, 0, out);
}

enum vs_err vs_parse_exprs(struct vs_parser *p, struct vs_ast_list *out)
{
    struct vs_parse_list items = {0};
    do {
        const struct vs_ast_expr *item;
        VS_TRY(vs_parse_expr(p, &item));
        VS_TRY(vs_parse_push(p, &items, &item, sizeof item, VS_SQL_COLUMNS_MAX, "items of a list"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    *out = (struct vs_ast_list){items.count, items.items};
    return VS_ERR_OK;
}
