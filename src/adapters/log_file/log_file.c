/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/log_file/log_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/log_file/log_parts.h"
#include "base/check.h"

static void log_close(struct vs_log *base)
{
    struct vs_log_file *log = (struct vs_log_file *)base;
    if (log->writer_runs) {
        pthread_mutex_lock(&log->queue_lock);
        log->closing = true;
        pthread_cond_signal(&log->queue_changed);
        pthread_mutex_unlock(&log->queue_lock);
        VS_CHECK(pthread_join(log->writer, NULL) == 0);
    }
    vs_log_file_free_topics(log);
    vs_strmap_free(&log->owners);
    pthread_cond_destroy(&log->queue_changed);
    pthread_cond_destroy(&log->retention_changed);
    pthread_mutex_destroy(&log->queue_lock);
    pthread_mutex_destroy(&log->retention_lock);
    pthread_mutex_destroy(&log->ensure_lock);
    pthread_rwlock_destroy(&log->topics_lock);
    free(log);
}

static enum vs_err log_offsets(struct vs_log *base, struct vs_str topic, uint32_t partition, int64_t *start,
                               int64_t *end, struct vs_err_note *note)
{
    struct vs_log_file *log = (struct vs_log_file *)base;
    struct vs_log_partition *p;
    VS_TRY(vs_log_file_find_partition(log, topic, partition, &p, note));
    if (log->options.read_only)
        VS_TRY(vs_log_partition_refresh(log, p, note));
    *start = (int64_t)vs_segment_dir_start(&p->dir);
    *end = (int64_t)atomic_load(&p->dir.next);
    return VS_ERR_OK;
}

static const struct vs_log_ops log_file_ops = {
    .name = "log",
    .close = log_close,
    .topic_ensure = vs_log_file_topic_ensure,
    .topic_get = vs_log_file_topic_get,
    .topics = vs_log_file_topics,
    .append = vs_log_file_append,
    .offsets = log_offsets,
    .release = vs_log_file_release,
    .reader_open = vs_log_file_reader_open,
    .reader_close = vs_log_file_reader_close,
    .reader_assign = vs_log_file_reader_assign,
    .reader_unassign = vs_log_file_reader_unassign,
    .reader_pause = vs_log_file_reader_pause,
    .reader_poll = vs_log_file_reader_poll,
    .reader_wake = vs_log_file_reader_wake,
};

static struct vs_log_file *make_log(const struct vs_log_file_options *options)
{
    struct vs_log_file *log = calloc(1, sizeof *log);
    VS_CHECK(log != NULL);
    log->base.ops = &log_file_ops;
    log->options = *options;
    if (log->options.files == NULL)
        log->options.files = &vs_file_ops_posix;
    log->queue_end = &log->queue_first;
    log->topics = calloc(VS_LOG_FILE_TOPICS_MAX, sizeof(struct vs_log_file_topic *));
    VS_CHECK(log->topics != NULL);
    vs_strmap_init(&log->topic_names);
    vs_strmap_init(&log->owners);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&log->queue_changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_cond_init(&log->retention_changed, NULL);
    pthread_mutex_init(&log->queue_lock, NULL);
    pthread_mutex_init(&log->retention_lock, NULL);
    pthread_mutex_init(&log->ensure_lock, NULL);
    pthread_rwlock_init(&log->topics_lock, NULL);
    atomic_init(&log->space_checked_ns, INT64_MIN);
    atomic_init(&log->space_free, UINT64_MAX);
    return log;
}

enum vs_err vs_log_file_open(const struct vs_log_file_options *options, struct vs_log **out,
                             struct vs_err_note *note)
{
    *out = NULL;
    if (note != NULL)
        note->text[0] = '\0';
    VS_CHECK(options->clock != NULL && options->segment_size > 0);
    struct vs_log_file *log = make_log(options);
    enum vs_err err = vs_file_join(log->directory, options->directory, "log", note);
    if (err == VS_ERR_OK && !options->read_only)
        err = vs_file_make_dir(log->options.files, log->directory, note);
    if (err == VS_ERR_OK)
        err = vs_log_file_load_topics(log, note);
    if (err == VS_ERR_OK && !options->read_only) {
        int rc = pthread_create(&log->writer, NULL, vs_log_file_writer, log);
        log->writer_runs = rc == 0;
        if (rc != 0)
            err = vs_file_fail(note, -rc, "start the thread of", log->directory);
    }
    if (err != VS_ERR_OK) {
        log_close((struct vs_log *)log);
        return err;
    }
    *out = (struct vs_log *)log;
    return VS_ERR_OK;
}

static void add_partition_stats(struct vs_log_partition *p, struct vs_log_file_stats *out)
{
    out->size_bytes += vs_segment_dir_size_bytes(&p->dir);
    out->cut_bytes += p->dir.cut_bytes;
    out->failed_files += atomic_load(&p->dir.failed_files);
    out->failed_partitions += atomic_load(&p->dir.failed) ? 1 : 0;
}

void vs_log_file_stats(struct vs_log *base, struct vs_log_file_stats *out)
{
    struct vs_log_file *log = (struct vs_log_file *)base;
    *out = (struct vs_log_file_stats){
        .commits = atomic_load(&log->commits),
        .records = atomic_load(&log->records),
        .record_bytes = atomic_load(&log->record_bytes),
        .removed_files = atomic_load(&log->removed_files),
        .corrupt_reads = atomic_load(&log->corrupt_reads),
        .disk_low = atomic_load(&log->disk_low),
    };
    pthread_mutex_lock(&log->queue_lock);
    out->queued_bytes = log->queued_bytes;
    out->failure = log->failure;
    pthread_mutex_unlock(&log->queue_lock);
    pthread_rwlock_rdlock(&log->topics_lock);
    for (uint32_t t = 0; t < log->topic_names.count; t++) {
        for (uint32_t i = 0; i < log->topics[t]->settings.partitions; i++)
            add_partition_stats(&log->topics[t]->partitions[i], out);
    }
    pthread_rwlock_unlock(&log->topics_lock);
}

/* Cuts the last name off path and returns it. */
static char *cut_last(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == NULL)
        return NULL;
    *slash = '\0';
    return slash + 1;
}

enum vs_err vs_log_file_quarantine(const struct vs_log_file_options *options, const char *file,
                                   struct vs_err_note *note)
{
    const struct vs_file_ops *files = options->files == NULL ? &vs_file_ops_posix : options->files;
    char folder[VS_FILE_PATH_SIZE];
    char topic_folder[VS_FILE_PATH_SIZE];
    vs_str_to_zero_ended(vs_str(file), folder, sizeof folder);
    char *name = cut_last(folder);
    vs_str_to_zero_ended(vs_str(folder), topic_folder, sizeof topic_folder);
    char *partition_name = name == NULL ? NULL : cut_last(topic_folder);
    uint64_t base;
    uint64_t partition;
    if (partition_name == NULL || !vs_str_to_uint64(vs_str(partition_name), &partition) ||
        !vs_str_ends_with(vs_str(name), VS_STR(".seg")) ||
        !vs_str_to_uint64((struct vs_str){name, strlen(name) - 4}, &base))
        return vs_fail(note, VS_ERR_INVALID, "%s is not the path of a segment", file);
    uint64_t id;
    struct vs_log_topic_settings settings;
    VS_TRY(vs_log_file_read_meta(files, topic_folder, &id, &settings, note));
    struct vs_segment_dir_options segments = {.files = files,
                                              .clock = options->clock,
                                              .kind = VS_SEGMENT_LOG,
                                              .owner = id,
                                              .part = (uint32_t)partition,
                                              .segment_size = options->segment_size};
    return vs_segment_dir_quarantine(&segments, folder, base, note);
}
