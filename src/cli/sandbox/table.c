/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* GET|POST /api/now[/v1|/v2]/table/incident, GET|PUT|PATCH|DELETE ../incident/{sys_id}. */
#include <jansson.h>
#include <stdio.h>
#include <sys/random.h>

#include "cli/sandbox/parts.h"

enum { LIMIT_DEFAULT = 10000, JOURNAL_COUNT = 2 };

static const char *const journals[JOURNAL_COUNT] = {"work_notes", "comments"};

enum display { DISPLAY_FALSE, DISPLAY_TRUE, DISPLAY_ALL };

/* How records are written into a reply. */
struct view {
    struct vs_sandbox *sandbox;
    struct vs_buf *out;
    struct vs_str fields; /* comma list; empty: all */
    enum display display;
    bool exclude_links;
    bool any; /* a record was written already */
};

/* A request, taken apart. */
struct call {
    struct vs_sandbox *sandbox;
    const struct vs_http_request *request;
    struct vs_arena *arena;
    struct vs_sandbox_answer *answer;
    struct vs_str method;
    struct vs_str sys_id;
    bool version_1;
    char now[20];
};

/* --- replies ------------------------------------------------------------------------------------------- */

static bool is_wanted(struct vs_str list, const char *name)
{
    if (list.len == 0)
        return true;
    while (list.len > 0) {
        size_t end = vs_str_find_char(list, ',');
        if (vs_str_equal(vs_str_trim((struct vs_str){list.ptr, end}), vs_str(name)))
            return true;
        size_t skip = end < list.len ? end + 1 : end;
        list = (struct vs_str){list.ptr + skip, list.len - skip};
    }
    return false;
}

static void add_value(struct view *view, const char *name, struct vs_str value, struct vs_str display, bool is_link)
{
    struct vs_buf *out = view->out;
    vs_buf_add_json_string(out, vs_str(name));
    vs_buf_add_char(out, ':');
    if (view->display == DISPLAY_ALL) {
        vs_buf_add_str(out, VS_STR("{\"display_value\":"));
        vs_buf_add_json_string(out, display);
        vs_buf_add_str(out, VS_STR(",\"value\":"));
        vs_buf_add_json_string(out, value);
        vs_buf_add_char(out, '}');
    } else if (is_link && value.len > 0 && !view->exclude_links) {
        vs_buf_add_str(out, VS_STR("{\"link\":\"/api/now/table/record/"));
        vs_buf_printf(out, "%zu\",\"value\":", value.len);
        vs_buf_add_json_string(out, view->display == DISPLAY_TRUE ? display : value);
        vs_buf_add_char(out, '}');
    } else {
        vs_buf_add_json_string(out, view->display == DISPLAY_TRUE ? display : value);
    }
}

static void add_note_text(void *ctx, struct vs_str element, struct vs_str at, struct vs_str text)
{
    struct vs_buf *out = ctx;
    vs_buf_printf(out, "%.*s - (%.*s)\n%.*s\n\n", VS_STR_ARG(at),
                  VS_STR_ARG(vs_str_equal(element, VS_STR("comments")) ? VS_STR("Additional comments")
                                                                      : VS_STR("Work notes")),
                  VS_STR_ARG(text));
}

static void add_record(void *ctx, const struct vs_sandbox_record *record)
{
    struct view *view = ctx;
    vs_buf_add_str(view->out, view->any ? VS_STR(",{") : VS_STR("{"));
    view->any = true;
    bool any = false;
    for (int i = 0; i < VS_SANDBOX_FIELD_COUNT; i++) {
        const struct vs_sandbox_field_info *info = &vs_sandbox_fields[i];
        if (!is_wanted(view->fields, info->name))
            continue;
        if (any)
            vs_buf_add_char(view->out, ',');
        any = true;
        add_value(view, info->name, record->values[i],
                  vs_sandbox_display((enum vs_sandbox_field)i, record->values[i]), info->kind == VS_SANDBOX_REFERENCE);
    }
    for (int i = 0; i < JOURNAL_COUNT; i++) {
        if (!is_wanted(view->fields, journals[i]))
            continue;
        struct vs_buf notes = {0};
        if (view->display != DISPLAY_FALSE)
            (void)vs_sandbox_store_notes(view->sandbox->db, record->values[VS_SANDBOX_FIELD_sys_id], journals[i],
                                         add_note_text, &notes);
        if (any)
            vs_buf_add_char(view->out, ',');
        any = true;
        add_value(view, journals[i], VS_STR(""), vs_buf_str(&notes), false);
        vs_buf_free(&notes);
    }
    vs_buf_add_char(view->out, '}');
}

static struct vs_str parameter(const struct call *call, const char *name)
{
    return vs_sandbox_parameter(call->request->query, vs_str(name), call->arena);
}

static struct view view_of(const struct call *call)
{
    struct vs_str display = parameter(call, "sysparm_display_value");
    return (struct view){.sandbox = call->sandbox,
                         .out = &call->answer->body,
                         .fields = parameter(call, "sysparm_fields"),
                         .display = vs_str_equal(display, VS_STR("all"))    ? DISPLAY_ALL
                                    : vs_str_equal(display, VS_STR("true")) ? DISPLAY_TRUE
                                                                           : DISPLAY_FALSE,
                         .exclude_links =
                             vs_str_equal(parameter(call, "sysparm_exclude_reference_link"), VS_STR("true"))};
}

static void answer_record(const struct call *call, uint16_t status, const struct vs_sandbox_record *record)
{
    struct view view = view_of(call);
    call->answer->status = status;
    if (status == 201)
        vs_sandbox_add_header(call->answer, "Location",
                              vs_arena_printf(call->arena, "/api/now/v2/table/incident/%.*s",
                                              VS_STR_ARG(record->values[VS_SANDBOX_FIELD_sys_id])));
    if (vs_str_equal(vs_http_header(call->request, VS_STR("X-no-response-body")), VS_STR("true")))
        return;
    vs_buf_add_str(view.out, VS_STR("{\"result\":"));
    add_record(&view, record);
    vs_buf_add_char(view.out, '}');
}

static void not_found(const struct call *call)
{
    vs_sandbox_error(call->answer, 404, "No Record found",
                     "Record doesn't exist or ACL restricts the record retrieval");
}

static void storage_failed(const struct call *call)
{
    vs_sandbox_error(call->answer, 500, "Internal error", sqlite3_errmsg(call->sandbox->db));
}

/* --- reading ------------------------------------------------------------------------------------------- */

static int64_t number_parameter(const struct call *call, const char *name, int64_t missing)
{
    int64_t number;
    return vs_str_to_int64(parameter(call, name), &number) && number >= 0 ? number : missing;
}

static void add_links(const struct call *call, const struct vs_sandbox_query *query, uint64_t total)
{
    int64_t limit = query->limit, offset = query->offset;
    if (limit == 0 || vs_str_equal(parameter(call, "sysparm_suppress_pagination_header"), VS_STR("true")))
        return;
    int64_t last = total == 0 ? 0 : ((int64_t)total - 1) / limit * limit;
    struct vs_buf link = {0};
    vs_buf_printf(&link, "</api/now/table/incident?sysparm_limit=%lld&sysparm_offset=0>;rel=\"first\"",
                  (long long)limit);
    if (offset + limit < (int64_t)total)
        vs_buf_printf(&link, ",</api/now/table/incident?sysparm_limit=%lld&sysparm_offset=%lld>;rel=\"next\"",
                      (long long)limit, (long long)(offset + limit));
    vs_buf_printf(&link, ",</api/now/table/incident?sysparm_limit=%lld&sysparm_offset=%lld>;rel=\"last\"",
                  (long long)limit, (long long)last);
    vs_sandbox_add_header(call->answer, "Link", vs_arena_copy(call->arena, vs_buf_str(&link)));
    vs_buf_free(&link);
}

static void get_list(const struct call *call)
{
    struct vs_sandbox_query query;
    vs_sandbox_query_parse(parameter(call, "sysparm_query"), call->arena, &query);
    query.limit = number_parameter(call, "sysparm_limit", LIMIT_DEFAULT);
    query.offset = number_parameter(call, "sysparm_offset", 0);
    uint64_t total = 0;
    struct view view = view_of(call);
    vs_buf_add_str(view.out, VS_STR("{\"result\":["));
    bool done = vs_sandbox_store_count(call->sandbox->db, &query, &total) &&
                vs_sandbox_store_list(call->sandbox->db, &query, call->arena, add_record, &view);
    vs_buf_add_str(view.out, VS_STR("]}"));
    vs_sandbox_query_free(&query);
    if (!done) {
        storage_failed(call);
    } else if (!view.any && call->version_1) {
        not_found(call);
    } else {
        call->answer->status = 200;
        vs_sandbox_add_header(call->answer, "X-Total-Count",
                              vs_arena_printf(call->arena, "%llu", (unsigned long long)total));
        add_links(call, &query, total);
    }
}

/* False after an answer was made. */
static bool load(const struct call *call, struct vs_sandbox_record *record)
{
    bool found;
    if (!vs_sandbox_store_get(call->sandbox->db, call->sys_id, call->arena, record, &found)) {
        storage_failed(call);
        return false;
    }
    if (!found)
        not_found(call);
    return found;
}

static void get_one(const struct call *call)
{
    struct vs_sandbox_record record;
    if (load(call, &record))
        answer_record(call, 200, &record);
}

/* --- writing ------------------------------------------------------------------------------------------- */

static struct vs_str text_of(const json_t *value, struct vs_arena *arena)
{
    if (json_is_string(value))
        return vs_arena_copy(arena, (struct vs_str){json_string_value(value), json_string_length(value)});
    if (json_is_integer(value))
        return vs_arena_printf(arena, "%lld", (long long)json_integer_value(value));
    if (json_is_boolean(value))
        return json_is_true(value) ? VS_STR("true") : VS_STR("false");
    return VS_STR("");
}

static void set_fields(const json_t *body, struct vs_sandbox_record *record, struct vs_arena *arena)
{
    for (int i = 0; i < VS_SANDBOX_FIELD_COUNT; i++) {
        const json_t *value = json_object_get(body, vs_sandbox_fields[i].name);
        if (value != NULL && vs_sandbox_fields[i].kind != VS_SANDBOX_FIXED)
            record->values[i] = text_of(value, arena);
    }
}

static bool add_notes(const struct call *call, const json_t *body, struct vs_str sys_id)
{
    bool done = true;
    for (int i = 0; i < JOURNAL_COUNT; i++) {
        struct vs_str text = text_of(json_object_get(body, journals[i]), call->arena);
        if (text.len > 0)
            done = done && vs_sandbox_store_add_note(call->sandbox->db, sys_id, journals[i], text, vs_str(call->now));
    }
    return done;
}

static struct vs_str new_sys_id(struct vs_arena *arena)
{
    unsigned char bytes[16];
    char *text = vs_arena_raw(arena, 33);
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        memset(bytes, 0, sizeof bytes);
    for (int i = 0; i < 16; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return (struct vs_str){text, 32};
}

static json_t *read_body(const struct call *call)
{
    struct vs_str type = vs_http_header(call->request, VS_STR("Content-Type"));
    if (!vs_str_starts_with(type, VS_STR("application/json"))) {
        vs_sandbox_error(call->answer, type.len == 0 ? 400 : 415, "Unsupported Media Type",
                         "Content-Type must be application/json");
        return NULL;
    }
    json_error_t error;
    struct vs_str body = call->request->body;
    json_t *root = json_loadb(body.len == 0 ? "" : body.ptr, body.len, 0, &error);
    if (json_is_object(root))
        return root;
    json_decref(root);
    vs_sandbox_error(call->answer, 400, "Exception while reading request", "The payload is not valid JSON");
    return NULL;
}

/* One transaction: the record and its notes. */
static bool write_record(const struct call *call, const json_t *body, const struct vs_sandbox_record *record,
                         bool is_new)
{
    sqlite3 *db = call->sandbox->db;
    bool done = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK &&
                vs_sandbox_store_put(db, record, is_new) &&
                add_notes(call, body, record->values[VS_SANDBOX_FIELD_sys_id]) &&
                sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    if (!done) {
        storage_failed(call);
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return done;
}

static void post(const struct call *call)
{
    json_t *body = read_body(call);
    if (body == NULL)
        return;
    struct vs_sandbox_record record = {0};
    char number[16];
    set_fields(body, &record, call->arena);
    const char *refused = vs_sandbox_apply_rules(&record, NULL, vs_str(call->now), call->arena);
    if (refused != NULL) {
        vs_sandbox_error(call->answer, 403, "Operation Failed", refused);
    } else if (!vs_sandbox_store_next_number(call->sandbox->db, number)) {
        storage_failed(call);
    } else {
        record.values[VS_SANDBOX_FIELD_sys_id] = new_sys_id(call->arena);
        record.values[VS_SANDBOX_FIELD_number] = vs_arena_copy(call->arena, vs_str(number));
        if (write_record(call, body, &record, true)) {
            call->sandbox->stats.created++;
            answer_record(call, 201, &record);
        }
    }
    json_decref(body);
}

static void patch(const struct call *call)
{
    struct vs_sandbox_record before;
    if (!load(call, &before))
        return;
    json_t *body = read_body(call);
    if (body == NULL)
        return;
    struct vs_sandbox_record record = before;
    set_fields(body, &record, call->arena);
    const char *refused = vs_sandbox_apply_rules(&record, &before, vs_str(call->now), call->arena);
    if (refused != NULL) {
        vs_sandbox_error(call->answer, 403, "Operation Failed", refused);
    } else if (write_record(call, body, &record, false)) {
        call->sandbox->stats.updated++;
        answer_record(call, 200, &record);
    }
    json_decref(body);
}

static void delete_one(const struct call *call)
{
    struct vs_sandbox_record record;
    if (!load(call, &record))
        return;
    if (vs_sandbox_store_delete(call->sandbox->db, call->sys_id))
        call->answer->status = 204;
    else
        storage_failed(call);
}

/* --- routing ------------------------------------------------------------------------------------------- */

static bool cut_prefix(struct vs_str *text, struct vs_str prefix)
{
    if (!vs_str_starts_with(*text, prefix))
        return false;
    *text = (struct vs_str){text->ptr + prefix.len, text->len - prefix.len};
    return true;
}

bool vs_sandbox_is_table_request(const struct vs_http_request *request)
{
    struct vs_str path = request->path;
    return cut_prefix(&path, VS_STR("/api/now/"));
}

/* False: it is another path. */
static bool read_path(struct call *call, struct vs_str *table)
{
    struct vs_str path = call->request->path;
    if (!cut_prefix(&path, VS_STR("/api/now/")))
        return false;
    call->version_1 = cut_prefix(&path, VS_STR("v1/"));
    if (!call->version_1 && !cut_prefix(&path, VS_STR("v2/")))
        call->version_1 = true; /* without a version the platform gives its oldest behaviour */
    if (!cut_prefix(&path, VS_STR("table/")))
        return false;
    size_t end = vs_str_find_char(path, '/');
    *table = (struct vs_str){path.ptr, end};
    if (end < path.len)
        call->sys_id = (struct vs_str){path.ptr + end + 1, path.len - end - 1};
    return true;
}

static void route(const struct call *call)
{
    bool is_record = call->sys_id.len > 0;
    struct vs_str method = call->method;
    if (vs_str_equal(method, VS_STR("GET"))) {
        if (is_record)
            get_one(call);
        else
            get_list(call);
    } else if (vs_str_equal(method, VS_STR("POST")) && !is_record) {
        post(call);
    } else if (is_record && (vs_str_equal(method, VS_STR("PATCH")) || vs_str_equal(method, VS_STR("PUT")))) {
        patch(call);
    } else if (is_record && vs_str_equal(method, VS_STR("DELETE"))) {
        delete_one(call);
    } else {
        vs_sandbox_error(call->answer, 405, "Method not supported", "Method not supported");
    }
}

void vs_sandbox_table(struct vs_sandbox *sandbox, const struct vs_http_request *request, struct vs_arena *arena,
                      struct vs_sandbox_answer *answer)
{
    struct call call = {.sandbox = sandbox, .request = request, .arena = arena, .answer = answer};
    struct vs_str table = VS_STR(""), override = vs_http_header(request, VS_STR("X-http-method-override"));
    call.method = override.len > 0 && vs_str_equal(request->method, VS_STR("POST")) ? override : request->method;
    vs_sandbox_time_text(vs_clock_now_ms(sandbox->clock), call.now);
    answer->type = VS_STR("application/json;charset=UTF-8");
    if (!read_path(&call, &table))
        vs_sandbox_error(answer, 400, "Requested URI does not represent any resource", "");
    else if (!vs_str_equal(table, VS_STR("incident")))
        vs_sandbox_error(answer, 400, "Invalid table", "The stand-in has the table incident only");
    else
        route(&call);
}
