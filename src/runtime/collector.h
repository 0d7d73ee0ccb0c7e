/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The collector: requests of machines become records of the log; 202 only when all of them are durable.
 *
 * Routes: path=topic pairs; `type` may be missing in events for a topic whose name ends in "heartbeats".
 * Authentication: none; token (a file, see collector_auth.h); mtls (the certificate's first DNS name, else its
 * common name). A device may only send as itself, `*` as any.
 * A request is taken or refused as a whole. With `Prefer: handling=lenient` bad events are handed to put_aside()
 * first and the good ones are taken; the answer lists what was put aside.
 * Log full, disk full, failing, or an unknown outcome: 503 with Retry-After; the sender repeats with the same
 * event_id. When only a part of a request was stored the answer is 503 as well, so repeats must be harmless.
 *
 * Books: everything is counted in events, once, when the answer is given; a request whose events could not be
 * told apart counts as those that were looked at, at least one. So received = accepted + refused at any time.
 * Memory: the request's body is not copied; the exchange keeps it until the answer.
 * Threads: handle() and admit() on the server's loops, completions on threads of the log, the rest anywhere. */
#ifndef VS_RUNTIME_COLLECTOR_H
#define VS_RUNTIME_COLLECTOR_H

#include <stdatomic.h>
#include <stdint.h>

#include "adapters/http_server/http_server.h"
#include "core/event/ingest.h"
#include "ports/log.h"
#include "runtime/metrics.h"

/* The first ones are those of vs_ingest_refusal, with the same values. */
enum vs_collector_refusal {
    VS_COLLECTOR_NONE,
#define VS_COLLECTOR_REFUSAL(name, status, detail) VS_COLLECTOR_##name,
#include "runtime/collector_refusals.def"
#undef VS_COLLECTOR_REFUSAL
    VS_COLLECTOR_REFUSAL_COUNT
};

struct vs_collector_counters {
    _Atomic uint64_t accepted;
    _Atomic uint64_t refused[VS_COLLECTOR_REFUSAL_COUNT];
};

/* Texts are needed only during vs_collector_new. */
struct vs_collector_options {
    struct vs_str routes; /* "/v1/events=device-events;/v1/heartbeats=device-heartbeats" */
    struct vs_str auth;   /* "none", "token" or "mtls" */
    struct vs_str tokens; /* path of the file */
    int64_t retry_after_ms;
    struct vs_ingest_settings ingest;
    struct vs_log *log;           /* its topics are there already */
    const struct vs_clock *clock; /* both kept */
    /* Makes bad events durable before OK; LIMIT: no room. May be NULL: then `lenient` is not honoured. Runs on a
     * loop of the server. */
    enum vs_err (*put_aside)(void *ctx, struct vs_str topic, const struct vs_ingest_bad *bad, uint32_t count,
                             int64_t now_ms);
    void *put_aside_ctx;
};

/* The pairs of the setting, in order. INVALID: one is not /path=topic. */
VS_MUST_USE enum vs_err vs_collector_each_route(struct vs_str routes,
                                                enum vs_err (*each)(void *ctx, struct vs_str path, struct vs_str topic,
                                                                    struct vs_err_note *note),
                                                void *ctx, struct vs_err_note *note);

struct vs_collector;

VS_MUST_USE enum vs_err vs_collector_new(const struct vs_collector_options *options, struct vs_collector **out,
                                         struct vs_err_note *note);
/* After the server has stopped and the log has completed everything. NULL is fine. */
void vs_collector_free(struct vs_collector *collector);
/* For vs_http_server_options; ctx is the collector. */
void vs_collector_handle(void *ctx, struct vs_http_exchange *exchange);
bool vs_collector_admit(void *ctx, struct vs_http_exchange *exchange);
/* Whether the file of tokens can be taken; true of a collector that uses none. */
VS_MUST_USE enum vs_err vs_collector_check_tokens(const struct vs_collector *collector, struct vs_str path,
                                                  struct vs_err_note *note);
/* Reads the file of tokens again, if there is one; on an error the old ones stay. */
VS_MUST_USE enum vs_err vs_collector_reload_tokens(struct vs_collector *collector, struct vs_str path,
                                                   struct vs_err_note *note);
const struct vs_collector_counters *vs_collector_counters(const struct vs_collector *collector);
/* Copies the counters into the metrics, `received` as the sum of what is copied: so the books of one scrape
 * balance also while requests come in. One thread at a time. */
void vs_collector_publish(const struct vs_collector *collector, struct vs_metrics *metrics);

#endif
