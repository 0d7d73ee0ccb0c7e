/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/options.h"

#include "base/check.h"

enum vs_err vs_format_of(const struct vs_table *table, enum vs_format *out, struct vs_err_note *note)
{
    struct vs_str format = table->format;
    if (format.len == 0)
        format = vs_table_option(table, VS_STR("value.format"));
    if (format.len == 0)
        return vs_fail(note, VS_ERR_INVALID, "Table options of '%.*s' do not contain an option key 'format'.",
                       VS_STR_ARG(table->name));
    if (vs_str_equal(format, VS_STR("json"))) {
        *out = VS_FORMAT_JSON;
        return VS_ERR_OK;
    }
    if (vs_str_equal(format, VS_STR("raw"))) {
        *out = VS_FORMAT_RAW;
        return VS_ERR_OK;
    }
    static const char *const known[] = {"csv",       "avro",         "avro-confluent", "debezium-json", "canal-json",
                                        "orc",       "maxwell-json", "ogg-json",       "protobuf",      "parquet"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (vs_str_equal(format, vs_str(known[i])))
            return vs_fail(note, VS_ERR_UNSUPPORTED,
                           "Format '%.*s' of table '%.*s' is not supported. Supported are: json, raw.",
                           VS_STR_ARG(format), VS_STR_ARG(table->name));
    }
    return vs_fail(note, VS_ERR_INVALID,
                   "Could not find any format factory for identifier '%.*s' (table '%.*s'). "
                   "Available format identifiers are: json, raw.",
                   VS_STR_ARG(format), VS_STR_ARG(table->name));
}

static struct vs_str json_option(const struct vs_table *table, const char *name)
{
    static const char *const prefixes[] = {"json.", "value.json."};
    char key[64];
    for (size_t i = 0; i < 2; i++) {
        size_t prefix = strlen(prefixes[i]);
        size_t len = strlen(name);
        VS_CHECK(prefix + len < sizeof key);
        memcpy(key, prefixes[i], prefix);
        memcpy(key + prefix, name, len);
        struct vs_str value = vs_table_option(table, (struct vs_str){key, prefix + len});
        if (value.len > 0)
            return value;
    }
    return (struct vs_str){0};
}

static enum vs_err boolean_option(const struct vs_table *table, const char *name, bool *out,
                                  struct vs_err_note *note)
{
    struct vs_str value = json_option(table, name);
    *out = vs_str_equal_nocase(value, VS_STR("true"));
    if (*out || value.len == 0 || vs_str_equal_nocase(value, VS_STR("false")))
        return VS_ERR_OK;
    return vs_fail(note, VS_ERR_INVALID,
                   "Could not parse value '%.*s' for key 'json.%s' of table '%.*s'. "
                   "Expected either true or false (case insensitive).",
                   VS_STR_ARG(value), name, VS_STR_ARG(table->name));
}

enum vs_err vs_format_json_read(const struct vs_table *table, struct vs_json_read *out, struct vs_err_note *note)
{
    VS_TRY(boolean_option(table, "fail-on-missing-field", &out->fail_on_missing_field, note));
    VS_TRY(boolean_option(table, "ignore-parse-errors", &out->ignore_parse_errors, note));
    if (out->fail_on_missing_field && out->ignore_parse_errors)
        return vs_fail(note, VS_ERR_INVALID,
                       "json.fail-on-missing-field and json.ignore-parse-errors of table '%.*s' "
                       "shouldn't both be true.",
                       VS_STR_ARG(table->name));
    struct vs_str standard = json_option(table, "timestamp-format.standard");
    out->standard = vs_str_equal(standard, VS_STR("ISO-8601")) ? VS_TIME_ISO_8601 : VS_TIME_SQL;
    if (standard.len > 0 && out->standard == VS_TIME_SQL && !vs_str_equal(standard, VS_STR("SQL")))
        return vs_fail(note, VS_ERR_INVALID,
                       "Unsupported value '%.*s' for json.timestamp-format.standard of table '%.*s'. "
                       "Supported values are [SQL, ISO-8601].",
                       VS_STR_ARG(standard), VS_STR_ARG(table->name));
    return VS_ERR_OK;
}

enum vs_err vs_format_json_write(const struct vs_table *table, struct vs_json_write *out, struct vs_err_note *note)
{
    struct vs_json_read read;
    VS_TRY(boolean_option(table, "encode.decimal-as-plain-number", &out->plain_decimals, note));
    VS_TRY(boolean_option(table, "encode.ignore-null-fields", &out->ignore_null_fields, note));
    VS_TRY(vs_format_json_read(table, &read, note));
    out->standard = read.standard;
    struct vs_str mode = json_option(table, "map-null-key.mode");
    struct vs_str literal = json_option(table, "map-null-key.literal");
    out->fail_on_null_keys = mode.len == 0 || vs_str_equal(mode, VS_STR("FAIL"));
    bool null_literal = literal.len == 0 || vs_str_equal(literal, VS_STR("null"));
    if (!out->fail_on_null_keys && !(vs_str_equal(mode, VS_STR("LITERAL")) && null_literal))
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "Table '%.*s': json.map-null-key.mode '%.*s' is not supported; "
                       "FAIL is, and LITERAL with 'null'.",
                       VS_STR_ARG(table->name), VS_STR_ARG(mode));
    return VS_ERR_OK;
}

static enum vs_err refuse_type(struct vs_str column, const struct vs_type *type, const char *why,
                               struct vs_err_note *note)
{
    struct vs_buf text = {0};
    vs_type_print(&text, *type);
    enum vs_err err = vs_fail(note, VS_ERR_INVALID, "%s The type of column '%.*s' is: %.*s", why,
                              VS_STR_ARG(column), VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

/* Types nest as deep as the parser lets them: VS_SQL_DEPTH_MAX. */
enum vs_err vs_format_check_json(struct vs_str column, const struct vs_type *type, struct vs_err_note *note)
{
    switch (type->kind) {
    case VS_KIND_NULL:
    case VS_KIND_INTERVAL_MONTH:
    case VS_KIND_INTERVAL_DAY:
    case VS_KIND_DESCRIPTOR:
    case VS_KIND_SYMBOL:
    case VS_KIND_COUNT:
        return refuse_type(column, type, "JSON format doesn't support this type.", note);
    case VS_KIND_MAP:
        if (!vs_kind_is_text(type->element[0].kind))
            return refuse_type(column, type, "JSON format doesn't support non-string as key type of map.", note);
        return vs_format_check_json(column, &type->element[1], note);
    case VS_KIND_ARRAY:
        return vs_format_check_json(column, &type->element[0], note);
    case VS_KIND_ROW:
        for (uint32_t i = 0; i < type->element_count; i++)
            VS_TRY(vs_format_check_json(column, &type->element[i], note));
        return VS_ERR_OK;
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
    case VS_KIND_TIME:
    case VS_KIND_TIMESTAMP:
    case VS_KIND_TIMESTAMP_LTZ:
        return VS_ERR_OK;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_format_check_raw(const struct vs_table *table, struct vs_err_note *note)
{
    const struct vs_table_column *column = NULL;
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].kind != VS_COLUMN_PHYSICAL)
            continue;
        if (column != NULL)
            return vs_fail(note, VS_ERR_INVALID,
                           "The 'raw' format only supports single physical column. "
                           "However the defined schema of table '%.*s' contains multiple physical columns.",
                           VS_STR_ARG(table->name));
        column = &table->columns[i];
    }
    if (column == NULL)
        return vs_fail(note, VS_ERR_INVALID, "The 'raw' format of table '%.*s' needs one physical column.",
                       VS_STR_ARG(table->name));
    if (vs_type_physical(column->type) != VS_PHYS_STR)
        return refuse_type(column->name, &column->type,
                           "The 'raw' format is supported for STRING and BYTES only.", note);
    return VS_ERR_OK;
}
