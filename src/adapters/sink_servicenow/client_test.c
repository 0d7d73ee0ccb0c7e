/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The client against a server that misbehaves as its script says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "adapters/sink_servicenow/client.h"

#define SYS_ID "0123456789abcdef0123456789abcdef"
#define RECORD "{\"sys_id\":\"" SYS_ID "\",\"state\":\"1\",\"correlation_id\":\"id-1\"}"
#define EMPTY_LIST "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"result\":[]}"

enum act { REPLY, REPLY_AND_CLOSE, CLOSE, TRICKLE, ENDLESS, SILENT };

struct step {
    enum act act;
    const char *text;
};

enum { STEPS_MAX = 8, REQUEST_SIZE_MAX = 4096 };

struct server {
    int listener;
    uint16_t port;
    pthread_t thread;
    struct step steps[STEPS_MAX]; /* per request, over all connections; after the last one: CLOSE */
    uint32_t step_count;
    pthread_mutex_t mutex;
    uint32_t requests;
    uint32_t posts;
    char last[REQUEST_SIZE_MAX];
    int stop_pipe[2];
};

static int64_t read_clock_ns(clockid_t id)
{
    struct timespec ts;
    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}
static int64_t wall_now_ms(void *ctx)
{
    (void)ctx;
    return read_clock_ns(CLOCK_REALTIME) / 1000000;
}
static int64_t monotonic_ns(void *ctx)
{
    (void)ctx;
    return read_clock_ns(CLOCK_MONOTONIC);
}
static const struct vs_clock clock_of_test = {wall_now_ms, monotonic_ns, NULL};

/* --- the server ---------------------------------------------------------------------------------------- */

/* True when there is something to read; false when the test ends or, with a timeout, when that is over. */
static bool wait_readable(struct server *server, int fd, int timeout_ms)
{
    struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.fd = server->stop_pipe[0], .events = POLLIN}};
    return poll(fds, 2, timeout_ms) > 0 && (fds[1].revents & POLLIN) == 0;
}

/* The size of the request once it is whole, else 0. */
static size_t whole_size(const char *bytes)
{
    const char *end = strstr(bytes, "\r\n\r\n");
    if (end == NULL)
        return 0;
    const char *length = strcasestr(bytes, "content-length:");
    size_t body = length != NULL && length < end ? (size_t)strtoul(length + 15, NULL, 10) : 0;
    size_t size = (size_t)(end - bytes) + 4 + body;
    return strlen(bytes) >= size ? size : 0;
}

static bool read_request(struct server *server, int fd)
{
    char bytes[REQUEST_SIZE_MAX] = "";
    size_t used = 0;
    while (whole_size(bytes) == 0) {
        if (!wait_readable(server, fd, -1))
            return false;
        ssize_t n = recv(fd, bytes + used, sizeof bytes - 1 - used, 0);
        if (n <= 0)
            return false;
        used += (size_t)n;
        bytes[used] = '\0';
    }
    pthread_mutex_lock(&server->mutex);
    server->requests++;
    server->posts += strncmp(bytes, "POST", 4) == 0;
    memcpy(server->last, bytes, sizeof bytes);
    pthread_mutex_unlock(&server->mutex);
    return true;
}

static void send_text(int fd, const char *text)
{
    (void)send(fd, text, strlen(text), MSG_NOSIGNAL);
}

/* False: the connection is over. */
static bool act_out(struct server *server, int fd, const struct step *step)
{
    switch (step->act) {
    case REPLY:
        send_text(fd, step->text);
        return true;
    case REPLY_AND_CLOSE:
        send_text(fd, step->text);
        return false;
    case CLOSE:
        return false;
    case TRICKLE:
        send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (!wait_readable(server, fd, 10) && send(fd, " ", 1, MSG_NOSIGNAL) == 1)
            ;
        return false;
    case ENDLESS:
        send_text(fd, "HTTP/1.1 200 OK\r\n\r\n");
        while (send(fd, "                                ", 32, MSG_NOSIGNAL) > 0)
            ;
        return false;
    case SILENT:
        (void)wait_readable(server, fd, -1);
        return false;
    }
    return false;
}

static void *serve(void *arg)
{
    struct server *server = arg;
    while (wait_readable(server, server->listener, -1)) {
        int fd = accept(server->listener, NULL, NULL);
        while (fd >= 0 && read_request(server, fd)) {
            uint32_t at = server->requests - 1;
            struct step step = at < server->step_count ? server->steps[at] : (struct step){CLOSE, NULL};
            if (!act_out(server, fd, &step))
                break;
        }
        if (fd >= 0)
            (void)close(fd);
    }
    return NULL;
}

static void listen_on_free_port(struct server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(server->listener >= 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->listener, 8), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
    server->port = ntohs(address.sin_port);
}

static void server_start(struct server *server)
{
    listen_on_free_port(server);
    pthread_mutex_init(&server->mutex, NULL);
    assert_int_equal(pipe(server->stop_pipe), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void server_stop(struct server *server)
{
    assert_int_equal(write(server->stop_pipe[1], "x", 1), 1);
    pthread_join(server->thread, NULL);
    (void)close(server->listener);
    (void)close(server->stop_pipe[0]);
    (void)close(server->stop_pipe[1]);
    pthread_mutex_destroy(&server->mutex);
}

/* --- the client ---------------------------------------------------------------------------------------- */

struct client {
    char url[64];
    struct vs_option options[8];
    struct vs_table table;
    struct vs_servicenow_options parsed;
    struct vs_servicenow_client *client;
};

static void client_open(struct client *client, uint16_t port, const char *key, const char *value)
{
    *client = (struct client){0};
    (void)snprintf(client->url, sizeof client->url, "http://127.0.0.1:%u", port);
    client->table = (struct vs_table){.options = client->options, .option_count = 4};
    client->options[0] = (struct vs_option){VS_STR("url"), vs_str(client->url)};
    client->options[1] = (struct vs_option){VS_STR("timeout"), VS_STR("400 ms")};
    client->options[2] = (struct vs_option){VS_STR("reply-size-max"), VS_STR("100 kb")};
    client->options[3] = (struct vs_option){vs_str(key), vs_str(value)};
    struct vs_err_note note = {0};
    if (vs_servicenow_options_parse(&client->table, &client->parsed, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    assert_int_equal(vs_servicenow_client_open(&client->parsed, &clock_of_test, &client->client, NULL), VS_ERR_OK);
}

static void client_close(struct client *client)
{
    vs_servicenow_client_close(client->client);
    vs_servicenow_options_free(&client->parsed);
}

static struct vs_servicenow_reply ask(struct client *client, enum vs_servicenow_verb verb)
{
    struct vs_servicenow_request request = {
        .verb = verb, .correlation_id = "id-1", .sys_id = SYS_ID, .body = VS_STR("{\"state\":\"1\"}")};
    struct vs_servicenow_reply reply;
    void *ctx;
    vs_servicenow_client_start(client->client, &request);
    while (!vs_servicenow_client_next(client->client, &reply, &ctx))
        vs_servicenow_client_poll(client->client, 1000);
    return reply;
}

static void a_create_is_never_repeated_on_a_new_connection(void **state)
{
    (void)state;
    struct server server = {.steps = {{REPLY, EMPTY_LIST}, {CLOSE, NULL}, {CLOSE, NULL}}, .step_count = 3};
    struct client client;
    server_start(&server);
    client_open(&client, server.port, "concurrency", "1");
    assert_int_equal(ask(&client, VS_SERVICENOW_LOOK_UP).result, VS_SINK_OK);
    struct vs_servicenow_reply reply = ask(&client, VS_SERVICENOW_CREATE);
    assert_int_equal(reply.result, VS_SINK_UNKNOWN);
    assert_true(reply.may_still_run);
    server_stop(&server);
    assert_int_equal(server.posts, 1);
    client_close(&client);
}

static void requests_are_what_the_table_api_wants(void **state)
{
    (void)state;
    struct server server = {.steps = {{REPLY, EMPTY_LIST},
                                      {REPLY, "HTTP/1.1 201 Created\r\nContent-Length: 92\r\n\r\n"
                                              "{\"result\":" RECORD "}"}},
                            .step_count = 2};
    struct client client;
    server_start(&server);
    client_open(&client, server.port, "api-key", "k-1");
    assert_int_equal(ask(&client, VS_SERVICENOW_LOOK_UP).result, VS_SINK_OK);
    assert_int_equal(strncmp(server.last,
                             "GET /api/now/v2/table/incident?sysparm_query=correlation_id%3Did-1%5E",
                             strlen("GET /api/now/v2/table/incident?sysparm_query=correlation_id%3Did-1%5E")),
                     0);
    assert_non_null(strstr(server.last, "\r\nx-sn-apikey: k-1\r\n"));
    struct vs_servicenow_reply reply = ask(&client, VS_SERVICENOW_CREATE);
    assert_int_equal(reply.result, VS_SINK_OK);
    assert_string_equal(reply.sys_id, SYS_ID);
    assert_non_null(strstr(server.last, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(server.last, "\r\n\r\n{\"state\":\"1\"}"));
    assert_null(strstr(server.last, "Expect:"));
    server_stop(&server);
    client_close(&client);
}

static void redirects_are_not_followed(void **state)
{
    (void)state;
    struct server other = {.step_count = 0};
    struct server server = {.step_count = 1};
    char redirect[200];
    struct client client;
    server_start(&other);
    (void)snprintf(redirect, sizeof redirect,
                   "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%u/\r\nContent-Length: 0\r\n\r\n", other.port);
    server.steps[0] = (struct step){REPLY, redirect};
    server_start(&server);
    client_open(&client, server.port, "concurrency", "1");
    assert_int_equal(ask(&client, VS_SERVICENOW_LOOK_UP).result, VS_SINK_BROKEN);
    server_stop(&server);
    server_stop(&other);
    assert_int_equal(other.requests, 0);
    client_close(&client);
}

static void answers_that_do_not_come_whole_leave_the_outcome_unknown(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {TRICKLE, NULL},
        {ENDLESS, NULL},
        {SILENT, NULL},
        {REPLY_AND_CLOSE, "HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"result\":{"},
        {REPLY_AND_CLOSE, "HTTP/1.1 201 Cre"},
        {REPLY_AND_CLOSE, "\x16\x03\x01 this is not HTTP"},
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct server server = {.steps = {steps[i]}, .step_count = 1};
        struct client client;
        server_start(&server);
        client_open(&client, server.port, "concurrency", "1");
        int64_t from_ms = monotonic_ns(NULL) / 1000000;
        struct vs_servicenow_reply reply = ask(&client, VS_SERVICENOW_CREATE);
        assert_int_equal(reply.result, VS_SINK_UNKNOWN);
        assert_true(monotonic_ns(NULL) / 1000000 - from_ms < 5000);
        client_close(&client);
        server_stop(&server);
        assert_int_equal(server.posts, 1);
    }
}

static void a_closed_port_means_that_nothing_was_sent(void **state)
{
    (void)state;
    struct server server = {0};
    struct client client;
    listen_on_free_port(&server);
    (void)close(server.listener);
    client_open(&client, server.port, "concurrency", "1");
    struct vs_servicenow_reply reply = ask(&client, VS_SERVICENOW_CREATE);
    assert_int_equal(reply.result, VS_SINK_NOT_CONNECTED);
    assert_true(reply.reason[0] != '\0');
    client_close(&client);
}

static void a_client_that_is_closed_while_requests_run_leaves_nothing_behind(void **state)
{
    (void)state;
    struct server server = {.steps = {{SILENT, NULL}}, .step_count = 1};
    struct client client;
    server_start(&server);
    client_open(&client, server.port, "concurrency", "4");
    struct vs_servicenow_request request = {
        .verb = VS_SERVICENOW_CREATE, .correlation_id = "id-1", .sys_id = "", .body = VS_STR("{}")};
    vs_servicenow_client_start(client.client, &request);
    vs_servicenow_client_start(client.client, &request);
    vs_servicenow_client_poll(client.client, 20);
    assert_int_equal(vs_servicenow_client_free_slots(client.client), 2);
    client_close(&client);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_create_is_never_repeated_on_a_new_connection),
        cmocka_unit_test(requests_are_what_the_table_api_wants),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(answers_that_do_not_come_whole_leave_the_outcome_unknown),
        cmocka_unit_test(a_closed_port_means_that_nothing_was_sent),
        cmocka_unit_test(a_client_that_is_closed_while_requests_run_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
