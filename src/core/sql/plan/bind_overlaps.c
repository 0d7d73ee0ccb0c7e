/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* (start, end) OVERLAPS (start, end), where an end may be an interval: both sides are put in order, then each has to
 * begin before the other ends (Calcite's convertOverlaps). A row is not a value here: it is taken apart. */
#include "base/check.h"
#include "core/sql/plan/bind_overlaps.h"

static enum vs_err call2(struct vs_binder *binder, uint32_t at, const char *name, const struct vs_expr *left,
                         const struct vs_expr *right, const struct vs_expr **out)
{
    const struct vs_expr *args[] = {left, right};
    return vs_bind_call(binder, at, vs_str(name), args, 2, out);
}

/* One side: ends[0] is the earlier one. With a NULL the order is the opposite, as in Flink. */
static enum vs_err bind_side(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                             const struct vs_expr *ends[2])
{
    const struct vs_expr *pair[2] = {NULL};
    const struct vs_expr *when[3] = {NULL};
    if (!vs_ast_is_row(ast) || ast->as.call.args.count != 2)
        return vs_bind_fail(binder, ast->at, "OVERLAPS takes (start, end) on both sides");
    for (uint32_t i = 0; i < 2; i++)
        VS_TRY(vs_bind_expr(binder, scope, ast->as.call.args.items[i], &pair[i]));
    enum vs_kind second = pair[1]->type.kind;
    if (pair[0]->type.kind < VS_KIND_DATE || pair[0]->type.kind > VS_KIND_TIMESTAMP_LTZ)
        return vs_bind_fail(binder, ast->at, "OVERLAPS compares dates and times");
    if (second == VS_KIND_INTERVAL_DAY || second == VS_KIND_INTERVAL_MONTH)
        VS_TRY(call2(binder, ast->at, "+", pair[0], pair[1], &pair[1]));
    VS_TRY(call2(binder, ast->at, "<=", pair[0], pair[1], &when[0]));
    when[1] = pair[0];
    when[2] = pair[1];
    VS_TRY(vs_bind_call(binder, ast->at, VS_STR("CASE"), when, 3, &ends[0]));
    when[1] = pair[1];
    when[2] = pair[0];
    return vs_bind_call(binder, ast->at, VS_STR("CASE"), when, 3, &ends[1]);
}

enum vs_err vs_bind_overlaps(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                             const struct vs_expr **out)
{
    const struct vs_expr *left[2] = {NULL};
    const struct vs_expr *right[2] = {NULL};
    const struct vs_expr *both[2] = {NULL};
    VS_TRY(bind_side(binder, scope, ast->as.op.args.items[0], left));
    VS_TRY(bind_side(binder, scope, ast->as.op.args.items[1], right));
    VS_TRY(call2(binder, ast->at, ">=", left[1], right[0], &both[0]));
    VS_TRY(call2(binder, ast->at, ">=", right[1], left[0], &both[1]));
    return vs_bind_call(binder, ast->at, VS_STR("AND"), both, 2, out);
}
