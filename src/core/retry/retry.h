/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The one retry policy of all deliveries: an adapter reports what happened, this says what to do and when.
 *
 * Two things wait on their own: a row (its attempts are counted and bounded, then it is dead-lettered) and the
 * whole sink (its circuit: while the other side cannot work, nothing is sent but one probe at a time, for as
 * long as it takes; no row is to blame, so none is dead-lettered).
 * Waits grow from wait_ms_min by doubling to wait_ms_max; each lies in the upper half of that, at a place that
 * depends on the seed, the row and the attempt only, so that a run can be repeated and senders do not march in
 * step. A time named by the other side is respected (up to VS_RETRY_AFTER_MS_MAX) and passed by up to a tenth.
 *
 * Pure: time comes in. All times of one circuit are on one clock that does not go back. One thread. */
#ifndef VS_CORE_RETRY_RETRY_H
#define VS_CORE_RETRY_RETRY_H

#include <stdbool.h>
#include <stdint.h>

enum vs_sink_result {
    VS_SINK_OK,
    VS_SINK_RETRY_LATER,   /* busy or throttled; retry_after_ms may say when */
    VS_SINK_NOT_CONNECTED, /* nothing was written; the row is not to blame */
    VS_SINK_REJECTED,      /* this row will never be taken: dead letter */
    VS_SINK_UNKNOWN,       /* may or may not be done: the same row again, the adapter makes that harmless */
    VS_SINK_BROKEN         /* the sink cannot work at all as configured (credentials, missing table) */
};
const char *vs_sink_result_name(enum vs_sink_result result); /* "NOT_CONNECTED" */

enum {
    VS_RETRY_AFTER_MS_MAX = 3600 * 1000, /* ServiceNow's rate limits are per hour */
    VS_CIRCUIT_UNKNOWNS_MAX = 3          /* unknown outcomes in a row, of any rows, that open the circuit */
};

struct vs_retry_settings {
    int64_t wait_ms_min;   /* > 0 */
    int64_t wait_ms_max;   /* >= wait_ms_min */
    uint32_t attempts_max; /* > 0 */
    uint64_t seed;
};

/* from, event, to. Pairs that are not listed leave the state as it is. */
#define VS_CIRCUIT_TRANSITIONS(X)                                                                            \
    X(CLOSED, FAILED, OPEN)                                                                                  \
    X(OPEN, WAITED, HALF_OPEN)                                                                               \
    X(OPEN, ANSWERED, CLOSED) /* a late answer to a request from before it opened */                         \
    X(HALF_OPEN, ANSWERED, CLOSED)                                                                           \
    X(HALF_OPEN, FAILED, OPEN)

enum vs_circuit_state {
    VS_CIRCUIT_CLOSED,   /* requests go out */
    VS_CIRCUIT_OPEN,     /* nothing goes out before open_until_ms */
    VS_CIRCUIT_HALF_OPEN /* one probe is out */
};
enum vs_circuit_event { VS_CIRCUIT_FAILED, VS_CIRCUIT_WAITED, VS_CIRCUIT_ANSWERED };

/* The pure table. */
enum vs_circuit_state vs_circuit_next(enum vs_circuit_state state, enum vs_circuit_event event);

/* Begins as all zeroes: closed. */
struct vs_circuit {
    enum vs_circuit_state state; /* changed by retry.c only */
    uint32_t failures;           /* openings since the last answer */
    uint32_t unknowns;           /* in a row */
    int64_t open_until_ms;       /* OPEN: when the next probe may go out */
};

/* Whether a request may be sent now. When an open circuit has waited long enough it becomes half-open and this
 * request is its probe: call this only with a request in hand, and report how it went. */
bool vs_circuit_admits(struct vs_circuit *circuit, int64_t now_ms);
/* A request that was admitted was not sent after all. */
void vs_circuit_not_sent(struct vs_circuit *circuit);

struct vs_retry_report {
    enum vs_sink_result result;
    /* RETRY_LATER and UNKNOWN: true when other rows go through, or the answer was about this row. */
    bool row_to_blame;
    int64_t retry_after_ms; /* named by the other side; 0: not */
    uint64_t row;           /* any stable number of the row or operation: varies the waits */
    int64_t now_ms;
};

enum vs_retry_action {
    VS_RETRY_DONE,
    VS_RETRY_ROW,        /* the same row again at at_ms; others may go on (unless their order matters) */
    VS_RETRY_SINK,       /* the circuit is open: the same row again once it admits, not before at_ms */
    VS_RETRY_DEAD_LETTER /* rejected, or too many attempts */
};

struct vs_retry_decision {
    enum vs_retry_action action;
    int64_t at_ms;
};

/* attempts: those of the row that counted against it so far; the caller keeps it, across restarts too. */
struct vs_retry_decision vs_retry_decide(const struct vs_retry_settings *settings, struct vs_circuit *circuit,
                                         uint32_t *attempts, const struct vs_retry_report *report);

/* The wait before attempt number `attempt` + 1 (attempt >= 1). */
int64_t vs_retry_wait_ms(const struct vs_retry_settings *settings, uint64_t row, uint32_t attempt);

#endif
