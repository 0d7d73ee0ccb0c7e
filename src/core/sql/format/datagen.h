/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* How datagen makes the values of one column or of a part of it (Flink's page "DataGen SQL Connector", 2.3). */
#ifndef VS_CORE_SQL_FORMAT_DATAGEN_H
#define VS_CORE_SQL_FORMAT_DATAGEN_H

#include "core/sql/format/generator.h"

struct vs_datagen_field {
    struct vs_type type;
    bool sequence;
    bool var_len;
    int64_t start;
    int64_t end;
    __int128 min; /* whole numbers; unscaled of DECIMAL */
    __int128 max; /* inclusive */
    double real_min;
    double real_max;
    uint64_t length; /* of text, bytes, ARRAY, MAP */
    int64_t max_past_ms;
    double null_rate;
    struct vs_datagen_field *parts; /* ARRAY: element; MAP: key, value; ROW: fields */
    uint32_t part_count;
};

struct vs_datagen_options {
    struct vs_arena *plan;
    const struct vs_table *table;
    bool *used; /* per option of the table: somebody asked for it */
};

/* Options `PATH.kind`, `PATH.min` ..; PATH is `fields.NAME`. */
VS_MUST_USE enum vs_err vs_datagen_field(const struct vs_datagen_options *of, struct vs_str path,
                                         const struct vs_type *type, struct vs_datagen_field *out,
                                         struct vs_err_note *note);
struct vs_value vs_datagen_value(const struct vs_datagen_field *field, struct vs_arena *scratch,
                                 struct vs_random *random, const struct vs_record *record);

#endif
