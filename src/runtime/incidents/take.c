/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Rows come in. First all of them are read and bad ones dead-lettered, so that nothing in memory has changed when
 * that fails; then one transaction takes the good ones and moves the cursor. */
#include "base/check.h"
#include "runtime/incidents/incidents_parts.h"

enum fate { FATE_PASS, FATE_TAKE, FATE_DEAD };

struct read_row {
    enum fate fate;
    struct vs_servicenow_row row;
};

static bool is_taken(const struct vs_ledger_position *cursor, const struct vs_row_position *position)
{
    return position->sequence < cursor->sequence ||
           (position->sequence == cursor->sequence && position->index <= cursor->index);
}

static struct vs_ledger_row ledger_row_of(const struct vs_sink_row *row)
{
    return (struct vs_ledger_row){.position = {row->position.task, row->position.sequence, row->position.index},
                                  .kind = (uint8_t)row->kind,
                                  .time_ms = row->time_ms,
                                  .bytes = row->bytes};
}

/* Reads all rows from `from` on; bad ones go to the dead letters. */
static enum vs_err read_rows(struct vs_incidents *incidents, const struct vs_sink_row *rows, uint32_t count,
                             struct read_row *read, struct vs_err_note *note)
{
    struct vs_dead_letter *letters = VS_ARENA_ARRAY(&incidents->scratch, count, struct vs_dead_letter);
    uint32_t dead = 0;
    for (uint32_t i = 0; i < count; i++) {
        read[i].fate = FATE_TAKE;
        if (rows[i].kind == VS_ROW_UPDATE_BEFORE) {
            read[i].fate = FATE_PASS; /* the row that follows it says what holds */
            continue;
        }
        struct vs_err_note why = {0};
        if (vs_servicenow_row_read(&incidents->columns, rows[i].bytes, &incidents->scratch, &read[i].row, &why) !=
            VS_ERR_OK) {
            read[i].fate = FATE_DEAD;
            struct vs_ledger_row row = ledger_row_of(&rows[i]);
            letters[dead++] = vs_incidents_letter(incidents, &row, VS_STR(""), why.text, 0);
        }
    }
    if (dead == 0)
        return VS_ERR_OK;
    enum vs_err err = vs_dead_letter_ops_of(incidents->config.dead_letters)
                          ->add(incidents->config.dead_letters, letters, dead, note);
    return err == VS_ERR_OK ? err : VS_ERR_LIMIT;
}

/* Adds the row behind those of its condition that already wait, and lets the lifecycle have it if it is the first. */
static enum vs_err add_row(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                           const struct vs_servicenow_row *row, const struct vs_sink_row *sink_row,
                           struct vs_err_note *note)
{
    if (subject->id == 0)
        VS_TRY(vs_incidents_mark(incidents, subject, note));
    struct vs_ledger_row stored = ledger_row_of(sink_row), first;
    stored.condition = subject->id;
    VS_TRY(vs_ledger_row_add(incidents->ledger, &stored, note));
    incidents->counts.waiting++;
    VS_TRY(vs_ledger_row_after(incidents->ledger, subject->id, subject->incident.newest_row, &first, note));
    if (first.id != stored.id)
        return VS_ERR_OK;
    enum vs_incident_taken taken;
    VS_TRY(vs_incidents_fold(incidents, subject, row, &stored, &taken, note));
    if (taken == VS_INCIDENT_LATER)
        return VS_ERR_OK;
    return vs_incidents_store(incidents, subject, &incidents->counts.applied, note);
}

/* A condition whose work is new begins its round at once when nothing else waits. */
static bool may_begin(const struct vs_incidents *incidents, const struct vs_incidents_subject *subject)
{
    return subject->incident.state == VS_INCIDENT_LOOK_UP && !incidents->has_ready &&
           incidents->circuit.state == VS_CIRCUIT_CLOSED;
}

/* Moves the subject into the slot. */
static enum vs_err reserve(struct vs_incidents *incidents, struct vs_incidents_slot *slot,
                           struct vs_incidents_subject *subject, struct vs_err_note *note)
{
    struct vs_ledger_work work;
    VS_TRY(vs_ledger_work_get(incidents->ledger, subject->id, &work, note));
    if (work.not_before_ms > vs_incidents_monotonic_ms(incidents))
        return VS_ERR_OK;
    slot->busy = true;
    slot->is_reserved = true;
    slot->work = work;
    slot->marked_real_ms = vs_incidents_real_ms(incidents);
    slot->subject = *subject;
    *subject = (struct vs_incidents_subject){0};
    vs_incident_begin_round(&slot->subject.incident, slot->marked_real_ms);
    return vs_incidents_mark(incidents, &slot->subject, note);
}

static enum vs_err take_row(struct vs_incidents *incidents, const struct vs_servicenow_row *row,
                            const struct vs_sink_row *sink_row, struct vs_err_note *note)
{
    struct vs_incidents_slot *slot = vs_incidents_slot_of(incidents, row->condition);
    if (slot != NULL)
        return add_row(incidents, &slot->subject, row, sink_row, note);
    struct vs_incidents_subject subject = {0};
    struct vs_ledger_condition stored;
    enum vs_err err = vs_ledger_condition_find(incidents->ledger, row->condition, &stored, note);
    if (err == VS_ERR_OK) {
        err = vs_incidents_load(incidents, &stored, &subject, note);
    } else if (err == VS_ERR_NOT_FOUND) {
        vs_buf_add_str(&subject.key, row->condition);
        err = VS_ERR_OK;
    }
    if (err == VS_ERR_OK)
        err = add_row(incidents, &subject, row, sink_row, note);
    slot = vs_incidents_free_slot(incidents);
    if (err == VS_ERR_OK && slot != NULL && may_begin(incidents, &subject))
        err = reserve(incidents, slot, &subject, note);
    vs_incidents_subject_free(&subject);
    return err;
}

static enum vs_err take_rows(struct vs_incidents *incidents, const struct vs_sink_row *rows, uint32_t count,
                             const struct read_row *read, struct vs_err_note *note)
{
    for (uint32_t i = 0; i < count; i++) {
        incidents->counts.taken++;
        incidents->counts.applied += read[i].fate == FATE_PASS;
        incidents->counts.dead += read[i].fate == FATE_DEAD;
        if (read[i].fate == FATE_TAKE)
            VS_TRY(take_row(incidents, &read[i].row, &rows[i], note));
    }
    const struct vs_row_position *last = &rows[count - 1].position;
    struct vs_ledger_position cursor = {last->task, last->sequence, last->index};
    return vs_ledger_cursor_set(incidents->ledger, &cursor, note);
}

enum vs_err vs_incidents_take(struct vs_incidents *incidents, const struct vs_sink_row *rows, uint32_t count,
                              struct vs_err_note *note)
{
    if (count == 0)
        return VS_ERR_OK;
    if (incidents->counts.waiting + count > incidents->config.waiting_max && incidents->counts.waiting > 0)
        return VS_ERR_AGAIN;
    struct vs_ledger_position cursor;
    enum vs_err err = vs_ledger_cursor_get(incidents->ledger, rows[0].position.task, &cursor, note);
    if (err != VS_ERR_OK && err != VS_ERR_NOT_FOUND)
        return err;
    while (err == VS_ERR_OK && count > 0 && is_taken(&cursor, &rows[0].position)) {
        rows++;
        count--;
    }
    if (count == 0)
        return VS_ERR_OK;
    vs_arena_reset(&incidents->scratch);
    struct read_row *read = VS_ARENA_ARRAY(&incidents->scratch, count, struct read_row);
    VS_TRY(read_rows(incidents, rows, count, read, note));
    VS_TRY(vs_ledger_begin(incidents->ledger, note));
    err = take_rows(incidents, rows, count, read, note);
    if (err == VS_ERR_OK)
        err = vs_ledger_commit(incidents->ledger, note);
    if (err == VS_ERR_OK)
        vs_incidents_send_reserved(incidents);
    else
        vs_ledger_rollback(incidents->ledger);
    return err;
}
