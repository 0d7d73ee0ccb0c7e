/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "testing/http_client.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

enum { READ_SIZE = 16 * 1024 };

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    VS_CHECK(clock_gettime(id, &now) == 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t wall_ms(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_REALTIME) / 1000000;
}

static int64_t monotonic_ns(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_MONOTONIC);
}

struct vs_clock vs_test_clock(void)
{
    return (struct vs_clock){.now_ms = wall_ms, .monotonic_ns = monotonic_ns};
}

int64_t vs_test_now_ms(void)
{
    return read_clock(CLOCK_MONOTONIC) / 1000000;
}

void vs_test_connect(struct vs_test_client *client, uint16_t port)
{
    *client = (struct vs_test_client){0};
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    VS_CHECK(client->fd >= 0);
    VS_CHECK(connect(client->fd, (struct sockaddr *)&address, sizeof address) == 0);
    int on = 1;
    VS_CHECK(setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
}

bool vs_test_connect_tls(struct vs_test_client *client, uint16_t port, SSL_CTX *ctx)
{
    vs_test_connect(client, port);
    client->ssl = SSL_new(ctx);
    VS_CHECK(client->ssl != NULL && SSL_set_fd(client->ssl, client->fd) == 1);
    return SSL_connect(client->ssl) == 1;
}

void vs_test_disconnect(struct vs_test_client *client)
{
    ERR_clear_error();
    if (client->ssl != NULL && SSL_is_init_finished(client->ssl))
        (void)SSL_shutdown(client->ssl);
    SSL_free(client->ssl);
    (void)close(client->fd);
    vs_buf_free(&client->in);
    *client = (struct vs_test_client){.fd = -1};
}

bool vs_test_send(struct vs_test_client *client, struct vs_str bytes)
{
    if (client->ssl != NULL)
        return SSL_write(client->ssl, bytes.ptr, (int)bytes.len) == (int)bytes.len;
    while (bytes.len > 0) {
        ssize_t sent = send(client->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return false;
        bytes.ptr += sent < 0 ? 0 : sent;
        bytes.len -= sent < 0 ? 0 : (size_t)sent;
    }
    return true;
}

bool vs_test_has_bytes(struct vs_test_client *client, int wait_ms)
{
    struct pollfd fd = {.fd = client->fd, .events = POLLIN};
    if (client->in.len > client->taken || (client->ssl != NULL && SSL_pending(client->ssl) > 0))
        return true;
    return poll(&fd, 1, wait_ms) > 0;
}

/* false at the end of the connection, however it ended. */
static bool read_more(struct vs_test_client *client)
{
    struct pollfd fd = {.fd = client->fd, .events = POLLIN};
    if (client->ssl == NULL || SSL_pending(client->ssl) == 0)
        VS_CHECK(poll(&fd, 1, VS_TEST_WAIT_MS) == 1);
    char *to = vs_buf_reserve(&client->in, READ_SIZE);
    ssize_t len = client->ssl == NULL ? recv(client->fd, to, READ_SIZE, 0)
                                      : SSL_read(client->ssl, to, READ_SIZE);
    if (len <= 0)
        return false;
    client->in.len += (size_t)len;
    return true;
}

struct vs_str vs_test_header(const struct vs_test_answer *answer, const char *name)
{
    struct vs_str rest = answer->head;
    struct vs_str wanted = vs_str(name);
    while (rest.len > 0) {
        struct vs_str line = {rest.ptr, vs_str_find_char(rest, '\n')};
        rest.ptr += line.len + 1;
        rest.len -= line.len + 1;
        size_t colon = vs_str_find_char(line, ':');
        if (colon < line.len && vs_str_equal_nocase((struct vs_str){line.ptr, colon}, wanted))
            return vs_str_trim((struct vs_str){line.ptr + colon + 1, line.len - colon - 1});
    }
    return (struct vs_str){0};
}

/* Throws away what was given to the caller by the last read. */
static void drop(struct vs_test_client *client, size_t size)
{
    if (size == 0)
        return;
    memmove(client->in.ptr, client->in.ptr + size, client->in.len - size);
    client->in.len -= size;
}

bool vs_test_read(struct vs_test_client *client, bool head_only, struct vs_test_answer *answer)
{
    drop(client, client->taken);
    client->taken = 0;
    *answer = (struct vs_test_answer){0};
    const char *end = NULL;
    while (client->in.len < 4 || (end = memmem(client->in.ptr, client->in.len, "\r\n\r\n", 4)) == NULL) {
        if (!read_more(client))
            return false;
    }
    answer->head = (struct vs_str){client->in.ptr, (size_t)(end - client->in.ptr) + 4};
    VS_CHECK(answer->head.len > 12 && memcmp(answer->head.ptr, "HTTP/1.1 ", 9) == 0);
    answer->status = (answer->head.ptr[9] - '0') * 100 + (answer->head.ptr[10] - '0') * 10 +
                     (answer->head.ptr[11] - '0');
    uint64_t size = 0;
    struct vs_str length = vs_test_header(answer, "Content-Length");
    if (length.ptr != NULL)
        VS_CHECK(vs_str_to_uint64(length, &size));
    if (head_only)
        size = 0;
    size_t head_size = answer->head.len;
    while (client->in.len < head_size + size) {
        if (!read_more(client))
            return false;
    }
    answer->head = (struct vs_str){client->in.ptr, head_size};
    answer->body = (struct vs_str){client->in.ptr + head_size, size};
    client->taken = head_size + size;
    return true;
}

void vs_test_wait_closed(struct vs_test_client *client)
{
    int64_t deadline = vs_test_now_ms() + VS_TEST_WAIT_MS;
    while (read_more(client)) {
        vs_buf_clear(&client->in);
        VS_CHECK(vs_test_now_ms() < deadline);
    }
}

int vs_test_status(struct vs_test_client *client, struct vs_str request, struct vs_test_answer *answer)
{
    (void)vs_test_send(client, request);
    return vs_test_read(client, false, answer) ? answer->status : 0;
}
