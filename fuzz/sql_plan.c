/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Scripts behind a few tables: what is refused names a place, and a plan that comes out is one that
 * operators can be made from. */
#include <stdlib.h>

#include "base/check.h"
#include "core/sql/plan.h"

static const char tables[] =
    "CREATE TABLE e (k STRING, i STRING, v INT, d DOUBLE, ts TIMESTAMP_LTZ(3), p AS PROCTIME(), "
    "WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'log', 'topic' = 't', 'format' = 'json');"
    "CREATE TABLE r (k STRING, timeout_seconds INT, PRIMARY KEY (k) NOT ENFORCED) WITH "
    "('connector' = 'filesystem', 'path' = '/d', 'format' = 'json');"
    "CREATE TABLE o (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'jdbc', "
    "'url' = 'jdbc:sqlite:x', 'table-name' = 'o');"
    "CREATE TABLE a (k STRING, n BIGINT) WITH ('connector' = 'log', 'topic' = 'a');";

static void check_column(const struct vs_node *node, uint32_t column)
{
    VS_CHECK_INT(column, <, node->column_count);
}

static void check_expr_column(void *ctx, uint32_t column)
{
    check_column(ctx, column);
}

static void check_expr(const struct vs_node *input, const struct vs_expr *expr)
{
    vs_expr_columns(expr, check_expr_column, (void *)(uintptr_t)input);
}

static void check_columns(const struct vs_node *node, const uint32_t *columns, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        check_column(node, columns[i]);
}

static void check_node(const struct vs_node *node)
{
    const struct vs_node *input = node->input_count > 0 ? node->inputs[0] : NULL;
    for (uint32_t i = 0; i < node->input_count; i++)
        VS_CHECK_INT(node->inputs[i]->id, <, node->id);
    check_columns(node, node->upsert_key, node->upsert_key_count);
    if (node->kind == VS_NODE_PROJECT)
        for (uint32_t i = 0; i < node->column_count; i++)
            check_expr(input, node->as.project.exprs[i]);
    if (node->kind == VS_NODE_FILTER)
        check_expr(input, node->as.filter.predicate);
    if (node->kind == VS_NODE_OVER) {
        check_columns(input, node->as.over.partition, node->as.over.partition_count);
        check_column(input, node->as.over.time_column);
        VS_CHECK_INT(node->column_count, ==, input->column_count + node->as.over.call_count);
        VS_CHECK(!input->updates && !input->deletes);
    }
    if (node->kind == VS_NODE_RANK) {
        check_columns(input, node->as.rank.partition, node->as.rank.partition_count);
        VS_CHECK_INT(node->column_count, ==, input->column_count + node->as.rank.rank_column);
        VS_CHECK(node->as.rank.limit != 0 && node->as.rank.limit != UINT64_MAX);
    }
    if (node->kind == VS_NODE_WINDOW_AGGREGATE || node->kind == VS_NODE_GROUP_AGGREGATE)
        check_columns(input, node->as.aggregate.keys, node->as.aggregate.key_count);
    for (uint32_t n = 0; node->kind == VS_NODE_UNION && n < node->input_count; n++)
        for (uint32_t i = 0; i < node->column_count; i++)
            VS_CHECK(vs_type_equal(node->inputs[n]->types[i], node->types[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vs_arena arena;
    const struct vs_script scripts[] = {
        {VS_STR("t"), VS_STR(tables)},
        {VS_STR("q"), {(const char *)data, size}},
    };
    const struct vs_plan *plan = NULL;
    struct vs_err_note note = {0};
    vs_arena_init(&arena);
    if (vs_plan_compile(&arena, scripts, 2, NULL, 0, &plan, &note) != VS_ERR_OK) {
        VS_CHECK(plan == NULL && vs_str_starts_with(vs_str(note.text), VS_STR("q:")));
    } else {
        struct vs_buf text = {0};
        for (uint32_t i = 0; i < plan->node_count; i++)
            check_node(plan->nodes[i]);
        vs_plan_explain(&text, plan);
        vs_buf_free(&text);
    }
    vs_arena_free(&arena);
    return 0;
}
