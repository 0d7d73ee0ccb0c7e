/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Which columns say in what partition, and so in which task, a row is.
 *
 * The lineage of a node says which of its columns hold the record key of the source, or the key of the exchange
 * below it. A stateful operator may run in several tasks when its own key holds that key: then all rows of one of
 * its keys are in one task. Pure; what it makes lies in the arena. */
#ifndef VS_CORE_SQL_PLAN_PARTITION_H
#define VS_CORE_SQL_PLAN_PARTITION_H

#include "core/sql/plan.h"

struct vs_lineage {
    uint8_t *part;      /* per column: which part of the key it holds, from 1; 0: none */
    uint8_t part_count; /* of the key of the rows; 0: they have none */
    bool is_in_one_task;
};

/* `of` holds those of the nodes before it, by id. */
struct vs_lineage vs_lineage_of(struct vs_arena *scratch, const struct vs_node *node,
                                const struct vs_lineage *of);
/* True when all parts of the key are among the columns. */
bool vs_lineage_holds(const struct vs_lineage *rows, const uint32_t *columns, uint32_t count);
/* True when both sides of each pair of a join are in one task: the parts of both keys are compared with each
 * other. */
bool vs_lineage_joins(const struct vs_node *node, const struct vs_lineage *of);
/* The key columns of a stateful node (of a join: of its left side); false: it is not one. */
bool vs_node_state_key(const struct vs_node *node, const uint32_t **columns, uint32_t *count);

#endif
