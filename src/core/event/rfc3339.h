/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Date and time of RFC 3339: "2026-11-25T11:06:00.123+01:00". A blank or a small t between date and time, and a
 * small z, are allowed by it. Digits beyond milliseconds are cut; second 60 is the first one of the next
 * minute. Pure. */
#ifndef VS_CORE_EVENT_RFC3339_H
#define VS_CORE_EVENT_RFC3339_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* false: not such a text, or no such day. */
bool vs_rfc3339_to_ms(struct vs_str text, int64_t *out);

#endif
