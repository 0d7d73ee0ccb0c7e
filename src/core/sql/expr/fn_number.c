/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Numeric functions. Rounding goes by the decimal text of a number, HALF_UP away from zero. */
#include <math.h>

#include "base/check.h"
#include "base/hash.h"
#include "core/sql/expr/decimal.h"
#include "core/sql/expr/float_text.h"
#include "core/sql/expr/kernel.h"

/* --- result rules ------------------------------------------------------------------------------------------ */

static int32_t whole_digits(struct vs_type type)
{
    return type.precision - type.scale;
}

/* FLOOR and CEIL of DECIMAL(p, s) are DECIMAL(p, 0). */
enum vs_err vs_result_whole(struct vs_binding *b)
{
    b->type = b->args[0]->type;
    b->type.attribute = VS_TIME_NONE;
    if (b->type.kind == VS_KIND_DECIMAL)
        b->type.scale = 0;
    return VS_ERR_OK;
}

/* ROUND and TRUNCATE: the number of digits decides the type, when it is known. */
enum vs_err vs_result_round(struct vs_binding *b)
{
    struct vs_type type = b->args[0]->type;
    int64_t digits = 0;
    b->type = type;
    if (type.kind != VS_KIND_DECIMAL)
        return VS_ERR_OK;
    if (b->arg_count > 1) {
        if (!vs_expr_is_const(b->args[1]) || b->args[1]->value.is_null)
            return VS_ERR_OK;
        digits = b->args[1]->value.as.i32;
    }
    if (digits >= type.scale)
        return VS_ERR_OK;
    b->type.scale = digits < 0 ? 0 : (int32_t)digits;
    b->type.precision = 1 + whole_digits(type) + b->type.scale;
    if (b->type.precision > VS_DECIMAL_PRECISION_MAX)
        b->type.precision = VS_DECIMAL_PRECISION_MAX;
    return VS_ERR_OK;
}

/* --- sign -------------------------------------------------------------------------------------------------- */

static int32_t wrap_int(enum vs_kind kind, int64_t v)
{
    return kind == VS_KIND_TINYINT ? (int8_t)v : kind == VS_KIND_SMALLINT ? (int16_t)v : (int32_t)v;
}

enum vs_err vs_fn_abs(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    *out = args[0];
    switch (vs_type_physical(call->expr->type)) {
    case VS_PHYS_I32:
        if (out->as.i32 < 0)
            out->as.i32 = wrap_int(call->expr->type.kind, -(int64_t)out->as.i32);
        return VS_ERR_OK;
    case VS_PHYS_I64:
        if (out->as.i64 < 0)
            out->as.i64 = (int64_t)((uint64_t)0 - (uint64_t)out->as.i64);
        return VS_ERR_OK;
    case VS_PHYS_F32:
        out->as.f32 = fabsf(out->as.f32);
        return VS_ERR_OK;
    case VS_PHYS_F64:
        out->as.f64 = fabs(out->as.f64);
        return VS_ERR_OK;
    case VS_PHYS_I128:
        if (out->as.i128 < 0)
            out->as.i128 = -out->as.i128;
        return VS_ERR_OK;
    case VS_PHYS_BOOL:
    case VS_PHYS_STR:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_fn_sign(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    const struct vs_value *v = &args[0];
    switch (vs_type_physical(call->expr->type)) {
    case VS_PHYS_I32:
        out->as.i32 = (v->as.i32 > 0) - (v->as.i32 < 0);
        return VS_ERR_OK;
    case VS_PHYS_I64:
        out->as.i64 = (v->as.i64 > 0) - (v->as.i64 < 0);
        return VS_ERR_OK;
    case VS_PHYS_F32:
        out->as.f32 = v->as.f32 > 0 ? 1 : v->as.f32 < 0 ? -1 : v->as.f32;
        return VS_ERR_OK;
    case VS_PHYS_F64:
        out->as.f64 = v->as.f64 > 0 ? 1 : v->as.f64 < 0 ? -1 : v->as.f64;
        return VS_ERR_OK;
    case VS_PHYS_I128: {
        struct vs_decimal_shape shape = {call->expr->type.precision, call->expr->type.scale};
        out->is_null = !vs_decimal_rescale((v->as.i128 > 0) - (v->as.i128 < 0), 0, shape, &out->as.i128);
        return VS_ERR_OK;
    }
    case VS_PHYS_BOOL:
    case VS_PHYS_STR:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

/* --- rounding ---------------------------------------------------------------------------------------------- */

/* FLOOR 0, CEIL 1. */
enum vs_err vs_fn_whole(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool up = call->expr->function->variant != 0;
    struct vs_type from = call->expr->args[0]->type;
    *out = args[0];
    if (from.kind == VS_KIND_DOUBLE) {
        out->as.f64 = up ? ceil(out->as.f64) : floor(out->as.f64);
    } else if (from.kind == VS_KIND_FLOAT) {
        out->as.f32 = up ? ceilf(out->as.f32) : floorf(out->as.f32);
    } else if (from.kind == VS_KIND_DECIMAL) {
        __int128 unit = (__int128)vs_decimal_power(from.scale);
        __int128 whole = args[0].as.i128 / unit;
        __int128 rest = args[0].as.i128 % unit;
        out->as.i128 = whole + (up && rest > 0) - (!up && rest < 0);
        __int128 bound = (__int128)vs_decimal_power(call->expr->type.precision);
        out->is_null = out->as.i128 >= bound || out->as.i128 <= -bound;
    }
    return VS_ERR_OK;
}

/* v rounded, or cut, to `digits` places (before the point when negative). */
static __int128 round_places(__int128 v, int32_t places_off, bool cut)
{
    if (places_off <= 0)
        return v;
    if (places_off > 38)
        return 0;
    __int128 unit = (__int128)vs_decimal_power(places_off);
    __int128 rest = v % unit;
    __int128 whole = v - rest;
    if (!cut && rest >= unit - rest)
        whole += unit;
    if (!cut && -rest >= unit + rest)
        whole -= unit;
    return whole;
}

static int32_t bounded_digits(const struct vs_call *call, const struct vs_value *args)
{
    int32_t digits = call->expr->arg_count > 1 ? args[1].as.i32 : 0;
    return digits > 400 ? 400 : digits < -400 ? -400 : digits;
}

/* By the shortest decimal text, as BigDecimal.valueOf(v).setScale(..) does. */
static double round_double(double v, int32_t digits, bool cut)
{
    if (!isfinite(v))
        return v;
    struct vs_float_digits d = vs_double_digits(v);
    __int128 unscaled = 0;
    for (int32_t i = 0; i < d.count; i++)
        unscaled = unscaled * 10 + (d.digits[i] - '0');
    int32_t scale = d.count - d.exponent;
    if (scale <= digits)
        return v == 0 ? 0 : v;
    unscaled = round_places(unscaled, scale - digits, cut);
    struct vs_buf text = {0};
    vs_decimal_print(&text, unscaled, 0);
    vs_buf_printf(&text, "e%d", (int)-scale);
    double rounded = 0;
    bool read = vs_text_to_double(vs_buf_str(&text), &rounded);
    VS_CHECK(read);
    vs_buf_free(&text);
    return signbit(v) && rounded != 0 ? -rounded : rounded; /* BigDecimal has no -0 */
}

static void round_decimal(const struct vs_call *call, __int128 v, int32_t digits, bool cut, struct vs_value *out)
{
    struct vs_type from = call->expr->args[0]->type;
    struct vs_decimal_shape shape = {call->expr->type.precision, call->expr->type.scale};
    v = round_places(v, from.scale - digits, cut);
    out->is_null = !vs_decimal_rescale(v, from.scale, shape, &out->as.i128);
}

/* ROUND 0, TRUNCATE 1. */
enum vs_err vs_fn_round(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    bool cut = call->expr->function->variant != 0;
    int32_t digits = bounded_digits(call, args);
    enum vs_kind kind = call->expr->type.kind;
    if ((kind == VS_KIND_DOUBLE && !isfinite(args[0].as.f64)) || (kind == VS_KIND_FLOAT && !isfinite(args[0].as.f32)))
        return vs_fail(call->note, VS_ERR_FAILED, "%s: Infinite or NaN", call->expr->function->name);
    *out = args[0];
    switch (vs_type_physical(call->expr->type)) {
    case VS_PHYS_I32:
        out->as.i32 = wrap_int(call->expr->type.kind, (int64_t)round_places(args[0].as.i32, -digits, cut));
        return VS_ERR_OK;
    case VS_PHYS_I64:
        out->as.i64 = (int64_t)(uint64_t)round_places(args[0].as.i64, -digits, cut);
        return VS_ERR_OK;
    case VS_PHYS_F32:
        out->as.f32 = (float)round_double((double)args[0].as.f32, digits, cut);
        return VS_ERR_OK;
    case VS_PHYS_F64:
        out->as.f64 = round_double(args[0].as.f64, digits, cut);
        return VS_ERR_OK;
    case VS_PHYS_I128:
        round_decimal(call, args[0].as.i128, digits, cut, out);
        return VS_ERR_OK;
    case VS_PHYS_BOOL:
    case VS_PHYS_STR:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    VS_UNREACHABLE();
}

/* --- functions of DOUBLE ----------------------------------------------------------------------------------- */

/* Flink computes POWER(x, 0.5): the root of -0.0 is 0.0. */
static double square_root(double x)
{
    return sqrt(x) + 0.0;
}

/* e^x as Java's StrictMath has it: the method and the coefficients are fdlibm's, whose result for 1 is not the nearest
 * double. |x| is below 23. */
static double java_exp(double x)
{
    static const double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
    static const double c[] = {1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05,
                               -1.65339022054652515390e-06, 4.13813679705723846039e-08};
    int k = x < 0.34657359027997264 ? 0 : x < 1.0397207708399179 ? 1 : (int)(1.4426950408889634 * x + 0.5);
    double high = x - k * ln2_high;
    double low = k * ln2_low;
    double r = high - low;
    double t = r * r;
    double poly = r - t * (c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * c[4]))));
    if (k == 0)
        return 1 - (r * poly / (poly - 2) - r);
    return ldexp(1 - (low - r * poly / (2 - poly) - high), k);
}

static double java_cosh(double x)
{
    x = fabs(x);
    if (x < 0.34657359027997264 || !(x < 22))
        return cosh(x);
    double e = java_exp(x);
    return 0.5 * e + 0.5 / e;
}

enum vs_err vs_fn_math(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    static double (*const functions[])(double) = {[VS_MATH_SQRT] = square_root, [VS_MATH_EXP] = exp,
                                                  [VS_MATH_LN] = log,    [VS_MATH_LOG10] = log10,
                                                  [VS_MATH_SIN] = sin,   [VS_MATH_COS] = cos,
                                                  [VS_MATH_TAN] = tan,   [VS_MATH_ASIN] = asin,
                                                  [VS_MATH_ACOS] = acos, [VS_MATH_ATAN] = atan,
                                                  [VS_MATH_SINH] = sinh, [VS_MATH_COSH] = java_cosh,
                                                  [VS_MATH_TANH] = tanh};
    out->as.f64 = functions[call->expr->function->variant](args[0].as.f64);
    return VS_ERR_OK;
}

static const double pi = 3.14159265358979323846;

enum vs_err vs_fn_math_more(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    double x = args[0].as.f64;
    switch (call->expr->function->variant) {
    case VS_MATH_LOG2:
        out->as.f64 = log(x) / log(2);
        return VS_ERR_OK;
    case VS_MATH_COT:
        out->as.f64 = 1 / tan(x);
        return VS_ERR_OK;
    case VS_MATH_DEGREES:
        out->as.f64 = x * (180 / pi);
        return VS_ERR_OK;
    case VS_MATH_RADIANS:
        out->as.f64 = x * (pi / 180);
        return VS_ERR_OK;
    case VS_MATH_POWER:
        out->as.f64 = pow(x, args[1].as.f64);
        return VS_ERR_OK;
    case VS_MATH_ATAN2:
        out->as.f64 = atan2(x, args[1].as.f64);
        return VS_ERR_OK;
    case VS_MATH_LOG:
        out->as.f64 = log(args[1].as.f64) / log(x);
        return VS_ERR_OK;
    }
    VS_UNREACHABLE();
}

enum vs_err vs_fn_pi(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)args;
    out->as.f64 = call->expr->function->variant == 0 ? pi : 2.71828182845904523536;
    return VS_ERR_OK;
}

/* --- random ------------------------------------------------------------------------------------------------ */

static const uint64_t JAVA_FACTOR = 0x5DEECE66D;
static const uint64_t JAVA_MASK = ((uint64_t)1 << 48) - 1;

/* Depends on the recorded seed of the step, the place of the call and the row, so that a replay repeats it. */
static uint64_t random_bits(struct vs_call *call, uint64_t own_seed)
{
    uint64_t h = vs_hash_mix(call->eval->random_seed, own_seed);
    h = vs_hash_mix(h, vs_call_ordinal(call));
    return vs_hash_mix(h, call->row);
}

/* java.util.Random: a linear congruential generator, whose seed is scrambled. */
static uint64_t java_seed(int32_t seed)
{
    return ((uint64_t)(int64_t)seed ^ JAVA_FACTOR) & JAVA_MASK;
}

static uint32_t java_bits(uint64_t *state, int bits)
{
    *state = (*state * JAVA_FACTOR + 0xB) & JAVA_MASK;
    return (uint32_t)(*state >> (48 - bits));
}

static double java_double(uint64_t *state)
{
    uint64_t high = java_bits(state, 26);
    uint64_t low = java_bits(state, 27);
    return (double)((high << 27) + low) * 0x1p-53;
}

static int32_t java_below(uint64_t *state, int32_t bound)
{
    uint32_t v = java_bits(state, 31);
    uint32_t limit = (uint32_t)bound;
    if ((limit & (limit - 1)) == 0)
        return (int32_t)((uint64_t)limit * v >> 31);
    while (v - v % limit + (limit - 1) > INT32_MAX) /* the last, incomplete round */
        v = java_bits(state, 31);
    return (int32_t)(v % limit);
}

/* A seed that differs from row to row makes a new generator in each, as in Flink. */
static bool seed_of_row(const struct vs_call *call, uint32_t arg)
{
    return call->expr->arg_count > arg && !vs_expr_is_const(call->expr->args[0]);
}

enum vs_err vs_fn_rand(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    if (seed_of_row(call, 0)) {
        uint64_t state = java_seed(args[0].as.i32);
        out->as.f64 = java_double(&state);
        return VS_ERR_OK;
    }
    uint64_t seed = call->expr->arg_count > 0 ? (uint64_t)args[0].as.i32 : 0;
    out->as.f64 = (double)(random_bits(call, seed) >> 11) * 0x1p-53;
    return VS_ERR_OK;
}

enum vs_err vs_fn_rand_integer(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    uint32_t last = call->expr->arg_count - 1;
    uint64_t seed = last > 0 ? (uint64_t)args[0].as.i32 : 0;
    if (args[last].as.i32 <= 0)
        return vs_fail(call->note, VS_ERR_FAILED, "bound must be positive");
    if (seed_of_row(call, 1)) {
        uint64_t state = java_seed(args[0].as.i32);
        out->as.i32 = java_below(&state, args[last].as.i32);
        return VS_ERR_OK;
    }
    out->as.i32 = (int32_t)(random_bits(call, seed) % (uint64_t)args[last].as.i32);
    return VS_ERR_OK;
}

/* Version 4: 122 bits of the same kind. */
enum vs_err vs_fn_uuid(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    (void)args;
    uint64_t high = random_bits(call, 0);
    uint64_t low = vs_hash_mix(high, 1);
    unsigned long long node = low & 0xFFFFFFFFFFFF;
    vs_buf_printf(call->text, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xFFFF),
                  (unsigned)(high & 0xFFF), (unsigned)(0x8000 | (low >> 48 & 0x3FFF)), node);
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}
