/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/clock.h"

#include "base/check.h"

void vs_clock_init(struct vs_clock *clock)
{
    clock->time = VS_TIME_UNKNOWN;
    clock->arrival_ms = INT64_MIN;
}

void vs_clock_begin(struct vs_clock *clock)
{
    vs_device_times_begin(&clock->devices);
    clock->before = clock->time;
    clock->orders = NULL;
    clock->times = NULL;
    clock->move_count = clock->move_capacity = 0;
}

static void *grow(struct vs_arena *scratch, const void *items, uint32_t count, uint32_t capacity,
                  size_t size)
{
    char *grown = vs_arena_raw(scratch, (size_t)capacity * size);
    if (count > 0)
        memcpy(grown, items, (size_t)count * size);
    return grown;
}

static void move_to(struct vs_clock *clock, struct vs_arena *scratch, uint64_t order, int64_t time)
{
    VS_CHECK(time > clock->time);
    if (clock->move_count == clock->move_capacity) {
        uint32_t capacity = clock->move_capacity == 0 ? 64 : clock->move_capacity * 2;
        clock->orders =
            grow(scratch, clock->orders, clock->move_count, capacity, sizeof *clock->orders);
        clock->times =
            grow(scratch, clock->times, clock->move_count, capacity, sizeof *clock->times);
        clock->move_capacity = capacity;
    }
    clock->orders[clock->move_count] = order;
    clock->times[clock->move_count] = time;
    clock->move_count++;
    clock->time = time;
}

static void reach_device(struct vs_clock *clock, const struct vs_clock_env *env, uint32_t device)
{
    uint32_t before = clock->devices.device_count;
    vs_device_times_reach(&clock->devices, device, env->pool);
    if (env->rules->idle_timeout_ms == 0 || before == clock->devices.device_count)
        return;
    clock->device_rows =
        vs_pool_grow(env->pool, clock->device_rows, before * sizeof *clock->device_rows,
                     clock->devices.device_count * sizeof *clock->device_rows);
    for (uint32_t i = before; i < clock->devices.device_count; i++)
        clock->device_rows[i] = (struct vs_device_rows){INT64_MIN, INT64_MIN};
}

static void device_row(struct vs_clock *clock, const struct vs_clock_env *env,
                       const struct vs_clock_row *row)
{
    reach_device(clock, env, row->device);
    if (env->rules->idle_timeout_ms > 0) {
        struct vs_device_rows *rows = &clock->device_rows[row->device];
        rows->largest = row->watermark_ms > rows->largest ? row->watermark_ms : rows->largest;
        rows->arrival_ms = row->arrival_ms > rows->arrival_ms ? row->arrival_ms : rows->arrival_ms;
    }
    /* Its first row makes a device seen, whatever the watermark. */
    int64_t time = row->watermark_ms == VS_TIME_UNKNOWN ? VS_TIME_UNKNOWN + 1 : row->watermark_ms;
    vs_device_times_move(&clock->devices, env->scratch, row->order, row->device, time);
}

bool vs_clock_row(struct vs_clock *clock, const struct vs_clock_env *env,
                  const struct vs_clock_row *row)
{
    const struct vs_clock_rules *rules = env->rules;
    bool is_future = rules->future_tolerance_ms > 0 &&
                     row->rowtime_ms > vs_time_add(row->arrival_ms, rules->future_tolerance_ms);
    if (row->arrival_ms > clock->arrival_ms)
        clock->arrival_ms = row->arrival_ms;
    if (rules->by_device && row->device != VS_STRMAP_NONE)
        device_row(clock, env, row);
    if (is_future)
        return true;
    if (row->watermark_ms > clock->largest)
        clock->largest = row->watermark_ms;
    if (clock->largest > clock->emitted &&
        vs_time_sub(clock->largest, clock->emitted) > rules->interval_ms) {
        clock->emitted = clock->largest;
        if (clock->largest > clock->time)
            move_to(clock, env->scratch, row->order, clock->largest);
    }
    return false;
}

/* The time of something silent: its own, and as much more as it has been silent. VS_TIME_UNKNOWN:
 * not silent yet. */
static int64_t run_on(int64_t time, int64_t arrival_ms, const struct vs_clock_rules *rules,
                      int64_t now_ms)
{
    if (time == INT64_MIN || arrival_ms == INT64_MIN)
        return VS_TIME_UNKNOWN;
    int64_t silent_ms = vs_time_sub(now_ms, arrival_ms);
    return silent_ms > rules->idle_timeout_ms ? vs_time_add(time, silent_ms) : VS_TIME_UNKNOWN;
}

void vs_clock_tick(struct vs_clock *clock, const struct vs_clock_env *env, uint64_t order,
                   int64_t now_ms)
{
    const struct vs_clock_rules *rules = env->rules;
    if (clock->is_ended)
        return;
    int64_t time = clock->largest > clock->emitted ? clock->largest : clock->time;
    if (rules->idle_timeout_ms > 0 && time != VS_TIME_UNKNOWN) {
        int64_t idle = run_on(clock->largest, clock->arrival_ms, rules, now_ms);
        time = idle > time ? idle : time;
    }
    if (time > clock->time) {
        clock->emitted = time;
        move_to(clock, env->scratch, order, time);
    }
    if (!rules->by_device || rules->idle_timeout_ms == 0)
        return;
    for (uint32_t i = 0; i < clock->devices.device_count; i++) {
        if (clock->devices.devices[i].time == VS_TIME_UNKNOWN)
            continue;
        int64_t idle =
            run_on(clock->device_rows[i].largest, clock->device_rows[i].arrival_ms, rules, now_ms);
        if (idle > clock->devices.devices[i].time)
            vs_device_times_move(&clock->devices, env->scratch, order, i, idle);
    }
}

void vs_clock_reach(struct vs_clock *clock, const struct vs_clock_env *env, uint64_t order,
                    int64_t time)
{
    if (time > clock->time)
        move_to(clock, env->scratch, order, time);
}

void vs_clock_end(struct vs_clock *clock, const struct vs_clock_env *env, uint64_t order)
{
    if (clock->is_ended)
        return;
    clock->is_ended = true;
    if (clock->time != VS_TIME_END)
        move_to(clock, env->scratch, order, VS_TIME_END);
    for (uint32_t i = 0; i < clock->devices.device_count; i++)
        if (clock->devices.devices[i].time != VS_TIME_UNKNOWN)
            vs_device_times_move(&clock->devices, env->scratch, order, i, VS_TIME_END);
}

void vs_clock_save(const struct vs_clock *clock, struct vs_buf *out)
{
    vs_buf_add_u8(out, clock->is_ended);
    vs_buf_add_zigzag(out, clock->largest);
    vs_buf_add_zigzag(out, clock->emitted);
    vs_buf_add_zigzag(out, clock->time);
    vs_buf_add_zigzag(out, clock->arrival_ms);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < clock->devices.device_count; i++)
        seen += clock->devices.devices[i].time != VS_TIME_UNKNOWN;
    vs_buf_add_varint(out, seen);
    for (uint32_t i = 0; i < clock->devices.device_count; i++) {
        if (clock->devices.devices[i].time == VS_TIME_UNKNOWN)
            continue;
        struct vs_device_rows none = {INT64_MIN, INT64_MIN};
        const struct vs_device_rows *rows =
            clock->device_rows == NULL ? &none : &clock->device_rows[i];
        vs_buf_add_varint(out, i);
        vs_buf_add_zigzag(out, clock->devices.devices[i].time);
        vs_buf_add_zigzag(out, rows->largest);
        vs_buf_add_zigzag(out, rows->arrival_ms);
    }
}

void vs_clock_load(struct vs_clock *clock, const struct vs_clock_env *env, uint32_t device_total,
                   struct vs_reader *reader)
{
    clock->is_ended = vs_read_u8(reader) != 0;
    clock->largest = vs_read_zigzag(reader);
    clock->emitted = vs_read_zigzag(reader);
    clock->time = vs_read_zigzag(reader);
    clock->arrival_ms = vs_read_zigzag(reader);
    uint64_t seen = vs_read_varint(reader);
    for (uint64_t i = 0; i < seen && !reader->failed; i++) {
        uint64_t index = vs_read_varint(reader);
        struct vs_device_state state = {.time = vs_read_zigzag(reader)};
        struct vs_device_rows rows;
        rows.largest = vs_read_zigzag(reader);
        rows.arrival_ms = vs_read_zigzag(reader);
        if (reader->failed || index >= device_total) {
            reader->failed = true;
            return;
        }
        reach_device(clock, env, (uint32_t)index);
        clock->devices.devices[index] = state;
        if (clock->device_rows != NULL)
            clock->device_rows[index] = rows;
    }
}
