/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = 16 };

struct vs_arena_block {
    struct vs_arena_block *next;
    size_t size; /* of data */
    _Alignas(ALIGNMENT) char data[];
};

void vs_arena_init(struct vs_arena *arena)
{
    *arena = (struct vs_arena){0};
}

static void free_blocks(struct vs_arena_block *block)
{
    while (block != NULL) {
        struct vs_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void vs_arena_free(struct vs_arena *arena)
{
    free_blocks(arena->blocks);
    vs_arena_init(arena);
}

void vs_arena_reset(struct vs_arena *arena)
{
#ifdef VS_SANITIZED
    vs_arena_free(arena);
#else
    /* The newest block is the largest: keep that one. */
    if (arena->blocks != NULL) {
        free_blocks(arena->blocks->next);
        arena->blocks->next = NULL;
    }
    arena->block_used = 0;
    arena->size_bytes = 0;
#endif
}

static void add_block(struct vs_arena *arena, size_t size)
{
    struct vs_arena_block *block = malloc(sizeof *block + size);
    VS_CHECK(block != NULL);
    block->next = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->block_used = 0;
}

void *vs_arena_raw(struct vs_arena *arena, size_t size)
{
    VS_CHECK(size < (size_t)1 << 48);
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded == 0)
        rounded = ALIGNMENT;
#ifdef VS_SANITIZED
    add_block(arena, size == 0 ? 1 : size);
    arena->size_bytes += rounded;
    return arena->blocks->data;
#else
    if (arena->blocks == NULL || arena->blocks->size - arena->block_used < rounded) {
        /* Blocks double, so that a reset arena soon needs only one. */
        size_t next = arena->blocks == NULL ? BLOCK_SIZE : arena->blocks->size * 2;
        if (next > (size_t)64 << 20)
            next = (size_t)64 << 20;
        add_block(arena, rounded > next ? rounded : next);
    }
    void *piece = arena->blocks->data + arena->block_used;
    arena->block_used += rounded;
    arena->size_bytes += rounded;
    return piece;
#endif
}

void *vs_arena_zero(struct vs_arena *arena, size_t size)
{
    void *piece = vs_arena_raw(arena, size);
    memset(piece, 0, size);
    return piece;
}

void *vs_arena_array(struct vs_arena *arena, size_t count, size_t size)
{
    size_t total;
    VS_CHECK(!__builtin_mul_overflow(count, size, &total));
    return vs_arena_zero(arena, total);
}

struct vs_str vs_arena_copy(struct vs_arena *arena, struct vs_str s)
{
    char *copy = vs_arena_raw(arena, s.len + 1);
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return (struct vs_str){copy, s.len};
}

struct vs_str vs_arena_printf(struct vs_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_list again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    VS_CHECK(len >= 0);
    char *text = vs_arena_raw(arena, (size_t)len + 1);
    (void)vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return (struct vs_str){text, (size_t)len};
}
