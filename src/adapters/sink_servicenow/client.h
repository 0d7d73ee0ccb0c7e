/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A client of the Table API (v2) over libcurl's multi interface: starts requests, waits, hands replies out.
 *
 * At most `concurrency` requests run at a time; connections stay open between them. Every request has a total
 * deadline and a reply has a size limit; redirects are not followed; certificates are checked. A create or patch
 * is sent at most once: libcurl would repeat a request on a new connection when an old one turns out to be closed,
 * but the body cannot be read twice, so that ends as UNKNOWN.
 * OAuth: a token is fetched before the first request and 60 s before it ends; a 401 leads to one new token and one
 * repetition (a 401 was not executed), a second one is BROKEN.
 * Threads: all calls from one thread. Ownership: request texts are copied. */
#ifndef VS_ADAPTERS_SINK_SERVICENOW_CLIENT_H
#define VS_ADAPTERS_SINK_SERVICENOW_CLIENT_H

#include "adapters/sink_servicenow/options.h"
#include "adapters/sink_servicenow/reply.h"
#include "ports/clock.h"

struct vs_servicenow_client;

struct vs_servicenow_request {
    enum vs_servicenow_verb verb;
    const char *correlation_id;
    const char *sys_id; /* PATCH */
    struct vs_str body; /* CREATE, PATCH */
    void *ctx;          /* comes back with the reply */
};

/* Keeps options and clock until it is closed. Nothing is sent. */
VS_MUST_USE enum vs_err vs_servicenow_client_open(const struct vs_servicenow_options *options,
                                                  const struct vs_clock *clock, struct vs_servicenow_client **out,
                                                  struct vs_err_note *note);
/* Requests that are running end without a reply. NULL is fine. */
void vs_servicenow_client_close(struct vs_servicenow_client *client);

uint32_t vs_servicenow_client_free_slots(const struct vs_servicenow_client *client);
bool vs_servicenow_client_is_busy(const struct vs_servicenow_client *client);
/* There must be a free slot. The request is sent as far as possible without waiting. */
void vs_servicenow_client_start(struct vs_servicenow_client *client, const struct vs_servicenow_request *request);
/* Does what can be done, and waits up to timeout_ms for replies when there are none yet. */
void vs_servicenow_client_poll(struct vs_servicenow_client *client, int timeout_ms);
/* One finished request; false: no more. Its slot is free again. */
bool vs_servicenow_client_next(struct vs_servicenow_client *client, struct vs_servicenow_reply *reply, void **ctx);

#endif
