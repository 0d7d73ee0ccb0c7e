/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Answers that are given later, or never: a thread with a list of exchanges and their times. */
#include <errno.h>
#include <stdlib.h>

#include "base/check.h"
#include "cli/sandbox/parts.h"

enum { HOLD_MS = 120000, HELD_MAX = 10000 };

struct held {
    struct held *next;
    struct vs_http_exchange *exchange;
    int64_t at_ms;
    bool do_apply;
    bool is_silent; /* no answer: the client is kept waiting, at most HOLD_MS */
    struct vs_sandbox_answer answer;
    struct vs_arena arena; /* of the texts in it */
};

struct vs_sandbox_late {
    struct vs_sandbox *sandbox;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t thread;
    bool stop;
    struct held *first; /* by at_ms */
    uint32_t count;
};

static int64_t monotonic_ms(const struct vs_sandbox_late *late)
{
    return vs_clock_monotonic_ns(late->sandbox->clock) / 1000000;
}

static void insert(struct vs_sandbox_late *late, struct held *held)
{
    struct held **at = &late->first;
    while (*at != NULL && (*at)->at_ms <= held->at_ms)
        at = &(*at)->next;
    held->next = *at;
    *at = held;
    late->count++;
}

static void held_free(struct held *held)
{
    vs_buf_free(&held->answer.body);
    vs_arena_free(&held->arena);
    free(held);
}

static void end_silent(struct held *held)
{
    struct vs_sandbox_answer answer = {.status = 504, .close = true};
    vs_sandbox_send(held->exchange, &answer);
    held_free(held);
}

static void apply(struct vs_sandbox *sandbox, struct held *held)
{
    pthread_mutex_lock(&sandbox->mutex);
    vs_sandbox_table(sandbox, vs_http_exchange_request(held->exchange), &held->arena, &held->answer);
    pthread_mutex_unlock(&sandbox->mutex);
}

/* Its time has come; not under the mutex of `late`. */
static void finish(struct vs_sandbox_late *late, struct held *held)
{
    if (held->do_apply) {
        apply(late->sandbox, held);
        held->do_apply = false;
        held->is_silent = true;
        held->at_ms = monotonic_ms(late) + HOLD_MS;
        pthread_mutex_lock(&late->mutex);
        insert(late, held);
        pthread_mutex_unlock(&late->mutex);
    } else if (held->is_silent) {
        end_silent(held);
    } else {
        vs_sandbox_send(held->exchange, &held->answer);
        held_free(held);
    }
}

static void wait_for_next(struct vs_sandbox_late *late)
{
    if (late->first == NULL) {
        pthread_cond_wait(&late->changed, &late->mutex);
        return;
    }
    struct timespec until = {late->first->at_ms / 1000, late->first->at_ms % 1000 * 1000000};
    (void)pthread_cond_timedwait(&late->changed, &late->mutex, &until);
}

static void *run(void *arg)
{
    struct vs_sandbox_late *late = arg;
    pthread_mutex_lock(&late->mutex);
    while (!late->stop) {
        struct held *held = late->first;
        if (held == NULL || held->at_ms > monotonic_ms(late)) {
            wait_for_next(late);
            continue;
        }
        late->first = held->next;
        late->count--;
        pthread_mutex_unlock(&late->mutex);
        finish(late, held);
        pthread_mutex_lock(&late->mutex);
    }
    pthread_mutex_unlock(&late->mutex);
    return NULL;
}

struct vs_sandbox_late *vs_sandbox_late_start(struct vs_sandbox *sandbox)
{
    struct vs_sandbox_late *late = calloc(1, sizeof *late);
    VS_CHECK(late != NULL);
    late->sandbox = sandbox;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&late->mutex, NULL);
    pthread_cond_init(&late->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    VS_CHECK(pthread_create(&late->thread, NULL, run, late) == 0);
    return late;
}

void vs_sandbox_late_add(struct vs_sandbox_late *late, const struct vs_sandbox_late_answer *what)
{
    struct held *held = calloc(1, sizeof *held), *oldest = NULL;
    VS_CHECK(held != NULL);
    held->exchange = what->exchange;
    held->do_apply = what->do_apply;
    held->is_silent = what->after_ms == INT64_MAX;
    held->at_ms = monotonic_ms(late) + (held->is_silent ? HOLD_MS : what->after_ms);
    held->answer = what->answer;
    held->arena = what->arena;
    pthread_mutex_lock(&late->mutex);
    insert(late, held);
    if (late->count > HELD_MAX && late->first->is_silent) {
        oldest = late->first;
        late->first = oldest->next;
        late->count--;
    }
    pthread_cond_signal(&late->changed);
    pthread_mutex_unlock(&late->mutex);
    if (oldest != NULL)
        end_silent(oldest);
}

void vs_sandbox_late_stop(struct vs_sandbox_late *late)
{
    if (late == NULL)
        return;
    pthread_mutex_lock(&late->mutex);
    late->stop = true;
    pthread_cond_signal(&late->changed);
    pthread_mutex_unlock(&late->mutex);
    pthread_join(late->thread, NULL);
    while (late->first != NULL) {
        struct held *held = late->first;
        late->first = held->next;
        end_silent(held);
    }
    pthread_mutex_destroy(&late->mutex);
    pthread_cond_destroy(&late->changed);
    free(late);
}
