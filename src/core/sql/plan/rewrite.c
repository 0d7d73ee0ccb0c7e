/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rewrites that depend on who else uses an operator, so they come last and change no hash:
 * filters go below projections whose computations they do not need, chains of filters and of
 * projections that nobody shares become one. What several rules share stays as it is, to be done
 * once. */
#include "base/check.h"
#include "base/limits.h"
#include "core/sql/aggregate.h"
#include "core/sql/plan/compile.h"

static bool is_private(const struct vs_rel *rel)
{
    return rel->consumer_count == 1;
}

static void count_consumers(struct vs_rel_list list)
{
    for (uint32_t i = 0; i < list.count; i++)
        for (uint32_t n = 0; n < list.items[i]->node.input_count; n++)
            list.items[i]->inputs[n]->consumer_count++;
    for (uint32_t i = 0; i < list.count; i++) {
        const struct vs_rel *rel = list.items[i];
        if (rel->node.kind == VS_NODE_FILTER && rel->inputs[0]->node.kind == VS_NODE_FILTER &&
            is_private(rel->inputs[0]))
            rel->inputs[0]->absorbed = true;
    }
}

static const struct vs_expr *call_and(struct vs_rels *rels, const struct vs_expr **predicates,
                                      uint32_t count)
{
    const struct vs_expr *all = predicates[0];
    if (count > 1) {
        struct vs_err_note note;
        enum vs_err err = vs_expr_call(rels->arena, VS_STR("AND"), predicates, count, &all, &note);
        VS_CHECK_INT(err, ==, VS_ERR_OK); /* of conditions, and few enough */
    }
    return all;
}

/* In groups, so that no call gets too many arguments. Overwrites the list. */
static const struct vs_expr *join_predicates(struct vs_rels *rels,
                                             const struct vs_expr **predicates, uint32_t count)
{
    const uint32_t group = VS_SQL_ARGUMENTS_MAX / 2;
    while (count > 1) {
        uint32_t groups = 0;
        for (uint32_t i = 0; i < count; i += group)
            predicates[groups++] =
                call_and(rels, &predicates[i], count - i < group ? count - i : group);
        count = groups;
    }
    return predicates[0];
}

/* The filter and those private ones below it, as one; what a projection below only passes on goes
 * below that. */
static struct vs_rel *rewrite_filter(struct vs_rels *rels, struct vs_rel *rel)
{
    uint32_t count = 1;
    struct vs_rel *base = rel->inputs[0];
    for (; base->absorbed; base = base->inputs[0])
        count++;
    struct vs_rel *input = base->rewritten;
    const struct vs_expr **above = VS_ARENA_ARRAY(rels->arena, count, const struct vs_expr *);
    const struct vs_expr **below = VS_ARENA_ARRAY(rels->arena, count, const struct vs_expr *);
    const struct vs_expr **all = VS_ARENA_ARRAY(rels->arena, count, const struct vs_expr *);
    uint32_t above_count = 0, below_count = 0;
    for (uint32_t i = count; i > 0; i--, rel = rel->inputs[0])
        all[i - 1] = rel->node.as.filter.predicate;
    for (uint32_t i = 0; i < count; i++) {
        if (input->node.kind == VS_NODE_PROJECT && vs_rel_uses_trivial(input, all[i]))
            below[below_count++] = all[i];
        else
            above[above_count++] = all[i];
    }
    if (below_count > 0)
        input = vs_rel_filter_below_project(rels, input, join_predicates(rels, below, below_count));
    return above_count == 0 ? input
                            : vs_rel_filter(rels, input, join_predicates(rels, above, above_count));
}

static bool is_deterministic(const struct vs_rel *project)
{
    for (uint32_t i = 0; i < project->node.column_count; i++)
        if (!project->node.as.project.exprs[i]->deterministic)
            return false;
    return true;
}

static struct vs_rel *rewrite_project(struct vs_rels *rels, struct vs_rel *rel)
{
    struct vs_rel *input = rel->inputs[0]->rewritten;
    struct vs_exprs exprs = {rel->node.as.project.exprs, rel->node.column_count};
    if (input->node.kind == VS_NODE_PROJECT && is_private(rel->inputs[0]) &&
        is_deterministic(input) && vs_rel_can_substitute(input, exprs))
        return vs_rel_project_merged(rels, input, exprs, rel->node.names);
    return vs_rel_with_inputs(rels, rel, &input);
}

/* ROW_NUMBER() over time without a bound is a COUNT(*) of the rows so far. */
static struct vs_rel *rewrite_open_rank(struct vs_rels *rels, struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    struct vs_agg_request request = {.name = VS_STR("COUNT"), .over = true};
    struct vs_rel_call call = {.name = VS_STR("ROW_NUMBER()")};
    struct vs_err_note note;
    enum vs_err err = vs_aggregate_resolve(&request, &call.agg, &note);
    VS_CHECK_INT(err, ==, VS_ERR_OK);
    call.agg.filter = -1;
    struct vs_over_spec spec = {.partition = node->as.rank.partition,
                                .partition_count = node->as.rank.partition_count,
                                .order = node->as.rank.order,
                                .order_count = node->as.rank.order_count,
                                .frame = VS_FRAME_ROWS,
                                .preceding = -1};
    return vs_rel_over(rels, rel->inputs[0]->rewritten, &spec, &call, 1);
}

static struct vs_rel *rewrite(struct vs_rels *rels, struct vs_rel *rel)
{
    if (rel->node.kind == VS_NODE_FILTER)
        return rewrite_filter(rels, rel);
    if (rel->node.kind == VS_NODE_PROJECT)
        return rewrite_project(rels, rel);
    if (rel->node.kind == VS_NODE_RANK && rel->node.as.rank.limit == VS_RANK_OPEN)
        return rewrite_open_rank(rels, rel);
    struct vs_rel **inputs = VS_ARENA_ARRAY(rels->arena, rel->node.input_count, struct vs_rel *);
    for (uint32_t i = 0; i < rel->node.input_count; i++)
        inputs[i] = rel->inputs[i]->rewritten;
    return vs_rel_with_inputs(rels, rel, inputs);
}

static void reset(struct vs_rel_list list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        list.items[i]->rewritten = NULL;
        list.items[i]->consumer_count = 0;
        list.items[i]->absorbed = false;
    }
}

/* True when something changed. */
static bool rewrite_once(struct vs_rels *rels, struct vs_rel **sinks, uint32_t sink_count)
{
    bool changed = false;
    struct vs_rel_list list = vs_rels_below(rels, sinks, sink_count);
    reset(list);
    count_consumers(list);
    for (uint32_t i = 0; i < list.count; i++) {
        struct vs_rel *rel = list.items[i];
        if (rel->absorbed)
            continue;
        rels->script = rel->script;
        rels->at = rel->at;
        rel->rewritten = rewrite(rels, rel);
        if (rel->rewritten->original == NULL)
            rel->rewritten->original = rel->original != NULL ? rel->original : rel;
    }
    for (uint32_t i = 0; i < sink_count; i++) {
        changed |= sinks[i] != sinks[i]->rewritten;
        sinks[i] = sinks[i]->rewritten;
    }
    return changed;
}

enum { ROUNDS_MAX = 16 };

void vs_rewrite(struct vs_rels *rels, struct vs_rel **sinks, uint32_t sink_count)
{
    for (uint32_t round = 0; round < ROUNDS_MAX; round++)
        if (!rewrite_once(rels, sinks, sink_count))
            break;
}

struct vs_rel *vs_rewritten(struct vs_rel *rel)
{
    while (rel->rewritten != NULL && rel->rewritten != rel)
        rel = rel->rewritten;
    return rel;
}
