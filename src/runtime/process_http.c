/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>

#include "base/hash.h"
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

/* Bad events of lenient requests are dead letters; their bytes name them, so that a repeat adds nothing. */
static enum vs_err put_aside(void *ctx, struct vs_str topic, const struct vs_ingest_bad *bad, uint32_t count,
                             int64_t now_ms)
{
    struct vs_process *process = ctx;
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    struct vs_dead_letter *letters = VS_ARENA_ARRAY(&scratch, count, struct vs_dead_letter);
    for (uint32_t i = 0; i < count; i++)
        letters[i] = (struct vs_dead_letter){
            .origin = vs_arena_printf(&scratch, "http/%.*s/%016" PRIx64 "%016" PRIx64, VS_STR_ARG(topic),
                                      vs_hash64(bad[i].value, 0), vs_hash64(bad[i].value, 1)),
            .target = topic,
            .stage = VS_STR("COLLECTOR"),
            .reason = bad[i].problem.detail,
            .key = bad[i].key,
            .value = bad[i].value,
            .timestamp_ms = now_ms,
            .dead_at_ms = now_ms,
            .attempts = 1};
    enum vs_err err =
        vs_dead_letter_ops_of(process->dead_letters)->add(process->dead_letters, letters, count, NULL);
    vs_arena_free(&scratch);
    return err;
}

static enum vs_err new_collector(struct vs_process *process, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    struct vs_collector_options options = {
        .routes = vs_setting_text(plan, "vendstream.collector.routes"),
        .auth = vs_setting_text(plan, "vendstream.collector.auth"),
        .tokens = vs_setting_text(plan, "vendstream.collector.auth.tokens"),
        .retry_after_ms = vs_setting_duration_ms(plan, "vendstream.collector.retry-after"),
        .ingest = {.event_size_max = vs_setting_size(plan, "vendstream.collector.event-size-max"),
                   .events_max = (uint32_t)vs_setting_int(plan, "vendstream.collector.batch-events-max"),
                   .rfc3339 = vs_str_equal(vs_setting_text(plan, "vendstream.collector.timestamp-format"),
                                           VS_STR("rfc-3339"))},
        .log = process->log,
        .clock = &process->clock,
        .put_aside = put_aside,
        .put_aside_ctx = process};
    return vs_collector_new(&options, &process->collector, note);
}

static struct vs_http_tls tls_of(const struct vs_plan *plan)
{
    return (struct vs_http_tls){.certificate = vs_setting_text(plan, "vendstream.collector.tls.certificate"),
                                .key = vs_setting_text(plan, "vendstream.collector.tls.key"),
                                .client_ca = vs_setting_text(plan, "vendstream.collector.tls.client-ca")};
}

/* The tokens are replaced last, after they were found good, so that nothing is taken when something is refused. */
enum vs_err vs_process_reload(struct vs_process *process, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    if (process->collector == NULL)
        return VS_ERR_OK;
    struct vs_str tokens = vs_setting_text(plan, "vendstream.collector.auth.tokens");
    struct vs_http_tls tls = tls_of(plan);
    VS_TRY(vs_collector_check_tokens(process->collector, tokens, note));
    if (tls.certificate.len > 0)
        VS_TRY(vs_http_server_reload_tls(process->collector_server, &tls, note));
    return vs_collector_reload_tokens(process->collector, tokens, note);
}

static enum vs_err start_collector(struct vs_process *process, struct vs_str listen, struct vs_err_note *note)
{
    const struct vs_plan *plan = process->options.plan;
    VS_TRY(new_collector(process, note));
    struct vs_http_server_options options = {
        .listen = listen,
        .tls = tls_of(plan),
        .clock = &process->clock,
        .handle = vs_collector_handle,
        .admit = vs_collector_admit,
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

static void publish_server(const struct vs_http_counters *counters, struct vs_metrics *metrics)
{
    vs_metric_set(vs_metric(metrics, VS_METRIC_CONNECTIONS, VS_STR("")), atomic_load(&counters->connections_open));
    for (int i = VS_HTTP_REFUSED_NONE + 1; i < VS_HTTP_REFUSED_COUNT; i++)
        vs_metric_set(vs_metric(metrics, VS_METRIC_HTTP_REFUSED, vs_str(vs_http_refusal_name((enum vs_http_refusal)i))),
                      atomic_load(&counters->refused[i]));
}

void vs_process_refresh_metrics(struct vs_process *process)
{
    struct vs_metrics *metrics = process->metrics;
    if (process->collector_server != NULL) {
        vs_collector_publish(process->collector, metrics);
        publish_server(vs_http_server_counters(process->collector_server), metrics);
    }
    vs_metric_set(vs_metric(metrics, VS_METRIC_DEAD_WAITING, VS_STR("")),
                  vs_dead_letter_ops_of(process->dead_letters)->count_waiting(process->dead_letters));
    vs_metric_set(vs_metric(metrics, VS_METRIC_DEAD_REFUSED, VS_STR("")),
                  vs_dead_letter_ops_of(process->dead_letters)->count_refused(process->dead_letters));
    vs_metric_set(vs_metric(metrics, VS_METRIC_JOURNAL_BYTES, VS_STR("")),
                  vs_journal_ops_of(process->journal)->size_bytes(process->journal));
    vs_metric_set(vs_metric(metrics, VS_METRIC_UPTIME, VS_STR("")),
                  (uint64_t)((vs_clock_monotonic_ns(&process->clock) - process->started_ns) / 1000000000));
}
