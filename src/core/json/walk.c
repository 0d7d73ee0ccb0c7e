/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Walking over validated text. */
#include "core/json/json.h"

#include "base/check.h"
#include "core/json/escape.h"

static size_t skip_blanks(struct vs_str text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' ||
                             text.ptr[at] == '\r'))
        at++;
    return at;
}

/* Index behind the string whose opening quote is at `at`. */
static size_t skip_string(struct vs_str text, size_t at, bool *escaped)
{
    *escaped = false;
    for (at++; at < text.len && text.ptr[at] != '"'; at++) {
        if (text.ptr[at] == '\\') {
            *escaped = true;
            at++;
        }
    }
    VS_CHECK(at < text.len);
    return at + 1;
}

static size_t skip_container(struct vs_str text, size_t at)
{
    size_t depth = 0;
    while (at < text.len) {
        char c = text.ptr[at];
        if (c == '"') {
            bool escaped;
            at = skip_string(text, at, &escaped);
            continue;
        }
        at++;
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && --depth == 0)
            break;
    }
    VS_CHECK_INT(depth, ==, 0);
    return at;
}

static size_t skip_scalar(struct vs_str text, size_t at)
{
    while (at < text.len && strchr(",]} \t\r\n", text.ptr[at]) == NULL)
        at++;
    return at;
}

static enum vs_json_kind kind_of(char first)
{
    switch (first) {
    case '{':
        return VS_JSON_OBJECT;
    case '[':
        return VS_JSON_ARRAY;
    case '"':
        return VS_JSON_STRING;
    case 't':
        return VS_JSON_TRUE;
    case 'f':
        return VS_JSON_FALSE;
    case 'n':
        return VS_JSON_NULL;
    default:
        return VS_JSON_NUMBER;
    }
}

/* The value that begins at `at`; returns the index behind it. */
static size_t read_value(struct vs_str text, size_t at, struct vs_json_value *value)
{
    VS_CHECK(at < text.len);
    size_t start = at;
    enum vs_json_kind kind = kind_of(text.ptr[at]);
    *value = (struct vs_json_value){.kind = kind};
    if (kind == VS_JSON_STRING) {
        at = skip_string(text, at, &value->escaped);
        value->text = (struct vs_str){text.ptr + start + 1, at - start - 2};
        return at;
    }
    at = kind == VS_JSON_OBJECT || kind == VS_JSON_ARRAY ? skip_container(text, at) : skip_scalar(text, at);
    value->text = (struct vs_str){text.ptr + start, at - start};
    return at;
}

bool vs_json_next(struct vs_str container, size_t *cursor, struct vs_json_value *key,
                  struct vs_json_value *value)
{
    VS_CHECK(container.len >= 2 && (container.ptr[0] == '{' || container.ptr[0] == '['));
    VS_CHECK(*cursor < container.len);
    /* The cursor is at the opening bracket, at a comma, or at the closing bracket. */
    if (*cursor > 0 && container.ptr[*cursor] != ',')
        return false;
    size_t at = skip_blanks(container, *cursor + 1);
    if (container.ptr[at] == '}' || container.ptr[at] == ']')
        return false;
    if (container.ptr[0] == '{') {
        struct vs_json_value name;
        at = skip_blanks(container, read_value(container, at, key == NULL ? &name : key));
        VS_CHECK(container.ptr[at] == ':');
        at = skip_blanks(container, at + 1);
    }
    *cursor = skip_blanks(container, read_value(container, at, value));
    VS_CHECK(*cursor < container.len);
    return true;
}

struct vs_str vs_json_unescape(struct vs_arena *scratch, const struct vs_json_value *string)
{
    VS_CHECK(string->kind == VS_JSON_STRING);
    if (!string->escaped)
        return string->text;
    /* No escape is shorter than what it stands for. */
    char *out = vs_arena_raw(scratch, string->text.len + 4);
    size_t len = 0;
    size_t at = 0;
    for (;;) {
        const char *slash = memchr(string->text.ptr + at, '\\', string->text.len - at);
        size_t plain = slash == NULL ? string->text.len - at : (size_t)(slash - string->text.ptr) - at;
        memcpy(out + len, string->text.ptr + at, plain);
        len += plain;
        at += plain;
        size_t piece = vs_json_piece(string->text, &at, out + len);
        if (piece == 0)
            return (struct vs_str){out, len};
        len += piece;
    }
}
