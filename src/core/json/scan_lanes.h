/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the fast scanner asks of the CPU: 32 bytes at p are classified at once, bit i of the answer is byte i. One
 * version per instruction set, chosen by the compiler's flags of the including file. Reads need no alignment.
 *
 * special: a quote, a backslash, a control character or not ASCII (negative as a signed byte, so below 0x20 too).
 * digits:  0 to 9: adding 0x7F - '9' brings them, and only them, to the top of the signed bytes. */
#ifndef VS_CORE_JSON_SCAN_LANES_H
#define VS_CORE_JSON_SCAN_LANES_H

#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

enum { FAST_WIDTH = 32 };

#define FAST_INLINE static inline __attribute__((always_inline))

#if defined(__AVX512BW__) && defined(__AVX512VL__)

FAST_INLINE uint32_t fast_special32(const char *p)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __mmask32 quote = _mm256_cmpeq_epi8_mask(bytes, _mm256_set1_epi8('"'));
    __mmask32 slash = _mm256_cmpeq_epi8_mask(bytes, _mm256_set1_epi8('\\'));
    return quote | slash | _mm256_cmplt_epi8_mask(bytes, _mm256_set1_epi8(0x20));
}

FAST_INLINE uint32_t fast_digits32(const char *p)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i from_zero = _mm256_sub_epi8(bytes, _mm256_set1_epi8('0'));
    return _mm256_cmplt_epu8_mask(from_zero, _mm256_set1_epi8(10));
}

FAST_INLINE uint32_t fast_equal32(const char *a, const char *b)
{
    return _mm256_cmpeq_epi8_mask(_mm256_loadu_si256((const __m256i *)(const void *)a),
                                  _mm256_loadu_si256((const __m256i *)(const void *)b));
}

#elif defined(__AVX2__)

FAST_INLINE uint32_t fast_special32(const char *p)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i quote = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
    __m256i slash = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
    __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes);
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(quote, slash), low));
}

FAST_INLINE uint32_t fast_digits32(const char *p)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i shifted = _mm256_add_epi8(bytes, _mm256_set1_epi8(0x7F - '9'));
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(shifted, _mm256_set1_epi8(0x7F - 10)));
}

FAST_INLINE uint32_t fast_equal32(const char *a, const char *b)
{
    __m256i left = _mm256_loadu_si256((const __m256i *)(const void *)a);
    __m256i right = _mm256_loadu_si256((const __m256i *)(const void *)b);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(left, right));
}

#elif defined(__x86_64__)

FAST_INLINE uint32_t fast_special32(const char *p)
{
    uint32_t mask = 0;
    for (int half = 0; half < 2; half++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * half));
        __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        __m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
        mask |= (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), low)) << (16 * half);
    }
    return mask;
}

FAST_INLINE uint32_t fast_digits32(const char *p)
{
    uint32_t mask = 0;
    for (int half = 0; half < 2; half++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * half));
        __m128i shifted = _mm_add_epi8(bytes, _mm_set1_epi8(0x7F - '9'));
        mask |= (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(shifted, _mm_set1_epi8(0x7F - 10))) << (16 * half);
    }
    return mask;
}

FAST_INLINE uint32_t fast_equal32(const char *a, const char *b)
{
    uint32_t equal = 0;
    for (int half = 0; half < 2; half++) {
        __m128i left = _mm_loadu_si128((const __m128i *)(const void *)(a + 16 * half));
        __m128i right = _mm_loadu_si128((const __m128i *)(const void *)(b + 16 * half));
        equal |= (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(left, right)) << (16 * half);
    }
    return equal;
}

#elif defined(__aarch64__)

/* NEON has no instruction that gathers the bits of the lanes: each lane keeps the bit of its place, and three rounds
 * of pairwise sums bring eight lanes into one byte. */
FAST_INLINE uint32_t fast_lanes_to_bits(uint8x16_t first, uint8x16_t second)
{
    const uint8x16_t places = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t sums = vpaddq_u8(vandq_u8(first, places), vandq_u8(second, places));
    sums = vpaddq_u8(sums, sums);
    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u32(vreinterpretq_u32_u8(sums), 0);
}

FAST_INLINE uint8x16_t fast_special16(const char *p)
{
    uint8x16_t bytes = vld1q_u8((const uint8_t *)p);
    uint8x16_t quote = vceqq_u8(bytes, vdupq_n_u8('"'));
    uint8x16_t slash = vceqq_u8(bytes, vdupq_n_u8('\\'));
    uint8x16_t low = vcltq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(0x20));
    return vorrq_u8(vorrq_u8(quote, slash), low);
}

FAST_INLINE uint32_t fast_special32(const char *p)
{
    return fast_lanes_to_bits(fast_special16(p), fast_special16(p + 16));
}

FAST_INLINE uint8x16_t fast_digits16(const char *p)
{
    uint8x16_t from_zero = vsubq_u8(vld1q_u8((const uint8_t *)p), vdupq_n_u8('0'));
    return vcltq_u8(from_zero, vdupq_n_u8(10));
}

FAST_INLINE uint32_t fast_digits32(const char *p)
{
    return fast_lanes_to_bits(fast_digits16(p), fast_digits16(p + 16));
}

FAST_INLINE uint32_t fast_equal32(const char *a, const char *b)
{
    const uint8_t *left = (const uint8_t *)a, *right = (const uint8_t *)b;
    return fast_lanes_to_bits(vceqq_u8(vld1q_u8(left), vld1q_u8(right)),
                              vceqq_u8(vld1q_u8(left + 16), vld1q_u8(right + 16)));
}

#endif

#endif
