/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Trees over the same last points. The displacement of a new point, as the mean over the trees,
 * depends on the number of points; the score is how unusual its logarithm is among those before.
 * Displacements themselves have a long tail: of normal noise 6 % are above three standard
 * deviations, of their logarithms 2.9 %, and 1.0 % above four (20,000 values). */
#include <math.h>
#include <string.h>

#include "core/sql/anomaly/detector.h"
#include "core/sql/anomaly/tree.h"

enum { SCORES_PER_POINT = 4 };

struct forest {
    uint64_t random;
    struct vs_ewma scores;
    struct vs_ewma values; /* for the expected value only */
    uint32_t point_count;
    uint32_t next_slot;
    uint32_t recent_count;
    uint32_t zero;
    double recent[VS_ANOMALY_SHINGLE_MAX]; /* the last values, oldest first */
    double points[];                       /* history * shingle, then the trees */
};

static struct vs_points points_of(const struct vs_anomaly_params *params,
                                  const struct forest *forest)
{
    return (struct vs_points){forest->points, params->history, params->shingle};
}

static struct vs_tree *tree_of(const struct vs_anomaly_params *params, struct forest *forest,
                               uint32_t tree)
{
    struct vs_points points = points_of(params, forest);
    char *first = (char *)(forest->points + (size_t)params->history * params->shingle);
    return (struct vs_tree *)(void *)(first + tree * vs_tree_size(&points));
}

static size_t forest_size(const struct vs_anomaly_params *params)
{
    struct vs_points points = {NULL, params->history, params->shingle};
    return sizeof(struct forest) + (size_t)params->history * params->shingle * sizeof(double) +
           params->trees * vs_tree_size(&points);
}

static void forest_init(const struct vs_anomaly_params *params, void *state, uint64_t seed)
{
    struct forest *forest = state;
    struct vs_points points = points_of(params, forest);
    forest->random = seed;
    for (uint32_t t = 0; t < params->trees; t++)
        vs_tree_init(tree_of(params, forest, t), &points);
}

/* The last values with this one as a point in its slot; false: there are too few yet. */
static bool make_point(const struct vs_anomaly_params *params, struct forest *forest, double value)
{
    if (forest->recent_count == params->shingle)
        memmove(forest->recent, forest->recent + 1, (params->shingle - 1) * sizeof(double));
    else
        forest->recent_count++;
    forest->recent[forest->recent_count - 1] =
        value + 0.0; /* no -0.0: equal points have equal bytes */
    return forest->recent_count == params->shingle;
}

static double put_point(const struct vs_anomaly_params *params, struct forest *forest)
{
    struct vs_points points = points_of(params, forest);
    uint32_t slot = forest->next_slot;
    double sum = 0;
    bool is_full = forest->point_count == params->history;
    for (uint32_t t = 0; t < params->trees && is_full; t++)
        vs_tree_remove(tree_of(params, forest, t), &points, slot);
    memcpy(forest->points + (size_t)slot * params->shingle, forest->recent,
           params->shingle * sizeof(double));
    for (uint32_t t = 0; t < params->trees; t++) {
        vs_tree_insert(tree_of(params, forest, t), &points, slot, &forest->random);
        sum += vs_tree_displacement(tree_of(params, forest, t), slot, &points);
    }
    forest->next_slot = (slot + 1) % params->history;
    forest->point_count += !is_full;
    return log1p(sum / params->trees);
}

static void forest_add(const struct vs_anomaly_params *params, void *state, double value,
                       struct vs_anomaly_result *result)
{
    struct forest *forest = state;
    double usual = forest->values.mean;
    vs_ewma_add(&forest->values, value, params->history);
    if (!make_point(params, forest, value))
        return;
    double displacement = put_point(params, forest);
    double deviation = fmax(sqrt(forest->scores.variance), 1e-9);
    double taught = displacement;
    if (forest->scores.count >= params->warm_up) {
        double score = vs_score_of(displacement, forest->scores.mean, deviation);
        *result = (struct vs_anomaly_result){.is_scored = true, .score = score, .expected = usual};
        result->is_anomaly =
            score > params->threshold && vs_is_in_direction(params->direction, value - usual);
        taught = fmin(displacement, forest->scores.mean + params->threshold * deviation);
    }
    vs_ewma_add(&forest->scores, taught, params->history * SCORES_PER_POINT);
}

static void forest_save(const struct vs_anomaly_params *params, const void *state,
                        struct vs_buf *out)
{
    struct forest *forest = (struct forest *)(uintptr_t)state;
    struct vs_points points = points_of(params, forest);
    vs_buf_add_u64(out, forest->random);
    vs_ewma_save(&forest->scores, out);
    vs_ewma_save(&forest->values, out);
    vs_buf_add_varint(out, forest->point_count);
    vs_buf_add_varint(out, forest->next_slot);
    vs_buf_add_varint(out, forest->recent_count);
    for (uint32_t i = 0; i < forest->recent_count; i++)
        vs_save_double(out, forest->recent[i]);
    for (size_t i = 0; i < (size_t)forest->point_count * params->shingle; i++)
        vs_save_double(out, forest->points[i]);
    for (uint32_t t = 0; t < params->trees; t++)
        vs_tree_save(tree_of(params, forest, t), &points, out);
}

static bool load_counts(const struct vs_anomaly_params *params, struct forest *forest,
                        struct vs_reader *reader)
{
    uint64_t points = vs_read_varint(reader), next = vs_read_varint(reader),
             recent = vs_read_varint(reader);
    bool is_full = points == params->history;
    if (reader->failed || points > params->history || recent > params->shingle ||
        (is_full ? next >= params->history : next != points))
        return false;
    forest->point_count = (uint32_t)points;
    forest->next_slot = (uint32_t)next;
    forest->recent_count = (uint32_t)recent;
    return true;
}

static void forest_load(const struct vs_anomaly_params *params, void *state,
                        struct vs_reader *reader)
{
    struct forest *forest = state;
    struct vs_points points = points_of(params, forest);
    forest->random = vs_read_u64(reader);
    vs_ewma_load(&forest->scores, reader);
    vs_ewma_load(&forest->values, reader);
    if (!load_counts(params, forest, reader)) {
        reader->failed = true;
        return;
    }
    for (uint32_t i = 0; i < forest->recent_count; i++)
        forest->recent[i] = vs_load_double(reader);
    for (size_t i = 0; i < (size_t)forest->point_count * params->shingle && !reader->failed; i++)
        forest->points[i] = vs_load_double(reader);
    for (uint32_t t = 0; t < params->trees && !reader->failed; t++)
        vs_tree_load(tree_of(params, forest, t), &points, forest->point_count, reader);
}

const struct vs_detector vs_detector_forest = {forest_size, forest_init, forest_add, forest_save,
                                               forest_load};
