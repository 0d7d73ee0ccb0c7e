/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The careful scanner: recursive descent over RFC 8259, at most VS_JSON_DEPTH_MAX deep. */
#include "core/json/scan.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "core/json/escape.h"
#include "core/json/names.h"

struct level {
    bool object;
    bool has_key;      /* object: inside the member `key` */
    struct vs_str key; /* as written */
    size_t index;      /* array: of the element */
};

struct scan {
    const char *begin;
    const char *p;
    const char *end;
    const struct vs_json_names *names; /* of the outermost object, or NULL */
    struct vs_json_value *values;
    struct vs_json_error *error;
    struct level levels[VS_JSON_DEPTH_MAX];
    uint32_t depth;
};

static void add_to_pointer(struct vs_json_error *error, size_t *used, const char *bytes, size_t len)
{
    /* Once something did not fit, nothing more may follow. */
    if (*used + len >= sizeof error->pointer) {
        *used = sizeof error->pointer;
        return;
    }
    memcpy(error->pointer + *used, bytes, len);
    *used += len;
    error->pointer[*used] = '\0';
}

static void add_key_to_pointer(struct vs_json_error *error, size_t *used, struct vs_str key)
{
    size_t at = 0;
    char piece[4];
    for (;;) {
        size_t len = 0;
        /* Whole code points only, so that a cut pointer is still UTF-8. */
        if (at < key.len && key.ptr[at] != '\\') {
            uint32_t code;
            len = vs_utf8_decode((struct vs_str){key.ptr + at, key.len - at}, &code);
            memcpy(piece, key.ptr + at, len);
            at += len;
        } else {
            len = vs_json_piece(key, &at, piece);
        }
        if (len == 0)
            return;
        if (piece[0] == '~')
            add_to_pointer(error, used, "~0", 2);
        else if (piece[0] == '/')
            add_to_pointer(error, used, "~1", 2);
        else if (piece[0] == '\0')
            add_to_pointer(error, used, "\xEF\xBF\xBD", 3); /* the pointer is a C string */
        else
            add_to_pointer(error, used, piece, len);
    }
}

static void make_pointer(const struct scan *scan)
{
    size_t used = 0;
    scan->error->pointer[0] = '\0';
    for (uint32_t i = 0; i < scan->depth; i++) {
        const struct level *level = &scan->levels[i];
        if (level->object && !level->has_key)
            return;
        add_to_pointer(scan->error, &used, "/", 1);
        if (level->object) {
            add_key_to_pointer(scan->error, &used, level->key);
        } else {
            char digits[24];
            size_t at = sizeof digits;
            size_t index = level->index;
            do {
                digits[--at] = (char)('0' + index % 10);
                index /= 10;
            } while (index > 0);
            add_to_pointer(scan->error, &used, digits + at, sizeof digits - at);
        }
    }
}

static enum vs_err fail(const struct scan *scan, enum vs_err err, const char *at, const char *what)
{
    scan->error->offset = (size_t)(at - scan->begin);
    scan->error->what = what;
    make_pointer(scan);
    return err;
}

static enum vs_err expected(const struct scan *scan, const char *what)
{
    return fail(scan, VS_ERR_SYNTAX, scan->p, scan->p == scan->end ? "the text ends too early" : what);
}

static void skip_blanks(struct scan *scan)
{
    while (scan->p < scan->end &&
           (*scan->p == ' ' || *scan->p == '\t' || *scan->p == '\n' || *scan->p == '\r'))
        scan->p++;
}

static bool take(struct scan *scan, char c)
{
    if (scan->p == scan->end || *scan->p != c)
        return false;
    scan->p++;
    return true;
}

static bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && (unsigned char)c < 0x80 && c != '"' && c != '\\';
}

/* The byte at p, which is not plain and not a quote: an escape or the start of a UTF-8 sequence. */
static enum vs_err scan_special(struct scan *scan, bool *escaped)
{
    if (*scan->p == '\\') {
        struct vs_json_escape escape = vs_json_escape_read(scan->p, scan->end);
        if (escape.size == 0) {
            const char *at = scan->p + escape.bad_at;
            return fail(scan, VS_ERR_SYNTAX, at, at == scan->end ? "the text ends inside a string" : escape.what);
        }
        scan->p += escape.size;
        *escaped = true;
        return VS_ERR_OK;
    }
    if ((unsigned char)*scan->p < 0x20)
        return fail(scan, VS_ERR_SYNTAX, scan->p, "control character in a string");
    uint32_t code;
    size_t len = vs_utf8_decode((struct vs_str){scan->p, (size_t)(scan->end - scan->p)}, &code);
    if (len == 0)
        return fail(scan, VS_ERR_SYNTAX, scan->p, "not valid UTF-8");
    scan->p += len;
    return VS_ERR_OK;
}

static enum vs_err scan_string(struct scan *scan, struct vs_json_value *value)
{
    const char *start = scan->p + 1;
    bool escaped = false;
    scan->p = start;
    for (;;) {
        while (scan->p < scan->end && is_plain(*scan->p))
            scan->p++;
        if (scan->p - start > VS_JSON_STRING_SIZE_MAX)
            return fail(scan, VS_ERR_LIMIT, start + VS_JSON_STRING_SIZE_MAX, "the string is too long");
        if (scan->p == scan->end)
            return fail(scan, VS_ERR_SYNTAX, scan->p, "the text ends inside a string");
        if (*scan->p == '"')
            break;
        VS_TRY(scan_special(scan, &escaped));
    }
    *value = (struct vs_json_value){VS_JSON_STRING, escaped, {start, (size_t)(scan->p - start)}};
    scan->p++;
    return VS_ERR_OK;
}

static bool skip_digits(struct scan *scan)
{
    const char *start = scan->p;
    while (scan->p < scan->end && *scan->p >= '0' && *scan->p <= '9')
        scan->p++;
    return scan->p > start;
}

static enum vs_err scan_number(struct scan *scan, struct vs_json_value *value)
{
    const char *start = scan->p;
    (void)take(scan, '-');
    const char *first = scan->p;
    if (!skip_digits(scan))
        return expected(scan, "expected a digit");
    if (*first == '0' && scan->p - first > 1)
        return fail(scan, VS_ERR_SYNTAX, first + 1, "a number cannot begin with 0");
    if (take(scan, '.') && !skip_digits(scan))
        return expected(scan, "expected a digit");
    if (take(scan, 'e') || take(scan, 'E')) {
        if (!take(scan, '-'))
            (void)take(scan, '+');
        if (!skip_digits(scan))
            return expected(scan, "expected a digit");
    }
    if (scan->p - start > VS_JSON_NUMBER_SIZE_MAX)
        return fail(scan, VS_ERR_LIMIT, start + VS_JSON_NUMBER_SIZE_MAX, "the number is too long");
    *value = (struct vs_json_value){VS_JSON_NUMBER, false, {start, (size_t)(scan->p - start)}};
    return VS_ERR_OK;
}

static enum vs_err scan_literal(struct scan *scan, struct vs_json_value *value, struct vs_str literal,
                                enum vs_json_kind kind)
{
    const char *start = scan->p;
    for (size_t i = 0; i < literal.len; i++) {
        if (!take(scan, literal.ptr[i]))
            return expected(scan, "expected true, false or null");
    }
    *value = (struct vs_json_value){kind, false, {start, literal.len}};
    return VS_ERR_OK;
}

static enum vs_err scan_any(struct scan *scan, struct vs_json_value *value);

static enum vs_err enter(struct scan *scan, bool object)
{
    if (scan->depth == VS_JSON_DEPTH_MAX)
        return fail(scan, VS_ERR_LIMIT, scan->p, "nested too deep");
    scan->levels[scan->depth++] = (struct level){.object = object};
    scan->p++;
    skip_blanks(scan);
    return VS_ERR_OK;
}

static enum vs_err scan_array(struct scan *scan)
{
    VS_TRY(enter(scan, false));
    struct level *level = &scan->levels[scan->depth - 1];
    if (!take(scan, ']')) {
        for (;;) {
            struct vs_json_value element;
            skip_blanks(scan);
            VS_TRY(scan_any(scan, &element));
            skip_blanks(scan);
            if (take(scan, ']'))
                break;
            if (!take(scan, ','))
                return expected(scan, "expected ',' or ']'");
            level->index++;
        }
    }
    scan->depth--;
    return VS_ERR_OK;
}

/* Where the value of the member goes: a wanted slot that has none yet, or NULL. */
static struct vs_json_value *find_slot(const struct scan *scan, const struct vs_json_value *key)
{
    if (scan->depth != 1 || scan->names == NULL)
        return NULL;
    uint32_t slot = key->escaped
                        ? vs_json_names_find_escaped(scan->names, key->text)
                        : vs_json_names_find(scan->names, key->text.ptr, key->text.len, scan->end);
    if (slot == VS_JSON_NAME_NONE || scan->values[slot].kind != VS_JSON_MISSING)
        return NULL;
    return &scan->values[slot];
}

static enum vs_err scan_member(struct scan *scan, struct level *level)
{
    if (scan->p == scan->end || *scan->p != '"')
        return expected(scan, "expected a member name in quotes");
    struct vs_json_value key;
    VS_TRY(scan_string(scan, &key));
    skip_blanks(scan);
    if (!take(scan, ':'))
        return expected(scan, "expected ':'");
    skip_blanks(scan);
    level->key = key.text;
    level->has_key = true;
    struct vs_json_value value;
    struct vs_json_value *slot = find_slot(scan, &key);
    VS_TRY(scan_any(scan, slot == NULL ? &value : slot));
    level->has_key = false;
    skip_blanks(scan);
    return VS_ERR_OK;
}

static enum vs_err scan_object(struct scan *scan)
{
    VS_TRY(enter(scan, true));
    struct level *level = &scan->levels[scan->depth - 1];
    if (!take(scan, '}')) {
        for (uint32_t keys = 0;; keys++) {
            if (keys == VS_JSON_KEYS_MAX)
                return fail(scan, VS_ERR_LIMIT, scan->p, "too many members");
            VS_TRY(scan_member(scan, level));
            if (take(scan, '}'))
                break;
            if (!take(scan, ','))
                return expected(scan, "expected ',' or '}'");
            skip_blanks(scan);
        }
    }
    scan->depth--;
    return VS_ERR_OK;
}

static enum vs_err scan_any(struct scan *scan, struct vs_json_value *value)
{
    if (scan->p == scan->end)
        return expected(scan, "");
    const char *start = scan->p;
    char c = *start;
    if (c == '"')
        return scan_string(scan, value);
    if (c == '-' || (c >= '0' && c <= '9'))
        return scan_number(scan, value);
    if (c == 't')
        return scan_literal(scan, value, VS_STR("true"), VS_JSON_TRUE);
    if (c == 'f')
        return scan_literal(scan, value, VS_STR("false"), VS_JSON_FALSE);
    if (c == 'n')
        return scan_literal(scan, value, VS_STR("null"), VS_JSON_NULL);
    if (c != '{' && c != '[')
        return expected(scan, "expected a value");
    VS_TRY(c == '{' ? scan_object(scan) : scan_array(scan));
    *value = (struct vs_json_value){c == '{' ? VS_JSON_OBJECT : VS_JSON_ARRAY, false,
                                    {start, (size_t)(scan->p - start)}};
    return VS_ERR_OK;
}

enum vs_err vs_json_scan_careful(struct vs_str text, const struct vs_json_names *names,
                                 struct vs_json_value *values, size_t *used, struct vs_json_error *error)
{
    const char *begin = text.len == 0 ? "" : text.ptr;
    struct scan scan = {.begin = begin, .p = begin, .end = begin + text.len, .error = error};
    scan.names = names;
    scan.values = values;
    skip_blanks(&scan);
    if (names == NULL) {
        VS_TRY(scan_any(&scan, values));
    } else {
        if (scan.p == scan.end || *scan.p != '{')
            return expected(&scan, "expected an object");
        VS_TRY(scan_object(&scan));
        skip_blanks(&scan);
        if (scan.p < scan.end)
            return expected(&scan, "text after the end of the object");
    }
    *used = (size_t)(scan.p - begin);
    return VS_ERR_OK;
}
