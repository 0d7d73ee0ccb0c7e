/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/row.h"

#include "base/check.h"

/* All NaNs are one value to SQL, so they get one encoding (Java's). */
static const uint32_t f32_nan_bits = 0x7FC00000u;
static const uint64_t f64_nan_bits = 0x7FF8000000000000u;

static struct vs_type item_type(struct vs_type type, uint32_t i)
{
    if (type.kind == VS_KIND_ARRAY)
        return type.element[0];
    return type.element[type.kind == VS_KIND_MAP ? i % 2 : i];
}

static void add_f32(struct vs_buf *out, float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    vs_buf_add_u32(out, v != v ? f32_nan_bits : bits);
}

static void add_f64(struct vs_buf *out, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    vs_buf_add_u64(out, v != v ? f64_nan_bits : bits);
}

void vs_row_add_value(struct vs_buf *out, struct vs_type type, const struct vs_value *value)
{
    enum vs_physical physical = vs_type_physical(type);
    if (value->is_null || physical == VS_PHYS_NONE) {
        vs_buf_add_u8(out, 0);
        return;
    }
    vs_buf_add_u8(out, 1);
    switch (physical) {
    case VS_PHYS_BOOL:
        vs_buf_add_u8(out, value->as.boolean);
        break;
    case VS_PHYS_I32:
        vs_buf_add_zigzag(out, value->as.i32);
        break;
    case VS_PHYS_I64:
        vs_buf_add_zigzag(out, value->as.i64);
        break;
    case VS_PHYS_F32:
        add_f32(out, value->as.f32);
        break;
    case VS_PHYS_F64:
        add_f64(out, value->as.f64);
        break;
    case VS_PHYS_I128:
        vs_buf_add_u64(out, (uint64_t)value->as.i128);
        vs_buf_add_u64(out, (uint64_t)((unsigned __int128)value->as.i128 >> 64));
        break;
    case VS_PHYS_STR:
        vs_buf_add_sized(out, value->as.str);
        break;
    case VS_PHYS_TS16:
        vs_buf_add_zigzag(out, value->as.ts.ms);
        vs_buf_add_varint(out, (uint64_t)(uint32_t)value->as.ts.ns);
        break;
    case VS_PHYS_NESTED:
        vs_buf_add_varint(out, value->as.nested.count);
        for (uint32_t i = 0; i < value->as.nested.count; i++)
            vs_row_add_value(out, item_type(type, i), &value->as.nested.items[i]);
        break;
    case VS_PHYS_NONE:
        VS_UNREACHABLE();
    }
}

static void read_nested(struct vs_reader *reader, struct vs_type type, struct vs_arena *arena,
                        struct vs_value *value)
{
    uint64_t count = vs_read_varint(reader);
    bool fits = type.kind == VS_KIND_ROW   ? count == type.element_count
                : type.kind == VS_KIND_MAP ? count % 2 == 0
                                           : true;
    /* Each item takes at least a byte, so a wrong count cannot ask for much memory. */
    if (reader->failed || !fits || count > vs_reader_left(reader)) {
        reader->failed = true;
        return;
    }
    struct vs_value *items = VS_ARENA_ARRAY(arena, count, struct vs_value);
    for (uint32_t i = 0; i < count; i++)
        items[i] = vs_row_read_value(reader, item_type(type, i), arena);
    value->as.nested.items = items;
    value->as.nested.count = (uint32_t)count;
}

static int32_t read_i32(struct vs_reader *reader)
{
    int64_t v = vs_read_zigzag(reader);
    if (v < INT32_MIN || v > INT32_MAX)
        reader->failed = true;
    return (int32_t)v;
}

static struct vs_timestamp read_timestamp(struct vs_reader *reader)
{
    struct vs_timestamp ts = {.ms = vs_read_zigzag(reader)};
    uint64_t ns = vs_read_varint(reader);
    if (ns > 999999)
        reader->failed = true;
    ts.ns = (int32_t)ns;
    return ts;
}

struct vs_value vs_row_read_value(struct vs_reader *reader, struct vs_type type, struct vs_arena *arena)
{
    struct vs_value value = {0};
    enum vs_physical physical = vs_type_physical(type);
    uint8_t present = vs_read_u8(reader);
    if (present > 1 || (present == 1 && physical == VS_PHYS_NONE))
        reader->failed = true;
    if (present == 0 || reader->failed)
        return (struct vs_value){.is_null = true};
    switch (physical) {
    case VS_PHYS_BOOL:
        value.as.boolean = vs_read_u8(reader) != 0;
        break;
    case VS_PHYS_I32:
        value.as.i32 = read_i32(reader);
        break;
    case VS_PHYS_I64:
        value.as.i64 = vs_read_zigzag(reader);
        break;
    case VS_PHYS_F32: {
        uint32_t bits = vs_read_u32(reader);
        memcpy(&value.as.f32, &bits, sizeof bits);
        break;
    }
    case VS_PHYS_F64: {
        uint64_t bits = vs_read_u64(reader);
        memcpy(&value.as.f64, &bits, sizeof bits);
        break;
    }
    case VS_PHYS_I128: {
        uint64_t low = vs_read_u64(reader);
        value.as.i128 = (__int128)((unsigned __int128)vs_read_u64(reader) << 64 | low);
        break;
    }
    case VS_PHYS_STR:
        value.as.str = vs_read_sized(reader);
        break;
    case VS_PHYS_TS16:
        value.as.ts = read_timestamp(reader);
        break;
    case VS_PHYS_NESTED:
        read_nested(reader, type, arena, &value);
        break;
    case VS_PHYS_NONE:
        VS_UNREACHABLE();
    }
    return reader->failed ? (struct vs_value){.is_null = true} : value;
}

void vs_row_add_columns(struct vs_buf *out, const struct vs_batch *batch, const uint32_t *columns,
                        uint32_t column_count, uint32_t row)
{
    for (uint32_t i = 0; i < column_count; i++) {
        const struct vs_column *column = &batch->columns[columns[i]];
        if (vs_column_is_null(column, row)) {
            vs_buf_add_u8(out, 0);
            continue;
        }
        struct vs_value value = vs_column_get(column, row);
        vs_row_add_value(out, column->type, &value);
    }
}
