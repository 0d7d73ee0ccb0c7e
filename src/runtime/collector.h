/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The collector: requests of machines become records of the log; 202 only when all of them are durable.
 *
 * Routes (path=topic) come from a setting. Authentication: none; token (a file of `device_id:sha256-hex` lines,
 * compared in constant time); mtls (the certificate's first DNS name, else its common name). A device may only send
 * as itself, `*` as any. Queue or disk full, or an unknown outcome: 503 with Retry-After.
 * Counted when the answer is given, so received = accepted + refused holds at any time; what could not be parsed
 * counts as one event.
 * Threads: handle() on the acceptors, completions on the log's thread. */
#ifndef VS_RUNTIME_COLLECTOR_H
#define VS_RUNTIME_COLLECTOR_H

#include "adapters/http_server/http_server.h"
#include "core/sql/plan.h"
#include "ports/dead_letter.h"
#include "ports/log.h"
#include "runtime/metrics.h"

struct vs_collector_config {
    const struct vs_plan *plan; /* settings */
    struct vs_log *log;
    struct vs_dead_letters *dead_letters; /* for the bad events of lenient requests */
    const struct vs_clock *clock;
    struct vs_metrics *metrics;
};

struct vs_collector;
VS_MUST_USE enum vs_err vs_collector_new(const struct vs_collector_config *config, struct vs_collector **out,
                                         struct vs_err_note *note);
/* After the server has stopped and the log has completed everything. */
void vs_collector_free(struct vs_collector *collector);
/* For vs_http_server_options.handle; ctx is the collector. */
void vs_collector_handle(void *ctx, struct vs_http_exchange *exchange);

#endif
