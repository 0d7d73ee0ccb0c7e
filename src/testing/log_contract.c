/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "testing/log_contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"

static const struct vs_log_contract *contract;

struct fixture {
    void *env;
    struct vs_log *log;
    const struct vs_log_ops *ops;
    char topic[128];
};

/* Completions, waited for with a deadline. */
struct outcome {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint32_t waiting;
    uint32_t failed;
    enum vs_err last;
    int64_t base_offset;
};

static struct timespec deadline(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += contract->patience_ms / 1000 + 1;
    return t;
}

static void outcome_init(struct outcome *o)
{
    *o = (struct outcome){.base_offset = -1};
    pthread_mutex_init(&o->lock, NULL);
    pthread_cond_init(&o->changed, NULL);
}

static void append_done(struct vs_log_append *request, enum vs_err result, int64_t base_offset)
{
    struct outcome *o = request->ctx;
    pthread_mutex_lock(&o->lock);
    o->waiting--;
    o->failed += result != VS_ERR_OK ? 1 : 0;
    o->last = result;
    o->base_offset = base_offset;
    pthread_cond_signal(&o->changed);
    pthread_mutex_unlock(&o->lock);
}

static void outcome_wait(struct outcome *o)
{
    struct timespec until = deadline();
    pthread_mutex_lock(&o->lock);
    while (o->waiting > 0) {
        if (pthread_cond_timedwait(&o->changed, &o->lock, &until) != 0)
            break;
    }
    uint32_t waiting = o->waiting;
    pthread_mutex_unlock(&o->lock);
    assert_int_equal(waiting, 0);
}

static enum vs_err submit(struct fixture *f, struct vs_log_append *request, struct outcome *o)
{
    request->done = append_done;
    request->ctx = o;
    pthread_mutex_lock(&o->lock);
    o->waiting++;
    pthread_mutex_unlock(&o->lock);
    enum vs_err err = f->ops->append(f->log, request);
    if (err != VS_ERR_OK) {
        pthread_mutex_lock(&o->lock);
        o->waiting--;
        pthread_mutex_unlock(&o->lock);
    }
    return err;
}

/* Appends and waits; the base offset. */
static int64_t append(struct fixture *f, uint32_t partition, const struct vs_record *records, uint32_t count,
                      enum vs_err expected)
{
    struct outcome o;
    outcome_init(&o);
    struct vs_log_append request = {
        .topic = vs_str(f->topic), .partition = partition, .records = records, .record_count = count};
    enum vs_err err = submit(f, &request, &o);
    if (err == VS_ERR_OK) {
        outcome_wait(&o);
        err = o.last;
    }
    assert_int_equal(err, expected);
    pthread_mutex_destroy(&o.lock);
    pthread_cond_destroy(&o.changed);
    return o.base_offset;
}

static int64_t append_text(struct fixture *f, uint32_t partition, const char *value)
{
    struct vs_record record = {.key = VS_STR("vm-1"), .value = vs_str(value), .timestamp_ms = 1700000000000};
    return append(f, partition, &record, 1, VS_ERR_OK);
}

static void append_numbers(struct fixture *f, uint32_t partition, uint32_t from, uint32_t count)
{
    struct vs_record *records = calloc(count, sizeof *records);
    char(*texts)[16] = calloc(count, sizeof *texts);
    assert_non_null(records);
    assert_non_null(texts);
    for (uint32_t i = 0; i < count; i++) {
        int len = snprintf(texts[i], sizeof texts[i], "%u", from + i);
        records[i].value = (struct vs_str){texts[i], (size_t)len};
        records[i].timestamp_ms = from + i;
    }
    append(f, partition, records, count, VS_ERR_OK);
    free(records);
    free(texts);
}

static void ensure(struct fixture *f, uint32_t partitions)
{
    struct vs_log_topic_settings settings = {partitions, -1, -1};
    struct vs_err_note note = {{0}};
    if (f->ops->topic_ensure(f->log, vs_str(f->topic), &settings, &note) != VS_ERR_OK)
        fail_msg("topic_ensure: %s", note.text);
}

static void open_log(struct fixture *f)
{
    f->log = contract->open(f->env);
    assert_non_null(f->log);
    f->ops = vs_log_ops_of(f->log);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->env = contract->setup();
    (void)snprintf(f->topic, sizeof f->topic, "%sdevice-events", contract->topic_prefix(f->env));
    open_log(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    f->ops->close(f->log);
    contract->teardown(f->env);
    free(f);
    return 0;
}

static struct vs_log_reader *open_reader(struct fixture *f)
{
    struct vs_log_reader *reader = NULL;
    assert_int_equal(f->ops->reader_open(f->log, &reader, NULL), VS_ERR_OK);
    return reader;
}

static void assign(struct fixture *f, struct vs_log_reader *reader, uint32_t partition, int64_t offset)
{
    struct vs_log_position position = {vs_str(f->topic), partition, offset};
    struct vs_err_note note = {{0}};
    if (f->ops->reader_assign(reader, &position, &note) != VS_ERR_OK)
        fail_msg("reader_assign: %s", note.text);
}

static struct vs_log_event poll_once(struct fixture *f, struct vs_log_reader *reader, int timeout_ms)
{
    struct vs_log_event event;
    struct vs_err_note note = {{0}};
    if (f->ops->reader_poll(reader, timeout_ms, &event, &note) != VS_ERR_OK)
        fail_msg("reader_poll: %s", note.text);
    assert_true(event.record_count <= VS_BATCH_ROWS_MAX);
    return event;
}

/* The next event of this kind; others are passed over. */
static struct vs_log_event poll_for(struct fixture *f, struct vs_log_reader *reader, enum vs_log_event_kind kind)
{
    struct timespec until = deadline();
    struct timespec now;
    do {
        struct vs_log_event event = poll_once(f, reader, 100);
        if (event.kind == kind)
            return event;
        clock_gettime(CLOCK_REALTIME, &now);
    } while (now.tv_sec <= until.tv_sec);
    fail_msg("no event of kind %d came", (int)kind);
    return (struct vs_log_event){0};
}

static uint32_t number_of(const struct vs_record *record)
{
    uint64_t v = 0;
    assert_true(vs_str_to_uint64(record->value, &v));
    return (uint32_t)v;
}

/* Reads the numbers from `from` to before `to` of one partition, in order. */
static void expect_numbers(struct fixture *f, struct vs_log_reader *reader, uint32_t from, uint32_t to)
{
    int64_t offset = -1;
    while (from < to) {
        struct vs_log_event event = poll_for(f, reader, VS_LOG_RECORDS);
        for (uint32_t i = 0; i < event.record_count; i++) {
            assert_int_equal(number_of(&event.records[i]), from);
            assert_int_equal(event.records[i].timestamp_ms, from);
            assert_true(event.records[i].offset > offset);
            offset = event.records[i].offset;
            from++;
        }
        assert_true(event.next_offset > offset);
    }
    assert_int_equal(from, to);
}

static void expect_text(const struct vs_record *record, const char *text)
{
    assert_int_equal(record->value.len, strlen(text));
    assert_memory_equal(record->value.ptr, text, strlen(text));
}

static void records_come_back_byte_for_byte(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    struct vs_buf headers = {0};
    vs_buf_add_varint(&headers, 2);
    vs_buf_add_sized(&headers, VS_STR("trace"));
    vs_buf_add_sized(&headers, VS_STR("\0\1\2"));
    vs_buf_add_sized(&headers, VS_STR("empty"));
    vs_buf_add_sized(&headers, VS_STR(""));
    char all_bytes[256];
    for (int i = 0; i < 256; i++)
        all_bytes[i] = (char)i;
    struct vs_record in[] = {
        {.key = VS_STR("vm-1"), .value = VS_STR("{\"a\":1}"), .timestamp_ms = 1700000000123},
        {.key = VS_STR(""), .value = VS_STR(""), .timestamp_ms = 1700000000122},
        {.key = VS_STR("k\0y"), .value = {all_bytes, 256}, .headers = vs_buf_str(&headers), .timestamp_ms = 0},
    };
    int64_t base_offset = append(f, 0, in, 3, VS_ERR_OK);
    assert_true(base_offset >= 0);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    for (uint32_t n = 0; n < 3;) {
        struct vs_log_event event = poll_for(f, reader, VS_LOG_RECORDS);
        assert_true(vs_str_equal(event.topic, vs_str(f->topic)));
        for (uint32_t i = 0; i < event.record_count; i++, n++) {
            assert_true(vs_str_equal(event.records[i].key, in[n].key));
            assert_true(vs_str_equal(event.records[i].value, in[n].value));
            assert_true(vs_str_equal(event.records[i].headers, in[n].headers));
            assert_int_equal(event.records[i].timestamp_ms, in[n].timestamp_ms);
            if (n == 0)
                assert_int_equal(event.records[i].offset, base_offset);
        }
    }
    f->ops->reader_close(reader);
    vs_buf_free(&headers);
}

static void the_order_of_a_partition_is_the_order_of_appends(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    for (uint32_t i = 0; i < 20; i++)
        append_numbers(f, 0, i * 100, 100);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    expect_numbers(f, reader, 0, 2000);
    f->ops->reader_close(reader);
}

static void a_request_larger_than_a_batch_comes_in_several_events(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    append_numbers(f, 0, 0, VS_BATCH_ROWS_MAX * 2 + 100);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    expect_numbers(f, reader, 0, VS_BATCH_ROWS_MAX * 2 + 100);
    f->ops->reader_close(reader);
}

static void partitions_are_apart_and_none_is_starved(void **state)
{
    enum { PARTITIONS = 8 };
    struct fixture *f = *state;
    ensure(f, PARTITIONS);
    for (uint32_t p = 0; p < PARTITIONS; p++)
        append_numbers(f, p, p * 10, 10);
    append_numbers(f, 0, 10, 20000);
    struct vs_log_reader *reader = open_reader(f);
    for (uint32_t p = 0; p < PARTITIONS; p++)
        assign(f, reader, p, VS_LOG_EARLIEST);
    uint32_t seen[PARTITIONS] = {0};
    uint32_t total = 0;
    uint32_t busy_when_others_were_done = 0;
    while (total < PARTITIONS * 10 + 20000) {
        struct vs_log_event event = poll_for(f, reader, VS_LOG_RECORDS);
        for (uint32_t i = 0; i < event.record_count; i++) {
            assert_int_equal(number_of(&event.records[i]), event.partition * 10 + seen[event.partition]);
            seen[event.partition]++;
            total++;
        }
        if (total - seen[0] < (PARTITIONS - 1) * 10)
            busy_when_others_were_done = seen[0];
    }
    assert_true(busy_when_others_were_done < 20010); /* the quiet ones did not wait for the busy one */
    f->ops->reader_close(reader);
}

static void a_reader_starts_at_earliest_latest_or_an_offset(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    append_text(f, 0, "one");
    int64_t second = append_text(f, 0, "two");
    append_text(f, 0, "three");
    int64_t start;
    int64_t end;
    assert_int_equal(f->ops->offsets(f->log, vs_str(f->topic), 0, &start, &end, NULL), VS_ERR_OK);
    assert_true(start <= second - 1 && end > second + 1);

    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, second);
    struct vs_log_event event = poll_for(f, reader, VS_LOG_RECORDS);
    assert_int_equal(event.records[0].offset, second);
    expect_text(&event.records[0], "two");

    assign(f, reader, 0, VS_LOG_LATEST);
    event = poll_for(f, reader, VS_LOG_END);
    assert_int_equal(event.next_offset, end);
    append_text(f, 0, "four");
    event = poll_for(f, reader, VS_LOG_RECORDS);
    expect_text(&event.records[0], "four");

    assign(f, reader, 0, VS_LOG_EARLIEST);
    event = poll_for(f, reader, VS_LOG_RECORDS);
    expect_text(&event.records[0], "one");
    f->ops->reader_close(reader);
}

static void a_reader_starts_in_the_middle_of_a_request(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    append_numbers(f, 0, 0, 100);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    struct vs_log_event event = poll_for(f, reader, VS_LOG_RECORDS);
    uint32_t middle = event.record_count / 2;
    assign(f, reader, 0, event.records[middle].offset);
    expect_numbers(f, reader, middle, 100);
    f->ops->reader_close(reader);
}

static void a_position_behind_the_end_gives_a_gap(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    append_text(f, 0, "one");
    int64_t start;
    int64_t end;
    assert_int_equal(f->ops->offsets(f->log, vs_str(f->topic), 0, &start, &end, NULL), VS_ERR_OK);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, end + 1000);
    struct vs_log_event event = poll_for(f, reader, VS_LOG_GAP);
    assert_int_equal(event.gap_from, end);
    assert_int_equal(event.gap_to, end + 1000);
    assert_int_equal(event.next_offset, end);
    append_text(f, 0, "two");
    event = poll_for(f, reader, VS_LOG_RECORDS);
    expect_text(&event.records[0], "two");
    f->ops->reader_close(reader);
}

static void the_end_is_told_once_per_arrival(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    (void)poll_for(f, reader, VS_LOG_END);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(poll_once(f, reader, 20).kind, VS_LOG_NOTHING);
        append_text(f, 0, "x");
        (void)poll_for(f, reader, VS_LOG_RECORDS);
        (void)poll_for(f, reader, VS_LOG_END);
    }
    f->ops->reader_close(reader);
}

struct helper {
    struct fixture *f;
    struct vs_log_reader *reader;
    uint32_t appender;
    uint32_t failed;
};

static void *wake_reader(void *arg)
{
    struct helper *h = arg;
    h->f->ops->reader_wake(h->reader);
    return NULL;
}

static int64_t elapsed_ms(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

static void wake_ends_a_poll_from_another_thread(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    (void)poll_for(f, reader, VS_LOG_END);
    struct helper h = {.f = f, .reader = reader};
    struct timespec since;
    clock_gettime(CLOCK_MONOTONIC, &since);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, wake_reader, &h), 0);
    assert_int_equal(poll_once(f, reader, contract->patience_ms * 2).kind, VS_LOG_NOTHING);
    assert_true(elapsed_ms(&since) < contract->patience_ms);
    pthread_join(thread, NULL);
    f->ops->reader_close(reader);
}

static void *append_one(void *arg)
{
    struct helper *h = arg;
    append_text(h->f, 0, "late");
    return NULL;
}

static void a_waiting_poll_ends_when_records_arrive(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    (void)poll_for(f, reader, VS_LOG_END);
    struct helper h = {.f = f, .reader = reader};
    struct timespec since;
    clock_gettime(CLOCK_MONOTONIC, &since);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, append_one, &h), 0);
    struct vs_log_event event = poll_once(f, reader, contract->patience_ms * 2);
    assert_int_equal(event.kind, VS_LOG_RECORDS);
    expect_text(&event.records[0], "late");
    assert_true(elapsed_ms(&since) < contract->patience_ms);
    pthread_join(thread, NULL);
    f->ops->reader_close(reader);
}

static void a_paused_partition_is_held_back_and_loses_nothing(void **state)
{
    struct fixture *f = *state;
    ensure(f, 2);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    assign(f, reader, 1, VS_LOG_EARLIEST);
    (void)poll_for(f, reader, VS_LOG_END);
    (void)poll_for(f, reader, VS_LOG_END);
    f->ops->reader_pause(reader, vs_str(f->topic), 0, true);
    append_text(f, 0, "zero");
    append_text(f, 1, "one");
    assert_int_equal(poll_for(f, reader, VS_LOG_RECORDS).partition, 1);
    (void)poll_for(f, reader, VS_LOG_END);
    assert_int_equal(poll_once(f, reader, 50).kind, VS_LOG_NOTHING);
    f->ops->reader_pause(reader, vs_str(f->topic), 0, false);
    struct vs_log_event event = poll_for(f, reader, VS_LOG_RECORDS);
    assert_int_equal(event.partition, 0);
    expect_text(&event.records[0], "zero");
    f->ops->reader_close(reader);
}

static void readers_do_not_disturb_each_other(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    append_numbers(f, 0, 0, 500);
    struct vs_log_reader *a = open_reader(f);
    struct vs_log_reader *b = open_reader(f);
    assign(f, a, 0, VS_LOG_EARLIEST);
    assign(f, b, 0, VS_LOG_EARLIEST);
    expect_numbers(f, a, 0, 500);
    append_numbers(f, 0, 500, 500);
    expect_numbers(f, b, 0, 1000);
    expect_numbers(f, a, 500, 1000);
    f->ops->reader_unassign(a, vs_str(f->topic), 0);
    append_text(f, 0, "1000");
    assert_int_equal(poll_once(f, a, 50).kind, VS_LOG_NOTHING);
    f->ops->reader_close(a);
    f->ops->reader_close(b);
}

enum { APPENDERS = 4, APPENDS = 200 };

static void *append_many(void *arg)
{
    struct helper *h = arg;
    struct outcome o;
    outcome_init(&o);
    struct vs_log_append *requests = calloc(APPENDS, sizeof *requests);
    struct vs_record *records = calloc(APPENDS, sizeof *records);
    char(*texts)[16] = calloc(APPENDS, sizeof *texts);
    for (uint32_t i = 0; i < APPENDS; i++) {
        int len = snprintf(texts[i], sizeof texts[i], "%u", h->appender * 100000 + i);
        records[i].value = (struct vs_str){texts[i], (size_t)len};
        requests[i] = (struct vs_log_append){.topic = vs_str(h->f->topic),
                                             .partition = i % 2,
                                             .records = &records[i],
                                             .record_count = 1};
        if (submit(h->f, &requests[i], &o) != VS_ERR_OK)
            h->failed++;
    }
    struct timespec until = deadline();
    pthread_mutex_lock(&o.lock);
    while (o.waiting > 0 && pthread_cond_timedwait(&o.changed, &o.lock, &until) == 0)
        continue;
    h->failed += o.failed + o.waiting;
    pthread_mutex_unlock(&o.lock);
    free(requests);
    free(records);
    free(texts);
    return NULL;
}

static void appenders_at_the_same_time_keep_their_own_order(void **state)
{
    struct fixture *f = *state;
    ensure(f, 2);
    struct helper helpers[APPENDERS] = {0};
    pthread_t threads[APPENDERS];
    for (uint32_t i = 0; i < APPENDERS; i++) {
        helpers[i] = (struct helper){.f = f, .appender = i};
        assert_int_equal(pthread_create(&threads[i], NULL, append_many, &helpers[i]), 0);
    }
    for (uint32_t i = 0; i < APPENDERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(helpers[i].failed, 0);
    }
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    assign(f, reader, 1, VS_LOG_EARLIEST);
    uint32_t next[APPENDERS][2];
    for (uint32_t a = 0; a < APPENDERS; a++) {
        next[a][0] = 0;
        next[a][1] = 1;
    }
    for (uint32_t n = 0; n < APPENDERS * APPENDS;) {
        struct vs_log_event event = poll_for(f, reader, VS_LOG_RECORDS);
        for (uint32_t i = 0; i < event.record_count; i++, n++) {
            uint32_t number = number_of(&event.records[i]);
            assert_int_equal(number % 100000, next[number / 100000][event.partition]);
            next[number / 100000][event.partition] += 2;
        }
    }
    f->ops->reader_close(reader);
}

static void everything_is_there_after_opening_again(void **state)
{
    struct fixture *f = *state;
    ensure(f, 2);
    struct vs_log_topic before;
    assert_int_equal(f->ops->topic_get(f->log, vs_str(f->topic), &before, NULL), VS_ERR_OK);
    uint64_t id = before.id;
    append_numbers(f, 1, 0, 300);
    for (uint32_t round = 1; round < 4; round++) {
        f->ops->close(f->log);
        open_log(f);
        ensure(f, 2);
        append_numbers(f, 1, round * 300, 300);
    }
    struct vs_log_topic after;
    assert_int_equal(f->ops->topic_get(f->log, vs_str(f->topic), &after, NULL), VS_ERR_OK);
    assert_int_equal(after.id, id);
    assert_int_equal(after.partitions, 2);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 1, VS_LOG_EARLIEST);
    expect_numbers(f, reader, 0, 1200);
    f->ops->reader_close(reader);
}

static void the_largest_record_fits_and_a_larger_one_is_rejected(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    char *bytes = malloc(VS_RECORD_VALUE_SIZE_MAX + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i <= VS_RECORD_VALUE_SIZE_MAX; i++)
        bytes[i] = (char)(i * 7 + i / 1000);
    struct vs_record record = {.key = VS_STR("vm-1"), .value = {bytes, VS_RECORD_VALUE_SIZE_MAX}};
    for (int i = 0; i < 5; i++)
        append(f, 0, &record, 1, VS_ERR_OK);
    struct vs_record too_large = {.value = {bytes, VS_RECORD_VALUE_SIZE_MAX + 1}};
    append(f, 0, &too_large, 1, VS_ERR_REJECTED);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    for (uint32_t n = 0; n < 5;) {
        struct vs_log_event event = poll_for(f, reader, VS_LOG_RECORDS);
        for (uint32_t i = 0; i < event.record_count; i++, n++)
            assert_true(vs_str_equal(event.records[i].value, record.value));
    }
    f->ops->reader_close(reader);
    free(bytes);
}

struct listing {
    struct fixture *f;
    uint32_t mine;
    char last[VS_TOPIC_NAME_SIZE_MAX + 1];
};

static void list_topic(void *ctx, const struct vs_log_topic *topic)
{
    struct listing *l = ctx;
    assert_true(vs_str_compare(vs_str(l->last), topic->name) < 0);
    vs_str_to_zero_ended(topic->name, l->last, sizeof l->last);
    l->mine += vs_str_starts_with(topic->name, vs_str(l->f->topic)) ? 1 : 0;
}

static void topics_are_made_once_and_listed_by_name(void **state)
{
    struct fixture *f = *state;
    struct vs_log_topic topic;
    assert_int_equal(f->ops->topic_get(f->log, vs_str(f->topic), &topic, NULL), VS_ERR_NOT_FOUND);
    ensure(f, 3);
    ensure(f, 3);
    struct vs_log_topic_settings other = {4, -1, -1};
    struct vs_err_note note = {{0}};
    assert_int_equal(f->ops->topic_ensure(f->log, vs_str(f->topic), &other, &note), VS_ERR_INVALID);
    assert_true(note.text[0] != '\0');
    assert_int_equal(f->ops->topic_get(f->log, vs_str(f->topic), &topic, NULL), VS_ERR_OK);
    assert_int_equal(topic.partitions, 3);
    struct listing l = {.f = f};
    size_t len = strlen(f->topic);
    f->topic[len] = '2';
    ensure(f, 1);
    f->topic[len] = '\0';
    assert_int_equal(f->ops->topics(f->log, list_topic, &l, NULL), VS_ERR_OK);
    assert_int_equal(l.mine, 2);
    struct vs_log_reader *reader = open_reader(f);
    struct vs_log_position unknown = {VS_STR("no-such-topic"), 0, VS_LOG_EARLIEST};
    assert_int_equal(f->ops->reader_assign(reader, &unknown, NULL), VS_ERR_NOT_FOUND);
    f->ops->reader_close(reader);
}

static void released_records_can_still_be_read_until_retention_takes_them(void **state)
{
    struct fixture *f = *state;
    ensure(f, 1);
    append_numbers(f, 0, 0, 100);
    int64_t start;
    int64_t end;
    assert_int_equal(f->ops->offsets(f->log, vs_str(f->topic), 0, &start, &end, NULL), VS_ERR_OK);
    struct vs_log_position position = {vs_str(f->topic), 0, end};
    f->ops->release(f->log, VS_STR("task-0"), &position, 1);
    struct vs_log_reader *reader = open_reader(f);
    assign(f, reader, 0, VS_LOG_EARLIEST);
    expect_numbers(f, reader, 0, 100);
    f->ops->reader_close(reader);
}

#define CONTRACT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int vs_log_contract_run(const struct vs_log_contract *with)
{
    contract = with;
    const struct CMUnitTest tests[] = {
        CONTRACT_TEST(records_come_back_byte_for_byte),
        CONTRACT_TEST(the_order_of_a_partition_is_the_order_of_appends),
        CONTRACT_TEST(a_request_larger_than_a_batch_comes_in_several_events),
        CONTRACT_TEST(partitions_are_apart_and_none_is_starved),
        CONTRACT_TEST(a_reader_starts_at_earliest_latest_or_an_offset),
        CONTRACT_TEST(a_reader_starts_in_the_middle_of_a_request),
        CONTRACT_TEST(a_position_behind_the_end_gives_a_gap),
        CONTRACT_TEST(the_end_is_told_once_per_arrival),
        CONTRACT_TEST(wake_ends_a_poll_from_another_thread),
        CONTRACT_TEST(a_waiting_poll_ends_when_records_arrive),
        CONTRACT_TEST(a_paused_partition_is_held_back_and_loses_nothing),
        CONTRACT_TEST(readers_do_not_disturb_each_other),
        CONTRACT_TEST(appenders_at_the_same_time_keep_their_own_order),
        CONTRACT_TEST(everything_is_there_after_opening_again),
        CONTRACT_TEST(the_largest_record_fits_and_a_larger_one_is_rejected),
        CONTRACT_TEST(topics_are_made_once_and_listed_by_name),
        CONTRACT_TEST(released_records_can_still_be_read_until_retention_takes_them),
    };
    return cmocka_run_group_tests_name(with->name, tests, NULL, NULL);
}
