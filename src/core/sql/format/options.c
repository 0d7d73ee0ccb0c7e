/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/options.h"

#include "base/check.h"
#include "core/sql/format/generator.h"

enum vs_err vs_format_of(const struct vs_table *table, enum vs_format *out, struct vs_err_note *note)
{
    struct vs_str format = table->format;
    if (vs_table_is_generated(table)) {
        *out = VS_FORMAT_GENERATED;
        return VS_ERR_OK;
    }
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
    if (vs_str_equal(format, VS_STR("csv"))) {
        *out = VS_FORMAT_CSV;
        return VS_ERR_OK;
    }
    static const char *const known[] = {"avro",         "avro-confluent", "debezium-json", "canal-json", "orc",
                                        "maxwell-json", "ogg-json",       "protobuf",      "parquet"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (vs_str_equal(format, vs_str(known[i])))
            return vs_fail(note, VS_ERR_UNSUPPORTED,
                           "Format '%.*s' of table '%.*s' is not supported. Supported are: json, csv, raw.",
                           VS_STR_ARG(format), VS_STR_ARG(table->name));
    }
    return vs_fail(note, VS_ERR_INVALID,
                   "Could not find any format factory for identifier '%.*s' (table '%.*s'). "
                   "Available format identifiers are: json, csv, raw.",
                   VS_STR_ARG(format), VS_STR_ARG(table->name));
}

bool vs_format_option(const struct vs_table *table, const char *format, const char *name, struct vs_str *out)
{
    for (uint32_t i = 0; i < table->option_count; i++) {
        struct vs_str key = table->options[i].key;
        if (vs_str_starts_with(key, VS_STR("value.")))
            key = (struct vs_str){key.ptr + 6, key.len - 6};
        size_t prefix = strlen(format);
        if (key.len > prefix + 1 && vs_str_starts_with(key, vs_str(format)) && key.ptr[prefix] == '.' &&
            vs_str_equal((struct vs_str){key.ptr + prefix + 1, key.len - prefix - 1}, vs_str(name))) {
            *out = table->options[i].value;
            return true;
        }
    }
    *out = (struct vs_str){0};
    return false;
}

static struct vs_str json_option(const struct vs_table *table, const char *name)
{
    struct vs_str value;
    (void)vs_format_option(table, "json", name, &value);
    return value;
}

enum vs_err vs_format_bool(const struct vs_table *table, const char *format, const char *name, bool *out,
                           struct vs_err_note *note)
{
    struct vs_str value;
    if (!vs_format_option(table, format, name, &value))
        return VS_ERR_OK;
    *out = vs_str_equal_nocase(value, VS_STR("true"));
    if (*out || vs_str_equal_nocase(value, VS_STR("false")))
        return VS_ERR_OK;
    return vs_fail(note, VS_ERR_INVALID,
                   "Could not parse value '%.*s' for key '%s.%s' of table '%.*s'. "
                   "Expected either true or false (case insensitive).",
                   VS_STR_ARG(value), format, name, VS_STR_ARG(table->name));
}

enum vs_err vs_format_json_read(const struct vs_table *table, struct vs_json_read *out, struct vs_err_note *note)
{
    *out = (struct vs_json_read){0};
    VS_TRY(vs_format_bool(table, "json", "fail-on-missing-field", &out->fail_on_missing_field, note));
    VS_TRY(vs_format_bool(table, "json", "ignore-parse-errors", &out->ignore_parse_errors, note));
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
    VS_TRY(vs_format_bool(table, "json", "encode.decimal-as-plain-number", &out->plain_decimals, note));
    VS_TRY(vs_format_bool(table, "json", "encode.ignore-null-fields", &out->ignore_null_fields, note));
    VS_TRY(vs_format_json_read(table, &read, note));
    out->standard = read.standard;
    struct vs_str mode = json_option(table, "map-null-key.mode");
    struct vs_str literal = json_option(table, "map-null-key.literal");
    out->null_key_literal = literal.len == 0 ? VS_STR("null") : literal;
    out->null_keys = vs_str_equal_nocase(mode, VS_STR("LITERAL")) ? VS_NULL_KEY_LITERAL
                     : vs_str_equal_nocase(mode, VS_STR("DROP"))  ? VS_NULL_KEY_DROP
                                                                  : VS_NULL_KEY_FAIL;
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
