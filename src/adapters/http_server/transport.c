/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "adapters/http_server/loop.h"
#include "base/check.h"

enum { PIECES_MAX = 16 };

/* Of a call that did not succeed. */
static int64_t tls_result(struct vs_http_connection *connection, int result, bool reading)
{
    switch (SSL_get_error(connection->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return VS_HTTP_IO_AGAIN;
    case SSL_ERROR_WANT_WRITE:
        connection->read_needs_write = reading;
        return VS_HTTP_IO_AGAIN;
    case SSL_ERROR_ZERO_RETURN:
        return reading ? 0 : VS_HTTP_IO_FAILED;
    default:
        return VS_HTTP_IO_FAILED;
    }
}

static int64_t plain_result(ssize_t result)
{
    if (result >= 0)
        return result;
    return errno == EAGAIN || errno == EINTR ? VS_HTTP_IO_AGAIN : VS_HTTP_IO_FAILED;
}

int64_t vs_http_read(struct vs_http_connection *connection, char *to, size_t size)
{
    if (connection->ssl == NULL)
        return plain_result(recv(connection->fd, to, size, 0));
    connection->read_needs_write = false;
    ERR_clear_error();
    int result = SSL_read(connection->ssl, to, (int)size);
    return result > 0 ? result : tls_result(connection, result, true);
}

/* What of the exchanges in flight can be sent now, in their order. */
static int collect(const struct vs_http_connection *connection, struct iovec pieces[PIECES_MAX])
{
    int count = 0;
    for (const struct vs_http_exchange *exchange = connection->first;
         exchange != NULL && count < PIECES_MAX && (exchange->answered || exchange->interim);
         exchange = exchange->next) {
        pieces[count].iov_base = exchange->out.ptr + exchange->out_sent;
        pieces[count++].iov_len = exchange->out.len - exchange->out_sent;
        if (exchange->close || exchange->interim)
            break;
    }
    return count;
}

int64_t vs_http_write(struct vs_http_connection *connection)
{
    struct iovec pieces[PIECES_MAX];
    int count = collect(connection, pieces);
    if (count == 0)
        return 0;
    if (connection->ssl == NULL) {
        struct msghdr message = {.msg_iov = pieces, .msg_iovlen = (size_t)count};
        return plain_result(sendmsg(connection->fd, &message, MSG_NOSIGNAL));
    }
    int64_t sent = 0;
    for (int i = 0; i < count; i++) {
        ERR_clear_error();
        int size = pieces[i].iov_len > INT32_MAX ? INT32_MAX : (int)pieces[i].iov_len;
        int result = SSL_write(connection->ssl, pieces[i].iov_base, size);
        if (result <= 0)
            return sent > 0 ? sent : tls_result(connection, result, false);
        sent += result;
        if ((size_t)result < pieces[i].iov_len)
            break;
    }
    return sent;
}

bool vs_http_handshake(struct vs_http_connection *connection)
{
    struct vs_http_counters *counters = &connection->loop->server->counters;
    connection->read_needs_write = false;
    ERR_clear_error();
    int result = SSL_accept(connection->ssl);
    if (result != 1) {
        if (tls_result(connection, result, true) != VS_HTTP_IO_AGAIN) {
            vs_http_count(&counters->refused[VS_HTTP_REFUSED_tls_handshake]);
            vs_http_connection_close(connection);
        }
        return false;
    }
    connection->handshaking = false;
    connection->opened_ms = connection->loop->now_ms;
    vs_http_count(&counters->handshakes_total);
    struct vs_http_peer peer;
    if (vs_http_tls_peer(connection->ssl, &peer)) {
        connection->peer = malloc(sizeof peer);
        VS_CHECK(connection->peer != NULL);
        *connection->peer = peer;
    }
    return true;
}

void vs_http_shut(struct vs_http_connection *connection)
{
    if (connection->ssl != NULL) {
        ERR_clear_error();
        (void)SSL_shutdown(connection->ssl);
    }
    (void)shutdown(connection->fd, SHUT_WR);
}
