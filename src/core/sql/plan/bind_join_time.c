/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Joins over time: intervals between the times of both sides, versions of a table. */
#include "base/check.h"
#include "core/sql/plan/binder_join.h"

/* --- intervals --- */

/* A time attribute and what is added to it. */
struct time_term {
    uint32_t column;
    int64_t offset_ms;
    enum vs_time_attribute attribute;
};

static bool read_term(const struct vs_expr *expr, struct time_term *out)
{
    if (expr->kind == VS_EXPR_COLUMN) {
        *out = (struct time_term){expr->column, 0, expr->type.attribute};
        return expr->type.attribute != VS_TIME_NONE;
    }
    struct vs_str name = vs_expr_function(expr);
    bool minus = vs_str_equal(name, VS_STR("-"));
    if ((!minus && !vs_str_equal(name, VS_STR("+"))) || expr->arg_count != 2)
        return false;
    const struct vs_expr *offset = expr->args[1];
    if (offset->kind != VS_EXPR_CONST || offset->type.kind != VS_KIND_INTERVAL_DAY ||
        offset->value.is_null || !read_term(expr->args[0], out))
        return false;
    out->offset_ms += minus ? -offset->value.as.i64 : offset->value.as.i64;
    return true;
}

/* left - right is compared with `difference`. */
struct time_bound {
    uint32_t columns[2]; /* of each side */
    struct vs_str op;
    int64_t difference_ms;
    enum vs_time_attribute attribute;
};

static bool read_bound(const struct join_draft *draft, const struct vs_expr *condition,
                       struct time_bound *out)
{
    static const char *const ops[] = {"=", "<", "<=", ">", ">="};
    static const char *const mirrored[] = {"=", ">", ">=", "<", "<="};
    uint32_t first = draft->inputs[0]->node.column_count;
    struct vs_str name = vs_expr_function(condition);
    struct time_term a, b;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (!vs_str_equal(name, vs_str(ops[i])))
            continue;
        if (!read_term(condition->args[0], &a) || !read_term(condition->args[1], &b) ||
            a.attribute != b.attribute || (a.column < first) == (b.column < first))
            return false;
        bool straight = a.column < first;
        *out = (struct time_bound){
            .columns = {straight ? a.column : b.column, (straight ? b.column : a.column) - first},
            .op = vs_str(straight ? ops[i] : mirrored[i]),
            .difference_ms = straight ? b.offset_ms - a.offset_ms : a.offset_ms - b.offset_ms,
            .attribute = a.attribute};
        return true;
    }
    return false;
}

struct interval {
    bool has_lower, has_upper;
    uint32_t bounds;
    struct time_bound first;
    int64_t lower_ms, upper_ms;
};

static void add_bound(struct interval *interval, const struct time_bound *bound)
{
    bool equal = vs_str_equal(bound->op, VS_STR("="));
    bool strict = bound->op.len == 1 && !equal;
    if (interval->bounds++ == 0)
        interval->first = *bound;
    if (equal || bound->op.ptr[0] == '>') {
        interval->has_lower = true;
        interval->lower_ms = bound->difference_ms + strict;
    }
    if (equal || bound->op.ptr[0] == '<') {
        interval->has_upper = true;
        interval->upper_ms = bound->difference_ms - strict;
    }
}

/* Equal time attributes are a key and an interval of length 0. */
static void add_key_bounds(const struct join_draft *draft, struct interval *interval)
{
    for (uint32_t i = 0; i < draft->join.key_count; i++) {
        struct time_bound bound = {.op = VS_STR("=")};
        bool are_times = true;
        for (int n = 0; n < 2; n++) {
            bound.columns[n] = draft->join.keys[n][i];
            if (bound.columns[n] >= draft->inputs[n]->node.column_count)
                are_times = false;
            else
                bound.attribute = draft->inputs[n]->node.types[bound.columns[n]].attribute;
            are_times = are_times && bound.attribute != VS_TIME_NONE;
        }
        if (are_times && !draft->join.null_is_equal[i])
            add_bound(interval, &bound);
    }
}

bool vs_join_draft_has_interval(struct join_draft *draft)
{
    struct interval interval = {0};
    struct time_bound bound;
    for (uint32_t i = 0; i < draft->rest_count; i++)
        if (read_bound(draft, draft->rest[i], &bound))
            add_bound(&interval, &bound);
    add_key_bounds(draft, &interval);
    if (!interval.has_lower || !interval.has_upper || interval.bounds > 2 ||
        draft->inputs[0]->node.updates || draft->inputs[1]->node.updates)
        return false;
    uint32_t left = 0;
    for (uint32_t i = 0; i < draft->rest_count; i++)
        if (!read_bound(draft, draft->rest[i], &bound))
            draft->rest[left++] = draft->rest[i];
    draft->rest_count = left;
    for (int n = 0; n < 2; n++)
        draft->join.time[n] = interval.first.columns[n];
    draft->join.lower_ms = interval.lower_ms;
    draft->join.upper_ms = interval.upper_ms;
    draft->join.time_type = draft->inputs[0]->node.types[interval.first.columns[0]];
    return true;
}

/* --- versions --- */

static bool holds_key(const struct join_draft *draft)
{
    const struct vs_node *right = &draft->inputs[1]->node;
    for (uint32_t i = 0; i < right->upsert_key_count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < draft->join.key_count && !found; k++)
            found = draft->join.keys[1][k] == right->upsert_key[i];
        if (!found)
            return false;
    }
    return right->upsert_key_count > 0;
}

static int32_t rowtime_of(const struct vs_rel *rel)
{
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        if (rel->node.types[i].attribute == VS_TIME_ROWTIME)
            return (int32_t)i;
    return VS_NO_COLUMN;
}

static enum vs_err check_versions(struct vs_binder *binder, const struct join_draft *draft,
                                  uint32_t at)
{
    if (rowtime_of(draft->inputs[1]) == VS_NO_COLUMN)
        return vs_bind_fail(binder, at,
                            "Event-Time Temporal Table Join requires both primary key and row time "
                            "attribute in versioned table, but no row time attribute can be found.");
    if (draft->join.key_count == 0)
        return vs_bind_fail(binder, at,
                            "Currently the join key in Temporal Table Join can not be empty.");
    if (!holds_key(draft))
        return vs_bind_fail(binder, at,
                            "Temporal Table Join requires primary key in versioned table, but no "
                            "primary key can be found. The key must be compared in ON");
    return VS_ERR_OK;
}

enum vs_err vs_join_draft_temporal(struct vs_binder *binder, struct join_draft *draft,
                                   const struct vs_join_tree *tree, enum vs_node_kind *kind)
{
    uint32_t left = tree->system_time->column;
    struct vs_type type = draft->inputs[0]->node.types[left];
    if (tree->type != VS_JOIN_INNER && tree->type != VS_JOIN_LEFT)
        return vs_bind_fail(binder, tree->at,
                            "A temporal join is INNER or LEFT: the versions are on the right side");
    if (type.attribute == VS_TIME_NONE)
        return vs_bind_fail(binder, tree->at,
                            "Temporal table join currently only supports 'FOR SYSTEM_TIME AS OF' "
                            "left table's time attribute field");
    if (type.attribute == VS_TIME_PROCTIME)
        return vs_bind_unsupported(binder, tree->at,
                                   "Processing-time temporal join is not supported yet; FOR "
                                   "SYSTEM_TIME AS OF a rowtime, or a regular JOIN, works");
    VS_TRY(check_versions(binder, draft, tree->at));
    draft->join.time[0] = left;
    draft->join.time[1] = (uint32_t)rowtime_of(draft->inputs[1]);
    draft->join.time_type = type;
    *kind = VS_NODE_TEMPORAL_JOIN;
    return VS_ERR_OK;
}
