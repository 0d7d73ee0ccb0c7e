/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Keyed state with one timer per key: what every stateful operator keeps.
 *
 * A key (an encoded row, core/sql/row.h) gets an index in the order of first sight and a payload of
 * fixed size. A key that is removed is forgotten: seen again, it is a new key. Indexes are stable
 * until vs_keyed_tidy, which closes the holes and keeps the order, so that it does not show.
 * Payload pointers are valid until the next intern. Timers: keys lie in heaps by (deadline, index):
 * one heap for all keys, or one per device. The earliest deadline of each device is also in a dense
 * array, for scanning. */
#ifndef VS_CORE_SQL_RUN_KEYED_H
#define VS_CORE_SQL_RUN_KEYED_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sql/aggregate/pool.h"

enum { VS_KEY_NONE = UINT32_MAX };

#define VS_NO_DEADLINE INT64_MAX

struct vs_keyed_heap {
    uint32_t *items; /* key indexes */
    uint32_t count;
    uint32_t capacity;
};

struct vs_keyed {
    struct vs_pool *pool;
    uint32_t payload_size;
    uint32_t stride;
    char *entries;
    uint32_t count; /* removed ones included */
    uint32_t live_count;
    uint32_t capacity;
    struct vs_keyed_slot *slots; /* private */
    uint32_t slot_count;         /* private */
    struct vs_keyed_heap *heaps; /* private; [0] without devices */
    int64_t *deadlines;          /* earliest per heap */
    uint32_t heap_count;
    uint32_t armed_count; /* keys that have a deadline */
    int64_t soonest;      /* no deadline is before it; see vs_keyed_refresh */
    bool is_soonest_old;  /* private */
};

void vs_keyed_init(struct vs_keyed *keyed, struct vs_pool *pool, uint32_t payload_size);
uint32_t vs_keyed_find(const struct vs_keyed *keyed, struct vs_str key);
/* heap: the device's index, or 0. Only looked at when the key is new. The payload of a new key is
 * cleared. */
uint32_t vs_keyed_intern(struct vs_keyed *keyed, struct vs_str key, uint32_t heap, bool *added);
/* For callers that look up many keys: hash is vs_hash64(key, 0), and prefetching goes in three
 * rounds over them, each of which needs what the one before has brought. The last one is for
 * payloads that begin with a pointer. */
uint32_t vs_keyed_find_hashed(const struct vs_keyed *keyed, struct vs_str key, uint64_t hash);
void vs_keyed_prefetch_slot(const struct vs_keyed *keyed, uint64_t hash);
void vs_keyed_prefetch_entry(const struct vs_keyed *keyed, uint64_t hash);
void vs_keyed_prefetch_payload(const struct vs_keyed *keyed, uint64_t hash);
/* The caller has given back what the payload owned. Disarms. */
void vs_keyed_remove(struct vs_keyed *keyed, uint32_t index);
bool vs_keyed_is_live(const struct vs_keyed *keyed, uint32_t index);
/* Borrows until the next intern. */
struct vs_str vs_keyed_key(const struct vs_keyed *keyed, uint32_t index);
void *vs_keyed_payload(const struct vs_keyed *keyed, uint32_t index);
uint32_t vs_keyed_heap_of(const struct vs_keyed *keyed, uint32_t index);

/* VS_NO_DEADLINE disarms. */
void vs_keyed_arm(struct vs_keyed *keyed, uint32_t index, int64_t deadline);
int64_t vs_keyed_deadline(const struct vs_keyed *keyed, uint32_t index);
/* The key of this heap with the earliest deadline, if that is at or before time; else VS_KEY_NONE.
 */
uint32_t vs_keyed_due(const struct vs_keyed *keyed, uint32_t heap, int64_t time);
/* Earliest deadline of a heap that may not be there yet. */
static inline int64_t vs_keyed_earliest(const struct vs_keyed *keyed, uint32_t heap)
{
    return heap < keyed->heap_count ? keyed->deadlines[heap] : VS_NO_DEADLINE;
}

/* Raises `soonest` to the earliest deadline of all heaps. */
void vs_keyed_refresh(struct vs_keyed *keyed);

/* Closes holes when they are many. Call where no index is held. */
void vs_keyed_tidy(struct vs_keyed *keyed);

#endif
