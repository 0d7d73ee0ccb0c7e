/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/compare_avx2.h"

#include "base/check.h"
#include "core/sql/expr/kernel.h"

#if defined(__AVX2__)
#include <immintrin.h>

/* One 64-row word: `lanes` rows per register, one mask bit per lane. y is the constant, or loaded. */
#define DEFINE_WORDS(name, type, lanes, reg, load, spread, compare)                                          \
    static void name(const struct vs_compare_job *job)                                                       \
    {                                                                                                        \
        const type *a = job->a;                                                                              \
        const type *b = job->b;                                                                              \
        reg constant = spread(*b);                                                                           \
        for (uint32_t w = 0; w < job->words; w++) {                                                          \
            uint64_t bits = 0;                                                                               \
            if (job->want[w] != 0 && job->constant) {                                                        \
                for (int i = 0; i < 64; i += lanes) {                                                        \
                    reg x = load(a + w * 64 + i);                                                            \
                    reg y = constant;                                                                        \
                    bits |= (uint64_t)(uint32_t)(compare) << i;                                              \
                }                                                                                            \
            } else if (job->want[w] != 0) {                                                                  \
                for (int i = 0; i < 64; i += lanes) {                                                        \
                    reg x = load(a + w * 64 + i);                                                            \
                    reg y = load(b + w * 64 + i);                                                            \
                    bits |= (uint64_t)(uint32_t)(compare) << i;                                              \
                }                                                                                            \
            }                                                                                                \
            job->out[w] = bits;                                                                              \
        }                                                                                                    \
    }

#define LOAD_INT(p) _mm256_loadu_si256((const __m256i *)(p))
#define MASK32(v) _mm256_movemask_ps(_mm256_castsi256_ps(v))
#define MASK64(v) _mm256_movemask_pd(_mm256_castsi256_pd(v))

DEFINE_WORDS(eq_int32, int32_t, 8, __m256i, LOAD_INT, _mm256_set1_epi32, MASK32(_mm256_cmpeq_epi32(x, y)))
DEFINE_WORDS(gt_int32, int32_t, 8, __m256i, LOAD_INT, _mm256_set1_epi32, MASK32(_mm256_cmpgt_epi32(x, y)))
DEFINE_WORDS(lt_int32, int32_t, 8, __m256i, LOAD_INT, _mm256_set1_epi32, MASK32(_mm256_cmpgt_epi32(y, x)))
DEFINE_WORDS(eq_int64, int64_t, 4, __m256i, LOAD_INT, _mm256_set1_epi64x, MASK64(_mm256_cmpeq_epi64(x, y)))
DEFINE_WORDS(gt_int64, int64_t, 4, __m256i, LOAD_INT, _mm256_set1_epi64x, MASK64(_mm256_cmpgt_epi64(x, y)))
DEFINE_WORDS(lt_int64, int64_t, 4, __m256i, LOAD_INT, _mm256_set1_epi64x, MASK64(_mm256_cmpgt_epi64(y, x)))

#define DEFINE_FLOAT(name, predicate)                                                                        \
    DEFINE_WORDS(name##_float, float, 8, __m256, _mm256_loadu_ps, _mm256_set1_ps,                            \
                 _mm256_movemask_ps(_mm256_cmp_ps(x, y, predicate)))                                         \
    DEFINE_WORDS(name##_double, double, 4, __m256d, _mm256_loadu_pd, _mm256_set1_pd,                         \
                 _mm256_movemask_pd(_mm256_cmp_pd(x, y, predicate)))

DEFINE_FLOAT(eq, _CMP_EQ_OQ)
DEFINE_FLOAT(lt, _CMP_LT_OQ)
DEFINE_FLOAT(le, _CMP_LE_OQ)
DEFINE_FLOAT(gt, _CMP_GT_OQ)
DEFINE_FLOAT(ge, _CMP_GE_OQ)

static void flip(const struct vs_compare_job *job)
{
    for (uint32_t w = 0; w < job->words; w++)
        job->out[w] = ~job->out[w];
}

#define DEFINE_INTEGER_CHOICE(type)                                                                          \
    void vs_compare_avx2_##type(int op, const struct vs_compare_job *job)                                    \
    {                                                                                                        \
        if (op == VS_CMP_EQ || op == VS_CMP_NE)                                                              \
            eq_##type(job);                                                                                  \
        else if (op == VS_CMP_LT || op == VS_CMP_GE)                                                         \
            lt_##type(job);                                                                                  \
        else                                                                                                 \
            gt_##type(job);                                                                                  \
        if (op == VS_CMP_GE || op == VS_CMP_LE)                                                              \
            flip(job);                                                                                       \
    }

#define DEFINE_FLOAT_CHOICE(type)                                                                            \
    void vs_compare_avx2_##type(int op, const struct vs_compare_job *job)                                    \
    {                                                                                                        \
        if (op == VS_CMP_EQ || op == VS_CMP_NE)                                                              \
            eq_##type(job);                                                                                  \
        else if (op == VS_CMP_LT)                                                                            \
            lt_##type(job);                                                                                  \
        else if (op == VS_CMP_LE)                                                                            \
            le_##type(job);                                                                                  \
        else if (op == VS_CMP_GT)                                                                            \
            gt_##type(job);                                                                                  \
        else                                                                                                 \
            ge_##type(job);                                                                                  \
    }

DEFINE_INTEGER_CHOICE(int32)
DEFINE_INTEGER_CHOICE(int64)
DEFINE_FLOAT_CHOICE(float)
DEFINE_FLOAT_CHOICE(double)

bool vs_compare_has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

#else

bool vs_compare_has_avx2(void)
{
    return false;
}

#define DEFINE_MISSING(type)                                                                                 \
    void vs_compare_avx2_##type(int op, const struct vs_compare_job *job)                                    \
    {                                                                                                        \
        (void)op;                                                                                            \
        (void)job;                                                                                           \
        VS_UNREACHABLE();                                                                                    \
    }

DEFINE_MISSING(int32)
DEFINE_MISSING(int64)
DEFINE_MISSING(float)
DEFINE_MISSING(double)

#endif
