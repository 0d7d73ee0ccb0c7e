/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* GROUP BY and aggregates: of windows when both window_start and window_end are keys, else
 * updating. */
#include "base/check.h"
#include "core/sql/plan/bind_group_window.h"
#include "core/sql/plan/bind_grouping.h"

struct group {
    struct vs_binder *binder;
    struct vs_scope *scope;          /* before grouping, clause set */
    const struct vs_ast_expr **asts; /* the aggregate calls */
    uint32_t ast_count;
    uint32_t ast_capacity;
    const struct vs_expr **keys; /* over scope->rel */
    uint32_t key_count;
    uint32_t key_capacity;
    struct vs_column_list columns; /* keys that are no window bounds, arguments, filters */
    uint32_t *plain_keys;          /* items of `columns` */
    uint32_t plain_key_count;
    struct vs_rel_call *calls;
    uint32_t *call_of; /* ast -> call; equal calls are one */
    uint32_t call_count;
    bool windowed;
    struct vs_grouping_sets sets;
    const struct vs_ast_expr **groupings; /* GROUPING(..) and the like: keys too, and behind them the set */
    uint32_t grouping_count;
    uint32_t grouping_capacity;
    uint32_t added_key_count;
    const struct vs_ast_expr *window_ast; /* GROUP BY TUMBLE(..); NULL: none */
    struct vs_window window;
    const struct vs_ast_expr **bounds; /* TUMBLE_START(..) and the like */
    uint32_t bound_count;
    uint32_t bound_capacity;
};

static enum vs_err collect(void *ctx, const struct vs_ast_expr *expr)
{
    struct group *group = ctx;
    if (vs_ast_is_grouping(expr)) {
        group->groupings =
            vs_plan_grow(group->binder->arena, group->groupings, group->grouping_count,
                         &group->grouping_capacity, sizeof *group->groupings);
        group->groupings[group->grouping_count++] = expr;
        return VS_ERR_OK;
    }
    if (vs_ast_is_window_bound(expr)) {
        group->bounds = vs_plan_grow(group->binder->arena, group->bounds, group->bound_count,
                                     &group->bound_capacity, sizeof *group->bounds);
        group->bounds[group->bound_count++] = expr;
        return VS_ERR_OK;
    }
    if (!vs_ast_is_aggregate(expr))
        return vs_ast_each_child(expr, collect, group);
    group->asts = vs_plan_grow(group->binder->arena, group->asts, group->ast_count,
                               &group->ast_capacity, sizeof *group->asts);
    group->asts[group->ast_count++] = expr;
    return VS_ERR_OK;
}

static enum vs_err collect_all(struct group *group, const struct vs_ast_select *select)
{
    for (uint32_t i = 0; i < select->item_count; i++)
        VS_TRY(collect(group, select->items[i].expr));
    if (select->having != NULL)
        VS_TRY(collect(group, select->having));
    for (uint32_t i = 0; group->scope->order != NULL && i < group->scope->order->count; i++)
        VS_TRY(collect(group, group->scope->order->items[i].expr));
    return select->qualify == NULL ? VS_ERR_OK : collect(group, select->qualify);
}

static enum vs_err add_window(struct group *group, const struct vs_ast_expr *ast)
{
    if (group->window_ast != NULL)
        return vs_bind_fail(group->binder, ast->at,
                            "Only a single window group function may be used in GROUP BY");
    group->window_ast = ast;
    return vs_bind_group_window(group->binder, group->scope, ast, &group->window);
}

static void push_key(struct group *group, const struct vs_expr *expr)
{
    group->keys = vs_plan_grow(group->binder->arena, group->keys, group->key_count,
                               &group->key_capacity, sizeof *group->keys);
    group->keys[group->key_count++] = expr;
    group->scope->has_expression_key |= expr->kind != VS_EXPR_COLUMN;
}

static enum vs_err add_key(void *ctx, const struct vs_ast_expr *ast, uint64_t *bits)
{
    struct group *group = ctx;
    const struct vs_expr *expr = NULL;
    if (vs_ast_is_group_window(ast))
        return add_window(group, ast);
    VS_TRY(vs_bind_expr(group->binder, group->scope, ast, &expr));
    if (expr->kind == VS_EXPR_CONST) /* makes no groups */
        return VS_ERR_OK;
    uint32_t at = 0;
    while (at < group->key_count && !vs_expr_equal(group->keys[at], expr))
        at++;
    *bits = at < VS_GROUPING_KEYS_MAX ? (uint64_t)1 << at : 0;
    if (at < group->key_count)
        return VS_ERR_OK;
    push_key(group, expr);
    return VS_ERR_OK;
}

/* The window of GROUP BY TUMBLE(..) comes below the grouping, and its bounds are keys. The columns
 * stay where they are. */
static enum vs_err place_group_window(struct group *group)
{
    struct vs_scope *scope = group->scope;
    if (group->window_ast == NULL)
        return VS_ERR_OK;
    if (group->sets.count > 1)
        return vs_bind_fail(group->binder, group->window_ast->at,
                            "%.*s in grouping sets is not supported: use the table function",
                            VS_STR_ARG(group->window_ast->as.call.name));
    scope->rel = scope->from.rel = vs_rel_window(&group->binder->rels, scope->rel, &group->window);
    const int32_t bounds[] = {scope->rel->windows.start, scope->rel->windows.end};
    for (uint32_t i = 0; i < 2; i++) {
        if (group->key_count < VS_GROUPING_KEYS_MAX)
            group->sets.items[0] |= (uint64_t)1 << group->key_count;
        push_key(group, vs_rel_column(group->binder, scope->rel, (uint32_t)bounds[i]));
    }
    return VS_ERR_OK;
}

/* The expression as a column of the scope's rel. */
static uint32_t column_of(struct group *group, const struct vs_expr *expr)
{
    struct vs_rel *rel = group->scope->rel;
    uint32_t count = rel->node.column_count;
    if (expr->kind == VS_EXPR_COLUMN)
        return expr->column;
    struct vs_arena *arena = group->binder->arena;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(arena, count + 1, const struct vs_expr *), count + 1};
    struct vs_str *names = VS_ARENA_ARRAY(arena, count + 1, struct vs_str);
    for (uint32_t i = 0; i <= count; i++) {
        exprs.items[i] = i < count ? vs_rel_column(group->binder, rel, i) : expr;
        names[i] = i < count ? rel->node.names[i] : VS_STR("$bound");
    }
    group->scope->rel = vs_rel_project(&group->binder->rels, rel, exprs, names);
    return count;
}

static enum vs_err bind_bounds(struct group *group)
{
    struct vs_rel *aggregate = group->scope->rel;
    for (uint32_t i = 0; i < group->bound_count; i++) {
        const struct vs_expr *bound = NULL;
        VS_TRY(vs_bind_window_bound(group->binder, group->window_ast, group->bounds[i], aggregate, &bound));
        vs_scope_compute(group->binder, group->scope, group->bounds[i], column_of(group, bound));
    }
    return VS_ERR_OK;
}

static enum vs_err bind_keys(struct group *group, const struct vs_ast_select *select)
{
    group->scope->clause = "GROUP BY";
    VS_TRY(vs_bind_grouping_sets(group->binder, select, add_key, group, &group->sets));
    if (group->sets.count > 1 && group->key_count > VS_GROUPING_KEYS_MAX)
        return vs_bind_unsupported(group->binder, select->groups[0].at,
                                   "More than %d keys in grouping sets", VS_GROUPING_KEYS_MAX);
    return VS_ERR_OK;
}

static bool is_window_column(const struct vs_window_columns *windows, const struct vs_expr *key)
{
    return key->kind == VS_EXPR_COLUMN &&
           ((int32_t)key->column == windows->start || (int32_t)key->column == windows->end ||
            (int32_t)key->column == windows->time);
}

static bool is_in_all_sets(const struct group *group, uint32_t key)
{
    for (uint32_t i = 0; i < group->sets.count; i++)
        if ((group->sets.items[i] >> key & 1) == 0)
            return false;
    return true;
}

static bool has_key(const struct group *group, int32_t column)
{
    for (uint32_t i = 0; column >= 0 && i < group->key_count; i++)
        if (vs_expr_is_column(group->keys[i], (uint32_t)column))
            return group->sets.count <= 1 || is_in_all_sets(group, i);
    return false;
}

/* Rows of sessions are grouped by window only with the keys of the sessions themselves, else as any
 * rows, as in Flink. */
static bool has_session_keys(const struct group *group, const struct vs_window_columns *windows)
{
    if (!windows->is_session)
        return true;
    for (uint32_t i = 0; i < windows->partition_count; i++)
        if (!has_key(group, windows->partition[i]))
            return false;
    for (uint32_t i = 0; i < group->key_count; i++) {
        bool found = is_window_column(windows, group->keys[i]);
        for (uint32_t k = 0; k < windows->partition_count && windows->partition[k] >= 0; k++)
            found |= vs_expr_is_column(group->keys[i], (uint32_t)windows->partition[k]);
        if (!found)
            return false;
    }
    return true;
}

static void list_keys(struct group *group)
{
    const struct vs_window_columns *windows = &group->scope->rel->windows;
    group->windowed = windows->known && has_key(group, windows->start) &&
                      has_key(group, windows->end) &&
                      (group->window_ast != NULL || has_session_keys(group, windows));
    group->plain_keys = VS_ARENA_ARRAY(group->binder->arena, group->key_count, uint32_t);
    for (uint32_t i = 0; i < group->key_count; i++) {
        if (group->windowed && is_window_column(windows, group->keys[i]))
            continue;
        struct vs_str name = group->keys[i]->kind == VS_EXPR_COLUMN
                                 ? group->scope->rel->node.names[group->keys[i]->column]
                                 : VS_STR("$key");
        uint32_t before = group->columns.exprs.count;
        uint32_t item = vs_column_list_add(group->binder, &group->columns, group->keys[i], name);
        if (item == before)
            group->plain_keys[group->plain_key_count++] = item;
    }
}

static enum vs_err bind_calls(struct group *group)
{
    struct vs_binder *binder = group->binder;
    group->calls = VS_ARENA_ARRAY(binder->arena, group->ast_count, struct vs_rel_call);
    group->call_of = VS_ARENA_ARRAY(binder->arena, group->ast_count, uint32_t);
    group->scope->clause = NULL;
    for (uint32_t i = 0; i < group->ast_count; i++) {
        struct vs_rel_call call;
        VS_TRY(vs_bind_aggregate(binder, group->scope, group->asts[i], &group->columns, &call));
        uint32_t at = 0;
        while (at < group->call_count && !vs_rel_call_equal(&group->calls[at], &call))
            at++;
        if (at == group->call_count)
            group->calls[group->call_count++] = call;
        group->call_of[i] = at;
    }
    return VS_ERR_OK;
}

/* --- windows
 * ------------------------------------------------------------------------------------------------
 */

/* The way down from the rows of the query to the WINDOW below them. */
struct descent {
    struct vs_rel *rel;
    struct vs_exprs exprs;             /* what is grouped, over rel */
    const struct vs_expr **predicates; /* from the top, over rel */
    uint32_t predicate_count;
    uint32_t predicate_capacity;
};

static bool descend_project(struct vs_binder *binder, struct descent *at)
{
    const struct vs_expr *const *below = at->rel->node.as.project.exprs;
    if (!vs_rel_can_substitute(at->rel, at->exprs) ||
        !vs_rel_can_substitute(at->rel, (struct vs_exprs){at->predicates, at->predicate_count}))
        return false;
    for (uint32_t i = 0; i < at->exprs.count; i++)
        at->exprs.items[i] = vs_expr_substitute(binder->arena, at->exprs.items[i], below);
    for (uint32_t i = 0; i < at->predicate_count; i++)
        at->predicates[i] = vs_expr_substitute(binder->arena, at->predicates[i], below);
    return true;
}

/* The window is assigned and aggregated in one operator when nothing in between looks at its
 * bounds: then filters and projections go below it. Otherwise windows_attached. */
static bool descend_to_window(struct vs_binder *binder, struct descent *at)
{
    for (;; at->rel = at->rel->inputs[0]) {
        if (at->rel->node.kind == VS_NODE_PROJECT) {
            if (!descend_project(binder, at))
                return false;
        } else if (at->rel->node.kind == VS_NODE_FILTER) {
            at->predicates = vs_plan_grow(binder->arena, at->predicates, at->predicate_count,
                                          &at->predicate_capacity, sizeof *at->predicates);
            at->predicates[at->predicate_count++] = at->rel->node.as.filter.predicate;
        } else {
            break;
        }
    }
    if (at->rel->node.kind != VS_NODE_WINDOW)
        return false;
    for (uint32_t i = 0; i < at->exprs.count; i++)
        if (vs_rel_uses_window(at->rel, at->exprs.items[i]))
            return false;
    for (uint32_t i = 0; i < at->predicate_count; i++)
        if (vs_rel_uses_window(at->rel, at->predicates[i]))
            return false;
    return true; /* also with filters over SESSION: Flink puts them below it then, and only then */
}

static void set_window(const struct group *group, struct vs_aggregation *what)
{
    what->windowed = true;
    what->window = group->scope->rel->windows.window;
    what->time_type = group->scope->rel->windows.time_type;
}

/* The rows have the bounds of their windows as columns. */
static void attach_window(struct group *group, struct vs_aggregation *what)
{
    struct vs_binder *binder = group->binder;
    const struct vs_rel *rel = group->scope->rel;
    what->windows_attached = true;
    what->window_start = vs_column_list_add(
        binder, &group->columns, vs_rel_column(binder, rel, (uint32_t)rel->windows.start),
        VS_STR("window_start"));
    what->window_end = vs_column_list_add(
        binder, &group->columns, vs_rel_column(binder, rel, (uint32_t)rel->windows.end),
        VS_STR("window_end"));
    what->window.time_column = 0;
}

/* Chooses the input of the aggregation; the columns of `group` are over it afterwards. */
static struct vs_rel *place_window(struct group *group, struct vs_aggregation *what)
{
    struct vs_binder *binder = group->binder;
    struct vs_rel *rel = group->scope->rel;
    struct descent at = {.rel = rel};
    at.exprs.count = group->columns.exprs.count;
    at.exprs.items = VS_PLAN_COPY(binder->arena, group->columns.exprs.items, at.exprs.count);
    set_window(group, what);
    if (!descend_to_window(binder, &at)) {
        attach_window(group, what);
        return rel;
    }
    what->window = at.rel->node.as.window;
    struct vs_rel *input = at.rel->inputs[0];
    for (uint32_t i = at.predicate_count; i > 0; i--)
        input = vs_rel_filter(&binder->rels, input, at.predicates[i - 1]);
    for (uint32_t i = 0; i < at.exprs.count; i++)
        group->columns.exprs.items[i] = at.exprs.items[i];
    what->window.time_column = vs_column_list_add(
        binder, &group->columns, vs_rel_column(binder, input, what->window.time_column),
        input->node.names[what->window.time_column]);
    return input;
}

/* --- the operator
 * ------------------------------------------------------------------------------------------- */

/* From items of the list to columns of the input. */
static void place_columns(struct group *group, const uint32_t *columns, struct vs_aggregation *what)
{
    uint32_t *keys = VS_ARENA_ARRAY(group->binder->arena, group->plain_key_count, uint32_t);
    for (uint32_t i = 0; i < group->plain_key_count; i++)
        keys[i] = columns[group->plain_keys[i]];
    for (uint32_t i = 0; i < group->call_count; i++) {
        struct vs_agg_call *call = &group->calls[i].agg;
        for (uint32_t a = 0; a < call->arg_count; a++)
            call->args[a] = columns[call->args[a]];
        if (call->filter >= 0)
            call->filter = (int32_t)columns[call->filter];
    }
    what->keys = keys;
    what->key_count = group->plain_key_count;
    what->calls = group->calls;
    what->call_count = group->call_count;
    if (what->windows_attached) {
        what->window_start = columns[what->window_start];
        what->window_end = columns[what->window_end];
    } else if (what->windowed) {
        what->window.time_column = columns[what->window.time_column];
    }
}

static uint32_t key_column(const struct group *group, const struct vs_rel *rel,
                           const struct vs_expr *key)
{
    const struct vs_window_columns *windows = &group->scope->from.rel->windows;
    if (group->windowed && is_window_column(windows, key)) {
        int32_t column = (int32_t)key->column;
        return (uint32_t)(column == windows->start ? rel->windows.start
                          : column == windows->end ? rel->windows.end
                                                   : rel->windows.time);
    }
    uint32_t position = 0;
    for (uint32_t i = 0; i < group->key_count && !vs_expr_equal(group->keys[i], key); i++) {
        bool repeated = false;
        for (uint32_t k = 0; k < i; k++)
            repeated |= vs_expr_equal(group->keys[k], group->keys[i]);
        position += !repeated && !(group->windowed && is_window_column(windows, group->keys[i]));
    }
    return position;
}

static void enter_group(struct group *group, struct vs_rel *rel)
{
    struct vs_scope *scope = group->scope;
    scope->grouped = true;
    scope->keys = group->keys;
    scope->key_count = group->key_count;
    scope->key_columns = VS_ARENA_ARRAY(group->binder->arena, group->key_count, uint32_t);
    for (uint32_t i = 0; i < group->key_count; i++)
        scope->key_columns[i] = key_column(group, rel, group->keys[i]);
    for (uint32_t i = 0; i < group->grouping_count; i++)
        vs_scope_compute(group->binder, scope, group->groupings[i], group->plain_key_count + i);
    for (uint32_t i = 0; i < group->ast_count; i++)
        vs_scope_compute(group->binder, scope, group->asts[i],
                         group->plain_key_count + group->added_key_count + group->call_of[i]);
    scope->rel = rel;
}

/* A key as it is in one set: NULL when it is not in it. */
static const struct vs_expr *key_in_set(struct group *group, const struct vs_expr *key,
                                        uint64_t set)
{
    struct vs_arena *arena = group->binder->arena;
    uint32_t at = 0;
    while (!vs_expr_equal(group->keys[at], key))
        at++;
    struct vs_expr *copy = VS_ARENA_NEW(arena, struct vs_expr);
    *copy = *key;
    copy->type.attribute = VS_TIME_NONE;
    copy->type.not_null &= is_in_all_sets(group, at);
    if ((set >> at & 1) != 0)
        return copy;
    return vs_expr_const(arena, copy->type, (struct vs_value){.is_null = true});
}

/* GROUPING(a, b): a bit per argument, the last one the lowest: 1 when it is not in the set. */
static enum vs_err grouping_value(struct group *group, const struct vs_ast_expr *ast, uint64_t set,
                                  int64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < ast->as.call.args.count; i++) {
        const struct vs_expr *expr = NULL;
        uint32_t at = 0;
        VS_TRY(vs_bind_expr(group->binder, group->scope, ast->as.call.args.items[i], &expr));
        while (at < group->key_count && !vs_expr_equal(group->keys[at], expr))
            at++;
        if (at == group->key_count)
            return vs_bind_fail(group->binder, ast->at,
                                "Argument to %.*s operator must be a grouped expression",
                                VS_STR_ARG(ast->as.call.name));
        *out = *out * 2 + ((set >> at & 1) == 0);
    }
    return VS_ERR_OK;
}

static enum vs_err check_groupings(struct group *group)
{
    int64_t value = 0;
    for (uint32_t i = 0; i < group->grouping_count; i++)
        VS_TRY(grouping_value(group, group->groupings[i], 0, &value));
    return VS_ERR_OK;
}

/* What is aggregated, then the keys as they are in the set, the GROUPING calls, the number of the set. */
static struct vs_rel *project_set(struct group *group, uint32_t number)
{
    struct vs_arena *arena = group->binder->arena;
    const struct vs_column_list *list = &group->columns;
    uint64_t set = group->sets.items[number];
    uint32_t count = list->exprs.count + group->plain_key_count + group->added_key_count, at = 0;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(arena, count, const struct vs_expr *), count};
    struct vs_str *names = VS_ARENA_ARRAY(arena, count, struct vs_str);
    struct vs_type type = {.kind = VS_KIND_BIGINT, .not_null = true};
    for (; at < list->exprs.count; at++) {
        exprs.items[at] = list->exprs.items[at];
        names[at] = list->names[at];
    }
    for (uint32_t i = 0; i < group->plain_key_count; i++, at++) {
        exprs.items[at] = key_in_set(group, list->exprs.items[group->plain_keys[i]], set);
        names[at] = list->names[group->plain_keys[i]];
    }
    for (uint32_t i = 0; i < group->added_key_count; i++, at++) {
        int64_t value = number;
        if (i < group->grouping_count) {
            enum vs_err err = grouping_value(group, group->groupings[i], set, &value);
            VS_CHECK_INT(err, ==, VS_ERR_OK); /* checked before */
        }
        exprs.items[at] = vs_expr_const(arena, type, (struct vs_value){.as.i64 = value});
        names[at] = i < group->grouping_count ? VS_STR("$grouping") : VS_STR("$e");
    }
    return vs_rel_project(&group->binder->rels, group->scope->rel, exprs, names);
}

/* Each row once per set, with the keys that are not in the set NULL, and grouped by all keys and the
 * number of the set. */
static struct vs_rel *make_sets(struct group *group)
{
    struct vs_binder *binder = group->binder;
    struct vs_aggregation what = {0};
    struct vs_rel **branches = VS_ARENA_ARRAY(binder->arena, group->sets.count, struct vs_rel *);
    group->added_key_count = group->grouping_count + 1;
    if (group->windowed) {
        set_window(group, &what);
        attach_window(group, &what);
    }
    for (uint32_t i = 0; i < group->sets.count; i++)
        branches[i] = project_set(group, i);
    uint32_t listed = group->columns.exprs.count;
    uint32_t key_count = group->plain_key_count + group->added_key_count;
    uint32_t *columns = VS_ARENA_ARRAY(binder->arena, listed, uint32_t);
    for (uint32_t i = 0; i < listed; i++)
        columns[i] = i;
    place_columns(group, columns, &what);
    uint32_t *keys = VS_ARENA_ARRAY(binder->arena, key_count, uint32_t);
    for (uint32_t i = 0; i < key_count; i++)
        keys[i] = listed + i;
    what.keys = keys;
    what.key_count = key_count;
    struct vs_rel *rows = group->sets.count == 1
                              ? branches[0]
                              : vs_rel_union(&binder->rels, branches, group->sets.count);
    what.ttl = group->scope->ttl;
    return vs_rel_aggregate(&binder->rels, rows, &what);
}

static struct vs_rel *make_aggregate(struct group *group)
{
    struct vs_aggregation what = {0};
    uint32_t *columns = NULL;
    if (group->sets.count > 1 || group->grouping_count > 0)
        return make_sets(group);
    struct vs_rel *input = group->windowed ? place_window(group, &what) : group->scope->rel;
    input = vs_column_list_project(group->binder, input, &group->columns, &columns);
    place_columns(group, columns, &what);
    what.ttl = group->scope->ttl;
    return vs_rel_aggregate(&group->binder->rels, input, &what);
}

/* Flink refuses them for windows of table functions; for GROUP BY TUMBLE(..) it is experimental there, and not here. */
static enum vs_err refuse_early_and_late(struct group *group, uint32_t at)
{
    static const char *const keys[] = {"table.exec.emit.early-fire.enabled", "table.exec.emit.late-fire.enabled"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (vs_str_equal_nocase(vs_settings_get(&group->binder->settings, vs_str(keys[i])), VS_STR("true")))
            return vs_bind_unsupported(group->binder, at,
                                       "Currently, window table function based aggregate doesn't support "
                                       "early-fire and late-fire configuration '%s': leave it off",
                                       keys[i]);
    return VS_ERR_OK;
}

static bool is_aggregated(const struct vs_ast_select *select, const struct group *group)
{
    return select->grouped || select->having != NULL || group->ast_count > 0 ||
           group->grouping_count > 0;
}

enum vs_err vs_bind_group(struct vs_binder *binder, struct vs_scope *scope,
                          const struct vs_ast_select *select)
{
    struct group group = {.binder = binder, .scope = scope};
    VS_TRY(collect_all(&group, select));
    if (!is_aggregated(select, &group))
        return VS_ERR_OK;
    VS_TRY(bind_keys(&group, select));
    VS_TRY(place_group_window(&group));
    list_keys(&group);
    VS_TRY(bind_calls(&group));
    VS_TRY(check_groupings(&group));
    if (group.windowed)
        VS_TRY(refuse_early_and_late(&group, select->at));
    if (group.windowed)
        VS_TRY(
            vs_bind_append_only(binder, scope->rel, select->at, "StreamPhysicalWindowAggregate"));
    enter_group(&group, make_aggregate(&group));
    return bind_bounds(&group);
}

/* As GROUP BY all columns, so also of windows. */
struct vs_relation vs_bind_distinct(struct vs_binder *binder, const struct vs_relation *relation,
                                    struct vs_ttl_hint ttl)
{
    uint32_t count = relation->field_count;
    struct vs_scope scope = {.from = *relation, .rel = relation->rel, .ttl = ttl};
    struct group group = {.binder = binder, .scope = &scope, .key_count = count};
    group.keys = VS_ARENA_ARRAY(binder->arena, count, const struct vs_expr *);
    for (uint32_t i = 0; i < count; i++)
        group.keys[i] = vs_rel_column(binder, relation->rel, relation->fields[i].column);
    list_keys(&group);
    struct vs_rel *rel = make_aggregate(&group);
    struct vs_relation out = {rel, VS_PLAN_COPY(binder->arena, relation->fields, count), count};
    for (uint32_t i = 0; i < count; i++)
        out.fields[i].column = key_column(&group, rel, group.keys[i]);
    return out;
}
