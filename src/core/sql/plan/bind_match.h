/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* DEFINE and MEASURES while they are bound: what their names mean. Plan arena. */
#ifndef VS_CORE_SQL_PLAN_BIND_MATCH_H
#define VS_CORE_SQL_PLAN_BIND_MATCH_H

#include "core/sql/match.h"
#include "core/sql/plan/binder.h"

struct vs_match_scope {
    const struct vs_relation *input;
    struct vs_match *match; /* its reads grow; their columns are items of `columns` */
    uint32_t read_capacity;
    struct vs_column_list columns; /* first all of the input, then what aggregates need */
    bool is_define;
    /* Within FIRST(..) or LAST(..). */
    bool inside;
    bool first;
    uint32_t offset;
};

/* bind_match.c, bind_match_expr.c */
VS_MUST_USE enum vs_err vs_bind_match(struct vs_binder *binder, const struct vs_ast_match *match,
                                      struct vs_relation *out);
/* Within scope->match: A.price or price; FIRST, LAST, aggregates and what else only stands there. */
VS_MUST_USE enum vs_err vs_match_name(struct vs_binder *binder, const struct vs_scope *scope,
                                      const struct vs_ast_path *path, const struct vs_expr **out);
bool vs_match_is_call(const struct vs_ast_expr *ast);
VS_MUST_USE enum vs_err vs_match_call(struct vs_binder *binder, const struct vs_scope *scope,
                                      const struct vs_ast_expr *ast, const struct vs_expr **out);
/* The variable of the pattern, or VS_MATCH_ANY. */
uint32_t vs_match_variable(const struct vs_match *match, struct vs_str name);

#endif
