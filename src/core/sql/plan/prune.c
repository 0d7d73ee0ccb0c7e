/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* From the sinks down: which columns are needed by anyone. */
#include "base/check.h"
#include "core/sql/plan/compile.h"
#include "core/sql/plan/rel_match.h"

static void need(struct vs_rel *rel, uint32_t column)
{
    rel->needed[column] = true;
}

static void need_column(void *ctx, uint32_t column)
{
    need(ctx, column);
}

static void need_all(struct vs_rel *rel)
{
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        need(rel, i);
}

static void need_listed(struct vs_rel *rel, const uint32_t *columns, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        need(rel, columns[i]);
}

/* What is needed of the first columns is needed of the input's. */
static void need_passed(struct vs_rel *rel)
{
    struct vs_rel *input = rel->inputs[0];
    for (uint32_t i = 0; i < input->node.column_count && i < rel->node.column_count; i++)
        if (rel->needed[i])
            need(input, i);
}

/* Rows pass with columns added, all of which stay. */
static void need_below_rows(struct vs_rel *rel)
{
    need_passed(rel);
    for (uint32_t i = rel->inputs[0]->node.column_count; i < rel->node.column_count; i++)
        need(rel, i);
}

static void need_calls(struct vs_rel *input, const struct vs_agg_call *calls, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        need_listed(input, calls[i].args, calls[i].arg_count);
        if (calls[i].filter >= 0)
            need(input, (uint32_t)calls[i].filter);
    }
}

static void need_option(struct vs_rel *rel, int32_t column)
{
    if (column >= 0)
        need(rel, (uint32_t)column);
}

static void need_below_aggregate(const struct vs_node *node, struct vs_rel *input)
{
    need_listed(input, node->as.aggregate.keys, node->as.aggregate.key_count);
    need_calls(input, node->as.aggregate.calls, node->as.aggregate.call_count);
    if (node->kind != VS_NODE_WINDOW_AGGREGATE)
        return;
    if (node->as.aggregate.windows_attached) {
        need(input, node->as.aggregate.window_start);
        need(input, node->as.aggregate.window_end);
    } else {
        need(input, node->as.aggregate.window.time_column);
    }
}

static void need_order(struct vs_rel *rel, const struct vs_sort_key *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        need(rel, order[i].column);
}

static void need_below_rank(struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    need_passed(rel);
    need_listed(rel->inputs[0], node->as.rank.partition, node->as.rank.partition_count);
    need_order(rel->inputs[0], node->as.rank.order, node->as.rank.order_count);
    if (node->as.rank.is_limit_by_column)
        need(rel->inputs[0], node->as.rank.limit_column);
}

static void need_below_anomaly(struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    need_all(rel);
    need_listed(rel->inputs[0], node->as.anomaly.partition, node->as.anomaly.partition_count);
    need(rel->inputs[0], node->as.anomaly.time_column);
    need(rel->inputs[0], node->as.anomaly.value_column);
}

static void need_below_silence(struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    need_all(rel);
    need_listed(rel->inputs[0], node->as.silence.partition, node->as.silence.partition_count);
    need(rel->inputs[0], node->as.silence.time_column);
    if (node->input_count < 2)
        return;
    struct vs_rel *expected = rel->inputs[1];
    need_listed(expected, node->as.silence.expected_partition, node->as.silence.partition_count);
    need_option(expected, node->as.silence.timeout_column);
    need_option(expected, node->as.silence.opens_column);
    need_option(expected, node->as.silence.closes_column);
    need_option(expected, node->as.silence.from_column);
    need_option(expected, node->as.silence.until_column);
}

struct need_sides {
    struct vs_rel *left;
    struct vs_rel *right;
};

static void need_of_sides(void *ctx, uint32_t column)
{
    struct need_sides *sides = ctx;
    uint32_t first = sides->left->node.column_count;
    if (column < first)
        need(sides->left, column);
    else
        need(sides->right, column - first);
}

/* Keys and the condition are always kept, for the state. */
static void need_below_join(struct vs_rel *rel)
{
    const struct vs_join *join = &rel->node.as.join;
    struct need_sides sides = {rel->inputs[0], rel->inputs[1]};
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        if (rel->needed[i])
            need_of_sides(&sides, i);
    for (int n = 0; n < 2; n++) {
        need_listed(rel->inputs[n], join->keys[n], join->key_count);
        if (rel->node.kind != VS_NODE_JOIN && rel->node.kind != VS_NODE_LOOKUP_JOIN)
            need(rel->inputs[n], join->time[n]);
    }
    if (join->condition != NULL)
        vs_expr_columns(join->condition, need_of_sides, &sides);
}

/* A scan has at least one column, and a registry those that say to which task a row belongs. */
static void need_of_scan(struct vs_rel *rel)
{
    const struct vs_table *table = rel->node.as.scan.table;
    bool any = false;
    for (uint32_t i = 0; i < rel->node.column_count; i++) {
        for (uint32_t k = 0; rel->registry && k < table->primary_key_count; k++)
            rel->needed[i] |= table->primary_key[k] == rel->node.as.scan.columns[i];
        any |= rel->needed[i];
    }
    if (!any)
        need(rel, 0);
}

/* A union has at least one column, like a scan. */
static void need_below_union(struct vs_rel *rel)
{
    bool any = false;
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        any |= rel->needed[i];
    if (!any && rel->node.column_count > 0)
        need(rel, 0);
    for (uint32_t n = 0; n < rel->node.input_count; n++)
        for (uint32_t i = 0; i < rel->node.column_count; i++)
            rel->inputs[n]->needed[i] |= rel->needed[i];
}

static void need_below_replicate(struct vs_rel *rel)
{
    if (rel->node.as.replicate.numbers)
        rel->needed[rel->node.column_count - 1] = true;
    need_passed(rel);
    need(rel->inputs[0], rel->inputs[0]->node.column_count - 1);
}

static void need_below_project(struct vs_rel *rel)
{
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        if (rel->needed[i])
            vs_expr_columns(rel->node.as.project.exprs[i], need_column, rel->inputs[0]);
}

static void need_below_window(struct vs_rel *rel)
{
    const struct vs_window *window = &rel->node.as.window;
    need_below_rows(rel);
    need(rel->inputs[0], window->time_column);
    need_listed(rel->inputs[0], window->partition, window->partition_count);
}

static void need_below_over(struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    need_below_rows(rel);
    need_listed(rel->inputs[0], node->as.over.partition, node->as.over.partition_count);
    need(rel->inputs[0], node->as.over.time_column);
    need_calls(rel->inputs[0], node->as.over.calls, node->as.over.call_count);
}

static void need_below_match(struct vs_rel *rel)
{
    need_all(rel);
    vs_match_columns(rel->node.as.match, need_column, rel->inputs[0]);
}

static void need_below_watermark(struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    need_passed(rel);
    need(rel, node->as.watermark.time_column);
    need(rel->inputs[0], node->as.watermark.time_column);
    vs_expr_columns(node->as.watermark.watermark, need_column, rel->inputs[0]);
}

static void need_below(struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    struct vs_rel *input = node->input_count > 0 ? rel->inputs[0] : NULL;
    switch (node->kind) {
    case VS_NODE_SCAN:
        need_of_scan(rel);
        return;
    case VS_NODE_VALUES:
        return;
    case VS_NODE_PROJECT:
        need_below_project(rel);
        return;
    case VS_NODE_FILTER:
        need_passed(rel);
        vs_expr_columns(node->as.filter.predicate, need_column, input);
        return;
    case VS_NODE_WATERMARK:
        need_below_watermark(rel);
        return;
    case VS_NODE_UNION:
        need_below_union(rel);
        return;
    case VS_NODE_WINDOW:
        need_below_window(rel);
        return;
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        need_all(rel);
        need_below_aggregate(node, input);
        return;
    case VS_NODE_OVER:
        need_below_over(rel);
        return;
    case VS_NODE_RANK:
        need_below_rank(rel);
        return;
    case VS_NODE_MATCH:
        need_below_match(rel);
        return;
    case VS_NODE_SORT:
        need_passed(rel);
        need_order(input, node->as.sort.order, node->as.sort.order_count);
        return;
    case VS_NODE_SILENCE:
        need_below_silence(rel);
        return;
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        need_below_join(rel);
        return;
    case VS_NODE_REPLICATE:
        need_below_replicate(rel);
        return;
    case VS_NODE_ANOMALY:
        need_below_anomaly(rel);
        return;
    case VS_NODE_SINK:
        need_all(rel);
        need_passed(rel);
        return;
    case VS_NODE_EXCHANGE_SEND: /* not in the logical graph */
    case VS_NODE_EXCHANGE_RECEIVE:
    case VS_NODE_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

void vs_prune(struct vs_rels *rels, struct vs_rel_list list)
{
    for (uint32_t i = 0; i < list.count; i++)
        list.items[i]->needed = VS_ARENA_ARRAY(rels->arena, list.items[i]->node.column_count, bool);
    for (uint32_t i = list.count; i > 0; i--)
        need_below(list.items[i - 1]);
}
