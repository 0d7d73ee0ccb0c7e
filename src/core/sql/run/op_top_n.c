/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* RANK: the first n rows per key by any columns, as a changelog.
 *
 * A key keeps its rows sorted; of append-only rows only the first n. A change of the input is
 * followed by what it did to the first n: with the number as a column,
 * rank by rank as -U +U; without it, rows that left as -D and rows that came as +I (n = 1: -U +U).
 * Equal rows keep the order they came in. */
#include "base/check.h"
#include "core/sql/row.h"
#include "core/sql/run/sorted.h"
#include "core/sql/run/ttl.h"

struct ranks { /* payload of a key */
    int64_t touched_ms;
    int64_t limit; /* by a column: its value in the first row */
    bool has_limit;
    struct vs_sorted_rows rows;
};

struct top_n {
    struct vs_op op;
    struct vs_keyed keyed;
    struct vs_ttl ttl;
    struct vs_type *key_types;
    struct vs_sorter sorter;
    struct vs_str *before; /* first rows before the change; scratch arena */
    uint32_t before_count;
    uint64_t limit; /* of the key at work */
    struct vs_str removed; /* a row that left, to be given back after it was emitted */
    struct vs_batch_builder *builder;
};

enum { LIMIT_MAX = 1000000 };

static enum vs_err open_top_n(struct vs_op *op, struct vs_err_note *note)
{
    struct top_n *self = (struct top_n *)op;
    const struct vs_node *node = op->node;
    if (!node->as.rank.is_limit_by_column && node->as.rank.limit > LIMIT_MAX)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "ROW_NUMBER() needs a bound of at most %d: put the query into FROM and keep "
                       "the first n rows "
                       "with WHERE rn <= n",
                       LIMIT_MAX);
    VS_TRY(vs_sorter_open(&self->sorter, op, node->as.rank.order, node->as.rank.order_count, note));
    self->key_types =
        vs_op_types_of(op, node->inputs[0], node->as.rank.partition, node->as.rank.partition_count);
    vs_keyed_init(&self->keyed, &op->task->pool, sizeof(struct ranks));
    op->keyed = &self->keyed;
    self->ttl.ms = op->task->ttl_ms;
    return VS_ERR_OK;
}

static void close_top_n(struct vs_op *op)
{
    struct top_n *self = (struct top_n *)op;
    vs_sorter_close(&self->sorter);
}

static bool is_append_only(const struct top_n *self)
{
    const struct vs_node *input = self->op.node->inputs[0];
    return !input->updates && !input->deletes;
}

static int64_t touched(const struct vs_op *op, uint32_t key)
{
    return ((const struct ranks *)vs_keyed_payload(&((const struct top_n *)op)->keyed, key))
        ->touched_ms;
}

static void forget(struct vs_op *op, uint32_t key)
{
    struct top_n *self = (struct top_n *)op;
    struct ranks *ranks = vs_keyed_payload(&self->keyed, key);
    vs_sorted_free(&ranks->rows, &op->task->pool);
    vs_keyed_remove(&self->keyed, key);
}

static void take_out(struct top_n *self, struct vs_sorted_rows *rows, uint32_t at)
{
    VS_CHECK(self->removed.ptr == NULL);
    self->removed = vs_sorted_take_out(rows, at);
}

/* Where it went; UINT32_MAX: it is not kept. */
static uint32_t insert_row(struct top_n *self, struct vs_sorted_rows *rows)
{
    uint64_t limit = self->limit;
    uint32_t at = vs_sorter_find(&self->sorter, rows, false);
    if (is_append_only(self) && at >= limit)
        return UINT32_MAX;
    vs_sorter_place(&self->sorter, rows, at);
    if (is_append_only(self) && rows->count > limit)
        take_out(self, rows, rows->count - 1);
    return at;
}

/* Where it was; UINT32_MAX: nowhere. */
static uint32_t remove_row(struct top_n *self, struct vs_sorted_rows *rows)
{
    for (uint32_t at = vs_sorter_find(&self->sorter, rows, true); at < rows->count; at++) {
        const struct vs_sorted_row *row = &rows->items[at];
        if (vs_str_equal((struct vs_str){row->bytes, row->len}, vs_buf_str(&self->sorter.bytes))) {
            take_out(self, rows, at);
            return at;
        }
        if (vs_sorter_compare(&self->sorter, row) > 0)
            break;
    }
    return UINT32_MAX;
}

static void emit(struct top_n *self, struct vs_step *step, enum vs_row_kind kind, struct vs_str row,
                 uint32_t rank, uint64_t order)
{
    const struct vs_node *node = self->op.node;
    const struct vs_node *input = node->inputs[0];
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    vs_batch_builder_row(self->builder, kind, order);
    vs_op_set_encoded(self->builder, row, input->types, input->column_count, step->scratch);
    if (node->as.rank.rank_column)
        vs_batch_builder_set(self->builder, node->column_count - 1,
                             (struct vs_value){.as.i64 = (int64_t)rank + 1});
}

static uint32_t shown(const struct top_n *self, uint32_t count)
{
    return count < self->limit ? count : (uint32_t)self->limit;
}

static void remember_first(struct top_n *self, struct vs_step *step, const struct vs_sorted_rows *rows)
{
    self->before_count = shown(self, rows->count);
    self->before = vs_arena_raw(step->scratch, self->before_count * sizeof *self->before);
    for (uint32_t i = 0; i < self->before_count; i++)
        self->before[i] = vs_sorted_row(&rows->items[i]);
}

static void emit_by_rank(struct top_n *self, struct vs_step *step,
                         const struct vs_sorted_rows *rows,                         uint64_t order)
{
    uint32_t after_count = shown(self, rows->count);
    for (uint32_t i = (uint32_t)self->op.node->as.rank.offset;
         i < self->before_count || i < after_count; i++) {
        if (i >= after_count) {
            emit(self, step, VS_ROW_DELETE, self->before[i], i, order);
        } else if (i >= self->before_count) {
            emit(self, step, VS_ROW_INSERT, vs_sorted_row(&rows->items[i]), i, order);
        } else if (!vs_str_equal(self->before[i], vs_sorted_row(&rows->items[i]))) {
            emit(self, step, VS_ROW_UPDATE_BEFORE, self->before[i], i, order);
            emit(self, step, VS_ROW_UPDATE_AFTER, vs_sorted_row(&rows->items[i]), i, order);
        }
    }
}

/* Both lists are in the same order, so rows that are in both are met in step. */
static void emit_by_row(struct top_n *self, struct vs_step *step,
                         const struct vs_sorted_rows *rows,                        uint64_t order)
{
    uint32_t after_count = shown(self, rows->count);
    uint32_t start = 0;
    while (start < self->before_count && start < after_count &&
           vs_str_equal(self->before[start], vs_sorted_row(&rows->items[start])))
        start++;
    uint32_t before_end = self->before_count;
    uint32_t after_end = after_count;
    while (before_end > start && after_end > start &&
           vs_str_equal(self->before[before_end - 1], vs_sorted_row(&rows->items[after_end - 1]))) {
        before_end--;
        after_end--;
    }
    /* A change moves one row: what is between is the same rows but for one at either end. */
    for (uint32_t i = start; i < before_end; i++) {
        bool stays = false;
        for (uint32_t j = start; j < after_end && !stays; j++)
            stays = vs_str_equal(self->before[i], vs_sorted_row(&rows->items[j]));
        if (!stays)
            emit(self, step, VS_ROW_DELETE, self->before[i], i, order);
    }
    for (uint32_t j = start; j < after_end; j++) {
        bool was = false;
        for (uint32_t i = start; i < before_end && !was; i++)
            was = vs_str_equal(self->before[i], vs_sorted_row(&rows->items[j]));
        if (!was)
            emit(self, step, VS_ROW_INSERT, vs_sorted_row(&rows->items[j]), j, order);
    }
}

static void give_back_removed(struct top_n *self)
{
    vs_pool_give_str(&self->op.task->pool, self->removed);
    self->removed = (struct vs_str){0};
}

static uint32_t find_key(struct top_n *self, const struct vs_step *step, uint32_t row)
{
    struct vs_op *op = &self->op;
    vs_buf_clear(&op->task->key);
    vs_row_add_columns(&op->task->key, &op->inputs[0]->out, op->node->as.rank.partition,
                       op->node->as.rank.partition_count, row);
    uint32_t key = vs_keyed_find(&self->keyed, vs_buf_str(&op->task->key));
    if (key != VS_KEY_NONE && vs_ttl_is_over(&self->ttl, touched(op, key), step->now_ms)) {
        forget(op, key);
        key = VS_KEY_NONE;
    }
    bool added;
    return key != VS_KEY_NONE
               ? key
               : vs_keyed_intern(&self->keyed, vs_buf_str(&op->task->key), 0, &added);
}

/* A row that stays among the first moved up from one place to another, or changed in place. */
static void emit_move(struct top_n *self, struct vs_step *step, const struct vs_sorted_rows *rows,
                      uint64_t order, uint32_t from, uint32_t to)
{
    const struct vs_node *node = self->op.node;
    if (!node->as.rank.rank_column && node->as.rank.offset == 0) {
        emit(self, step, VS_ROW_UPDATE_BEFORE, self->before[from], from, order);
        emit(self, step, VS_ROW_UPDATE_AFTER, vs_sorted_row(&rows->items[to]), to, order);
        return;
    }
    uint32_t first = to < node->as.rank.offset ? (uint32_t)node->as.rank.offset : to;
    for (uint32_t i = first; i <= from; i++)
        emit(self, step, VS_ROW_UPDATE_BEFORE, self->before[i], i, order);
    for (uint32_t i = first; i <= from; i++)
        emit(self, step, VS_ROW_UPDATE_AFTER, vs_sorted_row(&rows->items[i]), i, order);
}

static void emit_change(struct top_n *self, struct vs_step *step, const struct vs_sorted_rows *rows,
                        uint64_t order)
{
    const struct vs_node *node = self->op.node;
    bool one = node->as.rank.limit == 1 && (is_append_only(self) || node->as.rank.is_upward);
    if (node->as.rank.rank_column || one || node->as.rank.offset > 0)
        emit_by_rank(self, step, rows, order);
    else
        emit_by_row(self, step, rows, order);
}

/* The row after this one is the second half of its update, and rows only move up. */
static bool has_after(const struct top_n *self, const struct vs_batch *batch, uint32_t i)
{
    if (!self->op.node->as.rank.is_upward || i + 1 >= batch->selection_count)
        return false;
    uint32_t row = vs_batch_row(batch, i);
    uint32_t next = vs_batch_row(batch, i + 1);
    return vs_batch_kind(batch, row) == VS_ROW_UPDATE_BEFORE &&
           vs_batch_kind(batch, next) == VS_ROW_UPDATE_AFTER &&
           batch->order[row] == batch->order[next];
}

/* Where a column says how many, the first row of a key says it for good, as in Flink. */
static uint64_t limit_of(const struct top_n *self, struct ranks *ranks, uint32_t row)
{
    const struct vs_node *node = self->op.node;
    if (!node->as.rank.is_limit_by_column)
        return node->as.rank.limit;
    const struct vs_column *column = &self->op.inputs[0]->out.columns[node->as.rank.limit_column];
    bool is_int = vs_type_physical(node->inputs[0]->types[node->as.rank.limit_column]) == VS_PHYS_I32;
    if (!ranks->has_limit && !vs_column_is_null(column, row))
        ranks->limit = is_int ? column->as.i32[row] : column->as.i64[row];
    ranks->has_limit = true;
    return ranks->limit < 0 ? 0 : (uint64_t)ranks->limit;
}

/* One row of the input; returns how many rows of the batch it was. The halves of an update are taken
 * one by one, as Flink does: what moves up and down in between shows. Where rows only move up, Flink
 * takes updates as a whole. */
static uint32_t take_change(struct top_n *self, struct vs_step *step, uint32_t i)
{
    const struct vs_batch *batch = &self->op.inputs[0]->out;
    uint32_t row = vs_batch_row(batch, i);
    enum vs_row_kind kind = vs_batch_kind(batch, row);
    uint32_t key = find_key(self, step, row), from = UINT32_MAX, to = UINT32_MAX;
    bool is_pair = has_after(self, batch, i);
    struct ranks *ranks = vs_keyed_payload(&self->keyed, key);
    struct vs_sorted_rows *rows = &ranks->rows;
    ranks->touched_ms = step->now_ms;
    self->limit = limit_of(self, ranks, row);
    remember_first(self, step, rows);
    vs_sorter_take(&self->sorter, batch, row);
    if (kind == VS_ROW_UPDATE_BEFORE || kind == VS_ROW_DELETE)
        from = remove_row(self, rows);
    else
        to = insert_row(self, rows);
    if (is_pair) {
        vs_sorter_take(&self->sorter, batch, vs_batch_row(batch, i + 1));
        to = insert_row(self, rows);
    }
    if (is_pair && from < self->before_count && to <= from)
        emit_move(self, step, rows, batch->order[row], from, to);
    else
        emit_change(self, step, rows, batch->order[row]);
    give_back_removed(self);
    if (rows->count == 0 && !self->op.node->as.rank.is_limit_by_column)
        forget(&self->op, key);
    return is_pair ? 2 : 1;
}

static enum vs_err run_top_n(struct vs_op *op, struct vs_step *step)
{
    struct top_n *self = (struct top_n *)op;
    self->builder = NULL;
    const struct vs_batch *batch = &op->inputs[0]->out;
    for (uint32_t i = 0; i < batch->selection_count;)
        i += take_change(self, step, i);
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    vs_ttl_sweep(&self->ttl, op, step, touched, forget);
    vs_keyed_tidy(&self->keyed);
    return VS_ERR_OK;
}

static void save_top_n(const struct vs_op *op, struct vs_buf *out)
{
    const struct top_n *self = (const struct top_n *)op;
    vs_buf_add_zigzag(out, self->ttl.swept_ms);
    vs_buf_add_varint(out, self->keyed.live_count);
    for (uint32_t key = 0; key < self->keyed.count; key++) {
        if (!vs_keyed_is_live(&self->keyed, key))
            continue;
        const struct ranks *ranks = vs_keyed_payload(&self->keyed, key);
        vs_buf_add_sized(out, vs_keyed_key(&self->keyed, key));
        vs_buf_add_zigzag(out, ranks->touched_ms);
        if (self->op.node->as.rank.is_limit_by_column)
            vs_buf_add_zigzag(out, ranks->limit);
        vs_sorted_save(&ranks->rows, out);
    }
}

static void load_rows(struct top_n *self, struct ranks *ranks, struct vs_reader *reader)
{
    bool by_column = self->op.node->as.rank.is_limit_by_column;
    ranks->touched_ms = vs_read_zigzag(reader);
    if (by_column)
        ranks->limit = vs_read_zigzag(reader);
    ranks->has_limit = by_column;
    vs_sorter_load(&self->sorter, &ranks->rows, reader);
    if (ranks->rows.count == 0 && !by_column)
        reader->failed = true;
}

static void load_top_n(struct vs_op *op, struct vs_reader *reader)
{
    struct top_n *self = (struct top_n *)op;
    self->ttl.swept_ms = vs_read_zigzag(reader);
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct vs_str bytes = vs_read_sized(reader);
        bool added = false;
        if (!reader->failed &&
            vs_row_is_valid(bytes, self->key_types, op->node->as.rank.partition_count)) {
            uint32_t key = vs_keyed_intern(&self->keyed, bytes, 0, &added);
            if (added)
                load_rows(self, vs_keyed_payload(&self->keyed, key), reader);
        }
        if (!added)
            reader->failed = true;
    }
}

const struct vs_op_kind vs_op_top_n = {.size = sizeof(struct top_n),
                                       .open = open_top_n,
                                       .run = run_top_n,
                                       .save = save_top_n,
                                       .load = load_top_n,
                                       .close = close_top_n};
