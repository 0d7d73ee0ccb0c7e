/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_servicenow/reply.h"

#include <jansson.h>
#include <stdio.h>
#include <time.h>

#include "adapters/sink_servicenow/body.h"
#include "adapters/sink_servicenow/rows.h"
#include "base/check.h"

static const char *verb_text(enum vs_servicenow_verb verb)
{
    switch (verb) {
    case VS_SERVICENOW_LOOK_UP:
        return "look-up";
    case VS_SERVICENOW_CREATE:
        return "create";
    case VS_SERVICENOW_PATCH:
        return "update";
    }
    VS_UNREACHABLE();
}

static void set_reason(const struct vs_servicenow_exchange *exchange, struct vs_servicenow_reply *reply,
                       struct vs_str text)
{
    struct vs_buf line = {0}, clean = {0};
    if (exchange->status > 0)
        vs_buf_printf(&line, "%s: HTTP %ld: ", verb_text(exchange->verb), exchange->status);
    else
        vs_buf_printf(&line, "%s: ", verb_text(exchange->verb));
    vs_buf_add_str(&line, text);
    vs_servicenow_add_clean(&clean, vs_buf_str(&line), sizeof reply->reason - 1);
    vs_str_to_zero_ended(vs_buf_str(&clean), reply->reason, sizeof reply->reason);
    for (char *c = reply->reason; *c != '\0'; c++) {
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    }
    vs_buf_free(&line);
    vs_buf_free(&clean);
}

static void fail(const struct vs_servicenow_exchange *exchange, struct vs_servicenow_reply *reply,
                 enum vs_sink_result result, const char *text)
{
    reply->result = result;
    set_reason(exchange, reply, vs_str(text));
}

/* Seconds until the time that the other side named, 0: none. A date in Retry-After is not used: its sender is
 * bound to send seconds (documented). */
static int64_t told_wait_ms(const struct vs_servicenow_exchange *exchange)
{
    uint64_t seconds;
    if (vs_str_to_uint64(vs_str_trim(exchange->retry_after), &seconds) && seconds > 0)
        return seconds > VS_RETRY_AFTER_MS_MAX / 1000 ? VS_RETRY_AFTER_MS_MAX : (int64_t)seconds * 1000;
    if (vs_str_to_uint64(vs_str_trim(exchange->rate_limit_reset), &seconds) && seconds < INT64_MAX / 1000) {
        int64_t wait = (int64_t)seconds * 1000 - exchange->now_ms;
        return wait < 0 ? 0 : wait > VS_RETRY_AFTER_MS_MAX ? VS_RETRY_AFTER_MS_MAX : wait;
    }
    return 0;
}

static struct vs_str text_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_string(value))
        return VS_STR("");
    return (struct vs_str){json_string_value(value), json_string_length(value)};
}

/* {"error":{"message":..,"detail":..}}: what the instance says; else the begin of the body. */
static void set_reason_from_body(const struct vs_servicenow_exchange *exchange, struct vs_servicenow_reply *reply,
                                 const json_t *root)
{
    const json_t *error = json_object_get(root, "error");
    struct vs_buf text = {0};
    if (json_is_object(error)) {
        struct vs_str message = text_of(error, "message"), detail = text_of(error, "detail");
        vs_buf_add_str(&text, message);
        if (detail.len > 0)
            vs_buf_printf(&text, ": %.*s", VS_STR_ARG(detail));
    } else if (json_is_string(error)) {
        vs_buf_add_str(&text, text_of(root, "error"));
    } else {
        struct vs_str body = vs_str_trim(exchange->body);
        vs_buf_add(&text, body.ptr, body.len < 120 ? body.len : 120);
    }
    set_reason(exchange, reply, vs_buf_str(&text));
    vs_buf_free(&text);
}

/* "2026-01-31 08:15:00" in GMT. */
static int64_t read_time(struct vs_str text)
{
    char zero_ended[32];
    struct tm tm = {0};
    vs_str_to_zero_ended(text, zero_ended, sizeof zero_ended);
    const char *end = strptime(zero_ended, "%Y-%m-%d %H:%M:%S", &tm);
    return end == NULL ? 0 : (int64_t)timegm(&tm) * 1000;
}

static bool is_sys_id(struct vs_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F'))
            return false;
    }
    return text.len == VS_INCIDENT_SYS_ID_SIZE;
}

static enum vs_incident_remote remote_of(struct vs_str state)
{
    if (vs_str_equal(state, VS_STR("6")))
        return VS_INCIDENT_REMOTE_RESOLVED;
    if (vs_str_equal(state, VS_STR("7")) || vs_str_equal(state, VS_STR("8")))
        return VS_INCIDENT_REMOTE_CLOSED;
    return VS_INCIDENT_REMOTE_OPEN;
}

/* False when it is not a record of the correlation_id that was asked for. */
static bool read_record(const struct vs_servicenow_exchange *exchange, const json_t *record,
                        struct vs_servicenow_reply *reply)
{
    struct vs_str sys_id = text_of(record, "sys_id"), state = text_of(record, "state");
    if (!vs_str_equal(text_of(record, "correlation_id"), vs_str(exchange->correlation_id)) || !is_sys_id(sys_id) ||
        state.len == 0)
        return false;
    reply->found = true;
    vs_str_to_zero_ended(sys_id, reply->sys_id, sizeof reply->sys_id);
    reply->remote = remote_of(state);
    reply->note_number = vs_servicenow_note_number(text_of(record, "correlation_display"));
    reply->resolved_ms = read_time(text_of(record, "resolved_at"));
    return true;
}

static void no_sense(const struct vs_servicenow_exchange *exchange, struct vs_servicenow_reply *reply)
{
    fail(exchange, reply, VS_SINK_UNKNOWN, "the reply is not what the Table API sends (a page of a proxy or a login?)");
}

/* The oldest open record, else the oldest. */
static void read_list(const struct vs_servicenow_exchange *exchange, const json_t *list,
                      struct vs_servicenow_reply *reply)
{
    size_t count = json_array_size(list), others = 0;
    struct vs_servicenow_reply first = {0};
    for (size_t i = 0; i < count; i++) {
        struct vs_servicenow_reply one = {0};
        if (!read_record(exchange, json_array_get(list, i), &one)) {
            others++;
        } else if (!first.found || (first.remote != VS_INCIDENT_REMOTE_OPEN && one.remote == VS_INCIDENT_REMOTE_OPEN)) {
            first = one;
        }
    }
    if (!first.found && others >= VS_SERVICENOW_LOOK_UP_LIMIT) {
        fail(exchange, reply, VS_SINK_BROKEN,
             "the instance ignores the look-up by correlation_id and returns other records: nothing is created");
        return;
    }
    *reply = first;
    reply->result = VS_SINK_OK;
}

static void read_success(const struct vs_servicenow_exchange *exchange, const json_t *root,
                         struct vs_servicenow_reply *reply)
{
    const json_t *result = json_object_get(root, "result");
    if (exchange->verb == VS_SERVICENOW_LOOK_UP && json_is_array(result)) {
        read_list(exchange, result, reply);
        return;
    }
    if (exchange->verb != VS_SERVICENOW_LOOK_UP && json_is_object(result) && read_record(exchange, result, reply)) {
        reply->result = VS_SINK_OK;
        return;
    }
    if (json_object_get(root, "error") != NULL) {
        set_reason_from_body(exchange, reply, root);
        reply->result = VS_SINK_UNKNOWN;
        return;
    }
    no_sense(exchange, reply);
}

/* Codes that an answer of this kind has when the request was refused and will be again. */
static bool is_final(long status)
{
    return status >= 400 && status < 500 && status != 401 && status != 408 && status != 409 && status != 423 &&
           status != 425 && status != 429;
}

/* "Invalid table incidnt": option 'table' is wrong, so no row is to blame. */
static bool is_about_table(const json_t *root)
{
    return vs_str_starts_with(text_of(json_object_get(root, "error"), "message"), VS_STR("Invalid table"));
}

static void read_error(const struct vs_servicenow_exchange *exchange, const json_t *root,
                       struct vs_servicenow_reply *reply)
{
    long status = exchange->status;
    set_reason_from_body(exchange, reply, root);
    reply->retry_after_ms = told_wait_ms(exchange);
    if (status == 429) {
        reply->result = VS_SINK_RETRY_LATER;
    } else if (status == 401 || (status == 400 && is_about_table(root))) {
        reply->result = VS_SINK_BROKEN;
    } else if (is_final(status)) {
        reply->result = VS_SINK_REJECTED;
        reply->row_to_blame = true;
    } else if (status >= 300 && status < 400) {
        fail(exchange, reply, VS_SINK_BROKEN, "redirects are not followed: 'url' must be the address of the instance");
    } else if (status == 409 || status == 423 || status == 425) {
        reply->result = VS_SINK_RETRY_LATER;
        reply->row_to_blame = true;
    } else {
        reply->result = VS_SINK_UNKNOWN;
        reply->may_still_run = status == 408 || status == 502 || status == 504; /* said by a proxy in between */
    }
}

static void read_answer(const struct vs_servicenow_exchange *exchange, struct vs_servicenow_reply *reply)
{
    json_error_t error;
    json_t *root = json_loadb(exchange->body.len == 0 ? "" : exchange->body.ptr, exchange->body.len, 0, &error);
    if (exchange->status < 200 || exchange->status > 299)
        read_error(exchange, root, reply);
    else if (json_is_object(root))
        read_success(exchange, root, reply);
    else
        no_sense(exchange, reply);
    json_decref(root);
}

void vs_servicenow_reply_read(const struct vs_servicenow_exchange *exchange, struct vs_servicenow_reply *reply)
{
    *reply = (struct vs_servicenow_reply){0};
    switch (exchange->transport) {
    case VS_SERVICENOW_ANSWERED:
        read_answer(exchange, reply);
        return;
    case VS_SERVICENOW_NOT_SENT:
        fail(exchange, reply, VS_SINK_NOT_CONNECTED, exchange->transport_text);
        return;
    case VS_SERVICENOW_NO_ANSWER:
        fail(exchange, reply, VS_SINK_UNKNOWN, exchange->transport_text);
        reply->may_still_run = true;
        return;
    case VS_SERVICENOW_TOO_LARGE:
        fail(exchange, reply, VS_SINK_UNKNOWN, "the reply is larger than 'reply-size-max'");
        return;
    case VS_SERVICENOW_IMPOSSIBLE:
        fail(exchange, reply, VS_SINK_BROKEN, exchange->transport_text);
        return;
    }
    VS_UNREACHABLE();
}
