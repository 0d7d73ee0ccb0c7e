/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Numeric functions and JSON. The values were taken from Apache Flink 2.3.0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/expr/expr_testing.h"

static const struct test_case numeric_functions_have_flinks_types_cases[] = {
    {"(CEIL 1.5)", "DECIMAL(2, 0)", "2"},
    {"(CEIL (CAST 12.34 DECIMAL(10,2)))", "DECIMAL(10, 0)", "13"},
    {"(FLOOR 2.5e0)", "DOUBLE", "2.0"},
    {"(CEIL 3)", "INT", "3"},
    {"(ROUND (CAST 12.34 DECIMAL(10,2)))", "DECIMAL(9, 0)", "12"},
    {"(ROUND 2.5e0 0)", "DOUBLE", "3.0"},
    {"(ROUND 1.005e0 2)", "DOUBLE", "1.01"},
    {"(ROUND 2147483647 -1)", "INT", "-2147483646"},
    {"(ABS (CAST 12.34 DECIMAL(10,2)))", "DECIMAL(10, 2)", "12.34"},
    {"(ABS -2147483648)", "INT", "-2147483648"},
    {"(SIGN (CAST 12.34 DECIMAL(10,2)))", "DECIMAL(10, 2)", "1.00"},
    {"(POWER 2 3)", "DOUBLE", "8.0"},
    {"(SQRT 2)", "DOUBLE", "1.4142135623730951"},
    {"(SQRT -1)", "DOUBLE", "NaN"},
    {"(LN 0)", "DOUBLE", "-Infinity"},
    {"(LOG 2 8)", "DOUBLE", "3.0"},
    {"(LOG10 100)", "DOUBLE", "2.0"},
    {"(LOG2 8)", "DOUBLE", "3.0"},
    {"(EXP 1)", "DOUBLE", "2.718281828459045"},
    {"(POWER 0 -1)", "DOUBLE", "Infinity"},
    {"(PI)", "DOUBLE", "3.141592653589793"},
    {"(DEGREES 1)", "DOUBLE", "57.29577951308232"},
    {"(COT 1)", "DOUBLE", "0.6420926159343306"},
    {"(ABS '1')", "",
     "!Cannot apply 'ABS' to arguments of type 'ABS(<CHAR(1)>)'. Supported form(s): 'ABS(NUMBER)' 'ABS(INTERVAL)'"},
};

static void numeric_functions_have_flinks_types(void **state)
{
    (void)state;
    TEST_CASES(numeric_functions_have_flinks_types_cases);
}

static const struct test_case rounding_goes_by_the_decimal_text_cases[] = {
    {"(FLOOR TIMESTAMP'2024-01-31 10:20:30.123' :YEAR)", NULL, "2024-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2023-12-31 23:59:59.5' :YEAR)", NULL, "2023-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2000-01-01 00:00:00' :YEAR)", NULL, "2000-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'1900-03-01 01:02:03.004' :YEAR)", NULL, "1900-01-01 00:00:00.000"},
    {"(FLOOR DATE'2024-01-31' :YEAR)", NULL, "2024-01-01"},
    {"(FLOOR DATE'2023-12-31' :YEAR)", NULL, "2023-01-01"},
    {"(CEIL TIMESTAMP'2024-01-31 10:20:30.123' :YEAR)", NULL, "2025-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'1969-12-31 23:59:59.999' :YEAR)", NULL, "1970-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2023-12-31 23:59:59.5' :YEAR)", NULL, "2024-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2000-01-01 00:00:00' :YEAR)", NULL, "2000-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'1900-03-01 01:02:03.004' :YEAR)", NULL, "1901-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-01-31 10:20:30.123' :QUARTER)", NULL, "2024-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2023-12-31 23:59:59.5' :QUARTER)", NULL, "2023-10-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-12-30 12:00:00.001' :QUARTER)", NULL, "2024-10-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2000-01-01 00:00:00' :QUARTER)", NULL, "2000-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'1900-03-01 01:02:03.004' :QUARTER)", NULL, "1900-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-01-31 10:20:30.123' :QUARTER)", NULL, "2024-04-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'1969-12-31 23:59:59.999' :QUARTER)", NULL, "1970-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2023-12-31 23:59:59.5' :QUARTER)", NULL, "2024-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-12-30 12:00:00.001' :QUARTER)", NULL, "2025-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2000-01-01 00:00:00' :QUARTER)", NULL, "2000-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'1900-03-01 01:02:03.004' :QUARTER)", NULL, "1900-04-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-01-31 10:20:30.123' :MONTH)", NULL, "2024-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-02-29 00:00:00' :MONTH)", NULL, "2024-02-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2023-12-31 23:59:59.5' :MONTH)", NULL, "2023-12-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-12-30 12:00:00.001' :MONTH)", NULL, "2024-12-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2000-01-01 00:00:00' :MONTH)", NULL, "2000-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'1900-03-01 01:02:03.004' :MONTH)", NULL, "1900-03-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-01-31 10:20:30.123' :MONTH)", NULL, "2024-02-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'1969-12-31 23:59:59.999' :MONTH)", NULL, "1970-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-02-29 00:00:00' :MONTH)", NULL, "2024-03-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2023-12-31 23:59:59.5' :MONTH)", NULL, "2024-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-12-30 12:00:00.001' :MONTH)", NULL, "2025-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2000-01-01 00:00:00' :MONTH)", NULL, "2000-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-01-31 10:20:30.123' :WEEK)", NULL, "2024-01-28 00:00:00.000"},
    {"(FLOOR TIMESTAMP'1969-12-31 23:59:59.999' :WEEK)", NULL, "1969-12-28 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-02-29 00:00:00' :WEEK)", NULL, "2024-02-25 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2023-12-31 23:59:59.5' :WEEK)", NULL, "2023-12-31 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-12-30 12:00:00.001' :WEEK)", NULL, "2024-12-29 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2000-01-01 00:00:00' :WEEK)", NULL, "1999-12-26 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-01-31 10:20:30.123' :WEEK)", NULL, "2024-02-04 00:00:00.000"},
    {"(CEIL TIMESTAMP'1969-12-31 23:59:59.999' :WEEK)", NULL, "1970-01-04 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-02-29 00:00:00' :WEEK)", NULL, "2024-03-03 00:00:00.000"},
    {"(CEIL TIMESTAMP'2023-12-31 23:59:59.5' :WEEK)", NULL, "2023-12-31 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-12-30 12:00:00.001' :WEEK)", NULL, "2025-01-05 00:00:00.000"},
    {"(CEIL TIMESTAMP'2000-01-01 00:00:00' :WEEK)", NULL, "2000-01-02 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-01-31 10:20:30.123' :DAY)", NULL, "2024-01-31 00:00:00.000"},
    {"(FLOOR TIMESTAMP'1969-12-31 23:59:59.999' :DAY)", NULL, "1969-12-31 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-02-29 00:00:00' :DAY)", NULL, "2024-02-29 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2023-12-31 23:59:59.5' :DAY)", NULL, "2023-12-31 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-12-30 12:00:00.001' :DAY)", NULL, "2024-12-30 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2000-01-01 00:00:00' :DAY)", NULL, "2000-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-01-31 10:20:30.123' :DAY)", NULL, "2024-02-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'1969-12-31 23:59:59.999' :DAY)", NULL, "1970-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-02-29 00:00:00' :DAY)", NULL, "2024-02-29 00:00:00.000"},
    {"(CEIL TIMESTAMP'2023-12-31 23:59:59.5' :DAY)", NULL, "2024-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-12-30 12:00:00.001' :DAY)", NULL, "2024-12-31 00:00:00.000"},
    {"(CEIL TIMESTAMP'2000-01-01 00:00:00' :DAY)", NULL, "2000-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-01-31 10:20:30.123' :HOUR)", NULL, "2024-01-31 10:00:00.000"},
    {"(FLOOR TIMESTAMP'1969-12-31 23:59:59.999' :HOUR)", NULL, "1969-12-31 23:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-02-29 00:00:00' :HOUR)", NULL, "2024-02-29 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2023-12-31 23:59:59.5' :HOUR)", NULL, "2023-12-31 23:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-12-30 12:00:00.001' :HOUR)", NULL, "2024-12-30 12:00:00.000"},
    {"(FLOOR TIMESTAMP'2000-01-01 00:00:00' :HOUR)", NULL, "2000-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-01-31 10:20:30.123' :HOUR)", NULL, "2024-01-31 11:00:00.000"},
    {"(CEIL TIMESTAMP'1969-12-31 23:59:59.999' :HOUR)", NULL, "1970-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-02-29 00:00:00' :HOUR)", NULL, "2024-02-29 00:00:00.000"},
    {"(CEIL TIMESTAMP'2023-12-31 23:59:59.5' :HOUR)", NULL, "2024-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-12-30 12:00:00.001' :HOUR)", NULL, "2024-12-30 13:00:00.000"},
    {"(CEIL TIMESTAMP'2000-01-01 00:00:00' :HOUR)", NULL, "2000-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-01-31 10:20:30.123' :MINUTE)", NULL, "2024-01-31 10:20:00.000"},
    {"(FLOOR TIMESTAMP'1969-12-31 23:59:59.999' :MINUTE)", NULL, "1969-12-31 23:59:00.000"},
    {"(FLOOR TIMESTAMP'2024-02-29 00:00:00' :MINUTE)", NULL, "2024-02-29 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2023-12-31 23:59:59.5' :MINUTE)", NULL, "2023-12-31 23:59:00.000"},
    {"(FLOOR TIMESTAMP'2024-12-30 12:00:00.001' :MINUTE)", NULL, "2024-12-30 12:00:00.000"},
    {"(FLOOR TIMESTAMP'2000-01-01 00:00:00' :MINUTE)", NULL, "2000-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-01-31 10:20:30.123' :MINUTE)", NULL, "2024-01-31 10:21:00.000"},
    {"(CEIL TIMESTAMP'1969-12-31 23:59:59.999' :MINUTE)", NULL, "1970-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-02-29 00:00:00' :MINUTE)", NULL, "2024-02-29 00:00:00.000"},
    {"(CEIL TIMESTAMP'2023-12-31 23:59:59.5' :MINUTE)", NULL, "2024-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-12-30 12:00:00.001' :MINUTE)", NULL, "2024-12-30 12:01:00.000"},
    {"(CEIL TIMESTAMP'2000-01-01 00:00:00' :MINUTE)", NULL, "2000-01-01 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2024-01-31 10:20:30.123' :SECOND)", NULL, "2024-01-31 10:20:30.000"},
    {"(FLOOR TIMESTAMP'1969-12-31 23:59:59.999' :SECOND)", NULL, "1969-12-31 23:59:59.000"},
    {"(FLOOR TIMESTAMP'2024-02-29 00:00:00' :SECOND)", NULL, "2024-02-29 00:00:00.000"},
    {"(FLOOR TIMESTAMP'2023-12-31 23:59:59.5' :SECOND)", NULL, "2023-12-31 23:59:59.000"},
    {"(FLOOR TIMESTAMP'2024-12-30 12:00:00.001' :SECOND)", NULL, "2024-12-30 12:00:00.000"},
    {"(FLOOR TIMESTAMP'2000-01-01 00:00:00' :SECOND)", NULL, "2000-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-01-31 10:20:30.123' :SECOND)", NULL, "2024-01-31 10:20:31.000"},
    {"(CEIL TIMESTAMP'1969-12-31 23:59:59.999' :SECOND)", NULL, "1970-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-02-29 00:00:00' :SECOND)", NULL, "2024-02-29 00:00:00.000"},
    {"(CEIL TIMESTAMP'2023-12-31 23:59:59.5' :SECOND)", NULL, "2024-01-01 00:00:00.000"},
    {"(CEIL TIMESTAMP'2024-12-30 12:00:00.001' :SECOND)", NULL, "2024-12-30 12:00:01.000"},
    {"(CEIL TIMESTAMP'2000-01-01 00:00:00' :SECOND)", NULL, "2000-01-01 00:00:00.000"},
    {"(FLOOR (CAST '0.0' DOUBLE))", NULL, "0.0"},
    {"(FLOOR (CAST '-0.0' DOUBLE))", NULL, "-0.0"},
    {"(FLOOR (CAST '1.5' DOUBLE))", NULL, "1.0"},
    {"(FLOOR (CAST '-1.5' DOUBLE))", NULL, "-2.0"},
    {"(FLOOR (CAST '2.5' DOUBLE))", NULL, "2.0"},
    {"(FLOOR (CAST '1.0E7' DOUBLE))", NULL, "1.0E7"},
    {"(CEIL (CAST '0.0' DOUBLE))", NULL, "0.0"},
    {"(CEIL (CAST '-0.0' DOUBLE))", NULL, "-0.0"},
    {"(CEIL (CAST '1.5' DOUBLE))", NULL, "2.0"},
    {"(CEIL (CAST '-1.5' DOUBLE))", NULL, "-1.0"},
    {"(CEIL (CAST '2.5' DOUBLE))", NULL, "3.0"},
    {"(CEIL (CAST '0.1' DOUBLE))", NULL, "1.0"},
    {"(SIGN (CAST '0.0' DOUBLE))", NULL, "0.0"},
    {"(SIGN (CAST '-0.0' DOUBLE))", NULL, "-0.0"},
    {"(SIGN (CAST '1.5' DOUBLE))", NULL, "1.0"},
    {"(SIGN (CAST '-1.5' DOUBLE))", NULL, "-1.0"},
    {"(ROUND (CAST '0.0' DOUBLE) 1)", NULL, "0.0"},
    {"(ROUND (CAST '1.5' DOUBLE) 1)", NULL, "1.5"},
    {"(ROUND (CAST '-1.5' DOUBLE) 1)", NULL, "-1.5"},
    {"(ROUND (CAST '2.5' DOUBLE) 1)", NULL, "2.5"},
    {"(ROUND (CAST '0.1' DOUBLE) 1)", NULL, "0.1"},
    {"(ROUND (CAST '1.0E7' DOUBLE) 1)", NULL, "1.0E7"},
    {"(ROUND (CAST '0.0' FLOAT) 1)", NULL, "0.0"},
    {"(ROUND (CAST '1.5' FLOAT) 1)", NULL, "1.5"},
    {"(ROUND (CAST '-1.5' FLOAT) 1)", NULL, "-1.5"},
    {"(ROUND (CAST '2.5' FLOAT) 1)", NULL, "2.5"},
    {"(ROUND (CAST '0.1' FLOAT) 1)", NULL, "0.1"},
    {"(ROUND (CAST '1.0E7' FLOAT) 1)", NULL, "1.0E7"},
    {"(ROUND 0 -2)", NULL, "0"},
    {"(ROUND 10000000 -2)", NULL, "10000000"},
    {"(ROUND 123456789 -2)", NULL, "123456800"},
    {"(ROUND 2147483647 -2)", NULL, "2147483600"},
    {"(ROUND -2147483648 -2)", NULL, "-2147483600"},
    {"(ROUND 300 -2)", NULL, "300"},
    {"(ROUND (CAST '0' BIGINT) -3)", NULL, "0"},
    {"(ROUND (CAST '10000000' BIGINT) -3)", NULL, "10000000"},
    {"(ROUND (CAST '123456789' BIGINT) -3)", NULL, "123457000"},
    {"(ROUND (CAST '9223372036854775807' BIGINT) -3)", NULL, "-9223372036854775616"},
    {"(ROUND (CAST '3000000000' BIGINT) -3)", NULL, "3000000000"},
    {"(ROUND (CAST '-3000000000' BIGINT) -3)", NULL, "-3000000000"},
    {"(TRUNCATE 0 -2)", NULL, "0"},
    {"(TRUNCATE 10000000 -2)", NULL, "10000000"},
    {"(TRUNCATE 123456789 -2)", NULL, "123456700"},
    {"(TRUNCATE 2147483647 -2)", NULL, "2147483600"},
    {"(TRUNCATE -2147483648 -2)", NULL, "-2147483600"},
    {"(TRUNCATE 300 -2)", NULL, "300"},
    {"(FLOOR (CAST '0.0000' DECIMAL(20,4)))", NULL, "0"},
    {"(FLOOR (CAST '1.5000' DECIMAL(20,4)))", NULL, "1"},
    {"(FLOOR (CAST '-1.5000' DECIMAL(20,4)))", NULL, "-2"},
    {"(FLOOR (CAST '2.5000' DECIMAL(20,4)))", NULL, "2"},
    {"(FLOOR (CAST '10000000.0000' DECIMAL(20,4)))", NULL, "10000000"},
    {"(FLOOR (CAST '123456789.1250' DECIMAL(20,4)))", NULL, "123456789"},
    {"(CEIL (CAST '0.0000' DECIMAL(20,4)))", NULL, "0"},
    {"(CEIL (CAST '1.5000' DECIMAL(20,4)))", NULL, "2"},
    {"(CEIL (CAST '-1.5000' DECIMAL(20,4)))", NULL, "-1"},
    {"(CEIL (CAST '2.5000' DECIMAL(20,4)))", NULL, "3"},
    {"(CEIL (CAST '0.1000' DECIMAL(20,4)))", NULL, "1"},
    {"(CEIL (CAST '10000000.0000' DECIMAL(20,4)))", NULL, "10000000"},
};

static void rounding_goes_by_the_decimal_text(void **state)
{
    (void)state;
    TEST_CASES(rounding_goes_by_the_decimal_text_cases);
}

static const struct test_case arithmetic_of_mixed_numbers_cases[] = {
    {"(* (CAST '0.0000' DECIMAL(20,4)) (CAST '0.0000' DECIMAL(20,4)))", NULL, "0.000000"},
    {"(* (CAST '1.5000' DECIMAL(20,4)) (CAST '1.5000' DECIMAL(20,4)))", NULL, "2.250000"},
    {"(* (CAST '2.5000' DECIMAL(20,4)) (CAST '2.5000' DECIMAL(20,4)))", NULL, "6.250000"},
    {"(* (CAST '0.1000' DECIMAL(20,4)) (CAST '0.1000' DECIMAL(20,4)))", NULL, "0.010000"},
    {"(* (CAST '10000000.0000' DECIMAL(20,4)) (CAST '10000000.0000' DECIMAL(20,4)))", NULL,
     "100000000000000.000000"},
    {"(% (CAST '0.0000' DECIMAL(20,4)) (CAST 1.7 DECIMAL(3,1)))", NULL, "0.0000"},
    {"(% (CAST '1.5000' DECIMAL(20,4)) (CAST 1.7 DECIMAL(3,1)))", NULL, "1.5000"},
    {"(% (CAST '-1.5000' DECIMAL(20,4)) (CAST 1.7 DECIMAL(3,1)))", NULL, "-1.5000"},
    {"(% (CAST '2.5000' DECIMAL(20,4)) (CAST 1.7 DECIMAL(3,1)))", NULL, "0.8000"},
    {"(% (CAST '0.1000' DECIMAL(20,4)) (CAST 1.7 DECIMAL(3,1)))", NULL, "0.1000"},
    {"(+ (CAST '0.0' FLOAT) (CAST '0.0' DOUBLE))", NULL, "0.0"},
    {"(+ (CAST '-0.0' FLOAT) (CAST '-0.0' DOUBLE))", NULL, "-0.0"},
    {"(+ (CAST '1.5' FLOAT) (CAST '1.5' DOUBLE))", NULL, "3.0"},
    {"(+ (CAST '-1.5' FLOAT) (CAST '-1.5' DOUBLE))", NULL, "-3.0"},
    {"(+ (CAST '2.5' FLOAT) (CAST '2.5' DOUBLE))", NULL, "5.0"},
    {"(/ (CAST '0.0' FLOAT) 0)", NULL, "NaN"},
    {"(/ (CAST '1.5' FLOAT) 1)", NULL, "1.5"},
    {"(/ (CAST '2.5' FLOAT) 2)", NULL, "1.25"},
    {"(/ (CAST '0.1' FLOAT) 0)", NULL, "Infinity"},
    {"(/ (CAST '1.0E7' FLOAT) 10000000)", NULL, "1.0"},
    {"(<> (CAST '0.0' DOUBLE) (CAST '0.0' DOUBLE))", NULL, "FALSE"},
    {"(= (CAST '0.0' DOUBLE) (CAST '0.0' FLOAT))", NULL, "TRUE"},
    {"(= (CAST '0.1' DOUBLE) (CAST '0.1' FLOAT))", NULL, "FALSE"},
    {"(/ (CAST '1.5000' DECIMAL(20,4)) (CAST 7 DECIMAL(3,1)))", NULL, "0.21428571"},
    {"(/ (CAST '-1.5000' DECIMAL(20,4)) (CAST 7 DECIMAL(3,1)))", NULL, "-0.21428571"},
    {"(/ (CAST '2.5000' DECIMAL(20,4)) (CAST 7 DECIMAL(3,1)))", NULL, "0.35714286"},
    {"(/ (CAST '0.1000' DECIMAL(20,4)) (CAST 7 DECIMAL(3,1)))", NULL, "0.01428571"},
    {"(/ (CAST '10000000.0000' DECIMAL(20,4)) (CAST 7 DECIMAL(3,1)))", NULL, "1428571.42857143"},
};

static void arithmetic_of_mixed_numbers(void **state)
{
    (void)state;
    TEST_CASES(arithmetic_of_mixed_numbers_cases);
}

static const struct test_case json_paths_find_scalars_cases[] = {
    {"(JSON_VALUE '{\"a\":1.50}' '$.a')", NULL, "1.50"},
    {"(JSON_VALUE '{\"a\":1.50}' '$.a.b[1]')", NULL, "NULL"},
    {"(JSON_VALUE '{\"a\":1e3}' '$.a')", NULL, "1E+3"},
    {"(JSON_VALUE '{\"a\":12345678901234567890}' '$.a')", NULL, "12345678901234567890"},
    {"(JSON_VALUE '{\"a\":0.1000}' '$.a')", NULL, "0.1000"},
    {"(JSON_VALUE '{\"a\":-0}' '$.a')", NULL, "0"},
    {"(JSON_VALUE '{\"a\":1E400}' '$.a')", NULL, "1E+400"},
    {"(JSON_VALUE '{\"a\":true}' '$.a')", NULL, "true"},
    {"(JSON_VALUE '{\"a\":{\"b\":[1,\"two\",{\"c\":3}]}}' '$.a.b[1]')", NULL, "two"},
    {"(JSON_VALUE '{\"a\":{\"b\":[1,\"two\",{\"c\":3}]}}' '$.a.b[2].c')", NULL, "3"},
    {"(JSON_VALUE '{\"a\":1,\"a\":2}' '$.a')", NULL, "2"},
    {"(JSON_VALUE '{\"a\":[1,2]}' '$.a[0]')", NULL, "1"},
    {"(JSON_VALUE '\"x\"' '$')", NULL, "x"},
    {"(JSON_VALUE '5' '$')", NULL, "5"},
    {"(JSON_VALUE '{\"b c\":7,\"a\":3}' '$[\"b c\"]')", NULL, "7"},
    {"(JSON_VALUE '{\"a\":100000000000000000000.5}' '$.a')", NULL, "100000000000000000000.5"},
    {"(JSON_VALUE '{\"a\":1.0}' '$.a')", NULL, "1.0"},
    {"(JSON_VALUE '{\"a\":123456789.123456789}' '$.a')", NULL, "123456789.123456789"},
    {"(JSON_VALUE '{\"a\":1e-7}' '$.a')", NULL, "1E-7"},
    {"(JSON_VALUE '{\"a\":\"\"}' '$.a')", NULL, ""},
    {"(JSON_EXISTS '{\"a\":1.50}' '$.a')", NULL, "TRUE"},
    {"(JSON_EXISTS '{\"a\":1.50}' '$.a.b')", NULL, "FALSE"},
};

static void json_paths_find_scalars(void **state)
{
    (void)state;
    TEST_CASES(json_paths_find_scalars_cases);
}

/* The type follows the number of places, which only a constant tells. */
static void rounding_to_constant_places_narrows_a_decimal(void **state)
{
    (void)state;
    static const struct {
        const char *text, *type, *result;
    } cases[] = {{"(ROUND -2.5 0)", "DECIMAL(2, 0)", "-3"},
                 {"(TYPEOF (+ 1 1.5))", "STRING", "DECIMAL(12, 1) NOT NULL"},
                 {"(ROUND 1234.567 -2)", "DECIMAL(5, 0)", "1200"},
                 {"(ROUND (CAST 12.34 DECIMAL(10,2)) 1)", "DECIMAL(10, 1)", "12.3"},
                 {"(TRUNCATE (CAST 12.39 DECIMAL(10,2)) 1)", "DECIMAL(10, 1)", "12.3"}};
    struct vs_buf type = {0};
    struct vs_buf result = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_evaluate(cases[i].text, false, &type, &result);
        assert_string_equal(type.ptr, cases[i].type);
        assert_string_equal(result.ptr, cases[i].result);
    }
    vs_buf_free(&type);
    vs_buf_free(&result);
}

static const struct test_case json_clauses_decide_what_is_empty_and_wrong_cases[] = {
    {"(JSON_VALUE '{\"a\":1}' 'lax $.zz' :DEFAULT 'none' :NULL NULL)", "STRING", "none"},
    {"(JSON_VALUE '{\"a\":1}' '$.zz' :DEFAULT 'none' :NULL NULL)", "STRING", "NULL"},
    {"(JSON_VALUE '{\"a\":1}' '$.zz' :NULL NULL :DEFAULT 'wrong')", "STRING", "wrong"},
    {"(JSON_VALUE 'no json' '$.a' :NULL NULL :DEFAULT 'wrong')", "STRING", "wrong"},
    {"(JSON_VALUE 'no json' 'lax $.a' :DEFAULT 'none' :DEFAULT 'wrong')", "STRING", "none"},
    {"(JSON_VALUE '{\"a\":null}' '$.a' :DEFAULT 'none' :DEFAULT 'wrong')", "STRING", "none"},
    {"(JSON_VALUE '{\"a\":[1]}' '$.a' :DEFAULT 'none' :DEFAULT 'wrong')", "STRING", "wrong"},
    {"(JSON_VALUE '{\"a\":[1]}' 'lax $.a' :DEFAULT 'none' :DEFAULT 'wrong')", "STRING", "none"},
    {"(JSON_VALUE '{\"a\":1}' '$.a' :DEFAULT 'none' :DEFAULT 'wrong')", "STRING", "1"},
    {"(JSON_VALUE '{}' 'lax $.a' :ERROR NULL :NULL NULL)", "STRING",
     "!Empty result of JSON_VALUE function is not allowed"},
    {"(JSON_VALUE (CAST NULL STRING) '$.a' :DEFAULT 'none' :DEFAULT 'wrong')", "STRING", "NULL"},
    {"(JSON_VALUE '{\"a\":1}' '$..a' :DEFAULT 'none' :DEFAULT 'wrong')", "STRING", "wrong"},
    {"(JSON_EXISTS 'no json' '$.a' :TRUE)", "BOOLEAN", "TRUE"},
    {"(JSON_EXISTS 'no json' '$.a' :UNKNOWN)", "BOOLEAN", "NULL"},
    {"(JSON_EXISTS '{}' 'lax $.a' :TRUE)", "BOOLEAN", "FALSE"},
};

static void json_clauses_decide_what_is_empty_and_wrong(void **state)
{
    (void)state;
    TEST_CASES(json_clauses_decide_what_is_empty_and_wrong_cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numeric_functions_have_flinks_types),
        cmocka_unit_test(rounding_to_constant_places_narrows_a_decimal),
        cmocka_unit_test(rounding_goes_by_the_decimal_text),
        cmocka_unit_test(arithmetic_of_mixed_numbers),
        cmocka_unit_test(json_paths_find_scalars),
        cmocka_unit_test(json_clauses_decide_what_is_empty_and_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
