/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Reading and writing json against what Flink 2.3.0 made of the same lines: tests/golden/json_format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "core/json/json.h"
#include "core/sql/decode.h"

enum { COLUMNS_MAX = 16, LINES_MAX = 512 };

struct golden {
    struct vs_arena arena;
    struct vs_table_column columns[COLUMNS_MAX];
    uint32_t column_indexes[COLUMNS_MAX];
    struct vs_str names[COLUMNS_MAX];
    struct vs_type types[COLUMNS_MAX];
    uint32_t column_count;
    struct vs_option options[2];
    uint32_t option_count;
    struct vs_table table;
};

static int set_up(void **state)
{
    struct golden *g = calloc(1, sizeof *g);
    vs_arena_init(&g->arena);
    g->options[0] = (struct vs_option){VS_STR("json.ignore-parse-errors"), VS_STR("true")};
    g->option_count = 1;
    *state = g;
    return 0;
}

static int tear_down(void **state)
{
    struct golden *g = *state;
    vs_arena_free(&g->arena);
    free(g);
    return 0;
}

static void add_column(struct golden *g, const char *name, struct vs_type type)
{
    assert_in_range(g->column_count, 0, COLUMNS_MAX - 1);
    uint32_t i = g->column_count++;
    g->columns[i] = (struct vs_table_column){.name = vs_str(name), .type = type};
    g->column_indexes[i] = i;
    g->names[i] = vs_str(name);
    g->types[i] = type;
}

static struct vs_type sized(enum vs_kind kind, int32_t precision, int32_t scale)
{
    return (struct vs_type){.kind = kind, .precision = precision, .scale = scale};
}

static struct vs_str read_file(struct golden *g, const char *name, const char *suffix)
{
    char path[256];
    int len = snprintf(path, sizeof path, "tests/golden/json_format/%s.%s", name, suffix);
    assert_in_range(len, 1, (int)sizeof path - 1);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    char *bytes = vs_arena_raw(&g->arena, 1 << 20);
    size_t size = fread(bytes, 1, 1 << 20, file);
    assert_true(size < 1 << 20);
    (void)fclose(file);
    return (struct vs_str){bytes, size};
}

static uint32_t split_lines(struct vs_str text, struct vs_str *lines)
{
    uint32_t count = 0;
    while (text.len > 0) {
        size_t end = vs_str_find_char(text, '\n');
        assert_true(count < LINES_MAX);
        lines[count++] = (struct vs_str){text.ptr, end};
        end += end < text.len;
        text = (struct vs_str){text.ptr + end, text.len - end};
    }
    return count;
}

/* FLOAT: the recorded letters are those of JDK 17, which are not always the shortest. */
static bool equal_float(const struct vs_json_value *key, const struct vs_json_value *a,
                        const struct vs_json_value *b)
{
    char text[2][64];
    vs_str_to_zero_ended(a->text, text[0], sizeof text[0]);
    vs_str_to_zero_ended(b->text, text[1], sizeof text[1]);
    return vs_str_equal(key->text, VS_STR("f")) && strtof(text[0], NULL) == strtof(text[1], NULL);
}

/* Equal as JSON: strings by what they mean (Flink escapes what lies beyond U+FFFF), numbers by their letters. */
static bool equal_json(struct golden *g, const struct vs_json_value *a, const struct vs_json_value *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == VS_JSON_STRING)
        return vs_str_equal(vs_json_unescape(&g->arena, a), vs_json_unescape(&g->arena, b));
    if (a->kind != VS_JSON_OBJECT && a->kind != VS_JSON_ARRAY)
        return vs_str_equal(a->text, b->text);
    size_t a_cursor = 0;
    size_t b_cursor = 0;
    for (;;) {
        struct vs_json_value a_key = {.kind = VS_JSON_NULL};
        struct vs_json_value b_key = {.kind = VS_JSON_NULL};
        struct vs_json_value a_item;
        struct vs_json_value b_item;
        bool a_more = vs_json_next(a->text, &a_cursor, &a_key, &a_item);
        bool b_more = vs_json_next(b->text, &b_cursor, &b_key, &b_item);
        if (!a_more || !b_more)
            return a_more == b_more;
        if (!equal_json(g, &a_key, &b_key))
            return false;
        if (!equal_json(g, &a_item, &b_item) && !equal_float(&a_key, &a_item, &b_item))
            return false;
    }
}

static bool equal_lines(struct golden *g, struct vs_str a, struct vs_str b)
{
    struct vs_json_value values[2];
    struct vs_json_error error;
    size_t used;
    assert_int_equal(vs_json_scan_value(a, &values[0], &used, &error), VS_ERR_OK);
    assert_int_equal(vs_json_scan_value(b, &values[1], &used, &error), VS_ERR_OK);
    return equal_json(g, &values[0], &values[1]);
}

static void decode(struct golden *g, struct vs_str input, struct vs_batch *rows)
{
    struct vs_str lines[LINES_MAX];
    uint32_t count = split_lines(input, lines);
    struct vs_record records[LINES_MAX] = {{{0}}};
    for (uint32_t i = 0; i < count; i++)
        records[i].value = lines[i];
    g->table = (struct vs_table){.name = VS_STR("v"),
                                 .columns = g->columns,
                                 .column_count = g->column_count,
                                 .options = g->options,
                                 .option_count = g->option_count,
                                 .format = VS_STR("json")};
    struct vs_node scan = {.kind = VS_NODE_SCAN, .column_count = g->column_count};
    scan.as.scan.table = &g->table;
    scan.as.scan.columns = g->column_indexes;
    struct vs_decoder *decoder;
    struct vs_err_note note;
    assert_int_equal(vs_decoder_new(&g->arena, &scan, &decoder, &note), VS_ERR_OK);
    struct vs_decode_origin origin = {.topic = VS_STR("t")};
    const uint32_t *row_record;
    const struct vs_decode_bad *bad;
    uint32_t bad_count;
    assert_int_equal(vs_decoder_run(decoder, &g->arena, &origin, records, count, rows, &row_record, &bad,
                                    &bad_count, &note),
                     VS_ERR_OK);
    assert_int_equal(bad_count, 0);
}

static void check(struct golden *g, const char *name)
{
    struct vs_str wanted[LINES_MAX];
    uint32_t wanted_count = split_lines(read_file(g, name, "flink.ndjson"), wanted);
    struct vs_batch rows;
    decode(g, read_file(g, name, "in.ndjson"), &rows);
    assert_int_equal(rows.row_count, wanted_count);
    struct vs_node sink = {.kind = VS_NODE_SINK, .names = g->names, .types = g->types};
    sink.column_count = g->column_count;
    struct vs_encoder *encoder;
    struct vs_err_note note;
    assert_int_equal(vs_encoder_new(&g->arena, &sink, &encoder, &note), VS_ERR_OK);
    struct vs_buf key = {0};
    struct vs_buf line = {0};
    uint32_t wrong = 0;
    for (uint32_t row = 0; row < rows.row_count; row++) {
        vs_buf_clear(&line);
        assert_int_equal(vs_encoder_run(encoder, &rows, row, &key, &line, &note), VS_ERR_OK);
        if (equal_lines(g, vs_buf_str(&line), wanted[row]))
            continue;
        print_error("ours  %.*s\nFlink %.*s\n", VS_STR_ARG(vs_buf_str(&line)), VS_STR_ARG(wanted[row]));
        wrong++;
    }
    vs_buf_free(&key);
    vs_buf_free(&line);
    assert_int_equal(wrong, 0);
}

static void numbers_and_texts_become_what_flink_makes_of_them(void **state)
{
    struct golden *g = *state;
    add_column(g, "n", vs_type_of(VS_KIND_INT));
    add_column(g, "ti", vs_type_of(VS_KIND_TINYINT));
    add_column(g, "si", vs_type_of(VS_KIND_SMALLINT));
    add_column(g, "i", vs_type_of(VS_KIND_INT));
    add_column(g, "bi", vs_type_of(VS_KIND_BIGINT));
    add_column(g, "f", vs_type_of(VS_KIND_FLOAT));
    add_column(g, "d", vs_type_of(VS_KIND_DOUBLE));
    add_column(g, "c2", sized(VS_KIND_DECIMAL, 10, 2));
    add_column(g, "c10", sized(VS_KIND_DECIMAL, 38, 10));
    add_column(g, "s", vs_type_string());
    add_column(g, "vc", sized(VS_KIND_VARCHAR, 3, 0));
    add_column(g, "b", vs_type_of(VS_KIND_BOOLEAN));
    check(g, "numbers");
}

static void add_time_columns(struct golden *g)
{
    add_column(g, "n", vs_type_of(VS_KIND_INT));
    add_column(g, "da", vs_type_of(VS_KIND_DATE));
    add_column(g, "t0", sized(VS_KIND_TIME, 0, 0));
    add_column(g, "ts0", sized(VS_KIND_TIMESTAMP, 0, 0));
    add_column(g, "ts3", sized(VS_KIND_TIMESTAMP, 3, 0));
    add_column(g, "ts6", sized(VS_KIND_TIMESTAMP, 6, 0));
    add_column(g, "ts9", sized(VS_KIND_TIMESTAMP, 9, 0));
    add_column(g, "l3", vs_type_ltz(3));
    add_column(g, "l9", vs_type_ltz(9));
}

static void times_are_read_as_sql_writes_them(void **state)
{
    add_time_columns(*state);
    check(*state, "times_sql");
}

static void times_are_read_as_iso_8601_writes_them(void **state)
{
    struct golden *g = *state;
    add_time_columns(g);
    g->options[g->option_count++] =
        (struct vs_option){VS_STR("json.timestamp-format.standard"), VS_STR("ISO-8601")};
    check(g, "times_iso");
}

static void check_one(struct golden *g, const char *column, struct vs_type type, const char *name)
{
    add_column(g, "n", vs_type_of(VS_KIND_INT));
    add_column(g, column, type);
    check(g, name);
}

static void bytes_are_base64(void **state)
{
    check_one(*state, "by", sized(VS_KIND_VARBINARY, VS_LENGTH_MAX, 0), "bytes");
}

static void a_string_takes_any_value(void **state)
{
    check_one(*state, "s", vs_type_string(), "text");
}

static void arrays_are_read(void **state)
{
    struct vs_type element = vs_type_of(VS_KIND_INT);
    check_one(*state, "v", (struct vs_type){.kind = VS_KIND_ARRAY, .element = &element, .element_count = 1},
              "arrays");
}

static void arrays_of_strings_are_read(void **state)
{
    struct vs_type element = vs_type_string();
    check_one(*state, "v", (struct vs_type){.kind = VS_KIND_ARRAY, .element = &element, .element_count = 1},
              "texts");
}

static void maps_are_read(void **state)
{
    struct vs_type elements[2] = {vs_type_string(), vs_type_string()};
    check_one(*state, "v", (struct vs_type){.kind = VS_KIND_MAP, .element = elements, .element_count = 2},
              "maps");
}

static void rows_in_rows_are_read(void **state)
{
    struct vs_type number = vs_type_of(VS_KIND_DOUBLE);
    struct vs_type inner[2] = {{.kind = VS_KIND_ARRAY, .element = &number, .element_count = 1},
                               sized(VS_KIND_DECIMAL, 5, 2)};
    struct vs_str inner_names[2] = {VS_STR("c"), VS_STR("d")};
    struct vs_type outer[3] = {
        vs_type_of(VS_KIND_INT),
        {.kind = VS_KIND_ROW, .element = inner, .names = inner_names, .element_count = 2},
        vs_type_string(),
    };
    struct vs_str outer_names[3] = {VS_STR("a"), VS_STR("b"), VS_STR("k")};
    struct vs_type row = {.kind = VS_KIND_ROW, .element = outer, .names = outer_names, .element_count = 3};
    check_one(*state, "v", row, "rows");
}

static void what_is_no_object_is_skipped_and_arrays_are_rows(void **state)
{
    check_one(*state, "s", vs_type_string(), "roots");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_and_texts_become_what_flink_makes_of_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_are_read_as_sql_writes_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_are_read_as_iso_8601_writes_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_are_base64, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_string_takes_any_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arrays_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arrays_of_strings_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(maps_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_in_rows_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_object_is_skipped_and_arrays_are_rows, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
