/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Operations go out. A slot takes a condition from the outbox and executes a round: the look-up, and what follows
 * from it. While the look-up is on its way the ledger is told what may follow (the mark), so that this costs no
 * time between the rows and the create. Rows that find a free slot do not even wait for that: take() marks their
 * round in its own transaction. */
#include <stdio.h>

#include "adapters/sink_servicenow/body.h"
#include "base/check.h"
#include "runtime/incidents/incidents_parts.h"

enum { DUE_AT_ONCE = 256, READY_AT_ONCE = 2 * VS_INCIDENTS_SLOTS_MAX, MARK_AGE_MS_MAX = 1000 };
enum { FORGET_AT_ONCE = 1000, FORGET_MORE_MS = 1000, FORGET_INTERVAL_MS = 10 * 60 * 1000 };

/* --- what time brings ---------------------------------------------------------------------------------- */

static enum vs_err tick_one(struct vs_incidents *incidents, int64_t id, int64_t now_ms, int64_t real_ms,
                            struct vs_err_note *note)
{
    struct vs_ledger_condition stored;
    VS_TRY(vs_ledger_condition_get(incidents->ledger, id, &stored, note));
    struct vs_incidents_subject subject = {0};
    enum vs_err err = vs_incidents_load(incidents, &stored, &subject, note);
    if (err == VS_ERR_OK) {
        vs_incident_tick(&subject.incident, &incidents->lifecycle, now_ms, real_ms);
        err = vs_incidents_store(incidents, &subject, &incidents->counts.applied, note);
    }
    vs_incidents_subject_free(&subject);
    return err;
}

static enum vs_err tick_all(struct vs_incidents *incidents, int64_t now_ms, int64_t real_ms, struct vs_err_note *note)
{
    for (int i = 0; i < DUE_AT_ONCE; i++) {
        int64_t id;
        enum vs_err err = vs_ledger_condition_due(incidents->ledger, now_ms, real_ms, &id, note);
        if (err == VS_ERR_NOT_FOUND)
            break;
        VS_TRY(err);
        VS_TRY(tick_one(incidents, id, now_ms, real_ms, note));
    }
    return VS_ERR_OK;
}

/* Conditions in slots are never due: what they wait for is an answer. */
static enum vs_err tick(struct vs_incidents *incidents, struct vs_err_note *note)
{
    int64_t now_ms = vs_incidents_now_ms(incidents), real_ms = vs_incidents_real_ms(incidents);
    bool may_be_due = incidents->look_for_work || now_ms >= incidents->next_due_ms ||
                      real_ms >= incidents->next_settled_ms;
    int64_t id;
    if (!may_be_due)
        return VS_ERR_OK;
    enum vs_err err = vs_ledger_condition_due(incidents->ledger, now_ms, real_ms, &id, note);
    if (err == VS_ERR_NOT_FOUND)
        return VS_ERR_OK;
    VS_TRY(err);
    VS_TRY(vs_ledger_begin(incidents->ledger, note));
    err = tick_all(incidents, now_ms, real_ms, note);
    return err == VS_ERR_OK ? vs_ledger_commit(incidents->ledger, note) : err;
}

/* --- sending ------------------------------------------------------------------------------------------- */

static void send(struct vs_incidents *incidents, struct vs_incidents_slot *slot, enum vs_servicenow_verb verb)
{
    struct vs_buf body = {0};
    slot->verb = verb;
    if (verb == VS_SERVICENOW_LOOK_UP) {
        vs_incident_correlation_id(&slot->subject.incident, vs_str(incidents->options.correlation_prefix),
                                   incidents->config.table->name, vs_buf_str(&slot->subject.key),
                                   slot->correlation_id);
    } else {
        struct vs_servicenow_subject subject = {.options = &incidents->options,
                                                .incident = &slot->subject.incident,
                                                .condition = vs_buf_str(&slot->subject.key),
                                                .correlation_id = slot->correlation_id};
        vs_servicenow_body(&subject, &body);
    }
    struct vs_servicenow_request request = {.verb = verb,
                                            .correlation_id = slot->correlation_id,
                                            .sys_id = slot->subject.incident.sys_id,
                                            .body = vs_buf_str(&body),
                                            .ctx = slot};
    vs_servicenow_client_start(incidents->client, &request);
    incidents->counts.requests++;
    vs_buf_free(&body);
}

struct vs_incidents_slot *vs_incidents_free_slot(struct vs_incidents *incidents)
{
    for (int64_t i = 0; i < incidents->options.concurrency; i++) {
        if (!incidents->slots[i].busy)
            return &incidents->slots[i];
    }
    return NULL;
}

void vs_incidents_send_reserved(struct vs_incidents *incidents)
{
    for (uint32_t i = 0; i < VS_INCIDENTS_SLOTS_MAX; i++) {
        struct vs_incidents_slot *slot = &incidents->slots[i];
        if (slot->is_reserved)
            send(incidents, slot, VS_SERVICENOW_LOOK_UP);
        slot->is_reserved = false;
    }
}

static void release(struct vs_incidents_slot *slot)
{
    vs_incidents_subject_free(&slot->subject);
    slot->busy = false;
}

static bool is_in_slot(const struct vs_incidents *incidents, int64_t condition)
{
    for (uint32_t i = 0; i < VS_INCIDENTS_SLOTS_MAX; i++) {
        if (incidents->slots[i].busy && incidents->slots[i].subject.id == condition)
            return true;
    }
    return false;
}

/* *started: false when the circuit is open. */
static enum vs_err start_round(struct vs_incidents *incidents, struct vs_incidents_slot *slot,
                               const struct vs_ledger_work *work, bool *started, struct vs_err_note *note)
{
    struct vs_ledger_condition stored;
    VS_TRY(vs_ledger_condition_get(incidents->ledger, work->condition, &stored, note));
    slot->busy = true;
    enum vs_err err = vs_incidents_load(incidents, &stored, &slot->subject, note);
    if (err == VS_ERR_OK && slot->subject.incident.state != VS_INCIDENT_LOOK_UP)
        err = vs_fail(note, VS_ERR_CORRUPT, "ledger of incidents: a condition in the outbox has nothing to do");
    *started = err == VS_ERR_OK && vs_circuit_admits(&incidents->circuit, vs_incidents_monotonic_ms(incidents));
    if (!*started) {
        release(slot);
        return err;
    }
    slot->work = *work;
    slot->marked_real_ms = vs_incidents_real_ms(incidents);
    vs_incident_begin_round(&slot->subject.incident, slot->marked_real_ms);
    send(incidents, slot, VS_SERVICENOW_LOOK_UP);
    return VS_ERR_OK;
}

/* Tells the ledger what may follow from the look-ups that were just sent. */
static enum vs_err mark(struct vs_incidents *incidents, struct vs_incidents_slot *const *slots, uint32_t count,
                        struct vs_err_note *note)
{
    if (count == 0)
        return VS_ERR_OK;
    VS_TRY(vs_ledger_begin(incidents->ledger, note));
    for (uint32_t i = 0; i < count; i++)
        VS_TRY(vs_incidents_mark(incidents, &slots[i]->subject, note));
    return vs_ledger_commit(incidents->ledger, note);
}

static enum vs_err fill_slots(struct vs_incidents *incidents, struct vs_err_note *note)
{
    struct vs_ledger_work ready[READY_AT_ONCE];
    struct vs_incidents_slot *started[VS_INCIDENTS_SLOTS_MAX];
    uint32_t ready_count = 0, started_count = 0;
    VS_TRY(vs_ledger_work_ready(incidents->ledger, vs_incidents_monotonic_ms(incidents), ready, READY_AT_ONCE,
                                &ready_count, note));
    incidents->has_ready = false;
    for (uint32_t i = 0; i < ready_count; i++) {
        if (is_in_slot(incidents, ready[i].condition))
            continue;
        struct vs_incidents_slot *slot = vs_incidents_free_slot(incidents);
        bool is_started = false;
        if (slot != NULL)
            VS_TRY(start_round(incidents, slot, &ready[i], &is_started, note));
        if (!is_started) {
            incidents->has_ready = true;
            break;
        }
        started[started_count++] = slot;
    }
    return mark(incidents, started, started_count, note);
}

/* --- answers ------------------------------------------------------------------------------------------- */

static void tell(struct vs_incidents *incidents, bool is_problem, const char *what, const char *reason)
{
    char line[VS_SERVICENOW_REASON_SIZE + 64];
    (void)snprintf(line, sizeof line, "%s%s", what, reason);
    if (incidents->config.tell != NULL)
        incidents->config.tell(incidents->config.ctx, is_problem, line);
}

/* The begin and the end of an outage. In one, all wait for the circuit and not each for itself, so that the most
 * severe come first. */
static enum vs_err note_outage(struct vs_incidents *incidents, const char *reason, struct vs_err_note *note)
{
    bool outage = incidents->circuit.state != VS_CIRCUIT_CLOSED;
    if (outage == incidents->in_outage)
        return VS_ERR_OK;
    incidents->in_outage = outage;
    tell(incidents, outage, outage ? "requests wait: " : "requests go out again", outage ? reason : "");
    return vs_ledger_work_release(incidents->ledger, note);
}

/* The instance took the update, but the incident is not what was asked for. */
static void check_resolved(const struct vs_incidents_slot *slot, struct vs_servicenow_reply *reply)
{
    if (slot->subject.incident.state != VS_INCIDENT_RESOLVE || reply->result != VS_SINK_OK ||
        reply->remote != VS_INCIDENT_REMOTE_OPEN)
        return;
    reply->result = VS_SINK_REJECTED;
    (void)snprintf(reply->reason, sizeof reply->reason,
                   "update: the instance took it, but the incident is not resolved (a rule of the instance?)");
}

static struct vs_retry_decision decide(struct vs_incidents *incidents, struct vs_incidents_slot *slot,
                                       const struct vs_servicenow_reply *reply)
{
    /* An unclear outcome right after a clear one: the other side works, so it is this condition. */
    bool works = incidents->circuit.unknowns == 0 && incidents->circuit.state == VS_CIRCUIT_CLOSED;
    struct vs_retry_report report = {.result = reply->result,
                                     .row_to_blame = reply->row_to_blame ||
                                                     (reply->result == VS_SINK_UNKNOWN && works),
                                     .retry_after_ms = reply->retry_after_ms,
                                     .row = (uint64_t)slot->work.condition,
                                     .now_ms = vs_incidents_monotonic_ms(incidents)};
    uint32_t not_counted = 0; /* a look-up that works does not make up for what follows and fails */
    bool counts = slot->verb != VS_SERVICENOW_LOOK_UP || reply->result != VS_SINK_OK;
    return vs_retry_decide(&incidents->config.retry, &incidents->circuit,
                           counts ? &slot->work.attempts : &not_counted, &report);
}

static enum vs_incident_outcome outcome_of(const struct vs_incidents_slot *slot,
                                           const struct vs_servicenow_reply *reply,
                                           const struct vs_retry_decision *decision)
{
    switch (decision->action) {
    case VS_RETRY_DONE:
        if (slot->verb != VS_SERVICENOW_LOOK_UP)
            return VS_INCIDENT_DONE;
        return reply->found ? VS_INCIDENT_FOUND : VS_INCIDENT_NOT_FOUND;
    case VS_RETRY_DEAD_LETTER:
        return VS_INCIDENT_REJECTED;
    case VS_RETRY_ROW:
    case VS_RETRY_SINK:
        return reply->may_still_run ? VS_INCIDENT_UNSURE : VS_INCIDENT_FAILED;
    }
    VS_UNREACHABLE();
}

/* The rows go to the dead letters first: when the process is killed between the two stores, they are there twice,
 * and the second dead letter changes nothing. A full store makes the operation wait. */
static enum vs_err bury(struct vs_incidents *incidents, struct vs_incidents_slot *slot, const char *reason,
                        enum vs_incident_outcome *outcome, struct vs_err_note *note)
{
    enum vs_err err = vs_incidents_dead_letter(incidents, &slot->subject, reason, slot->work.attempts, note);
    if (err != VS_ERR_LIMIT)
        return err;
    tell(incidents, true, "dead letters: ", note == NULL ? "full" : note->text);
    slot->work.not_before_ms = vs_incidents_monotonic_ms(incidents) + incidents->config.retry.wait_ms_max;
    *outcome = VS_INCIDENT_FAILED;
    return VS_ERR_OK;
}

static enum vs_err store_result(struct vs_incidents *incidents, struct vs_incidents_slot *slot, bool is_dead,
                                struct vs_err_note *note)
{
    uint64_t *count = is_dead ? &incidents->counts.dead : &incidents->counts.applied;
    VS_TRY(vs_incidents_store(incidents, &slot->subject, count, note));
    struct vs_ledger_work work;
    enum vs_err err = vs_ledger_work_get(incidents->ledger, slot->subject.id, &work, note);
    if (err == VS_ERR_NOT_FOUND)
        return VS_ERR_OK;
    VS_TRY(err);
    if (work.attempts == slot->work.attempts && work.not_before_ms == slot->work.not_before_ms)
        return VS_ERR_OK;
    work.attempts = slot->work.attempts;
    work.not_before_ms = slot->work.not_before_ms;
    return vs_ledger_work_put(incidents->ledger, &work, note);
}

/* The operation that follows from the look-up, in the same slot. *sent: false when the circuit is open. */
static enum vs_err send_operation(struct vs_incidents *incidents, struct vs_incidents_slot *slot, bool *sent,
                                  struct vs_err_note *note)
{
    *sent = vs_circuit_admits(&incidents->circuit, vs_incidents_monotonic_ms(incidents));
    if (!*sent)
        return VS_ERR_OK;
    if (vs_incidents_real_ms(incidents) - slot->marked_real_ms > MARK_AGE_MS_MAX)
        VS_TRY(mark(incidents, &slot, 1, note));
    bool create = slot->subject.incident.state == VS_INCIDENT_CREATE;
    send(incidents, slot, create ? VS_SERVICENOW_CREATE : VS_SERVICENOW_PATCH);
    return VS_ERR_OK;
}

static struct vs_incident_result result_of(const struct vs_incidents *incidents,
                                           const struct vs_servicenow_reply *reply, enum vs_incident_outcome outcome)
{
    struct vs_incident_result result = {.outcome = outcome,
                                        .remote = reply->remote,
                                        .real_ms = vs_incidents_real_ms(incidents),
                                        .resolved_ms = reply->resolved_ms,
                                        .note_number = reply->note_number};
    memcpy(result.sys_id, reply->sys_id, sizeof result.sys_id);
    return result;
}

static enum vs_err finish(struct vs_incidents *incidents, struct vs_incidents_slot *slot,
                          struct vs_servicenow_reply *reply, struct vs_err_note *note)
{
    struct vs_incident *incident = &slot->subject.incident;
    check_resolved(slot, reply);
    struct vs_retry_decision decision = decide(incidents, slot, reply);
    VS_TRY(note_outage(incidents, reply->reason, note));
    enum vs_incident_outcome outcome = outcome_of(slot, reply, &decision);
    slot->work.not_before_ms = decision.action == VS_RETRY_ROW ? decision.at_ms : 0;
    incidents->counts.retries += outcome == VS_INCIDENT_FAILED || outcome == VS_INCIDENT_UNSURE;
    if (outcome == VS_INCIDENT_REJECTED) {
        VS_TRY(bury(incidents, slot, reply->reason, &outcome, note));
        slot->work.attempts = 0;
    }
    struct vs_incident_result result = result_of(incidents, reply, outcome);
    vs_incident_result(incident, &incidents->lifecycle, &result, vs_incidents_now_ms(incidents));

    if (vs_incident_has_work(incident) && incident->state != VS_INCIDENT_LOOK_UP) {
        bool sent;
        VS_TRY(send_operation(incidents, slot, &sent, note));
        if (sent)
            return VS_ERR_OK;
        result = result_of(incidents, reply, VS_INCIDENT_FAILED);
        vs_incident_result(incident, &incidents->lifecycle, &result, vs_incidents_now_ms(incidents));
    }
    VS_TRY(vs_ledger_begin(incidents->ledger, note));
    VS_TRY(store_result(incidents, slot, outcome == VS_INCIDENT_REJECTED, note));
    VS_TRY(vs_ledger_commit(incidents->ledger, note));
    release(slot);
    return VS_ERR_OK;
}

static enum vs_err take_answers(struct vs_incidents *incidents, struct vs_err_note *note)
{
    struct vs_servicenow_reply reply;
    void *ctx;
    while (vs_servicenow_client_next(incidents->client, &reply, &ctx)) {
        vs_arena_reset(&incidents->scratch);
        VS_TRY(finish(incidents, ctx, &reply, note));
    }
    return VS_ERR_OK;
}

/* --- the pump ------------------------------------------------------------------------------------------ */

static enum vs_err read_times(struct vs_incidents *incidents, struct vs_err_note *note)
{
    if (!incidents->look_for_work)
        return VS_ERR_OK;
    VS_TRY(vs_ledger_next_times(incidents->ledger, &incidents->next_due_ms, &incidents->next_settled_ms, note));
    VS_TRY(vs_ledger_work_next_ms(incidents->ledger, vs_incidents_monotonic_ms(incidents), &incidents->next_ready_ms,
                                  note));
    incidents->look_for_work = false;
    return VS_ERR_OK;
}

static int64_t sooner(int64_t wait_ms, int64_t at_ms, int64_t now_ms)
{
    if (at_ms == INT64_MAX)
        return wait_ms;
    int64_t left = at_ms > now_ms ? at_ms - now_ms : 0;
    return left < wait_ms ? left : wait_ms;
}

static int64_t next_call_ms(struct vs_incidents *incidents)
{
    if (vs_servicenow_client_is_busy(incidents->client))
        return 0;
    int64_t monotonic_ms = vs_incidents_monotonic_ms(incidents);
    int64_t wait = sooner(INT64_MAX, incidents->next_due_ms, vs_incidents_now_ms(incidents));
    wait = sooner(wait, incidents->next_settled_ms, vs_incidents_real_ms(incidents));
    wait = sooner(wait, incidents->next_ready_ms, monotonic_ms);
    if (incidents->has_ready)
        wait = sooner(wait, incidents->circuit.state == VS_CIRCUIT_OPEN ? incidents->circuit.open_until_ms : 0,
                      monotonic_ms);
    return wait;
}

static bool may_have_work(const struct vs_incidents *incidents)
{
    if (incidents->look_for_work || vs_incidents_monotonic_ms(incidents) >= incidents->next_ready_ms)
        return true;
    return incidents->has_ready && (incidents->circuit.state != VS_CIRCUIT_OPEN ||
                                    vs_incidents_monotonic_ms(incidents) >= incidents->circuit.open_until_ms);
}

/* A condition within its time to reopen is not over yet. */
static enum vs_err forget_old(struct vs_incidents *incidents, struct vs_err_note *note)
{
    int64_t monotonic_ms = vs_incidents_monotonic_ms(incidents), keep_ms = incidents->config.retention_ms;
    if (keep_ms == 0 || monotonic_ms < incidents->forget_at_ms)
        return VS_ERR_OK;
    keep_ms = keep_ms > incidents->lifecycle.reopen_ms ? keep_ms : incidents->lifecycle.reopen_ms;
    uint32_t count = 0;
    VS_TRY(vs_ledger_begin(incidents->ledger, note));
    VS_TRY(vs_ledger_conditions_forget(incidents->ledger, vs_incidents_real_ms(incidents) - keep_ms, FORGET_AT_ONCE,
                                       &count, note));
    VS_TRY(vs_ledger_commit(incidents->ledger, note));
    incidents->forget_at_ms = monotonic_ms + (count == FORGET_AT_ONCE ? FORGET_MORE_MS : FORGET_INTERVAL_MS);
    return VS_ERR_OK;
}

static enum vs_err pump(struct vs_incidents *incidents, int wait_ms, int64_t *next_ms, struct vs_err_note *note)
{
    VS_TRY(forget_old(incidents, note));
    VS_TRY(tick(incidents, note));
    if (may_have_work(incidents)) {
        VS_TRY(fill_slots(incidents, note));
        incidents->look_for_work = true;
    }
    VS_TRY(read_times(incidents, note));
    vs_servicenow_client_poll(incidents->client, wait_ms);
    VS_TRY(take_answers(incidents, note));
    /* What the answers made possible is begun by the next call, which is due at once. */
    *next_ms = incidents->look_for_work ? 0 : next_call_ms(incidents);
    return VS_ERR_OK;
}

enum vs_err vs_incidents_pump(struct vs_incidents *incidents, int wait_ms, int64_t *next_ms, struct vs_err_note *note)
{
    vs_arena_reset(&incidents->scratch);
    enum vs_err err = pump(incidents, wait_ms, next_ms, note);
    if (err != VS_ERR_OK)
        vs_ledger_rollback(incidents->ledger);
    return err;
}
