/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/collector.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "runtime/collector_auth.h"
#include "runtime/collector_upload.h"

enum { ROUTES_MAX = 64 };

static const struct vs_str allowed_methods = {"POST, OPTIONS", 13};

static const struct {
    const char *name;
    uint16_t status;
    const char *detail;
} refusals[VS_COLLECTOR_REFUSAL_COUNT] = {
#define VS_COLLECTOR_REFUSAL(name, status, detail) [VS_COLLECTOR_##name] = {#name, status, detail},
#include "runtime/collector_refusals.def"
#undef VS_COLLECTOR_REFUSAL
};

struct vs_collector {
    struct vs_collector_options options;
    struct vs_collector_counters counters;
    char *routes_text;
    struct vs_collector_route routes[ROUTES_MAX];
    uint32_t route_count;
    struct vs_auth *auth;
    struct vs_uploads *uploads;
    char retry_after[24];
};

const struct vs_collector_counters *vs_collector_counters(const struct vs_collector *collector)
{
    return &collector->counters;
}

static void add(_Atomic uint64_t *counter, uint64_t events)
{
    atomic_fetch_add_explicit(counter, events, memory_order_relaxed);
}

/* Counts and answers. The problem's detail is given, or stands in the table. */
static void refuse(struct vs_collector *collector, struct vs_http_exchange *exchange,
                   enum vs_collector_refusal refusal, const struct vs_problem *problem, uint64_t events)
{
    struct vs_problem own = vs_problem(refusals[refusal].status, vs_str(refusals[refusal].detail));
    struct vs_http_header header = {{0}};
    if (refusals[refusal].status == 503)
        header = (struct vs_http_header){VS_STR("Retry-After"), vs_str(collector->retry_after)};
    else if (refusals[refusal].status == 405)
        header = (struct vs_http_header){VS_STR("Allow"), allowed_methods};
    else if (refusals[refusal].status == 401 && vs_auth_kind(collector->auth) == VS_AUTH_TOKEN)
        header = (struct vs_http_header){VS_STR("WWW-Authenticate"), VS_STR("Bearer realm=\"vendstream\"")};
    else if (refusals[refusal].status == 415)
        header = (struct vs_http_header){VS_STR("Accept"),
                                         VS_STR("application/json, application/x-ndjson, "
                                                "application/cloudevents+json, "
                                                "application/cloudevents-batch+json")};
    struct vs_http_response response = {.headers = &header, .header_count = header.name.len > 0};
    add(&collector->counters.refused[refusal], events == 0 ? 1 : events);
    vs_http_answer_problem(exchange, problem == NULL ? &own : problem, &response);
}

static enum vs_collector_refusal from_log(enum vs_err err)
{
    if (err == VS_ERR_LIMIT)
        return VS_COLLECTOR_log_full;
    if (err == VS_ERR_DISK_FULL)
        return VS_COLLECTOR_disk_full;
    if (err == VS_ERR_REJECTED)
        return VS_COLLECTOR_log_rejected;
    if (err == VS_ERR_UNKNOWN_OUTCOME)
        return VS_COLLECTOR_unknown_outcome;
    return err == VS_ERR_CLOSED ? VS_COLLECTOR_stopping : VS_COLLECTOR_log_failed;
}

static void answer_accepted(struct vs_collector *collector, const struct vs_upload *upload)
{
    const struct vs_ingest_result *result = &upload->result;
    struct vs_buf body = {0};
    struct vs_http_header applied = {VS_STR("Preference-Applied"), VS_STR("handling=lenient")};
    struct vs_http_response response = {.status = 202, .content_type = VS_STR("application/json")};
    if (upload->lenient) {
        struct vs_problem problems[VS_REPLY_PROBLEMS_MAX];
        for (uint32_t i = 0; i < result->bad_count && i < VS_REPLY_PROBLEMS_MAX; i++)
            problems[i] = result->bad[i].problem;
        vs_reply_lenient(&body, result->record_count, result->bad_count, problems);
        response.headers = &applied;
        response.header_count = 1;
    } else {
        vs_reply_accepted(&body, result->record_count);
    }
    response.body = vs_buf_str(&body);
    for (uint32_t i = 0; i < result->bad_count; i++)
        add(&collector->counters.refused[(enum vs_collector_refusal)result->bad[i].refusal], 1);
    add(&collector->counters.accepted, result->record_count);
    vs_http_answer(upload->exchange, &response);
    vs_buf_free(&body);
}

/* For vs_uploads: the outcome of all parts is known. */
static void answer(void *ctx, struct vs_upload *upload, enum vs_err outcome)
{
    struct vs_collector *collector = ctx;
    if (outcome == VS_ERR_OK)
        answer_accepted(collector, upload);
    else
        refuse(collector, upload->exchange, from_log(outcome), NULL,
               (uint64_t)upload->result.record_count + upload->result.bad_count);
}

/* Prefer: respond-async, handling=lenient */
static bool prefers_lenient(const struct vs_http_request *request)
{
    for (uint32_t i = 0; i < request->header_count; i++) {
        if (!vs_str_equal_nocase(request->headers[i].name, VS_STR("Prefer")))
            continue;
        struct vs_str rest = request->headers[i].value;
        while (rest.len > 0) {
            struct vs_str one = {rest.ptr, vs_str_find_char(rest, ',')};
            rest.ptr += one.len + (one.len < rest.len);
            rest.len -= one.len + (one.len < rest.len);
            one = vs_str_trim((struct vs_str){one.ptr, vs_str_find_char(one, ';')});
            if (vs_str_equal_nocase(one, VS_STR("handling=lenient")))
                return true;
        }
    }
    return false;
}

/* Everything that can be said before the body is read. NULL: answered. */
static const struct vs_collector_route *check_head(struct vs_collector *collector,
                                                   struct vs_http_exchange *exchange,
                                                   char device[VS_RECORD_KEY_SIZE_MAX + 1])
{
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    const struct vs_collector_route *route = NULL;
    for (uint32_t i = 0; i < collector->route_count && route == NULL; i++) {
        if (vs_str_equal(request->path, collector->routes[i].path))
            route = &collector->routes[i];
    }
    enum vs_collector_refusal refusal = VS_COLLECTOR_NONE;
    if (route == NULL)
        refusal = VS_COLLECTOR_no_route;
    else if (!vs_str_equal(request->method, VS_STR("POST")))
        refusal = VS_COLLECTOR_method;
    else if (!vs_auth_check(collector->auth, request, device))
        refusal = VS_COLLECTOR_unauthenticated;
    else if (!request->has_body)
        refusal = VS_COLLECTOR_no_length;
    if (refusal == VS_COLLECTOR_NONE)
        return route;
    refuse(collector, exchange, refusal, NULL, 1);
    return NULL;
}

bool vs_collector_admit(void *ctx, struct vs_http_exchange *exchange)
{
    char device[VS_RECORD_KEY_SIZE_MAX + 1];
    return check_head(ctx, exchange, device) != NULL;
}

/* The hand-shake of CloudEvents' HTTP webhooks, and plain OPTIONS. */
static void answer_options(struct vs_http_exchange *exchange)
{
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    struct vs_http_header headers[] = {{VS_STR("Allow"), allowed_methods},
                                       {VS_STR("WebHook-Allowed-Origin"), VS_STR("*")},
                                       {VS_STR("WebHook-Allowed-Rate"), VS_STR("*")}};
    bool asked = vs_http_header(request, VS_STR("WebHook-Request-Origin")).ptr != NULL;
    vs_http_answer(exchange, &(struct vs_http_response){
                                 .status = 204, .headers = headers, .header_count = asked ? 3 : 1});
}

static void put_aside(struct vs_collector *collector, struct vs_upload *upload,
                      const struct vs_collector_route *route, int64_t now_ms)
{
    const struct vs_ingest_result *result = &upload->result;
    const struct vs_collector_options *options = &collector->options;
    if (result->bad_count == 0 || options->put_aside(options->put_aside_ctx, route->topic.name, result->bad,
                                                     result->bad_count, now_ms) == VS_ERR_OK) {
        vs_upload_start(upload, route);
        return;
    }
    refuse(collector, upload->exchange, VS_COLLECTOR_dead_letters, NULL,
           (uint64_t)result->record_count + result->bad_count);
    vs_upload_end(upload);
}

void vs_collector_handle(void *ctx, struct vs_http_exchange *exchange)
{
    struct vs_collector *collector = ctx;
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    if (vs_str_equal(request->method, VS_STR("OPTIONS"))) {
        answer_options(exchange);
        return;
    }
    char device[VS_RECORD_KEY_SIZE_MAX + 1];
    const struct vs_collector_route *route = check_head(collector, exchange, device);
    if (route == NULL)
        return;
    struct vs_upload *upload = vs_upload_begin(collector->uploads, exchange);
    upload->lenient = collector->options.put_aside != NULL && prefers_lenient(request);
    struct vs_ingest_request ingest = {.content_type = vs_http_header(request, VS_STR("Content-Type")),
                                       .body = request->body,
                                       .device_id = vs_str(device),
                                       .type_optional = route->type_optional,
                                       .lenient = upload->lenient,
                                       .arrived_ms = request->arrived_ms};
    vs_upload_ingest(upload, &ingest);
    const struct vs_ingest_result *result = &upload->result;
    if (result->refusal == VS_INGEST_NONE) {
        put_aside(collector, upload, route, request->arrived_ms);
        return;
    }
    refuse(collector, exchange, (enum vs_collector_refusal)result->refusal, &result->problem,
           result->seen_count);
    vs_upload_end(upload);
}

static enum vs_err add_route(void *ctx, struct vs_str path, struct vs_str topic, struct vs_err_note *note)
{
    struct vs_collector *collector = ctx;
    if (collector->route_count == ROUTES_MAX)
        return vs_fail(note, VS_ERR_LIMIT, "more than %d routes", ROUTES_MAX);
    struct vs_collector_route *route = &collector->routes[collector->route_count++];
    route->path = path;
    route->type_optional = vs_str_ends_with(topic, VS_STR("heartbeats"));
    struct vs_log *log = collector->options.log;
    enum vs_err err = vs_log_ops_of(log)->topic_get(log, topic, &route->topic, note);
    return err == VS_ERR_OK ? err : vs_fail_within(note, err, "route `%.*s`", VS_STR_ARG(path));
}

enum vs_err vs_collector_each_route(struct vs_str routes,
                                    enum vs_err (*each)(void *ctx, struct vs_str path, struct vs_str topic,
                                                        struct vs_err_note *note),
                                    void *ctx, struct vs_err_note *note)
{
    while (routes.len > 0) {
        struct vs_str pair = vs_str_trim(vs_str_cut(&routes, ';'));
        size_t equals = vs_str_find_char(pair, '=');
        if (pair.len == 0)
            continue;
        if (equals == 0 || equals + 1 >= pair.len || pair.ptr[0] != '/')
            return vs_fail(note, VS_ERR_INVALID, "route `%.*s`: write /path=topic", VS_STR_ARG(pair));
        VS_TRY(each(ctx, (struct vs_str){pair.ptr, equals},
                    (struct vs_str){pair.ptr + equals + 1, pair.len - equals - 1}, note));
    }
    return VS_ERR_OK;
}

enum vs_err vs_collector_new(const struct vs_collector_options *options, struct vs_collector **out,
                             struct vs_err_note *note)
{
    *out = NULL;
    struct vs_collector *collector = calloc(1, sizeof *collector);
    VS_CHECK(collector != NULL);
    collector->options = *options;
    collector->routes_text = strndup(options->routes.ptr, options->routes.len);
    VS_CHECK(collector->routes_text != NULL);
    (void)snprintf(collector->retry_after, sizeof collector->retry_after, "%" PRId64,
                   options->retry_after_ms <= 1000 ? 1 : (options->retry_after_ms + 999) / 1000);
    collector->uploads = vs_uploads_new(&options->ingest, options->log, answer, collector);
    enum vs_err err = vs_auth_new(options->auth, options->tokens, &collector->auth, note);
    if (err == VS_ERR_OK)
        err = vs_collector_each_route(vs_str(collector->routes_text), add_route, collector, note);
    if (err != VS_ERR_OK) {
        vs_collector_free(collector);
        return vs_fail_within(note, err, "collector");
    }
    *out = collector;
    return VS_ERR_OK;
}

void vs_collector_free(struct vs_collector *collector)
{
    if (collector == NULL)
        return;
    vs_uploads_free(collector->uploads);
    vs_auth_free(collector->auth);
    free(collector->routes_text);
    free(collector);
}

enum vs_err vs_collector_check_tokens(const struct vs_collector *collector, struct vs_str path,
                                      struct vs_err_note *note)
{
    struct vs_auth *fresh = NULL;
    if (vs_auth_kind(collector->auth) != VS_AUTH_TOKEN)
        return VS_ERR_OK;
    enum vs_err err = vs_auth_new(VS_STR("token"), path, &fresh, note);
    vs_auth_free(fresh);
    return err;
}

enum vs_err vs_collector_reload_tokens(struct vs_collector *collector, struct vs_str path,
                                       struct vs_err_note *note)
{
    if (vs_auth_kind(collector->auth) != VS_AUTH_TOKEN)
        return VS_ERR_OK;
    return vs_auth_reload(collector->auth, path, note);
}

void vs_collector_publish(const struct vs_collector *collector, struct vs_metrics *metrics)
{
    uint64_t accepted = atomic_load(&collector->counters.accepted);
    uint64_t received = accepted;
    for (int i = VS_COLLECTOR_NONE + 1; i < VS_COLLECTOR_REFUSAL_COUNT; i++) {
        uint64_t refused = atomic_load(&collector->counters.refused[i]);
        vs_metric_set(vs_metric(metrics, VS_METRIC_REFUSED, vs_str(refusals[i].name)), refused);
        received += refused;
    }
    vs_metric_set(vs_metric(metrics, VS_METRIC_ACCEPTED, VS_STR("")), accepted);
    vs_metric_set(vs_metric(metrics, VS_METRIC_RECEIVED, VS_STR("")), received);
}
