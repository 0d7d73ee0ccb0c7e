/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The result of a window that slides over panes (blocks of accumulators, in the order of their
 * ends): a pane joins at the new end once and leaves at the old end once, so that a window costs
 * what has changed since the one before it.
 *
 * How depends on the call: what can be taken back exactly is (COUNT, SUM and AVG of whole numbers
 * and of decimals that cannot overflow, also with DISTINCT); of MIN, MAX, FIRST_VALUE and
 * LAST_VALUE the panes that may still give the result are kept, best first, as in a sliding window
 * maximum. All others (floating sums, variances, LISTAGG) depend on the order in which panes are
 * merged, newest first as Flink does, so their panes are merged anew when one has changed.
 *
 * Borrows panes: a pane must leave before it is freed. Owned by one task; memory from its pool. Not
 * in snapshots: it is made again from the panes. */
#ifndef VS_CORE_SQL_AGGREGATE_SLIDING_H
#define VS_CORE_SQL_AGGREGATE_SLIDING_H

#include "core/sql/aggregate/accumulator.h"

struct vs_sliding;

struct vs_sliding *vs_sliding_new(const struct vs_acc *acc, struct vs_pool *pool);
void vs_sliding_free(const struct vs_acc *acc, struct vs_sliding *sliding, struct vs_pool *pool);
/* A pane with more in it than before, at any place: call forget before the change (not for a new
 * pane), join after. */
void vs_sliding_forget(const struct vs_acc *acc, struct vs_sliding *sliding, const void *pane,
                       struct vs_pool *pool);
VS_MUST_USE enum vs_err vs_sliding_join(const struct vs_acc *acc, struct vs_sliding *sliding,
                                        int64_t end, const void *pane, struct vs_pool *pool);
/* The oldest pane goes. */
void vs_sliding_leave(const struct vs_acc *acc, struct vs_sliding *sliding, const void *pane,
                      struct vs_pool *pool);
/* True: all panes must be merged once more, newest first, by vs_sliding_merge, before there is a
 * result. */
bool vs_sliding_begin(const struct vs_acc *acc, struct vs_sliding *sliding, struct vs_pool *pool);
VS_MUST_USE enum vs_err vs_sliding_merge(const struct vs_acc *acc, struct vs_sliding *sliding,
                                         const void *pane, struct vs_pool *pool);
struct vs_value vs_sliding_value(const struct vs_acc *acc, const struct vs_sliding *sliding,
                                 uint32_t index, struct vs_arena *arena);

#endif
