/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/format/json_value.h"

#include "base/check.h"
#include "core/json/escape.h"
#include "core/sql/expr/float_text.h"

/* Escapes what has to be, with Jackson's short forms. */
static void add_code(struct vs_buf *out, const char *piece, size_t len)
{
    static const char letters[] = "btn.fr";
    unsigned char c = (unsigned char)piece[0];
    if (c == '"' || c == '\\') {
        vs_buf_add_char(out, '\\');
    } else if (c < 0x20) {
        if (c >= '\b' && c <= '\r' && c != '\v')
            vs_buf_printf(out, "\\%c", letters[c - '\b']);
        else
            vs_buf_printf(out, "\\u%04X", c);
        return;
    }
    vs_buf_add(out, piece, len);
}

static void add_string(struct vs_buf *out, const struct vs_json_value *string)
{
    vs_buf_add_char(out, '"');
    if (string->escaped) {
        char piece[4];
        size_t at = 0;
        size_t len;
        while ((len = vs_json_piece(string->text, &at, piece)) > 0)
            add_code(out, piece, len);
    } else {
        vs_buf_add_str(out, string->text);
    }
    vs_buf_add_char(out, '"');
}

static bool is_whole(struct vs_str number)
{
    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] == '.' || number.ptr[i] == 'e' || number.ptr[i] == 'E')
            return false;
    }
    return true;
}

static void add_number(struct vs_buf *out, struct vs_str number)
{
    if (is_whole(number)) {
        vs_buf_add_str(out, vs_str_equal(number, VS_STR("-0")) ? VS_STR("0") : number);
        return;
    }
    double v;
    VS_CHECK(vs_text_to_double(number, &v));
    bool infinite = v - v != 0;
    if (infinite)
        vs_buf_add_char(out, '"');
    vs_print_double(out, v);
    if (infinite)
        vs_buf_add_char(out, '"');
}

/* At most VS_JSON_DEPTH_MAX deep: the scanner saw to it. */
static void add_value(struct vs_buf *out, const struct vs_json_value *value)
{
    switch (value->kind) {
    case VS_JSON_STRING:
        add_string(out, value);
        return;
    case VS_JSON_NUMBER:
        add_number(out, value->text);
        return;
    case VS_JSON_MISSING:
    case VS_JSON_NULL:
    case VS_JSON_TRUE:
    case VS_JSON_FALSE:
        vs_buf_add_str(out, value->text);
        return;
    case VS_JSON_OBJECT:
    case VS_JSON_ARRAY:
        break;
    }
    bool object = value->kind == VS_JSON_OBJECT;
    struct vs_json_value key;
    struct vs_json_value item;
    size_t cursor = 0;
    vs_buf_add_char(out, object ? '{' : '[');
    for (bool first = true; vs_json_next(value->text, &cursor, &key, &item); first = false) {
        if (!first)
            vs_buf_add_char(out, ',');
        if (object) {
            add_string(out, &key);
            vs_buf_add_char(out, ':');
        }
        add_value(out, &item);
    }
    vs_buf_add_char(out, object ? '}' : ']');
}

/* Whether nothing would change. May say no to what is compact. */
static bool is_compact(struct vs_str text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\')
            return false;
        if (c == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        /* Within the text of a container no byte outside of strings is the first. */
        bool exponent = (c == 'e' || c == 'E') && text.ptr[i - 1] >= '0' && text.ptr[i - 1] <= '9';
        if (c <= ' ' || c == '.' || exponent || (c == '0' && text.ptr[i - 1] == '-'))
            return false;
    }
    return true;
}

struct vs_str vs_json_compact(struct vs_arena *scratch, struct vs_str text)
{
    if (is_compact(text))
        return text;
    struct vs_json_value value = {.kind = text.ptr[0] == '{' ? VS_JSON_OBJECT : VS_JSON_ARRAY, .text = text};
    struct vs_buf out = {0};
    add_value(&out, &value);
    struct vs_str copy = vs_arena_copy(scratch, vs_buf_str(&out));
    vs_buf_free(&out);
    return copy;
}
