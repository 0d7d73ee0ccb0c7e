/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The embedded log on a disk that fails, and what only it promises (the contract is in log_contract_test.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/log_file/log_file.h"
#include "testing/faulty_files.h"

enum { PARTITIONS = 2, RECORDS_MAX = 4000, PATIENCE_S = 20 };

static _Atomic int64_t virtual_ms;

static int64_t virtual_now_ms(void *ctx)
{
    (void)ctx;
    return atomic_load(&virtual_ms);
}

static int64_t virtual_monotonic_ns(void *ctx)
{
    (void)ctx;
    return atomic_load(&virtual_ms) * 1000000;
}

static const struct vs_clock virtual_clock = {virtual_now_ms, virtual_monotonic_ns, NULL};

/* One appended record: its value is its index in the world. */
struct sent {
    uint32_t partition;
    enum vs_err result;
    int64_t offset; /* when OK */
};

struct world {
    struct vs_faulty_disk *disk;
    struct vs_file_ops ops;
    struct vs_log_file_options options;
    struct vs_log *log;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint32_t waiting;
    struct sent sent[RECORDS_MAX];
    uint32_t sent_count;
    /* A gate in front of fdatasync. */
    bool gate_closed;
    uint32_t at_gate;
};

struct request {
    struct vs_log_append append;
    struct vs_record record;
    struct world *world;
    uint32_t index;
    char value[64];
};

static struct timespec deadline(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += PATIENCE_S;
    return t;
}

static struct world *gated;

static int gated_fdatasync(void *ctx, int fd)
{
    struct world *w = gated;
    pthread_mutex_lock(&w->lock);
    w->at_gate++;
    pthread_cond_broadcast(&w->changed);
    while (w->gate_closed)
        pthread_cond_wait(&w->changed, &w->lock);
    w->at_gate--;
    pthread_mutex_unlock(&w->lock);
    return vs_faulty_disk_ops(w->disk)->fdatasync(ctx, fd);
}

static void set_gate(struct world *w, bool closed)
{
    pthread_mutex_lock(&w->lock);
    w->gate_closed = closed;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

static void wait_until_at_gate(struct world *w)
{
    struct timespec until = deadline();
    pthread_mutex_lock(&w->lock);
    while (w->at_gate == 0)
        assert_int_equal(pthread_cond_timedwait(&w->changed, &w->lock, &until), 0);
    pthread_mutex_unlock(&w->lock);
}

static struct world *world_new(uint64_t seed)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->disk = vs_faulty_disk_new(seed);
    w->ops = *vs_faulty_disk_ops(w->disk);
    w->ops.fdatasync = gated_fdatasync;
    gated = w;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    w->options = (struct vs_log_file_options){.directory = "/d",
                                              .files = &w->ops,
                                              .clock = &virtual_clock,
                                              .segment_size = 4000,
                                              .queue_size = 1024 * 1024};
    atomic_store(&virtual_ms, 1700000000000);
    return w;
}

static enum vs_err world_open(struct world *w, struct vs_err_note *note)
{
    VS_TRY(vs_file_make_dir(w->options.files, "/d", note));
    VS_TRY(vs_log_file_open(&w->options, &w->log, note));
    struct vs_log_topic_settings settings = {PARTITIONS, -1, -1};
    enum vs_err err = vs_log_ops_of(w->log)->topic_ensure(w->log, VS_STR("t"), &settings, note);
    if (err != VS_ERR_OK) {
        vs_log_ops_of(w->log)->close(w->log);
        w->log = NULL;
    }
    return err;
}

static void world_close(struct world *w)
{
    if (w->log != NULL)
        vs_log_ops_of(w->log)->close(w->log);
    w->log = NULL;
}

static void world_free(struct world *w)
{
    world_close(w);
    vs_faulty_disk_free(w->disk);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->changed);
    free(w);
}

static struct world *open_world(void)
{
    struct world *w = world_new(1);
    assert_int_equal(world_open(w, NULL), VS_ERR_OK);
    return w;
}

static void reopen(struct world *w, enum vs_faulty_restart how)
{
    world_close(w);
    vs_faulty_disk_restart(w->disk, how);
    struct vs_err_note note = {{0}};
    if (world_open(w, &note) != VS_ERR_OK)
        fail_msg("open: %s", note.text);
}

static void append_done(struct vs_log_append *append, enum vs_err result, int64_t base_offset)
{
    struct request *request = append->ctx;
    struct world *w = request->world;
    pthread_mutex_lock(&w->lock);
    w->sent[request->index].result = result;
    w->sent[request->index].offset = base_offset;
    w->waiting--;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    free(request);
}

/* Queues one record; its value begins with its index. */
static enum vs_err submit(struct world *w, uint32_t partition)
{
    struct request *r = calloc(1, sizeof *r);
    assert_non_null(r);
    assert_true(w->sent_count < RECORDS_MAX);
    r->world = w;
    r->index = w->sent_count++;
    w->sent[r->index] = (struct sent){partition, VS_ERR_AGAIN, -1};
    int len = snprintf(r->value, sizeof r->value, "%u %0*d", r->index, 1 + (int)(r->index * 7 % 40), 0);
    r->record = (struct vs_record){.key = VS_STR("vm"),
                                   .value = {r->value, (size_t)len},
                                   .timestamp_ms = atomic_load(&virtual_ms)};
    r->append = (struct vs_log_append){.topic = VS_STR("t"),
                                       .partition = partition,
                                       .records = &r->record,
                                       .record_count = 1,
                                       .done = append_done,
                                       .ctx = r};
    pthread_mutex_lock(&w->lock);
    w->waiting++;
    pthread_mutex_unlock(&w->lock);
    enum vs_err err = vs_log_ops_of(w->log)->append(w->log, &r->append);
    if (err != VS_ERR_OK) {
        pthread_mutex_lock(&w->lock);
        w->sent[r->index].result = err;
        w->waiting--;
        pthread_mutex_unlock(&w->lock);
        free(r);
    }
    return err;
}

static void wait_for_outcomes(struct world *w)
{
    struct timespec until = deadline();
    pthread_mutex_lock(&w->lock);
    while (w->waiting > 0)
        assert_int_equal(pthread_cond_timedwait(&w->changed, &w->lock, &until), 0);
    pthread_mutex_unlock(&w->lock);
}

static enum vs_err append(struct world *w, uint32_t partition)
{
    if (submit(w, partition) == VS_ERR_OK)
        wait_for_outcomes(w);
    return w->sent[w->sent_count - 1].result;
}

static struct vs_log_reader *open_reader(struct world *w, uint32_t partition, int64_t offset)
{
    struct vs_log_reader *reader = NULL;
    const struct vs_log_ops *ops = vs_log_ops_of(w->log);
    assert_int_equal(ops->reader_open(w->log, &reader, NULL), VS_ERR_OK);
    struct vs_log_position position = {VS_STR("t"), partition, offset};
    assert_int_equal(ops->reader_assign(reader, &position, NULL), VS_ERR_OK);
    return reader;
}

static struct vs_log_event next_event(struct world *w, struct vs_log_reader *reader)
{
    struct vs_log_event event;
    struct vs_err_note note = {{0}};
    if (vs_log_ops_of(w->log)->reader_poll(reader, 0, &event, &note) != VS_ERR_OK)
        fail_msg("poll: %s", note.text);
    return event;
}

static uint32_t index_of(const struct vs_record *record)
{
    uint64_t v = 0;
    struct vs_str digits = {record->value.ptr, vs_str_find_char(record->value, ' ')};
    assert_true(vs_str_to_uint64(digits, &v));
    return (uint32_t)v;
}

/* Reads the partition from its start and compares it with what was sent: everything acknowledged is there at its
 * offset, in order; nothing comes twice; nothing that was refused is there, unless its outcome is unknown. */
static void check_partition(struct world *w, uint32_t partition)
{
    struct vs_log_reader *reader = open_reader(w, partition, VS_LOG_EARLIEST);
    bool *seen = calloc(RECORDS_MAX, sizeof *seen);
    int64_t last = -1;
    for (;;) {
        struct vs_log_event event = next_event(w, reader);
        if (event.kind == VS_LOG_END)
            break;
        assert_int_equal(event.kind, VS_LOG_RECORDS);
        for (uint32_t i = 0; i < event.record_count; i++) {
            uint32_t index = index_of(&event.records[i]);
            const struct sent *sent = &w->sent[index];
            assert_true(index < w->sent_count && !seen[index]);
            assert_int_equal(sent->partition, partition);
            assert_true(index > last); /* one thread sent them */
            last = index;
            seen[index] = true;
            if (sent->result == VS_ERR_OK)
                assert_int_equal(sent->offset, event.records[i].offset);
            else
                assert_true(sent->result == VS_ERR_UNKNOWN_OUTCOME);
        }
    }
    for (uint32_t i = 0; i < w->sent_count; i++) {
        if (w->sent[i].partition == partition && w->sent[i].result == VS_ERR_OK && !seen[i])
            fail_msg("record %u was acknowledged at offset %" PRId64 " and is lost", i, w->sent[i].offset);
    }
    free(seen);
    vs_log_ops_of(w->log)->reader_close(reader);
}

static void check_all(struct world *w)
{
    for (uint32_t p = 0; p < PARTITIONS; p++)
        check_partition(w, p);
}

/* Groups of several requests over both partitions, several segments, and a restart. */
static void scenario(struct world *w)
{
    for (int run = 0; run < 2; run++) {
        if (world_open(w, NULL) != VS_ERR_OK)
            return;
        for (int round = 0; round < 8; round++) {
            for (uint32_t i = 0; i < 12; i++)
                (void)submit(w, i % 5 == 0 ? 1 : 0);
            wait_for_outcomes(w);
        }
        if (run == 0)
            world_close(w);
    }
}

static uint64_t calls_of_scenario(void)
{
    struct world *w = world_new(1);
    scenario(w);
    for (uint32_t i = 0; i < w->sent_count; i++)
        assert_int_equal(w->sent[i].result, VS_ERR_OK);
    check_all(w);
    uint64_t calls = vs_faulty_disk_calls(w->disk);
    world_free(w);
    return calls;
}

static void an_acknowledged_append_survives_a_power_cut_at_any_call(void **state)
{
    (void)state;
    uint64_t calls = calls_of_scenario();
    for (uint64_t cut = 0; cut < calls; cut++) {
        for (int how = 0; how < VS_FAULTY_RESTART_COUNT; how++) {
            struct world *w = world_new(cut * 10 + (uint64_t)how);
            vs_faulty_disk_cut_at(w->disk, cut);
            scenario(w);
            reopen(w, (enum vs_faulty_restart)how);
            check_all(w);
            assert_int_equal(append(w, 0), VS_ERR_OK);
            assert_int_equal(append(w, 1), VS_ERR_OK);
            check_all(w);
            vs_faulty_disk_cut_at(w->disk, 0); /* what the page cache alone had kept must not be needed now */
            reopen(w, VS_FAULTY_DROP);
            check_all(w);
            world_free(w);
        }
    }
}

static void an_acknowledgement_before_fdatasync_is_caught(void **state)
{
    (void)state;
    struct world *w = open_world();
    assert_int_equal(append(w, 0), VS_ERR_OK);
    vs_faulty_disk_lie(w->disk, true);
    assert_int_equal(append(w, 0), VS_ERR_OK);
    vs_faulty_disk_cut_at(w->disk, 0);
    world_close(w);
    vs_faulty_disk_lie(w->disk, false);
    reopen(w, VS_FAULTY_DROP);
    int64_t start;
    int64_t end;
    assert_int_equal(vs_log_ops_of(w->log)->offsets(w->log, VS_STR("t"), 0, &start, &end, NULL), VS_ERR_OK);
    assert_int_equal(end, 1); /* offset 1 was acknowledged: check_partition() would say that it is lost */
    world_free(w);
}

static void a_failing_call_refuses_some_appends_and_loses_none(void **state)
{
    (void)state;
    static const int errors[] = {EIO, ENOSPC};
    uint64_t calls = calls_of_scenario();
    for (uint64_t n = 0; n < calls; n++) {
        for (int i = 0; i < 4; i++) {
            struct world *w = world_new(n);
            vs_faulty_disk_fail_at(w->disk, n, errors[i % 2], i / 2 == 1);
            scenario(w);
            vs_faulty_disk_fail_at(w->disk, UINT64_MAX, 0, false);
            if (w->log != NULL) {
                assert_int_equal(append(w, 0), VS_ERR_OK);
                assert_int_equal(append(w, 1), VS_ERR_OK);
                struct vs_log_file_stats stats;
                vs_log_file_stats(w->log, &stats);
                assert_int_equal(stats.failed_partitions, 0);
                check_all(w);
            }
            vs_faulty_disk_cut_at(w->disk, 0);
            reopen(w, n % 2 == 0 ? VS_FAULTY_DROP : VS_FAULTY_RANDOM);
            check_all(w);
            world_free(w);
        }
    }
}

static void a_full_disk_at_any_byte_refuses_and_the_log_goes_on_by_itself(void **state)
{
    (void)state;
    for (uint64_t capacity = 0; capacity < 30000; capacity += 113) {
        struct world *w = world_new(capacity);
        vs_faulty_disk_set_capacity(w->disk, capacity);
        scenario(w);
        vs_faulty_disk_set_capacity(w->disk, UINT64_MAX);
        if (w->log != NULL) {
            assert_int_equal(append(w, 0), VS_ERR_OK);
            check_all(w);
        }
        reopen(w, VS_FAULTY_DROP);
        check_all(w);
        world_free(w);
    }
}

static void the_disk_reserve_is_not_touched(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    w->options.disk_reserve = 1024 * 1024;
    w->options.segment_size = 1024 * 1024;
    vs_faulty_disk_set_capacity(w->disk, 8 * 1024 * 1024);
    assert_int_equal(world_open(w, NULL), VS_ERR_OK);
    enum vs_err err = VS_ERR_OK;
    static char large[200000];
    struct vs_record record = {.value = {large, sizeof large}};
    for (int i = 0; i < 100 && err == VS_ERR_OK; i++) {
        atomic_fetch_add(&virtual_ms, 200);
        struct request *r = calloc(1, sizeof *r);
        r->world = w;
        r->index = w->sent_count++;
        r->append = (struct vs_log_append){.topic = VS_STR("t"),
                                           .partition = 0,
                                           .records = &record,
                                           .record_count = 1,
                                           .done = append_done,
                                           .ctx = r};
        w->waiting = 1;
        err = vs_log_ops_of(w->log)->append(w->log, &r->append);
        if (err == VS_ERR_OK)
            wait_for_outcomes(w);
        else
            free(r);
    }
    w->waiting = 0;
    assert_int_equal(err, VS_ERR_DISK_FULL);
    assert_in_range(vs_faulty_disk_used(w->disk), 1024 * 1024, 7 * 1024 * 1024);
    struct vs_log_file_stats stats;
    vs_log_file_stats(w->log, &stats);
    assert_true(stats.disk_low);
    vs_faulty_disk_set_capacity(w->disk, 80 * 1024 * 1024);
    assert_int_equal(append(w, 0), VS_ERR_DISK_FULL); /* the answer is kept for 100 ms */
    atomic_fetch_add(&virtual_ms, 200);
    assert_int_equal(append(w, 0), VS_ERR_OK);
    world_free(w);
}

static void a_full_queue_answers_limit_at_once_and_group_commit_takes_what_waited(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    w->options.queue_size = 3000;
    assert_int_equal(world_open(w, NULL), VS_ERR_OK);
    assert_int_equal(append(w, 0), VS_ERR_OK);
    struct vs_log_file_stats before;
    vs_log_file_stats(w->log, &before);
    set_gate(w, true);
    assert_int_equal(submit(w, 0), VS_ERR_OK);
    wait_until_at_gate(w); /* the first group is being synced */
    uint32_t taken = 0;
    while (submit(w, 0) == VS_ERR_OK)
        taken++;
    assert_int_equal(w->sent[w->sent_count - 1].result, VS_ERR_LIMIT);
    assert_in_range(taken, 10, 100);
    /* Nothing that is not durable is seen. */
    struct vs_log_reader *reader = open_reader(w, 0, VS_LOG_EARLIEST);
    assert_int_equal(next_event(w, reader).record_count, 1);
    assert_int_equal(next_event(w, reader).kind, VS_LOG_END);
    struct vs_log_file_stats during;
    vs_log_file_stats(w->log, &during);
    assert_true(during.queued_bytes > 2500 && during.queued_bytes <= 3000);
    set_gate(w, false);
    wait_for_outcomes(w);
    struct vs_log_file_stats after;
    vs_log_file_stats(w->log, &after);
    assert_int_equal(after.commits, before.commits + 2);
    assert_int_equal(after.records, before.records + 1 + taken);
    assert_int_equal(append(w, 0), VS_ERR_OK);
    check_partition(w, 0);
    vs_log_ops_of(w->log)->reader_close(reader);
    world_free(w);
}

static void close_writes_what_is_queued(void **state)
{
    (void)state;
    struct world *w = open_world();
    for (int i = 0; i < 50; i++)
        assert_int_equal(submit(w, 1), VS_ERR_OK);
    reopen(w, VS_FAULTY_DROP);
    assert_int_equal(w->waiting, 0);
    check_partition(w, 1);
    world_free(w);
}

static void retention_removes_old_segments_but_never_what_an_owner_needs(void **state)
{
    (void)state;
    struct world *w = open_world();
    const struct vs_log_ops *ops = vs_log_ops_of(w->log);
    struct vs_log_topic_settings settings = {PARTITIONS, 60 * 60 * 1000, -1};
    assert_int_equal(ops->topic_ensure(w->log, VS_STR("t"), &settings, NULL), VS_ERR_OK);
    for (int i = 0; i < 150; i++) {
        assert_int_equal(append(w, 0), VS_ERR_OK);
        atomic_fetch_add(&virtual_ms, 60 * 1000);
    }
    int64_t start;
    int64_t end;
    vs_log_file_apply_retention(w->log); /* not started yet */
    assert_int_equal(ops->offsets(w->log, VS_STR("t"), 0, &start, &end, NULL), VS_ERR_OK);
    assert_int_equal(start, 0);

    struct vs_log_position needs[] = {{VS_STR("t"), 0, 60}};
    struct vs_log_position needs_all[] = {{VS_STR("t"), 0, VS_LOG_EARLIEST}};
    ops->release(w->log, VS_STR("task-0"), needs, 1);
    ops->release(w->log, VS_STR("archive"), needs_all, 1);
    vs_log_file_start_retention(w->log);
    vs_log_file_apply_retention(w->log);
    assert_int_equal(ops->offsets(w->log, VS_STR("t"), 0, &start, &end, NULL), VS_ERR_OK);
    assert_int_equal(start, 0);

    ops->release(w->log, VS_STR("archive"), NULL, 0); /* gone for good */
    vs_log_file_apply_retention(w->log);
    assert_int_equal(ops->offsets(w->log, VS_STR("t"), 0, &start, &end, NULL), VS_ERR_OK);
    assert_in_range(start, 20, 60);

    needs[0].offset = end;
    ops->release(w->log, VS_STR("task-0"), needs, 1);
    vs_log_file_apply_retention(w->log);
    assert_int_equal(ops->offsets(w->log, VS_STR("t"), 0, &start, &end, NULL), VS_ERR_OK);
    assert_in_range(start, 61, 90); /* the newest 60 are younger than an hour */

    struct vs_log_reader *reader = open_reader(w, 0, 0);
    struct vs_log_event event = next_event(w, reader);
    assert_int_equal(event.kind, VS_LOG_GAP);
    assert_int_equal(event.gap_from, 0);
    assert_int_equal(event.gap_to, start);
    event = next_event(w, reader);
    assert_int_equal(event.records[0].offset, start);
    ops->reader_close(reader);

    settings = (struct vs_log_topic_settings){PARTITIONS, -1, 5000}; /* by size */
    assert_int_equal(ops->topic_ensure(w->log, VS_STR("t"), &settings, NULL), VS_ERR_OK);
    reopen(w, VS_FAULTY_DROP); /* nobody needs anything, and nothing is known of the old files */
    ops = vs_log_ops_of(w->log);
    assert_int_equal(ops->topic_ensure(w->log, VS_STR("t"), &settings, NULL), VS_ERR_OK);
    vs_log_file_start_retention(w->log);
    vs_log_file_apply_retention(w->log);
    struct vs_log_file_stats stats;
    vs_log_file_stats(w->log, &stats);
    assert_in_range(stats.size_bytes, 1, 5000);
    assert_true(stats.removed_files > 0);
    world_free(w);
}

static void age_is_found_again_after_a_restart_and_a_quiet_partition_is_emptied_too(void **state)
{
    (void)state;
    struct world *w = open_world();
    struct vs_log_topic_settings settings = {PARTITIONS, 60 * 60 * 1000, -1};
    for (int i = 0; i < 100; i++)
        assert_int_equal(append(w, 0), VS_ERR_OK);
    reopen(w, VS_FAULTY_DROP);
    const struct vs_log_ops *ops = vs_log_ops_of(w->log);
    assert_int_equal(ops->topic_ensure(w->log, VS_STR("t"), &settings, NULL), VS_ERR_OK);
    vs_log_file_start_retention(w->log);
    vs_log_file_apply_retention(w->log);
    int64_t start;
    int64_t end;
    assert_int_equal(ops->offsets(w->log, VS_STR("t"), 0, &start, &end, NULL), VS_ERR_OK);
    assert_int_equal(start, 0);
    atomic_fetch_add(&virtual_ms, 2 * 60 * 60 * 1000);
    vs_log_file_apply_retention(w->log);
    assert_int_equal(append(w, 0), VS_ERR_OK); /* into a new file: the old one was closed for its age */
    vs_log_file_apply_retention(w->log);
    assert_int_equal(ops->offsets(w->log, VS_STR("t"), 0, &start, &end, NULL), VS_ERR_OK);
    assert_int_equal(start, 100);
    assert_int_equal(end, 101);
    world_free(w);
}

/* Flips a bit in a file and gives whether it was there. */
static bool damage(struct world *w, const char *path, size_t at)
{
    struct vs_buf bytes = {0};
    bool found = vs_faulty_disk_get(w->disk, path, &bytes);
    if (found) {
        bytes.ptr[at] ^= 2;
        vs_faulty_disk_put(w->disk, path, vs_buf_str(&bytes));
    }
    vs_buf_free(&bytes);
    return found;
}

static void damage_stops_one_partition_names_the_place_and_can_be_put_in_quarantine(void **state)
{
    (void)state;
    static const char path[] = "/d/log/t/0/00000000000000000000.seg";
    struct world *w = open_world();
    for (int i = 0; i < 120; i++)
        assert_int_equal(append(w, i % 2 == 0 ? 0 : 1), VS_ERR_OK);
    world_close(w);
    assert_true(damage(w, path, 1000));
    assert_int_equal(world_open(w, NULL), VS_ERR_OK); /* sealed: nothing is lost of the newest */
    const struct vs_log_ops *ops = vs_log_ops_of(w->log);
    struct vs_log_reader *reader = open_reader(w, 0, VS_LOG_EARLIEST);
    struct vs_log_position other = {VS_STR("t"), 1, VS_LOG_EARLIEST};
    assert_int_equal(ops->reader_assign(reader, &other, NULL), VS_ERR_OK);
    uint32_t corrupt = 0;
    uint32_t from_0 = 0;
    uint32_t from_1 = 0;
    for (int i = 0; i < 20; i++) {
        struct vs_log_event event;
        struct vs_err_note note = {{0}};
        enum vs_err err = ops->reader_poll(reader, 0, &event, &note);
        if (err == VS_ERR_CORRUPT) {
            corrupt++;
            assert_non_null(strstr(note.text, path));
            assert_non_null(strstr(note.text, ": byte "));
        } else if (event.kind == VS_LOG_RECORDS) {
            *(event.partition == 0 ? &from_0 : &from_1) += event.record_count;
        }
    }
    assert_int_equal(from_1, 60);
    assert_in_range(from_0, 5, 20); /* what lies before the damage */
    assert_in_range(corrupt, 2, 19);
    struct vs_log_file_stats stats;
    vs_log_file_stats(w->log, &stats);
    assert_int_equal(stats.corrupt_reads, corrupt);
    ops->reader_close(reader);
    world_close(w);

    struct vs_err_note note = {{0}};
    assert_int_equal(vs_log_file_quarantine(&w->options, "/d/log/t/0", &note), VS_ERR_INVALID);
    assert_int_equal(vs_log_file_quarantine(&w->options, path, &note), VS_ERR_OK);
    assert_int_equal(world_open(w, NULL), VS_ERR_OK);
    ops = vs_log_ops_of(w->log);
    reader = open_reader(w, 0, 0);
    struct vs_log_event event = next_event(w, reader);
    assert_int_equal(event.kind, VS_LOG_GAP);
    assert_int_equal(event.gap_from, 0);
    event = next_event(w, reader);
    assert_int_equal(event.kind, VS_LOG_RECORDS);
    ops->reader_close(reader);
    world_free(w);
}

static void a_lost_or_damaged_meta_file_never_starts_an_empty_topic(void **state)
{
    (void)state;
    struct world *w = open_world();
    assert_int_equal(append(w, 0), VS_ERR_OK);
    world_close(w);
    assert_true(damage(w, "/d/log/t/topic.meta", 20));
    assert_int_equal(world_open(w, NULL), VS_ERR_CORRUPT);
    assert_int_equal(w->ops.unlink(w->ops.ctx, "/d/log/t/topic.meta"), 0);
    struct vs_err_note note = {{0}};
    assert_int_equal(world_open(w, &note), VS_ERR_CORRUPT);
    assert_non_null(strstr(note.text, "topic.meta"));
    world_free(w);
}

static void another_process_may_read_while_this_one_writes(void **state)
{
    (void)state;
    struct world *w = open_world();
    for (int i = 0; i < 30; i++)
        assert_int_equal(append(w, 0), VS_ERR_OK);
    struct vs_log_file_options options = w->options;
    options.read_only = true;
    struct vs_log *other = NULL;
    assert_int_equal(vs_log_file_open(&options, &other, NULL), VS_ERR_OK);
    const struct vs_log_ops *ops = vs_log_ops_of(other);
    struct vs_log_topic_settings settings = {1, -1, -1};
    assert_int_equal(ops->topic_ensure(other, VS_STR("new"), &settings, NULL), VS_ERR_DENIED);
    struct vs_log_append refused = {.topic = VS_STR("t")};
    assert_int_equal(ops->append(other, &refused), VS_ERR_DENIED);
    struct vs_log_reader *reader = NULL;
    assert_int_equal(ops->reader_open(other, &reader, NULL), VS_ERR_OK);
    struct vs_log_position position = {VS_STR("t"), 0, VS_LOG_EARLIEST};
    assert_int_equal(ops->reader_assign(reader, &position, NULL), VS_ERR_OK);
    uint32_t next = 0;
    for (int round = 0; round < 12; round++) {
        struct vs_log_event event;
        do {
            assert_int_equal(ops->reader_poll(reader, 0, &event, NULL), VS_ERR_OK);
            for (uint32_t i = 0; event.kind == VS_LOG_RECORDS && i < event.record_count; i++)
                assert_int_equal(index_of(&event.records[i]), next++);
        } while (event.kind == VS_LOG_RECORDS);
        assert_int_equal(next, w->sent_count);
        for (int i = 0; i < 20; i++)
            assert_int_equal(append(w, 0), VS_ERR_OK);
        atomic_fetch_add(&virtual_ms, 150); /* it looks again after 100 ms */
    }
    assert_int_equal(vs_log_ops_of(w->log)->topic_ensure(w->log, VS_STR("new"), &settings, NULL), VS_ERR_OK);
    struct vs_log_topic topic;
    assert_int_equal(ops->topic_get(other, VS_STR("new"), &topic, NULL), VS_ERR_OK);
    ops->reader_close(reader);
    ops->close(other);
    world_free(w);
}

struct reading {
    struct world *world;
    _Atomic uint32_t seen;
    _Atomic bool wrong;
};

static void *read_along(void *arg)
{
    struct reading *r = arg;
    const struct vs_log_ops *ops = vs_log_ops_of(r->world->log);
    struct vs_log_reader *reader = open_reader(r->world, 0, 0);
    uint32_t next = 0;
    struct timespec until = deadline();
    struct timespec now = {0};
    while (next < 3000 && now.tv_sec < until.tv_sec) {
        struct vs_log_event event;
        if (ops->reader_poll(reader, 1000, &event, NULL) != VS_ERR_OK || event.kind == VS_LOG_GAP)
            break;
        for (uint32_t i = 0; event.kind == VS_LOG_RECORDS && i < event.record_count; i++)
            next += index_of(&event.records[i]) == next && event.records[i].offset == next ? 1 : 100000;
        atomic_store(&r->seen, next);
        clock_gettime(CLOCK_REALTIME, &now);
    }
    ops->reader_close(reader);
    return NULL;
}

static void readers_follow_the_writer_over_segments_while_retention_runs_behind_them(void **state)
{
    (void)state;
    struct world *w = open_world();
    const struct vs_log_ops *ops = vs_log_ops_of(w->log);
    struct vs_log_topic_settings settings = {PARTITIONS, 0, 0};
    struct vs_log_position needs = {VS_STR("t"), 0, 0};
    ops->release(w->log, VS_STR("reader"), &needs, 1);
    assert_int_equal(ops->topic_ensure(w->log, VS_STR("t"), &settings, NULL), VS_ERR_OK);
    vs_log_file_start_retention(w->log);
    struct reading readings[2] = {{.world = w}, {.world = w}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_along, &readings[i]), 0);
    for (int i = 0; i < 300; i++) {
        for (int k = 0; k < 10; k++)
            assert_int_equal(submit(w, 0), VS_ERR_OK);
        wait_for_outcomes(w);
        uint32_t a = atomic_load(&readings[0].seen);
        uint32_t b = atomic_load(&readings[1].seen);
        needs.offset = a < b ? a : b;
        ops->release(w->log, VS_STR("reader"), &needs, 1);
        if (i % 20 == 0)
            vs_log_file_apply_retention(w->log);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(readings[i].seen, 3000);
    }
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_acknowledged_append_survives_a_power_cut_at_any_call),
        cmocka_unit_test(an_acknowledgement_before_fdatasync_is_caught),
        cmocka_unit_test(a_failing_call_refuses_some_appends_and_loses_none),
        cmocka_unit_test(a_full_disk_at_any_byte_refuses_and_the_log_goes_on_by_itself),
        cmocka_unit_test(the_disk_reserve_is_not_touched),
        cmocka_unit_test(a_full_queue_answers_limit_at_once_and_group_commit_takes_what_waited),
        cmocka_unit_test(close_writes_what_is_queued),
        cmocka_unit_test(retention_removes_old_segments_but_never_what_an_owner_needs),
        cmocka_unit_test(age_is_found_again_after_a_restart_and_a_quiet_partition_is_emptied_too),
        cmocka_unit_test(damage_stops_one_partition_names_the_place_and_can_be_put_in_quarantine),
        cmocka_unit_test(a_lost_or_damaged_meta_file_never_starts_an_empty_topic),
        cmocka_unit_test(another_process_may_read_while_this_one_writes),
        cmocka_unit_test(readers_follow_the_writer_over_segments_while_retention_runs_behind_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
