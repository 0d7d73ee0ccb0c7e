/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What only Kafka does: brokers die, records are deleted, topics are made anew. Against a real broker, which
 * tools/kafka/local starts for this program when the environment names none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "adapters/log_kafka/log_kafka.h"
#include "base/limits.h"

enum { PATIENCE_S = 60, BURST = 200 };

static const struct vs_log_kafka_options patient = {.queue_size = 32 << 20,
                                                    .append_timeout_ms = 60000,
                                                    .request_timeout_ms = 10000,
                                                    .create_topics = true};

static struct vs_log *open_log(const struct vs_log_kafka_options *with)
{
    struct vs_log_kafka_property servers = {VS_STR("bootstrap.servers"), vs_str(getenv("KAFKA_BOOTSTRAP"))};
    struct vs_log_kafka_options options = *with;
    options.properties = &servers;
    options.property_count = 1;
    struct vs_log *log = NULL;
    struct vs_err_note note = {{0}};
    if (vs_log_kafka_open(&options, &log, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    return log;
}

static void ensure(struct vs_log *log, const char *topic)
{
    struct vs_log_topic_settings settings = {1, -1, -1};
    struct vs_err_note note = {{0}};
    if (vs_log_ops_of(log)->topic_ensure(log, vs_str(topic), &settings, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
}

static void broker(const char *verb)
{
    char command[4096];
    (void)snprintf(command, sizeof command, "tools/kafka/local %s '%s' >/dev/null", verb, getenv("KAFKA_DIR"));
    assert_int_equal(system(command), 0);
}

/* Appends of one record each, with their outcomes. */
struct burst {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint32_t waiting;
    uint32_t results[VS_ERR_COUNT];
    struct vs_log_append requests[BURST];
    struct vs_record records[BURST];
    char texts[BURST][16];
};

static void one_done(struct vs_log_append *request, enum vs_err result, int64_t base_offset)
{
    (void)base_offset;
    struct burst *b = request->ctx;
    pthread_mutex_lock(&b->lock);
    b->results[result]++;
    b->waiting--;
    pthread_cond_signal(&b->changed);
    pthread_mutex_unlock(&b->lock);
}

static struct burst *burst_begin(struct vs_log *log, const char *topic, uint32_t from, uint32_t count)
{
    struct burst *b = calloc(1, sizeof *b);
    assert_non_null(b);
    assert_true(count <= BURST);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    b->waiting = count;
    for (uint32_t i = 0; i < count; i++) {
        int len = snprintf(b->texts[i], sizeof b->texts[i], "%u", from + i);
        b->records[i] = (struct vs_record){.value = {b->texts[i], (size_t)len}, .timestamp_ms = 1700000000000};
        b->requests[i] = (struct vs_log_append){
            .topic = vs_str(topic), .records = &b->records[i], .record_count = 1, .done = one_done, .ctx = b};
        assert_int_equal(vs_log_ops_of(log)->append(log, &b->requests[i]), VS_ERR_OK);
    }
    return b;
}

static void burst_end(struct burst *b, uint32_t *results)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&b->lock);
    while (b->waiting > 0 && pthread_cond_timedwait(&b->changed, &b->lock, &until) == 0)
        continue;
    assert_int_equal(b->waiting, 0);
    pthread_mutex_unlock(&b->lock);
    for (int i = 0; i < VS_ERR_COUNT; i++)
        results[i] = b->results[i];
    free(b);
}

static void append_all(struct vs_log *log, const char *topic, uint32_t from, uint32_t count)
{
    uint32_t results[VS_ERR_COUNT];
    burst_end(burst_begin(log, topic, from, count), results);
    assert_int_equal(results[VS_ERR_OK], count);
}

static struct vs_log_event poll_for(struct vs_log *log, struct vs_log_reader *reader, enum vs_log_event_kind kind)
{
    struct vs_log_event event;
    for (int i = 0; i < PATIENCE_S * 10; i++) {
        struct vs_err_note note = {{0}};
        if (vs_log_ops_of(log)->reader_poll(reader, 100, &event, &note) != VS_ERR_OK)
            fail_msg("%s", note.text);
        if (event.kind == kind)
            return event;
    }
    fail_msg("no event of kind %d came", (int)kind);
    return event;
}

static struct vs_log_reader *read_from(struct vs_log *log, const char *topic, int64_t offset)
{
    struct vs_log_reader *reader = NULL;
    struct vs_log_position position = {vs_str(topic), 0, offset};
    assert_int_equal(vs_log_ops_of(log)->reader_open(log, &reader, NULL), VS_ERR_OK);
    assert_int_equal(vs_log_ops_of(log)->reader_assign(reader, &position, NULL), VS_ERR_OK);
    return reader;
}

static void expect_numbers(struct vs_log *log, struct vs_log_reader *reader, uint32_t from, uint32_t to)
{
    while (from < to) {
        struct vs_log_event event = poll_for(log, reader, VS_LOG_RECORDS);
        for (uint32_t i = 0; i < event.record_count; i++, from++) {
            uint64_t number = 0;
            assert_true(vs_str_to_uint64(event.records[i].value, &number));
            assert_int_equal(number, from);
        }
    }
    assert_int_equal(from, to);
}

static void appends_wait_for_a_killed_broker_and_are_stored_once_in_order(void **state)
{
    (void)state;
    struct vs_log *log = open_log(&patient);
    ensure(log, "killed");
    append_all(log, "killed", 0, 100);
    struct vs_log_reader *reader = read_from(log, "killed", VS_LOG_EARLIEST);
    expect_numbers(log, reader, 0, 100);
    struct burst *in_flight = burst_begin(log, "killed", 100, 100);
    broker("kill");
    struct burst *without_broker = burst_begin(log, "killed", 200, 100);
    int64_t start;
    int64_t end;
    enum vs_err err = vs_log_ops_of(log)->offsets(log, VS_STR("killed"), 0, &start, &end, NULL);
    assert_true(err == VS_ERR_TIMEOUT || err == VS_ERR_NOT_CONNECTED);
    broker("start");
    uint32_t results[VS_ERR_COUNT];
    burst_end(in_flight, results);
    assert_int_equal(results[VS_ERR_OK], 100);
    burst_end(without_broker, results);
    assert_int_equal(results[VS_ERR_OK], 100);
    expect_numbers(log, reader, 100, 300);
    vs_log_ops_of(log)->reader_close(reader);
    vs_log_ops_of(log)->close(log);
}

static void an_append_without_a_broker_ends_unknown_or_not_connected_and_the_log_goes_on(void **state)
{
    (void)state;
    struct vs_log_kafka_options hasty = patient;
    hasty.append_timeout_ms = 1500;
    struct vs_log *log = open_log(&hasty);
    ensure(log, "hasty");
    append_all(log, "hasty", 0, 10);
    broker("kill");
    uint32_t results[VS_ERR_COUNT];
    burst_end(burst_begin(log, "hasty", 10, 10), results);
    assert_int_equal(results[VS_ERR_UNKNOWN_OUTCOME] + results[VS_ERR_NOT_CONNECTED], 10);
    broker("start");
    results[VS_ERR_OK] = 0;
    for (int i = 0; i < PATIENCE_S && results[VS_ERR_OK] == 0; i++)
        burst_end(burst_begin(log, "hasty", 20, 1), results);
    assert_int_equal(results[VS_ERR_OK], 1);
    vs_log_ops_of(log)->close(log);
}

static void a_full_queue_pushes_back(void **state)
{
    (void)state;
    struct vs_log_kafka_options small = patient;
    small.queue_size = 1000;
    struct vs_log *log = open_log(&small);
    ensure(log, "full");
    append_all(log, "full", 0, 1);
    char bytes[2000] = {0};
    struct vs_record large = {.value = {bytes, sizeof bytes}};
    struct burst *b = burst_begin(log, "full", 1, 1);
    b->waiting++;
    struct vs_log_append request = {
        .topic = VS_STR("full"), .records = &large, .record_count = 1, .done = one_done, .ctx = b};
    enum vs_err err = vs_log_ops_of(log)->append(log, &request);
    assert_true(err == VS_ERR_LIMIT || err == VS_ERR_OK); /* OK: the one before was faster */
    if (err == VS_ERR_LIMIT)
        b->waiting--;
    uint32_t results[VS_ERR_COUNT];
    burst_end(b, results);
    assert_int_equal(results[VS_ERR_OK], err == VS_ERR_LIMIT ? 1 : 2);
    vs_log_ops_of(log)->close(log);
}

/* What an operator does with Kafka's own tools. */
static rd_kafka_t *tool(void)
{
    char why[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    assert_int_equal(rd_kafka_conf_set(conf, "bootstrap.servers", getenv("KAFKA_BOOTSTRAP"), why, sizeof why),
                     RD_KAFKA_CONF_OK);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(client);
    return client;
}

static void wait_for_answer(rd_kafka_t *client, rd_kafka_queue_t *queue)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, PATIENCE_S * 1000);
    assert_non_null(event);
    assert_int_equal(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(client);
}

static void deleted_records_are_a_gap(void **state)
{
    (void)state;
    struct vs_log *log = open_log(&patient);
    ensure(log, "deleted");
    append_all(log, "deleted", 0, 100);
    rd_kafka_t *client = tool();
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, "deleted", 0)->offset = 60;
    rd_kafka_DeleteRecords_t *request = rd_kafka_DeleteRecords_new(list);
    rd_kafka_DeleteRecords(client, &request, 1, NULL, queue);
    wait_for_answer(client, queue);
    rd_kafka_DeleteRecords_destroy(request);
    rd_kafka_topic_partition_list_destroy(list);
    struct vs_log_reader *reader = read_from(log, "deleted", 20);
    struct vs_log_event event = poll_for(log, reader, VS_LOG_GAP);
    assert_int_equal(event.gap_from, 20);
    assert_int_equal(event.gap_to, 60);
    assert_int_equal(event.next_offset, 60);
    expect_numbers(log, reader, 60, 100);
    vs_log_ops_of(log)->reader_close(reader);
    vs_log_ops_of(log)->close(log);
}

static void a_topic_made_anew_has_another_id(void **state)
{
    (void)state;
    struct vs_log *log = open_log(&patient);
    struct vs_log_topic before;
    struct vs_log_topic after;
    ensure(log, "anew");
    assert_int_equal(vs_log_ops_of(log)->topic_get(log, VS_STR("anew"), &before, NULL), VS_ERR_OK);
    rd_kafka_t *client = tool();
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client);
    rd_kafka_DeleteTopic_t *request = rd_kafka_DeleteTopic_new("anew");
    rd_kafka_DeleteTopics(client, &request, 1, NULL, queue);
    wait_for_answer(client, queue);
    rd_kafka_DeleteTopic_destroy(request);
    ensure(log, "anew");
    assert_int_equal(vs_log_ops_of(log)->topic_get(log, VS_STR("anew"), &after, NULL), VS_ERR_OK);
    assert_true(before.id != after.id);
    vs_log_ops_of(log)->close(log);
}

static void a_property_that_is_not_known_is_named(void **state)
{
    (void)state;
    struct vs_log_kafka_property wrong[] = {{VS_STR("bootstrap.servers"), vs_str(getenv("KAFKA_BOOTSTRAP"))},
                                            {VS_STR("sasl.jaas.config"), VS_STR("x")}};
    struct vs_log_kafka_options options = patient;
    options.properties = wrong;
    options.property_count = 2;
    struct vs_log *log = NULL;
    struct vs_err_note note = {{0}};
    assert_int_equal(vs_log_kafka_open(&options, &log, &note), VS_ERR_INVALID);
    assert_non_null(strstr(note.text, "sasl.jaas.config"));
}

int main(int argc, char **argv)
{
    (void)argc;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_property_that_is_not_known_is_named),
        cmocka_unit_test(a_full_queue_pushes_back),
        cmocka_unit_test(deleted_records_are_a_gap),
        cmocka_unit_test(a_topic_made_anew_has_another_id),
        cmocka_unit_test(appends_wait_for_a_killed_broker_and_are_stored_once_in_order),
        cmocka_unit_test(an_append_without_a_broker_ends_unknown_or_not_connected_and_the_log_goes_on),
    };
    if (getenv("KAFKA_BOOTSTRAP") != NULL)
        return cmocka_run_group_tests_name("log_kafka", tests, NULL, NULL);
    (void)execl("tools/kafka/local", "local", "with", "--", argv[0], (char *)NULL);
    perror("tools/kafka/local (run from the root of the repository)");
    return 1;
}
