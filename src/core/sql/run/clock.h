/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Event time.
 *
 * A clock is what a WATERMARK node knows: the watermark of the partition, as Flink moves it
 * (flink.md section 7: the largest value so far, visible when it is ahead of the last visible one
 * by more than the interval, the rest at the next tick), and, with `vendstream.watermark.scope` =
 * device, the time of each device. A source without a WATERMARK has a clock too, which stands still
 * until the source ends.
 *
 * A timeline is the time of a set of clocks: what the nodes over the same sources share. For one
 * step it is a list of moves: (order, time after it). A row of order k is processed with the time
 * before k; then the moves of order k count. Nothing else of a step shows in results, so neither do
 * its size and cuts.
 *
 * Devices are numbered for the whole task. A device that a clock never saw has no time in it
 * (VS_TIME_UNKNOWN) and does not count for the minimum. Times saturate; they never overflow. */
#ifndef VS_CORE_SQL_RUN_CLOCK_H
#define VS_CORE_SQL_RUN_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strmap.h"
#include "core/sql/aggregate/pool.h"

struct vs_node;

#define VS_TIME_UNKNOWN INT64_MIN
#define VS_TIME_END INT64_MAX

static inline int64_t vs_time_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}
static inline int64_t vs_time_sub(int64_t a, int64_t b)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return b < 0 ? INT64_MAX : INT64_MIN;
    return difference;
}

/* What the settings say; one for the task. */
struct vs_clock_rules {
    bool by_device;
    int64_t interval_ms;
    int64_t future_tolerance_ms; /* 0: off */
    int64_t idle_timeout_ms;     /* 0: off */
};

struct vs_device_move {
    uint64_t order;
    uint32_t device;
    uint32_t previous_plus_one; /* move of the same device in this step */
    int64_t before;             /* VS_TIME_UNKNOWN: first seen */
    int64_t after;
};

struct vs_device_state {
    int64_t time;           /* VS_TIME_UNKNOWN: not seen */
    uint32_t last_plus_one; /* its last move in this step */
    uint32_t zero;
};

/* The times of devices, and their moves in this step. Times never go back. */
struct vs_device_times {
    struct vs_device_state *devices;
    uint32_t device_count;
    struct vs_device_move *moves; /* scratch arena */
    uint32_t move_count;
    uint32_t move_capacity;
    int64_t latest; /* time that any of them reached */
};

/* What an idle device runs on from. */
struct vs_device_rows {
    int64_t largest;    /* watermark of its rows */
    int64_t arrival_ms; /* of its newest record */
};

struct vs_clock {
    const struct vs_node *node; /* WATERMARK, or the SCAN of a source without one */
    uint32_t source;
    bool is_ended;
    int64_t largest;    /* of all rows, 0 to begin with, as Flink */
    int64_t emitted;    /* last value made visible, 0 to begin with */
    int64_t time;       /* the watermark; VS_TIME_UNKNOWN: none yet */
    int64_t arrival_ms; /* of the newest record; INT64_MIN: none */
    struct vs_device_times devices;
    struct vs_device_rows
        *device_rows; /* as many as devices.device_count; only with an idle timeout */
    /* Of this step; scratch arena. */
    int64_t before;
    uint64_t *orders;
    int64_t *times;
    uint32_t move_count;
    uint32_t move_capacity;
};

struct vs_timeline {
    struct vs_clock **clocks;
    int64_t *delays;      /* per clock: an interval join below gives rows that are so much older */
    bool is_delayed; /* one of them is not 0 */
    uint32_t clock_count; /* 0: only sources that do not take part; always at the end */
    bool needs_devices;
    struct vs_device_times
        own; /* of several clocks: their minimum, which must not go back either */
    struct vs_device_times *devices; /* own, or those of the one clock */
    /* Of this step. */
    bool is_made;
    bool are_devices_made;
    int64_t before;
    const uint64_t *orders;
    const int64_t *times;
    uint32_t count;
};

struct vs_clock_row {
    uint64_t order;
    int64_t rowtime_ms;
    int64_t watermark_ms; /* INT64_MIN: NULL */
    int64_t arrival_ms;
    uint32_t device; /* VS_STRMAP_NONE: none */
};

/* Before the first node of a step: forgets the moves of the last one. */
void vs_clock_begin(struct vs_clock *clock);
void vs_timeline_begin(struct vs_timeline *timeline);
void vs_clock_init(struct vs_clock *clock);
/* What a step moves clocks with. */
struct vs_clock_env {
    const struct vs_clock_rules *rules;
    struct vs_arena *scratch;
    struct vs_pool *pool;
};
/* One row of a WATERMARK node; the order of calls is the order of rows. Returns true when the row
 * was too far ahead to move the time of others. */
bool vs_clock_row(struct vs_clock *clock, const struct vs_clock_env *env,
                  const struct vs_clock_row *row);
/* The time is this from the order on, if that is later than it was: what an exchange has received. */
void vs_clock_reach(struct vs_clock *clock, const struct vs_clock_env *env, uint64_t order,
                    int64_t time);
void vs_clock_tick(struct vs_clock *clock, const struct vs_clock_env *env, uint64_t order,
                   int64_t now_ms);
void vs_clock_end(struct vs_clock *clock, const struct vs_clock_env *env, uint64_t order);
void vs_clock_save(const struct vs_clock *clock, struct vs_buf *out);
/* device_total: devices of the task. */
void vs_clock_load(struct vs_clock *clock, const struct vs_clock_env *env, uint32_t device_total,
                   struct vs_reader *reader);

/* Once per step, when first asked for; the clocks of the step have moved already. */
void vs_timeline_make(struct vs_timeline *timeline, struct vs_arena *scratch);
void vs_timeline_make_devices(struct vs_timeline *timeline, const struct vs_clock_env *env);
/* The time of a device as it was before order; VS_TIME_UNKNOWN when it was not seen by then. */
int64_t vs_timeline_device(const struct vs_timeline *timeline, uint32_t device, uint64_t order);
void vs_timeline_save(const struct vs_timeline *timeline, struct vs_buf *out);
void vs_timeline_load(struct vs_timeline *timeline, const struct vs_clock_env *env,
                      uint32_t device_total, struct vs_reader *reader);

/* Private to clock.c and timeline.c. */
void vs_device_times_begin(struct vs_device_times *times);
void vs_device_times_reach(struct vs_device_times *times, uint32_t device, struct vs_pool *pool);
/* A move at this order to this time, or to none if the device is there already. */
void vs_device_times_move(struct vs_device_times *times, struct vs_arena *scratch, uint64_t order,
                          uint32_t device, int64_t time);
int64_t vs_device_times_before(const struct vs_device_times *times, uint32_t device,
                               uint64_t order);

#endif
