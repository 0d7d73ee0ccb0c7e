/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/admin.h"
#include "runtime/process_parts.h"
#include "runtime/settings.h"

enum { STOP_TIMEOUT_MS = 5000 };

static const char *const server_keys[] = {
#define VS_HTTP_SETTING(field, type, key, min) key,
#include "adapters/http_server/http_settings.def"
#undef VS_HTTP_SETTING
};

static bool is_off(struct vs_str listen)
{
    return vs_str_equal(listen, VS_STR("none"));
}

static enum vs_err start_collector(struct vs_process *process, struct vs_str listen, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    struct vs_collector_config config = {
        .plan = plan, .log = process->log, .dead_letters = process->dead_letters, .clock = &process->clock, .metrics = process->metrics};
    VS_TRY(vs_collector_new(&config, &process->collector, note));
    struct vs_http_server_options options = {
        .listen = listen,
        .tls = {.certificate = vs_setting_text(plan, "vendstream.collector.tls.certificate"),
                .key = vs_setting_text(plan, "vendstream.collector.tls.key"),
                .client_ca = vs_setting_text(plan, "vendstream.collector.tls.client-ca")},
        .clock = &process->clock,
        .handle = vs_collector_handle,
        .ctx = process->collector};
    vs_http_settings_init(&options.settings);
    for (size_t i = 0; i < sizeof server_keys / sizeof server_keys[0]; i++)
        VS_TRY(vs_http_settings_set(&options.settings, vs_str(server_keys[i]),
                                    vs_setting_text(plan, server_keys[i]), note));
    VS_TRY(vs_http_server_new(&options, &process->collector_server, note));
    return vs_http_server_start(process->collector_server, note);
}

static enum vs_err start_admin(struct vs_process *process, struct vs_str listen, struct vs_err_note *note)
{
    struct vs_http_server_options options = {
        .listen = listen, .clock = &process->clock, .handle = vs_admin_handle, .ctx = process};
    vs_http_settings_init(&options.settings);
    options.settings.threads = 1;
    VS_TRY(vs_http_server_new(&options, &process->admin_server, note));
    return vs_http_server_start(process->admin_server, note);
}

enum vs_err vs_process_start_http(struct vs_process *process, struct vs_err_note *note)
{
    struct vs_str admin = vs_setting_text(process->options.plan, "vendstream.admin.listen");
    struct vs_str collector = vs_setting_text(process->options.plan, "vendstream.collector.listen");
    if (!is_off(collector)) {
        enum vs_err err = start_collector(process, collector, note);
        if (err != VS_ERR_OK)
            return vs_fail_within(note, err, "vendstream.collector.listen");
    }
    if (!is_off(admin)) {
        enum vs_err err = start_admin(process, admin, note);
        if (err != VS_ERR_OK)
            return vs_fail_within(note, err, "vendstream.admin.listen");
    }
    return VS_ERR_OK;
}

void vs_process_stop_http(struct vs_process *process)
{
    if (process->collector_server != NULL)
        vs_http_server_stop(process->collector_server, STOP_TIMEOUT_MS);
    if (process->admin_server != NULL)
        vs_http_server_stop(process->admin_server, STOP_TIMEOUT_MS);
}

/* The log is closed by now: every exchange has its answer. */
void vs_process_free_http(struct vs_process *process)
{
    vs_http_server_free(process->collector_server);
    vs_http_server_free(process->admin_server);
    vs_collector_free(process->collector);
}

void vs_process_refresh_metrics(struct vs_process *process)
{
    struct vs_metrics *metrics = process->metrics;
    if (process->collector_server != NULL)
        vs_metric_set(vs_metric(metrics, VS_METRIC_CONNECTIONS, VS_STR("")),
                      atomic_load(&vs_http_server_counters(process->collector_server)->connections_open));
    vs_metric_set(vs_metric(metrics, VS_METRIC_DEAD_WAITING, VS_STR("")),
                  vs_dead_letter_ops_of(process->dead_letters)->count_waiting(process->dead_letters));
    vs_metric_set(vs_metric(metrics, VS_METRIC_JOURNAL_BYTES, VS_STR("")),
                  vs_journal_ops_of(process->journal)->size_bytes(process->journal));
    vs_metric_set(vs_metric(metrics, VS_METRIC_UPTIME, VS_STR("")),
                  (uint64_t)((vs_clock_monotonic_ns(&process->clock) - process->started_ns) / 1000000000));
}
