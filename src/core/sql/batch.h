/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Columns and batches: what flows between the operators of a plan.
 *
 * A batch is a set of rows as typed columns with validity bitmaps, of which a selection counts. Rows carry their
 * changelog kind and their `order`: the position in the task's input of what caused them (a source row or a
 * tick). Order never decreases within a batch; everything that happens at order k happens with the watermark
 * as it was before k, and only then the watermark moves on. So neither the size of batches nor the sharing of
 * sub-plans shows in the results.
 *
 * Batches live for one step; columns borrow from the records of the step, from the scratch arena or from state
 * that does not change during the step. Immutable once handed on. */
#ifndef VS_CORE_SQL_BATCH_H
#define VS_CORE_SQL_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "core/sql/type.h"

struct vs_column {
    struct vs_type type;
    const uint64_t *valid; /* bit i set: row i is not NULL; NULL pointer: no row is NULL */
    union {
        const void *data; /* row_count items of the physical form; those of NULL rows are undefined */
        const uint8_t *boolean;
        const int32_t *i32;
        const int64_t *i64;
        const float *f32;
        const double *f64;
        const __int128 *i128;
        const struct vs_str *str;
        const struct vs_timestamp *ts;
        const struct vs_value *const *nested;
    } as;
};

struct vs_batch {
    uint32_t row_count; /* physical rows, selected or not */
    uint32_t column_count;
    const struct vs_column *columns;
    const uint8_t *kinds;      /* enum vs_row_kind per physical row; NULL: all +I */
    const uint32_t *selection; /* ascending physical rows; NULL: all rows */
    uint32_t selection_count;  /* valid also when selection is NULL (then row_count) */
    const uint64_t *order;     /* per physical row, not decreasing */
};

static inline bool vs_column_is_null(const struct vs_column *column, uint32_t row)
{
    return column->valid != NULL && (column->valid[row / 64] >> (row % 64) & 1) == 0;
}
static inline uint32_t vs_batch_row(const struct vs_batch *batch, uint32_t i)
{
    return batch->selection == NULL ? i : batch->selection[i];
}
static inline enum vs_row_kind vs_batch_kind(const struct vs_batch *batch, uint32_t row)
{
    return batch->kinds == NULL ? VS_ROW_INSERT : (enum vs_row_kind)batch->kinds[row];
}
static inline size_t vs_bitmap_words(uint32_t row_count)
{
    return ((size_t)row_count + 63) / 64;
}

/* The value with all that it borrows in the arena. */
struct vs_value vs_value_copy(struct vs_arena *arena, struct vs_type type, struct vs_value value);
/* The value of one cell; text borrows from the column. */
struct vs_value vs_column_get(const struct vs_column *column, uint32_t row);

/* Builds a batch row by row, for operators that emit few rows. All memory is the scratch arena's. */
struct vs_batch_builder;
struct vs_batch_builder *vs_batch_builder_new(struct vs_arena *scratch, const struct vs_type *types,
                                              uint32_t column_count);
/* Starts a row; then set each column once (unset ones are NULL). Text is copied into the arena. */
void vs_batch_builder_row(struct vs_batch_builder *builder, enum vs_row_kind kind, uint64_t order);
void vs_batch_builder_set(struct vs_batch_builder *builder, uint32_t column, struct vs_value value);
/* Takes the row that was started last back. */
void vs_batch_builder_undo_row(struct vs_batch_builder *builder);
struct vs_batch vs_batch_builder_finish(struct vs_batch_builder *builder);

#endif
