/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The syntax tree: expressions. Queries are in ast_query.h, statements in ast_statement.h.
 *
 * It says what was written, not what it means: names are not looked up, types not checked. Lives in
 * the plan arena; text borrows from the script or the arena. `at` (and `end`, exclusive) are byte
 * offsets into the script of the statement (vs_script_place gives line and column). Immutable after
 * parsing. Keywords are gone; identifiers are as written, without back quotes, and case counts;
 * names of functions are as written, and case does not count. A visitor may recurse: the tree is at
 * most VS_SQL_DEPTH_MAX deep. Chains of AND, of OR and of one set operation are one node with many
 * arguments, so that long ones are no depth; other operators are left-deep pairs. Pointers are NULL
 * and counts 0 for what is not written. Source of facts: the parser of Apache Flink 2.3. */
#ifndef VS_CORE_SQL_PARSE_AST_H
#define VS_CORE_SQL_PARSE_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sql/script.h"
#include "core/sql/type.h"

struct vs_ast_query;
struct vs_ast_table;

struct vs_ast_ident {
    uint32_t at;
    bool quoted;
    struct vs_str name;
};

struct vs_ast_path { /* a, a.b, a.b.c */
    uint32_t at;
    uint32_t count;
    const struct vs_ast_ident *parts;
};

struct vs_ast_option { /* 'key' = 'value' */
    uint32_t at;
    uint32_t value_at;
    struct vs_str key;
    struct vs_str value;
};

struct vs_ast_options {
    uint32_t count;
    const struct vs_ast_option *items;
};

struct vs_ast_hint { /* OPTIONS('k' = 'v'), STATE_TTL('t' = '1d'), BROADCAST(t) */
    struct vs_ast_ident name;
    struct vs_ast_options options;
    const struct vs_ast_ident *words; /* arguments that are names or single strings */
    uint32_t word_count;
};

struct vs_ast_list {
    uint32_t count;
    const struct vs_ast_expr *const *items;
};

enum vs_ast_op {
#define VS_OPERATOR(name, text, precedence, form) VS_AST_OP_##name,
#include "core/sql/parse/operators.def"
#undef VS_OPERATOR
    VS_AST_OP_COUNT
};

enum vs_ast_expr_kind {
    VS_AST_LITERAL,  /* value with its type; NULL has VS_KIND_NULL; 'abc' is CHAR(n) NOT NULL, ''
                        CHAR(0) */
    VS_AST_NAME,     /* a column: a, t.a, t.row_column.field */
    VS_AST_STAR,     /* * or t.*: in SELECT lists and COUNT(*) */
    VS_AST_OPERATOR, /* of operators.def */
    VS_AST_CALL, /* f(..), also ARRAY[..], MAP[..], ROW(..) under these names, and CURRENT_DATE ..
                  */
    VS_AST_CASE,
    VS_AST_CAST,
    VS_AST_FIELD, /* expr.name where expr is not a name: f(x).a, a[1].b */
    VS_AST_QUERY, /* (SELECT ..): scalar, or the argument of IN, EXISTS, ALL, SOME, ARRAY, a table
                     function */
    VS_AST_TABLE_ARG, /* TABLE t [PARTITION BY ..] [ORDER BY ..], also (SELECT ..) with such clauses
                       */
    VS_AST_DESCRIPTOR, /* DESCRIPTOR(a, b) */
    VS_AST_SYMBOL,     /* a word of a function's syntax, in capitals: DAY, BOTH, YEAR_TO_MONTH */
    VS_AST_NAMED_ARG,  /* name => expr */
    VS_AST_DEFAULT,    /* DEFAULT as an argument */
    VS_AST_EXPR_KIND_COUNT
};

struct vs_ast_order {
    const struct vs_ast_expr *expr;
    bool descending;
    bool nulls_first; /* when written; else */
    bool nulls_last;
};

struct vs_ast_orders {
    uint32_t count;
    const struct vs_ast_order *items;
};

enum vs_ast_frame_unit { VS_AST_FRAME_NONE, VS_AST_FRAME_ROWS, VS_AST_FRAME_RANGE };
enum vs_ast_bound_kind {
    VS_AST_BOUND_NONE, /* no such bound written */
    VS_AST_BOUND_UNBOUNDED_PRECEDING,
    VS_AST_BOUND_PRECEDING,
    VS_AST_BOUND_CURRENT_ROW,
    VS_AST_BOUND_FOLLOWING,
    VS_AST_BOUND_UNBOUNDED_FOLLOWING
};

struct vs_ast_bound {
    enum vs_ast_bound_kind kind;
    uint32_t at;
    const struct vs_ast_expr *offset; /* PRECEDING, FOLLOWING */
};

struct vs_ast_window { /* OVER w, OVER (..), WINDOW w AS (..) */
    uint32_t at;
    struct vs_ast_ident
        name; /* len 0: none. OVER w: only this; OVER (w ..): the base; WINDOW: see definition */
    bool is_reference; /* OVER w */
    struct vs_ast_list partition;
    struct vs_ast_orders order;
    enum vs_ast_frame_unit unit;
    struct vs_ast_bound from;
    struct vs_ast_bound to; /* NONE: no BETWEEN, up to the current row */
};

enum vs_ast_nulls { VS_AST_NULLS_NONE, VS_AST_NULLS_IGNORE, VS_AST_NULLS_RESPECT };

/* Behaviour words of the JSON functions; DEFAULT has its expression beside it. */
enum vs_ast_json_on {
    VS_AST_JSON_ON_NONE, /* not written */
    VS_AST_JSON_ON_NULL,
    VS_AST_JSON_ON_ERROR,
    VS_AST_JSON_ON_DEFAULT,
    VS_AST_JSON_ON_TRUE,
    VS_AST_JSON_ON_FALSE,
    VS_AST_JSON_ON_UNKNOWN,
    VS_AST_JSON_ON_EMPTY,
    VS_AST_JSON_ON_EMPTY_ARRAY,
    VS_AST_JSON_ON_EMPTY_OBJECT,
    VS_AST_JSON_ON_ABSENT /* of NULLs: JSON_OBJECT, JSON_ARRAY and their aggregates */
};
enum vs_ast_json_wrapper {
    VS_AST_JSON_WRAPPER_NONE, /* not written */
    VS_AST_JSON_WRAPPER_WITHOUT,
    VS_AST_JSON_WRAPPER_CONDITIONAL,
    VS_AST_JSON_WRAPPER_UNCONDITIONAL
};

struct vs_ast_json {
    const struct vs_type *returning;
    enum vs_ast_json_on on_empty;
    enum vs_ast_json_on on_error;
    enum vs_ast_json_on on_null;
    const struct vs_ast_expr *empty_default;
    const struct vs_ast_expr *error_default;
    enum vs_ast_json_wrapper wrapper;
};

struct vs_ast_call {
    struct vs_str name;           /* as written; the last part when qualified */
    struct vs_ast_path qualifier; /* cat.db. */
    struct vs_ast_list args; /* JSON_OBJECT: keys and values in turn; EXTRACT, TRIM ..: SYMBOL first
                                or last where the syntax has it: EXTRACT(DAY FROM t) = (DAY, t),
                                TRIM(BOTH a FROM b) = (BOTH, a, b), TRIM(b) = (b),
                                FLOOR(t TO DAY) = (t, DAY), INTERVAL x DAY = (x, DAY),
                                POSITION(a IN b) = (a, b), SUBSTRING(a FROM b FOR c) = (a, b, c) */
    bool no_parentheses;     /* CURRENT_TIMESTAMP, LOCALTIME .. without () */
    bool brackets;           /* ARRAY[..], MAP[..] */
    bool distinct;
    bool all;                         /* ALL was written */
    const struct vs_ast_expr *filter; /* FILTER (WHERE ..) */
    struct vs_ast_orders within_group;
    struct vs_ast_orders order_inside; /* JSON_ARRAYAGG(x ORDER BY y), ARRAY_AGG(x ORDER BY y) */
    enum vs_ast_nulls nulls;
    const struct vs_ast_window *over;
    const struct vs_ast_json
        *json;          /* JSON_VALUE .. JSON_ARRAYAGG; all NONE when no clause was written */
    int8_t match_scope; /* MEASURES and DEFINE: 1 RUNNING f(x), 2 FINAL f(x), else 0 */
};

struct vs_ast_when {
    const struct vs_ast_expr *when;
    const struct vs_ast_expr *then;
};

struct vs_ast_expr {
    enum vs_ast_expr_kind kind;
    uint32_t at;
    uint32_t end;
    union {
        struct {
            struct vs_type type; /* always not_null, but NULL */
            struct vs_value value;
        } literal;
        struct vs_ast_path name; /* NAME; STAR: what stands before the star */
        struct {
            enum vs_ast_op op;
            bool negated; /* NOT LIKE, IS NOT NULL, NOT IN ..: the same as NOT around it */
            enum vs_ast_op compare;         /* COMPARE_ALL, COMPARE_SOME: EQUAL .. GREATER_EQUAL */
            struct vs_ast_list args;        /* AND, OR: two or more */
            const struct vs_type *interval; /* SUBTRACT: (a - b) DAY TO SECOND */
        } op;
        struct vs_ast_call call;
        struct {
            const struct vs_ast_expr *operand; /* CASE x WHEN ..; NULL: CASE WHEN .. */
            const struct vs_ast_when *whens;
            uint32_t when_count;
            const struct vs_ast_expr *otherwise;
        } when;
        struct {
            const struct vs_ast_expr *arg;
            struct vs_type type;
            uint32_t type_at;
            bool try_cast;
        } cast;
        struct {
            const struct vs_ast_expr *arg;
            struct vs_ast_ident name;
        } field;
        const struct vs_ast_query *query;
        struct {
            const struct vs_ast_table *table; /* NAME or QUERY */
            bool partitioned;                 /* PARTITION BY was written (perhaps with () ) */
            struct vs_ast_list partition;
            struct vs_ast_orders order;
        } table;
        struct {
            uint32_t count;
            const struct vs_ast_ident *columns;
        } descriptor;
        struct vs_str symbol;
        struct {
            struct vs_ast_ident name;
            const struct vs_ast_expr *value;
        } named;
    } as;
};

/* As operators.def has them. */
const char *vs_ast_op_text(enum vs_ast_op op);
uint32_t vs_ast_op_precedence(enum vs_ast_op op);
/* ROW(a, b) or (a, b). */
bool vs_ast_is_row(const struct vs_ast_expr *expr);

#endif
