/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Queries that stand for values in an expression: scalars, and IN, EXISTS, SOME and ALL where they are no conjunct of
 * WHERE. Each becomes a left join with a grouped query, so that every row outside meets one row at most:
 *   scalar      its aggregates, or the one value that it may have (several: the job fails)
 *   EXISTS      COUNT(*)
 *   x IN        the groups of its values, of which one may equal x; then COUNT(*) and COUNT(value) for what NULL says
 *   x > SOME    MIN, MAX and the two counts; x > ALL is NOT (x <= SOME)
 * A query may be correlated by equalities in its WHERE: their inner sides become keys of the groups. */
#include "base/check.h"
#include "core/sql/plan/binder_join.h"

enum { KEYS_MAX = 16, CALLS_MAX = 16 };

/* A query taken apart. */
struct parts {
    struct vs_ast_select select; /* FROM, and what stays of WHERE */
    const struct vs_ast_expr *items[KEYS_MAX];
    uint32_t item_count;
    bool is_simple;                            /* not wrapped: its aggregates are its own */
    const struct vs_ast_expr *inner[KEYS_MAX]; /* correlation: these equal */
    const struct vs_expr *outer[KEYS_MAX];     /* these of the scope */
    uint32_t key_count;
};

/* What is joined: groups by keys, which equal `outer`, with calls. */
struct groups {
    const struct vs_ast_expr *keys[2 * KEYS_MAX];
    const struct vs_expr *outer[2 * KEYS_MAX];
    uint32_t key_count;
    const struct vs_ast_expr *calls[CALLS_MAX];
    uint32_t call_count;
};

/* --- syntax that nobody wrote --- */

static const struct vs_ast_expr *make_call(struct vs_binder *binder, const char *name, const struct vs_ast_expr *arg)
{
    struct vs_ast_expr *call = VS_ARENA_NEW(binder->arena, struct vs_ast_expr);
    struct vs_ast_expr *star = VS_ARENA_NEW(binder->arena, struct vs_ast_expr);
    *star = (struct vs_ast_expr){.kind = VS_AST_STAR, .at = binder->statement_at, .end = binder->statement_at};
    const struct vs_ast_expr *first = arg == NULL ? star : arg;
    *call = (struct vs_ast_expr){.kind = VS_AST_CALL, .at = first->at, .end = first->end};
    call->as.call.name = vs_str(name);
    call->as.call.args = (struct vs_ast_list){1, VS_PLAN_COPY(binder->arena, &first, 1)};
    return call;
}

static const struct vs_ast_expr *make_and(struct vs_binder *binder, const struct vs_ast_expr *a,
                                          const struct vs_ast_expr *b)
{
    if (a == NULL)
        return b;
    const struct vs_ast_expr *both[2] = {a, b};
    struct vs_ast_expr *and = VS_ARENA_NEW(binder->arena, struct vs_ast_expr);
    *and = (struct vs_ast_expr){.kind = VS_AST_OPERATOR, .at = a->at, .end = b->end};
    and->as.op.op = VS_AST_OP_AND;
    and->as.op.args = (struct vs_ast_list){2, VS_PLAN_COPY(binder->arena, both, 2)};
    return and;
}

/* FROM (query) AS q ($0, $1, ..) */
static enum vs_err wrap(struct vs_binder *binder, const struct vs_ast_query *query, struct parts *parts)
{
    struct vs_relation relation;
    VS_TRY(vs_bind_query(binder, query, &relation));
    if (relation.field_count > KEYS_MAX)
        return vs_bind_unsupported(binder, query->at, "A query in an expression has at most %d columns", KEYS_MAX);
    struct vs_ast_ident *names = VS_ARENA_ARRAY(binder->arena, relation.field_count, struct vs_ast_ident);
    struct vs_ast_table *table = VS_ARENA_NEW(binder->arena, struct vs_ast_table);
    *table = (struct vs_ast_table){.kind = VS_AST_TABLE_QUERY, .at = query->at, .end = query->end};
    table->alias = (struct vs_ast_ident){.at = query->at, .name = VS_STR("$query")};
    table->columns = (struct vs_ast_idents){relation.field_count, names};
    table->as.query = query;
    parts->select.from = table;
    parts->item_count = relation.field_count;
    for (uint32_t i = 0; i < relation.field_count; i++) {
        struct vs_ast_expr *item = VS_ARENA_NEW(binder->arena, struct vs_ast_expr);
        names[i] = (struct vs_ast_ident){.at = query->at, .name = vs_arena_printf(binder->arena, "$%u", i)};
        *item = (struct vs_ast_expr){.kind = VS_AST_NAME, .at = query->at, .end = query->at};
        item->as.name = (struct vs_ast_path){query->at, 1, &names[i]};
        parts->items[i] = item;
    }
    return VS_ERR_OK;
}

/* --- taking a query apart --- */

static bool is_simple(const struct vs_ast_query *query)
{
    if (!vs_ast_is_plain_select(query))
        return false;
    const struct vs_ast_select *select = query->as.select;
    bool simple = select->item_count <= KEYS_MAX;
    for (uint32_t i = 0; simple && i < select->item_count; i++)
        simple = select->items[i].expr->kind != VS_AST_STAR && !vs_ast_has(select->items[i].expr, vs_ast_is_over);
    return simple;
}

/* A conjunct that looks at the row outside: inner = outer. */
static enum vs_err correlate(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_scope *both,
                             const struct vs_ast_expr *ast, struct parts *parts)
{
    bool equal = ast->kind == VS_AST_OPERATOR && ast->as.op.op == VS_AST_OP_EQUAL && !ast->as.op.negated;
    for (uint32_t side = 0; equal && side < 2; side++) {
        const struct vs_expr *inner = NULL, *outer = NULL;
        VS_TRY(vs_bind_expr(binder, both, ast->as.op.args.items[side], &inner));
        VS_TRY(vs_bind_expr(binder, both, ast->as.op.args.items[1 - side], &outer));
        uint32_t first_inner = scope->rel->node.column_count;
        struct vs_sides a = vs_expr_sides(inner, first_inner), b = vs_expr_sides(outer, first_inner);
        if (a.reads[0] || !a.reads[1] || b.reads[1] || !b.reads[0] || parts->key_count == KEYS_MAX)
            continue;
        parts->inner[parts->key_count] = ast->as.op.args.items[side];
        parts->outer[parts->key_count++] = outer;
        return VS_ERR_OK;
    }
    return vs_bind_unsupported(binder, ast->at,
                               "A query as a value may look at the row outside only by equalities in its WHERE: "
                               "inner = outer AND ..");
}

static enum vs_err split_where(struct vs_binder *binder, const struct vs_scope *scope, const struct vs_scope *both,
                               const struct vs_ast_expr *ast, struct parts *parts)
{
    if (ast->kind == VS_AST_OPERATOR && ast->as.op.op == VS_AST_OP_AND && !ast->as.op.negated) {
        for (uint32_t i = 0; i < ast->as.op.args.count; i++)
            VS_TRY(split_where(binder, scope, both, ast->as.op.args.items[i], parts));
        return VS_ERR_OK;
    }
    if (!vs_ast_has(ast, vs_ast_is_query)) {
        const struct vs_expr *condition = NULL;
        VS_TRY(vs_bind_condition(binder, both, ast, "WHERE", &condition));
        if (vs_expr_sides(condition, scope->rel->node.column_count).reads[0])
            return correlate(binder, scope, both, ast, parts);
    }
    parts->select.where = make_and(binder, parts->select.where, ast);
    return VS_ERR_OK;
}

/* Names of FROM as in the query, then those outside. */
static enum vs_err split_simple(struct vs_binder *binder, const struct vs_scope *scope,
                                const struct vs_ast_select *select, struct parts *parts)
{
    struct vs_scope inner = {.clause = "WHERE"};
    parts->is_simple = true;
    parts->select.from = select->from;
    parts->item_count = select->item_count;
    for (uint32_t i = 0; i < select->item_count; i++)
        parts->items[i] = select->items[i].expr;
    parts->select.where = scope->grouped ? select->where : NULL;
    if (scope->grouped || select->where == NULL)
        return VS_ERR_OK;
    if (select->from->kind == VS_AST_TABLE_JOIN) {
        VS_TRY(vs_bind_join(binder, select->from, &inner.from, &inner.join));
        VS_TRY(vs_scope_make_join(binder, &inner));
    } else {
        VS_TRY(vs_bind_table(binder, select->from, &inner.from));
    }
    struct vs_rel *columns = vs_join_columns(binder, scope->rel, inner.from.rel, VS_JOIN_INNER);
    struct vs_scope outer = {.from = scope->from, .rel = columns};
    struct vs_scope both = {.from = inner.from, .rel = columns, .clause = "WHERE", .outer = &outer};
    outer.from.rel = columns;
    both.from.rel = columns;
    both.from.fields = VS_PLAN_COPY(binder->arena, inner.from.fields, inner.from.field_count);
    for (uint32_t i = 0; i < inner.from.field_count; i++)
        both.from.fields[i].column += scope->rel->node.column_count;
    return split_where(binder, scope, &both, select->where, parts);
}

static enum vs_err take_apart(struct vs_binder *binder, const struct vs_scope *scope,
                              const struct vs_ast_query *query, bool is_scalar, struct parts *parts)
{
    bool simple = is_simple(query);
    *parts = (struct parts){.select.at = query->at};
    for (uint32_t i = 0; simple && !is_scalar && i < query->as.select->item_count; i++)
        simple = !vs_ast_has(query->as.select->items[i].expr, vs_ast_is_aggregate);
    return simple ? split_simple(binder, scope, query->as.select, parts) : wrap(binder, query, parts);
}

/* --- joining groups --- */

static void add_keys(struct groups *groups, const struct parts *parts)
{
    for (uint32_t i = 0; i < parts->key_count; i++) {
        groups->keys[groups->key_count] = parts->inner[i];
        groups->outer[groups->key_count++] = parts->outer[i];
    }
}

/* SELECT keys, calls FROM .. WHERE .. GROUP BY keys */
static struct vs_ast_query grouped_query(struct vs_binder *binder, const struct parts *parts,
                                         const struct groups *groups)
{
    uint32_t keys = groups->key_count, count = keys + groups->call_count;
    struct vs_ast_select *select = VS_PLAN_COPY(binder->arena, &parts->select, 1);
    struct vs_ast_select_item *items = VS_ARENA_ARRAY(binder->arena, count, struct vs_ast_select_item);
    struct vs_ast_group *by = VS_ARENA_ARRAY(binder->arena, keys + 1, struct vs_ast_group);
    for (uint32_t i = 0; i < count; i++) {
        const struct vs_ast_expr *expr = i < keys ? groups->keys[i] : groups->calls[i - keys];
        items[i] = (struct vs_ast_select_item){.at = expr->at, .expr = expr};
        if (i < keys)
            by[i] = (struct vs_ast_group){.kind = VS_AST_GROUP_EXPR, .at = expr->at, .exprs = {1, &items[i].expr}};
    }
    select->items = items;
    select->item_count = count;
    select->grouped = keys > 0;
    select->groups = by;
    select->group_count = keys;
    return (struct vs_ast_query){.kind = VS_AST_QUERY_SELECT, .at = select->at, .as.select = select};
}

/* Left joins the groups to the scope. *first: the column of the first call. one_row: the last call counts rows, and
 * two of them are an error of the job. */
static enum vs_err join_groups(struct vs_binder *binder, struct vs_scope *scope, const struct parts *parts,
                               const struct groups *groups, bool one_row, uint32_t *first)
{
    struct vs_relation relation;
    struct vs_ast_query *query = VS_ARENA_NEW(binder->arena, struct vs_ast_query);
    *query = grouped_query(binder, parts, groups);
    VS_TRY(vs_bind_query(binder, query, &relation));
    struct vs_rel *right = vs_relation_as_rel(binder, &relation);
    if (one_row) {
        const struct vs_expr *test = vs_rel_column(binder, right, right->node.column_count - 1);
        VS_TRY(vs_bind_call(binder, query->at, VS_STR("SINGLE ROW"), &test, 1, &test));
        right = vs_rel_filter(&binder->rels, right, test);
    }
    uint32_t left_count = scope->rel->node.column_count;
    const struct vs_expr *conditions[2 * KEYS_MAX];
    for (uint32_t i = 0; i < groups->key_count; i++) {
        const struct vs_expr *pair[2] = {groups->outer[i],
                                         vs_expr_column(binder->arena, left_count + i, right->node.types[i])};
        struct vs_err_note ignored;
        if (vs_expr_call(binder->arena, VS_STR("="), pair, 2, &conditions[i], &ignored) != VS_ERR_OK)
            return vs_bind_fail(binder, query->at, "Values passed to IN operator must have compatible types");
    }
    struct join_draft draft = {.inputs = {scope->rel, right}, .join.type = VS_JOIN_LEFT, .join.ttl_ms = {-1, -1}};
    vs_join_draft_conditions(binder, &draft, conditions, groups->key_count);
    scope->rel = vs_join_draft_finish(binder, &draft, VS_NODE_JOIN);
    scope->from.rel = scope->grouped ? scope->from.rel : scope->rel;
    *first = left_count + groups->key_count;
    return VS_ERR_OK;
}

/* The expression as a new column of the scope. */
static uint32_t append(struct vs_binder *binder, struct vs_scope *scope, const struct vs_expr *expr)
{
    uint32_t count = scope->rel->node.column_count;
    struct vs_exprs exprs = {VS_ARENA_ARRAY(binder->arena, count + 1, const struct vs_expr *), count + 1};
    struct vs_str *names = VS_ARENA_ARRAY(binder->arena, count + 1, struct vs_str);
    for (uint32_t i = 0; i < count; i++) {
        exprs.items[i] = vs_rel_column(binder, scope->rel, i);
        names[i] = scope->rel->node.names[i];
    }
    exprs.items[count] = expr;
    names[count] = VS_STR("$value");
    scope->rel = vs_rel_project(&binder->rels, scope->rel, exprs, names);
    scope->from.rel = scope->grouped ? scope->from.rel : scope->rel;
    return count;
}

/* --- scalars --- */

struct calls {
    struct groups *groups;
    bool too_many;
};

static enum vs_err find_calls(void *ctx, const struct vs_ast_expr *expr)
{
    struct calls *calls = ctx;
    if (!vs_ast_is_aggregate(expr))
        return vs_ast_each_child(expr, find_calls, calls);
    calls->too_many |= calls->groups->call_count == CALLS_MAX;
    if (!calls->too_many)
        calls->groups->calls[calls->groups->call_count++] = expr;
    return VS_ERR_OK;
}

/* The value of `item` over its aggregates, where no group is an empty one: COUNT is 0. */
static enum vs_err value_of_calls(struct vs_binder *binder, struct vs_scope *scope, const struct groups *groups,
                                  uint32_t first, const struct vs_ast_expr *item, uint32_t *out)
{
    struct vs_scope own = {.clause = "SELECT"};
    for (uint32_t i = 0; i < groups->call_count; i++) {
        uint32_t column = first + i;
        if (vs_str_equal_nocase(groups->calls[i]->as.call.name, VS_STR("COUNT"))) {
            struct vs_value zero = {.as.i64 = 0};
            const struct vs_expr *args[2] = {
                vs_rel_column(binder, scope->rel, column),
                vs_expr_const(binder->arena, (struct vs_type){.kind = VS_KIND_BIGINT, .not_null = true}, zero)};
            VS_TRY(vs_bind_call(binder, item->at, VS_STR("COALESCE"), args, 2, &args[0]));
            column = append(binder, scope, args[0]);
        }
        vs_scope_compute(binder, &own, groups->calls[i], column);
    }
    const struct vs_expr *value = NULL;
    own.rel = scope->rel;
    VS_TRY(vs_bind_expr(binder, &own, item, &value));
    *out = append(binder, scope, value);
    return VS_ERR_OK;
}

/* One row at most: an aggregate without GROUP BY. */
static bool is_single(const struct vs_rel *rel)
{
    while (rel->node.kind == VS_NODE_PROJECT || rel->node.kind == VS_NODE_FILTER)
        rel = rel->inputs[0];
    return rel->node.kind == VS_NODE_GROUP_AGGREGATE && rel->node.as.aggregate.key_count == 0;
}

/* An uncorrelated aggregate: joined as it is; of an empty table there is no row, and its value is NULL. */
static enum vs_err join_single(struct vs_binder *binder, struct vs_scope *scope, const struct vs_ast_expr *ast,
                               bool *done)
{
    struct vs_relation relation;
    VS_TRY(vs_bind_query(binder, ast->as.query, &relation));
    if (relation.field_count != 1)
        return vs_bind_fail(binder, ast->at, "Cannot apply '$SCALAR_QUERY' to a query of %u columns",
                            relation.field_count);
    if (!is_single(relation.rel))
        return VS_ERR_OK;
    uint32_t column = scope->rel->node.column_count;
    struct join_draft draft = {.inputs = {scope->rel, vs_relation_as_rel(binder, &relation)},
                               .join.type = VS_JOIN_LEFT,
                               .join.ttl_ms = {-1, -1}};
    scope->rel = vs_join_draft_finish(binder, &draft, VS_NODE_JOIN);
    scope->from.rel = scope->grouped ? scope->from.rel : scope->rel;
    vs_scope_compute(binder, scope, ast, column);
    *done = true;
    return VS_ERR_OK;
}

static enum vs_err bind_scalar(struct vs_binder *binder, struct vs_scope *scope, const struct vs_ast_expr *ast)
{
    struct parts parts;
    struct groups groups = {0};
    uint32_t column = 0;
    bool done = false;
    VS_TRY(take_apart(binder, scope, ast->as.query, true, &parts));
    if (parts.item_count != 1)
        return vs_bind_fail(binder, ast->at, "Cannot apply '$SCALAR_QUERY' to a query of %u columns", parts.item_count);
    if (parts.key_count == 0) {
        VS_TRY(join_single(binder, scope, ast, &done));
        if (done)
            return VS_ERR_OK;
    }
    struct calls calls = {.groups = &groups};
    add_keys(&groups, &parts);
    if (vs_ast_has(parts.items[0], vs_ast_is_aggregate)) {
        VS_TRY(find_calls(&calls, parts.items[0]));
        if (calls.too_many)
            return vs_bind_unsupported(binder, ast->at, "A query as a value has at most %d aggregates", CALLS_MAX);
        VS_TRY(join_groups(binder, scope, &parts, &groups, false, &column));
        VS_TRY(value_of_calls(binder, scope, &groups, column, parts.items[0], &column));
    } else {
        groups.calls[groups.call_count++] = make_call(binder, "FIRST_VALUE", parts.items[0]);
        groups.calls[groups.call_count++] = make_call(binder, "COUNT", NULL);
        VS_TRY(join_groups(binder, scope, &parts, &groups, true, &column));
    }
    vs_scope_compute(binder, scope, ast, column);
    return VS_ERR_OK;
}

/* --- conditions --- */

static const struct vs_expr *number(struct vs_binder *binder, int64_t value)
{
    struct vs_type type = {.kind = VS_KIND_BIGINT, .not_null = true};
    return vs_expr_const(binder->arena, type, (struct vs_value){.as.i64 = value});
}

static enum vs_err call2(struct vs_binder *binder, uint32_t at, const char *name, const struct vs_expr *a,
                         const struct vs_expr *b, const struct vs_expr **out)
{
    const struct vs_expr *args[2] = {a, b};
    return vs_bind_call(binder, at, vs_str(name), args, 2, out);
}

/* TRUE when found; NULL when not, but perhaps; else FALSE. */
static enum vs_err three_valued(struct vs_binder *binder, uint32_t at, const struct vs_expr *found,
                                const struct vs_expr *perhaps, const struct vs_expr **out)
{
    const struct vs_expr *unknown = vs_expr_const(binder->arena, (struct vs_type){.kind = VS_KIND_BOOLEAN},
                                                  (struct vs_value){.is_null = true});
    VS_TRY(call2(binder, at, "AND", perhaps, unknown, &perhaps));
    return call2(binder, at, "OR", found, perhaps, out);
}

/* Columns count(*) and count(value): x IN or x > SOME of them is unknown when a value is NULL, or x is and there are
 * values. */
static enum vs_err unknown_when(struct vs_binder *binder, const struct vs_scope *scope, uint32_t at, uint32_t counts,
                                const struct vs_expr *left, const struct vs_expr **out)
{
    const struct vs_expr *all = vs_rel_column(binder, scope->rel, counts);
    const struct vs_expr *known = vs_rel_column(binder, scope->rel, counts + 1);
    const struct vs_expr *any = NULL;
    VS_TRY(call2(binder, at, "<", known, all, out));
    VS_TRY(call2(binder, at, ">", all, number(binder, 0), &any));
    VS_TRY(vs_bind_call(binder, at, VS_STR("IS NULL"), &left, 1, &left));
    VS_TRY(call2(binder, at, "AND", any, left, &any));
    VS_TRY(call2(binder, at, "OR", *out, any, out));
    return vs_bind_call(binder, at, VS_STR("IS TRUE"), out, 1, out);
}

static enum vs_err one_column(struct vs_binder *binder, const struct vs_ast_expr *ast, const struct parts *parts)
{
    const struct vs_ast_expr *left = ast->as.op.args.items[0];
    uint32_t count = vs_ast_is_row(left) ? left->as.call.args.count : 1;
    if (count != parts->item_count)
        return vs_bind_fail(binder, ast->at, "Values passed to IN operator must have compatible types");
    if (count != 1)
        return vs_bind_unsupported(binder, ast->at,
                                   "IN with a query of several columns is not supported here; as a conjunct of WHERE "
                                   "it is");
    return VS_ERR_OK;
}

static enum vs_err bind_in(struct vs_binder *binder, struct vs_scope *scope, const struct vs_ast_expr *ast,
                           const struct vs_expr **out)
{
    struct parts parts;
    struct groups found = {0}, counted = {0};
    const struct vs_expr *left = NULL, *perhaps = NULL;
    uint32_t column = 0, counts = 0;
    VS_TRY(take_apart(binder, scope, ast->as.op.args.items[1]->as.query, false, &parts));
    VS_TRY(one_column(binder, ast, &parts));
    VS_TRY(vs_bind_expr(binder, scope, ast->as.op.args.items[0], &left));
    add_keys(&found, &parts);
    found.keys[found.key_count] = parts.items[0];
    found.outer[found.key_count++] = left;
    found.calls[found.call_count++] = make_call(binder, "COUNT", NULL);
    add_keys(&counted, &parts);
    counted.calls[counted.call_count++] = make_call(binder, "COUNT", NULL);
    counted.calls[counted.call_count++] = make_call(binder, "COUNT", parts.items[0]);
    VS_TRY(join_groups(binder, scope, &parts, &found, false, &column));
    VS_TRY(join_groups(binder, scope, &parts, &counted, false, &counts));
    *out = vs_rel_column(binder, scope->rel, column);
    VS_TRY(vs_bind_call(binder, ast->at, VS_STR("IS NOT NULL"), out, 1, out));
    VS_TRY(unknown_when(binder, scope, ast->at, counts, left, &perhaps));
    return three_valued(binder, ast->at, *out, perhaps, out);
}

static enum vs_err bind_exists(struct vs_binder *binder, struct vs_scope *scope, const struct vs_ast_expr *ast,
                               const struct vs_expr **out)
{
    struct parts parts;
    struct groups groups = {0};
    uint32_t column = 0;
    VS_TRY(take_apart(binder, scope, ast->as.op.args.items[0]->as.query, false, &parts));
    add_keys(&groups, &parts);
    groups.calls[groups.call_count++] = make_call(binder, "COUNT", NULL);
    VS_TRY(join_groups(binder, scope, &parts, &groups, false, &column));
    VS_TRY(call2(binder, ast->at, ">", vs_rel_column(binder, scope->rel, column), number(binder, 0), out));
    return vs_bind_call(binder, ast->at, VS_STR("IS TRUE"), out, 1, out);
}

static const char *opposite(enum vs_ast_op op)
{
    return op == VS_AST_OP_EQUAL           ? "<>"
           : op == VS_AST_OP_NOT_EQUAL     ? "="
           : op == VS_AST_OP_LESS          ? ">="
           : op == VS_AST_OP_LESS_EQUAL    ? ">"
           : op == VS_AST_OP_GREATER_EQUAL ? "<"
                                           : "<=";
}

/* left op SOME, by the smallest or the greatest value; for <> by both. *out: left, then the test. */
static enum vs_err compare_some(struct vs_binder *binder, const struct vs_scope *scope, uint32_t at, const char *op,
                                uint32_t min, const struct vs_expr **out)
{
    const struct vs_expr *smallest = vs_rel_column(binder, scope->rel, min), *other = NULL;
    const struct vs_expr *greatest = vs_rel_column(binder, scope->rel, min + 1), *left = *out;
    bool unequal = vs_str_equal(vs_str(op), VS_STR("<>"));
    VS_TRY(call2(binder, at, op, left, op[0] == '>' || unequal ? smallest : greatest, out));
    if (unequal) {
        VS_TRY(call2(binder, at, op, left, greatest, &other));
        VS_TRY(call2(binder, at, "OR", *out, other, out));
    }
    return vs_bind_call(binder, at, VS_STR("IS TRUE"), out, 1, out);
}

static enum vs_err bind_quantified(struct vs_binder *binder, struct vs_scope *scope, const struct vs_ast_expr *ast,
                                   const struct vs_expr **out)
{
    bool every = ast->as.op.op == VS_AST_OP_COMPARE_ALL;
    const char *op = every ? opposite(ast->as.op.compare) : vs_ast_op_text(ast->as.op.compare);
    if (vs_str_equal(vs_str(op), VS_STR("="))) {
        VS_TRY(bind_in(binder, scope, ast, out));
    } else {
        struct parts parts;
        struct groups groups = {0};
        const struct vs_expr *left = NULL, *perhaps = NULL;
        uint32_t column = 0;
        VS_TRY(take_apart(binder, scope, ast->as.op.args.items[1]->as.query, false, &parts));
        VS_TRY(one_column(binder, ast, &parts));
        VS_TRY(vs_bind_expr(binder, scope, ast->as.op.args.items[0], &left));
        add_keys(&groups, &parts);
        groups.calls[groups.call_count++] = make_call(binder, "COUNT", NULL);
        groups.calls[groups.call_count++] = make_call(binder, "COUNT", parts.items[0]);
        groups.calls[groups.call_count++] = make_call(binder, "MIN", parts.items[0]);
        groups.calls[groups.call_count++] = make_call(binder, "MAX", parts.items[0]);
        VS_TRY(join_groups(binder, scope, &parts, &groups, false, &column));
        *out = left;
        VS_TRY(compare_some(binder, scope, ast->at, op, column + 2, out));
        VS_TRY(unknown_when(binder, scope, ast->at, column, left, &perhaps));
        VS_TRY(three_valued(binder, ast->at, *out, perhaps, out));
    }
    return every ? vs_bind_call(binder, ast->at, VS_STR("NOT"), out, 1, out) : VS_ERR_OK;
}

struct scalars {
    struct vs_binder *binder;
    struct vs_scope *scope;
};

static enum vs_err bind_test(struct scalars *at, const struct vs_ast_expr *ast)
{
    const struct vs_expr *value = NULL;
    if (ast->as.op.op == VS_AST_OP_IN)
        VS_TRY(bind_in(at->binder, at->scope, ast, &value));
    else if (ast->as.op.op == VS_AST_OP_EXISTS)
        VS_TRY(bind_exists(at->binder, at->scope, ast, &value));
    else
        VS_TRY(bind_quantified(at->binder, at->scope, ast, &value));
    if (ast->as.op.negated)
        VS_TRY(vs_bind_call(at->binder, ast->at, VS_STR("NOT"), &value, 1, &value));
    vs_scope_compute(at->binder, at->scope, ast, append(at->binder, at->scope, value));
    return VS_ERR_OK;
}

static enum vs_err visit(void *ctx, const struct vs_ast_expr *expr)
{
    struct scalars *at = ctx;
    if (vs_ast_is_query(expr))
        return bind_scalar(at->binder, at->scope, expr);
    if (!vs_ast_is_query_test(expr))
        return vs_ast_each_child(expr, visit, at);
    if (expr->as.op.op != VS_AST_OP_EXISTS)
        VS_TRY(visit(ctx, expr->as.op.args.items[0]));
    return bind_test(at, expr);
}

enum vs_err vs_bind_scalars(struct vs_binder *binder, struct vs_scope *scope, const struct vs_ast_expr *ast)
{
    struct scalars at = {binder, scope};
    return visit(&at, ast);
}
