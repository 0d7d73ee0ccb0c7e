/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* FLOAT and DOUBLE to decimal text and back, as Java's Double.toString and Double.parseDouble (JDK 19 and
 * later: the shortest digits that read back to the same value, the nearest among those). Independent of the
 * locale and of the rounding mode's history; pure. */
#ifndef VS_CORE_SQL_EXPR_FLOAT_TEXT_H
#define VS_CORE_SQL_EXPR_FLOAT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* value = 0.d1d2d3.. * 10^exponent, without sign; the last digit is not 0 (except for "0" itself). */
struct vs_float_digits {
    char digits[18];
    int32_t count;
    int32_t exponent;
};

/* v must be finite. */
struct vs_float_digits vs_double_digits(double v);
struct vs_float_digits vs_float_digits(float v);
/* "1.0E7", "0.001", "NaN", "-Infinity", "-0.0" */
void vs_print_double(struct vs_buf *out, double v);
void vs_print_float(struct vs_buf *out, float v);

/* Java's grammar without hexadecimal forms: blanks around, sign, digits, point, exponent, a suffix f F d D,
 * NaN, Infinity. */
bool vs_text_to_double(struct vs_str text, double *out);
bool vs_text_to_float(struct vs_str text, float *out);

#endif
