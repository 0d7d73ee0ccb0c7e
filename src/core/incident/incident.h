/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The lifecycle of the incident of one condition (the PRIMARY KEY of a row, say rule and device).
 *
 * An open row begins an *episode*, later open rows become work notes, a resolved row or a quiet period ends it.
 * Each episode has one correlation_id, made from the condition and the event time of its first row, so that the
 * same rows lead to the same id after any crash.
 *
 * Whatever is to be done, the incident is looked up first, and again after every operation whose outcome is not
 * known: there are never two creates without a look-up between them. ServiceNow may apply a request after its
 * sender gave up, so "not found" is believed only when no earlier create can still be running (settle_ms).
 * A note carries a number that is stored with it, so that a look-up shows whether it was written.
 *
 * Invariants: `state` changes in one function by the table below. A row that came after the end of an episode
 * waits (VS_INCIDENT_LATER) until that end is done. Rows carry ascending ids; vs_incident_first_waiting tells
 * which of them still wait for the other side.
 *
 * Pure; one thread. Times: now_ms is the pipeline's clock (it may be driven by a test), real_ms the wall clock, on
 * which the other side's work is judged; neither goes back within a run. Event times come from the rows.
 * Facts: servicenow states 1 New, 2 In Progress, 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled. */
#ifndef VS_CORE_INCIDENT_INCIDENT_H
#define VS_CORE_INCIDENT_INCIDENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

/* state, event, next state. A pair that is not listed cannot happen. */
#define VS_INCIDENT_TRANSITIONS(X)                                                                           \
    X(NONE, BEGIN, LOOK_UP)       /* an open row */                                                          \
    X(RESOLVED, BEGIN, LOOK_UP)   /* an open row: another episode */                                         \
    X(RESOLVED, DUE, LOOK_UP)     /* an open row within the time to reopen */                                \
    X(OPEN, DUE, LOOK_UP)         /* a note or the end is due */                                             \
    X(SETTLE, DUE, LOOK_UP)       /* an earlier create cannot be running any more */                         \
    X(LOOK_UP, ABSENT, CREATE)    /* not there */                                                            \
    X(LOOK_UP, UNSETTLED, SETTLE) /* not there, but an earlier create may still be running */                \
    X(LOOK_UP, NOTE, UPDATE)      /* there, a note is to be written */                                       \
    X(LOOK_UP, END, RESOLVE)      /* there, to be resolved */                                                \
    X(LOOK_UP, PRESENT, OPEN)     /* there, nothing to do; or known to be there and given up */              \
    X(LOOK_UP, OVER, RESOLVED)    /* resolved already */                                                     \
    X(LOOK_UP, GONE, NONE)        /* closed, canceled or deleted by a person */                              \
    X(LOOK_UP, AGAIN, LOOK_UP)    /* the same, but a row says that it goes on: another episode */            \
    X(LOOK_UP, FAILED, LOOK_UP)                                                                              \
    X(LOOK_UP, GIVEN_UP, NONE)                                                                               \
    X(CREATE, DONE, OPEN)                                                                                    \
    X(CREATE, FAILED, LOOK_UP)                                                                               \
    X(CREATE, GIVEN_UP, NONE)                                                                                \
    X(UPDATE, DONE, OPEN)                                                                                    \
    X(UPDATE, AGAIN, LOOK_UP) /* the answer shows that a person closed it meanwhile */                       \
    X(UPDATE, GONE, NONE)                                                                                    \
    X(UPDATE, FAILED, LOOK_UP)                                                                               \
    X(UPDATE, GIVEN_UP, OPEN)                                                                                \
    X(RESOLVE, DONE, RESOLVED)                                                                               \
    X(RESOLVE, FAILED, LOOK_UP)                                                                              \
    X(RESOLVE, GIVEN_UP, OPEN)

#define VS_INCIDENT_STATES(X)                                                                                \
    X(NONE) X(LOOK_UP) X(CREATE) X(UPDATE) X(RESOLVE) X(OPEN) X(SETTLE) X(RESOLVED)
#define VS_INCIDENT_EVENTS(X)                                                                                \
    X(BEGIN) X(DUE) X(ABSENT) X(UNSETTLED) X(NOTE) X(END) X(PRESENT) X(OVER) X(GONE) X(AGAIN) X(FAILED)      \
    X(GIVEN_UP) X(DONE)

#define X(name) VS_INCIDENT_##name,
enum vs_incident_state { VS_INCIDENT_STATES(X) VS_INCIDENT_STATE_COUNT };
#undef X
#define X(name) VS_INCIDENT_EVENT_##name,
enum vs_incident_event { VS_INCIDENT_EVENTS(X) VS_INCIDENT_EVENT_COUNT };
#undef X

const char *vs_incident_state_name(enum vs_incident_state state);
/* The pure table; VS_INCIDENT_STATE_COUNT for a pair that is not in it. */
enum vs_incident_state vs_incident_next(enum vs_incident_state state, enum vs_incident_event event);

struct vs_incident_settings {
    int64_t note_interval_ms; /* shortest time between two notes (and after the creation) */
    int64_t quiet_ms;         /* resolve when no row came for this long; 0: never */
    int64_t reopen_ms;        /* reopen instead of a new episode within this time after the end; 0: never */
    int64_t settle_ms;        /* how long a create may still be applied after it was sent */
};

enum { VS_INCIDENT_SYS_ID_SIZE = 32, VS_INCIDENT_FIELDS_SIZE_MAX = 64 * 1024 };

enum vs_incident_remote { /* how the other side has it */
    VS_INCIDENT_REMOTE_OPEN = 1,
    VS_INCIDENT_REMOTE_RESOLVED = 6,
    VS_INCIDENT_REMOTE_CLOSED = 7 /* or canceled */
};

struct vs_incident {
    enum vs_incident_state state; /* changed by one function in incident.c */
    uint32_t generation;          /* tells episodes with the same start apart */
    int64_t start_ms;             /* event time of the episode's first row */
    int64_t last_row_ms;          /* now_ms of the newest open row */
    int64_t note_written_ms;      /* now_ms of the creation or the last note */
    int64_t ended_ms;             /* RESOLVED: since when */
    int64_t create_sent_ms;       /* real_ms: a create that may still be running was sent then; 0: none */
    int64_t round_ms;             /* real_ms: this look-up was sent then; 0: none is running. Not stored as such */
    uint32_t severity;            /* 1 (worst) .. 5, 0: not given */
    uint32_t severity_sent;       /* in the newest create or update */
    uint32_t severity_written;    /* what the other side has */
    uint32_t note_rows;           /* rows in the pending note */
    uint32_t note_sent_rows;      /* of them, in note number note_number */
    uint32_t note_number;         /* of the newest note that was or may have been sent */
    uint64_t newest_row;          /* ids of rows */
    uint64_t opening_row;         /* 0: created already */
    uint64_t note_first_row;      /* 0: no note is pending */
    uint64_t note_last_row;
    uint64_t note_sent_row; /* note number note_number covers rows up to this one */
    uint64_t end_row;
    int64_t note_start_ms; /* event time of the first row in the note */
    bool wants_end;
    bool ends_by_quiet;
    bool reopens; /* UPDATE: set the state back to In Progress */
    bool given_up; /* the last episode was: one with the same start is the same episode */
    char sys_id[VS_INCIDENT_SYS_ID_SIZE + 1];
    struct vs_buf opening; /* the fields of the first row, as the adapter encoded them */
    struct vs_buf note;    /* of the newest row in the note */
    struct vs_buf end;     /* of the resolved row */
};

struct vs_incident_row {
    uint64_t id; /* ascending, > 0 */
    bool is_resolved;
    int64_t event_ms;
    uint32_t severity;
    struct vs_str fields; /* <= VS_INCIDENT_FIELDS_SIZE_MAX */
};

enum vs_incident_taken {
    VS_INCIDENT_IGNORED, /* nothing to do for this row: it is done */
    VS_INCIDENT_TAKEN,
    VS_INCIDENT_LATER /* not before the present episode is over: keep it, and those after it */
};

enum vs_incident_outcome {
    VS_INCIDENT_FOUND, /* look-up */
    VS_INCIDENT_NOT_FOUND,
    VS_INCIDENT_DONE,     /* create, update, resolve */
    VS_INCIDENT_FAILED,   /* not done, or answered and perhaps done: look again */
    VS_INCIDENT_UNSURE,   /* sent, no answer: may be applied even later */
    VS_INCIDENT_REJECTED  /* will never be done */
};

struct vs_incident_result {
    enum vs_incident_outcome outcome;
    enum vs_incident_remote remote; /* FOUND, and DONE */
    int64_t real_ms;                /* when the answer came */
    int64_t resolved_ms;            /* FOUND, resolved: since when; 0: not known, long ago */
    uint32_t note_number;           /* FOUND: of the last note written */
    char sys_id[VS_INCIDENT_SYS_ID_SIZE + 1];
};

void vs_incident_free(struct vs_incident *incident); /* an incident begins as all zeroes */

enum vs_incident_taken vs_incident_take(struct vs_incident *incident, const struct vs_incident_settings *settings,
                                        const struct vs_incident_row *row, int64_t now_ms);
/* Time passes: call when vs_incident_due_ms() or vs_incident_settled_ms() has come. */
void vs_incident_tick(struct vs_incident *incident, const struct vs_incident_settings *settings, int64_t now_ms,
                      int64_t real_ms);
/* By now_ms. INT64_MAX: nothing comes by time. */
int64_t vs_incident_due_ms(const struct vs_incident *incident, const struct vs_incident_settings *settings);
/* By real_ms. INT64_MAX: it does not wait for an earlier create. */
int64_t vs_incident_settled_ms(const struct vs_incident *incident, const struct vs_incident_settings *settings);
/* LOOK_UP, CREATE, UPDATE, RESOLVE are to be executed. */
bool vs_incident_has_work(const struct vs_incident *incident);
/* The look-up is sent now. Store the incident (vs_incident_save) before its answer is used: from then on the
 * stored form counts as if what may follow had been sent at real_ms. When the answer took long, store it again
 * before a create is sent, so that the stored time is that of the create. */
void vs_incident_begin_round(struct vs_incident *incident, int64_t real_ms);
void vs_incident_result(struct vs_incident *incident, const struct vs_incident_settings *settings,
                        const struct vs_incident_result *result, int64_t now_ms);
/* Rows that were taken and have a smaller id are done. UINT64_MAX: all are. */
uint64_t vs_incident_first_waiting(const struct vs_incident *incident);
/* Rows [first, last] are those that a rejection of the present operation gives back. */
void vs_incident_at_stake(const struct vs_incident *incident, uint64_t *first, uint64_t *last);

/* "<prefix>-<condition>-<32 hex digits>", only [A-Za-z0-9_.-], at most VS_CORRELATION_ID_SIZE_MAX characters.
 * scope: the table's name; it goes into the digits. */
void vs_incident_correlation_id(const struct vs_incident *incident, struct vs_str prefix, struct vs_str scope,
                                struct vs_str condition, char out[VS_CORRELATION_ID_SIZE_MAX + 1]);

void vs_incident_save(const struct vs_incident *incident, struct vs_buf *out);
/* Into a zeroed incident. An operation that was running counts as one of unknown outcome. */
VS_MUST_USE enum vs_err vs_incident_load(struct vs_incident *incident, struct vs_str bytes,
                                         struct vs_err_note *note);

#endif
