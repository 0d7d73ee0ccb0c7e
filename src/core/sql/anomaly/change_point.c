/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <math.h>

#include "core/sql/anomaly/detector.h"

#define SLACK 0.5
#define SCORE_CLIP 3.0

struct sums {
    struct vs_ewma usual; /* the level before the change */
    double up;
    double down;
};

static size_t sums_size(const struct vs_anomaly_params *params)
{
    (void)params;
    return sizeof(struct sums);
}

static void sums_init(const struct vs_anomaly_params *params, void *state, uint64_t seed)
{
    (void)params;
    (void)state;
    (void)seed;
}

static void sums_add(const struct vs_anomaly_params *params, void *state, double value,
                     struct vs_anomaly_result *result)
{
    struct sums *sums = state;
    if (sums->usual.count < params->warm_up) {
        vs_ewma_add(&sums->usual, value, params->history);
        return;
    }
    double deviation = fmax(sqrt(sums->usual.variance), params->min_deviation);
    double score =
        fmin(fmax(vs_score_of(value, sums->usual.mean, deviation), -SCORE_CLIP), SCORE_CLIP);
    sums->up = fmax(0, sums->up + score - SLACK);
    sums->down = fmax(0, sums->down - score - SLACK);
    bool is_up = sums->up >= sums->down;
    *result = (struct vs_anomaly_result){
        .is_scored = true, .score = is_up ? sums->up : sums->down, .expected = sums->usual.mean};
    if (result->score > params->threshold) {
        result->is_anomaly = vs_is_in_direction(params->direction, is_up ? 1 : -1);
        *sums = (struct sums){0}; /* the new level is learned from its first value on */
        vs_ewma_add(&sums->usual, value, params->history);
    } else if (fabs(score) < SCORE_CLIP) {
        vs_ewma_add(&sums->usual, value, params->history);
    }
}

static void sums_save(const struct vs_anomaly_params *params, const void *state, struct vs_buf *out)
{
    (void)params;
    const struct sums *sums = state;
    vs_ewma_save(&sums->usual, out);
    vs_save_double(out, sums->up);
    vs_save_double(out, sums->down);
}

static void sums_load(const struct vs_anomaly_params *params, void *state, struct vs_reader *reader)
{
    (void)params;
    struct sums *sums = state;
    vs_ewma_load(&sums->usual, reader);
    sums->up = vs_load_double(reader);
    sums->down = vs_load_double(reader);
}

const struct vs_detector vs_detector_change_point = {sums_size, sums_init, sums_add, sums_save,
                                                     sums_load};
