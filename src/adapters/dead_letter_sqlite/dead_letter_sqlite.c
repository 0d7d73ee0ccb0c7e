/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/dead_letter_sqlite/dead_letter_sqlite.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "base/check.h"

struct vs_dead_letters {
    struct vs_dead_letters_base base;
    sqlite3 *db;
    pthread_mutex_t mutex;
    struct vs_dead_letter_bounds bounds;
    uint64_t refused;
};

/* Letters are counted by triggers, so that no add() counts all of them and processes side by side agree. */
#define WAITS(row) "(" row ".state IN (0, 3))"
#define SIZE(row) "(length(" row ".key) + length(" row ".value) + length(" row ".headers))"
#define ALL_COLUMNS                                                                                                   \
    "id, state, origin, target, stage, reason, key, value, headers, row_kind, timestamp_ms, dead_at_ms, attempts, "   \
    "retry"

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS letter (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, origin TEXT NOT NULL UNIQUE,"
    " target TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, key BLOB, value BLOB, headers BLOB,"
    " row_kind INTEGER NOT NULL, timestamp_ms INTEGER NOT NULL, dead_at_ms INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS letter_state ON letter (state);";

static const char schema_2[] =
    "ALTER TABLE letter ADD COLUMN retry INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE letter ADD COLUMN settled_at_ms INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE counter (one INTEGER PRIMARY KEY CHECK (one = 1), waiting INTEGER NOT NULL, size INTEGER NOT NULL,"
    " retry INTEGER NOT NULL);"
    "INSERT INTO counter SELECT 1, count(*), coalesce(sum(" SIZE("l") "), 0), 0 FROM letter AS l WHERE " WAITS("l") ";"
    "CREATE TRIGGER letter_added AFTER INSERT ON letter WHEN " WAITS("NEW") " BEGIN"
    " UPDATE counter SET waiting = waiting + 1, size = size + " SIZE("NEW") "; END;"
    "CREATE TRIGGER letter_changed AFTER UPDATE OF state ON letter BEGIN UPDATE counter SET"
    " waiting = waiting + " WAITS("NEW") " - " WAITS("OLD") ","
    " size = size + (" WAITS("NEW") " - " WAITS("OLD") ") * " SIZE("NEW") "; END;"
    "CREATE TRIGGER letter_removed AFTER DELETE ON letter WHEN " WAITS("OLD") " BEGIN"
    " UPDATE counter SET waiting = waiting - 1, size = size - " SIZE("OLD") "; END;"
    "PRAGMA user_version = 2;";

static enum vs_err failed(struct vs_dead_letters *store, struct vs_err_note *note)
{
    int rc = sqlite3_errcode(store->db) & 0xFF;
    bool no_space = rc == SQLITE_FULL || ((rc == SQLITE_IOERR || rc == SQLITE_CANTOPEN) &&
                                          sqlite3_system_errno(store->db) == ENOSPC);
    enum vs_err err = no_space ? VS_ERR_DISK_FULL : (rc == SQLITE_BUSY ? VS_ERR_BUSY : VS_ERR_IO);
    return vs_fail(note, err, "dead letters: %s", sqlite3_errmsg(store->db));
}

static void store_close(struct vs_dead_letters *store)
{
    sqlite3_close(store->db);
    pthread_mutex_destroy(&store->mutex);
    free(store);
}

struct counts {
    uint64_t waiting;
    uint64_t size;
};

static enum vs_err read_int(struct vs_dead_letters *store, const char *sql, struct counts *out,
                            struct vs_err_note *note)
{
    sqlite3_stmt *statement = NULL;
    enum vs_err err = VS_ERR_OK;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK || sqlite3_step(statement) != SQLITE_ROW)
        err = failed(store, note);
    else
        *out = (struct counts){(uint64_t)sqlite3_column_int64(statement, 0),
                               (uint64_t)sqlite3_column_int64(statement, 1)};
    sqlite3_finalize(statement);
    return err;
}

static const char read_counts[] = "SELECT waiting, size FROM counter";

static uint64_t store_count_waiting(struct vs_dead_letters *store)
{
    struct counts counts = {0};
    pthread_mutex_lock(&store->mutex);
    (void)read_int(store, read_counts, &counts, NULL);
    pthread_mutex_unlock(&store->mutex);
    return counts.waiting;
}

static uint64_t store_count_refused(struct vs_dead_letters *store)
{
    pthread_mutex_lock(&store->mutex);
    uint64_t refused = store->refused;
    pthread_mutex_unlock(&store->mutex);
    return refused;
}

static void bind_text(sqlite3_stmt *statement, int at, struct vs_str s)
{
    sqlite3_bind_text64(statement, at, s.len == 0 ? "" : s.ptr, s.len, SQLITE_STATIC, SQLITE_UTF8);
}

static void bind_blob(sqlite3_stmt *statement, int at, struct vs_str s)
{
    sqlite3_bind_blob64(statement, at, s.len == 0 ? "" : s.ptr, s.len, SQLITE_STATIC);
}

static bool insert(sqlite3_stmt *statement, const struct vs_dead_letter *letter)
{
    bind_text(statement, 1, letter->origin);
    bind_text(statement, 2, letter->target);
    bind_text(statement, 3, letter->stage);
    bind_text(statement, 4, letter->reason);
    bind_blob(statement, 5, letter->key);
    bind_blob(statement, 6, letter->value);
    bind_blob(statement, 7, letter->headers);
    sqlite3_bind_int(statement, 8, letter->row_kind);
    sqlite3_bind_int64(statement, 9, letter->timestamp_ms);
    sqlite3_bind_int64(statement, 10, letter->dead_at_ms);
    sqlite3_bind_int64(statement, 11, letter->attempts);
    bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    return done;
}

static enum vs_err check_bounds(struct vs_dead_letters *store, const struct vs_dead_letter *letters, uint32_t count,
                                struct vs_err_note *note)
{
    struct counts now = {0};
    VS_TRY(read_int(store, read_counts, &now, note));
    uint64_t size = now.size;
    for (uint32_t i = 0; i < count; i++)
        size += letters[i].key.len + letters[i].value.len + letters[i].headers.len;
    bool too_many = now.waiting + count > store->bounds.waiting_max;
    if (!too_many && size <= store->bounds.size_max)
        return VS_ERR_OK;
    store->refused += count;
    return vs_fail(note, VS_ERR_LIMIT,
                   "the dead letter store is full (%s): retry or drop some with `vendstream dlq`",
                   too_many ? "vendstream.dead-letters.max" : "vendstream.dead-letters.size-max");
}

static enum vs_err add_locked(struct vs_dead_letters *store, const struct vs_dead_letter *letters,
                              uint32_t count, struct vs_err_note *note)
{
    VS_TRY(check_bounds(store, letters, count, note));
    sqlite3_stmt *statement = NULL;
    if (sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return failed(store, note);
    bool done = sqlite3_prepare_v2(store->db,
                                   "INSERT INTO letter (state, origin, target, stage, reason, key, value, headers, "
                                   "row_kind, timestamp_ms, dead_at_ms, attempts) VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, "
                                   "?, ?, ?) ON CONFLICT (origin) DO NOTHING",
                                   -1, &statement, NULL) == SQLITE_OK;
    for (uint32_t i = 0; i < count && done; i++)
        done = insert(statement, &letters[i]);
    enum vs_err err = VS_ERR_OK;
    if (!done || sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        err = failed(store, note);
    sqlite3_finalize(statement);
    if (err != VS_ERR_OK)
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return err;
}

static enum vs_err store_add(struct vs_dead_letters *store, const struct vs_dead_letter *letters, uint32_t count,
                             struct vs_err_note *note)
{
    if (count == 0)
        return VS_ERR_OK;
    pthread_mutex_lock(&store->mutex);
    enum vs_err err = add_locked(store, letters, count, note);
    pthread_mutex_unlock(&store->mutex);
    return err;
}

static struct vs_str column_str(sqlite3_stmt *statement, int at)
{
    const void *bytes = sqlite3_column_blob(statement, at);
    return (struct vs_str){bytes, (size_t)sqlite3_column_bytes(statement, at)};
}

static struct vs_dead_letter read_letter(sqlite3_stmt *statement)
{
    return (struct vs_dead_letter){
        .id = sqlite3_column_int64(statement, 0),
        .state = (enum vs_dead_letter_state)sqlite3_column_int(statement, 1),
        .origin = column_str(statement, 2),
        .target = column_str(statement, 3),
        .stage = column_str(statement, 4),
        .reason = column_str(statement, 5),
        .key = column_str(statement, 6),
        .value = column_str(statement, 7),
        .headers = column_str(statement, 8),
        .row_kind = (uint8_t)sqlite3_column_int(statement, 9),
        .timestamp_ms = sqlite3_column_int64(statement, 10),
        .dead_at_ms = sqlite3_column_int64(statement, 11),
        .attempts = (uint32_t)sqlite3_column_int64(statement, 12),
        .retry = (uint64_t)sqlite3_column_int64(statement, 13),
    };
}

static enum vs_err store_list(struct vs_dead_letters *store, const struct vs_dead_letter_filter *filter,
                              int (*each)(void *ctx, const struct vs_dead_letter *letter), void *ctx,
                              struct vs_err_note *note)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db,
                           "SELECT " ALL_COLUMNS " FROM letter WHERE (?1 = 0 OR id = ?1) AND (?2 = '' OR target = ?2) "
                           "AND (?3 = '' OR instr(lower(reason), lower(?3)) > 0) AND dead_at_ms >= ?4 AND "
                           "(?5 = 0 OR dead_at_ms < ?5) AND (?6 = 0 OR (?6 >> state) & 1) ORDER BY id",
                           -1, &statement, NULL) != SQLITE_OK)
        return failed(store, note);
    sqlite3_bind_int64(statement, 1, filter->id);
    bind_text(statement, 2, filter->target);
    bind_text(statement, 3, filter->reason);
    sqlite3_bind_int64(statement, 4, filter->since_ms);
    sqlite3_bind_int64(statement, 5, filter->until_ms);
    sqlite3_bind_int64(statement, 6, filter->states);
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        struct vs_dead_letter letter = read_letter(statement);
        if (each(ctx, &letter) != 0) {
            rc = SQLITE_DONE;
            break;
        }
    }
    enum vs_err err = rc == SQLITE_DONE ? VS_ERR_OK : failed(store, note);
    sqlite3_finalize(statement);
    return err;
}

static const char *const state_names[] = {[VS_DEAD_LETTER_WAITING] = "waits",
                                          [VS_DEAD_LETTER_RETRIED] = "was retried",
                                          [VS_DEAD_LETTER_DROPPED] = "was dropped",
                                          [VS_DEAD_LETTER_ASKED] = "is asked to be retried"};

/* Nothing was changed: why not? */
static enum vs_err refuse_change(struct vs_dead_letters *store, int64_t id, struct vs_err_note *note)
{
    sqlite3_stmt *statement = NULL;
    enum vs_err err;
    if (sqlite3_prepare_v2(store->db, "SELECT state FROM letter WHERE id = ?", -1, &statement, NULL) != SQLITE_OK)
        return failed(store, note);
    sqlite3_bind_int64(statement, 1, id);
    if (sqlite3_step(statement) != SQLITE_ROW) {
        err = vs_fail(note, VS_ERR_NOT_FOUND, "there is no dead letter %lld", (long long)id);
    } else {
        int state = sqlite3_column_int(statement, 0);
        err = vs_fail(note, VS_ERR_INVALID, "dead letter %lld %s already", (long long)id,
                      state >= 0 && state < VS_DEAD_LETTER_STATE_COUNT ? state_names[state] : "has an unknown state");
    }
    sqlite3_finalize(statement);
    return err;
}

static enum vs_err change(struct vs_dead_letters *store, sqlite3_stmt *statement, int64_t id,
                          struct vs_err_note *note)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        return failed(store, note);
    return sqlite3_changes(store->db) > 0 ? VS_ERR_OK : refuse_change(store, id, note);
}

static enum vs_err ask_locked(struct vs_dead_letters *store, int64_t id, enum vs_dead_letter_state state,
                              int64_t now_ms, struct vs_err_note *note)
{
    sqlite3_stmt *statement = NULL;
    bool asks = state == VS_DEAD_LETTER_ASKED;
    if (sqlite3_exec(store->db, "BEGIN IMMEDIATE; UPDATE counter SET retry = retry + 1", NULL, NULL, NULL) !=
        SQLITE_OK)
        return failed(store, note);
    enum vs_err err = VS_ERR_OK;
    if (sqlite3_prepare_v2(store->db,
                           asks ? "UPDATE letter SET state = 3, settled_at_ms = ?2, retry = (SELECT retry FROM "
                                  "counter) WHERE id = ?1 AND state = 0"
                                : "UPDATE letter SET state = 2, settled_at_ms = ?2 WHERE id = ?1 AND state IN (0, 3)",
                           -1, &statement, NULL) != SQLITE_OK)
        err = failed(store, note);
    if (err == VS_ERR_OK) {
        sqlite3_bind_int64(statement, 1, id);
        sqlite3_bind_int64(statement, 2, now_ms);
        err = change(store, statement, id, note);
    }
    sqlite3_finalize(statement);
    if (err == VS_ERR_OK && sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        err = failed(store, note);
    if (err != VS_ERR_OK)
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return err;
}

static enum vs_err store_ask(struct vs_dead_letters *store, int64_t id, enum vs_dead_letter_state state,
                             int64_t now_ms, struct vs_err_note *note)
{
    VS_CHECK(state == VS_DEAD_LETTER_ASKED || state == VS_DEAD_LETTER_DROPPED);
    pthread_mutex_lock(&store->mutex);
    enum vs_err err = ask_locked(store, id, state, now_ms, note);
    pthread_mutex_unlock(&store->mutex);
    return err;
}

static enum vs_err store_asked(struct vs_dead_letters *store, struct vs_str target, struct vs_arena *scratch,
                               struct vs_dead_letter_batch *out, struct vs_err_note *note)
{
    sqlite3_stmt *statement = NULL;
    out->count = 0;
    if (sqlite3_prepare_v2(store->db,
                           "SELECT " ALL_COLUMNS " FROM letter WHERE state = 3 AND "
                           "iif(?1 = '', stage <> '" VS_STAGE_TASK_PUT "', stage = '" VS_STAGE_TASK_PUT
                           "' AND target = ?1) ORDER BY retry LIMIT ?2",
                           -1, &statement, NULL) != SQLITE_OK)
        return failed(store, note);
    bind_text(statement, 1, target);
    sqlite3_bind_int64(statement, 2, VS_DEAD_LETTER_BATCH_MAX);
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        struct vs_dead_letter letter = read_letter(statement);
        struct vs_str *const texts[] = {&letter.origin, &letter.target, &letter.stage,  &letter.reason,
                                        &letter.key,    &letter.value,  &letter.headers};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            *texts[i] = vs_arena_copy(scratch, *texts[i]);
        out->letters[out->count++] = letter;
    }
    enum vs_err err = rc == SQLITE_DONE ? VS_ERR_OK : failed(store, note);
    sqlite3_finalize(statement);
    return err;
}

static enum vs_err settle_locked(struct vs_dead_letters *store, const struct vs_dead_letter *letter, int64_t now_ms,
                                 struct vs_err_note *note)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db,
                           "UPDATE letter SET state = ?2, reason = ?3, attempts = ?4, settled_at_ms = ?5 WHERE "
                           "id = ?1 AND state = 3",
                           -1, &statement, NULL) != SQLITE_OK)
        return failed(store, note);
    sqlite3_bind_int64(statement, 1, letter->id);
    sqlite3_bind_int(statement, 2, (int)letter->state);
    bind_text(statement, 3, letter->reason);
    sqlite3_bind_int64(statement, 4, letter->attempts);
    sqlite3_bind_int64(statement, 5, now_ms);
    enum vs_err err = change(store, statement, letter->id, note);
    sqlite3_finalize(statement);
    return err;
}

static enum vs_err store_settle(struct vs_dead_letters *store, const struct vs_dead_letter *letter, int64_t now_ms,
                                struct vs_err_note *note)
{
    VS_CHECK(letter->state == VS_DEAD_LETTER_RETRIED || letter->state == VS_DEAD_LETTER_WAITING);
    pthread_mutex_lock(&store->mutex);
    enum vs_err err = settle_locked(store, letter, now_ms, note);
    pthread_mutex_unlock(&store->mutex);
    return err;
}

static enum vs_err store_forget(struct vs_dead_letters *store, int64_t before_ms, struct vs_err_note *note)
{
    pthread_mutex_lock(&store->mutex);
    sqlite3_stmt *statement = NULL;
    enum vs_err err = VS_ERR_OK;
    if (sqlite3_prepare_v2(store->db, "DELETE FROM letter WHERE state IN (1, 2) AND settled_at_ms < ?", -1, &statement,
                           NULL) != SQLITE_OK)
        err = failed(store, note);
    if (err == VS_ERR_OK) {
        sqlite3_bind_int64(statement, 1, before_ms);
        if (sqlite3_step(statement) != SQLITE_DONE)
            err = failed(store, note);
    }
    sqlite3_finalize(statement);
    pthread_mutex_unlock(&store->mutex);
    return err;
}

static const struct vs_dead_letter_ops ops = {
    .close = store_close,
    .add = store_add,
    .list = store_list,
    .ask = store_ask,
    .asked = store_asked,
    .settle = store_settle,
    .forget = store_forget,
    .count_waiting = store_count_waiting,
    .count_refused = store_count_refused,
};

static enum vs_err upgrade(struct vs_dead_letters *store, struct vs_err_note *note)
{
    struct counts version = {0};
    VS_TRY(read_int(store, "SELECT user_version, 0 FROM pragma_user_version", &version, note));
    if (version.waiting > 2)
        return vs_fail(note, VS_ERR_VERSION, "written by a newer version of the program");
    return version.waiting == 2 || sqlite3_exec(store->db, schema_2, NULL, NULL, NULL) == SQLITE_OK
               ? VS_ERR_OK
               : failed(store, note);
}

/* In one transaction, since another process may open the file at the same time. */
static enum vs_err make_tables(struct vs_dead_letters *store, struct vs_err_note *note)
{
    if (sqlite3_exec(store->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN IMMEDIATE", NULL, NULL,
                     NULL) != SQLITE_OK ||
        sqlite3_exec(store->db, schema, NULL, NULL, NULL) != SQLITE_OK)
        return failed(store, note);
    VS_TRY(upgrade(store, note));
    return sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? VS_ERR_OK : failed(store, note);
}

enum vs_err vs_dead_letter_sqlite_open(const char *path, const struct vs_dead_letter_bounds *bounds,
                                       struct vs_dead_letters **out, struct vs_err_note *note)
{
    struct vs_dead_letters *store = calloc(1, sizeof *store);
    VS_CHECK(store != NULL);
    store->base.ops = &ops;
    store->bounds = *bounds;
    pthread_mutex_init(&store->mutex, NULL);
    enum vs_err err = VS_ERR_OK;
    if (sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) !=
        SQLITE_OK)
        err = failed(store, note);
    if (err == VS_ERR_OK) {
        sqlite3_busy_timeout(store->db, 5000);
        err = make_tables(store, note);
    }
    if (err != VS_ERR_OK) {
        store_close(store);
        return vs_fail_within(note, err, "%s", path);
    }
    *out = store;
    return VS_ERR_OK;
}
