/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Expressions of DEFINE and MEASURES: a name or a call that looks at rows of a match becomes a read
 * of the match, and a column of the expression. */
#include "core/sql/aggregate.h"
#include "core/sql/plan/bind_match.h"

uint32_t vs_match_variable(const struct vs_match *match, struct vs_str name)
{
    for (uint32_t i = 0; i < match->part_count; i++)
        if (vs_str_equal(match->parts[i].variable, name))
            return i;
    return VS_MATCH_ANY;
}

static bool same_read(const struct vs_match_read *a, const struct vs_match_read *b)
{
    return a->kind == b->kind && a->kind != VS_MATCH_READ_AGGREGATE && a->variable == b->variable &&
           a->first == b->first && a->offset == b->offset && a->column == b->column;
}

static const struct vs_expr *add_read(struct vs_binder *binder, struct vs_match_scope *scope,
                                      const struct vs_match_read *read)
{
    struct vs_match *match = scope->match;
    uint32_t at = 0;
    while (at < match->read_count && !same_read(&match->reads[at], read))
        at++;
    if (at == match->read_count) {
        match->reads = vs_plan_grow(binder->arena, match->reads, match->read_count,
                                    &scope->read_capacity, sizeof *match->reads);
        match->reads[match->read_count++] = *read;
    }
    return vs_expr_column(binder->arena, at, read->type);
}

enum vs_err vs_match_name(struct vs_binder *binder, const struct vs_scope *scope,
                          const struct vs_ast_path *path, const struct vs_expr **out)
{
    struct vs_match_scope *match = scope->match;
    struct vs_match_read read = {.kind = VS_MATCH_READ_ROW,
                                 .variable = VS_MATCH_ANY,
                                 .first = match->first,
                                 .offset = match->offset};
    struct vs_scope rows = {.from = *match->input, .rel = match->input->rel};
    struct vs_ast_path column = *path;
    const struct vs_expr *expr = NULL;
    if (path->count > 1) {
        read.variable = vs_match_variable(match->match, path->parts[0].name);
        if (read.variable == VS_MATCH_ANY)
            return vs_bind_fail(binder, path->at,
                                "Table '%.*s' not found: it is no variable of "
                                "PATTERN",
                                VS_STR_ARG(path->parts[0].name));
        column.parts++;
        column.count--;
    }
    VS_TRY(vs_scope_column(binder, &rows, &column, &expr));
    read.column = vs_column_list_add(binder, &match->columns, expr, column.parts[0].name);
    read.type = expr->type;
    read.type.attribute = VS_TIME_NONE;
    read.type.not_null = false;
    *out = add_read(binder, match, &read);
    return VS_ERR_OK;
}

/* --- calls --- */

static const char *const navigations[] = {"FIRST", "LAST", "PREV", "NEXT"};
static const char *const others[] = {"CLASSIFIER", "MATCH_NUMBER", "MATCH_ROWTIME",
                                     "MATCH_PROCTIME"};

static bool is_named(const struct vs_ast_expr *ast, const char *name)
{
    return vs_str_equal_nocase(ast->as.call.name, vs_str(name));
}

static bool is_navigation(const struct vs_ast_expr *ast)
{
    bool found = false;
    if (ast->kind != VS_AST_CALL)
        return false;
    for (size_t i = 0; i < sizeof navigations / sizeof *navigations; i++)
        found |= is_named(ast, navigations[i]);
    return found;
}

bool vs_match_is_call(const struct vs_ast_expr *ast)
{
    bool found = vs_ast_is_aggregate(ast) || is_navigation(ast);
    if (vs_ast_is_over(ast))
        return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        found |= is_named(ast, others[i]);
    return found || ast->as.call.match_scope != 0 || vs_aggregate_exists(ast->as.call.name, true);
}

/* Which variable the names of an expression are of. */
struct finder {
    const struct vs_match *match;
    uint32_t variable;
    bool found;
    bool several;
};

static enum vs_err find_variable(void *ctx, const struct vs_ast_expr *ast)
{
    struct finder *finder = ctx;
    if (ast->kind != VS_AST_NAME)
        return vs_ast_each_child(ast, find_variable, finder);
    uint32_t variable = VS_MATCH_ANY;
    if (ast->as.name.count > 1)
        variable = vs_match_variable(finder->match, ast->as.name.parts[0].name);
    finder->several |= finder->found && finder->variable != variable;
    finder->variable = variable;
    finder->found = true;
    return VS_ERR_OK;
}

static enum vs_err check_variable(struct vs_binder *binder, const struct vs_match_scope *scope,
                                  const struct vs_ast_expr *ast, struct finder *out)
{
    *out = (struct finder){.match = scope->match, .variable = VS_MATCH_ANY};
    VS_TRY(vs_ast_each_child(ast, find_variable, out));
    if (out->several)
        return vs_bind_fail(binder, ast->at, "Multiple pattern variables in '%.*s'",
                            VS_STR_ARG(ast->as.call.name));
    return VS_ERR_OK;
}

/* The number behind the expression: LAST(a.x, 2). */
static enum vs_err read_offset(struct vs_binder *binder, const struct vs_ast_expr *ast,
                               uint32_t without, uint32_t *out)
{
    struct vs_ast_list args = ast->as.call.args;
    *out = without;
    if (args.count == 0 || args.count > 2)
        return vs_bind_fail(binder, ast->at, "Invalid number of arguments to function '%.*s'",
                            VS_STR_ARG(ast->as.call.name));
    if (args.count < 2)
        return VS_ERR_OK;
    const struct vs_ast_expr *number = args.items[1];
    if (number->kind != VS_AST_LITERAL || number->as.literal.type.kind != VS_KIND_INT ||
        number->as.literal.value.is_null || number->as.literal.value.as.i32 < 0)
        return vs_bind_fail(binder, number->at,
                            "%.*s takes a whole number of rows as its second argument",
                            VS_STR_ARG(ast->as.call.name));
    *out = (uint32_t)number->as.literal.value.as.i32;
    return VS_ERR_OK;
}

static enum vs_err bind_navigation(struct vs_binder *binder, const struct vs_scope *scope,
                                   const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    struct vs_match_scope *match = scope->match;
    struct vs_match_scope outside = *match;
    struct finder finder;
    bool physical = is_named(ast, "PREV") || is_named(ast, "NEXT");
    uint32_t offset = 0;
    if (match->inside ||
        (ast->as.call.args.count > 0 && vs_ast_has(ast->as.call.args.items[0], is_navigation)))
        return vs_bind_fail(binder, ast->at, "Cannot nest PREV/NEXT under LAST/FIRST, nor these");
    VS_TRY(read_offset(binder, ast, physical, &offset));
    VS_TRY(check_variable(binder, match, ast, &finder));
    if (physical && !match->is_define)
        return vs_bind_fail(binder, ast->at, "Cannot use PREV/NEXT in MEASURE");
    if (physical && offset != 0)
        return vs_bind_fail(binder, ast->at,
                            "Flink does not support physical offsets within partition: "
                            "LAST(variable.column, n) gives the rows before");
    match->inside = true;
    match->first = is_named(ast, "FIRST");
    match->offset = offset;
    enum vs_err err = vs_bind_expr(binder, scope, ast->as.call.args.items[0], out);
    match->inside = outside.inside;
    match->first = outside.first;
    match->offset = outside.offset;
    return err;
}

/* An aggregate over the rows of one variable; its arguments are computed below the match. */
static enum vs_err bind_aggregate(struct vs_binder *binder, const struct vs_scope *scope,
                                  const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    struct vs_match_scope *match = scope->match;
    const struct vs_ast_call *call = &ast->as.call;
    struct vs_rel_call bound;
    struct finder finder;
    bool star = call->args.count == 1 && call->args.items[0]->kind == VS_AST_STAR;
    if (call->distinct || call->all)
        return vs_bind_fail(binder, ast->at, "DISTINCT/ALL not allowed with %.*s function",
                            VS_STR_ARG(call->name));
    if (call->filter != NULL)
        return vs_bind_fail(binder, ast->at, "Unsupported call: FILTER in MATCH_RECOGNIZE");
    if (star && call->args.items[0]->as.name.count > 0)
        return vs_bind_fail(binder, ast->at, "Unknown field '*'");
    if (match->inside)
        return vs_bind_fail(binder, ast->at, "An aggregate cannot stand in FIRST or LAST");
    VS_TRY(check_variable(binder, match, ast, &finder));
    if (!star && call->args.count > 0 && !finder.found)
        return vs_bind_fail(binder, ast->at, "No pattern variable specified in aggregate");
    struct vs_relation rows = *match->input;
    struct vs_str name = {0};
    if (finder.variable != VS_MATCH_ANY)
        name = match->match->parts[finder.variable].variable;
    VS_TRY(vs_relation_rename(binder, &rows, name, &(struct vs_ast_idents){0}));
    struct vs_scope below = {.from = rows, .rel = rows.rel, .clause = "MATCH_RECOGNIZE"};
    VS_TRY(vs_bind_aggregate(binder, &below, ast, &match->columns, &bound));
    struct vs_match_read read = {.kind = VS_MATCH_READ_AGGREGATE,
                                 .variable = finder.variable,
                                 .call = bound.agg,
                                 .constants = bound.constants,
                                 .type = bound.agg.type};
    *out = add_read(binder, match, &read);
    return VS_ERR_OK;
}

static enum vs_err bind_rowtime(struct vs_binder *binder, const struct vs_scope *scope,
                                const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    struct vs_match_scope *match = scope->match;
    struct vs_match_read read = {.kind = VS_MATCH_READ_ROWTIME, .variable = VS_MATCH_ANY};
    struct vs_ast_list args = ast->as.call.args;
    read.type = (struct vs_type){.kind = VS_KIND_TIMESTAMP, .precision = 3};
    if (args.count > 0) {
        struct vs_scope rows = {.from = *match->input, .rel = match->input->rel};
        const struct vs_expr *time = NULL;
        VS_TRY(vs_bind_expr(binder, &rows, args.items[0], &time));
        if (args.count > 1 || time->type.attribute != VS_TIME_ROWTIME)
            return vs_bind_fail(binder, ast->at,
                                "The function MATCH_ROWTIME requires argument to "
                                "be a row time attribute type");
        read.type = time->type;
    }
    read.type.attribute = VS_TIME_ROWTIME;
    read.type.not_null = true;
    *out = add_read(binder, match, &read);
    return VS_ERR_OK;
}

static enum vs_err check_modifier(struct vs_binder *binder, const struct vs_match_scope *scope,
                                  const struct vs_ast_expr *ast)
{
    if (ast->as.call.match_scope == 0)
        return VS_ERR_OK;
    if (scope->is_define)
        return vs_bind_fail(binder, ast->at, "Cannot use RUNNING/FINAL in DEFINE");
    if (ast->as.call.match_scope == 1)
        return vs_bind_fail(binder, ast->at,
                            "Unsupported call: RUNNING; with one row per match all rows count");
    return VS_ERR_OK;
}

enum vs_err vs_match_call(struct vs_binder *binder, const struct vs_scope *scope,
                          const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    VS_TRY(check_modifier(binder, scope->match, ast));
    if (is_navigation(ast))
        return bind_navigation(binder, scope, ast, out);
    if (is_named(ast, "CLASSIFIER"))
        return vs_bind_fail(binder, ast->at, "Unsupported call: CLASSIFIER()");
    if (is_named(ast, "MATCH_NUMBER"))
        return vs_bind_fail(binder, ast->at,
                            "No match found for function signature MATCH_NUMBER()");
    if (is_named(ast, "MATCH_ROWTIME"))
        return bind_rowtime(binder, scope, ast, out);
    if (is_named(ast, "MATCH_PROCTIME")) {
        struct vs_match_read read = {
            .kind = VS_MATCH_READ_PROCTIME, .variable = VS_MATCH_ANY, .type = vs_type_ltz(3)};
        read.type.not_null = true;
        read.type.attribute = VS_TIME_PROCTIME;
        *out = add_read(binder, scope->match, &read);
        return VS_ERR_OK;
    }
    return bind_aggregate(binder, scope, ast, out);
}
