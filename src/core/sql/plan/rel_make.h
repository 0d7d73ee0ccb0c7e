/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the makers of rel.h share among themselves. */
#ifndef VS_CORE_SQL_PLAN_REL_MAKE_H
#define VS_CORE_SQL_PLAN_REL_MAKE_H

#include "core/sql/plan/rel.h"

/* A new rel, still without columns, to be completed and given to vs_rel_share. */
struct vs_rel *vs_rel_make(struct vs_rels *rels, enum vs_node_kind kind,
                           struct vs_rel *const *inputs, uint32_t input_count,
                           uint32_t column_count);
/* The first columns are those of the input. */
void vs_rel_copy_columns(struct vs_rel *rel, const struct vs_rel *from);
/* Rows pass as they are: so do their kinds, their key and their window. */
void vs_rel_copy_changes(struct vs_rel *rel, const struct vs_rel *from);
/* Completes a new rel with its hashes, or gives the one that is there already. */
struct vs_rel *vs_rel_share(struct vs_rels *rels, struct vs_rel *made);
void vs_rels_add(struct vs_rels *rels, struct vs_rel *rel);
/* Fills rows_hash, column_hashes and params_hash from the inputs' ones. */
void vs_rel_hash(struct vs_rels *rels, struct vs_rel *rel);

#endif
