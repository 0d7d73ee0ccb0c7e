/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* RANK: the first n rows per key by any columns, as a changelog.
 *
 * A key keeps its rows sorted; of append-only rows only the first n. A change of the input (a row,
 * or -U and +U together) is followed by what it did to the first n: with the number as a column,
 * rank by rank as -U +U; without it, rows that left as -D and rows that came as +I (n = 1: -U +U).
 * Equal rows keep the order they came in. */
#include "base/check.h"
#include "core/sql/row.h"
#include "core/sql/run/op.h"
#include "core/sql/run/ttl.h"

struct ranked {
    char *bytes; /* the sort columns, then all columns, encoded */
    uint32_t len;
    uint32_t row_at; /* where all columns begin */
};

struct ranks { /* payload of a key */
    int64_t touched_ms;
    struct ranked *items;
    uint32_t count;
    uint32_t capacity;
};

struct top_n {
    struct vs_op op;
    struct vs_keyed keyed;
    struct vs_ttl ttl;
    struct vs_type *key_types;
    struct vs_type *sort_types;
    uint32_t *sort_columns;
    uint32_t *all_columns;
    struct vs_value *sort_values[2];
    struct vs_arena decoded;
    struct vs_buf bytes;
    uint32_t row_at;       /* in bytes */
    struct vs_str *before; /* first rows before the change; scratch arena */
    uint32_t before_count;
    struct vs_str removed; /* a row that left, to be given back after it was emitted */
    struct vs_batch_builder *builder;
};

enum { LIMIT_MAX = 1000000 };

static enum vs_err open_top_n(struct vs_op *op, struct vs_err_note *note)
{
    struct top_n *self = (struct top_n *)op;
    const struct vs_node *node = op->node;
    const struct vs_node *input = node->inputs[0];
    struct vs_arena *memory = &op->task->memory;
    uint32_t sort_count = node->as.rank.order_count;
    if (node->as.rank.limit > LIMIT_MAX)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "ROW_NUMBER() needs a bound of at most %d: put the query into FROM and keep "
                       "the first n rows "
                       "with WHERE rn <= n",
                       LIMIT_MAX);
    self->sort_columns = VS_ARENA_ARRAY(memory, sort_count, uint32_t);
    for (uint32_t i = 0; i < sort_count; i++) {
        enum vs_physical physical = vs_type_physical(input->types[node->as.rank.order[i].column]);
        self->sort_columns[i] = node->as.rank.order[i].column;
        if (physical == VS_PHYS_NESTED || physical == VS_PHYS_NONE)
            return vs_fail(note, VS_ERR_UNSUPPORTED,
                           "ORDER BY a column that has no order: ARRAY, MAP or ROW");
    }
    self->all_columns = VS_ARENA_ARRAY(memory, input->column_count, uint32_t);
    for (uint32_t i = 0; i < input->column_count; i++)
        self->all_columns[i] = i;
    self->sort_types = vs_op_types_of(op, input, self->sort_columns, sort_count);
    self->key_types =
        vs_op_types_of(op, input, node->as.rank.partition, node->as.rank.partition_count);
    self->sort_values[0] = VS_ARENA_ARRAY(memory, sort_count, struct vs_value);
    self->sort_values[1] = VS_ARENA_ARRAY(memory, sort_count, struct vs_value);
    vs_arena_init(&self->decoded);
    vs_keyed_init(&self->keyed, &op->task->pool, sizeof(struct ranks));
    op->keyed = &self->keyed;
    return VS_ERR_OK;
}

static void close_top_n(struct vs_op *op)
{
    struct top_n *self = (struct top_n *)op;
    vs_arena_free(&self->decoded);
    vs_buf_free(&self->bytes);
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
    for (uint32_t i = 0; i < ranks->count; i++)
        vs_pool_give(&op->task->pool, ranks->items[i].bytes, ranks->items[i].len);
    vs_pool_give(&op->task->pool, ranks->items, ranks->capacity * sizeof *ranks->items);
    vs_keyed_remove(&self->keyed, key);
}

static int compare_values(const struct vs_sort_key *key, struct vs_type type,
                          const struct vs_value *a, const struct vs_value *b)
{
    if (a->is_null || b->is_null) {
        int order = (int)a->is_null - (int)b->is_null;
        return key->nulls_first ? -order : order;
    }
    int order = vs_value_compare(type, a, b);
    return key->descending ? -order : order;
}

static void decode_sort(struct top_n *self, const char *bytes, uint32_t len, struct vs_value *out)
{
    struct vs_reader reader = vs_reader((struct vs_str){bytes, len});
    for (uint32_t i = 0; i < self->op.node->as.rank.order_count; i++)
        out[i] = vs_row_read_value(&reader, self->sort_types[i], &self->decoded);
    VS_CHECK(!reader.failed);
}

/* The kept row against the row at work, whose sort values are in sort_values[1]. */
static int compare_kept(struct top_n *self, const struct ranked *ranked)
{
    decode_sort(self, ranked->bytes, ranked->row_at, self->sort_values[0]);
    for (uint32_t i = 0; i < self->op.node->as.rank.order_count; i++) {
        int order = compare_values(&self->op.node->as.rank.order[i], self->sort_types[i],
                                   &self->sort_values[0][i], &self->sort_values[1][i]);
        if (order != 0)
            return order;
    }
    return 0;
}

/* The first place whose row is behind the row at work (with or_equal: not before it). */
static uint32_t find_place(struct top_n *self, const struct ranks *ranks, bool or_equal)
{
    uint32_t from = 0;
    uint32_t to = ranks->count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        int order = compare_kept(self, &ranks->items[middle]);
        if (order > 0 || (or_equal && order == 0))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

static void encode_row(struct top_n *self, uint32_t row)
{
    const struct vs_batch *batch = &self->op.inputs[0]->out;
    uint32_t sort_count = self->op.node->as.rank.order_count;
    vs_buf_clear(&self->bytes);
    vs_row_add_columns(&self->bytes, batch, self->sort_columns, sort_count, row);
    self->row_at = (uint32_t)self->bytes.len;
    vs_row_add_columns(&self->bytes, batch, self->all_columns,
                       self->op.node->inputs[0]->column_count, row);
    vs_arena_reset(&self->decoded);
    for (uint32_t i = 0; i < sort_count; i++)
        self->sort_values[1][i] = vs_column_get(&batch->columns[self->sort_columns[i]], row);
}

static void place_row(struct top_n *self, struct ranks *ranks, uint32_t at)
{
    struct vs_pool *pool = &self->op.task->pool;
    if (ranks->count == ranks->capacity) {
        uint32_t capacity = ranks->capacity == 0 ? 1 : ranks->capacity * 2;
        ranks->items = vs_pool_grow(pool, ranks->items, ranks->capacity * sizeof *ranks->items,
                                    capacity * sizeof *ranks->items);
        ranks->capacity = capacity;
    }
    memmove(&ranks->items[at + 1], &ranks->items[at], (ranks->count - at) * sizeof *ranks->items);
    ranks->count++;
    struct vs_str copy = vs_pool_copy(pool, vs_buf_str(&self->bytes));
    ranks->items[at] =
        (struct ranked){(char *)(uintptr_t)copy.ptr, (uint32_t)copy.len, self->row_at};
}

static void take_out(struct top_n *self, struct ranks *ranks, uint32_t at)
{
    VS_CHECK(self->removed.ptr == NULL);
    self->removed = (struct vs_str){ranks->items[at].bytes, ranks->items[at].len};
    ranks->count--;
    memmove(&ranks->items[at], &ranks->items[at + 1], (ranks->count - at) * sizeof *ranks->items);
}

static void insert_row(struct top_n *self, struct ranks *ranks)
{
    uint64_t limit = self->op.node->as.rank.limit;
    uint32_t at = find_place(self, ranks, false);
    if (is_append_only(self) && at >= limit)
        return;
    place_row(self, ranks, at);
    if (is_append_only(self) && ranks->count > limit)
        take_out(self, ranks, ranks->count - 1);
}

static void remove_row(struct top_n *self, struct ranks *ranks)
{
    for (uint32_t at = find_place(self, ranks, true); at < ranks->count; at++) {
        const struct ranked *ranked = &ranks->items[at];
        if (vs_str_equal((struct vs_str){ranked->bytes, ranked->len}, vs_buf_str(&self->bytes))) {
            take_out(self, ranks, at);
            return;
        }
        if (compare_kept(self, ranked) > 0)
            return;
    }
}

static struct vs_str row_of(const struct ranked *ranked)
{
    return (struct vs_str){ranked->bytes + ranked->row_at, ranked->len - ranked->row_at};
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
    return count < self->op.node->as.rank.limit ? count : (uint32_t)self->op.node->as.rank.limit;
}

static void remember_first(struct top_n *self, struct vs_step *step, const struct ranks *ranks)
{
    self->before_count = shown(self, ranks->count);
    self->before = vs_arena_raw(step->scratch, self->before_count * sizeof *self->before);
    for (uint32_t i = 0; i < self->before_count; i++)
        self->before[i] = row_of(&ranks->items[i]);
}

static void emit_by_rank(struct top_n *self, struct vs_step *step, const struct ranks *ranks,
                         uint64_t order)
{
    uint32_t after_count = shown(self, ranks->count);
    for (uint32_t i = 0; i < self->before_count || i < after_count; i++) {
        if (i >= after_count) {
            emit(self, step, VS_ROW_DELETE, self->before[i], i, order);
        } else if (i >= self->before_count) {
            emit(self, step, VS_ROW_INSERT, row_of(&ranks->items[i]), i, order);
        } else if (!vs_str_equal(self->before[i], row_of(&ranks->items[i]))) {
            emit(self, step, VS_ROW_UPDATE_BEFORE, self->before[i], i, order);
            emit(self, step, VS_ROW_UPDATE_AFTER, row_of(&ranks->items[i]), i, order);
        }
    }
}

/* Both lists are in the same order, so rows that are in both are met in step. */
static void emit_by_row(struct top_n *self, struct vs_step *step, const struct ranks *ranks,
                        uint64_t order)
{
    uint32_t after_count = shown(self, ranks->count);
    uint32_t start = 0;
    while (start < self->before_count && start < after_count &&
           vs_str_equal(self->before[start], row_of(&ranks->items[start])))
        start++;
    uint32_t before_end = self->before_count;
    uint32_t after_end = after_count;
    while (before_end > start && after_end > start &&
           vs_str_equal(self->before[before_end - 1], row_of(&ranks->items[after_end - 1]))) {
        before_end--;
        after_end--;
    }
    /* A change moves one row: what is between is the same rows but for one at either end. */
    for (uint32_t i = start; i < before_end; i++) {
        bool stays = false;
        for (uint32_t j = start; j < after_end && !stays; j++)
            stays = vs_str_equal(self->before[i], row_of(&ranks->items[j]));
        if (!stays)
            emit(self, step, VS_ROW_DELETE, self->before[i], i, order);
    }
    for (uint32_t j = start; j < after_end; j++) {
        bool was = false;
        for (uint32_t i = start; i < before_end && !was; i++)
            was = vs_str_equal(self->before[i], row_of(&ranks->items[j]));
        if (!was)
            emit(self, step, VS_ROW_INSERT, row_of(&ranks->items[j]), j, order);
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
    if (key != VS_KEY_NONE && vs_ttl_is_over(op->task, touched(op, key), step->now_ms)) {
        forget(op, key);
        key = VS_KEY_NONE;
    }
    bool added;
    return key != VS_KEY_NONE
               ? key
               : vs_keyed_intern(&self->keyed, vs_buf_str(&op->task->key), 0, &added);
}

/* The row after this one is the second half of its update. */
static bool has_after(const struct top_n *self, const struct vs_batch *batch, uint32_t i)
{
    if (i + 1 >= batch->selection_count)
        return false;
    uint32_t row = vs_batch_row(batch, i);
    uint32_t next = vs_batch_row(batch, i + 1);
    if (vs_batch_kind(batch, row) != VS_ROW_UPDATE_BEFORE ||
        vs_batch_kind(batch, next) != VS_ROW_UPDATE_AFTER ||
        batch->order[row] != batch->order[next])
        return false;
    const struct vs_node *node = self->op.node;
    struct vs_buf *key = &self->op.task->key; /* holds the key of the first half */
    size_t len = key->len;
    vs_row_add_columns(key, batch, node->as.rank.partition, node->as.rank.partition_count, next);
    bool same = key->len == 2 * len && (len == 0 || memcmp(key->ptr, key->ptr + len, len) == 0);
    key->len = len;
    return same;
}

/* One change; returns how many rows of the batch it was. */
static uint32_t take_change(struct top_n *self, struct vs_step *step, uint32_t i)
{
    const struct vs_batch *batch = &self->op.inputs[0]->out;
    uint32_t row = vs_batch_row(batch, i);
    uint64_t order = batch->order[row];
    enum vs_row_kind kind = vs_batch_kind(batch, row);
    uint32_t key = find_key(self, step, row);
    bool is_pair = has_after(self, batch, i);
    struct ranks *ranks = vs_keyed_payload(&self->keyed, key);
    ranks->touched_ms = step->now_ms;
    remember_first(self, step, ranks);
    encode_row(self, row);
    if (kind == VS_ROW_UPDATE_BEFORE || kind == VS_ROW_DELETE)
        remove_row(self, ranks);
    else
        insert_row(self, ranks);
    if (is_pair) {
        encode_row(self, vs_batch_row(batch, i + 1));
        insert_row(self, ranks);
    }
    if (self->op.node->as.rank.rank_column || self->op.node->as.rank.limit == 1)
        emit_by_rank(self, step, ranks, order);
    else
        emit_by_row(self, step, ranks, order);
    give_back_removed(self);
    if (ranks->count == 0)
        forget(&self->op, key);
    return is_pair ? 2 : 1;
}

static enum vs_err run_top_n(struct vs_op *op, struct vs_step *step)
{
    struct top_n *self = (struct top_n *)op;
    self->builder = NULL;
    for (uint32_t i = 0; i < op->inputs[0]->out.selection_count;)
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
        vs_buf_add_varint(out, ranks->count);
        for (uint32_t i = 0; i < ranks->count; i++) {
            vs_buf_add_sized(out, (struct vs_str){ranks->items[i].bytes, ranks->items[i].row_at});
            vs_buf_add_sized(out, row_of(&ranks->items[i]));
        }
    }
}

static void load_rows(struct top_n *self, struct ranks *ranks, struct vs_reader *reader)
{
    const struct vs_node *node = self->op.node;
    const struct vs_node *input = node->inputs[0];
    ranks->touched_ms = vs_read_zigzag(reader);
    uint64_t count = vs_read_varint(reader);
    if (count == 0 || count > vs_reader_left(reader))
        reader->failed = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct vs_str sort = vs_read_sized(reader);
        struct vs_str row = vs_read_sized(reader);
        if (reader->failed || !vs_row_is_valid(sort, self->sort_types, node->as.rank.order_count) ||
            !vs_row_is_valid(row, input->types, input->column_count)) {
            reader->failed = true;
            return;
        }
        vs_buf_clear(&self->bytes);
        vs_buf_add_str(&self->bytes, sort);
        vs_buf_add_str(&self->bytes, row);
        self->row_at = (uint32_t)sort.len;
        place_row(self, ranks, ranks->count);
    }
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
