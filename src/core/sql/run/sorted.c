/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/sorted.h"

#include "base/check.h"
#include "core/sql/row.h"

enum vs_err vs_sorter_open(struct vs_sorter *sorter, struct vs_op *op,
                           const struct vs_sort_key *order, uint32_t order_count,
                           struct vs_err_note *note)
{
    const struct vs_node *input = op->node->inputs[0];
    struct vs_arena *memory = &op->task->memory;
    vs_arena_init(&sorter->decoded);
    sorter->pool = &op->task->pool;
    sorter->input = input;
    sorter->order = order;
    sorter->order_count = order_count;
    sorter->columns = VS_ARENA_ARRAY(memory, order_count, uint32_t);
    for (uint32_t i = 0; i < order_count; i++) {
        enum vs_physical physical = vs_type_physical(input->types[order[i].column]);
        sorter->columns[i] = order[i].column;
        if (physical == VS_PHYS_NESTED || physical == VS_PHYS_NONE)
            return vs_fail(note, VS_ERR_UNSUPPORTED,
                           "ORDER BY a column that has no order: ARRAY, MAP or ROW");
    }
    sorter->all_columns = VS_ARENA_ARRAY(memory, input->column_count, uint32_t);
    for (uint32_t i = 0; i < input->column_count; i++)
        sorter->all_columns[i] = i;
    sorter->types = vs_op_types_of(op, input, sorter->columns, order_count);
    sorter->values[0] = VS_ARENA_ARRAY(memory, order_count, struct vs_value);
    sorter->values[1] = VS_ARENA_ARRAY(memory, order_count, struct vs_value);
    return VS_ERR_OK;
}

void vs_sorter_close(struct vs_sorter *sorter)
{
    vs_arena_free(&sorter->decoded);
    vs_buf_free(&sorter->bytes);
}

static int compare_values(const struct vs_sort_key *key, struct vs_type type,
                          const struct vs_value *a, const struct vs_value *b)
{
    if (a->is_null || b->is_null) {
        int order = (int)a->is_null - (int)b->is_null;
        return key->nulls_first ? -order : order;
    }
    int order = vs_value_compare(type, a, b);
    return key->descending ? -order : order;
}

static void decode(struct vs_sorter *sorter, const struct vs_sorted_row *row, struct vs_value *out)
{
    struct vs_reader reader = vs_reader((struct vs_str){row->bytes, row->row_at});
    for (uint32_t i = 0; i < sorter->order_count; i++)
        out[i] = vs_row_read_value(&reader, sorter->types[i], &sorter->decoded);
    VS_CHECK(!reader.failed);
}

int vs_sorter_compare(struct vs_sorter *sorter, const struct vs_sorted_row *kept)
{
    decode(sorter, kept, sorter->values[0]);
    for (uint32_t i = 0; i < sorter->order_count; i++) {
        int order = compare_values(&sorter->order[i], sorter->types[i], &sorter->values[0][i],
                                   &sorter->values[1][i]);
        if (order != 0)
            return order;
    }
    return 0;
}

uint32_t vs_sorter_find(struct vs_sorter *sorter, const struct vs_sorted_rows *rows, bool or_equal)
{
    uint32_t from = 0;
    uint32_t to = rows->count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        int order = vs_sorter_compare(sorter, &rows->items[middle]);
        if (order > 0 || (or_equal && order == 0))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

void vs_sorter_take(struct vs_sorter *sorter, const struct vs_batch *batch, uint32_t row)
{
    vs_buf_clear(&sorter->bytes);
    vs_row_add_columns(&sorter->bytes, batch, sorter->columns, sorter->order_count, row);
    sorter->row_at = (uint32_t)sorter->bytes.len;
    vs_row_add_columns(&sorter->bytes, batch, sorter->all_columns, sorter->input->column_count,
                       row);
    vs_arena_reset(&sorter->decoded);
    for (uint32_t i = 0; i < sorter->order_count; i++)
        sorter->values[1][i] = vs_column_get(&batch->columns[sorter->columns[i]], row);
}

/* Room for one more row behind the last: where half of the list has left, by moving down. */
static void make_room(struct vs_sorted_rows *rows, struct vs_pool *pool)
{
    uint32_t gone = (uint32_t)(rows->items - rows->base);
    if (gone + rows->count < rows->capacity)
        return;
    if (gone > 0 && gone >= rows->capacity / 2) {
        memmove(rows->base, rows->items, rows->count * sizeof *rows->items);
    } else {
        uint32_t capacity = rows->capacity == 0 ? 1 : rows->capacity * 2;
        rows->base = vs_pool_grow(pool, rows->base, rows->capacity * sizeof *rows->base,
                                  capacity * sizeof *rows->base);
        rows->capacity = capacity;
        memmove(rows->base, rows->base + gone, rows->count * sizeof *rows->base);
    }
    rows->items = rows->base;
}

void vs_sorter_place(struct vs_sorter *sorter, struct vs_sorted_rows *rows, uint32_t at)
{
    make_room(rows, sorter->pool);
    memmove(&rows->items[at + 1], &rows->items[at], (rows->count - at) * sizeof *rows->items);
    rows->count++;
    struct vs_str copy = vs_pool_copy(sorter->pool, vs_buf_str(&sorter->bytes));
    rows->items[at] =
        (struct vs_sorted_row){(char *)(uintptr_t)copy.ptr, (uint32_t)copy.len, sorter->row_at};
}

struct vs_str vs_sorted_take_out(struct vs_sorted_rows *rows, uint32_t at)
{
    struct vs_str bytes = {rows->items[at].bytes, rows->items[at].len};
    rows->count--;
    memmove(&rows->items[at], &rows->items[at + 1], (rows->count - at) * sizeof *rows->items);
    return bytes;
}

void vs_sorted_drop_front(struct vs_sorted_rows *rows, uint32_t count, struct vs_pool *pool)
{
    for (uint32_t i = 0; i < count; i++)
        vs_pool_give(pool, rows->items[i].bytes, rows->items[i].len);
    rows->items += count;
    rows->count -= count;
    if (rows->count == 0)
        vs_sorted_free(rows, pool);
}

void vs_sorted_free(struct vs_sorted_rows *rows, struct vs_pool *pool)
{
    for (uint32_t i = 0; i < rows->count; i++)
        vs_pool_give(pool, rows->items[i].bytes, rows->items[i].len);
    vs_pool_give(pool, rows->base, rows->capacity * sizeof *rows->base);
    *rows = (struct vs_sorted_rows){0};
}

int64_t vs_sorter_first_i64(struct vs_sorter *sorter, const struct vs_sorted_row *row)
{
    struct vs_reader reader = vs_reader((struct vs_str){row->bytes, row->row_at});
    struct vs_value value = vs_row_read_value(&reader, sorter->types[0], &sorter->decoded);
    VS_CHECK(!reader.failed && !value.is_null);
    return value.as.i64;
}

void vs_sorted_save(const struct vs_sorted_rows *rows, struct vs_buf *out)
{
    vs_buf_add_varint(out, rows->count);
    for (uint32_t i = 0; i < rows->count; i++) {
        vs_buf_add_sized(out, (struct vs_str){rows->items[i].bytes, rows->items[i].row_at});
        vs_buf_add_sized(out, vs_sorted_row(&rows->items[i]));
    }
}

void vs_sorter_load(struct vs_sorter *sorter, struct vs_sorted_rows *rows, struct vs_reader *reader)
{
    const struct vs_node *input = sorter->input;
    uint64_t count = vs_read_varint(reader);
    if (count > vs_reader_left(reader))
        reader->failed = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct vs_str sort = vs_read_sized(reader);
        struct vs_str row = vs_read_sized(reader);
        if (reader->failed || !vs_row_is_valid(sort, sorter->types, sorter->order_count) ||
            !vs_row_is_valid(row, input->types, input->column_count)) {
            reader->failed = true;
            return;
        }
        vs_buf_clear(&sorter->bytes);
        vs_buf_add_str(&sorter->bytes, sort);
        vs_buf_add_str(&sorter->bytes, row);
        sorter->row_at = (uint32_t)sort.len;
        vs_sorter_place(sorter, rows, rows->count);
    }
}
