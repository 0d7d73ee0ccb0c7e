/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* MATCH_RECOGNIZE: its clauses. What Flink's planner and its CEP library refuse is refused in their
 * words; the order of these checks is theirs. */
#include "core/sql/plan/bind_match.h"

#include "base/limits.h"
#include "core/sql/plan/rel_match.h"

struct clauses {
    struct vs_binder *binder;
    const struct vs_ast_match *ast;
    struct vs_match *match;
    uint32_t part_capacity;
    struct vs_match_scope scope;
};

/* --- PATTERN --- */

static enum vs_err bind_pattern(struct clauses *clauses, const struct vs_ast_pattern *pattern);

static enum vs_err add_variable(struct clauses *clauses, const struct vs_ast_pattern *pattern)
{
    struct vs_match *match = clauses->match;
    if (vs_match_variable(match, pattern->variable.name) != VS_MATCH_ANY)
        return vs_bind_fail(clauses->binder, pattern->at,
                            "Pattern variables must be unique. That might change in the future.");
    if (match->part_count >= VS_SQL_ARGUMENTS_MAX)
        return vs_bind_fail(clauses->binder, pattern->at, "More than %d pattern variables",
                            VS_SQL_ARGUMENTS_MAX);
    match->parts = vs_plan_grow(clauses->binder->arena, match->parts, match->part_count,
                                &clauses->part_capacity, sizeof *match->parts);
    match->parts[match->part_count++] =
        (struct vs_match_part){.variable = pattern->variable.name, .min = 1, .max = 1};
    return VS_ERR_OK;
}

static enum vs_err check_quantifier(struct clauses *clauses, const struct vs_ast_pattern *repeat)
{
    struct vs_binder *binder = clauses->binder;
    const struct vs_match *match = clauses->match;
    bool optional = repeat->min == 0 && repeat->max == 1;
    bool star = repeat->min == 0 && repeat->max == UINT32_MAX;
    if (repeat->min_omitted)
        return vs_bind_fail(binder, repeat->at,
                            "The from should be a positive number greater than 0: write {0,%u}",
                            repeat->max);
    if ((optional || star) && match->part_count > 1 && match->parts[match->part_count - 2].greedy)
        return vs_bind_fail(binder, repeat->at,
                            "Optional pattern cannot be preceded by greedy pattern");
    if (optional && repeat->reluctant)
        return vs_bind_fail(binder, repeat->at,
                            "Reluctant optional variables are not supported yet.");
    return VS_ERR_OK;
}

static enum vs_err bind_repeat(struct clauses *clauses, const struct vs_ast_pattern *repeat)
{
    if (repeat->items[0]->kind != VS_AST_PATTERN_VARIABLE)
        return vs_bind_fail(clauses->binder, repeat->at,
                            "Expression not supported: a quantifier behind parentheses. Group "
                            "patterns are not supported yet.");
    VS_TRY(add_variable(clauses, repeat->items[0]));
    VS_TRY(check_quantifier(clauses, repeat));
    struct vs_match_part *part = &clauses->match->parts[clauses->match->part_count - 1];
    part->min = repeat->min;
    part->max = repeat->max;
    part->greedy =
        !repeat->reluctant && repeat->min != repeat->max && !(repeat->min == 0 && repeat->max == 1);
    return VS_ERR_OK;
}

static enum vs_err bind_pattern(struct clauses *clauses, const struct vs_ast_pattern *pattern)
{
    struct vs_binder *binder = clauses->binder;
    switch (pattern->kind) {
    case VS_AST_PATTERN_VARIABLE:
        return add_variable(clauses, pattern);
    case VS_AST_PATTERN_CONCAT:
        for (uint32_t i = 0; i < pattern->item_count; i++)
            VS_TRY(bind_pattern(clauses, pattern->items[i]));
        return VS_ERR_OK;
    case VS_AST_PATTERN_REPEAT:
        return bind_repeat(clauses, pattern);
    case VS_AST_PATTERN_ALTER:
        return vs_bind_fail(binder, pattern->at,
                            "Expression not supported: |. Currently, CEP doesn't support branching "
                            "patterns; OR in DEFINE does for one row");
    case VS_AST_PATTERN_PERMUTE:
        return vs_bind_fail(
            binder, pattern->at,
            "Expression not supported. Currently, CEP doesn't support PERMUTE patterns.");
    case VS_AST_PATTERN_EXCLUDE:
        return vs_bind_fail(
            binder, pattern->at,
            "Expression not supported. Currently, CEP doesn't support '{-' '-}' patterns.");
    case VS_AST_PATTERN_EMPTY:
        break;
    }
    return vs_bind_fail(binder, pattern->at,
                        "Patterns that can produce empty matches are not supported. There must be "
                        "at least one non-optional state.");
}

static enum vs_err check_pattern(struct clauses *clauses)
{
    const struct vs_match *match = clauses->match;
    uint32_t at = clauses->ast->pattern->at;
    bool empty = true;
    for (uint32_t i = 0; i < match->part_count; i++)
        empty = empty && match->parts[i].min == 0;
    if (empty)
        return vs_bind_fail(clauses->binder, at,
                            "Patterns that can produce empty matches are not supported. There must "
                            "be at least one non-optional state.");
    if (match->parts[match->part_count - 1].greedy)
        return vs_bind_fail(clauses->binder, at,
                            "Greedy quantifiers are not allowed as the last element of a Pattern "
                            "yet. Finish your pattern with either a simple variable or reluctant "
                            "quantifier.");
    return VS_ERR_OK;
}

/* --- PARTITION BY, ORDER BY, AFTER MATCH, WITHIN --- */

static enum vs_err bind_partition(struct clauses *clauses)
{
    struct vs_match *match = clauses->match;
    struct vs_ast_list list = clauses->ast->partition;
    const struct vs_relation *input = clauses->scope.input;
    struct vs_scope scope = {.from = *input, .rel = input->rel, .clause = "PARTITION BY"};
    match->partition = VS_ARENA_ARRAY(clauses->binder->arena, list.count, uint32_t);
    for (uint32_t i = 0; i < list.count; i++) {
        const struct vs_expr *expr = NULL;
        if (list.items[i]->kind != VS_AST_NAME)
            return vs_bind_fail(clauses->binder, list.items[i]->at,
                                "PARTITION BY of MATCH_RECOGNIZE takes columns only");
        VS_TRY(vs_bind_expr(clauses->binder, &scope, list.items[i], &expr));
        match->partition[match->partition_count++] = vs_column_list_add(
            clauses->binder, &clauses->scope.columns, expr, input->rel->node.names[expr->column]);
    }
    return VS_ERR_OK;
}

static enum vs_err check_order(struct clauses *clauses, const struct vs_expr *first)
{
    const struct vs_ast_orders *orders = &clauses->ast->order;
    if (first->type.attribute == VS_TIME_NONE)
        return vs_bind_fail(
            clauses->binder, orders->items[0].expr->at,
            "You must specify either rowtime or proctime for order by as the first one.");
    if (orders->items[0].descending)
        return vs_bind_fail(clauses->binder, orders->items[0].expr->at,
                            "Primary sort order of a streaming table must be ascending on time.");
    return VS_ERR_OK;
}

static enum vs_err bind_order(struct clauses *clauses)
{
    struct vs_match *match = clauses->match;
    const struct vs_ast_orders *orders = &clauses->ast->order;
    const struct vs_relation *input = clauses->scope.input;
    struct vs_scope scope = {.from = *input, .rel = input->rel, .clause = "ORDER BY"};
    if (orders->count == 0)
        return vs_bind_fail(clauses->binder, clauses->ast->at,
                            "You must specify either rowtime or proctime for order by.");
    match->order = VS_ARENA_ARRAY(clauses->binder->arena, orders->count, struct vs_sort_key);
    for (uint32_t i = 0; i < orders->count; i++) {
        const struct vs_ast_order *order = &orders->items[i];
        struct vs_sort_key *key = &match->order[match->order_count++];
        const struct vs_expr *expr = NULL;
        VS_TRY(vs_bind_expr(clauses->binder, &scope, order->expr, &expr));
        if (i == 0)
            VS_TRY(check_order(clauses, expr));
        key->column =
            vs_column_list_add(clauses->binder, &clauses->scope.columns, expr, VS_STR("$order"));
        key->descending = order->descending;
        key->nulls_first = order->nulls_first || (!order->nulls_last && !order->descending);
    }
    return VS_ERR_OK;
}

static enum vs_err bind_skip(struct clauses *clauses)
{
    const struct vs_ast_match *ast = clauses->ast;
    struct vs_match *match = clauses->match;
    match->skip = VS_MATCH_SKIP_TO_NEXT; /* the default */
    if (ast->skip == VS_AST_SKIP_PAST_LAST_ROW)
        match->skip = VS_MATCH_SKIP_PAST_LAST;
    if (ast->skip != VS_AST_SKIP_TO_FIRST && ast->skip != VS_AST_SKIP_TO_LAST)
        return VS_ERR_OK;
    match->skip =
        ast->skip == VS_AST_SKIP_TO_FIRST ? VS_MATCH_SKIP_TO_FIRST : VS_MATCH_SKIP_TO_LAST;
    match->skip_part = vs_match_variable(match, ast->skip_variable.name);
    if (match->skip_part == VS_MATCH_ANY)
        return vs_bind_fail(clauses->binder, ast->skip_variable.at, "Unknown pattern '%.*s'",
                            VS_STR_ARG(ast->skip_variable.name));
    return VS_ERR_OK;
}

static enum vs_err bind_within(struct clauses *clauses)
{
    struct vs_match *match = clauses->match;
    if (clauses->ast->within == NULL)
        return VS_ERR_OK;
    VS_TRY(vs_bind_interval(clauses->binder, clauses->ast->within, "WITHIN", &match->within_ms));
    if (match->within_ms < 0)
        match->within_ms = 0;
    return VS_ERR_OK;
}

/* --- DEFINE and MEASURES --- */

static enum vs_err bind_expression(struct clauses *clauses, const struct vs_ast_expr *ast,
                                   const struct vs_expr **out)
{
    struct vs_scope scope = {.match = &clauses->scope};
    return vs_bind_expr(clauses->binder, &scope, ast, out);
}

static enum vs_err bind_defines(struct clauses *clauses)
{
    struct vs_match *match = clauses->match;
    const struct vs_ast_match *ast = clauses->ast;
    clauses->scope.is_define = true;
    for (uint32_t i = 0; i < ast->define_count; i++) {
        const struct vs_ast_select_item *item = &ast->defines[i];
        uint32_t part = vs_match_variable(match, item->alias.name);
        const struct vs_expr *expr = NULL;
        for (uint32_t before = 0; before < i; before++)
            if (vs_str_equal(ast->defines[before].alias.name, item->alias.name))
                return vs_bind_fail(clauses->binder, item->alias.at,
                                    "Pattern variable '%.*s' has already been defined",
                                    VS_STR_ARG(item->alias.name));
        if (part == VS_MATCH_ANY)
            continue; /* a variable that PATTERN does not have */
        VS_TRY(bind_expression(clauses, item->expr, &expr));
        if (expr->type.kind != VS_KIND_BOOLEAN)
            return vs_bind_fail(clauses->binder, item->expr->at,
                                "DEFINE clause must be a condition");
        match->parts[part].define = expr;
    }
    clauses->scope.is_define = false;
    return VS_ERR_OK;
}

static enum vs_err check_name(struct clauses *clauses, const struct vs_str *names, uint32_t count)
{
    const struct vs_match *match = clauses->match;
    const struct vs_ast_ident *name = &clauses->ast->measures[count - match->partition_count].alias;
    for (uint32_t i = 0; i < count; i++) {
        if (!vs_str_equal(names[i], name->name))
            continue;
        if (i < match->partition_count)
            return vs_bind_fail(clauses->binder, name->at, "Columns ambiguously defined: {%.*s}",
                                VS_STR_ARG(name->name));
        return vs_bind_fail(clauses->binder, name->at, "Multiple entries with same key: %.*s",
                            VS_STR_ARG(name->name));
    }
    return VS_ERR_OK;
}

static enum vs_err bind_measures(struct clauses *clauses, struct vs_str **names)
{
    struct vs_match *match = clauses->match;
    const struct vs_ast_match *ast = clauses->ast;
    uint32_t keys = match->partition_count;
    if (ast->measure_count == 0)
        return vs_bind_fail(clauses->binder, ast->at,
                            "Columns ambiguously defined: {}: MATCH_RECOGNIZE needs MEASURES");
    *names = VS_ARENA_ARRAY(clauses->binder->arena, keys + ast->measure_count, struct vs_str);
    for (uint32_t i = 0; i < keys; i++)
        (*names)[i] =
            ast->partition.items[i]->as.name.parts[ast->partition.items[i]->as.name.count - 1].name;
    match->measures =
        VS_ARENA_ARRAY(clauses->binder->arena, ast->measure_count, const struct vs_expr *);
    for (uint32_t i = 0; i < ast->measure_count; i++) {
        VS_TRY(check_name(clauses, *names, keys + i));
        (*names)[keys + i] = ast->measures[i].alias.name;
        VS_TRY(bind_expression(clauses, ast->measures[i].expr, &match->measures[i]));
        match->measure_count++;
    }
    return VS_ERR_OK;
}

static enum vs_err bind_clauses(struct clauses *clauses, struct vs_str **names)
{
    const struct vs_ast_match *ast = clauses->ast;
    VS_TRY(bind_partition(clauses));
    VS_TRY(bind_order(clauses));
    VS_TRY(bind_pattern(clauses, ast->pattern));
    VS_TRY(bind_skip(clauses));
    VS_TRY(bind_within(clauses));
    if (ast->subset_count > 0)
        return vs_bind_unsupported(clauses->binder, ast->subsets[0].name.at,
                                   "SUBSET is not supported; OR of its variables is");
    VS_TRY(bind_defines(clauses));
    VS_TRY(bind_measures(clauses, names));
    VS_TRY(check_pattern(clauses));
    if (ast->all_rows)
        return vs_bind_fail(clauses->binder, ast->at,
                            "All rows per match mode is not supported yet.");
    return VS_ERR_OK;
}

enum vs_err vs_bind_match(struct vs_binder *binder, const struct vs_ast_match *ast,
                          struct vs_relation *out)
{
    struct vs_relation input;
    struct vs_str *names = NULL;
    VS_TRY(vs_bind_table(binder, ast->input, &input));
    VS_TRY(vs_bind_append_only(binder, input.rel, ast->at, "Match Recognize"));
    struct clauses clauses = {
        .binder = binder, .ast = ast, .match = VS_ARENA_NEW(binder->arena, struct vs_match)};
    clauses.scope.input = &input;
    clauses.scope.match = clauses.match;
    /* The columns of the input keep their places. */
    for (uint32_t i = 0; i < input.rel->node.column_count; i++)
        (void)vs_column_list_add(binder, &clauses.scope.columns,
                                 vs_rel_column(binder, input.rel, i), input.rel->node.names[i]);
    VS_TRY(bind_clauses(&clauses, &names));
    uint32_t *columns = NULL;
    struct vs_rel *rel =
        vs_column_list_project(binder, input.rel, &clauses.scope.columns, &columns);
    const struct vs_match *match = vs_match_remap(binder->arena, clauses.match, columns);
    *out = vs_relation_of_rel(binder, vs_rel_match(&binder->rels, rel, match, names),
                              (struct vs_str){0});
    return VS_ERR_OK;
}
