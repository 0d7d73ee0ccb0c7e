/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/http_server/loop.h"
#include "base/check.h"

static const char continue_line[] = "HTTP/1.1 100 Continue\r\n\r\n";

/* The answer takes the place of a 100 Continue that was not sent. Half of one cannot be taken back. */
static bool drop_interim(struct vs_http_connection *connection, struct vs_http_exchange *exchange)
{
    if (exchange->out_sent > 0) {
        vs_http_connection_close(connection);
        return false;
    }
    exchange->interim = false;
    vs_buf_clear(&exchange->out);
    return true;
}

void vs_http_refuse(struct vs_http_connection *connection, enum vs_http_refusal refusal)
{
    vs_http_count(&connection->loop->server->counters.refused[refusal]);
    struct vs_http_exchange *exchange = connection->current;
    connection->input_done = true;
    if (exchange == NULL)
        exchange = vs_http_exchange_new(connection, VS_STR(""));
    if (!drop_interim(connection, exchange))
        return;
    connection->current = NULL;
    vs_http_exchange_refuse(exchange, refusal);
    exchange->answered = true;
    vs_http_connection_touch(connection);
}

static void dispatch(struct vs_http_connection *connection, struct vs_http_exchange *exchange)
{
    struct vs_http_server *server = connection->loop->server;
    connection->current = NULL;
    if (!exchange->parser.keep_alive || atomic_load_explicit(&server->stopping, memory_order_relaxed))
        connection->input_done = true;
    exchange->request.arrived_ms = vs_clock_now_ms(server->clock);
    exchange->dispatched = true;
    vs_http_count(&server->references);
    vs_http_count(&server->counters.requests_in_flight);
    server->handle(server->ctx, exchange);
}

/* Replaces the body by what it expands to. */
static enum vs_http_refusal expand(struct vs_http_loop *loop, struct vs_http_exchange *exchange)
{
    if (exchange->parser.coding == VS_HTTP_CODING_IDENTITY)
        return VS_HTTP_REFUSED_NONE;
    const struct vs_http_settings *settings = &loop->server->settings;
    if (loop->expander == NULL)
        loop->expander = vs_http_expander_new((uint64_t)settings->expanded_size_max,
                                              (uint64_t)settings->expansion_ratio_max);
    struct vs_buf expanded = {0};
    enum vs_err err =
        vs_http_expand(loop->expander, exchange->parser.coding, vs_buf_str(&exchange->body), &expanded);
    if (err != VS_ERR_OK) {
        vs_buf_free(&expanded);
        return err == VS_ERR_LIMIT ? VS_HTTP_REFUSED_expanded_size : VS_HTTP_REFUSED_encoded_body;
    }
    vs_buf_free(&exchange->body);
    exchange->body = expanded;
    return VS_HTTP_REFUSED_NONE;
}

static void complete(struct vs_http_connection *connection, struct vs_http_exchange *exchange)
{
    exchange->request.sent_size = exchange->body.len;
    enum vs_http_refusal refusal = expand(connection->loop, exchange);
    if (refusal == VS_HTTP_REFUSED_NONE && !vs_http_exchange_account(exchange))
        refusal = VS_HTTP_REFUSED_memory;
    if (refusal != VS_HTTP_REFUSED_NONE) {
        vs_http_refuse(connection, refusal);
        return;
    }
    exchange->request.body = vs_buf_str(&exchange->body);
    if (drop_interim(connection, exchange))
        dispatch(connection, exchange);
}

/* The head has come and the body has not: asks the handler, then tells a client that waits to go on. */
static void admit(struct vs_http_connection *connection, struct vs_http_exchange *exchange)
{
    struct vs_http_server *server = connection->loop->server;
    exchange->asked = true;
    if (server->admit != NULL) {
        bool keep_alive = exchange->parser.keep_alive;
        exchange->parser.keep_alive = false; /* an answer given in admit() ends the connection */
        exchange->dispatched = true;
        vs_http_count(&server->references);
        vs_http_count(&server->counters.requests_in_flight);
        if (!server->admit(server->ctx, exchange)) {
            connection->current = NULL;
            connection->input_done = true;
            return;
        }
        VS_CHECK(!atomic_load(&exchange->answer_given));
        exchange->parser.keep_alive = keep_alive;
        exchange->dispatched = false;
        vs_http_server_release(server);
        atomic_fetch_sub_explicit(&server->counters.requests_in_flight, 1, memory_order_relaxed);
    }
    if (exchange->parser.continue_wanted && exchange->body.len == 0) {
        vs_buf_add(&exchange->out, continue_line, sizeof continue_line - 1);
        exchange->interim = true;
        vs_http_connection_touch(connection);
    }
}

/* Body bytes of the request that is being read. */
static size_t receive_body(struct vs_http_connection *connection, struct vs_str bytes)
{
    struct vs_http_exchange *exchange = connection->current;
    struct vs_http_parser *parser = &exchange->parser;
    size_t used = bytes.len == 0 ? 0 : vs_http_parser_body(parser, bytes);
    if (parser->refusal == VS_HTTP_REFUSED_NONE && !vs_http_exchange_account(exchange))
        parser->refusal = VS_HTTP_REFUSED_memory;
    if (parser->refusal != VS_HTTP_REFUSED_NONE)
        vs_http_refuse(connection, parser->refusal);
    else if (parser->complete)
        complete(connection, exchange);
    else if (!exchange->asked)
        admit(connection, exchange);
    return used;
}

/* A head, when it is whole. */
static size_t receive_head(struct vs_http_connection *connection, struct vs_str bytes)
{
    struct vs_http_loop *loop = connection->loop;
    const struct vs_http_settings *settings = &loop->server->settings;
    struct vs_http_head_search *search = &connection->search;
    enum vs_http_refusal refusal = VS_HTTP_REFUSED_NONE;
    size_t head_size = 0;
    if (!vs_http_head_find(search, bytes, (size_t)settings->header_size_max, &head_size, &refusal)) {
        if (refusal != VS_HTTP_REFUSED_NONE)
            vs_http_refuse(connection, refusal);
        return 0;
    }
    struct vs_str head = {bytes.ptr + search->skipped, head_size - search->skipped};
    *search = (struct vs_http_head_search){0};
    struct vs_http_exchange *exchange = vs_http_exchange_new(connection, head);
    connection->current = exchange;
    connection->body_ms = loop->now_ms;
    if (exchange->parser.refusal != VS_HTTP_REFUSED_NONE)
        vs_http_refuse(connection, exchange->parser.refusal);
    else if (!vs_http_exchange_account(exchange))
        vs_http_refuse(connection, VS_HTTP_REFUSED_memory);
    else if (exchange->parser.complete)
        complete(connection, exchange);
    return head_size;
}

size_t vs_http_receive(struct vs_http_connection *connection, struct vs_str bytes)
{
    size_t used = 0;
    while (!connection->input_done) {
        struct vs_str rest = {bytes.ptr + used, bytes.len - used};
        bool in_body = connection->current != NULL;
        if (in_body ? rest.len == 0 && connection->current->asked
                    : rest.len == 0 || vs_http_connection_is_full(connection))
            break;
        size_t more = in_body ? receive_body(connection, rest) : receive_head(connection, rest);
        if (more == 0 && !in_body)
            break;
        used += more;
        if (connection->current == NULL)
            connection->request_ms = connection->loop->now_ms;
    }
    return used;
}
