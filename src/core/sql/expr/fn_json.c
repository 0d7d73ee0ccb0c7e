/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JSON_VALUE, JSON_QUERY, JSON_EXISTS and IS JSON over text. What is missing, or not JSON, is "empty" when lax and an
 * error when strict. What follows the JSON value in the text is not looked at. */
#include <stdlib.h>

#include "base/check.h"
#include "base/limits.h"
#include "core/json/json.h"
#include "core/sql/expr/json_path.h"
#include "core/sql/expr/kernel.h"

enum outcome { FOUND, EMPTY, WRONG };

/* What a path leads to: one value, or the results of a path that can have many. */
struct found {
    bool lax;
    bool null_is_empty;
    bool many;
    struct vs_json_nodes nodes;
};

enum vs_err vs_prepare_json_path(struct vs_arena *plan, const struct vs_expr *call, const void **prepared,
                                 struct vs_err_note *note)
{
    (void)note;
    if (!vs_expr_is_const(call->args[1]))
        return VS_ERR_OK;
    struct vs_json_path *path = VS_ARENA_NEW(plan, struct vs_json_path);
    if (vs_json_path_compile(plan, call->args[1]->value.as.str, path))
        *prepared = path;
    return VS_ERR_OK;
}

static enum outcome find_value(struct vs_call *call, const struct vs_value *args, struct found *found)
{
    const struct vs_json_path *path = call->expr->prepared;
    struct vs_json_path compiled;
    struct vs_json_value root;
    struct vs_json_error error;
    size_t used;
    if (path == NULL) {
        if (!vs_json_path_compile(call->eval->scratch, args[1].as.str, &compiled))
            return WRONG;
        path = &compiled;
    }
    found->lax = path->lax;
    found->null_is_empty = !path->says_strict;
    found->many = path->many;
    enum outcome missing = path->lax ? EMPTY : WRONG;
    if (vs_json_scan_value(args[0].as.str, &root, &used, &error) != VS_ERR_OK)
        return missing;
    return vs_json_path_find(call->eval->scratch, path, root, &found->nodes) ? FOUND : missing;
}

static bool is_container(const struct vs_json_value *value)
{
    return value->kind == VS_JSON_OBJECT || value->kind == VS_JSON_ARRAY;
}

static enum vs_err fail_clause(struct vs_call *call, bool empty)
{
    return vs_fail(call->note, VS_ERR_FAILED, "%s of %s function is not allowed", empty ? "Empty result" : "Error",
                   call->expr->function->name);
}

/* --- JSON_VALUE -------------------------------------------------------------------------------------------- */

/* What ON EMPTY or ON ERROR say: args[clause] is the word, the one behind it the default. */
static enum vs_err otherwise(struct vs_call *call, const struct vs_value *args, uint32_t clause,
                             struct vs_value *out)
{
    out->is_null = true;
    if (call->expr->arg_count <= clause + 1)
        return VS_ERR_OK;
    if (vs_str_equal(args[clause].as.str, VS_STR("ERROR")))
        return fail_clause(call, clause == 2);
    if (vs_str_equal(args[clause].as.str, VS_STR("MISFIT")))
        return vs_fail(call->note, VS_ERR_FAILED, "The default of JSON_VALUE does not have the type of RETURNING");
    if (vs_str_equal(args[clause].as.str, VS_STR("DEFAULT")))
        *out = args[clause + 1];
    return VS_ERR_OK;
}

static enum vs_err give_as_text(struct vs_call *call, const struct vs_json_value *value, struct vs_value *out)
{
    if (value->kind == VS_JSON_NUMBER) {
        vs_json_print(call->eval->scratch, call->text, value);
        out->as.str = vs_call_take_text(call);
    } else if (value->kind == VS_JSON_STRING) {
        out->as.str = vs_json_unescape(call->eval->scratch, value);
    } else {
        out->as.str = value->kind == VS_JSON_TRUE ? VS_STR("true") : VS_STR("false");
    }
    return VS_ERR_OK;
}

/* RETURNING converts nothing: the JSON value must be of the type already, DOUBLE with a fraction or exponent. */
static enum vs_err give_as_type(struct vs_call *call, const struct vs_json_value *value, struct vs_value *out)
{
    enum vs_kind kind = call->expr->type.kind;
    bool fraction = false;
    for (size_t i = 0; i < value->text.len; i++)
        fraction = fraction || value->text.ptr[i] == '.' || (value->text.ptr[i] | 32) == 'e';
    int64_t whole = 0;
    if (kind == VS_KIND_BOOLEAN && (value->kind == VS_JSON_TRUE || value->kind == VS_JSON_FALSE)) {
        out->as.boolean = value->kind == VS_JSON_TRUE;
        return VS_ERR_OK;
    }
    if (value->kind == VS_JSON_NUMBER && kind == VS_KIND_INT && !fraction && vs_str_to_int64(value->text, &whole) &&
        whole >= INT32_MIN && whole <= INT32_MAX) {
        out->as.i32 = (int32_t)whole;
        return VS_ERR_OK;
    }
    if (value->kind == VS_JSON_NUMBER && kind == VS_KIND_DOUBLE && fraction) {
        char text[VS_JSON_NUMBER_SIZE_MAX + 1];
        vs_str_to_zero_ended(value->text, text, sizeof text);
        out->as.f64 = strtod(text, NULL);
        return VS_ERR_OK;
    }
    return vs_fail(call->note, VS_ERR_FAILED, "JSON_VALUE: %.*s is not of the type %s that RETURNING names",
                   VS_STR_ARG(value->text), vs_kind_sql_name(kind));
}

enum vs_err vs_fn_json_value(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct found found;
    out->is_null = args[0].is_null || args[1].is_null;
    if (out->is_null)
        return VS_ERR_OK;
    enum outcome outcome = find_value(call, args, &found);
    const struct vs_json_value *value = outcome == FOUND && !found.many ? &found.nodes.items[0] : NULL;
    if (outcome == FOUND && (found.many || is_container(value)))
        outcome = found.lax ? EMPTY : WRONG;
    else if (outcome == FOUND && value->kind == VS_JSON_NULL)
        outcome = found.null_is_empty ? EMPTY : WRONG;
    if (outcome != FOUND)
        return otherwise(call, args, outcome == EMPTY ? 2 : 4, out);
    return call->expr->function->variant == 0 ? give_as_text(call, value, out) : give_as_type(call, value, out);
}

/* --- JSON_QUERY -------------------------------------------------------------------------------------------- */

/* NULL, ERROR, EMPTY ARRAY or EMPTY OBJECT. */
static enum vs_err query_otherwise(struct vs_call *call, struct vs_str word, bool empty, struct vs_value *out)
{
    if (vs_str_equal(word, VS_STR("ERROR")))
        return fail_clause(call, empty);
    out->is_null = vs_str_equal(word, VS_STR("NULL"));
    out->as.str = vs_str_equal(word, VS_STR("EMPTY ARRAY")) ? VS_STR("[]") : VS_STR("{}");
    return VS_ERR_OK;
}

static void print_many(struct vs_call *call, const struct vs_json_nodes *nodes)
{
    vs_buf_add_char(call->text, '[');
    for (uint32_t i = 0; i < nodes->count; i++) {
        if (i > 0)
            vs_buf_add_char(call->text, ',');
        vs_json_print(call->eval->scratch, call->text, &nodes->items[i]);
    }
    vs_buf_add_char(call->text, ']');
}

/* JSON_QUERY(text, path, WITHOUT | WITH | CONDITIONAL, ON EMPTY word, ON ERROR word) */
enum vs_err vs_fn_json_query(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct found found;
    struct vs_str wrapper = args[2].as.str;
    enum outcome outcome = find_value(call, args, &found);
    const struct vs_json_value *value = outcome == FOUND && !found.many ? &found.nodes.items[0] : NULL;
    bool is_array = outcome == FOUND && (found.many || value->kind == VS_JSON_ARRAY);
    bool wrapped = vs_str_equal(wrapper, VS_STR("WITH")) || (vs_str_equal(wrapper, VS_STR("CONDITIONAL")) && !is_array);
    if (outcome == FOUND && !found.many && value->kind == VS_JSON_NULL)
        outcome = found.null_is_empty ? EMPTY : WRONG;
    else if (outcome == FOUND && !found.many && !wrapped && !is_container(value))
        outcome = found.lax ? EMPTY : WRONG;
    if (outcome != FOUND)
        return query_otherwise(call, args[outcome == EMPTY ? 3 : 4].as.str, outcome == EMPTY, out);
    if (wrapped)
        vs_buf_add_char(call->text, '[');
    if (found.many)
        print_many(call, &found.nodes);
    else
        vs_json_print(call->eval->scratch, call->text, value);
    if (wrapped)
        vs_buf_add_char(call->text, ']');
    if (call->text->len > VS_TEXT_SIZE_MAX)
        return vs_fail(call->note, VS_ERR_FAILED, "JSON_QUERY makes a text longer than %d bytes", VS_TEXT_SIZE_MAX);
    out->as.str = vs_call_take_text(call);
    return VS_ERR_OK;
}

enum vs_err vs_result_string_array(struct vs_binding *b)
{
    struct vs_type *element = VS_ARENA_NEW(b->plan, struct vs_type);
    *element = vs_type_string();
    b->type = (struct vs_type){.kind = VS_KIND_ARRAY, .element = element, .element_count = 1};
    return VS_ERR_OK;
}

static struct vs_value array_item(struct vs_call *call, const struct vs_json_value *json)
{
    if (json->kind == VS_JSON_NULL)
        return (struct vs_value){.is_null = true};
    if (json->kind == VS_JSON_STRING)
        return (struct vs_value){.as.str = vs_json_unescape(call->eval->scratch, json)};
    vs_buf_clear(call->text);
    vs_json_print(call->eval->scratch, call->text, json);
    return (struct vs_value){.as.str = vs_call_take_text(call)};
}

/* The elements of the array that JSON_QUERY gives, each as text; an object is NULL. */
enum vs_err vs_fn_json_query_array(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_json_value root;
    struct vs_json_value item;
    struct vs_json_error error;
    size_t used;
    VS_TRY(vs_fn_json_query(call, args, out));
    if (out->is_null)
        return VS_ERR_OK;
    out->is_null =
        vs_json_scan_value(out->as.str, &root, &used, &error) != VS_ERR_OK || root.kind != VS_JSON_ARRAY;
    if (out->is_null)
        return VS_ERR_OK;
    uint32_t count = 0;
    for (size_t cursor = 0; vs_json_next(root.text, &cursor, NULL, &item);)
        count++;
    struct vs_value *items = VS_ARENA_ARRAY(call->eval->scratch, count, struct vs_value);
    count = 0;
    for (size_t cursor = 0; vs_json_next(root.text, &cursor, NULL, &item); count++)
        items[count] = array_item(call, &item);
    out->as.nested.items = items;
    out->as.nested.count = count;
    return VS_ERR_OK;
}

/* --- JSON_EXISTS, IS JSON ---------------------------------------------------------------------------------- */

/* ON ERROR: TRUE, FALSE (also when it is not said), UNKNOWN or ERROR. */
enum vs_err vs_fn_json_exists(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct found found;
    enum outcome outcome = find_value(call, args, &found);
    out->as.boolean = outcome == FOUND && (found.many || found.nodes.items[0].kind != VS_JSON_NULL);
    if (outcome != WRONG || call->expr->arg_count < 3)
        return VS_ERR_OK;
    struct vs_str on_error = args[2].as.str;
    if (vs_str_equal(on_error, VS_STR("ERROR")))
        return vs_fail(call->note, VS_ERR_FAILED, "JSON_EXISTS: the path does not fit the JSON text");
    out->as.boolean = vs_str_equal(on_error, VS_STR("TRUE"));
    out->is_null = vs_str_equal(on_error, VS_STR("UNKNOWN"));
    return VS_ERR_OK;
}

enum vs_err vs_fn_is_json(struct vs_call *call, const struct vs_value *args, struct vs_value *out)
{
    struct vs_json_value value;
    struct vs_json_error error;
    size_t used;
    if (args[0].is_null || vs_json_scan_value(args[0].as.str, &value, &used, &error) != VS_ERR_OK)
        return VS_ERR_OK;
    int variant = call->expr->function->variant;
    out->as.boolean = variant == VS_IS_JSON_OBJECT   ? value.kind == VS_JSON_OBJECT
                      : variant == VS_IS_JSON_ARRAY  ? value.kind == VS_JSON_ARRAY
                      : variant == VS_IS_JSON_SCALAR ? !is_container(&value)
                                                     : true;
    return VS_ERR_OK;
}
