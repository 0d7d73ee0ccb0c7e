/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Tables, views and settings of a script, after binding. Immutable; lives in the plan arena. */
#ifndef VS_CORE_SQL_TABLE_H
#define VS_CORE_SQL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sql/type.h"

struct vs_expr;

struct vs_option {
    struct vs_str key;
    struct vs_str value; /* ${NAME} still in it; replaced by the runtime when the adapter opens */
};

enum vs_column_kind { VS_COLUMN_PHYSICAL, VS_COLUMN_METADATA, VS_COLUMN_COMPUTED };

struct vs_table_column {
    struct vs_str name;
    struct vs_type type;
    enum vs_column_kind kind;
    struct vs_str metadata_key;     /* METADATA: "timestamp", "partition", "offset", "headers", "topic", "file.path".. */
    bool is_virtual;                /* METADATA VIRTUAL: not written by a sink */
    const struct vs_expr *computed; /* COMPUTED: over the columns before it, by table column index */
    struct vs_str computed_text;    /* as SQL, for SHOW */
    struct vs_str comment;
};

struct vs_table {
    struct vs_str name;        /* with its database unless that is the default one */
    struct vs_str object_name; /* the last part of the name */
    struct vs_table_column *columns;
    uint32_t column_count;
    uint32_t *primary_key; /* column indexes */
    uint32_t primary_key_count;
    struct vs_str key_name; /* CONSTRAINT name; without one Flink's: PK_a_b */
    int32_t rowtime_column;          /* -1: no watermark */
    const struct vs_expr *watermark; /* over all columns */
    struct vs_option *options;
    uint32_t option_count;
    struct vs_str connector; /* option 'connector'; empty when missing */
    struct vs_str format;    /* option 'format'; empty when missing */
    uint32_t line;           /* where it was created */
    struct vs_str file;
    struct vs_str watermark_text; /* these three as SQL, for SHOW */
    struct vs_str partitioned_by;
    struct vs_str comment;
};

/* Whether a ${..} still stands in an option's value. */
bool vs_option_has_reference(struct vs_str value);
/* Empty view when the option is not set. */
struct vs_str vs_table_option(const struct vs_table *table, struct vs_str key);
/* Columns of the record key, separated by ';': option 'key.fields', by default device_id, so that what a device
 * sends lies in the partition of the device. *given: the option is set, and its columns must be there. */
struct vs_str vs_table_key_fields(const struct vs_table *table, bool *given);

#endif
