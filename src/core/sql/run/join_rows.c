/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/join_rows.h"

#include "base/check.h"

void vs_join_rows_add(struct vs_join_rows *rows, struct vs_pool *pool, uint32_t at,
                      const struct vs_join_row *row)
{
    VS_CHECK_INT(at, <=, rows->count);
    if (rows->count == rows->capacity) {
        uint32_t capacity = rows->capacity == 0 ? 2 : rows->capacity * 2;
        rows->items = vs_pool_grow(pool, rows->items, rows->capacity * sizeof *rows->items,
                                   capacity * sizeof *rows->items);
        rows->capacity = capacity;
    }
    memmove(&rows->items[at + 1], &rows->items[at], (rows->count - at) * sizeof *rows->items);
    rows->count++;
    rows->items[at] = *row;
    rows->items[at].bytes = (char *)(uintptr_t)vs_pool_copy(pool, vs_join_row_bytes(row)).ptr;
}

void vs_join_rows_remove(struct vs_join_rows *rows, struct vs_pool *pool, uint32_t at,
                         uint32_t count)
{
    for (uint32_t i = at; i < at + count; i++)
        vs_pool_give(pool, rows->items[i].bytes, rows->items[i].len);
    rows->count -= count;
    if (count > 0 && rows->count > at)
        memmove(&rows->items[at], &rows->items[at + count],
                (rows->count - at) * sizeof *rows->items);
}

void vs_join_rows_free(struct vs_join_rows *rows, struct vs_pool *pool)
{
    vs_join_rows_remove(rows, pool, 0, rows->count);
    vs_pool_give(pool, rows->items, rows->capacity * sizeof *rows->items);
    *rows = (struct vs_join_rows){0};
}

void vs_join_rows_save(const struct vs_join_rows *rows, struct vs_buf *out)
{
    vs_buf_add_varint(out, rows->count);
    for (uint32_t i = 0; i < rows->count; i++) {
        vs_buf_add_zigzag(out, rows->items[i].time);
        vs_buf_add_u8(out, rows->items[i].kind);
        vs_buf_add_u8(out, rows->items[i].has_key);
        vs_buf_add_sized(out, vs_join_row_bytes(&rows->items[i]));
    }
}

void vs_join_rows_load(struct vs_join_rows *rows, struct vs_joiner *joiner, int side,
                       struct vs_reader *reader)
{
    uint64_t count = vs_read_varint(reader);
    if (count > vs_reader_left(reader))
        reader->failed = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct vs_join_row row = {.time = vs_read_zigzag(reader)};
        row.kind = vs_read_u8(reader);
        row.has_key = vs_read_u8(reader) != 0;
        struct vs_str bytes = vs_read_sized(reader);
        if (reader->failed || row.kind > VS_ROW_DELETE ||
            !vs_joiner_is_valid(joiner, side, bytes)) {
            reader->failed = true;
            return;
        }
        row.bytes = (char *)(uintptr_t)bytes.ptr;
        row.len = (uint32_t)bytes.len;
        vs_join_rows_add(rows, &joiner->op->task->pool, rows->count, &row);
    }
}
