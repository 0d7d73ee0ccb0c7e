/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JSON_VALUE, JSON_QUERY, JSON_EXISTS, JSON_OBJECT and JSON_ARRAY with their clauses: the arguments that functions.def
 * names. Errors as vs_bind_expr; what it makes lies in the plan arena. */
#ifndef VS_CORE_SQL_PLAN_BIND_JSON_H
#define VS_CORE_SQL_PLAN_BIND_JSON_H

#include "core/sql/plan/binder.h"

VS_MUST_USE enum vs_err vs_bind_json(struct vs_binder *binder, const struct vs_scope *scope,
                                     const struct vs_ast_expr *ast, const struct vs_expr **out);

#endif
