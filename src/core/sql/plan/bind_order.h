/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* ORDER BY and LIMIT of a whole query. The rules of binder.h hold. */
#ifndef VS_CORE_SQL_PLAN_BIND_ORDER_H
#define VS_CORE_SQL_PLAN_BIND_ORDER_H

#include "core/sql/plan/binder.h"

/* bind_select.c */
/* keys: one per item of the ORDER BY, columns of the relation's rel that need not be fields. */
VS_MUST_USE enum vs_err vs_bind_select(struct vs_binder *binder, const struct vs_ast_select *select,
                                       const struct vs_ast_orders *order, struct vs_sort_key *keys,
                                       struct vs_relation *out);

/* Which of the names, in SELECT order, is meant by an ORDER BY item; VS_NO_COLUMN: none. */
VS_MUST_USE enum vs_err vs_bind_order_field(struct vs_binder *binder,
                                            const struct vs_ast_order *order,
                                            const struct vs_str *names, uint32_t count,
                                            int32_t *out);
void vs_bind_order_key(const struct vs_ast_order *order, uint32_t column, struct vs_sort_key *out);
VS_MUST_USE enum vs_err vs_bind_order_of_relation(struct vs_binder *binder,
                                                  const struct vs_ast_orders *orders,
                                                  struct vs_relation *relation,
                                                  struct vs_sort_key *keys);
/* ORDER BY, LIMIT and OFFSET over what the query gives. */
VS_MUST_USE enum vs_err vs_bind_tail(struct vs_binder *binder, const struct vs_ast_query *query,
                                     bool is_below, struct vs_sort_key *keys,
                                     struct vs_relation *relation);

#endif
