/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/bounded.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/limits.h"
#include "core/sql/task.h"
#include "adapters/sink_print/sink_print.h"
#include "runtime/adapters.h"
#include "runtime/logger.h"
#include "runtime/secrets.h"
#include "runtime/settings.h"
#include "runtime/table_path.h"

enum { READ_SIZE = 1 << 20, LINE_SIZE_MAX = 16 << 20, FILES_MAX = 100000, PATH_SIZE = 4096 };

struct source {
    char **files; /* in the order of names */
    uint32_t file_count;
    uint32_t file_next;
    int fd;
    struct vs_buf bytes;
    size_t used; /* of bytes, by lines handed out */
    bool at_end_of_file;
    bool ended;
    int64_t line;
};

struct target {
    const struct vs_sink_ops *ops;
    void *state;
    struct vs_sink_env env;
    struct vs_sink_row *rows;
    struct vs_sink_outcome *outcomes;
    uint32_t count;
    uint32_t position;
    struct vs_resolved_table resolved;
};

enum { TARGET_ROWS = 1024 };

struct job {
    const struct vs_plan *plan;
    const struct vs_clock *clock;
    struct vs_task *task;
    struct source *sources;
    struct target *targets;
    struct vs_record *records;
    uint32_t batch_rows;
    int stdout_fd;
    bool goes_on; /* rows that fail are told of */
};

bool vs_plan_is_bounded(const struct vs_plan *plan)
{
    for (uint32_t i = 0; i < plan->source_count; i++) {
        if (!vs_str_equal(plan->sources[i].table->connector, VS_STR("filesystem")))
            return false;
    }
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_file(struct source *source, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, name == NULL ? "%s" : "%s/%s", folder, name);
    source->files = realloc(source->files, (source->file_count + 1) * sizeof *source->files);
    VS_CHECK(source->files != NULL);
    source->files[source->file_count] = strdup(path);
    VS_CHECK(source->files[source->file_count] != NULL);
    source->file_count++;
}

static enum vs_err list_files(struct source *source, const struct vs_table *table, struct vs_err_note *note)
{
    char path[PATH_SIZE];
    VS_TRY(vs_table_path(table, path, sizeof path, note));
    struct stat st;
    if (stat(path, &st) != 0)
        return vs_fail(note, VS_ERR_NOT_FOUND, "table %.*s: cannot read the path '%s': %s",
                       VS_STR_ARG(table->name), path, strerror(errno));
    if (!S_ISDIR(st.st_mode)) {
        add_file(source, path, NULL);
        return VS_ERR_OK;
    }
    DIR *dir = opendir(path);
    if (dir == NULL)
        return vs_fail(note, vs_err_from_errno(errno), "cannot read the folder %s: %s", path, strerror(errno));
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL && source->file_count < FILES_MAX) {
        if (entry->d_name[0] != '.' && entry->d_name[0] != '_')
            add_file(source, path, entry->d_name);
    }
    closedir(dir);
    if (source->file_count > 1)
        qsort(source->files, source->file_count, sizeof *source->files, compare_names);
    return VS_ERR_OK;
}

/* Makes sure that at least one whole line, or the end of the file, is in the buffer. */
static enum vs_err fill(struct source *source, struct vs_err_note *note)
{
    if (source->used > 0) {
        memmove(source->bytes.ptr, source->bytes.ptr + source->used, source->bytes.len - source->used);
        source->bytes.len -= source->used;
        source->used = 0;
    }
    while (!source->at_end_of_file) {
        ssize_t n = read(source->fd, vs_buf_reserve(&source->bytes, READ_SIZE), READ_SIZE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return vs_fail(note, VS_ERR_IO, "cannot read %s: %s", source->files[source->file_next - 1],
                           strerror(errno));
        source->at_end_of_file = n == 0;
        size_t at = source->bytes.len;
        source->bytes.len += (size_t)n;
        if (n > 0 && memchr(source->bytes.ptr + at, '\n', (size_t)n) != NULL)
            return VS_ERR_OK;
        if (source->bytes.len > LINE_SIZE_MAX)
            return vs_fail(note, VS_ERR_LIMIT, "%s: a line is longer than %d bytes",
                           source->files[source->file_next - 1], LINE_SIZE_MAX);
    }
    return VS_ERR_OK;
}

static enum vs_err next_file(struct source *source, struct vs_err_note *note)
{
    if (source->fd >= 0)
        close(source->fd);
    source->fd = -1;
    if (source->file_next == source->file_count) {
        source->ended = true;
        return VS_ERR_OK;
    }
    const char *path = source->files[source->file_next++];
    source->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot open %s: %s", path, strerror(errno));
    source->at_end_of_file = false;
    vs_buf_clear(&source->bytes);
    source->used = 0;
    return VS_ERR_OK;
}

/* Cuts lines out of the buffer into records. */
static uint32_t take_lines(struct source *source, const struct job *job, int64_t now_ms)
{
    uint32_t count = 0;
    while (count < job->batch_rows && source->used < source->bytes.len) {
        struct vs_str rest = {source->bytes.ptr + source->used, source->bytes.len - source->used};
        size_t len = vs_str_find_char(rest, '\n');
        if (len == rest.len && !source->at_end_of_file)
            break;
        source->used += len < rest.len ? len + 1 : len;
        struct vs_str line = vs_str_trim((struct vs_str){rest.ptr, len});
        if (line.len > 0)
            job->records[count++] =
                (struct vs_record){.value = line, .timestamp_ms = now_ms, .offset = source->line++};
    }
    return count;
}

static enum vs_err flush(struct target *target, struct vs_err_note *note)
{
    if (target->count == 0)
        return VS_ERR_OK;
    target->ops->write(target->state, target->rows, target->count, target->outcomes);
    for (uint32_t i = 0; i < target->count; i++) {
        if (target->outcomes[i].result != VS_SINK_OK)
            return vs_fail(note, VS_ERR_FAILED, "sink %s: %s", target->ops->connector, target->outcomes[i].reason);
    }
    target->count = 0;
    return VS_ERR_OK;
}

/* The rows' bytes borrow from the task until its next call: written before that. */
static enum vs_err write_output(struct job *job, const struct vs_output *output, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < output->row_count; i++) {
        const struct vs_out_row *row = &output->rows[i];
        if (row->sink == VS_SINK_DEAD_LETTERS && !job->goes_on)
            return vs_fail(note, VS_ERR_FAILED, "%.*s", VS_STR_ARG(row->reason));
        if (row->sink == VS_SINK_DEAD_LETTERS) {
            vs_log_line(VS_LEVEL_WARN, "put aside: %.*s: %.*s", VS_STR_ARG(row->reason), VS_STR_ARG(row->bytes));
            continue;
        }
        struct target *target = &job->targets[row->sink];
        target->rows[target->count++] = (struct vs_sink_row){.kind = row->kind,
                                                             .position = {0, 1, target->position++},
                                                             .time_ms = row->time_ms,
                                                             .key = row->key,
                                                             .bytes = row->bytes};
        if (target->count == TARGET_ROWS)
            VS_TRY(flush(target, note));
    }
    for (uint32_t i = 0; i < job->plan->sink_count; i++)
        VS_TRY(flush(&job->targets[i], note));
    return VS_ERR_OK;
}

static enum vs_err feed_some(struct job *job, uint32_t index, struct vs_err_note *note)
{
    struct source *source = &job->sources[index];
    struct vs_output output = {0};
    int64_t now = vs_clock_now_ms(job->clock);
    if (source->fd < 0 || (source->at_end_of_file && source->used == source->bytes.len))
        VS_TRY(next_file(source, note));
    if (source->ended) {
        VS_TRY(vs_task_source_end(job->task, index, now, &output, note));
        return write_output(job, &output, note);
    }
    uint32_t count = take_lines(source, job, now);
    if (count == 0) {
        VS_TRY(fill(source, note));
        count = take_lines(source, job, now);
    }
    if (count == 0)
        return VS_ERR_OK;
    VS_TRY(vs_task_records(job->task, index, job->records, count, now, &output, note));
    return write_output(job, &output, note);
}

static enum vs_err read_all(struct job *job, const _Atomic bool *stop, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < job->plan->source_count; i++) {
        while (job->plan->sources[i].registry && !job->sources[i].ended)
            VS_TRY(feed_some(job, i, note));
    }
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < job->plan->source_count; i++) {
            if (job->sources[i].ended)
                continue;
            if (stop != NULL && atomic_load(stop))
                return vs_fail(note, VS_ERR_CLOSED, "stopped before the end of the input");
            VS_TRY(feed_some(job, i, note));
            more = true;
        }
    }
    if (job->plan->source_count == 0) { /* only VALUES: one tick gives their rows */
        struct vs_output output = {0};
        VS_TRY(vs_task_tick(job->task, vs_clock_now_ms(job->clock), &output, note));
        return write_output(job, &output, note);
    }
    return VS_ERR_OK;
}

static enum vs_err open_target(struct job *job, uint32_t index, struct vs_err_note *note)
{
    const struct vs_plan_sink *sink = &job->plan->sinks[index];
    struct target *target = &job->targets[index];
    const struct vs_sink_ops *ops = sink->table == NULL ? &vs_sink_print_ops : vs_sink_adapter(sink->table->connector);
    if (ops == NULL || vs_str_equal(vs_str(ops->connector), VS_STR("log")) ||
        vs_str_equal(vs_str(ops->connector), VS_STR("kafka")))
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "table %.*s: the connector '%.*s' cannot be written by a job over bounded sources",
                       VS_STR_ARG(sink->name), VS_STR_ARG(sink->table->connector));
    target->ops = ops;
    target->state = calloc(1, ops->state_size);
    target->rows = calloc(TARGET_ROWS, sizeof *target->rows);
    target->outcomes = calloc(TARGET_ROWS, sizeof *target->outcomes);
    VS_CHECK(target->state != NULL && target->rows != NULL && target->outcomes != NULL);
    if (sink->table != NULL)
        VS_TRY(vs_secrets_resolve_table(sink->table, &target->resolved, note));
    target->env = (struct vs_sink_env){
        .table = sink->table == NULL ? NULL : &target->resolved.table, .clock = job->clock, .data_dir = ".", .stdout_fd = job->stdout_fd};
    return ops->open(target->state, &target->env, note);
}

static enum vs_err open_job(struct job *job, struct vs_err_note *note)
{
    const struct vs_plan *plan = job->plan;
    job->sources = calloc((size_t)plan->source_count + 1, sizeof *job->sources);
    job->targets = calloc((size_t)plan->sink_count + 1, sizeof *job->targets);
    job->records = calloc(VS_BATCH_ROWS_MAX, sizeof *job->records);
    int64_t batch_rows = vs_setting_int(plan, "vendstream.bounded.batch-rows");
    job->batch_rows = batch_rows < 1 || batch_rows > VS_BATCH_ROWS_MAX ? VS_BATCH_ROWS_MAX : (uint32_t)batch_rows;
    bool *typed = calloc((size_t)plan->sink_count + 1, sizeof *typed);
    VS_CHECK(job->sources != NULL && job->targets != NULL && job->records != NULL && typed != NULL);
    enum vs_err err = VS_ERR_OK;
    for (uint32_t i = 0; i < plan->source_count; i++)
        job->sources[i].fd = -1;
    for (uint32_t i = 0; i < plan->source_count && err == VS_ERR_OK; i++)
        err = list_files(&job->sources[i], plan->sources[i].table, note);
    for (uint32_t i = 0; i < plan->sink_count && err == VS_ERR_OK; i++) {
        typed[i] = vs_sink_wants_typed_rows(plan->sinks[i].table);
        err = open_target(job, i, note);
    }
    if (err == VS_ERR_OK)
        err = vs_task_new(plan, 0, 1, typed, &job->task, note);
    free(typed);
    return err;
}

static void close_job(struct job *job)
{
    for (uint32_t i = 0; job->targets != NULL && i < job->plan->sink_count; i++) {
        struct target *target = &job->targets[i];
        if (target->state != NULL)
            target->ops->close(target->state);
        vs_resolved_table_free(&target->resolved);
        free(target->state);
        free(target->rows);
        free(target->outcomes);
    }
    for (uint32_t i = 0; job->sources != NULL && i < job->plan->source_count; i++) {
        struct source *source = &job->sources[i];
        if (source->fd >= 0)
            close(source->fd);
        for (uint32_t f = 0; f < source->file_count; f++)
            free(source->files[f]);
        free(source->files);
        vs_buf_free(&source->bytes);
    }
    vs_task_free(job->task);
    free(job->sources);
    free(job->targets);
    free(job->records);
}

enum vs_err vs_bounded_run(const struct vs_plan *plan, const struct vs_clock *clock, int stdout_fd,
                           const _Atomic bool *stop, struct vs_err_note *note)
{
    struct job job = {.plan = plan, .clock = clock, .stdout_fd = stdout_fd};
    job.goes_on = vs_str_equal(vs_plan_setting(plan, VS_STR("vendstream.row-failure")), VS_STR("dead-letter"));
    enum vs_err err = open_job(&job, note);
    if (err == VS_ERR_OK)
        err = read_all(&job, stop, note);
    close_job(&job);
    return err;
}
