/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the threads of one process tell each other: commits made, commits drained, stop, failure.
 *
 * Numbers per task and sink move forward only. One mutex and one condition for all: they change a few hundred
 * times a second at most. */
#ifndef VS_RUNTIME_HUB_H
#define VS_RUNTIME_HUB_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { VS_DISK_FULL_WAIT_MS = 200 }; /* until a full disk is tried again */
enum vs_stop_level { VS_RUNNING, VS_DRAINING, VS_STOPPED };

struct vs_hub {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    uint32_t task_count;
    uint32_t sink_count;   /* deliveries */
    uint64_t *committed;   /* per task: newest journal sequence */
    uint64_t *drained;     /* per delivery and task: everything up to this sequence is done with */
    bool *idle;            /* per task: nothing taken in that is not committed, nothing in the log to take */
    uint64_t arrivals;     /* of exchanged rows in the log: makes what a task said before about being idle void */
    enum vs_stop_level stop;
    bool failed;
    struct vs_err_note failure; /* the first one */
};

void vs_hub_init(struct vs_hub *hub, uint32_t task_count, uint32_t sink_count);
void vs_hub_free(struct vs_hub *hub);
void vs_hub_committed(struct vs_hub *hub, uint32_t task, uint64_t sequence);
void vs_hub_drained(struct vs_hub *hub, uint32_t sink, uint32_t task, uint64_t sequence);
/* `arrivals` was read before the task looked whether there is anything to take. */
void vs_hub_set_idle(struct vs_hub *hub, uint32_t task, bool idle, uint64_t arrivals);
uint64_t vs_hub_arrivals(struct vs_hub *hub);
/* Rows of an exchange are in the log: no task is idle until it has looked again. */
void vs_hub_arrived(struct vs_hub *hub);
/* Smallest drained sequence of the task over all deliveries. */
uint64_t vs_hub_drained_by_all(struct vs_hub *hub, uint32_t task);
void vs_hub_set_stop(struct vs_hub *hub, enum vs_stop_level level);
enum vs_stop_level vs_hub_stop_level(struct vs_hub *hub);
/* Remembers the first failure and wakes everybody; the process ends with it. */
void vs_hub_fail(struct vs_hub *hub, const struct vs_err_note *note);
bool vs_hub_has_failed(struct vs_hub *hub, struct vs_err_note *note);
/* Waits until a delivery has something to do (committed > drained for some task), the stop level changes from
 * `level`, or the time is over. */
void vs_hub_wait_for_commit(struct vs_hub *hub, uint32_t sink, enum vs_stop_level level, int64_t timeout_ms);
/* Waits, while the process goes on. False when its stop level left VS_RUNNING, or it has failed. */
bool vs_hub_pause(struct vs_hub *hub, int64_t ms);
/* True when every task is idle and every delivery has drained its commits. */
bool vs_hub_is_quiet(struct vs_hub *hub);

#endif
