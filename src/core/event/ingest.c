/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/event/ingest.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/limits.h"
#include "core/event/ingest_run.h"
#include "core/event/rfc3339.h"

static const int64_t TS_MAX = 253402300799999; /* 9999-12-31T23:59:59.999Z */

static const struct {
    const char *name;
    uint16_t status;
} refusals[VS_INGEST_COUNT] = {
#define VS_INGEST_REFUSAL(name, status) [VS_INGEST_##name] = {#name, status},
#include "core/event/ingest.def"
#undef VS_INGEST_REFUSAL
};

typedef struct vs_ingest_fault (*take_one)(struct vs_ingest_run *run, struct vs_str text, int64_t offset);

const char *vs_ingest_refusal_name(enum vs_ingest_refusal refusal)
{
    VS_CHECK(refusal > VS_INGEST_NONE && refusal < VS_INGEST_COUNT);
    return refusals[refusal].name;
}

struct vs_ingest *vs_ingest_new(const struct vs_ingest_settings *settings)
{
    static const char *const members[MEMBER_COUNT] = {
        [MEMBER_EVENT_ID] = "event_id", [MEMBER_DEVICE_ID] = "device_id", [MEMBER_TYPE] = "type",
        [MEMBER_TS] = "ts",             [MEMBER_SEQ] = "seq",
    };
    struct vs_ingest *ingest = calloc(1, sizeof *ingest);
    VS_CHECK(ingest != NULL);
    ingest->settings = *settings;
    vs_arena_init(&ingest->plan);
    struct vs_str names[MEMBER_COUNT];
    for (int i = 0; i < MEMBER_COUNT; i++)
        names[i] = vs_str(members[i]);
    ingest->event_names = vs_json_names_new(&ingest->plan, names, MEMBER_COUNT);
    ingest->envelope_names = vs_ingest_envelope_names(&ingest->plan);
    return ingest;
}

void vs_ingest_free(struct vs_ingest *ingest)
{
    if (ingest == NULL)
        return;
    vs_arena_free(&ingest->plan);
    free(ingest);
}

static struct vs_problem problem_of(const struct vs_ingest_fault *fault, int64_t record)
{
    return (struct vs_problem){.status = refusals[fault->refusal].status,
                               .detail = vs_str(fault->detail),
                               .record = record,
                               .pointer = fault->pointer,
                               .offset = fault->offset};
}

void vs_ingest_refuse(struct vs_ingest_run *run, const struct vs_ingest_fault *fault, int64_t record)
{
    run->result->refusal = fault->refusal;
    run->result->problem = problem_of(fault, record);
    run->result->record_count = 0;
    run->result->bad_count = 0;
}

/* Room for one more in an array that lives in an arena. */
static void *grow(struct vs_arena *scratch, void *items, uint32_t count, uint32_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? 8 : *capacity * 2;
    void *grown = vs_arena_raw(scratch, *capacity * size);
    if (count > 0)
        memcpy(grown, items, count * size);
    return grown;
}

static void put_aside(struct vs_ingest_run *run, const struct vs_ingest_fault *fault, struct vs_str value)
{
    struct vs_ingest_result *result = run->result;
    result->bad = grow(run->scratch, result->bad, result->bad_count, &run->bad_capacity, sizeof *result->bad);
    result->bad[result->bad_count++] =
        (struct vs_ingest_bad){.refusal = fault->refusal,
                               .problem = problem_of(fault, (int64_t)result->seen_count - 1),
                               .value = value,
                               .key = run->key};
}

bool vs_ingest_end_event(struct vs_ingest_run *run, const struct vs_ingest_fault *fault, struct vs_str value)
{
    struct vs_ingest_result *result = run->result;
    if (result->seen_count++ == run->ingest->settings.events_max) {
        struct vs_ingest_fault many = vs_ingest_fault(
            VS_INGEST_batch_size, "there are more events in one request than batch-events-max", NULL);
        vs_ingest_refuse(run, &many, -1);
        return false;
    }
    if (fault->refusal == VS_INGEST_NONE)
        return true;
    if (run->request->lenient && fault->refusal != VS_INGEST_device_mismatch) {
        put_aside(run, fault, value);
        return true;
    }
    vs_ingest_refuse(run, fault, (int64_t)result->seen_count - 1);
    return false;
}

struct vs_ingest_fault vs_ingest_json_fault(struct vs_ingest_run *run, const struct vs_json_error *error,
                                            int64_t offset)
{
    struct vs_str pointer = {0};
    if (error->pointer[0] != '\0')
        pointer = vs_arena_copy(run->scratch, vs_str(error->pointer));
    return (struct vs_ingest_fault){VS_INGEST_json, error->what, pointer,
                                    offset < 0 ? -1 : offset + (int64_t)error->offset};
}

static bool has_control_bytes(struct vs_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F)
            return true;
    }
    return false;
}

/* A text of 1..size_max bytes without control characters. */
static bool read_text(struct vs_ingest_run *run, const struct vs_json_value *value, size_t size_max,
                      struct vs_str *out)
{
    if (value->kind != VS_JSON_STRING)
        return false;
    *out = vs_json_unescape(run->scratch, value);
    return out->len > 0 && out->len <= size_max && !has_control_bytes(*out);
}

static bool is_device_id(struct vs_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
              c == '_' || c == ':' || c == '-'))
            return false;
    }
    return true;
}

static struct vs_ingest_fault check_time(const struct vs_ingest_run *run, const struct vs_json_value *ts,
                                         struct vs_str text)
{
    bool rfc3339 = run->ingest->settings.rfc3339;
    int64_t ms = -1;
    bool read = ts->kind == VS_JSON_NUMBER ? vs_str_to_int64(ts->text, &ms)
                                           : rfc3339 && text.len > 0 && vs_rfc3339_to_ms(text, &ms);
    if (read && ms >= 0 && ms <= TS_MAX)
        return (struct vs_ingest_fault){0};
    return vs_ingest_fault(VS_INGEST_event_time,
                           rfc3339 ? "ts must be an integer (milliseconds since 1970) or an RFC 3339 text, up to "
                                     "year 9999"
                                   : "ts must be an integer, milliseconds since 1970, up to year 9999",
                           "/ts");
}

/* All rules for one event's members. */
static struct vs_ingest_fault check_members(struct vs_ingest_run *run, const struct vs_json_value *members)
{
    const struct vs_ingest_request *request = run->request;
    struct vs_str text = {0};
    if (read_text(run, &members[MEMBER_DEVICE_ID], VS_RECORD_KEY_SIZE_MAX, &text) && is_device_id(text))
        run->key = text;
    if (!read_text(run, &members[MEMBER_EVENT_ID], VS_EVENT_ID_SIZE_MAX, &text))
        return vs_ingest_fault(VS_INGEST_event_id, "event_id must be a text of 1 to 128 bytes", "/event_id");
    if (run->key.len == 0)
        return vs_ingest_fault(VS_INGEST_device_id,
                               "device_id must be a text of 1 to 256 letters, digits, and . _ : -", "/device_id");
    if (request->device_id.len > 0 && !vs_str_equal(request->device_id, VS_STR("*")) &&
        !vs_str_equal(request->device_id, run->key))
        return vs_ingest_fault(VS_INGEST_device_mismatch, "device_id is not the device that sent the request",
                               "/device_id");
    enum vs_json_kind type = members[MEMBER_TYPE].kind;
    if (!(request->type_optional && (type == VS_JSON_MISSING || type == VS_JSON_NULL)) &&
        !read_text(run, &members[MEMBER_TYPE], VS_EVENT_TYPE_SIZE_MAX, &text))
        return vs_ingest_fault(VS_INGEST_event_type, "type must be a text of 1 to 128 bytes", "/type");
    if (members[MEMBER_TS].kind != VS_JSON_STRING ||
        !read_text(run, &members[MEMBER_TS], VS_JSON_NUMBER_SIZE_MAX, &text))
        text = VS_STR("");
    struct vs_ingest_fault fault = check_time(run, &members[MEMBER_TS], text);
    if (fault.refusal != VS_INGEST_NONE)
        return fault;
    const struct vs_json_value *seq = &members[MEMBER_SEQ];
    int64_t number;
    if (seq->kind != VS_JSON_MISSING && seq->kind != VS_JSON_NULL &&
        (seq->kind != VS_JSON_NUMBER || !vs_str_to_int64(seq->text, &number)))
        return vs_ingest_fault(VS_INGEST_sequence, "seq must be an integer of 64 bits", "/seq");
    return (struct vs_ingest_fault){0};
}

struct vs_ingest_fault vs_ingest_add_event(struct vs_ingest_run *run, struct vs_str text, int64_t offset,
                                           struct vs_str headers)
{
    struct vs_ingest_result *result = run->result;
    run->key = VS_STR("");
    if (text.len > run->ingest->settings.event_size_max || text.len > VS_RECORD_VALUE_SIZE_MAX)
        return vs_ingest_fault(VS_INGEST_event_size, "an event is larger than event-size-max", NULL);
    struct vs_json_value members[MEMBER_COUNT];
    struct vs_json_error error;
    if (vs_json_scan_object(text, run->ingest->event_names, members, &error) != VS_ERR_OK)
        return vs_ingest_json_fault(run, &error, offset);
    struct vs_ingest_fault fault = check_members(run, members);
    if (fault.refusal != VS_INGEST_NONE)
        return fault;
    result->records =
        grow(run->scratch, result->records, result->record_count, &run->record_capacity, sizeof *result->records);
    result->records[result->record_count++] = (struct vs_record){
        .key = run->key, .value = text, .headers = headers, .timestamp_ms = run->request->arrived_ms};
    return fault;
}

static struct vs_ingest_fault take_plain(struct vs_ingest_run *run, struct vs_str text, int64_t offset)
{
    run->key = VS_STR("");
    if (text.ptr[0] != '{') /* the scanner would say the same, less clearly */
        return vs_ingest_fault(VS_INGEST_not_an_object, "an event must be a JSON object", NULL);
    return vs_ingest_add_event(run, text, offset, VS_STR(""));
}

static size_t skip_blanks(struct vs_str text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' ||
                             text.ptr[at] == '\r'))
        at++;
    return at;
}

static void refuse_at(struct vs_ingest_run *run, const char *what, size_t offset)
{
    struct vs_ingest_fault fault = {VS_INGEST_json, what, {0}, (int64_t)offset};
    vs_ingest_refuse(run, &fault, -1);
}

/* Elements are scanned one by one, so that a bad one is named, and the array is no level of nesting to them. */
static void take_array(struct vs_ingest_run *run, struct vs_str body, size_t at, take_one take)
{
    at = skip_blanks(body, at + 1);
    bool more = at < body.len && body.ptr[at] != ']';
    while (more) {
        struct vs_json_value element;
        struct vs_json_error error;
        size_t used = 0;
        struct vs_str rest = {body.ptr + at, body.len - at};
        if (vs_json_scan_value(rest, &element, &used, &error) != VS_ERR_OK) {
            struct vs_ingest_fault fault = vs_ingest_json_fault(run, &error, (int64_t)at);
            vs_ingest_refuse(run, &fault, run->result->seen_count++);
            return;
        }
        struct vs_ingest_fault fault =
            element.kind == VS_JSON_OBJECT
                ? take(run, element.text, element.text.ptr - body.ptr)
                : vs_ingest_fault(VS_INGEST_not_an_object, "an event must be a JSON object", NULL);
        struct vs_str value = vs_str_trim((struct vs_str){rest.ptr, used});
        if (!vs_ingest_end_event(run, &fault, value))
            return;
        at = skip_blanks(body, at + used);
        more = at < body.len && body.ptr[at] == ',';
        if (more)
            at = skip_blanks(body, at + 1);
    }
    if (at == body.len || body.ptr[at] != ']')
        refuse_at(run, "expected `,` or `]` after an element", at);
    else if (skip_blanks(body, at + 1) != body.len)
        refuse_at(run, "there is something after the array", skip_blanks(body, at + 1));
}

static void take_object(struct vs_ingest_run *run, struct vs_str body, size_t at, take_one take)
{
    struct vs_str text = vs_str_trim((struct vs_str){body.ptr + at, body.len - at});
    struct vs_ingest_fault fault = take(run, text, (int64_t)at);
    (void)vs_ingest_end_event(run, &fault, text);
}

static void take_lines(struct vs_ingest_run *run, struct vs_str body)
{
    size_t at = 0;
    while (at < body.len) {
        struct vs_str rest = {body.ptr + at, body.len - at};
        struct vs_str line = {rest.ptr, vs_str_find_char(rest, '\n')};
        struct vs_str text = vs_str_trim(line);
        at += line.len + 1;
        if (text.len == 0)
            continue;
        struct vs_ingest_fault fault = take_plain(run, text, text.ptr - body.ptr);
        if (!vs_ingest_end_event(run, &fault, text))
            return;
    }
}

enum format { FORMAT_NONE, FORMAT_JSON, FORMAT_LINES, FORMAT_STRUCTURED, FORMAT_BATCH, FORMAT_BINARY };

/* The charset parameter may only say what JSON is anyway. */
static bool charset_is_utf8(struct vs_str parameters)
{
    while (parameters.len > 0) {
        size_t end = vs_str_find_char(parameters, ';');
        struct vs_str one = vs_str_trim((struct vs_str){parameters.ptr, end});
        parameters.ptr += end == parameters.len ? end : end + 1;
        parameters.len -= end == parameters.len ? end : end + 1;
        size_t name = vs_str_find_char(one, '=');
        if (name == one.len || !vs_str_equal_nocase((struct vs_str){one.ptr, name}, VS_STR("charset")))
            continue;
        struct vs_str value = {one.ptr + name + 1, one.len - name - 1};
        if (!vs_str_equal_nocase(value, VS_STR("utf-8")) && !vs_str_equal_nocase(value, VS_STR("\"utf-8\"")))
            return false;
    }
    return true;
}

static enum format format_of(const struct vs_ingest_request *request)
{
    struct vs_str whole = request->content_type;
    size_t end = vs_str_find_char(whole, ';');
    struct vs_str type = vs_str_trim((struct vs_str){whole.ptr, end});
    if (end < whole.len && !charset_is_utf8((struct vs_str){whole.ptr + end + 1, whole.len - end - 1}))
        return FORMAT_NONE;
    static const struct {
        const char *type;
        enum format format;
    } known[] = {
        {"application/cloudevents+json", FORMAT_STRUCTURED}, {"application/cloudevents-batch+json", FORMAT_BATCH},
        {"application/json", FORMAT_JSON},                   {"application/x-ndjson", FORMAT_LINES},
        {"application/ndjson", FORMAT_LINES},                {"application/jsonl", FORMAT_LINES},
    };
    enum format format = FORMAT_NONE;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (vs_str_equal_nocase(type, vs_str(known[i].type)))
            format = known[i].format;
    }
    bool data_is_json = format == FORMAT_JSON || vs_str_ends_with(type, VS_STR("+json")) ||
                        (type.len == 0 && request->body.len == 0);
    if (request->header_count > 0 && data_is_json && format != FORMAT_STRUCTURED && format != FORMAT_BATCH)
        return FORMAT_BINARY;
    return format;
}

void vs_ingest(struct vs_ingest *ingest, const struct vs_ingest_request *request, struct vs_arena *scratch,
               struct vs_ingest_result *result)
{
    *result = (struct vs_ingest_result){.problem = {.record = -1, .offset = -1}};
    struct vs_ingest_run run = {.ingest = ingest, .request = request, .scratch = scratch, .result = result};
    enum format format = format_of(request);
    struct vs_str body = request->body;
    size_t at = skip_blanks(body, 0);
    bool array = at < body.len && body.ptr[at] == '[';
    struct vs_ingest_fault fault = {0};
    if (format == FORMAT_NONE)
        fault = vs_ingest_fault(VS_INGEST_content_type,
                                "Content-Type must be application/json, application/x-ndjson, "
                                "application/cloudevents+json or application/cloudevents-batch+json, in utf-8",
                                NULL);
    else if (format != FORMAT_BINARY && at == body.len)
        fault = vs_ingest_fault(VS_INGEST_empty_body, "the body is empty", NULL);
    else if (format == FORMAT_BATCH && !array)
        fault = vs_ingest_fault(VS_INGEST_json, "a batch must be a JSON array", NULL);
    if (fault.refusal != VS_INGEST_NONE) {
        vs_ingest_refuse(&run, &fault, -1);
    } else if (format == FORMAT_BINARY) {
        fault = vs_ingest_binary(&run);
        (void)vs_ingest_end_event(&run, &fault, body);
    } else if (format == FORMAT_LINES) {
        take_lines(&run, body);
    } else if (format == FORMAT_STRUCTURED) {
        take_object(&run, body, at, vs_ingest_structured);
    } else if (format == FORMAT_BATCH) {
        take_array(&run, body, at, vs_ingest_structured);
    } else if (array) {
        take_array(&run, body, at, take_plain);
    } else {
        take_object(&run, body, at, take_plain);
    }
}
