/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The time that counts for the deadline of a device: while it is open and not in maintenance.
 *
 * All three functions are pure and saturate. The first two take times as the clock on the wall shows
 * them, vs_silence_deadline takes instants and the session zone. An opening period
 * in which the clocks change counts as long as the clock on the wall shows. */
#ifndef VS_CORE_SQL_RUN_OPEN_HOURS_H
#define VS_CORE_SQL_RUN_OPEN_HOURS_H

#include <stdint.h>

#include "core/sql/zone.h"

/* Minutes of the day, 0..1439. Open past midnight when closes is below opens; equal: always
 * open. */
struct vs_open_hours {
    int32_t opens;
    int32_t closes;
};

/* The time when `duration_ms` of open time have gone by since `time_ms`. Saturates. */
int64_t vs_open_hours_add(struct vs_open_hours hours, int64_t time_ms, int64_t duration_ms);
/* The open time in [from_ms, to_ms); 0 when to_ms is not later. */
int64_t vs_open_hours_between(struct vs_open_hours hours, int64_t from_ms, int64_t to_ms);

/* What is known of one device. */
struct vs_silence_terms {
    int64_t timeout_ms;
    int64_t maintenance_from; /* instants; [from, until) does not count; none when until is not later */
    int64_t maintenance_until;
    struct vs_open_hours hours;
};

/* The instant when timeout_ms of counted time have gone by since `since_ms`; INT64_MAX: never. */
int64_t vs_silence_deadline(const struct vs_silence_terms *terms, struct vs_zone zone, int64_t since_ms);

#endif
