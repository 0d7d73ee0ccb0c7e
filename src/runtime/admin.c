/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/admin.h"

#include "core/json/json.h"

static void answer_text(struct vs_http_exchange *exchange, uint16_t status, struct vs_str type, struct vs_str body)
{
    struct vs_http_response response = {.status = status, .content_type = type, .body = body};
    vs_http_answer(exchange, &response);
}

static void metrics(struct vs_process *process, struct vs_http_exchange *exchange)
{
    struct vs_buf text = {0};
    vs_process_refresh_metrics(process);
    vs_metrics_print(vs_process_metrics(process), &text);
    answer_text(exchange, 200, VS_STR("text/plain; version=0.0.4; charset=utf-8"), vs_buf_str(&text));
    vs_buf_free(&text);
}

static void health(struct vs_process *process, struct vs_http_exchange *exchange)
{
    struct vs_err_note note = {0};
    bool failed = vs_process_has_failed(process, &note);
    answer_text(exchange, failed ? 503 : 200, VS_STR("text/plain"), failed ? vs_str(note.text) : VS_STR("ok\n"));
}

static void ready(struct vs_process *process, struct vs_http_exchange *exchange)
{
    bool is_ready = vs_process_is_ready(process);
    answer_text(exchange, is_ready ? 200 : 503, VS_STR("text/plain"),
                is_ready ? VS_STR("ready\n") : VS_STR("not ready\n"));
}

static void status(struct vs_process *process, struct vs_http_exchange *exchange)
{
    struct vs_buf text = {0};
    vs_buf_printf(&text, "{\"quiet\":%s,\"ready\":%s}\n", vs_process_is_quiet(process) ? "true" : "false",
                  vs_process_is_ready(process) ? "true" : "false");
    answer_text(exchange, 200, VS_STR("application/json"), vs_buf_str(&text));
    vs_buf_free(&text);
}

static void drive_clock(struct vs_process *process, struct vs_http_exchange *exchange)
{
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    struct vs_str name = VS_STR("now");
    struct vs_json_names *names = vs_json_names_new(&scratch, &name, 1);
    struct vs_json_value value;
    struct vs_json_error error = {0};
    int64_t now = 0;
    struct vs_str body = vs_http_exchange_request(exchange)->body;
    bool parsed = vs_json_scan_object(body, names, &value, &error) == VS_ERR_OK &&
                  value.kind == VS_JSON_NUMBER && vs_str_to_int64(value.text, &now);
    vs_arena_free(&scratch);
    if (!parsed)
        vs_http_answer_error(exchange, 400, "send {\"now\": epoch milliseconds}");
    else if (vs_process_drive_clock(process, now) != VS_ERR_OK)
        vs_http_answer_error(exchange, 409, "the clock is the wall's; set vendstream.clock to driven");
    else
        answer_text(exchange, 204, VS_STR(""), VS_STR(""));
}

void vs_admin_handle(void *ctx, struct vs_http_exchange *exchange)
{
    static const struct {
        struct vs_str path;
        struct vs_str method;
        void (*handle)(struct vs_process *process, struct vs_http_exchange *exchange);
    } routes[] = {
        {{"/metrics", 8}, {"GET", 3}, metrics}, {{"/healthz", 8}, {"GET", 3}, health},
        {{"/readyz", 7}, {"GET", 3}, ready},    {{"/v1/status", 10}, {"GET", 3}, status},
        {{"/v1/clock", 9}, {"PUT", 3}, drive_clock},
    };
    const struct vs_http_request *request = vs_http_exchange_request(exchange);
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (!vs_str_equal(request->path, routes[i].path))
            continue;
        bool head = vs_str_equal(request->method, VS_STR("HEAD")) && vs_str_equal(routes[i].method, VS_STR("GET"));
        if (vs_str_equal(request->method, routes[i].method) || head)
            routes[i].handle(ctx, exchange);
        else
            vs_http_answer_not_allowed(exchange, routes[i].method);
        return;
    }
    vs_http_answer_error(exchange, 404, "there is /metrics, /healthz, /readyz, /v1/status and /v1/clock");
}
