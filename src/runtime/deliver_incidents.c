/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The taker of servicenow tables: runtime/incidents behind the delivery's interface. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/check.h"
#include "runtime/delivery.h"
#include "runtime/incidents/incidents.h"
#include "runtime/logger.h"
#include "runtime/settings.h"

enum {
    POLL_MS = 2,         /* while requests run; new commits are looked for in between */
    FULL_WAIT_MS = 1000, /* between attempts to put something into a full dead letter store */
    WAITING_ROWS_MAX = 100000
};

struct incidents_taker {
    struct vs_taker_env env;
    struct vs_incidents *incidents;
    struct vs_incidents_counts told; /* what the metrics know */
};

static void tell(void *ctx, bool is_problem, const char *text)
{
    struct incidents_taker *taker = ctx;
    vs_log_line(is_problem ? VS_LEVEL_WARN : VS_LEVEL_INFO, "sink %.*s: %s", VS_STR_ARG(taker->env.sink->name), text);
}

static void update_metrics(struct incidents_taker *taker)
{
    struct vs_incidents_counts now;
    vs_incidents_counts(taker->incidents, &now);
    vs_metric_add(taker->env.counters.applied, now.applied - taker->told.applied);
    vs_metric_add(taker->env.counters.dead, now.dead - taker->told.dead);
    vs_metric_add(taker->env.counters.retries, now.retries - taker->told.retries);
    vs_metric_set(taker->env.counters.waiting, now.waiting);
    taker->told = now;
}

static void incidents_close(void *arg)
{
    struct incidents_taker *taker = arg;
    update_metrics(taker);
    vs_incidents_close(taker->incidents);
    free(taker);
}

static bool stops(struct incidents_taker *taker)
{
    return vs_hub_stop_level(taker->env.hub) == VS_STOPPED || vs_hub_has_failed(taker->env.hub, NULL);
}

/* False when the process stops meanwhile. */
static bool wait_ms(struct incidents_taker *taker, int64_t ms)
{
    struct vs_hub *hub = taker->env.hub;
    int64_t at_ms = vs_clock_monotonic_ns(taker->env.clock) / 1000000 + ms;
    struct timespec until = {at_ms / 1000, at_ms % 1000 * 1000000};
    pthread_mutex_lock(&hub->mutex);
    while (hub->stop != VS_STOPPED && !hub->failed &&
           vs_clock_monotonic_ns(taker->env.clock) / 1000000 < at_ms)
        (void)pthread_cond_timedwait(&hub->changed, &hub->mutex, &until);
    pthread_mutex_unlock(&hub->mutex);
    return !stops(taker);
}

/* Too many rows wait, or dead letters have no room: goes on delivering until that has changed. */
static enum vs_err make_room(struct incidents_taker *taker, enum vs_err why, struct vs_err_note *note)
{
    int64_t next_ms;
    if (why == VS_ERR_LIMIT)
        vs_log_line(VS_LEVEL_ERROR, "sink %.*s: %s: the sink waits", VS_STR_ARG(taker->env.sink->name), note->text);
    VS_TRY(vs_incidents_pump(taker->incidents, POLL_MS, &next_ms, note));
    update_metrics(taker);
    int64_t pause = why == VS_ERR_LIMIT || next_ms > FULL_WAIT_MS ? FULL_WAIT_MS : next_ms;
    if (stops(taker) || (pause > 0 && !wait_ms(taker, pause)))
        return VS_ERR_CLOSED;
    return VS_ERR_OK;
}

static enum vs_err incidents_pump(void *arg, int64_t *next_ms, struct vs_err_note *note)
{
    struct incidents_taker *taker = arg;
    enum vs_err err = vs_incidents_pump(taker->incidents, POLL_MS, next_ms, note);
    update_metrics(taker);
    return err;
}

static enum vs_err incidents_take(void *arg, const struct vs_sink_row *rows, const struct vs_commit_row *commit_rows,
                                  uint32_t count, struct vs_err_note *note)
{
    (void)commit_rows;
    struct incidents_taker *taker = arg;
    enum vs_err err;
    while ((err = vs_incidents_take(taker->incidents, rows, count, note)) == VS_ERR_AGAIN || err == VS_ERR_LIMIT) {
        update_metrics(taker);
        VS_TRY(make_room(taker, err, note));
    }
    VS_TRY(err);
    /* A fast instance answers the look-up now, and the create goes out before the delivery syncs its cursor. */
    int64_t next_ms;
    return incidents_pump(taker, &next_ms, note);
}

static enum vs_err incidents_retry(void *arg, struct vs_dead_letter *letter, struct vs_err_note *note)
{
    struct incidents_taker *taker = arg;
    struct vs_sink_row row = vs_letter_row(letter);
    enum vs_err err = vs_incidents_take(taker->incidents, &row, 1, note);
    if (err == VS_ERR_AGAIN || err == VS_ERR_LIMIT)
        return VS_ERR_OK;
    VS_TRY(err);
    vs_metric_add(taker->env.counters.rows, 1);
    update_metrics(taker);
    letter->state = VS_DEAD_LETTER_RETRIED;
    letter->attempts++;
    return VS_ERR_OK;
}

static enum vs_err incidents_last_written(void *arg, uint32_t task, struct vs_row_position *out,
                                          struct vs_err_note *note)
{
    struct incidents_taker *taker = arg;
    return vs_incidents_last_taken(taker->incidents, task, out, note);
}

static bool incidents_is_quiet(void *arg)
{
    struct incidents_taker *taker = arg;
    return vs_incidents_is_quiet(taker->incidents);
}

static const struct vs_taker_ops incidents_ops = {.close = incidents_close,
                                                  .take = incidents_take,
                                                  .pump = incidents_pump,
                                                  .retry = incidents_retry,
                                                  .last_written = incidents_last_written,
                                                  .is_quiet = incidents_is_quiet};

static enum vs_err make_folder(const char *path, struct vs_err_note *note)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return vs_fail(note, vs_err_from_errno(errno), "cannot make the folder %s: %s", path, strerror(errno));
    return VS_ERR_OK;
}

/* DATA/sinks/TABLE */
static enum vs_err make_folders(const struct vs_taker_env *env, char *out, size_t size, struct vs_err_note *note)
{
    int len = snprintf(out, size, "%s/sinks", env->sink_env.data_dir);
    if (len < 0 || (size_t)len + 1 + env->sink->name.len >= size)
        return vs_fail(note, VS_ERR_INVALID, "the path of the data directory is too long");
    VS_TRY(make_folder(out, note));
    (void)snprintf(out + len, size - (size_t)len, "/%.*s", VS_STR_ARG(env->sink->name));
    return make_folder(out, note);
}

enum vs_err vs_taker_incidents_new(const struct vs_taker_env *env, void **taker_out,
                                   const struct vs_taker_ops **taker_ops, struct vs_err_note *note)
{
    char dir[4096];
    VS_TRY(make_folders(env, dir, sizeof dir, note));
    struct incidents_taker *taker = calloc(1, sizeof *taker);
    VS_CHECK(taker != NULL);
    taker->env = *env;
    struct vs_incidents_config config = {
        .table = taker->env.sink_env.table,
        .clock = env->clock,
        .clock_is_driven = vs_str_equal(vs_setting_text(env->plan, "vendstream.clock"), VS_STR("driven")),
        .dir = dir,
        .dead_letters = env->dead_letters,
        .retry = {.wait_ms_min = vs_setting_duration_ms(env->plan, "vendstream.delivery.retry.min"),
                  .wait_ms_max = vs_setting_duration_ms(env->plan, "vendstream.delivery.retry.max"),
                  .attempts_max = (uint32_t)vs_setting_int(env->plan, "vendstream.delivery.attempts-max"),
                  .seed = 1},
        .waiting_max = WAITING_ROWS_MAX,
        .retention_ms = vs_setting_duration_ms(env->plan, "vendstream.incidents.retention"),
        .tell = tell,
        .ctx = taker};
    enum vs_err err = vs_incidents_open(&config, &taker->incidents, note);
    if (err != VS_ERR_OK) {
        free(taker);
        return vs_fail_within(note, err, "table %.*s", VS_STR_ARG(env->sink->name));
    }
    /* Rows that wait since an earlier run belong to the balance of this one. */
    vs_incidents_counts(taker->incidents, &taker->told);
    vs_metric_add(taker->env.counters.rows, taker->told.waiting);
    vs_metric_set(taker->env.counters.waiting, taker->told.waiting);
    *taker_out = taker;
    *taker_ops = &incidents_ops;
    return VS_ERR_OK;
}
