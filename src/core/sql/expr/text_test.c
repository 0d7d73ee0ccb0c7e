/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Text functions. The values were taken from Apache Flink 2.3.0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/expr/expr_testing.h"

static const struct test_case text_functions_have_flinks_types_cases[] = {
    {"(UPPER 'abc')", "CHAR(3)", "ABC"},
    {"(UPPER (CAST 'abc' STRING))", "STRING", "ABC"},
    {"(LEFT 'abc' 2)", "VARCHAR(3)", "ab"},
    {"(SUBSTRING 'abc' 2)", "VARCHAR(3)", "bc"},
    {"(|| 'a' 'bcd')", "CHAR(4)", "abcd"},
    {"(|| (CAST 'abc' STRING) (CAST 'ab' CHAR(5)))", "STRING", "abcab   "},
    {"(CONCAT 'a' 'b')", "STRING", "ab"},
    {"(CHAR_LENGTH 'abc')", "INT", "3"},
    {"(REPEAT 'ab' 3)", "STRING", "ababab"},
    {"(TRIM '  x ')", "VARCHAR(4)", "x"},
    {"(BTRIM 'xxaxx' 'x')", "STRING", "a"},
    {"(OVERLAY 'xxxx' 'yy' 2 1)", "VARCHAR(6)", "xyyxx"},
    {"(ASCII 'abc')", "INT", "97"},
    {"(CHR 97)", "STRING", "a"},
    {"(CHR 300)", "STRING", ","},
    {"(CHR -1)", "STRING", ""},
    {"(HEX 255)", "STRING", "FF"},
    {"(HEX 'abc')", "STRING", "616263"},
    {"(BIN 10)", "STRING", "1010"},
    {"(SPLIT_INDEX 'a,b,c' 44 1)", "STRING", "b"},
    {"(INSTR 'Hello' 'l' 4)", "INT", "4"},
    {"(INSTR 'Hello' 'l' 1 2)", "INT", "4"},
    {"(LOCATE 'l' 'Hello' 4)", "INT", "4"},
    {"(UPPER 1)", "",
     "!Cannot apply 'UPPER' to arguments of type 'UPPER(<INTEGER>)'. Supported form(s): 'UPPER(STRING)'"},
    {"(|| 'x' 1)", "",
     "!Cannot apply '||' to arguments of type '<CHAR(1)> || <INTEGER>'. Supported form(s): '||(STRING, STRING)'"},
};

static void text_functions_have_flinks_types(void **state)
{
    (void)state;
    TEST_CASES(text_functions_have_flinks_types_cases);
}

static const struct test_case null_in_gives_null_out_except_for_concat_ws_cases[] = {
    {"(CONCAT 'a' NULL)", "STRING", "NULL"},
    {"(|| 'a' (CAST NULL STRING))", "STRING", "NULL"},
    {"(CONCAT_WS ',' 'a' NULL 'b')", "STRING", "a,b"},
    {"(CONCAT_WS NULL 'a' 'b')", "STRING", "NULL"},
    {"(UPPER (CAST NULL STRING))", "STRING", "NULL"},
    {"(LPAD 'hi' 5 '')", "STRING", "NULL"},
    {"(LPAD 'hi' -1 'a')", "STRING", "NULL"},
    {"(SUBSTRING 'hello' -10 7)", "VARCHAR(5)", ""},
    {"(SUBSTRING 'hello' 2 -1)", "VARCHAR(5)", "NULL"},
};

static void null_in_gives_null_out_except_for_concat_ws(void **state)
{
    (void)state;
    TEST_CASES(null_in_gives_null_out_except_for_concat_ws_cases);
}

static const struct test_case like_knows_two_signs_and_an_escape_only_when_named_cases[] = {
    {"(LIKE 'a%b' 'a\\%b' '\\')", "BOOLEAN", "TRUE"},
    {"(LIKE 'a\\b' 'a\\b')", "BOOLEAN", "TRUE"},
    {"(LIKE 'abc' 'a%')", "BOOLEAN", "TRUE"},
    {"(LIKE 'abc' '%c')", "BOOLEAN", "TRUE"},
    {"(LIKE 'abcabd' '%ab_')", "BOOLEAN", "TRUE"},
    {"(LIKE 'abc' '_b_')", "BOOLEAN", "TRUE"},
    {"(LIKE 'aéc' 'a_c')", "BOOLEAN", "TRUE"},
    {"(LIKE 'aab' 'a%a%b')", "BOOLEAN", "TRUE"},
    {"(LIKE 'ab' 'a%a%b')", "BOOLEAN", "FALSE"},
    {"(LIKE 'abab' 'ab%ab')", "BOOLEAN", "TRUE"},
    {"(LIKE 'ab' 'ab%ab')", "BOOLEAN", "FALSE"},
    {"(LIKE '' '%')", "BOOLEAN", "TRUE"},
    {"(LIKE 'abc' '%%c%')", "BOOLEAN", "TRUE"},
    {"(LIKE 'xaxbx' '%a_b%')", "BOOLEAN", "TRUE"},
    {"(\"NOT LIKE\" 'abc' 'a%')", "BOOLEAN", "FALSE"},
    {"(LIKE (CAST NULL STRING) 'a')", "BOOLEAN", "NULL"},
    {"(LIKE 'a_b' 'a!_b' '!')", "BOOLEAN", "TRUE"},
    {"(LIKE 'axb' 'a!_b' '!')", "BOOLEAN", "FALSE"},
};

static void like_knows_two_signs_and_an_escape_only_when_named(void **state)
{
    (void)state;
    TEST_CASES(like_knows_two_signs_and_an_escape_only_when_named_cases);
}

static const struct test_case letters_change_case_as_in_java_cases[] = {
    {"(UPPER '')", NULL, ""},
    {"(UPPER 'abc')", NULL, "ABC"},
    {"(UPPER 'Hello World')", NULL, "HELLO WORLD"},
    {"(UPPER 'straße')", NULL, "STRASSE"},
    {"(UPPER '日本語テキスト')", NULL, "日本語テキスト"},
    {"(UPPER 'a😀b')", NULL, "A😀B"},
    {"(UPPER ' x ')", NULL, " X "},
    {"(LOWER '')", NULL, ""},
    {"(LOWER 'abc')", NULL, "abc"},
    {"(LOWER 'Hello World')", NULL, "hello world"},
    {"(LOWER 'straße')", NULL, "straße"},
    {"(LOWER '日本語テキスト')", NULL, "日本語テキスト"},
    {"(LOWER 'a😀b')", NULL, "a😀b"},
    {"(LOWER ' x ')", NULL, " x "},
    {"(INITCAP '')", NULL, ""},
    {"(INITCAP 'abc')", NULL, "Abc"},
    {"(INITCAP 'Hello World')", NULL, "Hello World"},
    {"(INITCAP 'straße')", NULL, "StraßE"},
    {"(INITCAP '日本語テキスト')", NULL, "日本語テキスト"},
    {"(INITCAP 'a😀b')", NULL, "A😀B"},
    {"(INITCAP ' x ')", NULL, " X "},
};

static void letters_change_case_as_in_java(void **state)
{
    (void)state;
    TEST_CASES(letters_change_case_as_in_java_cases);
}

static const struct test_case lengths_and_parts_count_code_points_cases[] = {
    {"(CHAR_LENGTH '')", NULL, "0"},
    {"(CHAR_LENGTH 'abc')", NULL, "3"},
    {"(CHAR_LENGTH 'Hello World')", NULL, "11"},
    {"(CHAR_LENGTH 'straße')", NULL, "6"},
    {"(CHAR_LENGTH '日本語テキスト')", NULL, "7"},
    {"(CHAR_LENGTH ',')", NULL, "1"},
    {"(CHAR_LENGTH 'aXbXc')", NULL, "5"},
    {"(REVERSE '')", NULL, ""},
    {"(REVERSE 'abc')", NULL, "cba"},
    {"(REVERSE 'Hello World')", NULL, "dlroW olleH"},
    {"(REVERSE 'straße')", NULL, "eßarts"},
    {"(REVERSE '日本語テキスト')", NULL, "トスキテ語本日"},
    {"(REVERSE 'a😀b')", NULL, "b😀a"},
    {"(REVERSE ' x ')", NULL, " x "},
    {"(LEFT '' -3)", NULL, ""},
    {"(LEFT '日本語テキスト' 1)", NULL, "日"},
    {"(LEFT 'a😀b' 2)", NULL, "a😀"},
    {"(LEFT ' x ' 3)", NULL, " x "},
    {"(LEFT 'a,b,,c' 5)", NULL, "a,b,,"},
    {"(LEFT ',' 6)", NULL, ","},
    {"(LEFT 'aXbXc' 7)", NULL, "aXbXc"},
    {"(RIGHT '' -3)", NULL, ""},
    {"(RIGHT '日本語テキスト' 1)", NULL, "ト"},
    {"(RIGHT 'a😀b' 2)", NULL, "😀b"},
    {"(RIGHT ' x ' 3)", NULL, " x "},
    {"(RIGHT 'a,b,,c' 5)", NULL, ",b,,c"},
    {"(RIGHT ',' 6)", NULL, ","},
    {"(RIGHT 'aXbXc' 7)", NULL, "aXbXc"},
    {"(SUBSTRING '' -3)", NULL, ""},
    {"(SUBSTRING 'abc' -2)", NULL, "bc"},
    {"(SUBSTRING 'Hello World' -1)", NULL, "d"},
    {"(SUBSTRING 'straße' 0)", NULL, "straße"},
    {"(SUBSTRING '日本語テキスト' 1)", NULL, "日本語テキスト"},
    {"(SUBSTRING 'a😀b' 2)", NULL, "😀b"},
    {"(SUBSTRING ' x ' 3)", NULL, " "},
    {"(SUBSTRING '' -3 2)", NULL, ""},
    {"(SUBSTRING '' 2 -3)", NULL, "NULL"},
    {"(SUBSTRING 'abc' -2 2)", NULL, "bc"},
    {"(SUBSTRING 'Hello World' -1 2)", NULL, "d"},
    {"(SUBSTRING 'straße' 0 2)", NULL, "st"},
    {"(SUBSTRING '日本語テキスト' 1 2)", NULL, "日本"},
    {"(SUBSTRING '日本語テキスト' 2 1)", NULL, "本"},
};

static void lengths_and_parts_count_code_points(void **state)
{
    (void)state;
    TEST_CASES(lengths_and_parts_count_code_points_cases);
}

static const struct test_case padding_and_repeating_cases[] = {
    {"(LPAD '' -3 'é')", NULL, "NULL"},
    {"(LPAD 'straße' 0 'é')", NULL, ""},
    {"(LPAD '日本語テキスト' 1 'é')", NULL, "日"},
    {"(LPAD ' x ' 3 'é')", NULL, " x "},
    {"(LPAD 'a,b,,c' 5 'é')", NULL, "a,b,,"},
    {"(LPAD ',' 6 'é')", NULL, "ééééé,"},
    {"(RPAD '' 6 'xy')", NULL, "xyxyxy"},
    {"(RPAD 'abc' 6 'xy')", NULL, "abcxyx"},
    {"(RPAD 'Hello World' 6 'xy')", NULL, "Hello "},
    {"(RPAD 'straße' 6 'xy')", NULL, "straße"},
    {"(RPAD '日本語テキスト' 6 'xy')", NULL, "日本語テキス"},
    {"(RPAD ' x ' 6 'xy')", NULL, " x xyx"},
    {"(REPEAT '' -3)", NULL, ""},
    {"(REPEAT '日本語テキスト' 1)", NULL, "日本語テキスト"},
    {"(REPEAT 'a😀b' 2)", NULL, "a😀ba😀b"},
    {"(REPEAT ' x ' 3)", NULL, " x  x  x "},
    {"(REPEAT 'a,b,,c' 5)", NULL, "a,b,,ca,b,,ca,b,,ca,b,,ca,b,,c"},
    {"(REPEAT ',' 6)", NULL, ",,,,,,"},
};

static void padding_and_repeating(void **state)
{
    (void)state;
    TEST_CASES(padding_and_repeating_cases);
}

static const struct test_case searching_counts_from_one_cases[] = {
    {"(POSITION 'b' '')", NULL, "0"},
    {"(POSITION 'b' 'abc')", NULL, "2"},
    {"(POSITION 'b' 'a😀b')", NULL, "3"},
    {"(INSTR '' 'l')", NULL, "0"},
    {"(INSTR 'Hello World' 'l')", NULL, "3"},
    {"(LOCATE 'l' '' -3)", NULL, "0"},
    {"(LOCATE 'l' 'Hello World' -1)", NULL, "3"},
    {"(LOCATE '' '')", NULL, "1"},
    {"(REPLACE '' 'a' '<>')", NULL, ""},
    {"(REPLACE 'abc' 'a' '<>')", NULL, "<>bc"},
    {"(REPLACE 'Hello World' 'a' '<>')", NULL, "Hello World"},
    {"(REPLACE 'straße' 'a' '<>')", NULL, "str<>ße"},
    {"(REPLACE '日本語テキスト' 'a' '<>')", NULL, "日本語テキスト"},
    {"(SPLIT_INDEX '' ',' -3)", NULL, "NULL"},
    {"(SPLIT_INDEX 'abc' ',' 0)", NULL, "abc"},
    {"(SPLIT_INDEX 'Hello World' ',' 0)", NULL, "Hello World"},
    {"(SPLIT_INDEX 'straße' ',' 0)", NULL, "straße"},
    {"(SPLIT_INDEX '日本語テキスト' ',' 0)", NULL, "日本語テキスト"},
    {"(STARTSWITH '' 'a')", NULL, "FALSE"},
    {"(STARTSWITH 'abc' 'a')", NULL, "TRUE"},
    {"(INSTR '' 'o' -1)", NULL, "0"},
    {"(INSTR 'Hello World' 'o' -1)", NULL, "8"},
    {"(INSTR 'hello-wORLD 1a_é' 'o' -1)", NULL, "5"},
    {"(INSTR '' 'o' 1 2)", NULL, "0"},
    {"(INSTR 'Hello World' 'o' 1 2)", NULL, "8"},
};

static void searching_counts_from_one(void **state)
{
    (void)state;
    TEST_CASES(searching_counts_from_one_cases);
}

static const struct test_case trimming_takes_any_of_the_characters_cases[] = {
    {"(TRIM '')", NULL, ""},
    {"(TRIM 'abc')", NULL, "abc"},
    {"(TRIM 'Hello World')", NULL, "Hello World"},
    {"(TRIM 'straße')", NULL, "straße"},
    {"(TRIM '日本語テキスト')", NULL, "日本語テキスト"},
    {"(BTRIM '')", NULL, ""},
    {"(BTRIM 'abc')", NULL, "abc"},
    {"(BTRIM 'Hello World')", NULL, "Hello World"},
    {"(BTRIM 'straße')", NULL, "straße"},
    {"(BTRIM '日本語テキスト')", NULL, "日本語テキスト"},
    {"(LTRIM '' 'aH')", NULL, ""},
    {"(LTRIM 'abc' 'aH')", NULL, "bc"},
    {"(LTRIM 'Hello World' 'aH')", NULL, "ello World"},
    {"(LTRIM 'straße' 'aH')", NULL, "straße"},
    {"(LTRIM '日本語テキスト' 'aH')", NULL, "日本語テキスト"},
    {"(RTRIM '' 'cd')", NULL, ""},
    {"(RTRIM 'abc' 'cd')", NULL, "ab"},
    {"(RTRIM 'Hello World' 'cd')", NULL, "Hello Worl"},
    {"(RTRIM 'straße' 'cd')", NULL, "straße"},
    {"(RTRIM '日本語テキスト' 'cd')", NULL, "日本語テキスト"},
    {"(TRIM :BOTH 'xa' '')", NULL, ""},
    {"(TRIM :BOTH 'xa' 'abc')", NULL, "bc"},
    {"(TRIM :BOTH 'xa' 'Hello World')", NULL, "Hello World"},
    {"(TRIM :BOTH 'xa' 'straße')", NULL, "straße"},
    {"(TRIM :BOTH 'xa' '日本語テキスト')", NULL, "日本語テキスト"},
    {"(OVERLAY '' 'ZZ' -3)", NULL, ""},
    {"(OVERLAY 'abc' 'ZZ' -2)", NULL, "abc"},
    {"(OVERLAY 'Hello World' 'ZZ' -1)", NULL, "Hello World"},
    {"(OVERLAY 'straße' 'ZZ' 0)", NULL, "straße"},
    {"(OVERLAY '日本語テキスト' 'ZZ' 1)", NULL, "ZZ語テキスト"},
    {"(OVERLAY '' 'ZZ' 2 1)", NULL, ""},
    {"(OVERLAY 'abc' 'ZZ' 2 1)", NULL, "aZZc"},
    {"(OVERLAY 'Hello World' 'ZZ' 2 1)", NULL, "HZZllo World"},
    {"(OVERLAY 'straße' 'ZZ' 2 1)", NULL, "sZZraße"},
    {"(OVERLAY '日本語テキスト' 'ZZ' 2 1)", NULL, "日ZZ語テキスト"},
    {"(CONCAT_WS '-' '' (NULLIF '' 'abc') 'q')", NULL, "--q"},
    {"(CONCAT_WS '-' 'abc' (NULLIF 'abc' 'abc') 'q')", NULL, "abc-q"},
    {"(CONCAT_WS '-' 'Hello World' (NULLIF 'Hello World' 'abc') 'q')", NULL, "Hello World-Hello World-q"},
    {"(CONCAT_WS '-' 'straße' (NULLIF 'straße' 'abc') 'q')", NULL, "straße-straße-q"},
    {"(CONCAT_WS '-' '日本語テキスト' (NULLIF '日本語テキスト' 'abc') 'q')", NULL, "日本語テキスト-日本語テキスト-q"},
    {"(|| '' '!')", NULL, "!"},
    {"(|| 'abc' '!')", NULL, "abc!"},
    {"(|| 'Hello World' '!')", NULL, "Hello World!"},
    {"(|| 'straße' '!')", NULL, "straße!"},
    {"(|| '日本語テキスト' '!')", NULL, "日本語テキスト!"},
};

static void trimming_takes_any_of_the_characters(void **state)
{
    (void)state;
    TEST_CASES(trimming_takes_any_of_the_characters_cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_functions_have_flinks_types),
        cmocka_unit_test(null_in_gives_null_out_except_for_concat_ws),
        cmocka_unit_test(like_knows_two_signs_and_an_escape_only_when_named),
        cmocka_unit_test(letters_change_case_as_in_java),
        cmocka_unit_test(lengths_and_parts_count_code_points),
        cmocka_unit_test(padding_and_repeating),
        cmocka_unit_test(searching_counts_from_one),
        cmocka_unit_test(trimming_takes_any_of_the_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
