/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/wire.h"

#include "base/check.h"
#include "core/sql/match.h"
#include "core/sql/plan/connector.h"

static const struct vs_op_kind *const kinds[VS_NODE_KIND_COUNT] = {
    [VS_NODE_SCAN] = &vs_op_scan,
    [VS_NODE_VALUES] = &vs_op_values,
    [VS_NODE_PROJECT] = &vs_op_project,
    [VS_NODE_FILTER] = &vs_op_filter,
    [VS_NODE_WATERMARK] = &vs_op_watermark,
    [VS_NODE_UNION] = &vs_op_union,
    [VS_NODE_WINDOW] = &vs_op_window,
    [VS_NODE_WINDOW_AGGREGATE] = &vs_op_window_aggregate,
    [VS_NODE_GROUP_AGGREGATE] = &vs_op_group_aggregate,
    [VS_NODE_OVER] = &vs_op_over,
    [VS_NODE_RANK] = &vs_op_top_n,
    [VS_NODE_SORT] = &vs_op_sort,
    [VS_NODE_MATCH] = &vs_op_match,
    [VS_NODE_SILENCE] = &vs_op_silence,
    [VS_NODE_ANOMALY] = &vs_op_anomaly,
    [VS_NODE_EXCHANGE_SEND] = &vs_op_exchange_send,
    [VS_NODE_EXCHANGE_RECEIVE] = &vs_op_exchange_receive,
    [VS_NODE_JOIN] = &vs_op_join,
    [VS_NODE_INTERVAL_JOIN] = &vs_op_interval_join,
    [VS_NODE_WINDOW_JOIN] = &vs_op_window_join,
    [VS_NODE_TEMPORAL_JOIN] = &vs_op_temporal_join,
    [VS_NODE_REPLICATE] = &vs_op_replicate,
    [VS_NODE_SINK] = &vs_op_sink,
};

static enum vs_err read_duration(const struct vs_task *task, const char *key, int64_t *out,
                                 struct vs_err_note *note)
{
    struct vs_str text = vs_plan_setting(task->plan, vs_str(key));
    if (!vs_str_to_duration_ms(text, out) || *out < 0)
        return vs_fail(note, VS_ERR_INVALID, "SET '%s': \"%.*s\" is not a duration such as '10 s'",
                       key, VS_STR_ARG(text));
    return VS_ERR_OK;
}

/* One of two words. */
static enum vs_err read_choice(const struct vs_task *task, const char *key,
                               const char *const words[2], bool *second, struct vs_err_note *note)
{
    struct vs_str text = vs_plan_setting(task->plan, vs_str(key));
    *second = vs_str_equal_nocase(text, vs_str(words[1]));
    if (!*second && !vs_str_equal_nocase(text, vs_str(words[0])))
        return vs_fail(note, VS_ERR_INVALID, "SET '%s': \"%.*s\" is neither %s nor %s", key,
                       VS_STR_ARG(text), words[0], words[1]);
    return VS_ERR_OK;
}

/* vendstream.row-failure; auto: when one of the sources is a topic. */
static bool puts_failures_aside(const struct vs_task *task)
{
    struct vs_str choice = vs_plan_setting(task->plan, VS_STR("vendstream.row-failure"));
    bool has_topic = false;
    for (uint32_t i = 0; i < task->plan->source_count; i++)
        has_topic = has_topic || vs_connector_has_record_key(task->plan->sources[i].table);
    return vs_str_equal(choice, VS_STR("dead-letter")) ||
           (has_topic && vs_str_equal(choice, VS_STR("auto")));
}

static enum vs_err read_settings(struct vs_task *task, struct vs_err_note *note)
{
    static const char *const scopes[2] = {"partition", "device"};
    static const char *const lates[2] = {"drop", "dead-letter"};
    static const char *const enforcers[2] = {"ERROR", "DROP"};
    VS_TRY(read_choice(task, "vendstream.watermark.scope", scopes, &task->rules.by_device, note));
    VS_TRY(read_choice(task, "vendstream.late-rows", lates, &task->late_to_dead_letters, note));
    VS_TRY(read_choice(task, "table.exec.sink.not-null-enforcer", enforcers, &task->drops_nulls,
                       note));
    task->puts_failures_aside = puts_failures_aside(task);
    VS_TRY(read_duration(task, "pipeline.auto-watermark-interval", &task->rules.interval_ms, note));
    VS_TRY(read_duration(task, "vendstream.watermark.future-tolerance",
                         &task->rules.future_tolerance_ms, note));
    VS_TRY(read_duration(task, "vendstream.watermark.idle-timeout", &task->rules.idle_timeout_ms,
                         note));
    return read_duration(task, "table.exec.state.ttl", &task->ttl_ms, note);
}

/* Which clocks drive a node: bit i for task->clocks[i]. */
struct clock_set {
    uint64_t *bits;
    int64_t *delays; /* per clock, see vs_timeline */
};

static bool is_registry(const struct vs_task *task, const struct vs_node *scan)
{
    return task->plan->sources[scan->as.scan.source].registry;
}

/* The source below a WATERMARK node; by_any: -1 when it is none (VALUES). */
static int64_t source_below(const struct vs_node *node)
{
    if (node->kind == VS_NODE_EXCHANGE_RECEIVE)
        return node->as.exchange.source;
    while (node->kind != VS_NODE_SCAN) {
        if (node->input_count == 0)
            return -1;
        node = node->inputs[0];
    }
    return node->as.scan.source;
}

static void make_clocks(struct vs_task *task)
{
    const struct vs_plan *plan = task->plan;
    task->clocks = VS_ARENA_ARRAY(&task->memory, plan->node_count, struct vs_clock);
    for (uint32_t i = 0; i < plan->node_count; i++) {
        const struct vs_node *node = plan->nodes[i];
        bool is_plain = node->kind == VS_NODE_SCAN && !is_registry(task, node);
        bool is_received = node->kind == VS_NODE_EXCHANGE_RECEIVE && task->partition_count > 1;
        if (!is_plain && !is_received && node->kind != VS_NODE_WATERMARK)
            continue;
        struct vs_clock *clock = &task->clocks[task->clock_count++];
        vs_clock_init(clock);
        clock->node = node;
        clock->source = (uint32_t)source_below(node);
    }
}

static void set_bit(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= (uint64_t)1 << i % 64;
}

/* Flink: KeyedCoProcessOperatorWithWatermarkDelay. */
static int64_t delay_of(const struct vs_node *node)
{
    if (node->kind != VS_NODE_INTERVAL_JOIN)
        return 0;
    int64_t left = vs_time_sub(0, node->as.join.lower_ms), right = node->as.join.upper_ms;
    int64_t delay = left > right ? left : right;
    return delay > 0 ? delay : 0;
}

static void add_delays(const struct vs_task *task, struct clock_set *to, const struct clock_set *from,
                       int64_t delay)
{
    for (uint32_t c = 0; c < task->clock_count; c++) {
        int64_t time = vs_time_add(from->delays[c], delay);
        if ((from->bits[c / 64] >> (c % 64) & 1) != 0 && time > to->delays[c])
            to->delays[c] = time;
    }
}

static void own_clocks(struct vs_task *task, const struct vs_node *node,
                       struct clock_set *sets, size_t words)
{
    struct vs_clock *own = vs_task_clock(task, node);
    if (own != NULL)
        set_bit(sets[node->id].bits, (uint32_t)(own - task->clocks));
    if (own != NULL && node->kind != VS_NODE_SCAN)
        return; /* its time is not that of what is below */
    for (uint32_t i = 0; i < node->input_count; i++)
        for (size_t w = 0; w < words; w++)
            sets[node->id].bits[w] |= sets[node->inputs[i]->id].bits[w];
    for (uint32_t i = 0; i < node->input_count; i++)
        add_delays(task, &sets[node->id], &sets[node->inputs[i]->id], delay_of(node->inputs[i]));
}

static void fill_timeline(struct vs_task *task, struct vs_timeline *timeline,
                          const struct clock_set *set)
{
    timeline->delays = VS_ARENA_ARRAY(&task->memory, task->clock_count, int64_t);
    timeline->clocks = VS_ARENA_ARRAY(&task->memory, task->clock_count, struct vs_clock *);
    for (uint32_t i = 0; i < task->clock_count; i++)
        if ((set->bits[i / 64] >> (i % 64) & 1) != 0) {
            timeline->is_delayed |= set->delays[i] > 0;
            timeline->delays[timeline->clock_count] = set->delays[i];
            timeline->clocks[timeline->clock_count++] = &task->clocks[i];
        }
}

static bool same_set(const struct clock_set *a, const struct clock_set *b, size_t words,
                     uint32_t clocks)
{
    return memcmp(a->bits, b->bits, words * sizeof *a->bits) == 0 &&
           memcmp(a->delays, b->delays, clocks * sizeof *a->delays) == 0;
}

/* Nodes that are driven by the same clocks share a timeline. */
static void make_timelines(struct vs_task *task)
{
    const struct vs_plan *plan = task->plan;
    size_t words = vs_bitmap_words(task->clock_count);
    struct clock_set *sets = VS_ARENA_ARRAY(&task->memory, plan->node_count, struct clock_set);
    uint32_t *owners = VS_ARENA_ARRAY(&task->memory, plan->node_count, uint32_t);
    task->timelines = VS_ARENA_ARRAY(&task->memory, plan->node_count, struct vs_timeline);
    for (uint32_t i = 0; i < plan->node_count; i++) {
        sets[i].bits = VS_ARENA_ARRAY(&task->memory, words, uint64_t);
        sets[i].delays = VS_ARENA_ARRAY(&task->memory, task->clock_count, int64_t);
        own_clocks(task, plan->nodes[i], sets, words);
        uint32_t t = 0;
        while (t < task->timeline_count &&
               !same_set(&sets[owners[t]], &sets[i], words, task->clock_count))
            t++;
        if (t == task->timeline_count) {
            owners[task->timeline_count++] = i;
            fill_timeline(task, &task->timelines[t], &sets[i]);
        }
        task->ops[i]->timeline = &task->timelines[t];
    }
}

static bool is_device_column(const struct vs_node *scan, uint32_t column)
{
    const struct vs_table *table = scan->as.scan.table;
    bool given = false;
    const struct vs_table_column *of = &table->columns[scan->as.scan.columns[column]];
    return of->kind == VS_COLUMN_PHYSICAL &&
           vs_str_equal(of->name, vs_table_key_fields(table, &given));
}

/* Whether an output column is an input's device column, passed on as it is. */
static bool passes_device(const struct vs_op *op, uint32_t column)
{
    const struct vs_node *node = op->node;
    const bool *below = node->input_count > 0 ? op->inputs[0]->is_device : NULL;
    switch (node->kind) {
    case VS_NODE_SCAN:
        return is_device_column(node, column);
    case VS_NODE_PROJECT:
        return node->as.project.exprs[column]->kind == VS_EXPR_COLUMN &&
               below[node->as.project.exprs[column]->column];
    case VS_NODE_FILTER:
    case VS_NODE_WATERMARK:
    case VS_NODE_EXCHANGE_SEND:
    case VS_NODE_SORT:
        return below[column];
    case VS_NODE_EXCHANGE_RECEIVE: /* devices have no time of their own behind an exchange */
        return op->task->partition_count == 1 && below[column];
    case VS_NODE_WINDOW:
    case VS_NODE_OVER:
    case VS_NODE_RANK:
        return column < node->inputs[0]->column_count && below[column];
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        return column < node->as.aggregate.key_count && below[node->as.aggregate.keys[column]];
    case VS_NODE_MATCH:
        return column < node->as.match->partition_count &&
               below[node->as.match->partition[column]];
    case VS_NODE_SILENCE:
        return column < node->as.silence.partition_count &&
               below[node->as.silence.partition[column]];
    case VS_NODE_ANOMALY:
        return column < node->as.anomaly.partition_count &&
               below[node->as.anomaly.partition[column]];
    case VS_NODE_UNION:
        for (uint32_t i = 0; i < node->input_count; i++)
            if (!op->inputs[i]->is_device[column])
                return false;
        return true;
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        return column < node->inputs[0]->column_count
                   ? below[column]
                   : op->inputs[1]->is_device[column - node->inputs[0]->column_count];
    case VS_NODE_REPLICATE:
        return below[column];
    case VS_NODE_VALUES:
    case VS_NODE_SINK:
    case VS_NODE_KIND_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

/* ROW_NUMBER() = 1 by one time attribute. */
static bool is_deduplication(const struct vs_node *node)
{
    if (node->kind != VS_NODE_RANK || node->as.rank.limit != 1 || node->as.rank.order_count != 1 ||
        node->as.rank.is_limit || node->as.rank.window_end >= 0)
        return false;
    const struct vs_node *input = node->inputs[0];
    return !input->updates && !input->deletes &&
           input->types[node->as.rank.order[0].column].attribute != VS_TIME_NONE;
}

/* Rows that leave at the order of the source row that they were. */
static bool is_direct(const struct vs_op *op)
{
    switch (op->node->kind) {
    case VS_NODE_SCAN:
        return true;
    case VS_NODE_PROJECT:
    case VS_NODE_FILTER:
    case VS_NODE_WATERMARK:
    case VS_NODE_ANOMALY:
    case VS_NODE_EXCHANGE_SEND:
        return op->inputs[0]->is_direct;
    case VS_NODE_WINDOW:
        return op->inputs[0]->is_direct && op->node->as.window.kind != VS_WINDOW_SESSION;
    case VS_NODE_EXCHANGE_RECEIVE:
        return op->task->partition_count == 1 && op->inputs[0]->is_direct;
    case VS_NODE_UNION:
        for (uint32_t i = 0; i < op->node->input_count; i++)
            if (!op->inputs[i]->is_direct)
                return false;
        return true;
    case VS_NODE_RANK: /* the first row by processing time passes at once */
        return op->inputs[0]->is_direct && is_deduplication(op->node) &&
               !op->node->as.rank.order[0].descending &&
               op->node->inputs[0]->types[op->node->as.rank.order[0].column].attribute ==
                   VS_TIME_PROCTIME;
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
    case VS_NODE_REPLICATE:
    case VS_NODE_VALUES:
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
    case VS_NODE_OVER:
    case VS_NODE_MATCH:
    case VS_NODE_SORT:
    case VS_NODE_SILENCE:
    case VS_NODE_SINK:
    case VS_NODE_KIND_COUNT:
        return false;
    }
    VS_UNREACHABLE();
}

static const struct vs_op_kind *kind_of(const struct vs_node *node)
{
    if (node->kind == VS_NODE_RANK && node->as.rank.window_end >= 0)
        return &vs_op_window_rank;
    if (node->kind == VS_NODE_WINDOW && node->as.window.kind == VS_WINDOW_SESSION)
        return &vs_op_session;
    return is_deduplication(node) ? &vs_op_deduplicate : kinds[node->kind];
}

static struct vs_op *make_op(struct vs_task *task, const struct vs_node *node)
{
    const struct vs_op_kind *kind = kind_of(node);
    struct vs_op *op = vs_arena_zero(&task->memory, kind->size);
    op->kind = kind;
    op->node = node;
    op->task = task;
    op->inputs = VS_ARENA_ARRAY(&task->memory, node->input_count, struct vs_op *);
    for (uint32_t i = 0; i < node->input_count; i++) {
        VS_CHECK_INT(node->inputs[i]->id, <, node->id);
        op->inputs[i] = task->ops[node->inputs[i]->id];
    }
    op->is_device = VS_ARENA_ARRAY(&task->memory, node->column_count, bool);
    for (uint32_t i = 0; i < node->column_count; i++)
        op->is_device[i] = passes_device(op, i);
    op->is_direct = is_direct(op);
    vs_op_clear(op);
    return op;
}

enum vs_err vs_task_wire(struct vs_task *task, struct vs_err_note *note)
{
    const struct vs_plan *plan = task->plan;
    VS_TRY(read_settings(task, note));
    task->ops = VS_ARENA_ARRAY(&task->memory, plan->node_count, struct vs_op *);
    for (uint32_t i = 0; i < plan->node_count; i++) {
        VS_CHECK_INT(plan->nodes[i]->id, ==, i);
        task->ops[i] = make_op(task, plan->nodes[i]);
    }
    make_clocks(task);
    make_timelines(task);
    for (uint32_t i = 0; i < plan->node_count; i++) {
        const struct vs_node *node = plan->nodes[i];
        struct vs_op *op = task->ops[i];
        enum vs_err err = op->kind->open == NULL ? VS_ERR_OK : op->kind->open(op, note);
        if (err != VS_ERR_OK)
            return node->file.len == 0
                       ? err
                       : vs_fail_within(note, err, "%.*s:%u", VS_STR_ARG(node->file), node->line);
    }
    return VS_ERR_OK;
}
