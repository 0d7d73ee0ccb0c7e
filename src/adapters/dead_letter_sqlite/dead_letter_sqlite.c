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
    uint64_t waiting_max;
};

static const char schema[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    "CREATE TABLE IF NOT EXISTS letter (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, origin TEXT NOT NULL UNIQUE,"
    " target TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, key BLOB, value BLOB, headers BLOB,"
    " row_kind INTEGER NOT NULL, timestamp_ms INTEGER NOT NULL, dead_at_ms INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS letter_state ON letter (state);";

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

static uint64_t count_waiting_locked(struct vs_dead_letters *store)
{
    sqlite3_stmt *statement = NULL;
    uint64_t count = 0;
    if (sqlite3_prepare_v2(store->db, "SELECT count(*) FROM letter WHERE state = 0", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        count = (uint64_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

static uint64_t store_count_waiting(struct vs_dead_letters *store)
{
    pthread_mutex_lock(&store->mutex);
    uint64_t count = count_waiting_locked(store);
    pthread_mutex_unlock(&store->mutex);
    return count;
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

static enum vs_err add_locked(struct vs_dead_letters *store, const struct vs_dead_letter *letters,
                              uint32_t count, struct vs_err_note *note)
{
    if (count_waiting_locked(store) + count > store->waiting_max)
        return vs_fail(note, VS_ERR_LIMIT, "the dead letter store is full: retry or drop some with `vendstream dlq`");
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
    };
}

static enum vs_err store_list(struct vs_dead_letters *store, struct vs_str target, int64_t after_id,
                              int (*each)(void *ctx, const struct vs_dead_letter *letter), void *ctx,
                              struct vs_err_note *note)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db,
                           "SELECT id, state, origin, target, stage, reason, key, value, headers, row_kind, "
                           "timestamp_ms, dead_at_ms, attempts FROM letter WHERE id > ?1 AND (?2 = '' OR target = ?2) "
                           "ORDER BY id",
                           -1, &statement, NULL) != SQLITE_OK)
        return failed(store, note);
    sqlite3_bind_int64(statement, 1, after_id);
    bind_text(statement, 2, target);
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

static enum vs_err store_set_state(struct vs_dead_letters *store, int64_t id, enum vs_dead_letter_state state,
                                   struct vs_err_note *note)
{
    pthread_mutex_lock(&store->mutex);
    sqlite3_stmt *statement = NULL;
    enum vs_err err = VS_ERR_OK;
    if (sqlite3_prepare_v2(store->db, "UPDATE letter SET state = ? WHERE id = ?", -1, &statement, NULL) != SQLITE_OK)
        err = failed(store, note);
    if (err == VS_ERR_OK) {
        sqlite3_bind_int(statement, 1, (int)state);
        sqlite3_bind_int64(statement, 2, id);
        if (sqlite3_step(statement) != SQLITE_DONE)
            err = failed(store, note);
        else if (sqlite3_changes(store->db) == 0)
            err = vs_fail(note, VS_ERR_NOT_FOUND, "there is no dead letter %lld", (long long)id);
    }
    sqlite3_finalize(statement);
    pthread_mutex_unlock(&store->mutex);
    return err;
}

static const struct vs_dead_letter_ops ops = {
    .close = store_close,
    .add = store_add,
    .list = store_list,
    .set_state = store_set_state,
    .count_waiting = store_count_waiting,
};

enum vs_err vs_dead_letter_sqlite_open(const char *path, uint64_t waiting_max, struct vs_dead_letters **out,
                                       struct vs_err_note *note)
{
    struct vs_dead_letters *store = calloc(1, sizeof *store);
    VS_CHECK(store != NULL);
    store->base.ops = &ops;
    store->waiting_max = waiting_max;
    pthread_mutex_init(&store->mutex, NULL);
    enum vs_err err = VS_ERR_OK;
    if (sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) !=
        SQLITE_OK)
        err = failed(store, note);
    if (err == VS_ERR_OK) {
        sqlite3_busy_timeout(store->db, 5000);
        if (sqlite3_exec(store->db, schema, NULL, NULL, NULL) != SQLITE_OK)
            err = failed(store, note);
    }
    if (err != VS_ERR_OK) {
        store_close(store);
        return vs_fail_within(note, err, "%s", path);
    }
    *out = store;
    return VS_ERR_OK;
}
