/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate/percentile.h"

#include <math.h>
#include <stdlib.h>

#include "core/sql/aggregate/numbers.h"
#include "core/sql/row.h"

struct weighted {
    double value;
    int64_t count;
};

static int compare(const void *a, const void *b)
{
    double left = ((const struct weighted *)a)->value, right = ((const struct weighted *)b)->value;
    if (isnan(left) || isnan(right)) /* above all numbers, as in Java */
        return isnan(left) - isnan(right);
    return (left > right) - (left < right);
}

/* The value at a place among all, with each as often as it counts. */
static double value_at(const struct weighted *items, uint32_t count, int64_t place)
{
    uint32_t i = 0;
    while (i + 1 < count && place >= items[i].count)
        place -= items[i++].count;
    return items[i].value;
}

struct vs_value vs_percentile_value(const struct vs_bag *bag, struct vs_type type, double p, struct vs_arena *scratch)
{
    struct weighted *items = VS_ARENA_ARRAY(scratch, bag->entry_count, struct weighted);
    uint32_t count = 0;
    int64_t total = 0;
    for (uint32_t i = 0; i < bag->entry_count; i++) {
        const struct vs_bag_entry *entry = &bag->entries[i];
        if (entry->count <= 0)
            continue;
        struct vs_reader reader = vs_reader((struct vs_str){entry->bytes, entry->len});
        struct vs_value value = vs_row_read_value(&reader, type, scratch);
        items[count++] = (struct weighted){vs_value_to_double(type, &value), entry->count};
        total += entry->count;
    }
    if (total == 0)
        return (struct vs_value){.is_null = true};
    qsort(items, count, sizeof *items, compare);
    double place = (double)(total - 1) * p + 1; /* from 1, as Flink: the last digits depend on it */
    double low = floor(place), high = ceil(place);
    double below = value_at(items, count, (int64_t)low - 1), above = value_at(items, count, (int64_t)high - 1);
    double result = low >= high || below == above ? below : (high - place) * below + (place - low) * above;
    return (struct vs_value){.as.f64 = result};
}
