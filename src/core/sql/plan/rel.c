/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Makers of stateless operators, and what all makers need. */
#include "core/sql/plan/rel.h"

#include "base/check.h"
#include "core/sql/match.h"
#include "core/sql/plan/rel_make.h"

void vs_rels_init(struct vs_rels *rels, struct vs_arena *arena)
{
    *rels = (struct vs_rels){.arena = arena};
}

void *vs_plan_copy(struct vs_arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = vs_arena_array(arena, count == 0 ? 1 : count, size);
    if (count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

void *vs_plan_grow(struct vs_arena *arena, void *items, uint32_t count, uint32_t *capacity,
                   size_t size)
{
    if (count < *capacity)
        return items;
    uint32_t wanted = *capacity == 0 ? 8 : *capacity * 2;
    void *grown = vs_arena_array(arena, wanted, size);
    if (count > 0)
        memcpy(grown, items, count * size);
    *capacity = wanted;
    return grown;
}

struct vs_rel *vs_rel_make(struct vs_rels *rels, enum vs_node_kind kind,
                           struct vs_rel *const *inputs, uint32_t input_count,
                           uint32_t column_count)
{
    struct vs_rel *rel = VS_ARENA_NEW(rels->arena, struct vs_rel);
    rel->node.kind = kind;
    rel->node.input_count = input_count;
    rel->node.column_count = column_count;
    rel->node.names = VS_ARENA_ARRAY(rels->arena, column_count, struct vs_str);
    rel->node.types = VS_ARENA_ARRAY(rels->arena, column_count, struct vs_type);
    rel->inputs = VS_PLAN_COPY(rels->arena, inputs, input_count);
    rel->windows = (struct vs_window_columns){
        .start = VS_NO_COLUMN, .end = VS_NO_COLUMN, .time = VS_NO_COLUMN};
    rel->script = rels->script;
    rel->at = rels->at;
    return rel;
}

void vs_rel_copy_columns(struct vs_rel *rel, const struct vs_rel *from)
{
    VS_CHECK_INT(rel->node.column_count, >=, from->node.column_count);
    for (uint32_t i = 0; i < from->node.column_count; i++) {
        rel->node.names[i] = from->node.names[i];
        rel->node.types[i] = from->node.types[i];
    }
}

/* Rows pass as they are: so do their kinds, their key and their window. */
void vs_rel_copy_changes(struct vs_rel *rel, const struct vs_rel *from)
{
    rel->node.updates = from->node.updates;
    rel->node.deletes = from->node.deletes;
    rel->node.upsert_key = from->node.upsert_key;
    rel->node.upsert_key_count = from->node.upsert_key_count;
    rel->windows = from->windows;
}

bool vs_expr_is_column(const struct vs_expr *expr, uint32_t column)
{
    return expr->kind == VS_EXPR_COLUMN && expr->column == column;
}

int32_t vs_rel_passed_column(const struct vs_rel *rel, uint32_t column)
{
    switch (rel->node.kind) {
    case VS_NODE_PROJECT: {
        const struct vs_expr *expr = rel->node.as.project.exprs[column];
        return expr->kind == VS_EXPR_COLUMN ? (int32_t)expr->column : VS_NO_COLUMN;
    }
    case VS_NODE_FILTER:
    case VS_NODE_WATERMARK:
    case VS_NODE_SORT:
    case VS_NODE_SINK:
        return (int32_t)column;
    case VS_NODE_WINDOW:
    case VS_NODE_OVER:
    case VS_NODE_RANK:
        return column < rel->inputs[0]->node.column_count ? (int32_t)column : VS_NO_COLUMN;
    case VS_NODE_WINDOW_AGGREGATE:
    case VS_NODE_GROUP_AGGREGATE:
        return column < rel->node.as.aggregate.key_count
                   ? (int32_t)rel->node.as.aggregate.keys[column]
                   : VS_NO_COLUMN;
    case VS_NODE_MATCH:
        return column < rel->node.as.match->partition_count
                   ? (int32_t)rel->node.as.match->partition[column]
                   : VS_NO_COLUMN;
    case VS_NODE_SILENCE:
        return column < rel->node.as.silence.partition_count
                   ? (int32_t)rel->node.as.silence.partition[column]
                   : VS_NO_COLUMN;
    case VS_NODE_JOIN:
    case VS_NODE_INTERVAL_JOIN:
    case VS_NODE_WINDOW_JOIN:
    case VS_NODE_TEMPORAL_JOIN:
    case VS_NODE_LOOKUP_JOIN:
    case VS_NODE_REPLICATE:
        return column < rel->inputs[0]->node.column_count ? (int32_t)column : VS_NO_COLUMN;
    case VS_NODE_ANOMALY:
        return column < rel->node.as.anomaly.partition_count
                   ? (int32_t)rel->node.as.anomaly.partition[column]
                   : VS_NO_COLUMN;
    case VS_NODE_SCAN:
    case VS_NODE_VALUES:
    case VS_NODE_UNION:
    case VS_NODE_EXCHANGE_SEND: /* not in the logical graph */
    case VS_NODE_EXCHANGE_RECEIVE:
    case VS_NODE_KIND_COUNT:
        return VS_NO_COLUMN;
    }
    VS_UNREACHABLE();
}

/* PRIMARY KEY .. NOT ENFORCED is believed, as Flink does. */
static void set_primary_key(struct vs_rels *rels, struct vs_rel *rel, const struct vs_table *table)
{
    uint32_t *key = VS_ARENA_ARRAY(rels->arena, table->primary_key_count, uint32_t), count = 0;
    for (uint32_t k = 0; k < table->primary_key_count; k++)
        for (uint32_t i = 0; i < rel->node.column_count; i++)
            if (rel->node.as.scan.columns[i] == table->primary_key[k])
                key[count++] = i;
    if (count < table->primary_key_count)
        return;
    rel->node.upsert_key = key;
    rel->node.upsert_key_count = count;
}

struct vs_rel *vs_rel_scan(struct vs_rels *rels, const struct vs_table *table, bool registry)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->column_count; i++)
        count += table->columns[i].kind != VS_COLUMN_COMPUTED;
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_SCAN, NULL, 0, count);
    rel->registry = registry;
    rel->node.as.scan.table = table;
    rel->node.as.scan.columns = VS_ARENA_ARRAY(rels->arena, count, uint32_t);
    for (uint32_t i = 0, to = 0; i < table->column_count; i++) {
        if (table->columns[i].kind == VS_COLUMN_COMPUTED)
            continue;
        rel->node.names[to] = table->columns[i].name;
        rel->node.types[to] = table->columns[i].type;
        rel->node.types[to].attribute = VS_TIME_NONE;
        rel->node.as.scan.columns[to++] = i;
    }
    set_primary_key(rels, rel, table);
    return vs_rel_share(rels, rel);
}

struct vs_rel *vs_rel_values(struct vs_rels *rels, const struct vs_columns *columns,
                             const struct vs_value *cells, uint32_t row_count)
{
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_VALUES, NULL, 0, columns->count);
    for (uint32_t i = 0; i < columns->count; i++) {
        rel->node.names[i] = columns->names[i];
        rel->node.types[i] = columns->types[i];
    }
    rel->node.as.values.cells = cells;
    rel->node.as.values.row_count = row_count;
    return vs_rel_share(rels, rel);
}

static bool is_identity(const struct vs_rel *input, struct vs_exprs exprs)
{
    if (exprs.count != input->node.column_count)
        return false;
    for (uint32_t i = 0; i < exprs.count; i++)
        if (!vs_expr_is_column(exprs.items[i], i) ||
            exprs.items[i]->type.attribute != input->node.types[i].attribute)
            return false;
    return true;
}

/* Output column that passes on the input's `column`, or VS_NO_COLUMN. */
static int32_t output_of(struct vs_exprs exprs, int32_t column)
{
    for (uint32_t i = 0; column >= 0 && i < exprs.count; i++)
        if (vs_expr_is_column(exprs.items[i], (uint32_t)column))
            return (int32_t)i;
    return VS_NO_COLUMN;
}

static bool keeps_apart(const struct vs_expr *expr, uint32_t column)
{
    return vs_str_equal(vs_expr_function(expr), VS_STR("CAST")) &&
           vs_expr_is_column(expr->args[0], column) &&
           vs_cast_is_injective(expr->args[0]->type, expr->type);
}

/* Output column that is as good as the input's `column` in a key, or VS_NO_COLUMN. */
static int32_t key_output_of(struct vs_exprs exprs, uint32_t column)
{
    int32_t same = output_of(exprs, (int32_t)column);
    for (uint32_t i = 0; same == VS_NO_COLUMN && i < exprs.count; i++)
        if (keeps_apart(exprs.items[i], column))
            same = (int32_t)i;
    return same;
}

static void project_key(struct vs_rels *rels, struct vs_rel *rel, const struct vs_rel *input,
                        struct vs_exprs exprs)
{
    uint32_t count = input->node.upsert_key_count;
    uint32_t *key = VS_ARENA_ARRAY(rels->arena, count, uint32_t);
    for (uint32_t i = 0; i < count; i++) {
        int32_t to = key_output_of(exprs, input->node.upsert_key[i]);
        if (to == VS_NO_COLUMN)
            return;
        key[i] = (uint32_t)to;
    }
    rel->node.upsert_key = key;
    rel->node.upsert_key_count = count;
}

static struct vs_rel *make_project(struct vs_rels *rels, struct vs_rel *input,
                                   struct vs_exprs exprs, const struct vs_str *names)
{
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_PROJECT, &input, 1, exprs.count);
    rel->node.as.project.exprs = VS_PLAN_COPY(rels->arena, exprs.items, exprs.count);
    for (uint32_t i = 0; i < exprs.count; i++) {
        rel->node.names[i] = names[i];
        rel->node.types[i] = exprs.items[i]->type;
    }
    rel->node.updates = input->node.updates;
    rel->node.deletes = input->node.deletes;
    project_key(rels, rel, input, exprs);
    rel->windows = input->windows;
    rel->windows.start = output_of(exprs, input->windows.start);
    rel->windows.end = output_of(exprs, input->windows.end);
    rel->windows.time = output_of(exprs, input->windows.time);
    int32_t *partition = VS_ARENA_ARRAY(rels->arena, input->windows.partition_count, int32_t);
    for (uint32_t i = 0; i < input->windows.partition_count; i++)
        partition[i] = output_of(exprs, input->windows.partition[i]);
    rel->windows.partition = partition;
    return vs_rel_share(rels, rel);
}

struct trivial_check {
    const struct vs_rel *project;
    bool all;
};

static void check_trivial(void *ctx, uint32_t column)
{
    struct trivial_check *check = ctx;
    check->all &= check->project->node.as.project.exprs[column]->kind != VS_EXPR_CALL;
}

bool vs_rel_uses_trivial(const struct vs_rel *project, const struct vs_expr *expr)
{
    struct trivial_check check = {project, true};
    vs_expr_columns(expr, check_trivial, &check);
    return check.all;
}

/* Expressions that are put into each other are trees: without a bound `a + a` over `a + a` .. would
 * double and double. A larger one stays two operators. */
enum { EXPR_SIZE_MAX = 1024 };

static void add_size(const struct vs_expr *expr, const struct vs_rel *project, uint32_t *size)
{
    if (++*size > EXPR_SIZE_MAX)
        return;
    if (expr->kind == VS_EXPR_COLUMN && project != NULL)
        add_size(project->node.as.project.exprs[expr->column], NULL, size);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        add_size(expr->args[i], project, size);
}

bool vs_rel_can_substitute(const struct vs_rel *project, struct vs_exprs exprs)
{
    for (uint32_t i = 0; i < exprs.count; i++) {
        uint32_t size = 0;
        add_size(exprs.items[i], project, &size);
        if (size > EXPR_SIZE_MAX)
            return false;
    }
    return true;
}

static struct vs_exprs substitute(struct vs_rels *rels, struct vs_exprs exprs,
                                  const struct vs_expr *const *columns)
{
    struct vs_exprs out = {VS_ARENA_ARRAY(rels->arena, exprs.count, const struct vs_expr *),
                           exprs.count};
    for (uint32_t i = 0; i < exprs.count; i++)
        out.items[i] = vs_expr_substitute(rels->arena, exprs.items[i], columns);
    return out;
}

struct vs_rel *vs_rel_project(struct vs_rels *rels, struct vs_rel *input, struct vs_exprs exprs,
                              const struct vs_str *names)
{
    if (is_identity(input, exprs))
        return input;
    bool merge = input->node.kind == VS_NODE_PROJECT;
    for (uint32_t i = 0; merge && i < exprs.count; i++)
        merge = vs_rel_uses_trivial(input, exprs.items[i]);
    return merge ? vs_rel_project_merged(rels, input, exprs, names)
                 : make_project(rels, input, exprs, names);
}

struct vs_rel *vs_rel_project_merged(struct vs_rels *rels, struct vs_rel *input,
                                     struct vs_exprs exprs, const struct vs_str *names)
{
    VS_CHECK(input->node.kind == VS_NODE_PROJECT);
    struct vs_exprs merged = substitute(rels, exprs, input->node.as.project.exprs);
    return vs_rel_project(rels, input->inputs[0], merged, names);
}

static bool is_all_trivial(const struct vs_rel *project)
{
    for (uint32_t i = 0; i < project->node.column_count; i++)
        if (project->node.as.project.exprs[i]->kind == VS_EXPR_CALL)
            return false;
    return true;
}

struct vs_rel *vs_rel_filter_below_project(struct vs_rels *rels, struct vs_rel *project,
                                           const struct vs_expr *predicate)
{
    VS_CHECK(project->node.kind == VS_NODE_PROJECT);
    predicate = vs_expr_substitute(rels->arena, predicate, project->node.as.project.exprs);
    struct vs_rel *filtered = vs_rel_filter(rels, project->inputs[0], predicate);
    struct vs_exprs exprs = {project->node.as.project.exprs, project->node.column_count};
    return make_project(rels, filtered, exprs, project->node.names);
}

struct window_check {
    uint32_t first;
    bool used;
};

static void check_window(void *ctx, uint32_t column)
{
    struct window_check *check = ctx;
    check->used |= column >= check->first;
}

bool vs_rel_uses_window(const struct vs_rel *window, const struct vs_expr *expr)
{
    struct window_check check = {window->inputs[0]->node.column_count, false};
    vs_expr_columns(expr, check_window, &check);
    return check.used;
}

struct vs_rel *vs_rel_filter(struct vs_rels *rels, struct vs_rel *input,
                             const struct vs_expr *predicate)
{
    if (predicate->kind == VS_EXPR_CONST && !predicate->value.is_null &&
        predicate->value.as.boolean)
        return input;
    if (input->node.kind == VS_NODE_PROJECT && is_all_trivial(input))
        return vs_rel_filter_below_project(rels, input, predicate);
    if (input->node.kind == VS_NODE_WINDOW && input->node.as.window.kind != VS_WINDOW_SESSION &&
        !vs_rel_uses_window(input, predicate))
        return vs_rel_window(rels, vs_rel_filter(rels, input->inputs[0], predicate),
                             &input->node.as.window);
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_FILTER, &input, 1, input->node.column_count);
    vs_rel_copy_columns(rel, input);
    vs_rel_copy_changes(rel, input);
    rel->node.as.filter.predicate = predicate;
    return vs_rel_share(rels, rel);
}

struct vs_rel *vs_rel_watermark(struct vs_rels *rels, struct vs_rel *input, uint32_t time_column,
                                const struct vs_expr *watermark)
{
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_WATERMARK, &input, 1, input->node.column_count);
    vs_rel_copy_columns(rel, input);
    vs_rel_copy_changes(rel, input);
    rel->node.types[time_column].attribute = VS_TIME_ROWTIME;
    rel->node.as.watermark.time_column = time_column;
    rel->node.as.watermark.watermark = watermark;
    return vs_rel_share(rels, rel);
}

struct vs_rel *vs_rel_union(struct vs_rels *rels, struct vs_rel *const *inputs,
                            uint32_t input_count)
{
    if (input_count == 1)
        return inputs[0];
    struct vs_rel *rel =
        vs_rel_make(rels, VS_NODE_UNION, inputs, input_count, inputs[0]->node.column_count);
    vs_rel_copy_columns(rel, inputs[0]);
    for (uint32_t i = 0; i < input_count; i++) {
        const struct vs_node *input = &inputs[i]->node;
        VS_CHECK_INT(input->column_count, ==, rel->node.column_count);
        rel->node.updates |= input->updates;
        rel->node.deletes |= input->deletes;
        for (uint32_t c = 0; c < input->column_count; c++) {
            rel->node.types[c].not_null &= input->types[c].not_null;
            if (input->types[c].attribute != rel->node.types[c].attribute)
                rel->node.types[c].attribute = VS_TIME_NONE;
        }
    }
    return vs_rel_share(rels, rel);
}

struct vs_rel *vs_rel_sink(struct vs_rels *rels, struct vs_rel *input,
                           const struct vs_sink_spec *spec)
{
    struct vs_rel *rel = vs_rel_make(rels, VS_NODE_SINK, &input, 1, input->node.column_count);
    for (uint32_t i = 0; i < rel->node.column_count; i++) {
        rel->node.names[i] = spec->names[i];
        rel->node.types[i] = spec->types[i];
    }
    vs_rel_copy_changes(rel, input);
    rel->node.as.sink.table = spec->table;
    rel->node.as.sink.upsert = spec->upsert;
    rel->sink_name = spec->name;
    vs_rel_hash(rels, rel);
    vs_rels_add(rels, rel);
    return rel;
}
