/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* From the sources up: nodes with the columns that are needed. A projection that only picks makes
 * no node: its users read the columns below. Only a SINK and a UNION need their columns in order,
 * and operators that keep or copy rows get no column that nobody above reads. */
#include "base/check.h"
#include "base/hash.h"
#include "base/strmap.h"
#include "core/sql/plan/compile.h"
#include "core/sql/plan/rel_match.h"

enum { DROPPED = UINT32_MAX };

struct build {
    struct vs_arena *arena;
    struct vs_plan *plan;
    uint32_t node_capacity;
    uint32_t source_capacity;
    struct vs_strmap hashes; /* in use */
    /* The last line that was counted. */
    const struct vs_script *script;
    uint32_t at;
    uint32_t line;
};

static uint32_t line_of(struct build *build, const struct vs_script *script, uint32_t at)
{
    if (script != build->script || at < build->at) {
        build->script = script;
        build->at = 0;
        build->line = 1;
    }
    for (; build->at < at && build->at < script->text.len; build->at++)
        build->line += script->text.ptr[build->at] == '\n';
    return build->line;
}

/* State is found by the hash, so two nodes must not have the same, not even if they do the same. */
static uint64_t unique_hash(struct build *build, uint64_t hash)
{
    for (;;) {
        bool added = false;
        (void)vs_strmap_intern(&build->hashes, (struct vs_str){(const char *)&hash, sizeof hash},
                               &added);
        if (added)
            return hash;
        hash = vs_hash_mix(hash, 1);
    }
}

static const struct vs_rel *identity_of(const struct vs_rel *rel)
{
    return rel->original != NULL ? rel->original : rel;
}

static uint64_t node_hash(const struct vs_rel *rel)
{
    const struct vs_rel *identity = identity_of(rel);
    return vs_hash_mix((uint64_t)rel->node.kind,
                       vs_hash_mix(identity->rows_hash, identity->params_hash));
}

static struct vs_node *add_node(struct build *build, const struct vs_rel *rel,
                                enum vs_node_kind kind, uint32_t column_count, uint64_t hash)
{
    struct vs_plan *plan = build->plan;
    struct vs_node *node = VS_ARENA_NEW(build->arena, struct vs_node);
    plan->nodes = vs_plan_grow(build->arena, plan->nodes, plan->node_count, &build->node_capacity,
                               sizeof(struct vs_node *));
    node->kind = kind;
    node->id = plan->node_count;
    plan->nodes[plan->node_count++] = node;
    node->column_count = column_count;
    node->names = VS_ARENA_ARRAY(build->arena, column_count, struct vs_str);
    node->types = VS_ARENA_ARRAY(build->arena, column_count, struct vs_type);
    node->column_hashes = VS_ARENA_ARRAY(build->arena, column_count, uint64_t);
    node->updates = rel->node.updates;
    node->deletes = rel->node.deletes;
    node->hash = unique_hash(build, hash);
    node->rule_count = rel->rule_count;
    node->line = line_of(build, rel->script, rel->at);
    node->file = rel->script->file;
    return node;
}

static void set_inputs(struct build *build, struct vs_node *node,
                       const struct vs_node *const *inputs, uint32_t count)
{
    node->inputs = VS_PLAN_COPY(build->arena, inputs, count);
    node->input_count = count;
}

static void set_column(struct vs_node *node, uint32_t to, const struct vs_rel *rel, uint32_t column)
{
    node->names[to] = rel->node.names[column];
    node->types[to] = rel->node.types[column];
    node->column_hashes[to] = identity_of(rel)->column_hashes[column];
}

/* A node whose columns are the needed ones of the rel, in order; map says where each went. */
static struct vs_node *add_pruned(struct build *build, struct vs_rel *rel)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        rel->map[i] = rel->needed[i] ? count++ : DROPPED;
    struct vs_node *node = add_node(build, rel, rel->node.kind, count, node_hash(rel));
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        if (rel->map[i] != DROPPED)
            set_column(node, rel->map[i], rel, i);
    return node;
}

/* A node that passes on all columns of its input and adds `added` of the rel, which come next. */
static struct vs_node *add_passing(struct build *build, struct vs_rel *rel,
                                   const struct vs_node *input, const uint32_t *input_map,
                                   uint32_t added)
{
    uint32_t passed = input->column_count, first = rel->inputs[0]->node.column_count;
    struct vs_node *node = add_node(build, rel, rel->node.kind, passed + added, node_hash(rel));
    set_inputs(build, node, &input, 1);
    for (uint32_t i = 0; i < passed; i++) {
        node->names[i] = input->names[i];
        node->types[i] = input->types[i];
        node->column_hashes[i] = input->column_hashes[i];
    }
    for (uint32_t i = 0; i < first; i++) {
        rel->map[i] = input_map[i];
        if (input_map[i] != DROPPED)
            node->types[input_map[i]] = rel->node.types[i];
    }
    for (uint32_t i = 0; i < added; i++) {
        rel->map[first + i] = passed + i;
        set_column(node, passed + i, rel, first + i);
    }
    return node;
}

/* The physical node of the input with exactly these columns of it, in this order, for `user`. */
static const struct vs_node *pick(struct build *build, const struct vs_rel *user,
                                  const struct vs_rel *input, const uint32_t *columns,
                                  uint32_t count)
{
    const struct vs_node *below = input->physical;
    bool same = count == below->column_count;
    for (uint32_t i = 0; same && i < count; i++)
        same = input->map[columns[i]] == i;
    if (same)
        return below;
    uint64_t hash = vs_hash_mix(below->hash, VS_NODE_PROJECT);
    for (uint32_t i = 0; i < count; i++)
        hash = vs_hash_mix(hash, identity_of(input)->column_hashes[columns[i]]);
    struct vs_node *node = add_node(build, input, VS_NODE_PROJECT, count, hash);
    node->rule_count = user->rule_count;
    set_inputs(build, node, &below, 1);
    node->as.project.exprs = VS_ARENA_ARRAY(build->arena, count, const struct vs_expr *);
    for (uint32_t i = 0; i < count; i++) {
        set_column(node, i, input, columns[i]);
        VS_CHECK_INT(input->map[columns[i]], !=, DROPPED);
        node->as.project.exprs[i] =
            vs_expr_column(build->arena, input->map[columns[i]], node->types[i]);
    }
    return node;
}

/* The columns of the input that the rel or somebody above it reads; *map says where they are. */
static const struct vs_node *pick_read(struct build *build, const struct vs_rel *rel,
                                       const bool *read, uint32_t **map)
{
    const struct vs_rel *input = rel->inputs[0];
    uint32_t count = input->node.column_count, picked = 0;
    uint32_t *columns = VS_ARENA_ARRAY(build->arena, count, uint32_t);
    for (uint32_t i = 0; i < count; i++)
        if (rel->needed[i] || read[i])
            columns[picked++] = i;
    if (picked == input->physical->column_count) {
        *map = input->map;
        return input->physical;
    }
    *map = VS_ARENA_ARRAY(build->arena, count, uint32_t);
    for (uint32_t i = 0; i < count; i++)
        (*map)[i] = DROPPED;
    for (uint32_t i = 0; i < picked; i++)
        (*map)[columns[i]] = i;
    return pick(build, rel, input, columns, picked);
}

static uint32_t *remap(struct build *build, const uint32_t *columns, uint32_t count,
                       const uint32_t *map)
{
    uint32_t *mapped = VS_ARENA_ARRAY(build->arena, count, uint32_t);
    for (uint32_t i = 0; i < count; i++) {
        VS_CHECK_INT(map[columns[i]], !=, DROPPED);
        mapped[i] = map[columns[i]];
    }
    return mapped;
}

static struct vs_sort_key *remap_order(struct build *build, const struct vs_sort_key *order,
                                       uint32_t count, const uint32_t *map)
{
    struct vs_sort_key *mapped = VS_PLAN_COPY(build->arena, order, count);
    for (uint32_t i = 0; i < count; i++)
        mapped[i].column = map[order[i].column];
    return mapped;
}

static struct vs_agg_call *remap_calls(struct build *build, const struct vs_agg_call *calls,
                                       uint32_t count, const uint32_t *map)
{
    struct vs_agg_call *mapped = VS_PLAN_COPY(build->arena, calls, count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t a = 0; a < calls[i].arg_count; a++)
            mapped[i].args[a] = map[calls[i].args[a]];
        if (calls[i].filter >= 0)
            mapped[i].filter = (int32_t)map[calls[i].filter];
    }
    return mapped;
}

/* --- one kind each
 * ------------------------------------------------------------------------------------------ */

static struct vs_node *build_scan(struct build *build, struct vs_rel *rel)
{
    struct vs_plan *plan = build->plan;
    struct vs_node *node = add_pruned(build, rel);
    node->as.scan.table = rel->node.as.scan.table;
    node->as.scan.columns = VS_ARENA_ARRAY(build->arena, node->column_count, uint32_t);
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        if (rel->map[i] != DROPPED)
            node->as.scan.columns[rel->map[i]] = rel->node.as.scan.columns[i];
    plan->sources = vs_plan_grow(build->arena, plan->sources, plan->source_count,
                                 &build->source_capacity, sizeof *plan->sources);
    node->as.scan.source = plan->source_count;
    plan->sources[plan->source_count++] =
        (struct vs_plan_source){node->as.scan.table, node, rel->registry};
    return node;
}

static struct vs_node *build_values(struct build *build, struct vs_rel *rel)
{
    struct vs_node *node =
        add_node(build, rel, VS_NODE_VALUES, rel->node.column_count, node_hash(rel));
    for (uint32_t i = 0; i < rel->node.column_count; i++) {
        rel->map[i] = i;
        set_column(node, i, rel, i);
    }
    node->as.values.cells = rel->node.as.values.cells;
    node->as.values.row_count = rel->node.as.values.row_count;
    return node;
}

static struct vs_node *build_project(struct build *build, struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    bool picks = true;
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        picks &= !rel->needed[i] || rel->node.as.project.exprs[i]->kind == VS_EXPR_COLUMN;
    if (picks) {
        for (uint32_t i = 0; i < rel->node.column_count; i++)
            rel->map[i] =
                rel->needed[i] ? input->map[rel->node.as.project.exprs[i]->column] : DROPPED;
        return input->physical;
    }
    struct vs_node *node = add_pruned(build, rel);
    const struct vs_node *below = input->physical;
    set_inputs(build, node, &below, 1);
    node->as.project.exprs =
        VS_ARENA_ARRAY(build->arena, node->column_count, const struct vs_expr *);
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        if (rel->map[i] != DROPPED)
            node->as.project.exprs[rel->map[i]] =
                vs_expr_remap(build->arena, rel->node.as.project.exprs[i], input->map);
    return node;
}

static struct vs_node *build_union(struct build *build, struct vs_rel *rel)
{
    uint32_t *columns = VS_ARENA_ARRAY(build->arena, rel->node.column_count, uint32_t), count = 0;
    const struct vs_node **inputs =
        VS_ARENA_ARRAY(build->arena, rel->node.input_count, const struct vs_node *);
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        if (rel->needed[i])
            columns[count++] = i;
    for (uint32_t n = 0; n < rel->node.input_count; n++)
        inputs[n] = pick(build, rel, rel->inputs[n], columns, count);
    struct vs_node *node = add_pruned(build, rel);
    set_inputs(build, node, inputs, rel->node.input_count);
    return node;
}

static struct vs_node *build_watermark(struct build *build, struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    struct vs_node *node = add_passing(build, rel, input->physical, input->map, 0);
    node->as.watermark.time_column = input->map[rel->node.as.watermark.time_column];
    node->as.watermark.watermark =
        vs_expr_remap(build->arena, rel->node.as.watermark.watermark, input->map);
    return node;
}

static struct vs_node *build_aggregate(struct build *build, struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    struct vs_node *node = add_pruned(build, rel);
    const struct vs_node *below = input->physical;
    set_inputs(build, node, &below, 1);
    node->as.aggregate = rel->node.as.aggregate;
    node->as.aggregate.keys =
        remap(build, rel->node.as.aggregate.keys, rel->node.as.aggregate.key_count, input->map);
    node->as.aggregate.calls = remap_calls(build, rel->node.as.aggregate.calls,
                                           rel->node.as.aggregate.call_count, input->map);
    if (node->as.aggregate.window.partition_count > 0)
        node->as.aggregate.window.partition = node->as.aggregate.keys;
    if (node->as.aggregate.windows_attached) {
        node->as.aggregate.window_start = input->map[rel->node.as.aggregate.window_start];
        node->as.aggregate.window_end = input->map[rel->node.as.aggregate.window_end];
    } else if (node->kind == VS_NODE_WINDOW_AGGREGATE) {
        node->as.aggregate.window.time_column =
            input->map[rel->node.as.aggregate.window.time_column];
    }
    return node;
}

static struct vs_node *build_window(struct build *build, struct vs_rel *rel)
{
    bool *read = VS_ARENA_ARRAY(build->arena, rel->inputs[0]->node.column_count, bool);
    uint32_t *map = NULL;
    const struct vs_window *window = &rel->node.as.window;
    read[window->time_column] = true;
    for (uint32_t i = 0; i < window->partition_count; i++)
        read[window->partition[i]] = true;
    const struct vs_node *input = pick_read(build, rel, read, &map);
    struct vs_node *node = add_passing(build, rel, input, map, 3);
    node->as.window = *window;
    node->as.window.partition = remap(build, window->partition, window->partition_count, map);
    node->as.window.time_column = map[rel->node.as.window.time_column];
    return node;
}

static struct vs_node *build_over(struct build *build, struct vs_rel *rel)
{
    const struct vs_node *logical = &rel->node;
    bool *read = VS_ARENA_ARRAY(build->arena, rel->inputs[0]->node.column_count, bool);
    read[logical->as.over.time_column] = true;
    for (uint32_t i = 0; i < logical->as.over.partition_count; i++)
        read[logical->as.over.partition[i]] = true;
    for (uint32_t i = 0; i < logical->as.over.call_count; i++) {
        const struct vs_agg_call *call = &logical->as.over.calls[i];
        for (uint32_t a = 0; a < call->arg_count; a++)
            read[call->args[a]] = true;
        if (call->filter >= 0)
            read[call->filter] = true;
    }
    uint32_t *map = NULL;
    const struct vs_node *input = pick_read(build, rel, read, &map);
    struct vs_node *node = add_passing(build, rel, input, map, logical->as.over.call_count);
    node->as.over = logical->as.over;
    node->as.over.partition =
        remap(build, logical->as.over.partition, logical->as.over.partition_count, map);
    node->as.over.time_column = map[logical->as.over.time_column];
    node->as.over.calls =
        remap_calls(build, logical->as.over.calls, logical->as.over.call_count, map);
    return node;
}

/* The first row by processing time passes at once: only its key is kept. */
static bool keeps_rows(const struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    return node->updates || node->deletes || node->as.rank.order_count == 0 ||
           node->as.rank.window_end >= 0 ||
           rel->inputs[0]->node.types[node->as.rank.order[0].column].attribute != VS_TIME_PROCTIME;
}

static struct vs_node *build_rank(struct build *build, struct vs_rel *rel)
{
    const struct vs_node *logical = &rel->node;
    bool *read = VS_ARENA_ARRAY(build->arena, rel->inputs[0]->node.column_count, bool);
    for (uint32_t i = 0; i < logical->as.rank.partition_count; i++)
        read[logical->as.rank.partition[i]] = true;
    for (uint32_t i = 0; i < logical->as.rank.order_count; i++)
        read[logical->as.rank.order[i].column] = true;
    if (logical->as.rank.is_limit_by_column)
        read[logical->as.rank.limit_column] = true;
    uint32_t *map = NULL;
    const struct vs_node *input = rel->inputs[0]->physical;
    if (keeps_rows(rel))
        input = pick_read(build, rel, read, &map);
    else
        map = rel->inputs[0]->map;
    bool number = logical->as.rank.rank_column && rel->needed[logical->column_count - 1];
    struct vs_node *node = add_passing(build, rel, input, map, number);
    if (logical->as.rank.rank_column && !number)
        rel->map[logical->column_count - 1] = DROPPED;
    node->as.rank = logical->as.rank;
    node->as.rank.partition =
        remap(build, logical->as.rank.partition, logical->as.rank.partition_count, map);
    node->as.rank.order =
        remap_order(build, logical->as.rank.order, logical->as.rank.order_count, map);
    if (logical->as.rank.window_end >= 0)
        node->as.rank.window_end = (int32_t)map[logical->as.rank.window_end];
    if (logical->as.rank.is_limit_by_column)
        node->as.rank.limit_column = map[logical->as.rank.limit_column];
    node->as.rank.rank_column = number;
    return node;
}

static struct vs_node *build_sort(struct build *build, struct vs_rel *rel)
{
    const struct vs_node *logical = &rel->node;
    bool *read = VS_ARENA_ARRAY(build->arena, rel->inputs[0]->node.column_count, bool);
    for (uint32_t i = 0; i < logical->as.sort.order_count; i++)
        read[logical->as.sort.order[i].column] = true;
    uint32_t *map = NULL;
    const struct vs_node *input = pick_read(build, rel, read, &map);
    struct vs_node *node = add_passing(build, rel, input, map, 0);
    node->as.sort.order =
        remap_order(build, logical->as.sort.order, logical->as.sort.order_count, map);
    node->as.sort.order_count = logical->as.sort.order_count;
    return node;
}

static int32_t remap_option(const struct vs_rel *input, int32_t column)
{
    return column < 0 ? column : (int32_t)input->map[column];
}

static struct vs_node *build_silence(struct build *build, struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    const struct vs_node *logical = &rel->node;
    const struct vs_node *inputs[2] = {input->physical, NULL};
    uint32_t keys = logical->as.silence.partition_count;
    struct vs_node *node = add_pruned(build, rel);
    node->as.silence = logical->as.silence;
    node->as.silence.partition = remap(build, logical->as.silence.partition, keys, input->map);
    node->as.silence.time_column = input->map[logical->as.silence.time_column];
    if (logical->input_count == 2) {
        const struct vs_rel *expected = rel->inputs[1];
        inputs[1] = expected->physical;
        node->as.silence.expected_partition =
            remap(build, logical->as.silence.expected_partition, keys, expected->map);
        node->as.silence.timeout_column =
            remap_option(expected, logical->as.silence.timeout_column);
        node->as.silence.opens_column = remap_option(expected, logical->as.silence.opens_column);
        node->as.silence.closes_column = remap_option(expected, logical->as.silence.closes_column);
        node->as.silence.from_column = remap_option(expected, logical->as.silence.from_column);
        node->as.silence.until_column = remap_option(expected, logical->as.silence.until_column);
    }
    set_inputs(build, node, inputs, logical->input_count);
    return node;
}

static struct vs_node *build_match(struct build *build, struct vs_rel *rel)
{
    const struct vs_node *below = rel->inputs[0]->physical;
    struct vs_node *node = add_pruned(build, rel);
    set_inputs(build, node, &below, 1);
    node->as.match = vs_match_remap(build->arena, rel->node.as.match, rel->inputs[0]->map);
    return node;
}

struct reads {
    bool *read; /* from `first` on: columns of the side */
    uint32_t first;
    uint32_t count;
};

static void mark_read(void *ctx, uint32_t column)
{
    struct reads *reads = ctx;
    if (column >= reads->first && column < reads->first + reads->count)
        reads->read[column] = true;
}

/* The columns of one input that the join or somebody above it reads; *map says where they are. */
static const struct vs_node *pick_side(struct build *build, const struct vs_rel *rel, int side,
                                       uint32_t **map)
{
    const struct vs_rel *input = rel->inputs[side];
    const struct vs_join *join = &rel->node.as.join;
    uint32_t first = side == 0 ? 0 : rel->inputs[0]->node.column_count;
    uint32_t count = input->node.column_count, picked = 0;
    bool *read = VS_ARENA_ARRAY(build->arena, first + count, bool);
    uint32_t *columns = VS_ARENA_ARRAY(build->arena, count, uint32_t);
    for (uint32_t i = 0; i < join->key_count; i++)
        read[first + join->keys[side][i]] = true;
    if (rel->node.kind != VS_NODE_JOIN && rel->node.kind != VS_NODE_LOOKUP_JOIN)
        read[first + join->time[side]] = true;
    for (uint32_t i = first; i < first + count && i < rel->node.column_count; i++)
        read[i] |= rel->needed[i];
    struct reads reads = {read, first, count};
    if (join->condition != NULL)
        vs_expr_columns(join->condition, mark_read, &reads);
    *map = VS_ARENA_ARRAY(build->arena, count, uint32_t);
    for (uint32_t i = 0; i < count; i++) {
        (*map)[i] = read[first + i] ? picked : DROPPED;
        if (read[first + i])
            columns[picked++] = i;
    }
    return pick(build, rel, input, columns, picked);
}

static struct vs_node *build_join(struct build *build, struct vs_rel *rel)
{
    const struct vs_join *logical = &rel->node.as.join;
    uint32_t first = rel->inputs[0]->node.column_count;
    uint32_t total = first + rel->inputs[1]->node.column_count;
    uint32_t *maps[2] = {NULL, NULL};
    const struct vs_node *inputs[2] = {pick_side(build, rel, 0, &maps[0]),
                                       pick_side(build, rel, 1, &maps[1])};
    uint32_t *map = VS_ARENA_ARRAY(build->arena, total, uint32_t);
    for (uint32_t i = 0; i < total; i++) {
        uint32_t to = i < first ? maps[0][i] : maps[1][i - first];
        map[i] = to == DROPPED || i < first ? to : to + inputs[0]->column_count;
    }
    bool only_left = logical->type == VS_JOIN_SEMI || logical->type == VS_JOIN_ANTI;
    struct vs_node *node =
        add_node(build, rel, rel->node.kind,
                 inputs[0]->column_count + (only_left ? 0 : inputs[1]->column_count), node_hash(rel));
    set_inputs(build, node, inputs, 2);
    for (uint32_t i = 0; i < rel->node.column_count; i++) {
        rel->map[i] = map[i];
        if (map[i] != DROPPED)
            set_column(node, map[i], rel, i);
    }
    node->as.join = *logical;
    for (int n = 0; n < 2; n++)
        node->as.join.keys[n] = remap(build, logical->keys[n], logical->key_count, maps[n]);
    if (rel->node.kind != VS_NODE_JOIN && rel->node.kind != VS_NODE_LOOKUP_JOIN)
        for (int n = 0; n < 2; n++)
            node->as.join.time[n] = maps[n][logical->time[n]];
    if (logical->condition != NULL)
        node->as.join.condition = vs_expr_remap(build->arena, logical->condition, map);
    return node;
}

static struct vs_node *build_replicate(struct build *build, struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    uint32_t count = input->node.column_count, picked = 0;
    uint32_t *columns = VS_ARENA_ARRAY(build->arena, count, uint32_t);
    for (uint32_t i = 0; i < count; i++)
        if (i + 1 == count || rel->needed[i])
            columns[picked++] = i;
    const struct vs_node *below = pick(build, rel, input, columns, picked);
    struct vs_node *node = add_pruned(build, rel);
    node->as.replicate = rel->node.as.replicate;
    set_inputs(build, node, &below, 1);
    return node;
}

static struct vs_node *build_anomaly(struct build *build, struct vs_rel *rel)
{
    const struct vs_rel *input = rel->inputs[0];
    const struct vs_node *below = input->physical;
    struct vs_node *node = add_pruned(build, rel);
    set_inputs(build, node, &below, 1);
    node->as.anomaly = rel->node.as.anomaly;
    node->as.anomaly.partition = remap(build, rel->node.as.anomaly.partition,
                                       rel->node.as.anomaly.partition_count, input->map);
    node->as.anomaly.time_column = input->map[rel->node.as.anomaly.time_column];
    node->as.anomaly.value_column = input->map[rel->node.as.anomaly.value_column];
    return node;
}

static struct vs_node *build_sink(struct build *build, struct vs_rel *rel)
{
    uint32_t count = rel->node.column_count;
    uint32_t *columns = VS_ARENA_ARRAY(build->arena, count, uint32_t);
    for (uint32_t i = 0; i < count; i++)
        columns[i] = i;
    const struct vs_node *input = pick(build, rel, rel->inputs[0], columns, count);
    struct vs_node *node = add_pruned(build, rel);
    set_inputs(build, node, &input, 1);
    node->as.sink = rel->node.as.sink;
    return node;
}

static void map_upsert_key(struct build *build, const struct vs_rel *rel, struct vs_node *node)
{
    uint32_t count = rel->node.upsert_key_count;
    uint32_t *key = VS_ARENA_ARRAY(build->arena, count, uint32_t);
    for (uint32_t i = 0; i < count; i++) {
        key[i] = rel->map[rel->node.upsert_key[i]];
        if (key[i] == DROPPED)
            return;
    }
    node->upsert_key = key;
    node->upsert_key_count = count;
}

static struct vs_node *build_kind(struct build *build, struct vs_rel *rel)
{
    const struct vs_rel *input = rel->node.input_count > 0 ? rel->inputs[0] : NULL;
    struct vs_node *node = NULL;
    switch (rel->node.kind) {
    case VS_NODE_SCAN:
        return build_scan(build, rel);
    case VS_NODE_VALUES:
        return build_values(build, rel);
    case VS_NODE_PROJECT:
        return build_project(build, rel);
    case VS_NODE_FILTER:
        node = add_passing(build, rel, input->physical, input->map, 0);
        node->as.filter.predicate =
            vs_expr_remap(build->arena, rel->node.as.filter.predicate, input->map);
        return node;
    case VS_NODE_WATERMARK:
        return build_watermark(build, rel);
    case VS_NODE_UNION:
        return build_union(build, rel);
    case VS_NODE_WINDOW:
        return build_window(build, rel);
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        return build_aggregate(build, rel);
    case VS_NODE_OVER:
        return build_over(build, rel);
    case VS_NODE_RANK:
        return build_rank(build, rel);
    case VS_NODE_MATCH:
        return build_match(build, rel);
    case VS_NODE_SORT:
        return build_sort(build, rel);
    case VS_NODE_SILENCE:
        return build_silence(build, rel);
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        return build_join(build, rel);
    case VS_NODE_REPLICATE:
        return build_replicate(build, rel);
    case VS_NODE_ANOMALY:
        return build_anomaly(build, rel);
    case VS_NODE_SINK:
        return build_sink(build, rel);
    case VS_NODE_EXCHANGE_SEND: /* exchange.c puts them between finished nodes */
    case VS_NODE_EXCHANGE_RECEIVE:
    case VS_NODE_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

void vs_physical(struct vs_rels *rels, struct vs_rel *const *sinks, uint32_t sink_count,
                 struct vs_plan *plan)
{
    struct build build = {.arena = rels->arena, .plan = plan};
    struct vs_rel_list list = vs_rels_below(rels, sinks, sink_count);
    vs_strmap_init(&build.hashes);
    vs_prune(rels, list);
    for (uint32_t i = 0; i < list.count; i++) {
        struct vs_rel *rel = list.items[i];
        rel->map = VS_ARENA_ARRAY(rels->arena, rel->node.column_count, uint32_t);
        rel->physical = build_kind(&build, rel);
        if (rel->node.kind != VS_NODE_PROJECT || rel->physical != rel->inputs[0]->physical)
            map_upsert_key(&build, rel, rel->physical);
    }
    vs_strmap_free(&build.hashes);
}
