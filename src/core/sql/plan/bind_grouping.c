/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/bind_grouping.h"

#include "base/check.h"

struct expansion {
    struct vs_binder *binder;
    vs_grouping_key *key;
    void *ctx;
    uint32_t at;
};

static enum vs_err add(struct expansion *ex, struct vs_grouping_sets *sets, uint64_t set)
{
    if (sets->count == VS_GROUPING_SETS_MAX)
        return vs_bind_unsupported(ex->binder, ex->at, "More than %d grouping sets",
                                   VS_GROUPING_SETS_MAX);
    sets->items = vs_plan_grow(ex->binder->arena, sets->items, sets->count, &sets->capacity,
                               sizeof *sets->items);
    sets->items[sets->count++] = set;
    return VS_ERR_OK;
}

/* (a, b): one set */
static enum vs_err read_set(struct expansion *ex, const struct vs_ast_group *group, uint64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < group->exprs.count; i++) {
        uint64_t bits = 0;
        VS_TRY(ex->key(ex->ctx, group->exprs.items[i], &bits));
        *out |= bits;
    }
    return VS_ERR_OK;
}

/* The members of ROLLUP and CUBE, each of them a set. */
static enum vs_err read_members(struct expansion *ex, const struct vs_ast_group *group,
                                uint64_t *members)
{
    if (group->set_count > VS_GROUPING_KEYS_MAX)
        return vs_bind_unsupported(ex->binder, group->at, "More than %d columns",
                                   VS_GROUPING_KEYS_MAX);
    for (uint32_t i = 0; i < group->set_count; i++)
        VS_TRY(read_set(ex, &group->sets[i], &members[i]));
    return VS_ERR_OK;
}

static enum vs_err add_rollup(struct expansion *ex, const struct vs_ast_group *group,
                              struct vs_grouping_sets *out)
{
    uint64_t members[VS_GROUPING_KEYS_MAX];
    VS_TRY(read_members(ex, group, members));
    for (uint32_t count = group->set_count + 1; count > 0; count--) {
        uint64_t set = 0;
        for (uint32_t i = 0; i + 1 < count; i++)
            set |= members[i];
        VS_TRY(add(ex, out, set));
    }
    return VS_ERR_OK;
}

static enum vs_err add_cube(struct expansion *ex, const struct vs_ast_group *group,
                            struct vs_grouping_sets *out)
{
    uint64_t members[VS_GROUPING_KEYS_MAX];
    VS_TRY(read_members(ex, group, members));
    if (group->set_count > 8)
        return vs_bind_unsupported(ex->binder, group->at, "CUBE of more than 8 columns");
    for (uint32_t left_out = 0; left_out < (uint32_t)1 << group->set_count; left_out++) {
        uint64_t set = 0;
        for (uint32_t i = 0; i < group->set_count; i++)
            if ((left_out >> (group->set_count - 1 - i) & 1) == 0)
                set |= members[i];
        VS_TRY(add(ex, out, set));
    }
    return VS_ERR_OK;
}

/* Depth is bounded by the parser. */
static enum vs_err add_group(struct expansion *ex, const struct vs_ast_group *group,
                             struct vs_grouping_sets *out)
{
    uint64_t set = 0;
    switch (group->kind) {
    case VS_AST_GROUP_EXPR:
        VS_TRY(read_set(ex, group, &set));
        return add(ex, out, set);
    case VS_AST_GROUP_ROLLUP:
        return add_rollup(ex, group, out);
    case VS_AST_GROUP_CUBE:
        return add_cube(ex, group, out);
    case VS_AST_GROUP_SETS:
        for (uint32_t i = 0; i < group->set_count; i++)
            VS_TRY(add_group(ex, &group->sets[i], out));
        return VS_ERR_OK;
    }
    VS_UNREACHABLE();
}

/* Larger sets first, then by the first key in which they differ. */
static bool is_before(uint64_t a, uint64_t b)
{
    if (a == b)
        return false;
    if ((a & b) == b)
        return true;
    if ((a & b) == a)
        return false;
    uint64_t differ = a ^ b;
    return (a & (differ & (~differ + 1))) != 0;
}

static void sort(struct vs_grouping_sets *sets)
{
    for (uint32_t i = 1; i < sets->count; i++)
        for (uint32_t k = i; k > 0 && is_before(sets->items[k], sets->items[k - 1]); k--) {
            uint64_t swap = sets->items[k];
            sets->items[k] = sets->items[k - 1];
            sets->items[k - 1] = swap;
        }
}

enum vs_err vs_bind_grouping_sets(struct vs_binder *binder, const struct vs_ast_select *select,
                                  vs_grouping_key *key, void *ctx, struct vs_grouping_sets *out)
{
    struct expansion ex = {.binder = binder, .key = key, .ctx = ctx};
    VS_TRY(add(&ex, out, 0));
    for (uint32_t i = 0; i < select->group_count; i++) {
        struct vs_grouping_sets right = {0}, product = {0};
        ex.at = select->groups[i].at;
        VS_TRY(add_group(&ex, &select->groups[i], &right));
        for (uint32_t a = 0; a < out->count; a++)
            for (uint32_t b = 0; b < right.count; b++)
                VS_TRY(add(&ex, &product, out->items[a] | right.items[b]));
        *out = product;
    }
    sort(out);
    return VS_ERR_OK;
}

bool vs_ast_is_grouping(const struct vs_ast_expr *expr)
{
    static const char *const names[] = {"GROUPING", "GROUPING_ID", "GROUP_ID"};
    for (size_t i = 0; expr->kind == VS_AST_CALL && i < sizeof names / sizeof *names; i++)
        if (vs_str_equal_nocase(expr->as.call.name, vs_str(names[i])))
            return true;
    return false;
}
