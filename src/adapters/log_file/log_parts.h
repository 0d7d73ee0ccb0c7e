/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The inner structures of the embedded log. Inside this folder only.
 *
 * Locks, outermost first: ensure_lock, topics_lock (which topics there are), queue_lock (waiting appends),
 * retention_lock, partition lock (its readers and owners), reader lock (its signal), and inside vs_segment its own.
 * Topics and partitions are never freed before the log is, so pointers to them stay valid without a lock. */
#ifndef VS_ADAPTERS_LOG_FILE_LOG_PARTS_H
#define VS_ADAPTERS_LOG_FILE_LOG_PARTS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "adapters/log_file/log_file.h"
#include "adapters/segment/cursor.h"
#include "adapters/segment/segment_dir.h"
#include "base/limits.h"
#include "base/strmap.h"

struct vs_log_assignment;

/* What an owner still needs of a partition. */
struct vs_log_floor {
    uint32_t owner;
    int64_t offset;
};

struct vs_log_partition {
    struct vs_segment_dir dir;
    struct vs_log_file_topic *topic;
    pthread_mutex_t lock;
    struct vs_log_assignment *readers; /* under lock: whom to wake */
    struct vs_log_floor *floors;       /* under lock */
    uint32_t floor_count;
    int64_t refreshed_ns; /* read-only: when the folder was read last; under lock */

    /* The writer's, for the group it is making. */
    struct vs_segment_batch batch;
    uint64_t next;      /* offset of the next record of the group */
    uint32_t open_rows; /* records in the open entry */
    int64_t base_ms;
    int64_t newest_ms;
    enum vs_err result;
};

struct vs_log_file_topic {
    char name[VS_TOPIC_NAME_SIZE_MAX + 1];
    uint64_t id;
    struct vs_log_topic_settings settings; /* retention: under topics_lock */
    struct vs_log_partition *partitions;
};

struct vs_log_file {
    struct vs_log_base base;
    struct vs_log_file_options options;
    char directory[VS_FILE_PATH_SIZE]; /* DIR/log */

    pthread_mutex_t ensure_lock; /* one topic is made at a time */
    pthread_rwlock_t topics_lock;
    struct vs_strmap topic_names; /* index: of topics */
    struct vs_log_file_topic **topics;

    pthread_mutex_t queue_lock;
    pthread_cond_t queue_changed;
    struct vs_log_append *queue_first;
    struct vs_log_append **queue_end;
    uint64_t queued_bytes; /* waiting or being written */
    uint32_t queued_count; /* requests in the queue */
    uint32_t gather_count; /* the writer waits for so many; 0: for none */
    bool closing;
    struct vs_err_note failure;
    uint64_t retention_wanted; /* count of calls of apply_retention */
    uint64_t retention_done;
    pthread_cond_t retention_changed;
    pthread_t writer;
    bool writer_runs;

    pthread_mutex_t retention_lock;
    struct vs_strmap owners; /* under retention_lock */
    atomic_bool retention_on;

    _Atomic int64_t space_checked_ns;
    _Atomic uint64_t space_free;
    atomic_bool disk_low;
    _Atomic uint64_t commits;
    _Atomic uint64_t records;
    _Atomic uint64_t record_bytes;
    _Atomic uint64_t removed_files;
    _Atomic uint64_t corrupt_reads;
};

/* log_topics.c */
/* NULL when there is none. */
struct vs_log_file_topic *vs_log_file_find(struct vs_log_file *log, struct vs_str name);
enum vs_err vs_log_file_find_partition(struct vs_log_file *log, struct vs_str topic, uint32_t partition,
                                       struct vs_log_partition **out, struct vs_err_note *note);
/* Opens the topics that are in the directory and not yet known. */
enum vs_err vs_log_file_load_topics(struct vs_log_file *log, struct vs_err_note *note);
void vs_log_file_free_topics(struct vs_log_file *log);
enum vs_err vs_log_file_topic_ensure(struct vs_log *log, struct vs_str topic,
                                     const struct vs_log_topic_settings *settings, struct vs_err_note *note);
enum vs_err vs_log_file_topic_get(struct vs_log *log, struct vs_str topic, struct vs_log_topic *out,
                                  struct vs_err_note *note);
enum vs_err vs_log_file_topics(struct vs_log *log, void (*each)(void *ctx, const struct vs_log_topic *topic),
                               void *ctx, struct vs_err_note *note);
/* Topic id and partition count of the topic whose folder this is. */
enum vs_err vs_log_file_read_meta(const struct vs_file_ops *files, const char *folder, uint64_t *id,
                                  struct vs_log_topic_settings *settings, struct vs_err_note *note);
/* Read-only: looks what the other process has written, at most every 100 ms. */
enum vs_err vs_log_partition_refresh(struct vs_log_file *log, struct vs_log_partition *partition,
                                     struct vs_err_note *note);

/* log_append.c */
enum vs_err vs_log_file_append(struct vs_log *log, struct vs_log_append *request);
void *vs_log_file_writer(void *log);

/* log_retention.c */
void vs_log_file_release(struct vs_log *log, struct vs_str owner, const struct vs_log_position *positions,
                         uint32_t count);
/* On the writer's thread. */
void vs_log_file_run_retention(struct vs_log_file *log);

/* log_reader.c */
enum vs_err vs_log_file_reader_open(struct vs_log *log, struct vs_log_reader **out, struct vs_err_note *note);
void vs_log_file_reader_close(struct vs_log_reader *reader);
enum vs_err vs_log_file_reader_assign(struct vs_log_reader *reader, const struct vs_log_position *position,
                                      struct vs_err_note *note);
void vs_log_file_reader_unassign(struct vs_log_reader *reader, struct vs_str topic, uint32_t partition);
void vs_log_file_reader_pause(struct vs_log_reader *reader, struct vs_str topic, uint32_t partition,
                              bool paused);
enum vs_err vs_log_file_reader_poll(struct vs_log_reader *reader, int timeout_ms, struct vs_log_event *event,
                                    struct vs_err_note *note);
void vs_log_file_reader_wake(struct vs_log_reader *reader);
/* Wakes the readers of the partition: it has new durable records. */
void vs_log_partition_notify(struct vs_log_partition *partition);

#endif
