/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JOIN in FROM: names, NATURAL and USING, ON, and where a condition of WHERE goes. */
#include "base/check.h"
#include "core/sql/plan/binder_join.h"
#include "core/sql/plan/rel_make.h"

static bool pads(enum vs_join_type type, int side)
{
    return type == VS_JOIN_FULL || type == (side == 0 ? VS_JOIN_LEFT : VS_JOIN_RIGHT);
}

struct vs_rel *vs_join_columns(struct vs_binder *binder, const struct vs_rel *left,
                               const struct vs_rel *right, enum vs_join_type type)
{
    uint32_t first = left->node.column_count;
    struct vs_rel *rel = vs_rel_make(&binder->rels, VS_NODE_VALUES, NULL, 0,
                                     first + right->node.column_count);
    for (uint32_t i = 0; i < rel->node.column_count; i++) {
        const struct vs_rel *side = i < first ? left : right;
        uint32_t column = i < first ? i : i - first;
        rel->node.names[i] = side->node.names[column];
        rel->node.types[i] = side->node.types[column];
        if (i < first ? pads(type, 1) : pads(type, 0))
            rel->node.types[i].not_null = false;
    }
    return rel;
}

static const struct vs_rel *columns_of(const struct vs_join_side *side)
{
    return side->tree != NULL ? side->tree->columns : side->rel;
}

static void add_expr(struct vs_binder *binder, const struct vs_expr ***items, uint32_t *count,
                     uint32_t *capacity, const struct vs_expr *expr)
{
    *items = vs_plan_grow(binder->arena, *items, *count, capacity, sizeof **items);
    (*items)[(*count)++] = expr;
}

void vs_bind_split(struct vs_binder *binder, const struct vs_expr *predicate,
                   const struct vs_expr ***items, uint32_t *count, uint32_t *capacity)
{
    if (vs_str_equal(vs_expr_function(predicate), VS_STR("AND"))) {
        for (uint32_t i = 0; i < predicate->arg_count; i++)
            vs_bind_split(binder, predicate->args[i], items, count, capacity);
        return;
    }
    add_expr(binder, items, count, capacity, predicate);
}

/* --- where a condition goes --- */

struct read_sides {
    uint32_t first_right;
    struct vs_sides sides;
};

static void see_column(void *ctx, uint32_t column)
{
    struct read_sides *read = ctx;
    read->sides.reads[column < read->first_right ? 0 : 1] = true;
}

struct vs_sides vs_expr_sides(const struct vs_expr *expr, uint32_t first_right)
{
    struct read_sides read = {.first_right = first_right};
    vs_expr_columns(expr, see_column, &read);
    return read.sides;
}

static struct vs_sides sides_of(const struct vs_join_tree *tree, const struct vs_expr *expr)
{
    return vs_expr_sides(expr, columns_of(&tree->sides[0])->node.column_count);
}

static const struct vs_expr *shifted(struct vs_binder *binder, const struct vs_join_tree *tree,
                                     const struct vs_expr *expr)
{
    uint32_t first = columns_of(&tree->sides[0])->node.column_count;
    uint32_t count = tree->columns->node.column_count;
    uint32_t *map = VS_ARENA_ARRAY(binder->arena, count, uint32_t);
    for (uint32_t i = first; i < count; i++)
        map[i] = i - first;
    return vs_expr_remap(binder->arena, expr, map);
}

static void filter_side(struct vs_binder *binder, struct vs_join_tree *tree, int side,
                        const struct vs_expr *predicate)
{
    struct vs_join_side *to = &tree->sides[side];
    if (side == 1)
        predicate = shifted(binder, tree, predicate);
    if (to->tree != NULL)
        vs_join_tree_filter(binder, to->tree, predicate);
    else
        to->rel = vs_bind_filter_rel(binder, to->rel, predicate);
}

/* NULL in, NULL out: arithmetic and casts. */
static bool is_strict(const struct vs_expr *expr)
{
    static const char *const names[] = {"+", "-", "*", "/", "CAST", "NEGATE", "UPPER", "LOWER"};
    struct vs_str name = vs_expr_function(expr);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (vs_str_equal(name, vs_str(names[i])))
            return true;
    return false;
}

/* True when the value is NULL wherever the side is. */
static bool is_null_with(const struct vs_join_tree *tree, const struct vs_expr *expr, int side)
{
    uint32_t first = columns_of(&tree->sides[0])->node.column_count;
    if (expr->kind == VS_EXPR_COLUMN)
        return (expr->column < first ? 0 : 1) == side;
    for (uint32_t i = 0; is_strict(expr) && i < expr->arg_count; i++)
        if (is_null_with(tree, expr->args[i], side))
            return true;
    return false;
}

/* True when no row with NULLs for the side passes: then the join need not make them. */
static bool rejects_nulls(const struct vs_join_tree *tree, const struct vs_expr *predicate, int side)
{
    static const char *const names[] = {"=", "<>", "<", "<=", ">", ">=", "LIKE"};
    struct vs_str name = vs_expr_function(predicate);
    if (vs_str_equal(name, VS_STR("NOT")) &&
        vs_str_equal(vs_expr_function(predicate->args[0]), VS_STR("IS NULL")))
        return is_null_with(tree, predicate->args[0]->args[0], side);
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        if (!vs_str_equal(name, vs_str(names[n])))
            continue;
        for (uint32_t i = 0; i < predicate->arg_count; i++)
            if (is_null_with(tree, predicate->args[i], side))
                return true;
    }
    return false;
}

static void simplify(struct vs_join_tree *tree, const struct vs_expr *predicate)
{
    /* Rows of the left side without partner have NULLs on the right one. */
    if (pads(tree->type, 0) && rejects_nulls(tree, predicate, 1))
        tree->type = tree->type == VS_JOIN_FULL ? VS_JOIN_RIGHT : VS_JOIN_INNER;
    if (pads(tree->type, 1) && rejects_nulls(tree, predicate, 0))
        tree->type = tree->type == VS_JOIN_FULL ? VS_JOIN_LEFT : VS_JOIN_INNER;
}

/* What each column of the tree is in terms of the sides. */
static const struct vs_expr **unmerged(struct vs_binder *binder, const struct vs_join_tree *tree)
{
    uint32_t count = tree->columns->node.column_count;
    uint32_t plain = count - tree->merged.exprs.count;
    const struct vs_expr **columns = VS_ARENA_ARRAY(binder->arena, count, const struct vs_expr *);
    for (uint32_t i = 0; i < count; i++)
        columns[i] = i < plain ? vs_rel_column(binder, tree->columns, i)
                               : tree->merged.exprs.items[i - plain];
    return columns;
}

/* Of versions none may be left out before it is known which one counts. */
static bool is_versions(const struct vs_join_tree *tree, int side)
{
    return tree->system_time != NULL && side == 1;
}

void vs_join_tree_filter(struct vs_binder *binder, struct vs_join_tree *tree,
                         const struct vs_expr *predicate)
{
    if (tree->merged.exprs.count > 0)
        predicate = vs_expr_substitute(binder->arena, predicate, unmerged(binder, tree));
    simplify(tree, predicate);
    struct vs_sides sides = sides_of(tree, predicate);
    bool both = sides.reads[0] == sides.reads[1];
    for (int n = 0; n < 2 && !both; n++) {
        /* The rows of a side may go early when the join shows them only with themselves. */
        if (sides.reads[n] && !pads(tree->type, 1 - n) && !is_versions(tree, n)) {
            filter_side(binder, tree, n, predicate);
            return;
        }
    }
    if (tree->type == VS_JOIN_INNER)
        add_expr(binder, &tree->conditions, &tree->condition_count, &tree->condition_capacity,
                 predicate);
    else
        add_expr(binder, &tree->filters, &tree->filter_count, &tree->filter_capacity, predicate);
}

/* A part of ON: of an outer join it may go down only on the side that can lack a partner. */
static void add_condition(struct vs_binder *binder, struct vs_join_tree *tree,
                          const struct vs_expr *predicate)
{
    struct vs_sides sides = sides_of(tree, predicate);
    for (int n = 0; n < 2; n++) {
        bool only = sides.reads[n] && !sides.reads[1 - n];
        if (only && !pads(tree->type, n) && !is_versions(tree, n)) {
            filter_side(binder, tree, n, predicate);
            return;
        }
    }
    add_expr(binder, &tree->conditions, &tree->condition_count, &tree->condition_capacity,
             predicate);
}

static void add_conditions(struct vs_binder *binder, struct vs_join_tree *tree,
                           const struct vs_expr *predicate)
{
    const struct vs_expr **items = NULL;
    uint32_t count = 0, capacity = 0;
    vs_bind_split(binder, predicate, &items, &count, &capacity);
    for (uint32_t i = 0; i < count; i++)
        add_condition(binder, tree, items[i]);
}

/* --- names --- */

static enum vs_err check_aliases(struct vs_binder *binder, const struct vs_relation *left,
                                 const struct vs_relation *right, uint32_t at)
{
    for (uint32_t i = 0; i < right->field_count; i++)
        if (vs_relation_has_table(left, right->fields[i].table))
            return vs_bind_fail(binder, at, "Duplicate relation name '%.*s' in FROM clause",
                                VS_STR_ARG(right->fields[i].table));
    return VS_ERR_OK;
}

static struct vs_relation concatenate(struct vs_binder *binder, const struct vs_relation *left,
                                      const struct vs_relation *right, struct vs_rel *columns,
                                      uint32_t first)
{
    uint32_t count = left->field_count + right->field_count;
    struct vs_relation out = {columns, VS_ARENA_ARRAY(binder->arena, count, struct vs_field), count};
    for (uint32_t i = 0; i < count; i++) {
        if (i < left->field_count) {
            out.fields[i] = left->fields[i];
            continue;
        }
        out.fields[i] = right->fields[i - left->field_count];
        out.fields[i].column += first;
    }
    return out;
}

/* The field of an unqualified name; UINT32_MAX: none. */
static enum vs_err find_common(struct vs_binder *binder, const struct vs_relation *relation,
                               struct vs_str name, uint32_t at, uint32_t *out)
{
    *out = UINT32_MAX;
    for (uint32_t i = 0; i < relation->field_count; i++) {
        if (relation->fields[i].qualified_only || !vs_str_equal(relation->fields[i].name, name))
            continue;
        if (*out != UINT32_MAX)
            return vs_bind_fail(binder, at, "Column '%.*s' is ambiguous", VS_STR_ARG(name));
        *out = i;
    }
    return VS_ERR_OK;
}

struct common {
    uint32_t left, right; /* fields; after find_commons of the relation of both */
};

static enum vs_err find_commons(struct vs_binder *binder, const struct vs_ast_table *table,
                                const struct vs_relation *left, const struct vs_relation *right,
                                struct common *commons, uint32_t *count)
{
    const struct vs_ast_idents *using = &table->as.join.using_columns;
    *count = 0;
    for (uint32_t i = 0; i < using->count; i++) {
        struct common *common = &commons[(*count)++];
        struct vs_str name = using->items[i].name;
        VS_TRY(find_common(binder, left, name, using->items[i].at, &common->left));
        VS_TRY(find_common(binder, right, name, using->items[i].at, &common->right));
        if (common->left == UINT32_MAX || common->right == UINT32_MAX)
            return vs_bind_fail(binder, using->items[i].at, "Column '%.*s' not found in any table",
                                VS_STR_ARG(name));
    }
    for (uint32_t i = 0; table->as.join.natural && i < left->field_count; i++) {
        uint32_t other = UINT32_MAX;
        if (left->fields[i].qualified_only)
            continue;
        VS_TRY(find_common(binder, right, left->fields[i].name, table->at, &other));
        if (other == UINT32_MAX)
            continue;
        commons[(*count)++] = (struct common){i, other};
    }
    for (uint32_t i = 0; i < *count; i++)
        commons[i].right += left->field_count;
    return VS_ERR_OK;
}

/* USING and NATURAL: the common columns come first, without a table. */
static enum vs_err merge_common(struct vs_binder *binder, struct vs_join_tree *tree,
                                const struct common *commons, uint32_t count,
                                struct vs_relation *relation)
{
    uint32_t at = tree->at;
    struct vs_field *fields =
        VS_ARENA_ARRAY(binder->arena, (size_t)count + relation->field_count, struct vs_field);
    for (uint32_t i = 0; i < count; i++) {
        struct vs_field *left = &relation->fields[commons[i].left];
        struct vs_field *right = &relation->fields[commons[i].right];
        const struct vs_expr *pair[2] = {vs_rel_column(binder, relation->rel, left->column),
                                         vs_rel_column(binder, relation->rel, right->column)};
        const struct vs_expr *equal = NULL;
        VS_TRY(vs_bind_call(binder, at, VS_STR("="), pair, 2, &equal));
        add_conditions(binder, tree, equal);
        left->qualified_only = right->qualified_only = true;
        fields[i] = tree->type == VS_JOIN_RIGHT ? *right : *left;
        fields[i].table = (struct vs_str){0};
        fields[i].qualified_only = false;
        if (tree->type == VS_JOIN_FULL) {
            const struct vs_expr *either = NULL;
            VS_TRY(vs_bind_call(binder, at, VS_STR("COALESCE"), pair, 2, &either));
            fields[i].column = relation->rel->node.column_count +
                               vs_column_list_add(binder, &tree->merged, either, left->name);
        }
    }
    memcpy(fields + count, relation->fields, relation->field_count * sizeof *fields);
    relation->fields = fields;
    relation->field_count += count;
    return VS_ERR_OK;
}

/* --- JOIN --- */

static enum vs_join_type type_of(enum vs_ast_join_kind kind)
{
    switch (kind) {
    case VS_AST_JOIN_LEFT:
        return VS_JOIN_LEFT;
    case VS_AST_JOIN_RIGHT:
        return VS_JOIN_RIGHT;
    case VS_AST_JOIN_FULL:
        return VS_JOIN_FULL;
    case VS_AST_JOIN_INNER:
    case VS_AST_JOIN_CROSS:
    case VS_AST_JOIN_COMMA:
    case VS_AST_JOIN_KIND_COUNT:
        break;
    }
    return VS_JOIN_INNER;
}

static enum vs_err bind_side(struct vs_binder *binder, const struct vs_ast_table *table,
                             struct vs_relation *out, struct vs_join_side *side)
{
    if (table->kind == VS_AST_TABLE_JOIN && table->alias.name.len == 0) {
        VS_TRY(vs_bind_join(binder, table, out, &side->tree));
        side->rel = out->rel; /* of an UNNEST, which is no tree */
        return VS_ERR_OK;
    }
    struct vs_ast_table plain = *table;
    plain.system_time = NULL;
    VS_TRY(vs_bind_table(binder, &plain, out));
    side->rel = out->rel;
    return VS_ERR_OK;
}

static enum vs_err bind_system_time(struct vs_binder *binder, const struct vs_ast_table *table,
                                    const struct vs_relation *left, struct vs_join_tree *tree)
{
    struct vs_scope scope = {.from = *left, .rel = left->rel, .clause = "FOR SYSTEM_TIME AS OF"};
    VS_TRY(vs_bind_expr(binder, &scope, table->system_time, &tree->system_time));
    if (tree->system_time->kind != VS_EXPR_COLUMN ||
        tree->system_time->type.attribute == VS_TIME_NONE)
        return vs_bind_fail(binder, table->system_time->at,
                            "Temporal table join currently only supports 'FOR SYSTEM_TIME AS OF' "
                            "left table's time attribute field");
    return VS_ERR_OK;
}

static struct vs_rel *all_columns(struct vs_binder *binder, const struct vs_join_tree *tree,
                                  const struct vs_rel *left, const struct vs_rel *right)
{
    struct vs_rel *plain = vs_join_columns(binder, left, right, tree->type);
    uint32_t count = plain->node.column_count, merged = tree->merged.exprs.count;
    if (merged == 0)
        return plain;
    struct vs_rel *all = vs_rel_make(&binder->rels, VS_NODE_VALUES, NULL, 0, count + merged);
    vs_rel_copy_columns(all, plain);
    for (uint32_t i = 0; i < merged; i++) {
        all->node.names[count + i] = tree->merged.names[i];
        all->node.types[count + i] = tree->merged.exprs.items[i]->type;
        all->node.types[count + i].not_null = false;
    }
    return all;
}

/* JOIN UNNEST: no join at all, but more rows of the left side, which is made before. */
static enum vs_err bind_unnest(struct vs_binder *binder, const struct vs_ast_table *table,
                               struct vs_join_side *side, struct vs_relation *left,
                               struct vs_relation *out)
{
    enum vs_ast_join_kind kind = table->as.join.kind;
    const struct vs_ast_expr *on = table->as.join.on;
    const struct vs_ast_table *unnest = table->as.join.right;
    bool is_true = on == NULL || (on->kind == VS_AST_LITERAL && on->as.literal.type.kind == VS_KIND_BOOLEAN &&
                                  on->as.literal.value.as.boolean != 0);
    if (kind == VS_AST_JOIN_RIGHT || kind == VS_AST_JOIN_FULL || (kind == VS_AST_JOIN_LEFT && !is_true) ||
        table->as.join.natural || table->as.join.using_columns.count > 0)
        return vs_bind_fail(binder, unnest->at,
                            "UNNEST stands behind CROSS JOIN, or behind JOIN and LEFT JOIN with ON TRUE");
    if (side->tree != NULL)
        VS_TRY(vs_join_tree_make(binder, side->tree, &left->rel));
    VS_TRY(vs_bind_unnest(binder, unnest, left, kind == VS_AST_JOIN_LEFT, out));
    if (is_true)
        return VS_ERR_OK;
    struct vs_scope scope = {.from = *out, .rel = out->rel, .clause = "ON"};
    const struct vs_expr *condition = NULL;
    VS_TRY(vs_bind_condition(binder, &scope, on, "ON", &condition));
    out->rel = vs_rel_filter(&binder->rels, out->rel, condition);
    return VS_ERR_OK;
}

enum vs_err vs_bind_join(struct vs_binder *binder, const struct vs_ast_table *table,
                         struct vs_relation *out, struct vs_join_tree **made)
{
    struct vs_join_tree *tree = VS_ARENA_NEW(binder->arena, struct vs_join_tree);
    struct vs_relation sides[2] = {{0}, {0}};
    tree->type = type_of(table->as.join.kind);
    tree->at = table->at;
    tree->ttl_ms[0] = tree->ttl_ms[1] = -1;
    *made = tree;
    VS_TRY(bind_side(binder, table->as.join.left, &sides[0], &tree->sides[0]));
    if (table->as.join.right->kind == VS_AST_TABLE_UNNEST) {
        *made = NULL;
        return bind_unnest(binder, table, &tree->sides[0], &sides[0], out);
    }
    struct vs_bound_conditions lateral = {0};
    if (table->as.join.right->lateral) {
        VS_TRY(vs_bind_lateral(binder, table->as.join.right, &sides[0], columns_of(&tree->sides[0]), &sides[1],
                               &lateral));
        tree->sides[1].rel = sides[1].rel;
    } else {
        VS_TRY(bind_side(binder, table->as.join.right, &sides[1], &tree->sides[1]));
    }
    VS_TRY(check_aliases(binder, &sides[0], &sides[1], table->as.join.right->at));
    if (table->as.join.right->system_time != NULL)
        VS_TRY(bind_system_time(binder, table->as.join.right, &sides[0], tree));
    const struct vs_rel *left = columns_of(&tree->sides[0]), *right = columns_of(&tree->sides[1]);
    tree->columns = vs_join_columns(binder, left, right, VS_JOIN_INNER);
    *out = concatenate(binder, &sides[0], &sides[1], tree->columns, left->node.column_count);
    for (uint32_t i = 0; i < lateral.count; i++)
        add_conditions(binder, tree, lateral.items[i]);
    if (table->as.join.on != NULL) {
        struct vs_scope scope = {.from = *out, .rel = tree->columns, .clause = "ON"};
        const struct vs_expr *condition = NULL;
        VS_TRY(vs_bind_condition(binder, &scope, table->as.join.on, "ON", &condition));
        add_conditions(binder, tree, condition);
    }
    struct common *commons =
        VS_ARENA_ARRAY(binder->arena,
                       (size_t)sides[0].field_count + table->as.join.using_columns.count,
                       struct common);
    uint32_t count = 0;
    VS_TRY(find_commons(binder, table, &sides[0], &sides[1], commons, &count));
    VS_TRY(merge_common(binder, tree, commons, count, out));
    out->rel = tree->columns = all_columns(binder, tree, left, right);
    return VS_ERR_OK;
}
