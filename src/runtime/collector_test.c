/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <openssl/evp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "runtime/collector.h"
#include "testing/http_client.h"
#include "testing/memory_log.h"

#define EVENT(id, device) \
    "{\"event_id\":\"" id "\",\"device_id\":\"" device "\",\"type\":\"vend\",\"ts\":1700000000000}"
#define EVENTS VS_STR("device-events")

enum { PARTITIONS = 4 };

static struct vs_log *memory;
static struct vs_clock the_clock;
static struct vs_collector_options options;
static struct vs_collector *collector;
static struct vs_http_server *server;
static struct vs_test_client client;
static struct vs_test_answer answer;

/* What was put aside. */
static uint32_t aside_count;
static char aside_value[256];
static enum vs_err aside_result;

static enum vs_err put_aside(void *ctx, struct vs_str topic, const struct vs_ingest_bad *bad, uint32_t count,
                             int64_t now_ms)
{
    (void)ctx;
    assert_true(vs_str_equal(topic, EVENTS));
    assert_true(now_ms > 0);
    if (aside_result != VS_ERR_OK)
        return aside_result;
    aside_count += count;
    vs_str_to_zero_ended(bad[0].value, aside_value, sizeof aside_value);
    return VS_ERR_OK;
}

static void start(void)
{
    struct vs_err_note note = {0};
    assert_int_equal(vs_collector_new(&options, &collector, &note), VS_ERR_OK);
    struct vs_http_server_options http = {.listen = VS_STR("127.0.0.1:0"),
                                          .clock = &the_clock,
                                          .handle = vs_collector_handle,
                                          .admit = vs_collector_admit,
                                          .ctx = collector};
    vs_http_settings_init(&http.settings);
    assert_int_equal(vs_http_server_new(&http, &server, &note), VS_ERR_OK);
    assert_int_equal(vs_http_server_start(server, &note), VS_ERR_OK);
    vs_test_connect(&client, vs_http_server_port(server));
}

static int set_up(void **state)
{
    (void)state;
    the_clock = vs_test_clock();
    memory = vs_memory_log_new();
    struct vs_log_topic_settings settings = {PARTITIONS, -1, -1};
    if (vs_log_ops_of(memory)->topic_ensure(memory, EVENTS, &settings, NULL) != VS_ERR_OK ||
        vs_log_ops_of(memory)->topic_ensure(memory, VS_STR("device-heartbeats"), &settings, NULL) != VS_ERR_OK)
        return -1;
    options = (struct vs_collector_options){
        .routes = VS_STR("/v1/events=device-events; /v1/heartbeats=device-heartbeats"),
        .auth = VS_STR("none"),
        .retry_after_ms = 1500,
        .ingest = {.event_size_max = 4096, .events_max = 100},
        .log = memory,
        .clock = &the_clock,
        .put_aside = put_aside};
    aside_count = 0;
    aside_result = VS_ERR_OK;
    answer = (struct vs_test_answer){0};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vs_test_disconnect(&client);
    vs_http_server_stop(server, 1000);
    vs_http_server_free(server);
    vs_collector_free(collector);
    vs_log_ops_of(memory)->close(memory);
    return 0;
}

static void send_request(const char *path, const char *headers, const char *body)
{
    struct vs_buf request = {0};
    vs_buf_printf(&request, "POST %s HTTP/1.1\r\nHost: a\r\n%sContent-Length: %zu\r\n\r\n%s", path, headers,
                  strlen(body), body);
    assert_true(vs_test_send(&client, vs_buf_str(&request)));
    vs_buf_free(&request);
}

static int post(const char *path, const char *headers, const char *body)
{
    send_request(path, headers, body);
    return vs_test_read(&client, false, &answer) ? answer.status : 0;
}

#define JSON "Content-Type: application/json\r\n"
#define NDJSON "Content-Type: application/x-ndjson\r\n"

static void assert_body(const char *expected)
{
    if (!vs_str_equal(answer.body, vs_str(expected)))
        print_error("%.*s\n", VS_STR_ARG(answer.body));
    assert_true(vs_str_equal(answer.body, vs_str(expected)));
}

static uint64_t refused(enum vs_collector_refusal refusal)
{
    return atomic_load(&vs_collector_counters(collector)->refused[refusal]);
}

static uint64_t accepted(void)
{
    return atomic_load(&vs_collector_counters(collector)->accepted);
}

static uint32_t stored(struct vs_str topic)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < PARTITIONS; p++)
        count += vs_memory_log_count(memory, topic, p);
    return count;
}

static void events_go_to_the_partition_of_their_device_in_order(void **state)
{
    (void)state;
    start();
    struct vs_buf body = {0};
    for (int i = 0; i < 60; i++)
        vs_buf_printf(&body, "{\"event_id\":\"%d\",\"device_id\":\"vm-%d\",\"type\":\"t\",\"ts\":1}\n", i, i % 7);
    vs_buf_add_char(&body, '\0');
    assert_int_equal(post("/v1/events", NDJSON, body.ptr), 202);
    assert_body("{\"accepted\":60}");
    assert_int_equal(stored(EVENTS), 60);
    for (uint32_t p = 0; p < PARTITIONS; p++) {
        int last[7] = {-1, -1, -1, -1, -1, -1, -1};
        for (uint32_t i = 0; i < vs_memory_log_count(memory, EVENTS, p); i++) {
            struct vs_record record = vs_memory_log_record(memory, EVENTS, p, i);
            assert_int_equal(vs_partition_of(record.key, PARTITIONS), p);
            int id = 0;
            int device = 0;
            assert_int_equal(sscanf(record.value.ptr, "{\"event_id\":\"%d\",\"device_id\":\"vm-%d\"", &id, &device), 2);
            assert_true(id > last[device]);
            last[device] = id;
            assert_true(record.timestamp_ms > 1700000000000);
        }
    }
    assert_int_equal(accepted(), 60);
    vs_buf_free(&body);
}

static void nothing_is_answered_before_every_part_is_durable(void **state)
{
    (void)state;
    start();
    vs_memory_log_hold(memory, true);
    send_request("/v1/events", JSON, "[" EVENT("1", "vm-1") "," EVENT("2", "vm-2") "," EVENT("3", "vm-3") "]");
    int64_t deadline = vs_test_now_ms() + VS_TEST_WAIT_MS;
    while (vs_memory_log_held_count(memory) < 2)
        assert_true(vs_test_now_ms() < deadline);
    uint32_t parts = vs_memory_log_held_count(memory);
    assert_int_equal(accepted(), 0);
    for (uint32_t i = 0; i < parts; i++) {
        assert_false(vs_test_has_bytes(&client, 10));
        vs_memory_log_finish(memory, 1, VS_ERR_OK);
    }
    assert_true(vs_test_read(&client, false, &answer));
    assert_int_equal(answer.status, 202);
    assert_int_equal(stored(EVENTS), 3);
    assert_int_equal(accepted(), 3);
    vs_memory_log_hold(memory, false);
}

static void heartbeats_need_no_type_and_other_paths_do_not_exist(void **state)
{
    (void)state;
    start();
    static const char heartbeat[] = "{\"event_id\":\"1\",\"device_id\":\"vm-1\",\"ts\":1}";
    assert_int_equal(post("/v1/heartbeats", JSON, heartbeat), 202);
    assert_int_equal(stored(VS_STR("device-heartbeats")), 1);
    assert_int_equal(post("/v1/events", JSON, heartbeat), 400);
    assert_body("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                "\"detail\":\"type must be a text of 1 to 128 bytes\",\"record\":0,\"pointer\":\"/type\"}");
    assert_int_equal(post("/v1/other", JSON, heartbeat), 404);
    assert_int_equal(post("/v1/events/", JSON, heartbeat), 404);
    assert_int_equal(vs_test_status(&client, VS_STR("GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n"), &answer), 405);
    assert_true(vs_str_equal(vs_test_header(&answer, "Allow"), VS_STR("POST, OPTIONS")));
    assert_int_equal(vs_test_status(&client, VS_STR("POST /v1/events HTTP/1.1\r\nHost: a\r\n\r\n"), &answer), 411);
    assert_int_equal(vs_test_status(&client,
                                    VS_STR("OPTIONS /v1/events HTTP/1.1\r\nHost: a\r\n"
                                           "WebHook-Request-Origin: example.org\r\n\r\n"),
                                    &answer),
                     204);
    assert_true(vs_str_equal(vs_test_header(&answer, "WebHook-Allowed-Origin"), VS_STR("*")));
    assert_int_equal(post("/v1/events", "Content-Type: text/plain\r\n", "x"), 415);
    assert_non_null(vs_test_header(&answer, "Accept").ptr);
    assert_int_equal(refused(VS_COLLECTOR_no_route), 2);
    assert_int_equal(refused(VS_COLLECTOR_method), 1);
    assert_int_equal(refused(VS_COLLECTOR_no_length), 1);
    assert_int_equal(refused(VS_COLLECTOR_content_type), 1);
}

static void a_batch_with_one_bad_event_stores_nothing(void **state)
{
    (void)state;
    start();
    assert_int_equal(post("/v1/events", JSON, "[" EVENT("1", "vm-1") "," EVENT("", "vm-2") "," EVENT("3", "vm-3") "]"),
                     400);
    assert_body("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                "\"detail\":\"event_id must be a text of 1 to 128 bytes\",\"record\":1,\"pointer\":\"/event_id\"}");
    assert_int_equal(stored(EVENTS), 0);
    assert_int_equal(refused(VS_COLLECTOR_event_id), 2);
    assert_int_equal(accepted(), 0);
}

static void lenient_requests_put_bad_events_aside_and_take_the_others(void **state)
{
    (void)state;
    start();
    static const char body[] = EVENT("1", "vm-1") "\n{bad\n" EVENT("3", "vm-3");
    assert_int_equal(post("/v1/events", NDJSON "Prefer: respond-async, handling=Lenient; x=1\r\n", body), 202);
    assert_true(vs_str_equal(vs_test_header(&answer, "Preference-Applied"), VS_STR("handling=lenient")));
    assert_true(vs_str_starts_with(answer.body, VS_STR("{\"accepted\":2,\"refused\":1,\"problems\":[{\"detail\":")));
    assert_int_equal(stored(EVENTS), 2);
    assert_int_equal(aside_count, 1);
    assert_string_equal(aside_value, "{bad");
    assert_int_equal(accepted(), 2);
    assert_int_equal(refused(VS_COLLECTOR_json), 1);
    assert_int_equal(post("/v1/events", NDJSON "Prefer: handling=lenient\r\n", "{bad\n"), 202);
    assert_int_equal(aside_count, 2);
    aside_result = VS_ERR_LIMIT;
    assert_int_equal(post("/v1/events", NDJSON "Prefer: handling=lenient\r\n", body), 503);
    assert_int_equal(stored(EVENTS), 2);
    assert_int_equal(refused(VS_COLLECTOR_dead_letters), 3);
    assert_int_equal(post("/v1/events", NDJSON "Prefer: handling=strict\r\n", body), 400);
}

static void what_the_log_says_becomes_the_answer(void **state)
{
    (void)state;
    start();
    static const struct {
        bool at_once;
        enum vs_err result;
        int status;
        enum vs_collector_refusal refusal;
    } cases[] = {
        {true, VS_ERR_LIMIT, 503, VS_COLLECTOR_log_full},
        {true, VS_ERR_CLOSED, 503, VS_COLLECTOR_stopping},
        {true, VS_ERR_DISK_FULL, 503, VS_COLLECTOR_disk_full},
        {false, VS_ERR_DISK_FULL, 503, VS_COLLECTOR_disk_full},
        {false, VS_ERR_UNKNOWN_OUTCOME, 503, VS_COLLECTOR_unknown_outcome},
        {false, VS_ERR_IO, 503, VS_COLLECTOR_log_failed},
        {false, VS_ERR_REJECTED, 413, VS_COLLECTOR_log_rejected},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vs_memory_log_refuse(memory, cases[i].at_once ? cases[i].result : VS_ERR_OK);
        vs_memory_log_fail(memory, cases[i].at_once ? VS_ERR_OK : cases[i].result);
        uint64_t before = refused(cases[i].refusal);
        assert_int_equal(post("/v1/events", JSON, "[" EVENT("1", "vm-1") "," EVENT("2", "vm-3") "]"),
                         cases[i].status);
        assert_int_equal(refused(cases[i].refusal), before + 2);
        if (cases[i].status == 503)
            assert_true(vs_str_equal(vs_test_header(&answer, "Retry-After"), VS_STR("2")));
    }
    vs_memory_log_refuse(memory, VS_ERR_OK);
    vs_memory_log_fail(memory, VS_ERR_OK);
    assert_int_equal(stored(EVENTS), 0);
    assert_int_equal(post("/v1/events", JSON, EVENT("1", "vm-1")), 202);
}

static void a_request_stored_in_part_is_not_accepted(void **state)
{
    (void)state;
    start();
    uint32_t one = vs_partition_of(VS_STR("vm-1"), PARTITIONS);
    assert_int_not_equal(one, vs_partition_of(VS_STR("vm-3"), PARTITIONS));
    vs_memory_log_only_partition(memory, one);
    vs_memory_log_refuse(memory, VS_ERR_LIMIT);
    static const char body[] = "[" EVENT("1", "vm-1") "," EVENT("2", "vm-3") "]";
    assert_int_equal(post("/v1/events", JSON, body), 503);
    assert_int_equal(stored(EVENTS), 1);
    assert_int_equal(accepted(), 0);
    vs_memory_log_refuse(memory, VS_ERR_OK);
    vs_memory_log_fail(memory, VS_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(post("/v1/events", JSON, body), 503);
    assert_int_equal(refused(VS_COLLECTOR_unknown_outcome), 2);
}

static void a_client_that_has_gone_does_not_hurt_what_was_appended(void **state)
{
    (void)state;
    start();
    vs_memory_log_hold(memory, true);
    send_request("/v1/events", JSON, EVENT("1", "vm-1"));
    int64_t deadline = vs_test_now_ms() + VS_TEST_WAIT_MS;
    while (vs_memory_log_held_count(memory) < 1)
        assert_true(vs_test_now_ms() < deadline);
    vs_test_disconnect(&client);
    vs_memory_log_finish(memory, 1, VS_ERR_OK);
    vs_memory_log_hold(memory, false);
    uint32_t home = vs_partition_of(VS_STR("vm-1"), PARTITIONS);
    assert_true(vs_str_equal(vs_memory_log_record(memory, EVENTS, home, 0).value, VS_STR(EVENT("1", "vm-1"))));
    vs_test_connect(&client, vs_http_server_port(server));
    assert_int_equal(post("/v1/events", JSON, EVENT("2", "vm-1")), 202);
}

static char tokens_path[] = "/tmp/vs_collector_test_XXXXXX";

static void write_tokens(const char *text)
{
    FILE *file = fopen(tokens_path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void add_token(struct vs_buf *out, const char *device, const char *token)
{
    unsigned char hash[32];
    assert_int_equal(EVP_Digest(token, strlen(token), hash, NULL, EVP_sha256(), NULL), 1);
    vs_buf_printf(out, "%s:", device);
    for (int i = 0; i < 32; i++)
        vs_buf_printf(out, "%02x", hash[i]);
    vs_buf_add_char(out, '\n');
}

static void write_three_tokens(void)
{
    struct vs_buf text = {0};
    vs_buf_add_str(&text, VS_STR("# devices\n\n"));
    add_token(&text, "vm-1", "first");
    add_token(&text, "vm:2", "second");
    add_token(&text, "*", "gateway");
    vs_buf_add_char(&text, '\0');
    write_tokens(text.ptr);
    vs_buf_free(&text);
}

static void tokens_say_which_device_may_send(void **state)
{
    (void)state;
    write_three_tokens();
    options.auth = VS_STR("token");
    options.tokens = vs_str(tokens_path);
    start();
    assert_int_equal(post("/v1/events", JSON, EVENT("1", "vm-1")), 401);
    assert_true(vs_str_starts_with(vs_test_header(&answer, "WWW-Authenticate"), VS_STR("Bearer")));
    assert_int_equal(post("/v1/events", JSON "Authorization: Bearer wrong\r\n", EVENT("1", "vm-1")), 401);
    assert_int_equal(post("/v1/events", JSON "Authorization: Basic first\r\n", EVENT("1", "vm-1")), 401);
    assert_int_equal(post("/v1/events", JSON "Authorization: Bearer\r\n", EVENT("1", "vm-1")), 401);
    assert_int_equal(post("/v1/events", JSON "Authorization: Bearer first\r\n", EVENT("1", "vm-1")), 202);
    assert_int_equal(post("/v1/events", JSON "authorization: bearer  second\r\n", EVENT("1", "vm:2")), 202);
    assert_int_equal(post("/v1/events", JSON "Authorization: Bearer first\r\n", EVENT("1", "vm:2")), 403);
    assert_int_equal(post("/v1/events", JSON "Authorization: Bearer gateway\r\n",
                          "[" EVENT("1", "vm-1") "," EVENT("2", "vm-9") "]"),
                     202);
    assert_int_equal(refused(VS_COLLECTOR_unauthenticated), 4);
    assert_int_equal(refused(VS_COLLECTOR_device_mismatch), 1);
    assert_int_equal(accepted(), 4);
    struct vs_err_note note = {0};
    write_tokens("vm-1:nothex\n");
    assert_int_equal(vs_collector_reload_tokens(collector, options.tokens, &note), VS_ERR_INVALID);
    assert_non_null(strstr(note.text, ":1:"));
    assert_null(strstr(note.text, "nothex"));
    assert_int_equal(post("/v1/events", JSON "Authorization: Bearer first\r\n", EVENT("1", "vm-1")), 202);
    struct vs_buf text = {0};
    add_token(&text, "vm-1", "fresh");
    vs_buf_add_char(&text, '\0');
    write_tokens(text.ptr);
    vs_buf_free(&text);
    assert_int_equal(vs_collector_reload_tokens(collector, options.tokens, &note), VS_ERR_OK);
    assert_int_equal(post("/v1/events", JSON "Authorization: Bearer first\r\n", EVENT("1", "vm-1")), 401);
    assert_int_equal(post("/v1/events", JSON "Authorization: Bearer fresh\r\n", EVENT("1", "vm-1")), 202);
}

static void unknown_senders_are_turned_away_before_their_body(void **state)
{
    (void)state;
    write_three_tokens();
    options.auth = VS_STR("token");
    options.tokens = vs_str(tokens_path);
    start();
    assert_int_equal(vs_test_status(&client,
                                    VS_STR("POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n"
                                           "Authorization: Bearer guess\r\n\r\n"),
                                    &answer),
                     401);
    vs_test_wait_closed(&client);
    assert_int_equal(refused(VS_COLLECTOR_unauthenticated), 1);
}

static void settings_that_would_open_the_door_are_refused(void **state)
{
    (void)state;
    struct vs_err_note note = {0};
    struct vs_collector *none;
    static const char *const files[] = {"", "# nothing\n", "vm-1\n", "vm-1:\n", ":abc\n", "vm-1:00\n"};
    options.auth = VS_STR("token");
    options.tokens = vs_str(tokens_path);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        write_tokens(files[i]);
        assert_int_equal(vs_collector_new(&options, &none, &note), VS_ERR_INVALID);
    }
    struct vs_buf text = {0};
    add_token(&text, "vm-1", "same");
    add_token(&text, "vm-2", "same");
    vs_buf_add_char(&text, '\0');
    write_tokens(text.ptr);
    vs_buf_free(&text);
    assert_int_equal(vs_collector_new(&options, &none, &note), VS_ERR_INVALID);
    options.tokens = VS_STR("/nonexistent/tokens");
    assert_int_equal(vs_collector_new(&options, &none, &note), VS_ERR_NOT_FOUND);
    options.tokens = VS_STR("");
    assert_int_equal(vs_collector_new(&options, &none, &note), VS_ERR_INVALID);
    options.auth = VS_STR("open");
    assert_int_equal(vs_collector_new(&options, &none, &note), VS_ERR_INVALID);
    options.auth = VS_STR("none");
    static const char *const routes[] = {"/a", "a=device-events", "/a=", "=device-events"};
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        options.routes = vs_str(routes[i]);
        assert_int_equal(vs_collector_new(&options, &none, &note), VS_ERR_INVALID);
    }
    options.routes = VS_STR("/a=unknown-topic");
    assert_int_equal(vs_collector_new(&options, &none, &note), VS_ERR_NOT_FOUND);
    assert_non_null(strstr(note.text, "unknown-topic"));
    options.routes = VS_STR("/v1/events=device-events");
    start();
}

static void *scrape(void *ctx)
{
    struct vs_metrics *metrics = ctx;
    for (int i = 0; i < 2000; i++) {
        vs_collector_publish(collector, metrics);
        uint64_t sum = vs_metric_sum(metrics, VS_METRIC_ACCEPTED) + vs_metric_sum(metrics, VS_METRIC_REFUSED);
        if (vs_metric_sum(metrics, VS_METRIC_RECEIVED) != sum)
            return metrics;
        (void)sched_yield();
    }
    return NULL;
}

static void the_books_balance_while_requests_come_in(void **state)
{
    (void)state;
    start();
    struct vs_metrics *metrics = vs_metrics_new();
    pthread_t scraper;
    assert_int_equal(pthread_create(&scraper, NULL, scrape, metrics), 0);
    uint64_t sent = 0;
    for (int i = 0; i < 500; i++, sent += 3) {
        const char *body = i % 3 == 0 ? "[" EVENT("1", "vm-1") "," EVENT("2", "vm-2") "," EVENT("", "vm-1") "]"
                                      : "[" EVENT("1", "vm-1") "," EVENT("2", "vm-2") "," EVENT("3", "vm-1") "]";
        assert_int_equal(post("/v1/events", JSON, body), i % 3 == 0 ? 400 : 202);
    }
    void *unbalanced = NULL;
    assert_int_equal(pthread_join(scraper, &unbalanced), 0);
    assert_null(unbalanced);
    vs_collector_publish(collector, metrics);
    assert_int_equal(vs_metric_sum(metrics, VS_METRIC_RECEIVED), sent);
    assert_int_equal(vs_metric_sum(metrics, VS_METRIC_ACCEPTED), stored(EVENTS));
    vs_metrics_free(metrics);
}

static int make_tokens_file(void **state)
{
    (void)state;
    int fd = mkstemp(tokens_path);
    return fd < 0 ? -1 : close(fd);
}

static int remove_tokens_file(void **state)
{
    (void)state;
    return unlink(tokens_path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(events_go_to_the_partition_of_their_device_in_order),
        TEST(nothing_is_answered_before_every_part_is_durable),
        TEST(heartbeats_need_no_type_and_other_paths_do_not_exist),
        TEST(a_batch_with_one_bad_event_stores_nothing),
        TEST(lenient_requests_put_bad_events_aside_and_take_the_others),
        TEST(what_the_log_says_becomes_the_answer),
        TEST(a_request_stored_in_part_is_not_accepted),
        TEST(a_client_that_has_gone_does_not_hurt_what_was_appended),
        TEST(tokens_say_which_device_may_send),
        TEST(unknown_senders_are_turned_away_before_their_body),
        TEST(settings_that_would_open_the_door_are_refused),
        TEST(the_books_balance_while_requests_come_in),
    };
    return cmocka_run_group_tests(tests, make_tokens_file, remove_tokens_file);
}
