/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Values as text: what CAST(x AS STRING) gives, and what Flink's json format writes. */
#include "core/sql/row.h"

#include "base/check.h"
#include "core/json/escape.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/expr/decimal.h"
#include "core/sql/expr/float_text.h"

static void print_int(struct vs_buf *out, int64_t v)
{
    uint64_t m = v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v;
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + m % 10);
        m /= 10;
    } while (m > 0);
    if (v < 0)
        vs_buf_add_char(out, '-');
    vs_buf_add(out, digits + at, sizeof digits - at);
}

static void print_base64(struct vs_buf *out, struct vs_str bytes)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t count = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (k < count ? (unsigned char)bytes.ptr[i + k] : 0);
        char text[4];
        for (size_t k = 0; k < 4; k++)
            text[k] = k <= count ? letters[group >> (18 - 6 * k) & 63] : '=';
        vs_buf_add(out, text, sizeof text);
    }
}

static void print_json_double(struct vs_buf *out, struct vs_type type, const struct vs_value *value)
{
    double v = type.kind == VS_KIND_FLOAT ? (double)value->as.f32 : value->as.f64;
    bool quoted = v != v || v - v != 0;
    if (quoted)
        vs_buf_add_char(out, '"');
    if (type.kind == VS_KIND_FLOAT)
        vs_print_float(out, value->as.f32);
    else
        vs_print_double(out, v);
    if (quoted)
        vs_buf_add_char(out, '"');
}

static void print_json_nested(struct vs_buf *out, struct vs_type type, const struct vs_value *value, bool plain)
{
    bool is_array = type.kind == VS_KIND_ARRAY;
    uint32_t step = type.kind == VS_KIND_MAP ? 2 : 1;
    vs_buf_add_char(out, is_array ? '[' : '{');
    for (uint32_t i = 0; i < value->as.nested.count; i += step) {
        const struct vs_value *item = &value->as.nested.items[i];
        if (i > 0)
            vs_buf_add_char(out, ',');
        if (type.kind == VS_KIND_ROW)
            vs_json_add_string(out, type.names[i], true);
        if (type.kind == VS_KIND_MAP)
            vs_json_add_string(out, item->is_null ? VS_STR("null") : item->as.str, true);
        if (!is_array)
            vs_buf_add_char(out, ':');
        if (type.kind == VS_KIND_MAP)
            vs_value_print_json(out, type.element[1], item + 1, plain);
        else
            vs_value_print_json(out, type.element[is_array ? 0 : i], item, plain);
    }
    vs_buf_add_char(out, is_array ? ']' : '}');
}

static void print_json_time(struct vs_buf *out, struct vs_type type, const struct vs_value *value)
{
    vs_buf_add_char(out, '"');
    if (type.kind == VS_KIND_DATE)
        vs_print_date(out, value->as.i32);
    else if (type.kind == VS_KIND_TIME)
        vs_print_time(out, value->as.i32, 0, 9, true);
    else
        vs_print_timestamp(out, vs_timestamp_of(type, value), ' ', 9, true);
    if (type.kind == VS_KIND_TIMESTAMP_LTZ)
        vs_buf_add_char(out, 'Z');
    vs_buf_add_char(out, '"');
}

void vs_value_print_json(struct vs_buf *out, struct vs_type type, const struct vs_value *value,
                         bool plain_decimals)
{
    if (value->is_null || vs_type_physical(type) == VS_PHYS_NONE) {
        vs_buf_add_str(out, VS_STR("null"));
        return;
    }
    switch (vs_type_physical(type)) {
    case VS_PHYS_BOOL:
        vs_buf_add_str(out, value->as.boolean != 0 ? VS_STR("true") : VS_STR("false"));
        return;
    case VS_PHYS_I32:
        if (type.kind == VS_KIND_DATE || type.kind == VS_KIND_TIME)
            print_json_time(out, type, value);
        else
            print_int(out, value->as.i32);
        return;
    case VS_PHYS_I64:
        if (vs_kind_is_timestamp(type.kind))
            print_json_time(out, type, value);
        else
            print_int(out, value->as.i64);
        return;
    case VS_PHYS_TS16:
        print_json_time(out, type, value);
        return;
    case VS_PHYS_F32:
    case VS_PHYS_F64:
        print_json_double(out, type, value);
        return;
    case VS_PHYS_I128:
        if (plain_decimals)
            vs_decimal_print(out, value->as.i128, type.scale);
        else
            vs_decimal_print_stripped(out, value->as.i128, type.scale);
        return;
    case VS_PHYS_STR:
        if (type.kind != VS_KIND_BINARY && type.kind != VS_KIND_VARBINARY) {
            vs_json_add_string(out, value->as.str, true);
            return;
        }
        vs_buf_add_char(out, '"');
        print_base64(out, value->as.str);
        vs_buf_add_char(out, '"');
        return;
    case VS_PHYS_NESTED:
        print_json_nested(out, type, value, plain_decimals);
        return;
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

static void print_text_item(struct vs_buf *out, struct vs_type type, const struct vs_value *value,
                            struct vs_zone zone)
{
    if (value->is_null)
        vs_buf_add_str(out, VS_STR("NULL"));
    else
        vs_value_print_text_in(out, type, value, zone);
}

static void print_text_nested(struct vs_buf *out, struct vs_type type, const struct vs_value *value,
                              struct vs_zone zone)
{
    const char *brackets = type.kind == VS_KIND_ARRAY ? "[]" : type.kind == VS_KIND_MAP ? "{}" : "()";
    vs_buf_add_char(out, brackets[0]);
    for (uint32_t i = 0; i < value->as.nested.count; i++) {
        bool is_map_value = type.kind == VS_KIND_MAP && i % 2 == 1;
        if (is_map_value)
            vs_buf_add_char(out, '=');
        else if (i > 0)
            vs_buf_add_str(out, VS_STR(", "));
        uint32_t element = type.kind == VS_KIND_ARRAY ? 0 : type.kind == VS_KIND_MAP ? i % 2 : i;
        print_text_item(out, type.element[element], &value->as.nested.items[i], zone);
    }
    vs_buf_add_char(out, brackets[1]);
}

/* "+1 02:03:04.000" and "+1-02" */
static void print_interval(struct vs_buf *out, struct vs_type type, int64_t v)
{
    vs_buf_add_char(out, v < 0 ? '-' : '+');
    uint64_t m = v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v;
    if (type.kind == VS_KIND_INTERVAL_MONTH) {
        vs_buf_printf(out, "%llu-%02llu", (unsigned long long)(m / 12), (unsigned long long)(m % 12));
        return;
    }
    vs_buf_printf(out, "%llu ", (unsigned long long)(m / VS_MS_PER_DAY));
    vs_print_time(out, (int64_t)(m % VS_MS_PER_DAY), 0, 3, false);
}

static void print_text_time(struct vs_buf *out, struct vs_type type, const struct vs_value *value,
                            struct vs_zone zone)
{
    struct vs_timestamp ts = vs_timestamp_of(type, value);
    if (type.kind == VS_KIND_TIMESTAMP_LTZ)
        ts.ms = vs_zone_to_local(zone, ts.ms);
    vs_print_timestamp(out, ts, ' ', type.precision, false);
}

void vs_value_print_text(struct vs_buf *out, struct vs_type type, const struct vs_value *value)
{
    vs_value_print_text_in(out, type, value, (struct vs_zone){0});
}

void vs_value_print_text_in(struct vs_buf *out, struct vs_type type, const struct vs_value *value,
                            struct vs_zone zone)
{
    if (value->is_null)
        return;
    switch (vs_type_physical(type)) {
    case VS_PHYS_BOOL:
        vs_buf_add_str(out, value->as.boolean != 0 ? VS_STR("TRUE") : VS_STR("FALSE"));
        return;
    case VS_PHYS_I32:
        if (type.kind == VS_KIND_DATE)
            vs_print_date(out, value->as.i32);
        else if (type.kind == VS_KIND_TIME)
            vs_print_time(out, value->as.i32, 0, type.precision, false);
        else
            print_int(out, value->as.i32);
        return;
    case VS_PHYS_I64:
        if (vs_kind_is_timestamp(type.kind))
            print_text_time(out, type, value, zone);
        else if (type.kind == VS_KIND_BIGINT)
            print_int(out, value->as.i64);
        else
            print_interval(out, type, value->as.i64);
        return;
    case VS_PHYS_TS16:
        print_text_time(out, type, value, zone);
        return;
    case VS_PHYS_F32:
        vs_print_float(out, value->as.f32);
        return;
    case VS_PHYS_F64:
        vs_print_double(out, value->as.f64);
        return;
    case VS_PHYS_I128:
        vs_decimal_print(out, value->as.i128, type.scale);
        return;
    case VS_PHYS_STR:
        vs_buf_add_str(out, value->as.str);
        return;
    case VS_PHYS_NESTED:
        print_text_nested(out, type, value, zone);
        return;
    case VS_PHYS_NONE:
        return;
    }
    VS_UNREACHABLE();
}
