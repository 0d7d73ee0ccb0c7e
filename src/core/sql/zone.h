/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Time zones: instants (milliseconds since 1970-01-01 00:00 UTC) to local times and back.
 *
 * Pure: the tz database was compiled into the program (tools/zones), so results do not depend on the machine that
 * runs it. A zone is a small value; the zero value is UTC. As java.time: local times that a change skips move forward
 * by what was skipped, those that come twice mean the first. */
#ifndef VS_CORE_SQL_ZONE_H
#define VS_CORE_SQL_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct vs_zone_history; /* a row of the compiled tz database */

struct vs_zone {
    const struct vs_zone_history *history; /* NULL: always the same offset */
    int32_t offset_ms;                     /* then: local time minus UTC */
};

/* "Europe/Berlin", "UTC", "GMT+02:00", as Flink takes them for table.local-time-zone; false: no such zone. */
bool vs_zone_parse(struct vs_str name, struct vs_zone *out);
/* The same, and what java.util.TimeZone takes besides: any unknown name is GMT (CONVERT_TZ). */
struct vs_zone vs_zone_parse_any(struct vs_str name);
bool vs_zone_is_utc(struct vs_zone zone);

int64_t vs_zone_to_local(struct vs_zone zone, int64_t instant_ms);
int64_t vs_zone_to_instant(struct vs_zone zone, int64_t local_ms);
/* Where a local time comes twice, the second: windows fire when it is over for good. */
int64_t vs_zone_to_last_instant(struct vs_zone zone, int64_t local_ms);

#endif
