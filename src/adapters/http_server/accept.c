/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/http_server/loop.h"
#include "base/check.h"

enum { ACCEPTS_PER_STEP = 64 };

static void set_address(struct vs_http_connection *connection, const struct sockaddr_storage *address)
{
    const void *bytes = NULL;
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
        bytes = &v4->sin_addr;
        connection->port = ntohs(v4->sin_port);
    } else {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
        bytes = &v6->sin6_addr;
        connection->port = ntohs(v6->sin6_port);
    }
    (void)inet_ntop(address->ss_family, bytes, connection->address, sizeof connection->address);
}

/* Best effort: a short answer, if the socket takes it; nothing is read. */
static void turn_away(struct vs_http_server *server, int fd, enum vs_http_refusal refusal)
{
    static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
                                 "Connection: close\r\n\r\n";
    vs_http_count(&server->counters.refused[refusal]);
    if (!server->secure)
        (void)!send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)shutdown(fd, SHUT_WR);
    (void)close(fd);
}

static SSL *tls_new(struct vs_http_server *server, int fd)
{
    (void)pthread_mutex_lock(&server->tls_mutex);
    SSL *ssl = SSL_new(server->tls);
    (void)pthread_mutex_unlock(&server->tls_mutex);
    VS_CHECK(ssl != NULL && SSL_set_fd(ssl, fd) == 1);
    SSL_set_accept_state(ssl);
    return ssl;
}

static void hand_over(struct vs_http_loop *loop, struct vs_http_connection *connection)
{
    (void)pthread_mutex_lock(&loop->mutex);
    bool ended = loop->ended;
    if (!ended) {
        connection->next = loop->arrived;
        loop->arrived = connection;
        vs_http_loop_wake(loop);
    }
    (void)pthread_mutex_unlock(&loop->mutex);
    if (ended)
        vs_http_connection_open(connection);
}

static void accept_one(struct vs_http_loop *loop, int fd, const struct sockaddr_storage *address)
{
    struct vs_http_server *server = loop->server;
    const struct vs_http_settings *settings = &server->settings;
    vs_http_count(&server->counters.connections_total);
    if (atomic_load(&server->counters.connections_open) >= (uint64_t)settings->connections_max) {
        turn_away(server, fd, VS_HTTP_REFUSED_connections);
        return;
    }
    uint64_t key = vs_http_address_key(address);
    if (!vs_http_address_take(server->addresses, key, settings->connections_per_address_max)) {
        turn_away(server, fd, VS_HTTP_REFUSED_connections_per_address);
        return;
    }
    vs_http_count(&server->counters.connections_open);
    struct vs_http_connection *connection = calloc(1, sizeof *connection);
    VS_CHECK(connection != NULL);
    connection->fd = fd;
    connection->address_key = key;
    set_address(connection, address);
    if (server->secure) {
        connection->ssl = tls_new(server, fd);
        connection->handshaking = true;
    }
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection->loop = &server->loops[server->next_loop];
    server->next_loop = (server->next_loop + 1) % (uint32_t)settings->threads;
    if (connection->loop == loop)
        vs_http_connection_open(connection);
    else
        hand_over(connection->loop, connection);
}

void vs_http_accept(struct vs_http_loop *loop)
{
    struct vs_http_server *server = loop->server;
    for (int i = 0; i < ACCEPTS_PER_STEP; i++) {
        struct sockaddr_storage address = {0};
        socklen_t len = sizeof address;
        int fd = accept4(server->listener, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            accept_one(loop, fd, &address);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            /* The listener stays readable: look away for a moment instead of spinning. */
            loop->accept_again_ms = loop->now_ms + VS_HTTP_ACCEPT_PAUSE_MS;
            VS_CHECK(epoll_ctl(loop->epoll, EPOLL_CTL_DEL, server->listener, NULL) == 0);
            return;
        }
        if (errno == EAGAIN)
            return;
    }
}

void vs_http_connection_open(struct vs_http_connection *connection)
{
    struct vs_http_loop *loop = connection->loop;
    connection->opened_ms = loop->now_ms;
    connection->events = EPOLLIN;
    connection->next = loop->connections;
    if (loop->connections != NULL)
        loop->connections->prev = connection;
    loop->connections = connection;
    struct epoll_event event = {.events = connection->events, .data.ptr = connection};
    VS_CHECK(epoll_ctl(loop->epoll, EPOLL_CTL_ADD, connection->fd, &event) == 0);
    vs_http_connection_touch(connection);
}
