/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/rel_match.h"

#include "base/hash.h"
#include "core/sql/aggregate.h"
#include "core/sql/plan/rel_make.h"

struct vs_rel *vs_rel_match(struct vs_rels *rels, struct vs_rel *input,
                            const struct vs_match *match, const struct vs_str *names)
{
    uint32_t keys = match->partition_count;
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_MATCH, &input, 1, keys + match->measure_count);
    for (uint32_t i = 0; i < rel->node.column_count; i++) {
        rel->node.names[i] = names[i];
        rel->node.types[i] =
            i < keys ? input->node.types[match->partition[i]] : match->measures[i - keys]->type;
        if (i < keys)
            rel->node.types[i].attribute = VS_TIME_NONE;
    }
    rel->node.as.match = match;
    return vs_rel_share(rels, rel);
}

/* --- what it is --- */

static uint64_t hash_read(const struct vs_rel *input, const struct vs_match_read *read)
{
    uint64_t hash = vs_hash_mix((uint64_t)read->kind, read->variable);
    if (read->kind == VS_MATCH_READ_ROW)
        return vs_hash_mix(vs_hash_mix(hash, input->column_hashes[read->column]),
                           read->offset * 2u + read->first);
    if (read->kind != VS_MATCH_READ_AGGREGATE)
        return hash;
    hash = vs_hash_mix(hash, vs_hash64(vs_str(vs_aggregate_name(read->call.aggregate)), 1));
    hash = vs_hash_mix(hash, vs_hash64(read->constants, 1));
    for (uint32_t i = 0; i < read->call.arg_count; i++)
        hash = vs_hash_mix(hash, input->column_hashes[read->call.args[i]]);
    return read->call.filter < 0 ? hash
                                 : vs_hash_mix(hash, input->column_hashes[read->call.filter]);
}

/* Reads are named by what they read, so that their numbers do not show. */
static uint64_t hash_expr(const struct vs_expr *expr, const struct vs_str *reads)
{
    struct vs_buf text = {0};
    if (expr == NULL)
        return 0;
    vs_expr_print(&text, expr, reads);
    vs_buf_add_char(&text, ' ');
    vs_type_print(&text, expr->type);
    uint64_t hash = vs_hash64(vs_buf_str(&text), 1);
    vs_buf_free(&text);
    return hash;
}

static uint64_t hash_part(const struct vs_match_part *part, const struct vs_str *reads)
{
    uint64_t hash = vs_hash_mix(part->min, vs_hash_mix(part->max, part->greedy));
    return vs_hash_mix(hash, hash_expr(part->define, reads));
}

static uint64_t hash_rows(const struct vs_match *match, const struct vs_rel *input,
                          const struct vs_str *reads)
{
    uint64_t hash = vs_hash_mix(VS_NODE_MATCH, input->rows_hash);
    for (uint32_t i = 0; i < match->partition_count; i++)
        hash = vs_hash_mix(hash, input->column_hashes[match->partition[i]]);
    for (uint32_t i = 0; i < match->order_count; i++) {
        const struct vs_sort_key *key = &match->order[i];
        hash = vs_hash_mix(hash, vs_hash_mix(input->column_hashes[key->column],
                                             key->descending * 2u + key->nulls_first));
    }
    for (uint32_t i = 0; i < match->part_count; i++)
        hash = vs_hash_mix(hash, hash_part(&match->parts[i], reads));
    return vs_hash_mix(hash, vs_hash_mix((uint64_t)match->skip * 1000 + match->skip_part,
                                         (uint64_t)match->within_ms));
}

void vs_rel_hash_match(struct vs_rel *rel)
{
    const struct vs_match *match = rel->node.as.match;
    const struct vs_rel *input = rel->inputs[0];
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    struct vs_str *reads = VS_ARENA_ARRAY(&scratch, match->read_count, struct vs_str);
    for (uint32_t i = 0; i < match->read_count; i++)
        reads[i] = vs_arena_printf(&scratch, "#%016llx",
                                   (unsigned long long)hash_read(input, &match->reads[i]));
    rel->rows_hash = hash_rows(match, input, reads);
    for (uint32_t i = 0; i < match->partition_count; i++)
        rel->column_hashes[i] = input->column_hashes[match->partition[i]];
    for (uint32_t i = 0; i < match->measure_count; i++) {
        uint64_t hash = hash_expr(match->measures[i], reads);
        rel->params_hash = vs_hash_mix(rel->params_hash, hash);
        rel->column_hashes[match->partition_count + i] = vs_hash_mix(rel->rows_hash, hash);
    }
    vs_arena_free(&scratch);
}

static bool same_read(const struct vs_match_read *a, const struct vs_match_read *b)
{
    if (a->kind != b->kind || a->variable != b->variable || a->first != b->first ||
        a->offset != b->offset || a->column != b->column)
        return false;
    struct vs_rel_call x = {.agg = a->call, .constants = a->constants};
    struct vs_rel_call y = {.agg = b->call, .constants = b->constants};
    return a->kind != VS_MATCH_READ_AGGREGATE || vs_rel_call_equal(&x, &y);
}

static bool same_part(const struct vs_match_part *a, const struct vs_match_part *b)
{
    if (a->min != b->min || a->max != b->max || a->greedy != b->greedy ||
        (a->define == NULL) != (b->define == NULL))
        return false;
    return a->define == NULL || vs_expr_equal(a->define, b->define);
}

static bool same_keys(const struct vs_match *a, const struct vs_match *b)
{
    if (a->partition_count != b->partition_count || a->order_count != b->order_count)
        return false;
    for (uint32_t i = 0; i < a->partition_count; i++)
        if (a->partition[i] != b->partition[i])
            return false;
    for (uint32_t i = 0; i < a->order_count; i++)
        if (a->order[i].column != b->order[i].column ||
            a->order[i].descending != b->order[i].descending ||
            a->order[i].nulls_first != b->order[i].nulls_first)
            return false;
    return true;
}

bool vs_match_equal(const struct vs_match *a, const struct vs_match *b)
{
    if (!same_keys(a, b) || a->part_count != b->part_count || a->skip != b->skip ||
        a->skip_part != b->skip_part || a->within_ms != b->within_ms ||
        a->read_count != b->read_count || a->measure_count != b->measure_count)
        return false;
    for (uint32_t i = 0; i < a->read_count; i++)
        if (!same_read(&a->reads[i], &b->reads[i]))
            return false;
    for (uint32_t i = 0; i < a->part_count; i++)
        if (!same_part(&a->parts[i], &b->parts[i]))
            return false;
    for (uint32_t i = 0; i < a->measure_count; i++)
        if (!vs_expr_equal(a->measures[i], b->measures[i]))
            return false;
    return true;
}

/* --- columns --- */

void vs_match_columns(const struct vs_match *match, void (*each)(void *ctx, uint32_t column),
                      void *ctx)
{
    for (uint32_t i = 0; i < match->partition_count; i++)
        each(ctx, match->partition[i]);
    for (uint32_t i = 0; i < match->order_count; i++)
        each(ctx, match->order[i].column);
    for (uint32_t i = 0; i < match->read_count; i++) {
        const struct vs_match_read *read = &match->reads[i];
        if (read->kind == VS_MATCH_READ_ROW)
            each(ctx, read->column);
        if (read->kind != VS_MATCH_READ_AGGREGATE)
            continue;
        for (uint32_t a = 0; a < read->call.arg_count; a++)
            each(ctx, read->call.args[a]);
        if (read->call.filter >= 0)
            each(ctx, (uint32_t)read->call.filter);
    }
}

static void remap_read(struct vs_match_read *read, const uint32_t *map)
{
    if (read->kind == VS_MATCH_READ_ROW)
        read->column = map[read->column];
    if (read->kind != VS_MATCH_READ_AGGREGATE)
        return;
    for (uint32_t a = 0; a < read->call.arg_count; a++)
        read->call.args[a] = map[read->call.args[a]];
    if (read->call.filter >= 0)
        read->call.filter = (int32_t)map[read->call.filter];
}

const struct vs_match *vs_match_remap(struct vs_arena *arena, const struct vs_match *match,
                                      const uint32_t *map)
{
    struct vs_match *mapped = VS_PLAN_COPY(arena, match, 1);
    mapped->partition = VS_PLAN_COPY(arena, match->partition, match->partition_count);
    mapped->order = VS_PLAN_COPY(arena, match->order, match->order_count);
    mapped->reads = VS_PLAN_COPY(arena, match->reads, match->read_count);
    for (uint32_t i = 0; i < match->partition_count; i++)
        mapped->partition[i] = map[match->partition[i]];
    for (uint32_t i = 0; i < match->order_count; i++)
        mapped->order[i].column = map[match->order[i].column];
    for (uint32_t i = 0; i < match->read_count; i++)
        remap_read(&mapped->reads[i], map);
    return mapped;
}

/* --- EXPLAIN --- */

static void print_part(struct vs_buf *out, const struct vs_match_part *part)
{
    vs_buf_printf(out, " %.*s", VS_STR_ARG(part->variable));
    if (part->min == 1 && part->max == 1)
        return;
    if (part->max == UINT32_MAX && part->min <= 1)
        vs_buf_add_char(out, part->min == 0 ? '*' : '+');
    else if (part->max == UINT32_MAX)
        vs_buf_printf(out, "{%u,}", part->min);
    else
        vs_buf_printf(out, "{%u,%u}", part->min, part->max);
    if (!part->greedy && part->min != part->max)
        vs_buf_add_char(out, '?');
}

static void print_skip(struct vs_buf *out, const struct vs_match *match)
{
    switch (match->skip) {
    case VS_MATCH_SKIP_PAST_LAST:
        vs_buf_add_str(out, VS_STR(" skip past last row"));
        return;
    case VS_MATCH_SKIP_TO_NEXT:
        vs_buf_add_str(out, VS_STR(" skip to next row"));
        return;
    case VS_MATCH_SKIP_TO_FIRST:
    case VS_MATCH_SKIP_TO_LAST:
        vs_buf_printf(out, " skip to %s %.*s",
                      match->skip == VS_MATCH_SKIP_TO_FIRST ? "first" : "last",
                      VS_STR_ARG(match->parts[match->skip_part].variable));
        return;
    }
}

void vs_match_print(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_match *match = node->as.match;
    const struct vs_node *input = node->inputs[0];
    vs_buf_add_str(out, VS_STR("by ["));
    for (uint32_t i = 0; i < match->partition_count; i++)
        vs_buf_printf(out, "%s%.*s", i == 0 ? "" : ", ",
                      VS_STR_ARG(input->names[match->partition[i]]));
    vs_buf_add_str(out, VS_STR("] order ["));
    for (uint32_t i = 0; i < match->order_count; i++)
        vs_buf_printf(out, "%s%.*s%s", i == 0 ? "" : ", ",
                      VS_STR_ARG(input->names[match->order[i].column]),
                      match->order[i].descending ? " DESC" : "");
    vs_buf_add_str(out, VS_STR("] pattern"));
    for (uint32_t i = 0; i < match->part_count; i++)
        print_part(out, &match->parts[i]);
    print_skip(out, match);
    if (match->within_ms > 0)
        vs_buf_printf(out, " within %lld ms", (long long)match->within_ms);
}
