/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/check.h"
#include "core/retry/retry.h"
#include "runtime/delivery.h"
#include "runtime/logger.h"
#include "runtime/plant.h"
#include "runtime/settings.h"

/* Rows of a slice that are not done yet, with their attempts. */
struct pending {
    struct vs_sink_row *rows;
    struct vs_sink_outcome *outcomes;
    uint32_t *attempts;
    uint32_t count;
    uint32_t capacity;
};

struct rows_taker {
    struct vs_taker_env env;
    const struct vs_sink_ops *ops;
    void *state;
    struct vs_retry_settings retry;
    struct vs_circuit circuit;
    struct pending pending;
    struct vs_sink_outcome retried; /* of the last dead letter; its reason is borrowed until the next */
};

static void rows_close(void *arg)
{
    struct rows_taker *taker = arg;
    taker->ops->close(taker->state);
    free(taker->state);
    free(taker->pending.rows);
    free(taker->pending.outcomes);
    free(taker->pending.attempts);
    free(taker);
}

static int64_t monotonic_ms(const struct rows_taker *taker)
{
    return vs_clock_monotonic_ns(taker->env.clock) / 1000000;
}

/* False when the process stops meanwhile. */
static bool wait_until(struct rows_taker *taker, int64_t at_ms)
{
    struct vs_hub *hub = taker->env.hub;
    struct timespec until = {at_ms / 1000, at_ms % 1000 * 1000000};
    bool stopped = false;
    pthread_mutex_lock(&hub->mutex);
    while (!(stopped = hub->stop == VS_STOPPED || hub->failed) && monotonic_ms(taker) < at_ms)
        (void)pthread_cond_timedwait(&hub->changed, &hub->mutex, &until);
    pthread_mutex_unlock(&hub->mutex);
    return !stopped;
}

static enum vs_err dead_letter(struct rows_taker *taker, const struct vs_sink_row *row, const char *reason,
                               uint32_t attempts)
{
    char origin[512];
    int len = snprintf(origin, sizeof origin, "%.*s/%" PRIu32 "/%" PRIu64 "/%" PRIu32,
                       VS_STR_ARG(taker->env.sink->name), row->position.task, row->position.sequence,
                       row->position.index);
    struct vs_dead_letter letter = {.origin = {origin, (size_t)len},
                                    .target = taker->env.sink->name,
                                    .stage = VS_STR(VS_STAGE_TASK_PUT),
                                    .reason = vs_str(reason),
                                    .key = row->key,
                                    .value = row->bytes,
                                    .row_kind = (uint8_t)row->kind,
                                    .timestamp_ms = row->time_ms,
                                    .dead_at_ms = vs_clock_now_ms(taker->env.clock),
                                    .attempts = attempts};
    struct vs_err_note note = {0};
    for (uint32_t attempt = 1;; attempt++) {
        enum vs_err err = vs_dead_letter_ops_of(taker->env.dead_letters)
                              ->add(taker->env.dead_letters, &letter, 1, &note);
        if (err == VS_ERR_OK)
            return VS_ERR_OK;
        if (attempt == 1)
            vs_log_line(VS_LEVEL_ERROR, "%s: the sink waits", note.text);
        if (!wait_until(taker, monotonic_ms(taker) + vs_retry_wait_ms(&taker->retry, row->position.index, attempt)))
            return VS_ERR_CLOSED;
    }
}

/* Looks at the outcomes of one write; keeps what must be tried again. *at_ms: when. */
static enum vs_err sort_out(struct rows_taker *taker, int64_t *at_ms)
{
    struct pending *pending = &taker->pending;
    bool any_ok = false;
    for (uint32_t i = 0; i < pending->count; i++)
        any_ok = any_ok || pending->outcomes[i].result == VS_SINK_OK;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pending->count; i++) {
        struct vs_retry_report report = {.result = pending->outcomes[i].result,
                                         .row_to_blame = any_ok,
                                         .retry_after_ms = pending->outcomes[i].retry_after_ms,
                                         .row = pending->rows[i].position.sequence * 1000003 +
                                                pending->rows[i].position.index,
                                         .now_ms = monotonic_ms(taker)};
        struct vs_retry_decision decision =
            vs_retry_decide(&taker->retry, &taker->circuit, &pending->attempts[i], &report);
        switch (decision.action) {
        case VS_RETRY_DONE:
            vs_metric_add(taker->env.counters.applied, 1);
            break;
        case VS_RETRY_DEAD_LETTER:
            VS_TRY(dead_letter(taker, &pending->rows[i], pending->outcomes[i].reason, pending->attempts[i]));
            vs_metric_add(taker->env.counters.dead, 1);
            break;
        case VS_RETRY_ROW:
        case VS_RETRY_SINK:
            vs_metric_add(taker->env.counters.retries, 1);
            if (kept == 0)
                vs_log_line(VS_LEVEL_WARN, "sink %.*s: %s: %s", VS_STR_ARG(taker->env.sink->name),
                            vs_sink_result_name(pending->outcomes[i].result), pending->outcomes[i].reason);
            *at_ms = kept == 0 || decision.at_ms > *at_ms ? decision.at_ms : *at_ms;
            pending->rows[kept] = pending->rows[i];
            pending->attempts[kept] = pending->attempts[i];
            kept++;
            break;
        }
    }
    pending->count = kept;
    vs_metric_set(taker->env.counters.waiting, kept);
    return VS_ERR_OK;
}

static void reserve(struct pending *pending, uint32_t count)
{
    if (count <= pending->capacity)
        return;
    pending->rows = realloc(pending->rows, count * sizeof *pending->rows);
    pending->outcomes = realloc(pending->outcomes, count * sizeof *pending->outcomes);
    pending->attempts = realloc(pending->attempts, count * sizeof *pending->attempts);
    VS_CHECK(pending->rows != NULL && pending->outcomes != NULL && pending->attempts != NULL);
    pending->capacity = count;
}

static enum vs_err rows_take(void *arg, const struct vs_sink_row *rows, const struct vs_commit_row *commit_rows,
                             uint32_t count, struct vs_err_note *note)
{
    (void)commit_rows;
    (void)note;
    struct rows_taker *taker = arg;
    struct pending *pending = &taker->pending;
    reserve(pending, count);
    for (uint32_t i = 0; i < count; i++) {
        pending->rows[i] = rows[i];
        pending->attempts[i] = 0;
    }
    pending->count = count;
    vs_metric_set(taker->env.counters.waiting, count);
    if (vs_plant_is("drop") && count > 1 && rows[0].position.sequence % 7 == 0)
        pending->count--;
    while (pending->count > 0) {
        int64_t at_ms = 0;
        if (!vs_circuit_admits(&taker->circuit, monotonic_ms(taker))) {
            if (!wait_until(taker, taker->circuit.open_until_ms))
                return VS_ERR_CLOSED;
            continue;
        }
        taker->ops->write(taker->state, pending->rows, pending->count, pending->outcomes);
        VS_TRY(sort_out(taker, &at_ms));
        if (pending->count > 0 && !wait_until(taker, at_ms))
            return VS_ERR_CLOSED;
    }
    return VS_ERR_OK;
}

/* One attempt; while the sink is away the letter goes on waiting for it. */
static enum vs_err rows_retry(void *arg, struct vs_dead_letter *letter, struct vs_err_note *note)
{
    (void)note;
    struct rows_taker *taker = arg;
    if (!vs_circuit_admits(&taker->circuit, monotonic_ms(taker)))
        return VS_ERR_OK;
    struct vs_sink_row row = vs_letter_row(letter);
    struct vs_sink_outcome *outcome = &taker->retried;
    *outcome = (struct vs_sink_outcome){.result = VS_SINK_UNKNOWN};
    taker->ops->write(taker->state, &row, 1, outcome);
    uint32_t attempts = letter->attempts;
    struct vs_retry_report report = {.result = outcome->result,
                                     .retry_after_ms = outcome->retry_after_ms,
                                     .row = letter->retry,
                                     .now_ms = monotonic_ms(taker)};
    switch (vs_retry_decide(&taker->retry, &taker->circuit, &attempts, &report).action) {
    case VS_RETRY_DONE:
        vs_metric_add(taker->env.counters.applied, 1);
        letter->state = VS_DEAD_LETTER_RETRIED;
        break;
    case VS_RETRY_DEAD_LETTER:
        vs_metric_add(taker->env.counters.dead, 1);
        letter->state = VS_DEAD_LETTER_WAITING;
        letter->reason = vs_str(outcome->reason);
        break;
    case VS_RETRY_ROW:
    case VS_RETRY_SINK:
        return VS_ERR_OK;
    }
    vs_metric_add(taker->env.counters.rows, 1);
    letter->attempts++;
    return VS_ERR_OK;
}

static enum vs_err rows_last_written(void *arg, uint32_t task, struct vs_row_position *out,
                                     struct vs_err_note *note)
{
    struct rows_taker *taker = arg;
    return taker->ops->last_written == NULL ? VS_ERR_NOT_FOUND
                                            : taker->ops->last_written(taker->state, task, out, note);
}

static const struct vs_taker_ops rows_ops = {
    .close = rows_close,
    .take = rows_take,
    .retry = rows_retry,
    .last_written = rows_last_written,
};

enum vs_err vs_taker_rows_new(const struct vs_taker_env *env, const struct vs_sink_ops *ops, void **taker_out,
                              const struct vs_taker_ops **taker_ops, struct vs_err_note *note)
{
    struct rows_taker *taker = calloc(1, sizeof *taker);
    VS_CHECK(taker != NULL);
    taker->env = *env;
    taker->ops = ops;
    taker->state = calloc(1, ops->state_size);
    VS_CHECK(taker->state != NULL);
    taker->retry = (struct vs_retry_settings){
        .wait_ms_min = vs_setting_duration_ms(env->plan, "vendstream.delivery.retry.min"),
        .wait_ms_max = vs_setting_duration_ms(env->plan, "vendstream.delivery.retry.max"),
        .attempts_max = (uint32_t)vs_setting_int(env->plan, "vendstream.delivery.attempts-max"),
        .seed = 1};
    enum vs_err err = ops->open(taker->state, &env->sink_env, note);
    if (err != VS_ERR_OK) {
        rows_close(taker);
        return err;
    }
    *taker_out = taker;
    *taker_ops = &rows_ops;
    return VS_ERR_OK;
}
