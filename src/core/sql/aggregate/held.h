/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Values kept in state: one (held), many in order (deque), many by count (bag).
 *
 * All are valid when their bytes are 0 (empty). What a value needs beside its slot (text, nested
 * values as encoded rows) is the pool's. Saving writes only the contents, so that equal contents
 * give equal bytes. */
#ifndef VS_CORE_SQL_AGGREGATE_HELD_H
#define VS_CORE_SQL_AGGREGATE_HELD_H

#include <stdbool.h>

#include "core/sql/aggregate/pool.h"
#include "core/sql/type.h"

/* Order of two values that are not NULL: below, equal to or above 0. NaN is above all numbers. */
int vs_value_compare(struct vs_type type, const struct vs_value *a, const struct vs_value *b);

/* Bytes of a slot: 16 for values of up to 8 bytes, else 32. */
size_t vs_held_size(struct vs_type type);
bool vs_held_is_set(const void *held);
/* Text borrows from the slot; nested values are decoded into the arena. An empty slot gives NULL.
 */
struct vs_value vs_held_get(struct vs_type type, const void *held, struct vs_arena *arena);
/* Copies; what was there before is released. The value may be NULL (then the slot is set, and
 * NULL). */
void vs_held_set(struct vs_type type, void *held, const struct vs_value *value,
                 struct vs_pool *pool);
void vs_held_clear(struct vs_type type, void *held, struct vs_pool *pool);
void vs_held_save(struct vs_type type, const void *held, struct vs_buf *out);
/* Into an empty slot. The reader fails on bytes that cannot be. */
void vs_held_load(struct vs_type type, void *held, struct vs_pool *pool, struct vs_reader *reader);

struct vs_deque {
    char *slots; /* a ring of held values */
    uint32_t first;
    uint32_t count;
    uint32_t capacity; /* 0 or a power of two */
};

void vs_deque_push(struct vs_deque *deque, struct vs_type type, const struct vs_value *value,
                   struct vs_pool *pool);
const void *vs_deque_at(const struct vs_deque *deque, struct vs_type type, uint32_t index);
void vs_deque_pop_front(struct vs_deque *deque, struct vs_type type, struct vs_pool *pool);
void vs_deque_pop_back(struct vs_deque *deque, struct vs_type type, struct vs_pool *pool);
/* Removes the first value that equals this one; false when there is none. */
bool vs_deque_remove(struct vs_deque *deque, struct vs_type type, const struct vs_value *value,
                     struct vs_pool *pool);
void vs_deque_clear(struct vs_deque *deque, struct vs_type type, struct vs_pool *pool);
void vs_deque_save(const struct vs_deque *deque, struct vs_type type, struct vs_buf *out);
void vs_deque_load(struct vs_deque *deque, struct vs_type type, struct vs_pool *pool,
                   struct vs_reader *reader);

struct vs_bag_entry {
    char *bytes; /* the encoded value (core/sql/row.h) */
    uint32_t len;
    uint32_t hash;
    int64_t count; /* 0: removed */
};

struct vs_bag {
    struct vs_bag_entry *entries; /* by first sight */
    uint32_t *slots;              /* index + 1; open addressing */
    uint32_t entry_count;         /* removed ones included */
    uint32_t entry_capacity;
    uint32_t slot_count; /* 0 or a power of two */
    uint32_t live_count;
};

/* Adds n to the count of a value; returns the new count. A count that reaches 0 is forgotten; one
 * below 0 stays (a retraction that came before its row). */
int64_t vs_bag_add(struct vs_bag *bag, struct vs_str encoded, int64_t n, struct vs_pool *pool);
void vs_bag_clear(struct vs_bag *bag, struct vs_pool *pool);
void vs_bag_save(const struct vs_bag *bag, struct vs_buf *out);
void vs_bag_load(struct vs_bag *bag, struct vs_pool *pool, struct vs_reader *reader);

#endif
