/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate/sliding.h"

#include "base/check.h"
#include "core/sql/aggregate/numbers.h"
#include "core/sql/row.h"

/* Decimals of so many digits: 10^12 rows fit the 38 digits of their sum. */
enum { SUM_PRECISION_MAX = 26 };

enum way { WAY_SUBTRACT, WAY_BEST, WAY_MERGE };

struct candidate {
    int64_t end;
    const void *pane;
};

/* Panes that give the result now (the first), or when all before them have left. */
struct best {
    struct candidate *candidates; /* first ..: by end, each better than those behind it */
    uint32_t first;
    uint32_t count;
    uint32_t capacity;
};

struct vs_sliding {
    void *block;
    struct best *bests; /* one per part, used where the way is WAY_BEST */
    bool is_stale;      /* of the parts that are merged */
};

static enum way way_of(const struct vs_acc_part *part)
{
    switch (part->kind) {
    case VS_AGG_COUNT:
        return WAY_SUBTRACT;
    case VS_AGG_SUM:
    case VS_AGG_AVG:
        if (part->physical == VS_PHYS_I128)
            return part->call->arg_types[0].precision <= SUM_PRECISION_MAX ? WAY_SUBTRACT
                                                                           : WAY_MERGE;
        return part->physical == VS_PHYS_I32 || part->physical == VS_PHYS_I64 ? WAY_SUBTRACT
                                                                              : WAY_MERGE;
    case VS_AGG_MIN:
    case VS_AGG_MAX:
    case VS_AGG_FIRST_VALUE:
    case VS_AGG_LAST_VALUE:
        return part->bag_at < 0 ? WAY_BEST : WAY_MERGE;
    case VS_AGG_STDDEV_POP:
    case VS_AGG_STDDEV_SAMP:
    case VS_AGG_VAR_POP:
    case VS_AGG_VAR_SAMP:
    case VS_AGG_LISTAGG:
    case VS_AGG_PERCENTILE:
    case VS_AGG_ARRAY_AGG:
    case VS_AGG_LAG:
        return WAY_MERGE;
    }
    VS_UNREACHABLE();
}

struct vs_sliding *vs_sliding_new(const struct vs_acc *acc, struct vs_pool *pool)
{
    struct vs_sliding *sliding = vs_pool_take(pool, sizeof *sliding);
    sliding->block = vs_pool_take(pool, acc->size);
    sliding->bests = vs_pool_take(pool, acc->part_count * sizeof *sliding->bests);
    return sliding;
}

void vs_sliding_free(const struct vs_acc *acc, struct vs_sliding *sliding, struct vs_pool *pool)
{
    for (uint32_t i = 0; i < acc->part_count; i++)
        vs_pool_give(pool, sliding->bests[i].candidates,
                     sliding->bests[i].capacity * sizeof *sliding->bests[i].candidates);
    vs_pool_give(pool, sliding->bests, acc->part_count * sizeof *sliding->bests);
    vs_acc_clear(acc, sliding->block, pool);
    vs_pool_give(pool, sliding->block, acc->size);
    vs_pool_give(pool, sliding, sizeof *sliding);
}

static void subtract_values(const struct vs_acc_part *part, char *from, const char *what)
{
    if (part->kind == VS_AGG_COUNT)
        *(int64_t *)(void *)from -= *(const int64_t *)(const void *)what;
    else if (part->physical == VS_PHYS_I128)
        vs_decimal_sum_subtract((void *)from, (const void *)what);
    else
        vs_sum_subtract((void *)from, (const void *)what);
}

/* DISTINCT: a value whose last row goes. */
static void subtract_distinct(const struct vs_acc *acc, uint32_t index, char *from,
                              const char *what, struct vs_pool *pool)
{
    const struct vs_acc_part *part = &acc->parts[index];
    const struct vs_bag *bag = (const struct vs_bag *)(const void *)(what + part->bag_at);
    for (uint32_t i = 0; i < bag->entry_count; i++) {
        const struct vs_bag_entry *entry = &bag->entries[i];
        struct vs_str encoded = {entry->bytes, entry->len};
        if (entry->count == 0 || vs_bag_add((struct vs_bag *)(void *)(from + part->bag_at), encoded,
                                            -entry->count, pool) != 0)
            continue;
        struct vs_reader reader = vs_reader(encoded);
        struct vs_value value = vs_row_read_value(&reader, part->call->arg_types[0], NULL);
        vs_acc_retract_value(acc, index, from, &value, pool);
    }
}

void vs_sliding_forget(const struct vs_acc *acc, struct vs_sliding *sliding, const void *pane,
                       struct vs_pool *pool)
{
    for (uint32_t i = 0; i < acc->part_count; i++) {
        const struct vs_acc_part *part = &acc->parts[i];
        if (way_of(part) != WAY_SUBTRACT)
            continue;
        if (part->bag_at >= 0)
            subtract_distinct(acc, i, sliding->block, pane, pool);
        else
            subtract_values(part, (char *)sliding->block + part->at, (const char *)pane + part->at);
    }
    sliding->is_stale = true;
}

/* Whether an older pane can never give the result again beside a newer one. */
static bool newer_wins(const struct vs_acc_part *part, const void *older, const void *newer)
{
    if (part->kind == VS_AGG_FIRST_VALUE || part->kind == VS_AGG_LAST_VALUE)
        return part->kind == VS_AGG_FIRST_VALUE; /* panes are merged newest first */
    struct vs_type type = part->call->arg_types[0];
    struct vs_value a = vs_held_get(type, (const char *)older + part->at, NULL);
    struct vs_value b = vs_held_get(type, (const char *)newer + part->at, NULL);
    int order = vs_value_compare(type, &b, &a);
    return part->kind == VS_AGG_MIN ? order <= 0 : order >= 0;
}

static void insert_candidate(struct best *best, uint32_t at, struct candidate candidate,
                             struct vs_pool *pool)
{
    if (best->first + best->count == best->capacity) {
        if (best->first > best->capacity / 2) {
            memmove(best->candidates, best->candidates + best->first,
                    best->count * sizeof candidate);
            at -= best->first;
            best->first = 0;
        } else {
            uint32_t capacity = best->capacity == 0 ? 2 : best->capacity * 2;
            best->candidates =
                vs_pool_grow(pool, best->candidates, best->capacity * sizeof candidate,
                             capacity * sizeof candidate);
            best->capacity = capacity;
        }
    }
    uint32_t end = best->first + best->count;
    memmove(best->candidates + at + 1, best->candidates + at, (end - at) * sizeof candidate);
    best->candidates[at] = candidate;
    best->count++;
}

static void offer(const struct vs_acc_part *part, struct best *best, struct candidate candidate,
                  struct vs_pool *pool)
{
    if (!vs_held_is_set((const char *)candidate.pane + part->at))
        return;
    uint32_t end = best->first + best->count;
    uint32_t at = end;
    while (at > best->first && best->candidates[at - 1].end >= candidate.end)
        at--;
    bool is_there = at < end && best->candidates[at].end == candidate.end;
    if (!is_there && at < end && newer_wins(part, candidate.pane, best->candidates[at].pane))
        return;
    uint32_t from = at; /* of those that it beats */
    while (from > best->first && newer_wins(part, best->candidates[from - 1].pane, candidate.pane))
        from--;
    if (from < at) {
        memmove(best->candidates + from, best->candidates + at, (end - at) * sizeof candidate);
        best->count -= at - from;
    }
    if (!is_there)
        insert_candidate(best, from, candidate, pool);
}

enum vs_err vs_sliding_join(const struct vs_acc *acc, struct vs_sliding *sliding, int64_t end,
                            const void *pane, struct vs_pool *pool)
{
    for (uint32_t i = 0; i < acc->part_count; i++) {
        enum way way = way_of(&acc->parts[i]);
        if (way == WAY_SUBTRACT)
            VS_TRY(vs_acc_merge_part(acc, i, sliding->block, pane, pool));
        else if (way == WAY_BEST)
            offer(&acc->parts[i], &sliding->bests[i], (struct candidate){end, pane}, pool);
    }
    sliding->is_stale = true;
    return VS_ERR_OK;
}

void vs_sliding_leave(const struct vs_acc *acc, struct vs_sliding *sliding, const void *pane,
                      struct vs_pool *pool)
{
    vs_sliding_forget(acc, sliding, pane, pool);
    for (uint32_t i = 0; i < acc->part_count; i++) {
        struct best *best = &sliding->bests[i];
        if (best->count == 0 || best->candidates[best->first].pane != pane)
            continue;
        best->first++;
        best->count--;
    }
}

bool vs_sliding_begin(const struct vs_acc *acc, struct vs_sliding *sliding, struct vs_pool *pool)
{
    bool has_merged = false;
    for (uint32_t i = 0; i < acc->part_count && sliding->is_stale; i++) {
        if (way_of(&acc->parts[i]) != WAY_MERGE)
            continue;
        vs_acc_clear_part(acc, i, sliding->block, pool);
        has_merged = true;
    }
    sliding->is_stale = false;
    return has_merged;
}

enum vs_err vs_sliding_merge(const struct vs_acc *acc, struct vs_sliding *sliding, const void *pane,
                             struct vs_pool *pool)
{
    for (uint32_t i = 0; i < acc->part_count; i++)
        if (way_of(&acc->parts[i]) == WAY_MERGE)
            VS_TRY(vs_acc_merge_part(acc, i, sliding->block, pane, pool));
    return VS_ERR_OK;
}

struct vs_value vs_sliding_value(const struct vs_acc *acc, const struct vs_sliding *sliding,
                                 uint32_t index, struct vs_arena *arena)
{
    const struct best *best = &sliding->bests[index];
    const void *block = best->count > 0 ? best->candidates[best->first].pane : sliding->block;
    return vs_acc_value(acc, index, block, arena);
}
