/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* EXCHANGE: rows go through a topic to the task that owns their new key.
 *
 * A record of the topic is a row (one byte row kind, then the typed row, core/sql/row.h) or a watermark (byte
 * WATERMARK, varint task, zig-zag milliseconds). A watermark goes to every partition, and is behind all rows that
 * came before it. The time of a receiver is the smallest of all senders' (Flink: the minimum over the input
 * channels), and stands still until each has sent one. A sender tells small moves together, MOVE_MS_MIN at least,
 * and all that is left when a tick comes: what it sends depends on its rows and ticks alone, not on batches.
 * A task that runs alone hands the rows on as they are. */
#include "base/check.h"
#include "base/hash.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"

enum { WATERMARK = 'W', MOVE_MS_MIN = 1000 };

static bool is_alone(const struct vs_op *op)
{
    return op->task->partition_count == 1;
}

static void pass_on(struct vs_op *op)
{
    op->out = op->inputs[0]->out;
}

/* --- sending */

struct send {
    struct vs_op op;
    int64_t sent; /* the last watermark; VS_TIME_UNKNOWN: none */
    struct vs_str *partition_keys; /* a record key that belongs to each partition */
    struct vs_buf key;
};

/* Decimal numbers are tried until every partition has one: about n ln n of them. */
static void find_partition_keys(struct send *send)
{
    struct vs_task *task = send->op.task;
    send->partition_keys = VS_ARENA_ARRAY(&task->memory, task->partition_count, struct vs_str);
    uint32_t missing = task->partition_count;
    for (uint64_t i = 0; missing > 0; i++) {
        struct vs_str key = vs_arena_printf(&task->memory, "%llu", (unsigned long long)i);
        uint32_t partition = vs_partition_of(key, task->partition_count);
        missing -= send->partition_keys[partition].len == 0;
        send->partition_keys[partition] = key;
    }
}

static enum vs_err open_send(struct vs_op *op, struct vs_err_note *note)
{
    (void)note;
    struct send *send = (struct send *)op;
    send->sent = VS_TIME_UNKNOWN;
    if (!is_alone(op))
        find_partition_keys(send);
    return VS_ERR_OK;
}

static void close_send(struct vs_op *op)
{
    vs_buf_free(&((struct send *)op)->key);
}

static void emit(struct send *send, struct vs_step *step, uint64_t order, struct vs_str key,
                 struct vs_str bytes)
{
    struct vs_buf *text = &send->op.task->outbox.text;
    struct vs_emitted *emitted = vs_outbox_add(send->op.task, step, order);
    emitted->row.sink = send->op.node->as.exchange.sink;
    emitted->row.kind = VS_ROW_INSERT;
    vs_buf_add_str(text, key);
    emitted->key_len = key.len;
    emitted->bytes_at = text->len;
    vs_buf_add_str(text, bytes);
    emitted->bytes_len = bytes.len;
}

/* A single text is a key as it is, so that its rows go where records with that key are. */
static void make_key(struct send *send, const struct vs_batch *batch, uint32_t row)
{
    const struct vs_node *node = send->op.node;
    vs_buf_clear(&send->key);
    if (node->as.exchange.key_count == 1) {
        const struct vs_column *column = &batch->columns[node->as.exchange.keys[0]];
        if (vs_type_physical(column->type) == VS_PHYS_STR && !vs_column_is_null(column, row)) {
            vs_buf_add_str(&send->key, column->as.str[row]);
            return;
        }
    }
    vs_row_add_columns(&send->key, batch, node->as.exchange.keys, node->as.exchange.key_count, row);
}

static void send_row(struct send *send, struct vs_step *step, uint32_t row, const uint32_t *columns)
{
    const struct vs_batch *batch = &send->op.inputs[0]->out;
    struct vs_buf *bytes = &send->op.task->key;
    make_key(send, batch, row);
    vs_buf_clear(bytes);
    vs_buf_add_u8(bytes, (uint8_t)vs_batch_kind(batch, row));
    vs_row_add_columns(bytes, batch, columns, batch->column_count, row);
    emit(send, step, batch->order[row], vs_buf_str(&send->key), vs_buf_str(bytes));
}

static void send_watermark(struct send *send, struct vs_step *step, uint64_t order, int64_t time)
{
    struct vs_task *task = send->op.task;
    vs_buf_clear(&task->key);
    vs_buf_add_u8(&task->key, WATERMARK);
    vs_buf_add_varint(&task->key, task->partition);
    vs_buf_add_zigzag(&task->key, time);
    for (uint32_t i = 0; i < task->partition_count; i++)
        emit(send, step, order, send->partition_keys[i], vs_buf_str(&task->key));
    send->sent = time;
}

/* Moves of orders below the limit. */
static void send_moves(struct send *send, struct vs_step *step, uint32_t *next, uint64_t limit)
{
    const struct vs_timeline *timeline = send->op.timeline;
    for (; *next < timeline->count && timeline->orders[*next] < limit; (*next)++) {
        int64_t time = timeline->times[*next];
        if (time == VS_TIME_END || send->sent == VS_TIME_UNKNOWN ||
            vs_time_sub(time, send->sent) >= MOVE_MS_MIN || step->kind == VS_STEP_TICK)
            send_watermark(send, step, timeline->orders[*next], time);
    }
}

static enum vs_err run_send(struct vs_op *op, struct vs_step *step)
{
    struct send *send = (struct send *)op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    if (is_alone(op)) {
        pass_on(op);
        return VS_ERR_OK;
    }
    uint32_t *columns = vs_arena_raw(step->scratch, (batch->column_count + 1) * sizeof *columns);
    for (uint32_t i = 0; i < batch->column_count; i++)
        columns[i] = i;
    uint32_t next = 0;
    vs_timeline_make(op->timeline, step->scratch);
    for (uint32_t i = 0; i < batch->selection_count; i++) {
        uint32_t row = vs_batch_row(batch, i);
        send_moves(send, step, &next, batch->order[row]);
        send_row(send, step, row, columns);
    }
    send_moves(send, step, &next, UINT64_MAX);
    int64_t time = op->timeline->count == 0 ? op->timeline->before
                                            : op->timeline->times[op->timeline->count - 1];
    if (step->kind == VS_STEP_TICK && time > send->sent)
        send_watermark(send, step, step->first_order, time);
    return VS_ERR_OK;
}

static void save_send(const struct vs_op *op, struct vs_buf *out)
{
    vs_buf_add_zigzag(out, ((const struct send *)op)->sent);
}

static void load_send(struct vs_op *op, struct vs_reader *reader)
{
    ((struct send *)op)->sent = vs_read_zigzag(reader);
}

const struct vs_op_kind vs_op_exchange_send = {.size = sizeof(struct send),
                                               .open = open_send,
                                               .run = run_send,
                                               .save = save_send,
                                               .load = load_send,
                                               .close = close_send};

/* --- receiving */

struct receive {
    struct vs_op op;
    struct vs_clock *clock; /* NULL: alone */
    int64_t *watermarks;    /* per sender */
    struct vs_value *values; /* of the row at work */
};

static enum vs_err open_receive(struct vs_op *op, struct vs_err_note *note)
{
    (void)note;
    struct receive *receive = (struct receive *)op;
    uint32_t senders = op->task->partition_count;
    receive->clock = vs_task_clock(op->task, op->node);
    VS_CHECK((receive->clock == NULL) == is_alone(op));
    receive->values = VS_ARENA_ARRAY(&op->task->memory, op->node->column_count, struct vs_value);
    receive->watermarks = VS_ARENA_ARRAY(&op->task->memory, senders, int64_t);
    for (uint32_t i = 0; i < senders; i++)
        receive->watermarks[i] = VS_TIME_UNKNOWN;
    return VS_ERR_OK;
}

static bool take_watermark(struct receive *receive, struct vs_reader *reader, uint64_t order)
{
    struct vs_task *task = receive->op.task;
    uint64_t sender = vs_read_varint(reader);
    int64_t time = vs_read_zigzag(reader);
    if (reader->failed || vs_reader_left(reader) > 0 || sender >= task->partition_count)
        return false;
    if (time > receive->watermarks[sender])
        receive->watermarks[sender] = time;
    int64_t smallest = VS_TIME_END;
    for (uint32_t i = 0; i < task->partition_count; i++)
        smallest = receive->watermarks[i] < smallest ? receive->watermarks[i] : smallest;
    struct vs_clock_env env = vs_task_clock_env(task);
    vs_clock_reach(receive->clock, &env, order, smallest);
    return true;
}

static bool take_row(struct receive *receive, struct vs_batch_builder *builder, struct vs_str value,
                     uint64_t order)
{
    const struct vs_node *node = receive->op.node;
    struct vs_reader reader = vs_reader((struct vs_str){value.ptr + 1, value.len - 1});
    for (uint32_t i = 0; i < node->column_count && !reader.failed; i++)
        receive->values[i] =
            vs_row_read_value(&reader, node->types[i], &receive->op.task->scratch);
    if ((uint8_t)value.ptr[0] > VS_ROW_DELETE || reader.failed || vs_reader_left(&reader) > 0)
        return false;
    vs_batch_builder_row(builder, (enum vs_row_kind)value.ptr[0], order);
    for (uint32_t i = 0; i < node->column_count; i++)
        vs_batch_builder_set(builder, i, receive->values[i]);
    return true;
}

static bool take_record(struct receive *receive, struct vs_batch_builder *builder,
                        const struct vs_record *record, uint64_t order)
{
    struct vs_reader reader = vs_reader(record->value);
    if (record->value.len == 0)
        return false;
    if (vs_read_u8(&reader) == WATERMARK)
        return take_watermark(receive, &reader, order);
    return take_row(receive, builder, record->value, order);
}

static enum vs_err run_receive(struct vs_op *op, struct vs_step *step)
{
    struct receive *receive = (struct receive *)op;
    if (is_alone(op)) {
        pass_on(op);
        return VS_ERR_OK;
    }
    if (step->kind != VS_STEP_RECORDS || step->source != op->node->as.exchange.source)
        return VS_ERR_OK;
    struct vs_batch_builder *builder =
        vs_batch_builder_new(step->scratch, op->node->types, op->node->column_count);
    uint32_t *row_record = vs_arena_raw(step->scratch, step->record_count * sizeof *row_record);
    for (uint32_t i = 0; i < step->record_count; i++)
        row_record[i] = i;
    step->row_record = row_record;
    step->order_count = step->record_count;
    for (uint32_t i = 0; i < step->record_count; i++) {
        if (take_record(receive, builder, &step->records[i], step->first_order + i))
            continue;
        vs_step_dead_letter(op->task, step, i, "VALUE_CONVERTER",
                            VS_STR("this is no record of an exchange"),
                            step->first_order + i);
        op->task->counters.records_bad++;
    }
    op->out = vs_batch_builder_finish(builder);
    return VS_ERR_OK;
}

static void save_receive(const struct vs_op *op, struct vs_buf *out)
{
    const struct receive *receive = (const struct receive *)op;
    vs_buf_add_varint(out, op->task->partition_count);
    for (uint32_t i = 0; i < op->task->partition_count; i++)
        vs_buf_add_zigzag(out, receive->watermarks[i]);
}

static void load_receive(struct vs_op *op, struct vs_reader *reader)
{
    struct receive *receive = (struct receive *)op;
    if (vs_read_varint(reader) != op->task->partition_count)
        reader->failed = true;
    for (uint32_t i = 0; i < op->task->partition_count && !reader->failed; i++)
        receive->watermarks[i] = vs_read_zigzag(reader);
}

const struct vs_op_kind vs_op_exchange_receive = {.size = sizeof(struct receive),
                                                  .open = open_receive,
                                                  .run = run_receive,
                                                  .save = save_receive,
                                                  .load = load_receive};
