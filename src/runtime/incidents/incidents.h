/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The delivery of one servicenow table: committed rows go in, requests to the Table API come out.
 *
 * take() puts rows into the ledger and moves the cursor in one transaction, so that a crash neither loses nor
 * doubles a row. pump() executes what the lifecycle (core/incident) asks for: at most `concurrency` requests at a
 * time, one per condition, most severe first, with the retry policy of core/retry. Before the answer to a look-up
 * is used, the ledger knows what may be sent next; so a create is never sent twice without a look-up between, at
 * whatever instruction the process is killed.
 * Balance: rows taken = applied + dead + waiting. A row waits until the other side has it (a note may wait for
 * its interval), or it is dead-lettered.
 *
 * Threads: one. Ownership: keeps what the config points to until close; options that are secret are copied into
 * struct vs_secret. Errors other than AGAIN and LIMIT are final: close, and open again after the cause is gone. */
#ifndef VS_RUNTIME_INCIDENTS_INCIDENTS_H
#define VS_RUNTIME_INCIDENTS_INCIDENTS_H

#include "ports/dead_letter.h"
#include "ports/sink.h"

struct vs_incidents;

struct vs_incidents_config {
    const struct vs_table *table; /* its options with ${..} replaced */
    const struct vs_clock *clock;
    bool clock_is_driven; /* now_ms of the clock is moved by a test: lifecycle times follow it alone */
    const char *dir;      /* there already; ledger.sqlite lies in it */
    struct vs_dead_letters *dead_letters;
    struct vs_retry_settings retry;
    uint64_t waiting_max; /* rows in the ledger; beyond it take() answers AGAIN */
    int64_t retention_ms; /* conditions that have been over for longer are forgotten; 0: never */
    void (*tell)(void *ctx, bool is_problem, const char *text); /* for the log */
    void *ctx;
};

struct vs_incidents_counts { /* since open, but for waiting */
    uint64_t taken;
    uint64_t applied;
    uint64_t dead;
    uint64_t waiting;
    uint64_t requests;
    uint64_t retries;
};

VS_MUST_USE enum vs_err vs_incidents_open(const struct vs_incidents_config *config, struct vs_incidents **out,
                                          struct vs_err_note *note);
/* Rows of one task, in order; those that were taken before are passed over. OK: durable. AGAIN: too many wait,
 * nothing was taken: pump. LIMIT: the dead letter store is full, nothing was taken. */
VS_MUST_USE enum vs_err vs_incidents_take(struct vs_incidents *incidents, const struct vs_sink_row *rows,
                                          uint32_t count, struct vs_err_note *note);
/* Works for about wait_ms while requests are running, without waiting when none are. *next_ms: call again within
 * this time; 0: at once; INT64_MAX: not before the next take(). */
VS_MUST_USE enum vs_err vs_incidents_pump(struct vs_incidents *incidents, int wait_ms, int64_t *next_ms,
                                          struct vs_err_note *note);
/* Newest row taken of a task; NOT_FOUND: none. */
VS_MUST_USE enum vs_err vs_incidents_last_taken(struct vs_incidents *incidents, uint32_t task,
                                                struct vs_row_position *out, struct vs_err_note *note);
void vs_incidents_counts(const struct vs_incidents *incidents, struct vs_incidents_counts *out);
/* Nothing is left to be sent now; notes and ends that wait for their time do not count. */
bool vs_incidents_is_quiet(const struct vs_incidents *incidents);
void vs_incidents_close(struct vs_incidents *incidents); /* NULL is fine */

#endif
