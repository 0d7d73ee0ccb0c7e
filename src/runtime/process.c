/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/process.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "runtime/clock.h"
#include "runtime/log_choice.h"
#include "runtime/logger.h"
#include "runtime/process_parts.h"
#include "runtime/settings.h"
#include "runtime/table_check.h"

enum { STOP_POLL_MS = 10 };

static enum vs_err open_stores(struct vs_process *process, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/dead-letters.db", process->options.data_dir);
    struct vs_dead_letter_bounds bounds = {
        .waiting_max = (uint64_t)vs_setting_int(plan, "vendstream.dead-letters.max"),
        .size_max = vs_setting_size(plan, "vendstream.dead-letters.size-max")};
    VS_TRY(vs_dead_letter_sqlite_open(path, &bounds, &process->dead_letters, note));
    VS_TRY(vs_log_open_for(plan, process->options.data_dir, &process->clock, &process->log, note));
    VS_TRY(vs_process_make_topics(process, note));
    return vs_process_open_journal(process, note);
}

static enum vs_err make_data_dir(const char *path, struct vs_err_note *note)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return vs_fail(note, vs_err_from_errno(errno), "cannot make the data directory %s: %s", path,
                       strerror(errno));
    return VS_ERR_OK;
}

static void choose_clock(struct vs_process *process)
{
    process->clock_is_driven =
        vs_str_equal(vs_setting_text(process->options.plan, "vendstream.clock"), VS_STR("driven"));
    process->clock = process->clock_is_driven ? vs_clock_driven(&process->driven) : vs_clock_wall();
    process->started_ns = vs_clock_monotonic_ns(&process->clock);
}

/* Topics of source and sink tables, and of the collector's routes: all with as many partitions as there are tasks. */
static enum vs_err count_tasks(struct vs_process *process, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    int64_t asked = vs_setting_int(plan, "vendstream.partitions");
    if (asked < 1 || asked > VS_PARTITIONS_MAX)
        return vs_fail(note, VS_ERR_INVALID, "vendstream.partitions must be 1 to %d", VS_PARTITIONS_MAX);
    for (uint32_t i = 0; i < plan->source_count; i++) {
        struct vs_str option = vs_table_option(plan->sources[i].table, VS_STR("partitions"));
        uint64_t partitions = 1;
        if (option.len > 0 &&
            (!vs_str_to_uint64(option, &partitions) || partitions == 0 || partitions > VS_PARTITIONS_MAX))
            return vs_fail(note, VS_ERR_INVALID, "table %.*s: 'partitions' must be 1 to %d",
                           VS_STR_ARG(plan->sources[i].table->name), VS_PARTITIONS_MAX);
    }
    process->task_count = plan->partition_count;
    return VS_ERR_OK;
}

static enum vs_err start_workers(struct vs_process *process, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < process->task_count; i++) {
        struct vs_worker_config config = {.plan = process->options.plan,
                                          .task = i,
                                          .task_count = process->task_count,
                                          .typed_sinks = process->typed_sinks,
                                          .log = process->log,
                                          .journal = process->journal,
                                          .snapshots = process->snapshots,
                                          .clock = &process->clock,
                                          .clock_is_driven = process->clock_is_driven,
                                          .hub = &process->hub,
                                          .metrics = process->metrics};
        VS_TRY(vs_worker_new(&config, &process->workers[i], note));
        if (process->clock_is_driven)
            vs_clock_drive(&process->driven, vs_worker_last_tick_ms(process->workers[i]));
    }
    for (uint32_t i = 0; i < process->task_count; i++)
        VS_TRY(vs_worker_start(process->workers[i], note));
    return VS_ERR_OK;
}

static enum vs_err start_parts(struct vs_process *process, struct vs_err_note *note)
{
    VS_TRY(vs_tables_check(process->options.plan, note));
    VS_TRY(make_data_dir(process->options.data_dir, note));
    VS_TRY(vs_dir_lock_take(process->options.data_dir, &process->lock_fd, note));
    choose_clock(process);
    VS_TRY(count_tasks(process, note));
    VS_TRY(open_stores(process, note));
    VS_TRY(vs_process_make_arrays(process, note));
    VS_TRY(start_workers(process, note));
    VS_TRY(vs_process_start_deliveries(process, note));
    struct vs_archive_config archive = {.plan = process->options.plan,
                                        .data_dir = process->options.data_dir,
                                        .log = process->log,
                                        .clock = &process->clock,
                                        .hub = &process->hub,
                                        .metrics = process->metrics};
    VS_TRY(vs_archive_start(&archive, &process->archive, note));
    vs_process_start_retention(process);
    VS_TRY(vs_process_start_http(process, note));
    return vs_process_write_addresses(process, note);
}

enum vs_err vs_process_start(const struct vs_process_options *options, struct vs_process **out,
                             struct vs_err_note *note)
{
    struct vs_process *process = calloc(1, sizeof *process);
    VS_CHECK(process != NULL);
    process->options = *options;
    process->lock_fd = -1;
    process->metrics = vs_metrics_new();
    enum vs_err err = start_parts(process, note);
    if (err != VS_ERR_OK) {
        struct vs_err_note ignored; /* the note says already why it did not start */
        (void)vs_process_stop(process, &ignored);
        return err;
    }
    atomic_store(&process->ready, true);
    vs_log_line(VS_LEVEL_INFO, "started: %u tasks, %u sinks", process->task_count, options->plan->sink_count);
    *out = process;
    return VS_ERR_OK;
}

static bool are_deliveries_quiet(struct vs_process *process)
{
    if (!vs_hub_is_quiet(&process->hub))
        return false;
    for (uint32_t i = 0; i < process->delivery_count; i++) {
        if (process->deliveries[i] != NULL && !vs_delivery_is_quiet(process->deliveries[i]))
            return false;
    }
    return true;
}

bool vs_process_is_quiet(struct vs_process *process)
{
    for (uint32_t i = 0; i < process->task_count; i++) {
        if (!vs_worker_is_settled(process->workers[i]))
            return false;
    }
    return are_deliveries_quiet(process);
}

bool vs_process_has_failed(struct vs_process *process, struct vs_err_note *note)
{
    return vs_hub_has_failed(&process->hub, note);
}

struct vs_metrics *vs_process_metrics(struct vs_process *process)
{
    return process->metrics;
}

bool vs_process_is_ready(struct vs_process *process)
{
    return atomic_load(&process->ready) && !vs_hub_has_failed(&process->hub, NULL);
}

enum vs_err vs_process_drive_clock(struct vs_process *process, int64_t now_ms)
{
    if (!process->clock_is_driven)
        return VS_ERR_DENIED;
    vs_clock_drive(&process->driven, now_ms);
    for (uint32_t i = 0; i < process->task_count; i++) {
        vs_hub_set_idle(&process->hub, i, false, 0);
        vs_worker_wake(process->workers[i]);
    }
    return VS_ERR_OK;
}

static void wait_for_deliveries(struct vs_process *process)
{
    int64_t until = vs_clock_monotonic_ns(&process->clock) +
                    vs_setting_duration_ms(process->options.plan, "vendstream.shutdown-timeout") * 1000000;
    while (!are_deliveries_quiet(process) && !vs_hub_has_failed(&process->hub, NULL) &&
           vs_clock_monotonic_ns(&process->clock) < until) {
        struct timespec pause = {0, STOP_POLL_MS * 1000000};
        (void)nanosleep(&pause, NULL);
    }
    if (!are_deliveries_quiet(process))
        vs_log_line(VS_LEVEL_WARN, "stopped while rows still wait for their sinks; they go on at the next start");
}

enum vs_err vs_process_stop(struct vs_process *process, struct vs_err_note *note)
{
    atomic_store(&process->ready, false);
    vs_process_stop_http(process);
    enum vs_err result = VS_ERR_OK;
    if (process->hub_made) {
        vs_hub_set_stop(&process->hub, VS_DRAINING);
        for (uint32_t i = 0; i < process->task_count; i++) {
            if (process->workers[i] != NULL)
                vs_worker_join(process->workers[i]);
        }
        vs_archive_stop(process->archive);
        if (process->delivery_count > 0 && process->deliveries[0] != NULL)
            wait_for_deliveries(process);
        vs_hub_set_stop(&process->hub, VS_STOPPED);
        result = vs_hub_has_failed(&process->hub, note) ? VS_ERR_FAILED : VS_ERR_OK;
    }
    vs_process_close_parts(process);
    free(process);
    return result;
}
