/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_servicenow/rows.h"

#include <stdlib.h>

#include "base/check.h"
#include "core/sql/row.h"

enum role { ROLE_STATE, ROLE_SEVERITY, ROLE_EVENT_TIME, ROLE_FIELD };

struct vs_servicenow_column {
    struct vs_str name;
    struct vs_type type;
    enum role role;
    enum vs_servicenow_field field;
    int32_t key; /* place in the PRIMARY KEY, -1: none */
};

static const struct {
    const char *name;
    size_t length_max;
} known_fields[] = {
#define VS_SERVICENOW_FIELD(name, length) {#name, length},
#include "adapters/sink_servicenow/fields.def"
#undef VS_SERVICENOW_FIELD
};

enum { KNOWN_FIELDS = sizeof known_fields / sizeof known_fields[0] };

static bool is_written(const struct vs_table_column *column)
{
    return column->kind != VS_COLUMN_COMPUTED && !(column->kind == VS_COLUMN_METADATA && column->is_virtual);
}

static int32_t place_in_key(const struct vs_table *table, uint32_t column)
{
    for (uint32_t i = 0; i < table->primary_key_count; i++) {
        if (table->primary_key[i] == column)
            return (int32_t)i;
    }
    return -1;
}

static enum vs_servicenow_field field_of(struct vs_str name)
{
    for (size_t i = 0; i < KNOWN_FIELDS; i++) {
        if (vs_str_equal(name, vs_str(known_fields[i].name)))
            return (enum vs_servicenow_field)i;
    }
    return VS_SERVICENOW_OTHER_FIELD;
}

static bool is_whole_number(enum vs_kind kind)
{
    return kind == VS_KIND_TINYINT || kind == VS_KIND_SMALLINT || kind == VS_KIND_INT || kind == VS_KIND_BIGINT;
}

static enum vs_err set_role(struct vs_servicenow_column *column, struct vs_err_note *note)
{
    enum vs_kind kind = column->type.kind;
    const char *needed = NULL;
    column->role = ROLE_FIELD;
    column->field = field_of(column->name);
    if (vs_str_equal(column->name, VS_STR("state"))) {
        column->role = ROLE_STATE;
        needed = vs_kind_is_text(kind) ? NULL : "STRING: 'open' or 'resolved'";
    } else if (vs_str_equal(column->name, VS_STR("severity"))) {
        column->role = ROLE_SEVERITY;
        needed = is_whole_number(kind) ? NULL : "INT: 1 (critical) to 5";
    } else if (vs_str_equal(column->name, VS_STR("event_time"))) {
        column->role = ROLE_EVENT_TIME;
        needed = vs_kind_is_timestamp(kind) || kind == VS_KIND_BIGINT
                     ? NULL
                     : "TIMESTAMP_LTZ, TIMESTAMP or BIGINT (epoch ms)";
    } else if (column->field != VS_SERVICENOW_OTHER_FIELD) {
        needed = vs_kind_is_text(kind) ? NULL : "STRING";
    }
    if (needed != NULL)
        return vs_fail(note, VS_ERR_INVALID, "column %.*s of a servicenow table must be of type %s",
                       VS_STR_ARG(column->name), needed);
    return VS_ERR_OK;
}

enum vs_err vs_servicenow_columns_init(struct vs_servicenow_columns *columns, const struct vs_table *table,
                                       struct vs_err_note *note)
{
    *columns = (struct vs_servicenow_columns){.table = table};
    if (table->primary_key_count == 0)
        return vs_fail(note, VS_ERR_INVALID,
                       "a servicenow table needs PRIMARY KEY (..) NOT ENFORCED: it names the condition that an "
                       "incident is about");
    columns->columns = calloc((size_t)table->column_count + 1, sizeof *columns->columns);
    VS_CHECK(columns->columns != NULL);
    enum vs_err err = VS_ERR_OK;
    for (uint32_t i = 0; i < table->column_count && err == VS_ERR_OK; i++) {
        if (!is_written(&table->columns[i])) {
            if (place_in_key(table, i) >= 0)
                err = vs_fail(note, VS_ERR_INVALID, "column %.*s is part of the PRIMARY KEY and not written",
                              VS_STR_ARG(table->columns[i].name));
            continue;
        }
        struct vs_servicenow_column *column = &columns->columns[columns->column_count++];
        column->name = table->columns[i].name;
        column->type = table->columns[i].type;
        column->key = place_in_key(table, i);
        err = set_role(column, note);
    }
    if (err != VS_ERR_OK)
        vs_servicenow_columns_free(columns);
    return err;
}

void vs_servicenow_columns_free(struct vs_servicenow_columns *columns)
{
    free(columns->columns);
    *columns = (struct vs_servicenow_columns){0};
}

/* --- one row ------------------------------------------------------------------------------------------- */

static enum vs_err add_condition(struct vs_buf *out, const struct vs_servicenow_columns *columns,
                                 const struct vs_value *values, uint32_t key, struct vs_err_note *note)
{
    uint32_t at = 0;
    while (columns->columns[at].key != (int32_t)key)
        at++;
    const struct vs_servicenow_column *column = &columns->columns[at];
    if (values[at].is_null)
        return vs_fail(note, VS_ERR_INVALID, "column %.*s of the PRIMARY KEY is NULL", VS_STR_ARG(column->name));
    struct vs_buf text = {0};
    vs_value_print_text(&text, column->type, &values[at]);
    if (key > 0)
        vs_buf_add_char(out, '/');
    for (size_t i = 0; i < text.len && out->len <= VS_SERVICENOW_CONDITION_SIZE_MAX; i++) {
        if (text.ptr[i] == '/')
            vs_buf_add_str(out, VS_STR("%2F"));
        else if (text.ptr[i] == '%')
            vs_buf_add_str(out, VS_STR("%25"));
        else
            vs_buf_add_char(out, text.ptr[i]);
    }
    vs_buf_free(&text);
    if (out->len > VS_SERVICENOW_CONDITION_SIZE_MAX)
        return vs_fail(note, VS_ERR_INVALID, "the PRIMARY KEY is longer than %d bytes",
                       VS_SERVICENOW_CONDITION_SIZE_MAX);
    return VS_ERR_OK;
}

static void add_field(struct vs_buf *out, const struct vs_servicenow_column *column, const struct vs_value *value)
{
    struct vs_buf text = {0}, clean = {0};
    vs_value_print_text(&text, column->type, value);
    bool other = column->field == VS_SERVICENOW_OTHER_FIELD;
    vs_servicenow_add_clean(&clean, vs_buf_str(&text),
                            other ? VS_SERVICENOW_OTHER_LENGTH_MAX : known_fields[column->field].length_max);
    size_t size = 1 + column->name.len + clean.len + 20;
    if (out->len + size <= VS_SERVICENOW_ROW_FIELDS_SIZE_MAX) {
        vs_buf_add_u8(out, (uint8_t)column->field);
        if (other)
            vs_buf_add_sized(out, column->name);
        vs_buf_add_sized(out, vs_buf_str(&clean));
    }
    vs_buf_free(&text);
    vs_buf_free(&clean);
}

static enum vs_err read_state(const struct vs_value *value, struct vs_servicenow_row *out, struct vs_err_note *note)
{
    out->is_resolved = vs_str_equal_nocase(value->as.str, VS_STR("resolved"));
    if (!out->is_resolved && !vs_str_equal_nocase(value->as.str, VS_STR("open")))
        return vs_fail(note, VS_ERR_INVALID, "column state must be 'open' or 'resolved', not '%.*s'",
                       (int)(value->as.str.len < 40 ? value->as.str.len : 40), value->as.str.ptr);
    return VS_ERR_OK;
}

static enum vs_err read_severity(const struct vs_servicenow_column *column, const struct vs_value *value,
                                 struct vs_servicenow_row *out, struct vs_err_note *note)
{
    int64_t severity = column->type.kind == VS_KIND_BIGINT ? value->as.i64 : value->as.i32;
    if (severity < 1 || severity > 5)
        return vs_fail(note, VS_ERR_INVALID, "column severity must be 1 to 5, not %lld", (long long)severity);
    out->severity = (uint32_t)severity;
    return VS_ERR_OK;
}

static enum vs_err use_value(const struct vs_servicenow_column *column, const struct vs_value *value,
                             struct vs_buf *fields, struct vs_servicenow_row *out, struct vs_err_note *note)
{
    switch (column->role) {
    case ROLE_STATE:
        return read_state(value, out, note);
    case ROLE_SEVERITY:
        return read_severity(column, value, out, note);
    case ROLE_EVENT_TIME:
        out->has_event_time = true;
        out->event_ms = vs_type_physical(column->type) == VS_PHYS_TS16 ? value->as.ts.ms : value->as.i64;
        return VS_ERR_OK;
    case ROLE_FIELD:
        add_field(fields, column, value);
        return VS_ERR_OK;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_servicenow_row_read(const struct vs_servicenow_columns *columns, struct vs_str bytes,
                                   struct vs_arena *arena, struct vs_servicenow_row *out, struct vs_err_note *note)
{
    *out = (struct vs_servicenow_row){0};
    struct vs_value *values = VS_ARENA_ARRAY(arena, columns->column_count, struct vs_value);
    struct vs_reader reader = vs_reader(bytes);
    for (uint32_t i = 0; i < columns->column_count; i++)
        values[i] = vs_row_read_value(&reader, columns->columns[i].type, arena);
    if (reader.failed || vs_reader_left(&reader) != 0)
        return vs_fail(note, VS_ERR_INVALID, "the row does not have the columns of the table");

    struct vs_buf condition = {0}, fields = {0};
    enum vs_err err = VS_ERR_OK;
    for (uint32_t key = 0; key < columns->table->primary_key_count && err == VS_ERR_OK; key++)
        err = add_condition(&condition, columns, values, key, note);
    for (uint32_t i = 0; i < columns->column_count && err == VS_ERR_OK; i++) {
        if (!values[i].is_null)
            err = use_value(&columns->columns[i], &values[i], &fields, out, note);
    }
    if (err == VS_ERR_OK) {
        out->condition = vs_arena_copy(arena, vs_buf_str(&condition));
        out->fields = vs_arena_copy(arena, vs_buf_str(&fields));
    }
    vs_buf_free(&condition);
    vs_buf_free(&fields);
    return err;
}

bool vs_servicenow_field_next(struct vs_reader *fields, struct vs_servicenow_field_value *out)
{
    if (vs_reader_left(fields) == 0)
        return false;
    uint8_t field = vs_read_u8(fields);
    if (field > VS_SERVICENOW_OTHER_FIELD)
        return false;
    out->field = (enum vs_servicenow_field)field;
    out->name = field == VS_SERVICENOW_OTHER_FIELD ? vs_read_sized(fields) : vs_str(known_fields[field].name);
    out->text = vs_read_sized(fields);
    return !fields->failed;
}
