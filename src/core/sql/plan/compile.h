/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* From bound statements to a plan: rewrite, prune, number. */
#ifndef VS_CORE_SQL_PLAN_COMPILE_H
#define VS_CORE_SQL_PLAN_COMPILE_H

#include "core/sql/plan/binder.h"

/* The plan of the targets alone. Cannot fail: what was bound can be planned. */
struct vs_plan *vs_binder_finish(struct vs_binder *binder, const struct vs_targets *targets);

/* rewrite.c: the sinks on merged and reordered operators; columns stay where they are. */
void vs_rewrite(struct vs_rels *rels, struct vs_rel **sinks, uint32_t sink_count);
/* What became of a rel that a sink or the union below it reads. */
struct vs_rel *vs_rewritten(struct vs_rel *rel);
/* prune.c: sets `needed` of all columns that are; the list has inputs first. */
void vs_prune(struct vs_rels *rels, struct vs_rel_list list);
/* physical.c: nodes with the columns that are needed, inputs first. */
void vs_physical(struct vs_rels *rels, struct vs_rel *const *sinks, uint32_t sink_count,
                 struct vs_plan *plan);

/* exchange.c: sets partition_count, and puts exchanges where several tasks need them. */
void vs_plan_add_exchanges(struct vs_arena *arena, struct vs_plan *plan);

#endif
