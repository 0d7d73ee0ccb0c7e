/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/strmap.h"
#include "base/utf8.h"

static void crc32c_gives_the_check_value_of_rfc_3720(void **state)
{
    (void)state;
    assert_int_equal(vs_crc32c(0, VS_STR("123456789")), 0xE3069283u);
    uint32_t in_parts = vs_crc32c(vs_crc32c(0, VS_STR("12345")), VS_STR("6789"));
    assert_int_equal(in_parts, 0xE3069283u);
}

static void murmur2_gives_the_values_of_kafkas_own_test(void **state)
{
    (void)state;
    assert_int_equal(vs_murmur2(VS_STR("21")), -973932308);
    assert_int_equal(vs_murmur2(VS_STR("foobar")), -790332482);
    assert_int_equal(vs_murmur2(VS_STR("a-little-bit-long-string")), -985981536);
    assert_int_equal(vs_murmur2(VS_STR("a-little-bit-longer-string")), -1486304829);
}

static void strmap_gives_each_string_one_dense_index(void **state)
{
    (void)state;
    struct vs_strmap map;
    vs_strmap_init(&map);
    char text[32];
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            int len = snprintf(text, sizeof text, "vm-%u", i);
            bool added;
            assert_int_equal(vs_strmap_intern(&map, (struct vs_str){text, (size_t)len}, &added), i);
            assert_int_equal(added, round == 0);
        }
    }
    assert_int_equal(vs_strmap_find(&map, VS_STR("vm-5000")), VS_STRMAP_NONE);
    assert_int_equal(vs_strmap_find(&map, VS_STR("vm-4999")), 4999);
    vs_strmap_free(&map);
}

static void reader_fails_once_and_for_good_at_the_end(void **state)
{
    (void)state;
    struct vs_buf buf = {0};
    vs_buf_add_varint(&buf, 300);
    vs_buf_add_zigzag(&buf, INT64_MIN);
    vs_buf_add_sized(&buf, VS_STR("abc"));
    struct vs_reader r = vs_reader(vs_buf_str(&buf));
    assert_int_equal(vs_read_varint(&r), 300);
    assert_true(vs_read_zigzag(&r) == INT64_MIN);
    assert_true(vs_str_equal(vs_read_sized(&r), VS_STR("abc")));
    assert_false(r.failed);
    assert_int_equal(vs_read_u32(&r), 0);
    assert_true(r.failed);
    vs_buf_free(&buf);
}

static void json_strings_are_escaped_and_made_valid(void **state)
{
    (void)state;
    struct vs_buf buf = {0};
    vs_buf_add_json_string(&buf, VS_STR("a\"\\\n\x01\xC3\xA9\xFF"));
    vs_buf_add_char(&buf, '\0');
    assert_string_equal(buf.ptr, "\"a\\\"\\\\\\n\\u0001\xC3\xA9\xEF\xBF\xBD\"");
    vs_buf_free(&buf);
}

static void utf8_refuses_surrogates_overlong_forms_and_cut_sequences(void **state)
{
    (void)state;
    assert_int_equal(vs_utf8_find_invalid(VS_STR("abcdefgh\xED\xA0\x80")), 8);
    assert_int_equal(vs_utf8_find_invalid(VS_STR("\xC0\x80")), 0);
    assert_int_equal(vs_utf8_find_invalid(VS_STR("ab\xE2\x82")), 2);
    assert_int_equal(vs_utf8_find_invalid(VS_STR("\xF0\x9F\x98\x80")), 4);
}

static void durations_and_sizes_take_units(void **state)
{
    (void)state;
    int64_t ms;
    uint64_t bytes;
    assert_true(vs_str_to_duration_ms(VS_STR("10 min"), &ms));
    assert_int_equal(ms, 600000);
    assert_true(vs_str_to_duration_ms(VS_STR("250"), &ms));
    assert_int_equal(ms, 250);
    assert_false(vs_str_to_duration_ms(VS_STR("10 parsecs"), &ms));
    assert_true(vs_str_to_size(VS_STR("64 kb"), &bytes));
    assert_int_equal(bytes, 65536);
}

static void parts_are_cut_off_at_each_separator(void **state)
{
    (void)state;
    struct vs_str rest = VS_STR("a;;bc");
    assert_true(vs_str_equal(vs_str_cut(&rest, ';'), VS_STR("a")));
    assert_true(vs_str_equal(vs_str_cut(&rest, ';'), VS_STR("")));
    assert_int_equal(rest.len, 2);
    assert_true(vs_str_equal(vs_str_cut(&rest, ';'), VS_STR("bc")));
    assert_int_equal(rest.len, 0);
    rest = VS_STR("a;");
    assert_true(vs_str_equal(vs_str_cut(&rest, ';'), VS_STR("a")));
    assert_int_equal(rest.len, 0);
}

static void hexadecimal_digits_have_either_case(void **state)
{
    (void)state;
    assert_int_equal(vs_hex_digit('0'), 0);
    assert_int_equal(vs_hex_digit('f'), 15);
    assert_int_equal(vs_hex_digit('A'), 10);
    assert_int_equal(vs_hex_digit('g'), -1);
    assert_int_equal(vs_hex_digit('/'), -1);
    assert_int_equal(vs_hex_digit('@'), -1);
}

static void notes_are_prefixed_on_the_way_out(void **state)
{
    (void)state;
    struct vs_err_note note = {0};
    assert_int_equal(vs_fail(&note, VS_ERR_IO, "disk %d", 7), VS_ERR_IO);
    assert_int_equal(vs_fail_within(&note, VS_ERR_IO, "topic %s", "t"), VS_ERR_IO);
    assert_string_equal(note.text, "topic t: disk 7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32c_gives_the_check_value_of_rfc_3720),
        cmocka_unit_test(murmur2_gives_the_values_of_kafkas_own_test),
        cmocka_unit_test(strmap_gives_each_string_one_dense_index),
        cmocka_unit_test(reader_fails_once_and_for_good_at_the_end),
        cmocka_unit_test(json_strings_are_escaped_and_made_valid),
        cmocka_unit_test(utf8_refuses_surrogates_overlong_forms_and_cut_sequences),
        cmocka_unit_test(durations_and_sizes_take_units),
        cmocka_unit_test(parts_are_cut_off_at_each_separator),
        cmocka_unit_test(hexadecimal_digits_have_either_case),
        cmocka_unit_test(notes_are_prefixed_on_the_way_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
