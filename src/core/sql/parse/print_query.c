/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/parse/parse.h"
#include "core/sql/parse/print.h"

static void print_in_parens(struct vs_buf *out, const struct vs_ast_query *query)
{
    vs_buf_add_char(out, '(');
    vs_ast_print_query(out, query);
    vs_buf_add_char(out, ')');
}

/* --- SELECT --- */

static void print_groups(struct vs_buf *out, uint32_t count, const struct vs_ast_group *groups)
{
    static const char *const words[] = {
        [VS_AST_GROUP_EXPR] = "",
        [VS_AST_GROUP_ROLLUP] = "ROLLUP (",
        [VS_AST_GROUP_CUBE] = "CUBE (",
        [VS_AST_GROUP_SETS] = "GROUPING SETS (",
    };
    for (uint32_t i = 0; i < count; i++) {
        const struct vs_ast_group *group = &groups[i];
        vs_print_words(out, i > 0 ? ", " : "");
        if (group->kind == VS_AST_GROUP_EXPR) {
            vs_print_words(out, group->exprs.count == 1 ? "" : "(");
            vs_print_exprs(out, group->exprs);
            vs_print_words(out, group->exprs.count == 1 ? "" : ")");
        } else {
            vs_print_words(out, words[group->kind]);
            print_groups(out, group->set_count, group->sets);
            vs_buf_add_char(out, ')');
        }
    }
}

static void print_items(struct vs_buf *out, const struct vs_ast_select *select)
{
    for (uint32_t i = 0; i < select->item_count; i++) {
        vs_print_words(out, i > 0 ? ", " : " ");
        vs_ast_print_expr(out, select->items[i].expr);
        if (select->items[i].alias.name.len > 0) {
            vs_print_words(out, " AS ");
            vs_print_ident(out, select->items[i].alias.name);
        }
    }
}

static void print_clause(struct vs_buf *out, const char *words, const struct vs_ast_expr *expr)
{
    if (expr == NULL)
        return;
    vs_print_words(out, words);
    vs_ast_print_expr(out, expr);
}

static void print_select(struct vs_buf *out, const struct vs_ast_select *select)
{
    vs_print_words(out, "SELECT");
    vs_print_hints(out, select->hints);
    vs_print_words(out, select->distinct ? " DISTINCT" : "");
    print_items(out, select);
    if (select->from != NULL) {
        vs_print_words(out, " FROM ");
        vs_print_table(out, select->from);
    }
    print_clause(out, " WHERE ", select->where);
    if (select->grouped) {
        vs_print_words(out, select->group_distinct ? " GROUP BY DISTINCT " : " GROUP BY ");
        print_groups(out, select->group_count, select->groups);
    }
    print_clause(out, " HAVING ", select->having);
    for (uint32_t i = 0; i < select->window_count; i++) {
        vs_print_words(out, i > 0 ? ", " : " WINDOW ");
        vs_print_ident(out, select->windows[i].name.name);
        vs_print_words(out, " AS ");
        vs_print_window(out, &select->windows[i].window);
    }
    print_clause(out, " QUALIFY ", select->qualify);
}

/* --- Queries --- */

static void print_values(struct vs_buf *out, const struct vs_ast_query *query)
{
    vs_print_words(out, "VALUES");
    for (uint32_t i = 0; i < query->as.values.row_count; i++) {
        struct vs_ast_list row = query->as.values.rows[i];
        bool wants_word = row.count == 0 || (row.count == 1 && vs_ast_is_row(row.items[0]));
        vs_print_words(out, i > 0 ? ", " : " ");
        vs_print_words(out, wants_word ? "ROW(" : "(");
        vs_print_exprs(out, row);
        vs_buf_add_char(out, ')');
    }
}

static void print_set(struct vs_buf *out, const struct vs_ast_query *query, const char *words)
{
    for (uint32_t i = 0; i < query->as.set.count; i++) {
        const struct vs_ast_query *operand = query->as.set.queries[i];
        bool is_leaf = operand->kind == VS_AST_QUERY_SELECT ||
                       operand->kind == VS_AST_QUERY_VALUES || operand->kind == VS_AST_QUERY_TABLE;
        bool has_clauses = operand->cte_count > 0 || operand->order.count > 0 ||
                           operand->offset != NULL || operand->limit != NULL;
        if (i > 0)
            vs_buf_printf(out, " %s %s", words, query->as.set.all ? "ALL " : "");
        if (is_leaf && !has_clauses)
            vs_ast_print_query(out, operand);
        else
            print_in_parens(out, operand);
    }
}

static void print_ctes(struct vs_buf *out, const struct vs_ast_query *query)
{
    for (uint32_t i = 0; i < query->cte_count; i++) {
        const struct vs_ast_cte *cte = &query->ctes[i];
        vs_print_words(out, i > 0 ? ", " : "WITH ");
        vs_print_ident(out, cte->name.name);
        if (cte->columns.count > 0) {
            vs_buf_add_char(out, ' ');
            vs_print_idents(out, cte->columns);
        }
        vs_print_words(out, " AS ");
        print_in_parens(out, cte->query);
    }
    vs_print_words(out, query->cte_count > 0 ? " " : "");
}

void vs_ast_print_query(struct vs_buf *out, const struct vs_ast_query *query)
{
    print_ctes(out, query);
    switch (query->kind) {
    case VS_AST_QUERY_SELECT:
        print_select(out, query->as.select);
        break;
    case VS_AST_QUERY_VALUES:
        print_values(out, query);
        break;
    case VS_AST_QUERY_UNION:
        print_set(out, query, "UNION");
        break;
    case VS_AST_QUERY_INTERSECT:
        print_set(out, query, "INTERSECT");
        break;
    case VS_AST_QUERY_EXCEPT:
        print_set(out, query, "EXCEPT");
        break;
    case VS_AST_QUERY_TABLE:
        vs_print_words(out, "TABLE ");
        vs_print_path(out, query->as.table);
        break;
    case VS_AST_QUERY_KIND_COUNT:
        VS_UNREACHABLE();
    }
    if (query->order.count > 0) {
        vs_print_words(out, " ORDER BY ");
        vs_print_orders(out, query->order);
    }
    print_clause(out, " LIMIT ", query->limit);
    print_clause(out, " OFFSET ", query->offset);
}

/* --- FROM --- */

static void print_join(struct vs_buf *out, const struct vs_ast_table *join)
{
    static const char *const words[VS_AST_JOIN_KIND_COUNT] = {
        [VS_AST_JOIN_INNER] = "JOIN ",       [VS_AST_JOIN_LEFT] = "LEFT JOIN ",
        [VS_AST_JOIN_RIGHT] = "RIGHT JOIN ", [VS_AST_JOIN_FULL] = "FULL JOIN ",
        [VS_AST_JOIN_CROSS] = "CROSS JOIN ", [VS_AST_JOIN_COMMA] = ", ",
    };
    const struct vs_ast_table *right = join->as.join.right;
    vs_print_table(out, join->as.join.left);
    if (join->as.join.kind != VS_AST_JOIN_COMMA)
        vs_print_words(out, join->as.join.natural ? " NATURAL " : " ");
    vs_print_words(out, words[join->as.join.kind]);
    vs_print_words(out, right->kind == VS_AST_TABLE_JOIN ? "(" : "");
    vs_print_table(out, right);
    vs_print_words(out, right->kind == VS_AST_TABLE_JOIN ? ")" : "");
    print_clause(out, " ON ", join->as.join.on);
    if (join->as.join.using_columns.count > 0) {
        vs_print_words(out, " USING ");
        vs_print_idents(out, join->as.join.using_columns);
    }
}

static void print_body(struct vs_buf *out, const struct vs_ast_table *table)
{
    switch (table->kind) {
    case VS_AST_TABLE_NAME:
        vs_print_path(out, table->as.name);
        vs_print_hints(out, table->hints);
        print_clause(out, " FOR SYSTEM_TIME AS OF ", table->system_time);
        break;
    case VS_AST_TABLE_QUERY:
        print_in_parens(out, table->as.query);
        break;
    case VS_AST_TABLE_FUNCTION:
        vs_print_words(out, table->as.function.wrapped ? "TABLE(" : "");
        vs_print_call(out, &table->as.function.call->as.call, true);
        vs_print_words(out, table->as.function.wrapped ? ")" : "");
        break;
    case VS_AST_TABLE_UNNEST:
        vs_print_words(out, "UNNEST(");
        vs_print_exprs(out, table->as.unnest.args);
        vs_print_words(out, table->as.unnest.ordinality ? ") WITH ORDINALITY" : ")");
        break;
    case VS_AST_TABLE_JOIN:
        print_join(out, table);
        break;
    case VS_AST_TABLE_MATCH:
        vs_print_match(out, table->as.match);
        break;
    case VS_AST_TABLE_KIND_COUNT:
        VS_UNREACHABLE();
    }
}

void vs_print_table(struct vs_buf *out, const struct vs_ast_table *table)
{
    vs_print_words(out, table->lateral ? "LATERAL " : "");
    print_body(out, table);
    if (table->alias.name.len == 0)
        return;
    vs_print_words(out, " AS ");
    vs_print_ident(out, table->alias.name);
    if (table->columns.count > 0) {
        vs_buf_add_char(out, ' ');
        vs_print_idents(out, table->columns);
    }
}
