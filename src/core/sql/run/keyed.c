/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/keyed.h"

#include "base/check.h"
#include "base/hash.h"

struct vs_keyed_slot {
    uint32_t index_plus_one; /* 0: free */
    uint32_t hash_high;
};

enum { INLINE_SIZE = 16 };

/* With a payload of 16 bytes, one cache line. */
struct entry {
    uint64_t hash;
    union {
        char *ptr;
        char inlined[INLINE_SIZE]; /* keys of up to so many bytes */
    } bytes;
    int64_t deadline;
    uint32_t len;
    uint32_t heap;
    uint32_t place_plus_one; /* in its heap; 0: not armed */
    uint32_t is_live;
};

enum { HOLES_MIN = 64 };

static struct entry *entry_at(const struct vs_keyed *keyed, uint32_t index)
{
    VS_CHECK_INT(index, <, keyed->count);
    return (struct entry *)(keyed->entries + (size_t)index * keyed->stride);
}

static struct vs_str key_of(const struct entry *entry)
{
    return (struct vs_str){entry->len <= INLINE_SIZE ? entry->bytes.inlined : entry->bytes.ptr,
                           entry->len};
}

void vs_keyed_init(struct vs_keyed *keyed, struct vs_pool *pool, uint32_t payload_size)
{
    *keyed =
        (struct vs_keyed){.pool = pool, .payload_size = payload_size, .soonest = VS_NO_DEADLINE};
    keyed->stride = (uint32_t)(sizeof(struct entry) + (payload_size + 15) / 16 * 16);
}

/* The slot that holds the key, or the free one where it would go. */
static uint32_t find_slot(const struct vs_keyed *keyed, struct vs_str key, uint64_t hash)
{
    uint32_t mask = keyed->slot_count - 1;
    uint32_t at = (uint32_t)hash & mask;
    for (;; at = (at + 1) & mask) {
        const struct vs_keyed_slot *slot = &keyed->slots[at];
        if (slot->index_plus_one == 0)
            return at;
        if (slot->hash_high != (uint32_t)(hash >> 32))
            continue;
        if (vs_str_equal(key_of(entry_at(keyed, slot->index_plus_one - 1)), key))
            return at;
    }
}

static void put_slot(struct vs_keyed *keyed, uint64_t hash, uint32_t index)
{
    uint32_t at = (uint32_t)hash & (keyed->slot_count - 1);
    while (keyed->slots[at].index_plus_one != 0)
        at = (at + 1) & (keyed->slot_count - 1);
    keyed->slots[at] = (struct vs_keyed_slot){index + 1, (uint32_t)(hash >> 32)};
}

static void rebuild_slots(struct vs_keyed *keyed, uint32_t slot_count)
{
    vs_pool_give(keyed->pool, keyed->slots, keyed->slot_count * sizeof *keyed->slots);
    keyed->slots = vs_pool_take(keyed->pool, slot_count * sizeof *keyed->slots);
    keyed->slot_count = slot_count;
    for (uint32_t i = 0; i < keyed->count; i++)
        if (entry_at(keyed, i)->is_live != 0)
            put_slot(keyed, entry_at(keyed, i)->hash, i);
}

uint32_t vs_keyed_find_hashed(const struct vs_keyed *keyed, struct vs_str key, uint64_t hash)
{
    if (keyed->slot_count == 0)
        return VS_KEY_NONE;
    uint32_t at = find_slot(keyed, key, hash);
    return keyed->slots[at].index_plus_one == 0 ? VS_KEY_NONE : keyed->slots[at].index_plus_one - 1;
}

uint32_t vs_keyed_find(const struct vs_keyed *keyed, struct vs_str key)
{
    return vs_keyed_find_hashed(keyed, key, vs_hash64(key, 0));
}

void vs_keyed_prefetch_slot(const struct vs_keyed *keyed, uint64_t hash)
{
    if (keyed->slot_count > 0)
        __builtin_prefetch(&keyed->slots[(uint32_t)hash & (keyed->slot_count - 1)]);
}

/* The entry that is probably the one: the first in its place with the same upper half of the hash.
 */
static const struct entry *guess(const struct vs_keyed *keyed, uint64_t hash)
{
    if (keyed->slot_count == 0)
        return NULL;
    const struct vs_keyed_slot *slot = &keyed->slots[(uint32_t)hash & (keyed->slot_count - 1)];
    return slot->index_plus_one != 0 && slot->hash_high == (uint32_t)(hash >> 32)
               ? entry_at(keyed, slot->index_plus_one - 1)
               : NULL;
}

void vs_keyed_prefetch_entry(const struct vs_keyed *keyed, uint64_t hash)
{
    const struct entry *entry = guess(keyed, hash);
    if (entry == NULL)
        return;
    __builtin_prefetch(entry);
    __builtin_prefetch((const char *)entry + 63); /* entries lie across lines */
}

void vs_keyed_prefetch_payload(const struct vs_keyed *keyed, uint64_t hash)
{
    const struct entry *entry = guess(keyed, hash);
    if (entry == NULL || keyed->payload_size < sizeof(void *))
        return;
    const void *pointer;
    memcpy(&pointer, entry + 1, sizeof pointer);
    __builtin_prefetch(pointer);
}

static uint32_t add_entry(struct vs_keyed *keyed, struct vs_str key, uint64_t hash, uint32_t heap)
{
    VS_CHECK(keyed->count < UINT32_MAX / 2 && key.len < UINT32_MAX);
    if (keyed->count == keyed->capacity) {
        uint32_t capacity = keyed->capacity == 0 ? 4 : keyed->capacity * 2;
        keyed->entries =
            vs_pool_grow(keyed->pool, keyed->entries, (size_t)keyed->capacity * keyed->stride,
                         (size_t)capacity * keyed->stride);
        keyed->capacity = capacity;
    }
    uint32_t index = keyed->count++;
    struct entry *entry = entry_at(keyed, index);
    memset(entry, 0, keyed->stride);
    *entry = (struct entry){.hash = hash, .len = (uint32_t)key.len, .heap = heap, .is_live = 1};
    if (key.len > INLINE_SIZE)
        entry->bytes.ptr = (char *)(uintptr_t)vs_pool_copy(keyed->pool, key).ptr;
    else if (key.len > 0)
        memcpy(entry->bytes.inlined, key.ptr, key.len);
    entry->deadline = VS_NO_DEADLINE;
    keyed->live_count++;
    return index;
}

uint32_t vs_keyed_intern(struct vs_keyed *keyed, struct vs_str key, uint32_t heap, bool *added)
{
    if ((uint64_t)keyed->live_count * 2 >= keyed->slot_count)
        rebuild_slots(keyed, keyed->slot_count == 0 ? 8 : keyed->slot_count * 2);
    uint64_t hash = vs_hash64(key, 0);
    uint32_t at = find_slot(keyed, key, hash);
    *added = keyed->slots[at].index_plus_one == 0;
    if (!*added)
        return keyed->slots[at].index_plus_one - 1;
    uint32_t index = add_entry(keyed, key, hash, heap);
    keyed->slots[at] = (struct vs_keyed_slot){index + 1, (uint32_t)(hash >> 32)};
    return index;
}

/* Removal without tombstones: later members of the probe chain move up. */
static void free_slot(struct vs_keyed *keyed, uint32_t at)
{
    uint32_t mask = keyed->slot_count - 1;
    uint32_t hole = at;
    for (uint32_t next = (at + 1) & mask; keyed->slots[next].index_plus_one != 0;
         next = (next + 1) & mask) {
        uint32_t home =
            (uint32_t)entry_at(keyed, keyed->slots[next].index_plus_one - 1)->hash & mask;
        if (((next - home) & mask) >= ((next - hole) & mask)) {
            keyed->slots[hole] = keyed->slots[next];
            hole = next;
        }
    }
    keyed->slots[hole] = (struct vs_keyed_slot){0};
}

void vs_keyed_remove(struct vs_keyed *keyed, uint32_t index)
{
    vs_keyed_arm(keyed, index, VS_NO_DEADLINE);
    struct entry *entry = entry_at(keyed, index);
    VS_CHECK(entry->is_live != 0);
    free_slot(keyed, find_slot(keyed, key_of(entry), entry->hash));
    if (entry->len > INLINE_SIZE)
        vs_pool_give_str(keyed->pool, key_of(entry));
    entry->len = 0;
    entry->is_live = 0;
    keyed->live_count--;
}

bool vs_keyed_is_live(const struct vs_keyed *keyed, uint32_t index)
{
    return entry_at(keyed, index)->is_live != 0;
}

struct vs_str vs_keyed_key(const struct vs_keyed *keyed, uint32_t index)
{
    return key_of(entry_at(keyed, index));
}

void *vs_keyed_payload(const struct vs_keyed *keyed, uint32_t index)
{
    return (char *)entry_at(keyed, index) + sizeof(struct entry);
}

uint32_t vs_keyed_heap_of(const struct vs_keyed *keyed, uint32_t index)
{
    return entry_at(keyed, index)->heap;
}

int64_t vs_keyed_deadline(const struct vs_keyed *keyed, uint32_t index)
{
    return entry_at(keyed, index)->deadline;
}

static struct vs_keyed_heap *heap_at(struct vs_keyed *keyed, uint32_t heap)
{
    if (heap >= keyed->heap_count) {
        uint32_t count = keyed->heap_count == 0 ? 1 : keyed->heap_count;
        while (count <= heap)
            count *= 2;
        keyed->heaps =
            vs_pool_grow(keyed->pool, keyed->heaps, keyed->heap_count * sizeof *keyed->heaps,
                         count * sizeof *keyed->heaps);
        keyed->deadlines = vs_pool_grow(keyed->pool, keyed->deadlines,
                                        keyed->heap_count * sizeof *keyed->deadlines,
                                        count * sizeof *keyed->deadlines);
        for (uint32_t i = keyed->heap_count; i < count; i++)
            keyed->deadlines[i] = VS_NO_DEADLINE;
        keyed->heap_count = count;
    }
    return &keyed->heaps[heap];
}

static bool is_before(const struct vs_keyed *keyed, uint32_t a, uint32_t b)
{
    int64_t deadline_a = entry_at(keyed, a)->deadline;
    int64_t deadline_b = entry_at(keyed, b)->deadline;
    return deadline_a != deadline_b ? deadline_a < deadline_b : a < b;
}

static void place(struct vs_keyed *keyed, struct vs_keyed_heap *heap, uint32_t at, uint32_t index)
{
    heap->items[at] = index;
    entry_at(keyed, index)->place_plus_one = at + 1;
}

static void sift(struct vs_keyed *keyed, struct vs_keyed_heap *heap, uint32_t at)
{
    uint32_t index = heap->items[at];
    while (at > 0 && is_before(keyed, index, heap->items[(at - 1) / 2])) {
        place(keyed, heap, at, heap->items[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    for (;;) {
        uint32_t child = at * 2 + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && is_before(keyed, heap->items[child + 1], heap->items[child]))
            child++;
        if (!is_before(keyed, heap->items[child], index))
            break;
        place(keyed, heap, at, heap->items[child]);
        at = child;
    }
    place(keyed, heap, at, index);
}

static void take_out(struct vs_keyed *keyed, struct vs_keyed_heap *heap, struct entry *entry)
{
    uint32_t at = entry->place_plus_one - 1;
    entry->place_plus_one = 0;
    heap->count--;
    keyed->armed_count--;
    if (at == heap->count)
        return;
    place(keyed, heap, at, heap->items[heap->count]);
    sift(keyed, heap, at);
}

void vs_keyed_arm(struct vs_keyed *keyed, uint32_t index, int64_t deadline)
{
    struct entry *entry = entry_at(keyed, index);
    if (entry->deadline == deadline)
        return;
    struct vs_keyed_heap *heap = heap_at(keyed, entry->heap);
    keyed->is_soonest_old |= entry->deadline == keyed->soonest;
    keyed->soonest = deadline < keyed->soonest ? deadline : keyed->soonest;
    entry->deadline = deadline;
    if (deadline == VS_NO_DEADLINE) {
        take_out(keyed, heap, entry);
    } else if (entry->place_plus_one != 0) {
        sift(keyed, heap, entry->place_plus_one - 1);
    } else {
        if (heap->count == heap->capacity) {
            uint32_t capacity = heap->capacity == 0 ? 4 : heap->capacity * 2;
            heap->items =
                vs_pool_grow(keyed->pool, heap->items, heap->capacity * sizeof *heap->items,
                             capacity * sizeof *heap->items);
            heap->capacity = capacity;
        }
        keyed->armed_count++;
        heap->items[heap->count++] = index;
        sift(keyed, heap, heap->count - 1);
    }
    keyed->deadlines[entry->heap] =
        heap->count == 0 ? VS_NO_DEADLINE : entry_at(keyed, heap->items[0])->deadline;
}

void vs_keyed_refresh(struct vs_keyed *keyed)
{
    if (!keyed->is_soonest_old)
        return;
    keyed->is_soonest_old = false;
    keyed->soonest = VS_NO_DEADLINE;
    for (uint32_t i = 0; i < keyed->heap_count; i++)
        keyed->soonest =
            keyed->deadlines[i] < keyed->soonest ? keyed->deadlines[i] : keyed->soonest;
}

uint32_t vs_keyed_due(const struct vs_keyed *keyed, uint32_t heap, int64_t time)
{
    if (heap >= keyed->heap_count || keyed->heaps[heap].count == 0 || keyed->deadlines[heap] > time)
        return VS_KEY_NONE;
    return keyed->heaps[heap].items[0];
}

void vs_keyed_tidy(struct vs_keyed *keyed)
{
    uint32_t holes = keyed->count - keyed->live_count;
    if (holes < HOLES_MIN || holes < keyed->live_count)
        return;
    uint32_t to = 0;
    for (uint32_t from = 0; from < keyed->count; from++) {
        struct entry *entry = entry_at(keyed, from);
        if (entry->is_live == 0)
            continue;
        /* The order of indexes stays, so a heap stays a heap. */
        if (entry->place_plus_one != 0)
            keyed->heaps[entry->heap].items[entry->place_plus_one - 1] = to;
        if (to != from)
            memcpy(entry_at(keyed, to), entry, keyed->stride);
        to++;
    }
    keyed->count = to;
    VS_CHECK_INT(keyed->count, ==, keyed->live_count);
    uint32_t capacity = 4;
    while (capacity < to * 2)
        capacity *= 2;
    if (capacity < keyed->capacity) {
        char *entries = vs_pool_take(keyed->pool, (size_t)capacity * keyed->stride);
        memcpy(entries, keyed->entries, (size_t)to * keyed->stride);
        vs_pool_give(keyed->pool, keyed->entries, (size_t)keyed->capacity * keyed->stride);
        keyed->entries = entries;
        keyed->capacity = capacity;
    }
    rebuild_slots(keyed, keyed->slot_count);
}
