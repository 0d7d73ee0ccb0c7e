/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* JOIN: both inputs are kept by key, and each row meets the rows of the other side that came before
 * it. Which kinds come out is as in Flink's StreamingJoinOperator and StreamingSemiAntiJoinOperator:
 * an outer side shows a row with NULLs until its first partner comes (-D, +I), and again when the
 * last one has gone. A row whose state is over by TTL finds no partner and is no partner. */
#include "base/check.h"
#include "core/sql/run/joiner.h"

struct kept {
    char *bytes;
    uint32_t len;
    uint32_t partners; /* rows of the other side it is paired with; of outer, semi and anti sides */
    int64_t touched_ms;
};

struct rows { /* payload of a key */
    struct kept *items; /* in the order they came */
    uint32_t count;
    uint32_t capacity;
};

struct join {
    struct vs_op op;
    struct vs_joiner joiner;
    struct vs_keyed sides[2];
    int64_t ttl_ms[2];
    int64_t swept_ms;
    /* The partners of the row at work: indexes into the rows of its key on the other side. */
    uint32_t *found;
    uint32_t found_count;
    uint64_t order; /* of the row at work */
};

static enum vs_err open_join(struct vs_op *op, struct vs_err_note *note)
{
    (void)note;
    struct join *self = (struct join *)op;
    vs_joiner_open(&self->joiner, op);
    for (int n = 0; n < 2; n++) {
        int64_t own = op->node->as.join.ttl_ms[n];
        vs_keyed_init(&self->sides[n], &op->task->pool, sizeof(struct rows));
        self->ttl_ms[n] = own < 0 ? op->task->ttl_ms : own;
    }
    op->keyed = &self->sides[0];
    return VS_ERR_OK;
}

static void close_join(struct vs_op *op)
{
    vs_joiner_close(&((struct join *)op)->joiner);
}

static struct vs_str row_of(const struct kept *kept)
{
    return (struct vs_str){kept->bytes, kept->len};
}

static bool is_over(const struct join *self, int side, const struct kept *kept, int64_t now_ms)
{
    return self->ttl_ms[side] > 0 &&
           vs_time_sub(now_ms, kept->touched_ms) >= self->ttl_ms[side];
}

/* --- rows of a key --- */

static void add_row(struct join *self, int side, struct vs_str key, struct kept kept)
{
    struct vs_pool *pool = &self->op.task->pool;
    bool added;
    struct rows *rows =
        vs_keyed_payload(&self->sides[side], vs_keyed_intern(&self->sides[side], key, 0, &added));
    if (rows->count == rows->capacity) {
        uint32_t capacity = rows->capacity == 0 ? 1 : rows->capacity * 2;
        rows->items = vs_pool_grow(pool, rows->items, rows->capacity * sizeof *rows->items,
                                   capacity * sizeof *rows->items);
        rows->capacity = capacity;
    }
    struct vs_str bytes = {kept.bytes, kept.len};
    kept.bytes = (char *)(uintptr_t)vs_pool_copy(pool, bytes).ptr;
    rows->items[rows->count++] = kept;
}

static void remove_row(struct join *self, int side, uint32_t key, uint32_t at)
{
    struct vs_pool *pool = &self->op.task->pool;
    struct rows *rows = vs_keyed_payload(&self->sides[side], key);
    vs_pool_give(pool, rows->items[at].bytes, rows->items[at].len);
    rows->count--;
    memmove(&rows->items[at], &rows->items[at + 1], (rows->count - at) * sizeof *rows->items);
    if (rows->count > 0)
        return;
    vs_pool_give(pool, rows->items, rows->capacity * sizeof *rows->items);
    vs_keyed_remove(&self->sides[side], key);
}

/* The newest equal row goes: of equal rows it does not matter which. */
static void retract_row(struct join *self, int side, struct vs_str key, struct vs_str row)
{
    uint32_t at = vs_keyed_find(&self->sides[side], key);
    if (at == VS_KEY_NONE)
        return;
    const struct rows *rows = vs_keyed_payload(&self->sides[side], at);
    for (uint32_t i = rows->count; i > 0; i--) {
        if (vs_str_equal(row_of(&rows->items[i - 1]), row)) {
            remove_row(self, side, at, i - 1);
            return;
        }
    }
}

/* --- partners --- */

static struct rows *rows_of(struct join *self, int side, struct vs_str key)
{
    uint32_t at = vs_keyed_find(&self->sides[side], key);
    return at == VS_KEY_NONE ? NULL : vs_keyed_payload(&self->sides[side], at);
}

static enum vs_err find_partners(struct join *self, struct vs_step *step, int side)
{
    const struct rows *rows = rows_of(self, 1 - side, vs_buf_str(&self->op.task->key));
    self->found_count = 0;
    if (rows == NULL)
        return VS_ERR_OK;
    struct vs_str *candidates = VS_ARENA_ARRAY(step->scratch, rows->count, struct vs_str);
    uint32_t *indexes = VS_ARENA_ARRAY(step->scratch, rows->count, uint32_t);
    bool *matches = VS_ARENA_ARRAY(step->scratch, rows->count, bool);
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows->count; i++) {
        if (is_over(self, 1 - side, &rows->items[i], step->now_ms))
            continue;
        indexes[count] = i;
        candidates[count++] = row_of(&rows->items[i]);
    }
    self->joiner.order = self->order;
    VS_TRY(vs_joiner_match(&self->joiner, step, side, candidates, count, matches));
    for (uint32_t i = 0; i < count; i++)
        if (matches[i])
            indexes[self->found_count++] = indexes[i];
    self->found = indexes;
    return VS_ERR_OK;
}

/* other.ptr NULL: the row with NULLs. */
static void emit_pair(struct join *self, struct vs_step *step, enum vs_row_kind kind, int side,
                      struct vs_str row, struct vs_str other)
{
    struct vs_str rows[2] = {row, row};
    rows[1 - side] = other;
    vs_joiner_emit(&self->joiner, step, kind, self->order, rows);
}

static bool is_retraction(enum vs_row_kind kind)
{
    return kind == VS_ROW_UPDATE_BEFORE || kind == VS_ROW_DELETE;
}

/* --- inner and outer --- */

/* The partner of an outer side has one more or one less: its row with NULLs goes or comes back. */
static void count_partner(struct join *self, struct vs_step *step, int side,
                          struct kept *partner, bool retracts)
{
    if (partner->partners == 0 && !retracts)
        emit_pair(self, step, VS_ROW_DELETE, 1 - side, row_of(partner), (struct vs_str){0});
    else if (partner->partners == 1 && retracts)
        emit_pair(self, step, VS_ROW_INSERT, 1 - side, row_of(partner), (struct vs_str){0});
    partner->partners = retracts ? partner->partners - (partner->partners > 0) : partner->partners + 1;
    partner->touched_ms = step->now_ms;
}

static void pair_all(struct join *self, struct vs_step *step, int side,
                     enum vs_row_kind kind)
{
    const struct vs_join *join = self->joiner.join;
    bool retracts = is_retraction(kind), other_pads = vs_join_pads(join, 1 - side);
    struct rows *rows = rows_of(self, 1 - side, vs_buf_str(&self->op.task->key));
    enum vs_row_kind plain = retracts ? VS_ROW_DELETE : VS_ROW_INSERT;
    /* A row that comes replaces NULLs of the other side, so it is new; one that goes keeps its kind. */
    bool keeps_kind = !vs_join_pads(join, side) && (retracts || !other_pads);
    if (!retracts && other_pads)
        for (uint32_t i = 0; i < self->found_count; i++)
            count_partner(self, step, side, &rows->items[self->found[i]], false);
    for (uint32_t i = 0; i < self->found_count; i++)
        emit_pair(self, step, keeps_kind ? kind : plain, side,
                  vs_buf_str(&self->joiner.row), row_of(&rows->items[self->found[i]]));
    if (retracts && other_pads)
        for (uint32_t i = 0; i < self->found_count; i++)
            count_partner(self, step, side, &rows->items[self->found[i]], true);
}

static void take_paired(struct join *self, struct vs_step *step, int side,
                        enum vs_row_kind kind)
{
    struct vs_str row = vs_buf_str(&self->joiner.row);
    if (self->found_count > 0)
        pair_all(self, step, side, kind);
    else if (vs_join_pads(self->joiner.join, side))
        emit_pair(self, step, is_retraction(kind) ? VS_ROW_DELETE : VS_ROW_INSERT, side, row,
                  (struct vs_str){0});
}

/* --- semi and anti --- */

static void take_left(struct join *self, struct vs_step *step, enum vs_row_kind kind)
{
    if ((self->found_count > 0) == (self->joiner.join->type == VS_JOIN_SEMI))
        emit_pair(self, step, kind, 0, vs_buf_str(&self->joiner.row), (struct vs_str){0});
}

static void take_right(struct join *self, struct vs_step *step, enum vs_row_kind kind)
{
    bool anti = self->joiner.join->type == VS_JOIN_ANTI, retracts = is_retraction(kind);
    struct rows *rows = rows_of(self, 0, vs_buf_str(&self->op.task->key));
    enum vs_row_kind shown = anti ? (retracts ? VS_ROW_INSERT : VS_ROW_DELETE) : kind;
    for (uint32_t i = 0; i < self->found_count; i++) {
        struct kept *left = &rows->items[self->found[i]];
        if (left->partners == (retracts ? 1 : 0))
            emit_pair(self, step, shown, 0, row_of(left), (struct vs_str){0});
        left->partners = retracts ? left->partners - (left->partners > 0) : left->partners + 1;
        left->touched_ms = step->now_ms;
    }
}

/* --- rows --- */

static enum vs_err take_row(struct join *self, struct vs_step *step,
                            const struct vs_join_cursor *cursor)
{
    struct vs_op *op = &self->op;
    int side = cursor->side;
    enum vs_join_type type = self->joiner.join->type;
    enum vs_row_kind kind = vs_batch_kind(&op->inputs[side]->out, cursor->row);
    bool half = type == VS_JOIN_SEMI || type == VS_JOIN_ANTI;
    bool has_key = vs_joiner_key(&self->joiner, side, cursor->row);
    vs_joiner_read(&self->joiner, side, cursor->row);
    self->found_count = 0;
    self->order = cursor->order;
    if (has_key)
        VS_TRY(find_partners(self, step, side));
    uint32_t partners = self->found_count;
    if (!half)
        take_paired(self, step, side, kind);
    else if (side == 0)
        take_left(self, step, kind);
    else
        take_right(self, step, kind);
    struct vs_str key = vs_buf_str(&op->task->key), row = vs_buf_str(&self->joiner.row);
    if (has_key && is_retraction(kind))
        retract_row(self, side, key, row);
    else if (has_key)
        add_row(self, side, key,
                (struct kept){(char *)(uintptr_t)row.ptr, (uint32_t)row.len, partners, step->now_ms});
    return VS_ERR_OK;
}

/* On ticks, four times per TTL: only frees memory, see ttl.h. */
static void sweep(struct join *self, const struct vs_step *step)
{
    int64_t shortest = INT64_MAX;
    for (int n = 0; n < 2; n++)
        if (self->ttl_ms[n] > 0 && self->ttl_ms[n] < shortest)
            shortest = self->ttl_ms[n];
    if (step->kind != VS_STEP_TICK || shortest == INT64_MAX ||
        vs_time_sub(step->now_ms, self->swept_ms) < shortest / 4)
        return;
    self->swept_ms = step->now_ms;
    for (int n = 0; n < 2; n++) {
        for (uint32_t key = 0; key < self->sides[n].count; key++) {
            if (!vs_keyed_is_live(&self->sides[n], key))
                continue;
            const struct rows *rows = vs_keyed_payload(&self->sides[n], key);
            for (uint32_t i = rows->count; i > 0; i--)
                if (is_over(self, n, &rows->items[i - 1], step->now_ms))
                    remove_row(self, n, key, i - 1);
        }
    }
}

static enum vs_err run_join(struct vs_op *op, struct vs_step *step)
{
    struct join *self = (struct join *)op;
    struct vs_join_cursor cursor = {.op = op};
    while (vs_join_next(&cursor))
        VS_TRY(take_row(self, step, &cursor));
    vs_joiner_finish(&self->joiner);
    sweep(self, step);
    vs_keyed_tidy(&self->sides[0]);
    vs_keyed_tidy(&self->sides[1]);
    return VS_ERR_OK;
}

static void save_join(const struct vs_op *op, struct vs_buf *out)
{
    const struct join *self = (const struct join *)op;
    vs_buf_add_zigzag(out, self->swept_ms);
    for (int n = 0; n < 2; n++) {
        vs_buf_add_varint(out, self->sides[n].live_count);
        for (uint32_t key = 0; key < self->sides[n].count; key++) {
            if (!vs_keyed_is_live(&self->sides[n], key))
                continue;
            const struct rows *rows = vs_keyed_payload(&self->sides[n], key);
            vs_buf_add_sized(out, vs_keyed_key(&self->sides[n], key));
            vs_buf_add_varint(out, rows->count);
            for (uint32_t i = 0; i < rows->count; i++) {
                vs_buf_add_sized(out, row_of(&rows->items[i]));
                vs_buf_add_varint(out, rows->items[i].partners);
                vs_buf_add_zigzag(out, rows->items[i].touched_ms);
            }
        }
    }
}

static void load_rows(struct join *self, int side, struct vs_reader *reader)
{
    struct vs_str key = vs_read_sized(reader);
    uint64_t count = vs_read_varint(reader);
    if (reader->failed || count == 0 || count > vs_reader_left(reader) ||
        vs_keyed_find(&self->sides[side], key) != VS_KEY_NONE ||
        !vs_row_is_valid(key, self->joiner.key_types, self->joiner.join->key_count)) {
        reader->failed = true;
        return;
    }
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct vs_str row = vs_read_sized(reader);
        uint64_t partners = vs_read_varint(reader);
        int64_t touched = vs_read_zigzag(reader);
        if (reader->failed || partners > UINT32_MAX ||
            !vs_joiner_is_valid(&self->joiner, side, row)) {
            reader->failed = true;
            return;
        }
        add_row(self, side, key,
                (struct kept){(char *)(uintptr_t)row.ptr, (uint32_t)row.len, (uint32_t)partners,
                              touched});
    }
}

static void load_join(struct vs_op *op, struct vs_reader *reader)
{
    struct join *self = (struct join *)op;
    self->swept_ms = vs_read_zigzag(reader);
    for (int n = 0; n < 2; n++) {
        uint64_t count = vs_read_varint(reader);
        for (uint64_t i = 0; i < count && !reader->failed; i++)
            load_rows(self, n, reader);
    }
}

const struct vs_op_kind vs_op_join = {.size = sizeof(struct join),
                                      .open = open_join,
                                      .run = run_join,
                                      .save = save_join,
                                      .load = load_join,
                                      .close = close_join};
