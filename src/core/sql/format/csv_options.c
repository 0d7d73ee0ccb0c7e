/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/format/csv.h"
#include "core/sql/format/options.h"

/* Flink unescapes the delimiter as Java's source text: '\t'. */
static struct vs_str unescape(struct vs_str text)
{
    if (text.len == 2 && text.ptr[0] == '\\' && text.ptr[1] == 't')
        return VS_STR("\t");
    return text;
}

static enum vs_err character(const struct vs_table *table, const char *name, struct vs_str value, char *out,
                             struct vs_err_note *note)
{
    bool one = value.len > 0;
    for (size_t i = 1; i < value.len; i++)
        one = one && ((unsigned char)value.ptr[i] & 0xC0) == 0x80;
    if (!one)
        return vs_fail(note, VS_ERR_INVALID,
                       "Option 'csv.%s' of table '%.*s' must be a string with single character, but was: %.*s", name,
                       VS_STR_ARG(table->name), VS_STR_ARG(value));
    if (value.len > 1)
        return vs_fail(note, VS_ERR_UNSUPPORTED, "Option 'csv.%s' of table '%.*s': write an ASCII character", name,
                       VS_STR_ARG(table->name));
    *out = value.ptr[0];
    return VS_ERR_OK;
}

static enum vs_err quote_option(const struct vs_table *table, struct vs_csv *out, struct vs_err_note *note)
{
    struct vs_str value;
    bool disabled = false;
    VS_TRY(vs_format_bool(table, "csv", "disable-quote-character", &disabled, note));
    bool given = vs_format_option(table, "csv", "quote-character", &value);
    if (given && disabled)
        return vs_fail(note, VS_ERR_INVALID,
                       "Format cannot define a quote character and disabled quote character at the same time "
                       "(table '%.*s').",
                       VS_STR_ARG(table->name));
    out->quote = disabled ? '\0' : '"';
    return given ? character(table, "quote-character", value, &out->quote, note) : VS_ERR_OK;
}

enum vs_err vs_csv_options(const struct vs_table *table, struct vs_csv *out, struct vs_err_note *note)
{
    struct vs_str value;
    bool scientific = true;
    *out = (struct vs_csv){.delimiter = ',', .array_delimiter = VS_STR(";")};
    if (vs_format_option(table, "csv", "field-delimiter", &value))
        VS_TRY(character(table, "field-delimiter", unescape(value), &out->delimiter, note));
    VS_TRY(quote_option(table, out, note));
    if (vs_format_option(table, "csv", "escape-character", &value))
        VS_TRY(character(table, "escape-character", value, &out->escape, note));
    VS_TRY(vs_format_bool(table, "csv", "allow-comments", &out->allow_comments, note));
    VS_TRY(vs_format_bool(table, "csv", "ignore-parse-errors", &out->ignore_parse_errors, note));
    VS_TRY(vs_format_bool(table, "csv", "write-bigdecimal-in-scientific-notation", &scientific, note));
    out->plain_decimals = !scientific;
    out->has_null_literal = vs_format_option(table, "csv", "null-literal", &out->null_literal);
    if (vs_format_option(table, "csv", "array-element-delimiter", &value) && value.len > 0)
        out->array_delimiter = value;
    return VS_ERR_OK;
}

static bool can_carry(const struct vs_type *type)
{
    switch (type->kind) {
    case VS_KIND_ARRAY:
        return can_carry(&type->element[0]);
    case VS_KIND_ROW:
        for (uint32_t i = 0; i < type->element_count; i++)
            if (!can_carry(&type->element[i]))
                return false;
        return true;
    case VS_KIND_TIME:
        return type->precision <= 3;
    case VS_KIND_BOOLEAN:
    case VS_KIND_TINYINT:
    case VS_KIND_SMALLINT:
    case VS_KIND_INT:
    case VS_KIND_BIGINT:
    case VS_KIND_FLOAT:
    case VS_KIND_DOUBLE:
    case VS_KIND_DECIMAL:
    case VS_KIND_CHAR:
    case VS_KIND_VARCHAR:
    case VS_KIND_BINARY:
    case VS_KIND_VARBINARY:
    case VS_KIND_DATE:
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        return true;
    case VS_KIND_NULL:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
    case VS_KIND_MAP:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_csv_check_type(struct vs_str column, const struct vs_type *type, struct vs_err_note *note)
{
    if (can_carry(type))
        return VS_ERR_OK;
    struct vs_buf text = {0};
    vs_type_print(&text, *type);
    enum vs_err err = vs_fail(note, VS_ERR_INVALID, "csv: unsupported type '%.*s' for field '%.*s'.",
                              VS_STR_ARG(vs_buf_str(&text)), VS_STR_ARG(column));
    vs_buf_free(&text);
    return err;
}
