/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A sink takes committed rows to the outside. The adapter reports what happened per row; the core decides what
 * to do (backoff, attempts, dead letter). Every adapter passes src/testing/sink_contract.h.
 *
 * The framework allocates the adapter's state (state_size, cleared), calls open() once, write() from one thread
 * at a time, close() once (also after a failed open()). write() may block, bounded by the table's time-outs.
 * Rows come in order; a row that got OK is never handed in again in this run, but may be after a crash: every
 * write is idempotent by the row's key or position. */
#ifndef VS_PORTS_SINK_H
#define VS_PORTS_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/retry/retry.h"
#include "core/sql/row.h"
#include "core/sql/table.h"
#include "ports/clock.h"
#include "ports/log.h"

/* Where a row comes from: total order per task. Also its identity for exactly-once sinks. */
struct vs_row_position {
    uint32_t task;
    uint64_t sequence; /* of the commit */
    uint32_t index;    /* among the rows of this sink in the commit */
};

struct vs_sink_row {
    enum vs_row_kind kind; /* +I -U +U -D */
    struct vs_row_position position;
    int64_t time_ms;    /* the input's time when the row was made (arrival or tick), epoch ms */
    struct vs_str key;  /* topic sinks: record key; else empty */
    struct vs_str bytes; /* VS_ROWS_FORMATTED: the formatted message; VS_ROWS_TYPED: see core/sql/row.h */
};

struct vs_sink_outcome {
    enum vs_sink_result result;
    int64_t retry_after_ms; /* RETRY_LATER: at least this long; 0: the core's backoff */
    char reason[256];       /* for people: what the other side said; ended by 0 */
};

/* What an adapter may use. Borrowed until close(). */
struct vs_sink_env {
    const struct vs_table *table; /* name, columns, primary key, options with ${..} replaced */
    const struct vs_clock *clock;
    const char *data_dir; /* of the process; an adapter keeps its files below data_dir/sinks/<table> */
    struct vs_log *log;   /* the embedded or Kafka log; NULL when the script has none */
    int stdout_fd;        /* for print */
};

struct vs_sink_ops {
    const char *connector;
    size_t state_size;
    enum vs_sink_encoding { VS_ROWS_FORMATTED, VS_ROWS_TYPED } encoding;
    /* Optional. Says what is wrong with the table's options before anything is opened; values may still have ${..}
     * in them and are then left alone. */
    enum vs_err (*check)(const struct vs_table *table, struct vs_err_note *note);
    /* Checks the table's options and prepares; INVALID with a note for what `vendstream check` should refuse.
     * Must not need the other side to be up. */
    enum vs_err (*open)(void *state, const struct vs_sink_env *env, struct vs_err_note *note);
    void (*close)(void *state);
    /* Writes rows in order, sets outcomes[i] for each. Rows behind one that was not OK may be left at
     * NOT_CONNECTED when order matters to the target. */
    void (*write)(void *state, const struct vs_sink_row *rows, uint32_t count,
                  struct vs_sink_outcome *outcomes);
    /* Optional. After a restart: the newest row of this task that the target is known to hold, so that repeats
     * are left out (exactly-once sinks). NOT_FOUND: none known. */
    enum vs_err (*last_written)(void *state, uint32_t task, struct vs_row_position *out,
                                struct vs_err_note *note);
};

#endif
