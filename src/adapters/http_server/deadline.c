/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/loop.h"

/* When `size` bytes since `start_ms` become too few, if no more come. */
static int64_t rate_deadline(const struct vs_http_settings *settings, int64_t start_ms, uint64_t size)
{
    if (settings->body_rate_min == 0)
        return INT64_MAX;
    int64_t covered_ms = (int64_t)(size * 1000 / (uint64_t)settings->body_rate_min);
    return start_ms +
           (covered_ms > settings->body_rate_grace_ms ? covered_ms : settings->body_rate_grace_ms);
}

static void earlier(int64_t deadline_ms, enum vs_http_refusal why, int64_t *earliest_ms,
                    enum vs_http_refusal *refusal)
{
    if (deadline_ms >= *earliest_ms)
        return;
    *earliest_ms = deadline_ms;
    *refusal = why;
}

int64_t vs_http_deadline(const struct vs_http_connection *connection, enum vs_http_refusal *refusal)
{
    const struct vs_http_settings *settings = &connection->loop->server->settings;
    int64_t at = INT64_MAX;
    *refusal = VS_HTTP_REFUSED_NONE;
    if (connection->lingering)
        return connection->opened_ms + VS_HTTP_LINGER_MS;
    if (connection->handshaking) {
        *refusal = VS_HTTP_REFUSED_tls_handshake;
        return connection->opened_ms + settings->handshake_timeout_ms;
    }
    if (connection->blocked) {
        earlier(connection->write_ms + settings->request_timeout_ms, VS_HTTP_REFUSED_response_timeout, &at,
                refusal);
        int64_t covered = rate_deadline(settings, connection->write_ms, connection->write_size);
        if (covered != INT64_MAX && covered > at) /* a large answer may take longer, read fast enough */
            at = covered;
    }
    if (connection->current != NULL && connection->current->interim)
        return at; /* the client waits for our 100 Continue, which waits for answers before it */
    if (connection->current != NULL) {
        earlier(connection->request_ms + settings->request_timeout_ms, VS_HTTP_REFUSED_request_timeout, &at,
                refusal);
        earlier(rate_deadline(settings, connection->body_ms, connection->current->parser.raw_size),
                VS_HTTP_REFUSED_body_rate, &at, refusal);
    } else if (connection->pending.len > 0 && !vs_http_connection_is_full(connection)) {
        earlier(connection->request_ms + settings->header_timeout_ms, VS_HTTP_REFUSED_header_timeout, &at,
                refusal);
    } else if (connection->first == NULL) {
        earlier(connection->opened_ms + settings->idle_timeout_ms, VS_HTTP_REFUSED_NONE, &at, refusal);
    }
    return at;
}
