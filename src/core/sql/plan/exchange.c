/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Exchanges: where an operator groups by something else than the key by which the rows are spread over the tasks,
 * a topic is put before it (as Kafka Streams repartitions). Every task sends its rows to the partition of their new
 * key, and its watermark to all partitions; the receiving task's time is the smallest of those. */
#include <inttypes.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "core/sql/plan/compile.h"
#include "core/sql/plan/connector.h"
#include "core/sql/plan/partition.h"

struct exchanges {
    struct vs_arena *arena;
    struct vs_arena scratch;
    struct vs_plan *plan;
    struct vs_node **nodes; /* those of the plan, and the new ones */
    uint32_t count;
    struct vs_lineage *lineages; /* by id */
    const struct vs_table *model; /* a source table: its connector and broker serve the exchanges too */
    uint32_t source_capacity;
    uint32_t sink_capacity;
};

static uint32_t count_partitions(const struct vs_plan *plan, const struct vs_table **model)
{
    int64_t asked = 1;
    (void)vs_str_to_int64(vs_plan_setting(plan, VS_STR("vendstream.partitions")), &asked);
    uint32_t partitions = asked >= 1 && asked <= VS_PARTITIONS_MAX ? (uint32_t)asked : 1;
    for (uint32_t i = 0; i < plan->source_count; i++) {
        uint64_t here = 1;
        const struct vs_table *table = plan->sources[i].table;
        if (!vs_connector_has_record_key(table))
            continue;
        *model = *model == NULL ? table : *model;
        if (vs_str_to_uint64(vs_table_option(table, VS_STR("partitions")), &here) && here > partitions &&
            here <= VS_PARTITIONS_MAX)
            partitions = (uint32_t)here;
    }
    return *model == NULL ? 1 : partitions;
}

/* The topic as a table, so that the runtime makes, reads and writes it like any other. */
static const struct vs_table *make_table(struct exchanges *exchanges, const struct vs_node *input, uint64_t hash)
{
    struct vs_arena *arena = exchanges->arena;
    const struct vs_table *model = exchanges->model;
    struct vs_table *table = VS_ARENA_NEW(arena, struct vs_table);
    *table = (struct vs_table){.name = vs_arena_printf(arena, "vendstream-exchange-%016" PRIx64, hash),
                               .connector = model->connector,
                               .rowtime_column = -1,
                               .line = input->line,
                               .file = input->file};
    table->options = VS_ARENA_ARRAY(arena, model->option_count + 2, struct vs_option);
    table->options[table->option_count++] = (struct vs_option){VS_STR("topic"), table->name};
    for (uint32_t i = 0; i < model->option_count; i++)
        if (vs_str_equal(model->options[i].key, VS_STR("connector")) ||
            vs_str_starts_with(model->options[i].key, VS_STR("properties.")))
            table->options[table->option_count++] = model->options[i];
    return table;
}

static struct vs_node *add_node(struct exchanges *exchanges, enum vs_node_kind kind, const struct vs_node *input,
                                uint64_t hash)
{
    struct vs_node *node = VS_ARENA_NEW(exchanges->arena, struct vs_node);
    *node = *input; /* the same columns and changes */
    node->kind = kind;
    node->rule_count = 0; /* of those that read it, which come next */
    node->hash = vs_hash_mix(hash, kind);
    node->inputs = VS_PLAN_COPY(exchanges->arena, &input, 1);
    node->input_count = 1;
    node->id = exchanges->count;
    exchanges->nodes[exchanges->count++] = node;
    exchanges->lineages[node->id] = exchanges->lineages[input->id];
    return node;
}

static struct vs_node *find_exchange(const struct exchanges *exchanges, uint64_t hash)
{
    for (uint32_t i = 0; i < exchanges->count; i++)
        if (exchanges->nodes[i]->kind == VS_NODE_EXCHANGE_RECEIVE &&
            exchanges->nodes[i]->hash == vs_hash_mix(hash, VS_NODE_EXCHANGE_RECEIVE))
            return exchanges->nodes[i];
    return NULL;
}

static struct vs_node *add_exchange(struct exchanges *exchanges, const struct vs_node *input,
                                          const uint32_t *keys, uint32_t key_count)
{
    struct vs_plan *plan = exchanges->plan;
    uint64_t hash = input->hash;
    for (uint32_t i = 0; i < key_count; i++)
        hash = vs_hash_mix(hash, input->column_hashes[keys[i]]);
    struct vs_node *found = find_exchange(exchanges, hash);
    if (found != NULL)
        return found;
    struct vs_node *send = add_node(exchanges, VS_NODE_EXCHANGE_SEND, input, hash);
    send->as.exchange.table = make_table(exchanges, input, hash);
    send->as.exchange.keys = VS_PLAN_COPY(exchanges->arena, keys, key_count);
    send->as.exchange.key_count = key_count;
    send->as.exchange.sink = plan->sink_count;
    struct vs_node *receive = add_node(exchanges, VS_NODE_EXCHANGE_RECEIVE, send, hash);
    receive->as.exchange.source = plan->source_count;
    plan->sinks = vs_plan_grow(exchanges->arena, plan->sinks, plan->sink_count, &exchanges->sink_capacity,
                               sizeof *plan->sinks);
    plan->sinks[plan->sink_count++] = (struct vs_plan_sink){
        .table = send->as.exchange.table, .name = send->as.exchange.table->name, .node = send, .exchange = true};
    plan->sources = vs_plan_grow(exchanges->arena, plan->sources, plan->source_count,
                                 &exchanges->source_capacity, sizeof *plan->sources);
    plan->sources[plan->source_count++] =
        (struct vs_plan_source){.table = send->as.exchange.table, .scan = receive, .exchange = true};
    struct vs_lineage *lineage = &exchanges->lineages[receive->id];
    lineage->part = VS_ARENA_ARRAY(&exchanges->scratch, receive->column_count, uint8_t);
    lineage->part_count = (uint8_t)key_count;
    lineage->is_in_one_task = key_count == 0;
    for (uint32_t i = 0; i < key_count; i++)
        lineage->part[keys[i]] = (uint8_t)(i + 1);
    return receive;
}

static void put_exchange(struct exchanges *exchanges, struct vs_node *node, uint32_t input,
                         const uint32_t *keys, uint32_t key_count)
{
    struct vs_node *receive = add_exchange(exchanges, node->inputs[input], keys, key_count);
    receive->rule_count += node->rule_count;
    exchanges->nodes[receive->id - 1]->rule_count = receive->rule_count; /* its SEND */
    node->inputs[input] = receive;
}

static void place_node(struct exchanges *exchanges, struct vs_node *node)
{
    const uint32_t *keys = NULL;
    uint32_t key_count = 0;
    if (vs_node_is_join(node->kind)) {
        bool joins = vs_lineage_joins(node, exchanges->lineages);
        for (uint32_t i = 0; !joins && i < 2; i++)
            put_exchange(exchanges, node, i, node->as.join.keys[i], node->as.join.key_count);
    } else if (vs_node_state_key(node, &keys, &key_count) &&
               !vs_lineage_holds(&exchanges->lineages[node->inputs[0]->id], keys, key_count)) {
        put_exchange(exchanges, node, 0, keys, key_count);
    }
    node->id = exchanges->count;
    exchanges->nodes[exchanges->count++] = node;
    exchanges->lineages[node->id] = vs_lineage_of(&exchanges->scratch, node, exchanges->lineages);
}

/* What leads to an alert is committed at once. */
static void spread_alerts(struct exchanges *exchanges)
{
    struct vs_plan *plan = exchanges->plan;
    bool *alerts = VS_ARENA_ARRAY(&exchanges->scratch, exchanges->count, bool);
    for (uint32_t i = exchanges->count; i-- > 0;) {
        struct vs_node *node = exchanges->nodes[i];
        if (node->kind == VS_NODE_SINK)
            alerts[i] = plan->sinks[node->as.sink.sink].alerting;
        if (node->kind == VS_NODE_EXCHANGE_SEND)
            plan->sinks[node->as.exchange.sink].alerting = alerts[i];
        for (uint32_t n = 0; n < node->input_count; n++)
            alerts[node->inputs[n]->id] |= alerts[i];
    }
}

void vs_plan_add_exchanges(struct vs_arena *arena, struct vs_plan *plan)
{
    struct exchanges exchanges = {.arena = arena, .plan = plan, .source_capacity = plan->source_count,
                                  .sink_capacity = plan->sink_count};
    plan->partition_count = count_partitions(plan, &exchanges.model);
    if (plan->partition_count == 1)
        return;
    uint32_t edges = 0;
    for (uint32_t i = 0; i < plan->node_count; i++)
        edges += plan->nodes[i]->input_count;
    vs_arena_init(&exchanges.scratch);
    exchanges.nodes = VS_ARENA_ARRAY(arena, plan->node_count + 2 * edges, struct vs_node *);
    exchanges.lineages =
        VS_ARENA_ARRAY(&exchanges.scratch, plan->node_count + 2 * edges, struct vs_lineage);
    for (uint32_t i = 0; i < plan->node_count; i++)
        place_node(&exchanges, (struct vs_node *)plan->nodes[i]);
    spread_alerts(&exchanges);
    plan->nodes = (const struct vs_node **)exchanges.nodes;
    plan->node_count = exchanges.count;
    vs_arena_free(&exchanges.scratch);
}
