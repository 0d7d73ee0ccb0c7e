/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/json/names.h"

#include "base/check.h"
#include "base/limits.h"
#include "core/json/escape.h"

static void add_name(struct vs_json_names *set, uint32_t index, struct vs_str text)
{
    struct vs_json_name *name = &set->names[index];
    *name = (struct vs_json_name){
        .head = vs_json_name_head(text.ptr, text.len, text.ptr + text.len),
        .tail = vs_json_name_tail(text.ptr, text.len),
        .text = text,
        .next = VS_JSON_NAME_NONE,
        .same = index,
    };
    uint32_t equal = vs_json_names_find(set, text.ptr, text.len, text.ptr + text.len);
    if (equal != VS_JSON_NAME_NONE) {
        name->same = equal;
        set->has_equal = true;
        return;
    }
    uint32_t *bucket = &set->buckets[vs_json_name_hash(name->head, name->tail, text.len) >> set->shift];
    name->next = *bucket;
    *bucket = index;
}

struct vs_json_names *vs_json_names_new(struct vs_arena *plan, const struct vs_str *names, uint32_t count)
{
    VS_CHECK_INT(count, <=, 1u << 20);
    struct vs_json_names *set = VS_ARENA_NEW(plan, struct vs_json_names);
    uint32_t bits = 4;
    while ((size_t)1 << bits < (size_t)count * 8)
        bits++;
    size_t bucket_count = (size_t)1 << bits;
    set->count = count;
    set->shift = 64 - bits;
    set->names = VS_ARENA_ARRAY(plan, count, struct vs_json_name);
    set->buckets = VS_ARENA_ARRAY(plan, bucket_count, uint32_t);
    for (size_t i = 0; i < bucket_count; i++)
        set->buckets[i] = VS_JSON_NAME_NONE;
    set->guesses = VS_ARENA_ARRAY(plan, VS_JSON_KEYS_MAX, struct vs_json_guess);
    for (size_t i = 0; i < VS_JSON_KEYS_MAX; i++)
        set->guesses[i].mask = UINT32_MAX; /* 32 bytes of 0 never begin a member */
    for (uint32_t i = 0; i < count; i++)
        add_name(set, i, vs_arena_copy(plan, names[i]));
    return set;
}

uint32_t vs_json_names_count(const struct vs_json_names *names)
{
    return names->count;
}

uint32_t vs_json_names_find_escaped(const struct vs_json_names *names, struct vs_str key)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (vs_json_means(key, names->names[i].text))
            return names->names[i].same;
    }
    return VS_JSON_NAME_NONE;
}

void vs_json_names_share(const struct vs_json_names *names, struct vs_json_value *values)
{
    for (uint32_t i = 0; names->has_equal && i < names->count; i++)
        values[i] = values[names->names[i].same];
}
