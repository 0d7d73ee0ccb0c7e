/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Deadlines that count only the open hours of a device. Pure. */
#ifndef VS_CORE_SQL_RUN_OPEN_HOURS_H
#define VS_CORE_SQL_RUN_OPEN_HOURS_H

#include <stdint.h>

/* Minutes of the day (UTC), 0..1439. Open past midnight when closes is below opens; equal: always
 * open. */
struct vs_open_hours {
    int32_t opens;
    int32_t closes;
};

/* The time when `duration_ms` of open time have gone by since `time_ms`. Saturates. */
int64_t vs_open_hours_add(struct vs_open_hours hours, int64_t time_ms, int64_t duration_ms);

#endif
