/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A record is Kafka's record, so that the embedded log, Apache Kafka and Amazon Kinesis are interchangeable.
 *
 * Views borrow from whoever made the record (the log's read buffer until the next poll, the request's body).
 * timestamp_ms is the arrival at the collector (Kafka: CreateTime), epoch milliseconds.
 * Headers are encoded once: varint count, then per header a sized name and a sized value (base/buf.h);
 * an empty view means no headers. */
#ifndef VS_CORE_EVENT_RECORD_H
#define VS_CORE_EVENT_RECORD_H

#include <stdint.h>

#include "base/str.h"

struct vs_record {
    struct vs_str key;   /* device id; decides the partition by vs_partition_of */
    struct vs_str value; /* the event's bytes, unchanged since the collector took them */
    struct vs_str headers;
    int64_t timestamp_ms;
    int64_t offset; /* in its partition; offsets have gaps, never count by subtracting */
};

#endif
