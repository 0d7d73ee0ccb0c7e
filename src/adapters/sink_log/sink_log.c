/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_log/sink_log.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"

enum { SCAN_WAIT_MS = 10000 };

static const struct vs_str position_header = {"vendstream-position", 19};

struct pending {
    struct vs_log_append append;
    struct vs_record record;
    struct log_sink *sink;
    enum vs_err result;
    bool is_there; /* already, from before */
};

/* The newest row of a task that each partition of the topic held when it was last read. */
struct known {
    uint32_t task;
    struct newest {
        bool found;
        struct vs_row_position position;
    } *partitions;
};

struct log_sink {
    struct vs_log *log;
    struct known *known; /* per task that wrote since the topic was last read */
    uint32_t known_count;
    char topic[256];
    uint32_t partitions;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    uint32_t waiting;
    struct vs_buf headers;
    bool ready;
};

static enum vs_err log_open(void *state, const struct vs_sink_env *env, struct vs_err_note *note)
{
    struct log_sink *sink = state;
    pthread_mutex_init(&sink->mutex, NULL);
    pthread_cond_init(&sink->changed, NULL);
    sink->ready = true;
    struct vs_str topic = vs_table_option(env->table, VS_STR("topic"));
    if (topic.len == 0)
        return vs_fail(note, VS_ERR_INVALID, "the table %.*s needs the option 'topic'",
                       VS_STR_ARG(env->table->name));
    vs_str_to_zero_ended(topic, sink->topic, sizeof sink->topic);
    sink->log = env->log;
    if (sink->log == NULL)
        return vs_fail(note, VS_ERR_INVALID, "there is no log to write the topic %s to", sink->topic);
    struct vs_log_topic found;
    VS_TRY(vs_log_ops_of(sink->log)->topic_get(sink->log, vs_str(sink->topic), &found, note));
    sink->partitions = found.partitions;
    return VS_ERR_OK;
}

static void forget_known(struct log_sink *sink)
{
    for (uint32_t i = 0; i < sink->known_count; i++)
        free(sink->known[i].partitions);
    free(sink->known);
    sink->known = NULL;
    sink->known_count = 0;
}

static void log_close(void *state)
{
    struct log_sink *sink = state;
    forget_known(sink);
    if (sink->ready) {
        pthread_mutex_destroy(&sink->mutex);
        pthread_cond_destroy(&sink->changed);
    }
    vs_buf_free(&sink->headers);
}

static void append_done(struct vs_log_append *request, enum vs_err result, int64_t base_offset)
{
    (void)base_offset;
    struct pending *pending = request->ctx;
    struct log_sink *sink = pending->sink;
    pthread_mutex_lock(&sink->mutex);
    pending->result = result;
    sink->waiting--;
    pthread_cond_signal(&sink->changed);
    pthread_mutex_unlock(&sink->mutex);
}

static void add_position(struct vs_buf *out, struct vs_row_position position)
{
    char text[64];
    struct vs_buf value = {text, 0, sizeof text};
    vs_buf_add_u32(&value, position.task);
    vs_buf_add_u64(&value, position.sequence);
    vs_buf_add_u32(&value, position.index);
    vs_buf_add_varint(out, 1);
    vs_buf_add_sized(out, position_header);
    vs_buf_add_sized(out, vs_buf_str(&value));
}

static bool read_position(struct vs_str headers, struct vs_row_position *out)
{
    struct vs_reader r = vs_reader(headers);
    uint64_t count = headers.len == 0 ? 0 : vs_read_varint(&r);
    for (uint64_t i = 0; i < count && !r.failed; i++) {
        struct vs_str name = vs_read_sized(&r);
        struct vs_str value = vs_read_sized(&r);
        if (!r.failed && vs_str_equal(name, position_header)) {
            struct vs_reader v = vs_reader(value);
            out->task = vs_read_u32(&v);
            out->sequence = vs_read_u64(&v);
            out->index = vs_read_u32(&v);
            return !v.failed;
        }
    }
    return false;
}

static enum vs_sink_result result_of(enum vs_err err)
{
    switch (vs_err_class(err)) {
    case VS_ERR_CLASS_transient:
        return err == VS_ERR_UNKNOWN_OUTCOME ? VS_SINK_UNKNOWN : VS_SINK_RETRY_LATER;
    case VS_ERR_CLASS_permanent:
        if (err == VS_ERR_OK)
            return VS_SINK_OK;
        return err == VS_ERR_LIMIT ? VS_SINK_RETRY_LATER
                                   : (err == VS_ERR_REJECTED ? VS_SINK_REJECTED : VS_SINK_NOT_CONNECTED);
    case VS_ERR_CLASS_corrupt:
    case VS_ERR_CLASS_bug:
        break;
    }
    return VS_SINK_BROKEN;
}

static void prepare(struct log_sink *sink, struct pending *pending, const struct vs_sink_row *row,
                    struct vs_str headers)
{
    pending->sink = sink;
    pending->record = (struct vs_record){
        .key = row->key, .value = row->bytes, .headers = headers, .timestamp_ms = row->time_ms};
    pending->append = (struct vs_log_append){.topic = vs_str(sink->topic),
                                             .partition = vs_partition_of(row->key, sink->partitions),
                                             .records = &pending->record,
                                             .record_count = 1,
                                             .done = append_done,
                                             .ctx = pending};
}

static bool is_later(struct vs_row_position a, struct vs_row_position b)
{
    return a.sequence != b.sequence ? a.sequence > b.sequence : a.index > b.index;
}

/* The last records of a partition are read, further back each time, until one of this task is met. */
static enum vs_err scan_partition(struct log_sink *sink, struct vs_log_reader *reader, uint32_t partition,
                                  uint32_t task, struct newest *newest, struct vs_err_note *note)
{
    const struct vs_log_ops *ops = vs_log_ops_of(sink->log);
    int64_t start;
    int64_t end;
    VS_TRY(ops->offsets(sink->log, vs_str(sink->topic), partition, &start, &end, note));
    int64_t window = 4096;
    for (int64_t upper = end; upper > start && !newest->found; window *= 4) {
        int64_t lower = upper - window < start ? start : upper - window;
        struct vs_log_position position = {vs_str(sink->topic), partition, lower};
        VS_TRY(ops->reader_assign(reader, &position, note));
        for (;;) {
            struct vs_log_event event;
            VS_TRY(ops->reader_poll(reader, SCAN_WAIT_MS, &event, note));
            if (event.kind == VS_LOG_NOTHING)
                return vs_fail(note, VS_ERR_TIMEOUT, "the end of the topic %s cannot be read", sink->topic);
            for (uint32_t i = 0; event.kind == VS_LOG_RECORDS && i < event.record_count; i++) {
                struct vs_row_position seen;
                if (read_position(event.records[i].headers, &seen) && seen.task == task) {
                    if (!newest->found || is_later(seen, newest->position))
                        newest->position = seen;
                    newest->found = true;
                }
            }
            if (event.kind == VS_LOG_END || event.next_offset >= upper)
                break;
        }
        ops->reader_unassign(reader, vs_str(sink->topic), partition);
        upper = lower;
    }
    return VS_ERR_OK;
}

/* Rows go to partitions side by side, so what a crash or an unknown outcome left behind is known per partition. */
static enum vs_err known_of(struct log_sink *sink, uint32_t task, const struct known **out, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < sink->known_count; i++) {
        *out = &sink->known[i];
        if (sink->known[i].task == task)
            return VS_ERR_OK;
    }
    const struct vs_log_ops *ops = vs_log_ops_of(sink->log);
    struct vs_log_reader *reader = NULL;
    VS_TRY(ops->reader_open(sink->log, &reader, note));
    struct known known = {task, calloc(sink->partitions, sizeof *known.partitions)};
    VS_CHECK(known.partitions != NULL);
    enum vs_err err = VS_ERR_OK;
    for (uint32_t p = 0; p < sink->partitions && err == VS_ERR_OK; p++)
        err = scan_partition(sink, reader, p, task, &known.partitions[p], note);
    ops->reader_close(reader);
    if (err != VS_ERR_OK) {
        free(known.partitions);
        return err;
    }
    sink->known = realloc(sink->known, (sink->known_count + 1) * sizeof *sink->known);
    VS_CHECK(sink->known != NULL);
    sink->known[sink->known_count] = known;
    *out = &sink->known[sink->known_count++];
    return VS_ERR_OK;
}

/* Marks the rows that the topic has already. */
static enum vs_err find_repeats(struct log_sink *sink, const struct vs_sink_row *rows, uint32_t count,
                                struct pending *all, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct known *known;
        VS_TRY(known_of(sink, rows[i].position.task, &known, note));
        const struct newest *newest = &known->partitions[vs_partition_of(rows[i].key, sink->partitions)];
        all[i].is_there = newest->found && !is_later(rows[i].position, newest->position) &&
                          rows[i].bytes.len <= VS_RECORD_VALUE_SIZE_MAX; /* a larger one is refused once more */
    }
    return VS_ERR_OK;
}

/* Queues one row. False: the log takes no more now, *stopped says why; a row that it refuses is no reason to stop. */
static bool queue_row(struct log_sink *sink, struct pending *pending, enum vs_err *stopped)
{
    pthread_mutex_lock(&sink->mutex);
    sink->waiting++;
    pthread_mutex_unlock(&sink->mutex);
    enum vs_err err = vs_log_ops_of(sink->log)->append(sink->log, &pending->append);
    if (err == VS_ERR_OK)
        return true;
    pthread_mutex_lock(&sink->mutex);
    sink->waiting--;
    pthread_mutex_unlock(&sink->mutex);
    pending->result = err;
    if (err != VS_ERR_REJECTED)
        *stopped = err;
    return err == VS_ERR_REJECTED;
}

/* Queues what is not there yet; the number of rows looked at, and why it stopped. */
static uint32_t queue_rows(struct log_sink *sink, struct pending *all, uint32_t count, enum vs_err *stopped)
{
    *stopped = VS_ERR_OK;
    uint32_t queued = 0;
    while (queued < count && (all[queued].is_there || queue_row(sink, &all[queued], stopped)))
        queued++;
    return queued;
}

static void fail_all(struct vs_sink_outcome *outcomes, uint32_t count, enum vs_err err, const char *reason)
{
    for (uint32_t i = 0; i < count; i++) {
        outcomes[i] = (struct vs_sink_outcome){.result = result_of(err)};
        vs_str_to_zero_ended(vs_str(reason), outcomes[i].reason, sizeof outcomes[i].reason);
    }
}

static void write_rows(struct log_sink *sink, const struct vs_sink_row *rows, struct pending *all, uint32_t count,
                       struct vs_sink_outcome *outcomes)
{
    size_t *starts = calloc((size_t)count + 1, sizeof *starts);
    VS_CHECK(starts != NULL);
    vs_buf_clear(&sink->headers);
    for (uint32_t i = 0; i < count; i++) {
        add_position(&sink->headers, rows[i].position);
        starts[i + 1] = sink->headers.len;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct vs_str headers = {sink->headers.ptr + starts[i], starts[i + 1] - starts[i]};
        prepare(sink, &all[i], &rows[i], headers);
    }
    free(starts);
    enum vs_err stopped;
    uint32_t queued = queue_rows(sink, all, count, &stopped);
    pthread_mutex_lock(&sink->mutex);
    while (sink->waiting > 0)
        pthread_cond_wait(&sink->changed, &sink->mutex);
    pthread_mutex_unlock(&sink->mutex);
    bool unknown = false;
    for (uint32_t i = 0; i < count; i++) {
        enum vs_err err = i < queued || all[i].is_there ? all[i].result : stopped;
        outcomes[i] = (struct vs_sink_outcome){.result = result_of(err)};
        unknown = unknown || err == VS_ERR_UNKNOWN_OUTCOME;
        if (err != VS_ERR_OK)
            vs_str_to_zero_ended(vs_str(vs_err_text(err)), outcomes[i].reason, sizeof outcomes[i].reason);
    }
    if (unknown) /* the topic is read again before the rows are repeated */
        forget_known(sink);
}

/* All rows are queued before the first wait, so that they share group commits; a full queue stops the batch. */
static void log_write(void *state, const struct vs_sink_row *rows, uint32_t count,
                      struct vs_sink_outcome *outcomes)
{
    struct log_sink *sink = state;
    struct pending *all = calloc(count, sizeof *all);
    VS_CHECK(all != NULL);
    struct vs_err_note note = {0};
    enum vs_err err = find_repeats(sink, rows, count, all, &note);
    if (err == VS_ERR_OK)
        write_rows(sink, rows, all, count, outcomes);
    else
        fail_all(outcomes, count, err, note.text);
    free(all);
}

const struct vs_sink_ops vs_sink_log_ops = {
    .connector = "log",
    .state_size = sizeof(struct log_sink),
    .encoding = VS_ROWS_FORMATTED,
    .open = log_open,
    .close = log_close,
    .write = log_write,
};

const struct vs_sink_ops vs_sink_kafka_ops = {
    .connector = "kafka",
    .state_size = sizeof(struct log_sink),
    .encoding = VS_ROWS_FORMATTED,
    .open = log_open,
    .close = log_close,
    .write = log_write,
};
