/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/json_value.h"

#include "base/check.h"
#include "core/sql/expr/decimal.h"
#include "core/sql/expr/float_text.h"

/* The text of a number or string, trimmed; all other values have none that could be a number. */
static struct vs_str number_text(struct vs_arena *scratch, const struct vs_json_value *json)
{
    if (json->kind == VS_JSON_NUMBER)
        return json->text;
    return json->kind == VS_JSON_STRING ? vs_str_trim_low(vs_json_unescape(scratch, json)) : (struct vs_str){0};
}

bool vs_json_short_integer(struct vs_str number, int64_t *out)
{
    bool minus = number.ptr[0] == '-';
    if (number.len > 18)
        return false;
    int64_t v = 0;
    for (size_t i = minus; i < number.len; i++) {
        unsigned digit = (unsigned char)number.ptr[i] - '0';
        if (digit > 9)
            return false;
        v = v * 10 + digit;
    }
    *out = minus ? -v : v;
    return true;
}

/* Digits that fit a double, over a power of ten that does: one division, correctly rounded. All else takes the
 * long way. */
static bool number_to_double(struct vs_str number, double *out)
{
    static const double power[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool minus = number.ptr[0] == '-';
    size_t i = minus;
    int64_t digits = 0;
    size_t point = number.len;
    for (; i < number.len && number.len <= 16; i++) {
        char c = number.ptr[i];
        if (c == '.')
            point = i + 1;
        else if (c >= '0' && c <= '9')
            digits = digits * 10 + (c - '0');
        else
            break;
    }
    if (i < number.len || digits > (INT64_C(1) << 53))
        return vs_text_to_double(number, out);
    double v = (double)digits / power[number.len - point];
    *out = minus ? -v : v;
    return true;
}

static enum vs_decoded to_double(struct vs_arena *scratch, const struct vs_json_value *json, struct vs_value *out)
{
    struct vs_str text = number_text(scratch, json);
    bool ok = json->kind == VS_JSON_NUMBER ? number_to_double(text, &out->as.f64)
                                           : vs_text_to_double(text, &out->as.f64);
    return ok ? VS_DECODED_VALUE : VS_DECODED_BAD;
}

static bool is_whole(struct vs_str number)
{
    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] != '-' && (number.ptr[i] < '0' || number.ptr[i] > '9'))
            return false;
    }
    return true;
}

/* Jackson takes whole numbers as they are and cuts others by way of a double; both must be in range. */
static bool number_to_int64(struct vs_str number, int64_t min, int64_t max, int64_t *out)
{
    if (vs_json_short_integer(number, out) || vs_str_to_int64(number, out))
        return *out >= min && *out <= max;
    double v;
    if (is_whole(number) || !number_to_double(number, &v) || v < (double)min || v > (double)max)
        return false;
    /* (double)INT64_MAX is 2^63: Java's cast then gives INT64_MAX. */
    *out = v >= 0x1p63 ? INT64_MAX : (int64_t)v;
    return true;
}

/* TINYINT and SMALLINT: always by their text. */
static enum vs_decoded to_int(struct vs_arena *scratch, enum vs_kind kind, const struct vs_json_value *json,
                              struct vs_value *out)
{
    bool narrow = kind == VS_KIND_TINYINT || kind == VS_KIND_SMALLINT;
    int64_t max = kind == VS_KIND_TINYINT    ? INT8_MAX
                  : kind == VS_KIND_SMALLINT ? INT16_MAX
                  : kind == VS_KIND_INT      ? INT32_MAX
                                             : INT64_MAX;
    int64_t min = -max - 1;
    int64_t v;
    struct vs_str text = number_text(scratch, json);
    bool ok = json->kind == VS_JSON_NUMBER && !narrow ? number_to_int64(text, min, max, &v)
                                                      : vs_str_to_int64(text, &v) && v >= min && v <= max;
    if (!ok)
        return VS_DECODED_BAD;
    if (kind == VS_KIND_BIGINT)
        out->as.i64 = v;
    else
        out->as.i32 = (int32_t)v;
    return VS_DECODED_VALUE;
}

static enum vs_decoded to_decimal(struct vs_arena *scratch, const struct vs_type *type,
                                  const struct vs_json_value *json, struct vs_value *out)
{
    bool number;
    struct vs_decimal_shape shape = {type->precision, type->scale};
    out->is_null = !vs_decimal_from_text(number_text(scratch, json), shape, &number, &out->as.i128);
    return number ? VS_DECODED_VALUE : VS_DECODED_BAD;
}

static bool to_boolean(struct vs_arena *scratch, const struct vs_json_value *json)
{
    if (json->kind != VS_JSON_STRING)
        return json->kind == VS_JSON_TRUE;
    return vs_str_equal_nocase(vs_str_trim_low(vs_json_unescape(scratch, json)), VS_STR("true"));
}

static struct vs_str to_text(struct vs_arena *scratch, const struct vs_json_value *json)
{
    if (json->kind == VS_JSON_STRING)
        return vs_json_unescape(scratch, json);
    if (json->kind == VS_JSON_OBJECT || json->kind == VS_JSON_ARRAY)
        return vs_json_compact(scratch, json->text);
    return json->text;
}

static enum vs_decoded to_time(const struct vs_json_read *read, struct vs_arena *scratch,
                               const struct vs_type *type, const struct vs_json_value *json,
                               struct vs_value *out)
{
    if (json->kind != VS_JSON_STRING)
        return VS_DECODED_BAD;
    struct vs_str text = vs_json_unescape(scratch, json);
    bool ok;
    if (type->kind == VS_KIND_DATE) {
        ok = vs_format_date(text, &out->as.i32);
    } else if (type->kind == VS_KIND_TIME) {
        ok = vs_format_time(text, &out->as.i32);
    } else {
        struct vs_timestamp ts;
        ok = vs_format_timestamp(text, read->standard, type->kind == VS_KIND_TIMESTAMP_LTZ, &ts);
        /* Flink does not cut to the precision here; only what the physical form cannot hold is lost. */
        if (ok && vs_type_physical(*type) == VS_PHYS_TS16)
            out->as.ts = ts;
        else if (ok)
            out->as.i64 = ts.ms;
    }
    return ok ? VS_DECODED_VALUE : VS_DECODED_BAD;
}

/* An item of an array, map or row. */
static enum vs_decoded to_item(const struct vs_json_read *read, struct vs_arena *scratch,
                               const struct vs_type *type, const struct vs_json_value *json,
                               struct vs_value *out)
{
    enum vs_decoded decoded = vs_json_to_value(read, scratch, type, json, out);
    if (decoded == VS_DECODED_BAD && read->ignore_parse_errors) {
        *out = (struct vs_value){.is_null = true};
        return VS_DECODED_VALUE;
    }
    return decoded;
}

static uint32_t count_items(struct vs_str container)
{
    struct vs_json_value item;
    size_t cursor = 0;
    uint32_t count = 0;
    while (vs_json_next(container, &cursor, NULL, &item))
        count++;
    return count;
}

static enum vs_decoded to_array_or_map(const struct vs_json_read *read, struct vs_arena *scratch,
                                       const struct vs_type *type, const struct vs_json_value *json,
                                       struct vs_value *out)
{
    bool map = type->kind == VS_KIND_MAP;
    if (json->kind != (map ? VS_JSON_OBJECT : VS_JSON_ARRAY))
        return VS_DECODED_BAD;
    uint32_t count = count_items(json->text) * (map ? 2 : 1);
    struct vs_value *items = VS_ARENA_ARRAY(scratch, count, struct vs_value);
    size_t cursor = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct vs_json_value key;
        struct vs_json_value item;
        VS_CHECK(vs_json_next(json->text, &cursor, &key, &item));
        if (map)
            items[i++].as.str = vs_json_unescape(scratch, &key);
        enum vs_decoded decoded = to_item(read, scratch, &type->element[map ? 1 : 0], &item, &items[i]);
        if (decoded != VS_DECODED_VALUE)
            return decoded;
    }
    out->as.nested.items = items;
    out->as.nested.count = count;
    return VS_DECODED_VALUE;
}

/* The first member of that name; MISSING when there is none. */
static struct vs_json_value find_member(struct vs_arena *scratch, struct vs_str object, struct vs_str name)
{
    struct vs_json_value key;
    struct vs_json_value item;
    size_t cursor = 0;
    while (vs_json_next(object, &cursor, &key, &item)) {
        if (vs_str_equal(vs_json_unescape(scratch, &key), name))
            return item;
    }
    return (struct vs_json_value){.kind = VS_JSON_MISSING};
}

static enum vs_decoded to_row(const struct vs_json_read *read, struct vs_arena *scratch,
                              const struct vs_type *type, const struct vs_json_value *json, struct vs_value *out)
{
    if (json->kind != VS_JSON_OBJECT)
        return VS_DECODED_BAD;
    struct vs_value *items = VS_ARENA_ARRAY(scratch, type->element_count, struct vs_value);
    for (uint32_t i = 0; i < type->element_count; i++) {
        struct vs_json_value item = find_member(scratch, json->text, type->names[i]);
        if (item.kind == VS_JSON_MISSING && read->fail_on_missing_field)
            return VS_DECODED_FIELD_MISSING;
        enum vs_decoded decoded = to_item(read, scratch, &type->element[i], &item, &items[i]);
        if (decoded != VS_DECODED_VALUE)
            return decoded;
    }
    out->as.nested.items = items;
    out->as.nested.count = type->element_count;
    return VS_DECODED_VALUE;
}

enum vs_decoded vs_json_to_value(const struct vs_json_read *read, struct vs_arena *scratch,
                                 const struct vs_type *type, const struct vs_json_value *json,
                                 struct vs_value *out)
{
    out->is_null = json->kind == VS_JSON_NULL || json->kind == VS_JSON_MISSING;
    if (out->is_null)
        return VS_DECODED_VALUE;
    switch (type->kind) {
    case VS_KIND_BOOLEAN:
        out->as.boolean = to_boolean(scratch, json);
        return VS_DECODED_VALUE;
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_BIGINT:
        return to_int(scratch, type->kind, json, out);
    case VS_KIND_FLOAT:
        return vs_text_to_float(number_text(scratch, json), &out->as.f32) ? VS_DECODED_VALUE : VS_DECODED_BAD;
    case VS_KIND_DOUBLE:
        return to_double(scratch, json, out);
    case VS_KIND_DECIMAL:
        return to_decimal(scratch, type, json, out);
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
        out->as.str = to_text(scratch, json);
        return VS_DECODED_VALUE;
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
        if (json->kind != VS_JSON_STRING)
            return VS_DECODED_BAD;
        return vs_base64_decode(scratch, vs_json_unescape(scratch, json), &out->as.str) ? VS_DECODED_VALUE
                                                                                        : VS_DECODED_BAD;
    case VS_KIND_DATE:
    case VS_KIND_TIME:
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        return to_time(read, scratch, type, json, out);
    case VS_KIND_ARRAY:
    case VS_KIND_MAP:
        return to_array_or_map(read, scratch, type, json, out);
    case VS_KIND_ROW:
        return to_row(read, scratch, type, json, out);
    case VS_KIND_NULL:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        break; /* refused by vs_format_check_type */
    }
    VS_UNREACHABLE();
}
