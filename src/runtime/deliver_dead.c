/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The taker of records that could not be processed: into the dead letter store, once each; and back into their topic
 * when a person asks for it, with their key, bytes and headers, and a header that keeps the count of attempts. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/hash.h"
#include "runtime/clock.h"
#include "runtime/delivery.h"
#include "runtime/settings.h"

enum { FORGET_INTERVAL_MS = 10 * 60 * 1000 };

static const struct vs_str attempts_header = {"vendstream-attempts", 19};

struct dead_taker {
    struct vs_taker_env env;
    struct vs_arena scratch;
    struct vs_buf headers;
    int64_t forget_at_ms;
};

static void dead_close(void *arg)
{
    struct dead_taker *taker = arg;
    vs_arena_free(&taker->scratch);
    vs_buf_free(&taker->headers);
    free(taker);
}

/* Attempts before this one, from the headers of a record. */
static uint32_t attempts_of(struct vs_str headers)
{
    struct vs_reader r = vs_reader(headers);
    uint64_t count = headers.len == 0 ? 0 : vs_read_varint(&r);
    for (uint64_t i = 0; i < count && !r.failed; i++) {
        struct vs_str name = vs_read_sized(&r);
        struct vs_str value = vs_read_sized(&r);
        uint64_t attempts = 0;
        if (!r.failed && vs_str_equal(name, attempts_header) && vs_str_to_uint64(value, &attempts))
            return attempts < UINT32_MAX ? (uint32_t)attempts : UINT32_MAX - 1;
    }
    return 0;
}

/* The headers with the number of attempts in place of an earlier one. */
static void set_attempts(struct vs_buf *out, struct vs_str headers, uint32_t attempts)
{
    struct vs_buf others = {0};
    uint64_t kept = 0;
    struct vs_reader r = vs_reader(headers);
    uint64_t count = headers.len == 0 ? 0 : vs_read_varint(&r);
    for (uint64_t i = 0; i < count && !r.failed; i++) {
        struct vs_str name = vs_read_sized(&r);
        struct vs_str value = vs_read_sized(&r);
        if (r.failed || vs_str_equal(name, attempts_header))
            continue;
        vs_buf_add_sized(&others, name);
        vs_buf_add_sized(&others, value);
        kept++;
    }
    char text[16];
    int len = snprintf(text, sizeof text, "%" PRIu32, attempts);
    vs_buf_clear(out);
    vs_buf_add_varint(out, kept + 1);
    vs_buf_add_str(out, vs_buf_str(&others));
    vs_buf_add_sized(out, attempts_header);
    vs_buf_add_sized(out, (struct vs_str){text, (size_t)len});
    vs_buf_free(&others);
}

static enum vs_err dead_take(void *arg, const struct vs_sink_row *rows, const struct vs_commit_row *commit_rows,
                             uint32_t count, struct vs_err_note *note)
{
    struct dead_taker *taker = arg;
    vs_arena_reset(&taker->scratch);
    struct vs_dead_letter *letters = VS_ARENA_ARRAY(&taker->scratch, count, struct vs_dead_letter);
    for (uint32_t i = 0; i < count; i++) {
        const struct vs_commit_row *row = &commit_rows[i];
        letters[i] = (struct vs_dead_letter){
            .origin = vs_arena_printf(&taker->scratch, "%.*s/%" PRIu32 "/%" PRId64 "/%.*s", VS_STR_ARG(row->topic),
                                      row->partition, row->offset, VS_STR_ARG(row->stage)),
            .target = row->topic,
            .stage = row->stage,
            .reason = row->reason,
            .key = row->key,
            .value = row->bytes,
            .headers = row->headers,
            .row_kind = row->kind,
            .timestamp_ms = row->timestamp_ms,
            .dead_at_ms = rows[i].time_ms,
            .attempts = attempts_of(row->headers) + 1};
    }
    vs_metric_set(taker->env.counters.waiting, count);
    VS_TRY(vs_dead_letter_ops_of(taker->env.dead_letters)->add(taker->env.dead_letters, letters, count, note));
    vs_metric_add(taker->env.counters.dead, count);
    vs_metric_set(taker->env.counters.waiting, 0);
    return VS_ERR_OK;
}

struct appended {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool done;
    enum vs_err result;
};

static void append_done(struct vs_log_append *append, enum vs_err result, int64_t base_offset)
{
    (void)base_offset;
    struct appended *appended = append->ctx;
    pthread_mutex_lock(&appended->mutex);
    appended->result = result;
    appended->done = true;
    pthread_cond_signal(&appended->changed);
    pthread_mutex_unlock(&appended->mutex);
}

/* Returns when the record is durable, or is not taken. */
static enum vs_err append_record(struct vs_log *log, const struct vs_log_topic *topic, const struct vs_record *record)
{
    struct appended appended = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct vs_log_append append = {.topic = topic->name,
                                   .partition = vs_partition_of(record->key, topic->partitions),
                                   .records = record,
                                   .record_count = 1,
                                   .done = append_done,
                                   .ctx = &appended};
    enum vs_err err = vs_log_ops_of(log)->append(log, &append);
    if (err == VS_ERR_OK) {
        pthread_mutex_lock(&appended.mutex);
        while (!appended.done)
            pthread_cond_wait(&appended.changed, &appended.mutex);
        err = appended.result;
        pthread_mutex_unlock(&appended.mutex);
    }
    pthread_cond_destroy(&appended.changed);
    pthread_mutex_destroy(&appended.mutex);
    return err;
}

static enum vs_err dead_retry(void *arg, struct vs_dead_letter *letter, struct vs_err_note *note)
{
    (void)note;
    struct dead_taker *taker = arg;
    struct vs_log *log = taker->env.sink_env.log;
    struct vs_log_topic topic;
    struct vs_err_note why = {0};
    set_attempts(&taker->headers, letter->headers, letter->attempts);
    struct vs_record record = {.key = letter->key,
                               .value = letter->value,
                               .headers = vs_buf_str(&taker->headers),
                               .timestamp_ms = letter->timestamp_ms};
    enum vs_err err = vs_log_ops_of(log)->topic_get(log, letter->target, &topic, &why);
    bool has_topic = err == VS_ERR_OK;
    if (has_topic)
        err = append_record(log, &topic, &record);
    if (err == VS_ERR_OK) {
        letter->state = VS_DEAD_LETTER_RETRIED;
    } else if (!has_topic || err == VS_ERR_REJECTED) {
        vs_arena_reset(&taker->scratch);
        letter->state = VS_DEAD_LETTER_WAITING;
        letter->reason = vs_arena_printf(&taker->scratch, "not taken by the topic: %s",
                                         has_topic ? vs_err_text(err) : why.text);
        letter->attempts++;
    }
    return VS_ERR_OK;
}

static enum vs_err dead_pump(void *arg, int64_t *wait_ms, struct vs_err_note *note)
{
    (void)wait_ms;
    (void)note;
    struct dead_taker *taker = arg;
    struct vs_clock wall = vs_clock_wall(); /* people, whose actions are judged here, live by it */
    int64_t now_ms = vs_clock_now_ms(&wall);
    if (now_ms < taker->forget_at_ms)
        return VS_ERR_OK;
    taker->forget_at_ms = now_ms + FORGET_INTERVAL_MS;
    int64_t retention_ms = vs_setting_duration_ms(taker->env.plan, "vendstream.dead-letters.retention");
    (void)vs_dead_letter_ops_of(taker->env.dead_letters) /* the next time does what this one could not */
        ->forget(taker->env.dead_letters, now_ms - retention_ms, NULL);
    return VS_ERR_OK;
}

static const struct vs_taker_ops dead_ops = {
    .close = dead_close, .take = dead_take, .pump = dead_pump, .retry = dead_retry};

enum vs_err vs_taker_dead_new(const struct vs_taker_env *env, void **taker_out,
                              const struct vs_taker_ops **taker_ops, struct vs_err_note *note)
{
    (void)note;
    struct dead_taker *taker = calloc(1, sizeof *taker);
    VS_CHECK(taker != NULL);
    taker->env = *env;
    vs_arena_init(&taker->scratch);
    *taker_out = taker;
    *taker_ops = &dead_ops;
    return VS_ERR_OK;
}
