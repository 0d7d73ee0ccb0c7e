/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The fast scanner, compiled once per instruction set (scan_sse2.c, scan_avx2.c): the compiler's flags of the
 * including file choose the width.
 *
 * It says yes only to what is valid and within all bounds; anything else, and anything rare, is left to the
 * careful scanner. What makes it fast: 32 bytes of a string or number are classified at once, so that their
 * end is found without a branch per byte.
 *
 * Reading never leaves the text: the last byte of the trimmed text is a bracket, which only the end of the
 * outermost container consumes, so single bytes need no check; vectors near the end are read so that they end
 * with the text and are shifted. */
#ifndef VS_CORE_JSON_SCAN_FAST_H
#define VS_CORE_JSON_SCAN_FAST_H

#include <immintrin.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "core/json/escape.h"
#include "core/json/names.h"

enum { FAST_WIDTH = 32 };

struct fast {
    const char *begin;
    const char *end; /* behind the bracket that ends the text */
    uint32_t depth;
};

/* Bit i: byte i is a quote, a backslash, a control character or not ASCII (negative, so below 0x20 too). */
static inline uint32_t fast_special32(const char *p)
{
#if defined(__AVX2__)
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i quote = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
    __m256i slash = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
    __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes);
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(quote, slash), low));
#else
    uint32_t mask = 0;
    for (int half = 0; half < 2; half++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * half));
        __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        __m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
        mask |= (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), low)) << (16 * half);
    }
    return mask;
#endif
}

/* Bit i: byte i is a digit. Adding 0x7F - '9' brings the digits, and only them, to the top of signed bytes. */
static inline uint32_t fast_digits32(const char *p)
{
#if defined(__AVX2__)
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i shifted = _mm256_add_epi8(bytes, _mm256_set1_epi8(0x7F - '9'));
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(shifted, _mm256_set1_epi8(0x7F - 10)));
#else
    uint32_t mask = 0;
    for (int half = 0; half < 2; half++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * half));
        __m128i shifted = _mm_add_epi8(bytes, _mm_set1_epi8(0x7F - '9'));
        mask |= (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(shifted, _mm_set1_epi8(0x7F - 10))) << (16 * half);
    }
    return mask;
#endif
}

static inline uint32_t fast_special(const struct fast *fast, const char *p)
{
    if (__builtin_expect(fast->end - p >= FAST_WIDTH, 1))
        return fast_special32(p);
    return (uint32_t)((uint64_t)fast_special32(fast->end - FAST_WIDTH) >> (FAST_WIDTH - (fast->end - p)));
}

static inline uint32_t fast_digits(const struct fast *fast, const char *p)
{
    if (__builtin_expect(fast->end - p >= FAST_WIDTH, 1))
        return fast_digits32(p);
    return (uint32_t)((uint64_t)fast_digits32(fast->end - FAST_WIDTH) >> (FAST_WIDTH - (fast->end - p)));
}

static inline const char *fast_skip_blanks(const char *p)
{
    while (__builtin_expect((unsigned char)*p <= ' ', 0)) {
        if (*p != ' ' && *p != '\n' && *p != '\t' && *p != '\r')
            break;
        p++;
    }
    return p;
}

/* Behind an escape or a run of UTF-8 sequences at p; NULL when it is wrong. */
static const char *fast_pass_special(const struct fast *fast, const char *p, bool *escaped)
{
    if (*p == '\\') {
        struct vs_json_escape escape = vs_json_escape_read(p, fast->end);
        *escaped = true;
        return escape.size == 0 ? NULL : p + escape.size;
    }
    if ((unsigned char)*p < 0x20)
        return NULL;
    while ((unsigned char)*p >= 0x80) {
        uint32_t code;
        size_t len = vs_utf8_decode((struct vs_str){p, (size_t)(fast->end - p)}, &code);
        if (len == 0)
            return NULL;
        p += len;
    }
    return p;
}

/* The closing quote of the string whose first byte is p. */
static inline const char *fast_string_end(const struct fast *fast, const char *p, bool *escaped)
{
    const char *start = p;
    *escaped = false;
    for (;;) {
        uint32_t mask = fast_special(fast, p);
        if (__builtin_expect(mask == 0, 0)) {
            if (fast->end - p <= FAST_WIDTH)
                return NULL;
            p += FAST_WIDTH;
            continue;
        }
        p += __builtin_ctz(mask);
        if (__builtin_expect(*p == '"', 1))
            return p - start <= VS_JSON_STRING_SIZE_MAX ? p : NULL;
        p = fast_pass_special(fast, p, escaped);
        if (p == NULL)
            return NULL;
    }
}

/* Number of digits from bit `from` on. */
static inline uint32_t fast_digit_run(uint32_t digits, uint32_t from)
{
    return (uint32_t)__builtin_ctzll(~((uint64_t)digits >> from));
}

static inline const char *fast_number_end(const struct fast *fast, const char *p)
{
    uint32_t digits = fast_digits(fast, p);
    uint32_t at = *p == '-';
    uint32_t run = fast_digit_run(digits, at);
    if (run == 0 || (run > 1 && p[at] == '0'))
        return NULL;
    at += run;
    if (at >= FAST_WIDTH)
        return NULL;
    if (p[at] == '.') {
        at++;
        run = fast_digit_run(digits, at);
        at += run;
        if (run == 0 || at >= FAST_WIDTH)
            return NULL;
    }
    if (__builtin_expect((p[at] | 0x20) == 'e', 0)) {
        at++;
        at += p[at] == '+' || p[at] == '-';
        run = at < FAST_WIDTH ? fast_digit_run(digits, at) : 0;
        at += run;
        if (run == 0 || at >= FAST_WIDTH)
            return NULL;
    }
    return p + at;
}

static inline const char *fast_literal_end(const struct fast *fast, const char *p, const char *literal, size_t len)
{
    if ((size_t)(fast->end - p) <= len || memcmp(p, literal, len) != 0)
        return NULL;
    return p + len;
}

static const char *fast_container(struct fast *fast, const char *p);

/* The end of the value at p. */
static inline const char *fast_value(struct fast *fast, const char *p, struct vs_json_value *value)
{
    const char *end;
    value->escaped = false;
    value->text.ptr = p;
    if (*p == '"') {
        end = fast_string_end(fast, p + 1, &value->escaped);
        if (end == NULL)
            return NULL;
        value->kind = VS_JSON_STRING;
        value->text = (struct vs_str){p + 1, (size_t)(end - p) - 1};
        return end + 1;
    }
    if (*p == '-' || (*p >= '0' && *p <= '9')) {
        value->kind = VS_JSON_NUMBER;
        end = fast_number_end(fast, p);
    } else if (*p == '{' || *p == '[') {
        value->kind = *p == '{' ? VS_JSON_OBJECT : VS_JSON_ARRAY;
        end = fast_container(fast, p);
    } else if (*p == 't') {
        value->kind = VS_JSON_TRUE;
        end = fast_literal_end(fast, p, "true", 4);
    } else if (*p == 'f') {
        value->kind = VS_JSON_FALSE;
        end = fast_literal_end(fast, p, "false", 5);
    } else if (*p == 'n') {
        value->kind = VS_JSON_NULL;
        end = fast_literal_end(fast, p, "null", 4);
    } else {
        return NULL;
    }
    if (end != NULL)
        value->text.len = (size_t)(end - p);
    return end;
}

/* From a member's quote to behind its colon and blanks. */
static inline const char *fast_key(const struct fast *fast, const char *p, struct vs_str *key, bool *escaped)
{
    if (*p != '"')
        return NULL;
    const char *end = fast_string_end(fast, p + 1, escaped);
    if (end == NULL)
        return NULL;
    *key = (struct vs_str){p + 1, (size_t)(end - p) - 1};
    p = fast_skip_blanks(end + 1);
    return *p == ':' ? fast_skip_blanks(p + 1) : NULL;
}

/* After a member or element: behind the comma and blanks, or at the closing bracket; NULL for anything else.
 * The text may have ended with a nested container. */
static inline const char *fast_separator(const struct fast *fast, const char *p, char close)
{
    if (__builtin_expect(p >= fast->end, 0))
        return NULL;
    p = fast_skip_blanks(p);
    if (*p == ',') {
        p = fast_skip_blanks(p + 1);
        return *p == close ? NULL : p;
    }
    return *p == close ? p : NULL;
}

/* Behind the container at p, whose members are validated only. */
static const char *fast_container(struct fast *fast, const char *p)
{
    char close = *p == '{' ? '}' : ']';
    if (++fast->depth > VS_JSON_DEPTH_MAX)
        return NULL;
    p = fast_skip_blanks(p + 1);
    for (uint32_t count = 0; *p != close; count++) {
        struct vs_str key;
        bool escaped;
        struct vs_json_value value;
        if (close == '}') {
            p = fast_key(fast, p, &key, &escaped);
            if (p == NULL || count == VS_JSON_KEYS_MAX)
                return NULL;
        }
        p = fast_value(fast, p, &value);
        if (p == NULL)
            return NULL;
        p = fast_separator(fast, p, close);
        if (p == NULL)
            return NULL;
    }
    fast->depth--;
    return p + 1;
}

/* The text without blanks around it; false when it is not a container of the size that vectors need. */
static inline bool fast_begin(struct fast *fast, struct vs_str text)
{
    if (text.len < FAST_WIDTH)
        return false;
    const char *end = text.ptr + text.len;
    while (end > text.ptr && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    if (end - text.ptr < FAST_WIDTH || (end[-1] != '}' && end[-1] != ']'))
        return false;
    *fast = (struct fast){.begin = fast_skip_blanks(text.ptr), .end = end};
    return true;
}

static inline bool fast_object(struct vs_str text, const struct vs_json_names *names, struct vs_json_value *values)
{
    struct fast fast;
    if (!fast_begin(&fast, text) || *fast.begin != '{' || fast.end[-1] != '}')
        return false;
    fast.depth = 1;
    const char *p = fast_skip_blanks(fast.begin + 1);
    for (uint32_t count = 0; *p != '}'; count++) {
        struct vs_str key;
        bool escaped;
        struct vs_json_value value;
        p = fast_key(&fast, p, &key, &escaped);
        if (p == NULL || count == VS_JSON_KEYS_MAX)
            return false;
        uint32_t slot = escaped ? vs_json_names_find_escaped(names, key)
                                : vs_json_names_find(names, key.ptr, key.len, fast.end);
        p = fast_value(&fast, p, &value);
        if (p == NULL)
            return false;
        if (slot != VS_JSON_NAME_NONE && values[slot].kind == VS_JSON_MISSING)
            values[slot] = value;
        p = fast_separator(&fast, p, '}');
        if (p == NULL)
            return false;
    }
    return p + 1 == fast.end;
}

static inline bool fast_any(struct vs_str text, struct vs_json_value *value, size_t *used)
{
    struct fast fast;
    if (!fast_begin(&fast, text) || (*fast.begin != '{' && *fast.begin != '['))
        return false;
    const char *end = fast_value(&fast, fast.begin, value);
    if (end == NULL)
        return false;
    *used = (size_t)(end - text.ptr);
    return true;
}

#endif
