/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A task runs a plan over the records of one partition number. It is a deterministic state machine: the same
 * inputs in the same order give the same state and the same output rows, byte for byte, however the inputs are
 * cut into steps. It reads no clock; `now_ms` comes with each input and is recorded in the journal.
 *
 * One thread. Rows of an output borrow until the next call. After any error but OK the task must be thrown
 * away (and rebuilt from snapshot and journal). */
#ifndef VS_CORE_SQL_TASK_H
#define VS_CORE_SQL_TASK_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/event/record.h"
#include "core/sql/plan.h"

struct vs_task;

/* One row for a sink. bytes: formatted message or typed row, as the sink's connector wants it. */
struct vs_out_row {
    uint32_t sink; /* index in vs_plan.sinks, or VS_SINK_DEAD_LETTERS */
    enum vs_row_kind kind;
    int64_t time_ms; /* now_ms of the input */
    struct vs_str key;
    struct vs_str bytes;
    /* Dead letters only: where the record was and why. */
    struct vs_str reason;
    struct vs_str stage;
    uint32_t source;
    int64_t offset;
    int64_t timestamp_ms;
    struct vs_str headers;
};

enum { VS_SINK_DEAD_LETTERS = UINT32_MAX };
/* Source of a dead letter about a row that is no record; its offset makes it unique in the task. */
enum { VS_SOURCE_NONE = UINT32_MAX };

struct vs_output {
    const struct vs_out_row *rows;
    uint32_t row_count;
    bool alert; /* at least one row is for an alerting sink: commit now */
};

struct vs_task_counters {
    uint64_t records_in;
    uint64_t records_bad;   /* dead-lettered: they could not be decoded */
    uint64_t rows_late;     /* dropped or put aside, all operators */
    uint64_t rows_failed;   /* put aside because an expression or a sink refused them, all operators */
    uint64_t rows_future;   /* rows whose time was too far ahead to move the clock of others */
    uint64_t rows_out;
    uint64_t state_keys;
    uint64_t state_bytes;
    uint64_t state_dropped; /* operators of a loaded state that the plan has no more */
    int64_t watermark_ms;   /* smallest of the sources; INT64_MIN: none yet */
};

/* partition_count tells which registry rows belong to this task. typed_sinks[i]: sink i wants typed rows. */
VS_MUST_USE enum vs_err vs_task_new(const struct vs_plan *plan, uint32_t partition, uint32_t partition_count,
                                    const bool *typed_sinks, struct vs_task **out, struct vs_err_note *note);
void vs_task_free(struct vs_task *task);

/* Records of one source, at most VS_BATCH_ROWS_MAX. */
VS_MUST_USE enum vs_err vs_task_records(struct vs_task *task, uint32_t source, const struct vs_record *records,
                                        uint32_t count, int64_t now_ms, struct vs_output *out,
                                        struct vs_err_note *note);
/* Time passes: everything that is in the log up to now_ms has been handed in before. */
VS_MUST_USE enum vs_err vs_task_tick(struct vs_task *task, int64_t now_ms, struct vs_output *out,
                                     struct vs_err_note *note);
/* A bounded source has ended: its watermark becomes MAX. */
VS_MUST_USE enum vs_err vs_task_source_end(struct vs_task *task, uint32_t source, int64_t now_ms,
                                           struct vs_output *out, struct vs_err_note *note);

/* The whole state as bytes, and back into a task made from a plan. Operators are matched by the structural hash
 * of their node: state of nodes that are gone is dropped and counted, new nodes start empty. */
void vs_task_save(const struct vs_task *task, struct vs_buf *out);
VS_MUST_USE enum vs_err vs_task_load(struct vs_task *task, struct vs_str state, struct vs_err_note *note);
/* A hash of the whole state: equal after equal inputs. */
uint64_t vs_task_state_hash(const struct vs_task *task);
void vs_task_counters_get(const struct vs_task *task, struct vs_task_counters *out);

#endif
