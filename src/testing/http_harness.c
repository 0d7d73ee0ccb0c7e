/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "testing/http_harness.h"

#include <sched.h>
#include <stdlib.h>

#include "base/check.h"

static void answer_text(struct vs_http_exchange *exchange, struct vs_str text)
{
    vs_http_answer(exchange, &(struct vs_http_response){
                                 .status = 200, .content_type = VS_STR("text/plain"), .body = text});
}

static void hold(struct vs_test_server *test, struct vs_http_exchange *exchange)
{
    (void)pthread_mutex_lock(&test->mutex);
    VS_CHECK(test->held_count < VS_TEST_HELD_MAX);
    test->held[test->held_count++] = exchange;
    (void)pthread_cond_broadcast(&test->changed);
    (void)pthread_mutex_unlock(&test->mutex);
}

static void answer_big(struct vs_test_server *test, struct vs_http_exchange *exchange)
{
    struct vs_buf big = {0};
    memset(vs_buf_reserve(&big, test->big_size), 'b', test->big_size);
    big.len = test->big_size;
    answer_text(exchange, vs_buf_str(&big));
    vs_buf_free(&big);
}

static void answer_peer(struct vs_http_exchange *exchange)
{
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    struct vs_buf text = {0};
    vs_buf_printf(&text, "%.*s|%.*s|%s", VS_STR_ARG(request->peer_common_name),
                  VS_STR_ARG(request->peer_dns_name), request->tls ? "tls" : "plain");
    answer_text(exchange, vs_buf_str(&text));
    vs_buf_free(&text);
}

static void handle(void *ctx, struct vs_http_exchange *exchange)
{
    struct vs_test_server *test = ctx;
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    (void)pthread_mutex_lock(&test->mutex);
    test->handled_count++;
    (void)pthread_mutex_unlock(&test->mutex);
    if (vs_str_equal(request->path, VS_STR("/echo")))
        answer_text(exchange, request->body);
    else if (vs_str_equal(request->path, VS_STR("/empty")))
        vs_http_answer(exchange, &(struct vs_http_response){.status = 204});
    else if (vs_str_equal(request->path, VS_STR("/peer")))
        answer_peer(exchange);
    else if (vs_str_equal(request->path, VS_STR("/hello")))
        answer_text(exchange, VS_STR("hello"));
    else if (vs_str_equal(request->path, VS_STR("/hold")))
        hold(test, exchange);
    else if (vs_str_equal(request->path, VS_STR("/big")))
        answer_big(test, exchange);
    else
        vs_http_answer_error(exchange, 404, "there is nothing at this path");
}

static bool admit(void *ctx, struct vs_http_exchange *exchange)
{
    (void)ctx;
    if (!vs_str_equal(vs_http_exchange_request(exchange)->path, VS_STR("/denied")))
        return true;
    vs_http_answer_error(exchange, 401, "not for you");
    return false;
}

void vs_test_server_start(struct vs_test_server *test, const struct vs_http_settings *settings,
                          const struct vs_http_tls *tls)
{
    memset(test, 0, sizeof *test);
    test->clock = vs_test_clock();
    VS_CHECK(pthread_mutex_init(&test->mutex, NULL) == 0);
    VS_CHECK(pthread_cond_init(&test->changed, NULL) == 0);
    struct vs_http_server_options options = {.listen = VS_STR("127.0.0.1:0"),
                                             .clock = &test->clock,
                                             .handle = handle,
                                             .admit = admit,
                                             .ctx = test};
    vs_http_settings_init(&options.settings);
    if (settings != NULL)
        options.settings = *settings;
    if (tls != NULL)
        options.tls = *tls;
    struct vs_err_note note = {0};
    VS_CHECK(vs_http_server_new(&options, &test->server, &note) == VS_ERR_OK);
    test->port = vs_http_server_port(test->server);
    VS_CHECK(test->port != 0);
    VS_CHECK(vs_http_server_start(test->server, &note) == VS_ERR_OK);
}

void vs_test_server_end(struct vs_test_server *test)
{
    vs_http_server_stop(test->server, 1000);
    for (uint32_t i = 0; i < test->held_count; i++) {
        if (test->held[i] != NULL)
            vs_test_answer_held(test, i, VS_STR("late"));
    }
    vs_http_server_free(test->server);
    (void)pthread_mutex_destroy(&test->mutex);
    (void)pthread_cond_destroy(&test->changed);
}

void vs_test_wait_held(struct vs_test_server *test, uint32_t count)
{
    int64_t until = vs_clock_now_ms(&test->clock) + VS_TEST_WAIT_MS;
    struct timespec deadline = {.tv_sec = until / 1000};
    (void)pthread_mutex_lock(&test->mutex);
    while (test->held_count < count)
        VS_CHECK(pthread_cond_timedwait(&test->changed, &test->mutex, &deadline) == 0);
    (void)pthread_mutex_unlock(&test->mutex);
}

void vs_test_answer_held(struct vs_test_server *test, uint32_t index, struct vs_str body)
{
    (void)pthread_mutex_lock(&test->mutex);
    VS_CHECK(index < test->held_count && test->held[index] != NULL);
    struct vs_http_exchange *exchange = test->held[index];
    test->held[index] = NULL;
    (void)pthread_mutex_unlock(&test->mutex);
    answer_text(exchange, body);
}

const struct vs_http_request *vs_test_held(struct vs_test_server *test, uint32_t index)
{
    (void)pthread_mutex_lock(&test->mutex);
    const struct vs_http_request *request = vs_http_exchange_request(test->held[index]);
    (void)pthread_mutex_unlock(&test->mutex);
    return request;
}

void vs_test_wait_counter(const _Atomic uint64_t *counter, uint64_t value)
{
    int64_t deadline = vs_test_now_ms() + VS_TEST_WAIT_MS;
    while (atomic_load(counter) < value) {
        VS_CHECK(vs_test_now_ms() < deadline);
        (void)sched_yield();
    }
}

void vs_test_wait_counter_is(const _Atomic uint64_t *counter, uint64_t value)
{
    int64_t deadline = vs_test_now_ms() + VS_TEST_WAIT_MS;
    while (atomic_load(counter) != value) {
        VS_CHECK(vs_test_now_ms() < deadline);
        (void)sched_yield();
    }
}
