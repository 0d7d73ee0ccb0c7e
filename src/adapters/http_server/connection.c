/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "adapters/http_server/loop.h"
#include "base/check.h"

bool vs_http_connection_is_full(const struct vs_http_connection *connection)
{
    return connection->current == NULL &&
           connection->in_flight >= connection->loop->server->settings.pipeline_depth_max;
}

void vs_http_connection_touch(struct vs_http_connection *connection)
{
    if (connection->flush_queued)
        return;
    connection->flush_queued = true;
    connection->flush_next = connection->loop->flush;
    connection->loop->flush = connection;
}

static uint32_t wanted_events(const struct vs_http_connection *connection)
{
    uint32_t events = 0;
    bool reads = connection->lingering || connection->handshaking ||
                 (!connection->input_done && !vs_http_connection_is_full(connection));
    if (reads && !connection->end_seen)
        events |= EPOLLIN;
    if (connection->blocked || connection->read_needs_write)
        events |= EPOLLOUT;
    return events;
}

/* The timer is left alone while the deadline only moves away: it finds out when it fires. */
static void set_timer(struct vs_http_connection *connection)
{
    enum vs_http_refusal refusal;
    int64_t deadline = vs_http_deadline(connection, &refusal);
    if (deadline == INT64_MAX ||
        (vs_http_timer_is_set(&connection->timer) && connection->timer_ms <= deadline))
        return;
    connection->timer_ms = deadline;
    vs_http_timer_set(&connection->loop->wheel, &connection->timer, deadline);
}

void vs_http_connection_watch(struct vs_http_connection *connection)
{
    if (connection->fd < 0)
        return;
    set_timer(connection);
    uint32_t events = wanted_events(connection);
    if (events == connection->events)
        return;
    connection->events = events;
    struct epoll_event event = {.events = events, .data.ptr = connection};
    VS_CHECK(epoll_ctl(connection->loop->epoll, EPOLL_CTL_MOD, connection->fd, &event) == 0);
}

static void unlink_from_loop(struct vs_http_connection *connection)
{
    struct vs_http_loop *loop = connection->loop;
    if (connection->prev == NULL)
        loop->connections = connection->next;
    else
        connection->prev->next = connection->next;
    if (connection->next != NULL)
        connection->next->prev = connection->prev;
    connection->next = loop->dead;
    loop->dead = connection;
}

static void free_pending(struct vs_http_connection *connection)
{
    vs_buf_free(&connection->pending);
    atomic_fetch_sub_explicit(&connection->loop->server->counters.memory_bytes, connection->pending_size,
                              memory_order_relaxed);
    connection->pending_size = 0;
}

static void count_pending(struct vs_http_connection *connection)
{
    struct vs_http_server *server = connection->loop->server;
    uint64_t more = connection->pending.capacity - connection->pending_size;
    uint64_t before =
        atomic_fetch_add_explicit(&server->counters.memory_bytes, more, memory_order_relaxed);
    connection->pending_size += more;
    if (more > 0 && before + more > (uint64_t)server->settings.memory_size_max)
        vs_http_refuse(connection, VS_HTTP_REFUSED_memory);
}

/* Those in the hands of the handler, or on their way back, lose their connection; the others go. */
static void let_exchanges_go(struct vs_http_connection *connection)
{
    struct vs_http_exchange *exchange = connection->first;
    while (exchange != NULL) {
        struct vs_http_exchange *next = exchange->next;
        exchange->connection = NULL;
        if (!exchange->dispatched || exchange->answered)
            vs_http_exchange_free(exchange);
        exchange = next;
    }
    connection->first = connection->last = connection->current = NULL;
    connection->in_flight = 0;
}

void vs_http_connection_close(struct vs_http_connection *connection)
{
    if (connection->fd < 0)
        return;
    struct vs_http_server *server = connection->loop->server;
    vs_http_timer_clear(&connection->loop->wheel, &connection->timer);
    let_exchanges_go(connection);
    free_pending(connection);
    connection->input_done = true;
    SSL_free(connection->ssl);
    connection->ssl = NULL;
    free(connection->peer);
    connection->peer = NULL;
    /* close() alone keeps the registration while a child process that is being started still holds a copy of the
     * descriptor (between fork and exec): an event would then name freed memory. */
    (void)epoll_ctl(connection->loop->epoll, EPOLL_CTL_DEL, connection->fd, NULL);
    (void)close(connection->fd);
    connection->fd = -1;
    vs_http_address_give(server->addresses, connection->address_key);
    atomic_fetch_sub_explicit(&server->counters.connections_open, 1, memory_order_relaxed);
    unlink_from_loop(connection);
}

/* Closing with unread bytes would reset the connection, and the client might never see the answer. */
static void linger(struct vs_http_connection *connection)
{
    vs_http_shut(connection);
    if (connection->end_seen) {
        vs_http_connection_close(connection);
        return;
    }
    let_exchanges_go(connection);
    free_pending(connection);
    connection->lingering = true;
    connection->input_done = true;
    connection->blocked = false;
    connection->opened_ms = connection->loop->now_ms;
}

/* Takes off what has been sent; false when the connection is to end. */
static bool drop_sent(struct vs_http_connection *connection, size_t sent)
{
    struct vs_http_exchange *exchange = connection->first;
    while (exchange != NULL && (exchange->answered || exchange->interim)) {
        size_t left = exchange->out.len - exchange->out_sent;
        if (sent < left) {
            exchange->out_sent += sent;
            return true;
        }
        sent -= left;
        if (exchange->interim) {
            exchange->interim = false;
            exchange->out_sent = 0;
            connection->request_ms = connection->body_ms = connection->loop->now_ms;
            vs_buf_clear(&exchange->out);
            return true;
        }
        bool close = exchange->close;
        connection->first = exchange->next;
        if (connection->first == NULL)
            connection->last = NULL;
        connection->in_flight--;
        connection->opened_ms = connection->loop->now_ms;
        vs_http_exchange_free(exchange);
        if (close)
            return false;
        exchange = connection->first;
    }
    return true;
}

static bool has_output(const struct vs_http_connection *connection)
{
    const struct vs_http_exchange *first = connection->first;
    return first != NULL && (first->answered || first->interim);
}

/* Sends until nothing is ready or the socket is full; false when the connection is to end. */
static bool send_ready(struct vs_http_connection *connection)
{
    while (has_output(connection)) {
        int64_t sent = vs_http_write(connection);
        if (sent == VS_HTTP_IO_FAILED) {
            vs_http_count(&connection->loop->server->counters.clients_gone);
            connection->end_seen = true;
            return false;
        }
        if (sent == VS_HTTP_IO_AGAIN) {
            if (!connection->blocked) {
                connection->write_ms = connection->loop->now_ms;
                connection->write_size = 0;
            }
            connection->blocked = true;
            return true;
        }
        atomic_fetch_add_explicit(&connection->loop->server->counters.sent_bytes, (uint64_t)sent,
                                  memory_order_relaxed);
        connection->write_size += (uint64_t)sent;
        if (!drop_sent(connection, (size_t)sent))
            return false;
    }
    connection->blocked = false;
    return true;
}

/* Bytes that were read while too many requests were in flight. */
static void receive_pending(struct vs_http_connection *connection)
{
    size_t used = vs_http_receive(connection, vs_buf_str(&connection->pending));
    if (used >= connection->pending.len || connection->input_done) {
        free_pending(connection);
        return;
    }
    connection->pending.len -= used;
    memmove(connection->pending.ptr, connection->pending.ptr + used, connection->pending.len);
}

static bool is_finished(const struct vs_http_connection *connection)
{
    bool stopping = atomic_load_explicit(&connection->loop->server->stopping, memory_order_relaxed);
    if (connection->first != NULL)
        return false;
    return connection->input_done || connection->end_seen ||
           (stopping && connection->pending.len == 0 && !connection->handshaking);
}

void vs_http_connection_progress(struct vs_http_connection *connection)
{
    if (connection->fd < 0)
        return;
    if (!connection->lingering && !connection->handshaking) {
        bool goes_on = send_ready(connection);
        if (goes_on && connection->pending.len > 0 && !vs_http_connection_is_full(connection))
            receive_pending(connection);
        if (!goes_on || is_finished(connection))
            linger(connection);
    }
    vs_http_connection_watch(connection);
}

static void receive_new(struct vs_http_connection *connection, struct vs_str bytes)
{
    if (connection->current == NULL && connection->pending.len == 0)
        connection->request_ms = connection->loop->now_ms;
    if (connection->pending.len > 0) {
        vs_buf_add_str(&connection->pending, bytes);
        count_pending(connection);
        receive_pending(connection);
        return;
    }
    size_t used = vs_http_receive(connection, bytes);
    if (used == bytes.len || connection->input_done)
        return;
    vs_buf_add(&connection->pending, bytes.ptr + used, bytes.len - used);
    count_pending(connection);
}

static void read_some(struct vs_http_connection *connection)
{
    struct vs_http_loop *loop = connection->loop;
    int64_t len = vs_http_read(connection, loop->scratch, sizeof loop->scratch);
    if (len == VS_HTTP_IO_AGAIN)
        return;
    if (len == VS_HTTP_IO_FAILED || (len == 0 && connection->lingering)) {
        vs_http_connection_close(connection);
        return;
    }
    if (len == 0) {
        /* Requests in flight are still answered: the client may have shut only its own side. */
        connection->end_seen = true;
        if (connection->current != NULL) {
            vs_http_connection_close(connection);
            return;
        }
        free_pending(connection);
        return;
    }
    atomic_fetch_add_explicit(&loop->server->counters.received_bytes, (uint64_t)len, memory_order_relaxed);
    if (!connection->lingering)
        receive_new(connection, (struct vs_str){loop->scratch, (size_t)len});
}

void vs_http_connection_event(struct vs_http_connection *connection, uint32_t events)
{
    if (connection->fd < 0)
        return;
    if ((events & EPOLLERR) != 0 || ((events & EPOLLHUP) != 0 && (connection->events & EPOLLIN) == 0)) {
        vs_http_connection_close(connection);
        return;
    }
    if (connection->handshaking && !vs_http_handshake(connection)) {
        vs_http_connection_watch(connection);
        return;
    }
    bool reads = (events & (EPOLLIN | EPOLLHUP)) != 0 || connection->read_needs_write;
    if (reads && (wanted_events(connection) & EPOLLIN) != 0)
        read_some(connection);
    vs_http_connection_touch(connection);
}

void vs_http_connection_timer(struct vs_http_connection *connection)
{
    enum vs_http_refusal refusal;
    if (vs_http_deadline(connection, &refusal) > connection->loop->now_ms) {
        set_timer(connection);
        return;
    }
    bool answers = refusal == VS_HTTP_REFUSED_header_timeout || refusal == VS_HTTP_REFUSED_request_timeout ||
                   refusal == VS_HTTP_REFUSED_body_rate;
    if (answers) {
        vs_http_refuse(connection, refusal);
        return;
    }
    if (refusal != VS_HTTP_REFUSED_NONE)
        vs_http_count(&connection->loop->server->counters.refused[refusal]);
    vs_http_connection_close(connection);
}
