/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Queries as conjuncts of WHERE: IN and EXISTS become semi joins, NOT IN and NOT EXISTS anti joins. A
 * correlated query may look at the row outside in its WHERE only. */
#include "base/check.h"
#include "core/sql/plan/binder_join.h"

/* A query in a condition while it is bound: the columns of the scope outside, then its own. */
struct subquery {
    struct vs_scope outer; /* its names, over `columns` */
    struct vs_rel *left;   /* the scope's rel */
    struct vs_rel *right;  /* what the query gives */
    struct vs_rel *columns;
    const struct vs_expr **conditions; /* over columns */
    uint32_t count;
    uint32_t capacity;
};

static void add_condition(struct vs_binder *binder, struct subquery *sub,
                          const struct vs_expr *condition)
{
    vs_bind_split(binder, condition, &sub->conditions, &sub->count, &sub->capacity);
}

/* --- correlation --- */

/* Names of the query's own tables, at their places behind the columns outside. */
static struct vs_scope combined(struct vs_binder *binder, const struct subquery *sub,
                                const struct vs_relation *inner)
{
    struct vs_scope scope = {.from = *inner, .rel = sub->columns, .clause = "WHERE"};
    scope.from.fields = VS_PLAN_COPY(binder->arena, inner->fields, inner->field_count);
    for (uint32_t i = 0; i < inner->field_count; i++)
        scope.from.fields[i].column += sub->left->node.column_count;
    scope.from.rel = sub->columns;
    scope.outer = &sub->outer;
    return scope;
}

static void set_sides(struct vs_binder *binder, struct subquery *sub, struct vs_scope *scope,
                      struct vs_rel *right)
{
    sub->left = scope->rel;
    sub->right = right;
    sub->columns = vs_join_columns(binder, scope->rel, right, VS_JOIN_INNER);
    sub->outer = (struct vs_scope){.from = scope->from, .rel = sub->columns};
    sub->outer.from.rel = sub->columns;
}

/* The conjuncts of WHERE that look outside become conditions of the join, the others stay. */
static enum vs_err split_where(struct vs_binder *binder, struct subquery *sub,
                               struct vs_scope *inner, const struct vs_ast_expr *where)
{
    if (where->kind == VS_AST_OPERATOR && where->as.op.op == VS_AST_OP_AND) {
        for (uint32_t i = 0; i < where->as.op.args.count; i++)
            VS_TRY(split_where(binder, sub, inner, where->as.op.args.items[i]));
        return VS_ERR_OK;
    }
    const struct vs_expr *condition = NULL;
    struct vs_scope both = combined(binder, sub, &inner->from);
    if (!vs_ast_has(where, vs_ast_is_query)) {
        VS_TRY(vs_bind_condition(binder, &both, where, "WHERE", &condition));
        if (vs_expr_sides(condition, sub->left->node.column_count).reads[0]) {
            add_condition(binder, sub, condition);
            return VS_ERR_OK;
        }
    }
    VS_TRY(vs_bind_filter(binder, inner, where, "WHERE"));
    inner->from.rel = inner->rel;
    sub->right = inner->rel;
    return VS_ERR_OK;
}

/* Rows are all that counts: no grouping, no aggregates. */
static bool is_plain(const struct vs_ast_select *select)
{
    bool plain = !select->grouped && !select->distinct && select->having == NULL &&
                 select->qualify == NULL && select->hints.count == 0;
    for (uint32_t i = 0; i < select->item_count; i++)
        plain = plain && !vs_ast_has(select->items[i].expr, vs_ast_is_aggregate) &&
                !vs_ast_has(select->items[i].expr, vs_ast_is_over);
    return plain;
}

static bool is_plain_query(const struct vs_ast_query *query)
{
    return query->kind == VS_AST_QUERY_SELECT && query->cte_count == 0 && query->limit == NULL &&
           query->offset == NULL && query->order.count == 0 && query->as.select->from != NULL &&
           is_plain(query->as.select);
}

/* Binds FROM and WHERE of a plain query; `inner` names its tables. */
static enum vs_err bind_plain(struct vs_binder *binder, struct vs_scope *scope,
                              const struct vs_ast_select *select, struct subquery *sub,
                              struct vs_scope *inner)
{
    *inner = (struct vs_scope){.clause = "WHERE"};
    if (select->from->kind == VS_AST_TABLE_JOIN) {
        VS_TRY(vs_bind_join(binder, select->from, &inner->from, &inner->join));
        VS_TRY(vs_scope_make_join(binder, inner));
    } else {
        VS_TRY(vs_bind_table(binder, select->from, &inner->from));
    }
    inner->rel = inner->from.rel;
    set_sides(binder, sub, scope, inner->rel);
    return select->where == NULL ? VS_ERR_OK : split_where(binder, sub, inner, select->where);
}

/* --- IN --- */

/* left = right, or for NOT IN: not FALSE, as NULL decides nothing. */
static enum vs_err add_equality(struct vs_binder *binder, struct subquery *sub, uint32_t at,
                                const struct vs_expr *left, const struct vs_expr *right, bool anti)
{
    const struct vs_expr *pair[2] = {left, right}, *equal = NULL;
    struct vs_err_note ignored;
    if (vs_expr_call(binder->arena, VS_STR("="), pair, 2, &equal, &ignored) != VS_ERR_OK)
        return vs_bind_fail(binder, at, "Values passed to IN operator must have compatible types");
    if (anti && (!left->type.not_null || !right->type.not_null))
        VS_TRY(vs_bind_call(binder, at, VS_STR("IS NOT FALSE"), &equal, 1, &equal));
    add_condition(binder, sub, equal);
    return VS_ERR_OK;
}

static enum vs_err bind_left(struct vs_binder *binder, const struct vs_scope *scope,
                             const struct vs_ast_expr *ast, const struct vs_expr ***out,
                             uint32_t *count)
{
    bool row = vs_ast_is_row(ast);
    *count = row ? ast->as.call.args.count : 1;
    *out = VS_ARENA_ARRAY(binder->arena, *count, const struct vs_expr *);
    for (uint32_t i = 0; i < *count; i++)
        VS_TRY(vs_bind_expr(binder, scope, row ? ast->as.call.args.items[i] : ast, &(*out)[i]));
    return VS_ERR_OK;
}

/* What the query selects, as expressions over both sides. */
static enum vs_err bind_right(struct vs_binder *binder, struct vs_scope *scope,
                              const struct vs_ast_query *query, struct subquery *sub,
                              const struct vs_expr ***out, uint32_t *count)
{
    struct vs_scope inner;
    if (is_plain_query(query)) {
        const struct vs_ast_select *select = query->as.select;
        VS_TRY(bind_plain(binder, scope, select, sub, &inner));
        struct vs_scope both = combined(binder, sub, &inner.from);
        *count = select->item_count;
        *out = VS_ARENA_ARRAY(binder->arena, *count, const struct vs_expr *);
        bool star = false;
        for (uint32_t i = 0; i < *count; i++)
            star |= select->items[i].expr->kind == VS_AST_STAR;
        for (uint32_t i = 0; !star && i < *count; i++)
            VS_TRY(vs_bind_expr(binder, &both, select->items[i].expr, &(*out)[i]));
        if (!star)
            return VS_ERR_OK;
        *sub = (struct subquery){0};
    }
    struct vs_relation relation;
    VS_TRY(vs_bind_query(binder, query, &relation));
    set_sides(binder, sub, scope, relation.rel);
    *count = relation.field_count;
    *out = VS_ARENA_ARRAY(binder->arena, *count, const struct vs_expr *);
    for (uint32_t i = 0; i < *count; i++)
        (*out)[i] = vs_rel_column(binder, sub->columns,
                                  sub->left->node.column_count + relation.fields[i].column);
    return VS_ERR_OK;
}

static void make_join(struct vs_binder *binder, struct vs_scope *scope, struct subquery *sub,
                      enum vs_join_type type)
{
    struct join_draft draft = {.inputs = {sub->left, sub->right},
                               .join.type = type,
                               .join.ttl_ms = {-1, -1}};
    vs_join_draft_conditions(binder, &draft, sub->conditions, sub->count);
    bool windows = vs_join_draft_is_windowed(&draft);
    scope->rel = vs_join_draft_finish(binder, &draft, windows ? VS_NODE_WINDOW_JOIN : VS_NODE_JOIN);
    scope->from.rel = scope->rel;
}

static enum vs_err bind_in(struct vs_binder *binder, struct vs_scope *scope,
                           const struct vs_ast_expr *ast, bool anti)
{
    const struct vs_expr **left = NULL, **right = NULL;
    uint32_t left_count = 0, right_count = 0;
    struct subquery sub = {0};
    VS_TRY(bind_left(binder, scope, ast->as.op.args.items[0], &left, &left_count));
    VS_TRY(bind_right(binder, scope, ast->as.op.args.items[1]->as.query, &sub, &right,
                      &right_count));
    if (left_count != right_count)
        return vs_bind_fail(binder, ast->at,
                            "Values passed to IN operator must have compatible types");
    for (uint32_t i = 0; i < left_count; i++)
        VS_TRY(add_equality(binder, &sub, ast->at, left[i], right[i], anti));
    make_join(binder, scope, &sub, anti ? VS_JOIN_ANTI : VS_JOIN_SEMI);
    return VS_ERR_OK;
}

/* --- EXISTS --- */

static enum vs_err bind_exists(struct vs_binder *binder, struct vs_scope *scope,
                               const struct vs_ast_expr *ast, bool anti)
{
    const struct vs_ast_query *query = ast->as.op.args.items[0]->as.query;
    struct subquery sub = {0};
    struct vs_scope inner;
    if (is_plain_query(query)) {
        VS_TRY(bind_plain(binder, scope, query->as.select, &sub, &inner));
    } else {
        struct vs_relation relation;
        VS_TRY(vs_bind_query(binder, query, &relation));
        set_sides(binder, &sub, scope, relation.rel);
    }
    make_join(binder, scope, &sub, anti ? VS_JOIN_ANTI : VS_JOIN_SEMI);
    return VS_ERR_OK;
}

enum vs_err vs_bind_semi_join(struct vs_binder *binder, struct vs_scope *scope,
                              const struct vs_ast_expr *ast, bool *done)
{
    bool anti = false;
    while (ast->kind == VS_AST_OPERATOR && ast->as.op.op == VS_AST_OP_NOT) {
        anti = !anti;
        ast = ast->as.op.args.items[0];
    }
    if (ast->kind != VS_AST_OPERATOR)
        return VS_ERR_OK;
    anti ^= ast->as.op.negated;
    struct vs_ast_list args = ast->as.op.args;
    if (ast->as.op.op == VS_AST_OP_IN && args.count == 2 && vs_ast_is_query(args.items[1])) {
        *done = true;
        return bind_in(binder, scope, ast, anti);
    }
    if (ast->as.op.op == VS_AST_OP_EXISTS && vs_ast_is_query(args.items[0])) {
        *done = true;
        return bind_exists(binder, scope, ast, anti);
    }
    return VS_ERR_OK;
}
