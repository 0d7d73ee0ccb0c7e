/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/expr/calendar.h"
#include "core/sql/row.h"

static const struct vs_type t_string = {.kind = VS_KIND_VARCHAR, .precision = VS_LENGTH_MAX};

static void assert_forms(struct vs_type type, struct vs_value value, const char *text, const char *json)
{
    struct vs_buf out = {0};
    vs_value_print_text(&out, type, &value);
    vs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr, text);
    vs_buf_clear(&out);
    vs_value_print_json(&out, type, &value, false);
    vs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr, json);

    struct vs_arena arena;
    vs_arena_init(&arena);
    vs_buf_clear(&out);
    vs_row_add_value(&out, type, &value);
    struct vs_reader reader = vs_reader(vs_buf_str(&out));
    struct vs_value back = vs_row_read_value(&reader, type, &arena);
    assert_false(reader.failed);
    assert_int_equal(vs_reader_left(&reader), 0);
    struct vs_buf again = {0};
    vs_row_add_value(&again, type, &back);
    assert_true(vs_str_equal(vs_buf_str(&out), vs_buf_str(&again)));
    /* Cut anywhere, the bytes are refused. */
    for (size_t len = 0; len < out.len; len++) {
        struct vs_reader cut = vs_reader((struct vs_str){out.ptr, len});
        assert_true(vs_row_read_value(&cut, type, &arena).is_null && cut.failed);
    }
    vs_buf_free(&again);
    vs_buf_free(&out);
    vs_arena_free(&arena);
}

static void each_type_has_its_text_its_json_and_its_bytes(void **state)
{
    (void)state;
    struct vs_type boolean = vs_type_of(VS_KIND_BOOLEAN);
    assert_forms(boolean, (struct vs_value){.as.boolean = 1}, "TRUE", "true");
    assert_forms(vs_type_of(VS_KIND_INT), (struct vs_value){.as.i32 = INT32_MIN}, "-2147483648", "-2147483648");
    assert_forms(vs_type_of(VS_KIND_BIGINT), (struct vs_value){.as.i64 = INT64_MIN}, "-9223372036854775808",
                 "-9223372036854775808");
    assert_forms(vs_type_of(VS_KIND_DOUBLE), (struct vs_value){.as.f64 = 1e7}, "1.0E7", "1.0E7");
    assert_forms(vs_type_of(VS_KIND_DOUBLE), (struct vs_value){.as.f64 = 1 / 0.0}, "Infinity", "\"Infinity\"");
    assert_forms(vs_type_of(VS_KIND_FLOAT), (struct vs_value){.as.f32 = 0.1f}, "0.1", "0.1");
    struct vs_type decimal = {.kind = VS_KIND_DECIMAL, .precision = 10, .scale = 4};
    assert_forms(decimal, (struct vs_value){.as.i128 = 15000}, "1.5000", "1.5");
    assert_forms(t_string, (struct vs_value){.as.str = VS_STR("it's \"x\"")}, "it's \"x\"", "\"it's \\\"x\\\"\"");
    struct vs_type bytes = {.kind = VS_KIND_VARBINARY, .precision = VS_LENGTH_MAX};
    assert_forms(bytes, (struct vs_value){.as.str = VS_STR("ab")}, "ab", "\"YWI=\"");
    assert_forms(bytes, (struct vs_value){.as.str = VS_STR("a")}, "a", "\"YQ==\"");
    assert_forms(vs_type_of(VS_KIND_DATE), (struct vs_value){.as.i32 = 19782}, "2024-02-29", "\"2024-02-29\"");
    struct vs_type time = {.kind = VS_KIND_TIME, .precision = 0};
    assert_forms(time, (struct vs_value){.as.i32 = 45296000}, "12:34:56", "\"12:34:56\"");
    struct vs_type day = vs_type_of(VS_KIND_INTERVAL_DAY);
    assert_forms(day, (struct vs_value){.as.i64 = 93784000}, "+1 02:03:04.000", "93784000");
    assert_forms(vs_type_of(VS_KIND_INTERVAL_MONTH), (struct vs_value){.as.i64 = -14}, "-1-02", "-14");
}

static void timestamps_print_all_digits_as_text_and_only_used_ones_as_json(void **state)
{
    (void)state;
    struct vs_type ts3 = {.kind = VS_KIND_TIMESTAMP, .precision = 3};
    assert_forms(ts3, (struct vs_value){.as.i64 = 1704067200000}, "2024-01-01 00:00:00.000",
                 "\"2024-01-01 00:00:00\"");
    assert_forms(ts3, (struct vs_value){.as.i64 = 1704067200120}, "2024-01-01 00:00:00.120",
                 "\"2024-01-01 00:00:00.12\"");
    assert_forms(ts3, (struct vs_value){.as.i64 = -1}, "1969-12-31 23:59:59.999", "\"1969-12-31 23:59:59.999\"");
    assert_forms(vs_type_ltz(3), (struct vs_value){.as.i64 = 1700000000123}, "2023-11-14 22:13:20.123",
                 "\"2023-11-14 22:13:20.123Z\"");
    struct vs_type ts9 = {.kind = VS_KIND_TIMESTAMP, .precision = 9};
    assert_forms(ts9, (struct vs_value){.as.ts = {.ms = 1704067200120, .ns = 3400}},
                 "2024-01-01 00:00:00.120003400", "\"2024-01-01 00:00:00.1200034\"");
    struct vs_type ts0 = {.kind = VS_KIND_TIMESTAMP, .precision = 0};
    assert_forms(ts0, (struct vs_value){.as.i64 = 0}, "1970-01-01 00:00:00", "\"1970-01-01 00:00:00\"");
}

static void nested_values_have_a_physical_form_already(void **state)
{
    (void)state;
    struct vs_type integer = vs_type_of(VS_KIND_INT);
    struct vs_type array = {.kind = VS_KIND_ARRAY, .element = &integer, .element_count = 1};
    struct vs_value items[] = {{.as.i32 = 1}, {.is_null = true}, {.as.i32 = 3}};
    assert_forms(array, (struct vs_value){.as.nested = {items, 3}}, "[1, NULL, 3]", "[1,null,3]");
    struct vs_type pair[] = {t_string, vs_type_of(VS_KIND_DOUBLE)};
    struct vs_type map = {.kind = VS_KIND_MAP, .element = pair, .element_count = 2};
    struct vs_value entries[] = {{.as.str = VS_STR("k")}, {.as.f64 = 1}};
    assert_forms(map, (struct vs_value){.as.nested = {entries, 2}}, "{k=1.0}", "{\"k\":1.0}");
    struct vs_type fields[] = {integer, t_string, vs_type_of(VS_KIND_BOOLEAN)};
    struct vs_str names[] = {VS_STR("a"), VS_STR("b"), VS_STR("c")};
    struct vs_type row = {.kind = VS_KIND_ROW, .element = fields, .names = names, .element_count = 3};
    struct vs_value cells[] = {{.as.i32 = 1}, {.as.str = VS_STR("it's")}, {.as.boolean = 1}};
    assert_forms(row, (struct vs_value){.as.nested = {cells, 3}}, "(1, it's, TRUE)",
                 "{\"a\":1,\"b\":\"it's\",\"c\":true}");
}

static void types_print_as_flink_writes_them(void **state)
{
    (void)state;
    struct vs_buf out = {0};
    struct vs_type ltz = vs_type_ltz(3);
    ltz.attribute = VS_TIME_ROWTIME;
    vs_type_print(&out, ltz);
    vs_buf_add_str(&out, VS_STR("; "));
    vs_type_print(&out, (struct vs_type){.kind = VS_KIND_DECIMAL, .precision = 10, .scale = 2, .not_null = true});
    vs_buf_add_str(&out, VS_STR("; "));
    vs_type_print(&out, t_string);
    vs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr, "TIMESTAMP_LTZ(3) *ROWTIME*; DECIMAL(10, 2) NOT NULL; STRING");
    vs_buf_free(&out);
}

static void a_built_batch_keeps_what_was_set_and_grows(void **state)
{
    (void)state;
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    struct vs_type types[] = {vs_type_of(VS_KIND_INT), t_string};
    struct vs_batch_builder *builder = vs_batch_builder_new(&scratch, types, 2);
    for (int32_t i = 0; i < 1000; i++) {
        char text[2] = {(char)('a' + i % 26), 0};
        vs_batch_builder_row(builder, i % 5 == 0 ? VS_ROW_DELETE : VS_ROW_INSERT, (uint64_t)i);
        vs_batch_builder_set(builder, 0, (struct vs_value){.as.i32 = i});
        if (i % 3 != 0)
            vs_batch_builder_set(builder, 1, (struct vs_value){.as.str = vs_str(text)});
    }
    struct vs_batch batch = vs_batch_builder_finish(builder);
    assert_int_equal(batch.row_count, 1000);
    assert_int_equal(batch.selection_count, 1000);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_int_equal(vs_column_get(&batch.columns[0], i).as.i32, i);
        struct vs_value text = vs_column_get(&batch.columns[1], i);
        assert_int_equal(text.is_null, i % 3 == 0);
        if (!text.is_null)
            assert_int_equal(text.as.str.ptr[0], 'a' + (int)(i % 26));
        assert_int_equal(vs_batch_kind(&batch, i), i % 5 == 0 ? VS_ROW_DELETE : VS_ROW_INSERT);
        assert_int_equal(batch.order[i], i);
    }
    vs_arena_free(&scratch);
}

static void the_calendar_goes_both_ways_for_four_hundred_years_and_more(void **state)
{
    (void)state;
    struct vs_civil last = vs_civil_from_days(-200001);
    for (int64_t days = -200000; days < 400000; days++) {
        struct vs_civil civil = vs_civil_from_days(days);
        assert_true(vs_civil_to_days(civil) == days);
        bool next_day = civil.day == last.day + 1 && civil.month == last.month && civil.year == last.year;
        assert_true(next_day || (civil.day == 1 && last.day == vs_civil_month_length(last.year, last.month)));
        last = civil;
    }
    int64_t year;
    assert_int_equal(vs_days_weekday(0), 4);
    assert_int_equal(vs_days_iso_week(vs_civil_to_days((struct vs_civil){2021, 1, 3}), &year), 53);
    assert_int_equal(year, 2020);
    assert_int_equal(vs_days_iso_week(vs_civil_to_days((struct vs_civil){2024, 12, 30}), &year), 1);
    assert_int_equal(year, 2025);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_has_its_text_its_json_and_its_bytes),
        cmocka_unit_test(timestamps_print_all_digits_as_text_and_only_used_ones_as_json),
        cmocka_unit_test(nested_values_have_a_physical_form_already),
        cmocka_unit_test(types_print_as_flink_writes_them),
        cmocka_unit_test(a_built_batch_keeps_what_was_set_and_grows),
        cmocka_unit_test(the_calendar_goes_both_ways_for_four_hundred_years_and_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
