/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/tableau.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/utf8.h"

static size_t code_width(uint32_t code)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } wide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
                {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (code >= wide[i].first && code <= wide[i].last)
            return 2;
    return code >= 0x300 && code <= 0x36F ? 0 : 1;
}

/* Bytes of the text that fit into max cells; *width: the cells they take. */
static size_t fit(struct vs_str text, size_t max, size_t *width)
{
    size_t at = 0;
    *width = 0;
    while (at < text.len) {
        uint32_t code = 0xFFFD;
        size_t len = vs_utf8_decode((struct vs_str){text.ptr + at, text.len - at}, &code);
        size_t more = code_width(code);
        if (*width + more > max)
            break;
        *width += more;
        at += len == 0 ? 1 : len;
    }
    return at;
}

size_t vs_tableau_width(struct vs_str text)
{
    size_t width;
    (void)fit(text, SIZE_MAX, &width);
    return width;
}

static void add_line(struct vs_buf *out, const size_t *widths, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        vs_buf_add_char(out, '+');
        for (size_t k = 0; k < widths[i] + 2; k++)
            vs_buf_add_char(out, '-');
    }
    vs_buf_add_str(out, VS_STR("+\n"));
}

static void add_row(struct vs_buf *out, const size_t *widths, const struct vs_str *cells, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        size_t width;
        size_t len = fit(cells[i], SIZE_MAX, &width);
        bool cut = width > widths[i];
        if (cut)
            len = fit(cells[i], widths[i] - 2, &width);
        vs_buf_add_str(out, VS_STR("| "));
        for (size_t k = width + (cut ? 2 : 0); k < widths[i]; k++)
            vs_buf_add_char(out, ' ');
        vs_buf_add(out, cells[i].ptr, len);
        vs_buf_add_str(out, cut ? VS_STR(".. ") : VS_STR(" "));
    }
    vs_buf_add_str(out, VS_STR("|\n"));
}

void vs_tableau_frame(struct vs_buf *out, const struct vs_str *names, uint32_t column_count,
                      const struct vs_str *cells, uint32_t row_count, size_t width_max)
{
    size_t *widths = calloc((size_t)column_count + 1, sizeof *widths);
    VS_CHECK(widths != NULL);
    for (uint32_t i = 0; i < column_count; i++) {
        widths[i] = vs_tableau_width(names[i]);
        for (uint32_t row = 0; row < row_count; row++) {
            size_t width = vs_tableau_width(cells[(size_t)row * column_count + i]);
            widths[i] = width > widths[i] ? width : widths[i];
        }
        if (width_max > 2 && widths[i] > width_max)
            widths[i] = width_max;
    }
    add_line(out, widths, column_count);
    add_row(out, widths, names, column_count);
    add_line(out, widths, column_count);
    for (uint32_t row = 0; row < row_count; row++)
        add_row(out, widths, &cells[(size_t)row * column_count], column_count);
    if (row_count > 0)
        add_line(out, widths, column_count);
    free(widths);
}

void vs_tableau_print(struct vs_buf *out, const struct vs_str *names, uint32_t column_count, const struct vs_str *cells,
                      uint32_t row_count)
{
    if (row_count == 0) {
        vs_buf_add_str(out, VS_STR("Empty set\n"));
        return;
    }
    vs_tableau_frame(out, names, column_count, cells, row_count, 0);
    vs_buf_printf(out, "%u row%s in set\n", row_count, row_count == 1 ? "" : "s");
}
