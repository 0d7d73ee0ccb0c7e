/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Parts of the printer that its files share. Private to this folder. Everything is printed in one
 * form, from the tree alone, such that parsing it gives the same tree: names that are keywords go
 * in back quotes, operators get parentheses where precedence asks for them. */
#ifndef VS_CORE_SQL_PARSE_PRINT_H
#define VS_CORE_SQL_PARSE_PRINT_H

#include "base/buf.h"
#include "core/sql/parse/ast_statement.h"

/* Between quotes, which are doubled within. */
void vs_print_quoted(struct vs_buf *out, struct vs_str text, char quote);
void vs_print_words(struct vs_buf *out, const char *words);
void vs_print_ident(struct vs_buf *out, struct vs_str name);
void vs_print_path(struct vs_buf *out, struct vs_ast_path path);
/* ( a, b ) */
void vs_print_idents(struct vs_buf *out, struct vs_ast_idents idents);
/* 'it''s' */
void vs_print_text(struct vs_buf *out, struct vs_str text);
/* ( 'k' = 'v' ) */
void vs_print_options(struct vs_buf *out, struct vs_ast_options options);
/* Nothing, or a blank and the hints. */
void vs_print_hints(struct vs_buf *out, struct vs_ast_hints hints);
void vs_print_type(struct vs_buf *out, const struct vs_type *type);
void vs_print_literal(struct vs_buf *out, const struct vs_type *type, const struct vs_value *value);

/* In parentheses when it binds less tight than precedence. */
void vs_print_expr_above(struct vs_buf *out, const struct vs_ast_expr *expr, uint32_t precedence);
/* a, b */
void vs_print_exprs(struct vs_buf *out, struct vs_ast_list list);
/* Without ORDER BY. */
void vs_print_orders(struct vs_buf *out, struct vs_ast_orders orders);
/* name(args ..); is_table when it stands in FROM, where functions with a syntax of their own do not
 * exist. */
void vs_print_call(struct vs_buf *out, const struct vs_ast_call *call, bool is_table);
/* The words between the parentheses of a special function; false when the call does not have that
 * form. */
bool vs_print_special_args(struct vs_buf *out, const struct vs_ast_call *call);
/* ( .. ) of OVER and WINDOW. */
void vs_print_window(struct vs_buf *out, const struct vs_ast_window *window);

void vs_print_match(struct vs_buf *out, const struct vs_ast_match *match);
void vs_print_table(struct vs_buf *out, const struct vs_ast_table *table);

#endif
