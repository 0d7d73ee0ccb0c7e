/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/rel.h"

#include <stdlib.h>

static void add(struct vs_rels *rels, struct vs_rel *rel)
{
    if (rel->visit == rels->visit)
        return;
    rel->visit = rels->visit;
    rels->visited.items = vs_plan_grow(rels->arena, rels->visited.items, rels->visited.count,
                                       &rels->visited_capacity, sizeof(struct vs_rel *));
    rels->visited.items[rels->visited.count++] = rel;
}

static int by_index(const void *a, const void *b)
{
    uint32_t left = (*(struct vs_rel *const *)a)->index,
             right = (*(struct vs_rel *const *)b)->index;
    return (left > right) - (left < right);
}

struct vs_rel_list vs_rels_below(struct vs_rels *rels, struct vs_rel *const *roots,
                                 uint32_t root_count)
{
    rels->visit++;
    rels->visited.count = 0;
    for (uint32_t i = 0; i < root_count; i++)
        add(rels, roots[i]);
    for (uint32_t i = 0; i < rels->visited.count; i++)
        for (uint32_t n = 0; n < rels->visited.items[i]->node.input_count; n++)
            add(rels, rels->visited.items[i]->inputs[n]);
    if (rels->visited.count > 0)
        qsort(rels->visited.items, rels->visited.count, sizeof(struct vs_rel *), by_index);
    return rels->visited;
}
