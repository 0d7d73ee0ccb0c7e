/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Makers of joins and of REPLICATE. */
#include "base/check.h"
#include "core/sql/plan/rel_make.h"

bool vs_node_is_join(enum vs_node_kind kind)
{
    return kind == VS_NODE_JOIN || kind == VS_NODE_INTERVAL_JOIN || kind == VS_NODE_WINDOW_JOIN ||
           kind == VS_NODE_TEMPORAL_JOIN || kind == VS_NODE_LOOKUP_JOIN;
}

static bool holds_all(const uint32_t *columns, uint32_t count, const uint32_t *wanted,
                      uint32_t wanted_count)
{
    for (uint32_t i = 0; i < wanted_count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < count && !found; k++)
            found = columns[k] == wanted[i];
        if (!found)
            return false;
    }
    return true;
}

static bool has_key(const struct vs_rel *rel)
{
    return rel->node.upsert_key_count > 0;
}

/* At most one row of the side for each combination of the join's keys. */
static bool is_unique(const struct vs_rel *side, const struct vs_join *join, int n)
{
    return has_key(side) && holds_all(join->keys[n], join->key_count, side->node.upsert_key,
                                      side->node.upsert_key_count);
}

/* Rows of a side are spread by the join's keys: a key of the side lasts only when it contains them
 * (Flink: FlinkRelMdUpsertKeys). */
static bool keeps_key(const struct vs_rel *side, const struct vs_join *join, int n)
{
    return has_key(side) && holds_all(side->node.upsert_key, side->node.upsert_key_count,
                                      join->keys[n], join->key_count);
}

static void set_key(struct vs_rels *rels, struct vs_rel *rel, bool left, bool right)
{
    const struct vs_node *inputs[2] = {&rel->inputs[0]->node, &rel->inputs[1]->node};
    uint32_t *key = VS_ARENA_ARRAY(
        rels->arena, (size_t)inputs[0]->upsert_key_count + inputs[1]->upsert_key_count, uint32_t);
    uint32_t count = 0;
    for (uint32_t i = 0; left && i < inputs[0]->upsert_key_count; i++)
        key[count++] = inputs[0]->upsert_key[i];
    for (uint32_t i = 0; right && i < inputs[1]->upsert_key_count; i++)
        key[count++] = inputs[0]->column_count + inputs[1]->upsert_key[i];
    rel->node.upsert_key = key;
    rel->node.upsert_key_count = count;
}

static void set_join_key(struct vs_rels *rels, struct vs_rel *rel)
{
    const struct vs_join *join = &rel->node.as.join;
    bool left = keeps_key(rel->inputs[0], join, 0);
    bool right = keeps_key(rel->inputs[1], join, 1);
    if (join->type == VS_JOIN_SEMI || join->type == VS_JOIN_ANTI) {
        if (left)
            set_key(rels, rel, true, false);
        return;
    }
    bool pads_left = join->type == VS_JOIN_RIGHT || join->type == VS_JOIN_FULL;
    bool pads_right = join->type == VS_JOIN_LEFT || join->type == VS_JOIN_FULL;
    if (left && is_unique(rel->inputs[1], join, 1) && !pads_left)
        set_key(rels, rel, true, false);
    else if (right && is_unique(rel->inputs[0], join, 0) && !pads_right)
        set_key(rels, rel, false, true);
    else if (left && right)
        set_key(rels, rel, true, true);
}

/* Flink: FlinkChangelogModeInferenceProgram. An outer or anti join deletes what it said too early. */
static void set_join_changes(struct vs_rels *rels, struct vs_rel *rel)
{
    const struct vs_node *left = &rel->inputs[0]->node, *right = &rel->inputs[1]->node;
    enum vs_join_type type = rel->node.as.join.type;
    bool retracts = type != VS_JOIN_INNER && type != VS_JOIN_SEMI;
    rel->node.updates = left->updates || (rel->node.kind == VS_NODE_JOIN && right->updates);
    rel->node.deletes = left->deletes;
    if (rel->node.kind == VS_NODE_JOIN) {
        rel->node.deletes |= right->deletes || retracts;
        set_join_key(rels, rel);
    } else if (rel->node.kind == VS_NODE_LOOKUP_JOIN || rel->node.kind == VS_NODE_TEMPORAL_JOIN) {
        set_key(rels, rel, true, false);
    }
}

static void set_join_types(struct vs_rel *rel)
{
    enum vs_join_type type = rel->node.as.join.type;
    bool pads_left = type == VS_JOIN_RIGHT || type == VS_JOIN_FULL;
    bool pads_right = type == VS_JOIN_LEFT || type == VS_JOIN_FULL;
    uint32_t first = rel->inputs[0]->node.column_count;
    for (uint32_t i = 0; i < rel->node.column_count; i++) {
        struct vs_type *type_of = &rel->node.types[i];
        if (i < first ? pads_left : pads_right)
            type_of->not_null = false;
        bool kept = rel->node.kind == VS_NODE_INTERVAL_JOIN || i < first;
        if (rel->node.kind == VS_NODE_JOIN || rel->node.kind == VS_NODE_WINDOW_JOIN || !kept)
            type_of->attribute = VS_TIME_NONE;
    }
}

static struct vs_join copy_join(struct vs_rels *rels, const struct vs_join *join)
{
    struct vs_join copy = *join;
    for (int n = 0; n < 2; n++)
        copy.keys[n] = VS_PLAN_COPY(rels->arena, join->keys[n], join->key_count);
    copy.null_is_equal = VS_PLAN_COPY(rels->arena, join->null_is_equal, join->key_count);
    return copy;
}

struct vs_rel *vs_rel_join(struct vs_rels *rels, enum vs_node_kind kind, struct vs_rel *left,
                           struct vs_rel *right, const struct vs_join *join)
{
    VS_CHECK(vs_node_is_join(kind));
    struct vs_rel *inputs[2] = {left, right};
    uint32_t first = left->node.column_count;
    bool only_left = join->type == VS_JOIN_SEMI || join->type == VS_JOIN_ANTI;
    struct vs_rel *rel =
        vs_rel_make(rels, kind, inputs, 2, first + (only_left ? 0 : right->node.column_count));
    vs_rel_copy_columns(rel, left);
    for (uint32_t i = first; i < rel->node.column_count; i++) {
        rel->node.names[i] = right->node.names[i - first];
        rel->node.types[i] = right->node.types[i - first];
    }
    rel->node.as.join = copy_join(rels, join);
    set_join_types(rel);
    set_join_changes(rels, rel);
    if (kind == VS_NODE_WINDOW_JOIN || kind == VS_NODE_LOOKUP_JOIN)
        rel->windows = left->windows;
    return vs_rel_share(rels, rel);
}

struct vs_rel *vs_rel_replicate(struct vs_rels *rels, struct vs_rel *input, bool numbers)
{
    uint32_t count = input->node.column_count - !numbers;
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_REPLICATE, &input, 1, count);
    for (uint32_t i = 0; i < count; i++) {
        rel->node.names[i] = input->node.names[i];
        rel->node.types[i] = input->node.types[i];
    }
    rel->node.as.replicate.numbers = numbers;
    rel->node.updates = input->node.updates;
    rel->node.deletes = input->node.deletes;
    return vs_rel_share(rels, rel);
}
