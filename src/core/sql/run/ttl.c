/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/ttl.h"

bool vs_ttl_is_over(const struct vs_ttl *ttl, int64_t touched_ms, int64_t now_ms)
{
    return ttl->ms > 0 && vs_time_sub(now_ms, touched_ms) >= ttl->ms;
}

void vs_ttl_sweep(struct vs_ttl *ttl, struct vs_op *op, const struct vs_step *step,
                  int64_t (*touched)(const struct vs_op *op, uint32_t key),
                  void (*forget)(struct vs_op *op, uint32_t key))
{
    if (ttl->ms == 0 || step->kind != VS_STEP_TICK ||
        vs_time_sub(step->now_ms, ttl->swept_ms) < ttl->ms / 4)
        return;
    ttl->swept_ms = step->now_ms;
    for (uint32_t key = 0; key < op->keyed->count; key++)
        if (vs_keyed_is_live(op->keyed, key) &&
            vs_ttl_is_over(ttl, touched(op, key), step->now_ms))
            forget(op, key);
}
