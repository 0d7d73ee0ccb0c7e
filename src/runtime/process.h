/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A running program: everything between a compiled plan and its sinks, in one process.
 *
 * start: locks the data directory, opens log, journal and snapshots, recovers every task, starts deliveries,
 * workers, archive, then admin address and collector last (so that nothing is accepted before it can be kept).
 * stop: the collector stops accepting, workers take in what is in the log and commit, deliveries drain until
 * vendstream.shutdown-timeout, snapshots are written.
 * DIR/addresses.json holds the real addresses. One process per data directory. */
#ifndef VS_RUNTIME_PROCESS_H
#define VS_RUNTIME_PROCESS_H

#include "core/sql/plan.h"
#include "runtime/metrics.h"

struct vs_process;

struct vs_process_options {
    const struct vs_plan *plan; /* kept */
    const char *data_dir;       /* kept */
    int stdout_fd;
};

VS_MUST_USE enum vs_err vs_process_start(const struct vs_process_options *options, struct vs_process **out,
                                         struct vs_err_note *note);
/* Everything that was accepted has reached its sinks (or waits for one that does not answer). */
bool vs_process_is_quiet(struct vs_process *process);
bool vs_process_has_failed(struct vs_process *process, struct vs_err_note *note);
struct vs_metrics *vs_process_metrics(struct vs_process *process);
uint16_t vs_process_collector_port(const struct vs_process *process); /* 0: none */
uint16_t vs_process_admin_port(const struct vs_process *process);
/* Refreshes the gauges that are computed when somebody looks. */
void vs_process_refresh_metrics(struct vs_process *process);
/* Moves the driven clock; DENIED when the clock is the wall's. */
VS_MUST_USE enum vs_err vs_process_drive_clock(struct vs_process *process, int64_t now_ms);
/* Reads the files of tokens and certificates again. Both are checked first; on an error the old ones stay. */
VS_MUST_USE enum vs_err vs_process_reload(struct vs_process *process, struct vs_err_note *note);
bool vs_process_is_ready(struct vs_process *process);
/* Clean stop; frees. The first failure of the run, if any, is the result. */
enum vs_err vs_process_stop(struct vs_process *process, struct vs_err_note *note);

#endif
