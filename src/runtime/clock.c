/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/clock.h"

#include <time.h>

static int64_t read_clock_ns(clockid_t id)
{
    struct timespec ts;
    (void)clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int64_t wall_now_ms(void *ctx)
{
    (void)ctx;
    return read_clock_ns(CLOCK_REALTIME) / 1000000;
}

static int64_t monotonic_ns(void *ctx)
{
    (void)ctx;
    return read_clock_ns(CLOCK_MONOTONIC);
}

static int64_t driven_now_ms(void *ctx)
{
    struct vs_driven_clock *driven = ctx;
    return atomic_load(&driven->now_ms);
}

struct vs_clock vs_clock_wall(void)
{
    return (struct vs_clock){wall_now_ms, monotonic_ns, NULL};
}

struct vs_clock vs_clock_driven(struct vs_driven_clock *driven)
{
    return (struct vs_clock){driven_now_ms, monotonic_ns, driven};
}

void vs_clock_drive(struct vs_driven_clock *driven, int64_t now_ms)
{
    int64_t seen = atomic_load(&driven->now_ms);
    while (seen < now_ms && !atomic_compare_exchange_weak(&driven->now_ms, &seen, now_ms)) {
    }
}
