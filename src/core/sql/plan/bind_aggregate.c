/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* One aggregate or analytic call: its arguments become columns, its constants parameters. */
#include "base/check.h"
#include "core/sql/aggregate.h"
#include "core/sql/plan/binder.h"
#include "core/sql/row.h"

enum { ARGS_MAX = 3 };

static enum vs_err refuse_missing(struct vs_binder *binder, const struct vs_ast_expr *ast)
{
    static const char *const batch_only[] = {"RANK", "DENSE_RANK", "NTILE", "PERCENT_RANK",
                                             "CUME_DIST"};
    struct vs_str name = ast->as.call.name;
    for (size_t i = 0; i < sizeof batch_only / sizeof *batch_only; i++)
        if (vs_str_equal_nocase(name, vs_str(batch_only[i])))
            return vs_bind_fail(
                binder, ast->at,
                "%s() on streaming table is not supported currently; ROW_NUMBER() is",
                batch_only[i]);
    if (vs_str_equal_nocase(name, VS_STR("LEAD")))
        return vs_bind_fail(binder, ast->at,
                            "LEAD Function is not supported in stream mode; LAG is");
    if (vs_ast_is_missing_aggregate(name))
        return vs_bind_unsupported(binder, ast->at, "%.*s is not supported yet", VS_STR_ARG(name));
    return vs_bind_fail(binder, ast->at, "OVER must be applied to aggregate function: %.*s is none",
                        VS_STR_ARG(name));
}

static enum vs_err check_form(struct vs_binder *binder, const struct vs_ast_expr *ast)
{
    const struct vs_ast_call *call = &ast->as.call;
    if (!vs_aggregate_exists(call->name, call->over != NULL))
        return refuse_missing(binder, ast);
    if (call->filter != NULL && call->over != NULL)
        return vs_bind_fail(
            binder, ast->at,
            "OVER must be applied to aggregate function: FILTER and OVER exclude each other; "
            "%.*s(CASE WHEN .. THEN .. END) does the same",
            VS_STR_ARG(call->name));
    if (call->within_group.count > 0)
        return vs_bind_fail(binder, ast->at, "WITHIN GROUP is not supported by %.*s",
                            VS_STR_ARG(call->name));
    if (call->nulls != VS_AST_NULLS_NONE)
        return vs_bind_unsupported(binder, ast->at,
                                   "IGNORE NULLS and RESPECT NULLS are not supported yet");
    if (call->json != NULL)
        return vs_bind_unsupported(binder, ast->at, "%.*s is not supported yet",
                                   VS_STR_ARG(call->name));
    for (uint32_t i = 0; i < call->args.count; i++)
        if (vs_ast_has(call->args.items[i], vs_ast_is_aggregate) && call->over == NULL)
            return vs_bind_fail(binder, ast->at, "Aggregate expressions cannot be nested");
    if (call->args.count > ARGS_MAX)
        return vs_bind_fail(binder, ast->at, "Invalid number of arguments to function '%.*s'",
                            VS_STR_ARG(call->name));
    return VS_ERR_OK;
}

static bool is_star(const struct vs_ast_call *call)
{
    return call->args.count == 1 && call->args.items[0]->kind == VS_AST_STAR;
}

static enum vs_err bind_args(struct vs_binder *binder, const struct vs_scope *scope,
                             const struct vs_ast_call *call, const struct vs_expr **args,
                             struct vs_agg_request *request)
{
    for (uint32_t i = 0; i < call->args.count; i++) {
        VS_TRY(vs_bind_expr(binder, scope, call->args.items[i], &args[i]));
        request->arg_types[i] = args[i]->type;
        request->is_constant[i] = args[i]->kind == VS_EXPR_CONST;
        request->constants[i] = args[i]->value;
    }
    request->arg_count = call->args.count;
    return VS_ERR_OK;
}

/* The constants that the call keeps to itself, in bytes. */
static struct vs_str encode_constants(struct vs_binder *binder,
                                      const struct vs_agg_request *request, uint32_t first)
{
    struct vs_buf bytes = {0};
    for (uint32_t i = first; i < request->arg_count; i++) {
        vs_buf_add_u8(&bytes, (uint8_t)request->arg_types[i].kind);
        vs_row_add_value(&bytes, request->arg_types[i], &request->constants[i]);
    }
    struct vs_str copy = vs_arena_copy(binder->arena, vs_buf_str(&bytes));
    vs_buf_free(&bytes);
    return copy;
}

/* The call without its window. */
static struct vs_str call_text(struct vs_binder *binder, const struct vs_ast_expr *ast)
{
    struct vs_buf text = {0};
    struct vs_ast_expr bare = *ast;
    bare.as.call.over = NULL;
    vs_ast_print_expr(&text, &bare);
    struct vs_str copy = vs_arena_copy(binder->arena, vs_buf_str(&text));
    vs_buf_free(&text);
    return copy;
}

static struct vs_str arg_name(const struct vs_scope *scope, const struct vs_expr *arg)
{
    return arg->kind == VS_EXPR_COLUMN ? scope->rel->node.names[arg->column] : VS_STR("$arg");
}

enum vs_err vs_bind_aggregate(struct vs_binder *binder, const struct vs_scope *scope,
                              const struct vs_ast_expr *ast, struct vs_column_list *columns,
                              struct vs_rel_call *out)
{
    const struct vs_ast_call *call = &ast->as.call;
    const struct vs_expr *args[ARGS_MAX] = {NULL};
    struct vs_agg_request request = {
        .name = call->name, .distinct = call->distinct, .over = call->over != NULL};
    VS_TRY(check_form(binder, ast));
    if (!is_star(call))
        VS_TRY(bind_args(binder, scope, call, args, &request));
    else if (!vs_str_equal_nocase(call->name, VS_STR("COUNT")))
        return vs_bind_fail(binder, ast->at, "Unknown identifier '*': only COUNT takes it");
    struct vs_err_note note = {0};
    *out = (struct vs_rel_call){.agg.filter = -1};
    enum vs_err err = vs_aggregate_resolve(&request, &out->agg, &note);
    if (err != VS_ERR_OK)
        return vs_sql_fail(binder->note, err, binder->script, ast->at, "%s", note.text);
    out->agg.filter = -1;
    if (out->agg.type.kind == VS_KIND_ARRAY) { /* what resolve gave is the request's */
        struct vs_type *element = VS_ARENA_NEW(binder->arena, struct vs_type);
        *element = *out->agg.type.element;
        element->not_null = false;
        element->attribute = VS_TIME_NONE;
        out->agg.type.element = element;
    }
    for (uint32_t i = 0; i < out->agg.arg_count; i++)
        out->agg.args[i] = vs_column_list_add(binder, columns, args[i], arg_name(scope, args[i]));
    if (call->filter != NULL) {
        const struct vs_expr *filter = NULL;
        VS_TRY(vs_bind_condition(binder, scope, call->filter, "FILTER", &filter));
        out->agg.filter = (int32_t)vs_column_list_add(binder, columns, filter, VS_STR("$filter"));
    }
    out->constants = encode_constants(binder, &request, out->agg.arg_count);
    out->name = call_text(binder, ast);
    return VS_ERR_OK;
}
