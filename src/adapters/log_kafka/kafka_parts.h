/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The inside of log_kafka, shared by its files: log_kafka.c (open, close, offsets), kafka_topics.c,
 * kafka_append.c, kafka_reader.c. Locks: `lock` guards the producer handle, the queue and the list
 * of topics; it is never held over a network wait. */
#ifndef VS_ADAPTERS_LOG_KAFKA_PARTS_H
#define VS_ADAPTERS_LOG_KAFKA_PARTS_H

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "adapters/log_kafka/log_kafka.h"
#include "base/strmap.h"

enum { VS_KAFKA_ERROR_SIZE = 512 };

struct vs_kafka_topic {
    char *name;
    uint32_t partitions;
    uint64_t id;
};

struct vs_log_kafka {
    struct vs_log_base base;
    struct vs_log_kafka_options options; /* properties: ours */
    struct vs_log_kafka_property *properties;
    pthread_mutex_t lock;
    rd_kafka_t *admin; /* a producer handle that never produces: questions, making topics */
    rd_kafka_t *producer;
    rd_kafka_t *committer; /* NULL until release() needs it */
    pthread_t thread;
    bool thread_runs;
    _Atomic bool closing;
    _Atomic bool producer_failed;
    uint64_t queued_bytes;
    struct vs_kafka_topic **topics; /* known ones; never forgotten, so that names can be borrowed */
    uint32_t topic_count;
    uint32_t topic_capacity;
};

static inline struct vs_log_kafka *vs_kafka_of(struct vs_log *log)
{
    return (struct vs_log_kafka *)log;
}

/* A configuration with the user's properties and what this kind of client must have. */
VS_MUST_USE enum vs_err vs_kafka_conf(const struct vs_log_kafka *log, bool consumer,
                                      rd_kafka_conf_t **out, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_kafka_set(rd_kafka_conf_t *conf, const char *name, const char *value,
                                     struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_kafka_client_new(rd_kafka_type_t type, rd_kafka_conf_t *conf,
                                            rd_kafka_t **out, struct vs_err_note *note);
enum vs_err vs_kafka_err(rd_kafka_resp_err_t code);
void vs_kafka_report(const struct vs_log_kafka *log, const char *text);

enum vs_err vs_kafka_topic_ensure(struct vs_log *log, struct vs_str topic,
                                  const struct vs_log_topic_settings *settings,
                                  struct vs_err_note *note);
enum vs_err vs_kafka_topic_get(struct vs_log *log, struct vs_str topic, struct vs_log_topic *out,
                               struct vs_err_note *note);
enum vs_err vs_kafka_topics(struct vs_log *log,
                            void (*each)(void *ctx, const struct vs_log_topic *topic), void *ctx,
                            struct vs_err_note *note);
/* From what was seen before, else from Kafka. The name is ended by 0. */
VS_MUST_USE enum vs_err vs_kafka_topic_find(struct vs_log_kafka *log, struct vs_str topic,
                                            const struct vs_kafka_topic **out,
                                            struct vs_err_note *note);

VS_MUST_USE enum vs_err vs_kafka_producer_start(struct vs_log_kafka *log, struct vs_err_note *note);
void vs_kafka_producer_stop(struct vs_log_kafka *log);
enum vs_err vs_kafka_append(struct vs_log *log, struct vs_log_append *request);

enum vs_err vs_kafka_offsets(struct vs_log *log, struct vs_str topic, uint32_t partition,
                             int64_t *start, int64_t *end, struct vs_err_note *note);

enum vs_err vs_kafka_reader_open(struct vs_log *log, struct vs_log_reader **out,
                                 struct vs_err_note *note);
void vs_kafka_reader_close(struct vs_log_reader *reader);
enum vs_err vs_kafka_reader_assign(struct vs_log_reader *reader,
                                   const struct vs_log_position *position,
                                   struct vs_err_note *note);
void vs_kafka_reader_unassign(struct vs_log_reader *reader, struct vs_str topic,
                              uint32_t partition);
void vs_kafka_reader_pause(struct vs_log_reader *reader, struct vs_str topic, uint32_t partition,
                           bool paused);
enum vs_err vs_kafka_reader_poll(struct vs_log_reader *reader, int timeout_ms,
                                 struct vs_log_event *event, struct vs_err_note *note);
void vs_kafka_reader_wake(struct vs_log_reader *reader);

#endif
