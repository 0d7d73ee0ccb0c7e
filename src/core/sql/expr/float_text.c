/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/float_text.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"

enum { NUMBER_TEXT_SIZE_MAX = 1024 };

static void strip_zeros(struct vs_float_digits *d)
{
    while (d->count > 1 && d->digits[d->count - 1] == '0')
        d->count--;
}

/* Measured values such as 23.75 are short decimals: v * 10^k is a whole number for a small k. Both steps below
 * are exact or correctly rounded as long as the whole number is below 2^53. */
static bool short_digits(double v, struct vs_float_digits *d)
{
    static const double power[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    for (int k = 0; k < 7; k++) {
        double scaled = v * power[k];
        if (scaled >= 1e15)
            return false;
        double whole = floor(scaled + 0.5);
        if (whole < 1 || whole / power[k] != v)
            continue;
        uint64_t n = (uint64_t)whole;
        char reversed[18];
        int32_t count = 0;
        for (; n > 0; n /= 10)
            reversed[count++] = (char)('0' + n % 10);
        for (int32_t i = 0; i < count; i++)
            d->digits[i] = reversed[count - 1 - i];
        d->count = count;
        d->exponent = count - k;
        strip_zeros(d);
        return true;
    }
    return false;
}

/* v rounded to `count` digits. */
static void round_digits(double v, int32_t count, struct vs_float_digits *d)
{
    char text[40];
    int len = snprintf(text, sizeof text, "%.*e", (int)count - 1, v);
    VS_CHECK(len > 0 && (size_t)len < sizeof text);
    d->digits[0] = text[0];
    if (count > 1)
        memcpy(d->digits + 1, text + 2, (size_t)count - 1);
    d->count = count;
    const char *e = strchr(text, 'e');
    VS_CHECK(e != NULL);
    int32_t exponent = 0;
    for (const char *p = e + 2; *p != '\0'; p++)
        exponent = exponent * 10 + (*p - '0');
    d->exponent = (e[1] == '-' ? -exponent : exponent) + 1;
}

static void digits_to_text(const struct vs_float_digits *d, char text[40])
{
    int len = snprintf(text, 40, "%.*se%d", (int)d->count, d->digits, (int)(d->exponent - d->count));
    VS_CHECK(len > 0 && len < 40);
}

static bool reads_back(const struct vs_float_digits *d, double v, bool is_float)
{
    char text[40];
    digits_to_text(d, text);
    return is_float ? strtof(text, NULL) == (float)v : strtod(text, NULL) == v;
}

/* The decimal one step above. Next to a power of two the gap below is half as wide as the one above, so that
 * the nearest decimal of this length may fail where the one above it reads back. */
static struct vs_float_digits next_above(struct vs_float_digits d)
{
    int32_t i = d.count - 1;
    while (i >= 0 && d.digits[i] == '9')
        d.digits[i--] = '0';
    if (i >= 0) {
        d.digits[i]++;
    } else {
        d.digits[0] = '1';
        d.exponent++;
    }
    return d;
}

static struct vs_float_digits search_digits(double v, int32_t first, int32_t last, bool is_float)
{
    struct vs_float_digits d;
    for (int32_t count = first; count < last; count++) {
        round_digits(v, count, &d);
        if (!reads_back(&d, v, is_float)) {
            struct vs_float_digits above = next_above(d);
            int exponent;
            if (frexp(v, &exponent) != 0.5 || !reads_back(&above, v, is_float))
                continue;
            d = above;
        }
        /* Of one digit there are often several that read back; Java then takes the nearest of two digits. */
        if (count == 1)
            round_digits(v, 2, &d);
        strip_zeros(&d);
        return d;
    }
    round_digits(v, last, &d);
    strip_zeros(&d);
    return d;
}

static struct vs_float_digits zero_digits(void)
{
    return (struct vs_float_digits){.digits = "0", .count = 1, .exponent = 1};
}

struct vs_float_digits vs_double_digits(double v)
{
    v = fabs(v);
    if (v == 0)
        return zero_digits();
    struct vs_float_digits d;
    if (short_digits(v, &d))
        return d;
    /* Decimals of up to 15 digits lie further apart than normal doubles, so if 15 digits read back they hold
     * the shortest form, followed by zeros. */
    return search_digits(v, v < DBL_MIN ? 1 : 15, 17, false);
}

struct vs_float_digits vs_float_digits(float v)
{
    v = fabsf(v);
    if (v == 0)
        return zero_digits();
    return search_digits((double)v, v < FLT_MIN ? 1 : 6, 9, true);
}

static void print_digits(struct vs_buf *out, const struct vs_float_digits *d)
{
    if (d->exponent > 7 || d->exponent < -2) {
        vs_buf_add_char(out, d->digits[0]);
        vs_buf_add_char(out, '.');
        if (d->count > 1)
            vs_buf_add(out, d->digits + 1, (size_t)d->count - 1);
        else
            vs_buf_add_char(out, '0');
        vs_buf_printf(out, "E%d", (int)d->exponent - 1);
        return;
    }
    if (d->exponent <= 0) {
        vs_buf_add_str(out, VS_STR("0."));
        for (int32_t i = d->exponent; i < 0; i++)
            vs_buf_add_char(out, '0');
        vs_buf_add(out, d->digits, (size_t)d->count);
        return;
    }
    for (int32_t i = 0; i < d->exponent; i++)
        vs_buf_add_char(out, i < d->count ? d->digits[i] : '0');
    vs_buf_add_char(out, '.');
    if (d->count > d->exponent)
        vs_buf_add(out, d->digits + d->exponent, (size_t)(d->count - d->exponent));
    else
        vs_buf_add_char(out, '0');
}

static bool print_special(struct vs_buf *out, double v)
{
    if (isnan(v)) {
        vs_buf_add_str(out, VS_STR("NaN"));
        return true;
    }
    if (signbit(v))
        vs_buf_add_char(out, '-');
    if (isinf(v))
        vs_buf_add_str(out, VS_STR("Infinity"));
    return isinf(v);
}

void vs_print_double(struct vs_buf *out, double v)
{
    if (print_special(out, v))
        return;
    struct vs_float_digits d = vs_double_digits(v);
    print_digits(out, &d);
}

void vs_print_float(struct vs_buf *out, float v)
{
    if (print_special(out, (double)v))
        return;
    struct vs_float_digits d = vs_float_digits(v);
    print_digits(out, &d);
}

static size_t skip_digits(struct vs_str s, size_t i)
{
    while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
        i++;
    return i;
}

/* Length of the number at the start of s that strtod shall see; 0: none. */
static size_t number_length(struct vs_str s)
{
    size_t i = s.len > 0 && (s.ptr[0] == '+' || s.ptr[0] == '-') ? 1 : 0;
    size_t whole_end = skip_digits(s, i);
    size_t digits = whole_end - i;
    i = whole_end;
    if (i < s.len && s.ptr[i] == '.') {
        size_t end = skip_digits(s, i + 1);
        digits += end - i - 1;
        i = end;
    }
    if (digits == 0)
        return 0;
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        size_t begin = i + 1 < s.len && (s.ptr[i + 1] == '+' || s.ptr[i + 1] == '-') ? i + 2 : i + 1;
        size_t end = skip_digits(s, begin);
        if (end == begin)
            return 0;
        i = end;
    }
    return i;
}

static bool special_number(struct vs_str s, double *out)
{
    bool minus = s.len > 0 && s.ptr[0] == '-';
    if (s.len > 0 && (minus || s.ptr[0] == '+')) {
        s.ptr++;
        s.len--;
    }
    if (vs_str_equal(s, VS_STR("NaN")))
        *out = (double)NAN;
    else if (vs_str_equal(s, VS_STR("Infinity")))
        *out = minus ? -(double)INFINITY : (double)INFINITY;
    else
        return false;
    return true;
}

/* The checked text, ended by 0. False: not a number. */
static bool number_text(struct vs_str text, char out[NUMBER_TEXT_SIZE_MAX])
{
    size_t len = number_length(text);
    if (len == 0 || len >= NUMBER_TEXT_SIZE_MAX)
        return false;
    char suffix = len + 1 == text.len ? text.ptr[len] : ' ';
    if (suffix == 'f' || suffix == 'F' || suffix == 'd' || suffix == 'D')
        text.len = len;
    if (len != text.len)
        return false;
    vs_str_to_zero_ended(text, out, NUMBER_TEXT_SIZE_MAX);
    return true;
}

bool vs_text_to_double(struct vs_str text, double *out)
{
    char number[NUMBER_TEXT_SIZE_MAX];
    text = vs_str_trim(text);
    if (special_number(text, out))
        return true;
    if (!number_text(text, number))
        return false;
    *out = strtod(number, NULL);
    return true;
}

bool vs_text_to_float(struct vs_str text, float *out)
{
    char number[NUMBER_TEXT_SIZE_MAX];
    double special;
    text = vs_str_trim(text);
    if (special_number(text, &special)) {
        *out = (float)special;
        return true;
    }
    if (!number_text(text, number))
        return false;
    *out = strtof(number, NULL);
    return true;
}
