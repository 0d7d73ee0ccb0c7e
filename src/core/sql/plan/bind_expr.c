/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Expressions: from the tree to vs_expr, from the bottom up. */
#include "base/check.h"
#include "core/sql/plan/bind_json.h"
#include "core/sql/plan/bind_match.h"
#include "core/sql/plan/bind_overlaps.h"
#include "core/sql/plan/binder_join.h"

enum vs_err vs_bind_call(struct vs_binder *binder, uint32_t at, struct vs_str name,
                         const struct vs_expr *const *args, uint32_t arg_count,
                         const struct vs_expr **out)
{
    struct vs_err_note note = {0};
    enum vs_err err = vs_expr_call(binder->arena, name, args, arg_count, out, &note);
    if (err != VS_ERR_OK)
        return vs_sql_fail(binder->note, err, binder->script, at, "%s", note.text);
    return VS_ERR_OK;
}

static enum vs_err bind_list(struct vs_binder *binder, const struct vs_scope *scope,
                             struct vs_ast_list list, const struct vs_expr ***out)
{
    *out = VS_ARENA_ARRAY(binder->arena, list.count, const struct vs_expr *);
    for (uint32_t i = 0; i < list.count; i++)
        VS_TRY(vs_bind_expr(binder, scope, list.items[i], &(*out)[i]));
    return VS_ERR_OK;
}

/* The name under which the expression library knows it. */
static struct vs_str operator_name(struct vs_binder *binder, const struct vs_ast_expr *ast,
                                   bool *negate)
{
    struct vs_str text = vs_str(vs_ast_op_text(ast->as.op.op));
    *negate = false;
    if (ast->as.op.op == VS_AST_OP_MINUS)
        return VS_STR("NEGATE");
    if (!ast->as.op.negated)
        return text;
    struct vs_str is = VS_STR("IS ");
    struct vs_str name = vs_str_starts_with(text, is)
                             ? vs_arena_printf(binder->arena, "IS NOT %.*s",
                                               (int)(text.len - is.len), text.ptr + is.len)
                             : vs_arena_printf(binder->arena, "NOT %.*s", VS_STR_ARG(text));
    *negate = !vs_function_exists(name);
    return *negate ? text : name;
}

/* (a - b) DAY TO SECOND */
static enum vs_err bind_difference(struct vs_binder *binder, const struct vs_scope *scope,
                                   const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    const struct vs_expr *args[3] = {NULL};
    bool months = ast->as.op.interval->kind == VS_KIND_INTERVAL_MONTH;
    struct vs_value unit = {.as.str = months ? VS_STR("MONTH") : VS_STR("SECOND")};
    args[0] = vs_expr_const(binder->arena,
                            (struct vs_type){.kind = VS_KIND_SYMBOL, .not_null = true}, unit);
    VS_TRY(vs_bind_expr(binder, scope, ast->as.op.args.items[0], &args[1]));
    VS_TRY(vs_bind_expr(binder, scope, ast->as.op.args.items[1], &args[2]));
    return vs_bind_call(binder, ast->at, VS_STR("MINUS"), args, 3, out);
}

static enum vs_err bind_operator(struct vs_binder *binder, const struct vs_scope *scope,
                                 const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    enum vs_ast_op op = ast->as.op.op;
    struct vs_ast_list list = ast->as.op.args;
    struct vs_str text = vs_str(vs_ast_op_text(op));
    bool quantified = op == VS_AST_OP_COMPARE_ALL || op == VS_AST_OP_COMPARE_SOME;
    if (vs_ast_is_query_test(ast)) {
        int32_t column = vs_scope_computed(scope, ast);
        if (column == VS_NO_COLUMN)
            return vs_bind_unsupported(binder, ast->at,
                                       "%.*s with a query is not supported here; in SELECT, WHERE and HAVING it is",
                                       VS_STR_ARG(text));
        *out = vs_rel_column(binder, scope->rel, (uint32_t)column);
        return VS_ERR_OK;
    }
    if (op == VS_AST_OP_PLUS)
        return vs_bind_expr(binder, scope, list.items[0], out);
    if (op == VS_AST_OP_OVERLAPS)
        return vs_bind_overlaps(binder, scope, ast, out);
    if (op == VS_AST_OP_SUBTRACT && ast->as.op.interval != NULL)
        return bind_difference(binder, scope, ast, out);
    bool negate = false;
    struct vs_str name = operator_name(binder, ast, &negate);
    if (quantified || !vs_function_exists(name))
        return vs_bind_unsupported(binder, ast->at, "%.*s is not supported yet", VS_STR_ARG(text));
    const struct vs_expr **args = NULL;
    VS_TRY(bind_list(binder, scope, list, &args));
    VS_TRY(vs_bind_call(binder, ast->at, name, args, list.count, out));
    return negate ? vs_bind_call(binder, ast->at, VS_STR("NOT"), out, 1, out) : VS_ERR_OK;
}

/* An aggregate, or a call with OVER: a column by now, or in a place where there is none. */
static enum vs_err bind_computed(struct vs_binder *binder, const struct vs_scope *scope,
                                 const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    int32_t column = vs_scope_computed(scope, ast);
    if (column != VS_NO_COLUMN) {
        *out = vs_rel_column(binder, scope->rel, (uint32_t)column);
        return VS_ERR_OK;
    }
    const char *what =
        vs_ast_is_over(ast) ? "Windowed aggregate expression" : "Aggregate expression";
    return vs_bind_fail(binder, ast->at, "%s is illegal in %s clause", what,
                        scope->clause == NULL ? "this" : scope->clause);
}

static enum vs_err bind_function(struct vs_binder *binder, const struct vs_scope *scope,
                                 const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    const struct vs_ast_call *call = &ast->as.call;
    if (scope->match != NULL && vs_match_is_call(ast))
        return vs_match_call(binder, scope, ast, out);
    if (vs_ast_is_over(ast) || vs_ast_is_aggregate(ast) ||
        vs_scope_computed(scope, ast) != VS_NO_COLUMN) /* GROUPING(..), TUMBLE_START(..) */
        return bind_computed(binder, scope, ast, out);
    if (call->distinct || call->filter != NULL)
        return vs_bind_fail(binder, ast->at,
                            "%.*s is not an aggregate: it takes no DISTINCT and no FILTER",
                            VS_STR_ARG(call->name));
    if (call->json != NULL)
        return vs_bind_json(binder, scope, ast, out);
    const struct vs_expr **args = NULL;
    VS_TRY(bind_list(binder, scope, call->args, &args));
    return vs_bind_call(binder, ast->at, call->name, args, call->args.count, out);
}

static enum vs_err bind_case(struct vs_binder *binder, const struct vs_scope *scope,
                             const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    uint32_t count = ast->as.when.when_count * 2 + (ast->as.when.otherwise != NULL);
    const struct vs_expr **args = VS_ARENA_ARRAY(binder->arena, count, const struct vs_expr *);
    const struct vs_expr *pair[2] = {NULL, NULL};
    if (ast->as.when.operand != NULL)
        VS_TRY(vs_bind_expr(binder, scope, ast->as.when.operand, &pair[0]));
    for (uint32_t i = 0; i < ast->as.when.when_count; i++) {
        const struct vs_ast_when *when = &ast->as.when.whens[i];
        VS_TRY(vs_bind_expr(binder, scope, when->when, &args[2 * i]));
        if (pair[0] != NULL) {
            pair[1] = args[2 * i];
            VS_TRY(vs_bind_call(binder, when->when->at, VS_STR("="), pair, 2, &args[2 * i]));
        }
        VS_TRY(vs_bind_expr(binder, scope, when->then, &args[2 * i + 1]));
    }
    if (ast->as.when.otherwise != NULL)
        VS_TRY(vs_bind_expr(binder, scope, ast->as.when.otherwise, &args[count - 1]));
    return vs_bind_call(binder, ast->at, VS_STR("CASE"), args, count, out);
}

static enum vs_err bind_cast(struct vs_binder *binder, const struct vs_scope *scope,
                             const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    const struct vs_expr *arg = NULL;
    VS_TRY(vs_bind_expr(binder, scope, ast->as.cast.arg, &arg));
    /* The result of a cast is no time attribute, also when the type stays as it is. */
    if (arg->kind == VS_EXPR_COLUMN && arg->type.attribute != VS_TIME_NONE) {
        struct vs_type plain = arg->type;
        plain.attribute = VS_TIME_NONE;
        arg = vs_expr_column(binder->arena, arg->column, plain);
    }
    struct vs_err_note note = {0};
    enum vs_err err =
        vs_expr_cast(binder->arena, arg, ast->as.cast.type, ast->as.cast.try_cast, out, &note);
    return err == VS_ERR_OK
               ? VS_ERR_OK
               : vs_sql_fail(binder->note, err, binder->script, ast->at, "%s", note.text);
}

enum vs_err vs_bind_field(struct vs_binder *binder, const struct vs_expr *row,
                          const struct vs_ast_ident *name, const struct vs_expr **out)
{
    if (row->type.kind != VS_KIND_ROW)
        return vs_bind_fail(binder, name->at,
                            "Column '%.*s' not found: what stands before the dot is no ROW",
                            VS_STR_ARG(name->name));
    for (uint32_t i = 0; i < row->type.element_count; i++) {
        if (!vs_str_equal(row->type.names[i], name->name))
            continue;
        struct vs_type type = {.kind = VS_KIND_INT, .not_null = true};
        const struct vs_expr *args[2] = {
            row, vs_expr_const(binder->arena, type, (struct vs_value){.as.i32 = (int32_t)i})};
        return vs_bind_call(binder, name->at, VS_STR("FIELD"), args, 2, out);
    }
    return vs_bind_fail(binder, name->at, "Column '%.*s' not found in the ROW before the dot",
                        VS_STR_ARG(name->name));
}

static enum vs_err bind_field(struct vs_binder *binder, const struct vs_scope *scope,
                              const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    const struct vs_expr *row = NULL;
    VS_TRY(vs_bind_expr(binder, scope, ast->as.field.arg, &row));
    return vs_bind_field(binder, row, &ast->as.field.name, out);
}

static const struct vs_expr *bind_symbol(struct vs_binder *binder, struct vs_str symbol)
{
    struct vs_type type = {.kind = VS_KIND_SYMBOL, .not_null = true};
    return vs_expr_const(binder->arena, type, (struct vs_value){.as.str = symbol});
}

static enum vs_err refuse_place(struct vs_binder *binder, const struct vs_ast_expr *ast,
                                const char *what)
{
    return vs_bind_fail(binder, ast->at, "%s cannot stand here: it is no value", what);
}

const struct vs_ast_expr *vs_select_alias(const struct vs_ast_select *select,
                                          const struct vs_ast_expr *name)
{
    if (name->kind != VS_AST_NAME || name->as.name.count != 1)
        return NULL;
    for (uint32_t i = 0; i < select->item_count; i++)
        if (vs_str_equal(select->items[i].alias.name, name->as.name.parts[0].name))
            return select->items[i].expr;
    return NULL;
}

static enum vs_err bind_name(struct vs_binder *binder, const struct vs_scope *scope,
                             const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    if (scope->match != NULL)
        return vs_match_name(binder, scope, &ast->as.name, out);
    if (scope->aliases != NULL &&
        !vs_relation_has_field(&scope->from, ast->as.name.parts[0].name)) {
        const struct vs_ast_expr *item = vs_select_alias(scope->aliases, ast);
        struct vs_scope below = *scope;
        below.aliases = NULL;
        if (item != NULL)
            return vs_bind_expr(binder, &below, item, out);
    }
    return vs_scope_column(binder, scope, &ast->as.name, out);
}

/* A query that stands for a value: a column by now (bind_subquery.c), or in a place where it cannot be. */
static enum vs_err bind_query(struct vs_binder *binder, const struct vs_scope *scope,
                              const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    int32_t column = vs_scope_computed(scope, ast);
    if (column == VS_NO_COLUMN)
        return vs_bind_unsupported(binder, ast->at,
                                   "A query as a value is not supported here yet; in the SELECT "
                                   "list, in WHERE and in HAVING it is");
    *out = vs_rel_column(binder, scope->rel, (uint32_t)column);
    return VS_ERR_OK;
}

static enum vs_err bind_kind(struct vs_binder *binder, const struct vs_scope *scope,
                             const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    switch (ast->kind) {
    case VS_AST_LITERAL:
        *out = vs_expr_const(binder->arena, ast->as.literal.type, ast->as.literal.value);
        return VS_ERR_OK;
    case VS_AST_NAME:
        return bind_name(binder, scope, ast, out);
    case VS_AST_OPERATOR:
        return bind_operator(binder, scope, ast, out);
    case VS_AST_CALL:
        return bind_function(binder, scope, ast, out);
    case VS_AST_CASE:
        return bind_case(binder, scope, ast, out);
    case VS_AST_CAST:
        return bind_cast(binder, scope, ast, out);
    case VS_AST_FIELD:
        return bind_field(binder, scope, ast, out);
    case VS_AST_SYMBOL:
        *out = bind_symbol(binder, ast->as.symbol);
        return VS_ERR_OK;
    case VS_AST_QUERY:
        return bind_query(binder, scope, ast, out);
    case VS_AST_STAR:
        return refuse_place(binder, ast, "*");
    case VS_AST_TABLE_ARG:
        return refuse_place(binder, ast, "A TABLE argument");
    case VS_AST_DESCRIPTOR:
        return refuse_place(binder, ast, "A DESCRIPTOR");
    case VS_AST_NAMED_ARG:
        return refuse_place(binder, ast, "A named argument");
    case VS_AST_DEFAULT:
        return refuse_place(binder, ast, "DEFAULT");
    case VS_AST_EXPR_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

static bool is_computed_call(const struct vs_ast_expr *ast)
{
    return vs_ast_is_aggregate(ast) || vs_ast_is_over(ast);
}

/* In a grouped query an expression that equals a key stands for its column: GROUP BY UPPER(a) ..
 * SELECT UPPER(a). */
static bool bind_as_key(struct vs_binder *binder, const struct vs_scope *scope,
                        const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    if (!scope->has_expression_key || ast->kind == VS_AST_LITERAL || ast->kind == VS_AST_SYMBOL ||
        vs_ast_has(ast, is_computed_call))
        return false;
    struct vs_scope before = {.from = scope->from, .rel = scope->from.rel};
    struct vs_err_note ignored, *note = binder->note;
    const struct vs_expr *expr = NULL;
    binder->note = &ignored;
    enum vs_err err = vs_bind_expr(binder, &before, ast, &expr);
    binder->note = note;
    for (uint32_t i = 0; err == VS_ERR_OK && i < scope->key_count; i++) {
        if (vs_expr_equal(scope->keys[i], expr)) {
            *out = vs_rel_column(binder, scope->rel, scope->key_columns[i]);
            return true;
        }
    }
    return false;
}

enum vs_err vs_bind_expr(struct vs_binder *binder, const struct vs_scope *scope,
                         const struct vs_ast_expr *ast, const struct vs_expr **out)
{
    if (scope->grouped && bind_as_key(binder, scope, ast, out))
        return VS_ERR_OK;
    return bind_kind(binder, scope, ast, out);
}

enum vs_err vs_bind_condition(struct vs_binder *binder, const struct vs_scope *scope,
                              const struct vs_ast_expr *ast, const char *clause,
                              const struct vs_expr **out)
{
    VS_TRY(vs_bind_expr(binder, scope, ast, out));
    if ((*out)->type.kind != VS_KIND_BOOLEAN)
        return vs_bind_fail(binder, ast->at, "%s clause must be a condition", clause);
    return VS_ERR_OK;
}

enum vs_err vs_bind_interval(struct vs_binder *binder, const struct vs_ast_expr *ast,
                             const char *what, int64_t *out)
{
    struct vs_scope empty = {0};
    const struct vs_expr *expr = NULL;
    VS_TRY(vs_bind_expr(binder, &empty, ast, &expr));
    if (expr->type.kind == VS_KIND_INTERVAL_MONTH)
        return vs_bind_fail(binder, ast->at,
                            "%s only supports SECOND, MINUTE, HOUR, DAY as the time unit. MONTH "
                            "and YEAR time unit are "
                            "not supported.",
                            what);
    if (expr->kind != VS_EXPR_CONST || expr->type.kind != VS_KIND_INTERVAL_DAY ||
        expr->value.is_null)
        return vs_bind_fail(binder, ast->at,
                            "%s must be an INTERVAL literal such as INTERVAL '10' MINUTES", what);
    *out = expr->value.as.i64;
    return VS_ERR_OK;
}
