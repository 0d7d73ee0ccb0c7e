/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/log_kafka/kafka_parts.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/limits.h"

enum { AHEAD_MAX = 16 * VS_BATCH_ROWS_MAX, FIRST_WAIT_MS = 300, BEHIND_WAIT_MS = 5000 };

/* A partition with its position. Holding one back means that the consumer does not have it for a
 * time. What the consumer gave waits here per partition, so that they can take turns. */
struct assigned {
    rd_kafka_message_t **ahead;
    uint32_t ahead_first, ahead_end, ahead_capacity;
    const struct vs_kafka_topic *topic;
    uint32_t partition;
    int64_t position; /* next to hand out */
    bool in_consumer;
    bool heard; /* the consumer gave something since it has the partition */
    bool gap;   /* one is to be told: [gap_from, gap_to), then reading goes on at position */
    int64_t gap_from, gap_to;
    int64_t behind_until_ms; /* an end that is behind the position is believed from then on; 0: it is not behind */
};

struct kafka_reader {
    struct vs_log_reader_base base;
    struct vs_log_kafka *log;
    rd_kafka_t *consumer;
    rd_kafka_queue_t *queue;
    struct assigned *parts;
    uint32_t part_count;
    uint32_t part_capacity;
    uint32_t turn;        /* the part that is asked first */
    uint32_t ahead_count; /* of all parts together */
    int64_t first_wait_ends_ms;
    rd_kafka_message_t *handed_out[VS_BATCH_ROWS_MAX]; /* what the caller's records borrow from */
    uint32_t handed_out_count;
    struct vs_record records[VS_BATCH_ROWS_MAX];
    size_t header_ends[VS_BATCH_ROWS_MAX];
    struct vs_buf headers; /* of the records handed out */
};

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct kafka_reader *reader_of(struct vs_log_reader *reader)
{
    return (struct kafka_reader *)reader;
}

enum vs_err vs_kafka_reader_open(struct vs_log *log, struct vs_log_reader **out,
                                 struct vs_err_note *note)
{
    struct kafka_reader *reader = calloc(1, sizeof *reader);
    VS_CHECK(reader != NULL);
    reader->base.ops = vs_log_ops_of(log);
    reader->log = vs_kafka_of(log);
    rd_kafka_conf_t *conf;
    enum vs_err err = vs_kafka_conf(reader->log, true, &conf, note);
    if (err == VS_ERR_OK)
        err = vs_kafka_client_new(RD_KAFKA_CONSUMER, conf, &reader->consumer, note);
    if (err != VS_ERR_OK) {
        free(reader);
        return err;
    }
    (void)rd_kafka_poll_set_consumer(reader->consumer);
    reader->queue = rd_kafka_queue_get_consumer(reader->consumer);
    *out = (struct vs_log_reader *)reader;
    return VS_ERR_OK;
}

static void finish(struct kafka_reader *reader)
{
    for (uint32_t i = 0; i < reader->handed_out_count; i++)
        rd_kafka_message_destroy(reader->handed_out[i]);
    reader->handed_out_count = 0;
}

static void drop_ahead(struct kafka_reader *reader, struct assigned *part)
{
    for (uint32_t i = part->ahead_first; i < part->ahead_end; i++)
        rd_kafka_message_destroy(part->ahead[i]);
    reader->ahead_count -= part->ahead_end - part->ahead_first;
    part->ahead_first = part->ahead_end = 0;
}

void vs_kafka_reader_close(struct vs_log_reader *base)
{
    struct kafka_reader *reader = reader_of(base);
    finish(reader);
    for (uint32_t i = 0; i < reader->part_count; i++) {
        drop_ahead(reader, &reader->parts[i]);
        free(reader->parts[i].ahead);
    }
    rd_kafka_queue_destroy(reader->queue);
    (void)rd_kafka_consumer_close(reader->consumer);
    rd_kafka_destroy(reader->consumer);
    vs_buf_free(&reader->headers);
    free(reader->parts);
    free(reader);
}

static struct assigned *find_part(struct kafka_reader *reader, struct vs_str topic,
                                  uint32_t partition)
{
    for (uint32_t i = 0; i < reader->part_count; i++) {
        struct assigned *part = &reader->parts[i];
        if (part->partition == partition && vs_str_equal(vs_str(part->topic->name), topic))
            return part;
    }
    return NULL;
}

static enum vs_err change_consumer(struct kafka_reader *reader, struct assigned *part, bool add,
                                   struct vs_err_note *note)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, part->topic->name, (int32_t)part->partition)->offset =
        part->position;
    rd_kafka_error_t *error = add ? rd_kafka_incremental_assign(reader->consumer, list)
                                  : rd_kafka_incremental_unassign(reader->consumer, list);
    rd_kafka_topic_partition_list_destroy(list);
    part->in_consumer = add;
    part->heard = false;
    if (error == NULL)
        return VS_ERR_OK;
    enum vs_err err =
        vs_fail(note, vs_kafka_err(rd_kafka_error_code(error)), "topic %s partition %u: %s",
                part->topic->name, part->partition, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    return err;
}

static void take_from_consumer(struct kafka_reader *reader, struct assigned *part)
{
    if (part->in_consumer)
        (void)change_consumer(reader, part, false, NULL);
    drop_ahead(reader, part);
}

static struct assigned *add_part(struct kafka_reader *reader, const struct vs_kafka_topic *topic,
                                 uint32_t partition)
{
    if (reader->part_count == reader->part_capacity) {
        reader->part_capacity = reader->part_capacity == 0 ? 8 : reader->part_capacity * 2;
        reader->parts = realloc(reader->parts, reader->part_capacity * sizeof *reader->parts);
        VS_CHECK(reader->parts != NULL);
    }
    struct assigned *part = &reader->parts[reader->part_count++];
    *part = (struct assigned){.topic = topic, .partition = partition};
    return part;
}

enum vs_err vs_kafka_reader_assign(struct vs_log_reader *base,
                                   const struct vs_log_position *position, struct vs_err_note *note)
{
    struct kafka_reader *reader = reader_of(base);
    const struct vs_kafka_topic *topic;
    VS_TRY(vs_kafka_topic_find(reader->log, position->topic, &topic, note));
    if (position->partition >= topic->partitions)
        return vs_fail(note, VS_ERR_NOT_FOUND, "topic %s has no partition %u", topic->name,
                       position->partition);
    int64_t offset = position->offset;
    if (offset < 0) {
        int64_t start;
        int64_t end;
        VS_TRY(vs_kafka_offsets((struct vs_log *)reader->log, position->topic, position->partition,
                                &start, &end, note));
        offset = offset == VS_LOG_LATEST ? end : start;
    }
    struct assigned *part = find_part(reader, position->topic, position->partition);
    if (part != NULL)
        take_from_consumer(reader, part);
    else
        part = add_part(reader, topic, position->partition);
    part->position = offset;
    part->gap = false;
    reader->first_wait_ends_ms = monotonic_ms() + FIRST_WAIT_MS;
    return change_consumer(reader, part, true, note);
}

void vs_kafka_reader_unassign(struct vs_log_reader *base, struct vs_str topic, uint32_t partition)
{
    struct kafka_reader *reader = reader_of(base);
    struct assigned *part = find_part(reader, topic, partition);
    if (part == NULL)
        return;
    take_from_consumer(reader, part);
    free(part->ahead);
    *part = reader->parts[--reader->part_count];
}

void vs_kafka_reader_pause(struct vs_log_reader *base, struct vs_str topic, uint32_t partition,
                           bool paused)
{
    struct kafka_reader *reader = reader_of(base);
    struct assigned *part = find_part(reader, topic, partition);
    if (part == NULL)
        return;
    if (paused)
        take_from_consumer(reader, part);
    else if (!part->in_consumer)
        (void)change_consumer(reader, part, true, NULL);
}

/* Kafka does not have the position: what lies between it and what is there is a gap. */
static enum vs_err begin_gap(struct kafka_reader *reader, struct assigned *part,
                             struct vs_err_note *note)
{
    int64_t start;
    int64_t end;
    VS_TRY(vs_kafka_offsets((struct vs_log *)reader->log, vs_str(part->topic->name),
                            part->partition, &start, &end, note));
    take_from_consumer(reader, part);
    bool behind = part->position > end;
    /* A broker that was killed begins with the high watermark of its last checkpoint, seconds old, and soon finds
     * the records behind it (seen after kill -9: records were read twice). */
    if (behind && part->behind_until_ms == 0)
        part->behind_until_ms = monotonic_ms() + BEHIND_WAIT_MS;
    if (behind && monotonic_ms() < part->behind_until_ms)
        return change_consumer(reader, part, true, note);
    part->behind_until_ms = 0;
    if (behind || part->position < start) {
        part->gap = true;
        part->gap_from = behind ? end : part->position;
        part->gap_to = behind ? part->position : start;
        part->position = behind ? end : start;
    }
    return change_consumer(reader, part, true, note);
}

/* An error that comes as a message: the end of a partition, a lost position, or trouble on the way.
 */
static enum vs_err take_error(struct kafka_reader *reader, struct assigned *part,
                              const rd_kafka_message_t *message, struct vs_log_event *event,
                              struct vs_err_note *note)
{
    int code = (int)message->err;
    if (code == RD_KAFKA_RESP_ERR__PARTITION_EOF && message->offset >= part->position) {
        part->position = message->offset;
        *event = (struct vs_log_event){.kind = VS_LOG_END,
                                       .topic = vs_str(part->topic->name),
                                       .partition = part->partition,
                                       .next_offset = part->position};
        return VS_ERR_OK;
    }
    if (code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
        code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
        return begin_gap(reader, part, note);
    enum vs_err err = vs_kafka_err(message->err);
    if (err == VS_ERR_DENIED || err == VS_ERR_NOT_FOUND)
        return vs_fail(note, err, "topic %s partition %u: %s", part->topic->name, part->partition,
                       rd_kafka_message_errstr(message));
    return VS_ERR_OK; /* librdkafka goes on by itself; the error callback has told it */
}

static void add_headers(struct vs_buf *out, const rd_kafka_message_t *message)
{
    rd_kafka_headers_t *headers = NULL;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    size_t count = rd_kafka_header_cnt(headers);
    vs_buf_add_varint(out, count);
    for (size_t i = 0; i < count; i++) {
        const char *name = NULL;
        const void *value = NULL;
        size_t size = 0;
        if (rd_kafka_header_get_all(headers, i, &name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR)
            size = 0;
        vs_buf_add_sized(out, vs_str(name == NULL ? "" : name));
        vs_buf_add_sized(out, (struct vs_str){value, size});
    }
}

static struct vs_record record_of(const rd_kafka_message_t *message)
{
    rd_kafka_timestamp_type_t type;
    int64_t timestamp_ms = rd_kafka_message_timestamp(message, &type);
    return (struct vs_record){.key = {message->key, message->key_len},
                              .value = {message->payload, message->len},
                              .timestamp_ms = timestamp_ms < 0 ? 0 : timestamp_ms,
                              .offset = message->offset};
}

/* The next messages of a partition as records; the messages stay until the next poll. */
static void hand_out(struct kafka_reader *reader, struct assigned *part, struct vs_log_event *event)
{
    uint32_t count = 0;
    vs_buf_clear(&reader->headers);
    for (; part->ahead_first < part->ahead_end && count < VS_BATCH_ROWS_MAX;
         part->ahead_first++, count++) {
        rd_kafka_message_t *message = part->ahead[part->ahead_first];
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            break;
        reader->handed_out[count] = message;
        reader->records[count] = record_of(message);
        add_headers(&reader->headers, message);
        reader->header_ends[count] = reader->headers.len;
        part->position = message->offset + 1;
        part->behind_until_ms = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t from = i == 0 ? 0 : reader->header_ends[i - 1];
        reader->records[i].headers =
            (struct vs_str){reader->headers.ptr + from, reader->header_ends[i] - from};
    }
    reader->handed_out_count = count;
    reader->ahead_count -= count;
    *event = (struct vs_log_event){.kind = VS_LOG_RECORDS,
                                   .topic = vs_str(part->topic->name),
                                   .partition = part->partition,
                                   .records = reader->records,
                                   .record_count = count,
                                   .next_offset = part->position};
}

static bool tell_gap(struct kafka_reader *reader, struct vs_log_event *event)
{
    for (uint32_t i = 0; i < reader->part_count; i++) {
        struct assigned *part = &reader->parts[i];
        if (!part->gap)
            continue;
        part->gap = false;
        *event = (struct vs_log_event){.kind = VS_LOG_GAP,
                                       .topic = vs_str(part->topic->name),
                                       .partition = part->partition,
                                       .next_offset = part->position,
                                       .gap_from = part->gap_from,
                                       .gap_to = part->gap_to};
        return true;
    }
    return false;
}

/* Takes the message, also when nobody wants it any more. */
static void put_ahead(struct kafka_reader *reader, rd_kafka_message_t *message)
{
    struct assigned *part = message->rkt == NULL
                                ? NULL
                                : find_part(reader, vs_str(rd_kafka_topic_name(message->rkt)),
                                            (uint32_t)message->partition);
    if (part == NULL || !part->in_consumer) {
        rd_kafka_message_destroy(message);
        return;
    }
    if (part->ahead_first == part->ahead_end)
        part->ahead_first = part->ahead_end = 0;
    if (part->ahead_end == part->ahead_capacity) {
        part->ahead_capacity = part->ahead_capacity == 0 ? 64 : part->ahead_capacity * 2;
        part->ahead = realloc(part->ahead, part->ahead_capacity * sizeof(rd_kafka_message_t *));
        VS_CHECK(part->ahead != NULL);
    }
    part->ahead[part->ahead_end++] = message;
    part->heard = true;
    reader->ahead_count++;
}

/* One message is waited for; what else is there comes with it. Whether any came. */
static bool take_what_is_there(struct kafka_reader *reader, int timeout_ms)
{
    rd_kafka_message_t **taken = reader->handed_out; /* free between finish() and hand_out() */
    ssize_t count = rd_kafka_consume_batch_queue(reader->queue, timeout_ms, taken, 1);
    if (count == 1) {
        ssize_t more =
            rd_kafka_consume_batch_queue(reader->queue, 0, taken + 1, VS_BATCH_ROWS_MAX - 1);
        count += more > 0 ? more : 0;
    }
    for (ssize_t i = 0; i < count; i++)
        put_ahead(reader, taken[i]);
    return count > 0;
}

/* A partition that was assigned a moment ago takes part from the first turn on: its first answer is
 * waited for, so that one with a backlog does not run ahead of all others. */
static void wait_for_first_answers(struct kafka_reader *reader, int timeout_ms)
{
    bool more = timeout_ms > 0;
    while (more && reader->ahead_count > 0) {
        int64_t left_ms = reader->first_wait_ends_ms - monotonic_ms();
        bool all = true;
        for (uint32_t i = 0; i < reader->part_count; i++)
            all = all && (reader->parts[i].heard || !reader->parts[i].in_consumer);
        if (all || left_ms <= 0 || reader->ahead_count >= AHEAD_MAX)
            return;
        more = take_what_is_there(reader, left_ms < timeout_ms ? (int)left_ms : timeout_ms);
    }
}

static struct assigned *next_with_messages(struct kafka_reader *reader)
{
    for (uint32_t i = 0; i < reader->part_count; i++) {
        struct assigned *part = &reader->parts[(reader->turn + i) % reader->part_count];
        if (part->ahead_first < part->ahead_end) {
            reader->turn = (uint32_t)(part - reader->parts) + 1;
            return part;
        }
    }
    return NULL;
}

enum vs_err vs_kafka_reader_poll(struct vs_log_reader *base, int timeout_ms,
                                 struct vs_log_event *event, struct vs_err_note *note)
{
    struct kafka_reader *reader = reader_of(base);
    *event = (struct vs_log_event){.kind = VS_LOG_NOTHING};
    finish(reader);
    bool more = true;
    while (event->kind == VS_LOG_NOTHING && !tell_gap(reader, event)) {
        if (more && reader->ahead_count < AHEAD_MAX)
            more = take_what_is_there(reader, reader->ahead_count > 0 ? 0 : timeout_ms);
        wait_for_first_answers(reader, timeout_ms);
        struct assigned *part = next_with_messages(reader);
        if (part == NULL && !more)
            return VS_ERR_OK;
        timeout_ms = 0;
        if (part == NULL)
            continue;
        rd_kafka_message_t *message = part->ahead[part->ahead_first];
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            hand_out(reader, part, event);
            continue;
        }
        part->ahead_first++;
        reader->ahead_count--;
        enum vs_err err = take_error(reader, part, message, event, note);
        rd_kafka_message_destroy(message);
        VS_TRY(err);
    }
    return VS_ERR_OK;
}

void vs_kafka_reader_wake(struct vs_log_reader *base)
{
    rd_kafka_queue_yield(reader_of(base)->queue);
}
