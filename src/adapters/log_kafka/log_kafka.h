/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The log port over Apache Kafka, by librdkafka (>= 2.6.1: older ones cannot log in to Kafka 4 with
 * SCRAM and may hang at the end when a topic was deleted).
 *
 * Appending: one idempotent producer with acks=all for the whole process; append() only queues. The
 * queue is bounded in bytes: beyond it LIMIT. An append completes OK when every record of it is
 * acknowledged, UNKNOWN_OUTCOME when that did not happen within append_timeout_ms and a record may
 * have been stored, NOT_CONNECTED when surely none was. After a fatal error of the producer a new
 * one takes over. Reading: explicit positions only (assign), offsets are kept by our journal,
 * nothing is committed for reading. auto.offset.reset=error: a position that Kafka does not have is
 * a GAP, never a silent jump. read_committed. A record's time is Kafka's CreateTime; 0 (not known)
 * is Kafka's -1. A record without a key has a null key. Topics that are made here take any record
 * time (message.timestamp.after.max.ms); others may reject times far ahead. Threads: as ports/log.h
 * says; one thread of ours serves the producer's reports, each reader has a consumer. */
#ifndef VS_ADAPTERS_LOG_KAFKA_H
#define VS_ADAPTERS_LOG_KAFKA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "ports/log.h"

enum { VS_LOG_KAFKA_PROPERTIES_MAX = 64 };

/* A property of librdkafka, by its name there (most are those of the Java clients). */
struct vs_log_kafka_property {
    struct vs_str name;
    struct vs_str value;
};

struct vs_log_kafka_options {
    const struct vs_log_kafka_property
        *properties; /* copied; bootstrap.servers must be among them */
    uint32_t property_count;
    uint64_t queue_size;        /* bytes of appends that wait for Kafka */
    int32_t append_timeout_ms;  /* then the outcome is told as unknown */
    int32_t request_timeout_ms; /* of questions about topics and offsets */
    bool create_topics;         /* topic_ensure may make them */
    bool
        commit_offsets; /* release() commits to the group of the property group.id, for lag tools */
    /* What a person should see: transport errors and the like. Any thread. NULL: nobody. */
    void (*report)(void *ctx, const char *text);
    void *report_ctx;
};

/* NOT_CONNECTED, TIMEOUT: nobody answers at bootstrap.servers. INVALID: a property that librdkafka
 * does not take. */
VS_MUST_USE enum vs_err vs_log_kafka_open(const struct vs_log_kafka_options *options,
                                          struct vs_log **out, struct vs_err_note *note);

#endif
