/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <sys/socket.h>

#include "testing/http_harness.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"
#define POST_CHUNKED(path) "POST " path " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

static struct vs_test_server server;

static int set_up(void **state)
{
    (void)state;
    vs_test_server_start(&server, NULL, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vs_test_server_end(&server);
    return 0;
}

static void assert_body(const struct vs_test_answer *answer, struct vs_str body)
{
    assert_int_equal(answer->body.len, body.len);
    assert_memory_equal(answer->body.ptr, body.ptr, body.len);
}

static void one_connection_carries_many_requests(void **state)
{
    (void)state;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(vs_test_status(&client, VS_STR(GET("/hello")), &answer), 200);
        assert_body(&answer, VS_STR("hello"));
        assert_true(vs_str_equal(vs_test_header(&answer, "Content-Type"), VS_STR("text/plain")));
        assert_int_equal(vs_test_header(&answer, "Date").len, strlen("Wed, 25 Nov 2026 11:06:00 GMT"));
        assert_null(vs_test_header(&answer, "Connection").ptr);
    }
    assert_int_equal(vs_test_status(&client, VS_STR(GET("/empty")), &answer), 204);
    assert_null(vs_test_header(&answer, "Content-Length").ptr);
    assert_int_equal(vs_test_status(&client, VS_STR(GET("/nothing")), &answer), 404);
    assert_true(vs_str_equal(vs_test_header(&answer, "Content-Type"), VS_STR("application/problem+json")));
    assert_body(&answer, VS_STR("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                                "\"detail\":\"there is nothing at this path\"}"));
    vs_test_disconnect(&client);
}

static void pipelined_requests_are_answered_in_their_order(void **state)
{
    (void)state;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_true(vs_test_send(
        &client, VS_STR(GET("/hold") GET("/hello") GET("/hold") POST_CHUNKED("/echo") "3\r\nabc\r\n0\r\n\r\n")));
    vs_test_wait_held(&server, 2);
    vs_test_answer_held(&server, 1, VS_STR("second held"));
    assert_false(vs_test_has_bytes(&client, 20));
    vs_test_answer_held(&server, 0, VS_STR("first held"));
    static const char *const expected[] = {"first held", "hello", "second held", "abc"};
    for (int i = 0; i < 4; i++) {
        assert_true(vs_test_read(&client, false, &answer));
        assert_int_equal(answer.status, 200);
        assert_body(&answer, vs_str(expected[i]));
    }
    vs_test_disconnect(&client);
}

static void a_request_may_be_split_at_every_byte(void **state)
{
    (void)state;
    static const char request[] = POST_CHUNKED("/echo") "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    const _Atomic uint64_t *received = &vs_http_server_counters(server.server)->received_bytes;
    for (size_t at = 1; at < sizeof request - 1; at++) {
        uint64_t before = atomic_load(received);
        assert_true(vs_test_send(&client, (struct vs_str){request, at}));
        vs_test_wait_counter(received, before + at); /* so that the pieces are reads of their own */
        assert_true(vs_test_send(&client, (struct vs_str){request + at, sizeof request - 1 - at}));
        assert_true(vs_test_read(&client, false, &answer));
        assert_int_equal(answer.status, 200);
        assert_body(&answer, VS_STR("hello world"));
    }
    vs_test_disconnect(&client);
}

static void a_request_may_come_byte_by_byte(void **state)
{
    (void)state;
    static const char request[] = POST_CHUNKED("/echo") "5\r\nhello\r\n0\r\n\r\n" GET("/hello");
    const _Atomic uint64_t *received = &vs_http_server_counters(server.server)->received_bytes;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    uint64_t before = atomic_load(received);
    for (size_t i = 0; i < sizeof request - 1; i++) {
        assert_true(vs_test_send(&client, (struct vs_str){request + i, 1}));
        vs_test_wait_counter(received, before + i + 1); /* so that each byte is a read of its own */
    }
    assert_true(vs_test_read(&client, false, &answer));
    assert_body(&answer, VS_STR("hello"));
    assert_true(vs_test_read(&client, false, &answer));
    assert_body(&answer, VS_STR("hello"));
    vs_test_disconnect(&client);
}

static void head_gives_the_length_and_no_body(void **state)
{
    (void)state;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_true(vs_test_send(&client, VS_STR("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n")));
    assert_true(vs_test_read(&client, true, &answer));
    assert_int_equal(answer.status, 200);
    assert_true(vs_str_equal(vs_test_header(&answer, "Content-Length"), VS_STR("5")));
    assert_int_equal(vs_test_status(&client, VS_STR(GET("/hello")), &answer), 200);
    vs_test_disconnect(&client);
}

static void a_client_that_expects_100_is_told_to_go_on(void **state)
{
    (void)state;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client,
                                    VS_STR("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                           "Content-Length: 4\r\n\r\n"),
                                    &answer),
                     100);
    assert_int_equal(vs_test_status(&client, VS_STR("body"), &answer), 200);
    assert_body(&answer, VS_STR("body"));
    /* One that does not wait for it gets none. */
    assert_int_equal(vs_test_status(&client,
                                    VS_STR("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                           "Content-Length: 4\r\n\r\nbody"),
                                    &answer),
                     200);
    /* Behind a request that is not answered yet it comes after that answer. */
    assert_true(vs_test_send(&client, VS_STR(GET("/hold") "POST /echo HTTP/1.1\r\nHost: a\r\n"
                                                          "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n")));
    vs_test_wait_held(&server, 1);
    assert_false(vs_test_has_bytes(&client, 20));
    vs_test_answer_held(&server, 0, VS_STR("held"));
    assert_true(vs_test_read(&client, false, &answer));
    assert_body(&answer, VS_STR("held"));
    assert_true(vs_test_read(&client, false, &answer));
    assert_int_equal(answer.status, 100);
    assert_int_equal(vs_test_status(&client, VS_STR("x"), &answer), 200);
    vs_test_disconnect(&client);
}

static void a_request_may_be_refused_before_its_body_comes(void **state)
{
    (void)state;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client,
                                    VS_STR("POST /denied HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                           "Content-Length: 400000\r\n\r\n"),
                                    &answer),
                     401);
    assert_true(vs_str_equal(vs_test_header(&answer, "Connection"), VS_STR("close")));
    vs_test_wait_closed(&client);
    vs_test_disconnect(&client);
}

static void a_large_answer_reaches_a_client_that_reads_late(void **state)
{
    (void)state;
    server.big_size = 20 * 1024 * 1024;
    const struct vs_http_counters *counters = vs_http_server_counters(server.server);
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    uint64_t before = atomic_load(&counters->sent_bytes);
    assert_true(vs_test_send(&client, VS_STR(GET("/big") GET("/hello"))));
    vs_test_wait_counter(&counters->sent_bytes, before + 1);
    assert_true(vs_test_read(&client, false, &answer));
    assert_int_equal(answer.body.len, server.big_size);
    for (size_t i = 0; i < answer.body.len; i += 4093)
        assert_int_equal(answer.body.ptr[i], 'b');
    assert_true(vs_test_read(&client, false, &answer));
    assert_body(&answer, VS_STR("hello"));
    vs_test_disconnect(&client);
}

static void the_answer_of_a_client_that_has_gone_is_thrown_away(void **state)
{
    (void)state;
    const struct vs_http_counters *counters = vs_http_server_counters(server.server);
    struct vs_test_client client;
    for (uint32_t i = 0; i < 20; i++) {
        vs_test_connect(&client, server.port);
        assert_true(vs_test_send(&client, VS_STR("POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")));
        vs_test_wait_held(&server, i + 1);
        struct linger reset = {.l_onoff = 1};
        if (i % 2 == 0)
            assert_int_equal(setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), 0);
        vs_test_disconnect(&client);
        if (i % 2 == 0)
            vs_test_wait_counter_is(&counters->connections_open, 0);
        assert_true(vs_str_equal(vs_test_held(&server, i)->body, VS_STR("body")));
        vs_test_answer_held(&server, i, VS_STR("for nobody"));
        vs_test_wait_counter_is(&counters->connections_open, 0);
    }
    vs_test_wait_counter_is(&counters->memory_bytes, 0);
    assert_true(atomic_load(&counters->clients_gone) >= 10);
}

static void a_client_may_shut_its_side_and_still_gets_its_answer(void **state)
{
    (void)state;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_true(vs_test_send(&client, VS_STR(GET("/hold"))));
    assert_int_equal(shutdown(client.fd, SHUT_WR), 0);
    vs_test_wait_held(&server, 1);
    vs_test_answer_held(&server, 0, VS_STR("answer"));
    assert_true(vs_test_read(&client, false, &answer));
    assert_body(&answer, VS_STR("answer"));
    vs_test_wait_closed(&client);
    vs_test_disconnect(&client);
}

static void connection_close_is_kept(void **state)
{
    (void)state;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client,
                                    VS_STR("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" GET(
                                        "/hello")),
                                    &answer),
                     200);
    assert_true(vs_str_equal(vs_test_header(&answer, "Connection"), VS_STR("close")));
    assert_false(vs_test_read(&client, false, &answer));
    vs_test_disconnect(&client);
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client, VS_STR("GET /hello HTTP/1.0\r\n\r\n"), &answer), 200);
    assert_false(vs_test_read(&client, false, &answer));
    vs_test_disconnect(&client);
    vs_test_connect(&client, server.port);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            vs_test_status(&client, VS_STR("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), &answer),
            200);
        assert_true(vs_str_equal(vs_test_header(&answer, "Connection"), VS_STR("keep-alive")));
    }
    vs_test_disconnect(&client);
}

static void what_comes_after_a_bad_request_is_not_read(void **state)
{
    (void)state;
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    assert_int_equal(vs_test_status(&client, VS_STR(GET("/hello") "GET / HTTP/1.1\r\n\r\n" GET("/hello")), &answer),
                     200);
    assert_true(vs_test_read(&client, false, &answer));
    assert_int_equal(answer.status, 400);
    assert_false(vs_test_read(&client, false, &answer));
    vs_test_disconnect(&client);
    const struct vs_http_counters *counters = vs_http_server_counters(server.server);
    assert_int_equal(atomic_load(&counters->refused[VS_HTTP_REFUSED_host]), 1);
    assert_int_equal(atomic_load(&counters->answers_by_class[4]), 1);
    assert_int_equal(server.handled_count, 1);
}

static void a_connection_is_not_read_beyond_the_pipelining_depth(void **state)
{
    (void)state;
    enum { COUNT = 40 };
    struct vs_test_client client;
    struct vs_test_answer answer;
    vs_test_connect(&client, server.port);
    for (int i = 0; i < COUNT; i++)
        assert_true(vs_test_send(&client, VS_STR(GET("/hold"))));
    vs_test_wait_held(&server, 16);
    struct vs_test_client other; /* its answer shows that the loop has been round */
    vs_test_connect(&other, server.port);
    assert_int_equal(vs_test_status(&other, VS_STR(GET("/hello")), &answer), 200);
    vs_test_disconnect(&other);
    assert_int_equal(server.held_count, 16);
    for (uint32_t i = 0; i < COUNT; i++) {
        vs_test_wait_held(&server, i + 1);
        vs_test_answer_held(&server, i, VS_STR("held"));
        assert_true(vs_test_read(&client, false, &answer));
        assert_body(&answer, VS_STR("held"));
    }
    vs_test_disconnect(&client);
}

static void *stop_server(void *ctx)
{
    (void)ctx;
    vs_http_server_stop(server.server, VS_TEST_WAIT_MS);
    return NULL;
}

static void stopping_finishes_what_is_in_flight(void **state)
{
    (void)state;
    struct vs_test_client idle;
    struct vs_test_client busy;
    struct vs_test_answer answer;
    vs_test_connect(&idle, server.port);
    assert_int_equal(vs_test_status(&idle, VS_STR(GET("/hello")), &answer), 200);
    vs_test_connect(&busy, server.port);
    assert_true(vs_test_send(&busy, VS_STR(GET("/hold"))));
    vs_test_wait_held(&server, 1);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_server, NULL), 0);
    vs_test_wait_closed(&idle);
    vs_test_answer_held(&server, 0, VS_STR("finished"));
    assert_true(vs_test_read(&busy, false, &answer));
    assert_body(&answer, VS_STR("finished"));
    assert_true(vs_str_equal(vs_test_header(&answer, "Connection"), VS_STR("close")));
    vs_test_wait_closed(&busy);
    vs_test_disconnect(&idle);
    vs_test_disconnect(&busy);
    assert_int_equal(pthread_join(stopper, NULL), 0);
}

static void stopping_ends_at_its_deadline_and_late_answers_are_safe(void **state)
{
    (void)state;
    struct vs_test_client client;
    vs_test_connect(&client, server.port);
    assert_true(vs_test_send(&client, VS_STR(GET("/hold"))));
    vs_test_wait_held(&server, 1);
    vs_http_server_stop(server.server, 30);
    vs_test_wait_closed(&client);
    vs_test_disconnect(&client);
    vs_test_answer_held(&server, 0, VS_STR("late"));
    vs_test_wait_counter_is(&vs_http_server_counters(server.server)->memory_bytes, 0);
}

static void a_taken_address_is_reported(void **state)
{
    (void)state;
    char address[32];
    int len = snprintf(address, sizeof address, "127.0.0.1:%u", server.port);
    struct vs_http_server_options options = {.listen = {address, (size_t)len}, .clock = &server.clock};
    vs_http_settings_init(&options.settings);
    struct vs_http_server *second;
    struct vs_err_note note = {0};
    assert_int_equal(vs_http_server_new(&options, &second, &note), VS_ERR_BUSY);
    assert_non_null(strstr(note.text, address));
    options.listen = VS_STR("localhost");
    assert_int_equal(vs_http_server_new(&options, &second, &note), VS_ERR_INVALID);
    options.listen = VS_STR("127.0.0.1:70000");
    assert_int_equal(vs_http_server_new(&options, &second, &note), VS_ERR_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_connection_carries_many_requests),
        TEST(pipelined_requests_are_answered_in_their_order),
        TEST(a_request_may_be_split_at_every_byte),
        TEST(a_request_may_come_byte_by_byte),
        TEST(head_gives_the_length_and_no_body),
        TEST(a_client_that_expects_100_is_told_to_go_on),
        TEST(a_request_may_be_refused_before_its_body_comes),
        TEST(a_large_answer_reaches_a_client_that_reads_late),
        TEST(the_answer_of_a_client_that_has_gone_is_thrown_away),
        TEST(a_client_may_shut_its_side_and_still_gets_its_answer),
        TEST(connection_close_is_kept),
        TEST(what_comes_after_a_bad_request_is_not_read),
        TEST(a_connection_is_not_read_beyond_the_pipelining_depth),
        TEST(stopping_finishes_what_is_in_flight),
        TEST(stopping_ends_at_its_deadline_and_late_answers_are_safe),
        TEST(a_taken_address_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
