/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Pages for people: a list of incidents, an incident with its notes. No scripts; texts are escaped, and the
 * Content-Security-Policy allows nothing but our own style sheet. */
#include "cli/sandbox/parts.h"

enum { LIST_MAX = 500 };

static const char style[] =
    "body{font-family:system-ui,sans-serif;margin:2rem;max-width:75rem}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.35rem .7rem;border-bottom:1px solid #ddd;vertical-align:top}"
    "pre{white-space:pre-wrap;margin:0;font-family:inherit}.s6,.s7,.s8{color:#777}.p1,.p2{font-weight:bold}";

static void add_escaped(struct vs_buf *out, struct vs_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '<':
            vs_buf_add_str(out, VS_STR("&lt;"));
            break;
        case '>':
            vs_buf_add_str(out, VS_STR("&gt;"));
            break;
        case '&':
            vs_buf_add_str(out, VS_STR("&amp;"));
            break;
        case '"':
            vs_buf_add_str(out, VS_STR("&quot;"));
            break;
        case '\'':
            vs_buf_add_str(out, VS_STR("&#39;"));
            break;
        default:
            vs_buf_add_char(out, text.ptr[i]);
        }
    }
}

static void begin(struct vs_sandbox_answer *answer, struct vs_str title)
{
    answer->status = 200;
    answer->type = VS_STR("text/html; charset=utf-8");
    vs_sandbox_add_header(answer, "Content-Security-Policy",
                          VS_STR("default-src 'none'; style-src 'self'; frame-ancestors 'none'"));
    vs_sandbox_add_header(answer, "X-Content-Type-Options", VS_STR("nosniff"));
    vs_buf_add_str(&answer->body, VS_STR("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"));
    add_escaped(&answer->body, title);
    vs_buf_add_str(&answer->body, VS_STR("</title><link rel=\"stylesheet\" href=\"/style.css\"></head><body><h1>"));
    add_escaped(&answer->body, title);
    vs_buf_add_str(&answer->body, VS_STR("</h1>"));
}

static void add_cell(struct vs_buf *out, struct vs_str text)
{
    vs_buf_add_str(out, VS_STR("<td>"));
    add_escaped(out, text);
    vs_buf_add_str(out, VS_STR("</td>"));
}

static void add_line(void *ctx, const struct vs_sandbox_record *record)
{
    struct vs_buf *out = ctx;
    const struct vs_str *values = record->values;
    vs_buf_add_str(out, VS_STR("<tr class=\"s"));
    add_escaped(out, values[VS_SANDBOX_FIELD_state]);
    vs_buf_add_str(out, VS_STR(" p"));
    add_escaped(out, values[VS_SANDBOX_FIELD_priority]);
    vs_buf_add_str(out, VS_STR("\"><td><a href=\"/incident/"));
    add_escaped(out, values[VS_SANDBOX_FIELD_sys_id]);
    vs_buf_add_str(out, VS_STR("\">"));
    add_escaped(out, values[VS_SANDBOX_FIELD_number]);
    vs_buf_add_str(out, VS_STR("</a></td>"));
    add_cell(out, vs_sandbox_display(VS_SANDBOX_FIELD_state, values[VS_SANDBOX_FIELD_state]));
    add_cell(out, vs_sandbox_display(VS_SANDBOX_FIELD_priority, values[VS_SANDBOX_FIELD_priority]));
    add_cell(out, values[VS_SANDBOX_FIELD_short_description]);
    add_cell(out, values[VS_SANDBOX_FIELD_sys_created_on]);
    add_cell(out, values[VS_SANDBOX_FIELD_sys_updated_on]);
    vs_buf_add_str(out, VS_STR("</tr>"));
}

static void list_page(struct vs_sandbox *sandbox, struct vs_arena *arena, struct vs_sandbox_answer *answer)
{
    struct vs_sandbox_query query;
    uint64_t total = 0;
    begin(answer, VS_STR("Incidents"));
    vs_sandbox_query_parse(VS_STR("ORDERBYDESCnumber"), arena, &query);
    query.limit = LIST_MAX;
    (void)vs_sandbox_store_count(sandbox->db, &query, &total);
    vs_buf_printf(&answer->body,
                  "<p>%llu incidents; the newest %d are listed. This is a stand-in for a ServiceNow instance.</p>"
                  "<table><tr><th>Number</th><th>State</th><th>Priority</th><th>Short description</th>"
                  "<th>Created</th><th>Updated</th></tr>",
                  (unsigned long long)total, LIST_MAX);
    (void)vs_sandbox_store_list(sandbox->db, &query, arena, add_line, &answer->body);
    vs_buf_add_str(&answer->body, VS_STR("</table></body></html>"));
    vs_sandbox_query_free(&query);
}

static void add_note(void *ctx, struct vs_str element, struct vs_str at, struct vs_str text)
{
    struct vs_buf *out = ctx;
    vs_buf_add_str(out, VS_STR("<tr>"));
    add_cell(out, at);
    add_cell(out, element);
    vs_buf_add_str(out, VS_STR("<td><pre>"));
    add_escaped(out, text);
    vs_buf_add_str(out, VS_STR("</pre></td></tr>"));
}

static bool incident_page(struct vs_sandbox *sandbox, struct vs_str sys_id, struct vs_arena *arena,
                          struct vs_sandbox_answer *answer)
{
    struct vs_sandbox_record record;
    bool found;
    if (!vs_sandbox_store_get(sandbox->db, sys_id, arena, &record, &found) || !found)
        return false;
    struct vs_buf *out = &answer->body;
    begin(answer, record.values[VS_SANDBOX_FIELD_number]);
    vs_buf_add_str(out, VS_STR("<p><a href=\"/\">All incidents</a></p><table>"));
    for (int i = 0; i < VS_SANDBOX_FIELD_COUNT; i++) {
        if (record.values[i].len == 0)
            continue;
        vs_buf_printf(out, "<tr><th>%s</th><td><pre>", vs_sandbox_fields[i].label);
        add_escaped(out, vs_sandbox_display((enum vs_sandbox_field)i, record.values[i]));
        vs_buf_add_str(out, VS_STR("</pre></td></tr>"));
    }
    vs_buf_add_str(out, VS_STR("</table><h2>Notes</h2><table>"));
    (void)vs_sandbox_store_notes(sandbox->db, sys_id, "", add_note, out);
    vs_buf_add_str(out, VS_STR("</table></body></html>"));
    return true;
}

bool vs_sandbox_page(struct vs_sandbox *sandbox, const struct vs_http_request *request, struct vs_arena *arena,
                     struct vs_sandbox_answer *answer)
{
    struct vs_str prefix = VS_STR("/incident/"), path = request->path;
    if (vs_str_equal(path, VS_STR("/"))) {
        list_page(sandbox, arena, answer);
        return true;
    }
    if (vs_str_equal(path, VS_STR("/style.css"))) {
        answer->status = 200;
        answer->type = VS_STR("text/css; charset=utf-8");
        vs_buf_add_str(&answer->body, VS_STR(style));
        return true;
    }
    return vs_str_starts_with(path, prefix) &&
           incident_page(sandbox, (struct vs_str){path.ptr + prefix.len, path.len - prefix.len}, arena, answer);
}

/* --- GET /stats ---------------------------------------------------------------------------------------- */

static void add_posts(struct vs_sandbox *sandbox, struct vs_buf *out)
{
    sqlite3_stmt *statement = NULL;
    (void)sqlite3_prepare_v2(sandbox->db,
                             "SELECT correlation_id, first_us, posts FROM post ORDER BY first_us DESC LIMIT 10000", -1,
                             &statement, NULL);
    for (bool first = true; sqlite3_step(statement) == SQLITE_ROW; first = false) {
        vs_buf_add_str(out, first ? VS_STR("{\"correlation_id\":") : VS_STR(",{\"correlation_id\":"));
        vs_buf_add_json_string(out, vs_str((const char *)sqlite3_column_text(statement, 0)));
        vs_buf_printf(out, ",\"first_us\":%lld,\"posts\":%lld}", (long long)sqlite3_column_int64(statement, 1),
                      (long long)sqlite3_column_int64(statement, 2));
    }
    (void)sqlite3_finalize(statement);
}

void vs_sandbox_stats_page(struct vs_sandbox *sandbox, struct vs_sandbox_answer *answer)
{
    const struct vs_sandbox_stats *stats = &sandbox->stats;
    answer->status = 200;
    answer->type = VS_STR("application/json");
    const struct {
        const char *name;
        uint64_t value;
    } counts[] = {{"requests", stats->requests},
                  {"get", stats->get},
                  {"post", stats->post},
                  {"patch", stats->patch},
                  {"delete", stats->delete_},
                  {"token", stats->token},
                  {"unauthorized", stats->unauthorized},
                  {"created", stats->created},
                  {"updated", stats->updated},
                  {"failed", stats->failed},
                  {"hung", stats->hung},
                  {"applied_unanswered", stats->applied_unanswered},
                  {"applied_late", stats->applied_late},
                  {"applied_error", stats->applied_error},
                  {"semaphore", stats->semaphore},
                  {"rate_limited", stats->rate_limited}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        vs_buf_printf(&answer->body, "%s\"%s\":%llu", i == 0 ? "{" : ",", counts[i].name,
                      (unsigned long long)counts[i].value);
    vs_buf_add_str(&answer->body, VS_STR(",\"posts\":["));
    add_posts(sandbox, &answer->body);
    vs_buf_add_str(&answer->body, VS_STR("]}\n"));
}
