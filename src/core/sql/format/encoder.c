/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/decode.h"

#include "base/check.h"
#include "core/json/escape.h"
#include "core/sql/expr/calendar.h"
#include "core/sql/format/csv.h"
#include "core/sql/format/options.h"
#include "core/sql/format/raw.h"
#include "core/sql/row.h"

struct encode_column {
    struct vs_str prefix; /* `"name":` */
    struct vs_type type;
    bool has_map;
};

struct vs_encoder {
    enum vs_format format;
    struct vs_json_write write;
    struct vs_csv csv;
    struct vs_raw raw;
    bool null_is_tombstone; /* raw: a NULL is a record without a value; else an error */
    bool changelog; /* print, blackhole and SELECT: begins with op, all kinds of rows */
    struct vs_str table_prefix; /* `"table":"out"`, empty for SELECT */
    struct encode_column *columns;
    uint32_t column_count;
    uint32_t *key;
    uint32_t key_count;
};

static bool has_kind(const struct vs_type *type, bool (*matches)(enum vs_kind))
{
    if (matches(type->kind))
        return true;
    uint32_t count = type->kind == VS_KIND_ARRAY ? 1
                     : type->kind == VS_KIND_MAP ? 2
                     : type->kind == VS_KIND_ROW ? type->element_count
                                                 : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (has_kind(&type->element[i], matches))
            return true;
    }
    return false;
}

static bool is_map(enum vs_kind kind)
{
    return kind == VS_KIND_MAP;
}

static struct vs_str json_string(struct vs_arena *plan, struct vs_str text, const char *suffix)
{
    struct vs_buf out = {0};
    vs_json_add_string(&out, text, true);
    vs_buf_add_str(&out, vs_str(suffix));
    struct vs_str copy = vs_arena_copy(plan, vs_buf_str(&out));
    vs_buf_free(&out);
    return copy;
}

static enum vs_err add_column(struct vs_arena *plan, struct vs_encoder *encoder, struct vs_str name,
                              struct vs_type type, struct vs_err_note *note)
{
    bool is_interval = type.kind == VS_KIND_INTERVAL_MONTH || type.kind == VS_KIND_INTERVAL_DAY;
    if (encoder->format == VS_FORMAT_JSON && !(encoder->changelog && is_interval)) /* shown as a number */
        VS_TRY(vs_format_check_json(name, &type, note));
    else if (encoder->format == VS_FORMAT_CSV)
        VS_TRY(vs_csv_check_type(name, &type, note));
    encoder->columns[encoder->column_count++] = (struct encode_column){
        .prefix = json_string(plan, name, ":"), .type = type, .has_map = has_kind(&type, is_map)};
    return VS_ERR_OK;
}

/* The columns of the table that rows are written to, in order; those of the SELECT when there is no table. */
static enum vs_err add_columns(struct vs_arena *plan, struct vs_encoder *encoder, const struct vs_node *sink,
                               struct vs_err_note *note)
{
    const struct vs_table *table = sink->as.sink.table;
    encoder->columns = VS_ARENA_ARRAY(plan, sink->column_count, struct encode_column);
    for (uint32_t i = 0; table == NULL && i < sink->column_count; i++)
        VS_TRY(add_column(plan, encoder, sink->names[i], sink->types[i], note));
    for (uint32_t i = 0; table != NULL && i < table->column_count; i++) {
        const struct vs_table_column *column = &table->columns[i];
        if (column->kind == VS_COLUMN_COMPUTED || (column->kind == VS_COLUMN_METADATA && column->is_virtual))
            continue;
        if (column->kind == VS_COLUMN_METADATA && !encoder->changelog)
            return vs_fail(note, VS_ERR_UNSUPPORTED,
                           "Column '%.*s' of table '%.*s': metadata cannot be written; declare it METADATA VIRTUAL.",
                           VS_STR_ARG(column->name), VS_STR_ARG(table->name));
        VS_CHECK_INT(encoder->column_count, <, sink->column_count);
        VS_TRY(add_column(plan, encoder, column->name, sink->types[encoder->column_count], note));
    }
    VS_CHECK_INT(encoder->column_count, ==, sink->column_count);
    return VS_ERR_OK;
}

static enum vs_err add_key_field(struct vs_encoder *encoder, const struct vs_table *table, struct vs_str name,
                                 struct vs_err_note *note)
{
    uint32_t index = 0;
    for (uint32_t i = 0; i < table->column_count; i++) {
        const struct vs_table_column *column = &table->columns[i];
        if (column->kind != VS_COLUMN_PHYSICAL)
            continue;
        if (vs_str_equal(column->name, name)) {
            encoder->key[encoder->key_count++] = index;
            return VS_ERR_OK;
        }
        index++;
    }
    return vs_fail(note, VS_ERR_INVALID,
                   "Could not find the required field '%.*s' of option 'key.fields' in table '%.*s'.",
                   VS_STR_ARG(name), VS_STR_ARG(table->name));
}

static enum vs_err add_key(struct vs_arena *plan, struct vs_encoder *encoder, const struct vs_table *table,
                           struct vs_err_note *note)
{
    bool given = false;
    struct vs_str fields = vs_table_key_fields(table, &given);
    size_t count = 1;
    for (size_t i = 0; i < fields.len; i++)
        count += fields.ptr[i] == ';';
    encoder->key = VS_ARENA_ARRAY(plan, count, uint32_t);
    if (!given && add_key_field(encoder, table, fields, NULL) != VS_ERR_OK)
        encoder->key_count = 0;
    while (given && fields.len > 0)
        VS_TRY(add_key_field(encoder, table, vs_str_trim(vs_str_cut(&fields, ';')), note));
    return VS_ERR_OK;
}

static struct vs_str print_name(const struct vs_table *table)
{
    struct vs_str identifier = vs_table_option(table, VS_STR("print-identifier"));
    return identifier.len > 0 ? identifier : table->object_name;
}

static enum vs_err write_options(struct vs_encoder *encoder, const struct vs_table *table, struct vs_err_note *note)
{
    VS_TRY(vs_format_of(table, &encoder->format, note));
    encoder->null_is_tombstone = !vs_str_equal(table->connector, VS_STR("filesystem"));
    switch (encoder->format) {
    case VS_FORMAT_JSON:
        return vs_format_json_write(table, &encoder->write, note);
    case VS_FORMAT_CSV:
        return vs_csv_options(table, &encoder->csv, note);
    case VS_FORMAT_RAW:
        return vs_raw_options(table, &encoder->raw, note);
    case VS_FORMAT_GENERATED: /* only sources are */
        break;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_encoder_new(struct vs_arena *plan, const struct vs_node *sink, struct vs_encoder **out,
                           struct vs_err_note *note)
{
    VS_CHECK(sink->kind == VS_NODE_SINK);
    const struct vs_table *table = sink->as.sink.table;
    struct vs_encoder *encoder = VS_ARENA_NEW(plan, struct vs_encoder);
    /* blackhole has no format either, and takes all kinds of rows. */
    encoder->changelog = table == NULL || vs_str_equal(table->connector, VS_STR("print")) ||
                         vs_str_equal(table->connector, VS_STR("blackhole"));
    if (encoder->changelog) {
        encoder->format = VS_FORMAT_JSON;
        encoder->write.plain_decimals = true;
        if (table != NULL)
            encoder->table_prefix =
                vs_arena_printf(plan, ",\"table\":%s", json_string(plan, print_name(table), "").ptr);
    } else {
        VS_TRY(write_options(encoder, table, note));
    }
    VS_TRY(add_columns(plan, encoder, sink, note));
    if (!encoder->changelog)
        VS_TRY(add_key(plan, encoder, table, note));
    *out = encoder;
    return VS_ERR_OK;
}

static bool has_null_key(const struct vs_type *type, const struct vs_value *value)
{
    if (value->is_null || vs_type_physical(*type) != VS_PHYS_NESTED)
        return false;
    for (uint32_t i = 0; i < value->as.nested.count; i++) {
        const struct vs_value *item = &value->as.nested.items[i];
        if (type->kind == VS_KIND_MAP && i % 2 == 0 && item->is_null)
            return true;
        uint32_t element = type->kind == VS_KIND_ARRAY ? 0 : type->kind == VS_KIND_MAP ? i % 2 : i;
        if (has_null_key(&type->element[element], item))
            return true;
    }
    return false;
}

static void add_value(const struct vs_encoder *encoder, const struct vs_type *type, const struct vs_value *value,
                      struct vs_buf *out);

static void add_map(const struct vs_encoder *encoder, const struct vs_type *type, const struct vs_value *value,
                    struct vs_buf *out)
{
    bool first = true;
    vs_buf_add_char(out, '{');
    for (uint32_t i = 0; i < value->as.nested.count; i += 2) {
        const struct vs_value *key = &value->as.nested.items[i];
        if (key->is_null && encoder->write.null_keys == VS_NULL_KEY_DROP)
            continue;
        if (!first)
            vs_buf_add_char(out, ',');
        first = false;
        vs_buf_add_json_string(out, key->is_null ? encoder->write.null_key_literal : key->as.str);
        vs_buf_add_char(out, ':');
        add_value(encoder, &type->element[1], key + 1, out);
    }
    vs_buf_add_char(out, '}');
}

/* As vs_value_print_json, with the options of the format at any depth. */
static void add_value(const struct vs_encoder *encoder, const struct vs_type *type, const struct vs_value *value,
                      struct vs_buf *out)
{
    if (!value->is_null && vs_kind_is_timestamp(type->kind) && encoder->write.standard != VS_TIME_SQL) {
        vs_buf_add_char(out, '"');
        vs_print_timestamp(out, vs_timestamp_of(*type, value), 'T', 9, true);
        vs_buf_add_str(out, type->kind == VS_KIND_TIMESTAMP_LTZ ? VS_STR("Z\"") : VS_STR("\""));
    } else if (!value->is_null && type->kind == VS_KIND_MAP) {
        add_map(encoder, type, value, out);
    } else if (!value->is_null && (type->kind == VS_KIND_ARRAY || type->kind == VS_KIND_ROW)) {
        bool row = type->kind == VS_KIND_ROW;
        vs_buf_add_char(out, row ? '{' : '[');
        for (uint32_t i = 0; i < value->as.nested.count; i++) {
            if (i > 0)
                vs_buf_add_char(out, ',');
            if (row) {
                vs_buf_add_json_string(out, type->names[i]);
                vs_buf_add_char(out, ':');
            }
            add_value(encoder, &type->element[row ? i : 0], &value->as.nested.items[i], out);
        }
        vs_buf_add_char(out, row ? '}' : ']');
    } else {
        vs_value_print_json(out, *type, value, encoder->write.plain_decimals);
    }
}

static enum vs_err encode_json(const struct vs_encoder *encoder, const struct vs_batch *batch, uint32_t row,
                               struct vs_buf *out, struct vs_err_note *note)
{
    vs_buf_add_char(out, '{');
    bool first = !encoder->changelog;
    if (encoder->changelog) {
        vs_buf_printf(out, "\"op\":\"%s\"", vs_row_kind_text(vs_batch_kind(batch, row)));
        vs_buf_add_str(out, encoder->table_prefix);
    }
    for (uint32_t i = 0; i < encoder->column_count; i++) {
        const struct encode_column *column = &encoder->columns[i];
        struct vs_value value = vs_column_get(&batch->columns[i], row);
        if (value.is_null && encoder->write.ignore_null_fields)
            continue;
        if (column->has_map && encoder->write.null_keys == VS_NULL_KEY_FAIL &&
            has_null_key(&column->type, &value))
            return vs_fail(note, VS_ERR_FAILED,
                           "JSON format doesn't support to serialize map data with null keys. You can encode null "
                           "in literals by specifying json.map-null-key.mode option.");
        if (!first)
            vs_buf_add_char(out, ',');
        first = false;
        vs_buf_add_str(out, column->prefix);
        add_value(encoder, &column->type, &value, out);
    }
    vs_buf_add_char(out, '}');
    return VS_ERR_OK;
}

static void encode_csv(const struct vs_encoder *encoder, const struct vs_batch *batch, uint32_t row,
                       struct vs_buf *out)
{
    for (uint32_t i = 0; i < encoder->column_count; i++) {
        struct vs_value value = vs_column_get(&batch->columns[i], row);
        if (i > 0)
            vs_buf_add_char(out, encoder->csv.delimiter);
        vs_csv_add(&encoder->csv, &encoder->columns[i].type, &value, out);
    }
}

static enum vs_err encode_raw(const struct vs_encoder *encoder, const struct vs_batch *batch, uint32_t row,
                              struct vs_buf *out, struct vs_err_note *note)
{
    struct vs_value value = vs_column_get(&batch->columns[0], row);
    if (value.is_null && !encoder->null_is_tombstone)
        return vs_fail(note, VS_ERR_FAILED, "The raw format cannot write a NULL; filter such rows, or COALESCE them.");
    if (!value.is_null)
        vs_raw_add(&encoder->raw, &encoder->columns[0].type, &value, out);
    return VS_ERR_OK;
}

/* One column: its text, as CAST(x AS STRING); several: a JSON array. */
static void encode_key(const struct vs_encoder *encoder, const struct vs_batch *batch, uint32_t row,
                       struct vs_buf *out)
{
    for (uint32_t i = 0; i < encoder->key_count; i++) {
        const struct vs_type *type = &encoder->columns[encoder->key[i]].type;
        struct vs_value value = vs_column_get(&batch->columns[encoder->key[i]], row);
        if (encoder->key_count == 1) {
            if (!value.is_null)
                vs_value_print_text(out, *type, &value);
            return;
        }
        vs_buf_add_char(out, i == 0 ? '[' : ',');
        vs_value_print_json(out, *type, &value, true);
    }
    if (encoder->key_count > 0)
        vs_buf_add_char(out, ']');
}

enum vs_err vs_encoder_run(struct vs_encoder *encoder, const struct vs_batch *batch, uint32_t row,
                           struct vs_buf *key, struct vs_buf *value, struct vs_err_note *note)
{
    VS_CHECK_INT(batch->column_count, ==, encoder->column_count);
    VS_CHECK_INT(row, <, batch->row_count);
    encode_key(encoder, batch, row, key);
    switch (encoder->format) {
    case VS_FORMAT_JSON:
        return encode_json(encoder, batch, row, value, note);
    case VS_FORMAT_CSV:
        encode_csv(encoder, batch, row, value);
        return VS_ERR_OK;
    case VS_FORMAT_RAW:
        return encode_raw(encoder, batch, row, value, note);
    case VS_FORMAT_GENERATED:
        break;
    }
    VS_UNREACHABLE();
}
