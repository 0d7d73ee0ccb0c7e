/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The one place where time comes from. The runtime reads it once per step and hands the value on as data.
 *
 * now_ms: epoch milliseconds (UTC), for arrival times and ticks. It may jump; nothing measures with it.
 * monotonic_ns: for time-outs and durations only; never stored. Both may be called from any thread. */
#ifndef VS_PORTS_CLOCK_H
#define VS_PORTS_CLOCK_H

#include <stdint.h>

struct vs_clock {
    int64_t (*now_ms)(void *ctx);
    int64_t (*monotonic_ns)(void *ctx);
    void *ctx;
};

static inline int64_t vs_clock_now_ms(const struct vs_clock *clock)
{
    return clock->now_ms(clock->ctx);
}
static inline int64_t vs_clock_monotonic_ns(const struct vs_clock *clock)
{
    return clock->monotonic_ns(clock->ctx);
}

#endif
