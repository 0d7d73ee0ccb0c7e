/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* table.exec.state.ttl: a key that was not touched for so long, in processing time, is gone. What
 * is over counts as gone when it is looked at; ticks only free its memory, so that when they sweep
 * does not show. */
#ifndef VS_CORE_SQL_RUN_TTL_H
#define VS_CORE_SQL_RUN_TTL_H

#include "core/sql/run/op.h"

struct vs_ttl {
    int64_t ms;       /* 0: never; of the task, or of a hint */
    int64_t swept_ms; /* processing time of the last sweep */
};

bool vs_ttl_is_over(const struct vs_ttl *ttl, int64_t touched_ms, int64_t now_ms);
/* On ticks, four times per TTL. forget() removes the key. */
void vs_ttl_sweep(struct vs_ttl *ttl, struct vs_op *op, const struct vs_step *step,
                  int64_t (*touched)(const struct vs_op *op, uint32_t key),
                  void (*forget)(struct vs_op *op, uint32_t key));

#endif
