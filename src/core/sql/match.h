/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* MATCH_RECOGNIZE as the planner hands it to the operator (Flink: "Pattern Recognition").
 *
 * A pattern is a list of variables, each with a quantifier; a row belongs to a match right behind
 * the row before it. What DEFINE and MEASURES read of the rows of a match are the `reads`; their
 * expressions are over these as columns. Immutable; plan arena. */
#ifndef VS_CORE_SQL_MATCH_H
#define VS_CORE_SQL_MATCH_H

#include "core/sql/plan.h"

#define VS_MATCH_ANY UINT32_MAX /* instead of a variable: the rows of all of them */

struct vs_match_part {
    struct vs_str variable;
    uint32_t min;
    uint32_t max; /* UINT32_MAX: without bound */
    bool greedy;
    const struct vs_expr *define; /* BOOLEAN over the reads; NULL: every row */
};

enum vs_match_skip {
    VS_MATCH_SKIP_PAST_LAST,
    VS_MATCH_SKIP_TO_NEXT,
    VS_MATCH_SKIP_TO_FIRST, /* of skip_part */
    VS_MATCH_SKIP_TO_LAST
};

enum vs_match_read_kind {
    VS_MATCH_READ_ROW,       /* a column of one row */
    VS_MATCH_READ_AGGREGATE, /* over the rows of the variable */
    VS_MATCH_READ_ROWTIME,   /* MATCH_ROWTIME() */
    VS_MATCH_READ_PROCTIME   /* MATCH_PROCTIME() */
};

struct vs_match_read {
    enum vs_match_read_kind kind;
    uint32_t variable; /* index of its part, or VS_MATCH_ANY */
    bool first;        /* ROW: offset counts from the first row, else from the last one back */
    uint32_t offset;
    uint32_t column; /* ROW: of the input */
    struct vs_agg_call call;
    struct vs_str constants; /* AGGREGATE: as in vs_rel_call */
    struct vs_type type;
};

struct vs_match {
    uint32_t *partition;
    uint32_t partition_count;
    struct vs_sort_key *order; /* the first is a time attribute, upwards */
    uint32_t order_count;
    struct vs_match_part *parts;
    uint32_t part_count;
    enum vs_match_skip skip;
    uint32_t skip_part;
    int64_t within_ms; /* the last row must be nearer to the first; 0: no bound */
    struct vs_match_read *reads;
    uint32_t read_count;
    const struct vs_expr **measures; /* over the reads */
    uint32_t measure_count;
};

#endif
