/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A job whose sources all end (filesystem tables, VALUES): read to the end, write the results, done. No data
 * directory, no journal: it can be run again. Sources are read in turn, a batch of lines each; the end of a
 * source sends its watermark to the maximum. */
#ifndef VS_RUNTIME_BOUNDED_H
#define VS_RUNTIME_BOUNDED_H

#include <stdatomic.h>

#include "core/sql/plan.h"
#include "ports/clock.h"

/* True when every source of the plan ends. */
bool vs_plan_is_bounded(const struct vs_plan *plan);
/* stop: set from outside (a signal) to end early. Rows of print tables and SELECTs go to stdout_fd. */
VS_MUST_USE enum vs_err vs_bounded_run(const struct vs_plan *plan, const struct vs_clock *clock, int stdout_fd,
                                       const _Atomic bool *stop, struct vs_err_note *note);

#endif
