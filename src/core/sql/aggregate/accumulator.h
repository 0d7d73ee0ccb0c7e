/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What an aggregate is, and the accumulators of a list of calls: one block of bytes in state, valid
 * (and empty) when it is all 0, so that a fresh slab is a fresh accumulator.
 *
 * Which operations an accumulator must be able to do is said once, by its mode:
 *   APPEND   add and merge (windows, grouping of append-only rows)
 *   FIFO     also retract, always the oldest value that is still in (bounded OVER)
 *   RETRACT  also retract any value that was added (grouping of updating rows)
 * Floating point sums are subtracted from on retraction, as Flink does. The pool owns what does not
 * fit the block. */
#ifndef VS_CORE_SQL_AGGREGATE_ACCUMULATOR_H
#define VS_CORE_SQL_AGGREGATE_ACCUMULATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sql/aggregate.h"
#include "core/sql/aggregate/held.h"

enum vs_aggregate_kind {
    VS_AGG_COUNT,
    VS_AGG_SUM,
    VS_AGG_AVG,
    VS_AGG_MIN,
    VS_AGG_MAX,
    VS_AGG_FIRST_VALUE,
    VS_AGG_LAST_VALUE,
    VS_AGG_STDDEV_POP,
    VS_AGG_STDDEV_SAMP,
    VS_AGG_VAR_POP,
    VS_AGG_VAR_SAMP,
    VS_AGG_LISTAGG,
    VS_AGG_PERCENTILE,
    VS_AGG_ARRAY_AGG,
    VS_AGG_LAG
};

struct vs_aggregate {
    const char *name;
    enum vs_aggregate_kind kind;
    uint32_t args_min;
    uint32_t args_max;
    bool over_only;
};

enum vs_acc_mode { VS_ACC_APPEND, VS_ACC_FIFO, VS_ACC_RETRACT };

enum { VS_ACC_TEXT_SIZE_MAX = 16 * 1024 * 1024 }; /* of one LISTAGG */

struct vs_acc_part {
    const struct vs_agg_call *call;
    enum vs_aggregate_kind kind;
    enum vs_physical physical; /* of the argument */
    uint32_t at;               /* in the block */
    int32_t bag_at;            /* DISTINCT: where its bag is; -1 */
    int32_t arg;               /* index in columns; -1: none */
    int32_t filter;            /* likewise */
};

/* The layout of a list of calls. Immutable; plan arena. */
struct vs_acc {
    enum vs_acc_mode mode;
    uint32_t size; /* of a block, a multiple of 16; 0 without calls */
    struct vs_acc_part *parts;
    uint32_t part_count;
    uint32_t *columns; /* of the input that a caller must give the values of, in this order */
    uint32_t column_count;
};

struct vs_acc *vs_acc_new(struct vs_arena *plan, const struct vs_agg_call *calls,
                          uint32_t call_count, enum vs_acc_mode mode);
/* values: one per acc->columns. LIMIT: a LISTAGG got too long. */
VS_MUST_USE enum vs_err vs_acc_add(const struct vs_acc *acc, void *block,
                                   const struct vs_value *values, struct vs_pool *pool);
void vs_acc_retract(const struct vs_acc *acc, void *block, const struct vs_value *values,
                    struct vs_pool *pool);
/* Adds what `from` holds to `into`, as if its rows came after. APPEND only. */
VS_MUST_USE enum vs_err vs_acc_merge(const struct vs_acc *acc, void *into, const void *from,
                                     struct vs_pool *pool);
/* The same for one call. */
VS_MUST_USE enum vs_err vs_acc_merge_part(const struct vs_acc *acc, uint32_t index, void *into, const void *from,
                                          struct vs_pool *pool);
/* Takes a value out of COUNT, SUM or AVG, whatever DISTINCT says. */
void vs_acc_retract_value(const struct vs_acc *acc, uint32_t index, void *block, const struct vs_value *value,
                          struct vs_pool *pool);
/* Result of call `index`; text borrows from the block or the arena. */
struct vs_value vs_acc_value(const struct vs_acc *acc, uint32_t index, const void *block,
                             struct vs_arena *arena);
/* Gives back what the block owns and makes it empty. */
void vs_acc_clear(const struct vs_acc *acc, void *block, struct vs_pool *pool);
void vs_acc_clear_part(const struct vs_acc *acc, uint32_t index, void *block, struct vs_pool *pool);
void vs_acc_save(const struct vs_acc *acc, const void *block, struct vs_buf *out);
/* Into an empty block. The reader fails on bytes that cannot be. */
void vs_acc_load(const struct vs_acc *acc, void *block, struct vs_pool *pool,
                 struct vs_reader *reader);

#endif
