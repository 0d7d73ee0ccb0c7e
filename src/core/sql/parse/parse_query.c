/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Queries: WITH, set operations, SELECT, VALUES, TABLE t, ORDER BY, LIMIT. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

/* What stands behind the body of a query. */
struct tail {
    struct vs_ast_orders order;
    const struct vs_ast_expr *offset;
    const struct vs_ast_expr *limit;
};

static enum vs_err parse_body(struct vs_parser *p, struct vs_ast_query *first,
                              struct vs_ast_query **out);

bool vs_parse_is_query(struct vs_parser *p)
{
    return vs_parse_is_word(p, VS_WORD_SELECT) || vs_parse_is_word(p, VS_WORD_VALUES) ||
           vs_parse_is_word(p, VS_WORD_WITH) ||
           (vs_parse_is_word(p, VS_WORD_TABLE) && vs_parse_is_ident(vs_parse_peek(p, 1)));
}

bool vs_parse_is_query_tail(struct vs_parser *p)
{
    static const enum vs_word words[] = {VS_WORD_UNION, VS_WORD_INTERSECT, VS_WORD_EXCEPT,
                                         VS_WORD_ORDER, VS_WORD_LIMIT,     VS_WORD_OFFSET,
                                         VS_WORD_FETCH};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (vs_parse_is_word(p, words[i]))
            return true;
    }
    return false;
}

static struct vs_ast_query *new_query(struct vs_parser *p, enum vs_ast_query_kind kind, uint32_t at)
{
    struct vs_ast_query *query = VS_ARENA_NEW(p->plan, struct vs_ast_query);
    query->kind = kind;
    query->at = at;
    query->end = p->end;
    return query;
}

/* --- ORDER BY, LIMIT --- */

enum vs_err vs_parse_order_item(struct vs_parser *p, struct vs_parse_list *items)
{
    struct vs_ast_order item = {0};
    VS_TRY(vs_parse_expr(p, &item.expr));
    item.descending = vs_parse_accept_word(p, VS_WORD_DESC);
    if (!item.descending)
        (void)vs_parse_accept_word(p, VS_WORD_ASC);
    item.nulls_first = vs_parse_accept_words(p, VS_WORD_NULLS, VS_WORD_FIRST);
    if (!item.nulls_first)
        item.nulls_last = vs_parse_accept_words(p, VS_WORD_NULLS, VS_WORD_LAST);
    return vs_parse_push(p, items, &item, sizeof item, VS_SQL_COLUMNS_MAX, "columns to sort by");
}

enum vs_err vs_parse_order(struct vs_parser *p, struct vs_ast_orders *out)
{
    struct vs_parse_list items = {0};
    do {
        VS_TRY(vs_parse_order_item(p, &items));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    *out = (struct vs_ast_orders){items.count, items.items};
    return VS_ERR_OK;
}

static enum vs_err parse_row_count(struct vs_parser *p, const struct vs_ast_expr **out)
{
    if (!vs_parse_is(p, VS_TOKEN_INTEGER))
        return vs_parse_unexpected(p, "a number of rows");
    struct vs_ast_expr *number = vs_parse_new(p, VS_AST_LITERAL, vs_parse_peek(p, 0).at);
    VS_TRY(vs_parse_number(p, false, number));
    *out = number;
    return VS_ERR_OK;
}

/* FIRST 5 ROWS ONLY: FETCH was taken. */
static enum vs_err parse_fetch(struct vs_parser *p, const struct vs_ast_expr **out)
{
    if (!vs_parse_accept_word(p, VS_WORD_FIRST) && !vs_parse_accept_word(p, VS_WORD_NEXT))
        return vs_parse_unexpected(p, "FIRST or NEXT");
    VS_TRY(parse_row_count(p, out));
    if (!vs_parse_accept_word(p, VS_WORD_ROW) && !vs_parse_accept_word(p, VS_WORD_ROWS))
        return vs_parse_unexpected(p, "ROW or ROWS");
    return vs_parse_expect_word(p, VS_WORD_ONLY);
}

static enum vs_err parse_tail(struct vs_parser *p, struct tail *out)
{
    if (vs_parse_accept_word(p, VS_WORD_ORDER)) {
        VS_TRY(vs_parse_expect_word(p, VS_WORD_BY));
        VS_TRY(vs_parse_order(p, &out->order));
    }
    bool has_limit = false;
    for (;;) {
        if (!has_limit && vs_parse_accept_word(p, VS_WORD_LIMIT)) {
            has_limit = true;
            if (!vs_parse_accept_word(p, VS_WORD_ALL))
                VS_TRY(parse_row_count(p, &out->limit));
        } else if (!has_limit && vs_parse_accept_word(p, VS_WORD_FETCH)) {
            has_limit = true;
            VS_TRY(parse_fetch(p, &out->limit));
        } else if (out->offset == NULL && vs_parse_accept_word(p, VS_WORD_OFFSET)) {
            VS_TRY(parse_row_count(p, &out->offset));
            if (!vs_parse_accept_word(p, VS_WORD_ROW))
                (void)vs_parse_accept_word(p, VS_WORD_ROWS);
        } else {
            return VS_ERR_OK;
        }
    }
}

/* --- SELECT --- */

static enum vs_err parse_item(struct vs_parser *p, struct vs_parse_list *items)
{
    struct vs_token token = vs_parse_peek(p, 0);
    struct vs_ast_select_item item = {.at = token.at};
    if (token.kind == VS_TOKEN_STAR) {
        (void)vs_parse_take(p);
        item.expr = vs_parse_new(p, VS_AST_STAR, token.at);
    } else if (token.word == VS_WORD_FROM) {
        return vs_parse_unexpected(p, items->count == 0 ? "the columns to select"
                                                        : "a column; remove the \",\" before FROM");
    } else {
        uint32_t outer_star_at = p->star_at;
        p->star_at = token.at;
        VS_TRY(vs_parse_expr(p, &item.expr));
        p->star_at = outer_star_at;
        if (vs_parse_is(p, VS_TOKEN_STRING))
            return vs_parse_unexpected(
                p, "\",\" or FROM; a text cannot be the name of a column, write AS `name`");
        if (item.expr->kind != VS_AST_STAR)
            VS_TRY(vs_parse_alias(p, &item.alias));
    }
    return vs_parse_push(p, items, &item, sizeof item, VS_SQL_COLUMNS_MAX, "columns in one SELECT");
}

static enum vs_err parse_groups(struct vs_parser *p, uint32_t *count,
                                const struct vs_ast_group **out);

/* GROUPING SETS (..), ROLLUP (..), CUBE (..): the words were taken. */
static enum vs_err parse_group_sets(struct vs_parser *p, enum vs_ast_group_kind kind,
                                    struct vs_ast_group *out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    out->kind = kind;
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\""));
    VS_TRY(parse_groups(p, &out->set_count, &out->sets));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_RPAREN, "\",\" or \")\""));
    VS_TRY(vs_parse_raise(p));
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

static enum vs_err parse_group(struct vs_parser *p, struct vs_ast_group *out)
{
    struct vs_token token = vs_parse_peek(p, 0);
    *out = (struct vs_ast_group){.kind = VS_AST_GROUP_EXPR, .at = token.at};
    if (vs_parse_accept_words(p, VS_WORD_GROUPING, VS_WORD_SETS))
        return parse_group_sets(p, VS_AST_GROUP_SETS, out);
    if (vs_parse_accept_word(p, VS_WORD_ROLLUP))
        return parse_group_sets(p, VS_AST_GROUP_ROLLUP, out);
    if (vs_parse_accept_word(p, VS_WORD_CUBE))
        return parse_group_sets(p, VS_AST_GROUP_CUBE, out);
    if (token.kind == VS_TOKEN_LPAREN && vs_parse_peek(p, 1).kind == VS_TOKEN_RPAREN) {
        (void)vs_parse_take(p);
        (void)vs_parse_take(p);
        return VS_ERR_OK;
    }
    const struct vs_ast_expr *expr;
    VS_TRY(vs_parse_expr(p, &expr));
    bool is_list =
        token.kind == VS_TOKEN_LPAREN && expr->kind == VS_AST_CALL && expr->at == token.at;
    out->exprs = is_list ? expr->as.call.args : vs_parse_list_of(p, 1, &expr);
    return VS_ERR_OK;
}

static enum vs_err parse_groups(struct vs_parser *p, uint32_t *count,
                                const struct vs_ast_group **out)
{
    struct vs_parse_list items = {0};
    do {
        struct vs_ast_group group;
        VS_TRY(parse_group(p, &group));
        VS_TRY(vs_parse_push(p, &items, &group, sizeof group, VS_SQL_COLUMNS_MAX,
                             "columns to group by"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    *count = items.count;
    *out = items.items;
    return VS_ERR_OK;
}

static enum vs_err parse_named_windows(struct vs_parser *p, struct vs_ast_select *out)
{
    struct vs_parse_list items = {0};
    do {
        struct vs_ast_named_window named = {0};
        VS_TRY(vs_parse_ident(p, "the name of a window", &named.name));
        VS_TRY(vs_parse_expect_word(p, VS_WORD_AS));
        named.window.at = vs_parse_peek(p, 0).at;
        VS_TRY(vs_parse_window(p, &named.window));
        VS_TRY(vs_parse_push(p, &items, &named, sizeof named, VS_SQL_ARGUMENTS_MAX, "windows"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    out->windows = items.items;
    out->window_count = items.count;
    return VS_ERR_OK;
}

/* WHERE and what follows it: only with FROM. */
static enum vs_err parse_clauses(struct vs_parser *p, struct vs_ast_select *out)
{
    if (vs_parse_accept_word(p, VS_WORD_WHERE))
        VS_TRY(vs_parse_expr(p, &out->where));
    if (vs_parse_accept_word(p, VS_WORD_GROUP)) {
        VS_TRY(vs_parse_expect_word(p, VS_WORD_BY));
        out->grouped = true;
        out->group_distinct = vs_parse_accept_word(p, VS_WORD_DISTINCT);
        if (!out->group_distinct)
            (void)vs_parse_accept_word(p, VS_WORD_ALL);
        VS_TRY(parse_groups(p, &out->group_count, &out->groups));
    }
    if (vs_parse_accept_word(p, VS_WORD_HAVING))
        VS_TRY(vs_parse_expr(p, &out->having));
    if (vs_parse_accept_word(p, VS_WORD_WINDOW))
        VS_TRY(parse_named_windows(p, out));
    if (vs_parse_accept_word(p, VS_WORD_QUALIFY))
        VS_TRY(vs_parse_expr(p, &out->qualify));
    return VS_ERR_OK;
}

static enum vs_err parse_select(struct vs_parser *p, struct vs_ast_query *query)
{
    struct vs_ast_select *select = VS_ARENA_NEW(p->plan, struct vs_ast_select);
    query->as.select = select;
    select->at = vs_parse_take(p).at;
    VS_TRY(vs_parse_hints(p, &select->hints));
    select->distinct = vs_parse_accept_word(p, VS_WORD_DISTINCT);
    if (!select->distinct)
        (void)vs_parse_accept_word(p, VS_WORD_ALL);
    struct vs_parse_list items = {0};
    do {
        VS_TRY(parse_item(p, &items));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    select->items = items.items;
    select->item_count = items.count;
    if (vs_parse_accept_word(p, VS_WORD_FROM)) {
        VS_TRY(vs_parse_from(p, &select->from));
        return parse_clauses(p, select);
    }
    if (vs_parse_is_word(p, VS_WORD_WHERE) || vs_parse_is_word(p, VS_WORD_GROUP) ||
        vs_parse_is_word(p, VS_WORD_HAVING) || vs_parse_is_word(p, VS_WORD_WINDOW) ||
        vs_parse_is_word(p, VS_WORD_QUALIFY))
        return vs_parse_unexpected(
            p, "FROM before it; without a table, use SELECT .. FROM (VALUES (1)) AS t (x)");
    if (vs_parse_is_ident(vs_parse_peek(p, 0)))
        return vs_parse_unexpected(p, "\",\", FROM or \";\"");
    return VS_ERR_OK;
}

/* --- VALUES --- */

static enum vs_err parse_values(struct vs_parser *p, struct vs_ast_query *query)
{
    struct vs_parse_list rows = {0};
    (void)vs_parse_take(p);
    do {
        const struct vs_ast_expr *expr;
        VS_TRY(vs_parse_expr(p, &expr));
        struct vs_ast_list row =
            vs_ast_is_row(expr) ? expr->as.call.args : vs_parse_list_of(p, 1, &expr);
        VS_TRY(vs_parse_push(p, &rows, &row, sizeof row, VS_SQL_SCRIPT_SIZE_MAX, "rows of VALUES"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    query->as.values.rows = rows.items;
    query->as.values.row_count = rows.count;
    return VS_ERR_OK;
}

/* --- Set operations --- */

static enum vs_err parse_leaf(struct vs_parser *p, struct vs_ast_query **out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    struct vs_token token = vs_parse_peek(p, 0);
    *out = new_query(p, VS_AST_QUERY_SELECT, token.at);
    if (token.word == VS_WORD_SELECT) {
        VS_TRY(parse_select(p, *out));
    } else if (token.word == VS_WORD_VALUES) {
        (*out)->kind = VS_AST_QUERY_VALUES;
        VS_TRY(parse_values(p, *out));
    } else if (token.word == VS_WORD_TABLE) {
        (*out)->kind = VS_AST_QUERY_TABLE;
        (void)vs_parse_take(p);
        VS_TRY(vs_parse_path(p, "the name of a table", &(*out)->as.table));
    } else if (token.kind == VS_TOKEN_LPAREN) {
        const struct vs_ast_query *inner;
        VS_TRY(vs_parse_query_in_parens(p, &inner));
        **out = *inner;
        (*out)->at = token.at;
    } else {
        return vs_parse_unexpected(p, "SELECT, VALUES or \"(\"");
    }
    (*out)->end = p->end;
    VS_TRY(vs_parse_raise(p));
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

struct set_op {
    enum vs_ast_query_kind kind; /* SELECT: there is none */
    bool all;
};

static struct set_op find_set_op(struct vs_parser *p)
{
    struct set_op op = {.kind = VS_AST_QUERY_SELECT,
                        .all = vs_parse_peek(p, 1).word == VS_WORD_ALL};
    if (vs_parse_is_word(p, VS_WORD_UNION))
        op.kind = VS_AST_QUERY_UNION;
    else if (vs_parse_is_word(p, VS_WORD_INTERSECT))
        op.kind = VS_AST_QUERY_INTERSECT;
    else if (vs_parse_is_word(p, VS_WORD_EXCEPT))
        op.kind = VS_AST_QUERY_EXCEPT;
    return op;
}

/* Operators of one level (INTERSECT, or UNION and EXCEPT), from the left; *left is the first
 * operand. Operands of UNION and EXCEPT may be INTERSECTs. */
static enum vs_err parse_set_ops(struct vs_parser *p, bool intersect, struct vs_ast_query **left)
{
    for (;;) {
        struct set_op op = find_set_op(p);
        struct set_op next = op;
        if (op.kind == VS_AST_QUERY_SELECT || (op.kind == VS_AST_QUERY_INTERSECT) != intersect)
            return VS_ERR_OK;
        struct vs_parse_list operands = {0};
        VS_TRY(vs_parse_push(p, &operands, left, sizeof *left, VS_SQL_COLUMNS_MAX, "queries"));
        while (next.kind == op.kind && next.all == op.all) {
            struct vs_ast_query *right;
            (void)vs_parse_take(p);
            if (!vs_parse_accept_word(p, VS_WORD_ALL))
                (void)vs_parse_accept_word(p, VS_WORD_DISTINCT);
            VS_TRY(parse_leaf(p, &right));
            if (!intersect)
                VS_TRY(parse_set_ops(p, true, &right));
            VS_TRY(vs_parse_push(p, &operands, &right, sizeof right, VS_SQL_COLUMNS_MAX,
                                 "queries in one chain of UNION; take parts out into views"));
            next = find_set_op(p);
        }
        uint32_t at = (*left)->at;
        *left = new_query(p, op.kind, at);
        (*left)->as.set.all = op.all;
        (*left)->as.set.count = operands.count;
        (*left)->as.set.queries = operands.items;
        VS_TRY(vs_parse_raise(p));
    }
}

/* first: an operand that was taken, or NULL. */
static enum vs_err parse_body(struct vs_parser *p, struct vs_ast_query *first,
                              struct vs_ast_query **out)
{
    *out = first;
    if (first == NULL)
        VS_TRY(parse_leaf(p, out));
    VS_TRY(parse_set_ops(p, true, out));
    return parse_set_ops(p, false, out);
}

/* --- Whole queries --- */

static enum vs_err parse_ctes(struct vs_parser *p, struct vs_parse_list *ctes)
{
    if (vs_parse_is_word(p, VS_WORD_RECURSIVE))
        return vs_parse_unexpected(
            p, "the name of a query; recursive queries do not exist in Flink SQL");
    do {
        struct vs_ast_cte cte = {.at = vs_parse_peek(p, 0).at};
        VS_TRY(vs_parse_ident(p, "the name of a query: WITH name AS (SELECT ..)", &cte.name));
        if (vs_parse_is(p, VS_TOKEN_LPAREN))
            VS_TRY(vs_parse_idents(p, "the name of a column", &cte.columns));
        VS_TRY(vs_parse_expect_word(p, VS_WORD_AS));
        VS_TRY(vs_parse_query_in_parens(p, &cte.query));
        VS_TRY(vs_parse_push(p, ctes, &cte, sizeof cte, VS_SQL_TABLES_MAX, "queries in one WITH"));
    } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    return VS_ERR_OK;
}

/* SELECT * FROM (inner) */
static enum vs_err wrap(struct vs_parser *p, struct vs_ast_query **query)
{
    struct vs_ast_table *table = VS_ARENA_NEW(p->plan, struct vs_ast_table);
    table->kind = VS_AST_TABLE_QUERY;
    table->at = (*query)->at;
    table->end = (*query)->end;
    table->as.query = *query;
    struct vs_ast_select_item *item = VS_ARENA_NEW(p->plan, struct vs_ast_select_item);
    item->at = table->at;
    item->expr = vs_parse_new(p, VS_AST_STAR, table->at);
    struct vs_ast_select *select = VS_ARENA_NEW(p->plan, struct vs_ast_select);
    select->at = table->at;
    select->items = item;
    select->item_count = 1;
    select->from = table;
    *query = new_query(p, VS_AST_QUERY_SELECT, table->at);
    (*query)->as.select = select;
    VS_TRY(vs_parse_raise(p));
    return vs_parse_raise(p);
}

static enum vs_err parse_whole(struct vs_parser *p, struct vs_ast_query *first,
                               const struct vs_ast_query **out)
{
    uint32_t outer;
    VS_TRY(vs_parse_enter(p, &outer));
    uint32_t at = vs_parse_peek(p, 0).at;
    struct vs_parse_list ctes = {0};
    struct vs_ast_query *body;
    if (first == NULL && vs_parse_accept_word(p, VS_WORD_WITH))
        VS_TRY(parse_ctes(p, &ctes));
    VS_TRY(parse_body(p, first, &body));
    struct tail tail = {0};
    VS_TRY(parse_tail(p, &tail));
    bool has_inner =
        body->cte_count > 0 || body->order.count > 0 || body->offset != NULL || body->limit != NULL;
    bool has_tail = tail.order.count > 0 || tail.offset != NULL || tail.limit != NULL;
    if (has_inner && (has_tail || ctes.count > 0))
        VS_TRY(wrap(p, &body));
    if (ctes.count > 0) {
        body->ctes = ctes.items;
        body->cte_count = ctes.count;
        body->at = at;
    }
    if (has_tail) {
        body->order = tail.order;
        body->offset = tail.offset;
        body->limit = tail.limit;
    }
    body->end = p->end;
    *out = body;
    VS_TRY(vs_parse_raise(p));
    vs_parse_leave(p, outer);
    return VS_ERR_OK;
}

enum vs_err vs_parse_query(struct vs_parser *p, const struct vs_ast_query **out)
{
    return parse_whole(p, NULL, out);
}

enum vs_err vs_parse_query_from(struct vs_parser *p, const struct vs_ast_query *first,
                                const struct vs_ast_query **out)
{
    struct vs_ast_query *copy = VS_ARENA_NEW(p->plan, struct vs_ast_query);
    *copy = *first;
    return parse_whole(p, copy, out);
}

enum vs_err vs_parse_query_in_parens(struct vs_parser *p, const struct vs_ast_query **out)
{
    VS_TRY(vs_parse_expect(p, VS_TOKEN_LPAREN, "\"(\" and a query"));
    VS_TRY(vs_parse_query(p, out));
    return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
}
