/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The JSON functions with their clauses: from the tree to the arguments that functions.def names. */
#include <stdlib.h>

#include "base/check.h"
#include "core/sql/plan/bind_json.h"

static const struct vs_expr *word_of(struct vs_binder *binder, const char *word)
{
    struct vs_type type = {.kind = VS_KIND_SYMBOL, .not_null = true};
    return vs_expr_const(binder->arena, type, (struct vs_value){.as.str = vs_str(word)});
}

static const struct vs_expr *null_of(struct vs_binder *binder, struct vs_type type)
{
    return vs_expr_const(binder->arena, type, (struct vs_value){.is_null = true});
}

static const char *behaviour(enum vs_ast_json_on on)
{
    switch (on) {
    case VS_AST_JSON_ON_ERROR:
        return "ERROR";
    case VS_AST_JSON_ON_DEFAULT:
        return "DEFAULT";
    case VS_AST_JSON_ON_TRUE:
        return "TRUE";
    case VS_AST_JSON_ON_FALSE:
        return "FALSE";
    case VS_AST_JSON_ON_UNKNOWN:
        return "UNKNOWN";
    case VS_AST_JSON_ON_EMPTY_ARRAY:
        return "EMPTY ARRAY";
    case VS_AST_JSON_ON_EMPTY_OBJECT:
        return "EMPTY OBJECT";
    case VS_AST_JSON_ON_ABSENT:
        return "ABSENT";
    case VS_AST_JSON_ON_NONE:
    case VS_AST_JSON_ON_NULL:
    case VS_AST_JSON_ON_EMPTY:
        return "NULL";
    }
    VS_UNREACHABLE();
}

/* A cast to the text type of RETURNING, or nothing. */
static enum vs_err cast_text(struct vs_binder *binder, uint32_t at, const struct vs_type *returning,
                             const struct vs_expr **out)
{
    struct vs_err_note note = {0};
    if (returning == NULL || vs_type_equal(*returning, vs_type_string()))
        return VS_ERR_OK;
    enum vs_err err = vs_expr_cast(binder->arena, *out, *returning, false, out, &note);
    return err == VS_ERR_OK ? VS_ERR_OK : vs_sql_fail(binder->note, err, binder->script, at, "%s", note.text);
}

/* --- JSON_VALUE -------------------------------------------------------------------------------------------- */

/* One clause: its word and its default in the type of the result. A constant of another type fails where it is used. */
static enum vs_err bind_clause(struct vs_binder *binder, const struct vs_scope *scope, enum vs_ast_json_on on,
                               const struct vs_ast_expr *value, struct vs_type type, const struct vs_expr *out[2])
{
    struct vs_err_note note = {0};
    out[0] = word_of(binder, behaviour(on));
    out[1] = null_of(binder, type);
    if (on != VS_AST_JSON_ON_DEFAULT)
        return VS_ERR_OK;
    VS_TRY(vs_bind_expr(binder, scope, value, &out[1]));
    if (out[1]->kind != VS_EXPR_CONST)
        return vs_bind_fail(binder, value->at, "The default of JSON_VALUE must be a constant");
    bool text = vs_kind_is_text(type.kind);
    if (!text && out[1]->type.kind != type.kind && !out[1]->value.is_null) {
        out[0] = word_of(binder, "MISFIT");
        out[1] = null_of(binder, type);
        return VS_ERR_OK;
    }
    enum vs_err err = vs_expr_cast(binder->arena, out[1], type, false, &out[1], &note);
    return err == VS_ERR_OK ? VS_ERR_OK : vs_sql_fail(binder->note, err, binder->script, value->at, "%s", note.text);
}

static enum vs_err bind_value(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                              const struct vs_expr **out)
{
    const struct vs_ast_json *json = ast->as.call.json;
    struct vs_type type = json->returning == NULL ? vs_type_string() : *json->returning;
    struct vs_str name = ast->as.call.name;
    const struct vs_expr *args[6];
    if (type.kind == VS_KIND_INT)
        name = VS_STR("JSON_VALUE INTEGER");
    else if (type.kind == VS_KIND_DOUBLE)
        name = VS_STR("JSON_VALUE DOUBLE");
    else if (type.kind == VS_KIND_BOOLEAN)
        name = VS_STR("JSON_VALUE BOOLEAN");
    else if (vs_kind_is_text(type.kind))
        type = vs_type_string();
    else
        return vs_bind_fail(binder, ast->at,
                            "JSON_VALUE can be RETURNING STRING, BOOLEAN, INTEGER or DOUBLE; put a CAST around it "
                            "for other types");
    type.not_null = false;
    VS_TRY(vs_bind_expr(binder, scope, ast->as.call.args.items[0], &args[0]));
    VS_TRY(vs_bind_expr(binder, scope, ast->as.call.args.items[1], &args[1]));
    VS_TRY(bind_clause(binder, scope, json->on_empty, json->empty_default, type, &args[2]));
    VS_TRY(bind_clause(binder, scope, json->on_error, json->error_default, type, &args[4]));
    VS_TRY(vs_bind_call(binder, ast->at, name, args, 6, out));
    return vs_kind_is_text(type.kind) ? cast_text(binder, ast->at, json->returning, out) : VS_ERR_OK;
}

/* --- JSON_QUERY, JSON_EXISTS ------------------------------------------------------------------------------- */

static enum vs_err bind_query(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                              const struct vs_expr **out)
{
    static const char *const wrappers[] = {"WITHOUT", "WITHOUT", "CONDITIONAL", "WITH"};
    const struct vs_ast_json *json = ast->as.call.json;
    const struct vs_expr *args[5];
    bool array = json->returning != NULL && json->returning->kind == VS_KIND_ARRAY &&
                 vs_kind_is_text(json->returning->element[0].kind);
    if (array && (json->on_empty == VS_AST_JSON_ON_EMPTY_OBJECT || json->on_error == VS_AST_JSON_ON_EMPTY_OBJECT))
        return vs_bind_fail(binder, ast->at, "Illegal behavior 'EMPTY OBJECT' of JSON_QUERY RETURNING ARRAY<STRING>");
    if (json->returning != NULL && !array && !vs_kind_is_text(json->returning->kind))
        return vs_bind_fail(binder, ast->at, "JSON_QUERY can be RETURNING STRING or ARRAY<STRING> only");
    VS_TRY(vs_bind_expr(binder, scope, ast->as.call.args.items[0], &args[0]));
    VS_TRY(vs_bind_expr(binder, scope, ast->as.call.args.items[1], &args[1]));
    args[2] = word_of(binder, wrappers[json->wrapper]);
    args[3] = word_of(binder, behaviour(json->on_empty));
    args[4] = word_of(binder, behaviour(json->on_error));
    struct vs_str name = array ? VS_STR("JSON_QUERY ARRAY") : ast->as.call.name;
    VS_TRY(vs_bind_call(binder, ast->at, name, args, 5, out));
    if (array)
        return VS_ERR_OK;
    return cast_text(binder, ast->at, json->returning, out);
}

static enum vs_err bind_exists(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                               const struct vs_expr **out)
{
    enum vs_ast_json_on on_error = ast->as.call.json->on_error;
    const struct vs_expr *args[3];
    VS_TRY(vs_bind_expr(binder, scope, ast->as.call.args.items[0], &args[0]));
    VS_TRY(vs_bind_expr(binder, scope, ast->as.call.args.items[1], &args[1]));
    args[2] = word_of(binder, on_error == VS_AST_JSON_ON_NONE ? "FALSE" : behaviour(on_error));
    return vs_bind_call(binder, ast->at, ast->as.call.name, args, 3, out);
}

/* --- JSON_OBJECT, JSON_ARRAY ------------------------------------------------------------------------------- */

static bool is_call_of(const struct vs_ast_expr *ast, const char *name)
{
    return ast->kind == VS_AST_CALL && vs_str_equal_nocase(ast->as.call.name, vs_str(name));
}

/* A member as JSON text: calls that make JSON, and JSON('..'), are nested as they are. */
static enum vs_err bind_member(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                               const struct vs_expr **out)
{
    if (is_call_of(ast, "JSON") && ast->as.call.args.count == 1) {
        const struct vs_expr *args[] = {word_of(binder, "JSON"), NULL};
        VS_TRY(vs_bind_expr(binder, scope, ast->as.call.args.items[0], &args[1]));
        return vs_bind_call(binder, ast->at, VS_STR("JSON TEXT"), args, 2, out);
    }
    VS_TRY(vs_bind_expr(binder, scope, ast, out));
    if (is_call_of(ast, "JSON_OBJECT") || is_call_of(ast, "JSON_ARRAY"))
        return VS_ERR_OK;
    return vs_bind_call(binder, ast->at, VS_STR("JSON_STRING"), out, 1, out);
}

struct pair {
    const struct vs_expr *key;
    const struct vs_expr *value;
    uint32_t place;
};

static int order_of_keys(const void *left, const void *right)
{
    const struct pair *a = left;
    const struct pair *b = right;
    struct vs_str x = a->key->value.as.str;
    struct vs_str y = b->key->value.as.str;
    size_t len = x.len < y.len ? x.len : y.len;
    int order = len == 0 ? 0 : memcmp(x.ptr, y.ptr, len);
    if (order != 0)
        return order;
    if (x.len != y.len)
        return x.len < y.len ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

static const struct vs_expr *text_of(struct vs_binder *binder, const char *word)
{
    return vs_expr_const(binder->arena, vs_type_string(), (struct vs_value){.as.str = vs_str(word)});
}

/* Keys come out sorted; of equal ones the last counts. */
static enum vs_err bind_object(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                               const struct vs_expr **out)
{
    struct vs_ast_list list = ast->as.call.args;
    uint32_t pair_count = list.count / 2;
    struct pair *pairs = VS_ARENA_ARRAY(binder->arena, pair_count + 1, struct pair);
    const struct vs_expr **args = VS_ARENA_ARRAY(binder->arena, list.count + 1, const struct vs_expr *);
    uint32_t count = 0;
    for (uint32_t i = 0; i < pair_count; i++) {
        const struct vs_ast_expr *key = list.items[2 * i];
        pairs[i].place = i;
        VS_TRY(vs_bind_expr(binder, scope, key, &pairs[i].key));
        if (pairs[i].key->kind != VS_EXPR_CONST || !vs_kind_is_text(pairs[i].key->type.kind) ||
            pairs[i].key->value.is_null)
            return vs_bind_fail(binder, key->at, "A key of JSON_OBJECT must be a text constant");
        VS_TRY(bind_member(binder, scope, list.items[2 * i + 1], &pairs[i].value));
    }
    if (pair_count > 1)
        qsort(pairs, pair_count, sizeof *pairs, order_of_keys);
    args[count++] = text_of(binder, ast->as.call.json->on_null == VS_AST_JSON_ON_ABSENT ? "ABSENT" : "NULL");
    for (uint32_t i = 0; i < pair_count; i++) {
        if (i + 1 < pair_count && vs_str_equal(pairs[i].key->value.as.str, pairs[i + 1].key->value.as.str))
            continue;
        args[count++] = pairs[i].key;
        args[count++] = pairs[i].value;
    }
    return vs_bind_call(binder, ast->at, ast->as.call.name, args, count, out);
}

static enum vs_err bind_array(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                              const struct vs_expr **out)
{
    struct vs_ast_list list = ast->as.call.args;
    const struct vs_expr **args = VS_ARENA_ARRAY(binder->arena, list.count + 1, const struct vs_expr *);
    args[0] = text_of(binder, ast->as.call.json->on_null == VS_AST_JSON_ON_NULL ? "NULL" : "ABSENT");
    for (uint32_t i = 0; i < list.count; i++)
        VS_TRY(bind_member(binder, scope, list.items[i], &args[i + 1]));
    return vs_bind_call(binder, ast->at, ast->as.call.name, args, list.count + 1, out);
}

enum vs_err vs_bind_json(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_ast_expr *ast,
                         const struct vs_expr **out)
{
    if (is_call_of(ast, "JSON_VALUE"))
        return bind_value(binder, scope, ast, out);
    if (is_call_of(ast, "JSON_QUERY"))
        return bind_query(binder, scope, ast, out);
    if (is_call_of(ast, "JSON_EXISTS"))
        return bind_exists(binder, scope, ast, out);
    return is_call_of(ast, "JSON_OBJECT") ? bind_object(binder, scope, ast, out)
                                          : bind_array(binder, scope, ast, out);
}
