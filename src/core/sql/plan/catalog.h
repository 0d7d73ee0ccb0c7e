/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Tables and views by name. There is one catalog and one database, with Flink's names
 * (default_catalog.default_database); names of tables are case-sensitive. Plan arena, one thread.
 */
#ifndef VS_CORE_SQL_PLAN_CATALOG_H
#define VS_CORE_SQL_PLAN_CATALOG_H

#include "core/sql/plan/rel.h"

struct vs_relation;

struct vs_object {
    struct vs_str name;
    const struct vs_table *table;   /* NULL: a view */
    const struct vs_relation *view; /* what it stands for */
    struct vs_rel *source; /* of a table, when it was read: scan, computed columns, watermark */
};

struct vs_catalog {
    struct vs_arena *arena;
    struct vs_object *items;
    uint32_t count;
    uint32_t capacity;
};

struct vs_object *vs_catalog_find(const struct vs_catalog *catalog, struct vs_str name);
/* Replaces the object of that name if there is one. Borrowed pointers to objects end here. */
void vs_catalog_put(struct vs_catalog *catalog, const struct vs_object *object);
void vs_catalog_drop(struct vs_catalog *catalog, struct vs_object *object);
/* The table or view most like the name, or empty. */
struct vs_str vs_catalog_nearest(const struct vs_catalog *catalog, struct vs_str name);
/* The tables in the order of creation. */
const struct vs_table **vs_catalog_tables(const struct vs_catalog *catalog, uint32_t *count);

#endif
