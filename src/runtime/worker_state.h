/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The inside of a worker, shared by worker.c (loop, commit) and worker_recover.c (snapshot, replay),
 * worker_registry.c (files of registry tables). */
#ifndef VS_RUNTIME_WORKER_STATE_H
#define VS_RUNTIME_WORKER_STATE_H

#include "runtime/worker.h"

struct vs_worker_topic {
    struct vs_str topic;
    bool exchange; /* between tasks: its records were counted as processed before */
    int64_t position;          /* next offset to take in */
    int64_t end_at_tick;       /* while a tick waits: the end of the log when the clock was read */
    int64_t snapshot_position; /* of the newest snapshot */
    int64_t released_position; /* of the one before it */
    _Atomic int64_t settled_position; /* when the worker was idle last; any thread reads it */
};

struct vs_worker_registry {
    uint64_t hash;       /* of what was read last; 0: nothing yet */
    uint64_t stamp;      /* of the file that was read */
    uint64_t seen_stamp; /* when it was looked at last */
    bool is_being_fed;   /* an error now is one of the task, not of the file */
};

struct vs_worker {
    struct vs_worker_config config;
    struct vs_task *task;
    struct vs_log_reader *reader;
    struct vs_worker_topic *topics;
    uint32_t topic_count;
    struct vs_worker_registry *registries; /* per source */
    struct vs_commit_builder builder;
    uint64_t epoch;
    uint64_t sequence; /* of the newest commit */
    uint64_t snapshot_sequence;
    uint64_t trimmed_sequence; /* of the snapshot before */
    int64_t last_tick_ms;
    _Atomic int64_t settled_tick_ms; /* as settled_position */
    int64_t pending_tick_ms; /* -1: none */
    int64_t last_commit_ns;
    int64_t last_snapshot_ns;
    int64_t tick_interval_ms, first_tick_ns, commit_interval_ns, snapshot_interval_ns; /* settings, read once */
    int64_t registry_interval_ns, last_registry_ns;
    bool registries_loaded;
    bool dirty; /* steps taken in since the last commit */
    pthread_t thread;
    bool running;
    struct vs_snapshot_job {
        pthread_t thread;
        bool running;
        _Atomic bool done;
        enum vs_err result;
        struct vs_err_note note;
        struct vs_buf state;
        size_t size;   /* of the state in bytes; it is freed before this is told */
        uint64_t hash; /* equal for equal inputs, however they came in batches and whatever crashed meanwhile */
        uint64_t sequence;
    } snapshot_job;
    vs_metric_value *metrics[VS_METRIC_COUNT]; /* those with the label task */
};

/* NULL when the worker does not read it. */
struct vs_worker_topic *vs_worker_topic(struct vs_worker *worker, struct vs_str name);
/* Feeds records of one topic to every source on it; adds the rows to the builder when keep_rows. */
VS_MUST_USE enum vs_err vs_worker_feed(struct vs_worker *worker, const struct vs_worker_topic *topic,
                                       const struct vs_record *records, uint32_t count, int64_t now_ms,
                                       bool keep_rows, bool *alert, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_worker_feed_inline(struct vs_worker *worker, uint32_t source, struct vs_str block,
                                              int64_t now_ms, bool keep_rows, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_worker_feed_tick(struct vs_worker *worker, int64_t now_ms, bool keep_rows, bool *alert,
                                            struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_worker_recover(struct vs_worker *worker, struct vs_err_note *note);
/* The snapshot's bytes: positions, last tick, registry hashes, task state. */
void vs_worker_save(struct vs_worker *worker, struct vs_buf *out);
/* Reads changed registry files into the task as INLINE steps. */
VS_MUST_USE enum vs_err vs_worker_load_registries(struct vs_worker *worker, struct vs_err_note *note);
/* The same, now and then, for files that have changed since; one that cannot be read leaves what is known. */
VS_MUST_USE enum vs_err vs_worker_refresh_registries(struct vs_worker *worker, struct vs_err_note *note);

#endif
