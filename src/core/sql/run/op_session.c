/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* WINDOW of kind SESSION, where its rows are not aggregated at once: rows wait until their session
 * is complete, and come out with its bounds in the order they came in. A row belongs to all
 * sessions of its key that its own [time, time + gap] touches, which become one. */
#include "core/sql/row.h"
#include "core/sql/run/sorted.h"
#include "core/sql/run/window.h"

struct session {
    int64_t start, end; /* local times */
    struct vs_sorted_rows rows;
};

struct sessions { /* payload of a key */
    struct session *items; /* by start; they do not touch */
    uint32_t count;
    uint32_t capacity;
};

struct session_window {
    struct vs_op op;
    struct vs_timed timed;
    struct vs_sorter sorter; /* without sort columns */
    struct vs_window_rule rule;
    struct vs_batch_builder *builder; /* of this step, NULL until a session is complete */
};

/* The sessions that touch [start, end], as a range of places. */
static void find_sessions(const struct sessions *sessions, int64_t start, int64_t end,
                          uint32_t *from, uint32_t *to)
{
    *from = sessions->count;
    while (*from > 0 && sessions->items[*from - 1].end >= start)
        --*from;
    *to = *from;
    while (*to < sessions->count && sessions->items[*to].start <= end)
        ++*to;
}

static struct session *insert_session(struct session_window *self, struct sessions *sessions,
                                      uint32_t at, struct session session)
{
    if (sessions->count == sessions->capacity) {
        uint32_t capacity = sessions->capacity == 0 ? 1 : sessions->capacity * 2;
        sessions->items = vs_pool_grow(&self->op.task->pool, sessions->items,
                                       sessions->capacity * sizeof session,
                                       capacity * sizeof session);
        sessions->capacity = capacity;
    }
    memmove(&sessions->items[at + 1], &sessions->items[at],
            (sessions->count - at) * sizeof session);
    sessions->count++;
    sessions->items[at] = session;
    return &sessions->items[at];
}

/* Frees nothing of the session itself. */
static void remove_session(struct sessions *sessions, uint32_t at)
{
    sessions->count--;
    memmove(&sessions->items[at], &sessions->items[at + 1],
            (sessions->count - at) * sizeof *sessions->items);
}

static void move_rows(struct session_window *self, struct session *to, struct session *from)
{
    struct vs_pool *pool = &self->op.task->pool;
    for (uint32_t i = 0; i < from->rows.count; i++) {
        const struct vs_sorted_row *row = &from->rows.items[i];
        vs_buf_clear(&self->sorter.bytes);
        vs_buf_add_str(&self->sorter.bytes, (struct vs_str){row->bytes, row->len});
        self->sorter.row_at = row->row_at;
        vs_sorter_place(&self->sorter, &to->rows, to->rows.count);
    }
    vs_sorted_free(&from->rows, pool);
}

/* The session of [start, end], made one with all that it touches. */
static struct session *join_sessions(struct session_window *self, struct sessions *sessions,
                                     int64_t start, int64_t end)
{
    uint32_t from, to;
    find_sessions(sessions, start, end, &from, &to);
    if (from == to)
        return insert_session(self, sessions, from, (struct session){.start = start, .end = end});
    struct session *session = &sessions->items[from];
    while (to > from + 1) {
        struct session *next = &sessions->items[from + 1];
        session->end = next->end;
        move_rows(self, session, next);
        remove_session(sessions, from + 1);
        to--;
    }
    session->start = start < session->start ? start : session->start;
    session->end = end > session->end ? end : session->end;
    return session;
}

/* A key without sessions is removed. */
static void rearm(struct session_window *self, uint32_t key)
{
    struct sessions *sessions = vs_keyed_payload(&self->timed.keyed, key);
    if (sessions->count == 0) {
        vs_pool_give(&self->op.task->pool, sessions->items,
                     sessions->capacity * sizeof *sessions->items);
        vs_keyed_remove(&self->timed.keyed, key);
        return;
    }
    int64_t end = sessions->items[0].end;
    vs_keyed_arm(&self->timed.keyed, key, vs_window_instant(&self->rule, vs_time_sub(end, 1)));
}

/* A row whose own session is over is late, unless one that is open reaches to it. */
static bool is_late(const struct session_window *self, const struct vs_timed_look *look,
                    int64_t start, int64_t end)
{
    if (vs_time_sub(end, 1) > vs_window_passed(&self->rule, look->time))
        return false;
    if (look->key == VS_KEY_NONE)
        return true;
    uint32_t from, to;
    find_sessions(vs_keyed_payload(&self->timed.keyed, look->key), start, end, &from, &to);
    return from == to;
}

static enum vs_err take_row(struct vs_op *op, struct vs_step *step, uint32_t row, uint64_t order)
{
    struct session_window *self = (struct session_window *)op;
    const struct vs_batch *batch = &op->inputs[0]->out;
    const struct vs_column *times = &batch->columns[op->node->as.window.time_column];
    bool by_now = self->timed.by == VS_TIMED_BY_NOW;
    if (!by_now && vs_column_is_null(times, row))
        return vs_op_no_time(op, step, row);
    struct vs_timed_look look = vs_timed_look(&self->timed, op, row, order);
    int64_t start =
        vs_window_local(&self->rule, by_now ? self->timed.time : times->as.i64[row]);
    int64_t end = vs_time_add(start, self->rule.size_ms);
    if (is_late(self, &look, start, end)) {
        vs_step_late(op, step, order);
        return VS_ERR_OK;
    }
    if (look.key == VS_KEY_NONE)
        look.key = vs_timed_make(&self->timed, &look);
    struct sessions *sessions = vs_keyed_payload(&self->timed.keyed, look.key);
    struct session *session = join_sessions(self, sessions, start, end);
    vs_sorter_take(&self->sorter, batch, row);
    vs_sorter_place(&self->sorter, &session->rows, session->rows.count);
    rearm(self, look.key);
    return VS_ERR_OK;
}

static enum vs_err give_out(struct vs_op *op, struct vs_step *step, uint32_t key, uint64_t order)
{
    struct session_window *self = (struct session_window *)op;
    const struct vs_node *node = op->node;
    const struct vs_node *input = node->inputs[0];
    struct sessions *sessions = vs_keyed_payload(&self->timed.keyed, key);
    struct session session = sessions->items[0];
    if (self->builder == NULL)
        self->builder = vs_batch_builder_new(step->scratch, node->types, node->column_count);
    int64_t time = vs_window_instant(&self->rule, vs_time_sub(session.end, 1));
    for (uint32_t i = 0; i < session.rows.count; i++) {
        vs_batch_builder_row(self->builder, VS_ROW_INSERT, order);
        vs_op_set_encoded(self->builder, vs_sorted_row(&session.rows.items[i]), input->types,
                          input->column_count, step->scratch);
        const int64_t bounds[] = {session.start, session.end, time};
        for (uint32_t c = 0; c < 3; c++)
            vs_batch_builder_set(self->builder, input->column_count + c,
                                 (struct vs_value){.as.i64 = bounds[c]});
    }
    vs_sorted_free(&session.rows, &op->task->pool);
    remove_session(sessions, 0);
    rearm(self, key);
    return VS_ERR_OK;
}

static enum vs_err open_session(struct vs_op *op, struct vs_err_note *note)
{
    struct session_window *self = (struct session_window *)op;
    const struct vs_window *window = &op->node->as.window;
    struct vs_type time_type = op->node->inputs[0]->types[window->time_column];
    if (vs_type_physical(time_type) != VS_PHYS_I64)
        return vs_fail(note, VS_ERR_UNSUPPORTED,
                       "a window needs a time column of at most 3 digits: CAST it");
    VS_TRY(vs_sorter_open(&self->sorter, op, NULL, 0, note));
    self->rule = vs_window_rule(window, time_type, op->task->plan->zone);
    vs_timed_init(&self->timed, op, window->partition, window->partition_count,
                  sizeof(struct sessions));
    self->timed.row = take_row;
    self->timed.fire = give_out;
    if (time_type.attribute == VS_TIME_PROCTIME)
        self->timed.by = VS_TIMED_BY_NOW;
    return VS_ERR_OK;
}

static void close_session(struct vs_op *op)
{
    vs_sorter_close(&((struct session_window *)op)->sorter);
}

static enum vs_err run_session(struct vs_op *op, struct vs_step *step)
{
    struct session_window *self = (struct session_window *)op;
    self->builder = NULL;
    VS_TRY(vs_timed_run(&self->timed, op, step));
    if (self->builder != NULL)
        op->out = vs_batch_builder_finish(self->builder);
    return VS_ERR_OK;
}

static void save_session(const struct vs_op *op, struct vs_buf *out)
{
    const struct session_window *self = (const struct session_window *)op;
    const struct vs_keyed *keyed = &self->timed.keyed;
    vs_buf_add_varint(out, keyed->live_count);
    for (uint32_t key = 0; key < keyed->count; key++) {
        if (!vs_keyed_is_live(keyed, key))
            continue;
        const struct sessions *sessions = vs_keyed_payload(keyed, key);
        vs_timed_save_key(&self->timed, key, out);
        vs_buf_add_varint(out, sessions->count);
        for (uint32_t i = 0; i < sessions->count; i++) {
            vs_buf_add_zigzag(out, sessions->items[i].start);
            vs_buf_add_zigzag(out, sessions->items[i].end);
            vs_sorted_save(&sessions->items[i].rows, out);
        }
    }
}

static void load_sessions(struct session_window *self, uint32_t key, struct vs_reader *reader)
{
    struct sessions *sessions = vs_keyed_payload(&self->timed.keyed, key);
    uint64_t count = vs_read_varint(reader);
    if (count == 0 || count > vs_reader_left(reader))
        reader->failed = true;
    int64_t last_end = INT64_MIN;
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        struct session session = {.start = vs_read_zigzag(reader)};
        session.end = vs_read_zigzag(reader);
        vs_sorter_load(&self->sorter, &session.rows, reader);
        if (session.end <= session.start || (i > 0 && session.start <= last_end) ||
            session.rows.count == 0)
            reader->failed = true;
        last_end = session.end;
        insert_session(self, sessions, sessions->count, session);
    }
    if (!reader->failed)
        rearm(self, key);
}

static void load_session(struct vs_op *op, struct vs_reader *reader)
{
    struct session_window *self = (struct session_window *)op;
    uint64_t count = vs_read_varint(reader);
    for (uint64_t i = 0; i < count && !reader->failed; i++) {
        uint32_t key = vs_timed_load_key(&self->timed, op, reader);
        if (key != VS_KEY_NONE)
            load_sessions(self, key, reader);
    }
}

const struct vs_op_kind vs_op_session = {.size = sizeof(struct session_window),
                                         .open = open_session,
                                         .run = run_session,
                                         .save = save_session,
                                         .load = load_session,
                                         .close = close_session};
