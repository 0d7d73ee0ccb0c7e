/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the operators of a plan are given: windows, aggregate calls, sort keys, frames. Columns are those of the
 * operator's input; times are milliseconds. Immutable; plan arena. */
#ifndef VS_CORE_SQL_PARAMETERS_H
#define VS_CORE_SQL_PARAMETERS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sql/expr.h"
#include "core/sql/type.h"

enum vs_window_kind { VS_WINDOW_TUMBLE, VS_WINDOW_HOP, VS_WINDOW_CUMULATE, VS_WINDOW_SESSION };

struct vs_window {
    enum vs_window_kind kind;
    uint32_t time_column; /* of the input; its attribute says rowtime or proctime */
    int64_t size_ms;      /* SESSION: gap */
    int64_t slide_ms;     /* HOP: slide; CUMULATE: step; else size */
    int64_t offset_ms;
    uint32_t *partition; /* SESSION PARTITION BY */
    uint32_t partition_count;
};

struct vs_aggregate; /* a row of aggregates.def (core/sql/aggregate.h) */

struct vs_agg_call {
    const struct vs_aggregate *aggregate;
    struct vs_type type; /* of the result */
    uint32_t args[3];    /* columns of the input */
    uint32_t arg_count;
    struct vs_type arg_types[3];
    int32_t filter; /* BOOLEAN column of FILTER (WHERE ..), -1: none */
    bool distinct;
    struct vs_value constants[2]; /* LAG offset and default, LISTAGG separator: by aggregates.def */
};

enum vs_join_type {
    VS_JOIN_INNER,
    VS_JOIN_LEFT,
    VS_JOIN_RIGHT,
    VS_JOIN_FULL,
    VS_JOIN_SEMI, /* left rows that have a partner; output: left columns */
    VS_JOIN_ANTI, /* left rows that have none */
};

/* Of two inputs, 0 left and 1 right; output: their columns one after another. */
struct vs_join {
    enum vs_join_type type;
    uint32_t *keys[2];  /* columns per input that are equal, pair by pair */
    bool *null_is_equal; /* per pair: IS NOT DISTINCT FROM */
    uint32_t key_count;
    const struct vs_expr *condition; /* what else must hold, over left columns, then right; NULL: nothing */
    uint32_t time[2];   /* INTERVAL, TEMPORAL: the time attributes; WINDOW: window_end */
    int64_t lower_ms;   /* INTERVAL: left time - right time lies in [lower_ms, upper_ms] */
    int64_t upper_ms;
    struct vs_type time_type; /* of the event time that drives the join; WINDOW: of window_time */
    int64_t ttl_ms[2];  /* JOIN: STATE_TTL of each input; -1: table.exec.state.ttl */
};

struct vs_sort_key {
    uint32_t column;
    bool descending;
    bool nulls_first;
};

enum vs_frame_kind { VS_FRAME_RANGE, VS_FRAME_ROWS };

#endif
