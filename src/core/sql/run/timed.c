/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "base/hash.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"

/* Keys of so many rows are encoded and fetched before the first of them is taken, so that the
 * misses of memory of different keys overlap. */
enum { AHEAD = 64 };

void vs_timed_init(struct vs_timed *timed, struct vs_op *op, const uint32_t *partition,
                   uint32_t partition_count, uint32_t payload_size)
{
    vs_keyed_init(&timed->keyed, &op->task->pool, payload_size);
    timed->partition = partition;
    timed->partition_count = partition_count;
    timed->key_types = vs_op_types_of(op, op->node->inputs[0], partition, partition_count);
    timed->by = vs_op_goes_by_device(op, partition, partition_count) ? VS_TIMED_BY_DEVICE
                                                                     : VS_TIMED_BY_PARTITION;
    if (timed->by == VS_TIMED_BY_DEVICE)
        op->timeline->needs_devices = true;
    timed->ready = VS_ARENA_ARRAY(&op->task->memory, AHEAD, struct vs_timed_key);
    op->keyed = &timed->keyed;
}

struct vs_timed_look vs_timed_look(struct vs_timed *timed, struct vs_op *op, uint32_t row,
                                   uint64_t order)
{
    const struct vs_batch *batch = &op->inputs[timed->side]->out;
    const struct vs_timed_key *key = &timed->ready[timed->at];
    struct vs_timed_look look = {.key = vs_keyed_find_hashed(&timed->keyed, key->bytes, key->hash),
                                 .time = timed->time};
    if (timed->by != VS_TIMED_BY_DEVICE)
        return look;
    look.heap = look.key != VS_KEY_NONE
                    ? vs_keyed_heap_of(&timed->keyed, look.key)
                    : vs_op_device(op, batch, row, timed->partition, timed->partition_count);
    look.time = vs_timeline_device(op->timeline, look.heap, order);
    return look;
}

uint32_t vs_timed_make(struct vs_timed *timed, const struct vs_timed_look *look)
{
    bool added;
    uint32_t key =
        vs_keyed_intern(&timed->keyed, timed->ready[timed->at].bytes, look->heap, &added);
    VS_CHECK(added);
    return key;
}

static enum vs_err fire_due(struct vs_timed *timed, struct vs_op *op, struct vs_step *step,
                            uint32_t heap, int64_t time, uint64_t order)
{
    for (;;) {
        uint32_t key = vs_keyed_due(&timed->keyed, heap, time);
        if (key == VS_KEY_NONE)
            return VS_ERR_OK;
        VS_TRY(timed->fire(op, step, key, order));
    }
}

/* The first move in [from, to) that reaches the time. */
static uint32_t find_move(const struct vs_timeline *timeline, uint32_t from, uint32_t to,
                          int64_t time)
{
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (timeline->times[middle] >= time)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

/* Moves of the partition's time at orders below the limit. */
static enum vs_err move_partition(struct vs_timed *timed, struct vs_op *op, struct vs_step *step,
                                  uint64_t limit)
{
    const struct vs_timeline *timeline = op->timeline;
    uint32_t end = timed->next_move;
    if (limit == UINT64_MAX)
        end = timeline->count;
    while (end < timeline->count && timeline->orders[end] < limit)
        end++;
    while (timed->next_move < end) {
        int64_t earliest = vs_keyed_earliest(&timed->keyed, 0);
        uint32_t at =
            earliest == VS_NO_DEADLINE ? end : find_move(timeline, timed->next_move, end, earliest);
        timed->next_move = at < end ? at + 1 : end;
        timed->time = timeline->times[timed->next_move - 1];
        if (at < end)
            VS_TRY(fire_due(timed, op, step, 0, timed->time, timeline->orders[at]));
    }
    return VS_ERR_OK;
}

static uint32_t find_device_move(const struct vs_device_times *devices, uint32_t from,
                                 uint64_t limit)
{
    uint32_t to = devices->move_count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (devices->moves[middle].order >= limit)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

/* Moves of devices at orders below the limit. */
static enum vs_err move_devices(struct vs_timed *timed, struct vs_op *op, struct vs_step *step,
                                uint64_t limit)
{
    const struct vs_device_times *devices = op->timeline->devices;
    uint32_t at = timed->next_move;
    while (timed->keyed.soonest <= devices->latest && at < devices->move_count &&
           devices->moves[at].order < limit) {
        const struct vs_device_move *move = &devices->moves[at++];
        if (move->after > move->before &&
            move->after >= vs_keyed_earliest(&timed->keyed, move->device))
            VS_TRY(fire_due(timed, op, step, move->device, move->after, move->order));
    }
    timed->next_move =
        timed->keyed.soonest <= devices->latest ? at : find_device_move(devices, at, limit);
    return VS_ERR_OK;
}

enum vs_err vs_timed_reach(struct vs_timed *timed, struct vs_op *op, struct vs_step *step,
                           uint64_t limit)
{
    if (timed->by == VS_TIMED_BY_PARTITION)
        return move_partition(timed, op, step, limit);
    return timed->by == VS_TIMED_BY_DEVICE ? move_devices(timed, op, step, limit) : VS_ERR_OK;
}

enum vs_err vs_timed_begin(struct vs_timed *timed, struct vs_op *op, struct vs_step *step)
{
    timed->next_move = 0;
    if (timed->by == VS_TIMED_BY_NOW) {
        timed->time = step->now_ms;
        return fire_due(timed, op, step, 0, step->now_ms, step->first_order);
    }
    vs_timeline_make(op->timeline, step->scratch);
    if (timed->by == VS_TIMED_BY_DEVICE) {
        struct vs_clock_env env = vs_task_clock_env(op->task);
        vs_timeline_make_devices(op->timeline, &env);
        vs_keyed_refresh(&timed->keyed);
    }
    timed->time = op->timeline->before;
    return VS_ERR_OK;
}

static void fetch_ahead(struct vs_timed *timed, struct vs_op *op, uint32_t from)
{
    const struct vs_batch *batch = &op->inputs[0]->out;
    struct vs_buf *bytes = &op->task->keys_ahead;
    uint32_t count = batch->selection_count - from < AHEAD ? batch->selection_count - from : AHEAD;
    vs_buf_clear(bytes);
    for (uint32_t i = 0; i < count; i++) {
        timed->ready[i].offset = bytes->len;
        vs_row_add_columns(bytes, batch, timed->partition, timed->partition_count,
                           vs_batch_row(batch, from + i));
        timed->ready[i].bytes.len = bytes->len - timed->ready[i].offset;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct vs_timed_key *key = &timed->ready[i];
        key->bytes.ptr = key->bytes.len == 0 ? NULL : bytes->ptr + key->offset;
        key->hash = vs_hash64(key->bytes, 0);
        vs_keyed_prefetch_slot(&timed->keyed, key->hash);
    }
    for (uint32_t i = 0; i < count; i++)
        vs_keyed_prefetch_entry(&timed->keyed, timed->ready[i].hash);
    for (uint32_t i = 0; i < count; i++)
        vs_keyed_prefetch_payload(&timed->keyed, timed->ready[i].hash);
}

enum vs_err vs_timed_run(struct vs_timed *timed, struct vs_op *op, struct vs_step *step)
{
    const struct vs_batch *batch = &op->inputs[0]->out;
    if (batch->selection_count == 0 && timed->keyed.armed_count == 0)
        return VS_ERR_OK;
    VS_TRY(vs_timed_begin(timed, op, step));
    for (uint32_t i = 0; i < batch->selection_count; i++) {
        uint32_t row = vs_batch_row(batch, i);
        timed->at = i % AHEAD;
        if (timed->at == 0)
            fetch_ahead(timed, op, i);
        VS_TRY(vs_timed_reach(timed, op, step, batch->order[row]));
        VS_TRY(timed->row(op, step, row, batch->order[row]));
    }
    VS_TRY(vs_timed_reach(timed, op, step, UINT64_MAX));
    vs_keyed_tidy(&timed->keyed);
    return VS_ERR_OK;
}

void vs_timed_save_key(const struct vs_timed *timed, uint32_t key, struct vs_buf *out)
{
    vs_buf_add_sized(out, vs_keyed_key(&timed->keyed, key));
    if (timed->by == VS_TIMED_BY_DEVICE)
        vs_buf_add_varint(out, vs_keyed_heap_of(&timed->keyed, key));
}

uint32_t vs_timed_load_key(struct vs_timed *timed, struct vs_op *op, struct vs_reader *reader)
{
    struct vs_str key = vs_read_sized(reader);
    uint64_t heap = timed->by == VS_TIMED_BY_DEVICE ? vs_read_varint(reader) : 0;
    bool added = false;
    uint32_t index = VS_KEY_NONE;
    if (!reader->failed && vs_row_is_valid(key, timed->key_types, timed->partition_count) &&
        (heap == 0 || heap < op->task->devices.count))
        index = vs_keyed_intern(&timed->keyed, key, (uint32_t)heap, &added);
    if (!added)
        reader->failed = true;
    return added ? index : VS_KEY_NONE;
}
