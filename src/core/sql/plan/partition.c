/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Which plans can run as several tasks: those whose operators keep their state per record key. */
#include "base/check.h"
#include "core/sql/plan/compile.h"
#include "core/sql/plan/connector.h"

/* Per node and column: holds the record key (or a part of it: then all parts are needed). part[i]
 * 0: no. */
struct lineage {
    uint8_t *part;      /* which part of the key column i is, from 1 */
    uint8_t part_count; /* of the key of the rows; 0: they have none */
};

enum { PARTS_MAX = 200 };

static struct lineage scan_lineage(struct vs_arena *scratch, const struct vs_node *node)
{
    const struct vs_table *table = node->as.scan.table;
    struct lineage out = {VS_ARENA_ARRAY(scratch, node->column_count, uint8_t), 0};
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

static bool holds_key(const struct lineage *rows, const uint32_t *columns, uint32_t count)
{
    uint32_t found = 0;
    for (uint8_t part = 1; part <= rows->part_count; part++)
        for (uint32_t i = 0; i < count; i++) {
            if (rows->part[columns[i]] != part)
                continue;
            found++;
            break;
        }
    return rows->part_count > 0 && found == rows->part_count;
}

/* The key columns of a stateful node; false: it is not one. */
static bool state_key(const struct vs_node *node, const uint32_t **columns, uint32_t *count)
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
    case VS_NODE_SILENCE:
        *columns = node->as.silence.partition;
        *count = node->as.silence.partition_count;
        return true;
    case VS_NODE_SCAN:
    case VS_NODE_VALUES:
    case VS_NODE_PROJECT:
    case VS_NODE_FILTER:
    case VS_NODE_WATERMARK:
    case VS_NODE_UNION:
    case VS_NODE_WINDOW:
    case VS_NODE_SINK:
    case VS_NODE_KIND_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

static struct lineage union_lineage(struct vs_arena *scratch, const struct vs_node *node,
                                    const struct lineage *of)
{
    const struct lineage *first = &of[node->inputs[0]->id];
    struct lineage out = {VS_PLAN_COPY(scratch, first->part, node->column_count),
                          first->part_count};
    for (uint32_t n = 1; n < node->input_count; n++) {
        const struct lineage *input = &of[node->inputs[n]->id];
        if (input->part_count != out.part_count)
            out.part_count = 0;
        for (uint32_t i = 0; i < node->column_count; i++)
            if (input->part[i] != out.part[i])
                out.part[i] = 0;
    }
    return out;
}

/* Where the columns of the input went. */
static struct lineage passed_lineage(struct vs_arena *scratch, const struct vs_node *node,
                                     const struct lineage *input)
{
    struct lineage out = {VS_ARENA_ARRAY(scratch, node->column_count, uint8_t), input->part_count};
    const uint32_t *keys = NULL;
    uint32_t count = 0;
    bool grouped = node->kind == VS_NODE_WINDOW_AGGREGATE ||
                   node->kind == VS_NODE_GROUP_AGGREGATE || node->kind == VS_NODE_SILENCE;
    if (grouped) {
        (void)state_key(node, &keys, &count);
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

static struct lineage lineage_of(struct vs_arena *scratch, const struct vs_node *node,
                                 const struct lineage *of)
{
    if (node->kind == VS_NODE_SCAN)
        return scan_lineage(scratch, node);
    if (node->kind == VS_NODE_UNION)
        return union_lineage(scratch, node, of);
    if (node->input_count > 0)
        return passed_lineage(scratch, node, &of[node->inputs[0]->id]);
    return (struct lineage){VS_ARENA_ARRAY(scratch, node->column_count, uint8_t), 0};
}

bool vs_plan_needs_one_task(const struct vs_plan *plan, struct vs_str *why)
{
    static const char *const reasons[] = {
        [VS_NODE_WINDOW_AGGREGATE] = "a window aggregate whose GROUP BY lacks the record key",
        [VS_NODE_GROUP_AGGREGATE] = "a GROUP BY that lacks the record key",
        [VS_NODE_OVER] = "an OVER whose PARTITION BY lacks the record key",
        [VS_NODE_RANK] = "a ROW_NUMBER whose PARTITION BY lacks the record key",
        [VS_NODE_SILENCE] = "a SILENCE whose PARTITION BY lacks the record key",
    };
    struct vs_arena scratch;
    bool one = false;
    vs_arena_init(&scratch);
    struct lineage *of = VS_ARENA_ARRAY(&scratch, plan->node_count, struct lineage);
    for (uint32_t i = 0; i < plan->node_count && !one; i++) {
        const struct vs_node *node = plan->nodes[i];
        const uint32_t *columns = NULL;
        uint32_t count = 0;
        of[i] = lineage_of(&scratch, node, of);
        if (!state_key(node, &columns, &count) ||
            holds_key(&of[node->inputs[0]->id], columns, count))
            continue;
        one = true;
        *why = vs_str(reasons[node->kind]);
    }
    vs_arena_free(&scratch);
    return one;
}
