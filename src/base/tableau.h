/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A table of texts for a terminal, as Flink's client draws it: a frame of + - |, cells to the right, below it the
 * number of rows. Widths count characters, wide ones (East Asian) as two. A text that has line ends is printed as it
 * is. Pure; the texts are borrowed until the print. */
#ifndef VS_BASE_TABLEAU_H
#define VS_BASE_TABLEAU_H

#include <stdint.h>

#include "base/buf.h"

/* Cells a text takes. */
size_t vs_tableau_width(struct vs_str text);
/* cells: row_count rows of column_count texts, one after another. */
void vs_tableau_print(struct vs_buf *out, const struct vs_str *names, uint32_t column_count, const struct vs_str *cells,
                      uint32_t row_count);
/* The frame without the number of rows; at least the header. width_max: longer texts are cut, with ".." (0: never). */
void vs_tableau_frame(struct vs_buf *out, const struct vs_str *names, uint32_t column_count,
                      const struct vs_str *cells, uint32_t row_count, size_t width_max);

#endif
