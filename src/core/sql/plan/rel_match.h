/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* MATCH_RECOGNIZE in the graph: what each step of the planner does with a vs_match. Plan arena. */
#ifndef VS_CORE_SQL_PLAN_REL_MATCH_H
#define VS_CORE_SQL_PLAN_REL_MATCH_H

#include "core/sql/match.h"
#include "core/sql/plan/rel.h"

/* names: of the partition columns and the measures. The match must not change any more. */
struct vs_rel *vs_rel_match(struct vs_rels *rels, struct vs_rel *input,
                            const struct vs_match *match, const struct vs_str *names);
void vs_rel_hash_match(struct vs_rel *rel);
bool vs_match_equal(const struct vs_match *a, const struct vs_match *b);
/* Every column of the input that it needs. */
void vs_match_columns(const struct vs_match *match, void (*each)(void *ctx, uint32_t column),
                      void *ctx);
/* The same over other column indexes: map[old] = new. */
const struct vs_match *vs_match_remap(struct vs_arena *arena, const struct vs_match *match,
                                      const uint32_t *map);
/* For EXPLAIN; the node is a MATCH. */
void vs_match_print(struct vs_buf *out, const struct vs_node *node);

#endif
