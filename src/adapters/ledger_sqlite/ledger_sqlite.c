/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/ledger_sqlite/ledger_sqlite.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "base/check.h"

enum { FORMAT = 2 }; /* 2: condition.finished_ms */

#define STATEMENTS(X)                                                                                        \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                              \
    X(COMMIT, "COMMIT")                                                                                      \
    X(ROLLBACK, "ROLLBACK")                                                                                  \
    X(CURSOR_GET, "SELECT sequence, row_index FROM cursor WHERE task = ?1")                                  \
    X(CURSOR_SET, "INSERT INTO cursor (task, sequence, row_index) VALUES (?1, ?2, ?3) "                      \
                  "ON CONFLICT (task) DO UPDATE SET sequence = ?2, row_index = ?3")                          \
    X(CONDITION_FIND, "SELECT id, key, state, due_ms, settled_ms FROM condition WHERE key = ?1")             \
    X(CONDITION_GET, "SELECT id, key, state, due_ms, settled_ms FROM condition WHERE id = ?1")               \
    X(CONDITION_ADD, "INSERT INTO condition (key, state, due_ms, settled_ms, finished_ms) "                  \
                     "VALUES (?1, ?2, ?3, ?4, ?5)")                                                          \
    X(CONDITION_SET, "UPDATE condition SET state = ?2, due_ms = ?3, settled_ms = ?4, finished_ms = ?5 "      \
                     "WHERE id = ?1")                                                                        \
    X(CONDITIONS_FORGET, "DELETE FROM condition WHERE id IN (SELECT c.id FROM condition c "                  \
                         "WHERE c.finished_ms < ?1 AND c.due_ms IS NULL AND c.settled_ms IS NULL "           \
                         "AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.condition = c.id) "                 \
                         "AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.condition = c.id) LIMIT ?2)")      \
    X(CONDITION_DUE, "SELECT id FROM condition WHERE due_ms <= ?1 ORDER BY due_ms LIMIT 1")                  \
    X(CONDITION_SETTLED, "SELECT id FROM condition WHERE settled_ms <= ?1 ORDER BY settled_ms LIMIT 1")      \
    X(NEXT_DUE, "SELECT min(due_ms) FROM condition WHERE due_ms IS NOT NULL")                                \
    X(NEXT_SETTLED, "SELECT min(settled_ms) FROM condition WHERE settled_ms IS NOT NULL")                    \
    X(WORK_PUT, "INSERT INTO outbox (condition, severity, since_ms, attempts, not_before_ms) "               \
                "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (condition) DO UPDATE SET severity = ?2, "          \
                "since_ms = ?3, attempts = ?4, not_before_ms = ?5")                                          \
    X(WORK_GET, "SELECT condition, severity, since_ms, attempts, not_before_ms FROM outbox "                 \
                "WHERE condition = ?1")                                                                      \
    X(WORK_REMOVE, "DELETE FROM outbox WHERE condition = ?1")                                                \
    X(WORK_READY, "SELECT condition, severity, since_ms, attempts, not_before_ms FROM outbox "               \
                  "WHERE not_before_ms <= ?1 ORDER BY severity, since_ms, condition LIMIT ?2")               \
    X(WORK_NEXT, "SELECT min(not_before_ms) FROM outbox WHERE not_before_ms > ?1")                           \
    X(WORK_RELEASE, "UPDATE outbox SET not_before_ms = 0 WHERE not_before_ms > 0")                           \
    X(ROW_ADD, "INSERT INTO waiting (condition, task, sequence, row_index, kind, time_ms, bytes) "           \
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")                                                        \
    X(ROW_AFTER, "SELECT id, condition, task, sequence, row_index, kind, time_ms, bytes FROM waiting "       \
                 "WHERE condition = ?1 AND id > ?2 ORDER BY id LIMIT 1")                                     \
    X(ROWS_DONE, "DELETE FROM waiting WHERE condition = ?1 AND id < ?2")                                     \
    X(ROW_REMOVE, "DELETE FROM waiting WHERE id = ?1")                                                       \
    X(TOTALS, "SELECT (SELECT count(*) FROM waiting), (SELECT count(*) FROM outbox), "                        \
             "(SELECT count(*) FROM condition WHERE settled_ms IS NOT NULL)")

#define X(name, sql) STATEMENT_##name,
enum statement { STATEMENTS(X) STATEMENT_COUNT };
#undef X

struct vs_ledger {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    enum statement borrowed; /* the statement whose row is borrowed out; STATEMENT_COUNT: none */
};

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS cursor (task INTEGER PRIMARY KEY, sequence INTEGER NOT NULL,"
    " row_index INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS condition (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state BLOB NOT NULL,"
    " due_ms INTEGER, settled_ms INTEGER, finished_ms INTEGER);"
    "CREATE INDEX IF NOT EXISTS condition_finished ON condition (finished_ms) WHERE finished_ms IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS condition_due ON condition (due_ms) WHERE due_ms IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS condition_settled ON condition (settled_ms) WHERE settled_ms IS NOT NULL;"
    "CREATE TABLE IF NOT EXISTS outbox (condition INTEGER PRIMARY KEY, severity INTEGER NOT NULL,"
    " since_ms INTEGER NOT NULL, attempts INTEGER NOT NULL, not_before_ms INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS outbox_order ON outbox (severity, since_ms, condition);"
    "CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY AUTOINCREMENT, condition INTEGER NOT NULL,"
    " task INTEGER NOT NULL, sequence INTEGER NOT NULL, row_index INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " time_ms INTEGER NOT NULL, bytes BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS waiting_condition ON waiting (condition, id);"
    "UPDATE outbox SET not_before_ms = 0;";

static enum vs_err failed(struct vs_ledger *ledger, struct vs_err_note *note)
{
    enum vs_err err = VS_ERR_IO;
    switch (sqlite3_errcode(ledger->db) & 0xFF) {
    case SQLITE_FULL:
        err = VS_ERR_DISK_FULL;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        err = VS_ERR_BUSY;
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        err = VS_ERR_CORRUPT;
        break;
    case SQLITE_NOMEM:
        err = VS_ERR_NOMEM;
        break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        if (sqlite3_system_errno(ledger->db) == ENOSPC)
            err = VS_ERR_DISK_FULL;
        break;
    }
    return vs_fail(note, err, "ledger of incidents: %s", sqlite3_errmsg(ledger->db));
}

/* --- statements ---------------------------------------------------------------------------------------- */

static sqlite3_stmt *use(struct vs_ledger *ledger, enum statement which)
{
    if (ledger->borrowed != STATEMENT_COUNT)
        (void)sqlite3_reset(ledger->statements[ledger->borrowed]);
    ledger->borrowed = STATEMENT_COUNT;
    return ledger->statements[which];
}

static void bind_time(sqlite3_stmt *statement, int at, int64_t ms)
{
    if (ms == INT64_MAX)
        (void)sqlite3_bind_null(statement, at);
    else
        (void)sqlite3_bind_int64(statement, at, ms);
}

static int64_t column_time(sqlite3_stmt *statement, int at)
{
    return sqlite3_column_type(statement, at) == SQLITE_NULL ? INT64_MAX : sqlite3_column_int64(statement, at);
}

static struct vs_str column_bytes(sqlite3_stmt *statement, int at)
{
    const void *bytes = sqlite3_column_blob(statement, at);
    return (struct vs_str){bytes, (size_t)sqlite3_column_bytes(statement, at)};
}

static enum vs_err run(struct vs_ledger *ledger, sqlite3_stmt *statement, struct vs_err_note *note)
{
    int rc = sqlite3_step(statement);
    enum vs_err err = rc == SQLITE_DONE || rc == SQLITE_ROW ? VS_ERR_OK : failed(ledger, note);
    (void)sqlite3_reset(statement);
    return err;
}

/* OK with a row: it stays readable until the next use(). */
static enum vs_err fetch(struct vs_ledger *ledger, enum statement which, struct vs_err_note *note)
{
    sqlite3_stmt *statement = ledger->statements[which];
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) {
        ledger->borrowed = which;
        return VS_ERR_OK;
    }
    enum vs_err err = rc == SQLITE_DONE ? VS_ERR_NOT_FOUND : failed(ledger, note);
    (void)sqlite3_reset(statement);
    return err;
}

/* --- opening ------------------------------------------------------------------------------------------- */

static int64_t user_version(struct vs_ledger *ledger)
{
    sqlite3_stmt *statement = NULL;
    int64_t version = -1;
    if (sqlite3_prepare_v2(ledger->db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        version = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return version;
}

static enum vs_err prepare(struct vs_ledger *ledger, struct vs_err_note *note)
{
#define X(name, sql) sql,
    static const char *const texts[STATEMENT_COUNT] = {STATEMENTS(X)};
#undef X
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(ledger->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &ledger->statements[i], NULL) !=
            SQLITE_OK)
            return failed(ledger, note);
    }
    return VS_ERR_OK;
}

static enum vs_err set_up(struct vs_ledger *ledger, struct vs_err_note *note)
{
    /* The exclusive lock is taken with the first access and kept: there is no second owner. */
    if (sqlite3_exec(ledger->db,
                     "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                     "PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY; BEGIN IMMEDIATE; COMMIT;",
                     NULL, NULL, NULL) != SQLITE_OK)
        return failed(ledger, note);
    int64_t version = user_version(ledger);
    if (version < 0)
        return failed(ledger, note);
    if (version > FORMAT)
        return vs_fail(note, VS_ERR_VERSION, "the ledger of incidents has format %lld, this program knows %d",
                       (long long)version, FORMAT);
    /* Conditions of an older file get the time when they are stored next. */
    const char *upgrade = version == 1 ? "ALTER TABLE condition ADD COLUMN finished_ms INTEGER" : "";
    if (sqlite3_exec(ledger->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(ledger->db, upgrade, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(ledger->db, schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(ledger->db, "PRAGMA user_version = 2; COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        return failed(ledger, note);
    return prepare(ledger, note);
}

enum vs_err vs_ledger_open(const char *path, struct vs_ledger **out, struct vs_err_note *note)
{
    struct vs_ledger *ledger = calloc(1, sizeof *ledger);
    VS_CHECK(ledger != NULL);
    ledger->borrowed = STATEMENT_COUNT;
    enum vs_err err = VS_ERR_OK;
    if (sqlite3_open_v2(path, &ledger->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        err = failed(ledger, note);
    if (err == VS_ERR_OK)
        err = set_up(ledger, note);
    if (err != VS_ERR_OK) {
        vs_ledger_close(ledger);
        return vs_fail_within(note, err, "%s", path);
    }
    *out = ledger;
    return VS_ERR_OK;
}

void vs_ledger_close(struct vs_ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        (void)sqlite3_finalize(ledger->statements[i]);
    (void)sqlite3_close(ledger->db);
    free(ledger);
}

enum vs_err vs_ledger_begin(struct vs_ledger *ledger, struct vs_err_note *note)
{
    return run(ledger, use(ledger, STATEMENT_BEGIN), note);
}

enum vs_err vs_ledger_commit(struct vs_ledger *ledger, struct vs_err_note *note)
{
    return run(ledger, use(ledger, STATEMENT_COMMIT), note);
}

void vs_ledger_rollback(struct vs_ledger *ledger)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_ROLLBACK);
    if (sqlite3_get_autocommit(ledger->db) == 0)
        (void)sqlite3_step(statement);
    (void)sqlite3_reset(statement);
}

/* --- cursors ------------------------------------------------------------------------------------------- */

enum vs_err vs_ledger_cursor_get(struct vs_ledger *ledger, uint32_t task, struct vs_ledger_position *out,
                                 struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_CURSOR_GET);
    (void)sqlite3_bind_int64(statement, 1, task);
    VS_TRY(fetch(ledger, STATEMENT_CURSOR_GET, note));
    *out = (struct vs_ledger_position){task, (uint64_t)sqlite3_column_int64(statement, 0),
                                       (uint32_t)sqlite3_column_int64(statement, 1)};
    return VS_ERR_OK;
}

enum vs_err vs_ledger_cursor_set(struct vs_ledger *ledger, const struct vs_ledger_position *position,
                                 struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_CURSOR_SET);
    (void)sqlite3_bind_int64(statement, 1, position->task);
    (void)sqlite3_bind_int64(statement, 2, (int64_t)position->sequence);
    (void)sqlite3_bind_int64(statement, 3, position->index);
    return run(ledger, statement, note);
}

/* --- conditions ---------------------------------------------------------------------------------------- */

static enum vs_err fetch_condition(struct vs_ledger *ledger, enum statement which, struct vs_ledger_condition *out,
                                   struct vs_err_note *note)
{
    VS_TRY(fetch(ledger, which, note));
    sqlite3_stmt *statement = ledger->statements[which];
    *out = (struct vs_ledger_condition){.id = sqlite3_column_int64(statement, 0),
                                        .key = column_bytes(statement, 1),
                                        .state = column_bytes(statement, 2),
                                        .due_ms = column_time(statement, 3),
                                        .settled_ms = column_time(statement, 4)};
    return VS_ERR_OK;
}

enum vs_err vs_ledger_condition_find(struct vs_ledger *ledger, struct vs_str key, struct vs_ledger_condition *out,
                                     struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_CONDITION_FIND);
    (void)sqlite3_bind_text64(statement, 1, key.ptr, key.len, SQLITE_STATIC, SQLITE_UTF8);
    return fetch_condition(ledger, STATEMENT_CONDITION_FIND, out, note);
}

enum vs_err vs_ledger_condition_get(struct vs_ledger *ledger, int64_t id, struct vs_ledger_condition *out,
                                    struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_CONDITION_GET);
    (void)sqlite3_bind_int64(statement, 1, id);
    return fetch_condition(ledger, STATEMENT_CONDITION_GET, out, note);
}

enum vs_err vs_ledger_condition_put(struct vs_ledger *ledger, struct vs_ledger_condition *condition,
                                    struct vs_err_note *note)
{
    bool is_new = condition->id == 0;
    sqlite3_stmt *statement = use(ledger, is_new ? STATEMENT_CONDITION_ADD : STATEMENT_CONDITION_SET);
    if (is_new)
        (void)sqlite3_bind_text64(statement, 1, condition->key.ptr, condition->key.len, SQLITE_STATIC, SQLITE_UTF8);
    else
        (void)sqlite3_bind_int64(statement, 1, condition->id);
    (void)sqlite3_bind_blob64(statement, 2, condition->state.ptr, condition->state.len, SQLITE_STATIC);
    bind_time(statement, 3, condition->due_ms);
    bind_time(statement, 4, condition->settled_ms);
    bind_time(statement, 5, condition->finished_ms);
    VS_TRY(run(ledger, statement, note));
    if (is_new)
        condition->id = sqlite3_last_insert_rowid(ledger->db);
    return VS_ERR_OK;
}

enum vs_err vs_ledger_conditions_forget(struct vs_ledger *ledger, int64_t before_ms, uint32_t max, uint32_t *count,
                                        struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_CONDITIONS_FORGET);
    (void)sqlite3_bind_int64(statement, 1, before_ms);
    (void)sqlite3_bind_int64(statement, 2, max);
    VS_TRY(run(ledger, statement, note));
    *count = (uint32_t)sqlite3_changes(ledger->db);
    return VS_ERR_OK;
}

static enum vs_err first_until(struct vs_ledger *ledger, enum statement which, int64_t until_ms, int64_t *id,
                               struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, which);
    (void)sqlite3_bind_int64(statement, 1, until_ms);
    VS_TRY(fetch(ledger, which, note));
    *id = sqlite3_column_int64(statement, 0);
    return VS_ERR_OK;
}

enum vs_err vs_ledger_condition_due(struct vs_ledger *ledger, int64_t now_ms, int64_t real_ms, int64_t *id,
                                    struct vs_err_note *note)
{
    enum vs_err err = first_until(ledger, STATEMENT_CONDITION_DUE, now_ms, id, note);
    return err == VS_ERR_NOT_FOUND ? first_until(ledger, STATEMENT_CONDITION_SETTLED, real_ms, id, note) : err;
}

enum vs_err vs_ledger_next_times(struct vs_ledger *ledger, int64_t *due_ms, int64_t *settled_ms,
                                 struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_NEXT_DUE);
    VS_TRY(fetch(ledger, STATEMENT_NEXT_DUE, note));
    *due_ms = column_time(statement, 0);
    statement = use(ledger, STATEMENT_NEXT_SETTLED);
    VS_TRY(fetch(ledger, STATEMENT_NEXT_SETTLED, note));
    *settled_ms = column_time(statement, 0);
    return VS_ERR_OK;
}

/* --- outbox -------------------------------------------------------------------------------------------- */

enum vs_err vs_ledger_work_put(struct vs_ledger *ledger, const struct vs_ledger_work *work, struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_WORK_PUT);
    (void)sqlite3_bind_int64(statement, 1, work->condition);
    (void)sqlite3_bind_int64(statement, 2, work->severity);
    (void)sqlite3_bind_int64(statement, 3, work->since_ms);
    (void)sqlite3_bind_int64(statement, 4, work->attempts);
    (void)sqlite3_bind_int64(statement, 5, work->not_before_ms);
    return run(ledger, statement, note);
}

static struct vs_ledger_work work_of(sqlite3_stmt *statement)
{
    return (struct vs_ledger_work){.condition = sqlite3_column_int64(statement, 0),
                                   .severity = (uint32_t)sqlite3_column_int64(statement, 1),
                                   .since_ms = sqlite3_column_int64(statement, 2),
                                   .attempts = (uint32_t)sqlite3_column_int64(statement, 3),
                                   .not_before_ms = sqlite3_column_int64(statement, 4)};
}

enum vs_err vs_ledger_work_get(struct vs_ledger *ledger, int64_t condition, struct vs_ledger_work *out,
                               struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_WORK_GET);
    (void)sqlite3_bind_int64(statement, 1, condition);
    VS_TRY(fetch(ledger, STATEMENT_WORK_GET, note));
    *out = work_of(statement);
    return VS_ERR_OK;
}

enum vs_err vs_ledger_work_remove(struct vs_ledger *ledger, int64_t condition, struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_WORK_REMOVE);
    (void)sqlite3_bind_int64(statement, 1, condition);
    return run(ledger, statement, note);
}

enum vs_err vs_ledger_work_ready(struct vs_ledger *ledger, int64_t monotonic_ms, struct vs_ledger_work *out,
                                 uint32_t max, uint32_t *count, struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_WORK_READY);
    (void)sqlite3_bind_int64(statement, 1, monotonic_ms);
    (void)sqlite3_bind_int64(statement, 2, max);
    *count = 0;
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW && *count < max)
        out[(*count)++] = work_of(statement);
    enum vs_err err = rc == SQLITE_DONE || rc == SQLITE_ROW ? VS_ERR_OK : failed(ledger, note);
    (void)sqlite3_reset(statement);
    return err;
}

enum vs_err vs_ledger_work_next_ms(struct vs_ledger *ledger, int64_t monotonic_ms, int64_t *next_ms,
                                   struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_WORK_NEXT);
    (void)sqlite3_bind_int64(statement, 1, monotonic_ms);
    VS_TRY(fetch(ledger, STATEMENT_WORK_NEXT, note));
    *next_ms = column_time(statement, 0);
    return VS_ERR_OK;
}

enum vs_err vs_ledger_work_release(struct vs_ledger *ledger, struct vs_err_note *note)
{
    return run(ledger, use(ledger, STATEMENT_WORK_RELEASE), note);
}

/* --- rows ---------------------------------------------------------------------------------------------- */

enum vs_err vs_ledger_row_add(struct vs_ledger *ledger, struct vs_ledger_row *row, struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_ROW_ADD);
    (void)sqlite3_bind_int64(statement, 1, row->condition);
    (void)sqlite3_bind_int64(statement, 2, row->position.task);
    (void)sqlite3_bind_int64(statement, 3, (int64_t)row->position.sequence);
    (void)sqlite3_bind_int64(statement, 4, row->position.index);
    (void)sqlite3_bind_int64(statement, 5, row->kind);
    (void)sqlite3_bind_int64(statement, 6, row->time_ms);
    (void)sqlite3_bind_blob64(statement, 7, row->bytes.len == 0 ? "" : row->bytes.ptr, row->bytes.len, SQLITE_STATIC);
    VS_TRY(run(ledger, statement, note));
    row->id = (uint64_t)sqlite3_last_insert_rowid(ledger->db);
    return VS_ERR_OK;
}

enum vs_err vs_ledger_row_after(struct vs_ledger *ledger, int64_t condition, uint64_t after,
                                struct vs_ledger_row *out, struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_ROW_AFTER);
    (void)sqlite3_bind_int64(statement, 1, condition);
    (void)sqlite3_bind_int64(statement, 2, (int64_t)after);
    VS_TRY(fetch(ledger, STATEMENT_ROW_AFTER, note));
    *out = (struct vs_ledger_row){.id = (uint64_t)sqlite3_column_int64(statement, 0),
                                  .condition = sqlite3_column_int64(statement, 1),
                                  .position = {(uint32_t)sqlite3_column_int64(statement, 2),
                                               (uint64_t)sqlite3_column_int64(statement, 3),
                                               (uint32_t)sqlite3_column_int64(statement, 4)},
                                  .kind = (uint8_t)sqlite3_column_int64(statement, 5),
                                  .time_ms = sqlite3_column_int64(statement, 6),
                                  .bytes = column_bytes(statement, 7)};
    return VS_ERR_OK;
}

enum vs_err vs_ledger_rows_done(struct vs_ledger *ledger, int64_t condition, uint64_t below, uint64_t *count,
                                struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_ROWS_DONE);
    (void)sqlite3_bind_int64(statement, 1, condition);
    (void)sqlite3_bind_int64(statement, 2, below > INT64_MAX ? INT64_MAX : (int64_t)below);
    VS_TRY(run(ledger, statement, note));
    *count = (uint64_t)sqlite3_changes64(ledger->db);
    return VS_ERR_OK;
}

enum vs_err vs_ledger_row_remove(struct vs_ledger *ledger, uint64_t id, struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_ROW_REMOVE);
    (void)sqlite3_bind_int64(statement, 1, (int64_t)id);
    return run(ledger, statement, note);
}

enum vs_err vs_ledger_count(struct vs_ledger *ledger, struct vs_ledger_counts *out, struct vs_err_note *note)
{
    sqlite3_stmt *statement = use(ledger, STATEMENT_TOTALS);
    VS_TRY(fetch(ledger, STATEMENT_TOTALS, note));
    *out = (struct vs_ledger_counts){(uint64_t)sqlite3_column_int64(statement, 0),
                                     (uint64_t)sqlite3_column_int64(statement, 1),
                                     (uint64_t)sqlite3_column_int64(statement, 2)};
    return VS_ERR_OK;
}
