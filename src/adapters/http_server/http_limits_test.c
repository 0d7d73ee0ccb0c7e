/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "testing/http_harness.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

static struct vs_test_server server;
static struct vs_http_settings settings;

static int set_up(void **state)
{
    (void)state;
    vs_http_settings_init(&settings);
    return 0;
}

static void start(void)
{
    vs_test_server_start(&server, &settings, NULL);
}

static uint64_t refused(enum vs_http_refusal refusal)
{
    return atomic_load(&vs_http_server_counters(server.server)->refused[refusal]);
}

static void defaults_come_from_the_table_of_settings(void **state)
{
    (void)state;
    assert_int_equal(settings.header_size_max, 8192);
    assert_int_equal(settings.headers_max, 64);
    assert_int_equal(settings.body_size_max, 1048576);
    assert_int_equal(settings.header_timeout_ms, 10000);
    assert_int_equal(settings.body_rate_min, 500);
    struct vs_err_note note;
    assert_int_equal(vs_http_settings_set(&settings, VS_STR("vendstream.collector.idle-timeout"),
                                          VS_STR("2 min"), &note),
                     VS_ERR_OK);
    assert_int_equal(settings.idle_timeout_ms, 120000);
    assert_int_equal(
        vs_http_settings_set(&settings, VS_STR("vendstream.collector.threads"), VS_STR("0"), &note),
        VS_ERR_INVALID);
    assert_int_equal(vs_http_settings_set(&settings, VS_STR("table.local-time-zone"), VS_STR("UTC"), &note),
                     VS_ERR_NOT_FOUND);
}

static struct vs_buf gzip(struct vs_str bytes)
{
    struct vs_buf out = {0};
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    size_t bound = deflateBound(&stream, bytes.len) + 32;
    stream.next_in = (unsigned char *)bytes.ptr;
    stream.avail_in = (unsigned)bytes.len;
    stream.next_out = (unsigned char *)vs_buf_reserve(&out, bound);
    stream.avail_out = (unsigned)bound;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.len = stream.total_out;
    (void)deflateEnd(&stream);
    return out;
}

static struct vs_buf zstd(struct vs_str bytes)
{
    struct vs_buf out = {0};
    size_t bound = ZSTD_compressBound(bytes.len);
    out.len = ZSTD_compress(vs_buf_reserve(&out, bound), bound, bytes.ptr, bytes.len, 3);
    assert_false(ZSTD_isError(out.len));
    return out;
}

/* Posts to /echo; what the server says, its body in `answer`, which borrows from the client. */
static int post(struct vs_test_client *client, const char *coding, struct vs_str body,
                struct vs_test_answer *answer)
{
    struct vs_buf request = {0};
    vs_buf_printf(&request, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: %s\r\nContent-Length: %zu\r\n\r\n",
                  coding, body.len);
    vs_buf_add_str(&request, body);
    int status = vs_test_status(client, vs_buf_str(&request), answer);
    vs_buf_free(&request);
    return status;
}

static int post_once(const char *coding, struct vs_str body)
{
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    int status = post(&client, coding, body, &answer);
    vs_test_disconnect(&client);
    return status;
}

static void compressed_bodies_are_expanded(void **state)
{
    (void)state;
    start();
    struct vs_buf text = {0};
    for (int i = 0; i < 3000; i++)
        vs_buf_printf(&text, "{\"event_id\":\"%d\",\"device_id\":\"vm-%d\"}\n", i * 7919, i);
    struct vs_buf packed[] = {gzip(vs_buf_str(&text)), zstd(vs_buf_str(&text))};
    const char *const codings[] = {"gzip", "zstd"};
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(post(&client, codings[i % 2], vs_buf_str(&packed[i % 2]), &answer), 200);
        assert_int_equal(answer.body.len, text.len);
        assert_memory_equal(answer.body.ptr, text.ptr, text.len);
    }
    vs_test_disconnect(&client);
    for (int i = 0; i < 2; i++) {
        struct vs_str whole = vs_buf_str(&packed[i]);
        assert_int_equal(post_once(codings[i], (struct vs_str){whole.ptr, whole.len - 1}), 400);
        assert_int_equal(post_once(codings[1 - i], whole), 400);
        assert_int_equal(post_once(codings[i], VS_STR("")), 400);
        vs_buf_add_str(&packed[i], VS_STR("rubbish"));
        assert_int_equal(post_once(codings[i], vs_buf_str(&packed[i])), 400);
        vs_buf_free(&packed[i]);
    }
    assert_int_equal(refused(VS_HTTP_REFUSED_encoded_body), 8);
    vs_buf_free(&text);
    vs_test_server_end(&server);
}

static void a_bomb_is_stopped_by_size_and_by_ratio(void **state)
{
    (void)state;
    start();
    struct vs_buf zeros = {0};
    size_t size = 64 * 1024 * 1024;
    memset(vs_buf_reserve(&zeros, size), 0, size);
    zeros.len = size;
    struct vs_buf bombs[] = {gzip(vs_buf_str(&zeros)), zstd(vs_buf_str(&zeros))};
    assert_int_equal(post_once("gzip", vs_buf_str(&bombs[0])), 413);
    assert_int_equal(post_once("zstd", vs_buf_str(&bombs[1])), 413);
    vs_buf_free(&bombs[0]);
    vs_buf_free(&bombs[1]);
    zeros.len = 1024 * 1024; /* under the size, over the ratio */
    bombs[0] = gzip(vs_buf_str(&zeros));
    assert_true(bombs[0].len * 100 < zeros.len);
    assert_int_equal(post_once("gzip", vs_buf_str(&bombs[0])), 413);
    vs_buf_free(&bombs[0]);
    zeros.len = 60000; /* small ones may be as dense as they like */
    bombs[0] = gzip(vs_buf_str(&zeros));
    assert_int_equal(post_once("gzip", vs_buf_str(&bombs[0])), 200);
    vs_buf_free(&bombs[0]);
    vs_buf_free(&zeros);
    assert_int_equal(refused(VS_HTTP_REFUSED_expanded_size), 3);
    vs_test_wait_counter_is(&vs_http_server_counters(server.server)->memory_bytes, 0);
    vs_test_server_end(&server);
}

static void a_body_too_large_is_refused_before_it_comes(void **state)
{
    (void)state;
    start();
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client,
                                    VS_STR("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n"),
                                    &answer),
                     413);
    struct vs_buf part = {0};
    memset(vs_buf_reserve(&part, 60000), 'x', 60000);
    part.len = 60000;
    while (vs_test_send(&client, vs_buf_str(&part))) { /* until the server has had enough of it */
    }
    vs_test_disconnect(&client);
    vs_test_connect(&client, server.port);
    assert_true(vs_test_send(&client, VS_STR("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")));
    for (int i = 0; i < 18; i++) {
        (void)vs_test_send(&client, VS_STR("ea60\r\n"));
        (void)vs_test_send(&client, vs_buf_str(&part));
        (void)vs_test_send(&client, VS_STR("\r\n"));
    }
    assert_true(vs_test_read(&client, false, &answer));
    assert_int_equal(answer.status, 413);
    vs_test_disconnect(&client);
    vs_buf_free(&part);
    assert_int_equal(refused(VS_HTTP_REFUSED_body_size), 2);
    vs_test_server_end(&server);
}

static void slow_clients_are_cut_at_each_deadline(void **state)
{
    (void)state;
    settings.header_timeout_ms = 60;
    settings.idle_timeout_ms = 50;
    settings.body_rate_grace_ms = 40;
    settings.body_rate_min = 1000000;
    start();
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port); /* says nothing */
    vs_test_wait_closed(&client);
    assert_int_equal(client.in.len, 0);
    vs_test_disconnect(&client);
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client, VS_STR("GET / HTT"), &answer), 408);
    vs_test_wait_closed(&client);
    vs_test_disconnect(&client);
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client, VS_STR("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"),
                                    &answer),
                     408);
    vs_test_wait_closed(&client);
    vs_test_disconnect(&client);
    assert_int_equal(refused(VS_HTTP_REFUSED_header_timeout), 1);
    assert_int_equal(refused(VS_HTTP_REFUSED_body_rate), 1);
    vs_test_server_end(&server);
}

static void a_request_has_a_deadline_however_fast_it_comes(void **state)
{
    (void)state;
    settings.request_timeout_ms = 80;
    settings.body_rate_min = 0;
    start();
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client,
                                    VS_STR("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nabc"),
                                    &answer),
                     408);
    vs_test_disconnect(&client);
    assert_int_equal(refused(VS_HTTP_REFUSED_request_timeout), 1);
    vs_test_server_end(&server);
}

static void a_client_that_waits_for_its_100_is_not_called_slow(void **state)
{
    (void)state;
    settings.body_rate_grace_ms = 250;
    settings.body_rate_min = 1000000;
    settings.idle_timeout_ms = 600;
    start();
    struct vs_test_client client;
    struct vs_test_client idle; /* its end shows that the deadline has passed */
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_true(vs_test_send(&client, VS_STR(GET("/hold") "POST /echo HTTP/1.1\r\nHost: a\r\n"
                                                          "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n")));
    vs_test_wait_held(&server, 1);
    vs_test_connect(&idle, server.port);
    vs_test_wait_closed(&idle);
    vs_test_disconnect(&idle);
    vs_test_answer_held(&server, 0, VS_STR("held"));
    assert_true(vs_test_read(&client, false, &answer));
    assert_int_equal(answer.status, 200);
    assert_true(vs_test_read(&client, false, &answer));
    assert_int_equal(answer.status, 100);
    assert_int_equal(vs_test_status(&client, VS_STR("x"), &answer), 200);
    vs_test_disconnect(&client);
    assert_int_equal(refused(VS_HTTP_REFUSED_body_rate), 0);
    vs_test_server_end(&server);
}

static void an_answer_that_is_not_read_is_given_up(void **state)
{
    (void)state;
    settings.request_timeout_ms = 50;
    settings.body_rate_grace_ms = 50;
    settings.body_rate_min = 1 << 30;
    start();
    server.big_size = 64 * 1024 * 1024;
    struct vs_test_client client;
    vs_test_connect(&client, server.port);
    assert_true(vs_test_send(&client, VS_STR(GET("/big"))));
    const struct vs_http_counters *counters = vs_http_server_counters(server.server);
    vs_test_wait_counter(&counters->refused[VS_HTTP_REFUSED_response_timeout], 1);
    vs_test_wait_counter_is(&counters->connections_open, 0);
    vs_test_wait_counter_is(&counters->memory_bytes, 0);
    vs_test_disconnect(&client);
    vs_test_server_end(&server);
}

static void connections_are_counted_in_all_and_per_address(void **state)
{
    (void)state;
    settings.connections_max = 3;
    start();
    const struct vs_http_counters *counters = vs_http_server_counters(server.server);
    struct vs_test_client clients[4];
    struct vs_test_answer answer;
    for (int i = 0; i < 4; i++) {
        vs_test_connect(&clients[i], server.port);
        if (i < 3)
            assert_int_equal(vs_test_status(&clients[i], VS_STR(GET("/hello")), &answer), 200);
    }
    assert_true(vs_test_read(&clients[3], false, &answer));
    assert_int_equal(answer.status, 503);
    assert_non_null(vs_test_header(&answer, "Retry-After").ptr);
    assert_int_equal(refused(VS_HTTP_REFUSED_connections), 1);
    vs_test_disconnect(&clients[3]);
    vs_test_disconnect(&clients[0]);
    vs_test_wait_counter_is(&counters->connections_open, 2);
    vs_test_connect(&clients[0], server.port);
    assert_int_equal(vs_test_status(&clients[0], VS_STR(GET("/hello")), &answer), 200);
    for (int i = 0; i < 3; i++)
        vs_test_disconnect(&clients[i]);
    vs_test_server_end(&server);
    vs_http_settings_init(&settings);
    settings.connections_per_address_max = 1;
    start();
    vs_test_connect(&clients[0], server.port);
    assert_int_equal(vs_test_status(&clients[0], VS_STR(GET("/hello")), &answer), 200);
    vs_test_connect(&clients[1], server.port);
    assert_true(vs_test_read(&clients[1], false, &answer));
    assert_int_equal(answer.status, 503);
    assert_int_equal(refused(VS_HTTP_REFUSED_connections_per_address), 1);
    vs_test_disconnect(&clients[0]);
    vs_test_disconnect(&clients[1]);
    vs_test_server_end(&server);
}

static void memory_of_requests_is_bounded_for_the_whole_server(void **state)
{
    (void)state;
    enum { CLIENTS = 8 };
    settings.memory_size_max = 1024 * 1024;
    start();
    struct vs_buf body = {0};
    size_t size = 300 * 1024;
    memset(vs_buf_reserve(&body, size), 'x', size);
    body.len = size;
    struct vs_test_client clients[CLIENTS];
    struct vs_test_answer answer;
    int refusals = 0;
    uint32_t held = 0;
    for (int i = 0; i < CLIENTS; i++) {
        vs_test_connect(&clients[i], server.port);
        struct vs_buf request = {0};
        vs_buf_printf(&request, "POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n", body.len);
        vs_buf_add_str(&request, vs_buf_str(&body));
        assert_true(vs_test_send(&clients[i], vs_buf_str(&request)));
        vs_buf_free(&request);
        const struct vs_http_counters *counters = vs_http_server_counters(server.server);
        int64_t deadline = vs_test_now_ms() + VS_TEST_WAIT_MS;
        while (atomic_load(&counters->requests_in_flight) == held &&
               refused(VS_HTTP_REFUSED_memory) == (uint64_t)refusals)
            assert_true(vs_test_now_ms() < deadline);
        held = (uint32_t)atomic_load(&counters->requests_in_flight);
        if (refused(VS_HTTP_REFUSED_memory) > (uint64_t)refusals) {
            assert_true(vs_test_read(&clients[i], false, &answer));
            assert_int_equal(answer.status, 503);
            assert_non_null(vs_test_header(&answer, "Retry-After").ptr);
            refusals++;
        }
        assert_true(atomic_load(&counters->memory_bytes) <= (uint64_t)settings.memory_size_max + 1024 * 1024);
    }
    assert_true(held >= 1 && refusals >= 4);
    vs_test_wait_held(&server, held);
    for (uint32_t i = 0; i < held; i++)
        vs_test_answer_held(&server, i, VS_STR("done"));
    for (int i = 0; i < CLIENTS; i++)
        vs_test_disconnect(&clients[i]);
    vs_buf_free(&body);
    vs_test_wait_counter_is(&vs_http_server_counters(server.server)->memory_bytes, 0);
    vs_test_server_end(&server);
}

/* Client and server are one process here: two descriptors for each connection. */
static uint32_t idle_count(void)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    uint64_t most = (limit.rlim_cur - 100) / 2;
    return most < 5000 ? (uint32_t)most : 5000;
}

/* Of the whole process: the clients of the test are in it too, so this is an upper bound. */
static size_t resident_size(void)
{
    size_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*u %zu", &pages), 1);
    assert_int_equal(fclose(file), 0);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void thousands_of_idle_connections_are_cheap_and_disturb_nobody(void **state)
{
    (void)state;
    settings.threads = 2;
    start();
    const struct vs_http_counters *counters = vs_http_server_counters(server.server);
    uint32_t count = idle_count();
    assert_true(count >= 2000);
    struct vs_test_client *idle = calloc(count, sizeof *idle);
    struct vs_test_client honest;
    struct vs_test_answer answer;
    vs_test_connect(&honest, server.port);
    assert_int_equal(vs_test_status(&honest, VS_STR(GET("/hello")), &answer), 200);
    size_t before = resident_size();
    for (uint32_t i = 0; i < count; i++) {
        vs_test_connect(&idle[i], server.port);
        if (i % 2 == 0) {
            assert_int_equal(vs_test_status(&idle[i], VS_STR(GET("/hello")), &answer), 200);
            vs_buf_free(&idle[i].in);
            idle[i].taken = 0;
        }
    }
    vs_test_wait_counter_is(&counters->connections_open, count + 1);
    size_t each = (resident_size() - before) / count;
    print_message("%u idle connections, %zu bytes each\n", count, each);
#ifndef VS_SANITIZED
    assert_true(each > 0 && each <= 2048);
#endif
    int64_t start_ms = vs_test_now_ms();
    for (int i = 0; i < 500; i++)
        assert_int_equal(vs_test_status(&honest, VS_STR(GET("/hello")), &answer), 200);
    assert_true(vs_test_now_ms() - start_ms < 5000);
    for (uint32_t i = 0; i < count; i++)
        vs_test_disconnect(&idle[i]);
    free(idle);
    vs_test_wait_counter_is(&counters->connections_open, 1);
    vs_test_disconnect(&honest);
    vs_test_server_end(&server);
}

static void many_loops_share_the_connections(void **state)
{
    (void)state;
    settings.threads = 4;
    start();
    struct vs_test_client clients[64];
    struct vs_test_answer answer;
    for (int i = 0; i < 64; i++) {
        vs_test_connect(&clients[i], server.port);
        assert_true(vs_test_send(&clients[i], VS_STR(GET("/hold"))));
    }
    vs_test_wait_held(&server, 64);
    for (uint32_t i = 64; i > 0; i--)
        vs_test_answer_held(&server, i - 1, VS_STR("held"));
    for (int i = 0; i < 64; i++) {
        assert_true(vs_test_read(&clients[i], false, &answer));
        assert_int_equal(answer.status, 200);
        vs_test_disconnect(&clients[i]);
    }
    vs_test_server_end(&server);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First: it measures how the process grows, so nothing freed may be lying about. */
        TEST(thousands_of_idle_connections_are_cheap_and_disturb_nobody),
        TEST(defaults_come_from_the_table_of_settings),
        TEST(compressed_bodies_are_expanded),
        TEST(a_bomb_is_stopped_by_size_and_by_ratio),
        TEST(a_body_too_large_is_refused_before_it_comes),
        TEST(slow_clients_are_cut_at_each_deadline),
        TEST(a_request_has_a_deadline_however_fast_it_comes),
        TEST(a_client_that_waits_for_its_100_is_not_called_slow),
        TEST(an_answer_that_is_not_read_is_given_up),
        TEST(connections_are_counted_in_all_and_per_address),
        TEST(memory_of_requests_is_bounded_for_the_whole_server),
        TEST(many_loops_share_the_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
