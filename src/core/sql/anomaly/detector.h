/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* One detector, behind core/sql/anomaly.h (private to this folder). A state has a fixed size for
 * given parameters. */
#ifndef VS_CORE_SQL_ANOMALY_DETECTOR_H
#define VS_CORE_SQL_ANOMALY_DETECTOR_H

#include "core/sql/anomaly.h"

struct vs_detector {
    size_t (*size)(const struct vs_anomaly_params *params);
    void (*init)(const struct vs_anomaly_params *params, void *state, uint64_t seed);
    void (*add)(const struct vs_anomaly_params *params, void *state, double value,
                struct vs_anomaly_result *result);
    void (*save)(const struct vs_anomaly_params *params, const void *state, struct vs_buf *out);
    void (*load)(const struct vs_anomaly_params *params, void *state, struct vs_reader *reader);
};

extern const struct vs_detector vs_detector_ewma, vs_detector_spike_dip, vs_detector_change_point,
    vs_detector_forest;

/* Mean and variance with exponential weights: alpha is 2 / (span + 1), larger for the first values,
 * which so weigh the same. */
struct vs_ewma {
    uint64_t count;
    double mean;
    double variance;
};
void vs_ewma_add(struct vs_ewma *ewma, double value, uint32_t span);
/* (value - mean) / deviation, within +-VS_SCORE_MAX; 0 deviation: 0 for the mean itself, else
 * VS_SCORE_MAX. */
double vs_score_of(double value, double mean, double deviation);
#define VS_SCORE_MAX 1e6
bool vs_is_in_direction(enum vs_anomaly_direction direction, double difference);

void vs_save_double(struct vs_buf *out, double value);
/* Fails the reader on what is not finite. */
double vs_load_double(struct vs_reader *reader);
void vs_ewma_save(const struct vs_ewma *ewma, struct vs_buf *out);
void vs_ewma_load(struct vs_ewma *ewma, struct vs_reader *reader);

#endif
