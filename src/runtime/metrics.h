/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Metrics of the process in Prometheus' text format 0.0.4.
 *
 * A metric with a label has one value per label text; label texts come from the configuration only, never from
 * events, so their number is bounded. Values are atomic and may be changed from any thread; a pointer stays valid
 * as long as the registry. */
#ifndef VS_RUNTIME_METRICS_H
#define VS_RUNTIME_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"

enum vs_metric_id {
#define VS_METRIC(id, name, type, label, help) VS_METRIC_##id,
#include "runtime/metrics.def"
#undef VS_METRIC
    VS_METRIC_COUNT
};

typedef _Atomic uint64_t vs_metric_value; /* the only typedef: _Atomic has no struct to name */

struct vs_metrics;
struct vs_metrics *vs_metrics_new(void);
void vs_metrics_free(struct vs_metrics *metrics);
/* The value of a metric for a label text ("" for metrics without a label), made at first use. */
vs_metric_value *vs_metric(struct vs_metrics *metrics, enum vs_metric_id id, struct vs_str label);
uint64_t vs_metric_sum(struct vs_metrics *metrics, enum vs_metric_id id);
void vs_metrics_print(struct vs_metrics *metrics, struct vs_buf *out);

static inline void vs_metric_add(vs_metric_value *value, uint64_t n)
{
    atomic_fetch_add_explicit(value, n, memory_order_relaxed);
}
static inline void vs_metric_set(vs_metric_value *value, uint64_t n)
{
    atomic_store_explicit(value, n, memory_order_relaxed);
}
static inline uint64_t vs_metric_get(vs_metric_value *value)
{
    return atomic_load_explicit(value, memory_order_relaxed);
}

#endif
