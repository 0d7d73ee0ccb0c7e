/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A delivery: one sink's thread. It reads the journal behind a cursor of its own, so that no sink waits for
 * another, hands the sink's rows to its taker, and moves the cursor.
 *
 * The taker is one of three: a sink adapter with the retry policy of core/retry (deliver_rows.c), the incident
 * lifecycle for servicenow tables (deliver_incidents.c), or the dead letter store for records that could not be
 * processed (deliver_dead.c). A taker takes rows in order and answers OK only when they are safe: then the cursor
 * moves. It may block; it returns CLOSED when the hub's stop level became VS_STOPPED, and LIMIT when the dead letter
 * store is full: then it is tried again.
 * Dead letters that a person asked to be retried are handed to the taker of their target, as rows of the task
 * VS_TASK_OF_RETRIES whose sequence is the number of the retry, so that they are as idempotent as all others.
 * A full disk is waited for: then the delivery begins anew at its cursor with a fresh taker, as after a crash. */
#ifndef VS_RUNTIME_DELIVERY_H
#define VS_RUNTIME_DELIVERY_H

#include "ports/dead_letter.h"
#include "ports/journal.h"
#include "ports/sink.h"
#include "runtime/commit.h"
#include "runtime/hub.h"
#include "runtime/metrics.h"

#define VS_TASK_OF_RETRIES UINT32_MAX

struct vs_delivery_counters {
    vs_metric_value *rows;
    vs_metric_value *applied;
    vs_metric_value *dead;
    vs_metric_value *waiting;
    vs_metric_value *retries;
};

/* What a taker works with; borrowed for its whole life. */
struct vs_taker_env {
    const struct vs_plan *plan;
    const struct vs_plan_sink *sink; /* NULL: dead letters */
    struct vs_sink_env sink_env;
    struct vs_dead_letters *dead_letters;
    const struct vs_clock *clock;
    struct vs_hub *hub;
    struct vs_delivery_counters counters;
};

struct vs_taker_ops {
    void (*close)(void *taker);
    /* Rows of one commit (a slice of at most vendstream.delivery.batch-rows). */
    enum vs_err (*take)(void *taker, const struct vs_sink_row *rows, const struct vs_commit_row *commit_rows,
                        uint32_t count, struct vs_err_note *note);
    /* Optional: work that waits for time or answers; *wait_ms is when to call again at the latest. */
    enum vs_err (*pump)(void *taker, int64_t *wait_ms, struct vs_err_note *note);
    /* Optional: newest row that the target holds (see vs_sink_ops.last_written). */
    enum vs_err (*last_written)(void *taker, uint32_t task, struct vs_row_position *out, struct vs_err_note *note);
    /* Hands an ASKED dead letter of this target back once more. OK with the letter's new state, reason and attempts;
     * still ASKED: not now. */
    enum vs_err (*retry)(void *taker, struct vs_dead_letter *letter, struct vs_err_note *note);
    /* Optional: nothing is left to be done for the rows that were taken. */
    bool (*is_quiet)(void *taker);
};

/* The row of an ASKED letter. */
struct vs_sink_row vs_letter_row(const struct vs_dead_letter *letter);
VS_MUST_USE enum vs_err vs_taker_rows_new(const struct vs_taker_env *env, const struct vs_sink_ops *ops,
                                          void **taker, const struct vs_taker_ops **taker_ops,
                                          struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_taker_dead_new(const struct vs_taker_env *env, void **taker,
                                          const struct vs_taker_ops **taker_ops, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_taker_incidents_new(const struct vs_taker_env *env, void **taker,
                                               const struct vs_taker_ops **taker_ops, struct vs_err_note *note);

struct vs_delivery_config {
    struct vs_taker_env env;
    uint32_t index; /* among the deliveries of the hub */
    uint32_t task_count;
    struct vs_journal *journal;
    const char *data_dir;
    enum vs_err (*make_taker)(const struct vs_taker_env *env, void **taker, const struct vs_taker_ops **taker_ops,
                              struct vs_err_note *note);
};

struct vs_delivery;
VS_MUST_USE enum vs_err vs_delivery_start(const struct vs_delivery_config *config, struct vs_delivery **out,
                                          struct vs_err_note *note);
/* True when all commits are drained and the taker is quiet. Any thread. */
bool vs_delivery_is_quiet(struct vs_delivery *delivery);
void vs_delivery_stop(struct vs_delivery *delivery); /* joins; NULL is fine */

#endif
