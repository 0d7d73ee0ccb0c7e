/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* One random cut tree over a ring of points (private to this folder).
 *
 * Guha, Mishra, Roy, Schrijvers, "Robust Random Cut Forest Based Anomaly Detection On Streams",
 * ICML 2016: InsertPoint and ForgetPoint keep the distribution of a tree that was cut from the
 * present points alone. Equal points share one leaf. Nodes lie in an array of 2 * capacity; which
 * index a node has does not show in any result. */
#ifndef VS_CORE_SQL_ANOMALY_TREE_H
#define VS_CORE_SQL_ANOMALY_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Points of all trees: `capacity` slots of `dims` numbers. */
struct vs_points {
    const double *values;
    uint32_t capacity;
    uint32_t dims;
};

struct vs_tree; /* memory of vs_tree_size bytes */

size_t vs_tree_size(const struct vs_points *points);
void vs_tree_init(struct vs_tree *tree, const struct vs_points *points);
/* The slot's point is set and not in the tree. *random moves on. */
void vs_tree_insert(struct vs_tree *tree, const struct vs_points *points, uint32_t slot,
                    uint64_t *random);
/* The slot's point is still what it was when it was inserted. */
void vs_tree_remove(struct vs_tree *tree, const struct vs_points *points, uint32_t slot);
/* Collusive displacement: the most points per removed point that a removal around this one would
 * lift. */
double vs_tree_displacement(const struct vs_tree *tree, uint32_t slot,
                            const struct vs_points *points);
void vs_tree_save(const struct vs_tree *tree, const struct vs_points *points, struct vs_buf *out);
/* Of points in the slots 0 .. count - 1, each exactly once; else the reader fails. */
void vs_tree_load(struct vs_tree *tree, const struct vs_points *points, uint32_t count,
                  struct vs_reader *reader);

#endif
