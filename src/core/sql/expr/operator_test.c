/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Operators, choice and arithmetic. The values were taken from Apache Flink 2.3.0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/expr/expr_testing.h"

static void integers_wrap_around(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(+ 2147483647 1)", "INT", "-2147483648"},
        {"(+ 9223372036854775807 1)", "BIGINT", "-9223372036854775808"},
        {"(* 2147483647 2)", "INT", "-2"},
        {"(+ (CAST 127 TINYINT) (CAST 1 TINYINT))", "TINYINT", "-128"},
        {"(* (CAST 200 SMALLINT) (CAST 200 SMALLINT))", "SMALLINT", "-25536"},
        {"(+ (CAST 1 TINYINT) (CAST 2 SMALLINT))", "SMALLINT", "3"},
        {"(+ (CAST 1 TINYINT) 1)", "INT", "2"},
        {"(NEGATE -2147483648)", "INT", "-2147483648"},
        {"(NEGATE (CAST 1 TINYINT))", "TINYINT", "-1"},
        {"(/ 7 2)", "INT", "3"},
        {"(/ -7 2)", "INT", "-3"},
        {"(% -7 3)", "INT", "-1"},
        {"(/ -2147483648 -1)", "INT", "-2147483648"},
        {"(% -2147483648 -1)", "INT", "0"},
        {"(% 10000000000 3)", "INT", "1"},
        {"(% 3 10000000000)", "BIGINT", "3"},
        {"(MOD 7 (CAST 4 BIGINT))", "BIGINT", "3"},
    };
    TEST_CASES(cases);
}

static void division_by_zero_fails_except_for_doubles(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(/ 1 0)", "INT", "!/ by zero"},
        {"(% 1 0)", "INT", "!/ by zero"},
        {"(/ 10000000000 0)", "BIGINT", "!/ by zero"},
        {"(/ 1.5 0)", "DECIMAL(13, 12)", "!Division by zero"},
        {"(% 1.5 0)", "DECIMAL(2, 1)", "!Division by zero"},
        {"(/ 1e0 0)", "DOUBLE", "Infinity"},
        {"(/ -1e0 0)", "DOUBLE", "-Infinity"},
        {"(/ 0e0 0)", "DOUBLE", "NaN"},
        {"(CASE (<> 0 0) (/ 1 0) 7)", "INT", "7"},
        {"(AND (<> 0 0) (= (/ 1 0) 1))", "BOOLEAN", "FALSE"},
        {"(OR (= 0 0) (= (/ 1 0) 1))", "BOOLEAN", "TRUE"},
        {"(COALESCE 1 (/ 1 0))", "INT", "1"},
    };
    TEST_CASES(cases);
}

static void decimals_have_flinks_precision_and_scale(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(+ 0.1 0.2)", "DECIMAL(3, 1)", "0.3"},
        {"(+ (CAST 1 DECIMAL(10,2)) (CAST 1 DECIMAL(20,6)))", "DECIMAL(21, 6)", "2.000000"},
        {"(* (CAST 1.5 DECIMAL(10,2)) (CAST 2 DECIMAL(20,6)))", "DECIMAL(31, 8)", "3.00000000"},
        {"(/ (CAST 1 DECIMAL(10,2)) (CAST 3 DECIMAL(20,6)))", "DECIMAL(37, 23)", "0.33333333333333333333333"},
        {"(+ (CAST 1 DECIMAL(10,2)) 1)", "DECIMAL(13, 2)", "2.00"},
        {"(* (CAST 1 DECIMAL(10,2)) 10000000000)", "DECIMAL(30, 2)", "10000000000.00"},
        {"(% (CAST 12.34 DECIMAL(10,2)) 3)", "DECIMAL(10, 2)", "0.34"},
        {"(* (CAST 1e30 DECIMAL(38,0)) (CAST 1e30 DECIMAL(38,0)))", "DECIMAL(38, 0)", "NULL"},
        {"(* (CAST 2 DECIMAL(30,10)) (CAST 3 DECIMAL(30,10)))", "DECIMAL(38, 6)", "6.000000"},
        {"(* (CAST 1 DECIMAL(5,2)) (CAST 1 DECIMAL(5,2)))", "DECIMAL(11, 4)", "1.0000"},
        {"(+ 1.5 1e0)", "DOUBLE", "2.5"},
        {"(+ (CAST 1.5 FLOAT) 1)", "FLOAT", "2.5"},
        {"(* (CAST 1.5 FLOAT) 2.5e0)", "FLOAT", "3.75"},
        {"(* 2.5e0 (CAST 1.5 FLOAT))", "DOUBLE", "3.75"},
        {"(+ (CAST 1.5 FLOAT) (CAST 12.34 DECIMAL(10,2)))", "DOUBLE", "13.84"},
        {"(- 0.0 1.5)", "DECIMAL(3, 1)", "-1.5"},
    };
    TEST_CASES(cases);
}

static void comparison_never_converts_text(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(= 1 '1')", "", "!implicit type conversion between INTEGER and CHAR is not supported now"},
        {"(< 'a' 1.5)", "", "!implicit type conversion between CHAR and DECIMAL is not supported now"},
        {"(= 1 1.0)", "BOOLEAN", "TRUE"},
        {"(= 1 1e0)", "BOOLEAN", "TRUE"},
        {"(> 1.05 1)", "BOOLEAN", "TRUE"},
        {"(= (CAST 1 BIGINT) (CAST 1 TINYINT))", "BOOLEAN", "TRUE"},
        {"(< 'a' 'b')", "BOOLEAN", "TRUE"},
        {"(= 'a' 'a ')", "BOOLEAN", "FALSE"},
        {"(> TRUE FALSE)", "BOOLEAN", "TRUE"},
        {"(= NULL 1)", "BOOLEAN", "NULL"},
        {"(<> NULL NULL)", "BOOLEAN", "NULL"},
        {"(< 5 6)", "BOOLEAN", "TRUE"},
        {"(>= 5 6)", "BOOLEAN", "FALSE"},
        {"(<= 6 6)", "BOOLEAN", "TRUE"},
        {"(<> 6 6)", "BOOLEAN", "FALSE"},
        {"(= TIMESTAMP'2024-01-01 00:00:00' LTZ'2024-01-01 00:00:00')", "BOOLEAN", "TRUE"},
        {"(> TIMESTAMP6'2024-01-01 00:00:00.000001' TIMESTAMP'2024-01-01 00:00:00')", "BOOLEAN", "TRUE"},
        {"(> DAYS'86400000' DAYS'7200000')", "BOOLEAN", "TRUE"},
    };
    TEST_CASES(cases);
}

static void text_literals_take_the_type_of_a_time(void **state)
{
    (void)state;
    struct vs_arena plan;
    vs_arena_init(&plan);
    struct vs_err_note note = {0};
    struct vs_type types[] = {vs_type_of(VS_KIND_DATE), {.kind = VS_KIND_TIMESTAMP, .precision = 3},
                              vs_type_ltz(3), vs_type_of(VS_KIND_TIME)};
    const char *fits[] = {"2024-01-31", "2024-01-31 10:20:30", "2024-01-31 10:20:30", "10:20:30"};
    for (uint32_t i = 0; i < 4; i++) {
        const struct vs_expr *out;
        struct vs_type text = {.kind = VS_KIND_CHAR, .precision = 10};
        const struct vs_expr *good[] = {
            vs_expr_column(&plan, 0, types[i]),
            vs_expr_const(&plan, text, (struct vs_value){.as.str = vs_str(fits[i])})};
        assert_int_equal(vs_expr_call(&plan, VS_STR(">"), good, 2, &out, &note), VS_ERR_OK);
        assert_int_equal(out->args[1]->type.kind, types[i].kind);
        const struct vs_expr *wrong[] = {
            good[0], vs_expr_const(&plan, text, (struct vs_value){.as.str = VS_STR("soon")})};
        assert_int_equal(vs_expr_call(&plan, VS_STR("="), wrong, 2, &out, &note), VS_ERR_INVALID);
        const struct vs_expr *column[] = {good[0], vs_expr_column(&plan, 1, vs_type_string())};
        assert_int_equal(vs_expr_call(&plan, VS_STR("="), column, 2, &out, &note), VS_ERR_INVALID);
    }
    vs_arena_free(&plan);
}

static void nan_equals_nothing(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(<> (/ 0e0 0) 1e0)", "BOOLEAN", "TRUE"},
        {"(< (/ 0e0 0) 1e0)", "BOOLEAN", "FALSE"},
        {"(>= (/ 0e0 0) 1e0)", "BOOLEAN", "FALSE"},
        {"(NOT (>= (/ 0e0 0) 1e0))", "BOOLEAN", "TRUE"},
    };
    TEST_CASES(cases);
}

static void logic_has_three_values(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(AND NULL FALSE)", "BOOLEAN", "FALSE"},
        {"(AND FALSE NULL)", "BOOLEAN", "FALSE"},
        {"(AND NULL TRUE)", "BOOLEAN", "NULL"},
        {"(AND TRUE TRUE TRUE)", "BOOLEAN", "TRUE"},
        {"(AND TRUE NULL FALSE)", "BOOLEAN", "FALSE"},
        {"(OR NULL TRUE)", "BOOLEAN", "TRUE"},
        {"(OR NULL FALSE)", "BOOLEAN", "NULL"},
        {"(OR FALSE FALSE TRUE)", "BOOLEAN", "TRUE"},
        {"(NOT (AND TRUE NULL))", "BOOLEAN", "NULL"},
        {"(NOT (OR FALSE FALSE))", "BOOLEAN", "TRUE"},
        {"(\"IS NULL\" (+ 1 (CAST NULL INT)))", "BOOLEAN", "TRUE"},
        {"(\"IS NOT NULL\" 1)", "BOOLEAN", "TRUE"},
        {"(\"IS TRUE\" (= 1 1))", "BOOLEAN", "TRUE"},
        {"(\"IS TRUE\" (= 1 NULL))", "BOOLEAN", "FALSE"},
        {"(\"IS NOT TRUE\" (= 1 NULL))", "BOOLEAN", "TRUE"},
        {"(\"IS FALSE\" (= 1 2))", "BOOLEAN", "TRUE"},
        {"(\"IS FALSE\" (= 1 NULL))", "BOOLEAN", "FALSE"},
        {"(\"IS NOT FALSE\" (= 1 NULL))", "BOOLEAN", "TRUE"},
        {"(\"IS UNKNOWN\" (= 1 NULL))", "BOOLEAN", "TRUE"},
        {"(\"IS NOT UNKNOWN\" (= 1 NULL))", "BOOLEAN", "FALSE"},
        {"(\"IS DISTINCT FROM\" 1 NULL)", "BOOLEAN", "TRUE"},
        {"(\"IS NOT DISTINCT FROM\" NULL NULL)", "BOOLEAN", "TRUE"},
        {"(\"IS NOT DISTINCT FROM\" 'a' 'a')", "BOOLEAN", "TRUE"},
        {"(AND TRUE 1)", "", "!Cannot apply 'AND' to arguments of type 'AND(<BOOLEAN>, <INTEGER>)'. Supported "
                             "form(s): 'AND(BOOLEAN, BOOLEAN...)'"},
    };
    TEST_CASES(cases);
}

static void between_and_in_are_what_they_stand_for(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(BETWEEN 5 1 10)", "BOOLEAN", "TRUE"},
        {"(BETWEEN 5 10 1)", "BOOLEAN", "FALSE"},
        {"(\"BETWEEN SYMMETRIC\" 5 10 1)", "BOOLEAN", "TRUE"},
        {"(\"NOT BETWEEN\" 5 10 1)", "BOOLEAN", "TRUE"},
        {"(BETWEEN 3 1 2.5)", "BOOLEAN", "FALSE"},
        {"(BETWEEN NULL 1 2)", "BOOLEAN", "NULL"},
        {"(IN 3 1 2 3)", "BOOLEAN", "TRUE"},
        {"(IN 3 1 2.5)", "BOOLEAN", "FALSE"},
        {"(IN 3 1 NULL)", "BOOLEAN", "NULL"},
        {"(\"NOT IN\" 3 1 2)", "BOOLEAN", "TRUE"},
        {"(\"NOT IN\" 3 1 NULL)", "BOOLEAN", "NULL"},
        {"(IN 'b' 'a' 'bcd' 'b' 'c' 'd' 'e')", "BOOLEAN", "TRUE"},
        {"(IN 'x' 'a' 'bcd' 'b' 'c' 'd' 'e')", "BOOLEAN", "FALSE"},
        {"(IN 'x' 'a' 'bcd' 'b' 'c' NULL 'e')", "BOOLEAN", "NULL"},
        {"(IN 9 1 2 3 4 5 6 7 8 9)", "BOOLEAN", "TRUE"},
        {"(\"NOT IN\" 9 1 2 3 4 5 6 7 8)", "BOOLEAN", "TRUE"},
        {"(IN (CAST 7 BIGINT) 1 2 3 4 5 6 7 8)", "BOOLEAN", "TRUE"},
        {"(IN 7 'a')", "BOOLEAN", "!For input string: 'a'. Invalid character found."},
        {"(IN 7 '7' '8')", "BOOLEAN", "TRUE"},
    };
    TEST_CASES(cases);
}

static void choice_widens_its_branches(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(CASE (> 3 0) 'a' 'abc')", "VARCHAR(3)", "a"},
        {"(CASE (> 0 3) 'a')", "CHAR(1)", "NULL"},
        {"(CASE (> 0 3) 1 (> 4 3) 2.5 9)", "DECIMAL(11, 1)", "2.5"},
        {"(CASE NULL 1 2)", "INT", "2"},
        {"(CASE TRUE 1 'a')", "", "!Illegal mixing of types in CASE or COALESCE statement"},
        {"(CASE 1 1 2)", "", "!Expected a boolean type"},
        {"(COALESCE (CAST NULL CHAR(2)) 'abc')", "VARCHAR(3)", "abc"},
        {"(COALESCE 3 1.5)", "DECIMAL(11, 1)", "3.0"},
        {"(COALESCE (CAST 4 BIGINT) (CAST 12.34 DECIMAL(10,2)))", "DECIMAL(21, 2)", "4.00"},
        {"(COALESCE NULL NULL 5)", "INT", "5"},
        {"(IFNULL (CAST NULL INT) 5)", "INT", "5"},
        {"(NULLIF 3 1)", "INT", "3"},
        {"(NULLIF 3 3)", "INT", "NULL"},
        {"(IF TRUE 1 2.5)", "DECIMAL(11, 1)", "1.0"},
        {"(IF FALSE 'a' 'abc')", "VARCHAR(3)", "abc"},
        {"(GREATEST 3 2.5e0)", "DOUBLE", "3.0"},
        {"(GREATEST 'abc' 'b')", "VARCHAR(3)", "b"},
        {"(LEAST 3 1 2)", "INT", "1"},
        {"(LEAST 3 NULL 2)", "INT", "NULL"},
        {"(LEAST DATE'2024-01-31' DATE'2024-01-01')", "DATE", "2024-01-01"},
        {"(COALESCE (= 1 2) TRUE)", "BOOLEAN", "FALSE"},
        {"(CASE (= 1 1) (= 1 NULL) FALSE)", "BOOLEAN", "NULL"},
    };
    TEST_CASES(cases);
}

static void times_move_by_intervals(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(+ TIMESTAMP'2024-01-31 10:20:30.123' MONTHS'1')", "TIMESTAMP(3)", "2024-02-29 10:20:30.123"},
        {"(- TIMESTAMP'2024-01-31 10:20:30.123' DAYS'1000')", "TIMESTAMP(3)", "2024-01-31 10:20:29.123"},
        {"(+ DAYS'86400000' TIMESTAMP'2024-01-31 10:20:30.123')", "TIMESTAMP(3)", "2024-02-01 10:20:30.123"},
        {"(- LTZ'2024-01-31 10:20:30.123' MONTHS'1')", "TIMESTAMP_LTZ(3)", "2023-12-31 10:20:30.123"},
        {"(+ TIMESTAMP6'2024-01-31 10:20:30.123456' DAYS'1')", "TIMESTAMP(6)", "2024-01-31 10:20:30.124456"},
        {"(+ DATE'2024-01-31' DAYS'86400000')", "DATE", "2024-02-01"},
        {"(+ DATE'2024-01-31' MONTHS'1')", "DATE", "2024-02-29"},
        {"(- DATE'2024-01-31' MONTHS'12')", "DATE", "2023-01-31"},
        {"(+ TIME'10:20:30' DAYS'82800000')", "TIME(0)", "09:20:30"},
        {"(- TIME'10:20:30' DAYS'39600000')", "TIME(0)", "23:20:30"},
        {"(+ DAYS'86400000' DAYS'7200000')", "INTERVAL SECOND(3)", "+1 02:00:00.000"},
        {"(- MONTHS'12' MONTHS'2')", "INTERVAL MONTH", "+0-10"},
        {"(* DAYS'86400000' 2)", "INTERVAL SECOND(3)", "+2 00:00:00.000"},
        {"(* 2 DAYS'86400000')", "INTERVAL SECOND(3)", "+2 00:00:00.000"},
        {"(NEGATE DAYS'86400000')", "INTERVAL SECOND(3)", "-1 00:00:00.000"},
    };
    TEST_CASES(cases);
}

static void wrong_calls_are_refused_in_flinks_words(void **state)
{
    (void)state;
    static const struct test_case cases[] = {
        {"(+ 1 '1')", "",
         "!Cannot apply '+' to arguments of type '<INTEGER> + <CHAR(1)>'. Supported form(s): '+(NUMBER, NUMBER)' "
         "'+(TIMESTAMP, INTERVAL)' '+(DATE, INTERVAL)' '+(TIME, DAYS)' '+(TIME, MONTHS)' '+(INTERVAL, DATETIME)' "
         "'+(INTERVAL, INTERVAL)'"},
        {"(COALESC 1 2)", "",
         "!No match found for function signature COALESC(<INTEGER>, <INTEGER>); did you mean COALESCE?"},
        {"(NOSUCHTHING)", "", "!No match found for function signature NOSUCHTHING()"},
        {"(NULLIF 1)", "",
         "!Invalid number of arguments to function 'NULLIF'. Was expecting (ANY, ANY), but 1 were given"},
        {"(% 1e0 2)", "",
         "!Cannot apply '%' to arguments of type '<DOUBLE> % <INTEGER>'. Supported form(s): '%(EXACT, EXACT)'"},
    };
    TEST_CASES(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_wrap_around),
        cmocka_unit_test(division_by_zero_fails_except_for_doubles),
        cmocka_unit_test(decimals_have_flinks_precision_and_scale),
        cmocka_unit_test(comparison_never_converts_text),
        cmocka_unit_test(text_literals_take_the_type_of_a_time),
        cmocka_unit_test(nan_equals_nothing),
        cmocka_unit_test(logic_has_three_values),
        cmocka_unit_test(between_and_in_are_what_they_stand_for),
        cmocka_unit_test(choice_widens_its_branches),
        cmocka_unit_test(times_move_by_intervals),
        cmocka_unit_test(wrong_calls_are_refused_in_flinks_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
