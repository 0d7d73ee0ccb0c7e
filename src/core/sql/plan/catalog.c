/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/catalog.h"

#include "core/sql/plan/nearest.h"

static const struct vs_str default_catalog = {"default_catalog", 15};
static const struct vs_str default_database = {"default_database", 16};

struct vs_catalog vs_catalog_make(struct vs_arena *arena)
{
    struct vs_catalog catalog = {.arena = arena, .current = {default_catalog, default_database, true}};
    vs_catalog_add_database(&catalog, catalog.current);
    return catalog;
}

static bool is_same(const struct vs_database *a, const struct vs_database *b)
{
    return vs_str_equal(a->catalog, b->catalog) && vs_str_equal(a->name, b->name);
}

const struct vs_database *vs_catalog_find_database(const struct vs_catalog *catalog,
                                                   struct vs_str catalog_name, struct vs_str name)
{
    struct vs_database wanted = {.catalog = catalog_name, .name = name};
    for (uint32_t i = 0; i < catalog->database_count; i++)
        if (is_same(&catalog->databases[i], &wanted))
            return &catalog->databases[i];
    return NULL;
}

const struct vs_database *vs_catalog_default_database(const struct vs_catalog *catalog,
                                                      struct vs_str catalog_name)
{
    for (uint32_t i = 0; i < catalog->database_count; i++)
        if (catalog->databases[i].is_default &&
            vs_str_equal(catalog->databases[i].catalog, catalog_name))
            return &catalog->databases[i];
    return NULL;
}

void vs_catalog_add_database(struct vs_catalog *catalog, struct vs_database database)
{
    catalog->databases =
        vs_plan_grow(catalog->arena, catalog->databases, catalog->database_count,
                     &catalog->database_capacity, sizeof *catalog->databases);
    catalog->databases[catalog->database_count++] = database;
}

void vs_catalog_drop_database(struct vs_catalog *catalog, struct vs_database database)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < catalog->count; i++)
        if (!is_same(&catalog->items[i].database, &database))
            catalog->items[kept++] = catalog->items[i];
    catalog->count = kept;
    kept = 0;
    for (uint32_t i = 0; i < catalog->database_count; i++)
        if (!is_same(&catalog->databases[i], &database))
            catalog->databases[kept++] = catalog->databases[i];
    catalog->database_count = kept;
}

bool vs_catalog_database_is_empty(const struct vs_catalog *catalog, struct vs_database database)
{
    for (uint32_t i = 0; i < catalog->count; i++)
        if (is_same(&catalog->items[i].database, &database))
            return false;
    return true;
}

struct vs_str vs_catalog_object_name(const struct vs_catalog *catalog, struct vs_database database,
                                     struct vs_str name)
{
    if (!vs_str_equal(database.catalog, default_catalog))
        return vs_arena_printf(catalog->arena, "%.*s.%.*s.%.*s", VS_STR_ARG(database.catalog),
                               VS_STR_ARG(database.name), VS_STR_ARG(name));
    if (!vs_str_equal(database.name, default_database))
        return vs_arena_printf(catalog->arena, "%.*s.%.*s", VS_STR_ARG(database.name),
                               VS_STR_ARG(name));
    return name;
}

struct vs_object *vs_catalog_find_kind(const struct vs_catalog *catalog, struct vs_str name,
                                       bool temporary)
{
    for (uint32_t i = 0; i < catalog->count; i++)
        if (catalog->items[i].temporary == temporary && vs_str_equal(catalog->items[i].name, name))
            return &catalog->items[i];
    return NULL;
}

struct vs_object *vs_catalog_find(const struct vs_catalog *catalog, struct vs_str name)
{
    struct vs_object *object = vs_catalog_find_kind(catalog, name, true);
    return object != NULL ? object : vs_catalog_find_kind(catalog, name, false);
}

void vs_catalog_put(struct vs_catalog *catalog, const struct vs_object *object)
{
    struct vs_object *old = vs_catalog_find_kind(catalog, object->name, object->temporary);
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
