/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The OVERLAPS operator. Errors as vs_bind_expr; what it makes lies in the plan arena. */
#ifndef VS_CORE_SQL_PLAN_BIND_OVERLAPS_H
#define VS_CORE_SQL_PLAN_BIND_OVERLAPS_H

#include "core/sql/plan/binder.h"

VS_MUST_USE enum vs_err vs_bind_overlaps(struct vs_binder *binder, const struct vs_scope *scope,
                                         const struct vs_ast_expr *ast, const struct vs_expr **out);

#endif
