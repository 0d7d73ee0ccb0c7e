/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Tables and views by name, in databases of catalogs. All of it is in memory and lives as long as the
 * plan, as Flink's generic_in_memory catalogs do. Names are case-sensitive. An object of
 * default_catalog.default_database has its bare name here, one of another database `database.name`, one of
 * another catalog `catalog.database.name`. Plan arena, one thread. */
#ifndef VS_CORE_SQL_PLAN_CATALOG_H
#define VS_CORE_SQL_PLAN_CATALOG_H

#include "core/sql/plan/rel.h"

struct vs_relation;

struct vs_database {
    struct vs_str catalog;
    struct vs_str name;
    bool is_default; /* of its catalog */
};

struct vs_object {
    struct vs_str name;
    struct vs_database database;
    bool temporary; /* hides the permanent object of its name */
    const struct vs_table *table;   /* NULL: a view */
    const struct vs_relation *view; /* what it stands for */
    struct vs_str query_text;       /* of a view, for SHOW */
    struct vs_rel *source; /* of a table, when it was read: scan, computed columns, watermark */
};

struct vs_catalog {
    struct vs_arena *arena;
    struct vs_database current;
    struct vs_database *databases;
    uint32_t database_count;
    uint32_t database_capacity;
    struct vs_object *items;
    uint32_t count;
    uint32_t capacity;
};

/* With the one database that is there from the start. */
struct vs_catalog vs_catalog_make(struct vs_arena *arena);
const struct vs_database *vs_catalog_find_database(const struct vs_catalog *catalog,
                                                   struct vs_str catalog_name, struct vs_str name);
/* The database that USE CATALOG picks; NULL: no such catalog. */
const struct vs_database *vs_catalog_default_database(const struct vs_catalog *catalog,
                                                      struct vs_str catalog_name);
void vs_catalog_add_database(struct vs_catalog *catalog, struct vs_database database);
/* With all that is in it. */
void vs_catalog_drop_database(struct vs_catalog *catalog, struct vs_database database);
bool vs_catalog_database_is_empty(const struct vs_catalog *catalog, struct vs_database database);
/* The name of an object as it is kept here. */
struct vs_str vs_catalog_object_name(const struct vs_catalog *catalog, struct vs_database database,
                                     struct vs_str name);

struct vs_object *vs_catalog_find(const struct vs_catalog *catalog, struct vs_str name);
/* The temporary one, or the permanent one. */
struct vs_object *vs_catalog_find_kind(const struct vs_catalog *catalog, struct vs_str name,
                                       bool temporary);
/* Replaces the object of that name and kind if there is one. Borrowed pointers to objects end here. */
void vs_catalog_put(struct vs_catalog *catalog, const struct vs_object *object);
void vs_catalog_drop(struct vs_catalog *catalog, struct vs_object *object);
/* The table or view most like the name, or empty. */
struct vs_str vs_catalog_nearest(const struct vs_catalog *catalog, struct vs_str name);
/* The tables in the order of creation. */
const struct vs_table **vs_catalog_tables(const struct vs_catalog *catalog, uint32_t *count);

#endif
