/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The inside of a process, shared by process.c (order of start and stop) and process_parts.c (how each part is
 * opened). */
#ifndef VS_RUNTIME_PROCESS_PARTS_H
#define VS_RUNTIME_PROCESS_PARTS_H

#include <stdatomic.h>

#include "adapters/dead_letter_sqlite/dead_letter_sqlite.h"
#include "adapters/http_server/http_server.h"
#include "adapters/log_file/dir_lock.h"
#include "base/limits.h"
#include "runtime/archive.h"
#include "runtime/clock.h"
#include "runtime/collector.h"
#include "runtime/delivery.h"
#include "runtime/process.h"
#include "runtime/secrets.h"
#include "runtime/worker.h"

struct vs_process {
    struct vs_process_options options;
    int lock_fd; /* -1: not held */
    struct vs_driven_clock driven;
    struct vs_clock clock;
    bool clock_is_driven;
    int64_t started_ns;
    struct vs_metrics *metrics;
    struct vs_log *log;
    struct vs_journal *journal;
    struct vs_snapshots *snapshots;
    struct vs_dead_letters *dead_letters;
    struct vs_hub hub;
    bool hub_made;
    uint32_t task_count;
    bool *typed_sinks;
    struct vs_worker **workers;
    uint32_t delivery_count; /* one per plan sink, then the dead letters */
    struct vs_delivery **deliveries;
    struct vs_resolved_table *resolved; /* per plan sink */
    struct vs_archive *archive;
    struct vs_collector *collector;
    struct vs_http_server *collector_server;
    struct vs_http_server *admin_server;
    _Atomic bool ready;
};

/* Topics of source and sink tables, and of the collector's routes. */
VS_MUST_USE enum vs_err vs_process_make_topics(struct vs_process *process, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_process_open_journal(struct vs_process *process, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_process_make_arrays(struct vs_process *process, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_process_start_deliveries(struct vs_process *process, struct vs_err_note *note);
void vs_process_start_retention(struct vs_process *process);
VS_MUST_USE enum vs_err vs_process_start_http(struct vs_process *process, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_process_write_addresses(struct vs_process *process, struct vs_err_note *note);
void vs_process_stop_http(struct vs_process *process);
void vs_process_free_http(struct vs_process *process);
/* Everything after the threads have been told to stop; frees all but the struct. */
void vs_process_close_parts(struct vs_process *process);

#endif
