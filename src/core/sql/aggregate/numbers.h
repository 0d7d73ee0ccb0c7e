/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Sums, means and variances: the numeric accumulators. Pure functions over their blocks. */
#ifndef VS_CORE_SQL_AGGREGATE_NUMBERS_H
#define VS_CORE_SQL_AGGREGATE_NUMBERS_H

#include "core/sql/type.h"

/* SUM and AVG. The decimal sum is NULL after an overflow, as in Flink, until the next value. */
struct vs_sum {
    int64_t count;
    union {
        int64_t i64; /* wraps */
        double f64;
        float f32;
    } as;
};

struct vs_decimal_sum {
    int64_t count;
    uint64_t is_null;
    uint64_t low, high; /* of the 128 bits */
};

/* STDDEV and VAR: Welford's recurrence. */
struct vs_variance {
    int64_t count;
    double mean;
    double squares; /* sum of squared differences from the mean */
};

/* sign: 1 to add, -1 to retract. in_double: a FLOAT is summed as DOUBLE (AVG). */
void vs_sum_add(struct vs_sum *sum, struct vs_type type, const struct vs_value *value,
                bool in_double, int sign);
void vs_sum_merge(struct vs_sum *into, const struct vs_sum *from, struct vs_type type,
                  bool in_double);
/* The inverse of merge, for whole numbers only: they wrap, so nothing is lost. */
void vs_sum_subtract(struct vs_sum *from, const struct vs_sum *what);
void vs_decimal_sum_add(struct vs_decimal_sum *sum, __int128 value, int64_t count, int sign);
struct vs_value vs_sum_value(const struct vs_sum *sum, struct vs_type type);
struct vs_value vs_sum_mean(const struct vs_sum *sum, struct vs_type type);
struct vs_value vs_decimal_sum_value(const struct vs_decimal_sum *sum);
/* from_scale: of the argument; to_scale: of the result. HALF_UP. */
struct vs_value vs_decimal_sum_mean(const struct vs_decimal_sum *sum, int32_t from_scale,
                                    int32_t to_scale);
/* The inverse of merge as long as no sum overflows. */
void vs_decimal_sum_subtract(struct vs_decimal_sum *from, const struct vs_decimal_sum *what);
void vs_decimal_sum_merge(struct vs_decimal_sum *into, const struct vs_decimal_sum *from);
void vs_variance_add(struct vs_variance *variance, double value);
void vs_variance_retract(struct vs_variance *variance, double value);
void vs_variance_merge(struct vs_variance *into, const struct vs_variance *from);
/* NULL without rows, and for samples of one row. */
struct vs_value vs_variance_value(const struct vs_variance *variance, bool sample, bool root,
                                  struct vs_type type);
double vs_value_to_double(struct vs_type type, const struct vs_value *value);

#endif
