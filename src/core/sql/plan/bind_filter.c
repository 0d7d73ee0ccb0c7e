/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* WHERE, HAVING and QUALIFY: one filter per conjunct, and `rn <= n` over a ROW_NUMBER(). */
#include "core/sql/plan/binder_join.h"

struct conjuncts {
    const struct vs_ast_expr **items;
    uint32_t count;
    uint32_t capacity;
};

static void split(struct vs_binder *binder, const struct vs_ast_expr *condition,
                  struct conjuncts *out)
{
    if (condition->kind == VS_AST_OPERATOR && condition->as.op.op == VS_AST_OP_AND) {
        for (uint32_t i = 0; i < condition->as.op.args.count; i++)
            split(binder, condition->as.op.args.items[i], out);
        return;
    }
    out->items =
        vs_plan_grow(binder->arena, out->items, out->count, &out->capacity, sizeof *out->items);
    out->items[out->count++] = condition;
}

/* column op constant, or column op column, with the column that may be the number of a rank on the left */
struct bound {
    const struct vs_expr *column;
    enum vs_ast_op op;
    int64_t limit;
    uint32_t limit_column;
    bool is_by_column;
};

static enum vs_ast_op mirrored(enum vs_ast_op op)
{
    if (op == VS_AST_OP_GREATER)
        return VS_AST_OP_LESS;
    if (op == VS_AST_OP_GREATER_EQUAL)
        return VS_AST_OP_LESS_EQUAL;
    if (op == VS_AST_OP_LESS)
        return VS_AST_OP_GREATER;
    if (op == VS_AST_OP_LESS_EQUAL)
        return VS_AST_OP_GREATER_EQUAL;
    return op;
}

static bool constant_of(const struct vs_expr *expr, int64_t *out)
{
    if (expr->kind != VS_EXPR_CONST || expr->value.is_null)
        return false;
    if (expr->type.kind == VS_KIND_BIGINT)
        *out = expr->value.as.i64;
    else if (expr->type.kind == VS_KIND_INT || expr->type.kind == VS_KIND_SMALLINT ||
             expr->type.kind == VS_KIND_TINYINT)
        *out = expr->value.as.i32;
    else
        return false;
    return true;
}

/* left op right, where one of them is the number of an open rank of rel; otherwise out->column is NULL. */
static void read_bound(const struct vs_rel *rel, enum vs_ast_op op, const struct vs_expr *left,
                       const struct vs_expr *right, struct bound *out)
{
    *out = (struct bound){.op = op};
    for (int side = 0; side < 2 && out->column == NULL; side++) {
        const struct vs_expr *number = side == 0 ? left : right, *limit = side == 0 ? right : left;
        if (number->kind != VS_EXPR_COLUMN || !vs_rel_is_open_rank(rel, number->column))
            continue;
        out->is_by_column =
            limit->kind == VS_EXPR_COLUMN && vs_rel_can_limit_rank(rel, limit->column, &out->limit_column);
        if (!out->is_by_column && !constant_of(limit, &out->limit))
            continue;
        out->column = number;
        out->op = side == 0 ? op : mirrored(op);
    }
    bool bounds = out->op == VS_AST_OP_EQUAL || out->op == VS_AST_OP_LESS ||
                  out->op == VS_AST_OP_LESS_EQUAL || out->op == VS_AST_OP_BETWEEN;
    if (!bounds || (out->is_by_column && out->op != VS_AST_OP_LESS && out->op != VS_AST_OP_LESS_EQUAL))
        out->column = NULL;
}

/* The rank bounded; *done: nothing is left of the condition. */
static struct vs_rel *bound_rank(struct vs_binder *binder, struct vs_rel *rel, const struct bound *bound,
                                 bool *done)
{
    bool is_less = bound->op == VS_AST_OP_LESS;
    if (bound->is_by_column) {
        *done = !is_less;
        return vs_rel_bound_rank(&binder->rels, rel, bound->column->column, VS_RANK_BY_COLUMN,
                                 bound->limit_column);
    }
    uint64_t limit = (uint64_t)(is_less ? bound->limit - 1 : bound->limit);
    *done = is_less || bound->op == VS_AST_OP_LESS_EQUAL || limit == 1;
    return vs_rel_bound_rank(&binder->rels, rel, bound->column->column, limit, 0);
}

/* Bounds the open rank that the conjunct speaks of. */
static enum vs_err bound_by_conjunct(struct vs_binder *binder, struct vs_scope *scope,
                                     const struct vs_ast_expr *ast, bool *done)
{
    if (ast->kind != VS_AST_OPERATOR || ast->as.op.negated)
        return VS_ERR_OK;
    enum vs_ast_op op = ast->as.op.op;
    bool between = op == VS_AST_OP_BETWEEN;
    if (!between && op != VS_AST_OP_EQUAL && op != VS_AST_OP_LESS && op != VS_AST_OP_LESS_EQUAL &&
        op != VS_AST_OP_GREATER && op != VS_AST_OP_GREATER_EQUAL)
        return VS_ERR_OK;
    const struct vs_expr *left = NULL, *right = NULL;
    VS_TRY(vs_bind_expr(binder, scope, ast->as.op.args.items[0], &left));
    VS_TRY(vs_bind_expr(binder, scope, ast->as.op.args.items[between ? 2 : 1], &right));
    struct bound bound;
    read_bound(scope->rel, op, left, right, &bound);
    if (bound.column == NULL)
        return VS_ERR_OK;
    int64_t limit = bound.op == VS_AST_OP_LESS ? bound.limit - 1 : bound.limit;
    if (!bound.is_by_column && limit < 1)
        return vs_bind_fail(binder, ast->at, "Rank end should not less than zero, but now is %lld",
                            (long long)limit);
    scope->rel = bound_rank(binder, scope->rel, &bound, done);
    return VS_ERR_OK;
}

struct vs_rel *vs_bind_filter_rel(struct vs_binder *binder, struct vs_rel *rel,
                                  const struct vs_expr *predicate)
{
    static const struct {
        const char *name;
        enum vs_ast_op op;
    } operators[] = {{"=", VS_AST_OP_EQUAL},
                     {"<", VS_AST_OP_LESS},
                     {"<=", VS_AST_OP_LESS_EQUAL},
                     {">", VS_AST_OP_GREATER},
                     {">=", VS_AST_OP_GREATER_EQUAL}};
    struct vs_str name = vs_expr_function(predicate);
    bool done = false;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        struct bound bound;
        if (!vs_str_equal(name, vs_str(operators[i].name)))
            continue;
        read_bound(rel, operators[i].op, predicate->args[0], predicate->args[1], &bound);
        if (bound.column != NULL && (bound.is_by_column || bound.limit > (bound.op == VS_AST_OP_LESS)))
            rel = bound_rank(binder, rel, &bound, &done);
    }
    return done ? rel : vs_rel_filter(&binder->rels, rel, predicate);
}

/* Before the operators of FROM are made: what speaks of its columns goes down into the join. */
static enum vs_err filter_join(struct vs_binder *binder, struct vs_scope *scope,
                               struct conjuncts *conjuncts, const char *clause)
{
    const struct vs_expr *predicate = NULL;
    for (uint32_t i = 0; scope->join != NULL && i < conjuncts->count; i++) {
        if (conjuncts->items[i] == NULL || vs_ast_has(conjuncts->items[i], vs_ast_is_query))
            continue;
        VS_TRY(vs_bind_condition(binder, scope, conjuncts->items[i], clause, &predicate));
        vs_join_tree_filter(binder, scope->join, predicate);
        conjuncts->items[i] = NULL;
    }
    return vs_scope_make_join(binder, scope);
}

static enum vs_err apply(struct vs_binder *binder, struct vs_scope *scope,
                         struct conjuncts *conjuncts, const char *clause)
{
    for (uint32_t i = 0; i < conjuncts->count; i++) {
        const struct vs_expr *predicate = NULL;
        bool done = false;
        if (conjuncts->items[i] == NULL)
            continue;
        VS_TRY(vs_bind_semi_join(binder, scope, conjuncts->items[i], &done));
        if (done)
            continue;
        VS_TRY(vs_bind_scalars(binder, scope, conjuncts->items[i]));
        VS_TRY(vs_bind_condition(binder, scope, conjuncts->items[i], clause, &predicate));
        scope->rel = vs_rel_filter(&binder->rels, scope->rel, predicate);
    }
    return VS_ERR_OK;
}

enum vs_err vs_bind_filter(struct vs_binder *binder, struct vs_scope *scope,
                           const struct vs_ast_expr *condition, const char *clause)
{
    struct conjuncts conjuncts = {0};
    const struct vs_expr *predicate = NULL;
    scope->clause = clause;
    /* Whole first: a condition that is none is refused as Flink does, not by its parts. */
    if (!vs_ast_has(condition, vs_ast_is_query))
        VS_TRY(vs_bind_condition(binder, scope, condition, clause, &predicate));
    split(binder, condition, &conjuncts);
    VS_TRY(filter_join(binder, scope, &conjuncts, clause));
    for (uint32_t i = 0; i < conjuncts.count; i++) {
        bool done = false;
        if (conjuncts.items[i] != NULL && !vs_ast_has(conjuncts.items[i], vs_ast_is_query))
            VS_TRY(bound_by_conjunct(binder, scope, conjuncts.items[i], &done));
        if (done)
            conjuncts.items[i] = NULL;
    }
    VS_TRY(apply(binder, scope, &conjuncts, clause));
    scope->clause = NULL;
    return VS_ERR_OK;
}
