/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/sink_servicenow/body.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "adapters/sink_servicenow/rows.h"
#include "base/check.h"

#define DISPLAY "vendstream note "

enum { TEXT_LENGTH_MAX = 4000 };

/* One JSON object under construction. */
struct object {
    struct vs_buf *out;
    bool any;
};

static void add_named(struct object *object, struct vs_str name, struct vs_str text)
{
    vs_buf_add_str(object->out, object->any ? VS_STR(",") : VS_STR("{"));
    object->any = true;
    vs_buf_add_json_string(object->out, name);
    vs_buf_add_char(object->out, ':');
    vs_buf_add_json_string(object->out, text);
}

static void add(struct object *object, const char *name, struct vs_str text)
{
    add_named(object, vs_str(name), text);
}

static void add_number(struct object *object, const char *name, uint32_t number)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%" PRIu32, number);
    add(object, name, vs_str(text));
}

static struct vs_str field_of(struct vs_str fields, enum vs_servicenow_field field)
{
    struct vs_reader reader = vs_reader(fields);
    struct vs_servicenow_field_value value;
    while (vs_servicenow_field_next(&reader, &value)) {
        if (value.field == field)
            return value.text;
    }
    return VS_STR("");
}

static void add_lines(struct vs_buf *text, struct vs_str fields)
{
    struct vs_reader reader = vs_reader(fields);
    struct vs_servicenow_field_value value;
    while (vs_servicenow_field_next(&reader, &value)) {
        if (value.field == VS_SERVICENOW_OTHER_FIELD)
            vs_buf_printf(text, "%.*s: %.*s\n", VS_STR_ARG(value.name), VS_STR_ARG(value.text));
    }
}

/* The platform looks the priority up in (impact, urgency); these pairs give priority = severity. */
static void add_severity(struct object *object, uint32_t severity)
{
    static const uint8_t impact[6] = {0, 1, 1, 2, 2, 3}, urgency[6] = {0, 1, 2, 2, 3, 3};
    VS_CHECK_INT(severity, <=, 5);
    if (severity == 0)
        return;
    add_number(object, "impact", impact[severity]);
    add_number(object, "urgency", urgency[severity]);
}

static void add_note_number(struct object *object, uint32_t number)
{
    char text[40];
    (void)snprintf(text, sizeof text, DISPLAY "%" PRIu32, number);
    add(object, "correlation_display", vs_str(text));
}

uint32_t vs_servicenow_note_number(struct vs_str correlation_display)
{
    struct vs_str prefix = VS_STR(DISPLAY);
    uint64_t number = 0;
    if (!vs_str_starts_with(correlation_display, prefix) ||
        !vs_str_to_uint64((struct vs_str){correlation_display.ptr + prefix.len, correlation_display.len - prefix.len},
                          &number) ||
        number > UINT32_MAX)
        return 0;
    return (uint32_t)number;
}

static void add_cut(struct object *object, const char *name, const struct vs_buf *text)
{
    struct vs_buf cut = {0};
    vs_servicenow_add_clean(&cut, vs_str_trim(vs_buf_str(text)), TEXT_LENGTH_MAX);
    add(object, name, vs_buf_str(&cut));
    vs_buf_free(&cut);
}

static void add_create(struct object *object, const struct vs_servicenow_subject *subject)
{
    struct vs_str fields = vs_buf_str(&subject->incident->opening);
    struct vs_reader reader = vs_reader(fields);
    struct vs_servicenow_field_value value;
    bool titled = false, grouped = false;
    while (vs_servicenow_field_next(&reader, &value)) {
        if (value.field == VS_SERVICENOW_OTHER_FIELD || value.field == VS_SERVICENOW_FIELD_description ||
            value.text.len == 0)
            continue;
        titled = titled || value.field == VS_SERVICENOW_FIELD_short_description;
        grouped = grouped || value.field == VS_SERVICENOW_FIELD_assignment_group;
        add_named(object, value.name, value.text);
    }
    struct vs_buf text = {0};
    if (!titled) {
        vs_servicenow_add_clean(&text, subject->condition, 160);
        add(object, "short_description", vs_buf_str(&text));
        vs_buf_clear(&text);
    }
    if (!grouped && subject->options->assignment_group[0] != '\0')
        add(object, "assignment_group", vs_str(subject->options->assignment_group));
    struct vs_str description = field_of(fields, VS_SERVICENOW_FIELD_description);
    if (description.len > 0)
        vs_buf_printf(&text, "%.*s\n\n", VS_STR_ARG(description));
    add_lines(&text, fields);
    if (text.len > 0)
        add_cut(object, "description", &text);
    vs_buf_free(&text);
    add_severity(object, subject->incident->severity);
    add(object, "correlation_id", vs_str(subject->correlation_id));
    add_note_number(object, subject->incident->note_number);
}

static void add_utc(struct vs_buf *out, int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    char text[40];
    if (gmtime_r(&seconds, &tm) != NULL && strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &tm) > 0)
        vs_buf_add_str(out, vs_str(text));
}

/* What the newest row says, after how many there were. */
static void add_work_notes(struct object *object, const struct vs_incident *incident)
{
    struct vs_str fields = vs_buf_str(&incident->note);
    struct vs_buf text = {0};
    if (incident->note_rows > 1) {
        vs_buf_printf(&text, "%" PRIu32 " rows since ", incident->note_rows);
        add_utc(&text, incident->note_start_ms);
        vs_buf_add_str(&text, VS_STR(", the newest:\n"));
    }
    struct vs_str notes = field_of(fields, VS_SERVICENOW_FIELD_work_notes);
    if (notes.len > 0) {
        vs_buf_add_str(&text, notes);
    } else {
        vs_buf_printf(&text, "%.*s\n", VS_STR_ARG(field_of(fields, VS_SERVICENOW_FIELD_short_description)));
        vs_buf_printf(&text, "%.*s\n", VS_STR_ARG(field_of(fields, VS_SERVICENOW_FIELD_description)));
        add_lines(&text, fields);
    }
    if (vs_str_trim(vs_buf_str(&text)).len == 0)
        vs_buf_add_str(&text, VS_STR("The condition goes on."));
    add_cut(object, "work_notes", &text);
    vs_buf_free(&text);
}

static void add_changed_severity(struct object *object, const struct vs_incident *incident)
{
    if (incident->severity != incident->severity_written)
        add_severity(object, incident->severity);
}

static void add_update(struct object *object, const struct vs_incident *incident)
{
    if (incident->reopens)
        add(object, "state", VS_STR("2"));
    add_work_notes(object, incident);
    add_changed_severity(object, incident);
    add_note_number(object, incident->note_number);
}

static void add_resolve(struct object *object, const struct vs_servicenow_subject *subject)
{
    const struct vs_incident *incident = subject->incident;
    add(object, "state", VS_STR("6"));
    add(object, "close_code", vs_str(subject->options->close_code));
    struct vs_buf text = {0};
    vs_buf_add_str(&text, vs_str(subject->options->close_notes));
    if (incident->ends_by_quiet)
        vs_buf_printf(&text, " No row came for %" PRId64 " s.", subject->options->quiet_period_ms / 1000);
    add_cut(object, "close_notes", &text);
    vs_buf_free(&text);
    struct vs_str last = field_of(vs_buf_str(&incident->end), VS_SERVICENOW_FIELD_work_notes);
    if (incident->note_first_row != 0)
        add_work_notes(object, incident);
    else if (last.len > 0)
        add(object, "work_notes", last);
    add_note_number(object, incident->note_number);
}

void vs_servicenow_body(const struct vs_servicenow_subject *subject, struct vs_buf *out)
{
    struct object object = {out, false};
    switch (subject->incident->state) {
    case VS_INCIDENT_CREATE:
        add_create(&object, subject);
        break;
    case VS_INCIDENT_UPDATE:
        add_update(&object, subject->incident);
        break;
    case VS_INCIDENT_RESOLVE:
        add_resolve(&object, subject);
        break;
    case VS_INCIDENT_NONE:
    case VS_INCIDENT_LOOK_UP:
    case VS_INCIDENT_OPEN:
    case VS_INCIDENT_SETTLE:
    case VS_INCIDENT_RESOLVED:
    case VS_INCIDENT_STATE_COUNT:
        VS_UNREACHABLE();
    }
    vs_buf_add_char(out, '}');
}
