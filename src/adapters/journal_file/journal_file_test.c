/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "adapters/journal_file/journal_file.h"
#include "adapters/segment/format.h"
#include "testing/faulty_files.h"

enum { SEGMENT_SIZE = 4000 };

static int64_t clock_now(void *ctx)
{
    (void)ctx;
    return 1700000000000;
}

static const struct vs_clock fixed_clock = {clock_now, clock_now, NULL};

static enum vs_err open_on(struct vs_faulty_disk *disk, bool read_only, struct vs_journal **out)
{
    struct vs_journal_file_options options = {.directory = "/d",
                                              .files = vs_faulty_disk_ops(disk),
                                              .clock = &fixed_clock,
                                              .segment_size = SEGMENT_SIZE,
                                              .read_only = read_only};
    *out = NULL;
    if (!read_only && vs_file_make_dir(options.files, "/d", NULL) != VS_ERR_OK)
        return VS_ERR_IO;
    return vs_journal_file_open(&options, out, NULL);
}

static struct vs_journal *open_journal(struct vs_faulty_disk *disk)
{
    struct vs_journal *j;
    assert_int_equal(open_on(disk, false, &j), VS_ERR_OK);
    return j;
}

static size_t text_of(uint64_t sequence, char out[128])
{
    return (size_t)snprintf(out, 128, "commit %" PRIu64 " %0*d", sequence, (int)(sequence * 13 % 90) + 1, 7);
}

static enum vs_err append(struct vs_journal *j, uint32_t task, uint64_t epoch, uint64_t sequence)
{
    char text[128];
    size_t len = text_of(sequence, text);
    struct vs_str parts[] = {{text, 3}, {text + 3, 0}, {text + 3, len - 3}};
    return vs_journal_ops_of(j)->append(j, task, epoch, sequence, parts, 3, NULL);
}

static enum vs_err claim(struct vs_journal *j, uint32_t task, uint64_t *epoch, uint64_t *last)
{
    return vs_journal_ops_of(j)->claim(j, task, epoch, last, NULL);
}

static struct vs_journal_reader *open_reader(struct vs_journal *j, uint32_t task, uint64_t after)
{
    struct vs_journal_reader *r = NULL;
    assert_int_equal(vs_journal_ops_of(j)->reader_open(j, task, after, &r, NULL), VS_ERR_OK);
    return r;
}

/* Reads entries first..last, then expects `then`. */
static void expect(struct vs_journal_reader *r, uint64_t first, uint64_t last, enum vs_err then)
{
    const struct vs_journal_ops *ops = vs_journal_reader_ops_of(r);
    struct vs_journal_entry entry;
    for (uint64_t n = first; n <= last; n++) {
        char text[128];
        size_t len = text_of(n, text);
        struct vs_err_note note = {{0}};
        if (ops->reader_next(r, &entry, &note) != VS_ERR_OK)
            fail_msg("entry %" PRIu64 ": %s", n, note.text);
        assert_int_equal(entry.sequence, n);
        assert_true(vs_str_equal(entry.payload, (struct vs_str){text, len}));
    }
    assert_int_equal(ops->reader_next(r, &entry, NULL), then);
}

static void commits_are_read_in_order_and_followed(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_journal *j = open_journal(disk);
    uint64_t epoch;
    uint64_t last;
    assert_int_equal(claim(j, 5, &epoch, &last), VS_ERR_OK);
    assert_int_equal(epoch, 1);
    assert_int_equal(last, 0);
    struct vs_journal_reader *r = open_reader(j, 5, 0);
    expect(r, 1, 0, VS_ERR_AGAIN);
    for (uint64_t n = 1; n <= 100; n++) {
        assert_int_equal(append(j, 5, epoch, n), VS_ERR_OK);
        if (n % 10 == 0)
            expect(r, n - 9, n, VS_ERR_AGAIN);
    }
    vs_journal_reader_ops_of(r)->reader_close(r);
    r = open_reader(j, 5, 57);
    expect(r, 58, 100, VS_ERR_AGAIN);
    vs_journal_reader_ops_of(r)->reader_close(r);
    r = open_reader(j, 6, 0);
    expect(r, 1, 0, VS_ERR_AGAIN);
    vs_journal_reader_ops_of(r)->reader_close(r);
    assert_true(vs_journal_ops_of(j)->size_bytes(j) > 4000);
    vs_journal_ops_of(j)->close(j);
    vs_faulty_disk_free(disk);
}

static void a_claim_fences_older_epochs_also_after_a_restart(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_journal *j = open_journal(disk);
    uint64_t first;
    uint64_t second;
    uint64_t last;
    assert_int_equal(append(j, 0, 1, 1), VS_ERR_FENCED);
    assert_int_equal(claim(j, 0, &first, &last), VS_ERR_OK);
    assert_int_equal(append(j, 0, first, 1), VS_ERR_OK);
    assert_int_equal(append(j, 0, first, 3), VS_ERR_INVALID);
    assert_int_equal(claim(j, 0, &second, &last), VS_ERR_OK);
    assert_true(second > first);
    assert_int_equal(last, 1);
    assert_int_equal(append(j, 0, first, 2), VS_ERR_FENCED);
    assert_int_equal(append(j, 0, second, 2), VS_ERR_OK);
    vs_journal_ops_of(j)->close(j);
    for (uint64_t round = 0; round < 40; round++) { /* over several segments, some with nothing but a claim */
        vs_faulty_disk_restart(disk, VS_FAULTY_DROP);
        j = open_journal(disk);
        uint64_t epoch;
        assert_int_equal(claim(j, 0, &epoch, &last), VS_ERR_OK);
        assert_true(epoch > second);
        assert_int_equal(last, 2 + round);
        assert_int_equal(append(j, 0, second, last + 1), VS_ERR_FENCED);
        assert_int_equal(append(j, 0, epoch, last + 1), VS_ERR_OK);
        second = epoch;
        vs_journal_ops_of(j)->close(j);
    }
    vs_faulty_disk_free(disk);
}

static void trim_removes_whole_segments_and_readers_below_get_a_gap(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_journal *j = open_journal(disk);
    uint64_t epoch;
    uint64_t last;
    assert_int_equal(claim(j, 0, &epoch, &last), VS_ERR_OK);
    for (uint64_t n = 1; n <= 150; n++)
        assert_int_equal(append(j, 0, epoch, n), VS_ERR_OK);
    uint64_t before = vs_journal_ops_of(j)->size_bytes(j);
    vs_journal_ops_of(j)->trim(j, 0, 100);
    assert_true(vs_journal_ops_of(j)->size_bytes(j) < before);
    struct vs_journal_reader *r = open_reader(j, 0, 0);
    expect(r, 1, 0, VS_ERR_GAP);
    expect(r, 1, 0, VS_ERR_GAP);
    vs_journal_reader_ops_of(r)->reader_close(r);
    r = open_reader(j, 0, 100);
    expect(r, 101, 150, VS_ERR_AGAIN);
    vs_journal_reader_ops_of(r)->reader_close(r);
    vs_journal_ops_of(j)->trim(j, 0, 150);
    vs_journal_ops_of(j)->close(j);

    vs_faulty_disk_restart(disk, VS_FAULTY_DROP);
    j = open_journal(disk);
    uint64_t next_epoch;
    assert_int_equal(claim(j, 0, &next_epoch, &last), VS_ERR_OK);
    assert_int_equal(next_epoch, epoch + 1);
    assert_int_equal(last, 150);
    r = open_reader(j, 0, 170);
    expect(r, 1, 0, VS_ERR_GAP); /* the journal ends before what the reader knows */
    vs_journal_reader_ops_of(r)->reader_close(r);
    vs_journal_ops_of(j)->close(j);
    vs_faulty_disk_free(disk);
}

static void after_an_unknown_outcome_a_claim_tells_what_is_there(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_journal *j = open_journal(disk);
    uint64_t epoch;
    uint64_t last;
    assert_int_equal(claim(j, 0, &epoch, &last), VS_ERR_OK);
    assert_int_equal(append(j, 0, epoch, 1), VS_ERR_OK);
    vs_faulty_disk_fail_at(disk, vs_faulty_disk_calls(disk) + 1, EIO, true); /* fdatasync */
    assert_int_equal(append(j, 0, epoch, 2), VS_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(append(j, 0, epoch, 2), VS_ERR_IO);
    vs_faulty_disk_fail_at(disk, UINT64_MAX, 0, false);
    assert_int_equal(claim(j, 0, &epoch, &last), VS_ERR_OK);
    assert_int_equal(last, 2); /* it can be read back, and now it is durable */
    assert_int_equal(append(j, 0, epoch, 3), VS_ERR_OK);
    vs_faulty_disk_cut_at(disk, 0);
    vs_journal_ops_of(j)->close(j);
    vs_faulty_disk_restart(disk, VS_FAULTY_DROP);
    j = open_journal(disk);
    struct vs_journal_reader *r = open_reader(j, 0, 0);
    expect(r, 1, 3, VS_ERR_AGAIN);
    vs_journal_reader_ops_of(r)->reader_close(r);
    vs_journal_ops_of(j)->close(j);
    vs_faulty_disk_free(disk);
}

static void a_claim_of_unknown_outcome_still_fences_and_its_epoch_is_not_given_again(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_journal *j = open_journal(disk);
    uint64_t first;
    uint64_t failed;
    uint64_t third;
    uint64_t last;
    assert_int_equal(claim(j, 0, &first, &last), VS_ERR_OK);
    assert_int_equal(append(j, 0, first, 1), VS_ERR_OK);
    vs_faulty_disk_fail_at(disk, vs_faulty_disk_calls(disk) + 1, EIO, true); /* fdatasync */
    assert_int_equal(claim(j, 0, &failed, &last), VS_ERR_UNKNOWN_OUTCOME);
    vs_faulty_disk_fail_at(disk, UINT64_MAX, 0, false);
    assert_true(append(j, 0, first, 2) != VS_ERR_OK);
    assert_int_equal(claim(j, 0, &third, &last), VS_ERR_OK);
    assert_true(third > failed);
    assert_int_equal(append(j, 0, first, 2), VS_ERR_FENCED);
    assert_int_equal(append(j, 0, third, 2), VS_ERR_OK);
    vs_journal_ops_of(j)->close(j);
    vs_faulty_disk_free(disk);
}

/* Claims and appends with retries as the runtime does; the last sequence that was said to be durable. */
static uint64_t scenario(struct vs_faulty_disk *disk)
{
    uint64_t durable = 0;
    for (int run = 0; run < 3; run++) {
        struct vs_journal *j;
        if (open_on(disk, false, &j) != VS_ERR_OK)
            continue;
        uint64_t epoch;
        uint64_t last;
        enum vs_err err = claim(j, 0, &epoch, &last);
        if (err == VS_ERR_OK)
            assert_true(last >= durable);
        for (uint64_t n = last + 1; err == VS_ERR_OK && n <= (uint64_t)run * 30 + 30; n++) {
            err = append(j, 0, epoch, n);
            if (err == VS_ERR_OK)
                durable = n;
        }
        if (err == VS_ERR_OK && run == 1)
            vs_journal_ops_of(j)->trim(j, 0, 40);
        vs_journal_ops_of(j)->close(j);
    }
    return durable;
}

static void check_journal(struct vs_faulty_disk *disk, uint64_t durable)
{
    struct vs_journal *j = open_journal(disk);
    uint64_t epoch;
    uint64_t last;
    assert_int_equal(claim(j, 0, &epoch, &last), VS_ERR_OK);
    assert_in_range(last, durable, durable + 1);
    uint64_t trimmed = durable >= 60 ? 40 : 0; /* the second run may have trimmed them */
    struct vs_journal_reader *r = open_reader(j, 0, trimmed);
    expect(r, trimmed + 1, last, VS_ERR_AGAIN);
    vs_journal_reader_ops_of(r)->reader_close(r);
    vs_journal_ops_of(j)->close(j);
}

static void durable_commits_survive_power_cuts_and_failing_calls(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    assert_int_equal(scenario(disk), 90);
    uint64_t calls = vs_faulty_disk_calls(disk);
    vs_faulty_disk_free(disk);
    for (uint64_t n = 0; n < calls; n++) {
        for (int how = 0; how < VS_FAULTY_RESTART_COUNT; how++) {
            disk = vs_faulty_disk_new(n);
            if (n % 2 == 0)
                vs_faulty_disk_cut_at(disk, n);
            else
                vs_faulty_disk_fail_at(disk, n, EIO, how % 2 == 0);
            uint64_t durable = scenario(disk);
            vs_faulty_disk_restart(disk, (enum vs_faulty_restart)how);
            check_journal(disk, durable);
            vs_faulty_disk_restart(disk, VS_FAULTY_DROP);
            check_journal(disk, durable);
            vs_faulty_disk_free(disk);
        }
    }
}

static void a_reader_in_another_process_sees_commits_as_they_come(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_journal *j = open_journal(disk);
    uint64_t epoch;
    uint64_t last;
    assert_int_equal(claim(j, 0, &epoch, &last), VS_ERR_OK);
    struct vs_journal *other;
    assert_int_equal(open_on(disk, true, &other), VS_ERR_OK);
    assert_int_equal(claim(other, 0, &epoch, &last), VS_ERR_DENIED);
    struct vs_journal_reader *r = open_reader(other, 0, 0);
    expect(r, 1, 0, VS_ERR_AGAIN);
    for (uint64_t n = 1; n <= 120; n++) {
        assert_int_equal(append(j, 0, 1, n), VS_ERR_OK);
        if (n % 30 == 0)
            expect(r, n - 29, n, VS_ERR_AGAIN);
    }
    vs_journal_reader_ops_of(r)->reader_close(r);
    vs_journal_ops_of(other)->close(other);
    vs_journal_ops_of(j)->close(j);
    vs_faulty_disk_free(disk);
}

struct following {
    struct vs_journal *journal;
    uint64_t upto;
    _Atomic uint64_t seen;
};

static void *follow(void *arg)
{
    struct following *f = arg;
    const struct vs_journal_ops *ops = vs_journal_ops_of(f->journal);
    struct vs_journal_reader *r = NULL;
    if (ops->reader_open(f->journal, 0, 0, &r, NULL) != VS_ERR_OK)
        return NULL;
    uint64_t seen = 0;
    while (seen < f->upto) {
        struct vs_journal_entry entry;
        enum vs_err err = ops->reader_next(r, &entry, NULL);
        if (err == VS_ERR_AGAIN)
            continue;
        if (err != VS_ERR_OK || entry.sequence != seen + 1)
            break;
        seen++;
        atomic_store(&f->seen, seen);
    }
    ops->reader_close(r);
    return NULL;
}

static void a_reader_on_another_thread_follows_the_writer(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_journal *j = open_journal(disk);
    uint64_t epoch;
    uint64_t last;
    assert_int_equal(claim(j, 0, &epoch, &last), VS_ERR_OK);
    struct following f = {.journal = j, .upto = 2000};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, follow, &f), 0);
    for (uint64_t n = 1; n <= f.upto; n++) {
        assert_int_equal(append(j, 0, epoch, n), VS_ERR_OK);
        uint64_t seen = atomic_load(&f.seen);
        assert_true(seen <= n);
        if (n % 100 == 0 && seen > 0)
            vs_journal_ops_of(j)->trim(j, 0, seen - 1);
    }
    pthread_join(thread, NULL);
    assert_int_equal(f.seen, f.upto);
    vs_journal_ops_of(j)->close(j);
    vs_faulty_disk_free(disk);
}

static void an_entry_above_the_limit_is_refused(void **state)
{
    (void)state;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_journal *j = open_journal(disk);
    uint64_t epoch;
    uint64_t last;
    assert_int_equal(claim(j, 0, &epoch, &last), VS_ERR_OK);
    struct vs_str huge[] = {{"", VS_SEGMENT_BODY_SIZE_MAX}, {"x", 1}}; /* refused before it is touched */
    assert_int_equal(vs_journal_ops_of(j)->append(j, 0, epoch, 1, huge, 2, NULL), VS_ERR_LIMIT);
    assert_int_equal(append(j, 0, epoch, 1), VS_ERR_OK);
    vs_journal_ops_of(j)->close(j);
    vs_faulty_disk_free(disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commits_are_read_in_order_and_followed),
        cmocka_unit_test(a_claim_fences_older_epochs_also_after_a_restart),
        cmocka_unit_test(trim_removes_whole_segments_and_readers_below_get_a_gap),
        cmocka_unit_test(after_an_unknown_outcome_a_claim_tells_what_is_there),
        cmocka_unit_test(a_claim_of_unknown_outcome_still_fences_and_its_epoch_is_not_given_again),
        cmocka_unit_test(durable_commits_survive_power_cuts_and_failing_calls),
        cmocka_unit_test(a_reader_in_another_process_sees_commits_as_they_come),
        cmocka_unit_test(a_reader_on_another_thread_follows_the_writer),
        cmocka_unit_test(an_entry_above_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
