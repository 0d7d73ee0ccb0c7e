/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The logical graph: what the statements mean, before columns are pruned.
 *
 * A vs_rel is a node with all its columns. Two that do the same on the same inputs are one
 * (vs_rel_share), which is how rules come to share work. A rel never changes after it was made, its
 * inputs have smaller indexes. Besides the parameters each rel carries what it is in words that do
 * not depend on how the query was written: rows_hash says which rows come out, column_hashes what
 * each column holds. Projections and column positions do not show in them, so an operator keeps its
 * hash, and its state, when unrelated rules of a script change.
 *
 * A RANK whose limit is VS_RANK_OPEN is a ROW_NUMBER() that no predicate has bounded yet:
 * vs_rel_bound_rank sets the limit when `rn <= n` is met, and no statement may end with an open
 * one. Plan arena, one thread. The makers below cannot fail: what they are given has been checked.
 */
#ifndef VS_CORE_SQL_PLAN_REL_H
#define VS_CORE_SQL_PLAN_REL_H

#include "core/sql/plan.h"

#define VS_RANK_OPEN UINT64_MAX
#define VS_RANK_BY_COLUMN (UINT64_MAX - 1) /* the limit is a column of the input */
enum { VS_NO_COLUMN = -1 };

/* Which columns are the bounds of a window, when the rows are in one. */
struct vs_window_columns {
    bool known;
    struct vs_window window;  /* time_column is not used */
    struct vs_type time_type; /* of window_time */
    int32_t start, end, time; /* VS_NO_COLUMN when it was projected away */
    const int32_t *partition; /* SESSION: its PARTITION BY, VS_NO_COLUMN when projected away */
    uint32_t partition_count;
    bool is_session; /* rows of sessions that are not grouped yet */
};

/* An aggregate or analytic call over columns of the input. */
struct vs_rel_call {
    struct vs_agg_call agg;
    struct vs_str constants; /* its constant arguments as bytes, to compare and hash them */
    struct vs_str name;      /* of its column, for EXPLAIN */
};

struct vs_rel {
    struct vs_node node; /* inputs, id and hash are set when the plan is made */
    uint32_t index;
    struct vs_rel **inputs;
    uint64_t rows_hash;
    uint64_t *column_hashes;
    struct vs_str
        *hash_names;      /* column_hashes as names, made when an expression over them is hashed */
    uint64_t params_hash; /* of what changes columns, not rows: calls */
    const struct vs_rel_call *calls; /* of operators that have calls */
    struct vs_window_columns windows;
    bool registry; /* SCAN of a table that is read whole before the others */
    struct vs_str sink_name;
    const struct vs_script *script;
    uint32_t at; /* where it was first needed */
    uint32_t visit;
    /* While the plan is made: rewrite.c, physical.c. */
    struct vs_rel *rewritten;
    const struct vs_rel *original; /* what it was rewritten from: its hashes count */
    uint32_t consumer_count;
    uint32_t rule_count;
    bool absorbed; /* a FILTER that became a part of the one above */
    bool *needed;  /* columns */
    uint32_t *map; /* column -> column of `physical` */
    struct vs_node *physical;
};

struct vs_rel_list {
    struct vs_rel **items;
    uint32_t count;
};

struct vs_rels {
    struct vs_arena *arena;
    struct vs_rel **items;
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots; /* open addressing over `items`, index + 1 */
    uint32_t slot_count;
    uint32_t visit; /* number of the last vs_rels_below */
    struct vs_rel_list visited;
    uint32_t visited_capacity;
    /* Where new ones are said to come from. */
    const struct vs_script *script;
    uint32_t at;
};

bool vs_rel_call_equal(const struct vs_rel_call *a, const struct vs_rel_call *b);

/* The columns of a SELECT or a sink to be: expressions over one rel. */
struct vs_exprs {
    const struct vs_expr **items;
    uint32_t count;
};

void vs_rels_init(struct vs_rels *rels, struct vs_arena *arena);
/* All rels that the roots need, inputs first; borrows until the next call. */
struct vs_rel_list vs_rels_below(struct vs_rels *rels, struct vs_rel *const *roots,
                                 uint32_t root_count);

struct vs_rel *vs_rel_scan(struct vs_rels *rels, const struct vs_table *table, bool registry);
struct vs_columns {
    const struct vs_str *names;
    const struct vs_type *types;
    uint32_t count;
};
struct vs_rel *vs_rel_values(struct vs_rels *rels, const struct vs_columns *columns,
                             const struct vs_value *cells, uint32_t row_count);
/* The input itself when nothing changes; one projection when the input is a projection that only
 * picks. */
struct vs_rel *vs_rel_project(struct vs_rels *rels, struct vs_rel *input, struct vs_exprs exprs,
                              const struct vs_str *names);
/* As vs_rel_project, and merges with the projection below whatever it computes. */
struct vs_rel *vs_rel_project_merged(struct vs_rels *rels, struct vs_rel *input,
                                     struct vs_exprs exprs, const struct vs_str *names);
/* Goes below a projection that only picks, and below a WINDOW whose columns it does not read. */
struct vs_rel *vs_rel_filter(struct vs_rels *rels, struct vs_rel *input,
                             const struct vs_expr *predicate);
struct vs_rel *vs_rel_filter_below_project(struct vs_rels *rels, struct vs_rel *project,
                                           const struct vs_expr *predicate);
struct vs_rel *vs_rel_watermark(struct vs_rels *rels, struct vs_rel *input, uint32_t time_column,
                                const struct vs_expr *watermark);
/* The inputs have the same number of columns of equal types. */
struct vs_rel *vs_rel_union(struct vs_rels *rels, struct vs_rel *const *inputs,
                            uint32_t input_count);
struct vs_rel *vs_rel_window(struct vs_rels *rels, struct vs_rel *input,
                             const struct vs_window *window);

struct vs_aggregation {
    bool windowed;
    bool windows_attached;
    struct vs_window window;           /* windowed */
    uint32_t window_start, window_end; /* windows_attached: columns of the input */
    struct vs_type time_type;          /* windowed: of window_time */
    const uint32_t *keys;
    uint32_t key_count;
    const struct vs_rel_call *calls;
    uint32_t call_count;
    struct vs_ttl_hint ttl; /* not windowed */
};
struct vs_rel *vs_rel_aggregate(struct vs_rels *rels, struct vs_rel *input,
                                const struct vs_aggregation *what);

struct vs_over_spec {
    const uint32_t *partition;
    uint32_t partition_count;
    const struct vs_sort_key *order;
    uint32_t order_count;
    enum vs_frame_kind frame;
    int64_t preceding;
    bool is_limit; /* of vs_rel_rank: LIMIT, and below it OFFSET */
    uint64_t offset;
    uint32_t limit_column; /* of vs_rel_rank with VS_RANK_BY_COLUMN */
};
struct vs_rel *vs_rel_over(struct vs_rels *rels, struct vs_rel *input,
                           const struct vs_over_spec *spec, const struct vs_rel_call *calls,
                           uint32_t call_count);
/* The number is the last column, also where it can only be 1. */
struct vs_rel *vs_rel_rank(struct vs_rels *rels, struct vs_rel *input,
                           const struct vs_over_spec *spec, uint64_t limit);
/* By a rowtime, upwards, and then by others. */
struct vs_rel *vs_rel_sort(struct vs_rels *rels, struct vs_rel *input,
                           const struct vs_sort_key *order, uint32_t order_count);
/* Ordered by one time attribute, upwards. */
bool vs_over_is_by_time(const struct vs_rel *input, const struct vs_over_spec *spec);
/* True when the column is the number of an open rank somewhere below. */
bool vs_rel_is_open_rank(const struct vs_rel *rel, uint32_t column);
/* True when the column is one of the input of the rank below, and a whole number: it may bound the rank. */
bool vs_rel_can_limit_rank(const struct vs_rel *rel, uint32_t column, uint32_t *limit_column);
/* The same query with the open rank, whose number is `column`, bounded. The columns stay where they
 * are. limit_column: of the rank's input, with VS_RANK_BY_COLUMN. */
struct vs_rel *vs_rel_bound_rank(struct vs_rels *rels, struct vs_rel *rel, uint32_t column,
                                 uint64_t limit, uint32_t limit_column);

/* kind: JOIN .. LOOKUP_JOIN. */
struct vs_rel *vs_rel_join(struct vs_rels *rels, enum vs_node_kind kind, struct vs_rel *left,
                           struct vs_rel *right, const struct vs_join *join);
bool vs_node_is_join(enum vs_node_kind kind);
/* The last column is a BIGINT. */
struct vs_rel *vs_rel_replicate(struct vs_rels *rels, struct vs_rel *input, bool numbers);

struct vs_silence_spec {
    const uint32_t *partition;
    uint32_t partition_count;
    uint32_t time_column;
    int64_t timeout_ms;
    struct vs_rel *expected; /* NULL: none */
    const uint32_t *expected_partition;
    int32_t timeout_column, opens_column, closes_column, from_column, until_column;
};
struct vs_rel *vs_rel_silence(struct vs_rels *rels, struct vs_rel *input,
                              const struct vs_silence_spec *spec);
struct vs_anomaly_spec {
    const uint32_t *partition;
    uint32_t partition_count;
    uint32_t time_column, value_column;
    const struct vs_anomaly_params *params;
};
struct vs_rel *vs_rel_anomaly(struct vs_rels *rels, struct vs_rel *input,
                              const struct vs_anomaly_spec *spec);
struct vs_sink_spec {
    const struct vs_table *table; /* NULL: a top-level SELECT */
    struct vs_str name;
    const struct vs_str *names; /* of the columns */
    const struct vs_type *types;
    bool upsert;
};
/* Never shared: each top-level SELECT has its own. */
struct vs_rel *vs_rel_sink(struct vs_rels *rels, struct vs_rel *input,
                           const struct vs_sink_spec *spec);

/* The same operator on other inputs, which have the same columns in the same places. */
struct vs_rel *vs_rel_with_inputs(struct vs_rels *rels, struct vs_rel *rel,
                                  struct vs_rel *const *inputs);

/* Column of the input that output `column` passes on unchanged, or VS_NO_COLUMN. */
int32_t vs_rel_passed_column(const struct vs_rel *rel, uint32_t column);
bool vs_expr_is_column(const struct vs_expr *expr, uint32_t column);
/* True when all that the expression reads of a projection are columns and constants, not
 * computations. */
bool vs_rel_uses_trivial(const struct vs_rel *project, const struct vs_expr *expr);
/* False when the expressions would become too large with the projection's put into them: they are
 * trees. */
bool vs_rel_can_substitute(const struct vs_rel *project, struct vs_exprs exprs);
/* True when the expression reads a column that the WINDOW adds. */
bool vs_rel_uses_window(const struct vs_rel *window, const struct vs_expr *expr);

/* Small helpers of the planner: copies and growing arrays in an arena. */
void *vs_plan_copy(struct vs_arena *arena, const void *items, size_t count, size_t size);
void *vs_plan_grow(struct vs_arena *arena, void *items, uint32_t count, uint32_t *capacity,
                   size_t size);
#define VS_PLAN_COPY(arena, items, count) vs_plan_copy((arena), (items), (count), sizeof *(items))

#endif
