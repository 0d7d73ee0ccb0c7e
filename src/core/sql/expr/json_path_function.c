/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/json_path_function.h"

#include <float.h>
#include <math.h>

#include "base/check.h"
#include "core/json/escape.h"
#include "core/sql/expr/float_text.h"

enum name {
    FUNCTION_SUM,
    FUNCTION_AVG,
    FUNCTION_MIN,
    FUNCTION_MAX,
    FUNCTION_STDDEV,
    FUNCTION_LENGTH,
    FUNCTION_SIZE,
    FUNCTION_KEYS,
    FUNCTION_FIRST,
    FUNCTION_LAST,
    FUNCTION_INDEX,
    FUNCTION_APPEND,
    FUNCTION_CONCAT
};

enum { CALLS_MAX = 8 };

static const char *const names[] = {"sum",  "avg",   "min",  "max",   "stddev", "length", "size",
                                    "keys", "first", "last", "index", "append", "concat"};

/* --- reading ----------------------------------------------------------------------------------------------- */

/* Length of the argument that text begins with: commas in quotes and brackets belong to it. */
static size_t argument_length(struct vs_str text)
{
    int depth = 0;
    char quote = 0;
    size_t i = 0;
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        if (quote != 0)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '[' || c == '(' || c == '{')
            depth++;
        else if (c == ']' || c == ')' || c == '}')
            depth--;
        else if (c == ',' && depth == 0)
            break;
    }
    return i;
}

static bool read_argument(struct vs_arena *arena, struct vs_str text, struct vs_json_arg *arg)
{
    struct vs_json_error error;
    size_t used;
    text = vs_str_trim(text);
    if (text.len == 0)
        return false;
    if (text.ptr[0] == '$') {
        arg->path = VS_ARENA_NEW(arena, struct vs_json_path);
        return vs_json_path_compile(arena, text, arg->path);
    }
    text = vs_arena_copy(arena, text);
    return vs_json_scan_value(text, &arg->value, &used, &error) == VS_ERR_OK && used == text.len;
}

const struct vs_json_function *vs_json_function_compile(struct vs_arena *arena, struct vs_str name,
                                                        struct vs_str inside)
{
    struct vs_json_function *function = VS_ARENA_NEW(arena, struct vs_json_function);
    size_t i = 0;
    int calls_within = 0; /* paths in arguments may call functions: the depth is bounded */
    for (size_t c = 0; c < inside.len; c++)
        calls_within += inside.ptr[c] == '(';
    if (calls_within > CALLS_MAX)
        return NULL;
    while (i < sizeof names / sizeof *names && !vs_str_equal(name, vs_str(names[i])))
        i++;
    if (i == sizeof names / sizeof *names)
        return NULL;
    function->name = (int)i;
    inside = vs_str_trim(inside);
    while (inside.len > 0) {
        size_t len = argument_length(inside);
        if (function->arg_count == VS_JSON_ARGS_MAX ||
            !read_argument(arena, (struct vs_str){inside.ptr, len}, &function->args[function->arg_count++]))
            return NULL;
        size_t next = len < inside.len ? len + 1 : len;
        inside = (struct vs_str){inside.ptr + next, inside.len - next};
    }
    bool fits = i == FUNCTION_INDEX ? function->arg_count == 1 : i != FUNCTION_LENGTH || function->arg_count == 0;
    return fits ? function : NULL;
}

/* --- values ------------------------------------------------------------------------------------------------ */

void vs_json_add_raw(struct vs_buf *out, const struct vs_json_value *value)
{
    if (value->kind == VS_JSON_STRING && !value->escaped)
        vs_json_add_string(out, value->text, false);
    else if (value->kind == VS_JSON_STRING)
        vs_buf_printf(out, "\"%.*s\"", VS_STR_ARG(value->text));
    else
        vs_buf_add_str(out, value->text);
}

static struct vs_json_value take(struct vs_arena *scratch, enum vs_json_kind kind, struct vs_buf *text)
{
    struct vs_json_value value = {.kind = kind, .text = vs_arena_copy(scratch, vs_buf_str(text))};
    vs_buf_free(text);
    return value;
}

struct vs_json_value vs_json_array_of(struct vs_arena *scratch, const struct vs_json_nodes *nodes)
{
    struct vs_buf text = {0};
    vs_buf_add_char(&text, '[');
    for (uint32_t i = 0; i < nodes->count; i++) {
        if (i > 0)
            vs_buf_add_char(&text, ',');
        vs_json_add_raw(&text, &nodes->items[i]);
    }
    vs_buf_add_char(&text, ']');
    return take(scratch, VS_JSON_ARRAY, &text);
}

/* What an argument stands for; many results are an array. */
static bool argument_value(struct vs_arena *scratch, const struct vs_json_arg *arg, struct vs_json_value root,
                           struct vs_json_value *out)
{
    struct vs_json_nodes nodes;
    *out = arg->value;
    if (arg->path == NULL)
        return true;
    if (!vs_json_path_find(scratch, arg->path, root, &nodes))
        return false;
    *out = arg->path->many ? vs_json_array_of(scratch, &nodes) : nodes.items[0];
    return true;
}

/* --- sums -------------------------------------------------------------------------------------------------- */

struct sums {
    uint32_t count;
    double sum, squares, min, max;
};

static void add_number(struct sums *sums, const struct vs_json_value *value)
{
    double v = 0;
    if (value->kind != VS_JSON_NUMBER || !vs_text_to_double(value->text, &v))
        return;
    sums->count++;
    sums->sum += v;
    sums->squares += v * v;
    sums->min = v < sums->min ? v : sums->min;
    sums->max = v > sums->max ? v : sums->max;
}

static void add_numbers(struct sums *sums, const struct vs_json_value *value)
{
    struct vs_json_value element;
    if (value->kind != VS_JSON_ARRAY)
        return;
    for (size_t cursor = 0; vs_json_next(value->text, &cursor, NULL, &element);)
        add_number(sums, &element);
}

static bool aggregate(struct vs_arena *scratch, const struct vs_json_function *function, struct vs_json_value root,
                      struct vs_json_value value, struct vs_json_value *out)
{
    struct sums sums = {.min = DBL_MAX, .max = DBL_TRUE_MIN}; /* Jayway's max begins with Java's Double.MIN_VALUE */
    add_numbers(&sums, &value);
    for (uint32_t i = 0; i < function->arg_count; i++) {
        struct vs_json_value arg;
        if (!argument_value(scratch, &function->args[i], root, &arg))
            return false;
        add_number(&sums, &arg);
        add_numbers(&sums, &arg);
    }
    if (sums.count == 0)
        return false;
    double n = sums.count;
    double result = function->name == FUNCTION_SUM   ? sums.sum
                    : function->name == FUNCTION_AVG ? sums.sum / n
                    : function->name == FUNCTION_MIN ? sums.min
                    : function->name == FUNCTION_MAX ? sums.max
                                                     : sqrt(sums.squares / n - sums.sum * sums.sum / n / n);
    struct vs_buf text = {0};
    vs_print_double(&text, result);
    *out = take(scratch, VS_JSON_NUMBER, &text);
    out->escaped = true; /* a double of Java: printed as it is */
    return true;
}

/* --- parts ------------------------------------------------------------------------------------------------- */

/* Number of members or elements; -1: neither object nor array. */
static int64_t count_of(struct vs_json_value value)
{
    struct vs_json_value key;
    struct vs_json_value one;
    bool is_array = value.kind == VS_JSON_ARRAY;
    int64_t count = 0;
    if (!is_array && value.kind != VS_JSON_OBJECT)
        return -1;
    for (size_t cursor = 0; vs_json_next(value.text, &cursor, is_array ? NULL : &key, &one);)
        count++;
    return count;
}

static struct vs_json_value null_value(void)
{
    return (struct vs_json_value){.kind = VS_JSON_NULL, .text = VS_STR("null")};
}

static struct vs_json_value length_of(struct vs_arena *scratch, struct vs_json_value value)
{
    int64_t count = count_of(value);
    if (count < 0)
        return null_value();
    return (struct vs_json_value){.kind = VS_JSON_NUMBER, .text = vs_arena_printf(scratch, "%lld", (long long)count)};
}

static struct vs_json_value keys_of(struct vs_arena *scratch, struct vs_json_value value)
{
    struct vs_json_value key;
    struct vs_json_value one;
    struct vs_buf text = {0};
    if (value.kind != VS_JSON_OBJECT)
        return null_value();
    for (size_t cursor = 0; vs_json_next(value.text, &cursor, &key, &one);) {
        vs_buf_add_char(&text, text.len == 0 ? '[' : ',');
        key.kind = VS_JSON_STRING;
        vs_json_add_raw(&text, &key);
    }
    vs_buf_add_str(&text, text.len == 0 ? VS_STR("[]") : VS_STR("]"));
    return take(scratch, VS_JSON_ARRAY, &text);
}

/* An index from the end must not reach the first element: as Jayway has it, last() of one element fails. */
static bool element_at(struct vs_json_value value, int64_t index, struct vs_json_value *out)
{
    int64_t count = count_of(value);
    if (value.kind != VS_JSON_ARRAY || index >= count || (index < 0 && index + count <= 0))
        return false;
    index += index < 0 ? count : 0;
    for (size_t cursor = 0; vs_json_next(value.text, &cursor, NULL, out); index--)
        if (index == 0)
            return true;
    return false;
}

static bool index_of(struct vs_arena *scratch, const struct vs_json_function *function, struct vs_json_value root,
                     struct vs_json_value value, struct vs_json_value *out)
{
    struct vs_json_value arg;
    int64_t index;
    return argument_value(scratch, &function->args[0], root, &arg) && arg.kind == VS_JSON_NUMBER &&
           vs_str_to_int64(arg.text, &index) && element_at(value, index, out);
}

static bool append(struct vs_arena *scratch, const struct vs_json_function *function, struct vs_json_value root,
                   struct vs_json_value value, struct vs_json_value *out)
{
    struct vs_buf text = {0};
    *out = value;
    if (value.kind != VS_JSON_ARRAY)
        return true;
    bool empty = count_of(value) == 0;
    vs_buf_add(&text, value.text.ptr, value.text.len - 1);
    for (uint32_t i = 0; i < function->arg_count; i++) {
        struct vs_json_value arg;
        if (!argument_value(scratch, &function->args[i], root, &arg)) {
            vs_buf_free(&text);
            return false;
        }
        if (!empty)
            vs_buf_add_char(&text, ',');
        empty = false;
        vs_json_add_raw(&text, &arg);
    }
    vs_buf_add_char(&text, ']');
    *out = take(scratch, VS_JSON_ARRAY, &text);
    return true;
}

static void add_texts(struct vs_arena *scratch, struct vs_buf *text, const struct vs_json_value *value)
{
    struct vs_json_value element;
    if (value->kind == VS_JSON_STRING)
        vs_buf_add_str(text, vs_json_unescape(scratch, value));
    if (value->kind != VS_JSON_ARRAY)
        return;
    for (size_t cursor = 0; vs_json_next(value->text, &cursor, NULL, &element);)
        if (element.kind == VS_JSON_STRING)
            vs_buf_add_str(text, vs_json_unescape(scratch, &element));
}

static bool concat(struct vs_arena *scratch, const struct vs_json_function *function, struct vs_json_value root,
                   struct vs_json_value value, struct vs_json_value *out)
{
    struct vs_buf text = {0};
    if (value.kind == VS_JSON_ARRAY)
        add_texts(scratch, &text, &value);
    for (uint32_t i = 0; i < function->arg_count; i++) {
        struct vs_json_value arg;
        if (!argument_value(scratch, &function->args[i], root, &arg)) {
            vs_buf_free(&text);
            return false;
        }
        add_texts(scratch, &text, &arg);
    }
    *out = take(scratch, VS_JSON_STRING, &text);
    return true;
}

bool vs_json_function_apply(struct vs_arena *scratch, const struct vs_json_function *function,
                            struct vs_json_value root, struct vs_json_value value, struct vs_json_value *out)
{
    switch ((enum name)function->name) {
    case FUNCTION_SUM:
    case FUNCTION_AVG:
    case FUNCTION_MIN:
    case FUNCTION_MAX:
    case FUNCTION_STDDEV:
        return aggregate(scratch, function, root, value, out);
    case FUNCTION_LENGTH:
    case FUNCTION_SIZE:
        *out = length_of(scratch, value);
        return true;
    case FUNCTION_KEYS:
        *out = keys_of(scratch, value);
        return true;
    case FUNCTION_FIRST:
        return element_at(value, 0, out);
    case FUNCTION_LAST:
        return element_at(value, -1, out);
    case FUNCTION_INDEX:
        return index_of(scratch, function, root, value, out);
    case FUNCTION_APPEND:
        return append(scratch, function, root, value, out);
    case FUNCTION_CONCAT:
        return concat(scratch, function, root, value, out);
    }
    VS_UNREACHABLE();
}
