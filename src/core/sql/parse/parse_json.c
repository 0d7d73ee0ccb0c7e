/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The JSON functions of the standard and their clauses. */
#include "base/limits.h"
#include "core/sql/parse/parser.h"

/* json, path */
static enum vs_err parse_path_args(struct vs_parser *p, struct vs_ast_call *call)
{
    const struct vs_ast_expr *args[2];
    VS_TRY(vs_parse_expr(p, &args[0]));
    VS_TRY(vs_parse_expect(p, VS_TOKEN_COMMA, "\",\" and a path, such as '$.key'"));
    VS_TRY(vs_parse_expr(p, &args[1]));
    call->args = vs_parse_list_of(p, 2, args);
    return VS_ERR_OK;
}

static enum vs_err parse_returning(struct vs_parser *p, struct vs_ast_json *json)
{
    if (!vs_parse_accept_word(p, VS_WORD_RETURNING))
        return VS_ERR_OK;
    struct vs_type *type = VS_ARENA_NEW(p->plan, struct vs_type);
    json->returning = type;
    return vs_parse_bare_type(p, type);
}

/* behaviour ON EMPTY | ON ERROR: the behaviour was taken. */
static enum vs_err set_behaviour(struct vs_parser *p, struct vs_ast_json *json,
                                 enum vs_ast_json_on on, const struct vs_ast_expr *value)
{
    VS_TRY(vs_parse_expect_word(p, VS_WORD_ON));
    bool is_empty = vs_parse_accept_word(p, VS_WORD_EMPTY);
    if (!is_empty && !vs_parse_accept_word(p, VS_WORD_ERROR))
        return vs_parse_unexpected(p, "EMPTY or ERROR");
    if (is_empty) {
        json->on_empty = on;
        json->empty_default = value;
    } else {
        json->on_error = on;
        json->error_default = value;
    }
    return VS_ERR_OK;
}

static enum vs_err parse_value(struct vs_parser *p, struct vs_ast_call *call,
                               struct vs_ast_json *json)
{
    VS_TRY(parse_path_args(p, call));
    VS_TRY(parse_returning(p, json));
    while (!vs_parse_is(p, VS_TOKEN_RPAREN)) {
        const struct vs_ast_expr *value = NULL;
        enum vs_ast_json_on on;
        if (vs_parse_accept_word(p, VS_WORD_NULL)) {
            on = VS_AST_JSON_ON_NULL;
        } else if (vs_parse_accept_word(p, VS_WORD_ERROR)) {
            on = VS_AST_JSON_ON_ERROR;
        } else if (vs_parse_accept_word(p, VS_WORD_DEFAULT)) {
            on = VS_AST_JSON_ON_DEFAULT;
            VS_TRY(vs_parse_expr(p, &value));
        } else {
            return vs_parse_unexpected(p,
                                       "NULL, ERROR or DEFAULT .. ON EMPTY or ON ERROR, or \")\"");
        }
        VS_TRY(set_behaviour(p, json, on, value));
    }
    return VS_ERR_OK;
}

static enum vs_err parse_wrapper(struct vs_parser *p, struct vs_ast_json *json)
{
    if (vs_parse_accept_word(p, VS_WORD_WITHOUT)) {
        json->wrapper = VS_AST_JSON_WRAPPER_WITHOUT;
    } else if (vs_parse_accept_word(p, VS_WORD_WITH)) {
        json->wrapper = VS_AST_JSON_WRAPPER_UNCONDITIONAL;
        if (vs_parse_accept_word(p, VS_WORD_CONDITIONAL))
            json->wrapper = VS_AST_JSON_WRAPPER_CONDITIONAL;
        else
            (void)vs_parse_accept_word(p, VS_WORD_UNCONDITIONAL);
    } else {
        return VS_ERR_OK;
    }
    (void)vs_parse_accept_word(p, VS_WORD_ARRAY);
    return vs_parse_expect_word(p, VS_WORD_WRAPPER);
}

static enum vs_err parse_query(struct vs_parser *p, struct vs_ast_call *call,
                               struct vs_ast_json *json)
{
    VS_TRY(parse_path_args(p, call));
    VS_TRY(parse_returning(p, json));
    VS_TRY(parse_wrapper(p, json));
    while (!vs_parse_is(p, VS_TOKEN_RPAREN)) {
        enum vs_ast_json_on on;
        if (vs_parse_accept_word(p, VS_WORD_NULL))
            on = VS_AST_JSON_ON_NULL;
        else if (vs_parse_accept_word(p, VS_WORD_ERROR))
            on = VS_AST_JSON_ON_ERROR;
        else if (vs_parse_accept_words(p, VS_WORD_EMPTY, VS_WORD_ARRAY))
            on = VS_AST_JSON_ON_EMPTY_ARRAY;
        else if (vs_parse_accept_words(p, VS_WORD_EMPTY, VS_WORD_OBJECT))
            on = VS_AST_JSON_ON_EMPTY_OBJECT;
        else
            return vs_parse_unexpected(
                p, "NULL, ERROR, EMPTY ARRAY or EMPTY OBJECT ON EMPTY or ON ERROR, or \")\"");
        VS_TRY(set_behaviour(p, json, on, NULL));
    }
    return VS_ERR_OK;
}

static enum vs_err parse_exists(struct vs_parser *p, struct vs_ast_call *call,
                                struct vs_ast_json *json)
{
    VS_TRY(parse_path_args(p, call));
    if (vs_parse_is(p, VS_TOKEN_RPAREN))
        return VS_ERR_OK;
    if (vs_parse_accept_word(p, VS_WORD_TRUE))
        json->on_error = VS_AST_JSON_ON_TRUE;
    else if (vs_parse_accept_word(p, VS_WORD_FALSE))
        json->on_error = VS_AST_JSON_ON_FALSE;
    else if (vs_parse_accept_word(p, VS_WORD_UNKNOWN))
        json->on_error = VS_AST_JSON_ON_UNKNOWN;
    else if (vs_parse_accept_word(p, VS_WORD_ERROR))
        json->on_error = VS_AST_JSON_ON_ERROR;
    else
        return vs_parse_unexpected(p, "TRUE, FALSE, UNKNOWN or ERROR ON ERROR, or \")\"");
    return vs_parse_expect_words(p, VS_WORD_ON, VS_WORD_ERROR);
}

static bool is_null_clause(struct vs_parser *p)
{
    return (vs_parse_is_word(p, VS_WORD_NULL) || vs_parse_is_word(p, VS_WORD_ABSENT)) &&
           vs_parse_peek(p, 1).word == VS_WORD_ON;
}

static enum vs_err parse_null_clause(struct vs_parser *p, struct vs_ast_json *json)
{
    if (!is_null_clause(p))
        return VS_ERR_OK;
    json->on_null =
        vs_parse_take(p).word == VS_WORD_NULL ? VS_AST_JSON_ON_NULL : VS_AST_JSON_ON_ABSENT;
    return vs_parse_expect_words(p, VS_WORD_ON, VS_WORD_NULL);
}

/* [KEY] name VALUE value, or name : value */
static enum vs_err parse_pair(struct vs_parser *p, struct vs_parse_list *args)
{
    const struct vs_ast_expr *key, *value;
    bool has_key = vs_parse_is_word(p, VS_WORD_KEY) && vs_parse_peek(p, 1).word != VS_WORD_VALUE &&
                   vs_parse_peek(p, 1).kind != VS_TOKEN_COLON &&
                   vs_parse_peek(p, 1).kind != VS_TOKEN_DOT;
    if (has_key)
        (void)vs_parse_take(p);
    VS_TRY(vs_parse_expr(p, &key));
    if (has_key || !vs_parse_accept(p, VS_TOKEN_COLON))
        VS_TRY(vs_parse_expect_word(p, VS_WORD_VALUE));
    VS_TRY(vs_parse_expr(p, &value));
    VS_TRY(vs_parse_push(p, args, &key, sizeof key, VS_SQL_ARGUMENTS_MAX, "arguments"));
    return vs_parse_push(p, args, &value, sizeof value, VS_SQL_ARGUMENTS_MAX, "arguments");
}

static enum vs_err parse_object(struct vs_parser *p, struct vs_ast_call *call,
                                struct vs_ast_json *json)
{
    struct vs_parse_list args = {0};
    if (!vs_parse_is(p, VS_TOKEN_RPAREN) && !is_null_clause(p)) {
        do {
            VS_TRY(parse_pair(p, &args));
        } while (vs_parse_accept(p, VS_TOKEN_COMMA));
    }
    call->args = (struct vs_ast_list){args.count, args.items};
    return parse_null_clause(p, json);
}

static enum vs_err parse_object_aggregate(struct vs_parser *p, struct vs_ast_call *call,
                                          struct vs_ast_json *json)
{
    struct vs_parse_list args = {0};
    VS_TRY(parse_pair(p, &args));
    call->args = (struct vs_ast_list){args.count, args.items};
    return parse_null_clause(p, json);
}

static enum vs_err parse_array(struct vs_parser *p, struct vs_ast_call *call,
                               struct vs_ast_json *json)
{
    if (!vs_parse_is(p, VS_TOKEN_RPAREN) && !is_null_clause(p))
        VS_TRY(vs_parse_exprs(p, &call->args));
    return parse_null_clause(p, json);
}

static enum vs_err parse_array_aggregate(struct vs_parser *p, struct vs_ast_call *call,
                                         struct vs_ast_json *json)
{
    const struct vs_ast_expr *arg;
    VS_TRY(vs_parse_expr(p, &arg));
    call->args = vs_parse_list_of(p, 1, &arg);
    if (vs_parse_accept_words(p, VS_WORD_ORDER, VS_WORD_BY))
        VS_TRY(vs_parse_order(p, &call->order_inside));
    return parse_null_clause(p, json);
}

enum vs_err vs_parse_json_args(struct vs_parser *p, enum vs_word word, struct vs_ast_call *call,
                               bool *is_special)
{
    static const struct {
        enum vs_word word;
        enum vs_err (*parse)(struct vs_parser *p, struct vs_ast_call *call,
                             struct vs_ast_json *json);
    } functions[] = {
        {VS_WORD_JSON_VALUE, parse_value},
        {VS_WORD_JSON_QUERY, parse_query},
        {VS_WORD_JSON_EXISTS, parse_exists},
        {VS_WORD_JSON_OBJECT, parse_object},
        {VS_WORD_JSON_OBJECTAGG, parse_object_aggregate},
        {VS_WORD_JSON_ARRAY, parse_array},
        {VS_WORD_JSON_ARRAYAGG, parse_array_aggregate},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (functions[i].word != word)
            continue;
        struct vs_ast_json *json = VS_ARENA_NEW(p->plan, struct vs_ast_json);
        *is_special = true;
        call->json = json;
        (void)vs_parse_take(p); /* ( */
        VS_TRY(functions[i].parse(p, call, json));
        return vs_parse_expect(p, VS_TOKEN_RPAREN, "\")\"");
    }
    *is_special = false;
    return VS_ERR_OK;
}
