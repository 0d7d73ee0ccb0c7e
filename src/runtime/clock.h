/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The two clocks of a process: the wall's, and one that is driven from outside (vendstream.clock=driven), which
 * stands still until it is moved forward. Both measure durations with the monotonic clock. Threads: any. */
#ifndef VS_RUNTIME_CLOCK_H
#define VS_RUNTIME_CLOCK_H

#include <stdatomic.h>

#include "ports/clock.h"

struct vs_clock vs_clock_wall(void);

struct vs_driven_clock {
    _Atomic int64_t now_ms;
};
/* Keeps a pointer to driven. */
struct vs_clock vs_clock_driven(struct vs_driven_clock *driven);
/* Moves forward only; an earlier time changes nothing. */
void vs_clock_drive(struct vs_driven_clock *driven, int64_t now_ms);

#endif
