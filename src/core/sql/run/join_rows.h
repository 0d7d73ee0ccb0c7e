/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A list of rows of one side of a join, with a time and a kind each. Memory is the pool's. */
#ifndef VS_CORE_SQL_RUN_JOIN_ROWS_H
#define VS_CORE_SQL_RUN_JOIN_ROWS_H

#include "core/sql/run/joiner.h"

struct vs_join_row {
    int64_t time;
    char *bytes;
    uint32_t len;
    uint8_t kind; /* enum vs_row_kind */
    bool has_key; /* false: a NULL in it finds no partner */
};

struct vs_join_rows {
    struct vs_join_row *items;
    uint32_t count;
    uint32_t capacity;
};

static inline struct vs_str vs_join_row_bytes(const struct vs_join_row *row)
{
    return (struct vs_str){row->bytes, row->len};
}

/* Puts a copy of the row at the place. */
void vs_join_rows_add(struct vs_join_rows *rows, struct vs_pool *pool, uint32_t at,
                      const struct vs_join_row *row);
/* Takes out `count` rows from the place on. */
void vs_join_rows_remove(struct vs_join_rows *rows, struct vs_pool *pool, uint32_t at,
                         uint32_t count);
void vs_join_rows_free(struct vs_join_rows *rows, struct vs_pool *pool);
void vs_join_rows_save(const struct vs_join_rows *rows, struct vs_buf *out);
void vs_join_rows_load(struct vs_join_rows *rows, struct vs_joiner *joiner, int side,
                       struct vs_reader *reader);

#endif
