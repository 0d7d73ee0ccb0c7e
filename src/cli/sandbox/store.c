/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cli/sandbox/parts.h"

const struct vs_sandbox_field_info vs_sandbox_fields[VS_SANDBOX_FIELD_COUNT] = {
#define SANDBOX_FIELD(name, label, kind) {#name, label, VS_SANDBOX_##kind},
#include "cli/sandbox/fields.def"
#undef SANDBOX_FIELD
};

static const char columns[] = ""
#define SANDBOX_FIELD(name, label, kind) ", " #name
#include "cli/sandbox/fields.def"
#undef SANDBOX_FIELD
    ;

enum { COLUMNS_SKIP = 2 }; /* the ", " in front of the first */

enum vs_sandbox_field vs_sandbox_field_of(struct vs_str name)
{
    for (int i = 0; i < VS_SANDBOX_FIELD_COUNT; i++) {
        if (vs_str_equal(name, vs_str(vs_sandbox_fields[i].name)))
            return (enum vs_sandbox_field)i;
    }
    return VS_SANDBOX_FIELD_COUNT;
}

static bool create_tables(sqlite3 *db)
{
    struct vs_buf sql = {0};
    vs_buf_add_str(&sql, VS_STR("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                                "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, incident TEXT, element TEXT,"
                                " value TEXT, at TEXT);"
                                "CREATE INDEX IF NOT EXISTS note_incident ON note (incident, id);"
                                "CREATE TABLE IF NOT EXISTS post (correlation_id TEXT PRIMARY KEY, first_us INTEGER,"
                                " posts INTEGER);"
                                "CREATE TABLE IF NOT EXISTS incident (id INTEGER PRIMARY KEY"));
    for (int i = 0; i < VS_SANDBOX_FIELD_COUNT; i++)
        vs_buf_printf(&sql, ", %s TEXT NOT NULL DEFAULT ''", vs_sandbox_fields[i].name);
    vs_buf_add_str(&sql, VS_STR(");"
                                "CREATE UNIQUE INDEX IF NOT EXISTS incident_sys_id ON incident (sys_id);"
                                "CREATE INDEX IF NOT EXISTS incident_correlation ON incident (correlation_id);"));
    vs_buf_add_char(&sql, '\0');
    bool done = sqlite3_exec(db, sql.ptr, NULL, NULL, NULL) == SQLITE_OK;
    vs_buf_free(&sql);
    return done;
}

enum vs_err vs_sandbox_store_open(const char *data_dir, sqlite3 **out, struct vs_err_note *note)
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/servicenow.sqlite", data_dir);
    if (len < 0 || (size_t)len >= sizeof path)
        return vs_fail(note, VS_ERR_INVALID, "the path of the data directory is too long");
    if (mkdir(data_dir, 0700) != 0 && errno != EEXIST)
        return vs_fail(note, vs_err_from_errno(errno), "cannot make the folder %s: %s", data_dir, strerror(errno));
    if (sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) !=
            SQLITE_OK ||
        !create_tables(*out)) {
        vs_fail(note, VS_ERR_IO, "%s: %s", path, sqlite3_errmsg(*out));
        sqlite3_close(*out);
        *out = NULL;
        return VS_ERR_IO;
    }
    return VS_ERR_OK;
}

static sqlite3_stmt *prepare(sqlite3 *db, const struct vs_buf *sql)
{
    sqlite3_stmt *statement = NULL;
    (void)sqlite3_prepare_v2(db, sql->ptr, (int)sql->len, &statement, NULL);
    return statement;
}

static void bind(sqlite3_stmt *statement, int at, struct vs_str text)
{
    (void)sqlite3_bind_text64(statement, at, text.len == 0 ? "" : text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static struct vs_str column(sqlite3_stmt *statement, int at)
{
    const void *text = sqlite3_column_text(statement, at);
    return (struct vs_str){text, (size_t)sqlite3_column_bytes(statement, at)};
}

static void read_record(sqlite3_stmt *statement, struct vs_arena *arena, struct vs_sandbox_record *out)
{
    for (int i = 0; i < VS_SANDBOX_FIELD_COUNT; i++)
        out->values[i] = vs_arena_copy(arena, column(statement, i));
}

bool vs_sandbox_store_get(sqlite3 *db, struct vs_str sys_id, struct vs_arena *arena, struct vs_sandbox_record *out,
                          bool *found)
{
    struct vs_buf sql = {0};
    vs_buf_printf(&sql, "SELECT %s FROM incident WHERE sys_id = ?", columns + COLUMNS_SKIP);
    sqlite3_stmt *statement = prepare(db, &sql);
    vs_buf_free(&sql);
    bind(statement, 1, sys_id);
    int rc = sqlite3_step(statement);
    *found = rc == SQLITE_ROW;
    if (*found)
        read_record(statement, arena, out);
    (void)sqlite3_finalize(statement);
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool step_and_finish(sqlite3_stmt *statement)
{
    bool done = statement != NULL && sqlite3_step(statement) == SQLITE_DONE;
    (void)sqlite3_finalize(statement);
    return done;
}

bool vs_sandbox_store_put(sqlite3 *db, const struct vs_sandbox_record *record, bool is_new)
{
    struct vs_buf sql = {0};
    if (is_new)
        vs_buf_printf(&sql, "INSERT INTO incident (%s) VALUES (", columns + COLUMNS_SKIP);
    else
        vs_buf_add_str(&sql, VS_STR("UPDATE incident SET "));
    for (int i = 0; i < VS_SANDBOX_FIELD_COUNT; i++) {
        if (is_new)
            vs_buf_printf(&sql, "%s?%d", i > 0 ? ", " : "", i + 1);
        else
            vs_buf_printf(&sql, "%s%s = ?%d", i > 0 ? ", " : "", vs_sandbox_fields[i].name, i + 1);
    }
    vs_buf_add_str(&sql, is_new ? VS_STR(")") : VS_STR(" WHERE sys_id = ?1"));
    sqlite3_stmt *statement = prepare(db, &sql);
    vs_buf_free(&sql);
    for (int i = 0; i < VS_SANDBOX_FIELD_COUNT; i++)
        bind(statement, i + 1, record->values[i]);
    return step_and_finish(statement);
}

static sqlite3_stmt *prepare_text(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    (void)sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    return statement;
}

bool vs_sandbox_store_delete(sqlite3 *db, struct vs_str sys_id)
{
    sqlite3_stmt *notes = prepare_text(db, "DELETE FROM note WHERE incident = ?"),
                 *incident = prepare_text(db, "DELETE FROM incident WHERE sys_id = ?");
    bind(notes, 1, sys_id);
    bind(incident, 1, sys_id);
    bool done = step_and_finish(notes);
    return step_and_finish(incident) && done;
}

bool vs_sandbox_store_add_note(sqlite3 *db, struct vs_str sys_id, const char *element, struct vs_str text,
                               struct vs_str now)
{
    sqlite3_stmt *statement = prepare_text(db, "INSERT INTO note (incident, element, value, at) VALUES (?, ?, ?, ?)");
    bind(statement, 1, sys_id);
    bind(statement, 2, vs_str(element));
    bind(statement, 3, text);
    bind(statement, 4, now);
    return step_and_finish(statement);
}

bool vs_sandbox_store_note_post(sqlite3 *db, struct vs_str correlation_id, int64_t at_us)
{
    sqlite3_stmt *statement = prepare_text(db, "INSERT INTO post (correlation_id, first_us, posts) VALUES (?, ?, 1) "
                                               "ON CONFLICT (correlation_id) DO UPDATE SET posts = posts + 1");
    bind(statement, 1, correlation_id);
    (void)sqlite3_bind_int64(statement, 2, at_us);
    return step_and_finish(statement);
}

bool vs_sandbox_store_next_number(sqlite3 *db, char out[16])
{
    sqlite3_stmt *statement =
        prepare_text(db, "SELECT coalesce(max(CAST(substr(number, 4) AS INTEGER)), 10000) + 1 FROM incident");
    bool done = sqlite3_step(statement) == SQLITE_ROW;
    if (done)
        (void)snprintf(out, 16, "INC%07lld", (long long)sqlite3_column_int64(statement, 0));
    (void)sqlite3_finalize(statement);
    return done;
}

static sqlite3_stmt *prepare_query(sqlite3 *db, const char *select, const struct vs_sandbox_query *query,
                                   const char *tail)
{
    struct vs_buf sql = {0};
    vs_buf_printf(&sql, "SELECT %s FROM incident", select);
    if (query->where.len > 0)
        vs_buf_printf(&sql, " WHERE %.*s", (int)query->where.len, query->where.ptr);
    vs_buf_add_str(&sql, vs_str(tail));
    sqlite3_stmt *statement = prepare(db, &sql);
    vs_buf_free(&sql);
    for (uint32_t i = 0; i < query->value_count; i++)
        bind(statement, (int)i + 1, query->values[i]);
    return statement;
}

bool vs_sandbox_store_count(sqlite3 *db, const struct vs_sandbox_query *query, uint64_t *total)
{
    sqlite3_stmt *statement = prepare_query(db, "count(*)", query, "");
    bool done = sqlite3_step(statement) == SQLITE_ROW;
    *total = done ? (uint64_t)sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_finalize(statement);
    return done;
}

bool vs_sandbox_store_list(sqlite3 *db, const struct vs_sandbox_query *query, struct vs_arena *arena,
                           void (*each)(void *ctx, const struct vs_sandbox_record *record), void *ctx)
{
    struct vs_buf tail = {0};
    vs_buf_printf(&tail, " ORDER BY %.*s%sid LIMIT %lld OFFSET %lld", (int)query->order.len,
                  query->order.len == 0 ? "" : query->order.ptr, query->order.len > 0 ? ", " : "",
                  (long long)query->limit, (long long)query->offset);
    vs_buf_add_char(&tail, '\0');
    sqlite3_stmt *statement = prepare_query(db, columns + COLUMNS_SKIP, query, tail.ptr);
    vs_buf_free(&tail);
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
        struct vs_sandbox_record record;
        read_record(statement, arena, &record);
        each(ctx, &record);
    }
    (void)sqlite3_finalize(statement);
    return rc == SQLITE_DONE;
}

bool vs_sandbox_store_notes(sqlite3 *db, struct vs_str sys_id, const char *element,
                            void (*each)(void *ctx, struct vs_str element, struct vs_str at, struct vs_str text),
                            void *ctx)
{
    sqlite3_stmt *statement =
        prepare_text(db, "SELECT element, at, value FROM note WHERE incident = ?1 AND (?2 = '' OR element = ?2) "
                         "ORDER BY id DESC");
    bind(statement, 1, sys_id);
    bind(statement, 2, vs_str(element));
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        each(ctx, column(statement, 0), column(statement, 1), column(statement, 2));
    (void)sqlite3_finalize(statement);
    return rc == SQLITE_DONE;
}
