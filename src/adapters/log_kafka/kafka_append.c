/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdlib.h>
#include <string.h>

#include "adapters/log_kafka/kafka_parts.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"

enum { SERVE_MS = 100, KEY_HEADERS_SIZE_MAX = 64 * 1024, RECORD_OVERHEAD = 128 };

/* An append whose records are on their way. Guarded by the log's lock until the last report. */
struct pending {
    struct vs_log_kafka *log;
    struct vs_log_append *request;
    uint32_t waiting; /* records without a report */
    enum vs_err result;
    int64_t base_offset;
};

/* A failure that certainly stored nothing keeps its name; all others may have stored something. */
static enum vs_err result_of(const rd_kafka_message_t *message)
{
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        return VS_ERR_OK;
    enum vs_err err = vs_kafka_err(message->err);
    if (err == VS_ERR_REJECTED || err == VS_ERR_DENIED || err == VS_ERR_NOT_FOUND)
        return err;
    return rd_kafka_message_status(message) == RD_KAFKA_MSG_STATUS_NOT_PERSISTED
               ? VS_ERR_NOT_CONNECTED
               : VS_ERR_UNKNOWN_OUTCOME;
}

/* One result for all records of an append: as soon as one was stored and another was not, it is
 * unknown. */
static void add_result(struct pending *pending, enum vs_err result, bool first)
{
    if (first || pending->result == result)
        pending->result = result;
    else
        pending->result = VS_ERR_UNKNOWN_OUTCOME;
}

static void report_callback(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque)
{
    (void)client;
    (void)opaque;
    struct pending *pending = message->_private;
    struct vs_log_kafka *log = pending->log;
    struct vs_log_append *request = pending->request;
    pthread_mutex_lock(&log->lock);
    bool first = pending->base_offset == -2;
    add_result(pending, result_of(message), first);
    if (first)
        pending->base_offset = message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? message->offset : -1;
    bool last = --pending->waiting == 0;
    if (last)
        log->queued_bytes -= request->size_bytes;
    pthread_mutex_unlock(&log->lock);
    if (!last)
        return;
    enum vs_err result = pending->result;
    int64_t base_offset = result == VS_ERR_OK ? pending->base_offset : -1;
    free(pending);
    request->done(request, result, base_offset);
}

/* A fatal error ends an idempotent producer for good; another one goes on. */
static void fatal_callback(rd_kafka_t *client, int code, const char *reason, void *opaque)
{
    struct vs_log_kafka *log = opaque;
    char text[VS_KAFKA_ERROR_SIZE];
    (void)client;
    if ((int)code == RD_KAFKA_RESP_ERR__FATAL)
        atomic_store(&log->producer_failed, true);
    (void)snprintf(text, sizeof text, "Kafka producer: %s: %s",
                   rd_kafka_err2name((rd_kafka_resp_err_t)code), reason);
    vs_kafka_report(log, text);
}

static enum vs_err new_producer(struct vs_log_kafka *log, rd_kafka_t **out,
                                struct vs_err_note *note)
{
    rd_kafka_conf_t *conf;
    VS_TRY(vs_kafka_conf(log, false, &conf, note));
    rd_kafka_conf_set_dr_msg_cb(conf, report_callback);
    rd_kafka_conf_set_error_cb(conf, fatal_callback);
    return vs_kafka_client_new(RD_KAFKA_PRODUCER, conf, out, note);
}

/* What a producer still holds gets its report: the outcome is not known. */
static void end_producer(rd_kafka_t *producer, int timeout_ms)
{
    (void)rd_kafka_flush(producer, timeout_ms);
    (void)rd_kafka_purge(producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    while (rd_kafka_outq_len(producer) > 0)
        (void)rd_kafka_poll(producer, SERVE_MS);
    rd_kafka_destroy(producer);
}

static void replace_producer(struct vs_log_kafka *log)
{
    rd_kafka_t *fresh = NULL;
    struct vs_err_note note;
    if (new_producer(log, &fresh, &note) != VS_ERR_OK) {
        vs_kafka_report(log, note.text);
        return;
    }
    atomic_store(&log->producer_failed, false);
    pthread_mutex_lock(&log->lock);
    rd_kafka_t *failed = log->producer;
    log->producer = fresh;
    pthread_mutex_unlock(&log->lock);
    end_producer(failed, 0);
}

static void *serve(void *arg)
{
    struct vs_log_kafka *log = arg;
    while (!atomic_load(&log->closing)) {
        (void)rd_kafka_poll(log->producer, SERVE_MS);
        (void)rd_kafka_poll(log->admin, 0);
        if (atomic_load(&log->producer_failed))
            replace_producer(log);
    }
    end_producer(log->producer, log->options.append_timeout_ms);
    return NULL;
}

enum vs_err vs_kafka_producer_start(struct vs_log_kafka *log, struct vs_err_note *note)
{
    VS_TRY(new_producer(log, &log->producer, note));
    if (pthread_create(&log->thread, NULL, serve, log) != 0) {
        rd_kafka_destroy(log->producer);
        return vs_fail(note, VS_ERR_NOMEM, "cannot start the thread of the Kafka producer");
    }
    log->thread_runs = true;
    return VS_ERR_OK;
}

void vs_kafka_producer_stop(struct vs_log_kafka *log)
{
    if (!log->thread_runs)
        return;
    /* Under the lock, so that no append is between its check and its producer. */
    pthread_mutex_lock(&log->lock);
    atomic_store(&log->closing, true);
    pthread_mutex_unlock(&log->lock);
    VS_CHECK(pthread_join(log->thread, NULL) == 0);
}

static rd_kafka_headers_t *headers_of(struct vs_str encoded)
{
    if (encoded.len == 0)
        return NULL;
    struct vs_reader r = vs_reader(encoded);
    uint64_t count = vs_read_varint(&r);
    rd_kafka_headers_t *headers = rd_kafka_headers_new(count < 64 ? (size_t)count : 64);
    for (uint64_t i = 0; i < count && !r.failed; i++) {
        struct vs_str name = vs_read_sized(&r);
        struct vs_str value = vs_read_sized(&r);
        if (!r.failed)
            (void)rd_kafka_header_add(headers, name.ptr, (ssize_t)name.len, value.ptr,
                                      (ssize_t)value.len);
    }
    return headers;
}

static rd_kafka_resp_err_t produce(struct vs_log_kafka *log, const char *topic, uint32_t partition,
                                   const struct vs_record *record, struct pending *pending)
{
    rd_kafka_headers_t *headers = headers_of(record->headers);
    rd_kafka_vu_t fields[8] = {
        {.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = topic},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = (int32_t)partition},
        {.vtype = RD_KAFKA_VTYPE_VALUE,
         .u.mem = {(void *)(uintptr_t)record->value.ptr, record->value.len}},
        {.vtype = RD_KAFKA_VTYPE_KEY,
         .u.mem = {record->key.len == 0 ? NULL : (void *)(uintptr_t)record->key.ptr,
                   record->key.len}},
        {.vtype = RD_KAFKA_VTYPE_TIMESTAMP,
         .u.i64 = record->timestamp_ms == 0 ? -1 : record->timestamp_ms},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = pending},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers},
    };
    rd_kafka_error_t *error = rd_kafka_produceva(log->producer, fields, headers == NULL ? 7 : 8);
    if (error == NULL)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    if (headers != NULL)
        rd_kafka_headers_destroy(headers);
    return code;
}

static enum vs_err check_sizes(struct vs_log_append *request)
{
    if (request->record_count == 0)
        return VS_ERR_INVALID;
    request->size_bytes = 0;
    for (uint32_t i = 0; i < request->record_count; i++) {
        const struct vs_record *record = &request->records[i];
        if (record->value.len > VS_RECORD_VALUE_SIZE_MAX ||
            record->key.len + record->headers.len > KEY_HEADERS_SIZE_MAX)
            return VS_ERR_REJECTED;
        request->size_bytes +=
            record->value.len + record->key.len + record->headers.len + RECORD_OVERHEAD;
    }
    return VS_ERR_OK;
}

/* Under the lock: reports wait until every record is queued. A record that librdkafka does not take
 * ends the append as unknown when others went before it. */
static enum vs_err queue_records(struct vs_log_kafka *log, const char *topic,
                                 struct vs_log_append *request)
{
    if (atomic_load(&log->closing))
        return VS_ERR_CLOSED;
    if (log->queued_bytes > 0 && log->queued_bytes + request->size_bytes > log->options.queue_size)
        return VS_ERR_LIMIT;
    struct pending *pending = malloc(sizeof *pending);
    VS_CHECK(pending != NULL);
    *pending = (struct pending){.log = log, .request = request, .base_offset = -2};
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    while (pending->waiting < request->record_count && code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        code =
            produce(log, topic, request->partition, &request->records[pending->waiting], pending);
        pending->waiting += code == RD_KAFKA_RESP_ERR_NO_ERROR ? 1 : 0;
    }
    if (pending->waiting == 0) {
        free(pending);
        return vs_kafka_err(code);
    }
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        pending->base_offset = -1;
        pending->result = VS_ERR_UNKNOWN_OUTCOME;
    }
    log->queued_bytes += request->size_bytes;
    return VS_ERR_OK;
}

enum vs_err vs_kafka_append(struct vs_log *base, struct vs_log_append *request)
{
    struct vs_log_kafka *log = vs_kafka_of(base);
    const struct vs_kafka_topic *topic;
    VS_TRY(check_sizes(request));
    VS_TRY(vs_kafka_topic_find(log, request->topic, &topic, NULL));
    if (request->partition >= topic->partitions)
        return VS_ERR_INVALID;
    pthread_mutex_lock(&log->lock);
    enum vs_err err = queue_records(log, topic->name, request);
    pthread_mutex_unlock(&log->lock);
    return err;
}
