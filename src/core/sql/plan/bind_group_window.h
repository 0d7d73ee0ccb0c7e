/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* GROUP BY TUMBLE(ts, size), HOP(ts, slide, size), SESSION(ts, gap), and what names their bounds:
 * TUMBLE_START, _END, _ROWTIME, _PROCTIME and so on. The rules of binder.h hold. */
#ifndef VS_CORE_SQL_PLAN_BIND_GROUP_WINDOW_H
#define VS_CORE_SQL_PLAN_BIND_GROUP_WINDOW_H

#include "core/sql/plan/binder.h"

bool vs_ast_is_group_window(const struct vs_ast_expr *expr);
bool vs_ast_is_window_bound(const struct vs_ast_expr *expr);
/* The window over scope->rel; a SESSION has no partition yet. */
VS_MUST_USE enum vs_err vs_bind_group_window(struct vs_binder *binder, const struct vs_scope *scope,
                                             const struct vs_ast_expr *call, struct vs_window *out);
/* Which column of the aggregate is meant by TUMBLE_START(..) and the like. */
VS_MUST_USE enum vs_err vs_bind_window_bound(struct vs_binder *binder,
                                             const struct vs_ast_expr *window,
                                             const struct vs_ast_expr *bound,
                                             const struct vs_rel *aggregate,
                                             const struct vs_expr **out);

#endif
