/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/incident/incident.h"

#include "base/check.h"

const char *vs_incident_state_name(enum vs_incident_state state)
{
#define X(name) #name,
    static const char *const names[] = {VS_INCIDENT_STATES(X)};
#undef X
    VS_CHECK((unsigned)state < VS_INCIDENT_STATE_COUNT);
    return names[state];
}

enum vs_incident_state vs_incident_next(enum vs_incident_state state, enum vs_incident_event event)
{
#define X(from, when, to)                                                                                    \
    if (state == VS_INCIDENT_##from && event == VS_INCIDENT_EVENT_##when)                                    \
        return VS_INCIDENT_##to;
    VS_INCIDENT_TRANSITIONS(X)
#undef X
    return VS_INCIDENT_STATE_COUNT;
}

/* The one place that changes the state. */
static void move(struct vs_incident *incident, enum vs_incident_event event)
{
    enum vs_incident_state next = vs_incident_next(incident->state, event);
    VS_CHECK(next != VS_INCIDENT_STATE_COUNT);
    incident->state = next;
    incident->round_ms = 0;
}

void vs_incident_free(struct vs_incident *incident)
{
    vs_buf_free(&incident->opening);
    vs_buf_free(&incident->note);
    vs_buf_free(&incident->end);
}

/* Sums that may be far out (settings and stored times) without overflow. */
static int64_t later(int64_t ms, int64_t by_ms)
{
    int64_t sum;
    return __builtin_add_overflow(ms, by_ms, &sum) ? INT64_MAX : sum;
}

static bool note_pending(const struct vs_incident *incident)
{
    return incident->note_first_row != 0;
}

static void forget_note(struct vs_incident *incident)
{
    vs_buf_clear(&incident->note);
    incident->note_rows = 0;
    incident->note_first_row = 0;
    incident->note_last_row = 0;
    incident->note_sent_row = 0;
    incident->note_sent_rows = 0;
}

static void forget_end(struct vs_incident *incident)
{
    vs_buf_clear(&incident->end);
    incident->end_row = 0;
    incident->wants_end = false;
    incident->ends_by_quiet = false;
}

static void forget_opening(struct vs_incident *incident)
{
    vs_buf_clear(&incident->opening);
    incident->opening_row = 0;
}

/* The sent part of the note is done with; what came after it was sent stays pending. */
static void forget_sent_note(struct vs_incident *incident)
{
    if (incident->note_last_row <= incident->note_sent_row) {
        forget_note(incident);
        return;
    }
    incident->note_first_row = incident->note_sent_row + 1;
    incident->note_rows -= incident->note_sent_rows;
    incident->note_sent_row = 0;
    incident->note_sent_rows = 0;
}

static void begin_episode(struct vs_incident *incident, int64_t start_ms, uint64_t first_row)
{
    bool is_first = incident->newest_row == 0;
    if (is_first || start_ms != incident->start_ms)
        incident->generation = 0;
    else if (!incident->given_up)
        incident->generation++;
    incident->start_ms = start_ms;
    incident->opening_row = first_row;
    incident->given_up = false;
    incident->ended_ms = 0;
    incident->create_sent_ms = 0;
    incident->severity_sent = 0;
    incident->severity_written = 0;
    incident->note_number = 0;
    incident->reopens = false;
    incident->sys_id[0] = '\0';
}

static void add_note(struct vs_incident *incident, const struct vs_incident_row *row)
{
    if (!note_pending(incident)) {
        incident->note_first_row = row->id;
        incident->note_start_ms = row->event_ms;
    }
    incident->note_last_row = row->id;
    incident->note_rows++;
    vs_buf_clear(&incident->note);
    vs_buf_add_str(&incident->note, row->fields);
}

static int64_t note_due_ms(const struct vs_incident *incident, const struct vs_incident_settings *settings)
{
    return later(incident->note_written_ms, settings->note_interval_ms);
}

static bool has_to_act(const struct vs_incident *incident, const struct vs_incident_settings *settings,
                       int64_t now_ms)
{
    return incident->wants_end ||
           (note_pending(incident) && now_ms >= note_due_ms(incident, settings));
}

static void act_when_due(struct vs_incident *incident, const struct vs_incident_settings *settings,
                         int64_t now_ms)
{
    if (incident->state == VS_INCIDENT_OPEN && has_to_act(incident, settings, now_ms))
        move(incident, VS_INCIDENT_EVENT_DUE);
}

static bool may_reopen(const struct vs_incident *incident, const struct vs_incident_settings *settings,
                       int64_t resolved_ms, int64_t now_ms)
{
    int64_t since = incident->ended_ms != 0 ? incident->ended_ms : resolved_ms;
    return since != 0 && settings->reopen_ms > 0 && now_ms < later(since, settings->reopen_ms);
}

static enum vs_incident_taken take_resolved(struct vs_incident *incident, const struct vs_incident_row *row)
{
    if (incident->state == VS_INCIDENT_NONE || incident->state == VS_INCIDENT_RESOLVED)
        return VS_INCIDENT_IGNORED;
    if (incident->end_row == 0) {
        incident->end_row = row->id;
        vs_buf_add_str(&incident->end, row->fields);
    }
    incident->wants_end = true;
    return VS_INCIDENT_TAKEN;
}

static enum vs_incident_taken take_open(struct vs_incident *incident,
                                        const struct vs_incident_settings *settings,
                                        const struct vs_incident_row *row, int64_t now_ms)
{
    if (incident->wants_end)
        return VS_INCIDENT_LATER;
    bool over = incident->state == VS_INCIDENT_NONE || incident->state == VS_INCIDENT_RESOLVED;
    if (incident->state == VS_INCIDENT_RESOLVED && may_reopen(incident, settings, 0, now_ms)) {
        add_note(incident, row);
        move(incident, VS_INCIDENT_EVENT_DUE);
    } else if (over) {
        begin_episode(incident, row->event_ms, row->id);
        vs_buf_add_str(&incident->opening, row->fields);
        move(incident, VS_INCIDENT_EVENT_BEGIN);
    } else {
        add_note(incident, row);
    }
    incident->last_row_ms = now_ms;
    incident->severity = row->severity;
    return VS_INCIDENT_TAKEN;
}

enum vs_incident_taken vs_incident_take(struct vs_incident *incident, const struct vs_incident_settings *settings,
                                        const struct vs_incident_row *row, int64_t now_ms)
{
    VS_CHECK(row->id > incident->newest_row);
    VS_CHECK(row->fields.len <= VS_INCIDENT_FIELDS_SIZE_MAX);
    enum vs_incident_taken taken =
        row->is_resolved ? take_resolved(incident, row) : take_open(incident, settings, row, now_ms);
    if (taken == VS_INCIDENT_LATER)
        return taken;
    incident->newest_row = row->id;
    act_when_due(incident, settings, now_ms);
    return taken;
}

void vs_incident_tick(struct vs_incident *incident, const struct vs_incident_settings *settings, int64_t now_ms,
                      int64_t real_ms)
{
    if (real_ms >= vs_incident_settled_ms(incident, settings))
        move(incident, VS_INCIDENT_EVENT_DUE);
    if (now_ms < vs_incident_due_ms(incident, settings))
        return;
    if (settings->quiet_ms > 0 && now_ms >= later(incident->last_row_ms, settings->quiet_ms)) {
        incident->wants_end = true;
        incident->ends_by_quiet = true;
    }
    act_when_due(incident, settings, now_ms);
}

int64_t vs_incident_due_ms(const struct vs_incident *incident, const struct vs_incident_settings *settings)
{
    if (incident->state != VS_INCIDENT_OPEN)
        return INT64_MAX;
    int64_t note = note_pending(incident) ? note_due_ms(incident, settings) : INT64_MAX;
    int64_t quiet = settings->quiet_ms > 0 ? later(incident->last_row_ms, settings->quiet_ms) : INT64_MAX;
    return note < quiet ? note : quiet;
}

int64_t vs_incident_settled_ms(const struct vs_incident *incident, const struct vs_incident_settings *settings)
{
    return incident->state == VS_INCIDENT_SETTLE ? later(incident->create_sent_ms, settings->settle_ms) : INT64_MAX;
}

bool vs_incident_has_work(const struct vs_incident *incident)
{
    return incident->state == VS_INCIDENT_LOOK_UP || incident->state == VS_INCIDENT_CREATE ||
           incident->state == VS_INCIDENT_UPDATE || incident->state == VS_INCIDENT_RESOLVE;
}

void vs_incident_begin_round(struct vs_incident *incident, int64_t real_ms)
{
    VS_CHECK(incident->state == VS_INCIDENT_LOOK_UP);
    VS_CHECK(real_ms > 0);
    incident->round_ms = real_ms;
}

uint64_t vs_incident_first_waiting(const struct vs_incident *incident)
{
    if (incident->opening_row != 0)
        return incident->opening_row;
    if (note_pending(incident))
        return incident->note_first_row;
    return incident->end_row != 0 ? incident->end_row : UINT64_MAX;
}

void vs_incident_at_stake(const struct vs_incident *incident, uint64_t *first, uint64_t *last)
{
    *first = vs_incident_first_waiting(incident);
    *last = incident->state == VS_INCIDENT_UPDATE ? incident->note_sent_row : incident->newest_row;
}

/* --- results ------------------------------------------------------------------------------------------- */

static void note_is_being_sent(struct vs_incident *incident)
{
    incident->severity_sent = incident->severity;
    if (!note_pending(incident))
        return;
    incident->note_number++;
    incident->note_sent_row = incident->note_last_row;
    incident->note_sent_rows = incident->note_rows;
}

/* A person closed it, or it is gone. Rows that say that the condition goes on begin another episode. */
static void over_by_others(struct vs_incident *incident)
{
    forget_opening(incident);
    if (note_pending(incident) && !incident->wants_end) {
        struct vs_buf fields = incident->note;
        incident->note = incident->opening;
        begin_episode(incident, incident->note_start_ms, incident->note_first_row);
        incident->opening = fields;
        forget_note(incident);
        move(incident, VS_INCIDENT_EVENT_AGAIN);
        return;
    }
    forget_note(incident);
    forget_end(incident);
    move(incident, VS_INCIDENT_EVENT_GONE);
}

static void on_found_resolved(struct vs_incident *incident, const struct vs_incident_settings *settings,
                              const struct vs_incident_result *result, int64_t now_ms)
{
    if (note_pending(incident) && !incident->wants_end) {
        if (!may_reopen(incident, settings, result->resolved_ms, now_ms)) {
            over_by_others(incident);
            return;
        }
        incident->reopens = true;
        note_is_being_sent(incident);
        move(incident, VS_INCIDENT_EVENT_NOTE);
        return;
    }
    forget_note(incident);
    forget_end(incident);
    if (incident->ended_ms == 0)
        incident->ended_ms = result->resolved_ms;
    move(incident, VS_INCIDENT_EVENT_OVER);
}

static void on_found_open(struct vs_incident *incident, const struct vs_incident_settings *settings,
                          int64_t now_ms)
{
    incident->reopens = false;
    incident->ended_ms = 0;
    if (incident->wants_end) {
        note_is_being_sent(incident);
        move(incident, VS_INCIDENT_EVENT_END);
    } else if (has_to_act(incident, settings, now_ms)) {
        note_is_being_sent(incident);
        move(incident, VS_INCIDENT_EVENT_NOTE);
    } else {
        move(incident, VS_INCIDENT_EVENT_PRESENT);
    }
}

static void on_found(struct vs_incident *incident, const struct vs_incident_settings *settings,
                     const struct vs_incident_result *result, int64_t now_ms)
{
    if (incident->sys_id[0] == '\0') { /* created by an attempt whose answer did not come */
        incident->severity_written = incident->severity_sent;
        incident->note_written_ms = now_ms;
    }
    memcpy(incident->sys_id, result->sys_id, sizeof incident->sys_id);
    incident->create_sent_ms = 0;
    forget_opening(incident);
    if (note_pending(incident) && incident->note_sent_row != 0 &&
        result->note_number >= incident->note_number) {
        incident->note_written_ms = now_ms;
        forget_sent_note(incident);
    }
    if (result->note_number > incident->note_number)
        incident->note_number = result->note_number;
    switch (result->remote) {
    case VS_INCIDENT_REMOTE_OPEN:
        on_found_open(incident, settings, now_ms);
        return;
    case VS_INCIDENT_REMOTE_RESOLVED:
        on_found_resolved(incident, settings, result, now_ms);
        return;
    case VS_INCIDENT_REMOTE_CLOSED:
        over_by_others(incident);
        return;
    }
    VS_UNREACHABLE();
}

static void on_not_found(struct vs_incident *incident, const struct vs_incident_settings *settings,
                         int64_t real_ms)
{
    if (incident->sys_id[0] != '\0') {
        over_by_others(incident);
        return;
    }
    if (incident->create_sent_ms > incident->round_ms) /* the clock was set back between two runs */
        incident->create_sent_ms = incident->round_ms;
    if (incident->create_sent_ms != 0 &&
        incident->round_ms < later(incident->create_sent_ms, settings->settle_ms)) {
        move(incident, VS_INCIDENT_EVENT_UNSETTLED);
        return;
    }
    incident->create_sent_ms = real_ms;
    incident->severity_sent = incident->severity;
    move(incident, VS_INCIDENT_EVENT_ABSENT);
}

static void on_created(struct vs_incident *incident, const struct vs_incident_result *result, int64_t now_ms)
{
    memcpy(incident->sys_id, result->sys_id, sizeof incident->sys_id);
    incident->create_sent_ms = 0;
    incident->severity_written = incident->severity_sent;
    incident->note_written_ms = now_ms;
    forget_opening(incident);
    move(incident, VS_INCIDENT_EVENT_DONE);
}

static void on_updated(struct vs_incident *incident, const struct vs_incident_result *result, int64_t now_ms)
{
    if (result->remote == VS_INCIDENT_REMOTE_CLOSED) {
        over_by_others(incident);
        return;
    }
    incident->severity_written = incident->severity_sent;
    incident->note_written_ms = now_ms;
    incident->reopens = false;
    incident->ended_ms = 0;
    forget_sent_note(incident);
    move(incident, VS_INCIDENT_EVENT_DONE);
}

static void on_resolved(struct vs_incident *incident, int64_t now_ms)
{
    incident->ended_ms = now_ms;
    forget_note(incident);
    forget_end(incident);
    move(incident, VS_INCIDENT_EVENT_DONE);
}

static void on_done(struct vs_incident *incident, const struct vs_incident_result *result, int64_t now_ms)
{
    switch (incident->state) {
    case VS_INCIDENT_CREATE:
        on_created(incident, result, now_ms);
        return;
    case VS_INCIDENT_UPDATE:
        on_updated(incident, result, now_ms);
        return;
    case VS_INCIDENT_RESOLVE:
        on_resolved(incident, now_ms);
        return;
    case VS_INCIDENT_NONE:
    case VS_INCIDENT_LOOK_UP:
    case VS_INCIDENT_OPEN:
    case VS_INCIDENT_SETTLE:
    case VS_INCIDENT_RESOLVED:
    case VS_INCIDENT_STATE_COUNT:
        break;
    }
    VS_UNREACHABLE();
}

/* What was asked for will never be done: its rows are given back, the rest goes on. */
static void on_rejected(struct vs_incident *incident)
{
    if (incident->sys_id[0] == '\0') {
        forget_opening(incident);
        forget_note(incident);
        forget_end(incident);
        incident->given_up = true;
        move(incident, VS_INCIDENT_EVENT_GIVEN_UP);
        return;
    }
    if (incident->state == VS_INCIDENT_UPDATE) {
        forget_sent_note(incident);
    } else {
        forget_note(incident);
        forget_end(incident);
    }
    incident->reopens = false;
    move(incident, incident->state == VS_INCIDENT_LOOK_UP ? VS_INCIDENT_EVENT_PRESENT
                                                          : VS_INCIDENT_EVENT_GIVEN_UP);
}

void vs_incident_result(struct vs_incident *incident, const struct vs_incident_settings *settings,
                        const struct vs_incident_result *result, int64_t now_ms)
{
    VS_CHECK(vs_incident_has_work(incident));
    switch (result->outcome) {
    case VS_INCIDENT_FOUND:
        VS_CHECK(incident->state == VS_INCIDENT_LOOK_UP);
        on_found(incident, settings, result, now_ms);
        break;
    case VS_INCIDENT_NOT_FOUND:
        VS_CHECK(incident->state == VS_INCIDENT_LOOK_UP);
        on_not_found(incident, settings, result->real_ms);
        break;
    case VS_INCIDENT_DONE:
        on_done(incident, result, now_ms);
        break;
    case VS_INCIDENT_UNSURE:
        move(incident, VS_INCIDENT_EVENT_FAILED);
        break;
    case VS_INCIDENT_FAILED:
        if (incident->state == VS_INCIDENT_CREATE)
            incident->create_sent_ms = 0;
        move(incident, VS_INCIDENT_EVENT_FAILED);
        break;
    case VS_INCIDENT_REJECTED:
        on_rejected(incident);
        break;
    }
    act_when_due(incident, settings, now_ms);
}
