/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/ledger_sqlite/ledger_sqlite.h"

struct place {
    char dir[64];
    char path[128];
    struct vs_ledger *ledger;
};

static void reopen(struct place *place)
{
    struct vs_err_note note = {0};
    vs_ledger_close(place->ledger);
    place->ledger = NULL;
    if (vs_ledger_open(place->path, &place->ledger, &note) != VS_ERR_OK)
        fail_msg("%s", note.text);
}

static void begin(struct place *place)
{
    *place = (struct place){0};
    (void)snprintf(place->dir, sizeof place->dir, "/tmp/vs-ledger-XXXXXX");
    assert_non_null(mkdtemp(place->dir));
    (void)snprintf(place->path, sizeof place->path, "%s/ledger.sqlite", place->dir);
    reopen(place);
}

static void end(struct place *place)
{
    char command[128];
    vs_ledger_close(place->ledger);
    (void)snprintf(command, sizeof command, "rm -r '%s'", place->dir);
    assert_int_equal(system(command), 0);
}

#define assert_ok(call) assert_int_equal((call), VS_ERR_OK)

/* The steps of one change; a crash may come behind any of them. */
enum { STEP_COUNT = 7 };

static void do_step(struct vs_ledger *ledger, int step, uint64_t sequence)
{
    static int64_t condition;
    struct vs_ledger_condition stored = {.key = VS_STR("rule/vm-1"),
                                         .state = VS_STR("state"),
                                         .due_ms = 500,
                                         .settled_ms = INT64_MAX};
    struct vs_ledger_row row = {
        .position = {0, sequence, 0}, .kind = 1, .time_ms = 42, .bytes = VS_STR("row\0bytes")};
    struct vs_ledger_position cursor = {0, sequence, 0};
    switch (step) {
    case 0:
        assert_ok(vs_ledger_begin(ledger, NULL));
        break;
    case 1: {
        struct vs_ledger_condition there;
        stored.id = vs_ledger_condition_find(ledger, stored.key, &there, NULL) == VS_ERR_OK ? there.id : 0;
        assert_ok(vs_ledger_condition_put(ledger, &stored, NULL));
        condition = stored.id;
        break;
    }
    case 2:
        row.condition = condition;
        assert_ok(vs_ledger_row_add(ledger, &row, NULL));
        break;
    case 3:
        assert_ok(vs_ledger_work_put(ledger, &(struct vs_ledger_work){condition, 2, 7, 1, 900}, NULL));
        break;
    case 4:
        assert_ok(vs_ledger_cursor_set(ledger, &cursor, NULL));
        break;
    case 5:
        assert_ok(vs_ledger_commit(ledger, NULL));
        break;
    }
}

static void assert_holds(struct vs_ledger *ledger, uint64_t rows)
{
    struct vs_ledger_counts counts;
    struct vs_ledger_position cursor;
    assert_ok(vs_ledger_count(ledger, &counts, NULL));
    assert_int_equal(counts.waiting_rows, rows);
    assert_int_equal(counts.work, rows > 0);
    enum vs_err err = vs_ledger_cursor_get(ledger, 0, &cursor, NULL);
    assert_int_equal(err, rows > 0 ? VS_ERR_OK : VS_ERR_NOT_FOUND);
    if (rows > 0)
        assert_int_equal(cursor.sequence, rows);
}

static void a_change_that_was_not_committed_has_not_happened(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    uint64_t rows = 0;
    for (int round = 0; round < 3; round++) {
        for (int last = 0; last < STEP_COUNT; last++) {
            for (int step = 0; step <= last; step++)
                do_step(place.ledger, step, rows + 1);
            rows += last >= 5;
            reopen(&place);
            assert_holds(place.ledger, rows);
        }
    }
    end(&place);
}

/* The same with a process that ends without closing anything. */
static void a_process_that_ends_between_two_steps_leaves_all_or_nothing(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    vs_ledger_close(place.ledger);
    place.ledger = NULL;
    uint64_t rows = 0;
    for (int last = 0; last < STEP_COUNT; last++) {
        pid_t pid = fork();
        if (pid == 0) {
            struct vs_ledger *ledger = NULL;
            if (vs_ledger_open(place.path, &ledger, NULL) != VS_ERR_OK)
                _exit(1);
            for (int step = 0; step <= last; step++)
                do_step(ledger, step, rows + 1);
            _exit(0);
        }
        int status = 1;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        rows += last >= 5;
        reopen(&place);
        assert_holds(place.ledger, rows);
        vs_ledger_close(place.ledger);
        place.ledger = NULL;
    }
    end(&place);
}

static void a_second_process_is_refused(void **state)
{
    (void)state;
    struct place place;
    struct vs_ledger *second = NULL;
    begin(&place);
    assert_int_equal(vs_ledger_open(place.path, &second, NULL), VS_ERR_BUSY);
    end(&place);
}

static int64_t put(struct vs_ledger *ledger, const char *key, int64_t due_ms, int64_t settled_ms)
{
    struct vs_ledger_condition condition = {
        .key = vs_str(key), .state = VS_STR("s"), .due_ms = due_ms, .settled_ms = settled_ms, .finished_ms = INT64_MAX};
    assert_ok(vs_ledger_condition_put(ledger, &condition, NULL));
    return condition.id;
}

static void conditions_are_found_by_key_and_by_time(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    int64_t late = put(place.ledger, "a", 900, INT64_MAX), early = put(place.ledger, "b", 100, INT64_MAX);
    int64_t settles = put(place.ledger, "c", INT64_MAX, 50), id, due, settled;
    (void)put(place.ledger, "d", INT64_MAX, INT64_MAX);
    assert_ok(vs_ledger_condition_due(place.ledger, 1000, 0, &id, NULL));
    assert_int_equal(id, early);
    assert_ok(vs_ledger_condition_due(place.ledger, 99, 50, &id, NULL));
    assert_int_equal(id, settles);
    assert_int_equal(vs_ledger_condition_due(place.ledger, 99, 49, &id, NULL), VS_ERR_NOT_FOUND);
    assert_ok(vs_ledger_next_times(place.ledger, &due, &settled, NULL));
    assert_int_equal(due, 100);
    assert_int_equal(settled, 50);
    struct vs_ledger_condition found;
    assert_ok(vs_ledger_condition_find(place.ledger, VS_STR("a"), &found, NULL));
    assert_int_equal(found.id, late);
    assert_int_equal(found.due_ms, 900);
    assert_true(found.settled_ms == INT64_MAX);
    assert_int_equal(vs_ledger_condition_find(place.ledger, VS_STR("x"), &found, NULL), VS_ERR_NOT_FOUND);
    end(&place);
}

static int64_t put_finished(struct vs_ledger *ledger, const char *key, int64_t due_ms, int64_t finished_ms)
{
    struct vs_ledger_condition condition = {.key = vs_str(key),
                                            .state = VS_STR("s"),
                                            .due_ms = due_ms,
                                            .settled_ms = INT64_MAX,
                                            .finished_ms = finished_ms};
    assert_ok(vs_ledger_condition_put(ledger, &condition, NULL));
    return condition.id;
}

static void finished_conditions_are_forgotten_by_age(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    (void)put_finished(place.ledger, "old", INT64_MAX, 100);
    (void)put_finished(place.ledger, "older", INT64_MAX, 99);
    (void)put_finished(place.ledger, "young", INT64_MAX, 200);
    (void)put_finished(place.ledger, "due", 5, 100);
    (void)put_finished(place.ledger, "open", INT64_MAX, INT64_MAX);
    struct vs_ledger_work work = {.condition = put_finished(place.ledger, "busy", INT64_MAX, 100)};
    assert_ok(vs_ledger_work_put(place.ledger, &work, NULL));
    struct vs_ledger_row row = {.condition = put_finished(place.ledger, "waiting", INT64_MAX, 100),
                                .bytes = VS_STR("r")};
    assert_ok(vs_ledger_row_add(place.ledger, &row, NULL));
    uint32_t count = 0;
    assert_ok(vs_ledger_conditions_forget(place.ledger, 200, 1, &count, NULL));
    assert_int_equal(count, 1);
    assert_ok(vs_ledger_conditions_forget(place.ledger, 200, 10, &count, NULL));
    assert_int_equal(count, 1);
    static const char *const left[] = {"young", "due", "open", "busy", "waiting"};
    struct vs_ledger_condition found;
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        assert_ok(vs_ledger_condition_find(place.ledger, vs_str(left[i]), &found, NULL));
    assert_int_equal(vs_ledger_condition_find(place.ledger, VS_STR("old"), &found, NULL), VS_ERR_NOT_FOUND);
    end(&place);
}

static void a_file_of_the_format_before_is_upgraded(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    (void)put(place.ledger, "a", 7, INT64_MAX);
    vs_ledger_close(place.ledger);
    place.ledger = NULL;
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(place.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "DROP INDEX condition_finished; ALTER TABLE condition DROP COLUMN finished_ms;"
                                  "PRAGMA user_version = 1",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    reopen(&place);
    struct vs_ledger_condition found;
    assert_ok(vs_ledger_condition_find(place.ledger, VS_STR("a"), &found, NULL));
    assert_int_equal(found.due_ms, 7);
    (void)put_finished(place.ledger, "b", INT64_MAX, 1);
    uint32_t count = 0;
    assert_ok(vs_ledger_conditions_forget(place.ledger, 2, 10, &count, NULL));
    assert_int_equal(count, 1);
    end(&place);
}

static void the_outbox_gives_the_most_severe_and_oldest_first(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    const struct vs_ledger_work all[] = {{1, 3, 10, 0, 0}, {2, 1, 30, 0, 0}, {3, 1, 20, 0, 0}, {4, 1, 5, 2, 1000}};
    for (size_t i = 0; i < 4; i++)
        assert_ok(vs_ledger_work_put(place.ledger, &all[i], NULL));
    struct vs_ledger_work ready[4];
    uint32_t count;
    int64_t next;
    assert_ok(vs_ledger_work_ready(place.ledger, 999, ready, 4, &count, NULL));
    assert_int_equal(count, 3);
    assert_int_equal(ready[0].condition, 3);
    assert_int_equal(ready[1].condition, 2);
    assert_int_equal(ready[2].condition, 1);
    assert_ok(vs_ledger_work_next_ms(place.ledger, 999, &next, NULL));
    assert_int_equal(next, 1000);
    assert_ok(vs_ledger_work_ready(place.ledger, 1000, ready, 1, &count, NULL));
    assert_int_equal(count, 1);
    assert_int_equal(ready[0].condition, 4);
    assert_int_equal(ready[0].attempts, 2);
    reopen(&place);
    assert_ok(vs_ledger_work_ready(place.ledger, 0, ready, 4, &count, NULL)); /* waits end with the run */
    assert_int_equal(count, 4);
    assert_ok(vs_ledger_work_put(place.ledger, &all[3], NULL));
    assert_ok(vs_ledger_work_release(place.ledger, NULL));
    assert_ok(vs_ledger_work_ready(place.ledger, 0, ready, 4, &count, NULL));
    assert_int_equal(count, 4);
    assert_ok(vs_ledger_work_remove(place.ledger, 4, NULL));
    assert_int_equal(vs_ledger_work_get(place.ledger, 4, &ready[0], NULL), VS_ERR_NOT_FOUND);
    end(&place);
}

static void rows_go_in_order_and_only_those_that_are_done(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    uint64_t first = 0, done;
    for (int i = 0; i < 6; i++) {
        struct vs_ledger_row row = {.condition = 1 + i % 2, .position = {0, (uint64_t)i, 0}, .bytes = VS_STR("")};
        assert_ok(vs_ledger_row_add(place.ledger, &row, NULL));
        assert_true(row.id > first);
        first = first == 0 ? row.id : first;
    }
    struct vs_ledger_row row;
    assert_ok(vs_ledger_row_after(place.ledger, 1, first, &row, NULL));
    assert_int_equal(row.position.sequence, 2);
    assert_ok(vs_ledger_rows_done(place.ledger, 1, row.id, &done, NULL));
    assert_int_equal(done, 1);
    assert_ok(vs_ledger_rows_done(place.ledger, 2, UINT64_MAX, &done, NULL));
    assert_int_equal(done, 3);
    assert_int_equal(vs_ledger_row_after(place.ledger, 2, 0, &row, NULL), VS_ERR_NOT_FOUND);
    end(&place);
}

static void a_file_that_is_no_ledger_is_refused(void **state)
{
    (void)state;
    struct place place;
    struct vs_err_note note = {0};
    begin(&place);
    vs_ledger_close(place.ledger);
    place.ledger = NULL;
    int fd = open(place.path, O_WRONLY | O_TRUNC);
    assert_int_equal(write(fd, "this is not a database, by far not one of them", 46), 46);
    (void)close(fd);
    assert_int_equal(vs_ledger_open(place.path, &place.ledger, &note), VS_ERR_CORRUPT);
    assert_non_null(strstr(note.text, place.path));
    end(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_that_was_not_committed_has_not_happened),
        cmocka_unit_test(a_process_that_ends_between_two_steps_leaves_all_or_nothing),
        cmocka_unit_test(a_second_process_is_refused),
        cmocka_unit_test(conditions_are_found_by_key_and_by_time),
        cmocka_unit_test(finished_conditions_are_forgotten_by_age),
        cmocka_unit_test(a_file_of_the_format_before_is_upgraded),
        cmocka_unit_test(the_outbox_gives_the_most_severe_and_oldest_first),
        cmocka_unit_test(rows_go_in_order_and_only_those_that_are_done),
        cmocka_unit_test(a_file_that_is_no_ledger_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
