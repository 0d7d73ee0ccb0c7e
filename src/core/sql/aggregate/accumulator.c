/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate/accumulator.h"

#include "base/check.h"
#include "core/sql/aggregate/numbers.h"
#include "core/sql/aggregate/percentile.h"
#include "core/sql/row.h"

/* MIN and MAX of rows that may be retracted in any order: all values, and the best of them. */
struct extreme_bag {
    struct vs_bag bag;
    char best[32]; /* held */
};

/* LISTAGG of rows that are only added. */
struct text {
    char *ptr;
    uint64_t len;
    uint64_t capacity;
    uint64_t is_set;
};

static bool is_extreme(enum vs_aggregate_kind kind)
{
    return kind == VS_AGG_MIN || kind == VS_AGG_MAX;
}

/* LISTAGG, FIRST_VALUE, LAST_VALUE keep all values when one may have to go again, ARRAY_AGG always; LAG keeps
 * its last ones. */
static bool is_list(const struct vs_acc *acc, enum vs_aggregate_kind kind)
{
    bool keeps_all =
        kind == VS_AGG_LISTAGG || kind == VS_AGG_FIRST_VALUE || kind == VS_AGG_LAST_VALUE;
    return kind == VS_AGG_LAG || kind == VS_AGG_ARRAY_AGG || (keeps_all && acc->mode != VS_ACC_APPEND) ||
           (is_extreme(kind) && acc->mode == VS_ACC_FIFO);
}

static size_t part_size(const struct vs_acc *acc, const struct vs_acc_part *part)
{
    if (is_list(acc, part->kind))
        return sizeof(struct vs_deque);
    switch (part->kind) {
    case VS_AGG_COUNT:
        return sizeof(int64_t);
    case VS_AGG_SUM:
    case VS_AGG_AVG:
        return part->physical == VS_PHYS_I128 ? sizeof(struct vs_decimal_sum)
                                              : sizeof(struct vs_sum);
    case VS_AGG_MIN:
    case VS_AGG_MAX:
        return acc->mode == VS_ACC_APPEND ? vs_held_size(part->call->arg_types[0])
                                          : sizeof(struct extreme_bag);
    case VS_AGG_FIRST_VALUE:
    case VS_AGG_LAST_VALUE:
        return vs_held_size(part->call->arg_types[0]);
    case VS_AGG_STDDEV_POP:
    case VS_AGG_STDDEV_SAMP:
    case VS_AGG_VAR_POP:
    case VS_AGG_VAR_SAMP:
        return sizeof(struct vs_variance);
    case VS_AGG_LISTAGG:
        return sizeof(struct text);
    case VS_AGG_PERCENTILE:
        return sizeof(struct vs_bag);
    case VS_AGG_ARRAY_AGG:
    case VS_AGG_LAG:
        break;
    }
    VS_UNREACHABLE();
}

static int32_t column_index(struct vs_acc *acc, uint32_t column)
{
    for (uint32_t i = 0; i < acc->column_count; i++)
        if (acc->columns[i] == column)
            return (int32_t)i;
    acc->columns[acc->column_count] = column;
    return (int32_t)acc->column_count++;
}

struct vs_acc *vs_acc_new(struct vs_arena *plan, const struct vs_agg_call *calls,
                          uint32_t call_count, enum vs_acc_mode mode)
{
    struct vs_acc *acc = VS_ARENA_NEW(plan, struct vs_acc);
    acc->mode = mode;
    acc->parts = VS_ARENA_ARRAY(plan, call_count, struct vs_acc_part);
    acc->part_count = call_count;
    acc->columns = VS_ARENA_ARRAY(plan, (size_t)call_count * 2, uint32_t);
    size_t at = 0;
    for (uint32_t i = 0; i < call_count; i++) {
        struct vs_acc_part *part = &acc->parts[i];
        const struct vs_agg_call *call = &calls[i];
        part->call = call;
        part->kind = call->aggregate->kind;
        part->physical = call->arg_count == 0 ? VS_PHYS_NONE : vs_type_physical(call->arg_types[0]);
        part->arg = call->arg_count == 0 ? -1 : column_index(acc, call->args[0]);
        part->filter = call->filter < 0 ? -1 : column_index(acc, (uint32_t)call->filter);
        part->at = (uint32_t)at;
        at += part_size(acc, part);
        part->bag_at = -1;
        if (call->distinct) {
            part->bag_at = (int32_t)at;
            at += sizeof(struct vs_bag);
        }
    }
    acc->size = (uint32_t)((at + 15) / 16 * 16);
    return acc;
}

static bool is_better(const struct vs_acc_part *part, const struct vs_value *a,
                      const struct vs_value *b)
{
    struct vs_type type = part->call->arg_types[0];
    if (type.kind == VS_KIND_DOUBLE) /* as Flink: a NaN never takes the place of another number */
        return part->kind == VS_AGG_MIN ? a->as.f64 < b->as.f64 : a->as.f64 > b->as.f64;
    if (type.kind == VS_KIND_FLOAT)
        return part->kind == VS_AGG_MIN ? a->as.f32 < b->as.f32 : a->as.f32 > b->as.f32;
    int order = vs_value_compare(type, a, b);
    return part->kind == VS_AGG_MIN ? order < 0 : order > 0;
}

static void offer_to_held(const struct vs_acc_part *part, void *held, const struct vs_value *value,
                          struct vs_pool *pool)
{
    struct vs_type type = part->call->arg_types[0];
    if (vs_held_is_set(held)) {
        struct vs_value best = vs_held_get(type, held, NULL);
        if (!is_better(part, value, &best))
            return;
    }
    vs_held_set(type, held, value, pool);
}

/* Values that can never be the extreme again, because a better one came after them, are dropped. */
static void push_extreme(const struct vs_acc_part *part, struct vs_deque *deque,
                         const struct vs_value *value, struct vs_pool *pool)
{
    struct vs_type type = part->call->arg_types[0];
    while (deque->count > 0) {
        struct vs_value last = vs_held_get(type, vs_deque_at(deque, type, deque->count - 1), NULL);
        if (!is_better(part, value, &last))
            break;
        vs_deque_pop_back(deque, type, pool);
    }
    vs_deque_push(deque, type, value, pool);
}

static struct vs_str encode(struct vs_type type, const struct vs_value *value, struct vs_pool *pool)
{
    vs_buf_clear(&pool->scratch);
    vs_row_add_value(&pool->scratch, type, value);
    return vs_buf_str(&pool->scratch);
}

static void retract_extreme(const struct vs_acc_part *part, struct extreme_bag *extreme,
                            const struct vs_value *value, struct vs_pool *pool)
{
    struct vs_type type = part->call->arg_types[0];
    if (vs_bag_add(&extreme->bag, encode(type, value, pool), -1, pool) > 0)
        return;
    struct vs_value best = vs_held_get(type, extreme->best, NULL);
    if (best.is_null || vs_value_compare(type, &best, value) != 0)
        return;
    vs_held_clear(type, extreme->best, pool);
    for (uint32_t i = 0; i < extreme->bag.entry_count; i++) {
        const struct vs_bag_entry *entry = &extreme->bag.entries[i];
        if (entry->count <= 0)
            continue;
        struct vs_reader reader = vs_reader((struct vs_str){entry->bytes, entry->len});
        struct vs_value other = vs_row_read_value(&reader, type, NULL);
        offer_to_held(part, extreme->best, &other, pool);
    }
}

static enum vs_err add_text(const struct vs_acc_part *part, struct text *text, struct vs_str more,
                            struct vs_pool *pool)
{
    struct vs_str separator =
        text->is_set != 0 ? part->call->constants[0].as.str : (struct vs_str){0};
    uint64_t len = text->len + separator.len + more.len;
    if (len > VS_ACC_TEXT_SIZE_MAX)
        return VS_ERR_LIMIT;
    if (len > text->capacity) {
        uint64_t capacity = text->capacity == 0 ? 16 : text->capacity;
        while (capacity < len)
            capacity *= 2;
        text->ptr = vs_pool_grow(pool, text->ptr, text->capacity, capacity);
        text->capacity = capacity;
    }
    if (separator.len > 0)
        memcpy(text->ptr + text->len, separator.ptr, separator.len);
    if (more.len > 0)
        memcpy(text->ptr + text->len + separator.len, more.ptr, more.len);
    text->len = len;
    text->is_set = 1;
    return VS_ERR_OK;
}

static void add_to_list(const struct vs_acc_part *part, struct vs_deque *deque,
                        const struct vs_value *value, struct vs_pool *pool)
{
    struct vs_type type = part->call->arg_types[0];
    if (is_extreme(part->kind)) {
        push_extreme(part, deque, value, pool);
        return;
    }
    vs_deque_push(deque, type, value, pool);
    if (part->kind == VS_AGG_LAG && deque->count > (uint64_t)part->call->constants[0].as.i64 + 1)
        vs_deque_pop_front(deque, type, pool);
}

static enum vs_err add_value(const struct vs_acc *acc, const struct vs_acc_part *part, void *at,
                             const struct vs_value *value, struct vs_pool *pool)
{
    struct vs_type type = part->call->arg_types[0];
    if (is_list(acc, part->kind)) {
        add_to_list(part, at, value, pool);
        return VS_ERR_OK;
    }
    switch (part->kind) {
    case VS_AGG_COUNT:
        ++*(int64_t *)at;
        break;
    case VS_AGG_SUM:
    case VS_AGG_AVG:
        if (part->physical == VS_PHYS_I128)
            vs_decimal_sum_add(at, value->as.i128, 1, 1);
        else
            vs_sum_add(at, type, value, part->kind == VS_AGG_AVG, 1);
        break;
    case VS_AGG_MIN:
    case VS_AGG_MAX:
        if (acc->mode == VS_ACC_APPEND) {
            offer_to_held(part, at, value, pool);
        } else {
            struct extreme_bag *extreme = at;
            if (vs_bag_add(&extreme->bag, encode(type, value, pool), 1, pool) == 1)
                offer_to_held(part, extreme->best, value, pool);
        }
        break;
    case VS_AGG_FIRST_VALUE:
        if (!vs_held_is_set(at))
            vs_held_set(type, at, value, pool);
        break;
    case VS_AGG_LAST_VALUE:
        vs_held_set(type, at, value, pool);
        break;
    case VS_AGG_STDDEV_POP:
    case VS_AGG_STDDEV_SAMP:
    case VS_AGG_VAR_POP:
    case VS_AGG_VAR_SAMP:
        vs_variance_add(at, vs_value_to_double(type, value));
        break;
    case VS_AGG_LISTAGG:
        return add_text(part, at, value->as.str, pool);
    case VS_AGG_PERCENTILE:
        (void)vs_bag_add(at, encode(type, value, pool), part->call->constants[1].as.i64, pool);
        break;
    case VS_AGG_ARRAY_AGG:
    case VS_AGG_LAG:
        VS_UNREACHABLE();
    }
    return VS_ERR_OK;
}

static void retract_value(const struct vs_acc *acc, const struct vs_acc_part *part, void *at,
                          const struct vs_value *value, struct vs_pool *pool)
{
    struct vs_type type = part->call->arg_types[0];
    switch (part->kind) {
    case VS_AGG_COUNT:
        --*(int64_t *)at;
        break;
    case VS_AGG_SUM:
    case VS_AGG_AVG:
        if (part->physical == VS_PHYS_I128)
            vs_decimal_sum_add(at, value->as.i128, 1, -1);
        else
            vs_sum_add(at, type, value, part->kind == VS_AGG_AVG, -1);
        break;
    case VS_AGG_MIN:
    case VS_AGG_MAX:
        if (acc->mode == VS_ACC_RETRACT) {
            retract_extreme(part, at, value, pool);
        } else {
            /* The oldest value is either the first one of the deque or was dropped for a better
             * one. */
            struct vs_deque *deque = at;
            if (deque->count == 0)
                return;
            struct vs_value first = vs_held_get(type, vs_deque_at(deque, type, 0), NULL);
            if (vs_value_compare(type, &first, value) == 0)
                vs_deque_pop_front(deque, type, pool);
        }
        break;
    case VS_AGG_FIRST_VALUE:
    case VS_AGG_LAST_VALUE:
    case VS_AGG_LISTAGG:
    case VS_AGG_ARRAY_AGG:
        (void)vs_deque_remove(at, type, value, pool);
        break;
    case VS_AGG_STDDEV_POP:
    case VS_AGG_STDDEV_SAMP:
    case VS_AGG_VAR_POP:
    case VS_AGG_VAR_SAMP:
        vs_variance_retract(at, vs_value_to_double(type, value));
        break;
    case VS_AGG_PERCENTILE:
        (void)vs_bag_add(at, encode(type, value, pool), -part->call->constants[1].as.i64, pool);
        break;
    case VS_AGG_LAG:
        break; /* looks back by rows, whatever the frame */
    }
}

static bool keeps_nulls(enum vs_aggregate_kind kind)
{
    return kind == VS_AGG_LAG || kind == VS_AGG_ARRAY_AGG;
}

/* Whether the row counts for this call at all. */
static bool takes_part(const struct vs_acc_part *part, const struct vs_value *values)
{
    if (part->filter >= 0 && (values[part->filter].is_null || values[part->filter].as.boolean == 0))
        return false;
    return part->arg < 0 || !values[part->arg].is_null || keeps_nulls(part->kind);
}

enum vs_err vs_acc_add(const struct vs_acc *acc, void *block, const struct vs_value *values,
                       struct vs_pool *pool)
{
    for (uint32_t i = 0; i < acc->part_count; i++) {
        const struct vs_acc_part *part = &acc->parts[i];
        if (!takes_part(part, values))
            continue;
        const struct vs_value *value = part->arg < 0 ? NULL : &values[part->arg];
        if (part->bag_at >= 0) {
            struct vs_str encoded = encode(part->call->arg_types[0], value, pool);
            if (vs_bag_add((struct vs_bag *)((char *)block + part->bag_at), encoded, 1, pool) != 1)
                continue;
        }
        VS_TRY(add_value(acc, part, (char *)block + part->at, value, pool));
    }
    return VS_ERR_OK;
}

void vs_acc_retract(const struct vs_acc *acc, void *block, const struct vs_value *values,
                    struct vs_pool *pool)
{
    VS_CHECK(acc->mode != VS_ACC_APPEND);
    for (uint32_t i = 0; i < acc->part_count; i++) {
        const struct vs_acc_part *part = &acc->parts[i];
        if (!takes_part(part, values))
            continue;
        const struct vs_value *value = part->arg < 0 ? NULL : &values[part->arg];
        if (part->bag_at >= 0) {
            struct vs_str encoded = encode(part->call->arg_types[0], value, pool);
            if (vs_bag_add((struct vs_bag *)((char *)block + part->bag_at), encoded, -1, pool) != 0)
                continue;
        }
        retract_value(acc, part, (char *)block + part->at, value, pool);
    }
}

/* DISTINCT: those values of `from` that are new here. */
static enum vs_err merge_distinct(const struct vs_acc *acc, const struct vs_acc_part *part,
                                  char *into, const char *from, struct vs_pool *pool)
{
    const struct vs_bag *from_bag = (const struct vs_bag *)(from + part->bag_at);
    struct vs_arena arena;
    vs_arena_init(&arena);
    enum vs_err err = VS_ERR_OK;
    for (uint32_t i = 0; i < from_bag->entry_count && err == VS_ERR_OK; i++) {
        const struct vs_bag_entry *entry = &from_bag->entries[i];
        struct vs_str encoded = {entry->bytes, entry->len};
        if (entry->count == 0 || vs_bag_add((struct vs_bag *)(into + part->bag_at), encoded,
                                            entry->count, pool) != entry->count)
            continue;
        struct vs_reader reader = vs_reader(encoded);
        struct vs_value value = vs_row_read_value(&reader, part->call->arg_types[0], &arena);
        err = add_value(acc, part, into + part->at, &value, pool);
    }
    vs_arena_free(&arena);
    return err;
}

/* The values of `from`, behind those that are there. */
static void merge_list(const struct vs_acc_part *part, struct vs_deque *into, const struct vs_deque *from,
                       struct vs_pool *pool)
{
    struct vs_type type = part->call->arg_types[0];
    struct vs_arena arena;
    vs_arena_init(&arena);
    for (uint32_t i = 0; i < from->count; i++) {
        struct vs_value value = vs_held_get(type, vs_deque_at(from, type, i), &arena);
        vs_deque_push(into, type, &value, pool);
    }
    vs_arena_free(&arena);
}

static enum vs_err merge_part(const struct vs_acc_part *part, void *into, const void *from,
                              struct vs_pool *pool)
{
    struct vs_type type = part->call->arg_types[0];
    switch (part->kind) {
    case VS_AGG_COUNT:
        *(int64_t *)into += *(const int64_t *)from;
        break;
    case VS_AGG_SUM:
    case VS_AGG_AVG:
        if (part->physical == VS_PHYS_I128)
            vs_decimal_sum_merge(into, from);
        else
            vs_sum_merge(into, from, type, part->kind == VS_AGG_AVG);
        break;
    case VS_AGG_MIN:
    case VS_AGG_MAX:
        if (vs_held_is_set(from)) {
            struct vs_value value = vs_held_get(type, from, NULL);
            offer_to_held(part, into, &value, pool);
        }
        break;
    case VS_AGG_FIRST_VALUE:
    case VS_AGG_LAST_VALUE:
        if (vs_held_is_set(from) && (part->kind == VS_AGG_LAST_VALUE || !vs_held_is_set(into))) {
            struct vs_arena arena;
            vs_arena_init(&arena);
            struct vs_value value = vs_held_get(type, from, &arena);
            vs_held_set(type, into, &value, pool);
            vs_arena_free(&arena);
        }
        break;
    case VS_AGG_STDDEV_POP:
    case VS_AGG_STDDEV_SAMP:
    case VS_AGG_VAR_POP:
    case VS_AGG_VAR_SAMP:
        vs_variance_merge(into, from);
        break;
    case VS_AGG_LISTAGG: {
        const struct text *text = from;
        return text->is_set != 0 ? add_text(part, into, (struct vs_str){text->ptr, text->len}, pool)
                                 : VS_ERR_OK;
    }
    case VS_AGG_PERCENTILE: {
        const struct vs_bag *bag = from;
        for (uint32_t i = 0; i < bag->entry_count; i++)
            if (bag->entries[i].count != 0)
                (void)vs_bag_add(into, (struct vs_str){bag->entries[i].bytes, bag->entries[i].len},
                                 bag->entries[i].count, pool);
        break;
    }
    case VS_AGG_ARRAY_AGG:
        merge_list(part, into, from, pool);
        break;
    case VS_AGG_LAG:
        VS_UNREACHABLE();
    }
    return VS_ERR_OK;
}

enum vs_err vs_acc_merge_part(const struct vs_acc *acc, uint32_t index, void *into, const void *from,
                              struct vs_pool *pool)
{
    const struct vs_acc_part *part = &acc->parts[index];
    if (part->bag_at >= 0)
        return merge_distinct(acc, part, into, from, pool);
    return merge_part(part, (char *)into + part->at, (const char *)from + part->at, pool);
}

enum vs_err vs_acc_merge(const struct vs_acc *acc, void *into, const void *from,
                         struct vs_pool *pool)
{
    VS_CHECK(acc->mode == VS_ACC_APPEND);
    for (uint32_t i = 0; i < acc->part_count; i++)
        VS_TRY(vs_acc_merge_part(acc, i, into, from, pool));
    return VS_ERR_OK;
}

void vs_acc_retract_value(const struct vs_acc *acc, uint32_t index, void *block, const struct vs_value *value,
                          struct vs_pool *pool)
{
    const struct vs_acc_part *part = &acc->parts[index];
    retract_value(acc, part, (char *)block + part->at, value, pool);
}

static struct vs_value array_value(struct vs_type type, const struct vs_deque *deque, struct vs_arena *arena)
{
    struct vs_value *items = VS_ARENA_ARRAY(arena, deque->count, struct vs_value);
    for (uint32_t i = 0; i < deque->count; i++)
        items[i] = vs_value_copy(arena, type, vs_held_get(type, vs_deque_at(deque, type, i), arena));
    return (struct vs_value){.as.nested = {items, deque->count}};
}

static struct vs_value list_value(const struct vs_acc_part *part, const struct vs_deque *deque,
                                  struct vs_arena *arena)
{
    struct vs_type type = part->call->arg_types[0];
    if (part->kind == VS_AGG_LAG) {
        /* Flink gives the default for a row whose value is NULL, too. */
        struct vs_value value = {.is_null = true};
        if (deque->count > (uint64_t)part->call->constants[0].as.i64)
            value = vs_held_get(type, vs_deque_at(deque, type, 0), arena);
        return value.is_null ? part->call->constants[1] : value;
    }
    if (deque->count == 0)
        return (struct vs_value){.is_null = true};
    if (part->kind == VS_AGG_ARRAY_AGG)
        return array_value(type, deque, arena);
    if (part->kind == VS_AGG_LAST_VALUE)
        return vs_held_get(type, vs_deque_at(deque, type, deque->count - 1), arena);
    if (part->kind != VS_AGG_LISTAGG)
        return vs_held_get(type, vs_deque_at(deque, type, 0), arena);
    struct vs_str separator = part->call->constants[0].as.str;
    size_t len = separator.len * (deque->count - 1);
    for (uint32_t i = 0; i < deque->count; i++)
        len += vs_held_get(type, vs_deque_at(deque, type, i), NULL).as.str.len;
    char *text = vs_arena_raw(arena, len);
    size_t at = 0;
    for (uint32_t i = 0; i < deque->count; i++) {
        struct vs_str pieces[2] = {i == 0 ? (struct vs_str){0} : separator,
                                   vs_held_get(type, vs_deque_at(deque, type, i), NULL).as.str};
        for (int p = 0; p < 2; p++) {
            if (pieces[p].len > 0)
                memcpy(text + at, pieces[p].ptr, pieces[p].len);
            at += pieces[p].len;
        }
    }
    return (struct vs_value){.as.str = {text, len}};
}

struct vs_value vs_acc_value(const struct vs_acc *acc, uint32_t index, const void *block,
                             struct vs_arena *arena)
{
    VS_CHECK_INT(index, <, acc->part_count);
    const struct vs_acc_part *part = &acc->parts[index];
    const void *at = (const char *)block + part->at;
    struct vs_type type = part->call->arg_types[0];
    if (is_list(acc, part->kind))
        return list_value(part, at, arena);
    switch (part->kind) {
    case VS_AGG_COUNT:
        return (struct vs_value){.as.i64 = *(const int64_t *)at};
    case VS_AGG_SUM:
        return part->physical == VS_PHYS_I128 ? vs_decimal_sum_value(at)
                                              : vs_sum_value(at, part->call->type);
    case VS_AGG_AVG:
        return part->physical == VS_PHYS_I128
                   ? vs_decimal_sum_mean(at, type.scale, part->call->type.scale)
                   : vs_sum_mean(at, part->call->type);
    case VS_AGG_MIN:
    case VS_AGG_MAX:
        if (acc->mode != VS_ACC_APPEND)
            at = ((const struct extreme_bag *)at)->best;
        return vs_held_get(type, at, arena);
    case VS_AGG_FIRST_VALUE:
    case VS_AGG_LAST_VALUE:
        return vs_held_get(type, at, arena);
    case VS_AGG_STDDEV_POP:
    case VS_AGG_STDDEV_SAMP:
    case VS_AGG_VAR_POP:
    case VS_AGG_VAR_SAMP:
        return vs_variance_value(
            at, part->kind == VS_AGG_STDDEV_SAMP || part->kind == VS_AGG_VAR_SAMP,
            part->kind == VS_AGG_STDDEV_POP || part->kind == VS_AGG_STDDEV_SAMP, part->call->type);
    case VS_AGG_LISTAGG: {
        const struct text *text = at;
        return (struct vs_value){.is_null = text->is_set == 0, .as.str = {text->ptr, text->len}};
    }
    case VS_AGG_PERCENTILE:
        return vs_percentile_value(at, type, part->call->constants[0].as.f64, arena);
    case VS_AGG_ARRAY_AGG:
    case VS_AGG_LAG:
        break;
    }
    VS_UNREACHABLE();
}

/* What the three functions below do for one part is the same walk over its pieces. */
enum walk { WALK_CLEAR, WALK_SAVE, WALK_LOAD };

struct walker {
    enum walk walk;
    struct vs_pool *pool;
    struct vs_buf *out;
    struct vs_reader *reader;
};

static void walk_deque(const struct walker *w, struct vs_type type, struct vs_deque *deque)
{
    if (w->walk == WALK_CLEAR)
        vs_deque_clear(deque, type, w->pool);
    else if (w->walk == WALK_SAVE)
        vs_deque_save(deque, type, w->out);
    else
        vs_deque_load(deque, type, w->pool, w->reader);
}

static void walk_held(const struct walker *w, struct vs_type type, void *held)
{
    if (w->walk == WALK_CLEAR)
        vs_held_clear(type, held, w->pool);
    else if (w->walk == WALK_SAVE)
        vs_held_save(type, held, w->out);
    else
        vs_held_load(type, held, w->pool, w->reader);
}

static bool bag_holds_values(const struct vs_bag *bag, struct vs_type type, bool nulls)
{
    struct vs_arena arena;
    vs_arena_init(&arena);
    bool good = true;
    for (uint32_t i = 0; i < bag->entry_count && good; i++) {
        struct vs_reader reader =
            vs_reader((struct vs_str){bag->entries[i].bytes, bag->entries[i].len});
        good = (!vs_row_read_value(&reader, type, &arena).is_null || nulls) && !reader.failed &&
               vs_reader_left(&reader) == 0;
    }
    vs_arena_free(&arena);
    return good;
}

static void walk_bag(const struct walker *w, struct vs_type type, struct vs_bag *bag, bool nulls)
{
    if (w->walk == WALK_CLEAR) {
        vs_bag_clear(bag, w->pool);
    } else if (w->walk == WALK_SAVE) {
        vs_bag_save(bag, w->out);
    } else {
        vs_bag_load(bag, w->pool, w->reader);
        if (!bag_holds_values(bag, type, nulls))
            w->reader->failed = true;
    }
}

static void walk_text(const struct walker *w, struct text *text)
{
    if (w->walk == WALK_CLEAR) {
        vs_pool_give(w->pool, text->ptr, text->capacity);
        *text = (struct text){0};
    } else if (w->walk == WALK_SAVE) {
        vs_buf_add_u8(w->out, text->is_set != 0);
        vs_buf_add_sized(w->out, (struct vs_str){text->ptr, text->len});
    } else {
        text->is_set = vs_read_u8(w->reader) != 0;
        struct vs_str bytes = vs_pool_copy(w->pool, vs_read_sized(w->reader));
        *text = (struct text){(char *)(uintptr_t)bytes.ptr, bytes.len, bytes.len, text->is_set};
    }
}

static void walk_words(const struct walker *w, uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (w->walk == WALK_CLEAR)
            words[i] = 0;
        else if (w->walk == WALK_SAVE)
            vs_buf_add_u64(w->out, words[i]);
        else
            words[i] = vs_read_u64(w->reader);
    }
}

static void walk_part(const struct walker *w, const struct vs_acc *acc,
                      const struct vs_acc_part *part, char *block)
{
    struct vs_type type = part->call->arg_types[0];
    void *at = block + part->at;
    if (is_list(acc, part->kind)) {
        walk_deque(w, type, at);
    } else {
        switch (part->kind) {
        case VS_AGG_COUNT:
        case VS_AGG_SUM:
        case VS_AGG_AVG:
        case VS_AGG_STDDEV_POP:
        case VS_AGG_STDDEV_SAMP:
        case VS_AGG_VAR_POP:
        case VS_AGG_VAR_SAMP:
            walk_words(w, at, part_size(acc, part) / sizeof(uint64_t));
            break;
        case VS_AGG_MIN:
        case VS_AGG_MAX:
            if (acc->mode != VS_ACC_APPEND) {
                struct extreme_bag *extreme = at;
                walk_bag(w, type, &extreme->bag, false);
                at = extreme->best;
            }
            walk_held(w, type, at);
            break;
        case VS_AGG_FIRST_VALUE:
        case VS_AGG_LAST_VALUE:
            walk_held(w, type, at);
            break;
        case VS_AGG_LISTAGG:
            walk_text(w, at);
            break;
        case VS_AGG_PERCENTILE:
            walk_bag(w, type, at, false);
            break;
        case VS_AGG_ARRAY_AGG:
        case VS_AGG_LAG:
            VS_UNREACHABLE();
        }
    }
    if (part->bag_at >= 0)
        walk_bag(w, type, (struct vs_bag *)(block + part->bag_at), keeps_nulls(part->kind));
}

void vs_acc_clear_part(const struct vs_acc *acc, uint32_t index, void *block, struct vs_pool *pool)
{
    struct walker w = {.walk = WALK_CLEAR, .pool = pool};
    walk_part(&w, acc, &acc->parts[index], block);
}

void vs_acc_clear(const struct vs_acc *acc, void *block, struct vs_pool *pool)
{
    for (uint32_t i = 0; i < acc->part_count; i++)
        vs_acc_clear_part(acc, i, block, pool);
}

void vs_acc_save(const struct vs_acc *acc, const void *block, struct vs_buf *out)
{
    struct walker w = {.walk = WALK_SAVE, .out = out};
    for (uint32_t i = 0; i < acc->part_count; i++)
        walk_part(&w, acc, &acc->parts[i], (char *)(uintptr_t)block);
}

void vs_acc_load(const struct vs_acc *acc, void *block, struct vs_pool *pool,
                 struct vs_reader *reader)
{
    struct walker w = {.walk = WALK_LOAD, .pool = pool, .reader = reader};
    for (uint32_t i = 0; i < acc->part_count && !reader->failed; i++)
        walk_part(&w, acc, &acc->parts[i], block);
}
