/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/bounded_source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/log_file/log_file.h"
#include "base/check.h"
#include "base/limits.h"
#include "core/sql/format/csv.h"
#include "core/sql/format/generator.h"
#include "core/sql/format/options.h"
#include "runtime/table_path.h"

enum { READ_SIZE = 1 << 20, RECORD_SIZE_MAX = 16 << 20, FILES_MAX = 100000, PATH_SIZE = 4096, AHEAD_NS = 100000000 };
enum { POLL_WAIT_MS = 20, SEGMENT_SIZE = 64 << 20 };

struct vs_bounded_source {
    enum vs_format format;
    const struct vs_clock *clock;
    uint32_t batch_rows;
    bool ended;
    int64_t next; /* number of the next record */
    /* Files. */
    struct vs_csv csv;
    char **files; /* in the order of names */
    uint32_t file_count;
    uint32_t file_next;
    int fd;
    struct vs_buf bytes;
    size_t used; /* of bytes, by records handed out */
    bool at_start_of_file;
    bool at_end_of_file;
    struct vs_buf file_facts; /* size and time of the open file, as metadata.c reads them from the headers */
    /* A topic: all its partitions in one. */
    struct vs_log *log;
    struct vs_log_reader *reader;
    uint32_t partitions; /* that have not ended */
    bool topics_end;
    /* Generated. */
    struct vs_arena arena;
    struct vs_generator_pace pace;
    uint64_t seed;
    int64_t start_ns; /* 0: not yet */
};

static bool is_topic(const struct vs_table *table)
{
    return vs_str_equal(table->connector, VS_STR("log"));
}

bool vs_bounded_source_fits(const struct vs_table *table, bool topics)
{
    return (topics && is_topic(table)) || vs_str_equal(table->connector, VS_STR("filesystem")) ||
           vs_table_is_generated(table);
}

bool vs_bounded_source_has_ended(const struct vs_bounded_source *source)
{
    return source->ended;
}

bool vs_bounded_source_is_endless(const struct vs_bounded_source *source)
{
    return (source->reader != NULL && !source->topics_end) ||
           (source->format == VS_FORMAT_GENERATED && source->pace.rows == UINT64_MAX);
}

/* --- Files --- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_file(struct vs_bounded_source *source, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, name == NULL ? "%s" : "%s/%s", folder, name);
    source->files = realloc(source->files, (source->file_count + 1) * sizeof *source->files);
    VS_CHECK(source->files != NULL);
    source->files[source->file_count] = strdup(path);
    VS_CHECK(source->files[source->file_count] != NULL);
    source->file_count++;
}

static enum vs_err list_files(struct vs_bounded_source *source, const struct vs_table *table,
                              struct vs_err_note *note)
{
    char path[PATH_SIZE];
    VS_TRY(vs_table_path(table, path, sizeof path, note));
    struct stat st;
    if (stat(path, &st) != 0)
        return vs_fail(note, VS_ERR_NOT_FOUND, "table %.*s: cannot read the path '%s': %s", VS_STR_ARG(table->name),
                       path, strerror(errno));
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

static enum vs_err next_file(struct vs_bounded_source *source, struct vs_err_note *note)
{
    if (source->fd >= 0)
        close(source->fd);
    source->fd = -1;
    vs_buf_clear(&source->bytes);
    source->used = 0;
    if (source->file_next == source->file_count) {
        source->ended = true;
        return VS_ERR_OK;
    }
    const char *path = source->files[source->file_next++];
    source->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot open %s: %s", path, strerror(errno));
    struct stat st;
    if (fstat(source->fd, &st) != 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot look at %s: %s", path, strerror(errno));
    vs_buf_clear(&source->file_facts);
    vs_buf_add_zigzag(&source->file_facts, st.st_size);
    vs_buf_add_zigzag(&source->file_facts, (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000);
    source->at_end_of_file = false;
    source->at_start_of_file = true;
    return VS_ERR_OK;
}

/* Reads one piece of the file behind what was not handed out yet. */
static enum vs_err fill(struct vs_bounded_source *source, struct vs_err_note *note)
{
    const char *path = source->files[source->file_next - 1];
    if (source->used > 0) {
        memmove(source->bytes.ptr, source->bytes.ptr + source->used, source->bytes.len - source->used);
        source->bytes.len -= source->used;
        source->used = 0;
    }
    if (source->bytes.len > RECORD_SIZE_MAX)
        return vs_fail(note, VS_ERR_LIMIT, "%s: a record is longer than %d bytes", path, RECORD_SIZE_MAX);
    ssize_t n;
    do {
        n = read(source->fd, vs_buf_reserve(&source->bytes, READ_SIZE), READ_SIZE);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return vs_fail(note, VS_ERR_IO, "cannot read %s: %s", path, strerror(errno));
    source->at_end_of_file = n == 0;
    source->bytes.len += (size_t)n;
    if (source->at_start_of_file && vs_str_starts_with(vs_buf_str(&source->bytes), VS_STR("\xEF\xBB\xBF")))
        source->used = 3; /* a byte order mark */
    source->at_start_of_file = false;
    return VS_ERR_OK;
}

/* The next record of the buffer. False: it is not whole yet. *skip: it counts for nothing. */
static bool cut_record(const struct vs_bounded_source *source, struct vs_str rest, struct vs_str *record,
                       size_t *used, bool *skip)
{
    size_t len;
    *skip = false;
    if (source->format == VS_FORMAT_CSV) {
        if (!vs_csv_cut(&source->csv, rest, source->at_end_of_file, &len, used, skip))
            return false;
        *record = (struct vs_str){rest.ptr, len};
        return true;
    }
    len = vs_str_find_char(rest, '\n');
    if (len == rest.len && !source->at_end_of_file)
        return false;
    *used = len < rest.len ? len + 1 : len;
    if (source->format == VS_FORMAT_RAW) {
        bool carriage = len > 0 && rest.ptr[len - 1] == '\r';
        *record = (struct vs_str){rest.ptr, len - carriage};
        return true;
    }
    *record = vs_str_trim((struct vs_str){rest.ptr, len});
    *skip = record->len == 0;
    return true;
}

static uint32_t cut_records(struct vs_bounded_source *source, struct vs_record *records)
{
    uint32_t count = 0;
    int64_t now_ms = vs_clock_now_ms(source->clock);
    struct vs_str path = vs_str(source->files[source->file_next - 1]);
    while (count < source->batch_rows && source->used < source->bytes.len) {
        struct vs_str rest = {source->bytes.ptr + source->used, source->bytes.len - source->used};
        struct vs_str record = {0};
        size_t used = 0;
        bool skip;
        if (!cut_record(source, rest, &record, &used, &skip))
            break;
        source->used += used;
        if (!skip)
            records[count++] = (struct vs_record){.key = path,
                                                  .value = record,
                                                  .headers = vs_buf_str(&source->file_facts),
                                                  .timestamp_ms = now_ms,
                                                  .offset = source->next++};
    }
    return count;
}

static enum vs_err read_files(struct vs_bounded_source *source, struct vs_record *records, uint32_t *count,
                              struct vs_err_note *note)
{
    while (*count == 0 && !source->ended) {
        bool done = source->fd < 0 || (source->at_end_of_file && source->used == source->bytes.len);
        if (done) {
            VS_TRY(next_file(source, note));
            continue;
        }
        *count = cut_records(source, records);
        if (*count == 0 && !source->at_end_of_file)
            VS_TRY(fill(source, note));
    }
    return VS_ERR_OK;
}

/* --- Generated rows --- */

static uint64_t rows_due(struct vs_bounded_source *source)
{
    uint64_t left = source->pace.rows - (uint64_t)source->next;
    if (source->pace.rows_per_second == UINT64_MAX)
        return left;
    int64_t now_ns = vs_clock_monotonic_ns(source->clock);
    if (source->start_ns == 0)
        source->start_ns = now_ns;
    unsigned __int128 passed_ns = (unsigned __int128)(now_ns - source->start_ns) + AHEAD_NS;
    uint64_t due = (uint64_t)(passed_ns * source->pace.rows_per_second / 1000000000) + 1;
    uint64_t more = due > (uint64_t)source->next ? due - (uint64_t)source->next : 0;
    return more < left ? more : left;
}

static void generate(struct vs_bounded_source *source, struct vs_record *records, uint32_t *count)
{
    source->ended = (uint64_t)source->next == source->pace.rows;
    uint64_t due = source->ended ? 0 : rows_due(source);
    int64_t now_ms = vs_clock_now_ms(source->clock);
    for (; *count < due && *count < source->batch_rows; (*count)++)
        records[*count] = (struct vs_record){
            .value = vs_generator_seed(&source->seed), .timestamp_ms = now_ms, .offset = source->next++};
}

/* --- A topic --- */

static enum vs_err open_topic(struct vs_bounded_source *source, const struct vs_table *table,
                              const struct vs_bounded_source_env *env, struct vs_err_note *note)
{
    struct vs_log_file_options options = {.directory = env->topics_dir,
                                          .clock = env->clock,
                                          .segment_size = SEGMENT_SIZE,
                                          .queue_size = SEGMENT_SIZE,
                                          .read_only = true};
    struct vs_str name = vs_table_option(table, VS_STR("topic"));
    struct vs_log_topic topic;
    source->topics_end = env->topics_end;
    VS_TRY(vs_log_file_open(&options, &source->log, note));
    const struct vs_log_ops *ops = vs_log_ops_of(source->log);
    VS_TRY(ops->topic_get(source->log, name, &topic, note));
    VS_TRY(ops->reader_open(source->log, &source->reader, note));
    source->partitions = topic.partitions;
    for (uint32_t i = 0; i < topic.partitions; i++) {
        struct vs_log_position position = {topic.name, i, VS_LOG_EARLIEST};
        VS_TRY(ops->reader_assign(source->reader, &position, note));
    }
    return VS_ERR_OK;
}

static enum vs_err read_topic(struct vs_bounded_source *source, struct vs_record *records, uint32_t *count,
                              struct vs_err_note *note)
{
    struct vs_log_event event;
    VS_TRY(vs_log_ops_of(source->log)->reader_poll(source->reader, POLL_WAIT_MS, &event, note));
    if (event.kind == VS_LOG_END && source->topics_end)
        source->ended = --source->partitions == 0;
    for (; event.kind == VS_LOG_RECORDS && *count < event.record_count; (*count)++)
        records[*count] = event.records[*count];
    return VS_ERR_OK;
}

/* --- All --- */

static enum vs_err open_kind(struct vs_bounded_source *source, const struct vs_table *table,
                             const struct vs_bounded_source_env *env, struct vs_err_note *note)
{
    VS_TRY(vs_format_of(table, &source->format, note));
    if (is_topic(table))
        return open_topic(source, table, env, note);
    if (source->format == VS_FORMAT_GENERATED) {
        struct vs_generator *generator = NULL;
        VS_TRY(vs_generator_new(&source->arena, table, &generator, note));
        source->pace = vs_generator_pace(generator);
        return VS_ERR_OK;
    }
    if (source->format == VS_FORMAT_CSV)
        VS_TRY(vs_csv_options(table, &source->csv, note));
    return list_files(source, table, note);
}

enum vs_err vs_bounded_source_open(const struct vs_table *table, const struct vs_bounded_source_env *env,
                                   struct vs_bounded_source **out, struct vs_err_note *note)
{
    struct vs_bounded_source *source = calloc(1, sizeof *source);
    VS_CHECK(source != NULL);
    source->fd = -1;
    source->clock = env->clock;
    source->seed = env->seed;
    source->batch_rows = env->batch_rows;
    vs_arena_init(&source->arena);
    *out = source;
    return open_kind(source, table, env, note);
}

void vs_bounded_source_close(struct vs_bounded_source *source)
{
    if (source == NULL)
        return;
    if (source->reader != NULL)
        vs_log_ops_of(source->log)->reader_close(source->reader);
    if (source->log != NULL)
        vs_log_ops_of(source->log)->close(source->log);
    if (source->fd >= 0)
        close(source->fd);
    for (uint32_t i = 0; i < source->file_count; i++)
        free(source->files[i]);
    free(source->files);
    vs_buf_free(&source->bytes);
    vs_buf_free(&source->file_facts);
    vs_arena_free(&source->arena);
    free(source);
}

enum vs_err vs_bounded_source_read(struct vs_bounded_source *source, struct vs_record *records, uint32_t *count,
                                   struct vs_err_note *note)
{
    *count = 0;
    if (source->reader != NULL)
        return read_topic(source, records, count, note);
    if (source->format != VS_FORMAT_GENERATED)
        return read_files(source, records, count, note);
    generate(source, records, count);
    return VS_ERR_OK;
}
