/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* TUMBLE, HOP, CUMULATE and SESSION as table functions. */
#include "core/sql/plan/bind_function.h"

/* Positional order; Flink's names are capitals. */
static const struct vs_param tumble_params[] = {
    {"DATA", false}, {"TIMECOL", false}, {"SIZE", false}, {"OFFSET", true}};
static const struct vs_param hop_params[] = {
    {"DATA", false}, {"TIMECOL", false}, {"SLIDE", false}, {"SIZE", false}, {"OFFSET", true}};
static const struct vs_param cumulate_params[] = {
    {"DATA", false}, {"TIMECOL", false}, {"STEP", false}, {"SIZE", false}, {"OFFSET", true}};
static const struct vs_param session_params[] = {
    {"DATA", false}, {"TIMECOL", false}, {"GAP", false}};
enum { PARAMS_MAX = 5 };

struct window_function {
    const char *name;
    enum vs_window_kind kind;
    const struct vs_param *params;
    uint32_t param_count;
};

static const struct window_function functions[] = {
    {"TUMBLE", VS_WINDOW_TUMBLE, tumble_params, 4},
    {"HOP", VS_WINDOW_HOP, hop_params, 5},
    {"CUMULATE", VS_WINDOW_CUMULATE, cumulate_params, 5},
    {"SESSION", VS_WINDOW_SESSION, session_params, 3},
};

static const struct window_function *find(struct vs_str name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (vs_str_equal_nocase(name, vs_str(functions[i].name)))
            return &functions[i];
    return NULL;
}

bool vs_window_function_exists(struct vs_str name)
{
    return find(name) != NULL;
}

/* TABLE t, or a query */
enum vs_err vs_bind_table_arg(struct vs_binder *binder, const struct vs_ast_expr *arg,
                              const char *name, struct vs_relation *out)
{
    if (arg->kind == VS_AST_QUERY)
        return vs_bind_query_below(binder, arg->as.query, out);
    if (arg->kind == VS_AST_TABLE_ARG)
        return vs_bind_table(binder, arg->as.table.table, out);
    return vs_bind_fail(binder, arg->at,
                        "Argument %s must be a table: TABLE t, or a query in parentheses", name);
}

enum vs_err vs_bind_partition(struct vs_binder *binder, const struct vs_ast_list *list,
                              const struct vs_relation *relation, uint32_t **out, uint32_t *count)
{
    *count = list->count;
    *out = VS_ARENA_ARRAY(binder->arena, list->count, uint32_t);
    struct vs_scope scope = {.from = *relation, .rel = relation->rel, .clause = "PARTITION BY"};
    for (uint32_t i = 0; i < list->count; i++) {
        const struct vs_expr *expr = NULL;
        VS_TRY(vs_bind_expr(binder, &scope, list->items[i], &expr));
        if (expr->kind != VS_EXPR_COLUMN)
            return vs_bind_fail(binder, list->items[i]->at,
                                "PARTITION BY of a table argument takes columns only");
        (*out)[i] = expr->column;
    }
    return VS_ERR_OK;
}

/* DESCRIPTOR(column) */
enum vs_err vs_bind_descriptor(struct vs_binder *binder, const struct vs_ast_expr *arg,
                               const char *name, const struct vs_relation *relation, uint32_t *out)
{
    if (arg->kind != VS_AST_DESCRIPTOR || arg->as.descriptor.count != 1)
        return vs_bind_fail(binder, arg->at, "Argument %s must be DESCRIPTOR(column)", name);
    return vs_relation_column(binder, relation, &arg->as.descriptor.columns[0], out);
}

enum vs_err vs_bind_time_attribute(struct vs_binder *binder, uint32_t at, const char *what,
                                   struct vs_type type)
{
    if (type.attribute != VS_TIME_NONE)
        return VS_ERR_OK;
    struct vs_buf text = {0};
    vs_type_print(&text, type);
    enum vs_err err =
        vs_bind_fail(binder, at,
                     "%s requires the timecol is a time attribute type, but is %.*s. A column is "
                     "one by WATERMARK FOR in CREATE TABLE; "
                     "it stops being one by CAST, by arithmetic and behind updating queries",
                     what, VS_STR_ARG(vs_buf_str(&text)));
    vs_buf_free(&text);
    return err;
}

static enum vs_err check_sizes(struct vs_binder *binder, const struct vs_ast_expr *call,
                               const struct vs_window *window)
{
    long long size = window->size_ms, slide = window->slide_ms;
    if (size <= 0 || slide <= 0)
        return vs_bind_fail(binder, call->at, "%.*s table function requires sizes above zero",
                            VS_STR_ARG(call->as.call.name));
    if (size % slide == 0)
        return VS_ERR_OK;
    if (window->kind == VS_WINDOW_HOP)
        return vs_bind_fail(binder, call->at,
                            "HOP table function based aggregate requires size must be an integral "
                            "multiple of slide, "
                            "but got size %lld ms and slide %lld ms",
                            size, slide);
    return vs_bind_fail(binder, call->at,
                        "CUMULATE table function based aggregate requires maxSize must be an "
                        "integral multiple of step, "
                        "but got maxSize %lld ms and step %lld ms.",
                        size, slide);
}

static enum vs_err bind_sizes(struct vs_binder *binder, const struct vs_ast_expr *call,
                              const struct window_function *function,
                              const struct vs_ast_expr *const *args, struct vs_window *window)
{
    static const char what[] = "Window aggregate";
    bool two = function->kind == VS_WINDOW_HOP || function->kind == VS_WINDOW_CUMULATE;
    if (two)
        VS_TRY(vs_bind_interval(binder, args[2], what, &window->slide_ms));
    VS_TRY(vs_bind_interval(binder, args[two ? 3 : 2], what, &window->size_ms));
    if (!two)
        window->slide_ms = window->size_ms;
    const struct vs_ast_expr *offset = args[function->param_count - 1];
    if (offset != NULL && function->kind != VS_WINDOW_SESSION)
        VS_TRY(vs_bind_interval(binder, offset, what, &window->offset_ms));
    return check_sizes(binder, call, window);
}

static enum vs_err bind_partition(struct vs_binder *binder, const struct window_function *function,
                                  const struct vs_ast_expr *arg, const struct vs_relation *input,
                                  struct vs_window *window)
{
    if (arg->kind != VS_AST_TABLE_ARG || !arg->as.table.partitioned)
        return VS_ERR_OK;
    if (function->kind != VS_WINDOW_SESSION)
        return vs_bind_fail(
            binder, arg->at,
            "PARTITION BY in %s is only for SESSION windows; GROUP BY names the keys",
            function->name);
    return vs_bind_partition(binder, &arg->as.table.partition, input, &window->partition,
                             &window->partition_count);
}

enum vs_err vs_bind_window_function(struct vs_binder *binder, const struct vs_ast_expr *call,
                                    struct vs_relation *out)
{
    const struct window_function *function = find(call->as.call.name);
    const struct vs_ast_expr *args[PARAMS_MAX] = {NULL};
    struct vs_window window = {.kind = function->kind};
    struct vs_relation input;
    VS_TRY(vs_bind_args(binder, call, function->params, function->param_count, args));
    VS_TRY(vs_bind_table_arg(binder, args[0], "DATA", &input));
    VS_TRY(bind_partition(binder, function, args[0], &input, &window));
    VS_TRY(vs_bind_descriptor(binder, args[1], "TIMECOL", &input, &window.time_column));
    VS_TRY(vs_bind_time_attribute(binder, args[1]->as.descriptor.columns[0].at,
                                  "The window function",
                                  input.rel->node.types[window.time_column]));
    VS_TRY(bind_sizes(binder, call, function, args, &window));
    VS_TRY(vs_bind_append_only(binder, input.rel, call->at, "StreamPhysicalWindowTableFunction"));
    uint32_t first = input.rel->node.column_count;
    struct vs_rel *rel = vs_rel_window(&binder->rels, input.rel, &window);
    /* The fields of the input, then the three of the window. */
    struct vs_field *fields = VS_ARENA_ARRAY(binder->arena, input.field_count + 3, struct vs_field);
    for (uint32_t i = 0; i < input.field_count; i++)
        fields[i] = input.fields[i];
    for (uint32_t i = 0; i < 3; i++)
        fields[input.field_count + i] =
            (struct vs_field){.name = rel->node.names[first + i], .column = first + i};
    *out = (struct vs_relation){rel, fields, input.field_count + 3};
    return VS_ERR_OK;
}
