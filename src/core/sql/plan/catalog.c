/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/catalog.h"

#include "core/sql/plan/nearest.h"

struct vs_object *vs_catalog_find(const struct vs_catalog *catalog, struct vs_str name)
{
    for (uint32_t i = 0; i < catalog->count; i++)
        if (vs_str_equal(catalog->items[i].name, name))
            return &catalog->items[i];
    return NULL;
}

void vs_catalog_put(struct vs_catalog *catalog, const struct vs_object *object)
{
    struct vs_object *old = vs_catalog_find(catalog, object->name);
    if (old != NULL) {
        *old = *object;
        return;
    }
    catalog->items = vs_plan_grow(catalog->arena, catalog->items, catalog->count,
                                  &catalog->capacity, sizeof *catalog->items);
    catalog->items[catalog->count++] = *object;
}

void vs_catalog_drop(struct vs_catalog *catalog, struct vs_object *object)
{
    uint32_t index = (uint32_t)(object - catalog->items);
    catalog->count--;
    memmove(object, object + 1, (catalog->count - index) * sizeof *object);
}

struct vs_str vs_catalog_nearest(const struct vs_catalog *catalog, struct vs_str name)
{
    struct vs_str *names = VS_ARENA_ARRAY(catalog->arena, catalog->count, struct vs_str);
    for (uint32_t i = 0; i < catalog->count; i++)
        names[i] = catalog->items[i].name;
    return vs_nearest(name, names, catalog->count);
}

const struct vs_table **vs_catalog_tables(const struct vs_catalog *catalog, uint32_t *count)
{
    const struct vs_table **tables =
        VS_ARENA_ARRAY(catalog->arena, catalog->count, const struct vs_table *);
    *count = 0;
    for (uint32_t i = 0; i < catalog->count; i++)
        if (catalog->items[i].table != NULL)
            tables[(*count)++] = catalog->items[i].table;
    return tables;
}
