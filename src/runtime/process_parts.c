/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/process_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapters/journal_file/journal_file.h"
#include "adapters/log_file/log_file.h"
#include "adapters/sink_print/sink_print.h"
#include "adapters/snapshot_file/snapshot_file.h"
#include "base/check.h"
#include "runtime/adapters.h"
#include "runtime/log_choice.h"
#include "runtime/logger.h"
#include "runtime/settings.h"
#include "runtime/topic_ids.h"

static bool uses_kafka(const struct vs_process *process)
{
    return vs_str_equal(vs_str(vs_log_ops_of(process->log)->name), VS_STR("kafka"));
}

/* Makes the topic if it is not there. Topics that workers read have one partition per task. */
static enum vs_err ensure_topic(struct vs_process *process, struct vs_str topic, bool is_read, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    const struct vs_log_ops *ops = vs_log_ops_of(process->log);
    struct vs_log_topic_settings settings = {
        .partitions = process->task_count,
        .retention_ms = vs_setting_duration_ms(plan, "vendstream.log.retention"),
        .retention_bytes = (int64_t)vs_setting_size(plan, "vendstream.log.retention-size")};
    if (!uses_kafka(process))
        return ops->topic_ensure(process->log, topic, &settings, note);
    if (process->clock_is_driven)
        settings.retention_ms = -1; /* the broker's clock is not ours */
    struct vs_log_topic found;
    /* A topic that is only written may have any number of partitions. */
    if (is_read || ops->topic_get(process->log, topic, &found, NULL) != VS_ERR_OK) {
        VS_TRY(ops->topic_ensure(process->log, topic, &settings, note));
        VS_TRY(ops->topic_get(process->log, topic, &found, note));
    }
    return vs_topic_id_check(process->options.data_dir, &found, note);
}

static enum vs_err ensure_table_topic(struct vs_process *process, const struct vs_table *table, bool is_read,
                                      struct vs_err_note *note)
{
    if (table == NULL || !vs_str_equal(table->connector, vs_log_connector(process->options.plan)))
        return VS_ERR_OK;
    struct vs_str topic = vs_table_option(table, VS_STR("topic"));
    if (topic.len == 0 || vs_str_find_char(topic, ';') < topic.len)
        return vs_fail(note, VS_ERR_INVALID, "%.*s:%u: the table %.*s needs one topic in its option 'topic'",
                       VS_STR_ARG(table->file), table->line, VS_STR_ARG(table->name));
    return ensure_topic(process, topic, is_read, note);
}

static enum vs_err ensure_route_topic(void *ctx, struct vs_str path, struct vs_str topic, struct vs_err_note *note)
{
    (void)path;
    return ensure_topic(ctx, topic, false, note);
}

enum vs_err vs_process_make_topics(struct vs_process *process, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    for (uint32_t i = 0; i < plan->source_count; i++) {
        const struct vs_plan_source *source = &plan->sources[i];
        if (!source->registry && !vs_str_equal(source->table->connector, vs_log_connector(plan)))
            return vs_fail(note, VS_ERR_UNSUPPORTED,
                           "table %.*s: the connector '%.*s' cannot be read together with topics of the log yet",
                           VS_STR_ARG(source->table->name), VS_STR_ARG(source->table->connector));
        VS_TRY(ensure_table_topic(process, source->table, true, note));
    }
    for (uint32_t i = 0; i < plan->sink_count; i++)
        VS_TRY(ensure_table_topic(process, plan->sinks[i].table, false, note));
    return vs_collector_each_route(vs_setting_text(plan, "vendstream.collector.routes"), ensure_route_topic, process,
                                   note);
}

enum vs_err vs_process_open_journal(struct vs_process *process, struct vs_err_note *note)
{
    struct vs_str dir = vs_setting_text(process->options.plan, "execution.checkpointing.dir");
    char snapshots[4096];
    vs_str_to_zero_ended(dir.len == 0 ? vs_str(process->options.data_dir) : dir, snapshots, sizeof snapshots);
    struct vs_journal_file_options options = {
        .directory = process->options.data_dir,
        .clock = &process->clock,
        .segment_size = vs_setting_size(process->options.plan, "vendstream.log.segment-size")};
    struct vs_err_note told = {0};
    enum vs_err err = vs_journal_file_open(&options, &process->journal, &told);
    if (err != VS_ERR_OK)
        return vs_fail(note, err, "%s", told.text);
    if (told.text[0] != '\0')
        vs_log_line(VS_LEVEL_WARN, "%s", told.text);
    return vs_snapshot_file_open(snapshots, NULL, &process->snapshots, note);
}

enum vs_err vs_process_make_arrays(struct vs_process *process, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    process->delivery_count = plan->sink_count + 1;
    process->workers = calloc(process->task_count, sizeof(struct vs_worker *));
    process->deliveries = calloc(process->delivery_count, sizeof(struct vs_delivery *));
    process->typed_sinks = calloc(process->delivery_count, sizeof *process->typed_sinks);
    process->resolved = calloc(process->delivery_count, sizeof *process->resolved);
    VS_CHECK(process->workers != NULL && process->deliveries != NULL && process->typed_sinks != NULL &&
             process->resolved != NULL);
    vs_hub_init(&process->hub, process->task_count, process->delivery_count);
    process->hub_made = true;
    for (uint32_t i = 0; i < plan->sink_count; i++) {
        process->typed_sinks[i] = vs_sink_wants_typed_rows(plan->sinks[i].table);
        if (plan->sinks[i].table != NULL)
            VS_TRY(vs_secrets_resolve_table(plan->sinks[i].table, &process->resolved[i], note));
    }
    return VS_ERR_OK;
}

static struct vs_delivery_counters counters_of(struct vs_process *process, struct vs_str sink)
{
    return (struct vs_delivery_counters){
        .rows = vs_metric(process->metrics, VS_METRIC_SINK_ROWS, sink),
        .applied = vs_metric(process->metrics, VS_METRIC_SINK_APPLIED, sink),
        .dead = vs_metric(process->metrics, VS_METRIC_SINK_DEAD, sink),
        .waiting = vs_metric(process->metrics, VS_METRIC_SINK_WAITING, sink),
        .retries = vs_metric(process->metrics, VS_METRIC_SINK_RETRIES, sink)};
}

static enum vs_err make_taker(const struct vs_taker_env *env, void **taker, const struct vs_taker_ops **ops,
                              struct vs_err_note *note)
{
    if (env->sink == NULL)
        return vs_taker_dead_new(env, taker, ops, note);
    const struct vs_table *table = env->sink_env.table;
    if (table == NULL)
        return vs_taker_rows_new(env, &vs_sink_print_ops, taker, ops, note);
    if (vs_str_equal(table->connector, VS_STR("servicenow")))
        return vs_taker_incidents_new(env, taker, ops, note);
    const struct vs_sink_ops *adapter = vs_sink_adapter(table->connector);
    VS_CHECK(adapter != NULL); /* vs_tables_check */
    return vs_taker_rows_new(env, adapter, taker, ops, note);
}

static enum vs_err start_delivery(struct vs_process *process, uint32_t index, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    const struct vs_plan_sink *sink = index < plan->sink_count ? &plan->sinks[index] : NULL;
    struct vs_delivery_config config = {
        .env = {.plan = plan,
                .sink = sink,
                .sink_env = {.table = sink == NULL || sink->table == NULL ? NULL : &process->resolved[index].table,
                             .clock = &process->clock,
                             .data_dir = process->options.data_dir,
                             .log = process->log,
                             .stdout_fd = process->options.stdout_fd},
                .dead_letters = process->dead_letters,
                .clock = &process->clock,
                .hub = &process->hub,
                .counters = counters_of(process, sink == NULL ? VS_STR(VS_COMMIT_DEAD_LETTERS) : sink->name)},
        .index = index,
        .task_count = process->task_count,
        .journal = process->journal,
        .data_dir = process->options.data_dir,
        .make_taker = make_taker};
    return vs_delivery_start(&config, &process->deliveries[index], note);
}

enum vs_err vs_process_start_deliveries(struct vs_process *process, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < process->delivery_count; i++)
        VS_TRY(start_delivery(process, i, note));
    return VS_ERR_OK;
}

void vs_process_start_retention(struct vs_process *process)
{
    if (!uses_kafka(process)) /* Kafka has its own */
        vs_log_file_start_retention(process->log);
}

enum vs_err vs_process_write_addresses(struct vs_process *process, struct vs_err_note *note)
{
    char path[4096];
    char temporary[4200];
    (void)snprintf(path, sizeof path, "%s/addresses.json", process->options.data_dir);
    (void)snprintf(temporary, sizeof temporary, "%s.tmp", path);
    FILE *file = fopen(temporary, "wb");
    bool done = file != NULL &&
                fprintf(file, "{\"pid\":%ld,\"collector_port\":%u,\"admin_port\":%u}\n", (long)getpid(),
                        (unsigned)vs_process_collector_port(process), (unsigned)vs_process_admin_port(process)) > 0;
    if (file != NULL && fclose(file) != 0)
        done = false;
    if (!done || rename(temporary, path) != 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot write %s: %s", path, strerror(errno));
    return VS_ERR_OK;
}

uint16_t vs_process_collector_port(const struct vs_process *process)
{
    return process->collector_server == NULL ? 0 : vs_http_server_port(process->collector_server);
}

uint16_t vs_process_admin_port(const struct vs_process *process)
{
    return process->admin_server == NULL ? 0 : vs_http_server_port(process->admin_server);
}

void vs_process_close_parts(struct vs_process *process)
{
    for (uint32_t i = 0; process->deliveries != NULL && i < process->delivery_count; i++)
        vs_delivery_stop(process->deliveries[i]);
    for (uint32_t i = 0; process->workers != NULL && i < process->task_count; i++)
        vs_worker_free(process->workers[i]);
    if (process->snapshots != NULL)
        vs_snapshot_ops_of(process->snapshots)->close(process->snapshots);
    if (process->journal != NULL)
        vs_journal_ops_of(process->journal)->close(process->journal);
    if (process->log != NULL)
        vs_log_ops_of(process->log)->close(process->log);
    vs_process_free_http(process);
    if (process->dead_letters != NULL)
        vs_dead_letter_ops_of(process->dead_letters)->close(process->dead_letters);
    for (uint32_t i = 0; process->resolved != NULL && i < process->delivery_count; i++)
        vs_resolved_table_free(&process->resolved[i]);
    if (process->hub_made)
        vs_hub_free(&process->hub);
    if (process->lock_fd >= 0)
        vs_dir_lock_release(process->lock_fd);
    vs_metrics_free(process->metrics);
    free(process->resolved);
    free(process->typed_sinks);
    free(process->deliveries);
    free(process->workers);
}
