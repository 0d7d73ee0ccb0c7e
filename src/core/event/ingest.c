/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/event/ingest.h"

#include "base/check.h"
#include "base/limits.h"

enum field { EVENT_ID, DEVICE_ID, TYPE, TS, SEQ, FIELD_COUNT };

enum { EVENT_ID_SIZE_MAX = 128 };

static const struct vs_str field_names[FIELD_COUNT] = {
    [EVENT_ID] = {"event_id", 8}, [DEVICE_ID] = {"device_id", 9}, [TYPE] = {"type", 4}, [TS] = {"ts", 2},
    [SEQ] = {"seq", 3}};

struct vs_ingest {
    struct vs_ingest_settings settings;
    const struct vs_json_names *names;
};

struct batch {
    const struct vs_ingest *ingest;
    const struct vs_ingest_request *request;
    struct vs_arena *scratch;
    struct vs_record *records;
    uint32_t count;
    uint32_t capacity;
    struct vs_problem *problem;
};

struct vs_ingest *vs_ingest_new(struct vs_arena *plan, const struct vs_ingest_settings *settings)
{
    struct vs_ingest *ingest = VS_ARENA_NEW(plan, struct vs_ingest);
    ingest->settings = *settings;
    ingest->names = vs_json_names_new(plan, field_names, FIELD_COUNT);
    return ingest;
}

static enum vs_err refuse(struct batch *batch, uint16_t status, enum vs_err err, const char *detail,
                          const char *pointer)
{
    *batch->problem = vs_problem(status, vs_arena_copy(batch->scratch, vs_str(detail)));
    batch->problem->record = batch->count;
    if (pointer != NULL)
        batch->problem->pointer = vs_arena_copy(batch->scratch, vs_str(pointer));
    return err;
}

static enum vs_err refuse_json(struct batch *batch, const struct vs_json_error *error, struct vs_str text)
{
    enum vs_err err = refuse(batch, 400, VS_ERR_SYNTAX, error->what, error->pointer);
    batch->problem->offset = (int64_t)error->offset + (text.ptr - batch->request->body.ptr);
    return err;
}

static bool is_device_id(struct vs_str s)
{
    if (s.len == 0 || s.len > VS_RECORD_KEY_SIZE_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '_' || c == ':' || c == '-';
        if (!ok)
            return false;
    }
    return true;
}

static bool is_whole_number(const struct vs_json_value *value)
{
    int64_t number;
    return value->kind == VS_JSON_NUMBER && vs_str_to_int64(value->text, &number);
}

static enum vs_err check_fields(struct batch *batch, const struct vs_json_value *values)
{
    const struct vs_ingest_request *request = batch->request;
    if (values[EVENT_ID].kind != VS_JSON_STRING || values[EVENT_ID].text.len == 0 ||
        values[EVENT_ID].text.len > EVENT_ID_SIZE_MAX)
        return refuse(batch, 400, VS_ERR_INVALID, "event_id must be a text of 1 to 128 bytes", "/event_id");
    if (values[DEVICE_ID].kind != VS_JSON_STRING || values[DEVICE_ID].escaped ||
        !is_device_id(values[DEVICE_ID].text))
        return refuse(batch, 400, VS_ERR_INVALID, "device_id must be a text of letters, digits, '.', '_', ':', '-'",
                      "/device_id");
    bool has_type = values[TYPE].kind == VS_JSON_STRING && values[TYPE].text.len > 0;
    if (!has_type && (request->type_required || values[TYPE].kind != VS_JSON_MISSING))
        return refuse(batch, 400, VS_ERR_INVALID, "type must be a text", "/type");
    if (!is_whole_number(&values[TS]))
        return refuse(batch, 400, VS_ERR_INVALID, "ts must be a whole number of milliseconds since 1970", "/ts");
    if (values[SEQ].kind != VS_JSON_MISSING && values[SEQ].kind != VS_JSON_NULL && !is_whole_number(&values[SEQ]))
        return refuse(batch, 400, VS_ERR_INVALID, "seq must be a whole number", "/seq");
    if (request->device.len > 0 && !vs_str_equal(request->device, VS_STR("*")) &&
        !vs_str_equal(request->device, values[DEVICE_ID].text))
        return refuse(batch, 403, VS_ERR_DENIED, "device_id is not the device that has authenticated", "/device_id");
    return VS_ERR_OK;
}

static void add_record(struct batch *batch, struct vs_str key, struct vs_str value)
{
    if (batch->count == batch->capacity) {
        uint32_t capacity = batch->capacity == 0 ? 16 : batch->capacity * 2;
        struct vs_record *grown = VS_ARENA_ARRAY(batch->scratch, capacity, struct vs_record);
        if (batch->count > 0)
            memcpy(grown, batch->records, batch->count * sizeof *grown);
        batch->records = grown;
        batch->capacity = capacity;
    }
    batch->records[batch->count++] =
        (struct vs_record){.key = key, .value = value, .timestamp_ms = batch->request->now_ms};
}

static enum vs_err take_event(struct batch *batch, struct vs_str text)
{
    const struct vs_ingest *ingest = batch->ingest;
    if (batch->count >= ingest->settings.events_max)
        return refuse(batch, 413, VS_ERR_LIMIT, "too many events in one request", NULL);
    text = vs_str_trim(text);
    if (text.len > ingest->settings.event_size_max || text.len > VS_RECORD_VALUE_SIZE_MAX)
        return refuse(batch, 413, VS_ERR_LIMIT, "the event is too large", NULL);
    struct vs_json_value values[FIELD_COUNT];
    struct vs_json_error error = {0};
    if (vs_json_scan_object(text, ingest->names, values, &error) != VS_ERR_OK)
        return refuse_json(batch, &error, text);
    VS_TRY(check_fields(batch, values));
    add_record(batch, values[DEVICE_ID].text, text);
    return VS_ERR_OK;
}

static enum vs_err take_lines(struct batch *batch, struct vs_str body)
{
    while (body.len > 0) {
        size_t len = vs_str_find_char(body, '\n');
        struct vs_str line = {body.ptr, len};
        size_t skip = len < body.len ? len + 1 : len;
        body = (struct vs_str){body.ptr + skip, body.len - skip};
        if (vs_str_trim(line).len > 0)
            VS_TRY(take_event(batch, line));
    }
    return VS_ERR_OK;
}

static enum vs_err take_array(struct batch *batch, struct vs_str body)
{
    struct vs_json_value array;
    struct vs_json_error error = {0};
    size_t used;
    if (vs_json_scan_value(body, &array, &used, &error) != VS_ERR_OK)
        return refuse_json(batch, &error, body);
    if (vs_str_trim((struct vs_str){body.ptr + used, body.len - used}).len > 0) {
        error = (struct vs_json_error){.offset = used, .what = "something follows the array"};
        return refuse_json(batch, &error, body);
    }
    size_t cursor = 0;
    struct vs_json_value element;
    while (vs_json_next(array.text, &cursor, NULL, &element)) {
        if (element.kind != VS_JSON_OBJECT)
            return refuse(batch, 400, VS_ERR_INVALID, "an event must be an object", NULL);
        VS_TRY(take_event(batch, element.text));
    }
    return VS_ERR_OK;
}

static enum vs_err take_body(struct batch *batch)
{
    struct vs_str type = batch->request->content_type;
    type.len = vs_str_find_char(type, ';');
    type = vs_str_trim(type);
    struct vs_str body = vs_str_trim(batch->request->body);
    if (vs_str_equal_nocase(type, VS_STR("application/x-ndjson")) ||
        vs_str_equal_nocase(type, VS_STR("application/jsonl")))
        return take_lines(batch, body);
    if (!vs_str_equal_nocase(type, VS_STR("application/json")))
        return refuse(batch, 415, VS_ERR_INVALID, "send application/json or application/x-ndjson", NULL);
    return body.len > 0 && body.ptr[0] == '[' ? take_array(batch, body) : take_event(batch, body);
}

enum vs_err vs_ingest_run(const struct vs_ingest *ingest, struct vs_arena *scratch,
                          const struct vs_ingest_request *request, struct vs_record **records, uint32_t *count,
                          struct vs_problem *problem)
{
    struct batch batch = {.ingest = ingest, .request = request, .scratch = scratch, .problem = problem};
    enum vs_err err = take_body(&batch);
    if (err == VS_ERR_OK && batch.count == 0) {
        err = refuse(&batch, 400, VS_ERR_INVALID, "there is no event in the body", NULL);
        problem->record = -1;
    }
    *records = batch.records;
    *count = batch.count;
    return err;
}
