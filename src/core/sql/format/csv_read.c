/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/expr/decimal.h"
#include "core/sql/expr/float_text.h"
#include "core/sql/format/csv.h"
#include "core/sql/format/json_value.h"

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* The byte behind a quoted field that begins at `at`; the length of the text when it is not closed. */
static size_t skip_quoted(const struct vs_csv *csv, struct vs_str text, size_t at)
{
    for (at++; at < text.len; at++) {
        if (csv->escape != '\0' && text.ptr[at] == csv->escape) {
            at++;
        } else if (text.ptr[at] == csv->quote) {
            if (at + 1 == text.len || text.ptr[at + 1] != csv->quote)
                return at + 1;
            at++;
        }
    }
    return text.len;
}

bool vs_csv_cut(const struct vs_csv *csv, struct vs_str text, bool at_end, size_t *len, size_t *used, bool *skip)
{
    size_t at = 0;
    bool begins = true; /* of a field */
    *skip = csv->allow_comments && text.len > 0 && text.ptr[0] == '#';
    while (at < text.len && !is_line_end(text.ptr[at])) {
        char c = text.ptr[at];
        if (*skip)
            at++;
        else if (begins && csv->quote != '\0' && c == csv->quote)
            at = skip_quoted(csv, text, at);
        else
            at += csv->escape != '\0' && c == csv->escape ? 2 : 1;
        begins = c == csv->delimiter;
    }
    if (at > text.len)
        at = text.len;
    *len = at;
    *used = at;
    if (at == text.len)
        return at_end;
    *used = at + 1;
    if (text.ptr[at] != '\r')
        return true;
    if (at + 1 == text.len)
        return at_end;
    *used += text.ptr[at + 1] == '\n';
    return true;
}

static char unescape(char c)
{
    return c == '0' ? '\0' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
}

/* Copies a field without its escapes; stops before the delimiter. */
static size_t take_plain(const struct vs_csv *csv, struct vs_str record, size_t at, struct vs_arena *scratch,
                         struct vs_str *out)
{
    size_t end = at;
    bool escaped = false;
    while (end < record.len && record.ptr[end] != csv->delimiter) {
        bool escape = csv->escape != '\0' && record.ptr[end] == csv->escape && end + 1 < record.len;
        escaped |= escape;
        end += escape ? 2 : 1;
    }
    *out = (struct vs_str){record.ptr + at, end - at};
    if (!escaped)
        return end;
    char *copy = vs_arena_raw(scratch, out->len);
    size_t len = 0;
    for (size_t i = at; i < end; i++)
        copy[len++] = record.ptr[i] == csv->escape && i + 1 < end ? unescape(record.ptr[++i]) : record.ptr[i];
    *out = (struct vs_str){copy, len};
    return end;
}

/* NULL, or what is wrong. *at is then behind the closing quote and the blanks that may follow it. */
static const char *take_quoted(const struct vs_csv *csv, struct vs_str record, size_t *at, struct vs_arena *scratch,
                               struct vs_str *out)
{
    size_t end = skip_quoted(csv, record, *at);
    if (end < *at + 2 || record.ptr[end - 1] != csv->quote)
        return "Missing closing quote for value";
    char *copy = vs_arena_raw(scratch, end - *at);
    size_t len = 0;
    for (size_t i = *at + 1; i < end - 1; i++) {
        if (csv->escape != '\0' && record.ptr[i] == csv->escape && i + 1 < end - 1)
            copy[len++] = unescape(record.ptr[++i]);
        else if (record.ptr[i] == csv->quote)
            copy[len++] = record.ptr[i++];
        else
            copy[len++] = record.ptr[i];
    }
    *out = (struct vs_str){copy, len};
    for (*at = end; *at < record.len && record.ptr[*at] == ' ';)
        (*at)++;
    return *at == record.len || record.ptr[*at] == csv->delimiter
               ? NULL
               : "Expected column separator character or end-of-line";
}

const char *vs_csv_split(const struct vs_csv *csv, struct vs_arena *scratch, struct vs_str record,
                         struct vs_str *fields, uint32_t max, uint32_t *count)
{
    size_t at = 0;
    *count = 0;
    for (;;) {
        struct vs_str field;
        if (csv->quote != '\0' && at < record.len && record.ptr[at] == csv->quote) {
            const char *wrong = take_quoted(csv, record, &at, scratch, &field);
            if (wrong != NULL)
                return wrong;
        } else {
            at = take_plain(csv, record, at, scratch, &field);
        }
        if (*count < max)
            fields[*count] = field;
        (*count)++;
        if (at >= record.len || *count > max)
            return NULL;
        at++;
    }
}

static bool to_int(enum vs_kind kind, struct vs_str text, struct vs_value *out)
{
    int64_t max = kind == VS_KIND_TINYINT    ? INT8_MAX
                  : kind == VS_KIND_SMALLINT ? INT16_MAX
                  : kind == VS_KIND_INT      ? INT32_MAX
                                             : INT64_MAX;
    int64_t v;
    if (!vs_str_to_int64(text, &v) || v > max || v < -max - 1)
        return false;
    if (kind == VS_KIND_BIGINT)
        out->as.i64 = v;
    else
        out->as.i32 = (int32_t)v;
    return true;
}

/* Digits up to the end of a part; -1: none, or more than max. */
static int32_t digits(struct vs_str part, size_t max)
{
    int32_t v = 0;
    if (part.len == 0 || part.len > max)
        return -1;
    for (size_t i = 0; i < part.len; i++) {
        if (part.ptr[i] < '0' || part.ptr[i] > '9')
            return -1;
        v = v * 10 + (part.ptr[i] - '0');
    }
    return v;
}

/* java.sql.Date.valueOf: yyyy-[m]m-[d]d; a day up to 31 that the month does not have is one of the next month. */
static bool to_date(struct vs_str text, int32_t *days)
{
    struct vs_str rest = text;
    int32_t year = digits(vs_str_cut(&rest, '-'), 4);
    int32_t month = digits(vs_str_cut(&rest, '-'), 2);
    int32_t day = digits(rest, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || text.len < 8 || text.ptr[4] != '-')
        return false;
    *days = (int32_t)(vs_civil_to_days((struct vs_civil){.year = year, .month = month, .day = 1}) + day - 1);
    return true;
}

/* LocalTime.parse, where seconds may be missing; cut to the precision of the type. */
static bool to_time(const struct vs_type *type, struct vs_str text, int32_t *ms_of_day)
{
    char with_seconds[8];
    if (text.len == 5) {
        memcpy(with_seconds, text.ptr, 5);
        memcpy(with_seconds + 5, ":00", 3);
        text = (struct vs_str){with_seconds, 8};
    }
    if (vs_str_starts_with(text, VS_STR("24")) || !vs_format_time(text, ms_of_day))
        return false;
    int32_t unit = type->precision == 0 ? 1000 : type->precision == 1 ? 100 : type->precision == 2 ? 10 : 1;
    *ms_of_day -= *ms_of_day % unit;
    return true;
}

static bool to_timestamp(const struct vs_type *type, struct vs_str text, struct vs_value *out)
{
    struct vs_timestamp ts;
    if (!vs_format_timestamp(text, VS_TIME_SQL, type->kind == VS_KIND_TIMESTAMP_LTZ, &ts))
        return false;
    if (vs_type_physical(*type) == VS_PHYS_TS16)
        out->as.ts = ts;
    else
        out->as.i64 = ts.ms;
    return true;
}

/* ARRAY and ROW: the parts of the field; an empty field has none. */
static bool to_nested(const struct vs_csv *csv, struct vs_arena *scratch, const struct vs_type *type,
                      struct vs_str field, struct vs_value *out)
{
    struct vs_str separator = csv->array_delimiter;
    uint32_t count = field.len == 0 ? 0 : 1;
    for (size_t i = 0; i + separator.len <= field.len; i++)
        count += memcmp(field.ptr + i, separator.ptr, separator.len) == 0;
    bool row = type->kind == VS_KIND_ROW;
    if (row && count != type->element_count && count > 0 && !csv->ignore_parse_errors)
        return false;
    uint32_t size = row ? type->element_count : count;
    struct vs_value *items = VS_ARENA_ARRAY(scratch, size, struct vs_value);
    for (uint32_t i = 0; i < size; i++) {
        size_t len = 0;
        while (len + separator.len <= field.len && memcmp(field.ptr + len, separator.ptr, separator.len) != 0)
            len++;
        if (len + separator.len > field.len)
            len = field.len;
        struct vs_str part = {field.ptr, len};
        items[i].is_null = i >= count;
        if (i < count &&
            !vs_csv_to_value(csv, scratch, &type->element[row ? i : 0], part, &items[i])) {
            if (!csv->ignore_parse_errors)
                return false;
            items[i] = (struct vs_value){.is_null = true};
        }
        size_t next = len == field.len ? len : len + separator.len;
        field = (struct vs_str){field.ptr + next, field.len - next};
    }
    out->as.nested.items = items;
    out->as.nested.count = size;
    return true;
}

bool vs_csv_to_value(const struct vs_csv *csv, struct vs_arena *scratch, const struct vs_type *type,
                     struct vs_str field, struct vs_value *out)
{
    *out = (struct vs_value){0};
    out->is_null = csv->has_null_literal && vs_str_equal(field, csv->null_literal);
    if (out->is_null)
        return true;
    bool number = false;
    switch (type->kind) {
    case VS_KIND_BOOLEAN:
        out->as.boolean = vs_str_equal_nocase(vs_str_trim_low(field), VS_STR("true"));
        return true;
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_BIGINT:
        return to_int(type->kind, vs_str_trim_low(field), out);
    case VS_KIND_FLOAT:
        return vs_text_to_float(vs_str_trim_low(field), &out->as.f32);
    case VS_KIND_DOUBLE:
        return vs_text_to_double(vs_str_trim_low(field), &out->as.f64);
    case VS_KIND_DECIMAL:
        out->is_null = !vs_decimal_from_text(
            vs_str_trim_low(field), (struct vs_decimal_shape){type->precision, type->scale}, &number, &out->as.i128);
        return number;
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
        out->as.str = field;
        return true;
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
        return vs_base64_decode(scratch, field, &out->as.str);
    case VS_KIND_DATE:
        return to_date(vs_str_trim_low(field), &out->as.i32);
    case VS_KIND_TIME:
        return to_time(type, field, &out->as.i32);
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        return to_timestamp(type, vs_str_trim_low(field), out);
    case VS_KIND_ARRAY:
    case VS_KIND_ROW:
        return to_nested(csv, scratch, type, field, out);
    case VS_KIND_NULL:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
    case VS_KIND_MAP:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        break; /* refused by vs_csv_check_type */
    }
    VS_UNREACHABLE();
}
