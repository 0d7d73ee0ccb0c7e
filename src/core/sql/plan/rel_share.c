/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Finds a rel that does the same on the same inputs. */
#include "base/check.h"
#include "base/hash.h"
#include "core/sql/plan/rel_make.h"
#include "core/sql/row.h"
#include "core/sql/plan/rel_match.h"

static bool same_columns(const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static bool same_window(const struct vs_window *a, const struct vs_window *b)
{
    return a->kind == b->kind && a->time_column == b->time_column && a->size_ms == b->size_ms &&
           a->slide_ms == b->slide_ms && a->offset_ms == b->offset_ms &&
           same_columns(a->partition, a->partition_count, b->partition, b->partition_count);
}

static bool same_calls(const struct vs_rel_call *a, uint32_t a_count, const struct vs_rel_call *b,
                       uint32_t b_count)
{
    if (a_count != b_count)
        return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (!vs_rel_call_equal(&a[i], &b[i]))
            return false;
    return true;
}

bool vs_rel_call_equal(const struct vs_rel_call *a, const struct vs_rel_call *b)
{
    return a->agg.aggregate == b->agg.aggregate && a->agg.distinct == b->agg.distinct &&
           a->agg.filter == b->agg.filter &&
           same_columns(a->agg.args, a->agg.arg_count, b->agg.args, b->agg.arg_count) &&
           vs_str_equal(a->constants, b->constants);
}

static bool same_values(const struct vs_node *a, const struct vs_node *b)
{
    if (a->as.values.row_count != b->as.values.row_count)
        return false;
    struct vs_buf left = {0}, right = {0};
    for (uint32_t i = 0; i < a->column_count; i++) {
        for (uint32_t row = 0; row < a->as.values.row_count; row++) {
            vs_row_add_value(&left, a->types[i], &a->as.values.cells[row * a->column_count + i]);
            vs_row_add_value(&right, a->types[i], &b->as.values.cells[row * a->column_count + i]);
        }
    }
    bool same = vs_str_equal(vs_buf_str(&left), vs_buf_str(&right));
    vs_buf_free(&left);
    vs_buf_free(&right);
    return same;
}

static bool same_exprs(const struct vs_node *a, const struct vs_node *b)
{
    for (uint32_t i = 0; i < a->column_count; i++)
        if (!vs_expr_equal(a->as.project.exprs[i], b->as.project.exprs[i]))
            return false;
    return true;
}

static bool same_aggregate(const struct vs_rel *left, const struct vs_rel *right)
{
    const struct vs_node *a = &left->node, *b = &right->node;
    return a->as.aggregate.windows_attached == b->as.aggregate.windows_attached &&
           a->as.aggregate.ttl.is_set == b->as.aggregate.ttl.is_set &&
           a->as.aggregate.ttl.ms == b->as.aggregate.ttl.ms &&
           a->as.aggregate.window_start == b->as.aggregate.window_start &&
           a->as.aggregate.window_end == b->as.aggregate.window_end &&
           same_window(&a->as.aggregate.window, &b->as.aggregate.window) &&
           same_columns(a->as.aggregate.keys, a->as.aggregate.key_count, b->as.aggregate.keys,
                        b->as.aggregate.key_count) &&
           same_calls(left->calls, a->as.aggregate.call_count, right->calls,
                      b->as.aggregate.call_count);
}

static bool same_over(const struct vs_rel *left, const struct vs_rel *right)
{
    const struct vs_node *a = &left->node, *b = &right->node;
    return a->as.over.time_column == b->as.over.time_column &&
           a->as.over.frame == b->as.over.frame && a->as.over.preceding == b->as.over.preceding &&
           same_columns(a->as.over.partition, a->as.over.partition_count, b->as.over.partition,
                        b->as.over.partition_count) &&
           same_calls(left->calls, a->as.over.call_count, right->calls, b->as.over.call_count);
}

static bool same_order(const struct vs_sort_key *a, uint32_t a_count, const struct vs_sort_key *b,
                       uint32_t b_count)
{
    if (a_count != b_count)
        return false;
    for (uint32_t i = 0; i < a_count; i++)
        if (a[i].column != b[i].column || a[i].descending != b[i].descending ||
            a[i].nulls_first != b[i].nulls_first)
            return false;
    return true;
}

static bool same_rank(const struct vs_node *a, const struct vs_node *b)
{
    return a->as.rank.limit == b->as.rank.limit && a->as.rank.is_limit == b->as.rank.is_limit &&
           a->as.rank.limit_column == b->as.rank.limit_column &&
           a->as.rank.offset == b->as.rank.offset &&
           a->as.rank.window_end == b->as.rank.window_end &&
           same_columns(a->as.rank.partition, a->as.rank.partition_count, b->as.rank.partition,
                        b->as.rank.partition_count) &&
           same_order(a->as.rank.order, a->as.rank.order_count, b->as.rank.order,
                      b->as.rank.order_count);
}

static bool same_silence(const struct vs_node *a, const struct vs_node *b)
{
    uint32_t count = a->as.silence.partition_count;
    bool expected = a->input_count == 2;
    return a->as.silence.time_column == b->as.silence.time_column &&
           a->as.silence.timeout_ms == b->as.silence.timeout_ms &&
           a->as.silence.timeout_column == b->as.silence.timeout_column &&
           a->as.silence.opens_column == b->as.silence.opens_column &&
           a->as.silence.closes_column == b->as.silence.closes_column &&
           a->as.silence.from_column == b->as.silence.from_column &&
           a->as.silence.until_column == b->as.silence.until_column &&
           same_columns(a->as.silence.partition, count, b->as.silence.partition,
                        b->as.silence.partition_count) &&
           same_columns(a->as.silence.expected_partition, expected ? count : 0,
                        b->as.silence.expected_partition, expected ? count : 0);
}

static bool same_join(const struct vs_join *a, const struct vs_join *b)
{
    if (a->type != b->type || a->time[0] != b->time[0] || a->time[1] != b->time[1] ||
        a->lower_ms != b->lower_ms || a->upper_ms != b->upper_ms ||
        a->ttl_ms[0] != b->ttl_ms[0] || a->ttl_ms[1] != b->ttl_ms[1] ||
        (a->condition == NULL) != (b->condition == NULL))
        return false;
    for (int n = 0; n < 2; n++)
        if (!same_columns(a->keys[n], a->key_count, b->keys[n], b->key_count))
            return false;
    for (uint32_t i = 0; i < a->key_count; i++)
        if (a->null_is_equal[i] != b->null_is_equal[i])
            return false;
    return a->condition == NULL || vs_expr_equal(a->condition, b->condition);
}

static bool same_params(const struct vs_rel *left, const struct vs_rel *right)
{
    const struct vs_node *a = &left->node, *b = &right->node;
    switch (a->kind) {
    case VS_NODE_SCAN:
        return a->as.scan.table == b->as.scan.table && left->registry == right->registry;
    case VS_NODE_VALUES:
        return same_values(a, b);
    case VS_NODE_PROJECT:
        return same_exprs(a, b);
    case VS_NODE_FILTER:
        return vs_expr_equal(a->as.filter.predicate, b->as.filter.predicate);
    case VS_NODE_WATERMARK:
        return a->as.watermark.time_column == b->as.watermark.time_column &&
               vs_expr_equal(a->as.watermark.watermark, b->as.watermark.watermark);
    case VS_NODE_UNION:
        return true;
    case VS_NODE_WINDOW:
        return same_window(&a->as.window, &b->as.window);
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        return same_aggregate(left, right);
    case VS_NODE_OVER:
        return same_over(left, right);
    case VS_NODE_RANK:
        return same_rank(a, b);
    case VS_NODE_MATCH:
        return vs_match_equal(a->as.match, b->as.match);
    case VS_NODE_SORT:
        return same_order(a->as.sort.order, a->as.sort.order_count, b->as.sort.order,
                          b->as.sort.order_count);
    case VS_NODE_SILENCE:
        return same_silence(a, b);
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        return same_join(&a->as.join, &b->as.join);
    case VS_NODE_REPLICATE:
        return a->as.replicate.numbers == b->as.replicate.numbers;
    case VS_NODE_ANOMALY: /* the parameters are in rows_hash */
        return a->as.anomaly.time_column == b->as.anomaly.time_column &&
               a->as.anomaly.value_column == b->as.anomaly.value_column &&
               same_columns(a->as.anomaly.partition, a->as.anomaly.partition_count,
                            b->as.anomaly.partition, b->as.anomaly.partition_count);
    case VS_NODE_SINK:
    case VS_NODE_EXCHANGE_SEND: /* not in the logical graph */
    case VS_NODE_EXCHANGE_RECEIVE:
    case VS_NODE_KIND_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

static bool same_rel(const struct vs_rel *a, const struct vs_rel *b)
{
    if (a->node.kind != b->node.kind || a->node.column_count != b->node.column_count ||
        a->node.input_count != b->node.input_count || a->rows_hash != b->rows_hash ||
        a->params_hash != b->params_hash)
        return false;
    for (uint32_t i = 0; i < a->node.input_count; i++)
        if (a->inputs[i] != b->inputs[i])
            return false;
    for (uint32_t i = 0; i < a->node.column_count; i++)
        if (!vs_type_equal(a->node.types[i], b->node.types[i]) ||
            a->node.types[i].attribute != b->node.types[i].attribute ||
            a->node.types[i].not_null != b->node.types[i].not_null)
            return false;
    return same_params(a, b);
}

static uint64_t share_hash(const struct vs_rel *rel)
{
    uint64_t hash =
        vs_hash_mix((uint64_t)rel->node.kind + 1, vs_hash_mix(rel->rows_hash, rel->params_hash));
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        hash = vs_hash_mix(hash, rel->column_hashes[i]);
    return hash;
}

static void insert_slot(struct vs_rels *rels, const struct vs_rel *rel)
{
    uint64_t at = share_hash(rel);
    while (rels->slots[at & (rels->slot_count - 1)] != 0)
        at++;
    rels->slots[at & (rels->slot_count - 1)] = rel->index + 1;
}

void vs_rels_add(struct vs_rels *rels, struct vs_rel *rel)
{
    rels->items = vs_plan_grow(rels->arena, rels->items, rels->count, &rels->capacity,
                               sizeof(struct vs_rel *));
    rel->index = rels->count;
    rels->items[rels->count++] = rel;
    if (rels->count * 2 >= rels->slot_count) {
        rels->slot_count = rels->slot_count == 0 ? 64 : rels->slot_count * 2;
        rels->slots = VS_ARENA_ARRAY(rels->arena, rels->slot_count, uint32_t);
        for (uint32_t i = 0; i + 1 < rels->count; i++)
            insert_slot(rels, rels->items[i]);
    }
    insert_slot(rels, rel);
}

struct vs_rel *vs_rel_share(struct vs_rels *rels, struct vs_rel *made)
{
    vs_rel_hash(rels, made);
    if (rels->slot_count > 0) {
        for (uint64_t at = share_hash(made);; at++) {
            uint32_t slot = rels->slots[at & (rels->slot_count - 1)];
            if (slot == 0)
                break;
            if (same_rel(rels->items[slot - 1], made))
                return rels->items[slot - 1];
        }
    }
    vs_rels_add(rels, made);
    return made;
}
