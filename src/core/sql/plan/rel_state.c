/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Makers of windows and of operators with state, and bounding an open rank. */
#include <string.h>

#include "base/check.h"
#include "core/sql/aggregate.h"
#include "core/sql/plan/rel_make.h"
#include "core/sql/plan/rel_match.h"

static const struct vs_type timestamp_type = {
    .kind = VS_KIND_TIMESTAMP, .not_null = true, .precision = 3};

/* window_start and window_end show local time; window_time is the attribute, of the kind that went
 * in. */
static void set_window_columns(struct vs_rel *rel, uint32_t first, const struct vs_window *window,
                               struct vs_type time_type)
{
    time_type.not_null = true;
    rel->node.names[first] = VS_STR("window_start");
    rel->node.names[first + 1] = VS_STR("window_end");
    rel->node.names[first + 2] = VS_STR("window_time");
    rel->node.types[first] = rel->node.types[first + 1] = timestamp_type;
    rel->node.types[first + 2] = time_type;
    rel->windows = (struct vs_window_columns){.known = true,
                                              .window = *window,
                                              .time_type = time_type,
                                              .start = (int32_t)first,
                                              .end = (int32_t)first + 1,
                                              .time = (int32_t)first + 2};
}

struct vs_rel *vs_rel_window(struct vs_rels *rels, struct vs_rel *input,
                             const struct vs_window *window)
{
    uint32_t count = input->node.column_count;
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_WINDOW, &input, 1, count + 3);
    vs_rel_copy_columns(rel, input);
    vs_rel_copy_changes(rel, input);
    rel->node.as.window = *window;
    set_window_columns(rel, count, window, input->node.types[window->time_column]);
    rel->windows.is_session = window->kind == VS_WINDOW_SESSION;
    int32_t *partition = VS_ARENA_ARRAY(rels->arena, window->partition_count, int32_t);
    for (uint32_t i = 0; i < window->partition_count; i++)
        partition[i] = (int32_t)window->partition[i];
    rel->windows.partition = partition;
    rel->windows.partition_count = window->partition_count;
    return vs_rel_share(rels, rel);
}

static void drop_time_attributes(struct vs_rel *rel)
{
    for (uint32_t i = 0; i < rel->node.column_count; i++)
        rel->node.types[i].attribute = VS_TIME_NONE;
}

static void set_calls(struct vs_rels *rels, struct vs_rel *rel, const struct vs_rel_call *calls,
                      uint32_t count, uint32_t first_column)
{
    struct vs_agg_call *agg = VS_ARENA_ARRAY(rels->arena, count, struct vs_agg_call);
    for (uint32_t i = 0; i < count; i++) {
        agg[i] = calls[i].agg;
        rel->node.names[first_column + i] = calls[i].name;
        rel->node.types[first_column + i] = calls[i].agg.type;
    }
    rel->calls = VS_PLAN_COPY(rels->arena, calls, count);
    if (rel->node.kind == VS_NODE_OVER) {
        rel->node.as.over.calls = agg;
        rel->node.as.over.call_count = count;
    } else {
        rel->node.as.aggregate.calls = agg;
        rel->node.as.aggregate.call_count = count;
    }
}

static void set_first_columns_as_key(struct vs_rels *rels, struct vs_rel *rel, uint32_t count)
{
    rel->node.upsert_key = VS_ARENA_ARRAY(rels->arena, count, uint32_t);
    rel->node.upsert_key_count = count;
    for (uint32_t i = 0; i < count; i++)
        rel->node.upsert_key[i] = i;
}

struct vs_rel *vs_rel_aggregate(struct vs_rels *rels, struct vs_rel *input,
                                const struct vs_aggregation *what)
{
    uint32_t count = what->key_count + what->call_count;
    struct vs_rel *rel =
        vs_rel_make(rels, what->windowed ? VS_NODE_WINDOW_AGGREGATE : VS_NODE_GROUP_AGGREGATE,
                    &input, 1, what->windowed ? count + 3 : count);
    for (uint32_t i = 0; i < what->key_count; i++) {
        rel->node.names[i] = input->node.names[what->keys[i]];
        rel->node.types[i] = input->node.types[what->keys[i]];
        rel->node.types[i].attribute = VS_TIME_NONE;
    }
    rel->node.as.aggregate.keys = VS_PLAN_COPY(rels->arena, what->keys, what->key_count);
    rel->node.as.aggregate.key_count = what->key_count;
    set_calls(rels, rel, what->calls, what->call_count, what->key_count);
    if (what->windowed) {
        rel->node.as.aggregate.window = what->window;
        /* A session that is aggregated at once is one of the keys (bind_group.c). */
        bool is_session = what->window.kind == VS_WINDOW_SESSION && !what->windows_attached;
        rel->node.as.aggregate.window.partition =
            is_session ? rel->node.as.aggregate.keys : NULL;
        rel->node.as.aggregate.window.partition_count = is_session ? what->key_count : 0;
        rel->node.as.aggregate.windows_attached = what->windows_attached;
        rel->node.as.aggregate.window_start = what->window_start;
        rel->node.as.aggregate.window_end = what->window_end;
        set_window_columns(rel, count, &what->window, what->time_type);
    } else {
        rel->node.as.aggregate.ttl = what->ttl;
        rel->node.updates = true;
        rel->node.deletes = input->node.updates || input->node.deletes;
        set_first_columns_as_key(rels, rel, what->key_count);
    }
    return vs_rel_share(rels, rel);
}

struct vs_rel *vs_rel_over(struct vs_rels *rels, struct vs_rel *input,
                           const struct vs_over_spec *spec, const struct vs_rel_call *calls,
                           uint32_t call_count)
{
    uint32_t count = input->node.column_count;
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_OVER, &input, 1, count + call_count);
    vs_rel_copy_columns(rel, input);
    set_calls(rels, rel, calls, call_count, count);
    rel->node.as.over.partition = VS_PLAN_COPY(rels->arena, spec->partition, spec->partition_count);
    rel->node.as.over.partition_count = spec->partition_count;
    rel->node.as.over.time_column = spec->order[0].column;
    rel->node.as.over.frame = spec->frame;
    rel->node.as.over.preceding = spec->preceding;
    return vs_rel_share(rels, rel);
}

bool vs_over_is_by_time(const struct vs_rel *input, const struct vs_over_spec *spec)
{
    return spec->order_count == 1 && !spec->order[0].descending &&
           input->node.types[spec->order[0].column].attribute != VS_TIME_NONE;
}

static void set_rank_changes(struct vs_rels *rels, struct vs_rel *rel, const struct vs_rel *input,
                             const struct vs_over_spec *spec, uint64_t limit)
{
    bool append_only = !input->node.updates && !input->node.deletes;
    bool first = vs_over_is_by_time(input, spec) && (limit == 1 || limit == VS_RANK_OPEN) &&
                 !spec->is_limit;
    bool any = spec->is_limit && spec->order_count == 0;
    if (append_only && (first || any || rel->node.as.rank.window_end >= 0))
        return;
    rel->node.updates = rel->node.deletes = true;
    /* The last row by time is a version of its key: it keeps its time. */
    bool is_version = limit == 1 && !spec->is_limit && spec->order_count == 1 && append_only &&
                      input->node.types[spec->order[0].column].attribute == VS_TIME_ROWTIME;
    if (!is_version)
        drop_time_attributes(rel);
    if (spec->is_limit && limit != 1)
        return;
    uint32_t count = spec->partition_count + (limit != 1);
    uint32_t *key = VS_ARENA_ARRAY(rels->arena, count, uint32_t);
    for (uint32_t i = 0; i < spec->partition_count; i++)
        key[i] = spec->partition[i];
    if (limit != 1)
        key[spec->partition_count] = rel->node.column_count - 1;
    rel->node.upsert_key = key;
    rel->node.upsert_key_count = count;
}

/* The number of a rank that keeps one row is 1: no column is kept for it. */
static struct vs_rel *add_constant_rank(struct vs_rels *rels, struct vs_rel *rel)
{
    uint32_t count = rel->node.column_count;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(rels->arena, count + 1, const struct vs_expr *),
                             count + 1};
    struct vs_str *names = VS_ARENA_ARRAY(rels->arena, count + 1, struct vs_str);
    for (uint32_t i = 0; i < count; i++) {
        exprs.items[i] = vs_expr_column(rels->arena, i, rel->node.types[i]);
        names[i] = rel->node.names[i];
    }
    struct vs_type type = {.kind = VS_KIND_BIGINT, .not_null = true};
    exprs.items[count] = vs_expr_const(rels->arena, type, (struct vs_value){.as.i64 = 1});
    names[count] = VS_STR("row_number");
    return vs_rel_project(rels, rel, exprs, names);
}

/* What a filter says of the sign of a column: column > n and the like, with n at the same side of 0. */
static int sign_by(const struct vs_expr *predicate, uint32_t column)
{
    struct vs_str name = vs_expr_function(predicate);
    bool up = vs_str_equal(name, VS_STR(">")) || vs_str_equal(name, VS_STR(">="));
    bool down = vs_str_equal(name, VS_STR("<")) || vs_str_equal(name, VS_STR("<="));
    if ((!up && !down) || predicate->args[0]->kind != VS_EXPR_COLUMN || predicate->args[0]->column != column ||
        predicate->args[1]->kind != VS_EXPR_CONST || predicate->args[1]->value.is_null ||
        !vs_kind_is_number(predicate->args[1]->type.kind) ||
        vs_type_physical(predicate->args[1]->type) != VS_PHYS_I32)
        return 2;
    int32_t bound = predicate->args[1]->value.as.i32;
    return up && bound >= 0 ? 1 : down && bound <= 0 ? -1 : 2;
}

/* The sign of all values of a column: 1 not below 0, -1 not above, 2 unknown. */
static int sign_of(const struct vs_rel *rel, uint32_t column)
{
    while (rel->node.kind == VS_NODE_PROJECT || rel->node.kind == VS_NODE_FILTER) {
        int sign = rel->node.kind == VS_NODE_FILTER ? sign_by(rel->node.as.filter.predicate, column) : 2;
        int32_t below = vs_rel_passed_column(rel, column);
        if (sign != 2 || below == VS_NO_COLUMN)
            return sign;
        column = (uint32_t)below;
        rel = rel->inputs[0];
    }
    return 2;
}

/* How the column of one row changes: 0 never, 1 up, -1 down, 2 anyhow. */
static int direction_of(const struct vs_rel *rel, uint32_t column)
{
    while (rel->node.kind == VS_NODE_PROJECT || rel->node.kind == VS_NODE_FILTER) {
        int32_t below = vs_rel_passed_column(rel, column);
        if (below == VS_NO_COLUMN)
            return 2;
        column = (uint32_t)below;
        rel = rel->inputs[0];
    }
    if (rel->node.kind != VS_NODE_GROUP_AGGREGATE || rel->inputs[0]->node.updates ||
        rel->inputs[0]->node.deletes)
        return 2;
    if (column < rel->node.as.aggregate.key_count)
        return 0;
    const struct vs_rel_call *call = &rel->calls[column - rel->node.as.aggregate.key_count];
    const char *name = vs_aggregate_name(call->agg.aggregate);
    if (strcmp(name, "COUNT") == 0 || strcmp(name, "MAX") == 0)
        return 1;
    if (strcmp(name, "SUM") == 0 && call->agg.filter < 0)
        return sign_of(rel->inputs[0], call->agg.args[0]);
    return strcmp(name, "MIN") == 0 ? -1 : 2;
}

/* An update of a row of the input can only move it up, and stays in its partition. */
static bool is_upward(const struct vs_rel *input, const struct vs_over_spec *spec)
{
    if (!input->node.updates || input->node.deletes || spec->order_count == 0)
        return false;
    for (uint32_t i = 0; i < spec->order_count; i++) {
        int direction = direction_of(input, spec->order[i].column);
        if (direction != 0 && direction != (spec->order[i].descending ? 1 : -1))
            return false;
    }
    for (uint32_t i = 0; i < spec->partition_count; i++) {
        bool is_key = false;
        for (uint32_t k = 0; k < input->node.upsert_key_count; k++)
            is_key |= input->node.upsert_key[k] == spec->partition[i];
        if (!is_key)
            return false;
    }
    return input->node.upsert_key_count > 0;
}

/* The partition holds both bounds of the window that the rows are in. */
static bool is_by_window(const struct vs_rel *input, const struct vs_over_spec *spec)
{
    bool start = false, end = false;
    for (uint32_t i = 0; i < spec->partition_count; i++) {
        start |= (int32_t)spec->partition[i] == input->windows.start;
        end |= (int32_t)spec->partition[i] == input->windows.end;
    }
    return input->windows.known && start && end && !input->node.updates && !input->node.deletes;
}

struct vs_rel *vs_rel_rank(struct vs_rels *rels, struct vs_rel *input,
                           const struct vs_over_spec *spec, uint64_t limit)
{
    uint32_t count = input->node.column_count;
    bool number = limit != 1 && !spec->is_limit;
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_RANK, &input, 1, count + number);
    vs_rel_copy_columns(rel, input);
    if (number) {
        rel->node.names[count] = VS_STR("row_number");
        rel->node.types[count] = (struct vs_type){.kind = VS_KIND_BIGINT, .not_null = true};
    }
    rel->node.as.rank.partition = VS_PLAN_COPY(rels->arena, spec->partition, spec->partition_count);
    rel->node.as.rank.partition_count = spec->partition_count;
    rel->node.as.rank.order = VS_PLAN_COPY(rels->arena, spec->order, spec->order_count);
    rel->node.as.rank.order_count = spec->order_count;
    rel->node.as.rank.limit = limit;
    rel->node.as.rank.is_limit_by_column = limit == VS_RANK_BY_COLUMN;
    rel->node.as.rank.limit_column = spec->limit_column;
    rel->node.as.rank.rank_column = number;
    rel->node.as.rank.is_upward = is_upward(input, spec);
    rel->node.as.rank.is_limit = spec->is_limit;
    rel->node.as.rank.offset = spec->offset;
    rel->node.as.rank.window_end = VS_NO_COLUMN;
    if (limit < VS_RANK_BY_COLUMN && is_by_window(input, spec)) {
        rel->node.as.rank.window_end = input->windows.end;
        rel->node.as.rank.window_time = input->windows.time_type;
        rel->windows = input->windows;
        rel->windows.is_session = false;
    }
    set_rank_changes(rels, rel, input, spec, limit);
    rel = vs_rel_share(rels, rel);
    return number || spec->is_limit ? rel : add_constant_rank(rels, rel);
}

struct vs_rel *vs_rel_sort(struct vs_rels *rels, struct vs_rel *input,
                           const struct vs_sort_key *order, uint32_t order_count)
{
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_SORT, &input, 1, input->node.column_count);
    vs_rel_copy_columns(rel, input);
    vs_rel_copy_changes(rel, input);
    rel->node.as.sort.order = VS_PLAN_COPY(rels->arena, order, order_count);
    rel->node.as.sort.order_count = order_count;
    return vs_rel_share(rels, rel);
}

/* The column below all projections and filters; NULL: it is computed above. */
static const struct vs_rel *column_below(const struct vs_rel *rel, uint32_t *column)
{
    while (rel->node.kind == VS_NODE_PROJECT || rel->node.kind == VS_NODE_FILTER) {
        int32_t below = vs_rel_passed_column(rel, *column);
        if (below == VS_NO_COLUMN)
            return NULL;
        *column = (uint32_t)below;
        rel = rel->inputs[0];
    }
    return rel;
}

bool vs_rel_can_limit_rank(const struct vs_rel *rel, uint32_t column, uint32_t *limit_column)
{
    *limit_column = column;
    const struct vs_rel *rank = column_below(rel, limit_column);
    if (rank == NULL || rank->node.kind != VS_NODE_RANK || *limit_column + 1 == rank->node.column_count)
        return false;
    enum vs_physical physical = vs_type_physical(rank->node.types[*limit_column]);
    return vs_kind_is_number(rank->node.types[*limit_column].kind) &&
           (physical == VS_PHYS_I32 || physical == VS_PHYS_I64);
}

bool vs_rel_is_open_rank(const struct vs_rel *rel, uint32_t column)
{
    rel = column_below(rel, &column);
    return rel != NULL && rel->node.kind == VS_NODE_RANK && rel->node.as.rank.limit == VS_RANK_OPEN &&
           column + 1 == rel->node.column_count;
}

/* The same columns with their types as they are in `input` now. */
static const struct vs_expr **retyped_columns(struct vs_rels *rels, const struct vs_rel *input)
{
    const struct vs_expr **columns =
        VS_ARENA_ARRAY(rels->arena, input->node.column_count, const struct vs_expr *);
    for (uint32_t i = 0; i < input->node.column_count; i++)
        columns[i] = vs_expr_column(rels->arena, i, input->node.types[i]);
    return columns;
}

struct vs_rel *vs_rel_bound_rank(struct vs_rels *rels, struct vs_rel *rel, uint32_t column,
                                 uint64_t limit, uint32_t limit_column)
{
    VS_CHECK(vs_rel_is_open_rank(rel, column));
    struct vs_rel **above = NULL;
    uint32_t count = 0, capacity = 0;
    while (rel->node.kind != VS_NODE_RANK) {
        above = vs_plan_grow(rels->arena, above, count, &capacity, sizeof(struct vs_rel *));
        above[count++] = rel;
        rel = rel->inputs[0];
    }
    struct vs_over_spec spec = {.partition = rel->node.as.rank.partition,
                                .partition_count = rel->node.as.rank.partition_count,
                                .order = rel->node.as.rank.order,
                                .order_count = rel->node.as.rank.order_count,
                                .limit_column = limit_column};
    rel = vs_rel_rank(rels, rel->inputs[0], &spec, limit);
    while (count > 0)
        rel = vs_rel_with_inputs(rels, above[--count], &rel);
    return rel;
}

struct vs_rel *vs_rel_silence(struct vs_rels *rels, struct vs_rel *input,
                              const struct vs_silence_spec *spec)
{
    struct vs_rel *inputs[2] = {input, spec->expected};
    uint32_t count = spec->partition_count;
    struct vs_rel *rel =
        vs_rel_make(rels, VS_NODE_SILENCE, inputs, spec->expected == NULL ? 1 : 2, count + 4);
    for (uint32_t i = 0; i < count; i++) {
        rel->node.names[i] = input->node.names[spec->partition[i]];
        rel->node.types[i] = input->node.types[spec->partition[i]];
        rel->node.types[i].attribute = VS_TIME_NONE;
    }
    static const char *const names[] = {"last_seen", "deadline", "state", "rowtime"};
    struct vs_type types[] = {vs_type_ltz(3), vs_type_ltz(3), vs_type_string(),
                              input->node.types[spec->time_column]};
    types[1].not_null = types[2].not_null = types[3].not_null = true;
    for (uint32_t i = 0; i < 4; i++) {
        rel->node.names[count + i] = vs_str(names[i]);
        rel->node.types[count + i] = types[i];
    }
    rel->node.as.silence.partition = VS_PLAN_COPY(rels->arena, spec->partition, count);
    rel->node.as.silence.partition_count = count;
    rel->node.as.silence.time_column = spec->time_column;
    rel->node.as.silence.timeout_ms = spec->timeout_ms;
    if (spec->expected != NULL)
        rel->node.as.silence.expected_partition =
            VS_PLAN_COPY(rels->arena, spec->expected_partition, count);
    rel->node.as.silence.timeout_column = spec->timeout_column;
    rel->node.as.silence.opens_column = spec->opens_column;
    rel->node.as.silence.closes_column = spec->closes_column;
    rel->node.as.silence.from_column = spec->from_column;
    rel->node.as.silence.until_column = spec->until_column;
    return vs_rel_share(rels, rel);
}

struct vs_rel *vs_rel_anomaly(struct vs_rels *rels, struct vs_rel *input,
                              const struct vs_anomaly_spec *spec)
{
    static const struct {
        const char *name;
        enum vs_kind kind;
    } own[] = {{"metric", VS_KIND_DOUBLE},       {"score", VS_KIND_DOUBLE},
               {"expected", VS_KIND_DOUBLE},    {"lower_bound", VS_KIND_DOUBLE},
               {"upper_bound", VS_KIND_DOUBLE}, {"is_anomaly", VS_KIND_BOOLEAN},
               {"explanation", VS_KIND_VARCHAR}};
    enum { OWN = sizeof own / sizeof *own };
    uint32_t count = spec->partition_count;
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_ANOMALY, &input, 1, count + OWN + 1);
    for (uint32_t i = 0; i < count; i++) {
        rel->node.names[i] = input->node.names[spec->partition[i]];
        rel->node.types[i] = input->node.types[spec->partition[i]];
        rel->node.types[i].attribute = VS_TIME_NONE;
    }
    for (uint32_t i = 0; i < OWN; i++) {
        rel->node.names[count + i] = vs_str(own[i].name);
        rel->node.types[count + i] =
            own[i].kind == VS_KIND_VARCHAR ? vs_type_string() : vs_type_of(own[i].kind);
        rel->node.types[count + i].not_null = own[i].kind == VS_KIND_BOOLEAN;
    }
    rel->node.names[count + OWN] = VS_STR("rowtime");
    rel->node.types[count + OWN] = input->node.types[spec->time_column];
    rel->node.as.anomaly.partition = VS_PLAN_COPY(rels->arena, spec->partition, count);
    rel->node.as.anomaly.partition_count = count;
    rel->node.as.anomaly.time_column = spec->time_column;
    rel->node.as.anomaly.value_column = spec->value_column;
    rel->node.as.anomaly.params = spec->params;
    return vs_rel_share(rels, rel);
}

static struct vs_rel *anomaly_again(struct vs_rels *rels, struct vs_rel *rel, struct vs_rel *input)
{
    struct vs_anomaly_spec spec = {.partition = rel->node.as.anomaly.partition,
                                   .partition_count = rel->node.as.anomaly.partition_count,
                                   .time_column = rel->node.as.anomaly.time_column,
                                   .value_column = rel->node.as.anomaly.value_column,
                                   .params = rel->node.as.anomaly.params};
    return vs_rel_anomaly(rels, input, &spec);
}

static struct vs_rel *aggregate_again(struct vs_rels *rels, struct vs_rel *rel,
                                      struct vs_rel *input)
{
    const struct vs_node *node = &rel->node;
    bool windowed = node->kind == VS_NODE_WINDOW_AGGREGATE;
    struct vs_aggregation what = {
        .windowed = windowed,
        .windows_attached = node->as.aggregate.windows_attached,
        .window = node->as.aggregate.window,
        .window_start = node->as.aggregate.window_start,
        .window_end = node->as.aggregate.window_end,
        .keys = node->as.aggregate.keys,
        .key_count = node->as.aggregate.key_count,
        .calls = rel->calls,
        .call_count = node->as.aggregate.call_count,
        .ttl = node->as.aggregate.ttl,
    };
    if (windowed)
        what.time_type = node->types[node->column_count - 1];
    return vs_rel_aggregate(rels, input, &what);
}

static struct vs_rel *over_again(struct vs_rels *rels, struct vs_rel *rel, struct vs_rel *input)
{
    struct vs_sort_key order = {.column = rel->node.as.over.time_column};
    struct vs_over_spec spec = {.partition = rel->node.as.over.partition,
                                .partition_count = rel->node.as.over.partition_count,
                                .order = &order,
                                .order_count = 1,
                                .frame = rel->node.as.over.frame,
                                .preceding = rel->node.as.over.preceding};
    return vs_rel_over(rels, input, &spec, rel->calls, rel->node.as.over.call_count);
}

static struct vs_rel *rank_again(struct vs_rels *rels, struct vs_rel *rel, struct vs_rel *input)
{
    struct vs_over_spec spec = {.partition = rel->node.as.rank.partition,
                                .partition_count = rel->node.as.rank.partition_count,
                                .order = rel->node.as.rank.order,
                                .order_count = rel->node.as.rank.order_count,
                                .is_limit = rel->node.as.rank.is_limit,
                                .offset = rel->node.as.rank.offset,
                                .limit_column = rel->node.as.rank.limit_column};
    struct vs_rel *again = vs_rel_rank(rels, input, &spec, rel->node.as.rank.limit);
    return again->node.kind == VS_NODE_RANK ? again : again->inputs[0]; /* the constant on top */
}

static struct vs_rel *silence_again(struct vs_rels *rels, struct vs_rel *rel,
                                    struct vs_rel *const *inputs)
{
    struct vs_silence_spec spec = {.partition = rel->node.as.silence.partition,
                                   .partition_count = rel->node.as.silence.partition_count,
                                   .time_column = rel->node.as.silence.time_column,
                                   .timeout_ms = rel->node.as.silence.timeout_ms,
                                   .expected = rel->node.input_count == 2 ? inputs[1] : NULL,
                                   .expected_partition = rel->node.as.silence.expected_partition,
                                   .timeout_column = rel->node.as.silence.timeout_column,
                                   .opens_column = rel->node.as.silence.opens_column,
                                   .closes_column = rel->node.as.silence.closes_column,
                                   .from_column = rel->node.as.silence.from_column,
                                   .until_column = rel->node.as.silence.until_column};
    return vs_rel_silence(rels, inputs[0], &spec);
}

static struct vs_rel *project_again(struct vs_rels *rels, struct vs_rel *rel, struct vs_rel *input)
{
    const struct vs_expr **columns = retyped_columns(rels, input);
    uint32_t count = rel->node.column_count;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(rels->arena, count, const struct vs_expr *), count};
    for (uint32_t i = 0; i < count; i++)
        exprs.items[i] = vs_expr_substitute(rels->arena, rel->node.as.project.exprs[i], columns);
    return vs_rel_project(rels, input, exprs, rel->node.names);
}

struct vs_rel *vs_rel_with_inputs(struct vs_rels *rels, struct vs_rel *rel,
                                  struct vs_rel *const *inputs)
{
    bool same = true;
    for (uint32_t i = 0; i < rel->node.input_count; i++)
        same &= inputs[i] == rel->inputs[i];
    if (same)
        return rel;
    switch (rel->node.kind) {
    case VS_NODE_PROJECT:
        return project_again(rels, rel, inputs[0]);
    case VS_NODE_FILTER:
        return vs_rel_filter(rels, inputs[0], rel->node.as.filter.predicate);
    case VS_NODE_WATERMARK:
        return vs_rel_watermark(rels, inputs[0], rel->node.as.watermark.time_column,
                                rel->node.as.watermark.watermark);
    case VS_NODE_UNION:
        return vs_rel_union(rels, inputs, rel->node.input_count);
    case VS_NODE_WINDOW:
        return vs_rel_window(rels, inputs[0], &rel->node.as.window);
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        return aggregate_again(rels, rel, inputs[0]);
    case VS_NODE_OVER:
        return over_again(rels, rel, inputs[0]);
    case VS_NODE_RANK:
        return rank_again(rels, rel, inputs[0]);
    case VS_NODE_MATCH:
        return vs_rel_match(rels, inputs[0], rel->node.as.match, rel->node.names);
    case VS_NODE_SORT:
        return vs_rel_sort(rels, inputs[0], rel->node.as.sort.order, rel->node.as.sort.order_count);
    case VS_NODE_SILENCE:
        return silence_again(rels, rel, inputs);
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
        return vs_rel_join(rels, rel->node.kind, inputs[0], inputs[1], &rel->node.as.join);
    case VS_NODE_REPLICATE:
        return vs_rel_replicate(rels, inputs[0], rel->node.as.replicate.numbers);
    case VS_NODE_ANOMALY:
        return anomaly_again(rels, rel, inputs[0]);
    case VS_NODE_SINK: {
        struct vs_sink_spec spec = {rel->node.as.sink.table, rel->sink_name, rel->node.names,
                                    rel->node.types, rel->node.as.sink.upsert};
        return vs_rel_sink(rels, inputs[0], &spec);
    }
    case VS_NODE_SCAN:
    case VS_NODE_VALUES:
    case VS_NODE_EXCHANGE_SEND: /* not in the logical graph */
    case VS_NODE_EXCHANGE_RECEIVE:
    case VS_NODE_KIND_COUNT:
        break;
    }
    VS_UNREACHABLE();
}
