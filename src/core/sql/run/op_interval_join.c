/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* INTERVAL JOIN as Flink's TimeIntervalJoin: each side keeps its rows until the other side cannot
 * bring a partner any more. A row that comes late still meets what is kept. Rows without partner of
 * an outer side come with NULLs when they are thrown away. When that happens is part of the results
 * of the operators above, so it is Flink's: a clean-up is due half an interval behind the end of
 * the oldest row's interval. */
#include "base/check.h"
#include "core/sql/run/joiner.h"

struct kept {
    int64_t time;
    char *bytes;
    uint32_t len;
    bool is_paired;
};

struct cache { /* the rows of one side */
    struct kept *items;
    uint32_t count;
    uint32_t capacity;
    int64_t cleanup; /* of has_cleanup */
    bool has_cleanup;
    int64_t expired; /* rows up to here are gone, or may go; by device only */
};

struct caches { /* payload of a key */
    struct cache sides[2];
};

struct interval_join {
    struct vs_op op;
    struct vs_joiner joiner;
    struct vs_join_timed timed;
    int64_t reach_ms[2];   /* a row of the side meets rows of the other side up to so much later */
    int64_t slack_ms;      /* between the end of an interval and the clean-up */
    int64_t expired[2];    /* as cache.expired, of all keys: Flink keeps one per operator */
};

static void keep_row(struct interval_join *self, struct cache *cache, const struct kept *kept)
{
    struct vs_pool *pool = &self->op.task->pool;
    if (cache->count == cache->capacity) {
        uint32_t capacity = cache->capacity == 0 ? 2 : cache->capacity * 2;
        cache->items = vs_pool_grow(pool, cache->items, cache->capacity * sizeof *cache->items,
                                    capacity * sizeof *cache->items);
        cache->capacity = capacity;
    }
    struct vs_str bytes = {kept->bytes, kept->len};
    cache->items[cache->count] = *kept;
    cache->items[cache->count++].bytes = (char *)(uintptr_t)vs_pool_copy(pool, bytes).ptr;
}

static struct caches *caches_of(struct interval_join *self, uint32_t key)
{
    return vs_keyed_payload(&self->timed.timed.keyed, key);
}

/* Arms the key for the first clean-up, or removes it when nothing is left. */
static void arm(struct interval_join *self, uint32_t key)
{
    struct caches *caches = caches_of(self, key);
    int64_t deadline = VS_NO_DEADLINE;
    bool is_empty = true;
    for (int n = 0; n < 2; n++) {
        is_empty &= caches->sides[n].count == 0 && !caches->sides[n].has_cleanup;
        if (caches->sides[n].has_cleanup && caches->sides[n].cleanup < deadline)
            deadline = caches->sides[n].cleanup;
    }
    if (!is_empty) {
        vs_keyed_arm(&self->timed.timed.keyed, key, deadline);
        return;
    }
    for (int n = 0; n < 2; n++)
        vs_pool_give(&self->op.task->pool, caches->sides[n].items,
                     caches->sides[n].capacity * sizeof *caches->sides[n].items);
    vs_keyed_remove(&self->timed.timed.keyed, key);
}

static void emit_alone(struct interval_join *self, struct vs_step *step, uint64_t order, int side,
                       struct vs_str row)
{
    struct vs_str rows[2] = {{0}, {0}};
    rows[side] = row;
    vs_joiner_emit(&self->joiner, step, VS_ROW_INSERT, order, rows);
}

/* Flink's operator time begins at 0. */
static int64_t operator_time(int64_t time)
{
    return time > 0 ? time : 0;
}

static int64_t *expired_of(struct interval_join *self, struct caches *caches, int side)
{
    return self->timed.timed.by == VS_TIMED_BY_DEVICE ? &caches->sides[side].expired
                                                      : &self->expired[side];
}

static int64_t expiration(const struct interval_join *self, int side, int64_t time)
{
    if (time == VS_TIME_END)
        return time;
    return vs_time_sub(vs_time_sub(time, self->reach_ms[side]), 1);
}

static int64_t cleanup_time(const struct interval_join *self, int side, int64_t row_time)
{
    return vs_time_add(vs_time_add(row_time, self->reach_ms[side]), self->slack_ms + 1);
}

static void expire_row(struct interval_join *self, struct vs_step *step, uint64_t order, int side,
                       struct kept *kept)
{
    if (!kept->is_paired && vs_join_pads(self->joiner.join, side))
        emit_alone(self, step, order, side, (struct vs_str){kept->bytes, kept->len});
}

/* The row meets what the other side keeps. *paired: it met one. */
static enum vs_err meet(struct interval_join *self, struct vs_step *step,
                        const struct vs_join_cursor *cursor, uint32_t key, struct kept *row)
{
    int side = cursor->side, other = 1 - side;
    struct cache *cache = &caches_of(self, key)->sides[other];
    int64_t from = vs_time_sub(row->time, self->reach_ms[other]);
    int64_t to = vs_time_add(row->time, self->reach_ms[side]);
    struct vs_str *rows = VS_ARENA_ARRAY(step->scratch, cache->count, struct vs_str);
    uint32_t *indexes = VS_ARENA_ARRAY(step->scratch, cache->count, uint32_t);
    bool *matches = VS_ARENA_ARRAY(step->scratch, cache->count, bool);
    uint32_t count = 0;
    for (uint32_t i = 0; i < cache->count; i++) {
        struct kept *kept = &cache->items[i];
        if (kept->time < from || kept->time > to)
            continue;
        indexes[count] = i;
        rows[count++] = (struct vs_str){kept->bytes, kept->len};
    }
    self->joiner.order = cursor->order;
    VS_TRY(vs_joiner_match(&self->joiner, step, side, rows, count, matches));
    for (uint32_t i = 0; i < count; i++) {
        if (!matches[i])
            continue;
        struct vs_str pair[2] = {rows[i], rows[i]};
        pair[side] = vs_buf_str(&self->joiner.row);
        vs_joiner_emit(&self->joiner, step, VS_ROW_INSERT, cursor->order, pair);
        row->is_paired = cache->items[indexes[i]].is_paired = true;
    }
    return VS_ERR_OK;
}

static void expire(struct interval_join *self, struct vs_step *step, uint64_t order, int side,
                   struct caches *caches)
{
    struct cache *cache = &caches->sides[side];
    int64_t limit = *expired_of(self, caches, side);
    uint32_t left = 0;
    for (uint32_t i = 0; i < cache->count; i++) {
        struct kept *kept = &cache->items[i];
        if (kept->time > limit) {
            cache->items[left++] = *kept;
            continue;
        }
        expire_row(self, step, order, side, kept);
        vs_pool_give(&self->op.task->pool, kept->bytes, kept->len);
    }
    cache->count = left;
}

static enum vs_err take_row(struct vs_op *op, struct vs_step *step,
                            const struct vs_join_cursor *cursor)
{
    struct interval_join *self = (struct interval_join *)op;
    const struct vs_batch *batch = &op->inputs[cursor->side]->out;
    const struct vs_column *times = &batch->columns[op->node->as.join.time[cursor->side]];
    int side = cursor->side, other = 1 - side;
    bool has_key = vs_joiner_key(&self->joiner, side, cursor->row);
    vs_joiner_read(&self->joiner, side, cursor->row);
    struct vs_str bytes = vs_buf_str(&self->joiner.row);
    struct kept row = {.bytes = (char *)(uintptr_t)bytes.ptr, .len = (uint32_t)bytes.len};
    if (!has_key || self->reach_ms[0] + self->reach_ms[1] < 0) {
        expire_row(self, step, cursor->order, side, &row);
        return VS_ERR_OK;
    }
    struct vs_join_look look = vs_join_timed_look(&self->timed, op, cursor);
    int64_t now = operator_time(look.time);
    row.time = self->timed.timed.by == VS_TIMED_BY_NOW ? now : times->as.i64[cursor->row];
    int64_t to = vs_time_add(row.time, self->reach_ms[side]);
    struct caches *caches = caches_of(self, look.key);
    int64_t *expired = expired_of(self, caches, other);
    if (*expired < to) {
        *expired = expiration(self, other, now);
        VS_TRY(meet(self, step, cursor, look.key, &row));
        expire(self, step, cursor->order, other, caches);
    }
    if (now < to) {
        keep_row(self, &caches->sides[side], &row);
        if (!caches->sides[side].has_cleanup)
            caches->sides[side].cleanup = cleanup_time(self, side, row.time);
        caches->sides[side].has_cleanup = true;
    } else {
        expire_row(self, step, cursor->order, side, &row);
    }
    arm(self, look.key);
    return VS_ERR_OK;
}

static enum vs_err fire(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct interval_join *self = (struct interval_join *)op;
    struct caches *caches = caches_of(self, key);
    int64_t due = vs_keyed_deadline(&self->timed.timed.keyed, key);
    int64_t now = operator_time(vs_join_timed_now(&self->timed, op, key, order + 1));
    for (int n = 1; n >= 0; n--) {
        struct cache *cache = &caches->sides[n];
        if (!cache->has_cleanup || cache->cleanup != due)
            continue;
        *expired_of(self, caches, n) = expiration(self, n, now);
        expire(self, step, order, n, caches);
        int64_t oldest = VS_NO_DEADLINE;
        for (uint32_t i = 0; i < cache->count; i++)
            oldest = cache->items[i].time < oldest ? cache->items[i].time : oldest;
        cache->has_cleanup = cache->count > 0;
        cache->cleanup = cleanup_time(self, n, oldest);
    }
    arm(self, key);
    return VS_ERR_OK;
}

static enum vs_err open_interval_join(struct vs_op *op, struct vs_err_note *note)
{
    struct interval_join *self = (struct interval_join *)op;
    const struct vs_join *join = &op->node->as.join;
    for (int n = 0; n < 2; n++)
        if (vs_type_physical(op->node->inputs[n]->types[join->time[n]]) != VS_PHYS_I64)
            return vs_fail(note, VS_ERR_UNSUPPORTED,
                           "an interval join needs time columns of at most 3 digits: CAST them");
    vs_joiner_open(&self->joiner, op);
    vs_join_timed_init(&self->timed, &self->joiner, sizeof(struct caches));
    self->timed.row = take_row;
    self->timed.timed.fire = fire;
    self->reach_ms[0] = vs_time_sub(0, join->lower_ms);
    self->reach_ms[1] = join->upper_ms;
    self->slack_ms = (self->reach_ms[0] + self->reach_ms[1]) / 2;
    return VS_ERR_OK;
}

static void close_interval_join(struct vs_op *op)
{
    vs_joiner_close(&((struct interval_join *)op)->joiner);
}

static enum vs_err run_interval_join(struct vs_op *op, struct vs_step *step)
{
    struct interval_join *self = (struct interval_join *)op;
    VS_TRY(vs_join_timed_run(&self->timed, op, step));
    vs_joiner_finish(&self->joiner);
    return VS_ERR_OK;
}

/* --- snapshots --- */

static void save_cache(const struct cache *cache, struct vs_buf *out)
{
    vs_buf_add_zigzag(out, cache->expired);
    vs_buf_add_u8(out, cache->has_cleanup);
    vs_buf_add_zigzag(out, cache->has_cleanup ? cache->cleanup : 0);
    vs_buf_add_varint(out, cache->count);
    for (uint32_t i = 0; i < cache->count; i++) {
        vs_buf_add_zigzag(out, cache->items[i].time);
        vs_buf_add_u8(out, cache->items[i].is_paired);
        vs_buf_add_sized(out, (struct vs_str){cache->items[i].bytes, cache->items[i].len});
    }
}

static void save_interval_join(const struct vs_op *op, struct vs_buf *out)
{
    const struct interval_join *self = (const struct interval_join *)op;
    const struct vs_keyed *keyed = &self->timed.timed.keyed;
    vs_buf_add_zigzag(out, self->expired[0]);
    vs_buf_add_zigzag(out, self->expired[1]);
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct caches *caches = vs_keyed_payload(keyed, key);
        vs_timed_save_key(&self->timed.timed, key, out);
        save_cache(&caches->sides[0], out);
        save_cache(&caches->sides[1], out);
    }
}

static void load_cache(struct interval_join *self, uint32_t key, int side, struct vs_reader *reader)
{
    struct cache *cache = &caches_of(self, key)->sides[side];
    cache->expired = vs_read_zigzag(reader);
    cache->has_cleanup = vs_read_u8(reader) != 0;
    cache->cleanup = vs_read_zigzag(reader);
    uint64_t count = vs_read_varint(reader);
    if (count > vs_reader_left(reader))
        reader->failed = true;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct kept kept = {.time = vs_read_zigzag(reader)};
        kept.is_paired = vs_read_u8(reader) != 0;
        struct vs_str row = vs_read_sized(reader);
        if (reader->failed || !vs_joiner_is_valid(&self->joiner, side, row)) {
            reader->failed = true;
            return;
        }
        kept.bytes = (char *)(uintptr_t)row.ptr;
        kept.len = (uint32_t)row.len;
        keep_row(self, cache, &kept);
    }
}

static void load_interval_join(struct vs_op *op, struct vs_reader *reader)
{
    struct interval_join *self = (struct interval_join *)op;
    self->expired[0] = vs_read_zigzag(reader);
    self->expired[1] = vs_read_zigzag(reader);
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed.timed, op, reader);
        if (key == VS_KEY_NONE)
            return;
        load_cache(self, key, 0, reader);
        load_cache(self, key, 1, reader);
        if (!reader->failed)
            arm(self, key);
    }
}

const struct vs_op_kind vs_op_interval_join = {.size = sizeof(struct interval_join),
                                               .open = open_interval_join,
                                               .run = run_interval_join,
                                               .save = save_interval_join,
                                               .load = load_interval_join,
                                               .close = close_interval_join};
