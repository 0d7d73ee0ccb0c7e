/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <math.h>

#include "core/sql/anomaly/detector.h"

static size_t ewma_size(const struct vs_anomaly_params *params)
{
    (void)params;
    return sizeof(struct vs_ewma);
}

static void ewma_init(const struct vs_anomaly_params *params, void *state, uint64_t seed)
{
    (void)params;
    (void)state;
    (void)seed;
}

/* An anomaly teaches only as much as the threshold allows, so that it does not make the next one
 * look usual. */
static void ewma_add(const struct vs_anomaly_params *params, void *state, double value,
                     struct vs_anomaly_result *result)
{
    struct vs_ewma *ewma = state;
    double deviation = fmax(sqrt(ewma->variance), params->min_deviation);
    double taught = value;
    if (ewma->count >= params->warm_up) {
        double reach = params->threshold * deviation;
        *result = (struct vs_anomaly_result){.is_scored = true,
                                             .has_bounds = true,
                                             .score = vs_score_of(value, ewma->mean, deviation),
                                             .expected = ewma->mean,
                                             .lower = ewma->mean - reach,
                                             .upper = ewma->mean + reach};
        result->is_anomaly = fabs(result->score) > params->threshold &&
                             vs_is_in_direction(params->direction, value - ewma->mean);
        if (deviation > 0)
            taught = fmin(fmax(value, result->lower), result->upper);
    }
    vs_ewma_add(ewma, taught, params->history);
}

static void ewma_save(const struct vs_anomaly_params *params, const void *state, struct vs_buf *out)
{
    (void)params;
    vs_ewma_save(state, out);
}

static void ewma_load(const struct vs_anomaly_params *params, void *state, struct vs_reader *reader)
{
    (void)params;
    vs_ewma_load(state, reader);
}

const struct vs_detector vs_detector_ewma = {ewma_size, ewma_init, ewma_add, ewma_save, ewma_load};
