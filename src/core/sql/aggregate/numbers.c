/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/aggregate/numbers.h"

#include <math.h>

#include "base/check.h"

static const struct vs_value null_value = {.is_null = true};

static __int128 decimal_limit(void)
{
    __int128 limit = 1;
    for (int i = 0; i < VS_DECIMAL_PRECISION_MAX; i++)
        limit *= 10;
    return limit; /* the first number that has too many digits */
}

static int64_t whole_number(struct vs_type type, const struct vs_value *value)
{
    return vs_type_physical(type) == VS_PHYS_I32 ? value->as.i32 : value->as.i64;
}

/* As a Java cast: the low bits. */
static struct vs_value wrap_to(struct vs_type type, int64_t number)
{
    struct vs_value value = {0};
    if (type.kind == VS_KIND_TINYINT)
        value.as.i32 = (int8_t)number;
    else if (type.kind == VS_KIND_SMALLINT)
        value.as.i32 = (int16_t)number;
    else if (type.kind == VS_KIND_INT)
        value.as.i32 = (int32_t)number;
    else
        value.as.i64 = number;
    return value;
}

void vs_sum_add(struct vs_sum *sum, struct vs_type type, const struct vs_value *value,
                bool in_double, int sign)
{
    sum->count += sign;
    if (type.kind == VS_KIND_DOUBLE)
        sum->as.f64 += sign * value->as.f64;
    else if (type.kind == VS_KIND_FLOAT && in_double)
        sum->as.f64 += sign * (double)value->as.f32;
    else if (type.kind == VS_KIND_FLOAT)
        sum->as.f32 += (float)sign * value->as.f32;
    else
        sum->as.i64 =
            (int64_t)((uint64_t)sum->as.i64 + (uint64_t)sign * (uint64_t)whole_number(type, value));
}

void vs_sum_merge(struct vs_sum *into, const struct vs_sum *from, struct vs_type type,
                  bool in_double)
{
    into->count += from->count;
    if (type.kind == VS_KIND_DOUBLE || (type.kind == VS_KIND_FLOAT && in_double))
        into->as.f64 += from->as.f64;
    else if (type.kind == VS_KIND_FLOAT)
        into->as.f32 += from->as.f32;
    else
        into->as.i64 = (int64_t)((uint64_t)into->as.i64 + (uint64_t)from->as.i64);
}

void vs_sum_subtract(struct vs_sum *from, const struct vs_sum *what)
{
    from->count -= what->count;
    from->as.i64 = (int64_t)((uint64_t)from->as.i64 - (uint64_t)what->as.i64);
}

struct vs_value vs_sum_value(const struct vs_sum *sum, struct vs_type type)
{
    struct vs_value value = {0};
    if (sum->count == 0)
        return null_value;
    if (type.kind == VS_KIND_DOUBLE)
        value.as.f64 = sum->as.f64;
    else if (type.kind == VS_KIND_FLOAT)
        value.as.f32 = sum->as.f32;
    else
        value = wrap_to(type, sum->as.i64);
    return value;
}

struct vs_value vs_sum_mean(const struct vs_sum *sum, struct vs_type type)
{
    struct vs_value value = {0};
    if (sum->count == 0)
        return null_value;
    if (type.kind == VS_KIND_DOUBLE)
        value.as.f64 = sum->as.f64 / (double)sum->count;
    else if (type.kind == VS_KIND_FLOAT)
        value.as.f32 = (float)(sum->as.f64 / (double)sum->count);
    else
        value = wrap_to(type, sum->count == -1 ? (int64_t)(0 - (uint64_t)sum->as.i64)
                                               : sum->as.i64 / sum->count);
    return value;
}

static __int128 decimal_sum_get(const struct vs_decimal_sum *sum)
{
    return (__int128)((unsigned __int128)sum->high << 64 | sum->low);
}

static void decimal_sum_set(struct vs_decimal_sum *sum, __int128 value)
{
    sum->low = (uint64_t)(unsigned __int128)value;
    sum->high = (uint64_t)((unsigned __int128)value >> 64);
}

void vs_decimal_sum_add(struct vs_decimal_sum *sum, __int128 value, int64_t count, int sign)
{
    sum->count += sign * count;
    __int128 total;
    __int128 before = sum->is_null != 0 ? 0 : decimal_sum_get(sum);
    bool overflow = sign > 0 ? __builtin_add_overflow(before, value, &total)
                             : __builtin_sub_overflow(before, value, &total);
    __int128 limit = decimal_limit();
    sum->is_null = overflow || total >= limit || total <= -limit ? 1 : 0;
    decimal_sum_set(sum, sum->is_null != 0 ? 0 : total);
}

void vs_decimal_sum_merge(struct vs_decimal_sum *into, const struct vs_decimal_sum *from)
{
    if (from->count == 0)
        return;
    if (from->is_null != 0) {
        into->count += from->count;
        return;
    }
    vs_decimal_sum_add(into, decimal_sum_get(from), from->count, 1);
}

void vs_decimal_sum_subtract(struct vs_decimal_sum *from, const struct vs_decimal_sum *what)
{
    vs_decimal_sum_add(from, decimal_sum_get(what), what->count, -1);
}

struct vs_value vs_decimal_sum_value(const struct vs_decimal_sum *sum)
{
    if (sum->count == 0 || sum->is_null != 0)
        return null_value;
    return (struct vs_value){.as.i128 = decimal_sum_get(sum)};
}

struct vs_value vs_decimal_sum_mean(const struct vs_decimal_sum *sum, int32_t from_scale,
                                    int32_t to_scale)
{
    if (sum->count <= 0 || sum->is_null != 0)
        return null_value;
    __int128 total = decimal_sum_get(sum);
    bool negative = total < 0;
    unsigned __int128 rest = (unsigned __int128)(negative ? -total : total);
    unsigned __int128 count = (unsigned __int128)sum->count;
    unsigned __int128 limit = (unsigned __int128)decimal_limit();
    unsigned __int128 quotient = rest / count;
    rest %= count;
    for (int32_t scale = from_scale; scale < to_scale; scale++) {
        if (quotient >= limit / 10)
            return null_value;
        rest *= 10;
        quotient = quotient * 10 + rest / count;
        rest %= count;
    }
    if (rest * 2 >= count)
        quotient++;
    if (quotient >= limit)
        return null_value;
    return (struct vs_value){.as.i128 = negative ? -(__int128)quotient : (__int128)quotient};
}

double vs_value_to_double(struct vs_type type, const struct vs_value *value)
{
    switch (vs_type_physical(type)) {
    case VS_PHYS_I32:
        return value->as.i32;
    case VS_PHYS_I64:
        return (double)value->as.i64;
    case VS_PHYS_F32:
        return (double)value->as.f32;
    case VS_PHYS_F64:
        return value->as.f64;
    case VS_PHYS_I128: {
        double divisor = 1;
        for (int32_t i = 0; i < type.scale; i++)
            divisor *= 10;
        return (double)value->as.i128 / divisor;
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

void vs_variance_add(struct vs_variance *variance, double value)
{
    variance->count++;
    double difference = value - variance->mean;
    variance->mean += difference / (double)variance->count;
    variance->squares += difference * (value - variance->mean);
}

void vs_variance_retract(struct vs_variance *variance, double value)
{
    variance->count--;
    if (variance->count <= 0) {
        variance->mean = 0;
        variance->squares = 0;
        return;
    }
    double difference = value - variance->mean;
    variance->mean -= difference / (double)variance->count;
    variance->squares -= difference * (value - variance->mean);
    if (variance->squares < 0)
        variance->squares = 0;
}

void vs_variance_merge(struct vs_variance *into, const struct vs_variance *from)
{
    if (from->count == 0)
        return;
    double count = (double)(into->count + from->count);
    double difference = from->mean - into->mean;
    into->squares +=
        from->squares + difference * difference * (double)into->count * (double)from->count / count;
    into->mean += difference * (double)from->count / count;
    into->count += from->count;
}

/* Saturates, then wraps below INT: what Flink's CAST of DOUBLE does. */
static struct vs_value truncate_to(struct vs_type type, double number)
{
    if (type.kind == VS_KIND_BIGINT) {
        int64_t whole = number >= 9223372036854775807.0 ? INT64_MAX : (int64_t)number;
        return wrap_to(type, whole);
    }
    return wrap_to(type, number >= 2147483647.0 ? INT32_MAX : (int64_t)number);
}

struct vs_value vs_variance_value(const struct vs_variance *variance, bool sample, bool root,
                                  struct vs_type type)
{
    if (variance->count <= 0 || (sample && variance->count == 1))
        return null_value;
    double number = variance->squares / (double)(sample ? variance->count - 1 : variance->count);
    if (root)
        number = sqrt(number);
    struct vs_value value = {0};
    if (type.kind == VS_KIND_DOUBLE) {
        value.as.f64 = number;
    } else if (type.kind == VS_KIND_FLOAT) {
        value.as.f32 = (float)number;
    } else if (type.kind == VS_KIND_DECIMAL) {
        for (int32_t i = 0; i < type.scale; i++)
            number *= 10;
        if (!(number < 1e38))
            return null_value;
        value.as.i128 = (__int128)floor(number + 0.5);
    } else {
        if (isnan(number))
            number = 0;
        value = truncate_to(type, number);
    }
    return value;
}
