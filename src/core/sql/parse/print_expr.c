/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/parse/lex.h"
#include "core/sql/parse/parse.h"
#include "core/sql/parse/parser.h"
#include "core/sql/parse/print.h"

enum { OPERAND = 200, UNARY = 80 }; /* OPERAND: tighter than every operator */

static void print_query_in_parens(struct vs_buf *out, const struct vs_ast_query *query)
{
    vs_buf_add_char(out, '(');
    vs_ast_print_query(out, query);
    vs_buf_add_char(out, ')');
}

static uint32_t precedence_of(const struct vs_ast_expr *expr)
{
    if (expr->kind == VS_AST_OPERATOR)
        return expr->as.op.interval != NULL ? UNARY : vs_ast_op_precedence(expr->as.op.op);
    /* The smallest BIGINT is the one literal that begins with a minus. */
    bool is_negative = expr->kind == VS_AST_LITERAL &&
                       expr->as.literal.type.kind == VS_KIND_BIGINT &&
                       expr->as.literal.value.as.i64 < 0;
    return is_negative ? UNARY : OPERAND;
}

void vs_print_exprs(struct vs_buf *out, struct vs_ast_list list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        vs_print_words(out, i > 0 ? ", " : "");
        vs_ast_print_expr(out, list.items[i]);
    }
}

void vs_print_orders(struct vs_buf *out, struct vs_ast_orders orders)
{
    for (uint32_t i = 0; i < orders.count; i++) {
        const struct vs_ast_order *order = &orders.items[i];
        vs_print_words(out, i > 0 ? ", " : "");
        vs_ast_print_expr(out, order->expr);
        vs_print_words(out, order->descending ? " DESC" : "");
        if (order->nulls_first || order->nulls_last)
            vs_print_words(out, order->nulls_first ? " NULLS FIRST" : " NULLS LAST");
    }
}

/* --- Operators --- */

/* IN, ALL, SOME: ( item, .. ) or ( query ). */
static void print_set(struct vs_buf *out, struct vs_ast_list args)
{
    struct vs_ast_list items = {args.count - 1, args.items + 1};
    if (items.count == 1 && items.items[0]->kind == VS_AST_QUERY) {
        print_query_in_parens(out, items.items[0]->as.query);
        return;
    }
    vs_buf_add_char(out, '(');
    vs_print_exprs(out, items);
    vs_buf_add_char(out, ')');
}

/* IS NULL with NOT is IS NOT NULL; LIKE is NOT LIKE. */
static void print_operator_words(struct vs_buf *out, enum vs_ast_op op, bool negated)
{
    struct vs_str text = vs_str(vs_ast_op_text(op));
    if (negated && vs_str_starts_with(text, VS_STR("IS "))) {
        vs_print_words(out, "IS NOT ");
        text = (struct vs_str){text.ptr + 3, text.len - 3};
    } else if (negated) {
        vs_print_words(out, "NOT ");
    }
    vs_buf_add_str(out, text);
}

static void print_difference(struct vs_buf *out, struct vs_ast_list args,
                             const struct vs_type *interval)
{
    uint32_t precedence = vs_ast_op_precedence(VS_AST_OP_SUBTRACT);
    vs_buf_add_char(out, '(');
    vs_print_expr_above(out, args.items[0], precedence);
    vs_print_words(out, " - ");
    vs_print_expr_above(out, args.items[1], precedence + 1);
    vs_print_words(out, interval->kind == VS_KIND_INTERVAL_MONTH ? ") YEAR TO MONTH"
                                                                 : ") DAY TO SECOND");
}

static void print_prefix(struct vs_buf *out, enum vs_ast_op op, const struct vs_ast_expr *arg)
{
    vs_print_words(out, vs_ast_op_text(op));
    if (op == VS_AST_OP_NOT) {
        vs_buf_add_char(out, ' ');
        vs_print_expr_above(out, arg, vs_ast_op_precedence(op));
    } else { /* two minuses would begin a comment */
        bool is_signed = arg->kind == VS_AST_OPERATOR &&
                         (arg->as.op.op == VS_AST_OP_MINUS || arg->as.op.op == VS_AST_OP_PLUS);
        vs_print_expr_above(out, arg, is_signed || arg->kind == VS_AST_LITERAL ? UNARY + 1 : UNARY);
    }
}

/* Operators between two or more operands. */
static void print_infix(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    struct vs_ast_list args = expr->as.op.args;
    uint32_t precedence = vs_ast_op_precedence(expr->as.op.op);
    bool is_chain = expr->as.op.op == VS_AST_OP_AND || expr->as.op.op == VS_AST_OP_OR;
    vs_print_expr_above(out, args.items[0], is_chain ? precedence + 1 : precedence);
    for (uint32_t i = 1; i < args.count; i++) {
        vs_buf_add_char(out, ' ');
        print_operator_words(out, expr->as.op.op, expr->as.op.negated);
        vs_buf_add_char(out, ' ');
        vs_print_expr_above(out, args.items[i], precedence + 1);
    }
}

/* Operators whose first operand is followed by words. */
static void print_predicate(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    enum vs_ast_op op = expr->as.op.op;
    struct vs_ast_list args = expr->as.op.args;
    uint32_t precedence = vs_ast_op_precedence(op);
    bool is_quantified = op == VS_AST_OP_COMPARE_ALL || op == VS_AST_OP_COMPARE_SOME;
    vs_print_expr_above(out, args.items[0],
                        is_quantified ? vs_ast_op_precedence(VS_AST_OP_EQUAL) : precedence);
    vs_buf_add_char(out, ' ');
    if (is_quantified) {
        vs_print_words(out, vs_ast_op_text(expr->as.op.compare));
        vs_buf_add_char(out, ' ');
    }
    print_operator_words(out, op, expr->as.op.negated);
    if (args.count == 1)
        return;
    vs_buf_add_char(out, ' ');
    if (is_quantified || op == VS_AST_OP_IN) {
        print_set(out, args);
        return;
    }
    bool is_between = op == VS_AST_OP_BETWEEN || op == VS_AST_OP_BETWEEN_SYMMETRIC;
    vs_print_expr_above(out, args.items[1],
                        is_between ? vs_ast_op_precedence(VS_AST_OP_AND) + 1 : precedence + 1);
    if (args.count == 2)
        return;
    vs_print_words(out, is_between ? " AND " : " ESCAPE ");
    vs_print_expr_above(out, args.items[2], precedence + 1);
}

static void print_operator(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    struct vs_ast_list args = expr->as.op.args;
    switch (expr->as.op.op) {
    case VS_AST_OP_NOT:
    case VS_AST_OP_PLUS:
    case VS_AST_OP_MINUS:
        print_prefix(out, expr->as.op.op, args.items[0]);
        break;
    case VS_AST_OP_EXISTS:
        vs_print_words(out, "EXISTS ");
        vs_ast_print_expr(out, args.items[0]);
        break;
    case VS_AST_OP_ITEM:
        vs_print_expr_above(out, args.items[0], vs_ast_op_precedence(VS_AST_OP_ITEM));
        vs_buf_add_char(out, '[');
        vs_ast_print_expr(out, args.items[1]);
        vs_buf_add_char(out, ']');
        break;
    case VS_AST_OP_SUBTRACT:
        if (expr->as.op.interval != NULL)
            print_difference(out, args, expr->as.op.interval);
        else
            print_infix(out, expr);
        break;
    case VS_AST_OP_OR:
    case VS_AST_OP_AND:
    case VS_AST_OP_EQUAL:
    case VS_AST_OP_NOT_EQUAL:
    case VS_AST_OP_LESS:
    case VS_AST_OP_LESS_EQUAL:
    case VS_AST_OP_GREATER:
    case VS_AST_OP_GREATER_EQUAL:
    case VS_AST_OP_IS_DISTINCT_FROM:
    case VS_AST_OP_OVERLAPS:
    case VS_AST_OP_ADD:
    case VS_AST_OP_CONCAT:
    case VS_AST_OP_MULTIPLY:
    case VS_AST_OP_DIVIDE:
    case VS_AST_OP_MODULO:
        print_infix(out, expr);
        break;
    case VS_AST_OP_IS_NULL:
    case VS_AST_OP_IS_TRUE:
    case VS_AST_OP_IS_FALSE:
    case VS_AST_OP_IS_UNKNOWN:
    case VS_AST_OP_IS_JSON_VALUE:
    case VS_AST_OP_IS_JSON_OBJECT:
    case VS_AST_OP_IS_JSON_ARRAY:
    case VS_AST_OP_IS_JSON_SCALAR:
    case VS_AST_OP_LIKE:
    case VS_AST_OP_SIMILAR_TO:
    case VS_AST_OP_BETWEEN:
    case VS_AST_OP_BETWEEN_SYMMETRIC:
    case VS_AST_OP_IN:
    case VS_AST_OP_COMPARE_ALL:
    case VS_AST_OP_COMPARE_SOME:
    case VS_AST_OP_COUNT:
        print_predicate(out, expr);
        break;
    }
}

/* --- Other expressions --- */

static void print_case(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    vs_print_words(out, "CASE");
    if (expr->as.when.operand != NULL) {
        vs_buf_add_char(out, ' ');
        vs_ast_print_expr(out, expr->as.when.operand);
    }
    for (uint32_t i = 0; i < expr->as.when.when_count; i++) {
        vs_print_words(out, " WHEN ");
        vs_ast_print_expr(out, expr->as.when.whens[i].when);
        vs_print_words(out, " THEN ");
        vs_ast_print_expr(out, expr->as.when.whens[i].then);
    }
    if (expr->as.when.otherwise != NULL) {
        vs_print_words(out, " ELSE ");
        vs_ast_print_expr(out, expr->as.when.otherwise);
    }
    vs_print_words(out, " END");
}

static void print_cast(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    vs_print_words(out, expr->as.cast.try_cast ? "TRY_CAST(" : "CAST(");
    vs_ast_print_expr(out, expr->as.cast.arg);
    vs_print_words(out, " AS ");
    vs_print_type(out, &expr->as.cast.type);
    vs_buf_add_char(out, ')');
}

static void print_field(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    const struct vs_ast_expr *arg = expr->as.field.arg;
    bool is_tight = arg->kind == VS_AST_FIELD ||
                    (arg->kind == VS_AST_OPERATOR && arg->as.op.op == VS_AST_OP_ITEM);
    vs_print_words(out, is_tight ? "" : "(");
    vs_ast_print_expr(out, arg);
    vs_print_words(out, is_tight ? "." : ").");
    vs_print_ident(out, expr->as.field.name.name);
}

static void print_table_arg(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    if (expr->as.table.table->kind == VS_AST_TABLE_NAME)
        vs_print_words(out, "TABLE ");
    vs_print_table(out, expr->as.table.table);
    if (expr->as.table.partitioned) {
        vs_print_words(out,
                       expr->as.table.partition.count == 1 ? " PARTITION BY " : " PARTITION BY (");
        vs_print_exprs(out, expr->as.table.partition);
        vs_print_words(out, expr->as.table.partition.count == 1 ? "" : ")");
    }
    if (expr->as.table.order.count > 0) {
        vs_print_words(out, " ORDER BY (");
        vs_print_orders(out, expr->as.table.order);
        vs_buf_add_char(out, ')');
    }
}

static void print_operand(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    switch (expr->kind) {
    case VS_AST_LITERAL:
        vs_print_literal(out, &expr->as.literal.type, &expr->as.literal.value);
        break;
    case VS_AST_NAME:
        vs_print_path(out, expr->as.name);
        break;
    case VS_AST_STAR:
        vs_print_path(out, expr->as.name);
        vs_print_words(out, expr->as.name.count > 0 ? ".*" : "*");
        break;
    case VS_AST_OPERATOR:
        print_operator(out, expr);
        break;
    case VS_AST_CALL:
        vs_print_call(out, &expr->as.call, false);
        break;
    case VS_AST_CASE:
        print_case(out, expr);
        break;
    case VS_AST_CAST:
        print_cast(out, expr);
        break;
    case VS_AST_FIELD:
        print_field(out, expr);
        break;
    case VS_AST_QUERY:
        print_query_in_parens(out, expr->as.query);
        break;
    case VS_AST_TABLE_ARG:
        print_table_arg(out, expr);
        break;
    case VS_AST_DESCRIPTOR:
        vs_print_words(out, "DESCRIPTOR");
        vs_print_idents(
            out, (struct vs_ast_idents){expr->as.descriptor.count, expr->as.descriptor.columns});
        break;
    case VS_AST_SYMBOL:
        vs_buf_add_str(out, expr->as.symbol);
        break;
    case VS_AST_NAMED_ARG:
        vs_print_ident(out, expr->as.named.name.name);
        vs_print_words(out, " => ");
        vs_ast_print_expr(out, expr->as.named.value);
        break;
    case VS_AST_DEFAULT:
    case VS_AST_EXPR_KIND_COUNT:
        vs_print_words(out, "DEFAULT");
        break;
    }
}

void vs_print_expr_above(struct vs_buf *out, const struct vs_ast_expr *expr, uint32_t precedence)
{
    bool parens = precedence_of(expr) < precedence;
    vs_print_words(out, parens ? "(" : "");
    print_operand(out, expr);
    vs_print_words(out, parens ? ")" : "");
}

void vs_ast_print_expr(struct vs_buf *out, const struct vs_ast_expr *expr)
{
    vs_print_expr_above(out, expr, 0);
}
