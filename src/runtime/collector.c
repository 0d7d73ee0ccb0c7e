/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/collector.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/limits.h"
#include "core/event/ingest.h"
#include "runtime/settings.h"

enum { ROUTES_MAX = 32, HASH_SIZE = 32, INGESTS_MAX = 64, CE_HEADERS_MAX = 64 };

/* Why events were not accepted: what the body says, and what we say. */
static const char *const own_refusals[] = {"unauthenticated", "busy", "unknown_outcome"};
enum own_refusal { REFUSED_UNAUTHENTICATED, REFUSED_BUSY, REFUSED_UNKNOWN_OUTCOME, OWN_REFUSAL_COUNT };

enum auth { AUTH_NONE, AUTH_TOKEN, AUTH_MTLS };

struct route {
    struct vs_str path;
    struct vs_log_topic topic;
    bool type_required;
};

struct token {
    char device[VS_RECORD_KEY_SIZE_MAX + 1];
    unsigned char hash[HASH_SIZE];
};

struct vs_collector {
    struct vs_collector_config config;
    pthread_mutex_t mutex; /* guards the pool: an ingest serves one call at a time */
    struct vs_ingest_settings ingest_settings;
    struct vs_ingest *ingests[INGESTS_MAX];
    uint32_t ingest_count;
    struct route routes[ROUTES_MAX];
    uint32_t route_count;
    enum auth auth;
    struct token *tokens;
    uint32_t token_count;
    char retry_after[16];
    vs_metric_value *received, *accepted, *refused[OWN_REFUSAL_COUNT], *refused_body[VS_INGEST_COUNT];
};

/* One request on its way into the log: one append per partition that it touches. */
struct upload {
    struct vs_collector *collector;
    struct vs_http_exchange *exchange;
    struct vs_arena arena;
    struct vs_ingest_result result;
    struct vs_record *records;
    uint32_t count;
    struct vs_log_append *appends;
    uint32_t append_count;
    _Atomic uint32_t left;
    _Atomic int worst; /* enum vs_err */
};

static void free_upload(struct upload *upload)
{
    vs_arena_free(&upload->arena);
    free(upload);
}

static void count_refused(struct vs_collector *collector, vs_metric_value *reason, uint64_t events)
{
    vs_metric_add(collector->received, events);
    vs_metric_add(reason, events);
}

static struct vs_ingest *take_ingest(struct vs_collector *collector)
{
    pthread_mutex_lock(&collector->mutex);
    struct vs_ingest *ingest =
        collector->ingest_count > 0 ? collector->ingests[--collector->ingest_count] : NULL;
    pthread_mutex_unlock(&collector->mutex);
    return ingest != NULL ? ingest : vs_ingest_new(&collector->ingest_settings);
}

static void give_ingest(struct vs_collector *collector, struct vs_ingest *ingest)
{
    pthread_mutex_lock(&collector->mutex);
    bool kept = collector->ingest_count < INGESTS_MAX;
    if (kept)
        collector->ingests[collector->ingest_count++] = ingest;
    pthread_mutex_unlock(&collector->mutex);
    if (!kept)
        vs_ingest_free(ingest);
}

static void answer_busy(struct vs_collector *collector, struct vs_http_exchange *exchange, const char *detail)
{
    struct vs_http_header header = {VS_STR("Retry-After"), vs_str(collector->retry_after)};
    struct vs_http_response response = {.headers = &header, .header_count = 1};
    struct vs_problem problem = vs_problem(503, vs_str(detail));
    vs_http_answer_problem(exchange, &problem, &response);
}

static void answer_accepted(struct upload *upload)
{
    struct vs_buf body = {0};
    const struct vs_ingest_result *result = &upload->result;
    if (result->bad_count > 0) {
        struct vs_problem *problems = VS_ARENA_ARRAY(&upload->arena, result->bad_count, struct vs_problem);
        for (uint32_t i = 0; i < result->bad_count; i++) {
            problems[i] = result->bad[i].problem;
            count_refused(upload->collector, upload->collector->refused_body[result->bad[i].refusal], 1);
        }
        vs_reply_lenient(&body, upload->count, result->bad_count, problems);
    } else {
        vs_reply_accepted(&body, upload->count);
    }
    struct vs_http_response response = {
        .status = 202, .content_type = VS_STR("application/json"), .body = vs_buf_str(&body)};
    vs_metric_add(upload->collector->received, upload->count);
    vs_metric_add(upload->collector->accepted, upload->count);
    vs_http_answer(upload->exchange, &response);
    vs_buf_free(&body);
}

/* All parts of the request are known: answer and free. */
static void finish(struct upload *upload)
{
    struct vs_collector *collector = upload->collector;
    enum vs_err worst = (enum vs_err)atomic_load(&upload->worst);
#ifndef VS_PLANT_EARLY_ACK
    if (worst == VS_ERR_OK) {
        answer_accepted(upload);
    } else if (worst == VS_ERR_UNKNOWN_OUTCOME) {
        count_refused(collector, collector->refused[REFUSED_UNKNOWN_OUTCOME], upload->count);
        answer_busy(collector, upload->exchange, "the events may or may not be stored: send them again");
    } else {
        count_refused(collector, collector->refused[REFUSED_BUSY], upload->count);
        answer_busy(collector, upload->exchange, vs_err_text(worst));
    }
#else
    (void)collector;
    (void)worst;
#endif
    free_upload(upload);
}

static void part_done(struct upload *upload, enum vs_err result)
{
    if (result != VS_ERR_OK) {
        /* An unknown outcome of one part makes the whole request unknown. */
        int expected = VS_ERR_OK;
        if (!atomic_compare_exchange_strong(&upload->worst, &expected, (int)result) &&
            result == VS_ERR_UNKNOWN_OUTCOME)
            atomic_store(&upload->worst, (int)result);
    }
    if (atomic_fetch_sub(&upload->left, 1) == 1)
        finish(upload);
}

static void append_done(struct vs_log_append *append, enum vs_err result, int64_t base_offset)
{
    (void)base_offset;
    part_done(append->ctx, result);
}

/* Brings the records of each partition together; order within a partition stays. */
static void make_appends(struct upload *upload, const struct route *route)
{
    uint32_t partitions = route->topic.partitions;
    uint32_t *counts = VS_ARENA_ARRAY(&upload->arena, (size_t)partitions + 1, uint32_t);
    uint32_t *homes = VS_ARENA_ARRAY(&upload->arena, upload->count, uint32_t);
    for (uint32_t i = 0; i < upload->count; i++) {
        homes[i] = partitions == 1 ? 0 : vs_partition_of(upload->records[i].key, partitions);
        counts[homes[i] + 1]++;
    }
    for (uint32_t p = 0; p < partitions; p++)
        counts[p + 1] += counts[p];
    upload->appends = VS_ARENA_ARRAY(&upload->arena, partitions, struct vs_log_append);
    struct vs_record *sorted = upload->records;
    if (partitions > 1) {
        sorted = VS_ARENA_ARRAY(&upload->arena, upload->count, struct vs_record);
        uint32_t *at = VS_ARENA_ARRAY(&upload->arena, partitions, uint32_t);
        memcpy(at, counts, partitions * sizeof *at);
        for (uint32_t i = 0; i < upload->count; i++)
            sorted[at[homes[i]]++] = upload->records[i];
    }
    for (uint32_t p = 0; p < partitions; p++) {
        if (counts[p + 1] == counts[p])
            continue;
        upload->appends[upload->append_count++] = (struct vs_log_append){.topic = route->topic.name,
                                                                         .partition = p,
                                                                         .records = sorted + counts[p],
                                                                         .record_count = counts[p + 1] - counts[p],
                                                                         .done = append_done,
                                                                         .ctx = upload};
    }
}

static void append_all(struct upload *upload, const struct route *route)
{
    struct vs_log *log = upload->collector->config.log;
    make_appends(upload, route);
    uint32_t count = upload->append_count;
    atomic_store(&upload->left, count + 1);
#ifdef VS_PLANT_EARLY_ACK
    answer_accepted(upload); /* planted: before anything is durable */
#endif
    for (uint32_t i = 0; i < count; i++) {
        enum vs_err err = vs_log_ops_of(log)->append(log, &upload->appends[i]);
        if (err != VS_ERR_OK)
            part_done(upload, err);
    }
    part_done(upload, VS_ERR_OK);
}

static bool same_hash(const unsigned char *a, const unsigned char *b)
{
    return CRYPTO_memcmp(a, b, HASH_SIZE) == 0;
}

/* The device that sent the request; empty: any. False: answered. */
static bool authenticate(struct vs_collector *collector, struct vs_http_exchange *exchange, struct vs_str *device)
{
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    *device = (struct vs_str){0};
    if (collector->auth == AUTH_NONE)
        return true;
    if (collector->auth == AUTH_MTLS) {
        *device = request->peer_dns_name.len > 0 ? request->peer_dns_name : request->peer_common_name;
        if (device->len > 0)
            return true;
    } else {
        struct vs_str header = vs_http_header(request, VS_STR("authorization"));
        struct vs_str prefix = VS_STR("Bearer ");
        unsigned char hash[HASH_SIZE];
        if (header.len > prefix.len && vs_str_equal_nocase((struct vs_str){header.ptr, prefix.len}, prefix) &&
            EVP_Digest(header.ptr + prefix.len, header.len - prefix.len, hash, NULL, EVP_sha256(), NULL) == 1) {
            for (uint32_t i = 0; i < collector->token_count; i++) {
                if (same_hash(hash, collector->tokens[i].hash))
                    *device = vs_str(collector->tokens[i].device);
            }
        }
        if (device->len > 0)
            return true;
    }
    count_refused(collector, collector->refused[REFUSED_UNAUTHENTICATED], 1);
    struct vs_http_header header = {VS_STR("WWW-Authenticate"), VS_STR("Bearer")};
    struct vs_http_response response = {.headers = &header, .header_count = 1};
    struct vs_problem problem = vs_problem(401, VS_STR("authenticate with a bearer token or a client certificate"));
    vs_http_answer_problem(exchange, &problem, &response);
    return false;
}

static void add_cloudevents_headers(struct upload *upload, const struct vs_http_request *request,
                                    struct vs_ingest_request *ingest)
{
    struct vs_ingest_header *headers = NULL;
    for (uint32_t i = 0; i < request->header_count && ingest->header_count < CE_HEADERS_MAX; i++) {
        struct vs_str name = request->headers[i].name;
        if (name.len < 4 || !vs_str_equal_nocase((struct vs_str){name.ptr, 3}, VS_STR("ce-")))
            continue;
        if (headers == NULL)
            headers = VS_ARENA_ARRAY(&upload->arena, CE_HEADERS_MAX, struct vs_ingest_header);
        headers[ingest->header_count++] = (struct vs_ingest_header){name, request->headers[i].value};
    }
    ingest->headers = headers;
}

/* Bad events of a lenient request become dead letters before anything is answered. */
static enum vs_err keep_bad(struct upload *upload, const struct route *route, int64_t now_ms)
{
    const struct vs_ingest_result *result = &upload->result;
    if (result->bad_count == 0)
        return VS_ERR_OK;
    struct vs_dead_letter *letters = VS_ARENA_ARRAY(&upload->arena, result->bad_count, struct vs_dead_letter);
    for (uint32_t i = 0; i < result->bad_count; i++) {
        const struct vs_ingest_bad *bad = &result->bad[i];
        letters[i] = (struct vs_dead_letter){
            .origin = vs_arena_printf(&upload->arena, "http/%.*s/%016llx", VS_STR_ARG(route->topic.name),
                                      (unsigned long long)vs_hash64(bad->value, 0)),
            .target = route->topic.name,
            .stage = VS_STR("COLLECTOR"),
            .reason = bad->problem.detail,
            .key = bad->key,
            .value = bad->value,
            .timestamp_ms = now_ms,
            .dead_at_ms = now_ms,
            .attempts = 1};
    }
    struct vs_dead_letters *store = upload->collector->config.dead_letters;
    return vs_dead_letter_ops_of(store)->add(store, letters, result->bad_count, NULL);
}

static void take_request(struct vs_collector *collector, struct vs_http_exchange *exchange,
                         const struct route *route)
{
    struct vs_str device;
    if (!authenticate(collector, exchange, &device))
        return;
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    struct upload *upload = calloc(1, sizeof *upload);
    VS_CHECK(upload != NULL);
    vs_arena_init(&upload->arena);
    upload->collector = collector;
    upload->exchange = exchange;
    struct vs_ingest_request ingest = {
        .content_type = vs_http_header(request, VS_STR("content-type")),
        .body = request->body,
        .device_id = device,
        .type_optional = !route->type_required,
        .lenient = vs_str_equal(vs_http_header(request, VS_STR("prefer")), VS_STR("handling=lenient")),
        .arrived_ms = vs_clock_now_ms(collector->config.clock)};
    add_cloudevents_headers(upload, request, &ingest);
    struct vs_ingest *parser = take_ingest(collector);
    vs_ingest(parser, &ingest, &upload->arena, &upload->result);
    give_ingest(collector, parser);
    const struct vs_ingest_result *result = &upload->result;
    upload->records = result->records;
    upload->count = result->record_count;
    enum vs_err put_aside = result->refusal == VS_INGEST_NONE ? keep_bad(upload, route, ingest.arrived_ms) : VS_ERR_OK;
    if (result->refusal == VS_INGEST_NONE && put_aside == VS_ERR_OK) {
        append_all(upload, route);
        return;
    }
    uint32_t seen = result->seen_count == 0 ? 1 : result->seen_count;
    if (put_aside != VS_ERR_OK) {
        count_refused(collector, collector->refused[REFUSED_BUSY], seen);
        answer_busy(collector, exchange, "the bad events could not be put aside");
    } else {
        struct vs_http_response response = {0};
        count_refused(collector, collector->refused_body[result->refusal], seen);
        vs_http_answer_problem(exchange, &result->problem, &response);
    }
    free_upload(upload);
}

void vs_collector_handle(void *ctx, struct vs_http_exchange *exchange)
{
    struct vs_collector *collector = ctx;
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    for (uint32_t i = 0; i < collector->route_count; i++) {
        if (!vs_str_equal(request->path, collector->routes[i].path))
            continue;
        if (vs_str_equal(request->method, VS_STR("POST")))
            take_request(collector, exchange, &collector->routes[i]);
        else
            vs_http_answer_not_allowed(exchange, VS_STR("POST"));
        return;
    }
    vs_http_answer_error(exchange, 404, "there is no such route");
}

static enum vs_err add_route(struct vs_collector *collector, struct vs_str pair, struct vs_err_note *note)
{
    size_t at = vs_str_find_char(pair, '=');
    if (at == 0 || at + 1 >= pair.len || pair.ptr[0] != '/' || collector->route_count == ROUTES_MAX)
        return vs_fail(note, VS_ERR_INVALID, "vendstream.collector.routes: write /path=topic;/path=topic (at most %d)",
                       ROUTES_MAX);
    struct route *route = &collector->routes[collector->route_count++];
    route->path = (struct vs_str){pair.ptr, at};
    route->type_required = !vs_str_ends_with(route->path, VS_STR("heartbeats"));
    return vs_log_ops_of(collector->config.log)
        ->topic_get(collector->config.log, (struct vs_str){pair.ptr + at + 1, pair.len - at - 1}, &route->topic, note);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_token(struct vs_str line, struct token *out)
{
    size_t colon = line.len;
    while (colon > 0 && line.ptr[colon - 1] != ':')
        colon--;
    if (colon < 2 || colon - 1 > VS_RECORD_KEY_SIZE_MAX || line.len - colon != 2 * HASH_SIZE)
        return false;
    vs_str_to_zero_ended((struct vs_str){line.ptr, colon - 1}, out->device, sizeof out->device);
    for (size_t i = 0; i < HASH_SIZE; i++) {
        int high = hex_digit(line.ptr[colon + 2 * i]);
        int low = hex_digit(line.ptr[colon + 2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->hash[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static enum vs_err load_tokens(struct vs_collector *collector, struct vs_err_note *note)
{
    char path[4096];
    vs_str_to_zero_ended(vs_setting_text(collector->config.plan, "vendstream.collector.auth.tokens"), path,
                         sizeof path);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return vs_fail(note, VS_ERR_NOT_FOUND, "vendstream.collector.auth.tokens: cannot read '%s'", path);
    char text[VS_RECORD_KEY_SIZE_MAX + 2 * HASH_SIZE + 8];
    enum vs_err err = VS_ERR_OK;
    for (uint32_t number = 1; err == VS_ERR_OK && fgets(text, sizeof text, file) != NULL; number++) {
        struct vs_str line = vs_str_trim(vs_str(text));
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        struct token *grown = realloc(collector->tokens, (collector->token_count + 1) * sizeof *grown);
        VS_CHECK(grown != NULL);
        collector->tokens = grown;
        if (parse_token(line, &grown[collector->token_count]))
            collector->token_count++;
        else
            err = vs_fail(note, VS_ERR_INVALID, "%s:%u: write device_id:sha256 in lower-case hex", path, number);
    }
    (void)fclose(file);
    if (err == VS_ERR_OK && collector->token_count == 0)
        err = vs_fail(note, VS_ERR_INVALID, "%s has no token: nobody could send anything", path);
    return err;
}

static enum vs_err set_up(struct vs_collector *collector, struct vs_err_note *note)
{
    const struct vs_plan *plan = collector->config.plan;
    collector->ingest_settings = (struct vs_ingest_settings){
        .events_max = (uint32_t)vs_setting_int(plan, "vendstream.collector.batch-events-max"),
        .event_size_max = vs_setting_size(plan, "vendstream.collector.event-size-max"),
        .rfc3339 = vs_str_equal(vs_setting_text(plan, "vendstream.collector.timestamp-format"), VS_STR("rfc-3339"))};
    (void)snprintf(collector->retry_after, sizeof collector->retry_after, "%lld",
                   (long long)(vs_setting_duration_ms(plan, "vendstream.collector.retry-after") + 999) / 1000);
    collector->received = vs_metric(collector->config.metrics, VS_METRIC_RECEIVED, VS_STR(""));
    collector->accepted = vs_metric(collector->config.metrics, VS_METRIC_ACCEPTED, VS_STR(""));
    for (int i = 0; i < OWN_REFUSAL_COUNT; i++)
        collector->refused[i] = vs_metric(collector->config.metrics, VS_METRIC_REFUSED, vs_str(own_refusals[i]));
    for (int i = VS_INGEST_NONE + 1; i < VS_INGEST_COUNT; i++)
        collector->refused_body[i] = vs_metric(collector->config.metrics, VS_METRIC_REFUSED,
                                               vs_str(vs_ingest_refusal_name((enum vs_ingest_refusal)i)));
    struct vs_str routes = vs_setting_text(plan, "vendstream.collector.routes");
    while (routes.len > 0) {
        size_t len = vs_str_find_char(routes, ';');
        VS_TRY(add_route(collector, vs_str_trim((struct vs_str){routes.ptr, len}), note));
        size_t skip = len < routes.len ? len + 1 : len;
        routes = (struct vs_str){routes.ptr + skip, routes.len - skip};
    }
    struct vs_str auth = vs_setting_text(plan, "vendstream.collector.auth");
    if (vs_str_equal(auth, VS_STR("none")))
        return VS_ERR_OK;
    collector->auth = vs_str_equal(auth, VS_STR("mtls")) ? AUTH_MTLS : AUTH_TOKEN;
    if (collector->auth == AUTH_MTLS)
        return VS_ERR_OK;
    if (!vs_str_equal(auth, VS_STR("token")))
        return vs_fail(note, VS_ERR_INVALID, "vendstream.collector.auth: write none, token or mtls");
    return load_tokens(collector, note);
}

enum vs_err vs_collector_new(const struct vs_collector_config *config, struct vs_collector **out,
                             struct vs_err_note *note)
{
    struct vs_collector *collector = calloc(1, sizeof *collector);
    VS_CHECK(collector != NULL);
    collector->config = *config;
    pthread_mutex_init(&collector->mutex, NULL);
    enum vs_err err = set_up(collector, note);
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
    for (uint32_t i = 0; i < collector->ingest_count; i++)
        vs_ingest_free(collector->ingests[i]);
    pthread_mutex_destroy(&collector->mutex);
    free(collector->tokens);
    free(collector);
}
