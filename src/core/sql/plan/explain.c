/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* EXPLAIN: a tree per sink; an operator that was shown already is only named. */
#include "base/check.h"
#include "core/sql/aggregate.h"
#include "core/sql/anomaly.h"
#include "core/sql/plan/rel_match.h"

struct explain {
    struct vs_buf *out;
    bool *shown; /* by id */
};

static void print_name(struct vs_buf *out, const struct vs_node *node, uint32_t column)
{
    vs_buf_add_str(out, node->names[column]);
}

static void print_names(struct vs_buf *out, const struct vs_node *node, const uint32_t *columns,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        vs_buf_add_str(out, i == 0 ? VS_STR("") : VS_STR(", "));
        print_name(out, node, columns[i]);
    }
}

static void print_duration(struct vs_buf *out, int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{86400000, "d"}, {3600000, "h"}, {60000, "min"}, {1000, "s"}, {1, "ms"}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (ms % units[i].ms == 0 || units[i].ms == 1) {
            vs_buf_printf(out, "%lld %s", (long long)(ms / units[i].ms), units[i].unit);
            return;
        }
    }
}

static void print_expr(struct vs_buf *out, const struct vs_expr *expr, const struct vs_node *input)
{
    vs_expr_print(out, expr, input->names);
}

static void print_call(struct vs_buf *out, const struct vs_agg_call *call,
                       const struct vs_node *input, struct vs_str name)
{
    vs_buf_printf(out, "%s(%s", vs_aggregate_name(call->aggregate),
                  call->distinct ? "DISTINCT " : "");
    if (call->arg_count == 0)
        vs_buf_add_char(out, '*');
    print_names(out, input, call->args, call->arg_count);
    vs_buf_add_char(out, ')');
    if (call->filter >= 0) {
        vs_buf_add_str(out, VS_STR(" FILTER "));
        print_name(out, input, (uint32_t)call->filter);
    }
    (void)name;
}

static void print_calls(struct vs_buf *out, const struct vs_node *node,
                        const struct vs_agg_call *calls, uint32_t count, uint32_t first)
{
    for (uint32_t i = 0; i < count; i++) {
        vs_buf_add_str(out, i == 0 ? VS_STR(": ") : VS_STR(", "));
        print_call(out, &calls[i], node->inputs[0], node->names[first + i]);
    }
}

static void print_window(struct vs_buf *out, const struct vs_window *window,
                         const struct vs_node *input)
{
    static const char *const kinds[] = {"TUMBLE", "HOP", "CUMULATE", "SESSION"};
    vs_buf_printf(out, "%s(", kinds[window->kind]);
    if (input != NULL) {
        print_name(out, input, window->time_column);
        vs_buf_add_str(out, VS_STR(", "));
    }
    print_duration(out, window->size_ms);
    if (window->slide_ms != window->size_ms) {
        vs_buf_add_str(out, window->kind == VS_WINDOW_HOP ? VS_STR(", slide ") : VS_STR(", step "));
        print_duration(out, window->slide_ms);
    }
    if (window->offset_ms != 0) {
        vs_buf_add_str(out, VS_STR(", offset "));
        print_duration(out, window->offset_ms);
    }
    vs_buf_add_char(out, ')');
}

static void print_scan(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_table *table = node->as.scan.table;
    vs_buf_printf(out, "%.*s (%.*s)", VS_STR_ARG(table->name), VS_STR_ARG(table->connector));
}

static void print_project(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_node *input = node->inputs[0];
    for (uint32_t i = 0; i < node->column_count; i++) {
        const struct vs_expr *expr = node->as.project.exprs[i];
        vs_buf_add_str(out, i == 0 ? VS_STR("") : VS_STR(", "));
        print_expr(out, expr, input);
        bool same = expr->kind == VS_EXPR_COLUMN &&
                    vs_str_equal(input->names[expr->column], node->names[i]);
        if (!same)
            vs_buf_printf(out, " AS %.*s", VS_STR_ARG(node->names[i]));
    }
}

static void print_aggregate(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_node *input = node->inputs[0];
    if (node->kind == VS_NODE_WINDOW_AGGREGATE) {
        print_window(out, &node->as.aggregate.window,
                     node->as.aggregate.windows_attached ? NULL : input);
        vs_buf_add_str(out, node->as.aggregate.windows_attached
                                ? VS_STR(" attached by window_start, window_end")
                                : VS_STR(""));
        vs_buf_add_char(out, ' ');
    }
    vs_buf_add_str(out, VS_STR("by ["));
    print_names(out, input, node->as.aggregate.keys, node->as.aggregate.key_count);
    vs_buf_add_char(out, ']');
    print_calls(out, node, node->as.aggregate.calls, node->as.aggregate.call_count,
                node->as.aggregate.key_count);
}

static void print_over(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_node *input = node->inputs[0];
    vs_buf_add_str(out, VS_STR("partition by ["));
    print_names(out, input, node->as.over.partition, node->as.over.partition_count);
    vs_buf_add_str(out, VS_STR("] order by "));
    print_name(out, input, node->as.over.time_column);
    vs_buf_add_str(out,
                   node->as.over.frame == VS_FRAME_ROWS ? VS_STR(" rows ") : VS_STR(" range "));
    if (node->as.over.preceding < 0)
        vs_buf_add_str(out, VS_STR("unbounded"));
    else if (node->as.over.frame == VS_FRAME_ROWS)
        vs_buf_printf(out, "%lld", (long long)node->as.over.preceding);
    else
        print_duration(out, node->as.over.preceding);
    print_calls(out, node, node->as.over.calls, node->as.over.call_count, input->column_count);
}

static void print_order(struct vs_buf *out, const struct vs_node *input,
                        const struct vs_sort_key *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        vs_buf_add_str(out, i == 0 ? VS_STR("") : VS_STR(", "));
        print_name(out, input, order[i].column);
        vs_buf_add_str(out, order[i].descending ? VS_STR(" desc") : VS_STR(""));
    }
}

static void print_rank(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_node *input = node->inputs[0];
    if (node->as.rank.is_limit_by_column)
        vs_buf_printf(out, "first %.*s partition by [", VS_STR_ARG(input->names[node->as.rank.limit_column]));
    else
        vs_buf_printf(out, "first %llu partition by [", (unsigned long long)node->as.rank.limit);
    print_names(out, input, node->as.rank.partition, node->as.rank.partition_count);
    vs_buf_add_str(out, VS_STR("] order by "));
    print_order(out, input, node->as.rank.order, node->as.rank.order_count);
    if (node->as.rank.offset > 0)
        vs_buf_printf(out, " without the first %llu", (unsigned long long)node->as.rank.offset);
    if (node->as.rank.window_end >= 0)
        vs_buf_add_str(out, VS_STR(" at the end of the window"));
    if (node->as.rank.rank_column)
        vs_buf_add_str(out, VS_STR(" with number"));
}

static void print_silence(struct vs_buf *out, const struct vs_node *node)
{
    vs_buf_add_str(out, VS_STR("partition by ["));
    print_names(out, node->inputs[0], node->as.silence.partition, node->as.silence.partition_count);
    vs_buf_add_str(out, VS_STR("] on "));
    print_name(out, node->inputs[0], node->as.silence.time_column);
    vs_buf_add_str(out, VS_STR(" timeout "));
    print_duration(out, node->as.silence.timeout_ms);
}

static void print_bounds(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_join *join = &node->as.join;
    vs_buf_add_char(out, ' ');
    print_name(out, node->inputs[0], join->time[0]);
    vs_buf_add_str(out, VS_STR(" - "));
    print_name(out, node->inputs[1], join->time[1]);
    vs_buf_add_str(out, VS_STR(" from "));
    print_duration(out, join->lower_ms);
    vs_buf_add_str(out, VS_STR(" to "));
    print_duration(out, join->upper_ms);
}

static void print_join(struct vs_buf *out, const struct vs_node *node)
{
    static const char *const types[] = {"inner", "left", "right", "full", "semi", "anti"};
    const struct vs_join *join = &node->as.join;
    const struct vs_node *left = node->inputs[0], *right = node->inputs[1];
    vs_buf_printf(out, "%s on [", types[join->type]);
    for (uint32_t i = 0; i < join->key_count; i++) {
        vs_buf_add_str(out, i == 0 ? VS_STR("") : VS_STR(", "));
        print_name(out, left, join->keys[0][i]);
        vs_buf_add_str(out,
                       join->null_is_equal[i] ? VS_STR(" is not distinct from ") : VS_STR(" = "));
        print_name(out, right, join->keys[1][i]);
    }
    vs_buf_add_char(out, ']');
    if (node->kind == VS_NODE_INTERVAL_JOIN)
        print_bounds(out, node);
    if (join->condition == NULL)
        return;
    struct vs_buf names = {0};
    for (uint32_t i = 0; i < left->column_count; i++)
        vs_buf_add(&names, &left->names[i], sizeof *left->names);
    for (uint32_t i = 0; i < right->column_count; i++)
        vs_buf_add(&names, &right->names[i], sizeof *right->names);
    vs_buf_add_str(out, VS_STR(" where "));
    vs_expr_print(out, join->condition, (const struct vs_str *)(const void *)names.ptr);
    vs_buf_free(&names);
}

static void print_watermark(struct vs_buf *out, const struct vs_node *node)
{
    print_name(out, node, node->as.watermark.time_column);
    vs_buf_add_str(out, VS_STR(" = "));
    print_expr(out, node->as.watermark.watermark, node->inputs[0]);
}

static void print_sink(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_table *table = node->as.sink.table;
    if (table == NULL)
        vs_buf_add_str(out, VS_STR("select"));
    else
        vs_buf_printf(out, "%.*s (%.*s)", VS_STR_ARG(table->name), VS_STR_ARG(table->connector));
    if (node->as.sink.upsert) {
        vs_buf_add_str(out, VS_STR(" upsert by ["));
        for (uint32_t i = 0; i < table->primary_key_count; i++)
            vs_buf_printf(out, "%s%.*s", i == 0 ? "" : ", ",
                          VS_STR_ARG(table->columns[table->primary_key[i]].name));
        vs_buf_add_char(out, ']');
    }
}

static void print_anomaly(struct vs_buf *out, const struct vs_node *node)
{
    static const char *const methods[] = {"ewma", "spike_dip", "change_point", "forest"};
    const struct vs_anomaly_params *params = node->as.anomaly.params;
    vs_buf_printf(out, "%s above %g, history %u, partition by [", methods[params->method],
                  params->threshold, params->history);
    print_names(out, node->inputs[0], node->as.anomaly.partition, node->as.anomaly.partition_count);
    vs_buf_add_str(out, VS_STR("] of "));
    print_name(out, node->inputs[0], node->as.anomaly.value_column);
}

static void print_exchange(struct vs_buf *out, const struct vs_node *node)
{
    vs_buf_add_str(out, VS_STR("by ["));
    print_names(out, node->inputs[0], node->as.exchange.keys, node->as.exchange.key_count);
    vs_buf_printf(out, "] through %.*s", VS_STR_ARG(node->as.exchange.table->name));
}

static void print_what(struct vs_buf *out, const struct vs_node *node)
{
    switch (node->kind) {
    case VS_NODE_SCAN:
        print_scan(out, node);
        return;
    case VS_NODE_VALUES:
        vs_buf_printf(out, "%u rows", node->as.values.row_count);
        return;
    case VS_NODE_PROJECT:
        print_project(out, node);
        return;
    case VS_NODE_FILTER:
        print_expr(out, node->as.filter.predicate, node->inputs[0]);
        return;
    case VS_NODE_WATERMARK:
        print_watermark(out, node);
        return;
    case VS_NODE_UNION:
        vs_buf_printf(out, "ALL of %u", node->input_count);
        return;
    case VS_NODE_WINDOW:
        print_window(out, &node->as.window, node->inputs[0]);
        return;
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        print_aggregate(out, node);
        return;
    case VS_NODE_OVER:
        print_over(out, node);
        return;
    case VS_NODE_RANK:
        print_rank(out, node);
        return;
    case VS_NODE_MATCH:
        vs_match_print(out, node);
        return;
    case VS_NODE_SORT:
        print_order(out, node->inputs[0], node->as.sort.order, node->as.sort.order_count);
        return;
    case VS_NODE_SILENCE:
        print_silence(out, node);
        return;
    case VS_NODE_ANOMALY:
        print_anomaly(out, node);
        return;
    case VS_NODE_EXCHANGE_SEND:
    case VS_NODE_EXCHANGE_RECEIVE:
        print_exchange(out, node);
        return;
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        print_join(out, node);
        return;
    case VS_NODE_REPLICATE:
        vs_buf_add_str(out, VS_STR("as often as "));
        print_name(out, node->inputs[0], node->inputs[0]->column_count - 1);
        return;
    case VS_NODE_SINK:
        print_sink(out, node);
        return;
    case VS_NODE_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

/* --- state
 * --------------------------------------------------------------------------------------------------
 */

enum { TEXT_SIZE = 24, KEY_SIZE = 16, TIME_SIZE = 8 };

/* A rough size of the values in memory; text counts as 24 bytes. */
static uint32_t size_of(const struct vs_node *node, const uint32_t *columns, uint32_t count)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct vs_type type = node->types[columns == NULL ? i : columns[i]];
        enum vs_physical physical = vs_type_physical(type);
        size += physical == VS_PHYS_STR || physical == VS_PHYS_NESTED
                    ? TEXT_SIZE
                    : (uint32_t)vs_physical_size(physical);
    }
    return size;
}

static uint32_t calls_size(const struct vs_agg_call *calls, uint32_t count)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < count; i++)
        size += calls[i].distinct ? 64 : 16;
    return size;
}

static void print_join_state(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_node *left = node->inputs[0], *right = node->inputs[1];
    static const char *const until[VS_NODE_KIND_COUNT] = {
        [VS_NODE_JOIN] = "kept until table.exec.state.ttl",
        [VS_NODE_INTERVAL_JOIN] = "until the watermark has passed the bounds",
        [VS_NODE_WINDOW_JOIN] = "until the end of the window",
        [VS_NODE_TEMPORAL_JOIN] = "left until the watermark, right the last version",
        [VS_NODE_LOOKUP_JOIN] = "of the right side",
    };
    vs_buf_printf(out, "; state: ~%u bytes per left row and ~%u per right row, %s",
                  KEY_SIZE + size_of(left, NULL, left->column_count),
                  KEY_SIZE + size_of(right, NULL, right->column_count), until[node->kind]);
}

static void print_keyed_size(struct vs_buf *out, size_t size)
{
    vs_buf_printf(out, "; state: ~%zu bytes per key", size);
}

static void print_match_state(struct vs_buf *out, const struct vs_node *node, const struct vs_node *input)
{
    vs_buf_printf(out, "; state: ~%u bytes per key and ~%u per row of an open match",
                  KEY_SIZE + size_of(input, node->as.match->partition, node->as.match->partition_count),
                  KEY_SIZE + TIME_SIZE + size_of(input, NULL, input->column_count));
}

static void print_state(struct vs_buf *out, const struct vs_node *node)
{
    const struct vs_node *input = node->input_count > 0 ? node->inputs[0] : NULL;
    switch (node->kind) {
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        vs_buf_printf(out, "; state: ~%u bytes per key%s",
                      KEY_SIZE +
                          size_of(input, node->as.aggregate.keys, node->as.aggregate.key_count) +
                          calls_size(node->as.aggregate.calls, node->as.aggregate.call_count),
                      node->kind == VS_NODE_WINDOW_AGGREGATE ? " and open window" : "");
        return;
    case VS_NODE_OVER:
        vs_buf_printf(out, "; state: ~%u bytes per key and ~%u per row %s",
                      KEY_SIZE +
                          size_of(input, node->as.over.partition, node->as.over.partition_count) +
                          calls_size(node->as.over.calls, node->as.over.call_count),
                      TIME_SIZE + size_of(input, NULL, input->column_count),
                      node->as.over.preceding < 0 ? "until the watermark" : "of the frame");
        return;
    case VS_NODE_RANK:
        vs_buf_printf(
            out, "; state: ~%u bytes per key",
            KEY_SIZE + size_of(input, node->as.rank.partition, node->as.rank.partition_count) +
                (node->updates || node->as.rank.window_end >= 0
                     ? (uint32_t)(node->as.rank.limit > 1000 ? 1000 : node->as.rank.limit) *
                           size_of(input, NULL, input->column_count)
                     : 0));
        return;
    case VS_NODE_MATCH:
        print_match_state(out, node, input);
        return;
    case VS_NODE_WINDOW:
        if (node->as.window.kind == VS_WINDOW_SESSION)
            vs_buf_printf(out, "; state: ~%u bytes per row of an open session",
                          TIME_SIZE + size_of(input, NULL, input->column_count));
        return;
    case VS_NODE_SORT:
        vs_buf_printf(out, "; state: ~%u bytes per row until the watermark",
                      TIME_SIZE + size_of(input, NULL, input->column_count));
        return;
    case VS_NODE_SILENCE:
        print_keyed_size(out, KEY_SIZE + 9 * TIME_SIZE +
                                  size_of(input, node->as.silence.partition,
                                          node->as.silence.partition_count));
        return;
    case VS_NODE_ANOMALY:
        print_keyed_size(out, KEY_SIZE + TIME_SIZE + vs_anomaly_size(node->as.anomaly.params));
        return;
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        print_join_state(out, node);
        return;
    case VS_NODE_REPLICATE:
    case VS_NODE_SCAN:
    case VS_NODE_VALUES:
    case VS_NODE_PROJECT:
    case VS_NODE_FILTER:
    case VS_NODE_WATERMARK:
    case VS_NODE_UNION:
    case VS_NODE_EXCHANGE_SEND:
    case VS_NODE_EXCHANGE_RECEIVE:
    case VS_NODE_SINK:
    case VS_NODE_KIND_COUNT:
        return;
    }
}

/* --- the tree
 * -----------------------------------------------------------------------------------------------
 */

static const char *kind_name(enum vs_node_kind kind)
{
    static const char *const names[] = {"SCAN",
                                        "VALUES",
                                        "PROJECT",
                                        "FILTER",
                                        "WATERMARK",
                                        "UNION",
                                        "WINDOW",
                                        "WINDOW AGGREGATE",
                                        "GROUP AGGREGATE",
                                        "OVER",
                                        "RANK",
                                        "MATCH",
                                        "SORT",
                                        "SILENCE",
                                        "ANOMALY",
                                        "EXCHANGE SEND",
                                        "EXCHANGE",
                                        "JOIN",
                                        "INTERVAL JOIN",
                                        "WINDOW JOIN",
                                        "TEMPORAL JOIN",
                                        "LOOKUP JOIN",
                                        "REPLICATE",
                                        "SINK"};
    _Static_assert(sizeof names / sizeof *names == VS_NODE_KIND_COUNT, "one name per kind");
    return names[kind];
}

static void print_columns(struct vs_buf *out, const struct vs_node *node)
{
    vs_buf_add_str(out, VS_STR(" -> ("));
    for (uint32_t i = 0; i < node->column_count; i++) {
        vs_buf_printf(out, "%s%.*s", i == 0 ? "" : ", ", VS_STR_ARG(node->names[i]));
        if (node->types[i].attribute == VS_TIME_ROWTIME)
            vs_buf_add_str(out, VS_STR(" *ROWTIME*"));
        else if (node->types[i].attribute == VS_TIME_PROCTIME)
            vs_buf_add_str(out, VS_STR(" *PROCTIME*"));
    }
    vs_buf_add_char(out, ')');
}

static void print_changes(struct vs_buf *out, const struct vs_node *node)
{
    bool before = node->updates && !(node->kind == VS_NODE_SINK && node->as.sink.upsert);
    vs_buf_printf(out, " [+I%s%s%s]", before ? ",-U" : "", node->updates ? ",+U" : "",
                  node->deletes ? ",-D" : "");
}

static void print_node(struct explain *explain, const struct vs_node *node, uint32_t depth)
{
    struct vs_buf *out = explain->out;
    for (uint32_t i = 0; i < depth; i++)
        vs_buf_add_str(out, VS_STR("  "));
    vs_buf_printf(out, "#%u %s ", node->id, kind_name(node->kind));
    if (explain->shown[node->id]) {
        vs_buf_add_str(out, VS_STR("as above\n"));
        return;
    }
    explain->shown[node->id] = true;
    print_what(out, node);
    if (node->kind != VS_NODE_SINK && node->kind != VS_NODE_FILTER && node->kind != VS_NODE_PROJECT)
        print_columns(out, node);
    print_changes(out, node);
    print_state(out, node);
    if (node->rule_count > 1)
        vs_buf_printf(out, "; shared by %u", node->rule_count);
    vs_buf_add_char(out, '\n');
}

struct visit {
    const struct vs_node *node;
    uint32_t depth;
};

/* Depth first, inputs in order; without recursion, as plans can be deep. */
static void print_tree(struct explain *explain, const struct vs_node *root)
{
    struct vs_buf stack = {0};
    struct visit visit = {root, 0};
    vs_buf_add(&stack, &visit, sizeof visit);
    while (stack.len > 0) {
        stack.len -= sizeof visit;
        memcpy(&visit, stack.ptr + stack.len, sizeof visit);
        bool again = explain->shown[visit.node->id];
        print_node(explain, visit.node, visit.depth);
        for (uint32_t i = visit.node->input_count; !again && i > 0; i--) {
            struct visit below = {visit.node->inputs[i - 1], visit.depth + 1};
            vs_buf_add(&stack, &below, sizeof below);
        }
    }
    vs_buf_free(&stack);
}

void vs_plan_explain(struct vs_buf *out, const struct vs_plan *plan)
{
    struct vs_buf shown = {0};
    memset(vs_buf_reserve(&shown, plan->node_count + 1), 0, plan->node_count + 1);
    struct explain explain = {out, (bool *)shown.ptr};
    for (uint32_t i = 0; i < plan->sink_count; i++)
        if (!plan->sinks[i].exchange) /* those are below the others */
            print_tree(&explain, plan->sinks[i].node);
    vs_buf_free(&shown);
}
