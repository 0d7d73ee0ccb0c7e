/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A bump allocator: many pieces, one lifetime.
 *
 * Three lifetimes, named by the parameter: `scratch` (reset after each step), `plan` (one script), `state`.
 * An arena hands out zeroed or raw pieces and frees all at once. Running out of memory ends the process
 * through VS_CHECK: arenas are used only behind limits. One thread at a time. In sanitizer builds each piece
 * is a block of its own, so that overruns are seen. */
#ifndef VS_BASE_ARENA_H
#define VS_BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct vs_arena {
    struct vs_arena_block *blocks; /* private */
    size_t block_used;             /* private: of blocks */
    size_t size_bytes;             /* handed out since the last reset */
};

void vs_arena_init(struct vs_arena *arena);
void vs_arena_free(struct vs_arena *arena);
/* Forgets all pieces; keeps the first block for re-use. */
void vs_arena_reset(struct vs_arena *arena);
/* Aligned to 16 bytes, not cleared. size 0 gives a unique non-NULL pointer. */
void *vs_arena_raw(struct vs_arena *arena, size_t size);
/* Cleared. */
void *vs_arena_zero(struct vs_arena *arena, size_t size);
/* count * size, checked for overflow, cleared. */
void *vs_arena_array(struct vs_arena *arena, size_t count, size_t size);
/* A copy; ended by 0 for the convenience of C functions (the 0 is not part of the view). */
struct vs_str vs_arena_copy(struct vs_arena *arena, struct vs_str s);
struct vs_str vs_arena_printf(struct vs_arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#define VS_ARENA_NEW(arena, type) ((type *)vs_arena_zero((arena), sizeof(type)))
#define VS_ARENA_ARRAY(arena, count, type) ((type *)vs_arena_array((arena), (count), sizeof(type)))

#endif
