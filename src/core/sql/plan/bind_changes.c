/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What a query may not end with: changes for those who take only rows, tables that cannot be read,
 * a ROW_NUMBER() without a bound. */
#include "core/sql/plan/binder.h"
#include "core/sql/plan/connector.h"

/* The operator from which the changes come. */
static const struct vs_rel *producer_of(const struct vs_rel *rel)
{
    while (rel->node.kind != VS_NODE_GROUP_AGGREGATE && rel->node.kind != VS_NODE_RANK) {
        uint32_t next = 0;
        while (next + 1 < rel->node.input_count && !rel->inputs[next]->node.updates &&
               !rel->inputs[next]->node.deletes)
            next++;
        if (rel->node.input_count == 0)
            return rel;
        rel = rel->inputs[next];
    }
    return rel;
}

static void print_columns(struct vs_buf *out, const char *what, const struct vs_rel *input,
                          const uint32_t *columns, uint32_t count)
{
    if (count == 0)
        return;
    vs_buf_printf(out, "%s=[", what);
    for (uint32_t i = 0; i < count; i++)
        vs_buf_printf(out, "%s%.*s", i == 0 ? "" : ", ", VS_STR_ARG(input->node.names[columns[i]]));
    vs_buf_add_char(out, ']');
}

static void print_producer(struct vs_buf *out, const struct vs_rel *rel)
{
    const struct vs_node *node = &rel->node;
    if (node->kind == VS_NODE_GROUP_AGGREGATE) {
        vs_buf_add_str(out, VS_STR("GroupAggregate("));
        print_columns(out, "groupBy", rel->inputs[0], node->as.aggregate.keys,
                      node->as.aggregate.key_count);
    } else {
        vs_buf_add_str(out, VS_STR("Rank("));
        print_columns(out, "partitionBy", rel->inputs[0], node->as.rank.partition,
                      node->as.rank.partition_count);
    }
    vs_buf_add_char(out, ')');
}

enum vs_err vs_bind_append_only(struct vs_binder *binder, const struct vs_rel *rel, uint32_t at,
                                const char *consumer)
{
    if (!rel->node.updates && !rel->node.deletes)
        return VS_ERR_OK;
    struct vs_buf producer = {0};
    print_producer(&producer, producer_of(rel));
    enum vs_err err = vs_bind_fail(
        binder, at, "%s doesn't support consuming %s changes which is produced by node %.*s",
        consumer, rel->node.deletes ? "update and delete" : "update",
        VS_STR_ARG(vs_buf_str(&producer)));
    vs_buf_free(&producer);
    return err;
}

/* Ordered by time it is a count of rows (rewrite.c); otherwise every row can change the numbers of
 * all others. */
static enum vs_err check_rank(struct vs_binder *binder, const struct vs_rel *rel)
{
    if (rel->node.kind != VS_NODE_RANK || rel->node.as.rank.limit != VS_RANK_OPEN ||
        (!rel->node.updates && !rel->node.deletes))
        return VS_ERR_OK;
    return vs_sql_fail(binder->note, VS_ERR_UNSUPPORTED, rel->script, rel->at,
                       "ROW_NUMBER() without a bound is not supported yet where it is not ordered "
                       "by a time attribute; "
                       "put the query into FROM and keep the first n rows with WHERE rn <= n");
}

static enum vs_err check_scan(struct vs_binder *binder, const struct vs_rel *rel, uint32_t at)
{
    struct vs_err_note note = {0};
    if (rel->node.kind != VS_NODE_SCAN ||
        vs_connector_check_source(rel->node.as.scan.table, &note) == VS_ERR_OK)
        return VS_ERR_OK;
    return vs_bind_fail(binder, at, "%s", note.text);
}

enum vs_err vs_bind_sources(struct vs_binder *binder, struct vs_rel *rel, uint32_t at)
{
    struct vs_rel_list list = vs_rels_below(&binder->rels, &rel, 1);
    for (uint32_t i = 0; i < list.count; i++) {
        VS_TRY(check_rank(binder, list.items[i]));
        VS_TRY(check_scan(binder, list.items[i], at));
    }
    return VS_ERR_OK;
}
