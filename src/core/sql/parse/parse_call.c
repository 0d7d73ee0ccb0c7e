/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Calls: arguments, named arguments, table arguments, FILTER, WITHIN GROUP, OVER. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

/* --- Table arguments --- */

/* k or (a, b), as names. */
static enum vs_err parse_partition(struct vs_parser *p, struct vs_ast_list *out)
{
    struct vs_ast_idents idents = {0};
    struct vs_ast_ident single;
    if (vs_parse_is(p, VS_TOKEN_LPAREN)) {
        VS_TRY(vs_parse_idents(p, "the name of a column", &idents));
    } else {
        VS_TRY(vs_parse_ident(p, "the name of a column: PARTITION BY a, or PARTITION BY (a, b)",
                              &single));
        idents = (struct vs_ast_idents){1, &single};
    }
    const struct vs_ast_expr **items =
        VS_ARENA_ARRAY(p->plan, idents.count, const struct vs_ast_expr *);
    for (uint32_t i = 0; i < idents.count; i++) {
        struct vs_ast_ident *part = VS_ARENA_NEW(p->plan, struct vs_ast_ident);
        *part = idents.items[i];
        struct vs_ast_expr *name = vs_parse_new(p, VS_AST_NAME, part->at);
        name->as.name = (struct vs_ast_path){part->at, 1, part};
        items[i] = name;
    }
    *out = (struct vs_ast_list){idents.count, items};
    return VS_ERR_OK;
}

/* [PARTITION BY ..] [ORDER BY ..] behind a table or query that is an argument. */
static enum vs_err parse_set_semantics(struct vs_parser *p, struct vs_ast_expr *out)
{
    if (vs_parse_accept_words(p, VS_WORD_PARTITION, VS_WORD_BY)) {
        out->as.table.partitioned = true;
        VS_TRY(parse_partition(p, &out->as.table.partition));
    }
    if (vs_parse_accept_words(p, VS_WORD_ORDER, VS_WORD_BY)) {
        struct vs_parse_list items = {0};
        bool in_parens = vs_parse_accept(p, VS_TOKEN_LPAREN);
        do {
            VS_TRY(vs_parse_order_item(p, &items));
        } while (in_parens && vs_parse_accept(p, VS_TOKEN_COMMA));
        if (in_parens)
            VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\""));
        out->as.table.order = (struct vs_ast_orders){items.count, items.items};
    }
    out->end = p->end;
    return vs_parse_raise(p);
}

/* TABLE t .. */
static enum vs_err parse_table_arg(struct vs_parser *p, const struct vs_ast_expr **out)
{
    struct vs_ast_expr *expr = vs_parse_new(p, VS_AST_TABLE_ARG, vs_parse_take(p).at);
    struct vs_ast_table *table = VS_ARENA_NEW(p->plan, struct vs_ast_table);
    table->kind = VS_AST_TABLE_NAME;
    table->at = vs_parse_peek(p, 0).at;
    VS_TRY(vs_parse_path(p, "the name of a table", &table->as.name));
    table->end = p->end;
    expr->as.table.table = table;
    *out = expr;
    VS_TRY(vs_parse_raise(p));
    return parse_set_semantics(p, expr);
}

/* (SELECT ..) PARTITION BY ..: the query was taken. */
static enum vs_err parse_query_arg(struct vs_parser *p, const struct vs_ast_expr **out)
{
    if (!vs_parse_is_words(p, VS_WORD_PARTITION, VS_WORD_BY) &&
        !vs_parse_is_words(p, VS_WORD_ORDER, VS_WORD_BY))
        return VS_ERR_OK;
    struct vs_ast_table *table = VS_ARENA_NEW(p->plan, struct vs_ast_table);
    table->kind = VS_AST_TABLE_QUERY;
    table->at = (*out)->at;
    table->end = (*out)->end;
    table->as.query = (*out)->as.query;
    struct vs_ast_expr *expr = vs_parse_new(p, VS_AST_TABLE_ARG, table->at);
    expr->as.table.table = table;
    *out = expr;
    VS_TRY(vs_parse_raise(p));
    return parse_set_semantics(p, expr);
}

/* --- Arguments --- */

static enum vs_err parse_descriptor(struct vs_parser *p, const struct vs_ast_expr **out)
{
    struct vs_ast_expr *expr = vs_parse_new(p, VS_AST_DESCRIPTOR, vs_parse_take(p).at);
    struct vs_ast_idents columns;
    VS_TRY(vs_parse_idents(p, "the name of a column: DESCRIPTOR(ts)", &columns));
    expr->as.descriptor.count = columns.count;
    expr->as.descriptor.columns = columns.items;
    expr->end = p->end;
    *out = expr;
    return vs_parse_raise(p);
}

static enum vs_err parse_arg_value(struct vs_parser *p, const struct vs_ast_expr **out)
{
    if (vs_parse_is_word(p, VS_WORD_DEFAULT)) {
        *out = vs_parse_new(p, VS_AST_DEFAULT, vs_parse_take(p).at);
        return vs_parse_raise(p);
    }
    if (vs_parse_is_word(p, VS_WORD_TABLE) && vs_parse_is_ident(vs_parse_peek(p, 1)))
        return parse_table_arg(p, out);
    if (vs_parse_is_word(p, VS_WORD_DESCRIPTOR) && vs_parse_peek(p, 1).kind == VS_TOKEN_LPAREN)
        return parse_descriptor(p, out);
    if (vs_parse_is_query(p)) {
        struct vs_ast_expr *query = vs_parse_new(p, VS_AST_QUERY, vs_parse_peek(p, 0).at);
        VS_TRY(vs_parse_query(p, &query->as.query));
        query->end = p->end;
        *out = query;
        return vs_parse_raise(p);
    }
    VS_TRY(vs_parse_expr(p, out));
    return (*out)->kind == VS_AST_QUERY ? parse_query_arg(p, out) : VS_ERR_OK;
}

static enum vs_err parse_arg(struct vs_parser *p, const struct vs_ast_expr **out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    if (vs_parse_is_ident(vs_parse_peek(p, 0)) && vs_parse_peek(p, 1).kind == VS_TOKEN_ARROW) {
        struct vs_ast_expr *named = vs_parse_new(p, VS_AST_NAMED_ARG, vs_parse_peek(p, 0).at);
        VS_TRY(vs_parse_ident(p, "the name of an argument", &named->as.named.name));
        (void)vs_parse_take(p);
        VS_TRY(parse_arg_value(p, &named->as.named.value));
        named->end = p->end;
        *out = named;
        VS_TRY(vs_parse_raise(p));
    } else {
        VS_TRY(parse_arg_value(p, out));
    }
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

static enum vs_err parse_args(struct vs_parser *p, struct vs_ast_call *call)
{
    struct vs_parse_list args = {0};
    (void)vs_parse_take(p); /* ( */
    if (vs_parse_is(p, VS_TOKEN_STAR) && vs_parse_peek(p, 1).kind == VS_TOKEN_RPAREN) {
        const struct vs_ast_expr *star = vs_parse_new(p, VS_AST_STAR, vs_parse_take(p).at);
        call->args = vs_parse_list_of(p, 1, &star);
        return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
    }
    if (vs_parse_accept(p, VS_TOKEN_RPAREN))
        return VS_ERR_OK;
    call->distinct = vs_parse_accept_word(p, VS_WORD_DISTINCT);
    if (!call->distinct)
        call->all = vs_parse_accept_word(p, VS_WORD_ALL);
    do {
        const struct vs_ast_expr *arg;
        VS_TRY(parse_arg(p, &arg));
        VS_TRY(vs_parse_push(p, &args, &arg, sizeof arg, VS_SQL_ARGUMENTS_MAX, "arguments"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    call->args = (struct vs_ast_list){args.count, args.items};
    /* ARRAY_AGG(x IGNORE NULLS ORDER BY y) has its clauses inside. */
    if (vs_parse_accept_words(p, VS_WORD_IGNORE, VS_WORD_NULLS))
        call->nulls = VS_AST_NULLS_IGNORE;
    else if (vs_parse_accept_words(p, VS_WORD_RESPECT, VS_WORD_NULLS))
        call->nulls = VS_AST_NULLS_RESPECT;
    if (vs_parse_accept_words(p, VS_WORD_ORDER, VS_WORD_BY))
        VS_TRY(vs_parse_order(p, &call->order_inside));
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\"");
}

/* --- Behind the arguments --- */

static enum vs_err parse_over(struct vs_parser *p, struct vs_ast_call *call)
{
    struct vs_ast_window *over = VS_ARENA_NEW(p->plan, struct vs_ast_window);
    over->at = vs_parse_peek(p, 0).at;
    call->over = over;
    if (vs_parse_is(p, VS_TOKEN_LPAREN))
        return vs_parse_window(p, over);
    over->is_reference = true;
    return vs_parse_ident(p, "\"(\" or the name of a window", &over->name);
}

static enum vs_err parse_tail(struct vs_parser *p, struct vs_ast_call *call)
{
    if (vs_parse_accept_words(p, VS_WORD_IGNORE, VS_WORD_NULLS))
        call->nulls = VS_AST_NULLS_IGNORE;
    else if (vs_parse_accept_words(p, VS_WORD_RESPECT, VS_WORD_NULLS))
        call->nulls = VS_AST_NULLS_RESPECT;
    if (vs_parse_accept_words(p, VS_WORD_WITHIN, VS_WORD_GROUP)) {
        VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
        VS_TRY(vs_parse_expect_words(p, VS_WORD_ORDER, VS_WORD_BY));
        VS_TRY(vs_parse_order(p, &call->within_group));
        VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\""));
    }
    if (vs_parse_accept_word(p, VS_WORD_FILTER)) {
        VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
        VS_TRY(vs_parse_expect_word(p, VS_WORD_WHERE));
        VS_TRY(vs_parse_expr(p, &call->filter));
        VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\""));
    }
    return vs_parse_accept_word(p, VS_WORD_OVER) ? parse_over(p, call) : VS_ERR_OK;
}

enum vs_err vs_parse_call(struct vs_parser *p, struct vs_ast_path name, enum vs_word word,
                          struct vs_ast_expr *out)
{
    struct vs_ast_call *call = &out->as.call;
    out->kind = VS_AST_CALL;
    call->name = name.parts[name.count - 1].name;
    if (name.count > 1)
        call->qualifier = (struct vs_ast_path){name.at, name.count - 1, name.parts};
    bool is_special = false;
    if (word != VS_NO_WORD) {
        VS_TRY(vs_parse_special_args(p, word, call, &is_special));
        if (!is_special)
            VS_TRY(vs_parse_json_args(p, word, call, &is_special));
    }
    if (!is_special)
        VS_TRY(parse_args(p, call));
    VS_TRY(parse_tail(p, call));
    out->end = p->end;
    return VS_ERR_OK;
}

/* --- Windows of OVER --- */

static enum vs_err parse_bound(struct vs_parser *p, struct vs_ast_bound *out)
{
    out->at = vs_parse_peek(p, 0).at;
    if (vs_parse_accept_words(p, VS_WORD_CURRENT, VS_WORD_ROW)) {
        out->kind = VS_AST_BOUND_CURRENT_ROW;
        return VS_ERR_OK;
    }
    bool is_unbounded = vs_parse_accept_word(p, VS_WORD_UNBOUNDED);
    if (!is_unbounded)
        VS_TRY(vs_parse_expr(p, &out->offset));
    if (vs_parse_accept_word(p, VS_WORD_PRECEDING))
        out->kind = is_unbounded ? VS_AST_BOUND_UNBOUNDED_PRECEDING : VS_AST_BOUND_PRECEDING;
    else if (vs_parse_accept_word(p, VS_WORD_FOLLOWING))
        out->kind = is_unbounded ? VS_AST_BOUND_UNBOUNDED_FOLLOWING : VS_AST_BOUND_FOLLOWING;
    else
        return vs_parse_unexpected(p, "PRECEDING or FOLLOWING");
    return VS_ERR_OK;
}

static enum vs_err parse_frame(struct vs_parser *p, struct vs_ast_window *out)
{
    if (vs_parse_accept_word(p, VS_WORD_ROWS))
        out->unit = VS_AST_FRAME_ROWS;
    else if (vs_parse_accept_word(p, VS_WORD_RANGE))
        out->unit = VS_AST_FRAME_RANGE;
    else
        return VS_ERR_OK;
    if (!vs_parse_accept_word(p, VS_WORD_BETWEEN))
        return parse_bound(p, &out->from);
    VS_TRY(parse_bound(p, &out->from));
    VS_TRY(vs_parse_expect_word(p, VS_WORD_AND));
    return parse_bound(p, &out->to);
}

enum vs_err vs_parse_window(struct vs_parser *p, struct vs_ast_window *out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    if (vs_parse_is_ident(vs_parse_peek(p, 0)))
        VS_TRY(vs_parse_ident(p, "the name of a window", &out->name));
    if (vs_parse_accept_words(p, VS_WORD_PARTITION, VS_WORD_BY))
        VS_TRY(vs_parse_exprs(p, &out->partition));
    if (vs_parse_accept_words(p, VS_WORD_ORDER, VS_WORD_BY))
        VS_TRY(vs_parse_order(p, &out->order));
    VS_TRY(parse_frame(p, out));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "PARTITION BY, ORDER BY, ROWS, RANGE or \")\""));
    VS_TRY(vs_parse_raise(p));
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}
