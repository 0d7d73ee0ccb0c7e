/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A worker: the thread that owns one task. It reads its partition of every source topic, feeds the task, and
 * commits: one journal append per commit, and only then are the rows visible to the deliveries.
 *
 * Ticks: a tick of time T is applied only when everything that was in the log when the clock read T has been
 * taken in, so silence is never judged over records that are already here.
 * Recovery (vs_worker_recover): newest snapshot, then the steps of the journal behind it are fed again; their
 * rows were handed over before and are thrown away.
 * Any error but a full disk ends the process through the hub: a restart recovers. */
#ifndef VS_RUNTIME_WORKER_H
#define VS_RUNTIME_WORKER_H

#include <stdatomic.h>

#include "core/sql/task.h"
#include "ports/clock.h"
#include "ports/journal.h"
#include "ports/log.h"
#include "ports/snapshot.h"
#include "runtime/commit.h"
#include "runtime/hub.h"
#include "runtime/metrics.h"

struct vs_worker_config {
    const struct vs_plan *plan;
    uint32_t task;
    uint32_t task_count;
    const bool *typed_sinks;
    struct vs_log *log;
    struct vs_journal *journal;
    struct vs_snapshots *snapshots;
    const struct vs_clock *clock;
    bool clock_is_driven;
    struct vs_hub *hub;
    struct vs_metrics *metrics;
};

struct vs_worker;
/* Recovers; blocking. After OK, start() runs the thread. */
VS_MUST_USE enum vs_err vs_worker_new(const struct vs_worker_config *config, struct vs_worker **out,
                                      struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_worker_start(struct vs_worker *worker, struct vs_err_note *note);
/* Joins the thread after the hub's stop level was raised: final commit and snapshot. */
void vs_worker_join(struct vs_worker *worker);
void vs_worker_free(struct vs_worker *worker);
/* Newest time that the task has seen, from before the restart: the driven clock goes on from there. */
int64_t vs_worker_last_tick_ms(const struct vs_worker *worker);
/* Everything that is in the log now, and the time of a driven clock, has been taken in and committed. Any thread. */
bool vs_worker_is_settled(struct vs_worker *worker);
void vs_worker_wake(struct vs_worker *worker);

#endif
