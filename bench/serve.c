/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* An HTTP server with nothing behind it: what receiving requests costs at least (the calibration of
 * script/bench). With --stand-in FILE it answers as ServiceNow's Table API does when there is no
 * incident yet, and writes a line `ns device` for each POST: the time of the first byte, and the
 * `vm-..` in its body. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench/bench.h"

enum { CONNECTIONS_MAX = 1024, READ_SIZE = 256 << 10, DEVICE_SIZE = 10 };

struct connection {
    struct vs_buf in;
    int64_t began_ns;
};

struct server {
    struct connection connections[CONNECTIONS_MAX];
    FILE *stand_in;
    uint64_t created;
};

static int listen_anywhere(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        bench_die("listen");
    (void)printf("%u\n", ntohs(address.sin_port));
    (void)fflush(stdout);
    return fd;
}

/* Size of the whole request at the start of the bytes; 0: not there yet. */
static size_t request_size(struct vs_str bytes)
{
    const char *end = memmem(bytes.ptr, bytes.len, "\r\n\r\n", 4);
    if (end == NULL)
        return 0;
    size_t head = (size_t)(end - bytes.ptr) + 4;
    const char *length = memmem(bytes.ptr, head, "\r\nContent-Length: ", 18);
    size_t size = head + (length == NULL ? 0 : strtoul(length + 18, NULL, 10));
    return size <= bytes.len ? size : 0;
}

/* The text of a member that is a string without escapes; empty when it is not there. */
static struct vs_str member(struct vs_str request, const char *begin)
{
    const char *at = memmem(request.ptr, request.len, begin, strlen(begin));
    if (at == NULL)
        return (struct vs_str){"", 0};
    at += strlen(begin);
    struct vs_str rest = {at, request.len - (size_t)(at - request.ptr)};
    return (struct vs_str){at, vs_str_find_char(rest, '"')};
}

static void answer(struct server *server, int fd, struct vs_str request, int64_t began_ns)
{
    static const char empty[] = "HTTP/1.1 204 No Content\r\n\r\n";
    char text[1024];
    const char *reply = empty;
    if (server->stand_in != NULL && request.ptr[0] == 'G') {
        reply = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                "13\r\n\r\n{\"result\":[]}";
    } else if (server->stand_in != NULL) {
        char body[512];
        struct vs_str correlation = member(request, "\"correlation_id\":\"");
        const char *device = memmem(request.ptr, request.len, "vm-", 3);
        (void)fprintf(server->stand_in, "%" PRId64 " %.*s\n", began_ns,
                      device == NULL ? 1 : DEVICE_SIZE, device == NULL ? "?" : device);
        int size = snprintf(body, sizeof body,
                            "{\"result\":{\"sys_id\":\"%032" PRIx64 "\",\"number\":\"INC%07" PRIu64
                            "\",\"state\":\"1\",\"correlation_id\":\"%.*s\"}}",
                            server->created + 1, server->created + 1, VS_STR_ARG(correlation));
        server->created++;
        (void)snprintf(text, sizeof text,
                       "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: "
                       "%d\r\n\r\n%s",
                       size, body);
        reply = text;
    }
    if (write(fd, reply, strlen(reply)) < 0 && errno != EPIPE && errno != ECONNRESET)
        bench_die("write");
}

static void take(struct server *server, int fd)
{
    struct connection *connection = &server->connections[fd];
    ssize_t n = read(fd, vs_buf_reserve(&connection->in, READ_SIZE), READ_SIZE);
    if (n <= 0) {
        close(fd);
        vs_buf_clear(&connection->in);
        return;
    }
    if (connection->in.len == 0 && server->stand_in != NULL)
        connection->began_ns = bench_now_ns();
    connection->in.len += (size_t)n;
    size_t at = 0;
    for (;;) {
        struct vs_str rest = {connection->in.ptr + at, connection->in.len - at};
        size_t size = request_size(rest);
        if (size == 0)
            break;
        answer(server, fd, (struct vs_str){rest.ptr, size}, connection->began_ns);
        at += size;
    }
    memmove(connection->in.ptr, connection->in.ptr + at, connection->in.len - at);
    connection->in.len -= at;
}

int bench_serve(int argc, char **argv)
{
    static struct server server;
    const char *path = bench_text(argc, argv, "--stand-in", NULL);
    server.stand_in = path == NULL ? NULL : fopen(path, "w");
    if (path != NULL && server.stand_in == NULL)
        bench_die(path);
    if (path != NULL)
        setvbuf(server.stand_in, NULL, _IOLBF, 4096);
    int listener = listen_anywhere();
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    (void)epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd != listener) {
                take(&server, fd);
                continue;
            }
            fd = accept(listener, NULL, NULL);
            if (fd < 0 || fd >= CONNECTIONS_MAX)
                bench_die("accept");
            int on = 1;
            (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            event = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
            (void)epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
        }
    }
}
