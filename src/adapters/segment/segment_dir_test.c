/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/segment/cursor.h"
#include "adapters/segment/segment_dir.h"
#include "base/hash.h"
#include "testing/faulty_files.h"

/* A writer that appends numbered entries, a few per batch, and remembers which were acknowledged. The body of an
 * entry names the attempt that wrote it, so that what comes back can be told apart. */
enum { ENTRIES_MAX = 4096, SEGMENT_SIZE = 6000 };

struct world {
    struct vs_faulty_disk *disk;
    struct vs_segment_dir dir;
    bool open;
    struct vs_segment_batch batch;
    uint32_t attempt;
    uint32_t acknowledged[ENTRIES_MAX]; /* the attempt, 0: not acknowledged */
    uint64_t acknowledged_end;
    uint32_t failures;
};

static int64_t clock_now(void *ctx)
{
    (void)ctx;
    return 1700000000000;
}

static const struct vs_clock fixed_clock = {clock_now, clock_now, NULL};

static struct vs_segment_dir_options options_of(struct world *w)
{
    return (struct vs_segment_dir_options){.files = vs_faulty_disk_ops(w->disk),
                                           .clock = &fixed_clock,
                                           .kind = VS_SEGMENT_LOG,
                                           .owner = 77,
                                           .part = 3,
                                           .segment_size = SEGMENT_SIZE};
}

static enum vs_err world_open(struct world *w, struct vs_err_note *note)
{
    struct vs_segment_dir_options options = options_of(w);
    enum vs_err err = vs_file_make_dir(options.files, "/d", note);
    if (err == VS_ERR_OK)
        err = vs_segment_dir_open(&w->dir, &options, "/d", note);
    w->open = err == VS_ERR_OK;
    return err;
}

static struct world *world_new(uint64_t seed)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->disk = vs_faulty_disk_new(seed);
    return w;
}

static struct world *open_world(void)
{
    struct world *w = world_new(1);
    assert_int_equal(world_open(w, NULL), VS_ERR_OK);
    return w;
}

static void world_close(struct world *w)
{
    if (w->open)
        vs_segment_dir_close(&w->dir);
    w->open = false;
}

static void world_free(struct world *w)
{
    world_close(w);
    vs_segment_batch_free(&w->batch);
    vs_faulty_disk_free(w->disk);
    free(w);
}

static size_t body_size(uint64_t number)
{
    return 40 + (size_t)(number * 37 % 500);
}

/* One batch of entry_count entries. */
static enum vs_err append(struct world *w, uint32_t entry_count)
{
    vs_segment_batch_clear(&w->batch);
    uint64_t first = atomic_load(&w->dir.next);
    w->attempt++;
    for (uint64_t n = first; n < first + entry_count; n++) {
        vs_segment_batch_begin(&w->batch, VS_SEGMENT_RECORDS, n);
        vs_buf_add_u32(&w->batch.bytes, w->attempt);
        for (size_t i = 4; i < body_size(n); i++)
            vs_buf_add_u8(&w->batch.bytes, (uint8_t)(n + i + w->attempt));
        vs_segment_batch_end(&w->batch, 1, 1000 + n);
    }
    enum vs_err err = vs_segment_dir_write(&w->dir, &w->batch, NULL);
    if (err == VS_ERR_OK)
        err = vs_segment_dir_sync(&w->dir, &w->batch, NULL);
    if (err != VS_ERR_OK) {
        w->failures++;
        return err;
    }
    for (uint64_t n = first; n < first + entry_count; n++)
        w->acknowledged[n] = w->attempt;
    w->acknowledged_end = first + entry_count;
    assert_int_equal(atomic_load(&w->dir.next), w->acknowledged_end);
    return VS_ERR_OK;
}

static void check_entry(const struct world *w, const struct vs_segment_entry *entry, uint64_t number)
{
    assert_int_equal(entry->first, number);
    assert_int_equal(entry->body.len, body_size(number));
    struct vs_reader r = vs_reader(entry->body);
    uint32_t attempt = vs_read_u32(&r);
    for (size_t i = 4; i < body_size(number); i++)
        assert_int_equal(vs_read_u8(&r), (uint8_t)(number + i + attempt));
    if (w->acknowledged[number] != 0)
        assert_int_equal(attempt, w->acknowledged[number]);
    else
        assert_in_range(attempt, 1, w->attempt);
}

/* Reads everything from `from` on; the number of entries, or -err at the first error. */
static int64_t read_all(struct world *w, uint64_t from, struct vs_err_note *note)
{
    struct vs_segment_cursor cursor;
    struct vs_segment_buffer buffer = {0};
    vs_segment_cursor_open(&cursor, &w->dir, from);
    int64_t count = 0;
    enum vs_err err;
    for (;;) {
        struct vs_segment_entry entry;
        uint64_t gap_to;
        uint64_t wanted = cursor.next;
        err = vs_segment_cursor_next(&cursor, &buffer, true, &entry, &gap_to, note);
        if (err != VS_ERR_OK)
            break;
        check_entry(w, &entry, wanted);
        count++;
    }
    vs_segment_cursor_close(&cursor);
    vs_buf_free(&buffer.bytes);
    return err == VS_ERR_AGAIN ? count : -(int64_t)err;
}

static void check_everything_acknowledged_is_there(struct world *w)
{
    struct vs_err_note note = {{0}};
    uint64_t end = atomic_load(&w->dir.next);
    if (end < w->acknowledged_end)
        fail_msg("%" PRIu64 " entries, %" PRIu64 " were acknowledged", end, w->acknowledged_end);
    int64_t count = read_all(w, 0, &note);
    if (count != (int64_t)end)
        fail_msg("read gave %" PRId64 " of %" PRIu64 ": %s", count, end, note.text);
}

static void reopen(struct world *w, enum vs_faulty_restart how)
{
    world_close(w);
    vs_faulty_disk_restart(w->disk, how);
    struct vs_err_note note = {{0}};
    if (world_open(w, &note) != VS_ERR_OK)
        fail_msg("open: %s", note.text);
}

static void path_of(uint64_t base, char out[64])
{
    (void)snprintf(out, 64, "/d/%020" PRIu64 ".seg", base);
}

static void entries_come_back_in_order_after_a_clean_stop(void **state)
{
    (void)state;
    struct world *w = open_world();
    for (uint32_t i = 0; i < 60; i++)
        assert_int_equal(append(w, 1 + i % 3), VS_ERR_OK);
    assert_true(w->dir.file_count > 3);
    check_everything_acknowledged_is_there(w);
    for (uint64_t from = 0; from < w->acknowledged_end; from += 7)
        assert_int_equal(read_all(w, from, NULL), w->acknowledged_end - from);
    reopen(w, VS_FAULTY_DROP);
    assert_int_equal(w->dir.cut_bytes, 0);
    assert_int_equal(atomic_load(&w->dir.next), w->acknowledged_end);
    check_everything_acknowledged_is_there(w);
    for (uint64_t from = 0; from < w->acknowledged_end; from += 7)
        assert_int_equal(read_all(w, from, NULL), w->acknowledged_end - from);
    assert_int_equal(append(w, 3), VS_ERR_OK);
    check_everything_acknowledged_is_there(w);
    world_free(w);
}

/* A world whose only segment holds n entries written one by one, without the mark of a clean stop. */
static struct world *crashed_world(uint32_t entries, uint64_t ends[], struct vs_buf *file)
{
    struct world *w = open_world();
    for (uint32_t i = 0; i < entries; i++) {
        assert_int_equal(append(w, 1), VS_ERR_OK);
        ends[i] = w->dir.durable;
    }
    assert_int_equal(w->dir.file_count, 1);
    vs_faulty_disk_cut_at(w->disk, 0);
    world_close(w);
    vs_faulty_disk_restart(w->disk, VS_FAULTY_DROP);
    assert_true(vs_faulty_disk_get(w->disk, "/d/00000000000000000000.seg", file));
    return w;
}

static void a_file_cut_at_any_byte_is_recovered_up_to_the_last_whole_entry(void **state)
{
    (void)state;
    uint64_t ends[6];
    struct vs_buf file = {0};
    struct world *w = crashed_world(6, ends, &file);
    for (uint64_t size = ends[2]; size <= ends[5]; size++) {
        vs_faulty_disk_put(w->disk, "/d/00000000000000000000.seg", (struct vs_str){file.ptr, (size_t)size});
        for (uint32_t n = 0; n < 6; n++)
            w->acknowledged[n] = n + 1;
        assert_int_equal(world_open(w, NULL), VS_ERR_OK);
        uint64_t whole = size == ends[5] ? 6 : (size >= ends[4] ? 5 : (size >= ends[3] ? 4 : 3));
        assert_int_equal(atomic_load(&w->dir.next), whole);
        assert_int_equal(read_all(w, 0, NULL), whole);
        /* And the file goes on. */
        w->acknowledged_end = whole;
        assert_int_equal(append(w, 1), VS_ERR_OK);
        reopen(w, VS_FAULTY_DROP);
        check_everything_acknowledged_is_there(w);
        world_close(w);
    }
    vs_buf_free(&file);
    world_free(w);
}

static void a_flipped_bit_below_the_durable_end_is_damage_and_in_the_last_entry_a_reported_cut(void **state)
{
    (void)state;
    uint64_t ends[5];
    struct vs_buf file = {0};
    struct world *w = crashed_world(5, ends, &file);
    for (uint64_t bit = ends[1] * 8; bit < ends[4] * 8; bit++) {
        file.ptr[bit / 8] = (char)(file.ptr[bit / 8] ^ (1 << bit % 8));
        vs_faulty_disk_put(w->disk, "/d/00000000000000000000.seg", vs_buf_str(&file));
        struct vs_err_note note = {{0}};
        enum vs_err err = world_open(w, &note);
        if (bit / 8 < ends[3]) {
            char place[32];
            (void)snprintf(place, sizeof place, "byte %" PRIu64 ":", bit / 8 < ends[2] ? ends[1] : ends[2]);
            assert_int_equal(err, VS_ERR_CORRUPT);
            assert_non_null(strstr(note.text, "/d/00000000000000000000.seg"));
            assert_non_null(strstr(note.text, place));
        } else {
            assert_int_equal(err, VS_ERR_OK);
            assert_int_equal(atomic_load(&w->dir.next), 4);
            assert_true(w->dir.cut_bytes > 0);
            assert_non_null(strstr(note.text, "unfinished"));
        }
        world_close(w);
        file.ptr[bit / 8] = (char)(file.ptr[bit / 8] ^ (1 << bit % 8));
    }
    vs_buf_free(&file);
    world_free(w);
}

static void after_a_clean_stop_damage_of_the_last_entry_is_told_from_an_unfinished_write(void **state)
{
    (void)state;
    struct world *w = open_world();
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(append(w, 1), VS_ERR_OK);
    uint64_t last = w->dir.durable - 8;
    world_close(w);
    struct vs_buf file = {0};
    assert_true(vs_faulty_disk_get(w->disk, "/d/00000000000000000000.seg", &file));
    file.ptr[last] ^= 1;
    vs_faulty_disk_put(w->disk, "/d/00000000000000000000.seg", vs_buf_str(&file));
    assert_int_equal(world_open(w, NULL), VS_ERR_CORRUPT);
    vs_buf_free(&file);
    world_free(w);
}

static void every_flipped_bit_of_a_sealed_segment_is_found_when_it_is_read(void **state)
{
    (void)state;
    struct world *w = open_world();
    while (w->dir.file_count < 3)
        assert_int_equal(append(w, 2), VS_ERR_OK);
    world_close(w);
    struct vs_buf file = {0};
    assert_true(vs_faulty_disk_get(w->disk, "/d/00000000000000000000.seg", &file));
    uint32_t harmless = 0;
    for (size_t bit = 0; bit < file.len * 8; bit += 3) {
        file.ptr[bit / 8] = (char)(file.ptr[bit / 8] ^ (1 << bit % 8));
        vs_faulty_disk_put(w->disk, "/d/00000000000000000000.seg", vs_buf_str(&file));
        assert_int_equal(world_open(w, NULL), VS_ERR_OK); /* the newest segment is whole */
        struct vs_err_note note = {{0}};
        int64_t count = read_all(w, 0, &note);
        if (count == (int64_t)w->acknowledged_end) {
            harmless++; /* in the index or the trailer, which reading from the front does not need */
        } else {
            assert_true(count == -VS_ERR_CORRUPT);
            assert_non_null(strstr(note.text, "/d/00000000000000000000.seg: byte "));
        }
        world_close(w);
        file.ptr[bit / 8] = (char)(file.ptr[bit / 8] ^ (1 << bit % 8));
    }
    assert_in_range(harmless, 1, 8 * 200 / 3);
    vs_buf_free(&file);
    world_free(w);
}

static void bytes_of_a_body_never_pass_for_an_entry(void **state)
{
    (void)state;
    /* A device sends the bytes of a whole entry of this very file; the write of its record is torn in front of
     * them. They must be cut with the rest, not be taken for a witness of damage. */
    uint64_t ends[3];
    struct vs_buf file = {0};
    struct world *w = crashed_world(3, ends, &file);
    assert_int_equal(world_open(w, NULL), VS_ERR_OK);
    vs_segment_batch_clear(&w->batch);
    vs_segment_batch_begin(&w->batch, VS_SEGMENT_RECORDS, 3);
    vs_buf_add(&w->batch.bytes, file.ptr + ends[1], (size_t)(ends[2] - ends[1]));
    vs_segment_batch_end(&w->batch, 1, 5);
    vs_segment_batch_place(&w->batch, w->dir.salt, ends[2], ends[2]);
    vs_buf_clear(&file);
    assert_true(vs_faulty_disk_get(w->disk, "/d/00000000000000000000.seg", &file));
    memcpy(file.ptr + ends[2] + 40, w->batch.bytes.ptr + 40, w->batch.bytes.len - 40);
    world_close(w);
    vs_faulty_disk_put(w->disk, "/d/00000000000000000000.seg", vs_buf_str(&file));
    assert_int_equal(world_open(w, NULL), VS_ERR_OK);
    assert_int_equal(atomic_load(&w->dir.next), 3);
    vs_buf_free(&file);
    world_free(w);
}

static void what_was_cut_never_comes_back(void **state)
{
    (void)state;
    /* A batch of two entries of which only the second reached the disk; after the cut another entry as long as the
     * first is written in its place, so that the second would follow it without a seam. */
    struct world *w = open_world();
    assert_int_equal(append(w, 1), VS_ERR_OK);
    uint64_t end = w->dir.durable;
    vs_segment_batch_clear(&w->batch);
    for (uint64_t n = 1; n < 3; n++) {
        vs_segment_batch_begin(&w->batch, VS_SEGMENT_RECORDS, n);
        for (size_t i = 0; i < body_size(n); i++)
            vs_buf_add_u8(&w->batch.bytes, 1);
        vs_segment_batch_end(&w->batch, 1, 0);
    }
    assert_int_equal(vs_segment_dir_write(&w->dir, &w->batch, NULL), VS_ERR_OK);
    struct vs_buf file = {0};
    assert_true(vs_faulty_disk_get(w->disk, "/d/00000000000000000000.seg", &file));
    memset(file.ptr + end, 0, 40); /* the first one's header is lost */
    vs_faulty_disk_cut_at(w->disk, 0);
    world_close(w);
    vs_faulty_disk_restart(w->disk, VS_FAULTY_DROP);
    vs_faulty_disk_put(w->disk, "/d/00000000000000000000.seg", vs_buf_str(&file));
    vs_buf_free(&file);
    assert_int_equal(world_open(w, NULL), VS_ERR_OK);
    assert_int_equal(atomic_load(&w->dir.next), 1);
    assert_int_equal(append(w, 1), VS_ERR_OK);
    vs_faulty_disk_cut_at(w->disk, 0);
    reopen(w, VS_FAULTY_DROP);
    assert_int_equal(atomic_load(&w->dir.next), 2);
    check_everything_acknowledged_is_there(w);
    world_free(w);
}

static void an_entry_counts_only_at_its_own_place_in_its_own_file(void **state)
{
    (void)state;
    struct vs_segment_batch batch = {0};
    struct vs_segment_entry entry;
    vs_segment_batch_begin(&batch, VS_SEGMENT_RECORDS, 7);
    vs_buf_add_str(&batch.bytes, VS_STR("body"));
    vs_segment_batch_end(&batch, 2, 5);
    vs_segment_batch_place(&batch, 99, 640, 640);
    assert_true(vs_segment_entry_decode(vs_buf_str(&batch.bytes), 99, 640, &entry));
    assert_true(vs_segment_entry_check(vs_buf_str(&batch.bytes), &entry));
    assert_true(vs_str_equal(entry.body, VS_STR("body")));
    assert_int_equal(entry.first, 7);
    assert_int_equal(entry.count, 2);
    assert_int_equal(entry.size, 56);
    assert_false(vs_segment_entry_decode(vs_buf_str(&batch.bytes), 99, 648, &entry));
    assert_false(vs_segment_entry_decode(vs_buf_str(&batch.bytes), 98, 640, &entry));
    vs_segment_batch_free(&batch);
}

/* The scenario of the sweeps: batches of different sizes over several segments, a stop in the middle. */
static void scenario(struct world *w)
{
    if (!w->open && world_open(w, NULL) != VS_ERR_OK)
        return;
    for (uint32_t i = 0; i < 14; i++)
        (void)append(w, 1 + i % 4);
    world_close(w);
    if (world_open(w, NULL) != VS_ERR_OK)
        return;
    for (uint32_t i = 0; i < 6; i++)
        (void)append(w, 3);
}

static uint64_t calls_of_scenario(void)
{
    struct world *w = world_new(1);
    scenario(w);
    assert_int_equal(w->failures, 0);
    uint64_t calls = vs_faulty_disk_calls(w->disk);
    world_free(w);
    return calls;
}

static void what_was_acknowledged_survives_a_power_cut_at_any_call(void **state)
{
    (void)state;
    uint64_t calls = calls_of_scenario();
    assert_in_range(calls, 80, 200);
    for (uint64_t cut = 0; cut <= calls; cut++) {
        for (int how = VS_FAULTY_PROCESS; how < VS_FAULTY_RESTART_COUNT; how++) {
            for (uint64_t seed = 0; seed < (how == VS_FAULTY_RANDOM || how == VS_FAULTY_TEAR ? 4 : 1); seed++) {
                struct world *w = world_new(seed * 1000 + cut);
                vs_faulty_disk_cut_at(w->disk, cut);
                scenario(w);
                reopen(w, (enum vs_faulty_restart)how);
                check_everything_acknowledged_is_there(w);
                assert_int_equal(append(w, 2), VS_ERR_OK);
                check_everything_acknowledged_is_there(w);
                world_free(w);
            }
        }
    }
}

static void a_second_power_cut_during_recovery_loses_nothing_either(void **state)
{
    (void)state;
    uint64_t calls = calls_of_scenario();
    for (uint64_t cut = calls / 4; cut <= calls; cut += 5) {
        for (uint64_t second = 0; second < 14; second++) {
            struct world *w = world_new(cut * 31 + second);
            vs_faulty_disk_cut_at(w->disk, cut);
            scenario(w);
            world_close(w);
            vs_faulty_disk_restart(w->disk, second % 2 == 0 ? VS_FAULTY_RANDOM : VS_FAULTY_PROCESS);
            vs_faulty_disk_cut_at(w->disk, vs_faulty_disk_calls(w->disk) + second);
            if (world_open(w, NULL) == VS_ERR_OK)
                (void)append(w, 2);
            reopen(w, VS_FAULTY_RANDOM);
            check_everything_acknowledged_is_there(w);
            world_free(w);
        }
    }
}

static void acknowledging_before_fdatasync_is_caught_by_the_power_cut(void **state)
{
    (void)state;
    uint32_t caught = 0;
    for (int how = VS_FAULTY_PROCESS; how < VS_FAULTY_RESTART_COUNT; how++) {
        struct world *w = open_world();
        assert_int_equal(append(w, 1), VS_ERR_OK);
        vs_faulty_disk_lie(w->disk, true); /* as if append() had not waited for it */
        for (int i = 0; i < 5; i++)
            assert_int_equal(append(w, 1), VS_ERR_OK);
        vs_faulty_disk_cut_at(w->disk, 0);
        world_close(w);
        vs_faulty_disk_lie(w->disk, false);
        vs_faulty_disk_restart(w->disk, (enum vs_faulty_restart)how);
        enum vs_err err = world_open(w, NULL);
        caught += err != VS_ERR_OK || atomic_load(&w->dir.next) < w->acknowledged_end ? 1 : 0;
        world_free(w);
    }
    assert_int_equal(caught, VS_FAULTY_RESTART_COUNT - 2); /* all but the process' end and the luckiest cut */
}

static void any_failing_call_costs_at_most_the_appends_that_were_refused(void **state)
{
    (void)state;
    static const int errors[] = {EIO, ENOSPC, EINTR};
    uint64_t calls = calls_of_scenario();
    for (uint64_t n = 0; n < calls; n++) {
        for (int i = 0; i < 6 * VS_FAULTY_RESTART_COUNT; i++) {
            struct world *w = world_new(n);
            int error_number = errors[i % 3];
            bool persistent = i / 3 % 2 == 1 && error_number != EINTR;
            vs_faulty_disk_fail_at(w->disk, n, error_number, persistent);
            scenario(w);
            if (!persistent && w->open) { /* it goes on by itself */
                assert_int_equal(append(w, 2), VS_ERR_OK);
                assert_true(w->failures <= 1);
                assert_false(atomic_load(&w->dir.failed));
                check_everything_acknowledged_is_there(w);
            }
            reopen(w, (enum vs_faulty_restart)(i / 6));
            check_everything_acknowledged_is_there(w);
            /* What the page cache alone had kept must not be needed later. */
            assert_int_equal(append(w, 2), VS_ERR_OK);
            vs_faulty_disk_cut_at(w->disk, 0);
            reopen(w, VS_FAULTY_DROP);
            check_everything_acknowledged_is_there(w);
            world_free(w);
        }
    }
}

static void after_a_failed_fdatasync_the_file_is_never_written_again(void **state)
{
    (void)state;
    struct world *w = open_world();
    assert_int_equal(append(w, 2), VS_ERR_OK);
    /* A batch is a pwrite and an fdatasync. */
    vs_faulty_disk_fail_at(w->disk, vs_faulty_disk_calls(w->disk) + 1, EIO, false);
    assert_int_equal(append(w, 1), VS_ERR_OK);
    assert_int_equal(w->dir.file_count, 2);
    assert_int_equal(w->dir.files[1].base, 2);
    assert_int_equal(atomic_load(&w->dir.failed_files), 1);
    /* Twice in a row: nobody knows. Then a third file takes the place of the second. */
    vs_faulty_disk_fail_at(w->disk, vs_faulty_disk_calls(w->disk) + 1, EIO, true);
    assert_int_equal(append(w, 1), VS_ERR_UNKNOWN_OUTCOME);
    assert_true(atomic_load(&w->dir.failed));
    vs_faulty_disk_fail_at(w->disk, UINT64_MAX, 0, false);
    assert_int_equal(append(w, 1), VS_ERR_OK);
    assert_int_equal(w->dir.file_count, 3);
    assert_int_equal(w->dir.files[2].base, 3);
    check_everything_acknowledged_is_there(w);
    reopen(w, VS_FAULTY_RANDOM);
    check_everything_acknowledged_is_there(w);
    world_free(w);
}

/* Lets the fdatasync calls whose bits are set fail, counted from the lowest bit. */
static uint32_t failing_syncs;
static struct vs_faulty_disk *failing_disk;

static int sync_by_pattern(void *ctx, int fd)
{
    bool fails = (failing_syncs & 1) != 0;
    failing_syncs >>= 1;
    return fails ? -EIO : vs_faulty_disk_ops(failing_disk)->fdatasync(ctx, fd);
}

static void a_file_given_up_before_it_held_anything_is_replaced_under_its_name(void **state)
{
    (void)state;
    struct world *w = open_world();
    struct vs_file_ops ops = *vs_faulty_disk_ops(w->disk);
    ops.fdatasync = sync_by_pattern;
    w->dir.options.files = &ops;
    failing_disk = w->disk;
    assert_int_equal(append(w, 2), VS_ERR_OK);
    failing_syncs = 1 | 4; /* the batch, not the new file's header, the batch again */
    assert_int_equal(append(w, 2), VS_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(w->dir.file_count, 1);
    assert_int_equal(append(w, 2), VS_ERR_OK);
    assert_int_equal(w->dir.file_count, 2);
    assert_int_equal(w->dir.files[1].base, 2);
    check_everything_acknowledged_is_there(w);
    assert_int_equal(vs_segment_dir_remove_oldest(&w->dir, 0, NULL), VS_ERR_OK);
    assert_true(read_all(w, 2, NULL) == 2);
    w->dir.options.files = vs_faulty_disk_ops(w->disk);
    reopen(w, VS_FAULTY_DROP);
    assert_true(read_all(w, 2, NULL) == 2);
    world_free(w);
}

static void a_full_disk_refuses_and_goes_on_when_there_is_room(void **state)
{
    (void)state;
    for (uint64_t capacity = 0; capacity < 60000; capacity += 97) {
        struct world *w = world_new(capacity);
        vs_faulty_disk_set_capacity(w->disk, capacity);
        scenario(w);
        assert_true(vs_faulty_disk_used(w->disk) <= capacity);
        vs_faulty_disk_set_capacity(w->disk, UINT64_MAX);
        if (w->open)
            assert_int_equal(append(w, 3), VS_ERR_OK);
        check_everything_acknowledged_is_there(w);
        reopen(w, VS_FAULTY_DROP);
        check_everything_acknowledged_is_there(w);
        world_free(w);
    }
}

static void short_writes_are_completed(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    vs_faulty_disk_short_writes(w->disk, 100);
    scenario(w);
    assert_int_equal(w->failures, 0);
    reopen(w, VS_FAULTY_DROP);
    check_everything_acknowledged_is_there(w);
    world_free(w);
}

static void old_segments_are_removed_and_readers_below_get_a_gap(void **state)
{
    (void)state;
    struct world *w = open_world();
    while (w->dir.file_count < 4)
        assert_int_equal(append(w, 3), VS_ERR_OK);
    struct vs_segment_file oldest;
    uint64_t following;
    assert_true(vs_segment_dir_oldest(&w->dir, &oldest, &following));
    assert_int_equal(vs_segment_dir_read_newest(&w->dir, &oldest, NULL), VS_ERR_OK);
    assert_int_equal(oldest.newest_ms, 1000 + following - 1);
    assert_int_equal(vs_segment_dir_remove_oldest(&w->dir, oldest.base, NULL), VS_ERR_OK);
    assert_int_equal(vs_segment_dir_start(&w->dir), following);
    assert_true(read_all(w, 0, NULL) == -VS_ERR_GAP);
    assert_true(read_all(w, following, NULL) == (int64_t)(w->acknowledged_end - following));
    reopen(w, VS_FAULTY_DROP);
    assert_int_equal(vs_segment_dir_start(&w->dir), following);
    assert_true(read_all(w, following, NULL) == (int64_t)(w->acknowledged_end - following));
    world_free(w);
}

/* Damages the entry in the middle of the segment and gives its base. */
static uint64_t damage(struct world *w, uint32_t file_index)
{
    uint64_t base = w->dir.files[file_index].base;
    world_close(w);
    char path[64];
    path_of(base, path);
    struct vs_buf file = {0};
    assert_true(vs_faulty_disk_get(w->disk, path, &file));
    file.ptr[1000] ^= 4;
    vs_faulty_disk_put(w->disk, path, vs_buf_str(&file));
    vs_buf_free(&file);
    return base;
}

static void quarantine_leaves_a_gap_and_never_gives_a_number_twice(void **state)
{
    (void)state;
    for (uint32_t index = 1; index < 3; index++) { /* a sealed one, and the newest */
        struct world *w = open_world();
        while (w->dir.file_count < 3 || w->dir.durable < 3000)
            assert_int_equal(append(w, 1), VS_ERR_OK);
        uint64_t following = index == 1 ? w->dir.files[2].base : w->acknowledged_end;
        uint64_t base = damage(w, index);
        assert_int_equal(world_open(w, NULL), index == 1 ? VS_ERR_OK : VS_ERR_CORRUPT);
        world_close(w);
        struct vs_segment_dir_options options = options_of(w);
        assert_int_equal(vs_segment_dir_quarantine(&options, "/d", base, NULL), VS_ERR_OK);
        char kept[80];
        (void)snprintf(kept, sizeof kept, "/d/quarantine/%020" PRIu64 ".seg", base);
        struct vs_buf file = {0};
        assert_true(vs_faulty_disk_get(w->disk, kept, &file));
        vs_buf_free(&file);

        assert_int_equal(world_open(w, NULL), VS_ERR_OK);
        assert_true(atomic_load(&w->dir.next) >= following);
        struct vs_segment_cursor cursor;
        struct vs_segment_buffer buffer = {0};
        vs_segment_cursor_open(&cursor, &w->dir, base);
        struct vs_segment_entry entry;
        uint64_t gap_to = 0;
        assert_int_equal(vs_segment_cursor_next(&cursor, &buffer, true, &entry, &gap_to, NULL), VS_ERR_GAP);
        assert_true(gap_to >= following);
        vs_segment_cursor_seek(&cursor, gap_to);
        if (index == 2)
            assert_int_equal(append(w, 1), VS_ERR_OK);
        assert_int_equal(vs_segment_cursor_next(&cursor, &buffer, true, &entry, &gap_to, NULL), VS_ERR_OK);
        vs_segment_cursor_close(&cursor);
        vs_buf_free(&buffer.bytes);
        world_free(w);
    }
}

static void a_segment_of_another_folder_or_a_newer_program_is_refused(void **state)
{
    (void)state;
    struct world *w = open_world();
    assert_int_equal(append(w, 1), VS_ERR_OK);
    world_close(w);
    struct vs_segment_dir_options options = options_of(w);
    options.part = 4;
    struct vs_segment_dir other;
    assert_int_equal(vs_segment_dir_open(&other, &options, "/d", NULL), VS_ERR_CORRUPT);
    struct vs_buf file = {0};
    assert_true(vs_faulty_disk_get(w->disk, "/d/00000000000000000000.seg", &file));
    file.ptr[8] = VS_SEGMENT_VERSION + 1;
    vs_faulty_disk_put(w->disk, "/d/00000000000000000000.seg", vs_buf_str(&file));
    assert_int_equal(world_open(w, NULL), VS_ERR_CORRUPT); /* one flipped byte is damage */
    vs_buf_set_u32(&file, 60, vs_crc32c(0, (struct vs_str){file.ptr, 60}));
    vs_faulty_disk_put(w->disk, "/d/00000000000000000000.seg", vs_buf_str(&file));
    assert_int_equal(world_open(w, NULL), VS_ERR_VERSION);
    vs_buf_free(&file);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_back_in_order_after_a_clean_stop),
        cmocka_unit_test(a_file_cut_at_any_byte_is_recovered_up_to_the_last_whole_entry),
        cmocka_unit_test(a_flipped_bit_below_the_durable_end_is_damage_and_in_the_last_entry_a_reported_cut),
        cmocka_unit_test(after_a_clean_stop_damage_of_the_last_entry_is_told_from_an_unfinished_write),
        cmocka_unit_test(every_flipped_bit_of_a_sealed_segment_is_found_when_it_is_read),
        cmocka_unit_test(bytes_of_a_body_never_pass_for_an_entry),
        cmocka_unit_test(what_was_cut_never_comes_back),
        cmocka_unit_test(an_entry_counts_only_at_its_own_place_in_its_own_file),
        cmocka_unit_test(what_was_acknowledged_survives_a_power_cut_at_any_call),
        cmocka_unit_test(a_second_power_cut_during_recovery_loses_nothing_either),
        cmocka_unit_test(acknowledging_before_fdatasync_is_caught_by_the_power_cut),
        cmocka_unit_test(any_failing_call_costs_at_most_the_appends_that_were_refused),
        cmocka_unit_test(after_a_failed_fdatasync_the_file_is_never_written_again),
        cmocka_unit_test(a_file_given_up_before_it_held_anything_is_replaced_under_its_name),
        cmocka_unit_test(a_full_disk_refuses_and_goes_on_when_there_is_room),
        cmocka_unit_test(short_writes_are_completed),
        cmocka_unit_test(old_segments_are_removed_and_readers_below_get_a_gap),
        cmocka_unit_test(quarantine_leaves_a_gap_and_never_gives_a_number_twice),
        cmocka_unit_test(a_segment_of_another_folder_or_a_newer_program_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
