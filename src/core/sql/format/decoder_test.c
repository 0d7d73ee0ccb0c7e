/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/limits.h"
#include "core/sql/decode.h"

enum { COLUMNS_MAX = 10, OPTIONS_MAX = 4 };

struct fixture {
    struct vs_arena plan;
    struct vs_arena scratch;
    struct vs_table_column columns[COLUMNS_MAX];
    uint32_t wanted[COLUMNS_MAX];
    struct vs_option options[OPTIONS_MAX];
    struct vs_table table;
    struct vs_node scan;
    struct vs_decoder *decoder;
    struct vs_err_note note;
    struct vs_batch rows;
    const uint32_t *row_record;
    const struct vs_decode_bad *bad;
    uint32_t bad_count;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    vs_arena_init(&f->plan);
    vs_arena_init(&f->scratch);
    f->table = (struct vs_table){.name = VS_STR("v"), .format = VS_STR("json")};
    f->table.columns = f->columns;
    f->table.options = f->options;
    f->scan.kind = VS_NODE_SCAN;
    f->scan.as.scan.table = &f->table;
    f->scan.as.scan.columns = f->wanted;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    vs_arena_free(&f->plan);
    vs_arena_free(&f->scratch);
    free(f);
    return 0;
}

static void add_column(struct fixture *f, const char *name, struct vs_type type)
{
    assert_true(f->table.column_count < COLUMNS_MAX);
    f->columns[f->table.column_count] = (struct vs_table_column){.name = vs_str(name), .type = type};
    f->wanted[f->scan.column_count++] = f->table.column_count++;
}

static void add_metadata(struct fixture *f, const char *name, const char *key, struct vs_type type)
{
    add_column(f, name, type);
    f->columns[f->table.column_count - 1].kind = VS_COLUMN_METADATA;
    f->columns[f->table.column_count - 1].metadata_key = vs_str(key);
}

static void add_option(struct fixture *f, const char *key, const char *value)
{
    assert_true(f->table.option_count < OPTIONS_MAX);
    f->options[f->table.option_count++] = (struct vs_option){vs_str(key), vs_str(value)};
}

static enum vs_err open_decoder(struct fixture *f)
{
    f->note.text[0] = '\0';
    return vs_decoder_new(&f->plan, &f->scan, &f->decoder, &f->note);
}

static void run_records(struct fixture *f, const struct vs_record *records, uint32_t count)
{
    const struct vs_decode_origin origin = {VS_STR("device-events"), 7, VS_STR("/data/in/devices.ndjson")};
    assert_int_equal(vs_decoder_run(f->decoder, &f->scratch, &origin, records, count, &f->rows, &f->row_record,
                                    &f->bad, &f->bad_count, &f->note),
                     VS_ERR_OK);
}

static void run_texts(struct fixture *f, const char *const *texts, uint32_t count)
{
    struct vs_record *records = VS_ARENA_ARRAY(&f->plan, count, struct vs_record);
    for (uint32_t i = 0; i < count; i++)
        records[i].value = vs_str(texts[i]);
    run_records(f, records, count);
}

static void run_text(struct fixture *f, const char *text)
{
    run_texts(f, &text, 1);
}

static void assert_str(struct vs_str got, const char *wanted)
{
    if (got.len != strlen(wanted) || memcmp(got.ptr, wanted, got.len) != 0)
        fail_msg("got <%.*s>, wanted <%s>", VS_STR_ARG(got), wanted);
}

static void assert_bad(struct fixture *f, const char *text, const char *reason)
{
    run_text(f, text);
    assert_int_equal(f->rows.row_count, 0);
    assert_int_equal(f->bad_count, 1);
    assert_int_equal(f->bad[0].record, 0);
    assert_str(f->bad[0].reason, reason);
}

static void a_bad_record_is_named_in_flinks_words_with_the_place(void **state)
{
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    add_column(f, "v", (struct vs_type){.kind = VS_KIND_DECIMAL, .precision = 10, .scale = 2});
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    assert_bad(f, "{\"k\":\"1.5\"}",
               "Failed to deserialize JSON '{\"k\":\"1.5\"}'. Fail to deserialize at field: k. Not a INT at byte 6.");
    assert_bad(f, "{\"k\":1,\"v\":true}",
               "Failed to deserialize JSON '{\"k\":1,\"v\":true}'. "
               "Fail to deserialize at field: v. Not a DECIMAL(10, 2) at byte 11.");
    assert_bad(f, "{\"x\":{\"y\":tru}}",
               "Failed to deserialize JSON '{\"x\":{\"y\":tru}}'. "
               "expected true, false or null at byte 13 (/x/y).");
    assert_bad(f, "{\"k\":1", "Failed to deserialize JSON '{\"k\":1'. the text ends too early at byte 6.");
    assert_bad(f, " 9", "Failed to deserialize JSON ' 9'. expected an object at byte 1.");
    assert_bad(f, " \"ab\" ", "Failed to deserialize JSON ' \"ab\" '. expected an object at byte 1.");
    assert_bad(f, "[{\"k\":1},7]", "Failed to deserialize JSON '[{\"k\":1},7]'. expected an object at byte 9.");
    assert_bad(f, "[{\"k\":1},{\"k\":[]}]",
               "Failed to deserialize JSON '[{\"k\":1},{\"k\":[]}]'. "
               "Fail to deserialize at field: k. Not a INT at byte 14.");
}

static void a_long_record_is_cut_in_the_reason(void **state)
{
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    struct vs_buf text = {0};
    vs_buf_add_str(&text, VS_STR("{\"k\":true,\"text\":\""));
    for (int i = 0; i < 1000; i++)
        vs_buf_add_str(&text, VS_STR("\xC3\xA4"));
    vs_buf_add_str(&text, VS_STR("\"}"));
    struct vs_record record = {.value = vs_buf_str(&text)};
    run_records(f, &record, 1);
    assert_int_equal(f->bad_count, 1);
    assert_in_range(f->bad[0].reason.len, 200, 400);
    assert_non_null(memmem(f->bad[0].reason.ptr, f->bad[0].reason.len, "\xC3\xA4...'. Fail", 12));
    vs_buf_free(&text);
}

static void the_whole_text_is_validated_not_only_what_is_wanted(void **state)
{
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    run_text(f, "{\"k\":1,\"other\":\"\\x\"}");
    assert_int_equal(f->rows.row_count, 0);
    assert_int_equal(f->bad_count, 1);
}

static void a_missing_field_is_null_or_refused(void **state)
{
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    add_column(f, "v", vs_type_string());
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    run_text(f, "{\"K\":1,\"v\":\"a\"}");
    assert_int_equal(f->rows.row_count, 1);
    assert_true(vs_column_is_null(&f->rows.columns[0], 0));
    add_option(f, "json.fail-on-missing-field", "true");
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    assert_bad(f, "{\"v\":\"a\"}",
               "Failed to deserialize JSON '{\"v\":\"a\"}'. Some field is missing in the JSON data.");
    run_text(f, "{\"v\":null,\"k\":null}");
    assert_int_equal(f->rows.row_count, 1);
}

static void bad_records_take_no_row_and_rows_know_their_record(void **state)
{
    static const char *const texts[] = {"{\"k\":1}", "{\"k\":\"x\"}", "{\"k\":3}", "", " \n",
                                        "nonsense",  "{\"k\":null}"};
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_BIGINT));
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    run_texts(f, texts, 7);
    assert_int_equal(f->rows.row_count, 3);
    assert_int_equal(f->rows.selection_count, 3);
    assert_null(f->rows.selection);
    assert_null(f->rows.kinds);
    assert_int_equal(f->rows.columns[0].as.i64[0], 1);
    assert_int_equal(f->rows.columns[0].as.i64[1], 3);
    assert_false(vs_column_is_null(&f->rows.columns[0], 1));
    assert_true(vs_column_is_null(&f->rows.columns[0], 2));
    assert_int_equal(f->row_record[0], 0);
    assert_int_equal(f->row_record[1], 2);
    assert_int_equal(f->row_record[2], 6);
    assert_int_equal(f->bad_count, 2);
    assert_int_equal(f->bad[0].record, 1);
    assert_int_equal(f->bad[1].record, 5);
    run_text(f, "{\"k\":5}");
    assert_null(f->rows.columns[0].valid);
}

static void with_ignore_parse_errors_nothing_is_bad(void **state)
{
    static const char *const texts[] = {"{\"k\":\"x\",\"v\":\"a\"}", "nonsense", "9"};
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    add_column(f, "v", vs_type_string());
    add_option(f, "json.ignore-parse-errors", "TRUE");
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    run_texts(f, texts, 3);
    assert_int_equal(f->bad_count, 0);
    assert_int_equal(f->rows.row_count, 1);
    assert_true(vs_column_is_null(&f->rows.columns[0], 0));
    assert_str(f->rows.columns[1].as.str[0], "a");
}

static void strings_are_views_into_the_record(void **state)
{
    struct fixture *f = *state;
    add_column(f, "a", vs_type_string());
    add_column(f, "b", vs_type_string());
    add_column(f, "c", vs_type_string());
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    static const char text[] = "{\"a\":\"plain\",\"b\":\"t\\u00e4b\\t\",\"c\":{\"x\":[1,\"y\"]}}";
    run_text(f, text);
    assert_ptr_equal(f->rows.columns[0].as.str[0].ptr, text + 6);
    assert_str(f->rows.columns[0].as.str[0], "plain");
    assert_str(f->rows.columns[1].as.str[0], "t\xC3\xA4" "b\t");
    assert_ptr_equal(f->rows.columns[2].as.str[0].ptr, strstr(text, "{\"x\""));
    assert_str(f->rows.columns[2].as.str[0], "{\"x\":[1,\"y\"]}");
}

static void a_root_array_gives_a_row_per_element(void **state)
{
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    add_metadata(f, "o", "offset", vs_type_of(VS_KIND_BIGINT));
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    struct vs_buf text = {0};
    enum { ELEMENTS = 1000 };
    for (int i = 0; i < ELEMENTS; i++)
        vs_buf_printf(&text, "%s{\"k\":%d}", i == 0 ? "[" : " , ", i);
    vs_buf_add_str(&text, VS_STR("]"));
    struct vs_record records[3] = {{.value = VS_STR("{\"k\":-1}"), .offset = 10},
                                   {.value = vs_buf_str(&text), .offset = 20},
                                   {.value = VS_STR("{}"), .offset = 30}};
    run_records(f, records, 3);
    assert_int_equal(f->bad_count, 0);
    assert_int_equal(f->rows.row_count, ELEMENTS + 2);
    for (uint32_t row = 0; row < ELEMENTS + 2; row++) {
        uint32_t record = row == 0 ? 0 : row == ELEMENTS + 1 ? 2 : 1;
        assert_int_equal(f->row_record[row], record);
        assert_int_equal(f->rows.columns[1].as.i64[row], 10 + record * 10);
        assert_int_equal(vs_column_is_null(&f->rows.columns[0], row), record == 2);
        if (record < 2)
            assert_int_equal(f->rows.columns[0].as.i32[row], (int)row - 1);
    }
    vs_buf_free(&text);
}

static void a_root_array_is_bounded(void **state)
{
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    for (uint32_t elements = VS_BATCH_ROWS_MAX; elements <= VS_BATCH_ROWS_MAX + 1; elements++) {
        struct vs_buf text = {0};
        for (uint32_t i = 0; i < elements; i++)
            vs_buf_add_str(&text, i == 0 ? VS_STR("[{}") : VS_STR(",{}"));
        vs_buf_add_char(&text, ']');
        struct vs_record record = {.value = vs_buf_str(&text)};
        run_records(f, &record, 1);
        assert_int_equal(f->rows.row_count, elements == VS_BATCH_ROWS_MAX ? elements : 0);
        assert_int_equal(f->bad_count, elements == VS_BATCH_ROWS_MAX ? 0 : 1);
        vs_buf_free(&text);
    }
}

static void a_bad_element_takes_back_the_rows_of_its_record(void **state)
{
    static const char *const texts[] = {"{\"k\":1,\"v\":\"a\"}", "[{\"k\":2},{\"k\":\"x\"}]", "{\"k\":4}"};
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    add_column(f, "v", vs_type_string());
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    run_texts(f, texts, 3);
    assert_int_equal(f->rows.row_count, 2);
    assert_int_equal(f->rows.columns[0].as.i32[1], 4);
    assert_int_equal(f->row_record[1], 2);
    assert_int_equal(f->bad_count, 1);
    assert_int_equal(f->bad[0].record, 1);
}

static void metadata_columns_come_from_the_record(void **state)
{
    struct fixture *f = *state;
    add_metadata(f, "m_ts", "timestamp", vs_type_ltz(3));
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    add_metadata(f, "m_ts9", "timestamp", (struct vs_type){.kind = VS_KIND_TIMESTAMP, .precision = 9});
    add_metadata(f, "m_p", "partition", vs_type_of(VS_KIND_INT));
    add_metadata(f, "m_o", "offset", vs_type_of(VS_KIND_BIGINT));
    add_metadata(f, "m_t", "topic", vs_type_string());
    add_metadata(f, "m_k", "key", vs_type_string());
    add_metadata(f, "m_path", "file.path", vs_type_string());
    add_metadata(f, "m_name", "file.name", vs_type_string());
    add_metadata(f, "m_size", "file.size", vs_type_of(VS_KIND_BIGINT));
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    struct vs_record records[2] = {
        {.key = VS_STR("VM-1"), .value = VS_STR("{\"k\":5}"), .timestamp_ms = 1753178400123, .offset = 77},
        {.value = VS_STR("{}"), .timestamp_ms = -1, .offset = 99}};
    run_records(f, records, 2);
    const struct vs_column *columns = f->rows.columns;
    assert_int_equal(f->rows.column_count, 10);
    assert_int_equal(columns[0].as.i64[0], 1753178400123);
    assert_int_equal(columns[1].as.i32[0], 5);
    assert_int_equal(columns[2].as.ts[0].ms, 1753178400123);
    assert_int_equal(columns[2].as.ts[1].ns, 0);
    assert_int_equal(columns[3].as.i32[1], 7);
    assert_int_equal(columns[4].as.i64[1], 99);
    assert_str(columns[5].as.str[0], "device-events");
    assert_str(columns[6].as.str[0], "VM-1");
    assert_true(vs_column_is_null(&columns[6], 1));
    assert_str(columns[7].as.str[0], "VM-1"); /* of a file, the key is its path */
    assert_str(columns[7].as.str[1], "/data/in/devices.ndjson");
    assert_str(columns[8].as.str[1], "devices.ndjson");
    assert_true(vs_column_is_null(&columns[9], 0));
}

static void unknown_metadata_and_wrong_types_are_refused(void **state)
{
    static const struct {
        const char *key;
        enum vs_kind kind;
        enum vs_err err;
    } cases[] = {
        {"headers", VS_KIND_MAP, VS_ERR_UNSUPPORTED}, {"file.size", VS_KIND_INT, VS_ERR_INVALID},
        {"offset", VS_KIND_INT, VS_ERR_INVALID},      {"timestamp", VS_KIND_BIGINT, VS_ERR_INVALID},
        {"topic", VS_KIND_VARBINARY, VS_ERR_INVALID}, {"partition", VS_KIND_VARCHAR, VS_ERR_INVALID},
    };
    struct fixture *f = *state;
    add_metadata(f, "m", "", vs_type_string());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        f->columns[0].metadata_key = vs_str(cases[i].key);
        f->columns[0].type = vs_type_of(cases[i].kind);
        assert_int_equal(open_decoder(f), cases[i].err);
        assert_non_null(strstr(f->note.text, cases[i].key));
        assert_non_null(strstr(f->note.text, "'m'"));
    }
}

static void wrong_options_are_refused_by_name(void **state)
{
    static const struct {
        const char *key[2];
        const char *value[2];
        const char *says;
    } cases[] = {
        {{"json.fail-on-missing-field", "json.ignore-parse-errors"}, {"true", "true"}, "shouldn't both be true"},
        {{"json.fail-on-missing-field", "x"}, {"maybe", ""}, "Could not parse value 'maybe' for key"},
        {{"json.timestamp-format.standard", "x"}, {"RFC", ""}, "Supported values are [SQL, ISO-8601]"},
        {{"value.json.ignore-parse-errors", "x"}, {"1", ""}, "Could not parse value '1'"},
    };
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        f->table.option_count = 0;
        add_option(f, cases[i].key[0], cases[i].value[0]);
        add_option(f, cases[i].key[1], cases[i].value[1]);
        assert_int_equal(open_decoder(f), VS_ERR_INVALID);
        if (strstr(f->note.text, cases[i].says) == NULL)
            fail_msg("says: %s", f->note.text);
    }
}

static void unknown_formats_and_types_are_refused_by_name(void **state)
{
    struct fixture *f = *state;
    struct vs_type elements[2] = {vs_type_of(VS_KIND_INT), vs_type_of(VS_KIND_INT)};
    add_column(f, "k", (struct vs_type){.kind = VS_KIND_MAP, .element = elements, .element_count = 2});
    assert_int_equal(open_decoder(f), VS_ERR_INVALID);
    assert_non_null(strstr(f->note.text, "JSON format doesn't support non-string as key type of map"));
    f->table.format = VS_STR("csv");
    assert_int_equal(open_decoder(f), VS_ERR_INVALID);
    assert_non_null(strstr(f->note.text, "csv: unsupported type 'MAP<INT, INT>' for field 'k'"));
    f->table.format = VS_STR("avro");
    assert_int_equal(open_decoder(f), VS_ERR_UNSUPPORTED);
    assert_non_null(strstr(f->note.text, "'avro'"));
    f->table.format = VS_STR("jsonx");
    assert_int_equal(open_decoder(f), VS_ERR_INVALID);
    f->table.format = (struct vs_str){0};
    assert_int_equal(open_decoder(f), VS_ERR_INVALID);
    assert_non_null(strstr(f->note.text, "'format'"));
}

static void raw_gives_the_bytes_as_one_column(void **state)
{
    struct fixture *f = *state;
    f->table.format = VS_STR("raw");
    add_column(f, "line", vs_type_string());
    add_metadata(f, "o", "offset", vs_type_of(VS_KIND_BIGINT));
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    struct vs_record records[3] = {{.value = VS_STR("{\"k\":1}")}, {.value = {0}},
                                   {.value = VS_STR("a\xFF\xC3\xA4\xC3")}};
    run_records(f, records, 3);
    assert_int_equal(f->rows.row_count, 3);
    assert_str(f->rows.columns[0].as.str[0], "{\"k\":1}");
    assert_true(vs_column_is_null(&f->rows.columns[0], 1));
    assert_str(f->rows.columns[0].as.str[2], "a\xEF\xBF\xBD\xC3\xA4\xEF\xBF\xBD");
    f->columns[0].type = (struct vs_type){.kind = VS_KIND_VARBINARY, .precision = VS_LENGTH_MAX};
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    run_records(f, records, 3);
    assert_str(f->rows.columns[0].as.str[2], "a\xFF\xC3\xA4\xC3");
    f->columns[0].type = vs_type_of(VS_KIND_DATE);
    assert_int_equal(open_decoder(f), VS_ERR_INVALID);
    f->columns[0].type = vs_type_string();
    add_column(f, "second", vs_type_string());
    assert_int_equal(open_decoder(f), VS_ERR_INVALID);
    assert_non_null(strstr(f->note.text, "single physical column"));
}

static void a_full_batch_is_decoded_again_and_again(void **state)
{
    struct fixture *f = *state;
    add_column(f, "k", vs_type_of(VS_KIND_INT));
    add_column(f, "d", vs_type_of(VS_KIND_DOUBLE));
    assert_int_equal(open_decoder(f), VS_ERR_OK);
    struct vs_record *records = VS_ARENA_ARRAY(&f->plan, VS_BATCH_ROWS_MAX, struct vs_record);
    for (uint32_t i = 0; i < VS_BATCH_ROWS_MAX; i++)
        records[i].value = i % 3 == 0 ? vs_arena_printf(&f->plan, "{\"k\":null,\"d\":-%u.25}", i)
                                      : vs_arena_printf(&f->plan, "{\"d\":%u.5e1,\"k\":%u}", i, i);
    for (int round = 0; round < 3; round++) {
        vs_arena_reset(&f->scratch);
        run_records(f, records, VS_BATCH_ROWS_MAX);
        assert_int_equal(f->rows.row_count, VS_BATCH_ROWS_MAX);
        assert_null(f->rows.columns[1].valid);
        for (uint32_t i = 0; i < VS_BATCH_ROWS_MAX; i++) {
            assert_int_equal(vs_column_is_null(&f->rows.columns[0], i), i % 3 == 0);
            if (i % 3 != 0)
                assert_int_equal(f->rows.columns[0].as.i32[i], i);
            assert_true(f->rows.columns[1].as.f64[i] == (i % 3 == 0 ? -(i + 0.25) : i * 10.0 + 5));
        }
    }
    run_records(f, records, 0);
    assert_int_equal(f->rows.row_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bad_record_is_named_in_flinks_words_with_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_record_is_cut_in_the_reason, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_whole_text_is_validated_not_only_what_is_wanted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_field_is_null_or_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_records_take_no_row_and_rows_know_their_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(with_ignore_parse_errors_nothing_is_bad, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_are_views_into_the_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_root_array_gives_a_row_per_element, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_root_array_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bad_element_takes_back_the_rows_of_its_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(metadata_columns_come_from_the_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_metadata_and_wrong_types_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_options_are_refused_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_formats_and_types_are_refused_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(raw_gives_the_bytes_as_one_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_batch_is_decoded_again_and_again, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
