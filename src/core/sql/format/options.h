/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What decoder and encoder share: which format a table has, its options, and the types it can hold. */
#ifndef VS_CORE_SQL_FORMAT_OPTIONS_H
#define VS_CORE_SQL_FORMAT_OPTIONS_H

#include "base/err.h"
#include "core/sql/format/json_value.h"
#include "core/sql/table.h"

enum vs_format { VS_FORMAT_JSON, VS_FORMAT_RAW };

struct vs_json_write {
    bool plain_decimals;
    bool ignore_null_fields;
    bool fail_on_null_keys; /* of maps; else they are written as "null" */
    enum vs_time_standard standard;
};

/* `format` or `value.format`. INVALID: there is none, or nobody knows it; UNSUPPORTED: Flink knows it. */
VS_MUST_USE enum vs_err vs_format_of(const struct vs_table *table, enum vs_format *out, struct vs_err_note *note);
/* Options `json.x`, or `value.json.x`. */
VS_MUST_USE enum vs_err vs_format_json_read(const struct vs_table *table, struct vs_json_read *out,
                                            struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_format_json_write(const struct vs_table *table, struct vs_json_write *out,
                                             struct vs_err_note *note);
/* Whether the json format can carry the type. */
VS_MUST_USE enum vs_err vs_format_check_json(struct vs_str column, const struct vs_type *type,
                                             struct vs_err_note *note);
/* Whether the raw format can: one column of text or bytes. */
VS_MUST_USE enum vs_err vs_format_check_raw(const struct vs_table *table, struct vs_err_note *note);

#endif
