/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* RANK = 1 by one time attribute of append-only rows: de-duplication, as Flink has it.
 *
 *   first by processing time   the first row of a key passes at once; the key alone is kept
 *   last by processing time    +I, then -U old +U new, nothing for a row that equals the last one
 * (without TTL) first by rowtime           the earliest row of a key, when the watermark has
 * reached it; late rows are dropped last by rowtime            +I, then -U old +U new for each row
 * that is not older; the watermark does not matter */
#include "base/check.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"
#include "core/sql/run/ttl.h"

struct kept { /* payload of a key */
    int64_t touched_ms;
    int64_t time; /* of the row; by processing time not used */
    char *bytes;  /* the row, encoded; NULL: not kept (any more) */
    uint32_t len;
    uint32_t is_done; /* first by rowtime: the row has been emitted */
};

struct deduplicate {
    struct vs_op op;
    struct vs_timed timed;
    struct vs_ttl ttl;
    uint32_t time_column;
    bool by_now;
    bool last;
    uint32_t *all_columns;
    struct vs_buf bytes;
    struct vs_batch_builder *builder;
    uint32_t *selection; /* first by processing time */
    uint32_t selection_count;
};

static enum vs_err first_row_now(struct vs_op *op, struct vs_step *step, uint32_t row,
                                 uint64_t order);
static enum vs_err first_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order);
static enum vs_err last_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order);
static enum vs_err fire_first(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order);

static enum vs_err open_deduplicate(struct vs_op *op, struct vs_err_note *note)
{
    struct deduplicate *self = (struct deduplicate *)op;
    const struct vs_node *node = op->node;
    const struct vs_node *input = node->inputs[0];
    struct vs_type time_type = input->types[node->as.rank.order[0].column];
    self->time_column = node->as.rank.order[0].column;
    self->by_now = time_type.attribute == VS_TIME_PROCTIME;
    self->last = node->as.rank.order[0].descending;
    if (!self->by_now && vs_type_physical(time_type) != VS_PHYS_I64)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "ROW_NUMBER needs a time column of at most 3 digits: CAST it");
    self->all_columns = VS_ARENA_ARRAY(&op->task->memory, input->column_count, uint32_t);
    for (uint32_t i = 0; i < input->column_count; i++)
        self->all_columns[i] = i;
    bool keeps_rows = self->last || !self->by_now;
    vs_timed_init(&self->timed, op, node->as.rank.partition, node->as.rank.partition_count,
                  keeps_rows ? sizeof(struct kept) : sizeof(int64_t));
    self->ttl.ms = op->task->ttl_ms;
    self->timed.row = self->last ? last_row : self->by_now ? first_row_now : first_row;
    self->timed.fire = fire_first;
    if (self->last || self->by_now)
        self->timed.by = VS_TIMED_BY_NOW;
    return VS_ERR_OK;
}

static void close_deduplicate(struct vs_op *op)
{
    vs_buf_free(&((struct deduplicate *)op)->bytes);
}

static bool keeps_rows(const struct deduplicate *self)
{
    return self->last || !self->by_now;
}

static int64_t touched(const struct vs_op *op, uint32_t key)
{
    const int64_t *touched_ms =
        vs_keyed_payload(&((const struct deduplicate *)op)->timed.keyed, key);
    return *touched_ms; /* the first member of both payloads */
}

static void drop_bytes(struct deduplicate *self, struct kept *kept)
{
    vs_pool_give(&self->op.task->pool, kept->bytes, kept->len);
    kept->bytes = NULL;
    kept->len = 0;
}

static void forget(struct vs_op *op, uint32_t key)
{
    struct deduplicate *self = (struct deduplicate *)op;
    if (keeps_rows(self))
        drop_bytes(self, vs_keyed_payload(&self->timed.keyed, key));
    vs_keyed_remove(&self->timed.keyed, key);
}

/* Without what has outlived its TTL; a row that waits for the watermark does not age. */
static struct vs_timed_look look_at(struct deduplicate *self, const struct vs_step *step,
                                    uint32_t row, uint64_t order)
{
    struct vs_timed_look look = vs_timed_look(&self->timed, &self->op, row, order);
    if (look.key != VS_KEY_NONE &&
        vs_ttl_is_over(&self->ttl, touched(&self->op, look.key), step->now_ms) &&
        vs_keyed_deadline(&self->timed.keyed, look.key) == VS_NO_DEADLINE) {
        forget(&self->op, look.key);
        look.key = VS_KEY_NONE;
    }
    return look;
}

static enum vs_err first_row_now(struct vs_op *op, struct vs_step *step, uint32_t row,
                                 uint64_t order)
{
    struct deduplicate *self = (struct deduplicate *)op;
    struct vs_timed_look look = look_at(self, step, row, order);
    if (look.key != VS_KEY_NONE)
        return VS_ERR_OK;
    int64_t *touched_ms = vs_keyed_payload(&self->timed.keyed, vs_timed_make(&self->timed, &look));
    *touched_ms = step->now_ms;
    self->selection[self->selection_count++] = row;
    return VS_ERR_OK;
}

static void encode_row(struct deduplicate *self, uint32_t row)
{
    vs_buf_clear(&self->bytes);
    vs_row_add_columns(&self->bytes, &self->op.inputs[0]->out, self->all_columns,
                       self->op.node->inputs[0]->column_count, row);
}

static void emit(struct deduplicate *self, struct vs_step *step, enum vs_row_kind kind,
                 struct vs_str bytes, uint64_t order)
{
    const struct vs_node *node = self->op.node;
    const struct vs_node *input = node->inputs[0];
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    vs_batch_builder_row(self->builder, kind, order);
    vs_op_set_encoded(self->builder, bytes, input->types, input->column_count, step->scratch);
    if (node->as.rank.rank_column)
        vs_batch_builder_set(self->builder, node->column_count - 1, (struct vs_value){.as.i64 = 1});
}

static void keep(struct deduplicate *self, struct kept *kept, int64_t time)
{
    drop_bytes(self, kept);
    struct vs_str copy = vs_pool_copy(&self->op.task->pool, vs_buf_str(&self->bytes));
    kept->bytes = (char *)(uintptr_t)copy.ptr;
    kept->len = (uint32_t)copy.len;
    kept->time = time;
}

/* False: the row has no time. */
static bool time_of(const struct deduplicate *self, const struct vs_step *step, uint32_t row,
                    int64_t *out)
{
    const struct vs_column *times = &self->op.inputs[0]->out.columns[self->time_column];
    *out = step->now_ms;
    if (self->by_now)
        return true;
    if (vs_column_is_null(times, row))
        return false;
    *out = times->as.i64[row];
    return true;
}

static enum vs_err first_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct deduplicate *self = (struct deduplicate *)op;
    int64_t time;
    if (!time_of(self, step, row, &time))
        return vs_op_no_time(op, step, row);
    struct vs_timed_look look = look_at(self, step, row, order);
    if (time < look.time) { /* a row exactly at the watermark still counts, as in Flink */
        vs_step_late(op, step, order);
        return VS_ERR_OK;
    }
    bool is_new = look.key == VS_KEY_NONE;
    if (is_new)
        look.key = vs_timed_make(&self->timed, &look);
    struct kept *kept = vs_keyed_payload(&self->timed.keyed, look.key);
    if (kept->is_done != 0 || (!is_new && time >= kept->time))
        return VS_ERR_OK;
    encode_row(self, row);
    keep(self, kept, time);
    kept->touched_ms = step->now_ms;
    vs_keyed_arm(&self->timed.keyed, look.key, time);
    return VS_ERR_OK;
}

static enum vs_err fire_first(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct deduplicate *self = (struct deduplicate *)op;
    struct kept *kept = vs_keyed_payload(&self->timed.keyed, key);
    VS_CHECK(!self->last && !self->by_now && kept->is_done == 0);
    emit(self, step, VS_ROW_INSERT, (struct vs_str){kept->bytes, kept->len}, order);
    drop_bytes(self, kept);
    kept->is_done = 1;
    kept->touched_ms = step->now_ms;
    vs_keyed_arm(&self->timed.keyed, key, VS_NO_DEADLINE);
    return VS_ERR_OK;
}

static enum vs_err last_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct deduplicate *self = (struct deduplicate *)op;
    int64_t time;
    if (!time_of(self, step, row, &time))
        return vs_op_no_time(op, step, row);
    struct vs_timed_look look = look_at(self, step, row, order);
    bool is_new = look.key == VS_KEY_NONE;
    if (is_new)
        look.key = vs_timed_make(&self->timed, &look);
    struct kept *kept = vs_keyed_payload(&self->timed.keyed, look.key);
    encode_row(self, row);
    struct vs_str before = {kept->bytes, kept->len};
    if (!is_new && !self->by_now && time < kept->time)
        return VS_ERR_OK;
    if (!is_new && self->by_now && self->ttl.ms == 0 &&
        vs_str_equal(before, vs_buf_str(&self->bytes)))
        return VS_ERR_OK;
    if (!is_new)
        emit(self, step, VS_ROW_UPDATE_BEFORE, before, order);
    emit(self, step, is_new ? VS_ROW_INSERT : VS_ROW_UPDATE_AFTER, vs_buf_str(&self->bytes), order);
    keep(self, kept, time);
    kept->touched_ms = step->now_ms;
    return VS_ERR_OK;
}

/* The input's batch with those rows only. */
static void pass_selection(struct deduplicate *self)
{
    const struct vs_node *node = self->op.node;
    VS_CHECK(!node->as.rank.rank_column);
    self->op.out = self->op.inputs[0]->out;
    self->op.out.column_count = node->column_count;
    self->op.out.selection = self->selection;
    self->op.out.selection_count = self->selection_count;
}

static enum vs_err run_deduplicate(struct vs_op *op, struct vs_step *step)
{
    struct deduplicate *self = (struct deduplicate *)op;
    self->builder = NULL;
    self->selection_count = 0;
    if (!keeps_rows(self))
        self->selection = vs_arena_raw(step->scratch, op->inputs[0]->out.selection_count *
                                                          sizeof *self->selection);
    VS_TRY(vs_timed_run(&self->timed, op, step));
    if (self->selection_count > 0)
        pass_selection(self);
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    vs_ttl_sweep(&self->ttl, op, step, touched, forget);
    vs_keyed_tidy(&self->timed.keyed);
    return VS_ERR_OK;
}

static void save_deduplicate(const struct vs_op *op, struct vs_buf *out)
{
    const struct deduplicate *self = (const struct deduplicate *)op;
    const struct vs_keyed *keyed = &self->timed.keyed;
    vs_buf_add_zigzag(out, self->ttl.swept_ms);
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_zigzag(out, touched(op, key));
        if (!keeps_rows(self))
            continue;
        const struct kept *kept = vs_keyed_payload(keyed, key);
        vs_buf_add_zigzag(out, kept->time);
        vs_buf_add_u8(out, kept->is_done != 0);
        vs_buf_add_sized(out, (struct vs_str){kept->bytes, kept->len});
    }
}

static void load_kept(struct deduplicate *self, uint32_t key, struct vs_reader *reader)
{
    const struct vs_node *input = self->op.node->inputs[0];
    struct kept *kept = vs_keyed_payload(&self->timed.keyed, key);
    kept->time = vs_read_zigzag(reader);
    kept->is_done = vs_read_u8(reader) != 0;
    struct vs_str bytes = vs_read_sized(reader);
    bool has_row = kept->is_done == 0;
    if (reader->failed || (!has_row && (self->last || self->by_now)) ||
        has_row != vs_row_is_valid(bytes, input->types, input->column_count)) {
        reader->failed = true;
        return;
    }
    vs_buf_clear(&self->bytes);
    vs_buf_add_str(&self->bytes, bytes);
    keep(self, kept, kept->time);
    if (has_row && !self->last && !self->by_now)
        vs_keyed_arm(&self->timed.keyed, key, kept->time);
}

static void load_deduplicate(struct vs_op *op, struct vs_reader *reader)
{
    struct deduplicate *self = (struct deduplicate *)op;
    self->ttl.swept_ms = vs_read_zigzag(reader);
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed, op, reader);
        if (key == VS_KEY_NONE)
            return;
        int64_t *touched_ms = vs_keyed_payload(&self->timed.keyed, key);
        *touched_ms = vs_read_zigzag(reader);
        if (keeps_rows(self))
            load_kept(self, key, reader);
    }
}

const struct vs_op_kind vs_op_deduplicate = {.size = sizeof(struct deduplicate),
                                             .open = open_deduplicate,
                                             .run = run_deduplicate,
                                             .save = save_deduplicate,
                                             .load = load_deduplicate,
                                             .close = close_deduplicate};
