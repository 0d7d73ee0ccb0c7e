/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_servicenow/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "adapters/curl_library/curl_library.h"
#include "adapters/sink_servicenow/token.h"
#include "base/check.h"

enum { HEADER_SIZE = 64, CONNECT_TIMEOUT_MS_MAX = 10000, TOKEN_TRIES_MAX = 2 };

enum phase {
    PHASE_FREE,
    PHASE_WAITS_FOR_TOKEN,
    PHASE_RUNNING,
    PHASE_DONE /* reply is there, not handed out yet */
};

/* One HTTP exchange, and its handle, which keeps its settings between exchanges. */
struct transfer {
    struct vs_servicenow_client *client;
    CURL *easy;
    struct curl_slist *headers;
    struct vs_buf body;
    size_t body_read;
    struct vs_buf received;
    bool too_large;
    char retry_after[HEADER_SIZE];
    char rate_limit_reset[HEADER_SIZE];
    char error[CURL_ERROR_SIZE];
};

struct slot {
    enum phase phase;
    struct transfer transfer;
    enum vs_servicenow_verb verb;
    char correlation_id[VS_CORRELATION_ID_SIZE_MAX + 1];
    char sys_id[VS_INCIDENT_SYS_ID_SIZE + 1];
    bool had_new_token; /* after a 401 */
    void *ctx;
    struct vs_servicenow_reply reply;
};

struct vs_servicenow_client {
    const struct vs_servicenow_options *options;
    const struct vs_clock *clock;
    enum vs_servicenow_auth auth;
    CURLM *multi;
    struct slot *slots;
    uint32_t slot_count;
    struct vs_servicenow_token token;
    struct transfer token_transfer;
    bool token_runs;
    uint32_t token_tries;
};

static int64_t monotonic_ms(const struct vs_servicenow_client *client)
{
    return vs_clock_monotonic_ns(client->clock) / 1000000;
}

/* --- libcurl's callbacks ------------------------------------------------------------------------------- */

static size_t on_read(char *out, size_t size, size_t count, void *arg)
{
    struct transfer *transfer = arg;
    size_t room = size * count, left = transfer->body.len - transfer->body_read;
    size_t n = left < room ? left : room;
    if (n > 0)
        memcpy(out, transfer->body.ptr + transfer->body_read, n);
    transfer->body_read += n;
    return n;
}

static size_t on_write(char *bytes, size_t size, size_t count, void *arg)
{
    struct transfer *transfer = arg;
    size_t n = size * count;
    if (n > transfer->client->options->reply_size_max - transfer->received.len) {
        transfer->too_large = true;
        return 0;
    }
    vs_buf_add(&transfer->received, bytes, n);
    return n;
}

static void take_header(struct vs_str line, const char *name, char out[HEADER_SIZE])
{
    size_t len = strlen(name);
    if (line.len > len && line.ptr[len] == ':' && strncasecmp(line.ptr, name, len) == 0)
        vs_str_to_zero_ended(vs_str_trim((struct vs_str){line.ptr + len + 1, line.len - len - 1}), out, HEADER_SIZE);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *arg)
{
    struct transfer *transfer = arg;
    struct vs_str line = {bytes, size * count};
    take_header(line, "Retry-After", transfer->retry_after);
    take_header(line, "X-RateLimit-Reset", transfer->rate_limit_reset);
    return line.len;
}

/* --- transfers ----------------------------------------------------------------------------------------- */

static enum vs_err transfer_init(struct vs_servicenow_client *client, struct transfer *transfer)
{
    transfer->client = client;
    CURL *easy = transfer->easy = curl_easy_init();
    if (easy == NULL)
        return VS_ERR_NOMEM;
    int64_t timeout = client->options->timeout_ms > INT32_MAX ? INT32_MAX : client->options->timeout_ms;
    int64_t connect = timeout < CONNECT_TIMEOUT_MS_MAX ? timeout : CONNECT_TIMEOUT_MS_MAX;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "vendstream");
    if (client->options->ca_file[0] != '\0')
        curl_easy_setopt(easy, CURLOPT_CAINFO, client->options->ca_file);
    return VS_ERR_OK;
}

static void transfer_free(struct transfer *transfer)
{
    if (transfer->easy != NULL)
        curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    vs_wipe(transfer->body.ptr, transfer->body.capacity);
    vs_buf_free(&transfer->body);
    vs_wipe(transfer->received.ptr, transfer->received.capacity);
    vs_buf_free(&transfer->received);
}

static void transfer_reset(struct transfer *transfer)
{
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    transfer->body_read = 0;
    vs_buf_clear(&transfer->received);
    transfer->too_large = false;
    transfer->retry_after[0] = '\0';
    transfer->rate_limit_reset[0] = '\0';
    transfer->error[0] = '\0';
}

static void add_header(struct transfer *transfer, const char *line)
{
    struct curl_slist *longer = curl_slist_append(transfer->headers, line);
    VS_CHECK(longer != NULL);
    transfer->headers = longer;
}

static void transfer_run(struct transfer *transfer, const char *url, const char *method)
{
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    if (strcmp(method, "GET") == 0) {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL);
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    } else {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)transfer->body.len);
        add_header(transfer, "Expect:");
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    VS_CHECK(curl_multi_add_handle(transfer->client->multi, easy) == CURLM_OK);
}

static enum vs_servicenow_transport transport_of(const struct transfer *transfer, CURLcode code)
{
    long request_size = 0;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &request_size);
    if (code == CURLE_OK)
        return VS_SERVICENOW_ANSWERED;
    if (transfer->too_large)
        return VS_SERVICENOW_TOO_LARGE;
    if (request_size > 0)
        return VS_SERVICENOW_NO_ANSWER;
    bool impossible =
        code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT || code == CURLE_SSL_CACERT_BADFILE;
    return impossible ? VS_SERVICENOW_IMPOSSIBLE : VS_SERVICENOW_NOT_SENT;
}

static struct vs_servicenow_exchange exchange_of(const struct transfer *transfer, CURLcode code)
{
    long status = 0;
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return (struct vs_servicenow_exchange){
        .transport = transport_of(transfer, code),
        .transport_text = transfer->error[0] != '\0' ? transfer->error : curl_easy_strerror(code),
        .status = code == CURLE_OK ? status : 0,
        .retry_after = vs_str(transfer->retry_after),
        .rate_limit_reset = vs_str(transfer->rate_limit_reset),
        .body = vs_buf_str(&transfer->received),
        .now_ms = vs_clock_now_ms(transfer->client->clock)};
}

/* --- the token ----------------------------------------------------------------------------------------- */

static void start_token(struct vs_servicenow_client *client)
{
    if (client->token_runs)
        return;
    struct transfer *transfer = &client->token_transfer;
    transfer_reset(transfer);
    vs_wipe(transfer->body.ptr, transfer->body.len);
    vs_buf_clear(&transfer->body);
    vs_servicenow_token_form(&client->token, client->options, &transfer->body);
    add_header(transfer, "Content-Type: application/x-www-form-urlencoded");
    add_header(transfer, "Accept: application/json");
    struct vs_buf url = {0};
    vs_buf_printf(&url, "%s/oauth_token.do", client->options->url);
    vs_buf_add_char(&url, '\0');
    transfer_run(transfer, url.ptr, "POST");
    vs_buf_free(&url);
    client->token_runs = true;
}

static bool has_token(const struct vs_servicenow_client *client)
{
    return client->auth != VS_SERVICENOW_OAUTH ||
           (vs_secret_is_set(&client->token.access) && monotonic_ms(client) < client->token.good_until_ms);
}

static void add_authorization(struct vs_servicenow_client *client, struct transfer *transfer)
{
    const struct vs_servicenow_options *options = client->options;
    struct vs_buf line = {0};
    switch (client->auth) {
    case VS_SERVICENOW_NO_AUTH:
        return;
    case VS_SERVICENOW_BASIC:
        curl_easy_setopt(transfer->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(transfer->easy, CURLOPT_USERNAME, options->username);
        curl_easy_setopt(transfer->easy, CURLOPT_PASSWORD, vs_secret_reveal(&options->password));
        return;
    case VS_SERVICENOW_API_KEY:
        vs_buf_printf(&line, "x-sn-apikey: %s", vs_secret_reveal(&options->api_key));
        break;
    case VS_SERVICENOW_OAUTH:
        vs_buf_printf(&line, "Authorization: Bearer %s", vs_secret_reveal(&client->token.access));
        break;
    }
    vs_buf_add_char(&line, '\0');
    add_header(transfer, line.ptr);
    vs_wipe(line.ptr, line.len);
    vs_buf_free(&line);
}

/* --- requests ------------------------------------------------------------------------------------------ */

/* All that is put into the address is of [A-Za-z0-9_.-], but for the separators, which are encoded here. */
static void add_url(const struct slot *slot, const struct vs_servicenow_options *options, struct vs_buf *url)
{
    static const char fields[] = "sysparm_exclude_reference_link=true&sysparm_fields=sys_id%2Cnumber%2Cstate%2C"
                                 "correlation_id%2Ccorrelation_display%2Cresolved_at";
    size_t len = strlen(options->url);
    while (len > 0 && options->url[len - 1] == '/')
        len--;
    vs_buf_printf(url, "%.*s/api/now/v2/table/%s", (int)len, options->url, options->table);
    switch (slot->verb) {
    case VS_SERVICENOW_LOOK_UP:
        vs_buf_printf(url, "?sysparm_query=correlation_id%%3D%s%%5EORDERBYsys_created_on&sysparm_limit=%d&%s",
                      slot->correlation_id, VS_SERVICENOW_LOOK_UP_LIMIT, fields);
        break;
    case VS_SERVICENOW_CREATE:
        vs_buf_printf(url, "?%s", fields);
        break;
    case VS_SERVICENOW_PATCH:
        vs_buf_printf(url, "/%s?%s", slot->sys_id, fields);
        break;
    }
    vs_buf_add_char(url, '\0');
}

static void run_slot(struct vs_servicenow_client *client, struct slot *slot)
{
    static const char *const methods[] = {
        [VS_SERVICENOW_LOOK_UP] = "GET", [VS_SERVICENOW_CREATE] = "POST", [VS_SERVICENOW_PATCH] = "PATCH"};
    transfer_reset(&slot->transfer);
    add_header(&slot->transfer, "Accept: application/json");
    if (slot->verb != VS_SERVICENOW_LOOK_UP)
        add_header(&slot->transfer, "Content-Type: application/json");
    add_authorization(client, &slot->transfer);
    struct vs_buf url = {0};
    add_url(slot, client->options, &url);
    slot->phase = PHASE_RUNNING;
    transfer_run(&slot->transfer, url.ptr, methods[slot->verb]);
    vs_buf_free(&url);
}

static void run_or_wait(struct vs_servicenow_client *client, struct slot *slot)
{
    if (has_token(client)) {
        run_slot(client, slot);
        return;
    }
    slot->phase = PHASE_WAITS_FOR_TOKEN;
    client->token_tries = client->token_runs ? client->token_tries : 0;
    start_token(client);
}

static struct slot *free_slot(const struct vs_servicenow_client *client)
{
    for (uint32_t i = 0; i < client->slot_count; i++) {
        if (client->slots[i].phase == PHASE_FREE)
            return &client->slots[i];
    }
    return NULL;
}

static void perform(struct vs_servicenow_client *client);

void vs_servicenow_client_start(struct vs_servicenow_client *client, const struct vs_servicenow_request *request)
{
    struct slot *slot = free_slot(client);
    VS_CHECK(slot != NULL);
    slot->verb = request->verb;
    slot->ctx = request->ctx;
    slot->had_new_token = false;
    vs_str_to_zero_ended(vs_str(request->correlation_id), slot->correlation_id, sizeof slot->correlation_id);
    vs_str_to_zero_ended(vs_str(request->sys_id), slot->sys_id, sizeof slot->sys_id);
    vs_buf_clear(&slot->transfer.body);
    vs_buf_add_str(&slot->transfer.body, request->body);
    run_or_wait(client, slot);
    perform(client);
}

/* --- ends ---------------------------------------------------------------------------------------------- */

static void finish_slot(struct vs_servicenow_client *client, struct slot *slot, CURLcode code)
{
    struct vs_servicenow_exchange exchange = exchange_of(&slot->transfer, code);
    if (exchange.transport == VS_SERVICENOW_ANSWERED && exchange.status == 401 &&
        client->auth == VS_SERVICENOW_OAUTH && !slot->had_new_token) {
        slot->had_new_token = true;
        client->token.good_until_ms = 0;
        run_or_wait(client, slot);
        return;
    }
    exchange.verb = slot->verb;
    exchange.correlation_id = slot->correlation_id;
    vs_servicenow_reply_read(&exchange, &slot->reply);
    slot->phase = PHASE_DONE;
}

static void finish_token(struct vs_servicenow_client *client, CURLcode code)
{
    client->token_runs = false;
    struct vs_servicenow_exchange exchange = exchange_of(&client->token_transfer, code);
    struct vs_servicenow_reply reply;
    vs_servicenow_token_read(&client->token, &exchange, monotonic_ms(client), &reply);
    vs_wipe(client->token_transfer.received.ptr, client->token_transfer.received.len);
    if (reply.result == VS_SINK_RETRY_LATER && ++client->token_tries < TOKEN_TRIES_MAX) {
        start_token(client);
        return;
    }
    for (uint32_t i = 0; i < client->slot_count; i++) {
        struct slot *slot = &client->slots[i];
        if (slot->phase != PHASE_WAITS_FOR_TOKEN)
            continue;
        if (reply.result == VS_SINK_OK) {
            run_slot(client, slot);
        } else {
            slot->reply = reply;
            slot->phase = PHASE_DONE;
        }
    }
}

static struct slot *slot_of(const struct vs_servicenow_client *client, const CURL *easy)
{
    for (uint32_t i = 0; i < client->slot_count; i++) {
        if (client->slots[i].transfer.easy == easy)
            return &client->slots[i];
    }
    return NULL;
}

/* Runs until nothing more can be done without waiting. */
static void perform(struct vs_servicenow_client *client)
{
    bool again = true;
    while (again) {
        int running = 0, left = 0;
        VS_CHECK(curl_multi_perform(client->multi, &running) == CURLM_OK);
        again = false;
        for (CURLMsg *msg; (msg = curl_multi_info_read(client->multi, &left)) != NULL;) {
            if (msg->msg != CURLMSG_DONE)
                continue;
            CURL *easy = msg->easy_handle;
            CURLcode code = msg->data.result;
            (void)curl_multi_remove_handle(client->multi, easy);
            struct slot *slot = slot_of(client, easy);
            if (slot != NULL)
                finish_slot(client, slot, code);
            else
                finish_token(client, code);
            again = true;
        }
    }
}

static bool has_done(const struct vs_servicenow_client *client)
{
    for (uint32_t i = 0; i < client->slot_count; i++) {
        if (client->slots[i].phase == PHASE_DONE)
            return true;
    }
    return false;
}

void vs_servicenow_client_poll(struct vs_servicenow_client *client, int timeout_ms)
{
    perform(client);
    if (has_done(client) || timeout_ms <= 0 || !vs_servicenow_client_is_busy(client))
        return;
    (void)curl_multi_poll(client->multi, NULL, 0, timeout_ms, NULL);
    perform(client);
}

bool vs_servicenow_client_next(struct vs_servicenow_client *client, struct vs_servicenow_reply *reply, void **ctx)
{
    for (uint32_t i = 0; i < client->slot_count; i++) {
        struct slot *slot = &client->slots[i];
        if (slot->phase == PHASE_DONE) {
            *reply = slot->reply;
            *ctx = slot->ctx;
            slot->phase = PHASE_FREE;
            return true;
        }
    }
    return false;
}

uint32_t vs_servicenow_client_free_slots(const struct vs_servicenow_client *client)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < client->slot_count; i++)
        count += client->slots[i].phase == PHASE_FREE;
    return count;
}

bool vs_servicenow_client_is_busy(const struct vs_servicenow_client *client)
{
    return vs_servicenow_client_free_slots(client) < client->slot_count;
}

enum vs_err vs_servicenow_client_open(const struct vs_servicenow_options *options, const struct vs_clock *clock,
                                      struct vs_servicenow_client **out, struct vs_err_note *note)
{
    VS_TRY(vs_curl_load(note));
    struct vs_servicenow_client *client = calloc(1, sizeof *client);
    VS_CHECK(client != NULL);
    client->options = options;
    client->clock = clock;
    client->auth = vs_servicenow_auth_of(options);
    client->slot_count = (uint32_t)options->concurrency;
    client->slots = calloc(client->slot_count, sizeof *client->slots);
    VS_CHECK(client->slots != NULL);
    client->multi = curl_multi_init();
    enum vs_err err = client->multi == NULL ? VS_ERR_NOMEM : transfer_init(client, &client->token_transfer);
    for (uint32_t i = 0; i < client->slot_count && err == VS_ERR_OK; i++)
        err = transfer_init(client, &client->slots[i].transfer);
    if (err != VS_ERR_OK) {
        vs_servicenow_client_close(client);
        return vs_fail(note, err, "libcurl: out of memory");
    }
    curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)client->slot_count + 1);
    *out = client;
    return VS_ERR_OK;
}

void vs_servicenow_client_close(struct vs_servicenow_client *client)
{
    if (client == NULL)
        return;
    for (uint32_t i = 0; i < client->slot_count; i++) {
        if (client->slots[i].phase == PHASE_RUNNING)
            (void)curl_multi_remove_handle(client->multi, client->slots[i].transfer.easy);
        transfer_free(&client->slots[i].transfer);
    }
    if (client->token_runs)
        (void)curl_multi_remove_handle(client->multi, client->token_transfer.easy);
    transfer_free(&client->token_transfer);
    vs_servicenow_token_free(&client->token);
    if (client->multi != NULL)
        (void)curl_multi_cleanup(client->multi);
    free(client->slots);
    free(client);
}
