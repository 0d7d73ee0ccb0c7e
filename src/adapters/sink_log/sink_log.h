/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rows as records of a topic (option "topic"), exactly once: each record carries its row position in the header
 * vendstream-position. At the start and after an unknown outcome the newest position in each partition is read back,
 * and rows up to it are left out. Appends wait for durability. */
#ifndef VS_ADAPTERS_SINK_LOG_H
#define VS_ADAPTERS_SINK_LOG_H

#include "ports/sink.h"

/* The same for the two connectors of topic tables: the process has one log, embedded or Kafka. */
extern const struct vs_sink_ops vs_sink_log_ops;
extern const struct vs_sink_ops vs_sink_kafka_ops;

#endif
