/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/worker_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "runtime/logger.h"
#include "runtime/plant.h"
#include "runtime/settings.h"

enum {
    COMMIT_SIZE_BYTES = 8 << 20, /* commit early at this size, so that entries stay bounded */
    POLL_MS_MAX = 50,
    POLL_DRIVEN_MS_MAX = 5
};

static struct vs_str topic_of(const struct vs_plan_source *source)
{
    return vs_table_option(source->table, VS_STR("topic"));
}

enum vs_err vs_worker_feed(struct vs_worker *worker, const struct vs_worker_topic *topic,
                           const struct vs_record *records, uint32_t count, int64_t now_ms, bool keep_rows,
                           bool *alert, struct vs_err_note *note)
{
    const struct vs_plan *plan = worker->config.plan;
    struct vs_commit_origin origin = {topic->topic, worker->config.task};
    *alert = false;
    for (uint32_t i = 0; i < plan->source_count && count > 0; i++) {
        if (plan->sources[i].registry || !vs_str_equal(topic_of(&plan->sources[i]), topic->topic))
            continue;
        struct vs_output output = {0};
        VS_TRY(vs_task_records(worker->task, i, records, count, now_ms, &output, note));
        if (keep_rows)
            vs_commit_add_rows(&worker->builder, &output, &origin);
        *alert = *alert || output.alert;
    }
    return VS_ERR_OK;
}

enum vs_err vs_worker_feed_tick(struct vs_worker *worker, int64_t now_ms, bool keep_rows, bool *alert,
                                struct vs_err_note *note)
{
    struct vs_output output = {0};
    struct vs_commit_origin origin = {VS_STR("$tick"), worker->config.task};
    VS_TRY(vs_task_tick(worker->task, now_ms, &output, note));
    if (keep_rows)
        vs_commit_add_rows(&worker->builder, &output, &origin);
    worker->last_tick_ms = now_ms;
    *alert = output.alert;
    return VS_ERR_OK;
}

enum vs_err vs_worker_feed_inline(struct vs_worker *worker, uint32_t source, struct vs_str block, int64_t now_ms,
                                  bool keep_rows, struct vs_err_note *note)
{
    struct vs_reader r = vs_reader(block);
    uint64_t left = vs_read_varint(&r);
    struct vs_record *records = calloc(VS_BATCH_ROWS_MAX, sizeof *records);
    VS_CHECK(records != NULL);
    struct vs_commit_origin origin = {worker->config.plan->sources[source].table->name, worker->config.task};
    int64_t offset = 0;
    enum vs_err err = VS_ERR_OK;
    while (left > 0 && err == VS_ERR_OK) {
        uint32_t count = 0;
        for (; count < VS_BATCH_ROWS_MAX && left > 0; count++, left--)
            records[count] =
                (struct vs_record){.value = vs_read_sized(&r), .timestamp_ms = now_ms, .offset = offset++};
        if (r.failed) {
            err = vs_fail(note, VS_ERR_CORRUPT, "the registry records in the journal are cut off");
            break;
        }
        struct vs_output output = {0};
        err = vs_task_records(worker->task, source, records, count, now_ms, &output, note);
        if (err == VS_ERR_OK && keep_rows)
            vs_commit_add_rows(&worker->builder, &output, &origin);
    }
    free(records);
    struct vs_output output = {0};
    if (err == VS_ERR_OK) /* it was read whole: rows that are not there any more are gone */
        err = vs_task_source_end(worker->task, source, now_ms, &output, note);
    if (err == VS_ERR_OK && keep_rows)
        vs_commit_add_rows(&worker->builder, &output, &origin);
    if (err == VS_ERR_OK)
        worker->registries[source].hash = vs_hash64(block, 0) | 1;
    return err;
}

static enum vs_err commit(struct vs_worker *worker, struct vs_err_note *note)
{
    const struct vs_worker_config *config = &worker->config;
    if (!worker->dirty)
        return VS_ERR_OK;
    struct vs_str payload = vs_commit_finish(&worker->builder, config->plan);
    enum vs_err err;
    bool told = false;
    do { /* a stop does not wait: what is not committed is taken in anew at the next start */
        err = vs_journal_ops_of(config->journal)
                  ->append(config->journal, config->task, worker->epoch, worker->sequence + 1, &payload, 1, note);
        if (err == VS_ERR_DISK_FULL && !told)
            vs_log_line(VS_LEVEL_ERROR, "task %u: the disk is full, the commit waits for space", config->task);
        told = true;
    } while (err == VS_ERR_DISK_FULL && vs_hub_pause(config->hub, VS_DISK_FULL_WAIT_MS));
    VS_TRY(err);
    worker->sequence++;
    vs_plant_after_commit(worker->sequence);
    worker->dirty = false;
    vs_commit_builder_clear(&worker->builder);
    worker->last_commit_ns = vs_clock_monotonic_ns(config->clock);
    vs_metric_add(worker->metrics[VS_METRIC_COMMITS], 1);
    vs_hub_committed(config->hub, config->task, worker->sequence);
    return VS_ERR_OK;
}

static void *write_snapshot(void *arg)
{
    struct vs_worker *worker = arg;
    struct vs_snapshot_job *job = &worker->snapshot_job;
    job->size = job->state.len;
    job->hash = vs_hash64(vs_buf_str(&job->state), 0);
    job->result = vs_snapshot_ops_of(worker->config.snapshots)
                      ->put(worker->config.snapshots, worker->config.task, job->sequence,
                            vs_buf_str(&job->state), &job->note);
    atomic_store(&job->done, true);
    return NULL;
}

/* Takes the result of a background snapshot; then what only older ones needed may go. */
static void finish_snapshot(struct vs_worker *worker)
{
    struct vs_snapshot_job *job = &worker->snapshot_job;
    if (!job->running)
        return;
    pthread_join(job->thread, NULL);
    job->running = false;
    vs_buf_free(&job->state);
    if (job->result != VS_ERR_OK) {
        vs_log_line(VS_LEVEL_ERROR, "task %u: the snapshot failed: %s", worker->config.task, job->note.text);
        return;
    }
    vs_metric_add(worker->metrics[VS_METRIC_SNAPSHOTS], 1);
    vs_log_line(VS_LEVEL_INFO, "task %u: snapshot at commit %" PRIu64 ": %zu bytes, state hash %016" PRIx64,
                worker->config.task, job->sequence, job->size, job->hash);
    uint64_t keep_from = worker->snapshot_sequence;
    worker->snapshot_sequence = job->sequence;
    uint64_t drained = vs_hub_drained_by_all(worker->config.hub, worker->config.task);
    keep_from = drained < keep_from ? drained : keep_from;
    if (keep_from > 0)
        vs_journal_ops_of(worker->config.journal)->trim(worker->config.journal, worker->config.task, keep_from);
    char owner[32];
    int len = snprintf(owner, sizeof owner, "task-%u", worker->config.task);
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        struct vs_log_position position = {worker->topics[i].topic, worker->config.task,
                                           worker->topics[i].released_position};
        vs_log_ops_of(worker->config.log)
            ->release(worker->config.log, (struct vs_str){owner, (size_t)len}, &position, 1);
    }
}

static enum vs_err start_snapshot(struct vs_worker *worker, struct vs_err_note *note)
{
    struct vs_snapshot_job *job = &worker->snapshot_job;
    if (job->running && !atomic_load(&job->done))
        return VS_ERR_OK; /* the disk is slow: the next interval tries again */
    finish_snapshot(worker);
    worker->last_snapshot_ns = vs_clock_monotonic_ns(worker->config.clock);
    if (worker->sequence == worker->snapshot_sequence)
        return VS_ERR_OK;
    VS_CHECK(!worker->dirty);
    vs_worker_save(worker, &job->state);
    job->sequence = worker->sequence;
    atomic_store(&job->done, false);
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        worker->topics[i].released_position = worker->topics[i].snapshot_position;
        worker->topics[i].snapshot_position = worker->topics[i].position;
    }
    int rc = pthread_create(&job->thread, NULL, write_snapshot, worker);
    if (rc != 0)
        return vs_fail(note, vs_err_from_errno(rc), "cannot start a thread: %s", strerror(rc));
    job->running = true;
    return VS_ERR_OK;
}

static void publish_metrics(struct vs_worker *worker)
{
    struct vs_task_counters counters;
    vs_task_counters_get(worker->task, &counters);
    vs_metric_set(worker->metrics[VS_METRIC_LATE], counters.rows_late);
    vs_metric_set(worker->metrics[VS_METRIC_FAILED], counters.rows_failed);
    vs_metric_set(worker->metrics[VS_METRIC_FUTURE], counters.rows_future);
    vs_metric_set(worker->metrics[VS_METRIC_STATE_KEYS], counters.state_keys);
    vs_metric_set(worker->metrics[VS_METRIC_STATE_BYTES], counters.state_bytes);
    vs_metric_set(worker->metrics[VS_METRIC_BAD], counters.records_bad);
    uint64_t waiting = 0;
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        int64_t start;
        int64_t end;
        if (!worker->topics[i].exchange &&
            vs_log_ops_of(worker->config.log)
                    ->offsets(worker->config.log, worker->topics[i].topic, worker->config.task, &start, &end,
                              NULL) == VS_ERR_OK &&
            end > worker->topics[i].position)
            waiting += (uint64_t)(end - worker->topics[i].position);
    }
    vs_metric_set(worker->metrics[VS_METRIC_TASK_WAITING], waiting);
}

static enum vs_err begin_tick(struct vs_worker *worker, struct vs_err_note *note)
{
    const struct vs_worker_config *config = &worker->config;
    int64_t now = vs_clock_now_ms(config->clock);
    if (now < worker->last_tick_ms + worker->tick_interval_ms ||
        vs_clock_monotonic_ns(config->clock) < worker->first_tick_ns)
        return VS_ERR_OK;
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        int64_t start;
        enum vs_err err = vs_log_ops_of(config->log)
                              ->offsets(config->log, worker->topics[i].topic, config->task, &start,
                                        &worker->topics[i].end_at_tick, note);
        if (err == VS_ERR_NOT_CONNECTED || err == VS_ERR_TIMEOUT)
            return VS_ERR_OK; /* time stands still while nobody can say what is in the log */
        VS_TRY(err);
    }
    worker->pending_tick_ms = now;
    return VS_ERR_OK;
}

static enum vs_err maybe_tick(struct vs_worker *worker, bool *alert, struct vs_err_note *note)
{
    if (worker->pending_tick_ms < 0)
        VS_TRY(begin_tick(worker, note));
    if (worker->pending_tick_ms < 0)
        return VS_ERR_OK;
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        if (worker->topics[i].position < worker->topics[i].end_at_tick)
            return VS_ERR_OK;
    }
    struct vs_commit_step step = {.kind = VS_STEP_TICK, .now_ms = worker->pending_tick_ms};
    vs_commit_add_step(&worker->builder, &step);
    worker->dirty = true;
    VS_TRY(vs_worker_feed_tick(worker, worker->pending_tick_ms, true, alert, note));
    worker->pending_tick_ms = -1;
    publish_metrics(worker);
    return VS_ERR_OK;
}

static enum vs_err take_records(struct vs_worker *worker, const struct vs_log_event *event, bool *alert,
                                struct vs_err_note *note)
{
    struct vs_worker_topic *topic = vs_worker_topic(worker, event->topic);
    VS_CHECK(topic != NULL); /* only topics that were assigned come */
    int64_t now = vs_clock_now_ms(worker->config.clock);
    now = now > worker->last_tick_ms ? now : worker->last_tick_ms;
    struct vs_commit_step step = {.kind = VS_STEP_RECORDS,
                                  .now_ms = now,
                                  .topic = topic->topic,
                                  .partition = worker->config.task,
                                  .from = topic->position,
                                  .to = event->next_offset};
    vs_commit_add_step(&worker->builder, &step);
    worker->dirty = true;
    VS_TRY(vs_worker_feed(worker, topic, event->records, event->record_count, now, true, alert, note));
    topic->position = event->next_offset;
    if (!topic->exchange)
        vs_metric_add(worker->metrics[VS_METRIC_PROCESSED], event->record_count);
    return VS_ERR_OK;
}

static enum vs_err take_event(struct vs_worker *worker, const struct vs_log_event *event, bool *alert,
                              struct vs_err_note *note)
{
    switch (event->kind) {
    case VS_LOG_RECORDS:
        return take_records(worker, event, alert, note);
    case VS_LOG_END: {
        struct vs_worker_topic *topic = vs_worker_topic(worker, event->topic);
        VS_CHECK(topic != NULL);
        if (event->next_offset > topic->position)
            topic->position = event->next_offset;
        return VS_ERR_OK;
    }
    case VS_LOG_NOTHING:
        return VS_ERR_OK;
    case VS_LOG_GAP:
        return vs_fail(note, VS_ERR_GAP,
                       "topic %.*s partition %u: the records %" PRId64 " to %" PRId64
                       " were never taken in and are gone",
                       VS_STR_ARG(event->topic), event->partition, event->gap_from, event->gap_to);
    case VS_LOG_ASSIGN:
    case VS_LOG_REVOKE:
    case VS_LOG_LOST:
        return vs_fail(note, VS_ERR_UNSUPPORTED, "consumer groups are not supported yet");
    }
    VS_UNREACHABLE();
}

static bool is_commit_due(struct vs_worker *worker)
{
    return worker->dirty && (vs_clock_monotonic_ns(worker->config.clock) - worker->last_commit_ns >=
                                 worker->commit_interval_ns ||
                             vs_commit_size(&worker->builder) >= COMMIT_SIZE_BYTES);
}

/* A log that cannot be asked (Kafka is away) does not hold up a stop: the rest is read after the next start. */
static bool has_taken_all(struct vs_worker *worker, bool when_unknown)
{
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        int64_t start;
        int64_t end;
        if (vs_log_ops_of(worker->config.log)
                ->offsets(worker->config.log, worker->topics[i].topic, worker->config.task, &start, &end, NULL) !=
            VS_ERR_OK)
            return when_unknown;
        if (worker->topics[i].position < end)
            return false;
    }
    return true;
}

static bool is_driven_past(struct vs_worker *worker, int64_t tick_ms)
{
    return worker->config.clock_is_driven && vs_clock_now_ms(worker->config.clock) > tick_ms;
}

/* The hub's flag alone may be older than a record or a time that has come since. */
bool vs_worker_is_settled(struct vs_worker *worker)
{
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        struct vs_worker_topic *topic = &worker->topics[i];
        int64_t start;
        int64_t end;
        if (vs_log_ops_of(worker->config.log)
                    ->offsets(worker->config.log, topic->topic, worker->config.task, &start, &end, NULL) !=
                VS_ERR_OK ||
            atomic_load(&topic->settled_position) < end)
            return false;
    }
    return !is_driven_past(worker, atomic_load(&worker->settled_tick_ms));
}

static void tell_idle(struct vs_worker *worker, bool idle, uint64_t arrivals)
{
    for (uint32_t i = 0; i < worker->topic_count && idle; i++)
        atomic_store(&worker->topics[i].settled_position, worker->topics[i].position);
    if (idle)
        atomic_store(&worker->settled_tick_ms, worker->last_tick_ms);
    vs_hub_set_idle(worker->config.hub, worker->config.task, idle, arrivals);
}

/* A driven clock that nobody has set yet has no time at which the registries could be read. */
static enum vs_err load_registries(struct vs_worker *worker, struct vs_err_note *note)
{
    if (worker->registries_loaded)
        return vs_worker_refresh_registries(worker, note);
    if (vs_clock_now_ms(worker->config.clock) == 0)
        return VS_ERR_OK;
    worker->registries_loaded = true;
    return vs_worker_load_registries(worker, note);
}

static enum vs_err run_once(struct vs_worker *worker, struct vs_err_note *note)
{
    const struct vs_worker_config *config = &worker->config;
    uint64_t arrivals = vs_hub_arrivals(config->hub);
    int timeout = config->clock_is_driven ? POLL_DRIVEN_MS_MAX : POLL_MS_MAX;
    struct vs_log_event event = {.kind = VS_LOG_NOTHING};
    VS_TRY(vs_log_reader_ops_of(worker->reader)->reader_poll(worker->reader, timeout, &event, note));
    bool alert = false;
    VS_TRY(load_registries(worker, note));
    VS_TRY(take_event(worker, &event, &alert, note));
    bool tick_alert = false;
    VS_TRY(maybe_tick(worker, &tick_alert, note));
    bool quiet = event.kind == VS_LOG_NOTHING && worker->pending_tick_ms < 0;
    /* A driven clock waits for what its last step brought: commit as soon as there is nothing else to do. */
    if (alert || tick_alert || is_commit_due(worker) || (quiet && config->clock_is_driven))
        VS_TRY(commit(worker, note));
    bool idle =
        quiet && !worker->dirty && has_taken_all(worker, false) && !is_driven_past(worker, worker->last_tick_ms);
    tell_idle(worker, idle, arrivals);
    if (vs_clock_monotonic_ns(config->clock) - worker->last_snapshot_ns >= worker->snapshot_interval_ns) {
        VS_TRY(commit(worker, note));
        VS_TRY(start_snapshot(worker, note));
    }
    return VS_ERR_OK;
}

static enum vs_err stop_cleanly(struct vs_worker *worker, struct vs_err_note *note)
{
    VS_TRY(commit(worker, note));
    finish_snapshot(worker);
    VS_TRY(start_snapshot(worker, note));
    finish_snapshot(worker);
    publish_metrics(worker);
    return VS_ERR_OK;
}

static void *run(void *arg)
{
    struct vs_worker *worker = arg;
    struct vs_err_note note = {0};
    enum vs_err err = VS_ERR_OK;
    while (err == VS_ERR_OK && vs_hub_stop_level(worker->config.hub) == VS_RUNNING &&
           !vs_hub_has_failed(worker->config.hub, NULL))
        err = run_once(worker, &note);
    /* On a clean stop what is in the log already is taken in first. */
    while (err == VS_ERR_OK && vs_hub_stop_level(worker->config.hub) == VS_DRAINING &&
           !has_taken_all(worker, true))
        err = run_once(worker, &note);
    if (err == VS_ERR_OK && !vs_hub_has_failed(worker->config.hub, NULL))
        err = stop_cleanly(worker, &note);
    if (err != VS_ERR_OK) {
        vs_fail_within(&note, err, "task %u", worker->config.task);
        vs_hub_fail(worker->config.hub, &note);
    } else {
        tell_idle(worker, true, vs_hub_arrivals(worker->config.hub));
    }
    return NULL;
}

static void add_topic(struct vs_worker *worker, const struct vs_plan_source *source)
{
    struct vs_str topic = topic_of(source);
    if (vs_worker_topic(worker, topic) == NULL)
        worker->topics[worker->topic_count++] =
            (struct vs_worker_topic){
                .topic = topic, .position = VS_LOG_EARLIEST, .exchange = source->exchange};
}

static void init(struct vs_worker *worker)
{
    const struct vs_plan *plan = worker->config.plan;
    worker->topics = calloc((size_t)plan->source_count + 1, sizeof *worker->topics);
    worker->registries = calloc((size_t)plan->source_count + 1, sizeof *worker->registries);
    VS_CHECK(worker->topics != NULL && worker->registries != NULL);
    for (uint32_t i = 0; i < plan->source_count; i++) {
        if (!plan->sources[i].registry)
            add_topic(worker, &plan->sources[i]);
    }
    vs_commit_builder_init(&worker->builder, plan->sink_count);
    worker->pending_tick_ms = -1;
    worker->last_snapshot_ns = worker->last_commit_ns = vs_clock_monotonic_ns(worker->config.clock);
    bool driven = worker->config.clock_is_driven;
    worker->tick_interval_ms = driven ? 1 : vs_setting_duration_ms(plan, "vendstream.tick.interval");
    worker->first_tick_ns = driven ? 0
                                   : worker->last_commit_ns +
                                         vs_setting_duration_ms(plan, "vendstream.tick.start-delay") * 1000000;
    worker->commit_interval_ns = vs_setting_duration_ms(plan, "execution.checkpointing.interval") * 1000000;
    worker->registry_interval_ns = vs_setting_duration_ms(plan, "vendstream.registry.interval") * 1000000;
    worker->snapshot_interval_ns = vs_setting_duration_ms(plan, "vendstream.snapshot.interval") * 1000000;
    char label[16];
    int len = snprintf(label, sizeof label, "%u", worker->config.task);
    static const enum vs_metric_id ids[] = {VS_METRIC_PROCESSED,  VS_METRIC_BAD,         VS_METRIC_TASK_WAITING,
                                            VS_METRIC_LATE,       VS_METRIC_FAILED,      VS_METRIC_FUTURE,
                                            VS_METRIC_STATE_KEYS, VS_METRIC_STATE_BYTES, VS_METRIC_COMMITS,
                                            VS_METRIC_SNAPSHOTS};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        worker->metrics[ids[i]] =
            vs_metric(worker->config.metrics, ids[i], (struct vs_str){label, (size_t)len});
}

static enum vs_err open_reader(struct vs_worker *worker, struct vs_err_note *note)
{
    const struct vs_log_ops *ops = vs_log_ops_of(worker->config.log);
    VS_TRY(ops->reader_open(worker->config.log, &worker->reader, note));
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        int64_t end;
        if (worker->topics[i].position < 0) /* never read: from the first record that is still there */
            VS_TRY(ops->offsets(worker->config.log, worker->topics[i].topic, worker->config.task,
                                &worker->topics[i].position, &end, note));
        struct vs_log_position position = {worker->topics[i].topic, worker->config.task,
                                           worker->topics[i].position};
        VS_TRY(ops->reader_assign(worker->reader, &position, note));
    }
    return VS_ERR_OK;
}

enum vs_err vs_worker_new(const struct vs_worker_config *config, struct vs_worker **out, struct vs_err_note *note)
{
    struct vs_worker *worker = calloc(1, sizeof *worker);
    VS_CHECK(worker != NULL);
    worker->config = *config;
    init(worker);
    enum vs_err err = vs_task_new(config->plan, config->task, config->task_count, config->typed_sinks,
                                  &worker->task, note);
    if (err == VS_ERR_OK)
        err = vs_worker_recover(worker, note);
    if (err == VS_ERR_OK)
        err = open_reader(worker, note);
    if (err != VS_ERR_OK) {
        vs_worker_free(worker);
        return err;
    }
    vs_hub_committed(config->hub, config->task, worker->sequence);
    *out = worker;
    return VS_ERR_OK;
}

enum vs_err vs_worker_start(struct vs_worker *worker, struct vs_err_note *note)
{
    int rc = pthread_create(&worker->thread, NULL, run, worker);
    if (rc != 0)
        return vs_fail(note, vs_err_from_errno(rc), "cannot start a thread: %s", strerror(rc));
    worker->running = true;
    return VS_ERR_OK;
}

void vs_worker_wake(struct vs_worker *worker)
{
    vs_log_reader_ops_of(worker->reader)->reader_wake(worker->reader);
}

void vs_worker_join(struct vs_worker *worker)
{
    if (worker->running)
        pthread_join(worker->thread, NULL);
    worker->running = false;
}

int64_t vs_worker_last_tick_ms(const struct vs_worker *worker)
{
    return worker->last_tick_ms;
}

void vs_worker_free(struct vs_worker *worker)
{
    if (worker == NULL)
        return;
    vs_worker_join(worker);
    finish_snapshot(worker);
    if (worker->reader != NULL)
        vs_log_reader_ops_of(worker->reader)->reader_close(worker->reader);
    vs_task_free(worker->task);
    vs_commit_builder_free(&worker->builder);
    vs_buf_free(&worker->snapshot_job.state);
    free(worker->topics);
    free(worker->registries);
    free(worker);
}
