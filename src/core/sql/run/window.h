/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Which windows a time belongs to (flink.md section 8).
 *
 * Window bounds are local times; a window of a TIMESTAMP_LTZ rowtime follows the local days of the
 * session zone. A window [start, end) is complete when the watermark, as local time, is at or
 * beyond end - 1. Arithmetic saturates. */
#ifndef VS_CORE_SQL_RUN_WINDOW_H
#define VS_CORE_SQL_RUN_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sql/plan.h"

struct vs_window_rule {
    enum vs_window_kind kind;
    int64_t size_ms;
    int64_t slide_ms; /* TUMBLE: size; CUMULATE: step */
    int64_t offset_ms;
    int64_t slice_ms; /* rows of one slice are in the same windows */
    struct vs_zone zone; /* of TIMESTAMP_LTZ; UTC for TIMESTAMP, which is local already */
};

struct vs_window_rule vs_window_rule(const struct vs_window *window, struct vs_type time_type,
                                     struct vs_zone zone);
/* What a rule shall have as its zone. */
struct vs_zone vs_window_zone(struct vs_type time_type, struct vs_zone session);
int64_t vs_window_local(const struct vs_window_rule *rule, int64_t time_ms);
/* The latest local time that is over for good at an instant: what comes again after a change back is not. */
int64_t vs_window_passed(const struct vs_window_rule *rule, int64_t watermark);
/* Back from a window bound to the scale of the watermark; of a time that comes twice the second. */
int64_t vs_window_instant(const struct vs_window_rule *rule, int64_t local_ms);

/* The slice that a local time lies in. */
int64_t vs_window_slice_end(const struct vs_window_rule *rule, int64_t local_ms);
/* Ends of the first and the last window that hold the slice; first > last: none. Not for SESSION.
 */
int64_t vs_window_first_end(const struct vs_window_rule *rule, int64_t slice_end);
int64_t vs_window_last_end(const struct vs_window_rule *rule, int64_t slice_end);
/* Start of the window that ends at `end` and holds the slice. */
int64_t vs_window_start(const struct vs_window_rule *rule, int64_t slice_end, int64_t end);
/* The first window end at or after `end` that is not complete at the watermark (local); INT64_MAX:
 * none. */
int64_t vs_window_open_end(const struct vs_window_rule *rule, int64_t end, int64_t watermark);

#endif
