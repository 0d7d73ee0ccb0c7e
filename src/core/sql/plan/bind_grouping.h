/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* GROUP BY as sets of keys: GROUPING SETS, ROLLUP, CUBE and their products. The rules of binder.h hold. */
#ifndef VS_CORE_SQL_PLAN_BIND_GROUPING_H
#define VS_CORE_SQL_PLAN_BIND_GROUPING_H

#include "core/sql/plan/binder.h"

enum { VS_GROUPING_KEYS_MAX = 63, VS_GROUPING_SETS_MAX = 256 };

/* Bit i of a set: key i is in it. */
struct vs_grouping_sets {
    uint64_t *items;
    uint32_t count;
    uint32_t capacity;
};

/* Makes the expression a key, if it is none yet; *bits has its bit (no bit: a constant, which makes no groups). */
typedef enum vs_err vs_grouping_key(void *ctx, const struct vs_ast_expr *expr, uint64_t *bits);

/* The product of what stands behind GROUP BY, in the order in which Flink gives the rows of one input row. */
VS_MUST_USE enum vs_err vs_bind_grouping_sets(struct vs_binder *binder, const struct vs_ast_select *select,
                                              vs_grouping_key *key, void *ctx, struct vs_grouping_sets *out);
/* GROUPING, GROUPING_ID, GROUP_ID. */
bool vs_ast_is_grouping(const struct vs_ast_expr *expr);

#endif
