/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Aggregate and analytic functions: which there are, what they accept and give, and their accumulators.
 *
 * One table (aggregate/aggregates.def). Semantics are Flink's (flink.md sections 3 and 4 of the project's facts,
 * docs/sql.md for users): NULLs are skipped except by COUNT(*), SUM keeps the type of its argument and wraps,
 * AVG of integers truncates, and so on. */
#ifndef VS_CORE_SQL_AGGREGATE_H
#define VS_CORE_SQL_AGGREGATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/sql/plan.h"

struct vs_agg_request {
    struct vs_str name; /* any case; COUNT with no argument is COUNT(*) */
    struct vs_type arg_types[3];
    uint32_t arg_count;
    bool distinct;
    bool over; /* in an OVER clause: LAG, FIRST_VALUE .. are allowed */
    /* Constant arguments (LAG's offset and default, LISTAGG's separator): set where the argument is a literal. */
    bool is_constant[3];
    struct vs_value constants[3];
};

/* True when the name is an aggregate or, with over, also an analytic function. */
bool vs_aggregate_exists(struct vs_str name, bool over);
/* Fills call->aggregate, type, arg_types, distinct, constants; args and filter stay the planner's. call->arg_count
 * is what is left of the arguments as columns. INVALID: the note says why, as Flink does. */
VS_MUST_USE enum vs_err vs_aggregate_resolve(const struct vs_agg_request *request, struct vs_agg_call *call,
                                             struct vs_err_note *note);
const char *vs_aggregate_name(const struct vs_aggregate *aggregate);

#endif
