/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Joins while they are bound. A tree collects the conditions of FROM and WHERE, as Flink looks at
 * all of them before it decides what kind of join it is; a draft is one join on its way to an
 * operator: conditions that are equalities of both sides become its keys, for which computed
 * columns are added behind the columns of an input. Plan arena, one thread. */
#ifndef VS_CORE_SQL_PLAN_BINDER_JOIN_H
#define VS_CORE_SQL_PLAN_BINDER_JOIN_H

#include "core/sql/plan/binder.h"

/* A join while its conditions are still collected: WHERE of the same SELECT belongs to them. A side
 * is a rel, or a join again. Columns are those of the left side, then those of the right one, then
 * the merged ones. */
struct vs_join_side {
    struct vs_rel *rel;
    struct vs_join_tree *tree; /* NULL: rel */
};

struct vs_join_tree {
    enum vs_join_type type;
    struct vs_join_side sides[2];
    struct vs_column_list merged; /* columns behind those of the sides: FULL JOIN .. USING */
    struct vs_rel *columns; /* only to name columns and types of both sides; never in a plan */
    const struct vs_expr **conditions;
    uint32_t condition_count;
    uint32_t condition_capacity;
    const struct vs_expr **filters; /* above it */
    uint32_t filter_count;
    uint32_t filter_capacity;
    const struct vs_expr *system_time; /* FOR SYSTEM_TIME AS OF: of the left side */
    int64_t ttl_ms[2];
    uint32_t at;
};

/* bind_join.c */
VS_MUST_USE enum vs_err vs_bind_join(struct vs_binder *binder, const struct vs_ast_table *table,
                                     struct vs_relation *out, struct vs_join_tree **tree);
/* bind_unnest.c: the rows of `left` (NULL: one row), each with the elements of its collection; an empty one
 * keeps the row when `keeps`. */
VS_MUST_USE enum vs_err vs_bind_unnest(struct vs_binder *binder, const struct vs_ast_table *table,
                                       const struct vs_relation *left, bool keeps, struct vs_relation *out);
/* A condition of WHERE goes down to where it belongs. */
void vs_join_tree_filter(struct vs_binder *binder, struct vs_join_tree *tree,
                         const struct vs_expr *predicate);
/* bind_filter.c: a filter; `rn <= n` over an open rank bounds it. */
struct vs_rel *vs_bind_filter_rel(struct vs_binder *binder, struct vs_rel *rel,
                                  const struct vs_expr *predicate);
/* bind_join_make.c: makes the operators; the columns are those of tree->columns. */
VS_MUST_USE enum vs_err vs_join_tree_make(struct vs_binder *binder, const struct vs_join_tree *tree,
                                          struct vs_rel **out);
/* The parts of a conjunction. */
void vs_bind_split(struct vs_binder *binder, const struct vs_expr *predicate,
                   const struct vs_expr ***items, uint32_t *count, uint32_t *capacity);
struct vs_rel *vs_join_columns(struct vs_binder *binder, const struct vs_rel *left,
                               const struct vs_rel *right, enum vs_join_type type);
/* Which side an expression over both looks at; the right one's columns begin at `first_right`. */
struct vs_sides {
    bool reads[2]; /* left, right */
};
struct vs_sides vs_expr_sides(const struct vs_expr *expr, uint32_t first_right);
/* The join of FROM becomes the scope's rel, when that is still to be done. */
VS_MUST_USE enum vs_err vs_scope_make_join(struct vs_binder *binder, struct vs_scope *scope);
/* bind_hints.c: after the FROM was bound. */
VS_MUST_USE enum vs_err vs_bind_hints(struct vs_binder *binder, const struct vs_ast_select *select,
                                      struct vs_scope *scope);
/* bind_subquery.c */
/* A conjunct of WHERE that is IN, NOT IN, EXISTS or NOT EXISTS with a query: *done. */
VS_MUST_USE enum vs_err vs_bind_semi_join(struct vs_binder *binder, struct vs_scope *scope,
                                          const struct vs_ast_expr *ast, bool *done);
/* bind_walk.c: IN, EXISTS, SOME or ALL of a query */
bool vs_ast_is_query_test(const struct vs_ast_expr *ast);
/* SELECT items FROM .. [WHERE ..] and nothing else. */
bool vs_ast_is_plain_select(const struct vs_ast_query *query);
/* bind_value_query.c */
/* Queries that stand for values in the expression, and such tests, become columns of the scope's rel. */
VS_MUST_USE enum vs_err vs_bind_scalars(struct vs_binder *binder, struct vs_scope *scope,
                                        const struct vs_ast_expr *ast);

/* bind_lateral.c */
struct vs_bound_conditions {
    const struct vs_expr **items;
    uint32_t count;
};
/* LATERAL (..) beside `left`, whose columns are left_columns; conditions: over these columns and those of out->rel. */
VS_MUST_USE enum vs_err vs_bind_lateral(struct vs_binder *binder, const struct vs_ast_table *table,
                                        const struct vs_relation *left, const struct vs_rel *left_columns,
                                        struct vs_relation *out, struct vs_bound_conditions *conditions);

/* Drafts. */
struct join_draft {
    struct vs_rel *inputs[2];
    struct vs_column_list added[2];
    struct vs_join join;
    const struct vs_expr **rest; /* conditions that are no keys */
    uint32_t rest_count;
};

/* Splits them into keys and rest. */
void vs_join_draft_conditions(struct vs_binder *binder, struct join_draft *draft,
                              const struct vs_expr *const *conditions, uint32_t count);
/* Output: the columns of the inputs, without added ones. */
struct vs_rel *vs_join_draft_finish(struct vs_binder *binder, struct join_draft *draft,
                                    enum vs_node_kind kind);

/* The keys compare start and end of equal windows; then join.time is set to the ends. */
bool vs_join_draft_is_windowed(struct join_draft *draft);

/* The conditions bound the difference of time attributes of both sides; then they go from the rest
 * into join.lower_ms and upper_ms. */
bool vs_join_draft_has_interval(struct join_draft *draft);
/* FOR SYSTEM_TIME AS OF: which kind of join it is, and what Flink refuses. */
VS_MUST_USE enum vs_err vs_join_draft_temporal(struct vs_binder *binder, struct join_draft *draft,
                                               const struct vs_join_tree *tree,
                                               enum vs_node_kind *kind);

#endif
