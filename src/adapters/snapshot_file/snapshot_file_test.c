/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "adapters/snapshot_file/snapshot_file.h"
#include "base/hash.h"
#include "testing/faulty_files.h"

static struct vs_snapshots *open_on(struct vs_faulty_disk *disk)
{
    struct vs_snapshots *s = NULL;
    assert_int_equal(vs_snapshot_file_open("/s", vs_faulty_disk_ops(disk), &s, NULL), VS_ERR_OK);
    return s;
}

static enum vs_err put(struct vs_snapshots *s, uint32_t task, uint64_t sequence, const char *state)
{
    return vs_snapshot_ops_of(s)->put(s, task, sequence, vs_str(state), NULL);
}

/* The newest one's sequence, -err when there is none; state gets its bytes. */
static int64_t newest(struct vs_snapshots *s, uint32_t task, struct vs_buf *state, struct vs_err_note *note)
{
    uint64_t sequence = 0;
    enum vs_err err = vs_snapshot_ops_of(s)->get_newest(s, task, &sequence, state, note);
    return err == VS_ERR_OK ? (int64_t)sequence : -(int64_t)err;
}

static void the_newest_snapshot_of_each_task_comes_back(void **unused)
{
    (void)unused;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_snapshots *s = open_on(disk);
    struct vs_buf state = {0};
    assert_int_equal(newest(s, 1, &state, NULL), -VS_ERR_NOT_FOUND);
    assert_int_equal(put(s, 1, 9, "nine"), VS_ERR_OK);
    assert_int_equal(put(s, 1, 10, "ten"), VS_ERR_OK);
    assert_int_equal(put(s, 11, 3, ""), VS_ERR_OK);
    assert_int_equal(newest(s, 1, &state, NULL), 10);
    assert_true(vs_str_equal(vs_buf_str(&state), VS_STR("ten")));
    assert_int_equal(newest(s, 11, &state, NULL), 3);
    assert_int_equal(state.len, 0);
    vs_buf_free(&state);
    vs_snapshot_ops_of(s)->close(s);
    vs_faulty_disk_free(disk);
}

static void only_the_newest_two_are_kept(void **unused)
{
    (void)unused;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_snapshots *s = open_on(disk);
    for (uint64_t i = 1; i <= 5; i++)
        assert_int_equal(put(s, 0, i, "x"), VS_ERR_OK);
    struct vs_buf bytes = {0};
    assert_false(vs_faulty_disk_get(disk, "/s/task-0-00000000000000000003.snap", &bytes));
    assert_true(vs_faulty_disk_get(disk, "/s/task-0-00000000000000000004.snap", &bytes));
    assert_true(vs_faulty_disk_get(disk, "/s/task-0-00000000000000000005.snap", &bytes));
    vs_buf_free(&bytes);
    vs_snapshot_ops_of(s)->close(s);
    vs_faulty_disk_free(disk);
}

static void every_flipped_bit_is_found_and_the_older_one_is_used(void **unused)
{
    (void)unused;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_snapshots *s = open_on(disk);
    assert_int_equal(put(s, 0, 1, "older"), VS_ERR_OK);
    assert_int_equal(put(s, 0, 2, "newer"), VS_ERR_OK);
    struct vs_buf bytes = {0};
    struct vs_buf state = {0};
    const char *path = "/s/task-0-00000000000000000002.snap";
    assert_true(vs_faulty_disk_get(disk, path, &bytes));
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        bytes.ptr[bit / 8] = (char)(bytes.ptr[bit / 8] ^ (1 << bit % 8));
        vs_faulty_disk_put(disk, path, vs_buf_str(&bytes));
        struct vs_err_note note = {{0}};
        assert_int_equal(newest(s, 0, &state, &note), 1);
        assert_true(vs_str_equal(vs_buf_str(&state), VS_STR("older")));
        assert_non_null(strstr(note.text, path));
        bytes.ptr[bit / 8] = (char)(bytes.ptr[bit / 8] ^ (1 << bit % 8));
    }
    for (size_t len = 0; len < bytes.len; len++) {
        vs_faulty_disk_put(disk, path, (struct vs_str){bytes.ptr, len});
        assert_int_equal(newest(s, 0, &state, NULL), 1);
    }
    vs_buf_free(&bytes);
    vs_buf_free(&state);
    vs_snapshot_ops_of(s)->close(s);
    vs_faulty_disk_free(disk);
}

static void when_all_are_damaged_it_says_so_and_a_newer_format_is_refused(void **unused)
{
    (void)unused;
    struct vs_faulty_disk *disk = vs_faulty_disk_new(1);
    struct vs_snapshots *s = open_on(disk);
    struct vs_buf state = {0};
    struct vs_buf bytes = {0};
    const char *path = "/s/task-0-00000000000000000001.snap";
    assert_int_equal(put(s, 0, 1, "only"), VS_ERR_OK);
    assert_true(vs_faulty_disk_get(disk, path, &bytes));
    bytes.ptr[8]++;
    vs_faulty_disk_put(disk, path, vs_buf_str(&bytes));
    assert_int_equal(newest(s, 0, &state, NULL), -VS_ERR_CORRUPT);
    vs_buf_set_u32(&bytes, 44, vs_crc32c(0, (struct vs_str){bytes.ptr, 44}));
    vs_faulty_disk_put(disk, path, vs_buf_str(&bytes));
    assert_int_equal(newest(s, 0, &state, NULL), -VS_ERR_VERSION);
    vs_buf_free(&bytes);
    vs_buf_free(&state);
    vs_snapshot_ops_of(s)->close(s);
    vs_faulty_disk_free(disk);
}

/* Two puts; returns the newest sequence that was said to be durable. */
static uint64_t scenario(struct vs_faulty_disk *disk)
{
    struct vs_snapshots *s = NULL;
    uint64_t durable = 0;
    if (vs_snapshot_file_open("/s", vs_faulty_disk_ops(disk), &s, NULL) != VS_ERR_OK)
        return 0;
    for (uint64_t i = 1; i <= 4; i++) {
        char text[2000];
        memset(text, (int)('0' + i), sizeof text);
        text[sizeof text - 1] = '\0';
        if (put(s, 0, i, text) == VS_ERR_OK)
            durable = i;
    }
    vs_snapshot_ops_of(s)->close(s);
    return durable;
}

static void check_state(struct vs_faulty_disk *disk, uint64_t durable)
{
    struct vs_snapshots *s = open_on(disk);
    struct vs_buf state = {0};
    int64_t found = newest(s, 0, &state, NULL);
    if (durable == 0 && found == -VS_ERR_NOT_FOUND)
        state.len = 0;
    else
        assert_in_range(found, durable == 0 ? 1 : durable, 4);
    for (size_t i = 0; i < state.len; i++)
        assert_int_equal(state.ptr[i], '0' + found);
    vs_snapshot_ops_of(s)->close(s);
    /* What was found is trusted from now on, so that a power cut must not take it away. */
    vs_faulty_disk_restart(disk, VS_FAULTY_DROP);
    s = open_on(disk);
    assert_int_equal(newest(s, 0, &state, NULL), found);
    vs_buf_free(&state);
    vs_snapshot_ops_of(s)->close(s);
}

static void a_snapshot_survives_a_power_cut_whole_or_is_not_there(void **unused)
{
    (void)unused;
    for (uint64_t cut = 0; cut < 60; cut++) {
        for (int how = 0; how < VS_FAULTY_RESTART_COUNT; how++) {
            struct vs_faulty_disk *disk = vs_faulty_disk_new(cut);
            vs_faulty_disk_cut_at(disk, cut);
            uint64_t durable = scenario(disk);
            vs_faulty_disk_restart(disk, (enum vs_faulty_restart)how);
            check_state(disk, durable);
            vs_faulty_disk_free(disk);
        }
    }
}

static void any_failing_call_or_a_full_disk_leaves_the_snapshots_before(void **unused)
{
    (void)unused;
    for (uint64_t n = 0; n < 60; n++) {
        struct vs_faulty_disk *disk = vs_faulty_disk_new(n);
        vs_faulty_disk_fail_at(disk, n, EIO, false);
        uint64_t durable = scenario(disk);
        vs_faulty_disk_restart(disk, VS_FAULTY_RANDOM);
        check_state(disk, durable);
        vs_faulty_disk_free(disk);
    }
    for (uint64_t capacity = 0; capacity < 8000; capacity += 61) {
        struct vs_faulty_disk *disk = vs_faulty_disk_new(capacity);
        vs_faulty_disk_set_capacity(disk, capacity);
        uint64_t durable = scenario(disk);
        vs_faulty_disk_set_capacity(disk, UINT64_MAX);
        check_state(disk, durable);
        vs_faulty_disk_free(disk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_snapshot_of_each_task_comes_back),
        cmocka_unit_test(only_the_newest_two_are_kept),
        cmocka_unit_test(every_flipped_bit_is_found_and_the_older_one_is_used),
        cmocka_unit_test(when_all_are_damaged_it_says_so_and_a_newer_format_is_refused),
        cmocka_unit_test(a_snapshot_survives_a_power_cut_whole_or_is_not_there),
        cmocka_unit_test(any_failing_call_or_a_full_disk_leaves_the_snapshots_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
