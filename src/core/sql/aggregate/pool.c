/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate/pool.h"

#include "base/check.h"

enum { STEP = 16, SMALL_CLASSES = 32, SMALL_MAX = STEP * SMALL_CLASSES };

static uint32_t class_of(size_t size, size_t *rounded)
{
    if (size <= SMALL_MAX) {
        uint32_t index = (uint32_t)((size + STEP - 1) / STEP - 1);
        *rounded = ((size_t)index + 1) * STEP;
        return index;
    }
    uint32_t index = SMALL_CLASSES;
    size_t power = (size_t)SMALL_MAX * 2;
    while (power < size) {
        power *= 2;
        index++;
        VS_CHECK_INT(index, <, VS_POOL_CLASSES);
    }
    *rounded = power;
    return index;
}

void vs_pool_init(struct vs_pool *pool)
{
    *pool = (struct vs_pool){0};
    vs_arena_init(&pool->arena);
}

void vs_pool_free(struct vs_pool *pool)
{
    vs_arena_free(&pool->arena);
    vs_buf_free(&pool->scratch);
    vs_pool_init(pool);
}

void *vs_pool_take(struct vs_pool *pool, size_t size)
{
    if (size == 0)
        return NULL;
    size_t rounded;
    uint32_t class_index = class_of(size, &rounded);
    void *piece = pool->waiting[class_index];
    if (piece != NULL)
        memcpy(&pool->waiting[class_index], piece, sizeof(void *));
    else
        piece = vs_arena_raw(&pool->arena, rounded);
    memset(piece, 0, rounded);
    pool->used_bytes += rounded;
    return piece;
}

void vs_pool_give(struct vs_pool *pool, void *piece, size_t size)
{
    if (size == 0)
        return;
    size_t rounded;
    uint32_t class_index = class_of(size, &rounded);
    VS_CHECK(piece != NULL && pool->used_bytes >= rounded);
    memcpy(piece, &pool->waiting[class_index], sizeof(void *));
    pool->waiting[class_index] = piece;
    pool->used_bytes -= rounded;
}

void *vs_pool_grow(struct vs_pool *pool, void *piece, size_t old_size, size_t new_size)
{
    size_t old_rounded = 0;
    size_t new_rounded;
    VS_CHECK(new_size >= old_size && new_size > 0);
    if (old_size > 0 && class_of(old_size, &old_rounded) == class_of(new_size, &new_rounded))
        return piece;
    void *grown = vs_pool_take(pool, new_size);
    if (old_size > 0)
        memcpy(grown, piece, old_size);
    vs_pool_give(pool, piece, old_size);
    return grown;
}

struct vs_str vs_pool_copy(struct vs_pool *pool, struct vs_str s)
{
    char *copy = vs_pool_take(pool, s.len);
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    return (struct vs_str){copy, s.len};
}
