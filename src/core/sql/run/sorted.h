/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rows of one key, kept as bytes in the order of ORDER BY (private to this folder).
 *
 * A sorter knows how the rows of one operator are ordered; it belongs to the operator. Rows belong
 * to the payload of a key and to the pool of the task. Equal rows keep the order they came in;
 * without sort columns all rows are equal. */
#ifndef VS_CORE_SQL_RUN_SORTED_H
#define VS_CORE_SQL_RUN_SORTED_H

#include "core/sql/run/op.h"

struct vs_sorted_row {
    char *bytes; /* the sort columns, then all columns, encoded */
    uint32_t len;
    uint32_t row_at; /* where all columns begin */
};

struct vs_sorted_rows {
    struct vs_sorted_row *base;
    struct vs_sorted_row *items; /* in base: rows that left at the front are before it */
    uint32_t count;
    uint32_t capacity;
};

struct vs_sorter {
    struct vs_pool *pool;
    const struct vs_node *input;
    const struct vs_sort_key *order;
    uint32_t order_count;
    struct vs_type *types; /* of the sort columns */
    uint32_t *columns;
    uint32_t *all_columns;
    struct vs_value *values[2]; /* of a kept row, of the row at work */
    struct vs_arena decoded;
    struct vs_buf bytes; /* the row at work */
    uint32_t row_at;
};

VS_MUST_USE enum vs_err vs_sorter_open(struct vs_sorter *sorter, struct vs_op *op,
                                       const struct vs_sort_key *order, uint32_t order_count,
                                       struct vs_err_note *note);
void vs_sorter_close(struct vs_sorter *sorter);
/* Makes a row of the input's batch the row at work. */
void vs_sorter_take(struct vs_sorter *sorter, const struct vs_batch *batch, uint32_t row);
/* The kept row against the row at work. */
int vs_sorter_compare(struct vs_sorter *sorter, const struct vs_sorted_row *kept);
/* The first place whose row is behind the row at work (with or_equal: not before it). */
uint32_t vs_sorter_find(struct vs_sorter *sorter, const struct vs_sorted_rows *rows, bool or_equal);
/* Puts the row at work there. */
void vs_sorter_place(struct vs_sorter *sorter, struct vs_sorted_rows *rows, uint32_t at);
/* Takes a row out; its bytes are the caller's, to be given back to the pool. */
struct vs_str vs_sorted_take_out(struct vs_sorted_rows *rows, uint32_t at);
/* Gives back the first rows. */
void vs_sorted_drop_front(struct vs_sorted_rows *rows, uint32_t count, struct vs_pool *pool);
/* Gives back all rows and the list. */
void vs_sorted_free(struct vs_sorted_rows *rows, struct vs_pool *pool);
/* All columns of a kept row, encoded. */
static inline struct vs_str vs_sorted_row(const struct vs_sorted_row *row)
{
    return (struct vs_str){row->bytes + row->row_at, row->len - row->row_at};
}
/* The first value of a kept row's sort columns; a number, not NULL. */
int64_t vs_sorter_first_i64(struct vs_sorter *sorter, const struct vs_sorted_row *row);

void vs_sorted_save(const struct vs_sorted_rows *rows, struct vs_buf *out);
/* Behind the rows that are there; the reader fails on what is no row of this operator. */
void vs_sorter_load(struct vs_sorter *sorter, struct vs_sorted_rows *rows,
                    struct vs_reader *reader);

#endif
