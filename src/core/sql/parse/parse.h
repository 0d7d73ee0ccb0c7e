/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* SQL text to syntax tree and back. Pure; memory is the plan arena's; bounded by base/limits.h on
 * any input. */
#ifndef VS_CORE_SQL_PARSE_PARSE_H
#define VS_CORE_SQL_PARSE_PARSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/sql/parse/ast_statement.h"

struct vs_ast_statements {
    uint32_t count;
    const struct vs_ast_statement *const *items;
};

/* Parses a whole script; the script and its text must live as long as the tree. On failure *out is
 * empty. SYNTAX: the note says "file:line:column: Encountered \"X\" ..; expected ..", and what to
 * do. LIMIT: larger, longer or deeper than base/limits.h allows; the note says "file:line:column:
 * ..". */
VS_MUST_USE enum vs_err vs_sql_parse(struct vs_arena *plan, const struct vs_script *script,
                                     struct vs_ast_statements *out, struct vs_err_note *note);

/* Fails at a place of a script: the note becomes "file:line:column: <text>". For the binder as
 * well. */
enum vs_err vs_sql_fail(struct vs_err_note *note, enum vs_err err, const struct vs_script *script,
                        uint32_t at, const char *fmt, ...) VS_PRINTF(5, 6);

/* Back to SQL in one line, keywords in capitals, parentheses only where they are needed. Parsing
 * what was printed and printing it again gives the same text. */
void vs_ast_print_statement(struct vs_buf *out, const struct vs_ast_statement *statement);
void vs_ast_print_query(struct vs_buf *out, const struct vs_ast_query *query);
void vs_ast_print_expr(struct vs_buf *out, const struct vs_ast_expr *expr);

#endif
