/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What decoder and encoder share: which format a table has, its options, and the types it can hold. */
#ifndef VS_CORE_SQL_FORMAT_OPTIONS_H
#define VS_CORE_SQL_FORMAT_OPTIONS_H

#include "base/err.h"
#include "core/sql/format/json_value.h"
#include "core/sql/table.h"

/* GENERATED: a record is the number of a row (generator.h). */
enum vs_format { VS_FORMAT_JSON, VS_FORMAT_CSV, VS_FORMAT_RAW, VS_FORMAT_GENERATED };

/* What a NULL key of a MAP does when it is written. */
enum vs_null_key { VS_NULL_KEY_FAIL, VS_NULL_KEY_LITERAL, VS_NULL_KEY_DROP };

struct vs_json_write {
    bool plain_decimals;
    bool ignore_null_fields;
    enum vs_null_key null_keys;
    struct vs_str null_key_literal;
    enum vs_time_standard standard;
};

/* `format` or `value.format`. INVALID: there is none, or nobody knows it; UNSUPPORTED: Flink knows it. */
VS_MUST_USE enum vs_err vs_format_of(const struct vs_table *table, enum vs_format *out, struct vs_err_note *note);
/* `FORMAT.NAME`, or `value.FORMAT.NAME`; false: not given. */
bool vs_format_option(const struct vs_table *table, const char *format, const char *name, struct vs_str *out);
/* *out stays when it is not given. */
VS_MUST_USE enum vs_err vs_format_bool(const struct vs_table *table, const char *format, const char *name, bool *out,
                                       struct vs_err_note *note);
/* Options `json.x`, or `value.json.x`. */
VS_MUST_USE enum vs_err vs_format_json_read(const struct vs_table *table, struct vs_json_read *out,
                                            struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_format_json_write(const struct vs_table *table, struct vs_json_write *out,
                                             struct vs_err_note *note);
/* Whether the json format can carry the type. */
VS_MUST_USE enum vs_err vs_format_check_json(struct vs_str column, const struct vs_type *type,
                                             struct vs_err_note *note);

#endif
