/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/sql/expr/decimal.h"
#include "core/sql/expr/float_text.h"

enum { MAX_SHAPE = 38 };

static __int128 number(const char *text, int32_t scale)
{
    bool is_number;
    __int128 v;
    assert_true(vs_decimal_from_text(vs_str(text), (struct vs_decimal_shape){MAX_SHAPE, scale}, &is_number, &v));
    assert_true(is_number);
    return v;
}

static void assert_decimal(bool fits, const __int128 *v, int32_t scale, const char *expected)
{
    struct vs_buf out = {0};
    if (fits)
        vs_decimal_print(&out, *v, scale);
    else
        vs_buf_add_str(&out, VS_STR("NULL"));
    vs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr, expected);
    vs_buf_free(&out);
}

static void products_and_sums_go_through_256_bits(void **state)
{
    (void)state;
    __int128 out;
    __int128 nines = number("99999999999999999999999999999999999999", 0);
    assert_false(vs_decimal_multiply(nines, 0, nines, 0, (struct vs_decimal_shape){38, 0}, &out));
    /* (10^38-1)^2 / 10^76 rounds to 1 at scale 0 when both have scale 38. */
    assert_decimal(vs_decimal_multiply(nines, 38, nines, 38, (struct vs_decimal_shape){38, 0}, &out), &out, 0, "1");
    assert_decimal(vs_decimal_multiply(nines, 38, nines, 38, (struct vs_decimal_shape){38, 37}, &out), &out, 37,
                   "1.0000000000000000000000000000000000000");
    assert_decimal(vs_decimal_add(nines, 38, 1, 0, (struct vs_decimal_shape){38, 6}, &out), &out, 6, "2.000000");
    assert_decimal(vs_decimal_add(nines, 38, -1, 0, (struct vs_decimal_shape){38, 37}, &out), &out, 37,
                   "0.0000000000000000000000000000000000000");
    assert_decimal(vs_decimal_add(1, 0, -nines, 38, (struct vs_decimal_shape){38, 38}, &out), &out, 38,
                   "0.00000000000000000000000000000000000001");
    assert_false(vs_decimal_add(nines, 0, 1, 0, (struct vs_decimal_shape){38, 0}, &out));
    assert_int_equal(vs_decimal_compare(nines, 38, 1, 0), -1);
    assert_int_equal(vs_decimal_compare(-nines, 38, -1, 0), 1);
    assert_int_equal(vs_decimal_compare(100, 2, 1, 0), 0);
}

static void quotients_have_the_digits_of_bigdecimal(void **state)
{
    (void)state;
    __int128 out;
    struct vs_decimal_shape shape = {38, 20};
    assert_decimal(vs_decimal_divide(1, 0, 3, 0, shape, &out), &out, 20, "0.33333333333333333333");
    assert_decimal(vs_decimal_divide(-2, 0, 3, 0, shape, &out), &out, 20, "-0.66666666666666666667");
    __int128 big = number("12345678901234567890123456789012345678", 0);
    __int128 divisor = number("9876543210987654321098765432109876543", 0);
    assert_decimal(vs_decimal_divide(big, 0, divisor, 0, (struct vs_decimal_shape){38, 37}, &out), &out, 37,
                   "1.2499999886093750001423828124982202148");
    assert_decimal(vs_decimal_divide(big, 10, divisor, 3, (struct vs_decimal_shape){38, 30}, &out), &out, 30,
                   "0.000000124999998860937500014238");
    assert_decimal(vs_decimal_divide(divisor, 0, 7, 0, (struct vs_decimal_shape){38, 1}, &out), &out, 1,
                   "1410934744426807760156966490301410934.7");
    assert_decimal(vs_decimal_modulo(big, 0, divisor, 0, (struct vs_decimal_shape){38, 0}, &out), &out, 0,
                   "2469135690246913569024691356902469135");
    assert_decimal(vs_decimal_modulo(-725, 2, 2, 0, (struct vs_decimal_shape){10, 2}, &out), &out, 2, "-1.25");
}

static void doubles_become_decimals_by_their_shortest_text(void **state)
{
    (void)state;
    __int128 out;
    assert_decimal(vs_decimal_from_double(1.005, (struct vs_decimal_shape){10, 2}, &out), &out, 2, "1.01");
    assert_decimal(vs_decimal_from_double(-1e-300, (struct vs_decimal_shape){10, 2}, &out), &out, 2, "0.00");
    assert_false(vs_decimal_from_double(1e300, (struct vs_decimal_shape){38, 0}, &out));
    assert_true(vs_decimal_to_double(number("0.1", 1), 1) == 0.1);
    assert_true(vs_decimal_to_double(number("12345678901234567890.123", 3), 3) == 12345678901234567890.123);
}

static void text_is_read_as_bigdecimal_reads_it(void **state)
{
    (void)state;
    bool is_number;
    __int128 out;
    struct vs_decimal_shape shape = {10, 2};
    assert_decimal(vs_decimal_from_text(VS_STR(" +1.5e3 "), shape, &is_number, &out), &out, 2, "1500.00");
    assert_decimal(vs_decimal_from_text(VS_STR(".005"), shape, &is_number, &out), &out, 2, "0.01");
    assert_decimal(vs_decimal_from_text(VS_STR("-0.00499999999999999999999999999999999999999999999999999"), shape,
                                        &is_number, &out),
                   &out, 2, "0.00");
    assert_false(vs_decimal_from_text(VS_STR("1e9"), shape, &is_number, &out));
    assert_true(is_number);
    assert_decimal(vs_decimal_from_text(VS_STR("1e-999999999"), shape, &is_number, &out), &out, 2, "0.00");
    const char *wrong[] = {"", " ", "abc", "1e", "1.2.3", "--1", "T", "1 2", "."};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(vs_decimal_from_text(vs_str(wrong[i]), shape, &is_number, &out));
        assert_false(is_number);
    }
}

static void assert_stripped(__int128 v, int32_t scale, const char *expected)
{
    struct vs_buf out = {0};
    vs_decimal_print_stripped(&out, v, scale);
    vs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr, expected);
    vs_buf_free(&out);
}

static void stripped_decimals_have_bigdecimals_exponents(void **state)
{
    (void)state;
    assert_stripped(15000, 4, "1.5");
    assert_stripped(number("100000000000", 0), 0, "1E+11");
    assert_stripped(1, 7, "1E-7");
    assert_stripped(1, 6, "0.000001");
    assert_stripped(-123, 9, "-1.23E-7");
    assert_stripped(0, 4, "0");
}

static void assert_double(double v, const char *expected)
{
    struct vs_buf out = {0};
    vs_print_double(&out, v);
    vs_buf_add_char(&out, '\0');
    assert_string_equal(out.ptr, expected);
    vs_buf_free(&out);
}

static void doubles_print_as_java_prints_them(void **state)
{
    (void)state;
    assert_double(1e7, "1.0E7");
    assert_double(9999999, "9999999.0");
    assert_double(0.001, "0.001");
    assert_double(9.999e-4, "9.999E-4");
    assert_double(0.0 / 0.0, "NaN");
    assert_double(1 / 0.0, "Infinity");
    assert_double(-1 / 0.0, "-Infinity");
    assert_double(-0.0, "-0.0");
    assert_double(100, "100.0");
    assert_double(123456.789, "123456.789");
    assert_double(0.1 + 0.2, "0.30000000000000004");
    assert_double(4.9e-324, "4.9E-324");
    assert_double(1.7976931348623157e308, "1.7976931348623157E308");
    assert_double(2.2250738585072014e-308, "2.2250738585072014E-308");
    assert_double(2e23, "2.0E23");
    assert_double(9007199254740992.0, "9.007199254740992E15");
    assert_double(9007199254740993.0 * 8, "7.205759403792794E16");
    assert_double(1.0 / 3, "0.3333333333333333");
}

static void floats_print_as_java_prints_them(void **state)
{
    (void)state;
    static const struct {
        float v;
        const char *text;
    } cases[] = {{1.1f, "1.1"}, {16777216.0f, "1.6777216E7"}, {3.4028235e38f, "3.4028235E38"},
                 {1.4e-45f, "1.4E-45"}, {0.3f, "0.3"}, {100.0f, "100.0"}, {1.17549435e-38f, "1.1754944E-38"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vs_buf out = {0};
        vs_print_float(&out, cases[i].v);
        vs_buf_add_char(&out, '\0');
        assert_string_equal(out.ptr, cases[i].text);
        vs_buf_free(&out);
    }
}

/* Whatever is printed reads back to the same bits, over many exponents. */
static void printed_doubles_read_back(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        double v;
        memcpy(&v, &seed, sizeof v);
        if (v - v != 0)
            continue;
        struct vs_buf out = {0};
        vs_print_double(&out, v);
        double back;
        assert_true(vs_text_to_double(vs_buf_str(&out), &back));
        assert_true(back == v);
        vs_buf_free(&out);
    }
}

static void text_is_read_as_java_reads_doubles(void **state)
{
    (void)state;
    double v;
    assert_true(vs_text_to_double(VS_STR(" 1e3 "), &v) && v == 1000);
    assert_true(vs_text_to_double(VS_STR("+.5d"), &v) && v == 0.5);
    assert_true(vs_text_to_double(VS_STR("-Infinity"), &v) && v < 0 && v - v != 0);
    assert_true(vs_text_to_double(VS_STR("1e999"), &v) && v > 0 && v - v != 0);
    const char *wrong[] = {"", "abc", "1e", "inf", "nan", "0x1p3", "1,5", "."};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(vs_text_to_double(vs_str(wrong[i]), &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_sums_go_through_256_bits),
        cmocka_unit_test(quotients_have_the_digits_of_bigdecimal),
        cmocka_unit_test(doubles_become_decimals_by_their_shortest_text),
        cmocka_unit_test(text_is_read_as_bigdecimal_reads_it),
        cmocka_unit_test(stripped_decimals_have_bigdecimals_exponents),
        cmocka_unit_test(doubles_print_as_java_prints_them),
        cmocka_unit_test(floats_print_as_java_prints_them),
        cmocka_unit_test(printed_doubles_read_back),
        cmocka_unit_test(text_is_read_as_java_reads_doubles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
