/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/run/clock.h"

/* Moves of several clocks, taken in the order of their orders. */
struct merge {
    const struct vs_timeline *timeline;
    uint32_t *next; /* per clock */
};

void vs_timeline_begin(struct vs_timeline *timeline)
{
    timeline->is_made = timeline->are_devices_made = false;
    vs_device_times_begin(&timeline->own);
}

static uint64_t next_order(const struct merge *merge)
{
    uint64_t order = UINT64_MAX;
    for (uint32_t c = 0; c < merge->timeline->clock_count; c++) {
        const struct vs_clock *clock = merge->timeline->clocks[c];
        if (merge->next[c] < clock->move_count && clock->orders[merge->next[c]] < order)
            order = clock->orders[merge->next[c]];
    }
    return order;
}

static int64_t delayed(const struct vs_timeline *timeline, uint32_t clock, int64_t time)
{
    bool is_real = time != VS_TIME_UNKNOWN && time != VS_TIME_END;
    return is_real && timeline->is_delayed ? vs_time_sub(time, timeline->delays[clock]) : time;
}

static int64_t smallest_time(const struct merge *merge)
{
    int64_t time = VS_TIME_END;
    for (uint32_t c = 0; c < merge->timeline->clock_count; c++) {
        const struct vs_clock *clock = merge->timeline->clocks[c];
        int64_t own = merge->next[c] == 0 ? clock->before : clock->times[merge->next[c] - 1];
        own = delayed(merge->timeline, c, own);
        time = own < time ? own : time;
    }
    return time;
}

static void merge_moves(struct vs_timeline *timeline, struct vs_arena *scratch)
{
    uint32_t total = 0;
    for (uint32_t c = 0; c < timeline->clock_count; c++)
        total += timeline->clocks[c]->move_count;
    struct merge merge = {timeline, VS_ARENA_ARRAY(scratch, timeline->clock_count, uint32_t)};
    uint64_t *orders = vs_arena_raw(scratch, total * sizeof *orders);
    int64_t *times = vs_arena_raw(scratch, total * sizeof *times);
    int64_t last = smallest_time(&merge);
    timeline->before = last;
    timeline->count = 0;
    for (uint64_t order = next_order(&merge); order != UINT64_MAX; order = next_order(&merge)) {
        for (uint32_t c = 0; c < timeline->clock_count; c++)
            while (merge.next[c] < timeline->clocks[c]->move_count &&
                   timeline->clocks[c]->orders[merge.next[c]] == order)
                merge.next[c]++;
        int64_t time = smallest_time(&merge);
        if (time <= last)
            continue;
        orders[timeline->count] = order;
        times[timeline->count++] = last = time;
    }
    timeline->orders = orders;
    timeline->times = times;
}

void vs_timeline_make(struct vs_timeline *timeline, struct vs_arena *scratch)
{
    if (timeline->is_made)
        return;
    timeline->is_made = true;
    if (timeline->clock_count == 1 && !timeline->is_delayed) {
        const struct vs_clock *clock = timeline->clocks[0];
        timeline->before = clock->before;
        timeline->orders = clock->orders;
        timeline->times = clock->times;
        timeline->count = clock->move_count;
    } else {
        merge_moves(timeline, scratch);
    }
}

/* The minimum over the clocks that saw the device, before the order. */
static int64_t smallest_device(const struct vs_timeline *timeline, uint32_t device, uint64_t order)
{
    int64_t time = VS_TIME_UNKNOWN;
    for (uint32_t c = 0; c < timeline->clock_count; c++) {
        int64_t own = vs_device_times_before(&timeline->clocks[c]->devices, device, order);
        own = delayed(timeline, c, own);
        if (own != VS_TIME_UNKNOWN && (time == VS_TIME_UNKNOWN || own < time))
            time = own;
    }
    return time;
}

static const struct vs_device_move *next_device_move(const struct merge *merge)
{
    const struct vs_device_move *best = NULL;
    uint32_t best_clock = 0;
    for (uint32_t c = 0; c < merge->timeline->clock_count; c++) {
        const struct vs_device_times *devices = &merge->timeline->clocks[c]->devices;
        if (merge->next[c] == devices->move_count)
            continue;
        const struct vs_device_move *move = &devices->moves[merge->next[c]];
        if (best == NULL || move->order < best->order) {
            best = move;
            best_clock = c;
        }
    }
    if (best != NULL)
        merge->next[best_clock]++;
    return best;
}

void vs_timeline_make_devices(struct vs_timeline *timeline, const struct vs_clock_env *env)
{
    if (timeline->are_devices_made)
        return;
    timeline->are_devices_made = true;
    bool is_one = timeline->clock_count == 1 && !timeline->is_delayed;
    timeline->devices = is_one ? &timeline->clocks[0]->devices : &timeline->own;
    if (is_one)
        return;
    struct merge merge = {timeline, VS_ARENA_ARRAY(env->scratch, timeline->clock_count, uint32_t)};
    for (const struct vs_device_move *move = next_device_move(&merge); move != NULL;
         move = next_device_move(&merge)) {
        vs_device_times_reach(&timeline->own, move->device, env->pool);
        vs_device_times_move(&timeline->own, env->scratch, move->order, move->device,
                             smallest_device(timeline, move->device, move->order + 1));
    }
}

int64_t vs_timeline_device(const struct vs_timeline *timeline, uint32_t device, uint64_t order)
{
    VS_CHECK(timeline->are_devices_made);
    return vs_device_times_before(timeline->devices, device, order);
}

void vs_timeline_save(const struct vs_timeline *timeline, struct vs_buf *out)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < timeline->own.device_count; i++)
        seen += timeline->own.devices[i].time != VS_TIME_UNKNOWN;
    vs_buf_add_varint(out, seen);
    for (uint32_t i = 0; i < timeline->own.device_count; i++) {
        if (timeline->own.devices[i].time == VS_TIME_UNKNOWN)
            continue;
        vs_buf_add_varint(out, i);
        vs_buf_add_zigzag(out, timeline->own.devices[i].time);
    }
}

void vs_timeline_load(struct vs_timeline *timeline, const struct vs_clock_env *env,
                      uint32_t device_total, struct vs_reader *reader)
{
    uint64_t seen = vs_read_varint(reader);
    for (uint64_t i = 0; i < seen && !reader->failed; i++) {
        uint64_t index = vs_read_varint(reader);
        int64_t time = vs_read_zigzag(reader);
        if (reader->failed || index >= device_total) {
            reader->failed = true;
            return;
        }
        vs_device_times_reach(&timeline->own, (uint32_t)index, env->pool);
        timeline->own.devices[index].time = time;
    }
}
