/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include <math.h>

#include "core/sql/anomaly/detector.h"

struct window {
    uint32_t count;
    uint32_t next;
    double values[]; /* a ring of params->history */
};

static size_t window_size(const struct vs_anomaly_params *params)
{
    return sizeof(struct window) + params->history * sizeof(double);
}

static void window_init(const struct vs_anomaly_params *params, void *state, uint64_t seed)
{
    (void)params;
    (void)state;
    (void)seed;
}

/* The k-th smallest; reorders the values (C. A. R. Hoare's FIND, 1961). */
static double select_kth(double *values, uint32_t count, uint32_t k)
{
    uint32_t low = 0, high = count - 1;
    while (low < high) {
        double pivot = values[low + (high - low) / 2];
        uint32_t i = low, j = high;
        while (i <= j) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i > j)
                break;
            double swapped = values[i];
            values[i++] = values[j];
            values[j] = swapped;
            if (j == 0)
                break;
            j--;
        }
        if (k <= j)
            high = j;
        else if (k >= i)
            low = i;
        else
            break;
    }
    return values[k];
}

static void mean_and_deviation(const struct window *window, double *mean, double *deviation)
{
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < window->count; i++)
        sum += window->values[i];
    *mean = sum / window->count;
    for (uint32_t i = 0; i < window->count; i++)
        squares += (window->values[i] - *mean) * (window->values[i] - *mean);
    *deviation = sqrt(squares / window->count);
}

/* Silverman's rule of thumb: 0.9 * min(deviation, interquartile range / 1.34) * n^(-1/5). */
static double bandwidth_of(const struct window *window, double deviation, double min_deviation)
{
    double sorted[VS_ANOMALY_HISTORY_MAX];
    for (uint32_t i = 0; i < window->count; i++)
        sorted[i] = window->values[i];
    double upper = select_kth(sorted, window->count, window->count * 3 / 4);
    double lower = select_kth(sorted, window->count, window->count / 4);
    double range = (upper - lower) / 1.34;
    double scale = range > 0 && range < deviation ? range : deviation;
    return fmax(0.9 * fmax(scale, min_deviation) * pow(window->count, -0.2), 1e-12);
}

/* The probability of a value above `value`: the mean of the kernels' tails. */
static double tail_of(const struct window *window, double value, double bandwidth)
{
    double sum = 0;
    for (uint32_t i = 0; i < window->count; i++)
        sum += 0.5 * erfc((value - window->values[i]) / (bandwidth * 1.4142135623730951));
    return sum / window->count;
}

static void window_add(const struct vs_anomaly_params *params, void *state, double value,
                       struct vs_anomaly_result *result)
{
    struct window *window = state;
    if (window->count >= params->warm_up) {
        double mean, deviation;
        mean_and_deviation(window, &mean, &deviation);
        double above =
            tail_of(window, value, bandwidth_of(window, deviation, params->min_deviation));
        double tail = 2 * fmin(above, 1 - above);
        *result = (struct vs_anomaly_result){
            .is_scored = true, .score = 1 - fmin(tail, 1), .expected = mean};
        result->is_anomaly = result->score >= params->threshold &&
                             vs_is_in_direction(params->direction, value - mean);
    }
    window->values[window->next] = value;
    window->next = (window->next + 1) % params->history;
    if (window->count < params->history)
        window->count++;
}

static void window_save(const struct vs_anomaly_params *params, const void *state,
                        struct vs_buf *out)
{
    (void)params;
    const struct window *window = state;
    vs_buf_add_varint(out, window->count);
    vs_buf_add_varint(out, window->next);
    for (uint32_t i = 0; i < window->count; i++)
        vs_save_double(out, window->values[i]);
}

static void window_load(const struct vs_anomaly_params *params, void *state,
                        struct vs_reader *reader)
{
    struct window *window = state;
    uint64_t count = vs_read_varint(reader), next = vs_read_varint(reader);
    /* Until the ring is full it has no hole. */
    if (count > params->history ||
        next != (count < params->history ? count : next % params->history))
        reader->failed = true;
    if (reader->failed)
        return;
    window->count = (uint32_t)count;
    window->next = (uint32_t)next;
    for (uint32_t i = 0; i < window->count && !reader->failed; i++)
        window->values[i] = vs_load_double(reader);
}

const struct vs_detector vs_detector_spike_dip = {window_size, window_init, window_add, window_save,
                                                  window_load};
