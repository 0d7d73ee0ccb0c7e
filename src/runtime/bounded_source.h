/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A source of a job without a log: the files of a filesystem table, in the order of their names, cut into records as
 * the format wants them; a generated table
 * (core/sql/format/generator.h) at its pace; or a topic of the embedded log. One thread; records borrow
 * from the source until its next call. */
#ifndef VS_RUNTIME_BOUNDED_SOURCE_H
#define VS_RUNTIME_BOUNDED_SOURCE_H

#include "core/event/record.h"
#include "core/sql/plan.h"
#include "ports/clock.h"

struct vs_bounded_source;

struct vs_bounded_source_env {
    uint64_t seed; /* of generated rows */
    const struct vs_clock *clock;
    const char *topics_dir; /* as in bounded.h */
    bool topics_end;
    uint32_t batch_rows; /* at most so many records at a time, up to VS_BATCH_ROWS_MAX */
};

/* Whether the table can be one; topics: those of the embedded log too. */
bool vs_bounded_source_fits(const struct vs_table *table, bool topics);
/* The clock is kept. NOT_FOUND, IO: files or a topic that cannot be read. */
VS_MUST_USE enum vs_err vs_bounded_source_open(const struct vs_table *table,
                                               const struct vs_bounded_source_env *env,
                                               struct vs_bounded_source **out, struct vs_err_note *note);
void vs_bounded_source_close(struct vs_bounded_source *source);
/* Up to batch_rows records; of a topic, what one read gives. *count 0: nothing is due yet (ask again), or the
 * source has ended. */
VS_MUST_USE enum vs_err vs_bounded_source_read(struct vs_bounded_source *source, struct vs_record *records,
                                               uint32_t *count, struct vs_err_note *note);
bool vs_bounded_source_has_ended(const struct vs_bounded_source *source);
/* A generated table that has no last row, or a topic. */
bool vs_bounded_source_is_endless(const struct vs_bounded_source *source);

#endif
