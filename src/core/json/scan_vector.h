/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Strings and numbers of the fast scanner: 32 bytes are classified at once, so that their end is found without
 * a branch per byte.
 *
 * Part of scan_fast.h, with its rules. Reading never leaves the text: its last byte is a bracket, which only
 * the end of the outermost container consumes, so single bytes need no check; vectors near the end are read so
 * that they end with the text and are shifted. */
#ifndef VS_CORE_JSON_SCAN_VECTOR_H
#define VS_CORE_JSON_SCAN_VECTOR_H

#include "base/limits.h"
#include "base/utf8.h"
#include "core/json/escape.h"
#include "core/json/json.h"
#include "core/json/scan_lanes.h"

struct fast {
    const char *begin;
    const char *end; /* behind the bracket that ends the text */
    uint32_t depth;
};

FAST_INLINE uint32_t fast_special(const struct fast *fast, const char *p)
{
    if (__builtin_expect(fast->end - p >= FAST_WIDTH, 1))
        return fast_special32(p);
    return (uint32_t)((uint64_t)fast_special32(fast->end - FAST_WIDTH) >> (FAST_WIDTH - (fast->end - p)));
}

FAST_INLINE uint32_t fast_digits(const struct fast *fast, const char *p)
{
    if (__builtin_expect(fast->end - p >= FAST_WIDTH, 1))
        return fast_digits32(p);
    return (uint32_t)((uint64_t)fast_digits32(fast->end - FAST_WIDTH) >> (FAST_WIDTH - (fast->end - p)));
}

FAST_INLINE const char *fast_skip_blanks(const char *p)
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

/* The closing quote of the string that begins at start and whose first 32 bytes do not end it; p is as far as
 * it is known. */
static __attribute__((noinline)) const char *fast_rest_of_string(const struct fast *fast, const char *start,
                                                                 const char *p, bool *escaped)
{
    for (;;) {
        uint32_t mask = fast_special(fast, p);
        if (mask == 0) {
            if (fast->end - p <= FAST_WIDTH)
                return NULL;
            p += FAST_WIDTH;
            continue;
        }
        p += __builtin_ctz(mask);
        if (*p == '"')
            return p - start <= VS_JSON_STRING_SIZE_MAX ? p : NULL;
        p = fast_pass_special(fast, p, escaped);
        if (p == NULL)
            return NULL;
    }
}

/* The closing quote of the string whose first byte is p. */
FAST_INLINE const char *fast_string_end(const struct fast *fast, const char *p, bool *escaped)
{
    uint32_t mask = fast_special(fast, p);
    *escaped = false;
    if (__builtin_expect(mask != 0, 1)) {
        const char *end = p + __builtin_ctz(mask);
        if (__builtin_expect(*end == '"', 1))
            return end;
    }
    return fast_rest_of_string(fast, p, p, escaped);
}

/* Number of digits from bit `from` on. */
FAST_INLINE uint32_t fast_digit_run(uint32_t digits, uint32_t from)
{
    return (uint32_t)__builtin_ctzll(~((uint64_t)digits >> from));
}

FAST_INLINE const char *fast_number_end(const struct fast *fast, const char *p)
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

#endif
