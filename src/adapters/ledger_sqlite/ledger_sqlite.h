/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The durable memory of the delivery of incidents, one SQLite file per sink (WAL, synchronous=FULL).
 *
 *   cursor(task)        last row position taken in
 *   condition(id, key)  state of the incident lifecycle as opaque bytes, and when it has to be looked at
 *   outbox(condition)   a condition with an operation to execute: how severe, since when, attempts
 *   waiting(id)         rows that were taken in and are not done: kept whole for the dead letter
 *
 * Changes are made between begin and commit: a commit is durable when it returns OK, and without it nothing has
 * happened. So taking rows in and moving the cursor is one step, and so is what an operation's result changes.
 * A process holds the file alone (BUSY for a second one).
 * Threads: one. Borrowed results live until the next call that may return such a result.
 * Errors: DISK_FULL, IO, BUSY, CORRUPT, VERSION; after one of them roll back. */
#ifndef VS_ADAPTERS_LEDGER_SQLITE_LEDGER_SQLITE_H
#define VS_ADAPTERS_LEDGER_SQLITE_LEDGER_SQLITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct vs_ledger;

VS_MUST_USE enum vs_err vs_ledger_open(const char *path, struct vs_ledger **out, struct vs_err_note *note);
void vs_ledger_close(struct vs_ledger *ledger); /* an open transaction is rolled back; NULL is fine */

VS_MUST_USE enum vs_err vs_ledger_begin(struct vs_ledger *ledger, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_ledger_commit(struct vs_ledger *ledger, struct vs_err_note *note);
void vs_ledger_rollback(struct vs_ledger *ledger);

struct vs_ledger_position {
    uint32_t task;
    uint64_t sequence;
    uint32_t index;
};

/* NOT_FOUND: no row of this task was taken yet. */
VS_MUST_USE enum vs_err vs_ledger_cursor_get(struct vs_ledger *ledger, uint32_t task, struct vs_ledger_position *out,
                                             struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_ledger_cursor_set(struct vs_ledger *ledger, const struct vs_ledger_position *position,
                                             struct vs_err_note *note);

struct vs_ledger_condition {
    int64_t id; /* given at the first put */
    struct vs_str key;
    struct vs_str state;
    int64_t due_ms;     /* to be looked at then, by the pipeline's clock; INT64_MAX: not */
    int64_t settled_ms; /* the same by the wall clock */
    int64_t finished_ms; /* put only: over since then by the wall clock; INT64_MAX: not */
};

/* NOT_FOUND: never put. */
VS_MUST_USE enum vs_err vs_ledger_condition_find(struct vs_ledger *ledger, struct vs_str key,
                                                 struct vs_ledger_condition *out, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_ledger_condition_get(struct vs_ledger *ledger, int64_t id, struct vs_ledger_condition *out,
                                                struct vs_err_note *note);
/* id 0: makes it and sets id. */
VS_MUST_USE enum vs_err vs_ledger_condition_put(struct vs_ledger *ledger, struct vs_ledger_condition *condition,
                                                struct vs_err_note *note);
/* Removes at most `max` conditions that were put as finished before that time and have nothing to do; *count. */
VS_MUST_USE enum vs_err vs_ledger_conditions_forget(struct vs_ledger *ledger, int64_t before_ms, uint32_t max,
                                                    uint32_t *count, struct vs_err_note *note);
/* One condition whose time has come by either clock; NOT_FOUND: none. *next_due_ms and *next_settled_ms: the
 * earliest times of all (INT64_MAX: none). */
VS_MUST_USE enum vs_err vs_ledger_condition_due(struct vs_ledger *ledger, int64_t now_ms, int64_t real_ms, int64_t *id,
                                                struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_ledger_next_times(struct vs_ledger *ledger, int64_t *due_ms, int64_t *settled_ms,
                                             struct vs_err_note *note);

struct vs_ledger_work {
    int64_t condition;
    uint32_t severity; /* order: small first, then since_ms, then condition */
    int64_t since_ms;
    uint32_t attempts;
    int64_t not_before_ms; /* monotonic time of this run; all are 0 again after open */
};

VS_MUST_USE enum vs_err vs_ledger_work_put(struct vs_ledger *ledger, const struct vs_ledger_work *work,
                                           struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_ledger_work_get(struct vs_ledger *ledger, int64_t condition, struct vs_ledger_work *out,
                                           struct vs_err_note *note); /* NOT_FOUND: none */
VS_MUST_USE enum vs_err vs_ledger_work_remove(struct vs_ledger *ledger, int64_t condition, struct vs_err_note *note);
/* The first `max` (or fewer) in order that may be executed at monotonic_ms; *count. *next_ms: when the next of the
 * others may (INT64_MAX: none). */
VS_MUST_USE enum vs_err vs_ledger_work_ready(struct vs_ledger *ledger, int64_t monotonic_ms,
                                             struct vs_ledger_work *out, uint32_t max, uint32_t *count,
                                             struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_ledger_work_next_ms(struct vs_ledger *ledger, int64_t monotonic_ms, int64_t *next_ms,
                                               struct vs_err_note *note);

/* All may be executed at once. */
VS_MUST_USE enum vs_err vs_ledger_work_release(struct vs_ledger *ledger, struct vs_err_note *note);

struct vs_ledger_row {
    uint64_t id; /* ascending over all conditions; given by add */
    int64_t condition;
    struct vs_ledger_position position;
    uint8_t kind;
    int64_t time_ms;
    struct vs_str bytes;
};

VS_MUST_USE enum vs_err vs_ledger_row_add(struct vs_ledger *ledger, struct vs_ledger_row *row,
                                          struct vs_err_note *note);
/* The first row of the condition with id > after; NOT_FOUND: none. */
VS_MUST_USE enum vs_err vs_ledger_row_after(struct vs_ledger *ledger, int64_t condition, uint64_t after,
                                            struct vs_ledger_row *out, struct vs_err_note *note);
/* Removes rows of the condition with ids below `below`; *count of them. */
VS_MUST_USE enum vs_err vs_ledger_rows_done(struct vs_ledger *ledger, int64_t condition, uint64_t below,
                                            uint64_t *count, struct vs_err_note *note);
VS_MUST_USE enum vs_err vs_ledger_row_remove(struct vs_ledger *ledger, uint64_t id, struct vs_err_note *note);

struct vs_ledger_counts {
    uint64_t waiting_rows;
    uint64_t work;     /* conditions in the outbox */
    uint64_t settling; /* conditions with a settled_ms */
};
VS_MUST_USE enum vs_err vs_ledger_count(struct vs_ledger *ledger, struct vs_ledger_counts *out,
                                        struct vs_err_note *note);

#endif
