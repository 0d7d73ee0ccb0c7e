/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The power is cut at every call to the disk while events come in over HTTP: what was answered with 202 is there
 * afterwards. Fails with the planted bug early_ack of runtime/plant.h, which tests/e2e/planted.sh checks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>

#include "adapters/log_file/log_file.h"
#include "adapters/segment/file_ops.h"
#include "runtime/collector.h"
#include "testing/faulty_files.h"
#include "testing/http_client.h"

enum { REQUESTS = 12 };

static struct vs_clock the_clock;

struct world {
    struct vs_faulty_disk *disk;
    struct vs_log *log;
    bool acked[REQUESTS];
};

static enum vs_err open_log(struct world *w)
{
    struct vs_log_file_options options = {.directory = "/d",
                                          .files = vs_faulty_disk_ops(w->disk),
                                          .clock = &the_clock,
                                          .segment_size = 4000,
                                          .queue_size = 1024 * 1024};
    VS_TRY(vs_file_make_dir(options.files, "/d", NULL));
    VS_TRY(vs_log_file_open(&options, &w->log, NULL));
    struct vs_log_topic_settings settings = {1, -1, -1};
    return vs_log_ops_of(w->log)->topic_ensure(w->log, VS_STR("device-events"), &settings, NULL);
}

static void close_log(struct world *w)
{
    if (w->log != NULL)
        vs_log_ops_of(w->log)->close(w->log);
    w->log = NULL;
}

static void send_events(struct world *w, uint16_t port)
{
    struct vs_test_client client;
    vs_test_connect(&client, port);
    for (int i = 0; i < REQUESTS; i++) {
        char body[128];
        int len = snprintf(body, sizeof body, "{\"event_id\":\"%d\",\"device_id\":\"vm\",\"type\":\"t\",\"ts\":1}", i);
        struct vs_buf request = {0};
        vs_buf_printf(&request,
                      "POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                      "Content-Length: %d\r\n\r\n%s",
                      len, body);
        struct vs_test_answer answer = {0};
        w->acked[i] = vs_test_status(&client, vs_buf_str(&request), &answer) == 202;
        vs_buf_free(&request);
    }
    vs_test_disconnect(&client);
}

static void scenario(struct world *w)
{
    if (open_log(w) != VS_ERR_OK)
        return;
    struct vs_collector_options options = {.routes = VS_STR("/v1/events=device-events"),
                                           .auth = VS_STR("none"),
                                           .retry_after_ms = 1000,
                                           .ingest = {.event_size_max = 4096, .events_max = 100},
                                           .log = w->log,
                                           .clock = &the_clock};
    struct vs_collector *collector;
    assert_int_equal(vs_collector_new(&options, &collector, NULL), VS_ERR_OK);
    struct vs_http_server_options http = {.listen = VS_STR("127.0.0.1:0"),
                                          .clock = &the_clock,
                                          .handle = vs_collector_handle,
                                          .admit = vs_collector_admit,
                                          .ctx = collector};
    vs_http_settings_init(&http.settings);
    struct vs_http_server *server;
    assert_int_equal(vs_http_server_new(&http, &server, NULL), VS_ERR_OK);
    assert_int_equal(vs_http_server_start(server, NULL), VS_ERR_OK);
    send_events(w, vs_http_server_port(server));
    vs_http_server_stop(server, 1000);
    close_log(w);
    vs_http_server_free(server);
    vs_collector_free(collector);
}

/* Marks the events that the log holds. */
static void read_stored(struct world *w, bool stored[REQUESTS])
{
    const struct vs_log_ops *ops = vs_log_ops_of(w->log);
    struct vs_log_reader *reader;
    assert_int_equal(ops->reader_open(w->log, &reader, NULL), VS_ERR_OK);
    struct vs_log_position position = {VS_STR("device-events"), 0, VS_LOG_EARLIEST};
    assert_int_equal(ops->reader_assign(reader, &position, NULL), VS_ERR_OK);
    struct vs_log_event event;
    do {
        assert_int_equal(ops->reader_poll(reader, 0, &event, NULL), VS_ERR_OK);
        for (uint32_t i = 0; event.kind == VS_LOG_RECORDS && i < event.record_count; i++) {
            struct vs_str text = event.records[i].value; /* {"event_id":"N", .. */
            uint64_t number = REQUESTS;
            text = (struct vs_str){text.ptr + 13, text.len - 13};
            assert_true(vs_str_to_uint64(vs_str_cut(&text, '"'), &number) && number < REQUESTS);
            stored[number] = true;
        }
    } while (event.kind == VS_LOG_RECORDS || event.kind == VS_LOG_END);
    ops->reader_close(reader);
}

/* Lost: acknowledged and not there after the power came back. */
static uint32_t count_lost(uint64_t cut, enum vs_faulty_restart how, uint64_t *calls)
{
    struct world w = {.disk = vs_faulty_disk_new(cut + 1)};
    if (cut < UINT64_MAX)
        vs_faulty_disk_cut_at(w.disk, cut);
    scenario(&w);
    close_log(&w);
    *calls = vs_faulty_disk_calls(w.disk);
    vs_faulty_disk_restart(w.disk, how);
    bool stored[REQUESTS] = {0};
    assert_int_equal(open_log(&w), VS_ERR_OK);
    read_stored(&w, stored);
    uint32_t lost = 0;
    for (int i = 0; i < REQUESTS; i++)
        lost += w.acked[i] && !stored[i];
    close_log(&w);
    vs_faulty_disk_free(w.disk);
    return lost;
}

static void what_was_answered_with_202_survives_a_power_cut_at_any_call(void **state)
{
    (void)state;
    the_clock = vs_test_clock();
    uint64_t calls;
    assert_int_equal(count_lost(UINT64_MAX, VS_FAULTY_DROP, &calls), 0);
    assert_in_range(calls, REQUESTS, 10000);
    for (uint64_t cut = 0; cut < calls; cut++) {
        for (int how = 0; how < VS_FAULTY_RESTART_COUNT; how++) {
            uint64_t ignored;
            assert_int_equal(count_lost(cut, (enum vs_faulty_restart)how, &ignored), 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_answered_with_202_survives_a_power_cut_at_any_call)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
