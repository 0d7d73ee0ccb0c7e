/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/hub.h"

#include <stdlib.h>
#include <time.h>

#include "base/check.h"

void vs_hub_init(struct vs_hub *hub, uint32_t task_count, uint32_t sink_count)
{
    *hub = (struct vs_hub){.task_count = task_count, .sink_count = sink_count};
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&hub->mutex, NULL);
    pthread_cond_init(&hub->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    hub->committed = calloc(task_count, sizeof *hub->committed);
    hub->drained = calloc((size_t)task_count * (sink_count + 1), sizeof *hub->drained);
    hub->idle = calloc(task_count, sizeof *hub->idle);
    VS_CHECK(hub->committed != NULL && hub->drained != NULL && hub->idle != NULL);
}

void vs_hub_free(struct vs_hub *hub)
{
    pthread_mutex_destroy(&hub->mutex);
    pthread_cond_destroy(&hub->changed);
    free(hub->committed);
    free(hub->drained);
    free(hub->idle);
}

static void move_forward(struct vs_hub *hub, uint64_t *number, uint64_t to)
{
    pthread_mutex_lock(&hub->mutex);
    if (to > *number) {
        *number = to;
        pthread_cond_broadcast(&hub->changed);
    }
    pthread_mutex_unlock(&hub->mutex);
}

void vs_hub_committed(struct vs_hub *hub, uint32_t task, uint64_t sequence)
{
    VS_CHECK_INT(task, <, hub->task_count);
    move_forward(hub, &hub->committed[task], sequence);
}

void vs_hub_drained(struct vs_hub *hub, uint32_t sink, uint32_t task, uint64_t sequence)
{
    VS_CHECK_INT(task, <, hub->task_count);
    VS_CHECK_INT(sink, <, hub->sink_count);
    move_forward(hub, &hub->drained[(size_t)sink * hub->task_count + task], sequence);
}

void vs_hub_set_idle(struct vs_hub *hub, uint32_t task, bool idle, uint64_t arrivals)
{
    pthread_mutex_lock(&hub->mutex);
    hub->idle[task] = idle && arrivals == hub->arrivals;
    pthread_mutex_unlock(&hub->mutex);
}

uint64_t vs_hub_arrivals(struct vs_hub *hub)
{
    pthread_mutex_lock(&hub->mutex);
    uint64_t arrivals = hub->arrivals;
    pthread_mutex_unlock(&hub->mutex);
    return arrivals;
}

void vs_hub_arrived(struct vs_hub *hub)
{
    pthread_mutex_lock(&hub->mutex);
    hub->arrivals++;
    for (uint32_t task = 0; task < hub->task_count; task++)
        hub->idle[task] = false;
    pthread_mutex_unlock(&hub->mutex);
}

uint64_t vs_hub_drained_by_all(struct vs_hub *hub, uint32_t task)
{
    pthread_mutex_lock(&hub->mutex);
    uint64_t smallest = hub->committed[task];
    for (uint32_t sink = 0; sink < hub->sink_count; sink++) {
        uint64_t drained = hub->drained[(size_t)sink * hub->task_count + task];
        smallest = drained < smallest ? drained : smallest;
    }
    pthread_mutex_unlock(&hub->mutex);
    return smallest;
}

void vs_hub_set_stop(struct vs_hub *hub, enum vs_stop_level level)
{
    pthread_mutex_lock(&hub->mutex);
    if (level > hub->stop)
        hub->stop = level;
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->mutex);
}

enum vs_stop_level vs_hub_stop_level(struct vs_hub *hub)
{
    pthread_mutex_lock(&hub->mutex);
    enum vs_stop_level level = hub->stop;
    pthread_mutex_unlock(&hub->mutex);
    return level;
}

void vs_hub_fail(struct vs_hub *hub, const struct vs_err_note *note)
{
    pthread_mutex_lock(&hub->mutex);
    if (!hub->failed)
        hub->failure = *note;
    hub->failed = true;
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->mutex);
}

bool vs_hub_has_failed(struct vs_hub *hub, struct vs_err_note *note)
{
    pthread_mutex_lock(&hub->mutex);
    bool failed = hub->failed;
    if (failed && note != NULL)
        *note = hub->failure;
    pthread_mutex_unlock(&hub->mutex);
    return failed;
}

static bool has_work(const struct vs_hub *hub, uint32_t sink)
{
    for (uint32_t task = 0; task < hub->task_count; task++) {
        if (hub->committed[task] > hub->drained[(size_t)sink * hub->task_count + task])
            return true;
    }
    return false;
}

static struct timespec in_ms(int64_t ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + ms % 1000 * 1000000;
    return (struct timespec){until.tv_sec + ms / 1000 + ns / 1000000000, ns % 1000000000};
}

bool vs_hub_pause(struct vs_hub *hub, int64_t ms)
{
    struct timespec until = in_ms(ms);
    pthread_mutex_lock(&hub->mutex);
    while (hub->stop == VS_RUNNING && !hub->failed) {
        if (pthread_cond_timedwait(&hub->changed, &hub->mutex, &until) != 0)
            break;
    }
    bool goes_on = hub->stop == VS_RUNNING && !hub->failed;
    pthread_mutex_unlock(&hub->mutex);
    return goes_on;
}

void vs_hub_wait_for_commit(struct vs_hub *hub, uint32_t sink, enum vs_stop_level level, int64_t timeout_ms)
{
    struct timespec until = in_ms(timeout_ms);
    pthread_mutex_lock(&hub->mutex);
    while (!has_work(hub, sink) && hub->stop == level && !hub->failed) {
        if (pthread_cond_timedwait(&hub->changed, &hub->mutex, &until) != 0)
            break;
    }
    pthread_mutex_unlock(&hub->mutex);
}

bool vs_hub_is_quiet(struct vs_hub *hub)
{
    pthread_mutex_lock(&hub->mutex);
    bool quiet = true;
    for (uint32_t task = 0; task < hub->task_count; task++)
        quiet = quiet && hub->idle[task];
    for (uint32_t sink = 0; sink < hub->sink_count; sink++)
        quiet = quiet && !has_work(hub, sink);
    pthread_mutex_unlock(&hub->mutex);
    return quiet;
}
