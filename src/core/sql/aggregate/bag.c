/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "base/hash.h"
#include "core/sql/aggregate/held.h"

static void put_slot(struct vs_bag *bag, uint32_t hash, uint32_t index)
{
    uint32_t at = hash & (bag->slot_count - 1);
    while (bag->slots[at] != 0)
        at = (at + 1) & (bag->slot_count - 1);
    bag->slots[at] = index + 1;
}

/* Drops removed entries and makes room for at least as many again as are left. */
static void rebuild(struct vs_bag *bag, struct vs_pool *pool)
{
    uint32_t capacity = 4;
    while (capacity < bag->live_count * 2)
        capacity *= 2;
    struct vs_bag_entry *entries = vs_pool_take(pool, capacity * sizeof *entries);
    vs_pool_give(pool, bag->slots, bag->slot_count * sizeof *bag->slots);
    bag->slot_count = capacity * 2;
    bag->slots = vs_pool_take(pool, bag->slot_count * sizeof *bag->slots);
    uint32_t count = 0;
    for (uint32_t i = 0; i < bag->entry_count; i++) {
        if (bag->entries[i].count == 0)
            continue;
        entries[count] = bag->entries[i];
        put_slot(bag, entries[count].hash, count);
        count++;
    }
    VS_CHECK_INT(count, ==, bag->live_count);
    vs_pool_give(pool, bag->entries, bag->entry_capacity * sizeof *bag->entries);
    bag->entries = entries;
    bag->entry_count = count;
    bag->entry_capacity = capacity;
}

static struct vs_bag_entry *find(const struct vs_bag *bag, struct vs_str encoded, uint32_t hash)
{
    if (bag->slot_count == 0)
        return NULL;
    uint32_t at = hash & (bag->slot_count - 1);
    for (; bag->slots[at] != 0; at = (at + 1) & (bag->slot_count - 1)) {
        struct vs_bag_entry *entry = &bag->entries[bag->slots[at] - 1];
        if (entry->hash == hash && entry->count != 0 &&
            vs_str_equal((struct vs_str){entry->bytes, entry->len}, encoded))
            return entry;
    }
    return NULL;
}

int64_t vs_bag_add(struct vs_bag *bag, struct vs_str encoded, int64_t n, struct vs_pool *pool)
{
    uint32_t hash = (uint32_t)vs_hash64(encoded, 0);
    struct vs_bag_entry *entry = find(bag, encoded, hash);
    if (entry == NULL) {
        if (bag->entry_count == bag->entry_capacity)
            rebuild(bag, pool);
        struct vs_str copy = vs_pool_copy(pool, encoded);
        bag->entries[bag->entry_count] =
            (struct vs_bag_entry){(char *)(uintptr_t)copy.ptr, (uint32_t)copy.len, hash, n};
        put_slot(bag, hash, bag->entry_count);
        bag->entry_count++;
        bag->live_count++;
        return n;
    }
    entry->count += n;
    if (entry->count == 0) {
        vs_pool_give(pool, entry->bytes, entry->len);
        entry->bytes = NULL;
        bag->live_count--;
        return 0;
    }
    return entry->count;
}

void vs_bag_clear(struct vs_bag *bag, struct vs_pool *pool)
{
    for (uint32_t i = 0; i < bag->entry_count; i++)
        if (bag->entries[i].count != 0)
            vs_pool_give(pool, bag->entries[i].bytes, bag->entries[i].len);
    vs_pool_give(pool, bag->entries, bag->entry_capacity * sizeof *bag->entries);
    vs_pool_give(pool, bag->slots, bag->slot_count * sizeof *bag->slots);
    *bag = (struct vs_bag){0};
}

void vs_bag_save(const struct vs_bag *bag, struct vs_buf *out)
{
    vs_buf_add_varint(out, bag->live_count);
    for (uint32_t i = 0; i < bag->entry_count; i++) {
        const struct vs_bag_entry *entry = &bag->entries[i];
        if (entry->count == 0)
            continue;
        vs_buf_add_sized(out, (struct vs_str){entry->bytes, entry->len});
        vs_buf_add_zigzag(out, entry->count);
    }
}

void vs_bag_load(struct vs_bag *bag, struct vs_pool *pool, struct vs_reader *reader)
{
    uint64_t count = vs_read_varint(reader);
    if (count > vs_reader_left(reader))
        reader->failed = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct vs_str encoded = vs_read_sized(reader);
        int64_t n = vs_read_zigzag(reader);
        if (reader->failed || n == 0 || encoded.len == 0 ||
            find(bag, encoded, (uint32_t)vs_hash64(encoded, 0)) != NULL) {
            reader->failed = true;
            return;
        }
        (void)vs_bag_add(bag, encoded, n, pool);
    }
}
