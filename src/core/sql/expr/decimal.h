/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* DECIMAL(p, s): up to 38 digits as an unscaled __int128; products and quotients go through 256 bits.
 *
 * As Flink computes them (java.math.BigDecimal): exact, then rounded HALF_UP to the result's scale; a result
 * that does not fit its precision is NULL, told by false. Pure functions. */
#ifndef VS_CORE_SQL_EXPR_DECIMAL_H
#define VS_CORE_SQL_EXPR_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* The shape of a decimal: what vs_type holds in precision and scale. */
struct vs_decimal_shape {
    int32_t precision;
    int32_t scale;
};

/* 10^n, 0 <= n <= 38. */
unsigned __int128 vs_decimal_power(int32_t n);
int32_t vs_decimal_digits(unsigned __int128 v); /* 0 has none */

/* v at scale `from`, brought to shape `to`. */
bool vs_decimal_rescale(__int128 v, int32_t from, struct vs_decimal_shape to, __int128 *out);
bool vs_decimal_add(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale, struct vs_decimal_shape to,
                    __int128 *out);
bool vs_decimal_multiply(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale, struct vs_decimal_shape to,
                         __int128 *out);
/* b must not be 0, in these two. */
bool vs_decimal_divide(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale, struct vs_decimal_shape to,
                       __int128 *out);
bool vs_decimal_modulo(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale, struct vs_decimal_shape to,
                       __int128 *out);
/* -1, 0, 1 */
int vs_decimal_compare(__int128 a, int32_t a_scale, __int128 b, int32_t b_scale);

double vs_decimal_to_double(__int128 v, int32_t scale);
/* Truncated toward zero. */
__int128 vs_decimal_whole(__int128 v, int32_t scale);
/* By the shortest decimal text of v. NaN and infinities do not fit. */
bool vs_decimal_from_double(double v, struct vs_decimal_shape to, __int128 *out);
/* Text such as " -12.50 ", "1e3". *number says whether it was a number at all; false with *number: too large. */
bool vs_decimal_from_text(struct vs_str text, struct vs_decimal_shape to, bool *number, __int128 *out);

/* "12.50" */
void vs_decimal_print(struct vs_buf *out, __int128 v, int32_t scale);
/* Without trailing zeros, and with an exponent where BigDecimal.toString writes one: "1.5", "1E+11". */
void vs_decimal_print_stripped(struct vs_buf *out, __int128 v, int32_t scale);

#endif
