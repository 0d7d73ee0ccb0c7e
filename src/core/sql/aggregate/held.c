/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate/held.h"

#include "base/check.h"
#include "core/sql/row.h"

enum { STATE_EMPTY, STATE_NULL, STATE_VALUE };
enum { SMALL_SIZE = 16, WIDE_SIZE = 32, SMALL_AT = 8, WIDE_AT = 16 };

/* Both kinds of slots begin with it; in wide ones it is followed by the length of text. */
struct slot {
    uint64_t state;
    uint64_t len_or_small;
};

static bool is_wide(enum vs_physical physical)
{
    return physical == VS_PHYS_I128 || physical == VS_PHYS_STR || physical == VS_PHYS_TS16 ||
           physical == VS_PHYS_NESTED;
}

static bool owns_bytes(enum vs_physical physical)
{
    return physical == VS_PHYS_STR || physical == VS_PHYS_NESTED;
}

static int compare_int64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_double(double a, double b)
{
    if (a != a || b != b)
        return (a != a) - (b != b);
    return (a > b) - (a < b);
}

int vs_value_compare(struct vs_type type, const struct vs_value *a, const struct vs_value *b)
{
    switch (vs_type_physical(type)) {
    case VS_PHYS_BOOL:
        return compare_int64(a->as.boolean, b->as.boolean);
    case VS_PHYS_I32:
        return compare_int64(a->as.i32, b->as.i32);
    case VS_PHYS_I64:
        return compare_int64(a->as.i64, b->as.i64);
    case VS_PHYS_F32:
        return compare_double((double)a->as.f32, (double)b->as.f32);
    case VS_PHYS_F64:
        return compare_double(a->as.f64, b->as.f64);
    case VS_PHYS_I128:
        return (a->as.i128 > b->as.i128) - (a->as.i128 < b->as.i128);
    case VS_PHYS_STR:
        return vs_str_compare(a->as.str, b->as.str);
    case VS_PHYS_TS16:
        return a->as.ts.ms != b->as.ts.ms ? compare_int64(a->as.ts.ms, b->as.ts.ms)
                                          : compare_int64(a->as.ts.ns, b->as.ts.ns);
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

size_t vs_held_size(struct vs_type type)
{
    return is_wide(vs_type_physical(type)) ? WIDE_SIZE : SMALL_SIZE;
}

bool vs_held_is_set(const void *held)
{
    return ((const struct slot *)held)->state != STATE_EMPTY;
}

static struct vs_str held_bytes(const void *held)
{
    struct vs_str bytes = {0};
    memcpy(&bytes.ptr, (const char *)held + WIDE_AT, sizeof bytes.ptr);
    bytes.len = ((const struct slot *)held)->len_or_small;
    return bytes;
}

struct vs_value vs_held_get(struct vs_type type, const void *held, struct vs_arena *arena)
{
    struct vs_value value = {.is_null = true};
    if (((const struct slot *)held)->state != STATE_VALUE)
        return value;
    enum vs_physical physical = vs_type_physical(type);
    value.is_null = false;
    if (physical == VS_PHYS_STR) {
        value.as.str = held_bytes(held);
    } else if (physical == VS_PHYS_NESTED) {
        struct vs_reader reader = vs_reader(held_bytes(held));
        value = vs_row_read_value(&reader, type, arena);
        VS_CHECK(!reader.failed);
    } else {
        memcpy(&value.as, (const char *)held + (is_wide(physical) ? WIDE_AT : SMALL_AT),
               vs_physical_size(physical));
    }
    return value;
}

void vs_held_clear(struct vs_type type, void *held, struct vs_pool *pool)
{
    if (owns_bytes(vs_type_physical(type)) && ((struct slot *)held)->state == STATE_VALUE)
        vs_pool_give_str(pool, held_bytes(held));
    memset(held, 0, vs_held_size(type));
}

void vs_held_set(struct vs_type type, void *held, const struct vs_value *value,
                 struct vs_pool *pool)
{
    enum vs_physical physical = vs_type_physical(type);
    struct vs_str bytes = {0};
    if (!value->is_null && physical == VS_PHYS_STR) {
        bytes = vs_pool_copy(pool, value->as.str);
    } else if (!value->is_null && physical == VS_PHYS_NESTED) {
        vs_buf_clear(&pool->scratch);
        vs_row_add_value(&pool->scratch, type, value);
        bytes = vs_pool_copy(pool, vs_buf_str(&pool->scratch));
    }
    vs_held_clear(type, held, pool);
    struct slot *slot = held;
    slot->state = value->is_null ? STATE_NULL : STATE_VALUE;
    if (value->is_null)
        return;
    if (owns_bytes(physical)) {
        slot->len_or_small = bytes.len;
        memcpy((char *)held + WIDE_AT, &bytes.ptr, sizeof bytes.ptr);
    } else {
        memcpy((char *)held + (is_wide(physical) ? WIDE_AT : SMALL_AT), &value->as,
               vs_physical_size(physical));
    }
}

void vs_held_save(struct vs_type type, const void *held, struct vs_buf *out)
{
    const struct slot *slot = held;
    vs_buf_add_u8(out, (uint8_t)slot->state);
    if (slot->state != STATE_VALUE)
        return;
    if (owns_bytes(vs_type_physical(type))) {
        vs_buf_add_sized(out, held_bytes(held));
    } else {
        struct vs_value value = vs_held_get(type, held, NULL);
        vs_row_add_value(out, type, &value);
    }
}

void vs_held_load(struct vs_type type, void *held, struct vs_pool *pool, struct vs_reader *reader)
{
    struct slot *slot = held;
    uint8_t state = vs_read_u8(reader);
    enum vs_physical physical = vs_type_physical(type);
    if (reader->failed || state > STATE_VALUE) {
        reader->failed = true;
        return;
    }
    slot->state = state;
    if (state != STATE_VALUE)
        return;
    if (owns_bytes(physical)) {
        struct vs_str bytes = vs_read_sized(reader);
        bytes = vs_pool_copy(pool, bytes);
        slot->len_or_small = bytes.len;
        memcpy((char *)held + WIDE_AT, &bytes.ptr, sizeof bytes.ptr);
        if (physical == VS_PHYS_NESTED && !reader->failed) {
            /* Read once, so that later reads of the same bytes cannot fail. */
            struct vs_arena arena;
            vs_arena_init(&arena);
            struct vs_reader nested = vs_reader(bytes);
            (void)vs_row_read_value(&nested, type, &arena);
            reader->failed = nested.failed;
            vs_arena_free(&arena);
        }
        return;
    }
    struct vs_value value = vs_row_read_value(reader, type, NULL);
    if (value.is_null)
        reader->failed = true;
    memcpy((char *)held + (is_wide(physical) ? WIDE_AT : SMALL_AT), &value.as,
           vs_physical_size(physical));
}
