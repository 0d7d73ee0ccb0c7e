/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/buf.h"
#include "base/utf8.h"
#include "core/event/ingest_run.h"
#include "core/event/rfc3339.h"

#include <inttypes.h>

/* The attributes that mean something here, then the two kinds of data. The others only go into the headers. */
enum envelope_member {
    CE_SPECVERSION,
    CE_ID,
    CE_SOURCE,
    CE_TYPE,
    CE_SUBJECT,
    CE_TIME,
    CE_PARTITIONKEY,
    CE_ATTRIBUTES,
    CE_DATA = CE_ATTRIBUTES,
    CE_DATA_BASE64,
    CE_COUNT
};

static const char *const names[CE_COUNT] = {"specversion", "id",           "source", "type",       "subject",
                                            "time",        "partitionkey", "data",   "data_base64"};

struct cloud_event {
    struct vs_str attributes[CE_ATTRIBUTES]; /* ptr NULL: missing */
    int64_t time_ms;                         /* -1: no time */
    struct vs_json_value data;
    struct vs_buf headers; /* of the record, without the count in front */
    uint32_t header_count;
};

struct vs_json_names *vs_ingest_envelope_names(struct vs_arena *plan)
{
    struct vs_str wanted[CE_COUNT];
    for (int i = 0; i < CE_COUNT; i++)
        wanted[i] = vs_str(names[i]);
    return vs_json_names_new(plan, wanted, CE_COUNT);
}

static struct vs_ingest_fault no_cloudevent(const char *detail, const char *pointer)
{
    return vs_ingest_fault(VS_INGEST_cloudevent, detail, pointer);
}

/* As CloudEvents' Kafka binding has it: ce_<name>. */
static void add_header(struct cloud_event *event, struct vs_str name, struct vs_str value)
{
    vs_buf_add_varint(&event->headers, name.len + 3);
    vs_buf_add_str(&event->headers, VS_STR("ce_"));
    vs_buf_add_str(&event->headers, name);
    vs_buf_add_sized(&event->headers, value);
    event->header_count++;
}

static struct vs_str encode_headers(struct vs_ingest_run *run, const struct cloud_event *event)
{
    struct vs_buf out = {0};
    vs_buf_add_varint(&out, event->header_count + 1);
    vs_buf_add_sized(&out, VS_STR("content-type"));
    vs_buf_add_sized(&out, VS_STR("application/json"));
    vs_buf_add_str(&out, vs_buf_str(&event->headers));
    struct vs_str copy = vs_arena_copy(run->scratch, vs_buf_str(&out));
    vs_buf_free(&out);
    return copy;
}

/* The text of a value as it was written: strings with their quotes. */
static struct vs_str raw(const struct vs_json_value *value)
{
    if (value->kind != VS_JSON_STRING)
        return value->text;
    return (struct vs_str){value->text.ptr - 1, value->text.len + 2};
}

static void add_member_name(struct vs_buf *out, struct vs_str name)
{
    vs_buf_add_char(out, out->len == 0 ? '{' : ',');
    vs_buf_add_json_string(out, name);
    vs_buf_add_char(out, ':');
}

static void add_text_member(struct vs_buf *out, const char *name, struct vs_str value)
{
    add_member_name(out, vs_str(name));
    vs_buf_add_json_string(out, value);
}

static bool is_present(const struct vs_json_value *value)
{
    return value->kind != VS_JSON_MISSING && value->kind != VS_JSON_NULL;
}

/* Copies data's members behind those that were put in front; the rules stand in ingest.h. */
static void add_data_members(struct vs_ingest_run *run, const struct cloud_event *event, struct vs_buf *out)
{
    struct vs_json_value key;
    struct vs_json_value value;
    size_t cursor = 0;
    while (vs_json_next(event->data.text, &cursor, &key, &value)) {
        struct vs_str name = vs_json_unescape(run->scratch, &key);
        bool is_id = vs_str_equal(name, VS_STR("event_id"));
        bool is_type = vs_str_equal(name, VS_STR("type"));
        bool filled_in = vs_str_equal(name, VS_STR("device_id")) || vs_str_equal(name, VS_STR("ts"));
        if (filled_in && !is_present(&value))
            continue;
        if (is_id || is_type) {
            struct vs_str ours = event->attributes[is_id ? CE_ID : CE_TYPE];
            if (value.kind == VS_JSON_STRING && vs_str_equal(vs_json_unescape(run->scratch, &value), ours))
                continue;
            name = is_id ? VS_STR("data_event_id") : VS_STR("data_type");
        }
        add_member_name(out, name);
        vs_buf_add_str(out, raw(&value));
    }
}

/* The event as it is stored. */
static struct vs_str merge(struct vs_ingest_run *run, const struct cloud_event *event,
                           const struct vs_json_value *members)
{
    struct vs_buf out = {0};
    const struct vs_str *attributes = event->attributes;
    struct vs_str device = attributes[attributes[CE_SUBJECT].len > 0 ? CE_SUBJECT : CE_PARTITIONKEY];
    add_text_member(&out, "event_id", attributes[CE_ID]);
    add_text_member(&out, "type", attributes[CE_TYPE]);
    if (!is_present(&members[MEMBER_DEVICE_ID]) && device.len > 0)
        add_text_member(&out, "device_id", device);
    if (!is_present(&members[MEMBER_TS]) && event->time_ms >= 0) {
        add_member_name(&out, VS_STR("ts"));
        vs_buf_printf(&out, "%" PRId64, event->time_ms);
    }
    if (event->data.kind == VS_JSON_OBJECT) {
        add_data_members(run, event, &out);
    } else if (event->data.kind != VS_JSON_MISSING) {
        add_member_name(&out, VS_STR("data"));
        vs_buf_add_str(&out, raw(&event->data));
    }
    vs_buf_add_char(&out, '}');
    struct vs_str copy = vs_arena_copy(run->scratch, vs_buf_str(&out));
    vs_buf_free(&out);
    return copy;
}

static struct vs_ingest_fault check_attributes(struct cloud_event *event)
{
    const struct vs_str *attributes = event->attributes;
    if (!vs_str_equal(attributes[CE_SPECVERSION], VS_STR("1.0")))
        return no_cloudevent("the attribute specversion must be 1.0", "/specversion");
    if (attributes[CE_ID].len == 0)
        return no_cloudevent("the attribute id is missing", "/id");
    if (attributes[CE_SOURCE].len == 0)
        return no_cloudevent("the attribute source is missing", "/source");
    if (attributes[CE_TYPE].len == 0)
        return no_cloudevent("the attribute type is missing", "/type");
    event->time_ms = -1;
    if (attributes[CE_TIME].ptr != NULL &&
        (!vs_rfc3339_to_ms(attributes[CE_TIME], &event->time_ms) || event->time_ms < 0))
        return no_cloudevent("the attribute time must be an RFC 3339 text from 1970 on", "/time");
    return (struct vs_ingest_fault){0};
}

static struct vs_ingest_fault add(struct vs_ingest_run *run, struct cloud_event *event)
{
    struct vs_ingest_fault fault = check_attributes(event);
    if (fault.refusal != VS_INGEST_NONE)
        return fault;
    struct vs_json_value members[MEMBER_COUNT] = {0};
    struct vs_json_error error;
    if (event->data.kind == VS_JSON_OBJECT &&
        vs_json_scan_object(event->data.text, run->ingest->event_names, members, &error) != VS_ERR_OK)
        return vs_ingest_json_fault(run, &error, -1);
    struct vs_str value = merge(run, event, members);
    return vs_ingest_add_event(run, value, -1, encode_headers(run, event));
}

/* Attributes that are no texts (an extension may be an integer or a boolean) go into the headers as written. */
static void read_attributes(struct vs_ingest_run *run, struct vs_str text, struct cloud_event *event)
{
    struct vs_json_value key;
    struct vs_json_value value;
    size_t cursor = 0;
    while (vs_json_next(text, &cursor, &key, &value)) {
        bool is_data = vs_str_equal(key.text, VS_STR("data")) || vs_str_equal(key.text, VS_STR("data_base64"));
        if (is_data || !is_present(&value) || value.kind == VS_JSON_OBJECT || value.kind == VS_JSON_ARRAY)
            continue;
        struct vs_str plain =
            value.kind == VS_JSON_STRING ? vs_json_unescape(run->scratch, &value) : value.text;
        add_header(event, vs_json_unescape(run->scratch, &key), plain);
    }
}

struct vs_ingest_fault vs_ingest_structured(struct vs_ingest_run *run, struct vs_str text, int64_t offset)
{
    run->key = VS_STR("");
    struct vs_json_value members[CE_COUNT];
    struct vs_json_error error;
    if (vs_json_scan_object(text, run->ingest->envelope_names, members, &error) != VS_ERR_OK)
        return vs_ingest_json_fault(run, &error, offset);
    if (is_present(&members[CE_DATA_BASE64]))
        return no_cloudevent("data_base64 is not taken here: send the data as JSON", "/data_base64");
    struct cloud_event event = {.data = members[CE_DATA]};
    for (int i = 0; i < CE_ATTRIBUTES; i++) {
        if (!is_present(&members[i]))
            continue;
        if (members[i].kind != VS_JSON_STRING)
            return no_cloudevent("an attribute of the event is not a text", NULL);
        event.attributes[i] = vs_json_unescape(run->scratch, &members[i]);
    }
    read_attributes(run, text, &event);
    struct vs_ingest_fault fault = add(run, &event);
    vs_buf_free(&event.headers);
    return fault;
}

/* A header's value: quotes are taken off, then percent escapes are undone, once. false: not UTF-8 after it. */
static bool decode_header(struct vs_ingest_run *run, struct vs_str value, struct vs_str *out)
{
    bool quoted = value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"';
    if (quoted)
        value = (struct vs_str){value.ptr + 1, value.len - 2};
    char *to = vs_arena_raw(run->scratch, value.len);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (quoted && c == '\\' && i + 1 < value.len) {
            c = value.ptr[++i];
        } else if (c == '%' && i + 2 < value.len && vs_hex_digit(value.ptr[i + 1]) >= 0 &&
                   vs_hex_digit(value.ptr[i + 2]) >= 0) {
            c = (char)(vs_hex_digit(value.ptr[i + 1]) * 16 + vs_hex_digit(value.ptr[i + 2]));
            i += 2;
        }
        to[len++] = c;
    }
    *out = (struct vs_str){to, len};
    return vs_utf8_find_invalid(*out) == len;
}

static struct vs_ingest_fault read_headers(struct vs_ingest_run *run, struct cloud_event *event)
{
    for (uint32_t i = 0; i < run->request->header_count; i++) {
        struct vs_str name = run->request->headers[i].name;
        struct vs_str value;
        if (name.len <= 3 || !vs_str_equal_nocase((struct vs_str){name.ptr, 3}, VS_STR("ce-")))
            continue;
        if (!decode_header(run, run->request->headers[i].value, &value))
            return no_cloudevent("a ce- header is not UTF-8", NULL);
        struct vs_str attribute = {name.ptr + 3, name.len - 3};
        char *lower = vs_arena_raw(run->scratch, attribute.len);
        for (size_t c = 0; c < attribute.len; c++)
            lower[c] = attribute.ptr[c] >= 'A' && attribute.ptr[c] <= 'Z' ? (char)(attribute.ptr[c] + 32)
                                                                          : attribute.ptr[c];
        attribute.ptr = lower;
        add_header(event, attribute, value);
        for (int known = 0; known < CE_ATTRIBUTES; known++) {
            if (vs_str_equal(attribute, vs_str(names[known])))
                event->attributes[known] = value;
        }
    }
    return (struct vs_ingest_fault){0};
}

static struct vs_ingest_fault something_after(const struct vs_ingest_run *run, struct vs_str rest)
{
    const char *at = vs_str_trim(rest).ptr;
    return (struct vs_ingest_fault){VS_INGEST_json, "there is something after the value", {0},
                                    at - run->request->body.ptr};
}

struct vs_ingest_fault vs_ingest_binary(struct vs_ingest_run *run)
{
    run->key = VS_STR("");
    struct vs_str body = vs_str_trim(run->request->body);
    struct cloud_event event = {0};
    struct vs_ingest_fault fault = read_headers(run, &event);
    struct vs_json_error error;
    size_t used = 0;
    if (fault.refusal == VS_INGEST_NONE && body.len > 0) {
        if (vs_json_scan_value(body, &event.data, &used, &error) != VS_ERR_OK)
            fault = vs_ingest_json_fault(run, &error, body.ptr - run->request->body.ptr);
        else if (used != body.len)
            fault = something_after(run, (struct vs_str){body.ptr + used, body.len - used});
    }
    if (fault.refusal == VS_INGEST_NONE)
        fault = add(run, &event);
    vs_buf_free(&event.headers);
    return fault;
}
