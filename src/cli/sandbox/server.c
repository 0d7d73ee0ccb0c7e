/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "cli/sandbox/parts.h"

void vs_sandbox_add_header(struct vs_sandbox_answer *answer, const char *name, struct vs_str value)
{
    VS_CHECK(answer->header_count < sizeof answer->headers / sizeof answer->headers[0]);
    answer->headers[answer->header_count++] = (struct vs_http_header){vs_str(name), value};
}

void vs_sandbox_error(struct vs_sandbox_answer *answer, uint16_t status, const char *message, const char *detail)
{
    answer->status = status;
    answer->type = VS_STR("application/json;charset=UTF-8");
    vs_buf_clear(&answer->body);
    vs_buf_add_str(&answer->body, VS_STR("{\"error\":{\"message\":"));
    vs_buf_add_json_string(&answer->body, vs_str(message));
    vs_buf_add_str(&answer->body, VS_STR(",\"detail\":"));
    vs_buf_add_json_string(&answer->body, vs_str(detail));
    vs_buf_add_str(&answer->body, VS_STR("},\"status\":\"failure\"}"));
}

void vs_sandbox_send(struct vs_http_exchange *exchange, struct vs_sandbox_answer *answer)
{
    struct vs_http_response response = {.status = answer->status,
                                        .content_type = answer->type,
                                        .headers = answer->headers,
                                        .header_count = answer->header_count,
                                        .body = vs_buf_str(&answer->body),
                                        .close = answer->close};
    vs_http_answer(exchange, &response);
    vs_buf_free(&answer->body);
}

static void make_html(struct vs_sandbox_answer *answer)
{
    uint16_t status = answer->status;
    vs_buf_clear(&answer->body);
    answer->type = VS_STR("text/html;charset=UTF-8");
    vs_buf_printf(&answer->body, "<html><head><title>Error %u</title></head><body>Error %u</body></html>", status,
                  status);
}

/* Microseconds of the wall clock: the clock port has milliseconds, and commit to POST takes about one. */
static int64_t wall_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void count(struct vs_sandbox *sandbox, const struct vs_http_request *request)
{
    struct vs_sandbox_stats *stats = &sandbox->stats;
    stats->requests++;
    stats->get += vs_str_equal(request->method, VS_STR("GET"));
    stats->patch += vs_str_equal(request->method, VS_STR("PATCH")) || vs_str_equal(request->method, VS_STR("PUT"));
    stats->delete_ += vs_str_equal(request->method, VS_STR("DELETE"));
    if (!vs_str_equal(request->method, VS_STR("POST")))
        return;
    stats->post++;
    json_error_t error;
    json_t *body = json_loadb(request->body.len == 0 ? "" : request->body.ptr, request->body.len, 0, &error);
    const char *id = json_string_value(json_object_get(body, "correlation_id"));
    if (id != NULL)
        (void)vs_sandbox_store_note_post(sandbox->db, vs_str(id), wall_us());
    json_decref(body);
}

/* What is to be done with the exchange after the answer was made. */
struct fate {
    bool silent;
    bool late;
    int64_t after_ms;
};

static struct fate table_request(struct vs_sandbox *sandbox, const struct vs_http_request *request,
                                 struct vs_arena *arena, struct vs_sandbox_answer *answer)
{
    struct fate fate = {.after_ms = sandbox->options.slow_ms};
    count(sandbox, request);
    if (!vs_sandbox_is_authorized(sandbox, request)) {
        sandbox->stats.unauthorized++;
        vs_sandbox_error(answer, 401, "User Not Authenticated", "Required to provide Auth information");
        vs_sandbox_add_header(answer, "WWW-Authenticate", VS_STR("Basic realm=\"Service-now\""));
        return fate;
    }
    switch (vs_sandbox_draw_fault(sandbox, request, arena, answer)) {
    case VS_SANDBOX_NO_FAULT:
        vs_sandbox_table(sandbox, request, arena, answer);
        break;
    case VS_SANDBOX_ANSWERED:
        break;
    case VS_SANDBOX_HANG:
        fate.silent = true;
        break;
    case VS_SANDBOX_APPLY_HANG:
        vs_sandbox_table(sandbox, request, arena, answer);
        fate.silent = true;
        break;
    case VS_SANDBOX_APPLY_LATE:
        fate.late = true;
        break;
    case VS_SANDBOX_APPLY_ERROR:
        vs_sandbox_table(sandbox, request, arena, answer);
        answer->header_count = 0;
        vs_sandbox_error(answer, 500, "Internal Server Error", "the answer was lost inside of the instance");
        break;
    }
    if (answer->status >= 400 && sandbox->options.html_errors)
        make_html(answer);
    return fate;
}

static struct fate make_answer(struct vs_sandbox *sandbox, const struct vs_http_request *request,
                               struct vs_arena *arena, struct vs_sandbox_answer *answer)
{
    if (vs_sandbox_is_table_request(request))
        return table_request(sandbox, request, arena, answer);
    if (vs_str_equal(request->path, VS_STR("/oauth_token.do"))) {
        sandbox->stats.token++;
        vs_sandbox_token(sandbox, request, arena, answer);
    } else if (!vs_str_equal(request->method, VS_STR("GET")) && !vs_str_equal(request->method, VS_STR("HEAD"))) {
        vs_sandbox_error(answer, 405, "Method not supported", "Method not supported");
    } else if (vs_str_equal(request->path, VS_STR("/stats"))) {
        vs_sandbox_stats_page(sandbox, answer);
    } else if (!vs_sandbox_page(sandbox, request, arena, answer)) {
        vs_sandbox_error(answer, 404, "Not found", "GET / lists incidents");
    }
    return (struct fate){0};
}

static void handle(void *ctx, struct vs_http_exchange *exchange)
{
    struct vs_sandbox *sandbox = ctx;
    struct vs_sandbox_late_answer what = {.exchange = exchange};
    vs_arena_init(&what.arena);
    pthread_mutex_lock(&sandbox->mutex);
    struct fate fate = make_answer(sandbox, vs_http_exchange_request(exchange), &what.arena, &what.answer);
    what.after_ms = fate.silent ? INT64_MAX : fate.late ? sandbox->options.apply_late_ms : fate.after_ms;
    what.do_apply = fate.late;
    pthread_mutex_unlock(&sandbox->mutex);
    if (what.after_ms > 0 || what.do_apply) {
        vs_sandbox_late_add(sandbox->late, &what);
        return;
    }
    vs_sandbox_send(exchange, &what.answer);
    vs_arena_free(&what.arena);
}

static enum vs_err write_address(const struct vs_sandbox *sandbox, struct vs_err_note *note)
{
    char path[4096], temporary[4200];
    (void)snprintf(path, sizeof path, "%s/addresses.json", sandbox->options.data_dir);
    (void)snprintf(temporary, sizeof temporary, "%s.tmp", path);
    FILE *file = fopen(temporary, "wb");
    bool done = file != NULL && fprintf(file, "{\"pid\":%ld,\"servicenow_port\":%u}\n", (long)getpid(),
                                        (unsigned)vs_sandbox_port(sandbox)) > 0;
    if (file != NULL && fclose(file) != 0)
        done = false;
    if (!done || rename(temporary, path) != 0)
        return vs_fail(note, vs_err_from_errno(errno), "cannot write %s: %s", path, strerror(errno));
    return VS_ERR_OK;
}

enum vs_err vs_sandbox_start(const struct vs_sandbox_options *options, const struct vs_clock *clock,
                             struct vs_sandbox **out, struct vs_err_note *note)
{
    struct vs_sandbox *sandbox = calloc(1, sizeof *sandbox);
    VS_CHECK(sandbox != NULL);
    sandbox->options = *options;
    sandbox->clock = clock;
    sandbox->random = options->seed;
    sandbox->rate_window_from_ms = vs_clock_now_ms(clock);
    pthread_mutex_init(&sandbox->mutex, NULL);
    struct vs_http_server_options server = {
        .listen = vs_str(options->listen), .clock = clock, .handle = handle, .ctx = sandbox};
    vs_http_settings_init(&server.settings);
    enum vs_err err = vs_sandbox_store_open(options->data_dir, &sandbox->db, note);
    if (err == VS_ERR_OK)
        err = vs_http_server_new(&server, &sandbox->server, note);
    if (err == VS_ERR_OK) {
        sandbox->late = vs_sandbox_late_start(sandbox);
        err = vs_http_server_start(sandbox->server, note);
    }
    if (err == VS_ERR_OK)
        err = write_address(sandbox, note);
    if (err != VS_ERR_OK) {
        vs_sandbox_stop(sandbox);
        return err;
    }
    *out = sandbox;
    return VS_ERR_OK;
}

uint16_t vs_sandbox_port(const struct vs_sandbox *sandbox)
{
    return vs_http_server_port(sandbox->server);
}

void vs_sandbox_set_faults(struct vs_sandbox *sandbox, const struct vs_sandbox_options *options)
{
    pthread_mutex_lock(&sandbox->mutex);
    struct vs_sandbox_options kept = sandbox->options;
    sandbox->options = *options;
    sandbox->options.listen = kept.listen;
    sandbox->options.data_dir = kept.data_dir;
    pthread_mutex_unlock(&sandbox->mutex);
}

void vs_sandbox_stop(struct vs_sandbox *sandbox)
{
    if (sandbox == NULL)
        return;
    if (sandbox->server != NULL)
        vs_http_server_stop(sandbox->server, 0);
    vs_sandbox_late_stop(sandbox->late);
    if (sandbox->server != NULL)
        vs_http_server_free(sandbox->server);
    (void)sqlite3_close(sandbox->db);
    pthread_mutex_destroy(&sandbox->mutex);
    free(sandbox);
}
