/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/bind_group_window.h"

#include "base/check.h"

struct group_window {
    const char *name;
    enum vs_window_kind kind;
    uint32_t arg_count;
};

static const struct group_window group_windows[] = {{"TUMBLE", VS_WINDOW_TUMBLE, 2},
                                                    {"HOP", VS_WINDOW_HOP, 3},
                                                    {"SESSION", VS_WINDOW_SESSION, 2}};
enum { BOUND_START, BOUND_END, BOUND_ROWTIME, BOUND_PROCTIME, BOUND_COUNT };
static const char *const bound_names[BOUND_COUNT] = {"_START", "_END", "_ROWTIME", "_PROCTIME"};

static const struct group_window *find(struct vs_str name)
{
    for (size_t i = 0; i < sizeof group_windows / sizeof *group_windows; i++)
        if (vs_str_equal_nocase(name, vs_str(group_windows[i].name)))
            return &group_windows[i];
    return NULL;
}

/* TUMBLE_START: the window's name, and which bound; NULL: it is none. */
static const struct group_window *find_bound(struct vs_str name, uint32_t *bound)
{
    for (uint32_t i = 0; i < BOUND_COUNT; i++) {
        struct vs_str end = vs_str(bound_names[i]);
        if (name.len <= end.len ||
            !vs_str_equal_nocase((struct vs_str){name.ptr + name.len - end.len, end.len}, end))
            continue;
        *bound = i;
        return find((struct vs_str){name.ptr, name.len - end.len});
    }
    return NULL;
}

bool vs_ast_is_group_window(const struct vs_ast_expr *expr)
{
    return expr->kind == VS_AST_CALL && expr->as.call.over == NULL &&
           find(expr->as.call.name) != NULL;
}

bool vs_ast_is_window_bound(const struct vs_ast_expr *expr)
{
    uint32_t bound;
    return expr->kind == VS_AST_CALL && find_bound(expr->as.call.name, &bound) != NULL;
}

enum vs_err vs_bind_group_window(struct vs_binder *binder, const struct vs_scope *scope,
                                 const struct vs_ast_expr *call, struct vs_window *out)
{
    const struct group_window *window = find(call->as.call.name);
    const struct vs_ast_list *args = &call->as.call.args;
    const struct vs_expr *time = NULL;
    if (args->count == window->arg_count + 1)
        return vs_bind_fail(binder, call->at, "%s window with alignment is not supported yet.",
                            window->name);
    if (args->count != window->arg_count)
        return vs_bind_fail(binder, call->at, "Invalid number of arguments to function '%s'",
                            window->name);
    VS_TRY(vs_bind_expr(binder, scope, args->items[0], &time));
    if (time->kind != VS_EXPR_COLUMN || time->type.attribute == VS_TIME_NONE)
        return vs_bind_fail(binder, args->items[0]->at,
                            "Window aggregate can only be defined over a time attribute column: %s "
                            "needs the column with the WATERMARK, as it is",
                            window->name);
    *out = (struct vs_window){.kind = window->kind, .time_column = time->column};
    VS_TRY(vs_bind_interval(binder, args->items[args->count - 1], window->name, &out->size_ms));
    out->slide_ms = out->size_ms;
    if (window->kind == VS_WINDOW_HOP)
        VS_TRY(vs_bind_interval(binder, args->items[1], window->name, &out->slide_ms));
    if (out->size_ms <= 0 || out->slide_ms <= 0)
        return vs_bind_fail(binder, call->at, "%s requires sizes above zero", window->name);
    return VS_ERR_OK;
}

static void print_args(struct vs_buf *out, const struct vs_ast_expr *call)
{
    for (uint32_t i = 0; i < call->as.call.args.count; i++) {
        vs_ast_print_expr(out, call->as.call.args.items[i]);
        vs_buf_add_char(out, ',');
    }
}

static bool same_args(const struct vs_ast_expr *a, const struct vs_ast_expr *b)
{
    struct vs_buf left = {0}, right = {0};
    print_args(&left, a);
    print_args(&right, b);
    bool same = vs_str_equal(vs_buf_str(&left), vs_buf_str(&right));
    vs_buf_free(&left);
    vs_buf_free(&right);
    return same;
}

enum vs_err vs_bind_window_bound(struct vs_binder *binder, const struct vs_ast_expr *window,
                                 const struct vs_ast_expr *bound, const struct vs_rel *aggregate,
                                 const struct vs_expr **out)
{
    uint32_t which = 0;
    const struct group_window *of = find_bound(bound->as.call.name, &which);
    const struct vs_window_columns *columns = &aggregate->windows;
    if (window == NULL || of != find(window->as.call.name) || !same_args(window, bound))
        return vs_bind_fail(binder, bound->at,
                            "Call to auxiliary group function '%.*s' must have matching call to "
                            "group function '%s' in GROUP BY clause",
                            VS_STR_ARG(bound->as.call.name), of->name);
    bool by_now = columns->time_type.attribute == VS_TIME_PROCTIME;
    *out = NULL;
    if (which == BOUND_PROCTIME && !by_now) { /* NULL, as in Flink */
        struct vs_type type = {.kind = VS_KIND_TIMESTAMP_LTZ, .precision = 3};
        *out = vs_expr_const(binder->arena, type, (struct vs_value){.is_null = true});
        return VS_ERR_OK;
    }
    if (which == BOUND_ROWTIME && by_now)
        return vs_bind_unsupported(binder, bound->at, "%.*s of a window over processing time",
                                   VS_STR_ARG(bound->as.call.name));
    int32_t column = which == BOUND_START ? columns->start
                     : which == BOUND_END ? columns->end
                                          : columns->time;
    VS_CHECK_INT(column, >=, 0);
    *out = vs_rel_column(binder, aggregate, (uint32_t)column);
    return VS_ERR_OK;
}
