/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The season is taken out first: what a detector sees is the value minus the mean of its hour. */
#include "core/sql/anomaly.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "core/sql/anomaly/detector.h"

enum { HOUR_MS = 3600000, SLOT_COUNT_MIN = 3, SLOT_COUNT_MAX = 50 };

/* The mean of the values of one hour of the day or week; older ones fade after SLOT_COUNT_MAX
 * values. */
struct slot {
    uint64_t count;
    double mean;
};

static const struct vs_detector *detector_of(const struct vs_anomaly_params *params)
{
    static const struct vs_detector *const detectors[VS_ANOMALY_METHOD_COUNT] = {
        [VS_ANOMALY_EWMA] = &vs_detector_ewma,
        [VS_ANOMALY_SPIKE_DIP] = &vs_detector_spike_dip,
        [VS_ANOMALY_CHANGE_POINT] = &vs_detector_change_point,
        [VS_ANOMALY_FOREST] = &vs_detector_forest};
    VS_CHECK(params->method < VS_ANOMALY_METHOD_COUNT);
    return detectors[params->method];
}

static uint32_t slot_count(const struct vs_anomaly_params *params)
{
    switch (params->season) {
    case VS_SEASON_NONE:
        return 0;
    case VS_SEASON_HOUR_OF_DAY:
        return 24;
    case VS_SEASON_HOUR_OF_WEEK:
        return VS_ANOMALY_SLOTS_MAX;
    }
    VS_UNREACHABLE();
}

/* Hours since Monday, or since midnight: 1970-01-01 was a Thursday. */
static uint32_t slot_of(int64_t local_ms, uint32_t slots)
{
    int64_t hour = local_ms / HOUR_MS - (local_ms % HOUR_MS < 0) + 3 * 24;
    int64_t slot = hour % (int64_t)slots;
    return (uint32_t)(slot < 0 ? slot + (int64_t)slots : slot);
}

void vs_anomaly_defaults(enum vs_anomaly_method method, struct vs_anomaly_params *params)
{
    static const struct {
        double threshold;
        uint32_t history;
        uint32_t warm_up;
    } usual[VS_ANOMALY_METHOD_COUNT] = {
        [VS_ANOMALY_EWMA] = {3, 50, 20},
        [VS_ANOMALY_SPIKE_DIP] = {0.99, 100, 20},
        [VS_ANOMALY_CHANGE_POINT] = {5, 200, 20},
        [VS_ANOMALY_FOREST] = {4, 64, 64}}; /* a sample that is not full yet scores otherwise */
    *params = (struct vs_anomaly_params){.method = method,
                                         .threshold = usual[method].threshold,
                                         .warm_up = usual[method].warm_up,
                                         .history = usual[method].history,
                                         .trees = 20,
                                         .shingle = 1};
}

size_t vs_anomaly_size(const struct vs_anomaly_params *params)
{
    return slot_count(params) * sizeof(struct slot) + detector_of(params)->size(params);
}

static void *detector_state(const struct vs_anomaly_params *params, void *state)
{
    return (char *)state + slot_count(params) * sizeof(struct slot);
}

void vs_anomaly_init(const struct vs_anomaly_params *params, void *state, uint64_t seed)
{
    detector_of(params)->init(params, detector_state(params, state), seed);
}

static void teach_slot(struct slot *slot, double value)
{
    if (slot->count < SLOT_COUNT_MAX)
        slot->count++;
    slot->mean += (value - slot->mean) / (double)slot->count;
}

void vs_anomaly_add(const struct vs_anomaly_params *params, void *state, double value,
                    int64_t local_ms, struct vs_anomaly_result *result)
{
    uint32_t slots = slot_count(params);
    *result = (struct vs_anomaly_result){0};
    if (slots == 0) {
        detector_of(params)->add(params, state, value, result);
        return;
    }
    struct slot *slot = (struct slot *)state + slot_of(local_ms, slots);
    double usual = slot->mean;
    bool is_known = slot->count >= SLOT_COUNT_MIN;
    /* An hour that is not known yet says nothing of the others. */
    if (is_known) {
        detector_of(params)->add(params, detector_state(params, state), value - usual, result);
        result->expected += usual;
        result->lower += usual;
        result->upper += usual;
    }
    if (!result->is_anomaly)
        teach_slot(slot, value);
    else if (result->has_bounds)
        teach_slot(slot, value > result->upper ? result->upper : result->lower);
}

void vs_anomaly_save(const struct vs_anomaly_params *params, const void *state, struct vs_buf *out)
{
    const struct slot *slots = state;
    for (uint32_t i = 0; i < slot_count(params); i++) {
        vs_buf_add_varint(out, slots[i].count);
        vs_save_double(out, slots[i].mean);
    }
    detector_of(params)->save(params, slots + slot_count(params), out);
}

void vs_anomaly_load(const struct vs_anomaly_params *params, void *state, struct vs_reader *reader)
{
    struct slot *slots = state;
    for (uint32_t i = 0; i < slot_count(params) && !reader->failed; i++) {
        slots[i].count = vs_read_varint(reader);
        slots[i].mean = vs_load_double(reader);
        if (slots[i].count > SLOT_COUNT_MAX)
            reader->failed = true;
    }
    if (!reader->failed)
        detector_of(params)->load(params, detector_state(params, state), reader);
}

void vs_ewma_add(struct vs_ewma *ewma, double value, uint32_t span)
{
    ewma->count++;
    double alpha = 2.0 / ((double)span + 1);
    double first = 1.0 / (double)ewma->count;
    alpha = first > alpha ? first : alpha;
    double difference = value - ewma->mean;
    double step = alpha * difference;
    ewma->mean += step;
    ewma->variance = (1 - alpha) * (ewma->variance + difference * step);
}

double vs_score_of(double value, double mean, double deviation)
{
    double difference = value - mean;
    if (difference == 0)
        return 0;
    double score = deviation > 0 ? difference / deviation : copysign(VS_SCORE_MAX, difference);
    return fabs(score) > VS_SCORE_MAX ? copysign(VS_SCORE_MAX, score) : score;
}

bool vs_is_in_direction(enum vs_anomaly_direction direction, double difference)
{
    return direction == VS_ANOMALY_BOTH || (direction == VS_ANOMALY_UP) == (difference > 0);
}

void vs_save_double(struct vs_buf *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    vs_buf_add_u64(out, bits);
}

double vs_load_double(struct vs_reader *reader)
{
    uint64_t bits = vs_read_u64(reader);
    double value;
    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value))
        reader->failed = true;
    return reader->failed ? 0 : value;
}

void vs_ewma_save(const struct vs_ewma *ewma, struct vs_buf *out)
{
    vs_buf_add_varint(out, ewma->count);
    vs_save_double(out, ewma->mean);
    vs_save_double(out, ewma->variance);
}

void vs_ewma_load(struct vs_ewma *ewma, struct vs_reader *reader)
{
    ewma->count = vs_read_varint(reader);
    ewma->mean = vs_load_double(reader);
    ewma->variance = vs_load_double(reader);
    if (ewma->variance < 0)
        reader->failed = true;
}
