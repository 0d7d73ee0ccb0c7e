/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/run/joiner.h"

/* The pair of keys that is the device on both sides; key_count: none. */
static uint32_t find_device_key(const struct vs_op *op)
{
    const struct vs_join *join = &op->node->as.join;
    for (uint32_t i = 0; i < join->key_count; i++)
        if (op->inputs[0]->is_device[join->keys[0][i]] && op->inputs[1]->is_device[join->keys[1][i]])
            return i;
    return join->key_count;
}

void vs_join_timed_init(struct vs_join_timed *timed, struct vs_joiner *joiner, uint32_t payload_size)
{
    struct vs_op *op = joiner->op;
    const struct vs_join *join = joiner->join;
    vs_keyed_init(&timed->timed.keyed, &op->task->pool, payload_size);
    timed->timed.partition = join->keys[0];
    timed->timed.partition_count = join->key_count;
    timed->timed.key_types = joiner->key_types;
    timed->device_key = find_device_key(op);
    timed->timed.by = VS_TIMED_BY_PARTITION;
    if (join->time_type.attribute == VS_TIME_PROCTIME) {
        timed->timed.by = VS_TIMED_BY_NOW;
    } else if (op->task->rules.by_device && op->timeline->clock_count > 0 &&
               timed->device_key < join->key_count) {
        timed->timed.by = VS_TIMED_BY_DEVICE;
        op->timeline->needs_devices = true;
    }
    op->keyed = &timed->timed.keyed;
}

enum vs_err vs_join_timed_run(struct vs_join_timed *timed, struct vs_op *op, struct vs_step *step)
{
    struct vs_join_cursor cursor = {.op = op};
    if (vs_op_is_empty(op->inputs[0]) && vs_op_is_empty(op->inputs[1]) &&
        timed->timed.keyed.armed_count == 0)
        return VS_ERR_OK;
    VS_TRY(vs_timed_begin(&timed->timed, op, step));
    while (vs_join_next(&cursor)) {
        VS_TRY(vs_timed_reach(&timed->timed, op, step, cursor.order));
        VS_TRY(timed->row(op, step, &cursor));
    }
    VS_TRY(vs_timed_reach(&timed->timed, op, step, UINT64_MAX));
    vs_keyed_tidy(&timed->timed.keyed);
    return VS_ERR_OK;
}

int64_t vs_join_timed_now(const struct vs_join_timed *timed, const struct vs_op *op, uint32_t key,
                          uint64_t order)
{
    if (timed->timed.by != VS_TIMED_BY_DEVICE)
        return timed->timed.time;
    return vs_timeline_device(op->timeline, vs_keyed_heap_of(&timed->timed.keyed, key), order);
}

struct vs_join_look vs_join_timed_look(struct vs_join_timed *timed, struct vs_op *op,
                                       const struct vs_join_cursor *cursor)
{
    const struct vs_batch *batch = &op->inputs[cursor->side]->out;
    uint32_t heap = 0;
    bool added = false;
    if (timed->timed.by == VS_TIMED_BY_DEVICE)
        heap = vs_task_device(
            op->task, &batch->columns[op->node->as.join.keys[cursor->side][timed->device_key]],
            cursor->row);
    struct vs_join_look look = {
        .key = vs_keyed_intern(&timed->timed.keyed, vs_buf_str(&op->task->key), heap, &added)};
    look.time = vs_join_timed_now(timed, op, look.key, cursor->order);
    return look;
}
