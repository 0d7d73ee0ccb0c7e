/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The parser's state and its helpers. Private to this folder.
 *
 * Recursive descent, without going back: every function decides by the next tokens (at most
 * LOOKAHEAD) and takes them, so parsing is linear. Nesting is bounded twice: `depth` while going
 * down (the C stack), and `height` of what was built (chains of operators grow upwards without
 * going down). A failing function has written the note; its results are then undefined, and nothing
 * else may be done with the parser. `at` always ends up in nodes as the offset of their first
 * token. */
#ifndef VS_CORE_SQL_PARSE_PARSER_H
#define VS_CORE_SQL_PARSE_PARSER_H

#include "base/arena.h"
#include "base/err.h"
#include "core/sql/parse/ast_statement.h"
#include "core/sql/parse/lex.h"

enum { VS_PARSE_LOOKAHEAD = 4 };

struct vs_parser {
    struct vs_arena *plan;
    const struct vs_script *script;
    struct vs_err_note *note;
    struct vs_lexer lexer;
    struct vs_token ring[VS_PARSE_LOOKAHEAD]; /* tokens read ahead, from ring[first] on */
    uint32_t first;
    uint32_t ready;
    struct vs_token last; /* the token taken last */
    uint32_t end;         /* of it */
    uint32_t line;        /* at line_at: lines are counted from statement to statement */
    uint32_t line_at;
    uint32_t depth;   /* nesting of the functions that may recurse */
    uint32_t height;  /* of the highest node built since the last enter */
    uint32_t star_at; /* a select item begins here: the only place for t.*; UINT32_MAX: nowhere */
};

/* A list that grows in the arena; items of one size. */
struct vs_parse_list {
    void *items;
    uint32_t count;
    uint32_t capacity;
};

/* --- Tokens: parse.c --- */

/* The token that comes after `ahead` others. */
struct vs_token vs_parse_peek(struct vs_parser *p, uint32_t ahead);
struct vs_token vs_parse_take(struct vs_parser *p);
bool vs_parse_is(struct vs_parser *p, enum vs_token_kind kind);
bool vs_parse_is_word(struct vs_parser *p, enum vs_word word);
bool vs_parse_is_words(struct vs_parser *p, enum vs_word first, enum vs_word second);
/* Take it when it is there; say whether it was. */
bool vs_parse_accept(struct vs_parser *p, enum vs_token_kind kind);
bool vs_parse_accept_word(struct vs_parser *p, enum vs_word word);
bool vs_parse_accept_words(struct vs_parser *p, enum vs_word first, enum vs_word second);
/* `what` is what the error says was expected: "\")\"", "FROM". */
VS_MUST_USE enum vs_err vs_parse_expect(struct vs_parser *p, enum vs_token_kind kind,
                                        const char *what);
VS_MUST_USE enum vs_err vs_parse_expect_word(struct vs_parser *p, enum vs_word word);
VS_MUST_USE enum vs_err vs_parse_expect_words(struct vs_parser *p, enum vs_word first,
                                              enum vs_word second);
struct vs_str vs_parse_text(const struct vs_parser *p, struct vs_token token);
/* A name: quoted, or a word that is not reserved. */
bool vs_parse_is_ident(struct vs_token token);
VS_MUST_USE enum vs_err vs_parse_ident(struct vs_parser *p, const char *what,
                                       struct vs_ast_ident *out);
VS_MUST_USE enum vs_err vs_parse_path(struct vs_parser *p, const char *what,
                                      struct vs_ast_path *out);
/* ( a, b, .. ) */
VS_MUST_USE enum vs_err vs_parse_idents(struct vs_parser *p, const char *what,
                                        struct vs_ast_idents *out);
/* [AS] name, when there is one. */
VS_MUST_USE enum vs_err vs_parse_alias(struct vs_parser *p, struct vs_ast_ident *out);
VS_MUST_USE enum vs_err vs_parse_string(struct vs_parser *p, const char *what, struct vs_str *out);
/* [COMMENT '..'] */
VS_MUST_USE enum vs_err vs_parse_comment(struct vs_parser *p, bool *has_comment,
                                         struct vs_str *comment);
/* ( 'k' = 'v', .. ) */
VS_MUST_USE enum vs_err vs_parse_options(struct vs_parser *p, struct vs_ast_options *out);
VS_MUST_USE enum vs_err vs_parse_hints(struct vs_parser *p, struct vs_ast_hints *out);
/* An unsigned integer of at most max; `what` names it. */
VS_MUST_USE enum vs_err vs_parse_uint(struct vs_parser *p, const char *what, uint32_t max,
                                      uint32_t *out);

/* Fails at the next token: Encountered "X"; expected <what>. */
enum vs_err vs_parse_unexpected(struct vs_parser *p, const char *what);
enum vs_err vs_parse_fail(struct vs_parser *p, enum vs_err err, uint32_t at, const char *fmt, ...)
    VS_PRINTF(4, 5);

/* --- Bounds and lists: parse.c --- */

/* Around everything that may recurse. */
VS_MUST_USE enum vs_err vs_parse_enter(struct vs_parser *p, uint32_t *outer_height);
void vs_parse_leave(struct vs_parser *p, uint32_t outer_height);
/* A node was built on top of all that was built since the last enter. */
VS_MUST_USE enum vs_err vs_parse_raise(struct vs_parser *p);
/* Copies item to the end; LIMIT beyond max, `what` names the items. */
VS_MUST_USE enum vs_err vs_parse_push(struct vs_parser *p, struct vs_parse_list *list,
                                      const void *item, size_t item_size, uint32_t max,
                                      const char *what);

/* --- Grammar --- */

VS_MUST_USE enum vs_err vs_parse_statement(struct vs_parser *p,
                                           const struct vs_ast_statement **out);
VS_MUST_USE enum vs_err vs_parse_create(struct vs_parser *p, struct vs_ast_statement *out);
VS_MUST_USE enum vs_err vs_parse_drop(struct vs_parser *p, struct vs_ast_statement *out);
VS_MUST_USE enum vs_err vs_parse_alter(struct vs_parser *p, struct vs_ast_statement *out);

/* True at SELECT, VALUES, WITH and TABLE t. */
bool vs_parse_is_query(struct vs_parser *p);
/* A query as it stands at top level: may begin with a parenthesis. */
VS_MUST_USE enum vs_err vs_parse_query(struct vs_parser *p, const struct vs_ast_query **out);
/* ( query ) */
VS_MUST_USE enum vs_err vs_parse_query_in_parens(struct vs_parser *p,
                                                 const struct vs_ast_query **out);
/* True when a query that stood in parentheses goes on: UNION, ORDER BY, LIMIT .. */
bool vs_parse_is_query_tail(struct vs_parser *p);
/* The rest of a query of which the first operand, in parentheses, was taken. */
VS_MUST_USE enum vs_err vs_parse_query_from(struct vs_parser *p, const struct vs_ast_query *first,
                                            const struct vs_ast_query **out);
/* ORDER BY was taken. */
VS_MUST_USE enum vs_err vs_parse_order(struct vs_parser *p, struct vs_ast_orders *out);
VS_MUST_USE enum vs_err vs_parse_order_item(struct vs_parser *p, struct vs_parse_list *items);
/* What stands in FROM. */
VS_MUST_USE enum vs_err vs_parse_from(struct vs_parser *p, const struct vs_ast_table **out);
/* MATCH_RECOGNIZE was taken. */
VS_MUST_USE enum vs_err vs_parse_match(struct vs_parser *p, const struct vs_ast_table *input,
                                       const struct vs_ast_match **out);

VS_MUST_USE enum vs_err vs_parse_expr(struct vs_parser *p, const struct vs_ast_expr **out);
VS_MUST_USE enum vs_err vs_parse_expr_above(struct vs_parser *p, uint32_t precedence,
                                            const struct vs_ast_expr **out);
/* An operand without the operators around it. */
VS_MUST_USE enum vs_err vs_parse_primary(struct vs_parser *p, const struct vs_ast_expr **out);
/* expr, expr, .. without parentheses. */
VS_MUST_USE enum vs_err vs_parse_exprs(struct vs_parser *p, struct vs_ast_list *out);
/* A call; the name was taken and "(" comes. word is NONE when the name was quoted or has a dot. */
VS_MUST_USE enum vs_err vs_parse_call(struct vs_parser *p, struct vs_ast_path name,
                                      enum vs_word word, struct vs_ast_expr *out);
/* The arguments of a function with a syntax of its own, with both parentheses. *is_special is false
 * when the word is no such function; then nothing was taken. */
VS_MUST_USE enum vs_err vs_parse_special_args(struct vs_parser *p, enum vs_word word,
                                              struct vs_ast_call *call, bool *is_special);
VS_MUST_USE enum vs_err vs_parse_json_args(struct vs_parser *p, enum vs_word word,
                                           struct vs_ast_call *call, bool *is_special);
/* ( .. ) of OVER and WINDOW. */
VS_MUST_USE enum vs_err vs_parse_window(struct vs_parser *p, struct vs_ast_window *out);

/* Literals: the token is next. */
VS_MUST_USE enum vs_err vs_parse_number(struct vs_parser *p, bool negative,
                                        struct vs_ast_expr *out);
VS_MUST_USE enum vs_err vs_parse_text_literal(struct vs_parser *p, struct vs_ast_expr *out);
VS_MUST_USE enum vs_err vs_parse_time_literal(struct vs_parser *p, struct vs_ast_expr *out);
VS_MUST_USE enum vs_err vs_parse_interval(struct vs_parser *p, struct vs_ast_expr *out);
/* Units: the singular of YEAR .. SECOND, or NONE. */
enum vs_word vs_parse_interval_unit(enum vs_word word);
/* YEAR TO MONTH, DAY(3), .. as a type. */
VS_MUST_USE enum vs_err vs_parse_interval_type(struct vs_parser *p, struct vs_type *out);
VS_MUST_USE enum vs_err vs_parse_type(struct vs_parser *p, struct vs_type *out);
/* Without [NOT] NULL behind it: CAST, RETURNING. */
VS_MUST_USE enum vs_err vs_parse_bare_type(struct vs_parser *p, struct vs_type *out);

/* A node that ends with the last token taken; all else is 0. */
struct vs_ast_expr *vs_parse_new(struct vs_parser *p, enum vs_ast_expr_kind kind, uint32_t at);
struct vs_ast_list vs_parse_list_of(struct vs_parser *p, uint32_t count,
                                    const struct vs_ast_expr *const *items);
const struct vs_ast_expr *vs_parse_symbol(struct vs_parser *p, struct vs_token token,
                                          const char *text);

#endif
