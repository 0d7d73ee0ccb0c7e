/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/partition.h"

#include "base/check.h"
#include "core/sql/plan/compile.h"
#include "core/sql/plan/connector.h"
#include "core/sql/match.h"
#include "core/sql/plan/rel.h"

enum { PARTS_MAX = 200 };

static struct vs_lineage scan_lineage(struct vs_arena *scratch, const struct vs_node *node)
{
    const struct vs_table *table = node->as.scan.table;
    struct vs_lineage out = {VS_ARENA_ARRAY(scratch, node->column_count, uint8_t), 0, false};
    if (!vs_connector_has_record_key(table))
        return out;
    bool given = false;
    struct vs_str fields = vs_table_key_fields(table, &given);
    while (fields.len > 0 && out.part_count < PARTS_MAX) {
        struct vs_str name = vs_str_trim(vs_str_cut(&fields, ';'));
        out.part_count++;
        for (uint32_t i = 0; i < node->column_count; i++)
            if (vs_str_equal(table->columns[node->as.scan.columns[i]].name, name))
                out.part[i] = out.part_count;
    }
    return out;
}

bool vs_lineage_holds(const struct vs_lineage *rows, const uint32_t *columns, uint32_t count)
{
    uint32_t found = 0;
    if (rows->is_in_one_task)
        return true;
    for (uint8_t part = 1; part <= rows->part_count; part++)
        for (uint32_t i = 0; i < count; i++) {
            if (rows->part[columns[i]] != part)
                continue;
            found++;
            break;
        }
    return rows->part_count > 0 && found == rows->part_count;
}

bool vs_node_state_key(const struct vs_node *node, const uint32_t **columns, uint32_t *count)
{
    switch (node->kind) {
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        *columns = node->as.aggregate.keys;
        *count = node->as.aggregate.key_count;
        return true;
    case VS_NODE_OVER:
        *columns = node->as.over.partition;
        *count = node->as.over.partition_count;
        return true;
    case VS_NODE_RANK:
        *columns = node->as.rank.partition;
        *count = node->as.rank.partition_count;
        return true;
    case VS_NODE_MATCH:
        *columns = node->as.match->partition;
        *count = node->as.match->partition_count;
        return true;
    case VS_NODE_WINDOW:
        *columns = node->as.window.partition;
        *count = node->as.window.partition_count;
        return node->as.window.kind == VS_WINDOW_SESSION;
    case VS_NODE_SORT:
        *count = 0;
        return true;
    case VS_NODE_ANOMALY:
        *columns = node->as.anomaly.partition;
        *count = node->as.anomaly.partition_count;
        return true;
    case VS_NODE_SILENCE:
        *columns = node->as.silence.partition;
        *count = node->as.silence.partition_count;
        return true;
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        *columns = node->as.join.keys[0];
        *count = node->as.join.key_count;
        return true;
    case VS_NODE_SCAN:
    case VS_NODE_VALUES:
    case VS_NODE_PROJECT:
    case VS_NODE_FILTER:
    case VS_NODE_WATERMARK:
    case VS_NODE_UNION:
    case VS_NODE_EXCHANGE_SEND:
    case VS_NODE_EXCHANGE_RECEIVE:
    case VS_NODE_REPLICATE:
    case VS_NODE_SINK:
    case VS_NODE_KIND_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

static struct vs_lineage union_lineage(struct vs_arena *scratch, const struct vs_node *node,
                                       const struct vs_lineage *of)
{
    const struct vs_lineage *first = &of[node->inputs[0]->id];
    struct vs_lineage out = {VS_PLAN_COPY(scratch, first->part, node->column_count),
                             first->part_count, first->is_in_one_task};
    for (uint32_t n = 1; n < node->input_count; n++) {
        const struct vs_lineage *input = &of[node->inputs[n]->id];
        out.is_in_one_task &= input->is_in_one_task;
        if (input->part_count != out.part_count)
            out.part_count = 0;
        for (uint32_t i = 0; i < node->column_count; i++)
            if (input->part[i] != out.part[i])
                out.part[i] = 0;
    }
    return out;
}

/* Where the columns of the input went. */
static struct vs_lineage passed_lineage(struct vs_arena *scratch, const struct vs_node *node,
                                        const struct vs_lineage *input)
{
    struct vs_lineage out = {VS_ARENA_ARRAY(scratch, node->column_count, uint8_t),
                             input->part_count, input->is_in_one_task};
    const uint32_t *keys = NULL;
    uint32_t count = 0;
    bool grouped = node->kind == VS_NODE_WINDOW_AGGREGATE ||
                   node->kind == VS_NODE_GROUP_AGGREGATE || node->kind == VS_NODE_SILENCE ||
                   node->kind == VS_NODE_MATCH || node->kind == VS_NODE_ANOMALY;
    if (grouped) {
        (void)vs_node_state_key(node, &keys, &count);
        for (uint32_t i = 0; i < count; i++)
            out.part[i] = input->part[keys[i]];
        return out;
    }
    for (uint32_t i = 0; i < node->column_count; i++) {
        if (node->kind != VS_NODE_PROJECT)
            out.part[i] = i < node->inputs[0]->column_count ? input->part[i] : 0;
        else if (node->as.project.exprs[i]->kind == VS_EXPR_COLUMN)
            out.part[i] = input->part[node->as.project.exprs[i]->column];
    }
    return out;
}

bool vs_lineage_joins(const struct vs_node *node, const struct vs_lineage *of)
{
    const struct vs_lineage *left = &of[node->inputs[0]->id], *right = &of[node->inputs[1]->id];
    uint32_t found = 0;
    if (left->is_in_one_task && right->is_in_one_task)
        return true;
    for (uint8_t part = 1; part <= left->part_count; part++) {
        bool same = false;
        for (uint32_t i = 0; i < node->as.join.key_count && !same; i++)
            same = left->part[node->as.join.keys[0][i]] == part &&
                   right->part[node->as.join.keys[1][i]] == part;
        found += same;
    }
    return left->part_count > 0 && left->part_count == right->part_count &&
           found == left->part_count;
}

static struct vs_lineage join_lineage(struct vs_arena *scratch, const struct vs_node *node,
                                      const struct vs_lineage *of)
{
    const struct vs_lineage *sides[2] = {&of[node->inputs[0]->id], &of[node->inputs[1]->id]};
    bool pads_left = node->as.join.type == VS_JOIN_RIGHT || node->as.join.type == VS_JOIN_FULL;
    struct vs_lineage out = {VS_ARENA_ARRAY(scratch, node->column_count, uint8_t),
                             sides[0]->part_count,
                             sides[0]->is_in_one_task && sides[1]->is_in_one_task};
    uint32_t first = node->inputs[0]->column_count;
    for (uint32_t i = 0; i < first && !pads_left; i++)
        out.part[i] = sides[0]->part[i];
    bool right_is_whole =
        node->as.join.type == VS_JOIN_INNER || node->as.join.type == VS_JOIN_RIGHT;
    for (uint32_t i = first; i < node->column_count && right_is_whole; i++)
        out.part[i] = sides[1]->part[i - first];
    return out;
}

struct vs_lineage vs_lineage_of(struct vs_arena *scratch, const struct vs_node *node,
                                const struct vs_lineage *of)
{
    if (node->kind == VS_NODE_SCAN)
        return scan_lineage(scratch, node);
    if (node->kind == VS_NODE_UNION)
        return union_lineage(scratch, node, of);
    if (vs_node_is_join(node->kind))
        return join_lineage(scratch, node, of);
    if (node->input_count > 0)
        return passed_lineage(scratch, node, &of[node->inputs[0]->id]);
    return (struct vs_lineage){VS_ARENA_ARRAY(scratch, node->column_count, uint8_t), 0,
                               true}; /* VALUES */
}
