/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/utf8.h"
#include "core/sql/format/csv.h"
#include "core/sql/row.h"

enum { UNCHECKED_LENGTH_MAX = 24 };

static bool must_quote(const struct vs_csv *csv, struct vs_str text)
{
    unsigned char safe = (unsigned char)(csv->delimiter > csv->quote ? csv->delimiter : csv->quote);
    if (csv->quote == '\0')
        return false;
    if (vs_utf8_length(text) > UNCHECKED_LENGTH_MAX)
        return true;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= safe || c == '\n' || (csv->escape != '\0' && text.ptr[i] == csv->escape))
            return true;
    }
    return false;
}

static void add_text(const struct vs_csv *csv, struct vs_str text, struct vs_buf *out)
{
    if (!must_quote(csv, text)) {
        vs_buf_add_str(out, text);
        return;
    }
    vs_buf_add_char(out, csv->quote);
    for (size_t i = 0; i < text.len; i++) {
        if (csv->escape != '\0' && text.ptr[i] == csv->escape)
            vs_buf_add_char(out, csv->escape);
        else if (text.ptr[i] == csv->quote)
            vs_buf_add_char(out, csv->quote);
        vs_buf_add_char(out, text.ptr[i]);
    }
    vs_buf_add_char(out, csv->quote);
}

/* The text of a value without quotes; *number: it is never quoted. */
static void add_plain(const struct vs_csv *csv, const struct vs_type *type, const struct vs_value *value,
                      struct vs_buf *out, bool *number)
{
    *number = vs_kind_is_number(type->kind) || type->kind == VS_KIND_BOOLEAN;
    if (value->is_null) {
        vs_buf_add_str(out, csv->null_literal);
        return;
    }
    size_t from = out->len;
    if (vs_kind_is_text(type->kind)) {
        vs_buf_add_str(out, value->as.str);
        return;
    }
    if (type->kind == VS_KIND_ARRAY || type->kind == VS_KIND_ROW) {
        for (uint32_t i = 0; i < value->as.nested.count; i++) {
            bool inner;
            if (i > 0)
                vs_buf_add_str(out, csv->array_delimiter);
            add_plain(csv, &type->element[type->kind == VS_KIND_ROW ? i : 0], &value->as.nested.items[i], out,
                      &inner);
        }
        return;
    }
    vs_value_print_json(out, *type, value, csv->plain_decimals);
    struct vs_str text = {out->ptr + from, out->len - from};
    if (type->kind == VS_KIND_DECIMAL && vs_str_find_char(text, '.') < text.len) {
        while (out->len > from && out->ptr[out->len - 1] == '0' && csv->plain_decimals)
            out->len--;
        if (out->ptr[out->len - 1] == '.')
            out->len--;
    }
    if (text.len >= 2 && text.ptr[0] == '"') { /* a text in JSON, without anything to escape */
        memmove(out->ptr + from, out->ptr + from + 1, text.len - 2);
        out->len -= 2;
    }
}

void vs_csv_add(const struct vs_csv *csv, const struct vs_type *type, const struct vs_value *value,
                struct vs_buf *out)
{
    bool number;
    if (value->is_null) {
        vs_buf_add_str(out, csv->null_literal);
        return;
    }
    if (vs_kind_is_text(type->kind)) {
        add_text(csv, value->as.str, out);
        return;
    }
    struct vs_buf text = {0};
    add_plain(csv, type, value, &text, &number);
    if (number)
        vs_buf_add_str(out, vs_buf_str(&text));
    else
        add_text(csv, vs_buf_str(&text), out);
    vs_buf_free(&text);
}
