/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Comparisons of numbers 64 rows at a time with AVX2: the same results as the loops in compare.c. Call them only
 * where vs_compare_has_avx2() says so. Whole words only: the rows behind the last multiple of 64 are left to the
 * caller. Private to this folder. */
#ifndef VS_CORE_SQL_EXPR_COMPARE_AVX2_H
#define VS_CORE_SQL_EXPR_COMPARE_AVX2_H

#include <stdbool.h>
#include <stdint.h>

bool vs_compare_has_avx2(void);
/* op: VS_CMP_EQ .. VS_CMP_GE. b: one value when constant, else a column. words: 64-row groups; those whose bit
 * mask in `want` is 0 are not computed. */
struct vs_compare_job {
    const void *a;
    const void *b;
    const uint64_t *want;
    uint64_t *out;
    uint32_t words;
    bool constant;
};

void vs_compare_avx2_int32(int op, const struct vs_compare_job *job);
void vs_compare_avx2_int64(int op, const struct vs_compare_job *job);
void vs_compare_avx2_float(int op, const struct vs_compare_job *job);
void vs_compare_avx2_double(int op, const struct vs_compare_job *job);

#endif
