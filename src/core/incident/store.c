/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The stored form of an incident, and its correlation_id. */
#include <stdio.h>

#include "base/check.h"
#include "base/hash.h"
#include "core/incident/incident.h"

enum { FORMAT = 1, PREFIX_MAX = 20, CONDITION_MAX = 44, DIGITS = 32 };
_Static_assert(PREFIX_MAX + 1 + CONDITION_MAX + 1 + DIGITS <= VS_CORRELATION_ID_SIZE_MAX, "it must fit");

static size_t add_readable(char *out, struct vs_str text, size_t size_max)
{
    size_t n = text.len < size_max ? text.len : size_max;
    for (size_t i = 0; i < n; i++) {
        char c = text.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '_' || c == '.' || c == '-';
        out[i] = plain ? c : c == '/' ? '.' : '-';
    }
    return n;
}

void vs_incident_correlation_id(const struct vs_incident *incident, struct vs_str prefix, struct vs_str scope,
                                struct vs_str condition, char out[VS_CORRELATION_ID_SIZE_MAX + 1])
{
    struct vs_buf identity = {0};
    vs_buf_add_sized(&identity, scope);
    vs_buf_add_sized(&identity, condition);
    vs_buf_add_zigzag(&identity, incident->start_ms);
    vs_buf_add_varint(&identity, incident->generation);
    uint64_t high = vs_hash64(vs_buf_str(&identity), 1), low = vs_hash64(vs_buf_str(&identity), 2);
    vs_buf_free(&identity);

    size_t at = add_readable(out, prefix, PREFIX_MAX);
    out[at++] = '-';
    at += add_readable(out + at, condition, CONDITION_MAX);
    out[at++] = '-';
    int n = snprintf(out + at, DIGITS + 1, "%016llx%016llx", (unsigned long long)high, (unsigned long long)low);
    VS_CHECK_INT(n, ==, DIGITS);
}

static enum vs_incident_state stored_state(enum vs_incident_state state)
{
    switch (state) {
    case VS_INCIDENT_LOOK_UP:
    case VS_INCIDENT_CREATE:
    case VS_INCIDENT_UPDATE:
    case VS_INCIDENT_RESOLVE:
        return VS_INCIDENT_LOOK_UP;
    case VS_INCIDENT_NONE:
    case VS_INCIDENT_OPEN:
    case VS_INCIDENT_SETTLE:
    case VS_INCIDENT_RESOLVED:
    case VS_INCIDENT_STATE_COUNT:
        break;
    }
    return state;
}

/* What a crash must make us believe while a look-up and what follows it are running: all of it was sent. */
struct sent {
    int64_t create_ms;
    uint32_t severity;
    uint32_t note_number;
    uint64_t note_row;
    uint32_t note_rows;
};

static struct sent sent_or_about_to_be(const struct vs_incident *incident)
{
    struct sent sent = {incident->create_sent_ms, incident->severity_sent, incident->note_number,
                        incident->note_sent_row, incident->note_sent_rows};
    if (incident->round_ms == 0)
        return sent;
    sent.severity = incident->severity;
    if (incident->sys_id[0] == '\0' && incident->round_ms > sent.create_ms)
        sent.create_ms = incident->round_ms;
    if (incident->note_first_row != 0) {
        sent.note_number++;
        sent.note_row = incident->note_last_row;
        sent.note_rows = incident->note_rows;
    }
    return sent;
}

void vs_incident_save(const struct vs_incident *incident, struct vs_buf *out)
{
    struct sent sent = sent_or_about_to_be(incident);
    vs_buf_add_u8(out, FORMAT);
    vs_buf_add_u8(out, (uint8_t)stored_state(incident->state));
    vs_buf_add_u8(out, (uint8_t)(incident->wants_end | incident->ends_by_quiet << 1 | incident->given_up << 2));
    vs_buf_add_varint(out, incident->generation);
    vs_buf_add_zigzag(out, incident->start_ms);
    vs_buf_add_zigzag(out, incident->last_row_ms);
    vs_buf_add_zigzag(out, incident->note_written_ms);
    vs_buf_add_zigzag(out, incident->ended_ms);
    vs_buf_add_zigzag(out, sent.create_ms);
    vs_buf_add_zigzag(out, incident->note_start_ms);
    vs_buf_add_varint(out, incident->severity);
    vs_buf_add_varint(out, sent.severity);
    vs_buf_add_varint(out, incident->severity_written);
    vs_buf_add_varint(out, incident->note_rows);
    vs_buf_add_varint(out, sent.note_rows);
    vs_buf_add_varint(out, sent.note_number);
    vs_buf_add_varint(out, incident->newest_row);
    vs_buf_add_varint(out, incident->opening_row);
    vs_buf_add_varint(out, incident->note_first_row);
    vs_buf_add_varint(out, incident->note_last_row);
    vs_buf_add_varint(out, sent.note_row);
    vs_buf_add_varint(out, incident->end_row);
    vs_buf_add_sized(out, vs_str(incident->sys_id));
    vs_buf_add_sized(out, vs_buf_str(&incident->opening));
    vs_buf_add_sized(out, vs_buf_str(&incident->note));
    vs_buf_add_sized(out, vs_buf_str(&incident->end));
}

static void load_numbers(struct vs_incident *incident, struct vs_reader *reader)
{
    incident->generation = (uint32_t)vs_read_varint(reader);
    incident->start_ms = vs_read_zigzag(reader);
    incident->last_row_ms = vs_read_zigzag(reader);
    incident->note_written_ms = vs_read_zigzag(reader);
    incident->ended_ms = vs_read_zigzag(reader);
    incident->create_sent_ms = vs_read_zigzag(reader);
    incident->note_start_ms = vs_read_zigzag(reader);
    incident->severity = (uint32_t)vs_read_varint(reader);
    incident->severity_sent = (uint32_t)vs_read_varint(reader);
    incident->severity_written = (uint32_t)vs_read_varint(reader);
    incident->note_rows = (uint32_t)vs_read_varint(reader);
    incident->note_sent_rows = (uint32_t)vs_read_varint(reader);
    incident->note_number = (uint32_t)vs_read_varint(reader);
    incident->newest_row = vs_read_varint(reader);
    incident->opening_row = vs_read_varint(reader);
    incident->note_first_row = vs_read_varint(reader);
    incident->note_last_row = vs_read_varint(reader);
    incident->note_sent_row = vs_read_varint(reader);
    incident->end_row = vs_read_varint(reader);
}

enum vs_err vs_incident_load(struct vs_incident *incident, struct vs_str bytes, struct vs_err_note *note)
{
    struct vs_reader reader = vs_reader(bytes);
    uint8_t format = vs_read_u8(&reader);
    if (!reader.failed && format != FORMAT)
        return vs_fail(note, VS_ERR_VERSION, "stored incident has format %u, this program knows %d", format,
                       FORMAT);
    uint8_t state = vs_read_u8(&reader), flags = vs_read_u8(&reader);
    load_numbers(incident, &reader);
    struct vs_str sys_id = vs_read_sized(&reader);
    struct vs_str opening = vs_read_sized(&reader), pending = vs_read_sized(&reader);
    struct vs_str end = vs_read_sized(&reader);
    if (reader.failed || vs_reader_left(&reader) != 0 || state >= VS_INCIDENT_STATE_COUNT ||
        stored_state((enum vs_incident_state)state) != (enum vs_incident_state)state ||
        (sys_id.len != 0 && sys_id.len != VS_INCIDENT_SYS_ID_SIZE) ||
        opening.len > VS_INCIDENT_FIELDS_SIZE_MAX || pending.len > VS_INCIDENT_FIELDS_SIZE_MAX ||
        end.len > VS_INCIDENT_FIELDS_SIZE_MAX)
        return vs_fail(note, VS_ERR_CORRUPT, "a stored incident cannot be read");
    incident->state = (enum vs_incident_state)state;
    incident->wants_end = flags & 1;
    incident->ends_by_quiet = flags >> 1 & 1;
    incident->given_up = flags >> 2 & 1;
    vs_str_to_zero_ended(sys_id, incident->sys_id, sizeof incident->sys_id);
    vs_buf_add_str(&incident->opening, opening);
    vs_buf_add_str(&incident->note, pending);
    vs_buf_add_str(&incident->end, end);
    return VS_ERR_OK;
}
