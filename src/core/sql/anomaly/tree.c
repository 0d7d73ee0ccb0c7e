/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/anomaly/tree.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "core/sql/anomaly/detector.h"

enum { NONE = -1 };

struct node {
    int32_t parent;
    int32_t left; /* NONE: a leaf */
    int32_t right;
    uint32_t count; /* points below */
    uint32_t dim;   /* of the cut: left has values up to it */
    double cut;
};

struct vs_tree {
    int32_t root;
    int32_t free; /* first free node, linked by parent */
    struct node nodes[];
    /* then the leaf of each slot, and per node its box: the smallest values, the largest values */
};

static uint32_t node_count(const struct vs_points *points)
{
    return 2 * points->capacity;
}

/* After the nodes, which are of a multiple of 8 bytes. */
static double *boxes_of(const struct vs_tree *tree, const struct vs_points *points)
{
    return (double *)(uintptr_t)(tree->nodes + node_count(points));
}

static int32_t *leaves_of(const struct vs_tree *tree, const struct vs_points *points)
{
    return (int32_t *)(boxes_of(tree, points) + (size_t)node_count(points) * 2 * points->dims);
}

static double *low_of(const struct vs_tree *tree, const struct vs_points *points, int32_t node)
{
    return boxes_of(tree, points) + (size_t)node * 2 * points->dims;
}

static double *high_of(const struct vs_tree *tree, const struct vs_points *points, int32_t node)
{
    return low_of(tree, points, node) + points->dims;
}

static const double *point_of(const struct vs_points *points, uint32_t slot)
{
    return points->values + (size_t)slot * points->dims;
}

size_t vs_tree_size(const struct vs_points *points)
{
    size_t size = sizeof(struct vs_tree) + node_count(points) * sizeof(struct node) +
                  (size_t)node_count(points) * 2 * points->dims * sizeof(double) +
                  points->capacity * sizeof(int32_t);
    return (size + 7) / 8 * 8;
}

void vs_tree_init(struct vs_tree *tree, const struct vs_points *points)
{
    int32_t count = (int32_t)node_count(points);
    tree->root = NONE;
    tree->free = 0;
    for (int32_t i = 0; i < count; i++)
        tree->nodes[i] = (struct node){.parent = i + 1 < count ? i + 1 : NONE};
    for (uint32_t i = 0; i < points->capacity; i++)
        leaves_of(tree, points)[i] = NONE;
}

static int32_t take_node(struct vs_tree *tree)
{
    int32_t node = tree->free;
    VS_CHECK(node != NONE);
    tree->free = tree->nodes[node].parent;
    tree->nodes[node] = (struct node){.parent = NONE, .left = NONE, .right = NONE};
    return node;
}

static void give_node(struct vs_tree *tree, int32_t node)
{
    tree->nodes[node].parent = tree->free;
    tree->free = node;
}

static int32_t make_leaf(struct vs_tree *tree, const struct vs_points *points, uint32_t slot)
{
    int32_t leaf = take_node(tree);
    tree->nodes[leaf].count = 1;
    memcpy(low_of(tree, points, leaf), point_of(points, slot), points->dims * sizeof(double));
    memcpy(high_of(tree, points, leaf), point_of(points, slot), points->dims * sizeof(double));
    return leaf;
}

/* Box and count of an inner node from its children. */
static void sum_up(struct vs_tree *tree, const struct vs_points *points, int32_t at)
{
    struct node *node = &tree->nodes[at];
    node->count = tree->nodes[node->left].count + tree->nodes[node->right].count;
    for (uint32_t d = 0; d < points->dims; d++) {
        low_of(tree, points, at)[d] =
            fmin(low_of(tree, points, node->left)[d], low_of(tree, points, node->right)[d]);
        high_of(tree, points, at)[d] =
            fmax(high_of(tree, points, node->left)[d], high_of(tree, points, node->right)[d]);
    }
}

static void sum_up_all(struct vs_tree *tree, const struct vs_points *points, int32_t from)
{
    for (int32_t at = from; at != NONE; at = tree->nodes[at].parent)
        sum_up(tree, points, at);
}

static int32_t child_towards(const struct vs_tree *tree, int32_t at, const double *point)
{
    const struct node *node = &tree->nodes[at];
    return point[node->dim] <= node->cut ? node->left : node->right;
}

/* The leaf with exactly this point, or NONE. */
static int32_t find_leaf(const struct vs_tree *tree, const struct vs_points *points,
                         const double *point)
{
    int32_t at = tree->root;
    while (at != NONE && tree->nodes[at].left != NONE)
        at = child_towards(tree, at, point);
    if (at == NONE)
        return NONE;
    for (uint32_t d = 0; d < points->dims; d++)
        if (low_of(tree, points, at)[d] != point[d])
            return NONE;
    return at;
}

/* In [0, 1), by splitmix64 (Steele, Lea, Flood 2014). */
static double draw(uint64_t *random)
{
    *random += 0x9E3779B97F4A7C15u;
    uint64_t z = *random;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

struct cut {
    uint32_t dim;
    double at;
};

/* A dimension in proportion to the length of the box with the point in it, and a place along it. */
static struct cut draw_cut(const struct vs_tree *tree, const struct vs_points *points, int32_t node,
                           const double *point, uint64_t *random)
{
    double total = 0, low[VS_ANOMALY_SHINGLE_MAX], length[VS_ANOMALY_SHINGLE_MAX];
    for (uint32_t d = 0; d < points->dims; d++) {
        low[d] = fmin(low_of(tree, points, node)[d], point[d]);
        length[d] = fmax(high_of(tree, points, node)[d], point[d]) - low[d];
        total += length[d];
    }
    double left = draw(random) * total;
    uint32_t dim = 0;
    while (dim + 1 < points->dims && left >= length[dim])
        left -= length[dim++];
    return (struct cut){dim, low[dim] + left};
}

static bool separates(const struct vs_tree *tree, const struct vs_points *points, int32_t node,
                      const double *point, struct cut cut)
{
    double low = low_of(tree, points, node)[cut.dim], high = high_of(tree, points, node)[cut.dim];
    return point[cut.dim] <= cut.at ? cut.at < low : high <= cut.at;
}

/* A cut between a leaf and a point that differs from it: for when rounding gave none. */
static struct cut widest_cut(const struct vs_tree *tree, const struct vs_points *points,
                             int32_t leaf, const double *point)
{
    struct cut cut = {0, 0};
    double widest = -1;
    for (uint32_t d = 0; d < points->dims; d++) {
        double value = low_of(tree, points, leaf)[d];
        if (fabs(value - point[d]) <= widest)
            continue;
        widest = fabs(value - point[d]);
        cut = (struct cut){d, fmin(value, point[d])};
    }
    return cut;
}

static void put_above(struct vs_tree *tree, const struct vs_points *points, int32_t node,
                      int32_t leaf, struct cut cut)
{
    int32_t inner = take_node(tree);
    int32_t parent = tree->nodes[node].parent;
    bool is_left = low_of(tree, points, leaf)[cut.dim] <= cut.at;
    tree->nodes[inner] = (struct node){.parent = parent,
                                       .left = is_left ? leaf : node,
                                       .right = is_left ? node : leaf,
                                       .dim = cut.dim,
                                       .cut = cut.at};
    if (parent == NONE)
        tree->root = inner;
    else if (tree->nodes[parent].left == node)
        tree->nodes[parent].left = inner;
    else
        tree->nodes[parent].right = inner;
    tree->nodes[node].parent = tree->nodes[leaf].parent = inner;
    sum_up_all(tree, points, inner);
}

static void add_count(struct vs_tree *tree, int32_t from, int32_t by)
{
    for (int32_t at = from; at != NONE; at = tree->nodes[at].parent)
        tree->nodes[at].count = (uint32_t)((int32_t)tree->nodes[at].count + by);
}

void vs_tree_insert(struct vs_tree *tree, const struct vs_points *points, uint32_t slot,
                    uint64_t *random)
{
    const double *point = point_of(points, slot);
    int32_t leaf = find_leaf(tree, points, point);
    if (leaf != NONE) {
        leaves_of(tree, points)[slot] = leaf;
        add_count(tree, leaf, 1);
        return;
    }
    leaf = make_leaf(tree, points, slot);
    leaves_of(tree, points)[slot] = leaf;
    if (tree->root == NONE) {
        tree->root = leaf;
        return;
    }
    int32_t at = tree->root;
    struct cut cut = draw_cut(tree, points, at, point, random);
    while (!separates(tree, points, at, point, cut) && tree->nodes[at].left != NONE) {
        at = child_towards(tree, at, point);
        cut = draw_cut(tree, points, at, point, random);
    }
    if (!separates(tree, points, at, point, cut))
        cut = widest_cut(tree, points, at, point);
    put_above(tree, points, at, leaf, cut);
}

void vs_tree_remove(struct vs_tree *tree, const struct vs_points *points, uint32_t slot)
{
    int32_t leaf = leaves_of(tree, points)[slot];
    VS_CHECK(leaf != NONE);
    leaves_of(tree, points)[slot] = NONE;
    if (tree->nodes[leaf].count > 1) {
        add_count(tree, leaf, -1);
        return;
    }
    int32_t parent = tree->nodes[leaf].parent;
    give_node(tree, leaf);
    if (parent == NONE) {
        tree->root = NONE;
        return;
    }
    struct node removed = tree->nodes[parent];
    int32_t sibling = removed.left == leaf ? removed.right : removed.left;
    give_node(tree, parent);
    tree->nodes[sibling].parent = removed.parent;
    if (removed.parent == NONE)
        tree->root = sibling;
    else if (tree->nodes[removed.parent].left == parent)
        tree->nodes[removed.parent].left = sibling;
    else
        tree->nodes[removed.parent].right = sibling;
    sum_up_all(tree, points, removed.parent);
}

double vs_tree_displacement(const struct vs_tree *tree, uint32_t slot,
                            const struct vs_points *points)
{
    double most = 0;
    for (int32_t at = leaves_of(tree, points)[slot]; tree->nodes[at].parent != NONE;) {
        const struct node *parent = &tree->nodes[tree->nodes[at].parent];
        int32_t sibling = parent->left == at ? parent->right : parent->left;
        most = fmax(most, (double)tree->nodes[sibling].count / tree->nodes[at].count);
        at = tree->nodes[at].parent;
    }
    return most;
}

/* Nodes in preorder: a leaf is 0 and its slots, an inner node 1, dimension and cut. The rest
 * follows from that. */
void vs_tree_save(const struct vs_tree *tree, const struct vs_points *points, struct vs_buf *out)
{
    int32_t stack[VS_ANOMALY_HISTORY_MAX + 1];
    uint32_t depth = 0;
    vs_buf_add_u8(out, tree->root != NONE);
    if (tree->root != NONE)
        stack[depth++] = tree->root;
    while (depth > 0) {
        int32_t at = stack[--depth];
        const struct node *node = &tree->nodes[at];
        vs_buf_add_u8(out, node->left != NONE);
        if (node->left != NONE) {
            vs_buf_add_varint(out, node->dim);
            vs_save_double(out, node->cut);
            stack[depth++] = node->right;
            stack[depth++] = node->left;
            continue;
        }
        vs_buf_add_varint(out, node->count);
        for (uint32_t slot = 0; slot < points->capacity; slot++)
            if (leaves_of(tree, points)[slot] == at)
                vs_buf_add_varint(out, slot);
    }
}

/* A leaf's slots: not taken yet, and all of the same point. */
static void load_leaf(struct vs_tree *tree, const struct vs_points *points, uint32_t count,
                      int32_t leaf, struct vs_reader *reader)
{
    uint64_t slots = vs_read_varint(reader);
    tree->nodes[leaf].count = (uint32_t)slots;
    if (slots == 0 || slots > count)
        reader->failed = true;
    for (uint64_t i = 0; i < slots && !reader->failed; i++) {
        uint64_t slot = vs_read_varint(reader);
        if (reader->failed || slot >= count || leaves_of(tree, points)[slot] != NONE) {
            reader->failed = true;
            return;
        }
        leaves_of(tree, points)[slot] = leaf;
        const double *point = point_of(points, (uint32_t)slot);
        size_t size = points->dims * sizeof(double);
        if (i == 0) {
            memcpy(low_of(tree, points, leaf), point, size);
            memcpy(high_of(tree, points, leaf), point, size);
        } else if (memcmp(low_of(tree, points, leaf), point, size) != 0) {
            reader->failed = true;
        }
    }
}

/* Hangs the node where the last open inner node waits for one. */
static void hang(struct vs_tree *tree, const int32_t *open, uint32_t depth, int32_t at)
{
    if (depth == 0) {
        tree->root = at;
        return;
    }
    struct node *parent = &tree->nodes[open[depth - 1]];
    tree->nodes[at].parent = open[depth - 1];
    if (parent->left == NONE)
        parent->left = at;
    else
        parent->right = at;
}

void vs_tree_load(struct vs_tree *tree, const struct vs_points *points, uint32_t count,
                  struct vs_reader *reader)
{
    int32_t open[VS_ANOMALY_HISTORY_MAX + 1]; /* inner nodes that lack a child */
    uint32_t depth = 0, nodes = 0;
    vs_tree_init(tree, points);
    bool more = vs_read_u8(reader) == 1;
    if (more != (count > 0))
        reader->failed = true;
    while (more && !reader->failed) {
        uint8_t kind = vs_read_u8(reader);
        if (kind > 1 || ++nodes >= 2 * count) {
            reader->failed = true;
            return;
        }
        int32_t at = take_node(tree);
        hang(tree, open, depth, at);
        if (kind == 1) {
            uint64_t dim = vs_read_varint(reader);
            tree->nodes[at].dim = (uint32_t)dim;
            tree->nodes[at].cut = vs_load_double(reader);
            if (dim >= points->dims)
                reader->failed = true;
            open[depth++] = at;
            continue;
        }
        load_leaf(tree, points, count, at, reader);
        while (depth > 0 && tree->nodes[open[depth - 1]].right != NONE)
            sum_up(tree, points, open[--depth]);
        more = depth > 0;
    }
    if (!reader->failed && count > 0 && tree->nodes[tree->root].count != count)
        reader->failed = true;
}
