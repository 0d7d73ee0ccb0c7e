/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/http_server/loop.h"
#include "base/check.h"

static const struct {
    const char *name;
    uint16_t status;
    const char *detail;
} refusals[VS_HTTP_REFUSED_COUNT] = {
#define VS_HTTP_REFUSAL(name, status, detail) [VS_HTTP_REFUSED_##name] = {#name, status, detail},
#include "adapters/http_server/refusals.def"
#undef VS_HTTP_REFUSAL
};

const char *vs_http_refusal_name(enum vs_http_refusal refusal)
{
    VS_CHECK(refusal > VS_HTTP_REFUSED_NONE && refusal < VS_HTTP_REFUSED_COUNT);
    return refusals[refusal].name;
}

struct vs_str vs_http_header(const struct vs_http_request *request, struct vs_str name)
{
    for (uint32_t i = 0; i < request->header_count; i++) {
        if (vs_str_equal_nocase(request->headers[i].name, name))
            return request->headers[i].value;
    }
    return (struct vs_str){0};
}

const struct vs_http_request *vs_http_exchange_request(const struct vs_http_exchange *exchange)
{
    return &exchange->request;
}

static struct vs_str put(char **at, struct vs_str text)
{
    struct vs_str copy = {*at, text.len};
    if (text.len > 0)
        memcpy(*at, text.ptr, text.len);
    *at += text.len;
    return copy;
}

struct vs_http_exchange *vs_http_exchange_new(struct vs_http_connection *connection, struct vs_str head)
{
    const struct vs_http_settings *settings = &connection->loop->server->settings;
    struct vs_str address = vs_str(connection->address);
    struct vs_str common_name = connection->peer == NULL ? VS_STR("") : vs_str(connection->peer->common_name);
    struct vs_str dns_name = connection->peer == NULL ? VS_STR("") : vs_str(connection->peer->dns_name);
    size_t headers_size = vs_http_header_bound(settings, head) * sizeof(struct vs_http_header);
    size_t size = headers_size + head.len + address.len + common_name.len + dns_name.len;
    struct vs_http_exchange *exchange = malloc(sizeof *exchange + size);
    VS_CHECK(exchange != NULL);
    memset(exchange, 0, sizeof *exchange);
    exchange->loop = connection->loop;
    exchange->connection = connection;
    char *at = exchange->memory + headers_size;
    struct vs_http_request *request = &exchange->request;
    request->address = put(&at, address);
    request->port = connection->port;
    request->tls = connection->ssl != NULL;
    request->peer_common_name = put(&at, common_name);
    request->peer_dns_name = put(&at, dns_name);
    if (head.len > 0)
        (void)vs_http_parser_head(&exchange->parser, settings, put(&at, head),
                                  (struct vs_http_header *)(void *)exchange->memory, request);
    exchange->parser.body = &exchange->body;
    exchange->parser.body = &exchange->body;
    exchange->fixed_size = sizeof *exchange + size;
    (void)vs_http_exchange_account(exchange);
    if (connection->last == NULL)
        connection->first = exchange;
    else
        connection->last->next = exchange;
    connection->last = exchange;
    connection->in_flight++;
    return exchange;
}

void vs_http_exchange_free(struct vs_http_exchange *exchange)
{
    struct vs_http_server *server = exchange->loop->server;
    atomic_fetch_sub_explicit(&server->counters.memory_bytes, exchange->memory_size, memory_order_relaxed);
    vs_buf_free(&exchange->body);
    vs_buf_free(&exchange->out);
    bool dispatched = exchange->dispatched;
    free(exchange);
    if (dispatched)
        vs_http_server_release(server);
}

bool vs_http_exchange_account(struct vs_http_exchange *exchange)
{
    struct vs_http_server *server = exchange->loop->server;
    uint64_t size = exchange->fixed_size + exchange->body.capacity + exchange->out.capacity;
    uint64_t change = size - exchange->memory_size; /* modulo 2^64, for when it shrinks */
    if (change == 0)
        return true;
    exchange->memory_size = size;
    uint64_t before =
        atomic_fetch_add_explicit(&server->counters.memory_bytes, change, memory_order_relaxed);
    return before + change <= (uint64_t)server->settings.memory_size_max;
}

/* Wed, 25 Nov 2026 11:06:00 GMT */
static void add_date(struct vs_buf *out, int64_t now_ms)
{
    static const char days[] = "ThuFriSatSunMonTueWed";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t seconds = now_ms / 1000;
    int64_t day = seconds / 86400;
    int64_t second = seconds % 86400;
    /* Howard Hinnant's civil_from_days, for days after 1970. */
    int64_t z = day + 719468;
    int64_t era = z / 146097;
    int64_t of_era = z - era * 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * of_year + 2) / 153; /* 0 is March */
    int64_t of_month = of_year - (153 * month + 2) / 5 + 1;
    int64_t year = year_of_era + era * 400 + (month >= 10);
    month = (month + 2) % 12;
    vs_buf_printf(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n", days + day % 7 * 3, (int)of_month,
                  months + month * 3, (int)year, (int)(second / 3600), (int)(second / 60 % 60),
                  (int)(second % 60));
}

/* Control bytes cannot be in a header value: a value with CR LF would be a header of its own. */
static void add_header(struct vs_buf *out, struct vs_str name, struct vs_str value)
{
    vs_buf_add_str(out, name);
    vs_buf_add(out, ": ", 2);
    char *to = vs_buf_reserve(out, value.len);
    for (size_t i = 0; i < value.len; i++)
        to[i] = (unsigned char)value.ptr[i] < ' ' || value.ptr[i] == 0x7F ? ' ' : value.ptr[i];
    out->len += value.len;
    vs_buf_add(out, "\r\n", 2);
}

static bool has_no_body(uint16_t status)
{
    return status < 200 || status == 204 || status == 304;
}

void vs_http_exchange_format(struct vs_http_exchange *exchange, const struct vs_http_response *response)
{
    struct vs_http_server *server = exchange->loop->server;
    VS_CHECK(response->status >= 200 && response->status <= 599);
    vs_http_count(&server->counters.answers_by_class[response->status / 100]);
    if (response->close || !exchange->parser.keep_alive ||
        atomic_load_explicit(&server->stopping, memory_order_relaxed))
        exchange->close = true;
    struct vs_buf *out = &exchange->out;
    vs_buf_clear(out);
    vs_buf_reserve(out, 256 + response->body.len);
    vs_buf_printf(out, "HTTP/1.1 %u %s\r\n", response->status, vs_status_phrase(response->status));
    add_date(out, vs_clock_now_ms(server->clock));
    if (response->content_type.len > 0)
        add_header(out, VS_STR("Content-Type"), response->content_type);
    for (uint32_t i = 0; i < response->header_count; i++)
        add_header(out, response->headers[i].name, response->headers[i].value);
    if (!has_no_body(response->status))
        vs_buf_printf(out, "Content-Length: %zu\r\n", response->body.len);
    if (exchange->close)
        vs_buf_add_str(out, VS_STR("Connection: close\r\n"));
    else if (exchange->parser.http_1_0)
        vs_buf_add_str(out, VS_STR("Connection: keep-alive\r\n"));
    vs_buf_add(out, "\r\n", 2);
    if (!has_no_body(response->status) && !vs_str_equal(exchange->request.method, VS_STR("HEAD")))
        vs_buf_add_str(out, response->body);
}

static void format_problem(struct vs_http_exchange *exchange, const struct vs_problem *problem,
                           struct vs_http_response response)
{
    struct vs_buf body = {0};
    vs_reply_problem(&body, problem);
    response.status = problem->status;
    response.content_type = VS_STR("application/problem+json");
    response.body = vs_buf_str(&body);
    vs_http_exchange_format(exchange, &response);
    vs_buf_free(&body);
}

void vs_http_exchange_refuse(struct vs_http_exchange *exchange, enum vs_http_refusal refusal)
{
    struct vs_problem problem = vs_problem(refusals[refusal].status, vs_str(refusals[refusal].detail));
    const struct vs_http_settings *settings = &exchange->loop->server->settings;
    char seconds[24];
    int len = snprintf(seconds, sizeof seconds, "%" PRId64, (settings->retry_after_ms + 999) / 1000);
    struct vs_http_header retry = {VS_STR("Retry-After"), {seconds, (size_t)len}};
    struct vs_http_header accept = {VS_STR("Accept-Encoding"), VS_STR("gzip, zstd, identity")};
    struct vs_http_response response = {.close = true};
    if (problem.status == 503) {
        response.headers = &retry;
        response.header_count = 1;
    } else if (problem.status == 415) {
        response.headers = &accept;
        response.header_count = 1;
    }
    format_problem(exchange, &problem, response);
}

static void check_first_answer(struct vs_http_exchange *exchange)
{
    VS_CHECK(!atomic_exchange(&exchange->answer_given, true));
}

void vs_http_answer(struct vs_http_exchange *exchange, const struct vs_http_response *response)
{
    check_first_answer(exchange);
    vs_http_exchange_format(exchange, response);
    vs_http_loop_answered(exchange);
}

void vs_http_answer_problem(struct vs_http_exchange *exchange, const struct vs_problem *problem,
                            const struct vs_http_response *response)
{
    check_first_answer(exchange);
    format_problem(exchange, problem, *response);
    vs_http_loop_answered(exchange);
}

void vs_http_answer_error(struct vs_http_exchange *exchange, uint16_t status, const char *detail)
{
    struct vs_problem problem = vs_problem(status, vs_str(detail));
    vs_http_answer_problem(exchange, &problem, &(struct vs_http_response){0});
}

void vs_http_answer_not_allowed(struct vs_http_exchange *exchange, struct vs_str allow)
{
    struct vs_problem problem = vs_problem(405, VS_STR("this path does not know the method; see Allow"));
    struct vs_http_header header = {VS_STR("Allow"), allow};
    vs_http_answer_problem(exchange, &problem,
                           &(struct vs_http_response){.headers = &header, .header_count = 1});
}
