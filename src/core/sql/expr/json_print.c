/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdlib.h>

#include "base/limits.h"
#include "core/json/escape.h"
#include "core/sql/expr/json_path.h"

/* The number as BigDecimal.toString writes it: as it was written, unless it has an exponent or is tiny. */
void vs_json_print_number(struct vs_buf *out, struct vs_str text)
{
    char digits[VS_JSON_NUMBER_SIZE_MAX];
    size_t count = 0;
    int64_t scale = 0;
    int64_t exponent = 0;
    bool minus = text.ptr[0] == '-';
    bool fraction = false;
    bool zero = true;
    for (size_t i = minus ? 1 : 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.') {
            fraction = true;
        } else if (c == 'e' || c == 'E') {
            size_t at = i + 1 + (text.ptr[i + 1] == '+');
            if (!vs_str_to_int64((struct vs_str){text.ptr + at, text.len - at}, &exponent))
                exponent = text.ptr[i + 1] == '-' ? -INT32_MAX : INT32_MAX;
            break;
        } else {
            zero = zero && c == '0';
            scale += fraction;
            if (count > 0 || c != '0')
                digits[count++] = c;
        }
    }
    if (count == 0)
        digits[count++] = '0';
    scale -= exponent;
    if (minus && !zero)
        vs_buf_add_char(out, '-');
    int64_t adjusted = (int64_t)count - 1 - scale;
    if (scale < 0 || adjusted < -6) {
        vs_buf_add_char(out, digits[0]);
        if (count > 1)
            vs_buf_add_char(out, '.');
        vs_buf_add(out, digits + 1, count - 1);
        vs_buf_printf(out, "E%+lld", (long long)adjusted);
        return;
    }
    if ((int64_t)count <= scale) {
        vs_buf_add_str(out, VS_STR("0."));
        for (int64_t i = (int64_t)count; i < scale; i++)
            vs_buf_add_char(out, '0');
        vs_buf_add(out, digits, count);
        return;
    }
    size_t whole = count - (size_t)scale;
    vs_buf_add(out, digits, whole);
    if (scale > 0)
        vs_buf_add_char(out, '.');
    vs_buf_add(out, digits + whole, count - whole);
}

struct member {
    struct vs_str key;
    struct vs_json_value value;
    uint32_t place;
};

static int order_of_members(const void *left, const void *right)
{
    const struct member *a = left;
    const struct member *b = right;
    size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
    int order = len == 0 ? 0 : memcmp(a->key.ptr, b->key.ptr, len);
    if (order != 0)
        return order;
    if (a->key.len != b->key.len)
        return a->key.len < b->key.len ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

static void print_object(struct vs_arena *scratch, struct vs_buf *out, struct vs_str text)
{
    struct vs_json_value key;
    struct vs_json_value value;
    uint32_t count = 0;
    for (size_t cursor = 0; vs_json_next(text, &cursor, &key, &value);)
        count++;
    struct member *members = VS_ARENA_ARRAY(scratch, count + 1, struct member);
    count = 0;
    for (size_t cursor = 0; vs_json_next(text, &cursor, &key, &value); count++)
        members[count] = (struct member){vs_json_unescape(scratch, &key), value, count};
    qsort(members, count, sizeof *members, order_of_members);
    vs_buf_add_char(out, '{');
    bool first = true;
    for (uint32_t i = 0; i < count; i++) {
        if (i + 1 < count && vs_str_equal(members[i].key, members[i + 1].key))
            continue;
        if (!first)
            vs_buf_add_char(out, ',');
        first = false;
        vs_json_add_string(out, members[i].key, false);
        vs_buf_add_char(out, ':');
        vs_json_print(scratch, out, &members[i].value);
    }
    vs_buf_add_char(out, '}');
}

static void print_array(struct vs_arena *scratch, struct vs_buf *out, struct vs_str text)
{
    struct vs_json_value value;
    bool first = true;
    vs_buf_add_char(out, '[');
    for (size_t cursor = 0; vs_json_next(text, &cursor, NULL, &value);) {
        if (!first)
            vs_buf_add_char(out, ',');
        first = false;
        vs_json_print(scratch, out, &value);
    }
    vs_buf_add_char(out, ']');
}

/* As deep as the text, whose depth the scan has bounded. */
void vs_json_print(struct vs_arena *scratch, struct vs_buf *out, const struct vs_json_value *value)
{
    switch (value->kind) {
    case VS_JSON_MISSING:
    case VS_JSON_NULL:
        vs_buf_add_str(out, VS_STR("null"));
        return;
    case VS_JSON_TRUE:
        vs_buf_add_str(out, VS_STR("true"));
        return;
    case VS_JSON_FALSE:
        vs_buf_add_str(out, VS_STR("false"));
        return;
    case VS_JSON_NUMBER:
        if (value->escaped) /* what a path function made */
            vs_buf_add_str(out, value->text);
        else
            vs_json_print_number(out, value->text);
        return;
    case VS_JSON_STRING:
        vs_json_add_string(out, vs_json_unescape(scratch, value), false);
        return;
    case VS_JSON_OBJECT:
        print_object(scratch, out, value->text);
        return;
    case VS_JSON_ARRAY:
        print_array(scratch, out, value->text);
        return;
    }
}
