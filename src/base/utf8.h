/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, up to U+10FFFF. */
#ifndef VS_BASE_UTF8_H
#define VS_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Length (1..4) of the first code point of s and its value; 0 when it is not valid or s is empty. */
size_t vs_utf8_decode(struct vs_str s, uint32_t *code);
/* Writes 1..4 bytes. code must be a scalar value. */
size_t vs_utf8_encode(uint32_t code, char out[4]);
/* Index of the first byte that is not part of a valid sequence, or s.len. */
size_t vs_utf8_find_invalid(struct vs_str s);
/* Number of code points; s must be valid. */
size_t vs_utf8_length(struct vs_str s);

#endif
