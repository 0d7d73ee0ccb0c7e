/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Expands gzip and zstd bodies step by step, never past a bound: a bomb costs at most the bound in memory.
 *
 * An expander is kept by one thread and used for one body after another, so that idle connections hold no
 * state of a decompressor. gzip may have several members, zstd several frames; anything after them is an
 * error. zstd windows above the bound (at most 8 MB) are refused.
 * Errors: SYNTAX damaged or cut off, LIMIT past the size or the ratio. */
#ifndef VS_ADAPTERS_HTTP_SERVER_EXPAND_H
#define VS_ADAPTERS_HTTP_SERVER_EXPAND_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum vs_http_coding { VS_HTTP_CODING_IDENTITY, VS_HTTP_CODING_GZIP, VS_HTTP_CODING_ZSTD };

/* The ratio is judged only above this size. */
enum { VS_HTTP_EXPAND_RATIO_FROM = 64 * 1024 };

struct vs_http_expander;

struct vs_http_expander *vs_http_expander_new(uint64_t size_max, uint64_t ratio_max);
void vs_http_expander_free(struct vs_http_expander *expander); /* NULL is fine */
/* Appends the expanded body to out, which holds what was expanded so far also when it fails. */
VS_MUST_USE enum vs_err vs_http_expand(struct vs_http_expander *expander, enum vs_http_coding coding,
                                       struct vs_str body, struct vs_buf *out);

#endif
