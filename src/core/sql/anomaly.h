/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Detectors of unusual values in one series of numbers, as ANOMALY uses them: one state per key.
 *
 * Every value is scored with what was learned from the values before it, and then teaches. Nothing is
 * scored before `warm_up` values were taught. docs/anomaly.md gives the formulas and when to use which.
 *
 *   EWMA          z-score against an exponentially weighted mean and variance (Roberts 1959; T. Finch 2009,
 *                 "Incremental calculation of weighted mean and variance", equations 124 and 143)
 *   SPIKE_DIP     two-sided tail probability under a kernel density of the last `history` values, bandwidth by
 *                 Silverman 1986, equation 3.31
 *   CHANGE_POINT  two-sided cumulative sum (Page 1954; NIST/SEMATECH e-Handbook 6.3.2.3) with slack 0.5, of
 *                 z-scores clipped at 3, so that one spike is no change
 *   FOREST        collusive displacement in a robust random cut forest (Guha, Mishra, Roy, Schrijvers 2016), as
 *                 a z-score against the displacements before
 *
 * Pure; a state is plain memory of vs_anomaly_size bytes, cleared before vs_anomaly_init. The forest draws its
 * cuts from a generator in the state, so that equal values give equal scores. */
#ifndef VS_CORE_SQL_ANOMALY_H
#define VS_CORE_SQL_ANOMALY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum vs_anomaly_method {
    VS_ANOMALY_EWMA,
    VS_ANOMALY_SPIKE_DIP,
    VS_ANOMALY_CHANGE_POINT,
    VS_ANOMALY_FOREST,
    VS_ANOMALY_METHOD_COUNT
};
enum vs_anomaly_season { VS_SEASON_NONE, VS_SEASON_HOUR_OF_DAY, VS_SEASON_HOUR_OF_WEEK };
enum vs_anomaly_direction { VS_ANOMALY_BOTH, VS_ANOMALY_UP, VS_ANOMALY_DOWN };

enum {
    VS_ANOMALY_HISTORY_MAX = 1000,
    VS_ANOMALY_TREES_MAX = 100,
    VS_ANOMALY_SHINGLE_MAX = 8,
    VS_ANOMALY_SLOTS_MAX = 168
};

struct vs_anomaly_params {
    enum vs_anomaly_method method;
    enum vs_anomaly_season season;
    enum vs_anomaly_direction direction;
    double threshold;     /* EWMA, FOREST: standard deviations; SPIKE_DIP: 0 .. 1; CHANGE_POINT: the sum */
    double min_deviation; /* a standard deviation is never taken as smaller than this */
    uint32_t warm_up;     /* values taught before the first one is scored; at least 2 */
    uint32_t history;     /* values that count: span of the EWMA, size of the window, sample of a tree */
    uint32_t trees;       /* FOREST */
    uint32_t shingle;     /* FOREST: so many values in a row are one point */
};

struct vs_anomaly_result {
    bool is_scored;
    bool is_anomaly;
    bool has_bounds; /* lower, upper: what would have been usual */
    double score;
    double expected;
    double lower;
    double upper;
};

/* The usual values of the parameters that are left to the method: threshold, history, warm_up. */
void vs_anomaly_defaults(enum vs_anomaly_method method, struct vs_anomaly_params *params);
size_t vs_anomaly_size(const struct vs_anomaly_params *params);
void vs_anomaly_init(const struct vs_anomaly_params *params, void *state, uint64_t seed);
/* value is finite; local_ms is the time in the zone of the season. */
void vs_anomaly_add(const struct vs_anomaly_params *params, void *state, double value, int64_t local_ms,
                    struct vs_anomaly_result *result);
void vs_anomaly_save(const struct vs_anomaly_params *params, const void *state, struct vs_buf *out);
/* The state was initialised; the reader fails on bytes that vs_anomaly_save with these params cannot have written. */
void vs_anomaly_load(const struct vs_anomaly_params *params, void *state, struct vs_reader *reader);

#endif
