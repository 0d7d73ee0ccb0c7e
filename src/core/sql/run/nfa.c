/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/run/nfa.h"

#include "base/check.h"
#include "core/sql/run/clock.h"

/* --- states, from the last part to the first ----------------------------------------------------
 */

static uint64_t state_count_of(const struct vs_match_part *part)
{
    uint64_t once = part->min == 0 ? 1 : part->min;
    return part->max == UINT32_MAX ? once + 1 : part->max;
}

static uint32_t add_state(struct vs_nfa *nfa, struct vs_nfa_state state)
{
    nfa->states[nfa->state_count] = state;
    return nfa->state_count++;
}

/* The states of one part in front of `next`: at most `max` rows, the first `min` of which must be.
 */
static uint32_t add_part(struct vs_nfa *nfa, uint32_t index, uint32_t next)
{
    const struct vs_match_part *part = &nfa->match->parts[index];
    uint32_t least = part->min == 0 ? 1 : part->min;
    uint32_t to = next;
    struct vs_nfa_state state = {.part = index, .unless = VS_NFA_NONE};
    if (part->greedy && next != VS_NFA_FINAL)
        nfa->states[next].unless = index;
    if (part->max == UINT32_MAX) {
        state.take = nfa->state_count;
        state.proceed = next;
        to = add_state(nfa, state);
    }
    for (uint32_t i = least; part->max != UINT32_MAX && i < part->max; i++) {
        state.take = to;
        state.proceed = next;
        to = add_state(nfa, state);
    }
    for (uint32_t i = 1; i <= least; i++) {
        state.take = to;
        state.proceed = i == least && part->min == 0 ? next : VS_NFA_NONE;
        to = add_state(nfa, state);
    }
    return to;
}

enum vs_err vs_nfa_make(struct vs_arena *plan, const struct vs_match *match, struct vs_nfa *out)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < match->part_count; i++)
        count += state_count_of(&match->parts[i]);
    if (count > VS_NFA_STATES_MAX)
        return VS_ERR_LIMIT;
    *out = (struct vs_nfa){.match = match};
    out->states = VS_ARENA_ARRAY(plan, count, struct vs_nfa_state);
    uint32_t next = VS_NFA_FINAL;
    for (uint32_t i = match->part_count; i > 0; i--)
        next = add_part(out, i - 1, next);
    out->start = next;
    return VS_ERR_OK;
}

/* --- rows and chains ----------------------------------------------------------------------------
 */

struct vs_nfa_row *vs_nfa_row_new(struct vs_pool *pool, int64_t time, struct vs_str bytes)
{
    struct vs_nfa_row *row = vs_pool_take(pool, sizeof *row);
    struct vs_str copy = vs_pool_copy(pool, bytes);
    *row = (struct vs_nfa_row){
        .time = time, .bytes = (char *)(uintptr_t)copy.ptr, .len = (uint32_t)copy.len, .refs = 1};
    return row;
}

void vs_nfa_row_release(struct vs_pool *pool, struct vs_nfa_row *row)
{
    if (--row->refs > 0)
        return;
    vs_pool_give(pool, row->bytes, row->len);
    vs_pool_give(pool, row, sizeof *row);
}

struct vs_nfa_node *vs_nfa_node_new(struct vs_pool *pool, struct vs_nfa_node *before,
                                    struct vs_nfa_row *row, uint32_t part)
{
    struct vs_nfa_node *node = vs_pool_take(pool, sizeof *node);
    *node = (struct vs_nfa_node){.before = before, .row = row, .part = part, .refs = 1};
    row->refs++;
    if (before != NULL)
        before->refs++;
    return node;
}

void vs_nfa_node_release(struct vs_pool *pool, struct vs_nfa_node *node)
{
    while (node != NULL && --node->refs == 0) {
        struct vs_nfa_node *before = node->before;
        vs_nfa_row_release(pool, node->row);
        vs_pool_give(pool, node, sizeof *node);
        node = before;
    }
}

/* --- heaps --------------------------------------------------------------------------------------
 */

/* Ids grow with time, so the first row says which match is earlier. */
static bool is_after(const struct vs_nfa_open *a, const struct vs_nfa_open *b)
{
    return a->first_id > b->first_id;
}

void vs_nfa_push_as_is(struct vs_pool *pool, struct vs_nfa_heap *heap, struct vs_nfa_open open)
{
    if (heap->count == heap->capacity) {
        uint32_t capacity = heap->capacity == 0 ? 2 : heap->capacity * 2;
        heap->items = vs_pool_grow(pool, heap->items, heap->capacity * sizeof *heap->items,
                                   capacity * sizeof *heap->items);
        heap->capacity = capacity;
    }
    heap->items[heap->count++] = open;
}

static void push(struct vs_pool *pool, struct vs_nfa_heap *heap, struct vs_nfa_open open)
{
    vs_nfa_push_as_is(pool, heap, open);
    uint32_t at = heap->count - 1;
    while (at > 0 && is_after(&heap->items[(at - 1) / 2], &open)) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = open;
}

static void sink(struct vs_nfa_heap *heap, uint32_t at, struct vs_nfa_open open)
{
    while (at < heap->count / 2) {
        uint32_t child = 2 * at + 1;
        if (child + 1 < heap->count && is_after(&heap->items[child], &heap->items[child + 1]))
            child++;
        if (!is_after(&open, &heap->items[child]))
            break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    heap->items[at] = open;
}

static struct vs_nfa_open pop(struct vs_nfa_heap *heap)
{
    struct vs_nfa_open top = heap->items[0];
    struct vs_nfa_open last = heap->items[--heap->count];
    if (heap->count > 0)
        sink(heap, 0, last);
    return top;
}

static void free_heap(struct vs_pool *pool, struct vs_nfa_heap *heap)
{
    for (uint32_t i = 0; i < heap->count; i++)
        vs_nfa_node_release(pool, heap->items[i].last);
    vs_pool_give(pool, heap->items, heap->capacity * sizeof *heap->items);
    *heap = (struct vs_nfa_heap){0};
}

/* Those whose first row is before the id are given up; with `also`, the one with the id too. */
static void prune(struct vs_pool *pool, struct vs_nfa_heap *heap, uint64_t id, bool also)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < heap->count; i++) {
        struct vs_nfa_open *open = &heap->items[i];
        if (open->last != NULL && (open->first_id < id || (also && open->first_id == id)))
            vs_nfa_node_release(pool, open->last);
        else
            heap->items[kept++] = *open;
    }
    if (kept == heap->count)
        return;
    heap->count = kept;
    for (uint32_t i = kept / 2; i > 0; i--)
        sink(heap, i - 1, heap->items[i - 1]);
}

/* --- matches ------------------------------------------------------------------------------------
 */

/* The row of the match to go on from. */
static enum vs_err find_skip(const struct vs_nfa *nfa, const struct vs_nfa_open *match,
                             struct vs_err_note *note, uint64_t *id)
{
    const struct vs_match *what = nfa->match;
    bool found = false;
    for (const struct vs_nfa_node *node = match->last; node != NULL; node = node->before) {
        if (node->part != what->skip_part)
            continue;
        if (!found || what->skip == VS_MATCH_SKIP_TO_FIRST)
            *id = node->row->id;
        found = true;
    }
    if (!found)
        return vs_fail(note, VS_ERR_FAILED,
                       "Could not skip to %.*s without a valid match: the match has no row of it",
                       VS_STR_ARG(what->parts[what->skip_part].variable));
    if (*id == match->first_id)
        return vs_fail(note, VS_ERR_FAILED, "Could not skip to first element of a match.");
    return VS_ERR_OK;
}

static enum vs_err prune_by(const struct vs_nfa *nfa, const struct vs_nfa_open *match,
                            struct vs_nfa_heap *open, struct vs_nfa_heap *complete,
                            const struct vs_nfa_env *env)
{
    uint64_t id = match->first_id;
    bool to_row = false;
    switch (nfa->match->skip) {
    case VS_MATCH_SKIP_TO_NEXT:
        break;
    case VS_MATCH_SKIP_PAST_LAST:
        id = match->last->row->id;
        break;
    case VS_MATCH_SKIP_TO_FIRST:
    case VS_MATCH_SKIP_TO_LAST:
        VS_TRY(find_skip(nfa, match, env->note, &id));
        to_row = true;
        break;
    }
    prune(env->pool, open, id, !to_row);
    prune(env->pool, complete, id, !to_row);
    return VS_ERR_OK;
}

/* Gives out the complete ones before which none is open. */
static enum vs_err give_out(const struct vs_nfa *nfa, struct vs_nfa_heap *open,
                            struct vs_nfa_heap *complete, const struct vs_nfa_env *env)
{
    while (complete->count > 0 &&
           (open->count == 0 || !is_after(&complete->items[0], &open->items[0]))) {
        struct vs_nfa_open match = pop(complete);
        enum vs_err err = prune_by(nfa, &match, open, complete, env);
        if (err == VS_ERR_OK)
            err = env->matched(env->ctx, match.last);
        vs_nfa_node_release(env->pool, match.last);
        VS_TRY(err);
    }
    return VS_ERR_OK;
}

/* One row and what it makes of the open matches. */
struct round {
    const struct vs_nfa *nfa;
    const struct vs_nfa_env *env;
    struct vs_nfa_row *row;
    struct vs_nfa_heap open;
    struct vs_nfa_heap ended;
    bool started;
};

static enum vs_err fits(const struct round *round, uint32_t part, const struct vs_nfa_open *from,
                        bool *out)
{
    return round->env->fits(round->env->ctx, part, from->last, round->row, out);
}

/* Whether the row can go on from the state at all. */
static enum vs_err is_shut(const struct round *round, const struct vs_nfa_state *state,
                           const struct vs_nfa_open *from, bool *out)
{
    *out = false;
    return state->unless == VS_NFA_NONE ? VS_ERR_OK : fits(round, state->unless, from, out);
}

/* Whether a match may end at the state to which the row has led. */
static enum vs_err can_end(const struct round *round, uint32_t at, const struct vs_nfa_open *from,
                           bool *out)
{
    bool shut = false;
    while (at < VS_NFA_FINAL && !shut) {
        const struct vs_nfa_state *state = &round->nfa->states[at];
        if (state->proceed == VS_NFA_NONE)
            break;
        VS_TRY(is_shut(round, state, from, &shut));
        at = state->proceed;
    }
    *out = at == VS_NFA_FINAL && !shut;
    return VS_ERR_OK;
}

static enum vs_err take_edge(struct round *round, const struct vs_nfa_open *from,
                             const struct vs_nfa_state *state)
{
    struct vs_pool *pool = round->env->pool;
    bool ends = false;
    VS_TRY(can_end(round, state->take, from, &ends));
    struct vs_nfa_open to = {.last = vs_nfa_node_new(pool, from->last, round->row, state->part),
                             .first_id = from->first_id,
                             .first_time = from->first_time,
                             .state = state->take};
    if (from->last == NULL) {
        to.first_id = round->row->id;
        to.first_time = round->row->time;
        round->started = true;
    }
    if (to.state != VS_NFA_FINAL)
        push(pool, &round->open, to);
    if (ends && to.state != VS_NFA_FINAL)
        to.last->refs++;
    if (ends)
        push(pool, &round->ended, to);
    return VS_ERR_OK;
}

/* All ways in which one open match can take the row. */
static enum vs_err branch(struct round *round, const struct vs_nfa_open *from)
{
    for (uint32_t at = from->state; at < VS_NFA_FINAL;) {
        const struct vs_nfa_state *state = &round->nfa->states[at];
        bool shut = false, fit = false;
        VS_TRY(is_shut(round, state, from, &shut));
        if (shut)
            return VS_ERR_OK;
        VS_TRY(fits(round, state->part, from, &fit));
        if (fit)
            VS_TRY(take_edge(round, from, state));
        at = state->proceed;
    }
    return VS_ERR_OK;
}

static enum vs_err offer(struct round *round, const struct vs_nfa_run *run)
{
    for (uint32_t i = 0; i < run->open.count; i++) {
        VS_TRY(branch(round, &run->open.items[i]));
        if (run->open.items[i].last == NULL)
            push(round->env->pool, &round->open, run->open.items[i]);
        if (round->open.count > VS_NFA_OPEN_MAX)
            return vs_fail(round->env->note, VS_ERR_LIMIT,
                           "MATCH_RECOGNIZE has more than %d open matches of one key; WITHIN or a "
                           "narrower DEFINE bounds them",
                           VS_NFA_OPEN_MAX);
    }
    return VS_ERR_OK;
}

static void start(const struct vs_nfa *nfa, struct vs_nfa_run *run, struct vs_pool *pool)
{
    struct vs_nfa_open nothing = {.first_id = UINT64_MAX, .state = nfa->start};
    if (run->open.count == 0)
        push(pool, &run->open, nothing);
}

enum vs_err vs_nfa_take(const struct vs_nfa *nfa, struct vs_nfa_run *run, struct vs_nfa_row *row,
                        const struct vs_nfa_env *env)
{
    struct round round = {.nfa = nfa, .env = env, .row = row};
    row->id = ++run->row_count;
    start(nfa, run, env->pool);
    enum vs_err err = offer(&round, run);
    free_heap(env->pool, &run->open);
    run->open = round.open;
    run->started |= round.started;
    for (uint32_t i = 0; i < round.ended.count; i++) {
        push(env->pool, &run->complete, round.ended.items[i]);
        round.ended.items[i].last = NULL;
    }
    free_heap(env->pool, &round.ended);
    return err == VS_ERR_OK ? give_out(nfa, &run->open, &run->complete, env) : err;
}

static bool is_over(const struct vs_nfa *nfa, const struct vs_nfa_open *open, int64_t time)
{
    return open->last != NULL && nfa->match->within_ms > 0 &&
           vs_time_sub(time, open->first_time) >= nfa->match->within_ms;
}

enum vs_err vs_nfa_advance(const struct vs_nfa *nfa, struct vs_nfa_run *run, int64_t time,
                           const struct vs_nfa_env *env)
{
    uint32_t over = 0;
    for (uint32_t i = 0; i < run->open.count; i++)
        over += is_over(nfa, &run->open.items[i], time);
    if (over == 0)
        return VS_ERR_OK;
    struct vs_nfa_heap left = {0};
    for (uint32_t i = 0; i < run->open.count; i++) {
        struct vs_nfa_open *open = &run->open.items[i];
        if (is_over(nfa, open, time))
            continue;
        push(env->pool, &left, *open);
        open->last = NULL;
    }
    free_heap(env->pool, &run->open);
    run->open = left;
    return give_out(nfa, &run->open, &run->complete, env);
}

bool vs_nfa_is_idle(const struct vs_nfa_run *run)
{
    return run->complete.count == 0 &&
           (run->open.count == 0 || (run->open.count == 1 && run->open.items[0].last == NULL));
}

void vs_nfa_clear(struct vs_nfa_run *run, struct vs_pool *pool)
{
    free_heap(pool, &run->open);
    free_heap(pool, &run->complete);
    *run = (struct vs_nfa_run){0};
}
