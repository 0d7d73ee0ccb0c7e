/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A non-deterministic automaton over the rows of one key, in their order (Flink's CEP library,
 * whose results and whose order of results it has).
 *
 * The states come from the parts of a pattern, written out: B{2,} is two states, the second of
 * which is taken again and again. Each row is offered to each open match; where it can be taken in
 * several ways the match branches, and where in none the match ends. What follows a greedy part
 * takes no row that fits the greedy part, also when that has all its rows. What was taken is a
 * chain of nodes from the last row back, shared by all branches.
 *
 * Open matches lie in a binary heap by their first row; its layout decides among branches with the
 * same first row, so it is kept exactly, also in snapshots. A match that is complete waits until no
 * open match began before it; when it is given out, others are pruned by the skip rule.
 *
 * Pure; memory from a pool. One thread. Limit: VS_NFA_OPEN_MAX open matches of a key. */
#ifndef VS_CORE_SQL_RUN_NFA_H
#define VS_CORE_SQL_RUN_NFA_H

#include "core/sql/aggregate/pool.h"
#include "core/sql/match.h"

enum {
    VS_NFA_STATES_MAX = 10000, /* of one pattern, quantifiers written out */
    VS_NFA_OPEN_MAX = 100000   /* open matches of one key */
};

enum { VS_NFA_NONE = UINT32_MAX, VS_NFA_FINAL = UINT32_MAX - 1 };

struct vs_nfa_state {
    uint32_t part;
    uint32_t take;    /* where a row that fits leads */
    uint32_t proceed; /* where the same row may go on without being taken, or VS_NFA_NONE */
    uint32_t unless;  /* nothing leads from here for a row that fits this part, or VS_NFA_NONE */
};

struct vs_nfa {
    const struct vs_match *match;
    struct vs_nfa_state *states;
    uint32_t state_count;
    uint32_t start;
};

/* A row that is kept. `known`, `truth`: per part, what its DEFINE says, where that depends on the
 * row alone. `values` and `decoded_at` are its user's. */
struct vs_nfa_row {
    int64_t time;
    uint64_t id; /* in the order of the rows, from 1 */
    char *bytes;
    uint32_t len;
    uint32_t refs;
    uint64_t known, truth;
    struct vs_value *values;
    uint64_t decoded_at;
    uint32_t mark; /* while saving */
};

struct vs_nfa_node {
    struct vs_nfa_node *before; /* NULL: the first row */
    struct vs_nfa_row *row;
    uint32_t part;
    uint32_t refs;
    uint32_t mark; /* while saving */
};

struct vs_nfa_open {
    struct vs_nfa_node *last; /* NULL: nothing is taken yet */
    uint64_t first_id;        /* of the first row; UINT64_MAX: nothing is taken yet */
    int64_t first_time;
    uint32_t state;
};

struct vs_nfa_heap {
    struct vs_nfa_open *items;
    uint32_t count;
    uint32_t capacity;
};

/* Of one key. Valid when its bytes are 0: nothing is open. */
struct vs_nfa_run {
    struct vs_nfa_heap open; /* with the one that has nothing taken, once there was a row */
    struct vs_nfa_heap complete;
    uint64_t row_count;
    bool started; /* set when a row is the first of a match; the user resets it */
};

struct vs_nfa_env {
    struct vs_pool *pool;
    void *ctx;
    /* Whether the row can be taken by the part behind what the chain has. */
    enum vs_err (*fits)(void *ctx, uint32_t part, const struct vs_nfa_node *last,
                        struct vs_nfa_row *row, bool *out);
    enum vs_err (*matched)(void *ctx, const struct vs_nfa_node *last);
    struct vs_err_note *note;
};

/* LIMIT: too many states. */
VS_MUST_USE enum vs_err vs_nfa_make(struct vs_arena *plan, const struct vs_match *match,
                                    struct vs_nfa *out);
/* With one reference, which is the caller's. Copies the bytes. */
struct vs_nfa_row *vs_nfa_row_new(struct vs_pool *pool, int64_t time, struct vs_str bytes);
void vs_nfa_row_release(struct vs_pool *pool, struct vs_nfa_row *row);
/* Offers the next row. FAILED: the skip rule cannot be kept. LIMIT: too many open matches. */
VS_MUST_USE enum vs_err vs_nfa_take(const struct vs_nfa *nfa, struct vs_nfa_run *run,
                                    struct vs_nfa_row *row, const struct vs_nfa_env *env);
/* Ends what WITHIN ends at this time. */
VS_MUST_USE enum vs_err vs_nfa_advance(const struct vs_nfa *nfa, struct vs_nfa_run *run,
                                       int64_t time, const struct vs_nfa_env *env);
bool vs_nfa_is_idle(const struct vs_nfa_run *run);
void vs_nfa_clear(struct vs_nfa_run *run, struct vs_pool *pool);
/* nfa_state.c */
void vs_nfa_save(const struct vs_nfa_run *run, struct vs_buf *out);
/* Into an empty run. is_row: whether bytes are a row. The reader fails on what cannot be. */
void vs_nfa_load(const struct vs_nfa *nfa, struct vs_nfa_run *run, struct vs_pool *pool,
                 bool (*is_row)(void *ctx, struct vs_str bytes), void *ctx,
                 struct vs_reader *reader);
/* Shared by both files. */
void vs_nfa_push_as_is(struct vs_pool *pool, struct vs_nfa_heap *heap, struct vs_nfa_open open);
struct vs_nfa_node *vs_nfa_node_new(struct vs_pool *pool, struct vs_nfa_node *before,
                                    struct vs_nfa_row *row, uint32_t part);
void vs_nfa_node_release(struct vs_pool *pool, struct vs_nfa_node *node);

#endif
