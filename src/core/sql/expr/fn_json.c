/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JSON_VALUE and JSON_EXISTS over text: paths of names and indexes, `[lax|strict] $.a['b c'][0]`. A path without a
 * mode is strict. What is missing, or not JSON, is "empty" when lax and an error when strict. What follows the
 * JSON value in the text is not looked at; of equal keys the last one counts; numbers print as
 * java.math.BigDecimal does. */
#include "base/check.h"
#include "base/limits.h"
#include "core/json/json.h"
#include "core/sql/expr/kernel.h"

struct step {
    bool is_index;
    int64_t index; /* negative: from the end */
    struct vs_str name;
};

struct path {
    struct step *steps;
    uint32_t step_count;
    bool lax;
};

enum outcome { FOUND, EMPTY, WRONG };

enum { PATH_STEPS_MAX = VS_JSON_DEPTH_MAX };

static bool starts(struct vs_str *text, struct vs_str word)
{
    if (!vs_str_starts_with(*text, word))
        return false;
    text->ptr += word.len;
    text->len -= word.len;
    return true;
}

/* .name */
static bool read_member(struct vs_str *text, struct step *step)
{
    size_t len = 0;
    while (len < text->len && strchr(".[]*\"' ", text->ptr[len]) == NULL)
        len++;
    step->name = (struct vs_str){text->ptr, len};
    text->ptr += len;
    text->len -= len;
    return len > 0;
}

/* 'name'] or 12] */
static bool read_subscript(struct vs_str *text, struct step *step)
{
    if (text->len > 0 && (text->ptr[0] == '\'' || text->ptr[0] == '"')) {
        struct vs_str rest = {text->ptr + 1, text->len - 1};
        size_t len = vs_str_find_char(rest, text->ptr[0]);
        step->name = (struct vs_str){rest.ptr, len};
        if (len == rest.len)
            return false;
        *text = (struct vs_str){rest.ptr + len + 1, rest.len - len - 1};
        return starts(text, VS_STR("]"));
    }
    size_t len = vs_str_find_char(*text, ']');
    step->is_index = true;
    if (len == text->len || !vs_str_to_int64((struct vs_str){text->ptr, len}, &step->index))
        return false;
    *text = (struct vs_str){text->ptr + len + 1, text->len - len - 1};
    return true;
}

static bool compile_path(struct vs_arena *arena, struct vs_str text, struct path *path)
{
    text = vs_str_trim(text);
    path->lax = starts(&text, VS_STR("lax "));
    if (!path->lax)
        (void)starts(&text, VS_STR("strict "));
    text = vs_str_trim(text);
    path->steps = VS_ARENA_ARRAY(arena, PATH_STEPS_MAX, struct step);
    path->step_count = 0;
    if (!starts(&text, VS_STR("$")))
        return false;
    text = vs_arena_copy(arena, text);
    while (text.len > 0) {
        if (path->step_count == PATH_STEPS_MAX)
            return false;
        struct step *step = &path->steps[path->step_count++];
        bool fits = starts(&text, VS_STR("."))   ? read_member(&text, step)
                    : starts(&text, VS_STR("[")) ? read_subscript(&text, step)
                                                 : false;
        if (!fits)
            return false;
    }
    return true;
}

enum vs_err vs_prepare_json_path(struct vs_arena *plan, const struct vs_expr *call, const void **prepared,
                                 struct vs_err_note *note)
{
    if (!vs_expr_is_const(call->args[1]))
        return VS_ERR_OK;
    struct path *path = VS_ARENA_NEW(plan, struct path);
    struct vs_str text = call->args[1]->value.as.str;
    if (!compile_path(plan, text, path))
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "JSON path '%.*s' is not supported: a path is [lax|strict] $ followed by .name, ['name'] "
                       "and [index]",
                       VS_STR_ARG(text));
    *prepared = path;
    return VS_ERR_OK;
}

static bool find_member(struct vs_arena *scratch, struct vs_json_value *value, struct vs_str name)
{
    struct vs_json_value key;
    struct vs_json_value member;
    struct vs_json_value found = {0};
    size_t cursor = 0;
    if (value->kind != VS_JSON_OBJECT)
        return false;
    while (vs_json_next(value->text, &cursor, &key, &member)) {
        struct vs_str text = key.escaped ? vs_json_unescape(scratch, &key) : key.text;
        if (vs_str_equal(text, name))
            found = member;
    }
    *value = found;
    return found.kind != VS_JSON_MISSING;
}

static bool find_element(struct vs_json_value *value, int64_t index)
{
    struct vs_json_value element;
    size_t cursor = 0;
    if (value->kind != VS_JSON_ARRAY)
        return false;
    if (index < 0) {
        int64_t count = 0;
        while (vs_json_next(value->text, &cursor, NULL, &element))
            count++;
        index += count;
        cursor = 0;
    }
    for (int64_t i = 0; index >= 0 && vs_json_next(value->text, &cursor, NULL, &element); i++) {
        if (i != index)
            continue;
        *value = element;
        return true;
    }
    return false;
}

/* The value at the path; null is EMPTY. */
static enum outcome find_value(struct vs_call *call, const struct vs_value *args, struct vs_json_value *value)
{
    const struct path *path = call->expr->prepared;
    struct path compiled;
    struct vs_json_error error;
    size_t used;
    if (path == NULL) {
        if (!compile_path(call->eval->scratch, args[1].as.str, &compiled))
            return WRONG;
        path = &compiled;
    }
    enum outcome missing = path->lax ? EMPTY : WRONG;
    if (vs_json_scan_value(args[0].as.str, value, &used, &error) != VS_ERR_OK)
        return missing;
    for (uint32_t i = 0; i < path->step_count; i++) {
        const struct step *step = &path->steps[i];
        bool found = step->is_index ? find_element(value, step->index)
                                    : find_member(call->eval->scratch, value, step->name);
        if (!found)
            return missing;
    }
    bool is_container = value->kind == VS_JSON_OBJECT || value->kind == VS_JSON_ARRAY;
    if (is_container && strcmp(call->expr->function->name, "JSON_VALUE") == 0)
        return missing;
    return value->kind == VS_JSON_NULL ? EMPTY : FOUND;
}

/* The number as BigDecimal.toString writes it: as it was written, unless it has an exponent or is tiny. */
static void print_number(struct vs_buf *out, struct vs_str text)
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

/* What ON EMPTY or ON ERROR say: args[clause] is the word, the one behind it the default. */
static enum vs_err otherwise(struct vs_call *call, const struct vs_value *args, uint32_t clause,
                             struct vs_value *out)
{
    out->is_null = true;
    if (call->expr->arg_count <= clause + 1)
        return VS_ERR_OK;
    if (vs_str_equal(args[clause].as.str, VS_STR("ERROR")))
        return vs_fail(call->note, VS_ERR_FAILED, "%s of JSON_VALUE function is not allowed",
                       clause == 2 ? "Empty result" : "Error");
    if (vs_str_equal(args[clause].as.str, VS_STR("DEFAULT")))
        *out = args[clause + 1];
    return VS_ERR_OK;
}

enum vs_err vs_fn_json_value(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_json_value value;
    out->is_null = args[0].is_null || args[1].is_null;
    if (out->is_null)
        return VS_ERR_OK;
    enum outcome outcome = find_value(call, args, &value);
    if (outcome != FOUND)
        return otherwise(call, args, outcome == EMPTY ? 2 : 4, out);
    if (value.kind == VS_JSON_NUMBER) {
        print_number(call->text, value.text);
        out->as.str = vs_call_take_text(call);
    } else if (value.kind == VS_JSON_STRING) {
        out->as.str = vs_json_unescape(call->eval->scratch, &value);
    } else {
        out->as.str = value.kind == VS_JSON_TRUE ? VS_STR("true") : VS_STR("false");
    }
    return VS_ERR_OK;
}

/* ON ERROR: TRUE, FALSE (also when it is not said), UNKNOWN or ERROR. */
enum vs_err vs_fn_json_exists(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_json_value value;
    enum outcome outcome = find_value(call, args, &value);
    out->as.boolean = outcome == FOUND;
    if (outcome != WRONG || call->expr->arg_count < 3)
        return VS_ERR_OK;
    struct vs_str on_error = args[2].as.str;
    if (vs_str_equal(on_error, VS_STR("ERROR")))
        return vs_fail(call->note, VS_ERR_FAILED, "JSON_EXISTS: the path does not fit the JSON text");
    out->as.boolean = vs_str_equal(on_error, VS_STR("TRUE"));
    out->is_null = vs_str_equal(on_error, VS_STR("UNKNOWN"));
    return VS_ERR_OK;
}
