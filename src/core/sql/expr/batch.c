/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/batch.h"

#include "base/check.h"
#include "base/limits.h"

struct vs_value vs_column_get(const struct vs_column *column, uint32_t row)
{
    struct vs_value value = {0};
    if (vs_column_is_null(column, row)) {
        value.is_null = true;
        return value;
    }
    switch (vs_type_physical(column->type)) {
    case VS_PHYS_BOOL:
        value.as.boolean = column->as.boolean[row];
        break;
    case VS_PHYS_I32:
        value.as.i32 = column->as.i32[row];
        break;
    case VS_PHYS_I64:
        value.as.i64 = column->as.i64[row];
        break;
    case VS_PHYS_F32:
        value.as.f32 = column->as.f32[row];
        break;
    case VS_PHYS_F64:
        value.as.f64 = column->as.f64[row];
        break;
    case VS_PHYS_I128:
        value.as.i128 = column->as.i128[row];
        break;
    case VS_PHYS_STR:
        value.as.str = column->as.str[row];
        break;
    case VS_PHYS_TS16:
        value.as.ts = column->as.ts[row];
        break;
    case VS_PHYS_NESTED:
        return *column->as.nested[row];
    case VS_PHYS_NONE:
        value.is_null = true;
        break;
    }
    return value;
}

enum { FIRST_CAPACITY = 64 };

struct built_column {
    struct vs_type type;
    enum vs_physical physical;
    size_t size; /* of one item */
    char *data;
    uint64_t *valid;
};

struct vs_batch_builder {
    struct vs_arena *scratch;
    struct built_column *columns;
    uint32_t column_count;
    uint32_t row_count;
    uint32_t capacity; /* a multiple of 64 */
    uint8_t *kinds;
    uint64_t *order;
    bool inserts_only;
};

struct vs_batch_builder *vs_batch_builder_new(struct vs_arena *scratch, const struct vs_type *types,
                                              uint32_t column_count)
{
    struct vs_batch_builder *builder = VS_ARENA_NEW(scratch, struct vs_batch_builder);
    builder->scratch = scratch;
    builder->columns = VS_ARENA_ARRAY(scratch, column_count, struct built_column);
    builder->column_count = column_count;
    builder->inserts_only = true;
    for (uint32_t i = 0; i < column_count; i++) {
        struct built_column *column = &builder->columns[i];
        column->type = types[i];
        column->physical = vs_type_physical(types[i]);
        column->size = vs_physical_size(column->physical);
    }
    return builder;
}

static void *grown(struct vs_arena *scratch, const void *old, size_t old_size, size_t new_size)
{
    char *piece = vs_arena_raw(scratch, new_size);
    if (old_size > 0)
        memcpy(piece, old, old_size);
    memset(piece + old_size, 0, new_size - old_size);
    return piece;
}

static void grow(struct vs_batch_builder *builder)
{
    VS_CHECK(builder->capacity <= UINT32_MAX / 2);
    size_t old = builder->capacity;
    size_t capacity = old == 0 ? FIRST_CAPACITY : old * 2;
    struct vs_arena *scratch = builder->scratch;
    builder->kinds = grown(scratch, builder->kinds, old, capacity);
    builder->order = grown(scratch, builder->order, old * sizeof(uint64_t), capacity * sizeof(uint64_t));
    for (uint32_t i = 0; i < builder->column_count; i++) {
        struct built_column *column = &builder->columns[i];
        column->data = grown(scratch, column->data, old * column->size, capacity * column->size);
        column->valid = grown(scratch, column->valid, old / 8, capacity / 8);
    }
    builder->capacity = (uint32_t)capacity;
}

void vs_batch_builder_row(struct vs_batch_builder *builder, enum vs_row_kind kind, uint64_t order)
{
    if (builder->row_count == builder->capacity)
        grow(builder);
    uint32_t row = builder->row_count++;
    VS_CHECK(row == 0 || builder->order[row - 1] <= order);
    builder->kinds[row] = (uint8_t)kind;
    builder->order[row] = order;
    if (kind != VS_ROW_INSERT)
        builder->inserts_only = false;
}

struct vs_value vs_value_copy(struct vs_arena *scratch, struct vs_type type, struct vs_value value)
{
    if (value.is_null)
        return value;
    if (vs_type_physical(type) == VS_PHYS_STR)
        value.as.str = vs_arena_copy(scratch, value.as.str);
    if (vs_type_physical(type) != VS_PHYS_NESTED)
        return value;
    struct vs_value *items = VS_ARENA_ARRAY(scratch, value.as.nested.count, struct vs_value);
    for (uint32_t i = 0; i < value.as.nested.count; i++) {
        struct vs_type item_type = type.kind == VS_KIND_ARRAY ? type.element[0]
                                   : type.kind == VS_KIND_MAP ? type.element[i % 2]
                                                              : type.element[i];
        items[i] = vs_value_copy(scratch, item_type, value.as.nested.items[i]);
    }
    value.as.nested.items = items;
    return value;
}

void vs_batch_builder_set(struct vs_batch_builder *builder, uint32_t column_index, struct vs_value value)
{
    VS_CHECK_INT(column_index, <, builder->column_count);
    VS_CHECK(builder->row_count > 0);
    if (value.is_null)
        return;
    struct built_column *column = &builder->columns[column_index];
    uint32_t row = builder->row_count - 1;
    column->valid[row / 64] |= (uint64_t)1 << (row % 64);
    char *cell = column->data + (size_t)row * column->size;
    if (column->physical == VS_PHYS_NESTED) {
        struct vs_value *copy = VS_ARENA_NEW(builder->scratch, struct vs_value);
        *copy = vs_value_copy(builder->scratch, column->type, value);
        memcpy(cell, &copy, sizeof copy);
        return;
    }
    if (column->physical == VS_PHYS_STR)
        value.as.str = vs_arena_copy(builder->scratch, value.as.str);
    memcpy(cell, &value.as, column->size);
}

void vs_batch_builder_undo_row(struct vs_batch_builder *builder)
{
    VS_CHECK(builder->row_count > 0);
    uint32_t row = --builder->row_count;
    for (uint32_t i = 0; i < builder->column_count; i++)
        builder->columns[i].valid[row / 64] &= ~((uint64_t)1 << (row % 64));
}

struct vs_batch vs_batch_builder_finish(struct vs_batch_builder *builder)
{
    struct vs_column *columns = VS_ARENA_ARRAY(builder->scratch, builder->column_count, struct vs_column);
    for (uint32_t i = 0; i < builder->column_count; i++)
        columns[i] = (struct vs_column){.type = builder->columns[i].type,
                                        .valid = builder->columns[i].valid,
                                        .as.data = builder->columns[i].data};
    return (struct vs_batch){.row_count = builder->row_count,
                             .column_count = builder->column_count,
                             .columns = columns,
                             .kinds = builder->inserts_only ? NULL : builder->kinds,
                             .selection_count = builder->row_count,
                             .order = builder->order};
}
