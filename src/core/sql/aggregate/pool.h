/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Memory of state: pieces of any size that come and go, all of one task, freed at once with it.
 *
 * Sizes are rounded to 16 bytes up to 512, above that to powers of two; pieces given back wait in a
 * list of their class. The caller remembers the size of a piece. One thread. */
#ifndef VS_CORE_SQL_AGGREGATE_POOL_H
#define VS_CORE_SQL_AGGREGATE_POOL_H

#include "base/arena.h"
#include "base/buf.h"

enum { VS_POOL_CLASSES = 32 + 40 };

struct vs_pool {
    struct vs_arena arena;
    void *waiting[VS_POOL_CLASSES]; /* private: first piece given back, per class */
    size_t used_bytes;              /* rounded sizes of the pieces in use */
    struct vs_buf scratch;          /* for encoding a value; any user may clear it */
};

void vs_pool_init(struct vs_pool *pool);
void vs_pool_free(struct vs_pool *pool);
/* Cleared. size 0 gives NULL. */
void *vs_pool_take(struct vs_pool *pool, size_t size);
/* piece may be NULL when size is 0. */
void vs_pool_give(struct vs_pool *pool, void *piece, size_t size);
/* A larger piece with the same beginning; the rest is cleared. */
void *vs_pool_grow(struct vs_pool *pool, void *piece, size_t old_size, size_t new_size);
/* A copy of s; an empty view for an empty one. */
struct vs_str vs_pool_copy(struct vs_pool *pool, struct vs_str s);
static inline void vs_pool_give_str(struct vs_pool *pool, struct vs_str s)
{
    vs_pool_give(pool, (void *)(uintptr_t)s.ptr, s.len);
}

#endif
