/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The state of an automaton as bytes: the rows taken, the chains over them with what is shared kept
 * shared, then both heaps in their layout. */
#include "base/check.h"
#include "core/sql/run/nfa.h"

/* --- saving -------------------------------------------------------------------------------------
 */

struct saver {
    struct vs_buf *out;
    struct vs_nfa_node **nodes; /* in the order they are written; marks count from 1 */
    uint32_t node_count;
    uint32_t row_count;
};

static void save_row(struct saver *saver, struct vs_nfa_row *row)
{
    if (row->mark == 0) {
        row->mark = ++saver->row_count;
        vs_buf_add_varint(saver->out, 0);
        vs_buf_add_zigzag(saver->out, row->time);
        vs_buf_add_varint(saver->out, row->id);
        vs_buf_add_sized(saver->out, (struct vs_str){row->bytes, row->len});
        return;
    }
    vs_buf_add_varint(saver->out, row->mark);
}

/* Marks what of the chain is not marked yet; returns how many nodes that are. */
static uint32_t collect(struct vs_nfa_node *last, struct vs_buf *into)
{
    uint32_t count = 0;
    for (struct vs_nfa_node *node = last; node != NULL && node->mark == 0; node = node->before) {
        vs_buf_add(into, &node, sizeof(struct vs_nfa_node *));
        node->mark = UINT32_MAX;
        count++;
    }
    return count;
}

/* Nodes of all chains, each behind the one it follows. */
static void collect_all(const struct vs_nfa_heap *heap, struct vs_buf *nodes)
{
    struct vs_buf chain = {0};
    for (uint32_t i = 0; i < heap->count; i++) {
        vs_buf_clear(&chain);
        uint32_t count = collect(heap->items[i].last, &chain);
        for (; count > 0; count--)
            vs_buf_add(nodes, chain.ptr + (count - 1) * sizeof(struct vs_nfa_node *),
                       sizeof(struct vs_nfa_node *));
    }
    vs_buf_free(&chain);
}

static void save_heap(const struct vs_nfa_heap *heap, struct vs_buf *out)
{
    vs_buf_add_varint(out, heap->count);
    for (uint32_t i = 0; i < heap->count; i++) {
        const struct vs_nfa_open *open = &heap->items[i];
        vs_buf_add_varint(out, open->last == NULL ? 0 : open->last->mark);
        vs_buf_add_varint(out, open->state);
    }
}

static struct vs_nfa_node *node_at(const struct vs_buf *nodes, uint32_t i)
{
    struct vs_nfa_node *node;
    memcpy(&node, nodes->ptr + i * sizeof(struct vs_nfa_node *), sizeof(struct vs_nfa_node *));
    return node;
}

void vs_nfa_save(const struct vs_nfa_run *run, struct vs_buf *out)
{
    struct vs_buf nodes = {0};
    struct saver saver = {.out = out};
    collect_all(&run->open, &nodes);
    collect_all(&run->complete, &nodes);
    uint32_t count = (uint32_t)(nodes.len / sizeof(struct vs_nfa_node *));
    vs_buf_add_varint(out, run->row_count);
    vs_buf_add_varint(out, count);
    for (uint32_t i = 0; i < count; i++) {
        struct vs_nfa_node *node = node_at(&nodes, i);
        node->mark = i + 1;
        vs_buf_add_varint(out, node->before == NULL ? 0 : node->before->mark);
        vs_buf_add_varint(out, node->part);
        save_row(&saver, node->row);
    }
    save_heap(&run->open, out);
    save_heap(&run->complete, out);
    for (uint32_t i = 0; i < count; i++) {
        node_at(&nodes, i)->row->mark = 0;
        node_at(&nodes, i)->mark = 0;
    }
    vs_buf_free(&nodes);
}

/* --- loading ------------------------------------------------------------------------------------
 */

struct loader {
    const struct vs_nfa *nfa;
    struct vs_pool *pool;
    bool (*is_row)(void *ctx, struct vs_str bytes);
    void *ctx;
    struct vs_reader *reader;
    struct vs_nfa_row **rows; /* of the scratch arena; with a reference until the end */
    struct vs_nfa_node **nodes;
    uint32_t row_count;
    uint32_t node_count;
};

static struct vs_nfa_row *load_row(struct loader *loader, uint64_t row_limit)
{
    uint64_t index = vs_read_varint(loader->reader);
    if (index > loader->row_count)
        loader->reader->failed = true;
    if (loader->reader->failed || index > 0)
        return loader->reader->failed ? NULL : loader->rows[index - 1];
    int64_t time = vs_read_zigzag(loader->reader);
    uint64_t id = vs_read_varint(loader->reader);
    struct vs_str bytes = vs_read_sized(loader->reader);
    if (loader->reader->failed || id == 0 || id > row_limit ||
        !loader->is_row(loader->ctx, bytes)) {
        loader->reader->failed = true;
        return NULL;
    }
    struct vs_nfa_row *row = vs_nfa_row_new(loader->pool, time, bytes);
    row->id = id;
    loader->rows[loader->row_count++] = row;
    return row;
}

static void load_node(struct loader *loader, uint64_t row_limit)
{
    uint64_t before = vs_read_varint(loader->reader);
    uint64_t part = vs_read_varint(loader->reader);
    struct vs_nfa_row *row = load_row(loader, row_limit);
    if (row == NULL || before > loader->node_count || part >= loader->nfa->match->part_count) {
        loader->reader->failed = true;
        return;
    }
    struct vs_nfa_node *behind = before == 0 ? NULL : loader->nodes[before - 1];
    if (behind != NULL && (behind->row->id >= row->id || behind->part > part)) {
        loader->reader->failed = true;
        return;
    }
    loader->nodes[loader->node_count++] =
        vs_nfa_node_new(loader->pool, behind, row, (uint32_t)part);
}

static void load_open(struct loader *loader, struct vs_nfa_heap *heap, bool complete)
{
    uint64_t node = vs_read_varint(loader->reader);
    uint64_t state = vs_read_varint(loader->reader);
    bool is_state = complete ? node > 0 : state < loader->nfa->state_count;
    bool is_start = node == 0 && state == loader->nfa->start;
    if (loader->reader->failed || node > loader->node_count || !is_state ||
        (node == 0 && !is_start)) {
        loader->reader->failed = true;
        return;
    }
    struct vs_nfa_open open = {.first_id = UINT64_MAX, .state = (uint32_t)state};
    if (node > 0) {
        open.last = loader->nodes[node - 1];
        open.last->refs++;
        const struct vs_nfa_node *first = open.last;
        while (first->before != NULL)
            first = first->before;
        open.first_id = first->row->id;
        open.first_time = first->row->time;
    }
    uint32_t at = heap->count;
    if (at > 0 && heap->items[(at - 1) / 2].first_id > open.first_id)
        loader->reader->failed = true;
    vs_nfa_push_as_is(loader->pool, heap, open);
}

static void load_heap(struct loader *loader, struct vs_nfa_heap *heap, bool complete)
{
    uint64_t count = vs_read_varint(loader->reader);
    uint32_t starts = 0;
    for (uint64_t i = 0; i < count && !loader->reader->failed; i++) {
        load_open(loader, heap, complete);
        starts += !loader->reader->failed && heap->items[i].last == NULL;
    }
    if (starts != (uint32_t)(!complete && count > 0))
        loader->reader->failed = true;
}

void vs_nfa_load(const struct vs_nfa *nfa, struct vs_nfa_run *run, struct vs_pool *pool,
                 bool (*is_row)(void *ctx, struct vs_str bytes), void *ctx,
                 struct vs_reader *reader)
{
    struct loader loader = {nfa, pool, is_row, ctx, reader, NULL, NULL, 0, 0};
    struct vs_arena scratch;
    vs_arena_init(&scratch);
    run->row_count = vs_read_varint(reader);
    uint64_t count = vs_read_varint(reader);
    if (count > vs_reader_left(reader))
        reader->failed = true;
    if (!reader->failed) {
        loader.rows = VS_ARENA_ARRAY(&scratch, count, struct vs_nfa_row *);
        loader.nodes = VS_ARENA_ARRAY(&scratch, count, struct vs_nfa_node *);
    }
    for (uint64_t i = 0; i < count && !reader->failed; i++)
        load_node(&loader, run->row_count);
    if (!reader->failed)
        load_heap(&loader, &run->open, false);
    if (!reader->failed)
        load_heap(&loader, &run->complete, true);
    for (uint32_t i = loader.node_count; i > 0; i--)
        vs_nfa_node_release(pool, loader.nodes[i - 1]);
    for (uint32_t i = 0; i < loader.row_count; i++)
        vs_nfa_row_release(pool, loader.rows[i]);
    vs_arena_free(&scratch);
}
