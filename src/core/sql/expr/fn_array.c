/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Constructors of collections, access to them, and the functions of arrays and maps. What they make lies in the
 * scratch arena; items are shared with the arguments. */
#include "base/check.h"
#include "core/sql/expr/kernel.h"
#include "core/sql/row.h"

/* Items while they are collected. */
struct items {
    struct vs_value *at;
    uint32_t count;
};

static struct items new_items(const struct vs_call *call, size_t capacity)
{
    return (struct items){VS_ARENA_ARRAY(call->eval->scratch, capacity, struct vs_value), 0};
}

static void give(struct items items, struct vs_value *out)
{
    out->is_null = false;
    out->as.nested.items = items.at;
    out->as.nested.count = items.count;
}

static void add_all(struct items *items, const struct vs_value *array)
{
    for (uint32_t i = 0; i < array->as.nested.count; i++)
        items->at[items->count++] = array->as.nested.items[i];
}

static struct vs_type element_of(const struct vs_call *call)
{
    return call->expr->args[0]->type.element[0];
}

/* NULLs equal each other. */
static bool same(struct vs_type type, const struct vs_value *a, const struct vs_value *b)
{
    if (a->is_null || b->is_null)
        return a->is_null && b->is_null;
    return vs_value_order(type, a, b) == 0;
}

/* Index of the item; the count when it is not there. */
static uint32_t find(struct vs_type type, const struct vs_value *items, uint32_t count, const struct vs_value *item)
{
    uint32_t i = 0;
    while (i < count && !same(type, &items[i], item))
        i++;
    return i;
}

static bool holds(struct vs_type type, const struct vs_value *array, const struct vs_value *item)
{
    return find(type, array->as.nested.items, array->as.nested.count, item) < array->as.nested.count;
}

/* --- constructors and access ------------------------------------------------------------------------------- */

/* ARRAY[..] and ROW(..) hold their arguments as they are. */
enum vs_err vs_fn_collection(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct items items = new_items(call, call->expr->arg_count);
    for (uint32_t i = 0; i < call->expr->arg_count; i++)
        items.at[items.count++] = args[i];
    give(items, out);
    return VS_ERR_OK;
}

/* Keys and values in turn; of equal keys the last value counts. */
static void put(struct vs_type key_type, struct items *items, struct vs_value key, struct vs_value value)
{
    uint32_t i = 0;
    while (i < items->count && !same(key_type, &items->at[i], &key))
        i += 2;
    items->at[i] = key;
    items->at[i + 1] = value;
    if (i == items->count)
        items->count += 2;
}

enum vs_err vs_fn_map(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct items items = new_items(call, call->expr->arg_count);
    for (uint32_t i = 0; i < call->expr->arg_count; i += 2)
        put(call->expr->type.element[0], &items, args[i], args[i + 1]);
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_field(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    *out = args[0].as.nested.items[args[1].as.i32];
    return VS_ERR_OK;
}

/* Arrays count from 1; what is not there is NULL. */
enum vs_err vs_fn_item(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)call;
    bool there = args[1].as.i64 >= 1 && args[1].as.i64 <= args[0].as.nested.count;
    if (there)
        *out = args[0].as.nested.items[args[1].as.i64 - 1];
    else
        out->is_null = true;
    return VS_ERR_OK;
}

enum vs_err vs_fn_map_item(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_type key = element_of(call);
    out->is_null = true;
    for (uint32_t i = 0; i < args[0].as.nested.count; i += 2)
        if (same(key, &args[0].as.nested.items[i], &args[1]))
            *out = args[0].as.nested.items[i + 1];
    return VS_ERR_OK;
}

/* The key (variant 0) or value (1) of the n-th entry, from 1: for UNNEST. */
enum vs_err vs_fn_map_entry(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    uint64_t at = ((uint64_t)args[1].as.i64 - 1) * 2 + (uint64_t)call->expr->function->variant;
    if (args[1].as.i64 >= 1 && at < args[0].as.nested.count)
        *out = args[0].as.nested.items[at];
    else
        out->is_null = true;
    return VS_ERR_OK;
}

enum vs_err vs_fn_cardinality(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool is_map = call->expr->args[0]->type.kind == VS_KIND_MAP;
    out->as.i32 = (int32_t)(args[0].as.nested.count / (is_map ? 2 : 1));
    return VS_ERR_OK;
}

enum vs_err vs_fn_element(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (args[0].as.nested.count > 1)
        return vs_fail(call->note, VS_ERR_FAILED, "Array has more than one element.");
    if (args[0].as.nested.count == 1)
        *out = args[0].as.nested.items[0];
    else
        out->is_null = true;
    return VS_ERR_OK;
}

/* --- arrays ------------------------------------------------------------------------------------------------ */

/* ARRAY_APPEND (0), ARRAY_PREPEND (1): the element may be NULL. */
enum vs_err vs_fn_array_append(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    out->is_null = args[0].is_null;
    if (args[0].is_null)
        return VS_ERR_OK;
    struct items items = new_items(call, (size_t)args[0].as.nested.count + 1);
    if (call->expr->function->variant == 1)
        items.at[items.count++] = args[1];
    add_all(&items, &args[0]);
    if (call->expr->function->variant == 0)
        items.at[items.count++] = args[1];
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_array_concat(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    size_t total = 0;
    for (uint32_t i = 0; i < call->expr->arg_count; i++)
        total += args[i].as.nested.count;
    if (total * sizeof(struct vs_value) > VS_TEXT_SIZE_MAX * 16)
        return vs_fail(call->note, VS_ERR_FAILED, "an array gets too long");
    struct items items = new_items(call, total);
    for (uint32_t i = 0; i < call->expr->arg_count; i++)
        add_all(&items, &args[i]);
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_array_reverse(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct items items = new_items(call, args[0].as.nested.count);
    for (uint32_t i = args[0].as.nested.count; i > 0; i--)
        items.at[items.count++] = args[0].as.nested.items[i - 1];
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_array_contains(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    out->is_null = args[0].is_null;
    out->as.boolean = !args[0].is_null && holds(element_of(call), &args[0], &args[1]);
    return VS_ERR_OK;
}

enum vs_err vs_fn_array_position(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    uint32_t count = args[0].as.nested.count;
    uint32_t at = find(element_of(call), args[0].as.nested.items, count, &args[1]);
    out->as.i32 = at == count ? 0 : (int32_t)at + 1;
    return VS_ERR_OK;
}

enum vs_err vs_fn_array_remove(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    out->is_null = args[0].is_null;
    if (args[0].is_null)
        return VS_ERR_OK;
    struct items items = new_items(call, args[0].as.nested.count);
    for (uint32_t i = 0; i < args[0].as.nested.count; i++)
        if (!same(element_of(call), &args[0].as.nested.items[i], &args[1]))
            items.at[items.count++] = args[0].as.nested.items[i];
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_array_distinct(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct items items = new_items(call, args[0].as.nested.count);
    for (uint32_t i = 0; i < args[0].as.nested.count; i++)
        if (find(element_of(call), items.at, items.count, &args[0].as.nested.items[i]) == items.count)
            items.at[items.count++] = args[0].as.nested.items[i];
    give(items, out);
    return VS_ERR_OK;
}

/* All items of all arrays, each once. */
enum vs_err vs_fn_array_union(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_value all = {0};
    VS_TRY(vs_fn_array_concat(call, args, &all));
    return vs_fn_array_distinct(call, &all, out);
}

/* Each once: what the second array has too (ARRAY_INTERSECT, 1). ARRAY_EXCEPT (0) takes items away one by one. */
enum vs_err vs_fn_array_intersect(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool wanted = call->expr->function->variant == 1;
    struct vs_type type = element_of(call);
    struct items items = new_items(call, args[0].as.nested.count);
    for (uint32_t i = 0; i < args[0].as.nested.count; i++) {
        const struct vs_value *item = &args[0].as.nested.items[i];
        if (holds(type, &args[1], item) == wanted && find(type, items.at, items.count, item) == items.count)
            items.at[items.count++] = *item;
    }
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_array_join(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool first = true;
    for (uint32_t i = 0; i < args[0].as.nested.count; i++) {
        const struct vs_value *item = &args[0].as.nested.items[i];
        if (item->is_null && call->expr->arg_count < 3)
            continue;
        if (!first)
            vs_buf_add_str(call->text, args[1].as.str);
        first = false;
        vs_buf_add_str(call->text, item->is_null ? args[2].as.str : item->as.str);
        if (call->text->len > VS_TEXT_SIZE_MAX)
            return vs_fail(call->note, VS_ERR_FAILED, "ARRAY_JOIN makes a text that is too long");
    }
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

/* variant 1: the largest, -1: the smallest; NULLs do not count. */
enum vs_err vs_fn_array_max(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_type type = element_of(call);
    out->is_null = true;
    for (uint32_t i = 0; i < args[0].as.nested.count; i++) {
        const struct vs_value *item = &args[0].as.nested.items[i];
        if (!item->is_null &&
            (out->is_null || vs_value_order(type, item, out) * call->expr->function->variant > 0))
            *out = *item;
    }
    return VS_ERR_OK;
}

/* Positions from 1, or from -1 at the end; 0 is taken for 1. */
static int64_t position(int64_t at, uint32_t count)
{
    return at < 0 ? at + count + 1 : at == 0 ? 1 : at;
}

enum vs_err vs_fn_array_slice(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    uint32_t count = args[0].as.nested.count;
    int64_t from = position(args[1].as.i32, count);
    int64_t to = call->expr->arg_count > 2 ? position(args[2].as.i32, count) : count;
    from = from < 1 ? 1 : from;
    to = to > count ? count : to;
    struct items items = {0};
    if (from <= to) {
        items = new_items(call, (size_t)(to - from) + 1);
        for (int64_t i = from; i <= to; i++)
            items.at[items.count++] = args[0].as.nested.items[i - 1];
    }
    give(items, out);
    return VS_ERR_OK;
}

struct sorting {
    struct vs_type type;
    int direction;
    bool nulls_first;
};

static bool is_before(const struct sorting *how, const struct vs_value *a, const struct vs_value *b)
{
    if (a->is_null || b->is_null)
        return a->is_null != b->is_null && a->is_null == how->nulls_first;
    return vs_value_order(how->type, a, b) * how->direction < 0;
}

/* Merges two sorted halves; equal items keep their order. */
static void sort(const struct sorting *how, struct vs_value *items, struct vs_value *spare, uint32_t count)
{
    if (count < 2)
        return;
    uint32_t half = count / 2, left = 0, right = half;
    sort(how, items, spare, half);
    sort(how, items + half, spare, count - half);
    for (uint32_t i = 0; i < count; i++) {
        bool takes_right = left == half || (right < count && is_before(how, &items[right], &items[left]));
        spare[i] = takes_right ? items[right++] : items[left++];
    }
    for (uint32_t i = 0; i < count; i++)
        items[i] = spare[i];
}

enum vs_err vs_fn_array_sort(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool ascending = call->expr->arg_count < 2 || args[1].as.boolean != 0;
    struct sorting how = {element_of(call), ascending ? 1 : -1,
                          call->expr->arg_count < 3 ? ascending : args[2].as.boolean != 0};
    struct items items = new_items(call, args[0].as.nested.count);
    add_all(&items, &args[0]);
    sort(&how, items.at, VS_ARENA_ARRAY(call->eval->scratch, items.count, struct vs_value), items.count);
    give(items, out);
    return VS_ERR_OK;
}

/* --- maps -------------------------------------------------------------------------------------------------- */

/* MAP_KEYS (0), MAP_VALUES (1). */
enum vs_err vs_fn_map_side(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct items items = new_items(call, args[0].as.nested.count / 2);
    for (uint32_t i = (uint32_t)call->expr->function->variant; i < args[0].as.nested.count; i += 2)
        items.at[items.count++] = args[0].as.nested.items[i];
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_map_entries(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct items items = new_items(call, args[0].as.nested.count / 2);
    for (uint32_t i = 0; i < args[0].as.nested.count; i += 2)
        items.at[items.count++] =
            (struct vs_value){.as.nested = {.items = &args[0].as.nested.items[i], .count = 2}};
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_map_from_arrays(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (args[0].as.nested.count != args[1].as.nested.count)
        return vs_fail(call->note, VS_ERR_FAILED,
                       "Invalid function MAP_FROM_ARRAYS call: The length of the keys array %u is not equal to the "
                       "length of the values array %u",
                       args[0].as.nested.count, args[1].as.nested.count);
    struct items items = new_items(call, (size_t)args[0].as.nested.count * 2);
    for (uint32_t i = 0; i < args[0].as.nested.count; i++)
        put(call->expr->type.element[0], &items, args[0].as.nested.items[i], args[1].as.nested.items[i]);
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_map_union(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    size_t total = 0;
    for (uint32_t i = 0; i < call->expr->arg_count; i++)
        total += args[i].as.nested.count;
    struct items items = new_items(call, total);
    for (uint32_t i = 0; i < call->expr->arg_count; i++)
        for (uint32_t k = 0; k < args[i].as.nested.count; k += 2)
            put(call->expr->type.element[0], &items, args[i].as.nested.items[k], args[i].as.nested.items[k + 1]);
    give(items, out);
    return VS_ERR_OK;
}

/* --- texts to collections ---------------------------------------------------------------------------------- */

/* The part of the text before the next separator; false: there was none, and it is the rest. An empty separator gives
 * character after character. */
static bool next_part(struct vs_str *rest, struct vs_str separator, struct vs_str *part)
{
    for (size_t i = separator.len == 0 ? 1 : 0; i + separator.len <= rest->len && rest->len > 0; i++) {
        bool inside = separator.len == 0 && i < rest->len && ((unsigned char)rest->ptr[i] & 0xC0) == 0x80;
        if (inside || memcmp(rest->ptr + i, separator.ptr, separator.len) != 0)
            continue;
        *part = (struct vs_str){rest->ptr, i};
        rest->ptr += i + separator.len;
        rest->len -= i + separator.len;
        return separator.len > 0 || rest->len > 0;
    }
    *part = *rest;
    rest->len = 0;
    return false;
}

enum vs_err vs_fn_split(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str rest = args[0].as.str, part;
    struct items items = new_items(call, rest.len + 1);
    bool more = rest.len > 0;
    while (more) {
        more = next_part(&rest, args[1].as.str, &part);
        items.at[items.count++] = (struct vs_value){.as.str = part};
    }
    give(items, out);
    return VS_ERR_OK;
}

enum vs_err vs_fn_str_to_map(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_str rest = args[0].as.str, entry;
    struct vs_str between = call->expr->arg_count > 1 ? args[1].as.str : VS_STR(",");
    struct vs_str within = call->expr->arg_count > 2 ? args[2].as.str : VS_STR("=");
    struct items items = new_items(call, 2 * (rest.len + 1));
    bool more = rest.len > 0;
    while (more) {
        more = next_part(&rest, between, &entry);
        struct vs_str key;
        bool has_value = next_part(&entry, within, &key);
        put(call->expr->type.element[0], &items, (struct vs_value){.as.str = key},
            (struct vs_value){.is_null = !has_value, .as.str = entry});
    }
    give(items, out);
    return VS_ERR_OK;
}
