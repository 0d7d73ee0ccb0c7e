/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_jdbc/sink_jdbc.h"

#include <sqlite3.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"

struct jdbc {
    const struct vs_table *table;
    sqlite3 *db;
    sqlite3_stmt *upsert;
    sqlite3_stmt *delete;
    sqlite3_stmt *position;
    char name[256];
    bool connected;
    char path[4096];
    struct vs_arena scratch;
    struct vs_buf text;
    char message[256]; /* of the last failed batch, taken before the rollback */
};

static bool is_written(const struct vs_table_column *column)
{
    return column->kind != VS_COLUMN_COMPUTED && !(column->kind == VS_COLUMN_METADATA && column->is_virtual);
}

static bool in_key(const struct vs_table *table, uint32_t column)
{
    for (uint32_t i = 0; i < table->primary_key_count; i++) {
        if (table->primary_key[i] == column)
            return true;
    }
    return false;
}

static void add_identifier(struct vs_buf *out, struct vs_str name)
{
    vs_buf_add_char(out, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"')
            vs_buf_add_char(out, '"');
        vs_buf_add_char(out, name.ptr[i]);
    }
    vs_buf_add_char(out, '"');
}

static const char *sqlite_type(struct vs_type type)
{
    switch (vs_type_physical(type)) {
    case VS_PHYS_BOOL:
    case VS_PHYS_I32:
    case VS_PHYS_I64:
        return vs_kind_is_timestamp(type.kind) || type.kind == VS_KIND_DATE || type.kind == VS_KIND_TIME
                   ? "TEXT"
                   : "INTEGER";
    case VS_PHYS_F32:
    case VS_PHYS_F64:
        return "REAL";
    case VS_PHYS_I128:
    case VS_PHYS_STR:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    return type.kind == VS_KIND_BINARY || type.kind == VS_KIND_VARBINARY ? "BLOB" : "TEXT";
}

/* Adds "sep"-separated column names; which: 0 all written, 1 key, 2 written and not in the key. */
static uint32_t add_columns(struct vs_buf *out, const struct vs_table *table, int which, const char *suffix,
                            const char *separator)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!is_written(&table->columns[i]) || (which == 1 && !in_key(table, i)) ||
            (which == 2 && in_key(table, i)))
            continue;
        if (count++ > 0)
            vs_buf_printf(out, "%s", separator);
        add_identifier(out, table->columns[i].name);
        if (which == 2 && suffix != NULL) {
            vs_buf_printf(out, "=excluded.");
            add_identifier(out, table->columns[i].name);
        } else if (suffix != NULL) {
            vs_buf_printf(out, "%s", suffix);
        }
    }
    return count;
}

static void create_text(struct jdbc *jdbc, struct vs_buf *sql)
{
    const struct vs_table *table = jdbc->table;
    vs_buf_printf(sql, "CREATE TABLE IF NOT EXISTS ");
    add_identifier(sql, vs_str(jdbc->name));
    vs_buf_printf(sql, " (");
    bool first = true;
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!is_written(&table->columns[i]))
            continue;
        if (!first)
            vs_buf_printf(sql, ", ");
        first = false;
        add_identifier(sql, table->columns[i].name);
        vs_buf_printf(sql, " %s%s", sqlite_type(table->columns[i].type), in_key(table, i) ? " NOT NULL" : "");
    }
    if (table->primary_key_count > 0) {
        vs_buf_printf(sql, ", PRIMARY KEY (");
        (void)add_columns(sql, table, 1, NULL, ", ");
        vs_buf_printf(sql, ")");
    }
    vs_buf_printf(sql, ");");
    vs_buf_printf(sql, "CREATE TABLE IF NOT EXISTS vendstream_position (table_name TEXT NOT NULL, task INTEGER "
                       "NOT NULL, sequence INTEGER NOT NULL, row_index INTEGER NOT NULL, "
                       "PRIMARY KEY (table_name, task));");
    vs_buf_add_char(sql, '\0');
}

static void upsert_text(struct jdbc *jdbc, struct vs_buf *sql)
{
    const struct vs_table *table = jdbc->table;
    vs_buf_printf(sql, "INSERT INTO ");
    add_identifier(sql, vs_str(jdbc->name));
    vs_buf_printf(sql, " (");
    uint32_t count = add_columns(sql, table, 0, NULL, ", ");
    vs_buf_printf(sql, ") VALUES (");
    for (uint32_t i = 0; i < count; i++)
        vs_buf_printf(sql, i == 0 ? "?" : ", ?");
    vs_buf_printf(sql, ")");
    if (table->primary_key_count > 0) {
        vs_buf_printf(sql, " ON CONFLICT (");
        (void)add_columns(sql, table, 1, NULL, ", ");
        vs_buf_printf(sql, ") DO ");
        struct vs_buf set = {0};
        if (add_columns(&set, table, 2, "", ", ") == 0)
            vs_buf_printf(sql, "NOTHING");
        else
            vs_buf_printf(sql, "UPDATE SET %.*s", (int)set.len, set.ptr);
        vs_buf_free(&set);
    }
    vs_buf_add_char(sql, '\0');
}

static void delete_text(struct jdbc *jdbc, struct vs_buf *sql)
{
    vs_buf_printf(sql, "DELETE FROM ");
    add_identifier(sql, vs_str(jdbc->name));
    vs_buf_printf(sql, " WHERE ");
    (void)add_columns(sql, jdbc->table, 1, " IS ?", " AND ");
    vs_buf_add_char(sql, '\0');
}

static enum vs_err prepare(struct jdbc *jdbc, void (*text)(struct jdbc *, struct vs_buf *), sqlite3_stmt **out,
                           struct vs_err_note *note)
{
    struct vs_buf sql = {0};
    text(jdbc, &sql);
    int rc = sqlite3_prepare_v3(jdbc->db, sql.ptr, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    enum vs_err err = VS_ERR_OK;
    if (rc != SQLITE_OK)
        err = vs_fail(note, VS_ERR_REJECTED, "%s: %s", jdbc->path, sqlite3_errmsg(jdbc->db));
    vs_buf_free(&sql);
    return err;
}

static void position_text(struct jdbc *jdbc, struct vs_buf *sql)
{
    (void)jdbc;
    vs_buf_printf(sql, "INSERT INTO vendstream_position VALUES (?, ?, ?, ?) ON CONFLICT (table_name, task) DO "
                       "UPDATE SET sequence=excluded.sequence, row_index=excluded.row_index");
    vs_buf_add_char(sql, '\0');
}

static void disconnect(struct jdbc *jdbc)
{
    sqlite3_finalize(jdbc->upsert);
    sqlite3_finalize(jdbc->delete);
    sqlite3_finalize(jdbc->position);
    sqlite3_close(jdbc->db);
    jdbc->upsert = jdbc->delete = jdbc->position = NULL;
    jdbc->db = NULL;
    jdbc->connected = false;
}

static enum vs_err connect_database(struct jdbc *jdbc, struct vs_err_note *note)
{
    if (jdbc->connected)
        return VS_ERR_OK;
    enum vs_err err = VS_ERR_OK;
    struct vs_buf sql = {0};
    if (sqlite3_open_v2(jdbc->path, &jdbc->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        err = vs_fail(note, VS_ERR_NOT_CONNECTED, "%s: %s", jdbc->path, sqlite3_errmsg(jdbc->db));
        goto out;
    }
    sqlite3_busy_timeout(jdbc->db, 5000);
    create_text(jdbc, &sql);
    if (sqlite3_exec(jdbc->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(jdbc->db, sql.ptr, NULL, NULL, NULL) != SQLITE_OK) {
        err = vs_fail(note, VS_ERR_NOT_CONNECTED, "%s: %s", jdbc->path, sqlite3_errmsg(jdbc->db));
        goto out;
    }
    err = prepare(jdbc, upsert_text, &jdbc->upsert, note);
    if (err == VS_ERR_OK && jdbc->table->primary_key_count > 0)
        err = prepare(jdbc, delete_text, &jdbc->delete, note);
    if (err == VS_ERR_OK)
        err = prepare(jdbc, position_text, &jdbc->position, note);
    jdbc->connected = err == VS_ERR_OK;
out:
    vs_buf_free(&sql);
    if (err != VS_ERR_OK)
        disconnect(jdbc);
    return err;
}

static const struct vs_str url_prefix = {"jdbc:sqlite:", 12};

static enum vs_err jdbc_check(const struct vs_table *table, struct vs_err_note *note)
{
    struct vs_str url = vs_table_option(table, VS_STR("url"));
    bool known = vs_str_starts_with(url, url_prefix) && url.len > url_prefix.len;
    if (!known && !vs_str_starts_with(url, VS_STR("${")))
        return vs_fail(note, VS_ERR_INVALID,
                       "option 'url' must be 'jdbc:sqlite:PATH' (other databases are not supported yet)");
    return VS_ERR_OK;
}

static enum vs_err jdbc_open(void *state, const struct vs_sink_env *env, struct vs_err_note *note)
{
    struct jdbc *jdbc = state;
    jdbc->table = env->table;
    vs_arena_init(&jdbc->scratch);
    struct vs_str url = vs_table_option(env->table, VS_STR("url"));
    if (!vs_str_starts_with(url, url_prefix) || url.len - url_prefix.len >= sizeof jdbc->path)
        return vs_fail(note, VS_ERR_INVALID,
                       "option 'url' must be 'jdbc:sqlite:PATH' with a path of less than %zu bytes",
                       sizeof jdbc->path);
    vs_str_to_zero_ended((struct vs_str){url.ptr + url_prefix.len, url.len - url_prefix.len}, jdbc->path,
                         sizeof jdbc->path);
    struct vs_str name = vs_table_option(env->table, VS_STR("table-name"));
    vs_str_to_zero_ended(name.len == 0 ? env->table->name : name, jdbc->name, sizeof jdbc->name);
    return VS_ERR_OK;
}

static void jdbc_close(void *state)
{
    struct jdbc *jdbc = state;
    disconnect(jdbc);
    vs_arena_free(&jdbc->scratch);
    vs_buf_free(&jdbc->text);
}

static void bind(struct jdbc *jdbc, sqlite3_stmt *statement, int at, struct vs_type type,
                 const struct vs_value *value)
{
    if (value->is_null) {
        sqlite3_bind_null(statement, at);
        return;
    }
    switch (vs_type_physical(type)) {
    case VS_PHYS_BOOL:
        sqlite3_bind_int(statement, at, value->as.boolean);
        return;
    case VS_PHYS_F32:
        sqlite3_bind_double(statement, at, (double)value->as.f32);
        return;
    case VS_PHYS_F64:
        sqlite3_bind_double(statement, at, value->as.f64);
        return;
    case VS_PHYS_STR:
        if (type.kind == VS_KIND_BINARY || type.kind == VS_KIND_VARBINARY)
            sqlite3_bind_blob64(statement, at, value->as.str.ptr, value->as.str.len, SQLITE_TRANSIENT);
        else
            sqlite3_bind_text64(statement, at, value->as.str.len == 0 ? "" : value->as.str.ptr,
                                value->as.str.len, SQLITE_TRANSIENT, SQLITE_UTF8);
        return;
    case VS_PHYS_I32:
    case VS_PHYS_I64:
        if (type.kind != VS_KIND_DATE && type.kind != VS_KIND_TIME && !vs_kind_is_timestamp(type.kind)) {
            sqlite3_bind_int64(statement, at,
                               vs_type_physical(type) == VS_PHYS_I32 ? value->as.i32 : value->as.i64);
            return;
        }
        break;
    case VS_PHYS_I128:
    case VS_PHYS_TS16:
    case VS_PHYS_NESTED:
    case VS_PHYS_NONE:
        break;
    }
    vs_buf_clear(&jdbc->text);
    vs_value_print_text(&jdbc->text, type, value);
    sqlite3_bind_text64(statement, at, jdbc->text.ptr, jdbc->text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* Executes one row inside the open transaction; SQLITE_DONE when it worked. */
static int write_row(struct jdbc *jdbc, const struct vs_sink_row *row)
{
    bool deletes = row->kind == VS_ROW_DELETE;
    if (row->kind == VS_ROW_UPDATE_BEFORE)
        return SQLITE_DONE;
    sqlite3_stmt *statement = deletes ? jdbc->delete : jdbc->upsert;
    if (statement == NULL)
        return SQLITE_MISUSE;
    struct vs_reader reader = vs_reader(row->bytes);
    int at = 1;
    for (uint32_t i = 0; i < jdbc->table->column_count; i++) {
        const struct vs_table_column *column = &jdbc->table->columns[i];
        if (!is_written(column))
            continue;
        struct vs_value value = vs_row_read_value(&reader, column->type, &jdbc->scratch);
        if (!deletes || in_key(jdbc->table, i))
            bind(jdbc, statement, at++, column->type, &value);
    }
    int rc = reader.failed ? SQLITE_CORRUPT : sqlite3_step(statement);
    sqlite3_reset(statement);
    return rc;
}

static int write_position(struct jdbc *jdbc, struct vs_row_position position)
{
    sqlite3_bind_text(jdbc->position, 1, jdbc->name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(jdbc->position, 2, position.task);
    sqlite3_bind_int64(jdbc->position, 3, (sqlite3_int64)position.sequence);
    sqlite3_bind_int64(jdbc->position, 4, position.index);
    int rc = sqlite3_step(jdbc->position);
    sqlite3_reset(jdbc->position);
    return rc;
}

static void set_outcome(struct jdbc *jdbc, struct vs_sink_outcome *outcome, int rc)
{
    *outcome = (struct vs_sink_outcome){.result = VS_SINK_OK};
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_DONE:
        return;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        outcome->result = VS_SINK_RETRY_LATER;
        break;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_MISUSE:
    case SQLITE_CORRUPT:
        outcome->result = VS_SINK_REJECTED;
        break;
    default: /* sqlite's codes are an open set */
        outcome->result = VS_SINK_NOT_CONNECTED;
        break;
    }
    vs_str_to_zero_ended(vs_str(jdbc->message), outcome->reason, sizeof outcome->reason);
}

/* All rows in one transaction. The result of the first that failed, or of the commit. */
static int write_batch(struct jdbc *jdbc, const struct vs_sink_row *rows, uint32_t count)
{
    int rc = sqlite3_exec(jdbc->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        vs_str_to_zero_ended(vs_str(sqlite3_errmsg(jdbc->db)), jdbc->message, sizeof jdbc->message);
        return rc;
    }
    rc = SQLITE_DONE;
    for (uint32_t i = 0; i < count && rc == SQLITE_DONE; i++)
        rc = write_row(jdbc, &rows[i]);
    if (rc == SQLITE_DONE)
        rc = write_position(jdbc, rows[count - 1].position);
    if (rc == SQLITE_DONE)
        rc = sqlite3_exec(jdbc->db, "COMMIT", NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        vs_str_to_zero_ended(vs_str(sqlite3_errmsg(jdbc->db)), jdbc->message, sizeof jdbc->message);
        (void)sqlite3_exec(jdbc->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return rc;
}

static void jdbc_write(void *state, const struct vs_sink_row *rows, uint32_t count,
                       struct vs_sink_outcome *outcomes)
{
    struct jdbc *jdbc = state;
    struct vs_err_note note = {0};
    if (connect_database(jdbc, &note) != VS_ERR_OK) {
        for (uint32_t i = 0; i < count; i++) {
            outcomes[i] = (struct vs_sink_outcome){.result = VS_SINK_NOT_CONNECTED};
            vs_str_to_zero_ended(vs_str(note.text), outcomes[i].reason, sizeof outcomes[i].reason);
        }
        return;
    }
    vs_arena_reset(&jdbc->scratch);
    int rc = write_batch(jdbc, rows, count);
    struct vs_sink_outcome whole;
    set_outcome(jdbc, &whole, rc);
    for (uint32_t i = 0; i < count; i++)
        outcomes[i] = whole;
    if (whole.result != VS_SINK_REJECTED || count == 1)
        return;
    for (uint32_t i = 0; i < count; i++)
        set_outcome(jdbc, &outcomes[i], write_batch(jdbc, &rows[i], 1));
}

static enum vs_err jdbc_last_written(void *state, uint32_t task, struct vs_row_position *out,
                                     struct vs_err_note *note)
{
    struct jdbc *jdbc = state;
    VS_TRY(connect_database(jdbc, note));
    sqlite3_stmt *statement = NULL;
    enum vs_err err = VS_ERR_NOT_FOUND;
    if (sqlite3_prepare_v2(jdbc->db,
                           "SELECT sequence, row_index FROM vendstream_position WHERE table_name=? AND task=?", -1,
                           &statement, NULL) != SQLITE_OK)
        return vs_fail(note, VS_ERR_IO, "%s: %s", jdbc->path, sqlite3_errmsg(jdbc->db));
    sqlite3_bind_text(statement, 1, jdbc->name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, task);
    if (sqlite3_step(statement) == SQLITE_ROW) {
        *out = (struct vs_row_position){task, (uint64_t)sqlite3_column_int64(statement, 0),
                                        (uint32_t)sqlite3_column_int64(statement, 1)};
        err = VS_ERR_OK;
    }
    sqlite3_finalize(statement);
    return err;
}

const struct vs_sink_ops vs_sink_jdbc_ops = {
    .connector = "jdbc",
    .state_size = sizeof(struct jdbc),
    .encoding = VS_ROWS_TYPED,
    .check = jdbc_check,
    .open = jdbc_open,
    .close = jdbc_close,
    .write = jdbc_write,
    .last_written = jdbc_last_written,
};
