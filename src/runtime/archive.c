/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/check.h"
#include "base/limits.h"
#include "runtime/cursor_file.h"
#include "runtime/logger.h"
#include "runtime/plant.h"
#include "runtime/settings.h"

enum { POLL_MS = 50, PATH_SIZE = 4096 };

struct object {
    struct vs_str topic;
    uint32_t partition;
    struct vs_cursor_file cursor; /* first: next offset to archive */
    int64_t next_offset;
    int fd;       /* -1: no open object */
    gzFile gzip;  /* when compression is on */
    int64_t hour; /* of the open object, hours since 1970 */
    int64_t opened_ns;
    uint64_t size;
    uint64_t records;
    char name[PATH_SIZE];
    char temporary[PATH_SIZE + 8];
    struct vs_buf lines;
    vs_metric_value *archived;
    vs_metric_value *waiting; /* of the topic */
};

struct vs_archive {
    struct vs_archive_config config;
    char path[2048];
    bool gzip;
    uint64_t size_max;
    int64_t interval_ns;
    struct vs_log_reader *reader;
    struct object *objects;
    uint32_t object_count;
    pthread_t thread;
    bool running;
};

static enum vs_err open_object(struct vs_archive *archive, struct object *object, int64_t start_offset,
                               int64_t hour, struct vs_err_note *note)
{
    time_t seconds = (time_t)(hour * 3600);
    struct tm tm;
    VS_CHECK(gmtime_r(&seconds, &tm) != NULL);
    (void)snprintf(object->name, sizeof object->name,
                   "%s/raw/%.*s/year=%04d/month=%02d/day=%02d/hour=%02d/%.*s+%" PRIu32 "+%010" PRId64 ".jsonl%s",
                   archive->path, VS_STR_ARG(object->topic), tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                   tm.tm_hour, VS_STR_ARG(object->topic), object->partition, start_offset,
                   archive->gzip ? ".gz" : "");
    (void)snprintf(object->temporary, sizeof object->temporary, "%s.part", object->name);
    VS_TRY(vs_make_folders_for(object->name, note));
    object->fd = open(object->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (object->fd < 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot open %s: %s", object->temporary, strerror(errno));
    if (archive->gzip) {
        object->gzip = gzdopen(dup(object->fd), "wb1");
        VS_CHECK(object->gzip != NULL);
    }
    object->hour = hour;
    object->size = 0;
    object->records = 0;
    object->opened_ns = vs_clock_monotonic_ns(archive->config.clock);
    return VS_ERR_OK;
}

static enum vs_err write_lines(struct object *object)
{
    struct vs_str text = vs_buf_str(&object->lines);
    while (text.len > 0) {
        ssize_t n = object->gzip != NULL ? gzwrite(object->gzip, text.ptr, (unsigned)text.len)
                                         : write(object->fd, text.ptr, text.len);
        if (n <= 0) {
            if (n < 0 && errno == EINTR)
                continue;
            return vs_err_from_errno(errno == 0 ? EIO : errno);
        }
        text.ptr += n;
        text.len -= (size_t)n;
        object->size += (uint64_t)n;
    }
    vs_buf_clear(&object->lines);
    return VS_ERR_OK;
}

static enum vs_err sync_folder_of(const char *name)
{
    char folder[PATH_SIZE];
    const char *slash = strrchr(name, '/');
    vs_str_to_zero_ended((struct vs_str){name, (size_t)(slash - name)}, folder, sizeof folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return vs_err_from_errno(errno);
    enum vs_err err = fsync(fd) == 0 ? VS_ERR_OK : vs_err_from_errno(errno);
    close(fd);
    return err;
}

static enum vs_err finish_object(struct vs_archive *archive, struct object *object, struct vs_err_note *note)
{
    if (object->fd < 0)
        return VS_ERR_OK;
    enum vs_err err = write_lines(object);
    int rc = object->gzip == NULL ? Z_OK : gzclose(object->gzip);
    if (err == VS_ERR_OK && rc != Z_OK)
        err = rc == Z_ERRNO ? vs_err_from_errno(errno) : VS_ERR_IO;
    object->gzip = NULL;
    if (err == VS_ERR_OK && fdatasync(object->fd) != 0)
        err = vs_err_from_errno(errno);
    close(object->fd);
    object->fd = -1;
    if (err == VS_ERR_OK && rename(object->temporary, object->name) != 0)
        err = vs_err_from_errno(errno);
    if (err == VS_ERR_OK)
        err = sync_folder_of(object->name);
    if (err == VS_ERR_OK)
        err = vs_cursor_file_set(&object->cursor, (uint64_t)object->next_offset, 0, true);
    if (err != VS_ERR_OK)
        return vs_fail(note, err, "cannot finish the archive object %s: %s", object->name, vs_err_text(err));
    vs_metric_add(object->archived, object->records);
    struct vs_log_position position = {object->topic, object->partition, object->next_offset};
    vs_log_ops_of(archive->config.log)->release(archive->config.log, VS_STR("archive"), &position, 1);
    return VS_ERR_OK;
}

static void add_line(struct vs_buf *out, struct vs_str value)
{
    size_t at = out->len;
    vs_buf_add_str(out, value);
    for (size_t i = at; i < out->len; i++) {
        if (out->ptr[i] == '\n' || out->ptr[i] == '\r')
            out->ptr[i] = ' ';
    }
    vs_buf_add_char(out, '\n');
}

static enum vs_err add_records(struct vs_archive *archive, struct object *object, const struct vs_log_event *event,
                               struct vs_err_note *note)
{
    for (uint32_t i = 0; i < event->record_count; i++) {
        const struct vs_record *record = &event->records[i];
        if (record->offset < object->next_offset)
            continue;
        int64_t hour = record->timestamp_ms / 3600000;
        bool full = object->size + object->lines.len >= archive->size_max;
        if (object->fd >= 0 && (hour != object->hour || full))
            VS_TRY(finish_object(archive, object, note));
        if (object->fd < 0)
            VS_TRY(open_object(archive, object, record->offset, hour, note));
        add_line(&object->lines, record->value);
        if (vs_plant_is("double") && record->offset % 1000 == 7)
            add_line(&object->lines, record->value);
        object->records++;
        object->next_offset = record->offset + 1;
        if (object->lines.len >= 256 * 1024 && write_lines(object) != VS_ERR_OK)
            return vs_fail(note, vs_err_from_errno(errno), "cannot write %s: %s", object->temporary, strerror(errno));
    }
    return VS_ERR_OK;
}

static struct object *find_object(struct vs_archive *archive, struct vs_str topic, uint32_t partition)
{
    for (uint32_t i = 0; i < archive->object_count; i++) {
        if (archive->objects[i].partition == partition && vs_str_equal(archive->objects[i].topic, topic))
            return &archive->objects[i];
    }
    VS_UNREACHABLE();
}

/* Per topic: records in the log that are in no finished object. */
static void publish_waiting(struct vs_archive *archive)
{
    const struct vs_log_ops *ops = vs_log_ops_of(archive->config.log);
    uint64_t waiting = 0;
    for (uint32_t i = 0; i < archive->object_count; i++) {
        struct object *object = &archive->objects[i];
        int64_t start;
        int64_t end;
        if (ops->offsets(archive->config.log, object->topic, object->partition, &start, &end, NULL) == VS_ERR_OK &&
            end > (int64_t)object->cursor.first)
            waiting += (uint64_t)end - object->cursor.first;
        bool last_of_topic =
            i + 1 == archive->object_count || !vs_str_equal(archive->objects[i + 1].topic, object->topic);
        if (last_of_topic) {
            vs_metric_set(object->waiting, waiting);
            waiting = 0;
        }
    }
}

static enum vs_err poll_once(struct vs_archive *archive, bool *nothing, struct vs_err_note *note)
{
    struct vs_log_event event = {.kind = VS_LOG_NOTHING};
    VS_TRY(vs_log_reader_ops_of(archive->reader)->reader_poll(archive->reader, POLL_MS, &event, note));
    *nothing = event.kind == VS_LOG_NOTHING;
    if (event.kind == VS_LOG_GAP)
        return vs_fail(note, VS_ERR_GAP, "records of %.*s were removed before they were archived",
                       VS_STR_ARG(event.topic));
    if (event.kind == VS_LOG_RECORDS)
        VS_TRY(add_records(archive, find_object(archive, event.topic, event.partition), &event, note));
    int64_t now = vs_clock_monotonic_ns(archive->config.clock);
    for (uint32_t i = 0; i < archive->object_count; i++) {
        struct object *object = &archive->objects[i];
        if (object->fd >= 0 && now - object->opened_ns >= archive->interval_ns)
            VS_TRY(finish_object(archive, object, note));
    }
    publish_waiting(archive);
    return VS_ERR_OK;
}

static void abandon_object(struct object *object)
{
    if (object->gzip != NULL)
        (void)gzclose(object->gzip);
    if (object->fd >= 0)
        close(object->fd);
    object->gzip = NULL;
    object->fd = -1;
    vs_buf_clear(&object->lines);
}

/* Forgets the objects that are not finished and reads on from the cursors, as after a crash. */
static enum vs_err begin_anew(struct vs_archive *archive, struct vs_err_note *note)
{
    const struct vs_log_ops *ops = vs_log_ops_of(archive->config.log);
    for (uint32_t i = 0; i < archive->object_count; i++) {
        struct object *object = &archive->objects[i];
        abandon_object(object);
        object->next_offset = (int64_t)object->cursor.first;
        ops->reader_unassign(archive->reader, object->topic, object->partition);
        struct vs_log_position position = {object->topic, object->partition,
                                           object->cursor.known ? object->next_offset : VS_LOG_EARLIEST};
        VS_TRY(ops->reader_assign(archive->reader, &position, note));
    }
    return VS_ERR_OK;
}

/* Until the process stops and everything is archived, or something fails. */
static enum vs_err follow(struct vs_archive *archive, struct vs_err_note *note)
{
    enum vs_err err = VS_ERR_OK;
    bool nothing = false;
    while (err == VS_ERR_OK && !vs_hub_has_failed(archive->config.hub, NULL) &&
           (vs_hub_stop_level(archive->config.hub) == VS_RUNNING || !nothing))
        err = poll_once(archive, &nothing, note);
    for (uint32_t i = 0; i < archive->object_count && err == VS_ERR_OK; i++)
        err = finish_object(archive, &archive->objects[i], note);
    return err;
}

static void *run(void *arg)
{
    struct vs_archive *archive = arg;
    struct vs_err_note note = {0};
    enum vs_err err = follow(archive, &note);
    bool told = false;
    while (err == VS_ERR_DISK_FULL && vs_hub_pause(archive->config.hub, VS_DISK_FULL_WAIT_MS)) {
        if (!told)
            vs_log_line(VS_LEVEL_ERROR, "archive: the disk is full, it waits for space");
        told = true;
        err = begin_anew(archive, &note);
        if (err == VS_ERR_OK)
            err = follow(archive, &note);
    }
    if (err != VS_ERR_OK) {
        vs_fail_within(&note, err, "archive");
        vs_hub_fail(archive->config.hub, &note);
    }
    return NULL;
}

static enum vs_err add_topic(struct vs_archive *archive, struct vs_str name, struct vs_err_note *note)
{
    const struct vs_log_ops *ops = vs_log_ops_of(archive->config.log);
    struct vs_log_topic topic;
    VS_TRY(ops->topic_get(archive->config.log, name, &topic, note));
    for (uint32_t p = 0; p < topic.partitions; p++) {
        struct object *grown =
            realloc(archive->objects, (archive->object_count + 1) * sizeof *archive->objects);
        VS_CHECK(grown != NULL);
        archive->objects = grown;
        struct object *object = &archive->objects[archive->object_count++];
        *object = (struct object){.topic = name, .partition = p, .fd = -1};
        object->cursor.fd = -1;
        char path[PATH_SIZE];
        (void)snprintf(path, sizeof path, "%s/archive/%.*s-%" PRIu32 ".cursor", archive->config.data_dir,
                       VS_STR_ARG(name), p);
        VS_TRY(vs_cursor_file_open(&object->cursor, path, note));
        object->next_offset = (int64_t)object->cursor.first;
        object->archived = vs_metric(archive->config.metrics, VS_METRIC_ARCHIVED, name);
        object->waiting = vs_metric(archive->config.metrics, VS_METRIC_ARCHIVE_WAITING, name);
        struct vs_log_position position = {name, p,
                                           object->cursor.known ? object->next_offset : VS_LOG_EARLIEST};
        VS_TRY(ops->reader_assign(archive->reader, &position, note));
        position.offset = object->next_offset;
        ops->release(archive->config.log, VS_STR("archive"), &position, 1);
    }
    return VS_ERR_OK;
}

static enum vs_err set_up(struct vs_archive *archive, struct vs_err_note *note)
{
    const struct vs_plan *plan = archive->config.plan;
    struct vs_str compression = vs_setting_text(plan, "vendstream.archive.compression");
    archive->gzip = vs_str_equal(compression, VS_STR("gzip"));
    if (!archive->gzip && !vs_str_equal(compression, VS_STR("none")))
        return vs_fail(note, VS_ERR_UNSUPPORTED, "vendstream.archive.compression: write none or gzip");
    archive->size_max = vs_setting_size(plan, "vendstream.archive.object-size");
    archive->interval_ns = vs_setting_duration_ms(plan, "vendstream.archive.interval") * 1000000;
    VS_TRY(vs_log_ops_of(archive->config.log)->reader_open(archive->config.log, &archive->reader, note));
    struct vs_str topics = vs_setting_text(plan, "vendstream.archive.topics");
    while (topics.len > 0) {
        struct vs_str name = vs_str_trim(vs_str_cut(&topics, ';'));
        if (name.len > 0)
            VS_TRY(add_topic(archive, name, note));
    }
    int rc = pthread_create(&archive->thread, NULL, run, archive);
    if (rc != 0)
        return vs_fail(note, vs_err_from_errno(rc), "cannot start a thread: %s", strerror(rc));
    archive->running = true;
    return VS_ERR_OK;
}

enum vs_err vs_archive_start(const struct vs_archive_config *config, struct vs_archive **out,
                             struct vs_err_note *note)
{
    *out = NULL;
    struct vs_str path = vs_setting_text(config->plan, "vendstream.archive.path");
    if (path.len == 0)
        return VS_ERR_OK;
    struct vs_archive *archive = calloc(1, sizeof *archive);
    VS_CHECK(archive != NULL);
    archive->config = *config;
    vs_str_to_zero_ended(path, archive->path, sizeof archive->path);
    enum vs_err err = set_up(archive, note);
    if (err != VS_ERR_OK) {
        vs_archive_stop(archive);
        return vs_fail_within(note, err, "archive");
    }
    *out = archive;
    return VS_ERR_OK;
}

void vs_archive_stop(struct vs_archive *archive)
{
    if (archive == NULL)
        return;
    if (archive->running)
        pthread_join(archive->thread, NULL);
    if (archive->reader != NULL)
        vs_log_reader_ops_of(archive->reader)->reader_close(archive->reader);
    for (uint32_t i = 0; i < archive->object_count; i++) {
        abandon_object(&archive->objects[i]);
        vs_buf_free(&archive->objects[i].lines);
        vs_cursor_file_close(&archive->objects[i].cursor);
    }
    free(archive->objects);
    free(archive);
}
