/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A borrowed view of bytes. Not ended by 0; may hold 0 bytes. A view never owns. */
#ifndef VS_BASE_STR_H
#define VS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct vs_str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;
};

#define VS_STR(literal) ((struct vs_str){(literal), sizeof(literal) - 1})
#define VS_STR_ARG(s) (int)(s).len, (s).ptr /* for "%.*s" */

static inline struct vs_str vs_str(const char *zero_ended)
{
    return (struct vs_str){zero_ended, zero_ended == NULL ? 0 : strlen(zero_ended)};
}

static inline bool vs_str_equal(struct vs_str a, struct vs_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Order of the bytes, as unsigned; a prefix comes first. */
int vs_str_compare(struct vs_str a, struct vs_str b);
bool vs_str_equal_nocase(struct vs_str a, struct vs_str b); /* ASCII letters only */
bool vs_str_starts_with(struct vs_str s, struct vs_str prefix);
bool vs_str_ends_with(struct vs_str s, struct vs_str suffix);
struct vs_str vs_str_trim(struct vs_str s); /* blanks, tabs, CR, LF */
struct vs_str vs_str_trim_low(struct vs_str s); /* of all bytes up to the blank, as Java's String.trim */
/* Index of the first c, or s.len. */
size_t vs_str_find_char(struct vs_str s, char c);
/* Takes the part before the first separator (or all of it) off the front of *rest, and the separator with it. */
struct vs_str vs_str_cut(struct vs_str *rest, char separator);
/* 0..15 of a hexadecimal digit of either case, -1 for anything else. */
int vs_hex_digit(char c);
/* Copies with an ending 0 into out, cut to size - 1. */
void vs_str_to_zero_ended(struct vs_str s, char *out, size_t size);
/* Whole decimal numbers with an optional sign; false on anything else or overflow. */
bool vs_str_to_int64(struct vs_str s, int64_t *out);
bool vs_str_to_uint64(struct vs_str s, uint64_t *out);
/* Durations as settings write them: "10 s", "500 ms", "1 min", "2 h", "7 d"; a bare number is milliseconds. */
bool vs_str_to_duration_ms(struct vs_str s, int64_t *out);
/* Sizes: "64 kb", "1 mb", "2 gb" (powers of 1024); a bare number is bytes. */
bool vs_str_to_size(struct vs_str s, uint64_t *out);

#endif
