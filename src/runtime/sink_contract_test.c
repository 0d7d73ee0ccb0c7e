/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The sinks behind vs_sink_ops pass testing/sink_contract.h, each against the real thing: files, SQLite, the embedded
 * log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/log_file/log_file.h"
#include "adapters/sink_blackhole/sink_blackhole.h"
#include "adapters/sink_filesystem/sink_filesystem.h"
#include "adapters/sink_jdbc/sink_jdbc.h"
#include "adapters/sink_log/sink_log.h"
#include "adapters/sink_print/sink_print.h"
#include "base/check.h"
#include "runtime/clock.h"
#include "testing/faulty_files.h"
#include "testing/sink_contract.h"

struct env {
    struct vs_contract_adapter adapter; /* first */
    char dir[64];
    char path[96];
    char text[160];
    int fd, kept_fd;
    struct vs_clock clock;
    struct vs_faulty_disk *disk;
    struct vs_log *log;
};

static struct env *new_env(const struct vs_sink_ops *ops)
{
    struct env *env = calloc(1, sizeof *env);
    VS_CHECK(env != NULL);
    (void)snprintf(env->dir, sizeof env->dir, "/tmp/vendstream-sink-XXXXXX");
    VS_CHECK(mkdtemp(env->dir) != NULL);
    env->clock = vs_clock_wall();
    env->fd = env->kept_fd = -1;
    env->adapter.ops = ops;
    env->adapter.sink_env = (struct vs_sink_env){.clock = &env->clock, .data_dir = env->dir, .stdout_fd = -1};
    return env;
}

static void add_option(struct env *env, const char *key, const char *value)
{
    env->adapter.options[env->adapter.option_count++] = (struct vs_option){vs_str(key), vs_str(value)};
}

static void teardown(void *arg)
{
    struct env *env = arg;
    char command[96];
    if (env->log != NULL)
        vs_log_ops_of(env->log)->close(env->log);
    if (env->disk != NULL)
        vs_faulty_disk_free(env->disk);
    if (env->fd >= 0)
        close(env->fd);
    (void)snprintf(command, sizeof command, "rm -r '%s'", env->dir);
    VS_CHECK(system(command) == 0);
    free(env);
}

static enum vs_err open_adapter(void *env, const char *wrong_option, struct vs_err_note *note)
{
    return vs_contract_adapter_open(env, wrong_option, note);
}

static void close_adapter(void *env)
{
    vs_contract_adapter_close(env);
}

static void write_rows(void *env, const struct vs_contract_row *rows, uint32_t count,
                       struct vs_sink_outcome *outcomes)
{
    vs_contract_adapter_write(env, rows, count, outcomes);
}

static enum vs_err last_written(void *env, struct vs_row_position *out)
{
    return vs_contract_adapter_last_written(env, out);
}

static void add_message(struct vs_buf *out, const char *message)
{
    char text[32];
    int number;
    if (sscanf(message, "{\"text\":\"%31[^\"]\",\"number\":%d}", text, &number) != 2)
        fail_msg("not a row of the contract: %s", message);
    vs_buf_printf(out, "%s=%d\n", text, number);
}

static void add_lines(struct vs_buf *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    char line[128];
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        add_message(out, line);
    (void)fclose(file);
}

/* --- print, blackhole */

static void *print_setup(void)
{
    struct env *env = new_env(&vs_sink_print_ops);
    (void)snprintf(env->path, sizeof env->path, "%s/out", env->dir);
    env->fd = open(env->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    VS_CHECK(env->fd >= 0);
    env->adapter.sink_env.stdout_fd = env->fd;
    return env;
}

static void print_held(void *arg, struct vs_buf *out)
{
    add_lines(out, ((struct env *)arg)->path);
}

static void print_set_away(void *arg, bool away)
{
    struct env *env = arg;
    int fd = open(away ? "/dev/full" : env->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    VS_CHECK(fd >= 0 && dup2(fd, env->fd) == env->fd);
    close(fd);
}

static void *blackhole_setup(void)
{
    return new_env(&vs_sink_blackhole_ops);
}

/* --- filesystem: away is a file that may not grow */

static void *filesystem_setup(void)
{
    struct env *env = new_env(&vs_sink_filesystem_ops);
    (void)snprintf(env->path, sizeof env->path, "%s/rows", env->dir);
    add_option(env, "path", env->path);
    env->adapter.wrong_value = "";
    return env;
}

static int is_part(const struct dirent *entry)
{
    return strncmp(entry->d_name, "part-", 5) == 0;
}

static void filesystem_held(void *arg, struct vs_buf *out)
{
    struct env *env = arg;
    struct dirent **names = NULL;
    int count = scandir(env->path, &names, is_part, alphasort);
    assert_true(count >= 0);
    for (int i = 0; i < count; i++) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", env->path, names[i]->d_name);
        add_lines(out, path);
        free(names[i]);
    }
    free(names);
}

static void filesystem_set_away(void *arg, bool away)
{
    (void)arg;
    struct rlimit limit;
    (void)signal(SIGXFSZ, SIG_IGN);
    VS_CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_cur = away ? 0 : limit.rlim_max;
    VS_CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

/* --- jdbc: away is a database whose folder is gone */

static void *jdbc_setup(void)
{
    struct env *env = new_env(&vs_sink_jdbc_ops);
    (void)snprintf(env->path, sizeof env->path, "%s/db", env->dir);
    VS_CHECK(mkdir(env->path, 0700) == 0);
    (void)snprintf(env->text, sizeof env->text, "jdbc:sqlite:%s/rows.db", env->path);
    add_option(env, "url", env->text);
    add_option(env, "table-name", "rows");
    env->adapter.wrong_value = "jdbc:postgresql:x";
    return env;
}

static void jdbc_held(void *arg, struct vs_buf *out)
{
    struct env *env = arg;
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(env->text + strlen("jdbc:sqlite:"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT text, number FROM rows ORDER BY rowid", -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW)
        vs_buf_printf(out, "%s=%d\n", (const char *)sqlite3_column_text(statement, 0),
                      sqlite3_column_int(statement, 1));
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void jdbc_set_away(void *arg, bool away)
{
    struct env *env = arg;
    char other[112];
    (void)snprintf(other, sizeof other, "%s.away", env->path);
    VS_CHECK(rename(away ? env->path : other, away ? other : env->path) == 0);
}

/* --- log: away is a disk that is full */

static void *log_setup(void)
{
    struct env *env = new_env(&vs_sink_log_ops);
    struct vs_err_note note = {0};
    env->disk = vs_faulty_disk_new(1);
    struct vs_log_file_options options = {.directory = "/data",
                                          .files = vs_faulty_disk_ops(env->disk),
                                          .clock = &env->clock,
                                          .segment_size = 16 << 20,
                                          .queue_size = 16 << 20};
    (void)vs_faulty_disk_ops(env->disk)->mkdir(vs_faulty_disk_ops(env->disk)->ctx, "/data");
    VS_CHECK(vs_log_file_open(&options, &env->log, &note) == VS_ERR_OK);
    struct vs_log_topic_settings topic = {.partitions = 1, .retention_ms = -1, .retention_bytes = -1};
    VS_CHECK(vs_log_ops_of(env->log)->topic_ensure(env->log, VS_STR("rows"), &topic, &note) == VS_ERR_OK);
    env->adapter.sink_env.log = env->log;
    add_option(env, "topic", "rows");
    env->adapter.wrong_value = "";
    return env;
}

static void log_held(void *arg, struct vs_buf *out)
{
    struct env *env = arg;
    const struct vs_log_ops *ops = vs_log_ops_of(env->log);
    struct vs_log_reader *reader = NULL;
    struct vs_log_event event = {0};
    struct vs_log_position from = {VS_STR("rows"), 0, VS_LOG_EARLIEST};
    assert_int_equal(ops->reader_open(env->log, &reader, NULL), VS_ERR_OK);
    assert_int_equal(ops->reader_assign(reader, &from, NULL), VS_ERR_OK);
    do {
        assert_int_equal(ops->reader_poll(reader, 0, &event, NULL), VS_ERR_OK);
        for (uint32_t i = 0; event.kind == VS_LOG_RECORDS && i < event.record_count; i++) {
            char message[128];
            vs_str_to_zero_ended(event.records[i].value, message, sizeof message);
            add_message(out, message);
        }
    } while (event.kind == VS_LOG_RECORDS);
    ops->reader_close(reader);
}

static void log_set_away(void *arg, bool away)
{
    struct env *env = arg;
    vs_faulty_disk_fail_at(env->disk, away ? vs_faulty_disk_calls(env->disk) : UINT64_MAX, ENOSPC, away);
}

#define ADAPTER_CONTRACT                                                                                              \
    .teardown = teardown, .open = open_adapter, .close = close_adapter, .write = write_rows,                          \
    .last_written = last_written

static const struct vs_sink_contract contracts[] = {
    {.name = "print", .setup = print_setup, ADAPTER_CONTRACT, .held = print_held, .set_away = print_set_away},
    {.name = "blackhole", .setup = blackhole_setup, ADAPTER_CONTRACT, .is_idempotent = true},
    {.name = "filesystem",
     .setup = filesystem_setup,
     ADAPTER_CONTRACT,
     .held = filesystem_held,
     .set_away = filesystem_set_away,
     .wrong_option = "path",
     .is_idempotent = true},
    {.name = "jdbc:sqlite",
     .setup = jdbc_setup,
     ADAPTER_CONTRACT,
     .held = jdbc_held,
     .set_away = jdbc_set_away,
     .wrong_option = "url",
     .has_bad_rows = true,
     .is_idempotent = true,
     .upserts = true},
    {.name = "log",
     .setup = log_setup,
     ADAPTER_CONTRACT,
     .held = log_held,
     .set_away = log_set_away,
     .wrong_option = "topic",
     .has_bad_rows = true,
     .is_idempotent = true,
     .is_in_memory = true},
};

int main(void)
{
    int failed = 0;
    for (size_t i = 0; i < sizeof contracts / sizeof *contracts; i++)
        failed += vs_sink_contract_run(&contracts[i]);
    return failed;
}
