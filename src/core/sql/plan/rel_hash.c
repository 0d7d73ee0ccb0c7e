/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What a rel is, independent of how it was written: see rel.h. */
#include "base/check.h"
#include "base/hash.h"
#include "core/sql/anomaly.h"
#include "core/sql/aggregate.h"
#include "core/sql/plan/rel_make.h"
#include "core/sql/row.h"
#include "core/sql/plan/rel_match.h"

static uint64_t hash_text(struct vs_str text)
{
    return vs_hash64(text, 1);
}

static uint64_t mix3(uint64_t a, uint64_t b, uint64_t c)
{
    return vs_hash_mix(vs_hash_mix(a, b), c);
}

static uint64_t hash_type(struct vs_type type)
{
    struct vs_buf text = {0};
    type.attribute = VS_TIME_NONE;
    vs_type_print(&text, type);
    uint64_t hash = hash_text(vs_buf_str(&text));
    vs_buf_free(&text);
    return hash;
}

static const struct vs_str *hash_names(struct vs_arena *arena, struct vs_rel *rel)
{
    if (rel->hash_names == NULL) {
        rel->hash_names = VS_ARENA_ARRAY(arena, rel->node.column_count, struct vs_str);
        for (uint32_t i = 0; i < rel->node.column_count; i++)
            rel->hash_names[i] =
                vs_arena_printf(arena, "#%016llx", (unsigned long long)rel->column_hashes[i]);
    }
    return rel->hash_names;
}

/* The printed form names functions and constants, and here columns by what they hold: nothing in it
 * depends on this version of the script or on addresses. */
static uint64_t hash_expr(struct vs_arena *arena, struct vs_rel *input, const struct vs_expr *expr)
{
    if (expr->kind == VS_EXPR_COLUMN)
        return input->column_hashes[expr->column];
    struct vs_buf text = {0};
    vs_expr_print(&text, expr, hash_names(arena, input));
    uint64_t hash = vs_hash_mix(hash_text(vs_buf_str(&text)), hash_type(expr->type));
    vs_buf_free(&text);
    return hash;
}

static uint64_t hash_columns(uint64_t seed, const struct vs_rel *input, const uint32_t *columns,
                             uint32_t count)
{
    uint64_t hash = vs_hash_mix(seed, count);
    for (uint32_t i = 0; i < count; i++)
        hash = vs_hash_mix(hash, input->column_hashes[columns[i]]);
    return hash;
}

static uint64_t hash_window(const struct vs_rel *input, const struct vs_window *window,
                            bool attached)
{
    uint64_t hash =
        mix3((uint64_t)window->kind, (uint64_t)window->size_ms, (uint64_t)window->slide_ms);
    hash = vs_hash_mix(hash, (uint64_t)window->offset_ms);
    if (!attached)
        hash = vs_hash_mix(hash, input->column_hashes[window->time_column]);
    return hash_columns(hash, input, window->partition, window->partition_count);
}

static uint64_t hash_call(const struct vs_rel *input, const struct vs_rel_call *call)
{
    uint64_t hash = hash_text(vs_str(vs_aggregate_name(call->agg.aggregate)));
    hash = hash_columns(mix3(hash, call->agg.distinct, hash_text(call->constants)), input,
                        call->agg.args, call->agg.arg_count);
    return call->agg.filter < 0 ? hash : vs_hash_mix(hash, input->column_hashes[call->agg.filter]);
}

static void hash_calls(struct vs_rel *rel, uint32_t first_column, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t hash = hash_call(rel->inputs[0], &rel->calls[i]);
        rel->params_hash = vs_hash_mix(rel->params_hash, hash);
        rel->column_hashes[first_column + i] = vs_hash_mix(rel->rows_hash, hash);
    }
}

static void hash_new_columns(struct vs_rel *rel, uint32_t first_column)
{
    for (uint32_t i = first_column; i < rel->node.column_count; i++)
        rel->column_hashes[i] = mix3(rel->rows_hash, 0xc01, i - first_column);
}

static void pass_columns(struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    for (uint32_t i = 0; i < input->node.column_count && i < rel->node.column_count; i++)
        rel->column_hashes[i] = input->column_hashes[i];
}

static void hash_scan(struct vs_rel *rel)
{
    const struct vs_table *table = rel->node.as.scan.table;
    rel->rows_hash = mix3(VS_NODE_SCAN, hash_text(table->name), rel->registry);
    for (uint32_t i = 0; i < rel->node.column_count; i++) {
        const struct vs_table_column *column = &table->columns[rel->node.as.scan.columns[i]];
        struct vs_str key =
            column->kind == VS_COLUMN_METADATA ? column->metadata_key : column->name;
        uint64_t hash = mix3(hash_text(key), (uint64_t)column->kind, hash_type(column->type));
        rel->column_hashes[i] = vs_hash_mix(rel->rows_hash, hash);
    }
}

static void hash_values(struct vs_rel *rel)
{
    struct vs_buf bytes = {0};
    const struct vs_node *node = &rel->node;
    for (uint32_t row = 0; row < node->as.values.row_count; row++)
        for (uint32_t i = 0; i < node->column_count; i++)
            vs_row_add_value(&bytes, node->types[i],
                             &node->as.values.cells[row * node->column_count + i]);
    rel->rows_hash = vs_hash_mix(VS_NODE_VALUES, hash_text(vs_buf_str(&bytes)));
    vs_buf_free(&bytes);
    for (uint32_t i = 0; i < node->column_count; i++)
        rel->column_hashes[i] = mix3(rel->rows_hash, hash_type(node->types[i]), i);
}

static void hash_union(struct vs_rel *rel)
{
    rel->rows_hash = VS_NODE_UNION;
    for (uint32_t n = 0; n < rel->node.input_count; n++) {
        rel->rows_hash = vs_hash_mix(rel->rows_hash, rel->inputs[n]->rows_hash);
        for (uint32_t i = 0; i < rel->node.column_count; i++)
            rel->column_hashes[i] =
                vs_hash_mix(rel->column_hashes[i], rel->inputs[n]->column_hashes[i]);
    }
}

static void hash_aggregate(struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    const struct vs_node *node = &rel->node;
    uint32_t keys = node->as.aggregate.key_count;
    uint64_t hash =
        mix3((uint64_t)node->kind, input->rows_hash, node->as.aggregate.windows_attached);
    if (node->kind == VS_NODE_WINDOW_AGGREGATE)
        hash = vs_hash_mix(hash, hash_window(input, &node->as.aggregate.window,
                                             node->as.aggregate.windows_attached));
    rel->rows_hash = hash_columns(hash, input, node->as.aggregate.keys, keys);
    for (uint32_t i = 0; i < keys; i++)
        rel->column_hashes[i] = input->column_hashes[node->as.aggregate.keys[i]];
    hash_calls(rel, keys, node->as.aggregate.call_count);
    hash_new_columns(rel, keys + node->as.aggregate.call_count);
}

static void hash_over(struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    const struct vs_node *node = &rel->node;
    uint64_t hash =
        mix3(VS_NODE_OVER, input->rows_hash, input->column_hashes[node->as.over.time_column]);
    hash = mix3(hash, (uint64_t)node->as.over.frame, (uint64_t)node->as.over.preceding);
    rel->rows_hash =
        hash_columns(hash, input, node->as.over.partition, node->as.over.partition_count);
    pass_columns(rel);
    hash_calls(rel, input->node.column_count, node->as.over.call_count);
}

static uint64_t hash_order(uint64_t hash, const struct vs_rel *input,
                           const struct vs_sort_key *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        hash = mix3(hash, input->column_hashes[order[i].column],
                    order[i].descending * 2u + order[i].nulls_first);
    return hash;
}

static void hash_rank(struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    const struct vs_node *node = &rel->node;
    uint64_t hash = mix3(VS_NODE_RANK, input->rows_hash, node->as.rank.limit);
    hash = hash_order(hash, input, node->as.rank.order, node->as.rank.order_count);
    if (node->as.rank.is_limit_by_column)
        hash = mix3(hash, 0x5b, input->column_hashes[node->as.rank.limit_column]);
    if (node->as.rank.is_limit)
        hash = mix3(hash, 0x117, node->as.rank.offset);
    if (node->as.rank.window_end >= 0)
        hash = mix3(hash, 0x3d, input->column_hashes[node->as.rank.window_end]);
    rel->rows_hash =
        hash_columns(hash, input, node->as.rank.partition, node->as.rank.partition_count);
    pass_columns(rel);
    hash_new_columns(rel, input->node.column_count);
}

static uint64_t hash_option(const struct vs_rel *input, int32_t column)
{
    return column < 0 ? 0 : input->column_hashes[column];
}

static void hash_silence(struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    const struct vs_node *node = &rel->node;
    uint32_t keys = node->as.silence.partition_count;
    uint64_t hash = mix3(VS_NODE_SILENCE, input->rows_hash, (uint64_t)node->as.silence.timeout_ms);
    hash = vs_hash_mix(hash, input->column_hashes[node->as.silence.time_column]);
    if (node->input_count == 2) {
        const struct vs_rel *expected = rel->inputs[1];
        hash = vs_hash_mix(hash, hash_columns(expected->rows_hash, expected,
                                              node->as.silence.expected_partition, keys));
        hash = mix3(hash, hash_option(expected, node->as.silence.timeout_column),
                    hash_option(expected, node->as.silence.opens_column));
        hash = vs_hash_mix(hash, hash_option(expected, node->as.silence.closes_column));
        hash = mix3(hash, hash_option(expected, node->as.silence.from_column),
                    hash_option(expected, node->as.silence.until_column));
    }
    rel->rows_hash = hash_columns(hash, input, node->as.silence.partition, keys);
    for (uint32_t i = 0; i < keys; i++)
        rel->column_hashes[i] = input->column_hashes[node->as.silence.partition[i]];
    hash_new_columns(rel, keys);
}

/* The condition sees the columns of both sides. */
static struct vs_rel *both_sides(struct vs_arena *arena, const struct vs_rel *rel)
{
    const struct vs_rel *left = rel->inputs[0], *right = rel->inputs[1];
    struct vs_rel *both = VS_ARENA_NEW(arena, struct vs_rel);
    both->node.column_count = left->node.column_count + right->node.column_count;
    both->column_hashes = VS_ARENA_ARRAY(arena, both->node.column_count, uint64_t);
    for (uint32_t i = 0; i < both->node.column_count; i++)
        both->column_hashes[i] =
            i < left->node.column_count
                ? left->column_hashes[i]
                : vs_hash_mix(right->column_hashes[i - left->node.column_count], 1);
    return both;
}

static void hash_join(struct vs_arena *arena, struct vs_rel *rel)
{
    const struct vs_rel *left = rel->inputs[0], *right = rel->inputs[1];
    const struct vs_join *join = &rel->node.as.join;
    bool timed = rel->node.kind != VS_NODE_JOIN && rel->node.kind != VS_NODE_LOOKUP_JOIN;
    uint64_t hash = mix3((uint64_t)rel->node.kind, left->rows_hash, right->rows_hash);
    hash =
        hash_columns(vs_hash_mix(hash, (uint64_t)join->type), left, join->keys[0], join->key_count);
    hash = hash_columns(hash, right, join->keys[1], join->key_count);
    for (uint32_t i = 0; i < join->key_count; i++)
        hash = vs_hash_mix(hash, join->null_is_equal[i]);
    if (timed)
        hash = mix3(hash, left->column_hashes[join->time[0]], right->column_hashes[join->time[1]]);
    hash = mix3(hash, (uint64_t)join->lower_ms, (uint64_t)join->upper_ms);
    struct vs_rel *both = both_sides(arena, rel);
    if (join->condition != NULL)
        hash = vs_hash_mix(hash, hash_expr(arena, both, join->condition));
    rel->rows_hash = hash;
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        rel->column_hashes[i] = both->column_hashes[i];
}

static uint64_t hash_double(uint64_t hash, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return vs_hash_mix(hash, bits);
}

static void hash_anomaly(struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    const struct vs_node *node = &rel->node;
    const struct vs_anomaly_params *params = node->as.anomaly.params;
    uint32_t keys = node->as.anomaly.partition_count;
    uint64_t hash = mix3(VS_NODE_ANOMALY, input->rows_hash, params->method);
    hash = mix3(hash, params->season, params->direction);
    hash = mix3(hash, params->warm_up, params->history);
    hash = mix3(hash, params->trees, params->shingle);
    hash = hash_double(hash_double(hash, params->threshold), params->min_deviation);
    hash = mix3(hash, input->column_hashes[node->as.anomaly.time_column],
                input->column_hashes[node->as.anomaly.value_column]);
    rel->rows_hash = hash_columns(hash, input, node->as.anomaly.partition, keys);
    for (uint32_t i = 0; i < keys; i++)
        rel->column_hashes[i] = input->column_hashes[node->as.anomaly.partition[i]];
    hash_new_columns(rel, keys);
}

static void hash_unary(struct vs_arena *arena, struct vs_rel *rel)
{
    struct vs_rel *input = rel->inputs[0];
    const struct vs_node *node = &rel->node;
    rel->rows_hash = input->rows_hash;
    if (node->kind == VS_NODE_PROJECT) {
        for (uint32_t i = 0; i < node->column_count; i++)
            rel->column_hashes[i] = hash_expr(arena, input, node->as.project.exprs[i]);
        return;
    }
    pass_columns(rel);
    if (node->kind == VS_NODE_FILTER)
        rel->rows_hash = mix3(VS_NODE_FILTER, input->rows_hash,
                              hash_expr(arena, input, node->as.filter.predicate));
    else if (node->kind == VS_NODE_WATERMARK)
        rel->rows_hash = mix3(VS_NODE_WATERMARK, input->rows_hash,
                              vs_hash_mix(input->column_hashes[node->as.watermark.time_column],
                                          hash_expr(arena, input, node->as.watermark.watermark)));
    else if (node->kind == VS_NODE_REPLICATE)
        rel->rows_hash = mix3(VS_NODE_REPLICATE + (node->as.replicate.numbers ? UINT64_C(1000) : 0), input->rows_hash,
                              input->column_hashes[input->node.column_count - 1]);
    else if (node->kind == VS_NODE_SORT)
        rel->rows_hash = hash_order(vs_hash_mix(VS_NODE_SORT, input->rows_hash), input,
                                    node->as.sort.order, node->as.sort.order_count);
    else if (node->kind == VS_NODE_SINK)
        rel->rows_hash = mix3(VS_NODE_SINK, input->rows_hash, hash_text(rel->sink_name));
    else
        rel->rows_hash =
            mix3(VS_NODE_WINDOW, input->rows_hash, hash_window(input, &node->as.window, false));
    hash_new_columns(rel, input->node.column_count);
}

void vs_rel_hash(struct vs_rels *rels, struct vs_rel *rel)
{
    rel->column_hashes = VS_ARENA_ARRAY(rels->arena, rel->node.column_count, uint64_t);
    switch (rel->node.kind) {
    case VS_NODE_SCAN:
        hash_scan(rel);
        return;
    case VS_NODE_VALUES:
        hash_values(rel);
        return;
    case VS_NODE_UNION:
        hash_union(rel);
        return;
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        hash_aggregate(rel);
        return;
    case VS_NODE_OVER:
        hash_over(rel);
        return;
    case VS_NODE_RANK:
        hash_rank(rel);
        return;
    case VS_NODE_MATCH:
        vs_rel_hash_match(rel);
        return;
    case VS_NODE_SILENCE:
        hash_silence(rel);
        return;
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        hash_join(rels->arena, rel);
        return;
    case VS_NODE_ANOMALY:
        hash_anomaly(rel);
        return;
    case VS_NODE_REPLICATE:
    case VS_NODE_PROJECT:
    case VS_NODE_FILTER:
    case VS_NODE_WATERMARK:
    case VS_NODE_WINDOW:
    case VS_NODE_SORT:
    case VS_NODE_SINK:
        hash_unary(rels->arena, rel);
        return;
    case VS_NODE_EXCHANGE_SEND: /* not in the logical graph */
    case VS_NODE_EXCHANGE_RECEIVE:
    case VS_NODE_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}
