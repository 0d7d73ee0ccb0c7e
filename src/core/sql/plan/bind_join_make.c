/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* From a join with its conditions to an operator: which kind of join it is, its keys, what else
 * must hold. */
#include "base/check.h"
#include "core/sql/plan/binder_join.h"

static const struct vs_expr *and_all(struct vs_binder *binder, const struct vs_expr **items,
                                     uint32_t count)
{
    const struct vs_expr *all = count == 0 ? NULL : items[0];
    for (uint32_t i = 1; i < count; i++) {
        const struct vs_expr *pair[2] = {all, items[i]};
        struct vs_err_note note;
        enum vs_err err = vs_expr_call(binder->arena, VS_STR("AND"), pair, 2, &all, &note);
        VS_CHECK_INT(err, ==, VS_ERR_OK);
    }
    return all;
}

/* --- keys --- */

/* 0 or 1: the only side that the expression reads; -1: none, or both. */
static int side_of(const struct join_draft *draft, const struct vs_expr *expr)
{
    struct vs_sides read = vs_expr_sides(expr, draft->inputs[0]->node.column_count);
    if (read.reads[0] == read.reads[1])
        return -1;
    return read.reads[0] ? 0 : 1;
}

/* A column of the side that holds the expression; it is added when there is none. */
static uint32_t key_column(struct vs_binder *binder, struct join_draft *draft, int side,
                           const struct vs_expr *expr)
{
    uint32_t first = draft->inputs[0]->node.column_count;
    if (expr->kind == VS_EXPR_COLUMN)
        return expr->column - (side == 0 ? 0 : first);
    struct vs_column_list *added = &draft->added[side];
    uint32_t total = first + draft->inputs[1]->node.column_count;
    uint32_t *map = VS_ARENA_ARRAY(binder->arena, total, uint32_t);
    for (uint32_t i = 0; i < total; i++)
        map[i] = i < first ? i : i - first;
    expr = vs_expr_remap(binder->arena, expr, map);
    return draft->inputs[side]->node.column_count +
           vs_column_list_add(binder, added, expr,
                              vs_arena_printf(binder->arena, "key$%u", added->exprs.count));
}

static bool take_key(struct vs_binder *binder, struct join_draft *draft,
                     const struct vs_expr *condition)
{
    struct vs_str name = vs_expr_function(condition);
    bool nulls = vs_str_equal(name, VS_STR("IS NOT DISTINCT FROM"));
    if (!nulls && !vs_str_equal(name, VS_STR("=")))
        return false;
    int side = side_of(draft, condition->args[0]), other = side_of(draft, condition->args[1]);
    if (side < 0 || other != 1 - side || !condition->deterministic ||
        !vs_type_equal(condition->args[0]->type, condition->args[1]->type))
        return false;
    struct vs_join *join = &draft->join;
    uint32_t at = join->key_count++;
    join->keys[side][at] = key_column(binder, draft, side, condition->args[0]);
    join->keys[other][at] = key_column(binder, draft, other, condition->args[1]);
    join->null_is_equal[at] = nulls;
    return true;
}

static void begin_draft(struct vs_binder *binder, struct join_draft *draft, uint32_t count)
{
    for (int n = 0; n < 2; n++)
        draft->join.keys[n] = VS_ARENA_ARRAY(binder->arena, count, uint32_t);
    draft->join.null_is_equal = VS_ARENA_ARRAY(binder->arena, count, bool);
    draft->rest = VS_ARENA_ARRAY(binder->arena, count, const struct vs_expr *);
}

static struct vs_rel *with_added(struct vs_binder *binder, struct vs_rel *rel,
                                 const struct vs_column_list *added)
{
    uint32_t count = rel->node.column_count, total = count + added->exprs.count;
    if (added->exprs.count == 0)
        return rel;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, total, const struct vs_expr *), total};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, total, struct vs_str);
    for (uint32_t i = 0; i < total; i++) {
        exprs.items[i] =
            i < count ? vs_rel_column(binder, rel, i) : added->exprs.items[i - count];
        names[i] = i < count ? rel->node.names[i] : added->names[i - count];
    }
    return vs_rel_project(&binder->rels, rel, exprs, names);
}

/* The columns of both inputs without those that were added for keys. */
static struct vs_rel *without_added(struct vs_binder *binder, const struct join_draft *draft,
                                    struct vs_rel *rel)
{
    uint32_t left = draft->inputs[0]->node.column_count;
    uint32_t first = left + draft->added[0].exprs.count;
    bool only_left = draft->join.type == VS_JOIN_SEMI || draft->join.type == VS_JOIN_ANTI;
    uint32_t total = left + (only_left ? 0 : draft->inputs[1]->node.column_count);
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, total, const struct vs_expr *), total};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, total, struct vs_str);
    for (uint32_t i = 0; i < total; i++) {
        uint32_t column = i < left ? i : first + i - left;
        exprs.items[i] = vs_rel_column(binder, rel, column);
        names[i] = rel->node.names[column];
    }
    return vs_rel_project(&binder->rels, rel, exprs, names);
}

struct vs_rel *vs_join_draft_finish(struct vs_binder *binder, struct join_draft *draft,
                                    enum vs_node_kind kind)
{
    uint32_t left = draft->inputs[0]->node.column_count;
    uint32_t total = left + draft->inputs[1]->node.column_count;
    const struct vs_expr *condition = and_all(binder, draft->rest, draft->rest_count);
    uint32_t *map = VS_ARENA_ARRAY(binder->arena, total, uint32_t);
    for (uint32_t i = 0; i < total; i++)
        map[i] = i < left ? i : i + draft->added[0].exprs.count;
    if (condition != NULL)
        draft->join.condition = vs_expr_remap(binder->arena, condition, map);
    struct vs_rel *rel = vs_rel_join(&binder->rels, kind,
                                     with_added(binder, draft->inputs[0], &draft->added[0]),
                                     with_added(binder, draft->inputs[1], &draft->added[1]),
                                     &draft->join);
    return without_added(binder, draft, rel);
}

void vs_join_draft_conditions(struct vs_binder *binder, struct join_draft *draft,
                              const struct vs_expr *const *conditions, uint32_t count)
{
    begin_draft(binder, draft, count);
    for (uint32_t i = 0; i < count; i++)
        if (!take_key(binder, draft, conditions[i]))
            draft->rest[draft->rest_count++] = conditions[i];
}

/* --- windows --- */

static bool has_pair(const struct vs_join *join, int32_t left, int32_t right)
{
    for (uint32_t i = 0; left >= 0 && right >= 0 && i < join->key_count; i++)
        if (join->keys[0][i] == (uint32_t)left && join->keys[1][i] == (uint32_t)right)
            return true;
    return false;
}

bool vs_join_draft_is_windowed(struct join_draft *draft)
{
    const struct vs_window_columns *left = &draft->inputs[0]->windows;
    const struct vs_window_columns *right = &draft->inputs[1]->windows;
    const struct vs_window *a = &left->window, *b = &right->window;
    if (!left->known || !right->known || a->kind != b->kind || a->size_ms != b->size_ms ||
        a->slide_ms != b->slide_ms || a->offset_ms != b->offset_ms ||
        !has_pair(&draft->join, left->start, right->start) ||
        !has_pair(&draft->join, left->end, right->end))
        return false;
    draft->join.time[0] = (uint32_t)left->end;
    draft->join.time[1] = (uint32_t)right->end;
    draft->join.time_type = left->time_type;
    return !draft->inputs[0]->node.updates && !draft->inputs[1]->node.updates;
}

/* --- the tree --- */

static enum vs_err make_side(struct vs_binder *binder, const struct vs_join_side *side,
                             struct vs_rel **out)
{
    *out = side->rel;
    return side->tree == NULL ? VS_ERR_OK : vs_join_tree_make(binder, side->tree, out);
}

enum vs_err vs_join_tree_make(struct vs_binder *binder, const struct vs_join_tree *tree,
                              struct vs_rel **out)
{
    struct join_draft draft = {.join.type = tree->type,
                               .join.ttl_ms = {tree->ttl_ms[0], tree->ttl_ms[1]}};
    for (int n = 0; n < 2; n++)
        VS_TRY(make_side(binder, &tree->sides[n], &draft.inputs[n]));
    vs_join_draft_conditions(binder, &draft, tree->conditions, tree->condition_count);
    enum vs_node_kind kind = VS_NODE_JOIN;
    if (tree->system_time != NULL)
        VS_TRY(vs_join_draft_temporal(binder, &draft, tree, &kind));
    else if (vs_join_draft_is_windowed(&draft))
        kind = VS_NODE_WINDOW_JOIN;
    else if (vs_join_draft_has_interval(&draft))
        kind = VS_NODE_INTERVAL_JOIN;
    *out = vs_join_draft_finish(binder, &draft, kind);
    *out = with_added(binder, *out, &tree->merged);
    for (uint32_t i = 0; i < tree->filter_count; i++)
        *out = vs_rel_filter(&binder->rels, *out, tree->filters[i]);
    return VS_ERR_OK;
}

enum vs_err vs_scope_make_join(struct vs_binder *binder, struct vs_scope *scope)
{
    if (scope->join == NULL)
        return VS_ERR_OK;
    VS_TRY(vs_join_tree_make(binder, scope->join, &scope->rel));
    scope->join = NULL;
    scope->from.rel = scope->rel;
    return VS_ERR_OK;
}
