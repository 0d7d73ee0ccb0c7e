/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>

#include "core/sql/decode.h"

enum { COLUMNS_MAX = 12, OPTIONS_MAX = 4 };

struct fixture {
    struct vs_arena arena;
    struct vs_table_column columns[COLUMNS_MAX]; /* of the table */
    struct vs_str names[COLUMNS_MAX];            /* of the rows */
    struct vs_type types[COLUMNS_MAX];
    struct vs_value values[COLUMNS_MAX];
    struct vs_option options[OPTIONS_MAX];
    struct vs_table table;
    struct vs_node sink;
    struct vs_encoder *encoder;
    struct vs_err_note note;
    struct vs_buf key;
    struct vs_buf value;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    vs_arena_init(&f->arena);
    f->table = (struct vs_table){.name = VS_STR("out"), .object_name = VS_STR("out"), .format = VS_STR("json"), .connector = VS_STR("log")};
    f->table.columns = f->columns;
    f->table.options = f->options;
    f->sink = (struct vs_node){.kind = VS_NODE_SINK, .names = f->names, .types = f->types};
    f->sink.as.sink.table = &f->table;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    vs_buf_free(&f->key);
    vs_buf_free(&f->value);
    vs_arena_free(&f->arena);
    free(f);
    return 0;
}

static void add_column(struct fixture *f, const char *name, struct vs_type type, struct vs_value value)
{
    assert_true(f->table.column_count < COLUMNS_MAX);
    f->columns[f->table.column_count++] = (struct vs_table_column){.name = vs_str(name), .type = type};
    uint32_t i = f->sink.column_count++;
    f->names[i] = VS_STR("EXPR$0"); /* INSERT goes by position: these names do not count */
    f->types[i] = type;
    f->values[i] = value;
}

static void add_option(struct fixture *f, const char *key, const char *value)
{
    assert_true(f->table.option_count < OPTIONS_MAX);
    f->options[f->table.option_count++] = (struct vs_option){vs_str(key), vs_str(value)};
}

static enum vs_err open_encoder(struct fixture *f)
{
    f->note.text[0] = '\0';
    return vs_encoder_new(&f->arena, &f->sink, &f->encoder, &f->note);
}

static enum vs_err encode(struct fixture *f, enum vs_row_kind kind)
{
    struct vs_batch_builder *builder = vs_batch_builder_new(&f->arena, f->types, f->sink.column_count);
    vs_batch_builder_row(builder, kind, 1);
    for (uint32_t i = 0; i < f->sink.column_count; i++)
        vs_batch_builder_set(builder, i, f->values[i]);
    struct vs_batch batch = vs_batch_builder_finish(builder);
    vs_buf_clear(&f->key);
    vs_buf_clear(&f->value);
    return vs_encoder_run(f->encoder, &batch, 0, &f->key, &f->value, &f->note);
}

static void assert_buf(const struct vs_buf *got, const char *wanted)
{
    if (got->len != strlen(wanted) || (got->len > 0 && memcmp(got->ptr, wanted, got->len) != 0))
        fail_msg("got <%.*s>, wanted <%s>", VS_STR_ARG(vs_buf_str(got)), wanted);
}

static void assert_message(struct fixture *f, const char *wanted)
{
    assert_int_equal(open_encoder(f), VS_ERR_OK);
    assert_int_equal(encode(f, VS_ROW_INSERT), VS_ERR_OK);
    assert_buf(&f->value, wanted);
}

static struct vs_value text(const char *s)
{
    return (struct vs_value){.as.str = vs_str(s)};
}

static struct vs_value null_value(void)
{
    return (struct vs_value){.is_null = true};
}

static struct vs_type decimal(int32_t precision, int32_t scale)
{
    return (struct vs_type){.kind = VS_KIND_DECIMAL, .precision = precision, .scale = scale};
}

static void values_are_written_as_flink_writes_them(void **state)
{
    struct fixture *f = *state;
    add_column(f, "d", vs_type_of(VS_KIND_DOUBLE), (struct vs_value){.as.f64 = 1e7});
    add_column(f, "nan", vs_type_of(VS_KIND_DOUBLE), (struct vs_value){.as.f64 = strtod("NaN", NULL)});
    add_column(f, "b", vs_type_of(VS_KIND_BOOLEAN), (struct vs_value){.as.boolean = 1});
    add_column(f, "ts", (struct vs_type){.kind = VS_KIND_TIMESTAMP, .precision = 3}, (struct vs_value){.as.i64 = 120});
    add_column(f, "ltz", vs_type_ltz(3), (struct vs_value){.as.i64 = 1700000000123});
    add_column(f, "c", decimal(20, 10), (struct vs_value){.as.i128 = 100});
    add_column(f, "s", vs_type_string(), text("a\"\\\n\xC3\xA4"));
    add_column(f, "by", (struct vs_type){.kind = VS_KIND_VARBINARY, .precision = VS_LENGTH_MAX}, text("hello"));
    add_column(f, "n", vs_type_of(VS_KIND_INT), null_value());
    assert_message(f, "{\"d\":1.0E7,\"nan\":\"NaN\",\"b\":true,\"ts\":\"1970-01-01 00:00:00.12\","
                      "\"ltz\":\"2023-11-14 22:13:20.123Z\",\"c\":1E-8,\"s\":\"a\\\"\\\\\\n\xC3\xA4\","
                      "\"by\":\"aGVsbG8=\",\"n\":null}");
    assert_buf(&f->key, "");
}

static void options_change_decimals_nulls_and_times(void **state)
{
    struct fixture *f = *state;
    add_column(f, "c", decimal(20, 10), (struct vs_value){.as.i128 = 100});
    add_column(f, "n", vs_type_of(VS_KIND_INT), null_value());
    add_column(f, "ts", (struct vs_type){.kind = VS_KIND_TIMESTAMP, .precision = 3}, (struct vs_value){.as.i64 = 120});
    add_column(f, "ltz", vs_type_ltz(3), (struct vs_value){.as.i64 = 1700000000000});
    add_option(f, "json.encode.decimal-as-plain-number", "true");
    add_option(f, "json.encode.ignore-null-fields", "true");
    assert_message(f, "{\"c\":0.0000000100,\"ts\":\"1970-01-01 00:00:00.12\",\"ltz\":\"2023-11-14 22:13:20Z\"}");
    add_option(f, "json.timestamp-format.standard", "ISO-8601");
    assert_message(f, "{\"c\":0.0000000100,\"ts\":\"1970-01-01T00:00:00.12\",\"ltz\":\"2023-11-14T22:13:20Z\"}");
    f->values[0] = null_value();
    f->values[2] = null_value();
    f->values[3] = null_value();
    assert_int_equal(encode(f, VS_ROW_INSERT), VS_ERR_OK);
    assert_buf(&f->value, "{}");
}

static void print_tables_show_the_kind_of_change(void **state)
{
    struct fixture *f = *state;
    f->table.connector = VS_STR("print");
    f->table.format = (struct vs_str){0};
    add_column(f, "dev\"ice", vs_type_string(), text("d1"));
    add_column(f, "c", decimal(10, 4), (struct vs_value){.as.i128 = 15000});
    add_column(f, "n", vs_type_of(VS_KIND_INT), null_value());
    assert_int_equal(open_encoder(f), VS_ERR_OK);
    assert_int_equal(encode(f, VS_ROW_UPDATE_AFTER), VS_ERR_OK);
    assert_buf(&f->value, "{\"op\":\"+U\",\"table\":\"out\",\"dev\\\"ice\":\"d1\",\"c\":1.5000,\"n\":null}");
    assert_buf(&f->key, "");
    assert_int_equal(encode(f, VS_ROW_DELETE), VS_ERR_OK);
    assert_buf(&f->value, "{\"op\":\"-D\",\"table\":\"out\",\"dev\\\"ice\":\"d1\",\"c\":1.5000,\"n\":null}");
}

static void a_select_has_no_table(void **state)
{
    struct fixture *f = *state;
    add_column(f, "x", vs_type_of(VS_KIND_BIGINT), (struct vs_value){.as.i64 = -5});
    f->sink.as.sink.table = NULL;
    f->names[0] = VS_STR("cnt");
    assert_message(f, "{\"op\":\"+I\",\"cnt\":-5}");
    f->sink.column_count = 0;
    assert_message(f, "{\"op\":\"+I\"}");
}

static void the_key_is_the_device_unless_key_fields_says_otherwise(void **state)
{
    struct fixture *f = *state;
    add_column(f, "id", vs_type_of(VS_KIND_BIGINT), (struct vs_value){.as.i64 = 12});
    add_column(f, "device_id", vs_type_string(), text("VM-1"));
    assert_message(f, "{\"id\":12,\"device_id\":\"VM-1\"}");
    assert_buf(&f->key, "VM-1");
    f->values[1] = null_value();
    assert_int_equal(encode(f, VS_ROW_INSERT), VS_ERR_OK);
    assert_buf(&f->key, "");
    add_option(f, "key.fields", "id");
    assert_int_equal(open_encoder(f), VS_ERR_OK);
    assert_int_equal(encode(f, VS_ROW_INSERT), VS_ERR_OK);
    assert_buf(&f->key, "12");
    f->options[0].value = VS_STR("device_id;id");
    assert_int_equal(open_encoder(f), VS_ERR_OK);
    assert_int_equal(encode(f, VS_ROW_INSERT), VS_ERR_OK);
    assert_buf(&f->key, "[null,12]");
    f->options[0].value = VS_STR("device");
    assert_int_equal(open_encoder(f), VS_ERR_INVALID);
    assert_non_null(strstr(f->note.text, "'device'"));
}

static void only_written_columns_count(void **state)
{
    struct fixture *f = *state;
    f->columns[f->table.column_count++] =
        (struct vs_table_column){.name = VS_STR("t"), .kind = VS_COLUMN_METADATA, .is_virtual = true};
    add_column(f, "a", vs_type_of(VS_KIND_INT), (struct vs_value){.as.i32 = 1});
    f->columns[f->table.column_count++] = (struct vs_table_column){.name = VS_STR("c"), .kind = VS_COLUMN_COMPUTED};
    add_column(f, "device_id", vs_type_string(), text("d"));
    assert_message(f, "{\"a\":1,\"device_id\":\"d\"}");
    assert_buf(&f->key, "d");
    f->columns[0].is_virtual = false;
    assert_int_equal(open_encoder(f), VS_ERR_UNSUPPORTED);
    assert_non_null(strstr(f->note.text, "'t'"));
}

static void a_null_key_in_a_map_fails_unless_it_is_allowed(void **state)
{
    struct fixture *f = *state;
    struct vs_type elements[2] = {vs_type_string(), vs_type_of(VS_KIND_INT)};
    struct vs_value items[4] = {text("a"), {.as.i32 = 1}, {.is_null = true}, {.as.i32 = 2}};
    struct vs_value map = {.as.nested = {items, 4}};
    add_column(f, "m", (struct vs_type){.kind = VS_KIND_MAP, .element = elements, .element_count = 2}, map);
    assert_int_equal(open_encoder(f), VS_ERR_OK);
    assert_int_equal(encode(f, VS_ROW_INSERT), VS_ERR_FAILED);
    assert_non_null(strstr(f->note.text, "null keys"));
    f->values[0].as.nested.count = 2;
    assert_int_equal(encode(f, VS_ROW_INSERT), VS_ERR_OK);
    assert_buf(&f->value, "{\"m\":{\"a\":1}}");
    add_option(f, "json.map-null-key.mode", "LITERAL");
    f->values[0].as.nested.count = 4;
    assert_message(f, "{\"m\":{\"a\":1,\"null\":2}}");
    f->options[0].value = VS_STR("DROP");
    assert_message(f, "{\"m\":{\"a\":1}}");
}

static void types_and_formats_that_cannot_be_written_are_refused(void **state)
{
    struct fixture *f = *state;
    add_column(f, "i", vs_type_of(VS_KIND_INTERVAL_DAY), null_value());
    assert_int_equal(open_encoder(f), VS_ERR_INVALID);
    assert_non_null(strstr(f->note.text, "'i'"));
    f->table.format = VS_STR("csv");
    assert_int_equal(open_encoder(f), VS_ERR_INVALID);
    f->table.format = VS_STR("avro");
    assert_int_equal(open_encoder(f), VS_ERR_UNSUPPORTED);
}

static void raw_writes_the_column_as_it_is(void **state)
{
    struct fixture *f = *state;
    f->table.format = VS_STR("raw");
    add_column(f, "line", vs_type_string(), text("a \"b\""));
    assert_message(f, "a \"b\"");
    f->values[0] = null_value();
    assert_int_equal(encode(f, VS_ROW_INSERT), VS_ERR_OK);
    assert_buf(&f->value, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_are_written_as_flink_writes_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(options_change_decimals_nulls_and_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(print_tables_show_the_kind_of_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_select_has_no_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_key_is_the_device_unless_key_fields_says_otherwise, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_written_columns_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_null_key_in_a_map_fails_unless_it_is_allowed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(types_and_formats_that_cannot_be_written_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(raw_writes_the_column_as_it_is, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
