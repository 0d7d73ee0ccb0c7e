/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* What the files of this folder share: open.c, take.c, store.c, pump.c. */
#ifndef VS_RUNTIME_INCIDENTS_INCIDENTS_PARTS_H
#define VS_RUNTIME_INCIDENTS_INCIDENTS_PARTS_H

#include "adapters/ledger_sqlite/ledger_sqlite.h"
#include "adapters/sink_servicenow/client.h"
#include "adapters/sink_servicenow/rows.h"
#include "base/arena.h"
#include "core/incident/incident.h"
#include "core/retry/retry.h"
#include "runtime/incidents/incidents.h"

enum { VS_INCIDENTS_SLOTS_MAX = 4 };

/* A condition with its incident in memory: while its request is running, or while it is being changed. */
struct vs_incidents_subject {
    int64_t id; /* of the condition; 0: not in the ledger yet */
    struct vs_buf key;
    struct vs_incident incident;
};

struct vs_incidents_slot {
    bool busy;
    bool is_reserved; /* by take(): its round has begun and is marked, the look-up is not sent yet */
    struct vs_incidents_subject subject;
    struct vs_ledger_work work;
    enum vs_servicenow_verb verb;
    int64_t marked_real_ms; /* the ledger counts what follows as sent at this time */
    char correlation_id[VS_CORRELATION_ID_SIZE_MAX + 1];
};

struct vs_incidents {
    struct vs_incidents_config config;
    struct vs_servicenow_options options;
    struct vs_servicenow_columns columns;
    struct vs_incident_settings lifecycle;
    struct vs_ledger *ledger;
    struct vs_servicenow_client *client;
    struct vs_circuit circuit;
    struct vs_incidents_slot slots[VS_INCIDENTS_SLOTS_MAX];
    struct vs_incidents_counts counts;
    struct vs_arena scratch;
    struct vs_buf saved;          /* scratch for stored incidents */
    int64_t real_from_monotonic_ms; /* offset, fixed at open: jumps of the wall clock do not reach us */
    int64_t newest_now_ms;
    uint64_t work;      /* conditions in the outbox */
    bool look_for_work; /* the ledger has changed since the times below were read */
    int64_t forget_at_ms; /* monotonic */
    int64_t next_due_ms, next_settled_ms, next_ready_ms;
    bool has_ready; /* ready work that found no slot or an open circuit */
    bool in_outage; /* the circuit is not closed; told and acted upon */
};

struct vs_incidents_slot *vs_incidents_free_slot(struct vs_incidents *incidents);
/* Sends the look-ups of reserved slots, once their marks are durable. */
void vs_incidents_send_reserved(struct vs_incidents *incidents);

int64_t vs_incidents_monotonic_ms(const struct vs_incidents *incidents);
int64_t vs_incidents_real_ms(const struct vs_incidents *incidents);
int64_t vs_incidents_now_ms(struct vs_incidents *incidents);

void vs_incidents_subject_free(struct vs_incidents_subject *subject);
/* The slot that holds the condition, or NULL. */
struct vs_incidents_slot *vs_incidents_slot_of(struct vs_incidents *incidents, struct vs_str key);
/* Into a zeroed subject; a key never seen gives a fresh incident. */
VS_MUST_USE enum vs_err vs_incidents_load(struct vs_incidents *incidents, const struct vs_ledger_condition *stored,
                                          struct vs_incidents_subject *subject, struct vs_err_note *note);

/* Inside a transaction: writes the state only. Gives a new condition its id; marks a round that has begun. */
VS_MUST_USE enum vs_err vs_incidents_mark(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                                          struct vs_err_note *note);
/* Inside a transaction: writes the incident, puts it into or out of the outbox, and takes rows that waited for the
 * end of an episode. Rows that are done leave counts.waiting and are added to *count. */
VS_MUST_USE enum vs_err vs_incidents_store(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                                           uint64_t *count, struct vs_err_note *note);
/* A row that is in the ledger goes to the lifecycle. */
VS_MUST_USE enum vs_err vs_incidents_fold(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                                          const struct vs_servicenow_row *row, const struct vs_ledger_row *stored,
                                          enum vs_incident_taken *taken, struct vs_err_note *note);
/* The rows that a rejection of the present operation gives back, into the dead letter store. Errors of that store
 * come back as LIMIT: it has to wait. */
VS_MUST_USE enum vs_err vs_incidents_dead_letter(struct vs_incidents *incidents, struct vs_incidents_subject *subject,
                                                 const char *reason, uint32_t attempts, struct vs_err_note *note);
struct vs_dead_letter vs_incidents_letter(struct vs_incidents *incidents, const struct vs_ledger_row *row,
                                          struct vs_str key, const char *reason, uint32_t attempts);

#endif
