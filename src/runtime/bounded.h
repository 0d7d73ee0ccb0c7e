/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A job without a log: its sources are files, generated tables (datagen, nexmark) and VALUES. Read to the end, write
 * the results, done. No data directory, no journal: it can be run again. Sources are read in turn, a batch of records
 * each; the end of a source sends its watermark to the maximum. */
#ifndef VS_RUNTIME_BOUNDED_H
#define VS_RUNTIME_BOUNDED_H

#include <stdatomic.h>

#include "core/sql/plan.h"
#include "ports/clock.h"

struct vs_bounded_options {
    const struct vs_plan *plan;
    const struct vs_clock *clock;
    int stdout_fd;              /* of print tables and SELECTs */
    const _Atomic bool *stop;   /* set from outside (a signal) to end early; NULL: never */
    const char *topics_dir;     /* data directory whose topics are read, from their beginning, without taking part in
                                   it; NULL: none */
    bool topics_end;            /* a topic ends where it ends now */
};

/* True when every source of the plan is one of those; with topics: or a topic of the embedded log. */
bool vs_plan_is_bounded(const struct vs_plan *plan, bool topics);
VS_MUST_USE enum vs_err vs_bounded_run(const struct vs_bounded_options *options, struct vs_err_note *note);

#endif
