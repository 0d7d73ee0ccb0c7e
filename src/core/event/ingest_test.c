/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "core/event/ingest.h"

#define EVENT(id, device) \
    "{\"event_id\":\"" id "\",\"device_id\":\"" device "\",\"type\":\"vend\",\"ts\":1700000000000}"
#define JSON "application/json"
#define NDJSON "application/x-ndjson"

static struct vs_arena scratch;
static struct vs_ingest_settings settings;
static struct vs_ingest *ingest;
static struct vs_ingest_request request;
static struct vs_ingest_result result;

static int set_up(void **state)
{
    (void)state;
    settings = (struct vs_ingest_settings){.event_size_max = 4096, .events_max = 100};
    ingest = vs_ingest_new(&settings);
    request = (struct vs_ingest_request){.arrived_ms = 1700000001234};
    vs_arena_init(&scratch);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vs_ingest_free(ingest);
    vs_arena_free(&scratch);
    return 0;
}

static void take(const char *content_type, struct vs_str body)
{
    request.content_type = vs_str(content_type);
    request.body = body;
    vs_ingest(ingest, &request, &scratch, &result);
}

static void assert_text(struct vs_str text, const char *expected)
{
    if (!vs_str_equal(text, vs_str(expected)))
        print_error("got:      %.*s\nexpected: %s\n", VS_STR_ARG(text),
                    expected == NULL ? "" : expected);
    assert_true(vs_str_equal(text, vs_str(expected)));
}

static void assert_taken(uint32_t count)
{
    if (result.refusal != VS_INGEST_NONE)
        print_error("refused: %s: %.*s\n", vs_ingest_refusal_name(result.refusal),
                    VS_STR_ARG(result.problem.detail));
    assert_int_equal(result.refusal, VS_INGEST_NONE);
    assert_int_equal(result.record_count, count);
}

static void assert_refused(const char *name, int64_t record, const char *pointer, int64_t offset)
{
    assert_int_not_equal(result.refusal, VS_INGEST_NONE);
    assert_string_equal(vs_ingest_refusal_name(result.refusal), name);
    assert_int_equal(result.problem.record, record);
    assert_int_equal(result.problem.offset, offset);
    if (pointer == NULL)
        assert_null(result.problem.pointer.ptr);
    else
        assert_text(result.problem.pointer, pointer);
    assert_int_equal(result.record_count, 0);
    assert_true(result.problem.detail.len > 0);
}

static void an_object_is_stored_byte_for_byte(void **state)
{
    (void)state;
    static const char event[] = "{ \"ts\" : 1700000000000,\n \"b\":[1, 2.50] , \"device_id\":\"vm-1\","
                                "\"event_id\":\"e\\u0031\",\"type\":\"vend\",\"seq\":-7, \"x\":\"\xC3\xA4\" }";
    struct vs_buf body = {0};
    vs_buf_printf(&body, " \r\n%s\n\t", event);
    take(JSON "; charset=UTF-8", vs_buf_str(&body));
    assert_taken(1);
    assert_text(result.records[0].value, event);
    assert_text(result.records[0].key, "vm-1");
    assert_int_equal(result.records[0].headers.len, 0);
    assert_int_equal(result.records[0].timestamp_ms, 1700000001234);
    vs_buf_free(&body);
}

static void an_array_gives_its_elements_in_order(void **state)
{
    (void)state;
    take(JSON, VS_STR(" [ " EVENT("1", "a") " ,\n" EVENT("2", "b") "," EVENT("3", "a") " ] "));
    assert_taken(3);
    assert_text(result.records[0].value, EVENT("1", "a"));
    assert_text(result.records[1].value, EVENT("2", "b"));
    assert_text(result.records[2].value, EVENT("3", "a"));
    assert_text(result.records[1].key, "b");
    take(JSON, VS_STR("[]"));
    assert_taken(0);
}

static void lines_give_one_event_each(void **state)
{
    (void)state;
    static const char *const types[] = {"application/x-ndjson", "application/jsonl", "Application/NDJSON"};
    for (int i = 0; i < 3; i++) {
        take(types[i], VS_STR(EVENT("1", "a") "\r\n\n  \n " EVENT("2", "b") " \n" EVENT("3", "c")));
        assert_taken(3);
        assert_text(result.records[1].value, EVENT("2", "b"));
        assert_text(result.records[2].value, EVENT("3", "c"));
    }
}

struct bad_event {
    const char *event;
    const char *refusal;
    const char *pointer;
};

static void each_member_has_its_rules(void **state)
{
    (void)state;
    static const struct bad_event cases[] = {
        {"{\"device_id\":\"a\",\"type\":\"t\",\"ts\":1}", "event_id", "/event_id"},
        {"{\"event_id\":\"\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1}", "event_id", "/event_id"},
        {"{\"event_id\":1,\"device_id\":\"a\",\"type\":\"t\",\"ts\":1}", "event_id", "/event_id"},
        {"{\"event_id\":\"a\\n\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1}", "event_id", "/event_id"},
        {"{\"event_id\":\"a\\u0000\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1}", "event_id", "/event_id"},
        {"{\"event_id\":\"e\",\"type\":\"t\",\"ts\":1}", "device_id", "/device_id"},
        {"{\"event_id\":\"e\",\"device_id\":null,\"type\":\"t\",\"ts\":1}", "device_id", "/device_id"},
        {"{\"event_id\":\"e\",\"device_id\":\"\",\"type\":\"t\",\"ts\":1}", "device_id", "/device_id"},
        {"{\"event_id\":\"e\",\"device_id\":\"a b\",\"type\":\"t\",\"ts\":1}", "device_id", "/device_id"},
        {"{\"event_id\":\"e\",\"device_id\":\"../a\",\"type\":\"t\",\"ts\":1}", "device_id", "/device_id"},
        {"{\"event_id\":\"e\",\"device_id\":\"\xC3\xA4\",\"type\":\"t\",\"ts\":1}", "device_id", "/device_id"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"ts\":1}", "event_type", "/type"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":7,\"ts\":1}", "event_type", "/type"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\"}", "event_time", "/ts"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":\"1\"}", "event_time", "/ts"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1.5}", "event_time", "/ts"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1e3}", "event_time", "/ts"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":-1}", "event_time", "/ts"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":253402300800000}", "event_time", "/ts"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":\"2026-11-25T11:06:00Z\"}", "event_time",
         "/ts"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1,\"seq\":1.5}", "sequence", "/seq"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1,\"seq\":\"1\"}", "sequence", "/seq"},
        {"{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1,\"seq\":9223372036854775808}", "sequence",
         "/seq"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        take(JSON, vs_str(cases[i].event));
        if (result.refusal == VS_INGEST_NONE)
            print_error("%s\n", cases[i].event);
        assert_refused(cases[i].refusal, 0, cases[i].pointer, -1);
        assert_int_equal(result.problem.status, 400);
    }
}

static void members_may_be_as_long_as_their_bound(void **state)
{
    (void)state;
    char event[1024];
    char text[300];
    memset(text, 'x', sizeof text);
    for (int more = 0; more <= 1; more++) {
        (void)snprintf(event, sizeof event, "{\"event_id\":\"%.*s\",\"device_id\":\"%.*s\",\"type\":\"%.*s\",\"ts\":0}",
                       VS_EVENT_ID_SIZE_MAX + more, text, VS_RECORD_KEY_SIZE_MAX, text, VS_EVENT_TYPE_SIZE_MAX,
                       text);
        take(JSON, vs_str(event));
        assert_int_equal(result.refusal, more == 0 ? VS_INGEST_NONE : VS_INGEST_event_id);
    }
    (void)snprintf(event, sizeof event, "{\"event_id\":\"e\",\"device_id\":\"%.*s\",\"type\":\"t\",\"ts\":0}",
                   VS_RECORD_KEY_SIZE_MAX + 1, text);
    take(JSON, vs_str(event));
    assert_refused("device_id", 0, "/device_id", -1);
    (void)snprintf(event, sizeof event, "{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"%.*s\",\"ts\":0}",
                   VS_EVENT_TYPE_SIZE_MAX + 1, text);
    take(JSON, vs_str(event));
    assert_refused("event_type", 0, "/type", -1);
}

static void heartbeats_need_no_type(void **state)
{
    (void)state;
    static const char heartbeat[] = "{\"event_id\":\"h\",\"device_id\":\"a\",\"ts\":1}";
    take(JSON, VS_STR(heartbeat));
    assert_refused("event_type", 0, "/type", -1);
    request.type_optional = true;
    take(JSON, VS_STR(heartbeat));
    assert_taken(1);
    assert_text(result.records[0].value, heartbeat);
    take(JSON, VS_STR("{\"event_id\":\"h\",\"device_id\":\"a\",\"type\":1,\"ts\":1}"));
    assert_refused("event_type", 0, "/type", -1);
}

static void rfc_3339_times_are_taken_when_the_setting_is_on(void **state)
{
    (void)state;
    vs_ingest_free(ingest);
    settings.rfc3339 = true;
    ingest = vs_ingest_new(&settings);
    static const char event[] =
        "{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":\"2026-11-25T11:06:00.5+01:00\"}";
    take(JSON, VS_STR(event));
    assert_taken(1);
    assert_text(result.records[0].value, event);
    take(JSON, VS_STR("{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":\"yesterday\"}"));
    assert_refused("event_time", 0, "/ts", -1);
}

static void the_first_bad_event_of_a_batch_is_named_and_nothing_is_taken(void **state)
{
    (void)state;
    take(JSON, VS_STR("[" EVENT("1", "a") "," EVENT("", "a") "," EVENT("3", " ") "]"));
    assert_refused("event_id", 1, "/event_id", -1);
    take(JSON, VS_STR("[" EVENT("1", "a") ", 7]"));
    assert_refused("not_an_object", 1, NULL, -1);
    take(NDJSON, VS_STR(EVENT("1", "a") "\n[]\n"));
    assert_refused("not_an_object", 1, NULL, -1);
}

static void what_is_not_json_is_refused_with_its_offset(void **state)
{
    (void)state;
    take(JSON, VS_STR("  {\"event_id\":\"e\",,}"));
    assert_int_equal(result.refusal, VS_INGEST_json);
    assert_int_equal(result.problem.offset, 18);
    take(JSON, VS_STR("[" EVENT("1", "a") ", {\"a\":}]"));
    assert_int_equal(result.refusal, VS_INGEST_json);
    assert_int_equal(result.problem.record, 1);
    assert_int_equal(result.problem.offset, 1 + strlen(EVENT("1", "a")) + 2 + 5);
    take(JSON, VS_STR("[" EVENT("1", "a") " " EVENT("2", "a") "]"));
    assert_refused("json", -1, NULL, (int64_t)strlen(EVENT("1", "a")) + 2);
    take(JSON, VS_STR("[" EVENT("1", "a")));
    assert_refused("json", -1, NULL, (int64_t)strlen(EVENT("1", "a")) + 1);
    take(JSON, VS_STR("[" EVENT("1", "a") ",]"));
    assert_int_equal(result.refusal, VS_INGEST_json);
    take(JSON, VS_STR("[" EVENT("1", "a") "] x"));
    assert_refused("json", -1, NULL, (int64_t)strlen(EVENT("1", "a")) + 3);
    take(JSON, VS_STR(EVENT("1", "a") EVENT("2", "a")));
    assert_int_equal(result.refusal, VS_INGEST_json);
    assert_int_equal(result.problem.offset, strlen(EVENT("1", "a")));
    take(NDJSON, VS_STR(EVENT("1", "a") "\n{\"a\"\n"));
    assert_int_equal(result.refusal, VS_INGEST_json);
    assert_int_equal(result.problem.record, 1);
    take(JSON, VS_STR("{\"event_id\":\"\xFF\"}"));
    assert_int_equal(result.refusal, VS_INGEST_json);
    take(JSON, VS_STR("true"));
    assert_refused("not_an_object", 0, NULL, -1);
}

static void sizes_and_counts_are_bounded(void **state)
{
    (void)state;
    struct vs_buf body = {0};
    vs_buf_printf(&body, "{\"event_id\":\"e\",\"device_id\":\"a\",\"type\":\"t\",\"ts\":1,\"x\":\"%4100d\"}", 1);
    take(JSON, vs_buf_str(&body));
    assert_refused("event_size", 0, NULL, -1);
    assert_int_equal(result.problem.status, 413);
    vs_buf_clear(&body);
    for (int i = 0; i < 100; i++)
        vs_buf_add_str(&body, VS_STR(EVENT("1", "a") "\n"));
    take(NDJSON, vs_buf_str(&body));
    assert_taken(100);
    vs_buf_add_str(&body, VS_STR(EVENT("1", "a") "\n"));
    take(NDJSON, vs_buf_str(&body));
    assert_refused("batch_size", -1, NULL, -1);
    assert_int_equal(result.problem.status, 413);
    request.lenient = true;
    take(NDJSON, vs_buf_str(&body));
    assert_refused("batch_size", -1, NULL, -1);
    vs_buf_free(&body);
}

static void other_types_and_empty_bodies_are_refused(void **state)
{
    (void)state;
    static const char *const types[] = {"",
                                        "text/plain",
                                        "application/x-www-form-urlencoded",
                                        "application/json; charset=latin1",
                                        "application/cloudevents+avro",
                                        "application/vnd.maker+json"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        take(types[i], VS_STR(EVENT("1", "a")));
        assert_refused("content_type", -1, NULL, -1);
        assert_int_equal(result.problem.status, 415);
    }
    take(JSON, VS_STR(" \n"));
    assert_refused("empty_body", -1, NULL, -1);
    take(NDJSON, VS_STR(""));
    assert_refused("empty_body", -1, NULL, -1);
    take("application/cloudevents-batch+json", VS_STR("{}"));
    assert_refused("json", -1, NULL, -1);
}

static void a_device_may_only_speak_for_itself(void **state)
{
    (void)state;
    request.device_id = VS_STR("a");
    take(JSON, VS_STR("[" EVENT("1", "a") "," EVENT("2", "a") "]"));
    assert_taken(2);
    take(JSON, VS_STR("[" EVENT("1", "a") "," EVENT("2", "b") "]"));
    assert_refused("device_mismatch", 1, "/device_id", -1);
    assert_int_equal(result.problem.status, 403);
    request.lenient = true;
    take(JSON, VS_STR("[" EVENT("1", "a") "," EVENT("2", "b") "]"));
    assert_refused("device_mismatch", 1, "/device_id", -1);
    request.device_id = VS_STR("*");
    take(JSON, VS_STR("[" EVENT("1", "a") "," EVENT("2", "b") "]"));
    assert_taken(2);
}

static void lenient_puts_the_bad_ones_aside(void **state)
{
    (void)state;
    request.lenient = true;
    take(NDJSON, VS_STR(EVENT("1", "a") "\n" EVENT("", "b") "\n{broken\n" EVENT("4", "c") "\n"));
    assert_taken(2);
    assert_text(result.records[1].value, EVENT("4", "c"));
    assert_int_equal(result.bad_count, 2);
    assert_int_equal(result.bad[0].refusal, VS_INGEST_event_id);
    assert_int_equal(result.bad[0].problem.record, 1);
    assert_text(result.bad[0].value, EVENT("", "b"));
    assert_text(result.bad[0].key, "b");
    assert_int_equal(result.bad[1].refusal, VS_INGEST_json);
    assert_int_equal(result.bad[1].problem.record, 2);
    assert_text(result.bad[1].value, "{broken");
    assert_int_equal(result.bad[1].key.len, 0);
    assert_int_equal(result.seen_count, 4);
    take(JSON, VS_STR("[7," EVENT("1", "a") "]"));
    assert_taken(1);
    assert_int_equal(result.bad_count, 1);
    assert_text(result.bad[0].value, "7");
    take(JSON, VS_STR("[" EVENT("1", "a") ",{broken]"));
    assert_int_equal(result.refusal, VS_INGEST_json);
    assert_int_equal(result.bad_count, 0);
}

#define CE(id, rest) "{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"/fleet\",\"type\":\"org.vend\"" rest "}"
#define STRUCTURED "application/cloudevents+json"
#define BATCH "application/cloudevents-batch+json; charset=utf-8"

static void cloudevents_become_events(void **state)
{
    (void)state;
    static const struct {
        const char *envelope;
        const char *stored;
    } cases[] = {
        {CE("1", ",\"time\":\"2026-11-25T10:06:00Z\",\"subject\":\"vm-1\""),
         "{\"event_id\":\"1\",\"type\":\"org.vend\",\"device_id\":\"vm-1\",\"ts\":1795601160000}"},
        {CE("1", ",\"partitionkey\":\"vm-2\",\"data\":{\"ts\":5,\"a\": [1]}"),
         "{\"event_id\":\"1\",\"type\":\"org.vend\",\"device_id\":\"vm-2\",\"ts\":5,\"a\":[1]}"},
        {CE("1", ",\"subject\":\"no\",\"data\":{\"device_id\":\"vm-3\",\"ts\":5,\"s\":\"\\u00e4\"}"),
         "{\"event_id\":\"1\",\"type\":\"org.vend\",\"device_id\":\"vm-3\",\"ts\":5,\"s\":\"\\u00e4\"}"},
        {CE("1", ",\"data\":{\"device_id\":\"d\",\"ts\":5,\"event_id\":17,\"type\":\"vend\"}"),
         "{\"event_id\":\"1\",\"type\":\"org.vend\",\"device_id\":\"d\",\"ts\":5,\"data_event_id\":17,"
         "\"data_type\":\"vend\"}"},
        {CE("1", ",\"data\":{\"device_id\":\"d\",\"ts\":5,\"event_id\":\"1\",\"type\":\"org.vend\"}"),
         "{\"event_id\":\"1\",\"type\":\"org.vend\",\"device_id\":\"d\",\"ts\":5}"},
        {CE("1", ",\"subject\":\"d\",\"time\":\"1970-01-01T00:00:01z\",\"data\":{\"device_id\":null,\"ts\":null}"),
         "{\"event_id\":\"1\",\"type\":\"org.vend\",\"device_id\":\"d\",\"ts\":1000}"},
        {CE("1", ",\"subject\":\"d\",\"time\":\"1970-01-01T00:00:01z\",\"data\":\"text\""),
         "{\"event_id\":\"1\",\"type\":\"org.vend\",\"device_id\":\"d\",\"ts\":1000,\"data\":\"text\"}"},
        {CE("\\\"", ",\"subject\":\"d\",\"data\":{\"ts\":1}"),
         "{\"event_id\":\"\\\"\",\"type\":\"org.vend\",\"device_id\":\"d\",\"ts\":1}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        take(STRUCTURED, vs_str(cases[i].envelope));
        assert_taken(1);
        assert_text(result.records[0].value, cases[i].stored);
    }
    take(BATCH, VS_STR("[" CE("1", ",\"subject\":\"d\",\"data\":{\"ts\":1}") ","
                           CE("2", ",\"subject\":\"e\",\"data\":{\"ts\":2}") "]"));
    assert_taken(2);
    assert_text(result.records[1].key, "e");
    take(BATCH, VS_STR("[]"));
    assert_taken(0);
}

static void cloudevents_in_headers_become_events(void **state)
{
    (void)state;
    struct vs_ingest_header headers[] = {
        {VS_STR("ce-specversion"), VS_STR("1.0")},    {VS_STR("CE-ID"), VS_STR("id%201%22%C3%A4")},
        {VS_STR("ce-source"), VS_STR("/fleet/a")},    {VS_STR("ce-type"), VS_STR("\"quoted \\\"t\"")},
        {VS_STR("ce-subject"), VS_STR("vm-9")},       {VS_STR("ce-time"), VS_STR("1970-01-01T00:00:02Z")},
        {VS_STR("ce-siteid"), VS_STR("100%")},
    };
    request.headers = headers;
    request.header_count = 7;
    take(JSON, VS_STR(" {\"a\":1} "));
    assert_taken(1);
    assert_text(result.records[0].value,
                "{\"event_id\":\"id 1\\\"\xC3\xA4\","
                "\"type\":\"quoted \\\"t\",\"device_id\":\"vm-9\",\"ts\":2000,\"a\":1}");
    struct vs_reader reader = vs_reader(result.records[0].headers);
    assert_int_equal(vs_read_varint(&reader), 8);
    assert_text(vs_read_sized(&reader), "content-type");
    assert_text(vs_read_sized(&reader), "application/json");
    assert_text(vs_read_sized(&reader), "ce_specversion");
    assert_text(vs_read_sized(&reader), "1.0");
    assert_text(vs_read_sized(&reader), "ce_id");
    assert_text(vs_read_sized(&reader), "id 1\"\xC3\xA4");
    for (int i = 0; i < 8; i++)
        (void)vs_read_sized(&reader);
    assert_text(vs_read_sized(&reader), "ce_siteid");
    assert_text(vs_read_sized(&reader), "100%");
    assert_false(reader.failed);
    assert_int_equal(vs_reader_left(&reader), 0);
    take("application/vnd.maker+json", VS_STR("[1]"));
    assert_taken(1);
    assert_true(vs_str_ends_with(result.records[0].value, VS_STR(",\"data\":[1]}")));
    take("", VS_STR(""));
    assert_taken(1);
    take("text/plain", VS_STR("x"));
    assert_refused("content_type", -1, NULL, -1);
    take(JSON, VS_STR("{} x"));
    assert_refused("json", 0, NULL, 3);
    headers[1].value = VS_STR("%FF");
    take(JSON, VS_STR("{}"));
    assert_refused("cloudevent", 0, NULL, -1);
}

static void attributes_of_structured_events_go_into_the_headers(void **state)
{
    (void)state;
    take(STRUCTURED, VS_STR(CE("1", ",\"subject\":\"d\",\"ext\":5,\"none\":null,\"data\":{\"ts\":1}")));
    assert_taken(1);
    static const char *const expected[] = {"content-type", "application/json", "ce_specversion", "1.0",
                                           "ce_id",        "1",                "ce_source",      "/fleet",
                                           "ce_type",      "org.vend",         "ce_subject",     "d",
                                           "ce_ext",       "5"};
    struct vs_reader reader = vs_reader(result.records[0].headers);
    assert_int_equal(vs_read_varint(&reader), 7);
    for (int i = 0; i < 14; i++)
        assert_text(vs_read_sized(&reader), expected[i]);
    assert_int_equal(vs_reader_left(&reader), 0);
}

static void cloudevents_that_are_none_are_refused(void **state)
{
    (void)state;
    static const struct bad_event cases[] = {
        {"{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}", "cloudevent", "/specversion"},
        {"{\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}", "cloudevent", "/specversion"},
        {"{\"specversion\":\"1.0\",\"source\":\"s\",\"type\":\"t\"}", "cloudevent", "/id"},
        {"{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"s\",\"type\":\"t\"}", "cloudevent", "/id"},
        {"{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\"}", "cloudevent", "/source"},
        {"{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\"}", "cloudevent", "/type"},
        {"{\"specversion\":\"1.0\",\"id\":1,\"source\":\"s\",\"type\":\"t\"}", "cloudevent", NULL},
        {CE("1", ",\"time\":\"now\""), "cloudevent", "/time"},
        {CE("1", ",\"data_base64\":\"e30=\""), "cloudevent", "/data_base64"},
        {CE("1", ",\"data\":{\"ts\":1}"), "device_id", "/device_id"},
        {CE("1", ",\"data\":{\"device_id\":\"a\"}"), "event_time", "/ts"},
        {CE("1", ",\"subject\":\"a b\",\"data\":{\"ts\":1}"), "device_id", "/device_id"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        take(STRUCTURED, vs_str(cases[i].event));
        assert_refused(cases[i].refusal, 0, cases[i].pointer, -1);
    }
    request.device_id = VS_STR("other");
    take(STRUCTURED, VS_STR(CE("1", ",\"subject\":\"d\",\"data\":{\"ts\":1}")));
    assert_refused("device_mismatch", 0, "/device_id", -1);
}

static void replies_are_json(void **state)
{
    (void)state;
    struct vs_buf out = {0};
    vs_reply_accepted(&out, 3);
    assert_text(vs_buf_str(&out), "{\"accepted\":3}");
    vs_buf_clear(&out);
    struct vs_problem problem = {400, VS_STR("a \"b\""), 3, VS_STR("/ts"), 17};
    vs_reply_problem(&out, &problem);
    assert_text(vs_buf_str(&out), "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                                  "\"detail\":\"a \\\"b\\\"\",\"record\":3,\"pointer\":\"/ts\",\"offset\":17}");
    vs_buf_clear(&out);
    vs_reply_lenient(&out, 1, 1, &problem);
    assert_text(vs_buf_str(&out), "{\"accepted\":1,\"refused\":1,\"problems\":[{\"detail\":\"a \\\"b\\\"\","
                                  "\"record\":3,\"pointer\":\"/ts\",\"offset\":17}]}");
    vs_buf_free(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_object_is_stored_byte_for_byte),
        TEST(an_array_gives_its_elements_in_order),
        TEST(lines_give_one_event_each),
        TEST(each_member_has_its_rules),
        TEST(members_may_be_as_long_as_their_bound),
        TEST(heartbeats_need_no_type),
        TEST(rfc_3339_times_are_taken_when_the_setting_is_on),
        TEST(the_first_bad_event_of_a_batch_is_named_and_nothing_is_taken),
        TEST(what_is_not_json_is_refused_with_its_offset),
        TEST(sizes_and_counts_are_bounded),
        TEST(other_types_and_empty_bodies_are_refused),
        TEST(a_device_may_only_speak_for_itself),
        TEST(lenient_puts_the_bad_ones_aside),
        TEST(cloudevents_become_events),
        TEST(cloudevents_in_headers_become_events),
        TEST(attributes_of_structured_events_go_into_the_headers),
        TEST(cloudevents_that_are_none_are_refused),
        TEST(replies_are_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
