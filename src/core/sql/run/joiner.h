/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What all joins share: keys of rows, rows as bytes, the condition, and pairs as output rows.
 *
 * Sides are 0 (left) and 1 (right). Rows of both sides are taken by order, and within an order the
 * left ones first. One thread; memory of a step is its scratch arena. */
#ifndef VS_CORE_SQL_RUN_JOINER_H
#define VS_CORE_SQL_RUN_JOINER_H

#include "core/sql/run/op.h"

struct vs_joiner {
    struct vs_op *op;
    const struct vs_join *join;
    uint32_t *all[2];          /* the columns of each input */
    struct vs_type *key_types; /* of the left keys; the right ones have the same form */
    struct vs_type *types;     /* left columns, then right */
    bool *is_read;             /* by the condition */
    struct vs_value *values;   /* of a pair */
    struct vs_buf row;         /* the row at work, encoded */
    uint64_t order;            /* of the row at work, set before vs_joiner_match */
    struct vs_batch_builder *out; /* NULL: nothing in this step yet */
};

/* The next row of either side. */
struct vs_join_cursor {
    const struct vs_op *op;
    uint32_t next[2];
    int side;
    uint32_t row;
    uint64_t order;
};

void vs_joiner_open(struct vs_joiner *joiner, struct vs_op *op);
void vs_joiner_close(struct vs_joiner *joiner);
bool vs_join_pads(const struct vs_join *join, int side); /* rows of this side stay without partner */
bool vs_join_next(struct vs_join_cursor *cursor);
/* Writes the key of a row into task->key; false: a NULL in it finds no partner. */
bool vs_joiner_key(struct vs_joiner *joiner, int side, uint32_t row);
/* Encodes the row into joiner->row. */
void vs_joiner_read(struct vs_joiner *joiner, int side, uint32_t row);
/* matches[i]: the condition holds for the row of this side and candidate i of the other. A pair for
 * which it fails is put aside (row_failure.c) and does not match. */
VS_MUST_USE enum vs_err vs_joiner_match(struct vs_joiner *joiner, struct vs_step *step, int side,
                                        const struct vs_str *candidates, uint32_t count,
                                        bool *matches);
/* A pair; rows[n].ptr NULL: that side is NULLs. Semi and anti joins give the left side only. */
void vs_joiner_emit(struct vs_joiner *joiner, struct vs_step *step, enum vs_row_kind kind,
                    uint64_t order, const struct vs_str rows[2]);
/* Sets op->out. */
void vs_joiner_finish(struct vs_joiner *joiner);
/* A row of this side as it must look in a snapshot. */
bool vs_joiner_is_valid(const struct vs_joiner *joiner, int side, struct vs_str row);

/* --- joins that are driven by time: one table of keys for both sides --- */

struct vs_join_timed {
    struct vs_timed timed;
    uint32_t device_key; /* BY_DEVICE: the pair of keys that is the device */
    enum vs_err (*row)(struct vs_op *op, struct vs_step *step, const struct vs_join_cursor *cursor);
};

struct vs_join_look {
    uint32_t key; /* made when it was not there */
    int64_t time; /* before the row; VS_TIME_UNKNOWN: none yet */
};

void vs_join_timed_init(struct vs_join_timed *timed, struct vs_joiner *joiner,
                        uint32_t payload_size);
enum vs_err vs_join_timed_run(struct vs_join_timed *timed, struct vs_op *op, struct vs_step *step);
/* Within row(): the key of the row at work, encoded in task->key. */
struct vs_join_look vs_join_timed_look(struct vs_join_timed *timed, struct vs_op *op,
                                       const struct vs_join_cursor *cursor);
/* The time that fires the key, or that had been reached when it fired. */
int64_t vs_join_timed_now(const struct vs_join_timed *timed, const struct vs_op *op, uint32_t key,
                          uint64_t order);

#endif
