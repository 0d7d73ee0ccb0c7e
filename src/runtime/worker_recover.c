/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/worker_state.h"

#include <inttypes.h>

#include "runtime/logger.h"

enum { STATE_VERSION = 1 };

void vs_worker_save(struct vs_worker *worker, struct vs_buf *out)
{
    const struct vs_plan *plan = worker->config.plan;
    vs_buf_add_u8(out, STATE_VERSION);
    vs_buf_add_zigzag(out, worker->last_tick_ms);
    vs_buf_add_varint(out, worker->topic_count);
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        vs_buf_add_sized(out, worker->topics[i].topic);
        vs_buf_add_zigzag(out, worker->topics[i].position);
    }
    uint32_t registries = 0;
    for (uint32_t i = 0; i < plan->source_count; i++)
        registries += worker->registries[i].hash != 0;
    vs_buf_add_varint(out, registries);
    for (uint32_t i = 0; i < plan->source_count; i++) {
        if (worker->registries[i].hash == 0)
            continue;
        vs_buf_add_sized(out, plan->sources[i].table->name);
        vs_buf_add_u64(out, worker->registries[i].hash);
    }
    vs_task_save(worker->task, out);
}

struct vs_worker_topic *vs_worker_topic(struct vs_worker *worker, struct vs_str name)
{
    for (uint32_t i = 0; i < worker->topic_count; i++) {
        if (vs_str_equal(worker->topics[i].topic, name))
            return &worker->topics[i];
    }
    return NULL;
}

static uint32_t find_source(const struct vs_plan *plan, struct vs_str table)
{
    for (uint32_t i = 0; i < plan->source_count; i++) {
        if (vs_str_equal(plan->sources[i].table->name, table))
            return i;
    }
    return UINT32_MAX;
}

static enum vs_err load_state(struct vs_worker *worker, struct vs_str state, struct vs_err_note *note)
{
    struct vs_reader r = vs_reader(state);
    if (vs_read_u8(&r) != STATE_VERSION)
        return vs_fail(note, VS_ERR_VERSION, "the snapshot was made by another version of the program");
    worker->last_tick_ms = vs_read_zigzag(&r);
    uint64_t topics = vs_read_varint(&r);
    for (uint64_t i = 0; i < topics && !r.failed; i++) {
        struct vs_str name = vs_read_sized(&r);
        int64_t position = vs_read_zigzag(&r);
        struct vs_worker_topic *topic = vs_worker_topic(worker, name);
        if (topic != NULL)
            topic->position = topic->snapshot_position = topic->released_position = position;
    }
    uint64_t registries = vs_read_varint(&r);
    for (uint64_t i = 0; i < registries && !r.failed; i++) {
        uint32_t source = find_source(worker->config.plan, vs_read_sized(&r));
        uint64_t hash = vs_read_u64(&r);
        if (source != UINT32_MAX)
            worker->registries[source].hash = hash;
    }
    if (r.failed)
        return vs_fail(note, VS_ERR_CORRUPT, "the snapshot is cut off");
    return vs_task_load(worker->task, (struct vs_str){r.ptr, vs_reader_left(&r)}, note);
}

struct replay {
    struct vs_worker *worker;
    struct vs_log_reader *reader;
    struct vs_err_note *note;
};

/* The records [from, to) of the log, once more. */
static enum vs_err replay_records(struct replay *replay, const struct vs_commit_step *step)
{
    struct vs_worker *worker = replay->worker;
    struct vs_worker_topic *topic = vs_worker_topic(worker, step->topic);
    if (topic == NULL)
        return VS_ERR_OK; /* the new script does not read it any more */
    const struct vs_log_ops *ops = vs_log_ops_of(worker->config.log);
    struct vs_log_position start = {step->topic, step->partition, step->from};
    VS_TRY(ops->reader_assign(replay->reader, &start, replay->note));
    int64_t at = step->from;
    while (at < step->to) {
        struct vs_log_event event;
        VS_TRY(ops->reader_poll(replay->reader, 1000, &event, replay->note));
        if (event.kind == VS_LOG_GAP)
            return vs_fail(replay->note, VS_ERR_GAP,
                           "topic %.*s partition %u: the records %" PRId64 " to %" PRId64
                           " are needed for recovery and are gone",
                           VS_STR_ARG(step->topic), step->partition, event.gap_from, event.gap_to);
        if (event.kind != VS_LOG_RECORDS)
            continue;
        uint32_t count = 0;
        while (count < event.record_count && event.records[count].offset < step->to)
            count++;
        bool alert;
        VS_TRY(vs_worker_feed(worker, topic, event.records, count, step->now_ms, false, &alert, replay->note));
        at = event.next_offset;
    }
    ops->reader_unassign(replay->reader, step->topic, step->partition);
    topic->position = step->to;
    return VS_ERR_OK;
}

static enum vs_err replay_step(void *ctx, const struct vs_commit_step *step)
{
    struct replay *replay = ctx;
    bool alert;
    switch (step->kind) {
    case VS_STEP_RECORDS:
        return replay_records(replay, step);
    case VS_STEP_TICK:
        return vs_worker_feed_tick(replay->worker, step->now_ms, false, &alert, replay->note);
    case VS_STEP_INLINE: {
        uint32_t source = find_source(replay->worker->config.plan, step->table);
        if (source == UINT32_MAX)
            return VS_ERR_OK;
        return vs_worker_feed_inline(replay->worker, source, step->inline_records, step->now_ms, false,
                                     replay->note);
    }
    }
    return vs_fail(replay->note, VS_ERR_CORRUPT, "a journal entry does not follow its format");
}

static enum vs_err replay_journal(struct vs_worker *worker, uint64_t last, struct vs_err_note *note)
{
    const struct vs_journal_ops *ops = vs_journal_ops_of(worker->config.journal);
    struct vs_journal_reader *entries = NULL;
    struct replay replay = {worker, NULL, note};
    enum vs_err err = ops->reader_open(worker->config.journal, worker->config.task, worker->sequence, &entries, note);
    if (err != VS_ERR_OK)
        return err;
    err = vs_log_ops_of(worker->config.log)->reader_open(worker->config.log, &replay.reader, note);
    uint64_t count = 0;
    while (err == VS_ERR_OK && worker->sequence < last) {
        struct vs_journal_entry entry;
        err = ops->reader_next(entries, &entry, note);
        if (err == VS_ERR_OK)
            err = vs_commit_each_step(entry.payload, replay_step, &replay, note);
        if (err == VS_ERR_OK) {
            worker->sequence = entry.sequence;
            count++;
        }
    }
    if (replay.reader != NULL)
        vs_log_ops_of(worker->config.log)->reader_close(replay.reader);
    ops->reader_close(entries);
    if (err == VS_ERR_OK && count > 0)
        vs_log_line(VS_LEVEL_INFO, "task %u: replayed %" PRIu64 " commits behind the snapshot",
                    worker->config.task, count);
    return err;
}

enum vs_err vs_worker_recover(struct vs_worker *worker, struct vs_err_note *note)
{
    const struct vs_worker_config *config = &worker->config;
    uint64_t last = 0;
    VS_TRY(vs_journal_ops_of(config->journal)->claim(config->journal, config->task, &worker->epoch, &last, note));
    struct vs_buf state = {0};
    struct vs_err_note snapshot_note = {0};
    enum vs_err err = vs_snapshot_ops_of(config->snapshots)
                          ->get_newest(config->snapshots, config->task, &worker->sequence, &state, &snapshot_note);
    if (err == VS_ERR_OK) {
        if (snapshot_note.text[0] != '\0')
            vs_log_line(VS_LEVEL_WARN, "%s", snapshot_note.text);
        err = load_state(worker, vs_buf_str(&state), note);
        worker->snapshot_sequence = worker->trimmed_sequence = worker->sequence;
    } else if (err == VS_ERR_NOT_FOUND) {
        worker->sequence = 0;
        err = VS_ERR_OK;
    } else {
        err = vs_fail(note, err, "%s", snapshot_note.text);
    }
    vs_buf_free(&state);
    if (err == VS_ERR_OK)
        err = replay_journal(worker, last, note);
    return err == VS_ERR_OK ? err : vs_fail_within(note, err, "recovery of task %u", config->task);
}
