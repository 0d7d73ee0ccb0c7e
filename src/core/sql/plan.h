/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The plan: a graph of operators in topological order, shared by all statements of a script.
 *
 * Made by the planner, run by task.c. Two nodes that do the same on the same inputs are one node (structural
 * hash), so a hundred rules over one view scan, decode and de-duplicate once. Immutable; plan arena. */
#ifndef VS_CORE_SQL_PLAN_H
#define VS_CORE_SQL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/sql/expr.h"
#include "core/sql/parameters.h"
#include "core/sql/script.h"
#include "core/sql/table.h"

enum vs_node_kind {
    VS_NODE_SCAN,      /* source table -> its used physical and metadata columns */
    VS_NODE_VALUES,    /* constant rows, once */
    VS_NODE_PROJECT,   /* exprs over the input */
    VS_NODE_FILTER,    /* rows where a predicate is TRUE */
    VS_NODE_WATERMARK, /* assigns the rowtime attribute and drives event time */
    VS_NODE_UNION,     /* all inputs, merged by order */
    VS_NODE_WINDOW,    /* TVF: input columns + window_start, window_end, window_time; HOP multiplies rows */
    VS_NODE_WINDOW_AGGREGATE, /* keys, aggregates, window_start, window_end, window_time at window end */
    VS_NODE_GROUP_AGGREGATE,  /* keys, aggregates; updating */
    VS_NODE_OVER,             /* input columns + one column per call */
    VS_NODE_RANK,             /* ROW_NUMBER() <= n: de-duplication and Top-N; ORDER BY .. LIMIT, LIMIT */
    VS_NODE_MATCH,            /* MATCH_RECOGNIZE: partition columns and measures, one row per match */
    VS_NODE_SORT,             /* ORDER BY rowtime: rows in order, when the watermark has reached them */
    VS_NODE_SILENCE,          /* process table function */
    VS_NODE_ANOMALY,          /* process table function: the partition, metric, score, .., rowtime */
    VS_NODE_EXCHANGE_SEND,    /* rows and watermarks to the task that owns their key, through a topic */
    VS_NODE_EXCHANGE_RECEIVE, /* what all tasks sent to this one */
    VS_NODE_JOIN,             /* regular: both inputs kept, updating */
    VS_NODE_INTERVAL_JOIN,    /* times of both sides lie within bounds of each other */
    VS_NODE_WINDOW_JOIN,      /* rows of the same window, at its end */
    VS_NODE_TEMPORAL_JOIN,    /* each left row with the version of its time */
    VS_NODE_LOOKUP_JOIN,      /* each left row with what a registry holds */
    VS_NODE_REPLICATE,        /* a row as often as its last column says, without it; or numbered in it (UNNEST) */
    VS_NODE_SINK,             /* a sink table, or the changelog of a top-level SELECT */
    VS_NODE_KIND_COUNT
};

struct vs_anomaly_params; /* core/sql/anomaly.h */

/* Of a STATE_TTL hint; not set: table.exec.state.ttl. 0: for ever. */
struct vs_ttl_hint {
    bool is_set;
    int64_t ms;
};

struct vs_node {
    enum vs_node_kind kind;
    uint32_t id; /* index in vs_plan.nodes; inputs have smaller ids */
    const struct vs_node **inputs;
    uint32_t input_count;
    /* What comes out. */
    struct vs_str *names;
    struct vs_type *types;
    uint32_t column_count;
    bool updates, deletes; /* may emit -U / +U; -D */
    uint32_t *upsert_key; /* columns that identify a row of an updating result; count 0: none known */
    uint32_t upsert_key_count;
    uint64_t hash;       /* structural: the same in the next version of the script, so that state is kept */
    uint64_t *column_hashes; /* what each column holds, as stable: unneeded columns come and go with other rules */
    uint32_t rule_count;     /* statements that share the node */
    uint32_t line;       /* of the statement that first needed it */
    struct vs_str file;

    union {
        struct {
            const struct vs_table *table;
            uint32_t source;   /* index in vs_plan.sources */
            uint32_t *columns; /* table column index per output column; physical or metadata */
        } scan;
        struct {
            const struct vs_value *cells; /* row after row */
            uint32_t row_count;
        } values;
        struct {
            const struct vs_expr **exprs; /* one per output column */
        } project;
        struct {
            const struct vs_expr *predicate;
        } filter;
        struct {
            uint32_t time_column;
            const struct vs_expr *watermark; /* over the input; a TIMESTAMP(_LTZ)(3) */
        } watermark;
        struct vs_window window;
        struct {
            struct vs_window window; /* unused (and no windows at all) for GROUP_AGGREGATE */
            bool windows_attached;   /* the input has window_start/window_end columns already (two levels) */
            uint32_t window_start, window_end; /* then: those columns */
            uint32_t *keys;
            uint32_t key_count;
            struct vs_agg_call *calls;
            uint32_t call_count;
            struct vs_ttl_hint ttl; /* GROUP_AGGREGATE */
        } aggregate; /* output: keys, calls, then for WINDOW_AGGREGATE window_start, window_end, window_time */
        struct {
            uint32_t *partition;
            uint32_t partition_count;
            uint32_t time_column; /* rowtime or proctime attribute, ascending */
            enum vs_frame_kind frame;
            int64_t preceding; /* RANGE: ms, ROWS: rows; -1: UNBOUNDED */
            struct vs_agg_call *calls;
            uint32_t call_count;
        } over;
        struct {
            uint32_t *partition;
            uint32_t partition_count;
            struct vs_sort_key *order;
            uint32_t order_count;
            uint64_t limit;
            bool is_limit_by_column; /* limit is the value of limit_column in the first row of a partition; NULL: 0 */
            uint32_t limit_column;
            bool rank_column; /* the number itself is an output column, the last one (BIGINT) */
            bool is_upward;   /* updates of a row only move it up: they are taken as a whole */
            bool is_limit;    /* LIMIT: no de-duplication; without order the first rows that come */
            uint64_t offset;  /* LIMIT .. OFFSET: ranks up to this one are not given out */
            int32_t window_end; /* >= 0: this column and its start are in the partition: the rows are given out,
                                   append-only, when the window is complete */
            struct vs_type window_time; /* then: its kind and attribute say which clock counts */
        } rank;
        struct {
            bool numbers; /* the last column is the number of the copy */
        } replicate;
        const struct vs_match *match; /* core/sql/match.h */
        struct {
            struct vs_sort_key *order; /* first the rowtime, upwards */
            uint32_t order_count;
        } sort;
        struct {
            uint32_t *partition; /* of the input; the same number of columns is taken from `expected` */
            uint32_t partition_count;
            uint32_t time_column;
            int64_t timeout_ms;
            /* inputs[1], when there: devices that must be heard of, by their partition columns; the columns
             * below override per device when >= 0. */
            uint32_t *expected_partition;
            int32_t timeout_column;  /* INT or BIGINT seconds; NULL: timeout_ms */
            int32_t opens_column;    /* INT minute of the day in the session zone, or NULL: always open */
            int32_t closes_column;
            /* Maintenance: BIGINT (ms since 1970), TIMESTAMP or TIMESTAMP_LTZ. One that is NULL leaves that side
             * open, both NULL: none. */
            int32_t from_column, until_column;
        } silence;
        struct vs_join join; /* JOIN .. LOOKUP_JOIN */
        struct {
            uint32_t *partition;
            uint32_t partition_count;
            uint32_t time_column;
            uint32_t value_column; /* DOUBLE */
            const struct vs_anomaly_params *params;
        } anomaly;
        struct {
            const struct vs_table *table; /* the topic between the tasks, made by the planner */
            uint32_t *keys;               /* columns; none: all rows go to one task */
            uint32_t key_count;
            uint32_t sink;   /* SEND: index in vs_plan.sinks */
            uint32_t source; /* RECEIVE: index in vs_plan.sources; its one input is the SEND */
        } exchange;
        struct {
            const struct vs_table *table; /* NULL: top-level SELECT */
            uint32_t sink;                /* index in vs_plan.sinks */
            bool upsert;                  /* -U are left out: the table has a PRIMARY KEY */
        } sink;
    } as;
};

/* One place where rows come in; several scans of one table are one source. */
struct vs_plan_source {
    const struct vs_table *table;
    const struct vs_node *scan;
    bool registry; /* bounded and without watermark: read whole before the others, and each task takes the rows
                      whose PRIMARY KEY belongs to its partition (the expected devices of SILENCE) */
    bool exchange; /* scan is an EXCHANGE_RECEIVE */
};

struct vs_plan_sink {
    const struct vs_table *table; /* NULL: top-level SELECT */
    struct vs_str name;           /* table name, or "select" */
    const struct vs_node *node;   /* SINK; its types are the table's written columns in order */
    bool alerting;                /* rows are committed at once (servicenow, and what leads there) */
    bool exchange;                /* node is an EXCHANGE_SEND */
};

struct vs_setting {
    struct vs_str key;
    struct vs_str value;
};

struct vs_plan_object {
    struct vs_str name;
    struct vs_str *columns;
    uint32_t column_count;
};

struct vs_plan {
    const struct vs_node **nodes; /* topological */
    uint32_t node_count;
    struct vs_plan_source *sources;
    uint32_t source_count;
    struct vs_plan_sink *sinks; /* one per sink table (all INSERTs into it) or top-level SELECT */
    uint32_t sink_count;
    struct vs_setting *settings; /* last SET of each key wins */
    uint32_t setting_count;
    struct vs_zone zone; /* table.local-time-zone: one for the whole script */
    const struct vs_table **tables; /* all created tables, in order */
    uint32_t table_count;
    struct vs_plan_object *objects; /* tables and views, for completion */
    uint32_t object_count;
    uint32_t partition_count; /* of the source topics, by their option 'partitions': as many tasks run the plan */
    uint64_t hash; /* of all nodes */
    struct vs_str explained; /* text of the EXPLAIN statements of the script, one after another */
};

enum vs_plan_mode {
    VS_PLAN_RUN,  /* SELECT and INSERT make sinks */
    VS_PLAN_CHECK /* the same, and also refuses scripts without any INSERT or SELECT */
};

/* Parses, binds and plans the scripts as if they were one. overrides win over SET statements. On failure the
 * note says "file:line:column: what is wrong", in words a Flink user knows, and what to do.
 * EXPLAIN statements are collected in vs_plan.explained; they make no sinks. */
VS_MUST_USE enum vs_err vs_plan_compile(struct vs_arena *plan, const struct vs_script *scripts,
                                        uint32_t script_count, const struct vs_setting *overrides,
                                        uint32_t override_count, const struct vs_plan **out,
                                        struct vs_err_note *note);
/* EXPLAIN: the shared graph, per node what it does, its columns, its state and bytes per key, who shares it. */
void vs_plan_explain(struct vs_buf *out, const struct vs_plan *plan);
/* Value of a setting, its default from core/settings.def, or empty. */
struct vs_str vs_plan_setting(const struct vs_plan *plan, struct vs_str key);

#endif
