/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/type.h"

#include "base/check.h"

enum vs_physical vs_type_physical(struct vs_type type)
{
    switch (type.kind) {
    case VS_KIND_BOOLEAN:
        return VS_PHYS_BOOL;
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_DATE:
    case VS_KIND_TIME:
        return VS_PHYS_I32;
    case VS_KIND_BIGINT:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
        return VS_PHYS_I64;
    case VS_KIND_FLOAT:
        return VS_PHYS_F32;
    case VS_KIND_DOUBLE:
        return VS_PHYS_F64;
    case VS_KIND_DECIMAL:
        return VS_PHYS_I128;
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
    case VS_KIND_SYMBOL:
        return VS_PHYS_STR;
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        return type.precision <= 3 ? VS_PHYS_I64 : VS_PHYS_TS16;
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
    case VS_KIND_ROW:
        return VS_PHYS_NESTED;
    case VS_KIND_NULL:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_COUNT:
        return VS_PHYS_NONE;
    }
    VS_UNREACHABLE();
}

size_t vs_physical_size(enum vs_physical physical)
{
    switch (physical) {
    case VS_PHYS_BOOL:
        return sizeof(uint8_t);
    case VS_PHYS_I32:
        return sizeof(int32_t);
    case VS_PHYS_I64:
        return sizeof(int64_t);
    case VS_PHYS_F32:
        return sizeof(float);
    case VS_PHYS_F64:
        return sizeof(double);
    case VS_PHYS_I128:
        return sizeof(__int128);
    case VS_PHYS_STR:
        return sizeof(struct vs_str);
    case VS_PHYS_TS16:
        return sizeof(struct vs_timestamp);
    case VS_PHYS_NESTED:
        return sizeof(const struct vs_value *);
    case VS_PHYS_NONE:
        return 0;
    }
    VS_UNREACHABLE();
}

static bool has_precision(enum vs_kind kind)
{
    return kind == VS_KIND_DECIMAL || kind == VS_KIND_TIME || vs_kind_is_timestamp(kind) ||
           vs_kind_is_text(kind) || kind == VS_KIND_BINARY || kind == VS_KIND_VARBINARY;
}

bool vs_type_equal(struct vs_type a, struct vs_type b)
{
    if (a.kind != b.kind)
        return false;
    if (has_precision(a.kind) && a.precision != b.precision)
        return false;
    if (a.kind == VS_KIND_DECIMAL && a.scale != b.scale)
        return false;
    if (vs_type_physical(a) != VS_PHYS_NESTED)
        return true;
    if (a.element_count != b.element_count)
        return false;
    for (uint32_t i = 0; i < a.element_count; i++) {
        if (!vs_type_equal(a.element[i], b.element[i]))
            return false;
        if (a.kind == VS_KIND_ROW && !vs_str_equal(a.names[i], b.names[i]))
            return false;
    }
    return true;
}

static void print_name(struct vs_buf *out, struct vs_str name)
{
    vs_buf_add_char(out, '`');
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '`')
            vs_buf_add_char(out, '`');
        vs_buf_add_char(out, name.ptr[i]);
    }
    vs_buf_add_char(out, '`');
}

static void print_nested(struct vs_buf *out, struct vs_type type, const char *word)
{
    vs_buf_printf(out, "%s<", word);
    for (uint32_t i = 0; i < type.element_count; i++) {
        if (i > 0)
            vs_buf_add_str(out, VS_STR(", "));
        if (type.kind == VS_KIND_ROW) {
            print_name(out, type.names[i]);
            vs_buf_add_char(out, ' ');
        }
        vs_type_print(out, type.element[i]);
    }
    vs_buf_add_char(out, '>');
}

static void print_sized(struct vs_buf *out, const char *word, const char *word_when_unbounded, int32_t length)
{
    if (word_when_unbounded != NULL && length == VS_LENGTH_MAX)
        vs_buf_printf(out, "%s", word_when_unbounded);
    else
        vs_buf_printf(out, "%s(%d)", word, length);
}

static void print_kind(struct vs_buf *out, struct vs_type type)
{
    switch (type.kind) {
    case VS_KIND_NULL:
        vs_buf_add_str(out, VS_STR("NULL"));
        return;
    case VS_KIND_BOOLEAN:
        vs_buf_add_str(out, VS_STR("BOOLEAN"));
        return;
    case VS_KIND_TINYINT:
        vs_buf_add_str(out, VS_STR("TINYINT"));
        return;
    case VS_KIND_SMALLINT:
        vs_buf_add_str(out, VS_STR("SMALLINT"));
        return;
    case VS_KIND_INT:
        vs_buf_add_str(out, VS_STR("INT"));
        return;
    case VS_KIND_BIGINT:
        vs_buf_add_str(out, VS_STR("BIGINT"));
        return;
    case VS_KIND_FLOAT:
        vs_buf_add_str(out, VS_STR("FLOAT"));
        return;
    case VS_KIND_DOUBLE:
        vs_buf_add_str(out, VS_STR("DOUBLE"));
        return;
    case VS_KIND_DECIMAL:
        vs_buf_printf(out, "DECIMAL(%d, %d)", type.precision, type.scale);
        return;
    case VS_KIND_CHAR:
        print_sized(out, "CHAR", NULL, type.precision);
        return;
    case VS_KIND_VARCHAR:
        print_sized(out, "VARCHAR", "STRING", type.precision);
        return;
    case VS_KIND_BINARY:
        print_sized(out, "BINARY", NULL, type.precision);
        return;
    case VS_KIND_VARBINARY:
        print_sized(out, "VARBINARY", "BYTES", type.precision);
        return;
    case VS_KIND_DATE:
        vs_buf_add_str(out, VS_STR("DATE"));
        return;
    case VS_KIND_TIME:
        print_sized(out, "TIME", NULL, type.precision);
        return;
    case VS_KIND_TIMESTAMP:
        print_sized(out, "TIMESTAMP", NULL, type.precision);
        return;
    case VS_KIND_TIMESTAMP_LTZ:
        print_sized(out, "TIMESTAMP_LTZ", NULL, type.precision);
        return;
    case VS_KIND_INTERVAL_MONTH:
        vs_buf_add_str(out, VS_STR("INTERVAL MONTH"));
        return;
    case VS_KIND_INTERVAL_DAY:
        vs_buf_add_str(out, VS_STR("INTERVAL SECOND(3)"));
        return;
    case VS_KIND_ARRAY:
        print_nested(out, type, "ARRAY");
        return;
    case VS_KIND_MAP:
        print_nested(out, type, "MAP");
        return;
    case VS_KIND_ROW:
        print_nested(out, type, "ROW");
        return;
    case VS_KIND_DESCRIPTOR:
        vs_buf_add_str(out, VS_STR("DESCRIPTOR"));
        return;
    case VS_KIND_SYMBOL:
        vs_buf_add_str(out, VS_STR("SYMBOL"));
        return;
    case VS_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

void vs_type_print(struct vs_buf *out, struct vs_type type)
{
    print_kind(out, type);
    if (type.attribute == VS_TIME_ROWTIME)
        vs_buf_add_str(out, VS_STR(" *ROWTIME*"));
    if (type.attribute == VS_TIME_PROCTIME)
        vs_buf_add_str(out, VS_STR(" *PROCTIME*"));
    if (type.not_null)
        vs_buf_add_str(out, VS_STR(" NOT NULL"));
}

bool vs_kind_is_number(enum vs_kind kind)
{
    return kind >= VS_KIND_TINYINT && kind <= VS_KIND_DECIMAL;
}

bool vs_kind_is_text(enum vs_kind kind)
{
    return kind == VS_KIND_CHAR || kind == VS_KIND_VARCHAR;
}

bool vs_kind_is_timestamp(enum vs_kind kind)
{
    return kind == VS_KIND_TIMESTAMP || kind == VS_KIND_TIMESTAMP_LTZ;
}

const char *vs_row_kind_text(enum vs_row_kind kind)
{
    switch (kind) {
    case VS_ROW_INSERT:
        return "+I";
    case VS_ROW_UPDATE_BEFORE:
        return "-U";
    case VS_ROW_UPDATE_AFTER:
        return "+U";
    case VS_ROW_DELETE:
        return "-D";
    }
    VS_UNREACHABLE();
}
