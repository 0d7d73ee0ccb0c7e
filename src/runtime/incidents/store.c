/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Between the lifecycle in memory and the ledger. */
#include <inttypes.h>
#include <stdio.h>

#include "base/check.h"
#include "runtime/incidents/incidents_parts.h"

enum { SEVERITY_DEFAULT = 3, LETTERS_AT_ONCE = 256 };

void vs_incidents_subject_free(struct vs_incidents_subject *subject)
{
    vs_buf_free(&subject->key);
    vs_incident_free(&subject->incident);
    *subject = (struct vs_incidents_subject){0};
}

struct vs_incidents_slot *vs_incidents_slot_of(struct vs_incidents *incidents, struct vs_str key)
{
    for (uint32_t i = 0; i < VS_INCIDENTS_SLOTS_MAX; i++) {
        struct vs_incidents_slot *slot = &incidents->slots[i];
        if (slot->busy && vs_str_equal(vs_buf_str(&slot->subject.key), key))
            return slot;
    }
    return NULL;
}

enum vs_err vs_incidents_load(struct vs_incidents *incidents, const struct vs_ledger_condition *stored,
                              struct vs_incidents_subject *subject, struct vs_err_note *note)
{
    (void)incidents;
    subject->id = stored->id;
    vs_buf_add_str(&subject->key, stored->key);
    return vs_incident_load(&subject->incident, stored->state, note);
}

/* --- storing ------------------------------------------------------------------------------------------- */

enum vs_err vs_incidents_mark(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                              struct vs_err_note *note)
{
    bool is_over = subject->incident.state == VS_INCIDENT_NONE || subject->incident.state == VS_INCIDENT_RESOLVED;
    vs_buf_clear(&incidents->saved);
    vs_incident_save(&subject->incident, &incidents->saved);
    struct vs_ledger_condition condition = {
        .id = subject->id,
        .key = vs_buf_str(&subject->key),
        .state = vs_buf_str(&incidents->saved),
        .due_ms = vs_incident_due_ms(&subject->incident, &incidents->lifecycle),
        .settled_ms = vs_incident_settled_ms(&subject->incident, &incidents->lifecycle),
        .finished_ms = is_over ? vs_incidents_real_ms(incidents) : INT64_MAX};
    VS_TRY(vs_ledger_condition_put(incidents->ledger, &condition, note));
    subject->id = condition.id;
    incidents->look_for_work = true;
    return VS_ERR_OK;
}

static enum vs_err put_work(struct vs_incidents *incidents, const struct vs_incidents_subject *subject,
                            struct vs_err_note *note)
{
    struct vs_ledger_work work;
    enum vs_err err = vs_ledger_work_get(incidents->ledger, subject->id, &work, note);
    bool is_there = err == VS_ERR_OK, wanted = vs_incident_has_work(&subject->incident);
    if (!is_there && err != VS_ERR_NOT_FOUND)
        return err;
    if (is_there && !wanted) {
        incidents->work--;
        return vs_ledger_work_remove(incidents->ledger, subject->id, note);
    }
    uint32_t severity = subject->incident.severity == 0 ? SEVERITY_DEFAULT : subject->incident.severity;
    if (!wanted || (is_there && work.severity == severity))
        return VS_ERR_OK;
    if (!is_there) {
        incidents->work++;
        work = (struct vs_ledger_work){.condition = subject->id, .since_ms = vs_incidents_real_ms(incidents)};
    }
    work.severity = severity;
    return vs_ledger_work_put(incidents->ledger, &work, note);
}

/* A row that was taken in under another definition of the table and cannot be read any more. */
static enum vs_err bury_row(struct vs_incidents *incidents, const struct vs_incidents_subject *subject,
                            const struct vs_ledger_row *stored, const char *reason, struct vs_err_note *note)
{
    struct vs_dead_letter letter =
        vs_incidents_letter(incidents, stored, vs_buf_str(&subject->key), reason, 0);
    VS_TRY(vs_dead_letter_ops_of(incidents->config.dead_letters)
               ->add(incidents->config.dead_letters, &letter, 1, note));
    VS_TRY(vs_ledger_row_remove(incidents->ledger, stored->id, note));
    incidents->counts.waiting--;
    incidents->counts.dead++;
    return VS_ERR_OK;
}

/* Rows that came after the end of the episode, now that it may be over. */
static enum vs_err take_queued(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                               struct vs_err_note *note)
{
    for (;;) {
        struct vs_ledger_row stored;
        enum vs_err err =
            vs_ledger_row_after(incidents->ledger, subject->id, subject->incident.newest_row, &stored, note);
        if (err == VS_ERR_NOT_FOUND)
            return VS_ERR_OK;
        VS_TRY(err);
        struct vs_servicenow_row row;
        struct vs_err_note why = {0};
        if (vs_servicenow_row_read(&incidents->columns, stored.bytes, &incidents->scratch, &row, &why) != VS_ERR_OK) {
            VS_TRY(bury_row(incidents, subject, &stored, why.text, note));
            continue;
        }
        stored.bytes = VS_STR(""); /* lent by the ledger until the next call */
        enum vs_incident_taken taken;
        VS_TRY(vs_incidents_fold(incidents, subject, &row, &stored, &taken, note));
        if (taken == VS_INCIDENT_LATER)
            return VS_ERR_OK;
    }
}

enum vs_err vs_incidents_store(struct vs_incidents *incidents, struct vs_incidents_subject *subject, uint64_t *count,
                               struct vs_err_note *note)
{
    uint64_t first_waiting = vs_incident_first_waiting(&subject->incident);
    uint64_t not_taken = subject->incident.newest_row + 1, done = 0;
    VS_TRY(vs_ledger_rows_done(incidents->ledger, subject->id, first_waiting < not_taken ? first_waiting : not_taken,
                               &done, note));
    incidents->counts.waiting -= done;
    *count += done;
    VS_TRY(take_queued(incidents, subject, note));
    VS_TRY(vs_incidents_mark(incidents, subject, note));
    return put_work(incidents, subject, note);
}

enum vs_err vs_incidents_fold(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                              const struct vs_servicenow_row *row, const struct vs_ledger_row *stored,
                              enum vs_incident_taken *taken, struct vs_err_note *note)
{
    bool is_delete = stored->kind == VS_ROW_DELETE;
    struct vs_incident_row input = {.id = stored->id,
                                    .is_resolved = row->is_resolved || is_delete,
                                    .event_ms = row->has_event_time ? row->event_ms : stored->time_ms,
                                    .severity = row->severity,
                                    .fields = row->fields};
    *taken = vs_incident_take(&subject->incident, &incidents->lifecycle, &input, vs_incidents_now_ms(incidents));
    if (*taken != VS_INCIDENT_IGNORED)
        return VS_ERR_OK;
    incidents->counts.waiting--;
    incidents->counts.applied++;
    return vs_ledger_row_remove(incidents->ledger, stored->id, note);
}

/* --- dead letters -------------------------------------------------------------------------------------- */

struct vs_dead_letter vs_incidents_letter(struct vs_incidents *incidents, const struct vs_ledger_row *row,
                                          struct vs_str key, const char *reason, uint32_t attempts)
{
    struct vs_arena *scratch = &incidents->scratch;
    struct vs_str name = incidents->config.table->name;
    return (struct vs_dead_letter){
        .origin = vs_arena_printf(scratch, "%.*s/%" PRIu32 "/%" PRIu64 "/%" PRIu32, VS_STR_ARG(name),
                                  row->position.task, row->position.sequence, row->position.index),
        .target = name,
        .stage = VS_STR(VS_STAGE_TASK_PUT),
        .reason = vs_arena_copy(scratch, vs_str(reason)),
        .key = vs_arena_copy(scratch, key),
        .value = vs_arena_copy(scratch, row->bytes),
        .row_kind = row->kind,
        .timestamp_ms = row->time_ms,
        .dead_at_ms = vs_clock_now_ms(incidents->config.clock),
        .attempts = attempts};
}

enum vs_err vs_incidents_dead_letter(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                                     const char *reason, uint32_t attempts, struct vs_err_note *note)
{
    const struct vs_dead_letter_ops *ops = vs_dead_letter_ops_of(incidents->config.dead_letters);
    uint64_t first, last;
    vs_incident_at_stake(&subject->incident, &first, &last);
    uint64_t after = first - 1;
    while (after < last) {
        vs_arena_reset(&incidents->scratch);
        struct vs_dead_letter *letters = VS_ARENA_ARRAY(&incidents->scratch, LETTERS_AT_ONCE, struct vs_dead_letter);
        uint32_t count = 0;
        while (count < LETTERS_AT_ONCE && after < last) {
            struct vs_ledger_row row;
            enum vs_err err = vs_ledger_row_after(incidents->ledger, subject->id, after, &row, note);
            if (err != VS_ERR_OK && err != VS_ERR_NOT_FOUND)
                return err;
            after = err == VS_ERR_OK ? row.id : last;
            if (err == VS_ERR_OK && row.id <= last)
                letters[count++] =
                    vs_incidents_letter(incidents, &row, vs_buf_str(&subject->key), reason, attempts);
        }
        if (ops->add(incidents->config.dead_letters, letters, count, note) != VS_ERR_OK)
            return VS_ERR_LIMIT;
    }
    return VS_ERR_OK;
}
