/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A real server on a free loopback port, whose handler does what the path says:
 *   /echo   200 with the body that came    /empty  204    /peer   200 with "common name|dns name|tls"
 *   /hold   kept until vs_test_answer_held /big    200 with vs_test_server.big_size bytes
 *   /hello  200 "hello", any method        other   404
 * admit() refuses /denied with 401. */
#ifndef VS_TESTING_HTTP_HARNESS_H
#define VS_TESTING_HTTP_HARNESS_H

#include <pthread.h>

#include "adapters/http_server/http_server.h"
#include "testing/http_client.h"

enum { VS_TEST_HELD_MAX = 4096 };

struct vs_test_server {
    struct vs_http_server *server;
    struct vs_clock clock;
    uint16_t port;
    size_t big_size;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct vs_http_exchange *held[VS_TEST_HELD_MAX]; /* in the order of arrival; NULL: answered */
    uint32_t held_count;
    uint32_t handled_count;
};

/* settings NULL: the defaults. tls NULL: plain. */
void vs_test_server_start(struct vs_test_server *test, const struct vs_http_settings *settings,
                          const struct vs_http_tls *tls);
void vs_test_server_end(struct vs_test_server *test);
/* Waits until so many requests were held. */
void vs_test_wait_held(struct vs_test_server *test, uint32_t count);
/* Answers one of them with 200 and this body, from the calling thread. */
void vs_test_answer_held(struct vs_test_server *test, uint32_t index, struct vs_str body);
const struct vs_http_request *vs_test_held(struct vs_test_server *test, uint32_t index);
/* Waits until a counter has at least this value. */
void vs_test_wait_counter(const _Atomic uint64_t *counter, uint64_t value);
/* And until it is exactly this. */
void vs_test_wait_counter_is(const _Atomic uint64_t *counter, uint64_t value);

#endif
