/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/clock.h"

void vs_device_times_begin(struct vs_device_times *times)
{
    for (uint32_t i = 0; i < times->move_count; i++)
        times->devices[times->moves[i].device].last_plus_one = 0;
    times->moves = NULL;
    times->move_count = times->move_capacity = 0;
    times->latest = INT64_MIN;
}

void vs_device_times_reach(struct vs_device_times *times, uint32_t device, struct vs_pool *pool)
{
    if (device < times->device_count)
        return;
    uint32_t count = times->device_count == 0 ? 16 : times->device_count;
    while (count <= device)
        count *= 2;
    times->devices =
        vs_pool_grow(pool, times->devices, times->device_count * sizeof *times->devices,
                     count * sizeof *times->devices);
    for (uint32_t i = times->device_count; i < count; i++)
        times->devices[i] = (struct vs_device_state){.time = VS_TIME_UNKNOWN};
    times->device_count = count;
}

/* Rows whose device is already there make a move too: the rows behind them find the time before
 * them by it. */
void vs_device_times_move(struct vs_device_times *times, struct vs_arena *scratch, uint64_t order,
                          uint32_t device, int64_t time)
{
    struct vs_device_state *state = &times->devices[device];
    if (times->move_count == times->move_capacity) {
        uint32_t capacity = times->move_capacity == 0 ? 64 : times->move_capacity * 2;
        struct vs_device_move *moves = vs_arena_raw(scratch, capacity * sizeof *moves);
        if (times->move_count > 0)
            memcpy(moves, times->moves, times->move_count * sizeof *moves);
        times->moves = moves;
        times->move_capacity = capacity;
    }
    int64_t after = time > state->time ? time : state->time;
    times->moves[times->move_count++] =
        (struct vs_device_move){order, device, state->last_plus_one, state->time, after};
    state->last_plus_one = times->move_count;
    state->time = after;
    times->latest = after > times->latest ? after : times->latest;
}

int64_t vs_device_times_before(const struct vs_device_times *times, uint32_t device, uint64_t order)
{
    if (device >= times->device_count)
        return VS_TIME_UNKNOWN;
    const struct vs_device_state *state = &times->devices[device];
    if (state->last_plus_one == 0)
        return state->time;
    const struct vs_device_move *first = times->moves;
    /* Most rows ask for the time before the very row that they come from. */
    if (order >= first->order && order - first->order < times->move_count) {
        const struct vs_device_move *own = &first[order - first->order];
        if (own->order == order && own->device == device &&
            (own == first || own[-1].order != order))
            return own->before;
    }
    const struct vs_device_move *move = &first[state->last_plus_one - 1];
    while (move->order >= order) {
        if (move->previous_plus_one == 0)
            return move->before;
        move = &first[move->previous_plus_one - 1];
    }
    return move->after;
}
