/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Operators and the task that runs them (private to this folder).
 *
 * A step is one batch of one source, a tick, or the end of a source. In a step every operator runs
 * once, in topological order, over the batches of its inputs, and leaves its own batch in `out`
 * (also when that is empty). Memory of a step is task->scratch; memory of state is task->pool; what
 * is made at the start is task->memory. Operators never keep pointers into a batch. */
#ifndef VS_CORE_SQL_RUN_OP_H
#define VS_CORE_SQL_RUN_OP_H

#include "core/sql/aggregate/accumulator.h"
#include "core/sql/batch.h"
#include "core/sql/expr.h"
#include "core/sql/plan.h"
#include "core/sql/run/clock.h"
#include "core/sql/run/keyed.h"
#include "core/sql/task.h"

enum vs_step_kind { VS_STEP_RECORDS, VS_STEP_TICK, VS_STEP_END };

struct vs_step {
    enum vs_step_kind kind;
    uint32_t source; /* RECORDS, END */
    const struct vs_record *records;
    uint32_t record_count;
    int64_t now_ms;
    uint64_t first_order;       /* rows of the source are first_order, first_order + 1, .. */
    uint32_t order_count;       /* set by SCAN for RECORDS; else 1 */
    const uint32_t *row_record; /* RECORDS: per order - first_order, the record it comes from */
    uint64_t *put_aside; /* bitmap over orders: has a dead letter already; NULL until needed */
    uint32_t *letter_counts; /* per order: letters about rows that are no records; or NULL */
    struct vs_arena *scratch;
    struct vs_err_note *note;
};

struct vs_op;

struct vs_op_kind {
    size_t size; /* of the struct that begins with struct vs_op */
    bool is_stateless; /* its one input has no rows: nothing to do, run is not called */
    enum vs_err (*open)(struct vs_op *op, struct vs_err_note *note);
    enum vs_err (*run)(struct vs_op *op, struct vs_step *step);
    /* State; NULL for operators without. After a failed load the task is thrown away. */
    void (*save)(const struct vs_op *op, struct vs_buf *out);
    void (*load)(struct vs_op *op, struct vs_reader *reader);
    void (*close)(struct vs_op *op); /* NULL: nothing outside of the task's memory */
};

struct vs_op {
    const struct vs_op_kind *kind;
    const struct vs_node *node;
    struct vs_task *task;
    struct vs_op **inputs;
    struct vs_timeline *timeline;
    bool *is_device;     /* per output column: the device column of its source, unchanged */
    bool is_direct;      /* rows are source rows, each at its own order */
    struct vs_batch out; /* of this step */
    struct vs_eval eval; /* over out, shared by all that read it */
    bool is_eval_ready;
    struct vs_keyed *keyed; /* keyed state, for counting; NULL: none */
};

/* Kinds, one per file. */
extern const struct vs_op_kind vs_op_scan, vs_op_values, vs_op_project, vs_op_filter,
    vs_op_watermark, vs_op_union, vs_op_window, vs_op_window_aggregate, vs_op_group_aggregate,
    vs_op_join, vs_op_interval_join, vs_op_window_join, vs_op_temporal_join,
    vs_op_replicate, vs_op_over, vs_op_deduplicate, vs_op_top_n, vs_op_match,
    vs_op_window_rank, vs_op_session, vs_op_sort,
    vs_op_silence, vs_op_anomaly, vs_op_exchange_send, vs_op_exchange_receive, vs_op_sink;

struct vs_emitted {
    struct vs_out_row row; /* key and bytes are filled in at the end of the step */
    uint64_t order;
    size_t key_at, key_len;
    size_t bytes_at, bytes_len;
};

/* Rows of a step for the outside. */
struct vs_outbox {
    struct vs_emitted *rows; /* scratch arena */
    uint32_t count;
    uint32_t capacity;
    struct vs_buf text; /* keys and bytes one after another */
    bool is_alert;
};

struct vs_task {
    const struct vs_plan *plan;
    uint32_t partition;
    uint32_t partition_count;
    bool *typed_sinks;
    struct vs_arena memory;
    struct vs_arena scratch;
    struct vs_pool pool;
    struct vs_op **ops;
    struct vs_clock *clocks;
    uint32_t clock_count;
    struct vs_timeline *timelines;
    uint32_t timeline_count;
    struct vs_strmap devices;
    struct vs_clock_rules rules;
    int64_t ttl_ms; /* 0: never */
    bool late_to_dead_letters;
    bool drops_nulls; /* instead of failing on a NULL for a NOT NULL column */
    bool puts_failures_aside; /* rows that fail become dead letters; false: they end the job */
    uint64_t next_order;
    bool *is_source_ended;
    struct vs_buf key;        /* of the row at work */
    struct vs_buf keys_ahead; /* of the rows that come next, see timed.c */
    struct vs_outbox outbox;
    struct vs_task_counters counters;
};

/* task.c */
struct vs_clock_env vs_task_clock_env(struct vs_task *task);
struct vs_clock *vs_task_clock(struct vs_task *task, const struct vs_node *node);

/* op.c */
struct vs_emitted *vs_outbox_add(struct vs_task *task, struct vs_step *step, uint64_t order);
/* A dead letter for a record of this step. The stage is a literal, the reason is copied. */
void vs_step_dead_letter(struct vs_task *task, struct vs_step *step, uint32_t record,
                         const char *stage, struct vs_str reason, uint64_t order);
/* A row that an operator refuses because its time is over. */
void vs_step_late(struct vs_op *op, struct vs_step *step, uint64_t order);
/* Puts the record of a source row aside, once however many rules want to. False: the row is not one
 * of this step's records. */
bool vs_step_put_aside(struct vs_op *op, struct vs_step *step, uint64_t order, const char *stage,
                       struct vs_str reason);

/* row_failure.c: rows that fail while they are worked on; step->note says why. Each gives `err` back
 * when it ends the job, or OK when the row was put aside: then go on without it. */
struct vs_failed_row {
    const struct vs_node *node;   /* whose columns; NULL: they have no names */
    const struct vs_batch *batch; /* NULL: there is none to show */
    uint32_t row;
    uint64_t order;
    bool is_input; /* a row of input 0: if that is a record, the letter is about the record */
};
enum vs_err vs_op_failed(struct vs_op *op, struct vs_step *step, const struct vs_failed_row *failed,
                         enum vs_err err);
/* A row of input 0. The operator has not changed anything for it. */
enum vs_err vs_op_row_failed(struct vs_op *op, struct vs_step *step, uint32_t row, enum vs_err err);
/* The same, for a row without a time. */
enum vs_err vs_op_no_time(struct vs_op *op, struct vs_step *step, uint32_t row);
/* One row of a batch as a batch of its own, which borrows from it. */
struct vs_batch vs_batch_single(struct vs_arena *arena, const struct vs_batch *batch, uint32_t row);
/* Evaluates over the rows of input 0 that do not fail: *rows, maybe none. `expressions` writes into
 * `result` anew at each call, the last of which is over *rows. */
typedef enum vs_err (*vs_op_expressions)(struct vs_op *op, struct vs_step *step,
                                         struct vs_eval *eval, const struct vs_batch *batch,
                                         void *result);
enum vs_err vs_op_evaluate(struct vs_op *op, struct vs_step *step, vs_op_expressions expressions,
                           void *result, struct vs_batch *rows);
/* The evaluator over the rows of an operator, with what was computed for others in this step. */
struct vs_eval *vs_op_eval(struct vs_op *op, struct vs_step *step);
static inline void vs_op_clear(struct vs_op *op)
{
    op->out = (struct vs_batch){.column_count = op->node->column_count};
    op->is_eval_ready = false;
}
static inline bool vs_op_is_empty(const struct vs_op *op)
{
    return op->out.selection_count == 0;
}
/* True when the node's partition columns contain the device of its input, so that its keys go by
 * device time. */
bool vs_op_goes_by_device(const struct vs_op *op, const uint32_t *columns, uint32_t column_count);
/* Device number of a row: of the first of the columns that is the device. */
uint32_t vs_op_device(struct vs_op *op, const struct vs_batch *batch, uint32_t row,
                      const uint32_t *columns, uint32_t column_count);
uint32_t vs_task_device(struct vs_task *task, const struct vs_column *column, uint32_t row);
/* The values that an accumulator wants. */
void vs_op_acc_values(const struct vs_acc *acc, const struct vs_batch *batch, uint32_t row,
                      struct vs_value *values);
/* Whether vs_acc_add went well; writes the note. */
enum vs_err vs_op_acc_failed(enum vs_err err, struct vs_step *step);
/* Sets the first columns of the current row of the builder from an encoded row. */
void vs_op_set_encoded(struct vs_batch_builder *builder, struct vs_str encoded,
                       const struct vs_type *types, uint32_t column_count,
                       struct vs_arena *scratch);
/* True when the bytes are exactly one encoded row of these types. For state that was loaded. */
bool vs_row_is_valid(struct vs_str encoded, const struct vs_type *types, uint32_t column_count);
/* Types of the given columns of the input; task memory. */
struct vs_type *vs_op_types_of(struct vs_op *op, const struct vs_node *input,
                               const uint32_t *columns, uint32_t count);

/* timed.c: keyed state that is driven by time. */
enum vs_timed_by { VS_TIMED_BY_PARTITION, VS_TIMED_BY_DEVICE, VS_TIMED_BY_NOW };

struct vs_timed {
    struct vs_keyed keyed;
    enum vs_timed_by by;
    const uint32_t *partition; /* columns of the input that make the key */
    uint32_t partition_count;
    struct vs_type *key_types;
    enum vs_err (*row)(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order);
    /* The deadline of the key has come: must move it or remove the key. */
    enum vs_err (*fire)(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order);
    int64_t time;               /* of the partition, or now: before the order at work */
    uint32_t next_move;         /* in the timeline */
    struct vs_timed_key *ready; /* keys of the next rows, encoded and fetched ahead */
    uint32_t at;                /* the one of the row at work */
    uint32_t side;              /* input of the row at work */
};

struct vs_timed_key {
    struct vs_str bytes;
    uint64_t hash;
    size_t offset;
};

/* A row's key and the time that counts for it. */
struct vs_timed_look {
    uint32_t key;  /* VS_KEY_NONE: not there yet */
    uint32_t heap; /* device, or 0 */
    int64_t time;  /* before the row */
};

void vs_timed_init(struct vs_timed *timed, struct vs_op *op, const uint32_t *partition,
                   uint32_t partition_count, uint32_t payload_size);
/* Runs rows of input 0 and timers in order. */
enum vs_err vs_timed_run(struct vs_timed *timed, struct vs_op *op, struct vs_step *step);
/* For joins: the time of the order is reached, keys that are due have fired. The key of the next row
 * is then given to vs_timed_look as ready[0]. */
enum vs_err vs_timed_begin(struct vs_timed *timed, struct vs_op *op, struct vs_step *step);
enum vs_err vs_timed_reach(struct vs_timed *timed, struct vs_op *op, struct vs_step *step,
                           uint64_t order);
/* Within row(). */
struct vs_timed_look vs_timed_look(struct vs_timed *timed, struct vs_op *op, uint32_t row,
                                   uint64_t order);
/* Right after vs_timed_look, which found none. */
uint32_t vs_timed_make(struct vs_timed *timed, const struct vs_timed_look *look);
void vs_timed_save_key(const struct vs_timed *timed, uint32_t key, struct vs_buf *out);
/* Reads a key and makes it; VS_KEY_NONE and the reader failed when that cannot be. */
uint32_t vs_timed_load_key(struct vs_timed *timed, struct vs_op *op, struct vs_reader *reader);

#endif
