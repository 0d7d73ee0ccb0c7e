/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* INTERSECT and EXCEPT as Flink plans them: DISTINCT over a semi or anti join in which NULLs are
 * equal; with ALL a count of each row on both sides, and as many copies as are left. */
#include "base/check.h"
#include "core/sql/aggregate.h"
#include "core/sql/plan/binder_join.h"

static struct vs_rel *half_join(struct vs_binder *binder, struct vs_rel *left, struct vs_rel *right,
                                bool except)
{
    uint32_t count = left->node.column_count;
    uint32_t *columns = VS_ARENA_ARRAY(binder->arena, count, uint32_t);
    bool *nulls = VS_ARENA_ARRAY(binder->arena, count, bool);
    for (uint32_t i = 0; i < count; i++) {
        columns[i] = i;
        nulls[i] = true;
    }
    struct vs_join join = {.type = except ? VS_JOIN_ANTI : VS_JOIN_SEMI,
                           .keys = {columns, columns},
                           .null_is_equal = nulls,
                           .key_count = count,
                           .ttl_ms = {-1, -1}};
    return vs_rel_join(&binder->rels, VS_NODE_JOIN, left, right, &join);
}

static const struct vs_expr *number(struct vs_binder *binder, int64_t value)
{
    struct vs_type type = {.kind = VS_KIND_BIGINT, .not_null = true};
    return vs_expr_const(binder->arena, type, (struct vs_value){.as.i64 = value});
}

/* The columns, without time attributes, then one number per side: how often the row is there. */
static struct vs_rel *marked(struct vs_binder *binder, struct vs_rel *rel, int64_t left,
                             int64_t right)
{
    uint32_t count = rel->node.column_count;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, count + 2, const struct vs_expr *),
                             count + 2};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, count + 2, struct vs_str);
    for (uint32_t i = 0; i < count; i++) {
        struct vs_type type = rel->node.types[i];
        type.attribute = VS_TIME_NONE;
        exprs.items[i] = vs_expr_column(binder->arena, i, type);
        names[i] = rel->node.names[i];
    }
    exprs.items[count] = number(binder, left);
    exprs.items[count + 1] = number(binder, right);
    names[count] = VS_STR("left_count");
    names[count + 1] = VS_STR("right_count");
    return vs_rel_project(&binder->rels, rel, exprs, names);
}

static void sum_of(const struct vs_rel *rel, uint32_t column,
                   struct vs_rel_call *out)
{
    struct vs_agg_request request = {
        .name = VS_STR("SUM"), .arg_types = {rel->node.types[column]}, .arg_count = 1};
    struct vs_err_note note;
    *out = (struct vs_rel_call){.name = rel->node.names[column]};
    enum vs_err err = vs_aggregate_resolve(&request, &out->agg, &note);
    VS_CHECK_INT(err, ==, VS_ERR_OK);
    out->agg.args[0] = column;
    out->agg.filter = -1;
}

static enum vs_err call2(struct vs_binder *binder, uint32_t at, const char *name,
                         const struct vs_expr *a, const struct vs_expr *b,
                         const struct vs_expr **out)
{
    const struct vs_expr *pair[2] = {a, b};
    return vs_bind_call(binder, at, vs_str(name), pair, 2, out);
}

/* How many copies are left: the smaller number, or the difference. */
static enum vs_err copies(struct vs_binder *binder, const struct vs_rel *counted, uint32_t columns,
                          uint32_t at, bool except, const struct vs_expr **out)
{
    const struct vs_expr *left = vs_rel_column(binder, counted, columns);
    const struct vs_expr *right = vs_rel_column(binder, counted, columns + 1);
    if (except)
        return call2(binder, at, "-", left, right, out);
    const struct vs_expr *args[3] = {NULL, right, left};
    VS_TRY(call2(binder, at, ">", left, right, &args[0]));
    return vs_bind_call(binder, at, VS_STR("CASE"), args, 3, out);
}

static enum vs_err count_both(struct vs_binder *binder, const struct vs_ast_query *query,
                              struct vs_rel *const sides[2], struct vs_rel **out)
{
    uint32_t count = sides[0]->node.column_count;
    struct vs_rel *both[2] = {marked(binder, sides[0], 1, 0), marked(binder, sides[1], 0, 1)};
    struct vs_rel *all = vs_rel_union(&binder->rels, both, 2);
    uint32_t *keys = VS_ARENA_ARRAY(binder->arena, count, uint32_t);
    struct vs_rel_call calls[2];
    for (uint32_t i = 0; i < count; i++)
        keys[i] = i;
    sum_of(all, count, &calls[0]);
    sum_of(all, count + 1, &calls[1]);
    struct vs_aggregation what = {.keys = keys, .key_count = count, .calls = calls, .call_count = 2};
    struct vs_rel *counted = vs_rel_aggregate(&binder->rels, all, &what);
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, count + 1, const struct vs_expr *),
                             count + 1};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, count + 1, struct vs_str);
    for (uint32_t i = 0; i < count; i++) {
        exprs.items[i] = vs_rel_column(binder, counted, i);
        names[i] = counted->node.names[i];
    }
    VS_TRY(copies(binder, counted, count, query->at, query->kind == VS_AST_QUERY_EXCEPT,
                  &exprs.items[count]));
    names[count] = VS_STR("copies");
    struct vs_rel *rel = vs_rel_project(&binder->rels, counted, exprs, names);
    const struct vs_expr *some = NULL;
    VS_TRY(call2(binder, query->at, ">", vs_rel_column(binder, rel, count), number(binder, 0),
                 &some));
    *out = vs_rel_replicate(&binder->rels, vs_rel_filter(&binder->rels, rel, some), false);
    return VS_ERR_OK;
}

static enum vs_err combine(struct vs_binder *binder, const struct vs_ast_query *query,
                           struct vs_relation *left, const struct vs_relation *right)
{
    struct vs_rel *sides[2] = {vs_relation_as_rel(binder, left), right->rel};
    struct vs_rel *rel = NULL;
    const struct vs_field *names = left->fields;
    if (query->as.set.all)
        VS_TRY(count_both(binder, query, sides, &rel));
    else
        rel = half_join(binder, sides[0], sides[1], query->kind == VS_AST_QUERY_EXCEPT);
    *left = vs_relation_of_rel(binder, rel, (struct vs_str){0});
    for (uint32_t i = 0; i < left->field_count; i++)
        left->fields[i].name = names[i].name;
    if (!query->as.set.all)
        *left = vs_bind_distinct(binder, left, (struct vs_ttl_hint){0});
    return VS_ERR_OK;
}

enum vs_err vs_bind_set(struct vs_binder *binder, const struct vs_ast_query *query,
                        struct vs_relation *out)
{
    uint32_t count = query->as.set.count;
    struct vs_relation *inputs = VS_ARENA_ARRAY(binder->arena, count, struct vs_relation);
    for (uint32_t i = 0; i < count; i++)
        VS_TRY(vs_bind_query_below(binder, query->as.set.queries[i], &inputs[i]));
    struct vs_type *types = VS_ARENA_ARRAY(binder->arena, inputs[0].field_count, struct vs_type);
    VS_TRY(vs_set_types(binder, query, inputs, types));
    for (uint32_t i = 0; i < count; i++) {
        struct vs_rel *rel = NULL;
        VS_TRY(vs_set_widen(binder, &inputs[i], types, query->as.set.queries[i]->at, &rel));
        struct vs_relation widened = vs_relation_of_rel(binder, rel, (struct vs_str){0});
        for (uint32_t c = 0; c < widened.field_count; c++)
            widened.fields[c].name = inputs[0].fields[c].name;
        if (i == 0)
            *out = widened;
        else
            VS_TRY(combine(binder, query, out, &widened));
    }
    return VS_ERR_OK;
}
