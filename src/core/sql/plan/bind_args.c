/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Arguments of table functions: by position or by name, not both. */
#include "core/sql/plan/bind_function.h"

static enum vs_err refuse_name(struct vs_binder *binder, const struct vs_ast_expr *call,
                               const struct vs_ast_ident *name, const struct vs_param *params,
                               uint32_t param_count)
{
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, param_count, struct vs_str);
    for (uint32_t i = 0; i < param_count; i++)
        names[i] = vs_str(params[i].name);
    struct vs_str nearest = vs_nearest(name->name, names, param_count);
    if (nearest.len == 0)
        return vs_bind_fail(binder, name->at, "Param '%.*s' not found in function '%.*s'",
                            VS_STR_ARG(name->name), VS_STR_ARG(call->as.call.name));
    return vs_bind_fail(
        binder, name->at, "Param '%.*s' not found in function '%.*s'; did you mean '%.*s'?",
        VS_STR_ARG(name->name), VS_STR_ARG(call->as.call.name), VS_STR_ARG(nearest));
}

static enum vs_err bind_named(struct vs_binder *binder, const struct vs_ast_expr *call,
                              const struct vs_ast_expr *arg, const struct vs_param *params,
                              uint32_t param_count, const struct vs_ast_expr **out)
{
    const struct vs_ast_ident *name = &arg->as.named.name;
    for (uint32_t i = 0; i < param_count; i++) {
        if (!vs_str_equal(vs_str(params[i].name), name->name))
            continue;
        if (out[i] != NULL)
            return vs_bind_fail(binder, name->at, "Duplicate argument name '%s'", params[i].name);
        out[i] = arg->as.named.value;
        return VS_ERR_OK;
    }
    return refuse_name(binder, call, name, params, param_count);
}

enum vs_err vs_bind_args(struct vs_binder *binder, const struct vs_ast_expr *call,
                         const struct vs_param *params, uint32_t param_count,
                         const struct vs_ast_expr **out)
{
    const struct vs_ast_list *args = &call->as.call.args;
    uint32_t required = 0;
    for (uint32_t i = 0; i < param_count; i++) {
        out[i] = NULL;
        required += !params[i].optional;
    }
    if (args->count > param_count)
        return vs_bind_fail(
            binder, call->at,
            "Invalid number of arguments to function '%.*s'. Was expecting %u arguments",
            VS_STR_ARG(call->as.call.name), required);
    for (uint32_t i = 0; i < args->count; i++) {
        bool named = args->items[i]->kind == VS_AST_NAMED_ARG;
        if (named != (args->items[0]->kind == VS_AST_NAMED_ARG))
            return vs_bind_fail(
                binder, args->items[i]->at,
                "Arguments are given by position or by name (name => value), not both");
        if (named)
            VS_TRY(bind_named(binder, call, args->items[i], params, param_count, out));
        else if (args->items[i]->kind != VS_AST_DEFAULT)
            out[i] = args->items[i];
    }
    for (uint32_t i = 0; i < param_count; i++)
        if (out[i] == NULL && !params[i].optional)
            return vs_bind_fail(binder, call->at,
                                "Invalid number of arguments to function '%.*s'. Was expecting %u "
                                "arguments: '%s' is missing",
                                VS_STR_ARG(call->as.call.name), required, params[i].name);
    return VS_ERR_OK;
}
