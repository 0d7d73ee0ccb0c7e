/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/strmap.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/hash.h"

struct vs_strmap_slot {
    uint32_t index_plus_one; /* 0: free */
    uint32_t hash_high;
};

struct vs_strmap_key {
    uint64_t hash;
    uint64_t offset; /* into the slab */
    uint32_t len;
};

void vs_strmap_init(struct vs_strmap *map)
{
    *map = (struct vs_strmap){0};
}

void vs_strmap_free(struct vs_strmap *map)
{
    free(map->slots);
    free(map->keys);
    free(map->slab);
    vs_strmap_init(map);
}

struct vs_str vs_strmap_key(const struct vs_strmap *map, uint32_t index)
{
    VS_CHECK_INT(index, <, map->count);
    return (struct vs_str){map->slab + map->keys[index].offset, map->keys[index].len};
}

/* The slot that holds key, or the free one where it would go. */
static uint32_t find_slot(const struct vs_strmap *map, struct vs_str key, uint64_t hash)
{
    uint32_t mask = map->slot_count - 1;
    uint32_t at = (uint32_t)hash & mask;
    for (;;) {
        const struct vs_strmap_slot *slot = &map->slots[at];
        if (slot->index_plus_one == 0)
            return at;
        if (slot->hash_high == (uint32_t)(hash >> 32) &&
            vs_str_equal(vs_strmap_key(map, slot->index_plus_one - 1), key))
            return at;
        at = (at + 1) & mask;
    }
}

uint32_t vs_strmap_find(const struct vs_strmap *map, struct vs_str key)
{
    if (map->slot_count == 0)
        return VS_STRMAP_NONE;
    uint32_t at = find_slot(map, key, vs_hash64(key, 0));
    return map->slots[at].index_plus_one == 0 ? VS_STRMAP_NONE : map->slots[at].index_plus_one - 1;
}

static void grow_slots(struct vs_strmap *map)
{
    uint32_t slot_count = map->slot_count == 0 ? 16 : map->slot_count * 2;
    struct vs_strmap_slot *slots = calloc(slot_count, sizeof *slots);
    VS_CHECK(slots != NULL);
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t at = (uint32_t)map->keys[i].hash & (slot_count - 1);
        while (slots[at].index_plus_one != 0)
            at = (at + 1) & (slot_count - 1);
        slots[at] = (struct vs_strmap_slot){i + 1, (uint32_t)(map->keys[i].hash >> 32)};
    }
    free(map->slots);
    map->slots = slots;
    map->slot_count = slot_count;
}

static void add_key(struct vs_strmap *map, struct vs_str key, uint64_t hash)
{
    if (map->count == map->key_capacity) {
        map->key_capacity = map->key_capacity == 0 ? 16 : map->key_capacity * 2;
        map->keys = realloc(map->keys, map->key_capacity * sizeof *map->keys);
        VS_CHECK(map->keys != NULL);
    }
    if (map->slab == NULL || map->slab_capacity - map->slab_used < key.len) {
        size_t capacity = map->slab_capacity == 0 ? 256 : map->slab_capacity * 2;
        while (capacity - map->slab_used < key.len)
            capacity *= 2;
        map->slab = realloc(map->slab, capacity);
        VS_CHECK(map->slab != NULL);
        map->slab_capacity = capacity;
    }
    if (key.len > 0)
        memcpy(map->slab + map->slab_used, key.ptr, key.len);
    map->keys[map->count] = (struct vs_strmap_key){hash, map->slab_used, (uint32_t)key.len};
    map->slab_used += key.len;
    map->count++;
}

uint32_t vs_strmap_intern_hashed(struct vs_strmap *map, struct vs_str key, uint64_t hash, bool *added)
{
    VS_CHECK(key.len < UINT32_MAX && map->count < UINT32_MAX - 2);
    if (map->count * 2 >= map->slot_count)
        grow_slots(map);
    uint32_t at = find_slot(map, key, hash);
    bool is_new = map->slots[at].index_plus_one == 0;
    if (is_new) {
        add_key(map, key, hash);
        map->slots[at] = (struct vs_strmap_slot){map->count, (uint32_t)(hash >> 32)};
    }
    if (added != NULL)
        *added = is_new;
    return map->slots[at].index_plus_one - 1;
}

uint32_t vs_strmap_intern(struct vs_strmap *map, struct vs_str key, bool *added)
{
    return vs_strmap_intern_hashed(map, key, vs_hash64(key, 0), added);
}

size_t vs_strmap_size_bytes(const struct vs_strmap *map)
{
    return map->slot_count * sizeof *map->slots + map->key_capacity * sizeof *map->keys + map->slab_capacity;
}
