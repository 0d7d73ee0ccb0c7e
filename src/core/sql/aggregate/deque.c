/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/aggregate/held.h"
#include "core/sql/row.h"

static char *slot_at(const struct vs_deque *deque, size_t size, uint32_t index)
{
    return deque->slots + (size_t)((deque->first + index) & (deque->capacity - 1)) * size;
}

static void grow(struct vs_deque *deque, size_t size, struct vs_pool *pool)
{
    uint32_t capacity = deque->capacity == 0 ? 2 : deque->capacity * 2;
    VS_CHECK(capacity != 0);
    char *slots = vs_pool_take(pool, capacity * size);
    for (uint32_t i = 0; i < deque->count; i++)
        memcpy(slots + i * size, slot_at(deque, size, i), size);
    vs_pool_give(pool, deque->slots, deque->capacity * size);
    deque->slots = slots;
    deque->first = 0;
    deque->capacity = capacity;
}

void vs_deque_push(struct vs_deque *deque, struct vs_type type, const struct vs_value *value,
                   struct vs_pool *pool)
{
    size_t size = vs_held_size(type);
    if (deque->count == deque->capacity)
        grow(deque, size, pool);
    vs_held_set(type, slot_at(deque, size, deque->count), value, pool);
    deque->count++;
}

const void *vs_deque_at(const struct vs_deque *deque, struct vs_type type, uint32_t index)
{
    VS_CHECK_INT(index, <, deque->count);
    return slot_at(deque, vs_held_size(type), index);
}

void vs_deque_pop_front(struct vs_deque *deque, struct vs_type type, struct vs_pool *pool)
{
    VS_CHECK(deque->count > 0);
    vs_held_clear(type, slot_at(deque, vs_held_size(type), 0), pool);
    deque->first = (deque->first + 1) & (deque->capacity - 1);
    deque->count--;
}

void vs_deque_pop_back(struct vs_deque *deque, struct vs_type type, struct vs_pool *pool)
{
    VS_CHECK(deque->count > 0);
    vs_held_clear(type, slot_at(deque, vs_held_size(type), deque->count - 1), pool);
    deque->count--;
}

static void encode(struct vs_buf *out, struct vs_type type, const struct vs_value *value)
{
    vs_buf_clear(out);
    vs_row_add_value(out, type, value);
}

bool vs_deque_remove(struct vs_deque *deque, struct vs_type type, const struct vs_value *value,
                     struct vs_pool *pool)
{
    size_t size = vs_held_size(type);
    struct vs_arena arena;
    vs_arena_init(&arena);
    struct vs_buf other = {0};
    encode(&pool->scratch, type, value);
    uint32_t found = 0;
    for (; found < deque->count; found++) {
        struct vs_value held = vs_held_get(type, slot_at(deque, size, found), &arena);
        encode(&other, type, &held);
        if (vs_str_equal(vs_buf_str(&other), vs_buf_str(&pool->scratch)))
            break;
    }
    vs_buf_free(&other);
    vs_arena_free(&arena);
    if (found == deque->count)
        return false;
    vs_held_clear(type, slot_at(deque, size, found), pool);
    /* The values before it move up by one; mostly there are none. */
    for (uint32_t i = found; i > 0; i--)
        memcpy(slot_at(deque, size, i), slot_at(deque, size, i - 1), size);
    memset(slot_at(deque, size, 0), 0, size);
    deque->first = (deque->first + 1) & (deque->capacity - 1);
    deque->count--;
    return true;
}

void vs_deque_clear(struct vs_deque *deque, struct vs_type type, struct vs_pool *pool)
{
    while (deque->count > 0)
        vs_deque_pop_front(deque, type, pool);
    vs_pool_give(pool, deque->slots, deque->capacity * vs_held_size(type));
    *deque = (struct vs_deque){0};
}

void vs_deque_save(const struct vs_deque *deque, struct vs_type type, struct vs_buf *out)
{
    vs_buf_add_varint(out, deque->count);
    for (uint32_t i = 0; i < deque->count; i++)
        vs_held_save(type, vs_deque_at(deque, type, i), out);
}

void vs_deque_load(struct vs_deque *deque, struct vs_type type, struct vs_pool *pool,
                   struct vs_reader *reader)
{
    size_t size = vs_held_size(type);
    uint64_t count = vs_read_varint(reader);
    if (count > vs_reader_left(reader))
        reader->failed = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        if (deque->count == deque->capacity)
            grow(deque, size, pool);
        vs_held_load(type, slot_at(deque, size, deque->count), pool, reader);
        deque->count++;
    }
}
