/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/aggregate.h"

static void print(char out[128], struct vs_type type)
{
    struct vs_buf text = {0};
    vs_type_print(&text, type);
    vs_str_to_zero_ended(vs_buf_str(&text), out, 128);
    vs_buf_free(&text);
}

static void expect_type(const char *name, struct vs_type arg, const char *expected)
{
    struct vs_agg_request request = {
        .name = vs_str(name), .arg_types = {arg}, .arg_count = 1, .over = true};
    struct vs_agg_call call = {0};
    struct vs_err_note note = {0};
    char text[128];
    if (vs_aggregate_resolve(&request, &call, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    print(text, call.type);
    assert_string_equal(text, expected);
}

static void expect_refused(struct vs_agg_request request, const char *expected)
{
    struct vs_agg_call call = {0};
    struct vs_err_note note = {0};
    assert_int_equal(vs_aggregate_resolve(&request, &call, &note), VS_ERR_INVALID);
    if (strstr(note.text, expected) == NULL)
        fail_msg("\"%s\" does not hold \"%s\"", note.text, expected);
}

static void results_have_the_types_of_flink(void **state)
{
    (void)state;
    struct vs_type decimal = {.kind = VS_KIND_DECIMAL, .precision = 10, .scale = 2};
    struct vs_type fine = {.kind = VS_KIND_DECIMAL, .precision = 20, .scale = 9};
    expect_type("count", vs_type_of(VS_KIND_INT), "BIGINT NOT NULL");
    expect_type("SUM", vs_type_of(VS_KIND_TINYINT), "TINYINT");
    expect_type("Sum", decimal, "DECIMAL(38, 2)");
    expect_type("AVG", vs_type_of(VS_KIND_INT), "INT");
    expect_type("AVG", decimal, "DECIMAL(38, 6)");
    expect_type("AVG", fine, "DECIMAL(38, 9)");
    expect_type("STDDEV_POP", vs_type_of(VS_KIND_FLOAT), "FLOAT");
    expect_type("VARIANCE", decimal, "DECIMAL(38, 6)");
    expect_type("LISTAGG", vs_type_string(), "STRING");
    expect_type("LAG", vs_type_string(), "STRING");
}

static void results_may_be_null_and_are_no_time_attributes(void **state)
{
    (void)state;
    struct vs_type rowtime = vs_type_ltz(3);
    rowtime.attribute = VS_TIME_ROWTIME;
    rowtime.not_null = true;
    expect_type("MAX", rowtime, "TIMESTAMP_LTZ(3)");
    expect_type("FIRST_VALUE", rowtime, "TIMESTAMP_LTZ(3)");
}

static void wrong_calls_are_refused_with_reasons(void **state)
{
    (void)state;
    struct vs_type text = vs_type_string();
    struct vs_type number = vs_type_of(VS_KIND_INT);
    expect_refused(
        (struct vs_agg_request){.name = VS_STR("SUM"), .arg_types = {text}, .arg_count = 1},
        "Cannot apply 'SUM' to arguments of type 'SUM(<STRING>)'");
    expect_refused(
        (struct vs_agg_request){.name = VS_STR("LAG"), .arg_types = {text}, .arg_count = 1},
        "OVER clause is necessary");
    expect_refused((struct vs_agg_request){.name = VS_STR("SUM")}, "Invalid number of arguments");
    expect_refused((struct vs_agg_request){.name = VS_STR("COUNT"), .distinct = true}, "DISTINCT");
    expect_refused((struct vs_agg_request){.name = VS_STR("LISTAGG"),
                                           .arg_types = {text, text},
                                           .arg_count = 2},
                   "literal");
    expect_refused(
        (struct vs_agg_request){
            .name = VS_STR("LAG"), .arg_types = {text, number}, .arg_count = 2, .over = true},
        "offset of LAG");
    expect_refused(
        (struct vs_agg_request){.name = VS_STR("MEDIAN"), .arg_types = {number}, .arg_count = 1},
        "No match found for function signature MEDIAN");
}

static void lag_is_known_only_with_over(void **state)
{
    (void)state;
    assert_true(vs_aggregate_exists(VS_STR("lag"), true));
    assert_false(vs_aggregate_exists(VS_STR("lag"), false));
    assert_true(vs_aggregate_exists(VS_STR("listagg"), false));
    assert_false(vs_aggregate_exists(VS_STR("upper"), true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_have_the_types_of_flink),
        cmocka_unit_test(results_may_be_null_and_are_no_time_attributes),
        cmocka_unit_test(wrong_calls_are_refused_with_reasons),
        cmocka_unit_test(lag_is_known_only_with_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
