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

#include "adapters/sink_jdbc/sink_jdbc.h"
#include "base/check.h"

struct fixture {
    char path[64];
    char url[96];
    struct vs_table_column columns[2];
    uint32_t key[1];
    struct vs_option options[3];
    struct vs_table table;
    struct vs_sink_env env;
    void *state;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    VS_CHECK(f != NULL);
    (void)snprintf(f->path, sizeof f->path, "/tmp/vendstream-jdbc-XXXXXX");
    int fd = mkstemp(f->path);
    VS_CHECK(fd >= 0);
    close(fd);
    (void)snprintf(f->url, sizeof f->url, "jdbc:sqlite:%s", f->path);
    f->columns[0] = (struct vs_table_column){.name = VS_STR("id"), .type = vs_type_string()};
    f->columns[1] = (struct vs_table_column){.name = VS_STR("order"), .type = vs_type_of(VS_KIND_INT)};
    f->options[0] = (struct vs_option){VS_STR("url"), vs_str(f->url)};
    f->options[1] = (struct vs_option){VS_STR("table-name"), VS_STR("my \"rows\"")};
    f->table = (struct vs_table){.name = VS_STR("t"),
                                 .columns = f->columns,
                                 .column_count = 2,
                                 .primary_key = f->key,
                                 .primary_key_count = 1,
                                 .options = f->options,
                                 .option_count = 2};
    f->env = (struct vs_sink_env){.table = &f->table};
    f->state = calloc(1, vs_sink_jdbc_ops.state_size);
    struct vs_err_note note;
    VS_CHECK(vs_sink_jdbc_ops.open(f->state, &f->env, &note) == VS_ERR_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    vs_sink_jdbc_ops.close(f->state);
    unlink(f->path);
    free(f->state);
    free(f);
    return 0;
}

static void write_one(struct fixture *f, enum vs_row_kind kind, const char *id, int32_t number, uint64_t sequence,
                      struct vs_sink_outcome *outcome)
{
    struct vs_buf bytes = {0};
    struct vs_value key = {.is_null = id == NULL};
    key.as.str = vs_str(id);
    struct vs_value value = {.is_null = false};
    value.as.i32 = number;
    vs_row_add_value(&bytes, f->columns[0].type, &key);
    vs_row_add_value(&bytes, f->columns[1].type, &value);
    struct vs_sink_row row = {.kind = kind, .position = {0, sequence, 4}, .bytes = vs_buf_str(&bytes)};
    vs_sink_jdbc_ops.write(f->state, &row, 1, outcome);
    vs_buf_free(&bytes);
}

static int query(const struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

static void rows_are_upserted_and_deleted_by_their_key(void **state)
{
    struct fixture *f = *state;
    struct vs_sink_outcome outcome;
    write_one(f, VS_ROW_INSERT, "a", 1, 1, &outcome);
    assert_int_equal(outcome.result, VS_SINK_OK);
    write_one(f, VS_ROW_UPDATE_AFTER, "a", 2, 2, &outcome);
    write_one(f, VS_ROW_INSERT, "b", 3, 3, &outcome);
    assert_int_equal(query(f, "SELECT sum(\"order\") FROM \"my \"\"rows\"\"\""), 5);
    write_one(f, VS_ROW_DELETE, "a", 2, 4, &outcome);
    assert_int_equal(query(f, "SELECT count(*) FROM \"my \"\"rows\"\"\""), 1);
}

static void the_position_of_the_last_row_is_kept_with_the_rows(void **state)
{
    struct fixture *f = *state;
    struct vs_sink_outcome outcome;
    struct vs_row_position position;
    struct vs_err_note note;
    assert_int_equal(vs_sink_jdbc_ops.last_written(f->state, 0, &position, &note), VS_ERR_NOT_FOUND);
    write_one(f, VS_ROW_INSERT, "a", 1, 77, &outcome);
    assert_int_equal(vs_sink_jdbc_ops.last_written(f->state, 0, &position, &note), VS_ERR_OK);
    assert_int_equal(position.sequence, 77);
    assert_int_equal(position.index, 4);
}

static void only_the_refused_row_of_a_batch_is_rejected(void **state)
{
    struct fixture *f = *state;
    struct vs_buf good = {0};
    struct vs_buf bad = {0};
    struct vs_value key = {.is_null = false};
    key.as.str = VS_STR("a");
    struct vs_value none = {.is_null = true};
    struct vs_value number = {.is_null = false};
    vs_row_add_value(&good, f->columns[0].type, &key);
    vs_row_add_value(&good, f->columns[1].type, &number);
    vs_row_add_value(&bad, f->columns[0].type, &none);
    vs_row_add_value(&bad, f->columns[1].type, &number);
    struct vs_sink_row rows[3] = {{.position = {0, 1, 0}, .bytes = vs_buf_str(&good)},
                                  {.position = {0, 1, 1}, .bytes = vs_buf_str(&bad)},
                                  {.position = {0, 1, 2}, .bytes = vs_buf_str(&good)}};
    struct vs_sink_outcome outcomes[3];
    vs_sink_jdbc_ops.write(f->state, rows, 3, outcomes);
    assert_int_equal(outcomes[0].result, VS_SINK_OK);
    assert_int_equal(outcomes[1].result, VS_SINK_REJECTED);
    assert_non_null(strstr(outcomes[1].reason, "NOT NULL"));
    assert_int_equal(outcomes[2].result, VS_SINK_OK);
    vs_buf_free(&good);
    vs_buf_free(&bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_upserted_and_deleted_by_their_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_position_of_the_last_row_is_kept_with_the_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_refused_row_of_a_batch_is_rejected, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
