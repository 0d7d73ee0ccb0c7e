/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The syntax tree: queries and what stands in FROM. The rules of ast.h hold. */
#ifndef VS_CORE_SQL_PARSE_AST_QUERY_H
#define VS_CORE_SQL_PARSE_AST_QUERY_H

#include "core/sql/parse/ast.h"

struct vs_ast_idents {
    uint32_t count;
    const struct vs_ast_ident *items;
};

struct vs_ast_hints {
    uint32_t count;
    const struct vs_ast_hint *items;
};

struct vs_ast_cte {
    uint32_t at;
    struct vs_ast_ident name;
    struct vs_ast_idents columns;
    const struct vs_ast_query *query;
};

struct vs_ast_select_item {
    uint32_t at;
    const struct vs_ast_expr *expr; /* STAR: *, t.* */
    struct vs_ast_ident alias;      /* len 0: none */
};

enum vs_ast_group_kind {
    VS_AST_GROUP_EXPR,   /* one expression, or (a, b): several that go together */
    VS_AST_GROUP_ROLLUP, /* of sets */
    VS_AST_GROUP_CUBE,   /* of sets */
    VS_AST_GROUP_SETS,   /* GROUPING SETS of sets */
};

struct vs_ast_group {
    enum vs_ast_group_kind kind;
    uint32_t at;
    struct vs_ast_list exprs; /* EXPR; count 0: () */
    uint32_t set_count;
    const struct vs_ast_group *sets; /* ROLLUP, CUBE, SETS */
};

struct vs_ast_named_window {
    struct vs_ast_ident name;
    struct vs_ast_window window;
};

struct vs_ast_select {
    uint32_t at;
    bool distinct;
    struct vs_ast_hints hints;
    uint32_t item_count;
    const struct vs_ast_select_item *items;
    const struct vs_ast_table *from; /* NULL: no FROM; a, b: JOIN with comma */
    const struct vs_ast_expr *where;
    bool grouped;        /* GROUP BY was written */
    bool group_distinct; /* GROUP BY DISTINCT */
    uint32_t group_count;
    const struct vs_ast_group *groups;
    const struct vs_ast_expr *having;
    uint32_t window_count;
    const struct vs_ast_named_window *windows;
    const struct vs_ast_expr *qualify;
};

enum vs_ast_query_kind {
    VS_AST_QUERY_SELECT,
    VS_AST_QUERY_VALUES,
    VS_AST_QUERY_UNION,
    VS_AST_QUERY_INTERSECT,
    VS_AST_QUERY_EXCEPT,
    VS_AST_QUERY_TABLE, /* TABLE t */
    VS_AST_QUERY_KIND_COUNT
};

/* One query with its WITH and its ORDER BY .. LIMIT. An operand of a set operation is a query too,
 * and has these only when it stood in parentheses. Where parentheses with such clauses get more of
 * them from outside, the outer query is SELECT * FROM (inner). */
struct vs_ast_query {
    enum vs_ast_query_kind kind;
    uint32_t at;
    uint32_t end;
    uint32_t cte_count;
    const struct vs_ast_cte *ctes;
    union {
        const struct vs_ast_select *select;
        struct {
            uint32_t row_count;
            const struct vs_ast_list *rows; /* VALUES 1, 2 has rows of one item */
        } values;
        struct {
            bool all;
            uint32_t count; /* two or more; evaluated from the left */
            const struct vs_ast_query *const *queries;
        } set;
        struct vs_ast_path table;
    } as;
    struct vs_ast_orders order;
    const struct vs_ast_expr *offset;
    const struct vs_ast_expr *limit; /* also FETCH FIRST n ROWS ONLY; LIMIT ALL is none */
};

enum vs_ast_join_kind {
    VS_AST_JOIN_INNER,
    VS_AST_JOIN_LEFT,
    VS_AST_JOIN_RIGHT,
    VS_AST_JOIN_FULL,
    VS_AST_JOIN_CROSS,
    VS_AST_JOIN_COMMA, /* FROM a, b */
    VS_AST_JOIN_KIND_COUNT
};

enum vs_ast_table_kind {
    VS_AST_TABLE_NAME,
    VS_AST_TABLE_QUERY,    /* (SELECT ..) */
    VS_AST_TABLE_FUNCTION, /* f(..), TABLE(f(..)) */
    VS_AST_TABLE_UNNEST,
    VS_AST_TABLE_JOIN,
    VS_AST_TABLE_MATCH, /* t MATCH_RECOGNIZE (..) */
    VS_AST_TABLE_KIND_COUNT
};

struct vs_ast_table {
    enum vs_ast_table_kind kind;
    uint32_t at;
    uint32_t end;
    bool lateral;
    struct vs_ast_ident alias;    /* len 0: none */
    struct vs_ast_idents columns; /* AS t (a, b) */
    struct vs_ast_hints hints;
    const struct vs_ast_expr *system_time; /* FOR SYSTEM_TIME AS OF */
    union {
        struct vs_ast_path name;
        const struct vs_ast_query *query;
        struct {
            const struct vs_ast_expr *call; /* CALL */
            bool wrapped;                   /* in TABLE( ) */
        } function;
        struct {
            struct vs_ast_list args;
            bool ordinality;
        } unnest;
        struct {
            enum vs_ast_join_kind kind;
            bool natural;
            const struct vs_ast_table *left;
            const struct vs_ast_table *right;
            const struct vs_ast_expr *on;
            struct vs_ast_idents using_columns;
        } join;
        const struct vs_ast_match *match;
    } as;
};

enum vs_ast_pattern_kind {
    VS_AST_PATTERN_EMPTY, /* () */
    VS_AST_PATTERN_VARIABLE,
    VS_AST_PATTERN_CONCAT,
    VS_AST_PATTERN_ALTER,   /* a | b */
    VS_AST_PATTERN_PERMUTE, /* PERMUTE(a, b) */
    VS_AST_PATTERN_EXCLUDE, /* {- a -} */
    VS_AST_PATTERN_REPEAT   /* one item, min to max times */
};

struct vs_ast_pattern {
    enum vs_ast_pattern_kind kind;
    uint32_t at;
    struct vs_ast_ident variable;
    uint32_t item_count;
    const struct vs_ast_pattern *const *items;
    uint32_t min;
    uint32_t max; /* UINT32_MAX: without bound */
    bool reluctant;
    bool min_omitted; /* {,m} */
};

enum vs_ast_skip {
    VS_AST_SKIP_NONE, /* not written */
    VS_AST_SKIP_PAST_LAST_ROW,
    VS_AST_SKIP_TO_NEXT_ROW,
    VS_AST_SKIP_TO_FIRST,
    VS_AST_SKIP_TO_LAST /* also TO b without FIRST or LAST */
};

struct vs_ast_subset {
    struct vs_ast_ident name;
    struct vs_ast_idents items;
};

struct vs_ast_match {
    uint32_t at;
    const struct vs_ast_table *input;
    struct vs_ast_list partition;
    struct vs_ast_orders order;
    uint32_t measure_count;
    const struct vs_ast_select_item *measures;
    bool one_row;  /* ONE ROW PER MATCH was written */
    bool all_rows; /* ALL ROWS PER MATCH was written */
    enum vs_ast_skip skip;
    struct vs_ast_ident skip_variable;
    bool anchor_start; /* ^ */
    bool anchor_end;   /* $ */
    const struct vs_ast_pattern *pattern;
    const struct vs_ast_expr *within;
    uint32_t subset_count;
    const struct vs_ast_subset *subsets;
    uint32_t define_count;
    const struct vs_ast_select_item *defines; /* alias AS expr */
};

#endif
