/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/http_server/loop.h"
#include "base/check.h"

enum { BACKLOG = 4096, HOST_SIZE_MAX = 256, THREADS_MAX = 256 };

int64_t vs_http_now_ms(const struct vs_http_server *server)
{
    return vs_clock_monotonic_ns(server->clock) / 1000000;
}

/* "host:port", "[v6]:port" into two texts. */
static enum vs_err split_listen(struct vs_str listen, char host[HOST_SIZE_MAX], char port[8],
                                struct vs_err_note *note)
{
    size_t colon = listen.len;
    while (colon > 0 && listen.ptr[colon - 1] != ':')
        colon--;
    struct vs_str left = {listen.ptr, colon == 0 ? 0 : colon - 1};
    struct vs_str right = {listen.ptr + colon, listen.len - colon};
    uint64_t number = 0;
    if (left.len > 2 && left.ptr[0] == '[' && left.ptr[left.len - 1] == ']')
        left = (struct vs_str){left.ptr + 1, left.len - 2};
    if (left.len == 0 || left.len >= HOST_SIZE_MAX || !vs_str_to_uint64(right, &number) || number > 65535)
        return vs_fail(note, VS_ERR_INVALID, "`%.*s` is not an address such as 127.0.0.1:8080",
                       VS_STR_ARG(listen));
    vs_str_to_zero_ended(left, host, HOST_SIZE_MAX);
    vs_str_to_zero_ended(right, port, 8);
    return VS_ERR_OK;
}

static enum vs_err open_listener(const struct addrinfo *address, int *out, struct vs_err_note *note)
{
    int on = 1;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return vs_fail(note, vs_err_from_errno(errno), "socket: %s", strerror(errno));
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        int error = errno;
        (void)close(fd);
        return vs_fail(note, vs_err_from_errno(error), "%s", strerror(error));
    }
    *out = fd;
    return VS_ERR_OK;
}

static enum vs_err bind_listener(struct vs_http_server *server, struct vs_str listen,
                                 struct vs_err_note *note)
{
    char host[HOST_SIZE_MAX];
    char port[8];
    VS_TRY(split_listen(listen, host, port, note));
    struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int error = getaddrinfo(host, port, &hints, &found);
    if (error != 0)
        return vs_fail(note, VS_ERR_INVALID, "`%.*s`: %s", VS_STR_ARG(listen), gai_strerror(error));
    enum vs_err err = open_listener(found, &server->listener, note);
    freeaddrinfo(found);
    if (err != VS_ERR_OK)
        return vs_fail_within(note, err, "listening on %.*s", VS_STR_ARG(listen));
    struct sockaddr_storage bound = {0};
    socklen_t len = sizeof bound;
    VS_CHECK(getsockname(server->listener, (struct sockaddr *)&bound, &len) == 0);
    server->port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                     : ((struct sockaddr_in *)&bound)->sin_port);
    return VS_ERR_OK;
}

static enum vs_err open_loop(struct vs_http_server *server, struct vs_http_loop *loop,
                             struct vs_err_note *note)
{
    loop->server = server;
    VS_CHECK(pthread_mutex_init(&loop->mutex, NULL) == 0);
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (loop->epoll < 0 || loop->wake < 0)
        return vs_fail(note, vs_err_from_errno(errno), "epoll: %s", strerror(errno));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &loop->wake};
    VS_CHECK(epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &event) == 0);
    return VS_ERR_OK;
}

static enum vs_err open_all(struct vs_http_server *server, const struct vs_http_server_options *options,
                            struct vs_err_note *note)
{
    if (options->settings.threads < 1 || options->settings.threads > THREADS_MAX)
        return vs_fail(note, VS_ERR_INVALID, "threads must be between 1 and %d", THREADS_MAX);
    server->loops = calloc((size_t)options->settings.threads, sizeof *server->loops);
    VS_CHECK(server->loops != NULL);
    for (int64_t i = 0; i < options->settings.threads; i++)
        server->loops[i].epoll = server->loops[i].wake = -1;
    for (int64_t i = 0; i < options->settings.threads; i++)
        VS_TRY(open_loop(server, &server->loops[i], note));
    if (options->tls.certificate.len > 0)
        VS_TRY(vs_http_tls_new(&options->tls, &server->tls, note));
    server->secure = server->tls != NULL;
    return bind_listener(server, options->listen, note);
}

enum vs_err vs_http_server_new(const struct vs_http_server_options *options, struct vs_http_server **out,
                               struct vs_err_note *note)
{
    *out = NULL;
    struct vs_http_server *server = calloc(1, sizeof *server);
    VS_CHECK(server != NULL);
    server->settings = options->settings;
    server->clock = options->clock;
    server->handle = options->handle;
    server->admit = options->admit;
    server->ctx = options->ctx;
    server->listener = -1;
    server->addresses = vs_http_addresses_new();
    atomic_store(&server->references, 1);
    VS_CHECK(pthread_mutex_init(&server->tls_mutex, NULL) == 0);
    enum vs_err err = open_all(server, options, note);
    if (err != VS_ERR_OK) {
        vs_http_server_free(server);
        return err;
    }
    *out = server;
    return VS_ERR_OK;
}

enum vs_err vs_http_server_start(struct vs_http_server *server, struct vs_err_note *note)
{
    VS_CHECK(server->started == 0);
    while (server->started < (uint32_t)server->settings.threads) {
        struct vs_http_loop *loop = &server->loops[server->started];
        int error = pthread_create(&loop->thread, NULL, vs_http_loop_run, loop);
        if (error != 0) {
            vs_http_server_stop(server, 0);
            return vs_fail(note, vs_err_from_errno(error), "starting a thread: %s", strerror(error));
        }
        server->started++;
    }
    return VS_ERR_OK;
}

uint16_t vs_http_server_port(const struct vs_http_server *server)
{
    return server->port;
}

const struct vs_http_counters *vs_http_server_counters(const struct vs_http_server *server)
{
    return &server->counters;
}

enum vs_err vs_http_server_reload_tls(struct vs_http_server *server, const struct vs_http_tls *tls,
                                      struct vs_err_note *note)
{
    SSL_CTX *fresh = NULL;
    if (!server->secure)
        return vs_fail(note, VS_ERR_INVALID, "the server was started without TLS");
    VS_TRY(vs_http_tls_new(tls, &fresh, note));
    (void)pthread_mutex_lock(&server->tls_mutex);
    SSL_CTX *old = server->tls;
    server->tls = fresh;
    (void)pthread_mutex_unlock(&server->tls_mutex);
    SSL_CTX_free(old); /* connections of it hold references */
    return VS_ERR_OK;
}

void vs_http_server_stop(struct vs_http_server *server, int64_t timeout_ms)
{
    atomic_store(&server->stop_timeout_ms, timeout_ms < 0 ? 0 : timeout_ms);
    atomic_store(&server->stopping, true);
    for (uint32_t i = 0; i < server->started; i++)
        vs_http_loop_wake(&server->loops[i]);
    for (uint32_t i = 0; i < server->started; i++)
        VS_CHECK(pthread_join(server->loops[i].thread, NULL) == 0);
    server->started = 0;
    if (server->listener >= 0)
        (void)close(server->listener);
    server->listener = -1;
}

static void close_loop(struct vs_http_loop *loop)
{
    if (loop->epoll >= 0)
        (void)close(loop->epoll);
    if (loop->wake >= 0)
        (void)close(loop->wake);
    vs_http_expander_free(loop->expander);
    (void)pthread_mutex_destroy(&loop->mutex);
}

void vs_http_server_release(struct vs_http_server *server)
{
    if (atomic_fetch_sub(&server->references, 1) != 1)
        return;
    for (int64_t i = 0; server->loops != NULL && i < server->settings.threads; i++)
        close_loop(&server->loops[i]);
    free(server->loops);
    vs_http_addresses_free(server->addresses);
    SSL_CTX_free(server->tls);
    (void)pthread_mutex_destroy(&server->tls_mutex);
    free(server);
}

void vs_http_server_free(struct vs_http_server *server)
{
    if (server == NULL)
        return;
    vs_http_server_stop(server, 0);
    vs_http_server_release(server);
}
