/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* From the syntax tree to the logical graph: names, types, and what is allowed where.
 *
 * A relation is what a query gives: a rel and, in order, the fields that the query names. Picking,
 * renaming and reordering columns makes no rel, only other fields; so `SELECT b, a FROM t` is the
 * rel of t. A scope is one SELECT while it is bound. `rel` grows from the bottom (WHERE, GROUP BY,
 * OVER ..); operators that do not group keep the positions of the columns below, so `from` stays
 * valid. Every refusal goes through vs_bind_fail and names file, line and column; the words are
 * Flink's where it refuses the same. What Flink can and this program cannot ends in
 * vs_bind_unsupported. */
#ifndef VS_CORE_SQL_PLAN_BINDER_H
#define VS_CORE_SQL_PLAN_BINDER_H

#include "core/sql/parse/parse.h"
#include "core/sql/plan/catalog.h"
#include "core/sql/plan/nearest.h"
#include "core/sql/plan/rel.h"
#include "core/sql/plan/settings.h"

struct vs_field {
    struct vs_str name;
    struct vs_str table; /* alias or name of the table in FROM; empty: none */
    uint32_t column;     /* of the rel */
    bool qualified_only; /* a column of NATURAL or USING: found as t.name only */
};

struct vs_relation {
    struct vs_rel *rel;
    struct vs_field *fields;
    uint32_t field_count;
};

/* A query with a name: WITH. */
struct vs_cte {
    struct vs_str name;
    struct vs_relation relation;
    const struct vs_cte *next;
};

/* A sink table, or a top-level SELECT, and all that is written into it. */
struct vs_target {
    const struct vs_table *table; /* NULL: SELECT */
    struct vs_str name;
    struct vs_str *names;
    struct vs_type *types;
    uint32_t column_count;
    struct vs_rel **inputs;
    uint32_t input_count;
    uint32_t input_capacity;
    bool upsert;
    const struct vs_script *script;
    uint32_t at;
};

struct vs_targets {
    struct vs_target *items;
    uint32_t count;
    uint32_t capacity;
};

struct vs_binder {
    struct vs_arena *arena;
    struct vs_err_note *note;
    struct vs_rels rels;
    struct vs_catalog catalog;
    struct vs_settings settings;
    const struct vs_cte *ctes;
    const struct vs_script *script; /* of the statement at work */
    uint32_t statement_at;
    struct vs_targets targets;
    struct vs_buf explained; /* text of EXPLAIN statements; owned */
};

/* An aggregate or OVER call that is a column of the scope's rel now. */
struct vs_computed {
    const struct vs_ast_expr *ast;
    uint32_t column;
};

/* Expressions to be columns: equal ones are one. */
struct vs_column_list {
    struct vs_exprs exprs;
    struct vs_str *names;
    uint32_t capacity;
};

struct vs_join_tree; /* binder_join.h */

struct vs_scope {
    struct vs_relation from;
    struct vs_ttl_hint ttl; /* for the grouping */
    struct vs_join_tree *join;   /* FROM is a join that is not made yet */
    const struct vs_scope *outer; /* of a sub-query: its columns come first in `rel` */
    struct vs_rel *rel;
    const char *clause; /* aggregates are illegal here: "WHERE"; NULL: they are computed already */
    bool grouped;       /* then only what equals a key is a column */
    const struct vs_expr **keys; /* over from.rel */
    uint32_t *key_columns;       /* of rel */
    uint32_t key_count;
    bool has_expression_key; /* a key that is no column */
    struct vs_computed *computed;
    uint32_t computed_count;
    uint32_t computed_capacity;
    const struct vs_ast_select *aliases; /* QUALIFY: names of the SELECT list count too */
    const struct vs_ast_orders *order;   /* of the query: it may hold aggregates too */
    bool is_ddl; /* computed columns and watermarks: Flink has other words there */
    struct vs_match_scope *match; /* DEFINE and MEASURES: names are of rows of a match */
};

#define vs_bind_fail(binder, at, ...)                                                              \
    vs_sql_fail((binder)->note, VS_ERR_INVALID, (binder)->script, (at), __VA_ARGS__)
#define vs_bind_unsupported(binder, at, ...)                                                       \
    vs_sql_fail((binder)->note, VS_ERR_UNSUPPORTED, (binder)->script, (at), __VA_ARGS__)

/* bind_expr.c */
VS_MUST_USE enum vs_err vs_bind_expr(struct vs_binder *binder, const struct vs_scope *scope,
                                     const struct vs_ast_expr *ast, const struct vs_expr **out);
/* The item of the SELECT list that has the name as its alias, or NULL. */
const struct vs_ast_expr *vs_select_alias(const struct vs_ast_select *select, const struct vs_ast_expr *name);
/* A condition of WHERE, HAVING, FILTER, ..: BOOLEAN, else refused in the clause's name. */
VS_MUST_USE enum vs_err vs_bind_condition(struct vs_binder *binder, const struct vs_scope *scope,
                                      const struct vs_ast_expr *ast, const char *clause, const struct vs_expr **out);
/* vs_expr_call with the place put before what it says. */
VS_MUST_USE enum vs_err vs_bind_call(struct vs_binder *binder, uint32_t at, struct vs_str name,
                                     const struct vs_expr *const *args, uint32_t arg_count,
                                     const struct vs_expr **out);
/* A field of a ROW. */
VS_MUST_USE enum vs_err vs_bind_field(struct vs_binder *binder, const struct vs_expr *row,
                                      const struct vs_ast_ident *name, const struct vs_expr **out);
/* A constant number of milliseconds: INTERVAL DAY TO SECOND. `what` is for the refusal. */
VS_MUST_USE enum vs_err vs_bind_interval(struct vs_binder *binder, const struct vs_ast_expr *ast,
                                         const char *what, int64_t *out);

/* bind_scope.c */
VS_MUST_USE enum vs_err vs_scope_column(struct vs_binder *binder, const struct vs_scope *scope,
                                        const struct vs_ast_path *path, const struct vs_expr **out);
/* The field of the name: the only one, or refused. */
VS_MUST_USE enum vs_err vs_relation_column(struct vs_binder *binder,
                                           const struct vs_relation *relation,
                                           const struct vs_ast_ident *name, uint32_t *out);
struct vs_relation vs_relation_of_rel(struct vs_binder *binder, struct vs_rel *rel,
                                      struct vs_str table);
/* As `FROM relation AS alias (columns)`. */
VS_MUST_USE enum vs_err vs_relation_rename(struct vs_binder *binder, struct vs_relation *relation,
                                           struct vs_str alias,
                                           const struct vs_ast_idents *columns);
bool vs_relation_has_field(const struct vs_relation *relation, struct vs_str name);
bool vs_relation_has_table(const struct vs_relation *relation, struct vs_str table);
/* A rel whose columns are the fields, in order. */
struct vs_rel *vs_relation_as_rel(struct vs_binder *binder, const struct vs_relation *relation);
void vs_scope_compute(struct vs_binder *binder, struct vs_scope *scope,
                      const struct vs_ast_expr *ast, uint32_t column);
int32_t vs_scope_computed(const struct vs_scope *scope, const struct vs_ast_expr *ast);
const struct vs_expr *vs_rel_column(struct vs_binder *binder, const struct vs_rel *rel,
                                    uint32_t column);
/* A column of the rel as it is, not CAST out of being a time attribute. */
bool vs_rel_passes(const struct vs_rel *rel, const struct vs_expr *expr);
/* A rel with the columns of the list: the rel itself when it has them all. columns[i] is where item
 * i is. */
struct vs_rel *vs_column_list_project(struct vs_binder *binder, struct vs_rel *rel,
                                      const struct vs_column_list *list, uint32_t **columns);
/* Index of the expression in the list, where it is put when it is not there. */
uint32_t vs_column_list_add(struct vs_binder *binder, struct vs_column_list *list,
                            const struct vs_expr *expr, struct vs_str name);

/* bind_walk.c */
typedef enum vs_err vs_ast_visit(void *ctx, const struct vs_ast_expr *expr);
/* Calls visit for each direct sub-expression; queries are not entered. */
VS_MUST_USE enum vs_err vs_ast_each_child(const struct vs_ast_expr *expr, vs_ast_visit *visit,
                                          void *ctx);
bool vs_ast_is_aggregate(const struct vs_ast_expr *expr); /* a call of one, without OVER */
bool vs_ast_is_missing_aggregate(
    struct vs_str name); /* one that Flink has and this program has not */
bool vs_ast_is_over(const struct vs_ast_expr *expr);
bool vs_ast_is_query(const struct vs_ast_expr *expr);
bool vs_ast_has(const struct vs_ast_expr *expr, bool (*is)(const struct vs_ast_expr *expr));

/* bind_query.c */
VS_MUST_USE enum vs_err vs_bind_query(struct vs_binder *binder, const struct vs_ast_query *query,
                                      struct vs_relation *out);
/* A query in FROM, WITH or a set operation, whose ORDER BY counts only with a LIMIT. */
VS_MUST_USE enum vs_err vs_bind_query_below(struct vs_binder *binder,
                                            const struct vs_ast_query *query,
                                            struct vs_relation *out);
/* The types that all branches of a set operation widen to, one per column. */
VS_MUST_USE enum vs_err vs_set_types(struct vs_binder *binder, const struct vs_ast_query *query,
                                     const struct vs_relation *inputs, struct vs_type *types);
/* The fields of one branch with the types of all. */
VS_MUST_USE enum vs_err vs_set_widen(struct vs_binder *binder, const struct vs_relation *input,
                                     const struct vs_type *types, uint32_t at, struct vs_rel **out);
/* bind_set.c: INTERSECT and EXCEPT */
VS_MUST_USE enum vs_err vs_bind_set(struct vs_binder *binder, const struct vs_ast_query *query,
                                    struct vs_relation *out);
/* bind_table.c */
/* The name of [[catalog.]database.]name in the catalog; empty: there is no such database. */
struct vs_str vs_bind_object_name(struct vs_binder *binder, const struct vs_ast_path *path,
                                  struct vs_database *database);
VS_MUST_USE enum vs_err vs_bind_object(struct vs_binder *binder, const struct vs_ast_path *path,
                                       struct vs_object **out);
VS_MUST_USE enum vs_err vs_bind_table(struct vs_binder *binder, const struct vs_ast_table *table,
                                      struct vs_relation *out);
VS_MUST_USE enum vs_err vs_bind_table_name(struct vs_binder *binder, const struct vs_ast_path *path,
                                           struct vs_relation *out);
/* A table that is read whole before the others: the argument `expected` of SILENCE. */
VS_MUST_USE enum vs_err vs_bind_registry(struct vs_binder *binder, const struct vs_ast_expr *arg,
                                         struct vs_relation *out);
/* bind_filter.c: the conjuncts of a condition, those that bound a ROW_NUMBER() first. */
VS_MUST_USE enum vs_err vs_bind_filter(struct vs_binder *binder, struct vs_scope *scope,
                                       const struct vs_ast_expr *condition, const char *clause);
/* bind_group.c */
VS_MUST_USE enum vs_err vs_bind_group(struct vs_binder *binder, struct vs_scope *scope,
                                      const struct vs_ast_select *select);
struct vs_relation vs_bind_distinct(struct vs_binder *binder, const struct vs_relation *relation,
                                    struct vs_ttl_hint ttl);
/* bind_over.c */
VS_MUST_USE enum vs_err vs_bind_over(struct vs_binder *binder, struct vs_scope *scope,
                                     const struct vs_ast_select *select);
/* bind_aggregate.c: one call; args and filter become columns of the list. */
VS_MUST_USE enum vs_err vs_bind_aggregate(struct vs_binder *binder, const struct vs_scope *scope,
                                          const struct vs_ast_expr *ast,
                                          struct vs_column_list *columns, struct vs_rel_call *out);
/* bind_create.c, bind_insert.c, bind_statement.c */
/* Adds and replaces options; also sets connector and format. */
void vs_table_set_options(struct vs_arena *arena, struct vs_table *table,
                          const struct vs_ast_options *options);
VS_MUST_USE enum vs_err vs_bind_insert(struct vs_binder *binder,
                                       const struct vs_ast_statement *statement,
                                       struct vs_targets *targets);
VS_MUST_USE enum vs_err vs_bind_top_select(struct vs_binder *binder,
                                           const struct vs_ast_statement *statement,
                                           struct vs_targets *targets);
VS_MUST_USE enum vs_err vs_bind_statement(struct vs_binder *binder,
                                          const struct vs_ast_statement *statement);

/* bind_changes.c */
/* Every table below can be read from, and no ROW_NUMBER() is without a bound. */
VS_MUST_USE enum vs_err vs_bind_sources(struct vs_binder *binder, struct vs_rel *rel, uint32_t at);
/* The words of Flink when `rel` gives changes and `consumer` takes only inserts. */
VS_MUST_USE enum vs_err vs_bind_append_only(struct vs_binder *binder, const struct vs_rel *rel,
                                            uint32_t at, const char *consumer);

#endif
