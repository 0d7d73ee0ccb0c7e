/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/delivery.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "runtime/cursor_file.h"
#include "runtime/logger.h"
#include "runtime/settings.h"

enum { WAIT_MS_MAX = 1000, FULL_WAIT_MS = 1000 };

struct task_cursor {
    struct vs_cursor_file file; /* first: drained up to this sequence; second: rows done of the next one */
    struct vs_journal_reader *reader;
    struct vs_row_position written; /* what the target holds already */
    bool written_known;
};

struct vs_delivery {
    struct vs_delivery_config config;
    void *taker; /* NULL while the delivery is not begun */
    const struct vs_taker_ops *taker_ops;
    struct task_cursor *tasks;
    struct vs_str name;
    uint32_t slice_rows;
    struct vs_sink_row *rows;
    struct vs_commit_row *commit_rows;
    _Atomic bool taker_quiet;
    int64_t letters_at_ms; /* when asked letters are looked for again */
    struct vs_arena letters_scratch;
    pthread_t thread;
    bool running;
};

static bool is_written(const struct task_cursor *cursor, uint64_t sequence, uint32_t index)
{
    return cursor->written_known && (sequence < cursor->written.sequence ||
                                     (sequence == cursor->written.sequence && index <= cursor->written.index));
}

struct vs_sink_row vs_letter_row(const struct vs_dead_letter *letter)
{
    return (struct vs_sink_row){.kind = (enum vs_row_kind)letter->row_kind,
                                .position = {VS_TASK_OF_RETRIES, letter->retry, 0},
                                .time_ms = letter->timestamp_ms,
                                .key = letter->key,
                                .bytes = letter->value};
}

static enum vs_err retry_one(struct vs_delivery *delivery, struct vs_dead_letter *letter, struct vs_err_note *note)
{
    const struct vs_taker_env *env = &delivery->config.env;
    struct vs_err_note why = {0};
    VS_TRY(delivery->taker_ops->retry(delivery->taker, letter, note));
    if (letter->state == VS_DEAD_LETTER_ASKED)
        return VS_ERR_OK;
    enum vs_err err = vs_dead_letter_ops_of(env->dead_letters)
                          ->settle(env->dead_letters, letter, vs_clock_now_ms(env->clock), &why);
    vs_log_line(err == VS_ERR_OK && letter->state == VS_DEAD_LETTER_RETRIED ? VS_LEVEL_INFO : VS_LEVEL_WARN,
                "dead letter %" PRId64 " for %.*s: %s", letter->id, VS_STR_ARG(letter->target),
                err != VS_ERR_OK                            ? why.text
                : letter->state == VS_DEAD_LETTER_RETRIED ? "retried"
                                                            : "not taken again");
    return VS_ERR_OK;
}

/* Those that a person has asked for, at most once a second. */
static enum vs_err retry_letters(struct vs_delivery *delivery, struct vs_err_note *note)
{
    const struct vs_taker_env *env = &delivery->config.env;
    int64_t now_ms = vs_clock_monotonic_ns(env->clock) / 1000000;
    if (now_ms < delivery->letters_at_ms || (env->sink != NULL && env->sink->table == NULL))
        return VS_ERR_OK;
    delivery->letters_at_ms = now_ms + WAIT_MS_MAX;
    struct vs_dead_letter_batch batch;
    struct vs_err_note why = {0};
    vs_arena_reset(&delivery->letters_scratch);
    struct vs_str target = env->sink == NULL ? VS_STR("") : env->sink->name;
    enum vs_err err = vs_dead_letter_ops_of(env->dead_letters)
                          ->asked(env->dead_letters, target, &delivery->letters_scratch, &batch, &why);
    if (err != VS_ERR_OK) /* the sink itself is not concerned */
        vs_log_line(VS_LEVEL_WARN, "sink %.*s: %s", VS_STR_ARG(delivery->name), why.text);
    for (uint32_t i = 0; i < batch.count; i++)
        VS_TRY(retry_one(delivery, &batch.letters[i], note));
    if (batch.count == VS_DEAD_LETTER_BATCH_MAX)
        delivery->letters_at_ms = now_ms;
    return VS_ERR_OK;
}

/* A full dead letter store is waited for; what is retried meanwhile makes room. */
static enum vs_err take(struct vs_delivery *delivery, uint32_t count, struct vs_err_note *note)
{
    for (bool told = false;; told = true) {
        enum vs_err err =
            delivery->taker_ops->take(delivery->taker, delivery->rows, delivery->commit_rows, count, note);
        if (err != VS_ERR_LIMIT)
            return err;
        if (!told)
            vs_log_line(VS_LEVEL_ERROR, "sink %.*s: %s: the sink waits", VS_STR_ARG(delivery->name), note->text);
        VS_TRY(retry_letters(delivery, note));
        if (!vs_hub_pause(delivery->config.env.hub, FULL_WAIT_MS))
            return VS_ERR_CLOSED;
    }
}

static enum vs_err take_slice(struct vs_delivery *delivery, uint32_t count, struct vs_err_note *note)
{
    if (count == 0)
        return VS_ERR_OK;
    vs_metric_add(delivery->config.env.counters.rows, count);
    atomic_store(&delivery->taker_quiet, false);
    enum vs_err err = take(delivery, count, note);
    if (err == VS_ERR_DISK_FULL) /* they will be read again */
        vs_metric_add(delivery->config.env.counters.rows, 0 - (uint64_t)count);
    return err;
}

/* Hands the rows of one commit over in slices that begin at multiples of slice_rows, so that a repetition after
 * a crash cuts them alike. */
static enum vs_err deliver_commit(struct vs_delivery *delivery, struct task_cursor *cursor,
                                  const struct vs_journal_entry *entry, struct vs_err_note *note)
{
    struct vs_commit_rows rows;
    VS_TRY(vs_commit_rows_of(entry->payload, delivery->name, &rows, note));
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows.count; i++) {
        struct vs_commit_row *row = &delivery->commit_rows[count];
        VS_TRY(vs_commit_next_row(&rows, row, note));
        if (i >= cursor->file.second && !is_written(cursor, entry->sequence, i)) {
            delivery->rows[count++] = (struct vs_sink_row){.kind = (enum vs_row_kind)row->kind,
                                                           .position = {entry->task, entry->sequence, i},
                                                           .time_ms = row->time_ms,
                                                           .key = row->key,
                                                           .bytes = row->bytes};
        }
        if ((i + 1) % delivery->slice_rows == 0 && i + 1 < rows.count) {
            VS_TRY(take_slice(delivery, count, note));
            if (count > 0)
                VS_TRY(vs_cursor_file_set(&cursor->file, entry->sequence - 1, (uint64_t)i + 1, true));
            count = 0;
        }
    }
    VS_TRY(take_slice(delivery, count, note));
    VS_TRY(vs_cursor_file_set(&cursor->file, entry->sequence, 0, rows.count > 0));
    if (rows.count > 0 && delivery->config.env.sink != NULL && delivery->config.env.sink->exchange)
        vs_hub_arrived(delivery->config.env.hub);
    vs_hub_drained(delivery->config.env.hub, delivery->config.index, entry->task, entry->sequence);
    return VS_ERR_OK;
}

/* Everything that is committed now, of all tasks. */
static enum vs_err drain(struct vs_delivery *delivery, struct vs_err_note *note)
{
    const struct vs_journal_ops *ops = vs_journal_ops_of(delivery->config.journal);
    for (uint32_t task = 0; task < delivery->config.task_count; task++) {
        for (;;) {
            struct vs_journal_entry entry;
            enum vs_err err = ops->reader_next(delivery->tasks[task].reader, &entry, note);
            if (err == VS_ERR_AGAIN)
                break;
            VS_TRY(err);
            VS_TRY(deliver_commit(delivery, &delivery->tasks[task], &entry, note));
            if (vs_hub_stop_level(delivery->config.env.hub) == VS_STOPPED)
                return VS_ERR_CLOSED;
        }
    }
    return VS_ERR_OK;
}

static enum vs_err pump(struct vs_delivery *delivery, int64_t *wait_ms, struct vs_err_note *note)
{
    const struct vs_taker_ops *ops = delivery->taker_ops;
    *wait_ms = WAIT_MS_MAX;
    if (ops->pump != NULL)
        VS_TRY(ops->pump(delivery->taker, wait_ms, note));
    atomic_store(&delivery->taker_quiet, ops->is_quiet == NULL || ops->is_quiet(delivery->taker));
    return VS_ERR_OK;
}

static enum vs_err open_task(struct vs_delivery *delivery, uint32_t task, struct vs_err_note *note)
{
    const struct vs_delivery_config *config = &delivery->config;
    struct task_cursor *cursor = &delivery->tasks[task];
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/sinks/%.*s/cursor-%" PRIu32, config->data_dir, VS_STR_ARG(delivery->name),
                   task);
    VS_TRY(vs_cursor_file_open(&cursor->file, path, note));
    if (delivery->taker_ops->last_written != NULL) {
        enum vs_err err = delivery->taker_ops->last_written(delivery->taker, task, &cursor->written, note);
        cursor->written_known = err == VS_ERR_OK;
        if (err != VS_ERR_OK && err != VS_ERR_NOT_FOUND)
            return err;
    }
    vs_hub_drained(config->env.hub, config->index, task, cursor->file.first);
    return vs_journal_ops_of(config->journal)
        ->reader_open(config->journal, task, cursor->file.first, &cursor->reader, note);
}

/* Taker and cursors, at the start and after a full disk. What a failure leaves open is closed by end(). */
static enum vs_err begin(struct vs_delivery *delivery, struct vs_err_note *note)
{
    const struct vs_delivery_config *config = &delivery->config;
    VS_TRY(config->make_taker(&config->env, &delivery->taker, &delivery->taker_ops, note));
    for (uint32_t task = 0; task < config->task_count; task++)
        VS_TRY(open_task(delivery, task, note));
    return VS_ERR_OK;
}

static void end(struct vs_delivery *delivery)
{
    for (uint32_t task = 0; task < delivery->config.task_count; task++) {
        struct task_cursor *cursor = &delivery->tasks[task];
        vs_cursor_file_close(&cursor->file);
        if (cursor->reader != NULL)
            vs_journal_ops_of(delivery->config.journal)->reader_close(cursor->reader);
        cursor->reader = NULL;
    }
    if (delivery->taker != NULL)
        delivery->taker_ops->close(delivery->taker);
    delivery->taker = NULL;
}

/* Until the process stops or something fails. */
static enum vs_err deliver(struct vs_delivery *delivery, struct vs_err_note *note)
{
    struct vs_hub *hub = delivery->config.env.hub;
    enum vs_err err = VS_ERR_OK;
    while (err == VS_ERR_OK && !vs_hub_has_failed(hub, NULL)) {
        enum vs_stop_level level = vs_hub_stop_level(hub);
        if (level == VS_STOPPED)
            break;
        err = drain(delivery, note);
        if (err == VS_ERR_OK && level == VS_RUNNING)
            err = retry_letters(delivery, note);
        int64_t wait_ms = WAIT_MS_MAX;
        if (err == VS_ERR_OK)
            err = pump(delivery, &wait_ms, note);
        if (err == VS_ERR_OK && wait_ms > 0)
            vs_hub_wait_for_commit(hub, delivery->config.index, level,
                                   wait_ms > WAIT_MS_MAX ? WAIT_MS_MAX : wait_ms);
    }
    return err;
}

static void *run(void *arg)
{
    struct vs_delivery *delivery = arg;
    struct vs_hub *hub = delivery->config.env.hub;
    struct vs_err_note note = {0};
    enum vs_err err = deliver(delivery, &note);
    while (err == VS_ERR_DISK_FULL) {
        atomic_store(&delivery->taker_quiet, false);
        if (delivery->taker != NULL)
            vs_log_line(VS_LEVEL_ERROR, "sink %.*s: the disk is full, the delivery waits for space",
                        VS_STR_ARG(delivery->name));
        end(delivery);
        if (!vs_hub_pause(hub, VS_DISK_FULL_WAIT_MS))
            break;
        err = begin(delivery, &note);
        if (err == VS_ERR_OK)
            err = deliver(delivery, &note);
    }
    if (err != VS_ERR_OK && err != VS_ERR_CLOSED) {
        vs_fail_within(&note, err, "sink %.*s", VS_STR_ARG(delivery->name));
        vs_hub_fail(hub, &note);
    }
    return NULL;
}

enum vs_err vs_delivery_start(const struct vs_delivery_config *config, struct vs_delivery **out,
                              struct vs_err_note *note)
{
    struct vs_delivery *delivery = calloc(1, sizeof *delivery);
    VS_CHECK(delivery != NULL);
    delivery->config = *config;
    vs_arena_init(&delivery->letters_scratch);
    delivery->name = config->env.sink == NULL ? VS_STR(VS_COMMIT_DEAD_LETTERS) : config->env.sink->name;
    delivery->slice_rows = (uint32_t)vs_setting_int(config->env.plan, "vendstream.delivery.batch-rows");
    delivery->slice_rows = delivery->slice_rows == 0 ? 1 : delivery->slice_rows;
    delivery->tasks = calloc(config->task_count, sizeof *delivery->tasks);
    delivery->rows = calloc(delivery->slice_rows, sizeof *delivery->rows);
    delivery->commit_rows = calloc((size_t)delivery->slice_rows + 1, sizeof *delivery->commit_rows);
    VS_CHECK(delivery->tasks != NULL && delivery->rows != NULL && delivery->commit_rows != NULL);
    for (uint32_t task = 0; task < config->task_count; task++)
        delivery->tasks[task].file.fd = -1;
    enum vs_err err = begin(delivery, note);
    if (err == VS_ERR_OK) {
        int rc = pthread_create(&delivery->thread, NULL, run, delivery);
        delivery->running = rc == 0;
        if (rc != 0)
            err = vs_fail(note, vs_err_from_errno(rc), "cannot start a thread: %s", strerror(rc));
    }
    if (err != VS_ERR_OK) {
        vs_fail_within(note, err, "sink %.*s", VS_STR_ARG(delivery->name));
        vs_delivery_stop(delivery);
        return err;
    }
    *out = delivery;
    return VS_ERR_OK;
}

bool vs_delivery_is_quiet(struct vs_delivery *delivery)
{
    return atomic_load(&delivery->taker_quiet);
}

void vs_delivery_stop(struct vs_delivery *delivery)
{
    if (delivery == NULL)
        return;
    if (delivery->running)
        pthread_join(delivery->thread, NULL);
    end(delivery);
    vs_arena_free(&delivery->letters_scratch);
    free(delivery->tasks);
    free(delivery->rows);
    free(delivery->commit_rows);
    free(delivery);
}
