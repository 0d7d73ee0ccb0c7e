/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/decimal.h"

#include <math.h>
#include <stdlib.h>

#include "base/check.h"
#include "core/sql/expr/float_text.h"
#include "core/sql/type.h"

typedef unsigned __int128 u128; /* the only short name for a type that the standard does not name */

struct u256 {
    u128 high;
    u128 low;
};

#define E19 ((u128)10000000000000000000u)

static const u128 powers[39] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    10000000000u,
    100000000000u,
    1000000000000u,
    10000000000000u,
    100000000000000u,
    1000000000000000u,
    10000000000000000u,
    100000000000000000u,
    1000000000000000000u,
    E19,
    E19 * 10u,
    E19 * 100u,
    E19 * 1000u,
    E19 * 10000u,
    E19 * 100000u,
    E19 * 1000000u,
    E19 * 10000000u,
    E19 * 100000000u,
    E19 * 1000000000u,
    E19 * 10000000000u,
    E19 * 100000000000u,
    E19 * 1000000000000u,
    E19 * 10000000000000u,
    E19 * 100000000000000u,
    E19 * 1000000000000000u,
    E19 * 10000000000000000u,
    E19 * 100000000000000000u,
    E19 * 1000000000000000000u,
    E19 *E19,
};

u128 vs_decimal_power(int32_t n)
{
    VS_CHECK(n >= 0 && n <= 38);
    return powers[n];
}

int32_t vs_decimal_digits(u128 v)
{
    int32_t n = 0;
    while (n < 39 && v >= powers[n])
        n++;
    return n;
}

static u128 magnitude(__int128 v)
{
    return v < 0 ? (u128)0 - (u128)v : (u128)v;
}

static struct u256 multiply(u128 a, u128 b)
{
    uint64_t a0 = (uint64_t)a;
    uint64_t a1 = (uint64_t)(a >> 64);
    uint64_t b0 = (uint64_t)b;
    uint64_t b1 = (uint64_t)(b >> 64);
    u128 low = (u128)a0 * b0;
    u128 middle = (u128)a1 * b0 + (low >> 64);
    u128 middle2 = (u128)a0 * b1 + (uint64_t)middle;
    return (struct u256){.high = (u128)a1 * b1 + (middle >> 64) + (middle2 >> 64),
                         .low = middle2 << 64 | (uint64_t)low};
}

/* One digit of long division in base 2^64: (high, next) / d, where high < d and the top bit of d is set. */
static uint64_t divide_step(u128 *high, uint64_t next, u128 d)
{
    uint64_t d1 = (uint64_t)(d >> 64);
    uint64_t top = (uint64_t)(*high >> 64);
    u128 estimate = top >= d1 ? (u128)UINT64_MAX : *high / d1;
    if (estimate > UINT64_MAX)
        estimate = UINT64_MAX;
    struct u256 product = multiply(d, estimate);
    u128 window_low = *high << 64 | next;
    /* The estimate is at most two too large. */
    while (product.high > top || (product.high == top && product.low > window_low)) {
        estimate--;
        product.high -= product.low < d;
        product.low -= d;
    }
    *high = window_low - product.low;
    return (uint64_t)estimate;
}

/* The quotient must fit in 256 bits trivially; it is returned whole. */
static struct u256 divide(struct u256 n, u128 d, u128 *rest)
{
    VS_CHECK(d != 0);
    if (n.high == 0) {
        *rest = n.low % d;
        return (struct u256){0, n.low / d};
    }
    struct u256 q = {.high = n.high / d};
    u128 high = n.high % d;
    int shift = (d >> 64) != 0 ? __builtin_clzll((uint64_t)(d >> 64)) : 64 + __builtin_clzll((uint64_t)d);
    u128 scaled = d << shift;
    if (shift > 0)
        high = high << shift | n.low >> (128 - shift);
    u128 low = n.low << shift;
    uint64_t q1 = divide_step(&high, (uint64_t)(low >> 64), scaled);
    uint64_t q0 = divide_step(&high, (uint64_t)low, scaled);
    q.low = (u128)q1 << 64 | q0;
    *rest = high >> shift;
    return q;
}

/* n / d rounded HALF_UP. */
static struct u256 divide_rounded(struct u256 n, u128 d)
{
    u128 rest;
    struct u256 q = divide(n, d, &rest);
    if (rest >= d - rest) {
        q.low++;
        q.high += q.low == 0;
    }
    return q;
}

/* Gives the magnitude its sign when it fits the precision. */
static bool finish(struct u256 v, bool minus, int32_t precision, __int128 *out)
{
    if (v.high != 0 || v.low >= powers[precision])
        return false;
    *out = minus ? -(__int128)v.low : (__int128)v.low;
    return true;
}

/* v (at scale `from`) to scale `to`; false when it leaves 256 bits. Cutting digits before the last step cannot
 * change how that rounds: half of its power of ten is a whole number. */
static bool to_scale(struct u256 v, int32_t from, int32_t to, struct u256 *out)
{
    u128 rest;
    for (; from - to > 38; from -= 38)
        v = divide(v, powers[38], &rest);
    if (from > to) {
        *out = divide_rounded(v, powers[from - to]);
        return true;
    }
    if (from == to || (v.high == 0 && v.low == 0)) {
        *out = v;
        return true;
    }
    if (v.high != 0 || to - from > 38)
        return false;
    *out = multiply(v.low, powers[to - from]);
    return true;
}

bool vs_decimal_rescale(__int128 v, int32_t from, struct vs_decimal_shape to, __int128 *out)
{
    if (from == to.scale && magnitude(v) < powers[to.precision]) {
        *out = v;
        return true;
    }
    struct u256 scaled;
    if (!to_scale((struct u256){0, magnitude(v)}, from, to.scale, &scaled))
        return false;
    return finish(scaled, v < 0, to.precision, out);
}

static int compare_wide(struct u256 a, struct u256 b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}

static struct u256 add_wide(struct u256 a, struct u256 b)
{
    u128 low = a.low + b.low;
    return (struct u256){a.high + b.high + (low < a.low), low};
}

static struct u256 subtract_wide(struct u256 a, struct u256 b)
{
    return (struct u256){a.high - b.high - (a.low < b.low), a.low - b.low};
}

/* Both at the larger scale. */
static void align(u128 a, int32_t a_scale, u128 b, int32_t b_scale, struct u256 *wide_a, struct u256 *wide_b)
{
    *wide_a = multiply(a, powers[a_scale < b_scale ? b_scale - a_scale : 0]);
    *wide_b = multiply(b, powers[b_scale < a_scale ? a_scale - b_scale : 0]);
}

bool vs_decimal_add(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale, struct vs_decimal_shape to,
                    __int128 *out)
{
    __int128 sum;
    if (a_scale == b_scale && !__builtin_add_overflow(a, b, &sum))
        return vs_decimal_rescale(sum, a_scale, to, out);
    struct u256 wide_a;
    struct u256 wide_b;
    align(magnitude(a), a_scale, magnitude(b), b_scale, &wide_a, &wide_b);
    bool minus = a < 0;
    struct u256 result;
    if ((a < 0) == (b < 0)) {
        result = add_wide(wide_a, wide_b);
    } else if (compare_wide(wide_a, wide_b) >= 0) {
        result = subtract_wide(wide_a, wide_b);
    } else {
        result = subtract_wide(wide_b, wide_a);
        minus = b < 0;
    }
    int32_t scale = a_scale > b_scale ? a_scale : b_scale;
    return to_scale(result, scale, to.scale, &result) && finish(result, minus, to.precision, out);
}

bool vs_decimal_multiply(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale, struct vs_decimal_shape to,
                         __int128 *out)
{
    struct u256 product = multiply(magnitude(a), magnitude(b));
    return to_scale(product, a_scale + b_scale, to.scale, &product) &&
           finish(product, (a < 0) != (b < 0), to.precision, out);
}

/* Flink divides to 38 significant digits first and rounds to the result's scale then. Where the quotient and
 * the divisor are small, the first rounding cannot show and one division does. */
static bool divide_small(u128 a, u128 b, int32_t shift, u128 *out)
{
    if (shift < 0 || shift > 37 || a >= powers[38 - shift] || b >= powers[18])
        return false;
    u128 n = a * powers[shift];
    u128 q = n / b;
    u128 rest = n % b;
    *out = q + (rest >= b - rest);
    return q < powers[19];
}

bool vs_decimal_divide(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale, struct vs_decimal_shape to,
                       __int128 *out)
{
    u128 n = magnitude(a);
    u128 d = magnitude(b);
    bool minus = (a < 0) != (b < 0);
    struct u256 quotient = {0};
    if (divide_small(n, d, to.scale + b_scale - a_scale, &quotient.low))
        return finish(quotient, minus, to.precision, out);
    int32_t n_digits = vs_decimal_digits(n);
    int32_t shift = 38 - n_digits + vs_decimal_digits(d);
    int32_t first = shift < 38 - n_digits ? shift : 38 - n_digits;
    struct u256 wide = multiply(n * powers[first], powers[shift - first]);
    /* 38 or 39 digits. */
    u128 rest;
    struct u256 floor = divide(wide, d, &rest);
    int32_t scale = a_scale - b_scale + shift;
    if (floor.low >= powers[38] || floor.high != 0) {
        quotient = divide_rounded(floor, 10);
        scale--;
    } else {
        quotient = divide_rounded(wide, d);
    }
    return to_scale(quotient, scale, to.scale, &quotient) && finish(quotient, minus, to.precision, out);
}

bool vs_decimal_modulo(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale, struct vs_decimal_shape to,
                       __int128 *out)
{
    struct u256 n;
    struct u256 d;
    align(magnitude(a), a_scale, magnitude(b), b_scale, &n, &d);
    if (d.high == 0) {
        u128 rest;
        (void)divide(n, d.low, &rest);
        n = (struct u256){0, rest};
    }
    /* else: the divisor was scaled up beyond 128 bits, so the dividend was not, and is the smaller one. */
    int32_t scale = a_scale > b_scale ? a_scale : b_scale;
    return to_scale(n, scale, to.scale, &n) && finish(n, a < 0, to.precision, out);
}

int vs_decimal_compare(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale)
{
    if (a_scale == b_scale || (a < 0) != (b < 0))
        return a == b ? 0 : a < b ? -1 : 1;
    struct u256 wide_a;
    struct u256 wide_b;
    align(magnitude(a), a_scale, magnitude(b), b_scale, &wide_a, &wide_b);
    return a < 0 ? compare_wide(wide_b, wide_a) : compare_wide(wide_a, wide_b);
}

/* The digits of v, and how many. */
static int32_t digits_of(u128 v, char out[40])
{
    char reversed[40];
    int32_t count = 0;
    do {
        reversed[count++] = (char)('0' + (int)(v % 10));
        v /= 10;
    } while (v > 0);
    for (int32_t i = 0; i < count; i++)
        out[i] = reversed[count - 1 - i];
    return count;
}

double vs_decimal_to_double(__int128 v, int32_t scale)
{
    u128 m = magnitude(v);
    if (m <= (u128)1 << 53 && scale <= 22) {
        static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
        return (double)v / exact[scale];
    }
    char text[56];
    int32_t count = digits_of(m, text);
    text[count++] = 'e';
    text[count++] = '-';
    text[count++] = (char)('0' + scale / 10);
    text[count++] = (char)('0' + scale % 10);
    text[count] = '\0';
    double result = strtod(text, NULL);
    return v < 0 ? -result : result;
}

__int128 vs_decimal_whole(__int128 v, int32_t scale)
{
    return v / (__int128)powers[scale];
}

bool vs_decimal_from_double(double v, struct vs_decimal_shape to, __int128 *out)
{
    if (!isfinite(v))
        return false;
    struct vs_float_digits d = vs_double_digits(v);
    __int128 unscaled = 0;
    for (int32_t i = 0; i < d.count; i++)
        unscaled = unscaled * 10 + (d.digits[i] - '0');
    return vs_decimal_rescale(signbit(v) ? -unscaled : unscaled, d.count - d.exponent, to, out);
}

/* What was read of a number's text: value = unscaled / 10^scale. */
struct number {
    struct u256 unscaled;
    int32_t scale;
    int32_t kept; /* significant digits taken in; later ones can only matter beyond any precision */
    bool any;
};

enum { EXPONENT_MAX = 100000, DIGITS_KEPT_MAX = 76 };

static size_t read_digits(struct vs_str s, size_t i, bool fraction, struct number *n)
{
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++) {
        n->any = true;
        uint32_t digit = (uint32_t)(s.ptr[i] - '0');
        bool keep = n->kept < DIGITS_KEPT_MAX;
        if (keep) {
            struct u256 tenfold = multiply(n->unscaled.low, 10);
            tenfold.high += n->unscaled.high * 10;
            n->unscaled = add_wide(tenfold, (struct u256){0, digit});
            n->kept += n->kept > 0 || digit > 0;
        }
        if (keep == fraction)
            n->scale += keep ? 1 : -1;
    }
    return i;
}

static bool read_exponent(struct vs_str s, size_t i, int32_t *exponent)
{
    bool minus = i < s.len && s.ptr[i] == '-';
    if (i < s.len && (minus || s.ptr[i] == '+'))
        i++;
    if (i == s.len)
        return false;
    int32_t v = 0;
    for (; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        if (v < EXPONENT_MAX)
            v = v * 10 + (s.ptr[i] - '0');
    }
    *exponent = minus ? -v : v;
    return true;
}

bool vs_decimal_from_text(struct vs_str text, struct vs_decimal_shape to, bool *number, __int128 *out)
{
    struct vs_str s = vs_str_trim(text);
    struct number n = {0};
    bool minus = s.len > 0 && s.ptr[0] == '-';
    size_t i = s.len > 0 && (minus || s.ptr[0] == '+') ? 1 : 0;
    *number = false;
    i = read_digits(s, i, false, &n);
    if (i < s.len && s.ptr[i] == '.')
        i = read_digits(s, i + 1, true, &n);
    if (!n.any)
        return false;
    if (i < s.len) {
        int32_t exponent;
        if ((s.ptr[i] != 'e' && s.ptr[i] != 'E') || !read_exponent(s, i + 1, &exponent))
            return false;
        n.scale -= exponent;
    }
    *number = true;
    struct u256 scaled;
    return to_scale(n.unscaled, n.scale, to.scale, &scaled) && finish(scaled, minus, to.precision, out);
}

/* count digits with a point before the last `scale` ones. */
static void print_plain(struct vs_buf *out, const char *digits, int32_t count, int32_t scale)
{
    if (count <= scale) {
        vs_buf_add_str(out, VS_STR("0."));
        for (int32_t i = count; i < scale; i++)
            vs_buf_add_char(out, '0');
        vs_buf_add(out, digits, (size_t)count);
        return;
    }
    vs_buf_add(out, digits, (size_t)(count - scale));
    if (scale > 0) {
        vs_buf_add_char(out, '.');
        vs_buf_add(out, digits + count - scale, (size_t)scale);
    }
}

void vs_decimal_print(struct vs_buf *out, __int128 v, int32_t scale)
{
    char digits[40];
    int32_t count = digits_of(magnitude(v), digits);
    if (v < 0)
        vs_buf_add_char(out, '-');
    print_plain(out, digits, count, scale);
}

void vs_decimal_print_stripped(struct vs_buf *out, __int128 v, int32_t scale)
{
    char digits[40];
    int32_t count = digits_of(magnitude(v), digits);
    if (v == 0)
        scale = 0;
    while (count > 1 && digits[count - 1] == '0') {
        count--;
        scale--;
    }
    if (v < 0)
        vs_buf_add_char(out, '-');
    int32_t exponent = count - 1 - scale;
    if (scale >= 0 && exponent >= -6) {
        print_plain(out, digits, count, scale);
        return;
    }
    vs_buf_add_char(out, digits[0]);
    if (count > 1) {
        vs_buf_add_char(out, '.');
        vs_buf_add(out, digits + 1, (size_t)count - 1);
    }
    vs_buf_printf(out, "E%+d", (int)exponent);
}
