/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A client for tests of HTTP servers: sends bytes exactly as they are given, over a real loopback socket, and
 * reads answers. Every wait has a deadline of VS_TEST_WAIT_MS; a failure ends the test by VS_CHECK. */
#ifndef VS_TESTING_HTTP_CLIENT_H
#define VS_TESTING_HTTP_CLIENT_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "ports/clock.h"

enum { VS_TEST_WAIT_MS = 20000 };

struct vs_test_client {
    int fd;
    SSL *ssl; /* NULL: plain */
    struct vs_buf in;
    size_t taken; /* of in: the answer read last */
};

struct vs_test_answer {
    int status;
    struct vs_str head; /* borrowed until the next read */
    struct vs_str body;
};

void vs_test_connect(struct vs_test_client *client, uint16_t port);
/* As above, then a TLS handshake with what ctx says; false when it fails. */
bool vs_test_connect_tls(struct vs_test_client *client, uint16_t port, SSL_CTX *ctx);
void vs_test_disconnect(struct vs_test_client *client);
/* false when the server has closed the connection. */
bool vs_test_send(struct vs_test_client *client, struct vs_str bytes);
/* Reads one answer; a 100 Continue is one too. false when the connection ends before it. */
bool vs_test_read(struct vs_test_client *client, bool head_only, struct vs_test_answer *answer);
/* Waits until the server has closed, throwing away what it sends. */
void vs_test_wait_closed(struct vs_test_client *client);
bool vs_test_has_bytes(struct vs_test_client *client, int wait_ms);
/* Sends a request and gives the status of its answer, 0 when there is none. */
int vs_test_status(struct vs_test_client *client, struct vs_str request, struct vs_test_answer *answer);
/* Value of a header of the answer; ptr NULL when it is not there. */
struct vs_str vs_test_header(const struct vs_test_answer *answer, const char *name);

struct vs_clock vs_test_clock(void); /* the real ones */
int64_t vs_test_now_ms(void);

#endif
