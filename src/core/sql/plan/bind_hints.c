/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Hints behind SELECT: STATE_TTL('table' = '1 d') for its joins and its grouping, by the names in its FROM. */
#include "core/sql/plan/binder_join.h"

/* How Flink would join in batch mode: they mean nothing for streams. */
static bool is_join_strategy(struct vs_str name)
{
    static const char *const names[] = {"BROADCAST", "SHUFFLE_HASH", "SHUFFLE_MERGE", "NEST_LOOP"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (vs_str_equal_nocase(name, vs_str(names[i])))
            return true;
    return false;
}

/* Yet their tables must be there. */
static enum vs_err check_tables(struct vs_binder *binder, const struct vs_ast_hint *hint, const struct vs_scope *scope)
{
    for (uint32_t i = 0; i < hint->word_count; i++)
        if (!vs_relation_has_table(&scope->from, hint->words[i].name))
            return vs_bind_fail(binder, hint->words[i].at,
                                "The options of following hints cannot match the name of input tables or views: "
                                "`%.*s` in `%.*s`",
                                VS_STR_ARG(hint->words[i].name), VS_STR_ARG(hint->name.name));
    return VS_ERR_OK;
}

/* The name that the query has for a table of its FROM; empty: none. */
static struct vs_str name_of(const struct vs_ast_table *table)
{
    if (table->alias.name.len > 0 || table->kind != VS_AST_TABLE_NAME)
        return table->alias.name;
    return table->as.name.parts[table->as.name.count - 1].name;
}

static bool is_plain_join(const struct vs_ast_table *table)
{
    return table->kind == VS_AST_TABLE_JOIN && table->alias.name.len == 0;
}

static bool has_name(const struct vs_ast_table *table, struct vs_str name)
{
    if (is_plain_join(table))
        return has_name(table->as.join.left, name) || has_name(table->as.join.right, name);
    return name_of(table).len > 0 && vs_str_equal(name_of(table), name);
}

static void set_sides(const struct vs_ast_table *table, struct vs_join_tree *tree, struct vs_str name, int64_t ms)
{
    const struct vs_ast_table *sides[2] = {table->as.join.left, table->as.join.right};
    for (int n = 0; n < 2; n++) {
        if (tree->sides[n].tree != NULL)
            set_sides(sides[n], tree->sides[n].tree, name, ms);
        else if (has_name(sides[n], name) && tree->ttl_ms[n] < 0)
            tree->ttl_ms[n] = ms;
    }
}

static enum vs_err bind_ttl(struct vs_binder *binder, const struct vs_ast_hint *hint, const struct vs_ast_table *from,
                            struct vs_scope *scope)
{
    if (hint->options.count == 0 || hint->word_count > 0)
        return vs_bind_fail(binder, hint->name.at,
                            "Invalid STATE_TTL hint, expecting at least one key-value options specified: "
                            "STATE_TTL('table' = '1 d')");
    for (uint32_t i = 0; i < hint->options.count; i++) {
        const struct vs_ast_option *option = &hint->options.items[i];
        int64_t ms = 0;
        if (from == NULL || !has_name(from, option->key))
            return vs_bind_fail(binder, hint->name.at,
                                "The options of following hints cannot match the name of input tables or views: "
                                "'%.*s' in STATE_TTL; where a table has an alias, give that",
                                VS_STR_ARG(option->key));
        if (!vs_str_to_duration_ms(option->value, &ms) || ms < 0)
            return vs_bind_fail(binder, hint->name.at,
                                "Invalid STATE_TTL hint value: '%.*s' is no duration such as '1 d'",
                                VS_STR_ARG(option->value));
        if (scope->join != NULL)
            set_sides(from, scope->join, option->key, ms);
        else if (!scope->ttl.is_set)
            scope->ttl = (struct vs_ttl_hint){true, ms};
    }
    return VS_ERR_OK;
}

enum vs_err vs_bind_hints(struct vs_binder *binder, const struct vs_ast_select *select, struct vs_scope *scope)
{
    for (uint32_t i = 0; i < select->hints.count; i++) {
        const struct vs_ast_hint *hint = &select->hints.items[i];
        if (is_join_strategy(hint->name.name)) {
            VS_TRY(check_tables(binder, hint, scope));
            continue;
        }
        if (!vs_str_equal_nocase(hint->name.name, VS_STR("STATE_TTL")))
            return vs_bind_unsupported(binder, hint->name.at, "Hint %.*s is not supported; STATE_TTL is",
                                       VS_STR_ARG(hint->name.name));
        VS_TRY(bind_ttl(binder, hint, select->from, scope));
    }
    return VS_ERR_OK;
}
