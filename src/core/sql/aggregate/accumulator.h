/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What an aggregate is, for the operators that run it. */
#ifndef VS_CORE_SQL_AGGREGATE_ACCUMULATOR_H
#define VS_CORE_SQL_AGGREGATE_ACCUMULATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sql/aggregate.h"

enum vs_aggregate_kind {
    VS_AGG_COUNT,
    VS_AGG_SUM,
    VS_AGG_AVG,
    VS_AGG_MIN,
    VS_AGG_MAX,
    VS_AGG_FIRST_VALUE,
    VS_AGG_LAST_VALUE,
    VS_AGG_STDDEV_POP,
    VS_AGG_STDDEV_SAMP,
    VS_AGG_VAR_POP,
    VS_AGG_VAR_SAMP,
    VS_AGG_LISTAGG,
    VS_AGG_LAG
};

struct vs_aggregate {
    const char *name;
    enum vs_aggregate_kind kind;
    uint32_t args_min;
    uint32_t args_max;
    bool over_only;
};

#endif
