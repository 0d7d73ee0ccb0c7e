/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapters/dead_letter_sqlite/dead_letter_sqlite.h"

static int count_one(void *ctx, const struct vs_dead_letter *letter)
{
    assert_true(letter->value.len == 3 && memcmp(letter->value.ptr, "\0\xFFx", 3) == 0);
    (*(int *)ctx)++;
    return 0;
}

static const struct vs_dead_letter example = {.origin = {"t/0/1", 5},
                                              .target = {"t", 1},
                                              .stage = {"VALUE_CONVERTER", 15},
                                              .reason = {"Bad number", 10},
                                              .value = {"\0\xFFx", 3},
                                              .dead_at_ms = 1000,
                                              .attempts = 1};

static struct vs_dead_letters *open_store(const char *path, uint64_t waiting_max, uint64_t size_max)
{
    struct vs_dead_letters *store = NULL;
    struct vs_err_note note = {0};
    const struct vs_dead_letter_bounds bounds = {waiting_max, size_max};
    if (vs_dead_letter_sqlite_open(path, &bounds, &store, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
    return store;
}

static void make_path(char path[static 32])
{
    (void)snprintf(path, 32, "/tmp/vendstream-dlq-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
}

static void remove_store(struct vs_dead_letters *store, const char *path)
{
    vs_dead_letter_ops_of(store)->close(store);
    unlink(path);
}

static enum vs_err add(struct vs_dead_letters *store, const char *origin)
{
    struct vs_dead_letter letter = example;
    struct vs_err_note note = {0};
    letter.origin = vs_str(origin);
    return vs_dead_letter_ops_of(store)->add(store, &letter, 1, &note);
}

static uint64_t waiting(struct vs_dead_letters *store)
{
    return vs_dead_letter_ops_of(store)->count_waiting(store);
}

static int matching(struct vs_dead_letters *store, const struct vs_dead_letter_filter *filter)
{
    int seen = 0;
    assert_int_equal(vs_dead_letter_ops_of(store)->list(store, filter, count_one, &seen, NULL), VS_ERR_OK);
    return seen;
}

static void letters_are_kept_once_until_somebody_deals_with_them(void **state)
{
    (void)state;
    char path[32];
    struct vs_err_note note = {0};
    make_path(path);
    struct vs_dead_letters *store = open_store(path, 2, 1000);
    const struct vs_dead_letter_ops *ops = vs_dead_letter_ops_of(store);
    assert_int_equal(add(store, "t/0/1"), VS_ERR_OK);
    assert_int_equal(add(store, "t/0/1"), VS_ERR_OK);
    assert_int_equal(waiting(store), 1);
    assert_int_equal(matching(store, &(struct vs_dead_letter_filter){.target = VS_STR("t")}), 1);
    assert_int_equal(add(store, "t/0/2"), VS_ERR_OK);
    assert_int_equal(add(store, "t/0/3"), VS_ERR_LIMIT);
    assert_int_equal(ops->count_refused(store), 1);
    assert_int_equal(ops->ask(store, 1, VS_DEAD_LETTER_DROPPED, 5, &note), VS_ERR_OK);
    assert_int_equal(ops->ask(store, 1, VS_DEAD_LETTER_ASKED, 5, &note), VS_ERR_INVALID);
    assert_string_equal(note.text, "dead letter 1 was dropped already");
    assert_int_equal(add(store, "t/0/3"), VS_ERR_OK);
    assert_int_equal(ops->ask(store, 99, VS_DEAD_LETTER_DROPPED, 5, &note), VS_ERR_NOT_FOUND);
    remove_store(store, path);
}

static void the_bytes_of_waiting_letters_are_bounded_too(void **state)
{
    (void)state;
    char path[32];
    make_path(path);
    struct vs_dead_letters *store = open_store(path, 100, 7);
    assert_int_equal(add(store, "t/0/1"), VS_ERR_OK);
    assert_int_equal(add(store, "t/0/2"), VS_ERR_OK);
    assert_int_equal(add(store, "t/0/3"), VS_ERR_LIMIT);
    assert_int_equal(vs_dead_letter_ops_of(store)->ask(store, 1, VS_DEAD_LETTER_DROPPED, 5, NULL), VS_ERR_OK);
    assert_int_equal(add(store, "t/0/3"), VS_ERR_OK);
    remove_store(store, path);
}

static void a_retry_is_asked_for_and_settled_with_its_attempts(void **state)
{
    (void)state;
    char path[32];
    make_path(path);
    struct vs_dead_letters *store = open_store(path, 100, 1000);
    const struct vs_dead_letter_ops *ops = vs_dead_letter_ops_of(store);
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    assert_int_equal(add(store, "t/0/1"), VS_ERR_OK);
    assert_int_equal(add(store, "t/0/2"), VS_ERR_OK);
    assert_int_equal(ops->ask(store, 2, VS_DEAD_LETTER_ASKED, 5, NULL), VS_ERR_OK);
    assert_int_equal(ops->ask(store, 1, VS_DEAD_LETTER_ASKED, 5, NULL), VS_ERR_OK);
    ops->close(store); /* what was asked for outlives the process */
    store = open_store(path, 100, 1000);
    struct vs_dead_letter_batch batch;
    struct vs_dead_letter *letters = batch.letters;
    assert_int_equal(ops->asked(store, VS_STR(""), &scratch, &batch, NULL), VS_ERR_OK);
    assert_int_equal(batch.count, 2);
    assert_int_equal(letters[0].id, 2);
    assert_true(letters[0].retry < letters[1].retry);
    assert_int_equal(letters[0].value.len, 3);
    letters[0].state = VS_DEAD_LETTER_RETRIED;
    letters[1].state = VS_DEAD_LETTER_WAITING;
    letters[1].reason = VS_STR("bad again");
    letters[1].attempts = 2;
    assert_int_equal(ops->settle(store, &letters[0], 6, NULL), VS_ERR_OK);
    assert_int_equal(ops->settle(store, &letters[1], 6, NULL), VS_ERR_OK);
    assert_int_equal(waiting(store), 1);
    assert_int_equal(matching(store, &(struct vs_dead_letter_filter){.reason = VS_STR("AGAIN")}), 1);
    assert_int_equal(ops->asked(store, VS_STR("sink"), &scratch, &batch, NULL), VS_ERR_OK);
    assert_int_equal(batch.count, 0);
    assert_int_equal(ops->forget(store, 7, NULL), VS_ERR_OK);
    assert_int_equal(matching(store, &(struct vs_dead_letter_filter){0}), 1);
    vs_arena_free(&scratch);
    remove_store(store, path);
}

static void filters_let_through_what_fits_all_of_them(void **state)
{
    (void)state;
    char path[32];
    make_path(path);
    struct vs_dead_letters *store = open_store(path, 100, 1000);
    assert_int_equal(add(store, "t/0/1"), VS_ERR_OK);
    assert_int_equal(matching(store, &(struct vs_dead_letter_filter){.id = 2}), 0);
    assert_int_equal(matching(store, &(struct vs_dead_letter_filter){.target = VS_STR("u")}), 0);
    assert_int_equal(matching(store, &(struct vs_dead_letter_filter){.reason = VS_STR("bad n"), .until_ms = 1001}), 1);
    assert_int_equal(matching(store, &(struct vs_dead_letter_filter){.until_ms = 1000}), 0);
    assert_int_equal(matching(store, &(struct vs_dead_letter_filter){.since_ms = 1001}), 0);
    assert_int_equal(
        matching(store, &(struct vs_dead_letter_filter){.states = 1U << VS_DEAD_LETTER_DROPPED}), 0);
    remove_store(store, path);
}

/* The file as the first version wrote it. */
static void a_file_of_the_first_version_is_brought_up(void **state)
{
    (void)state;
    char path[32];
    make_path(path);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "CREATE TABLE letter (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, origin TEXT NOT NULL "
                     "UNIQUE, target TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, key BLOB, value BLOB, "
                     "headers BLOB, row_kind INTEGER NOT NULL, timestamp_ms INTEGER NOT NULL, dead_at_ms INTEGER NOT "
                     "NULL, attempts INTEGER NOT NULL);"
                     "INSERT INTO letter VALUES (1, 0, 'a', 't', 'S', 'r', x'', x'00FF78', x'', 0, 1, 1, 1), "
                     "(2, 2, 'b', 't', 'S', 'r', x'', x'00FF78', x'', 0, 1, 1, 1)",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    struct vs_dead_letters *store = open_store(path, 2, 1000);
    assert_int_equal(waiting(store), 1);
    assert_int_equal(add(store, "t/0/2"), VS_ERR_OK);
    assert_int_equal(add(store, "t/0/3"), VS_ERR_LIMIT);
    remove_store(store, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_kept_once_until_somebody_deals_with_them),
        cmocka_unit_test(the_bytes_of_waiting_letters_are_bounded_too),
        cmocka_unit_test(a_retry_is_asked_for_and_settled_with_its_attempts),
        cmocka_unit_test(filters_let_through_what_fits_all_of_them),
        cmocka_unit_test(a_file_of_the_first_version_is_brought_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
